"""From last year's feedback and what the units did about it to the tables of the report, a table a category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline.evidence import numbers_by_place
from pipeline.feedback import FollowedPoint, ResultsPoint
from pipeline.model import FeedbackAnswer, Place, Text, TextRun
from pipeline.rules import RESULTS, Case, ResultsCount, followed, results_counts
from pipeline.thai import is_written
from pipeline.views import indicators
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.evidence import number_ranges
from pipeline.views.figures import BLANK
from pipeline.views.lines import TypedLine, together
from pipeline.year import Year

TITLE = "การดำเนินการตามรายงานป้อนกลับ"
NO_DATA = "ไม่มีข้อมูลของปีนั้น"


class ShownAnswer(Struct, frozen=True):
    """What one unit did about a point; "–" for what it does not say."""

    action: TypedLine  # การดำเนินการ หรือคำชี้แจงเมื่อยังไม่ได้ดำเนินการ
    result: TypedLine  # ผล
    evidence: TypedLine  # หลักฐาน
    numbers: str  # เลขที่ในทะเบียนหลักฐาน (ว่างเมื่อไม่ระบุหลักฐาน)
    unit: str  # หน่วยงาน


class PointRow(Struct, frozen=True):
    """One point with its answers: the first, and the others; of a point that nobody answers the first is blank."""

    point: TypedLine  # หัวข้อและข้อเสนอแนะปีก่อน
    first: ShownAnswer  # คำตอบแรก
    others: tuple[ShownAnswer, ...]  # คำตอบที่เหลือ


class FiguresRow(Struct, frozen=True):
    """One point on category 7 that the figures answer: what still lies as the point says, this year and the last."""

    point: TypedLine  # ข้อเสนอแนะปีก่อน
    counted: str  # สิ่งที่นับ
    now: str  # จำนวนของปีนี้
    before: str  # จำนวนของปีก่อน (– เมื่อไม่มีข้อมูล)
    codes: str  # รหัสตัวชี้วัดที่ยังเหลือ
    groups: str  # กลุ่มสำคัญที่ยังเหลือ (ว่างเมื่อนับตัวชี้วัด)


class FollowedCategory(Struct, frozen=True):
    """The points of one category: those that units answer, and those that figures answer.

    ``unanswered``: which points nobody answers, "" for none.
    """

    heading: str  # ชื่อหมวด
    caption: Caption  # เลขตารางคำตอบของหน่วยงาน
    rows: tuple[PointRow, ...]  # ข้อเสนอแนะทีละข้อ พร้อมคำตอบของหน่วยงาน
    figures_caption: Caption  # เลขตารางคำตอบจากตัวเลข
    figures: tuple[FiguresRow, ...]  # ข้อเสนอแนะที่ตัวเลขตอบเอง (เฉพาะหมวด 7)
    unanswered: str  # ข้อที่ยังไม่มีคำตอบ (ว่างเมื่อไม่มี)


class FollowedFeedback(Struct, frozen=True):
    """Last year's feedback, followed through the year."""

    title: str  # ชื่อหัวข้อ
    summary: str  # ตอบแล้วกี่ข้อจากกี่ข้อ
    mention: CaptionMention  # การอ้างถึงตาราง
    now: str  # หัวคอลัมน์ของปีนี้
    before: str  # หัวคอลัมน์ของปีก่อน
    note: str  # บอกว่าตัวเลขนับอย่างไร (ว่างเมื่อไม่มีข้อที่ตัวเลขตอบ)
    categories: tuple[FollowedCategory, ...]  # ทีละหมวด


def view(year: Year) -> FollowedFeedback | None:
    """Return the followed feedback; None in a year without any point to follow."""
    case = year.case
    points = followed(case)
    if not points:
        return None
    numbers = sorted({number_of(point) for point in points})
    categories = tuple(_category(number, points, year) for number in numbers)
    has_figures = any(category.figures for category in categories)
    mentioned = [
        caption
        for category in categories
        for caption, rows in ((category.caption, category.rows), (category.figures_caption, category.figures))
        if rows
    ]
    return FollowedFeedback(
        title=TITLE,
        summary=f"{answered_words(points)} แสดงใน",
        mention=CaptionMention(TABLE, tuple(caption.key for caption in mentioned)),
        now=f"ปี {year.fiscal_year_be}",
        before=f"ปี {year.fiscal_year_be - 1}",
        note=_note(year) if has_figures else "",
        categories=categories,
    )


def number_of(point: FollowedPoint) -> int:
    """Return the category that a point belongs to."""
    return int(point.subject.partition(".")[0])


def answered_words(points: Sequence[FollowedPoint]) -> str:
    """Return how many points there are, and how many of them are answered, by units or by figures."""
    answered = sum(point.is_answered for point in points)
    return f"ข้อเสนอแนะในรายงานป้อนกลับ {len(points)} ข้อ มีคำตอบแล้ว {answered} ข้อ"


def unanswered_words(points: Sequence[FollowedPoint]) -> str:
    """Return which points nobody answers: 1.4, 2.2 ข้อ 2; "" for none."""
    return ", ".join(named(point, points) for point in points if not point.is_answered)


def named(point: FollowedPoint, points: Sequence[FollowedPoint]) -> str:
    """Return how a point is cited: by its sub-item, and by its number where the sub-item has several."""
    several = sum(one.subject == point.subject for one in points) > 1
    subject = f"หมวด {RESULTS}" if point.subject == str(RESULTS) else point.subject
    return f"{subject} ข้อ {point.number}" if several else subject


