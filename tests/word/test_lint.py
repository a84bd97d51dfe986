"""The lint of templates: every mistake a template author makes is named by heading, paragraph and nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import Struct

from pipeline.word import house_style, lint
from tests.support.word_drawing import View, draw


def faults(tmp_path: Path, text: str, footer: str = "") -> tuple[str, ...]:
    return lint.faults(draw(tmp_path / "t.docx", text, footer), View)


@pytest.mark.parametrize(
    "text",
    [
        "ไม่มีคำสั่งเลย",
        "{{ title }} {{ footnote }} {{ nested.title }} {{ items[0].title }} {{ items|length }}",
        "{{ title|default('–') }}",
        "{%p if late and not items %}\nก\n{%p elif title == 'x' %}\nข\n{%p else %}\nค\n{%p endif %}",
        "{%p for i in items %}\n{{ loop.index }} {{ i.title }}\n{%p for r in i.rows %}\n"
        "{{ r.name }} {{ r.actual }} {{ r.actual.text }}\n{%p endfor %}\n{%p endfor %}",
        "{% for i in items if i.text %}{{ i.title }}{% if not loop.last %}, {% endif %}{% else %}ไม่มี{% endfor %}",
        "{% set first = items|first %}{{ first.title }}",
        "{{ title if late else footnote }} {{ 'ก' ~ title }}",
        "{# หมายเหตุถึงผู้แก้แม่แบบ #}",
        "| {%tr for i in items %} |\n| {{ i.title }} |\n| {%tr endfor %} |",
        "| {%tc for i in items %} | {% colspan 2 %}{{ i.title }} | {%tc endfor %} |",
        "ปีกกา { เดี่ยว } และ }} ลอย",
    ],
)
def test_a_sound_template_has_no_fault(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ tilte }}", "ใช้ชื่อ tilte ซึ่งไม่มีในข้อมูล ชื่อที่ใกล้เคียงคือ title"),
        ("{{ zzzzzz }}", "ชื่อที่ใช้ได้คือ title footnote late items nested"),
        ("{{ nested.tilte }}", "ใช้ชื่อ nested.tilte ซึ่งไม่มีในข้อมูล ชื่อที่ใกล้เคียงคือ title"),
        ("{{ title.text }}", "title ไม่มีชื่อย่อย"),
        ("{% for i in items %}{{ i.rowz }}{% endfor %}", "ใช้ชื่อ i.rowz ซึ่งไม่มีในข้อมูล ชื่อที่ใกล้เคียงคือ rows"),
        ("{% for i in items %}{% endfor %}{{ i.title }}", "ใช้ชื่อ i ซึ่ง"),
        ("{% if latte %}x{% endif %}", "ใช้ชื่อ latte ซึ่งไม่มีในข้อมูล ชื่อที่ใกล้เคียงคือ late"),
        ("{% for i in title %}{% endfor %}", "วนซ้ำ title ไม่ได้"),
        ("{{ items }}", "พิมพ์ items ไม่ได้"),
        ("{{ nested }}", "ให้ระบุชื่อย่อย เช่น nested.title"),
        ("{{ late }}", "พิมพ์ late ไม่ได้"),
        ("{{ loop.index }}", "ใช้ชื่อ loop ซึ่ง"),
        ("{{ title|upperr }}", "ใช้ตัวกรอง upperr"),
        ("{{ title.upper() }}", "เรียกฟังก์ชัน"),
        ("{{ title + 1 }}", "คำนวณในแม่แบบ"),
        ("{{ title is mapping }}", "is mapping"),
        ("{{ title", "มี {{ ที่ไม่มี }} ปิด"),
        ("{% if late", "มี {% ที่ไม่มี %} ปิด"),
        ("{{ title name }}", "ไม่ถูกรูปแบบ"),
        ("{% if late %}", "เปิด {% if %} แล้วไม่มี {% endif %} ปิด"),
        ("{% endif %}", "มี {% endif %} ทั้งที่ไม่มี {% if %} เปิดไว้"),
        ("{% for i in items %}{% endif %}", "มี {% endif %} ทั้งที่ยังไม่ได้ปิด {% for %}"),
        ("{% else %}", "มี {% else %} นอก {% if %}"),
        ("{%tr for i in items %}\n{%tr endfor %}", "ต้องอยู่ในแถวของตาราง"),
        ("{% iff late %}", "{% iff %} ซึ่งไม่มีในแม่แบบ"),
        ("{{ " + "(" * 3000 + "title" + ")" * 3000 + " }}", "ซ้อนกันลึกเกินไป"),
        ("{% filter upper %}x{% endfilter %}", "คำสั่งที่แม่แบบไม่รับ"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, expected: str) -> None:
    found = faults(tmp_path, text)
    assert any(expected in fault for fault in found), found


def test_the_place_is_the_heading_above_and_the_paragraph(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "# ส่วนแรก\nก\n## ส่วนย่อย {{ title }}\nข\nผล {{ tilte }} ค่ะ\n# ส่วนหลัง")
    assert fault.startswith("แม่แบบ t.docx ใช้ไม่ได้: ใต้หัวข้อ “ส่วนย่อย {{ title }}” ย่อหน้า “ผล {{ tilte }} ค่ะ” ")


def test_a_loop_left_open_is_told_where_it_was_opened(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "# ก\nก่อน\n{%p for i in items %}\n{{ i.title }}\n# ข\nหลัง")
    assert "ใต้หัวข้อ “ก” ย่อหน้า “{% for i in items %}”" in fault


def test_one_unclosed_brace_does_not_hide_its_paragraph(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "# ก\nเปิดไว้ {{ title\nดี {{ title }}")
    assert "ย่อหน้า “เปิดไว้ {{ title”" in fault


def test_every_fault_is_told_in_the_order_of_the_document(tmp_path: Path) -> None:
    found = faults(tmp_path, "{{ a1 }}\n{% if b2 %}{{ c3 }}{% endif %}\n| {{ d4 }} |", footer="{{ e5 }}")
    assert [next(name for name in ("a1", "b2", "c3", "d4", "e5") if f"ชื่อ {name} " in fault) for fault in found] == [
        "a1", "b2", "c3", "d4", "e5",
    ]  # fmt: skip
    assert "ในท้ายกระดาษ" in found[-1]


def test_a_heading_style_of_a_thai_word_is_a_heading_by_its_outline(tmp_path: Path) -> None:
    document = house_style.new_document()
    style = document.styles.add_style("หัวเรื่องของกรม", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("คะแนน", style=style)
    document.add_paragraph("{{ nobody }}")
    document.save(str(tmp_path / "t.docx"))
    (fault,) = lint.faults(tmp_path / "t.docx", View)
    assert "ใต้หัวข้อ “คะแนน”" in fault


def test_a_file_that_cannot_be_opened_is_one_fault(tmp_path: Path) -> None:
    (fault,) = lint.faults(tmp_path / "none.docx", View)
    assert "ไม่พบไฟล์" in fault


class Choices(Struct, frozen=True):
    either: str | None
    pair: tuple[str, int]
    pairs: tuple[tuple[str, View], ...]


def test_types_are_followed_through_pairs_and_choices(tmp_path: Path) -> None:
    good = "{{ either }} {% for name, view in pairs %}{{ name }} {{ view.title }}{% endfor %}"
    assert lint.faults(draw(tmp_path / "good.docx", good), Choices) == ()
    bad = "{% for name, view in pairs %}{{ view.tilte }}{{ name.x }}{% endfor %}"
    assert len(lint.faults(draw(tmp_path / "bad.docx", bad), Choices)) == 2
