"""From the merged indicators to the table that people filter and sort: one row an indicator and unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.merge.figures import KINDS, decision_text, figure_name, figure_text, figures_of
from pipeline.merge.master import Master
from pipeline.model import TEXT_COLUMNS, Decision, Figure, IndicatorRow

if TYPE_CHECKING:
    import pandas as pd


def register_frame(master: Master) -> pd.DataFrame:
    """Return the merged indicators for people, a row per indicator and unit, in the master's order.

    Columns are named by the fields of `IndicatorRow`, but for "target 2563" and "actual 2563", a pair per year that
    any sheet has; "place", where the row stands; and "decisions", both the figure that was sent and the one that was
    decided on, which stands in its place. All are objects: numbers stay exact Decimals.
    A figure without a value is the word that was typed (ไม่มีข้อมูล …), or None.
    """
    import pandas as pd

    pairs = [
        (sent, settled, indicator.decisions)
        for indicator in master.indicators
        for sent, settled in zip(indicator.rows, indicator.settled, strict=True)
    ]
    rows = [settled for _, settled, _ in pairs]
    columns: dict[str, list[object]] = {
        "code": [row.code for row in rows],
        "item": [row.item for row in rows],
        "subtype": [row.subtype for row in rows],
        "name": [row.name for row in rows],
        "measure": [row.measure for row in rows],
        "direction": [row.direction.thai if row.direction else "" for row in rows],
        "unit": [row.unit for row in rows],
        **_figure_columns(rows),
        "segments": [", ".join(row.segments) for row in rows],
        "benchmark": [_shown(row.benchmark) for row in rows],
        **{column: [row.texts[column] for row in rows] for column in TEXT_COLUMNS},
        "place": [str(row.place) for row in rows],
        "decisions": [_decisions_text(sent, decisions) for sent, _, decisions in pairs],
    }
    return pd.DataFrame(columns, dtype="object")


def _figure_columns(rows: Sequence[IndicatorRow]) -> dict[str, list[object]]:
    """Return a column for every year and kind of figure that any row has a cell for."""
    years = sorted({year for row in rows for year in (*row.targets, *row.actuals)})
    return {
        f"{kind} {year}": [_shown(figures_of(row, kind).get(year)) for row in rows]
        for year in years
        for kind in KINDS
        if any(year in figures_of(row, kind) for row in rows)
    }


def _shown(figure: Figure | None) -> Decimal | str | None:
    if figure is None:
        return None
    return figure.value if figure.value is not None else figure.typed or None


def _decisions_text(sent: IndicatorRow, decisions: Iterable[Decision]) -> str:
    """Return what was decided of the figures of one row beside what its unit sent; "" where nothing was."""
    return "; ".join(
        f"{figure_name(decision.kind, decision.year_be)} หน่วยงานส่ง"
        f" {figure_text(figures_of(sent, decision.kind).get(decision.year_be))} {decision_text(decision)}"
        for decision in decisions
    )
