"""From typed lines to Word paragraphs: bold and the like as runs, bullets and numbers as lists of Word.

A line that stands alone in its paragraph and opens with a bullet or a number becomes an item of a real list, whose
marker Word writes exactly as it was typed. A line that shares its paragraph keeps its marker as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from lxml import etree
from msgspec import Struct

from pipeline.model import PLAIN, TextLook, TextRun
from pipeline.opc.package import Package
from pipeline.views.lines import MAX_LEVEL, ListMarker, TypedLine, after_marker
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import (
    RELATIONSHIP,
    W,
    attribute,
    element,
    insert_in_order,
    properties_of,
    replace_in_order,
    whole_number,
)
from pipeline.word.markup.runs import VALUE_NUMBER, PrintedValue, run_like, text_elements
from pipeline.word.markup.runs import plain as as_xml
from pipeline.word.markup.styles import style_of, styles_of

_WAITING = "pmqa"  # followed by the number of the printed line: stands for the number of a list until that is known
_LEFT_TWIPS, _HANGING_TWIPS = 1066, 357  # of `pmqa List`, for a style without an indent
_NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_NUMBERING_RELATION = f"{RELATIONSHIP}/numbering"
_NEW_PART = "word/numbering.xml"


def printed_line(printed: PrintedValue, run: etree._Element) -> list[etree._Element]:
    """Return the runs of a typed line; where it is an item of a list, its paragraph becomes one."""
    line = cast(TypedLine, printed.value)
    paragraph = run.getparent()
    if line.marker is None or not printed.alone or paragraph is None or paragraph.tag != f"{W}p":
        return list(_in_their_looks(run, line.runs or (TextRun(line.text),), printed.number))
    runs = after_marker(line)
    _wait_for_number(paragraph, line.marker, printed.number, line.runs[0].look if line.runs else PLAIN)
    return list(_in_their_looks(run, runs, printed.number))


def _wait_for_number(paragraph: etree._Element, marker: ListMarker, number: int, look: TextLook) -> None:
    properties = properties_of(paragraph, "pPr")
    numbering = element("numPr")
    numbering.extend([element("ilvl", val=str(marker.level)), element("numId", val=f"{_WAITING}{number}")])
    replace_in_order(properties, numbering)
    if look != PLAIN:  # the marker looks as the mark of its paragraph
        mark = properties.find(f"{W}rPr")
        if mark is None:
            mark = element("rPr")
            insert_in_order(properties, mark)
        _apply(mark, look)


# --- bold, italics and the like


def _in_their_looks(run: etree._Element, parts: Iterable[TextRun], number: int) -> Iterator[etree._Element]:
    """Yield a run for each part; one that prints a figure is found again by the number of the line and its own."""
    figures = 0
    for part in parts:
        made = _in_its_look(run, part)
        if part.place.cell:
            made.set(VALUE_NUMBER, f"{number}.{figures}")
            figures += 1
        yield made


def _in_its_look(run: etree._Element, part: TextRun) -> etree._Element:
    made = run_like(run, text_elements(as_xml(part.text)))
    if part.look != PLAIN:
        _apply(properties_of(made, "rPr"), part.look)
    return made


def _apply(properties: etree._Element, look: TextLook) -> None:
    """Add a look to the properties of a run, bold and italics with their complex-script twins."""
    for name, form in _marks(look):
        replace_in_order(properties, element(name, val=form) if form else element(name))


def _marks(look: TextLook) -> Iterator[tuple[str, str]]:
    yield from (("b", ""), ("bCs", "")) if look.bold else ()
    yield from (("i", ""), ("iCs", "")) if look.italic else ()
    yield from (("strike", ""),) if look.struck else ()
    yield from (("u", "single"),) if look.underlined else ()
    yield from (("vertAlign", look.script),) if look.script else ()


# --- lists


class _WaitingItem(Struct, frozen=True):
    """A paragraph that is to be an item of a list: where it names the list, and its marker as typed."""

    paragraph: etree._Element
    reference: etree._Element
    marker: ListMarker


class _OpenList(Struct, frozen=True):
    """A list that the next item may go on with: its number, and the marker of its last item."""

    number: int
    last: ListMarker

    def goes_on_with(self, marker: ListMarker) -> bool:
        return self.last.form == marker.form and marker.number in (0, self.last.number + 1)


def number(package: Package, root: etree._Element, value_of: Callable[[int], object]) -> None:
    """Give every item that waits in the tree its list. Paragraphs whose numbers follow each other make one list.

    ``value_of``: a printed value by its number.
    """
    items = list(_waiting(root, value_of))
    if not items:
        return
    lists, indents = _NewLists(_numbering_root(package)), _indents(package)
    open_lists: dict[int, _OpenList] = {}
    last: etree._Element | None = None
    for item in items:
        level = item.marker.level
        if last is None or item.paragraph.getprevious() is not last:
            open_lists.clear()
        for deeper in [other for other in open_lists if other > level]:
            del open_lists[deeper]
        running = open_lists.get(level)
        if running is not None and running.goes_on_with(item.marker):
            number = running.number
        else:
            number = lists.begin(item.marker, indents.get(style_of(item.paragraph), (_LEFT_TWIPS, _HANGING_TWIPS)))
        open_lists[level] = _OpenList(number, item.marker)
        item.reference.set(f"{W}val", str(number))
        last = item.paragraph
    lists.close()


class _NewLists:
    """The lists that are added to the numbering part of a document."""

    __slots__ = ("_abstract", "_bullets", "_made", "_next", "_root")

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._next = 1 + max((whole_number(known, "numId") for known in root.iter(f"{W}num")), default=0)
        self._abstract = 1 + max(
            (whole_number(known, "abstractNumId") for known in root.iter(f"{W}abstractNum")), default=-1
        )
        self._bullets: dict[tuple[str, tuple[int, int]], int] = {}
        self._made: list[tuple[etree._Element, etree._Element]] = []

    def begin(self, marker: ListMarker, indent: tuple[int, int]) -> int:
        """Return the number of a list that begins with this marker, at the indent of its paragraphs' style."""
        if not marker.number and (marker.form, indent) in self._bullets:
            return self._bullets[marker.form, indent]  # bullets do not count: one list serves them all
        number, abstract = self._next, str(self._abstract)
        self._next += 1
        self._abstract += 1
        if not marker.number:
            self._bullets[marker.form, indent] = number
        drawn = element("abstractNum", abstractNumId=abstract)
        drawn.append(element("multiLevelType", val="hybridMultilevel"))
        drawn.extend(_level(level, marker, indent) for level in range(MAX_LEVEL + 1))
        used = element("num", numId=str(number))
        used.append(element("abstractNumId", val=abstract))
        self._made.append((drawn, used))
        return number

    def close(self) -> None:
        """Put the lists into the part: their definitions after the definitions there, their uses at the end."""
        drawn_before = [*self._root.findall(f"{W}numPicBullet"), *self._root.findall(f"{W}abstractNum")]
        at = len(drawn_before)
        self._root[at:at] = [drawn for drawn, _ in self._made]
        at += len(self._made) + len(self._root.findall(f"{W}num"))
        self._root[at:at] = [used for _, used in self._made]


