"""The rule book: each rule clean, broken (code and cell), at its edge, blank, lower is better, explained."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import merge, messages, submissions
from pipeline.criteria import load
from pipeline.findings import identity
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Decision,
    FeedbackAnswer,
    FeedbackRow,
    Figure,
    Finding,
    FindingState,
    IndicatorRow,
    Place,
    Responsibility,
    Segment,
    Severity,
    Strategy,
    Switch,
    Text,
    Verdict,
)
from pipeline.rules import RULES, evaluate, in_force, judged
from pipeline.rules.meeting import ATTACHMENTS
from pipeline.workbook import contract
from tests.support.records import (
    ANNOUNCED,
    CRITERIA,
    LOWER,
    UNITS,
    answer,
    case,
    cells,
    coordinator,
    day,
    narrative,
    row,
    submission,
)

FARMERS = Segment("เกษตรกรผู้ใช้น้ำ", "customer", True, Place("กพร.xlsx", "กลุ่มผู้รับบริการ", "A2"))
OPERATORS = Segment("ผู้ประกอบกิจการน้ำบาดาล", "stakeholder", True, Place("กพร.xlsx", "กลุ่มผู้รับบริการ", "A3"))


def found(code: str, *rows: IndicatorRow, **given: Any) -> list[Finding]:
    """Return what one rule says of rows and a coordinator's workbook that are otherwise as they are drawn."""
    return [one for one in evaluate(case(*rows, **given)) if one.code == code]


def at(code: str, *rows: IndicatorRow, **given: Any) -> list[str]:
    """Return the cells one rule points to."""
    return [one.place.cell for one in found(code, *rows, **given)]


def whole_department() -> tuple[tuple[IndicatorRow, ...], tuple[Any, ...]]:
    """Return rows in every mandatory sub-type and a text for every sub-item: nothing is missing."""
    rows = tuple(
        row(f"{item.code}-{subtype}", item=item.code, subtype=subtype, name=f"{item.code}-{subtype}", segments=segments)
        for item in CRITERIA.items
        for subtype in sorted(item.mandatory)
        for segments in [("ประชาชน", FARMERS.name) if (item.code, subtype) == ("7.2", 2) else ()]
    )
    texts = tuple(narrative(subitem) for category in CRITERIA.categories for subitem in category.subitems)
    return rows, texts


# --- the book


def test_a_department_without_faults_is_told_nothing() -> None:
    rows, texts = whole_department()
    agenda = tuple(AgendaRow("1", "", Text("เรื่อง"), Text(), key, Place()) for key in ("", *ATTACHMENTS.values()))
    assert (
        evaluate(
            case(
                *rows, narratives=texts, segments=(FARMERS, replace(FARMERS, name="ประชาชน", key=False)), agenda=agenda
            )
        )
        == ()
    )


def test_every_rule_has_a_sentence_and_every_sentence_of_the_core_a_rule() -> None:
    of_rules = [rule.code for rule in RULES]
    assert len(set(of_rules)) == len(of_rules)
    assert set(of_rules) == {code for code in messages.CATALOGUE if code[0] in "KTD"}


def test_the_book_is_in_order_of_the_codes_of_each_chapter() -> None:
    assert [rule.code for rule in RULES] == [code for code in messages.CATALOGUE if code[0] in "KTD"]


def test_every_code_of_the_merge_and_of_the_receipts_is_given_by_them() -> None:
    sent = [
        submission("กพร.", row("A", unit="กพร."), row("B", unit="กพร.", line=6), row("", unit="กพร.", name="ใหม่")),
        submission("สบก.", row("A", unit="สบก.", measure="แห่ง"), row("B", unit="สบก.", actuals="1 2 3", line=6)),
        submission("สพบ.", row("C", item="7.5"), row("D", name="สอง"), sent=day(2021, 1, 21)),
        submission("สสป.", row("D", unit="สสป.", name="สอง"), year=2563),
        submission("สสป.", workbook="ใหม่.xlsx", year=2563),
        submission("สบก.", row("D", unit="สบก.", name="สอง"), workbook="สบก. ใหม่.xlsx", sent=day(2021, 1, 1)),
        submission("ใคร"),
    ]
    given = coordinator(register=(*UNITS, replace(UNITS[0], code="ขาด")))
    accepted, _, of_receipts = submissions.receive(given, sent, ())
    for_nothing = Decision("ไม่มี", 2563, "", Figure(), "", Place())
    _, of_merge = merge.merge([*accepted, replace(sent[1], unit="สอง")], given.register, [for_nothing])
    said = {one.code for one in (*of_receipts, *of_merge)}
    of_submissions = {"F007", "F008", "F009", "F010", "F011", "F015"}
    assert said == {*(code for code in messages.CATALOGUE if code[0] == "M")} | of_submissions


def test_no_reason_of_a_rule_is_what_one_department_was_told() -> None:
    assert [one.code for one in messages.CATALOGUE.values() if re.search("256[0-9]|น้ำบาดาล", one.why)] == []


def test_every_rule_says_what_holds_what_it_makes_of_a_blank_and_where_it_comes_from() -> None:
    for rule in RULES:
        holds, _, more = (rule.holds.__doc__ or "").partition("\n\n")
        of_blanks, _, source = more.partition("Source:")
        assert holds.endswith("."), rule.code
        assert of_blanks.strip(), rule.code
        assert source.strip(), rule.code


# --- K301: the target is not below last year's


def test_a_target_below_last_years_is_said_at_the_target() -> None:
    (one,) = found("K301", row(targets="80 85 90 89.9"))
    assert (one.severity, str(one.place), one.unit, one.indicator) == (
        Severity.ERROR,
        "สพบ.xlsx › หมวด 7!M5",
        "สพบ.",
        "K-1",
    )
    assert one.words == {
        "year": "2564",
        "target": "89.9",
        "last_year": "2563",
        "last_target": "90",
        "comparison": "ต่ำกว่า",
        "direction": "ยิ่งมากยิ่งดี",
    }


@pytest.mark.parametrize(
    "targets", ["80 85 90 90", "80 85 90 90.0", "80 85 90 91", "80 85 . 1", "80 85 90 .", "x x x 1", ""]
)
def test_an_equal_better_or_blank_target_is_not_below(targets) -> None:
    assert at("K301", row(targets=targets)) == []


def test_where_lower_is_better_a_higher_target_is_below() -> None:
    assert at("K301", row(targets="9 8 7 7.1", direction=LOWER)) == ["M5"]
    assert at("K301", row(targets="9 8 7 7", direction=LOWER)) == []
    assert at("K301", row(targets="9 8 7 6", direction=LOWER)) == []


def test_without_a_direction_no_target_is_below_another() -> None:
    assert at("K301", row(targets="80 85 90 1", direction=None)) == []


def test_zero_is_a_target_like_any_other() -> None:
    assert at("K301", row(targets="80 85 90 0")) == ["M5"]
    assert at("K301", row(targets="1 1 0 1", direction=LOWER)) == ["M5"]


# --- K302: the target is not below last year's actual


def test_a_target_below_what_was_reached_is_said_at_the_target() -> None:
    (one,) = found("K302", row(targets="80 85 90 95", actuals="82 86 95.1"))
    assert (one.severity, one.place.cell) == (Severity.WARNING, "M5")
    assert one.words == {
        "year": "2564",
        "target": "95",
        "last_year": "2563",
        "last_actual": "95.1",
        "comparison": "ต่ำกว่า",
        "direction": "ยิ่งมากยิ่งดี",
    }


