"""From a file of parts (.xlsx, .docx) to its parts, their content types and relationships, and back to a file.

A file is saved in one of two ways: with the packed bytes of unchanged parts copied, so that nothing in them can be
lost, or with all its parts packed anew, so that the same content gives the same bytes.
"""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from lxml import etree

from pipeline.opc import relations
from pipeline.opc.archive import Archive, Limits, open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.relations import Relationship, rels_of
from pipeline.opc.trees import parse, serialise
from pipeline.opc.writer import CONTENT_TYPES, FAST, Packed, ZipWriter, pack, write_archive

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_NO_RELATIONSHIPS = f'<Relationships xmlns="{relations.NAMESPACE}"/>'


class Package:
    """A file whose parts can be read, changed, added and removed, under their names in whatever case."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._changed: dict[str, tuple[str, bytes | Packed | etree._Element]] = {}  # name and content, by folded name
        self._removed: set[str] = set()
        self._contents: dict[str, bytes] = {}  # of parts that were read and are as they came
        self._roots: dict[str, etree._Element] = {}  # of parts that were looked into and are as they came
        self._related: dict[str, Mapping[str, Relationship]] = {}

    # --- the parts

    def __contains__(self, part: str) -> bool:
        key = part.casefold()
        return key in self._changed or (key in self.archive.members and key not in self._removed)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the parts in the order they came in, then those of the new ones; folders are no parts."""
        for key, member in self.archive.members.items():
            if key not in self._removed and not member.name.endswith("/"):
                yield member.name
        for key, (name, _) in self._changed.items():
            if key not in self.archive.members:
                yield name

    def read(self, part: str) -> bytes:
        """Return the bytes of a part as it is now. Raises PackageFault."""
        key = part.casefold()
        if key in self._changed:
            return _unpacked(self._changed[key][1])
        if key in self._removed:
            raise PackageFault(FaultKind.PART_MISSING, part)
        if key not in self._contents:
            self._contents[key] = self.archive.read(part)
        return self._contents[key]

    def read_all(self) -> None:
        """Read every part now, so that a damaged one shows before anything is made. Raises PackageFault."""
        for part in self:
            self.read(part)

    def look(self, part: str) -> etree._Element:
        """Return the root of a part for reading alone: what is changed in it may be lost. Raises PackageFault."""
        key = part.casefold()
        content = self._changed.get(key, ("", b""))[1]
        if not isinstance(content, bytes | Packed):
            return content
        if key not in self._roots:
            self._roots[key] = parse(self.read(part), part)
        return self._roots[key]

    def tree(self, part: str, root_tag: str = "") -> etree._Element:
        """Return the root of a part for changing: the part is saved as the tree stands then.

        ``root_tag``: the name that the root must have, "" for any. Raises PackageFault.
        """
        root = self.look(part)
        if root_tag and etree.QName(root).localname != root_tag:
            raise PackageFault(FaultKind.XML_DAMAGED, part)
        self.put(part, root)
        return root

    def put(self, part: str, content: bytes | Packed | etree._Element) -> None:
        """Give a part new content: bytes, bytes that are packed already, or the root of its XML."""
        key = part.casefold()
        self._roots.pop(key, None)
        self._removed.discard(key)
        self._changed[key] = (self.name_of(part), content)

    def remove(self, part: str) -> None:
        """Take a part out, with its content type and its relationships. Raises PackageFault."""
        self.remove_all((part,))

    def remove_all(self, parts: Iterable[str]) -> None:
        """Take parts out, each with its content type and its relationships. Raises PackageFault."""
        gone = {part.casefold() for part in parts}
        for key in (name.casefold() for part in gone for name in (part, rels_of(part))):
            self._removed.add(key)
            self._changed.pop(key, None)
            self._roots.pop(key, None)
        types = self.tree(CONTENT_TYPES, "Types")
        for entry in list(types):
            if entry.get("PartName", "").lstrip("/").casefold() in gone:
                types.remove(entry)

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

    # --- content types

    def names_of(self, *type_ends: str) -> tuple[str, ...]:
        """Return the names of the parts whose content type ends in one of ``type_ends``. Raises PackageFault."""
        of_parts, of_endings = self._types()
        return tuple(
            part
            for part in self
            if of_parts.get(part.casefold(), of_endings.get(_ending(part), "")).endswith(type_ends)
        )

    def first_of(self, type_end: str) -> str:
        """Return the name of the first part of a content type, "" where there is none. Raises PackageFault."""
        return next(iter(self.names_of(type_end)), "")

    def content_type(self, part: str) -> str:
        """Return what a part holds, "" where the file does not say. Raises PackageFault."""
        of_parts, of_endings = self._types()
        return of_parts.get(part.casefold(), of_endings.get(_ending(part), ""))

    def set_type(self, part: str, content_type: str) -> None:
        """Say what a part holds, where the file does not say so already. Raises PackageFault."""
        if not self._type_entries(part):
            attributes = {"PartName": f"/{part}", "ContentType": content_type}
            etree.SubElement(self.tree(CONTENT_TYPES, "Types"), f"{_TYPES}Override", attributes)

    def set_types(self, parts: Iterable[str], content_type: str) -> None:
        """Say what many parts hold, of which the file says nothing yet. Raises PackageFault."""
        types = self.tree(CONTENT_TYPES, "Types")
        for part in parts:
            etree.SubElement(types, f"{_TYPES}Override", {"PartName": f"/{part}", "ContentType": content_type})

    def change_type(self, part: str, content_type: str) -> None:
        """Say anew what a part holds. Raises PackageFault."""
        self.set_type(part, content_type)
        self.tree(CONTENT_TYPES, "Types")
        for entry in self._type_entries(part):
            entry.set("ContentType", content_type)

    def set_ending_type(self, ending: str, content_type: str) -> None:
        """Say what the parts of an ending (`xlsx`) hold, where the file does not. Raises PackageFault."""
        types = self.tree(CONTENT_TYPES, "Types")
        if not any(entry.get("Extension", "").casefold() == ending for entry in types):
            types.insert(0, etree.Element(f"{_TYPES}Default", {"Extension": ending, "ContentType": content_type}))

    def _types(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return the content types by the folded names of parts, and by the folded endings of names."""
        root = self.look(CONTENT_TYPES)
        parts = root.iter(f"{_TYPES}Override")
        endings = root.iter(f"{_TYPES}Default")
        return (
            {each.get("PartName", "").lstrip("/").casefold(): each.get("ContentType", "") for each in parts},
            {each.get("Extension", "").casefold(): each.get("ContentType", "") for each in endings},
        )

    def _type_entries(self, part: str) -> list[etree._Element]:
        name = f"/{part}".casefold()
        return [entry for entry in self.look(CONTENT_TYPES) if entry.get("PartName", "").casefold() == name]

    # --- relationships

    @property
    def main(self) -> str:
        """The name of the part that the file begins with. Raises PackageFault where nothing leads to one."""
        return relations.main_part(self.relationships(""))

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships that a part came with, by id. Raises PackageFault."""
        if part not in self._related:
            self._related[part] = relations.relationships(self.archive, part)
        return self._related[part]

    def next_id(self, part: str) -> str:
        """Return the id that the next relationship of a part will have. Raises PackageFault."""
        rels = rels_of(part)
        entries = list(self.look(rels)) if rels in self else []
        taken = {entry.get("Id") for entry in entries}
        number = len(entries) + 1
        while f"rId{number}" in taken:
            number += 1
        return f"rId{number}"

    def relate(self, part: str, kind: str, target: str, relationship_id: str = "") -> str:
        """Add a relationship of a full type name from a part to another; return its id, `next_id` if none is given.

        Raises PackageFault.
        """
        place = posixpath.relpath(target, posixpath.dirname(part) or ".")
        return self._relate(part, {"Type": kind, "Target": place}, relationship_id or self.next_id(part))

    def relate_out(self, part: str, kind: str, address: str, relationship_id: str) -> str:
        """Add a relationship of a full type name from a part to an address outside the file; return its id.

        Raises PackageFault.
        """
        return self._relate(part, {"Type": kind, "Target": address, "TargetMode": "External"}, relationship_id)

    def _relate(self, part: str, attributes: Mapping[str, str], identifier: str) -> str:
        rels = rels_of(part)
        if rels not in self:
            self.put(rels, parse(_NO_RELATIONSHIPS, rels))
        tag = f"{{{relations.NAMESPACE}}}Relationship"
        etree.SubElement(self.tree(rels, "Relationships"), tag, {"Id": identifier, **attributes})
        return identifier

    def unrelate(self, part: str, relationship_id: str) -> None:
        """Take a relationship out. Raises PackageFault."""
        root = self.tree(rels_of(part), "Relationships")
        for entry in list(root):
            if entry.get("Id") == relationship_id:
                root.remove(entry)

    # --- saving

    def to_bytes(self, *, level: int = FAST, attributes: int = 0, system: int = 0) -> bytes:
        """Return the file with its parts in their order and the new ones after them.

        The packed bytes of unchanged parts are copied. ``level``: of the compression of the others. ``attributes`` and
        ``system``: as in `ZipWriter`.
        """
        out = BytesIO()
        zip_writer = ZipWriter(out, attributes=attributes, system=system)
        for key, member in self.archive.members.items():
            if key in self._changed:
                zip_writer.add(member.name, _packed(self._changed[key][1], level))
            elif key not in self._removed:
                zip_writer.copy(self.archive, member)
        new = [entry for key, entry in self._changed.items() if key not in self.archive.members]
        for name, content in sorted(new, key=lambda entry: isinstance(entry[1], bytes | Packed)):  # trees first
            zip_writer.add(name, _packed(content, level))
        zip_writer.close()
        return out.getvalue()

    def to_reproducible_bytes(self) -> bytes:
        """Return the file with all its parts packed anew in a fixed order: the same content gives the same bytes."""
        return write_archive({part: self.read(part) for part in self})


def open_package(data: bytes, limits: Limits) -> Package:
    """Return the file in ``data``. Raises PackageFault, also when it does not say what its parts hold."""
    archive = open_archive(data, limits)
    if CONTENT_TYPES not in archive:
        raise PackageFault(FaultKind.PART_MISSING, CONTENT_TYPES)
    return Package(archive)


def _ending(part: str) -> str:
    return posixpath.splitext(part)[1][1:].casefold()


def _packed(content: bytes | Packed | etree._Element, level: int) -> Packed:
    return content if isinstance(content, Packed) else pack(_unpacked(content), level)


def _unpacked(content: bytes | Packed | etree._Element) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, Packed):
        return zlib.decompress(content.data, -zlib.MAX_WBITS) if content.deflated else content.data
    return serialise(content)
