"""The contents: a real field that holds the headings, with page numbers when they are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.word import template
from pipeline.word.markup.elements import W
from pipeline.word.parts import contents
from tests.support import preview, word_lint
from tests.support.word_drawing import Item, View, body, draw, parts_of, words

DRAWN = "[contents]\n# บทที่ 1\n{%p for item in items %}\n## {{ item.title }}\n{%p endfor %}\n### ลึก\n#### ลึกเกินไป"


def made(tmp_path: Path, text: str = DRAWN) -> bytes:
    return template.render(draw(tmp_path / "t.docx", text), View(items=(Item("ก & ข"), Item("ก & ข"))))


def entries(document: bytes) -> list[tuple[str, str]]:
    """The style and shown text of each line of the contents."""
    found = []
    for link in body(document).iter(f"{W}hyperlink"):
        paragraph = link.getparent()
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        shown = ("\t" if piece.tag == f"{W}tab" else piece.text or "" for piece in link.iter(f"{W}t", f"{W}tab"))
        found.append((style, "".join(shown)))
    return found


def asks_word(document: bytes) -> bool:
    return b"updateFields" in parts_of(document)["word/settings.xml"]


def test_the_contents_hold_the_headings_down_to_the_third_level(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert entries(document) == [("TOC1", "บทที่ 1\t"), ("TOC2", "ก & ข\t"), ("TOC2", "ก & ข\t"), ("TOC3", "ลึก\t")]
    assert [heading.level for heading in contents.headings(document)] == [1, 2, 2, 3]
    assert word_lint.faults(document) == []


def test_without_page_numbers_word_is_asked_and_with_them_it_is_not(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert asks_word(document)
    pages = {heading.bookmark: str(number) for number, heading in enumerate(contents.headings(document), start=3)}
    filled = contents.fill(document, pages)
    assert not asks_word(filled)
    assert entries(filled)[-1] == ("TOC3", "ลึก\t6")
    assert word_lint.faults(filled) == []


def test_filling_again_changes_nothing(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert contents.fill(contents.fill(document)) == contents.fill(document) == document


def test_a_document_without_contents_or_without_headings_stays_sound(tmp_path: Path) -> None:
    without = made(tmp_path, "# TOC\nย่อหน้า")
    assert contents.fill(without, {}) == without
    assert not asks_word(without)
    empty = made(tmp_path, "[contents]\nย่อหน้า")
    assert entries(empty) == []
    assert words(empty) == ["ย่อหน้า"]
    assert word_lint.faults(empty) == []


def test_the_field_is_whole(tmp_path: Path) -> None:
    marks = [mark.get(f"{W}fldCharType") for mark in body(made(tmp_path)).iter(f"{W}fldChar")]
    assert marks.count("begin") == marks.count("end") == marks.count("separate") == 5
    codes = [code.text for code in body(made(tmp_path)).iter(f"{W}instrText")]
    assert codes[0] == ' TOC \\o "1-3" \\h \\z \\u '


@pytest.mark.soffice
def test_the_page_numbers_are_seen_in_libreoffice_too(tmp_path: Path) -> None:
    document = made(tmp_path)
    pages = {heading.bookmark: str(731 + number) for number, heading in enumerate(contents.headings(document))}
    (tmp_path / "made.docx").write_bytes(contents.fill(document, pages))
    shown = preview.pdf_text(preview.pdf(tmp_path / "made.docx", tmp_path))
    assert [number for number in ("731", "732", "733", "734") if number in shown] == ["731", "732", "733", "734"]
