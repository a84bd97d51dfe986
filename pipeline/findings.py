"""From what every stage found to the findings of a year: in order, each with its unit and its indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Finding, FindingState, Indicator, Place, Receipt, Severity

FindingEntry: TypeAlias = Mapping[str, str | None]  # a finding as JSON: see docs/findings.md

# The words of a sentence that name what a finding is about, and the year or column it speaks of.
SUBJECTS = ("subitem", "item", "subtype", "segment")
# What nobody has written yet, which stands in no cell: it is said after what can be mended in one.
GAPS = frozenset(("K306", "K307", "T401"))
_ASPECTS = ("year", "what", "column")


class FindingIdentity(Struct, frozen=True):
    """What two findings of two runs share when they are the same one: never its cell alone, for rows move."""

    code: str
    unit: str
    subject: str
    aspect: str


def subject(finding: Finding) -> str:
    """Return what a finding is about: its indicator, or the sub-item, item or group it names; "" for none of them.

    A finding about a cell of หมวด 1-6 is about the sub-item of its row.
    """
    return _named(finding) or finding.subitem


def identity(finding: Finding) -> FindingIdentity:
    """Return what makes a finding the same in the next run: its code, unit, subject, and column or year.

    Without a subject its place stands for it: of a unit's workbook the cell alone, for a unit may send it under another
    name, else the workbook too.
    """
    about = _named(finding)  # several rows may be of one sub-item
    aspect = next((finding.words[name] for name in _ASPECTS if name in finding.words), "")
    if not about:
        workbook = "" if finding.unit else finding.place.workbook
        about = " ".join(filter(None, (workbook, finding.place.sheet, finding.place.cell)))
    elif not aspect:
        aspect = finding.place.cell.rstrip("0123456789")
    return FindingIdentity(finding.code, finding.unit, about, aspect)


def _named(finding: Finding) -> str:
    return finding.indicator or " ".join(finding.words[name] for name in SUBJECTS if name in finding.words)


def open_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many open findings of each severity there are."""
    counted = dict.fromkeys(Severity, 0)
    for finding in findings:
        if finding.is_open:
            counted[finding.severity] += 1
    return counted


def state_counts(findings: Iterable[Finding]) -> dict[FindingState, int]:
    """Return how many findings of each state there are."""
    counted = dict.fromkeys(FindingState, 0)
    for finding in findings:
        counted[finding.state] += 1
    return counted


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings are open by severity, then how many are closed by state; none that is 0.

    Shape: by the word that people read.
    """
    opened = {severity.thai: count for severity, count in open_counts(findings).items()}
    closed = {state.thai: count for state, count in state_counts(findings).items() if state.is_closed}
    return {label: count for label, count in (opened | closed).items() if count}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, open ones first, worst first, then by code, workbook, sheet, row and column."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                not finding.is_open,
                finding.severity.rank,
                finding.code,
                finding.place.workbook,
                finding.place.sheet,
                _position(finding.place.cell),
            ),
        )
    )


def with_units(
    findings: Iterable[Finding], receipts: Iterable[Receipt], owners: Mapping[str, str] = MappingProxyType({})
) -> list[Finding]:
    """Name the unit on findings that know only their workbook; ``owners``: of files that say nothing themselves."""
    found = list(findings)
    units = dict(owners)
    units |= {finding.place.workbook: finding.unit for finding in found if finding.unit and finding.place.sheet}
    units |= {receipt.workbook: receipt.unit for receipt in receipts if receipt.workbook and receipt.unit}
    return [
        finding if finding.unit else replace(finding, unit=units.get(finding.place.workbook, "")) for finding in found
    ]


def with_indicators(findings: Iterable[Finding], indicators: Iterable[Indicator]) -> list[Finding]:
    """Name the indicator of their row on findings that were made before the merge gave the row its code."""
    codes = {
        _row(place): row.code
        for indicator in indicators
        for row in indicator.rows
        for place in (row.place, *row.places.values())
        if place.cell
    }
    return [replace(finding, indicator=codes.get(_row(finding.place), finding.indicator)) for finding in findings]


def _row(place: Place) -> tuple[str, str, int]:
    return place.workbook, place.sheet, _position(place.cell)[0]


def _position(cell: str) -> tuple[int, int, str]:
    """Return what orders cells by row and column: K9 before K12, Z1 before AA1."""
    column = cell.rstrip("0123456789")
    return int(cell[len(column) :] or 0), len(column), column
