"""From the properties of a workbook's file to when it was saved, and which submission a returned copy was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from pipeline.opc.faults import PackageFault
from pipeline.opc.trees import parse
from pipeline.workbook.cells import NO_PROPERTIES, BookProperties
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import MIB, Refused

MADE_FROM = "pmqa-made-from"  # the property of a marked copy that holds the sha256 of what the unit had sent

_MAX_BYTES = MIB  # of the part; an honest one has two thousand
_OF_ODS = "meta.xml"


def read(archive: WorkbookArchive) -> BookProperties:
    """Return what the properties of a workbook say; nothing where it has none, or none that can be read."""
    try:
        return BookProperties(_saved_at(archive), _made_from(archive))
    except (Refused, PackageFault):
        return NO_PROPERTIES


def _saved_at(archive: WorkbookArchive) -> datetime | None:
    names = {"modified", "date"} if _OF_ODS in archive else {"modified"}
    for element in _elements(archive, "core-properties"):
        if etree.QName(element).localname in names:
            return _moment(element.text or "")
    return None


def _made_from(archive: WorkbookArchive) -> str:
    for element in _elements(archive, "custom-properties", MADE_FROM.encode()):
        if MADE_FROM in element.attrib.values():
            return "".join(str(text) for text in element.itertext()).strip()
    return ""


def _elements(archive: WorkbookArchive, kind: str, needed: bytes = b"") -> Iterator[etree._Element]:
    """Yield the elements of the part that holds the properties of a kind; none where there is no such part.

    ``needed``: what stands in the part where it has anything to yield.
    """
    for part in _parts(archive, kind):
        content = bytearray()
        for chunk in archive.chunks(part):
            content += chunk
            if len(content) > _MAX_BYTES:
                return
        if needed in content:
            yield from parse(bytes(content), part).iter(etree.Element)


def _parts(archive: WorkbookArchive, kind: str) -> list[str]:
    if _OF_ODS in archive:
        return [_OF_ODS]
    related = archive.relationships("").values()
    return [one.target for one in related if one.kind == kind and one.target in archive]


def _moment(text: str) -> datetime | None:
    """Return a moment as properties write it; one without a time zone is taken as UTC. None where it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
