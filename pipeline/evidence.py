"""From what people name as evidence, and the files that lie in the evidence folder, to the register of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from pipeline.merge import Master
from pipeline.model import Place
from pipeline.thai import is_written, match_key

_BULLET = re.compile(r"^\s*(?:[-–—•·●○▪■*◦]|\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]|\(?[ก-ฮ][.)])\s+")
_SEPARATORS = re.compile(r"[;；]|,(?![0-9๐-๙]{3}(?![0-9๐-๙]))")  # not the comma of 1,234
_OPENS, _CLOSES = "([“‘", ")]”’"
_NO_PIECE_BEGINS = tuple("และ หรือ กับ รวมถึง รวมทั้ง เป็นต้น ฯลฯ ของ เพื่อ โดย ซึ่ง ที่ ใน ตาม แล้ว".split())  # noqa: SIM905
_LEAST_LETTERS = 3  # of a piece between two commas; less is a part of a name
_LETTER = re.compile(r"[^\W\d_]|[ัิ-ฺ็-๎]")
# The endings that people write: a word after a dot is none of itself (พ.ศ, v1.2).
_ENDINGS = (
    "pdf|docx?|odt|rtf|txt|xls[xmb]?|ods|csv|pptx?|odp|jpe?g|png|gif|bmp|tiff?|heic|webp|svg"
    "|mp[34]|mov|avi|wav|m4a|zip|rar|7z|html?|eml|msg"
)
_FILE_NAME = re.compile(rf"[^\s,;:()\[\]“”‘’\"'<>|]+\.(?:{_ENDINGS})(?!\w)", re.IGNORECASE)
_SPEAKS_OF = re.compile(r"[:(\[“‘]|ไฟล์|ดู")  # words before the name of a file
_NUMBERED = re.compile(r"^[(\[]?[0-9๐-๙]+(?:[.\-_][0-9๐-๙]+)*[)\].\-_\s]+(?=\S)")  # 1.1_แผน.pdf, (2) แผน.pdf
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s_\-–—./]+(?=\d)")  # what parts 1-2 from 12 counts, whichever it is
_NOT_IN_NAMES = re.compile(r"[\s_–—.,()\[\]“”‘’\"']+|(?<!\d)-+|-+(?!\d)")
# ลับ stands alone, or after what it grades; inside other words (กลับ, สลับ, ความลับทางการค้า) it grades nothing.
_CLASSIFIED = re.compile(r"(?:(?<![ก-๎])|(?<=เอกสาร)|(?<=หนังสือ)|(?<=ชั้น)|(?<=ชั้นความ))ลับ(?:ที่สุด|มาก)?(?![ก-๎])")


class EvidenceMention(Struct, frozen=True):
    """Where a piece of evidence is named. ``subject``: a sub-item, or the code of an indicator."""

    subject: str
    level: str  # key of the criteria; "" for an indicator, and where the row has no level
    unit: str
    place: Place


class EvidencePiece(Struct, frozen=True):
    """One piece of evidence: its number in the register, its name as first typed, and where it is named.

    ``files``: names of the files of the folder that are it. ``missing``: names of files it speaks of that are not
    there. ``is_classified``: it is ลับ by its name or its file's; it is named, never linked or sent along.
    """

    number: int
    name: str
    mentions: tuple[EvidenceMention, ...]
    files: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_classified: bool = False


class EvidenceRegister(Struct, frozen=True):
    """Every piece that is named, in the order of the criteria, and the files of the folder that nobody names."""

    pieces: tuple[EvidencePiece, ...] = ()
    unnamed_files: tuple[str, ...] = ()


NO_EVIDENCE = EvidenceRegister()


def numbers_by_subject(named: EvidenceRegister) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the pieces that are named for each sub-item and each indicator, lowest first."""
    numbers: dict[str, dict[int, None]] = {}
    for piece in named.pieces:
        for mention in piece.mentions:
            numbers.setdefault(mention.subject, {})[piece.number] = None
    return {subject: tuple(held) for subject, held in numbers.items()}


def numbers_by_place(named: EvidenceRegister) -> dict[Place, tuple[int, ...]]:
    """Return the numbers of the pieces that each cell names, lowest first."""
    numbers: dict[Place, dict[int, None]] = {}
    for piece in named.pieces:
        for mention in piece.mentions:
            numbers.setdefault(mention.place, {})[piece.number] = None
    return {place: tuple(held) for place, held in numbers.items()}


