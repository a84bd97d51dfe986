"""What people deleted of the generated text, listed at the end of the annex of changes of a merged document.

A document in which nothing has changed has no such annex: its list is at the end of the annex of findings.

Each line of the list bears a hidden bookmark, by which the next merge knows it for ours and makes the list anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from pipeline.word import blocks
from pipeline.word.edits.block import StyleNames
from pipeline.word.markup.elements import W, attribute, element, next_bookmark_id, remove
from pipeline.word.markup.runs import text_element

_BOOKMARK = "_pmqaDeleted_"
# The headings of the annexes that may hold the list, whatever their letters, the first that is there before the other.
_ANNEXES = (re.compile(r"ภาคผนวก .*สิ่งที่เปลี่ยน"), re.compile(r"ภาคผนวก .*ข้อสังเกต"))
_HEAD = "ส่วนที่มีผู้ลบออกจากรายงาน จึงไม่ใส่กลับ"


def take_out(root: etree._Element) -> list[str]:
    """Take the list out of a document; return its lines, without its head."""
    listed = list(dict.fromkeys(_listed(root)))
    lines = [blocks.own_text(paragraph) for paragraph in listed]
    for paragraph in listed:
        remove(paragraph)
    return [line for line in lines if not line.startswith(_HEAD)]


def put(root: etree._Element, lines: Sequence[str], styles: StyleNames) -> None:
    """List these lines at the end of the annex for them; a document without one has no list."""
    wanted = list(dict.fromkeys(lines))
    ends = (_end_of_annex(root, styles, annex) for annex in _ANNEXES)
    last, like = next((end for end in ends if end[0] is not None), (None, None))
    if not wanted or last is None:
        return
    number = next_bookmark_id(root)
    for at, line in enumerate([f"{_HEAD} {len(wanted)} แห่ง", *wanted]):
        paragraph = _paragraph(line, like)
        name = f"{_BOOKMARK}{at}"
        place = len(paragraph) - 1
        paragraph.insert(place, element("bookmarkStart", id=str(number + at), name=name))
        paragraph.append(element("bookmarkEnd", id=str(number + at)))
        last.addnext(paragraph)
        last = paragraph


def _listed(root: etree._Element) -> Iterator[etree._Element]:
    for mark in root.iter(f"{W}bookmarkStart"):
        paragraph = next(mark.iterancestors(f"{W}p"), None)
        if attribute(mark, "name").startswith(_BOOKMARK) and paragraph is not None:
            yield paragraph


def _end_of_annex(
    root: etree._Element, styles: StyleNames, annex: re.Pattern[str]
) -> tuple[etree._Element | None, etree._Element | None]:
    """Return the last block of an annex, and its first paragraph, which the list looks like."""
    body = root.find(f"{W}body")
    last: etree._Element | None = None
    like: etree._Element | None = None
    for block in body if body is not None else ():
        level = styles.levels.get(attribute(block.find(f"{W}pPr/{W}pStyle")), 0) if block.tag == f"{W}p" else 0
        if block.tag == f"{W}sectPr" or (last is not None and level == 1):
            break
        if level == 1 and annex.match(blocks.own_text(block)):
            last = block
        elif last is not None:
            last = block
            like = block if like is None and block.tag == f"{W}p" else like
    return last, like


def _paragraph(text: str, like: etree._Element | None) -> etree._Element:
    paragraph = element("p")
    run = element("r")
    properties = None if like is None else like.find(f"{W}pPr")
    looks = None if like is None else like.find(f"{W}r/{W}rPr")
    if properties is not None:
        paragraph.append(deepcopy(properties))
        for section in paragraph.findall(f"{W}pPr/{W}sectPr"):
            remove(section)
    if looks is not None:
        run.append(deepcopy(looks))
    run.append(text_element("t", text))
    paragraph.append(run)
    return paragraph
