"""From the register of evidence to its lines: each piece at each place that names it, and the files nobody names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from pipeline.evidence import EvidenceMention, EvidencePiece
from pipeline.model import Place
from pipeline.year import Year

CLASSIFIED = "มีชั้นความลับ: ไม่ทำลิงก์และไม่แนบไฟล์"
MISSING = "ไม่พบไฟล์: "
UNNAMED = "ไฟล์ในโฟลเดอร์ หลักฐาน ที่ไม่มีแถวใดระบุถึง"


class EvidenceLine(Struct, frozen=True):
    """A piece of evidence at one place that names it.

    ``files``: the files that it is, to be shown. ``link``: the one that the line leads to; "" for none, and for what
    is classified.
    """

    number: int
    name: str
    subject: str
    level: str
    unit: str
    place: Place
    files: tuple[str, ...]
    link: str
    note: str


def lines(year: Year) -> tuple[EvidenceLine, ...]:
    """Return the lines by number, a line a place."""
    levels = {level.key: level.thai for level in year.case.criteria.levels}
    return tuple(
        _line(piece, mention, levels.get(mention.level, ""))
        for piece in year.case.evidence.pieces
        for mention in piece.mentions
    )


def number_ranges(numbers: Iterable[int]) -> str:
    """Return numbers of the register as people write them: 1, 3-5; "" for none."""
    ordered = sorted(set(numbers))
    runs = (list(held) for _, held in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]))
    ends = ((run[0][1], run[-1][1]) for run in runs)
    return ", ".join(
        str(first) if first == last else f"{first}{'-' if last - first > 1 else ', '}{last}" for first, last in ends
    )


def _line(piece: EvidencePiece, mention: EvidenceMention, level: str) -> EvidenceLine:
    return EvidenceLine(
        number=piece.number,
        name=piece.name,
        subject=mention.subject,
        level=level,
        unit=mention.unit,
        place=mention.place,
        files=piece.files,
        link="" if piece.is_classified or not piece.files else piece.files[0],
        note="\n".join(_notes(piece)),
    )


def _notes(piece: EvidencePiece) -> Iterator[str]:
    if piece.is_classified:
        yield CLASSIFIED
    if piece.missing:
        yield MISSING + ", ".join(piece.missing)
