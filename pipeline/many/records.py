"""From the manifest of a department to its numbers in the overview."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.manifest import DECISION
from pipeline.model import FindingState
from pipeline.outputs import MANIFEST
from pipeline.views.overview import DepartmentNumbers, SharedFigure
from pipeline.views.standing import NextTarget, Standing

_ACTUAL = "ผล "


def read(folder: Path) -> DepartmentNumbers | None:
    """Return what the manifest in an output folder says; None where there is none that says it."""
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return _numbers(raw) if raw["standing"] else None
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return None


def _numbers(raw: Mapping[str, Any]) -> DepartmentNumbers:
    summary = raw["summary"]
    sent = [entry["status"] for entry in raw["submissions"] if entry["unit"]]
    counted = Counter(entry["code"] for entry in raw["findings"] if entry["state"] == FindingState.OPEN.value)
    return DepartmentNumbers(
        year_be=raw["year"],
        units=len(sent),
        received=sum(status in ("received", "late") for status in sent),
        errors=summary["error"],
        warnings=summary["warning"],
        infos=summary["info"],
        findings=tuple(sorted(counted.items())),
        standing=_standing(raw["standing"]),
        figures=tuple(_newest(raw["figures"])),
    )


def _standing(raw: Mapping[str, Any]) -> Standing:
    target = raw["next_target"]
    return Standing(
        department=raw["department"],
        **{name: raw[name] for name in _COUNTS},
        score=_number(raw["score"]),
        score_level=_number(raw["score_level"]),
        estimate=_number(raw["estimate"]),
        estimated_level=_number(raw["estimated_level"]),
        full_score=Decimal(raw["full_score"]),
        next_target=NextTarget(target["name"], Decimal(target["score"]), Decimal(target["gap"])) if target else None,
    )


_COUNTS = (
    "indicators", "places", "covered", "mandatory", "mandatory_covered",
    "met", "missed", "unknown", "better", "level", "worse", "incomplete",
)  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _newest(entries: Iterable[Mapping[str, Any]]) -> Iterator[SharedFigure]:
    """Yield the newest actual of each indicator: what was decided, else what all units say; none where they differ."""
    found: dict[str, dict[int, dict[bool, set[tuple[str, str, Decimal]]]]] = {}
    for entry in entries:
        if entry["what"].startswith(_ACTUAL) and entry["value"] is not None:
            of_year = found.setdefault(entry["indicator"], {}).setdefault(int(entry["what"].removeprefix(_ACTUAL)), {})
            named = (entry["name"], entry["measure"], Decimal(entry["value"]))
            of_year.setdefault(entry["unit"] == DECISION, set()).add(named)
    for code, years in found.items():
        newest = max(years)
        figures = years[newest].get(True) or years[newest][False]
        if len(figures) == 1:
            ((name, measure, value),) = figures
            yield SharedFigure(name, measure, code, newest, value)
