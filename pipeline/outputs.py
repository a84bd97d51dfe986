"""The output folder of a year: what lies there, what a run makes for it, and how the new replaces the old."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path, PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import (
    carried_edits,
    changes,
    citations,
    differences,
    documents,
    final,
    ics,
    manifest,
    merge,
    messages,
    publish,
)
from pipeline.carried_edits import EditedCopy
from pipeline.changes import StatementKind
from pipeline.documents import FILLED_IN, ReportOptions
from pipeline.final import FinalEdition, WorkingReport
from pipeline.manifest import FigureRecord, LastRun, PublishedData
from pipeline.model import OWN_FOLDER, CannotGoOn, Finding
from pipeline.opc.faults import PackageFault
from pipeline.publish import Publication, disk, edits, generations, lock, names
from pipeline.publish.edits import Difference, Edit
from pipeline.publish.moves import KeptFile
from pipeline.replies import Reply
from pipeline.thai import match_key
from pipeline.views import dates, evidence, online, standing, status
from pipeline.web import page
from pipeline.word import blocks
from pipeline.word.document_names import REPORT
from pipeline.word.edits import generation
from pipeline.workbook import contract, inbox, registers
from pipeline.workbook.inbox import Inbox, ProgressCallback
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.readings import NOTHING_KNOWN, KnownReadings, WorkbookReading, kept
from pipeline.year import Year

FINDINGS = "findings.xlsx"
REGISTER = "register.xlsx"
ONLINE = "online.xlsx"
EVIDENCE = "evidence.xlsx"
CALENDAR = "calendar.ics"
STATUS = "status.html"
MANIFEST = "manifest.json"
READINGS = f"{OWN_FOLDER}/readings"
OPEN_FINDINGS = "open-findings.xlsx"  # beside the submission edition


class OutputFolder(Struct, frozen=True):
    """The output folder as a run finds it.

    ``last``: the manifest of the run before. ``hashes``: sha256 by name as last published. ``edits``: the files that
    people have edited since and that the run is to replace. ``recovered``: what was kept when a run that had been cut
    off was finished. ``held``: the files that are open in another program, each with the name its new version goes by.
    ``stamp``: day and time that kept files bear. ``copies``: of documents, edited, whose edits are to be carried into
    the new ones. ``is_fresh``: whether nothing of what people edited is to stand.
    """

    path: Path
    last: LastRun
    hashes: Mapping[str, str]
    edits: tuple[Edit, ...]
    recovered: tuple[KeptFile, ...]
    held: Mapping[str, str]
    stamp: str
    copies: tuple[EditedCopy, ...] = ()
    is_fresh: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What people must know of files that were edited and are kept aside, or that are open."""
        carried = {copy.name for copy in self.copies}
        filled_in = () if self.is_fresh else FILLED_IN
        left = {
            one.name for one in self.edits if one.name in filled_in and one.difference is Difference.WORDS
        } - carried
        aside = [edit for edit in self.edits if edit.name not in left | carried]
        of_edits = (*edits.late_findings(self.recovered, ()), *edits.edit_findings(aside))
        return (*of_edits, *edits.open_findings({name: new for name, new in self.held.items() if name not in left}))

    def left_standing(self, made: Mapping[str, bytes], carried: Collection[str]) -> tuple[str, ...]:
        """Return the documents that people have filled in and that stay as they lie there now. Raises OSError.

        ``made``: what would be written, by name; ``carried``: the names of the copies whose edits are in it, as long as
        nobody has edited them further.
        """
        if self.is_fresh:
            return ()
        merged = {copy.name for copy in self.copies if copy.name in carried and self._is_still(copy)}
        filled_in = {name: made[name] for name in FILLED_IN if name in made and name not in merged}
        found = edits.find_edits(self.path, filled_in, self.hashes, differences.compare, self.stamp)
        return edits.left_standing(found, filled_in, self.hashes)

    def _is_still(self, copy: EditedCopy) -> bool:
        path = self.path / copy.name
        return disk.is_file(path) and path.read_bytes() == copy.content

    def not_carried(self, names: Collection[str]) -> tuple[Finding, ...]:
        """Return P601 for the copies of these names, whose edits could not be carried into the new documents.

        One that people fill in stays where it is.
        """
        gone = {name for name in names if name not in FILLED_IN}
        return edits.edit_findings(
            replace(edit, difference=Difference.WORDS) for edit in self.edits if edit.name in gone
        )

    def as_published(self, name: str) -> bytes | None:
        """Return a file as the run before left it; None where it does not lie there so."""
        path = self.path / name
        with suppress(OSError):
            if name in self.last.outputs and disk.is_file(path):
                content = path.read_bytes()
                return content if disk.sha256(content) == self.last.outputs[name] else None
        return None

    @property
    def has_report(self) -> bool:
        """Whether a working report lies there that was published."""
        return REPORT in self.last.outputs and disk.is_file(self.path / REPORT)

    @property
    def report_before(self) -> bytes:
        """The working report that lies there, people's edits and all; b"" where none can be read."""
        with suppress(OSError):
            return (self.path / REPORT).read_bytes() if self.has_report else b""
        return b""

    def has_other_edition(self, made: Mapping[str, bytes]) -> bool:
        """Return whether a submission edition lies there that was made from other documents than ``made``."""
        editions = (name for name in self.last.outputs if final.is_of_edition(name))
        if not any(disk.is_file(self.path / name) for name in editions):
            return False
        return any(disk.sha256(made.get(name, b"")) != sha256 for name, sha256 in self.last.final.items())

    def has_other_data(self, year: Year) -> bool:
        """Return whether the documents that lie there were made of other figures and texts than the year's now."""
        case = year.case
        now = changes.state(case.coordinator, case.criteria, case.master, (), contract.INDICATORS.headers)
        return now != tuple(one for one in self.last.published.state if one.kind is not StatementKind.FINDING)

    def published_on(self, day: date, year: Year) -> PublishedData:
        """Return the data that documents of that day are made of, and what differs from the documents before."""
        case = year.case
        headers = contract.INDICATORS.headers
        state = changes.state(case.coordinator, case.criteria, case.master, year.findings, headers)
        return manifest.published_data(self.last.published, state, day)


