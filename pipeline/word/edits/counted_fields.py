"""From words that a person typed inside a number that is counted anew to the same words behind it, where they stay."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from lxml import etree

from pipeline.word.markup.elements import W
from pipeline.word.markup.fields import Field, fields_of
from pipeline.word.markup.runs import run_like, text_element

_NUMBERS, _REFERENCES = "SEQ", "REF"


def free_words(base: etree._Element, theirs: etree._Element) -> None:
    """Move what a person typed inside the numbers of captions, and references to them, behind the field."""
    shown = {_key(each): each.text for each in fields_of(base) if each.name == _REFERENCES}
    for each in [one for one in fields_of(theirs) if one.name in (_NUMBERS, _REFERENCES)]:
        typed = _typed(each, shown)
        if typed:
            _put_behind(each, typed)


def _key(one: Field) -> str:
    return " ".join(one.code.split()[:2])


def _typed(one: Field, shown: Mapping[str, str]) -> str:
    """Return what stands in a result beside what was generated; another number alone is Word's own."""
    made = shown.get(_key(one), "") if one.name == _REFERENCES else "".join(filter(str.isdigit, one.text))
    if not made or made == one.text:
        return ""
    changes = SequenceMatcher(None, made, one.text, autojunk=False).get_opcodes()
    pieces = [one.text[start:end] for kind, _, _, start, end in changes if kind in ("insert", "replace")]
    return "".join(piece for piece in pieces if not piece.strip().isdigit() and piece.strip())


def _put_behind(one: Field, typed: str) -> None:
    last = one.last if one.last.tag == f"{W}fldSimple" else one.last.getparent()
    like = one.shown[0].getparent()
    if last is not None and like is not None:
        last.addnext(run_like(like, [text_element("t", typed)]))
