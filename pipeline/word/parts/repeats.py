"""What a loop repeated and Word wants once: bookmarks, comments, controls, shapes and the numbers of drawings.

A repeated bookmark that its own repeated references lead to gets a name of its own in every round; any other stays
where it stood first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from pipeline.word.markup.alternates import in_fallbacks
from pipeline.word.markup.elements import W, attribute, element, remove, whole_number

_DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_SHAPE_NUMBER = re.compile(r"_x0000_[is](\d+)")
_COMMENT_MARKS = tuple(f"{W}comment{word}" for word in ("RangeStart", "RangeEnd", "Reference"))
_NAME_CHARS = 40  # of a bookmark, at most


def mend(root: etree._Element) -> None:
    """Make unique what must be, in place."""
    _name_bookmarks_once(root)
    _keep_first_comments(root)
    _number_controls(root)
    name_shapes(root)
    for number, drawing in enumerate(root.iter(_DRAWING_ID), start=1):
        drawing.set("id", str(number))
    seen: set[str] = set()
    for paragraph in root.iter(f"{W}p", f"{W}tr"):
        identifier = paragraph.get(_PARAGRAPH_ID)
        if identifier in seen:
            del paragraph.attrib[_PARAGRAPH_ID]
        elif identifier:
            seen.add(identifier)


def repeat_notes(root: etree._Element, notes: etree._Element, kind: str) -> None:
    """Give every repeated reference to a note a copy of that note.

    ``notes``: the root of the part that holds them. ``kind``: footnote or endnote.
    """
    originals = {attribute(note, "id"): note for note in notes.iter(f"{W}{kind}")}
    free = 1 + max((whole_number(note, "id") for note in originals.values()), default=0)
    seen: set[str] = set()
    for reference in root.iter(f"{W}{kind}Reference"):
        identifier = attribute(reference, "id")
        if identifier in seen and identifier in originals:
            copied = deepcopy(originals[identifier])
            copied.set(f"{W}id", str(free))
            notes.append(copied)
            reference.set(f"{W}id", str(free))
            free += 1
        seen.add(identifier)


# --- bookmarks


class Reference(Struct, frozen=True):
    """An element that leads to the bookmark ``name``: a link, or the code of a field."""

    element: etree._Element
    name: str

    def lead_to(self, name: str) -> None:
        """Lead to the bookmark of this name instead."""
        if self.element.tag == f"{W}hyperlink":
            self.element.set(f"{W}anchor", name)
        elif self.element.tag == f"{W}fldSimple":
            self.element.set(f"{W}instr", attribute(self.element, "instr").replace(self.name, name))
        else:
            self.element.text = (self.element.text or "").replace(self.name, name)


def _name_bookmarks_once(root: etree._Element) -> None:
    """Number the bookmarks anew, each name once.

    A loop may have repeated a bookmark, a condition may have cut off its end, and what stands twice may hold it twice.
    """
    starts, ends = list(root.iter(f"{W}bookmarkStart")), list(root.iter(f"{W}bookmarkEnd"))
    if not starts and not ends:
        return
    repeated = in_fallbacks(root)
    whole = [pair for pair in _pairs(starts, ends) if pair[0] not in repeated]
    names = Counter(attribute(start, "name") for start, _ in whole)
    if any(count > 1 for count in names.values()):
        _name_by_round(root, [start for start, _ in whole], names)
    kept: set[etree._Element] = set()
    known: set[str] = set()
    for pair in whole:
        name = attribute(pair[0], "name")
        if name not in known:
            known.add(name)
            for mark in pair:
                mark.set(f"{W}id", str(len(known)))
                kept.add(mark)
    for mark in (*starts, *ends):
        if mark not in kept:
            remove(mark)


def _pairs(
    starts: Iterable[etree._Element], ends: Iterable[etree._Element]
) -> list[tuple[etree._Element, etree._Element]]:
    waiting = defaultdict(list)
    for end in ends:
        waiting[attribute(end, "id")].append(end)
    found = []
    for start in starts:
        same = waiting[attribute(start, "id")]
        if same:
            found.append((start, same.pop(0)))
    return found


def _name_by_round(root: etree._Element, starts: Sequence[etree._Element], names: Mapping[str, int]) -> None:
    """Give each round's bookmark, and the references of that round to it, a name of their own."""
    places = {each: at for at, each in enumerate(root.iter(etree.Element))}
    repeated = frozenset(name for name, count in names.items() if count > 1)
    for name, of_name in references(root, repeated).items():
        bookmarks = [start for start in starts if attribute(start, "name") == name]
        each, left_over = divmod(len(of_name), len(bookmarks))
        rounds = [of_name[at * each : (at + 1) * each] for at in range(len(bookmarks))]
        if left_over or not _follow_each_other([places[start] for start in bookmarks], rounds, places):
            continue
        for number, (start, of_round) in enumerate(zip(bookmarks, rounds, strict=True), start=1):
            if number > 1:
                own = _free_name(name, number, names)
                start.set(f"{W}name", own)
                for reference in of_round:
                    reference.lead_to(own)


