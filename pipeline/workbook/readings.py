"""What was read of each workbook: all that its year is made of, and kept so that it need not be read again.

A reading depends on the bytes of its workbook, on the name that it goes by, and on the program, on nothing else.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct, msgpack

from pipeline import program
from pipeline.model import Coordinator, Finding, Submission
from pipeline.opc.writer import FAST
from pipeline.workbook.cells import Book, Sheet, Spot
from pipeline.workbook.reading import files
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.records.book import book_kind
from pipeline.workbook.records.coordinator import read_coordinator
from pipeline.workbook.records.unit import read_submission

_Key: TypeAlias = str  # the sha256 of a workbook, a space, and its name
_DIGEST_BYTES = 32
_MOST_BYTES = 1 << 29  # unpacked: ten times what 500 workbooks have; of more, nothing is known


class SeenSheet(Struct, frozen=True):
    """What a person sees in a sheet: the texts of its cells by row and column, and its merged areas, as in `Sheet`."""

    name: str
    texts: Mapping[int, Mapping[int, str]]
    merges: tuple[tuple[int, int, int, int], ...]

    def seen_at(self, spot: Spot) -> str:
        """Return what a person sees in a cell: what it shows, or the first cell of the merged area that it lies in."""
        row, column = spot
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom and left <= column <= right:
                row, column = top, left
                break
        return self.texts.get(row, {}).get(column, "")


class WorkbookReading(Struct, frozen=True):
    """What was read of one workbook. ``name``: its path below the folder of the year, with its ending.

    ``kind``: whose workbook it is, as `book_kind` says. ``of_file`` and ``of_records``: the findings about its file and
    about its cells. ``sent``: of a unit's, unless nothing of it could be read; ``given``: of a coordinator's, likewise.
    """

    name: str
    sha256: str
    kind: str
    sheets: tuple[SeenSheet, ...]
    of_file: tuple[Finding, ...]
    of_records: tuple[Finding, ...]
    sent: Submission | None = None
    given: Coordinator | None = None

    def seen_at(self, sheet_name: str, spot: Spot) -> str:
        """Return what a person sees in a cell, of a merged area in any of its cells; "" where nothing is seen."""
        return next((sheet.seen_at(spot) for sheet in self.sheets if sheet.name == sheet_name), "")


class KnownReadings:
    """Readings that are kept, each as the bytes that it is kept as, until it is asked for."""

    def __init__(self, kept: Mapping[_Key, msgspec.Raw]) -> None:
        self._kept = kept

    @classmethod
    def of(cls, data: bytes) -> KnownReadings:
        """Return the readings in a file that keeps some; none where that is damaged, or of another program."""
        digest, packed = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if digest != _digest(packed):
            return NOTHING_KNOWN
        try:
            return cls(
                msgpack.decode(zlib.decompressobj().decompress(packed, _MOST_BYTES), type=dict[_Key, msgspec.Raw])
            )
        except (zlib.error, msgspec.MsgspecError):
            return NOTHING_KNOWN

    def __contains__(self, reading: WorkbookReading) -> bool:
        return _key(reading.name, reading.sha256) in self._kept

    def get(self, name: str, sha256: str) -> WorkbookReading | None:
        """Return the reading of a workbook of this name and these bytes; None where there is none that is sound."""
        raw = self._kept.get(_key(name, sha256))
        try:
            return None if raw is None else msgpack.decode(raw, type=WorkbookReading)
        except msgspec.MsgspecError:
            return None


NOTHING_KNOWN = KnownReadings({})


def kept(readings: Iterable[WorkbookReading]) -> bytes:
    """Return the file that keeps these readings: the same readings are the same bytes."""
    body = msgpack.encode({_key(one.name, one.sha256): one for one in readings}, enc_hook=dict)
    packed = zlib.compress(body, FAST)
    return _digest(packed) + packed


def read(
    file: InputFile, folder: Path, known: KnownReadings = NOTHING_KNOWN
) -> tuple[WorkbookReading | None, tuple[Finding, ...]]:
    """Return what was read of a workbook, and the findings about its file; None where it is not read.

    ``folder``: the one that it must lie in. One that is known is not read again.
    """
    data, refused = files.fetched(file.path, file.name, folder)
    if data is None:
        return None, refused
    sha256 = hashlib.sha256(data).hexdigest()
    reading = known.get(file.name, sha256)
    if reading is not None:
        return reading, reading.of_file
    book, found = files.opened(data, file.name)
    return (None if book is None else _reading(book, found)), found


def _reading(book: Book, of_file: tuple[Finding, ...]) -> WorkbookReading:
    kind, sheets = book_kind(book), tuple(map(seen_sheet, book.sheets))
    if kind == "coordinator":
        given, found = read_coordinator(book)
        return WorkbookReading(book.name, book.sha256, kind, sheets, of_file, found, given=given)
    sent, found = read_submission(book)
    return WorkbookReading(book.name, book.sha256, kind, sheets, of_file, found, sent=sent)


def seen_sheet(sheet: Sheet) -> SeenSheet:
    """Return what a person sees in a sheet."""
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        shown = cell.difference.shown if cell.difference else cell.typed
        if shown:
            texts.setdefault(row, {})[column] = shown
    return SeenSheet(sheet.name, texts, sheet.merges)


def _key(name: str, sha256: str) -> _Key:
    return f"{sha256} {name}"


def _digest(packed: bytes) -> bytes:
    return hashlib.sha256("\0".join(program.fingerprint()).encode() + b"\0" + packed).digest()
