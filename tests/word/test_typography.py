"""The empty document and its strokes: Thai set in every twin, the page of a government letter, a valid file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx.document import Document

from pipeline.opc.trees import parse
from pipeline.word import house_style
from pipeline.word.markup.elements import W, element
from tests.support import ooxml, word_lint
from tests.support.word_drawing import parts_of

PROMISED = (
    "Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "pmqa Body", "pmqa List",
    "pmqa Bullet", "pmqa Table Text", "pmqa Table Head", "pmqa Table Number", "pmqa Note", "pmqa Evidence", "toc 1",
    "toc 2", "toc 3", "TOC Heading", "Caption", "Header", "Footer", "Hyperlink", "annotation text",
    "annotation reference", "pmqa Table", "Table Grid",
)  # fmt: skip


def saved(document: Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def everything() -> Document:
    document = house_style.new_document()
    for style in house_style.PARAGRAPH_STYLES:
        paragraph = document.add_paragraph(f"ข้อความ {style.name}")
        paragraph._p.get_or_add_pPr().style = style.style_id
    table = document.add_table(3, 3, style="pmqa Table")
    table.cell(1, 0).merge(table.cell(1, 1))
    house_style.set_widths(table, [8, 5, 3])
    house_style.repeat_header(table.rows[0])
    house_style.keep_rows_whole(table)
    house_style.shade(table.cell(2, 2))
    house_style.shade(table.cell(2, 2), "FFFFFF")
    font = {"size_pt": 20, "bold": True, "italic": True, "name": "TH Niramit AS"}
    house_style.add_run(document.add_paragraph(), "หนา", **font)
    house_style.page_number_header(document.sections[0])
    house_style.footer_note(document.add_section(), "ท้าย", first_page=True)
    return document


def test_every_promised_style_is_there() -> None:
    names = {style.name for style in house_style.new_document().styles}
    assert set(PROMISED) <= names


def test_every_style_speaks_thai() -> None:
    styles = parse(parts_of(saved(house_style.new_document()))["word/styles.xml"])
    fonts = list(styles.iter(f"{W}rFonts"))
    assert len(fonts) >= len(house_style.PARAGRAPH_STYLES) + 2
    names = {f"{W}{name}" for name in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert all(dict(each.items()) == dict.fromkeys(names, "TH SarabunPSK") for each in fonts)
    (defaults,) = styles.iter(f"{W}rPrDefault")
    assert defaults.find(f"{W}rPr/{W}szCs").get(f"{W}val") == "32"
    assert defaults.find(f"{W}rPr/{W}lang").get(f"{W}bidi") == "th-TH"


def test_the_page_is_that_of_a_government_letter() -> None:
    section = house_style.new_document().sections[0]
    assert round(section.left_margin.cm, 1) == 3.0
    assert round(section.right_margin.cm, 1) == 2.0
    assert round(section.page_width.cm, 1) == 21.0
    assert round(section.page_height.cm, 1) == 29.7


def test_a_run_gets_both_halves_of_its_font_and_can_lose_them() -> None:
    run = house_style.new_document().add_paragraph().add_run("ไทย")
    house_style.set_run_font(run, size_pt=30, bold=True, italic=True)
    house_style.set_run_font(run, size_pt=20, bold=False)
    found = [(str(child.tag).removeprefix(W), child.get(f"{W}val")) for child in run._r.rPr]
    assert found == [("b", "0"), ("bCs", "0"), ("i", None), ("iCs", None), ("sz", "40"), ("szCs", "40")]


def test_widths_are_shared_out_over_spanned_columns() -> None:
    table = everything().tables[0]
    merged = table._tbl.tr_lst[1].tc_lst[0]
    assert round(merged.width.cm, 1) == 13.0
    assert [round(column.width.cm, 1) for column in table.columns] == [8.0, 5.0, 3.0]


def test_everything_at_once_is_sound() -> None:
    assert word_lint.faults(saved(house_style.new_document())) == []
    assert word_lint.faults(saved(everything())) == []


@pytest.mark.ooxml
def test_microsofts_validator_agrees(tmp_path: Path) -> None:
    for name, document in (("empty", house_style.new_document()), ("full", everything())):
        path = tmp_path / f"{name}.docx"
        document.save(str(path))
        assert ooxml.errors(path) == []


@pytest.mark.ooxml
def test_microsofts_validator_sees_a_planted_fault(tmp_path: Path) -> None:
    document = house_style.new_document()
    properties = document.add_paragraph().add_run("x")._r.get_or_add_rPr()
    properties.append(element("sz", val="32"))
    properties.append(element("b"))
    document.save(str(tmp_path / "bad.docx"))
    assert ooxml.errors(tmp_path / "bad.docx")
