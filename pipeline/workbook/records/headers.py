"""From the first rows of a sheet to its header: which column of the contract stands in which column of the sheet.

A header is one row, or two where years stand under a wide เป้าหมาย (or the other way round).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from pipeline.thai import match_key, read_year
from pipeline.workbook import contract
from pipeline.workbook.cells import Sheet, Spot
from pipeline.workbook.contract import MAX_HEADER_ROW, SheetTable, header_key
from pipeline.workbook.records.record import YEARLESS, ColumnSlot, shows_nothing

MAX_HEADER_CHARS = 80  # a longer text is content, not a header
MAX_COVERED_CELLS = 100_000  # merged cells looked at for headers: far above any form, small for a hostile file


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headers of a table stand.

    ``columns``: those of each slot, leftmost first. ``yearless``: column and text of yearly headers without a year.
    """

    first_row: int
    last_row: int
    columns: Mapping[ColumnSlot, tuple[int, ...]]
    yearless: tuple[tuple[int, str], ...] = ()

    @property
    def leftmost(self) -> int:
        """The first column that bears a header."""
        return min(column for columns in self.columns.values() for column in columns)

    def missing(self, table: SheetTable) -> list[str]:
        """Return the headers of the required columns that are not there."""
        return [
            column.header
            for column in table.columns
            if column.required and (column.field, YEARLESS) not in self.columns
        ]


def find_header(sheet: Sheet, table: SheetTable) -> Header | None:
    """Return the header of a table: where most of its headers stand, all the required ones if anywhere.

    None where no header of the table stands in any of the first rows.
    """
    found = [header for header in _headers(sheet, table) if header.columns]
    return min(
        found,
        key=lambda h: (bool(h.missing(table)), -len(h.columns), h.last_row - h.first_row, h.first_row),
        default=None,
    )


def slot_of(table: SheetTable, text: str) -> tuple[ColumnSlot, bool] | None:
    """Return the slot that a header names, and whether it does so exactly: without a remark in brackets after it.

    A yearly header whose year is missing or cannot be read has the year YEARLESS.
    """
    return _slot_of_short(table, text) if 0 < len(text) <= MAX_HEADER_CHARS else None


# --- one text


@dataclass(frozen=True, slots=True)
class _HeaderFields:
    """The field of each header of one table, by the header's key.

    ``yearly``: longest key first, so that ค่าเป้าหมาย is not taken for เป้าหมาย.
    """

    plain: Mapping[str, str]
    yearly: tuple[tuple[str, str], ...]


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(match_key(word)) for word in words)


_REMARK = re.compile(r"\([^()]*\)$")
_REMARK_ON_YEARS = re.compile(rf"\((?:{_any_of(contract.REMARKS_ON_YEARS)})\)|{contract.YEARS_BACK}[0-9]*ปี")
_BEFORE_YEAR = re.compile(rf"[-:/.(]*(?:{match_key(contract.PER_YEAR)})?(?:{'|'.join(contract.YEAR_WORDS)})?")
_LIKE_A_YEAR = re.compile(r"(?:พ\.?ศ\.?|ค\.?ศ\.?)?[0-9]*")


@cache
def _fields(table: SheetTable) -> _HeaderFields:
    by_key = [
        (header_key(text), column)
        for column in table.columns
        for text in (column.header, *column.aliases, *column.aliases_before_year)
    ]
    yearly = [(key, column.field) for key, column in by_key if column.yearly]
    return _HeaderFields(
        plain={key: column.field for key, column in by_key if not column.yearly},
        yearly=tuple(sorted(yearly, key=lambda key_and_field: -len(key_and_field[0]))),
    )


@lru_cache(maxsize=4096)  # the same few headers stand in every workbook
def _slot_of_short(table: SheetTable, text: str) -> tuple[ColumnSlot, bool] | None:
    key = header_key(text)
    exact = _slot_of_key(table, key)
    if exact is not None:
        return exact, True
    plain = _fields(table).plain.get(_REMARK.sub("", key))
    if plain is not None:
        return (plain, YEARLESS), False
    yearly = _slot_of_key(table, _REMARK_ON_YEARS.sub("", key))
    return (yearly, False) if yearly is not None and yearly[1] != YEARLESS else None


def _slot_of_key(table: SheetTable, key: str) -> ColumnSlot | None:
    fields = _fields(table)
    if key in fields.plain:
        return fields.plain[key], YEARLESS
    beside = ((field, _year_beside(header, key)) for header, field in fields.yearly if header in key)
    return next(((field, year) for field, year in beside if year is not None), None)


