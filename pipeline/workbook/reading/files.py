"""A folder or a path -> the workbooks in it as cells with their places, whatever their format.

Nothing here raises because of what a file holds: one bad workbook is one finding, and the others are read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from pathlib import Path

from pipeline.messages import finding
from pipeline.model import Finding, Place
from pipeline.workbook import contract
from pipeline.workbook.cells import Book, Sheet
from pipeline.workbook.reading import limits, ods, sniff, xls_xlsb, xlsx
from pipeline.workbook.reading.sniff import AdmittedFile, WorkbookFormat

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"))
LOCK_PREFIX = "~$"
_LEFT_BY_SYSTEMS = frozenset(("desktop.ini", "thumbs.db"))


def find(folder: Path) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Return the workbooks of a folder, not of those within it, in the order of their names; F005 and F003 for others.

    Files that begin with a dot, README files and what Windows leaves behind hold no data and give no finding.
    Raises OSError: the folder cannot be read.
    """
    paths: list[Path] = []
    findings: list[Finding] = []
    for path in sorted(folder.iterdir(), key=_order):
        name = shown_name(path)
        if is_ignored(path):
            continue
        if name.startswith(LOCK_PREFIX):
            findings.append(finding("F005", Place(name), words={"name": name}))
        elif path.suffix.casefold() in SUFFIXES:
            paths.append(path)
        else:
            findings.append(finding("F003", Place(name), words={"name": name}))
    return tuple(paths), tuple(findings)


def read(path: Path) -> tuple[Book | None, tuple[Finding, ...]]:
    """Return a workbook as cells; None with F001, F002 or F004 when it cannot, or must not, be read."""
    name = shown_name(path)
    try:
        data = _content(path)
        sheets = _sheets(sniff.admit(data))
    except limits.Refused as refused:
        return None, (refused.finding(Place(name)),)
    except OSError as error:
        return None, (_unopened(error).finding(Place(name)),)
    except (ValueError, LookupError, ArithmeticError):
        # Bytes no test foresaw: one workbook less and a finding that says so, not a run that ends.
        return None, (limits.unreadable(limits.DAMAGED).finding(Place(name)),)
    return Book(name, sheets, hashlib.sha256(data).hexdigest()), ()


def shown_name(path: Path) -> str:
    """Return a file's name as findings show it: NFC, and printable even where the system's encoding was another."""
    return unicodedata.normalize("NFC", os.fsencode(path.name).decode("utf-8", "replace"))


def _order(path: Path) -> tuple[str, bytes]:
    return shown_name(path), os.fsencode(path.name)


def is_ignored(path: Path) -> bool:
    """Return whether a path holds no data: a folder, a hidden or README file, or what Windows leaves there."""
    name = path.name.casefold()
    return name.startswith(".") or name in _LEFT_BY_SYSTEMS or path.stem.casefold() == "readme" or path.is_dir()


def _content(path: Path) -> bytes:
    """Return the whole of a file. Raises Refused: no plain file, or too large; OSError."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise limits.unreadable(limits.NOT_A_FILE)
    if status.st_size > limits.MAX_FILE_BYTES:
        found = f"ไฟล์ใหญ่ {limits.megabytes(status.st_size)}"
        raise limits.too_much(found, limits.megabytes(limits.MAX_FILE_BYTES))
    return path.read_bytes()


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
