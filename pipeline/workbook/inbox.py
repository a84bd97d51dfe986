"""From the input folder to the workbooks of one year: the coordinator's and the units'."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import messages, shipped
from pipeline.model import CannotGoOn, Coordinator, Finding, Place, Receipt, Submission
from pipeline.workbook import contract, readings
from pipeline.workbook.reading import folders
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.readings import NOTHING_KNOWN, KnownReadings, WorkbookReading

NO_YEAR = 0  # a fiscal year that is blank or cannot be read, as the records give it
KnownOfYear = Callable[[int], KnownReadings]  # the readings that are kept of a year
ProgressCallback = Callable[[str, int, int], None]  # what is being done, steps done, steps in all


class Inbox(Struct, frozen=True):
    """What lies in the input folder of one year.

    ``files``: every workbook there and in the folders below; ``refused``: names of those that could not be read.
    ``evidence``: what lies in its folders of evidence, which is matched by name and never opened.
    """

    fiscal_year_be: int
    folder: Path
    files: tuple[InputFile, ...]
    readings: tuple[WorkbookReading, ...]
    refused: tuple[str, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[InputFile, ...] = ()

    @property
    def hashes(self) -> dict[str, str]:
        """The sha256 of every workbook by its name, of the very bytes that were read."""
        return {reading.name: reading.sha256 for reading in self.readings} | dict.fromkeys(self.refused, "")

    @property
    def as_shipped(self) -> tuple[str, ...]:
        """The names of the workbooks that are, byte by byte, those of the sample that came with the program."""
        return tuple(reading.name for reading in self.readings if reading.sha256 in shipped.hashes())

    @property
    def is_sample(self) -> bool:
        """Whether nothing but the sample lies here."""
        return bool(self.files) and len(self.as_shipped) == len(self.files)

    @property
    def of_coordinator(self) -> tuple[WorkbookReading, ...]:
        """The workbooks with a sheet ตั้งค่า: one when all is well."""
        return tuple(reading for reading in self.readings if reading.kind == "coordinator")


def nothing_known(_: int) -> KnownReadings:
    """Return that no reading is kept of a year: all is read."""
    return NOTHING_KNOWN


def open_inbox(
    year_be: int | None, inputs: Path, progress: ProgressCallback, known: KnownOfYear = nothing_known
) -> Inbox:
    """Read the folder of the year, or of the newest year that holds a coordinator workbook.

    The untouched sample counts only where no other year holds one. Where no year does, the newest with any workbook is
    taken, so that its findings are shown.
    Raises CannotGoOn when there is nothing to read.
    """
    if year_be is not None:
        folder = inputs / str(year_be)
        if not _is_folder(folder):
            raise CannotGoOn(f"ไม่พบโฟลเดอร์ {folder} ให้สร้างโฟลเดอร์นี้แล้ววางสมุดงานของหน่วยงานและของ กพร. ไว้ข้างใน")
        inbox = _read_folder(year_be, folder, progress, known(year_be))
        if not inbox.files:
            raise CannotGoOn(f"ไม่พบสมุดงานในโฟลเดอร์ {folder} ให้วางสมุดงานของหน่วยงานและของ กพร. ไว้ข้างใน")
        return inbox
    samples: list[Inbox] = []
    without_coordinator: list[Inbox] = []
    for year in year_folders(inputs):
        inbox = _read_folder(year, inputs / str(year), progress, known(year))
        if inbox.of_coordinator and not inbox.is_sample:
            return inbox
        (samples if inbox.of_coordinator else without_coordinator).append(inbox)
    for inbox in (*samples, *without_coordinator):
        if inbox.files:
            return inbox
    where = f"ให้วางสมุดงานไว้ในโฟลเดอร์ของปีงบประมาณ เช่น {inputs / '2566'}"
    raise CannotGoOn(f"ไม่พบสมุดงานใน {inputs} {where} ส่วนราชการที่เริ่มใหม่ สั่ง make start YEAR=2566")


def read_folder(
    year_be: int, folder: Path, progress: ProgressCallback, known: KnownOfYear = nothing_known
) -> Inbox | None:
    """Read the folder of one year; None where there is no such folder, or no workbook in it."""
    inbox = _read_folder(year_be, folder, progress, known(year_be)) if _is_folder(folder) else None
    return inbox if inbox and inbox.files else None


def holds_only_the_sample(folder: Path) -> bool:
    """Return whether nothing but the untouched sample lies in the folder of a year; nothing of it is read as data."""
    try:
        found, _, _ = folders.find(folder)
        return bool(found) and all(_sha256(file.path) in shipped.hashes() for file in found)
    except OSError:
        return False  # said where it is read


def year_folders(folder: Path) -> tuple[int, ...]:
    """Return the years, พ.ศ., that have a folder in ``folder``, newest first; none where there is no such folder.

    Raises CannotGoOn where it cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _is_year(entry.name) and entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as fault:
        raise _unreadable(folder, fault) from fault
    return tuple(sorted(map(int, names), reverse=True))


