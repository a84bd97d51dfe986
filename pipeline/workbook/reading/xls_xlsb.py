"""An .xls or .xlsb -> its sheets as cells, read in a process of its own.

`main` is that process: a workbook's bytes in, its cells as JSON out. These formats have no checksums, so that a broken
file may ask for any amount of time and memory; there it harms nobody. Formulas are not known, only their results.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import astuple

from pipeline.model import TextLook, TextRun
from pipeline.workbook import contract
from pipeline.workbook.cells import Cell, CellKind, Sheet, ShownDifference
from pipeline.workbook.reading import limits, sniff, xls, xlsb

# How the process ends. It says no more than this: what is wrong inside a broken file helps nobody.
_READ, _UNREADABLE, _ENCRYPTED, _TOO_MANY_CELLS, _OUT_OF_MEMORY, _TOO_MUCH_TEXT = 0, 11, 12, 13, 14, 15
_OUT_OF_TIME = 24  # the signal that ends a process beyond its time of the processor
_EXITS = {"F002": _ENCRYPTED, "F004": _TOO_MANY_CELLS}
_START = f"import sys; sys.path += sys.argv[1:]; from {__name__} import main; main()"


def read(data: bytes, seconds: float = limits.MAX_WAITING_SECONDS) -> tuple[Sheet, ...]:
    """Return the worksheets in the order of their tabs, with the cells of those that `contract` names.

    Raises Refused, also when the reading aborts or never ends.
    """
    hidden_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            _command(), input=data, capture_output=True, timeout=seconds, creationflags=hidden_window
        )
    except subprocess.TimeoutExpired:
        raise _too_long() from None
    if done.returncode != _READ:
        raise _ended(done.returncode)
    sheets = tuple(_sheet_from(line) for line in json.loads(done.stdout))
    if not sheets:
        raise limits.unreadable(limits.NO_SHEETS)
    return sheets


def _command() -> list[str]:
    """Return the command that starts the process, which searches neither the current folder nor PYTHONPATH.

    The folders it is given, of the program and of the library that records are made of, come after Python's own
    library: a file named `json.py` in them stays a file.
    """
    folders = (Path(__file__).resolve().parents[3], Path(msgspec.__file__).resolve().parents[1])
    return [sys.executable, "-I", "-S", "-c", _START, *map(str, folders)]


def _too_long() -> limits.Refused:
    limit = f"{limits.MAX_FOREIGN_SECONDS} วินาที"
    return limits.too_much("ใช้เวลาประมวลผลนานเกินกำหนด", limit)


def _ended(code: int) -> limits.Refused:
    if code == _ENCRYPTED:
        return limits.encrypted()
    if code == _TOO_MANY_CELLS:
        return limits.too_many_cells()
    if code == _TOO_MUCH_TEXT:
        return limits.too_much_text()
    if code == -_OUT_OF_TIME:
        return _too_long()
    if code == _OUT_OF_MEMORY:
        return limits.too_much("ใช้หน่วยความจำมากเกินกำหนด", limits.megabytes(limits.MAX_FOREIGN_BYTES))
    return limits.unreadable(limits.DAMAGED)


# --- what passes between the two processes


def _line_of(sheet: Sheet) -> list[Any]:
    cells = [
        [
            *(cell.row, cell.column, cell.kind.value, _plain(cell.value), cell.typed, cell.is_percent),
            [[run.text, astuple(run.look)] for run in cell.runs],
            cell.difference,
        ]
        for cell in sheet.cells.values()
    ]
    return [
        sheet.name,
        cells,
        sheet.hidden,
        sorted(sheet.hidden_rows),
        sorted(sheet.hidden_columns),
        sheet.merges,
        sorted(sheet.covered),
        sheet.first_rows_only,
    ]


def _sheet_from(line: list[Any]) -> Sheet:
    name, cells, hidden, hidden_rows, hidden_columns, merges, covered, first_rows_only = line
    return Sheet(
        name=name,
        cells={(row, column): _cell_from(row, column, *rest) for row, column, *rest in cells},
        hidden=hidden,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        merges=tuple((top, left, bottom, right) for top, left, bottom, right in merges),
        covered=frozenset((row, column) for row, column in covered),
        first_rows_only=first_rows_only,
    )


def _plain(value: Decimal | str | bool | datetime | None) -> str | bool | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _cell_from(
    row: int,
    column: int,
    kind: str,
    value: Any,
    typed: str,
    is_percent: bool,
    runs: list[Any],
    difference: list[str] | None,
) -> Cell:
    cell_kind = CellKind(kind)
    if cell_kind is CellKind.NUMBER:
        value = Decimal(value)
    elif cell_kind is CellKind.DATE:
        value = datetime.fromisoformat(value)
    return Cell(
        *(row, column, cell_kind, value, typed, is_percent),
        runs=tuple(TextRun(text, TextLook(*look)) for text, look in runs),
        difference=None if difference is None else ShownDifference(*difference),
    )


# --- the process of its own


def main() -> None:
    """Read a workbook from standard input and write its sheets to standard output."""
    _limit()
    try:
        lines = [_line_of(sheet) for sheet in _sheets(sys.stdin.buffer.read())]
    except limits.Refused as refused:
        sys.exit(_EXITS.get(refused.code, _UNREADABLE))
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    except (ValueError, LookupError, ArithmeticError, struct.error):
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
    resource.setrlimit(resource.RLIMIT_CPU, (limits.MAX_FOREIGN_SECONDS, limits.MAX_FOREIGN_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_FOREIGN_BYTES, limits.MAX_FOREIGN_BYTES))


def _sheets(data: bytes) -> Iterator[Sheet]:
    admitted = sniff.admit(data)
    if admitted.archive is not None:
        return xlsb.read(admitted.archive, contract.names_sheet)
    return xls.read(admitted.data, contract.names_sheet, limits.Budget())
