"""Many submissions become one master: which rows are one indicator, and where the units disagree."""

from __future__ import annotations

import time
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import messages
from pipeline.merge import CODE_LETTERS, merge, new_code, register_frame
from pipeline.model import Place
from pipeline.thai import match_key
from tests.support.records import HIGHER, LOWER, UNITS, figure, narrative, row, submission

NAME_KEY = match_key("จำนวนบ่อน้ำบาดาล")


def merged(*rows):
    """Merge rows as their units sent them."""
    units = dict.fromkeys(one.unit for one in rows)
    return merge([submission(unit, *(r for r in rows if r.unit == unit), unit=unit) for unit in units], UNITS)


def said(findings, code=None):
    return [(f.code, f.unit, f.place.cell) for f in findings if code in (None, f.code)]


def codes(master):
    return [indicator.code for indicator in master.indicators]


# --- the table


def test_the_table_has_a_row_for_every_cell_of_a_year_and_keeps_its_place() -> None:
    master, _ = merged(row(targets="80 85.50 . 95", actuals="82 ไม่มีข้อมูล x"))
    table = master.table
    assert list(zip(table["kind"], table["year_be"], table["value"], table["typed"], table["cell"], strict=True)) == [
        ("target", 2561, Decimal(80), "80", "G5"),
        ("target", 2562, Decimal("85.50"), "85.50", "I5"),
        ("target", 2563, None, "", "K5"),
        ("target", 2564, Decimal(95), "95", "M5"),
        ("actual", 2561, Decimal(82), "82", "H5"),
        ("actual", 2562, None, "ไม่มีข้อมูล", "J5"),
    ]
    first = table.iloc[0]
    assert list(
        first[["indicator", "item", "subtype", "name", "measure", "direction", "unit", "workbook", "sheet"]]
    ) == [*("K-1", "7.1", 1, "จำนวนบ่อน้ำบาดาล", "บ่อ", "higher", "สพบ.", "สพบ.xlsx", "หมวด 7")]


def test_values_stay_exact_decimals_as_typed() -> None:
    master, _ = merged(row(targets="0.10 . . .", actuals="12345678901234567.891 0 ."))
    values = [value for value in master.table["value"] if value is not None]
    assert [str(value) for value in values] == ["0.10", "12345678901234567.891", "0"]
    assert all(isinstance(value, Decimal) for value in values)


def test_a_row_without_direction_sub_type_or_item_is_kept_and_stands_last() -> None:
    odd = row("K-0", item="", subtype=None, direction=None)
    master, _ = merged(odd, row("K-6", item="7.6"), row("K-5", item="7.6", subtype=None))
    assert codes(master) == ["K-6", "K-5", "K-0"]
    assert pd.isna(master.table["subtype"].iloc[-1])
    assert master.table["direction"].iloc[-1] == ""


def test_nothing_sent_is_an_empty_master_with_all_columns() -> None:
    master, findings = merge([], UNITS)
    whole, _ = merged(row())
    assert (len(master.table), master.indicators, master.narratives, findings) == (0, (), (), ())
    assert list(master.table.columns) == list(whole.table.columns)
    assert list(master.table.dtypes) == list(whole.table.dtypes)
    assert [*register_frame(master).columns][:2] == ["code", "item"]
    assert register_frame(master).empty


def test_indicators_stand_by_item_sub_type_register_order_and_row() -> None:
    master, _ = merged(
        row("E", item="7.2", subtype=1),
        row("C", subtype=2, line=7),
        row("D", subtype=2, line=6),
        row("B", unit="สสป."),
        row("A", unit="กพร.", subtype=1),
    )
    assert codes(master) == ["A", "B", "C", "D", "E"]


def test_narratives_stand_by_sub_item_level_and_register_order() -> None:
    of_spb = [
        narrative("", unit="สพบ."),
        narrative("1.2", "basic", unit="สพบ."),
        narrative("1.1", "advance", unit="สพบ."),
    ]
    of_gpr = [narrative("1.1", "", unit="กพร."), narrative("1.1", "advance"), narrative("1.1", "basic")]
    sent = [
        submission("สพบ.", unit="สพบ.", narratives=tuple(of_spb)),
        submission("กพร.", unit="กพร.", narratives=tuple(of_gpr)),
    ]
    master, _ = merge(sent, UNITS)
    assert [(n.subitem, n.level, n.unit) for n in master.narratives] == [
        ("1.1", "basic", "กพร."),
        ("1.1", "advance", "กพร."),
        ("1.1", "advance", "สพบ."),
        ("1.1", "", "กพร."),
        ("1.2", "basic", "สพบ."),
        ("", "basic", "สพบ."),
    ]


