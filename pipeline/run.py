"""The story of a year: every stage in order, from the input folder to the published outputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from itertools import tee
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import (
    carried_edits,
    carry,
    citations,
    documents,
    drafts,
    evidence,
    last_check,
    merge,
    messages,
    outputs,
    replies,
    rules,
    scoring,
    sending,
    submissions,
)
from pipeline import final as final_edition
from pipeline.changes import NO_CHANGES, Changes
from pipeline.criteria import load
from pipeline.criteria.given import of_year
from pipeline.documents import NO_DOCUMENTS, Documents, ReportOptions
from pipeline.final import FinalEdition
from pipeline.findings import FindingEntry, in_order, with_indicators, with_units
from pipeline.home import Folders
from pipeline.manifest import PublishedData
from pipeline.model import CannotGoOn, Finding, Receipt, Severity
from pipeline.outputs import MadeFiles, OutputFolder
from pipeline.replies import Reply
from pipeline.rules import EarlierYear
from pipeline.rules.years import with_sound_deadline
from pipeline.sending import Enclosure, SendResult
from pipeline.views import mailing
from pipeline.workbook import inbox
from pipeline.workbook.forms.unit import unit_form
from pipeline.workbook.inbox import Inbox, KnownOfYear, ProgressCallback
from pipeline.workbook.readings import KnownReadings
from pipeline.year import LastMail, Year


class Examination(Struct, frozen=True):
    """All that is known about a year once it is read, merged and checked.

    ``case``: None without exactly one coordinator workbook.
    """

    inbox: Inbox
    case: rules.Case | None
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    switched: tuple[rules.Switched, ...] = ()
    results_before: rules.ResultsCounts | None = None

    @property
    def year(self) -> Year | None:
        """The year, as its outputs are made from it; None without a case."""
        if self.case is None:
            return None
        return Year(self.case, self.receipts, self.findings, self.switched, results_before=self.results_before)

    @property
    def has_error(self) -> bool:
        """Whether an error finding is open."""
        return any(finding.severity is Severity.ERROR and finding.is_open for finding in self.findings)

    @property
    def why_no_case(self) -> str:
        """Why there is no coordinator workbook to go by; it may be among the files that could not be opened."""
        fault = next((finding for finding in self.findings if finding.code == "F012"), self.findings[0])
        unopened = f" (ไฟล์ที่เปิดไม่ได้: {', '.join(self.inbox.refused)})" if self.inbox.refused else ""
        return f"{messages.message(fault)}{unopened}"


class RunResult(Struct, frozen=True):
    """A finished run: what was examined, and the names of the files written into ``folder``.

    ``unnumbered``: why Word is left to fill in the pages of the contents, "" where it is not. ``changes``: what
    differs from the documents before; after `check`, from those that lie there. ``mended``: what was found in the last
    run with other inputs, and is no longer. ``is_first``: whether no documents of the year had been made before.
    ``has_older_edition``: whether the submission edition that lies there was made from another report.
    ``mail``: what lies ready to be mailed to the units; None where nothing does. ``left``: the
    documents that people have filled in and that stay as they are.
    """

    examination: Examination
    folder: Path
    files: tuple[str, ...]
    unnumbered: str = ""
    changes: Changes = NO_CHANGES
    mended: tuple[FindingEntry, ...] = ()
    is_first: bool = False
    has_older_edition: bool = False
    mail: LastMail | None = None
    left: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the same run would make the same again: nothing was carried or kept of people's, or left to Word."""
        findings = self.examination.findings
        passing = any(finding.code == "F013" or finding.code.startswith("P60") for finding in findings)
        return bool(self.files) and not (self.left or self.unnumbered or passing)


class FinalResult(Struct, frozen=True):
    """A submission edition that was made, and the names of its files in ``folder``.

    ``examination``: with the findings that its pages show and those of the files that lay there before.
    ``is_of_older_data``: whether the working report was made of other data than lie in the inputs now.
    """

    examination: Examination
    folder: Path
    files: tuple[str, ...]
    edition: FinalEdition
    is_of_older_data: bool


def examine(
    year_be: int | None, folders: Folders, progress: ProgressCallback, *, is_in_full: bool = False
) -> Examination:
    """Read, merge and check one year; write nothing.

    Without a year, the newest folder that holds a coordinator workbook. A workbook that is as it was when the outputs
    were made is not read again, unless all is done ``is_in_full``.
    Raises CannotGoOn when there is nothing to read.
    """
    known = inbox.nothing_known if is_in_full else partial(_known_readings, folders.outputs)
    box = inbox.open_inbox(year_be, folders.inputs, progress, known)
    return examine_inbox(box, _earlier_years(box.fiscal_year_be, folders.inputs, known))


