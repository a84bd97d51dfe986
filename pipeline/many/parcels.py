"""What goes to a worker that shares no disk with the starter, and what comes back: files by name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import home, messages, outputs, program, publish, unchanged
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
_AWAY, _AWAY_FOLDER = "away", "away folder"  # beside the inputs of a parcel: what links that are not followed lead to
_MEANWHILE = "ไฟล์ใน outputs ถูกแก้ระหว่างที่เครื่องอื่นทำอยู่ จึงไม่ได้แก้ไฟล์ใด สั่งอีกครั้ง"


class Parcel(Struct, frozen=True):
    """All that a department's run reads. ``files`` and ``times`` (of the last change, in ns) by name, with /.

    ``empty``: the folders of `inputs` that hold nothing, of which something may be said. ``links``: the links of
    `inputs`, which a run follows only within the folder of a year, each with the name that it leads to; `_AWAY` for a
    file, `_AWAY_FOLDER` for a folder, where nothing may be read. ``home``: where the department lies at the starter's,
    by which its place is named.
    """

    name: str
    home: str
    empty: tuple[str, ...]
    files: Mapping[str, bytes]
    times: Mapping[str, int]
    links: Mapping[str, str] = field(default_factory=dict)


class ReturnedParcel(Struct, frozen=True):
    """What came of it: the files of `outputs` that are new or changed, and the names of those that are gone.

    ``program``: by which it was made, as `program.fingerprint` tells it; nothing where nothing was made.
    """

    result: TaskResult
    files: Mapping[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    program: tuple[str, ...] = ()


def packed(department: DepartmentFolder, year_be: int | None) -> Parcel:
    """Return a department's inputs, templates and outputs; ``year_be``: whose outputs alone are needed.

    Of the evidence, which is never opened, the names go. A link of the inputs that leads out of its year goes as one
    that leads nowhere: a run says that it was not followed, and what it leads to stays here.
    Raises CannotGoOn where something cannot be read, or is neither file, folder nor link.
    """
    try:
        return _packed(department, year_be)
    except OSError as fault:
        raise CannotGoOn(f"เปิด {fault.filename} ไม่ได้ จึงส่งไปทำที่เครื่องอื่นไม่ได้") from fault


def _packed(department: DepartmentFolder, year_be: int | None) -> Parcel:
    folders, links, empty = department.folders, {}, []
    files: dict[str, bytes] = {}
    times: dict[str, int] = {}

    def pack(name: str, path: Path, content: bytes) -> None:
        files[name] = content
        times[name] = path.stat(follow_symlinks=False).st_mtime_ns

    for path in _below(folders.inputs):
        place = path.relative_to(folders.inputs)
        name, is_evidence = f"{home.INPUTS}/{place.as_posix()}", EVIDENCE in place.parts[:-1]
        is_top, is_folder = len(place.parts) == 1, path.is_dir()
        if path.is_symlink() and not (is_folder if is_top else is_evidence and not is_folder):
            links[name] = _AWAY if is_top else _leads_to(path, folders.inputs / place.parts[0])
        elif is_folder:
            empty += [] if any(path.iterdir()) else [name]
        elif is_evidence:
            pack(name, path, b"")
        else:
            pack(name, path, _content(path))
    for name in files.keys() & set(links.values()):  # evidence as well, if it is what a link leads to
        files[name] = _content(folders.inputs.parent / name)
    for name, path in _files(folders.templates):
        pack(f"{home.TEMPLATES}/{name}", path, _content(path))
    for name, path in _outputs(folders.outputs):
        if year_be is None or name.startswith(f"{year_be}/"):
            pack(f"{home.OUTPUTS}/{name}", path, _content(path))
    return Parcel(department.name, str(folders.inputs.parent), tuple(empty), files, times, links)


def _leads_to(link: Path, year: Path) -> str:
    """Return the name of the file that a link leads to, where it lies in the same year; else where nothing lies."""
    if link.is_dir():
        return _AWAY_FOLDER
    real, real_year = Path(os.path.realpath(link)), year.resolve()  # of a link to itself, where resolve() raises
    if not real.is_relative_to(real_year):
        return _AWAY
    return f"{home.INPUTS}/{year.name}/{real.relative_to(real_year).as_posix()}"


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
        os.utime(path, ns=(parcel.times[name], parcel.times[name]))
    (here / _AWAY).touch()
    (here / _AWAY_FOLDER).mkdir()
    for name, target in parcel.links.items():
        path = path_in(here, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(path_in(here, target), target_is_directory=target == _AWAY_FOLDER)
    folders = Folders(here / home.INPUTS, here / home.OUTPUTS, here / home.TEMPLATES)
    result = run_department(DepartmentFolder(parcel.name, folders), options)
    result = replace(result, fault=result.fault.replace(str(here), parcel.home))
    after = {f"{home.OUTPUTS}/{name}": path.read_bytes() for name, path in _outputs(folders.outputs)}
    changed = {name: content for name, content in after.items() if parcel.files.get(name) != content}
    gone = tuple(name for name in parcel.files if name.startswith(f"{home.OUTPUTS}/") and name not in after)
    return ReturnedParcel(result, changed, gone, program.fingerprint())


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
    """Yield every file below a folder with its name there, with /; none where there is no such folder."""
    if folder.is_dir():
        for path in _below(folder):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path


def _below(folder: Path, *, is_top: bool = True) -> Iterator[Path]:
    """Yield what lies below a folder, folders before what is in them.

    What lies behind a link is not looked into, unless it is at the top: the folder of a year may lie elsewhere.
    Raises OSError where a folder cannot be read.
    """
    for path in sorted(folder.iterdir()):
        yield path
        if path.is_dir() and (is_top or not path.is_symlink()):
            yield from _below(path, is_top=False)


def _content(path: Path) -> bytes:
    if not path.is_file():  # nobody waits for a pipe
        raise CannotGoOn(f"{path} ไม่ใช่ไฟล์ จึงส่งไปทำที่เครื่องอื่นไม่ได้ ย้ายออกแล้วสั่งใหม่")
    return path.read_bytes()