def _year_beside(header: str, key: str) -> int | None:
    """Return the year before or after ``header`` in a key, YEARLESS when there is none that can be read.

    None when something else stands beside it: then the key is that of another header.
    """
    if key.startswith(header):
        rest = key[len(header) :]
    elif key.endswith(header):
        rest = key[: -len(header)]
    else:
        return None
    rest = _BEFORE_YEAR.sub("", rest, count=1).strip("-:/.()")
    return (read_year(rest) or YEARLESS) if _LIKE_A_YEAR.fullmatch(rest) else None


# --- the rows


def _headers(sheet: Sheet, table: SheetTable) -> Iterator[Header]:
    """Yield the header that each row would be, by itself and together with the row below."""
    texts = _header_texts(sheet)
    for row, top in sorted(texts.items()):
        yield _header_at(table, row, top, {})
        below = texts.get(row + 1, {})
        if _completes(table, top, below):
            yield _header_at(table, row, top, below)


def _header_texts(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Return the texts of the rows a header can stand in, by row and column; a merged area's in each of its cells."""
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= MAX_HEADER_ROW and not shows_nothing(cell):
            texts.setdefault(row, {})[column] = cell.typed
    columns = sorted({column for line in texts.values() for column in line})
    for (row, column), text in islice(_covered(sheet, texts, columns), MAX_COVERED_CELLS):
        texts.setdefault(row, {}).setdefault(column, text)
    return texts


def _covered(
    sheet: Sheet, texts: Mapping[int, Mapping[int, str]], columns: Sequence[int]
) -> Iterator[tuple[Spot, str]]:
    """Yield the cells that a merged area covers, with its text, in the columns that hold anything at all."""
    for top, left, bottom, right in sheet.merges:
        text = texts.get(top, {}).get(left)
        if text is not None:
            for row in range(top, min(bottom, MAX_HEADER_ROW) + 1):
                for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]:
                    yield (row, column), text


def _completes(table: SheetTable, top: Mapping[int, str], below: Mapping[int, str]) -> bool:
    """Return whether a row completes the header above it: years to its names, or names to its years.

    It is the first record instead when it says something of its own under a header.
    """
    own = {column: text for column, text in below.items() if text != top.get(column)}
    years = {column for column, text in own.items() if read_year(text) is not None}
    named = {column: found[0] for column, text in own.items() if (found := slot_of(table, text))}
    is_record = any(slot_of(table, top.get(column, "")) for column in own.keys() - years - named.keys())
    return not is_record and bool(years or any(table.column(field).yearly for field, _ in named.values()))


def _header_at(table: SheetTable, first_row: int, top: Mapping[int, str], below: Mapping[int, str]) -> Header:
    """Return the header that the row ``top``, and ``below`` where there is one, would be."""
    exact: dict[ColumnSlot, list[int]] = {}
    remarked: dict[ColumnSlot, list[int]] = {}
    yearless: list[tuple[int, str]] = []
    wide = ""  # the header to the left, for years under it that it was not merged over
    for column in sorted({*top, *below}):
        wide = top.get(column, wide)
        found = _slot_of_column(table, top.get(column, ""), below.get(column, ""), wide)
        if found is None:
            continue
        slot, is_exact = found
        if slot[1] == YEARLESS and table.column(slot[0]).yearly:
            text = below.get(column) or top[column]
            if not _is_another_column(table, slot, text):
                yearless.append((column, text))
        else:
            (exact if is_exact else remarked).setdefault(slot, []).append(column)
    # A header with a remark after it counts where no column bears the plain one.
    columns = {slot: tuple(found) for slot, found in (remarked | exact).items()}
    return Header(first_row, first_row + bool(below), columns, tuple(yearless))


def _slot_of_column(table: SheetTable, top: str, below: str, wide: str) -> tuple[ColumnSlot, bool] | None:
    """Return the slot of a column by what stands in its one or two header rows."""
    if not below or top == below:
        return slot_of(table, top)
    if not top and read_year(below) is not None:
        top = wide
    both = slot_of(table, f"{top} {below}")
    return both or slot_of(table, below) or slot_of(table, top)


def _is_another_column(table: SheetTable, slot: ColumnSlot, text: str) -> bool:
    """Return whether a header without a year is a word that means a figure only when a year follows it."""
    with_year_only = table.column(slot[0]).aliases_before_year
    return match_key(text) in {match_key(word) for word in with_year_only}