class MadeFiles(Struct, frozen=True):
    """The files that a run puts into the output folder. ``published``: the data that its documents are made of.

    Without ``documents`` those that lie there stay as they are, and so do the PDFs of them; and so do those of
    ``left`` with theirs, which people have filled in. ``generated``: the documents without people's edits.
    ``carried``: the names of the edited copies whose edits are in them.
    """

    published: PublishedData
    replies: tuple[Reply, ...]
    tables: Mapping[str, bytes]
    documents: Mapping[str, bytes] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    generated: Mapping[str, bytes] = field(default_factory=dict)
    carried: Collection[str] = ()

    @property
    def files(self) -> dict[str, bytes]:
        """Every file by its name."""
        return {**self.documents, **{reply.name: reply.content for reply in self.replies}, **self.tables}


@contextmanager
def writing_to(folder: Path, command: str, now: datetime, progress: ProgressCallback) -> Iterator[bool]:
    """Hold the output folder for one command; give whether another command had to end first.

    Raises CannotGoOn with the sentence that says what is true of the files when they cannot be written.
    """
    try:
        with lock.exclusive(folder, command, now, lambda holder: progress(_waiting_words(holder), 0, 1)) as has_waited:
            yield has_waited
    except lock.Busy as busy:
        raise CannotGoOn(f"{_waiting_words(str(busy))} แต่นานเกินไป จึงหยุดโดยไม่ได้แก้ไฟล์ใด ลองสั่งอีกครั้ง") from busy
    except publish.Unfinished as fault:
        raise CannotGoOn(
            f"เขียนผลลัพธ์ลงโฟลเดอร์ {folder} ไม่ครบทุกไฟล์ ({messages.cause(fault.__cause__)}) "
            "บางไฟล์อาจเป็นฉบับใหม่แล้ว ไม่มีไฟล์ใดหาย ตรวจสิทธิ์การเขียนและพื้นที่ว่าง แล้วสั่งอีกครั้ง โปรแกรมจะทำต่อให้ครบ"
        ) from fault
    except publish.NotPublished as fault:
        raise _unwritable(folder, fault.__cause__) from fault
    except OSError as fault:
        raise _unreadable(fault) if _is_elsewhere(fault, folder) else _unwritable(folder, fault) from fault


