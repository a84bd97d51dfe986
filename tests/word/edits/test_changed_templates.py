"""A person's document and a template that was changed meanwhile: its new looks come, what the person wrote stays."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Place
from pipeline.views.figures import ShownFigure
from pipeline.word import blocks, template
from pipeline.word.edits import merging
from pipeline.word.edits.merging import MergedDocument
from pipeline.word.libreoffice import probe
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute, element
from tests.support import word_lint
from tests.support.word_drawing import draw


class Line(Struct, frozen=True):
    """A row of the table."""

    name: str
    actual: ShownFigure


class Page(Struct, frozen=True):
    """What the template of these tests is given."""

    first: str = "กรมจัดหาน้ำให้ประชาชน โดยสำรวจแหล่งน้ำ และเจาะบ่อในพื้นที่แล้ง"
    second: str = "สำนักติดตามผลทุกไตรมาส และรายงานผู้บริหาร"
    lines: tuple[Line, ...] = (
        Line("จำนวนบ่อน้ำบาดาล", ShownFigure("452", Place("สพบ.xlsx", "หมวด 7", "K12"))),
        Line("จำนวนครัวเรือนที่ได้รับน้ำ", ShownFigure("9,800", Place("สพบ.xlsx", "หมวด 7", "K13"))),
    )


TEMPLATE = """
# หมวด 1 การนำองค์การ
{{ first }}
ข้อความคงที่ของแม่แบบ
{{ second }}
# หมวด 7 ผลลัพธ์การดำเนินการ
| ตัวชี้วัด | ผล |
| {%tr for line in lines %} | |
| {{ line.name }} | {{ line.actual }} |
| {%tr endfor %} | |
ท้ายเอกสาร
"""
OLD = Page()
NEW = replace(OLD, second="สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร")
Change = Callable[[Document], object]


def changed(document: bytes, change: Change) -> bytes:
    opened = docx.Document(BytesIO(document))
    change(opened)
    stream = BytesIO()
    opened.save(stream)
    return stream.getvalue()


@pytest.fixture
def merge(tmp_path: Path) -> Callable[..., MergedDocument]:
    """Return what merges a person's edit with a changed template, and with new data."""
    path = draw(tmp_path / "t.docx", TEMPLATE)
    other = tmp_path / "new.docx"

    def merged(person: Change, designer: Change, new: Page = NEW, before: Change = nothing) -> MergedDocument:
        path.write_bytes(changed(path.read_bytes(), before))
        other.write_bytes(changed(path.read_bytes(), designer))
        base = template.render(path, OLD)
        done = merging.merged(base, changed(base, person), template.render(other, new))
        assert word_lint.faults(done.document) == []
        again = merging.merged(template.render(other, new), done.document, template.render(other, new))
        assert blocks.block_texts(again.document) == blocks.block_texts(done.document)
        assert "P608" not in codes(again)
        return done

    return merged


Merge = Callable[..., MergedDocument]


def nothing(_: Document) -> None:
    return


def wrote(document: Document) -> None:
    """Write a word into the first paragraph."""
    at(document, "กรม").runs[-1].text += " (คนแก้)"


def at(document: Document, begin: str) -> Paragraph:
    return next(each for each in document.paragraphs if each.text.startswith(begin))


def opened(merged: MergedDocument) -> Document:
    return docx.Document(BytesIO(merged.document))


def codes(merged: MergedDocument) -> set[str]:
    return {edit.code for edit in merged.edits}


def both_stand(merged: MergedDocument) -> bool:
    texts = blocks.block_texts(merged.document)
    return f"{OLD.first} (คนแก้)" in texts and NEW.second in texts


# --- styles


def sized(document: Document, points: int) -> None:
    """Set the size of headings, in Thai too."""
    style = document.styles["heading 1"]
    style.font.size = Pt(points)
    style.element.rPr.find(f"{W}szCs").set(f"{W}val", str(2 * points))


def red_heading(document: Document) -> None:
    style = document.styles["heading 1"]
    style.font.color.rgb = RGBColor(0xAA, 0, 0)
    sized(document, 30)
    style.paragraph_format.space_before = Pt(33)


