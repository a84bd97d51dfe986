"""Two versions of a workbook -> whether a person would see another cell, note or mark in one than in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pipeline.opc.faults import PackageFault
from pipeline.opc.trees import parse
from pipeline.workbook.cells import column_letters
from pipeline.workbook.reading import sniff, xlsx
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Refused

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STYLES = "xl/styles.xml"


def says_the_same(theirs: bytes, ours: bytes) -> bool:
    """Return whether both workbooks (.xlsx) show the same in their cells, notes and marks.

    What a program changes when it only saves again does not count: styles that look alike, the order of parts, the
    spelling of formulas. A workbook that cannot be read does not say the same.
    """
    try:
        return Counter(_shown(theirs)) == Counter(_shown(ours))
    except (Refused, PackageFault, ValueError, LookupError, ArithmeticError):
        return False


def _shown(content: bytes) -> Iterator[tuple[str, ...]]:
    archive = sniff.admit(content).archive
    if archive is None:
        return
    for sheet in xlsx.read(archive, lambda _: True):
        for cell in sheet.cells.values():
            text = _plain_formula(cell.formula) if cell.formula else " ".join(cell.typed.split())
            if text:
                yield "cell", sheet.name, f"{column_letters(cell.column)}{cell.row}", text
    for part in archive.zip.members:
        if part.startswith("xl/comments") and part.endswith(".xml"):
            yield from _notes(parse(archive.read(part), part))
        elif part.startswith("xl/worksheets/") and part.endswith(".xml"):
            yield from _marks(parse(archive.read(part), part), _colours(archive))


def _plain_formula(formula: str) -> str:
    """Return a formula without what programs spell differently: quotes around sheets, brackets after TRUE, spaces."""
    return formula.replace("'", "").replace("()", "").replace(" ", "")


def _notes(comments: etree._Element) -> Iterator[tuple[str, ...]]:
    for comment in comments.iter(f"{_MAIN}comment"):
        text = "".join(piece.text or "" for piece in comment.iter(f"{_MAIN}t"))
        yield "note", comment.get("ref", ""), " ".join(text.split())


def _marks(sheet: etree._Element, colours: list[str]) -> Iterator[tuple[str, ...]]:
    for cell in sheet.iter(f"{_MAIN}c"):
        style = int(cell.get("s", 0))
        if style < len(colours) and colours[style]:
            yield "mark", cell.get("r", ""), colours[style]


def _colours(archive: WorkbookArchive) -> list[str]:
    """Return the colour behind the cells of each style; "" where there is none."""
    if _STYLES not in archive:
        return []
    styles = parse(archive.read(_STYLES), _STYLES)
    fills = [_colour(fill) for fill in styles.iterfind(f"{_MAIN}fills/{_MAIN}fill")]
    formats = [int(format_.get("fillId", 0)) for format_ in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")]
    return [fills[fill] if fill < len(fills) else "" for fill in formats]


def _colour(fill: etree._Element) -> str:
    pattern = fill.find(f"{_MAIN}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    colour = pattern.find(f"{_MAIN}fgColor")
    return (
        ""
        if colour is None
        else "".join(f"{key}={colour.get(key)}" for key in ("rgb", "theme", "indexed", "tint") if colour.get(key))
    )
