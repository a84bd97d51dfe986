"""Makers of broken and hostile files, as bytes, and of the honest ones they are made from.

Nothing here is kept in the repository: a bomb of a gigabyte is a kilobyte of Python.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import openpyxl
import xlsxwriter
from msgspec import Struct
from msgspec.structs import replace

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 1024 * 1024


# --- honest workbooks


def by_xlsxwriter() -> bytes:
    """Return an honest workbook: text, numbers, a percentage, a formula, a hidden row, a merge."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("หมวด 7")
        percent = book.add_format({"num_format": "0.0%"})
        sheet.write_row("A1", ["ตัวชี้วัด", "หน่วยวัด", "ผล 2562", "ผล 2563"])
        for row in range(1, 12):
            sheet.write_row(row, 0, [f"จำนวนบ่อ {row}", "บ่อ", 19.51 + row, 85 * row])
        sheet.write("C13", 0.855, percent)
        sheet.write_formula("D13", "=SUM(D2:D12)", None, 5610)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.merge_range("A15:B16", "รวม")
        book.add_worksheet("หน่วยงาน").write("A1", "สพบ.")
    return stream.getvalue()


def by_openpyxl() -> bytes:
    """Return an honest workbook of another writer."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "หมวด 7"
    sheet.append(["ตัวชี้วัด", "ผล 2563"])
    for row in range(1, 12):
        sheet.append([f"จำนวนบ่อ {row}", 18.51 + row])
    sheet["B13"] = "=SUM(B2:B12)"
    book.save(stream)
    return stream.getvalue()


def with_parts(parts: Mapping[str, bytes | str | None], workbook: bytes | None = None) -> bytes:
    """Return an honest workbook with some parts put in or, where None, left out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook or by_xlsxwriter())) as honest,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in honest.namelist():
            content = parts.get(name, honest.read(name))
            if content is not None:
                made.writestr(name, content)
        for name in parts.keys() - set(honest.namelist()):
            made.writestr(name, parts[name] or b"")
    return stream.getvalue()


def part(workbook: bytes, name: str) -> str:
    """Return one part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        return opened.read(name).decode()


def sheet_part(rows: str, *, before: str = "", after: str = "") -> str:
    """Return a worksheet part with these rows, and what stands before and after them."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def with_sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    """Return a workbook whose first sheet has these rows."""
    return with_parts({SHEET: sheet_part(rows, before=before, after=after)})


# --- zip files that lie


class Entry(Struct, frozen=True):
    """One member of a zip file: what is in it, and what the directory says of it where that differs."""

    name: str
    content: bytes = b""
    packed: bytes | None = None
    said_bytes: int | None = None
    said_crc: int | None = None
    said_name: str | None = None
    at: int | None = None  # the member lies there already: nothing is written


def zipped(entries: Iterable[Entry]) -> bytes:
    """Return a zip file of exactly these members; headers and directory tell the same lies."""
    body, directory, count = b"", b"", 0
    for entry in entries:
        packed = _deflated(entry.content) if entry.packed is None else entry.packed
        crc = zlib.crc32(entry.content) if entry.said_crc is None else entry.said_crc
        size = len(entry.content) if entry.said_bytes is None else entry.said_bytes
        said = (entry.said_name or entry.name).encode()
        name = entry.name.encode()
        start = len(body) if entry.at is None else entry.at
        if entry.at is None:
            body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
            body += name + packed
        sizes = (crc, len(packed), size, len(said))
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, 0, start) + said
        count += 1
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


def entries_of(workbook: bytes) -> list[Entry]:
    """Return the members of an honest workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        return [Entry(name, opened.read(name)) for name in opened.namelist()]


def changed(name: str, change: Callable[[Entry], Entry]) -> bytes:
    """Return an honest workbook with one member changed."""
    return zipped(change(entry) if entry.name == name else entry for entry in entries_of(by_xlsxwriter()))


