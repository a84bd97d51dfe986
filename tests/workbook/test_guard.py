"""Broken and hostile files give a finding each, never an exception, never other data; honest oddities are read."""

from __future__ import annotations

import io
import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline import messages
from pipeline.workbook.cells import Book
from pipeline.workbook.reading import files, limits, sniff, xls_xlsb
from pipeline.workbook.reading.sniff import WorkbookFormat
from tests.support import cpu
from tests.support.binary_workbooks import xlsb
from tests.support.hostile import (
    HOSTILE,
    MAIN,
    SHEET,
    STRINGS,
    TIRING,
    Entry,
    by_openpyxl,
    by_xlsxwriter,
    changed,
    compound,
    encrypted,
    entries_of,
    hostile,
    ods,
    overlapping,
    part,
    sheet_part,
    with_parts,
    with_sheet,
    xls,
    zipped,
)

MAX_CPU_SECONDS = 5  # the acceptance limit for one hostile file, on any machine
FLIPS = 300  # copies of each of two workbooks with one bit flipped


def read(tmp_path: Path, data: bytes, name: str = "สพบ.xlsx") -> tuple[Book | None, list[str]]:
    path = tmp_path / name
    path.write_bytes(data)
    book, findings = files.read(path)
    return book, [messages.message(finding) for finding in findings]


def code_of(tmp_path: Path, data: bytes, name: str = "สพบ.xlsx") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    book, findings = files.read(path)
    assert (book is None) == bool(findings)
    return findings[0].code if findings else ""


def reason_of(data: bytes) -> str:
    with pytest.raises(limits.Refused) as caught:
        sniff.admit(data)
    return caught.value.words.get("reason", caught.value.code)


# --- what must be refused


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_its_finding_in_time(name: str, tmp_path: Path) -> None:
    data, code = hostile(name), HOSTILE[name][0]
    (tmp_path / name).write_bytes(data)
    with cpu.at_most(MAX_CPU_SECONDS):
        book, findings = files.read(tmp_path / name)
    assert book is None
    assert [finding.code for finding in findings] == [code]
    assert "…" not in messages.message(findings[0])  # reasons and limits are printed whole


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="memory of a process is bounded on POSIX alone")
def test_all_of_them_together_stay_below_500_mb(tmp_path: Path) -> None:
    for name in HOSTILE:
        (tmp_path / name).write_bytes(hostile(name))
    (tmp_path / "สมบูรณ์.xlsx").write_bytes(by_xlsxwriter())
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (500 << 20, 500 << 20))\n"
        "from pathlib import Path; from pipeline.workbook.reading import files, folders\n"
        "found, *_ = folders.find(Path(sys.argv[1]))\n"
        "sys.stdout.buffer.write('\\n'.join(file.name for file in found if files.read(file.path)[0]).encode())"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, timeout=120)
    assert done.stdout.decode() == "สมบูรณ์.xlsx", done.stderr.decode()


def test_the_everyday_faults_have_a_reason_each() -> None:
    whole = by_xlsxwriter()
    reasons = [
        reason_of(b""),
        reason_of(whole[:-100]),
        reason_of(b"\xef\xbb\xbf \n<!DOCTYPE html><html>"),
        reason_of("ผล,85.5\n".encode("cp874")),
        reason_of(b"%PDF-1.7"),
        reason_of(encrypted()),
    ]
    assert len(set(reasons)) == len(reasons)
    assert reasons[-1] == "F002"


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"\x89PNG\r\n\x1a\n", "รูปภาพ"),
        (b"Rar!\x1a\x07", "บีบอัด"),
        (b"{\\rtf1", "Word"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "หน้าเว็บ"),
        ("<html>".encode("utf-16"), "หน้าเว็บ"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "ข้อความ"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "รุ่นเก่า"),
        (b"\x05Suda" + b" " * 160, "ชั่วคราว"),
        (bytes(5000), "ไม่ใช่สมุดงาน"),
        (b"P", "ขาดตอน"),
    ],
)
def test_what_a_file_really_is_is_named(head: bytes, word: str) -> None:
    assert word in reason_of(head)


