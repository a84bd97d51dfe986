"""From the table of an agenda item to the background of the item in the minutes: its main points in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline.views.agenda import (
    AgendaEntry,
    CalendarTable,
    FeedbackGroup,
    FeedbackTables,
    FrameworkTables,
    IndicatorTables,
    ItemIndicators,
    OwnTargets,
    ScoresTable,
    TargetRow,
)
from pipeline.views.figures import BLANK, NO_DATE, SentencePart, ShownFigure, sentence
from pipeline.views.responsibilities import ResponsibleTable


class StatedPoint(Struct, frozen=True):
    """One point of the background: a sentence with the figures in it, and what it is made up of, if that is said."""

    parts: tuple[SentencePart, ...]  # ข้อความทีละส่วน แต่ละส่วนมีตัวเลขตามท้ายได้
    details: tuple[str, ...] = ()  # รายละเอียดใต้ข้อนี้ เช่น ตัวชี้วัดที่ต้องพิจารณา


def points(entry: AgendaEntry) -> Iterator[StatedPoint]:
    """Yield what the tables of an entry say, in their order; nothing without tables."""
    if entry.scores:
        yield from _scores(entry.scores)
    if entry.feedback:
        yield from _feedback(entry.feedback)
    if entry.framework:
        yield from _framework(entry.framework)
    for calendar in entry.calendars:
        yield _text(_calendar(calendar))
    if entry.responsible:
        yield from _responsible(entry.responsible)
    if entry.indicators:
        yield from _indicators(entry.indicators)


def _text(words: str, details: Iterable[str] = ()) -> StatedPoint:
    return StatedPoint(sentence(words), tuple(details))


def _stated(*pieces: str | ShownFigure) -> StatedPoint:
    return StatedPoint(sentence(*pieces))


def _scores(table: ScoresTable) -> Iterator[StatedPoint]:
    yield _stated(f"{table.title} คะแนนรวม ", table.total, f" {table.level_title} ", table.level)
    opening = "คะแนนรายหมวด: "
    of_categories: list[str | ShownFigure] = []
    for row in table.rows:
        of_categories += (f"{opening}{row.category} {row.name} ", row.score)
        opening = ", "
    yield _stated(*of_categories)
    for target in table.targets:
        yield _target(target)


def _target(target: TargetRow) -> StatedPoint:
    return _stated(
        f"เป้าหมาย{target.name} (ได้ {target.points} คะแนน) คะแนนรวม ",
        target.score,
        ", ยังห่าง ",
        target.gap,
        ", หมวด 7 ต้องได้ ",
        target.category_7_needed,
        f" ({target.remark})" if target.remark else "",
    )


def _feedback(tables: FeedbackTables) -> Iterator[StatedPoint]:
    if tables.strengths:
        each = ", ".join(f"{group.subject} {len(group.texts)} ข้อ" for group in tables.strengths)
        yield _text(f"จุดเด่น {_count(tables.strengths)} ข้อ: {each}")
    if tables.opportunities:
        subjects = len(tables.opportunities)
        yield _text(f"โอกาสในการปรับปรุง {_count(tables.opportunities)} ข้อ ใน {subjects} หัวข้อ")
    if tables.followed:
        yield _text(tables.followed)


def _count(groups: Iterable[FeedbackGroup]) -> int:
    return sum(len(group.texts) for group in groups)


def _framework(tables: FrameworkTables) -> Iterator[StatedPoint]:
    headings = [row.heading for row in tables.rows if row.heading]
    if headings:
        yield _text(f"{tables.title}: {', '.join(headings)}")
    if tables.own:
        yield _own_targets(tables.own)


def _own_targets(own: OwnTargets) -> StatedPoint:
    return _stated(
        f"{own.title} {own.group} ขั้นต่ำ (50 คะแนน) ",
        own.minimum,
        ", มาตรฐาน (75 คะแนน) ",
        own.standard,
        ", ขั้นสูง (100 คะแนน) ",
        own.high,
    )


def _calendar(table: CalendarTable) -> str:
    unset = sum(NO_DATE in (row.start, row.end) for row in table.rows)
    opening = f"{table.title} จำนวน {len(table.rows)} ขั้นตอน"
    if unset:
        return f"{opening} {NO_DATE}วันเริ่มหรือวันสิ้นสุด {unset} ขั้นตอน"
    return f"{opening} ตั้งแต่วันที่ {table.rows[0].start} ถึงวันที่ {table.rows[-1].end}"


def _responsible(table: ResponsibleTable) -> Iterator[StatedPoint]:
    of_rows = [(f"{row.category} {row.name}", row.units, row.received) for row in table.rows]
    of_subitems = [(str(row.subitem), row.units, row.received) for row in table.subitems]
    for subject, units, received in of_rows or of_subitems:
        yield _text(f"{subject}: {units}{'' if received == BLANK else f' ({received})'}")
    yield _text(" ".join(filter(None, (str(table.deadline), table.doubt))))


def _indicators(tables: IndicatorTables) -> Iterator[StatedPoint]:
    for item in tables.items:
        to_consider = [f"{each.name}: {each.marks}" for each in item.indicators if each.marks]
        yield _text(f"{item.heading}: {_drafted(item)}", [*to_consider, *item.gaps])


def _drafted(item: ItemIndicators) -> str:
    if item.missing:
        return item.missing
    codes = {indicator.code for indicator in item.indicators}
    return f"ร่างตัวชี้วัด {len(codes)} ตัวชี้วัด (หน่วยงาน: {item.owners})"
