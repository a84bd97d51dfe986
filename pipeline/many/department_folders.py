"""From a folder to the departments in it: every subfolder that holds `inputs`."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from pipeline import home
from pipeline.home import Folders
from pipeline.model import CannotGoOn


class DepartmentFolder(Struct, frozen=True):
    """A department. ``name``: its path below the folder of all, with /, by which it is named and put in order."""

    name: str
    folders: Folders


def find(folder: Path) -> tuple[DepartmentFolder, ...]:
    """Return the departments below ``folder``, by name. Each has its own templates, or else the project's.

    Folders that are hidden, links, and what lies inside a department are not looked into.
    Raises CannotGoOn without any, and where the folder cannot be read.
    """
    if not folder.is_dir():
        raise CannotGoOn(f"ไม่พบโฟลเดอร์ {folder}")
    found = []
    for place, below, _ in os.walk(folder, onerror=_refuse):
        here = Path(place)
        if here != folder and home.INPUTS in below:
            found.append(_department(folder, here))
            below.clear()
        below[:] = sorted(name for name in below if not name.startswith("."))
    if not found:
        raise CannotGoOn(f"ไม่พบส่วนราชการใน {folder}: แต่ละส่วนราชการเป็นโฟลเดอร์ย่อยที่มีโฟลเดอร์ {home.INPUTS} อยู่ข้างใน")
    return tuple(sorted(found, key=lambda department: department.name))


def _department(folder: Path, here: Path) -> DepartmentFolder:
    own = here.resolve()
    folders = Folders(own / home.INPUTS, own / home.OUTPUTS, home.templates_of(own).resolve())
    return DepartmentFolder(here.relative_to(folder).as_posix(), folders)


def _refuse(fault: OSError) -> None:
    raise CannotGoOn(f"เปิดโฟลเดอร์ {fault.filename} ไม่ได้") from fault
