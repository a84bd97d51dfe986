"""A folder or a path gives workbooks as cells, whatever their format and their neighbours."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import messages
from pipeline.workbook.cells import Book, CellKind, Sheet
from pipeline.workbook.reading import files, folders, limits
from tests.support.binary_workbooks import xlsb
from tests.support.drawing import by_reference
from tests.support.hostile import HOSTILE, by_xlsxwriter, hostile, ods, xls
from tests.support.typed_values import TABLE, by_libreoffice, table_by_xlsxwriter

ROWS = (("ตัวชี้วัด", "ผล 2563", "ใช้"), ("จำนวนบ่อ", 85.5, True), ("ร้อยละ", 0.855, "#DIV/0!"), (None, 7, "บรรทัด\nสอง"))


def read(path: Path) -> Book:
    book, findings = files.read(path)
    assert book is not None, [messages.message(finding) for finding in findings]
    assert findings == ()
    return book


def sheet_of(tmp_path: Path, data: bytes, name: str = "สพบ.ods") -> Sheet:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path).sheets[0]


def seen(sheet: Sheet) -> dict[str, str]:
    """Return what a person sees in each cell."""
    return {reference: cell.typed for reference, cell in by_reference(sheet).items()}


# --- a folder


def test_workbooks_are_found_by_their_endings_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("สพบ.xlsx", "ก.XLS", "ข.ods", "ค.xlsb", "ง.Xlsm"):
        (tmp_path / name).write_bytes(b"")
    found, findings, _ = folders.find(tmp_path)
    assert [file.name for file in found] == ["ก.XLS", "ข.ods", "ค.xlsb", "ง.Xlsm", "สพบ.xlsx"]
    assert findings == ()


def test_open_and_other_files_are_told_and_nobodys_files_are_not(tmp_path: Path) -> None:
    for name in ("~$สพบ.xlsx", "บันทึก.docx", ".gitkeep", ".~lock.สพบ.xlsx#", "README.md", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x")
    found, findings, _ = folders.find(tmp_path)
    assert found == ()
    assert [(finding.code, finding.place.workbook) for finding in findings] == [
        ("F005", "~$สพบ.xlsx"),
        ("F003", "บันทึก.docx"),
    ]


def test_workbooks_in_folders_below_are_known_by_their_path(tmp_path: Path) -> None:
    for name in ("ส.xlsx", "สอพ/ส.xlsx", "ก/ข/ค/ง/ส.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(by_xlsxwriter())
    found, findings, _ = folders.find(tmp_path)
    assert [file.name for file in found] == ["ก/ข/ค/ง/ส.xlsx", "ส.xlsx", "สอพ/ส.xlsx"]
    assert findings == ()
    book, _ = files.read(found[2].path, found[2].name, tmp_path)
    assert book is not None
    assert book.name == "สอพ/ส.xlsx"


@pytest.mark.parametrize(
    ("name", "folder", "reason"),
    [
        (".git/ส.xlsx", ".git", folders.HIDDEN),
        ("สอพ/เก่า/ส.xlsx", "สอพ/เก่า", folders.PUT_ASIDE),
        ("สํารอง/ส.xlsx", "สํารอง", folders.PUT_ASIDE),  # the other spelling of ำ
        ("Backup/ส.xlsx", "Backup", folders.PUT_ASIDE),
        ("OLD/ส.xlsx", "OLD", folders.PUT_ASIDE),
        ("หลักฐาน/ส.xlsx", "หลักฐาน", folders.OF_EVIDENCE),
        ("1/2/3/4/5/ส.xlsx", "1/2/3/4/5", folders.TOO_DEEP),
        ("รูป/1.jpg", "รูป", folders.NO_WORKBOOK),
    ],
)
def test_a_folder_that_is_not_read_is_one_line(name: str, folder: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(by_xlsxwriter())
    found, (said,), _ = folders.find(tmp_path)
    assert found == ()
    assert (said.code, said.place.workbook, said.words) == ("F014", folder, {"name": folder, "reason": reason})


def test_a_folder_of_evidence_is_a_matter_of_course_unless_a_workbook_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "หลักฐาน").mkdir()
    (tmp_path / "หลักฐาน" / "แผน.pdf").touch()
    found, said, evidence = folders.find(tmp_path)
    assert (found, said, [file.name for file in evidence]) == ((), (), ["หลักฐาน/แผน.pdf"])


def test_what_lies_too_deep_below_a_folder_that_is_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "1/2/3/4/5").mkdir(parents=True)
    (tmp_path / "1/2/3/4/ส.xlsx").write_bytes(by_xlsxwriter())
    (tmp_path / "1/2/3/4/5/ส.xlsx").write_bytes(by_xlsxwriter())
    found, (said,), _ = folders.find(tmp_path)
    assert [file.name for file in found] == ["1/2/3/4/ส.xlsx"]
    assert (said.code, said.place.workbook, said.words["reason"]) == ("F014", "1/2/3/4/5", folders.TOO_DEEP)


def test_hundreds_of_files_without_a_workbook_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "ภาพกิจกรรม").mkdir()
    for number in range(300):
        (tmp_path / "ภาพกิจกรรม" / f"{number}.jpg").touch()
    assert [finding.code for finding in folders.find(tmp_path)[1]] == ["F014"]


# --- names


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS composes names itself")
def test_a_name_is_shown_composed_whatever_the_system_made_of_it(tmp_path: Path) -> None:
    (tmp_path / (unicodedata.normalize("NFD", "é") + ".xlsx")).write_bytes(b"")
    (file,) = folders.find(tmp_path)[0]
    assert file.name == "é.xlsx"
    assert files.read(file.path)[1][0].place.workbook == "é.xlsx"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS composes names itself")
def test_two_names_that_compose_to_the_same_stay_two(tmp_path: Path) -> None:
    for form in ("NFD", "NFC"):
        (tmp_path / (unicodedata.normalize(form, "é") + ".xlsx")).write_bytes(form.encode())
    shown = {file.name: file.path.read_bytes() for file in folders.find(tmp_path)[0]}
    assert shown == {"é.xlsx": b"NFC", r"e\u0301.xlsx": b"NFD"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always text")
def test_a_name_that_cannot_be_shown_is_shown_escaped(tmp_path: Path) -> None:
    for name in (b"\xca\xbe\xca.xlsx", "ก\nข.xlsx".encode(), "\u202exslx.xlsx".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"")
    found = folders.find(tmp_path)[0]
    assert {file.name for file in found} == {r"ʾ\xca.xlsx", r"ก\nข.xlsx", r"\u202exslx.xlsx"}


# --- a path


def forbidden(path: Path, flags: int) -> int:
    """Stand in for opening a file that may not be read."""
    raise PermissionError(13, "Permission denied", str(path))


def test_a_book_is_known_by_its_name_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(by_xlsxwriter())
    book = read(path)
    assert book.name == "สพบ.xlsx"
    assert book.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_is_gone_or_forbidden_or_no_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "โฟลเดอร์.xlsx").mkdir()
    for name in ("หาย.xlsx", "โฟลเดอร์.xlsx"):
        book, findings = files.read(tmp_path / name)
        assert book is None
        assert [finding.code for finding in findings] == ["F001"]


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(by_xlsxwriter())
    monkeypatch.setattr(os, "open", forbidden)  # a file's own mode forbids an administrator nothing
    assert "สิทธิ์" in messages.message(files.read(path)[1][0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ท่อ.xlsx")
    assert limits.NOT_A_FILE in messages.message(files.read(tmp_path / "ท่อ.xlsx")[1][0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_file_that_turns_into_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(by_xlsxwriter())
    stat, opened = path.stat(), os.open
    monkeypatch.setattr(Path, "stat", lambda *_, **__: stat)  # what was seen last before it turned

    def turned(*given: Any) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(*given)

    monkeypatch.setattr(os, "open", turned)
    assert limits.NOT_A_FILE in messages.message(files.read(path)[1][0])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_out_of_the_year_is_said_and_not_opened(tmp_path: Path) -> None:
    year = tmp_path / "2564"
    (year / "สอพ").mkdir(parents=True)
    (tmp_path / "ของคนอื่น.xlsx").write_bytes(by_xlsxwriter())
    (year / "นอก.xlsx").symlink_to(tmp_path / "ของคนอื่น.xlsx")
    (year / "เครื่อง.xlsx").symlink_to("/proc/self/environ")
    (year / "จริง.xlsx").write_bytes(by_xlsxwriter())
    (year / "สอพ" / "ใน.xlsx").symlink_to(year / "จริง.xlsx")
    (year / "โฟลเดอร์").symlink_to(tmp_path, target_is_directory=True)
    (year / "วน.xlsx").symlink_to(year / "วน.xlsx")
    found, findings, _ = folders.find(year)
    read = {file.name: files.read(file.path, file.name, file.folder) for file in found}
    assert {name for name, (book, _) in read.items() if book} == {"จริง.xlsx", "สอพ/ใน.xlsx"}
    assert all(limits.LEADS_OUT in messages.message(read[name][1][0]) for name in ("นอก.xlsx", "เครื่อง.xlsx"))
    assert [(finding.code, finding.words["reason"]) for finding in findings] == [("F014", folders.A_LINK)]


def test_one_bad_workbook_never_costs_another(tmp_path: Path) -> None:
    for name in ("ครึ่งเดียว.xlsx", "รหัสผ่าน.xls", "วน.xls", "พันล้าน.ods", "เอนทิตี.xlsx"):
        (tmp_path / name).write_bytes(hostile(name))
    (tmp_path / "สพบ.xlsx").write_bytes(by_xlsxwriter())
    (tmp_path / "สพบ.xls").write_bytes(xls(ROWS))
    results = {file.name: files.read(file.path) for file in folders.find(tmp_path)[0]}
    assert {name for name, (book, _) in results.items() if book} == {"สพบ.xlsx", "สพบ.xls"}
    for name, (book, findings) in results.items():
        assert [finding.code for finding in findings] == ([] if book else [HOSTILE[name][0]])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from([b"", b"PK\3\4", b"\t\x08\x10\0", b"<html>", b"PK\5\6"]), body=st.binary(max_size=200))
def test_no_bytes_ever_raise(tmp_path: Path, head: bytes, body: bytes) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(head + body)
    assert files.read(path)[0] is None


# --- the other formats


@pytest.mark.parametrize("make", [xls, xlsb])
def test_old_and_binary_workbooks_keep_percentages_errors_and_what_is_hidden(make: object, tmp_path: Path) -> None:
    assert callable(make)
    sheet = sheet_of(tmp_path, make(ROWS, percent="B3", hidden_row=3), "สพบ.xls")
    assert sheet.name == "หมวด 7"
    assert seen(sheet) == {
        "A1": "ตัวชี้วัด",
        "B1": "ผล 2563",
        "C1": "ใช้",
        "A2": "จำนวนบ่อ",
        "B2": "85.5",
        "C2": "TRUE",
        "A3": "ร้อยละ",
        "B3": "85.5%",
        "C3": "#DIV/0!",
        "B4": "7",
        "C4": "บรรทัด\nสอง",
    }
    assert sheet.cells[3, 2].value == Decimal("0.855")
    assert sheet.cells[3, 2].is_percent
    assert sheet.cells[3, 3].kind is CellKind.ERROR
    assert sheet.hidden_rows == {4}


@pytest.mark.soffice
def test_the_table_of_forms_reads_right_from_an_old_workbook(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, by_libreoffice(table_by_xlsxwriter(), tmp_path, "xls"), "สพบ.xls")
    for row, (_, code, kind, value, typed) in enumerate(TABLE, 1):
        cell = sheet.cells[row, 2]
        assert (cell.kind, cell.value, cell.typed) == (kind, value, typed), code


@pytest.mark.soffice
def test_the_table_of_forms_reads_right_from_opendocument(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, by_libreoffice(table_by_xlsxwriter(), tmp_path, "ods"))
    for row, (_, code, kind, value, typed) in enumerate(TABLE, 1):
        cell = sheet.cells[row, 2]
        if kind is CellKind.BOOLEAN:  # LibreOffice saves it as the number 1
            continue
        assert (cell.kind, cell.value) == (kind, value), code
        if kind is not CellKind.DATE:  # dates are seen as their format shows them
            assert cell.typed == typed, code


def test_opendocument_cells_are_read_by_their_type(tmp_path: Path) -> None:
    def cell(kind: str, more: str, text: str = "") -> str:
        return f'<table:table-cell office:value-type="{kind}" {more}><text:p>{text}</text:p></table:table-cell>'

    row = (
        cell("float", 'office:value="85.5"', "85.50")
        + cell("percentage", 'office:value="0.855"', "86%")
        + cell("date", 'office:date-value="2021-01-20"', "20 ม.ค. 64")
        + cell("boolean", 'office:boolean-value="true"')
        + cell("time", 'office:time-value="PT36H00M00S"', "36:00")
        + cell("string", 'table:formula="of:=[.A1]/[.B1]"', "#DIV/0!")
        + '<table:table-cell table:formula="of:=SUM([.A1:.B1])"/>'
        + cell("currency", 'office:value="1200"', "฿1,200")
    )
    cells = by_reference(sheet_of(tmp_path, ods(f"<table:table-row>{row}</table:table-row>")))
    assert [(cell.kind, cell.typed) for cell in cells.values()] == [
        (CellKind.NUMBER, "85.5"),
        (CellKind.NUMBER, "85.5%"),
        (CellKind.DATE, "20 ม.ค. 64"),
        (CellKind.BOOLEAN, "TRUE"),
        (CellKind.DATE, "36:00"),
        (CellKind.ERROR, "#DIV/0!"),
        (CellKind.EMPTY, ""),
        (CellKind.NUMBER, "1200"),
    ]
    assert cells["B1"].is_percent
    assert cells["C1"].value == datetime(2021, 1, 20)  # noqa: DTZ001 - days have no zone
    assert (cells["F1"].formula, cells["G1"].formula) == ("=A1/B1", "=SUM(A1:B1)")


def test_an_opendocument_text_is_its_paragraphs_without_its_comment(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>ตรวจแล้ว</text:p>'
        "</office:annotation><text:p>  บรรทัด\n  แรก<text:s text:c='3'/><text:span>ต่อ</text:span></text:p>"
        "<text:p><text:s/>สอง<text:line-break/>สาม</text:p></table:table-cell></table:table-row>"
    )
    assert seen(sheet_of(tmp_path, ods(row))) == {"A1": "บรรทัด แรก   ต่อ\n สอง\nสาม"}


def test_an_opendocument_formula_that_gives_no_text_has_its_result_and_one_not_reckoned_has_none(
    tmp_path: Path,
) -> None:
    formula = 'table:formula="of:=IF([.A1]=0;1;&quot;&quot;)"'
    pair = f"<table:table-cell {formula}><text:p/></table:table-cell><table:table-cell {formula}/>"
    rows = f"<table:table-row>{pair}</table:table-row>"
    path = tmp_path / "ก.ods"
    path.write_bytes(ods(rows))
    cells = read(path).sheets[0].cells
    assert (cells[1, 1].kind, cells[1, 1].value) == (CellKind.TEXT, "")
    assert (cells[1, 2].kind, cells[1, 2].value) == (CellKind.EMPTY, None)


def test_opendocument_repeats_are_told_only_where_they_hold_something(tmp_path: Path) -> None:
    number = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/>'
    rows = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:number-columns-repeated="16381" table:visibility="collapse"/>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="9"/>'
        '</table:table-row><table:table-row table:number-rows-repeated="2" table:visibility="filter">'
        f'<table:table-cell table:number-columns-repeated="2"/>{number}</table:table-row>'
    )
    sheet = sheet_of(tmp_path, ods(rows))
    assert set(seen(sheet)) == {"C1000001", "D1000001", "C1000002", "D1000002"}
    assert sheet.hidden_rows == {1_000_001, 1_000_002}
    assert sheet.hidden_columns == {4}


def test_opendocument_merges_and_hidden_sheets_are_known(tmp_path: Path) -> None:
    styles = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    row = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" '
        'office:value-type="string"><text:p>รวม</text:p></table:table-cell></table:table-row>'
    )
    sheet = sheet_of(tmp_path, ods(row, styles=styles))
    assert sheet.hidden
    assert sheet.merges == ((1, 1, 3, 2),)
    assert not sheet_of(tmp_path, ods(row)).hidden