@pytest.mark.parametrize("actuals", ["82 86 95", "82 86 94", "99 99 .", "99 99 ไม่มีข้อมูล", "99 99"])
def test_a_target_at_or_beyond_what_was_reached_is_fine(actuals) -> None:
    assert at("K302", row(actuals=actuals)) == []


def test_without_a_target_nothing_is_held_against_the_actual() -> None:
    assert at("K302", row(targets="80 85 90 .")) == []


def test_where_lower_is_better_a_target_above_the_actual_is_below_it() -> None:
    assert at("K302", row(targets="9 9 9 7", actuals="9 8 6", direction=LOWER)) == ["M5"]
    assert at("K302", row(targets="9 9 9 6", actuals="9 8 6", direction=LOWER)) == []
    assert at("K302", row(targets="9 9 9 7", actuals="9 8 6", direction=None)) == []


# --- K303: three years of actuals


@pytest.mark.parametrize(
    ("actuals", "cell", "years"),
    [
        (". 86 92", "H5", "2561"),
        ("82 . 92", "J5", "2562"),
        ("82 86 .", "L5", "2563"),
        ("82 ไม่มีข้อมูล .", "J5", "2562, 2563"),
        ("x 86 92", "", "2561"),
        ("x . 92", "", "2561, 2562"),
        ("", "", "2561, 2562, 2563"),
    ],
)
def test_a_missing_year_is_said_once_at_the_first_missing_actual(actuals, cell, years) -> None:
    (one,) = found("K303", row(actuals=actuals))
    assert (one.severity, one.place.cell) == (Severity.ERROR, cell)
    assert one.words == {"years": years, "first_year": "2561", "last_year": "2563"}


@pytest.mark.parametrize("actuals", ["82 86 92", "0 0 0", "82 86 92 ."])
def test_three_years_are_enough_and_a_zero_is_a_year(actuals) -> None:
    assert at("K303", row(actuals=actuals)) == []


def test_the_three_years_end_with_the_latest_year_of_results() -> None:
    assert at("K303", row(actuals="82 86 92 95"), latest=2564) == []
    assert at("K303", row(actuals="82 86 92"), latest=2564) == [""]
    assert at("K303", row(actuals=". 86 92 95"), latest=2564) == []


# --- K304: the trend


@pytest.mark.parametrize(
    ("actuals", "movement"), [("92 86 82", "ลดลงต่อเนื่อง"), ("92 92 82", "ลดลง"), ("92 82 82", "ลดลง")]
)
def test_actuals_that_fall_are_said_at_the_latest(actuals, movement) -> None:
    (one,) = found("K304", row(actuals=actuals))
    assert (one.severity, one.place.cell) == (Severity.WARNING, "L5")
    assert one.words == {"values": ", ".join(actuals.split()), "movement": movement, "direction": "ยิ่งมากยิ่งดี"}


@pytest.mark.parametrize("actuals", ["82 82 82", "82 86 92", "82 92 86", "92 82 86", "92 . 82", "x 92 82", "92 86 ."])
def test_steady_mixed_or_missing_actuals_do_not_fall(actuals) -> None:
    assert at("K304", row(actuals=actuals)) == []


def test_where_lower_is_better_rising_actuals_fall() -> None:
    assert at("K304", row(actuals="5 6 7", direction=LOWER)) == ["L5"]
    assert at("K304", row(actuals="7 6 5", direction=LOWER)) == []
    assert at("K304", row(actuals="7 6 5", direction=None)) == []


def test_what_is_said_of_lower_is_better_is_true_of_its_numbers() -> None:
    """Words of the good direction alone would call a higher target lower."""
    drawn = {"direction": LOWER, "targets": "9 7 8 8", "actuals": "5 6 7"}
    said = {code: messages.message(found(code, row(**drawn))[0]) for code in ("K302", "K304", "K311")}
    assert "เป้าหมาย 2564 คือ 8 สูงกว่าผล 2563 ซึ่งคือ 7" in said["K302"]
    assert "ไม่ควรสูงกว่าผลของปีก่อน" in said["K302"]
    assert "ผล 3 ปีคือ 5, 6, 7 เพิ่มขึ้นต่อเนื่อง" in said["K304"]
    assert "เป้าหมาย 2563 คือ 8 สูงกว่าเป้าหมาย 2562 ซึ่งคือ 7" in said["K311"]


# --- K305: the target of the year


@pytest.mark.parametrize(
    ("targets", "cell"), [("80 85 90 .", "M5"), ("80 85 90 ไม่มี", "M5"), ("80 85 90", ""), ("", "")]
)
def test_a_missing_target_is_said_at_its_cell_or_with_the_column_to_add(targets, cell) -> None:
    (one,) = found("K305", row(targets=targets))
    assert one.place.sheet == "หมวด 7"
    assert "คอลัมน์ เป้าหมาย 2564 หากแผ่นงานไม่มีคอลัมน์นี้ ให้เพิ่มก่อน" in messages.message(one)
    assert (one.severity, one.place.cell, one.words) == (Severity.ERROR, cell, {"year": "2564"})


def test_only_the_target_of_the_year_is_asked_for_and_zero_is_one() -> None:
    assert at("K305", row(targets=". . . 95")) == []
    assert at("K305", row(targets="80 85 90 0")) == []


# --- K306, K307: coverage


def test_each_mandatory_sub_type_without_an_indicator_is_said_once() -> None:
    said = found("K306")
    assert [(one.words["item"], one.words["subtype"]) for one in said] == [
        *(("7.1", "1"), ("7.1", "4"), ("7.2", "1"), ("7.2", "2"), ("7.3", "1"), ("7.3", "2")),
        *(("7.4", "1"), ("7.4", "2"), ("7.5", "1"), ("7.6", "1"), ("7.6", "3")),
    ]
    assert {(one.severity, one.place, one.unit, one.indicator) for one in said} == {(Severity.ERROR, Place(), "", "")}
    assert said[4].words["name"] == "จำนวนนวัตกรรมต่อบุคลากร"


def test_a_sub_type_is_covered_by_any_unit_and_others_are_not_asked_for() -> None:
    said = {(one.words["item"], one.words["subtype"]) for one in found("K306", row(subtype=4), row("K-2", subtype=2))}
    assert ("7.1", "4") not in said
    assert ("7.1", "1") in said
    assert ("7.1", "2") not in said


def test_a_row_without_item_or_sub_type_covers_nothing() -> None:
    assert len(found("K306", row(item=""), row("K-2", subtype=None))) == 11


def engagement(*segments: str, **changes: Any) -> IndicatorRow:
    return row(**{"item": "7.2", "subtype": 2, "segments": segments, **changes})


def test_a_key_group_without_engagement_is_said_at_its_cell_in_the_coordinators_workbook() -> None:
    (one,) = found("K307", engagement(FARMERS.name), segments=(FARMERS, OPERATORS))
    assert (one.severity, one.place, one.words) == (Severity.ERROR, OPERATORS.place, {"segment": OPERATORS.name})


def test_a_group_is_known_by_its_name_whatever_the_spaces() -> None:
    assert at("K307", engagement("ก", " เกษตรกร ผู้ใช้นํ้า "), segments=(FARMERS,)) == []


