"""From captions to their numbers: Word's SEQ fields are counted through a document, and references show the count.

A template may hold SEQ fields of its own (Word's "insert caption"); they are counted with those that a view prints.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from pipeline.views.captions import Caption, CaptionMention, without_number
from pipeline.word.markup.elements import W, attribute, element
from pipeline.word.markup.runs import PrintedValue, text_run
from pipeline.word.markup.runs import field as field_runs

_BOOKMARK = "_pmqaCaption"  # the low line hides it from Word's list of bookmarks
_HASH_CHARS = 16
_SEQUENCE = re.compile(r"\s*SEQ\s+(\S+)")
_REFERENCE = re.compile(rf"\s*REF\s+({_BOOKMARK}[0-9a-f]{{{_HASH_CHARS}}})")


def caption(printed: PrintedValue, run: etree._Element) -> list[etree._Element]:
    """Return a caption's label and number: a SEQ field, in a bookmark that references lead to."""
    shown = cast(Caption, printed.value)
    identifier = f"{_BOOKMARK}{printed.number}"  # until the bookmarks of the document are numbered
    start = element("bookmarkStart", id=identifier, name=_bookmark(shown.label, shown.key))
    numbered = field_runs(run, rf"SEQ {shown.label} \* ARABIC", "0")
    return [start, text_run(run, f"{shown.label} "), *numbered, element("bookmarkEnd", id=identifier)]


def mention(printed: PrintedValue, run: etree._Element) -> list[etree._Element]:
    """Return a reference to captions: a REF field to the only one, or to the first and the last of several."""
    mentioned = cast(CaptionMention, printed.value)
    first, *others = mentioned.keys
    shown = _reference(mentioned.label, first, run)
    if others:
        shown += [text_run(run, " และ" if len(others) == 1 else " ถึง"), *_reference(mentioned.label, others[-1], run)]
    return shown


def _reference(label: str, key: str, run: etree._Element) -> list[etree._Element]:
    return field_runs(run, rf"REF {_bookmark(label, key)} \h", without_number(label))


def _bookmark(label: str, key: str) -> str:
    return _BOOKMARK + hashlib.sha256(f"{label}\n{key}".encode()).hexdigest()[:_HASH_CHARS]


def number(root: etree._Element) -> None:
    """Number every SEQ field of the tree, and every reference to a caption by the number of that caption.

    A reference whose caption is not in the document becomes plain text: its label without a number.
    """
    fields = _fields(root)
    counted: Counter[str] = Counter()
    for sequence in fields:
        named = _SEQUENCE.match(sequence.code)
        if named:
            counted[named[1]] += 1
            sequence.show(str(counted[named[1]]))
    numbers = _bookmarked(root) if any(_REFERENCE.match(found.code) for found in fields) else {}
    for reference in fields:
        bookmark = _REFERENCE.match(reference.code)
        if bookmark and bookmark[1] in numbers:
            reference.show(numbers[bookmark[1]])
        elif bookmark:
            reference.unlink()


def write_out(root: etree._Element) -> None:
    """Turn every SEQ field, and every reference to a caption, into the plain text that it shows."""
    for found in _fields(root):
        if _SEQUENCE.match(found.code) or _REFERENCE.match(found.code):
            found.unlink()


@dataclass(slots=True)
class _Field:
    """A field of Word: its code, the elements that show its result, and ``marks``, which make them a field."""

    marks: list[etree._Element] = field(default_factory=list)
    code: str = ""
    shown: list[etree._Element] = field(default_factory=list)
    is_showing: bool = False

    def show(self, text: str) -> None:
        for number, shown in enumerate(self.shown):
            shown.text = "" if number else text

    def unlink(self) -> None:
        for mark in self.marks:
            run = mark.getparent()
            if run is not None:
                run.remove(mark)


def _fields(root: etree._Element) -> list[_Field]:
    """Return the fields of the tree in order; a field may be one element (`w:fldSimple`) or several."""
    found: list[_Field] = []
    opened: list[_Field] = []
    for part in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}fldSimple"):
        kind = attribute(part, "fldCharType")
        if part.tag == f"{W}fldSimple":
            found.append(_Field([], attribute(part, "instr"), list(part.iter(f"{W}t"))))
        elif kind == "begin":
            opened.append(_Field())
            found.append(opened[-1])
        if not opened:
            continue
        _read(part, kind, opened[-1])
        if kind == "end":
            opened.pop()
    return found


def _read(part: etree._Element, kind: str, opened: _Field) -> None:
    if part.tag == f"{W}instrText":
        opened.code += part.text or ""
    elif part.tag == f"{W}t" and opened.is_showing:
        opened.shown.append(part)
    if part.tag in (f"{W}fldChar", f"{W}instrText"):
        opened.marks.append(part)
    opened.is_showing = opened.is_showing or kind == "separate"


def _bookmarked(root: etree._Element) -> Mapping[str, str]:
    """Return the text in each bookmark of a caption, by the name of the bookmark."""
    return {name: "".join(texts) for name, texts in _bookmark_texts(root)}


def _bookmark_texts(root: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for start in root.iter(f"{W}bookmarkStart"):
        name = attribute(start, "name")
        if name.startswith(_BOOKMARK):
            yield name, list(_texts_until(start, attribute(start, "id")))


def _texts_until(start: etree._Element, identifier: str) -> Iterator[str]:
    for sibling in start.itersiblings():
        if sibling.tag == f"{W}bookmarkEnd" and attribute(sibling, "id") == identifier:
            return
        yield from (text.text or "" for text in sibling.iter(f"{W}t"))