# --- which rows are one indicator


def test_the_same_code_is_the_same_indicator_whatever_its_spelling() -> None:
    master, findings = merged(row(" k-1"), row("K-1", unit="สสป."))
    assert codes(master) == [" k-1"]
    assert [r.unit for r in master.indicators[0].rows] == ["สพบ.", "สสป."]
    assert [r.code for r in master.indicators[0].rows] == [" k-1", " k-1"]
    assert said(findings) == [("M202", "สพบ.", "B5")]


def test_codes_are_text_so_001_is_not_1() -> None:
    assert codes(merged(row("001"), row("1", unit="สสป."))[0]) == ["001", "1"]


def test_two_codes_of_one_name_stay_two_indicators() -> None:
    master, findings = merged(row("K-1"), row("K-2", unit="สสป."))
    assert codes(master) == ["K-1", "K-2"]
    assert findings == ()


def test_a_row_without_code_joins_the_named_indicator_of_another_unit_and_is_told_its_code() -> None:
    master, findings = merged(row("K-1"), row("", unit="สสป.", name=" จำนวน บ่อนํ้าบาดาล"))
    assert codes(master) == ["K-1"]
    assert said(findings) == [("M202", "สพบ.", "B5"), ("M205", "สสป.", "A5")]
    assert findings[-1].words == {"code": "K-1"}


def test_a_row_without_code_joins_no_indicator_of_another_item() -> None:
    master, _ = merged(row("K-1"), row("", unit="สสป.", item="7.5"))
    assert len(master.indicators) == 2


def test_a_row_without_code_joins_none_where_two_codes_bear_its_name() -> None:
    master, _ = merged(row("K-1"), row("K-2", unit="สสป."), row("", unit="กพร."))
    assert len(master.indicators) == 3


def test_rows_without_code_of_one_name_from_two_units_are_one_new_indicator() -> None:
    master, findings = merged(row(""), row("", unit="สสป."))
    (code,) = codes(master)
    assert code == new_code("7.1", 1, NAME_KEY, 1, ())
    assert said(findings) == [("M202", "สพบ.", "B5"), ("M205", "สพบ.", "A5"), ("M205", "สสป.", "A5")]
    assert {f.indicator for f in findings} == {code}


def test_two_rows_without_code_of_one_name_in_one_unit_are_two_indicators() -> None:
    master, findings = merged(row(""), row("", line=6), row("", unit="สสป."))
    assert [[(r.unit, r.place.cell) for r in indicator.rows] for indicator in master.indicators] == [
        [("สพบ.", "B5"), ("สสป.", "B5")],
        [("สพบ.", "B6")],
    ]
    assert len(said(findings, "M205")) == 3


def test_a_row_without_code_does_not_join_its_own_units_indicator() -> None:
    master, _ = merged(row("K-1"), row("", line=6))
    assert len(master.indicators) == 2


def test_nameless_rows_of_two_units_are_not_one_indicator() -> None:
    master, _ = merged(row("", name=""), row("", name="", unit="สสป."))
    assert len(master.indicators) == 2
    assert len(set(codes(master))) == 2


@pytest.mark.parametrize("typed", ["", " ", "-", "–", "ไม่มี", "N/A"])
def test_a_word_that_says_there_is_no_code_is_none(typed) -> None:
    master, findings = merged(row(typed), row(typed, unit="สสป.", name="อีกตัวหนึ่ง"))
    assert len(master.indicators) == 2
    assert len(said(findings, "M205")) == 2


def test_a_new_code_is_the_same_whoever_else_sent_and_reads_without_confusion() -> None:
    (alone,) = codes(merged(row(""))[0])
    among, _ = merged(row("", unit="กพร.", name="ก่อน"), row("", name="ใหม่", line=4), row("", line=9))
    assert alone in codes(among)
    assert alone == "7.1-1-" + alone[-4:]
    assert set(alone[-4:]) <= set(CODE_LETTERS)
    assert not set("01OILU") & set(CODE_LETTERS)


def test_a_new_code_of_last_year_typed_this_year_names_the_same_indicator() -> None:
    (given_code,) = codes(merged(row(""))[0])
    master, findings = merged(row(given_code), row("", unit="สสป."))
    assert codes(master) == [given_code]
    assert said(findings, "M205") == [("M205", "สสป.", "A5")]


def test_a_new_code_that_is_taken_gives_way_to_another() -> None:
    wanted = new_code("7.1", 1, NAME_KEY, 1, ())
    other = new_code("7.1", 1, NAME_KEY, 1, {wanted})
    assert other != wanted
    master, _ = merged(row(wanted, name="อื่น"), row("", unit="สสป."))
    assert sorted(codes(master)) == sorted([wanted, other])


