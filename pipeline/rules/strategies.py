"""From the strategies that indicators name to those of the coordinator's sheet, and to names that are not in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model import Strategy
from pipeline.rules.case import Case, Hit
from pipeline.thai import is_written, match_key

_SEPARATOR = re.compile(r"[,;\n]")
_OPENING = re.compile("^(?:ประเด็น)?ยุทธศาสตร์(?:ที่)?(?=.)")  # ยุทธศาสตร์ที่ 1 is 1
_AFTER_CODE = ".:)-–"  # 1. พัฒนาแหล่งน้ำ


def named_strategies_are_known(case: Case) -> Iterator[Hit]:
    """Every strategy that an indicator names stands in the sheet ยุทธศาสตร์, by its code or its name.

    A blank names none. Without a strategy in the sheet nothing is compared.
    Source: the report shows which strategy has which indicators.
    """
    known = case.coordinator.strategies
    allowed = ", ".join(strategy.code or strategy.name for strategy in known)
    for row in case.rows if known else ():
        for named in named_strategies(row.strategy, known):
            if isinstance(named, str):
                words = {"what": named, "allowed": allowed}
                yield Hit(row.place_of("strategy"), words, row.unit, row.code, row.explanation)


def named_strategies(typed: str, known: Sequence[Strategy]) -> tuple[Strategy | str, ...]:
    """Return the strategies that an indicator names, each once; one that is not known as typed. () for a blank."""
    whole = _found(typed, known)
    parts = (typed,) if whole else _SEPARATOR.split(typed)  # the name of a strategy may hold a comma
    written = (part.strip() for part in parts if is_written(part))
    return tuple(dict.fromkeys(_found(part, known) or part for part in written))


def _found(typed: str, known: Sequence[Strategy]) -> Strategy | None:
    key = _key(typed)
    return next((strategy for strategy in known if key and _names(key, strategy)), None)


def _names(key: str, strategy: Strategy) -> bool:
    """Return whether a key is that of the strategy's code, of its name, or of both, one after the other."""
    code, name = _key(strategy.code), _key(strategy.name)
    if key == name:
        return True
    return bool(code) and key.startswith(code) and key.removeprefix(code).lstrip(_AFTER_CODE) in ("", name)


def _key(text: str) -> str:
    return _OPENING.sub("", match_key(text))
