"""The status page tells กพร. who has sent, what breaks a rule, which place is empty, and how far each target is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import rules
from pipeline.messages import finding
from pipeline.model import Finding, FindingState, Place, Receipt
from pipeline.views.status import StatusView, cards, findings, view
from pipeline.views.status.cards import UNPLACED, IndicatorCard
from pipeline.views.status.counts import OVERALL, SeverityCount
from pipeline.year import Year
from tests.support.records import GKP, LOWER, case, narrative, row

RECEIPTS = (
    Receipt("กพร.", "กพร.xlsx", "received", 2, date(2021, 1, 18)),
    Receipt("สบก.", "สบก.xlsx", "late", 1, date(2021, 1, 22)),
    Receipt("สพบ.", "", "missing"),
    Receipt("สสป.", "เก่า.xlsx", "refused", 4, date(2020, 1, 9)),
    Receipt("", "เสีย.xlsx", "refused"),
)
FINDINGS = (
    finding("F001", Place("เสีย.xlsx"), words={"reason": "ไฟล์ว่างเปล่า"}),
    finding("F010", Place(), unit="สพบ.", words={"unit": "สพบ.", "categories": "4, 7"}),
    finding("K305", Place("กพร.xlsx", "หมวด 7", "N4"), unit="กพร.", indicator="K-1", words={"year": "2564"}),
    finding(
        "K303",
        Place("สบก.xlsx", "หมวด 7", "I4"),
        unit="สบก.",
        indicator="K-2",
        explanation="ระบบเริ่มใช้ปี 2562",
        words={"years": "2561", "first_year": "2561", "last_year": "2563"},
    ),
)


def shown(
    given: rules.Case | None = None,
    receipts: tuple[Receipt, ...] = RECEIPTS,
    findings: tuple[Finding, ...] = FINDINGS,
    marked: Mapping[str, str] | None = None,
) -> StatusView:
    return view(Year(given or case(row()), receipts, findings), marked or {})


def card(*rows: Any) -> IndicatorCard:
    (item,) = shown(case(*rows)).items
    return item.cards[0]


def counts(numbers: tuple[SeverityCount, ...]) -> list[int]:
    return [number.count for number in numbers]


# --- the whole


def test_the_page_says_whose_year_it_is_and_how_new_its_data_are() -> None:
    page = shown()
    assert (page.department, page.fiscal_year) == ("กรมทรัพยากรน้ำบาดาล", "ปีงบประมาณ พ.ศ. 2564")
    assert page.as_of == "22 มกราคม 2564"


def test_criteria_of_another_year_are_said() -> None:
    given = case(row())
    settings = replace(given.coordinator.settings, fiscal_year_be=2566)
    later = replace(given, coordinator=replace(given.coordinator, settings=settings))
    assert shown().criteria_note == ""
    assert "ใช้เกณฑ์ของปีงบประมาณ พ.ศ. 2564" in shown(later).criteria_note


def test_a_year_without_anything_is_still_a_page() -> None:
    page = shown(case(), (), ())
    assert page.as_of == ""
    assert page.items == page.findings == page.submissions.units == ()
    assert page.summary.mandatory_covered == 0


# --- summary


def test_the_headline_counts_units_empty_places_and_what_must_be_mended() -> None:
    assert shown().summary.headline == (
        "ได้รับข้อมูล 2 จาก 4 หน่วยงาน หมวด 7 ยังไม่มีตัวชี้วัดใน 10 จาก 11 ประเภทย่อยที่ต้องมี และมีข้อสังเกตที่ต้องแก้ 4 ข้อ"
    )
    everyone = tuple(replace(receipt, status="received") for receipt in RECEIPTS if receipt.unit)
    assert shown(receipts=everyone, findings=()).summary.headline.startswith("ได้รับข้อมูลครบทั้ง 4 หน่วยงาน ")


def test_late_missing_and_refused_are_told_apart_in_the_summary() -> None:
    assert shown().summary.units_note == "ส่งหลังกำหนด 1 · ยังไม่ส่ง 1 · ไฟล์ที่ใช้ไม่ได้ 2"


# --- submissions


def test_each_unit_has_its_state_its_findings_and_its_marked_copy() -> None:
    sent = shown(marked={"กพร.": "marked/กพร.xlsx"}).submissions
    assert [(unit.code, unit.status_key, unit.submitted_on, counts(unit.findings)) for unit in sent.units] == [
        ("กพร.", "received", "18 มกราคม 2564", [1, 0, 0]),
        ("สบก.", "late", "22 มกราคม 2564", [1, 0, 0]),
        ("สพบ.", "missing", "–", [1, 0, 0]),
        ("สสป.", "refused", "9 มกราคม 2563", [0, 0, 0]),
    ]
    assert [unit.marked_copy for unit in sent.units] == ["marked/กพร.xlsx", "", "", ""]
    assert sent.has_marked_copies
    assert not shown().submissions.has_marked_copies


def test_a_unit_that_sent_a_file_that_cannot_be_read_is_not_said_to_have_sent_nothing() -> None:
    damaged = finding("F001", Place("สพบ.xlsx"), unit="สพบ.", words={"reason": "ไฟล์ไม่ครบ"})
    receipts = (Receipt("สพบ.", "สพบ.xlsx", "refused"), Receipt("สสป.", "เก่า.xlsx", "refused"))
    units = shown(receipts=receipts, findings=(damaged,)).submissions.units
    assert [(unit.code, unit.status, unit.workbook) for unit in units] == [
        ("สพบ.", "ส่งไฟล์ที่อ่านไม่ได้", "สพบ.xlsx"),
        ("สสป.", "ใช้ข้อมูลที่ส่งมาไม่ได้", "เก่า.xlsx"),
    ]


def test_a_category_of_which_a_unit_sent_nothing_is_named() -> None:
    texts = (narrative("1.1"), narrative("3.2", text="-"), narrative("4.1", unit="สบก."))
    receipts = tuple(replace(receipt, status="received") for receipt in RECEIPTS if receipt.unit == "สพบ.")
    given = case(row(unit="กพร."), row("K-2", unit="สพบ.", line=6), narratives=texts)
    assert [unit.wanting for unit in shown(given).submissions.units] == ["ยังขาดหมวด 3, 6", "ยังขาดหมวด 5, 7", "", ""]
    (unit,) = shown(given, receipts=receipts).submissions.units
    assert unit.wanting == "ยังขาดหมวด 4"


def test_the_counts_of_units_and_of_the_whole_add_up() -> None:
    sent = shown().submissions
    rows = [counts(unit.findings) for unit in sent.units] + [counts(sent.overall)]
    assert [sum(column) for column in zip(*rows, strict=True)] == counts(sent.total) == [4, 0, 0]


def test_a_refused_file_is_named_with_the_reason() -> None:
    of_unit, of_nobody = shown().submissions.refused
    assert (of_unit.workbook, of_unit.reasons) == ("เก่า.xlsx", ())
    assert of_nobody.workbook == "เสีย.xlsx"
    assert of_nobody.reasons[0].startswith("เปิดไฟล์นี้เป็นสมุดงาน Excel ไม่ได้ (ไฟล์ว่างเปล่า)")


# --- coverage


def test_every_place_of_category_7_is_counted_and_the_mandatory_ones_are_known() -> None:
    coverage = shown(case(row(), row("K-2", subtype=1, line=6), row("K-3", item="7.4", subtype=4, line=7))).coverage
    assert (coverage.places, coverage.mandatory) == (30, 11)
    assert (coverage.covered, coverage.mandatory_covered) == (2, 1)
    first, *_, fourth = coverage.rows[0].cells[:4]
    assert (first.count, first.state, first.is_mandatory) == (2, "covered", True)
    assert (fourth.count, fourth.state, fourth.is_mandatory) == (0, "wanting", True)
    assert coverage.rows[3].cells[3].state == "covered"
    assert coverage.rows[3].cells[2].state == "empty"


def test_empty_mandatory_places_are_named() -> None:
    wanting = shown().coverage.wanting
    assert len(wanting) == 10
    assert wanting[0] == "ข้อ 7.1 ประเภทย่อย 4 ตัววัดของการบรรลุตามแผนยุทธศาสตร์"


def test_an_indicator_of_no_place_is_not_lost() -> None:
    page = shown(case(row(), row("K-2", subtype=None, line=6), row("K-3", item="", subtype=None, line=7)))
    assert page.coverage.unplaced.startswith("ยังมี 2 ตัวชี้วัดที่ไม่ระบุข้อหรือประเภทย่อย")
    assert page.items[-1].heading == UNPLACED
    assert [card.code for card in page.items[-1].cards] == ["K-3"]
    assert page.items[0].cards[1].subtype == "ยังไม่ระบุประเภทย่อย"


# --- score


def test_the_score_is_shown_as_announced_with_the_way_to_each_target() -> None:
    score = shown().score
    assert (score.total, score.level) == ("412.03", "3.30")
    assert [(target.name, target.score, target.gap, target.category_7_needed) for target in score.targets] == [
        ("ขั้นต่ำ", "370", "ถึงแล้ว เกิน 42.03", "0.00"),
        ("มาตรฐาน", "412.03", "ถึงแล้วพอดี", "280.00"),
        ("ขั้นสูง", "420.27", "ขาดอีก 8.24", "337.70"),
    ]
    assert [target.category_7_remark for target in score.targets] == [
        "หมวด 1-6 เพียงพอแล้ว",
        "",
        "เพิ่มจาก 280.00 อีก 57.70",
    ]
    assert score.next_step == "ขาดอีก 8.24 คะแนนจะถึงเป้าหมายขั้นสูง 420.27"


def test_only_the_lowest_category_is_called_so() -> None:
    assert [category.remark for category in shown().score.categories] == [*[""] * 6, "ต่ำที่สุด"]
    level = shown(case(announced="400 400 400 400 400 400 400 400 3.20")).score
    assert {category.remark for category in level.categories} == {""}


def test_an_announced_level_of_zero_is_shown_as_zero() -> None:
    assert shown(case(announced="0 0 0 0 0 0 0 0 0")).score.level == "0.00"


def test_a_target_that_category_7_cannot_reach_alone_says_so() -> None:
    score = shown(case(announced="100 100 100 100 100 100 100 100 0.80")).score
    assert score.targets[0].category_7_remark == "เกินคะแนนเต็ม 500 หมวด 7 อย่างเดียวไม่พอ"


def test_what_is_not_known_of_the_score_is_said_and_not_shown_as_zero() -> None:
    unknown = shown(case(announced=". . . . . . . . .", group=None)).score
    assert (unknown.total, unknown.level, unknown.next_step) == ("–", "–", "")
    assert len(unknown.missing) == 2
    partly = shown(case(announced="400 . 400 400 400 400 280 390 3.12")).score
    assert partly.categories[1].score == "–"
    assert partly.categories[1].value is None
    assert partly.targets[0].category_7_remark == "ยังไม่มีคะแนนหมวด 1-6 ครบทุกหมวด"


# --- indicators


def test_an_indicator_shows_three_years_of_results_and_the_target_of_the_year() -> None:
    years = card(row(targets="80 85 90 95", actuals="82 84 1092.50")).years
    assert [(year.year, year.target_text, year.actual_text, year.standing) for year in years] == [
        ("2561", "80", "82", "met"),
        ("2562", "85", "84", "missed"),
        ("2563", "90", "1,092.50", "met"),
        ("2564", "95", "", "unknown"),
    ]
    assert [year.is_due for year in years] == [False, False, False, True]
    assert years[2].actual == Decimal("1092.50")


def test_a_blank_year_has_no_value_and_a_zero_has_one() -> None:
    years = card(row(targets=". 0 10 .", actuals="0 ไม่มีข้อมูล .")).years
    assert [(year.target, year.actual) for year in years[:3]] == [
        (None, Decimal(0)),
        (Decimal(0), None),
        (Decimal(10), None),
    ]
    assert [year.actual_text for year in years[:3]] == ["0", "ไม่มีข้อมูล", "–"]


@pytest.mark.parametrize(
    ("actuals", "trend", "key", "standing"),
    [
        pytest.param("30 28 25", "ดีขึ้น", "better", "ผล 2563 ถึงเป้าหมาย", id="falling is better"),
        pytest.param("20 28 31", "ถดถอย", "worse", "ผล 2563 ไม่ถึงเป้าหมาย", id="rising is worse"),
        pytest.param("20 28 .", "ข้อมูลไม่ครบ", "unknown", "ผล 2563 เทียบเป้าหมายไม่ได้", id="a blank year"),
    ],
)
def test_trend_and_standing_follow_the_direction(actuals: str, trend: str, key: str, standing: str) -> None:
    lower = card(row(direction=LOWER, targets="30 30 30 30", actuals=actuals))
    assert (lower.direction, lower.arrow) == ("ยิ่งน้อยยิ่งดี", "▼")
    assert (card(row(direction=None)).direction, card(row(direction=None)).arrow) == ("–", "")
    assert (lower.trend, lower.trend_key, lower.standing) == (trend, key, standing)


def test_units_that_contradict_are_shown_side_by_side() -> None:
    (item,) = shown(case(row(unit="สพบ."), row(unit="สสป.", actuals="82 86 91"))).items
    assert [(card.units, card.years[2].actual_text) for card in item.cards] == [("สพบ.", "92"), ("สสป.", "91")]
    assert all(card.conflict for card in item.cards)


def test_an_indicator_knows_how_many_findings_speak_of_it() -> None:
    (item,) = shown(case(row("K-1"), row("K-9", line=6))).items
    assert [(card.code, card.findings) for card in item.cards] == [("K-1", 1), ("K-9", 0)]


# --- findings


def test_a_finding_is_shown_in_full_words_with_its_place_and_indicator() -> None:
    spoken = shown(case(row("K-2", unit="สบก.", name="ร้อยละของบ่อ"))).findings[3]
    assert (spoken.code, spoken.severity, spoken.unit) == ("K303", "ต้องแก้", "สบก.")
    assert spoken.found == "ไม่มีผลของปี 2561"
    assert spoken.remedy.startswith("ต้องมีผล 2561-2563 ครบ 3 ปี")
    assert spoken.reasons == ("คำชี้แจงของหน่วยงาน: ระบบเริ่มใช้ปี 2562",)
    assert (spoken.indicator, spoken.indicator_name) == ("K-2", "ร้อยละของบ่อ")
    assert spoken.place == "สบก.xlsx › หมวด 7!I4"


def test_the_filters_offer_only_what_is_there() -> None:
    filters = shown().filters
    assert [(choice.value, choice.label) for choice in filters.standings] == [("error", "ต้องแก้ (4)")]
    assert [choice.value for choice in filters.units] == ["กพร.", "สบก.", "สพบ.", OVERALL]
    assert [choice.label for choice in filters.codes][-1] == "K305 ไม่มีเป้าหมายของปี (1)"


def test_the_filters_count_what_is_closed_apart_from_what_is_open() -> None:
    one = finding("K305", Place("กพร.xlsx", "หมวด 7", "N4"), unit="กพร.", indicator="K-1", words={"year": "2564"})
    page = shown(
        findings=(
            one,
            replace(one, state=FindingState.EXPLAINED),
            finding("F014", Place(), words={"name": "เก่า", "reason": "ของเก่า"}),
        )
    )
    standings = [("error", "ต้องแก้ (1)"), ("explained", "ชี้แจงแล้ว (1)"), ("noted", "เพื่อทราบ (1)")]
    assert [(choice.value, choice.label) for choice in page.filters.standings] == standings
    assert page.filters.units[0].label == "กพร. (1 และที่ไม่ต้องแก้ 1)"
    assert [choice.label for choice in page.filters.codes][-1] == "K305 ไม่มีเป้าหมายของปี (1 และที่ไม่ต้องแก้ 1)"
    assert [spoken.standing for spoken in page.findings] == ["error", "explained", "noted"]


def test_what_can_be_mended_in_a_cell_stands_before_what_nobody_has_written() -> None:
    gap = finding("K306", Place(), words={"item": "7.3", "subtype": "1", "name": "นวัตกรรม"})
    meeting = finding("D501", Place(GKP, "ตั้งค่า", "B9"), words={"deadline": "20", "meeting": "21"})
    mend = finding("K305", Place("กพร.xlsx", "หมวด 7", "N4"), unit="กพร.", indicator="K-1", words={"year": "2564"})
    assert [spoken.code for spoken in shown(findings=(gap, meeting, mend)).findings] == ["D501", "K305", "K306"]


def test_a_finding_of_no_unit_of_the_register_is_of_the_whole() -> None:
    of_the_whole = rules.evaluate(case())[0]
    of_a_stranger = finding("F007", Place("x.xlsx"), unit="สพป.", words={"unit": "สพป.", "nearest": ""})
    page = shown(findings=(of_the_whole, of_a_stranger))
    assert [spoken.unit for spoken in page.findings] == [OVERALL, OVERALL]
    assert [choice.label for choice in page.filters.units] == ["ภาพรวมและสมุดงานของ กพร. (2)"]


# --- very many


def test_of_very_many_indicators_those_with_findings_have_a_card_and_the_page_says_where_the_others_are() -> None:
    rows = [row(f"K-{number}") for number in range(cards.MOST_IN_ITEM + 50)]
    last = rows[-1].code
    page = shown(case(*rows), findings=(finding("K305", Place(), indicator=last, words={"year": "2564"}),))
    (item,) = page.items
    assert len(item.cards) == cards.MOST_IN_ITEM
    assert item.cards[-1].code == last
    assert item.count == "300 ตัวชี้วัด แสดง 250 ตัวชี้วัด ที่มีข้อสังเกตก่อน ทั้งหมดอยู่ใน register.xlsx"
    (item,) = shown(case(row())).items
    assert item.count == "1 ตัวชี้วัด"


def test_of_very_many_findings_the_most_urgent_are_shown_and_the_page_says_where_the_others_are() -> None:
    info = finding("F010", Place(), unit="สพบ.", words={"unit": "สพบ.", "categories": "4, 7"})
    many = [replace(FINDINGS[3], place=Place("สบก.xlsx", "หมวด 7", f"I{at}")) for at in range(findings.MOST_SHOWN)]
    page = shown(findings=(*many, info))
    assert (len(page.findings), page.findings[0].code) == (findings.MOST_SHOWN, "F010")
    assert page.findings_left_out.endswith("จากทั้งหมด 1,501 ข้อ ทั้งหมดอยู่ใน findings.xlsx")
    assert page.filters.nothing_fits == (
        "ใน 1,500 ข้อที่หน้านี้แสดง ไม่มีข้อสังเกตที่ตรงกับตัวกรอง ให้ค้นต่อใน findings.xlsx ซึ่งมีครบทั้ง 1,501 ข้อ"
    )
    assert sum(counts(page.submissions.total)) == len(many) + 1
    assert shown().findings_left_out == ""
