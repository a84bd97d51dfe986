"""From the coordinator's workbook and the live data to what the agenda of the meeting says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pipeline import rules
from pipeline.criteria import Criteria, GroupTargets, Item
from pipeline.feedback import FollowedPoint
from pipeline.model import AgendaRow, FeedbackRow, Finding, FrameworkRow, Text, TextRun
from pipeline.scoring import Score, Target, group_targets
from pipeline.thai import is_written, number_text, to_arabic_digits
from pipeline.views import captions, feedback, figures, gaps, indicators, responsibilities
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.criteria_note import criteria_note
from pipeline.views.figures import BLANK, NO_DATE, ShownFigure
from pipeline.views.indicators import ShownIndicator, ShownSubtype, YearHeads
from pipeline.views.lines import TypedLine, lines, said, together
from pipeline.views.remarks import Subject
from pipeline.views.responsibilities import ResponsibleTable
from pipeline.year import Year


class ScoreRow(Struct, frozen=True):
    """The score of one category."""

    category: str  # หมวดที่
    name: str  # ชื่อหมวด
    score: ShownFigure  # คะแนน


class TargetRow(Struct, frozen=True):
    """One target of the department: what it asks of the whole and, categories 1-6 as they are, of category 7."""

    name: str  # ชื่อเป้าหมาย
    points: str  # คะแนนที่จะได้
    score: ShownFigure  # คะแนนรวมที่ต้องถึง
    gap: ShownFigure  # ยังห่างเท่าใด
    category_7_needed: ShownFigure  # หมวด 7 ต้องได้เท่าใด
    remark: str  # หมายเหตุ


class ScoresTable(Struct, frozen=True):
    """Last year's scores with total and level, and the way to each target."""

    caption: Caption  # เลขตารางคะแนน
    title: str  # ชื่อตารางคะแนน
    rows: tuple[ScoreRow, ...]  # คะแนนทีละหมวด
    total: ShownFigure  # คะแนนรวม
    level_title: str  # ระดับการเป็นระบบราชการ และระดับเต็ม
    level: ShownFigure  # ระดับ
    targets_caption: Caption  # เลขตารางเป้าหมาย
    targets_title: str  # ชื่อตารางเป้าหมาย
    targets: tuple[TargetRow, ...]  # เป้าหมายทีละขั้น


class FeedbackGroup(Struct, frozen=True):
    """What the assessors say on one subject. ``category``: the heading this subject opens, or nothing."""

    category: str  # ชื่อหมวด เฉพาะหัวข้อแรกของหมวด
    subject: str  # มิติหรือหัวข้อ
    texts: tuple[TypedLine, ...]  # ข้อความทีละข้อ มีเลขข้อเมื่อมีหลายข้อ


class FeedbackTables(Struct, frozen=True):
    """The assessors' report: strengths by dimension, opportunities by sub-item and category 7."""

    strengths_caption: Caption  # เลขตารางจุดเด่น
    strengths: tuple[FeedbackGroup, ...]  # จุดเด่นทีละมิติ
    opportunities_caption: Caption  # เลขตารางโอกาสในการปรับปรุง
    opportunities: tuple[FeedbackGroup, ...]  # โอกาสในการปรับปรุงทีละหัวข้อ
    followed: str = ""  # มีคำตอบแล้วกี่ข้อ และข้อใดยังไม่มี (ว่างเมื่อไม่มีข้อเสนอแนะที่ต้องติดตาม)


class FrameworkLine(Struct, frozen=True):
    """One line of the framework; the one of ``heading``, ``part`` and ``detail`` that fits its number holds it."""

    heading: str  # ข้อความ เมื่อเป็นหัวข้อใหญ่
    part: str  # ข้อความ เมื่อเป็นหัวข้อย่อย
    detail: str  # ข้อความ เมื่อเป็นรายละเอียด
    weight_pct: ShownFigure  # ร้อยละ


class GroupRow(Struct, frozen=True):
    """The targets of one assessment group, in words where they follow last year's score."""

    group: str  # กลุ่มที่
    minimum: str  # ขั้นต่ำ
    standard: str  # มาตรฐาน
    high: str  # ขั้นสูง


class OwnTargets(Struct, frozen=True):
    """The department's own group and its three targets in points."""

    caption: Caption  # เลขตาราง
    title: str  # ชื่อตาราง
    group: str  # กลุ่มที่
    minimum: ShownFigure  # ขั้นต่ำ
    standard: ShownFigure  # มาตรฐาน
    high: ShownFigure  # ขั้นสูง


