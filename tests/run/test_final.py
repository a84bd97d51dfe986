"""`pmqa final`: the working report as people left it, without anything that is ours alone."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from pipeline import screen
from pipeline.cli import pmqa
from pipeline.word.libreoffice import pdf, pdf_pages
from pipeline.word.markup.elements import W
from tests.support import ooxml, word_lint
from tests.support.word_drawing import body, parts_of

pytestmark = pytest.mark.long

REPORT = "application-report.docx"
SENT = ("สพบ.xlsx", "กพร.xlsx", "กพร. ตั้งค่าและทะเบียน 2564.xlsx")  # the other units have not sent
FINDING = re.compile(rb"(?<![\w.-])[FCMKTDP][1-9][0-9]{2}(?![\w.-])")
PRIVATE = ("ข้อสังเกต", "ภาคผนวก ค", "ภาคผนวก ง", "สิ่งที่เปลี่ยน", "manifest", "ข้อมูลที่ยังขาด", "สถานะการส่งข้อมูล")
PRIVATE += ("ยังไม่มีเนื้อหา", "ยังไม่มีบทวิเคราะห์", "ยังไม่มีตัวชี้วัดในข้อนี้", "แต่ยังไม่มีตัวชี้วัด", "ไม่มีแผนภูมิของ", "ต้องแก้", "ควรทบทวน")
PRIVATE += ("ประมาณการหมวด", "คำถาม:")  # of site-visit.docx


class Desk(Struct, frozen=True):
    """A department's folders in a place of the test's own."""

    top: Path

    @property
    def made(self) -> Path:
        return self.top / "outputs" / "2564"

    @property
    def working(self) -> Path:
        return self.made / REPORT

    @property
    def final(self) -> Path:
        return self.made / "final" / REPORT

    def run(self, *words: str) -> Result:
        folders = [f"--{name}={self.top / name}" for name in ("inputs", "outputs", "templates")]
        result = CliRunner().invoke(pmqa, [words[0], *folders, *words[1:]])
        assert result.exit_code == 0, result.output
        return result


@pytest.fixture(scope="module")
def reported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample year with two units' data, one indicator of which has no code, reported."""
    top = tmp_path_factory.mktemp("desk")
    shutil.copytree(root / "templates", top / "templates")
    (top / "inputs" / "2564").mkdir(parents=True)
    for name in SENT:
        shutil.copy(root / "inputs" / "2564" / name, top / "inputs" / "2564")
    unit = top / "inputs" / "2564" / SENT[0]
    book = openpyxl.load_workbook(unit)
    sheet = book["หมวด 7"]
    row = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("7.1-"))
    sheet.cell(row, 1).value = None
    book.save(unit)
    Desk(top).run("report", "--no-pages")
    return top


