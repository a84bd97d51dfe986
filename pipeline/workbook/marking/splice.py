"""A workbook's zip file and the parts to change -> the bytes of the same workbook with only those changed.

A part that nobody changes is copied as it lies in the file, packed, so that nothing in it can be lost.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.workbook.reading import limits, sniff, xlsx
from pipeline.workbook.reading.archive import MAGIC, Archive, Member
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.sniff import WorkbookFormat
from pipeline.workbook.reading.xlsx import Relationship

CONTENT_TYPES = "[Content_Types].xml"

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONSHIPS = f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_ENTRY_MAGIC = b"PK\x01\x02"
_END_MAGIC = b"PK\x05\x06"
_VERSION = 20  # of the zip format: deflate
_STORED, _DEFLATED = 0, 8
_NAME_FLAGS = 0x800  # the name is UTF-8: the one flag that says nothing about how the data are packed
_EARLIEST = (0, 0x21)  # 1 January 1980: the earliest a zip can hold, so that the same content is the same bytes
_COMPRESSION_LEVEL = 1  # as Excel packs: a large sheet takes a third of the time, and is a tenth larger

# Without comments and instructions: what parts refer to by position is the elements alone.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


@dataclass(frozen=True, slots=True)
class Packed:
    """A part's bytes, deflated. Unit: bytes."""

    data: bytes
    unpacked_bytes: int
    crc: int


class Deflater:
    """Packs what is written to it, so that a large part never lies unpacked in memory."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._pieces: list[bytes] = []
        self._size = self._crc = 0

    def write(self, content: bytes) -> None:
        """Add bytes."""
        self._size += len(content)
        self._crc = zlib.crc32(content, self._crc)
        self._pieces.append(self._compressor.compress(content))

    def packed(self) -> Packed:
        """Return all that was written; nothing more can be."""
        self._pieces.append(self._compressor.flush())
        return Packed(b"".join(self._pieces), self._size, self._crc)


class Package:
    """A workbook whose parts can be read, changed, added and removed; names count whatever their case."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.main = xlsx.main_part(archive)
        self._new: dict[str, tuple[str, Packed]] = {}
        self._trees: dict[str, tuple[str, etree._Element]] = {}
        self._seen: dict[str, etree._Element] = {}  # of parts that were looked into and are as they came
        self._removed: set[str] = set()
        self._related: dict[str, Mapping[str, Relationship]] = {}

    def __contains__(self, part: str) -> bool:
        key = part.casefold()
        return key in self._new or key in self._trees or (part in self.archive and key not in self._removed)

    def tree(self, part: str, root_tag: str) -> etree._Element:
        """Return the root of a part, which must be a ``root_tag``; what is changed in it is changed in the workbook.

        Raises Refused.
        """
        key = part.casefold()
        if key not in self._trees:
            self._trees[key] = (self.name_of(part), self._look(part))
        root = self._trees[key][1]
        if etree.QName(root).localname != root_tag:
            raise limits.damaged(part)
        return root

    def put_tree(self, part: str, root: etree._Element) -> None:
        """Give a part new XML."""
        self._trees[part.casefold()] = (self.name_of(part), root)

    def put(self, part: str, content: bytes | Packed) -> None:
        """Give a part new bytes."""
        if isinstance(content, bytes):
            content = _deflated(content)
        self._new[part.casefold()] = (self.name_of(part), content)

    def remove(self, part: str) -> None:
        """Take a part out, with its type and its relationships."""
        for name in (part, _rels_of(part)):
            key = name.casefold()
            self._removed.add(key)
            self._new.pop(key, None)
            self._trees.pop(key, None)
        self.tree(CONTENT_TYPES, "Types")
        for entry in self._type_entries(part):
            _detach(entry)

    def name_of(self, part: str) -> str:
        """Return a part's name as the file spells it."""
        member = self.archive.members.get(part.casefold())
        return part if member is None else member.name

    def free_name(self, pattern: str) -> str:
        """Return the first name of ``pattern`` (`xl/comments{}.xml`) that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships that the part came with, by id. Raises Refused."""
        if part not in self._related:
            self._related[part] = xlsx.relationships(self.archive, part)
        return self._related[part]

    def next_id(self, part: str) -> str:
        """Return the id that the next relationship of a part will have. Raises Refused."""
        rels = _rels_of(part)
        entries = list(self._look(rels)) if rels in self else []
        taken = {entry.get("Id") for entry in entries}
        number = len(entries) + 1
        while f"rId{number}" in taken:
            number += 1
        return f"rId{number}"

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship of a full type name from a part to another; return its id. Raises Refused."""
        rels = _rels_of(part)
        if rels not in self:
            self.put_tree(rels, parsed(_NO_RELATIONSHIPS, rels))
        attributes = {"Id": self.next_id(part), "Type": kind, "Target": _relative(target, part)}
        etree.SubElement(self.tree(rels, "Relationships"), f"{{{_RELATIONSHIPS}}}Relationship", attributes)
        return attributes["Id"]

    def unrelate(self, part: str, relationship_id: str) -> None:
        """Take a relationship out. Raises Refused."""
        for entry in list(self.tree(_rels_of(part), "Relationships")):
            if entry.get("Id") == relationship_id:
                _detach(entry)

    def set_type(self, part: str, kind: str) -> None:
        """Say what a part holds: ``kind`` is the last word of a spreadsheet's content type, such as comments."""
        if not self._type_entries(part):
            attributes = {"PartName": f"/{part}", "ContentType": f"{_SPREADSHEET_TYPE}.{kind}+xml"}
            etree.SubElement(self.tree(CONTENT_TYPES, "Types"), f"{{{_TYPES}}}Override", attributes)

    def set_ending_type(self, ending: str, content_type: str) -> None:
        """Say what parts of an ending hold."""
        types = self.tree(CONTENT_TYPES, "Types")
        if not any((entry.get("Extension") or "").casefold() == ending for entry in types):
            attributes = {"Extension": ending, "ContentType": content_type}
            types.insert(0, etree.Element(f"{{{_TYPES}}}Default", attributes))

    def has_macros(self) -> bool:
        """Whether the workbook is of the kind whose name ends in .xlsm. Raises Refused."""
        return any("macroEnabled" in (entry.get("ContentType") or "") for entry in self._type_entries(self.main))

    def to_bytes(self) -> bytes:
        """Return the workbook: its parts in the order they came in, then the new ones."""
        changed = {key: (name, _deflated(serialised(root))) for key, (name, root) in self._trees.items()} | self._new
        writer = _Writer()
        for key, member in self.archive.members.items():
            if key in changed:
                writer.add(*changed.pop(key))
            elif key not in self._removed:
                writer.copy(self.archive.data, member)
        for name, packed in changed.values():
            writer.add(name, packed)
        return writer.to_bytes()

    def _look(self, part: str) -> etree._Element:
        """Return the root of a part to read in it, so that the part stays as it came."""
        key = part.casefold()
        if key in self._trees:
            return self._trees[key][1]
        if key not in self._seen:
            self._seen[key] = parsed(self.archive.read(part), part)
        return self._seen[key]

    def _type_entries(self, part: str) -> list[etree._Element]:
        name = f"/{part}".casefold()
        return [entry for entry in self._look(CONTENT_TYPES) if (entry.get("PartName") or "").casefold() == name]