@pytest.mark.parametrize("changes", [{"item": "7.1"}, {"subtype": 1}, {"subtype": None}])
def test_only_an_indicator_of_engagement_counts(changes) -> None:
    assert at("K307", engagement(FARMERS.name, **changes), segments=(FARMERS,)) == ["A2"]


def test_an_engagement_indicator_without_groups_speaks_for_none() -> None:
    assert at("K307", engagement(), segments=(FARMERS,)) == ["A2"]


def test_a_group_that_is_not_key_needs_none_and_one_that_stands_twice_is_said_once() -> None:
    again = replace(OPERATORS, place=Place("กพร.xlsx", "กลุ่มผู้รับบริการ", "A9"))
    assert at("K307", segments=(replace(FARMERS, key=False), OPERATORS, again)) == ["A3"]


# --- K308: the latest actual meets its target


def test_a_missed_target_is_said_at_the_latest_actual() -> None:
    (one,) = found("K308", row(actuals="82 86 89.99"))
    assert (one.severity, one.place.cell) == (Severity.WARNING, "L5")
    assert one.words == {"year": "2563", "actual": "89.99", "target": "90", "direction": "ยิ่งมากยิ่งดี"}


@pytest.mark.parametrize(
    ("targets", "actuals"),
    [
        ("80 85 90 95", "1 1 90"),
        ("80 85 90 95", "1 1 91"),
        ("80 85 90 95", "1 1 ."),
        ("80 85 . 95", "1 1 1"),
        ("", "1 1 1"),
    ],
)
def test_a_target_that_is_reached_or_blank_is_not_missed(targets, actuals) -> None:
    assert at("K308", row(targets=targets, actuals=actuals)) == []


def test_where_lower_is_better_an_actual_above_its_target_misses_it() -> None:
    assert at("K308", row(targets="9 8 7 6", actuals="9 8 7.01", direction=LOWER)) == ["L5"]
    assert at("K308", row(targets="9 8 7 6", actuals="9 8 7", direction=LOWER)) == []
    assert at("K308", row(targets="9 8 7 6", actuals="9 8 99", direction=None)) == []


def test_the_latest_year_is_the_one_the_coordinator_sets() -> None:
    assert at("K308", row(actuals="82 86 89 99"), latest=2564) == []
    assert at("K308", row(actuals="82 86 99 94"), latest=2564) == ["N5"]


# --- K309: leaps


@pytest.mark.parametrize(
    ("actuals", "expected"),
    [
        ("9 90 92", ["J5"]),
        ("90 9 10", ["J5"]),
        ("9 89.9 92", []),
        ("90 9.1 9", []),
        ("9 -90 -92", ["J5"]),
        ("0 92 92", []),
        ("92 0 92", []),
        ("9 . 900", []),
        ("1 10 100", ["J5", "L5"]),
    ],
)
def test_a_value_ten_times_the_year_before_or_a_tenth_of_it_is_said(actuals, expected) -> None:
    said = found("K309", row(actuals=actuals))
    assert [one.place.cell for one in said] == expected
    assert {one.severity for one in said} <= {Severity.WARNING}


def test_a_leap_of_a_target_is_said_too_with_its_year() -> None:
    (one,) = found("K309", row(targets="80 85 90 900", direction=None))
    assert (one.place.cell, one.words) == ("M5", {"what": "เป้าหมาย 2564", "value": "900", "previous": "90"})


def test_a_leap_in_an_earlier_year_is_said_too() -> None:
    (one,) = found("K309", row(actuals="1 20 21 22 23", first=2559))
    assert (one.place.cell, one.words["what"]) == ("F5", "ผล 2560")


# --- K310: percentages


@pytest.mark.parametrize(
    ("actuals", "expected"), [("0 50 100", []), ("-0.01 50 50", ["H5"]), ("50 100.01 50", ["J5"]), (". . .", [])]
)
def test_a_percentage_lies_between_0_and_100(actuals, expected) -> None:
    said = found("K310", row(measure="ร้อยละ", actuals=actuals))
    assert [one.place.cell for one in said] == expected
    assert {one.severity for one in said} <= {Severity.WARNING}


def test_a_target_beyond_100_is_said_too_and_what_is_no_percentage_is_not() -> None:
    (one,) = found("K310", row(measure="% ของครัวเรือน", targets="80 85 90 120"))
    assert (one.place.cell, one.words) == ("M5", {"what": "เป้าหมาย 2564", "value": "120"})
    assert at("K310", row(measure="บ่อ", targets="80 85 90 120")) == []
    assert at("K310", row(measure="บ่อ"), row("K-2", measure="ร้อยละ", targets="80 85 90 120", line=6)) == ["M6"]
    assert at("K310", row(measure="", targets="80 85 90 120")) == []


# --- K311: earlier targets


def test_an_earlier_target_below_the_year_before_is_said_at_the_later() -> None:
    (one,) = found("K311", row(targets="80 79 90 95"))
    assert (one.severity, one.place.cell) == (Severity.ERROR, "I5")
    assert one.words == {
        "year": "2562",
        "target": "79",
        "last_year": "2561",
        "last_target": "80",
        "comparison": "ต่ำกว่า",
        "direction": "ยิ่งมากยิ่งดี",
    }


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ("80 80 80 80", []),
        ("80 85 90 1", []),
        ("90 85 80 95", ["I5", "K5"]),
        ("90 . 80 95", []),
        ("90 x 80 95", []),
        ("80 85 84 95", ["K5"]),
    ],
)
def test_earlier_targets_are_compared_from_year_to_year(targets, expected) -> None:
    assert at("K311", row(targets=targets)) == expected


def test_where_lower_is_better_an_earlier_target_that_rose_is_said() -> None:
    assert at("K311", row(targets="7 8 8 8", direction=LOWER)) == ["I5"]
    assert at("K311", row(targets="8 7 7 7", direction=LOWER)) == []
    assert at("K311", row(targets="8 7 6 5", direction=None)) == []


def test_all_the_years_of_a_sheet_are_looked_at() -> None:
    assert at("K311", row(targets="9 8 8 8 8 8", first=2559)) == ["E5"]


# --- K313: groups are those of the coordinator


def test_a_group_that_is_in_no_list_is_said_at_its_cell_with_the_nearest() -> None:
    (one,) = found("K313", row(segments=("เกษตรกรผู้ใช้", " เกษตรกร ผู้ใช้นํ้า ")), segments=(FARMERS,))
    assert (one.severity, one.place.cell, one.indicator) == (Severity.WARNING, "Q5", "K-1")
    assert one.words == {"segment": "เกษตรกรผู้ใช้", "near": " (ใกล้เคียง: เกษตรกรผู้ใช้น้ำ)"}
    (one,) = found("K313", row(segments=("สื่อมวลชน",), explanation="กลุ่มใหม่"), segments=(FARMERS,))
    assert (one.words["near"], one.state) == ("", FindingState.EXPLAINED)


def test_a_group_is_not_missed_where_none_is_named_or_no_list_is_given() -> None:
    assert at("K313", row(), segments=(FARMERS,)) == []
    assert at("K313", row(segments=("ไม่มี",)), segments=(FARMERS,)) == []
    assert at("K313", row(segments=("สื่อมวลชน",))) == []


# --- K312: a unit sends the results it owes


