"""From a checked year to what the department brings to the day the assessors come: a page for the director, and one a
category with last year's words, what was done, what is strong and weak, and what will be asked.

Estimates and findings stand here. The document stays in the department: nothing of it is in the submission edition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import evidence, messages
from pipeline.estimate import Aim, Way
from pipeline.feedback import FollowedPoint, owners
from pipeline.model import CalendarStep, Finding, FindingState, Indicator, Place, Severity, Text
from pipeline.rules import ENGAGEMENT, RESULTS, Case, followed, results_counts
from pipeline.thai import is_written, number_text
from pipeline.views import executive_summary, feedback, figures, indicators, results
from pipeline.views import lines as typed
from pipeline.views.captions import TABLE, Caption
from pipeline.views.criteria_note import criteria_note
from pipeline.views.evidence import number_ranges
from pipeline.views.executive_summary import ExecutiveSummary, ResultCounts
from pipeline.views.figures import BLANK, SentencePart, ShownFigure
from pipeline.views.lines import TypedLine
from pipeline.views.report import OverviewHeads
from pipeline.views.results import IndicatorFigures, OverviewLine
from pipeline.views.status import estimate as estimates
from pipeline.year import Year

TITLE = "เอกสารเตรียมรับการตรวจประเมิน ณ พื้นที่ปฏิบัติงาน (Site Visit)"
APART = (
    "เอกสารนี้ใช้ภายในส่วนราชการ มีข้อสังเกตจากการตรวจและประมาณการ ซึ่งไม่อยู่ในฉบับส่งผู้ตรวจประเมิน"
    " เลขที่หลักฐานเป็นเลขที่ในทะเบียนหลักฐาน evidence.xlsx"
)
ESTIMATED = "คำนวณจากผลเทียบกับเป้าหมาย ไม่ใช่คะแนนของผู้ตรวจประเมิน"
NO_ANSWER = "ยังไม่มีคำตอบ"
NO_VISIT_STEP = "ปฏิทินยังไม่มีขั้นตอนการตรวจประเมิน ณ พื้นที่ปฏิบัติงาน"
MOST_NAMED = 12  # codes in one sentence
PRESSING = 4  # questions on the director's page: with more, it would not be one page
# What makes a result weak: it has fallen, is missed, or is short of years or of a target.
WEAK = frozenset(("K301", "K302", "K303", "K304", "K305", "K308", "K311"))
_VISIT = ("site visit", "ณ พื้นที่ปฏิบัติงาน")  # by which a step of a calendar is known
_ASKED = frozenset((FindingState.OPEN, FindingState.EXPLAINED))


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """What one unit did about a point of last year's feedback; "–" for what it does not say."""

    unit: str  # หน่วยงาน
    action: TypedLine  # การดำเนินการ
    result: TypedLine  # ผล
    evidence: str  # เลขที่หลักฐาน (ว่างเมื่อไม่ระบุหลักฐาน)


@dataclass(frozen=True, slots=True)
class VisitPoint:
    """One point of last year's feedback in the assessors' own words, and what was done about it.

    ``otherwise``: where no unit answers, what the figures say, the reason that a unit gives, or that there is none.
    """

    point: TypedLine  # หัวข้อและข้อเสนอแนะปีก่อน
    answers: tuple[VisitAnswer, ...]  # คำตอบของหน่วยงาน
    otherwise: str  # ข้อความแทนเมื่อไม่มีหน่วยงานตอบ (ว่างเมื่อมีคำตอบ)


@dataclass(frozen=True, slots=True)
class VisitQuestion:
    """A question that follows from a finding or from a point that nobody answers, and where it comes from.

    ``about`` and ``units``: "" where the part of the document that it stands in says so already.
    """

    about: str  # ตัวชี้วัดที่ถาม (ว่างเมื่อถามเรื่องของหัวข้อนั้นเอง)
    question: str  # คำถาม
    code: str  # รหัสข้อสังเกตที่เป็นที่มา
    state: str  # สถานะของข้อสังเกต
    place: str  # สมุดงาน แผ่นงาน และช่อง (ว่างเมื่อไม่มี)
    reasons: tuple[str, ...]  # คำชี้แจงและผลพิจารณาที่มีอยู่
    units: str  # หน่วยงานผู้ตอบ (ว่างเมื่อเป็นผู้ตอบของหัวข้อนั้น)