@pytest.fixture
def desk(reported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The department, on a machine without LibreOffice."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return Desk(Path(shutil.copytree(reported, tmp_path / "desk")))


def all_parts(content: bytes, name: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield every part of a file by its name, with those of the files embedded in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            data = archive.read(part)
            yield f"{name}/{part}", data
            if data.startswith(b"PK\x03\x04"):
                yield from all_parts(data, f"{name}/{part}")


def text_of(document: bytes) -> str:
    paragraphs = ("".join(text.itertext()) for text in body(document).iter("{*}p"))
    return "\n".join(paragraphs)


def made_code(desk: Desk) -> str:
    """Return the code that the program gave to the indicator without one."""
    read = json.loads((desk.made / "manifest.json").read_text(encoding="utf-8"))
    (given,) = {entry["indicator"] for entry in read["findings"] if entry["code"] == "M205"}
    return str(given)


DRAFT = "ปี 2563 มีผลการดำเนินการ 6 รางวัล เพิ่มขึ้น 2 รางวัล จาก 4 รางวัล ในปี 2561"  # of an analysis that is blank


def ask_for_drafts(desk: Desk) -> None:
    path = desk.top / "inputs" / "2564" / SENT[-1]
    book = openpyxl.load_workbook(path)
    sheet = book["ตั้งค่า"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "ใช้บทวิเคราะห์ที่ร่าง")
    assert row[1].value == "ไม่"
    row[1].value = "ใช่"
    book.save(path)


def test_a_draft_stands_in_it_only_where_the_coordinator_asks_for_it(desk: Desk) -> None:
    assert f"ร่างจากตัวเลข: {DRAFT}" in text_of(desk.working.read_bytes())
    desk.run("final")
    assert DRAFT not in text_of(desk.final.read_bytes())
    ask_for_drafts(desk)
    desk.run("final")
    shown = text_of(desk.final.read_bytes())
    assert f"\n{DRAFT}" in shown  # a paragraph of its own
    assert "ร่างจากตัวเลข" not in shown
    assert "ยังไม่มีบทวิเคราะห์" not in shown
    assert word_lint.faults(desk.final.read_bytes()) == []


def test_no_part_of_it_has_a_code_or_a_word_of_ours(desk: Desk) -> None:
    working = desk.working.read_bytes()
    assert any(FINDING.search(data) for _, data in all_parts(working))  # what is looked for can be found
    assert len([word for word in PRIVATE if word in text_of(working)]) > 8
    assert made_code(desk) in text_of(working)
    desk.run("final")
    content = desk.final.read_bytes()
    parts = list(all_parts(content))
    assert [name for name, _ in parts if "pmqa" in name.lower()] == []
    assert [name for name, data in parts if b"pmqa" in data or b"Pmqa" in data] == []
    assert [name for name, _ in parts if "comments" in name or "people" in name or "custom" in name] == []
    told = [(name, FINDING.findall(data)) for name, data in parts if name.endswith((".xml", ".rels"))]
    assert [(name, found) for name, found in told if found] == []
    shown = text_of(content)
    assert [word for word in PRIVATE if word in shown] == []
    assert [name for name, data in parts if made_code(desk).encode() in data] == []
    assert word_lint.faults(content) == []


def test_all_that_is_not_ours_is_in_it_word_for_word(desk: Desk) -> None:
    desk.run("final")
    before, after = text_of(desk.working.read_bytes()), text_of(desk.final.read_bytes())
    analyses = [line for line in before.splitlines() if line.startswith("ผลเพิ่มขึ้น")]
    assert analyses
    assert set(analyses) <= set(after.splitlines())
    assert "ภาคผนวก ก พจนานุกรมตัวชี้วัด" in after
    assert "ภาคผนวก ข ที่มาของข้อมูล" in after
    assert "ยุทธศาสตร์ที่ยังไม่มีตัวชี้วัด" in before
    assert "ยุทธศาสตร์ที่ยังไม่มีตัวชี้วัด" not in after
    names = {cell for line in before.splitlines() for cell in re.findall(r"^7\.\d-\d\d .+", line)}
    assert names <= set(after.splitlines())


def test_its_properties_are_those_of_a_document_that_is_handed_in(desk: Desk) -> None:
    desk.run("final")
    told = docx.Document(str(desk.final)).core_properties
    assert told.author == "กรมทรัพยากรน้ำบาดาล"
    assert told.title == "รายงานผลการดำเนินการพัฒนาสู่ระบบราชการ 4.0 ประจำปีงบประมาณ พ.ศ. 2564"
    assert "Application Report" in told.subject
    assert told.comments == told.last_modified_by == ""
    assert told.created is not None
    assert told.created.year > 2020


def test_without_the_annex_of_sources_nothing_leads_into_it(desk: Desk) -> None:
    desk.run("final", "--no-sources")
    content = desk.final.read_bytes()
    assert "ที่มาของข้อมูล" not in text_of(content)
    annexes = {line.split(" PAGEREF")[0] for line in text_of(content).splitlines() if line.startswith("ภาคผนวก")}
    assert annexes == {"ภาคผนวก ก พจนานุกรมตัวชี้วัด"}
    assert b"tooltip" not in parts_of(content)["word/document.xml"]
    assert word_lint.faults(content) == []


def test_what_people_wrote_into_the_working_report_is_in_it(desk: Desk) -> None:
    document = docx.Document(str(desk.working))
    chapters = (each for each in document.paragraphs if each.style is not None and each.style.name == "Heading 1")
    chapter = next(each for each in chapters if each.text.startswith("หมวด 2"))
    chapter.insert_paragraph_before("ข้อความที่อธิบดีเพิ่มเอง")
    note = next(each for each in document.paragraphs if each.text == "ยังไม่มีเนื้อหา")
    note.runs[0].text = "ผลการดำเนินการที่เขียนแทน"
    document.add_comment(note.runs, "ขอให้ทบทวน", author="ผู้อำนวยการ")
    document.save(str(desk.working))
    shown = desk.run("final").output
    after = text_of(desk.final.read_bytes())
    assert "ข้อความที่อธิบดีเพิ่มเอง" in after
    assert "ผลการดำเนินการที่เขียนแทน" in after
    assert "ขอให้ทบทวน" not in "".join(data.decode(errors="ignore") for _, data in all_parts(desk.final.read_bytes()))
    assert "“ผลการดำเนินการที่เขียนแทน”" in shown
    assert "ความเห็นที่นำออก: 1 รายการ" in shown


def test_headings_under_which_nothing_is_left_go_and_are_said(desk: Desk) -> None:
    shown = desk.run("final").output
    (line,) = [each for each in shown.splitlines() if "หัวข้อที่ไม่มีเนื้อหา" in each]
    left_out = re.findall("“([^”]+)”", line)
    text = text_of(desk.final.read_bytes()).splitlines()
    assert [heading for heading in left_out if heading in text] == []
    # a category that goes as a whole is said once, not with each of its sub-items
    assert [heading.split()[:2] for heading in left_out if heading.startswith("หมวด ")] == [
        ["หมวด", "2"],
        ["หมวด", "5"],
    ]
    assert [heading[:3] for heading in left_out if re.match(r"[1-6]\.[1-4] ", heading)] == ["4.1", "4.4"]


def test_without_a_foreword_it_has_no_heading_of_one(desk: Desk) -> None:
    path = desk.top / "inputs" / "2564" / SENT[-1]
    book = openpyxl.load_workbook(path)
    (row,) = (row for row in book["คำนำและบทสรุป"].iter_rows() if row[0].value == "คำนำ")
    row[1].value = None
    book.save(path)
    desk.run("report", "--no-pages")
    assert "คำนำ" in text_of(desk.working.read_bytes()).splitlines()
    assert "“คำนำ”" in desk.run("final").output
    text = text_of(desk.final.read_bytes()).splitlines()
    assert [line for line in text if line.startswith("คำนำ")] == []
    assert text.index("สารบัญ") < text.index("บทสรุปผู้บริหาร")
    assert word_lint.faults(desk.final.read_bytes()) == []


def test_what_is_open_is_said_and_listed_beside_it(desk: Desk) -> None:
    shown = desk.run("final").output
    assert "D501" in shown
    listed = openpyxl.load_workbook(desk.final.with_name("open-findings.xlsx")).worksheets[0]
    assert {"D501", "F010"} <= {cell.value for row in listed.iter_rows() for cell in row}
    assert "ไม่พบ LibreOffice" in shown


def test_headings_without_content_are_named_as_far_as_a_line_holds_them_and_counted() -> None:
    headings = [f"{number}.1 หัวข้อ" for number in range(1, 8)]
    assert screen.left_out_words(headings[:5]).endswith("“5.1 หัวข้อ”")
    assert screen.left_out_words(headings).endswith("“5.1 หัวข้อ” และอีก 2 หัวข้อ")


def test_nobody_is_told_that_pages_are_counted_where_they_cannot_be(desk: Desk) -> None:
    shown = desk.run("report").output
    assert "เขียนรายงาน" in shown
    assert "นับหน้า" not in shown


def edit_final(desk: Desk, text: str, name: str = "") -> bytes:
    """Add a paragraph to the submission edition, or to a copy beside it; return what lies there then."""
    document = docx.Document(str(desk.final))
    document.paragraphs[0].insert_paragraph_before(text)
    path = desk.final.with_name(name) if name else desk.final
    document.save(str(path))
    return path.read_bytes()


def type_other_data(desk: Desk) -> None:
    unit = desk.top / "inputs" / "2564" / SENT[0]
    book = openpyxl.load_workbook(unit)
    book["หมวด 7"]["D4"].value = "ชื่อใหม่ของตัวชี้วัด"
    book.save(unit)


def test_what_people_wrote_into_it_lives_on_in_the_next_one(desk: Desk) -> None:
    desk.run("final")
    edited = edit_final(desk, "แก้ในฉบับส่ง")
    type_other_data(desk)
    desk.run("report", "--no-pages")
    for _ in range(2):  # the next but one still has it, though nobody has edited it since
        shown = desk.run("final").output
        assert "แก้ด้วยมือ: final/application-report.docx" in shown
        assert "P601" not in shown
        assert "แก้ในฉบับส่ง" in text_of(desk.final.read_bytes())
        assert "ชื่อใหม่ของตัวชี้วัด" in text_of(desk.final.read_bytes())
        (kept,) = (desk.made / "kept" / "final").iterdir()
        assert kept.read_bytes() == edited
    parts = list(all_parts(desk.final.read_bytes()))
    assert [name for name, data in parts if b"pmqa" in data or b"Pmqa" in data or "comments" in name] == []
    assert word_lint.faults(desk.final.read_bytes()) == []


def test_a_figure_changed_in_it_is_the_workbooks_and_said_without_a_comment(desk: Desk) -> None:
    desk.run("final")
    root = body(desk.final.read_bytes())
    link = next(each for each in root.iter("{*}hyperlink") if "›" in each.get(f"{W}tooltip", ""))
    old = "".join(map(str, link.itertext()))
    written = desk.final.read_bytes()
    document = docx.Document(io.BytesIO(written))
    mine = next(each for each in document.element.body.iter(f"{W}hyperlink") if "›" in each.get(f"{W}tooltip", ""))
    next(mine.iter(f"{W}t")).text = "987654"
    document.save(str(desk.final))
    shown = desk.run("final").output
    assert "P606" in shown
    text = text_of(desk.final.read_bytes())
    assert "987654" not in text
    assert old in text
    assert [name for name, _ in all_parts(desk.final.read_bytes()) if "comments" in name] == []
    listed = openpyxl.load_workbook(desk.final.with_name("open-findings.xlsx")).worksheets[0]
    assert "P606" in {cell.value for row in listed.iter_rows() for cell in row}


def test_a_copy_beside_it_is_merged_and_goes_to_the_kept_ones(desk: Desk) -> None:
    desk.run("final")
    beside = edit_final(desk, "ของคนที่สอง", "ฉบับส่ง (แก้).docx")
    edit_final(desk, "ของคนแรก")
    type_other_data(desk)
    desk.run("report", "--no-pages")
    assert "P601" not in desk.run("final").output
    text = text_of(desk.final.read_bytes())
    assert "ของคนแรก" in text
    assert "ของคนที่สอง" in text
    assert "ชื่อใหม่ของตัวชี้วัด" in text
    assert not desk.final.with_name("ฉบับส่ง (แก้).docx").exists()
    assert beside in [path.read_bytes() for path in (desk.made / "kept" / "final").iterdir()]


def test_one_of_an_unknown_generation_is_kept_aside_and_it_is_said(desk: Desk) -> None:
    desk.run("final")
    edited = edit_final(desk, "แก้ในฉบับส่ง")
    shutil.rmtree(desk.made / ".pmqa" / "generations" / "final")
    assert "P601" in desk.run("final").output
    (kept,) = (desk.made / "kept" / "final").iterdir()
    assert kept.read_bytes() == edited
    assert "แก้ในฉบับส่ง" not in text_of(desk.final.read_bytes())


def test_made_twice_it_is_the_same_bytes_and_nothing_is_kept(desk: Desk) -> None:
    desk.run("final")
    first = desk.final.read_bytes()
    assert "P601" not in desk.run("final").output
    assert desk.final.read_bytes() == first
    assert not (desk.made / "kept").exists()


def test_a_later_report_leaves_it_and_says_that_it_is_older(desk: Desk) -> None:
    desk.run("final")
    first = desk.final.read_bytes()
    assert "ฉบับส่งใน final" not in desk.run("report", "--no-pages").output  # the same report
    type_other_data(desk)
    assert desk.final.read_bytes() == first
    assert "จัดทำจากข้อมูลชุดก่อน" in desk.run("final").output
    assert "จัดทำจากรายงานฉบับก่อน" in desk.run("report", "--no-pages").output
    assert desk.final.is_file()
    assert "final/application-report.docx" in (desk.made / "manifest.json").read_text(encoding="utf-8")
    desk.run("final")
    assert "ชื่อใหม่ของตัวชี้วัด" in text_of(desk.final.read_bytes())


def test_without_a_working_report_one_is_made_first(desk: Desk) -> None:
    shutil.rmtree(desk.made)
    desk.run("final")
    assert desk.working.is_file()
    assert desk.final.is_file()


def test_a_report_of_a_template_without_the_style_loses_its_chapters_all_the_same(desk: Desk) -> None:
    styles = parts_of(desk.working.read_bytes())["word/styles.xml"].replace(b"pmqa Internal", b"Other")
    content = io.BytesIO()
    with zipfile.ZipFile(desk.working) as old, zipfile.ZipFile(content, "w") as new:
        for part in old.namelist():
            new.writestr(part, styles if part == "word/styles.xml" else old.read(part))
    desk.working.write_bytes(content.getvalue())
    desk.run("final")
    text = text_of(desk.final.read_bytes())
    assert [word for word in ("ภาคผนวก ค", "ภาคผนวก ง", "สถานะการส่งข้อมูล") if word in text] == []


@pytest.mark.soffice
@pytest.mark.ooxml
def test_with_libreoffice_there_is_a_pdf_and_its_pages_are_counted(reported: Path, tmp_path: Path) -> None:
    desk = Desk(Path(shutil.copytree(reported, tmp_path / "desk")))
    coordinator = desk.top / "inputs" / "2564" / SENT[2]
    book = openpyxl.load_workbook(coordinator)
    settings = book["ตั้งค่า"]
    row = next(cell.row for cell in settings["A"] if cell.value == "จำนวนหน้าสูงสุด")
    settings.cell(row, 2).value = 5
    book.save(coordinator)
    shown = desk.run("final").output
    content = desk.final.with_suffix(".pdf").read_bytes()
    count = pdf_pages.read(pdf.laid_out(desk.final.read_bytes())).count
    assert f"final/application-report.docx ยาว {count} หน้า" in shown
    assert content.startswith(b"%PDF-")
    assert b"pmqa" not in content
    assert ooxml.errors(desk.final) == []
