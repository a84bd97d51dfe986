"""From the fonts of a machine to the environment in which LibreOffice breaks lines as with TH SarabunPSK.

Where TH SarabunPSK is not installed the free Laksaman stands in: it has the same outlines drawn 1.503 times larger per
point. A copy with a larger em, under a name of its own, is made beside the conversion that needs it.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.word.libreoffice import true_type

UNITS_PER_EM = 1503
STOOD_FOR = ("TH SarabunPSK", "TH Sarabun PSK", "TH Sarabun New", "TH SarabunIT๙")
STAND_IN = "Laksaman"
SCALED = "PmqaThai"  # as long as STAND_IN, so that the name table keeps its lengths

# Fonts that have Thai digits, and by what name of the same length one that draws them for Arabic ones goes.
_PAGES = {"TH SarabunPSK": "PmqaPageDigit", STAND_IN: "PmqaPage"}
_OTHER_STYLES = re.compile("bold|italic|oblique", re.IGNORECASE)
_FONT_FOLDERS = {
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
    "darwin": ("/Library/Fonts", "~/Library/Fonts", "/System/Library/Fonts/Supplemental"),
}
_LIST_TIMEOUT_S = 30


def setting(folder: Path) -> dict[str, str] | None:
    """Return the environment variables that LibreOffice needs; their files are made in ``folder``.

    They are {} where TH SarabunPSK is installed, and None where neither it nor its stand-in is: lines would break
    in other places.
    """
    if sys.platform in _FONT_FOLDERS:
        return {} if _lies_in(_FONT_FOLDERS[sys.platform]) else None
    if any(True for _ in _installed(STOOD_FOR[0])):
        return {}
    originals = [path for path in _installed(STAND_IN) if path.name.startswith(STAND_IN)]
    if not originals:
        return None
    for original in originals:
        (folder / original.name.replace(STAND_IN, SCALED)).write_bytes(scaled(original.read_bytes()))
    config = folder / "fonts.conf"
    config.write_text(_config(folder), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(config)}


def thai_pages(folder: Path) -> tuple[str, dict[str, str]]:
    """Return the family of a font that draws Thai digits, made in ``folder``, and the variables that tell of it.

    "" where LibreOffice takes no font from a folder, or where there is none to make it of.
    """
    if sys.platform in _FONT_FOLDERS:
        return "", {}
    for family, named in _PAGES.items():
        originals = [path for path in _installed(family) if not _OTHER_STYLES.search(path.name)]
        for original in originals[:1]:
            font = original.read_bytes()
            try:
                made = true_type.with_thai_digits(scaled(font) if family == STAND_IN else font)
            except (ValueError, struct.error):
                continue
            (folder / f"{named}.ttf").write_bytes(_renamed(made, SCALED if family == STAND_IN else family, named))
            config = folder / "fonts.conf"
            if not config.exists():
                config.write_text(_config(folder, stood_for=()), encoding="utf-8")
            return named, {"FONTCONFIG_FILE": str(config)}
    return "", {}


def _renamed(font: bytes, old: str, new: str) -> bytes:
    """Return a font by another name of the same length."""
    for encoding in ("utf-16-be", "ascii"):
        font = font.replace(old.encode(encoding), new.encode(encoding))
    return font


def scaled(font: bytes) -> bytes:
    """Return the TrueType font with the em of UNITS_PER_EM and the name SCALED. Raises ValueError for another kind."""
    data = bytearray(font)
    (head,) = struct.unpack_from(">I", font, true_type.entry(font, b"head") + 8)
    struct.pack_into(">H", data, head + 18, UNITS_PER_EM)
    return _renamed(bytes(data), STAND_IN, SCALED)


def _installed(family: str) -> Iterator[Path]:
    """Yield the font files of a family that fontconfig knows, sorted."""
    try:
        answer = subprocess.run(  # noqa: S603 - the family is one of ours
            ["fc-list", f":family={family}", "file"],  # noqa: S607 - wherever the system keeps it
            capture_output=True, text=True, timeout=_LIST_TIMEOUT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return
    yield from sorted(Path(line.rstrip(": ")) for line in answer.stdout.splitlines() if line.strip())


def _lies_in(folders: tuple[str, ...]) -> bool:
    names = (path.name.lower() for folder in folders for path in Path(folder).expanduser().glob("*.ttf"))
    return any("sarabun" in name for name in names)


def _config(folder: Path, stood_for: Iterable[str] = STOOD_FOR) -> str:
    aliases = "".join(
        f'<match target="pattern"><test name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{SCALED}</string></edit></match>'
        for name in stood_for
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir>{aliases}</fontconfig>'
    )
