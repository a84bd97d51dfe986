"""A large document is laid out in pieces: where it may be cut, and that its pages are those of the whole."""

from __future__ import annotations

import os
import random
import select
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from pipeline import documents
from pipeline.word import template
from pipeline.word.document_names import REPORT
from pipeline.word.libreoffice import pages, pdf, pieces, probe
from pipeline.word.libreoffice.pdf_pages import PdfPages
from pipeline.word.libreoffice.pieces import Cut
from pipeline.word.markup.elements import W, children_order, element
from pipeline.word.parts import contents
from tests.support.page_places import pdf_of
from tests.support.sample_documents import SampleDocuments, examined_sample
from tests.support.word_drawing import Item, View, altered, body, draw, parts_of

WHOLE = 10**9  # paragraphs: no document has so many
DRAWN = """
หน้าปก
[contents]
{%p for item in items %}
# {{ item.title }}
{{ item.text }}
{%p endfor %}
"""
MAIN = "word/document.xml"
ORDER = children_order("sectPr")


def written(tmp_path: Path, count: int = 300, words: Callable[[int], int] = lambda _: 12) -> bytes:
    """Return a document of headings, each with a text of so many words under it."""
    items = (Item(f"หัวข้อที่ {number}", "น้ำบาดาล " * words(number)) for number in range(count))
    return template.render(draw(tmp_path / "t.docx", DRAWN), View(items=tuple(items)))


def uneven(number: int) -> int:
    return random.Random(number).randint(3, 160)


def changed(document: bytes, change: Callable[[etree._Element], None], part: str = MAIN) -> bytes:
    def rewritten(xml: bytes) -> bytes:
        root = etree.fromstring(xml)
        change(root)
        return etree.tostring(root)

    return altered(document, part, rewritten)


def headings_in(root: etree._Element) -> list[etree._Element]:
    return [mark.getparent().getparent() for mark in root.iter(f"{W}pStyle") if mark.get(f"{W}val") == "Heading1"]


def beginning_pages(document: bytes, *numbers: int) -> bytes:
    """Return the document, a page begun by these headings, counted from 0."""

    def begin(root: etree._Element) -> None:
        found = headings_in(root)
        for number in numbers:
            found[number][0].insert(1, element("pageBreakBefore"))

    return changed(document, begin)


def probed(document: bytes) -> probe.Probe:
    asked = [heading.bookmark for heading in contents.headings(document)]
    return probe.of(contents.fill(document, dict.fromkeys(asked, "88")), asked)


def cuts(document: bytes, paragraphs: int = 250) -> list[Cut]:
    return pieces.cuts_of(probed(document), paragraphs)


# --- where a document is cut


def test_a_document_is_cut_where_a_page_surely_begins_if_that_is_near(tmp_path: Path) -> None:
    document = beginning_pages(written(tmp_path), 70, 85, 299)
    copy = probed(document)
    blocks = probe.blocks_of(copy.root)
    assert [(cut.end - cut.begin, "".join(blocks[cut.begin].itertext())) for cut in pieces.cuts_of(copy, 450)] == [
        (0, "หัวข้อที่ 70")
    ]


def test_without_such_a_place_two_pieces_share_some_blocks(tmp_path: Path) -> None:
    found = cuts(written(tmp_path))
    assert len(found) == 3
    assert {cut.end - cut.begin for cut in found} == {75}


@pytest.mark.parametrize("value", ["0", "false", "off"])
def test_a_page_break_that_is_switched_off_begins_no_page(tmp_path: Path, value: str) -> None:
    document = beginning_pages(written(tmp_path), 170)
    switched = f'<w:pageBreakBefore w:val="{value}"/>'.encode()
    off = altered(document, MAIN, lambda xml: xml.replace(b"<w:pageBreakBefore/>", switched))
    assert [cut.end - cut.begin for cut in cuts(off, 450)] == [75]


