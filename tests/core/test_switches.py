"""กติกา: rules the coordinator switches off or weighs anew are in force, and every output says so with the reason."""

from __future__ import annotations

import json
from io import BytesIO

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline import manifest, merge, messages, rules, scoring
from pipeline.model import Finding, Place, Severity, Switch
from pipeline.rules import Case, Switched, evaluate, in_force
from pipeline.views import report
from pipeline.workbook import contract
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.registers import findings_workbook
from pipeline.year import Year
from tests.support.drawing import book
from tests.support.records import CRITERIA, case, coordinator, row

REASON = "ปีนี้ข้อมูลจริงขึ้นลงมาก"
PLACE = Place("กพร.xlsx", "กติกา", "A2")


def switch(code: str, severity: Severity | None = None) -> Switch:
    return Switch(code, severity, REASON, PLACE)


def found(explanation: str = "") -> tuple[Finding, ...]:
    """K301 (explained or not), K302 and K309 of one indicator."""
    of_rules = evaluate(case(row(targets="800 85 90 80", actuals="82 86 92", explanation=explanation)))
    return tuple(one for one in of_rules if one.code in ("K301", "K302", "K309"))


def severities(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.severity.value) for one in findings]


# --- what a switch does


def test_the_case_itself_has_all_three() -> None:
    assert severities(found()) == [("K301", "error"), ("K302", "warning")]
    leaps = evaluate(case(row(targets="800 80 90 95")))
    assert ("K309", "warning") in severities(leaps)


def test_without_a_switch_nothing_changes() -> None:
    assert in_force(found(), ()) == (found(), ())


def test_a_rule_switched_off_says_nothing_and_is_counted() -> None:
    kept, switched = in_force(found(), [switch("K301")])
    assert severities(kept) == [("K302", "warning")]
    assert switched == (Switched(switch("K301"), 1),)


def test_a_rule_switched_off_that_had_nothing_to_say_is_listed_all_the_same() -> None:
    assert in_force((), [switch("D506"), switch("K305")])[1] == (
        Switched(switch("D506"), 0),
        Switched(switch("K305"), 0),
    )


@pytest.mark.parametrize("severity", list(Severity))
def test_a_rule_weighed_anew_has_that_severity_whether_explained_or_not(severity: Severity) -> None:
    assert severities(in_force(found(), [switch("K301", severity)])[0])[0] == ("K301", severity.value)
    kept, switched = in_force(found("งบประมาณลดลง"), [switch("K301", severity)])
    assert severities(kept)[0] == ("K301", severity.value)
    assert not kept[0].is_open
    assert switched[0].findings == 1


# --- the sheet

SETTINGS = "รายการ | ข้อมูล\nปีงบประมาณ | 2564\nชื่อส่วนราชการ | กรม"


def read(*lines: str) -> tuple[tuple[Switch, ...], tuple[Finding, ...]]:
    drawn = {"ตั้งค่า": SETTINGS, "ทะเบียนหน่วยงาน": "รหัสหน่วยงาน"}
    drawn["กติกา"] = "\n".join(("รหัส | ระดับ | เหตุผล", *lines))
    made, findings = read_coordinator(book("กพร.xlsx", drawn))
    assert made is not None
    return made.switches, findings


def test_the_sheet_is_read() -> None:
    switches, findings = read("K309 | ปิด | ขึ้นลงมาก", "k301 | ควรทบทวน | ปรับแผน", "D506 | แจ้งให้ทราบ | ทดลอง")
    assert findings == ()
    assert [(s.code, s.severity, s.reason, s.place.cell) for s in switches] == [
        ("K309", None, "ขึ้นลงมาก", "A2"),
        ("K301", Severity.WARNING, "ปรับแผน", "A3"),
        ("D506", Severity.INFO, "ทดลอง", "A4"),
    ]


