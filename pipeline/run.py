"""The story: every stage in order, from the input folder to the published outputs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path, PurePath

from pipeline import carry, changes, documents, manifest, merge, messages, publish, replies, rules, scoring, submissions
from pipeline.changes import NO_CHANGES, Changes
from pipeline.criteria import Criteria, load
from pipeline.documents import Documents, ReportOptions
from pipeline.model import CannotGoOn, Coordinator, Finding, Indicator, Place, Receipt, Severity
from pipeline.thai import match_key
from pipeline.views import status as status_view
from pipeline.web import page
from pipeline.word.blocks import block_hashes
from pipeline.workbook import contract, inbox, registers
from pipeline.workbook.cells import column_number
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.forms.coordinator import next_year_form
from pipeline.workbook.forms.unit import unit_form
from pipeline.workbook.inbox import Inbox, ProgressCallback
from pipeline.workbook.marking import copies
from pipeline.workbook.reading.files import shown_name

FINDINGS = "findings.xlsx"
REGISTER = "register.xlsx"
STATUS = "status.html"
MANIFEST = "manifest.json"
FORMS = "forms"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where everything lies."""

    inputs: Path
    outputs: Path
    templates: Path


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is known about a year once it is read, merged and checked.

    Blank: without exactly one coordinator workbook there is no ``case``.
    """

    inbox: Inbox
    case: rules.Case | None
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    switched: tuple[rules.Switched, ...] = ()

    @property
    def has_error(self) -> bool:
        """Whether an error finding stands."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run: what was checked, and the names of the files written into ``folder``.

    ``unnumbered``: why Word is left to fill in the pages of the contents, "" where it is not. ``changes``: what
    differs from the documents before; after `check`, from those that lie there.
    """

    checked: Examination
    folder: Path
    files: tuple[str, ...]
    unnumbered: str = ""
    changes: Changes = NO_CHANGES


@dataclass(frozen=True, slots=True)
class NewYearForms:
    """The forms of a new year, written into ``folder``.

    ``last_year_be``: the year they carry on from, None without one. ``coordinator``: the name of the coordinator's new
    workbook, "" where one lies in the inputs of the year already. ``blank``: units with nothing to carry over.
    """

    fiscal_year_be: int
    last_year_be: int | None
    criteria_year_be: int
    folder: Path
    handed: publish.PublishResult
    coordinator: str
    has_deadline: bool
    blank: tuple[str, ...]
    left_out: tuple[carry.UnitLeftOut, ...]


def examine(year_be: int | None, folders: Folders, progress: ProgressCallback) -> Examination:
    """Read, merge and check one year; write nothing.

    Blank: without a year, the newest folder that holds a coordinator workbook.
    Raises CannotGoOn when there is nothing to read.
    """
    return _examined(inbox.open_inbox(year_be, folders.inputs, progress))


def _examined(box: Inbox) -> Examination:
    """Merge and check what was read."""
    coordinator, said_of_coordinator = inbox.read_coordinator(box)
    sent, refused, said_of_units = inbox.read_submissions(box)
    said = [*box.findings, *said_of_coordinator, *said_of_units]
    if coordinator is None:
        return Examination(box, None, inbox.receipts_without_register(sent, refused), in_order(said))

    accepted, receipts, said_of_receipts = submissions.receive(coordinator, sent, refused)
    master, said_of_merging = merge.merge(accepted, coordinator.register, coordinator.decisions)
    criteria = load(box.fiscal_year_be)
    workbooks = {submission.unit: submission.workbook for submission in accepted}
    case = rules.Case(criteria, coordinator, master, scoring.score(coordinator, criteria), workbooks)
    said += [*said_of_receipts, *said_of_merging, *rules.evaluate(case)]
    kept, switched = rules.in_force(said, coordinator.switches)
    named = with_indicators(with_units(kept, receipts), master.indicators)
    return Examination(box, case, receipts, in_order(named), switched)


def check(year_be: int | None, folders: Folders, progress: ProgressCallback, now: datetime) -> RunResult:
    """Examine one year and publish everything about it but the Word documents, which stay as they are.

    Blank: without exactly one coordinator workbook nothing is written; the findings say so.
    Raises CannotGoOn when there is nothing to read, or the outputs cannot be written.
    """
    checked = examine(year_be, folders, progress)
    if checked.case is None:
        return RunResult(checked, _folder(checked, folders), ())
    return _published(checked, checked.case, folders, progress, now, None)


def report(
    year_be: int | None,
    folders: Folders,
    progress: ProgressCallback,
    now: datetime,
    options: ReportOptions | None = None,
) -> RunResult:
    """Examine one year and publish everything about it, all files together or none.

    Raises CannotGoOn when there is nothing to read, no one coordinator workbook, a template is broken, or the
    outputs cannot be written; the outputs are then as they were.
    """
    checked = examine(year_be, folders, progress)
    if checked.case is None:
        raise CannotGoOn(f"{_why_no_case(checked)} จึงยังไม่สร้างเอกสาร และไม่ได้แก้ไฟล์ผลลัพธ์เดิม")
    return _published(checked, checked.case, folders, progress, now, options or ReportOptions())


def forms(year_be: int, folders: Folders, progress: ProgressCallback) -> NewYearForms:
    """Write a workbook for every unit of the register, and the coordinator's, to start a new year from.

    They carry on from the newest earlier year with a coordinator workbook. Where the new year has one already, its
    register and settings count, and no other is made. Raises CannotGoOn when there is no register to go by, or the
    outputs cannot be written; they are then as they were.
    """
    begun = _begun(year_be, folders, progress)
    last = _last_year(year_be, folders, progress)
    coordinator = begun or (carry.coordinator_of(year_be, last.coordinator) if last else None)
    if coordinator is None or not coordinator.register:
        raise CannotGoOn(
            f"ไม่พบทะเบียนหน่วยงานในสมุดงานของ กพร. ทั้งของปี {year_be} และปีก่อนหน้า ใน {folders.inputs} "
            "จึงยังไม่รู้ว่าต้องทำแบบให้หน่วยงานใด"
        )
    criteria = load(year_be)
    starts = carry.starts(coordinator, last, criteria)
    own = "" if begun else f"{coordinator.settings.coordinator or 'กพร.'} ตั้งค่าและทะเบียน {year_be}"
    stems = file_stems([*(start.unit.code for start in starts), *filter(None, [own])])
    names = {code: f"{stem}.xlsx" for code, stem in stems.items()}
    made = {names[start.unit.code]: content for start, content in _unit_forms(starts, coordinator, criteria, progress)}
    if last and not begun:
        made[names[own]] = next_year_form(coordinator, criteria, last.year_be)
    folder = folders.outputs / str(year_be) / FORMS
    try:
        handed = publish.publish_remembered(folder, made)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    return NewYearForms(
        fiscal_year_be=year_be,
        last_year_be=last.year_be if last else None,
        criteria_year_be=criteria.fiscal_year_be,
        folder=folder,
        handed=handed,
        coordinator=names.get(own, ""),
        has_deadline=coordinator.settings.deadline.day is not None,
        blank=tuple(start.unit.code for start in starts if start.is_blank),
        left_out=carry.left_out(coordinator, last) if last else (),
    )


def figures_of(code: str, year_be: int | None, folders: Folders) -> tuple[manifest.FigureRecord, ...]:
    """Return where every figure of an indicator comes from, as the last run wrote it down.

    Blank: without a year, the newest that has outputs. Raises CannotGoOn without outputs or for an unknown code.
    """
    for year in (year_be,) if year_be else inbox.year_folders(folders.outputs):
        figures = manifest.read(folders.outputs / str(year) / MANIFEST).figures
        if not figures:
            continue
        found = tuple(record for record in figures if match_key(record.indicator) == match_key(code))
        if found:
            return found
        near = get_close_matches(code, sorted({record.indicator for record in figures}), n=3, cutoff=0.5)
        hint = f" รหัสที่ใกล้เคียง: {', '.join(near)}" if near else ""
        raise CannotGoOn(f"ไม่พบตัวชี้วัดรหัส “{messages.shortened(code)}” ในผลลัพธ์ปี {year}{hint}")
    raise CannotGoOn(f"ยังไม่มีผลลัพธ์ใน {folders.outputs} ให้สั่ง make report ก่อน")


def lint(folders: Folders) -> tuple[str, ...]:
    """Return a sentence for every fault of the templates. Blank: () when all is well."""
    return documents.faults(folders.templates)


def pdf(year_be: int | None, folders: Folders, progress: ProgressCallback) -> tuple[Path, ...]:
    """Write a PDF of every document of a year beside it, all together or none; return their paths.

    Blank: without a year, the newest that has outputs. Raises CannotGoOn without documents or LibreOffice, or when
    the outputs cannot be written.
    """
    year = year_be or next(iter(inbox.year_folders(folders.outputs)), None)
    if year is None:
        raise CannotGoOn(f"ยังไม่มีผลลัพธ์ใน {folders.outputs} ให้สั่ง make report ก่อน")
    folder = folders.outputs / str(year)
    try:
        publish.recover(folder)
        made = documents.as_pdf(folder, progress)
        hashes = {name: publish.sha256(content) for name, content in made.items()}
        remembered = manifest.with_outputs(folder / MANIFEST, hashes)
        publish.publish(folder, {**made, **({MANIFEST: remembered} if remembered else {})})
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    return tuple(folder / name for name in made)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings worst first, then by code, workbook, sheet, row and column, then as they were said."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.severity.rank,
                finding.code,
                finding.place.workbook,
                finding.place.sheet,
                _cell_order(finding.place.cell),
            ),
        )
    )


def with_units(findings: Iterable[Finding], receipts: Iterable[Receipt]) -> list[Finding]:
    """Name the unit on findings that know only their workbook."""
    found = list(findings)
    units = {finding.place.workbook: finding.unit for finding in found if finding.unit and finding.place.sheet}
    units |= {receipt.workbook: receipt.unit for receipt in receipts if receipt.workbook and receipt.unit}
    return [
        finding if finding.unit else replace(finding, unit=units.get(finding.place.workbook, "")) for finding in found
    ]


def with_indicators(findings: Iterable[Finding], indicators: Iterable[Indicator]) -> list[Finding]:
    """Name the indicator of their row on findings that were said before the merge gave the row its code."""
    codes = {
        _row(place): row.code
        for indicator in indicators
        for row in indicator.rows
        for place in (row.place, *row.places.values())
        if place.cell
    }
    return [replace(finding, indicator=codes.get(_row(finding.place), finding.indicator)) for finding in findings]


# --- the forms of a new year


def _unit_forms(
    starts: Sequence[carry.Start], coordinator: Coordinator, criteria: Criteria, progress: ProgressCallback
) -> Iterator[tuple[carry.Start, bytes]]:
    for number, start in enumerate(starts, start=1):
        progress(f"เขียนแบบ {start.unit.code}", number, len(starts))
        yield start, unit_form(start.submission, coordinator, criteria, start.past)


def _begun(year_be: int, folders: Folders, progress: ProgressCallback) -> Coordinator | None:
    """Return what the coordinator has said of the new year so far. Blank: None without a workbook of theirs."""
    box = inbox.read_year(year_be, folders.inputs, progress)
    if box is None or not box.coordinator_books:
        return None
    coordinator, said = inbox.read_coordinator(box)
    if coordinator is None:
        raise CannotGoOn(f"{messages.message(said[0])} จึงยังไม่สร้างแบบ")
    return coordinator


def _last_year(year_be: int, folders: Folders, progress: ProgressCallback) -> carry.LastYear | None:
    """Return the newest year before that has a coordinator workbook. Blank: None without any."""
    for year in inbox.year_folders(folders.inputs):
        box = inbox.read_year(year, folders.inputs, progress) if year < year_be else None
        if box is None or not box.coordinator_books:
            continue
        checked = _examined(box)
        if checked.case is None:
            raise CannotGoOn(f"ปี {year}: {_why_no_case(checked)} จึงยังไม่สร้างแบบ")
        master = checked.case.master
        return carry.LastYear(checked.case.coordinator, master.indicators, master.narratives)
    return None


# --- making and publishing


def _published(
    checked: Examination,
    case: rules.Case,
    folders: Folders,
    progress: ProgressCallback,
    now: datetime,
    options: ReportOptions | None,
) -> RunResult:
    """Make every output in memory, then replace them all together.

    Blank: without ``options`` the Word documents, and the PDFs of them, stay as they are.
    """
    folder = _folder(checked, folders)
    try:
        publish.recover(folder)
        last = manifest.read(folder / MANIFEST)
        names = documents.NAMES if options else ()
        told = manifest.published_data(last.published, _state(checked, case), now.date())
        keepings = _edited(folder, last) if options else ()
        held = publish.open_elsewhere(
            folder,
            (*names, STATUS, FINDINGS, REGISTER, MANIFEST, *(n for n in last.outputs if n.startswith(copies.FOLDER))),
        )
        said = (*publish.keeping_findings(keepings), *publish.held_findings(held))
        checked = replace(checked, findings=in_order((*checked.findings, *said)))
        written = _documents(checked, case, folders.templates, options, told.changes, progress)
        checked = replace(checked, findings=written.findings)
        sent_back = tuple(_replies(checked, case, last, progress))
        files = _files(checked, case, folder, written.files, sent_back, progress)
        made = {held.get(name, name): content for name, content in files.items()}
        blocks = {held.get(name, name): block_hashes(content) for name, content in written.files.items()}
        # What this run leaves alone (held open, or documents in `check`) is remembered as the last run left it.
        untouched = {name for name in last.outputs if name in held or (name.endswith(".docx") and not options)}
        outputs = {name: publish.sha256(content) for name, content in made.items()}
        untouched |= _still_true(last, outputs, {keeping.document for keeping in keepings})
        made[held.get(MANIFEST, MANIFEST)] = manifest.write(
            checked.inbox.fiscal_year_be,
            inputs=checked.inbox.hashes,
            receipts=checked.receipts,
            findings=checked.findings,
            master=case.master,
            outputs={**outputs, **{name: last.outputs[name] for name in untouched}},
            blocks={**blocks, **{name: last.blocks[name] for name in untouched & set(last.blocks)}},
            now=now,
            switched=checked.switched,
            published=told if options else last.published,
            sendings={**last.sendings, **{reply.unit: reply.sending for reply in sent_back}},
        )
        progress("จัดเก็บผลลัพธ์", 4, 4)
        superseded = set(last.outputs) - set(made) - untouched
        publish.publish(folder, made, keepings=keepings, superseded=superseded)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    return RunResult(checked, folder, tuple(made), written.unnumbered, told.changes)


def _why_no_case(checked: Examination) -> str:
    """Say why there is no coordinator workbook to go by; it may be among the files that could not be opened."""
    fault = next((finding for finding in checked.findings if finding.code == "F012"), checked.findings[0])
    unopened = f" (ไฟล์ที่เปิดไม่ได้: {', '.join(checked.inbox.refused)})" if checked.inbox.refused else ""
    return f"{messages.message(fault)}{unopened}"


def _unwritable(folder: Path, fault: OSError) -> CannotGoOn:
    return CannotGoOn(
        f"เขียนผลลัพธ์ลงโฟลเดอร์ {folder} ไม่ได้ ({fault.strerror or fault}) "
        "ตรวจสิทธิ์การเขียนและพื้นที่ว่าง แล้วสั่งอีกครั้ง ไฟล์ผลลัพธ์เดิมยังอยู่ครบ"
    )


def _folder(checked: Examination, folders: Folders) -> Path:
    return folders.outputs / str(checked.inbox.fiscal_year_be)


def _edited(folder: Path, last: manifest.LastRun) -> tuple[publish.Keeping, ...]:
    """Find the documents people have edited since the last run."""
    names = {*documents.NAMES, *(name for name in last.outputs if name.endswith(".docx"))}
    present = [name for name in sorted(names) if (folder / name).is_file()]
    changed = {name: block_hashes((folder / name).read_bytes()) != last.blocks.get(name) for name in present}
    return publish.edited_documents(folder, {name: last.outputs.get(name) for name in present}, changed)


def _state(checked: Examination, case: rules.Case) -> changes.State:
    headers = contract.INDICATORS.headers
    return changes.state(case.coordinator, case.criteria, case.master, checked.findings, headers)


def _still_true(last: manifest.LastRun, outputs: Mapping[str, str], edited: Set[str]) -> set[str]:
    """Return the PDFs whose documents are still the ones they were made of."""
    sources = {name: str(PurePath(name).with_suffix(".docx")) for name in last.outputs if name.endswith(".pdf")}
    return {
        name
        for name, source in sources.items()
        if source not in edited and outputs.get(source) in (None, last.outputs.get(source))
    }


def _documents(
    checked: Examination,
    case: rules.Case,
    templates: Path,
    options: ReportOptions | None,
    changed: Changes,
    progress: ProgressCallback,
) -> Documents:
    if options is None:
        return Documents({}, checked.findings)
    year = documents.Year(case, checked.receipts, checked.findings, changed)
    return documents.make(year, templates, options, in_order, progress)


def _replies(
    checked: Examination, case: rules.Case, last: manifest.LastRun, progress: ProgressCallback
) -> Iterator[replies.Reply]:
    """Mark every unit's workbook."""
    progress("ทำสำเนาที่ทำเครื่องหมายให้หน่วยงาน", 3, 4)
    box = checked.inbox
    yield from replies.replies(
        case.coordinator.register, checked.receipts, checked.findings, box.files, box.hashes, last.sendings
    )