class FrameworkTables(Struct, frozen=True):
    """The evaluation framework, the targets of every group, and the department's own."""

    caption: Caption  # เลขตารางกรอบการประเมิน
    title: str  # ชื่อตารางกรอบการประเมิน
    rows: tuple[FrameworkLine, ...]  # รายการของกรอบ
    groups_caption: Caption  # เลขตารางเป้าหมายของทุกกลุ่ม
    groups_title: str  # ชื่อตารางเป้าหมายของทุกกลุ่ม
    groups: tuple[GroupRow, ...]  # เป้าหมายทีละกลุ่ม
    own: OwnTargets | None  # เป้าหมายของส่วนราชการเอง


class CalendarRow(Struct, frozen=True):
    """One step of a calendar; a day that is not set says so."""

    number: str  # ลำดับ
    step: str  # ขั้นตอน
    start: str  # เริ่ม
    end: str  # สิ้นสุด


class CalendarTable(Struct, frozen=True):
    """One calendar."""

    caption: Caption  # เลขตาราง
    title: str  # ชื่อปฏิทิน
    rows: tuple[CalendarRow, ...]  # ขั้นตอน


class DraftedIndicator(ShownIndicator, frozen=True):
    """An indicator as the meeting considers it. ``marks``: what the meeting has to look at, as the checks found it."""

    marks: str = ""  # ประเด็นที่ต้องพิจารณา เช่น เป้าหมาย 2564 ต่ำกว่าเป้าหมาย 2563


class ItemIndicators(Struct, frozen=True):
    """One item of category 7 with its drafted indicators. ``missing``: the text where there are none."""

    heading: str  # ชื่อข้อ
    definition: str  # นิยามของข้อ
    examples: tuple[str, ...]  # ตัวอย่างตัวชี้วัด
    subtypes: tuple[ShownSubtype, ...]  # ประเภทย่อย
    caption: Caption  # เลขตาราง
    owners: str  # หน่วยงานเจ้าของตัวชี้วัดของข้อ
    indicators: tuple[DraftedIndicator, ...]  # ร่างตัวชี้วัด
    gaps: tuple[str, ...]  # ผลลัพธ์ที่เกณฑ์ต้องการแต่ยังไม่มี
    missing: str  # ข้อความแทนเมื่อยังไม่มีตัวชี้วัด


class IndicatorTables(Struct, frozen=True):
    """The drafted indicators of category 7, item by item."""

    years: YearHeads  # ปีทั้งสี่ของตาราง
    items: tuple[ItemIndicators, ...]  # ทีละข้อ 7.1-7.6


class AgendaEntry(Struct, frozen=True):
    """One line of the agenda: a วาระ (``number`` is "ระเบียบวาระที่ 1") or an item of one, with its attached table.

    At most one of the tables is there, or the tables of one kind, which ``tables`` refers to; ``missing`` says why the
    one that was asked for could not be made.
    """

    opens_agenda: bool  # เป็นหัวของวาระหรือไม่ (ใช้ใน if เท่านั้น)
    number: str  # ระเบียบวาระที่ … หรือเลขข้อ
    title: Subject  # เรื่อง
    detail: tuple[TypedLine, ...]  # รายละเอียดทีละบรรทัด
    missing: str  # บอกว่าเหตุใดยังไม่มีตารางแนบ
    asks_for_decision: bool = False  # เป็นเรื่องเพื่อพิจารณาหรือไม่ (ใช้ใน if เท่านั้น)
    proposal: tuple[TypedLine, ...] = ()  # ข้อเสนอทีละบรรทัด (ว่างเมื่อยังไม่มี)
    resolution: tuple[TypedLine, ...] = ()  # มติที่ประชุมทีละบรรทัด (ว่างเมื่อยังไม่มี)
    tables: CaptionMention | None = None  # การอ้างถึงตารางแนบ
    scores: ScoresTable | None = None  # ตารางคะแนนปีก่อนและเป้าหมาย
    feedback: FeedbackTables | None = None  # รายงานป้อนกลับ
    framework: FrameworkTables | None = None  # กรอบการประเมินและเป้าหมาย
    calendars: tuple[CalendarTable, ...] = ()  # ปฏิทิน
    responsible: ResponsibleTable | None = None  # ผู้รับผิดชอบ
    indicators: IndicatorTables | None = None  # ตัวชี้วัดหมวด 7


