"""A workbook of sheets that people filter: a head that stays in sight, and under it rows of texts and numbers.

XlsxWriter draws all but the rows. It takes four times as long for a cell and keeps every cell until the end, a quarter
of the memory of a check of 500 workbooks; so the rows are put into its sheets as the XML that they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any
from urllib.parse import quote

from pipeline.model import Place
from pipeline.opc.archive import NO_LIMITS, open_archive
from pipeline.opc.writer import Deflater, Packed, ZipWriter
from pipeline.thai import cut
from pipeline.workbook.appearance import A4, CREATED, FONT, letters_across

TIP_CHARS = 120  # of a link: Excel takes 255, and counts some characters twice
CELL_CHARS = 32_000  # Excel holds 32,767 in a cell

# Characters that mean something else in an address. Thai is not escaped: people read it where the address is shown.
_BYTES_NOT_UTF_8 = {0xDC00 + byte: f"%{byte:02X}" for byte in range(0x80, 0x100)}  # as Python holds them in a name
_ADDRESS = {ord(character): quote(character) for character in ' "#%<>?[]^`{}'} | _BYTES_NOT_UTF_8
_LINE_POINTS = 22
_BODY = {"font_name": FONT, "font_size": 15, "valign": "top"}
_LINK_TEXT = "เปิด"

_BODY_STYLE, _LINK_STYLE = "2", "3"  # as XlsxWriter numbers them, after that of the head
_SAMPLE = f'<c r="A2" s="{_BODY_STYLE}"/><c r="B2" s="{_LINK_STYLE}"/>'  # in the first sheet of the frame
_FRAME = re.compile(
    r'(?P<before>.*)<dimension ref="[^"]*"/>(?P<head>.*<sheetData><row r="1".*?</row>).*(?P<after></sheetData>.*)',
    re.DOTALL,
)
_TO_ESCAPE = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ROWS_AT_ONCE = 500
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = (*_ALPHABET, *(first + second for first in _ALPHABET for second in _ALPHABET))  # of columns


class FilteredSheets:
    """A workbook, its sheets written one after the other; ``content`` holds its bytes once it is closed."""

    def __init__(self, name: str, columns: Sequence[tuple[str, int]]) -> None:
        import xlsxwriter  # late: `trace` writes no workbook

        self._stream = BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True, "strings_to_urls": False})
        self._book.set_properties({"created": CREATED})
        self._body = self._book.add_format({**_BODY, "text_wrap": True, "border": 1})
        self._link = self._book.add_format({**_BODY, "border": 1, "underline": 1, "font_color": "#0B4F9E"})
        self._head = self._book.add_format(
            {**_BODY, "bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._rows_of: list[_Rows] = []  # of each sheet
        self._begin(name, columns)
        self._sheet.write_blank(1, 0, None, self._body)  # XlsxWriter writes the formats that are used
        self._sheet.write_blank(1, 1, None, self._link)
        self.content = b""

    def __enter__(self) -> FilteredSheets:
        return self

    def __exit__(self, *failure: object) -> None:
        self._end()
        self._book.close()
        self.content = _with_rows(self._stream.getvalue(), self._rows_of)

    def turn_to(self, name: str, columns: Sequence[tuple[str, int]]) -> None:
        """Begin another sheet after the one written so far."""
        self._end()
        self._begin(name, columns)

    def _begin(self, name: str, columns: Sequence[tuple[str, int]]) -> None:
        self._sheet = self._book.add_worksheet(name)
        self._columns = columns
        self._rows = _Rows()
        self._rows_of.append(self._rows)
        for column, (title, width_chars) in enumerate(columns):
            self._sheet.set_column(column, column, width_chars)
            self._sheet.write_string(0, column, title, self._head)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, max(self._rows.count, 1), len(self._columns) - 1)

    def row(self, *values: Any) -> None:
        """Write one row: numbers as numbers, all else as text that never becomes a formula."""
        number = self._rows.count + 2
        cells = "".join([_cell(column, number, value) for column, value in zip(_LETTERS, values, strict=False)])
        self._rows.add(f'<row r="{number}">{cells}</row>')

    def fit_row(self, values: Sequence[Any]) -> None:
        """Make the row just written high enough for its first values: not every program does that by itself."""
        lines = [
            sum(1 + int(letters_across(line) / width_chars) for line in str(value).split("\n"))
            for value, (_, width_chars) in zip(values, self._columns, strict=False)
        ]
        number, _, cells = self._rows.last.partition(">")
        self._rows.last = f'{number} ht="{max(lines) * _LINE_POINTS}" customHeight="1">{cells}'

    def print_first(self, columns: int) -> None:
        """Print the first columns only."""
        self._sheet.print_area(0, 0, self._rows.count, columns - 1)

    def link(self, address: str, place: Place) -> None:
        """Put a link to ``place`` into the last column of the row just written."""
        sheet = place.sheet.replace("'", "''")
        inside = f"#'{sheet}'!{place.cell or 'A1'}" if sheet else ""
        target = f"external:{address.translate(_ADDRESS)}{inside}"
        row, column = self._rows.count, len(self._columns) - 1
        self._sheet.write_url(row, column, target, self._link, _LINK_TEXT, cut(str(place), TIP_CHARS))
        cell = f'<c r="{_LETTERS[column]}{row + 1}" s="'
        before, _, _ = self._rows.last.removesuffix("</row>").partition(cell)
        self._rows.last = f'{before}{cell}{_LINK_STYLE}" t="inlineStr"><is><t>{_LINK_TEXT}</t></is></c></row>'


class _Rows:
    """The XML of the rows of a sheet, all but the latest as the bytes that they will be: a third less than texts."""

    def __init__(self) -> None:
        self.count = 0
        self.last = ""
        self._texts: list[str] = []
        self._packets: list[bytes] = []

    def add(self, row: str) -> None:
        """Add a row; it is the last one, which may still change."""
        self._texts.append(self.last)
        self.last = row
        self.count += 1
        if len(self._texts) >= _ROWS_AT_ONCE:
            self._packets.append(_bytes_of(self._texts))
            self._texts.clear()

    def packets(self) -> Iterator[bytes]:
        """Yield the rows, many at a time."""
        yield from self._packets
        yield _bytes_of([*self._texts, self.last])


def _bytes_of(rows: Sequence[str]) -> bytes:
    # The bytes of a file's name may be no text in any writing; Python holds them as what UTF-8 cannot.
    return "".join(rows).encode("utf-8", "replace")


def _cell(column: str, row: int, value: Any) -> str:
    if isinstance(value, str):
        if value:
            return f'<c r="{column}{row}" s="{_BODY_STYLE}" t="inlineStr"><is>{_text(value)}</is></c>'
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if isfinite(value):
            return f'<c r="{column}{row}" s="{_BODY_STYLE}"><v>{value}</v></c>'
    elif value is not None:
        return _cell(column, row, str(value))
    return f'<c r="{column}{row}" s="{_BODY_STYLE}"/>'


def _text(text: str) -> str:
    text = text[:CELL_CHARS]
    escaped = _TO_ESCAPE.sub(_escaped, text)
    keeps_spaces = text[0].isspace() or text[-1].isspace()
    return f'<t xml:space="preserve">{escaped}</t>' if keeps_spaces else f"<t>{escaped}</t>"


def _escaped(found: re.Match[str]) -> str:
    """Return what stands in XML for a character that it cannot hold, or that Office would take for such."""
    one = found[0]
    return _ENTITIES.get(one) or (f"_x005F{one}" if len(one) > 1 else f"_x{ord(one):04X}_")


# --- from the frame to the workbook


def _with_rows(frame: bytes, rows_of: Sequence[_Rows]) -> bytes:
    """Return the workbook of XlsxWriter with the rows of its sheets below the head of each."""
    archive = open_archive(frame, NO_LIMITS)
    rows_in = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(rows_of, start=1)}
    assert _SAMPLE in archive.read(next(iter(rows_in))).decode()  # noqa: S101 - XlsxWriter numbers formats as they are used
    out = BytesIO()
    writer = ZipWriter(out)
    for member in archive.members.values():
        if member.name in rows_in:
            writer.add(member.name, _sheet(archive.read(member.name).decode(), rows_in[member.name]))
        else:
            writer.copy(archive, member)
    writer.close()
    return out.getvalue()


def _sheet(frame: str, rows: _Rows) -> Packed:
    """Return the part of a sheet."""
    parts = _FRAME.fullmatch(frame)
    assert parts is not None, frame  # noqa: S101 - the frame is ours
    columns = parts["head"].count('<c r="')
    dimension = f'<dimension ref="A1:{_LETTERS[columns - 1]}{rows.count + 1}"/>'
    packed = Deflater()
    packed.write(f"{parts['before']}{dimension}{parts['head']}".encode())
    for packet in rows.packets():
        packed.write(packet)
    packed.write(parts["after"].encode())
    return packed.packed()
