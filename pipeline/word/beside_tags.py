"""From the paragraphs and rows that are only tags to what else stands in them: it is kept, or its loss is a fault.

A paragraph with a `{%p %}` tag, a row with a `{%tr %}` tag, a cell with a `{%tc %}` tag and a run with a `{%r %}` tag
leave nothing in the document. A section break, a page break or a picture that stands beside the tag in a paragraph
moves to a paragraph of its own: before a tag that opens a block, after one that closes it. What marks a part of the
document, a bookmark or the range of a comment, moves out of what vanishes, the mark of a comment into the text next to
it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lxml import etree

from pipeline.thai import cut
from pipeline.word.markup.elements import MC, W, attribute, element, properties_of
from pipeline.word.markup.runs import new_run, run_like

_QUOTED_CHARS = 40
_TAG = re.compile(r"\{%[-+]?(p|tr|tc)\s+(\w+).*?%\}", re.DOTALL)
_VALUE_TAG = re.compile(r"\{\{(p|tr|tc|r)\s")
_RUN_TAG = re.compile(r"\{%[-+]?r\s.*?%\}", re.DOTALL)
_ANY_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPENS = "{"
_SPLIT = 2  # texts at least, that a tag in pieces stands in
_OPENING, _CLOSING = ("for", "if", "set"), ("endfor", "endif")
_RANGES = ("bookmark", "commentRange", "perm")  # each has a start and an end
_STARTS, _ENDS = (tuple(f"{W}{name}{end}" for name in _RANGES) for end in ("Start", "End"))
_COMMENT = f"{W}commentReference"
_EQUATION = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_FIELD_CODES = (f"{W}instrText", f"{W}fldSimple")
_HOLDERS = {"p": (f"{W}p", "ย่อหน้า"), "tr": (f"{W}tr", "แถว"), "tc": (f"{W}tc", "ช่อง")}
_SHOWN = (
    f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sym", f"{W}footnoteReference", f"{W}endnoteReference",
    f"{MC}AlternateContent",
)  # fmt: skip
_BREAKS = ("page", "column")


def keep(root: etree._Element) -> None:
    """Move what can be kept beside the tags to paragraphs of its own, and what marks a part out of them, in place."""
    for paragraph in list(root.iter(f"{W}p")):
        tag = _TAG.search(_text(paragraph))
        holder = None if tag is None else _holder(paragraph, tag[1])
        if tag is None or holder is None:
            continue
        kept = _kept(paragraph) if tag[1] == "p" and tag[2] in (*_OPENING, *_CLOSING) else None
        _move_marks(holder, tag[2])
        if kept is None:
            continue
        if tag[2] in _OPENING:
            holder.addprevious(kept)
        else:
            holder.addnext(kept)


def free(root: etree._Element) -> None:
    """Move what people see, and what marks a part, out of the tags that Word wrote in pieces around it, in place.

    It stands after the tag then: a picture may be anchored, and a bookmark end, in the middle of one.
    """
    for paragraph in list(root.iter(f"{W}p")):
        texts = [text for text in paragraph.iter(f"{W}t") if next(text.iterancestors(f"{W}p"), None) is paragraph]
        if len(texts) < _SPLIT or _OPENS not in "".join(text.text or "" for text in texts):
            continue
        for first, last in _split_tags(texts):
            _move_after(last, list(_between(paragraph, first, last)))


def _split_tags(texts: Sequence[etree._Element]) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the first and the last of the texts that each tag stands in, where they are not the same."""
    ends = list(accumulate(len(text.text or "") for text in texts))
    for tag in _ANY_TAG.finditer("".join(text.text or "" for text in texts)):
        first, last = bisect_right(ends, tag.start()), bisect_right(ends, tag.end() - 1)
        if first != last:
            yield texts[first], texts[last]


def _between(
    paragraph: etree._Element, first: etree._Element, last: etree._Element
) -> Iterator[tuple[etree._Element, bool]]:
    """Yield what stands between two texts and must not vanish, and whether it stands in a run."""
    is_between = False
    within: frozenset[etree._Element] = frozenset()
    for each in paragraph.iter(etree.Element):
        if each is last:
            return
        is_between = is_between or each is first
        if not is_between or each in within:
            continue
        is_break = each.tag == f"{W}br" and attribute(each, "type") in _BREAKS
        if each.tag in (*_SHOWN, _COMMENT) or is_break:
            within |= frozenset(each.iter(etree.Element))
            yield each, True
        elif each.tag in (*_STARTS, *_ENDS):
            yield each, False


def _move_after(text: etree._Element, found: Sequence[tuple[etree._Element, bool]]) -> None:
    """Move elements behind a text, each that stands in a run to a run of its own."""
    run = next(text.iterancestors(f"{W}r"))
    rest = list(text.itersiblings())
    if found and rest:
        run.addnext(run_like(run, rest))
    for moved, in_run in reversed(found):
        run.addnext(new_run([moved]) if in_run else moved)