def _known_readings(outputs_folder: Path, year_be: int) -> KnownReadings:
    return outputs.known_readings(outputs_folder / str(year_be))


def examine_inbox(box: Inbox, earlier: Iterable[EarlierYear] = ()) -> Examination:
    """Merge and check what was read; ``earlier``: the years before, newest first, whose reasons still count."""
    coordinator, of_coordinator = inbox.read_coordinator(box)
    sent, refused, of_units = inbox.read_submissions(box)
    found = [*box.findings, *of_coordinator, *of_units]
    if coordinator is None:
        return Examination(box, None, inbox.receipts_without_register(sent, refused), in_order(found))

    criteria = of_year(box.fiscal_year_be, coordinator.criteria)
    accepted, receipts, of_receipts = submissions.receive(coordinator, sent, refused)
    accepted = drafts.without_drafts(accepted, coordinator.settings.result_years(criteria.years_of_results))
    master, of_merging = merge.merge(accepted, coordinator.register, coordinator.decisions)
    workbooks = {submission.unit: submission.workbook for submission in accepted}
    score, unreadable = scoring.score(coordinator, criteria), rules.unreadable_cells(found)
    named_evidence = evidence.register(master, (file.name for file in box.evidence))
    case = rules.Case(criteria, coordinator, master, score, workbooks, unreadable, named_evidence)
    found += [*of_receipts, *of_merging, *citations.findings(coordinator, master), *rules.evaluate(case)]
    kept, switched = rules.in_force(submissions.without_replaced(found), coordinator.switches)
    owners = submissions.owners_of_files(refused, coordinator.register)
    named = with_indicators(with_units(kept, receipts, owners), master.indicators)
    for_reasons, for_results = tee(earlier)
    explained = rules.with_earlier_reasons(named, coordinator.register, for_reasons)
    before = _results_of(box.fiscal_year_be - 1, for_results) if rules.asks_for_results(case) else None
    return Examination(box, case, receipts, in_order(rules.judged(explained, coordinator.verdicts)), switched, before)


def _results_of(year_be: int, years: Iterable[EarlierYear]) -> rules.ResultsCounts | None:
    """Return how the points on category 7 stood in a year; None where it is not the newest of the years."""
    newest = next(iter(years), None)
    return newest.results if newest and newest.year_be == year_be else None


def _earlier_years(year_be: int, inputs: Path, known: KnownOfYear) -> Iterator[EarlierYear]:
    """Yield the years before, newest first, as far back as results are shown; each is read when it is asked for.

    One that cannot be read, or that has no one coordinator workbook, has no reasons to give. Nothing is said of their
    reading, which would look as if their workbooks were this year's.
    """
    for year in range(year_be - 1, year_be - 1 - load(year_be).years_of_results, -1):
        with suppress(CannotGoOn):
            box = inbox.read_folder(year, inputs / str(year), lambda *_: None, known)
            examined = examine_inbox(box) if box and not box.is_sample else None
            if examined and examined.case:
                results = rules.results_counts(examined.case)
                yield EarlierYear(year, examined.case.coordinator.register, examined.findings, results)


def check(
    year_be: int | None,
    folders: Folders,
    progress: ProgressCallback,
    now: datetime,
    day: date | None = None,
    *,
    is_in_full: bool = False,
) -> RunResult:
    """Examine one year and publish everything about it but the Word documents, which stay as they are.

    ``day``: the day that the outputs are made for; today where it is None. The same inputs give the same outputs on
    the same day. Without exactly one coordinator workbook nothing is written; the findings say so.
    ``is_in_full``: to make again also what would come out as it lies there already.
    Raises CannotGoOn when there is nothing to read, or the outputs cannot be written.
    """
    day = day or now.date()
    examination = examine(year_be, folders, progress, is_in_full=is_in_full)
    if examination.case is None:
        return RunResult(examination, _output_folder(examination, folders), ())
    with _writing("make check", examination, folders, now, progress) as current:
        options = ReportOptions(is_in_full=is_in_full)
        checked = _checked(current, folders, day, now, progress, options=options)
        return _published(checked, day, now, progress)