class AgendaView(Struct, frozen=True):
    """What the agenda says, in the order of the coordinator's sheet.

    ``thai_digits`` is for the whole rendered document, page numbers and all: no text here is changed by it.
    """

    title: str  # ชื่อการประชุม
    day: Subject  # วันที่ประชุม
    time: str  # เวลา
    venue: str  # สถานที่
    note: str  # หมายเหตุท้ายเอกสารจากแผ่นงาน ตั้งค่า (อาจว่าง)
    criteria_note: str  # บอกว่าใช้เกณฑ์ของปีอื่น (ว่างเมื่อมีเกณฑ์ของปีนี้)
    thai_digits: bool  # ทั้งเอกสารเป็นเลขไทยหรือไม่ (ใช้ใน if เท่านั้น)
    entries: tuple[AgendaEntry, ...]  # ระเบียบวาระทีละวาระและทีละข้อ


NOT_YET = "…"  # the title of an item that the meeting is to fill
_FOR_DECISION = "พิจารณา"  # in the title of a วาระ whose items are decided on

CaptionOf = Callable[[str], Caption]  # from the name of a table to its caption, told apart from those of other entries


def view(year: Year) -> AgendaView:
    """Return what the agenda says; where a table cannot be made, what is wanting for it."""
    meeting, settings = year.case.coordinator.meeting, year.case.coordinator.settings
    return AgendaView(
        title=meeting.title.text or f"การประชุม {settings.department}".strip(),
        day=Subject(figures.day_text(meeting.day, weekday=True), "meeting day", (meeting.day.place,)),
        time=meeting.time.text or NO_DATE,
        venue=meeting.venue.text or NO_DATE,
        note=settings.footnote,
        criteria_note=criteria_note(settings.fiscal_year_be, year.case.criteria, "ระเบียบวาระนี้"),
        thai_digits=settings.thai_digits,
        entries=tuple(_with_papers(_entries(year), year.case.coordinator.agenda)),
    )


def _entries(year: Year) -> Iterator[AgendaEntry]:
    """Yield the rows of the sheet; an item whose วาระ has no row of its own gets a วาระ without a title.

    A วาระ without items and details gets an item without a title: the slot that the meeting fills.
    """
    rows = year.case.coordinator.agenda
    opened: str | None = None
    for number, row in enumerate(rows):
        if row.item and row.agenda != opened:
            yield AgendaEntry(True, _agenda_number(row), Subject(""), (), "")
        opened = row.agenda
        yield _attached(_entry(row, rows), row, year, partial(_caption, number))
        following = rows[number + 1] if number + 1 < len(rows) else None
        is_empty = not (row.item or row.detail or row.attachment)
        if is_empty and (following is None or following.agenda != row.agenda):
            yield AgendaEntry(False, f"{row.agenda}.1", Subject(NOT_YET), (), "")


def _entry(row: AgendaRow, rows: Sequence[AgendaRow]) -> AgendaEntry:
    number = row.item or _agenda_number(row)
    title = Subject(row.title.text, f"agenda {number}", (row.title.place,))
    heading = next((one.title.text for one in rows if one.agenda == row.agenda and not one.item), "")
    asks = bool(row.item) and (_FOR_DECISION in heading or bool(row.proposal or row.resolution))
    return AgendaEntry(
        not row.item, number, title, lines(row.detail), "", asks, lines(said(row.proposal)), lines(said(row.resolution))
    )


def _agenda_number(row: AgendaRow) -> str:
    return f"ระเบียบวาระที่ {row.agenda}"


def _with_papers(entries: Iterable[AgendaEntry], rows: Sequence[AgendaRow]) -> Iterator[AgendaEntry]:
    """Yield the entries; one that cites a paper which no item attaches says that it is missing."""
    made = list(entries)
    attached = {entry.number for entry in made if entry.tables}
    cited = {row.item: responsibilities.cited_papers(row.detail) for row in rows if row.item}
    for entry in made:
        lacking = [item for item in cited.get(entry.number, ()) if to_arabic_digits(item) not in attached]
        words = f"ยังไม่มีเอกสารประกอบวาระที่ {', '.join(lacking)}" if lacking else ""
        yield replace(entry, missing=" ".join(filter(None, (entry.missing, words)))) if words else entry


def _caption(entry: int, table: str) -> Caption:
    return Caption(TABLE, f"{entry} {table}")


