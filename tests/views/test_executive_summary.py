"""The counts of the executive summary: each indicator once among the targets and once among the trends."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from pipeline import merge, scoring
from pipeline.model import Direction, IndicatorRow, Text
from pipeline.rules import Case
from pipeline.views import executive_summary
from pipeline.views.executive_summary import ExecutiveSummary, ResultCounts
from tests.support import records
from tests.support.records import CRITERIA, HIGHER


def summary(*rows: IndicatorRow, words: str = "") -> ExecutiveSummary:
    """Return the summary of the units' rows; every row has its unit."""
    given = records.coordinator()
    units = dict.fromkeys(row.unit for row in rows)
    sent = [records.submission(unit, *(row for row in rows if row.unit == unit), unit=unit) for unit in units]
    master, _ = merge.merge(sent, given.register)
    return executive_summary.view(Case(CRITERIA, given, master, scoring.score(given, CRITERIA)), Text(words))


def indicator(
    code: str,
    targets: str = "80 85 90 95",
    actuals: str = "82 86 92",
    unit: str = "สพบ.",
    direction: Direction | None = HIGHER,
) -> IndicatorRow:
    return records.row(code, name=code, targets=targets, actuals=actuals, unit=unit, direction=direction)


def met_missed_unknown(counted: ResultCounts) -> tuple[str, str, str]:
    return counted.met, counted.missed, counted.unknown


def better_level_worse_incomplete(counted: ResultCounts) -> tuple[str, str, str, str]:
    return counted.better, counted.level, counted.worse, counted.incomplete


def test_what_the_sentence_counts_adds_up_to_the_number_of_indicators() -> None:
    made = summary(
        indicator("7.1-01"),
        indicator("7.1-02", actuals="82 82 82"),
        indicator("7.1-03", actuals="92 90 86"),
        indicator("7.1-04", actuals="90 80 92"),
        indicator("7.1-05", actuals=". 80 92"),
        indicator("7.1-06", targets="80 85 . 95"),
        indicator("7.1-07", direction=None),
    )
    assert met_missed_unknown(made.total) == ("3", "2", "2")
    assert better_level_worse_incomplete(made.total) == ("2", "2", "1", "2")
    said = r"บรรลุเป้าหมาย|ไม่บรรลุ|เทียบไม่ได้|ดีขึ้น|คงที่หรือผันผวน|ถดถอย|ข้อมูลไม่ครบ"
    number, *counted = map(int, re.findall(rf"(?:มี|{said}) (\d+) ", made.sentence))
    assert number == 7
    assert sum(counted[:3]) == sum(counted[3:]) == number
    assert len(counted) == 7


def test_units_that_disagree_on_the_target_alone_agree_on_the_trend() -> None:
    made = summary(indicator("7.1-01"), indicator("7.1-01", targets="80 85 91 95", unit="สสป."))
    assert met_missed_unknown(made.total) == ("0", "0", "1")
    assert better_level_worse_incomplete(made.total) == ("1", "0", "0", "0")
    assert made.strongest == made.weakest == ()


def test_units_that_disagree_on_an_earlier_actual_agree_on_the_newest_target() -> None:
    made = summary(indicator("7.1-01"), indicator("7.1-01", actuals="82 99 92", unit="สสป."))
    assert met_missed_unknown(made.total) == ("1", "0", "0")
    assert better_level_worse_incomplete(made.total) == ("0", "0", "0", "1")


def test_a_blank_of_one_unit_is_filled_by_another() -> None:
    made = summary(indicator("7.1-01", actuals=". 86 92"), indicator("7.1-01", actuals="82 86 .", unit="สสป."))
    assert better_level_worse_incomplete(made.total) == ("1", "0", "0", "0")
    assert len(made.strongest) == 1


def test_where_units_disagree_on_the_direction_nothing_is_compared() -> None:
    made = summary(indicator("7.1-01"), indicator("7.1-01", unit="สสป.", direction=records.LOWER))
    assert met_missed_unknown(made.total) == ("0", "0", "1")
    assert better_level_worse_incomplete(made.total) == ("0", "0", "0", "1")


@pytest.mark.parametrize(("name", "words", "count"), [("ก" * 30, "", 3), ("ก" * 120, "", 2), ("ก" * 30, "ข" * 999, 1)])
def test_as_many_are_ranked_as_fit_on_the_page(name: str, words: str, count: int) -> None:
    rows = [
        replace(indicator(f"7.1-{number}", actuals=f"82 86 {80 + number}"), name=f"{name}{number}")
        for number in range(8)
    ]
    made = summary(*rows, words=words)
    assert [line.code for line in made.strongest] == ["7.1-7", "7.1-6", "7.1-5"][:count]
    assert [line.code for line in made.weakest] == ["7.1-0", "7.1-1", "7.1-2"][:count]
