"""From a document to the visible text of its blocks, and a hash of each: other words change it, other looks do not.

A block is a paragraph outside tables, or a row of an outermost table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import MC, W, attribute

AUTHOR = "pmqa"  # of the comments that are made from findings

_HASH_CHARS = 16  # 64 bits: enough to tell the blocks of one document apart
_BLOCKS = (f"{W}p", f"{W}tr")
_TEXT, _SIMPLE_FIELD, _INSTRUCTION = f"{W}t", f"{W}fldSimple", f"{W}instr"
_FIELD_TAGS = (f"{W}fldChar", f"{W}instrText")
_TAB = f"{W}tab"
_SHOWN_AS = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    _TAB: "\t",
    f"{W}noBreakHyphen": "-",
    f"{W}p": " ",  # two paragraphs of one row are two words
}
_UNSEEN = frozenset((f"{W}moveFrom", f"{MC}Fallback"))  # the latter repeats what its sibling says
_UNSEEN_OR_ANCHORED = _UNSEEN | {f"{W}txbxContent"}
_TAB_STOPS = f"{W}tabs"  # share their name with tab characters
_GATHERED = (_TEXT, _SIMPLE_FIELD, *_FIELD_TAGS, *_SHOWN_AS, *_UNSEEN_OR_ANCHORED)
_COMPUTED_FIELDS = frozenset({"TOC", "PAGE", "PAGEREF", "NUMPAGES", "SECTIONPAGES"})  # Word's own writing, not people's


def block_hashes(data: bytes, *, own: bool = False) -> tuple[str, ...]:
    """Return a hash of the visible text of each block that has any, in order. Raises PackageFault.

    ``own``: the document is of this program's making, which no limit refuses.
    """
    return tuple(text_hash(text) for text in block_texts(data, own=own))


def text_hash(text: str) -> str:
    """Return the hash of a block by its visible text, white space folded."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_CHARS]


def block_texts(data: bytes, *, own: bool = False) -> tuple[str, ...]:
    """Return the visible text of each block that has any, in order, white space folded. Raises PackageFault.

    The contents and page numbers, which Word writes itself, are left out. After the blocks of the document come the
    comments that people wrote, each a block of its own; those of pmqa are left out.
    """
    package = docx_file.open_own(data) if own else docx_file.open_docx(data)
    root = package.look(docx_file.main_part(package))
    fields = _Fields()
    found = [*_blocks(root), *comments_of_people(package)]
    folded = (" ".join("".join(_pieces(block, fields)).split()) for block in found)
    return tuple(text for text in folded if text)


def visible_text(paragraph: etree._Element) -> str:
    """Return the paragraph's text as people see it.

    Tracked insertions are in it; tracked deletions, the codes of fields and page numbers are not.
    """
    return "".join(_pieces(paragraph, _Fields()))


def own_text(paragraph: etree._Element) -> str:
    """Return the visible text of a paragraph, white space folded, less that of the text boxes anchored in it."""
    return " ".join("".join(_pieces(paragraph, _Fields(), _UNSEEN_OR_ANCHORED)).split())


class _Fields:
    """The fields that are open at a point of the document, the innermost last: the first word of the code of each."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[str] = []

    @property
    def computed(self) -> bool:
        return bool(self._open) and any(name in _COMPUTED_FIELDS for name in self._open)

    def read(self, element: etree._Element) -> None:
        if element.tag == f"{W}fldChar":
            kind = attribute(element, "fldCharType")
            if kind == "begin":
                self._open.append("")
            elif kind == "end" and self._open:
                self._open.pop()
        elif element.tag == f"{W}instrText" and self._open and not self._open[-1]:
            self._open[-1] = _first_word(element.text)


def comments_of_people(package: Package) -> Iterator[etree._Element]:
    """Yield the comments of a document that are not of this program's making."""
    for part in package.names_of(docx_file.COMMENTS):
        comments = package.look(part).iter(f"{W}comment")
        yield from (comment for comment in comments if attribute(comment, "author") != AUTHOR)


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    for child in _elements(element):
        if child.tag in _BLOCKS:
            yield child
        else:
            yield from _blocks(child)


def _pieces(element: etree._Element, fields: _Fields, unseen: frozenset[str] = _UNSEEN) -> list[str]:
    """Return the visible pieces of text in an element. A large report has hundreds of thousands."""
    pieces: list[str] = []
    hidden: set[etree._Element] = set()
    for child in element.iterdescendants(*_GATHERED):
        if child in hidden:
            continue
        tag = str(child.tag)
        if tag in unseen or (tag == _SIMPLE_FIELD and _first_word(child.get(_INSTRUCTION)) in _COMPUTED_FIELDS):
            hidden.update(child.iterdescendants(*_GATHERED))
            continue
        if tag in _FIELD_TAGS:
            fields.read(child)
        piece = child.text if tag == _TEXT else _SHOWN_AS.get(tag)
        if piece and not fields.computed and not _is_tab_stop(child, tag):
            pieces.append(piece)
    return pieces


def _is_tab_stop(element: etree._Element, tag: str) -> bool:
    parent = element.getparent() if tag == _TAB else None
    return parent is not None and parent.tag == _TAB_STOPS


def _elements(element: etree._Element) -> Iterable[etree._Element]:
    return element.iterchildren(tag=etree.Element)


def _first_word(text: str | None) -> str:
    return next(iter((text or "").split()), "").upper()
