"""From one cell to its number, its day, or its text and the runs that make it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from pipeline.model import TextRun
from pipeline.thai import ReadingKind, clean, day_of_typed_era, match_key, read_day, read_number
from pipeline.workbook.cells import Cell, CellKind


def without_blank_lines_around(text: str) -> str:
    """Return ``text`` from its first line that holds something to its last; spaces in those stay."""
    begins = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    ends = text.find("\n", len(text.rstrip()))
    return text[begins:] if ends < 0 else text[begins:ends]


def runs_between(runs: Iterable[TextRun], begin: int, end: int) -> Iterator[TextRun]:
    """Yield what the runs hold of the characters from ``begin`` to ``end``."""
    at = 0
    for run in runs:
        held = run.text[max(begin - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if held:
            yield replace(run, text=held)


def number_of(cell: Cell, typed: str) -> tuple[Decimal | None, bool, bool]:
    """Return the number of a cell, whether it is a percentage, and whether the cell could be read at all."""
    if isinstance(cell.value, Decimal) and cell.value.is_finite():
        return (cell.value.scaleb(2) if cell.is_percent else cell.value), cell.is_percent, True
    if cell.kind is not CellKind.TEXT:
        return None, False, False
    reading = read_number(typed)
    return reading.value, reading.kind is ReadingKind.PERCENT, reading.kind is not ReadingKind.UNREADABLE


def figure_key(cell: Cell) -> Decimal | str:
    """Return a key of the figure of a cell, equal for 86, ๘๖ and 86.0."""
    value, _, _ = number_of(cell, shown_text(cell))
    return match_key(shown_text(cell)) if value is None else value


def shown_text(cell: Cell) -> str:
    """Return what a cell shows, on one line; its formula when that has no result."""
    text, _ = clean(cell.typed)
    return " ".join(text.split()) or cell.formula


def day_of(cell: Cell, typed: str) -> tuple[date | None, str]:
    """Return the day of a cell and the weekday typed before it. The year 2564 is one of พ.ศ. in an Excel date too."""
    if isinstance(cell.value, datetime):
        return day_of_typed_era(cell.value.year, cell.value.month, cell.value.day), ""
    return read_day(typed) if cell.kind is CellKind.TEXT else (None, "")
