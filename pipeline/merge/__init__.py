"""From many submissions to one master table: which rows are one indicator, and where the units disagree.

`merge` is the whole of it, step by step; its table of rows is what every step reads or extends:

- ``row``, the `IndicatorRow` as it was sent; ``workbook``, ``sheet`` and ``cell``, where its name stands
- ``unit``, ``code`` (as typed), ``item``, ``subtype``, ``name``, ``measure``, ``direction`` ("higher", "lower" or "")
- ``code_key``, ``name_key``, ``measure_key``: what these are compared by; "" where there is none
- ``nth``: which of its unit's rows of this item and name it is. A unit that writes two rows of one name means two
  indicators: its first row answers to the first of another unit, its second to the second
- ``identity``: item, name_key and nth, by which a row without a code is recognised; without a name, its unit too
- ``indicator``, the code of the indicator it belongs to, and ``rank``, where that stands in category 7

Texts are never missing values: a blank is "", so that no grouping drops it and no join meets another blank.

pandas is imported by the functions that build tables: commands that merge nothing (trace, lint) do not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.merge import comparison
from pipeline.merge.codes import CODE_LETTERS, code_key, given_codes, is_made, new_code, with_indicators
from pipeline.merge.decisions import disagreements, settle
from pipeline.merge.figures import KINDS, decision_text, figure_name, figures_of, measure_key
from pipeline.merge.master import Master, figure_table
from pipeline.merge.register import register_frame
from pipeline.model import Decision, FeedbackAnswer, Finding, Indicator, IndicatorRow, Narrative, Submission, Unit
from pipeline.thai import match_key

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CODE_LETTERS",
    "KINDS",
    "LEVELS",
    "Master",
    "decision_text",
    "figure_name",
    "figures_of",
    "is_made",
    "measure_key",
    "merge",
    "new_code",
    "register_frame",
]

LEVELS = ("basic", "advance", "significance")  # of categories 1-6, lowest first

_ROW_COLUMNS = (
    *("row", "unit", "workbook", "sheet", "cell"),
    *("code", "code_key", "item", "subtype", "name", "name_key", "measure", "measure_key", "direction"),
)


def merge(
    submissions: Sequence[Submission], units: Sequence[Unit], decisions: Sequence[Decision] = ()
) -> tuple[Master, tuple[Finding, ...]]:
    """Return the master of all submissions, and what the merge found (M201-M206).

    Rows are one indicator when they bear the same code; a row without a code joins the indicator of another unit
    that has its name under its item, unless several have; other rows of equal name and item are one new indicator,
    which is given a code. Every row then bears its indicator's code. The order of ``submissions`` does not matter.
    Of ``decisions``, those that settle a conflict are kept at their indicators: its M201 is then an info that cites
    them. The others are not used, and a finding says why (M206, C102, C105).
    """
    ordered = _in_register_order(submissions, units)
    sent = with_indicators(_rows(ordered))
    rows = _in_order_of_category_7(sent)
    table = figure_table(rows)
    shared = rows[rows.duplicated("indicator", keep=False)]
    conflicts = tuple(comparison.figure_conflicts(shared, table))
    definitions = tuple(comparison.differing_definitions(shared))
    disputed = {conflict.indicator for conflict in conflicts} | {found.indicator for found in definitions}
    indicators = _indicators(rows)
    settled, unused = settle(decisions, conflicts, {indicator.code: indicator.first for indicator in indicators})
    findings = (
        *disagreements(conflicts, settled),
        *comparison.agreements(shared, disputed),
        *comparison.names_under_several_items(rows),
        *definitions,
        *given_codes(sent),
        *unused,
    )
    return Master(table, _with_decisions(indicators, settled), _narratives(ordered), _answers(ordered)), findings


def _in_register_order(submissions: Iterable[Submission], units: Sequence[Unit]) -> tuple[Submission, ...]:
    ranks = {unit.code: rank for rank, unit in reversed(list(enumerate(units)))}
    return tuple(sorted(submissions, key=lambda sent: (ranks.get(sent.unit, len(units)), sent.unit, sent.workbook)))


def _rows(ordered: Iterable[Submission]) -> pd.DataFrame:
    """Return the rows of all units, one after the other, with what they are compared by."""
    import pandas as pd

    records = [_record(row) for submission in ordered for row in submission.rows]
    rows = pd.DataFrame(records, columns=_ROW_COLUMNS, dtype=object).astype({"subtype": "Int64"})
    nth = (rows.groupby(["unit", "item", "name_key"]).cumcount() + 1).astype(str)
    unit = rows["unit"].where(rows["name_key"] == "", "")
    return rows.assign(nth=nth, identity=rows["item"] + "\n" + rows["name_key"] + "\n" + nth + "\n" + unit)


def _record(row: IndicatorRow) -> tuple[object, ...]:
    place, direction = row.place, row.direction.value if row.direction else ""
    return (
        *(row, row.unit, place.workbook, place.sheet, place.cell),
        *(row.code, code_key(row.code), row.item, row.subtype, row.name, match_key(row.name)),
        *(row.measure, measure_key(row.measure), direction),
    )


def _in_order_of_category_7(sent: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by the item and sub-type of their indicator's first row; without one of them it stands last."""
    import pandas as pd

    first = sent.drop_duplicates("indicator")
    placed = first.assign(item=first["item"].where(first["item"] != ""))
    codes = placed.sort_values(["item", "subtype"], na_position="last", kind="stable")["indicator"]
    ranks = pd.Series(range(len(codes)), index=codes, dtype="int64")
    return sent.assign(rank=sent["indicator"].map(ranks)).sort_values("rank", kind="stable", ignore_index=True)


def _indicators(rows: pd.DataFrame) -> tuple[Indicator, ...]:
    """Return the indicators of the ordered rows, in which those of one indicator stand together."""
    together = groupby(zip(rows["indicator"], rows["row"], strict=True), key=itemgetter(0))
    return tuple(Indicator(code, tuple(replace(row, code=code) for _, row in of_code)) for code, of_code in together)


def _with_decisions(
    indicators: Iterable[Indicator], settled: Mapping[str, tuple[Decision, ...]]
) -> tuple[Indicator, ...]:
    return tuple(
        replace(indicator, decisions=settled[indicator.code]) if indicator.code in settled else indicator
        for indicator in indicators
    )


def _narratives(ordered: Iterable[Submission]) -> tuple[Narrative, ...]:
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    return tuple(
        sorted(
            (narrative for submission in ordered for narrative in submission.narratives),
            key=lambda narrative: (
                not narrative.subitem,
                narrative.subitem,
                ranks.get(narrative.level, len(LEVELS)),
            ),
        )
    )


def _answers(ordered: Iterable[Submission]) -> tuple[FeedbackAnswer, ...]:
    return tuple(sorted((answer for sent in ordered for answer in sent.answers), key=attrgetter("subject")))
