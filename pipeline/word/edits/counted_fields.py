"""From words that a person typed inside a number that is counted anew to the same words behind it, where they stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from lxml import etree

from pipeline.word.markup.elements import W, attribute
from pipeline.word.markup.fields import Field, fields_of
from pipeline.word.markup.runs import run_like, text_element
from pipeline.word.parts.captions import NO_BREAK, bookmarked

_NUMBERS, _REFERENCES = "SEQ", "REF"
_LAST_NUMBER = re.compile(r"\d+\Z")


def free_words(base: etree._Element, theirs: etree._Element) -> None:
    """Move what a person typed inside the numbers of captions, and references to them, behind the field.

    A field showed what the base has, or what was counted in the person's document since: its place among the
    captions, or what stands in the bookmark that it refers to.
    """
    fields = [one for one in fields_of(theirs) if one.name in (_NUMBERS, _REFERENCES)]
    shown = {_key(each): each.text for each in fields_of(base) if each.name == _REFERENCES}
    if all(each.text.isdigit() or each.text == shown.get(_key(each)) for each in fields):
        return
    in_base, in_theirs = bookmarked(base), bookmarked(theirs)
    counted: Counter[str] = Counter()
    for each in fields:
        key = _key(each)
        if each.name == _NUMBERS:
            counted[key] += 1
            number = _LAST_NUMBER.search(in_base.get(_bookmark_around(each), ""))
            made = [number[0] if number else "", str(counted[key])]
        else:
            made = [shown.get(key, ""), in_theirs.get(key.partition(" ")[2], "")]
        typed = _typed(_spaced(each.text), [_spaced(text) for text in made if text])
        if typed:
            _put_behind(each, typed)


def _key(one: Field) -> str:
    return " ".join(one.code.split()[:2])


def _bookmark_around(number: Field) -> str:
    """Return the name of the bookmark that begins last before the number of a caption; "" where none does."""
    first = number.first if number.first.tag == f"{W}fldSimple" else number.first.getparent()
    start = None if first is None else next(first.itersiblings(f"{W}bookmarkStart", preceding=True), None)
    return "" if start is None else attribute(start, "name")


def _spaced(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def _typed(text: str, made: Sequence[str]) -> str:
    """Return what stands in a result beside what was made, of which any may be; a number alone is Word's own."""
    if not made or text in made or _without_digits(text) in map(_without_digits, made):
        return ""
    typed = next((found for found in (_inserted(one, text) for one in made) if found is not None), None)
    if typed is None:
        typed = _other(made[0], text)
    return "" if not typed.strip() or typed.strip().isdigit() else typed


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "", text)


def _inserted(made: str, text: str) -> str | None:
    """Return what was put before, into or behind what was made; None where it does not stand in the text so."""
    for end in range(len(made), -1, -1):
        begin, rest = made[:end], made[end:]
        if len(text) > len(made) and text.startswith(begin) and text.endswith(rest):
            return text[len(begin) : len(text) - len(rest)]
    return None


def _other(made: str, text: str) -> str:
    """Return the pieces of a text that what was made does not have; of a number is no piece."""
    changes = SequenceMatcher(str.isdigit, made, text, autojunk=False).get_opcodes()
    pieces = [text[start:end] for kind, _, _, start, end in changes if kind in ("insert", "replace")]
    return "".join(piece for piece in pieces if not piece.strip().isdigit() and piece.strip())


def _put_behind(one: Field, typed: str) -> None:
    """Put words behind a field, and behind the bookmark that ends with it: references show what stands in that."""
    last = one.last if one.last.tag == f"{W}fldSimple" else one.last.getparent()
    like = one.shown[0].getparent()
    if last is None or like is None:
        return
    while (following := last.getnext()) is not None and following.tag == f"{W}bookmarkEnd":
        last = following
    last.addnext(run_like(like, [text_element("t", typed)]))
