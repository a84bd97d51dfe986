"""From a checked year to where the department stands in a few numbers, for whoever looks at many departments."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from pipeline import scoring
from pipeline.views import executive_summary
from pipeline.views.status import coverage
from pipeline.year import Year


class NextTarget(Struct, frozen=True):
    """The nearest target that last year's score has not reached. Unit: points of the full score."""

    name: str
    score: Decimal
    gap: Decimal


class Standing(Struct, frozen=True):
    """Where a department stands.

    Unit: counts of indicators and of places of category 7; scores in points of ``full_score``, levels on the scale of
    the criteria. What is not known is None. ``next_target``: None too where every target is reached.
    ``estimate`` and ``estimated_level`` are of category 7, by the rule of the criteria, and no score of the assessors.
    """

    department: str
    indicators: int
    places: int
    covered: int
    mandatory: int
    mandatory_covered: int
    met: int
    missed: int
    unknown: int
    better: int
    level: int
    worse: int
    incomplete: int
    score: Decimal | None
    score_level: Decimal | None
    full_score: Decimal
    next_target: NextTarget | None
    estimate: Decimal | None
    estimated_level: Decimal | None


def view(year: Year) -> Standing:
    """Return where the department stands."""
    case, places, counts = year.case, coverage.view(year.case), executive_summary.total(year.case)
    estimated = year.estimate
    points = estimated.points if estimated else None
    level = scoring.half_up(scoring.exact_level(points, case.criteria)) if points is not None else None
    ahead = [(target.gap, target) for target in case.score.targets if target.gap is not None and target.gap > 0]
    gap, nearest = min(ahead, key=lambda pair: pair[0], default=(None, None))
    return Standing(
        department=case.coordinator.settings.department,
        indicators=len(case.master.indicators),
        places=places.places,
        covered=places.covered,
        mandatory=places.mandatory,
        mandatory_covered=places.mandatory_covered,
        met=int(counts.met),
        missed=int(counts.missed),
        unknown=int(counts.unknown),
        better=int(counts.better),
        level=int(counts.level),
        worse=int(counts.worse),
        incomplete=int(counts.incomplete),
        score=case.score.total,
        score_level=case.score.level if case.score.announced_level is None else case.score.announced_level,
        full_score=Decimal(case.criteria.full_score),
        next_target=NextTarget(nearest.name, nearest.score, gap) if nearest and gap and nearest.score else None,
        estimate=points,
        estimated_level=level,
    )
