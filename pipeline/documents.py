"""From a checked year to its Word documents: what they say, how it is laid out, and on which pages it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline import citations, messages, rules
from pipeline.model import CannotGoOn, Finding, Place
from pipeline.opc.faults import PackageFault
from pipeline.views import agenda as agenda_view
from pipeline.views import minutes as minutes_view
from pipeline.views import remarks, volumes
from pipeline.views import report as report_view
from pipeline.views import site_visit as site_visit_view
from pipeline.views.remarks import Remark
from pipeline.views.report import ReportView
from pipeline.views.volumes import DocumentLimits
from pipeline.word import lint, template
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT, TEMPLATE_VIEWS, VIEWS
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup import docx_file
from pipeline.word.parts import contents
from pipeline.workbook.inbox import ProgressCallback
from pipeline.year import Year

STEM = Path(REPORT).stem
REPORTS = (REPORT, *(f"{volumes.file_name(STEM, number)}.docx" for number in volumes.NAMES))  # of one report, divided
NAMES = (*VIEWS, *REPORTS[1:])  # of all that may be made
FILLED_IN = (MINUTES,)  # which people fill in: one that cannot be merged is left as it is, and said


class ReportOptions(Struct, frozen=True):
    """What people may ask of the report. ``comments``: findings in the margin; ``pages``: numbers in contents.

    ``limits``: beyond which it is made without charts, and then divided by category. ``fresh``: without what people
    edited, which is kept aside; ``track``: what the data changed stands as tracked changes in the documents that lay
    there, unless they are made fresh. ``is_in_full``: to make again also what would come out as it lies there.
    """

    comments: bool = True
    pages: bool = True
    fresh: bool = False
    track: bool = False
    is_in_full: bool = False
    limits: DocumentLimits = field(default_factory=DocumentLimits)


class Documents(Struct, frozen=True):
    """The documents by name, and the findings that only their finished pages show.

    ``unnumbered``: why Word is left to fill in the page numbers, "" where it is not. ``generated``: the documents as
    they were before people's edits were carried into them, where that was done.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()
    unnumbered: str = ""
    generated: Mapping[str, bytes] = field(default_factory=dict)


NO_DOCUMENTS = Documents({})
NOT_COUNTED = "หยุดนับหน้าตามที่กด Ctrl-C"


def make(
    year: Year, templates: Path, options: ReportOptions, progress: ProgressCallback, before: bytes = b""
) -> Documents:
    """Return the documents, made from the templates people own. Raises CannotGoOn when a template is broken.

    ``before``: the report as it lies there, whose page numbers are tried first; b"" where there is none.
    """
    year = citations.filled(year)
    try:
        parts = volumes.divided(report_view.view(year), options.limits, STEM)
        if parts.reason:
            progress(parts.reason, 0, 3)
        progress("เขียนระเบียบวาระ รายงานการประชุม และเอกสารรับการตรวจประเมิน ณ พื้นที่", 1, 3)
        others = {**_of_meeting(year, templates, options), SITE_VISIT: _site_visit(year, templates, options)}
        progress("เขียนรายงาน", 2, 3)
        if len(parts.views) > 1:
            return Documents({**_divided(year, templates, options, parts.views), **others}, (), parts.reason)
        report = template.render(templates / REPORT, parts.views[""], _in_margin(year, options))
        if not (options.pages and _has_pages_to_number(year, report)):
            return Documents({REPORT: report, **others})
        if pdf.office():
            progress("นับหน้าด้วย LibreOffice (ถ้าไม่รอให้กด Ctrl-C เอกสารยังออกครบ)", 3, 3)
        report, findings, unnumbered = _numbered(report, before, year)
        return Documents({REPORT: report, **others}, findings, unnumbered)
    except template.TemplateFault as fault:
        raise CannotGoOn(str(fault)) from fault


def _of_meeting(year: Year, templates: Path, options: ReportOptions) -> dict[str, bytes]:
    """Return the agenda, with the findings on the coordinator's own data beside it, and the minutes to be filled in."""
    own = remarks.of_workbook(year.findings, year.case.coordinator.workbook) if options.comments else ()
    return {
        AGENDA: template.render(templates / AGENDA, agenda_view.view(year), own),
        MINUTES: template.render(templates / MINUTES, minutes_view.view(year)),
    }