def test_a_restyled_heading_comes_with_a_persons_text_kept(merge: Merge) -> None:
    done = merge(wrote, red_heading)
    style = opened(done).styles["heading 1"]
    assert (style.font.color.rgb, style.font.size, style.paragraph_format.space_before) == (
        RGBColor(0xAA, 0, 0), Pt(30), Pt(33),
    )  # fmt: skip
    assert both_stand(done)
    assert codes(done) == {"P604"}


def test_what_a_person_changed_of_a_style_stays_and_is_said_where_the_template_changed_the_same(merge: Merge) -> None:
    def person(document: Document) -> None:
        wrote(document)
        sized(document, 19)
        document.styles["heading 1"].font.all_caps = True

    done = merge(person, red_heading)
    style = opened(done).styles["heading 1"]
    assert (style.font.size, style.font.all_caps, style.font.color.rgb) == (Pt(19), True, RGBColor(0xAA, 0, 0))
    (said,) = [edit for edit in done.edits if edit.code == "P608"]
    assert (said.heading, said.words) == ("รูปแบบของเอกสาร", "สไตล์ heading 1")
    assert both_stand(done)


def test_a_style_is_found_beside_one_that_differs_by_a_capital(merge: Merge) -> None:
    """LibreOffice keeps a style of its own beside ours of nearly the same name."""

    def person(document: Document) -> None:
        wrote(document)
        other = document.styles.add_style("Pmqa body", WD_STYLE_TYPE.PARAGRAPH)
        document.styles.element.remove(other.element)
        for place in (0, len(document.styles.element)):
            document.styles.element.insert(place + 2, deepcopy(other.element))

    def designer(document: Document) -> None:
        document.styles["pmqa Body"].font.bold = True
        document.styles["pmqa Body"].element.rPr.append(element("bCs"))

    document = opened(merge(person, designer))
    assert document.styles["pmqa Body"].font.bold
    assert not document.styles["Pmqa body"].font.bold


def test_a_style_of_another_name_comes_with_its_looks(merge: Merge) -> None:
    def designer(document: Document) -> None:
        style = document.styles.add_style("กพร เนื้อความ", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["pmqa Body"]
        style.font.bold = True
        for begin in ("{{ first", "{{ second", "ข้อความคงที่"):
            at(document, begin).style = style

    def person(document: Document) -> None:
        wrote(document)
        at(document, "ข้อความคงที่").style = document.styles["pmqa List"]

    done = merge(person, designer)
    document = opened(done)
    assert at(document, "กรม").style.name == at(document, "สำนัก").style.name == "กพร เนื้อความ"
    assert document.styles["กพร เนื้อความ"].font.bold
    assert at(document, "ข้อความคงที่").style.name == "pmqa List"
    assert codes(done) == {"P604", "P608"}


def test_the_looks_of_a_table_style_and_the_defaults_follow(merge: Merge) -> None:
    def designer(document: Document) -> None:
        shade = document.styles["pmqa Table"].element.find(f".//{W}shd")
        assert shade is not None
        shade.set(f"{W}fill", "00FF00")
        for name in ("sz", "szCs"):
            document.styles.element.find(f"{W}docDefaults//{W}{name}").set(f"{W}val", "35")

    styles = opened(merge(wrote, designer)).styles
    assert attribute(styles["pmqa Table"].element.find(f".//{W}shd"), "fill") == "00FF00"
    assert attribute(styles.element.find(f"{W}docDefaults//{W}szCs")) == "35"


# --- looks of blocks


def test_a_paragraph_and_words_that_the_template_made_look_otherwise_do(merge: Merge) -> None:
    def designer(document: Document) -> None:
        fixed = at(document, "ข้อความคงที่")
        fixed.paragraph_format.keep_with_next = True
        fixed.runs[0].font.bold = True
        at(document, "{{ first").runs[0].font.italic = True

    def person(document: Document) -> None:
        wrote(document)
        at(document, "ข้อความคงที่").runs[0].font.underline = True

    document = opened(merge(person, designer))
    fixed = at(document, "ข้อความคงที่")
    assert fixed.paragraph_format.keep_with_next
    assert all(run.font.bold and run.font.underline for run in fixed.runs)
    assert at(document, "กรม").runs[0].font.italic


def test_rows_and_cells_follow_also_where_a_person_wrote_in_the_table(merge: Merge) -> None:
    def designer(document: Document) -> None:
        head = document.tables[0].rows[0]
        for cell in head.cells:
            cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="ABCDEF"))
        for column in document.tables[0]._tbl.tblGrid:
            column.set(f"{W}w", "3000")

    def person(document: Document) -> None:
        document.tables[0].cell(1, 0).paragraphs[0].runs[0].text += " (คนแก้)"

    for edit in (person, nothing):
        table = opened(merge(edit, designer)).tables[0]
        assert [attribute(cell._tc.find(f"{W}tcPr/{W}shd"), "fill") for cell in table.rows[0].cells] == ["ABCDEF"] * 2
        assert {attribute(column, "w") for column in table._tbl.tblGrid} == {"3000"}
        assert table.cell(1, 0).text == "จำนวนบ่อน้ำบาดาล" + (" (คนแก้)" if edit is person else "")