def blanks(size_mib: int) -> bytes:
    """Return so many MiB of blanks, deflated; built of one deflated MiB again and again, so it costs no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    return one * size_mib + packer.flush()


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def gigabyte_of_blanks(*, said_bytes: int = 1024 * MIB) -> bytes:
    """Return a workbook whose sheet is 1 GiB of blanks in 1 MB."""
    return changed(SHEET, lambda entry: replace(entry, packed=blanks(1024), said_bytes=said_bytes))


def blanks_below_the_limit() -> bytes:
    """Return a workbook whose sheet is one tag and 300 MiB of blanks, told honestly: small enough to be begun."""
    packed = blanks(300)
    crc = 0
    for _ in range(300):
        crc = zlib.crc32(b" " * MIB, crc)
    return changed(SHEET, lambda entry: replace(entry, packed=packed, said_bytes=300 * MIB, said_crc=crc))


def one_member_under_many_names(count: int = 200) -> bytes:
    """Return a workbook with many more entries that all lie over the first member."""
    entries = entries_of(by_xlsxwriter())
    first = entries[0]
    copies = [replace(first, said_name=f"xl/copy{number}.xml", at=0) for number in range(count)]
    return zipped([*entries, *copies])


def overlapping() -> bytes:
    """Return a workbook with a member that holds the header of the next: both names are true."""
    entries = entries_of(by_xlsxwriter())
    inner = zipped([Entry("xl/inner.xml", b"<a/>")])
    inner_bytes = inner[: inner.index(b"PK\1\2")]
    outer = struct.pack("<BHH", 1, len(inner_bytes), 0xFFFF ^ len(inner_bytes)) + inner_bytes  # a stored block
    start = 30 + len("xl/outer.xml") + 5
    packed = _deflated(b"<a/>")
    return zipped(
        [
            Entry("xl/outer.xml", inner_bytes, packed=outer),
            Entry("xl/inner.xml", b"<a/>", packed=packed, at=start),
            *entries,
        ]
    )


def twice(name: str) -> bytes:
    """Return a workbook that has one part twice, with other data in the second."""
    entries = entries_of(by_xlsxwriter())
    return zipped([*entries, Entry(name, sheet_part('<row r="1"><c r="A1"><v>1</v></c></row>').encode())])


def nested() -> bytes:
    """Return a zip file that holds a workbook."""
    return zipped([Entry("สพบ.xlsx", by_xlsxwriter())])


# --- compound files


_SECTOR = 512
_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes], *, loop: bool = False, embedded: Mapping[str, bytes] | None = None) -> bytes:
    """Return an OLE compound file. ``loop``: the sectors of each stream lead back to its first.

    ``embedded``: the streams of an embedded object, in a storage of its own.
    """
    inner = embedded or {}
    packed = [
        (name, content.ljust(max(4096, _whole_sectors(len(content))), b"\0"))
        for name, content in (*streams.items(), *inner.items())
    ]
    entries = 1 + len(packed) + bool(inner)
    total = sum(len(content) for _, content in packed) // _SECTOR + -(-entries // 4)
    tables = -(-total // (_SECTOR // 4 - 1))
    # themselves, then the directory
    fat = [*[_FAT_SECTOR] * tables, *range(tables + 1, tables + -(-entries // 4)), _END_OF_CHAIN]
    directory = _directory_entry("Root Entry", 5, _END_OF_CHAIN, 0, child=1)
    for index, (name, content) in enumerate(packed, 1):
        first, count = len(fat), len(content) // _SECTOR
        fat += [*range(first + 1, first + count), first if loop else _END_OF_CHAIN]
        is_last = index == len(packed) or (index == len(streams) and not inner)
        follower = entries - 1 if index == len(streams) and inner else _FREE if is_last else index + 1
        directory += _directory_entry(name, 2, first, len(content), right=follower)
    if inner:
        directory += _directory_entry("MBD0001", 1, _END_OF_CHAIN, 0, child=len(streams) + 1)
    header, table = _compound_header([*range(tables)], directory=tables), _table(fat, tables)
    return header + table + directory.ljust(-(-entries // 4) * _SECTOR, b"\0") + b"".join(data for _, data in packed)


def one_table_many_times(count: int = 8_000) -> bytes:
    """Return a compound file of ``count`` lists of tables, all of which name the same table 127 times."""
    lists = (struct.pack("<128I", *[1] * 127, following) for following in (*range(3, count + 2), _END_OF_CHAIN))
    return _compound_header([1] * 109, first_list=2, lists=count) + bytes(_SECTOR) + _table([]) + b"".join(lists)


def list_of_itself() -> bytes:
    """Return a compound file whose list of tables is followed by itself, as often as its header says there are any."""
    itself = struct.pack("<128I", *[_FREE] * 127, 0)
    return _compound_header([1] * 109, first_list=0, lists=20_000) + itself + _table([])


def long_directory() -> bytes:
    """Return a compound file of ten thousand empty streams."""
    entries = b"".join(_directory_entry(f"ก{number}", 2, _END_OF_CHAIN, 0) for number in range(10_000))
    tables = 20
    fat = [*[_FAT_SECTOR] * tables, *range(tables + 1, tables + len(entries) // _SECTOR), _END_OF_CHAIN]
    return _compound_header([*range(tables)], directory=tables) + _table(fat, tables) + entries


def _compound_header(
    tables: list[int], *, directory: int = 0, first_list: int = _END_OF_CHAIN, lists: int = 0
) -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    count = len(tables) + 127 * lists
    header += struct.pack("<9I", 0, count, directory, 0, 4096, _END_OF_CHAIN, 0, first_list, lists)
    return header + struct.pack("<109I", *tables, *[_FREE] * (109 - len(tables)))


def _table(fat: list[int], tables: int = 1) -> bytes:
    places = tables * _SECTOR // 4
    return struct.pack(f"<{places}I", *fat, *[_FREE] * (places - len(fat)))


def _whole_sectors(size: int) -> int:
    return -(-size // _SECTOR) * _SECTOR


def _directory_entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB3I", len(encoded), kind, 1, _FREE, right, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def encrypted() -> bytes:
    """Return what Excel writes with a password: a compound file around an encrypted package."""
    return compound({"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": bytes(range(256)) * 20})


class Rich(Struct, frozen=True):
    """A text for `xls` and .xlsb. ``runs``: where its stretches begin, in halves of UTF-16, each with its font:
    1 struck out, 2 raised, 3 lowered."""

    text: str
    runs: tuple[tuple[int, int], ...]


def xls(
    rows: Iterable[Iterable[object]],
    *,
    percent: str = "",
    hidden_row: int = -1,
    password: bool = False,
    code: str = "0.0%",
    merge: tuple[int, int, int, int] | None = None,
    code_page: int = 1200,
    shows_zeros: bool = True,
    shared: int | None = None,
) -> bytes:
    """Return an .xls of one sheet; a number whose reference stands in ``percent`` has the format ``code``."""
    stream = xls_stream(
        rows, percent, hidden_row, password, code, merge, code_page, shows_zeros=shows_zeros, shared=shared
    )
    return compound({"Workbook": stream})


def xls_stream(
    rows: Iterable[Iterable[object]],
    percent: str = "",
    hidden_row: int = -1,
    password: bool = False,
    code: str = "0.0%",
    merge: tuple[int, int, int, int] | None = None,
    code_page: int = 1200,
    *,
    shows_zeros: bool = True,
    shared: int | None = None,
) -> bytes:
    """Return the workbook stream of an .xls; ``merge``: first row, last row, first column, last column, from 0.

    ``shared``: so many texts are counted too many in the list that the cells share; None: each cell has its own.
    """
    table = [list(values) for values in rows]
    texts = list(dict.fromkeys(value for values in table for value in values if isinstance(value, str | Rich)))
    globals_ = _biff(0x0809, struct.pack("<4HII", 0x0600, 5, 0, 0, 0, 6))
    if password:
        globals_ += _biff(0x002F, bytes(54))
    globals_ += _biff(0x0042, struct.pack("<H", code_page))
    for options, script in ((0, 0), (8, 0), (0, 1), (0, 2)):  # plain, struck out, raised, lowered
        globals_ += _biff(0x0031, struct.pack("<5H", 200, options, 0, 400, script) + bytes(6))
    globals_ += _biff(0x041E, struct.pack("<HHB", 164, len(code), 1) + code.encode("utf-16-le"))
    for number_format in [0] * 15 + [0, 164]:
        globals_ += _biff(0x00E0, struct.pack("<2H", 0, number_format) + bytes(16))
    name = "หมวด 7"
    bound = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    listed = b"" if shared is None else _biff(0x00FC, _shared_texts(texts, shared))
    start = len(globals_) + 4 + 4 + len(bound) + len(listed) + 4
    globals_ += _biff(0x0085, struct.pack("<I", start) + bound) + listed + _biff(0x000A, b"")
    sheet = _biff(0x0809, struct.pack("<4HII", 0x0600, 16, 0, 0, 0, 6))
    for row, values in enumerate(table):
        options = 0x20 if row == hidden_row else 0
        sheet += _biff(0x0208, struct.pack("<6HI", row, 0, 20, 255, 0, 0, options))
        for column, value in enumerate(values):
            style = 16 if f"{chr(65 + column)}{row + 1}" in percent.split() else 15
            if shared is not None and isinstance(value, str | Rich):
                sheet += _biff(0x00FD, struct.pack("<3HI", row, column, style, texts.index(value)))
            else:
                sheet += _biff_cell(row, column, style, value)
    if merge:
        sheet += _biff(0x00E5, struct.pack("<5H", 1, *merge))
    sheet += _biff(0x023E, struct.pack("<H", 0x06B6 if shows_zeros else 0x06A6) + bytes(16))
    return globals_ + sheet + _biff(0x000A, b"")


def _shared_texts(texts: Iterable[str | Rich], too_many: int) -> bytes:
    listed = [text if isinstance(text, Rich) else Rich(text, ()) for text in texts]
    body = struct.pack("<2I", len(listed) + too_many, len(listed) + too_many)
    for text in listed:
        fonts = b"".join(struct.pack("<2H", *run) for run in text.runs)
        body += struct.pack("<HBH", halves(text.text), 9, len(text.runs)) + text.text.encode("utf-16-le") + fonts
    return body


def halves(text: str) -> int:
    """Return how many characters Excel counts: the halves of UTF-16, of which an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _biff_cell(row: int, column: int, style: int, value: object) -> bytes:
    place = struct.pack("<3H", row, column, style)
    if value is None:
        return b""
    if isinstance(value, bool):
        return _biff(0x0205, place + struct.pack("<2B", value, 0))
    if isinstance(value, int):
        return _biff(0x027E, place + struct.pack("<I", value << 2 | 2))
    if isinstance(value, float):
        return _biff(0x0203, place + struct.pack("<d", value))
    if value == "#DIV/0!":
        return _biff(0x0205, place + struct.pack("<2B", 7, 1))
    if isinstance(value, Rich):
        fonts = b"".join(struct.pack("<2H", *run) for run in value.runs)
        body = struct.pack("<HB", halves(value.text), 1) + value.text.encode("utf-16-le")
        return _biff(0x00D6, place + body + struct.pack("<H", len(value.runs)) + fonts)
    text = str(value)
    return _biff(0x0204, place + struct.pack("<HB", halves(text), 1) + text.encode("utf-16-le"))


