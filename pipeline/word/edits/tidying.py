"""What other programs leave in a document that Word's schema does not allow, set right: order, repeats, ids, pairs.

LibreOffice writes the properties of runs in no order and twice, and dates that are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from lxml import etree

from pipeline.word.markup.elements import W, attribute, children_order

_ORDERED = ("rPr", "pPr")
_FIRST_OF_MARK = ("ins", "del", "moveFrom", "moveTo")  # of a paragraph's mark that is tracked
_LAST = ("rPrChange", "pPrChange")
_SWITCHES = (f"{W}cantSplit", f"{W}tblHeader", f"{W}hidden")
_ON = ("true", "on", "1")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_PAIRS = (("bookmarkStart", "bookmarkEnd"), ("commentRangeStart", "commentRangeEnd"))


def tidy(root: etree._Element) -> None:
    """Set right what the schema does not allow in the tree of a part, in place."""
    for name in _ORDERED:
        places = _places(name)
        for properties in root.iter(f"{W}{name}"):
            if len(properties) > 1:
                _order(properties, places)
    for switch in root.iter(*_SWITCHES):
        if attribute(switch) in _ON:
            del switch.attrib[f"{W}val"]
    for comment in root.iter(f"{W}comment"):
        date = comment.get(f"{W}date")
        if date is not None and (not _DATE.fullmatch(date) or date.startswith("0")):
            del comment.attrib[f"{W}date"]


def _places(name: str) -> Mapping[str, int]:
    names = [*(_FIRST_OF_MARK if name == "rPr" else ()), *children_order(name)]
    return {f"{W}{each}": at for at, each in enumerate(names)} | {f"{W}{last}": 1_000 for last in _LAST}


def _order(properties: etree._Element, places: Mapping[str, int]) -> None:
    """Bring properties into the order of the schema, each once; the last of several counts."""
    children = list(properties)
    numbers = [places.get(str(child.tag), 500) for child in children]
    if all(one < other for one, other in pairwise(numbers)):
        return
    last = {child.tag: child for child in children}
    known = [child for child in children if str(child.tag) in places and last[child.tag] is child]
    others = [child for child in children if str(child.tag) not in places]
    for child in children:
        properties.remove(child)
    properties.extend(sorted([*known, *others], key=lambda child: places.get(str(child.tag), 500)))


def pair_marks(root: etree._Element) -> None:
    """Take out every begin without its end, every end without its begin, and every bookmark of a name that is taken."""
    for start_name, end_name in _PAIRS:
        starts, ends = list(root.iter(f"{W}{start_name}")), list(root.iter(f"{W}{end_name}"))
        started, ended = ({attribute(mark, "id") for mark in marks} for marks in (starts, ends))
        paired = started & ended
        seen: set[tuple[str, str]] = set()
        for mark in (*starts, *ends):
            identifier = attribute(mark, "id")
            if identifier not in paired or (str(mark.tag), identifier) in seen:
                _drop(mark)
            seen.add((str(mark.tag), identifier))
    taken: set[str] = set()
    last = {attribute(end, "id"): end for end in root.iter(f"{W}bookmarkEnd")}
    for mark in list(root.iter(f"{W}bookmarkStart")):
        name = attribute(mark, "name").lower()
        if name in taken:
            _drop(last[attribute(mark, "id")])
            _drop(mark)
        taken.add(name)


def number_drawings(root: etree._Element) -> None:
    """Give every drawing an id of its own."""
    taken: set[str] = set()
    free = 1
    for described in root.iter("{*}docPr"):
        identifier = described.get("id", "")
        while not identifier or identifier in taken:
            identifier = str(free)
            free += 1
        described.set("id", identifier)
        taken.add(identifier)


def _drop(mark: etree._Element) -> None:
    parent = mark.getparent()
    if parent is not None:
        parent.remove(mark)
