"""How much is kept of a sheet whose name is not that of a table: enough to see whether it was meant for one."""

from __future__ import annotations

from pipeline.workbook import contract
from pipeline.workbook.reading import limits


def last_row_kept(name: str) -> int:
    """Return the last row whose cells are kept, of a sheet of another name: more where it may be a second one.

    It is 0 for instructions, which nobody asks whether they were meant for a table.
    """
    if contract.may_be_second(name):
        return limits.MAX_RECORDS
    return 0 if contract.is_instructions(name) else limits.FIRST_ROWS
