"""From the comments of a sheet to the same with ours beside them.

What a unit has written in a comment stays above what we write in it. Ours begin with a line of their own, by which
they are recognised and taken out when a marked copy comes back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol
from xml.sax.saxutils import escape

from lxml import etree
from msgspec import Struct

from pipeline.opc.trees import parse
from pipeline.workbook.cells import Spot, column_letters, column_number

AUTHOR = "pmqa"
OPENING = "ผลการตรวจ pmqa"  # the first line of what we write
MAX_NOTE_CHARS = 32_000  # Excel keeps 32,767 in a comment
_CUT = "…"

_RUN = '<rPr>{bold}<sz val="10"/><color indexed="81"/><rFont val="Tahoma"/><charset val="222"/><family val="2"/></rPr>'
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Note(Struct, frozen=True):
    """What we write at one cell. ``blocks``: a bold line each, and the lines under it."""

    row: int
    column: int
    blocks: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join((OPENING, *("\n".join((title, *lines)) for title, lines in self.blocks)))


def new_comments(namespace: str) -> etree._Element:
    """Return a comments part without any."""
    return parse(f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode(), "comments")


class ThreadsOfSheet(Protocol):
    """The threads of Excel 365 on a sheet, beside which a comment is a placeholder."""

    def __contains__(self, spot: Spot) -> bool:
        """Whether a cell has a thread."""

    def author(self, spot: Spot) -> str:
        """The author of the placeholder of the thread at a cell."""

    def placeholder(self, spot: Spot) -> str:
        """The thread at a cell as one text."""


def without_ours(root: etree._Element, threads: ThreadsOfSheet | None, ended: Collection[Spot] = ()) -> set[Spot]:
    """Take what we wrote out of a comments part; return the cells whose comment was ours alone, and is gone.

    ``ended``: the cells whose thread was ours alone, and is gone.
    """
    gone = set()
    for comment in list(_list(root)):
        if spot_of(comment) in ended:
            gone.add(spot_of(comment))
            _list(root).remove(comment)
            continue
        texts = [text for text in comment.iter(_in(root, "t")) if text.text]
        first = next((n for n, text in enumerate(texts) if OPENING in (text.text or "")), None)
        if first is None:
            continue
        theirs = (texts[first].text or "").partition(OPENING)[0]
        if threads is not None and theirs.strip() and spot_of(comment) in threads:
            _set_plain(root, comment, threads.placeholder(spot_of(comment)))  # Excel has written it anew, ours within
            continue
        texts[first].text = theirs.rstrip("\n")
        for text in texts[first + 1 :]:
            _drop_run(text)
        if first == 0 and not theirs.strip():
            gone.add(spot_of(comment))
            _list(root).remove(comment)
        elif not theirs.strip():
            _drop_run(texts[first])
            _strip_end(texts[first - 1])
    return gone


def add(root: etree._Element, notes: Sequence[Note], threads: ThreadsOfSheet | None = None) -> list[Note]:
    """Write the notes into a comments part; return those whose cell had no comment, and so needs a shape."""
    existing = {spot_of(comment): comment for comment in _list(root)}
    shapeless, texts = [], []
    for note in notes:
        spot = (note.row, note.column)
        comment = existing.get(spot)
        if comment is None:
            author = _author(root, AUTHOR if threads is None or spot not in threads else threads.author(spot))
            reference = f"{column_letters(note.column)}{note.row}"
            comment = etree.SubElement(_list(root), _in(root, "comment"), {"ref": reference, "authorId": author})
            shapeless.append(note)
        texts.append(_text_of(root, comment))
    for text, runs in zip(texts, _made_runs(root, texts, notes), strict=True):
        # Reading aids, such as for Japanese, stand after the runs.
        at = next((n for n, child in enumerate(text) if child.tag != _in(root, "r")), len(text))
        text[at:at] = list(runs)
    return shapeless


def held(text: str) -> str:
    """Return a text as XML of a workbook: `_x0041_` would be read as A."""
    return escape(unescaped(text))


def unescaped(text: str) -> str:
    """Return a text of which a workbook's reader takes nothing for an escape."""
    return _ESCAPED.sub("_x005F_", text)


# --- comments


def _text_of(root: etree._Element, comment: etree._Element) -> etree._Element:
    """Return a comment's text, made of runs: no run can follow a plain one."""
    text = comment.find(_in(root, "text"))
    if text is None:
        return etree.SubElement(comment, _in(root, "text"))
    plain = text.find(_in(root, "t"))
    if plain is not None:
        run = etree.Element(_in(root, "r"))
        text.replace(plain, run)
        run.append(plain)
        plain.tail = None
    return text


def _made_runs(root: etree._Element, texts: Iterable[etree._Element], notes: Iterable[Note]) -> etree._Element:
    """Return the runs of each note, in an element of its own."""
    xml = "".join(
        f"<text>{''.join(_runs(note, has_own=any(run.text for run in text.iter(_in(root, 't')))))}</text>"
        for text, note in zip(texts, notes, strict=True)
    )
    return parse(f'<made xmlns="{etree.QName(root).namespace}">{xml}</made>'.encode(), "comments")


def _runs(note: Note, *, has_own: bool) -> Iterable[str]:
    yield _run(("\n\n" if has_own else "") + OPENING, bold=False)
    left = MAX_NOTE_CHARS
    for title, lines in note.blocks:
        body = "".join(f"\n{line}" for line in lines)
        left -= len(title) + len(body) + 2
        if left < 0:
            yield _run(f"\n{_CUT}", bold=False)
            return
        yield _run(f"\n{title}", bold=True)
        yield _run(body, bold=False)


def _run(text: str, *, bold: bool) -> str:
    return f'<r>{_RUN.format(bold="<b/>" if bold else "")}<t xml:space="preserve">{held(text)}</t></r>'


def _set_plain(root: etree._Element, comment: etree._Element, text: str) -> None:
    for old in comment.findall(_in(root, "text")):
        comment.remove(old)
    made = etree.Element(_in(root, "text"))
    etree.SubElement(made, _in(root, "t")).text = unescaped(text)
    comment.insert(0, made)


def _author(root: etree._Element, name: str) -> str:
    authors = root.find(_in(root, "authors"))
    if authors is None:
        authors = etree.Element(_in(root, "authors"))
        root.insert(0, authors)
    for number, author in enumerate(authors):
        if author.text == name:
            return str(number)
    etree.SubElement(authors, _in(root, "author")).text = name
    return str(len(authors) - 1)


def _list(root: etree._Element) -> etree._Element:
    found = root.find(_in(root, "commentList"))
    return etree.SubElement(root, _in(root, "commentList")) if found is None else found


def spot_of(comment: etree._Element) -> Spot:
    """Return the cell that a comment stands at; row 0 where it does not say."""
    match = _REFERENCE.match(comment.get("ref") or "")
    return (int(match[2]), column_number(match[1])) if match else (0, 0)


def _drop_run(text: etree._Element) -> None:
    run = text.getparent()
    parent = None if run is None else run.getparent()
    if run is not None and parent is not None and etree.QName(run).localname == "r":
        parent.remove(run)
    elif run is not None:
        run.remove(text)


def _strip_end(text: etree._Element) -> None:
    text.text = (text.text or "").rstrip("\n")


def _in(root: etree._Element, name: str) -> str:
    return f"{{{etree.QName(root).namespace}}}{name}"