def test_a_style_that_begins_a_page_by_the_style_it_is_based_on_is_known(tmp_path: Path) -> None:
    def add_styles(root: etree._Element) -> None:
        for name, below in (("PageAbove", ""), ("PageBelow", "PageAbove")):
            style = element("style", type="paragraph", styleId=name)
            style.append(element("basedOn", val=below) if below else element("pPr"))
            if not below:
                style[0].append(element("pageBreakBefore"))
            root.append(style)

    def use_style(root: etree._Element) -> None:
        text = headings_in(root)[170].getnext()
        assert text is not None
        text[0][0].set(f"{W}val", "PageBelow")

    document = changed(changed(written(tmp_path), add_styles, "word/styles.xml"), use_style)
    assert [cut.end - cut.begin for cut in cuts(document, 450)] == [0]


def test_a_small_document_is_one_piece(tmp_path: Path) -> None:
    assert cuts(written(tmp_path, 100)) == []
    assert len(cuts(written(tmp_path, 100), 150)) > 0


def in_sections(document: bytes, *closing: etree._Element) -> bytes:
    """Return the document with sections that end so, after the heading 60, 120, ..."""

    def close(root: etree._Element) -> None:
        found = headings_in(root)
        for number, section in enumerate(closing, start=1):
            found[60 * number][0].append(section)

    return changed(document, close)


def section(*children: etree._Element, width: str = "11906") -> etree._Element:
    """Return the properties of a section on pages so wide."""
    made = element("sectPr")
    size, margins = element("pgSz", w=width, h="11907"), element("pgMar", top="1417", bottom="1134", left="1701")
    made.extend(sorted((size, margins, *children), key=lambda child: ORDER.index(child.tag.removeprefix(W))))
    return made


def anywhere(child: str) -> Callable[[bytes], bytes]:
    """Return a change that puts an element into a run of the document."""

    def put(root: etree._Element) -> None:
        run = etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}">{child}</w:r>')
        headings_in(root)[1].append(run)

    return lambda document: changed(document, put)


def field(code: str) -> str:
    return f'<w:fldChar w:fldCharType="begin"/><w:instrText>{code}</w:instrText><w:fldChar w:fldCharType="end"/>'


def setting(name: str) -> Callable[[bytes], bytes]:
    return lambda document: changed(document, lambda root: root.insert(0, element(name)), "word/settings.xml")


ANCHOR = '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"/>'


@pytest.mark.parametrize(
    "alter",
    [
        setting("evenAndOddHeaders"),
        setting("mirrorMargins"),
        *(
            lambda document, kind=kind: in_sections(document, section(element("type", val=kind)))
            for kind in ("continuous", "oddPage", "evenPage", "nextColumn")
        ),
        lambda document: in_sections(document, section(element("cols", num="2"))),
        lambda document: in_sections(document, element("sectPr")),
        lambda document: changed(document, lambda root: root[0].remove(root[0][-1])),
        *(anywhere(f"<w:{name}Reference/>") for name in ("footnote", "endnote")),
        *(anywhere(child) for child in ("<w:pict/>", "<w:object/>", "<w:framePr/>", "<w:tblpPr/>", ANCHOR)),
        *(anywhere(field(code)) for code in ("PAGE", "NUMPAGES", " SECTIONPAGES ", "STYLEREF x", "LISTNUM")),
    ],
)  # fmt: skip
def test_where_pages_depend_on_others_a_document_is_not_cut(tmp_path: Path, alter: Callable[[bytes], bytes]) -> None:
    document = written(tmp_path)
    assert cuts(document)
    assert cuts(alter(document)) == []


def test_a_document_that_ends_with_the_end_of_a_section_is_not_cut(tmp_path: Path) -> None:
    def end(root: etree._Element) -> None:
        root[0].insert(len(root[0]) - 1, element("p"))
        closing = root[0][-2]
        closing.append(element("pPr"))
        closing[0].append(section())

    assert cuts(changed(written(tmp_path), end)) == []


