"""From a large document to pieces that are laid out each for itself, and from their pages to those of the document.

LibreOffice takes more time for a page the more pages there are, so pieces are quicker even one after the other. A piece
begins where a page surely begins. Where there is no such place for long, the piece before goes on for some pages, and
where both have the same paragraphs at the same height, page after page, all that follows stands as it does in the whole
document: there the next piece takes over. Two pieces that do not agree are laid out as one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import accumulate, pairwise
from typing import cast

from lxml import etree
from msgspec import Struct

from pipeline.opc.package import Package
from pipeline.word.libreoffice.pdf_pages import PdfPages
from pipeline.word.libreoffice.probe import Probe, blocks_of, sections_of
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import DRAWING, W, attribute, element, next_bookmark_id, remove, replace_in_order
from pipeline.word.markup.fields import fields_of
from pipeline.word.markup.styles import style_of, styles_of
from pipeline.word.parts import contents

PARAGRAPHS = 10_000  # of a piece, those in tables too: a hundred pages of tables
_SHARED_BLOCKS = 75  # of two pieces: some six pages of indicators
_LARGE_BLOCK = 100  # paragraphs: a table of pages, of which all rows are as high, so that two pieces never agree
_ALIKE_PAGES = 2  # after the first paragraph of which both pieces tell the same height: no more are kept together

_MARK = "pmqaBlock"
_OFF = ("0", "false", "off")

# What a page shows because of pages that are not in its piece, or at a place of its own.
_OF_WHOLE = frozenset(
    f"{W}{name}"
    for name in (
        "footnoteReference", "endnoteReference", "framePr", "tblpPr", "pict", "object", "altChunk", "subDoc",
        "moveFromRangeStart", "moveToRangeStart",
    )
) | {f"{{{DRAWING}wordprocessingDrawing}}anchor"}  # fmt: skip
_PAGES_ALTERNATE = ("evenAndOddHeaders", "mirrorMargins", "bookFoldPrinting", "bookFoldRevPrinting")
_COUNTED = frozenset(
    ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT")
)


class Cut(Struct, frozen=True):
    """Where a piece begins, and where the piece before it ends: ahead of these blocks of the body, counted from 0.

    Where both are the same, a page begins. ``moved``: by how many blocks the beginning was moved to a page of the piece
    before.
    """

    begin: int
    end: int
    moved: int = 0

    @property
    def shared(self) -> range:
        """The blocks by which two pieces are compared."""
        return range(self.begin - self.moved, self.end)


def laid_out(
    probe: Probe, lay_out: Callable[[Sequence[bytes]], Sequence[PdfPages]], paragraphs: int = PARAGRAPHS
) -> PdfPages:
    """Return the pages of a copy. ``lay_out`` gives those of documents; ``paragraphs``: of each piece, about."""
    cuts = cuts_of(probe, paragraphs)
    pieces = _DocumentPieces(probe)
    while cuts:
        pages = lay_out([pieces.between(one, other) for one, other in pairwise((None, *cuts, None))])
        meetings = [_meeting(one, other, cut) for (one, other), cut in zip(pairwise(pages), cuts, strict=True)]
        met = [meeting for meeting in meetings if meeting is not None]
        if len(met) == len(cuts):
            return _joined(pages, met, pieces.blocks)
        cuts = list(_better(cuts, meetings, pages))
    return next(iter(lay_out([probe.document(probe.root)])))


# --- where to cut


def cuts_of(probe: Probe, paragraphs: int) -> list[Cut]:
    """Return where a document may be cut into pieces of about as many paragraphs; none where it may not be."""
    blocks = blocks_of(probe.root)
    sizes = [sum(1 for _ in block.iter(f"{W}p")) for block in blocks]
    reached = [0, *accumulate(sizes)]
    count = round(reached[-1] / paragraphs)
    if count < 2 or _ends_section(blocks[-1]) or _is_whole(probe):
        return []
    size = reached[-1] / count
    possible = list(_possible_cuts(probe, blocks, sizes))
    cuts: list[Cut] = []
    for number in range(1, count):
        at = number * size
        near = [cut for cut in possible if abs(reached[cut.begin] - at) <= size / 2]
        cut = min(near, key=lambda cut: (cut.end > cut.begin, abs(reached[cut.begin] - at)), default=None)
        if cut is not None and (not cuts or cut.begin > cuts[-1].end):
            cuts.append(cut)
    return cuts


def _possible_cuts(probe: Probe, blocks: Sequence[etree._Element], sizes: Sequence[int]) -> Iterator[Cut]:
    closed = _closed(blocks, (*_spans(blocks), *_lists(probe, blocks)))
    begin_pages = _styles_that_begin_pages(probe.package)
    for begin in sorted(closed):
        end = begin + _SHARED_BLOCKS
        if _begins_page(blocks[begin], begin_pages):
            yield Cut(begin, begin)
        elif (
            blocks[begin].tag == f"{W}p"
            and end < len(blocks)
            and closed.issuperset(range(begin, end + 1))
            and max(sizes[begin:end]) < _LARGE_BLOCK
        ):
            yield Cut(begin, end)


def _closed(blocks: Sequence[etree._Element], spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the blocks ahead of which none of the spans, from block to block, is open; the first is none of them."""
    opened = [0] * (len(blocks) + 1)
    for first, last in spans:
        opened[first + 1] += 1
        opened[last + 1] -= 1
    return {at for at, count in enumerate(accumulate(opened[:-1])) if at and not count}