@dataclass(frozen=True, slots=True)
class VisitPart:
    """A sub-item, an item of category 7, or category 7 as a whole: what there is of it, who answers, what to bring."""

    name: str  # หัวข้อหรือข้อ
    held: str  # ระดับที่มีเนื้อหา หรือจำนวนตัวชี้วัดที่บรรลุ
    units: str  # หน่วยงานผู้ตอบ
    evidence: str  # เลขที่หลักฐานที่ต้องเตรียม
    points: tuple[VisitPoint, ...]  # ข้อเสนอแนะปีก่อนและสิ่งที่ดำเนินการ
    questions: tuple[VisitQuestion, ...]  # คำถามที่ควรเตรียม เรื่องที่ยังไม่แก้ก่อน


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """One finding that makes a result weak, the reasons that were given for it, and the question that follows."""

    title: str  # เรื่องที่พบ
    code: str  # รหัสข้อสังเกต
    state: str  # ยังไม่แก้ ชี้แจงแล้ว หรือ กพร. ยอมรับแล้ว
    place: str  # สมุดงาน แผ่นงาน และช่อง
    question: str  # คำถาม (ว่างเมื่อ กพร. ยอมรับแล้ว)
    reasons: tuple[str, ...]  # คำชี้แจงและผลพิจารณา


@dataclass(frozen=True, slots=True)
class WeakResult:
    """An indicator that will have to be explained, with its figures and chart. ``estimate``: "" in a year without."""

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    points: tuple[WeakPoint, ...]  # สิ่งที่พบทีละเรื่อง
    figures: tuple[IndicatorFigures, ...]  # ค่าและแผนภูมิ (มากกว่าหนึ่งเมื่อค่าของหน่วยงานไม่ตรงกัน)
    estimate: str  # ประมาณการของตัวชี้วัด (ว่างเมื่อไม่มีวิธีประมาณของปีนั้น)
    evidence: str  # เลขที่หลักฐานของตัวชี้วัด


@dataclass(frozen=True, slots=True)
class VisitCategory:
    """The page of one category."""

    heading: str  # ชื่อหมวด
    score: tuple[SentencePart, ...]  # คะแนนปีก่อน เป็นประโยค
    strengths: tuple[TypedLine, ...]  # จุดเด่นที่ผู้ตรวจประเมินเขียนถึงหมวดนี้
    caption: Caption  # เลขตาราง
    parts: tuple[VisitPart, ...]  # ทีละหัวข้อหรือทีละข้อ
    strongest_caption: Caption  # เลขตารางผลที่เด่น
    strongest: tuple[OverviewLine, ...]  # ตัวชี้วัดที่ร้อยละบรรลุสูงสุด (เฉพาะหมวด 7)
    weak: tuple[WeakResult, ...]  # ผลที่ต้องชี้แจง (เฉพาะหมวด 7)


@dataclass(frozen=True, slots=True)
class DirectorRow:
    """One category on the director's page."""

    name: str  # ชื่อหมวด
    score: ShownFigure  # คะแนนปีก่อน
    points: str  # จำนวนข้อเสนอแนะ
    answered: str  # จำนวนที่มีคำตอบ
    questions: str  # จำนวนคำถามที่ควรเตรียม


@dataclass(frozen=True, slots=True)
class PressingQuestion:
    """One of the questions to be ready for first."""

    about: str  # ตัวชี้วัด หัวข้อ หรือข้อที่ถาม
    question: str  # คำถาม
    units: str  # หน่วยงานผู้ตอบ


