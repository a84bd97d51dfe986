"""Whether a command would make again what lies there already: the record that a run leaves for the next one.

A record is believed only while everything that a run reads and everything that it wrote is as it was then: the inputs
of all years, the outputs, the templates, the program itself with its libraries, the day, the folders and the options.
What is damaged or missing is no record, and the run is made in full.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from pipeline import program
from pipeline.home import Folders
from pipeline.model import OWN_FOLDER
from pipeline.publish import disk, journal
from pipeline.workbook.reading.folders import EVIDENCE

RECORD = "unchanged.json"
_LEFT_OUT = frozenset(f"{OWN_FOLDER}/{name}" for name in (RECORD, "lock", "readings"))


class LastOutcome(Struct, frozen=True):
    """What a run printed, whether an error finding stood then, and the folder of its outputs."""

    screen: str
    has_error: bool
    folder: Path


def asked(command: str, options: Mapping[str, object], folders: Folders, day: date) -> str:
    """Return the sha256 of everything that decides what a command makes and prints, but for what lies in the outputs.

    ``options`` are those that make a difference; where ``folders`` are relative, the folder they start from is one.
    Evidence is never opened: of it name, size and time of writing count. "" where something of it cannot be read,
    which equals no record.
    """
    try:
        parts = {
            "command": command,
            "options": dict(sorted(options.items())),
            "folders": [str(folders.inputs), str(folders.outputs), str(folders.templates)],
            "day": day.isoformat(),
            "program": program.fingerprint(),
            "inputs": sorted(_contents(folders.inputs)),
            "templates": sorted(_contents(folders.templates)),
        }
    except OSError:
        return ""
    return _sha256(parts)


def last_outcome(asked_for: str, year_be: int | None, outputs: Path) -> LastOutcome | None:
    """Return the outcome of the run that was asked for the same and left the outputs as they lie there now, or None."""
    years = [str(year_be)] if year_be else [path.name for path in _folders(outputs)]
    for year in years if asked_for else ():
        folder = outputs / year
        try:
            record = json.loads((folder / OWN_FOLDER / RECORD).read_bytes())
            outcome = record["outcome"]
            if record["asked"] == asked_for and record["sha256"] == _state(asked_for, outcome, folder):
                return LastOutcome(str(outcome["screen"]), bool(outcome["has_error"]), folder)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def remember(asked_for: str, outcome: LastOutcome) -> None:
    """Record the outcome of a run that made and printed what the next one would make and print.

    Nothing is recorded where a file was changed since it was published, or the record cannot be written.
    """
    folder, told = outcome.folder, {"screen": outcome.screen, "has_error": outcome.has_error}
    try:
        lying = dict(_outputs(folder))
        if asked_for and all(lying.get(name) == sha256 for name, sha256 in journal.published(folder).items()):
            record = {"asked": asked_for, "outcome": told, "sha256": _state(asked_for, told, folder)}
            (folder / OWN_FOLDER / RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    except OSError:
        return


def _state(asked_for: str, told: Mapping[str, object], folder: Path) -> str:
    """Return the sha256 of what was asked for, said and left in a folder of outputs; a copy of it is another."""
    return _sha256([asked_for, told, folder.name, _outputs(folder)])


def _outputs(folder: Path) -> list[tuple[str, str]]:
    return sorted((name, content) for name, content in _contents(folder) if name not in _LEFT_OUT)


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of every file under the folder with the sha256 of its content, and of every folder with "".

    Raises OSError, also for a link to a folder, whose files may change unseen.
    """
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_symlink() and path.is_dir():
            raise NotADirectoryError(str(path))
        if path.is_dir() or not path.is_file():  # nobody waits for a pipe
            yield name.as_posix(), ""
        elif EVIDENCE in name.parts[:-1]:
            yield name.as_posix(), _time(path)
        else:
            yield name.as_posix(), disk.sha256_of(path)


def _time(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)
    except OSError:
        return []


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()
