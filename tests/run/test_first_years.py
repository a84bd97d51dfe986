"""A department's first day, and its next years: from an empty folder to the documents, with nothing of anyone else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import sample
from pipeline.thai import to_arabic_digits
from tests.support.office import Office, fill_column, fill_pairs, fill_rows, header, open_form, texts_of
from tests.support.own_department import packed_anew

pytestmark = pytest.mark.long

FIRST = 2566
COORDINATOR = "กพร. ตั้งค่าและทะเบียน {}.xlsx"
UNITS = {"กผง.": "กองแผนงาน", "กคล.": "กองคลัง"}
INDICATORS = {"กผง.": "ร้อยละของโครงการที่แล้วเสร็จตามแผน", "กคล.": "ร้อยละการเบิกจ่าย"}


@pytest.fixture
def office(root: Path, tmp_path: Path) -> Office:
    """A department with an empty folder."""
    (tmp_path / "inputs").mkdir()
    return Office(tmp_path, root / "templates")


def settle(office: Office, year: int) -> None:
    """Fill in what the coordinator's blank workbook of the first year asks for, and lay it into the inputs."""
    book = open_form(office.forms(year) / COORDINATOR.format(year))
    fill_pairs(book["ตั้งค่า"], {"ชื่อส่วนราชการ": "กรมทดสอบระบบ", "กลุ่มการประเมิน": "2", "กำหนดส่งข้อมูล": f"31 มกราคม {year}"})
    fill_rows(
        book["ทะเบียนหน่วยงาน"],
        [{"รหัสหน่วยงาน": code, "ชื่อหน่วยงาน": name, "หมวดที่ต้องส่ง": "1, 7"} for code, name in UNITS.items()],
    )
    fill_pairs(
        book["การประชุม"],
        {"ชื่อการประชุม": f"การประชุมคณะทำงาน ประจำปี พ.ศ. {year}", "วันที่": f"9 มกราคม {year}", "สถานที่": "ห้องประชุมใหญ่"},
    )
    fill_rows(
        book["ระเบียบวาระ"],
        [
            {"วาระ": "1", "เรื่อง": "เรื่องแจ้ง"},
            {"วาระ": "1", "ข้อ": "1.1", "เรื่อง": f"ผลการประเมินปี {year - 1}", "ตารางแนบ": "คะแนน"},
            {"วาระ": "1", "ข้อ": "1.2", "เรื่อง": f"ปฏิทินปี {year} และปี {year + 1}", "ตารางแนบ": "ปฏิทิน"},
            {"วาระ": "1", "ข้อ": "1.3", "เรื่อง": f"ผลปี {year - 3}-{year - 1}", "ตารางแนบ": "ตัวชี้วัดหมวด 7"},
            {"วาระ": "1", "ข้อ": "1.4", "เรื่อง": "งานตาม พ.ร.บ. ข้อมูลข่าวสาร พ.ศ. 2562 และแผน 2561-2580"},
        ],
    )
    fill_rows(
        book["ปฏิทิน"],
        [{"ปฏิทิน": f"การประเมินปี {year}", "ขั้นตอน": "ส่งรายงาน", "เริ่ม": f"1 มีนาคม {year}", "สิ้นสุด": f"31 มีนาคม {year}"}],
    )
    fill_column(book["คะแนนปีก่อน"], "รายการ", "คะแนน", "ไม่มี")
    fill_rows(book["กลุ่มผู้รับบริการ"], [{"กลุ่ม": "ประชาชน", "ประเภท": "ผู้รับบริการ", "สำคัญ": "ไม่"}])
    book.save(office.sent(year) / "ตั้งค่า.xlsx")


