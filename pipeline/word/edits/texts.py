"""From a text to the pieces that are merged: figures, Latin words, spaces, and clusters of Thai letters.

Thai has no spaces between words; a cluster (a letter with its vowels and marks) is the least that may change alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

_PIECE = re.compile(
    r"[0-9๐-๙]+(?:[.,:/-][0-9๐-๙]+)*%?"  # a figure, a date, an hour
    r"|[A-Za-z]+"
    r"|[เแโใไ]?[ก-ฮฤฦ](?:[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])*[ะาำๅ]?(?:[ก-ฮ][\u0e34\u0e38]?\u0e4c)*"
    r"|\s+"
    r"|[\s\S]"
)
_FIGURE = re.compile(r"[0-9๐-๙]+(?:[.,:/-][0-9๐-๙]+)*%?")
_FIGURES = re.compile(r"[0-9๐-๙]+(?:[.,][0-9๐-๙]+)*")
_GRAM_CHARS = 3
_STRETCH_CHARS = 9  # so long that few texts of one document share one by chance
_QUADRATIC = 1_500  # pieces: a longer stretch that is all different is not compared piece by piece


class Hunk(Struct, frozen=True):
    """A stretch of the first sequence, from ``low`` to before ``high``, and what stands in its place in the other."""

    low: int
    high: int
    other_low: int
    other_high: int


def pieces(text: str) -> list[str]:
    """Return the text in pieces, none of which parts a letter from its vowels or marks."""
    return _PIECE.findall(text)


def is_figure(text: str) -> bool:
    """Return whether a piece is a number as people type it."""
    return _FIGURE.fullmatch(text.strip()) is not None


def without_figures(text: str) -> str:
    """Return the text without its numbers: what two rows of one table differ by."""
    return _FIGURES.sub("", text)


def grams(text: str) -> frozenset[str]:
    """Return the runs of three letters in the text, by which two texts are compared."""
    folded = f"  {text} "
    return frozenset(folded[at : at + _GRAM_CHARS] for at in range(len(folded) - _GRAM_CHARS + 1))


def stretches(text: str) -> frozenset[str]:
    """Return the stretches of letters in the text by which like ones are found among thousands."""
    long = [text[at : at + _STRETCH_CHARS] for at in range(len(text) - _STRETCH_CHARS + 1)]
    return frozenset(long) if long else frozenset((text,) if text else ())


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two texts are by their `grams`, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def hunks(one: Sequence[str], other: Sequence[str]) -> list[Hunk]:
    """Return where two sequences differ, in order."""
    begin = _alike(one, other)
    end = _alike(one[begin:][::-1], other[begin:][::-1])
    middle, other_middle = one[begin : len(one) - end], other[begin : len(other) - end]
    if not middle and not other_middle:
        return []
    if len(middle) * len(other_middle) > _QUADRATIC**2 or not (middle and other_middle):
        return [Hunk(begin, len(one) - end, begin, len(other) - end)]
    matcher = SequenceMatcher(None, middle, other_middle, autojunk=False)
    return [
        Hunk(low + begin, high + begin, other_low + begin, other_high + begin)
        for kind, low, high, other_low, other_high in matcher.get_opcodes()
        if kind != "equal"
    ]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many pieces both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
