"""From the code of a TOC field to what it lists: headings by their levels and styles, or captions by their label."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.word.markup.fields import switches

LEVELS = 3  # of headings, in the contents of our own templates

_DEEPEST = 9
_RANGE = re.compile(r"\s*(\d)\s*-\s*(\d)\s*")
_LIST_SEPARATOR = re.compile(r"[,;]")
# Switches of fields that only Word can fill: marked entries (f, l), captions without their label (a), chapters (s, d).
_ONLY_WORD_KNOWS = frozenset("flasd")


class TocCode(Struct, frozen=True):
    """What a TOC field asks for.

    ``levels``: of headings by their built-in styles. ``outline``: the same levels by the outline of any style.
    ``styles``: the level of each other style, by its name in small letters. ``label``: of the captions it lists, ""
    where it lists headings. ``bookmark``: of the part of the document it is limited to, "" for the whole.
    ``unnumbered``: the levels whose entries have no page number. ``separator``: what stands before a page number.
    """

    levels: range = range(1, LEVELS + 1)
    outline: bool = True
    styles: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    bookmark: str = ""
    links: bool = True
    unnumbered: range = range(0)
    separator: str = "\t"


def code_of(levels: int) -> str:
    """Return the code of a TOC field of the headings down to ``levels``."""
    return rf'TOC \o "1-{levels}" \h \z \u'


def code_of_captions(label: str) -> str:
    """Return the code of a TOC field of the captions with a label."""
    return rf'TOC \h \z \c "{label}"'


def read(code: str) -> TocCode | None:
    """Return what the code of a TOC field asks for; None where only Word can fill it."""
    asked = switches(code)
    if asked.keys() & _ONLY_WORD_KNOWS:
        return None
    lists_styles_alone = "t" in asked and not asked.keys() & {"o", "u"}
    return TocCode(
        levels=range(0) if lists_styles_alone else _levels(asked.get("o", "")),
        outline="u" in asked,
        styles=_styles(asked.get("t", "")),
        label=asked.get("c", ""),
        bookmark=asked.get("b", ""),
        links="h" in asked,
        unnumbered=_levels(asked["n"]) if "n" in asked else range(0),
        separator=asked.get("p") or "\t",
    )


def _levels(written: str) -> range:
    match = _RANGE.fullmatch(written)
    return range(int(match[1]), int(match[2]) + 1) if match else range(1, _DEEPEST + 1)


def _styles(written: str) -> dict[str, int]:
    words = [word.strip() for word in _LIST_SEPARATOR.split(written)]
    pairs = zip(words[::2], words[1::2], strict=False)
    return {name.lower(): int(level) for name, level in pairs if level.isdecimal() and level.isascii()}
