"""What happens to each block that a person, the data, or both have changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Place
from pipeline.opc.faults import PackageFault
from pipeline.views.charts import ShownChart
from pipeline.views.figures import ShownFigure
from pipeline.word import blocks, template
from pipeline.word.edits import merging
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, remove
from tests.support import word_lint
from tests.support.edited_documents import SOMEBODY, figures_of
from tests.support.word_drawing import draw

WELLS = ShownFigure("452", Place("สพบ.xlsx", "หมวด 7", "K12"))


class Line(Struct, frozen=True):
    """A row of the table."""

    name: str
    actual: ShownFigure


class Page(Struct, frozen=True):
    """What the template of these tests is given."""

    first: str = "กรมจัดหาน้ำให้ประชาชน โดยสำรวจแหล่งน้ำ และเจาะบ่อในพื้นที่แล้ง"
    second: str = "สำนักติดตามผลทุกไตรมาส และรายงานผู้บริหาร"
    third: tuple[str, ...] = ("หลักฐาน: แผนปฏิบัติราชการประจำปี",)
    wells: ShownFigure = WELLS
    lines: tuple[Line, ...] = (
        Line("จำนวนบ่อน้ำบาดาล", WELLS),
        Line("จำนวนครัวเรือนที่ได้รับน้ำ", ShownFigure("9,800", Place("สพบ.xlsx", "หมวด 7", "K13"))),
    )


TEMPLATE = """
# หมวด 1 การนำองค์การ
{{ first }}
{{ second }}
{%p for text in third %}
{{ text }}
{%p endfor %}
# หมวด 7 ผลลัพธ์การดำเนินการ
ในปีนี้เจาะบ่อได้ {{ wells }} บ่อ สูงกว่าปีก่อน
| ตัวชี้วัด | ผล |
| {%tr for line in lines %} | |
| {{ line.name }} | {{ line.actual }} |
| {%tr endfor %} | |
ท้ายเอกสาร
"""

OLD = Page()
Edit = Callable[[Document], object]


class Merged(Struct):
    """A merged document: its texts in order, the codes of what was said, and the comments of the merge."""

    content: bytes
    texts: list[str]
    codes: list[str]
    said: str
    comments: str


@pytest.fixture
def merge(tmp_path: Path) -> Callable[[Edit, Page], Merged]:
    path = draw(tmp_path / "t.docx", TEMPLATE)

    def merged(edit: Edit, new: Page) -> Merged:
        base = template.render(path, OLD)
        document = docx.Document(BytesIO(base))
        edit(document)
        left = BytesIO()
        document.save(left)
        done = merging.merged(base, left.getvalue(), template.render(path, new))
        assert word_lint.faults(done.document) == []
        package = docx_file.open_docx(done.document)
        parts = package.names_of(docx_file.COMMENTS)
        comments = "".join("".join(map(str, package.look(part).itertext())) for part in parts)
        said = "\n".join(f"{each.code} {each.heading} {each.words} {each.what} {each.place}" for each in done.edits)
        codes = sorted(each.code for each in done.edits)
        return Merged(done.document, list(blocks.block_texts(done.document)), codes, said, comments)

    return merged


Merge = Callable[[Edit, Page], Merged]


def at(document: Document, begin: str) -> Paragraph:
    return next(each for each in document.paragraphs if each.text.startswith(begin))


def rewrite(begin: str, old: str, new: str) -> Edit:
    def edit(document: Document) -> None:
        run = next(run for run in at(document, begin).runs if old in run.text)
        run.text = run.text.replace(old, new)

    return edit


def taken_out(begin: str) -> Edit:
    def edit(document: Document) -> None:
        element = at(document, begin)._p
        element.getparent().remove(element)

    return edit


def nothing(_: Document) -> None:
    return


def test_a_person_changed_and_the_data_did_not(merge: Merge) -> None:
    done = merge(rewrite("กรม", "ประชาชน", "เกษตรกร"), OLD)
    assert OLD.first.replace("ประชาชน", "เกษตรกร") in done.texts
    assert done.codes == ["P604"]


def test_a_persons_looks_stay_when_the_words_are_the_datas(merge: Merge) -> None:
    def bold(document: Document) -> None:
        for run in at(document, "กรม").runs:
            run.bold = run.font.cs_bold = True

    done = merge(bold, replace(OLD, first=OLD.first.replace("แล้ง", "แล้งซ้ำซาก")))
    paragraph = at(docx.Document(BytesIO(done.content)), "กรม")
    assert paragraph.text.endswith("แล้งซ้ำซาก")
    assert all(run.bold for run in paragraph.runs)
    assert done.codes == []


def test_the_data_changed_and_no_person_did(merge: Merge) -> None:
    done = merge(nothing, replace(OLD, second="สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร"))
    assert "สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร" in done.texts
    assert (done.codes, done.comments) == ([], "")


def test_both_changed_in_other_places_of_a_block(merge: Merge) -> None:
    done = merge(rewrite("กรม", "ประชาชน", "เกษตรกร"), replace(OLD, first=OLD.first.replace("แล้ง", "น้ำเค็ม")))
    assert OLD.first.replace("ประชาชน", "เกษตรกร").replace("แล้ง", "น้ำเค็ม") in done.texts
    assert done.codes == ["P604"]


def test_both_changed_the_same_words(merge: Merge) -> None:
    done = merge(rewrite("กรม", "ประชาชน", "เกษตรกร"), replace(OLD, first=OLD.first.replace("ประชาชน", "โรงเรียน")))
    assert OLD.first.replace("ประชาชน", "เกษตรกร") in done.texts
    assert "P605" in done.codes
    assert "โรงเรียน" in done.comments


def test_a_person_wrote_over_a_figure(merge: Merge) -> None:
    def edit(document: Document) -> None:
        link = next(each for each in document.element.body.iter(f"{W}hyperlink"))
        next(link.iter(f"{W}t")).text = "999"

    figure = ShownFigure("460", OLD.wells.place)
    for new, stands in ((OLD, "452"), (replace(OLD, wells=figure), "460")):
        done = merge(edit, new)
        assert f"ในปีนี้เจาะบ่อได้ {stands} บ่อ สูงกว่าปีก่อน" in done.texts
        assert done.codes == ["P606"]
        assert "999" in done.comments
        assert "K12" in done.comments
        assert "K12" in done.said


def write_over(document: Document, written: str) -> None:
    link = next(each for each in document.element.body.iter(f"{W}hyperlink"))
    next(link.iter(f"{W}t")).text = written


def test_the_comment_on_a_figure_goes_once_the_workbook_says_so_too(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", TEMPLATE)
    base = template.render(path, OLD)
    left = docx.Document(BytesIO(base))
    write_over(left, "1,999")
    stream = BytesIO()
    left.save(stream)
    first = merging.merged(base, stream.getvalue(), base).document
    assert "1,999" in comments_of(first)
    other = template.render(path, with_wells("460"))
    second = merging.merged(base, first, other).document
    assert "1,999" in comments_of(second)  # the workbook says something else still
    mended = template.render(path, with_wells("1999"))
    third = merging.merged(other, second, mended)
    assert "ในปีนี้เจาะบ่อได้ 1999 บ่อ สูงกว่าปีก่อน" in blocks.block_texts(third.document)
    assert comments_of(third.document) == ""
    assert third.edits == ()
    assert word_lint.faults(third.document) == []


def with_wells(text: str) -> Page:
    """Return the page with another figure of the wells, wherever it is printed."""
    figure = ShownFigure(text, WELLS.place)
    return replace(OLD, wells=figure, lines=(replace(OLD.lines[0], actual=figure), OLD.lines[1]))


def comments_of(document: bytes) -> str:
    package = docx_file.open_docx(document)
    parts = package.names_of(docx_file.COMMENTS)
    return "".join("".join(map(str, package.look(part).itertext())) for part in parts)


@pytest.mark.parametrize(
    "heading",
    [
        "ภาคผนวก ค สิ่งที่เปลี่ยนจากครั้งก่อน",
        "ภาคผนวก ง สิ่งที่เปลี่ยนจากครั้งก่อน",
        "ภาคผนวก ค ข้อสังเกตจากการตรวจที่ยังเปิดอยู่",  # where nothing has changed there is no annex of changes
    ],
)
def test_what_a_person_deleted_is_listed_in_the_annex_for_it_once(tmp_path: Path, heading: str) -> None:
    annex = f"# {heading}\nไม่มี\n# ท้ายเล่ม\nจบ\n"
    path = draw(tmp_path / "t.docx", TEMPLATE + annex)
    base = template.render(path, OLD)
    left = docx.Document(BytesIO(base))
    taken_out("สำนัก")(left)
    stream = BytesIO()
    left.save(stream)
    document = merging.merged(base, stream.getvalue(), base).document
    head, line = "ส่วนที่มีผู้ลบออกจากรายงาน จึงไม่ใส่กลับ 1 แห่ง", f"หมวด 1 การนำองค์การ: {OLD.second}"
    assert list(blocks.block_texts(document))[-5:] == ["ไม่มี", head, line, "ท้ายเล่ม", "จบ"]
    new = template.render(path, replace(OLD, second="สำนักติดตามผลทุกเดือน"))
    merged = merging.merged(base, document, new)
    assert list(blocks.block_texts(merged.document))[-3] == f"{line} (ข้อมูลใหม่: สำนักติดตามผลทุกเดือน)"
    assert [edit.code for edit in merged.edits] == ["P605"]
    back = docx.Document(BytesIO(merged.document))
    at(back, "กรม").insert_paragraph_before("สำนักติดตามผลทุกเดือน")
    stream = BytesIO()
    back.save(stream)
    assert not any(
        head[:20] in text for text in blocks.block_texts(merging.merged(new, stream.getvalue(), new).document)
    )


def test_a_second_persons_merge_keeps_the_list_of_the_first(tmp_path: Path) -> None:
    annex = "# ภาคผนวก ค สิ่งที่เปลี่ยนจากครั้งก่อน\nไม่มี\n"
    path = draw(tmp_path / "t.docx", TEMPLATE + annex)
    base = template.render(path, OLD)
    copies = []
    for begin in ("สำนัก", "กรม"):
        left = docx.Document(BytesIO(base))
        taken_out(begin)(left)
        stream = BytesIO()
        left.save(stream)
        copies.append(stream.getvalue())
    first = merging.merged(base, copies[0], base).document
    both = blocks.block_texts(merging.merged(base, copies[1], first).document)
    assert "ส่วนที่มีผู้ลบออกจากรายงาน จึงไม่ใส่กลับ 2 แห่ง" in both
    assert OLD.first not in both
    assert OLD.second not in both


def test_a_figure_typed_without_its_link_is_the_workbooks_still(merge: Merge) -> None:
    def edit(document: Document) -> None:
        cell = document.tables[0].cell(1, 1).paragraphs[0]
        for child in list(cell._p):
            if child.tag == f"{W}hyperlink":
                cell._p.remove(child)
        cell.add_run("77")

    done = merge(edit, OLD)
    assert "จำนวนบ่อน้ำบาดาล 452" in done.texts
    assert done.codes == ["P606"]
    assert len([each for each in figures_of(done.content) if each[1] == "452"]) == 1


@pytest.mark.parametrize("kind", ["paragraph", "list", "table", "page break", "comment"])
def test_what_a_person_added_stays_beside_the_same_neighbour(merge: Merge, kind: str) -> None:
    def edit(document: Document) -> None:
        after = at(document, "สำนัก")
        if kind == "comment":
            document.add_comment(after.runs, "ความเห็นของคน", SOMEBODY)
            return
        if kind == "table":
            table = document.add_table(1, 1)
            table.cell(0, 0).text = "ของคน"
            after._p.addnext(table._tbl)
            return
        added = document.add_paragraph("ของคน", style="pmqa List" if kind == "list" else None)
        if kind == "page break":
            added.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
        after._p.addnext(added._p)

    done = merge(edit, replace(OLD, first="ข้อความใหม่ของหน่วยงานทั้งย่อหน้า", third=()))
    if kind == "comment":
        assert "ความเห็นของคน" in done.comments
    else:
        assert done.texts[done.texts.index(OLD.second) + 1] == "ของคน"
        assert "P604" in done.codes


def test_a_block_a_person_deleted_stays_deleted(merge: Merge) -> None:
    done = merge(taken_out("สำนัก"), OLD)
    assert OLD.second not in done.texts
    assert done.codes == ["P604"]
    done = merge(taken_out("สำนัก"), replace(OLD, second="สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร"))
    assert not any(text.startswith("สำนัก") for text in done.texts)
    assert done.codes == ["P605"]
    assert "ทุกเดือน" in done.said


def test_a_persons_words_stay_where_the_data_have_no_such_block(merge: Merge) -> None:
    done = merge(rewrite("หลักฐาน", "แผน", "รายงานและแผน"), replace(OLD, third=()))
    assert "หลักฐาน: รายงานและแผนปฏิบัติราชการประจำปี" in done.texts
    assert done.codes == ["P605"]
    assert "แผนปฏิบัติราชการประจำปี" in done.comments
    assert "หลักฐาน: แผนปฏิบัติราชการประจำปี" not in merge(nothing, replace(OLD, third=())).texts


def test_what_a_person_moved_stays_moved(merge: Merge) -> None:
    def edit(document: Document) -> None:
        at(document, "ท้ายเอกสาร")._p.addnext(at(document, "สำนัก")._p)

    done = merge(edit, replace(OLD, second="สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร"))
    assert done.texts[-1] == "สำนักติดตามผลทุกเดือน และรายงานผู้บริหาร"
    assert done.codes == ["P604"]


def test_a_table_that_fits_no_more_stands_marked_at_the_end_of_its_section(tmp_path: Path) -> None:
    base = template.render(draw(tmp_path / "t.docx", TEMPLATE), OLD)
    other = TEMPLATE.replace("| ตัวชี้วัด | ผล |", "| ตัวชี้วัด | ผล | หน่วย |").replace(
        "| {{ line.actual }} |", "| {{ line.actual }} | บ่อ |"
    )
    other = other.replace("line in lines %} | |", "line in lines %} | | |").replace("endfor %} | |", "endfor %} | | |")
    new = template.render(draw(tmp_path / "new.docx", f"{other}# บทต่อไป\nเนื้อหา\n"), OLD)
    left = docx.Document(BytesIO(base))
    left.tables[0].cell(1, 0).paragraphs[0].runs[0].text = "จำนวนบ่อ (คนแก้)"
    stream = BytesIO()
    left.save(stream)
    merged = merging.merged(base, stream.getvalue(), new)
    texts = list(blocks.block_texts(merged.document))
    assert texts.index("จำนวนบ่อน้ำบาดาล 452 บ่อ") < texts.index("ท้ายเอกสาร") < texts.index("จำนวนบ่อ (คนแก้) 452")
    assert texts.index("จำนวนบ่อ (คนแก้) 452") < texts.index("บทต่อไป")
    assert [edit.code for edit in merged.edits] == ["P607"]
    assert "P607" in comments_of(merged.document)
    assert word_lint.faults(merged.document) == []


def test_a_column_a_person_added_stays_and_new_rows_have_it_too(merge: Merge) -> None:
    def edit(document: Document) -> None:
        table = document.tables[0]
        for number, cell in enumerate(table.add_column(2_000_000).cells):
            cell.text = f"หมายเหตุ {number}"

    more = (*OLD.lines, Line("จำนวนโรงเรียน", ShownFigure("31", Place("สพบ.xlsx", "หมวด 7", "K14"))))
    changed = (replace(more[0], actual=ShownFigure("460", more[0].actual.place)), *more[1:])
    done = merge(edit, replace(OLD, lines=changed))
    assert "จำนวนบ่อน้ำบาดาล 460 หมายเหตุ 1" in done.texts
    assert "จำนวนโรงเรียน 31" in done.texts
    rows = docx.Document(BytesIO(done.content)).tables[0].rows
    assert {len(row.cells) for row in rows} == {3}


def test_rows_are_merged_one_by_one(merge: Merge) -> None:
    def edit(document: Document) -> None:
        document.tables[0].cell(2, 0).paragraphs[0].runs[0].text = "ครัวเรือนที่มีน้ำใช้ (คนแก้)"

    changed = (OLD.lines[0], replace(OLD.lines[1], actual=ShownFigure("9,900", OLD.lines[1].actual.place)))
    done = merge(edit, replace(OLD, lines=changed))
    assert "ครัวเรือนที่มีน้ำใช้ (คนแก้) 9,900" in done.texts
    assert done.codes == ["P604"]


def test_a_figure_in_a_copied_paragraph_follows_the_workbook(merge: Merge) -> None:
    def edit(document: Document) -> None:
        copied = deepcopy(at(document, "ในปีนี้")._p)
        at(document, "ท้ายเอกสาร")._p.addprevious(copied)

    done = merge(edit, replace(OLD, wells=ShownFigure("460", OLD.wells.place)))
    assert done.texts.count("ในปีนี้เจาะบ่อได้ 460 บ่อ สูงกว่าปีก่อน") == 2


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(PackageFault):
        merging.merged(b"x", b"y", b"z")


# --- charts


class ChartPage(Struct, frozen=True):
    """What the template of a chart is given."""

    chart: ShownChart
    text: str = "ผลดีกว่าปีก่อน"


def drawn_chart(folder: Path, actuals: str, drawn: str = "{{ chart }}") -> bytes:
    values = tuple(map(Decimal, actuals.split()))
    shown = ShownChart("บ่อ", (2562, 2563), values, values, f"แผนภูมิ {actuals}")
    return template.render(draw(folder / "chart.docx", f"ก่อนแผนภูมิ\n{drawn}\n{{{{ text }}}}"), ChartPage(shown))


def resized(document: bytes) -> bytes:
    package = docx_file.open_docx(document)
    (extent,) = package.tree("word/document.xml").iter("{*}extent")
    extent.set("cx", "1234567")
    return package.to_bytes()


@pytest.mark.parametrize("tracks", [False, True])
def test_a_chart_follows_the_data_and_keeps_the_size_that_a_person_gave_it(tmp_path: Path, tracks: bool) -> None:
    base, new = drawn_chart(tmp_path, "425 452"), drawn_chart(tmp_path, "425 91.25")
    options = merging.MergeOptions(tracks=tracks)
    merged = merging.merged(base, resized(base), new, options).document
    assert ("chart", "425 91.25 / 425 91.25") in figures_of(merged)
    assert (("chart", "425 452 / 425 452") in figures_of(merged)) == tracks  # as a tracked deletion
    root = docx_file.open_docx(merged).look("word/document.xml")
    assert {each.get("cx") for each in root.iter("{*}extent")} == {"1234567"}
    assert word_lint.faults(merged) == []


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("{{ chart }}", "ลบไว้ แต่แผนภูมิเปลี่ยนตามข้อมูลใหม่"),
        ("ผลตามแผนภูมิ {{ chart }} แสดงแนวโน้มของปีนี้", "แผนภูมิเปลี่ยนตามข้อมูลใหม่"),
    ],
    ids=["alone", "among words"],
)
def test_a_chart_that_somebody_deleted_stays_deleted_and_its_new_data_are_said(
    tmp_path: Path, drawn: str, said: str
) -> None:
    base, new = drawn_chart(tmp_path, "425 452", drawn), drawn_chart(tmp_path, "425 91.25", drawn)
    package = docx_file.open_docx(base)
    (drawing,) = package.tree("word/document.xml").iter(f"{W}drawing")
    remove(drawing)
    merged = merging.merged(base, package.to_bytes(), new)
    assert [figure for figure in figures_of(merged.document) if figure[0] == "chart"] == []
    assert ("P605", said) in [(one.code, one.what) for one in merged.edits]
