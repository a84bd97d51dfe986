"""From the cells of one record to typed values; every cell that is refused is a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from msgspec.structs import replace

from pipeline import messages
from pipeline.model import Day, Figure, Finding, Text, TextRun
from pipeline.thai import (
    ReadingKind,
    clean,
    is_percentage,
    match_key,
    read_day,
    read_number,
    read_year,
    to_arabic_digits,
)
from pipeline.workbook.cells import Cell, CellKind
from pipeline.workbook.contract import Column, ColumnKind, SheetTable
from pipeline.workbook.records.cell_values import (
    day_of,
    figure_key,
    number_of,
    runs_between,
    shown_text,
    without_blank_lines_around,
)
from pipeline.workbook.records.record import YEARLESS, Record, difference_words

PERCENT_MEASURE = "ร้อยละ"
YEAR_EXAMPLE = "ปี พ.ศ. สี่หลัก"
MOST_WORDS_NAMED = 9  # a longer list of allowed words is named by its first and last

_NOT_DATED_KEY = match_key("ยังไม่กำหนด")
_CUT_YEAR = re.compile(r"^([0-9]{1,2}[/.-][0-9]{1,2}[/.-])([0-9]{2})$")
_LIST_SEPARATOR = re.compile(r"[,;\n]")

FieldValue: TypeAlias = Text | str | Figure | int | Day | tuple[str, ...] | None


class RecordReader:
    """Reads the fields of one record and collects the findings about them.

    ``findings``: those about all fields read so far. A field that is read twice has its faults found twice.
    ``indicator`` and ``subitem``: what every finding from now on names; "" for none.
    """

    def __init__(self, table: SheetTable, record: Record) -> None:
        self.table = table
        self.record = record
        self.indicator = ""
        self.subitem = ""
        self.findings: list[Finding] = []

    def value(self, column: Column, measure: str = "") -> FieldValue:
        """Return the value of a column, read as its kind in the contract says. Unit of a figure: ``measure``."""
        match column.kind:
            case ColumnKind.TEXT:
                return self.text(column.field)
            case ColumnKind.LINE | ColumnKind.CODE:
                return self.line(column.field)
            case ColumnKind.NUMBER:
                return self.figure(column.field, measure)
            case ColumnKind.PERCENT:
                return self.figure(column.field, PERCENT_MEASURE)
            case ColumnKind.WHOLE:
                return self.whole(column.field)
            case ColumnKind.YEAR:
                return self.year(column.field)
            case ColumnKind.DATE:
                return self.day(column.field)
            case ColumnKind.WORD:
                return self.word(column.field)
            case ColumnKind.LIST:
                return self.lines(column.field)

    def text(self, field: str) -> Text:
        """Return the text of a field as typed, without the blank lines around it; what is struck out is in its runs."""
        cell = self.record.cells.get((field, YEARLESS))
        is_rich = cell is not None and bool(cell.runs)
        text = without_blank_lines_around(self._rich_text_of(field) if is_rich else self._text_of(field))
        return Text(text, self.record.place(field), self._runs(field, text))

    def plain_text(self, field: str) -> Text:
        """Return the text of a field as a person reads it, without looks: what is struck out is left out (C110)."""
        return Text(without_blank_lines_around(self._text_of(field)), self.record.place(field))

    def line(self, field: str) -> str:
        """Return the text of a field without the space around it: a code, a name."""
        return self._text_of(field).strip()

    def lines(self, field: str) -> tuple[str, ...]:
        """Return the texts between commas, semicolons and line breaks, each once."""
        parts = (part.strip() for part in _LIST_SEPARATOR.split(self._text_of(field)))
        return tuple(dict.fromkeys(part for part in parts if part))

    def word(self, field: str) -> str:
        """Return what the typed word stands for; "" when the cell is blank, or holds none of the allowed (C106)."""
        typed = self.line(field)
        meaning = meaning_of(self.table, field, typed)
        if typed and meaning is None:
            self.refuse_word(field, typed)
        return meaning or ""

    def figure(self, field: str, measure: str, year: int = YEARLESS) -> Figure:
        """Return the figure of a field. Unit: ``measure``, which decides whether a percentage may stand here.

        Where several columns of the same figure differ (C101) it has no value: none of them is preferred.
        """
        place = self.record.places.get((field, year))
        if place is None:
            return Figure()
        if differing := self._differing(field, year):
            self._report("C101", field, year, typed=differing)
            return Figure(None, differing, place)
        cell = self._cell(field, year)
        if cell is None:
            unread = self.record.cells.get((field, year))
            return Figure(None, (unread.typed or unread.formula) if unread else "", place)
        self._report_difference(cell, field, year, measure)
        typed = self._typed(cell, field, year).strip()
        value, is_percent, is_read = number_of(cell, typed)
        if not is_read:
            self._report("C101", field, year, typed=typed)
        elif is_percent and not is_percentage(measure):
            self._report("C102", field, year, typed=typed, measure=measure or "(ว่าง)")
            value = None
        return Figure(value, typed, place)

    def _differing(self, field: str, year: int) -> str:
        """Return all that stands in the columns of one figure (86 / 99); "" where they do not differ."""
        others = self.record.others.get((field, year))
        if not others:
            return ""
        shown = {figure_key(cell): shown_text(cell) for cell in (self.record.cells[field, year], *others)}
        return " / ".join(shown.values()) if len(shown) > 1 else ""

    def whole(self, field: str) -> int | None:
        """Return a whole number above zero; None for a blank, or for a word that says there is none."""
        figure = self.figure(field, "")
        if figure.value is None:
            return None
        if figure.value != figure.value.to_integral_value() or figure.value <= 0:
            self._report("C101", field, typed=figure.typed)
            return None
        return int(figure.value)

    def year(self, field: str) -> int | None:
        """Return a year in พ.ศ.; None when there is none or it cannot be read (C109)."""
        cell = self._cell(field)
        typed = self._typed(cell, field).strip() if cell else ""
        if cell is None or self._is_no_value(field, typed):
            return None
        year = read_year(typed) if cell.kind in (CellKind.NUMBER, CellKind.TEXT) else None
        if year is None:
            self._report("C109", field, typed=typed, kind="ปี", example=YEAR_EXAMPLE)
        return year

    def day(self, field: str) -> Day:
        """Return a day; it has no date when the cell is blank, says ยังไม่กำหนด, or cannot be read (C109)."""
        place = self.record.place(field)
        cell = self._cell(field)
        typed = self._typed(cell, field).strip() if cell else ""
        if cell is None or self._is_no_value(field, typed):
            return Day(None, typed, place)
        day, weekday = day_of(cell, typed)
        if day is None:
            self._report("C109", field, typed=typed, kind="วันที่", example=_day_example(typed))
        return Day(day, typed, place, weekday)

    def refuse_word(self, field: str, typed: str, allowed: str = "") -> None:
        """Report that ``typed`` is none of the words allowed in a field (C106): ``allowed``, or those of the column."""
        column = self.table.column(field)
        self._report("C106", field, typed=typed, column=column.header, allowed=allowed or _allowed(column))

    def _rich_text_of(self, field: str) -> str:
        """Return all of a text whose runs say how it looks, what is struck out too."""
        cell = self._cell(field)
        return self._without_rubbish(str(cell.value), field) if cell else ""

    def _text_of(self, field: str) -> str:
        """Return the text of a field, or a number as the cell shows it, as a document can hold it; "" for none."""
        cell = self._cell(field)
        if cell is not None and cell.difference:
            if cell.kind is CellKind.NUMBER:
                return self._without_rubbish(cell.difference.shown, field)
            if cell.typed != cell.difference.shown:
                self._report_difference(cell, field)
        return self._typed(cell, field) if cell else ""

    def _runs(self, field: str, text: str) -> tuple[TextRun, ...]:
        """Return the runs that make up ``text``, which is the field's text or the middle of it."""
        cell = self.record.cells.get((field, YEARLESS))
        if cell is None or not cell.runs or not text:
            return ()
        runs = [replace(run, text=clean(run.text)[0]) for run in cell.runs]
        begin = "".join(run.text for run in runs).find(text)
        return tuple(runs_between(runs, begin, begin + len(text))) if begin >= 0 else ()

    def _cell(self, field: str, year: int = YEARLESS) -> Cell | None:
        """Return the cell of a field when there is something to read in it; otherwise report why there is not."""
        cell = self.record.cells.get((field, year))
        if cell is None:
            self._blank(field)
        elif cell.kind is CellKind.EMPTY:
            self._report("C103", field, year, formula=cell.formula)
        elif cell.kind is CellKind.ERROR:
            self._report("C104", field, year, typed=cell.typed)
        else:
            return cell
        return None

    def _blank(self, field: str) -> None:
        """Report that a required field is blank (C105). A column that the sheet lacks is its header's fault (F006)."""
        column = self.table.column(field)
        if column.required and (field, YEARLESS) in self.record.places:
            self._report("C105", field, column=column.header, example=_example(column))

    def _typed(self, cell: Cell, field: str, year: int = YEARLESS) -> str:
        """Return what a person sees, without what a document cannot hold (C107)."""
        return self._without_rubbish(cell.typed, field, year)

    def _without_rubbish(self, typed: str, field: str, year: int = YEARLESS) -> str:
        text, removed = clean(typed)
        if removed:
            self._report("C107", field, year, count=str(removed))
        return text

    def _report_difference(self, cell: Cell, field: str, year: int = YEARLESS, measure: str = "") -> None:
        """Report that a person sees something else than what the cell holds (C110), but the measure beside a number."""
        difference = cell.difference
        if difference is not None and not (difference.words and _is_measure(difference.words, measure)):
            self._report("C110", field, year, **difference_words(cell, difference))

    def _is_no_value(self, field: str, typed: str) -> bool:
        """Return whether a cell that may be blank holds words for "none" instead of a year or a day."""
        if self.table.column(field).required:
            return False
        return read_number(typed).kind is ReadingKind.WORD or match_key(typed) == _NOT_DATED_KEY

    def _advice(self, field: str) -> str:
        """Return where the sheet has room for a reason; without such a column what a form says at the cell, or ""."""
        header = next((column.header for column in self.table.columns if column.field == "explanation"), "")
        hint = self.table.column(field).hint
        return f" คำอธิบายหรือเหตุผลให้เขียนในช่อง {header}" if header else f" ({hint})" if hint else ""

    def _report(self, code: str, field: str, year: int = YEARLESS, **words: str) -> None:
        place = self.record.places[field, year]
        found = messages.finding(code, place, indicator=self.indicator, words={"reason": self._advice(field), **words})
        self.findings.append(replace(found, subitem=self.subitem))


