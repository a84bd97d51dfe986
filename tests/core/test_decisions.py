"""ข้อยุติ: what the coordinator decides on a conflict is used and cited; what decides nothing is said and unused."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline import manifest, merge, messages, rules, scoring
from pipeline.model import Decision, Finding, IndicatorRow, Place, Severity
from pipeline.rules import Case
from pipeline.views import report
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.registers import register_workbook
from pipeline.year import Year
from tests.support.drawing import book
from tests.support.records import CRITERIA, HIGHER, LOWER, UNITS, coordinator, figure, row, submission

SHEET = "ข้อยุติ"
WORKBOOK = "กพร. ตั้งค่า.xlsx"
REASON = "ตรวจจากทะเบียนบ่อแล้ว"


def decision(
    value: str = "120", *, code: str = "K-1", year: int = 2563, kind: str = "", reason: str = REASON, line: int = 4
) -> Decision:
    """Return one row of the sheet: code in A, year in B, kind in C, value in D."""
    places = {letter: Place(WORKBOOK, SHEET, f"{letter}{line}") for letter in "ACD"}
    return Decision(code, year, kind, figure(value, places["D"]), reason, places["A"], places["C"])


# Two units that disagree on the actual of 2563.
ROWS = (row(actuals="82 86 120"), row(unit="สสป.", actuals="82 86 118", line=9))


def merged(*rows: IndicatorRow, decisions: tuple[Decision, ...] = ()) -> tuple[merge.Master, tuple[Finding, ...]]:
    units = dict.fromkeys(one.unit for one in rows)
    sent = [submission(unit, *(r for r in rows if r.unit == unit), unit=unit) for unit in units]
    return merge.merge(sent, UNITS, decisions)


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, f.place.cell) for f in findings]


# --- what is decided


def test_a_decided_conflict_steps_down_to_info_at_each_cell_and_cites_the_decision() -> None:
    _, findings = merged(*ROWS, decisions=(decision("119.50"),))
    assert said(findings) == [("M201", "info", "L5"), ("M201", "info", "L9")]
    for finding in findings:
        assert finding.words["values"] == "สพบ. 120 / สสป. 118"
        assert messages.message(finding).endswith(f"ข้อยุติ: ใช้ 119.50 (กพร. ตั้งค่า.xlsx › ข้อยุติ!D4) {REASON}")


def test_without_a_decision_the_conflict_stays_an_error() -> None:
    assert said(merged(*ROWS)[1]) == [("M201", "error", "L5"), ("M201", "error", "L9")]


def test_the_decided_value_is_judged_and_what_was_sent_is_kept() -> None:
    master, _ = merged(*ROWS, decisions=(decision(),))
    (indicator,) = master.indicators
    assert [sent.actuals[2563].value for sent in indicator.rows] == [Decimal(120), Decimal(118)]
    assert [used.actuals[2563].value for used in indicator.settled] == [Decimal(120), Decimal(120)]
    assert [used.actuals[2562] for used in indicator.settled] == [sent.actuals[2562] for sent in indicator.rows]
    in_table = master.table.query("kind == 'actual' and year_be == 2563")
    assert in_table["value"].tolist() == [Decimal(120), Decimal(118)]


def test_a_rule_speaks_of_the_decided_value_once_where_it_was_typed() -> None:
    given = coordinator()
    for decided, cells in (("89", ["D4"]), ("90", [])):  # the target of 2563 is 90
        master, _ = merged(*ROWS, decisions=(decision(decided),))
        found = rules.evaluate(rules.Case(CRITERIA, given, master, scoring.score(given, CRITERIA)))
        assert [f.place.cell for f in found if f.code == "K308"] == cells


def test_what_was_decided_to_be_unknown_is_missing() -> None:
    given = coordinator()
    master, findings = merged(*ROWS, decisions=(decision("ไม่มีข้อมูล"),))
    assert {f.severity for f in findings} == {Severity.INFO}
    found = rules.evaluate(rules.Case(CRITERIA, given, master, scoring.score(given, CRITERIA)))
    assert [(f.code, f.place.cell) for f in found if f.code in ("K303", "K308")] == [("K303", "D4")]


def test_a_target_and_an_actual_are_decided_each_by_its_kind() -> None:
    rows = (row(targets="80 85 90 95"), row(unit="สสป.", targets="80 85 91 95", actuals="82 86 93"))
    both = (decision("90", kind="target"), decision("93", kind="actual", line=5))
    master, findings = merged(*rows, decisions=both)
    assert {f.severity for f in findings} == {Severity.INFO}
    used = master.indicators[0].settled[0]
    assert (used.targets[2563].value, used.actuals[2563].value) == (Decimal(90), Decimal(93))
    _, half = merged(*rows, decisions=both[:1])
    assert sorted({(f.words["what"], f.severity.value) for f in half}) == [
        ("ผล 2563", "error"),
        ("เป้าหมาย 2563", "info"),
    ]


def test_a_code_is_found_however_it_is_spelt() -> None:
    assert merged(*ROWS, decisions=(decision(code="k-๑"),))[0].indicators[0].decisions[0].indicator == "K-1"


# --- what decides nothing


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (decision(code="K-9"), "ไม่มีตัวชี้วัดรหัสนี้ในข้อมูลที่ใช้"),
        (decision(year=2562), "ไม่มีหน่วยงานใดให้ค่าต่างกัน"),
        (decision(kind="target"), "ไม่มีหน่วยงานใดให้ค่าต่างกัน"),
    ],
)
def test_a_decision_for_nothing_is_said_at_its_row_and_changes_nothing(given, reason) -> None:
    master, findings = merged(*ROWS, decisions=(given,))
    assert said(findings)[-1] == ("M206", "warning", "A4")
    assert findings[-1].words["reason"] == reason
    assert findings[-1].words["what"] == f"{given.indicator} {'เป้าหมาย ' if given.kind else ''}ปี {given.year_be}"
    assert findings[-1].indicator == given.indicator
    assert master.indicators[0].decisions == ()
    assert [f.severity.value for f in findings if f.code == "M201"] == ["error", "error"]


def test_figures_in_different_measures_are_not_settled_by_a_figure() -> None:
    rows = (row(actuals="82 86 120"), row(unit="สสป.", measure="แห่ง", actuals="82 86 118"))
    assert "M206" in {f.code for f in merged(*rows, decisions=(decision(),))[1]}


def test_the_second_decision_on_one_figure_is_not_used() -> None:
    master, findings = merged(*ROWS, decisions=(decision("120"), decision("118", line=5)))
    assert [used.value for used in [master.indicators[0].settled[0].actuals[2563]]] == [Decimal(120)]
    (extra,) = [f for f in findings if f.code == "M206"]
    assert (extra.place.cell, extra.words["reason"]) == ("A5", "มีข้อยุติอยู่แล้วที่ A4")


def test_where_target_and_actual_are_disputed_the_kind_must_be_said() -> None:
    rows = (row(targets="80 85 90 95"), row(unit="สสป.", targets="80 85 91 95", actuals="82 86 93"))
    master, findings = merged(*rows, decisions=(decision(),))
    assert said(findings)[-1] == ("C105", "error", "C4")
    assert findings[-1].indicator == "K-1"
    assert findings[-1].words == {"column": "ประเภท", "example": " เพราะทั้งเป้าหมายและผลของปีนี้ไม่ตรงกัน"}
    assert master.indicators[0].decisions == ()


@pytest.mark.parametrize(("measure", "said_measure"), [("บ่อ", "บ่อ"), ("", "(ว่าง)"), ("ร้อยละ", "")])
def test_a_percentage_settles_only_what_is_measured_in_per_cent(measure, said_measure) -> None:
    rows = [replace(one, measure=measure) for one in ROWS]
    percentage = replace(decision(), figure=replace(decision().figure, typed="120%"))
    master, findings = merged(*rows, decisions=(percentage,))
    refused = [(f.place.cell, f.indicator, f.words) for f in findings if f.code == "C102"]
    assert refused == ([("D4", "K-1", {"typed": "120%", "measure": said_measure})] if said_measure else [])
    assert bool(master.indicators[0].decisions) is not bool(said_measure)


# --- the sheet

HEADER = "รหัส | ปี | ประเภท | ค่าที่ใช้ | เหตุผล"
OTHER_SHEETS = {
    "ตั้งค่า": "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nชื่อส่วนราชการ | กรม",
    "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน",
}


def read(*lines: str) -> tuple[tuple[Decision, ...], list[tuple[str, str]]]:
    made, findings = read_coordinator(book("กพร.xlsx", {**OTHER_SHEETS, SHEET: "\n".join((HEADER, *lines))}))
    assert made is not None
    return made.decisions, [(f.code, f.place.cell) for f in findings]


def test_the_sheet_is_read_with_every_place() -> None:
    ((first, second), found) = read("7.1-01 | 2563 | ผล | 1,200 | ตามบันทึก", "7.1-02 | ๒๕๖๓ |  | ไม่มีข้อมูล | ยังนับไม่เสร็จ")
    assert found == []
    assert (first.indicator, first.year_be, first.kind, first.figure.value) == ("7.1-01", 2563, "actual", Decimal(1200))
    assert (first.place.cell, first.figure.place.cell, first.kind_place.cell) == ("A2", "D2", "C2")
    assert (second.year_be, second.kind, second.figure.value, second.figure.typed) == (2563, "", None, "ไม่มีข้อมูล")


@pytest.mark.parametrize(
    ("line", "code", "cell"),
    [
        (" | 2563 | ผล | 120 | เพราะ", "C105", "A2"),
        ("7.1-01 |  | ผล | 120 | เพราะ", "C105", "B2"),
        ("7.1-01 | 63 | ผล | 120 | เพราะ", "C109", "B2"),
        ("7.1-01 | 2563 | ผลลัพธ์ | 120 | เพราะ", "C106", "C2"),
        ("7.1-01 | 2563 | ผล |  | เพราะ", "C105", "D2"),
        ("7.1-01 | 2563 | ผล | ราว 120 | เพราะ", "C101", "D2"),
        ("7.1-01 | 2563 | ผล | 120 | ", "C105", "E2"),
    ],
)
def test_half_a_decision_is_said_and_is_none(line, code, cell) -> None:
    assert read(line) == ((), [(code, cell)])


def test_a_workbook_without_the_sheet_is_complete() -> None:
    made, findings = read_coordinator(book("กพร.xlsx", OTHER_SHEETS))
    assert made is not None
    assert (made.decisions, made.switches, findings) == ((), (), ())


# --- where it is shown


def test_the_register_shows_the_decided_value_and_what_it_replaces() -> None:
    master, _ = merged(*ROWS, decisions=(decision("119"),))
    frame = merge.register_frame(master)
    assert frame["actual 2563"].tolist() == [Decimal(119), Decimal(119)]
    citation = f"ใช้ 119 (กพร. ตั้งค่า.xlsx › ข้อยุติ!D4) {REASON}"
    assert frame["decisions"].tolist() == [f"ผล 2563 หน่วยงานส่ง {sent} {citation}" for sent in ("120", "118")]
    sheet = openpyxl.load_workbook(BytesIO(register_workbook(frame))).active
    assert sheet is not None
    assert sheet.cell(2, sheet.max_column).value == frame["decisions"][0]


def test_the_register_tells_a_word_a_blank_and_a_missing_column_apart_from_what_is_used() -> None:
    rows = (
        *ROWS,
        row(unit="กพร.", actuals="82 86 ไม่มีข้อมูล"),
        row(unit="สบก.", actuals="82 86 ."),
        row(unit="ใหม่", actuals="82 86 x"),
    )
    both = (decision("ยังไม่สรุป"), decision("95", kind="target", line=5))
    rows = (replace(rows[0], targets=rows[0].targets | {2563: figure("91", Place())}), *rows[1:])
    master, _ = merged(*rows, decisions=(replace(both[0], kind="actual"), both[1]))
    sent = [cell.split(" ใช้ ")[0] for cell in merge.register_frame(master)["decisions"]]
    assert sorted(sent) == sorted(
        f"ผล 2563 หน่วยงานส่ง {typed}" for typed in ("120", "118", "ไม่มีข้อมูล", "ช่องว่าง", "ช่องว่าง")
    )
    frame = merge.register_frame(master)
    first = frame[frame["unit"] == "สพบ."]["decisions"].item()
    assert first == (
        f"ผล 2563 หน่วยงานส่ง 120 ใช้ ยังไม่สรุป (กพร. ตั้งค่า.xlsx › ข้อยุติ!D4) {REASON}; "
        f"เป้าหมาย 2563 หน่วยงานส่ง 91 ใช้ 95 (กพร. ตั้งค่า.xlsx › ข้อยุติ!D5) {REASON}"
    )


def test_the_manifest_traces_the_units_figures_and_the_decided_one() -> None:
    master, _ = merged(*ROWS, decisions=(decision("119"),))
    of_2563 = [(r.unit, r.value, r.place.cell) for r in manifest.figure_records(master, ()) if r.what == "ผล 2563"]
    assert of_2563 == [("สพบ.", "120", "L5"), ("สสป.", "118", "L9"), ("ข้อยุติ", "119", "D4")]


def viewed(*decisions: Decision) -> report.ReportView:
    given = replace(coordinator(), decisions=decisions)
    master, findings = merged(*ROWS, decisions=decisions)
    return report.view(Year(Case(CRITERIA, given, master, scoring.score(given, CRITERIA)), (), findings))


def test_the_report_prints_the_decided_value_once_and_cites_it() -> None:
    item = viewed(decision("119")).items[0]
    (shown,) = item.indicators
    assert (shown.units, shown.conflict) == ("สพบ. สสป.", "ใช้ค่าตามข้อยุติ")
    assert (shown.actuals.third.text, shown.actuals.third.place.cell) == ("119", "D4")
    *_, note = item.analyses[0].notes
    assert note.unit == "ข้อยุติของผล 2563"
    assert note.explanation == f"หน่วยงานส่ง สพบ. 120 สสป. 118 ใช้ 119 (กพร. ตั้งค่า.xlsx › ข้อยุติ!D4) {REASON}"


def test_the_annex_of_sources_holds_the_units_figures_and_the_decision() -> None:
    (group,) = viewed(decision("119")).sources
    assert [(s.unit, s.workbook, s.sheet) for s in group.sources] == [
        ("สพบ.", "สพบ.xlsx", "หมวด 7"),
        ("สสป.", "สสป.xlsx", "หมวด 7"),
        ("ข้อยุติ", WORKBOOK, SHEET),
    ]
    last = group.sources[-1]
    assert (last.first.label, str(last.first.actual.value), last.first.actual.cell) == ("2563", "119", "D4")
    assert last.first.target.cell == ""


def test_without_a_decision_the_report_shows_both_values() -> None:
    shown = viewed().items[0].indicators
    assert [(one.units, one.actuals.third.text) for one in shown] == [("สพบ.", "120"), ("สสป.", "118")]
    assert {one.conflict for one in shown} == {"ค่าไม่ตรงกับหน่วยงานอื่น"}


def test_direction_is_no_figure_and_is_not_settled() -> None:
    rows = (row(direction=HIGHER), row(unit="สสป.", direction=LOWER))
    findings = merged(*rows, decisions=(decision(),))[1]
    assert [f.code for f in findings] == ["M204", "M204", "M206"]


def test_a_reason_of_several_lines_is_printed_on_one() -> None:
    _, findings = merged(*ROWS, decisions=(decision(reason="ตรวจแล้ว\n  ตามบันทึก"),))
    assert findings[0].explanation.endswith("ตรวจแล้ว ตามบันทึก")
