"""The register for people: the merged indicators under the headers that the units' workbooks have."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pandas as pd

from pipeline.merge import KINDS, merge, register_frame
from pipeline.workbook import contract
from pipeline.workbook.registers import register_workbook
from tests.support.records import UNITS, row, submission


def headers(frame: pd.DataFrame) -> list[object]:
    sheet = openpyxl.load_workbook(BytesIO(register_workbook(frame))).active
    assert sheet is not None
    return [cell.value for cell in sheet[1]]


def test_the_register_names_its_columns_as_the_workbooks_do() -> None:
    master, _ = merge([submission("สพบ.", row(), unit="สพบ.")], UNITS)
    assert headers(register_frame(master)) == [
        *("รหัส", "ข้อ", "ประเภทย่อย", "ตัวชี้วัด", "หน่วยวัด", "ทิศทาง", "หน่วยงาน"),
        *("เป้าหมาย 2561", "ผล 2561", "เป้าหมาย 2562", "ผล 2562", "เป้าหมาย 2563", "ผล 2563", "เป้าหมาย 2564"),
        *("กลุ่มผู้รับบริการ", "ค่าเทียบเคียง", "แหล่งค่าเทียบเคียง", "แหล่งข้อมูล", "คำชี้แจง", "บทวิเคราะห์"),
        *("สูตรคำนวณ", "ความถี่ในการวัด", "ยุทธศาสตร์", "ที่มา"),
        "ข้อยุติ",
    ]


def test_a_register_of_nothing_has_its_headers_too() -> None:
    master, _ = merge([], UNITS)
    assert headers(register_frame(master))[:2] == ["รหัส", "ข้อ"]


def test_figures_have_one_name_in_the_core_and_in_the_workbooks() -> None:
    assert {kind: contract.INDICATORS.headers[kind] for kind in KINDS} == KINDS