def _site_visit(year: Year, templates: Path, options: ReportOptions) -> bytes:
    """Return the document for the day the assessors come, without charts where it would have more than it can hold."""
    view = site_visit_view.view(year)
    is_too_large = site_visit_view.charts_in(view) > options.limits.charts
    return template.render(templates / SITE_VISIT, site_visit_view.without_charts(view) if is_too_large else view)


def faults(templates: Path) -> tuple[str, ...]:
    """Return a sentence for every fault of the templates; () when all is well."""
    return tuple(fault for name, view in TEMPLATE_VIEWS.items() for fault in lint.faults(templates / name, view))


def as_pdf(folder: Path, progress: ProgressCallback) -> dict[str, bytes]:
    """Return a PDF of every document that lies in ``folder``, people's edits and all, its contents numbered anew.

    Raises CannotGoOn without a document or without LibreOffice.
    """
    present = [name for name in NAMES if (folder / name).is_file()]
    if not present:
        raise CannotGoOn(f"ยังไม่มีเอกสาร Word ใน {folder} ให้สั่ง make report ก่อน")
    pdfs = {}
    try:
        for number, name in enumerate(present, start=1):
            progress(f"แปลง {name} เป็น PDF", number, len(present))
            document = (folder / name).read_bytes()
            pdfs[Path(name).with_suffix(".pdf").name] = pdf.made_from(_as_numbered_as_can_be(document))
    except (pdf.PdfFault, PackageFault) as fault:
        reason = docx_file.reason(fault) if isinstance(fault, PackageFault) else str(fault)
        raise CannotGoOn(f"{reason} จึงยังไม่สร้าง PDF และไม่ได้แก้ไฟล์ผลลัพธ์เดิม") from fault
    return pdfs


def _as_numbered_as_can_be(document: bytes) -> bytes:
    try:
        return pages.number(document, document).document if contents.headings(document) else document
    except pdf.PdfFault:
        return document


def _in_margin(year: Year, options: ReportOptions, annex_in: str = "") -> tuple[Remark, ...]:
    """Return what stands beside a report. ``annex_in``: the file with the annex of findings, "" where it is this."""
    return remarks.view(year.findings, year.receipts, annex_in) if options.comments else ()


def _divided(year: Year, templates: Path, options: ReportOptions, views: Mapping[str, ReportView]) -> dict[str, bytes]:
    """Return the documents of a report that is too large for one; Word fills in the pages of their contents."""
    beside_first, beside_others = _in_margin(year, options), _in_margin(year, options, annex_in=STEM)
    return {
        f"{volumes.file_name(STEM, number)}.docx": template.render(
            templates / REPORT, view, beside_others if number else beside_first
        )
        for number, view in views.items()
    }


def _numbered(report: bytes, before: bytes, year: Year) -> tuple[bytes, tuple[Finding, ...], str]:
    """Return the report with its pages numbered, what their number shows, and why it is not numbered, "" where it is.

    That it is too long is not said in its own annex: the report would have to be laid out again.
    """
    try:
        numbered = pages.number(report, before)
    except pdf.PdfFault as fault:
        return report, (), str(fault)
    except KeyboardInterrupt:
        return report, (), NOT_COUNTED
    return numbered.document, too_long(year, REPORT, numbered.pages), ""


def _has_pages_to_number(year: Year, report: bytes) -> bool:
    return bool(contents.headings(report)) or year.case.coordinator.settings.max_pages is not None


def too_long(year: Year, name: str, count: int) -> tuple[Finding, ...]:
    """Return P603 when a report has more pages than the coordinator allows. ``name``: of its file."""
    settings = year.case.coordinator.settings
    if settings.max_pages is None or count <= settings.max_pages:
        return ()
    words = {"document": name, "pages": str(count), "limit": str(settings.max_pages)}
    place = settings.places.get("max_pages", Place(name))
    finding = messages.finding("P603", place, words=words)
    return tuple(rules.in_force((finding,), year.case.coordinator.switches)[0])
