"""Captions are counted through a document, and texts refer to them by their numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from pipeline.opc.trees import parse
from pipeline.views import captions
from pipeline.views.captions import CHART, TABLE, Caption, CaptionMention
from pipeline.word import house_style, template
from pipeline.word.markup.elements import W
from pipeline.word.parts.captions import NO_BREAK
from tests.support import word_lint
from tests.support.sample_documents import SampleDocuments
from tests.support.word_drawing import add_part, body, draw, parts_of, words


class View(Struct, frozen=True):
    """Three captions, what a text says of them, and what a condition asks for."""

    first: Caption
    second: Caption
    third: Caption
    chart: Caption
    one: CaptionMention
    two: CaptionMention
    all: CaptionMention
    late: bool = False


VIEW = View(
    first=Caption(TABLE, "a"),
    second=Caption(TABLE, "b"),
    third=Caption(TABLE, "c"),
    chart=Caption(CHART, "a"),
    one=CaptionMention(TABLE, ("b",)),
    two=CaptionMention(TABLE, ("a", "b")),
    all=CaptionMention(TABLE, ("a", "b", "c")),
)


def rendered_words(tmp_path: Path, drawn: str) -> list[str]:
    document = template.render(draw(tmp_path / "t.docx", drawn), VIEW)
    assert word_lint.faults(document) == []
    return words(document)


def test_tables_and_charts_are_counted_each_for_themselves_in_the_order_of_the_document(tmp_path: Path) -> None:
    drawn = "{{ second }} ข\n{{ chart }} ภาพ\n{{ first }} ก"
    assert rendered_words(tmp_path, drawn) == ["ตารางที่ 1 ข", "แผนภูมิที่ 1 ภาพ", "ตารางที่ 2 ก"]


def test_a_text_may_refer_to_what_comes_later_and_to_several(tmp_path: Path) -> None:
    drawn = "ดู{{ one }} {{ two }} และ {{ all }}\n{{ first }}\n{{ second }}\n{{ third }}"
    said = rendered_words(tmp_path, drawn)[0]
    assert said.replace(NO_BREAK, " ") == "ดูตารางที่ 2 ตารางที่ 1 และตารางที่ 2 และ ตารางที่ 1 ถึงตารางที่ 3"


def test_the_number_of_a_reference_stays_on_the_line_of_its_label(tmp_path: Path) -> None:
    assert rendered_words(tmp_path, "ดู{{ one }}\n{{ second }}") == [f"ดูตารางที่{NO_BREAK}1", "ตารางที่ 1"]


def test_numbers_and_references_are_fields_that_word_can_count_again(tmp_path: Path) -> None:
    document = template.render(draw(tmp_path / "t.docx", "ดู{{ one }}\n{{ first }}\n{{ second }}"), VIEW)
    tree = body(document)
    codes = [" ".join((code.text or "").split()) for code in tree.iter(f"{W}instrText")]
    assert codes[1:] == [r"SEQ ตารางที่ \* ARABIC"] * 2
    asked = re.fullmatch(r"REF (\w+) \\h", codes[0])
    assert asked
    names = {mark.get(f"{W}name") for mark in tree.iter(f"{W}bookmarkStart")}
    assert asked[1] in names
    assert len(asked[1]) <= 40


def test_a_reference_to_a_table_the_template_has_no_more_loses_its_number_alone(tmp_path: Path) -> None:
    document = template.render(draw(tmp_path / "t.docx", "แสดงใน{{ one }}ของรายงาน\n{{ first }}"), VIEW)
    assert words(document)[0] == "แสดงในตารางของรายงาน"
    assert word_lint.faults(document) == []


def test_a_caption_printed_twice_is_counted_twice_and_referred_to_at_its_first(tmp_path: Path) -> None:
    assert rendered_words(tmp_path, "{{ second }}\n{{ second }}\nดู{{ one }}") == [
        *("ตารางที่ 1", "ตารางที่ 2"),
        f"ดูตารางที่{NO_BREAK}1",
    ]


@pytest.mark.parametrize("simple", [False, True])
def test_captions_that_word_itself_inserted_are_counted_with_ours(tmp_path: Path, simple: bool) -> None:
    document = house_style.new_document()
    for text in ("{{ first }} ก", "own", "{{ second }} ข"):
        paragraph = document.add_paragraph("" if text == "own" else text)
        if text == "own":
            _insert(paragraph, simple)
    document.save(str(tmp_path / "t.docx"))
    assert words(template.render(tmp_path / "t.docx", VIEW)) == ["ตารางที่ 1 ก", "ตารางที่ 2", "ตารางที่ 3 ข"]


def _insert(paragraph: Document, simple: bool) -> None:
    paragraph.add_run("ตารางที่ ")
    if not simple:
        house_style.add_field(paragraph, r"SEQ ตารางที่ \* ARABIC", "9")
        return
    field = etree.SubElement(paragraph._p, f"{W}fldSimple", {f"{W}instr": r" SEQ ตารางที่ \* ARABIC "})
    etree.SubElement(etree.SubElement(field, f"{W}r"), f"{W}t").text = "9"


@pytest.mark.parametrize("simple", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_a_cross_reference_of_word_says_what_its_caption_says_before_it_behind_it_and_in_a_note(
    tmp_path: Path, late: bool, simple: bool
) -> None:
    document = house_style.new_document()
    _refer(document.add_paragraph("ดู"), simple)
    for text in ("{%p if late %}", "own", "{%p endif %}", "marked"):
        paragraph = document.add_paragraph("" if text in ("own", "marked") else text)
        if text == "marked":
            etree.SubElement(paragraph._p, f"{W}bookmarkStart", {f"{W}id": "3", f"{W}name": "_Ref123"})
        if text in ("own", "marked"):
            _insert(paragraph, simple)
        if text == "marked":
            etree.SubElement(paragraph._p, f"{W}bookmarkEnd", {f"{W}id": "3"})
    _refer(paragraph, simple)
    path = tmp_path / "t.docx"
    document.save(str(path))
    paragraph = house_style.new_document().add_paragraph("ดู")
    _refer(paragraph, simple)
    note = etree.Element(f"{W}footnotes", nsmap={"w": W[1:-1]})
    etree.SubElement(note, f"{W}footnote", {f"{W}id": "1"}).append(paragraph._p)
    add_part(path, "word/footnotes.xml", etree.tostring(note), "footnotes")
    made = template.render(path, replace(VIEW, late=late))
    said = f"ตารางที่ {1 + late}"
    assert words(made) == [f"ดู{said}", *["ตารางที่ 1"] * late, f"{said}{said}"]
    in_note = etree.fromstring(parts_of(made)["word/footnotes.xml"])
    assert "".join(text.text or "" for text in in_note.iter(f"{W}t")) == f"ดู{said}"
    assert b"updateFields" not in parts_of(made)["word/settings.xml"]


def _refer(paragraph: Document, simple: bool) -> None:
    if not simple:
        house_style.add_field(paragraph, r"REF _Ref123 \h", "ตารางที่ 9")
        return
    field = etree.SubElement(paragraph._p, f"{W}fldSimple", {f"{W}instr": r" REF _Ref123 \h "})
    etree.SubElement(etree.SubElement(field, f"{W}r"), f"{W}t").text = "ตารางที่ 9"


def test_nothing_is_said_of_tables_that_there_are_not() -> None:
    assert captions.mention(()) is None


@pytest.mark.parametrize("name", ["agenda.docx", "minutes.docx", "application-report.docx", "site-visit.docx"])
def test_every_table_and_chart_of_the_documents_has_its_number_and_is_referred_to(
    sample: SampleDocuments, name: str
) -> None:
    document = sample.documents[name]
    tree = body(document)
    paragraphs = [_shown(each) for each in tree.iter(f"{W}p") if _style(each) in ("Caption", "pmqaChartCaption")]
    for label in (TABLE, CHART):
        numbers = [int(found[1]) for text in paragraphs if (found := re.match(rf"{label} (\d+) \S", text))]
        assert numbers == list(range(1, len(numbers) + 1)), label
    pattern = re.compile(r"REF (_pmqaCaption\w+)")
    asked = {found for code in tree.iter(f"{W}instrText") for found in pattern.findall(code.text or "")}
    marks = {mark.get(f"{W}name", "") for mark in tree.iter(f"{W}bookmarkStart")}
    assert asked <= marks
    tables = [table for table in tree.iter(f"{W}tbl") if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]
    captioned = [table for table in tables if _caption_above(table)]
    assert len(captioned) == len(tables)
    assert not any("ตารางที่ 0" in text or "แผนภูมิที่ 0" in text for text in paragraphs)


def _caption_above(table: etree._Element) -> bool:
    above = table.getprevious()
    return above is not None and _style(above) == "Caption"


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _shown(paragraph: etree._Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def test_a_caption_stays_on_the_page_of_its_table() -> None:
    for name in ("agenda.docx", "application-report.docx", "site-visit.docx"):
        parts = parts_of((Path(__file__).parents[2] / "templates" / name).read_bytes())
        styles = parse(parts["word/styles.xml"])
        caption = next(each for each in styles.iter(f"{W}style") if each.get(f"{W}styleId") == "Caption")
        assert caption.find(f"{W}pPr/{W}keepNext") is not None
