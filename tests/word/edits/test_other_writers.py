"""What other programs make of a document that a person edits in them: it is merged as the plain edit is.

Each habit is built by hand from what is known of the program, and laid over the same edits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO

import docx
import pytest
from docx.document import Document
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Place
from pipeline.opc.package import Package
from pipeline.opc.properties import remove_custom_text
from pipeline.views.captions import TABLE, Caption, CaptionMention, mention_of
from pipeline.views.figures import ShownFigure
from pipeline.word import blocks, template
from pipeline.word.edits import merging
from pipeline.word.edits.merging import MergedDocument
from pipeline.word.edits.texts import pieces
from pipeline.word.edits.tokens import is_figure_link
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import XML_SPACE, W, attribute, element
from pipeline.word.markup.fields import fields_of
from tests.support import word_lint
from tests.support.edited_documents import SOMEBODY, Edited, as_word_saves, figures_of, run_of
from tests.support.word_drawing import draw

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


class Line(Struct, frozen=True):
    """A row of the table."""

    name: str
    actual: ShownFigure


def figure(text: str, cell: str) -> ShownFigure:
    return ShownFigure(text, Place("สพบ.xlsx", "หมวด 7", cell))


WELLS, HOUSES = figure("452", "K12"), figure("9,800", "K13")
CAPTION = Caption(TABLE, "ผล")
MENTION = mention_of(CAPTION)


class Page(Struct, frozen=True):
    """What the template of these tests is given."""

    first: str = "กรมจัดหาน้ำให้ประชาชน โดยสำรวจแหล่งน้ำ และเจาะบ่อในพื้นที่แล้ง"
    second: str = "สำนักติดตามผลทุกไตรมาส และรายงานผู้บริหาร"
    third: str = "หลักฐาน: แผนปฏิบัติราชการประจำปี"
    wells: ShownFigure = WELLS
    caption: Caption = CAPTION
    of_table: CaptionMention = MENTION
    lines: tuple[Line, ...] = (Line("จำนวนบ่อน้ำบาดาล", WELLS), Line("จำนวนครัวเรือนที่ได้รับน้ำ", HOUSES))


TEMPLATE = """
# หมวด 1 การนำองค์การ
{{ first }}
{{ second }}
{{ third }}
# หมวด 7 ผลลัพธ์การดำเนินการ
ในปีนี้เจาะบ่อได้ {{ wells }} บ่อ สูงกว่าปีก่อน
รายละเอียดแสดงใน{{ of_table }}
{{ caption }} ผลการดำเนินการ
| ตัวชี้วัด | ผล |
| {%tr for line in lines %} | |
| {{ line.name }} | {{ line.actual }} |
| {%tr endfor %} | |
ท้ายเอกสาร
"""
OLD = Page()
NEW = replace(
    OLD,
    first=OLD.first.replace("แล้ง", "แล้งซ้ำซาก"),
    second="สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร",
    wells=figure("460", "K12"),
    lines=(Line("จำนวนบ่อน้ำบาดาล", figure("460", "K12")), OLD.lines[1], Line("จำนวนโรงเรียน", figure("31", "K14"))),
)


def person(document: Document) -> None:
    """Edit as a person does: words in a paragraph and a cell, a paragraph more, one less, a figure written over."""
    for paragraph in document.paragraphs:
        if paragraph.text.startswith("กรม"):
            paragraph.runs[-1].text = paragraph.runs[-1].text.replace("ประชาชน", "เกษตรกร")
        if paragraph.text.startswith("สำนัก"):
            paragraph.insert_paragraph_before("ย่อหน้าที่คนเพิ่ม", style="pmqa Body")
        if paragraph.text.startswith("หลักฐาน"):
            paragraph._p.getparent().remove(paragraph._p)
    document.tables[0].cell(2, 0).paragraphs[0].runs[0].text += " (คนแก้)"
    link = next(each for each in document.tables[0]._tbl.iter(f"{W}hyperlink"))
    next(link.iter(f"{W}t")).text = "777"


def texts_of(root: etree._Element) -> list[etree._Element]:
    return [run for run in root.iter(f"{W}r") if run.find(f"{W}t") is not None]


# --- habits


def revisions_and_spelling(package: Package, root: etree._Element) -> None:
    """Word: ids of revisions and paragraphs, runs split, marks of the spelling checker, pages as last laid out."""
    edited = Edited(package, random.Random(5))
    as_word_saves(edited)
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        paragraph.set(f"{W14}paraId", f"{number + 1:08X}")
        paragraph.set(f"{W}rsidRDefault", "00AB12CD")
    for run in texts_of(root)[::3]:
        run.insert(0 if run.find(f"{W}rPr") is None else 1, element("lastRenderedPageBreak"))
        run.set(f"{W}rsidRPr", "00CD34EF")


def every_cluster_a_run(_: Package, root: etree._Element) -> None:
    """Word after much editing: each piece of a text stands in a run of its own."""
    for run in texts_of(root):
        (text, *_rest) = run.findall(f"{W}t")
        for piece in pieces(text.text or "")[:-1]:
            one = deepcopy(run)
            one.find(f"{W}t").text = piece  # type: ignore[union-attr]
            one.find(f"{W}t").set(XML_SPACE, "preserve")  # type: ignore[union-attr]
            run.addprevious(one)
        text.text = (pieces(text.text or "") or [""])[-1]


def runs_joined(_: Package, root: etree._Element) -> None:
    """OnlyOffice: neighbouring runs that look alike are one."""
    for run in texts_of(root):
        before = run.getprevious()
        if before is None or before.find(f"{W}t") is None or before.tag != f"{W}r" or _looks(before) != _looks(run):
            continue
        text = run.find(f"{W}t")
        assert text is not None
        text.text = f"{before.findtext(f'{W}t')}{text.text}"
        text.set(XML_SPACE, "preserve")
        root_of = before.getparent()
        assert root_of is not None
        root_of.remove(before)


def _looks(run: etree._Element) -> bytes:
    properties = run.find(f"{W}rPr")
    return b"" if properties is None else etree.tostring(properties)


def smart_tags(_: Package, root: etree._Element) -> None:
    """Older Word: words that it takes for a place or a date stand in a smart tag."""
    for run in texts_of(root)[::2]:
        if run.getparent().tag == f"{W}p":  # type: ignore[union-attr]
            tag = element("smartTag", uri="urn:schemas-microsoft-com:office:smarttags", element="place")
            run.addprevious(tag)
            tag.append(run)


def languages_and_no_proof(_: Package, root: etree._Element) -> None:
    """Word and WPS: the language stands at every run, with hints of fonts."""
    for run in texts_of(root):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = element("rPr")
            run.insert(0, properties)
        properties.append(element("lang", val="en-US", bidi="th-TH"))


def bookmarks_renamed(_: Package, root: etree._Element) -> None:
    """Word: bookmarks of links get names of its own, and all numbers are counted anew."""
    for number, mark in enumerate(root.iter(f"{W}bookmarkStart"), start=900):
        old = attribute(mark, "id")
        for end in root.iter(f"{W}bookmarkEnd"):
            if attribute(end, "id") == old:
                end.set(f"{W}id", str(number))
        mark.set(f"{W}id", str(number))
    last = list(root.iter(f"{W}p"))[2]
    last.extend([element("bookmarkStart", id="1999", name="_GoBack"), element("bookmarkEnd", id="1999")])
    last.extend([element("bookmarkStart", id="2000", name="_Hlk51234567"), element("bookmarkEnd", id="2000")])


def _renamed_styles(package: Package, root: etree._Element, name: Callable[[int, str], str]) -> None:
    part = package.first_of(docx_file.STYLES)
    styles = package.tree(part)
    ids = {
        attribute(each, "styleId"): name(at, attribute(each, "styleId"))
        for at, each in enumerate(styles.iter(f"{W}style"))
    }
    for each in styles.iter(f"{W}style"):
        each.set(f"{W}styleId", ids[attribute(each, "styleId")])
    roots = [
        root,
        styles,
        *map(package.tree, package.names_of("header+xml", "footer+xml", docx_file.NUMBERING, docx_file.COMMENTS)),
    ]
    tags = [f"{W}{tag}" for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")]
    for each in (found for tree in roots for found in tree.iter(*tags)):
        each.set(f"{W}val", ids.get(attribute(each), attribute(each)))


def styles_of_word_in_thai(package: Package, root: etree._Element) -> None:
    """Word in Thai and OnlyOffice: the ids of styles are numbers."""
    _renamed_styles(package, root, lambda at, _: f"a{at}")


def styles_of_google(package: Package, root: etree._Element) -> None:
    """Google Docs: looks stand at every paragraph and run too; properties of the file, and what is hidden, are gone."""
    remove_custom_text(package, "pmqaGeneration")
    remove_custom_text(package, "pmqaTemplate")
    for paragraph in root.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and properties.find(f"{W}shd") is None:
            properties.append(element("shd", val="clear", color="auto", fill="auto"))
    for run in texts_of(root):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = element("rPr")
            run.insert(0, properties)
        properties.append(element("rtl", val="0"))


def links_as_fields(_: Package, root: etree._Element) -> None:
    """WPS: a link inside the document is a field."""
    for link in [each for each in root.iter(f"{W}hyperlink") if is_figure_link(each) and attribute(each, "anchor")]:
        for kind in ("begin", "code", "separate"):
            run = element("r")
            if kind == "code":
                code = etree.SubElement(run, f"{W}instrText", {XML_SPACE: "preserve"})
                code.text = f' HYPERLINK \\l "{attribute(link, "anchor")}" '
            else:
                run.append(element("fldChar", fldCharType=kind))
            link.addprevious(run)
        for run in list(link):
            link.addprevious(run)
        last = element("r")
        last.append(element("fldChar", fldCharType="end"))
        link.addprevious(last)
        link.getparent().remove(link)  # type: ignore[union-attr]


def controls(_: Package, root: etree._Element) -> None:
    """Word: a content control stands around every other paragraph, and around words."""
    body = root.find(f"{W}body")
    assert body is not None
    for number, each in enumerate(body.findall(f"{W}p")[1::2] + texts_of(root)[::4]):
        if each.getparent() is None or each.find(f"{W}pPr/{W}sectPr") is not None:
            continue
        control, properties, content = element("sdt"), element("sdtPr"), element("sdtContent")
        properties.append(element("id", val=str(7_000 + number)))
        control.extend([properties, content])
        each.addprevious(control)
        content.append(each)


HABITS = (
    revisions_and_spelling, every_cluster_a_run, runs_joined, smart_tags, languages_and_no_proof, bookmarks_renamed,
    styles_of_word_in_thai, styles_of_google, links_as_fields, controls,
)  # fmt: skip


def saved(document: bytes, *habits: Callable[[Package, etree._Element], None]) -> bytes:
    package = docx_file.open_docx(document)
    root = package.tree(docx_file.main_part(package))
    for habit in habits:
        habit(package, root)
    return package.to_bytes()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, bytes]:
    """Return the base, the same as a person left it, and the new document."""
    path = draw(tmp_path_factory.mktemp("t") / "t.docx", TEMPLATE)
    base = template.render(path, OLD)
    left = docx.Document(BytesIO(base))
    person(left)
    stream = BytesIO()
    left.save(stream)
    return base, stream.getvalue(), template.render(path, NEW)


Documents = tuple[bytes, bytes, bytes]


def codes(merged: MergedDocument) -> list[tuple[str, str, str]]:
    return sorted((edit.code, edit.words, edit.what) for edit in merged.edits)


@pytest.mark.parametrize("habit", HABITS)
def test_a_document_that_another_program_saved_is_merged_as_the_plain_edit(documents: Documents, habit: object) -> None:
    base, left, new = documents
    plain = merging.merged(base, left, new)
    assert "ในปีนี้เจาะบ่อได้ 460 บ่อ สูงกว่าปีก่อน" in blocks.block_texts(plain.document)
    merged = merging.merged(base, saved(left, habit), new)  # type: ignore[arg-type]
    assert blocks.block_texts(merged.document) == blocks.block_texts(plain.document)
    assert codes(merged) == codes(plain)
    assert word_lint.faults(merged.document) == []
    if habit is not links_as_fields:
        assert figures_of(merged.document) == figures_of(plain.document)
    nothing = merging.merged(base, saved(base, habit), new)  # type: ignore[arg-type]
    assert blocks.block_texts(nothing.document) == blocks.block_texts(new)
    assert nothing.edits == ()


def test_all_habits_of_word_together_change_nothing(documents: Documents) -> None:
    base, left, new = documents
    plain = merging.merged(base, left, new)
    habits = (
        styles_of_word_in_thai,
        smart_tags,
        every_cluster_a_run,
        bookmarks_renamed,
        languages_and_no_proof,
        controls,
    )
    merged = merging.merged(base, saved(left, *habits), new)
    assert blocks.block_texts(merged.document) == blocks.block_texts(plain.document)
    assert codes(merged) == codes(plain)


def shapes_of_libreoffice(_package: Package, root: etree._Element) -> None:
    """As LibreOffice writes text boxes for older programs: every shape has the same id."""
    for each in texts_of(root)[:2]:
        picture = element("pict")
        etree.SubElement(picture, "{urn:schemas-microsoft-com:vml}rect", id="shape_0", style="width:70pt;height:30pt")
        each.append(picture)


def test_shapes_that_libreoffice_calls_alike_have_names_of_their_own(documents: Documents) -> None:
    base, left, new = documents
    merged = merging.merged(base, saved(left, shapes_of_libreoffice), new)
    root = docx_file.open_docx(merged.document).look("word/document.xml")
    names = [each.get("id") for each in root.iter("{urn:schemas-microsoft-com:vml}rect")]
    assert len(set(names)) == len(names) == 2


def ends_of_references_lost(_package: Package, root: etree._Element) -> None:
    """As python-docx leaves a reference whose last run was given a text: it begins and never ends."""
    references = [each for each in fields_of(root) if each.name in ("REF", "SEQ")]
    assert references
    for each in references:
        each.last.getparent().remove(each.last)  # type: ignore[union-attr]


def test_a_reference_that_lost_its_end_takes_no_more_than_its_own_words(documents: Documents) -> None:
    base, left, new = documents
    plain = merging.merged(base, left, new)
    merged = merging.merged(base, saved(left, ends_of_references_lost), new)
    assert blocks.block_texts(merged.document) == blocks.block_texts(plain.document)
    assert set(codes(plain)) <= set(codes(merged))


def tracked(document: bytes, words: str, other: str) -> bytes:
    """Return the document in which these words were changed with tracking on."""
    package = docx_file.open_docx(document)
    root = package.tree(docx_file.main_part(package))
    run = next(each for each in texts_of(root) if words in (each.findtext(f"{W}t") or ""))
    before, _, after = (run.findtext(f"{W}t") or "").partition(words)
    properties = run.find(f"{W}rPr")
    parts: list[etree._Element] = []
    for kind, text in (("", before), ("del", words), ("ins", other), ("", after)):
        made = run_of(text)
        if properties is not None:
            made.insert(0, deepcopy(properties))
        if kind == "del":
            made.find(f"{W}t").tag = f"{W}delText"  # type: ignore[union-attr]
        if kind:
            change = element(kind, id=str(50 + len(parts)), author=SOMEBODY, date="2021-01-20T10:00:00Z")
            change.append(made)
            made = change
        parts.append(made)
    for each in parts:
        run.addprevious(each)
    run.getparent().remove(run)  # type: ignore[union-attr]
    return package.to_bytes()


def test_an_edit_that_is_tracked_is_merged_as_the_plain_edit_and_stays_tracked(documents: Documents) -> None:
    base, _, new = documents
    plain = docx.Document(BytesIO(base))
    paragraph = next(each for each in plain.paragraphs if each.text.startswith("กรม"))
    paragraph.runs[-1].text = paragraph.runs[-1].text.replace("ประชาชน", "เกษตรกร")
    stream = BytesIO()
    plain.save(stream)
    one = merging.merged(base, stream.getvalue(), new)
    other = merging.merged(base, tracked(base, "ประชาชน", "เกษตรกร"), new)
    assert blocks.block_texts(other.document) == blocks.block_texts(one.document)
    assert codes(other) == codes(one)
    root = docx_file.open_docx(other.document).look("word/document.xml")
    assert [(each.tag, "".join(map(str, each.itertext()))) for each in root.iter(f"{W}ins", f"{W}del")] == [
        (f"{W}del", "ประชาชน"), (f"{W}ins", "เกษตรกร"),
    ]  # fmt: skip
