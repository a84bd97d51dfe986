"""Templates that people own: a guide to every name, faults named by place, edits that still render, originals kept."""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree

from pipeline.cli import pmqa
from pipeline.word import lint, template
from pipeline.word.document_names import AGENDA, REPORT, TEMPLATE_VIEWS
from pipeline.word.originals import guide, writing
from pipeline.word.parts.captions import NO_BREAK
from tests.support import ooxml, word_lint
from tests.support.sample_documents import SampleDocuments, emptied, left_out
from tests.support.word_drawing import parts_of, words

ROOT = Path(__file__).parents[2]
NAMES = tuple(TEMPLATE_VIEWS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The templates, to be edited."""
    return Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))


def edited(folder: Path, name: str, change: Callable[[Document], None]) -> Path:
    path = folder / name
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return path


def linted(folder: Path) -> Result:
    return CliRunner().invoke(pmqa, ["lint", "--templates", str(folder)])


# --- the guide


@pytest.mark.parametrize("name", NAMES)
def test_every_name_a_template_may_use_has_its_meaning_in_thai(name: str) -> None:
    for owner in guide.owners(TEMPLATE_VIEWS[name]):
        meanings = guide.meanings(owner)
        for field in lint.field_types(owner):
            assert re.search("[ก-๛]", meanings.get(field, "")), f"{owner.__name__}.{field} has no meaning behind it"


def test_the_guide_names_all_that_the_templates_print() -> None:
    text = guide.text(TEMPLATE_VIEWS)
    for name, view in TEMPLATE_VIEWS.items():
        for field in lint.field_types(view):
            assert f"| `{field}` |" in text, f"{name}: {field}"
    for spoken in ("`indicator.actuals.first`", "`pair.left.drawing`", "`entry.scores.total`", "`row.old`"):
        assert spoken in text


def test_the_guide_in_the_repository_is_current() -> None:
    assert (ROOT / "templates" / writing.GUIDE).read_text(encoding="utf-8") == guide.text(TEMPLATE_VIEWS)


# --- faults by place


def test_sound_templates_pass(folder: Path) -> None:
    result = linted(folder)
    assert result.exit_code == 0, result.output
    assert "ใช้ได้" in result.stdout


def _misspell(document: Document) -> None:
    paragraph = next(each for each in document.paragraphs if "{{ item.definition }}" in each.text)
    paragraph.runs[0].text = "นิยาม {{ item.definitoin }}"


def _unclose(document: Document) -> None:
    paragraph = next(each for each in document.paragraphs if each.text == "{%p for gap in item.gaps %}")
    paragraph._p.getparent().remove(paragraph._p)


def _invent(document: Document) -> None:
    document.tables[-1].rows[2].cells[0].paragraphs[0].runs[0].text = "{{ change.kind.upper() }}"


@pytest.mark.parametrize(
    ("break_it", "place", "cause"),
    [
        pytest.param(
            _misspell, "ใต้หัวข้อ “{{ item.heading }}” ย่อหน้า “นิยาม", "ชื่อที่ใกล้เคียงคือ definition", id="a misspelt name"
        ),
        pytest.param(_unclose, "ใต้หัวข้อ", "endfor", id="a loop without its beginning"),
        pytest.param(_invent, "ใต้หัวข้อ “ภาคผนวก {{ annexes.changes }} สิ่งที่เปลี่ยนจากครั้งก่อน”", "เรียกฟังก์ชัน", id="a formula"),
    ],
)
def test_a_broken_template_is_named_by_file_heading_and_paragraph(
    folder: Path, break_it: Callable[[Document], None], place: str, cause: str
) -> None:
    edited(folder, REPORT, break_it)
    result = linted(folder)
    assert result.exit_code == 3
    fault = result.stderr.splitlines()[0]
    assert REPORT in fault
    assert place in fault
    assert cause in fault


def test_every_fault_of_all_templates_is_told_at_once(folder: Path) -> None:
    for name in NAMES:
        edited(folder, name, lambda document: document.add_paragraph("{{ ไม่มี }} {{ noet }}"))
    assert len(linted(folder).stderr.splitlines()) == 2 * len(NAMES)
    (folder / AGENDA).unlink()
    assert "ไม่พบไฟล์" in linted(folder).stderr


# --- edits that still render


def _other_fonts(document: Document) -> None:
    for style in document.styles:
        if style.element.find(qn("w:rPr")) is not None and style.type == 1:
            style.font.name = "Tahoma"
            for size in (*style.element.iter(qn("w:sz")), *style.element.iter(qn("w:szCs"))):
                size.set(qn("w:val"), "24")
    for section in document.sections:
        section.left_margin = Cm(2)


def _moved_blocks(document: Document) -> None:
    """Put the annex of findings in front of the annex of sources."""
    body = document.element.body
    blocks = [each for each in body if each.tag != qn("w:sectPr")]
    texts = list(map(_text, blocks))
    first, second = texts.index("{%p if sources %}"), texts.index("{%p if findings_summary %}")
    third = texts.index("{%p if changes.rows %}", second)
    for block in blocks[second:third]:
        blocks[first].addprevious(block)


def _added_logo(document: Document) -> None:
    document.paragraphs[0].insert_paragraph_before().add_run().add_picture(BytesIO(picture()), width=Cm(2))
    document.sections[0].header.paragraphs[0].add_run().add_picture(BytesIO(picture()), width=Cm(1))


def _removed_charts(document: Document) -> None:
    """Take the charts out, with the loop around them."""
    blocks = list(document.element.body)
    texts = list(map(_text, blocks))
    begin = texts.index("{%p if figures.chart %}")
    instead = texts.index("{%p else %}", begin)
    end = texts.index("{%p endif %}", instead)
    for block in (*blocks[begin : instead + 1], blocks[end]):
        document.element.body.remove(block)


def _text(block: etree._Element) -> str:
    return "".join(text.text or "" for text in block.iter(qn("w:t")))


def picture() -> bytes:
    """Return a PNG of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.ooxml
@pytest.mark.parametrize("change", [_other_fonts, _moved_blocks, _added_logo, _removed_charts])
def test_an_edited_template_still_makes_a_clean_document(
    sample: SampleDocuments,
    folder: Path,
    change: Callable[[Document], None],
) -> None:
    path = edited(folder, REPORT, change)
    assert linted(folder).exit_code == 0
    view = sample.views[REPORT]
    document = template.render(path, view)
    if change is _removed_charts:
        view = emptied(view, "chart")
    assert left_out(view, document) == []
    assert word_lint.faults(document) == []
    path.write_bytes(document)
    assert ooxml.errors(path) == []


@pytest.mark.long
def test_an_added_logo_comes_through(sample: SampleDocuments, folder: Path) -> None:
    parts = parts_of(template.render(edited(folder, REPORT, _added_logo), sample.views[REPORT]))
    assert picture() in parts.values()


@pytest.mark.long
def test_references_to_removed_charts_stay_readable(sample: SampleDocuments, folder: Path) -> None:
    path = edited(folder, REPORT, _removed_charts)
    text = "\n".join(words(template.render(path, sample.views[REPORT]))).replace(NO_BREAK, " ")
    assert "แผนภูมิที่" not in text
    assert "แสดงในตารางที่ 3 แผนภูมิของแต่ละตัวชี้วัดคือแผนภูมิ" in text


# --- the originals


@pytest.mark.long
def test_missing_templates_are_restored(tmp_path: Path) -> None:
    written = writing.write(tmp_path)
    assert {path.name for path in written} == {*NAMES, writing.GUIDE}


@pytest.mark.long
def test_an_edited_template_is_never_overwritten_and_its_original_lies_beside_it(folder: Path) -> None:
    path = edited(folder, AGENDA, lambda document: document.add_paragraph("ของเรา"))
    ours = path.read_bytes()
    writing.write(folder)
    assert path.read_bytes() == ours
    beside = folder / "agenda.original.docx"
    assert beside.read_bytes() == (ROOT / "templates" / AGENDA).read_bytes()
    assert not (folder / "application-report.original.docx").exists()