@pytest.mark.parametrize(
    ("line", "code", "cell"),
    [
        ("K309 | ปิด | ", "C105", "C2"),
        ("K309 |  | เพราะ", "C105", "B2"),
        (" | ปิด | เพราะ", "C105", "A2"),
        ("K309 | เปิด | เพราะ", "C106", "B2"),
        ("K999 | ปิด | เพราะ", "C106", "A2"),
        ("F010 | ปิด | เพราะ", "C106", "A2"),
        ("C101 | ปิด | เพราะ", "C106", "A2"),
        ("M201 | ปิด | เพราะ", "C106", "A2"),
        ("M205 | ปิด | เพราะ", "C106", "A2"),
        ("P601 | ปิด | เพราะ", "C106", "A2"),
    ],
)
def test_a_switch_without_a_reason_or_of_no_rule_of_the_book_is_said_and_is_none(line, code, cell) -> None:
    switches, findings = read(line)
    assert switches == ()
    assert [(f.code, f.place.cell) for f in findings] == [(code, cell)]


def test_of_a_rule_that_stands_twice_the_first_row_counts_and_the_second_is_said() -> None:
    switches, findings = read("K309 | แจ้งให้ทราบ | หนึ่ง", "K309 | ปิด | สอง")
    assert [(s.severity, s.reason) for s in switches] == [(Severity.INFO, "หนึ่ง")]
    assert [(f.code, f.place.cell) for f in findings] == [("C106", "A3")]
    assert "A2" in messages.message(findings[0])


def test_exactly_the_rule_book_can_be_switched() -> None:
    assert set(contract.RULE_CODES) == {rule.code for rule in rules.RULES}


# --- where it is said

SWITCHED = (Switched(switch("K309"), 12), Switched(switch("K301", Severity.INFO), 3))


def test_findings_workbook_lists_the_switches_on_a_sheet_of_their_own() -> None:
    workbook = openpyxl.load_workbook(BytesIO(findings_workbook((), {}, SWITCHED)))
    assert workbook.sheetnames == ["ข้อสังเกต", "กติกาที่ปิดหรือปรับ"]
    rows = [[cell.value for cell in line] for line in workbook["กติกาที่ปิดหรือปรับ"].iter_rows(min_row=2)]
    assert rows == [
        ["K309", "ค่าต่างจากปีก่อนสิบเท่า", "ปิด", "ควรทบทวน", REASON, 12, "กพร.xlsx › กติกา!A2"],
        ["K301", "เป้าหมายไม่ถึงเป้าหมายปีก่อน", "แจ้งให้ทราบ", "ต้องแก้", REASON, 3, "กพร.xlsx › กติกา!A2"],
    ]
    assert openpyxl.load_workbook(BytesIO(findings_workbook((), {}))).sheetnames == ["ข้อสังเกต"]


def test_machines_read_what_is_off_apart_from_what_weighs_anew() -> None:
    entries = json.loads(json.dumps(manifest.switch_entries(SWITCHED)))
    (off,), (changed,) = entries["switched_off"], entries["severity_changed"]
    assert (off["code"], off["severity"], off["reason"], off["cell"], off["findings"]) == (
        "K309",
        None,
        REASON,
        "A2",
        12,
    )
    assert (changed["code"], changed["severity"]) == ("K301", "info")
    assert manifest.switch_entries(()) == {"switched_off": [], "severity_changed": []}


def test_the_reports_annex_says_which_rules_are_off_and_why() -> None:
    given = coordinator()
    master, _ = merge.merge((), given.register)
    score = scoring.score(given, CRITERIA)
    plain = report.view(Year(Case(CRITERIA, given, master, score))).findings_summary
    ours = replace(given, switches=(switch("K309"), switch("K301", Severity.INFO)))
    said = report.view(Year(Case(CRITERIA, ours, master, score))).findings_summary
    assert said.startswith(plain)
    assert f"K309 ค่าต่างจากปีก่อนสิบเท่า: ปิด (เหตุผล: {REASON})" in said
    assert f"K301 เป้าหมายไม่ถึงเป้าหมายปีก่อน: เป็นแจ้งให้ทราบ (เหตุผล: {REASON})" in said
