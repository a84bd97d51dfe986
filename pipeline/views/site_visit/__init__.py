"""From a checked year to what the department brings to the day the assessors come: a page for the director, and one a
category with last year's words, what was done, what is strong and weak, and what will be asked.

Estimates and findings stand here. The document stays in the department: nothing of it is in the submission edition.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Text
from pipeline.views import executive_summary, figures
from pipeline.views.captions import TABLE, Caption
from pipeline.views.criteria_note import criteria_note
from pipeline.views.figures import BLANK
from pipeline.views.report import OverviewHeads
from pipeline.views.site_visit.categories import process_categories, results_category, weak_results
from pipeline.views.site_visit.director import director
from pipeline.views.site_visit.questions import Asked
from pipeline.views.site_visit.shapes import DirectorPage, VisitCategory, VisitContact, WeakResult
from pipeline.year import Year

TITLE = "เอกสารเตรียมรับการตรวจประเมิน ณ พื้นที่ปฏิบัติงาน (Site Visit)"
APART = (
    "เอกสารนี้ใช้ภายในส่วนราชการ มีข้อสังเกตจากการตรวจและประมาณการ ซึ่งไม่อยู่ในฉบับส่งผู้ตรวจประเมิน"
    " เลขที่หลักฐานเป็นเลขที่ในทะเบียนหลักฐาน evidence.xlsx"
)


class SiteVisitView(Struct, frozen=True):
    """What the document for the day of the assessors says.

    ``thai_digits`` is for the whole rendered document, page numbers and all: no text here is changed by it.
    """

    department: str  # ชื่อส่วนราชการ
    title: str  # ชื่อเอกสาร
    fiscal_year: str  # ประจำปีงบประมาณ พ.ศ. ใด
    note: str  # หมายเหตุท้ายเอกสารจากแผ่นงาน ตั้งค่า (อาจว่าง)
    criteria_note: str  # บอกว่าใช้เกณฑ์ของปีอื่น (ว่างเมื่อมีเกณฑ์ของปีนี้)
    apart: str  # บอกว่าเป็นเอกสารภายใน
    thai_digits: bool  # ทั้งเอกสารเป็นเลขไทยหรือไม่ (ใช้ใน if เท่านั้น)
    director: DirectorPage  # หน้าของผู้บริหาร
    overview: OverviewHeads | None  # หัวตารางผลที่เด่น (ไม่มีเมื่อไม่มีผลที่เด่น)
    categories: tuple[VisitCategory, ...]  # หมวด 1-7
    contacts_caption: Caption  # เลขตารางผู้ตอบ
    contacts: tuple[VisitContact, ...]  # ผู้ให้ข้อมูลของแต่ละหน่วยงาน


def view(year: Year) -> SiteVisitView:
    """Return what the document says of a year."""
    case = year.case
    settings, criteria = case.coordinator.settings, case.criteria
    asked, summary = Asked(year), executive_summary.view(case, Text())
    weak = tuple(weak_results(asked, year))
    return SiteVisitView(
        department=settings.department,
        title=TITLE,
        fiscal_year=f"ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        note=settings.footnote,
        criteria_note=criteria_note(settings.fiscal_year_be, criteria, "เอกสารนี้"),
        apart=APART,
        thai_digits=settings.thai_digits,
        director=director(asked, summary, weak, year),
        overview=_heads(settings.latest_year_be) if summary.strongest else None,
        categories=(*process_categories(asked), results_category(asked, summary, weak)),
        contacts_caption=Caption(TABLE, "contacts"),
        contacts=tuple(
            VisitContact(
                figures.unit_text(case.coordinator.register, receipt.unit),
                receipt.contact.name or BLANK,
                receipt.contact.phone or BLANK,
            )
            for receipt in year.receipts
            if receipt.unit
        ),
    )


def _heads(year_be: int) -> OverviewHeads:
    return OverviewHeads(f"เป้าหมาย {year_be}", f"ผล {year_be}")


def charts_in(view: SiteVisitView) -> int:
    """Return how many charts the document has."""
    return sum(one.chart is not None for category in view.categories for weak in category.weak for one in weak.figures)


def without_charts(view: SiteVisitView) -> SiteVisitView:
    """Return the view without its charts."""
    return replace(view, categories=tuple(replace(one, weak=_drawn_not(one.weak)) for one in view.categories))


def _drawn_not(weak: Iterable[WeakResult]) -> tuple[WeakResult, ...]:
    return tuple(replace(one, figures=tuple(replace(each, chart=None) for each in one.figures)) for one in weak)