def test_where_the_header_repeats_a_text_of_the_page_a_document_is_not_cut(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", DRAWN, footer="ท้ายหน้า")
    items = tuple(Item(f"หัวข้อที่ {number}", "ก") for number in range(300))
    document = template.render(path, View(items=items))
    (footer,) = (part for part in parts_of(document) if part.startswith("word/footer"))

    def refer(root: etree._Element) -> None:
        root[0].append(etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}">{field("STYLEREF x")}</w:r>'))

    assert cuts(document)
    assert cuts(changed(document, refer, footer)) == []


def between(document: bytes, first: int, last: int, begin: str, end: str) -> bytes:
    """Return the document with something that begins in one heading and ends in another."""

    def put(root: etree._Element) -> None:
        found = headings_in(root)
        for at, child in ((first, begin), (last, end)):
            found[at].append(etree.fromstring(f'<w:x xmlns:w="{W[1:-1]}">{child}</w:x>')[0])

    return changed(document, put)


OPEN = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{}</w:instrText></w:r>'
CLOSE = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (OPEN.format("QUOTE"), CLOSE),
        ('<w:bookmarkStart w:id="9000" w:name="long"/>', '<w:bookmarkEnd w:id="9000"/>'),
    ],
)
def test_a_document_is_not_cut_within_a_field_or_a_bookmark(tmp_path: Path, begin: str, end: str) -> None:
    document = anywhere(field("REF long"))(beginning_pages(written(tmp_path), 75, 120))
    held = between(document, 60, 90, begin, end)
    assert begun(document) == ["หัวข้อที่ 75"]
    assert begun(held) == ["หัวข้อที่ 120"]


def begun(document: bytes) -> list[str]:
    """Return what the second of two pieces begins with."""
    copy = probed(document)
    return ["".join(probe.blocks_of(copy.root)[cut.begin].itertext()) for cut in pieces.cuts_of(copy, 450)]


@pytest.mark.parametrize("form", ["decimal", "bullet"])
def test_a_document_is_not_cut_within_a_list_that_counts(tmp_path: Path, form: str) -> None:
    def add_list(root: etree._Element) -> None:
        drawn = element("abstractNum", abstractNumId="77")
        level = element("lvl", ilvl="0")
        level.append(element("numFmt", val=form))
        drawn.append(level)
        number = element("num", numId="77")
        number.append(element("abstractNumId", val="77"))
        root.insert(0, drawn)
        root.append(number)

    def list_headings(root: etree._Element) -> None:
        found = headings_in(root)
        for at in (60, 90):
            asked = element("numPr")
            asked.append(element("numId", val="77"))
            found[at][0].append(asked)

    document = beginning_pages(written(tmp_path), 75, 120)
    listed = changed(changed(document, add_list, "word/numbering.xml"), list_headings)
    assert begun(listed) == ["หัวข้อที่ 75" if form == "bullet" else "หัวข้อที่ 120"]


# --- from pages of pieces to those of the document


def lines_of(document: bytes) -> list[etree._Element]:
    found = body(document).find(f"{W}body")
    assert found is not None
    return found.findall(f"{W}p")


def on_pages_of(lines: int, asked: list[int] | None = None) -> Callable[[Sequence[bytes]], list[PdfPages]]:
    """Return a layout in which each paragraph is a line and each page has so many, or fewer ahead of a page break."""

    def lay_out(documents_asked: Sequence[bytes]) -> list[PdfPages]:
        if asked is not None:
            asked.append(len(documents_asked))
        return [laid_out(document, lines) for document in documents_asked]

    return lay_out


def laid_out(document: bytes, lines: int) -> PdfPages:
    page_of, top_of = {}, {}
    page, line = 1, 0
    for number, paragraph in enumerate(lines_of(document)):
        if line == lines or (number and paragraph.find(f"{W}pPr/{W}pageBreakBefore") is not None):
            page, line = page + 1, 0
        for mark in paragraph.iter(f"{W}bookmarkStart"):
            page_of[mark.get(f"{W}name", "")], top_of[mark.get(f"{W}name", "")] = page, 700.0 - line
        line += 1
    return PdfPages(page_of, page, top_of)


