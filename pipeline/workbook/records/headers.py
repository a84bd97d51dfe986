"""From the rows of a sheet to its headers: which column of the contract stands in which column of the sheet.

A header is one row, or two where years stand under a wide เป้าหมาย (or the other way round), or three with a row of
labels between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.thai import match_key
from pipeline.workbook.cells import Cell, Sheet, Spot
from pipeline.workbook.contract import MAX_HEADER_ROW, SheetTable
from pipeline.workbook.records.header_words import (
    Certainty,
    HeaderName,
    holds_year,
    holds_yearly_word,
    is_label,
    label_remark,
    named_by,
    slot_of,
    year_of,
)
from pipeline.workbook.records.record import YEARLESS, ColumnSlot, shows_nothing

MAX_HEADER_ROWS = 3
MAX_COVERED_CELLS = 100_000  # merged cells looked at for headers: far above any form, small for a hostile file
_MEASURE = ("measure", YEARLESS)

RowTexts = Mapping[int, str]  # of one row, by column


class HeaderText(Struct, frozen=True):
    """The header of a column that is not read. ``name``: what it would name, None where it names nothing we know."""

    column: int
    text: str
    name: HeaderName | None = None


class Header(Struct, frozen=True):
    """Where the headers of a table stand.

    ``columns``: those of each slot, leftmost first. ``yearless``: column and text of yearly headers without a year.
    ``unread``: the other columns whose header holds a year or a yearly word.
    """

    first_row: int
    last_row: int
    columns: Mapping[ColumnSlot, tuple[int, ...]]
    yearless: tuple[tuple[int, str], ...] = ()
    unread: tuple[HeaderText, ...] = ()
    own_columns: frozenset[int] = field(default_factory=frozenset)  # those that bear a text of their own

    @property
    def leftmost(self) -> int:
        """The first column that bears a header."""
        return min(column for columns in self.columns.values() for column in columns)

    @property
    def repeats(self) -> bool:
        """Whether the header stands twice side by side: two of its required columns or more bear one word twice."""
        own = [[column for column in columns if column in self.own_columns] for columns in self.columns.values()]
        return sum(len(columns) > 1 for (_, year), columns in zip(self.columns, own, strict=True) if not year) > 1

    def missing(self, table: SheetTable) -> list[str]:
        """Return the headers of the required columns that are not there."""
        return [
            column.header
            for column in table.columns
            if column.required and (column.field, YEARLESS) not in self.columns
        ]


def find_header(sheet: Sheet, table: SheetTable) -> Header | None:
    """Return the first header of a table that has all the required columns; else the one that has most of them.

    None where no header of the table stands in any of the first rows.
    """
    found = [header for header in _headers(sheet, table, 1, MAX_HEADER_ROW) if header.columns]
    whole = [header for header in found if not header.missing(table)]
    if whole:  # of the readings of the rows where it stands, the one that finds most
        last_row = min(whole, key=lambda header: header.first_row).last_row
        found = [header for header in whole if header.first_row <= last_row]
    best = min(found, key=lambda h: (-_weight(h), h.last_row - h.first_row, h.first_row), default=None)
    return _with_units(sheet, best) if best else None


def header_at(sheet: Sheet, table: SheetTable, row: int) -> Header | None:
    """Return the header that begins in one row, wherever in the sheet; None where that row names no column."""
    found = [header for header in _headers(sheet, table, row, row) if header.columns]
    best = min(found, key=lambda h: (bool(h.missing(table)), -_weight(h), h.last_row), default=None)
    return _with_units(sheet, best) if best else None


# --- the rows


def _headers(sheet: Sheet, table: SheetTable, first_row: int, last_row: int) -> Iterator[Header]:
    """Yield the header that each row would be, by itself and together with the rows below that complete it."""
    texts = _header_texts(sheet, first_row, last_row + MAX_HEADER_ROWS - 1)
    for row, top in sorted(texts.items()):
        if row > last_row:
            return
        if not any(slot_of(table, text) or year_of(text) for text in top.values()):
            continue  # a title, or data: no header begins here
        yield _header_at(table, row, (top,))
        below, third = texts.get(row + 1, {}), texts.get(row + 2, {})
        if _completes(table, top, below):
            yield _header_at(table, row, (top, below))
        elif _is_label_row(top, below) and _completes(table, top, third):
            labels = {column: label_remark(text) for column, text in below.items() if text != top.get(column)}
            yield _header_at(table, row, (top, labels, third))


def _header_texts(sheet: Sheet, first_row: int, last_row: int) -> dict[int, dict[int, str]]:
    """Return the texts of some rows, by row and column; a merged area's in each of its cells."""
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if first_row <= row <= last_row and not shows_nothing(cell):
            texts.setdefault(row, {})[column] = _plain_text(cell)
    columns = sorted({column for line in texts.values() for column in line})
    for (row, column), text in islice(_covered(sheet, texts, columns, last_row), MAX_COVERED_CELLS):
        texts.setdefault(row, {}).setdefault(column, text)
    return texts


def _plain_text(cell: Cell) -> str:
    """Return the text of a header without what is raised or struck out in it: footnote marks, old words."""
    if not cell.runs:
        return cell.typed
    kept = "".join(run.text for run in cell.runs if not (run.look.script or run.look.struck))
    return kept if kept.strip() else cell.typed


def _covered(
    sheet: Sheet, texts: Mapping[int, RowTexts], columns: Sequence[int], last_row: int
) -> Iterator[tuple[Spot, str]]:
    """Yield the cells that a merged area covers, with its text, in the columns that hold anything at all."""
    for top, left, bottom, right in sheet.merges:
        text = texts.get(top, {}).get(left)
        if text is not None:
            for row in range(top, min(bottom, last_row) + 1):
                for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]:
                    yield (row, column), text


