"""From a unit's workbook to its submission."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from pipeline.model import Direction, FeedbackAnswer, Finding, IndicatorRow, Narrative, Place, Submission, Text
from pipeline.thai import to_arabic_digits
from pipeline.workbook import contract
from pipeline.workbook.cells import Book
from pipeline.workbook.contract import Column, ColumnKind
from pipeline.workbook.records.book import BookReader, book_kind, sheets_of
from pipeline.workbook.records.fields import FieldValue, RecordReader
from pipeline.workbook.records.record import NO_RECORD, YEARLESS

_RUNNING_NUMBER = re.compile(r"([1-9][0-9]{0,3})[.)]?")


def read_submission(book: Book) -> tuple[Submission | None, tuple[Finding, ...]]:
    """Return what a unit sent, and every fault of its cells.

    None when the workbook has none of the known sheets, or none that can be read (F006).
    """
    source = BookReader(book)
    about = source.pair_record(contract.UNIT)
    narratives = source.rows(contract.NARRATIVES, _narrative)
    answers = source.rows(contract.FEEDBACK_ANSWERS, _answer)
    rows = source.rows(contract.INDICATORS, _indicator)
    if not sheets_of(book, contract.UNIT):
        source.name_missing_sheets(contract.NEEDED_OF_UNIT if book_kind(book) != "unit" else (contract.UNIT,))
    source.name_similar_sheets(contract.UNIT_WORKBOOK)
    if about is None and narratives is None and answers is None and rows is None:
        return None, tuple(source.findings)
    source.name_other_sheets(contract.UNIT_WORKBOOK)
    sent = source.of_record(contract.UNIT, about or NO_RECORD, _about_unit)
    of_sheets = groupby(rows or (), key=lambda row: row.place.sheet)
    rows = [row for _, of_sheet in of_sheets for row in _without_running_numbers(list(of_sheet))]
    submission = replace(
        sent,
        workbook=book.name,
        sha256=book.sha256,
        made_from=book.properties.made_from,
        saved_at=book.properties.saved_at,
        narratives=tuple(narratives or ()),
        rows=tuple(rows),
        answers=tuple(answers or ()),
    )
    return submission, tuple(source.findings)


def _about_unit(read: RecordReader) -> Submission:
    """Return the submission as far as the sheet หน่วยงาน describes it."""
    return Submission(
        workbook="",
        unit="",
        unit_code=_unit_code(read),
        unit_name=_line(read, "unit_name"),
        fiscal_year_be=read.year("fiscal_year_be"),
        fiscal_year_place=read.record.place("fiscal_year_be"),
        reporter=_line(read, "reporter"),
        phone=_line(read, "phone"),
        submitted_on=read.day("submitted_on"),
        narratives=(),
        rows=(),
    )


def _unit_code(read: RecordReader) -> Text:
    """Return the code. A blank one beside a name is no fault: the unit is recognised by either."""
    by_name = read.record.holds("unit_name") and not read.record.holds("unit_code")
    return Text("", read.record.place("unit_code")) if by_name else _line(read, "unit_code")


def _line(read: RecordReader, field: str) -> Text:
    return Text(read.line(field), read.record.place(field))


def _narrative(read: RecordReader) -> Narrative | None:
    """Return one row of หมวด 1-6; None for a row without a sub-item or a level, and for one that says nothing."""
    read.subitem = subitem = read.word("subitem")
    level = read.word("level")
    text, evidence, explanation = read.text("text"), read.text("evidence"), read.plain_text("explanation").text
    if not (subitem and level and (text or evidence or explanation)):
        return None
    return Narrative("", subitem, level, text, evidence, read.record.place("subitem"), explanation)


def _answer(read: RecordReader) -> FeedbackAnswer | None:
    """Return one row of ข้อเสนอแนะ, even one that is still to be answered; None for a row without a sub-item."""
    read.subitem = subject = read.word("subject")
    point, action, result, evidence = (read.text(field) for field in ("point", "action", "result", "evidence"))
    explanation = read.plain_text("explanation").text
    if not subject:
        return None
    return FeedbackAnswer("", subject, point, action, result, evidence, read.record.place("subject"), explanation)


# --- หมวด 7

_CODE = "code"
_RICH = ("analysis",)  # the texts whose looks reach the document
# The type of the value that the words of these columns stand for; a blank or refused word is None.
_WORD_TYPES: Mapping[str, Callable[[str], object]] = MappingProxyType({"subtype": int, "direction": Direction})


def _indicator(read: RecordReader) -> IndicatorRow:
    """Return one row of หมวด 7 with all of it that can be read.

    Each column of the contract is read as its kind says and fills the field of the row that has its name.
    """
    read.indicator = code = read.line(_CODE)
    columns = [column for column in contract.INDICATORS.columns if column.field != _CODE]
    values: dict[str, Any] = {
        column.field: read.value(column)
        if column.field in _RICH or column.kind is not ColumnKind.TEXT
        else read.plain_text(column.field)
        for column in columns
        if column.kind is not ColumnKind.NUMBER
    }
    runs = values["analysis"].runs
    values = {field: _row_value(field, value) for field, value in values.items()}
    for column in columns:
        if column.kind is ColumnKind.NUMBER:
            values |= _figures(read, column, values["measure"])
    places = {field: place for (field, year), place in read.record.places.items() if year == YEARLESS}
    place = read.record.place("name")
    return IndicatorRow(unit="", code=code, place=place, places=places, analysis_runs=runs, **values)


def _row_value(field: str, value: FieldValue) -> FieldValue | object:
    """Return the value as `IndicatorRow` holds it: a text without its place, a word as the type it stands for."""
    if field in _WORD_TYPES:
        return _WORD_TYPES[field](str(value)) if value else None
    return value.text if isinstance(value, Text) else value


def _figures(read: RecordReader, column: Column, measure: str) -> dict[str, Any]:
    """Return the figure of a column by its field; of a yearly one all its years, as ``targets`` and ``actuals``."""
    if not column.yearly:
        return {column.field: read.figure(column.field, measure)}
    years = read.record.years(column.field)
    return {f"{column.field}s": {year: read.figure(column.field, measure, year) for year in years}}


def _without_running_numbers(rows: Sequence[IndicatorRow]) -> Iterable[IndicatorRow]:
    """Return the rows, without their codes where those only number them: 1, 2, 3 … would be other units' codes too.

    A number may be missing where its row was left out.
    """
    codes = [_RUNNING_NUMBER.fullmatch(to_arabic_digits(row.code)) for row in rows]
    numbers = [int(code[1]) for code in codes if code]
    if not rows or len(numbers) < len(rows):
        return rows
    lines = [_line_number(row.place) for row in rows]
    counts_rows = numbers[0] == 1 and numbers[-1] <= lines[-1] - lines[0] + 1
    rises = all(a < b for a, b in pairwise(numbers))
    return (replace(row, code="") for row in rows) if counts_rows and rises else rows


def _line_number(place: Place) -> int:
    return int(place.cell.lstrip(string.ascii_uppercase) or 0)
