"""From the bytes of a zip file to its parts, unpacked within limits and checked against their checksums.

The directory of a zip file may be damaged or forged. What it says of a member is compared with the header of the
member itself before it is used, so that a wrong name, size or place is a fault and never leads to other data.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from pipeline.opc.faults import FaultKind, PackageFault

MAGIC = b"PK\x03\x04"

_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_ENTRY_MAGIC = b"PK\x01\x02"
_END_MAGIC = b"PK\x05\x06"
_END_64_MAGIC = b"PK\x06\x06"
_LOCATOR_64_MAGIC = b"PK\x06\x07"
_MAX_COMMENT_BYTES = 0xFFFF
_FULL_16 = 0xFFFF  # "see the 64-bit record"
_FULL_32 = 0xFFFFFFFF
_EXTRA_64 = 1
_STORED, _DEFLATED = 0, 8
_FLAG_ENCRYPTED = 1
_FLAG_SIZES_FOLLOW = 8
_FLAG_UTF_8 = 0x800
_MAX_DEFLATE_RATIO = 1032  # the most that deflate can do: what claims more, lies

_INPUT_BYTES = 32 * 1024
_CHUNK_BYTES = 1024 * 1024


class Limits(Struct, frozen=True):
    """The most that a zip file may hold.

    ``unpacked_bytes``: of all that is read. The sizes that the directory claims for parts of these ``endings`` are
    held against it when the file is opened; other parts, such as photographs, may be of any size while nobody reads
    them. ``file_bytes``: of the zip file itself.
    """

    parts: int
    unpacked_bytes: int
    endings: tuple[str, ...] = ("",)
    file_bytes: int = sys.maxsize


NO_LIMITS = Limits(sys.maxsize, sys.maxsize)  # for what this program wrote itself


class Member(NamedTuple):
    """A file within the zip file, as both the directory and its own header describe it. Unit: bytes.

    A tuple, and so is what the directory says of it: a dozen of each are made for every file that is opened.
    """

    name: str
    start: int  # where its header begins in the zip file
    data_start: int
    packed_bytes: int
    unpacked_bytes: int
    crc: int
    deflated: bool

    @property
    def end(self) -> int:
        """The place after its data."""
        return self.data_start + self.packed_bytes


class Archive(Struct):
    """A zip file whose directory was checked. Parts are found by their names in any case, as in Office."""

    data: bytes
    members: Mapping[str, Member]  # by casefolded name, in the order of the directory
    limits: Limits
    unpacked_bytes: int = 0  # by all readings so far

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self.members

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part's bytes, a MiB at most at a time.

        Raises PackageFault: the part is missing, the file unpacks too large, or the part is damaged. Damage may show
        only after the last chunk; what was made of the chunks before is then void.
        """
        member = self.members.get(part.casefold())
        if member is None:
            raise PackageFault(FaultKind.PART_MISSING, part)
        crc = size = 0
        for chunk in self._unpacked(member):
            size += len(chunk)
            if size > member.unpacked_bytes:
                raise PackageFault(FaultKind.PART_DAMAGED, part)
            self._count(len(chunk))
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if size != member.unpacked_bytes or crc != member.crc:
            raise PackageFault(FaultKind.PART_DAMAGED, part)

    def read(self, part: str) -> bytes:
        """Return the whole of a part. Raises PackageFault as `chunks` does."""
        return b"".join(self.chunks(part))

    def _count(self, unpacked_bytes: int) -> None:
        self.unpacked_bytes += unpacked_bytes
        if self.unpacked_bytes > self.limits.unpacked_bytes:
            raise PackageFault(FaultKind.TOO_LARGE, limit=self.limits.unpacked_bytes)

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        packed = memoryview(self.data)[member.data_start : member.end]
        step = _INPUT_BYTES if member.deflated else _CHUNK_BYTES
        pieces = (bytes(packed[at : at + step]) for at in range(0, len(packed), step))
        return _inflated(pieces, member.name) if member.deflated else pieces


def open_archive(data: bytes, limits: Limits) -> Archive:
    """Return the zip file in ``data``. Raises PackageFault: truncated, damaged, encrypted or beyond the limits."""
    if len(data) > limits.file_bytes:
        raise PackageFault(FaultKind.FILE_TOO_LARGE, found=len(data), limit=limits.file_bytes)
    members = [_member(data, entry) for entry in _entries(data, limits)]
    _check_extents(members)
    _check_claims(members, limits)
    by_name = {member.name.casefold(): member for member in members}
    if len(by_name) < len(members):
        raise PackageFault(FaultKind.NAME_TWICE)
    return Archive(data, by_name, limits)


def _inflated(pieces: Iterator[bytes], part: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK_BYTES)
                waiting = inflater.unconsumed_tail
    except zlib.error:
        raise PackageFault(FaultKind.PART_DAMAGED, part) from None
    if not inflater.eof or inflater.unused_data:
        raise PackageFault(FaultKind.PART_DAMAGED, part)


# --- the directory


class _DirectoryEntry(NamedTuple):
    """What the directory says of a member, not yet compared with the member's own header."""

    flags: int
    method: int
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    start: int
    name: bytes


def _entries(data: bytes, limits: Limits) -> list[_DirectoryEntry]:
    count, at, end = _directory(data)
    if count > limits.parts:
        raise PackageFault(FaultKind.TOO_MANY_PARTS, found=count, limit=limits.parts)
    entries = []
    for _ in range(count):
        entry, at = _entry(data, at, end)
        entries.append(entry)
    if at != end:
        raise PackageFault(FaultKind.DAMAGED)
    return entries


