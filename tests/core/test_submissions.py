"""Which workbook is whose, which of them counts, who is late and who is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import messages
from pipeline.model import Contact, Place, Text, Unit
from pipeline.submissions import (
    NOTHING_TELLS,
    RETURNED,
    SAVED_LATER,
    UnitsByName,
    receive,
    unit_of_file,
    without_replaced,
)
from tests.support.records import UNITS, coordinator, day, narrative, row, submission

ALL_BUT_SPB = tuple(submission(unit.code) for unit in UNITS if unit.code != "สพบ.")


def statuses(sent, refused=(), given=None):
    _, receipts, findings = receive(given or coordinator(), sent, refused)
    return [(r.unit, r.workbook, r.status) for r in receipts], [(f.code, f.unit, str(f.place)) for f in findings]


def test_all_units_sent_and_nothing_is_said() -> None:
    sent = [submission(unit.code, row(), row("K-2"), sent=day(2021, 1, 20)) for unit in UNITS]
    accepted, receipts, findings = receive(coordinator(), sent, ())
    assert [submitted.unit for submitted in accepted] == ["กพร.", "สบก.", "สพบ.", "สสป."]
    assert [(r.unit, r.workbook, r.status, r.indicators) for r in receipts] == [
        (unit.code, f"{unit.code}xlsx", "received", 2) for unit in UNITS
    ]
    assert findings == ()


def test_the_unit_is_set_on_all_that_a_workbook_holds() -> None:
    sent = submission("สำนักพัฒนาน้ำบาดาล", row(unit=""), narratives=(narrative("1.1", unit=""),))
    (accepted,), _, _ = receive(coordinator(), [sent], ())
    assert (accepted.unit, accepted.rows[0].unit, accepted.narratives[0].unit) == ("สพบ.", "สพบ.", "สพบ.")


@pytest.mark.parametrize(
    ("code", "name", "unit"),
    [
        ("สพบ.", "", "สพบ."),
        (" ส พ บ . ", "", "สพบ."),
        ("สพบ.\u200b", "", "สพบ."),
        ("สำนักพัฒนาน้ำบาดาล", "", "สพบ."),
        ("สำนักพัฒนานํ้าบาดาล", "", "สพบ."),
        ("", "สำนักพัฒนาน้ำบาดาล", "สพบ."),
        ("สบบ.", "", "สบก."),
        ("", "สบบ.", "สบก."),
        ("ไม่รู้", "สพบ.", None),
        ("กพร.", "สำนักพัฒนาน้ำบาดาล", None),
        ("กพร.", "กลุ่มพัฒนาระบบบริหาร", "กพร."),
        ("สบบ.", "สำนักบริหารกลาง", "สบก."),
        ("กพร.", "กลุ่มที่ไม่มีใครรู้จัก", "กพร."),
        ("ก.พ.ร.", "", None),
        ("กพร", "", None),
        ("", "", None),
    ],
)
def test_a_unit_is_known_by_code_name_or_other_name_and_by_nothing_near_to_it(code: str, name: str, unit: str) -> None:
    found = UnitsByName(UNITS).unit_of(submission(code, name=name))
    assert (found.code if found else None) == unit


def test_a_name_that_two_units_share_names_neither() -> None:
    shared = tuple(Unit(code, "", ("สพ.",), (7,), Place()) for code in ("ก.", "ข."))
    assert UnitsByName(shared).unit_of(submission("สพ.")) is None


def test_a_unit_without_a_code_in_the_register_is_never_found_by_a_blank() -> None:
    register = (Unit("", "", (), (), Place()), *UNITS)
    receipts, findings = statuses([submission("", workbook="ว่าง.xlsx")], given=coordinator(register=register))
    assert ("", "ว่าง.xlsx", "refused") in receipts
    assert len(receipts) == len(UNITS) + 1
    assert ("F007", "", "ว่าง.xlsx › หน่วยงาน!B4") in findings


KNOWN = Contact("สมหญิง", "0 2000 1001", "spb@example.com")


def contact_of(code: str, *sent) -> Contact:
    """Return the contact on the receipt of a unit whose register row has the contact ``KNOWN``."""
    register = tuple(replace(unit, contact=KNOWN) for unit in UNITS)
    _, receipts, _ = receive(coordinator(register=register), sent, ())
    return next(receipt.contact for receipt in receipts if receipt.unit == code)


def test_a_unit_that_has_not_sent_is_called_as_the_register_says() -> None:
    assert contact_of("สพบ.", submission("สสป.")) == KNOWN


def test_what_a_unit_says_of_itself_is_newer_than_the_register() -> None:
    said = replace(submission(), reporter=Text("สมชาย"), phone=Text("08 1000 0000"))
    assert contact_of("สพบ.", said) == Contact("สมชาย", "08 1000 0000", "spb@example.com")


def test_where_a_workbook_is_silent_the_register_speaks() -> None:
    silent = replace(submission(), reporter=Text("สมชาย"), phone=Text("-"))
    assert contact_of("สพบ.", silent) == replace(KNOWN, name="สมชาย")


def test_a_workbook_that_is_refused_still_tells_whom_to_call() -> None:
    other_year = replace(submission(year=2563), phone=Text("08 1000 0000"))
    assert contact_of("สพบ.", other_year).phone == "08 1000 0000"
    _, receipts, _ = receive(coordinator(), [replace(submission("ไม่รู้จัก"), reporter=Text("ใครสักคน"))], ())
    assert [receipt.contact.name for receipt in receipts if not receipt.unit] == ["ใครสักคน"]


def test_a_stranger_is_refused_with_the_nearest_names_offered() -> None:
    _, receipts, findings = receive(coordinator(), [*ALL_BUT_SPB, submission("สพป.", row())], ())
    (stranger, missing) = findings
    assert (stranger.code, stranger.place.cell, stranger.words["unit"]) == ("F007", "B3", "สพป.")
    assert "สพบ." in stranger.words["nearest"]
    assert "ทะเบียน (ใกล้เคียง: " in messages.message(stranger)
    assert (missing.code, missing.unit) == ("F010", "สพบ.")
    assert (receipts[-1].unit, receipts[-1].workbook, receipts[-1].status) == ("", "สพป.xlsx", "refused")


def test_an_unknown_code_is_refused_and_the_unit_of_its_name_is_offered_first() -> None:
    _, _, findings = receive(coordinator(), [submission("สสป", name="สำนักพัฒนาน้ำบาดาล")], ())
    assert (findings[0].code, findings[0].place.cell, findings[0].words["unit"]) == ("F007", "B3", "สสป")
    assert findings[0].words["nearest"].startswith(" (ใกล้เคียง: สพบ., สสป.")


def test_a_code_of_one_unit_with_the_name_of_another_is_of_neither() -> None:
    accepted, receipts, findings = receive(coordinator(), [submission("กพร.", row(), name="สำนักบริหารกลาง")], ())
    assert accepted == ()
    assert (findings[0].code, findings[0].unit, findings[0].place.cell) == ("F007", "", "B3")
    assert findings[0].words["unit"] == "กพร. / สำนักบริหารกลาง"
    assert findings[0].words["nearest"].startswith(" (ใกล้เคียง: สบก., กพร.")
    assert [(r.unit, r.status) for r in receipts if r.workbook] == [("", "refused")]


def test_the_commission_is_not_the_group_but_is_offered_it() -> None:
    _, _, findings = receive(coordinator(), [submission("ก.พ.ร.")], ())
    assert findings[0].words == {"unit": "ก.พ.ร.", "nearest": " (ใกล้เคียง: กพร.)"}


def test_no_more_than_three_names_are_offered() -> None:
    alike = tuple(Unit(f"สำนัก{n}", "", (), (7,), Place()) for n in range(5))
    _, _, findings = receive(coordinator(register=alike), [submission("สำนัก")], ())
    assert findings[0].words["nearest"].count("สำนัก") == 3


def test_a_name_like_no_other_is_offered_nothing() -> None:
    _, _, findings = receive(coordinator(), [submission("Zzz")], ())
    assert findings[0].words["nearest"] == ""


def test_a_workbook_of_another_year_is_not_used_and_its_unit_is_refused_not_missing() -> None:
    old = submission("สพบ.", row(), year=2563)
    receipts, findings = statuses([*ALL_BUT_SPB, old])
    assert ("สพบ.", "สพบ.xlsx", "refused") in receipts
    assert findings == [("F009", "สพบ.", "สพบ.xlsx › หน่วยงาน!B2")]


def test_last_years_workbook_beside_this_years_does_not_make_two() -> None:
    old = submission("สพบ.", workbook="สพบ 2563.xlsx", year=2563, sent=day(2022, 1, 1))
    receipts, findings = statuses([*ALL_BUT_SPB, old, submission("สพบ.")])
    assert ("สพบ.", "สพบ.xlsx", "received") in receipts
    assert [code for code, *_ in findings] == ["F009"]


def test_a_workbook_without_a_readable_year_is_used() -> None:
    receipts, findings = statuses([*ALL_BUT_SPB, submission("สพบ.", year=None)])
    assert ("สพบ.", "สพบ.xlsx", "received") in receipts
    assert findings == []


COPY = "สำเนาของ สพบ.xlsx"
SAVED = datetime(2021, 1, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second", "used", "reason"),
    [
        (day(2021, 1, 14), day(2021, 1, 15), COPY, "วันที่ให้ข้อมูลใหม่กว่า"),
        (day(2021, 1, 15), day(2021, 1, 14), "สพบ.xlsx", "วันที่ให้ข้อมูลใหม่กว่า"),
        (day(2021, 1, 14), None, "สพบ.xlsx", "อีกไฟล์ไม่มีวันที่ให้ข้อมูล"),
        (None, day(2021, 1, 14), COPY, "อีกไฟล์ไม่มีวันที่ให้ข้อมูล"),
    ],
)
def test_of_two_workbooks_the_newer_is_used_and_the_other_named(first, second, used, reason) -> None:
    sent = [*ALL_BUT_SPB, submission(sent=first), submission(workbook=COPY, sent=second)]
    accepted, _, findings = receive(coordinator(), sent, ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == [used]
    for found, code in zip(findings, ("F008", "F015"), strict=True):
        assert (found.code, found.unit) == (code, "สพบ.")
        assert found.words == {"used": used, "other": found.place.workbook, "reason": reason}
        assert {found.place.workbook, used} == {"สพบ.xlsx", COPY}


@pytest.mark.parametrize("given_day", [day(2021, 1, 14), None])
@pytest.mark.parametrize("workbook", [COPY, "สพบ (1).xlsx", "สพบ_แก้ไข.xlsx"])
def test_where_nothing_tells_a_copy_never_wins_by_its_name(workbook: str, given_day) -> None:
    sent = [*ALL_BUT_SPB, submission(sent=given_day), submission(workbook=workbook, sent=given_day)]
    accepted, _, (found,) = receive(coordinator(), sent, ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == ["สพบ.xlsx"]
    assert (found.code, found.words["reason"]) == ("F008", NOTHING_TELLS)


@pytest.mark.parametrize(("hours", "used"), [(1, COPY), (-1, "สพบ.xlsx")])
def test_where_the_dates_do_not_tell_the_time_of_saving_does(hours: int, used: str) -> None:
    other = submission(workbook=COPY, saved_at=SAVED + timedelta(hours=hours))
    accepted, _, (found,) = receive(coordinator(), [*ALL_BUT_SPB, submission(saved_at=SAVED), other], ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == [used]
    assert (found.code, found.words["reason"]) == ("F015", SAVED_LATER)


def test_a_returned_copy_replaces_exactly_what_it_was_made_from_whatever_the_dates_say() -> None:
    first = submission(sha256="1", sent=day(2021, 1, 20), saved_at=SAVED)
    returned = submission(workbook="แก้.xlsx", sha256="2", made_from="1", sent=day(2021, 1, 14))
    accepted, _, (found,) = receive(coordinator(), [*ALL_BUT_SPB, first, returned], ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == ["แก้.xlsx"]
    assert (found.code, found.place.workbook, found.words["reason"]) == ("F015", "สพบ.xlsx", RETURNED)


def test_a_copy_of_a_copy_replaces_both_one_after_the_other() -> None:
    sent = [submission(workbook=f"{n}.xlsx", sha256=str(n), made_from=str(n - 1) if n > 1 else "") for n in (1, 2, 3)]
    accepted, _, findings = receive(coordinator(), [*ALL_BUT_SPB, *sent], ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == ["3.xlsx"]
    assert [(found.code, found.place.workbook, found.words["used"]) for found in findings] == [
        ("F015", "1.xlsx", "2.xlsx"),
        ("F015", "2.xlsx", "3.xlsx"),
    ]


def test_a_returned_copy_of_another_workbook_has_to_show_its_date() -> None:
    sent = [submission(sha256="1"), submission(workbook=COPY, sha256="2", made_from="9")]
    accepted, _, (found,) = receive(coordinator(), [*ALL_BUT_SPB, *sent], ())
    assert [submitted.workbook for submitted in accepted if submitted.unit == "สพบ."] == ["สพบ.xlsx"]
    assert found.code == "F008"


def test_what_is_wrong_inside_a_replaced_workbook_is_no_longer_said() -> None:
    place = Place("สพบ.xlsx", "หมวด 7", "K12")
    cell = messages.finding("C101", place, words={"typed": "มาก", "reason": ""})
    words = {"used": "แก้.xlsx", "other": "สพบ.xlsx", "reason": RETURNED}
    of_file = messages.finding("F015", Place("สพบ.xlsx"), words=words)
    assert without_replaced([cell, of_file]) == [of_file]
    twice = messages.finding("F008", Place("สพบ.xlsx"), words=words)
    assert without_replaced([cell, of_file, twice]) == [cell, of_file, twice]


def test_a_unit_that_sent_nothing_is_missing_with_the_categories_it_owes() -> None:
    _, receipts, (found,) = receive(coordinator(), ALL_BUT_SPB, ())
    assert [(r.workbook, r.status) for r in receipts if r.unit == "สพบ."] == [("", "missing")]
    assert (found.code, found.unit, found.place) == ("F010", "สพบ.", Place())
    assert found.words == {"unit": "สพบ.", "categories": "4, 7"}


@pytest.mark.parametrize(
    ("given_day", "status"), [((2021, 1, 20), "received"), ((2021, 1, 21), "late"), ((), "received")]
)
def test_only_a_day_after_the_deadline_is_late(given_day, status) -> None:
    receipts, findings = statuses([*ALL_BUT_SPB, submission(sent=day(*given_day))])
    assert ("สพบ.", "สพบ.xlsx", status) in receipts
    assert findings == ([("F011", "สพบ.", "สพบ.xlsx › หน่วยงาน!B7")] if status == "late" else [])


def test_a_deadline_before_the_meeting_makes_nobody_late() -> None:
    misprinted = coordinator(deadline=day(2020, 1, 20, cell="B8"))
    receipts, findings = statuses([*ALL_BUT_SPB, submission(sent=day(2021, 1, 15))], given=misprinted)
    assert ("สพบ.", "สพบ.xlsx", "received") in receipts
    assert findings == []


def test_a_deadline_on_the_day_of_the_meeting_is_no_misprint() -> None:
    receipts, _ = statuses([submission(sent=day(2021, 1, 21))], given=coordinator(meeting=day(2021, 1, 20)))
    assert ("สพบ.", "สพบ.xlsx", "late") in receipts


def test_without_a_deadline_nobody_is_late() -> None:
    receipts, _ = statuses([*ALL_BUT_SPB, submission(sent=day(2021, 1, 15))], given=coordinator(deadline=day()))
    assert ("สพบ.", "สพบ.xlsx", "received") in receipts


def test_without_a_day_of_meeting_the_deadline_still_counts() -> None:
    receipts, _ = statuses([submission(sent=day(2021, 1, 21))], given=coordinator(meeting=day()))
    assert ("สพบ.", "สพบ.xlsx", "late") in receipts


def test_a_wrong_weekday_before_the_date_of_a_workbook_is_said() -> None:
    wrong = submission(sent=day(2021, 1, 15, weekday="จันทร์"))
    _, findings = statuses([*ALL_BUT_SPB, wrong])
    assert findings == [("D502", "สพบ.", "สพบ.xlsx › หน่วยงาน!B7")]


def test_a_unit_whose_only_file_cannot_be_read_has_sent_it_and_is_not_missing() -> None:
    receipts, findings = statuses([submission("ใคร", workbook="ก.xlsx")], ["สพบ.xlsx", "ข.xlsx", "สพบ. (2).xlsx"])
    assert [receipt for receipt in receipts if not receipt[0]] == [
        ("", "ก.xlsx", "refused"),
        ("", "ข.xlsx", "refused"),
        ("", "สพบ.xlsx", "refused"),
    ]
    assert ("สพบ.", "สพบ. (2).xlsx", "refused") in receipts
    assert [unit for code, unit, _ in findings if code == "F010"] == ["กพร.", "สบก.", "สสป."]


def test_a_file_that_cannot_be_read_takes_nothing_from_a_unit_whose_workbook_can() -> None:
    receipts, _ = statuses([*ALL_BUT_SPB, submission("สพบ.", workbook="แบบ.xlsx")], ["สพบ.xlsx"])
    assert ("สพบ.", "แบบ.xlsx", "received") in receipts
    assert ("", "สพบ.xlsx", "refused") in receipts


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("สพบ..xlsx", "สพบ."),
        ("สพบ 2564.xlsx", "สพบ."),
        ("สพบ2564.xlsx", "สพบ."),
        ("สำเนาของ สพบ.xlsx", "สพบ."),
        ("PMQA_สพบ-แก้ไข (1).xlsx", "สพบ."),
        ("แบบสำนักพัฒนานํ้าบาดาล.xlsx", "สพบ."),
        ("สพบ/แบบรวบรวมข้อมูล.xlsx", "สพบ."),
        ("สพบ/สสป.xlsx", "สสป."),
        ("สบบ.xlsx", "สบก."),
        ("นก.07.xlsx", "นก.07"),
        ("นก.07 แก้ไข.xlsx", "นก.07"),
        ("สพบ สสป.xlsx", None),
        ("สพบล.xlsx", None),
        ("เสีย.xlsx", None),
    ],
)
def test_a_file_that_cannot_be_read_is_known_by_its_name_or_its_folder(path: str, unit: str | None) -> None:
    units = (*UNITS, Unit("นก.0", "", (), (), Place()), Unit("นก.07", "", (), (), Place()))
    found = unit_of_file(path, units)
    assert (found.code if found else None) == unit


def test_a_unit_that_stands_twice_in_the_register_is_one_unit() -> None:
    register = (*UNITS, Unit("สพบ. ", "", (), (), Place()))
    receipts, _ = statuses([submission()], given=coordinator(register=register))
    assert [status for _, _, status in receipts] == ["missing", "missing", "received", "missing"]


MANY = (
    *ALL_BUT_SPB,
    submission(sent=day(2021, 1, 21)),
    submission(workbook="สพบ (1).xlsx", sent=day(2021, 1, 21)),
    submission("สพป."),
    submission("สสป.", workbook="เก่า.xlsx", year=2563),
)


@given(st.permutations(MANY), st.permutations(["ก.xlsx", "ข.xlsx"]))
def test_the_order_of_the_files_does_not_matter(sent, refused) -> None:
    assert receive(coordinator(), sent, refused) == receive(coordinator(), MANY, ["ก.xlsx", "ข.xlsx"])
