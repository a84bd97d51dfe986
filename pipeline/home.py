"""Where the folders lie when nobody says: from the folder a command starts in to the one that holds `inputs`."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from pipeline.model import CannotGoOn

INPUTS, OUTPUTS, TEMPLATES = "inputs", "outputs", "templates"
OWN = Path(__file__).resolve().parent.parent  # the project, where it is not installed without its folders


class Folders(Struct, frozen=True):
    """Where everything lies."""

    inputs: Path
    outputs: Path
    templates: Path


def find(start: Path, own: Path = OWN) -> Path:
    """Return the nearest folder from ``start`` upward that holds `inputs`, else the project's own.

    It is "." where it is ``start`` itself, so that what is printed stays short. Raises CannotGoOn where neither is.
    """
    for folder in (start, *start.parents, own):
        if (folder / INPUTS).is_dir():
            return Path() if folder == start else folder
    raise CannotGoOn(
        f"ไม่พบโฟลเดอร์ {INPUTS} ใน {start} และโฟลเดอร์ที่อยู่เหนือขึ้นไป ให้สั่งจากโฟลเดอร์ที่มี {INPUTS} หรือระบุด้วย --{INPUTS}"
    )


def templates_of(home: Path, own: Path = OWN) -> Path:
    """Return the templates that lie beside the inputs; the project's own where none do."""
    beside = home / TEMPLATES
    return beside if beside.is_dir() or not (own / TEMPLATES).is_dir() else own / TEMPLATES
