"""From the findings to each in full words, and to what they can be narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.findings import GAPS
from pipeline.model import Finding, FindingState, Severity
from pipeline.views.status.counts import OVERALL, overall_label, unit_codes, unit_of
from pipeline.year import Year


class ShownFinding(Struct, frozen=True):
    """One finding in full words. ``unit`` is OVERALL where it is of no one unit.

    ``standing``: the key of its severity while it is open, else that of its state.
    """

    code: str
    is_open: bool
    standing: str
    severity_key: str
    severity: str
    title: str
    found: str
    remedy: str
    state: str
    reasons: tuple[str, ...]
    unit: str
    indicator: str
    indicator_name: str
    place: str


class Choice(Struct, frozen=True):
    """One choice of a filter."""

    value: str
    label: str


class Filters(Struct, frozen=True):
    """What the findings can be narrowed to: only what is there."""

    standings: tuple[Choice, ...]
    units: tuple[Choice, ...]
    codes: tuple[Choice, ...]
    nothing_fits: str


MOST_SHOWN = 1_500  # findings; all of them are in the workbook of findings

# Of one severity, what somebody can mend stands before what nobody has written yet, and what keeps most data out of the
# report first: files, disagreements, cells, the meeting, rules.
_URGENCY = "FMCDKTP"


def view(year: Year) -> Iterator[ShownFinding]:
    """Yield the findings in full words: open ones first, then by severity, then by what can be mended first.

    Of very many, those that come first.
    """
    units = unit_codes(year.receipts)
    names = {indicator.code: indicator.first.name for indicator in year.case.master.indicators}
    for finding in sorted(year.findings, key=_urgency)[:MOST_SHOWN]:
        yield ShownFinding(
            code=finding.code,
            is_open=finding.is_open,
            standing=finding.severity.value if finding.is_open else finding.state.value,
            severity_key=finding.severity.value,
            severity=finding.severity.thai,
            title=messages.CATALOGUE[finding.code].title,
            found=messages.found(finding),
            remedy=messages.remedy(finding),
            state="" if finding.is_open else finding.state.thai,
            reasons=messages.reasons(finding),
            unit=unit_of(finding, units),
            indicator=finding.indicator,
            indicator_name=names.get(finding.indicator, ""),
            place=str(finding.place),
        )


def left_out(year: Year) -> str:
    """Return how many findings are not shown, and where they are; "" where all are."""
    if len(year.findings) <= MOST_SHOWN:
        return ""
    return f"หน้านี้แสดง {MOST_SHOWN:,} ข้อที่ควรแก้ก่อน จากทั้งหมด {len(year.findings):,} ข้อ ทั้งหมดอยู่ใน findings.xlsx"


def _nothing_fits(year: Year) -> str:
    """Return what is said where no finding that is shown fits the filters: one that is not shown may."""
    if len(year.findings) <= MOST_SHOWN:
        return "ไม่มีข้อสังเกตที่ตรงกับตัวกรอง"
    return (
        f"ใน {MOST_SHOWN:,} ข้อที่หน้านี้แสดง ไม่มีข้อสังเกตที่ตรงกับตัวกรอง"
        f" ให้ค้นต่อใน findings.xlsx ซึ่งมีครบทั้ง {len(year.findings):,} ข้อ"
    )


def _urgency(finding: Finding) -> tuple[bool, int, bool, int]:
    return not finding.is_open, finding.severity.rank, finding.code in GAPS, _URGENCY.index(finding.code[0])


def filters(shown: Sequence[ShownFinding], year: Year) -> Filters:
    """Return a choice for each severity or state, unit and code that some finding has, with their number."""
    standings = Counter(finding.standing for finding in shown)
    units = [(finding.unit, finding.is_open) for finding in shown]
    codes = [(finding.code, finding.is_open) for finding in shown]
    order = [*dict.fromkeys(receipt.unit for receipt in year.receipts if receipt.unit), OVERALL]
    unit_labels = dict.fromkeys(order, "") | {OVERALL: overall_label(year)}
    return Filters(
        standings=tuple(
            Choice(one.value, f"{one.thai} ({standings[one.value]:,})")
            for one in (*Severity, *FindingState)
            if standings[one.value]
        ),
        units=tuple(_choices(unit_labels, units)),
        codes=tuple(_choices({code: f"{code} {messages.CATALOGUE[code].title}" for code, _ in sorted(codes)}, codes)),
        nothing_fits=_nothing_fits(year),
    )


def _choices(labels: Mapping[str, str], of_findings: Sequence[tuple[str, bool]]) -> Iterator[Choice]:
    """Yield a choice for each value that some finding has, with how many of them are open and how many closed.

    Shape: of each finding its value and whether it is open; ``labels`` by value, "" for the value itself.
    """
    numbers = Counter(of_findings)
    for value, label in labels.items():
        opened, closed = numbers[value, True], numbers[value, False]
        if opened or closed:
            counted = f"{opened:,} และที่ไม่ต้องแก้ {closed:,}" if closed else f"{opened:,}"
            yield Choice(value, f"{label or value} ({counted})")