def report(
    year_be: int | None,
    folders: Folders,
    progress: ProgressCallback,
    now: datetime,
    options: ReportOptions | None = None,
    day: date | None = None,
) -> RunResult:
    """Examine one year and publish everything about it, all files together or none; ``day`` as in `check`.

    Raises CannotGoOn when there is nothing to read, no one coordinator workbook, a template is broken, or the
    outputs cannot be written; the outputs are then as they were.
    """
    day, options = day or now.date(), options or ReportOptions()
    examined = examine(year_be, folders, progress, is_in_full=options.is_in_full)
    with _writing("make report", examined, folders, now, progress) as examination:
        checked = _checked(examination, folders, day, now, progress, documents.NAMES, options)
        before = checked.folder.report_before
        made = documents.make(checked.year, folders.templates, options, progress, before)
        copies = checked.folder.copies
        carried = carried_edits.carry(copies, made, checked.year, progress, options)
        written, not_carried = carried.written, checked.folder.not_carried(carried.failed)
        found = (*written.findings, *carried.findings, *not_carried)
        checked = replace(checked, year=checked.year.with_findings(found))
        result = _published(checked, day, now, progress, written, carried.merged)
    last = checked.folder.last.published
    is_older = checked.folder.has_other_edition(written.files)
    return replace(result, unnumbered=written.unnumbered, is_first=last.day is None, has_older_edition=is_older)


def final(
    year_be: int | None,
    folders: Folders,
    progress: ProgressCallback,
    now: datetime,
    *,
    has_sources: bool = True,
    day: date | None = None,
) -> FinalResult:
    """Check one year, then publish the submission edition of its working report as it lies there, edits and all.

    ``day`` as in `check`. Where no working report lies there, it is made first. Raises CannotGoOn as `report` does.
    """
    day = day or now.date()
    checked = check(year_be, folders, progress, now, day)
    year, path = _year_of(checked.examination), checked.folder
    if not outputs.look_into(path, now).has_report:
        checked = report(year.fiscal_year_be, folders, progress, now, day=day)
        year = _year_of(checked.examination)
    with outputs.writing_to(path, "make final", now, progress):
        folder = outputs.look_into(path, now)
        working = outputs.working_report(folder)
        copies = outputs.edited_editions(folder)
        edition = final_edition.make(working, year, day, progress, copies, has_sources=has_sources)
        year = year.with_findings(edition.findings)
        names, of_files = outputs.put_edition(folder, edition, working, year, copies)
    examination = replace(checked.examination, findings=year.with_findings(of_files).findings)
    return FinalResult(examination, path, names, edition, folder.has_other_data(year))


def send(
    year_be: int | None, folders: Folders, progress: ProgressCallback, now: datetime, day: date | None = None
) -> tuple[RunResult, SendResult]:
    """Check one year, publish what `check` does, and then what goes to each unit; ``day`` as in `check`.

    Raises CannotGoOn when there is nothing to read, no one coordinator workbook, a template is broken, or the
    outputs cannot be written; what was sent before then lies there as it was.
    """
    day = day or now.date()
    with _writing("make send", examine(year_be, folders, progress), folders, now, progress) as examination:
        checked = _checked(examination, folders, day, now, progress)
        is_first = mailing.is_first_request(checked.year, day)
        checked = replace(checked, year=replace(checked.year, last_mail=LastMail(day, is_older=False)))
        enclosures = _enclosures(checked, folders, progress)
        mail = sending.make(
            checked.year, enclosures, checked.folder.path, folders.templates, progress, is_first=is_first
        )
        checked = replace(checked, year=checked.year.with_findings(mail.findings))
        result = _published(checked, day, now, progress)
        sent = sending.put(mail, checked.folder.path, examination.inbox.hashes, day, now)
    return result, sent


def last_year(year_be: int, folders: Folders, progress: ProgressCallback) -> carry.LastYear | None:
    """Return the newest year before that has a coordinator workbook and is not the sample; None without any.

    Raises CannotGoOn where it has more than one, or one that cannot be read.
    """
    for year in inbox.year_folders(folders.inputs):
        path = folders.inputs / str(year)
        if year >= year_be or inbox.holds_only_the_sample(path):
            continue
        box = inbox.read_folder(year, path, progress)
        if box is None or not box.of_coordinator:
            continue
        examination = examine_inbox(box)
        if examination.case is None:
            raise CannotGoOn(f"ปี {year}: {examination.why_no_case} จึงยังไม่สร้างแบบ")
        master = examination.case.master
        coordinator = submissions.with_newest_contacts(examination.case.coordinator, examination.receipts)
        return carry.LastYear(coordinator, master.indicators, master.narratives)
    return None


@contextmanager
def _writing(
    command: str, examination: Examination, folders: Folders, now: datetime, progress: ProgressCallback
) -> Iterator[Examination]:
    """Hold the output folder of an examined year for one command; give the examination to make its outputs from.

    Raises CannotGoOn without one coordinator workbook, and where the outputs cannot be written.
    """
    year = _year_of(examination)
    with outputs.writing_to(_output_folder(examination, folders), command, now, progress) as has_waited:
        # The inputs may have changed while another command had to end first.
        yield examine(year.fiscal_year_be, folders, progress) if has_waited else examination


