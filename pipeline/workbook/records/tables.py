"""From a sheet's cells to records: the header found by its words, and under it one record a row.

A slot is a known column: its field in `contract`, and its fiscal year where there is a column a year (else 0).
"""

from __future__ import annotations

import dataclasses
import re
import string
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import groupby, islice, pairwise

from pipeline import messages
from pipeline.model import Finding, Place
from pipeline.thai import is_blank, match_key, read_year
from pipeline.workbook.cells import Book, Cell, CellKind, Sheet, column_letters
from pipeline.workbook.contract import (
    COORDINATOR_WORKBOOK,
    MAX_HEADER_ROW,
    PAIR_HEADERS,
    UNIT_WORKBOOK,
    Kind,
    Table,
    header_key,
    sheet_key,
)
from pipeline.workbook.reading import limits

MAX_BLANK_ROWS = 50  # behind more than so many, what stands alone in its row is none of the table
MAX_HEADER_CHARS = 80  # a longer text is content, not a header
MAX_COVERED_CELLS = 100_000  # merged cells looked at for headers: far above any form, small for a hostile file

Slot = tuple[str, int]
YEARLESS = 0

TABLES: Mapping[str, Table] = {table.key: table for table in (*UNIT_WORKBOOK, *COORDINATOR_WORKBOOK)}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, or all of a รายการ | ข้อมูล sheet.

    ``cells``: what stands in each slot. Blank: the slot is not in ``cells``; ``places`` still says where it would be.
    ``places``: every slot the sheet has.
    ``others``: what else stands in a slot, where several columns mean the same.
    """

    cells: Mapping[Slot, Cell]
    places: Mapping[Slot, Place]
    others: Mapping[Slot, tuple[Cell, ...]] = dataclasses.field(default_factory=dict)

    def holds(self, field: str) -> bool:
        """Return whether anything stands in a field that is no yearly one."""
        return (field, YEARLESS) in self.cells

    def place(self, field: str) -> Place:
        """Return where a field that is no yearly one stands; no place when the sheet has none for it."""
        return self.places.get((field, YEARLESS), Place())

    def years(self, field: str) -> list[int]:
        """Return the years the sheet has a column of ``field`` for, earliest first."""
        return sorted(year for name, year in self.places if name == field and year != YEARLESS)


NO_RECORD = Record({}, {})


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headers stand. ``columns``: by slot, leftmost first; ``yearless``: yearly headers without a year."""

    first_row: int
    last_row: int
    columns: Mapping[Slot, tuple[int, ...]]
    yearless: tuple[tuple[int, str], ...] = ()

    def missing(self, table: Table) -> list[str]:
        """Return the headers of the required columns that are not there."""
        return [column.header for column in table.columns if column.required and (column.field, 0) not in self.columns]


def sheets_of(book: Book, table: Table) -> list[Sheet]:
    """Return the sheets of ``book`` that bear the table's name, as a reader would take it."""
    key = sheet_key(table.sheet)
    return [sheet for sheet in book.sheets if sheet_key(sheet.name) == key]


def read_table(workbook: str, sheet: Sheet, table: Table) -> tuple[tuple[Record, ...] | None, tuple[Finding, ...]]:
    """Return the sheet's records in their order, and what is wrong with the sheet as a whole.

    Blank: None when the header row was not found (F006), or when there are too many records (F004).
    """
    header = _find_header(sheet, table)
    if header is None or header.missing(table):
        return None, (_no_header(workbook, sheet, table, header),)
    said = [_header_without_year(workbook, sheet, header, *found) for found in header.yearless]
    records: list[Record] = []
    for is_begun, run in groupby(_records(workbook, sheet, table, header), key=partial(_is_begun, table)):
        if is_begun:
            said.append(_left_begun(table, [record.place(table.subject) for record in run]))
        else:
            records += islice(run, limits.MAX_RECORDS + 1 - len(records))
            if len(records) > limits.MAX_RECORDS:
                return None, (_too_many_records(workbook, sheet),)
    return tuple(records), (*said, *_hidden(workbook, sheet, records))