def meaning_of(table: SheetTable, field: str, typed: str) -> str | None:
    """Return what a typed word stands for in a column of words, with the column's header before it or not (ข้อ 7.1)."""
    key = match_key(typed)
    words = _words(table, field)
    return words.get(key) or words.get(key.removeprefix(match_key(table.column(field).header)))


def _day_example(typed: str) -> str:
    """Return what a day must be, with an example: the day as typed where only its year was cut to two digits."""
    whole = _CUT_YEAR.sub(r"\g<1>25\g<2>", to_arabic_digits(typed.strip()))
    day, _ = read_day(whole)
    example = f"เช่น {whole}" if day else "คือ วันที่ เดือน และปี"
    return f"วันที่ที่มีอยู่จริงและปี พ.ศ. สี่หลัก {example}"


def _is_measure(words: str, measure: str) -> bool:
    """Return whether the words beside a number are those of its measure: 85.5% where figures are ร้อยละ."""
    return match_key(words) == match_key(measure) or (is_percentage(words) and is_percentage(measure))


@cache
def _words(table: SheetTable, field: str) -> Mapping[str, str]:
    return {match_key(word): value for word, value in (table.column(field).words or {}).items()}


def _allowed(column: Column) -> str:
    """Return the words to choose from, as one text; of many only the first and the last."""
    words = column.choices
    return ", ".join(words) if len(words) <= MOST_WORDS_NAMED else f"{words[0]} ถึง {words[-1]}"


def _example(column: Column) -> str:
    """Return an example of what to type, from the column's words or hint; "" when it has none."""
    if column.words:
        return f" โดยใช้คำหรือค่าใดค่าหนึ่งต่อไปนี้: {_allowed(column)}"
    if column.kind is ColumnKind.YEAR:
        return f" ด้วย{YEAR_EXAMPLE}"
    return f" {column.hint}" if column.hint.startswith("เช่น") and "{year}" not in column.hint else ""
