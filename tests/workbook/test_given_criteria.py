"""The criteria that the coordinator's workbook gives in its sheets เกณฑ์…."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import carry
from pipeline.criteria import Criteria, load
from pipeline.criteria.given import of_year
from pipeline.model import CriteriaName, CriteriaSubtype, CriteriaTargets, Finding, GivenCriteria
from pipeline.workbook.forms.coordinator import blank_form
from pipeline.workbook.reading import files
from pipeline.workbook.records.coordinator import read_coordinator
from tests.support.office import fill_column, header

YEAR = 2566
KNOWN = load(YEAR)


@pytest.fixture
def book() -> Any:
    """The blank workbook of a year whose criteria the program does not know."""
    return openpyxl.load_workbook(BytesIO(blank_form(carry.blank_coordinator(YEAR), KNOWN)))


def read(book: Any, folder: Path) -> tuple[Criteria, list[Finding]]:
    path = folder / "กพร.xlsx"
    book.save(path)
    opened, _ = files.read(path)
    assert opened is not None
    coordinator, found = read_coordinator(opened)
    assert coordinator is not None
    return of_year(YEAR, coordinator.criteria), [one for one in found if one.place.sheet.startswith("เกณฑ์")]


def put(book: Any, sheet: str, key: dict[str, str], values: dict[str, object]) -> str:
    """Type into the row that has these words; return the name of the last cell."""
    line, columns = header(book[sheet], next(iter(key)))
    for row in range(line + 1, book[sheet].max_row + 1):
        if all(str(book[sheet].cell(row, columns[name]).value) == word for name, word in key.items()):
            for name, value in values.items():
                book[sheet].cell(row, columns[name]).value = value
            return str(book[sheet].cell(row, columns[name]).coordinate)
    raise AssertionError(key)


def test_the_newest_criteria_stand_there_to_be_edited_and_say_whose_they_are(book: Any, tmp_path: Path) -> None:
    criteria, found = read(book, tmp_path)
    assert found == []
    assert criteria.fiscal_year_be == KNOWN.fiscal_year_be
    assert set(criteria.years.values()) == {KNOWN.fiscal_year_be}
    assert (criteria.categories, criteria.items, criteria.groups) == (KNOWN.categories, KNOWN.items, KNOWN.groups)
    assert criteria.borrowed(YEAR) == ""


def test_what_is_edited_is_used_and_a_category_whose_year_is_not_changed_is_named(book: Any, tmp_path: Path) -> None:
    put(book, "เกณฑ์หมวด", {"รหัส": "7.1"}, {"ชื่อ": "ผลลัพธ์ใหม่", "คำนิยาม": "นิยามใหม่", "ตัวอย่าง": "หนึ่ง\nสอง"})
    put(book, "เกณฑ์ประเภทย่อย", {"ข้อ": "7.1", "ประเภทย่อย": "2"}, {"ชื่อ": "ประเภทใหม่", "ต้องมี": "ใช่"})
    put(book, "เกณฑ์เป้าหมาย", {"กลุ่มการประเมิน": "1"}, {"ขั้นต่ำ": 250})
    for sheet, by in (("เกณฑ์หมวด", "รหัส"), ("เกณฑ์ประเภทย่อย", "ข้อ"), ("เกณฑ์เป้าหมาย", "กลุ่มการประเมิน")):
        fill_column(book[sheet], by, "เกณฑ์ของปี", YEAR)
    put(book, "เกณฑ์หมวด", {"รหัส": "3.2"}, {"เกณฑ์ของปี": 2564})
    criteria, found = read(book, tmp_path)
    assert found == []
    item = criteria.items[0]
    assert (item.name, item.definition, item.examples) == ("ผลลัพธ์ใหม่", "นิยามใหม่", ("หนึ่ง", "สอง"))
    assert (item.subtypes[1], 2 in item.mandatory) == ("ประเภทใหม่", True)
    assert criteria.groups[1].minimum == Decimal(250)
    assert criteria.years == {0: YEAR, 1: YEAR, 2: YEAR, 3: 2564, 4: YEAR, 5: YEAR, 6: YEAR, 7: YEAR}
    assert criteria.borrowed(YEAR) == "หมวด 3"
    put(book, "เกณฑ์หมวด", {"รหัส": "3.2"}, {"เกณฑ์ของปี": None})  # blank: of the fiscal year
    criteria, _ = read(book, tmp_path)
    assert (criteria.fiscal_year_be, criteria.borrowed(YEAR)) == (YEAR, "")


@pytest.mark.parametrize(
    ("sheet", "key", "values", "code"),
    [
        ("เกณฑ์หมวด", {"รหัส": "1.2"}, {"ชื่อ": None}, "C105"),
        ("เกณฑ์หมวด", {"รหัส": "1.2"}, {"รหัส": "8.1"}, "C106"),
        ("เกณฑ์หมวด", {"รหัส": "1.2"}, {"รหัส": "1.1"}, "C106"),
        ("เกณฑ์ประเภทย่อย", {"ข้อ": "7.2", "ประเภทย่อย": "3"}, {"ต้องมี": "บางที"}, "C106"),
        ("เกณฑ์เป้าหมาย", {"กลุ่มการประเมิน": "2"}, {"ขั้นต่ำ": "สูง"}, "C101"),
        ("เกณฑ์เป้าหมาย", {"กลุ่มการประเมิน": "2"}, {"เกณฑ์ของปี": "66"}, "C109"),
    ],
)
def test_a_fault_is_said_at_its_cell_and_what_is_known_is_used(
    book: Any, tmp_path: Path, sheet: str, key: dict[str, str], values: dict[str, object], code: str
) -> None:
    cell = put(book, sheet, key, values)
    criteria, found = read(book, tmp_path)
    assert [(one.code, one.place.cell) for one in found] == [(code, cell)]
    assert criteria.categories == KNOWN.categories
    assert criteria.items == KNOWN.items


def test_what_is_not_given_stays_as_it_is_known_and_is_of_that_year() -> None:
    given = GivenCriteria(
        (CriteriaName("1.1", "ใหม่", "", (), YEAR),),
        (CriteriaSubtype("7.6", 5, "ใหม่", True, YEAR),),
        (CriteriaTargets(3, Decimal(380), None, Decimal(3), YEAR),),
    )
    criteria = of_year(YEAR, given)
    assert criteria.categories[0].subitems["1.1"] == "ใหม่"
    assert criteria.categories[0].subitems["1.2"] == KNOWN.categories[0].subitems["1.2"]
    assert set(criteria.years.values()) == {KNOWN.fiscal_year_be}
    assert criteria.groups[3].high_rise_pct == Decimal(3)
    assert of_year(YEAR, GivenCriteria()) is KNOWN
