"""From a รายการ | ข้อมูล sheet to its one record: each label names a column of the contract, its value beside it."""

from __future__ import annotations

from pipeline.model import Finding
from pipeline.workbook.cells import MAX_ROW, CellKind, Sheet, Spot
from pipeline.workbook.contract import MAX_HEADER_ROW, PAIR_HEADERS, SheetTable, header_key
from pipeline.workbook.records.header_words import MAX_HEADER_CHARS, slot_of
from pipeline.workbook.records.record import (
    YEARLESS,
    ColumnSlot,
    Record,
    filled_cells,
    headers_missing,
    hidden_data,
    no_headers,
    place_of,
    unseen_data,
)


def read_pairs(workbook: str, sheet: Sheet, table: SheetTable) -> tuple[Record | None, tuple[Finding, ...]]:
    """Return the one record of a รายการ | ข้อมูล sheet, and what is wrong with the sheet as a whole.

    None when none of its labels was found (F006). Where only some required labels are missing, that is F006 too, and
    the rest is read.
    """
    spots = _value_spots(sheet, table)
    if not spots:
        return None, (no_headers(workbook, sheet, table),)
    # Of two labels that mean the same the first counts, or the other where that is blank.
    cells = {slot: cell for slot, found in spots.items() if (cell := next(filled_cells(sheet, found), None))}
    places = {slot: place_of(workbook, sheet, *found[0]) for slot, found in spots.items()}
    filled = {slot: place_of(workbook, sheet, cell.row, cell.column) for slot, cell in cells.items()}
    record = Record(cells, places | filled)
    missing = [column.header for column in table.columns if column.required and (column.field, YEARLESS) not in spots]
    refused = [headers_missing(workbook, sheet, "ช่อง", missing)] if missing else []
    columns = {column for found in spots.values() for _, column in found}
    unseen = unseen_data(workbook, sheet, columns, range(1, MAX_ROW + 1))
    return record, (*refused, *hidden_data(workbook, sheet, (record,)), *unseen)


def _value_spots(sheet: Sheet, table: SheetTable) -> dict[ColumnSlot, list[Spot]]:
    """Return where the value of each label stands, first label first.

    The columns are those under รายการ and ข้อมูล; without that header, the column that holds most labels and the
    next one. A label elsewhere counts after those, where something stands beside it.
    """
    labels: dict[int, list[tuple[int, ColumnSlot]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        found = slot_of(table, cell.typed) if cell.kind is CellKind.TEXT else None
        if found:
            labels.setdefault(column, []).append((row, found))
    if not labels:
        return {}
    headed = _headed_columns(sheet)
    label_column = headed[0] if headed and headed[0] in labels else max(labels, key=lambda c: (len(labels[c]), -c))
    spots: dict[ColumnSlot, list[Spot]] = {}
    for row, slot in labels[label_column]:
        column = headed[1] if headed and headed[0] == label_column else _next_column(sheet, row, label_column)
        spots.setdefault(slot, []).append((row, column))
    values = {spot for found in spots.values() for spot in found}
    for label_beside in sorted(labels.keys() - {label_column}):
        for row, slot in labels[label_beside]:
            spot = (row, _next_column(sheet, row, label_beside))
            if (row, label_beside) not in values and spot in sheet.cells and spot not in values:
                spots.setdefault(slot, []).append(spot)
    return spots


def _headed_columns(sheet: Sheet) -> tuple[int, int] | None:
    """Return the columns under รายการ and ข้อมูล, where a row has both."""
    rows: dict[int, dict[str, int]] = {}
    label, value = map(header_key, PAIR_HEADERS)
    for (row, column), cell in sorted(sheet.cells.items()):
        if row <= MAX_HEADER_ROW and cell.kind is CellKind.TEXT and len(cell.typed) <= MAX_HEADER_CHARS:
            rows.setdefault(row, {}).setdefault(header_key(cell.typed), column)
    return next(((line[label], line[value]) for line in rows.values() if label in line and value in line), None)


def _next_column(sheet: Sheet, row: int, column: int) -> int:
    """Return the column to the right of a cell or of its merged area, past one that holds a colon alone."""
    right = [area[3] for area in sheet.merges if area[:2] == (row, column)]
    beside = max(right, default=column) + 1
    cell = sheet.cells.get((row, beside))
    return beside + (cell is not None and cell.typed.strip() == ":")
