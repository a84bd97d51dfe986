"""From the points of last year's feedback report and what the units wrote of them to each point with its answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from pipeline.model import Coordinator, FeedbackAnswer, FeedbackRow, Place, Text, Unit
from pipeline.thai import is_written, match_key, to_arabic_digits

_CATEGORY_7 = "7"  # the subject of its points
_SUBITEM = re.compile(r"[1-6]\.[1-4]|7")
_NUMBER = re.compile(r"^\s*(?:\(?[0-9๐-๙]{1,2}[.)]|[-–•])\s*")  # before a point: 1) …
_ALIKE = 0.85  # of a point that someone retyped: a slip or two, never another point
_BETWEEN_UNITS = re.compile(r"[\s,;/]+|และ")
_LONG_NAME = 8  # letters: a shorter one stands in other words


class ResultsPoint(StrEnum):
    """A point on category 7 that the figures themselves answer."""

    TARGETS = "targets"  # below last year's
    SERIES = "series"  # shorter than three years
    GROUPS = "groups"  # key groups without a result of engagement


# The words by which a point on category 7 is known; the first that fits counts.
_RESULTS_POINTS: Mapping[ResultsPoint, re.Pattern[str]] = {
    ResultsPoint.TARGETS: re.compile("เป้าหมาย.*(?:ต่ำกว่า|ลดลง|ถดถอย)", re.DOTALL),
    ResultsPoint.SERIES: re.compile("แนวโน้ม|ไม่ครบ *(?:3|สาม) *ปี|ย้อนหลัง"),
    ResultsPoint.GROUPS: re.compile("ความผูกพัน|กลุ่มสำคัญ"),
}


class FollowedPoint(Struct, frozen=True):
    """One point of the feedback report with the rows of the units that have it, in register order.

    ``number``: its place among the points of its subject, from 1. ``place``: where the point stands.
    """

    subject: str  # "1.1" ... "6.4", "7"
    number: int
    text: Text
    rows: tuple[FeedbackAnswer, ...] = ()

    @property
    def answers(self) -> tuple[FeedbackAnswer, ...]:
        """The rows that say what was done, or what came of it."""
        return tuple(row for row in self.rows if is_answer(row))

    @property
    def by_figures(self) -> ResultsPoint | None:
        """Which of the points on category 7 it is that the figures answer; None for any other."""
        if self.subject != _CATEGORY_7:
            return None
        text = to_arabic_digits(self.text.text)
        return next((point for point, words in _RESULTS_POINTS.items() if words.search(text)), None)

    @property
    def is_answered(self) -> bool:
        """Whether a unit says what was done, or the figures of category 7 do."""
        return bool(self.answers) or self.by_figures is not None

    @property
    def place(self) -> Place:
        """Where the point was typed: in the coordinator's workbook, or else in that of the first unit."""
        return self.text.place


def is_answer(row: FeedbackAnswer) -> bool:
    """Return whether a row says what was done or what came of it; a word that there is nothing says nothing."""
    return is_written(row.action.text) or is_written(row.result.text)


def points(feedback: Iterable[FeedbackRow], rows: Iterable[FeedbackAnswer] = ()) -> tuple[FollowedPoint, ...]:
    """Return every point that is to be followed, by subject, each once, with the rows of the units that have it.

    Points on a dimension (มิติที่ 1) belong to no sub-item and are not among them. A row belongs to the point whose
    words it has, spaces and numbers before them apart, or nearly has. A row that has the words of none, or no words
    where there are several points to choose from, is a point of its own, so that nothing a unit wrote is lost.
    """
    given: dict[str, dict[str, tuple[Text, list[FeedbackAnswer]]]] = {}
    for opportunity in feedback:
        if opportunity.kind == "opportunity" and opportunity.text and _SUBITEM.fullmatch(opportunity.subject):
            given.setdefault(opportunity.subject, {}).setdefault(_key(opportunity.text), (opportunity.text, []))
    for row in rows:
        of_subject = given.setdefault(row.subject, {})
        key = _key_of(row, tuple(of_subject))
        _, of_point = of_subject.setdefault(key, (row.point, []))
        of_point.append(row)
    return tuple(
        FollowedPoint(subject, number, text, tuple(of_point))
        for subject, of_subject in sorted(given.items())
        for number, (text, of_point) in enumerate(of_subject.values(), start=1)
    )


def owners(subject: str, coordinator: Coordinator) -> tuple[Unit, ...]:
    """Return the units that answer for a sub-item: those named for it, else those that owe its category.

    Names that no unit of the register bears do not count.
    """
    named = " ".join(one.units.text for one in coordinator.subitem_owners if one.subitem == subject)
    found = tuple(unit for unit in coordinator.register if _is_named(unit, named))
    category = int(subject.partition(".")[0])
    return found or tuple(unit for unit in coordinator.register if category in unit.categories)


def points_of(unit: str, coordinator: Coordinator, feedback: Iterable[FeedbackRow]) -> tuple[FollowedPoint, ...]:
    """Return the points that a unit is asked to answer; a unit that the register does not know is asked all.

    What the figures of category 7 answer is asked of nobody.
    """
    asked = tuple(point for point in points(feedback) if point.by_figures is None)
    if unit not in {one.code for one in coordinator.register}:
        return asked
    return tuple(point for point in asked if unit in {one.code for one in owners(point.subject, coordinator)})


def _key(point: Text) -> str:
    return match_key(_NUMBER.sub("", point.text))


def _key_of(row: FeedbackAnswer, known: Sequence[str]) -> str:
    """Return the key of the point that a row is about; its own where it is about none of the known ones."""
    key = _key(row.point)
    if not key:
        return known[0] if len(known) == 1 else ""
    if key in known:
        return key
    return next(iter(difflib.get_close_matches(key, known, n=1, cutoff=_ALIKE)), key)


def _is_named(unit: Unit, text: str) -> bool:
    words = {match_key(word) for word in _BETWEEN_UNITS.split(text) if word}
    whole = match_key(text)
    names = [match_key(name) for name in (unit.code, unit.name, *unit.aliases) if name]
    return any(name in words or (len(name) >= _LONG_NAME and name in whole) for name in names)
