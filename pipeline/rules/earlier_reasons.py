"""From the findings of earlier years to those of this year whose reason was given then, and is not asked for again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import carry
from pipeline.model import Finding, FindingState, Unit
from pipeline.rules.feedback import ResultsCounts

# What is said of the target of a year while it is the year's is said under another code when the year has passed.
_LATER_CODE = {"K301": "K311"}

_Fault: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]  # code, unit, indicator, years and figures


class EarlierYear(Struct, frozen=True):
    """A year that was checked before: its register, and its findings as the coordinator judged them.

    ``results``: how the points on category 7 stood then.
    """

    year_be: int
    register: Sequence[Unit]
    findings: Sequence[Finding]
    results: ResultsCounts = field(default_factory=dict)


def carried(
    findings: Iterable[Finding], register: Sequence[Unit], years: Iterable[EarlierYear], may_stand: Collection[str]
) -> tuple[Finding, ...]:
    """Return the findings; an open one of which an earlier year knew the reason is closed as it was then.

    It is the same fault when code, unit, indicator, years and figures are the same: a reason for another figure is
    none. ``years``: the newest first. What one of them sent back is not looked for in an older one.
    """
    given = list(findings)
    waiting = {
        number: _faults(one, one.unit)
        for number, one in enumerate(given)
        if one.is_open and one.indicator and one.code in may_stand
    }
    for year in years if waiting else ():
        closed, sent_back = _as_judged(year, register)
        for number, faults in tuple(waiting.items()):
            if faults <= closed.keys():
                given[number] = _closed_as(given[number], closed[min(faults)], year.year_be)
            if faults <= closed.keys() or faults & sent_back:
                del waiting[number]
        if not waiting:
            break
    return tuple(given)


def _as_judged(year: EarlierYear, register: Sequence[Unit]) -> tuple[dict[_Fault, Finding], set[_Fault]]:
    """Return the faults that were closed, each with its finding, and those that the coordinator sent back."""
    units = {before.code: after.code for before in year.register if (after := carry.successor(before, register))}
    closed: dict[_Fault, Finding] = {}
    sent_back: set[_Fault] = set()
    for one in year.findings:
        if not one.indicator or one.unit not in units:
            continue
        faults = _faults(one, units[one.unit])
        if not one.is_open:
            closed |= dict.fromkeys(faults, one)
        elif one.verdict:
            sent_back |= faults
    return closed, sent_back


def _faults(finding: Finding, unit: str) -> frozenset[_Fault]:
    """Return what makes a finding the same in another year; K303 speaks of several years, and each is a fault."""
    code = _LATER_CODE.get(finding.code, finding.code)
    if "years" in finding.words:
        return frozenset((code, unit, finding.indicator, (("year", year),)) for year in _each(finding.words["years"]))
    return frozenset([(code, unit, finding.indicator, tuple(sorted(finding.words.items())))])


def _each(years: str) -> list[str]:
    return years.split(", ")


def _closed_as(finding: Finding, then: Finding, year_be: int) -> Finding:
    verdict = f"{then.verdict} (ปี {year_be})" if then.state is FindingState.ACCEPTED else ""
    return replace(
        finding,
        state=then.state,
        explanation=then.explanation,
        explained_in=then.explained_in,
        explained_year_be=year_be,
        verdict=verdict,
    )
