"""From what every stage found to the findings of a year: in order, each with its unit and its indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Finding, Indicator, Place, Receipt


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings worst first, then by code, workbook, sheet, row and column, then as they were found."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.severity.rank,
                finding.code,
                finding.place.workbook,
                finding.place.sheet,
                _position(finding.place.cell),
            ),
        )
    )


def with_units(findings: Iterable[Finding], receipts: Iterable[Receipt]) -> list[Finding]:
    """Name the unit on findings that know only their workbook."""
    found = list(findings)
    units = {finding.place.workbook: finding.unit for finding in found if finding.unit and finding.place.sheet}
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