def _follow_each_other(
    bookmarks: Sequence[int], rounds: Sequence[Sequence[Reference]], places: Mapping[etree._Element, int]
) -> bool:
    """Whether the references of each round stand between the bookmark of the round before and that of the next."""
    before, after = [-1, *bookmarks], [*bookmarks[1:], len(places)]
    return all(
        low < places[reference.element] < high
        for low, high, of_round in zip(before, after, rounds, strict=False)
        for reference in of_round
    )


def references(root: etree._Element, names: frozenset[str]) -> dict[str, list[Reference]]:
    """Return what leads to each of these bookmarks, in the order of the document."""
    found: dict[str, list[Reference]] = defaultdict(list)
    for each in root.iter(f"{W}hyperlink", f"{W}fldSimple", f"{W}instrText") if names else ():
        words = (attribute(each, "anchor"), *attribute(each, "instr").split(), *(each.text or "").split())
        for name in names.intersection(word.strip('"') for word in words):
            found[name].append(Reference(each, name))
    return found


def _free_name(name: str, number: int, taken: Mapping[str, int]) -> str:
    ending = f"_{number}"
    made = f"{name[: _NAME_CHARS - len(ending)]}{ending}"
    while made in taken:
        ending = f"_{ending}"
        made = f"{name[: _NAME_CHARS - len(ending)]}{ending}"
    return made


# --- comments, controls, shapes


def _keep_first_comments(root: etree._Element) -> None:
    """Let every comment of the template stand where it stood first; a range without its comment or its end goes."""
    marks: dict[tuple[str, str], etree._Element] = {}
    for mark in list(root.iter(*_COMMENT_MARKS)):
        identity = str(mark.tag), attribute(mark, "id")
        if identity in marks:
            run = mark.getparent()
            remove(mark)
            if run is not None and run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
                remove(run)
        marks.setdefault(identity, mark)
    for (tag, identifier), mark in marks.items():
        if tag != f"{W}commentReference" and any((other, identifier) not in marks for other in _COMMENT_MARKS):
            remove(mark)


def _number_controls(root: etree._Element) -> None:
    identifiers = [each for controls in root.iter(f"{W}sdtPr") for each in controls.iterchildren(f"{W}id")]
    taken = {attribute(each) for each in identifiers}
    seen: set[str] = set()
    number = 1
    for each in identifiers:
        if attribute(each) in seen:
            while str(number) in taken:
                number += 1
            taken.add(str(number))
            each.getparent().replace(each, element("id", val=str(number)))  # type: ignore[union-attr]
        seen.add(attribute(each))


def name_shapes(root: etree._Element) -> None:
    """Give every repeated shape of the older kind of drawing an id of its own; drop the repeated types of shapes."""
    shapes = [each for each in root.iter(f"{_VML}*") if each.get("id")]
    numbers = (
        int(found[1]) for each in shapes for text in each.values() if (found := _SHAPE_NUMBER.fullmatch(str(text)))
    )
    free = 1 + max(numbers, default=0)
    seen: set[str] = set()
    for shape in shapes:
        identifier = shape.get("id", "")
        if identifier in seen and shape.tag == f"{_VML}shapetype":
            remove(shape)
        elif identifier in seen:
            _rename_shape(shape, identifier, f"_x0000_s{free}")
            free += 1
        seen.add(identifier)


def _rename_shape(shape: etree._Element, old: str, new: str) -> None:
    shape.set("id", new)
    if shape.get(f"{_OFFICE}spid"):
        shape.set(f"{_OFFICE}spid", new)
    holder = shape.getparent()
    for embedded in () if holder is None else holder.iter(f"{_OFFICE}OLEObject"):
        if embedded.get("ShapeID") == old:
            embedded.set("ShapeID", new)