def test_new_codes_are_known_and_do_not_change_from_version_to_version() -> None:
    assert new_code("7.1", 1, NAME_KEY, 1, ()) == "7.1-1-EMQC"
    assert new_code("", None, "", 2, ()) == "7-0-9D62"


def test_units_stand_in_the_order_of_the_register_not_of_the_alphabet() -> None:
    rows = (row(), row(unit="สสป."))
    sent = [submission(one.unit, one, unit=one.unit) for one in rows]
    for register in (UNITS, tuple(reversed(UNITS))):
        master, _ = merge(sent, register)
        ranked = [unit.code for unit in register if unit.code in ("สพบ.", "สสป.")]
        assert [one.unit for one in master.indicators[0].rows] == ranked


# --- conflicts


def test_a_cell_left_blank_contradicts_nothing_and_is_not_said_to_be_equal() -> None:
    _, findings = merged(row(actuals="82 86 ."), row(unit="สสป.", actuals="82 86 92"))
    assert said(findings) == [("M202", "สพบ.", "B5")]
    assert "ค่าที่กรอกตรงกัน" in messages.message(findings[0])


def test_a_differing_value_is_said_at_each_units_cell_with_both_values() -> None:
    master, findings = merged(row(actuals="82 86 120"), row(unit="สสป.", actuals="82 86 118", line=9))
    assert said(findings) == [("M201", "สพบ.", "L5"), ("M201", "สสป.", "L9")]
    assert [str(f.place) for f in findings] == ["สพบ.xlsx › หมวด 7!L5", "สสป.xlsx › หมวด 7!L9"]
    assert {str(f.words) for f in findings} == {str({"values": "สพบ. 120 / สสป. 118", "what": "ผล 2563"})}
    assert {f.indicator for f in findings} == {"K-1"}
    assert [r.actuals[2563].value for r in master.indicators[0].rows] == [Decimal(120), Decimal(118)]


def test_targets_and_every_differing_year_are_said_each() -> None:
    _, findings = merged(row(targets="80 85 90 95"), row(unit="สสป.", targets="81 85 90 96"))
    assert said(findings) == [
        *(("M201", "สพบ.", "G5"), ("M201", "สสป.", "G5"), ("M201", "สพบ.", "M5"), ("M201", "สสป.", "M5"))
    ]
    assert [f.words["what"] for f in findings] == ["เป้าหมาย 2561"] * 2 + ["เป้าหมาย 2564"] * 2


def test_conflicts_are_told_in_the_order_of_the_indicators() -> None:
    first, then = [row("Z"), row("Z", unit="สสป.", actuals="1 86 92")], [row("A", item="7.2", name="อื่น")]
    then.append(replace(then[0], unit="สสป.", actuals=first[1].actuals))
    _, findings = merged(*first, *then)
    assert [f.indicator for f in findings] == ["Z", "Z", "A", "A"]


def test_of_three_units_those_who_agree_stand_together() -> None:
    three = [row(unit=unit, actuals=f"82 86 {value}") for unit, value in [("กพร.", 1), ("สพบ.", 2), ("สสป.", "1.0")]]
    _, findings = merged(*three)
    assert [f.words["values"] for f in findings] == ["กพร. สสป. 1 / สพบ. 2"] * 3


def test_values_are_compared_as_numbers_not_as_typed() -> None:
    _, findings = merged(row(actuals="85 86 92"), row(unit="สสป.", actuals="85.0 86.00 92"))
    assert said(findings) == [("M202", "สพบ.", "B5")]
    assert findings[0].words == {"units": "สพบ., สสป."}


def test_a_blank_or_a_word_does_not_contradict_a_value_but_a_zero_does() -> None:
    _, findings = merged(row(actuals="82 86 92"), row(unit="สสป.", actuals=". ไม่มีข้อมูล 92"))
    assert said(findings) == [("M202", "สพบ.", "B5")]
    _, findings = merged(row(actuals="82 86 92"), row(unit="สสป.", actuals="0 86 92"))
    assert said(findings) == [("M201", "สพบ.", "H5"), ("M201", "สสป.", "H5")]


def test_one_unit_that_sends_a_code_twice_is_shown_both_cells() -> None:
    _, findings = merged(row(actuals="82 86 1"), row(actuals="82 86 2", line=6))
    assert said(findings) == [("M201", "สพบ.", "L5"), ("M201", "สพบ.", "L6")]
    assert findings[0].words["values"] == "สพบ. L5 1 / สพบ. L6 2"