@dataclass(frozen=True, slots=True)
class DirectorPage:
    """All of it on one page."""

    visit: tuple[str, ...]  # กำหนดการตรวจประเมินตามปฏิทิน ทีละรายการ
    score: tuple[SentencePart, ...]  # คะแนนรวมและระดับปีก่อน เป็นประโยค
    results: tuple[str, ...]  # จำนวนตัวชี้วัดที่บรรลุและไม่บรรลุ และตัวชี้วัดที่ต้องชี้แจง ทีละประโยค
    strongest: tuple[SentencePart, ...]  # ตัวชี้วัดที่ร้อยละบรรลุสูงสุด เป็นประโยค
    score_head: str  # หัวคอลัมน์คะแนน
    caption: Caption  # เลขตารางหมวด
    rows: tuple[DirectorRow, ...]  # ทีละหมวด
    questions_caption: Caption  # เลขตารางคำถาม
    questions: tuple[PressingQuestion, ...]  # คำถามที่ควรเตรียมก่อน
    estimates: tuple[str, ...]  # ประมาณการหมวด 7 และทางไปถึงเป้าหมาย ทีละประโยค


@dataclass(frozen=True, slots=True)
class VisitContact:
    """Whom to ask at a unit that answers; "–" for what is not known."""

    unit: str  # หน่วยงาน
    name: str  # ผู้ให้ข้อมูล
    phone: str  # โทรศัพท์


@dataclass(frozen=True, slots=True)
class SiteVisitView:
    """What the document for the day of the assessors says.

    ``thai_digits`` is for the whole rendered document, page numbers and all: no text here is changed by it.
    """

    department: str  # ชื่อส่วนราชการ
    title: str  # ชื่อเอกสาร
    fiscal_year: str  # ประจำปีงบประมาณ พ.ศ. ใด
    note: str  # หมายเหตุท้ายเอกสารจากแผ่นงาน ตั้งค่า (อาจว่าง)
    criteria_note: str  # บอกว่าใช้เกณฑ์ของปีอื่น (ว่างเมื่อมีเกณฑ์ของปีนี้)
    apart: str  # บอกว่าเป็นเอกสารภายใน
    thai_digits: bool  # ทั้งเอกสารเป็นเลขไทยหรือไม่ (ใช้ใน if เท่านั้น)
    director: DirectorPage  # หน้าของผู้บริหาร
    overview: OverviewHeads | None  # หัวตารางผลที่เด่น (ไม่มีเมื่อไม่มีผลที่เด่น)
    categories: tuple[VisitCategory, ...]  # หมวด 1-7
    contacts_caption: Caption  # เลขตารางผู้ตอบ
    contacts: tuple[VisitContact, ...]  # ผู้ให้ข้อมูลของแต่ละหน่วยงาน


def view(year: Year) -> SiteVisitView:
    """Return what the document says of a year."""
    case = year.case
    settings, criteria = case.coordinator.settings, case.criteria
    asked, summary = _Asked(year), executive_summary.view(case, Text())
    weak = tuple(_weak(asked, year))
    process = (
        _category(one.number, one.name, (_subitem(code, name, asked) for code, name in one.subitems.items()), case)
        for one in criteria.categories
    )
    return SiteVisitView(
        department=settings.department,
        title=TITLE,
        fiscal_year=f"ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        note=settings.footnote,
        criteria_note=criteria_note(settings.fiscal_year_be, criteria, "เอกสารนี้"),
        apart=APART,
        thai_digits=settings.thai_digits,
        director=_director(asked, summary, weak, year),
        overview=_heads(settings.latest_year_be) if summary.strongest else None,
        categories=(*process, _results_category(asked, summary, weak)),
        contacts_caption=Caption(TABLE, "contacts"),
        contacts=tuple(
            VisitContact(
                figures.unit_text(case.coordinator.register, receipt.unit),
                receipt.contact.name or BLANK,
                receipt.contact.phone or BLANK,
            )
            for receipt in year.receipts
            if receipt.unit
        ),
    )


def _heads(year_be: int) -> OverviewHeads:
    return OverviewHeads(f"เป้าหมาย {year_be}", f"ผล {year_be}")


def charts_in(view: SiteVisitView) -> int:
    """Return how many charts the document has."""
    return sum(one.chart is not None for category in view.categories for weak in category.weak for one in weak.figures)


def without_charts(view: SiteVisitView) -> SiteVisitView:
    """Return the view without its charts."""
    return replace(view, categories=tuple(replace(one, weak=_drawn_not(one.weak)) for one in view.categories))


def _drawn_not(weak: Iterable[WeakResult]) -> tuple[WeakResult, ...]:
    return tuple(replace(one, figures=tuple(replace(each, chart=None) for each in one.figures)) for one in weak)


