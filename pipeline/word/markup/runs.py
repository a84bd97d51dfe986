"""From texts to runs of Word, which may look like a run of the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from pipeline.word.markup.elements import XML_SPACE, W, element

VALUE_NUMBER = "pmqaValue"  # attribute of an element whose printed value is still to be looked up

_BREAKS = re.compile(r"([\n\t])")
_BREAK_TAGS = {"\n": f"{W}br", "\t": f"{W}tab"}
_BREAK_XML = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PrintedValue(Struct, frozen=True):
    """A value of a view where a template printed it.

    ``number`` tells it from all other printed values of the document. ``alone``: its paragraph holds nothing else.
    """

    number: int
    value: object
    alone: bool = False


def plain(text: str) -> str:
    """Return the text without the characters that XML cannot hold, its line breaks as \\n."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_one_text(text: str) -> bool:
    """Return whether a text has neither line breaks nor tabs, which are elements of their own."""
    return "\n" not in text and "\t" not in text


def text_elements(text: str) -> Iterator[etree._Element]:
    """Yield the content of a run that shows this text: `w:t`, and `w:br` and `w:tab` for its line breaks and tabs."""
    for piece in (text,) if is_one_text(text) else _BREAKS.split(text):
        if piece in _BREAK_TAGS:
            yield etree.Element(_BREAK_TAGS[piece])
        elif piece:
            yield text_element("t", piece)


def text_xml(escaped: str) -> str:
    """Return the XML of what `text_elements` gives; ``escaped``: a text as it stands in XML."""
    return "".join(map(_piece_xml, (escaped,) if is_one_text(escaped) else _BREAKS.split(escaped)))


def _piece_xml(piece: str) -> str:
    if piece in _BREAK_XML:
        return _BREAK_XML[piece]
    keeps_spaces = ' xml:space="preserve"' if _has_spaces_around(piece) else ""
    return piece and f"<w:t{keeps_spaces}>{piece}</w:t>"


def _has_spaces_around(text: str) -> bool:
    return text != text.strip()


def text_element(name: str, text: str) -> etree._Element:
    """Return a `w:t` or `w:instrText` that keeps its spaces."""
    holder = etree.Element(f"{W}{name}")
    set_text(holder, text)
    return holder


def set_text(holder: etree._Element, text: str) -> None:
    """Let a `w:t` or `w:instrText` hold a text with its spaces.

    The mark that keeps those around it stands only where there are some: a large report has 100,000 texts.
    """
    holder.text = text
    if _has_spaces_around(text):
        holder.set(XML_SPACE, "preserve")
    elif XML_SPACE in holder.attrib:
        del holder.attrib[XML_SPACE]


def field_mark(kind: str) -> etree._Element:
    """Return what begins, separates or ends a field of Word."""
    return element("fldChar", fldCharType=kind)


def new_run(content: Iterable[etree._Element]) -> etree._Element:
    """Return a run with this content, in the look of its paragraph."""
    run = element("r")
    run.extend(content)
    return run


def run_like(run: etree._Element, content: Iterable[etree._Element]) -> etree._Element:
    """Return a new run with this content that looks like ``run``."""
    properties = run.find(f"{W}rPr")
    looks = [] if properties is None else [deepcopy(properties)]
    return new_run([*looks, *content])


def text_run(run: etree._Element, text: str) -> etree._Element:
    """Return a new run with this text that looks like ``run``."""
    return run_like(run, text_elements(plain(text)))


def field(run: etree._Element, instruction: str, shown: str) -> list[etree._Element]:
    """Return the runs of a Word field that shows ``shown`` until Word works it out, all looking like ``run``."""
    return [
        run_like(run, [field_mark("begin")]),
        run_like(run, [text_element("instrText", f" {instruction} ")]),
        run_like(run, [field_mark("separate")]),
        text_run(run, shown),
        run_like(run, [field_mark("end")]),
    ]
