"""From a text as typed to its paragraphs: how its stretches look, and which paragraphs are items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import PLAIN, Text, TextRun
from pipeline.views.figures import ShownFigure

MAX_LEVEL = 2  # of lists within lists, the outermost being 0
TAB_COLUMNS = 4  # a tab typed before a line is as wide as so many spaces
COLUMNS_A_LEVEL = 2

_OPENS_ITEM = re.compile(r"\s*(?:[-–—•·●○▪■*◦]|\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]|\(?[ก-ฮ][.)])\s")
# What Word and LibreOffice both write before an item as it was typed; Thai digits and letters stay text.
_MARKER = re.compile(
    r"(?P<indent>[^\S\n]*)(?:(?P<bullet>[-–—•·●○▪■*◦])|(?P<open>\()?(?P<number>[1-9][0-9]?)(?P<close>[.)]))\s+"
)
_DASHES = re.compile(r"[\s\-–—−]*")


class ListMarker(Struct, frozen=True):
    """What opens an item of a list: a bullet, or a number. ``length``: its characters with the spaces around it.

    ``form``: how it is written, %1 in the place of the number: •, %1., (%1). ``number``: 0 for a bullet.
    """

    form: str
    number: int
    level: int
    length: int


class TypedLine(Struct, frozen=True):
    """One typed line of a text, or a text whose lines stay together; printed with its looks.

    ``listed``: it opens with a bullet or a number, which stays in ``text``. ``marker``: one that Word can write itself.
    """

    text: str  # ข้อความตามที่พิมพ์ ไม่มีตัวหนาหรือตัวเอียง
    listed: bool = False  # ขึ้นต้นด้วยเครื่องหมายหัวข้อหรือเลขข้อหรือไม่
    runs: tuple[TextRun, ...] = ()
    marker: ListMarker | None = None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def lines(text: Text) -> tuple[TypedLine, ...]:
    """Return the typed lines of a text, each a paragraph of its own.

    Empty lines are left out: Word parts paragraphs without them.
    """
    return tuple(_line(runs) for runs in _by_line(text) if _joined(runs).strip())


def together(text: Text) -> TypedLine:
    """Return a text whose lines stay in one paragraph."""
    return TypedLine(text.text, runs=text.runs)


def said(text: Text) -> Text:
    """Return a text as typed; an empty one where it is a dash alone, which says that there is none."""
    return text if words(text.text) else Text()


def words(typed: str) -> str:
    """Return a text as typed; "" where it is a dash alone, which says that there is none."""
    return "" if _DASHES.fullmatch(typed) else typed


def after_marker(line: TypedLine) -> tuple[TextRun, ...]:
    """Return what stands after the marker of an item, in its looks."""
    length = line.marker.length if line.marker else 0
    return tuple(_without(line.runs or (TextRun(line.text),), length))


def cited(line: TypedLine) -> tuple[ShownFigure, ...]:
    """Return the figures that are cited in a line, in their order."""
    return tuple(ShownFigure(run.text, run.place) for run in line.runs if run.place.cell)


def _line(runs: tuple[TextRun, ...]) -> TypedLine:
    text = _joined(runs)
    plain = all(run.look == PLAIN and not run.place.cell for run in runs)
    return TypedLine(text, _OPENS_ITEM.match(text) is not None, () if plain else runs, _marker(text))


def _marker(text: str) -> ListMarker | None:
    found = _MARKER.match(text)
    # A marker with nothing after it is no item, and one bracket alone does not open a number.
    if found is None or found.end() == len(text) or (found["open"] and found["close"] == "."):
        return None
    level = min(len(found["indent"].replace("\t", " " * TAB_COLUMNS)) // COLUMNS_A_LEVEL, MAX_LEVEL)
    if found["bullet"]:
        return ListMarker(found["bullet"], 0, level, found.end())
    return ListMarker(f"{found['open'] or ''}%1{found['close']}", int(found["number"]), level, found.end())


def _by_line(text: Text) -> Iterator[tuple[TextRun, ...]]:
    """Yield the runs of each typed line."""
    line: list[TextRun] = []
    for run in text.runs or (TextRun(text.text),):
        first, *others = run.text.split("\n")
        line.append(replace(run, text=first))
        for other in others:
            yield tuple(line)
            line = [replace(run, text=other)]
    yield tuple(line)


def _joined(runs: Sequence[TextRun]) -> str:
    return "".join(run.text for run in runs)


def _without(runs: Iterable[TextRun], characters: int) -> Iterator[TextRun]:
    """Yield the runs less their first characters."""
    for run in runs:
        left = run.text[characters:]
        characters = max(characters - len(run.text), 0)
        if left:
            yield replace(run, text=left)
