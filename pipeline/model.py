"""The values that every room passes on: places, findings, and what a workbook says once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

OWN_FOLDER = ".pmqa"  # of the program, in every output folder; it comes along where forms are copied


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def thai(self) -> str:
        """What people read: ต้องแก้, ควรทบทวน, แจ้งให้ทราบ."""
        return _SEVERITY_THAI[self]

    @property
    def rank(self) -> int:
        """0 for the worst; for sorting."""
        return list(Severity).index(self)


_SEVERITY_THAI = {
    Severity.ERROR: "ต้องแก้",
    Severity.WARNING: "ควรทบทวน",
    Severity.INFO: "แจ้งให้ทราบ",
}


class FindingState(StrEnum):
    """Where a finding stands, whatever its severity."""

    OPEN = "open"
    EXPLAINED = "explained"  # the unit has given its reason where the rule asks for it
    ACCEPTED = "accepted"  # by the coordinator
    NOTED = "noted"  # told, and nothing has to be done

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self is not FindingState.OPEN

    @property
    def thai(self) -> str:
        """The state as people read it."""
        return _STATE_THAI[self]


_STATE_THAI = {
    FindingState.OPEN: "ยังไม่แก้",
    FindingState.EXPLAINED: "ชี้แจงแล้ว",
    FindingState.ACCEPTED: "กพร. ยอมรับแล้ว",
    FindingState.NOTED: "เพื่อทราบ",
}


class Direction(StrEnum):
    """Which way an indicator is better. Never inferred from the figures."""

    HIGHER = "higher"
    LOWER = "lower"

    @property
    def thai(self) -> str:
        """The word of the workbook: ยิ่งมากยิ่งดี or ยิ่งน้อยยิ่งดี."""
        return "ยิ่งมากยิ่งดี" if self is Direction.HIGHER else "ยิ่งน้อยยิ่งดี"


class CannotGoOn(Exception):  # noqa: N818 - the machine's state, not a fault of the program
    """The machine cannot go on; the text is one Thai sentence for the user."""


class Place(Struct, frozen=True, order=True):
    """Where a value was typed: a workbook, a sheet, a cell (`K12`); "" for a part that is not known.

    A workbook is known by its path below the folder of the year: สพบ.xlsx, สอพ/สอพ.xlsx.
    """

    workbook: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """`สพบ.xlsx › หมวด 7!K12`, as far as it is known."""
        inside = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return " › ".join(part for part in (self.workbook, inside) if part)


class Finding(Struct, frozen=True):
    """One fault as a value: a code, the words of its sentence, and where. Made by `messages.finding`.

    ``explanation``: the unit's reason, or what the coordinator decided of M201. ``verdict``: the coordinator's reason
    for accepting the finding, or for sending it back. ``explained_in``: the column of the unit's reason.
    ``explained_year_be``: the earlier year in which it was given; None where it is this year's.
    """

    code: str
    severity: Severity
    place: Place
    words: Mapping[str, str]
    unit: str = ""
    indicator: str = ""
    explanation: str = ""
    state: FindingState = FindingState.OPEN
    verdict: str = ""
    explained_in: str = "explanation"  # or "analysis"
    explained_year_be: int | None = None
    subitem: str = ""  # of its row in หมวด 1-6, where nothing else names what it is about
    beside: Place = Place()  # the other cell that it speaks of, which may be the one to mend

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return not self.state.is_closed


class TextLook(Struct, frozen=True):
    """How a stretch of text looks in its cell, as far as that carries meaning: not its font, size or colour."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    script: str = ""  # "superscript", "subscript"


PLAIN = TextLook()


class TextRun(Struct, frozen=True):
    """A stretch of a text in one look. ``place``: of the cell whose figure it prints, where it is one that is cited."""

    text: str
    look: TextLook = PLAIN
    place: Place = Place()