def test_a_unit_that_owes_category_7_and_sends_no_indicator_is_named_at_its_workbook() -> None:
    given = replace(case(row(unit="สพบ.")), sent={"สพบ.": "สพบ.xlsx", "กพร.": "กพร.xlsx"})
    owing = {unit.code for unit in given.coordinator.register if 7 in unit.categories}
    assert {"สพบ.", "กพร."} <= owing
    (one,) = [said for said in evaluate(given) if said.code == "K312"]
    assert (one.place, one.unit, one.severity) == (Place("กพร.xlsx"), "กพร.", Severity.ERROR)


def test_a_unit_that_owes_no_results_or_has_sent_nothing_is_not_asked_for_them() -> None:
    given = replace(case(row(unit="สพบ.")), sent={"สพบ.": "สพบ.xlsx"})
    assert [said for said in evaluate(given) if said.code == "K312"] == []
    register = tuple(replace(unit, categories=(4,)) for unit in given.coordinator.register)
    others = replace(given, coordinator=replace(given.coordinator, register=register), sent={"กพร.": "กพร.xlsx"})
    assert [said for said in evaluate(others) if said.code == "K312"] == []


# --- explanations


# --- K314: strategies

STRATEGIES = (
    Strategy("1", "พัฒนาแหล่งน้ำ, ลุ่มน้ำ", Place()),
    Strategy("10", "อนุรักษ์", Place()),
    Strategy("", "กำกับดูแล", Place()),
)


def serving(typed: str, *known: Strategy, **drawn: Any) -> list[Finding]:
    """Return what K314 says of an indicator whose strategy is typed so, in V5."""
    one = replace(row(**drawn), strategy=typed, places={"strategy": Place("สพบ.xlsx", "หมวด 7", "V5")})
    given = case(one)
    given = replace(given, coordinator=replace(given.coordinator, strategies=known))
    return [said for said in evaluate(given) if said.code == "K314"]


def test_a_strategy_that_is_not_in_the_sheet_is_said_at_its_cell() -> None:
    (one,) = serving("1, 9", *STRATEGIES)
    assert (one.severity, str(one.place), one.unit, one.indicator) == (
        Severity.WARNING, "สพบ.xlsx › หมวด 7!V5", "สพบ.", "K-1",
    )  # fmt: skip
    assert one.words == {"what": "9", "allowed": "1, 10, กำกับดูแล"}


@pytest.mark.parametrize(
    "typed",
    [
        *("1", "๑", "ยุทธศาสตร์ที่ 1", "พัฒนาแหล่งน้ำ, ลุ่มน้ำ", "1. พัฒนาแหล่งน้ำ, ลุ่มน้ำ", "ยุทธศาสตร์ที่ ๑ พัฒนาแหล่งน้ำ, ลุ่มน้ำ"),
        *("10", "1, 10", "1;อนุรักษ์", "กำกับดูแล\n10 อนุรักษ์", "ประเด็นยุทธศาสตร์ กำกับดูแล"),
    ],
)
def test_a_strategy_is_known_by_its_code_its_name_or_both(typed: str) -> None:
    assert serving(typed, *STRATEGIES) == []


@pytest.mark.parametrize("typed", ["11", "1.1", "พัฒนา", "1 อนุรักษ์", "ยุทธศาสตร์ที่ 2", "100"])
def test_what_only_begins_as_a_strategy_is_none(typed: str) -> None:
    assert [one.words["what"] for one in serving(typed, *STRATEGIES)] == [typed]


def test_two_strange_strategies_of_one_cell_are_two_findings() -> None:
    first, second = serving("9, 8, 9", *STRATEGIES)
    assert identity(first) != identity(second)


@pytest.mark.parametrize("typed", ["", " ", "-", "ไม่มี", "1, -"])
def test_a_blank_names_no_strategy(typed: str) -> None:
    assert serving(typed, *STRATEGIES) == []


def test_without_strategies_in_the_sheet_nothing_is_compared() -> None:
    assert serving("9") == []


def test_a_strange_strategy_may_be_explained_accepted_or_switched_off() -> None:
    (one,) = serving("9", *STRATEGIES, explanation="แผนฉบับเดิม")
    assert (one.state, one.explanation) == (FindingState.EXPLAINED, "แผนฉบับเดิม")
    opened = serving("9", *STRATEGIES)
    (accepted,) = judged(opened, [Verdict("K314", "สพบ.", "K-1", True, "รอแผนใหม่", Place())])
    assert accepted.state is FindingState.ACCEPTED
    assert in_force(opened, [Switch("K314", None, "ยังไม่ใช้", Place())])[0] == ()


EXPLAINABLE = [
    ("K301", {"targets": "80 85 90 89"}),
    ("K302", {"actuals": "82 86 99"}),
    ("K303", {"actuals": "82 86 ."}),
    ("K304", {"actuals": "92 86 82"}),
    ("K305", {"targets": "80 85 90 ."}),
    ("K308", {"actuals": "82 86 89"}),
    ("K309", {"actuals": "1 86 92"}),
    ("K310", {"measure": "%", "actuals": "82 86 101"}),
    ("K311", {"targets": "80 79 90 95"}),
]


@pytest.mark.parametrize(("code", "drawn"), EXPLAINABLE)
def test_a_reason_in_its_place_explains_a_finding_and_leaves_its_severity(code, drawn) -> None:
    (one,) = found(code, row(explanation="ปรับตามงบประมาณ", **drawn))
    assert (one.state, one.severity) == (FindingState.EXPLAINED, messages.CATALOGUE[code].severity)
    assert messages.message(one) == f"{messages.found(one)} คำชี้แจงของหน่วยงาน: ปรับตามงบประมาณ"


@pytest.mark.parametrize(("code", "drawn"), EXPLAINABLE)
def test_an_analysis_explains_only_the_findings_that_ask_for_it(code, drawn) -> None:
    (one,) = found(code, replace(row(**drawn), analysis="ฝนน้อยกว่าทุกปี"))
    assert one.is_open is (code not in ("K304", "K308"))
    assert one.is_open or messages.message(one).endswith("บทวิเคราะห์ของหน่วยงาน: ฝนน้อยกว่าทุกปี")


@pytest.mark.parametrize("nothing", ["", " ", "-", "ไม่มี"])
def test_a_dash_explains_nothing(nothing) -> None:
    (one,) = found("K301", row(targets="80 85 90 89", explanation=nothing))
    assert (one.state, one.explanation) == (FindingState.OPEN, "")


def test_a_sub_item_without_text_is_explained_in_the_row_that_is_left_empty() -> None:
    why = narrative("1.1", text="", explanation="เริ่มดำเนินการปี 2565", unit="สบก.")
    said = {one.words["subitem"]: one for one in evaluate(case(narratives=(why,))) if one.code == "T401"}
    assert (said["1.1"].state, said["1.1"].unit, said["1.1"].severity) == (
        FindingState.EXPLAINED,
        "สบก.",
        Severity.WARNING,
    )
    assert messages.message(said["1.1"]).endswith("ยังไม่มีเนื้อหา คำชี้แจงของหน่วยงาน: เริ่มดำเนินการปี 2565")
    assert said["1.2"].is_open


def test_a_level_left_out_is_explained_in_the_row_that_is_left_empty() -> None:
    higher = narrative("1.1", "advance")
    (opened,) = [one for one in evaluate(case(narratives=(higher,))) if one.code == "T402"]
    assert opened.is_open
    why = narrative("1.1", text="", explanation="เขียนรวมไว้ในระดับก้าวหน้า")
    (one,) = [one for one in evaluate(case(narratives=(higher, why))) if one.code == "T402"]
    assert (one.state, one.explanation) == (FindingState.EXPLAINED, "เขียนรวมไว้ในระดับก้าวหน้า")
    beside = replace(higher, explanation="อยู่ในแถวที่มีเนื้อหา")
    assert [one.is_open for one in evaluate(case(narratives=(beside,))) if one.code == "T402"] == [True]