def _is_whole(probe: Probe) -> bool:
    """Whether there is what a page shows because of other pages, or in a place of its own."""
    package, root = probe.package, probe.root
    if root.find(f"{W}body/{W}sectPr") is None:
        return True
    if any(True for _ in root.iter(*_OF_WHOLE)) or not all(map(_is_simple, root.iter(f"{W}sectPr"))):
        return True
    settings = package.first_of(docx_file.SETTINGS)
    if settings and any(True for _ in package.look(settings).iter(*(f"{W}{name}" for name in _PAGES_ALTERNATE))):
        return True
    if any(found.name in _COUNTED for found in fields_of(root, with_texts=False)):
        return True
    others = (package.look(name) for name in docx_file.stories(package) if name != probe.part)
    return any(found.name == "STYLEREF" for other in others for found in fields_of(other, with_texts=False))


def _is_simple(section: etree._Element) -> bool:
    """Whether a section begins on the next page, whichever that is, has one column, and says how large a page is.

    What it does not say LibreOffice takes from another section, or from the last.
    """
    kind = attribute(section.find(f"{W}type")) or "nextPage"
    is_whole = all(section.find(f"{W}{name}") is not None for name in ("pgSz", "pgMar"))
    return is_whole and kind == "nextPage" and attribute(section.find(f"{W}cols"), "num") in ("", "1")


def _begins_page(block: etree._Element, styles: Collection[str]) -> bool:
    """Whether a block surely begins a page. ``styles``: of paragraphs that do so."""
    before = block.getprevious()
    if before is not None and _ends_section(before):
        return True
    asked = block.find(f"{W}pPr/{W}pageBreakBefore") if block.tag == f"{W}p" else None
    return style_of(block) in styles if asked is None else attribute(asked) not in _OFF


def _styles_that_begin_pages(package: Package) -> frozenset[str]:
    found = _inherited(package, lambda style: style.find(f"{W}pPr/{W}pageBreakBefore"))
    return frozenset(style for style, asked in found.items() if attribute(asked) not in _OFF)


def _inherited(package: Package, own: Callable[[etree._Element], etree._Element | None]) -> dict[str, etree._Element]:
    """Return what every style has, its own or that of the style it is based on, by style id."""
    styles = {attribute(style, "styleId"): style for style in styles_of(package)}
    found: dict[str, etree._Element] = {}
    for identifier in styles:
        seen: set[str] = set()
        at = identifier
        while at in styles and at not in seen and identifier not in found:
            seen.add(at)
            value = own(styles[at])
            if value is not None:
                found[identifier] = value
            at = attribute(styles[at].find(f"{W}basedOn"))
    return found


def _ends_section(block: etree._Element) -> bool:
    return block.find(f"{W}pPr/{W}sectPr") is not None


