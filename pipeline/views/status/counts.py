"""From the findings to how many there are of each severity, and to the unit that each is of."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.findings import open_counts, state_counts
from pipeline.model import Finding, Receipt, Severity
from pipeline.year import Year

OVERALL = "ภาพรวม"  # stands for the unit of findings that are of no one unit


class SeverityCount(Struct, frozen=True):
    """How many findings of one severity, or of one state. ``key``: error, warning or info; explained or accepted."""

    key: str
    label: str
    count: int


def counts(findings: Sequence[Finding]) -> tuple[SeverityCount, ...]:
    """Return how many open findings of each severity there are, worst first."""
    numbers = open_counts(findings)
    return tuple(SeverityCount(severity.value, severity.thai, numbers[severity]) for severity in Severity)


def closed_counts(findings: Sequence[Finding]) -> tuple[SeverityCount, ...]:
    """Return how many findings are explained or accepted; a state without any is left out."""
    numbers = state_counts(findings)
    return tuple(
        SeverityCount(state.value, state.thai, count) for state, count in numbers.items() if state.is_closed and count
    )


def unit_codes(receipts: Sequence[Receipt]) -> frozenset[str]:
    """Return the codes of the register."""
    return frozenset(receipt.unit for receipt in receipts if receipt.unit)


def unit_of(finding: Finding, units: frozenset[str]) -> str:
    """Return the unit a finding is of; OVERALL where it is of none of ``units``."""
    return finding.unit if finding.unit in units else OVERALL


def overall_label(year: Year) -> str:
    """Return what the findings of no one unit are headed by."""
    return f"{OVERALL}และสมุดงานของ {year.case.coordinator.settings.coordinator or 'กพร.'}"
