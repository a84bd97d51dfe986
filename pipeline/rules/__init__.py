"""The rule book: from the year's data to findings.

A new rule needs its sentence in `messages`, its function here, its line in RULES and its tests. The docstring of a rule
says what is true when there is nothing to find, what the rule makes of a blank, and the source that requires it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.messages import finding
from pipeline.model import Finding, Switch
from pipeline.rules import coverage, meeting, narratives, plausibility, targets, trend
from pipeline.rules.case import Case, Hit
from pipeline.thai import is_written

__all__ = ["RULES", "Case", "Hit", "Rule", "Switched", "evaluate", "in_force"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rule book. ``holds`` yields the places where the rule does not hold.

    ``explainable``: the unit's คำชี้แจง makes the finding one severity milder and is printed with it.
    """

    code: str
    holds: Callable[[Case], Iterator[Hit]]
    explainable: bool = False


@dataclass(frozen=True, slots=True)
class Switched:
    """A rule that the coordinator switched off or gave another severity, and how many findings that changed."""

    switch: Switch
    findings: int


# Reading order is report order.
RULES = (
    Rule("K301", targets.target_not_below_last_year, explainable=True),
    Rule("K302", targets.target_not_below_last_actual, explainable=True),
    Rule("K303", trend.three_years_are_given, explainable=True),
    Rule("K304", trend.trend_is_not_worse),
    Rule("K305", targets.target_is_set),
    Rule("K306", coverage.mandatory_subtypes_are_covered),
    Rule("K307", coverage.key_groups_have_engagement),
    Rule("K308", targets.target_is_met, explainable=True),
    Rule("K309", plausibility.values_do_not_leap),
    Rule("K310", plausibility.percentages_are_within_bounds),
    Rule("K311", targets.earlier_targets_did_not_fall),
    Rule("K312", coverage.units_send_the_results_they_owe),
    Rule("T401", narratives.every_subitem_has_text),
    Rule("T402", narratives.levels_build_on_each_other),
    Rule("D501", meeting.deadline_follows_meeting),
    Rule("D502", meeting.weekdays_fit_their_dates),
    Rule("D503", meeting.announced_total_is_the_mean),
    Rule("D504", meeting.announced_level_follows_from_total),
    Rule("D505", meeting.standard_target_reaches_minimum),
    Rule("D506", meeting.attachments_are_known),
)


def evaluate(case: Case) -> tuple[Finding, ...]:
    """Return what every rule finds, in reading order.

    Where several units sent one indicator, equal findings about it are given once, at the first of them.
    """
    return tuple(_finding(rule, hit) for rule in RULES for hit in _without_repeats(rule.holds(case)))


def in_force(
    findings: Iterable[Finding], switches: Iterable[Switch]
) -> tuple[tuple[Finding, ...], tuple[Switched, ...]]:
    """Return the findings as the coordinator's switches leave them, and every switch with what it changed.

    A finding of a rule with another severity has that severity, or one milder where it is explained.
    """
    all_findings, by_code = list(findings), {switch.code: switch for switch in switches}
    numbers = Counter(finding.code for finding in all_findings)
    kept = (_regraded(finding, by_code.get(finding.code)) for finding in all_findings)
    switched = tuple(Switched(switch, numbers[code]) for code, switch in sorted(by_code.items()))
    return tuple(finding for finding in kept if finding), switched


def _regraded(finding: Finding, switch: Switch | None) -> Finding | None:
    if switch is None:
        return finding
    if switch.severity is None:
        return None
    return replace(finding, severity=switch.severity.stepped_down() if finding.explanation else switch.severity)


def _without_repeats(hits: Iterator[Hit]) -> Iterator[Hit]:
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for hit in hits:
        key = (hit.indicator, frozenset(hit.words.items()))
        if not hit.indicator or key not in seen:
            seen.add(key)
            yield hit


def _finding(rule: Rule, hit: Hit) -> Finding:
    found = finding(rule.code, hit.place, unit=hit.unit, indicator=hit.indicator, words=hit.words)
    if not rule.explainable or not is_written(hit.explanation):
        return found
    return replace(found, severity=found.severity.stepped_down(), explanation=hit.explanation)