# --- .ods


def ods(rows: str, *, styles: str = "", named_styles: str = "", manifest: str = "", settings: str = "") -> bytes:
    """Return an OpenDocument spreadsheet whose one sheet has these rows; ``named_styles``: its part styles.xml."""
    names = {"office": "office", "table": "table", "text": "text", "style": "style"}
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in names.items()
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="หมวด 7" table:style-name="ta1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return zipped(
        [
            Entry("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            Entry("META-INF/manifest.xml", f"<manifest:manifest {space}>{manifest}</manifest:manifest>".encode()),
            Entry("content.xml", content.encode()),
            *([Entry("styles.xml", named_styles.encode())] if named_styles else ()),
            *([Entry("settings.xml", settings.encode())] if settings else ()),
        ]
    )


# --- everything a run must live through


def _filled(count: int) -> str:
    return "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, count + 1))


def _shared_formulas() -> str:
    first = f'<row r="1"><c r="A1"><f t="shared" ref="A1:A9999" si="0">{"A1+" * 2700}1</f><v>1</v></c></row>'
    others = (f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/><v>1</v></c></row>' for row in range(2, 10_000))
    return first + "".join(others)


def _shared_brackets() -> str:
    """Return shared formulas of thousands of brackets each, as long as a formula may be."""
    rows = range(1, 201)
    return "".join(
        f'<row r="{row}"><c r="A{row}"><f t="shared" ref="A{row}:B{row}" si="{row}">{"[]" * 4_000}</f><v>1</v></c>'
        f'<c r="B{row}"><f t="shared" si="{row}"/><v>1</v></c></row>'
        for row in rows
    )


def _one_text_everywhere() -> bytes:
    """Return a small workbook whose one long text stands in fifty thousand cells: a document of a gigabyte."""
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 5_001)
    )
    texts = f'<sst xmlns="{MAIN}"><si><t>{"ก" * 32_767}</t></si></sst>'
    return with_parts({SHEET: sheet_part(rows), STRINGS: texts})


