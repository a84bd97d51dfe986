"""From the remarks on findings to Word comments, each on the figure or the name that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from string import ascii_uppercase

from lxml import etree
from msgspec import Struct

from pipeline.model import Place
from pipeline.opc.package import Package
from pipeline.views.figures import ShownFigure
from pipeline.views.remarks import Remark, RemarkLine, Subject
from pipeline.word.blocks import AUTHOR
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import RELATIONSHIP, W, element, properties_of, remove, whole_number
from pipeline.word.markup.runs import new_run, text_elements
from pipeline.word.markup.styles import style_ids, styles_of
from pipeline.word.parts.links import TracedValue

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = f"{RELATIONSHIP}/comments"
_RELATION_ID = "rIdPmqaComments"  # unlike the ids that Word gives
_NEW_PART = "word/comments.xml"
_OF_COMMENTS = (*(f"comments{kind}+xml" for kind in ("", "Extended", "Ids", "Extensible")), ".people+xml")
_MARKS = tuple(f"{W}comment{word}" for word in ("RangeStart", "RangeEnd", "Reference"))
_TEXT_STYLE, _MARK_STYLE, _CODE_STYLE = "annotation text", "annotation reference", "pmqa code"


def add(
    package: Package,
    roots: dict[str, etree._Element],
    traced: Mapping[str, Sequence[TracedValue]],
    remarks: Sequence[Remark],
) -> None:
    """Add to the main document a comment for every remark that it has a place for.

    A remark stands on the figure of its own cell, otherwise on the name of what its row or its subject is about, where
    the document prints that first. A remark without such a place stands in the annex of findings only. Comments of the
    template stay. ``roots`` and ``traced``: the trees and the traced values of the document, by part.
    """
    main = docx_file.main_part(package)
    targets = _targets(traced[main])
    placed = [(remark, target) for remark in remarks if (target := targets.of(remark)) is not None]
    if not placed:
        return
    name = part_of(package, main)
    comments = roots.setdefault(name, etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}))
    styles = style_ids(styles_of(package))
    first = 1 + max((whole_number(old, "id") for old in comments.iter(f"{W}comment")), default=-1)
    for number, (remark, target) in enumerate(placed, start=first):
        comments.append(comment(number, remark.lines, remark.day, styles))
        mark(target, number, styles)


def part_of(package: Package, main: str) -> str:
    """Return the name of the part that holds the comments of a document; of a new one where it has none."""
    name = package.first_of(docx_file.COMMENTS)
    if name:
        return name
    package.relate(main, _RELATION, _NEW_PART, _RELATION_ID)
    package.set_type(_NEW_PART, _CONTENT_TYPE)
    return _NEW_PART


def take_out(package: Package) -> None:
    """Take out every comment, with its marks in the text. Raises PackageFault."""
    for part in docx_file.stories(package):
        _take_marks_out(package.tree(part))
    gone = package.names_of(*_OF_COMMENTS)
    targets = {part.casefold() for part in gone}
    main = docx_file.main_part(package)
    for identifier, related in package.relationships(main).items():
        if related.target.casefold() in targets:
            package.unrelate(main, identifier)
    package.remove_all(gone)


def _take_marks_out(root: etree._Element) -> None:
    for mark in list(root.iter(*_MARKS)):
        run = mark.getparent()
        remove(mark)
        if run is not None and run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
            remove(run)


# --- what a remark is about


class _Targets(Struct, frozen=True):
    """The elements that first print the figure of a cell, the name of a row, and the name of a subject by its key."""

    figures: Mapping[Place, etree._Element]
    rows: Mapping[tuple[str, str, str], etree._Element]
    keys: Mapping[str, etree._Element]

    def of(self, remark: Remark) -> etree._Element | None:
        """Return the element that the remark is about; None where the document prints no such thing."""
        tried = (
            self.figures.get(remark.place) if remark.place.cell else None,
            self.rows.get(_row(remark.place)) if remark.place.cell else None,
            self.keys.get(remark.subject) if remark.subject else None,
        )
        return next((found for found in tried if found is not None), None)


def _targets(traced: Iterable[TracedValue]) -> _Targets:
    figures: dict[Place, etree._Element] = {}
    rows: dict[tuple[str, str, str], etree._Element] = {}
    keys: dict[str, etree._Element] = {}
    for each in traced:
        if type(each.value) is ShownFigure:
            figures.setdefault(each.value.place, each.element)
        elif isinstance(each.value, Subject):
            keys.setdefault(each.value.key, each.element)
            for place in each.value.places:
                rows.setdefault(_row(place), each.element)
    return _Targets(figures, rows, keys)


def _row(place: Place) -> tuple[str, str, str]:
    return place.workbook, place.sheet, place.cell.lstrip(ascii_uppercase)


# --- in the document


def mark(target: etree._Element, number: int, styles: Mapping[str, str]) -> None:
    """Put comment ``number`` on the target. Of several on one target, the first begins first and ends first."""
    identifier = str(number)
    target.addprevious(element("commentRangeStart", id=identifier))
    end, reference = element("commentRangeEnd", id=identifier), new_run([element("commentReference", id=identifier)])
    _style(reference, styles, _MARK_STYLE)
    last = _last_mark(target)
    last.addnext(reference)
    last.addnext(end)


def _last_mark(target: etree._Element) -> etree._Element:
    """Return the end of the comments that are on the target already; the target itself where there is none."""
    last = target
    for sibling in target.itersiblings():
        if sibling.tag == f"{W}commentRangeEnd" or sibling.find(f"{W}commentReference") is not None:
            last = sibling
        else:
            break
    return last


# --- in the part of the comments


def comment(number: int, lines: Iterable[RemarkLine], day: date | None, styles: Mapping[str, str]) -> etree._Element:
    """Return a comment of ours with these lines. ``day``: of the data; a comment has no moment of its own."""
    made = element("comment", id=str(number), author=AUTHOR, initials=AUTHOR)
    if day is not None:
        made.set(f"{W}date", f"{day.isoformat()}T00:00:00Z")
    made.extend(_paragraph(line, styles) for line in lines)
    first = made[0]
    reference = new_run([element("annotationRef")])
    _style(reference, styles, _MARK_STYLE)
    first.insert(0 if first.find(f"{W}pPr") is None else 1, reference)
    return made


def _paragraph(line: RemarkLine, styles: Mapping[str, str]) -> etree._Element:
    paragraph = element("p")
    if _TEXT_STYLE in styles:
        properties_of(paragraph, "pPr").append(element("pStyle", val=styles[_TEXT_STYLE]))
    paragraph.extend(_runs(line, styles))
    return paragraph


def _runs(line: RemarkLine, styles: Mapping[str, str]) -> Iterator[etree._Element]:
    if line.label:
        bold = new_run(text_elements(line.label))
        properties_of(bold, "rPr").extend([element("b"), element("bCs")])
        yield bold
    if line.text:
        yield new_run(text_elements(line.text))
    if line.code:
        code = new_run(text_elements(line.code))
        _style(code, styles, _CODE_STYLE)
        yield code


def _style(run: etree._Element, styles: Mapping[str, str], name: str) -> None:
    if name in styles:
        properties_of(run, "rPr").append(element("rStyle", val=styles[name]))
