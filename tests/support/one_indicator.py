"""A workbook of one indicator, drawn by XlsxWriter, and what is read of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.model import Finding, Submission
from pipeline.workbook.contract import INDICATORS
from pipeline.workbook.reading import files
from pipeline.workbook.records.unit import read_submission

HEADS = ["รหัส", "ข้อ", "ประเภทย่อย", "ตัวชี้วัด", "หน่วยวัด", "ทิศทาง", "เป้าหมาย 2563", "ผล 2563", "คำชี้แจง"]
ROW = ["K-1", "7.1", "1", "จำนวนบ่อ", "บ่อ", "ยิ่งมากยิ่งดี", 80]
FIGURE, EXPLANATION = "H2", "I2"
DIFFERS = [("C110", FIGURE)]
Write = Callable[[Any, Any], None]  # what to do with XlsxWriter's book and sheet


def drawn(write: Write | None = None, **row: str) -> bytes:
    """Return a workbook of one indicator; ``write`` puts more into it, ``row`` says other words for some columns."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet(INDICATORS.sheet)
        sheet.write_row("A1", HEADS)
        sheet.write_row("A2", [row.get(head, value) for head, value in zip(HEADS, ROW, strict=False)])
        if write is not None:
            write(book, sheet)
    return stream.getvalue()


def sent(tmp_path: Path, workbook: bytes) -> tuple[Submission, list[Finding]]:
    """Return what is read of a workbook, and the findings about looks and numbers."""
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(workbook)
    book, refused = files.read(path)
    assert book is not None, refused
    submission, findings = read_submission(book)
    assert submission is not None
    return submission, [finding for finding in findings if finding.code in ("C101", "C102", "C108", "C110")]


def figure(tmp_path: Path, workbook: bytes) -> tuple[Decimal | None, list[tuple[str, str]]]:
    """Return the figure of the one indicator, with the codes and cells of the findings."""
    submission, findings = sent(tmp_path, workbook)
    return submission.rows[0].actuals[2563].value, [(found.code, found.place.cell) for found in findings]
