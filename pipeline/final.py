"""From the working report of a year as it lies on the disk to its submission edition, in Word and as a PDF."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from pipeline import carried_edits, documents, merge
from pipeline.carried_edits import EditedCopy
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

FOLDER = "final"  # below the output folder of the year


def name_of(name: str) -> str:
    """Return the name by which a file of the submission edition goes in the output folder of the year."""
    return f"{FOLDER}/{name}"


def is_of_edition(name: str) -> bool:
    """Return whether an output is one of the submission edition, which no other command makes or takes away."""
    return name.startswith(f"{FOLDER}/")


class FinalEdition(Struct, frozen=True):
    """The files of the submission edition by their names in its folder, and what people must know of them.

    ``findings``: those that only its pages show. ``without_pdf``: why there is no PDF, "" where there is.
    ``left_out``, ``kept``, ``comments`` and ``has_revisions``: as of `Edition`, of all its documents. ``traces``: what
    in its text still looks like ours. ``generated``: its documents without the edits of those that lay there, by their
    names, which are not yet plain. ``merged`` and ``failed``: the names, in the output folder, of the edited copies
    whose edits are in it, and of those that could not be merged.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()
    without_pdf: str = ""
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    comments: int = 0
    has_revisions: bool = False
    traces: tuple[str, ...] = ()
    generated: Mapping[str, bytes] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


class WorkingReport(Struct, frozen=True):
    """The working report as it lies on the disk: its documents by name, the day its data are of.

    ``published``: the hashes of the blocks that each document was published with, by its name.
    """

    documents: Mapping[str, bytes]
    made_on: date
    published: Mapping[str, Collection[str]] = field(default_factory=dict)


def make(
    report: WorkingReport,
    year: Year,
    today: date,
    progress: ProgressCallback,
    copies: Sequence[EditedCopy] = (),
    *,
    has_sources: bool,
) -> FinalEdition:
    """Return the submission edition of a report. Raises CannotGoOn for a file that is no document any more.

    ``copies``: edited copies of an edition, whose edits are carried into the new one.
    """
    files: dict[str, bytes] = {}
    editions: list[Edition] = []
    generated: dict[str, bytes] = {}
    carried: list[Finding] = []
    merged: set[str] = set()
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
            generated[name] = whole = numbered
            for copy in (copy for copy in copies if copy.document == name_of(name)):
                done = carried_edits.merged_copy(copy, whole, has_comments=False, is_of_edition=True)
                if done is not None:
                    merged.add(copy.name)
                    carried += carried_edits.edit_findings(name_of(name), done.edits)
                    whole, count = _numbered(done.document)
            files[name] = submission.with_plain_names(whole)
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
        findings=(*documents.too_long(year, name_of(REPORT), page_count), *carried),
        without_pdf=without_pdf,
        left_out=tuple(heading for each in editions for heading in each.left_out),
        kept=tuple(text for each in editions for text in each.kept),
        comments=sum(each.comments for each in editions),
        has_revisions=any(each.has_revisions for each in editions),
        traces=tuple(dict.fromkeys(trace for name in report.documents for trace in submission.traces(files[name]))),
        generated=generated,
        merged=frozenset(merged),
        failed=frozenset(copy.name for copy in copies) - merged,
    )


def _numbered(document: bytes) -> tuple[bytes, int]:
    """Return the document with its pages numbered, and how many it has; where that cannot be known, as it is and 0."""
    try:
        numbered = pages.number(document, document)
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
