"""An .xls or .xlsb -> its sheets as cells, read by calamine in a process of its own.

`main` is that process: a workbook's bytes in, its cells as JSON out. calamine aborts on some broken
files, which nothing in Python can catch, and unfolds far cells; there it harms nobody. What calamine leaves out
(percentages, error values, hidden rows) `records` finds beside it; formulas are not known, only their results.
"""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.workbook import contract
from pipeline.workbook.cells import Cell, CellKind, Sheet, columns_within
from pipeline.workbook.reading import biff, limits, sniff
from pipeline.workbook.reading.biff import SheetRecords
from pipeline.workbook.reading.sniff import AdmittedFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# How the process ends. It says no more than this: what is wrong inside a broken file helps nobody.
_READ, _UNREADABLE, _ENCRYPTED, _TOO_MANY_CELLS, _OUT_OF_MEMORY, _TOO_MUCH_TEXT = 0, 11, 12, 13, 14, 15
_EXITS = {"F002": _ENCRYPTED, "F004": _TOO_MANY_CELLS}
_LIBRARIES = ("python_calamine",)  # what the process needs besides this package
_START = f"import sys; sys.path += sys.argv[1:]; from {__name__} import main; main()"
_NO_ROOM = b"memory allocation of"  # how calamine's last words begin when it cannot have the memory it wants


def read(data: bytes, seconds: float = limits.MAX_FOREIGN_SECONDS) -> tuple[Sheet, ...]:
    """Return the worksheets in the order of their tabs, with the cells of those that `contract` names.

    Raises Refused, also when the reading aborts or never ends.
    """
    hidden_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            _command(), input=data, capture_output=True, timeout=seconds, creationflags=hidden_window
        )
    except subprocess.TimeoutExpired:
        raise limits.too_much("ใช้เวลาอ่านนานเกินกำหนด", f"{limits.MAX_FOREIGN_SECONDS} วินาที") from None
    if done.returncode != _READ:
        raise _ended(done.returncode, done.stderr)
    sheets = tuple(_sheet_from(line) for line in json.loads(done.stdout))
    if not sheets:
        raise limits.unreadable(limits.NO_SHEETS)
    return sheets


def _command() -> list[str]:
    """Return the command that starts the process, which searches neither the current folder nor PYTHONPATH.

    Of the folders it is given, none comes before Python's own library: a file named `json.py` in one stays a file.
    """
    package = Path(__file__).resolve().parents[3]
    found = map(importlib.util.find_spec, _LIBRARIES)
    libraries = (Path(spec.origin).parents[1] for spec in found if spec and spec.origin)
    return [sys.executable, "-I", "-S", "-c", _START, *map(str, (package, *libraries))]


def _ended(code: int, last_words: bytes) -> limits.Refused:
    if code == _ENCRYPTED:
        return limits.encrypted()
    if code == _TOO_MANY_CELLS:
        return limits.too_many_cells()
    if code == _TOO_MUCH_TEXT:
        return limits.too_much_text()
    if code == _OUT_OF_MEMORY or _NO_ROOM in last_words:
        return limits.too_much("ใช้หน่วยความจำมากเกินกำหนด", limits.megabytes(limits.MAX_FOREIGN_BYTES))
    return limits.unreadable(limits.DAMAGED)


# --- what passes between the two processes


def _line_of(sheet: Sheet) -> list[Any]:
    cells = [
        [cell.row, cell.column, cell.kind.value, _plain(cell.value), cell.typed, cell.is_percent]
        for cell in sheet.cells.values()
    ]
    return [sheet.name, cells, sheet.hidden, sorted(sheet.hidden_rows), sorted(sheet.hidden_columns), sheet.merges]


def _sheet_from(line: list[Any]) -> Sheet:
    name, cells, hidden, hidden_rows, hidden_columns, merges = line
    return Sheet(
        name=name,
        cells={(row, column): _cell_from(row, column, *rest) for row, column, *rest in cells},
        hidden=hidden,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        merges=tuple((top, left, bottom, right) for top, left, bottom, right in merges),
    )


def _plain(value: Decimal | str | bool | datetime | None) -> str | bool | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _cell_from(row: int, column: int, kind: str, value: Any, typed: str, is_percent: bool) -> Cell:
    cell_kind = CellKind(kind)
    if cell_kind is CellKind.NUMBER:
        value = Decimal(value)
    elif cell_kind is CellKind.DATE:
        value = datetime.fromisoformat(value)
    return Cell(row, column, cell_kind, value, typed, is_percent)


# --- the process of its own


def main() -> None:
    """Read a workbook from standard input and write its sheets to standard output."""
    _limit()
    from python_calamine import CalamineError, PasswordError

    try:
        lines = [_line_of(sheet) for sheet in _sheets(sys.stdin.buffer.read())]
    except PasswordError:
        sys.exit(_ENCRYPTED)
    except limits.Refused as refused:
        sys.exit(_EXITS.get(refused.code, _UNREADABLE))
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    except (CalamineError, ValueError, LookupError, OSError, ArithmeticError):
        sys.exit(_UNREADABLE)
    json.dump(lines, sys.stdout)


def _limit() -> None:
    """Bound this process. Windows has no such bounds; there the time limit alone stands."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_FOREIGN_BYTES, limits.MAX_FOREIGN_BYTES))


def _sheets(data: bytes) -> Iterator[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    records = _records(sniff.admit(data))
    left, room = limits.Budget(), 0
    with load_workbook(io.BytesIO(data)) as book:
        if len(book.sheets_metadata) != len(records):
            raise limits.unreadable(limits.DAMAGED)
        for index, metadata in enumerate(book.sheets_metadata):
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            hidden = metadata.visible != SheetVisibleEnum.Visible
            if not contract.names_sheet(metadata.name):
                yield Sheet(metadata.name, {}, hidden)
                continue
            sheet = book.get_sheet_by_index(index)
            cells = records[index].cells | _texts(sheet)
            left.take_cells(len(cells))
            room += sum(limits.room_of(cell.typed) for cell in cells.values())
            if room > limits.MAX_TEXT_CHARS:
                sys.exit(_TOO_MUCH_TEXT)
            yield _sheet(metadata.name, hidden, cells, records[index], sheet.merged_cell_ranges or [])


def _records(admitted: AdmittedFile) -> tuple[SheetRecords, ...]:
    if admitted.archive is None:
        return biff.xls_sheets(admitted.data)
    return biff.xlsb_sheets(admitted.archive)


def _texts(sheet: CalamineSheet) -> dict[tuple[int, int], Cell]:
    """Return the texts of a sheet; numbers and the like are read from its records."""
    texts = {}
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        for column, value in enumerate(values, left + 1):
            if isinstance(value, str) and value:
                text = value.replace("\r\n", "\n").replace("\r", "\n")
                texts[row, column] = Cell(row, column, CellKind.TEXT, text, text)
    return texts


def _sheet(
    name: str,
    hidden: bool,
    cells: dict[tuple[int, int], Cell],
    records: SheetRecords,
    merges: list[tuple[tuple[int, int], tuple[int, int]]],
) -> Sheet:
    return Sheet(
        name=name,
        cells=cells,
        hidden=hidden,
        hidden_rows=frozenset(records.hidden_rows & {row for row, _ in cells}),
        hidden_columns=columns_within((column for _, column in cells), records.hidden_ranges),
        merges=tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merges),
    )