def _long_errors() -> bytes:
    """Return a workbook with thousands of error values of a page each: text that is not said to be any."""
    value = "x" * 30_000
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="e"><v>{value}</v></c></row>' for row in range(1, 6_001))
    return with_sheet(rows)


def _lines_without_end() -> bytes:
    """Return a workbook with cells of thousands of line breaks each, as no person ever reads them."""
    texts = "".join(f"<si><t>{number}{chr(10) * 30_000}{number}</t></si>" for number in range(40))
    cells = "".join(f'<c r="A{row}" t="s"><v>{row - 1}</v></c>' for row in range(1, 41))
    rows = "".join(f'<row r="{row}">{cell}</c></row>' for row, cell in enumerate(cells.split("</c>")[:-1], start=1))
    return with_parts({SHEET: sheet_part(rows), STRINGS: f'<sst xmlns="{MAIN}">{texts}</sst>'})


# What a pattern that looks too far goes through again and again.
TIRING = {
    "rows within rows": '<row r="9">' * 100_000 + "</row>" * 100_000,
    "words like merges": '<row r="9"><c r="A9" t="inlineStr"><is><t>' + "mergeCell " * 50_000 + "</t></is></c></row>",
    "a gap in a row": '<row r="9" ' + " " * 500_000 + "/>",
    "places again and again": '<row r="9" ' + ' x:r="1"' * 60_000 + ">x</row>",
}

