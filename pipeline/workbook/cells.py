"""A workbook as cells with their places, whatever its format: what `reading` gives and `records` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from pipeline.model import TextRun

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # the far corner of Excel's grid, XFD1048576

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Spot: TypeAlias = tuple[int, int]  # row and column of a cell, from 1


class CellKind(Enum):
    """What the workbook says a cell holds."""

    NUMBER = "number"  # value: Decimal, the stored double at the 15 digits that Excel shows
    TEXT = "text"  # value: str, line breaks as \n, not trimmed
    BOOLEAN = "boolean"  # value: bool
    DATE = "date"  # a number whose format is a date; value: datetime, Gregorian
    ERROR = "error"  # value: str such as #DIV/0!
    EMPTY = "empty"  # only for a formula without a stored result; value: None


class ShownDifference(NamedTuple):
    """Where a person sees something else in a cell than what it holds: 1.2 for 1234567, or words for a number."""

    shown: str  # "" for nothing
    held: str
    words: str = ""  # that the format puts beside the number, where nothing else differs


class Cell(NamedTuple):
    """One cell that holds something. A tuple, for a workbook has thousands: it is made in a third of the time.

    ``typed``: what a person sees or typed, for quoting: `85.5%` for 0.855 formatted as a percentage, the plain
    decimal for a number, a text's value itself without what is struck out, `#DIV/0!`.
    A cell of which a person sees nothing is a TEXT of no characters with a ``difference``.
    """

    row: int  # 1-based
    column: int  # 1-based
    kind: CellKind
    value: Decimal | str | bool | datetime | None  # what is read
    typed: str
    is_percent: bool = False  # a number formatted as a percentage
    formula: str = ""  # with its =, "" when the cell is no formula
    runs: tuple[TextRun, ...] = ()  # of a text, where some of it does not look plain
    difference: ShownDifference | None = None


class Sheet(Struct, frozen=True):
    """One worksheet, sparse: only cells that hold something. Merged areas carry their value in the top-left cell."""

    name: str
    cells: Mapping[Spot, Cell]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # only rows that hold a cell
    hidden_columns: frozenset[int] = frozenset()  # only columns that hold a cell
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    covered: frozenset[Spot] = frozenset()  # cells under a merged area that hold something: not among ``cells``
    first_rows_only: bool = False  # a sheet of another name: what stands further down was not looked at


class BookProperties(Struct, frozen=True):
    """What the properties of a workbook's file say. ``made_from``: of a marked copy, the sha256 of what was sent."""

    saved_at: datetime | None = None
    made_from: str = ""


NO_PROPERTIES = BookProperties()


class Book(Struct, frozen=True):
    """One workbook. ``name``: its path below the folder of the year, with its ending.

    Of a sheet that `contract` does not name, only the first rows are kept: enough to see whether it was meant.
    """

    name: str
    sheets: tuple[Sheet, ...]
    sha256: str = ""
    properties: BookProperties = NO_PROPERTIES


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """Return the letters of a 1-based column: 1 -> A, 28 -> AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the 1-based column of letters: AB -> 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def spot_of(cell: str) -> Spot | None:
    """Return the row and column of a cell's name, such as K12; None for anything else."""
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def columns_within(columns: Iterable[int], ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return those columns that lie in a range of first and last column; for hidden columns that hold a cell."""
    inside = bytearray(MAX_COLUMN + 1)  # one step a range, however many columns it spans
    for first, last in ranges:
        span = range(first, min(last, MAX_COLUMN) + 1)
        inside[span.start : span.stop] = b"\1" * len(span)
    return frozenset(column for column in columns if column <= MAX_COLUMN and inside[column])
