"""From captions to numbers: Word's own SEQ fields counted through a document, and the references to them.

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

from pipeline.views.captions import Caption, Mention, without_number
from pipeline.word.package import W
from pipeline.word.runs import Slot, text_run
from pipeline.word.runs import field as field_runs

_BOOKMARK = "_pmqaCaption"  # an underscore in front hides it from Word's list of bookmarks
_HASH_CHARS = 16
_SEQUENCE = re.compile(r"\s*SEQ\s+(\S+)")
_OURS = re.compile(rf"\s*REF\s+({_BOOKMARK}[0-9a-f]{{{_HASH_CHARS}}})")


def caption(slot: Slot, run: etree._Element) -> list[etree._Element]:
    """Return what shows a caption's number: its label and a SEQ field, in a bookmark that references lead to."""
    value = cast(Caption, slot.value)
    mark = {f"{W}id": f"{_BOOKMARK}{slot.number}"}  # until the bookmarks of the document are numbered
    start = etree.Element(f"{W}bookmarkStart", {**mark, f"{W}name": _bookmark(value.label, value.key)})
    numbered = field_runs(run, rf"SEQ {value.label} \* ARABIC", "0")
    return [start, text_run(run, f"{value.label} "), *numbered, etree.Element(f"{W}bookmarkEnd", mark)]


def mention(slot: Slot, run: etree._Element) -> list[etree._Element]:
    """Return what shows a mention: a REF field to the caption, or to the first and the last of several."""
    value = cast(Mention, slot.value)
    first, *others = value.keys
    shown = _reference(value, first, run)
    if others:
        shown += [text_run(run, " และ" if len(others) == 1 else " ถึง"), *_reference(value, others[-1], run)]
    return shown


def _reference(value: Mention, key: str, run: etree._Element) -> list[etree._Element]:
    return field_runs(run, rf"REF {_bookmark(value.label, key)} \h", without_number(value.label))


def _bookmark(label: str, key: str) -> str:
    return _BOOKMARK + hashlib.sha256(f"{label}\n{key}".encode()).hexdigest()[:_HASH_CHARS]


def number(root: etree._Element) -> None:
    """Count every SEQ field of the tree, and let every reference to a caption say its number.

    A reference whose caption is not in the document becomes plain text: its label without a number.
    """
    fields = _fields(root)
    counted: Counter[str] = Counter()
    for sequence in fields:
        named = _SEQUENCE.match(sequence.code)
        if named:
            counted[named[1]] += 1
            sequence.show(str(counted[named[1]]))
    said = _bookmarked(root) if any(_OURS.match(found.code) for found in fields) else {}
    for reference in fields:
        asked = _OURS.match(reference.code)
        if asked and asked[1] in said:
            reference.show(said[asked[1]])
        elif asked:
            reference.unlink()


def write_out(root: etree._Element) -> None:
    """Make every counted number, and every reference to a caption, the plain text it shows."""
    for found in _fields(root):
        if _SEQUENCE.match(found.code) or _OURS.match(found.code):
            found.unlink()


@dataclass(slots=True)
class _Field:
    """A field of Word: the elements that make it one, its code, and the texts it shows."""

    marks: list[etree._Element] = field(default_factory=list)
    code: str = ""
    shown: list[etree._Element] = field(default_factory=list)
    is_showing: bool = False

    def show(self, text: str) -> None:
        for number, element in enumerate(self.shown):
            element.text = "" if number else text

    def unlink(self) -> None:
        for mark in self.marks:
            run = mark.getparent()
            if run is not None:
                run.remove(mark)


def _fields(root: etree._Element) -> list[_Field]:
    """Return the fields of the tree in order, also those that are one element (`w:fldSimple`)."""
    found: list[_Field] = []
    opened: list[_Field] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}fldSimple"):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            found.append(_Field([], element.get(f"{W}instr", ""), list(element.iter(f"{W}t"))))
        elif kind == "begin":
            opened.append(_Field())
            found.append(opened[-1])
        if not opened:
            continue
        _read(element, kind, opened[-1])
        if kind == "end":
            opened.pop()
    return found


def _read(element: etree._Element, kind: str | None, opened: _Field) -> None:
    if element.tag == f"{W}instrText":
        opened.code += element.text or ""
    elif element.tag == f"{W}t" and opened.is_showing:
        opened.shown.append(element)
    if element.tag in (f"{W}fldChar", f"{W}instrText"):
        opened.marks.append(element)
    opened.is_showing = opened.is_showing or kind == "separate"


def _bookmarked(root: etree._Element) -> Mapping[str, str]:
    """Return the text that each of our bookmarks holds."""
    return {name: "".join(texts) for name, texts in _bookmark_texts(root)}


def _bookmark_texts(root: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for start in root.iter(f"{W}bookmarkStart"):
        name = start.get(f"{W}name", "")
        if name.startswith(_BOOKMARK):
            yield name, list(_texts_until(start, start.get(f"{W}id", "")))


def _texts_until(start: etree._Element, identifier: str) -> Iterator[str]:
    for sibling in start.itersiblings():
        if sibling.tag == f"{W}bookmarkEnd" and sibling.get(f"{W}id") == identifier:
            return
        yield from (text.text or "" for text in sibling.iter(f"{W}t"))
