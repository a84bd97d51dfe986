"""From the bytes of a .docx to its parts and back: opened with care, written so that same content is same bytes."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO

from lxml import etree

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_MEMBERS = 20_000  # a chart is three: itself, its workbook, and what ties them

CONTENT_TYPES = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"
MAIN_DOCUMENT = "wordprocessingml.document.main+xml"  # the ends of content types
STYLES = "wordprocessingml.styles+xml"
NUMBERING = "wordprocessingml.numbering+xml"
SETTINGS = "wordprocessingml.settings+xml"
COMMENTS = "wordprocessingml.comments+xml"

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS[1:-1]}"/>'
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_FIRST = (CONTENT_TYPES, "_rels/.rels")
_MEMBER_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold
_UNDATED = date(2000, 1, 1)
_COMPRESSION_LEVEL = 6
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
)


class PackageFault(Exception):  # noqa: N818 - a fault of the file, not of the program
    """A file that is no sound .docx; the text says why, in Thai."""


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the parts of a .docx by name, in file order. Raises PackageFault."""
    if len(data) > MAX_FILE_BYTES:
        raise PackageFault(f"ไฟล์ใหญ่เกิน {MAX_FILE_BYTES // 1024 // 1024} MB")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_oversize(members)
            parts = {member.filename: archive.read(member) for member in members}
    except _UNREADABLE as fault:
        raise PackageFault("ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx) ที่สมบูรณ์") from fault
    if CONTENT_TYPES not in parts:
        raise PackageFault("ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx)")
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a .docx of these parts: fixed order, fixed times."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL) as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            member = zipfile.ZipInfo(name, _MEMBER_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # the same on every operating system
            archive.writestr(member, parts[name])
    return buffer.getvalue()


def normalise(data: bytes, dated: date = _UNDATED) -> bytes:
    """Return the same document in bytes that depend on nothing but its content; ``dated`` is its own date.

    Raises PackageFault.
    """
    parts = unpack(data)
    parts.update(dated_properties(parts, dated))
    return pack(parts)


def dated_properties(parts: Mapping[str, bytes], dated: date = _UNDATED) -> dict[str, bytes]:
    """Return the core properties with every moment set to midnight of ``dated``. Blank: {} when there are none."""
    if CORE_PROPERTIES not in parts:
        return {}
    root = parse(parts[CORE_PROPERTIES])
    for name in (f"{_TERMS}created", f"{_TERMS}modified"):
        for element in root.iter(name):
            element.text = f"{dated.isoformat()}T00:00:00Z"
    for element in root.iter(f"{_CORE}revision"):
        element.text = "1"
    for name in (f"{_CORE}lastModifiedBy", f"{_CORE}lastPrinted"):
        for element in list(root.iter(name)):
            root.remove(element)
    return {CORE_PROPERTIES: serialise(root)}


def names_of(parts: Mapping[str, bytes], *type_ends: str) -> tuple[str, ...]:
    """Return the names of the parts whose content type ends in one of ``type_ends``, in file order."""
    overrides, defaults = _content_types(parts)
    return tuple(
        name
        for name in parts
        if overrides.get(name, defaults.get(posixpath.splitext(name)[1][1:].lower(), "")).endswith(type_ends)
    )


def first_of(parts: Mapping[str, bytes], type_end: str) -> str:
    """Return the name of the part of that content type. Blank: "" when there is none."""
    return next(iter(names_of(parts, type_end)), "")


def declare(parts: dict[str, bytes], types: Mapping[str, str], endings: Mapping[str, str] | None = None) -> None:
    """Name the content type of parts by name, and of every part of an ending (`xlsx`) that has none yet."""
    root = parse(parts[CONTENT_TYPES])
    known = {element.get("Extension", "").lower() for element in root.iter(f"{_TYPES}Default")}
    for ending, content_type in (endings or {}).items():
        if ending not in known:
            root.insert(0, etree.Element(f"{_TYPES}Default", {"Extension": ending, "ContentType": content_type}))
    for name, content_type in types.items():
        etree.SubElement(root, f"{_TYPES}Override", {"PartName": f"/{name}", "ContentType": content_type})
    parts[CONTENT_TYPES] = serialise(root)


def relate(parts: dict[str, bytes], source: str, relations: Iterable[tuple[str, str, str]]) -> None:
    """Relate the part ``source`` to others. Shape of a relation: its id, its type, the name of the part."""
    folder, name = posixpath.split(source)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    root = parse(parts.get(rels, _NO_RELATIONS))
    for identifier, kind, target in relations:
        place = {"Id": identifier, "Type": kind, "Target": posixpath.relpath(target, folder or ".")}
        etree.SubElement(root, f"{_RELATIONS}Relationship", place)
    parts[rels] = serialise(root)


def parse(xml: bytes | str) -> etree._Element:
    """Return the root of an XML part. Nothing is mended, no entity expanded, nothing fetched. Raises PackageFault."""
    try:
        root = etree.fromstring(xml, _parser())
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise PackageFault("เนื้อในของไฟล์ Word (XML) เสียหาย") from fault
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise PackageFault("ไฟล์นี้มีคำสั่ง DOCTYPE ซึ่งไม่มีในไฟล์ Word จึงไม่เปิดเพื่อความปลอดภัย")
    return root


def serialise(root: etree._Element) -> bytes:
    """Return the part as Word writes it: UTF-8 with a declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _refuse_oversize(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise PackageFault("ไฟล์คลายออกแล้วใหญ่ผิดปกติ จึงไม่เปิดเพื่อความปลอดภัย")
    if len({member.filename for member in members}) != len(members):
        raise PackageFault("ไฟล์มีส่วนซ้ำกัน จึงไม่เปิดเพื่อความปลอดภัย")


def _content_types(parts: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, str]]:
    root = parse(parts[CONTENT_TYPES])
    overrides = {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in root.iter(f"{_TYPES}Override")
    }
    defaults = {
        element.get("Extension", "").lower(): element.get("ContentType", "")
        for element in root.iter(f"{_TYPES}Default")
    }
    return overrides, defaults


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