def _waiting(root: etree._Element, value_of: Callable[[int], object]) -> Iterator[_WaitingItem]:
    for reference in root.iter(f"{W}numId"):
        waits_for = attribute(reference)
        paragraph = next(reference.iterancestors(f"{W}p"), None) if waits_for.startswith(_WAITING) else None
        if paragraph is not None:
            line = cast(TypedLine, value_of(int(waits_for.removeprefix(_WAITING))))
            yield _WaitingItem(paragraph, reference, cast(ListMarker, line.marker))


def _level(level: int, marker: ListMarker, indent: tuple[int, int]) -> etree._Element:
    left, hanging = indent
    properties = element("pPr")
    properties.append(element("ind", left=str(left + level * hanging), hanging=str(hanging)))
    drawn = element("lvl", ilvl=str(level))
    drawn.extend(
        [
            element("start", val=str(max(marker.number, 1))),
            element("numFmt", val="decimal" if marker.number else "bullet"),
            element("lvlText", val=marker.form.replace("%1", f"%{level + 1}")),
            element("lvlJc", val="left"),
            properties,
        ]
    )
    return drawn


def _numbering_root(package: Package) -> etree._Element:
    """Return the root of the part that holds the lists, which is made where the template has none."""
    part = package.first_of(docx_file.NUMBERING)
    if not part:
        part = _NEW_PART
        package.put(part, etree.Element(f"{W}numbering", nsmap={"w": W[1:-1]}))
        package.relate(docx_file.main_part(package), _NUMBERING_RELATION, part, "rIdPmqaLists")
        package.set_type(part, _NUMBERING_TYPE)
    return package.tree(part)


def _indents(package: Package) -> dict[str, tuple[int, int]]:
    """Return the left and the hanging indent of each style that has a hanging one."""
    found = {}
    for style in styles_of(package):
        indent = style.find(f"{W}pPr/{W}ind")
        if whole_number(indent, "hanging"):
            found[attribute(style, "styleId")] = whole_number(indent, "left"), whole_number(indent, "hanging")
    return found
