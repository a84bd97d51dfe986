"""From a workbook's cells to typed records: a unit's submission, the coordinator's workbook."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import TypeVar

from pipeline import messages
from pipeline.criteria import Criteria, load
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Coordinator,
    Decision,
    Direction,
    FeedbackRow,
    Figure,
    Finding,
    FrameworkRow,
    IndicatorRow,
    Meeting,
    Narrative,
    Place,
    Responsibility,
    Segment,
    Settings,
    Severity,
    Submission,
    Switch,
    Text,
    TextRun,
    Unit,
)
from pipeline.thai import match_key, to_arabic_digits
from pipeline.workbook import contract
from pipeline.workbook.cells import Book
from pipeline.workbook.contract import Table
from pipeline.workbook.records.fields import PERCENT_MEASURE, Reader, meaning_of
from pipeline.workbook.records.tables import NO_RECORD, YEARLESS, Record, read_pairs, read_table, sheets_of

Row = TypeVar("Row")

_AGENDA_WORD = re.compile(r"^(?:ระเบียบ)?วาระ(?:ที่)?\s*")
_AGENDA_OF_ITEM = re.compile(r"(?:ข้อ)?\s*([0-9]+)\.[0-9]")
_CATEGORY_WORD = re.compile("หมวด(?:ที่)?|และ")
_CATEGORY_RANGE = re.compile(r" ?(?:[-‐‑‒–—−]|ถึง) ?")
_CATEGORY_SEPARATOR = re.compile(r"[,; ]+")
_CATEGORIES = re.compile("([1-7])(?:-([1-7]))?")
_DIMENSION = re.compile(r"มิติ(?:ที่)?\s*[0-9]")
_RUNNING_NUMBER = re.compile(r"([1-9][0-9]{0,3})[.)]?")
_SUBJECT = re.compile(r"(?:หัวข้อ|หมวด|ข้อ)?(?:ที่)?\s*([1-6]\.[1-4]|7)(?![0-9]|\.[0-9])[.:)]?\s*(.*)", re.DOTALL)
SUBJECTS_ALLOWED = "มิติที่ 1 …, 1.1 ถึง 6.4, 7"


def book_kind(book: Book) -> str:
    """Return whose workbook it is by its sheets: "coordinator", "unit", or "" for neither."""
    if sheets_of(book, contract.SETTINGS):
        return "coordinator"
    return "unit" if any(sheets_of(book, table) for table in contract.UNIT_WORKBOOK) else ""


def read_submission(book: Book) -> tuple[Submission | None, tuple[Finding, ...]]:
    """Return what a unit sent, and every fault of its cells.

    Blank: None when the workbook has none of the known sheets, or none that can be read (F006).
    """
    source = _Source(book)
    about = source.pairs(contract.UNIT)
    narratives = source.rows(contract.NARRATIVES, _narrative)
    rows = source.rows(contract.INDICATORS, _indicator)
    if not sheets_of(book, contract.UNIT):
        source.lacks_sheets(contract.UNIT_WORKBOOK if book_kind(book) != "unit" else (contract.UNIT,))
    source.names_sheets_otherwise(contract.UNIT_WORKBOOK)
    if about is None and narratives is None and rows is None:
        return None, tuple(source.findings)
    read = source.reader(contract.UNIT, about or NO_RECORD)
    submission = Submission(
        workbook=book.name,
        unit="",
        unit_code=_unit_code(read),
        unit_name=_line(read, "unit_name"),
        fiscal_year_be=read.year("fiscal_year_be"),
        fiscal_year_place=read.record.place("fiscal_year_be"),
        reporter=_line(read, "reporter"),
        phone=_line(read, "phone"),
        submitted_on=read.day("submitted_on"),
        narratives=tuple(narratives or ()),
        rows=tuple(_without_running_numbers(rows or ())),
    )
    return submission, tuple(source.findings)


def read_coordinator(book: Book) -> tuple[Coordinator | None, tuple[Finding, ...]]:
    """Return what the coordinator's workbook says, and every fault of its cells.

    Blank: None without a sheet ตั้งค่า (F006); a fiscal year that cannot be read is 0.
    """
    source = _Source(book)
    if not sheets_of(book, contract.SETTINGS):
        source.lacks_sheets((contract.SETTINGS,))
        return None, tuple(source.findings)
    if not sheets_of(book, contract.REGISTER):
        source.lacks_sheets((contract.REGISTER,))
    source.names_sheets_otherwise(contract.COORDINATOR_WORKBOOK)
    about = source.reader(contract.SETTINGS, source.pairs(contract.SETTINGS) or NO_RECORD)
    settings = _settings(about)
    coordinator = Coordinator(
        workbook=book.name,
        settings=settings,
        register=tuple(source.rows(contract.REGISTER, _units()) or ()),
        meeting=_meeting(source.reader(contract.MEETING, source.pairs(contract.MEETING) or NO_RECORD)),
        agenda=tuple(source.rows(contract.AGENDA, _agenda_row) or ()),
        scores=_first_filled(source.rows(contract.PREVIOUS_SCORES, _score) or ()),
        feedback=tuple(source.rows(contract.FEEDBACK, _feedback_rows(load(settings.fiscal_year_be))) or ()),
        framework=tuple(source.rows(contract.FRAMEWORK, _framework_row) or ()),
        calendar=tuple(source.rows(contract.CALENDAR, _calendar_step) or ()),
        responsibilities=tuple(source.rows(contract.RESPONSIBLE, _responsibility) or ()),
        profile=_joined(source.rows(contract.PROFILE, _answer) or ()),
        segments=tuple(source.rows(contract.SEGMENTS, _segment) or ()),
        switches=tuple(source.rows(contract.SWITCHES, _switches()) or ()),
        decisions=tuple(source.rows(contract.DECISIONS, _decision) or ()),
    )
    return coordinator, tuple(source.findings)


class _Source:
    """A workbook being read, with the findings of all its sheets so far."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.findings: list[Finding] = []

    def reader(self, table: Table, record: Record) -> Reader:
        return Reader(table, record, self.findings)

    def pairs(self, table: Table) -> Record | None:
        """Return the record of a รายการ | ข้อมูล sheet; None when it is not there or cannot be read."""
        for sheet in sheets_of(self.book, table):
            record, said = read_pairs(self.book.name, sheet, table)
            self.findings += said
            if record is not None:
                return record
        return None

    def rows(self, table: Table, row: Callable[[Reader], Row | None]) -> list[Row] | None:
        """Return what ``row`` makes of every record; None when the sheet is not there or cannot be read.

        A row that cannot be placed anywhere (its finding says why) is left out.
        """
        made: list[Row] | None = None
        for sheet in sheets_of(self.book, table):
            records, said = read_table(self.book.name, sheet, table)
            self.findings += said
            if records is not None:
                read = (row(self.reader(table, record)) for record in records)
                made = [*(made or ()), *(one for one in read if one is not None)]
        return made

    def names_sheets_otherwise(self, tables: Iterable[Table]) -> None:
        """Say which sheets are missing and seem to be there under another name: what they hold is not read."""
        missing = [table for table in tables if table in contract.OWN_NAMES and not sheets_of(self.book, table)]
        for table, sheet in product(missing, self.book.sheets):
            if contract.seems_meant(sheet.name, table):
                words = {"missing": f"แผ่นงาน “{table.sheet}” แต่มีชื่อคล้ายกัน"}
                self.findings.append(messages.finding("F006", Place(self.book.name, sheet.name), words=words))

    def lacks_sheets(self, tables: Iterable[Table]) -> None:
        """Say which sheets are missing."""
        names = " ".join(f"“{table.sheet}”" for table in tables)
        self.findings.append(
            messages.finding("F006", Place(self.book.name), words={"missing": f"แผ่นงาน {names}"}),
        )


