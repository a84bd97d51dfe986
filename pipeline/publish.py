"""From finished files to the output folder: all of them or none, with what people edited kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import messages
from pipeline.model import Finding, Place

KEPT = "kept"
PREVIOUS = ".previous"  # holds what a publication replaces until it is whole; found again, it was cut off
JOURNAL = ".journal"  # in PREVIOUS: the staging folder and the names that come from it
STAGING_PREFIX = ".new-"
WRITTEN = ".written.json"  # sha256 by name of what was last written into a folder without a manifest


@dataclass(frozen=True, slots=True)
class Keeping:
    """A document in the output folder that is not as pmqa left it, and the name under kept/ it goes to."""

    document: str
    kept: str
    content: bytes
    text_changed: bool  # only then is there something to tell people


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publication wrote.

    ``kept``: where a file that people had edited lies now, by its name. ``beside``: where the new version of a file
    that is open in another program lies.
    """

    files: tuple[str, ...]
    kept: Mapping[str, str]
    beside: Mapping[str, str]


def recover(folder: Path) -> None:
    """Take back a publication that was cut off: what had arrived goes, what had been moved away returns.

    Raises OSError when the folder cannot be written.
    """
    if not folder.is_dir():
        return
    previous = folder / PREVIOUS
    if previous.is_dir():
        journal = previous / JOURNAL
        if journal.is_file():
            staging, incoming = json.loads(journal.read_text(encoding="utf-8"))
            for name in incoming:
                if not (folder / staging / name).exists():
                    (folder / name).unlink(missing_ok=True)
            journal.unlink()
        for path in _files(previous):
            _move(path, folder / path.relative_to(previous))
        shutil.rmtree(previous)
    for left_over in folder.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left_over)


def edited_documents(
    folder: Path,
    documents: Mapping[str, str | None],
    text_changed: Mapping[str, bool],
) -> tuple[Keeping, ...]:
    """Return the documents of ``folder`` whose bytes are not those of the last run.

    ``documents``: name -> sha256 as the last run wrote it, None when that is not known (then it counts as edited).
    ``text_changed``: name -> whether the visible words differ from the last run's.
    A copy that is in kept/ already is not kept twice.
    """
    keepings = []
    for name, written in documents.items():
        path = folder / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        if sha256(content) != written:
            keepings.append(Keeping(name, _kept_name(folder, name, content), content, text_changed.get(name, True)))
    return tuple(keepings)


def keeping_findings(keepings: Iterable[Keeping]) -> tuple[Finding, ...]:
    """Return P601 for every kept document whose words were changed."""
    return tuple(
        messages.finding("P601", Place(keeping.document), words={"document": keeping.document, "kept": keeping.kept})
        for keeping in keepings
        if keeping.text_changed
    )


def open_elsewhere(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the files another program holds open, each with the name its new version goes by.

    Where a program may replace an open file (Linux, macOS) this finds none.
    """
    held = {}
    for name in names:
        path = folder / name
        if not path.is_file():
            continue
        try:
            with path.open("r+b"):
                pass
        except PermissionError:
            held[name] = str(PurePosixPath(name).with_suffix(f".new{path.suffix}"))
    return held


def held_findings(held: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return P602 for every file that is open elsewhere."""
    return tuple(
        messages.finding("P602", Place(name), words={"document": name, "beside": beside})
        for name, beside in held.items()
    )


def publish(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    keepings: Iterable[Keeping] = (),
    superseded: Collection[str] = (),
) -> None:
    """Replace the files of ``folder`` by ``files`` together, or leave every one as it was.

    Shape: names are relative, with /; ``superseded`` are names of the last run that this one no longer writes.
    What else lies in the folder stays. Raises OSError when it cannot be done; nothing has changed then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recover(folder)
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=folder))
    try:
        for name, content in {**{k.kept: k.content for k in keepings}, **files}.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _swap(folder, staging, superseded)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def publish_remembered(folder: Path, files: Mapping[str, bytes]) -> PublishResult:
    """Publish a folder that has no manifest, keeping what people edited in it; what was written is remembered there.

    A file that is open elsewhere stays, and its new version lies beside it. Raises OSError as `publish` does.
    """
    recover(folder)
    written = _remembered(folder)
    held = open_elsewhere(folder, files)
    replaced = {
        name: written.get(name)
        for name, content in files.items()
        if name not in held and (folder / name).is_file() and (folder / name).read_bytes() != content
    }
    keepings = edited_documents(folder, replaced, {})
    made = {held.get(name, name): content for name, content in files.items()}
    remembered = written | {name: sha256(content) for name, content in made.items()}
    journal = json.dumps(remembered, ensure_ascii=False, indent=1, sort_keys=True).encode()
    publish(folder, {**made, WRITTEN: journal}, keepings=keepings)
    return PublishResult(tuple(made), {keeping.document: keeping.kept for keeping in keepings}, held)


def _remembered(folder: Path) -> dict[str, str]:
    """Return the sha256 of what was written by name. Blank: none where that is not known, so all counts as edited."""
    try:
        remembered = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return remembered if isinstance(remembered, dict) else {}


def _swap(folder: Path, staging: Path, superseded: Collection[str]) -> None:
    """Move the old files away and the new ones in; at any fault, back."""
    incoming = [path.relative_to(staging) for path in _files(staging)]
    previous = folder / PREVIOUS
    previous.mkdir()
    try:
        for name in {*incoming, *map(Path, superseded)}:
            if (folder / name).is_file():
                _move(folder / name, previous / name)
        # Written once the old files are away: from here on a name that left the staging folder is a new file.
        journal = json.dumps([staging.name, [name.as_posix() for name in incoming]])
        (previous / JOURNAL).write_text(journal, encoding="utf-8")
        for name in incoming:
            _move(staging / name, folder / name)
    except BaseException:
        recover(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _kept_name(folder: Path, name: str, content: bytes) -> str:
    """Return kept/agenda-1.docx, or the next number that is free or already holds the same content."""
    path = PurePosixPath(name)
    number = 1
    while True:
        kept = f"{KEPT}/{path.stem}-{number}{path.suffix}"
        there = folder / kept
        if not there.is_file() or there.read_bytes() == content:
            return kept
        number += 1


def sha256(content: bytes) -> str:
    """Return the hexadecimal sha256 of some bytes."""
    return hashlib.sha256(content).hexdigest()
