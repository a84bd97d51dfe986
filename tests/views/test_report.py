"""What the application report says: everything the units sent, and plainly what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import merge, messages, rules
from pipeline.criteria import load
from pipeline.model import Figure, Finding, FindingState, IndicatorRow, Narrative, Place, Receipt, Segment, Text
from pipeline.views import lines, report
from pipeline.views.report import ReportView, Subitem
from pipeline.year import Year
from tests.support import records
from tests.support.records import LOWER

ALL_IN = tuple(Receipt(unit.code, f"{unit.code}xlsx", "received", 1) for unit in records.UNITS)


def shown(
    *rows: IndicatorRow,
    narratives: tuple[Narrative, ...] = (),
    receipts: tuple[Receipt, ...] = ALL_IN,
    findings: tuple[Finding, ...] = (),
    **given: Any,
) -> ReportView:
    """Return what the report says of rows and texts."""
    case = records.case(*rows, narratives=narratives, **given)
    return report.view(Year(case, receipts, findings))


def subitem(*narratives: Narrative, code: str = "1.1") -> Subitem:
    """Return one sub-item of category 1 as the report has it."""
    found = shown(narratives=narratives)
    return next(each for each in found.categories[int(code[0]) - 1].subitems if each.heading.startswith(code))


def finding(code: str, place: Place = Place(), **words: str) -> Finding:  # noqa: B008 - a frozen value
    """Return a finding; words the test does not name are dots."""
    needed = dict.fromkeys(messages.CATALOGUE[code].names, "…")
    return messages.finding(code, place, words={**needed, **words})


# --- cover and status


def test_the_cover_names_department_year_and_the_note() -> None:
    given = records.coordinator()
    noted = replace(given, settings=replace(given.settings, footnote="ข้อมูลสมมติ"))
    case = records.case()
    said = report.view(Year(replace(case, coordinator=noted), ALL_IN))
    assert (said.department, said.fiscal_year, said.note) == (
        "กรมทรัพยากรน้ำบาดาล",
        "ประจำปีงบประมาณ พ.ศ. 2564",
        "ข้อมูลสมมติ",
    )
    assert said.criteria_note == ""


def test_criteria_of_another_year_are_owned_up_to() -> None:
    given = records.coordinator()
    later = replace(given, settings=replace(given.settings, fiscal_year_be=2566))
    case = records.case()
    said = report.view(Year(replace(case, coordinator=later, criteria=load(2566)), ALL_IN))
    assert "รายงานนี้ใช้เกณฑ์ของปีงบประมาณ พ.ศ. 2564" in said.criteria_note


def test_there_is_no_status_page_when_nothing_is_missing_even_if_a_unit_was_late() -> None:
    late = (replace(ALL_IN[0], status="late"), *ALL_IN[1:])
    assert shown(receipts=late).status is None


def test_units_and_files_that_the_report_lacks_are_named_with_what_is_wanted() -> None:
    receipts = (
        replace(ALL_IN[0], workbook="", status="missing"),
        replace(ALL_IN[1], status="refused"),
        *ALL_IN[2:],
        Receipt("", "แปลก.xlsx", "refused"),
    )
    status = shown(receipts=receipts).status
    assert status
    assert "2 หน่วยงาน จากทั้งหมด 4 หน่วยงาน" in status.summary
    assert [(row.who, row.status, row.wanted) for row in status.rows] == [
        ("กลุ่มพัฒนาระบบบริหาร (กพร.)", "ยังไม่ส่งข้อมูล", "หมวด 1, 3, 6, 7"),
        ("สำนักบริหารกลาง (สบก.)", "ใช้ข้อมูลที่ส่งมาไม่ได้", "หมวด 4, 5, 7"),
        ("ไฟล์ แปลก.xlsx", "ใช้ข้อมูลที่ส่งมาไม่ได้", "–"),
    ]


# --- profile and categories 1-6


def test_thirteen_questions_stand_in_their_blocks_and_one_without_an_answer_says_so() -> None:
    given = replace(records.coordinator(), profile={2: Text("วิสัยทัศน์\n- ข้อหนึ่ง")})
    case = records.case()
    said = report.view(Year(replace(case, coordinator=given), ALL_IN))
    answers = [answer for block in said.profile for answer in block.answers]
    assert len(said.profile) == 5
    assert [answer.heading.split()[0] for answer in answers] == [f"({number})" for number in range(1, 14)]
    assert answers[0].missing == "ยังไม่มีคำตอบ"
    assert [(line.text, line.listed) for line in answers[1].lines] == [("วิสัยทัศน์", False), ("- ข้อหนึ่ง", True)]
    assert answers[1].missing == ""


def test_a_text_keeps_its_lines_as_typed_with_the_unit_and_its_evidence() -> None:
    typed = "R&D <select>\n\n  • {{ 7*7 }}\n1) ข้อแรก"
    written = replace(records.narrative("1.1", text=typed), evidence=Text("คำสั่ง\nรายงาน"))
    passage = subitem(written).levels[0].passages[0]
    assert [line.text for line in passage.lines] == ["R&D <select>", "  • {{ 7*7 }}", "1) ข้อแรก"]
    assert [line.listed for line in passage.lines] == [False, True, True]
    assert (passage.unit, str(passage.evidence)) == ("กลุ่มพัฒนาระบบบริหาร (กพร.)", "คำสั่ง\nรายงาน")


def test_only_levels_that_exist_are_shown_lowest_first_with_every_unit_that_writes() -> None:
    found = subitem(
        records.narrative("1.1", "significance"),
        records.narrative("1.1", "basic", "ข้อความแรก"),
        records.narrative("1.1", "basic", "ข้อความสอง", unit="สบก."),
    )
    assert [level.heading for level in found.levels] == ["ระดับพื้นฐาน", "ระดับพัฒนาจนเกิดผล"]
    assert [passage.unit for passage in found.levels[0].passages] == [
        "กลุ่มพัฒนาระบบบริหาร (กพร.)",
        "สำนักบริหารกลาง (สบก.)",
    ]
    assert found.missing == ""


def test_a_subitem_nobody_writes_about_says_so() -> None:
    assert subitem().missing == "ยังไม่มีเนื้อหา"
    assert subitem(records.narrative("1.1", text="")).missing == "ยังไม่มีเนื้อหา"


def test_evidence_bears_its_numbers_of_the_register() -> None:
    told = (records.narrative("1.1", named="แผน\nรายงาน"), records.narrative("1.2", named="รายงาน"))
    (first, *_) = report.view(Year(records.case(narratives=told), ALL_IN)).categories
    assert [one.levels[0].passages[0].numbers for one in first.subitems[:2]] == ["1, 2", "2"]


def test_evidence_without_a_text_is_not_lost() -> None:
    passage = subitem(replace(records.narrative("1.1", text=""), evidence=Text("คำสั่ง"))).levels[0].passages[0]
    assert (passage.missing, str(passage.evidence)) == ("ยังไม่มีเนื้อหา", "คำสั่ง")


def test_a_text_whose_level_or_subitem_could_not_be_read_is_not_lost() -> None:
    unknown_level = subitem(records.narrative("1.1", level="")).levels[0]
    assert unknown_level.heading == "ไม่ระบุระดับ"
    said = shown(narratives=(records.narrative("", text="ข้อความที่หลงมา"),))
    last = said.categories[-1]
    assert last.heading == "ข้อความที่ยังไม่ระบุหัวข้อ"
    assert last.subitems[0].levels[0].passages[0].lines[0].text == "ข้อความที่หลงมา"
    assert len(shown().categories) == 6


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("- ข้อย่อย", True), ("• ข้อย่อย", True), ("1. ข้อ", True), ("๑) ข้อ", True), ("(2) ข้อ", True),
        ("ก. ข้อ", True), ("1.1. ข้อ", True), ("-5 องศา", False), ("2564 เป็นปี", False), ("3.5 เมตร", False),
        ("กพร. รวบรวม", False), ("ธรรมดา", False),
    ],
)  # fmt: skip
def test_a_line_that_opens_with_a_bullet_or_a_number_is_listed(line: str, listed: bool) -> None:
    assert lines.lines(Text(line))[0].listed is listed


# --- category 7


def test_attainment_and_trend_follow_the_direction() -> None:
    (more,) = shown(records.row(targets="80 80 80 90", actuals="60 80 82")).items[0].indicators
    assert [str(pct) for pct in (more.attainments.first, more.attainments.third, more.attainments.fourth)] == [
        "75.00",
        "102.50",
        "",
    ]
    assert more.trend == "ดีขึ้น"
    (less,) = shown(records.row(direction=LOWER, targets="80 80 80 90", actuals="60 80 82")).items[0].indicators
    assert (str(less.attainments.first), str(less.attainments.third), less.trend) == ("125.00", "97.50", "ถดถอย")


def test_a_missing_year_leaves_no_attainment_and_no_trend() -> None:
    (one,) = shown(records.row(targets=". 0 90 95", actuals="80 85 .")).items[0].indicators
    assert [str(one.attainments.first), str(one.attainments.second), str(one.attainments.third)] == ["", "", ""]
    assert one.trend == "ข้อมูลไม่ครบ"


def test_every_units_analysis_stands_under_the_indicator_with_all_it_adds() -> None:
    ours = replace(
        records.row(segments=("เกษตรกร", "ประชาชน"), explanation="งบลดลง"),
        analysis="บรรทัดแรก\n- บรรทัดสอง",
        benchmark=Figure(None, "ไม่มี"),
        benchmark_source="กรมอื่น",
        evidence="รายงานประจำปี",
    )
    (analysis,) = shown(ours, records.row(unit="สสป.")).items[0].analyses
    first, second = analysis.notes
    assert (first.unit, first.segments, first.explanation, first.evidence) == (
        "สำนักพัฒนาน้ำบาดาล (สพบ.)",
        "เกษตรกร, ประชาชน",
        "งบลดลง",
        "รายงานประจำปี",
    )
    assert (str(first.benchmark), first.benchmark_source) == ("ไม่มี", "กรมอื่น")
    assert [line.text for line in first.lines] == ["บรรทัดแรก", "- บรรทัดสอง"]
    assert (second.benchmark, second.lines, analysis.missing) == (None, (), "")
    (silent,) = shown(records.row()).items[0].analyses
    assert silent.missing == "ยังไม่มีบทวิเคราะห์"


def test_a_dash_alone_says_nothing_and_is_not_printed() -> None:
    ours = replace(
        records.row(segments=("-",), explanation=" - "),
        analysis="-",
        benchmark=Figure(None, "-"),
        benchmark_source="–",
        evidence="—",
    )
    (analysis,) = shown(ours).items[0].analyses
    (note,) = analysis.notes
    assert (note.segments, note.explanation, note.benchmark, note.benchmark_source, note.evidence) == (
        "",
        "",
        None,
        "",
        "",
    )
    assert note.lines == ()
    assert analysis.missing == "ยังไม่มีบทวิเคราะห์"


def test_where_no_unit_analyses_a_draft_says_what_the_figures_say_each_with_its_cell() -> None:
    (silent,) = shown(records.row()).items[0].analyses
    drawn = [(part.words, str(part.figure), part.figure.place.cell) for part in silent.draft]
    assert drawn[0] == ("ร่างจากตัวเลข: ปี 2563 มีผลการดำเนินการ ", "92", "L5")
    assert [figure for _, figure, _ in drawn] == ["92", "82", "90", ""]
    assert all(cell for _, figure, cell in drawn if figure)
    assert shown(replace(records.row(), analysis="เพราะมีงบ")).items[0].analyses[0].draft == ()
    (contradicted,) = shown(records.row(), records.row(unit="สสป.", actuals="82 86 91")).items[0].analyses
    assert contradicted.draft == ()


def test_what_an_item_lacks_is_said_there_in_full_words() -> None:
    long_name = "ผู้ประกอบกิจการน้ำบาดาลในเขตวิกฤตการณ์น้ำบาดาลเจ็ดจังหวัด"
    place = Place(records.GKP, "กลุ่มผู้รับบริการ", "A3")
    findings = (
        finding("K306", item="7.1", subtype="4"),
        finding("K307", place, segment=long_name),
    )
    said = shown(records.row(), findings=findings, segments=(Segment(long_name, "customer", True, place),))
    assert said.items[0].gaps == ("ประเภทย่อยที่ต้องมี แต่ยังไม่มีตัวชี้วัด: 4) ตัววัดของการบรรลุตามแผนยุทธศาสตร์",)
    assert said.items[1].gaps[0] == "ยังไม่มีตัวชี้วัดในข้อนี้"
    assert said.items[1].gaps[1].endswith(long_name)


def test_the_gaps_are_those_the_rules_find() -> None:
    case = records.case(records.row())
    said = report.view(Year(case, ALL_IN, rules.evaluate(case)))
    missing = [gap for item in said.items for gap in item.gaps if gap.startswith("ประเภทย่อย")]
    assert len(missing) == 10  # eleven are mandatory, one is there


def test_an_indicator_whose_item_could_not_be_read_is_not_lost() -> None:
    said = shown(records.row(item=""))
    assert said.items[-1].heading == "ตัวชี้วัดที่ยังไม่ระบุข้อ"
    assert said.items[-1].indicators[0].code == "K-1"
    assert said.sources[-1].sources[0].code == "K-1"
    assert len(shown().items) == 6


# --- annexes


def test_the_source_of_every_figure_of_the_master_table_is_listed() -> None:
    case = records.case(
        records.row(),
        records.row(unit="สสป.", actuals="82 86 99"),
        records.row("K-2", item="7.2", name="อื่น", targets="1 2 3 4 5 6", actuals=". ไม่มีข้อมูล x 0", first=2559),
    )
    said = report.view(Year(case, ALL_IN))
    listed = {
        (source.code, source.workbook, figure.cell)
        for group in said.sources
        for source in group.sources
        for row in (source.first, *source.others)
        for figure in (row.target, row.actual)
        if figure.cell
    }
    table = case.master.table
    assert listed == set(zip(table["indicator"], table["workbook"], table["cell"], strict=True))
    assert len(listed) > 20


def test_the_sources_stand_by_code_for_their_tables_name_no_sub_types() -> None:
    given = (records.row("7.1-10", subtype=1, name="ก"), records.row("7.1-2", subtype=4, name="ข"))
    (group,) = shown(*given).sources
    assert [source.code for source in group.sources] == ["7.1-2", "7.1-10"]
    (item, *_) = shown(*given).items
    assert [one.code for subtype in item.subtypes for one in subtype.indicators] == ["7.1-10", "7.1-2"]


def test_a_source_shows_the_value_as_typed_and_the_benchmark() -> None:
    place = Place("สพบ.xlsx", "หมวด 7", "Q5")
    row = replace(records.row(targets="80 85 90 95", actuals="ไม่มีข้อมูล . 92"), benchmark=Figure(None, "ไม่มี", place))
    (source,) = shown(row).sources[0].sources
    assert [(each.label, str(each.actual.value), each.actual.cell) for each in (source.first, *source.others)] == [
        ("2561", "ไม่มีข้อมูล", "H5"),
        ("2562", "–", "J5"),
        ("2563", "92", "L5"),
        ("2564", "–", ""),
        ("ค่าเทียบเคียง", "ไม่มี", "Q5"),
    ]


def test_an_indicator_without_a_year_is_still_listed() -> None:
    (source,) = shown(records.row(targets="x", actuals="x")).sources[0].sources
    assert (source.first.label, source.others) == ("ไม่มีช่องของปีใด", ())


def test_open_findings_are_numbered_worst_first_with_place_and_sentence() -> None:
    place = Place("สพบ.xlsx", "หมวด 7", "M6")
    findings = (finding("T401"), replace(finding("K305", place), indicator="7.1-01"), finding("F010"))
    said = shown(findings=findings)
    assert [(row.number, row.severity, row.code, row.place, row.indicator) for row in said.findings] == [
        ("1", "ต้องแก้", "K305", "สพบ.xlsx › หมวด 7!M6", "7.1-01"),
        ("2", "ต้องแก้", "F010", "–", ""),
        ("3", "ควรทบทวน", "T401", "–", ""),
    ]
    assert said.findings[0].message == messages.message(findings[1])
    assert said.findings_summary.endswith("3 ข้อ: ต้องแก้ 2 ข้อ ควรทบทวน 1 ข้อ")


def test_what_is_explained_is_counted_and_not_among_the_open_findings() -> None:
    closed = replace(finding("K305", Place("สพบ.xlsx", "หมวด 7", "M6")), state=FindingState.EXPLAINED)
    view = shown(findings=(finding("F010"), closed))
    assert [row.code for row in view.findings] == ["F010"]
    assert view.findings_summary.endswith("1 ข้อ: ต้องแก้ 1 ข้อ ชี้แจงแล้ว 1 ข้อ")


def test_a_clean_year_says_that_nothing_is_open() -> None:
    assert (shown().findings_summary, shown().findings) == ("ไม่มีข้อสังเกตที่ยังเปิดอยู่", ())


def test_the_view_does_not_depend_on_the_order_in_which_workbooks_came_in() -> None:
    rows = (records.row(), records.row("K-2", unit="สสป.", name="อื่น", line=6))
    register = records.UNITS
    sent = [records.submission(row.unit, row, unit=row.unit) for row in rows]
    views = []
    for order in (sent, sent[::-1]):
        master, _ = merge.merge(order, register)
        case = records.case()
        views.append(report.view(Year(replace(case, master=master), ALL_IN)))
    assert views[0] == views[1]