def read_pairs(workbook: str, sheet: Sheet, table: Table) -> tuple[Record | None, tuple[Finding, ...]]:
    """Return the one record of a รายการ | ข้อมูล sheet, and what is wrong with the sheet as a whole.

    Blank: None when none of its labels was found (F006). A required label that is missing alone is F006 too, and
    the rest is read.
    """
    spots = _label_spots(sheet, table)
    if not spots:
        return None, (_no_header(workbook, sheet, table, None),)
    cells = {slot: cell for slot, spot in spots.items() if (cell := _first_filled(sheet, spot))}
    places = {slot: _place(workbook, sheet, *(spot[0])) for slot, spot in spots.items()}
    record = Record(cells, places | {slot: _place(workbook, sheet, c.row, c.column) for slot, c in cells.items()})
    missing = [column.header for column in table.columns if column.required and (column.field, 0) not in spots]
    refused = [_lacking(workbook, sheet, "ช่อง", missing)] if missing else []
    return record, (*refused, *_hidden(workbook, sheet, (record,)))


# --- names


@dataclass(frozen=True, slots=True)
class _Names:
    """The headers of one table by key; ``yearly`` longest first, so that ค่าเป้าหมาย is not taken for เป้าหมาย."""

    plain: Mapping[str, str]
    yearly: tuple[tuple[str, str], ...]


_REMARK = re.compile(r"\([^()]*\)$")
# What people add to a header of years and means nothing there. (เดิม) or (ไตรมาส 1) does: those are other figures.
_YEARLY_REMARK = re.compile(rf"\((?:ร้อยละ|%|{match_key('จำเป็น')}|บังคับ|ต้องกรอก|ตัวเลข|12เดือน)\)|ย้อนหลัง[0-9]*ปี")
_IN_FRONT_OF_YEAR = re.compile(rf"[-:/.(]*(?:{match_key('ประจำ')})?(?:ปีงบประมาณ|ปีงบฯ|ปี)?")
_LIKE_A_YEAR = re.compile(r"(?:พ\.?ศ\.?|ค\.?ศ\.?)?[0-9]*")


@cache
def _names(table_key: str) -> _Names:
    columns = TABLES[table_key].columns
    by_name = [
        (header_key(name), column)
        for column in columns
        for name in (column.header, *column.aliases, *column.aliases_before_year)
    ]
    yearly = [(name, column.field) for name, column in by_name if column.yearly]
    return _Names(
        plain={name: column.field for name, column in by_name if not column.yearly},
        yearly=tuple(sorted(yearly, key=lambda named: -len(named[0]))),
    )


def _slot(table_key: str, text: str) -> tuple[Slot, bool] | None:
    """Return the slot that a header names and whether it does so exactly, without a remark in brackets behind it.

    A yearly header whose year is missing or cannot be read has the year 0.
    """
    return _slot_of_short(table_key, text) if 0 < len(text) <= MAX_HEADER_CHARS else None


@lru_cache(maxsize=4096)  # the same few headers stand in every workbook
def _slot_of_short(table_key: str, text: str) -> tuple[Slot, bool] | None:
    key = header_key(text)
    exact = _slot_of_key(table_key, key)
    if exact is not None:
        return exact, True
    plain = _names(table_key).plain.get(_REMARK.sub("", key))
    if plain is not None:
        return (plain, YEARLESS), False
    yearly = _slot_of_key(table_key, _YEARLY_REMARK.sub("", key))
    return (yearly, False) if yearly is not None and yearly[1] != YEARLESS else None


def _slot_of_key(table_key: str, key: str) -> Slot | None:
    names = _names(table_key)
    if key in names.plain:
        return names.plain[key], YEARLESS
    beside = ((field, _year_beside(name, key)) for name, field in names.yearly if name in key)
    return next(((field, year) for field, year in beside if year is not None), None)


def _year_beside(name: str, key: str) -> int | None:
    """Return the year before or behind ``name`` in a header, 0 when it is missing or no year; None: another header."""
    if key.startswith(name):
        rest = key[len(name) :]
    elif key.endswith(name):
        rest = key[: -len(name)]
    else:
        return None
    rest = _IN_FRONT_OF_YEAR.sub("", rest, count=1).strip("-:/.()")
    return (read_year(rest) or YEARLESS) if _LIKE_A_YEAR.fullmatch(rest) else None