@pytest.mark.parametrize("begun", [(), (60,), (31, 62, 93, 124, 155, 186, 217, 248, 279)])
def test_the_pages_of_pieces_are_those_of_the_whole(tmp_path: Path, begun: tuple[int, ...]) -> None:
    copy = probed(beginning_pages(written(tmp_path), *begun))
    whole = pieces.laid_out(copy, on_pages_of(11), WHOLE)
    asked: list[int] = []
    cut = pieces.laid_out(copy, on_pages_of(11, asked), 200)
    assert asked[0] > 1
    assert asked[-1] > 1
    assert (cut.page_of, cut.count) == (whole.page_of, whole.count)


def test_pieces_that_never_agree_are_laid_out_as_one(tmp_path: Path) -> None:
    copy = probed(written(tmp_path))
    asked: list[int] = []
    heights = random.Random(1)

    def lay_out(documents_asked: Sequence[bytes]) -> list[PdfPages]:
        found = on_pages_of(11, asked)(documents_asked)
        return [PdfPages(one.page_of, one.count, {name: heights.random() for name in one.top_pt}) for one in found]

    assert pieces.laid_out(copy, lay_out, 200).page_of == pieces.laid_out(copy, on_pages_of(11), WHOLE).page_of
    assert asked[-1] == 1


def test_a_reference_to_another_piece_shows_its_text_and_one_to_the_same_stays(tmp_path: Path) -> None:
    shown = '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/>'
    reference = f"<w:r>{OPEN[5:-6].format('REF there')}{shown}</w:r>"
    simple = '<w:fldSimple w:instr="REF there"><w:r><w:t>13</w:t></w:r></w:fldSimple>'
    page = simple.replace("REF there", "PAGEREF there").replace("13", "14")

    def put(root: etree._Element) -> None:
        found = headings_in(root)
        found[295].append(element("bookmarkStart", id="9000", name="there"))
        found[295].append(element("bookmarkEnd", id="9000"))
        for at in (1, 290):
            found[at].extend(etree.fromstring(f'<w:x xmlns:w="{W[1:-1]}">{reference}{simple}{page}</w:x>'))

    seen: list[bytes] = []

    def lay_out(documents_asked: Sequence[bytes]) -> list[PdfPages]:
        seen.extend(documents_asked)
        return on_pages_of(11)(documents_asked)

    pieces.laid_out(probed(changed(beginning_pages(written(tmp_path), 100, 200), put)), lay_out, 200)
    first, last = seen[0], seen[-1]
    for piece, codes in ((first, 0), (last, 2)):
        xml = parts_of(piece)[MAIN]
        assert xml.count(b"PAGEREF") == 0
        assert xml.count(b"REF there") == codes
        assert all(any(text in each.itertext() for each in lines_of(piece)) for text in ("12", "13", "14"))


def test_a_piece_keeps_the_properties_and_headers_of_its_section(tmp_path: Path) -> None:
    header, footer = element("headerReference", type="first"), element("footerReference", type="default")
    first = section(header, footer, element("pgNumType", start="5"), element("titlePg"))
    second = section(element("footerReference", type="first"), element("titlePg"))
    document = in_sections(beginning_pages(written(tmp_path), 30, 90, 130), first, second)
    copy = probed(document)
    blocks = probe.blocks_of(copy.root)
    at = {"".join(block.itertext()): number for number, block in enumerate(blocks)}
    begins = [at[f"หัวข้อที่ {number}"] for number in (30, 90)]
    begins.insert(1, at["หัวข้อที่ 60"] + 1)  # the section begins below the heading that ends the one before
    made = pieces._DocumentPieces(copy)
    limits = [None, *(Cut(begin, begin) for begin in begins), None]
    shown = [sections_in(made.between(one, other)) for one, other in pairwise(limits)]
    every = ["headerReference first", "footerReference default"]
    size = ["pgSz", "pgMar"]
    assert shown[0] == [[*every, *size, "pgNumType", "titlePg"]]
    assert shown[1] == [[*every, *size]]
    assert shown[2] == [[*every, "footerReference first", *size, "titlePg"]]
    assert shown[3][0] == [*every, "footerReference first", *size]
    assert len(shown[3]) == 2