def _is_elsewhere(fault: OSError, folder: Path) -> bool:
    """Return whether the file at fault is no output and no folder that outputs lie in: an input or a template."""
    if not isinstance(fault.filename, str):
        return False
    path, outputs = Path(fault.filename).absolute(), folder.absolute()
    return not path.is_relative_to(outputs) and not outputs.is_relative_to(path)


def _unreadable(fault: OSError) -> CannotGoOn:
    return CannotGoOn(f"อ่าน {fault.filename} ไม่ได้ ({messages.cause(fault)}) จึงหยุดก่อนเขียนผลลัพธ์ ตรวจไฟล์นี้แล้วสั่งอีกครั้ง")


def _waiting_words(holder: str) -> str:
    return f"รอคำสั่ง {holder} ทำเสร็จก่อน" if holder else "รอคำสั่งอื่นที่กำลังเขียนผลลัพธ์ทำเสร็จก่อน"


def _unwritable(folder: Path, fault: BaseException | None) -> CannotGoOn:
    return CannotGoOn(
        f"เขียนผลลัพธ์ลงโฟลเดอร์ {folder} ไม่ได้ ({messages.cause(fault)}) "
        "ตรวจสิทธิ์การเขียนและพื้นที่ว่าง แล้วสั่งอีกครั้ง ไฟล์ผลลัพธ์เดิมยังอยู่ครบ"
    )


def look_into(
    path: Path, now: datetime, documents: Sequence[str] = (), options: ReportOptions | None = None
) -> OutputFolder:
    """Return what lies in the folder; ``documents``: the names of those that the run is to replace.

    ``options``: whether what people edited in them is kept aside and carried nowhere, or else, with tracked changes,
    also those are found that nobody has edited. A run that was cut off is finished first.
    Raises NotPublished, Unfinished, OSError.
    """
    stamp = names.stamp(now)
    recovered = publish.recover(path, stamp)
    last = manifest.read(path / MANIFEST)
    hashes = edits.last_published(path, last.outputs)
    of_run = [name for name in hashes if not final.is_of_edition(name)]
    ours = (name for name in of_run if not name.endswith((".pdf", ".docx")) or (documents and name.endswith(".docx")))
    replaced = {*documents, STATUS, FINDINGS, REGISTER, ONLINE, EVIDENCE, CALENDAR, MANIFEST, *ours}
    fresh, track = (options.fresh, options.track) if options else (False, False)
    copies: tuple[EditedCopy, ...] = ()
    if documents and not fresh:
        copies = carried_edits.find_copies(path, documents, hashes, has_unedited=track)
    found = edits.find_edits(path, replaced - {MANIFEST}, hashes, differences.compare, stamp)
    return OutputFolder(
        path=path,
        last=last,
        hashes=hashes,
        edits=(*found, *carried_edits.edits_of(path, copies, stamp)),
        copies=copies,
        is_fresh=fresh,
        recovered=recovered,
        held=edits.open_elsewhere(path, sorted(replaced)),
        stamp=stamp,
    )


def tables(
    year: Year, folder: Path, box: Inbox, replies: Iterable[Reply], progress: ProgressCallback
) -> dict[str, bytes]:
    """Return the status page, the workbooks of กพร., and the calendar where a date is set."""
    progress("เขียนตารางข้อสังเกตและทะเบียนตัวชี้วัด", 1, 2)
    marked = {reply.unit: reply.name for reply in replies}
    return {
        STATUS: page.render(status.view(year, marked)),
        FINDINGS: registers.findings_workbook(year.findings, _links(box.files, folder), year.switched),
        REGISTER: registers.register_workbook(merge.register_frame(year.case.master)),
        EVIDENCE: registers.evidence_workbook(
            evidence.lines(year), year.case.evidence.unnamed_files, _links(box.evidence, folder)
        ),
        ONLINE: registers.online_workbook(online.fields(citations.filled(year)), online.ORDER_NOTE),
        **_calendar(year),
    }


