"""Rendering a template: every text exactly as typed, nothing reachable but the view, every fault with its place."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.opc.properties import CORE_PROPERTIES
from pipeline.opc.writer import CONTENT_TYPES, write_archive
from pipeline.word import house_style, template
from pipeline.word.markup.elements import W
from tests.support import ooxml, preview, word_lint
from tests.support.word_drawing import Item, Row, Shown, View, altered, body, draw, parts_of, words

SAMPLE = """
    {{ title }}
    [contents]
    {%p for item in items %}
    # {{ item.title }}
    {%p if item.text %}
    {{ item.text }}
    {%p endif %}
    | ตัวชี้วัด | ผล |
    | {%tr for row in item.rows %} |
    | {{ row.name }} | {{ row.actual }} |
    | {%tr endfor %} |
    {%p endfor %}
"""
NASTY = (
    "R&D",
    "<select> & </w:t>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{_{ x }_} {_% %_}",
    "a\nb\n\nc",
    "คอลัมน์\tแท็บ",
    "• หัวข้อ\n  - ย่อย",
    "  ช่องว่าง  สองข้าง  ",
    "\"อัญประกาศ\" 'เดี่ยว' “โค้ง”",
    "]]> <!-- --> <?xml ?>",
    "&lt;ไม่ใช่แท็ก&gt; &amp;",
    "น้ำบาดาล ทํา ทำ เเละ",
    "๒๕๖๔ 😀 \u200bZWSP",
    '\\" \\ \\n',
    "\uf701\uf70a",
)


def a_view(text: str = "ข้อความ", items: int = 2, rows: int = 2) -> View:
    return View(
        title=text,
        footnote=text,
        items=tuple(
            Item(f"หัวข้อ {number}", text, tuple(Row(text, Shown("85.5")) for _ in range(rows)))
            for number in range(items)
        ),
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return draw(tmp_path / "sample.docx", SAMPLE, footer="{{ footnote }}")


def test_names_loops_conditions_and_rows_are_filled_in(sample: Path) -> None:
    view = View("เล่ม", items=(Item("หนึ่ง", None), Item("สอง", "เนื้อ", (Row("น้ำ", Shown("85.5")),))))
    assert words(template.render(sample, view)) == [
        "เล่ม", "หนึ่ง", "ตัวชี้วัด", "ผล", "สอง", "เนื้อ", "ตัวชี้วัด", "ผล", "น้ำ", "85.5",
    ]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_what_a_unit_typed_comes_out_exactly_as_typed(sample: Path, text: str) -> None:
    document = template.render(sample, a_view(text))
    assert words(document).count(text) == 1 + 2 + 4  # the title, two texts, four rows
    assert word_lint.faults(document, typed=NASTY) == []


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), min_size=1))
def test_any_text_comes_out_exactly_as_typed(sample: Path, text: str) -> None:
    assert words(template.render(sample, a_view(text))).count(text) == 7


def test_a_line_break_is_one_in_word_and_so_is_a_tab(sample: Path) -> None:
    tree = body(template.render(sample, View("ก\nข\tค")))
    run = next(text for text in tree.iter(f"{W}t") if text.text == "ก").getparent()
    assert run is not None
    assert [str(child.tag).removeprefix(W) for child in run] == ["t", "br", "t", "tab", "t"]


def test_characters_that_word_cannot_hold_do_not_stop_the_document(sample: Path) -> None:
    assert "กขค" in words(template.render(sample, View("ก\x00ข\ud800ค\x0b")))


def test_a_blank_prints_nothing_and_never_the_word_none(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{%p for item in items %}\n[{{ item.text }}]\n{%p endfor %}")
    assert words(template.render(path, View(items=(Item("ก", None),)))) == ["[]"]


def test_the_foot_of_the_page_is_filled_in(sample: Path) -> None:
    parts = parts_of(template.render(sample, View(footnote="ข้อมูลสมมติ <&>")))
    assert any("ข้อมูลสมมติ &lt;&amp;&gt;".encode() in parts[name] for name in parts if "footer" in name)


def test_the_properties_of_the_file_are_filled_in(tmp_path: Path) -> None:
    document = house_style.new_document()
    document.core_properties.title = "{{ title }}"
    document.add_paragraph("x")
    document.save(str(tmp_path / "t.docx"))
    made = parts_of(template.render(tmp_path / "t.docx", View("R&D")))
    assert b"R&amp;D</dc:title>" in made[CORE_PROPERTIES]


def test_the_same_view_makes_the_same_bytes(sample: Path) -> None:
    assert template.render(sample, a_view()) == template.render(sample, a_view())


def test_a_cell_whose_paragraph_fell_away_and_a_table_without_rows_are_mended(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "t.docx",
        """
        | หัว | {%p if late %} |
        ก่อน
        | {%tr for item in items %} |
        | {{ item.title }} |
        | {%tr endfor %} |
        หลัง {% if late %}ช้า{% endif %}
        """,
    )
    document = Document(str(path))
    cell = document.tables[0].cell(0, 1)
    cell.add_paragraph("ช้า")
    cell.add_paragraph("{%p endif %}")
    document.save(str(path))
    made = template.render(path, View())
    assert word_lint.faults(made) == []
    assert words(made) == ["หัว", "ก่อน", "หลัง "]


def test_columns_made_by_a_loop_get_a_grid_that_fits_the_page(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "t.docx", "| ชื่อ | {%tc for item in items %} | {{ item.title }} | {%tc endfor %} |\n{{ title }}"
    )
    made = template.render(path, View(items=tuple(Item(str(number)) for number in range(6))))
    assert word_lint.faults(made) == []
    grid = [int(column.get(f"{W}w", "")) for column in next(body(made).iter(f"{W}tblGrid"))]
    assert len(grid) == 7
    assert 9060 <= sum(grid) <= 9072
    first = next(body(made).iter(f"{W}tr"))
    assert [int(width.get(f"{W}w", "")) for width in first.iter(f"{W}tcW")] == grid


def test_a_bookmark_inside_a_loop_is_not_repeated(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{%p for item in items %}\n{{ item.title }}\n{%p endfor %}")
    mark = b'<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    path.write_bytes(
        altered(
            path.read_bytes(), "word/document.xml", lambda xml: xml.replace(b"<w:r><w:t>{{", mark + b"<w:r><w:t>{{")
        )
    )
    made = template.render(path, View(items=(Item("ก"), Item("ข"))))
    assert word_lint.faults(made) == []
    names = [mark.get(f"{W}name", "") for mark in body(made).iter(f"{W}bookmarkStart")]
    assert [name for name in names if not name.startswith("_pmqaGeneration")] == ["_GoBack"]


def test_bold_set_for_latin_alone_is_bold_in_thai_too(tmp_path: Path) -> None:
    document = house_style.new_document()
    run = document.add_paragraph().add_run("{{ title }}")
    run.bold = True
    run.font.name = "TH Niramit AS"
    run.font.size = 254000
    document.save(str(tmp_path / "t.docx"))
    made = template.render(tmp_path / "t.docx", View("ไทย"))
    assert word_lint.faults(made) == []
    properties = next(body(made).iter(f"{W}rPr"))
    assert [str(child.tag).removeprefix(W) for child in properties] == ["rFonts", "b", "bCs", "sz", "szCs"]
    assert properties[0].get(f"{W}cs") == "TH Niramit AS"


def test_a_tag_that_word_split_over_runs_is_one_tag(tmp_path: Path) -> None:
    document = house_style.new_document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ ti", "tle", " }", "}"):
        paragraph.add_run(piece).bold = len(piece) > 1
    document.save(str(tmp_path / "t.docx"))
    assert words(template.render(tmp_path / "t.docx", View("เล่ม"))) == ["เล่ม"]


# --- faults


def refused(path: Path, view: object = None) -> str:
    with pytest.raises(template.TemplateFault) as fault:
        template.render(path, view or View())
    sentence = str(fault.value)
    assert path.name in sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def test_an_unknown_name_is_told_with_its_place_and_the_nearest_name(tmp_path: Path) -> None:
    path = draw(tmp_path / "agenda.docx", "# คะแนนปีก่อน\nคะแนนรวม {{ tilte }} คะแนน\n# ปฏิทิน\nอื่น ๆ")
    assert refused(path).startswith(
        "แม่แบบ agenda.docx ใช้ไม่ได้: ใต้หัวข้อ “คะแนนปีก่อน” ย่อหน้า “คะแนนรวม {{ tilte }} คะแนน” "
        "ใช้ชื่อ tilte ซึ่งไม่มีในข้อมูล ชื่อที่ใกล้เคียงคือ title"
    )


def test_check_says_the_same_before_there_is_a_view(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{{ tilte }}")
    with pytest.raises(template.TemplateFault, match="tilte"):
        template.check(path, View)
    template.check(draw(tmp_path / "u.docx", "{{ title }}"), View)


def test_more_than_one_fault_is_counted(tmp_path: Path) -> None:
    assert "และยังมีอีก 1 แห่ง" in refused(draw(tmp_path / "t.docx", "{{ a }}\n{{ b }}"))


@pytest.mark.parametrize(
    "escape",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.__class__ }}",
        "{{ title['__class__'] }}",
        "{{ items.__class__.__base__.__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ title|attr('__class__') }}",
        "{{ items|map(attribute='__class__')|list }}",
        "{{ lipsum() }}",
        "{{ range(10) }}",
        "{{ title.format(1) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ loop }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{% set x = title.__class__ %}{{ x }}",
        "{% for c in title.__class__.__mro__ %}{{ c }}{% endfor %}",
        "{% if title.__class__ %}x{% endif %}",
        "{{ items[0].title.__class__ }}",
        "{{ items|first|attr('rows') }}",
    ],
)
def test_nothing_but_the_fields_of_the_view_can_be_reached(tmp_path: Path, escape: str) -> None:
    refused(draw(tmp_path / "t.docx", escape), View(items=(Item("ก"),)))


@pytest.mark.parametrize(
    "escape", ["{{ title.__class__ }}", "{{ title.upper() }}", "{{ items.index }}", "{{ nobody }}"]
)
def test_the_sandbox_refuses_by_itself_where_no_lint_went_before(
    tmp_path: Path, escape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.word.lint.found_in", lambda *_: ())
    sentence = refused(draw(tmp_path / "t.docx", f"# หัวข้อ\nก่อน\n{escape}\nหลัง"))
    assert f"ใต้หัวข้อ “หัวข้อ” ย่อหน้า “{escape}”" in sentence


def test_a_block_that_breaks_the_document_is_told_with_its_place(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "t.docx",
        """
        # ตารางผล
        | {%tr for item in items %} |
        | {{ item.title }} |
        ย่อหน้าหลังตาราง
        {%p endfor %}
        """,
    )
    sentence = refused(path, View(items=(Item("ก"), Item("ข"))))
    assert "ใต้หัวข้อ “ตารางผล”" in sentence
    assert "โครงสร้าง" in sentence


def test_a_file_that_is_no_word_document_is_told_plainly(tmp_path: Path) -> None:
    text = tmp_path / "text.docx"
    text.write_text("hello", encoding="utf-8")
    assert "ไม่ใช่ไฟล์ Word" in refused(text)
    empty = tmp_path / "empty.docx"
    empty.write_bytes(b"")
    assert "ไม่ใช่ไฟล์ Word" in refused(empty)
    assert "ไม่พบไฟล์" in refused(tmp_path / "nobody.docx")
    workbook = tmp_path / "workbook.docx"
    workbook.write_bytes(write_archive({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<x/>"}))
    assert "ไม่ใช่เอกสาร Word" in refused(workbook)


def test_a_template_cut_short_anywhere_is_told_plainly(sample: Path, tmp_path: Path) -> None:
    whole = sample.read_bytes()
    for part in range(1, 20):
        path = tmp_path / "cut.docx"
        path.write_bytes(whole[: len(whole) * part // 20])
        refused(path)


@pytest.mark.long
def test_entities_and_bombs_are_refused(sample: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    declared = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w:document'
    bomb.write_bytes(
        altered(sample.read_bytes(), "word/document.xml", lambda xml: xml.replace(b"<w:document", declared, 1))
    )
    assert "DOCTYPE" in refused(bomb)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (CONTENT_TYPES, *(f"word/{number}.xml" for number in range(7))):
            archive.writestr(name, b"\0" * (50 * 1024 * 1024))
    started = time.process_time()
    assert "ความปลอดภัย" in refused(bomb)
    assert time.process_time() - started < 1


# --- the finished document


def test_sixty_tables_render_well_within_a_second(sample: Path) -> None:
    view = a_view("ข้อความของหน่วยงาน\n• ข้อย่อย", items=60, rows=20)
    started = time.process_time()
    template.render(sample, view)
    assert time.process_time() - started < 1


@pytest.mark.ooxml
def test_a_rendered_document_satisfies_microsofts_validator(sample: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(template.render(sample, a_view("\n".join(NASTY))))
    assert ooxml.errors(made) == []


@pytest.mark.soffice
def test_a_rendered_document_opens_in_libreoffice(sample: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(template.render(sample, a_view("\n".join(NASTY))))
    assert preview.pdf(made, tmp_path).stat().st_size > 10_000
