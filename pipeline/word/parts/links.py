"""From printed figures to links: a figure shows where it was typed and links to its row in the annex of sources.

And the links of a template whose address holds tags: each leads to the address that its tags were filled to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, unquote

from lxml import etree
from msgspec import Struct

from pipeline.model import Place
from pipeline.opc.package import Package
from pipeline.opc.relations import rels_of
from pipeline.views.figures import RepeatedFigure, ShownFigure, TypedFigure
from pipeline.views.lines import TypedLine, cited
from pipeline.views.remarks import Subject
from pipeline.word.markup.elements import RELATIONSHIP, W, attribute, element, finder, next_bookmark_id, remove
from pipeline.word.markup.runs import VALUE_NUMBER, PrintedValue, text_run

ADDRESS = "pmqaAddress"  # attribute of a link whose address holds tags, from template to document
TRACED = (
    ShownFigure,
    RepeatedFigure,
    TypedFigure,
    Subject,
)  # types whose runs are looked for after rendering

_WITH_TAG = re.compile(r"\{\{|\{%")
_FOLLOWED = ("http://", "https://", "mailto:")  # no address that a value makes leads anywhere else
_KEPT_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~"
_HASH_CHARS = 24  # 96 bits: two places of one report never share a bookmark
_TOOLTIP_CHARS = 255  # Word shows no more
_OF_SOURCE = re.compile(rf"_pmqa_[0-9a-f]{{{_HASH_CHARS}}}")
_LINK_ID = f"{{{RELATIONSHIP}}}id"
_LINKED = (ShownFigure, RepeatedFigure)
_WITH_NUMBER = finder(f"//w:r[@{VALUE_NUMBER}]")
_WITH_ADDRESS = finder(f"//w:hyperlink[@{ADDRESS}]")
_LINKED_IN = (f"{W}p", f"{W}sdtContent")  # Word takes no link within another link or within a field


class TracedValue(Struct, frozen=True):
    """A value that the document prints, and the element that holds its text and nothing else."""

    value: object
    element: etree._Element


def traced_run(printed: PrintedValue, run: etree._Element) -> list[etree._Element]:
    """Return a run that prints the value and nothing else, and that `traced_values` finds again."""
    made = text_run(run, str(printed.value))
    made.set(VALUE_NUMBER, str(printed.number))
    return [made]


def traced_values(root: etree._Element, value_of: Callable[[int], object]) -> list[TracedValue]:
    """Return the values of the types in `TRACED` that the tree prints, in its order, and take their numbers out of it.

    ``value_of``: a printed value by its number.
    """
    found = []
    for run in _WITH_NUMBER(root):
        found.append(TracedValue(_value(run.get(VALUE_NUMBER, ""), value_of), run))
        del run.attrib[VALUE_NUMBER]
    return found


def _value(number: str, value_of: Callable[[int], object]) -> object:
    """Return the value that a run prints: one of the view, or a figure that is cited in a line of it."""
    whole, _, figure = number.partition(".")
    value = value_of(int(whole))
    return cited(value)[int(figure)] if isinstance(value, TypedLine) and figure else value


def link_to_sources(root: etree._Element, traced: Iterable[TracedValue]) -> list[TracedValue]:
    """Make every figure with a place a link to where the annex of sources prints it as typed.

    Returns the values with their elements as they are now. In a document without that annex, such as the agenda, a
    figure shows its place and links to nothing.
    """
    traced = list(traced)
    bookmarks = _bookmarked(root, traced)
    return [_linked(each, bookmarks) if type(each.value) in _LINKED else each for each in traced]


def bookmark_name(place: Place) -> str:
    """Return the bookmark of a cell: 30 characters, the same in every run; the low line hides it from Word's list."""
    digest = hashlib.sha256("\0".join((place.workbook, place.sheet, place.cell)).encode()).hexdigest()
    return f"_pmqa_{digest[:_HASH_CHARS]}"


def is_source(bookmark: str) -> bool:
    """Return whether a bookmark is that of a figure in the annex of sources."""
    return _OF_SOURCE.fullmatch(bookmark) is not None


def unlink_dead(root: etree._Element) -> None:
    """Turn every link to a source that the document does not hold into the plain text that it shows."""
    held = {attribute(mark, "name") for mark in root.iter(f"{W}bookmarkStart")}
    for link in list(root.iter(f"{W}hyperlink")):
        anchor = attribute(link, "anchor")
        leads_nowhere = not anchor and link.get(_LINK_ID) is None
        if leads_nowhere or (is_source(anchor) and anchor not in held):
            for child in list(link):
                link.addprevious(child)
            remove(link)


def _bookmarked(root: etree._Element, traced: Iterable[TracedValue]) -> Mapping[Place, str]:
    """Bookmark the first typed figure of each place; return the bookmarks."""
    number = next_bookmark_id(root)
    bookmarks: dict[Place, str] = {}
    for each in traced:
        if isinstance(each.value, TypedFigure) and each.value.place.cell and each.value.place not in bookmarks:
            name = bookmarks[each.value.place] = bookmark_name(each.value.place)
            each.element.addprevious(element("bookmarkStart", id=str(number), name=name))
            each.element.addnext(element("bookmarkEnd", id=str(number)))
            number += 1
    return bookmarks


def _linked(each: TracedValue, bookmarks: Mapping[Place, str]) -> TracedValue:
    figure, run = each.value, each.element
    parent = run.getparent()
    assert isinstance(figure, ShownFigure)  # noqa: S101 - chosen by the caller
    if not figure.place.cell or not figure.text or parent is None or parent.tag not in _LINKED_IN:
        return each
    link = element("hyperlink", tooltip=str(figure.place)[:_TOOLTIP_CHARS])
    if figure.place in bookmarks:
        link.set(f"{W}anchor", bookmarks[figure.place])
        link.set(f"{W}history", "1")
    run.addprevious(link)
    link.append(run)
    return TracedValue(figure, link)


# --- links of a template whose address holds tags


def write_addresses(package: Package, part: str, root: etree._Element) -> None:
    """Write the address of each link of the tree that holds a tag beside the link, where the tag is filled."""
    rels = rels_of(part)
    entries = list(package.look(rels)) if rels in package else []
    addresses = {entry.get("Id"): unquote(entry.get("Target", "")) for entry in entries}
    for link in root.iter(f"{W}hyperlink"):
        address = addresses.get(link.get(_LINK_ID), "")
        if _WITH_TAG.search(address):
            link.set(ADDRESS, address)


def lead_out(package: Package, part: str, root: etree._Element) -> None:
    """Let each link with a filled address lead there; one whose address is not of the web keeps its text alone."""
    rels = rels_of(part)
    entries = list(package.look(rels)) if rels in package else ()
    with_tags = [entry for entry in entries if _WITH_TAG.search(unquote(entry.get("Target", "")))]
    if not with_tags:
        return
    made: dict[str, str] = {}
    for link in _WITH_ADDRESS(root):
        address = link.get(ADDRESS, "")
        del link.attrib[ADDRESS], link.attrib[_LINK_ID]
        if address.startswith(_FOLLOWED):
            if address not in made:
                identifier = f"rIdPmqaLink{len(made) + 1}"
                target = quote(address, safe=_KEPT_IN_ADDRESS)
                made[address] = package.relate_out(part, f"{RELATIONSHIP}/hyperlink", target, identifier)
            link.set(_LINK_ID, made[address])
    for entry in with_tags:
        package.unrelate(part, entry.get("Id", ""))