def read_coordinator(inbox: Inbox) -> tuple[Coordinator | None, tuple[Finding, ...]]:
    """Read the one coordinator workbook; none or several is F012, another year's is F009.

    That of the sample does not count beside another; F017 names what is left of the sample beside a department's own.
    A fiscal year that is blank or cannot be read, which C105, C109 or F006 says, is taken from the folder.
    """
    books = tuple(reading for reading in inbox.of_coordinator if reading.name not in inbox.as_shipped)
    left = _left_of_the_sample(inbox) if books else ()
    books = books or inbox.of_coordinator
    if len(books) != 1:
        names = f" ({', '.join(book.name for book in books)})" if books else ""
        place = Place(books[0].name) if books else Place()
        return None, (messages.finding("F012", place, words={"count": str(len(books)), "names": names}),)
    coordinator, findings = books[0].given, (*books[0].of_records, *left)
    if coordinator is None or coordinator.settings.fiscal_year_be == inbox.fiscal_year_be:
        return coordinator, findings
    settings = coordinator.settings
    other_year = () if settings.fiscal_year_be == NO_YEAR else (_other_year(coordinator, inbox.fiscal_year_be),)
    # The folder decides. Where the latest results were the year before the mistaken year, they move along with it.
    follows = settings.latest_year_be == settings.fiscal_year_be - 1
    latest = inbox.fiscal_year_be - 1 if follows else settings.latest_year_be
    settings = replace(settings, fiscal_year_be=inbox.fiscal_year_be, latest_year_be=latest)
    return replace(coordinator, settings=settings), (*findings, *other_year)


def read_submissions(inbox: Inbox) -> tuple[tuple[Submission, ...], tuple[str, ...], tuple[Finding, ...]]:
    """Read the units' workbooks as records: the submissions, the names of the refused, the findings.

    Refused is what could not be opened, and a workbook in which no known sheet could be read.
    """
    sent: list[Submission] = []
    refused = list(inbox.refused)
    findings: list[Finding] = []
    for reading in inbox.readings:
        if reading.kind != "coordinator":
            findings += reading.of_records
            if reading.sent is None:
                refused.append(reading.name)
            else:
                sent.append(reading.sent)
    return tuple(sent), tuple(sorted(refused)), tuple(findings)


def receipts_without_register(sent: Iterable[Submission], refused: Iterable[str]) -> tuple[Receipt, ...]:
    """Say what came in when there is no register to hold it against."""
    read = [Receipt(s.unit_code.text, s.workbook, "received", len(s.rows)) for s in sent]
    return (*read, *(Receipt("", name, "refused") for name in refused))


def _other_year(coordinator: Coordinator, expected_be: int) -> Finding:
    settings = coordinator.settings
    words = {"found": str(settings.fiscal_year_be), "expected": str(expected_be), "sheet": contract.SETTINGS.sheet}
    return messages.finding("F009", settings.places.get("fiscal_year_be", Place(coordinator.workbook)), words=words)


def _left_of_the_sample(inbox: Inbox) -> tuple[Finding, ...]:
    names = inbox.as_shipped
    words = {"count": str(len(names)), "names": ", ".join(names)}
    return (messages.finding("F017", Place(), words=words),) if names else ()


def _read_folder(year_be: int, folder: Path, progress: ProgressCallback, known: KnownReadings) -> Inbox:
    """Open every workbook of one folder; one that cannot be read never stops the rest."""
    try:
        found, findings, evidence = folders.find(folder)
    except OSError as fault:
        raise _unreadable(folder, fault) from fault
    read: list[WorkbookReading] = []
    refused: list[str] = []
    all_findings = list(findings)
    of_before = 0
    for number, file in enumerate(found, start=1):
        reused = f" (ไม่เปลี่ยนจากครั้งก่อน {of_before:,} ฉบับ ไม่อ่านซ้ำ)" if of_before else ""
        progress(f"อ่าน {file.name}{reused}", number, len(found))
        reading, faults = readings.read(file, folder, known)
        all_findings += faults
        if reading is None:
            refused.append(file.name)
        else:
            read.append(reading)
            of_before += reading in known
    return Inbox(year_be, folder, found, tuple(read), tuple(refused), tuple(all_findings), evidence)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_folder(path: Path) -> bool:
    """Return whether a folder is there. Raises CannotGoOn where that cannot be seen."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def _unreadable(folder: Path, fault: OSError) -> CannotGoOn:
    return CannotGoOn(f"อ่านโฟลเดอร์ {folder} ไม่ได้ ({messages.cause(fault)}) ตรวจสิทธิ์การอ่านแล้วสั่งอีกครั้ง")


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isascii() and name.isdigit()
