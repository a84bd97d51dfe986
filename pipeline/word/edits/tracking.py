"""What the data changed, put into a document as tracked changes of ours, and taken up again before the next merge.

Whether a person accepted, rejected or left them, they are the data's.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.word.blocks import AUTHOR, own_text
from pipeline.word.edits import tables
from pipeline.word.markup.elements import W, attribute, element, insert_in_order, properties_of, remove

_INSERTED, _DELETED = "ins", "del"
_NAMES_IN_DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
_BLOCK_PROPERTIES = (f"{W}rPr", f"{W}trPr")  # in which an empty mark stands for a paragraph's end, or a row


def insert(each: etree._Element, free_ids: Iterator[int]) -> None:
    """Mark a run, a link, a field, a paragraph, a row or a table as inserted."""
    _mark(each, _INSERTED, free_ids)


def delete(each: etree._Element, free_ids: Iterator[int]) -> None:
    """Mark a run, a link, a field, a paragraph, a row or a table as deleted; it stays where it stands."""
    _mark(each, _DELETED, free_ids)


def _mark(each: etree._Element, kind: str, free_ids: Iterator[int]) -> None:
    for row in each.iter(f"{W}tr"):
        tables.row_properties(row).append(_change(kind, free_ids))
    for paragraph in each.iter(f"{W}p"):
        _mark_properties(paragraph).insert(0, _change(kind, free_ids))
    for run in list(each.iter(f"{W}r")):
        if run.find(f"{W}commentReference") is None:
            _wrap(run, kind, free_ids)


def _change(kind: str, free_ids: Iterator[int]) -> etree._Element:
    return element(kind, id=str(next(free_ids)), author=AUTHOR)


def _wrap(run: etree._Element, kind: str, free_ids: Iterator[int]) -> None:
    change = _change(kind, free_ids)
    run.addprevious(change)
    change.append(run)
    if kind == _DELETED:
        for text in run.iter(*_NAMES_IN_DELETED):
            text.tag = _NAMES_IN_DELETED[str(text.tag)]


def _mark_properties(paragraph: etree._Element) -> etree._Element:
    """Return the properties of a paragraph's mark."""
    properties = properties_of(paragraph, "pPr")
    found = properties.find(f"{W}rPr")
    if found is None:
        found = element("rPr")
        insert_in_order(properties, found)
    return found


def settle(root: etree._Element) -> None:
    """Accept the tracked changes that are ours, in place: what they inserted stays, what they deleted goes."""
    ours = [each for each in root.iter(f"{W}ins", f"{W}del") if attribute(each, "author") == AUTHOR]
    of_blocks: list[etree._Element] = []
    of_runs: list[etree._Element] = []
    for change in ours:
        (of_blocks if _parent(change).tag in _BLOCK_PROPERTIES else of_runs).append(change)
    for change in of_runs:
        if change.tag == f"{W}ins":
            for child in list(change):
                change.addprevious(child)
        remove(change)
    for link in [each for each in root.iter(f"{W}hyperlink") if each.find(f".//{W}r") is None]:
        remove(link)  # of a figure that was inserted or deleted, by us or where a person accepted or rejected it
    gone = []
    for change in of_blocks:
        holder = next(change.iterancestors(f"{W}tr", f"{W}p"))
        if change.tag == f"{W}del":
            gone.append(holder)
        remove(change)
    for block in gone:
        if _is_empty(block):
            _take_out(block)


def _parent(change: etree._Element) -> etree._Element:
    parent = change.getparent()
    assert parent is not None  # noqa: S101 - a change is never the root of a part
    return parent


def _is_empty(block: etree._Element) -> bool:
    """Return whether nothing is left in a block that we deleted; a person may have written into it."""
    paragraphs = [block] if block.tag == f"{W}p" else list(block.iter(f"{W}p"))
    is_bare = next(block.iter(f"{W}drawing", f"{W}pict", f"{W}sectPr"), None) is None
    return is_bare and not any(own_text(paragraph) for paragraph in paragraphs)


def _take_out(block: etree._Element) -> None:
    parent = block.getparent()
    if parent is None:
        return
    parent.remove(block)
    tables.end_in_a_paragraph(parent)
    if parent.tag == f"{W}tbl" and parent.find(f"{W}tr") is None:
        remove(parent)
