"""What the coordinator accepts or sends back, by ผลพิจารณา."""

from __future__ import annotations

import pytest

from pipeline import rules
from pipeline.messages import finding, message
from pipeline.model import Finding, FindingState, Place, Verdict

PLACE = Place("กพร.xlsx", "ผลพิจารณา", "A2")
WORDS = {
    "year": "2564",
    "target": "80",
    "last_year": "2563",
    "last_target": "85",
    "comparison": "ต่ำกว่า",
    "direction": "ยิ่งมากยิ่งดี",
}


def fallen(indicator: str = "7.1-01", unit: str = "สพบ.", cell: str = "M3") -> Finding:
    return finding("K301", Place(f"{unit}xlsx", "หมวด 7", cell), unit=unit, indicator=indicator, words=WORDS)


def verdict(subject: str = "", unit: str = "", *, code: str = "K301", accepts: bool = True) -> Verdict:
    return Verdict(code, unit, subject, accepts, "ตามมติที่ประชุม", PLACE)


@pytest.mark.parametrize(
    ("subject", "unit"),
    [("7.1-01", ""), ("7.1-01", "สพบ."), ("7.1-01 ปี 2564", ""), ("M3", "สพบ."), ("หมวด 7!M3", ""), ("", "สพบ."),
     ("๗.๑-๐๑", "")],
)  # fmt: skip
def test_a_verdict_finds_its_finding_by_indicator_year_or_cell(subject: str, unit: str) -> None:
    (one,) = rules.judged([fallen()], [verdict(subject, unit)])
    assert (one.state, one.verdict) == (FindingState.ACCEPTED, "ตามมติที่ประชุม")
    assert message(one).endswith("กพร. ยอมรับ: ตามมติที่ประชุม")


@pytest.mark.parametrize(
    ("subject", "unit", "code"),
    [("7.1-02", "", "K301"), ("7.1-01 2563", "", "K301"), ("", "สสป.", "K301"), ("7.1-01", "", "K302")],
)
def test_a_verdict_that_fits_nothing_is_said_and_changes_nothing(subject: str, unit: str, code: str) -> None:
    one, said = rules.judged([fallen()], [verdict(subject, unit, code=code)])
    assert one == fallen()
    assert (said.code, said.place) == ("M206", PLACE)


@pytest.mark.parametrize("code", ["C101", "F010", "M201", "M204", "K306", "D501"])
def test_what_leaves_a_figure_undefined_cannot_be_accepted(code: str) -> None:
    said = rules.judged([fallen()], [verdict(code=code)])[-1]
    assert said.code == "M206"
    assert "ยอมรับไม่ได้" in message(said)


def test_a_finding_that_was_explained_is_open_again_when_it_is_sent_back() -> None:
    ours = rules.judged([fallen()], [verdict("7.1-01")])
    (one,) = rules.judged(ours, [verdict("7.1-01", accepts=False)])
    assert one.is_open
    assert message(one).endswith("กพร. ให้แก้: ตามมติที่ประชุม")


def test_of_two_verdicts_on_one_finding_the_later_row_counts() -> None:
    (one,) = rules.judged([fallen()], [verdict("7.1-01", accepts=False), verdict("7.1-01")])
    assert one.state is FindingState.ACCEPTED


def test_one_verdict_without_a_subject_is_about_all_of_the_unit() -> None:
    judged = rules.judged([fallen("a"), fallen("b"), fallen("c", "สสป.")], [verdict(unit="สพบ.")])
    assert [one.is_open for one in judged] == [False, False, True]
