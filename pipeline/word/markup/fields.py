"""From a tree to the fields of Word in it: the code of each, and the elements that show its result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct, field

from pipeline.word.markup.elements import XML_SPACE, W, attribute, remove

_TAG_OPENS = re.compile(r"\{[{%]")
_WORD = re.compile(r'\\(?P<switch>\S)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"\\]+)')


class Field(Struct):
    """A field of Word: its code, the elements that show its result, and ``marks``, which make them a field.

    ``first`` and ``last``: the elements that begin and end it, one element for a `w:fldSimple`.
    """

    first: etree._Element
    last: etree._Element
    marks: list[etree._Element] = field(default_factory=list)
    code: str = ""
    shown: list[etree._Element] = field(default_factory=list)
    is_showing: bool = False

    @property
    def name(self) -> str:
        """The first word of the code, in capitals: TOC, SEQ, REF."""
        return next(iter(self.code.split()), "").upper()

    @property
    def text(self) -> str:
        """The result that it shows."""
        return "".join(shown.text or "" for shown in self.shown)

    def show(self, text: str) -> None:
        """Show this result; one that shows it already stays as it is."""
        if text != self.text:
            for number, shown in enumerate(self.shown):
                shown.text = "" if number else text

    def unlink(self) -> None:
        """Turn the field into the plain text that it shows."""
        for mark in self.marks:
            run = mark.getparent()
            if run is not None:
                run.remove(mark)


def fields_of(root: etree._Element, *, with_texts: bool = True) -> list[Field]:
    """Return the fields of the tree in order; a field may be one element (`w:fldSimple`) or several.

    What begins as a field and never ends is none: it would show all that follows it.

    ``with_texts``: with what they show, which takes most of the time.
    """
    found: list[Field] = []
    opened: list[Field] = []
    text = f"{W}t"
    marks = f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"
    for part in root.iter(*marks, text) if with_texts else root.iter(*marks):
        if not opened and part.tag == text:
            continue
        kind = attribute(part, "fldCharType")
        if part.tag == f"{W}fldSimple":
            found.append(Field(part, part, [], attribute(part, "instr"), list(part.iter(f"{W}t"))))
        elif kind == "begin":
            opened.append(Field(part, part))
            found.append(opened[-1])
        if not opened:
            continue
        _read(part, kind, opened[-1])
        if kind == "end":
            opened.pop().last = part
    endless = {one.first for one in opened}
    return [one for one in found if one.first not in endless]


def join_codes(root: etree._Element) -> None:
    """Put a code with a template's tag, which Word may have split over runs, into the first of them, in place."""
    pieces: list[etree._Element] = []
    for part in [*root.iter(f"{W}fldChar", f"{W}instrText"), None]:
        if part is not None and part.tag == f"{W}instrText":
            pieces.append(part)
            continue
        code = "".join(piece.text or "" for piece in pieces)
        if len(pieces) > 1 and _TAG_OPENS.search(code):
            pieces[0].text = code
            pieces[0].set(XML_SPACE, "preserve")
            for piece in pieces[1:]:
                remove(piece)
        pieces = []


def _read(part: etree._Element, kind: str, opened: Field) -> None:
    if part.tag == f"{W}instrText":
        opened.code += part.text or ""
    elif part.tag == f"{W}t" and opened.is_showing:
        opened.shown.append(part)
    if part.tag in (f"{W}fldChar", f"{W}instrText"):
        opened.marks.append(part)
    opened.is_showing = opened.is_showing or kind == "separate"


def switches(code: str) -> dict[str, str]:
    """Return the switches of a field's code with what follows each: `\\o "1-3" \\h` is ``{"o": "1-3", "h": ""}``."""
    found: dict[str, str] = {}
    last = ""
    for kind, word in _words(code):
        if kind == "switch":
            last = word
            found.setdefault(last, "")
        elif last and not found[last]:
            found[last] = word
    return found


def _words(code: str) -> Iterator[tuple[str, str]]:
    for match in _WORD.finditer(code):
        yield str(match.lastgroup), match[str(match.lastgroup)]