# --- what follows from another finding, and what is only not sent yet


def test_a_cell_that_cannot_be_read_is_not_called_missing_as_well() -> None:
    drawn = row(actuals="82 86 .", targets="80 85 90 .")
    plain = case(drawn)
    unreadable = frozenset((drawn.actuals[2563].place, drawn.targets[2564].place))
    assert {one.code for one in evaluate(plain)} >= {"K303", "K305"}
    assert {one.code for one in evaluate(replace(plain, unreadable=unreadable))} & {"K303", "K305"} == set()


def test_what_is_empty_is_no_finding_while_most_units_have_not_sent() -> None:
    """All four units owe category 7, three of them category 4, กพร. alone the categories 1, 3 and 6."""
    few = replace(case(row(unit="สพบ.")), sent={"สพบ.": "สพบ.xlsx"})
    half = replace(few, sent={"สพบ.": "สพบ.xlsx", "สสป.": "สสป.xlsx"})
    assert {one.code for one in evaluate(few)} & {"K306", "K307", "T401"} <= {"T401"}
    assert "K306" in {one.code for one in evaluate(half)}
    nobody = evaluate(replace(few, sent={}))
    assert {one.code for one in nobody} & {"K306", "K307"} == set()
    assert {one.words["category"] for one in nobody if one.code == "T401"} == {"2"}  # which nobody is asked for
    silent = {one.words["category"] for one in evaluate(half) if one.code == "T401"}
    assert silent & {"1", "3", "6"} == set()
    assert "4" in silent


# --- one indicator from several units


def test_the_same_fault_of_equal_rows_is_said_once_at_the_first_unit() -> None:
    said = found("K301", row(targets="80 85 90 89"), row(unit="กพร.", targets="80 85 90 89"))
    assert [one.unit for one in said] == ["กพร."]


def test_what_one_unit_leaves_blank_another_may_give() -> None:
    whole = row(unit="สสป.")
    assert at("K303", row(actuals=". 86 ."), whole) == []
    assert at("K305", row(targets="80 85 90 ."), whole) == []
    assert at("K303", row(actuals=". 86 ."), row(unit="สสป.", actuals="82 . ."), row("K-2", line=6)) == ["L5"]
    (one,) = found("K305", row(targets="80 85 90 ."), row(unit="กพร.", targets="80 85 90"))
    assert (one.unit, one.place.cell) == ("กพร.", "")


def test_different_faults_of_one_indicator_are_said_of_each_unit() -> None:
    said = found("K301", row(targets="80 85 90 89"), row(unit="กพร.", targets="80 85 90 88"))
    assert [(one.unit, one.words["target"]) for one in said] == [("กพร.", "88"), ("สพบ.", "89")]


def test_the_same_words_of_two_indicators_are_said_of_both() -> None:
    assert len(found("K305", row(targets=""), row("K-2", targets="", line=6))) == 2


# --- T401, T402: categories 1-6


def test_each_sub_item_without_text_is_said_with_who_is_to_write_it() -> None:
    responsible = (Responsibility(5, Text("สบก. (สบบ.)"), Text()), Responsibility(2, Text(), Text()))
    said = found("T401", narratives=(narrative("1.1"),), responsibilities=responsible)
    assert len(said) == 23
    first, of_5 = said[0], next(one for one in said if one.words["category"] == "5")
    assert (first.severity, first.place, first.unit) == (Severity.WARNING, Place(), "กพร.")
    assert first.words == {
        "subitem": "1.2",
        "name": "การป้องกันการทุจริตและสร้างความโปร่งใส",
        "category": "1",
        "units": " (กพร.)",
    }
    assert (of_5.words["units"], of_5.unit) == (" (สบก. (สบบ.))", "สบก.")
    of_4 = next(one for one in said if one.words["category"] == "4")
    assert (of_4.words["units"], of_4.unit) == (" (สบก. สพบ. สสป.)", "")
    of_2 = next(one for one in said if one.words["category"] == "2")
    assert (of_2.words["units"], of_2.unit) == ("", "")
    assert "แผ่นงาน หมวด 1-6 (กพร.)" in messages.message(first)
    assert "กรอกแผ่นงาน หมวด 1-6 หรือเขียนเหตุผล" in messages.message(of_2)


def test_a_blank_text_is_no_text_and_any_level_of_any_unit_is_one() -> None:
    assert len(found("T401", narratives=(narrative("1.1", text=" \n"),))) == 24
    assert len(found("T401", narratives=(narrative("1.1", "significance", unit="สพบ."),))) == 23
    assert len(found("T401", narratives=(narrative("1.1", ""),))) == 23


@pytest.mark.parametrize("nothing", ["-", "–", "N/A", "ไม่มี", " ไม่มีข้อมูล ", "อยู่ระหว่างดำเนินการ"])
def test_a_word_that_there_is_none_is_no_text(nothing) -> None:
    assert len(found("T401", narratives=(narrative("1.1", text=nothing),))) == 24
    higher = narrative("2.1", "advance")
    assert at("T402", narratives=(narrative("2.1", text=nothing), higher)) == ["A21a"]


@pytest.mark.parametrize("said", ["ไม่มีข้อร้องเรียน", "- ประชุมทุกเดือน", "อยู่ระหว่างดำเนินการจัดทำแผน", "0"])
def test_a_sentence_that_begins_like_one_is_a_text(said) -> None:
    assert len(found("T401", narratives=(narrative("1.1", text=said),))) == 23


def levels(*drawn: str) -> tuple[Any, ...]:
    return tuple(narrative("2.1", level) for level in drawn)


@pytest.mark.parametrize(
    ("told", "cell", "higher", "lower"),
    [
        (levels("advance"), "A21a", "ระดับก้าวหน้า", "ระดับพื้นฐาน"),
        (levels("significance"), "A21s", "ระดับพัฒนาจนเกิดผล", "ระดับพื้นฐานและระดับก้าวหน้า"),
        (levels("basic", "significance"), "A21s", "ระดับพัฒนาจนเกิดผล", "ระดับก้าวหน้า"),
        (levels("advance", "significance"), "A21a", "ระดับก้าวหน้า", "ระดับพื้นฐาน"),
    ],
)
def test_a_level_over_an_empty_one_is_said_once_at_the_higher_text(told, cell, higher, lower) -> None:
    (one,) = found("T402", narratives=told)
    assert (one.severity, one.place.cell, one.unit) == (Severity.WARNING, cell, "กพร.")
    assert one.words == {"subitem": "2.1", "higher": higher, "lower": lower}


@pytest.mark.parametrize(
    "told", [(), levels("basic"), levels("basic", "advance"), levels("basic", "advance", "significance"), levels("")]
)
def test_levels_that_build_on_each_other_are_fine(told) -> None:
    assert at("T402", narratives=told) == []


def test_a_lower_level_may_come_from_another_unit_but_not_from_a_blank_text() -> None:
    higher = narrative("2.1", "advance")
    assert at("T402", narratives=(higher, narrative("2.1", "basic", unit="สพบ."))) == []
    assert at("T402", narratives=(higher, narrative("2.1", "basic", text=" "))) == ["A21a"]
    assert at("T402", narratives=(higher, narrative("2.2", "basic"))) == ["A21a"]