def _spans(blocks: Sequence[etree._Element]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last block of every field and bookmark that goes over blocks."""
    fields: list[int] = []
    bookmarks: dict[str, int] = {}
    for at, block in enumerate(blocks):
        for each in block.iter(f"{W}fldChar", f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            kind = attribute(each, "fldCharType")
            if kind == "begin":
                fields.append(at)
            elif each.tag == f"{W}bookmarkStart":
                bookmarks[attribute(each, "id")] = at
            elif kind == "end" and fields:
                yield fields.pop(), at
            elif each.tag == f"{W}bookmarkEnd":
                yield bookmarks.pop(attribute(each, "id"), at), at
    yield from ((at, len(blocks) - 1) for at in (*fields, *bookmarks.values()))


def _lists(probe: Probe, blocks: Sequence[etree._Element]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last block of every list whose items are numbered: a piece would count it anew."""
    counted = _counted_lists(probe.package)
    if not counted:
        return
    of_styles = _inherited(probe.package, lambda style: style.find(f"{W}pPr/{W}numPr/{W}numId"))
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for at, block in enumerate(blocks):
        for paragraph in block.iter(f"{W}p"):
            own = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
            number = attribute(of_styles.get(style_of(paragraph)) if own is None else own)
            if number in counted:
                first.setdefault(counted[number], at)
                last[counted[number]] = at
    yield from ((at, last[name]) for name, at in first.items())


def _counted_lists(package: Package) -> dict[str, str]:
    """Return the lists that count, by their number; those that count on in each other have one name."""
    part = package.first_of(docx_file.NUMBERING)
    root = package.look(part) if part else element("numbering")
    counting = {
        attribute(each, "abstractNumId")
        for each in root.iter(f"{W}abstractNum")
        if any(attribute(form) not in ("bullet", "none") for form in each.iter(f"{W}numFmt"))
        or each.find(f"{W}lvl") is None  # it looks like another list
    }
    named = {attribute(each, "numId"): attribute(each.find(f"{W}abstractNumId")) for each in root.iter(f"{W}num")}
    return {number: name for number, name in named.items() if name in counting}


# --- the pieces


class _DocumentPieces:
    """The pieces of a document, each made once."""

    def __init__(self, probe: Probe) -> None:
        self.blocks = blocks_of(probe.root)
        self._probe = probe
        self._sections = _whole_sections(probe.root)
        self._bookmark_id = next_bookmark_id(probe.root)
        self._made: dict[tuple[Cut | None, Cut | None], bytes] = {}

    def between(self, before: Cut | None, after: Cut | None) -> bytes:
        """Return the piece from one cut to the next; None at the ends of the document.

        A bookmark stands on every paragraph of the text that it shares with another.
        """
        if (before, after) not in self._made:
            self._made[before, after] = self._probe.document(self._root(before, after))
        return self._made[before, after]

    def _root(self, before: Cut | None, after: Cut | None) -> etree._Element:
        begin, end = before.begin if before else 0, after.end if after else len(self.blocks)
        body = element("body")
        body.extend(deepcopy(block) for block in self.blocks[begin:end])
        for at in sorted({at for cut in (before, after) if cut for at in cut.shared if begin <= at < end}):
            if body[at - begin].tag == f"{W}p":
                contents.bookmark(body[at - begin], _name(at), self._bookmark_id + at)
        _set_sections(body, [each for each in self._sections if each.first < end and each.end > begin], begin)
        _write_out_references(body)
        root = self._probe.root
        made = etree.Element(root.tag, cast(dict[str, str], dict(root.attrib)), cast(dict[str, str], root.nsmap))
        made.append(body)
        return made


class _Section(Struct, frozen=True):
    """The blocks of a section, from ``first`` up to ``end``, and its properties, those that it takes over too."""

    first: int
    end: int
    properties: etree._Element


def _whole_sections(root: etree._Element) -> list[_Section]:
    """Return the sections of a document; each shows the headers and footers of the one before it, if not its own."""
    found: list[_Section] = []
    shown: dict[tuple[str, str], etree._Element] = {}
    first = 0
    for blocks, own in sections_of(root):
        properties = element("sectPr") if own is None else deepcopy(own)
        references = properties.iterchildren(f"{W}headerReference", f"{W}footerReference")
        shown |= {(str(each.tag), attribute(each, "type")): each for each in references}
        for each in properties.findall(f"{W}headerReference") + properties.findall(f"{W}footerReference"):
            properties.remove(each)
        properties[:0] = [deepcopy(each) for each in shown.values()]
        found.append(_Section(first, first + len(blocks), properties))
        first += len(blocks)
    return found


def _set_sections(body: etree._Element, sections: Sequence[_Section], begin: int) -> None:
    """Give a piece that begins with this block the properties of its sections; numbers go on from the piece before."""
    opening = sections[0]
    properties = [deepcopy(section.properties) for section in sections]
    if begin > opening.first:
        for name in ("titlePg", "pgNumType"):
            for each in properties[0].findall(f"{W}{name}"):
                remove(each)
    for at, section in enumerate(sections[:-1]):
        ending = body[section.end - 1 - begin].find(f"{W}pPr")
        if ending is not None:
            replace_in_order(ending, properties[at])
    for last in body[-1].findall(f"{W}pPr/{W}sectPr"):
        remove(last)
    body.append(properties[-1])


def _write_out_references(body: etree._Element) -> None:
    """Write out as text what a reference shows of another piece, and every page, which a piece counts for itself."""
    names = {attribute(start, "name") for start in body.iter(f"{W}bookmarkStart")}
    for found in fields_of(body):
        of_elsewhere = found.name == "REF" and names.isdisjoint(found.code.split()[1:2])
        if of_elsewhere or found.name == "PAGEREF":
            found.unlink()
            if found.first.tag == f"{W}fldSimple":
                _unwrap(found.first)


def _unwrap(wrapper: etree._Element) -> None:
    parent = wrapper.getparent()
    if parent is not None:
        at = parent.index(wrapper)
        parent[at : at + 1] = list(wrapper)


# --- from the pages of pieces to those of the document


class _Meeting(Struct, frozen=True):
    """From which block on a piece takes over, and how many pages later that stands in the document."""

    block: int
    pages: int


def _name(block: int) -> str:
    return f"{_MARK}{block}"


def _meeting(one: PdfPages, other: PdfPages, cut: Cut) -> _Meeting | None:
    """Return where a piece takes over from the one before; None where they do not agree for some pages."""
    if cut.begin == cut.end:
        return _Meeting(cut.begin, one.count)
    met: _Meeting | None = None
    for block in range(cut.begin, cut.end):
        name = _name(block)
        if name not in one.page_of or name not in other.page_of:
            continue
        apart = one.page_of[name] - other.page_of[name]
        if one.top_pt[name] != other.top_pt[name]:
            met = None
        elif met is None or apart != met.pages:
            met = _Meeting(block, apart)
        elif one.page_of[name] - one.page_of[_name(met.block)] >= _ALIKE_PAGES:
            return met
    return None


def _better(cuts: Sequence[Cut], meetings: Sequence[_Meeting | None], pages: Sequence[PdfPages]) -> Iterator[Cut]:
    """Yield the cuts to try next: without a meeting, one is moved once and then left out.

    Ahead of it the pieces must have met, or the pages to which it is moved are not yet those of the document.
    """
    has_met = True
    for cut, meeting, one in zip(cuts, meetings, pages, strict=False):
        moved = _moved(one, cut) if meeting is None and has_met else cut
        if moved is not None:
            yield moved
        has_met = meeting is not None


def _moved(one: PdfPages, cut: Cut) -> Cut | None:
    """Return the cut at a block that begins a page of the piece before; None where it was moved already."""
    marked = [at for at in range(cut.begin, cut.end) if _name(at) in one.page_of]
    firsts = [at for last, at in pairwise(marked) if one.page_of[_name(at)] > one.page_of[_name(last)]]
    begin = max(firsts, key=lambda at: one.top_pt[_name(at)], default=0)
    return Cut(begin, cut.end, begin - cut.begin) if begin and not cut.moved else None


def _joined(pages: Sequence[PdfPages], meetings: Sequence[_Meeting], blocks: Sequence[etree._Element]) -> PdfPages:
    """Return the pages of the document: each piece tells of its blocks until the next takes over."""
    starts = ((at, start) for at, block in enumerate(blocks) for start in block.iter(f"{W}bookmarkStart"))
    block_of = {attribute(start, "name"): at for at, start in starts}
    begins, ends = [0, *(each.block for each in meetings)], [*(each.block for each in meetings), len(blocks)]
    before = [0, *accumulate(each.pages for each in meetings)]
    page_of = {
        name: page + earlier
        for piece, begin, end, earlier in zip(pages, begins, ends, before, strict=True)
        for name, page in piece.page_of.items()
        if begin <= block_of.get(name, -1) < end
    }
    return PdfPages(page_of, pages[-1].count + before[-1])