def test_a_word_document_is_named_whatever_coat_it_wears() -> None:
    relationship = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    docx = zipped([Entry("[Content_Types].xml", b"<Types/>"), Entry("_rels/.rels", relationship.encode())])
    assert "Word" in reason_of(docx)
    assert "Word" in reason_of(compound({"WordDocument": b"x"}))
    odt = zipped([Entry("mimetype", b"application/vnd.oasis.opendocument.text")])
    assert "LibreOffice" in reason_of(odt)


def without(data: bytes, *parts: str, **other: bytes) -> bytes:
    """Return a zip file without some of its parts; ``other``: another content of content.xml or of the manifest."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        held = {name: whole.read(name) for name in whole.namelist() if name not in parts}
    return zipped([Entry(name, other.get(Path(name).stem, content)) for name, content in held.items()])


OFFICE_NAMES = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
ROOT_ENTRY = (
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
)
A_ROW = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>ข้อ</text:p></table:table-cell>'
    "</table:table-row>"
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(without(ods(A_ROW, manifest=ROOT_ENTRY), "mimetype"), id="the manifest says it"),
        pytest.param(without(ods(A_ROW), "mimetype"), id="a manifest without the entry of the file"),
        pytest.param(without(ods(A_ROW), "mimetype", "META-INF/manifest.xml"), id="the content alone"),
    ],
)
def test_a_spreadsheet_of_libreoffice_without_its_mimetype_is_read_as_one(data: bytes, tmp_path: Path) -> None:
    """Zipped again by hand or by another program, it may lack the part that names its kind."""
    book, said = read(tmp_path, data, "สพบ.ods")
    assert said == []
    assert book is not None
    (sheet,) = book.sheets
    assert (sheet.name, [cell.typed for cell in sheet.cells.values()]) == ("หมวด 7", ["ข้อ"])


def test_what_is_no_spreadsheet_of_libreoffice_is_named_without_a_mimetype_too() -> None:
    text_document = ods(A_ROW, manifest=ROOT_ENTRY.replace("spreadsheet", "text"))
    assert "LibreOffice" in reason_of(without(text_document, "mimetype"))
    written = f'<d:document-content xmlns:d="{OFFICE_NAMES}"><d:body><d:text/></d:body></d:document-content>'
    only_content = without(ods(A_ROW), "mimetype", "META-INF/manifest.xml", content=written.encode())
    assert "LibreOffice" in reason_of(only_content)
    assert "บีบอัด" in reason_of(zipped([Entry("content.xml", b"<feed><entry/></feed>")]))
    assert "บีบอัด" in reason_of(zipped([Entry("META-INF/manifest.xml", b"<manifest/>"), Entry("ก.txt", b"x")]))


def test_a_spreadsheet_without_its_mimetype_is_as_guarded_as_any(tmp_path: Path) -> None:
    encrypted = (
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    )
    assert reason_of(without(ods(A_ROW, manifest=ROOT_ENTRY + encrypted), "mimetype")) == "F002"
    declaring = without(
        ods(A_ROW), "mimetype", "META-INF/manifest.xml", content=b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'
    )
    assert code_of(tmp_path, declaring) == "F004"


def test_every_reason_is_short_enough_to_be_printed_whole() -> None:
    reasons = {value for name, value in vars(limits).items() if name.isupper() and isinstance(value, str)}
    assert len(reasons) > 6
    assert {messages.shortened(reason) for reason in reasons} == reasons


@pytest.mark.long
@pytest.mark.parametrize("step", range(20))
def test_a_truncated_workbook_is_no_data(step: int, tmp_path: Path) -> None:
    for whole, name in (
        (by_xlsxwriter(), "ก.xlsx"),
        (ods("<table:table-row/>"), "ก.ods"),
        (xls([["ก", 1.5]]), "ก.xls"),
    ):
        assert code_of(tmp_path, whole[: len(whole) * step // 20], name) == "F001"


@pytest.mark.long
@pytest.mark.parametrize("make", [by_xlsxwriter, by_openpyxl])
def test_one_flipped_bit_changes_nothing_or_is_said(make: Callable[[], bytes], tmp_path: Path) -> None:
    check_flips(make(), FLIPS, tmp_path)


@pytest.mark.long
def test_no_bit_of_the_directory_can_lead_to_other_data(tmp_path: Path) -> None:
    whole = by_openpyxl()
    directory = len(whole) - whole.index(b"PK\1\2")
    check_flips(whole, 400, tmp_path, last_bytes=directory)


def check_flips(whole: bytes, copies: int, tmp_path: Path, last_bytes: int | None = None) -> None:
    path = tmp_path / "สพบ.xlsx"
    path.write_bytes(whole)
    honest, _ = files.read(path)
    assert honest is not None
    chance = random.Random(20211)
    first_bit = 8 * (len(whole) - (last_bytes or len(whole)))
    for _ in range(copies):
        bit = chance.randrange(first_bit, 8 * len(whole))
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        book, findings = files.read(path)
        if book is None:
            assert [finding.code for finding in findings] == ["F001"], bit
        else:
            assert book.sheets == honest.sheets, bit


@pytest.mark.parametrize("name", sorted(entry.name for entry in entries_of(by_xlsxwriter())))
def test_a_missing_part_is_said_or_not_missed(name: str, tmp_path: Path) -> None:
    honest, _ = read(tmp_path, by_xlsxwriter())
    book, sentences = read(tmp_path, with_parts({name: None}))
    assert honest is not None
    assert (book is not None and book.sheets == honest.sheets) or "F001" in code_of(tmp_path, with_parts({name: None}))
    needed = ("sheet", "strings", "styles", "workbook.xml", "Types", "_rels/.rels")
    if any(word in name.casefold() for word in needed):
        assert sentences


def test_the_missing_or_damaged_part_is_named(tmp_path: Path) -> None:
    assert "sheet2.xml" in read(tmp_path, with_parts({"xl/worksheets/sheet2.xml": None}))[1][0]
    assert "styles.xml" in read(tmp_path, with_parts({"xl/styles.xml": "<styleSheet"}))[1][0]


def test_a_wrong_checksum_is_damage_though_the_data_look_sound(tmp_path: Path) -> None:
    """The reader that skips it read 18.51 for 19.51."""
    assert code_of(tmp_path, changed(SHEET, lambda entry: replace(entry, said_crc=1))) == "F001"
    assert code_of(tmp_path, changed(SHEET, lambda entry: entry)) == ""


def test_a_directory_that_swaps_two_names_is_not_believed(tmp_path: Path) -> None:
    swapped = {SHEET: "xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml": SHEET}
    entries = [replace(entry, said_name=swapped.get(entry.name)) for entry in entries_of(by_xlsxwriter())]
    assert code_of(tmp_path, zipped(entries)) == "F001"


def test_a_directory_that_counts_too_few_is_not_believed(tmp_path: Path) -> None:
    whole = bytearray(zipped(entries_of(by_xlsxwriter())))
    whole[-14] -= 1
    whole[-12] -= 1
    assert code_of(tmp_path, bytes(whole)) == "F001"


@pytest.mark.parametrize("name", ["/xl/x.xml", "xl/../../x.xml", "C:/x.xml", "\\x.xml"])
def test_a_part_that_climbs_out_of_the_file_is_refused(name: str, tmp_path: Path) -> None:
    assert code_of(tmp_path, zipped([*entries_of(by_xlsxwriter()), Entry(name)])) == "F001"


def test_parts_that_share_bytes_are_refused_because_they_do() -> None:
    with pytest.raises(limits.Refused):
        sniff.admit(overlapping())
    apart = [entry for entry in entries_of(by_xlsxwriter()) if entry.name]
    assert sniff.admit(zipped([Entry("xl/outer.xml", b"<a/>"), Entry("xl/inner.xml", b"<a/>"), *apart]))


def test_a_part_that_unpacks_larger_than_it_says_is_damaged(tmp_path: Path) -> None:
    assert code_of(tmp_path, changed(SHEET, lambda entry: replace(entry, said_bytes=len(entry.content) - 1))) == "F001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE sst [<!ENTITY a "b">]><sst xmlns="{MAIN}"/>'
    assert code_of(tmp_path, with_parts({STRINGS: declared.encode(encoding)})) == "F004"


def test_a_zip_file_with_a_password_is_protected_and_half_of_that_is_damage(tmp_path: Path) -> None:
    whole = bytearray(by_openpyxl())
    at = whole.index(b"PK\1\2")
    whole[at + 8] |= 1
    assert code_of(tmp_path, bytes(whole)) == "F001"
    whole[6] |= 1
    assert code_of(tmp_path, bytes(whole)) == "F002"


def test_a_file_above_the_limit_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 1000)
    sentences = read(tmp_path, by_xlsxwriter())[1]
    assert "ไม่เปิดไฟล์นี้เพื่อความปลอดภัย" in sentences[0]


# --- what must be read


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    for name in ("ก.xls", "ก.ods", "ก.xlsb", "ก.XLSX"):
        book, sentences = read(tmp_path, by_xlsxwriter(), name)
        assert book is not None, sentences
        assert book.sheets[0].cells[2, 3].typed == "20.51"
    assert sniff.admit(xlsb([["ก"]])).format is WorkbookFormat.XLSB
    assert sniff.admit(xls([["ก"]])).format is WorkbookFormat.XLS


def test_a_stray_cell_in_the_far_corner_costs_nothing(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>85.5</v></c></row><row r="1048576"><c r="XFD1048576"><v>0</v></c></row>'
    book, _ = read(tmp_path, with_sheet(rows, before='<dimension ref="A1:XFD1048576"/>'))
    assert book is not None
    assert set(book.sheets[0].cells) == {(1, 1), (1_048_576, 16_384)}


def test_a_merge_over_the_whole_sheet_is_one_area(tmp_path: Path) -> None:
    merges = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    book, _ = read(tmp_path, with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=merges))
    assert book is not None
    assert book.sheets[0].merges == ((1, 1, 1_048_576, 16_384),)


@pytest.mark.long
@pytest.mark.parametrize("row", ['<row r="%d" s="1" customFormat="1"/>', '<row r="%d"><c r="A%d" s="1"/></row>'])
def test_a_million_formatted_empty_rows_are_read_over(row: str, tmp_path: Path) -> None:
    empty = "".join(row.replace("%d", str(number)) for number in range(2, 1_000_002))
    data = with_sheet(f'<row r="1"><c r="A1"><v>85.5</v></c></row>{empty}')
    with cpu.at_most(MAX_CPU_SECONDS):
        book, sentences = read(tmp_path, data)
    assert book is not None, sentences
    assert [cell.typed for cell in book.sheets[0].cells.values()] == ["85.5"]


@pytest.mark.parametrize("rows", TIRING.values(), ids=TIRING)
def test_no_sheet_is_tiring_to_read(rows: str, tmp_path: Path) -> None:
    data = with_parts({SHEET: f'<worksheet xmlns="{MAIN}" xmlns:x="x"><sheetData>{rows}</sheetData></worksheet>'})
    with cpu.at_most(MAX_CPU_SECONDS):
        code_of(tmp_path, data)


def test_sixteen_thousand_columns_are_read(tmp_path: Path) -> None:
    cells = "".join(f"<c><v>{number}</v></c>" for number in range(1, 16_385))
    book, _ = read(tmp_path, with_sheet(f"<row>{cells}</row>"))
    assert book is not None
    assert book.sheets[0].cells[1, 16_384].typed == "16384"


def test_a_count_of_four_billion_texts_is_no_reason_to_believe_it(tmp_path: Path) -> None:
    texts = part(by_xlsxwriter(), STRINGS)
    lying = re.sub(r'count="\d+"', 'count="4294967295"', texts)
    assert lying != texts
    book, _ = read(tmp_path, with_parts({STRINGS: lying}))
    honest, _ = read(tmp_path, by_xlsxwriter())
    assert book is not None
    assert honest is not None
    assert book.sheets == honest.sheets


def test_rubbish_behind_the_file_and_a_comment_in_it_do_no_harm(tmp_path: Path) -> None:
    stream = io.BytesIO(by_xlsxwriter())
    with zipfile.ZipFile(stream, "a") as opened:
        opened.comment = "ส่งจากระบบสารบรรณ".encode()
    assert code_of(tmp_path, stream.getvalue() + b"\0" * 512) == ""


def test_sizes_that_follow_the_data_and_64_bit_records_are_read(tmp_path: Path) -> None:
    stream = _Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in entries_of(by_xlsxwriter()):
            with made.open(entry.name, "w", force_zip64=True) as member:
                member.write(entry.content)
    assert code_of(tmp_path, stream.getvalue()) == ""


class _Unseekable(io.BytesIO):
    """A stream as a web server writes it: sizes can only follow the data."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError


