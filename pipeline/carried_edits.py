"""From what people left in the output folder and the documents made anew to documents that hold both.

A document is merged over the very one it was made from, which its generation tells; also a copy of an older one that
somebody has put beside the published documents under any name. Where that one is not known, or a merge fails for
whatever reason, the new document is published as it was made, and what people left is kept aside whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import documents, messages
from pipeline.documents import Documents, ReportOptions
from pipeline.model import Finding, Place
from pipeline.opc.faults import PackageFault
from pipeline.publish import disk, generations
from pipeline.publish.edits import Difference, Edit
from pipeline.publish.names import kept_name
from pipeline.word import submission
from pipeline.word.edits import generation, merging
from pipeline.word.edits.merging import MergedDocument, MergeOptions
from pipeline.word.edits.work import CarriedEdit
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup import docx_file
from pipeline.word.parts import contents
from pipeline.workbook.inbox import ProgressCallback
from pipeline.year import Year

_OPEN_IN_WORD = "~$"  # begins the name of the file that Word puts beside a document that is open


class EditedCopy(Struct, frozen=True):
    """A copy of a published document that differs from the one it was made from.

    ``document``: the name that it is published under. ``name``: that by which it lies in the output folder.
    ``before``: the document over which the base's data were put as tracked changes; empty where they were not.
    """

    document: str
    name: str
    content: bytes
    base: bytes
    before: bytes = b""


class CarriedDocuments(Struct, frozen=True):
    """The documents with the edits that were carried into them.

    ``merged`` and ``failed``: the names, in the output folder, of the copies that were merged and of those that could
    not be. ``edits``: what became of each edit, by the name of the document.
    """

    written: Documents
    findings: tuple[Finding, ...] = ()
    merged: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    edits: Mapping[str, Sequence[CarriedEdit]] = field(default_factory=dict)


def find_copies(
    folder: Path, names: Collection[str], published: Collection[str], *, below: str = "", has_unedited: bool = False
) -> tuple[EditedCopy, ...]:
    """Return the copies of documents that people left in the folder, the published ones first.

    ``names``: those of the documents that a run makes; ``published``: those of all files that were published;
    ``below``: the folder in it that the copies lie in, "" for itself; ``has_unedited``: with those among the published
    that are as they were generated. Raises OSError.
    """
    home = folder / below
    beside = sorted(
        name
        for path in (home.glob("*.docx") if home.is_dir() else ())
        if (name := path.relative_to(folder).as_posix()) not in {*names, *published}
        and not path.name.startswith(_OPEN_IN_WORD)
        and disk.is_file(path)
    )
    found = [_copy(folder, name, sorted(names)) for name in beside]
    others = (copy for copy in found if copy is not None and copy.content != copy.base)
    return (*copies_of_published(folder, names, has_unedited=has_unedited), *others)


def copies_of_published(folder: Path, names: Iterable[str], *, has_unedited: bool = False) -> tuple[EditedCopy, ...]:
    """Return the documents that lie at these names and are not as they were generated. Raises OSError.

    ``has_unedited``: those that are as they were generated too.
    """
    found = [_copy(folder, name, (name,)) for name in names if disk.is_file(folder / name)]
    return tuple(copy for copy in found if copy is not None and (has_unedited or copy.content != copy.base))


def _copy(folder: Path, name: str, documents_of: Iterable[str]) -> EditedCopy | None:
    """Return the file as a copy of one of the documents; None where the one it was made from is not known."""
    content = (folder / name).read_bytes()
    try:
        package = docx_file.open_docx(content)
        ids, tracked = generation.generations_of(package), generation.tracked_over(package)
        for document in documents_of:
            for identifier in ids:
                base = generations.read(folder, document, identifier)
                if base is not None:
                    before = generations.read(folder, document, tracked) if tracked else None
                    return EditedCopy(document, name, content, base, before or b"")
    except (PackageFault, ValueError, LookupError):
        return None
    return None


def of_edition(copies: Iterable[EditedCopy]) -> tuple[EditedCopy, ...]:
    """Return the copies of a submission edition that are not as it was generated, before its names were made plain."""
    return tuple(copy for copy in copies if submission.with_plain_names(copy.base) != copy.content)


def edits_of(folder: Path, copies: Iterable[EditedCopy], stamp: str) -> tuple[Edit, ...]:
    """Return the copies that lie beside the published documents, as files that go to kept/ without a word."""
    beside = [copy for copy in copies if copy.name != copy.document]
    hashes = {copy.name: disk.sha256(copy.content) for copy in beside}
    return tuple(
        Edit(name, sha256, Difference.LOOKS, kept_name(folder, name, sha256, stamp)) for name, sha256 in hashes.items()
    )


def carry(
    copies: Iterable[EditedCopy], written: Documents, year: Year, progress: ProgressCallback, options: ReportOptions
) -> CarriedDocuments:
    """Return the documents that were written with the edits of these copies, and what must be said of them."""
    files, failed, done = dict(written.files), set(), set()
    carried: dict[str, list[CarriedEdit]] = {}
    for copy in copies:
        if copy.document not in files:
            continue
        progress(f"นำสิ่งที่แก้ไว้ใน {copy.name} เข้าฉบับใหม่", 3, 3)
        merged = merged_copy(copy, files[copy.document], tracks=options.track)
        if merged is None:
            failed.add(copy.name)
            continue
        files[copy.document] = merged.document
        done.add(copy.name)
        carried[copy.document] = [*carried.get(copy.document, ()), *merged.edits]
    changed = [name for name in carried if files[name] != written.files[name]]
    numbered, too_long, unnumbered = files, None, None
    if options.pages and not written.unnumbered:
        numbered, too_long, unnumbered = _numbered(files, changed, written, year)
    findings = tuple(finding for name, edits in carried.items() for finding in edit_findings(name, edits))
    result = replace(
        written,
        files=numbered,
        generated=written.files,
        findings=written.findings if too_long is None else too_long,
        unnumbered=written.unnumbered if unnumbered is None else unnumbered,
    )
    return CarriedDocuments(result, findings, frozenset(done), frozenset(failed), carried)


def merged_copy(
    copy: EditedCopy, new: bytes, *, has_comments: bool = True, is_of_edition: bool = False, tracks: bool = False
) -> MergedDocument | None:
    """Return the new document with the edits of a copy; None where they cannot be merged.

    ``is_of_edition``: it is of the submission edition, whose names were made plain. ``tracks``: what the data changed
    is put as tracked changes.
    """
    options = MergeOptions(has_comments=has_comments, tracks=tracks, before=copy.before)
    try:
        theirs = submission.with_own_names(copy.content, copy.base) if is_of_edition else copy.content
        return merging.merged(copy.base, theirs, new, options)
    except Exception:  # noqa: BLE001 - whatever is wrong with a merge, nothing of a person's may be lost with it
        return None


def _numbered(
    files: Mapping[str, bytes], changed: Sequence[str], written: Documents, year: Year
) -> tuple[dict[str, bytes], tuple[Finding, ...] | None, str | None]:
    """Return the documents with the pages of those that were merged numbered anew, and what their number shows."""
    numbered = dict(files)
    findings: tuple[Finding, ...] | None = None
    for name in changed:
        try:
            if not contents.headings(files[name]):
                continue
            done = pages.number(files[name], written.files[name])
        except pdf.PdfFault as fault:
            return dict(files), findings, str(fault)
        except KeyboardInterrupt:
            return dict(files), findings, documents.NOT_COUNTED
        numbered[name] = done.document
        if name in documents.REPORTS:
            others = tuple(one for one in written.findings if one.place.workbook != name and one.code == "P603")
            findings = (*others, *documents.too_long(year, name, done.pages))
    return numbered, findings, None


def edit_findings(name: str, edits: Iterable[CarriedEdit]) -> tuple[Finding, ...]:
    """Return what must be said of the edits of a document."""
    return tuple(
        messages.finding(
            edit.code,
            Place(name),
            words={
                "document": name,
                "heading": edit.heading,
                "words": edit.words or "–",
                "what": edit.what,
                **({"place": edit.place or "สมุดงาน"} if edit.code == "P606" else {}),
            },
        )
        for edit in edits
    )
