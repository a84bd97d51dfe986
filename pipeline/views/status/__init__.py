"""From the year's data to what the status page shows กพร.: who has sent, what breaks a rule, what is empty, how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from pipeline import messages
from pipeline.model import Receipt
from pipeline.thai import long_date
from pipeline.views.criteria_note import criteria_note
from pipeline.views.status import (
    arrivals,
    cards,
    coverage,
    estimate,
    feedback,
    findings,
    score,
    submissions,
    summary,
    today,
)
from pipeline.views.status.arrivals import Arrivals
from pipeline.views.status.cards import ItemGroup
from pipeline.views.status.coverage import Coverage
from pipeline.views.status.estimate import EstimateView
from pipeline.views.status.feedback import FeedbackPicture
from pipeline.views.status.findings import Filters, ShownFinding
from pipeline.views.status.score import ScoreView
from pipeline.views.status.submissions import Submissions
from pipeline.views.status.summary import Summary
from pipeline.views.status.today import Today
from pipeline.year import Year

TITLE = "สถานะการเตรียมข้อมูล PMQA 4.0"
CRITERIA_SOURCE = "เกณฑ์ที่ใช้ตรวจมาจากเอกสารประชุมและแบบฟอร์มของหน่วยงาน ไม่ใช่คู่มือทางการของสำนักงาน ก.พ.ร."


class StatusView(Struct, frozen=True):
    """What the status page says. Texts may be "" where there is nothing to say."""

    title: str
    department: str
    fiscal_year: str
    note: str
    criteria_note: str
    criteria_source: str
    checked_on: str
    as_of: str
    today: Today
    arrivals: Arrivals
    summary: Summary
    submissions: Submissions
    coverage: Coverage
    feedback: FeedbackPicture | None
    score: ScoreView
    estimate: EstimateView | None
    items: tuple[ItemGroup, ...]
    switches: tuple[str, ...]
    findings: tuple[ShownFinding, ...]
    findings_left_out: str
    filters: Filters


def view(year: Year, marked: Mapping[str, str]) -> StatusView:
    """Return what the status page says, the most urgent findings first.

    Shape: ``marked`` gives the address of a unit's marked copy, relative to the page, by the unit's code.
    The page names the day of the check and no time, so that the same data make the same page on the same day.
    """
    case, settings = year.case, year.case.coordinator.settings
    places = coverage.view(case)
    shown = tuple(findings.view(year))
    estimated = year.estimate
    return StatusView(
        title=TITLE,
        department=settings.department,
        fiscal_year=f"ปีงบประมาณ พ.ศ. {year.fiscal_year_be}",
        note=settings.footnote,
        criteria_note=criteria_note(year.fiscal_year_be, case.criteria, "หน้านี้"),
        criteria_source=CRITERIA_SOURCE,
        checked_on=long_date(year.checked_on) if year.checked_on else "",
        as_of=_as_of(year.receipts),
        today=today.view(year, marked),
        arrivals=arrivals.view(year),
        summary=summary.view(year, places),
        submissions=submissions.view(year, marked),
        coverage=places,
        feedback=feedback.view(case),
        score=score.view(case),
        estimate=estimate.view(case, estimated),
        items=tuple(cards.view(year, estimated)),
        switches=tuple(map(messages.switch_text, case.coordinator.switches)),
        findings=shown,
        findings_left_out=findings.left_out(year),
        filters=findings.filters(shown, year),
    )


def _as_of(receipts: Sequence[Receipt]) -> str:
    newest = max((receipt.submitted_on for receipt in receipts if receipt.submitted_on), default=None)
    return long_date(newest) if newest else ""