def test_one_name_under_two_items_is_said_once_an_item() -> None:
    _, findings = merged(row("A"), row("B", item="7.5", unit="สสป."), row("C", unit="กพร.", name="อื่น"))
    assert said(findings) == [("M203", "สพบ.", "B5"), ("M203", "สสป.", "B5")]
    assert [f.indicator for f in findings] == ["A", "B"]
    assert findings[0].words == {"items": "7.1, 7.5", "others": "ข้อ 7.5 อยู่ในสมุดงานของ สสป."}


def test_of_one_name_in_one_workbook_the_other_row_is_named_by_its_cell() -> None:
    _, findings = merged(row("A"), row("B", item="7.5", line=6))
    assert [one.words["others"] for one in findings] == [
        "ข้อ 7.5 อยู่ที่ หมวด 7!B6 ของสมุดงานนี้",
        "ข้อ 7.1 อยู่ที่ หมวด 7!B5 ของสมุดงานนี้",
    ]


def test_one_name_twice_under_one_item_is_no_matter_of_items() -> None:
    _, findings = merged(row("A"), row("B", unit="สสป."), row("C", name="", item="7.2"), row("D", name="", item="7.3"))
    assert findings == ()


@pytest.mark.parametrize(
    ("change", "cell", "what", "values"),
    [
        ({"measure": "แห่ง"}, "O5", "หน่วยวัด", "สพบ. บ่อ / สสป. แห่ง"),
        ({"direction": LOWER}, "P5", "ทิศทาง", "สพบ. ยิ่งมากยิ่งดี / สสป. ยิ่งน้อยยิ่งดี"),
    ],
)
def test_a_differing_measure_or_direction_is_said_at_each_units_cell(change, cell, what, values) -> None:
    _, findings = merged(row(), row(unit="สสป.", **change))
    assert said(findings) == [("M204", "สพบ.", cell), ("M204", "สสป.", cell)]
    assert findings[0].words == {"what": what, "values": values}


def test_two_indicators_under_one_code_are_named_and_not_called_equal() -> None:
    _, findings = merged(row(name="จำนวนบ่อน้ำบาดาลที่พัฒนา"), row(unit="สสป.", name="ร้อยละความพึงพอใจของเกษตรกร"))
    assert said(findings) == [("M204", "สพบ.", "B5"), ("M204", "สสป.", "B5")]
    assert findings[0].words["what"] == "ชื่อ"


def test_long_names_take_no_time_to_compare() -> None:
    rows = [
        row(unit=f"หน่วย {number}", name=f"{number % 7}{'ก' * 20_000}{number}", line=number) for number in range(100)
    ]
    began = time.process_time()
    merged(*rows)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", ["จำนวนบ่อน้ำบาดาลพัฒนา", "จํานวน บ่อ นํ้าบาดาล ที่พัฒนา", "จำนวนบ่อน้ำบาดาลที่พัฒนา (บ่อ)", ""])
def test_one_name_worded_a_little_differently_is_one_indicator(name: str) -> None:
    _, findings = merged(row(name="จำนวนบ่อน้ำบาดาลที่พัฒนา"), row(unit="สสป.", name=name))
    assert {f.code for f in findings} == {"M202"}


def test_figures_in_different_measures_are_not_compared_and_of_different_directions_are() -> None:
    _, findings = merged(row(), row(unit="สสป.", measure="แห่ง", actuals="1 2 3"))
    assert {f.code for f in findings} == {"M204"}
    _, findings = merged(row(), row(unit="สสป.", direction=LOWER, actuals="82 86 93"))
    assert {f.code for f in findings} == {"M201", "M204"}


def test_a_blank_measure_or_direction_differs_from_none() -> None:
    _, findings = merged(row(), row(unit="สสป.", measure="", direction=None))
    assert said(findings) == [("M202", "สพบ.", "B5")]


def test_two_ways_to_write_a_percentage_are_one_measure() -> None:
    _, findings = merged(row(measure="ร้อยละ"), row(unit="สสป.", measure=" % "))
    assert said(findings) == [("M202", "สพบ.", "B5")]


def test_an_agreement_and_a_conflict_elsewhere_do_not_mix() -> None:
    shared = [row("A"), row("A", unit="สสป."), row("B", line=6), row("B", unit="สสป.", line=6, actuals="1 86 92")]
    _, findings = merged(*shared)
    assert [(f.code, f.indicator) for f in findings] == [("M201", "B"), ("M201", "B"), ("M202", "A")]


# --- the order of files