def lost(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield the number of each paragraph (0 is the first) whose tag makes something vanish, and a Thai sentence."""
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        for holder_word in _VALUE_TAG.findall(_text(paragraph)):
            yield (
                number,
                f"ใช้ {{{{{holder_word} … }}}} ไม่ได้ ค่าจะหายไปหรือทำให้เอกสารเสีย ให้เขียน {{{{ … }}}} โดยไม่มี {holder_word}",
            )
        for beside in _beside_run_tags(paragraph):
            yield (
                number,
                f"มี “{cut(beside, _QUOTED_CHARS)}” ติดกับคำสั่ง {{%r … %}} ซึ่งจะหายไปพร้อมคำสั่ง "
                "ให้ใช้ {% … %} หรือจัดรูปแบบคำสั่งให้ต่างจากข้อความข้างเคียง",
            )
        tag = _TAG.search(_text(paragraph))
        if tag is None:
            continue
        holder, place = _holder(paragraph, tag[1]), _HOLDERS[tag[1]][1]
        if holder is None:
            continue  # a tag of a row outside tables is a fault of its own
        beside = " ".join(_text(holder, nested=True).replace(tag[0], "", 1).split()) or _named(holder)
        if beside:
            yield (
                number,
                f"มี “{cut(beside, _QUOTED_CHARS)}” ใน{place}เดียวกับคำสั่ง {{%{tag[1]} … %}} "
                f"ซึ่งจะหายไปทั้ง{place} ให้ย้ายไปไว้{place}อื่น",
            )


def _holder(paragraph: etree._Element, word: str) -> etree._Element | None:
    """Return what vanishes with a tag in this paragraph: the paragraph, its row or its cell; None outside tables."""
    return paragraph if word == "p" else next(paragraph.iterancestors(_HOLDERS[word][0]), None)


def _text(holder: etree._Element, *, nested: bool = False) -> str:
    """Return the text of a paragraph, less that of text boxes in it; ``nested``: all text of any element."""
    return "".join(
        text.text or "" for text in holder.iter(f"{W}t") if nested or next(text.iterancestors(f"{W}p"), None) is holder
    )


def _beside_run_tags(paragraph: etree._Element) -> Iterator[str]:
    """Yield what stands in the runs of each `{%r %}` tag beside it: the whole of a run goes with its tag."""
    ends, whole = [], ""
    for run in paragraph.iter(f"{W}r"):
        begins = len(whole)
        whole += "".join(text.text or "" for text in run.iterchildren(f"{W}t"))
        ends.append((begins, len(whole)))
    for tag in _RUN_TAG.finditer(whole):
        first = next(begins for begins, end in ends if begins <= tag.start() < end)
        last = next(end for begins, end in ends if begins < tag.end() <= end)
        if beside := " ".join(f"{whole[first : tag.start()]} {whole[tag.end() : last]}".split()):
            yield beside


def _kept(paragraph: etree._Element) -> etree._Element | None:
    """Return a new paragraph with what can be kept of this one, moved there; None where there is nothing."""
    kept = element("p")
    for name in ("pageBreakBefore", "sectPr"):
        found = paragraph.find(f"{W}pPr/{W}{name}")
        if found is not None:
            properties_of(kept, "pPr").append(found)
    for shown in list(_shown(paragraph)):
        kept.append(new_run([shown]))
    return kept if len(kept) else None


def _move_marks(holder: etree._Element, word: str) -> None:
    """Move the starts and ends of bookmarks and ranges out of what vanishes with the tag of this word.

    Between two branches, what ends does so in the branch above, and what starts does so in the one below.
    """
    marks = list(holder.iter(*_STARTS, *_ENDS))
    before = [mark for mark in marks if word in _OPENING or (word not in _CLOSING and mark.tag in _ENDS)]
    for mark in before:
        holder.addprevious(mark)
    for mark in reversed([mark for mark in marks if mark not in before]):
        holder.addnext(mark)
    for comment in list(holder.iter(_COMMENT)):
        _move_comment(holder, comment, into_next=word in _CLOSING)


def _move_comment(holder: etree._Element, comment: etree._Element, *, into_next: bool) -> None:
    """Move the mark of a comment into the nearest text that stays, first of what is not in the tag's own block."""
    for is_next in (into_next, not into_next):
        for sibling in holder.itersiblings(preceding=not is_next):
            paragraph = next(sibling.iter(f"{W}p"), None)
            if paragraph is None or _TAG.search(_text(sibling, nested=True)):
                continue
            properties = paragraph.find(f"{W}pPr")
            at = len(paragraph) if not is_next else 0 if properties is None else 1
            paragraph.insert(at, new_run([comment]))
            return


def _shown(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield what people see in the runs of an element that is no text: pictures, breaks, notes."""
    for run in holder.iter(f"{W}r"):
        for child in run:
            if child.tag in _SHOWN or (child.tag == f"{W}br" and attribute(child, "type") in _BREAKS):
                yield child


def _named(holder: etree._Element) -> str:
    """Return a word for what people see in an element that has no text; "" where there is nothing."""
    if holder.find(f".//{W}sectPr") is not None:
        return "ตัวแบ่งส่วน"
    shown = next(_shown(holder), None)
    if shown is None and next(holder.iter(_EQUATION), None) is not None:
        return "สมการ"
    if shown is None:
        return "" if next(holder.iter(*_FIELD_CODES), None) is None else "ฟิลด์ที่ไม่แสดงข้อความ"
    if shown.tag == f"{W}br":
        return "ตัวแบ่งหน้า"
    return "เชิงอรรถ" if str(shown.tag).endswith("Reference") else "ภาพหรือกล่องข้อความ"
