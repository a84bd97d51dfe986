"""From printed figures to links: a figure shows where it was typed and leads to its row in the annex of sources."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Place
from pipeline.views.figures import ShownFigure, TypedFigure
from pipeline.views.remarks import Subject
from pipeline.word.markup import W, element, next_bookmark_id
from pipeline.word.runs import Slot, text_run

TRACED = (ShownFigure, TypedFigure, Subject)  # values whose runs the finished document must know again

_SLOT = "slot"  # an attribute that lives from `printed_run` to `printed`
_HASH_CHARS = 24  # 96 bits: two places of one report never share a bookmark
_TOOLTIP_CHARS = 255  # Word shows no more
_LINKED_IN = (f"{W}p", f"{W}sdtContent")  # a link inside a link or a field of Word's own is none


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as the document prints it: the element that holds its text, alone."""

    value: object
    element: etree._Element


def printed_run(slot: Slot, run: etree._Element) -> list[etree._Element]:
    """Return a run that prints the slot's value alone and that `printed` finds again."""
    made = text_run(run, str(slot.value))
    made.set(_SLOT, str(slot.number))
    return [made]


def printed(root: etree._Element, value_of: Callable[[int], object]) -> list[Printed]:
    """Return the traced values that the tree prints, in its order; nothing of the tracing is left in it.

    ``value_of``: the value of a slot by its number.
    """
    found = []
    for run in root.iter(f"{W}r"):
        number = run.get(_SLOT)
        if number is not None:
            del run.attrib[_SLOT]
            found.append(Printed(value_of(int(number)), run))
    return found


def lead_home(root: etree._Element, prints: Iterable[Printed]) -> list[Printed]:
    """Make every figure with a place a link to where the annex prints it as typed; return the prints as they are now.

    Blank: a figure whose place the document does not list, as in the agenda, shows its place and leads nowhere.
    """
    prints = list(prints)
    homes = _bookmarked(root, prints)
    return [_linked(each, homes) if type(each.value) is ShownFigure else each for each in prints]


def bookmark_name(place: Place) -> str:
    """Return the bookmark of a cell: the same in every run, hidden from Word's list of bookmarks, 30 characters."""
    digest = hashlib.sha256("\0".join((place.workbook, place.sheet, place.cell)).encode()).hexdigest()
    return f"_pmqa_{digest[:_HASH_CHARS]}"


def _bookmarked(root: etree._Element, prints: Iterable[Printed]) -> Mapping[Place, str]:
    """Bookmark the first typed figure of each place."""
    number = next_bookmark_id(root)
    homes: dict[Place, str] = {}
    for each in prints:
        if isinstance(each.value, TypedFigure) and each.value.place.cell and each.value.place not in homes:
            name = homes[each.value.place] = bookmark_name(each.value.place)
            each.element.addprevious(element("bookmarkStart", id=str(number), name=name))
            each.element.addnext(element("bookmarkEnd", id=str(number)))
            number += 1
    return homes


def _linked(each: Printed, homes: Mapping[Place, str]) -> Printed:
    figure, run = each.value, each.element
    parent = run.getparent()
    assert isinstance(figure, ShownFigure)  # noqa: S101 - chosen by the caller
    if not figure.place.cell or not figure.text or parent is None or parent.tag not in _LINKED_IN:
        return each
    link = element("hyperlink", tooltip=str(figure.place)[:_TOOLTIP_CHARS])
    if figure.place in homes:
        link.set(f"{W}anchor", homes[figure.place])
        link.set(f"{W}history", "1")
    run.addprevious(link)
    link.append(run)
    return Printed(figure, link)