def _without_running_numbers(rows: Sequence[IndicatorRow]) -> Iterable[IndicatorRow]:
    """Return the rows without the codes 1, 2, 3 … of a unit that numbered its rows: they would be other units' too.

    A number may be missing where its row was left out.
    """
    codes = [_RUNNING_NUMBER.fullmatch(to_arabic_digits(row.code)) for row in rows]
    numbers = [int(code[1]) for code in codes if code]
    lines = [int(row.place.cell.lstrip(string.ascii_uppercase) or 0) for row in rows]
    if not rows or len(numbers) < len(rows) or numbers[0] != 1 or numbers[-1] > lines[-1] - lines[0] + 1:
        return rows
    return (replace(row, code="") for row in rows) if all(a < b for a, b in pairwise(numbers)) else rows


def _line(read: Reader, field: str) -> Text:
    return Text(read.line(field), read.record.place(field))


# --- a unit's workbook


def _unit_code(read: Reader) -> Text:
    """Return the code; one that is blank is no fault beside a name, which the unit is known by too."""
    by_name = read.record.holds("unit_name") and not read.record.holds("unit_code")
    return Text("", read.record.place("unit_code")) if by_name else _line(read, "unit_code")


def _narrative(read: Reader) -> Narrative | None:
    """Return one row of หมวด 1-6; None for a row still to be written, or one of no sub-item or level."""
    subitem, level = read.word("subitem"), read.word("level")
    text, evidence = read.text("text"), read.text("evidence")
    if not (subitem and level and (text or evidence)):
        return None
    return Narrative("", subitem, level, text, evidence, read.record.place("subitem"))


