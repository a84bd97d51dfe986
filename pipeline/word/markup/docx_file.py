"""A .docx as a file of parts: what its parts hold, how much it may hold, and in which words it is refused."""

from __future__ import annotations

from pipeline.opc.archive import NO_LIMITS, Limits
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.package import Package, open_package
from pipeline.opc.writer import CONTENT_TYPES

MIB = 1024 * 1024
# A chart is three parts: itself, its workbook, and what ties them.
LIMITS = Limits(parts=20_000, unpacked_bytes=300 * MIB, file_bytes=50 * MIB)

# The ends of content types.
MAIN_DOCUMENT = "wordprocessingml.document.main+xml"
STYLES = "wordprocessingml.styles+xml"
NUMBERING = "wordprocessingml.numbering+xml"
SETTINGS = "wordprocessingml.settings+xml"
COMMENTS = "wordprocessingml.comments+xml"
NOTES = {"footnote": "wordprocessingml.footnotes+xml", "endnote": "wordprocessingml.endnotes+xml"}

_NOT_WORD = "ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx)"
_TOO_LARGE = "ไฟล์คลายออกแล้วใหญ่ผิดปกติ จึงไม่เปิดเพื่อความปลอดภัย"
_REASONS = {
    FaultKind.FILE_TOO_LARGE: f"ไฟล์ใหญ่เกิน {LIMITS.file_bytes // MIB} MB",
    FaultKind.TOO_MANY_PARTS: _TOO_LARGE,
    FaultKind.TOO_LARGE: _TOO_LARGE,
    FaultKind.NAME_TWICE: "ไฟล์มีส่วนซ้ำกัน จึงไม่เปิดเพื่อความปลอดภัย",
    FaultKind.NO_MAIN_PART: "ไฟล์นี้ไม่ใช่เอกสาร Word แบบ .docx",
    FaultKind.XML_DAMAGED: "เนื้อในของไฟล์ Word (XML) เสียหาย",
    FaultKind.DOCTYPE: "ไฟล์นี้มีคำสั่ง DOCTYPE ซึ่งไม่มีในไฟล์ Word จึงไม่เปิดเพื่อความปลอดภัย",
}


def open_docx(data: bytes) -> Package:
    """Return the parts of a .docx, every one of them read. Raises PackageFault."""
    package = open_package(data, LIMITS)
    package.read_all()
    return package


def open_own(data: bytes) -> Package:
    """Return the parts of a .docx of this program's making, however large; the limits are for what comes from outside.

    Raises PackageFault, for what people have edited meanwhile.
    """
    package = open_package(data, NO_LIMITS)
    package.read_all()
    return package


def main_part(package: Package) -> str:
    """Return the name of the part that holds the text. Raises PackageFault where there is none."""
    part = package.first_of(MAIN_DOCUMENT)
    if not part:
        raise PackageFault(FaultKind.NO_MAIN_PART)
    return part


def stories(package: Package) -> tuple[str, ...]:
    """Return the names of the parts that hold text which pages show. Raises PackageFault."""
    names = ("document.main", "header", "footer", "footnotes", "endnotes")
    return package.names_of(*(f"wordprocessingml.{name}+xml" for name in names))


def reason(fault: PackageFault) -> str:
    """Return why a file is not opened, in Thai."""
    if fault.kind is FaultKind.PART_MISSING and fault.part == CONTENT_TYPES:
        return _NOT_WORD
    return _REASONS.get(fault.kind, f"{_NOT_WORD} ที่สมบูรณ์")
