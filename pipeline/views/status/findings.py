"""From the findings to each in full words, and to what they can be narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import messages
from pipeline.model import Finding, Severity
from pipeline.views.status.counts import OVERALL, overall_label, unit_codes, unit_of
from pipeline.year import Year


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding in full words. ``unit`` is OVERALL where it is of no one unit."""

    code: str
    severity_key: str
    severity: str
    title: str
    found: str
    remedy: str
    state_key: str
    state: str
    reasons: tuple[str, ...]
    unit: str
    indicator: str
    indicator_name: str
    place: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the findings can be narrowed to: only what is there."""

    severities: tuple[Choice, ...]
    units: tuple[Choice, ...]
    codes: tuple[Choice, ...]


# Of one severity, what keeps most data out of the report stands first: files, disagreements, cells, the meeting, rules.
_URGENCY = "FMCDKTP"


def view(year: Year) -> Iterator[ShownFinding]:
    """Yield every finding in full words: open ones first, then by severity, then by how much the report lacks by it."""
    units = unit_codes(year.receipts)
    names = {indicator.code: indicator.first.name for indicator in year.case.master.indicators}
    for finding in sorted(year.findings, key=_urgency):
        yield ShownFinding(
            code=finding.code,
            severity_key=finding.severity.value,
            severity=finding.severity.thai,
            title=messages.CATALOGUE[finding.code].title,
            found=messages.found(finding),
            remedy=messages.remedy(finding),
            state_key=finding.state.value,
            state="" if finding.is_open else finding.state.thai,
            reasons=messages.reasons(finding),
            unit=unit_of(finding, units),
            indicator=finding.indicator,
            indicator_name=names.get(finding.indicator, ""),
            place=str(finding.place),
        )


def _urgency(finding: Finding) -> tuple[bool, int, int]:
    return not finding.is_open, finding.severity.rank, _URGENCY.index(finding.code[0])


def filters(shown: Sequence[ShownFinding], year: Year) -> Filters:
    """Return a choice for each severity, unit and code that some finding has, with their number."""
    severities = Counter(finding.severity_key for finding in shown)
    units = Counter(finding.unit for finding in shown)
    codes = Counter(finding.code for finding in shown)
    order = [*dict.fromkeys(receipt.unit for receipt in year.receipts if receipt.unit), OVERALL]
    unit_labels = dict.fromkeys(order, "") | {OVERALL: overall_label(year)}
    return Filters(
        severities=tuple(_choice(s.value, s.thai, severities) for s in Severity if severities[s.value]),
        units=tuple(_choice(unit, label or unit, units) for unit, label in unit_labels.items() if units[unit]),
        codes=tuple(_choice(code, f"{code} {messages.CATALOGUE[code].title}", codes) for code in sorted(codes)),
    )


def _choice(value: str, label: str, numbers: Counter[str]) -> Choice:
    return Choice(value, f"{label} ({numbers[value]:,})")