def send(office: Office, year: int, *, first: bool) -> None:
    """Fill in every unit's form of the year and lay it into the inputs."""
    for code in UNITS:
        path = office.forms(year) / f"{code.rstrip('.')}.xlsx"
        book = open_form(path)
        fill_pairs(book["หน่วยงาน"], {"ผู้ให้ข้อมูล": "สมชาย", "วันที่ให้ข้อมูล": f"20 มกราคม {year}"})
        fill_column(book["หมวด 1-6"], "หัวข้อ", "ผลการดำเนินการ", "ดำเนินการตามแผน")
        fill_column(book["หมวด 1-6"], "หัวข้อ", "หลักฐาน", "รายงานประจำปี")
        if first:
            earlier = {f"ผล {year - back}": 80 - back for back in (3, 2, 1)} | {f"เป้าหมาย {year - 1}": 79}
            row = {"ข้อ": "7.1", "ประเภทย่อย": "1", "ตัวชี้วัด": INDICATORS[code], "หน่วยวัด": "ร้อยละ", "ทิศทาง": "ยิ่งมากยิ่งดี"}
            fill_rows(book["หมวด 7"], [row | earlier | {f"เป้าหมาย {year}": 85}])
        else:
            fill_column(book["หมวด 7"], "ตัวชี้วัด", f"ผล {year - 1}", 86)
            fill_column(book["หมวด 7"], "ตัวชี้วัด", f"เป้าหมาย {year}", 90)
        book.save(office.sent(year) / path.name)


def begin_first_year(office: Office) -> None:
    office.done("start", str(FIRST))
    settle(office, FIRST)
    office.done("start", str(FIRST))
    send(office, FIRST, first=True)


# --- the first day


def test_from_an_empty_folder_to_both_documents_with_nothing_of_the_sample(office: Office) -> None:
    printed = office.done("start", str(FIRST))
    assert [path.name for path in office.forms(FIRST).glob("*.xlsx")] == [COORDINATOR.format(FIRST)]
    assert "ย้ายไปไว้ใน inputs/2566 แล้วสั่ง make start YEAR=2566 อีกครั้ง" in printed
    assert list(office.inputs.iterdir()) == []
    settle(office, FIRST)
    printed = office.done("start", str(FIRST))
    assert {f"{code.rstrip('.')}.xlsx" for code in UNITS} <= {path.name for path in office.forms(FIRST).iterdir()}
    assert "แบบของหน่วยงาน: 2 ไฟล์" in printed
    send(office, FIRST, first=True)
    office.done("report")
    made = office.top / "outputs" / str(FIRST)
    assert {"agenda.docx", "minutes.docx", "site-visit.docx", "application-report.docx"} <= {
        path.name for path in made.iterdir()
    }
    assert not [one for one in office.findings(FIRST) if one["code"][0] in "FCD"]
    words = words_of_the_sample()
    assert len(words) > 100
    found = [(name, word) for name, text in texts_of(office.top / "outputs") for word in words if word in text]
    assert found == []


def words_of_the_sample() -> set[str]:
    """Return what only the sample says: its department, units, indicators, texts and groups."""
    given = sample.coordinator()
    words = {given.settings.department, given.settings.footnote, "น้ำบาดาล"}
    words |= {unit.code for unit in given.register if unit.code not in ("กพร.", "กพ.")}  # these two bear a common name
    words |= {unit.name for unit in given.register}
    words |= {row.text.text for row in given.feedback} | {answer.text for answer in given.profile.values()}
    words |= {segment.name for segment in given.segments}
    for submission in sample.submissions():
        words |= {row.name for row in submission.rows} | {row.evidence for row in submission.rows}
        words |= {narrative.text.text for narrative in submission.narratives}
    return {word for word in words if len(word) > 3 and word not in ("รายงานประจำปี", "ประชาชน")}


def test_a_register_that_is_filled_where_it_was_made_counts_too(office: Office) -> None:
    office.done("start", str(FIRST))
    settle(office, FIRST)
    shutil.move(office.sent(FIRST) / "ตั้งค่า.xlsx", office.forms(FIRST) / COORDINATOR.format(FIRST))
    assert "แบบของหน่วยงาน: 2 ไฟล์" in office.done("start", str(FIRST))


def test_an_empty_register_is_one_sentence_and_3(office: Office) -> None:
    office.done("start", str(FIRST))
    shutil.copy(office.forms(FIRST) / COORDINATOR.format(FIRST), office.sent(FIRST))
    for command in ("start", "forms"):
        result = office.run(command, str(FIRST))
        assert result.exit_code == 3
        assert "ทะเบียนหน่วยงาน" in result.stderr.splitlines()[-1]


