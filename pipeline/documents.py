"""From a checked year to its two Word documents: what they say, how it is laid out, and on which pages it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import messages, rules
from pipeline.changes import NO_CHANGES, Changes
from pipeline.model import CannotGoOn, Finding, Place, Receipt
from pipeline.views import agenda as agenda_view
from pipeline.views import remarks
from pipeline.views import report as report_view
from pipeline.word import lint, package, template
from pipeline.word.document_names import AGENDA, REPORT, VIEWS
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.parts import contents
from pipeline.workbook.inbox import ProgressCallback

NAMES = tuple(VIEWS)

_COUNTS = 3  # one more line in the annex of findings may make one more page

InOrder = Callable[[Iterable[Finding]], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What people may ask of the documents. ``comments``: findings in the margin; ``pages``: numbers in contents."""

    comments: bool = True
    pages: bool = True


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents by name, and the findings they were made of.

    ``findings``: those given and what only the finished pages show. ``unnumbered``: why Word is left to fill in the
    page numbers, "" where it is not.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    unnumbered: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """A checked year, as its documents need it."""

    case: rules.Case
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    changes: Changes = NO_CHANGES


def make(
    year: Year, templates: Path, options: ReportOptions, in_order: InOrder, progress: ProgressCallback
) -> Documents:
    """Return both documents, made from the templates people own. Raises CannotGoOn when a template is broken."""
    try:
        progress("เขียนระเบียบวาระ", 1, 4)
        agenda = _agenda(year, templates)
        progress("เขียนรายงาน", 2, 4)
        report = _report(year, templates, year.findings, options)
        if not (options.pages and _has_pages_to_tell(year, report)):
            return Documents({REPORT: report, AGENDA: agenda}, year.findings)
        progress("นับหน้าด้วย LibreOffice", 3, 4)
        return _numbered(year, templates, options, in_order, report, agenda)
    except template.TemplateFault as fault:
        raise CannotGoOn(str(fault)) from fault


def faults(templates: Path) -> tuple[str, ...]:
    """Return a sentence for every fault of the templates. Blank: () when all is well."""
    return tuple(fault for name, view in VIEWS.items() for fault in lint.faults(templates / name, view))


def as_pdf(folder: Path, progress: ProgressCallback) -> dict[str, bytes]:
    """Return a PDF of every document that lies in ``folder``, people's edits and all, its contents numbered anew.

    Raises CannotGoOn without a document or without LibreOffice.
    """
    present = [name for name in NAMES if (folder / name).is_file()]
    if not present:
        raise CannotGoOn(f"ยังไม่มีเอกสาร Word ใน {folder} ให้สั่ง make report ก่อน")
    made = {}
    try:
        for number, name in enumerate(present, start=1):
            progress(f"แปลง {name} เป็น PDF", number, len(present))
            document = (folder / name).read_bytes()
            made[Path(name).with_suffix(".pdf").name] = pdf.made_from(_as_numbered_as_can_be(document))
    except (pdf.PdfFault, package.PackageFault) as fault:
        raise CannotGoOn(f"{fault} จึงยังไม่สร้าง PDF และไม่ได้แก้ไฟล์ผลลัพธ์เดิม") from fault
    return made


def _as_numbered_as_can_be(document: bytes) -> bytes:
    try:
        return pages.number(document).document if contents.headings(document) else document
    except pdf.PdfFault:
        return document


def _numbered(
    year: Year, templates: Path, options: ReportOptions, in_order: InOrder, report: bytes, agenda: bytes
) -> Documents:
    """Number the pages of the report's contents; a report too long says so in its own annex."""
    said: tuple[Finding, ...] = ()
    try:
        for _ in range(_COUNTS):
            numbered = pages.number(report)
            now = _too_long(year, numbered.pages)
            if now == said:
                return Documents({REPORT: numbered.document, AGENDA: agenda}, in_order((*year.findings, *said)))
            said = now
            report = _report(year, templates, in_order((*year.findings, *said)), options)
    except pdf.PdfFault as fault:
        return Documents({REPORT: report, AGENDA: agenda}, in_order((*year.findings, *said)), str(fault))
    return Documents({REPORT: report, AGENDA: agenda}, in_order((*year.findings, *said)), "จำนวนหน้าไม่นิ่ง")


def _has_pages_to_tell(year: Year, report: bytes) -> bool:
    return bool(contents.headings(report)) or year.case.coordinator.settings.max_pages is not None


def _too_long(year: Year, count: int) -> tuple[Finding, ...]:
    """Return P603 when the report has more pages than the coordinator allows."""
    settings = year.case.coordinator.settings
    if settings.max_pages is None or count <= settings.max_pages:
        return ()
    words = {"document": REPORT, "pages": str(count), "limit": str(settings.max_pages)}
    place = settings.places.get("max_pages", Place(REPORT))
    finding = messages.finding("P603", place, words=words)
    return tuple(rules.in_force((finding,), year.case.coordinator.switches)[0])


def _report(year: Year, templates: Path, findings: tuple[Finding, ...], options: ReportOptions) -> bytes:
    case = year.case
    view = report_view.view(
        case.coordinator, case.criteria, case.master, year.receipts, case.score, findings, year.changes
    )
    said = remarks.view(findings, year.receipts) if options.comments else ()
    return template.render(templates / REPORT, view, said)


def _agenda(year: Year, templates: Path) -> bytes:
    case = year.case
    view = agenda_view.view(case.coordinator, case.criteria, case.master, case.score, year.findings)
    return template.render(templates / AGENDA, view)
