"""From two sequences of blocks to which block of the one is which of the other: by what they say, not where they stand.

What stands alone in its section is found first, then what stands alone between two found ones, then what is alike.
The work grows with the number of blocks, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise

from msgspec import Struct, field

from pipeline.word.edits import texts
from pipeline.word.edits.block import Block

_ALIKE = 0.45  # blocks less alike than this are two blocks
_ALIKE_IN_PLACE = 0.15  # of the only two blocks between their neighbours
ALIKE_FAR = 0.7  # of blocks that stand apart: one was moved, and edited
_MOST_PAIRS = 6_000  # of blocks that are all compared with one another; of more, those that share rare letters
_RARE_STRETCHES = 16  # of a block, by which blocks that may be alike are found
_RARE_BLOCKS = 12  # a stretch of letters in more blocks than this tells nothing
_MOST_CANDIDATES = 4  # of a block, those that share most rare stretches
_MOVED_CHARS = 12  # a shorter text that stands elsewhere may be another of the same words


class Alignment(Struct):
    """Which block of the second sequence each block of the first is, by their numbers.

    ``moved``: those of the first that stand elsewhere in the second.
    """

    of: dict[int, int] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)

    @property
    def back(self) -> dict[int, int]:
        """Which block of the first sequence each block of the second is."""
        return {other: one for one, other in self.of.items()}


def align(first: Sequence[Block], second: Sequence[Block], *, in_cell: bool = False) -> Alignment:
    """Return which block of ``second`` each of ``first`` is.

    ``in_cell``: two lone blocks are one, whatever they say.
    """
    found = Alignment()
    work = [(range(len(first)), range(len(second)), 0)]
    keys: tuple[Callable[[Block], Hashable], ...] = (
        lambda block: (block.kind, block.section, block.text),
        lambda block: (block.kind, block.text),
        lambda block: (block.kind, texts.without_figures(block.text)),
    )
    while work:
        ones, others, step = work.pop()
        ones, others = _ends(first, second, ones, others, found)
        if not ones or not others:
            continue
        pairs = _alone_in_both(first, second, ones, others, keys[step]) if step < len(keys) else []
        if pairs:
            found.of.update(pairs)
            work += [(*gap, step) for gap in _gaps(ones, others, pairs)]
        elif step < len(keys):
            work.append((ones, others, step + 1))
        else:
            _match_alike(first, second, ones, others, found, in_cell=in_cell)
    _match_moved(first, second, found)
    return found


def _ends(
    first: Sequence[Block], second: Sequence[Block], ones: range, others: range, found: Alignment
) -> tuple[range, range]:
    """Match what both begin with and end with; return what is left between."""
    low, high, other_low, other_high = ones.start, ones.stop, others.start, others.stop
    while low < high and other_low < other_high and first[low].says_as(second[other_low]):
        found.of[low] = other_low
        low, other_low = low + 1, other_low + 1
    while low < high and other_low < other_high and first[high - 1].says_as(second[other_high - 1]):
        high, other_high = high - 1, other_high - 1
        found.of[high] = other_high
    return range(low, high), range(other_low, other_high)


def _alone_in_both(
    first: Sequence[Block],
    second: Sequence[Block],
    ones: range,
    others: range,
    key: Callable[[Block], Hashable],
) -> list[tuple[int, int]]:
    """Return the pairs of blocks that have a key no other block has, as far as they stand in the same order."""
    mine = {at: key(first[at]) for at in ones if first[at].text}
    theirs = {at: key(second[at]) for at in others if second[at].text}
    times, other_times = Counter(mine.values()), Counter(theirs.values())
    place = {each: at for at, each in theirs.items() if other_times[each] == 1}
    pairs = [(at, place[each]) for at, each in mine.items() if times[each] == 1 and each in place]
    return [pairs[at] for at in longest_rising([other for _, other in pairs])]


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest rising sequence among the numbers."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(places[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            places.append(at)
        else:
            tails[length], places[length] = number, at
    found = []
    at = places[-1] if places else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]


def _gaps(ones: range, others: range, pairs: Sequence[tuple[int, int]]) -> list[tuple[range, range]]:
    bounds = [(ones.start - 1, others.start - 1), *pairs, (ones.stop, others.stop)]
    return [
        (range(one + 1, next_one), range(other + 1, next_other))
        for (one, other), (next_one, next_other) in pairwise(bounds)
    ]


def _match_alike(
    first: Sequence[Block], second: Sequence[Block], ones: range, others: range, found: Alignment, *, in_cell: bool
) -> None:
    """Match blocks between two found neighbours by their likeness, in their order."""
    if len(ones) == len(others) == 1:
        one, other = first[ones[0]], second[others[0]]
        least = 0.0 if in_cell else _ALIKE_IN_PLACE
        if one.kind == other.kind and (in_cell or one.style == other.style or not other.style):
            if texts.likeness(one.grams, other.grams) >= least:
                found.of[ones[0]] = others[0]
            return
    if len(ones) * len(others) <= _MOST_PAIRS:
        found.of.update(_best(first, second, ones, others))
        return
    candidates = likely(first, second, ones, others, _ALIKE)
    pairs = [(one, candidates[one][0]) for one in ones if one in candidates]
    pairs = [pairs[at] for at in longest_rising([other for _, other in pairs])]
    found.of.update(pairs)
    if pairs:
        for more, other_more in _gaps(ones, others, pairs):
            if more and other_more:
                _match_alike(first, second, more, other_more, found, in_cell=in_cell)


def likely(
    first: Sequence[Block], second: Sequence[Block], ones: Iterable[int], others: Iterable[int], least: float
) -> dict[int, tuple[int, float]]:
    """Return for each block the one that is most like it, and how much, among those that share its rarest letters.

    The work grows with the number of blocks: each is compared with few. Blocks less alike than ``least`` are no pair.
    """
    holders: dict[str, list[int]] = {}
    for other in others:
        for stretch in texts.stretches(second[other].text):
            holders.setdefault(stretch, []).append(other)
    rare = {stretch: found for stretch, found in holders.items() if len(found) <= _RARE_BLOCKS}
    best: dict[int, tuple[int, float]] = {}
    for one in ones:
        known = [stretch for stretch in texts.stretches(first[one].text) if stretch in rare]
        rarest = nsmallest(_RARE_STRETCHES, known, key=lambda stretch: (len(rare[stretch]), stretch))
        votes = Counter(other for stretch in rarest for other in rare[stretch])
        scored = [
            (texts.likeness(first[one].grams, second[other].grams), -other)
            for other, _ in sorted(votes.items(), key=lambda each: (-each[1], each[0]))[:_MOST_CANDIDATES]
            if first[one].kind == second[other].kind
        ]
        score, other = max(scored, default=(0.0, 0))
        if scored and score >= least:
            best[one] = -other, score
    return best


def _best(first: Sequence[Block], second: Sequence[Block], ones: range, others: range) -> list[tuple[int, int]]:
    """Return the pairs in order whose likeness is greatest in all."""
    scores = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    alike = {}
    for row, one in enumerate(ones, start=1):
        for column, other in enumerate(others, start=1):
            score = _likeness(first[one], second[other])
            alike[row, column] = score
            scores[row][column] = max(
                scores[row - 1][column], scores[row][column - 1], scores[row - 1][column - 1] + score
            )
    row, column, found = len(ones), len(others), []
    while row and column:
        score = alike[row, column]
        if score and scores[row][column] == scores[row - 1][column - 1] + score:
            found.append((ones[row - 1], others[column - 1]))
            row, column = row - 1, column - 1
        elif scores[row][column] == scores[row - 1][column]:
            row -= 1
        else:
            column -= 1
    return found[::-1]


def _likeness(one: Block, other: Block) -> float:
    if one.kind != other.kind:
        return 0.0
    if not one.text or not other.text:
        return 0.5 if one.text == other.text else 0.0
    score = texts.likeness(one.grams, other.grams)
    return score if score >= _ALIKE else 0.0


def _match_moved(first: Sequence[Block], second: Sequence[Block], found: Alignment) -> None:
    """Match blocks that stand elsewhere: those of the same words, then those that are much alike."""
    taken = set(found.of.values())
    ones = [at for at, block in enumerate(first) if at not in found.of and len(block.text) >= _MOVED_CHARS]
    others = [at for at, block in enumerate(second) if at not in taken and len(block.text) >= _MOVED_CHARS]
    waiting: dict[tuple[str, str], list[int]] = {}
    for at in others:
        waiting.setdefault((second[at].kind, second[at].text), []).append(at)
    for at in list(ones):
        same = waiting.get((first[at].kind, first[at].text))
        if same:
            found.of[at] = same.pop(0)
            found.moved.add(at)
    taken = set(found.of.values())
    ones, others = [at for at in ones if at not in found.of], [at for at in others if at not in taken]
    candidates = likely(first, second, ones, others, ALIKE_FAR)
    for at, (other, _) in sorted(candidates.items(), key=lambda each: (-each[1][1], each[0])):
        if other not in taken:
            found.of[at] = other
            found.moved.add(at)
            taken.add(other)