def test_a_blank_workbook_says_of_every_sheet_what_it_is_for(office: Office) -> None:
    office.done("forms", str(FIRST))  # nothing to carry over: the same as start
    book = open_form(office.forms(FIRST) / COORDINATOR.format(FIRST))
    told = "\n".join(str(cell.value) for row in book["คำแนะนำ"].iter_rows() for cell in row if cell.value)
    for sheet in book.worksheets[1:]:
        purpose = str(sheet["A2"].value)
        assert re.search("สำหรับ|ต้องกรอก|เว้นว่าง|เกณฑ์|ใช้", purpose), sheet.title
        assert purpose in told
    assert strange_years(office, FIRST) == []


def test_a_deadline_that_stands_in_no_form_is_said_with_the_reason(office: Office) -> None:
    office.done("start", str(FIRST))
    settle(office, FIRST)
    path = office.sent(FIRST) / "ตั้งค่า.xlsx"
    assert "กำหนดส่งข้อมูล:" not in office.done("start", str(FIRST))
    for typed, why in (
        (f"8 มกราคม {FIRST}", f" 8 มกราคม {FIRST} อยู่ก่อนวันประชุม 9 มกราคม {FIRST}"),
        ("31/1/66", "อ่าน “31/1/66” เป็นวันที่ไม่ได้"),
        (f"31 มกราคม {FIRST + 1}", f" 31 มกราคม {FIRST + 1} ไม่อยู่ในปีงบประมาณ {FIRST}"),
    ):
        book = open_form(path)
        fill_pairs(book["ตั้งค่า"], {"กำหนดส่งข้อมูล": typed})
        book.save(path)
        assert f"กำหนดส่งข้อมูล: ไม่ได้ใส่ในแบบ เพราะ{why}" in office.done("start", str(FIRST))


# --- the sample


@pytest.fixture
def with_sample(office: Office, root: Path) -> Office:
    shutil.copytree(root / "inputs" / "2564", office.inputs / "2564")
    return office


def test_the_sample_is_shown_while_nothing_else_is_there_and_never_carried_over(with_sample: Office) -> None:
    assert "ปีงบประมาณ 2564" in with_sample.run("check").stdout
    assert "ยังไม่มีปีก่อน" in with_sample.done("forms", "2565")
    assert [path.name for path in with_sample.forms(2565).glob("*.xlsx")] == [COORDINATOR.format(2565)]


def test_the_samples_files_are_not_read_for_the_forms_and_letters_of_another_department(with_sample: Office) -> None:
    with_sample.done("start", "2566")
    settle(with_sample, 2566)
    for command in ("forms", "send"):
        result = with_sample.run(command, "2566")
        assert result.exit_code == 0
        assert "สพบ" not in result.output


def test_the_sample_is_not_the_newest_year_beside_another_department(with_sample: Office) -> None:
    with_sample.done("start", "2563")
    settle(with_sample, 2563)
    assert "ปีงบประมาณ 2563" in with_sample.run("check").stdout


def test_one_changed_byte_makes_it_theirs_and_what_is_left_of_the_sample_is_said(with_sample: Office) -> None:
    assert "F017" not in with_sample.codes(2564)
    (path,) = (with_sample.inputs / "2564").glob("*ตั้งค่า*")
    path.write_bytes(packed_anew(path.read_bytes()))
    (said,) = [one for one in with_sample.findings(2564) if one["code"] == "F017"]
    assert "8 ไฟล์" in said["message"]
    assert "สพบ.xlsx" in said["message"]
    assert "ยกข้อมูลมาจากปี: 2564" in with_sample.done("forms", "2565")


def test_their_own_coordinator_counts_beside_the_samples(with_sample: Office) -> None:
    with_sample.done("start", "2564")
    settle(with_sample, 2564)
    found = with_sample.codes(2564)
    assert "F017" in found
    assert "F012" not in found


# --- the next years


def fill_next(office: Office, year: int) -> None:
    """Give what the carried workbook of a later year leaves to be given."""
    path = office.sent(year) / "ตั้งค่า.xlsx"
    book = open_form(path)
    fill_pairs(book["ตั้งค่า"], {"กำหนดส่งข้อมูล": f"31 มกราคม {year}"})
    fill_pairs(book["การประชุม"], {"วันที่": f"9 มกราคม {year}"})
    fill_column(book["คะแนนปีก่อน"], "รายการ", "คะแนน", 400)
    sheet = book["คะแนนปีก่อน"]
    fill_rows(sheet, [{"รายการ": "ระดับ", "คะแนน": 3.2}], below=8)
    book.save(path)