# --- the header row


def _find_header(sheet: Sheet, table: Table) -> Header | None:
    """Return the header of a table: where most of its headers stand, all the required ones if anywhere.

    One row, or two where years stand under a wide เป้าหมาย (or the other way round). Blank: None without any.
    """
    found = [header for header in _headers(sheet, table.key) if header.columns]
    return min(
        found,
        key=lambda h: (bool(h.missing(table)), -len(h.columns), h.last_row - h.first_row, h.first_row),
        default=None,
    )


def _headers(sheet: Sheet, table_key: str) -> Iterator[Header]:
    """Yield what each row would be as a header, by itself and with the row below."""
    texts = _header_texts(sheet)
    for row, top in sorted(texts.items()):
        yield _header_at(table_key, row, top, {})
        below = texts.get(row + 1, {})
        if _completes(table_key, top, below):
            yield _header_at(table_key, row, top, below)


def _header_texts(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Return the texts of the rows a header can stand in, by row and column; a merged area's in each of its cells."""
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= MAX_HEADER_ROW and not _is_blank(cell):
            texts.setdefault(row, {})[column] = cell.typed
    columns = sorted({column for line in texts.values() for column in line})
    for (row, column), text in islice(_covered(sheet, texts, columns), MAX_COVERED_CELLS):
        texts.setdefault(row, {}).setdefault(column, text)
    return texts


def _covered(
    sheet: Sheet, texts: Mapping[int, Mapping[int, str]], columns: Sequence[int]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells that a merged area covers, with its text, in the columns that hold anything at all."""
    for top, left, bottom, right in sheet.merges:
        text = texts.get(top, {}).get(left)
        if text is not None:
            for row in range(top, min(bottom, MAX_HEADER_ROW) + 1):
                for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]:
                    yield (row, column), text


def _completes(table_key: str, top: Mapping[int, str], below: Mapping[int, str]) -> bool:
    """Whether a row completes the header above it: years to its names, or names to its years.

    It is the first record instead when it says something of its own under a header.
    """
    own = {column: text for column, text in below.items() if text != top.get(column)}
    years = {column for column, text in own.items() if read_year(text) is not None}
    named = {column: found[0] for column, text in own.items() if (found := _slot(table_key, text))}
    is_record = any(_slot(table_key, top.get(column, "")) for column in own.keys() - years - named.keys())
    return not is_record and bool(years or any(_is_yearly(table_key, slot) for slot in named.values()))


def _is_yearly(table_key: str, slot: Slot) -> bool:
    return TABLES[table_key].column(slot[0]).yearly


def _header_at(table_key: str, first_row: int, top: Mapping[int, str], below: Mapping[int, str]) -> Header:
    """Return the header that the row ``top``, and ``below`` where there is one, would be."""
    exact: dict[Slot, list[int]] = {}
    remarked: dict[Slot, list[int]] = {}
    yearless: list[tuple[int, str]] = []
    wide = ""  # the header to the left, for years under it that it was not merged over
    for column in sorted({*top, *below}):
        wide = top.get(column, wide)
        found = _slot_of_column(table_key, top.get(column, ""), below.get(column, ""), wide)
        if found is None:
            continue
        slot, is_exact = found
        if slot[1] == YEARLESS and _is_yearly(table_key, slot):
            text = below.get(column) or top[column]
            if not _is_another_column(table_key, slot, text):
                yearless.append((column, text))
        else:
            (exact if is_exact else remarked).setdefault(slot, []).append(column)
    # A header with a remark behind it counts where nothing bears the plain one.
    columns = {slot: tuple(found) for slot, found in (remarked | exact).items()}
    return Header(first_row, first_row + bool(below), columns, tuple(yearless))


def _is_another_column(table_key: str, slot: Slot, text: str) -> bool:
    """Whether a header without a year is only a word that means a figure when a year stands behind it."""
    loose = TABLES[table_key].column(slot[0]).aliases_before_year
    return match_key(text) in {match_key(word) for word in loose}


def _slot_of_column(table_key: str, top: str, below: str, wide: str) -> tuple[Slot, bool] | None:
    """Return the slot of a column by what stands in its one or two header rows."""
    if not below or top == below:
        return _slot(table_key, top)
    if not top and read_year(below) is not None:
        top = wide
    both = _slot(table_key, f"{top} {below}")
    return both or _slot(table_key, below) or _slot(table_key, top)


def _no_header(workbook: str, sheet: Sheet, table: Table, nearest: Header | None) -> Finding:
    """Say that the header row is missing, or which headers are when most of them stand there."""
    missing = nearest.missing(table) if nearest else []
    required = sum(column.required for column in table.columns)
    if missing and len(missing) * 2 <= required:
        return _lacking(workbook, sheet, "หัวตาราง", missing)
    words = {"missing": f"หัวตารางของแผ่นงาน {sheet.name}"}
    return messages.finding("F006", Place(workbook, sheet.name), words=words)


def _lacking(workbook: str, sheet: Sheet, what: str, headers: Iterable[str]) -> Finding:
    return messages.finding("F006", Place(workbook, sheet.name), words={"missing": f"{what} {', '.join(headers)}"})


def _too_many_records(workbook: str, sheet: Sheet) -> Finding:
    words = {"reason": f"แผ่นงาน {sheet.name} มีแถวข้อมูลมากเกินกำหนด", "limit": f"{limits.MAX_RECORDS:,} แถว"}
    return messages.finding("F004", Place(workbook, sheet.name), words=words)


def _header_without_year(workbook: str, sheet: Sheet, header: Header, column: int, text: str) -> Finding:
    words = {"typed": text, "kind": "หัวตารางของปี", "example": "หัวตารางพร้อมปี พ.ศ. สี่หลัก เช่น เป้าหมาย 2564"}
    return messages.finding("C109", _place(workbook, sheet, header.last_row, column), words=words)


# --- the rows


def _records(workbook: str, sheet: Sheet, table: Table, header: Header) -> Iterator[Record]:
    """Yield a record for every row under the header that says something of its own."""
    merged = _Merged.under(sheet, header.last_row)
    leftmost = _leftmost(header)
    headings = {top for top, left, _, right in sheet.merges if left == leftmost < right}
    for row in _filled_rows(sheet, header):
        here = {slot: tuple(_filled(sheet, _at(row, spots))) for slot, spots in header.columns.items()}
        own = {slot: cells[0] for slot, cells in here.items() if cells}
        spread = {
            slot: tuple(_filled(sheet, (merged.top(row, column) for column in spots)))
            for slot, spots in header.columns.items()
            if slot not in own
        }
        # A row under the head of a group is of the group, whatever it begins with.
        if not own or (not any(spread.values()) and _is_note(table, header, own)):
            continue
        if table.subject and row in headings and len(own) == 1:
            continue
        found = {slot: cells for slot, cells in (here | spread).items() if cells}
        blank = {slot: _place(workbook, sheet, row, columns[0]) for slot, columns in header.columns.items()}
        first = {slot: cells[0] for slot, cells in found.items()}
        filled = {slot: _place(workbook, sheet, cell.row, cell.column) for slot, cell in first.items()}
        others = {slot: cells[1:] for slot, cells in found.items() if len(cells) > 1}
        yield Record(first, blank | filled, others)


def _filled_rows(sheet: Sheet, header: Header) -> Iterator[int]:
    """Yield the rows that hold something in a known column.

    Behind a long gap one cell alone is none of the table: lists to choose from are kept there.
    """
    columns = {column for spots in header.columns.values() for column in spots}
    filled = Counter(row for (row, column), cell in sheet.cells.items() if column in columns and not _is_blank(cell))
    last = header.last_row
    for row in sorted(row for row in filled if row > header.last_row):
        if row - last > MAX_BLANK_ROWS + 1 and filled[row] == 1:
            continue
        last = row
        yield row


def _at(row: int, columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    return ((row, column) for column in columns)


def _first_filled(sheet: Sheet, spots: Iterable[tuple[int, int]]) -> Cell | None:
    """Return the first cell of ``spots`` that holds something: of two equal headers the first counts, or the other."""
    return next(_filled(sheet, spots), None)


def _filled(sheet: Sheet, spots: Iterable[tuple[int, int]]) -> Iterator[Cell]:
    """Yield the cells of ``spots`` that hold something."""
    for spot in spots:
        cell = sheet.cells.get(spot)
        if cell is not None and not _is_blank(cell):
            yield cell


def _is_begun(table: Table, record: Record) -> bool:
    """Whether a row says how something is classed and measured, but neither what it is nor anything of it."""
    columns = [table.column(field) for field, _ in record.cells]
    if not table.subject or any(column.field == table.subject for column in columns):
        return False
    return all(column.required or column.kind is Kind.CODE for column in columns)


def _left_begun(table: Table, subjects: Sequence[Place]) -> Finding:
    """Say once of a run of such rows that their subject is blank; ``subjects``: where it would stand."""
    first, last = (place.cell.lstrip(_LETTERS) for place in (subjects[0], subjects[-1]))
    rows = f" (แถว {first} ถึง {last})" if first != last else ""
    words = {"column": table.column(table.subject).header + rows, "example": " หรือลบแถวที่ไม่ใช้"}
    return messages.finding("C105", subjects[0], words=words)


_LETTERS = string.ascii_uppercase
_NOTE_MARKS = ("หมายเหตุ", "ที่มา", "*")
_SIGNATURES = ("ลงชื่อ", "(ลงชื่อ", "ผู้รายงาน", "ผู้จัดทำ", "ผู้ให้ข้อมูล")  # under a table that is about something else
_NOTE_KEYS = frozenset(match_key(mark) for mark in ("หมายเหตุ", "หมายเหตุ:", "ที่มา", "ที่มา:"))
_TOTAL_KEYS = frozenset(match_key(word) for word in ("รวม", "รวมทั้งสิ้น", "รวมทั้งหมด", "รวมทุกตัวชี้วัด"))
_RUNNING_NUMBER = re.compile(r"[0-9]+[.)]?")
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2})\)?")
_MIN_COLUMNS_NUMBERED = 3


def _is_note(table: Table, header: Header, own: Mapping[Slot, Cell]) -> bool:
    """Whether a row says nothing of its own.

    It numbers the columns, or is a note under the table, a total, a signature, or the number of a row left blank.
    """
    (first_field, _), first = min(own.items(), key=lambda item: item[1].column)
    is_text = all(cell.kind is CellKind.TEXT for cell in own.values())
    if first.column == _leftmost(header) and match_key(first.typed) in _NOTE_KEYS and is_text:
        return True
    subject = own.get((table.subject, YEARLESS))
    if table.subject and match_key((subject or first).typed) in _TOTAL_KEYS:
        return True
    is_named = subject is not None or not table.subject
    if first.row == header.last_row + 1 and is_named and _is_numbering(own.values()):
        return True
    if len(own) > 1:
        return False
    text = first.typed.strip()
    if first.kind is CellKind.TEXT and text.startswith(_NOTE_MARKS + (_SIGNATURES if table.subject else ())):
        return True
    column = table.column(first_field)
    return column.kind is Kind.CODE and not column.required and bool(_RUNNING_NUMBER.fullmatch(match_key(text)))


def _leftmost(header: Header) -> int:
    return min(column for spots in header.columns.values() for column in spots)


def _is_numbering(cells: Iterable[Cell]) -> bool:
    """Whether the row under a header numbers its columns, as forms do: (1) (2) (3)."""
    in_order = sorted(cells, key=lambda cell: cell.column)
    numbers = [_COLUMN_NUMBER.fullmatch(match_key(cell.typed)) for cell in in_order]
    if len(numbers) < _MIN_COLUMNS_NUMBERED or None in numbers:
        return False
    counted = [int(number[1]) for number in numbers if number]
    return counted[0] <= _MIN_COLUMNS_NUMBERED and all(a < b for a, b in pairwise(counted))


@dataclass(frozen=True, slots=True)
class _Merged:
    """The merged areas that reach down over rows, by the column their value stands in: first and last rows, sorted."""

    by_column: Mapping[int, list[tuple[int, int]]]

    @classmethod
    def under(cls, sheet: Sheet, header_row: int) -> _Merged:
        """Return those that begin under the header."""
        by_column: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _ in sorted(sheet.merges):
            if top > header_row and bottom > top:
                by_column.setdefault(left, []).append((top, bottom))
        return cls(by_column)

    def top(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell whose value counts for this one: the head of its merged area, or itself."""
        areas = self.by_column.get(column, [])
        index = bisect_right(areas, (row, 0)) - 1
        inside = index >= 0 and areas[index][0] <= row <= areas[index][1]
        return (areas[index][0], column) if inside else (row, column)


# --- labels and their values


def _label_spots(sheet: Sheet, table: Table) -> dict[Slot, list[tuple[int, int]]]:
    """Return where the value of each label stands, first label first.

    The columns are those under รายการ and ข้อมูล; without that header, the column that holds most labels and the
    next one.
    """
    labels: dict[int, list[tuple[int, Slot]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        found = _slot(table.key, cell.typed) if cell.kind is CellKind.TEXT else None
        if found:
            labels.setdefault(column, []).append((row, found[0]))
    if not labels:
        return {}
    headed = _pair_columns(sheet)
    label_column = headed[0] if headed and headed[0] in labels else max(labels, key=lambda c: (len(labels[c]), -c))
    spots: dict[Slot, list[tuple[int, int]]] = {}
    for row, slot in labels[label_column]:
        column = headed[1] if headed and headed[0] == label_column else _next_column(sheet, row, label_column)
        spots.setdefault(slot, []).append((row, column))
    return spots


def _pair_columns(sheet: Sheet) -> tuple[int, int] | None:
    """Return the columns under รายการ and ข้อมูล, where a row has both."""
    rows: dict[int, dict[str, int]] = {}
    label, value = map(header_key, PAIR_HEADERS)
    for (row, column), cell in sorted(sheet.cells.items()):
        if row <= MAX_HEADER_ROW and cell.kind is CellKind.TEXT and len(cell.typed) <= MAX_HEADER_CHARS:
            rows.setdefault(row, {}).setdefault(header_key(cell.typed), column)
    return next(((line[label], line[value]) for line in rows.values() if label in line and value in line), None)


def _next_column(sheet: Sheet, row: int, column: int) -> int:
    """Return the column to the right of a cell, or of the merged area it heads; one of colons alone is passed over."""
    right = [area[3] for area in sheet.merges if area[:2] == (row, column)]
    beside = max(right, default=column) + 1
    cell = sheet.cells.get((row, beside))
    return beside + (cell is not None and cell.typed.strip() == ":")


# --- cells


def _hidden(workbook: str, sheet: Sheet, records: Iterable[Record]) -> Iterator[Finding]:
    """Say once for the sheet, each hidden column and each group of hidden rows that what was read is hidden."""
    cells = sorted(
        {(cell.row, cell.column): cell for record in records for cell in record.cells.values()}.items(),
    )
    if sheet.hidden and cells:
        yield messages.finding("C108", Place(workbook, sheet.name), words={"where": f"แผ่นงาน {sheet.name}"})
    rows = sorted({row for (row, _), _ in cells})
    for first, last in _groups(rows, sheet.hidden_rows):
        column = min(column for (row, column), _ in cells if row == first)
        where = f"แถว {first}" if first == last else f"แถว {first}-{last}"
        yield messages.finding("C108", _place(workbook, sheet, first, column), words={"where": where})
    for column in sorted({column for (_, column), _ in cells} & sheet.hidden_columns):
        row = min(row for (row, found), _ in cells if found == column)
        words = {"where": f"คอลัมน์ {column_letters(column)}"}
        yield messages.finding("C108", _place(workbook, sheet, row, column), words=words)


def _groups(rows: Iterable[int], hidden: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of hidden rows with no visible one between."""
    first = last = 0
    for row in rows:
        if row in hidden:
            first, last = first or row, row
        elif first:
            yield first, last
            first = last = 0
    if first:
        yield first, last


def _place(workbook: str, sheet: Sheet, row: int, column: int) -> Place:
    return Place(workbook, sheet.name, f"{column_letters(column)}{row}")


def _is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing. A formula without a result is not blank: it has yet to say what it is."""
    return cell.kind is CellKind.TEXT and is_blank(cell.typed)
