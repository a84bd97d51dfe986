"""From the .rels parts of a file to the relationships of each part: which other parts it leads to, and as what."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from xml.parsers import expat

from msgspec import Struct

from pipeline.opc import streaming
from pipeline.opc.archive import Archive
from pipeline.opc.faults import FaultKind, PackageFault

NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"  # what types begin with

MAX_RELATIONSHIPS = 200_000  # of one part: a sheet of Excel can have 65,530 links, each of which is one
MAX_RELS_BYTES = 32 * 1024 * 1024  # a relationship takes some 200 bytes

_NAME = f"{NAMESPACE} Relationship"


class Relationship(Struct, frozen=True):
    """A link from one part to another. ``target``: the full name of the part it leads to."""

    kind: str  # the last word of its type: worksheet, sharedStrings, styles
    target: str


def relationships(archive: Archive, part: str) -> Mapping[str, Relationship]:
    """Return the relationships of a part ("" for those of the whole file), by id; none where it has no .rels part.

    Links that lead out of the file are left out. Raises PackageFault.
    """
    rels = rels_of(part)
    if part and rels not in archive:
        return {}
    found: dict[str, Relationship] = {}
    folder = posixpath.dirname(part)

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == _NAME and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relationship(kind, target)

    parser = streaming.new_parser(rels)
    parser.StartElementHandler = start
    size = 0
    try:
        for chunk in archive.chunks(rels):
            size += len(chunk)
            parser.Parse(chunk, False)
            _check(len(found), size, rels)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise PackageFault(FaultKind.XML_DAMAGED, rels) from fault
    return found


def main_part(of_file: Mapping[str, Relationship]) -> str:
    """Return the name of the part that a file begins with, by the relationships of the file itself.

    Raises PackageFault where none leads to one.
    """
    for relationship in of_file.values():
        if relationship.kind == "officeDocument":
            return relationship.target
    raise PackageFault(FaultKind.NO_MAIN_PART)


def rels_of(part: str) -> str:
    """Return the name of the part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _check(count: int, size_bytes: int, rels: str) -> None:
    if count > MAX_RELATIONSHIPS or size_bytes > MAX_RELS_BYTES:
        raise PackageFault(FaultKind.TOO_MANY_RELATIONSHIPS, rels, found=count, limit=MAX_RELATIONSHIPS)
