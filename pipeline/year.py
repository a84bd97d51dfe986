"""One fiscal year, read, merged and checked: what every document and page of it is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from pipeline import submissions
from pipeline.changes import NO_CHANGES, Changes
from pipeline.estimate import Estimate, estimate
from pipeline.findings import in_order
from pipeline.last_check import FIRST_CHECK, SinceLastCheck
from pipeline.model import Finding, Receipt
from pipeline.rules import Case, ResultsCounts, Switched


class LastMail(Struct, frozen=True):
    """What lies ready to be mailed to the units: the day it was made, and whether other workbooks have come since."""

    day: date
    is_older: bool


# without slots: what is asked for of every unit is put together once
class Year(Struct, frozen=True, dict=True):
    """A checked year. ``findings`` are in order; ``changes``: what differs from the documents before.

    ``checked_on``: the day of the check; None where it is not looked at. ``since``: what has come since the last one.
    ``last_mail``: None where nothing has been made to be mailed. ``results_before``: how the points of the feedback on
    category 7 stood a year ago; None where that year's data are not here.
    """

    case: Case
    receipts: tuple[Receipt, ...] = ()
    findings: tuple[Finding, ...] = ()
    switched: tuple[Switched, ...] = ()
    changes: Changes = NO_CHANGES
    checked_on: date | None = None
    since: SinceLastCheck = FIRST_CHECK
    last_mail: LastMail | None = None
    results_before: ResultsCounts | None = None

    @property
    def fiscal_year_be(self) -> int:
        """The year whose targets are set."""
        return self.case.fiscal_year_be

    @cached_property
    def estimate(self) -> Estimate | None:
        """The estimate of category 7; None in a year whose criteria have no rule to estimate by."""
        case = self.case
        return estimate(case.master.indicators, case.coordinator.settings.latest_year_be, case.criteria, case.score)

    @cached_property
    def categories_wanting(self) -> Mapping[str, tuple[int, ...]]:
        """The categories that a unit owes and of which its workbook holds nothing, by the unit's code."""
        master = self.case.master
        return submissions.categories_wanting(
            self.case.coordinator.register, self.receipts, master.narratives, master.indicators
        )

    @cached_property
    def findings_by_unit(self) -> Mapping[str, Sequence[Finding]]:
        """The findings about each unit, in order, by its code; a unit without any is not in it."""
        return _grouped(self.findings, lambda finding: finding.unit)

    @cached_property
    def findings_by_workbook(self) -> Mapping[str, Sequence[Finding]]:
        """The findings that have their place in each workbook, in order, by its name."""
        return _grouped(self.findings, lambda finding: finding.place.workbook)

    @cached_property
    def rows_by_workbook(self) -> Mapping[str, Counter[str]]:
        """How many rows were read of each sheet of each workbook, by its name; the sheets in order."""
        master = self.case.master
        places = [narrative.place for narrative in master.narratives]
        places += [answer.place for answer in master.answers]
        places += [row.place for indicator in master.indicators for row in indicator.rows]
        counted: dict[str, Counter[str]] = {}
        for place in places:
            counted.setdefault(place.workbook, Counter())[place.sheet] += 1
        return counted

    def with_findings(self, found: Iterable[Finding]) -> Year:
        """Return the year with more findings, each in its place."""
        return replace(self, findings=in_order((*self.findings, *found)))


def _grouped(findings: Iterable[Finding], key: Callable[[Finding], str]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(key(finding), []).append(finding)
    return grouped
