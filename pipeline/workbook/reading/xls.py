"""The workbook stream of an .xls -> its sheets as cells, record by record, of Excel 5 (BIFF5) and later (BIFF8)."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from pipeline.workbook.cells import MAX_ROW, Cell, Sheet
from pipeline.workbook.reading import limits, ole
from pipeline.workbook.reading.biff_cells import (
    CellStyles,
    RichText,
    SheetRecords,
    error_cell,
    font_look,
    packed_number,
    truth_cell,
)
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.rows_kept import last_row_kept

STREAMS = ("workbook", "book")  # the first that is there counts; the other is for older Excels

_BOF, _EOF, _CONTINUE, _FILEPASS, _SHEET, _EPOCH = 0x0809, 0x000A, 0x003C, 0x002F, 0x0085, 0x0022
_CODE_PAGE, _FORMAT, _XF, _FONT, _TEXTS = 0x0042, 0x041E, 0x00E0, 0x0031, 0x00FC
_NUMBER, _RK, _RKS, _FORMULA, _TRUTH_OR_ERROR, _ROW, _COLUMNS = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205, 0x0208, 0x007D
_SHARED_TEXT, _OWN_TEXT, _RICH_TEXT, _FORMULA_TEXT, _MERGES = 0x00FD, 0x0204, 0x00D6, 0x0207, 0x00E5
_WINDOW = 0x023E
_NUMBERS = (_NUMBER, _RK, _FORMULA, _TRUTH_OR_ERROR)
_BIFF_8 = 0x0600
_NO_NUMBER = b"\xff\xff"  # ends the result of a formula that is a truth, an error or a text
_PACKED = struct.Struct("<HI")
_FONT_RUN = struct.Struct("<2H")
_WORKSHEET = 0
_UNICODE_PAGE = 1200
_OTHER_PAGES = {10000: "mac_roman", 32768: "mac_roman", 32769: "cp1252", 367: "ascii"}


class _Listed(NamedTuple):
    """A sheet as the list of the workbook names it."""

    name: str
    start: int
    hidden: bool
    is_worksheet: bool


class _Globals(Struct):
    """What comes before the sheets and holds for all of them."""

    styles: CellStyles = field(default_factory=lambda: CellStyles(skips_font_4=True))
    sheets: list[_Listed] = field(default_factory=list)
    texts: list[RichText] = field(default_factory=list)
    is_8: bool = True
    code_page: str = "cp874"


def read(data: bytes, is_read: Callable[[str], bool], budget: Budget) -> Iterator[Sheet]:
    """Yield the worksheets in the order of their tabs: those to be read, and the first rows of the others.

    Raises Refused.
    """
    compound = ole.open_compound(data)
    stream = compound.read(next(name for name in STREAMS if name in compound.streams))
    shared = _globals(stream)
    for listed in shared.sheets:
        if not listed.is_worksheet:
            continue
        if is_read(listed.name):
            yield _sheet(stream, listed, shared, budget)
        else:
            yield _sheet_beside(stream, listed, shared)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, leaving out the charts within it."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield kind, body
    raise limits.unreadable(limits.TRUNCATED)


# --- what all sheets share


def _globals(stream: bytes) -> _Globals:
    found = _Globals()
    names: list[tuple[int, bytes]] = []
    texts: list[bytes] = []
    before = 0
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            found.is_8 = struct.unpack_from("<H", body)[0] == _BIFF_8
        elif kind == _FILEPASS:
            raise limits.encrypted()
        elif kind == _CODE_PAGE:
            found.code_page = _codec(struct.unpack_from("<H", body)[0])
        elif kind == _EPOCH:
            found.styles.epoch_1904 = body[:1] == b"\1"
        elif kind == _SHEET:
            names.append((struct.unpack_from("<I", body)[0], body[4:]))
        elif kind == _TEXTS or (kind == _CONTINUE and before == _TEXTS):
            texts.append(body)
        else:
            _add_style(kind, body, found)
        before = before if kind == _CONTINUE else kind
    found.sheets = [
        _Listed(_short_text(rest[2:], found), start, bool(rest[0] & 3), rest[1] == _WORKSHEET) for start, rest in names
    ]
    found.texts = _shared_texts(texts)
    return found


def _add_style(kind: int, body: bytes, found: _Globals) -> None:
    if kind == _FONT:
        options, _, weight, script, underline = struct.unpack_from("<4HB", body, 2)
        found.styles.fonts.append(font_look(options, weight, script, underline))
    elif kind == _XF:
        font, number = struct.unpack_from("<2H", body)
        found.styles.style_fonts.append(font)
        found.styles.numbers.append(number)
    elif kind == _FORMAT:
        code = _text(body[2:], found)[0] if found.is_8 else _short_text(body[2:], found)
        found.styles.codes[struct.unpack_from("<H", body)[0]] = code


def _codec(page: int) -> str:
    """Return the name of the codec of a code page. What is Unicode, or unknown, is read as Thai Windows."""
    name = _OTHER_PAGES.get(page, "cp874" if page == _UNICODE_PAGE else f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp874"


# --- texts


class _Pieces:
    """The bytes of a record and of those that continue it, taken one after another."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._index = self._at = 0

    def take(self, count: int) -> bytes:
        """Return so many bytes, across the ends of records. Raises Refused where there are not so many."""
        taken = [self._some(count)]
        left = count - len(taken[0])
        while left:
            self._next()
            taken.append(self._some(left))
            left -= len(taken[-1])
        return b"".join(taken)

    def characters(self, count: int, is_wide: bool) -> str:
        """Return so many characters; each record that continues a text says anew how wide they are.

        They are counted as Excel does, in halves of UTF-16: an emoji is two.
        """
        if len(whole := self._some(count * (1 + is_wide))) == count * (1 + is_wide):
            return whole.decode("utf-16-le" if is_wide else "latin-1", "replace")
        self._at -= len(whole)
        wide = b""
        while (left := count - len(wide) // 2) > 0:
            size = 2 if is_wide else 1
            some = self._some(size * left)
            wide += some[: len(some) // size * size] if is_wide else some.decode("latin-1").encode("utf-16-le")
            if len(some) < size:
                self._next()
                is_wide = bool(self.take(1)[0] & 1)
        return wide.decode("utf-16-le", "replace")

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return not any(self._pieces[self._index + 1 :]) and self._at >= len(self._pieces[self._index])

    def _some(self, most: int) -> bytes:
        """Return what is left of the current record, so many bytes at most."""
        some = self._pieces[self._index][self._at : self._at + most]
        self._at += len(some)
        return some

    def _next(self) -> None:
        self._index, self._at = self._index + 1, 0
        if self._index >= len(self._pieces):
            raise limits.unreadable(limits.TRUNCATED)


def _shared_texts(pieces: list[bytes]) -> list[RichText]:
    """Return the texts that cells share, all that there are: some programs count too many."""
    if not pieces:
        return []
    left = _Pieces(pieces)
    _, count = struct.unpack("<2I", left.take(8))
    texts: list[RichText] = []
    while len(texts) < count and not left.is_at_end:
        texts.append(_unicode_text(left))
    return texts


def _unicode_text(left: _Pieces) -> RichText:
    """Return a text of BIFF8 with its fonts; what helps to pronounce it comes after and is left out."""
    length, options = struct.unpack("<HB", left.take(3))
    run_count = struct.unpack("<H", left.take(2))[0] if options & 8 else 0
    more = struct.unpack("<I", left.take(4))[0] if options & 4 else 0
    text = left.characters(length, bool(options & 1))
    runs = tuple(_FONT_RUN.iter_unpack(left.take(4 * run_count)))
    left.take(more)
    return text, runs


def _text(body: bytes, shared: _Globals) -> RichText:
    """Return the text that a record ends with; its length takes two bytes, and in BIFF5 each of its fonts two more."""
    if shared.is_8:
        return _unicode_text(_Pieces([body]))
    (length,) = struct.unpack_from("<H", body)
    text = body[2 : 2 + length].decode(shared.code_page, "replace")
    fonts = body[3 + length :]
    return text, tuple(zip(fonts[::2], fonts[1::2], strict=False))


def _rich_text(body: bytes, shared: _Globals) -> RichText:
    """Return the text of a record that keeps its fonts after it, whatever its options say."""
    text, runs = _text(body, shared)
    if shared.is_8 and not runs:
        size = 3 + struct.unpack_from("<H", body)[0] * (2 if body[2] & 1 else 1)
        fonts = body[size + 2 :]
        runs = tuple(_FONT_RUN.iter_unpack(fonts[: len(fonts) // 4 * 4]))
    return text, runs


def _short_text(body: bytes, shared: _Globals) -> str:
    """Return a text whose length is one byte: the name of a sheet."""
    if not shared.is_8:
        return body[1 : 1 + body[0]].decode(shared.code_page, "replace")
    return _Pieces([body[2:]]).characters(body[0], bool(body[1] & 1))


# --- one sheet


def _sheet_beside(stream: bytes, listed: _Listed, shared: _Globals) -> Sheet:
    """Return the first rows of a sheet of another name; what it holds never refuses the workbook."""
    try:
        return _sheet(stream, listed, shared, Budget(), last_row_kept(listed.name))
    except (limits.Refused, struct.error, ValueError, LookupError, ArithmeticError):
        return Sheet(listed.name, {}, listed.hidden)


def _sheet(stream: bytes, listed: _Listed, shared: _Globals, budget: Budget, last_row: int = MAX_ROW) -> Sheet:
    found = SheetRecords(listed.name, listed.hidden, last_row)
    waiting: tuple[int, int, int] | None = None  # a formula whose text comes in a record of its own
    for kind, body in _records(stream, listed.start):
        if found.is_cut:
            break
        if kind in _NUMBERS:
            row, column, style = struct.unpack_from("<3H", body)
            if kind == _FORMULA:
                waiting = (row + 1, column + 1, style)
            found.add(_number_cell(kind, row + 1, column + 1, style, body[6:], shared.styles), budget)
        elif kind == _RKS:
            row, column = struct.unpack_from("<2H", body)
            for step, (style, packed) in enumerate(_PACKED.iter_unpack(body[4:-2])):
                number = packed_number(packed)
                found.add(shared.styles.number_cell(row + 1, column + 1 + step, number, style), budget)
        elif kind == _FORMULA_TEXT and waiting is not None:
            row, column, style = waiting
            found.add(shared.styles.text_cell(row, column, _text(body, shared), style), budget)
        elif kind in (_SHARED_TEXT, _OWN_TEXT, _RICH_TEXT):
            found.add(_text_cell(kind, body, shared), budget)
        else:
            _add_layout(kind, body, found, budget)
    return found.sheet()


def _number_cell(kind: int, row: int, column: int, style: int, body: bytes, styles: CellStyles) -> Cell | None:
    if kind == _RK:
        return styles.number_cell(row, column, packed_number(struct.unpack_from("<I", body)[0]), style)
    if kind == _TRUTH_OR_ERROR:
        return error_cell(row, column, body[0]) if body[1] else truth_cell(row, column, body[0])
    if kind == _FORMULA and body[6:8] == _NO_NUMBER:
        special = {1: truth_cell, 2: error_cell}.get(body[0])
        return special(row, column, body[2]) if special else None
    return styles.number_cell(row, column, struct.unpack_from("<d", body)[0], style)


def _text_cell(kind: int, body: bytes, shared: _Globals) -> Cell | None:
    row, column, style = struct.unpack_from("<3H", body)
    if kind == _SHARED_TEXT:
        (number,) = struct.unpack_from("<I", body, 6)
        if number >= len(shared.texts):
            raise limits.unreadable(limits.DAMAGED)
        rich = shared.texts[number]
    else:
        rich = _rich_text(body[6:], shared) if kind == _RICH_TEXT else (_text(body[6:], shared)[0], ())
    return shared.styles.text_cell(row + 1, column + 1, rich, style)


def _add_layout(kind: int, body: bytes, found: SheetRecords, budget: Budget) -> None:
    if kind == _ROW and (body[12] & 0x20):
        found.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _COLUMNS and (body[8] & 1):
        first, last = struct.unpack_from("<2H", body)
        found.hidden_ranges.append((first + 1, last + 1))
    elif kind == _WINDOW:
        found.hides_zeros = not body[0] & 0x10
    elif kind == _MERGES:
        (count,) = struct.unpack_from("<H", body)
        for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + 8 * count]):
            found.merge((top + 1, left + 1, bottom + 1, right + 1), budget)