def _attached(entry: AgendaEntry, row: AgendaRow, year: Year, caption: CaptionOf) -> AgendaEntry:
    """Return the entry with the table it asks for, or with what is missing for it."""
    attachment = row.attachment
    if not attachment:
        return entry
    if attachment not in _TABLES:
        return replace(entry, missing=f"ไม่มีตารางแนบชื่อ “{attachment}”")
    field, make, needs = _TABLES[attachment]
    tables = make(year, caption, row.item)
    if not tables:
        none = _no_scores_words(year) if field == "scores" else ""
        return replace(entry, missing=none or f"ยังแสดงตารางไม่ได้ เพราะ{needs}")
    return replace(entry, tables=captions.mention(_captions(tables)), **{field: tables})


def _captions(tables: Any) -> Iterator[Caption]:
    """Yield the captions of the tables that stand in the document, in their order there."""
    if isinstance(tables, tuple):
        for each in tables:
            yield from _captions(each)
    elif isinstance(tables, ScoresTable):
        yield tables.caption
        yield from (tables.targets_caption,) if tables.targets else ()
    elif isinstance(tables, FeedbackTables):
        yield from (tables.strengths_caption,) if tables.strengths else ()
        yield from (tables.opportunities_caption,) if tables.opportunities else ()
    elif isinstance(tables, FrameworkTables):
        yield from (tables.caption, tables.groups_caption)
        yield from (tables.own.caption,) if tables.own else ()
    elif isinstance(tables, IndicatorTables):
        yield from (item.caption for item in tables.items if item.indicators)
    else:
        yield tables.caption


# --- scores


def _no_scores_words(year: Year) -> str:
    """Return that the year before has no scores, in the word that was typed for them; "" where nothing says so."""
    word = rules.word_for_no_scores(year.case.coordinator)
    return f"{_scores_title(year)}: {word}" if word else ""


def _scores_title(year: Year) -> str:
    return f"ผลคะแนนการประเมิน ประจำปี พ.ศ. {year.case.coordinator.settings.fiscal_year_be - 1}"


def _scores(year: Year, caption: CaptionOf, _: str) -> ScoresTable | None:
    case = year.case
    given = case.coordinator.scores
    if not any(figure.value is not None or is_written(figure.typed) for figure in given.values()):
        return None
    result, criteria = case.score, case.criteria
    names = {category.number: category.name for category in criteria.categories} | {7: criteria.category_7_name}
    return ScoresTable(
        caption=caption("scores"),
        title=f"{_scores_title(year)} (คะแนนเต็ม {number_text(criteria.full_score)} คะแนน)",
        rows=tuple(
            ScoreRow(f"หมวด {number}", name, figures.given_score(given.get(str(number)), result.categories.get(number)))
            for number, name in sorted(names.items())
        ),
        total=figures.given_score(given.get("total"), result.total),
        level_title=f"ระดับการเป็นระบบราชการ (เต็ม {number_text(criteria.level_scale)})",
        level=figures.given_score(given.get("level"), result.announced_level or result.level),
        targets_caption=caption("targets"),
        targets_title=f"เป้าหมายประจำปีงบประมาณ พ.ศ. {case.coordinator.settings.fiscal_year_be}"
        " และคะแนนที่หมวด 7 ต้องได้เมื่อหมวด 1-6 เท่าเดิม",
        targets=tuple(_target_row(target, result) for target in result.targets if target.score is not None),
    )


def _target_row(target: Target, result: Score) -> TargetRow:
    return TargetRow(
        name=target.name,
        points=str(target.points),
        score=figures.points(target.score),
        gap=figures.score(_not_below_zero(target.gap)),
        category_7_needed=figures.score(target.category_7_needed),
        remark=_remark(target, result),
    )


def _not_below_zero(value: Decimal | None) -> Decimal | None:
    return None if value is None else max(value, Decimal(0))


def _remark(target: Target, result: Score) -> str:
    """Return what stands beside a target: whether last year's total reaches it, or what category 7 has to gain.

    Where the announced total is not the mean of the seven scores, the two may lie on both sides of the target: the
    remark says which of them reaches it.
    """
    needed, now = target.category_7_needed, result.categories.get(7)
    is_enough = None if needed is None or now is None else needed <= now
    if target.score is not None and result.total is not None and result.total >= target.score:
        return "คะแนนรวมที่ประกาศถึงแล้ว แต่ค่าเฉลี่ยรายหมวดไม่ถึง" if is_enough is False else "คะแนนปีก่อนถึงแล้ว"
    if target.reachable is False:
        return "หมวด 7 อย่างเดียวไม่พอ"
    if needed is None or now is None:
        return ""
    return "ค่าเฉลี่ยรายหมวดถึงแล้ว แต่คะแนนรวมที่ประกาศไม่ถึง" if is_enough else f"หมวด 7 เพิ่มขึ้น {figures.score(needed - now)}"


