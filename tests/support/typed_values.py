"""From a table of what people type into one cell to workbooks of it, by the programs that write workbooks."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlsxwriter

from pipeline.workbook.cells import CellKind
from tests.support import preview


def at(*parts: int) -> datetime:
    """Return a moment as workbooks hold it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


# What a person types into one cell, and what must be read: kind, value, as seen. By cell format.
TABLE: tuple[tuple[object, str, CellKind, object, str], ...] = (
    (85.5, "General", CellKind.NUMBER, Decimal("85.5"), "85.5"),
    (19.51, "0", CellKind.NUMBER, Decimal("19.51"), "19.51"),
    (0.1, "General", CellKind.NUMBER, Decimal("0.1"), "0.1"),
    (0, "General", CellKind.NUMBER, Decimal(0), "0"),
    (-12, "#,##0;(#,##0)", CellKind.NUMBER, Decimal(-12), "-12"),
    (1234567, "#,##0", CellKind.NUMBER, Decimal(1234567), "1234567"),
    (1e16, "General", CellKind.NUMBER, Decimal("1e16"), "10000000000000000"),
    (0.00001, "General", CellKind.NUMBER, Decimal("0.00001"), "0.00001"),
    (2564, "General", CellKind.NUMBER, Decimal(2564), "2564"),
    (1, "000", CellKind.NUMBER, Decimal(1), "001"),
    (0.855, "0.0%", CellKind.NUMBER, Decimal("0.855"), "85.5%"),
    (1, "0%", CellKind.NUMBER, Decimal(1), "100%"),
    (85.5, '0.0"%"', CellKind.NUMBER, Decimal("85.5"), "85.5"),
    (85.5, '0.0" วัน"', CellKind.NUMBER, Decimal("85.5"), "85.5"),
    (at(2021, 1, 20), "d/m/yyyy", CellKind.DATE, at(2021, 1, 20), "20/1/2021"),
    (at(2021, 1, 20), "[$-107041E]d mmm yyyy", CellKind.DATE, at(2021, 1, 20), "20/1/2564"),
    (at(2564, 1, 20), "d/m/yyyy", CellKind.DATE, at(2564, 1, 20), "20/1/2564"),
    (at(2021, 1, 20, 9, 30), "d/m/yyyy h:mm", CellKind.DATE, at(2021, 1, 20, 9, 30), "20/1/2021 09:30"),
    (0.395833333333333, "h:mm", CellKind.DATE, at(1899, 12, 30, 9, 30), "09:30"),
    ("85.5", "General", CellKind.TEXT, "85.5", "85.5"),
    ("๘๕.๕", "General", CellKind.TEXT, "๘๕.๕", "๘๕.๕"),
    ("001", "@", CellKind.TEXT, "001", "001"),
    ("  ขอบ  ", "General", CellKind.TEXT, "  ขอบ  ", "  ขอบ  "),
    ("บรรทัดแรก\nบรรทัดสอง", "General", CellKind.TEXT, "บรรทัดแรก\nบรรทัดสอง", "บรรทัดแรก\nบรรทัดสอง"),
    ("R&D <select> {{ 7*7 }}", "General", CellKind.TEXT, "R&D <select> {{ 7*7 }}", "R&D <select> {{ 7*7 }}"),
    ("N/A", "General", CellKind.TEXT, "N/A", "N/A"),
    ("-", "General", CellKind.TEXT, "-", "-"),
    ("ํา กับ ำ", "General", CellKind.TEXT, "ํา กับ ำ", "ํา กับ ำ"),
    (True, "General", CellKind.BOOLEAN, True, "TRUE"),
)


def table_by_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("หมวด 7")
        for row, (value, code, *_) in enumerate(TABLE):
            sheet.write(row, 1, value, book.add_format({"num_format": code}))
    return stream.getvalue()


def table_by_openpyxl() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "หมวด 7"
    for row, (value, code, *_) in enumerate(TABLE, 1):
        cell = sheet.cell(row, 2, value)
        cell.number_format = code
    book.save(stream)
    return stream.getvalue()


def by_libreoffice(workbook: bytes, folder: Path, suffix: str = "xlsx") -> bytes:
    """Return the workbook as LibreOffice saves it again, ``folder`` being used on the way."""
    given = folder / "given.xlsx"
    given.write_bytes(workbook)
    return preview.converted(given, folder / "saved", suffix).read_bytes()