# --- T403: last year's feedback

POINT, POINT_7 = "ควรแสดงให้เห็นถึงตัววัดความโปร่งใส", "ผลลัพธ์ที่กำหนดค่าเป้าหมายต่ำกว่าปีที่ผ่านมา"
FEEDBACK = (FeedbackRow("opportunity", "1.2", Text(POINT, Place("กพร.xlsx", "รายงานป้อนกลับ", "C2"))),)


def unanswered(*answers: FeedbackAnswer, **given: Any) -> list[Finding]:
    return found("T403", answers=answers, **({"feedback": FEEDBACK} | given))


def test_a_point_that_nobody_answers_is_said_at_the_cell_of_the_first_unit_that_has_it() -> None:
    rows = (answer("1.2", POINT, action="", unit="สพบ."), answer("1.2", POINT, action="-", line=7))
    (one,) = unanswered(*rows)
    assert (one.severity, one.unit, one.place) == (Severity.WARNING, "สพบ.", Place("สพบ.xlsx", "ข้อเสนอแนะ", "C4"))
    assert one.words == {"subitem": "1.2", "what": POINT, "units": " (กพร.)"}
    assert one.is_open


def test_a_point_that_no_unit_has_in_its_sheet_is_said_where_it_stands_in_the_report() -> None:
    (one,) = unanswered()
    assert (one.unit, one.place) == ("", Place("กพร.xlsx", "รายงานป้อนกลับ", "C2"))
    without_column = replace(answer("1.2", POINT), action=Text())
    assert [found.place.cell for found in unanswered(without_column)] == ["A4"]


def test_one_answer_is_enough_whoever_gives_it() -> None:
    blank = answer("1.2", POINT, action="", line=7)
    assert unanswered(blank, answer("1.2", POINT, unit="สพบ.")) == []
    assert unanswered(blank, answer("1.2", POINT, action="", result="ลดลงทุกปี")) == []
    assert len(unanswered(blank, answer("1.3", POINT))) == 1


def test_nothing_is_asked_without_feedback_and_nothing_that_the_figures_answer() -> None:
    assert unanswered(feedback=()) == []
    assert unanswered(feedback=(FeedbackRow("opportunity", "7", Text(POINT_7)),)) == []
    assert len(unanswered(feedback=(FeedbackRow("opportunity", "7", Text("ควรเพิ่มผลลัพธ์ด้านอื่น")),))) == 1


def test_points_of_a_category_that_is_still_awaited_are_not_asked_for_yet() -> None:
    waiting = replace(case(feedback=FEEDBACK), sent={})
    assert [one.code for one in evaluate(waiting) if one.code == "T403"] == []
    assert [one.code for one in evaluate(replace(waiting, sent={"กพร.": "กพร.xlsx"})) if one.code == "T403"] == ["T403"]


def test_two_points_of_one_sub_item_are_two_findings() -> None:
    other = FeedbackRow("opportunity", "1.2", Text("ควรเปิดเผยข้อมูล"))
    one, another = unanswered(feedback=(*FEEDBACK, other))
    assert identity(one) != identity(another)


def test_a_point_may_be_explained_in_any_row_of_it() -> None:
    rows = (answer("1.2", POINT, action=""), answer("1.2", POINT, action="", explanation="รอแผนใหม่", unit="สพบ."))
    (one,) = unanswered(*rows)
    assert (one.state, one.explanation) == (FindingState.EXPLAINED, "รอแผนใหม่")


# --- T404, T405: evidence


def test_a_higher_level_without_evidence_is_said_at_the_cell_for_it() -> None:
    told = tuple(narrative("2.1", level, named="") for level in ("basic", "advance", "significance"))
    first, second = found("T404", narratives=told)
    assert (first.severity, first.place.cell, first.unit) == (Severity.WARNING, "E21a", "กพร.")
    assert first.words == {"subitem": "2.1", "what": "ระดับก้าวหน้า"}
    assert second.words["what"] == "ระดับพัฒนาจนเกิดผล"
    assert identity(first) != identity(second)


@pytest.mark.parametrize("nothing", ["", " ", "-", "ไม่มี"])
def test_a_word_that_there_is_none_is_no_evidence(nothing) -> None:
    assert at("T404", narratives=(narrative("2.1", "advance", named=nothing),)) == ["E21a"]


def test_evidence_is_not_asked_for_without_a_text_or_a_level_or_at_the_lowest() -> None:
    assert at("T404", narratives=(narrative("2.1", "advance", text="", named=""), narrative("2.1", named=""))) == []
    assert at("T404", narratives=(narrative("2.1", "", named=""),)) == []


def test_a_sheet_without_a_column_for_evidence_is_pointed_at_by_its_row() -> None:
    bare = replace(narrative("2.1", "advance"), evidence=Text())
    assert at("T404", narratives=(bare,)) == ["A21a"]


def test_a_file_that_is_not_there_is_said_at_each_place_that_names_it() -> None:
    told = (narrative("2.1", named="แผน, ผล.pdf"), narrative("2.2", named="ผล.pdf"))
    assert at("T405", narratives=told) == ["E21b", "E22b"]
    (one, _) = found("T405", narratives=told)
    assert one.words == {"subitem": "2.1", "what": "ผล.pdf"}
    assert at("T405", narratives=told, files=("หลักฐาน/ผล.pdf",)) == []
    assert at("T405", narratives=(narrative("2.1", named="ผล"),)) == []


def test_a_file_of_an_indicator_is_said_of_the_indicator() -> None:
    place = Place("สพบ.xlsx", "หมวด 7", "T5")
    named = replace(row("7.1-01"), evidence="ทะเบียน.xlsx", places={"evidence": place})
    (one,) = found("T405", named)
    assert (one.place, one.indicator, one.unit) == (place, "7.1-01", "สพบ.")


def test_a_file_named_in_an_answer_is_said_at_its_cell_and_may_be_explained_there() -> None:
    (one,) = found("T405", answers=(answer("1.2", POINT, named="ผล.pdf", explanation="รอลงนาม"),))
    assert (one.place.cell, one.words["subitem"], one.state) == ("E4", "1.2", FindingState.EXPLAINED)


@pytest.mark.parametrize("code", ["T404", "T405"])
def test_a_reason_in_the_row_explains_evidence_that_is_wanting(code: str) -> None:
    named = "" if code == "T404" else "ผล.pdf"
    (one,) = found(code, narratives=(narrative("2.1", "advance", named=named, explanation="อยู่ระหว่างจัดทำ"),))
    assert (one.state, one.explanation) == (FindingState.EXPLAINED, "อยู่ระหว่างจัดทำ")


# --- T406: texts against the data


def told(text: str, *rows: IndicatorRow, explanation: str = "") -> list[Finding]:
    """Return what T406 says of a text of a unit. 7.1-01: targets 80 85 90 95, actuals 82 86 92, in บ่อ."""
    given = narrative("2.1", text=text, explanation=explanation)
    return found("T406", *(rows or (row("7.1-01"),)), narratives=(given,))