SENT = (
    submission("กพร.", row("", unit="กพร."), row("K-9", unit="กพร.", item="7.3"), unit="กพร."),
    submission(
        "สพบ.", row("K-1", name="ก"), row("", line=6), row("", line=7), narratives=(narrative("1.1"),), unit="สพบ."
    ),
    submission("สสป.", row("k-1", unit="สสป.", name="ก", actuals="1 2 3"), row("", unit="สสป.", line=6), unit="สสป."),
    submission("สบก.", row("", unit="สบก.", name="ก"), narratives=(narrative("1.1", unit="สบก."),), unit="สบก."),
)


@pytest.mark.long
@settings(deadline=None)
@given(st.permutations(SENT))
def test_merging_does_not_depend_on_the_order_of_the_files(sent) -> None:
    master, findings = merge(sent, UNITS)
    expected, expected_findings = merge(SENT, UNITS)
    pd.testing.assert_frame_equal(master.table, expected.table)
    assert (master.indicators, master.narratives, findings) == (
        *(expected.indicators, expected.narratives, expected_findings),
    )


drawn_rows = st.builds(
    row,
    st.sampled_from(["", "K-1", "K-2", "-"]),
    unit=st.sampled_from(["กพร.", "สบก.", "สพบ.", "สสป."]),
    item=st.sampled_from(["", "7.1", "7.2"]),
    subtype=st.sampled_from([None, 1, 2]),
    name=st.sampled_from(["", "ก", "ข"]),
    measure=st.sampled_from(["", "บ่อ", "ร้อยละ"]),
    direction=st.sampled_from([None, HIGHER, LOWER]),
    actuals=st.sampled_from(["1 2 3", "1 2 4", ". ไม่มี 3", "x x x"]),
    line=st.integers(5, 40),
)


@pytest.mark.long
@settings(deadline=None)
@given(st.lists(drawn_rows, max_size=12), st.randoms())
def test_no_row_is_ever_lost_and_no_order_of_units_changes_anything(rows, random) -> None:
    units = list(dict.fromkeys(one.unit for one in rows))
    master, findings = merged(*rows)
    random.shuffle(units)
    again, found_again = merged(*(one for unit in units for one in rows if one.unit == unit))
    assert (master.indicators, findings) == (again.indicators, found_again)
    kept = [replace(one, code="") for indicator in master.indicators for one in indicator.rows]
    assert sorted(map(repr, kept)) == sorted(repr(replace(one, code="")) for one in rows)
    assert len(set(codes(master))) == len(master.indicators)
    assert all(one.code == indicator.code for indicator in master.indicators for one in indicator.rows)
    assert len(master.table) == sum(len(one.targets) + len(one.actuals) for one in rows)


# --- the register for people


def test_the_register_has_a_row_per_unit_and_a_pair_of_columns_per_year() -> None:
    one = row(segments=("เกษตรกร", "ประชาชน"), actuals="82 ไม่มีข้อมูล .", explanation="เหตุผล")
    one = replace(one, benchmark=figure("99.5", Place()), benchmark_source="กรมชลประทาน", evidence="ระบบ", analysis="ดี")
    one = replace(one, formula="ก ÷ ข", frequency="รายปี", strategy="1")
    master, _ = merged(one, row(unit="สสป.", targets="x x x 95", actuals="1 x 3", direction=None, subtype=None))
    frame = register_frame(master)
    assert list(frame.columns) == [
        *("code", "item", "subtype", "name", "measure", "direction", "unit"),
        *("target 2561", "actual 2561", "target 2562", "actual 2562", "target 2563", "actual 2563", "target 2564"),
        *("segments", "benchmark", "benchmark_source", "evidence", "explanation", "analysis"),
        *("formula", "frequency", "strategy", "place", "decisions"),
    ]
    assert frame.iloc[0].tolist() == [
        *("K-1", "7.1", 1, "จำนวนบ่อน้ำบาดาล", "บ่อ", "ยิ่งมากยิ่งดี", "สพบ."),
        *(Decimal(80), Decimal(82), Decimal(85), "ไม่มีข้อมูล", Decimal(90), None, Decimal(95)),
        *("เกษตรกร, ประชาชน", Decimal("99.5"), "กรมชลประทาน", "ระบบ", "เหตุผล", "ดี"),
        *("ก ÷ ข", "รายปี", "1", "สพบ.xlsx › หมวด 7!B5"),
        "",
    ]
    assert frame.iloc[1].tolist()[:14] == [
        *(
            "K-1",
            "7.1",
            None,
            "จำนวนบ่อน้ำบาดาล",
            "บ่อ",
            "",
            "สสป.",
            None,
            Decimal(1),
            None,
            None,
            None,
            Decimal(3),
            Decimal(95),
        )
    ]