def _indicator(read: Reader) -> IndicatorRow:
    """Return one row of หมวด 7, whatever of it can be read."""
    code = read.line("code")
    read = Reader(read.table, read.record, read.findings, indicator=code)
    item, subtype, name = read.word("item"), read.word("subtype"), read.line("name")
    measure, direction = read.line("measure"), read.word("direction")
    analysis = read.text("analysis")
    return IndicatorRow(
        unit="",
        code=code,
        item=item,
        subtype=int(subtype) if subtype else None,
        name=name,
        measure=measure,
        direction=Direction(direction) if direction else None,
        targets={year: read.figure("target", measure, year) for year in read.record.years("target")},
        actuals={year: read.figure("actual", measure, year) for year in read.record.years("actual")},
        segments=read.lines("segments"),
        benchmark=read.figure("benchmark", measure),
        benchmark_source=read.line("benchmark_source"),
        evidence=read.text("evidence").text,
        explanation=read.text("explanation").text,
        analysis=analysis.text,
        analysis_runs=analysis.runs,
        place=read.record.place("name"),
        places={field: place for (field, year), place in read.record.places.items() if year == YEARLESS},
    )


# --- the coordinator's workbook


def _settings(read: Reader) -> Settings:
    fiscal_year_be = read.year("fiscal_year_be") or 0
    latest_year_be = read.year("latest_year_be")
    group = read.word("group")
    return Settings(
        fiscal_year_be=fiscal_year_be,
        department=read.line("department"),
        department_short=read.line("department_short"),
        coordinator=read.line("coordinator"),
        latest_year_be=latest_year_be or fiscal_year_be - 1,
        group=int(group) if group else None,
        deadline=read.day("deadline"),
        thai_digits=read.word("digits") == "thai",
        max_pages=read.whole("max_pages"),
        footnote=read.line("footnote"),
        places={field: place for (field, _), place in read.record.places.items()},
    )


def _units() -> Callable[[Reader], Unit | None]:
    """Return the reader of ทะเบียนหน่วยงาน: of a code that stands in it twice the first row counts, the other is C106.

    It reads None from a row without a code too, which nothing could be sent under.
    """
    taken: dict[str, Place] = {}

    def unit(read: Reader) -> Unit | None:
        code, name, aliases = read.line("code"), read.line("name"), read.lines("aliases")
        categories, key = _categories(read), match_key(code)
        if not key:
            return None
        if key in taken:
            read.refuse_word("code", code, f"รหัสที่ไม่ซ้ำกัน (มีแล้วที่ {taken[key].cell})")
            return None
        taken[key] = read.record.place("code")
        return Unit(code, name, aliases, categories, taken[key])

    return unit


def _categories(read: Reader) -> tuple[int, ...]:
    """Return the categories of 4, 7 or 1-6, each once; a cell that names anything else is C106."""
    typed = read.line("categories")
    spans = _CATEGORY_RANGE.sub("-", " ".join(_CATEGORY_WORD.sub(" ", typed).split()))
    read_spans = [_CATEGORIES.fullmatch(match_key(part)) for part in _CATEGORY_SEPARATOR.split(spans) if part]
    found = [number for span in read_spans if span for number in range(int(span[1]), int(span[2] or span[1]) + 1)]
    if any(span is None or int(span[1]) > int(span[2] or span[1]) for span in read_spans):
        read.refuse_word("categories", typed, ", ".join(contract.CATEGORIES))
    return tuple(dict.fromkeys(found))


def _meeting(read: Reader) -> Meeting:
    return Meeting(read.text("title"), read.day("day"), read.text("time"), read.text("venue"))


def _agenda_row(read: Reader) -> AgendaRow:
    item = to_arabic_digits(read.line("item"))
    of_item = None if read.record.holds("agenda") else _AGENDA_OF_ITEM.match(item)
    agenda = of_item[1] if of_item else _AGENDA_WORD.sub("", to_arabic_digits(read.line("agenda")))
    # An attached table of another name is kept as typed: rule D506 speaks of it.
    attachment = read.line("attachment")
    return AgendaRow(
        agenda=agenda,
        item=item,
        title=read.text("title"),
        detail=read.text("detail"),
        attachment=meaning_of(read.table, "attachment", attachment) or attachment,
        attachment_place=read.record.place("attachment"),
    )


