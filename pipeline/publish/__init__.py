"""From finished files to the output folder: all of them or none, with what people edited kept.

`publish` writes and flushes the files into a hidden work folder; `journal` commits them by one rename; `moves` puts
each in its place and can go on from any point after a kill; `lock` lets one command at a time do so; `edits` tells
what people changed since the last publication; `generations` are the documents of which copies may come back edited.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from uuid import uuid4

from msgspec import Struct, field

from pipeline.publish import disk, edits, journal, moves
from pipeline.publish.edits import Compare, Difference, Edit
from pipeline.publish.journal import RECORD, Journal
from pipeline.publish.moves import KeptFile
from pipeline.publish.names import STAGING_PREFIX, WORK, generated_name, path_in


class NotPublished(Exception):  # noqa: N818 - named for what people need to know
    """Nothing in the output folder has changed. Its cause: the OSError."""


class Unfinished(Exception):  # noqa: N818 - named for what people need to know
    """Some files may be new already; the next command finishes the rest. Its cause: the OSError."""


class Publication(Struct, frozen=True):
    """The files that are to replace those of an output folder.

    Shape: names are relative, with /. ``superseded``: names of the last publication that go. What lies at a name
    with other content than was last published there is kept, unless ``edits`` says that it was only saved again;
    ``last``: sha256 by name for a folder that keeps no record of that yet. ``compared``: names of which a hidden
    copy is needed to compare an edited file with. ``hidden`` and ``outdated``: hidden files that come and go with them.
    ``not_ours``: names at which what was last published holds something of people's, and is kept. ``carried``: names of
    ``edits`` that are in the files.
    """

    files: Mapping[str, bytes]
    superseded: Collection[str] = ()
    last: Mapping[str, str] = field(default_factory=dict)
    edits: Iterable[Edit] = ()
    compared: Collection[str] = ()
    hidden: Mapping[str, bytes] = field(default_factory=dict)
    outdated: Collection[str] = ()
    not_ours: Collection[str] = ()
    carried: Collection[str] = ()


class PublishResult(Struct, frozen=True):
    """What `publish_forms` wrote, where it kept which edited file, and what lies beside which open one."""

    files: tuple[str, ...]
    kept: Mapping[str, str]
    beside: Mapping[str, str]


def recover(folder: Path, stamp: str) -> tuple[KeptFile, ...]:
    """Finish a publication that was cut off, and return what was kept. Raises NotPublished, Unfinished."""
    try:
        return moves.finish(folder, stamp) if (folder / WORK).is_dir() else ()
    except OSError as fault:
        raise (Unfinished if journal.is_committed(folder) else NotPublished) from fault


def publish(folder: Path, publication: Publication, stamp: str) -> tuple[KeptFile, ...]:
    """Replace the files of ``folder`` together, and return what was somebody's own and lies in kept/ now.

    ``stamp``: day and time that kept files bear. What else lies in the folder stays. Raises NotPublished, Unfinished.
    """
    kept = recover(folder, stamp)
    staging = folder / WORK / f"{STAGING_PREFIX}{uuid4().hex[:16]}"
    _commit(folder, staging, publication, stamp)
    return tuple(dict.fromkeys((*kept, *_finished(folder, stamp))))


def _commit(folder: Path, staging: Path, publication: Publication, stamp: str) -> None:
    """Stage the publication and commit its journal; where that fails nothing has changed. Raises NotPublished."""
    plan = None
    try:
        plan = _staged(folder, staging, publication, stamp)
        journal.commit(folder, plan)
    except BaseException as fault:
        if plan is None or not journal.is_committed(folder):
            disk.remove(staging)
            if isinstance(fault, OSError):
                raise NotPublished from fault
            raise
        if not isinstance(fault, OSError):  # Ctrl-C at the very moment of the commit
            moves.finish(folder, stamp)
            raise


def _finished(folder: Path, stamp: str) -> tuple[KeptFile, ...]:
    """Finish what is committed; a call that fails, or Ctrl-C, is answered by a second try."""
    try:
        return moves.finish(folder, stamp)
    except OSError:
        return recover(folder, stamp)
    except BaseException:
        moves.finish(folder, stamp)
        raise


def _staged(folder: Path, staging: Path, publication: Publication, stamp: str) -> Journal:
    """Write every file into the staging folder, flushed; return the journal that will move them."""
    files, superseded = publication.files, tuple(publication.superseded)
    for name in (*files, *superseded):
        if path_in(folder, name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
    hashes = {name: disk.sha256(content) for name, content in files.items()}
    before = journal.published(folder)
    record = journal.record({**{name: before[name] for name in before if name not in superseded}, **hashes})
    copies = {generated_name(name): name for name in publication.compared}
    for copy, name in copies.items():
        disk.write(path_in(staging, copy), files[name], flushed=False)
    hidden = publication.hidden
    for name, content in {**hidden, **files, RECORD: record}.items():
        disk.write(path_in(staging, name), content)
    for written in {path_in(staging, name).parent for name in (*hidden, *files, RECORD)}:
        disk.flush_folder(written)
    unseen = {name: disk.sha256(content) for name, content in hidden.items()}
    moved = {**unseen, **{copy: hashes[name] for copy, name in copies.items()}, **hashes, RECORD: disk.sha256(record)}
    known = _replaceable(publication, before or publication.last)
    edits_by_name = {edit.name: edit for edit in publication.edits}
    quiet = {name: edit.sha256 for name, edit in edits_by_name.items() if _is_quiet(edit, publication)}
    told = {name: (edit.sha256, edit.kept) for name, edit in edits_by_name.items() if name not in quiet}
    return Journal(staging.name, moved, superseded, known, stamp, tuple(publication.outdated), quiet, told)


def _is_quiet(edit: Edit, publication: Publication) -> bool:
    return edit.difference is not Difference.WORDS or edit.name in publication.carried


def _replaceable(publication: Publication, last: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return by name the contents that may be replaced: as last published, and what was only saved again."""
    names = [name for name in (*publication.files, *publication.superseded) if name not in publication.not_ours]
    found = {name: [last[name]] for name in names if name in last}
    for edit in publication.edits:
        if edit.difference is Difference.NOTHING:
            found.setdefault(edit.name, []).append(edit.sha256)
    return {name: tuple(hashes) for name, hashes in found.items()}


def publish_forms(folder: Path, files: Mapping[str, bytes], compare: Compare, stamp: str) -> PublishResult:
    """Publish a folder that has no manifest, keeping what people edited in it.

    A file that is open elsewhere stays, and its new version lies beside it. Raises NotPublished, Unfinished.
    """
    recovered = recover(folder, stamp)
    held = edits.open_elsewhere(folder, files)
    renamed = {held.get(name, name): content for name, content in files.items()}
    try:
        last = journal.published(folder)
        found = edits.find_edits(folder, renamed, last, compare, stamp)
    except OSError as fault:
        raise NotPublished from fault
    kept = publish(folder, Publication(renamed, last=last, edits=found, compared=tuple(renamed)), stamp)
    return PublishResult(tuple(renamed), {one.name: one.kept for one in (*recovered, *kept)}, held)
