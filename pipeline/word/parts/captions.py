"""From captions to their numbers: Word's SEQ fields are counted through a document, and references show the count.

A template may hold SEQ fields of its own (Word's "insert caption"); they are counted with those that a view prints.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from lxml import etree

from pipeline.thai import to_thai_digits
from pipeline.views.captions import Caption, CaptionMention, without_number
from pipeline.word.markup.alternates import alternatives, in_fallbacks
from pipeline.word.markup.elements import W, attribute, element
from pipeline.word.markup.fields import Field, fields_of, switches
from pipeline.word.markup.runs import PrintedValue, text_run
from pipeline.word.markup.runs import field as field_runs

NO_BREAK = "\u00a0"  # the number of a table stays on the line of its label

_BOOKMARK = "_pmqaCaption"  # the low line hides it from Word's list of bookmarks
_HASH_CHARS = 16
_OWN = re.compile(rf"_[a-z]+Caption[0-9a-f]{{{_HASH_CHARS}}}")  # the submission edition has a plain name for it
# Switches whose result only Word knows: chapters; numbers of paragraphs, above or below, notes.
_ONLY_WORD_KNOWS = {"SEQ": frozenset("s"), "REF": frozenset("nrwpdft")}
_FORMATS = frozenset({"", "ARABIC", "THAIARABIC", "MERGEFORMAT", "CHARFORMAT"})  # of numbers that we write


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
    """Number every SEQ field of the tree, and let every reference to a bookmark show what stands in it then.

    A reference whose caption is not in the document becomes plain text: its label without a number. What stands twice
    (`mc:AlternateContent`) is counted once and shown twice.
    """
    repeated = in_fallbacks(root)
    fields = [found for found in fields_of(root) if found.first not in repeated]
    _count(found for found in fields if found.name == "SEQ")
    references = [found for found in fields if found.name == "REF"]
    texts = bookmarked(root, repeated) if references else {}
    for reference in references:
        text = texts.get(_named(reference))
        is_own = _OWN.fullmatch(_named(reference))
        if text is not None and is_settled(reference):
            reference.show(NO_BREAK.join(text.rsplit(" ", 1)) if is_own else text)
        elif text is None and is_own:
            reference.unlink()
    _show_twice(root)


def refer_across(main: etree._Element, others: Iterable[etree._Element]) -> None:
    """Let the references in notes, headers and footers to a bookmark of the text show what stands in it.

    ``main``: the text, its captions numbered. ``others``: the roots of the other parts.
    """
    references = [
        found for root in others for found in fields_of(root) if found.name == "REF" and is_settled(found)
    ]  # fmt: skip
    texts = bookmarked(main, in_fallbacks(main)) if references else {}
    for reference in references:
        if _named(reference) in texts:
            reference.show(texts[_named(reference)])


def only_word_can_mend(root: etree._Element, fields: Iterable[Field]) -> bool:
    """Whether one of the SEQ and REF fields may show what is not so, and `number` does not know what is.

    A reference to a bookmark of several paragraphs is one: it shows them as paragraphs.
    """
    counted = [found for found in fields if found.name in ("SEQ", "REF")]
    asked = {_named(found) for found in counted if found.name == "REF" and not _OWN.fullmatch(_named(found))}
    known: Mapping[str, str] = bookmarked(root) if asked else {}
    names = {attribute(start, "name") for start in root.iter(f"{W}bookmarkStart")} if asked else set()
    return not all(map(is_settled, counted)) or not names.isdisjoint(asked - known.keys())


def _count(sequences: Iterable[Field]) -> None:
    """Show the number of each SEQ field; its switches may begin the count anew, repeat a number or show none."""
    counted: Counter[str] = Counter()
    for sequence in sequences:
        asked, label = switches(sequence.code), _named(sequence)
        if asked.get("r", "").isdecimal():
            counted[label] = int(asked["r"])
        elif "c" not in asked:
            counted[label] += 1
        if "h" not in asked and label and is_settled(sequence):
            number_shown = str(counted[label])
            sequence.show(to_thai_digits(number_shown) if "THAIARABIC" in sequence.code.upper() else number_shown)


def _show_twice(root: etree._Element) -> None:
    """Show in each fallback what the same field shows in the choice beside it."""
    for choice, fallback in alternatives(root):
        fields = [found for found in fields_of(root) if found.name in ("SEQ", "REF")]
        first = [found for found in fields if found.first in choice]
        again = [found for found in fields if found.first in fallback]
        if [found.code.split() for found in first] == [found.code.split() for found in again]:
            for one, other in zip(first, again, strict=True):
                other.show(one.text)


def is_settled(found: Field) -> bool:
    """Whether `number` knows the result of a SEQ or REF field."""
    asked = switches(found.code)
    return not asked.keys() & _ONLY_WORD_KNOWS[found.name] and asked.get("*", "").upper() in _FORMATS


def _named(found: Field) -> str:
    """Return the label of a SEQ field, the bookmark of a reference."""
    return next(iter(found.code.split()[1:2]), "")


def write_out(root: etree._Element) -> None:
    """Turn every SEQ field, and every reference to a caption, into the plain text that it shows."""
    for found in fields_of(root):
        if found.name == "SEQ" or (found.name == "REF" and _OWN.fullmatch(_named(found))):
            found.unlink()


def bookmarked(root: etree._Element, repeated: frozenset[etree._Element] = frozenset()) -> Mapping[str, str]:
    """Return the text in each bookmark that begins and ends in one paragraph, by the name of the bookmark.

    ``repeated``: elements whose bookmarks do not count, as those of fallbacks.
    """
    found: dict[str, str] = {}
    for start in root.iter(f"{W}bookmarkStart"):
        texts = None if start in repeated else _texts_until_end(start)
        if texts is not None:
            found.setdefault(attribute(start, "name"), "".join(texts))
    return found


def _texts_until_end(start: etree._Element) -> list[str] | None:
    texts: list[str] = []
    for sibling in start.itersiblings():
        if sibling.tag == f"{W}bookmarkEnd" and attribute(sibling, "id") == attribute(start, "id"):
            return texts
        if sibling.tag in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            return None
        texts += (text.text or "" for text in sibling.iter(f"{W}t"))
    return None
