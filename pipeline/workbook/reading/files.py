"""A path -> the workbook there as cells with their places, whatever its format.

Nothing here raises because of what a file holds: one bad workbook is one finding, and the others are read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from pipeline.model import Finding, Place
from pipeline.workbook import contract
from pipeline.workbook.cells import NO_PROPERTIES, Book, Sheet
from pipeline.workbook.reading import limits, live_content, ods, properties, sniff, xls_xlsb, xlsx
from pipeline.workbook.reading.folders import shown_name
from pipeline.workbook.reading.sniff import AdmittedFile, WorkbookFormat

# A pipe is opened without waiting for its other end, and a link that was put in the place of a file is not followed.
_OPEN_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


def read(path: Path, name: str = "", folder: Path | None = None) -> tuple[Book | None, tuple[Finding, ...]]:
    """Return a workbook as cells, with F016 for live content; None with F001, F002 or F004 when it is not read.

    ``name``: what it goes by, its file name where none is given. ``folder``: the one that it must lie in, its own
    where none is given.
    """
    name = name or shown_name(path.name)
    data, refused = fetched(path, name, folder or path.parent)
    return (None, refused) if data is None else opened(data, name)


def fetched(path: Path, name: str, folder: Path) -> tuple[bytes | None, tuple[Finding, ...]]:
    """Return the bytes of a workbook; None with F001 or F004 where they are not to be had."""
    try:
        return content(path, folder), ()
    except limits.Refused as refused:
        return None, (refused.finding(Place(name)),)
    except OSError as error:
        return None, (_unopened(error).finding(Place(name)),)


def opened(data: bytes, name: str) -> tuple[Book | None, tuple[Finding, ...]]:
    """Return the workbook in its bytes, as `read` does."""
    try:
        admitted = sniff.admit(data)
        sheets = _sheets(admitted)
        about = properties.read(admitted.archive) if admitted.archive else NO_PROPERTIES
        live = live_content.findings(name, admitted, sheets)
    except limits.Refused as refused:
        return None, (refused.finding(Place(name)),)
    except OSError as error:
        return None, (_unopened(error).finding(Place(name)),)
    except (ValueError, LookupError, ArithmeticError):
        # Bytes no test foresaw: one workbook less and a finding that says so, not a run that ends.
        return None, (limits.unreadable(limits.DAMAGED).finding(Place(name)),)
    return Book(name, sheets, hashlib.sha256(data).hexdigest(), about), live


def content(path: Path, folder: Path) -> bytes:
    """Return the whole of a file. Raises Refused: no plain file, outside the folder, or too large; OSError."""
    real = _without_links(path, folder)
    # Looked at before it is opened, for opening a device may do something; and again after, for it may be another now.
    _check_plain(real.stat())
    with os.fdopen(os.open(real, _OPEN_FLAGS), "rb") as stream:
        status = os.fstat(stream.fileno())
        _check_plain(status)
        _check_size(status.st_size)
        return stream.read(status.st_size)


def _without_links(path: Path, folder: Path) -> Path:
    """Return the path of the file itself. Raises Refused: a link leads out of the folder.

    Most paths have no link below the folder: to follow those above it, step by step, takes longer than all of opening.
    """
    steps = [path, *path.parents]
    if folder in steps and ".." not in path.parts and not any(map(os.path.islink, steps[: steps.index(folder)])):
        return path
    real = Path(os.path.realpath(path))  # resolve() raises what is no OSError where a link leads to itself
    if not real.is_relative_to(folder.resolve()):
        raise limits.unreadable(limits.LEADS_OUT)
    return real


def _check_plain(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise limits.unreadable(limits.NOT_A_FILE)


def _check_size(size_bytes: int) -> None:
    if size_bytes > limits.MAX_FILE_BYTES:
        found = f"ไฟล์ใหญ่ {limits.megabytes(size_bytes)}"
        raise limits.too_much(found, limits.megabytes(limits.MAX_FILE_BYTES))


def _sheets(admitted: AdmittedFile) -> tuple[Sheet, ...]:
    if admitted.format is WorkbookFormat.XLSX and admitted.archive is not None:
        return xlsx.read(admitted.archive, contract.names_sheet)
    if admitted.format is WorkbookFormat.ODS and admitted.archive is not None:
        return ods.read(admitted.archive, contract.names_sheet)
    return xls_xlsb.read(admitted.data)


def _unopened(error: OSError) -> limits.Refused:
    if isinstance(error, PermissionError):
        return limits.unreadable("ไม่มีสิทธิ์อ่านไฟล์ หรือไฟล์เปิดค้างอยู่")
    if isinstance(error, FileNotFoundError):
        return limits.unreadable("ไม่พบไฟล์ในที่ที่ระบุ")
    return limits.unreadable("อ่านไฟล์จากดิสก์ไม่ได้")
