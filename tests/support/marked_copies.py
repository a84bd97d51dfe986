"""What the tests of marked copies share: a copy of a workbook, and what openpyxl sees in it."""

from __future__ import annotations

import functools
import io
import itertools
import warnings

import openpyxl
from lxml import etree
from msgspec import Struct

from pipeline.messages import finding
from pipeline.model import Finding, Place, Severity
from pipeline.workbook.cells import Sheet
from pipeline.workbook.marking import copies
from pipeline.workbook.marking.styles import COLOURS
from pipeline.workbook.reading import sniff, xlsx
from tests.support.rich_workbooks import MAIN, SHEET, parts

M = f"{{{MAIN}}}"
RED, AMBER, BLUE = (COLOURS[severity] for severity in Severity)


class Unit(Struct, frozen=True):
    code: str = "สพบ."
    name: str = "สำนักพัฒนาน้ำบาดาล"


UNIT = Unit()


def unreadable(cell: str, typed: str = "มากกว่า 85", sheet: str = SHEET, indicator: str = "") -> Finding:
    return finding(
        "C101", Place("สพบ.xlsx", sheet, cell), unit="สพบ.", indicator=indicator, words={"typed": typed, "reason": ""}
    )


def blank(cell: str, sheet: str = SHEET) -> Finding:
    words = {"column": "ทิศทาง", "example": " เช่น ยิ่งมากยิ่งดี"}
    return finding("C105", Place("สพบ.xlsx", sheet, cell), unit="สพบ.", words=words)


def marked(content: bytes, *findings: Finding, previous: list[dict[str, str | None]] | None = None) -> bytes:
    return copies.marked_copy(content, findings, UNIT, previous).content


@functools.lru_cache(maxsize=4)
def opened(content: bytes) -> openpyxl.Workbook:
    """Open a workbook to look at; the same bytes give the same one again, so nothing may be written into it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what of a workbook it would lose
        return openpyxl.load_workbook(io.BytesIO(content))


def read_back(content: bytes) -> tuple[Sheet, ...]:
    archive = sniff.admit(content).archive
    assert archive is not None
    return xlsx.read(archive, lambda _: True)


def listed(content: bytes) -> list[list[str]]:
    """The rows of ผลการตรวจ as text, blank cells left out."""
    sheet = opened(content).worksheets[0]
    rows = ([str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True))
    return [row for row in rows if row]


def fills(content: bytes, sheet: str = SHEET) -> dict[str, str]:
    """The cells with a colour of ours."""
    cells = itertools.chain.from_iterable(opened(content)[sheet].iter_rows())
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.fill.fgColor.rgb in (RED, AMBER, BLUE)}


def comments(content: bytes, sheet: str = SHEET) -> dict[str, str]:
    cells = itertools.chain.from_iterable(opened(content)[sheet].iter_rows())
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def part_of(content: bytes, sheet: str) -> str:
    book = etree.fromstring(parts(content)["xl/workbook.xml"])
    rels = etree.fromstring(parts(content)["xl/_rels/workbook.xml.rels"])
    targets = {rel.get("Id"): rel.get("Target") for rel in rels}
    office = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    found = next(entry.get(office) for entry in book.iter(f"{M}sheet") if entry.get("name") == sheet)
    target = targets[found]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
