"""The journal of a publication: which files go where. Once it lies in its place, the publication will be finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.publish import disk
from pipeline.publish.names import WORK, UnsafeName, path_in

_JOURNAL = "journal.json"
_RECORD = "published.json"
RECORD = f"{WORK}/{_RECORD}"  # sha256 by name of what was published last


class Journal(Struct, frozen=True):
    """A publication that is to be finished.

    ``staging``: the folder the files come from, in the work folder. ``files``: sha256 by name, in the order of the
    moves. ``superseded``: names that are to go. ``known``: by name, the sha256 of each content that may be replaced;
    any other content is somebody's own. ``stamp``: day and time that kept files bear. ``outdated``: names of hidden
    files that are to go once all is in its place. ``quiet``: sha256 by name of people's own that is kept unsaid.
    ``told``: by name, sha256 and name under kept/, what the run tells of, and so whoever finishes what it began.
    """

    staging: str
    files: Mapping[str, str]
    superseded: tuple[str, ...] = ()
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stamp: str = ""
    outdated: tuple[str, ...] = ()
    quiet: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def may_go(self, name: str, sha256: str) -> bool:
        """Return whether a file with this content is one of ours, of this publication or the last."""
        return sha256 == self.files.get(name) or sha256 in self.known.get(name, ())


def commit(folder: Path, journal: Journal) -> None:
    """Put the journal in its place, whole, in one move. Raises OSError when that cannot be done."""
    work = folder / WORK
    begun = work / f"{journal.staging}.json"
    disk.write(begun, json.dumps(_entry(journal), ensure_ascii=False).encode())
    begun.replace(work / _JOURNAL)
    disk.flush_folder(work)


def is_committed(folder: Path) -> bool:
    """Return whether a publication into ``folder`` is waiting to be finished; also where that cannot be told."""
    try:
        (folder / WORK / _JOURNAL).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def committed(folder: Path) -> Journal | None:
    """Return the publication that is waiting to be finished; None without one, or for a journal that is not ours."""
    try:
        raw = json.loads((folder / WORK / _JOURNAL).read_bytes())
        return _journal(folder, raw)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):  # UnsafeName among them
        return None


def close(folder: Path) -> None:
    """Remove the journal: what it says is done. Raises OSError when that cannot be done."""
    (folder / WORK / _JOURNAL).unlink(missing_ok=True)


def published(folder: Path) -> dict[str, str]:
    """Return the sha256 by name of what was last published into ``folder``; nothing where that is not recorded.

    Raises OSError when the record is there and cannot be read.
    """
    try:
        raw = json.loads((folder / RECORD).read_bytes())
        return {name: str(sha256) for name, sha256 in raw.items() if path_in(folder, name)}
    except (FileNotFoundError, NotADirectoryError, ValueError, AttributeError):  # UnsafeName among them
        return {}


def record(hashes: Mapping[str, str]) -> bytes:
    """Return the content of the record of what is published."""
    return json.dumps(dict(sorted(hashes.items())), ensure_ascii=False, indent=1).encode()


def _entry(journal: Journal) -> dict[str, Any]:
    return {
        "staging": journal.staging,
        "stamp": journal.stamp,
        "files": journal.files,
        "superseded": journal.superseded,
        "known": journal.known,
        "outdated": journal.outdated,
        "quiet": journal.quiet,
        "told": journal.told,
    }


def _journal(folder: Path, raw: Any) -> Journal:
    journal = Journal(
        staging=str(raw["staging"]),
        files={str(name): str(sha256) for name, sha256 in raw["files"].items()},
        superseded=tuple(map(str, raw["superseded"])),
        known={str(name): tuple(map(str, hashes)) for name, hashes in raw["known"].items()},
        stamp=str(raw["stamp"]),
        outdated=tuple(map(str, raw.get("outdated", ()))),  # a journal of an older version has none
        quiet={str(name): str(sha256) for name, sha256 in raw.get("quiet", {}).items()},
        told={str(name): (str(sha256), str(kept)) for name, (sha256, kept) in raw.get("told", {}).items()},
    )
    kept = (kept for _, kept in journal.told.values())
    for name in (*journal.files, *journal.superseded, *journal.outdated, *kept):
        path_in(folder, name)
    if Path(journal.staging).name != journal.staging:
        raise UnsafeName(journal.staging)
    return journal