_REPEATED = '<table:table-cell table:number-columns-repeated="1000000000" office:value-type="float" office:value="1"/>'
_DOCTYPE = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

# File name: the code it must be refused with, and its maker.
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "ว่าง.xlsx": ("F001", bytes),
    "ข้อความ.xlsx": ("F001", lambda: "ผลการดำเนินการ 85.5\n".encode()),
    "เว็บ.xls": ("F001", lambda: b"<html><table><tr><td>85.5</td></tr></table></html>"),
    "เอกสาร.xlsx": ("F001", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"),
    "ครึ่งเดียว.xlsx": ("F001", lambda: by_xlsxwriter()[:3000]),
    "รหัสผ่าน.xlsx": ("F002", lambda: encrypted()),
    "รหัสผ่าน.xls": ("F002", lambda: xls([["ก"]], password=True)),
    "รหัสผ่าน.ods": ("F002", lambda: ods("", manifest="<manifest:encryption-data/>")),
    "กิกะไบต์.xlsx": ("F004", lambda: gigabyte_of_blanks()),
    "กิกะไบต์ที่ปกปิด.xlsx": ("F001", lambda: gigabyte_of_blanks(said_bytes=100_000)),
    "กิกะไบต์ที่เป็นไปไม่ได้.xlsx": ("F001", lambda: gigabyte_of_blanks(said_bytes=0xFFFFFFF0)),
    "ช่องว่าง.xlsx": ("F004", lambda: blanks_below_the_limit()),
    "ชื่อมากมาย.xlsx": ("F001", lambda: one_member_under_many_names()),
    "ซ้อนทับ.xlsx": ("F001", lambda: overlapping()),
    "ซ้ำ.xlsx": ("F001", lambda: twice(SHEET)),
    "ซ้ำต่างตัวพิมพ์.xlsx": ("F001", lambda: twice(SHEET.upper())),
    "ซ้อน.xlsx": ("F001", lambda: nested()),
    "ส่วนมากมาย.xlsx": ("F004", lambda: zipped(Entry(f"{number}.xml") for number in range(5000))),
    "เอนทิตี.xlsx": (
        "F004",
        lambda: with_parts({STRINGS: f'{_DOCTYPE}<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>'}),
    ),
    "แท็ก.xlsx": ("F004", lambda: with_sheet("<a/>" * 1_100_000)),
    "แอตทริบิวต์.xlsx": (
        "F004",
        lambda: with_sheet(("<a " + " ".join(f'a{number}=""' for number in range(50_000)) + "/>") * 60),
    ),
    "ช่องมากมาย.xlsx": ("F004", lambda: with_sheet(_filled(200_001))),
    "ข้อความเดียวทุกช่อง.xlsx": ("F004", lambda: _one_text_everywhere()),
    "บรรทัดว่าง.xlsx": ("F004", lambda: _lines_without_end()),
    "ข้อผิดพลาดยาว.xlsx": ("F004", lambda: _long_errors()),
    "สูตร.xlsx": ("F004", lambda: with_sheet(_shared_formulas())),
    "วงเล็บในสูตร.xlsx": ("F004", lambda: with_sheet(_shared_brackets())),
    "วน.xls": ("F001", lambda: compound({"Workbook": _biff(0x0809, bytes(16))}, loop=True)),
    "ตารางเดียวหลายครั้ง.xls": ("F001", lambda: one_table_many_times()),
    "ตารางของตัวเอง.xls": ("F001", lambda: list_of_itself()),
    "สารบัญยาว.xls": ("F004", lambda: long_directory()),
    "ไม่จบ.xls": (
        "F001",
        lambda: compound({"Workbook": _biff(0x0809, struct.pack("<2H", 0x0600, 5) + bytes(12)) * 400}),
    ),
    "พันล้าน.ods": ("F004", lambda: ods(f"<table:table-row>{_REPEATED}</table:table-row>")),
    "พันล้านแถว.ods": (
        "F004",
        lambda: ods(f'<table:table-row table:number-rows-repeated="1000000000">{_REPEATED}</table:table-row>'),
    ),
}


@cache
def hostile(name: str) -> bytes:
    """Return one of these files."""
    return HOSTILE[name][1]()
