"""A part of a workbook -> its XML elements, one after another, refused as soon as they pass a limit.

The part is read as it is unpacked: its blank cells are never in memory, and it can declare no entity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar
from xml.parsers import expat

from pipeline.opc.faults import PackageFault
from pipeline.opc.streaming import new_parser
from pipeline.workbook.reading import limits
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Budget

_PLAIN_HEAD = re.compile(
    r"""\ufeff?(?:<\?xml\ version=["']1\.0["'](?:\ encoding=["'](?:utf-8|UTF-8)["'])?[^<>]*\?>)?\s*
    (?:<(?:worksheet|sst|styleSheet)\s[^<>]*\bxmlns=["'](?:http://schemas\.openxmlformats\.org/spreadsheetml/2006/main
    |http://purl\.oclc\.org/ooxml/spreadsheetml/main)["']
    |<office:document-styles\s[^<>]*\bxmlns:number=["']urn:oasis:names:tc:opendocument:xmlns:datastyle:1\.0["']
    |<office:document-settings\s[^<>]*\bxmlns:config=["']urn:oasis:names:tc:opendocument:xmlns:config:1\.0["'])""",
    re.VERBOSE,
)
_DOCTYPE = b"<!DOCTYPE"
# openpyxl writes every Thai letter as a reference of seven characters. Such a word never holds markup.
_THAI_REFERENCES = re.compile("(?:&#3[56][0-9]{2};)+")
_LETTERS = {str(number): chr(number) for number in range(3500, 3700)}
_NOT_PLAIN = ("<!", "<?", "xmlns=")  # looked for one by one: many times as fast as one pattern


class PartReader(Protocol):
    """What a parser calls at each element of a part, and at text while the text handler of the parser is set."""

    parser: expat.XMLParserType | None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; ``name`` is its namespace, a space and its local name."""

    def end(self, name: str) -> None:
        """An element ends."""


class SkimmingPartReader(PartReader, Protocol):
    """One that can read, or leave out, some of the tags before the parser sees them."""

    def skim(self, tags: str) -> str:
        """Return what is left for the parser."""


class UnskimmablePart(Exception):  # noqa: N818 - no error: the part is read again, all of it by the parser
    """A part in which a pattern could take something for what it is not: a comment for a cell."""


Skim = Callable[[str], str]


def read_part(archive: WorkbookArchive, part: str, reader: PartReader, skim: Skim | None = None) -> None:
    """Call ``reader`` at every element of a part, but those that ``skim`` takes out of it.

    ``skim`` is given runs of whole tags and returns what is left of them for the parser. It works on parts as all
    writers make them: in UTF-8, with the prefixes that all of them use, without comments and CDATA.

    Raises UnskimmablePart: the part is not like that. Raises Refused: the part is missing, damaged, declares entities
    or passes a limit. What the reader has made until then is void.
    """
    parser = new_parser(part)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    reader.parser = parser
    runs = _runs_of_tags(archive, part)
    try:
        for tags in runs if skim is None else _skimmed(runs, skim):
            archive.budget.take_tags(tags.count(b"<") + tags.count(b"="))
            parser.Parse(tags, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise limits.damaged(part) from None
    except PackageFault as fault:
        raise limits.refusal(fault) from fault
    finally:
        reader.parser = None  # parser and reader hold each other: let both go now


R = TypeVar("R", bound=SkimmingPartReader)


def read_skimmed(archive: WorkbookArchive, part: str, make: Callable[[bool], R]) -> R:
    """Return a reader that has read a part, skimming it where the part allows that.

    ``make`` returns a new reader; its argument says whether the reader will skim. Raises Refused as `read_part` does.
    """
    try:
        reader = make(True)
        read_part(archive, part, reader, reader.skim)
    except UnskimmablePart:
        reader = make(False)
        read_part(archive, part, reader)
    return reader


def pass_over(archive: WorkbookArchive, part: str) -> bytes:
    """Check a part that nobody reads, as far as one can without reading it: its size, its CRC and for a DOCTYPE.

    Returns its beginning, a MiB at most. Raises Refused: missing, damaged, with entities, or too large unpacked.
    """
    first = before = b""
    for chunk in archive.chunks(part):
        if _DOCTYPE in before + chunk:
            raise limits.declared()
        first = first or chunk
        before = chunk[1 - len(_DOCTYPE) :]
    return first


def plain_tags(tags: bytes) -> str:
    """Return some tags as text, with Thai letters in place of the references that some writers make of them."""
    text = tags.decode(errors="ignore")
    return _THAI_REFERENCES.sub(_thai_letters, text) if "&#3" in text else text


def local_names(namespaces: tuple[str, ...], names: tuple[str, ...]) -> Mapping[str, str]:
    """Return full element names -> local names; any namespace of ``namespaces`` is as good as another."""
    return {f"{namespace} {name}": name for namespace in namespaces for name in names}


UNKNOWN_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")  # only the parser knows what it means
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))  # & last: it is in all


def unescaped(text: str) -> str:
    """Return the characters that XML text without an ``UNKNOWN_REFERENCE`` stands for."""
    for reference, character in _REFERENCES:
        text = text.replace(reference, character)
    return text


def _runs_of_tags(archive: WorkbookArchive, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that end with a whole tag."""
    waiting = b""
    for chunk in archive.chunks(part):
        cut = chunk.rfind(b">") + 1
        if cut:
            yield waiting + chunk[:cut]
            waiting = chunk[cut:]
        else:
            waiting += chunk
            _check_tagless(waiting)
    yield waiting


def _skimmed(runs: Iterator[bytes], skim: Skim) -> Iterator[bytes]:
    """Yield what ``skim`` leaves of each run. Raises UnskimmablePart."""
    begins: int | None = None  # where the root's tag ends, once that is known to be as it should
    for run in runs:
        try:
            tags = run.decode()
        except UnicodeDecodeError:
            raise UnskimmablePart from None
        if begins is None:
            head = _PLAIN_HEAD.match(tags)
            if head is None:
                raise UnskimmablePart
            begins = head.end()
        if any(tags.find(mark, begins) >= 0 for mark in _NOT_PLAIN):
            raise UnskimmablePart
        begins = 0
        yield skim(_THAI_REFERENCES.sub(_thai_letters, tags) if "&#3" in tags else tags).encode()


def _thai_letters(references: re.Match[str]) -> str:
    return "".join(map(_LETTERS.__getitem__, references[0][2:-1].split(";&#")))


def _check_tagless(waiting: bytes) -> None:
    # Also keeps the parser from looking again and again at the beginning of a tag that never ends.
    if len(waiting) > limits.MAX_TAGLESS_BYTES:
        raise limits.too_much("มีข้อความเดียวที่ยาวผิดปกติ", limits.megabytes(limits.MAX_TAGLESS_BYTES))


class TextCollector:
    """Gathers the text of the elements that are asked for, within the budget."""

    __slots__ = ("_budget", "_pieces", "parser")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._pieces: list[str] = []
        self.parser: expat.XMLParserType | None = None

    def begin_text(self) -> None:
        """Gather text from here on."""
        if self.parser is not None:
            self.parser.CharacterDataHandler = self._add

    def end_text(self) -> str:
        """Return what was gathered, and gather no more."""
        if self.parser is not None:
            self.parser.CharacterDataHandler = None
        text = "".join(self._pieces)
        self._pieces.clear()
        return text

    def _add(self, text: str) -> None:
        self._budget.take_text(len(text))
        self._pieces.append(text)