def test_fixed_paragraphs_that_the_template_added_or_dropped_come_and_go(merge: Merge) -> None:
    def designer(document: Document) -> None:
        at(document, "ท้ายเอกสาร").insert_paragraph_before("คำอธิบายใหม่ของแม่แบบ", style="pmqa Body")
        gone = at(document, "ข้อความคงที่")._p
        gone.getparent().remove(gone)

    done = merge(wrote, designer)
    texts = blocks.block_texts(done.document)
    assert texts[-2:] == ("คำอธิบายใหม่ของแม่แบบ", "ท้ายเอกสาร")
    assert "ข้อความคงที่ของแม่แบบ" not in texts
    assert both_stand(done)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_another_picture_of_the_template_comes_but_not_over_a_persons(
    merge: Merge, tmp_path: Path, is_replaced: bool
) -> None:
    def logo(number: int) -> Change:
        def put(document: Document) -> None:
            for run in at(document, "ข้อความคงที่").runs:
                for drawing in run._r.findall(f"{W}drawing"):
                    run._r.remove(drawing)
            at(document, "ข้อความคงที่").add_run().add_picture(BytesIO(picture(number)), Mm(10))

        return put

    done = merge(logo(3) if is_replaced else wrote, logo(2), before=logo(1))
    parts = docx_file.open_docx(done.document)
    held = {parts.read(name) for name in parts if name.startswith("word/media/")}
    assert held == {picture(3 if is_replaced else 2)}
    assert ("P605" in codes(done)) == is_replaced


def picture(number: int) -> bytes:
    """Return a picture that is another for each number."""
    return probe._PIXEL + bytes([number])


# --- pages, headers and footers


def test_another_page_and_other_margins_come_but_not_over_a_persons(merge: Merge) -> None:
    def designer(document: Document) -> None:
        document.sections[0].left_margin = Mm(40)
        document.sections[0].top_margin = Mm(11)

    def person(document: Document) -> None:
        document.sections[0].top_margin = Mm(22)

    done = merge(person, designer)
    section = opened(done).sections[0]
    assert (round(section.left_margin.mm), round(section.top_margin.mm)) == (40, 22)
    assert codes(done) == {"P608"}


def header(text: str) -> Change:
    def change(document: Document) -> None:
        document.sections[0].header.is_linked_to_previous = False
        paragraph = document.sections[0].header.paragraphs[0]
        paragraph.text = text

    return change


def test_another_header_comes_and_one_that_was_none(merge: Merge) -> None:
    done = merge(wrote, header("รายงานฉบับใหม่"), before=header("รายงานฉบับเดิม"))
    assert opened(done).sections[0].header.paragraphs[0].text == "รายงานฉบับใหม่"
    assert both_stand(done)
    assert codes(done) == {"P604"}


def test_a_header_that_was_none_comes_with_its_picture(merge: Merge) -> None:
    def designer(document: Document) -> None:
        header("ตรา ")(document)
        document.sections[0].header.paragraphs[0].add_run().add_picture(BytesIO(picture(1)), Mm(10))

    done = merge(wrote, designer)
    paragraph = opened(done).sections[0].header.paragraphs[0]
    assert paragraph.text == "ตรา "
    related = opened(done).sections[0].header.part.rels
    assert [each.target_part.blob for each in related.values()] == [picture(1)]


