"""The documents by the name of their file, which is their template's too, and the view that each is filled from."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.views.agenda import AgendaView
from pipeline.views.memo import MemoView
from pipeline.views.minutes import MinutesView
from pipeline.views.report import ReportView
from pipeline.views.site_visit import SiteVisitView

AGENDA = "agenda.docx"
MINUTES = "minutes.docx"
REPORT = "application-report.docx"
SITE_VISIT = "site-visit.docx"
MEMO = "memo.docx"
REMINDER = "reminder.docx"
VIEWS: Mapping[str, type] = {  # of the documents of a year
    REPORT: ReportView,
    AGENDA: AgendaView,
    MINUTES: MinutesView,
    SITE_VISIT: SiteVisitView,
}
TEMPLATE_VIEWS: Mapping[str, type] = {**VIEWS, MEMO: MemoView, REMINDER: MemoView}  # memos are made a unit each
