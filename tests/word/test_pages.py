"""Page numbers in the contents: those of the pages, as the pages print them, or else Word's to fill in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.word import template
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup.elements import W
from pipeline.word.parts import contents
from tests.support import preview, word_lint
from tests.support.page_places import pdf_of
from tests.support.word_drawing import Item, View, altered, body, draw, parts_of

DRAWN = "หน้าปก\n[contents]\n{%p for item in items %}\n# {{ item.title }}\n{%p endfor %}"
BREAK = b"<w:pPr><w:pageBreakBefore/><w:pStyle"


def made(tmp_path: Path, titles: str = "ก ข ค") -> bytes:
    return template.render(draw(tmp_path / "t.docx", DRAWN), View(items=tuple(map(Item, titles.split()))))


def laid_out(*tries: list[int], sections: tuple[int, ...] = (1,)) -> Callable[[bytes], bytes]:
    """Return a layout whose headings stand on these pages, try by try; the last stays."""
    asked: list[bytes] = []

    def lay_out(document: bytes) -> bytes:
        asked.append(document)
        where = tries[min(len(asked), len(tries)) - 1]
        names = [heading.bookmark for heading in contents.headings(document)]
        begins = {f"pmqaSection{index}": page for index, page in enumerate(sections)}
        return pdf_of({**dict(zip(names, where, strict=True)), **begins}, 60)

    return lay_out


def entries(document: bytes) -> list[str]:
    return ["".join(link.itertext()).split()[-1] for link in body(document).iter(f"{W}hyperlink")]


def asks_word(document: bytes) -> bool:
    return b"updateFields" in parts_of(document)["word/settings.xml"]


def test_the_numbers_are_those_of_the_pages_and_word_is_not_asked(tmp_path: Path) -> None:
    numbered = pages.number(made(tmp_path), lay_out=laid_out([3, 12, 58]))
    assert entries(numbered.document) == ["3", "12", "58"]
    assert numbered.pages == 60
    assert not asks_word(numbered.document)
    assert word_lint.faults(numbered.document) == []


LONG = " ".join(letter * 60 for letter in "กขค")  # may take a second line of the contents with a wider number


def test_numbers_that_move_the_pages_are_counted_again(tmp_path: Path) -> None:
    numbered = pages.number(made(tmp_path, LONG), lay_out=laid_out([3, 12, 58], [4, 13, 59]))
    assert entries(numbered.document) == ["4", "13", "59"]


def test_pages_that_never_settle_are_left_to_word(tmp_path: Path) -> None:
    never = laid_out([1, 20, 30], [20, 3, 4], [1, 20, 30], [20, 3, 4], [1, 20, 30])
    with pytest.raises(pdf.PdfFault, match="ไม่คงที่"):
        pages.number(made(tmp_path, LONG), lay_out=never)


def once(*where: int) -> Callable[[bytes], bytes]:
    """Return a layout that is asked once and no more."""
    lay_out, asked = laid_out(list(where)), []

    def only(document: bytes) -> bytes:
        asked.append(document)
        assert len(asked) == 1
        return lay_out(document)

    return only


def test_numbers_that_can_move_no_line_are_not_counted_again(tmp_path: Path) -> None:
    assert entries(pages.number(made(tmp_path), lay_out=once(3, 12, 58)).document) == ["3", "12", "58"]
    as_wide = pages.number(made(tmp_path, LONG), lay_out=once(13, 24, 58))
    assert entries(as_wide.document) == ["13", "24", "58"]
    thai = with_numbering(made(tmp_path, LONG), 'w:fmt="thaiNumbers"')
    assert entries(pages.number(thai, lay_out=once(13, 24, 58)).document) == ["๑๓", "๒๔", "๕๘"]


def test_the_numbers_of_the_document_before_are_tried_first(tmp_path: Path) -> None:
    before = pages.number(made(tmp_path, LONG), lay_out=laid_out([3, 4, 58])).document
    again = pages.number(made(tmp_path, f"{LONG} ง"), before, once(3, 4, 58, 59))
    assert entries(again.document) == ["3", "4", "58", "59"]
    assert pages.number(made(tmp_path, LONG), before, once(3, 4, 58)).document == before


@pytest.mark.parametrize("before", [b"no document", b"PK"])
def test_a_document_before_that_cannot_be_read_tells_no_numbers(tmp_path: Path, before: bytes) -> None:
    assert entries(pages.number(made(tmp_path), before, once(3, 4, 5)).document) == ["3", "4", "5"]


def test_a_pdf_that_names_no_pages_leaves_them_to_word(tmp_path: Path) -> None:
    for answer in (b"", b"%PDF-1.6", pdf_of({"_Toc00000001": 1}, 1)[:300], pdf_of({}, 3)):
        with pytest.raises(pdf.PdfFault):
            pages.number(made(tmp_path), lay_out=lambda _, answer=answer: answer)


def with_numbering(document: bytes, attributes: str) -> bytes:
    """Return the document, its pages numbered so."""
    found = f"<w:pgNumType {attributes}/><w:cols".encode()
    return altered(document, "word/document.xml", lambda xml: xml.replace(b"<w:cols", found))


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ('w:fmt="thaiNumbers"', ["๓", "๑๒", "๕๘"]),
        ('w:start="0"', ["2", "11", "57"]),
        ('w:fmt="upperRoman"', ["III", "XII", "LVIII"]),
        ('w:fmt="lowerRoman" w:start="7"', ["ix", "xviii", "lxiv"]),
    ],
)
def test_the_numbers_are_written_as_the_pages_print_them(tmp_path: Path, attributes: str, shown: list[str]) -> None:
    document = with_numbering(made(tmp_path), attributes)
    assert entries(pages.number(document, lay_out=laid_out([3, 12, 58])).document) == shown


def test_a_form_of_numbers_we_do_not_write_is_left_to_word(tmp_path: Path) -> None:
    with pytest.raises(pdf.PdfFault, match="hebrew1"):
        pages.number(with_numbering(made(tmp_path), 'w:fmt="hebrew1"'), lay_out=laid_out([3, 12, 58]))


def in_two_sections(document: bytes) -> bytes:
    """Return the document with its cover and contents in a section of Roman numbers, the rest counted from 1."""

    def split(xml: bytes) -> bytes:
        root = etree.fromstring(xml)
        end = root.find(f"{W}body/{W}sectPr")
        first = next(p for p in root.iter(f"{W}p") if p.find(f"{W}bookmarkStart") is not None)
        assert end is not None
        closing = etree.Element(f"{W}p")
        first.addprevious(closing)
        section = etree.SubElement(etree.SubElement(closing, f"{W}pPr"), f"{W}sectPr")
        etree.SubElement(section, f"{W}pgNumType", {f"{W}fmt": "lowerRoman"})
        end.insert(0, etree.Element(f"{W}pgNumType", {f"{W}start": "1"}))
        return etree.tostring(root)

    return altered(document, "word/document.xml", split)


def test_a_section_that_counts_anew_is_counted_anew(tmp_path: Path) -> None:
    document = in_two_sections(made(tmp_path))
    assert entries(pages.number(document, lay_out=laid_out([5, 9, 12], sections=(1, 5))).document) == ["1", "5", "8"]


def test_a_document_without_contents_is_only_counted(tmp_path: Path) -> None:
    document = template.render(draw(tmp_path / "t.docx", "# ก"), View())
    numbered = pages.number(document, lay_out=lambda _: pdf_of({"pmqaSection0": 1}, 7))
    assert (numbered.document, numbered.pages) == (contents.fill(document), 7)


@pytest.mark.soffice
def test_libreoffice_names_the_pages_that_it_prints(tmp_path: Path) -> None:
    document = altered(
        made(tmp_path, "ก ข ค"),
        "word/document.xml",
        lambda xml: xml.replace(b'<w:pStyle w:val="Heading1"/>', b'<w:pStyle w:val="Heading1"/><w:pageBreakBefore/>'),
    )
    numbered = pages.number(document)
    assert entries(numbered.document) == ["2", "3", "4"]
    assert numbered.pages == 4
    assert pages.number(document).document == numbered.document
    (tmp_path / "made.docx").write_bytes(numbered.document)
    printed = preview.pdf_text(preview.pdf(tmp_path / "made.docx", tmp_path)).split("\f")
    bodies = printed[1:]  # the first page holds the contents, with every title
    assert [next(page for page, text in enumerate(bodies, start=2) if title in text.split()) for title in "กขค"] == [
        2, 3, 4,
    ]  # fmt: skip
