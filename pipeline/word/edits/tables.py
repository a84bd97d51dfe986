"""The shape of tables: their columns, which cell of a row is which, and the paragraph that a cell must end in."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from lxml import etree

from pipeline.word.edits.block import text_of
from pipeline.word.markup.elements import W, element


def columns(table: etree._Element) -> frozenset[int]:
    """Return the numbers of cells that the rows of a table have."""
    return frozenset(len(row.findall(f"{W}tc")) for row in table.iter(f"{W}tr"))


def matched_cells(base: Sequence[etree._Element], theirs: Sequence[etree._Element]) -> dict[int, int] | None:
    """Return which cell of a person's row each cell of the base's is; None where that cannot be told.

    Where a person has added or deleted a column, the heads of the columns tell.
    """
    if len(base) == len(theirs):
        return {at: at for at in range(len(base))}
    heads, their_heads = _heads(base), _heads(theirs)
    if len(heads) == len(base) and len(their_heads) == len(theirs):
        found = _same(heads, their_heads)
    else:
        found = _same([text_of(cell) for cell in base], [text_of(cell) for cell in theirs])
    return found if len(found) >= min(len(base), len(theirs)) else None


def _heads(cells: Sequence[etree._Element]) -> list[str]:
    table = next(cells[0].iterancestors(f"{W}tbl"), None) if cells else None
    row = None if table is None else next(table.iter(f"{W}tr"), None)
    return [] if row is None else [text_of(cell) for cell in row.findall(f"{W}tc")]


def _same(texts: Sequence[str], their_texts: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, texts, their_texts, autojunk=False).get_matching_blocks()
    return {one + at: other + at for one, other, size in blocks for at in range(size)}


def fit(row: etree._Element, base: etree._Element, theirs: etree._Element) -> None:
    """Give a new row an empty cell for every column that a person added beside ``theirs``, another row of the table."""
    cells, held, their_cells = (each.findall(f"{W}tc") for each in (row, base, theirs))
    matched = matched_cells(held, their_cells)
    if len(cells) != len(held) or len(held) == len(their_cells) or matched is None:
        return
    known = {other: one for one, other in matched.items()}
    for cell in cells:
        row.remove(cell)
    for at, their_cell in enumerate(their_cells):
        if at in known:
            row.append(cells[known[at]])
        else:
            empty = element("tc")
            properties = their_cell.find(f"{W}tcPr")
            if properties is not None:
                empty.append(deepcopy(properties))
            empty.append(element("p"))
            row.append(empty)


def end_in_a_paragraph(container: etree._Element) -> None:
    """Give a cell the paragraph that it must end in, where it has lost its last."""
    if container.tag == f"{W}tc" and (not len(container) or container[-1].tag not in (f"{W}p", f"{W}sdt")):
        container.append(element("p"))


def row_properties(row: etree._Element) -> etree._Element:
    """Return the properties of a row; new ones where it has none."""
    found = row.find(f"{W}trPr")
    if found is None:
        found = element("trPr")
        exceptions = row.find(f"{W}tblPrEx")
        row.insert(0 if exceptions is None else 1, found)
    return found
