"""The input folders, looked at several times a second -> what changed in them, once every changed workbook is whole.

No notices of the file system are waited for: a folder that is shared from another machine sends none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pipeline.opc.archive import NO_LIMITS, open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.workbook import inbox
from pipeline.workbook.reading import files, limits, ole

LOOKS_PER_SECOND = 5
STILL_LOOKS = 1  # a file that has not changed for so many looks is at rest
PATIENT_LOOKS = 5 * LOOKS_PER_SECOND  # one at rest that is no workbook by then will not become one: it is damaged


@dataclass(frozen=True, slots=True)
class FileStamp:
    """The size and time of a file. Where one differs, the file changed.

    Its inode does not count: shared folders invent new ones.
    """

    size_bytes: int
    changed_ns: int


FolderState: TypeAlias = Mapping[Path, FileStamp]


@dataclass(frozen=True, slots=True)
class FileChange:
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
        """Return every file that a check says something of; none of a folder that cannot be read."""
        years = inbox.year_folders(self._inputs) if self._year_be is None else (self._year_be,)
        return {path: stamp for year in years for path, stamp in _stamps(self._inputs / str(year))}


def _stamps(folder: Path) -> Iterator[tuple[Path, FileStamp]]:
    try:
        paths = [path for path in folder.iterdir() if not files.is_ignored(path)]
    except OSError:
        return
    for path in paths:
        try:
            status = path.stat()
        except OSError:  # gone since the folder was read
            continue
        yield path, FileStamp(status.st_size, status.st_mtime_ns)


def _differing(seen: FolderState | None, now: FolderState) -> Iterable[Path] | None:
    """Return the files that are new or other than they were; None when all is to be looked at again."""
    return None if seen is None else [path for path, stamp in now.items() if seen.get(path) != stamp]


def _is_at_rest(still: int, paths: Iterable[Path] | None) -> bool:
    if still >= PATIENT_LOOKS:
        return True
    return still >= STILL_LOOKS and paths is not None and all(map(is_whole, paths))


def is_whole(path: Path) -> bool:
    """Return whether a workbook can be opened to its end; what is no workbook is whole as it is."""
    if path.name.startswith(files.LOCK_PREFIX) or path.suffix.casefold() not in files.SUFFIXES:
        return True
    try:
        if path.stat().st_size > limits.MAX_FILE_BYTES:  # refused, whatever is in it
            return True
        content = path.read_bytes()
        if not content.startswith(ole.MAGIC):  # an .xls, or a workbook under a password: it has no end to look for
            open_archive(content, NO_LIMITS)
    except OSError:
        return False
    except PackageFault as fault:
        return fault.kind not in (FaultKind.TRUNCATED, FaultKind.DAMAGED)
    return True


def _changes(seen: FolderState, now: FolderState) -> Iterator[FileChange]:
    """Yield every change, in the order of the names; a file that is gone while its like is new was renamed."""
    gone = {stamp: path for path, stamp in seen.items() if path not in now}
    renamed = {path: gone.pop(stamp) for path, stamp in now.items() if path not in seen and stamp in gone}
    left = set(seen) - set(renamed.values())
    for path in sorted({*left, *now}, key=files.shown_name):
        name = files.shown_name(path)
        if path in renamed:
            yield FileChange("renamed", name, files.shown_name(renamed[path]))
        elif path not in now:
            yield FileChange("removed", name)
        elif path not in seen:
            yield FileChange("added", name)
        elif seen[path] != now[path]:
            yield FileChange("changed", name)