class Text(Struct, frozen=True):
    """The text of one cell, exactly as typed, with its line breaks.

    ``runs``: the stretches of one look that ``text`` consists of; () when all of it looks plain.
    """

    text: str = ""
    place: Place = Place()
    runs: tuple[TextRun, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


class Figure(Struct, frozen=True):
    """The figure of one cell.

    Unit: the indicator's own measure; 85.5 stands for 85.5 %.
    Without a value, ``value`` is None and ``typed`` holds a word such as ไม่มีข้อมูล, what could not be read (a finding
    reports it), or nothing. A zero is a value.
    """

    value: Decimal | None = None
    typed: str = ""
    place: Place = Place()


class Day(Struct, frozen=True):
    """The date of one cell. ``day`` is None where the cell is blank or cannot be read; ``typed`` says which."""

    day: date | None = None
    typed: str = ""
    place: Place = Place()
    weekday_typed: str = ""  # the weekday written before the date, if any: D502 checks it


# --- a unit's workbook


# The columns of `หมวด 7` that hold text and nothing else, in the order of the sheet. What is done with one is done
# with all: each is read, carried into the next year's form, compared with the last run, and listed in the register.
TEXT_COLUMNS = (
    "benchmark_source",
    "evidence",
    "explanation",
    "analysis",
    "formula",
    "frequency",
    "strategy",
)


class IndicatorRow(Struct, frozen=True, kw_only=True):
    """One row of `หมวด 7`: an indicator as one unit sent it.

    A required field that is blank, or not one of the allowed words, is "" (or None); a finding C105 or C106 reports it.
    ``targets`` and ``actuals`` hold a Figure for every year the sheet has a column for, blank ones too.
    """

    unit: str
    code: str  # as typed; "" for a new indicator until `merge` gives it one
    item: str  # "7.1" ... "7.6"
    subtype: int | None  # 1 ... 5
    name: str
    measure: str
    direction: Direction | None
    targets: Mapping[int, Figure]  # by fiscal year, พ.ศ.
    actuals: Mapping[int, Figure]
    segments: tuple[str, ...]
    benchmark: Figure
    benchmark_source: str = ""
    evidence: str = ""
    explanation: str = ""
    analysis: str = ""
    formula: str = ""  # how it is worked out, in words
    frequency: str = ""  # how often it is measured
    strategy: str = ""  # the strategies that it serves, by code or name
    place: Place  # of the cell with its name: findings about the whole row point there
    places: Mapping[str, Place] = field(default_factory=dict)  # by field name of `workbook.contract`
    analysis_runs: tuple[TextRun, ...] = ()  # of ``analysis``, as in Text

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each of the ``TEXT_COLUMNS``."""
        return {column: getattr(self, column) for column in TEXT_COLUMNS}

    def place_of(self, name: str) -> Place:
        """Return the place of one field of this row, or the row's own place where the sheet has no such column."""
        return self.places.get(name, self.place)


class Narrative(Struct, frozen=True):
    """One row of `หมวด 1-6`: what one unit writes about one sub-item at one level."""

    unit: str
    subitem: str  # "1.1" ... "6.4"
    level: str  # "basic", "advance", "significance"
    text: Text
    evidence: Text
    place: Place  # of the sub-item's cell
    explanation: str = ""  # why there is no text


class FeedbackAnswer(Struct, frozen=True):
    """One row of `ข้อเสนอแนะ`: what one unit did about a point of last year's feedback, which may be nothing yet."""

    unit: str
    subject: str  # "1.1" ... "6.4", "7"
    point: Text  # as it stands in the unit's sheet
    action: Text  # การดำเนินการ
    result: Text
    evidence: Text
    place: Place  # of the subject's cell
    explanation: str = ""  # why nothing was done


class Submission(Struct, frozen=True):
    """One unit's workbook, read. ``unit`` is the code of the register, "" until `submissions` has found it."""

    workbook: str
    unit: str
    unit_code: Text  # รหัสหน่วยงาน as typed
    unit_name: Text  # ชื่อหน่วยงาน as typed
    fiscal_year_be: int | None
    fiscal_year_place: Place
    reporter: Text
    phone: Text
    submitted_on: Day
    narratives: tuple[Narrative, ...]
    rows: tuple[IndicatorRow, ...]
    sha256: str = ""  # of the workbook
    made_from: str = ""  # of a returned marked copy: the sha256 of the workbook that it was made from
    saved_at: datetime | None = None  # as the workbook's own properties say
    answers: tuple[FeedbackAnswer, ...] = ()


class Contact(Struct, frozen=True):
    """Whom to call or write to at a unit, as typed; "" for what nobody has told."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)

    def or_else(self, older: Contact) -> Contact:
        """Return this contact, with what it does not tell taken from an older one."""
        return Contact(self.name or older.name, self.phone or older.phone, self.email or older.email)


# --- the coordinator's workbook


class Settings(Struct, frozen=True):
    """Sheet `ตั้งค่า`."""

    fiscal_year_be: int
    department: str
    department_short: str
    coordinator: str  # หน่วยงานผู้ประสาน, such as กพร.
    latest_year_be: int  # ปีผลลัพธ์ล่าสุด
    group: int | None  # กลุ่มการประเมิน 1-3
    deadline: Day
    thai_digits: bool
    max_pages: int | None  # blank: no limit
    footnote: str = ""  # หมายเหตุท้ายเอกสาร: on the cover and in the foot of both documents, such as ข้อมูลสมมติ
    memo_number: str = ""  # ที่หนังสือ: of the memos to the units; blank: written by hand
    memo_day: Day = Day()  # วันที่หนังสือ
    uses_drafts: bool = False  # ใช้บทวิเคราะห์ที่ร่าง: in the submission edition, where no unit gives an analysis
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def coordinator_name(self) -> str:
        """The coordinating unit as the department calls it; กพร. where that is not known."""
        return self.coordinator or "กพร."

    def result_years(self, count: int) -> tuple[int, ...]:
        """Return the last ``count`` years of results, oldest first."""
        return tuple(range(self.latest_year_be - count + 1, self.latest_year_be + 1))


class Unit(Struct, frozen=True):
    """One row of `ทะเบียนหน่วยงาน`."""

    code: str
    name: str
    aliases: tuple[str, ...]
    categories: tuple[int, ...]  # หมวดที่ต้องส่ง
    place: Place
    contact: Contact = Contact()  # as the register knows it; a receipt has the newest


class Meeting(Struct, frozen=True):
    """Sheet `การประชุม`; times and places as typed."""

    title: Text
    day: Day
    time: Text
    venue: Text


class AgendaRow(Struct, frozen=True):
    """One row of `ระเบียบวาระ`. A row without ``item`` opens a วาระ and titles it."""

    agenda: str  # "1"
    item: str  # "2.1" or ""
    title: Text
    detail: Text
    attachment: str  # key of `workbook.contract.ATTACHMENTS`, as typed when unknown (D506), "" for none
    attachment_place: Place
    proposal: Text = Text()
    resolution: Text = Text()


class FeedbackRow(Struct, frozen=True):
    """One row of the assessors' `รายงานป้อนกลับ`. ``subject``: "มิติที่ 1 …", "1.1" … "6.4" or "7"."""

    kind: str  # "strength" or "opportunity"
    subject: str
    text: Text


class FrameworkRow(Struct, frozen=True):
    """One row of `กรอบการประเมิน`."""

    number: str
    title: Text
    weight_pct: Figure


class CalendarStep(Struct, frozen=True):
    """One row of `ปฏิทิน`. A day that is blank is ยังไม่กำหนด."""

    calendar: str
    step: Text
    start: Day
    end: Day
    place: Place = Place()  # of the calendar's name


class Responsibility(Struct, frozen=True):
    """One row of `ผู้รับผิดชอบ`."""

    category: int
    units: Text
    task: Text


class SubitemOwner(Struct, frozen=True):
    """One row of `ผู้รับผิดชอบรายหัวข้อ`. ``subitem``: "1.1" … "6.4"."""

    subitem: str
    units: Text


class Segment(Struct, frozen=True):
    """One key group of `กลุ่มผู้รับบริการ`."""

    name: str
    kind: str  # "customer" (ผู้รับบริการ) or "stakeholder" (ผู้มีส่วนได้ส่วนเสีย)
    key: bool  # สำคัญ
    place: Place


class Strategy(Struct, frozen=True):
    """One row of `ยุทธศาสตร์`. ``code``: "" where the department does not number its strategies."""

    code: str
    name: str
    place: Place  # of the name's cell

    def __str__(self) -> str:
        """The strategy as people read it: 1 พัฒนาแหล่งน้ำบาดาล."""
        return f"{self.code} {self.name}".strip()


class Switch(Struct, frozen=True):
    """One row of `กติกา`: how much a rule matters this year. ``severity``: None for a rule switched off."""

    code: str  # "K309"
    severity: Severity | None
    reason: str
    place: Place  # of the code's cell


class Verdict(Struct, frozen=True):
    """One row of `ผลพิจารณา`: what the coordinator made of a finding.

    ``unit`` and ``subject``: "" where the row does not say, and then those of any unit, or of any subject, are meant.
    """

    code: str  # "K301"
    unit: str  # its code, as typed
    subject: str  # an indicator, sub-item, item, group or cell, as typed
    accepts: bool  # else it is sent back
    reason: str
    place: Place  # of the code's cell


class Decision(Struct, frozen=True):
    """One row of `ข้อยุติ`: the figure to use of one on which units disagree, as the coordinator decided.

    ``figure`` has no value where a word was decided on (ไม่มีข้อมูล): then none of the units' figures is used.
    """

    indicator: str  # its code, as typed
    year_be: int
    kind: str  # "target", "actual"; "" where the row does not say and only one of the two is disputed
    figure: Figure
    reason: str
    place: Place  # of the code's cell
    kind_place: Place = Place()


class CriteriaName(Struct, frozen=True):
    """One row of `เกณฑ์หมวด`: a category (1), a sub-item (1.1), category 7 or one of its items (7.1).

    ``definition`` and ``examples``: of an item. ``year_be``: whose criteria it is.
    """

    code: str
    name: str
    definition: str
    examples: tuple[str, ...]
    year_be: int


class CriteriaSubtype(Struct, frozen=True):
    """One row of `เกณฑ์ประเภทย่อย`. ``mandatory``: whether it must have an indicator."""

    item: str
    number: int
    name: str
    mandatory: bool
    year_be: int


class CriteriaTargets(Struct, frozen=True):
    """One row of `เกณฑ์เป้าหมาย`: the targets of an assessment group. Unit: points; ``high_rise_pct``: per cent."""

    group: int
    minimum: Decimal
    high: Decimal | None
    high_rise_pct: Decimal | None
    year_be: int


class GivenCriteria(Struct, frozen=True):
    """The criteria that the coordinator's workbook gives; what it does not give stays as the program knows it."""

    names: tuple[CriteriaName, ...] = ()
    subtypes: tuple[CriteriaSubtype, ...] = ()
    targets: tuple[CriteriaTargets, ...] = ()


class Coordinator(Struct, frozen=True):
    """The coordinator's workbook, read. A sheet that is missing or refused is an empty tuple or mapping."""

    workbook: str
    settings: Settings
    register: tuple[Unit, ...]
    meeting: Meeting
    agenda: tuple[AgendaRow, ...]
    scores: Mapping[str, Figure]  # "1" ... "7", "total", "level"
    feedback: tuple[FeedbackRow, ...]
    framework: tuple[FrameworkRow, ...]
    calendar: tuple[CalendarStep, ...]
    responsibilities: tuple[Responsibility, ...]
    profile: Mapping[int, Text]  # by question, 1-13
    segments: tuple[Segment, ...]
    switches: tuple[Switch, ...] = ()
    decisions: tuple[Decision, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    criteria: GivenCriteria = GivenCriteria()
    subitem_owners: tuple[SubitemOwner, ...] = ()
    forewords: Mapping[str, Text] = field(default_factory=dict)  # "preface", "summary"
    strategies: tuple[Strategy, ...] = ()


# --- what the core makes of them


class Receipt(Struct, frozen=True):
    """Where one unit, or one file that belongs to none, stands: ``received``, ``missing``, ``late``, ``refused``."""

    unit: str  # "" for a file of no unit of the register
    workbook: str  # "" when missing
    status: str
    indicators: int = 0
    submitted_on: date | None = None  # วันที่ให้ข้อมูล; None when missing, blank or unreadable
    contact: Contact = Contact()  # what the workbook says, and where it is silent what the register says


class Indicator(Struct, frozen=True):
    """One indicator after the merge: its code and the row of each unit that sent it, in register order.

    The rows agree in all but their figures when there is no M204; with M201 they disagree in figures, and
    neither is preferred: ``rows`` keeps them all, as they were sent. ``decisions``: what the coordinator decided of
    its disputed figures, each with its kind.
    """

    code: str
    rows: tuple[IndicatorRow, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def first(self) -> IndicatorRow:
        """The row whose name, measure and place in category 7 speak for the indicator."""
        return self.rows[0]

    @property
    def settled(self) -> tuple[IndicatorRow, ...]:
        """The rows with the decided figures in place of the disputed ones: what is to be judged and printed."""
        return tuple(_settled(row, self.decisions) for row in self.rows)


def _settled(row: IndicatorRow, decisions: tuple[Decision, ...]) -> IndicatorRow:
    if not decisions:
        return row
    targets = {decision.year_be: decision.figure for decision in decisions if decision.kind == "target"}
    actuals = {decision.year_be: decision.figure for decision in decisions if decision.kind == "actual"}
    return replace(row, targets={**row.targets, **targets}, actuals={**row.actuals, **actuals})