# --- what will be asked


@dataclass(frozen=True, slots=True)
class _Question:
    """A question with what it is about and who answers it.

    ``subject``: the sub-item, the indicator or the item; 7 for category 7 as a whole. ``rank`` orders what is open
    before what is explained, and the worst first.
    """

    category: int
    subject: str
    rank: tuple[bool, int]
    about: str
    units: str
    shown: VisitQuestion


class _Asked:
    """The points, the questions and the evidence of a year, to be looked up by what they are about."""

    def __init__(self, year: Year) -> None:
        self.case = year.case
        self.points = followed(year.case)
        self._numbers = evidence.numbers_by_subject(year.case.evidence)
        self._places = evidence.numbers_by_place(year.case.evidence)
        self._indicators = {indicator.code: indicator for indicator in year.case.master.indicators}
        self._subitems = {code: name for one in year.case.criteria.categories for code, name in one.subitems.items()}
        self._counts = results_counts(year.case) if any(point.by_figures for point in self.points) else {}
        questions = [*self._of_findings(year.findings), *self._of_points(year.findings)]
        self.questions = sorted(questions, key=lambda question: question.rank)

    def of(self, *subjects: str, without: Collection[str] = ()) -> tuple[VisitQuestion, ...]:
        """Return the questions on these subjects, the most pressing first. ``without``: codes that are left out."""
        return tuple(
            question.shown
            for question in self.questions
            if question.subject in subjects and question.shown.code not in without
        )

    def number_of_questions(self, category: int) -> int:
        """Return how many questions there are on a category."""
        return sum(question.category == category for question in self.questions)

    def points_on(self, subject: str) -> tuple[VisitPoint, ...]:
        """Return last year's points on a sub-item, or on category 7, with what was done."""
        return tuple(self._point(point) for point in self.points if point.subject == subject)

    def evidence(self, *subjects: str) -> str:
        """Return the numbers of the evidence that is named for sub-items or indicators; "–" for none."""
        numbers = {number for subject in subjects for number in self._numbers.get(subject, ())}
        return number_ranges(numbers) or BLANK

    def owners(self, subject: str) -> str:
        """Return the units that answer for a sub-item; the coordinator where nobody is named."""
        named = " ".join(unit.code for unit in owners(subject, self.case.coordinator))
        return named or self.case.coordinator.settings.coordinator_name

    def _point(self, point: FollowedPoint) -> VisitPoint:
        answers = tuple(
            VisitAnswer(
                row.unit,
                _or_blank(row.action),
                _or_blank(row.result),
                number_ranges(self._places.get(row.evidence.place, ())),
            )
            for row in point.answers
        )
        otherwise = self._by_figures(point) if point.by_figures else "" if answers else _why_no_answer(point)
        return VisitPoint(feedback.point_line(point, self.points), answers, otherwise)

    def _by_figures(self, point: FollowedPoint) -> str:
        """Return what the figures say of a point on category 7, and which indicators or groups are wanting."""
        if point.by_figures is None:
            return ""
        count = self._counts[point.by_figures]
        counted = feedback.counted_words(point.by_figures, self.case.fiscal_year_be, self.case)
        wanting = f" ({_named(feedback.still_wanting(point.by_figures, count))})" if count.wanting else ""
        return f"{counted}: {feedback.count_words(count)}{wanting}"

    def _of_findings(self, findings: Iterable[Finding]) -> Iterator[_Question]:
        """Yield what follows from findings on an indicator, a sub-item or an item.

        Points that nobody answers are asked about by `_of_points`, whether or not the rule on them is in force.
        """
        for finding in findings:
            subject = self._subject(finding)
            asked = messages.question(finding.code, finding.words) if finding.state in _ASKED else ""
            if finding.code == "T403" or not (subject and asked):
                continue
            indicator = self._indicators.get(subject)
            about = f"{subject} {indicator.first.name}" if indicator else ""
            units = " ".join(dict.fromkeys(row.unit for row in indicator.rows)) if indicator else ""
            yield _Question(
                category=RESULTS if subject not in self._subitems else int(subject.partition(".")[0]),
                subject=subject,
                rank=(not finding.is_open, finding.severity.rank),
                about=about or self._name(subject),
                units=units or finding.unit or self._answers_for(subject),
                shown=VisitQuestion(
                    about,
                    asked,
                    finding.code,
                    finding.state.thai,
                    str(finding.place),
                    messages.reasons(finding),
                    units,
                ),
            )

    def _of_points(self, findings: Iterable[Finding]) -> Iterator[_Question]:
        """Yield what follows from points that nobody answers, but for those that the coordinator lets stand."""
        found = {finding.place: finding for finding in findings if finding.code == "T403"}
        for point in self.points:
            told = next((found[place] for place in _places(point) if place in found), None)
            state = told.state if told else FindingState.OPEN
            if point.is_answered or state not in _ASKED:
                continue
            named = feedback.named(point, self.points)
            yield _Question(
                category=feedback.number_of(point),
                subject=point.subject,
                rank=(state.is_closed, Severity.WARNING.rank),
                about=self._name(point.subject),
                units=" ".join(dict.fromkeys(row.unit for row in point.rows)) or self._answers_for(point.subject),
                shown=VisitQuestion(
                    "",
                    messages.question("T403", {"subitem": named}),
                    "T403",
                    state.thai,
                    str(told.place if told else point.place),
                    messages.reasons(told) if told else (),
                    "",
                ),
            )

    def _subject(self, finding: Finding) -> str:
        """Return what a finding is about; "" for none of it, as for a text of the coordinator's own.

        A finding about an indicator whose item could not be read is still about the indicator.
        """
        if finding.indicator in self._indicators:
            return finding.indicator
        if finding.code == "K307":
            return ENGAGEMENT[0]
        if finding.code == "K312":
            return str(RESULTS)
        named = finding.words.get("subitem", "")
        return named if named in self._subitems else finding.words.get("item", "")

    def _name(self, subject: str) -> str:
        items = {item.code: item.name for item in self.case.criteria.items}
        name = self._subitems.get(subject) or items.get(subject)
        return f"{subject} {name}" if name else f"หมวด {RESULTS} {self.case.criteria.category_7_name}"

    def _answers_for(self, subject: str) -> str:
        return self.owners(subject) if subject in self._subitems else self.case.coordinator.settings.coordinator_name


