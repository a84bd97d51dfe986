"""Our own comments, made anew over a merged document: those of findings, and those that say what a merge decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from lxml import etree
from msgspec import Struct

from pipeline.opc.package import Package
from pipeline.thai import to_arabic_digits
from pipeline.views.remarks import RemarkLine
from pipeline.word.blocks import AUTHOR
from pipeline.word.edits.tokens import cell_of, is_figure_link
from pipeline.word.edits.work import CONFLICT, FIGURE, UNPLACED, WRITTEN, CommentToPut, link_text
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute, remove, whole_number
from pipeline.word.markup.styles import style_ids, styles_of
from pipeline.word.parts import comments

_STANDING = re.compile(rf"\b(?:{CONFLICT}|{FIGURE}|{UNPLACED})\b")  # until a person deletes the comment
_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


class PlacedComment(Struct, frozen=True):
    """A comment of ours on a paragraph of the new document: on a figure, on a text, or on all of it."""

    comment: etree._Element
    paragraph: etree._Element
    cell: str
    text: str


class Taken(Enum):
    """Which comments are taken out: all, all that are ours, or those of ours that say nothing of a merge."""

    ALL = "all"
    OURS = "ours"
    OF_FINDINGS = "of findings"


def take_out(package: Package, root: etree._Element, taken: Taken) -> list[PlacedComment]:
    """Take comments out of a document; return them with where they stood."""
    part = package.first_of(docx_file.COMMENTS)
    if not part:
        return []
    tree = package.tree(part)
    gone = {
        attribute(each, "id"): each
        for each in tree.iter(f"{W}comment")
        if taken is Taken.ALL
        or (attribute(each, "author") == AUTHOR and (taken is Taken.OURS or not _STANDING.search(_text(each))))
    }
    found = []
    for start in [each for each in root.iter(f"{W}commentRangeStart") if attribute(each, "id") in gone]:
        placed = _placed(start, gone[attribute(start, "id")])
        if placed is not None:
            found.append(placed)
    _remove(root, tree, gone)
    return found


def _remove(root: etree._Element, tree: etree._Element, gone: Mapping[str, etree._Element]) -> None:
    """Remove comments, by their numbers, and their marks in the text."""
    for each in gone.values():
        tree.remove(each)
    for mark in [each for each in root.iter(*(f"{W}{name}" for name in _MARKS)) if attribute(each, "id") in gone]:
        run = mark.getparent()
        remove(mark)
        if run is not None and run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
            remove(run)


def take_out_mended(package: Package, root: etree._Element) -> None:
    """Take out our comments on figures that the workbook has now as a person wrote them."""
    part = package.first_of(docx_file.COMMENTS)
    tree = package.tree(part) if part else etree.Element("none")
    ours = {attribute(each, "id"): each for each in tree.iter(f"{W}comment") if attribute(each, "author") == AUTHOR}
    mended = set()
    for start in root.iter(f"{W}commentRangeStart"):
        comment = ours.get(attribute(start, "id"))
        placed = None if comment is None else _placed(start, comment)
        written = "" if placed is None else _written(placed.comment)
        if placed is not None and written and _plain(written) == _plain(placed.text):
            mended.add(placed.comment)
    _remove(root, tree, {attribute(each, "id"): each for each in mended})


def _written(comment: etree._Element) -> str:
    """Return what somebody wrote over the figure that a comment is on; "" of any other comment."""
    first = "".join(map(str, comment[0].itertext())).strip() if len(comment) else ""
    return first.removeprefix(WRITTEN) if first.startswith(WRITTEN) else ""


def _plain(figure: str) -> str:
    return to_arabic_digits(figure).replace(",", "").strip()


def _text(comment: etree._Element) -> str:
    return "".join(text.text or "" for text in comment.iter(f"{W}t"))


def _placed(start: etree._Element, comment: etree._Element) -> PlacedComment | None:
    paragraph = next(start.iterancestors(f"{W}p"), None)
    target = next((each for each in start.itersiblings() if each.tag in (f"{W}hyperlink", f"{W}r")), None)
    if paragraph is None or target is None:
        return None
    cell = cell_of(target) if is_figure_link(target) else ""
    return PlacedComment(comment, paragraph, cell, link_text(target))


def put(
    package: Package,
    root: etree._Element,
    placed: Iterable[PlacedComment],
    notes: Sequence[CommentToPut],
    pairs: Mapping[etree._Element, etree._Element],
) -> None:
    """Put our comments on a merged document: those of the new one, where their paragraphs are, and the merge's own."""
    standing = [(each, pairs[each.paragraph]) for each in placed if each.paragraph in pairs]
    if not standing and not notes:
        return
    part = comments.part_of(package, docx_file.main_part(package))
    tree = package.tree(part) if part in package else etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
    styles = style_ids(styles_of(package))
    number = 1 + max((whole_number(each, "id") for each in tree.iter(f"{W}comment")), default=-1)
    for each, paragraph in standing:
        target = _target(paragraph, each) if _is_in(paragraph, root) else None
        if target is None:
            continue
        each.comment.set(f"{W}id", str(number))
        _restyle(each.comment, styles)
        tree.append(each.comment)
        comments.mark(target, number, styles)
        number += 1
    for note in notes:
        target = _note_target(note, root)
        if target is not None:
            lines = [RemarkLine(text=line) for line in note.lines]
            lines[-1] = RemarkLine(text=f"{note.lines[-1]} ", code=note.code)
            tree.append(comments.comment(number, lines, None, styles))
            comments.mark(target, number, styles)
            number += 1
    package.put(part, tree)


def _restyle(comment: etree._Element, styles: Mapping[str, str]) -> None:
    """Let a comment of the new document have the styles of the merged one, whose ids may differ."""
    names = {"CommentText": "annotation text", "CommentReference": "annotation reference", "pmqaCode": "pmqa code"}
    for styled in comment.iter(f"{W}pStyle", f"{W}rStyle"):
        styled.set(f"{W}val", styles.get(names.get(attribute(styled), ""), attribute(styled)))


def _is_in(element: etree._Element, root: etree._Element) -> bool:
    return any(each is root for each in element.iterancestors())


def _target(paragraph: etree._Element, placed: PlacedComment) -> etree._Element | None:
    for each in paragraph.iter(f"{W}hyperlink"):
        if placed.cell and is_figure_link(each) and cell_of(each) == placed.cell:
            return each
    runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
    same = (run for run in runs if link_text(run) == placed.text)
    return next(same, runs[0] if runs else None)


def _note_target(note: CommentToPut, root: etree._Element) -> etree._Element | None:
    """Return the element that a comment stands on: its own where it still stands, else the first of its paragraph."""
    if note.target is not None and _is_in(note.target, root):
        return note.target
    if not _is_in(note.paragraph, root):
        return None
    first = next((each for each in note.paragraph if each.tag in (f"{W}r", f"{W}hyperlink", f"{W}ins")), None)
    if first is None:
        first = etree.SubElement(note.paragraph, f"{W}r")
    return first
