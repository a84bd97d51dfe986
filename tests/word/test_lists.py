"""Typed lists come through as lists of Word that read as they were typed, looks as runs with their Thai twins."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from msgspec import Struct

from pipeline.model import Text, TextLook, TextRun
from pipeline.opc.trees import parse, serialise
from pipeline.opc.writer import write_archive
from pipeline.views.lines import TypedLine, lines
from pipeline.word import house_style, template
from pipeline.word.markup.elements import W
from pipeline.word.originals.layout import TemplateLayout
from tests.support import ooxml, word_lint
from tests.support.word_drawing import body, draw, parts_of, words

TYPED = (
    "บทนำ",
    "• ก", "• ข", "- ย่อย", "• ค",
    "1. หนึ่ง", "2. สอง", "ย่อหน้าคั่น", "3. สาม",
    "1. เริ่มใหม่", "1. ซ้ำ", "5) ห้า", "6) หก", "(1) วงเล็บ", "๑) เลขไทย", "ก. อักษร", "1.1 เลขซ้อน",
)  # fmt: skip


class View(Struct, frozen=True):
    """A text of several lines."""

    lines: tuple[TypedLine, ...]
    footer: str = ""


def rendered(tmp_path: Path, text: Text) -> bytes:
    layout = TemplateLayout("t")
    layout.typed_lines("lines")
    layout.document.save(str(tmp_path / "t.docx"))
    return template.render(tmp_path / "t.docx", View(lines(text)))


def test_every_list_reads_as_it_was_typed(tmp_path: Path) -> None:
    document = rendered(tmp_path, Text("\n".join(TYPED)))
    assert words(document) == list(TYPED)
    assert word_lint.faults(document) == []


def test_items_are_items_of_word_and_not_typed_marks(tmp_path: Path) -> None:
    tree = body(rendered(tmp_path, Text("• ก\n• ข\n1. ค\n2. ง\n1. จ")))
    lists = [each.get(f"{W}val") for each in tree.iter(f"{W}numId")]
    assert lists[0] == lists[1] != lists[2] == lists[3] != lists[4]
    assert ["".join(each.itertext()) for each in tree.iter(f"{W}p")][:5] == ["ก", "ข", "ค", "ง", "จ"]


def test_a_list_within_a_list_stands_deeper_and_the_outer_goes_on(tmp_path: Path) -> None:
    document = rendered(tmp_path, Text("1. ก\n  1) ย่อย\n  2) ย่อย\n2. ข"))
    tree = body(document)
    assert [each.get(f"{W}val") for each in tree.iter(f"{W}ilvl")] == ["0", "1", "1", "0"]
    assert [text.strip() for text in words(document)] == ["1. ก", "1) ย่อย", "2) ย่อย", "2. ข"]


def test_a_line_that_shares_its_paragraph_keeps_its_marker_as_text(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{%p for line in lines %}\nข้อความ: {{ line }}\n{%p endfor %}")
    document = template.render(path, View(lines(Text("• ก"))))
    assert words(document) == ["ข้อความ: • ก"]
    assert list(body(document).iter(f"{W}numPr")) == []


def test_items_stand_where_the_style_of_the_template_puts_them(tmp_path: Path) -> None:
    layout = TemplateLayout("t")
    layout.typed_lines("lines")
    layout.document.styles["pmqa List"].paragraph_format.left_indent = 1_440_000  # 4 cm
    layout.document.save(str(tmp_path / "t.docx"))
    parts = parts_of(template.render(tmp_path / "t.docx", View(lines(Text("• ก")))))
    numbering = parse(parts["word/numbering.xml"])
    indents = {indent.get(f"{W}left") for indent in numbering.iter(f"{W}ind")}
    assert "2268" in indents


def test_a_template_without_lists_gets_the_part_for_them(tmp_path: Path) -> None:
    document = house_style.new_document()
    for text in ("{%p for line in lines %}", "{{ line }}", "{%p endfor %}"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "t.docx"))
    parts = parts_of((tmp_path / "t.docx").read_bytes())
    del parts["word/numbering.xml"]
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        root = parse(parts[name])
        for each in list(root):
            if "numbering" in etree.tostring(each, encoding="unicode"):
                root.remove(each)
        parts[name] = serialise(root)
    styles = parse(parts["word/styles.xml"])
    for numbered in list(styles.iter(f"{W}numPr")):
        parent = numbered.getparent()
        assert parent is not None
        parent.remove(numbered)
    parts["word/styles.xml"] = serialise(styles)
    (tmp_path / "t.docx").write_bytes(write_archive(parts))
    made = template.render(tmp_path / "t.docx", View(lines(Text("1. ก\n2. ข"))))
    assert words(made) == ["1. ก", "2. ข"]
    assert word_lint.faults(made) == []


@pytest.mark.parametrize(
    ("look", "marks"),
    [
        (TextLook(bold=True), {"b", "bCs"}),
        (TextLook(italic=True), {"i", "iCs"}),
        (TextLook(underlined=True), {"u"}),
        (TextLook(struck=True), {"strike"}),
        (TextLook(script="superscript"), {"vertAlign"}),
        (TextLook(script="subscript", bold=True), {"b", "bCs", "vertAlign"}),
    ],
)
def test_a_look_is_a_run_of_its_own_with_its_thai_twin(tmp_path: Path, look: TextLook, marks: set[str]) -> None:
    text = Text("ก ข ค", runs=(TextRun("ก "), TextRun("ข", look), TextRun(" ค")))
    document = rendered(tmp_path, text)
    (run,) = [run for run in body(document).iter(f"{W}r") if "".join(run.itertext()) == "ข"]
    properties = run.find(f"{W}rPr")
    assert properties is not None
    assert {str(each.tag).removeprefix(W) for each in properties} == marks
    assert words(document) == ["ก ข ค"]
    assert word_lint.faults(document) == []


def test_a_bold_marker_is_bold(tmp_path: Path) -> None:
    text = Text("• ก", runs=(TextRun("• ก", TextLook(bold=True)),))
    assert body(rendered(tmp_path, text)).find(f".//{W}pPr/{W}rPr/{W}bCs") is not None


@pytest.mark.ooxml
def test_microsofts_validator_finds_nothing_in_lists_and_looks(tmp_path: Path) -> None:
    looks = (TextLook(True, True, True, True, "subscript"), TextLook(script="superscript"))
    runs = tuple(TextRun(f"{line}\n", looks[number % 2]) for number, line in enumerate(TYPED))
    path = tmp_path / "made.docx"
    path.write_bytes(rendered(tmp_path, Text("".join(run.text for run in runs), runs=runs)))
    assert ooxml.errors(path) == []
