"""From the free Laksaman fonts to a fontconfig file under which LibreOffice breaks lines as TH SarabunPSK does.

Laksaman has the outlines of TH Sarabun drawn 1.503 times larger per point. A copy with a larger em, under its own
name, is made in a cache folder; nothing of it is kept in the repository.
"""

from __future__ import annotations

import os
import struct
import subprocess
from pathlib import Path

UNITS_PER_EM = 1503
STOOD_FOR = ("TH SarabunPSK", "TH Sarabun PSK", "TH Sarabun New", "TH SarabunIT๙")
FAMILY = "Laksaman"
SCALED_FAMILY = "PmqaThai"  # as long as FAMILY, so that the name table keeps its lengths


def fontconfig_file() -> Path | None:
    """Return the fontconfig file to set as FONTCONFIG_FILE. Blank: None where Laksaman is not installed."""
    originals = _originals()
    if not originals:
        return None
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "pmqa-fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for original in originals:
        copy = folder / original.name.replace(FAMILY, SCALED_FAMILY)
        if not copy.exists():
            _write_whole(copy, scaled(original.read_bytes()))
    config = folder / "fonts.conf"
    _write_whole(config, _config(folder).encode())
    return config


def scaled(font: bytes) -> bytes:
    """Return the TrueType font with the em of UNITS_PER_EM and the name SCALED_FAMILY."""
    data = bytearray(font)
    head = _table_offset(font, b"head")
    struct.pack_into(">H", data, head + 18, UNITS_PER_EM)
    for encoding in ("utf-16-be", "ascii"):
        data = data.replace(FAMILY.encode(encoding), SCALED_FAMILY.encode(encoding))
    return bytes(data)


def _table_offset(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _originals() -> list[Path]:
    try:
        answer = subprocess.run(
            ["fc-list", f":family={FAMILY}", "file"], capture_output=True, text=True, timeout=30, check=False
        )
    except FileNotFoundError:
        return []
    paths = sorted(Path(line.rstrip(": ")) for line in answer.stdout.splitlines() if line.strip())
    return [path for path in paths if path.name.startswith(FAMILY)]


def _config(folder: Path) -> str:
    aliases = "".join(
        f'<match target="pattern"><test name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{SCALED_FAMILY}</string></edit></match>'
        for name in STOOD_FOR
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir>{aliases}</fontconfig>'
    )


def _write_whole(path: Path, content: bytes) -> None:
    # Tests of one run may come here at once: a file appears whole or not at all.
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
