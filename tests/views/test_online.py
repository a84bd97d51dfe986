"""What is typed into the online system: every field once, in the criteria's order, with the cell it comes from."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from pipeline.model import Place
from pipeline.views import online
from pipeline.views.online import OnlineField
from pipeline.workbook import registers
from tests.support.sample_documents import examined_sample


def test_every_field_of_the_sample_stands_in_the_order_of_the_criteria() -> None:
    year = examined_sample().year
    assert year is not None
    fields = online.fields(year)
    assert [field.name.split(".")[0] for field in fields[:13]] == [str(number) for number in range(1, 14)]
    subitems = [field.name.split()[0] for field in fields if field.section.startswith("หมวด ")]
    assert subitems == sorted(subitems)
    assert set(subitems) == {f"{category}.{number}" for category in range(1, 7) for number in range(1, 5)}
    figures = {field.name: field for field in fields if ": ผล 2563" in field.name}
    assert len(figures) == 48
    assert all(figure.place.cell for figure in figures.values() if figure.text)


def test_indicators_stand_by_sub_type_which_is_named_and_within_one_by_code() -> None:
    year = examined_sample().year
    assert year is not None
    of_item = [(one.section, one.name.split()[0]) for one in online.fields(year) if one.name.endswith(": ผล 2563")]
    assert of_item == sorted(of_item)
    assert len({section for section, _ in of_item}) > 20
    assert all(" ประเภทย่อย " in section for section, _ in of_item)


def test_a_text_is_counted_never_a_formula_and_goes_on_where_a_cell_is_full() -> None:
    long = "ก" * 40_000
    fields = (
        OnlineField("ส่วน", "ข้อ", "=1+1", Place("ก.xlsx", "หมวด 7", "K5")),
        OnlineField("ส่วน", "ยาว", long, Place()),
    )
    sheet = openpyxl.load_workbook(BytesIO(registers.online_workbook(fields, "ตามเกณฑ์"))).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][3:7] == ["=1+1", 4, "☐", "ก.xlsx › หมวด 7!K5"]
    assert sheet["D2"].data_type == "s"
    assert "".join(str(row[3]) for row in rows[1:]) == long
    assert {row[4] for row in rows[1:]} == {40_000}
