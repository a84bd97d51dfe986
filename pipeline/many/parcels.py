"""What goes to a worker that shares no disk with the starter, and what comes back: files by name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline import home, messages, outputs, publish, unchanged
from pipeline.home import Folders
from pipeline.many.department_folders import DepartmentFolder
from pipeline.many.task import TaskOptions, TaskResult, run_department
from pipeline.model import CannotGoOn
from pipeline.publish import Publication, disk
from pipeline.publish.edits import Difference, Edit
from pipeline.publish.names import KEPT, WORK, path_in
from pipeline.workbook.reading.folders import EVIDENCE

# In the hidden folder of outputs: who writes there now, and what was made of which folders.
_OF_ONE_MACHINE = ("lock", "holder.json", unchanged.RECORD)
_MEANWHILE = "ไฟล์ใน outputs ถูกแก้ระหว่างที่เครื่องอื่นทำอยู่ จึงไม่ได้แก้ไฟล์ใด สั่งอีกครั้ง"


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a department's run reads. ``files`` and ``times`` (of the last change, in ns) by name, with /.

    ``empty``: the folders of `inputs` that hold nothing, of which something may be said. ``home``: where the department
    lies at the starter's, by which its place is named.
    """

    name: str
    home: str
    empty: tuple[str, ...]
    files: Mapping[str, bytes]
    times: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReturnedParcel:
    """What came of it: the files of `outputs` that are new or changed, and the names of those that are gone.

    ``program``: by which it was made, as `unchanged.program` tells it; nothing where nothing was made.
    """

    result: TaskResult
    files: Mapping[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    program: tuple[str, ...] = ()


def packed(department: DepartmentFolder, year_be: int | None) -> Parcel:
    """Return a department's inputs, templates and outputs; ``year_be``: whose outputs alone are needed.

    Of the evidence, which is never opened, the names go. Raises CannotGoOn where a file cannot be read.
    """
    folders, files, times = department.folders, {}, {}
    for kind, folder in ((home.INPUTS, folders.inputs), (home.TEMPLATES, folders.templates)):
        for name, path in _files(folder):
            is_evidence = kind == home.INPUTS and EVIDENCE in Path(name).parts[:-1]
            files[f"{kind}/{name}"] = b"" if is_evidence else _content(path)
            times[f"{kind}/{name}"] = path.stat().st_mtime_ns
    for name, path in _outputs(folders.outputs):
        if year_be is None or name.startswith(f"{year_be}/"):
            files[f"{home.OUTPUTS}/{name}"] = _content(path)
            times[f"{home.OUTPUTS}/{name}"] = path.stat().st_mtime_ns
    empty = (place for place, below, names in os.walk(folders.inputs) if not below and not names)
    named = tuple(f"{home.INPUTS}/{Path(place).relative_to(folders.inputs).as_posix()}" for place in empty)
    return Parcel(department.name, str(folders.inputs.parent), named, files, times)


def run_parcel(parcel: Parcel, options: TaskOptions) -> ReturnedParcel:
    """Run a department from its parcel, in a folder that is gone afterwards. Nothing is raised, as of any task."""
    try:
        with tempfile.TemporaryDirectory(prefix="pmqa-") as made:
            return _run_in(Path(made), parcel, options)
    except OSError as fault:
        why = f"เครื่องที่ทำวางไฟล์ในโฟลเดอร์ชั่วคราวไม่ได้ ({messages.cause(fault)})"
        return ReturnedParcel(TaskResult(parcel.name, why))


def _run_in(here: Path, parcel: Parcel, options: TaskOptions) -> ReturnedParcel:
    for kind in (home.INPUTS, home.OUTPUTS, home.TEMPLATES):
        (here / kind).mkdir()
    for name in parcel.empty:
        path_in(here, name).mkdir(parents=True, exist_ok=True)
    for name, content in parcel.files.items():
        path = path_in(here, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if name in parcel.times:
            os.utime(path, ns=(parcel.times[name], parcel.times[name]))
    folders = Folders(here / home.INPUTS, here / home.OUTPUTS, here / home.TEMPLATES)
    result = run_department(DepartmentFolder(parcel.name, folders), options)
    result = replace(result, fault=result.fault.replace(str(here), parcel.home))
    after = {f"{home.OUTPUTS}/{name}": path.read_bytes() for name, path in _outputs(folders.outputs)}
    changed = {name: content for name, content in after.items() if parcel.files.get(name) != content}
    gone = tuple(name for name in parcel.files if name.startswith(f"{home.OUTPUTS}/") and name not in after)
    return ReturnedParcel(result, changed, gone, unchanged.program())


def unpacked(department: DepartmentFolder, sent: Parcel, returned: ReturnedParcel, now: datetime) -> TaskResult:
    """Publish what came back, all of it or nothing, and return the result; a fault where that could not be done."""
    result = returned.result
    if result.fault or result.year_be is None:
        return result
    start = f"{home.OUTPUTS}/{result.year_be}/"
    folder = department.folders.outputs / str(result.year_be)
    before = {name.removeprefix(start): content for name, content in sent.files.items() if name.startswith(start)}
    files = {name.removeprefix(start): content for name, content in returned.files.items()}
    gone = [name.removeprefix(start) for name in returned.gone]
    try:
        with outputs.writing_to(folder, "make many", now, lambda *_: None):
            if {name: path.read_bytes() for name, path in _outputs(folder)} != before:
                return replace(result, fault=_MEANWHILE)
            known = ((name, disk.sha256(content)) for name, content in before.items() if not _is_beside(name))
            publish.publish(
                folder,
                Publication(
                    files={name: content for name, content in files.items() if not _is_beside(name)},
                    superseded=[name for name in gone if not _is_beside(name)],
                    edits=[Edit(name, sha256, Difference.NOTHING, kept="") for name, sha256 in known],
                    hidden={name: content for name, content in files.items() if _is_beside(name)},
                    outdated=[name for name in gone if _is_beside(name)],
                ),
                f"{now:%Y-%m-%d %H%M}",
            )
    except CannotGoOn as fault:
        return replace(result, fault=str(fault))
    return result


def _is_beside(name: str) -> bool:
    """Return whether a file of the outputs is not published itself: hidden, or kept aside for people."""
    return name.startswith((f"{WORK}/", f"{KEPT}/"))


def _outputs(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of an outputs folder but for those that are of the machine where it lies."""
    for name, path in _files(folder):
        parts = Path(name).parts
        if not (WORK in parts and parts[-1] in _OF_ONE_MACHINE):
            yield name, path


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file below a folder with its name there, with /."""
    for place, below, names in os.walk(folder):
        below.sort()
        for name in sorted(names):
            path = Path(place) / name
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CannotGoOn(f"เปิดไฟล์ {path} ไม่ได้ จึงส่งไปทำที่เครื่องอื่นไม่ได้") from fault
