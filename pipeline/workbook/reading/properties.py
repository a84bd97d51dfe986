"""From the properties of a workbook's file to when it was saved, and which submission a returned copy was made from."""

from __future__ import annotations

import re
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
# When it was saved; by pattern, for every workbook is asked that, and a tree of the part takes three times as long.
_SAVED = re.compile(rb"<(?:\w+:)?modified\b[^<>]*>([^<>]*)<")
_SAVED_IN_ODS = re.compile(rb"<(?:\w+:)?(?:modified|date)\b[^<>]*>([^<>]*)<")


def read(archive: WorkbookArchive) -> BookProperties:
    """Return what the properties of a workbook say; nothing where it has none, or none that can be read."""
    try:
        return BookProperties(_saved_at(archive), _made_from(archive))
    except (Refused, PackageFault):
        return NO_PROPERTIES


def _saved_at(archive: WorkbookArchive) -> datetime | None:
    pattern = _SAVED_IN_ODS if _OF_ODS in archive else _SAVED
    found = next(filter(None, map(pattern.search, _contents(archive, "core-properties"))), None)
    return _moment(found[1].decode("ascii", "replace")) if found else None


def _made_from(archive: WorkbookArchive) -> str:
    for content in _contents(archive, "custom-properties"):
        if MADE_FROM.encode() in content:
            for element in parse(content).iter(etree.Element):
                if MADE_FROM in element.attrib.values():
                    return "".join(str(text) for text in element.itertext()).strip()
    return ""


def _contents(archive: WorkbookArchive, kind: str) -> Iterator[bytes]:
    """Yield the part that holds the properties of a kind; none where there is none, or one that is too large."""
    for part in _parts(archive, kind):
        content = bytearray()
        for chunk in archive.chunks(part):
            content += chunk
            if len(content) > _MAX_BYTES:
                return
        yield bytes(content)


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
