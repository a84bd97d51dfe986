"""From the coordinator's workbook to the settings of the year, the register, the meeting and its other sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pipeline import messages
from pipeline.criteria import Criteria
from pipeline.criteria.given import of_year
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Contact,
    Coordinator,
    Decision,
    FeedbackRow,
    Figure,
    Finding,
    FrameworkRow,
    Meeting,
    Place,
    Responsibility,
    Segment,
    Settings,
    Severity,
    Strategy,
    SubitemOwner,
    Switch,
    Text,
    TextRun,
    Unit,
    Verdict,
)
from pipeline.thai import match_key, to_arabic_digits
from pipeline.workbook import contract
from pipeline.workbook.cells import Book
from pipeline.workbook.records.book import BookReader, sheets_of
from pipeline.workbook.records.criteria import read_criteria
from pipeline.workbook.records.fields import PERCENT_MEASURE, RecordReader, meaning_of

K = TypeVar("K")

_AGENDA_WORD = re.compile(r"^(?:ระเบียบ)?วาระ(?:ที่)?\s*")
_AGENDA_OF_ITEM = re.compile(r"(?:ข้อ)?\s*([0-9]+)\.[0-9]")
_CATEGORY_WORD = re.compile("หมวด(?:ที่)?|และ")
_CATEGORY_RANGE = re.compile(r" ?(?:[-‐‑‒–—−]|ถึง) ?")
_CATEGORY_SEPARATOR = re.compile(r"[,; ]+")
_CATEGORIES = re.compile("([1-7])(?:-([1-7]))?")
_DIMENSION = re.compile(r"มิติ(?:ที่)?\s*[0-9]")
_SUBJECT = re.compile(r"(?:หัวข้อ|หมวด|ข้อ)?(?:ที่)?\s*([1-6]\.[1-4]|7)(?![0-9]|\.[0-9])[.:)]?\s*(.*)", re.DOTALL)
_ITEM = re.compile(r"(?:หัวข้อ|หมวด|ข้อ)?(?:ที่)?\s*(7\.[1-6])(?![0-9])")
SUBJECTS_ALLOWED = "มิติที่ 1 …, 1.1 ถึง 6.4, 7"


def read_coordinator(book: Book) -> tuple[Coordinator | None, tuple[Finding, ...]]:
    """Return what the coordinator's workbook says, and every fault of its cells.

    None without a sheet ตั้งค่า (F006). A fiscal year that cannot be read is 0.
    """
    source = BookReader(book)
    if not sheets_of(book, contract.SETTINGS):
        source.name_missing_sheets((contract.SETTINGS,))
        return None, tuple(source.findings)
    if not sheets_of(book, contract.REGISTER):
        source.name_missing_sheets((contract.REGISTER,))
    source.name_similar_sheets(contract.COORDINATOR_WORKBOOK)
    source.name_other_sheets(contract.COORDINATOR_WORKBOOK)
    source.name_sheets_of_units()
    settings = source.pairs(contract.SETTINGS, _settings)
    given = read_criteria(source, settings.fiscal_year_be)
    criteria = of_year(settings.fiscal_year_be, given)
    agenda = _agenda(source)
    coordinator = Coordinator(
        workbook=book.name,
        settings=settings,
        register=tuple(source.rows(contract.REGISTER, _units()) or ()),
        meeting=source.pairs(contract.MEETING, _meeting),
        agenda=agenda,
        scores=_first_filled(source.rows(contract.PREVIOUS_SCORES, _score) or ()),
        feedback=tuple(source.rows(contract.FEEDBACK, _feedback_rows(criteria)) or ()),
        framework=tuple(source.rows(contract.FRAMEWORK, _framework_row) or ()),
        calendar=tuple(source.rows(contract.CALENDAR, _calendar_step) or ()),
        responsibilities=tuple(source.rows(contract.RESPONSIBLE, _responsibility) or ()),
        profile=_joined(source.rows(contract.PROFILE, _answer) or ()),
        segments=tuple(source.rows(contract.SEGMENTS, _segment) or ()),
        switches=tuple(source.rows(contract.SWITCHES, _switches()) or ()),
        decisions=tuple(source.rows(contract.DECISIONS, _decision) or ()),
        verdicts=tuple(source.rows(contract.VERDICTS, _verdict) or ()),
        criteria=given,
        subitem_owners=tuple(source.rows(contract.SUBITEM_OWNERS, _subitem_owner) or ()),
        forewords=_joined(source.rows(contract.FOREWORDS, _foreword) or ()),
        strategies=tuple(source.rows(contract.STRATEGIES, _strategies()) or ()),
    )
    return coordinator, tuple(source.findings)


def _agenda(source: BookReader) -> tuple[AgendaRow, ...]:
    """Return the rows of ระเบียบวาระ; a sheet that is there and holds nothing is D508: the agenda would be blank."""
    rows = source.rows(contract.AGENDA, _agenda_row)
    sheets = {sheet.name for sheet in sheets_of(source.book, contract.AGENDA)}
    if sheets and not rows and not any(found.place.sheet in sheets for found in source.findings):
        words = {"what": "เรื่องในระเบียบวาระ", "sheet": contract.AGENDA.sheet}
        source.findings.append(messages.finding("D508", Place(source.book.name, min(sheets)), words=words))
    return tuple(rows or ())


def _settings(read: RecordReader) -> Settings:
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
        memo_number=read.line("memo_number"),
        memo_day=read.day("memo_day"),
        uses_drafts=read.word("uses_drafts") == "yes",
        places={field: place for (field, _), place in read.record.places.items()},
    )


def _units() -> Callable[[RecordReader], Unit | None]:
    """Return a function that reads one row of ทะเบียนหน่วยงาน.

    Of two rows with one code the first counts, and the second is C106. A row without a code is left out: no workbook
    could be sent under it.
    """
    taken: dict[str, Place] = {}

    def unit(read: RecordReader) -> Unit | None:
        code, name, aliases = read.line("code"), read.line("name"), read.lines("aliases")
        categories, key = _categories(read), match_key(code)
        contact = Contact(read.line("contact_name"), read.line("phone"), read.line("email"))
        if not key:
            return None
        if key in taken:
            read.refuse_word("code", code, f"รหัสที่ไม่ซ้ำกัน (มีแล้วที่ {taken[key].cell})")
            return None
        taken[key] = read.record.place("code")
        return Unit(code, name, aliases, categories, taken[key], contact)

    return unit


def _categories(read: RecordReader) -> tuple[int, ...]:
    """Return the categories of 4, 7 or 1-6, each once; a cell that names anything else is C106."""
    typed = read.line("categories")
    spans = _CATEGORY_RANGE.sub("-", " ".join(_CATEGORY_WORD.sub(" ", typed).split()))
    read_spans = [_CATEGORIES.fullmatch(match_key(part)) for part in _CATEGORY_SEPARATOR.split(spans) if part]
    found = [number for span in read_spans if span for number in range(int(span[1]), int(span[2] or span[1]) + 1)]
    if any(span is None or int(span[1]) > int(span[2] or span[1]) for span in read_spans):
        read.refuse_word("categories", typed, ", ".join(contract.CATEGORIES))
    return tuple(dict.fromkeys(found))


def _meeting(read: RecordReader) -> Meeting:
    return Meeting(read.text("title"), read.day("day"), read.text("time"), read.text("venue"))


def _agenda_row(read: RecordReader) -> AgendaRow:
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
        proposal=read.text("proposal"),
        resolution=read.text("resolution"),
    )


def _score(read: RecordReader) -> tuple[str, Figure] | None:
    entry, score = read.word("entry"), read.figure("score", "คะแนน")
    return (entry, score) if entry else None


def _first_filled(scores: Iterable[tuple[str, Figure]]) -> dict[str, Figure]:
    """Return the scores by entry; of an entry given twice the first counts, or the other when that is blank."""
    kept: dict[str, Figure] = {}
    for entry, score in scores:
        if entry not in kept or not (kept[entry].typed or kept[entry].value is not None):
            kept[entry] = score
    return kept


def _feedback_rows(criteria: Criteria) -> Callable[[RecordReader], FeedbackRow | None]:
    """Return a function that reads one row of รายงานป้อนกลับ; a subject of another kind is C106 and kept as typed."""
    names = {code: name for category in criteria.categories for code, name in category.subitems.items()}
    names["7"] = criteria.category_7_name

    def feedback_row(read: RecordReader) -> FeedbackRow | None:
        kind, typed, text = read.word("kind"), read.line("subject"), read.text("text")
        subject = _subject(typed, names)
        if typed and not subject:
            read.refuse_word("subject", typed, _allowed_instead(typed))
        return FeedbackRow(kind, subject or typed, text) if kind else None

    return feedback_row


def _allowed_instead(typed: str) -> str:
    """Return the subjects to choose from; for an item of category 7, how a point on it is given."""
    item = _ITEM.match(to_arabic_digits(typed))
    return f"7 แล้วเขียนว่าข้อ {item[1]} ในช่อง ข้อความ" if item else SUBJECTS_ALLOWED


def _subject(typed: str, names: Mapping[str, str]) -> str:
    """Return the code of a feedback's subject, or the dimension it is about as typed; "" for anything else.

    The subject's name may follow its code, and may be cut short. The name of another subject contradicts the code.
    """
    line = to_arabic_digits(typed)
    if _DIMENSION.match(line):
        return line
    match = _SUBJECT.fullmatch(line)
    return match[1] if match and match_key(names[match[1]]).startswith(match_key(match[2])) else ""


def _framework_row(read: RecordReader) -> FrameworkRow:
    return FrameworkRow(read.line("number"), read.text("title"), read.figure("weight_pct", PERCENT_MEASURE))


def _calendar_step(read: RecordReader) -> CalendarStep:
    place = read.record.place("calendar")
    return CalendarStep(read.line("calendar"), read.text("step"), read.day("start"), read.day("end"), place)


def _responsibility(read: RecordReader) -> Responsibility | None:
    category, units, task = read.word("category"), read.text("units"), read.text("task")
    return Responsibility(int(category), units, task) if category else None


def _subitem_owner(read: RecordReader) -> SubitemOwner | None:
    subitem, units = read.word("subitem"), read.text("units")
    return SubitemOwner(subitem, units) if subitem else None


def _answer(read: RecordReader) -> tuple[int, Text] | None:
    question, answer = read.word("question"), read.text("answer")
    return (int(question), answer) if question and answer else None


def _foreword(read: RecordReader) -> tuple[str, Text] | None:
    entry, text = read.word("entry"), read.text("text")
    return (entry, text) if entry and text else None


def _joined(texts: Iterable[tuple[K, Text]]) -> dict[K, Text]:
    """Return the texts by key. One written in several rows becomes one text, at the place of its first row."""
    joined: dict[K, Text] = {}
    for key, text in texts:
        before = joined.get(key)
        joined[key] = _both(before, text) if before else text
    return joined


def _both(text: Text, other: Text) -> Text:
    rich = bool(text.runs or other.runs)
    runs = (*_runs(text), TextRun("\n"), *_runs(other)) if rich else ()
    return Text(f"{text.text}\n{other.text}", text.place, runs)


def _runs(text: Text) -> tuple[TextRun, ...]:
    return text.runs or (TextRun(text.text),)


def _segment(read: RecordReader) -> Segment | None:
    name, kind, key = read.line("name"), read.word("kind"), read.word("key")
    return Segment(name, kind, key == "yes", read.record.place("name")) if name else None


def _strategies() -> Callable[[RecordReader], Strategy | None]:
    """Return a function that reads one row of ยุทธศาสตร์; of two with one code the first counts, the second is C106."""
    taken: dict[str, Place] = {}

    def strategy(read: RecordReader) -> Strategy | None:
        code, name, key = read.line("code"), read.line("name"), match_key(read.line("code"))
        if key in taken:
            read.refuse_word("code", code, f"รหัสที่ยังไม่มีในแถวอื่น (มีแล้วที่ {taken[key].cell})")
        if not name or key in taken:
            return None
        if key:
            taken[key] = read.record.place("code")
        return Strategy(code, name, read.record.place("name"))

    return strategy


def _switches() -> Callable[[RecordReader], Switch | None]:
    """Return a function that reads one row of กติกา; of two rows about one rule the first counts, the second is C106."""
    taken: dict[str, Place] = {}

    def switch(read: RecordReader) -> Switch | None:
        code, level, reason = read.word("code"), read.word("level"), read.line("reason")
        if code in taken:
            read.refuse_word("code", code, f"รหัสที่ยังไม่มีในแถวอื่น (มีแล้วที่ {taken[code].cell})")
        if not (code and level and reason) or code in taken:
            return None
        taken[code] = read.record.place("code")
        return Switch(code, None if level == "off" else Severity(level), reason, taken[code])

    return switch


def _decision(read: RecordReader) -> Decision | None:
    """Return one row of ข้อยุติ; None where any part of it is missing or refused."""
    # A percentage is accepted here: only the merge knows the indicator's measure.
    indicator, year_be, figure = read.line("indicator"), read.year("year_be"), read.figure("value", PERCENT_MEASURE)
    kind, reason, place = read.word("kind"), read.line("reason"), read.record.place("indicator")
    if year_be is None or any(finding.severity is Severity.ERROR for finding in read.findings):
        return None
    return Decision(indicator, year_be, kind, figure, reason, place, read.record.place("kind"))


def _verdict(read: RecordReader) -> Verdict | None:
    """Return one row of ผลพิจารณา; None where its finding, its verdict or its reason is missing or refused."""
    code, accepts, reason = read.line("code").upper(), read.word("accepts"), read.line("reason")
    unit, subject = read.line("unit"), read.line("subject")
    if not (code and accepts and reason):
        return None
    return Verdict(code, unit, subject, accepts == "yes", reason, read.record.place("code"))
