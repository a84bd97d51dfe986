"""What people did to published files since: which were edited, in words, in looks, or only saved again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from pathlib import Path, PurePosixPath

from msgspec import Struct

from pipeline import messages
from pipeline.model import Finding, Place
from pipeline.publish import disk, journal
from pipeline.publish.moves import KeptFile
from pipeline.publish.names import generated_name, is_safe, kept_name, path_in


class Difference(Enum):
    """How a person's file differs from the published one. Words are said to people; looks are kept without a word."""

    NOTHING = "nothing"
    LOOKS = "looks"
    WORDS = "words"


Compare = Callable[[str, bytes, bytes | None], Difference]
"""From a name, the content that lies there and the one published to how they differ; None: what was published is
not known any more."""


class Edit(Struct, frozen=True):
    """A published file that is no longer as it was, its sha256 now, and the name under kept/ that it will go to."""

    name: str
    sha256: str
    difference: Difference
    kept: str


def find_edits(
    folder: Path, names: Iterable[str], last: Mapping[str, str], compare: Compare, stamp: str
) -> tuple[Edit, ...]:
    """Return the files of ``folder`` that people edited since they were published.

    Shape: ``last`` is sha256 by name as published; a file that is not in it counts as edited. Raises OSError
    when a file cannot be read, UnsafeName.
    """
    found = []
    for name in sorted(names):
        path = path_in(folder, name)
        if not disk.is_file(path):
            continue
        content = path.read_bytes()
        sha256 = disk.sha256(content)
        if sha256 != last.get(name):
            difference = compare(name, content, _generated(folder, name, last))
            found.append(Edit(name, sha256, difference, kept_name(folder, name, sha256, stamp)))
    return tuple(found)


def left_standing(edits: Iterable[Edit], made: Mapping[str, bytes], last: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of edited files that are to stay as they are, of documents that people fill in or sign.

    One in which only the looks were changed is left too, as long as nothing else would be written now. Shape: ``made``
    is what would be written now by name, ``last`` sha256 by name as published.
    """
    return tuple(
        edit.name
        for edit in edits
        if edit.name in made
        and (
            edit.difference is Difference.WORDS
            or (edit.difference is Difference.LOOKS and disk.sha256(made[edit.name]) == last.get(edit.name))
        )
    )


def _generated(folder: Path, name: str, last: Mapping[str, str]) -> bytes | None:
    try:
        content = (folder / generated_name(name)).read_bytes()
    except OSError:
        return None
    return content if disk.sha256(content) == last.get(name) else None


def edit_findings(edits: Iterable[Edit]) -> tuple[Finding, ...]:
    """Return P601 for every file whose words people changed."""
    return tuple(_kept_finding(edit.name, edit.kept) for edit in edits if edit.difference is Difference.WORDS)


def late_findings(kept: Iterable[KeptFile], edits: Collection[Edit]) -> tuple[Finding, ...]:
    """Return P601 for every kept file of which something must be said and nothing is.

    ``edits``: those that the run itself found and tells of.
    """
    seen = {(edit.name, edit.sha256) for edit in edits}
    return tuple(
        _kept_finding(one.name, one.kept) for one in kept if not one.is_quiet and (one.name, one.sha256) not in seen
    )


def _kept_finding(name: str, kept: str) -> Finding:
    return messages.finding("P601", Place(name), words={"document": name, "kept": kept})


def open_elsewhere(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the files another program holds open, each with the name its new version goes by.

    Where a program may replace an open file (Linux, macOS) this finds none.
    """
    held = {}
    for name in names:
        path = folder / name
        if not disk.is_file(path):
            continue
        try:
            with path.open("r+b"):
                pass
        except PermissionError:
            held[name] = str(PurePosixPath(name).with_suffix(f".new{path.suffix}"))
    return held


def open_findings(held: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return P602 for every file that is open elsewhere."""
    return tuple(
        messages.finding("P602", Place(name), words={"document": name, "beside": beside})
        for name, beside in held.items()
    )


def last_published(folder: Path, manifest_hashes: Mapping[str, str]) -> dict[str, str]:
    """Return the sha256 by name of what was published last, by the folder's own record and by its manifest.

    Names that lead out of the folder are left out. Raises OSError when the record cannot be read.
    """
    return {name: sha256 for name, sha256 in manifest_hashes.items() if is_safe(folder, name)} | journal.published(
        folder
    )
