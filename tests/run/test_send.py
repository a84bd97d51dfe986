"""`pmqa send`: a folder and a zip file a unit, ready to mail, and the list of whom to call."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import pmqa
from pipeline.publish import disk
from pipeline.sending import LIST, MEMO_NAME, REMINDER_NAME, REQUEST_NAME
from pipeline.views.mailing import REFUSAL
from pipeline.word.edits import merging
from tests.support import ooxml

pytestmark = pytest.mark.long

MISSING, BROKEN, OWES = "กพ", "สคบ", "สบก"
COORDINATOR = "กพร. ตั้งค่าและทะเบียน 2564.xlsx"
DAY = ("--day", "2564-01-15")


class Desk:
    """A department of which one unit has not sent, one file is broken, and one unit owes a category."""

    def __init__(self, top: Path) -> None:
        self.top = top

    @property
    def inputs(self) -> Path:
        return self.top / "inputs" / "2564"

    @property
    def sent(self) -> Path:
        return self.top / "outputs" / "2564" / "send"

    def run(self, *words: str) -> Result:
        folders = [f"--{name}={self.top / name}" for name in ("inputs", "outputs", "templates")]
        return CliRunner().invoke(pmqa, [words[0], "2564", *folders, *words[1:]])

    def type(self, workbook: str, sheet: str, values: dict[str, object]) -> None:
        """Type values into the cells of a workbook."""
        book = openpyxl.load_workbook(self.inputs / workbook)
        for cell, value in values.items():
            book[sheet][cell] = value
        book.save(self.inputs / workbook)

    def set(self, entry: str, value: str) -> None:
        """Type a value into ตั้งค่า, or into another sheet of the coordinator that is รายการ | ข้อมูล."""
        book = openpyxl.load_workbook(self.inputs / COORDINATOR)
        cells = [row[1] for row in book["ตั้งค่า"].iter_rows() if row[0].value == entry]
        cells[0].value = value
        book.save(self.inputs / COORDINATOR)

    def words(self, name: str) -> str:
        """Return the text of a memo."""
        return "\n".join(paragraph.text for paragraph in docx.Document(str(self.sent / name)).paragraphs)

    def contents(self) -> dict[str, bytes]:
        """Return every file in send/ but those that publishing keeps for itself."""
        return {
            path.relative_to(self.sent).as_posix(): path.read_bytes()
            for path in self.sent.rglob("*")
            if path.is_file() and ".pmqa" not in path.parts
        }

    def lines(self) -> list[dict[str, object]]:
        """Return the lines of send.xlsx by their headers."""
        sheet = openpyxl.load_workbook(self.sent / LIST).worksheets[0]
        header, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    for name in ("inputs", "templates"):
        shutil.copytree(root / name, tmp_path / name)
    made = Desk(tmp_path)
    (made.inputs / f"{MISSING}.xlsx").unlink()
    broken = made.inputs / f"{BROKEN}.xlsx"
    broken.write_bytes(broken.read_bytes()[:3000])
    book = openpyxl.load_workbook(made.inputs / f"{OWES}.xlsx")
    for row in book["หมวด 1-6"].iter_rows(min_row=4):
        if str(row[0].value).startswith("5"):
            row[2].value = row[3].value = None
    book.save(made.inputs / f"{OWES}.xlsx")
    made.set("กำหนดส่งข้อมูล", "20 มกราคม 2564")
    return made


def test_every_unit_gets_a_folder_and_a_zip_of_it_with_memo_and_workbook(desk: Desk) -> None:
    result = desk.run("send", *DAY)
    assert result.exit_code == 0, result.output
    files = desk.contents()
    units = {path.name for path in desk.sent.iterdir() if path.is_dir() and path.name != ".pmqa"}
    assert len(units) == 8
    for unit in units:
        memo = REMINDER_NAME if unit in (MISSING, BROKEN) else MEMO_NAME
        inside = {memo, f"{unit}.xlsx", *([REFUSAL] if unit == BROKEN else [])}
        assert {name for name in files if name.startswith(f"{unit}/")} == {f"{unit}/{name}" for name in inside}
        with zipfile.ZipFile(io.BytesIO(files[f"{unit}.zip"])) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == {
                name: files[f"{unit}/{name}"] for name in inside
            }
    marked = (desk.top / "outputs" / "2564" / "marked" / f"{OWES}.xlsx").read_bytes()
    assert files[f"{OWES}/{OWES}.xlsx"] == marked
    refusal = (desk.top / "outputs" / "2564" / "marked" / f"{BROKEN}.xlsx").read_bytes()
    assert files[f"{BROKEN}/{REFUSAL}"] == refusal
    form = openpyxl.load_workbook(desk.sent / MISSING / f"{MISSING}.xlsx")
    assert "กพ." in [row[1].value for row in form["หน่วยงาน"].iter_rows()]


def test_a_memo_says_what_came_what_is_owed_what_to_mend_by_when_and_to_whom(desk: Desk) -> None:
    desk.set("ที่หนังสือ", "ทส 0701.4/ว 12")
    desk.set("วันที่หนังสือ", "15 มกราคม 2564")
    desk.run("send", *DAY)
    words = desk.words(f"{OWES}/{MEMO_NAME}")
    line = next(line for line in desk.lines() if line["หน่วยงาน"] == "สบก.")
    for said in (
        "บันทึกข้อความ",
        "ส่วนราชการ  กลุ่มพัฒนาระบบบริหาร กรมทรัพยากรน้ำบาดาล โทร. 0\u00a02000\u00a02001",
        "ที่  ทส 0701.4/ว 12",
        "วันที่  15 มกราคม 2564",
        "เรื่อง  ขอให้แก้ไขข้อมูลประกอบการประเมิน",
        "เรียน  ผู้อำนวยการสำนักบริหารกลาง",
        "กพร. ได้รับไฟล์ สบก.xlsx ซึ่งให้ข้อมูลเมื่อวันที่ 18 มกราคม 2564",
        "1. ยังขาดข้อมูลหมวด 5",
        f"2. ข้อสังเกตที่ต้องแก้ {line['ต้องแก้']} ข้อ",
        "แล้วส่งกลับมายัง กพร. ภายในวันที่ 20 มกราคม 2564",
        "ผู้ให้ข้อมูลของ กพร. (ข้อมูลสมมติ) โทรศัพท์ 0\u00a02000\u00a02001 อีเมล psdg@example.com",
    ):
        assert said in words, said
    assert "....." not in words.split("จึงเรียนมา")[0]  # number and date are not left to be written


def test_a_unit_that_has_done_all_is_asked_for_nothing(desk: Desk) -> None:
    desk.run("send", *DAY)
    line = next(line for line in desk.lines() if line["หน่วยงาน"] == "สพบ.")
    words = desk.words(f"สพบ/{MEMO_NAME}")
    assert (line["ต้องแก้"], line["ยังขาด"], line["ส่งกลับ"]) == (0, None, None)
    assert "แจ้งผลการตรวจ" in words
    assert "ไม่มีข้อสังเกตที่ต้องแก้" in words
    assert "2. ชี้แจงแล้ว 3 ข้อ ไม่ต้องดำเนินการ" in words
    assert "จึงเรียนมาเพื่อโปรดทราบ" in words
    assert "ส่งกลับ" not in words
    only = desk.words(f"ศทส/{MEMO_NAME}")
    assert "ไม่มีข้อสังเกตที่ต้องแก้" in only
    assert "1. ไม่มีข้อสังเกตที่ต้องแก้" not in only  # a point alone has no number


def test_who_has_not_sent_is_reminded_and_who_sent_a_broken_file_is_told_so(desk: Desk) -> None:
    desk.run("send", "--day", "2564-01-21")
    missing, broken = (desk.words(f"{unit}/{REMINDER_NAME}") for unit in (MISSING, BROKEN))
    assert "ยังไม่ได้รับข้อมูลหมวด 2, 7 จาก กพ." in missing
    assert "เรียน  หัวหน้าหน่วยงาน กพ." in missing
    assert "ได้รับไฟล์ สคบ.xlsx จาก สำนักควบคุมกิจการน้ำบาดาล แล้ว แต่ใช้ข้อมูลในไฟล์ไม่ได้ เนื่องจาก" in broken
    assert "โปรดแก้ไขไฟล์ตาม ผลการตรวจ.xlsx แล้วส่งใหม่ หรือกรอกข้อมูลในแบบที่แนบมาพร้อมนี้ (สคบ.xlsx)" in broken
    assert "โปรดกรอกข้อมูลในแบบที่แนบมาพร้อมนี้ (กพ.xlsx)" in missing
    for words in (missing, broken):
        assert "ส่ง กพร. โดยเร็ว (พ้นกำหนดวันที่ 20 มกราคม 2564 แล้ว)" in words
        assert "ที่  ......" in words


def test_before_anything_has_come_units_are_asked_and_not_reminded(desk: Desk) -> None:
    for path in desk.inputs.glob("*.xlsx"):
        if path.name != COORDINATOR:
            path.unlink()
    for _ in range(2):  # sent again on the same day it is no reminder either
        desk.run("send", *DAY)
        words = desk.words(f"{OWES}/{REQUEST_NAME}")
        assert "เรื่อง  ขอข้อมูลประกอบการประเมิน" in words
        assert "กพร. จึงขอข้อมูลหมวด" in words
        assert not re.search("ติดตาม|ยังไม่ได้รับ|ตามที่", words)
        line = desk.lines()[0]
        assert str(line["หัวเรื่องอีเมล"]).startswith("ขอข้อมูล PMQA 4.0")
        assert "ยังไม่ได้รับ" not in str(line["ข้อความอีเมล"])
    with zipfile.ZipFile(desk.sent / f"{OWES}.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {(2021, 1, 15, 0, 0, 0)}
    desk.run("send", "--day", "2564-01-18")
    assert "ขอติดตาม" in desk.words(f"{OWES}/{REMINDER_NAME}")


def test_the_list_names_whom_to_call_what_goes_out_and_the_text_of_an_e_mail_each(desk: Desk) -> None:
    desk.run("send", *DAY)
    lines = desk.lines()
    assert [line["หน่วยงาน"] for line in lines[:3]] == ["กพ.", "สคบ.", "สบก."]  # those to call stand first
    assert len(lines) == 8
    for line in lines:
        assert all(line[name] for name in ("ผู้ติดต่อ", "โทรศัพท์", "อีเมล", "หัวเรื่องอีเมล", "ข้อความอีเมล"))
        assert str(line["ไฟล์แนบ และสิ่งที่อยู่ในไฟล์"]).split("\n")[0] in str(line["ข้อความอีเมล"])
    by_unit = {line["หน่วยงาน"]: line for line in lines}
    assert by_unit["กพ."]["โทรศัพท์"] == "0 2000 1002"  # from the register: nothing came
    assert by_unit["สพบ."]["โทรศัพท์"] == "0 2000 2006"  # from its own workbook
    assert "ยังขาดข้อมูลหมวด 5" in str(by_unit["สบก."]["ข้อความอีเมล"])
    assert "โปรดแก้ไฟล์ตาม ผลการตรวจ.xlsx ที่อยู่ในไฟล์แนบ สคบ.zip" in str(by_unit["สคบ."]["ข้อความอีเมล"])
    assert REFUSAL not in str(by_unit["กพ."]["ข้อความอีเมล"])
    assert "แล้วส่งกลับมายัง กพร. ภายในวันที่ 20 มกราคม 2564" in str(by_unit["สบก."]["ข้อความอีเมล"])


def test_the_same_input_on_the_same_day_is_the_same_bytes(desk: Desk) -> None:
    desk.run("send", *DAY)
    before = desk.contents()
    shutil.rmtree(desk.top / "outputs")
    desk.run("send", *DAY)
    assert desk.contents() == before


def edit_memo(desk: Desk) -> bytes:
    """Add a sentence to a memo; return what lies there then."""
    path = desk.sent / OWES / MEMO_NAME
    document = docx.Document(str(path))
    document.add_paragraph("ขอเชิญประชุมวันที่ 18 มกราคม 2564")
    document.save(str(path))
    return path.read_bytes()


def test_what_somebody_wrote_into_a_memo_lives_on_with_the_new_data_and_in_the_zip(desk: Desk) -> None:
    desk.run("send", *DAY)
    path = desk.sent / OWES / MEMO_NAME
    edited = edit_memo(desk)
    desk.type("สบก.xlsx", "หมวด 7", {"M4": "ประมาณ 14,200"})
    desk.type("สพบ.xlsx", "หมวด 7", {"M4": "ประมาณ 14,200"})
    before = [line for line in desk.words(f"{OWES}/{MEMO_NAME}").splitlines() if "ข้อสังเกตที่ต้องแก้" in line]
    for _ in range(2):
        result = desk.run("send", *DAY)
        assert result.exit_code == 0, result.output
        assert f"send/{OWES}/{MEMO_NAME}" in result.stdout
        assert "คงไว้ตามที่แก้" not in result.stdout
        words = desk.words(f"{OWES}/{MEMO_NAME}")
        assert "ขอเชิญประชุมวันที่ 18 มกราคม 2564" in words
        assert [line for line in words.splitlines() if "ข้อสังเกตที่ต้องแก้" in line] != before
        with zipfile.ZipFile(desk.sent / f"{OWES}.zip") as archive:
            assert archive.read(MEMO_NAME) == path.read_bytes()
        (kept,) = (desk.sent / "kept").rglob("*.docx")
        assert kept.read_bytes() == edited
    assert "ข้อสังเกตที่ต้องแก้ 1 ข้อ" in desk.words(f"สพบ/{MEMO_NAME}")  # the others are of the new data
    path.unlink()
    desk.run("send", *DAY)
    assert "ขอเชิญประชุม" not in desk.words(f"{OWES}/{MEMO_NAME}")


@pytest.mark.parametrize("cause", ["the one it was made from is not known", "the merge fails"])
def test_a_memo_that_cannot_be_merged_is_left_standing_said_and_put_into_the_zip(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    desk.run("send", *DAY)
    path = desk.sent / OWES / MEMO_NAME
    edited = edit_memo(desk)
    if cause == "the merge fails":
        desk.run("send", *DAY)
        edited = path.read_bytes()  # it holds the edits, though nobody has touched it since

        def broken(*_: object) -> None:
            raise RuntimeError("a fault nobody has thought of")

        monkeypatch.setattr(merging, "merged", broken)
    else:
        shutil.rmtree(desk.sent / ".pmqa" / "generations")
    for _ in range(2):
        result = desk.run("send", *DAY)
        assert result.exit_code == 0, result.output
        assert f"คงไว้ตามที่แก้ (ลบไฟล์เพื่อให้สร้างใหม่): {OWES}/{MEMO_NAME}" in result.stdout
        assert path.read_bytes() == edited
        with zipfile.ZipFile(desk.sent / f"{OWES}.zip") as archive:
            assert archive.read(MEMO_NAME) == edited


def test_a_reminder_goes_when_the_unit_has_sent_and_one_that_was_edited_is_kept(desk: Desk, root: Path) -> None:
    desk.run("send", *DAY)
    document = docx.Document(str(desk.sent / MISSING / REMINDER_NAME))
    document.add_paragraph("ด่วนที่สุด")
    document.save(str(desk.sent / MISSING / REMINDER_NAME))
    shutil.copy(root / "inputs" / "2564" / f"{MISSING}.xlsx", desk.inputs)
    result = desk.run("send", *DAY)
    assert {path.name for path in (desk.sent / MISSING).iterdir()} == {MEMO_NAME, f"{MISSING}.xlsx"}
    assert "kept/" in result.stdout
    (kept,) = (desk.sent / "kept").rglob("*.docx")
    assert "ด่วนที่สุด" in docx.Document(str(kept)).paragraphs[-1].text


def test_a_later_check_or_report_leaves_what_was_sent_and_says_that_it_is_older(desk: Desk) -> None:
    desk.run("send", *DAY)
    before = desk.contents()
    assert "สั่ง make send" not in desk.run("check", *DAY).stdout
    desk.type("สพบ.xlsx", "หมวด 7", {"M4": 1})
    for command in ("check", "report"):
        options = ("--no-pages",) if command == "report" else ()
        result = desk.run(command, *DAY, *options)
        assert "send/ จัดไว้เมื่อ 15 มกราคม 2564 จากข้อมูลก่อนหน้านี้ สั่ง make send เพื่อจัดใหม่" in result.stdout
        assert desk.contents() == before
    for command in ("send", "check"):
        assert "สั่ง make send" not in desk.run(command, *DAY).stdout


def test_where_it_cannot_all_be_written_nothing_of_what_was_sent_is_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("send", *DAY)
    before = desk.contents()
    desk.type("สพบ.xlsx", "หมวด 7", {"M4": "ประมาณ 14,200"})
    write = disk.write

    def full(path: Path, content: bytes, *, flushed: bool = True) -> None:
        if path.name == "สอพ.zip":
            raise OSError(28, os.strerror(28), str(path))
        write(path, content, flushed=flushed)

    monkeypatch.setattr(disk, "write", full)
    result = desk.run("send", *DAY)
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert desk.contents() == before


def test_a_broken_memo_template_is_one_sentence_and_3_and_report_does_without_it(desk: Desk) -> None:
    path = desk.top / "templates" / "memo.docx"
    document = docx.Document(str(path))
    document.add_paragraph("{{ ไม่มีชื่อนี้ }}")
    document.save(str(path))
    result = desk.run("send", *DAY)
    assert result.exit_code == 3
    assert "memo.docx" in result.stderr
    assert not desk.sent.exists()
    assert desk.run("report", "--no-pages").exit_code == 0


def test_without_a_coordinator_workbook_nothing_is_sent(desk: Desk) -> None:
    (desk.inputs / COORDINATOR).unlink()
    result = desk.run("send", *DAY)
    assert result.exit_code == 3
    assert not desk.sent.exists()


def test_where_nobody_can_be_reached_it_is_said_and_no_text_becomes_a_formula(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.inputs / COORDINATOR)
    for row in book["ทะเบียนหน่วยงาน"].iter_rows():
        if row[0].value == "กพ.":
            row[4].value, row[5].value, row[6].value = "=cmd|'/c calc'!A1", None, None
            row[4].data_type = "s"
    book.save(desk.inputs / COORDINATOR)
    result = desk.run("send", *DAY)
    assert "ยังไม่มีโทรศัพท์และอีเมล: กพ." in result.stdout
    sheet = openpyxl.load_workbook(desk.sent / LIST).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_document_in_thai_digits_keeps_file_names_and_addresses(desk: Desk) -> None:
    desk.set("เลขในเอกสาร", "ไทย")
    desk.run("send", *DAY)
    words = desk.words(f"{OWES}/{MEMO_NAME}")
    assert "ภายในวันที่ ๒๐ มกราคม ๒๕๖๔" in words
    assert "psdg@example.com" in words


@pytest.mark.ooxml
def test_the_validator_finds_nothing_in_memos_and_list(desk: Desk) -> None:
    desk.run("send", *DAY)
    for name in (f"{OWES}/{MEMO_NAME}", f"สพบ/{MEMO_NAME}", f"{MISSING}/{REMINDER_NAME}", LIST):
        assert ooxml.errors(desk.sent / name) == []