def test_what_a_person_wrote_in_a_header_stays_beside_what_the_template_changed(merge: Merge) -> None:
    def person(document: Document) -> None:
        document.sections[0].header.paragraphs[0].runs[0].text = "รายงานฉบับเดิม ของกรม (คนแก้)"

    def designer(document: Document) -> None:
        header("รายงานฉบับปรับปรุง ของกรม")(document)
        document.sections[0].header.paragraphs[0].runs[0].font.bold = True

    done = merge(person, designer, before=header("รายงานฉบับเดิม ของกรม"))
    paragraph = opened(done).sections[0].header.paragraphs[0]
    assert paragraph.text == "รายงานฉบับปรับปรุง ของกรม (คนแก้)"
    assert all(run.font.bold for run in paragraph.runs if "(คนแก้)" not in run.text)


def test_a_section_that_the_template_added_has_its_own_page(merge: Merge) -> None:
    def designer(document: Document) -> None:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        document.add_paragraph("ตารางแนวนอนของแม่แบบ", style="pmqa Body")

    done = merge(wrote, designer)
    sections = opened(done).sections
    assert [round(each.page_width.mm) for each in sections] == [210, 297]
    assert blocks.block_texts(done.document)[-1] == "ตารางแนวนอนของแม่แบบ"
    assert both_stand(done)
    again = merge(wrote, nothing, before=designer)
    assert [round(each.page_width.mm) for each in opened(again).sections] == [210, 297]


def test_a_section_that_the_template_dropped_goes(merge: Merge) -> None:
    def two(document: Document) -> None:
        bearer = at(document, "# หมวด 7"[2:])
        start = deepcopy(document.sections[0]._sectPr)
        bearer.insert_paragraph_before("")._p.get_or_add_pPr().append(start)

    def one(document: Document) -> None:
        (section,) = document.element.body.findall(f"{W}p/{W}pPr/{W}sectPr")
        bearer = section.getparent().getparent()
        bearer.getparent().remove(bearer)

    done = merge(wrote, one, before=two)
    assert len(opened(done).sections) == 1
    assert both_stand(done)


# --- lists, settings, theme


def test_the_marks_of_a_list_follow(merge: Merge) -> None:
    def listed(mark: str) -> Change:
        def change(document: Document) -> None:
            numbering = document.part.numbering_part.element
            for each in list(numbering):
                numbering.remove(each)
            form = element("abstractNum", abstractNumId="7")
            level = element("lvl", ilvl="0")
            level.extend([element("start", val="1"), element("numFmt", val="decimal"), element("lvlText", val=mark)])
            form.append(level)
            number = element("num", numId="7")
            number.append(element("abstractNumId", val="7"))
            numbering.extend([form, number])
            properties = at(document, "ข้อความคงที่")._p.get_or_add_pPr()
            for held in properties.findall(f"{W}numPr"):
                properties.remove(held)
            place = element("numPr")
            place.extend([element("ilvl", val="0"), element("numId", val="7")])
            properties.append(place)

        return change

    def person(document: Document) -> None:
        wrote(document)
        added = at(document, "ข้อความคงที่")
        added.insert_paragraph_before("ข้อที่คนเพิ่ม")._p.get_or_add_pPr().append(deepcopy(added._p.pPr.numPr))

    done = merge(person, listed("(%1)"), before=listed("%1."))
    document = opened(done)
    numbering = document.part.numbering_part.element
    used = {attribute(at(document, begin)._p.pPr.numPr.numId) for begin in ("ข้อความคงที่", "ข้อที่คนเพิ่ม")}
    (number,) = [each for each in numbering.findall(f"{W}num") if {attribute(each, "numId")} == used]
    form = attribute(number.find(f"{W}abstractNumId"))
    (used_form,) = [each for each in numbering.findall(f"{W}abstractNum") if attribute(each, "abstractNumId") == form]
    assert attribute(used_form.find(f"{W}lvl/{W}lvlText")) == "(%1)"
    assert both_stand(done)


def test_settings_and_theme_follow(merge: Merge) -> None:
    def designer(document: Document) -> None:
        document.settings.odd_and_even_pages_header_footer = True
        theme = next(each.target_part for each in document.part.rels.values() if each.reltype.endswith("/theme"))
        theme._blob = theme.blob.replace(b"Office Theme", b"DGR Theme").replace(b'name="Office"', b'name="DGR"')

    done = merge(wrote, designer)
    document = opened(done)
    assert document.settings.odd_and_even_pages_header_footer
    theme = next(each.target_part for each in document.part.rels.values() if each.reltype.endswith("/theme"))
    assert b"DGR" in theme.blob
