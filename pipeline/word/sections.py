"""Blocks taken out of a document: what stands before and after them keeps the page that it is laid out on."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.word.markup.elements import W, element, insert_in_order, properties_of, remove


def take_out(gone: Sequence[etree._Element]) -> None:
    """Take blocks that follow one another out of the document.

    A section of pages that ends among them and began before them ends before them now. Where nothing but the end of
    the document follows, the last section is the one that is left: no empty page stands after it.
    """
    first, last = gone[0], gone[-1]
    before, after, parent = first.getprevious(), last.getnext(), first.getparent()
    ends = [section for block in gone for section in block.iterfind(f"{W}pPr/{W}sectPr")]
    for block in gone:
        remove(block)
    if parent is None or parent.tag != f"{W}body":
        _end_in_a_paragraph(parent)
        return
    open_before = before is not None and before.find(f"{W}pPr/{W}sectPr") is None
    is_last = after is None or after.tag == f"{W}sectPr"
    if ends and open_before:
        if is_last and after is not None:
            parent.replace(after, ends[0])
        elif before is not None:
            _end_section(before, ends[0])
    elif is_last and after is not None and before is not None and not open_before:
        closing = before.find(f"{W}pPr/{W}sectPr")
        if closing is not None:
            parent.replace(after, closing)


def _end_section(before: etree._Element, section: etree._Element) -> None:
    """Let a section end after a block: in it where it is a paragraph, else in a new one."""
    if before.tag == f"{W}p":
        insert_in_order(properties_of(before, "pPr"), section)
        return
    paragraph = element("p")
    insert_in_order(properties_of(paragraph, "pPr"), section)
    before.addnext(paragraph)


def _end_in_a_paragraph(parent: etree._Element | None) -> None:
    """Give a cell the paragraph that it must end in, where it has lost its last."""
    if parent is not None and parent.tag == f"{W}tc" and (not len(parent) or parent[-1].tag != f"{W}p"):
        parent.append(element("p"))
