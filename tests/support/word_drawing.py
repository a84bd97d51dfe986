"""From text a reader can see to a Word template: the input of the tests of `pipeline.word`.

A line is a paragraph; `# ` and `## ` open a heading, `| a | b |` is a row of a table, `[contents]` the contents.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import groupby
from pathlib import Path

from docx.document import Document
from lxml import etree
from msgspec import Struct

from pipeline.word import blocks, house_style
from pipeline.word.markup.elements import W
from pipeline.word.originals.layout import add_contents


class Shown(Struct, frozen=True):
    """A figure with its own text."""

    text: str
    cell: str = ""

    def __str__(self) -> str:
        return self.text


class Row(Struct, frozen=True):
    """A row of a table."""

    name: str
    actual: Shown


class Item(Struct, frozen=True):
    """What a loop runs over."""

    title: str
    text: str | None = None
    rows: tuple[Row, ...] = ()


class View(Struct, frozen=True):
    """What the templates of these tests are given."""

    title: str = "รายงาน"
    footnote: str = ""
    late: bool = False
    items: tuple[Item, ...] = ()
    nested: Item | None = None


def draw(path: Path, text: str, footer: str = "") -> Path:
    """Write the template drawn in ``text`` to ``path``; return the path."""
    document = house_style.new_document()
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    for in_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if in_table:
            _table(document, list(group))
        else:
            for line in group:
                _paragraph(document, line)
    if footer:
        house_style.footer_note(document.sections[0], footer)
    document.save(str(path))
    return path


def _paragraph(document: Document, line: str) -> None:
    mark, _, rest = line.partition(" ")
    if set(mark) == {"#"}:
        document.add_heading(rest, len(mark))
    elif line == "[contents]":
        add_contents(document)
    else:
        document.add_paragraph(line, style="pmqa Body")


def _table(document: Document, lines: list[str]) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    columns = max(len(row) for row in rows)
    table = document.add_table(0, columns, style="pmqa Table")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.paragraphs[0].add_run(text)
    house_style.set_widths(table, [16 / columns] * columns)


def parts_of(document: bytes) -> dict[str, bytes]:
    """Return the parts of a .docx by name, as Python's own reader finds them."""
    with zipfile.ZipFile(BytesIO(document)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def body(document: bytes) -> etree._Element:
    """Return the tree of a document's body."""
    return etree.fromstring(parts_of(document)["word/document.xml"])


def words(document: bytes) -> list[str]:
    """Return the text of every paragraph that has any, cells too, exactly as it stands; the contents left out.

    What Word writes in front of an item of a list of its own stands in front of its text.
    """
    tree = body(document)
    markers = _markers(document, tree)
    texts = (
        markers.get(each, "") + blocks.visible_text(each)
        for each in tree.iter(f"{W}p")
        if not _style(each).startswith("TOC")
    )
    return [text for text in texts if text]


def _markers(document: bytes, tree: etree._Element) -> dict[etree._Element, str]:
    """Return what Word writes in front of each paragraph that names its list itself."""
    parts = parts_of(document)
    numbering = etree.fromstring(parts.get("word/numbering.xml", b"<x/>"))
    drawn = {each.get(f"{W}abstractNumId"): each for each in numbering.iter(f"{W}abstractNum")}
    lists = {each.get(f"{W}numId"): drawn[_value(each, "abstractNumId")] for each in numbering.iter(f"{W}num")}
    counted: dict[tuple[str, str], int] = {}
    markers = {}
    for paragraph in tree.iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}numPr")
        if named is None:
            continue
        number, at = _value(named, "numId"), _value(named, "ilvl")
        level = next(each for each in lists[number].iter(f"{W}lvl") if each.get(f"{W}ilvl") == at)
        counted[number, at] = counted.get((number, at), int(_value(level, "start")) - 1) + 1
        form = _value(level, "lvlText").replace(f"%{int(at) + 1}", str(counted[number, at]))
        markers[paragraph] = f"{form} "
    return markers


def _value(parent: etree._Element, name: str) -> str:
    element = parent.find(f"{W}{name}")
    assert element is not None
    return element.get(f"{W}val", "")


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def altered(document: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the document with one part changed."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as source, zipfile.ZipFile(buffer, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            target.writestr(member, change(content) if member.filename == part else content)
    return buffer.getvalue()


def add_part(path: Path, name: str, content: bytes, kind: str) -> None:
    """Add a part of Word to the file at ``path``, which its main part leads to."""
    file = name.rpartition("/")[2]
    relation = (
        f'<Relationship Id="rIdNew" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{file}"/></Relationships>'
    ).encode()
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'.encode()
    changes: dict[str, Callable[[bytes], bytes]] = {
        "word/_rels/document.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
        "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", override),
    }
    data = path.read_bytes()
    for part, change in changes.items():
        data = altered(data, part, change)
    path.write_bytes(data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