def test_three_years_in_a_row_speak_of_their_own_year_alone(office: Office) -> None:
    begin_first_year(office)
    office.done("report", str(FIRST))
    assert strange_years(office, FIRST) == []
    for year in (FIRST + 1, FIRST + 2):
        printed = office.done("forms", str(year))
        assert f"ยกข้อมูลมาจากปี: {year - 1}" in printed
        assert strange_years(office, year) == []
        shutil.copy(office.forms(year) / COORDINATOR.format(year), office.sent(year) / "ตั้งค่า.xlsx")
        blank = {one["message"].split(" เอกสาร")[0] for one in office.findings(year) if one["code"] == "D508"}
        assert blank == {"ยังไม่มีคะแนนปีก่อน", "ยังไม่มีวันประชุม", "ยังไม่มีกำหนดส่งข้อมูล"}
        assert "D507" not in office.codes(year)
        fill_next(office, year)
        assert not office.codes(year) & {"D507", "D508"}
        office.done("forms", str(year))
        send(office, year, first=False)
        office.done("report", str(year))
        assert not [one for one in office.findings(year) if one["code"][0] in "FCD"]
        assert strange_years(office, year) == []
        sheet = open_form(office.sent(year) / "ตั้งค่า.xlsx")["ระเบียบวาระ"]
        line, columns = header(sheet, "วาระ")
        titles = [sheet.cell(row, columns["เรื่อง"]).value for row in range(line + 1, line + 6)]
        assert titles[1:] == [
            f"ผลการประเมินปี {year - 1}",
            f"ปฏิทินปี {year} และปี {year + 1}",
            f"ผลปี {year - 3}-{year - 1}",
            "งานตาม พ.ร.บ. ข้อมูลข่าวสาร พ.ศ. 2562 และแผน 2561-2580",
        ]


def test_a_year_that_was_left_out_is_named(office: Office) -> None:
    begin_first_year(office)
    assert "ข้ามปี" not in office.done("forms", str(FIRST + 1))
    printed = office.done("forms", str(FIRST + 2))
    assert f"ข้ามปี: ไม่มีสมุดงานของ กพร. ปี {FIRST + 1} ใน inputs" in printed
    told = said_in_sheet(open_form(office.forms(FIRST + 2) / COORDINATOR.format(FIRST + 2))["ระเบียบวาระ"])
    assert "ข้อเสนอและมติเป็นของปีเดิม จึงยังว่าง" in told


def said_in_sheet(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


YEAR = re.compile(r"(?<![0-9a-f.])25[67][0-9](?![0-9a-f])")  # not within a hash, which has letters beside digits
# What speaks of another year by right: whose criteria are used, a law and a plan, what was carried over.
BY_RIGHT = re.compile(r"เกณฑ์|พ\.ร\.บ|2561-2580|<!DOCTYPE")


def strange_years(office: Office, year: int) -> list[tuple[str, str]]:
    """Return the lines of a year's outputs that name a year which is none of the three before, its own and the next."""
    own = {str(one) for one in range(year - 3, year + 2)}
    return [
        (name, line)
        for name, line in lines_of(office.top / "outputs" / str(year))
        if not BY_RIGHT.search(line) and set(YEAR.findall(to_arabic_digits(line))) - own
    ]


def lines_of(folder: Path) -> Iterator[tuple[str, str]]:
    for name, text in texts_of(folder):
        if not name.endswith((".html", "core.xml")) and ".json" not in name and "sheet" not in name:
            yield from ((name, line) for line in text.splitlines())
    for path in folder.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            if not sheet.title.startswith("เกณฑ์"):
                rows = sheet.iter_rows()
                yield from ((path.name, str(cell.value)) for row in rows for cell in row if cell.value is not None)
                rules = sheet.data_validations.dataValidation
                yield from ((path.name, text) for rule in rules for text in (rule.prompt or "", rule.error or ""))