@pytest.mark.parametrize(
    "text",
    [
        "7.1-01 มีผล 99 บ่อ",
        "ตัวชี้วัด ๗.๑-๐๑ มีผลปี ๒๕๖๓ ๙๙ บ่อ",
        "ในปี 2563 ได้ 99 บ่อ (7.1-01)",
        "ตัวชี้วัด7.1-01มีผล 99",
        "7.1-01 เพิ่มขึ้นเป็น 99 บ่อ",
        "7.1-01 มีผล 92 (เป้าหมาย 99)",
        "7.1-01 อยู่ที่ 99 และ 92",
        "7.1-01 มีผล 92.5 บ่อ",
        "7.1-01 มีผล 2500 บ่อ",
        "แล้วเสร็จ\n7.1-01 มีผล 99",
    ],
)
def test_a_number_beside_a_code_that_is_none_of_its_figures_is_asked_about(text: str) -> None:
    (one,) = told(text)
    assert (one.severity, one.place.cell, one.unit, one.state) == (Severity.WARNING, "A21b", "กพร.", FindingState.OPEN)
    assert one.words["subitem"] == "2.1"
    assert "กับ 7.1-01" in one.words["what"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7.1-01",
        "7.1-01 มีผล 92 บ่อ สูงกว่าเป้าหมาย 90 บ่อ",
        "๗.๑-๐๑ มีผล ๙๒.๐๐ บ่อ",
        "7.1-01 ห่างจากเป้าหมาย 2 บ่อ และเฉลี่ย 86.67 บ่อ",
        "7.1-01 คิดเป็นร้อยละ 102.22 ของเป้าหมาย",
        "7.1-01 เพิ่มขึ้นร้อยละ 7",
        "7.1-01 ปี 2563 และ พ.ศ. 2562",
        "7.1-01 ข้อมูล ณ วันที่ 30 กันยายน 2563 เวลา 09.30 น.",
        "7.1-01 ดำเนินการใน 12 จังหวัด 3 ปี 5 โครงการ",
        "7.1-01 ตามคำสั่งที่ 12/2563 และ ISO 9001 ระบบราชการ 4.0",
        "7.1-01 อยู่ในหมวด 7 ลำดับที่ 3 ระยะ 2",
        "1. 7.1-01 ดีขึ้น",
        "2) 7.1-01 ดีขึ้น",
        "7.1-01 มีผล 60 บ่อ ในปี 2550",
        "มีผู้ใช้ 99\n7.1-01 ดีขึ้น",
        "7.1-01 ดีขึ้น ส่วนผู้ใช้มี 99",
        "7.1-01 มีผล [7.1-01 ผล 2563]",
        "มีผล 99 บ่อ",
        "17.1-01 มีผล 99",
    ],
)
def test_what_is_a_figure_follows_from_figures_or_is_no_figure_is_fine(text: str) -> None:
    assert told(text) == []


def test_a_number_as_exact_as_it_is_typed_is_the_figure() -> None:
    rate = row("7.1-01", measure="ร้อยละ", actuals="82.25 86.4 92.35")
    assert told("7.1-01 ได้ร้อยละ 92.4", rate) == []
    assert len(told("7.1-01 ได้ร้อยละ 92.3", rate)) == 1
    assert len(told("7.1-01 ได้ 99%", rate)) == 1


def test_the_figures_of_every_unit_and_of_every_code_in_the_sentence_count() -> None:
    rows = (row("7.1-01"), row("7.1-01", unit="สสป.", actuals="82 86 97"), row("7.1-02", actuals="1 2 99"))
    assert told("7.1-01 มีผล 97 บ่อ", *rows) == []
    assert told("7.1-01 และ 7.1-02 มีผล 99 บ่อ", *rows) == []
    assert len(told("7.1-01 มีผล 99 บ่อ", *rows)) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ดูหัวข้อ 1.7", "อ้างถึงหัวข้อ 1.7 ซึ่งไม่มีในเกณฑ์"),
        ("ตามหมวด 4 ข้อ ๔.๙", "อ้างถึงหัวข้อ 4.9 ซึ่งไม่มีในเกณฑ์"),
        ("ผลในข้อ 7.8", "อ้างถึงข้อ 7.8 ซึ่งไม่มีในเกณฑ์"),
        ("ตาม 7.1-99", "อ้างถึงตัวชี้วัด 7.1-99 ซึ่งไม่มีในข้อมูลของปีนี้"),
    ],
)
def test_what_is_not_there_is_asked_about_where_it_is_named(text: str, what: str) -> None:
    (one,) = told(text)
    assert one.words["what"] == what


@pytest.mark.parametrize(
    "text",
    [
        "ดูหัวข้อ 1.1 และหัวข้อ 7.1",
        "ข้อ 7.6",
        "หัวข้อ 1.7 ของระเบียบ",
        "วาระที่ 2.1 ข้อ 9.1",
        "หัวข้อ 1.1-1.4",
        "ข้อ 7.1-01",
        "7.1-7.6",
    ],
)
def test_what_is_there_or_is_of_another_document_is_fine(text: str) -> None:
    assert told(text) == []


def test_texts_of_an_indicator_and_of_the_coordinator_are_looked_at_too() -> None:
    places = {"analysis": Place("สพบ.xlsx", "หมวด 7", "X5")}
    analysed = replace(row("7.1-01"), analysis="7.1-01 มีผล 99", places=places)
    (one,) = found("T406", analysed)
    assert (one.place.cell, one.indicator, one.unit) == ("X5", "7.1-01", "สพบ.")
    (one,) = found("T406", row("7.1-01"), answers=(answer("1.1", "ควรติดตาม", result="7.1-01 มีผล 99"),))
    assert one.words["subitem"] == "1.1"
    detail = Text("7.1-01 มีผล 99", Place("กพร. ตั้งค่า.xlsx", "ระเบียบวาระ", "D5"))
    (one,) = found("T406", row("7.1-01"), agenda=(AgendaRow("2", "2.1", Text("เรื่อง"), detail, "", Place()),))
    assert (one.place.cell, one.words["subitem"]) == ("D5", "วาระ 2.1")


def test_a_reason_in_the_row_explains_a_text_that_differs() -> None:
    (one,) = told("7.1-01 มีผล 99 บ่อ", explanation="ข้อมูลถึงเดือนธันวาคม")
    assert (one.state, one.explanation) == (FindingState.EXPLAINED, "ข้อมูลถึงเดือนธันวาคม")


def test_a_text_that_differs_can_be_accepted_and_not_be_asked_about() -> None:
    differing = told("7.1-01 มีผล 99 บ่อ")
    place = Place("กพร. ตั้งค่า.xlsx", "ผลพิจารณา", "A2")
    (accepted,) = judged(differing, (Verdict("T406", "กพร.", "2.1", True, "เป็นยอดสะสม", place),))
    assert (accepted.state, accepted.verdict) == (FindingState.ACCEPTED, "เป็นยอดสะสม")
    kept, (off,) = in_force(differing, (Switch("T406", None, "ตรวจด้วยตา", place),))
    assert (kept, off.findings) == ((), 1)


def test_two_numbers_of_one_text_are_two_findings() -> None:
    first, second = told("7.1-01 มีผล 99 บ่อ และ 98 บ่อ")
    assert identity(first) != identity(second)


# --- D501-D506: the coordinator's workbook


def test_a_deadline_before_the_meeting_is_said_at_the_deadline() -> None:
    (one,) = found("D501", deadline=day(2020, 1, 20, cell="B8"))
    assert (one.severity, one.place.cell) == (Severity.ERROR, "B8")
    assert one.words == {"deadline": "20 มกราคม 2563", "meeting": "12 มกราคม 2564"}


