"""Block hashes: the words of a block change its hash, the way Word writes them does not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from pipeline.word import blocks, template
from pipeline.word.parts import contents
from tests.support import preview
from tests.support.word_drawing import Item, Row, Shown, View, altered, draw

DRAWN = """
    [contents]
    # หัวข้อ
    {{ title }}
    | ตัวชี้วัด | ผล |
    | {%tr for item in items %} |
    | {{ item.title }} | {{ item.text }} |
    | {%tr endfor %} |
"""


@pytest.fixture
def document(tmp_path: Path) -> bytes:
    view = View("น้ำบาดาล สะอาด", items=(Item("หนึ่ง", "1"), Item("สอง", "2", (Row("", Shown("")),))))
    return template.render(draw(tmp_path / "t.docx", DRAWN), view)


def changed(document: bytes, old: str, new: str) -> tuple[str, ...]:
    def change(xml: bytes) -> bytes:
        assert old.encode() in xml
        return xml.replace(old.encode(), new.encode(), 1)

    return blocks.block_hashes(altered(document, "word/document.xml", change))


def test_a_block_is_a_paragraph_or_a_row(document: bytes) -> None:
    assert blocks.block_texts(document) == ("หัวข้อ", "น้ำบาดาล สะอาด", "ตัวชี้วัด ผล", "หนึ่ง 1", "สอง 2")
    assert len(set(blocks.block_hashes(document))) == 5


def test_an_edit_changes_its_own_block_alone(document: bytes) -> None:
    before, after = blocks.block_hashes(document), changed(document, "หนึ่ง", "หนึ่งเดียว")
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, True, False, True]


def test_page_numbers_that_word_fills_in_are_no_edit(document: bytes) -> None:
    pages = {heading.bookmark: "12" for heading in contents.headings(document)}
    assert blocks.block_hashes(contents.fill(document, pages)) == blocks.block_hashes(document)


@pytest.mark.parametrize(
    "rewritten",
    [
        "น้ำบาดาล</w:t></w:r><w:r><w:t>  สะอาด",
        "น้ำบาดาล</w:t><w:br/><w:t>สะอาด",
        "น้ำบาดาล</w:t><w:tab/><w:t>สะอาด",
        "น้ำบาดาล</w:t></w:r><w:ins><w:r><w:t> สะอาด</w:t></w:r></w:ins><w:r><w:t>",
        "น้ำบาดาล สะอาด</w:t></w:r><w:del><w:r><w:delText>มาก</w:delText></w:r></w:del><w:r><w:t>",
        "น้ำบาดาล</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t> สะอาด</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>",
        "น้ำบาดาล สะอาด</w:t></w:r><w:moveFrom><w:r><w:t>ไป</w:t></w:r></w:moveFrom><w:r><w:t>",
        'น้ำบาดาล สะอาด</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple><w:r><w:t>',
    ],
)
def test_the_way_word_writes_a_text_is_no_edit(document: bytes, rewritten: str) -> None:
    assert changed(document, "น้ำบาดาล สะอาด", rewritten) == blocks.block_hashes(document)


@pytest.mark.soffice
def test_a_document_saved_again_by_libreoffice_says_the_same(document: bytes, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(document)
    again = preview.converted(tmp_path / "made.docx", tmp_path / "again", "docx")
    assert again.read_bytes() != document
    assert blocks.block_texts(again.read_bytes()) == blocks.block_texts(document)


def test_a_comment_of_people_is_an_edit_and_one_of_ours_is_not(document: bytes, tmp_path: Path) -> None:
    hashes = {}
    for author in ("pmqa", "ผู้อำนวยการ"):
        opened = docx.Document(BytesIO(document))
        opened.add_comment(opened.paragraphs[-1].runs, "ขอตัวเลขล่าสุด", author)
        opened.save(str(tmp_path / "commented.docx"))
        hashes[author] = blocks.block_hashes((tmp_path / "commented.docx").read_bytes())
    assert hashes["pmqa"] == blocks.block_hashes(document)
    assert hashes["ผู้อำนวยการ"][:-1] == blocks.block_hashes(document)


def test_a_tracked_insertion_is_an_edit(document: bytes) -> None:
    inserted = "สะอาด</w:t></w:r><w:ins><w:r><w:t>มาก</w:t></w:r></w:ins><w:r><w:t>"
    assert changed(document, "สะอาด", inserted) != blocks.block_hashes(document)
