"""From the working report of a year as it lies on the disk to its submission edition, in Word and as a PDF."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline import documents, merge
from pipeline.model import CannotGoOn, Finding
from pipeline.opc.faults import PackageFault
from pipeline.opc.properties import FileDescription
from pipeline.views import report as report_view
from pipeline.word import submission
from pipeline.word.document_names import REPORT
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup import docx_file
from pipeline.word.submission import Edition, EditionOptions
from pipeline.workbook.inbox import ProgressCallback
from pipeline.year import Year

_FOLDER = "final"  # below the output folder of the year


def name_of(name: str) -> str:
    """Return the name by which a file of the submission edition goes in the output folder of the year."""
    return f"{_FOLDER}/{name}"


def is_of_edition(name: str) -> bool:
    """Return whether an output is one of the submission edition, which no other command makes or takes away."""
    return name.startswith(f"{_FOLDER}/")


@dataclass(frozen=True, slots=True)
class FinalEdition:
    """The files of the submission edition by their names in its folder, and what people must know of them.

    ``findings``: those that only its pages show. ``without_pdf``: why there is no PDF, "" where there is.
    ``left_out``, ``kept``, ``comments`` and ``has_revisions``: as of `Edition`, of all its documents. ``traces``: what
    in its text still looks like ours.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()
    without_pdf: str = ""
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    comments: int = 0
    has_revisions: bool = False
    traces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingReport:
    """The working report as it lies on the disk: its documents by name, the day its data are of.

    ``published``: the hashes of the blocks that each document was published with, by its name.
    """

    documents: Mapping[str, bytes]
    made_on: date
    published: Mapping[str, Collection[str]] = field(default_factory=dict)


def make(
    report: WorkingReport, year: Year, today: date, progress: ProgressCallback, *, has_sources: bool
) -> FinalEdition:
    """Return the submission edition of a report. Raises CannotGoOn for a file that is no document any more."""
    files: dict[str, bytes] = {}
    editions: list[Edition] = []
    page_count, without_pdf = 0, ""
    for name, content in report.documents.items():
        progress(f"จัดทำฉบับส่งของ {name}", len(editions), len(report.documents))
        options = EditionOptions(
            description=_description(year, report.made_on, today),
            has_sources=has_sources,
            made_codes=_made_codes(year),
            published=report.published.get(name, ()),
            uses_drafts=year.case.coordinator.settings.uses_drafts,
        )
        try:
            made = submission.edition(content, options)
            numbered, count = _numbered(made.document)
            files[name] = submission.with_plain_names(numbered)
        except PackageFault as fault:
            raise CannotGoOn(f"เปิด {name} ไม่ได้ ({docx_file.reason(fault)}) จึงยังไม่จัดทำฉบับส่ง และไม่ได้แก้ไฟล์เดิม") from fault
        try:
            files[str(Path(name).with_suffix(".pdf"))] = pdf.made_from(files[name])
        except pdf.PdfFault as fault:
            without_pdf = str(fault)
        page_count += count
        editions.append(made)
    return FinalEdition(
        files=files,
        findings=documents.too_long(year, name_of(REPORT), page_count),
        without_pdf=without_pdf,
        left_out=tuple(heading for each in editions for heading in each.left_out),
        kept=tuple(text for each in editions for text in each.kept),
        comments=sum(each.comments for each in editions),
        has_revisions=any(each.has_revisions for each in editions),
        traces=tuple(dict.fromkeys(trace for name in report.documents for trace in submission.traces(files[name]))),
    )


def _numbered(document: bytes) -> tuple[bytes, int]:
    """Return the document with its pages numbered, and how many it has; where that cannot be known, as it is and 0."""
    try:
        numbered = pages.number(document)
    except pdf.PdfFault:
        return document, 0
    return numbered.document, numbered.pages


def _description(year: Year, made_on: date, today: date) -> FileDescription:
    settings = year.case.coordinator.settings
    return FileDescription(
        author=settings.department,
        title=f"{report_view.TITLE} ประจำปีงบประมาณ พ.ศ. {settings.fiscal_year_be}",
        subject=f"{report_view.TITLE_ENGLISH} {settings.department_short or settings.department}".strip(),
        made_on=made_on,
        finished_on=today,
    )


def _made_codes(year: Year) -> tuple[str, ...]:
    """Return the codes of indicators that are of our making."""
    return tuple(one.code for one in year.case.master.indicators if merge.is_made(one.code))
