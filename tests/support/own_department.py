"""A copy of the sample that is somebody's own: with the same content and other bytes, so that it is no sample."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

COORDINATOR = "ตั้งค่าและทะเบียน"  # in the name of the sample's coordinator workbook


def make_own(inputs: Path) -> None:
    """Pack the coordinator's workbook in ``inputs``/2564 anew."""
    for path in (inputs / "2564").glob(f"*{COORDINATOR}*.xlsx"):
        path.write_bytes(packed_anew(path.read_bytes()))


def packed_anew(workbook: bytes) -> bytes:
    """Return a workbook of the same parts in other bytes."""
    stream = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(stream, "w", ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()