def _calendar(year: Year) -> dict[str, bytes]:
    view = dates.view(year)
    if not view.dates or year.checked_on is None:  # a calendar without any event cannot be taken in
        return {}
    return {CALENDAR: ics.calendar_file(view, year.checked_on)}


def replace_all(
    folder: OutputFolder,
    made: MadeFiles,
    year: Year,
    inputs: Mapping[str, str],
    now: datetime,
    day: date,
    progress: ProgressCallback,
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Replace the files of the folder by those that were made, all together; return their names.

    Beside them: what must be said of files that people saved while the run went on, and that were kept.
    Shape: ``inputs`` are sha256 by name, "" for a file that could not be read. Raises NotPublished, Unfinished.
    """
    last, held = folder.last, folder.held
    files = {held.get(name, name): content for name, content in made.files.items()}
    hashes = {name: disk.sha256(content) for name, content in files.items()}
    untouched = _untouched(folder, made, hashes)
    files[held.get(MANIFEST, MANIFEST)] = manifest.write(
        year.fiscal_year_be,
        inputs=inputs,
        receipts=year.receipts,
        findings=year.findings,
        master=year.case.master,
        outputs={**hashes, **{name: last.outputs[name] for name in untouched}},
        blocks={**_blocks(folder, made), **{name: last.blocks[name] for name in untouched & set(last.blocks)}},
        now=now,
        day=day,
        switched=year.switched,
        published=made.published,
        sendings={**last.sendings, **{reply.unit: reply.sending for reply in made.replies if reply.sending}},
        before=last.checked_before(inputs),
        final=last.final,
        standing=standing.view(year),
    )
    progress("จัดเก็บผลลัพธ์", 2, 2)
    publication = _publication(folder, made, files, untouched)
    kept = publish.publish(folder.path, publication, folder.stamp)
    return tuple(files), edits.late_findings(kept, folder.edits)


def _publication(
    folder: OutputFolder, made: MadeFiles, files: Mapping[str, bytes], untouched: Collection[str]
) -> Publication:
    """Return the files that were made, with the hidden generations of the documents, as they are published."""
    generated = {name: (generation.of(content), content) for name, content in made.generated.items()}
    return Publication(
        files=files,
        superseded=_superseded(folder) - {*files, *untouched, *made.left},
        last=folder.hashes,
        edits=folder.edits,
        compared=[name for name in files if name.endswith(differences.COMPARED)],
        hidden={names.generation_name(name, number): content for name, (number, content) in generated.items()},
        outdated=generations.outdated(folder.path, generated),
        not_ours=_holding_edits(folder, made),
        carried=made.carried,
    )


def _holding_edits(folder: OutputFolder, made: MadeFiles) -> set[str]:
    """Return the documents of the last run with people's edits in them that were not carried into the new ones."""
    found = set()
    for name, content in made.documents.items():
        path = folder.path / name
        if made.generated.get(name) != content or not disk.is_file(path):
            continue
        lying = path.read_bytes()
        if disk.sha256(lying) == folder.hashes.get(name) and not _is_as_generated(folder, name, lying):
            found.add(name)
    return found


def _is_as_generated(folder: OutputFolder, name: str, lying: bytes) -> bool:
    """Return whether a document that was published says what was generated, and nothing of a person's."""
    try:
        if generations.read(folder.path, name, generation.of(lying)) == lying:
            return True
        return blocks.block_hashes(lying) == folder.last.blocks.get(name)
    except (PackageFault, ValueError, LookupError):
        return False


def _superseded(folder: OutputFolder) -> set[str]:
    """Return the files of the last run that go, and the copies whose edits are in the new documents now."""
    beside = {copy.name for copy in folder.copies if copy.name != copy.document}
    return {name for name in folder.hashes if not final.is_of_edition(name)} | beside


def working_report(folder: OutputFolder) -> WorkingReport:
    """Return the working report as it lies in the folder, people's edits and all.

    Raises CannotGoOn without one, OSError.
    """
    last = folder.last
    present = [name for name in documents.REPORTS if name in last.outputs and disk.is_file(folder.path / name)]
    made_on = last.published.day or last.checked.day
    if not folder.has_report or made_on is None:
        raise _no_outputs(folder.path)
    read = {name: (folder.path / name).read_bytes() for name in present}
    return WorkingReport(read, made_on, last.blocks)


def edited_editions(folder: OutputFolder) -> tuple[EditedCopy, ...]:
    """Return the copies of the submission edition that people edited, under any name beside it. Raises OSError."""
    names_of_edition = [final.name_of(name) for name in documents.REPORTS]
    copies = carried_edits.find_copies(folder.path, names_of_edition, folder.hashes, below=final.FOLDER)
    return carried_edits.of_edition(copies)


def put_edition(
    folder: OutputFolder,
    edition: FinalEdition,
    report: WorkingReport,
    year: Year,
    copies: Iterable[EditedCopy] = (),
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Put the submission edition into its folder, and beside it a list of what is open; return the names of the files.

    With them: what must be said of files that people had edited there and that were kept. Raises NotPublished,
    Unfinished, OSError.
    """
    opened = [finding for finding in year.findings if finding.is_open]
    made = {final.name_of(name): content for name, content in edition.files.items()}
    made[final.name_of(OPEN_FINDINGS)] = registers.findings_workbook(opened, {}, year.switched)
    held = edits.open_elsewhere(folder.path, sorted(made))
    files = {held.get(name, name): content for name, content in made.items()}
    before = {name for name in folder.hashes if final.is_of_edition(name)} - set(held)
    found = edits.find_edits(folder.path, {*files, *before}, folder.hashes, differences.compare, folder.stamp)
    merged = [copy for copy in copies if copy.name in edition.merged]
    found = (*found, *carried_edits.edits_of(folder.path, merged, folder.stamp))
    hashes = {name: disk.sha256(content) for name, content in files.items()}
    made_from = {name: disk.sha256(content) for name, content in report.documents.items()}
    generated = {final.name_of(name): (generation.of(content), content) for name, content in edition.generated.items()}
    publication = Publication(
        files={**files, MANIFEST: manifest.with_edition(folder.path / MANIFEST, hashes, made_from)},
        superseded=(before | edition.merged) - set(files),
        last=folder.hashes,
        edits=found,
        compared=[name for name in files if name.endswith(differences.COMPARED)],
        hidden={names.generation_name(name, number): content for name, (number, content) in generated.items()},
        outdated=generations.outdated(folder.path, generated),
        not_ours=edition.failed,
        carried=edition.merged,
    )
    kept = publish.publish(folder.path, publication, folder.stamp)
    aside = [edit for edit in found if edit.name not in edition.merged]
    of_edits = (*edits.edit_findings(aside), *edits.open_findings(held), *edits.late_findings(kept, found))
    return tuple(files), of_edits


def write_pdfs(year_be: int | None, outputs: Path, progress: ProgressCallback, now: datetime) -> tuple[Path, ...]:
    """Write a PDF of every document of a year beside it, all together or none; return their paths.

    Without a year, the newest that has outputs. Raises CannotGoOn without documents or LibreOffice, or when the
    outputs cannot be written.
    """
    year = year_be or next(iter(inbox.year_folders(outputs)), None)
    if year is None:
        raise _no_outputs(outputs)
    folder = outputs / str(year)
    with writing_to(folder, "make pdf", now, progress):
        publish.recover(folder, names.stamp(now))
        pdfs = documents.as_pdf(folder, progress)
        hashes = {name: disk.sha256(content) for name, content in pdfs.items()}
        remembered = manifest.with_outputs(folder / MANIFEST, hashes)
        files = {**pdfs, **({MANIFEST: remembered} if remembered else {})}
        last = manifest.read(folder / MANIFEST).outputs
        publish.publish(folder, Publication(files, last=last), names.stamp(now))
    return tuple(folder / name for name in pdfs)


def figures_of(code: str, year_be: int | None, outputs: Path) -> tuple[FigureRecord, ...]:
    """Return where every figure of an indicator comes from, as the last run wrote it down.

    Without a year, the newest that has outputs. Raises CannotGoOn without outputs or for an unknown code.
    """
    for year in (year_be,) if year_be else inbox.year_folders(outputs):
        figures = manifest.read(outputs / str(year) / MANIFEST).figures
        if not figures:
            continue
        found = tuple(record for record in figures if match_key(record.indicator) == match_key(code))
        if found:
            return found
        near = get_close_matches(code, sorted({record.indicator for record in figures}), n=3, cutoff=0.5)
        hint = f" รหัสที่ใกล้เคียง: {', '.join(near)}" if near else ""
        raise CannotGoOn(f"ไม่พบตัวชี้วัดรหัส “{messages.shortened(code)}” ในผลลัพธ์ปี {year}{hint}")
    raise _no_outputs(outputs)


def _no_outputs(outputs: Path) -> CannotGoOn:
    return CannotGoOn(f"ยังไม่มีผลลัพธ์ใน {outputs} ให้สั่ง make report ก่อน")


# --- what was read


def known_readings(folder: Path) -> KnownReadings:
    """Return what was read of the workbooks that the outputs in a folder were made of, as far as it is kept and sound.

    That of another program is not.
    """
    with suppress(OSError):
        return KnownReadings.of((folder / READINGS).read_bytes())
    return NOTHING_KNOWN


def keep_readings(folder: Path, readings: Iterable[WorkbookReading]) -> None:
    """Keep what was read of workbooks for the next run; where it cannot be written, that run reads them again."""
    # Cut off half-way, it is no longer sound, which `known_readings` sees. A number may be larger than can be kept.
    with suppress(OSError, ValueError, TypeError, OverflowError):
        (folder / READINGS).write_bytes(kept(readings))


def _links(files: Iterable[InputFile], folder: Path) -> dict[str, str]:
    """Return the address of each file as seen from the outputs folder; none where a drive lies between."""
    try:
        return {file.name: Path(os.path.relpath(file.path, folder)).as_posix() for file in files}
    except ValueError:  # Windows: inputs and outputs on different drives
        return {}


def _blocks(folder: OutputFolder, made: MadeFiles) -> dict[str, tuple[str, ...]]:
    """Return the block hashes of the documents that were made, by the name each goes by."""
    documents_made = made.generated.items()
    return {folder.held.get(name, name): blocks.block_hashes(content, own=True) for name, content in documents_made}


def _untouched(folder: OutputFolder, made: MadeFiles, hashes: Mapping[str, str]) -> set[str]:
    """Return the files of the last run that this one leaves as they are, to be remembered as that run left them.

    They are the files that are open elsewhere, the documents where none are made and those people have filled in,
    and the PDFs of documents that have not changed.
    """
    held = {name for name in folder.last.outputs if name in folder.held}
    left = {name for name in folder.last.outputs if name.endswith(".docx") and not made.documents}
    left |= {name for name in folder.last.outputs if final.is_of_edition(name) or name in made.left}
    edited = {edit.name for edit in folder.edits} - set(made.left)
    return held | left | _valid_pdfs(folder.last, hashes, edited)


def _valid_pdfs(last: LastRun, hashes: Mapping[str, str], edited: Collection[str]) -> set[str]:
    """Return the PDFs whose source document has not changed."""
    sources = {name: str(PurePath(name).with_suffix(".docx")) for name in last.outputs if name.endswith(".pdf")}
    return {
        name
        for name, source in sources.items()
        if source not in edited and hashes.get(source) in (None, last.outputs.get(source))
    }
