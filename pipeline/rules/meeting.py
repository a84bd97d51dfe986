"""From the coordinator's workbook to dates, scores and agenda rows that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.model import Day, Figure
from pipeline.rules.case import Case, Hit
from pipeline.scoring import Target, exact_level, exact_mean, half_up
from pipeline.submissions import deadline_precedes_meeting, wrong_weekday
from pipeline.thai import long_date, number_text

TOLERANCE = Decimal("0.01")  # announced figures are rounded to two decimals
STANDARD_POINTS, MINIMUM_POINTS = 75, 50  # the points for reaching the standard and the minimum target

# What an agenda row may attach: the words of the sheet and the keys they are read as.
ATTACHMENTS = {
    "คะแนน": "scores",
    "รายงานป้อนกลับ": "feedback",
    "กรอบการประเมิน": "framework",
    "ปฏิทิน": "calendar",
    "ผู้รับผิดชอบ": "responsible",
    "ผู้รับผิดชอบรายหัวข้อ": "subitem_owners",
    "ตัวชี้วัดหมวด 7": "indicators",
}


def deadline_follows_meeting(case: Case) -> Iterator[Hit]:
    """The deadline does not lie before the meeting.

    Without a readable day of both there is nothing to compare. C109 reports a day that cannot be read.
    Source: meeting document of 12 January 2564, whose deadline is printed as 20 January 2563.
    """
    deadline, meeting = case.coordinator.settings.deadline, case.coordinator.meeting.day
    if deadline_precedes_meeting(case.coordinator) and deadline.day and meeting.day:
        yield Hit(deadline.place, {"deadline": long_date(deadline.day), "meeting": long_date(meeting.day)})


def weekdays_fit_their_dates(case: Case) -> Iterator[Hit]:
    """A weekday written before a date of the coordinator's workbook is the weekday of that date.

    A date without a weekday is not checked. C109 reports a date that cannot be read. The units' dates are checked
    in `submissions`.
    Source: the calendar.
    """
    for day in _days(case):
        words = wrong_weekday(day)
        if words:
            yield Hit(day.place, words)


def announced_total_is_the_mean(case: Case) -> Iterator[Hit]:
    """The announced total is the mean of the seven category scores, unrounded, within 0.01.

    Without an announced total, or without one of the seven scores, there is nothing to compare.
    Source: criteria 2564, the total is the mean of the seven categories.
    """
    announced, mean = case.score.announced_total, exact_mean(case.score.categories)
    if announced is not None and mean is not None and abs(announced - mean) > TOLERANCE:
        words = {"announced": _as_announced(announced), "computed": number_text(half_up(mean))}
        yield Hit(case.coordinator.scores["total"].place, words)


def announced_level_follows_from_total(case: Case) -> Iterator[Hit]:
    """The announced level is the total of 500 converted to the scale of 4, unrounded, within 0.01.

    The total is the announced one, or the mean where none was announced. Without an announced level or any total
    there is nothing to compare.
    Source: criteria 2564, level = total / 500 * 4.
    """
    score, announced = case.score, case.score.announced_level
    total = exact_mean(score.categories) if score.announced_total is None else score.announced_total
    level = None if total is None else exact_level(total, case.criteria)
    if announced is not None and score.total is not None and level is not None and abs(announced - level) > TOLERANCE:
        words = {
            "announced": _as_announced(announced),
            "total": _as_announced(score.total),
            "computed": number_text(half_up(level)),
        }
        yield Hit(case.coordinator.scores["level"].place, words)


def standard_target_reaches_minimum(case: Case) -> Iterator[Hit]:
    """The standard target of the department's group is not below the minimum.

    Without a group, a standard target of the group, or last year's total there is nothing to compare.
    Source: criteria 2564, the standard target is last year's score.
    """
    targets = {target.points: target for target in case.score.targets}
    standard, minimum = _score_of(targets.get(STANDARD_POINTS)), _score_of(targets.get(MINIMUM_POINTS))
    if standard is not None and minimum is not None and standard < minimum:
        group = case.coordinator.settings.group
        words = {"standard": _as_announced(standard), "minimum": number_text(minimum), "group": str(group)}
        total = case.coordinator.scores.get("total", Figure()).place
        yield Hit(case.coordinator.settings.places.get("group", total), words)


def attachments_are_known(case: Case) -> Iterator[Hit]:
    """An agenda row attaches one of the known tables, or none.

    A row without an attachment is not checked.
    Source: docs/workbooks.md, sheet ระเบียบวาระ.
    """
    for row in case.coordinator.agenda:
        if row.attachment and row.attachment not in ATTACHMENTS.values():
            words = {"typed": row.attachment, "allowed": ", ".join(ATTACHMENTS)}
            yield Hit(row.attachment_place, words)


def _days(case: Case) -> Iterator[Day]:
    coordinator = case.coordinator
    yield coordinator.settings.deadline
    yield coordinator.meeting.day
    for step in coordinator.calendar:
        yield from (step.start, step.end)


def _as_announced(value: Decimal) -> str:
    """Return a score with at least two decimals: a cell of Excel drops them where they are zeros."""
    return number_text(value, 2) if half_up(value) == value else number_text(value)


def _score_of(target: Target | None) -> Decimal | None:
    return target.score if target else None
