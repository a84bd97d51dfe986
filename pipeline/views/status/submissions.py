"""From the receipts to who has sent what, which categories are wanting, and which files are not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.model import Finding, Receipt
from pipeline.thai import long_date
from pipeline.views.figures import BLANK
from pipeline.views.receipts import read_words, status_words
from pipeline.views.status.counts import OVERALL, SeverityCount, counts, overall_label, unit_codes, unit_of
from pipeline.year import Year


class UnitRow(Struct, frozen=True):
    """Where one unit stands. ``status_key``: received, late, missing or refused.

    ``wanting``: the categories it owes of which its workbook holds nothing, in words; "" when there is none, and
    where the unit has not sent. ``read``: the sheets that were read, with how many rows; "" where nothing is used.
    ``marked_copy`` is "" when the unit has none.
    """

    code: str
    name: str
    categories: str
    wanting: str
    status_key: str
    status: str
    submitted_on: str
    workbook: str
    read: str
    indicators: int
    findings: tuple[SeverityCount, ...]
    marked_copy: str


class RefusedFile(Struct, frozen=True):
    """A workbook that is not used, and why."""

    workbook: str
    reasons: tuple[str, ...]


class Submissions(Struct, frozen=True):
    """Who has sent. ``overall``: the findings of no one unit, so that the counts add up to ``total``."""

    units: tuple[UnitRow, ...]
    overall: tuple[SeverityCount, ...]
    overall_unit: str
    overall_label: str
    total: tuple[SeverityCount, ...]
    indicators: int
    has_marked_copies: bool
    refused: tuple[RefusedFile, ...]


def view(year: Year, marked: Mapping[str, str]) -> Submissions:
    """Return who has sent; ``marked`` is the address of a unit's marked copy by its code."""
    units = unit_codes(year.receipts)
    by_unit: dict[str, list[Finding]] = {}
    for finding in year.findings:
        by_unit.setdefault(unit_of(finding, units), []).append(finding)
    wanting = year.categories_wanting
    rows = tuple(
        _unit_row(year, receipt, by_unit.get(receipt.unit, ()), wanting.get(receipt.unit, ()), marked)
        for receipt in year.receipts
        if receipt.unit
    )
    return Submissions(
        units=rows,
        overall=counts(by_unit.get(OVERALL, ())),
        overall_unit=OVERALL,
        overall_label=overall_label(year),
        total=counts(year.findings),
        indicators=sum(row.indicators for row in rows),
        has_marked_copies=any(row.marked_copy for row in rows),
        refused=tuple(_refused(year)),
    )


def categories_text(categories: Sequence[int]) -> str:
    """Return categories for people: หมวด 4, 7."""
    return f"หมวด {', '.join(map(str, categories))}"


def _unit_row(
    year: Year,
    receipt: Receipt,
    findings: Sequence[Finding],
    wanting: Sequence[int],
    marked: Mapping[str, str],
) -> UnitRow:
    unit = next((unit for unit in year.case.coordinator.register if unit.code == receipt.unit), None)
    return UnitRow(
        code=receipt.unit,
        name=unit.name if unit else "",
        categories=", ".join(map(str, unit.categories)) if unit and unit.categories else BLANK,
        wanting=f"ยังขาด{categories_text(wanting)}" if wanting else "",
        status_key=receipt.status,
        status=status_words(year, receipt),
        submitted_on=long_date(receipt.submitted_on) if receipt.submitted_on else BLANK,
        workbook=receipt.workbook,
        read=read_words(year, receipt),
        indicators=receipt.indicators,
        findings=counts(findings),
        marked_copy=marked.get(receipt.unit, ""),
    )


def _refused(year: Year) -> Iterator[RefusedFile]:
    for receipt in year.receipts:
        if receipt.status == "refused":
            about = (f for f in year.findings_by_workbook.get(receipt.workbook, ()) if f.code.startswith("F"))
            yield RefusedFile(receipt.workbook, tuple(map(messages.message, about)))
