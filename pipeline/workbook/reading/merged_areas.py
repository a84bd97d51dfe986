"""The cells and merged areas of a sheet -> the cells that lie under an area, where nobody sees them."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from pipeline.workbook.cells import Cell, Spot

Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column


def take_covered(cells: dict[Spot, Cell], areas: Sequence[Area]) -> frozenset[Spot]:
    """Take the cells out that lie under a merged area, which shows its first cell alone; return where they lay.

    It takes one step a cell and one an area, however many cells an area spans. Of areas that overlap, which no honest
    workbook has, some may count as the first alone.
    """
    if not areas:
        return frozenset()
    covered: list[Spot] = []
    coming = sorted(areas, reverse=True)
    open_areas: list[tuple[int, int, int]] = []  # first column, last column and first row of those that reach this row
    ends: list[tuple[int, tuple[int, int, int]]] = []
    for row, column in sorted(cells):
        while coming and coming[-1][0] <= row:
            top, left, bottom, right = coming.pop()
            if bottom >= row:
                insort(open_areas, (left, right, top))
                heappush(ends, (bottom, (left, right, top)))
        while ends and ends[0][0] < row:
            del open_areas[bisect_right(open_areas, heappop(ends)[1]) - 1]
        at = bisect_right(open_areas, (column + 1,)) - 1
        if at >= 0:
            left, right, top = open_areas[at]
            if column <= right and (row, column) != (top, left):
                covered.append((row, column))
    for spot in covered:
        del cells[spot]
    return frozenset(covered)
