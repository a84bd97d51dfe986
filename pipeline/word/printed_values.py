"""From the marks that a template printed in place of values to what shows the values.

Nearly all values are a text or a figure in a run of their own: those are written into the XML before it is a tree.
What needs to know where it stands (captions, charts, typed lines), and what stands elsewhere (attributes, the codes of
fields), is put into the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree
from msgspec.structs import replace

from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import ShownChart
from pipeline.views.lines import TypedLine
from pipeline.word.markup.elements import W, remove
from pipeline.word.markup.runs import (
    VALUE_NUMBER,
    PrintedValue,
    is_one_text,
    plain,
    run_like,
    set_text,
    text_elements,
    text_run,
    text_xml,
)
from pipeline.word.parts import captions, charts, links, lists
from pipeline.word.source import MARK_CLOSE, MARK_OPEN

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_MARKED_TEXTS: Any = etree.XPath(f"//text()[contains(., '{MARK_OPEN}')]")
_MARKED_ATTRIBUTES: Any = etree.XPath(f"//@*[contains(., '{MARK_OPEN}')]")
_RUN = re.compile(  # with marks in its one text, and nothing else but its look
    rf"(<w:r(?: [^<>{MARK_OPEN}]*)?>)(<w:rPr>(?:<(?!/w:rPr>)[^<>{MARK_OPEN}]*>)*</w:rPr>)?"
    rf"<w:t(?: [^<>{MARK_OPEN}]*)?>([^<{MARK_OPEN}]*{MARK_OPEN}[^<]*)</w:t></w:r>"
)
_END_OF_RUN = "</w:r>"
_NOT_PLAIN = re.compile("[\t&]")  # in the template's own text: a tab, which is an element, or what may stand for one

# Values of a view that are more than their text, each with the function that shows it: it takes the printed value and
# the run of the template it was printed in, and returns the elements that stand in that run's place.
_SHOWN: Mapping[type, Callable[[PrintedValue, etree._Element], list[etree._Element]]] = {
    **dict.fromkeys(links.TRACED, links.traced_run),
    Caption: captions.caption,
    TypedLine: lists.printed_line,
    CaptionMention: captions.mention,
    ShownChart: charts.drawing,
}
_TRACED = frozenset(links.TRACED)
_NEEDS_THE_TREE = frozenset(_SHOWN) - _TRACED


class PrintedValues:
    """The values a template printed, each of which stands in the rendered XML as a mark until it is put in.

    No value passes through the syntax of templates on its way: what a unit typed comes out as typed.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: list[object] = []

    def mark(self, value: object) -> str:
        """Keep the value; return the mark that stands for it."""
        self._values.append(value)
        return f"{MARK_OPEN}{len(self._values) - 1}{MARK_CLOSE}"

    def filled(self, text: str, written: Callable[[str], str] = str) -> str:
        """Return ``text`` with every mark replaced by its value's text, less characters XML cannot hold.

        ``written``: gives the text of a value as it must be written there.
        """
        return _MARK.sub(lambda match: written(plain(str(self._values[int(match[1])]))), text)

    def pieces(self, text: str) -> list[str | PrintedValue]:
        """Return ``text`` as the texts between its marks and the value of each mark, in order."""
        split = _MARK.split(text)
        values = (PrintedValue(int(number), self._values[int(number)]) for number in split[1::2])
        texts: list[str | PrintedValue] = [*split[:1]]
        for value, following in zip(values, split[2::2], strict=True):
            texts += [value, following]
        return [piece for piece in texts if piece != ""]

    def value(self, number: int) -> object:
        """Return a printed value by its number."""
        return self._values[number]


def written(pieces: Iterable[str], values: PrintedValues) -> Iterator[str]:
    """Yield rendered XML with every value put in that is a text or a figure, in a run that holds nothing but its text.

    What is done to the others by `fill` would be done to these, at several times the cost: a report of 1,200
    indicators prints 100,000 values, of which 5,000 are left to it.
    """

    def run(match: re.Match[str]) -> str:
        return _written_run(match, values)

    held = ""
    for piece in pieces:
        whole, end, held = (held + piece).rpartition(_END_OF_RUN)
        yield _RUN.sub(run, whole + end)
    yield held


