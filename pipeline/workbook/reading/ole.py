"""The bytes of an OLE compound file (.xls, and the coat of encrypted workbooks) -> its streams.

Not by olefile: version 0.47 follows a list of tables that leads back to itself as often as the header says, so that a
file of 2 kB keeps it busy for minutes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from pipeline.workbook.reading import limits

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_DIRECT_FAT_SECTORS = 109  # in the header; further ones are chained
_NUMBER_BYTES = 4  # of one sector, in the FAT
_ENTRY_BYTES = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_LAST_SECTOR = 0xFFFFFFFA  # sector numbers above it are marks: free, end of chain, FAT
_SMALL_STREAM_BYTES = 4096  # streams below this size lie in the small sectors
_SMALL_SHIFT = 6


class Stream(Struct, frozen=True):
    """One stream. Unit: ``size_bytes``."""

    start: int  # its first sector
    size_bytes: int


class Compound(Struct, frozen=True):
    """A compound file whose tables were read."""

    data: bytes
    shift: int  # a sector has 2 ** shift bytes
    fat: tuple[int, ...]
    small_start: int
    root: Stream
    streams: Mapping[str, Stream]  # by name in small letters; those of embedded objects are not among them

    def read(self, name: str) -> bytes:
        """Return a stream. Raises Refused when its sectors lie outside the file or run in a circle."""
        stream = self.streams[name]
        if stream.size_bytes < _SMALL_STREAM_BYTES:
            return self._small(stream)
        content = b"".join(_sector(self.data, number, self.shift) for number in _chain(self.fat, stream.start))
        return _exactly(content, stream.size_bytes)

    def _small(self, stream: Stream) -> bytes:
        store = b"".join(_sector(self.data, number, self.shift) for number in _chain(self.fat, self.root.start))
        table = b"".join(_sector(self.data, number, self.shift) for number in _chain(self.fat, self.small_start))
        small_fat = _numbers(table)
        size = 1 << _SMALL_SHIFT
        content = b"".join(store[number * size :][:size] for number in _chain(small_fat, stream.start))
        return _exactly(content, stream.size_bytes)


def open_compound(data: bytes) -> Compound:
    """Return the compound file in ``data``. Raises Refused: truncated or damaged."""
    if len(data) < _HEADER_BYTES:
        raise limits.unreadable(limits.TRUNCATED)
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise limits.unreadable(limits.DAMAGED)
    (directory_start,) = struct.unpack_from("<I", data, 48)
    (small_start,) = struct.unpack_from("<I", data, 60)
    fat = _numbers(b"".join(_sector(data, number, shift) for number in _fat_sectors(data, shift)))
    streams, root = _streams(_directory(data, shift, fat, directory_start))
    return Compound(data, shift, fat, small_start, root, streams)


def _directory(data: bytes, shift: int, fat: tuple[int, ...], start: int) -> bytes:
    sectors = b"".join(_sector(data, number, shift) for number in _chain(fat, start))
    entries = len(sectors) // _ENTRY_BYTES
    if entries > limits.MAX_PARTS:
        raise limits.too_many_parts(entries, limits.MAX_PARTS)
    return sectors


def _fat_sectors(data: bytes, shift: int) -> Iterator[int]:
    """Return the sectors that hold the FAT, as many at most as it takes to have a number for each sector of the file.

    What more a file names belongs to sectors it has not, or is one sector again and again.
    """
    sectors = len(data) >> shift
    return islice(_named_fat_sectors(data, shift), -(-sectors * _NUMBER_BYTES >> shift) + 1)


def _named_fat_sectors(data: bytes, shift: int) -> Iterator[int]:
    direct = struct.unpack_from(f"<{_DIRECT_FAT_SECTORS}I", data, 76)
    yield from (number for number in direct if number <= _LAST_SECTOR)
    (following,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while following <= _LAST_SECTOR:
        if following in seen:
            raise limits.unreadable(limits.DAMAGED)
        seen.add(following)
        *numbers, following = _numbers(_sector(data, following, shift))
        yield from (number for number in numbers if number <= _LAST_SECTOR)


def _chain(fat: tuple[int, ...], start: int) -> Iterator[int]:
    """Yield the sectors of one chain. Raises Refused when it leaves the table or meets itself."""
    number = start
    for _ in range(len(fat) + 1):
        if number > _LAST_SECTOR:
            return
        if number >= len(fat):
            raise limits.unreadable(limits.DAMAGED)
        yield number
        number = fat[number]
    raise limits.unreadable(limits.DAMAGED)


def _sector(data: bytes, number: int, shift: int) -> bytes:
    start = (number + 1) << shift
    if start >= len(data):
        raise limits.unreadable(limits.TRUNCATED)
    return data[start : start + (1 << shift)]


def _streams(directory: bytes) -> tuple[dict[str, Stream], Stream]:
    """Return the streams that lie in the root itself, and the root.

    What lies in the storages of embedded objects belongs to those.
    """
    entries = [directory[at : at + _ENTRY_BYTES] for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES)]
    root = next((entry for entry in entries if entry[66] == _ROOT), None)
    if root is None:
        return {}, Stream(_LAST_SECTOR + 1, 0)
    within = _within_storages(entries)
    streams: dict[str, Stream] = {}
    for number, entry in enumerate(entries):
        if entry[66] == _STREAM and number not in within:
            (name_bytes,) = struct.unpack_from("<H", entry, 64)
            name = entry[: min(64, max(0, name_bytes - 2))].decode("utf-16-le", "replace")
            streams.setdefault(name.casefold(), _stream(entry))
    return streams, _stream(root)


def _within_storages(entries: Sequence[bytes]) -> set[int]:
    """Return the numbers of the entries in storages; those of one form a tree, in which each leads to two others."""
    found: set[int] = set()
    coming = [_links(entry)[2] for entry in entries if entry[66] == _STORAGE]
    while coming:
        number = coming.pop()
        if number < len(entries) and number not in found:
            found.add(number)
            coming += _links(entries[number])[:2]
    return found


def _links(entry: bytes) -> tuple[int, int, int]:
    """Return the entries that one leads to: the two beside it, and the first of those within it."""
    left, right, child = struct.unpack_from("<3I", entry, 68)
    return left, right, child


def _stream(entry: bytes) -> Stream:
    start, size = struct.unpack_from("<IQ", entry, 116)
    return Stream(start, size & 0xFFFFFFFF)  # the upper half is rubbish in old writers


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _exactly(content: bytes, size_bytes: int) -> bytes:
    if len(content) < size_bytes:
        raise limits.unreadable(limits.TRUNCATED)
    return content[:size_bytes]
