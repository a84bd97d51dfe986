"""From two comparisons with one base to the stretches that the one, the other, or both have changed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.word.edits import texts
from pipeline.word.edits.texts import Hunk
from pipeline.word.edits.tokens import Token, TokenKind, shown


class Region(Struct):
    """A stretch of the base's tokens, and what stands there in a person's paragraph and in the new one."""

    low: int
    high: int
    their_low: int
    their_high: int
    new_low: int
    new_high: int
    is_theirs: bool = False
    is_new: bool = False


def regions(base: Sequence[Token], theirs: Sequence[Token], new: Sequence[Token]) -> list[Region]:
    """Return the stretches in which a person, or the data, or both changed the base."""
    by_them, by_data = _hunks(base, theirs), _hunks(base, new)
    marked = sorted(
        [(hunk, True) for hunk in by_them] + [(hunk, False) for hunk in by_data],
        key=lambda each: (each[0].low, each[0].high, not each[1]),
    )
    groups: list[tuple[int, int, list[Hunk], list[Hunk]]] = []
    for hunk, is_theirs in marked:
        if groups and _overlap(groups[-1][0], groups[-1][1], hunk):
            low, high, one, other = groups.pop()
        else:
            low, high, one, other = hunk.low, hunk.high, [], []
        (one if is_theirs else other).append(hunk)
        groups.append((low, max(high, hunk.high), one, other))
    found = []
    for low, high, one, other in groups:
        their_low, their_high = _extent(low, high, by_them, one)
        new_low, new_high = _extent(low, high, by_data, other)
        found.append(Region(low, high, their_low, their_high, new_low, new_high, bool(one), bool(other)))
    return found


def _overlap(low: int, high: int, hunk: Hunk) -> bool:
    if low == high or hunk.low == hunk.high:
        return (low == high == hunk.low == hunk.high) or low < hunk.low < high
    return hunk.low < high


def _extent(low: int, high: int, hunks: Sequence[Hunk], inside: Sequence[Hunk]) -> tuple[int, int]:
    """Return where a stretch of the base stands in the sequence that ``hunks`` compare it with."""
    if inside:
        first, last = inside[0], inside[-1]
        return first.other_low - (first.low - low), last.other_high + (high - last.high)
    shift = 0
    for hunk in hunks:
        if hunk.high < low or (hunk.high == low and hunk.low < low) or (hunk.low == hunk.high == low and low < high):
            shift = hunk.other_high - hunk.high
    return low + shift, high + shift


def _hunks(one: Sequence[Token], other: Sequence[Token]) -> list[Hunk]:
    """Return where two sequences differ; what is the same between two differences by chance alone counts as one."""
    found: list[Hunk] = []
    for hunk in texts.hunks([token.key for token in one], [token.key for token in other]):
        if found and _is_chance(one, found[-1], hunk):
            found[-1] = Hunk(found[-1].low, hunk.high, found[-1].other_low, hunk.other_high)
        else:
            found.append(hunk)
    return found


def _is_chance(one: Sequence[Token], before: Hunk, after: Hunk) -> bool:
    between = one[before.high : after.low]
    if any(token.kind is not TokenKind.WORD for token in between):
        return False
    sizes = [max(hunk.high - hunk.low, hunk.other_high - hunk.other_low) for hunk in (before, after)]
    return bool(between) and len(between) <= min(sizes) and len(shown(between)) <= 2 * min(sizes)