# --- feedback report


def _feedback(year: Year, caption: CaptionOf, _: str) -> FeedbackTables | None:
    case = year.case
    rows = case.coordinator.feedback
    strengths = tuple(_groups(rows, "strength", case.criteria))
    opportunities = tuple(_groups(rows, "opportunity", case.criteria))
    if not (strengths or opportunities):
        return None
    return FeedbackTables(
        caption("strengths"), strengths, caption("opportunities"), opportunities, _followed_words(rules.followed(case))
    )


def _followed_words(points: Sequence[FollowedPoint]) -> str:
    """Return how many points are answered, and which are not; "" without any."""
    lacking = feedback.unanswered_words(points)
    words = feedback.answered_words(points) if points else ""
    return f"{words} ยังไม่มีคำตอบ: {lacking}" if lacking else words


def _groups(rows: Iterable[FeedbackRow], kind: str, criteria: Criteria) -> Iterator[FeedbackGroup]:
    """Yield the texts by subject, in the order the subjects first appear; a category's name where it begins."""
    texts: dict[str, list[Text]] = {}
    for row in rows:
        if row.kind == kind and row.text:
            texts.setdefault(row.subject, []).append(row.text)
    last_category = ""
    for subject, lines_of_subject in texts.items():
        category, name = _subject_names(subject, criteria)
        heading = category if category != last_category else ""
        yield FeedbackGroup(heading, name, tuple(_numbered(lines_of_subject)))
        last_category = category


def _numbered(texts: Sequence[Text]) -> Iterator[TypedLine]:
    """Yield the texts of a subject; where there are several, each with the number that a member can cite it by."""
    for number, text in enumerate(texts, start=1):
        opening = f"{number}) " if len(texts) > 1 else ""
        runs = (TextRun(opening), *text.runs) if opening and text.runs else text.runs
        yield together(Text(f"{opening}{text.text}", text.place, runs))


def _subject_names(subject: str, criteria: Criteria) -> tuple[str, str]:
    """Return the category a subject belongs to and the subject with its name; "" and as typed for any other."""
    if subject == "7":
        return _category_7(criteria), criteria.category_7_name
    for category in criteria.categories:
        if subject in category.subitems:
            return f"หมวด {category.number} {category.name}", f"{subject} {category.subitems[subject]}"
    return "", subject


def _category_7(criteria: Criteria) -> str:
    return f"หมวด 7 {criteria.category_7_name}"


# --- framework and targets


def _framework(year: Year, caption: CaptionOf, _: str) -> FrameworkTables | None:
    case = year.case
    rows = case.coordinator.framework
    if not rows:
        return None
    settings = case.coordinator.settings
    return FrameworkTables(
        caption=caption("framework"),
        title=f"กรอบการประเมินส่วนราชการ ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        rows=tuple(_framework_line(row) for row in rows),
        groups_caption=caption("groups"),
        groups_title=f"เป้าหมายของแต่ละกลุ่มการประเมิน (คะแนนเต็ม {number_text(case.criteria.full_score)} คะแนน)",
        groups=tuple(_group_row(group) for group in group_targets(case.criteria)),
        own=_own_targets(year, caption),
    )


def _framework_line(row: FrameworkRow) -> FrameworkLine:
    text = f"{row.number} {row.title}".strip()
    weight = figures.weight(row.weight_pct)
    if row.number.isdecimal():
        return FrameworkLine(text, "", "", weight)
    if row.number.endswith(")"):
        return FrameworkLine("", "", text, weight)
    return FrameworkLine("", text, "", weight)


def _group_row(group: GroupTargets) -> GroupRow:
    rise = f"คะแนนปีก่อนเพิ่มขึ้นร้อยละ {number_text(group.high_rise_pct)}" if group.high_rise_pct is not None else ""
    return GroupRow(
        group=f"กลุ่มที่ {group.group}",
        minimum=figures.points(group.minimum).text,
        standard="เท่ากับคะแนนปีก่อน" if group.follows_last_year else BLANK,
        high=rise or figures.points(group.high).text,
    )


