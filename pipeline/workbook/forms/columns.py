"""The columns of a form's table: those of the contract, and those that are only there for people to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from pipeline.workbook import contract
from pipeline.workbook.cells import column_letters
from pipeline.workbook.contract import Column, SheetTable
from pipeline.workbook.forms.entries import CellEntry, RowEntries, text_of


class FormColumn(Struct, frozen=True):
    """A column of the contract as it stands on the sheet, in one year where it is yearly."""

    column: Column
    year: int | None = None

    @property
    def key(self) -> str:
        """The key of its entries in each row."""
        return self.column.field if self.year is None else f"{self.column.field} {self.year}"

    @property
    def header(self) -> str:
        """What stands in the header row."""
        return self.column.header if self.year is None else f"{self.column.header} {self.year}"

    @property
    def width_chars(self) -> int:
        """Its width. Unit: characters of Excel's usual font."""
        return self.column.width_chars

    def text(self, entries: RowEntries) -> str:
        """Return what it shows in the row of ``entries``."""
        return text_of(entries, self.key)


class Lookup(Struct, frozen=True):
    """A list in คำแนะนำ that other sheets look up. ``first`` and ``last``: its rows, from 1."""

    first: int
    last: int
    names: Mapping[str, str]  # by key

    @property
    def keys(self) -> str:
        """The range of the keys, as a formula names it."""
        return f"'{contract.INSTRUCTIONS_SHEET}'!$A${self.first}:$A${self.last}"

    @property
    def keys_and_names(self) -> str:
        """The range of keys and names."""
        return f"'{contract.INSTRUCTIONS_SHEET}'!$A${self.first}:$B${self.last}"


class HelpColumn(Struct, frozen=True):
    """A column that names in words what was chosen in other columns. It is not in the contract and is never read back.

    ``before``: the field whose column it stands before.
    ``key``: what to look up, its fields in braces: `{item}/{subtype}` for 7.1/1.
    """

    header: str
    width_chars: int
    before: str
    lookup: Lookup
    key: str

    def text(self, entries: RowEntries) -> str:
        """Return what it shows in the row of ``entries``."""
        return self.lookup.names.get(self.key.format_map(_Texts(entries)), "")

    def formula(self, row: int, columns: Mapping[str, int]) -> str:
        """Return the formula that goes on showing it while people type. ``row`` and ``columns``, by key: from 0."""
        cells = {key: f"{column_letters(column + 1)}{row + 1}" for key, column in columns.items()}
        key = self.key.format_map(cells).replace("/", '&"/"&')
        return f'=IFERROR(VLOOKUP({key}&"",{self.lookup.keys_and_names},2,FALSE),"")'


class EarlierColumn(Struct, frozen=True):
    """A column of what was written in an earlier year. It is not in the contract and is never read back.

    ``key``: of the entries it shows. ``before``: the field whose column it stands before, "" for the last column.
    """

    header: str
    width_chars: int
    key: str
    before: str = ""

    def text(self, entries: RowEntries) -> str:
        """Return what it shows in the row of ``entries``."""
        return text_of(entries, self.key)


class ColumnComments(Struct, frozen=True):
    """Comments on the cells of one column: ``header`` on its header, and the entry ``entry`` of each row on its cell.

    ``key``: of the column.
    """

    key: str
    author: str
    header: str = ""
    entry: str = ""


AddedColumn: TypeAlias = HelpColumn | EarlierColumn
SheetColumn: TypeAlias = FormColumn | AddedColumn


def sheet_columns(
    table: SheetTable, years: Sequence[tuple[str, int]], added: Sequence[AddedColumn]
) -> list[SheetColumn]:
    """Return the columns of a sheet in their order.

    ``years``: the yearly columns (field, year); all stand where the table has its first yearly column.
    """
    columns: list[SheetColumn] = []
    for column in _form_columns(table, years):
        columns.extend(other for other in added if other.before == column.key)
        columns.append(column)
    return [*columns, *(other for other in added if not other.before)]


def _form_columns(table: SheetTable, years: Sequence[tuple[str, int]]) -> list[FormColumn]:
    columns: list[FormColumn] = []
    has_years = False
    for column in table.columns:
        if not column.yearly:
            columns.append(FormColumn(column))
        elif not has_years:
            columns.extend(FormColumn(table.column(field), year) for field, year in years)
            has_years = True
    return columns


class _Texts(dict[str, CellEntry]):
    """The entries of a row as text for `str.format_map`: a missing or blank one is ""."""

    def __getitem__(self, key: str) -> str:
        return text_of(self, key)