def _files(
    checked: Examination,
    case: rules.Case,
    folder: Path,
    written: Mapping[str, bytes],
    sent_back: Iterable[replies.Reply],
    progress: ProgressCallback,
) -> dict[str, bytes]:
    """Return the documents, and the page and the workbooks that go beside them."""
    progress("เขียนตารางข้อสังเกตและทะเบียนตัวชี้วัด", 3, 4)
    marked = {reply.unit: reply.name for reply in sent_back}
    return {
        **written,
        **{reply.name: reply.content for reply in sent_back},
        STATUS: page.render(
            status_view.view(case, checked.receipts, checked.findings, checked.inbox.fiscal_year_be, marked=marked)
        ),
        FINDINGS: registers.findings_workbook(checked.findings, _links(checked.inbox.files, folder), checked.switched),
        REGISTER: registers.register_workbook(merge.register_frame(case.master)),
    }


def _links(files: Iterable[Path], folder: Path) -> dict[str, str]:
    """Return the address of each workbook as seen from the outputs folder; none where a drive lies between."""
    try:
        return {shown_name(path): Path(os.path.relpath(path, folder)).as_posix() for path in files}
    except ValueError:  # Windows: inputs and outputs on different drives
        return {}


def _row(place: Place) -> tuple[str, str, int]:
    return place.workbook, place.sheet, _cell_order(place.cell)[0]


def _cell_order(cell: str) -> tuple[int, int]:
    """Return row and column of a cell's name, so that K9 stands before K12."""
    if not cell:
        return (0, 0)
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)
