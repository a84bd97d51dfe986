"""The names inside an output folder: which are safe to write to, and under which an edited file is kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from pipeline.model import OWN_FOLDER
from pipeline.publish import disk

KEPT = "kept"
WORK = OWN_FOLDER  # what publishing needs for itself; hidden on Linux and macOS
STAGING_PREFIX = "new-"  # begins the name of the folder in WORK from which a publication is moved

_GENERATED = f"{WORK}/generated"
_GENERATIONS = f"{WORK}/generations"

_BE_MINUS_CE = 543


class UnsafeName(ValueError):  # noqa: N818 - the name is at fault, not the program
    """A name that would leave the output folder."""


def path_in(folder: Path, name: str) -> Path:
    """Return where ``name`` lies in ``folder``. Raises UnsafeName for a name that would lead out of it."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    leaves = not name or posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts
    if leaves or not posix.parts or not _lies_in(folder, (folder / posix).parent):
        raise UnsafeName(name)
    return folder / posix


def is_safe(folder: Path, name: str) -> bool:
    """Return whether ``name`` stays in ``folder``."""
    try:
        path_in(folder, name)
    except UnsafeName:
        return False
    return True


@lru_cache(maxsize=256)  # asked of every name of a publication several times; following links takes long
def _lies_in(folder: Path, path: Path) -> bool:
    """Return whether ``path`` is in ``folder`` once links are followed."""
    return path == folder or path.resolve().is_relative_to(folder.resolve())


def generated_name(name: str) -> str:
    """Return the name of the hidden copy of a published file, against which an edited one is compared."""
    return f"{_GENERATED}/{name}"


def generation_name(name: str, generation: str) -> str:
    """Return the name of the hidden document of one generation, of which copies may come back edited."""
    return f"{_GENERATIONS}/{name}/{generation}{PurePosixPath(name).suffix}"


def stamp(now: datetime) -> str:
    """Return day and time as kept files bear them, พ.ศ., in the order of time: 2564-01-20 0930."""
    return f"{now.year + _BE_MINUS_CE:04}-{now:%m-%d %H%M}"


def kept_name(folder: Path, name: str, sha256: str, stamp_text: str) -> str:
    """Return the name under kept/ for a file with this content: the one that holds it already, or else a free one.

    Shape: kept/agenda 2564-01-20 0930.docx; where that is taken, kept/agenda 2564-01-20 0930 (2).docx and so on.
    """
    path = PurePosixPath(name)
    home = folder / KEPT / path.parent
    for other in sorted(home.glob("*")) if home.is_dir() else []:
        is_like = other.name.startswith(f"{path.stem} ") and other.suffix == path.suffix
        if is_like and disk.is_file(other) and disk.sha256_of(other) == sha256:
            return (PurePosixPath(KEPT) / path.parent / other.name).as_posix()
    number = 1
    while True:
        count = f" ({number})" if number > 1 else ""
        kept = PurePosixPath(KEPT) / path.parent / f"{path.stem} {stamp_text}{count}{path.suffix}"
        if not (folder / kept).exists():
            return kept.as_posix()
        number += 1
