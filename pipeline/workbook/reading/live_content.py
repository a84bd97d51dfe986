"""From a workbook's parts and formulas to what in it acts when people open it: macros, DDE, links to other files.

Nothing is judged from what sheets hold that are not read, but for the parts that Excel itself puts such links in.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from operator import attrgetter

from pipeline.messages import finding
from pipeline.model import Finding, Place
from pipeline.workbook.cells import Sheet, column_letters
from pipeline.workbook.reading import ole, xls
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import MIB, Refused
from pipeline.workbook.reading.sniff import AdmittedFile

MACROS = "แมโคร"
DDE = "คำสั่ง DDE ที่เรียกโปรแกรมอื่น"
OTHER_FILES = "ลิงก์ไปยังไฟล์อื่น"
OTHER_DATA = "การดึงข้อมูลจากภายนอก"

_MACRO_PARTS = re.compile(r"vbaproject\.bin$|/macrosheets/|/activex/|^basic/|^scripts/")
_DATA_PARTS = re.compile(r"/connections\.(?:xml|bin)$|/querytables/")
_LINK_PARTS = re.compile(r"/externallinks/[^/]+$")
_RELATIONSHIP = re.compile(rb"<[^<>]*\bTargetMode\s*=\s*[\"']External[\"'][^<>]*>")
_LEADS_TO_FILE = re.compile(rb"\bTarget\s*=\s*[\"'](?:file:|\\\\|//)", re.IGNORECASE)
_MAX_PART_BYTES = 8 * MIB  # of one part that is looked through; what is larger holds many links

_STRING = re.compile(r'"[^"]*"')
_DDE_FORMULA = re.compile(r"[\w.]\|[^!]*!|\bDDE\s*\(", re.IGNORECASE)
_DATA_FORMULA = re.compile(r"\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(", re.IGNORECASE)
_FILE_FORMULA = re.compile(r"file:|\\\\\w", re.IGNORECASE)
_BOOK_FORMULA = re.compile(r"\[(?:\d+|[^\[\]]+\.(?:xl\w+|ods))\][^\[\]]*!", re.IGNORECASE)
# One of these stands in whatever the four patterns find, and in the formulas of hardly any sheet.
_MARKS = ("|", "[", "\\", "file:", "dde", "webservice", "rtd", "call", "register", "exec")

_BIFF_RECORD = struct.Struct("<HH")
_BIFF_END, _BIFF_MACROS, _BIFF_LINKS = 0x0A, 0xD3, 0x1AE
_BIFF_OWN = (b"\x01\x04", b"\x01\x3a")  # links within the workbook, and to functions of Excel
_MAX_BIFF_RECORDS = 100_000  # of the first part of the stream, which holds the links


def findings(name: str, admitted: AdmittedFile, sheets: Iterable[Sheet]) -> tuple[Finding, ...]:
    """Return F016 for each kind of live content, at the first cell that holds it where it is in a formula."""
    places: dict[str, Place] = {}
    for kind, place in (*_of_formulas(name, sheets), *((kind, Place(name)) for kind in _of_parts(admitted))):
        places.setdefault(kind, place)
    return tuple(finding("F016", places[kind], words={"what": kind}) for kind in sorted(places))


def _of_formulas(name: str, sheets: Iterable[Sheet]) -> Iterator[tuple[str, Place]]:
    for sheet in sheets:
        cells = list(filter(attrgetter("formula"), sheet.cells.values()))
        formulas = "\n".join(cell.formula for cell in cells).casefold()
        for cell in cells if any(mark in formulas for mark in _MARKS) else ():
            place = Place(name, sheet.name, f"{column_letters(cell.column)}{cell.row}")
            yield from ((kind, place) for kind in _of_formula(cell.formula))


def _of_formula(formula: str) -> Iterator[str]:
    without_texts = _STRING.sub('""', formula)
    if _DDE_FORMULA.search(without_texts):
        yield DDE
    if _DATA_FORMULA.search(without_texts):
        yield OTHER_DATA
    if _FILE_FORMULA.search(formula) or _BOOK_FORMULA.search(without_texts):
        yield OTHER_FILES


def _of_parts(admitted: AdmittedFile) -> Iterator[str]:
    try:
        yield from _of_archive(admitted.archive) if admitted.archive else _of_compound(admitted.data)
    except Refused:  # a part that nobody needs is damaged: what the others say stands
        return


def _of_archive(archive: WorkbookArchive) -> Iterator[str]:
    for name in archive.zip.members:
        if _MACRO_PARTS.search(name):
            yield MACROS
        elif _DATA_PARTS.search(name):
            yield OTHER_DATA
        elif _LINK_PARTS.search(name):
            yield DDE if b"ddeLink" in _beginning(archive, name) else OTHER_FILES
        elif name.endswith(".rels") and any(map(_LEADS_TO_FILE.search, _external(archive, name))):
            yield OTHER_FILES


def _external(archive: WorkbookArchive, rels: str) -> list[bytes]:
    return _RELATIONSHIP.findall(_beginning(archive, rels))


def _beginning(archive: WorkbookArchive, part: str) -> bytes:
    content = bytearray()
    for chunk in archive.chunks(part):
        content += chunk
        if len(content) > _MAX_PART_BYTES:
            break
    return bytes(content)


def _of_compound(data: bytes) -> Iterator[str]:
    compound = ole.open_compound(data)
    stream = next(name for name in xls.STREAMS if name in compound.streams)
    yield from _of_records(compound.read(stream))


def _of_records(stream: bytes) -> Iterator[str]:
    """Yield the kinds that the globals of a workbook name, up to their end."""
    at = 0
    for _ in range(_MAX_BIFF_RECORDS):
        if at + _BIFF_RECORD.size > len(stream):
            return
        kind, size = _BIFF_RECORD.unpack_from(stream, at)
        body = stream[at + _BIFF_RECORD.size : at + _BIFF_RECORD.size + size]
        if kind == _BIFF_END:
            return
        if kind == _BIFF_MACROS:
            yield MACROS
        if kind == _BIFF_LINKS and body[2:4] not in _BIFF_OWN:
            # A path begins with a character 1; a program and its topic have a character 3 between them.
            yield DDE if body[5:6] != b"\1" and b"\3" in body[5:] else OTHER_FILES
        at += _BIFF_RECORD.size + size
