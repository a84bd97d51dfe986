"""From tracked changes to the text that stands: what was deleted or moved away goes, what was inserted stays."""

from __future__ import annotations

from lxml import etree

from pipeline.word.markup.elements import W, remove

_GONE = (f"{W}del", f"{W}moveFrom")
_MOVE_MARKS = tuple(f"{W}{name}{end}" for name in ("moveFromRange", "moveToRange") for end in ("Start", "End"))
_PROPERTIES = (f"{W}rPr", f"{W}trPr", f"{W}tcPr", f"{W}numPr")  # there, a deletion speaks of what they belong to


def drop_deleted(root: etree._Element) -> None:
    """Take what was deleted out of the tree, in place, and with it the deleted rows of tables."""
    for change in list(root.iter(*_GONE)):
        parent = change.getparent()
        if parent is None or parent.tag not in _PROPERTIES:
            remove(change)
        elif parent.tag == f"{W}trPr":
            row = parent.getparent()
            if row is not None:
                remove(row)
    for moved in list(root.iter(f"{W}moveTo")):
        moved.tag = f"{W}ins"  # what it was moved from is no more
    for mark in list(root.iter(*_MOVE_MARKS)):
        remove(mark)
