"""The figures of an indicator and their names for people: what the merge, the rules and the views call them alike."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model import Decision, Figure, IndicatorRow
from pipeline.thai import match_key, number_text

# The two kinds of figure a year has: as `Master.table` names them, and as people do.
KINDS = {"target": "เป้าหมาย", "actual": "ผล"}

_PERCENT_KEYS = ("ร้อยละ", "%", "เปอร์เซ็นต์")


def figure_name(kind: str, year_be: int) -> str:
    """Return a figure's name for people: ผล 2563."""
    return f"{KINDS[kind]} {year_be}"


def figures_of(row: IndicatorRow, kind: str) -> Mapping[int, Figure]:
    """Return the targets or the actuals of a row by year. ``kind`` is a key of ``KINDS``."""
    return row.targets if kind == "target" else row.actuals


def figure_text(figure: Figure | None) -> str:
    """Return a figure for people: its number, else what was typed, else ช่องว่าง."""
    if figure is None or figure.value is None:
        return (figure.typed.strip() if figure else "") or "ช่องว่าง"
    return number_text(figure.value)


def decision_text(decision: Decision) -> str:
    """Return what was decided, where and why, on one line: ใช้ 120 (กพร.xlsx › ข้อยุติ!D3) ตามบันทึกที่ 5."""
    return f"ใช้ {figure_text(decision.figure)} ({decision.figure.place}) {' '.join(decision.reason.split())}"


def measure_key(measure: str) -> str:
    """Return the key to compare measures by. The ways to write a percentage have one key."""
    key = match_key(measure)
    return "ร้อยละ" if key in _PERCENT_KEYS else key