def open_package(content: bytes) -> Package:
    """Return the workbook in ``content``. Raises Refused, also for one whose parts are not those of .xlsx."""
    admitted = sniff.admit(content)
    if admitted.format is not WorkbookFormat.XLSX or admitted.archive is None:
        raise limits.unreadable(limits.UNKNOWN)
    # A sheet is gone through twice: for its merged areas, then for its cells.
    admitted.archive.budget = Budget(unpacked_bytes=2 * limits.MAX_UNPACKED_BYTES)
    return Package(admitted.archive)


def parsed(content: bytes, part: str) -> etree._Element:
    """Return the root of a part's XML. Raises Refused: it is no XML, or declares entities."""
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise limits.damaged(part) from None
    if b"<!DOCTYPE" in content or root.getroottree().docinfo.internalDTD is not None:
        raise limits.damaged(part)
    return root


def serialised(root: etree._Element) -> bytes:
    """Return the bytes of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _detach(entry: etree._Element) -> None:
    parent = entry.getparent()
    if parent is not None:
        parent.remove(entry)


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relative(target: str, part: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(part) or ".")


def _deflated(content: bytes) -> Packed:
    deflater = Deflater()
    deflater.write(content)
    return deflater.packed()


class _Writer:
    """Writes a zip file, a member after another."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._entries: list[bytes] = []
        self._at = 0

    def copy(self, data: bytes, member: Member) -> None:
        """Add a member of another file as it lies there, with its time and its packed bytes."""
        _, _, flags, _, clock, day, _, _, _, name_size, _ = _LOCAL.unpack_from(data, member.start)
        name_at = member.start + _LOCAL.size
        packed = Packed(data[member.data_start : member.end], member.unpacked_bytes, member.crc)
        name = data[name_at : name_at + name_size]
        self._add(name, flags & _NAME_FLAGS, _DEFLATED if member.deflated else _STORED, (clock, day), packed)

    def add(self, name: str, packed: Packed) -> None:
        """Add a member of our own."""
        self._add(name.encode(), 0 if name.isascii() else _NAME_FLAGS, _DEFLATED, _EARLIEST, packed)

    def to_bytes(self) -> bytes:
        """Return the whole file."""
        directory = b"".join(self._entries)
        count = len(self._entries)
        end = _END.pack(_END_MAGIC, 0, 0, count, count, len(directory), self._at, 0)
        return b"".join((*self._pieces, directory, end))

    def _add(self, name: bytes, flags: int, method: int, when: tuple[int, int], packed: Packed) -> None:
        sizes = (packed.crc, len(packed.data), packed.unpacked_bytes, len(name))
        local = _LOCAL.pack(MAGIC, _VERSION, flags, method, *when, *sizes, 0)
        entry = _ENTRY.pack(_ENTRY_MAGIC, _VERSION, _VERSION, flags, method, *when, *sizes, 0, 0, 0, 0, 0, self._at)
        self._pieces += (local, name, packed.data)
        self._entries.append(entry + name)
        self._at += len(local) + len(name) + len(packed.data)