def _directory(data: bytes) -> tuple[int, int, int]:
    """Return the number of entries, where the first begins and where the last must end."""
    at = data.rfind(_END_MAGIC, max(0, len(data) - _END.size - _MAX_COMMENT_BYTES))
    if at < 0 or at + _END.size > len(data):
        raise PackageFault(FaultKind.TRUNCATED)
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(data, at)
    end = at
    if _FULL_16 in (here, count) or _FULL_32 in (size, start):
        disk, first_disk, here, count, size, start, end = _directory_64(data, at)
    if disk or first_disk or here != count or start + size > end or size < count * _ENTRY.size:
        raise PackageFault(FaultKind.DAMAGED)
    return count, start, start + size


def _directory_64(data: bytes, end_at: int) -> tuple[int, int, int, int, int, int, int]:
    at = end_at - _LOCATOR_64.size
    if at < 0:
        raise PackageFault(FaultKind.DAMAGED)
    magic, _, record_at, _ = _LOCATOR_64.unpack_from(data, at)
    if magic != _LOCATOR_64_MAGIC or record_at + _END_64.size > at:
        raise PackageFault(FaultKind.DAMAGED)
    record = _END_64.unpack_from(data, record_at)
    if record[0] != _END_64_MAGIC:
        raise PackageFault(FaultKind.DAMAGED)
    disk, first_disk, here, count, size, start = record[4:]
    return disk, first_disk, here, count, size, start, record_at


def _entry(data: bytes, at: int, end: int) -> tuple[_DirectoryEntry, int]:
    if at + _ENTRY.size > end:
        raise PackageFault(FaultKind.DAMAGED)
    magic, _, _, flags, method, _, _, crc, packed, unpacked, *rest = _ENTRY.unpack_from(data, at)
    name_size, extra_size, comment_size, _, _, _, start = rest
    name_at = at + _ENTRY.size
    extra_at = name_at + name_size
    following = extra_at + extra_size + comment_size
    if magic != _ENTRY_MAGIC or following > end:
        raise PackageFault(FaultKind.DAMAGED)
    if _FULL_32 in (packed, unpacked, start):
        extra = data[extra_at : extra_at + extra_size]
        unpacked, packed, start = _sizes_64(extra, (unpacked, packed, start))
    return _DirectoryEntry(flags, method, crc, packed, unpacked, start, data[name_at:extra_at]), following


def _sizes_64(extra: bytes, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sizes with those that are full taken from the 64-bit extra field, in the order of the field."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == _EXTRA_64:
            full = struct.iter_unpack("<Q", extra[at + 4 : at + 4 + size // 8 * 8])
            return tuple(next(full, (given,))[0] if given == _FULL_32 else given for given in sizes)
        at += 4 + size
    return sizes


def _member(data: bytes, entry: _DirectoryEntry) -> Member:
    if entry.start + _LOCAL.size > len(data):
        raise PackageFault(FaultKind.DAMAGED)
    local = _LOCAL.unpack_from(data, entry.start)
    magic, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = local
    name_at = entry.start + _LOCAL.size
    agrees = magic == MAGIC and method == entry.method and data[name_at : name_at + name_size] == entry.name
    if not flags & _FLAG_SIZES_FOLLOW and _FULL_32 not in (packed, unpacked):
        agrees = agrees and (crc, packed, unpacked) == (entry.crc, entry.packed_bytes, entry.unpacked_bytes)
    if not agrees or entry.unpacked_bytes > entry.packed_bytes * _MAX_DEFLATE_RATIO + _MAX_DEFLATE_RATIO:
        raise PackageFault(FaultKind.DAMAGED)
    if flags & entry.flags & _FLAG_ENCRYPTED:
        raise PackageFault(FaultKind.ENCRYPTED)
    if (flags | entry.flags) & _FLAG_ENCRYPTED or method not in (_STORED, _DEFLATED):
        raise PackageFault(FaultKind.DAMAGED)
    return Member(
        name=_name(entry),
        start=entry.start,
        data_start=name_at + name_size + extra_size,
        packed_bytes=entry.packed_bytes,
        unpacked_bytes=entry.unpacked_bytes,
        crc=entry.crc,
        deflated=method == _DEFLATED,
    )


def _name(entry: _DirectoryEntry) -> str:
    """Return the part's name. Some writers put \\ for /. A name that leads out of the file is damage."""
    name = entry.name.decode("utf-8" if entry.flags & _FLAG_UTF_8 else "cp437", "replace").replace("\\", "/")
    if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
        raise PackageFault(FaultKind.DAMAGED)
    return name


def _check_extents(members: list[Member]) -> None:
    """Raise PackageFault where members share bytes: a small file of many such members unpacks to any size."""
    in_order = sorted(members, key=lambda member: member.start)
    if any(first.end > second.start for first, second in pairwise(in_order)):
        raise PackageFault(FaultKind.DAMAGED)


def _check_claims(members: list[Member], limits: Limits) -> None:
    """Raise PackageFault where the parts that count claim to be too large, before anything is unpacked."""
    claimed = sum(member.unpacked_bytes for member in members if member.name.endswith(limits.endings))
    if claimed > limits.unpacked_bytes:
        raise PackageFault(FaultKind.TOO_LARGE, limit=limits.unpacked_bytes)