def register(master: Master, files: Iterable[str] = ()) -> EvidenceRegister:
    """Return the register. ``files``: the names of the files that lie in the evidence folder, with the folders' names.

    The same piece named twice is one, whatever its spaces, dashes and brackets. Nothing is opened.
    """
    by_key: dict[str, tuple[str, dict[EvidenceMention, None]]] = {}
    for name, mention in _mentions(master):
        _, mentions = by_key.setdefault(_key(name), (name, {}))
        mentions[mention] = None
    present = _FolderNames(files)
    named: set[str] = set()
    pieces = []
    for number, (name, mentions) in enumerate(by_key.values(), start=1):
        found, missing = present.of(name)
        named.update(found)
        is_classified = bool(_CLASSIFIED.search(name)) or any(_CLASSIFIED.search(file) for file in found)
        pieces.append(EvidencePiece(number, name, tuple(mentions), found, missing, is_classified))
    return EvidenceRegister(tuple(pieces), tuple(file for file in present.files if file not in named))


def pieces(text: str) -> tuple[str, ...]:
    """Return the pieces of evidence that a text lists: its lines, and what commas part where that is safe.

    It is safe where each part stands for itself: not inside brackets, no number or word that goes on with the part
    before. A word that says there is none is no piece.
    """
    return tuple(piece for line in text.split("\n") for piece in _of_line(_BULLET.sub("", line)))


def _of_line(line: str) -> Iterator[str]:
    parts = [part for part in map(_bare, _parts(line)) if part]
    if all(map(_stands_alone, parts)):
        yield from (part for part in parts if is_written(part))
    elif is_written(line):
        yield _bare(line)


def _parts(line: str) -> Iterator[str]:
    """Yield what commas and semicolons part, those within brackets and quotes left alone."""
    depth, start = 0, 0
    cuts = {match.start() for match in _SEPARATORS.finditer(line)}
    for position, letter in enumerate(line):
        depth = max(depth + (letter in _OPENS) - (letter in _CLOSES), 0)
        if position in cuts and not depth:
            yield line[start:position]
            start = position + 1
    yield line[start:]


def _bare(part: str) -> str:
    return " ".join(part.split()).strip(" .;,")


def _stands_alone(part: str) -> bool:
    if part.startswith(_NO_PIECE_BEGINS) or not _LETTER.match(part):
        return False
    return len(_LETTER.findall(part)) >= _LEAST_LETTERS


def _key(name: str) -> str:
    return match_key(_NOT_IN_NAMES.sub("", _BETWEEN_DIGITS.sub("-", name)))


def _mentions(master: Master) -> Iterator[tuple[str, EvidenceMention]]:
    """Yield each name with where it stands, as the master does: sub-items by level, then answers, then indicators."""
    for narrative in master.narratives:
        mention = EvidenceMention(narrative.subitem, narrative.level, narrative.unit, narrative.evidence.place)
        yield from ((piece, mention) for piece in pieces(narrative.evidence.text))
    for answer in master.answers:
        mention = EvidenceMention(answer.subject, "", answer.unit, answer.evidence.place)
        yield from ((piece, mention) for piece in pieces(answer.evidence.text))
    for indicator in master.indicators:
        for row in indicator.rows:
            mention = EvidenceMention(indicator.code, "", row.unit, row.place_of("evidence"))
            yield from ((piece, mention) for piece in pieces(row.evidence))


class _FolderNames:
    """The names of the files in the evidence folder, to be looked up as people write them."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files: Sequence[str] = tuple(files)
        self._whole: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        for file in self.files:
            path = PurePosixPath(file)
            self._whole.setdefault(_key(path.name), []).append(file)
            for stem in dict.fromkeys((path.stem, _NUMBERED.sub("", path.stem))):
                self._stems.setdefault(_key(stem), []).append(file)

    def of(self, piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the files that a piece means, and the names of files it speaks of that are not there."""
        spoken_of = _FILE_NAME.findall(piece)
        if not spoken_of:
            return tuple(self._stems.get(_key(piece), ())), ()
        found: list[str] = []
        missing: list[str] = []
        for name in spoken_of:
            # A name with spaces in it is the whole piece: รายงาน ปี 2563.pdf.
            is_the_end = len(spoken_of) == 1 and piece.endswith(name)
            there = self._named(name) or (self._named(piece) if is_the_end else ())
            found += there
            if not there:
                missing.append(piece if is_the_end and not _SPEAKS_OF.search(piece) else name)
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(missing))

    def _named(self, name: str) -> Sequence[str]:
        return self._whole.get(_key(PurePosixPath(name.replace("\\", "/")).name), ())
