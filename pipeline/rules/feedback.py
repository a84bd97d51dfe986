"""From last year's feedback and the units' answers to the points that nobody answers, and what the figures answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from pipeline import feedback
from pipeline.feedback import FollowedPoint, ResultsPoint
from pipeline.rules import coverage, targets, trend
from pipeline.rules.case import Case, Hit
from pipeline.thai import cut, is_written, match_key

_QUOTED_CHARS = 100  # of a point: enough to tell it from the others of its sub-item


def points_are_answered(case: Case) -> Iterator[Hit]:
    """Every point of last year's feedback is answered by some unit; those on category 7 by the figures themselves.

    A row that is blank, or only says that there is nothing yet (อยู่ระหว่างดำเนินการ), is no answer. There is one finding a
    point, at the first unit's cell for what was done, or at the point itself where no unit has it in its sheet. While
    fewer than half of the units that owe the category have sent, which F010 reports, a point without an answer is no
    finding yet.
    Source: feedback report 2563, the opportunities for improvement.
    """
    for point in followed(case):
        if not (point.is_answered or case.is_awaited(int(point.subject.partition(".")[0]))):
            yield _hit(point, case)


def followed(case: Case) -> tuple[FollowedPoint, ...]:
    """Return every point of last year's feedback with what the units wrote of it."""
    return feedback.points(case.coordinator.feedback, case.master.answers)


def asks_for_results(case: Case) -> bool:
    """Return whether some point of the feedback is answered by the figures of category 7."""
    return any(point.by_figures is not None for point in followed(case))


def _hit(point: FollowedPoint, case: Case) -> Hit:
    first = next(iter(point.rows), None)
    place = point.place if first is None else first.action.place if first.action.place.cell else first.place
    units = " ".join(unit.code for unit in feedback.owners(point.subject, case.coordinator))
    words = {
        "subitem": point.subject,
        "what": cut(" ".join(point.text.text.split()), _QUOTED_CHARS),
        "units": f" ({units})" if units else "",
    }
    reason = next((row.explanation for row in point.rows if is_written(row.explanation)), "")
    return Hit(place, words, first.unit if first else "", explanation=reason)


class ResultsCount(Struct, frozen=True):
    """How a point on category 7 stands by the figures: what is still wanting, of how many.

    ``wanting``: the codes of indicators, or the names of groups.
    """

    wanting: tuple[str, ...]
    total: int


ResultsCounts = Mapping[ResultsPoint, ResultsCount]


def results_counts(case: Case) -> ResultsCounts:
    """Return how each point on category 7 stands: of the indicators with a target of the year and of the year before,
    those whose target is worse; of all indicators, those with fewer years of results; of the key groups, those without
    a result of engagement.
    """
    year_be, indicators = case.fiscal_year_be, case.master.indicators
    comparable = [
        indicator.code
        for indicator in indicators
        if any(
            case.is_given(row.targets, year_be) and case.is_given(row.targets, year_be - 1) for row in indicator.settled
        )
    ]
    groups = {match_key(segment.name) for segment in case.coordinator.segments if segment.key}
    return {
        ResultsPoint.TARGETS: ResultsCount(_codes(targets.target_not_below_last_year(case)), len(comparable)),
        ResultsPoint.SERIES: ResultsCount(_codes(trend.three_years_are_given(case)), len(indicators)),
        ResultsPoint.GROUPS: ResultsCount(
            tuple(segment.name for segment in coverage.groups_without_engagement(case)), len(groups)
        ),
    }


def _codes(hits: Iterator[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.indicator for hit in hits))