def sections_in(document: bytes) -> list[list[str]]:
    found = body(document).iter(f"{W}sectPr")
    return [[f"{child.tag.removeprefix(W)} {child.get(f'{W}type', '')}".strip() for child in each] for each in found]


def test_a_pass_lays_out_only_what_changed_since_the_pass_before(tmp_path: Path) -> None:
    long = "น้ำบาดาล" * 10  # a wider number may take another line of the contents
    items = tuple(Item(f"{long} {number}", "ก") for number in range(200))
    document = beginning_pages(template.render(draw(tmp_path / "t.docx", DRAWN), View(items=items)), 0, 100)
    asked: list[bytes] = []

    def lay_out(piece: bytes) -> bytes:
        asked.append(piece)
        found = laid_out(piece, 2)
        return pdf_of(found.page_of, found.count)

    numbered = pages.number(document, lay_out=lay_out, paragraphs=200)
    assert numbered.document == pages.number(document, lay_out=lay_out, paragraphs=WHOLE).document
    first_pass = len(pieces.cuts_of(probed(document), 200)) + 1
    assert first_pass == 3
    assert len(asked) - 2 == first_pass + 1  # the contents once more; two passes of the whole


# --- with LibreOffice


@pytest.mark.soffice
@pytest.mark.long
def test_the_sample_has_the_same_numbers_cut_and_whole_and_with_any_number_of_workers(
    sample: SampleDocuments,
) -> None:
    report = sample.documents[REPORT]
    whole = pages.number(report, paragraphs=WHOLE)
    assert cuts(report, 1200)
    assert pages.number(report, paragraphs=1200, workers=4) == whole
    assert pages.number(report, paragraphs=1200, workers=1) == whole


@pytest.mark.soffice
@pytest.mark.long
@pytest.mark.parametrize("words", [uneven, lambda _: 20], ids=["uneven", "alike"])
def test_a_document_in_sections_has_the_same_numbers_cut_and_whole(tmp_path: Path, words: Callable[[int], int]) -> None:
    roman, anew = element("pgNumType", fmt="lowerRoman"), element("pgNumType", start="1")
    sections = section(roman, width="8391"), section(anew, element("titlePg"))
    document = in_sections(written(tmp_path, 400, words), *sections)
    assert {cut.begin < cut.end for cut in cuts(document, 300)} == {True, False}
    whole = pages.number(document, paragraphs=WHOLE)
    assert whole.pages > 30
    assert pages.number(document, paragraphs=300) == whole


# --- what goes wrong


def fake_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> int:
    """Let a shell script stand for LibreOffice; return a pipe that ends when all it started have ended."""
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\nexec 9> {alive}\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return os.open(alive, os.O_RDONLY | os.O_NONBLOCK)


def have_ended(pipe: int) -> bool:
    try:
        return bool(select.select([pipe], [], [], 10)[0]) and os.read(pipe, 1) == b""
    finally:
        os.close(pipe)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")
def test_a_piece_that_fails_ends_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_second = f"mkdir {tmp_path}/first 2>/dev/null && sleep 600\nexit 0"
    pipe = fake_office(tmp_path, monkeypatch, fails_second)
    monkeypatch.setattr(pdf.fonts, "setting", lambda _: {})
    with pytest.raises(pdf.PdfFault, match="ไม่สำเร็จ"):
        pages.number(written(tmp_path), paragraphs=200, workers=2)
    assert have_ended(pipe)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")
def test_ctrl_c_ends_all_and_leaves_the_numbers_to_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    presses_second = f"mkdir {tmp_path}/first 2>/dev/null || kill -INT {os.getpid()}\nsleep 600"
    pipe = fake_office(tmp_path, monkeypatch, presses_second)
    monkeypatch.setattr(pdf.fonts, "setting", lambda _: {})
    monkeypatch.setattr(documents.pages, "number", partial(pages.number, paragraphs=200, workers=2))
    report, year = written(tmp_path), examined_sample().year
    assert year is not None
    assert documents._numbered(report, b"", year) == (report, (), documents.NOT_COUNTED)
    assert have_ended(pipe)