@pytest.mark.parametrize("deadline", [day(2021, 1, 12), day(2021, 1, 13), day()])
def test_a_deadline_on_or_after_the_meeting_or_blank_is_fine(deadline) -> None:
    assert found("D501", deadline=deadline) == []
    assert found("D501", deadline=deadline, meeting=day()) == []


def test_a_wrong_weekday_is_said_at_its_date() -> None:
    (one,) = found("D502", meeting=day(2021, 1, 12, cell="B3", weekday="จันทร์"))
    assert (one.severity, one.place.cell) == (Severity.ERROR, "B3")
    assert one.words == {"typed": "วันจันทร์", "day": "12 มกราคม 2564", "weekday": "วันอังคาร"}


def test_every_date_of_the_workbook_is_checked_for_its_weekday() -> None:
    wrong = {cell: day(2021, 1, 12, cell=cell, weekday="อาทิตย์") for cell in ("B8", "B3", "C2", "D2")}
    step = CalendarStep("ปฏิทิน", Text("ขั้นตอน"), wrong["C2"], wrong["D2"])
    assert at("D502", deadline=wrong["B8"], meeting=wrong["B3"], calendar=(step,)) == ["B8", "B3", "C2", "D2"]


@pytest.mark.parametrize("when", [day(2021, 1, 12, weekday="อังคาร"), day(2021, 1, 12), day(weekday="จันทร์")])
def test_a_right_weekday_none_or_a_date_that_cannot_be_read_is_fine(when) -> None:
    assert found("D502", meeting=when) == []


CATEGORY_SCORES = "453.13 479.17 390.63 402.78 421.88 456.60 280.00"


@pytest.mark.parametrize(
    ("total", "expected"),
    [("412.03", []), ("412.02", []), ("412.04", ["B9"]), ("412.01", ["B9"]), (".", []), ("x", [])],
)
def test_an_announced_total_may_differ_from_the_unrounded_mean_by_a_hundredth(total, expected) -> None:
    said = found("D503", announced=f"{CATEGORY_SCORES} {total} 3.30")
    assert [one.place.cell for one in said] == expected
    assert [one.words for one in said] == [{"announced": total, "computed": "412.03"}] * len(expected)
    assert {one.severity for one in said} <= {Severity.WARNING}


@pytest.mark.parametrize(("total", "expected"), [("400.01", []), ("399.99", []), ("400.0101", ["B9"])])
def test_a_total_exactly_a_hundredth_from_the_mean_is_fine(total, expected) -> None:
    assert at("D503", announced=f"{'400 ' * 7}{total} 3.20") == expected


def test_without_all_seven_scores_no_mean_is_held_against_the_total() -> None:
    assert found("D503", announced=ANNOUNCED.replace("479.17", ".").replace("412.03", "1")) == []


@pytest.mark.parametrize(
    ("level", "expected"), [("3.30", []), ("3.29", []), ("3.31", ["B10"]), ("3.28", ["B10"]), (".", [])]
)
def test_an_announced_level_may_differ_from_the_totals_unrounded_one_by_a_hundredth(level, expected) -> None:
    said = found("D504", announced=f"{CATEGORY_SCORES} 412.03 {level}")
    assert [one.place.cell for one in said] == expected
    assert [one.words for one in said] == [{"announced": level, "total": "412.03", "computed": "3.30"}] * len(expected)
    assert {one.severity for one in said} <= {Severity.WARNING}


@pytest.mark.parametrize(("level", "expected"), [("3.21", []), ("3.19", []), ("3.2101", ["B10"])])
def test_a_level_exactly_a_hundredth_from_the_totals_is_fine(level, expected) -> None:
    assert at("D504", announced=f"{'400 ' * 7}400 {level}") == expected


def test_scores_are_said_with_the_two_decimals_that_a_cell_drops_and_with_more_where_typed() -> None:
    announced = [found("D503", announced=f"{CATEGORY_SCORES} {total} 3.30")[0] for total in ("400", "412.3", "412.301")]
    assert [one.words["announced"] for one in announced] == ["400.00", "412.30", "412.301"]
    (one,) = found("D504", announced=f"{CATEGORY_SCORES} 400 4")
    assert one.words == {"announced": "4.00", "total": "400.00", "computed": "3.20"}


def test_a_level_is_held_against_the_mean_where_no_total_is_announced() -> None:
    (one,) = found("D504", announced=f"{CATEGORY_SCORES} . 3.40")
    assert (one.place.cell, one.words["total"], one.words["computed"]) == ("B10", "412.03", "3.30")
    assert at("D504", announced="x x x x x x x x 3.40") == []


def test_a_standard_target_below_the_minimum_is_said_at_the_group() -> None:
    (one,) = found("D505", announced=f"{CATEGORY_SCORES} 369.99 2.96")
    assert (one.severity, one.place.cell) == (Severity.ERROR, "B7")
    assert one.words == {"standard": "369.99", "minimum": "370", "group": "3"}


@pytest.mark.parametrize(("announced", "cell"), [(f"{CATEGORY_SCORES} 369.99 2.96", "B9"), (f"{'360 ' * 7}x x", "")])
def test_without_the_groups_cell_it_is_said_at_the_total_and_without_that_of_the_whole(announced, cell) -> None:
    given = case(announced=announced)
    settings = replace(given.coordinator.settings, places={})
    given = replace(given, coordinator=replace(given.coordinator, settings=settings))
    assert [one.place.cell for one in evaluate(given) if one.code == "D505"] == [cell]


@pytest.mark.parametrize(("total", "group"), [("370", 3), ("371", 3), ("100", 1), ("100", None)])
def test_a_standard_target_at_the_minimum_or_none_is_fine(total, group) -> None:
    assert found("D505", announced=f"{CATEGORY_SCORES} {total} 2.96", group=group) == []
    assert found("D505", announced="x x x x x x x x x", group=group) == []


def agenda_row(attachment: str) -> AgendaRow:
    return AgendaRow("2", "2.1", Text("เรื่อง"), Text(), attachment, Place("กพร.xlsx", "ระเบียบวาระ", "E4"))


def test_an_unknown_attachment_is_said_at_its_cell() -> None:
    (one,) = found("D506", agenda=(agenda_row("คะแนนรวม"),))
    assert (one.severity, one.place.cell, one.words["typed"]) == (Severity.ERROR, "E4", "คะแนนรวม")
    assert one.words["allowed"].startswith("คะแนน, รายงานป้อนกลับ")


def test_known_attachments_and_none_are_fine_and_are_those_of_the_contract() -> None:
    assert found("D506", agenda=tuple(map(agenda_row, ("", *ATTACHMENTS.values())))) == []
    assert ATTACHMENTS == contract.ATTACHMENTS


def test_a_year_without_criteria_of_its_own_is_judged_by_the_newest() -> None:
    assert load(2570).fiscal_year_be == CRITERIA.fiscal_year_be


def test_one_run_tells_all_faults_in_reading_order() -> None:
    faulty = row(targets="80 79 90 89", actuals="99 95 91", explanation="")
    said = [one.code for one in evaluate(case(faulty, deadline=day(2020, 1, 20))) if one.code not in ("K306", "T401")]
    assert said == ["K301", "K302", "K304", "K311", "D501"]
    assert cells(evaluate(case(faulty)), "K304") == ["L5"]