@pytest.mark.parametrize("separator", ["\\", "/"])
def test_parts_are_found_whatever_their_case_and_slashes(separator: str, tmp_path: Path) -> None:
    entries = [
        replace(
            entry, name=entry.name if entry.name.startswith(("[", "_")) else entry.name.upper().replace("/", separator)
        )
        for entry in entries_of(by_xlsxwriter())
    ]
    assert code_of(tmp_path, zipped(entries)) == ""


# --- the process of its own


@pytest.mark.long
def test_a_far_cell_of_a_binary_workbook_costs_nothing(tmp_path: Path) -> None:
    far = xls([["ก"], *([] for _ in range(65_000)), [None] * 255 + ["ข"]])
    assert code_of(tmp_path, far, "ไกล.xls") == ""
    sheet = _far_xlsb_sheet()
    entries = [
        replace(entry, content=sheet) if entry.name.endswith("sheet1.bin") else entry
        for entry in entries_of(xlsb([["ก"]]))
    ]
    assert code_of(tmp_path, zipped(entries), "ไกล.xlsb") == ""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the processor's time is bounded on POSIX alone")
def test_a_reading_is_ended_by_its_own_time_and_not_by_that_of_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.MAX_WAITING_SECONDS >= 10 * limits.MAX_FOREIGN_SECONDS
    endless = "from pipeline.workbook.reading import limits, xls_xlsb; limits.MAX_FOREIGN_SECONDS = 1; "
    started = f"sys.path += sys.argv[1:]; {endless} xls_xlsb._limit()\nwhile True: pass"
    monkeypatch.setattr(xls_xlsb, "_START", f"import sys; {started}")
    with pytest.raises(limits.Refused) as caught:
        xls_xlsb.read(b"")
    assert caught.value.code == "F004"
    assert "เวลาประมวลผล" in caught.value.words["reason"]