def _why_no_answer(point: FollowedPoint) -> str:
    reason = next((row.explanation for row in point.rows if is_written(row.explanation)), "")
    return f"คำชี้แจง: {reason}" if reason else NO_ANSWER


def _places(point: FollowedPoint) -> Iterator[Place]:
    """Yield the places at which T403 may speak of a point."""
    for row in point.rows:
        yield from (row.action.place, row.place)
    yield point.place


def _or_blank(text: Text) -> TypedLine:
    return typed.together(text) if is_written(text.text) else TypedLine(BLANK)


def _named(names: Sequence[str]) -> str:
    """Return the first of the names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" และอีก {more:,} รายการ" if more > 0 else "")


# --- the director


def _director(asked: _Asked, summary: ExecutiveSummary, weak: Sequence[WeakResult], year: Year) -> DirectorPage:
    case = year.case
    names = {category.number: category.name for category in case.criteria.categories}
    last_year = case.fiscal_year_be - 1
    score, given = case.score, case.coordinator.scores
    return DirectorPage(
        visit=tuple(_visits(case.coordinator.calendar)) or (NO_VISIT_STEP,),
        score=figures.sentence(
            f"ผลการประเมินปี {last_year}: คะแนนรวม ",
            figures.given_score(given.get("total"), score.total),
            " ระดับ ",
            figures.given_score(given.get("level"), score.announced_level or score.level),
        ),
        results=tuple(_results_words(summary, weak, case)),
        strongest=_ranking("ร้อยละบรรลุสูงสุด: ", summary.strongest),
        score_head=f"คะแนนปี {last_year}",
        caption=Caption(TABLE, "director"),
        rows=tuple(
            DirectorRow(
                name=f"{number} {names.get(number, case.criteria.category_7_name)}",
                score=_category_score(number, case),
                points=str(len(points)),
                answered=str(sum(point.is_answered for point in points)),
                questions=f"{asked.number_of_questions(number):,}",
            )
            for number in (*names, RESULTS)
            for points in ([point for point in asked.points if feedback.number_of(point) == number],)
        ),
        questions_caption=Caption(TABLE, "director questions"),
        questions=tuple(
            PressingQuestion(question.about, question.shown.question, question.units)
            for question in asked.questions[:PRESSING]
        ),
        estimates=tuple(_estimates(year)),
    )


def _visits(calendar: Iterable[CalendarStep]) -> Iterator[str]:
    """Yield the steps of the calendars that are the visit, with their days."""
    for step in calendar:
        if any(words in step.step.text.casefold() for words in _VISIT):
            days = dict.fromkeys((figures.day_text(step.start), figures.day_text(step.end)))
            yield f"{step.step}: {' ถึง '.join(days)}"


def _estimates(year: Year) -> Iterator[str]:
    """Yield what category 7 is estimated at, and how that stands to each target; nothing where it cannot be."""
    estimate = year.estimate
    shown = estimates.view(year.case, estimate)
    if estimate is None or shown is None or estimate.points is None:
        return
    ways = (_way(way) for way in estimate.ways if way.aim is Aim.MET and way.needed > 0)
    yield " ".join((f"ประมาณการหมวด 7 จากผลปี {shown.year}: {shown.points} คะแนน ({ESTIMATED})", *ways))
    yield from filter(None, (shown.incomplete,))


def _way(way: Way) -> str:
    target = f"เป้าหมาย{way.target} (หมวด 7 ต้องได้ {figures.score(way.needed)})"
    if not way.is_enough:
        return f"{target} ประมาณการไม่ถึง แม้ทุกตัวชี้วัดถึงเป้าหมาย ({figures.score(way.reached)})"
    if not way.steps:
        return f"{target} ประมาณการถึงแล้ว"
    return f"{target} ประมาณการถึงเมื่อบรรลุ {_named([step.indicator.code for step in way.steps])}"


def _results_words(summary: ExecutiveSummary, weak: Sequence[WeakResult], case: Case) -> Iterator[str]:
    total = summary.total
    if summary.items:
        yield (
            f"ตัวชี้วัดหมวด 7 จำนวน {total.indicators} ตัวชี้วัด: บรรลุ {total.met} ไม่บรรลุ {total.missed}"
            f" เทียบไม่ได้ {total.unknown} แนวโน้ม {len(case.years_of_results)} ปีดีขึ้น {total.better}"
            f" ถดถอย {total.worse} ข้อมูลไม่ครบ {total.incomplete}"
        )
    if weak:
        yield f"ผลที่ต้องชี้แจง {len(weak):,} ตัวชี้วัด: {_named([one.code for one in weak])}"


def _ranking(opening: str, lines: Sequence[OverviewLine]) -> tuple[SentencePart, ...]:
    pieces: list[str | ShownFigure] = []
    for line in lines:
        pieces += (f"{', ' if pieces else opening}{line.code} {line.name} ", line.attainment)
    return figures.sentence(*pieces)


def _category_score(number: int, case: Case) -> ShownFigure:
    return figures.given_score(case.coordinator.scores.get(str(number)), case.score.categories.get(number))


# --- a category


def _category(number: int, name: str, parts: Iterable[VisitPart], case: Case) -> VisitCategory:
    opening = f"คะแนนปี {case.fiscal_year_be - 1}: "
    full = f" คะแนน จากคะแนนเต็ม {number_text(case.criteria.full_score)} คะแนน"
    return VisitCategory(
        heading=f"หมวด {number} {name}",
        score=figures.sentence(opening, _category_score(number, case), full),
        strengths=tuple(
            typed.together(row.text)
            for row in case.coordinator.feedback
            if row.kind == "strength" and row.text and row.subject.partition(".")[0] == str(number)
        ),
        caption=Caption(TABLE, f"category {number}"),
        parts=tuple(parts),
        strongest_caption=Caption(TABLE, f"strongest {number}"),
        strongest=(),
        weak=(),
    )


def _subitem(code: str, name: str, asked: _Asked) -> VisitPart:
    criteria, narratives = asked.case.criteria, asked.case.master.narratives
    told = {one.level for one in narratives if one.subitem == code and is_written(one.text.text)}
    levels = ", ".join(level.thai for level in criteria.levels if level.key in told)
    return VisitPart(
        name=f"{code} {name}",
        held=levels or ("ไม่ระบุระดับ" if told else "ยังไม่มีเนื้อหา"),
        units=asked.owners(code),
        evidence=asked.evidence(code),
        points=asked.points_on(code),
        questions=asked.of(code),
    )


# --- category 7


def _results_category(asked: _Asked, summary: ExecutiveSummary, weak: tuple[WeakResult, ...]) -> VisitCategory:
    parts = tuple(_result_parts(asked, summary))
    page = _category(RESULTS, asked.case.criteria.category_7_name, parts, asked.case)
    return replace(page, strongest=summary.strongest, weak=weak)


def _result_parts(asked: _Asked, summary: ExecutiveSummary) -> Iterator[VisitPart]:
    """Yield category 7 as a whole, then each item, and last the indicators of no known item.

    What is asked about a weak result stands with it.
    """
    case = asked.case
    whole = str(RESULTS)
    everything = [indicator.code for indicator in case.master.indicators]
    yield VisitPart(
        name=f"หมวด {RESULTS} โดยรวม",
        held=_held(summary.total),
        units=case.coordinator.settings.coordinator_name,
        evidence=asked.evidence(*everything),
        points=asked.points_on(whole),
        questions=asked.of(whole),
    )
    counts = dict(zip((item.code for item in case.criteria.items), summary.items, strict=False))
    for item in case.criteria.items:
        found = indicators.of_item(case.master, item.code)
        yield _result_part(f"{item.code} {item.name}", found, asked, counts.get(item.code), item.code)
    if unplaced := results.unplaced_indicators(case):
        yield _result_part(results.UNPLACED_INDICATORS, unplaced, asked, summary.items[-1])


def _result_part(
    name: str, found: Sequence[Indicator], asked: _Asked, counted: ResultCounts | None, item: str = ""
) -> VisitPart:
    codes = [indicator.code for indicator in found]
    units = indicators.owners(found, asked.case.coordinator.register)
    return VisitPart(
        name=name,
        held=_held(counted) if found and counted else "ยังไม่มีตัวชี้วัด",
        units=units or asked.case.coordinator.settings.coordinator_name,
        evidence=asked.evidence(*codes),
        points=(),
        questions=asked.of(*codes, *filter(None, (item,)), without=WEAK),
    )


def _held(counted: ResultCounts) -> str:
    return f"{counted.indicators} ตัวชี้วัด บรรลุ {counted.met} ไม่บรรลุ {counted.missed} เทียบไม่ได้ {counted.unknown}"


def _weak(asked: _Asked, year: Year) -> Iterator[WeakResult]:
    """Yield the indicators that a finding calls weak, whatever became of it, in the order of the report."""
    found: dict[str, list[Finding]] = {}
    for finding in year.findings:
        if finding.code in WEAK and finding.indicator:
            found.setdefault(finding.indicator, []).append(finding)
    estimate = year.estimate
    of_code = {one.code: one for one in estimate.indicators} if estimate else {}
    weak = [indicator for indicator in year.case.master.indicators if indicator.code in found]
    for one in results.of_indicators(_by_item(weak), year.case):
        estimated = of_code.get(one.code)
        yield WeakResult(
            code=one.code,
            name=one.analysis.name,
            points=tuple(_weak_point(finding) for finding in found[one.code]),
            figures=one.figures,
            estimate=estimates.of_indicator(estimated) if estimated else "",
            evidence=asked.evidence(one.code),
        )


def _weak_point(finding: Finding) -> WeakPoint:
    return WeakPoint(
        title=messages.CATALOGUE[finding.code].title,
        code=finding.code,
        state=finding.state.thai,
        place=str(finding.place),
        question=messages.question(finding.code, finding.words) if finding.state in _ASKED else "",
        reasons=messages.reasons(finding),
    )


def _by_item(found: Collection[Indicator]) -> list[Indicator]:
    items = sorted({indicator.first.item for indicator in found}, key=lambda item: (not item, item))
    return [one for item in items for one in indicators.by_subtype(each for each in found if each.first.item == item)]
