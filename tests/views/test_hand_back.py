"""To whom a workbook is returned, by when, and whom to ask."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from pipeline.model import Contact, Receipt
from pipeline.views.hand_back import contact_words, hand_back
from tests.support.records import coordinator, day

DUE = day(2021, 1, 20)
RECEIPTS = (Receipt("กพร.", "", "missing", contact=Contact("สมใจ", "0 2000 1001", "a@example.com")),)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2021, 1, 19), "ภายในวันที่ 20 มกราคม 2564"),
        (date(2021, 1, 20), "ภายในวันที่ 20 มกราคม 2564"),
        (date(2021, 1, 21), "โดยเร็ว (พ้นกำหนดวันที่ 20 มกราคม 2564 แล้ว)"),
    ],
)
def test_a_deadline_is_told_and_once_it_has_passed_that_it_has(today: date, due: str) -> None:
    told = hand_back(coordinator(deadline=DUE), RECEIPTS, today)
    assert told.due == due
    assert told.place == f"กพร. {due}"
    assert told.ask == "สมใจ โทรศัพท์ 0 2000 1001 อีเมล a@example.com"


def test_no_day_is_told_where_none_is_set_or_the_one_that_is_set_is_a_misprint() -> None:
    blank = coordinator()
    blank = replace(blank, settings=replace(blank.settings, deadline=day()))
    misprinted = coordinator(deadline=day(2020, 1, 20))  # before the meeting: D501
    assert [hand_back(one, (), date(2021, 1, 15)).due for one in (blank, misprinted)] == ["", ""]


def test_the_coordinating_unit_is_known_by_any_of_its_names_and_may_be_no_unit_of_the_register() -> None:
    ours = coordinator()
    by_name = replace(ours, settings=replace(ours.settings, coordinator="กลุ่มพัฒนาระบบบริหาร"))
    nobody = replace(ours, settings=replace(ours.settings, coordinator="สำนักอื่น"))
    unnamed = replace(ours, settings=replace(ours.settings, coordinator=""))
    told = [hand_back(one, RECEIPTS, date(2021, 1, 15)) for one in (by_name, nobody, unnamed)]
    assert [(one.to, bool(one.ask)) for one in told] == [
        ("กลุ่มพัฒนาระบบบริหาร", True),
        ("สำนักอื่น", False),
        ("กพร.", False),
    ]


def test_a_contact_is_told_as_far_as_it_is_known() -> None:
    assert contact_words(Contact(phone="0 2000 1001")) == "โทรศัพท์ 0 2000 1001"
    assert contact_words(Contact()) == ""
