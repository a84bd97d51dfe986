"""What can be wrong with a file of parts: a kind for each fault, and the exception that carries it.

The faults hold no sentence for people: what a workbook's sender is told differs from what a template's author is told.
"""

from __future__ import annotations

from enum import Enum


class FaultKind(Enum):
    """What is wrong with a file of parts."""

    TRUNCATED = "the end of the zip file is missing"
    DAMAGED = "the zip file contradicts itself"
    ENCRYPTED = "the zip file has a password"
    NAME_TWICE = "two parts have one name"  # which of them a reader takes would be chance
    FILE_TOO_LARGE = "the zip file has too many bytes"
    TOO_MANY_PARTS = "the zip file has too many parts"
    TOO_LARGE = "the parts unpack to too many bytes"
    TOO_MANY_RELATIONSHIPS = "a part has too many relationships"
    NO_MAIN_PART = "no relationship leads to the part that the file begins with"
    PART_MISSING = "a part is missing"
    PART_DAMAGED = "the bytes of a part are damaged"
    XML_DAMAGED = "a part is no well-formed XML"
    DOCTYPE = "a part declares a DOCTYPE"


class PackageFault(Exception):  # noqa: N818 - a fault of the file, not of the program
    """A file that is not opened, or a part of it that cannot be read.

    ``part``: the part at fault, "" for the whole file. ``found`` and ``limit``: for what passes a limit, in the unit
    of the limit.
    """

    def __init__(self, kind: FaultKind, part: str = "", *, found: int = 0, limit: int = 0) -> None:
        super().__init__(f"{kind.value}: {part}" if part else kind.value)
        self.kind = kind
        self.part = part
        self.found = found
        self.limit = limit
