"""From last year's feedback and the units' answers to a picture of all sub-items: which are answered, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline import feedback as core
from pipeline.criteria import Category
from pipeline.feedback import FollowedPoint
from pipeline.rules import Case, followed
from pipeline.views import feedback
from pipeline.views.figures import BLANK


class FeedbackCell(Struct, frozen=True):
    """One sub-item. ``state``: answered, partly, unanswered, or none where the feedback has no point on it.

    ``lacking``: the units that are asked for what nobody answers, "" for none.
    """

    subitem: str
    name: str
    answered: int
    total: int
    state: str
    words: str
    lacking: str


class FeedbackLine(Struct, frozen=True):
    """One category with its sub-items."""

    heading: str
    cells: tuple[FeedbackCell, ...]


class FeedbackPicture(Struct, frozen=True):
    """All sub-items of categories 1-6, and in words what the figures say of the points on category 7."""

    summary: str
    columns: tuple[str, ...]
    rows: tuple[FeedbackLine, ...]
    results: tuple[str, ...]


def view(case: Case) -> FeedbackPicture | None:
    """Return the picture; None in a year without any point to follow."""
    points = followed(case)
    if not points:
        return None
    most = max(len(category.subitems) for category in case.criteria.categories)
    return FeedbackPicture(
        summary=feedback.answered_words(points),
        columns=tuple(map(str, range(1, most + 1))),
        rows=tuple(_line(category, points, case) for category in case.criteria.categories),
        results=feedback.results_words(points, case),
    )


def _line(category: Category, points: Sequence[FollowedPoint], case: Case) -> FeedbackLine:
    cells = tuple(
        _cell(subitem, name, [point for point in points if point.subject == subitem], case)
        for subitem, name in category.subitems.items()
    )
    return FeedbackLine(f"หมวด {category.number} {category.name}", cells)


def _cell(subitem: str, name: str, own: Sequence[FollowedPoint], case: Case) -> FeedbackCell:
    answered, total = sum(point.is_answered for point in own), len(own)
    if not total:
        return FeedbackCell(subitem, name, 0, 0, "none", "ไม่มีข้อเสนอแนะ", "")
    state = "answered" if answered == total else "partly" if answered else "unanswered"
    words = {"answered": "ตอบครบ", "partly": "ตอบบางข้อ", "unanswered": "ยังไม่ตอบ"}[state]
    asked = " ".join(unit.code for unit in core.owners(subitem, case.coordinator)) or BLANK
    return FeedbackCell(subitem, name, answered, total, state, words, "" if answered == total else asked)
