"""The lint of finished documents sees every planted fault, and none in a sound document."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.word import template
from tests.support import word_lint
from tests.support.word_drawing import Item, Row, Shown, View, altered, draw

DRAWN = """
    [contents]
    {%p for item in items %}
    # {{ item.title }}
    | ตัวชี้วัด | ผล |
    | {%tr for row in item.rows %} |
    | {{ row.name }} | {{ row.actual }} |
    | {%tr endfor %} |
    {%p endfor %}
"""
BODY, STYLES = "word/document.xml", "word/styles.xml"
DRAWING = (
    b'<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    b'<wp:docPr id="1" name="x"/></wp:inline></w:drawing></w:r>'
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = draw(tmp_path_factory.mktemp("lint") / "t.docx", DRAWN, footer="{{ title }}")
    items = tuple(Item(f"หัวข้อ {number}", None, (Row("น้ำ", Shown("85.5")),)) for number in range(2))
    return template.render(path, View(items=items))


def test_a_sound_document_has_no_fault(sound: bytes) -> None:
    assert word_lint.faults(sound) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        (BODY, b"</w:p></w:tc>", b"</w:p><w:tbl/></w:tc>", "end in a paragraph"),
        (BODY, b"<w:bookmarkEnd w:id=\"1\"/>", b"", "bookmarks do not pair"),
        (BODY, b'w:name="_Toc00000002"', b'w:name="_Toc00000001"', "two bookmarks are called"),
        (BODY, b'w:anchor="_Toc00000001"', b'w:anchor="nowhere"', "no bookmark nowhere"),
        (BODY, b"PAGEREF _Toc00000001", b"PAGEREF nowhere", "no bookmark nowhere"),
        (BODY, "น้ำ".encode(), b"{{ row.name }}", "left over"),
        (BODY, "น้ำ".encode(), "\ufdd03\ufdd1".encode(), "left over"),
        (BODY, b'<w:pStyle w:val="Heading1"/>', b'<w:pStyle w:val="{{ x }}"/>', "left over from the template in an"),
        (BODY, b'<w:pStyle w:val="Heading1"/>', b'<w:pStyle w:val="Nobody"/>', "style Nobody is not defined"),
        (BODY, b'<w:tblStyle w:val="pmqaTable"/>', b'<w:tblStyle w:val="Nobody"/>', "style Nobody is not defined"),
        (STYLES, b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="Nobody"/>', "style Nobody is not defined"),
        (BODY, b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="3"/>', "columns in a grid of 2"),
        (BODY, b"<w:r><w:t", b"<w:r><w:rPr><w:b/></w:rPr><w:t", "w:b without an equal w:bCs"),
        (BODY, b"<w:r><w:t", b'<w:r><w:rPr><w:sz w:val="4"/><w:szCs w:val="5"/></w:rPr><w:t', "w:sz without an equal"),
        (BODY, b"<w:r><w:t", b"<w:r><w:rPr><w:iCs/><w:i/></w:rPr><w:t", "out of order"),
        (BODY, b"<w:r><w:t", b'<w:r><w:rPr><w:rFonts w:ascii="X"/></w:rPr><w:t', "Latin text alone"),
        (STYLES, b"<w:b/><w:bCs/>", b"<w:b/>", "w:b without an equal w:bCs"),
        (STYLES, b"<w:rFonts ", b'<w:rFonts w:asciiTheme="minorHAnsi" ', "theme font"),
        (BODY, b'w:type="default" r:id="', b'w:type="default" r:id="no', "no relation"),
        (BODY, b"<w:r><w:t", DRAWING + DRAWING + b"<w:r><w:t", "two drawings are numbered 1"),
        ("word/_rels/document.xml.rels", b'Target="styles.xml"', b'Target="gone.xml"', "word/gone.xml is missing"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(sound: bytes, part: str, old: bytes, new: bytes, expected: str) -> None:
    def plant(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new, 1)

    found = word_lint.faults(altered(sound, part, plant))
    assert any(expected in fault for fault in found), found


def test_a_table_without_rows_is_seen(sound: bytes) -> None:
    empty = b"<w:tbl><w:tblPr/><w:tblGrid/></w:tbl><w:p/>"
    planted = altered(sound, BODY, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + empty))
    assert any("without a row" in fault for fault in word_lint.faults(planted))


def test_braces_that_a_unit_typed_are_no_leftover(tmp_path: Path) -> None:
    made = template.render(draw(tmp_path / "t.docx", "{{ title }}"), View("สูตร {{ 7*7 }}"))
    assert word_lint.faults(made, typed=["สูตร {{ 7*7 }}"]) == []
    assert word_lint.faults(made) != []
