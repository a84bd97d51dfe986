"""What the report, the agenda and the status page say of last year's feedback and what was done about it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pipeline import citations, rules
from pipeline.feedback import ResultsPoint
from pipeline.model import AgendaRow, FeedbackRow, Place, Segment, Text
from pipeline.rules import ResultsCount
from pipeline.views import agenda, background, feedback
from pipeline.views.feedback import FollowedFeedback
from pipeline.views.status import feedback as picture
from pipeline.views.status.feedback import FeedbackPicture
from pipeline.year import Year
from tests.support.records import answer, case, row

FIRST, SECOND, OTHER = "ควรแสดงตัววัด", "ควรเปิดเผยข้อมูล", "ควรลดขั้นตอน"
TARGETS = "ผลลัพธ์ที่กำหนดค่าเป้าหมายต่ำกว่าปีที่ผ่านมาหลายตัวชี้วัด"
SERIES = "ผลลัพธ์ที่ไม่ได้แสดงแนวโน้มหรือรายงานผลการดำเนินงานไม่ครบ 3 ปี"
GROUPS = "ผลลัพธ์ด้านความผูกพันและการให้ความร่วมมือตามกลุ่มสำคัญ"
REPORT = tuple(
    FeedbackRow("opportunity", subject, Text(text, Place("กพร.xlsx", "รายงานป้อนกลับ", f"C{line}")))
    for line, (subject, text) in enumerate(
        [("1.2", FIRST), ("1.2", SECOND), ("4.1", OTHER), ("7", TARGETS), ("7", SERIES), ("7", GROUPS)], start=2
    )
)
ANSWERS = (
    answer("1.2", FIRST, "วัดแล้ว", "ดีขึ้นเป็น [K-1 ผล 2563] บ่อ", named="รายงาน"),
    answer("1.2", FIRST, "วัดร่วมกัน", unit="สพบ."),
    answer("1.2", SECOND, "", line=5),
    answer("4.1", OTHER, "", explanation="รอระบบใหม่", unit="สพบ."),
)
KEY_GROUP = Segment("เกษตรกร", "customer", True, Place())
ROWS = (row(), row("K-2", targets="80 85 90 85", line=6), row("K-3", targets=". . . 5", actuals=". 86 92", line=7))


def year(**given: Any) -> Year:
    drawn: dict[str, Any] = {"answers": ANSWERS, "feedback": REPORT, "segments": (KEY_GROUP,)}
    return citations.filled(Year(case(*ROWS, **(drawn | given))))


def shown(**given: Any) -> FollowedFeedback:
    view = feedback.view(year(**given))
    assert view is not None
    return view


def drawn(**given: Any) -> FeedbackPicture:
    made = picture.view(year(**given).case)
    assert made is not None
    return made


def test_every_point_stands_in_the_table_of_its_category_with_all_its_answers() -> None:
    view = shown()
    assert [category.heading.split()[1] for category in view.categories] == ["1", "4", "7"]
    first, second = view.categories[0].rows
    assert first.point.text == f"1.2 ข้อ 1 {FIRST}"
    assert (first.first.action.text, first.first.evidence.text, first.first.unit) == ("วัดแล้ว", "รายงาน", "กพร.")
    assert (first.first.numbers, second.first.numbers) == ("1", "")  # of the register of evidence
    assert [(one.action.text, one.result.text, one.unit) for one in first.others] == [("วัดร่วมกัน", "–", "สพบ.")]
    assert (second.point.text, second.first.action.text, second.first.unit) == (f"1.2 ข้อ 2 {SECOND}", "–", "–")


def test_a_citation_in_an_answer_prints_the_figure_with_its_place() -> None:
    result = shown().categories[0].rows[0].first.result
    assert result.text == "ดีขึ้นเป็น 92 บ่อ"
    assert [run.place.cell for run in result.runs if run.place.cell] == ["L5"]


def test_a_reason_stands_where_nobody_answers() -> None:
    (only,) = shown().categories[1].rows
    assert (only.point.text, only.first.action.text, only.first.unit) == (f"4.1 {OTHER}", "คำชี้แจง: รอระบบใหม่", "สพบ.")


def test_what_is_answered_and_what_is_not_is_counted() -> None:
    view = shown()
    assert view.summary == "ข้อเสนอแนะในรายงานป้อนกลับ 6 ข้อ มีคำตอบแล้ว 4 ข้อ แสดงใน"
    lacking = [category.unanswered for category in view.categories]
    assert lacking == ["หมวด 1 ยังไม่มีคำตอบ: 1.2 ข้อ 2", "หมวด 4 ยังไม่มีคำตอบ: 4.1", ""]


def test_the_figures_answer_the_points_on_category_7() -> None:
    results = shown().categories[-1]
    assert results.rows == ()
    assert [(one.point.text, one.now, one.before, one.codes, one.groups) for one in results.figures] == [
        (f"หมวด 7 ข้อ 1 {TARGETS}", "1 จาก 2", "–", "K-2", ""),
        (f"หมวด 7 ข้อ 2 {SERIES}", "1 จาก 3", "–", "K-3", ""),
        (f"หมวด 7 ข้อ 3 {GROUPS}", "1 จาก 1", "–", "", "เกษตรกร"),
    ]


def test_what_is_wanting_stands_by_code_and_groups_as_they_are_listed() -> None:
    count = ResultsCount(("7.1-83", "7.1-10", "7.1-9", "7.1-02"), 9)
    assert feedback.still_wanting(ResultsPoint.SERIES, count) == ("7.1-02", "7.1-9", "7.1-10", "7.1-83")
    assert feedback.still_wanting(ResultsPoint.GROUPS, ResultsCount(("ข", "ก"), 2)) == ("ข", "ก")


def test_last_year_stands_beside_this_where_its_data_are_here() -> None:
    before = {ResultsPoint.TARGETS: ResultsCount(("K-1", "K-2"), 5), ResultsPoint.SERIES: ResultsCount((), 4)}
    view = feedback.view(replace(year(), results_before=before))
    assert view is not None
    assert [one.before for one in view.categories[-1].figures] == ["2 จาก 5", "0 จาก 4", "–"]
    assert (view.now, view.before) == ("ปี 2564", "ปี 2563")


def test_without_feedback_there_is_no_section_and_no_picture() -> None:
    bare = year(feedback=(), answers=())
    assert feedback.view(bare) is None
    assert picture.view(bare.case) is None


def test_the_agenda_and_the_minutes_say_how_many_points_are_answered() -> None:
    attached = AgendaRow("2", "2.2", Text("รายงานป้อนกลับ"), Text(), "feedback", Place())
    entry = next(one for one in agenda.view(year(agenda=(attached,))).entries if one.feedback)
    words = "ข้อเสนอแนะในรายงานป้อนกลับ 6 ข้อ มีคำตอบแล้ว 4 ข้อ ยังไม่มีคำตอบ: 1.2 ข้อ 2, 4.1"
    assert entry.feedback is not None
    assert entry.feedback.followed == words
    assert words in ["".join(part.words for part in point.parts) for point in background.points(entry)]


def test_the_picture_shows_every_sub_item_and_who_is_asked() -> None:
    made = drawn()
    cells = {cell.subitem: cell for line in made.rows for cell in line.cells}
    assert len(cells) == 24
    partly = cells["1.2"]
    assert (partly.state, partly.answered, partly.total, partly.lacking) == ("partly", 1, 2, "กพร.")
    assert (cells["4.1"].state, cells["4.1"].lacking) == ("unanswered", "สบก. สพบ. สสป.")
    assert (cells["6.4"].state, cells["6.4"].words) == ("none", "ไม่มีข้อเสนอแนะ")
    assert made.results[0] == "ตัวชี้วัดที่เป้าหมาย 2564 ไม่ถึงเป้าหมาย 2563: 1 จาก 2"
    assert drawn(answers=(answer("4.1", OTHER),)).rows[3].cells[0].state == "answered"


def test_the_counts_say_what_the_rules_say() -> None:
    given = year().case
    counts = rules.results_counts(given)
    by_code = {"K301": ResultsPoint.TARGETS, "K303": ResultsPoint.SERIES}
    for code, point in by_code.items():
        assert {one.indicator for one in rules.evaluate(given) if one.code == code} == set(counts[point].wanting)
