"""From the codes of units to file names that every system can hold and that never leave their folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_STEM_BYTES = 150  # file systems hold 255; a name must leave room for its ending and what is put beside it

_UNSAFE = re.compile(r'[<>:"/\\|?*]+')
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\.|\Z)", re.IGNORECASE)
_NAMELESS = "หน่วยงาน"


def file_stems(codes: Iterable[str]) -> dict[str, str]:
    """Return each code's file name without its ending. No two are the same, also where case does not count.

    Shape: by code. The order of the codes does not matter.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    # A code that is a valid name keeps it; cleaned names that come out the same are numbered.
    for code in sorted(set(codes), key=lambda code: (file_stem(code) != code, code)):
        base = name = file_stem(code)
        number = 2
        while _alike(name) in taken:
            name = f"{base}-{number}"
            number += 1
        taken.add(_alike(name))
        names[code] = name
    return names


def file_stem(code: str) -> str:
    """Return สพบ for สพบ.: without separators, device names, control characters, or dots and spaces at its ends."""
    shown = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", code))
    plain = "".join(letter for letter in shown if not unicodedata.category(letter).startswith("C"))
    name = " ".join(_UNSAFE.sub("-", plain).split()).lstrip("~.$ ")
    name = name.encode()[:MAX_STEM_BYTES].decode(errors="ignore").rstrip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    return name or _NAMELESS


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
