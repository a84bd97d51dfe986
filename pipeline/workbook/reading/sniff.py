"""The bytes of a file -> what kind of workbook they are, safe to read; or the reason why not.

The content decides, not the name. Nothing is opened before its first bytes are known, and no archive within another
is ever opened.
"""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct

from pipeline.opc.archive import MAGIC
from pipeline.opc.writer import CONTENT_TYPES
from pipeline.workbook.reading import archive, limits, ods, ole, xls
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Refused


class WorkbookFormat(Enum):
    """The kinds of workbook that can be read."""

    XLSX = "xlsx"  # and .xlsm
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"


class AdmittedFile(Struct, frozen=True):
    """A workbook that may be read. ``archive`` is None only for XLS, which is no zip file."""

    format: WorkbookFormat
    data: bytes
    archive: WorkbookArchive | None = None


_SNIFFED_BYTES = 4096
_HTML = re.compile(rb"<(?:!doctype html|html|head|meta|body|table|style|script|div)[\s>]", re.IGNORECASE)
_MIME = re.compile(rb"\AMIME-Version:", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2, 3 and 4
_LOCK_FILE_BYTES = (162, 165)  # of Word and of Excel: the owner's name, twice, padded
_OTHERS = (
    (b"%PDF", "ไฟล์ PDF"),
    (b"\x89PNG", "รูปภาพ"),
    (b"\xff\xd8\xff", "รูปภาพ"),
    (b"GIF8", "รูปภาพ"),
    (b"Rar!", "ไฟล์บีบอัด"),
    (b"7z\xbc\xaf", "ไฟล์บีบอัด"),
    (b"\x1f\x8b", "ไฟล์บีบอัด"),
    (b"{\\rtf", "เอกสาร Word"),
)
_OFFICE_FOLDERS = {"word": "เอกสาร Word", "ppt": "งานนำเสนอ"}


def admit(data: bytes) -> AdmittedFile:
    """Return what kind of workbook the bytes are, with its parts ready to read. Raises Refused: F001, F002 or F004."""
    if not data:
        raise limits.unreadable(limits.EMPTY)
    if data.startswith(MAGIC):
        return _admit_zip(data)
    if data.startswith(ole.MAGIC):
        return _admit_compound(data)
    raise _not_a_workbook(data)


def _admit_zip(data: bytes) -> AdmittedFile:
    opened = archive.open_workbook(data)
    if CONTENT_TYPES not in opened and ods.is_spreadsheet(opened):
        return AdmittedFile(WorkbookFormat.ODS, data, opened)
    if CONTENT_TYPES not in opened or "_rels/.rels" not in opened:
        raise _incomplete(opened)
    main = opened.main_part()
    folder = main.partition("/")[0]
    if folder in _OFFICE_FOLDERS:
        raise limits.mistaken(_OFFICE_FOLDERS[folder])
    return AdmittedFile(WorkbookFormat.XLSB if main.endswith(".bin") else WorkbookFormat.XLSX, data, opened)


def _incomplete(opened: WorkbookArchive) -> Refused:
    if any(name.startswith("xl/") for name in opened.zip.members):
        return limits.missing(CONTENT_TYPES if CONTENT_TYPES not in opened else ".rels")
    return limits.mistaken("ไฟล์บีบอัด")


def _admit_compound(data: bytes) -> AdmittedFile:
    streams = ole.open_compound(data).streams
    if "encryptedpackage" in streams:
        raise limits.encrypted()
    if not any(name in streams for name in xls.STREAMS):
        raise limits.mistaken("เอกสาร Word") if "worddocument" in streams else limits.unreadable(limits.UNKNOWN)
    return AdmittedFile(WorkbookFormat.XLS, data)


def _not_a_workbook(data: bytes) -> Refused:
    head = data[:_SNIFFED_BYTES]
    if MAGIC.startswith(head) or ole.MAGIC.startswith(head):
        return limits.unreadable(limits.TRUNCATED)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    for magic, kind in _OTHERS:
        if head.startswith(magic):
            return limits.mistaken(kind)
    if head.startswith(_OLD_BIFF):
        return limits.unreadable(limits.OLD_EXCEL)
    if len(data) in _LOCK_FILE_BYTES and head[0] <= 54:
        return limits.unreadable(limits.LOCK_FILE)
    if _CONTROLS.search(head):
        return limits.unreadable(limits.UNKNOWN)
    if _HTML.search(head) or _MIME.search(head):
        return limits.unreadable(limits.HTML)
    return limits.unreadable(limits.TEXT)