class _CheckedYear(Struct, frozen=True):
    """A year that is checked, with what goes back to the units, and the folder that its outputs go to.

    ``published``: the data that documents of the day are made of.
    """

    examination: Examination
    year: Year
    folder: OutputFolder
    published: PublishedData
    replies: tuple[Reply, ...]


def _checked(
    examination: Examination,
    folders: Folders,
    day: date,
    now: datetime,
    progress: ProgressCallback,
    replaced: Sequence[str] = (),
    options: ReportOptions | None = None,
) -> _CheckedYear:
    """Return the year as it is published; nothing is written yet but what a run before had begun.

    ``replaced``: the documents that the run is to make anew.
    """
    year, box, options = _year_of(examination), examination.inbox, options or ReportOptions()
    folder = outputs.look_into(_output_folder(examination, folders), now, replaced, options)
    published = folder.published_on(day, year)
    mail = sending.last_mail(folder.path, box.hashes)
    year = replace(year, changes=published.changes, checked_on=day, last_mail=mail).with_findings(folder.findings)
    last = replies.LastReplies(folder.last.sendings, _nothing if options.is_in_full else folder.as_published)
    sent_back, of_replies = replies.make(year, box, last, progress)
    year = _since_last_check(year.with_findings(of_replies), folder, box)
    return _CheckedYear(examination, year, folder, published, sent_back)


def _nothing(_: str) -> None:
    """Say of every file that none lies there."""


def _published(
    checked: _CheckedYear,
    day: date,
    now: datetime,
    progress: ProgressCallback,
    written: Documents = NO_DOCUMENTS,
    carried: Collection[str] = (),
) -> RunResult:
    """Publish all of a checked year; without ``written`` documents those that lie there stay as they are.

    ``carried``: the names of the edited copies whose edits are in what was written.
    """
    folder, year, box = checked.folder, checked.year, checked.examination.inbox
    tables = outputs.tables(year, folder.path, box, checked.replies, progress)
    published = checked.published if written.files else folder.last.published
    left = folder.left_standing(written.files, carried)
    made = MadeFiles(
        published,
        checked.replies,
        tables,
        documents=_without(left, written.files),
        left=left,
        generated=_without(left, written.generated),
        carried=carried,
    )
    names, late = outputs.replace_all(folder, made, year, box.hashes, now, day, progress)
    outputs.keep_readings(folder.path, box.readings)
    year = year.with_findings(late)
    return RunResult(
        replace(checked.examination, findings=year.findings),
        folder.path,
        names,
        changes=year.changes,
        mended=year.since.mended,
        mail=year.last_mail,
        left=left,
    )


def _without(left: Collection[str], files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name not in left}


def _enclosures(checked: _CheckedYear, folders: Folders, progress: ProgressCallback) -> dict[str, Enclosure]:
    """Return the workbook that goes to each unit: its own, marked, or the form to fill in.

    The form goes where none came, and where what came could not be read; then with what was wrong with it.
    """
    year = checked.year
    marked = {
        one.unit: Enclosure(one.content, Path(one.name).suffix, is_marked=True)
        for one in checked.replies
        if not one.is_refusal
    }
    refusals = {one.unit: one.content for one in checked.replies if one.is_refusal}
    waiting = {receipt.unit for receipt in year.receipts if receipt.unit} - set(marked)
    if not waiting:
        return marked
    before = None
    with suppress(CannotGoOn):  # a form without what was sent a year ago is better than none
        before = last_year(year.fiscal_year_be, folders, progress)
    coordinator, criteria = with_sound_deadline(year.case.coordinator), year.case.criteria
    starts = [start for start in carry.starts(coordinator, before, criteria) if start.unit.code in waiting]
    forms = {start.unit.code: unit_form(start.submission, coordinator, criteria, start.past) for start in starts}
    return marked | {
        code: Enclosure(form, ".xlsx", is_marked=False, refusal=refusals.get(code, b"")) for code, form in forms.items()
    }


def _year_of(examination: Examination) -> Year:
    """Return the year that outputs are made from. Raises CannotGoOn without one coordinator workbook."""
    if examination.year is None:
        raise CannotGoOn(f"{examination.why_no_case} จึงยังไม่สร้างเอกสาร และไม่ได้แก้ไฟล์ผลลัพธ์เดิม")
    return examination.year


def _since_last_check(year: Year, folder: OutputFolder, box: Inbox) -> Year:
    """Return the year with what has come since the last check of other inputs."""
    return replace(year, since=last_check.compared(folder.last.checked_before(box.hashes), box.hashes, year.findings))


def _output_folder(examination: Examination, folders: Folders) -> Path:
    return folders.outputs / str(examination.inbox.fiscal_year_be)