def counted_words(point: ResultsPoint, year_be: int, case: Case) -> str:
    """Return what is counted for a point on category 7. ``year_be``: the fiscal year of the figures."""
    years = case.years_of_results
    return {
        ResultsPoint.TARGETS: f"ตัวชี้วัดที่เป้าหมาย {year_be} ไม่ถึงเป้าหมาย {year_be - 1}",
        ResultsPoint.SERIES: f"ตัวชี้วัดที่มีผลไม่ครบ {len(years)} ปี",
        ResultsPoint.GROUPS: "กลุ่มสำคัญที่ยังไม่มีผลด้านความผูกพันและการให้ความร่วมมือ",
    }[point]


def _category(number: int, points: Sequence[FollowedPoint], year: Year) -> FollowedCategory:
    criteria = year.case.criteria
    names = {category.number: category.name for category in criteria.categories} | {RESULTS: criteria.category_7_name}
    own = [point for point in points if number_of(point) == number]
    told = [point for point in own if point.by_figures is None or point.answers]
    lacking = unanswered_words(own)
    return FollowedCategory(
        heading=f"หมวด {number} {names.get(number, '')}".strip(),
        caption=Caption(TABLE, f"feedback {number}"),
        rows=tuple(_row(point, own, numbers_by_place(year.case.evidence)) for point in told),
        figures_caption=Caption(TABLE, f"feedback figures {number}"),
        figures=tuple(_figures(own, year)),
        unanswered=f"หมวด {number} ยังไม่มีคำตอบ: {lacking}" if lacking else "",
    )


def _row(point: FollowedPoint, points: Sequence[FollowedPoint], numbers: Mapping[Place, tuple[int, ...]]) -> PointRow:
    """Return a point with its answers. ``numbers``: of the register of evidence, by the cell that names it."""
    answers = tuple(_answer(row, number_ranges(numbers.get(row.evidence.place, ()))) for row in point.answers)
    first, *others = answers or (_no_answer(point),)
    return PointRow(point_line(point, points), first, tuple(others))


def point_line(point: FollowedPoint, points: Sequence[FollowedPoint]) -> TypedLine:
    """Return the words of a point after how it is cited, with its looks."""
    opening, text = f"{named(point, points)} ", point.text
    runs = (TextRun(opening), *text.runs) if text.runs else ()
    return together(Text(f"{opening}{text.text}", text.place, runs))


def _answer(row: FeedbackAnswer, numbers: str) -> ShownAnswer:
    action, result, evidence = (
        together(text) if is_written(text.text) else TypedLine(BLANK) for text in (row.action, row.result, row.evidence)
    )
    return ShownAnswer(action, result, evidence, numbers, row.unit)


def _no_answer(point: FollowedPoint) -> ShownAnswer:
    """Return what stands where nobody answers: the reason, where a unit gives one."""
    told = next((row for row in point.rows if is_written(row.explanation)), None)
    if told is None:
        return ShownAnswer(TypedLine(BLANK), TypedLine(BLANK), TypedLine(BLANK), "", BLANK)
    return ShownAnswer(TypedLine(f"คำชี้แจง: {told.explanation}"), TypedLine(BLANK), TypedLine(BLANK), "", told.unit)


# --- category 7


def _figures(points: Sequence[FollowedPoint], year: Year) -> Iterator[FiguresRow]:
    asked = [(point, kind) for point in points if (kind := point.by_figures) is not None]
    now, before = results_counts(year.case) if asked else {}, year.results_before or {}
    for point, kind in asked:
        wanting = ", ".join(still_wanting(kind, now[kind])) or BLANK
        of_groups = kind is ResultsPoint.GROUPS
        yield FiguresRow(
            point=point_line(point, points),
            counted=counted_words(kind, year.fiscal_year_be, year.case),
            now=count_words(now[kind]),
            before=count_words(before[kind]) if kind in before else BLANK,
            codes="" if of_groups else wanting,
            groups=wanting if of_groups else "",
        )


def results_words(points: Sequence[FollowedPoint], case: Case) -> tuple[str, ...]:
    """Return in a sentence each how the points on category 7 stand that the figures answer."""
    kinds = [point.by_figures for point in points if point.by_figures is not None]
    counts = results_counts(case) if kinds else {}
    return tuple(
        f"{counted_words(kind, case.fiscal_year_be, case)}: {count_words(counts[kind])}"
        for kind in dict.fromkeys(kinds)
    )


def still_wanting(kind: ResultsPoint, count: ResultsCount) -> tuple[str, ...]:
    """Return the groups that are wanting as the coordinator lists them, or the indicators by code."""
    is_of_groups = kind is ResultsPoint.GROUPS
    return count.wanting if is_of_groups else tuple(sorted(count.wanting, key=indicators.code_key))


def count_words(count: ResultsCount) -> str:
    """Return a count: 3 จาก 58."""
    return f"{len(count.wanting):,} จาก {count.total:,}"


def _note(year: Year) -> str:
    before = "" if year.results_before else f" เครื่องหมาย – ในช่องปี {year.fiscal_year_be - 1} คือ{NO_DATA}"
    return f"นับจากตัวเลขของตัวชี้วัดหมวด 7: จำนวนที่ยังเป็นตามข้อเสนอแนะ จากจำนวนที่เทียบได้ (เป้าหมายนับตัวชี้วัดที่มีเป้าหมายทั้งสองปี){before}"
