"""From a workbook to the records of each of its tables, and the findings about all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TypeVar

from pipeline import messages
from pipeline.model import Finding, Place
from pipeline.workbook import contract
from pipeline.workbook.cells import Book, Sheet
from pipeline.workbook.contract import SheetTable, sheet_key
from pipeline.workbook.records.fields import RecordReader
from pipeline.workbook.records.other_sheets import (
    continues,
    second_pairs_finding,
    second_sheet_finding,
    second_sheets,
    sheet_of_a_unit_finding,
    sheets_that_seem_meant,
    unreadable_sheet_finding,
)
from pipeline.workbook.records.pairs import read_pairs
from pipeline.workbook.records.record import NO_RECORD, Record
from pipeline.workbook.records.tables import read_table

T = TypeVar("T")


def book_kind(book: Book) -> str:
    """Return whose workbook it is by its sheets: "coordinator", "unit", or "" for neither."""
    if sheets_of(book, contract.SETTINGS):
        return "coordinator"
    return "unit" if any(sheets_of(book, table) for table in contract.UNIT_WORKBOOK) else ""


def sheets_of(book: Book, table: SheetTable) -> list[Sheet]:
    """Return the sheets of a workbook that are named as the table's, in any of the ways people write it."""
    key = sheet_key(table.sheet)
    return [sheet for sheet in book.sheets if sheet_key(sheet.name) == key]


class BookReader:
    """Reads the tables of one workbook and collects the findings about them.

    ``findings``: those about all that was read so far, in the order in which it was read.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.findings: list[Finding] = []

    def pair_record(self, table: SheetTable) -> Record | None:
        """Return the record of a รายการ | ข้อมูล sheet; None when it is not there or cannot be read."""
        for sheet in sheets_of(self.book, table):
            record, findings = read_pairs(self.book.name, sheet, table)
            self.findings += findings
            if record is not None:
                seconds = (second_pairs_finding(self.book.name, other, table) for other in self._seconds(table))
                self.findings += filter(None, seconds)
                return record
        return None

    def pairs(self, table: SheetTable, read: Callable[[RecordReader], T]) -> T:
        """Return what ``read`` makes of a รายการ | ข้อมูล sheet, or of an empty record without one."""
        return self.of_record(table, self.pair_record(table) or NO_RECORD, read)

    def rows(self, table: SheetTable, read: Callable[[RecordReader], T | None]) -> list[T] | None:
        """Return what ``read`` makes of every record; None when the sheet is not there or cannot be read.

        A row is left out where ``read`` returns None; a finding says why.
        """
        records: list[Record] | None = None
        for sheet in sheets_of(self.book, table):
            of_sheet, findings = read_table(self.book.name, sheet, table)
            self.findings += findings
            if of_sheet is not None:
                records = [*(records or ()), *of_sheet]
        if records is None:
            return None
        for sheet in self._seconds(table):
            records += self._continued(sheet, table, records)
        rows = (self.of_record(table, record, read) for record in records)
        return [row for row in rows if row is not None]

    def _continued(self, sheet: Sheet, table: SheetTable, first: Sequence[Record]) -> Sequence[Record]:
        """Return the records of a second sheet where they belong to the first; otherwise name the sheet (C111)."""
        records, findings = read_table(self.book.name, sheet, table)
        if records is None:
            self.findings += filter(None, (unreadable_sheet_finding(self.book.name, sheet, table),))
        if not records:
            return ()
        if continues(sheet, table, first, records):
            self.findings += findings
            return records
        self.findings.append(second_sheet_finding(self.book.name, sheet, table, records))
        return ()

    def _seconds(self, table: SheetTable) -> Iterator[Sheet]:
        """Yield the second sheets of a table that is there itself; without it they are named as missing ones (F006)."""
        return second_sheets(self.book, table) if sheets_of(self.book, table) else iter(())

    def of_record(self, table: SheetTable, record: Record, read: Callable[[RecordReader], T]) -> T:
        """Return what ``read`` makes of one record, and collect the findings about it."""
        reader = RecordReader(table, record)
        value = read(reader)
        self.findings += reader.findings
        return value

    def name_similar_sheets(self, tables: Iterable[SheetTable]) -> None:
        """Report the sheets that seem to be missing ones under another name: what they hold is not read (F006)."""
        missing = [table for table in tables if table in contract.OWN_NAMES and not sheets_of(self.book, table)]
        for table, sheet in product(missing, self.book.sheets):
            if contract.seems_meant(sheet.name, table):
                words = {"missing": f"แผ่นงาน “{table.sheet}” แต่มีชื่อคล้ายกัน", "layout": ""}
                self.findings.append(messages.finding("F006", Place(self.book.name, sheet.name), words=words))

    def name_other_sheets(self, tables: Sequence[SheetTable]) -> None:
        """Report the sheets of quite another name that hold what one of the tables does (C111)."""
        missing = [table for table in tables if not sheets_of(self.book, table)]
        self.findings += sheets_that_seem_meant(self.book, tables, missing)

    def name_sheets_of_units(self) -> None:
        """Report the sheets that belong into a unit's workbook (C111)."""
        for table in contract.UNIT_WORKBOOK:
            found = (sheet_of_a_unit_finding(self.book.name, sheet, table) for sheet in sheets_of(self.book, table))
            self.findings += filter(None, found)

    def name_missing_sheets(self, tables: Iterable[SheetTable]) -> None:
        """Report that these sheets are missing (F006)."""
        names = " ".join(f"“{table.sheet}”" for table in tables)
        words = {"missing": f"แผ่นงาน {names}", "layout": ""}
        self.findings.append(messages.finding("F006", Place(self.book.name), words=words))
