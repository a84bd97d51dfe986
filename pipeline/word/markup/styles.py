"""From the styles of a document to what they mean: their ids by name, and the heading level of each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute

_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LEVELS = 9
_PROPERTIES, _STYLE, _OUTLINE = f"{W}pPr", f"{W}pStyle", f"{W}outlineLvl"


def styles_of(package: Package) -> list[etree._Element]:
    """Return the styles of a document, in order."""
    part = package.first_of(docx_file.STYLES)
    return list(package.look(part).iter(f"{W}style")) if part else []


def style_ids(styles: list[etree._Element]) -> dict[str, str]:
    """Return the id of every style by its name in small letters: ids differ between languages of Word, names do not."""
    named = ((style.find(f"{W}name"), style) for style in styles)
    return {attribute(name).lower(): attribute(style, "styleId") for name, style in named if name is not None}


def style_of(paragraph: etree._Element) -> str:
    """Return the id of a paragraph's style; "" where it names none."""
    properties = next(paragraph.iterchildren(_PROPERTIES), None)  # `find` with a path takes far longer
    return "" if properties is None else attribute(next(properties.iterchildren(_STYLE), None))


def direct_level(properties_holder: etree._Element) -> int | None:
    """Return the outline level (1 is the top) that a paragraph or a style sets itself; None where it sets no number."""
    properties = next(properties_holder.iterchildren(_PROPERTIES), None)
    outline = "" if properties is None else attribute(next(properties.iterchildren(_OUTLINE), None))
    return int(outline) + 1 if outline.isdecimal() and outline.isascii() else None


def outline_levels(styles: list[etree._Element]) -> dict[str, int]:
    """Return the heading level (1 is the top) of each paragraph style that has one, by style id.

    Word in Thai may call `heading 1` by another id: the level is in the style's name or its outline, its own or that
    of the style it is based on.
    """
    own = {attribute(style, "styleId"): _own_level(style) for style in styles}
    parents = {attribute(style, "styleId"): attribute(style.find(f"{W}basedOn")) for style in styles}
    levels = {identifier: _inherited(identifier, own, parents) for identifier in own}
    return {identifier: level for identifier, level in levels.items() if level is not None and level <= _LEVELS}


def _own_level(style: etree._Element) -> int | None:
    level = direct_level(style)
    if level is not None:
        return level
    match = _HEADING_NAME.fullmatch(attribute(style.find(f"{W}name")))
    return int(match[1]) if match else None


def _inherited(identifier: str, own: Mapping[str, int | None], parents: Mapping[str, str]) -> int | None:
    seen: set[str] = set()
    while identifier in own and identifier not in seen:
        if own[identifier] is not None:
            return own[identifier]
        seen.add(identifier)
        identifier = parents[identifier]
    return None