def _written_run(match: re.Match[str], values: PrintedValues) -> str:
    opening, look, text = match[1], match[2] or "", match[3]
    split = _MARK.split(text)
    own = split[::2]
    if any(map(_NOT_PLAIN.search, own)):
        return match[0]
    numbers = [int(number) for number in split[1::2]]
    printed = [values.value(number) for number in numbers]
    kinds = {type(value) for value in printed}
    texts = [plain(str(value)) for value in printed]
    if not kinds.isdisjoint(_NEEDS_THE_TREE) or any(MARK_OPEN in text for text in texts):
        return match[0]
    if kinds.isdisjoint(_TRACED):
        shown = "".join(f"{before}{escape(text, quote=False)}" for before, text in zip(own, texts, strict=False))
        return f"{opening}{look}{text_xml(shown + own[-1])}</w:r>"
    runs = []
    for number, value, before, text in zip(numbers, printed, own, texts, strict=False):
        if before:
            runs.append(f"<w:r>{look}{text_xml(before)}</w:r>")
        traced = f' {VALUE_NUMBER}="{number}"' if type(value) in _TRACED else ""
        runs.append(f"<w:r{traced}>{look}{text_xml(escape(text, quote=False))}</w:r>")
    if own[-1]:
        runs.append(f"<w:r>{look}{text_xml(own[-1])}</w:r>")
    return "".join(runs)


def fill(root: etree._Element, values: PrintedValues) -> None:
    """Put the values that `written` left into the tree, in place."""
    for value in _MARKED_ATTRIBUTES(root):
        element, name = value.getparent(), value.attrname
        filled = values.filled(value, _in_code if name == f"{W}instr" else str)
        element.set(name, " ".join(filled.split()))
    for text in _MARKED_TEXTS(root):
        _fill_text(text.getparent(), values)


def _in_code(text: str) -> str:
    """Return a value as it stands in the code of a field, where its author's own quotes and switches stay."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _fill_text(element: etree._Element, values: PrintedValues) -> None:
    text = element.text or ""
    if element.tag == f"{W}t":
        _fill_run(element, values.pieces(text), values)
    elif element.tag == f"{W}instrText":
        element.text = " ".join(values.filled(text, _in_code).split())
    else:
        element.text = values.filled(text)


def _fill_run(element: etree._Element, pieces: Sequence[str | PrintedValue], values: PrintedValues) -> None:
    """Replace a `w:t` by what shows the pieces of its text."""
    run = element.getparent()
    if run is None or run.tag != f"{W}r" or not any(_is_more_than_text(piece) for piece in pieces):
        _replace(element, values.filled(element.text or ""))
        return
    if len(pieces) == 1 and _is_alone(element):
        pieces = [replace(piece, alone=True) for piece in pieces if isinstance(piece, PrintedValue)]
    _cut_after(run, element)
    run.remove(element)
    for piece in pieces:
        for shown in _shown(piece, run):
            run.addprevious(shown)
    if all(child.tag == f"{W}rPr" for child in run):
        remove(run)


def _is_alone(element: etree._Element) -> bool:
    paragraph = next(element.iterancestors(f"{W}p"), None)
    return paragraph is not None and all(other is element or not other.text for other in paragraph.iter(f"{W}t"))


def _is_more_than_text(piece: str | PrintedValue) -> bool:
    return isinstance(piece, PrintedValue) and type(piece.value) in _SHOWN


def _shown(piece: str | PrintedValue, run: etree._Element) -> list[etree._Element]:
    if isinstance(piece, str):
        return [text_run(run, piece)]
    show: Any = _SHOWN.get(type(piece.value))
    return [text_run(run, str(piece.value))] if show is None else show(piece, run)


def _cut_after(run: etree._Element, element: etree._Element) -> None:
    """Move what stands before ``element`` in its run to a run of its own, so that ``element`` is the first in it."""
    before = [child for child in element.itersiblings(preceding=True) if child.tag != f"{W}rPr"]
    if before:
        run.addprevious(run_like(run, reversed(before)))


def _replace(element: etree._Element, text: str) -> None:
    """Let a `w:t` show this text, with others beside it where it has line breaks or tabs."""
    if text and is_one_text(text):
        set_text(element, text)
        return
    for other in text_elements(text):
        element.addprevious(other)
    remove(element)
