"""The input folders, looked at several times a second -> what changed in them, once every changed workbook is whole.

No notices of the file system are waited for: a folder that is shared from another machine sends none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from pipeline.model import CannotGoOn
from pipeline.opc.archive import NO_LIMITS, open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.workbook import inbox
from pipeline.workbook.reading import files, folders, ole
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.reading.limits import Refused

LOOKS_PER_SECOND = 5
STILL_LOOKS = 1  # a file that has not changed for so many looks is at rest
PATIENT_LOOKS = 5 * LOOKS_PER_SECOND  # one at rest that is no workbook by then will not become one: it is damaged


class FileStamp(Struct, frozen=True):
    """The size and time of a file. Where one differs, the file changed.

    Its inode does not count: shared folders invent new ones.
    """

    size_bytes: int
    changed_ns: int


# A folder of evidence may hold thousands, which are looked at several times a second.
_evidence_file = lru_cache(maxsize=100_000)(folders.evidence_file)

FolderState: TypeAlias = Mapping[InputFile, FileStamp]


class FileChange(Struct, frozen=True):
    """What happened to one file: ``added``, ``changed``, ``removed``, or ``renamed`` from ``before``."""

    kind: str
    name: str
    before: str = ""


class Watch:
    """Waits for changes in the folder of one year, or without a year in those of all."""

    def __init__(self, inputs: Path, year_be: int | None) -> None:
        self._inputs = inputs
        self._year_be = year_be
        self._seen: FolderState | None = self._look()

    def wait(self, pause: Callable[[], bool]) -> tuple[FileChange, ...] | None:
        """Return what changed since the last time, once every file that did is whole and at rest.

        ``pause`` waits until the next look; where it returns False the watch is over, and so is this: None.
        After `look_again` there may be no change at all.
        """
        last, still = self._look(), 0
        while pause():
            now = self._look()
            still = still + 1 if now == last else 0
            last = now
            if now != self._seen and _is_at_rest(still, _differing(self._seen, now)):
                changes = () if self._seen is None else tuple(_changes(self._seen, now))
                self._seen = now
                return changes
        return None

    def look_again(self) -> None:
        """Forget what was seen: what was to be done with it failed and is to be tried again in a while."""
        self._seen = None

    def _look(self) -> FolderState:
        """Return every file that a check says something of, also of evidence; none of a folder that cannot be read."""
        try:
            years = inbox.year_folders(self._inputs) if self._year_be is None else (self._year_be,)
        except CannotGoOn:
            return {}
        return {file: stamp for year in years for file, stamp in _stamps(self._inputs / str(year))}


def _stamps(folder: Path) -> Iterator[tuple[InputFile, FileStamp]]:
    try:
        listing = folders.listed(folder)
    except OSError:
        return
    for file in (*listing.workbooks, *listing.locks, *listing.others):
        try:
            status = file.path.stat()
        except OSError:  # gone since the folder was read
            continue
        yield file, FileStamp(status.st_size, status.st_mtime_ns)
    for entry in folders.evidence_entries(listing):
        try:
            status = entry.stat()
        except OSError:
            continue
        yield _evidence_file(entry.path, folder), FileStamp(status.st_size, status.st_mtime_ns)


def _differing(seen: FolderState | None, now: FolderState) -> Iterable[InputFile] | None:
    """Return the files that are new or other than they were; None when all is to be looked at again."""
    return None if seen is None else [file for file, stamp in now.items() if seen.get(file) != stamp]


def _is_at_rest(still: int, files_changed: Iterable[InputFile] | None) -> bool:
    if still >= PATIENT_LOOKS:
        return True
    return still >= STILL_LOOKS and files_changed is not None and all(map(is_whole, files_changed))


def is_whole(file: InputFile) -> bool:
    """Return whether a workbook can be opened to its end; what is no workbook is whole as it is, and so is evidence."""
    if folders.is_evidence(file) or not folders.is_workbook(file.path):
        return True
    try:
        content = files.content(file.path, file.folder)
        if not content.startswith(ole.MAGIC):  # an .xls, or a workbook under a password: it has no end to look for
            open_archive(content, NO_LIMITS)
    except Refused:  # whatever is in it
        return True
    except OSError:
        return False
    except PackageFault as fault:
        return fault.kind not in (FaultKind.TRUNCATED, FaultKind.DAMAGED)
    return True


def _changes(seen: FolderState, now: FolderState) -> Iterator[FileChange]:
    """Yield every change, in the order of the names; a file that is gone while its like is new was renamed."""
    gone = {stamp: file for file, stamp in seen.items() if file not in now}
    renamed = {file: gone.pop(stamp) for file, stamp in now.items() if file not in seen and stamp in gone}
    left = set(seen) - set(renamed.values())
    for file in sorted({*left, *now}, key=lambda file: (file.name, file.folder)):
        if file in renamed:
            yield FileChange("renamed", file.name, renamed[file].name)
        elif file not in now:
            yield FileChange("removed", file.name)
        elif file not in seen:
            yield FileChange("added", file.name)
        elif seen[file] != now[file]:
            yield FileChange("changed", file.name)