def test_a_reading_that_takes_too_long_is_ended() -> None:
    with pytest.raises(limits.Refused) as caught:
        xls_xlsb.read(xls([["ก"]]), seconds=0.001)
    assert caught.value.code == "F004"


def test_no_file_of_the_folder_one_works_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as an own `json.py`, which Python would take for its own wherever it looks in the current folder first."""
    planted = tmp_path / "planted"
    planted.mkdir()
    for name in ("json", "olefile", "pipeline", "python_calamine", "sitecustomize", "struct"):
        (planted / f"{name}.py").write_text(f"open({str(tmp_path / 'was_run')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(planted)
    monkeypatch.setenv("PYTHONPATH", str(planted))
    assert code_of(tmp_path, xls([["ก"]]), "ก.xls") == ""
    assert code_of(tmp_path, xlsb([["ก"]]), "ก.xlsb") == ""
    assert not (tmp_path / "was_run").exists()


def _far_xlsb_sheet() -> bytes:
    honest = next(entry.content for entry in entries_of(xlsb([["ก"]])) if entry.name.endswith("sheet1.bin"))
    near = struct.pack("<2IH4BI", 0, 0, 300, 0, 0, 0, 0, 0)
    assert honest.count(near) == 1
    at = honest.index(b"\x92\x01")  # the end of the rows
    row = bytes([0, 18]) + struct.pack("<2IH4BI", 1_048_575, 0, 300, 0, 0, 0, 0, 0)
    text = "ข".encode("utf-16-le")
    cell = bytes([6, 8 + 4 + len(text)]) + struct.pack("<3I", 16_383, 0, 1) + text
    return honest[:at] + row + cell + honest[at:]


def test_the_sheet_part_of_these_tests_is_a_sheet(tmp_path: Path) -> None:
    book, _ = read(tmp_path, with_parts({SHEET: sheet_part('<row r="2"><c r="B2"><v>7</v></c></row>')}))
    assert book is not None
    assert book.sheets[0].cells[2, 2].typed == "7"


def test_formats_that_are_never_closed_are_not_tiring_to_read(tmp_path: Path) -> None:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("number", "datastyle"))
    )
    opened = '<number:a-style x="1">' * 40_000
    data = ods("", named_styles=f"<office:document-styles {spaces}>{opened}</office:document-styles>")
    with cpu.at_most(MAX_CPU_SECONDS):
        assert code_of(tmp_path, data, "สพบ.ods") == "F001"