def _score(read: Reader) -> tuple[str, Figure] | None:
    entry, score = read.word("entry"), read.figure("score", "คะแนน")
    return (entry, score) if entry else None


def _first_filled(scores: Iterable[tuple[str, Figure]]) -> dict[str, Figure]:
    """Return the scores by entry; of an entry given twice the first counts, or the other when that is blank."""
    kept: dict[str, Figure] = {}
    for entry, score in scores:
        if entry not in kept or not (kept[entry].typed or kept[entry].value is not None):
            kept[entry] = score
    return kept


def _feedback_rows(criteria: Criteria) -> Callable[[Reader], FeedbackRow | None]:
    """Return the reader of รายงานป้อนกลับ: a subject of another kind is C106, and kept as typed."""
    names = {code: name for category in criteria.categories for code, name in category.subitems.items()}
    names["7"] = criteria.category_7_name

    def feedback_row(read: Reader) -> FeedbackRow | None:
        kind, typed, text = read.word("kind"), read.line("subject"), read.text("text")
        subject = _subject(typed, names)
        if typed and not subject:
            read.refuse_word("subject", typed, SUBJECTS_ALLOWED)
        return FeedbackRow(kind, subject or typed, text) if kind else None

    return feedback_row


def _subject(typed: str, names: Mapping[str, str]) -> str:
    """Return the subject of feedback: its code, its name behind it or not, or a dimension; "" for any other.

    A name may be cut short; one that is another's contradicts its code.
    """
    line = to_arabic_digits(typed)
    if _DIMENSION.match(line):
        return line
    match = _SUBJECT.fullmatch(line)
    return match[1] if match and match_key(names[match[1]]).startswith(match_key(match[2])) else ""


def _framework_row(read: Reader) -> FrameworkRow:
    return FrameworkRow(read.line("number"), read.text("title"), read.figure("weight_pct", PERCENT_MEASURE))


def _calendar_step(read: Reader) -> CalendarStep:
    return CalendarStep(read.line("calendar"), read.text("step"), read.day("start"), read.day("end"))


def _responsibility(read: Reader) -> Responsibility | None:
    category, units, task = read.word("category"), read.text("units"), read.text("task")
    return Responsibility(int(category), units, task) if category else None


def _answer(read: Reader) -> tuple[int, Text] | None:
    question, answer = read.word("question"), read.text("answer")
    return (int(question), answer) if question and answer else None


def _joined(answers: Iterable[tuple[int, Text]]) -> dict[int, Text]:
    """Return the answers by question; one written over several rows is one text, at the place of its first."""
    joined: dict[int, Text] = {}
    for question, answer in answers:
        before = joined.get(question)
        joined[question] = _both(before, answer) if before else answer
    return joined


def _both(text: Text, other: Text) -> Text:
    rich = bool(text.runs or other.runs)
    runs = (*_runs(text), TextRun("\n"), *_runs(other)) if rich else ()
    return Text(f"{text.text}\n{other.text}", text.place, runs)


def _runs(text: Text) -> tuple[TextRun, ...]:
    return text.runs or (TextRun(text.text),)


def _segment(read: Reader) -> Segment | None:
    name, kind, key = read.line("name"), read.word("kind"), read.word("key")
    return Segment(name, kind, key == "yes", read.record.place("name")) if name else None


def _switches() -> Callable[[Reader], Switch | None]:
    """Return the reader of กติกา: of a rule that stands in it twice the first row counts, and the other is C106."""
    taken: dict[str, Place] = {}

    def switch(read: Reader) -> Switch | None:
        code, level, reason = read.word("code"), read.word("level"), read.line("reason")
        if code in taken:
            read.refuse_word("code", code, f"รหัสที่ยังไม่มีในแถวอื่น (มีแล้วที่ {taken[code].cell})")
        if not (code and level and reason) or code in taken:
            return None
        taken[code] = read.record.place("code")
        return Switch(code, None if level == "off" else Severity(level), reason, taken[code])

    return switch


def _decision(read: Reader) -> Decision | None:
    """Return one row of ข้อยุติ; None for a row of which any part is missing or refused: half a decision is none."""
    said = len(read.findings)
    # A percentage is let through here: the merge knows the indicator's measure.
    indicator, year_be, figure = read.line("indicator"), read.year("year_be"), read.figure("value", PERCENT_MEASURE)
    kind, reason, place = read.word("kind"), read.line("reason"), read.record.place("indicator")
    if year_be is None or any(finding.severity is Severity.ERROR for finding in read.findings[said:]):
        return None
    return Decision(indicator, year_be, kind, figure, reason, place, read.record.place("kind"))
