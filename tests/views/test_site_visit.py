"""What the department brings to the day the assessors come: by category, with questions that follow from findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import messages, rules
from pipeline.findings import in_order
from pipeline.model import CalendarStep, Day, FeedbackRow, Finding, FindingState, Place, Segment, Text, Verdict
from pipeline.views import site_visit
from pipeline.views.site_visit import SiteVisitView
from pipeline.views.site_visit.director import NO_VISIT_STEP, PRESSING
from pipeline.views.site_visit.shapes import VisitCategory, VisitPart, VisitQuestion
from pipeline.year import Year
from tests.support.records import GKP, answer, case, narrative, row

POINT, OTHER = "ควรแสดงตัววัด", "ควรลดขั้นตอน"
TARGETS = "ผลลัพธ์ที่กำหนดค่าเป้าหมายต่ำกว่าปีที่ผ่านมาหลายตัวชี้วัด"
FEEDBACK = tuple(
    FeedbackRow(kind, subject, Text(text, Place(GKP, "รายงานป้อนกลับ", f"C{line}")))
    for line, (kind, subject, text) in enumerate(
        [("opportunity", "1.2", POINT), ("opportunity", "4.1", OTHER), ("opportunity", "7", TARGETS)], start=2
    )
)
ANSWERS = (
    answer("1.2", POINT, "วัดแล้ว", "ดีขึ้น", named="รายงานผล\nแผน.pdf"),
    answer("4.1", OTHER, "", unit="สบก.", line=5),
)
TEXTS = (
    narrative("1.2", named="แผน.pdf"),
    narrative("1.2", "advance"),
    narrative("4.1", "advance", unit="สบก.", named="คู่มือ"),
)
FALLEN = row("7.1-01", name="บ่อที่พัฒนา", targets="80 85 90 70", explanation="งบประมาณลดลง")
MISSED = row("7.2-01", name="ความพึงพอใจ", item="7.2", targets="80 85 95 96", unit="สบก.", line=6)


def year(*rows: Any, verdicts: tuple[Verdict, ...] = (), switched_off: tuple[str, ...] = (), **given: Any) -> Year:
    drawn: dict[str, Any] = {"feedback": FEEDBACK, "answers": ANSWERS, "narratives": TEXTS}
    drawn_case = case(*(rows or (FALLEN, MISSED)), **(drawn | given))
    found = [one for one in rules.evaluate(drawn_case) if one.code not in switched_off]
    return Year(drawn_case, (), in_order(rules.judged(found, verdicts)))


def shown(*rows: Any, **given: Any) -> SiteVisitView:
    return site_visit.view(year(*rows, **given))


def category(number: int, view: SiteVisitView) -> VisitCategory:
    return view.categories[number - 1]


def part(code: str, view: SiteVisitView) -> VisitPart:
    (found,) = [one for page in view.categories for one in page.parts if one.name.split()[0] == code]
    return found


def asked(view: SiteVisitView, code: str) -> list[VisitQuestion]:
    """Return every question of a code that stands with a sub-item or an item."""
    everything = (one for page in view.categories for part in page.parts for one in part.questions)
    return [one for one in everything if one.code == code]


# --- a category


def test_a_subitem_tells_its_levels_who_answers_and_which_evidence_to_bring() -> None:
    found = part("1.2", shown())
    assert (found.held, found.units) == ("ระดับพื้นฐาน, ระดับก้าวหน้า", "กพร.")
    assert found.evidence == "1, 3"  # แผน.pdf, then คู่มือ of 4.1, then รายงานผล of the answer
    assert (part("1.3", shown()).held, part("1.3", shown()).evidence) == ("ยังไม่มีเนื้อหา", "–")


def test_a_point_stands_with_what_was_done_and_the_numbers_of_its_evidence() -> None:
    (point,) = part("1.2", shown()).points
    (done,) = point.answers
    assert point.point.text == f"1.2 {POINT}"
    assert (done.unit, done.action.text, done.result.text, done.evidence) == ("กพร.", "วัดแล้ว", "ดีขึ้น", "1, 3")
    assert point.otherwise == ""


def test_a_point_that_nobody_answers_is_asked_about_and_says_the_reason_where_there_is_one() -> None:
    (point,), (question,) = part("4.1", shown()).points, asked(shown(), "T403")
    assert (point.answers, point.otherwise) == ((), "ยังไม่มีคำตอบ")
    assert question.question == "ดำเนินการตามข้อเสนอแนะปีก่อนของหัวข้อ 4.1 อย่างไร และได้ผลอย่างไร"
    assert (question.state, question.place) == ("ยังไม่แก้", "สบก.xlsx › ข้อเสนอแนะ!C5")
    told = shown(answers=(replace(ANSWERS[1], explanation="รอระบบใหม่"),))
    (question,) = [one for one in asked(told, "T403") if "4.1" in one.question]
    assert (question.state, question.reasons) == ("ชี้แจงแล้ว", ("คำชี้แจงของหน่วยงาน: รอระบบใหม่",))
    assert part("4.1", told).points[0].otherwise == "คำชี้แจง: รอระบบใหม่"


def test_it_is_asked_about_too_where_the_rule_is_switched_off_and_not_where_the_coordinator_lets_it_stand() -> None:
    assert len(asked(shown(switched_off=("T403",)), "T403")) == 1
    accepted = Verdict("T403", "", "4.1", True, "ไม่อยู่ในภารกิจ", Place(GKP, "ผลพิจารณา", "A2"))
    assert asked(shown(verdicts=(accepted,)), "T403") == []


def test_a_point_on_category_7_is_answered_by_the_figures() -> None:
    whole = category(7, shown()).parts[0]
    assert whole.points[0].otherwise == "ตัวชี้วัดที่เป้าหมาย 2564 ไม่ถึงเป้าหมาย 2563: 1 จาก 2 (7.1-01)"
    assert whole.held.startswith("2 ตัวชี้วัด บรรลุ 1 ไม่บรรลุ 1")


def test_the_score_is_last_years_and_leads_to_its_cell() -> None:
    (score, _) = category(1, shown()).score
    assert (score.words, score.figure.text, score.figure.place.cell) == ("คะแนนปี 2563: ", "453.13", "B2")


def test_strengths_that_name_a_subitem_stand_in_its_category_and_those_of_a_dimension_nowhere() -> None:
    rows = (FeedbackRow("strength", "2.1", Text("แผนชัดเจน")), FeedbackRow("strength", "มิติที่ 1", Text("เปิดกว้าง")))
    view = shown(feedback=rows)
    assert [line.text for page in view.categories for line in page.strengths] == ["แผนชัดเจน"]
    assert [line.text for line in category(2, view).strengths] == ["แผนชัดเจน"]


# --- category 7


def test_a_weak_result_stands_with_its_question_the_units_reason_its_chart_and_its_estimate() -> None:
    first, second = category(7, shown()).weak
    assert (first.code, first.name) == ("7.1-01", "บ่อที่พัฒนา")
    fallen = next(point for point in first.points if point.code == "K301")
    assert fallen.question == "เหตุใดเป้าหมาย 2564 ที่ 70 จึงต่ำกว่าเป้าหมาย 2563 ที่ 90"
    assert (fallen.state, fallen.reasons) == ("ชี้แจงแล้ว", ("คำชี้แจงของหน่วยงาน: งบประมาณลดลง",))
    assert first.figures[0].chart is not None
    assert first.estimate == "ประมาณการ 400.00 คะแนน (บรรลุร้อยละ 102.22)"
    assert (second.code, [point.code for point in second.points]) == ("7.2-01", ["K308"])
    assert second.points[0].place == "สบก.xlsx › หมวด 7!L6"


def test_what_the_coordinator_accepts_stays_weak_and_is_no_question() -> None:
    verdict = Verdict("K308", "", "7.2-01", True, "ปีแรกของงาน", Place(GKP, "ผลพิจารณา", "A2"))
    view = shown(verdicts=(verdict,))
    (point,) = category(7, view).weak[1].points
    assert (point.question, point.reasons) == ("", ("กพร. ยอมรับ: ปีแรกของงาน",))


def test_what_is_asked_of_an_item_or_a_group_stands_with_the_item() -> None:
    segments = (Segment("เกษตรกร", "customer", True, Place(GKP, "กลุ่มผู้รับบริการ", "A2")),)
    view = shown(segments=segments)
    assert [one.code for one in part("7.2", view).questions if one.code == "K307"] == ["K307"]
    assert {one.question.split()[1] for one in part("7.3", view).questions} == {"7.3"}


def test_a_figure_on_which_units_disagree_is_asked_of_both() -> None:
    rows = (row("7.1-01"), row("7.1-01", unit="สสป.", actuals="82 86 99", line=8))
    drawn = year(*rows)
    found = messages.finding(
        "M201",
        Place("สพบ.xlsx", "หมวด 7", "L5"),
        indicator="7.1-01",
        words={"what": "ผล 2563", "values": "สพบ. 92 / สสป. 99"},
    )
    (question,) = asked(site_visit.view(drawn.with_findings((found,))), "M201")
    assert question.question == "ผล 2563 ของหน่วยงานไม่ตรงกัน (สพบ. 92 / สสป. 99) ค่าใดถูกต้อง"
    assert (question.about, question.units) == ("7.1-01 จำนวนบ่อน้ำบาดาล", "สพบ. สสป.")


def test_an_indicator_of_no_known_item_is_not_lost() -> None:
    view = shown(replace(FALLEN, item=""))
    assert [one.code for one in category(7, view).weak] == ["7.1-01"]
    assert category(7, view).parts[-1].name == "ตัวชี้วัดที่ยังไม่ระบุข้อ"


def test_without_charts_nothing_else_is_left_out() -> None:
    view = shown()
    bare = site_visit.without_charts(view)
    assert (site_visit.charts_in(view), site_visit.charts_in(bare)) == (2, 0)
    assert [one.points for one in category(7, bare).weak] == [one.points for one in category(7, view).weak]


# --- the director


def test_the_director_sees_each_category_and_what_is_pressing_first() -> None:
    page = shown().director
    assert [(one.name.split()[0], one.points, one.answered) for one in page.rows] == [
        ("1", "1", "1"), ("2", "0", "0"), ("3", "0", "0"), ("4", "1", "0"), ("5", "0", "0"), ("6", "0", "0"),
        ("7", "1", "1"),
    ]  # fmt: skip
    assert len(page.questions) == PRESSING
    assert all(question.about.startswith("หมวด 7") or question.about[0] == "7" for question in page.questions)
    assert page.results[1] == "ผลที่ต้องชี้แจง 2 ตัวชี้วัด: 7.1-01, 7.2-01"
    assert page.estimates[0].startswith("ประมาณการหมวด 7 จากผลปี 2563: ")


def test_questions_are_counted_where_they_belong_and_those_of_no_category_are_not_asked() -> None:
    of_profile = messages.finding(
        "T406",
        Place(GKP, "ลักษณะสำคัญขององค์การ", "B2"),
        words={"subitem": "ลักษณะสำคัญขององค์การ (1)", "what": "ระบุ 9.9 ซึ่งไม่มี"},
    )
    drawn = year()
    before, after = (site_visit.view(one).director.rows for one in (drawn, drawn.with_findings((of_profile,))))
    assert before == after
    of_subitem = messages.finding(
        "T406", Place("กพร.xlsx", "หมวด 1-6", "C3"), words={"subitem": "1.2", "what": "ระบุ 9.9 ซึ่งไม่มี"}
    )
    asked_of = site_visit.view(drawn.with_findings((of_subitem,)))
    assert int(asked_of.director.rows[0].questions) == int(before[0].questions) + 1
    assert [one.question for one in part("1.2", asked_of).questions if one.code == "T406"] == [
        "ข้อความระบุ 9.9 ซึ่งไม่มี ข้อเท็จจริงเป็นอย่างไร"
    ]


def test_the_visit_is_the_step_of_the_calendar_with_its_days() -> None:
    step = CalendarStep("ปฏิทิน", Text("ขั้นตอนที่ 3 ตรวจ (Site Visit)"), Day(date(2021, 6, 1)), Day(date(2021, 6, 2)))
    other = CalendarStep("ปฏิทิน", Text("ประกาศผล"), Day(), Day())
    assert shown(calendar=(step, other)).director.visit == (
        "ขั้นตอนที่ 3 ตรวจ (Site Visit): 1 มิถุนายน 2564 ถึง 2 มิถุนายน 2564",
    )
    assert shown(calendar=(replace(step, end=step.start),)).director.visit == (
        "ขั้นตอนที่ 3 ตรวจ (Site Visit): 1 มิถุนายน 2564",
    )
    assert shown(calendar=(other,)).director.visit == (NO_VISIT_STEP,)


def test_a_year_of_which_nothing_has_come_makes_its_pages_all_the_same() -> None:
    view = site_visit.view(Year(case(feedback=(), narratives=(), answers=())))
    assert [len(page.parts) for page in view.categories] == [4, 4, 4, 4, 4, 4, 7]
    assert (view.director.results, view.director.questions, view.director.estimates) == ((), (), ())


# --- the sentences


def test_every_rule_on_texts_and_results_has_its_question() -> None:
    codes = [rule.code for rule in rules.RULES if rule.code[0] in "KT"]
    assert len(codes) > 15
    assert [code for code in codes if not messages.CATALOGUE[code].question] == []


@pytest.mark.parametrize("code", [code for code, sentence in messages.CATALOGUE.items() if sentence.question])
def test_a_question_is_made_of_the_words_of_its_finding(code: str) -> None:
    found: Finding = messages.example(code)
    assert found.state is FindingState.OPEN
    asked_for = messages.question(code, found.words)
    assert asked_for
    assert "{" not in asked_for


def test_findings_that_nobody_outside_asks_about_have_no_question() -> None:
    assert messages.question("F001", {}) == ""