def _completes(table: SheetTable, top: RowTexts, below: RowTexts) -> bool:
    """Return whether a row completes the header above it: years to its names, or names to its years.

    It is the first record instead when it says something of its own under a header.
    """
    own = {column: text for column, text in below.items() if text != top.get(column)}
    years = {column for column, text in own.items() if year_of(text) is not None}
    named = {column: slot for column, text in own.items() if (slot := slot_of(table, text))}
    is_record = any(slot_of(table, top.get(column, "")) for column in own.keys() - years - named.keys())
    return not is_record and bool(years or any(table.column(name).yearly for name, _ in named.values()))


def _is_label_row(top: RowTexts, row: RowTexts) -> bool:
    """Return whether a row only labels the header above it: (บ่อ), ปีงบประมาณ พ.ศ."""
    own = [text for column, text in row.items() if text != top.get(column)]
    return bool(own) and all(map(is_label, own))


# --- one header


def _header_at(table: SheetTable, first_row: int, rows: Sequence[RowTexts]) -> Header:
    """Return the header that these rows would be."""
    found: dict[ColumnSlot, dict[Certainty, list[HeaderText]]] = {}
    yearless: list[tuple[int, str]] = []
    others: list[HeaderText] = []
    wide = ""  # the header to the left, for what stands under it that it was not merged over
    for column in sorted({column for row in rows for column in row}):
        top, *below = (row.get(column, "") for row in rows)
        wide = top or wide
        text, name = _name_of_column(table, top, " ".join(filter(None, below)), wide)
        if name is None or _is_another_column(table, name.slot, text):
            others.append(HeaderText(column, text))
        elif name.slot[1] == YEARLESS and table.column(name.slot[0]).yearly:
            yearless.append((column, " ".join(filter(None, below)) or top))
        else:
            found.setdefault(name.slot, {}).setdefault(name.certainty, []).append(HeaderText(column, text, name))
    columns, unread = _by_certainty(table, found)
    unread += [other for other in others if _may_be_meant(table, other.text)]
    return Header(
        first_row,
        first_row + len(rows) - 1,
        columns,
        tuple(yearless),
        tuple(sorted(unread, key=lambda header: header.column)),
        frozenset(_own_columns(rows)),
    )


def _own_columns(rows: Sequence[RowTexts]) -> Iterator[int]:
    """Yield the columns whose header is not that of the column to the left, as a merged one would be."""
    for row in rows:
        to_the_left = ""
        for column in sorted(row):
            if row[column] != to_the_left:
                yield column
            to_the_left = row[column]


def _by_certainty(
    table: SheetTable, found: Mapping[ColumnSlot, Mapping[Certainty, list[HeaderText]]]
) -> tuple[dict[ColumnSlot, tuple[int, ...]], list[HeaderText]]:
    """Return the surest columns of each slot, and the yearly ones that are not read."""
    columns: dict[ColumnSlot, tuple[int, ...]] = {}
    unread: list[HeaderText] = []
    for slot, by_certainty in found.items():
        surest = min(by_certainty)
        is_read = surest < Certainty.OF_UNIT or (surest == Certainty.REVISED and Certainty.EARLIER in by_certainty)
        if is_read:
            columns[slot] = tuple(header.column for header in by_certainty[surest])
        if table.column(slot[0]).yearly:
            passed_over = (c for c in by_certainty if c != surest or not is_read)
            unread += (header for certainty in passed_over for header in by_certainty[certainty])
    return columns, unread


def _name_of_column(table: SheetTable, top: str, below: str, wide: str) -> tuple[str, HeaderName | None]:
    """Return the whole text of a column's header rows, and what it names."""
    if not below or top == below:
        return top, named_by(table, top)
    if not top and (year_of(below) is not None or year_of(wide) is not None):
        top = wide
    both = f"{top} {below}".strip()
    for text in (both, below, top):
        if name := named_by(table, text):
            return (both if top and name.slot[1] == YEARLESS else text), name
    return both, None


def _is_another_column(table: SheetTable, slot: ColumnSlot, text: str) -> bool:
    """Return whether a header without a year is a word that means a figure only when a year follows it."""
    column = table.column(slot[0])
    with_year_only = (*column.aliases_before_year, *column.aliases_alone)
    return slot[1] == YEARLESS and match_key(text) in {match_key(word) for word in with_year_only}


@lru_cache(maxsize=4096)
def _may_be_meant(table: SheetTable, text: str) -> bool:
    """Return whether a header that names no column may be meant for a yearly one."""
    if not any(column.yearly for column in table.columns):
        return False
    return holds_year(text) or holds_yearly_word(table, text)


def _weight(header: Header) -> int:
    """Return how much a header finds: its columns, and those that may be read once their unit is known."""
    return len(header.columns) + len({one.name.slot for one in header.unread if one.name})


def _with_units(sheet: Sheet, header: Header) -> Header:
    """Return the header with the columns that name in brackets a unit some row of the sheet is measured in."""
    of_unit = [one for one in header.unread if one.name and one.name.certainty is Certainty.OF_UNIT]
    if not of_unit:
        return header
    at = set(header.columns.get(_MEASURE, ()))
    measures = {
        match_key(cell.typed)
        for (row, column), cell in sheet.cells.items()
        if column in at and row > header.last_row
    }  # fmt: skip
    columns = dict(header.columns)
    read = []
    for one in of_unit:
        if one.name and one.name.unit in measures and one.name.slot not in header.columns:
            columns[one.name.slot] = (*columns.get(one.name.slot, ()), one.column)
            read.append(one)
    return replace(header, columns=columns, unread=tuple(one for one in header.unread if one not in read))
