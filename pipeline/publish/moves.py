"""Finish a publication whose journal lies in its place: each move is a replace that can be done again.

What lies at a name changes places with the new file in one step and is looked at then: what is not ours goes to kept/.
Where a disk cannot do that, what lies there is given a second name first, then it is replaced, then the second name is
looked at. What is ours is looked at once more in the next publication, because a program that had the file open may
have written to it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from pipeline.publish import disk, journal
from pipeline.publish.journal import Journal
from pipeline.publish.names import STAGING_PREFIX, WORK, generated_name, kept_name, path_in

_UNSEEN = f"{WORK}/replaced/unseen"  # what was replaced and is not looked at yet: its name, a dot and a token
_SEEN = f"{WORK}/replaced/seen"  # what was ours when it was looked at: its name, a dot, its sha256's start, a token
_TOKEN_LENGTH = 16  # of the 64 letters of a sha256, and of a token: paths on Windows may not be long
_TRIES = 5  # a file that changes between every two looks is taken as it is at the last


class KeptFile(Struct, frozen=True):
    """A file that was not ours, the name under kept/ it has now, and its sha256.

    ``is_quiet``: nothing need be said of it, for its words are in what was published.
    """

    name: str
    kept: str
    sha256: str
    is_quiet: bool = False


def finish(folder: Path, stamp: str) -> tuple[KeptFile, ...]:
    """Finish the publication into ``folder`` that was committed, if there is one; return what was kept.

    ``stamp``: day and time for what is kept although no publication waits. Raises OSError when a move cannot be
    done; the next call goes on from there.
    """
    plan = journal.committed(folder)
    kept = dict.fromkeys(_look_again(folder, plan or Journal("", {}, stamp=stamp)))
    if plan is not None:
        kept |= dict.fromkeys(_moved(folder, plan))
        told = (KeptFile(name, place, sha256) for name, (sha256, place) in plan.told.items())
        kept |= dict.fromkeys(one for one in told if disk.is_file(folder / one.kept))
    if journal.is_committed(folder):
        journal.close(folder)
        disk.flush_folder(folder / WORK)
    with suppress(OSError):
        for left_over in (folder / WORK).glob(f"{STAGING_PREFIX}*"):
            disk.remove(left_over)
    return tuple(kept)


def _moved(folder: Path, plan: Journal) -> Iterator[KeptFile]:
    """Do every move that is not done yet, and yield what was kept."""
    staging = folder / WORK / plan.staging
    touched = set()
    for name, sha256 in plan.files.items():
        staged, target = path_in(staging, name), path_in(folder, name)
        if not disk.is_file(staged):
            continue  # moved already
        replaced: tuple[Path, ...] = (staged,)  # no longer what was staged: it has changed places already
        if disk.sha256_of(staged) == sha256:
            if disk.is_file(target) and disk.sha256_of(target) == sha256:
                staged.unlink()
                continue
            replaced = _put(folder, name, staged)
            touched.add(target.parent)
        yield from _judged(folder, plan, name, replaced)
    for name in plan.superseded:
        taken = _taken(folder, name)
        if taken:
            touched.add(path_in(folder, name).parent)
            yield from _judged(folder, plan, name, taken)
        path_in(folder, generated_name(name)).unlink(missing_ok=True)
    for name in plan.outdated:
        if name.startswith(f"{WORK}/"):
            path_in(folder, name).unlink(missing_ok=True)
    for parent in touched:
        disk.flush_folder(parent)


def _put(folder: Path, name: str, staged: Path) -> tuple[Path, ...]:
    """Put a staged file in its place, and return where what lay there is now; nothing where nothing lay there."""
    target = path_in(folder, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if name.startswith(f"{WORK}/"):
        staged.replace(target)
        return ()
    for _ in range(_TRIES):
        try:
            if not disk.is_file(target):
                disk.rename_to_free_name(staged, target)
                return ()
            if disk.exchange(staged, target):
                return (staged,)
            break
        except (FileNotFoundError, FileExistsError):
            if not disk.is_file(staged):
                raise
            # a program has just taken the file away to put another in its place, or has just put it there
    seconds = _secured(folder, name)
    staged.replace(target)
    return seconds


def _taken(folder: Path, name: str) -> tuple[Path, ...]:
    """Take away what lies at ``name``, and return where it is now; nothing where no file lies there."""
    target = path_in(folder, name)
    if name.startswith(f"{WORK}/") or not disk.is_file(target):
        return ()
    second = _unseen(folder, name)
    second.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.replace(second)
    except FileNotFoundError:
        return ()
    return (second,)


def _unseen(folder: Path, name: str) -> Path:
    return folder / f"{_UNSEEN}/{name}.{_token()}"


def _token() -> str:
    return uuid4().hex[:_TOKEN_LENGTH]


def _secured(folder: Path, name: str) -> tuple[Path, ...]:
    """Give what lies at ``name`` a second name, and what a program puts in its place meanwhile another.

    Return the second names; none where no file lies there.
    """
    target = path_in(folder, name)
    seconds: list[Path] = []
    while len(seconds) < _TRIES and disk.is_file(target):
        second = _unseen(folder, name)
        try:
            before = disk.identity(target)
            disk.second_name(target, second)
            seconds.append(second)
            if disk.identity(target) == before:
                break
        except FileNotFoundError:
            continue  # a program has just taken it away to put another in its place
    return tuple(seconds)


def _judged(folder: Path, plan: Journal, name: str, replaced: Iterable[Path]) -> Iterator[KeptFile]:
    """Keep what was replaced and is not ours; leave what is ours for a second look."""
    for second in replaced:
        sha256 = disk.sha256_of(second)
        if plan.may_go(name, sha256):
            # The token: two files of the same content are two files to a program that has one of them open.
            looked_at = folder / f"{_SEEN}/{name}.{sha256[:_TOKEN_LENGTH]}-{_token()}"
            looked_at.parent.mkdir(parents=True, exist_ok=True)
            second.replace(looked_at)
        else:
            yield _kept(folder, plan, name, second, sha256)


def _look_again(folder: Path, plan: Journal) -> Iterator[KeptFile]:
    """Look at what earlier publications replaced; what is no longer what it was is somebody's and is kept."""
    for home in (folder / _UNSEEN, folder / _SEEN):
        for second in sorted(path for path in home.rglob("*") if disk.is_file(path)):
            name, _, token = second.relative_to(home).as_posix().rpartition(".")
            sha256 = disk.sha256_of(second)
            start, _, _ = token.partition("-")
            is_ours = sha256.startswith(start) if home.name == "seen" else plan.may_go(name, sha256)
            if is_ours:
                second.unlink()
            else:
                yield _kept(folder, plan, name, second, sha256)
        disk.remove_empty_folders(home)


def _kept(folder: Path, plan: Journal, name: str, second: Path, sha256: str) -> KeptFile:
    """Move a file to kept/, or drop it where kept/ holds the same content."""
    is_quiet = plan.quiet.get(name) == sha256
    while True:
        kept = kept_name(folder, name, sha256, plan.stamp)
        if (folder / kept).exists():
            second.unlink()
            return KeptFile(name, kept, sha256, is_quiet)
        try:
            disk.rename_to_free_name(second, folder / kept)
        except FileExistsError:
            continue  # somebody took the name meanwhile
        disk.flush_folder((folder / kept).parent)
        return KeptFile(name, kept, sha256, is_quiet)