def _own_targets(year: Year, caption: CaptionOf) -> OwnTargets | None:
    settings = year.case.coordinator.settings
    by_points = {target.points: target.score for target in year.case.score.targets}
    if settings.group is None or not by_points:
        return None
    return OwnTargets(
        caption=caption("own"),
        title=f"เกณฑ์การประเมิน {settings.department_short or settings.department}",
        group=f"กลุ่มที่ {settings.group}",
        minimum=figures.points(by_points.get(50)),
        standard=figures.points(by_points.get(75)),
        high=figures.points(by_points.get(100)),
    )


# --- calendars and responsibilities


def _calendars(year: Year, caption: CaptionOf, _: str) -> tuple[CalendarTable, ...]:
    case = year.case
    rows: dict[str, list[CalendarRow]] = {}
    for step in case.coordinator.calendar:
        held = rows.setdefault(step.calendar, [])
        number = str(len(held) + 1)
        held.append(CalendarRow(number, step.step.text, figures.day_text(step.start), figures.day_text(step.end)))
    return tuple(CalendarTable(caption(f"calendar {name}"), name, tuple(held)) for name, held in rows.items())


# --- indicators of category 7


def _indicators(year: Year, caption: CaptionOf, _: str) -> IndicatorTables:
    case = year.case
    criteria = case.criteria
    years = indicators.year_columns(case.coordinator.settings, criteria.years_of_results)
    return IndicatorTables(
        years=indicators.year_heads(years),
        items=tuple(_item(item, year, caption) for item in criteria.items),
    )


def _item(item: Item, year: Year, caption: CaptionOf) -> ItemIndicators:
    case = year.case
    found = indicators.by_code(indicators.of_item(case.master, item.code))
    shown = indicators.shown_indicators(found, case.coordinator.settings, case.criteria.years_of_results)
    missing = "" if found else gaps.NO_INDICATORS
    return ItemIndicators(
        heading=f"{item.code} {item.name}",
        definition=item.definition,
        examples=item.examples,
        subtypes=indicators.subtypes(item),
        caption=caption(f"item {item.code}"),
        owners=indicators.owners(found, case.coordinator.register),
        indicators=tuple(_drafted(each, year.findings) for each in shown),
        gaps=tuple(gap for gap in gaps.of_item(item, year) if gap != missing),
        missing=missing,
    )


def _drafted(shown: ShownIndicator, findings: Iterable[Finding]) -> DraftedIndicator:
    """Return an indicator with what the meeting has to look at: each fault once, and whether it is explained."""
    own = (one for one in findings if one.code in _CONSIDERED and one.indicator == shown.code)
    marks = dict.fromkeys(
        _CONSIDERED[one.code].format_map(one.words) + ("" if one.is_open else f" ({one.state.thai})") for one in own
    )
    return DraftedIndicator(**asdict(shown), marks=", ".join(marks))


# What the meeting considers of an indicator: the finding's code -> what is said of it.
_CONSIDERED = {
    "K301": "เป้าหมาย {year} {comparison}เป้าหมาย {last_year}",
    "K302": "เป้าหมาย {year} {comparison}ผล {last_year}",
    "K303": "ไม่มีผลของปี {years}",
    "K305": "ไม่มีเป้าหมาย {year}",
    "K311": "เป้าหมาย {year} {comparison}เป้าหมาย {last_year}",
}

# The attachment's key in the workbook contract -> the entry's field, how it is made, what is wanting when it is not.
_TABLES: dict[str, tuple[str, Callable[[Year, CaptionOf, str], Any], str]] = {
    "scores": ("scores", _scores, "แผ่นงาน คะแนนปีก่อน ยังไม่มีคะแนน"),
    "feedback": ("feedback", _feedback, "แผ่นงาน รายงานป้อนกลับ ยังไม่มีข้อความ"),
    "framework": ("framework", _framework, "แผ่นงาน กรอบการประเมิน ยังไม่มีรายการ"),
    "calendar": ("calendars", _calendars, "แผ่นงาน ปฏิทิน ยังไม่มีขั้นตอน"),
    "responsible": ("responsible", responsibilities.table, "แผ่นงาน ผู้รับผิดชอบ ยังไม่มีรายการ"),
    "subitem_owners": ("responsible", responsibilities.by_subitem, "ยังไม่ได้ระบุหมวดที่หน่วยงานใดรับผิดชอบ"),
    "indicators": ("indicators", _indicators, ""),
}
