"""What the agenda says: every row of the coordinator's sheet, each with the table it asks for, in finished words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import merge, scoring
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Coordinator,
    Day,
    FeedbackRow,
    Figure,
    FrameworkRow,
    IndicatorRow,
    Place,
    Responsibility,
    SubitemOwner,
    Text,
)
from pipeline.rules import Case
from pipeline.views import agenda, indicators
from pipeline.views.agenda import AgendaEntry, AgendaView
from pipeline.views.indicators import ShownIndicator, YearFigures
from pipeline.year import Year
from tests.support import records
from tests.support.records import CRITERIA


def asks(attachment: str, item: str = "2.1", agenda_number: str = "2", detail: str = "") -> AgendaRow:
    """Return a row of the sheet that asks for a table."""
    return AgendaRow(agenda_number, item, Text(f"เรื่อง {item}"), Text(detail), attachment, Place())


def opens(number: str, title: str, attachment: str = "") -> AgendaRow:
    """Return a row of the sheet that opens a วาระ."""
    return AgendaRow(number, "", Text(title), Text(), attachment, Place())


def shown(given: Coordinator, *rows: IndicatorRow) -> AgendaView:
    """Return what the agenda says of a coordinator's workbook and the units' indicators."""
    sent = [records.submission(unit, *(row for row in rows if row.unit == unit), unit=unit) for unit in units(rows)]
    master, _ = merge.merge(sent, given.register)
    return agenda.view(Year(Case(CRITERIA, given, master, scoring.score(given, CRITERIA))))


def units(rows: tuple[IndicatorRow, ...]) -> list[str]:
    """Return the units of these rows, each once."""
    return list(dict.fromkeys(row.unit for row in rows))


def table(attachment: str, *rows: IndicatorRow, **given: Any) -> AgendaEntry:
    """Return the one item of an agenda that asks for this table."""
    drawn = replace(records.coordinator(agenda=(opens("2", "เพื่อทราบ"), asks(attachment))), **given)
    return shown(drawn, *rows).entries[1]


def words(figures: YearFigures) -> list[str]:
    """Return the four figures as printed."""
    return [str(figure) for figure in (figures.first, figures.second, figures.third, figures.fourth)]


# --- the order of the sheet


def test_the_agenda_follows_the_sheet_whatever_its_length() -> None:
    rows = [opens(str(number), f"วาระ {number}") for number in range(1, 7)]
    entries = shown(records.coordinator(agenda=tuple(rows))).entries
    assert [(entry.number, entry.title) for entry in entries if entry.opens_agenda] == [
        (f"ระเบียบวาระที่ {number}", f"วาระ {number}") for number in range(1, 7)
    ]


def test_an_agenda_without_items_has_a_slot_for_the_first() -> None:
    rows = (opens("1", "แจ้งให้ทราบ"), opens("2", "เพื่อทราบ"), asks("", "2.1"), opens("4", "อื่น ๆ"))
    numbers = [entry.number for entry in shown(records.coordinator(agenda=rows)).entries]
    assert numbers == ["ระเบียบวาระที่ 1", "1.1", "ระเบียบวาระที่ 2", "2.1", "ระเบียบวาระที่ 4", "4.1"]


def test_an_item_for_consideration_ends_with_its_proposal_and_its_resolution() -> None:
    decided = replace(asks("", "3.1", "3"), proposal=Text("เห็นควรเห็นชอบ"), resolution=Text("เห็นชอบ\nตามเสนอ"))
    rows = (opens("2", "เรื่องเพื่อทราบ"), asks("", "2.1"), opens("3", "เรื่องเพื่อพิจารณา"), decided, asks("", "3.2", "3"))
    entries = {entry.number: entry for entry in shown(records.coordinator(agenda=rows)).entries}
    assert [number for number, entry in entries.items() if entry.asks_for_decision] == ["3.1", "3.2"]
    assert [str(line) for line in entries["3.1"].proposal] == ["เห็นควรเห็นชอบ"]
    assert [str(line) for line in entries["3.1"].resolution] == ["เห็นชอบ", "ตามเสนอ"]
    assert entries["3.2"].proposal == entries["3.2"].resolution == ()
    dashed = replace(decided, resolution=Text("-"))
    (entry,) = (each for each in shown(records.coordinator(agenda=(dashed,))).entries if each.number == "3.1")
    assert entry.resolution == ()  # lines to write on


def test_a_paper_that_is_cited_and_not_attached_is_said_to_be_missing() -> None:
    cites = "รายละเอียดตามเอกสารประกอบวาระที่ 3.2"
    rows = (opens("3", "พิจารณา"), asks("", "3.2", "3", detail=cites))
    assert shown(records.coordinator(agenda=rows)).entries[1].missing == "ยังไม่มีเอกสารประกอบวาระที่ 3.2"
    rows = (opens("3", "พิจารณา"), asks("responsible", "3.2", "3", detail=cites))
    named = (Responsibility(1, Text("กพร."), Text()),)
    entry = shown(replace(records.coordinator(agenda=rows), responsibilities=named)).entries[1]
    assert entry.missing == ""
    assert entry.responsible
    assert entry.responsible.title.startswith("เอกสารประกอบวาระที่ 3.2")


def test_who_answers_is_shown_by_sub_item_where_the_sheet_names_them() -> None:
    named = (Responsibility(1, Text("กพร."), Text()),)
    by_category = table("responsible", responsibilities=named).responsible
    assert by_category
    assert by_category.subitems == ()
    owners = (SubitemOwner("1.1", Text("สพบ. กพร.")),)
    by_subitem = table("responsible", responsibilities=named, subitem_owners=owners).responsible
    assert by_subitem
    assert len(by_subitem.subitems) == 24
    first = by_subitem.subitems[0]
    assert (str(first.subitem)[:3], first.units) == ("1.1", "สพบ. กพร.")
    assert first.category.startswith("หมวด 1")
    assert first.received == "ยังไม่มีเนื้อหา"
    units = {str(one.subitem)[:3]: one.units for one in by_subitem.subitems}
    assert (units["1.2"], units["4.1"], units["2.1"]) == (
        "กพร.",
        "สบก., สพบ., สสป.",
        "–",
    )  # by category, register, neither


def test_who_answers_may_be_asked_for_by_sub_item_and_is_then_taken_from_the_register() -> None:
    asked = table("subitem_owners").responsible
    assert asked
    assert (asked.rows, len(asked.subitems), asked.subitems[0].units) == ((), 24, "กพร.")
    nobody = tuple(replace(unit, categories=(7,)) for unit in records.UNITS)
    assert table("subitem_owners", register=nobody).missing == "ยังแสดงตารางไม่ได้ เพราะยังไม่ได้ระบุหมวดที่หน่วยงานใดรับผิดชอบ"


def test_points_of_one_subject_are_numbered_so_that_they_can_be_cited() -> None:
    rows = [FeedbackRow("opportunity", "1.1", Text(words)) for words in ("ข้อแรก", "ข้อสอง")]
    rows.append(FeedbackRow("opportunity", "1.2", Text("ข้อเดียว")))
    feedback = table("feedback", feedback=tuple(rows)).feedback
    assert feedback
    texts = [[str(text) for text in group.texts] for group in feedback.opportunities]
    assert texts == [["1) ข้อแรก", "2) ข้อสอง"], ["ข้อเดียว"]]


def test_an_item_without_a_row_for_its_agenda_still_gets_a_heading() -> None:
    entries = shown(records.coordinator(agenda=(asks("", "3.1", "3"), asks("", "3.2", "3")))).entries
    assert [entry.number for entry in entries] == ["ระเบียบวาระที่ 3", "3.1", "3.2"]


def test_the_same_table_may_stand_under_two_items_and_under_an_agenda_itself() -> None:
    given = records.coordinator(agenda=(opens("2", "เพื่อทราบ", "scores"), asks("scores"), asks("scores", "2.2")))
    entries = shown(given).entries
    assert entries[0].scores
    titles = [entry.scores.title for entry in entries if entry.scores]
    assert len(titles) == 3
    assert len({entry.scores.caption for entry in entries if entry.scores}) == 3
    assert len(set(titles)) == 1


def test_an_unknown_table_is_named_and_a_detail_is_kept_as_typed() -> None:
    given = records.coordinator(agenda=(opens("2", "เพื่อทราบ"), asks("แผนที่", detail="ตามเอกสาร\nหน้า 3")))
    entry = shown(given).entries[1]
    assert entry.missing == "ไม่มีตารางแนบชื่อ “แผนที่”"
    assert [str(line) for line in entry.detail] == ["ตามเอกสาร", "หน้า 3"]


@pytest.mark.parametrize("attachment", ["scores", "feedback", "framework", "calendar", "responsible"])
def test_a_table_without_data_says_which_sheet_is_empty(attachment: str) -> None:
    entry = table(attachment, scores={}, feedback=(), framework=(), calendar=(), responsibilities=())
    assert "ยังแสดงตารางไม่ได้ เพราะแผ่นงาน" in entry.missing


def test_the_meeting_is_announced_with_weekday_and_full_date() -> None:
    given = records.coordinator(meeting=records.day(2021, 1, 12))
    assert shown(given).day == "วันอังคารที่ 12 มกราคม 2564"


def test_a_meeting_without_a_date_says_so_and_one_that_cannot_be_read_is_printed_as_typed() -> None:
    given = records.coordinator()
    unset = replace(given, meeting=replace(given.meeting, day=Day()))
    unread = replace(given, meeting=replace(given.meeting, day=Day(None, "กลางเดือน")))
    assert shown(unset).day == "ยังไม่กำหนด"
    assert shown(unread).day == "กลางเดือน"


# --- scores and targets


def test_scores_total_level_and_what_category_7_needs_are_computed_and_printed() -> None:
    scores = table("scores").scores
    assert scores
    assert [str(row.score) for row in scores.rows] == [
        "453.13", "479.17", "390.63", "402.78", "421.88", "456.60", "280.00",
    ]  # fmt: skip
    assert (str(scores.total), str(scores.level)) == ("412.03", "3.30")
    assert [(row.name, str(row.score), str(row.category_7_needed)) for row in scores.targets] == [
        ("ขั้นต่ำ", "370", "0.00"),
        ("มาตรฐาน", "412.03", "280.00"),  # reached with what there is: 280.02 would contradict it
        ("ขั้นสูง", "420.27", "337.70"),
    ]
    assert scores.targets[2].remark == "หมวด 7 เพิ่มขึ้น 57.70"
    assert scores.rows[0].score.place.cell == "B2"


def test_total_and_level_are_computed_when_they_were_not_announced() -> None:
    scores = table("scores", scores=records.scores("453.13 479.17 390.63 402.78 421.88 456.60 280.00 . .")).scores
    assert scores
    assert (str(scores.total), str(scores.level)) == ("412.03", "3.30")


def test_a_score_that_is_not_known_is_a_dash_and_a_word_stays_a_word() -> None:
    scores = table("scores", scores=records.scores("453.13 . ไม่มีข้อมูล 402.78 421.88 456.60 280.00 412.03 3.30")).scores
    assert scores
    assert [str(row.score) for row in scores.rows[1:3]] == ["–", "ไม่มีข้อมูล"]
    assert str(scores.targets[2].category_7_needed) == "–"


def test_a_department_that_was_never_assessed_has_no_table_of_scores() -> None:
    entry = table("scores", scores=records.scores(". . . . . . . ไม่มี ."))
    assert (entry.scores, entry.missing) == (None, "ผลคะแนนการประเมิน ประจำปี พ.ศ. 2563: ไม่มี")


def test_scores_that_are_under_way_or_a_dash_are_said_so_and_blank_ones_are_wanting() -> None:
    under_way = table("scores", scores=records.scores("- - - - - - - อยู่ระหว่างดำเนินการ -"))
    assert under_way.missing == "ผลคะแนนการประเมิน ประจำปี พ.ศ. 2563: อยู่ระหว่างดำเนินการ"
    assert table("scores", scores=records.scores("- . . . . . . . .")).missing.endswith(": ไม่มี")
    blank = table("scores", scores=records.scores(". . . . . . . . ."))
    assert blank.missing == "ยังแสดงตารางไม่ได้ เพราะแผ่นงาน คะแนนปีก่อน ยังไม่มีคะแนน"


def test_a_target_beyond_category_7_alone_says_so() -> None:
    scores = table("scores", scores=records.scores("380 380 380 380 380 380 10 327.14 2.62")).scores
    assert scores
    assert scores.targets[0].remark == "หมวด 7 เพิ่มขึ้น 300.00"
    low = table("scores", scores=records.scores("300 300 300 300 300 300 10 258.57 2.07")).scores
    assert low
    assert low.targets[0].remark == "หมวด 7 อย่างเดียวไม่พอ"


def test_an_announced_total_that_is_not_the_mean_never_makes_a_rise_below_zero() -> None:
    below = table("scores", scores=records.scores("453.13 479.17 390.63 402.78 421.88 456.60 280.00 365 3.30")).scores
    assert below
    assert [(str(row.category_7_needed), row.remark) for row in below.targets] == [
        ("0.00", "ค่าเฉลี่ยรายหมวดถึงแล้ว แต่คะแนนรวมที่ประกาศไม่ถึง"),
        ("0.00", "คะแนนปีก่อนถึงแล้ว"),
        ("1.91", "ค่าเฉลี่ยรายหมวดถึงแล้ว แต่คะแนนรวมที่ประกาศไม่ถึง"),
    ]
    above = table("scores", scores=records.scores("453.13 479.17 390.63 402.78 421.88 456.60 280.00 415 3.30")).scores
    assert above
    assert above.targets[1].remark == "คะแนนรวมที่ประกาศถึงแล้ว แต่ค่าเฉลี่ยรายหมวดไม่ถึง"


# --- the assessors' report


def test_feedback_is_grouped_by_subject_and_a_category_is_named_once() -> None:
    rows = (
        FeedbackRow("opportunity", "1.1", Text("ข้อแรก")),
        FeedbackRow("opportunity", "1.2", Text("ข้อสอง")),
        FeedbackRow("opportunity", "1.1", Text("ข้อสาม")),
        FeedbackRow("opportunity", "7", Text("ผลลัพธ์")),
        FeedbackRow("strength", "มิติที่ 1 เปิดกว้าง", Text("จุดแข็ง")),
    )
    feedback = table("feedback", feedback=rows).feedback
    assert feedback
    assert [(group.category, tuple(map(str, group.texts))) for group in feedback.opportunities] == [
        ("หมวด 1 การนำองค์การ", ("1) ข้อแรก", "2) ข้อสาม")),
        ("", ("ข้อสอง",)),
        ("หมวด 7 ผลลัพธ์การดำเนินการ", ("ผลลัพธ์",)),
    ]
    assert feedback.opportunities[0].subject == "1.1 ระบบการนำองค์การที่สร้างความยั่งยืน"
    assert feedback.strengths[0].subject == "มิติที่ 1 เปิดกว้าง"


def test_a_subject_nobody_knows_is_printed_as_typed() -> None:
    feedback = table("feedback", feedback=(FeedbackRow("opportunity", "8.1", Text("อื่น ๆ")),)).feedback
    assert feedback
    assert (feedback.opportunities[0].category, feedback.opportunities[0].subject) == ("", "8.1")


# --- framework, calendars, responsibilities


def test_a_framework_line_is_its_number_and_title_at_the_depth_of_its_number() -> None:
    weight = Figure(Decimal(70), "70")
    rows = (
        FrameworkRow("1", Text("Performance Base"), weight),
        FrameworkRow("1.1", Text("Agenda Base"), Figure()),
        FrameworkRow("2)", Text("ระบบราชการ 4.0"), Figure(None, "ไม่ระบุ")),
    )
    framework = table("framework", framework=rows).framework
    assert framework
    lines = [(line.heading, line.part, line.detail, str(line.weight_pct)) for line in framework.rows]
    assert lines == [
        ("1 Performance Base", "", "", "70"),
        ("", "1.1 Agenda Base", "", ""),
        ("", "", "2) ระบบราชการ 4.0", "ไม่ระบุ"),
    ]


def test_the_general_targets_stand_beside_the_departments_own() -> None:
    rows = (FrameworkRow("1", Text("Performance Base"), Figure()),)
    framework = table("framework", framework=rows).framework
    assert framework
    assert framework.own
    assert [(row.minimum, row.standard, row.high) for row in framework.groups] == [
        ("240", "–", "350"),
        ("325", "เท่ากับคะแนนปีก่อน", "คะแนนปีก่อนเพิ่มขึ้นร้อยละ 8"),
        ("370", "เท่ากับคะแนนปีก่อน", "คะแนนปีก่อนเพิ่มขึ้นร้อยละ 2"),
    ]
    own = framework.own
    assert [own.group, *map(str, (own.minimum, own.standard, own.high))] == ["กลุ่มที่ 3", "370", "412.03", "420.27"]


def test_a_department_without_a_group_has_no_targets_of_its_own() -> None:
    given = records.coordinator(group=None, agenda=(asks("framework"),))
    drawn = replace(given, framework=(FrameworkRow("1", Text("Performance Base"), Figure()),))
    framework = shown(drawn).entries[1].framework
    assert framework
    assert framework.own is None


def test_each_calendar_is_a_table_and_a_step_without_a_date_says_so() -> None:
    steps = (
        CalendarStep("ปฏิทิน ก", Text("สมัคร"), records.day(2021, 2, 1), Day()),
        CalendarStep("ปฏิทิน ข", Text("แจ้งผล"), Day(), Day(None, "ปลายปี")),
    )
    calendars = table("calendar", calendar=steps).calendars
    assert [(calendar.title, calendar.rows[0].start, calendar.rows[0].end) for calendar in calendars] == [
        ("ปฏิทิน ก", "1 กุมภาพันธ์ 2564", "ยังไม่กำหนด"),
        ("ปฏิทิน ข", "ยังไม่กำหนด", "ปลายปี"),
    ]


def test_the_deadline_names_who_receives_the_data_and_the_day_as_it_was_typed() -> None:
    rows = (Responsibility(1, Text("กพร."), Text("รวบรวม")),)
    given = records.coordinator(agenda=(asks("responsible"),), responsibilities=rows, deadline=records.day(2020, 1, 20))
    responsible = shown(given).entries[1].responsible
    assert responsible
    assert responsible.deadline == "กำหนดจัดส่งข้อมูลให้ กพร. ภายในวันที่ 20 มกราคม 2563"
    unset = replace(given, settings=replace(given.settings, deadline=Day()))
    later = shown(unset).entries[1].responsible
    assert later
    assert later.deadline == "กำหนดจัดส่งข้อมูลให้ กพร. ยังไม่กำหนด"


# --- indicators


def drafted(*rows: IndicatorRow) -> tuple[ShownIndicator, ...]:
    """Return the indicators that item 7.1 shows."""
    tables = table("indicators", *rows).indicators
    assert tables
    return tables.items[0].indicators


def test_an_item_shows_definition_examples_and_its_mandatory_subtypes() -> None:
    tables = table("indicators").indicators
    assert tables
    first = tables.items[0]
    assert first.heading == "7.1 การบรรลุผลลัพธ์ของตัวชี้วัดด้านพันธกิจ"
    assert [subtype.number for subtype in first.subtypes if subtype.mandatory] == ["1", "4"]
    assert len(first.examples) == 4
    assert len(tables.items) == 6


def test_an_item_without_indicators_says_so_once_before_what_it_must_have() -> None:
    tables = table("indicators").indicators
    assert tables
    first = tables.items[0]
    assert first.missing == "ยังไม่มีตัวชี้วัดในข้อนี้"
    assert first.missing not in first.gaps


def test_the_units_of_an_item_are_named_as_they_are_registered() -> None:
    register = tuple(replace(records.UNITS[0], code=code) for code in ("กพร.", "สพบ.", "สอพ."))
    sent = {"7.1-01": "สอพ.", "7.1-02": "นอกทะเบียน", "7.1-03": "สพบ."}
    rows = [records.row(code, unit=unit) for code, unit in sent.items()]
    tables = table("indicators", *rows, register=register).indicators
    assert tables
    assert tables.items[0].owners == "สพบ. สอพ. นอกทะเบียน"


def test_figures_are_printed_as_typed_with_separators_and_a_blank_is_not_a_zero() -> None:
    (one,) = drafted(records.row(targets="12500000 0 85.50 95", actuals=". ไม่มีข้อมูล 85.5"))
    assert words(one.targets) == ["12,500,000", "0", "85.50", "95"]
    assert words(one.actuals) == ["–", "ไม่มีข้อมูล", "85.5", ""]
    assert one.actuals.third.place.cell == "L5"


def test_indicators_stand_by_code_where_no_sub_type_is_shown() -> None:
    codes = {"7.1-03": 1, "7.1-10": 1, "7.1-1": 2, "7.1-02": 4}
    shown_codes = [one.code for one in drafted(*(records.row(code, subtype=n, name=code) for code, n in codes.items()))]
    assert shown_codes == ["7.1-1", "7.1-02", "7.1-03", "7.1-10"]


def test_a_year_without_a_column_is_a_dash() -> None:
    (one,) = drafted(records.row(targets="x 80 85 90", actuals="x 81 86"))
    assert (words(one.targets)[0], words(one.actuals)[0]) == ("–", "–")


def test_units_that_agree_share_a_line_and_units_that_contradict_stand_side_by_side() -> None:
    ours, theirs = records.row(), records.row(unit="สสป.")
    (one,) = drafted(ours, theirs)
    assert (one.units, one.conflict) == ("สพบ. สสป.", "")
    both = drafted(ours, records.row(unit="สสป.", actuals="82 86 99"))
    assert [(shown.units, str(shown.actuals.third), bool(shown.conflict)) for shown in both] == [
        ("สพบ.", "92", True),
        ("สสป.", "99", True),
    ]


def test_a_blank_of_one_unit_is_filled_by_the_figure_of_another() -> None:
    (one,) = drafted(records.row(actuals=". 86 92"), records.row(unit="สสป.", actuals="82 86 ."))
    assert words(one.actuals) == ["82", "86", "92", ""]
    assert one.actuals.first.place.workbook == "สสป.xlsx"


@pytest.mark.parametrize(
    ("fiscal_year", "latest", "years"),
    [
        (2564, 2563, (2561, 2562, 2563, 2564)),
        (2564, 2562, (2560, 2561, 2562, 2564)),
        (2564, 2564, (2561, 2562, 2563, 2564)),
        (2564, 2565, (2562, 2563, 2564, 2565)),
    ],
)
def test_four_years_hold_the_three_of_results_and_that_of_the_target(
    fiscal_year: int, latest: int, years: tuple[int, ...]
) -> None:
    settings = replace(records.coordinator().settings, fiscal_year_be=fiscal_year, latest_year_be=latest)
    assert indicators.year_columns(settings, 3) == years
