"""From the definitions that units give of their indicators to the annex พจนานุกรมตัวชี้วัด of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline.model import Indicator, IndicatorRow, Strategy
from pipeline.rules import Case, named_strategies
from pipeline.thai import is_written, match_key
from pipeline.views import captions, results
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.figures import BLANK, unit_text

_OWNER = "หน่วยงานเจ้าของ"
_SEPARATOR = ", "


class DefinitionLine(Struct, frozen=True):
    """What is given of one aspect of a definition; where units differ, what each of them gives, with its code."""

    label: str  # เรื่อง เช่น สูตรคำนวณ
    texts: tuple[str, ...]  # เนื้อหาทีละบรรทัด


class IndicatorDefinition(Struct, frozen=True):
    """The definition of one indicator."""

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    lines: tuple[DefinitionLine, ...]  # นิยามทีละเรื่อง เฉพาะเรื่องที่กรอก


class DefinitionGroup(Struct, frozen=True):
    """The definitions of one item's indicators."""

    heading: str  # ชื่อข้อ
    caption: Caption  # เลขตาราง
    definitions: tuple[IndicatorDefinition, ...]  # นิยามทีละตัวชี้วัด


class ServingIndicator(Struct, frozen=True):
    """An indicator that serves a strategy."""

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด


class StrategyRow(Struct, frozen=True):
    """A strategy, and the indicators that serve it."""

    name: str  # รหัสและชื่อยุทธศาสตร์
    indicators: tuple[ServingIndicator, ...]  # ตัวชี้วัดของยุทธศาสตร์นี้
    missing: str  # เครื่องหมายแทนเมื่อไม่มีตัวชี้วัด


class Dictionary(Struct, frozen=True):
    """The annex: which strategy has which indicators, and the definition of every indicator that has one.

    ``without``: which strategies have no indicator, "" for none.
    """

    strategies: tuple[StrategyRow, ...]  # ยุทธศาสตร์ทีละข้อตามแผ่นงาน ยุทธศาสตร์
    strategies_caption: Caption  # เลขตารางยุทธศาสตร์
    strategies_mention: CaptionMention  # การอ้างถึงตารางยุทธศาสตร์
    without: str  # ยุทธศาสตร์ที่ยังไม่มีตัวชี้วัด (ว่างเมื่อมีครบ)
    groups: tuple[DefinitionGroup, ...]  # นิยามของตัวชี้วัด ทีละข้อ
    mention: CaptionMention | None  # การอ้างถึงตารางนิยามทั้งหมด (ไม่มีเมื่อไม่มีนิยาม)


def view(case: Case) -> Dictionary | None:
    """Return the annex; None in a year without strategies or definitions."""
    strategies, groups = tuple(_strategies(case)), tuple(_groups(case))
    if not strategies and not groups:
        return None
    caption = Caption(TABLE, "strategies")
    without = _SEPARATOR.join(row.name for row in strategies if row.missing)
    return Dictionary(
        strategies=strategies,
        strategies_caption=caption,
        strategies_mention=captions.mention_of(caption),
        without=f"ยุทธศาสตร์ที่ยังไม่มีตัวชี้วัด: {without}" if without else "",
        groups=groups,
        mention=captions.mention(group.caption for group in groups),
    )


def _strategies(case: Case) -> Iterator[StrategyRow]:
    known = case.coordinator.strategies
    named = [
        (ServingIndicator(indicator.code, indicator.first.name), named_strategies(row.strategy, known))
        for _, _, found in results.by_item(case)
        for indicator in found
        for row in indicator.rows
    ]
    for strategy in known:
        serving = tuple(dict.fromkeys(one for one, served in named if strategy in served))
        yield StrategyRow(str(strategy), serving, "" if serving else BLANK)


def _groups(case: Case) -> Iterator[DefinitionGroup]:
    """Yield the definitions by item, and last those of no known item."""
    for code, heading, found in results.by_item(case):
        definitions = tuple(_definition(indicator, case) for indicator in found if _is_defined(indicator))
        if definitions:
            yield DefinitionGroup(heading, Caption(TABLE, f"definitions {code}"), definitions)


def _is_defined(indicator: Indicator) -> bool:
    return any(is_written(text) for row in indicator.rows for text in (row.formula, row.frequency, row.strategy))


def _definition(indicator: Indicator, case: Case) -> IndicatorDefinition:
    rows, known, register = indicator.rows, case.coordinator.strategies, case.coordinator.register
    given = {
        "หน่วยวัด": [_measure_text(row) for row in rows],
        "สูตรคำนวณ": [row.formula for row in rows],
        "ความถี่ในการวัด": [row.frequency for row in rows],
        "ยุทธศาสตร์": [_strategies_text(row, known) for row in rows],
        "แหล่งข้อมูล": [row.evidence for row in rows],
    }
    lines = [DefinitionLine(label, tuple(_texts(rows, texts))) for label, texts in given.items()]
    owners = dict.fromkeys(unit_text(register, row.unit) for row in rows)
    lines.append(DefinitionLine(_OWNER, tuple(owners)))
    return IndicatorDefinition(indicator.code, indicator.first.name, tuple(line for line in lines if line.texts))


def _measure_text(row: IndicatorRow) -> str:
    return f"{row.measure} ({row.direction.thai})" if row.direction else row.measure


def _strategies_text(row: IndicatorRow, known: Sequence[Strategy]) -> str:
    return "\n".join(map(str, named_strategies(row.strategy, known)))


def _texts(rows: Sequence[IndicatorRow], texts: Sequence[str]) -> Iterator[str]:
    """Yield the lines of what the units give; nothing for a blank, and once what they agree on."""
    by_key: dict[str, tuple[str, list[str]]] = {}
    for row, text in zip(rows, texts, strict=True):
        if is_written(text):
            by_key.setdefault(match_key(text), (text, []))[1].append(row.unit)
    for text, units in by_key.values():
        of_units = f" ({' '.join(units)})" if len(by_key) > 1 else ""
        yield from (line for line in f"{text.strip()}{of_units}".split("\n") if line.strip())
