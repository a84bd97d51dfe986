"""The rule book: from the year's data to findings.

A new rule needs its sentence in `messages`, its function here, its line in RULES and its tests. The docstring of a rule
says what is true when there is nothing to find, what the rule makes of a blank, and the source that requires it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.messages import finding
from pipeline.model import Finding, FindingState, Place, Switch, Unit, Verdict
from pipeline.rules import (
    coverage,
    earlier_reasons,
    evidence,
    feedback,
    meeting,
    narratives,
    plausibility,
    strategies,
    targets,
    texts,
    trend,
    verdicts,
    years,
)
from pipeline.rules.case import Case, Hit
from pipeline.rules.coverage import ENGAGEMENT, RESULTS
from pipeline.rules.earlier_reasons import EarlierYear
from pipeline.rules.feedback import ResultsCount, ResultsCounts, asks_for_results, followed, results_counts
from pipeline.rules.strategies import named_strategies
from pipeline.rules.years import word_for_no_scores
from pipeline.thai import is_written

__all__ = [
    "ENGAGEMENT",
    "MAY_STAND",
    "RESULTS",
    "RULES",
    "Case",
    "EarlierYear",
    "Hit",
    "ResultsCount",
    "ResultsCounts",
    "Rule",
    "Switched",
    "asks_for_results",
    "evaluate",
    "followed",
    "in_force",
    "named_strategies",
    "results_counts",
    "word_for_no_scores",
]


class Rule(Struct, frozen=True):
    """One line of the book: the code of a sentence, and what is true when there is nothing to say.

    ``asks``: where the rule asks for the unit's reason; with one the finding is explained. ``may_stand``: whether the
    coordinator may accept it although nothing is mended.
    """

    code: str
    holds: Callable[[Case], Iterator[Hit]]
    asks: tuple[str, ...] = ()
    may_stand: bool = False


class Switched(Struct, frozen=True):
    """A rule that the coordinator switched off or gave another severity, and how many findings that changed."""

    switch: Switch
    findings: int


_EXPLANATION = ("explanation",)
_EXPLANATION_OR_ANALYSIS = ("explanation", "analysis")

# Reading order is report order.
RULES = (
    Rule("K301", targets.target_not_below_last_year, _EXPLANATION, may_stand=True),
    Rule("K302", targets.target_not_below_last_actual, _EXPLANATION, may_stand=True),
    Rule("K303", trend.three_years_are_given, _EXPLANATION, may_stand=True),
    Rule("K304", trend.trend_is_not_worse, _EXPLANATION_OR_ANALYSIS, may_stand=True),
    Rule("K305", targets.target_is_set, _EXPLANATION, may_stand=True),
    Rule("K306", coverage.mandatory_subtypes_are_covered),
    Rule("K307", coverage.key_groups_have_engagement),
    Rule("K308", targets.target_is_met, _EXPLANATION_OR_ANALYSIS, may_stand=True),
    Rule("K309", plausibility.values_do_not_leap, _EXPLANATION, may_stand=True),
    Rule("K310", plausibility.percentages_are_within_bounds, _EXPLANATION, may_stand=True),
    Rule("K311", targets.earlier_targets_did_not_fall, _EXPLANATION, may_stand=True),
    Rule("K312", coverage.units_send_the_results_they_owe, may_stand=True),
    Rule("K313", coverage.segments_are_listed, _EXPLANATION, may_stand=True),
    Rule("K314", strategies.named_strategies_are_known, _EXPLANATION, may_stand=True),
    Rule("T401", narratives.every_subitem_has_text, _EXPLANATION, may_stand=True),
    Rule("T402", narratives.levels_build_on_each_other, _EXPLANATION, may_stand=True),
    Rule("T403", feedback.points_are_answered, _EXPLANATION, may_stand=True),
    Rule("T404", evidence.higher_levels_name_evidence, _EXPLANATION, may_stand=True),
    Rule("T405", evidence.files_of_evidence_are_there, _EXPLANATION, may_stand=True),
    Rule("T406", texts.texts_agree_with_the_data, _EXPLANATION, may_stand=True),
    Rule("D501", meeting.deadline_follows_meeting),
    Rule("D502", meeting.weekdays_fit_their_dates),
    Rule("D503", meeting.announced_total_is_the_mean),
    Rule("D504", meeting.announced_level_follows_from_total),
    Rule("D505", meeting.standard_target_reaches_minimum),
    Rule("D506", meeting.attachments_are_known),
    Rule("D507", years.years_belong_to_the_fiscal_year, may_stand=True),
    Rule("D508", years.what_the_documents_need_is_given),
)

MAY_STAND = frozenset(rule.code for rule in RULES if rule.may_stand)


# What these say of a cell that holds a figure: no value can be read from it.
_UNREADABLE = frozenset(("C101", "C102", "C103", "C104"))


def unreadable_cells(findings: Iterable[Finding]) -> frozenset[Place]:
    """Return the cells of which a finding says that no value can be read: what follows from that is not said again."""
    return frozenset(finding.place for finding in findings if finding.code in _UNREADABLE)


def evaluate(case: Case) -> tuple[Finding, ...]:
    """Return what every rule finds, in reading order.

    Where several units sent one indicator, equal findings about it are given once, at the first of them.
    """
    return tuple(_finding(rule, hit) for rule in RULES for hit in _without_repeats(rule.holds(case)))


def in_force(
    findings: Iterable[Finding], switches: Iterable[Switch]
) -> tuple[tuple[Finding, ...], tuple[Switched, ...]]:
    """Return the findings as the coordinator's switches leave them, and every switch with what it changed.

    A finding of a rule with another severity has that severity.
    """
    all_findings, by_code = list(findings), {switch.code: switch for switch in switches}
    numbers = Counter(finding.code for finding in all_findings)
    kept = (_regraded(finding, by_code.get(finding.code)) for finding in all_findings)
    switched = tuple(Switched(switch, numbers[code]) for code, switch in sorted(by_code.items()))
    return tuple(finding for finding in kept if finding), switched


def with_earlier_reasons(
    findings: Iterable[Finding], register: Sequence[Unit], years: Iterable[EarlierYear]
) -> tuple[Finding, ...]:
    """Return the findings; an open one whose very fault was closed in an earlier year is closed as it was then.

    ``years``: earlier years, the newest first; they are read only as far as there are open findings to look for.
    """
    return earlier_reasons.carried(findings, register, years, MAY_STAND)


def judged(findings: Iterable[Finding], given: Iterable[Verdict]) -> tuple[Finding, ...]:
    """Return the findings as the coordinator's verdicts leave them, and M206 for each verdict that fits none."""
    kept, unused = verdicts.judge(findings, given, MAY_STAND)
    return (*kept, *unused)


def _regraded(finding: Finding, switch: Switch | None) -> Finding | None:
    if switch is None:
        return finding
    if switch.severity is None:
        return None
    return replace(finding, severity=switch.severity)


def _without_repeats(hits: Iterator[Hit]) -> Iterator[Hit]:
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for hit in hits:
        key = (hit.indicator, frozenset(hit.words.items()))
        if not hit.indicator or key not in seen:
            seen.add(key)
            yield hit


def _finding(rule: Rule, hit: Hit) -> Finding:
    found = finding(rule.code, hit.place, unit=hit.unit, indicator=hit.indicator, words=hit.words)
    found = replace(found, beside=hit.beside)
    given = {"explanation": hit.explanation, "analysis": hit.analysis}
    column = next((field for field in rule.asks if is_written(given[field])), None)
    if column is None:
        return found
    return replace(found, state=FindingState.EXPLAINED, explanation=given[column], explained_in=column)
