"""Templates that would fill the memory, never end or reach for other files: named by lint, refused in one sentence."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.word import lint, template
from tests.support.word_drawing import Item, View, altered, draw, parts_of, words

HYPERLINK = b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
IMAGE = b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    path.write_bytes(altered(path.read_bytes(), part, change))
    return path


def refused(path: Path, view: View | None = None) -> str:
    with pytest.raises(template.TemplateFault) as fault:
        template.render(path, view or View())
    sentence = str(fault.value)
    assert path.name in sentence
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    "part",
    ["word/settings.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels"],
)
def test_a_doctype_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")

    def declared(xml: bytes) -> bytes:
        head, end, rest = xml.partition(b"?>")
        root = rest.lstrip()[1:].split()[0].decode()
        return head + end + f'<!DOCTYPE {root} [<!ENTITY a "aaa">]>'.encode() + rest

    assert "DOCTYPE" in refused(changed(path, part, declared))
    (fault,) = lint.faults(path, View)
    assert "DOCTYPE" in fault


def test_xml_that_is_cut_off_in_a_part_that_holds_no_text_is_refused(tmp_path: Path) -> None:
    path = changed(draw(tmp_path / "t.docx", "{{ title }}"), "word/settings.xml", lambda xml: xml[: len(xml) // 2])
    assert "เสียหาย" in refused(path)


@pytest.mark.parametrize(
    "text",
    [
        "{% set a = title %}" + "{% set a = a ~ a %}" * 36 + "{{ a }}",
        "{% set a = title ~ title %}" + "{% set b = a ~ a %}{% set a = b ~ b %}" * 18 + "{{ a }}",
        "{{ title|replace('', title) }}",
        "{{ title" + "|replace('a', 'aaaaaaaaaa')" * 36 + "}}",
        "{{ title" + "|join('aaaaaaaaaa')" * 36 + "}}",
        "{% for a in [title ~ title] %}{% for b in [a ~ a ~ a ~ a ~ a ~ a ~ a ~ a] %}"
        "{% set c = b ~ b ~ b ~ b ~ b ~ b ~ b %}{{ c }}{% endfor %}{% endfor %}",
    ],
)
def test_a_text_that_doubles_and_doubles_is_named_before_it_is_made(tmp_path: Path, text: str) -> None:
    path = draw(tmp_path / "t.docx", text)
    assert any("ยาวผิดปกติ" in fault for fault in lint.faults(path, View))
    started = time.process_time()
    refused(path)
    assert time.process_time() - started < 2


def test_texts_that_are_joined_as_people_do_are_no_fault(tmp_path: Path) -> None:
    text = (
        "{% set full = title ~ ' ' ~ footnote %}{{ full ~ ' (' ~ title ~ ')' }} {{ title|replace('ก', 'ข') }}"
        "{{ [title, footnote]|join(', ') }}"
    )
    assert lint.faults(draw(tmp_path / "t.docx", text), View) == ()


@pytest.mark.parametrize("inside", ["", "{{ title }}", "x" * 200])
def test_loops_in_loops_end_with_the_place_where_they_go_too_far(
    tmp_path: Path, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "_MOST_STEPS", 100_000)
    monkeypatch.setattr(template, "_MOST_CHARS", 1_000_000)
    text = "{% for a in items %}" * 15 + inside + "{% endfor %}" * 15
    path = draw(tmp_path / "t.docx", f"# หัวข้อ\nก่อน\n{text}\nหลัง")
    started = time.process_time()
    sentence = refused(path, View(items=(Item("ก"),) * 10))
    assert time.process_time() - started < 5
    assert "ทำซ้ำหลายชั้น" in sentence
    assert "ใต้หัวข้อ “หัวข้อ” ย่อหน้า “{% for a in items %}" in sentence


@pytest.mark.parametrize("block", ["for a in items", "if late"])
def test_blocks_that_nest_too_deep_are_named(tmp_path: Path, block: str) -> None:
    text = ("{% " + block + " %}") * 120 + ("{% end" + block.split()[0] + " %}") * 120
    assert "ซ้อนกันลึกเกินไป" in refused(draw(tmp_path / "t.docx", text))


def test_a_link_to_a_file_that_word_opens_by_itself_is_named(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    link = b'<Relationship Id="rIdX" ' + IMAGE + rb' Target="file:///\\server\share\logo.png" TargetMode="External"/>'
    changed(
        path, "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", link + b"</Relationships>")
    )
    (fault,) = lint.faults(path, View)
    assert r"server\share\logo.png" in fault
    assert "ไฟล์ภายนอก" in refused(path)


def test_a_link_that_people_follow_is_no_fault(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    link = b'<Relationship Id="rIdX" ' + HYPERLINK + b' Target="https://www.opdc.go.th" TargetMode="External"/>'
    changed(
        path, "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", link + b"</Relationships>")
    )
    assert lint.faults(path, View) == ()
    assert words(template.render(path, View("เล่ม"))) == ["เล่ม"]


def test_a_tag_where_nobody_fills_it_is_named(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    inside = b"<w:docVars><w:docVar w:name='x' w:val='{{ title }}'/></w:docVars>"
    changed(path, "word/settings.xml", lambda xml: xml.replace(b"<w:themeFontLang", inside + b"<w:themeFontLang"))
    (fault,) = lint.faults(path, View)
    assert "ในส่วน word/settings.xml มี “{{ title }}”" in fault


def test_a_tag_in_smart_art_that_word_split_over_runs_is_named(tmp_path: Path) -> None:
    drawing = b'<d:p xmlns:d="urn:d"><d:r><d:t>{{ ti</d:t></d:r><d:r><d:t>tle }}</d:t></d:r></d:p>'
    path = draw(tmp_path / "t.docx", "{{ title }}")
    with_part(path, "word/diagrams/data1.xml", drawing)
    (fault,) = lint.faults(path, View)
    assert "ใน SmartArt มี “{{ title }}”" in fault


@pytest.mark.parametrize(
    ("part", "content", "where"),
    [
        ("word/charts/chart1.xml", b'<c:x xmlns:c="urn:c" xmlns:a="urn:a"><a:t>{{ ti</a:t><a:t>tle }}</a:t></c:x>',
         "ในแผนภูมิของแม่แบบ"),
        ("docProps/custom.xml", b"<x><v>{{ title }}</v></x>", "ในคุณสมบัติของไฟล์"),
        ("docProps/app.xml", b"<x><Company>{{ title }}</Company></x>", "ในคุณสมบัติของไฟล์"),
        ("customXml/item1.xml", b"<x>{{ title }}</x>", "ในข้อมูล XML ที่แนบมา"),
    ],
)  # fmt: skip
def test_a_tag_in_a_chart_or_a_property_that_nobody_fills_is_named(
    tmp_path: Path, part: str, content: bytes, where: str
) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    if part in parts_of(path.read_bytes()):
        changed(path, part, lambda _: content)
    else:
        with_part(path, part, content)
    (fault,) = lint.faults(path, View)
    assert f"{where} มี “{{{{ title }}}}”" in fault


def with_part(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
