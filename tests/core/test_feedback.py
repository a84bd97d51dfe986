"""The points of last year's feedback: which row of which unit is about which point, and who is asked to answer it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pipeline import evidence, feedback, merge
from pipeline.feedback import FollowedPoint, ResultsPoint
from pipeline.model import FeedbackAnswer, FeedbackRow, SubitemOwner, Text
from tests.support.records import UNITS, answer, coordinator, submission

FIRST, SECOND = "ควรแสดงให้เห็นถึงการประเมินประสิทธิภาพ", "ควรมีการสำรวจความต้องการของประชาชน"


def opportunity(subject: str, text: str) -> FeedbackRow:
    return FeedbackRow("opportunity", subject, Text(text))


def followed(*rows: FeedbackAnswer, given: tuple[FeedbackRow, ...] | None = None) -> list[tuple[str, int, str, int]]:
    """Return subject, number, text and how many answers each point has; two points of 1.1 are given."""
    report = (opportunity("1.1", FIRST), opportunity("1.1", SECOND)) if given is None else given
    return [(one.subject, one.number, one.text.text, len(one.answers)) for one in feedback.points(report, rows)]


def test_a_row_belongs_to_the_point_whose_words_it_has() -> None:
    rows = (answer("1.1", SECOND), answer("1.1", f"2)  {SECOND} "))
    assert followed(*rows) == [("1.1", 1, FIRST, 0), ("1.1", 2, SECOND, 2)]


def test_a_slip_in_the_words_does_not_make_another_point() -> None:
    assert followed(answer("1.1", SECOND.replace("ประชาชน", "ประชาชนน"))) == [
        ("1.1", 1, FIRST, 0),
        ("1.1", 2, SECOND, 1),
    ]


def test_a_row_of_other_words_is_a_point_of_its_own() -> None:
    assert followed(answer("1.1", "เรื่องอื่น")) == [
        *(("1.1", 1, FIRST, 0), ("1.1", 2, SECOND, 0)),
        ("1.1", 3, "เรื่องอื่น", 1),
    ]


def test_a_row_without_words_answers_the_only_point_and_none_of_several() -> None:
    assert followed(answer("1.1", ""), given=(opportunity("1.1", FIRST),)) == [("1.1", 1, FIRST, 1)]
    assert followed(answer("1.1", ""))[2:] == [("1.1", 3, "", 1)]


def test_points_of_units_are_followed_where_the_report_is_not_given() -> None:
    assert followed(answer("2.1", FIRST), answer("1.1", SECOND), given=()) == [
        ("1.1", 1, SECOND, 1),
        ("2.1", 1, FIRST, 1),
    ]


def test_strengths_dimensions_and_repeated_points_are_not_followed() -> None:
    strength = FeedbackRow("strength", "1.1", Text(FIRST))
    report = (
        strength,
        opportunity("มิติที่ 1 เปิดกว้าง", FIRST),
        opportunity("1.1", SECOND),
        opportunity("1.1", f"1. {SECOND}"),
    )
    assert followed(given=report) == [("1.1", 1, SECOND, 0)]


@pytest.mark.parametrize("nothing", ["", " ", "-", "ไม่มี", "อยู่ระหว่างดำเนินการ"])
def test_a_word_that_there_is_nothing_is_no_answer(nothing: str) -> None:
    assert not feedback.is_answer(answer("1.1", FIRST, action=nothing))
    assert feedback.is_answer(answer("1.1", FIRST, action=nothing, result="ครบทุกเขต"))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("ผลลัพธ์ที่กำหนดค่าเป้าหมายต่ำกว่าปีที่ผ่านมาหลายตัวชี้วัด", ResultsPoint.TARGETS),
        ("ผลลัพธ์ที่ไม่ได้แสดงแนวโน้มหรือรายงานผลการดำเนินงานไม่ครบ ๓ ปี", ResultsPoint.SERIES),
        ("ผลลัพธ์ด้านความผูกพันและการให้ความร่วมมือตามกลุ่มสำคัญ", ResultsPoint.GROUPS),
        ("ควรแสดงผลลัพธ์ด้านนวัตกรรม", None),
    ],
)
def test_the_points_on_category_7_that_the_figures_answer(text: str, point: ResultsPoint | None) -> None:
    (one,) = feedback.points((opportunity("7", text),))
    assert (one.by_figures, one.is_answered) == (point, point is not None)
    assert FollowedPoint("1.1", 1, Text(text)).by_figures is None


def test_a_sub_item_is_answered_for_by_the_units_named_for_it_else_by_those_that_owe_its_category() -> None:
    def owners(subject: str, *named: str) -> list[str]:
        given = replace(coordinator(), subitem_owners=tuple(SubitemOwner("4.1", Text(text)) for text in named))
        return [unit.code for unit in feedback.owners(subject, given)]

    assert owners("4.1") == ["สบก.", "สพบ.", "สสป."]
    assert owners("4.1", "สพบ., กพร.") == ["กพร.", "สพบ."]
    assert owners("4.1", "สำนักพัฒนาน้ำบาดาล และ สบบ.") == ["สบก.", "สพบ."]
    assert owners("4.1", "คณะทำงาน") == ["สบก.", "สพบ.", "สสป."]
    assert owners("4.2", "กพร.") == owners("4.2") == ["สบก.", "สพบ.", "สสป."]
    assert owners("2.1") == []


def test_a_unit_is_asked_the_points_of_its_sub_items_and_never_those_that_figures_answer() -> None:
    report = tuple(opportunity(subject, FIRST) for subject in ("1.1", "4.1", "5.1"))
    report = (*report, opportunity("7", "เป้าหมายต่ำกว่าปีก่อน"), opportunity("7", "ควรเพิ่มผลลัพธ์ด้านอื่น"))

    def asked(unit: str) -> list[str]:
        return [point.subject for point in feedback.points_of(unit, coordinator(), report)]

    assert asked("กพร.") == ["1.1", "7"]
    assert asked("สพบ.") == ["4.1", "7"]
    assert asked("ไม่รู้จัก") == ["1.1", "4.1", "5.1", "7"]


def test_answers_are_merged_over_units_and_their_evidence_is_in_the_register() -> None:
    sent = [
        submission("สพบ.", unit="สพบ.", answers=(answer("4.1", FIRST, unit="สพบ.", named="แผน ก, รายงาน.pdf"),)),
        submission("กพร.", unit="กพร.", answers=(answer("4.1", FIRST), answer("1.1", SECOND))),
    ]
    master, _ = merge.merge(sent, UNITS)
    assert [(one.subject, one.unit) for one in master.answers] == [("1.1", "กพร."), ("4.1", "กพร."), ("4.1", "สพบ.")]
    plan, report = evidence.register(master, ()).pieces
    assert (plan.name, [(one.subject, one.unit) for one in plan.mentions]) == ("แผน ก", [("4.1", "สพบ.")])
    assert report.missing == ("รายงาน.pdf",)
