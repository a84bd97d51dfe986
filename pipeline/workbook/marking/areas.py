"""From what stands below the cells of a sheet to its merged areas and those that conditional formats may fill.

Only that end of the part is parsed, while it streams by: the cells before it are not even looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias
from xml.parsers import expat

from msgspec import Struct, field

from pipeline.opc.streaming import new_parser
from pipeline.workbook.cells import MAX_COLUMN, MAX_ROW, Spot, column_number
from pipeline.workbook.marking.attributes import is_set, whole_number
from pipeline.workbook.marking.splicing import as_utf_8

Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column

_COVERING = ("colorScale", "dataBar")  # the kinds of rules that need no format to fill a cell

_DATA_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData(?:\s[^<>]*)?/>")
_LONGEST_DATA_END_BYTES = 512
_ROOT = re.compile(rb"<((?:\w+:)?worksheet)[\s>]")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_WHOLE_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")


class RuleFormats(Struct, frozen=True):
    """The differential formats of a workbook by number: ``ours`` an older copy left, ``filling`` have a fill."""

    ours: frozenset[int] = frozenset()
    filling: frozenset[int] = frozenset()

    def is_ours(self, rule: Mapping[str, str]) -> bool:
        """Return whether a marked copy put a rule of a conditional format there."""
        return whole_number(rule.get("dxfId"), -1) in self.ours

    def fills(self, rule: Mapping[str, str]) -> bool:
        """Return whether a rule covers what fills a cell."""
        return rule.get("type") in _COVERING or whole_number(rule.get("dxfId"), -1) in self.filling


class SheetAreas(Struct):
    """The merged areas of a sheet, and those that its conditional formats may fill.

    ``first_priority``: the smallest number of its rules, those of ours left out; the smallest number is shown first.
    ``ours_alone``: which of its `conditionalFormatting`, counted from 0, hold no rule but ours.
    """

    merged: list[Area] = field(default_factory=list)
    conditional: list[Area] = field(default_factory=list)
    first_priority: int = 0  # 0 without a rule
    has_pivot_rules: bool = False  # a pivot table names its rules by their numbers
    ours_alone: set[int] = field(default_factory=set)

    def heads(self, spots: Collection[Spot]) -> dict[Spot, Spot]:
        """Return where each cell is seen: at itself, or at the first cell of the merged area that covers it."""
        return {spot: spot for spot in spots} | dict(_covered(spots, self.merged))

    def under_conditions(self, spots: Collection[Spot]) -> frozenset[Spot]:
        """Return the cells that a conditional format may fill."""
        return frozenset(spot for spot, _ in _covered(spots, self.conditional))


def read(chunks: Iterable[bytes], formats: RuleFormats) -> SheetAreas:
    """Return the areas of a sheet.

    Of a part that is no sound XML, what stands before the damage: marking it will find the same damage.
    """
    reader = _AreaReader(formats)
    for begins, piece in _ends(chunks):
        if begins:
            reader = _AreaReader(formats)
        reader.take(piece)
    return reader.areas


def _ends(chunks: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Yield what follows the cells, under a root of its own, and whether it begins there.

    It begins anew at every end of cells, for one may stand in a text.
    """
    kept = root = b""
    has_begun = False
    for chunk in as_utf_8(chunks):
        joined = kept + chunk
        if not root:
            found = _ROOT.search(joined)
            root = found[1] if found else b"worksheet"
        ends = [match.end() for match in _DATA_END.finditer(joined)]
        if ends:
            has_begun = True
            yield True, b"<%s>" % root + joined[ends[-1] :]
        elif has_begun:
            yield False, chunk
        kept = b"" if ends else joined[-_LONGEST_DATA_END_BYTES:]


class _AreaReader:
    """Collects the areas from the elements below the cells."""

    def __init__(self, formats: RuleFormats) -> None:
        self.areas = SheetAreas()
        self._formats = formats
        self._depth = 0
        self._is_broken = False
        self._count = 0  # of `conditionalFormatting` so far
        self._rules = self._our_rules = 0  # of the one that is read
        self._condition: list[Area] = []  # likewise: where it holds
        self._fills = False  # likewise: whether it covers what fills a cell
        self._text: list[str] | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "mergeCell": self._start_merge,
            "conditionalFormatting": self._start_condition,
            "cfRule": self._start_rule,
            "fill": self._start_fill,
            "sqref": self._start_reference,
        }
        self._parser = new_parser(keeps_prefixes=True)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._take_text

    def take(self, piece: bytes) -> None:
        if not self._is_broken:
            try:
                self._parser.Parse(piece, False)
            except expat.ExpatError:
                self._is_broken = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if (start := self._starts.get(name.rpartition(":")[2])) is not None:
            start(attributes)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "sqref" and self._text is not None:  # how Excel's later rules say where they hold
            self._condition += _areas("".join(self._text))
            self._text = None
        elif local == "conditionalFormatting":
            self._end_condition()
        self._depth -= 1

    def _end_condition(self) -> None:
        if self._fills:
            self.areas.conditional += self._condition
        if self._depth == 2:
            if self._rules and self._rules == self._our_rules:
                self.areas.ours_alone.add(self._count)
            self._count += 1

    def _take_text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _start_merge(self, attributes: dict[str, str]) -> None:
        self.areas.merged += _areas(attributes.get("ref", ""))

    def _start_condition(self, attributes: dict[str, str]) -> None:
        self._rules = self._our_rules = 0
        self._fills = False
        self._condition = list(_areas(attributes.get("sqref", "")))
        self.areas.has_pivot_rules |= is_set(attributes, "pivot")

    def _start_rule(self, attributes: dict[str, str]) -> None:
        self._rules += 1
        if self._formats.is_ours(attributes):
            self._our_rules += 1
            return
        self._fills |= self._formats.fills(attributes)
        if priority := whole_number(attributes.get("priority")):
            self.areas.first_priority = min(priority, self.areas.first_priority or priority)

    def _start_fill(self, _: dict[str, str]) -> None:
        self._fills = True

    def _start_reference(self, _: dict[str, str]) -> None:
        self._text = []


def _areas(references: str) -> Iterator[Area]:
    """Yield the areas of a list such as `A1:B2 D5 F:F`."""
    for reference in references.split():
        if (match := _REFERENCE.fullmatch(reference)) is not None:
            left, top, right, bottom = match.groups()
            yield int(top), column_number(left), int(bottom or top), column_number(right or left)
        elif (match := _WHOLE_COLUMNS.fullmatch(reference)) is not None:
            yield 1, column_number(match[1]), MAX_ROW, min(column_number(match[2]), MAX_COLUMN)


def _covered(spots: Collection[Spot], areas: Iterable[Area]) -> Iterator[tuple[Spot, Spot]]:
    """Yield each cell that an area covers, and the first cell of that area; the first area counts."""
    waiting = sorted(spots)
    for top, left, bottom, right in areas:
        for spot in waiting[bisect_left(waiting, (top, 0)) : bisect_right(waiting, (bottom, MAX_COLUMN))]:
            if left <= spot[1] <= right:
                yield spot, (top, left)
                waiting.remove(spot)
