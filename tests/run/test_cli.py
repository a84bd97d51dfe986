"""The command line: what people type, what they get back, and the exit code."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from pipeline import messages
from pipeline.cli import pmqa
from pipeline.model import Place
from pipeline.publish import disk
from pipeline.workbook.registers import findings_workbook

FILES = {
    "agenda.docx",
    "minutes.docx",
    "site-visit.docx",
    "application-report.docx",
    "findings.xlsx",
    "register.xlsx",
    "evidence.xlsx",
    "calendar.ics",
    "online.xlsx",
    "status.html",
    "manifest.json",
}
COORDINATOR = "ตั้งค่า"


class Desk(Struct, frozen=True):
    """A department's folders in a place of the test's own."""

    top: Path

    @property
    def inputs(self) -> Path:
        return self.top / "inputs"

    @property
    def year(self) -> Path:
        return self.inputs / "2564"

    @property
    def outputs(self) -> Path:
        return self.top / "outputs"

    @property
    def made(self) -> Path:
        return self.outputs / "2564"

    @property
    def templates(self) -> Path:
        return self.top / "templates"

    def run(self, *words: str) -> Result:
        folders = ["--inputs", self.inputs, "--outputs", self.outputs, "--templates", self.templates]
        quick = ["--no-pages"] if words[0] == "report" else []  # LibreOffice has tests of its own
        return CliRunner().invoke(pmqa, [words[0], *map(str, folders), *quick, *words[1:]])

    def coordinator(self) -> Path:
        (path,) = [
            p for p in self.year.iterdir() if COORDINATOR in openpyxl.load_workbook(p, read_only=True).sheetnames
        ]
        return path

    def contents(self) -> dict[str, bytes]:
        """Return what people see in the output folder."""
        files = {p.relative_to(self.outputs).as_posix(): p for p in self.outputs.rglob("*") if p.is_file()}
        return {name: path.read_bytes() for name, path in files.items() if "/.pmqa/" not in name}


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    """The sample as it lies in the repository."""
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    shutil.copytree(root / "templates", tmp_path / "templates")
    return Desk(tmp_path)


def codes(result: Result) -> list[str]:
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]


@pytest.mark.long
def test_report_writes_every_file_and_exits_with_0(desk: Desk) -> None:
    result = desk.run("report")
    assert result.exit_code == 0, result.output
    assert {p.name for p in desk.made.iterdir()} >= FILES
    assert "หน่วยงานส่งแล้ว: 8 จาก 8" in result.stdout
    assert str(desk.made) in result.stdout


@pytest.mark.long
def test_report_twice_gives_the_same_bytes_but_for_the_time(desk: Desk) -> None:
    desk.run("report")
    first = desk.contents()
    desk.run("report", "--all")
    second = desk.contents()
    assert set(first) == set(second)
    manifests = [json.loads(made.pop("2564/manifest.json")) for made in (first, second)]
    assert first == second
    for manifest in manifests:
        assert manifest.pop("made_at")
    assert manifests[0] == manifests[1]


@pytest.mark.long
def test_report_never_changes_the_inputs(desk: Desk) -> None:
    before = {p: p.read_bytes() for p in desk.inputs.rglob("*") if p.is_file()}
    desk.run("report")
    assert {p: p.read_bytes() for p in desk.inputs.rglob("*") if p.is_file()} == before


def test_check_prints_one_json_object_and_exits_with_1_for_an_error_finding(desk: Desk) -> None:
    result = desk.run("check", "--format", "json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert answer["year"] == 2564
    assert set(answer["findings"][0]) == {
        "code", "severity", "message", "workbook", "sheet", "cell", "unit", "indicator",
        "state", "reason", "subject", "aspect",
    }  # fmt: skip
    opened = [found for found in answer["findings"] if found["state"] == "open"]
    assert answer["summary"]["error"] == sum(found["severity"] == "error" for found in opened) > 0
    assert {s["status"] for s in answer["submissions"]} == {"received"}
    assert sum(s["indicators"] for s in answer["submissions"]) >= 40


@pytest.mark.long
def test_check_leaves_the_word_documents_alone(desk: Desk) -> None:
    desk.run("check")
    assert {p.name for p in desk.made.iterdir()} == {
        *FILES - {"agenda.docx", "minutes.docx", "site-visit.docx", "application-report.docx"},
        "marked",
        ".pmqa",
    }
    desk.run("report")
    before = desk.contents()
    desk.run("check")
    after = desk.contents()
    assert before["2564/agenda.docx"] == after["2564/agenda.docx"]
    desk.run("report")
    assert not (desk.made / "kept").exists()


@pytest.mark.long
def test_the_calendar_goes_when_no_day_is_set_any_more(desk: Desk) -> None:
    desk.run("check")
    assert b"DTSTART:20210112T023000Z" in (desk.made / "calendar.ics").read_bytes()
    book = openpyxl.load_workbook(desk.coordinator())
    for name, entry in (("การประชุม", "วันที่"), (COORDINATOR, "กำหนดส่งข้อมูล")):
        cells = {row[0].value: row[1] for row in book[name].iter_rows(max_col=2)}
        cells[entry].value = None
    book.save(desk.coordinator())
    desk.run("check")
    assert not (desk.made / "calendar.ics").exists()


@pytest.mark.long
def test_strict_report_exits_with_1_after_writing_everything(desk: Desk) -> None:
    assert desk.run("report", "--strict").exit_code == 1
    assert {p.name for p in desk.made.iterdir()} >= FILES


@pytest.mark.parametrize("words", [["report", "abc"], ["report", "64"], ["check", "--format", "xml"], ["nothing"]])
def test_wrong_usage_exits_with_2(desk: Desk, words: list[str]) -> None:
    assert desk.run(*words).exit_code == 2


def test_thai_digits_are_a_year_too(desk: Desk) -> None:
    assert desk.run("check", "๒๕๖๔").exit_code == 1


@pytest.mark.long
def test_without_a_year_the_newest_folder_with_a_coordinator_workbook_is_taken(desk: Desk) -> None:
    (desk.inputs / "2566").mkdir()
    (desk.inputs / "2565").mkdir()
    shutil.copy(desk.year / "สพบ.xlsx", desk.inputs / "2565" / "สพบ.xlsx")
    (desk.inputs / "ของเก่า").mkdir()
    assert json.loads(desk.run("check", "--format", "json").stdout)["year"] == 2564


@pytest.mark.long
def test_a_workbook_that_is_a_text_file_stops_nothing_else(desk: Desk) -> None:
    (desk.year / "สพบ.xlsx").write_text("ไม่ใช่สมุดงาน", encoding="utf-8")
    result = desk.run("report", "--format", "json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    (fault,) = [f for f in answer["findings"] if f["code"] == "F001"]
    assert fault["workbook"] == "สพบ.xlsx"
    assert fault["unit"] == "สพบ."
    assert "F010" not in codes(result)  # the unit has sent, if not what can be read
    statuses = {(s["unit"], s["status"]) for s in answer["submissions"]}
    assert ("สพบ.", "refused") in statuses
    assert {status for unit, status in statuses if unit != "สพบ."} == {"received"}
    assert {p.name for p in desk.made.iterdir()} >= FILES


@pytest.mark.long
def test_the_day_is_an_input_of_the_run_and_stands_in_the_page_and_the_manifest(desk: Desk) -> None:
    pages = []
    for day in ("2564-01-19", "19 มกราคม 2564", "20/1/2564"):
        assert desk.run("check", "--day", day).exit_code == 1
        pages.append((desk.made / "status.html").read_text(encoding="utf-8"))
        os.utime(desk.made / "status.html", (0, 0))  # the time of the file says nothing
    assert pages[0] == pages[1] != pages[2]
    assert "ตรวจเมื่อ 19 มกราคม 2564" in pages[0]
    assert "ตรวจเมื่อ 20 มกราคม 2564" in pages[2]
    assert "lastModified" not in pages[0]
    manifest = json.loads((desk.made / "manifest.json").read_bytes())
    assert manifest["checked_on"] == "2021-01-20"


def test_a_day_that_is_none_is_wrong_usage(desk: Desk) -> None:
    assert desk.run("check", "--day", "31/2/2564").exit_code == 2


@pytest.mark.long
def test_what_has_come_is_told_against_the_last_check_of_other_workbooks(desk: Desk) -> None:
    late = (desk.year / "สพบ.xlsx").read_bytes()
    (desk.year / "สพบ.xlsx").unlink()
    desk.run("check", "--day", "2564-01-18")
    (desk.year / "สพบ.xlsx").write_bytes(late)
    for day in ("2564-01-19", "2564-01-20"):  # the second check has nothing new, and tells the same
        desk.run("check", "--day", day)
        page = (desk.made / "status.html").read_text(encoding="utf-8")
        assert "เทียบกับการตรวจครั้งก่อน 18 มกราคม 2564" in page
        assert "มาใหม่: สพบ.xlsx" in page
    before = json.loads((desk.made / "manifest.json").read_bytes())["before"]
    assert before["checked_on"] == "2021-01-18"
    assert "สพบ.xlsx" not in {entry["name"] for entry in before["inputs"]}


@pytest.mark.long
def test_a_manifest_of_an_older_version_is_no_check_to_be_compared_with(desk: Desk) -> None:
    desk.run("check", "--day", "2564-01-18")
    path = desk.made / "manifest.json"
    manifest = json.loads(path.read_bytes())
    del manifest["checked_on"]
    manifest["before"] = manifest["findings"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    (desk.year / "สพบ.xlsx").unlink()
    result = desk.run("check", "--day", "2564-01-19", "--format", "json")
    assert json.loads(result.stdout)["mended"] == []
    assert "ตรวจครั้งแรกของปี" in (desk.made / "status.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_missing_coordinator_workbook_is_one_sentence_and_3(desk: Desk) -> None:
    desk.run("report")
    before = desk.contents()
    desk.coordinator().unlink()
    result = desk.run("report", "2564")
    assert result.exit_code == 3
    assert_one_thai_sentence(result)
    assert desk.contents() == before
    checked = desk.run("check", "2564", "--format", "json")
    assert checked.exit_code == 1
    assert "F012" in codes(checked)


def test_a_coordinator_workbook_that_cannot_be_opened_is_named(desk: Desk) -> None:
    path = desk.coordinator()
    path.write_bytes(path.read_bytes()[:9000])
    result = desk.run("report", "2564")
    assert result.exit_code == 3
    assert_one_thai_sentence(result)
    assert f"ไฟล์ที่เปิดไม่ได้: {path.name}" in result.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("typed", "expected"), [(2563, ["F009"]), (None, ["C105"]), ("ไม่แน่ใจ", ["C109"]), ("63", ["C109"])]
)
def test_the_coordinators_year_is_said_once_and_on_its_own_sheet(
    desk: Desk, typed: object, expected: list[str]
) -> None:
    path = desk.coordinator()
    book = openpyxl.load_workbook(path)
    (cell,) = [row[1] for row in book[COORDINATOR].iter_rows() if row[0].value == "ปีงบประมาณ"]
    cell.value = typed
    book.save(path)
    answer = json.loads(desk.run("check", "2564", "--format", "json").stdout)
    at_cell = [f for f in answer["findings"] if (f["sheet"], f["cell"]) == (COORDINATOR, cell.coordinate)]
    assert [f["code"] for f in at_cell] == expected
    assert ("F009" in {f["code"] for f in answer["findings"]}) == ("F009" in expected)
    assert ("แก้ปีงบประมาณในแผ่นงาน ตั้งค่า" in at_cell[0]["message"]) == ("F009" in expected)


def test_two_coordinator_workbooks_are_one_too_many(desk: Desk) -> None:
    shutil.copy(desk.coordinator(), desk.year / "สำเนา.xlsx")
    assert desk.run("report").exit_code == 3
    assert codes(desk.run("check", "--format", "json")).count("F012") == 1


@pytest.mark.parametrize("year", [[], ["2565"]])
def test_no_inputs_is_one_sentence_and_3(tmp_path: Path, year: list[str]) -> None:
    for command in ("report", "check"):
        result = Desk(tmp_path).run(command, *year)
        assert result.exit_code == 3
        assert_one_thai_sentence(result)


def test_an_unwritable_output_folder_is_one_sentence_and_3(desk: Desk) -> None:
    desk.outputs.write_bytes(b"a file in the way")
    result = desk.run("report")
    assert result.exit_code == 3
    assert_one_thai_sentence(result)
    assert desk.outputs.read_bytes() == b"a file in the way"


@pytest.mark.long
def test_a_full_disk_is_one_sentence_and_leaves_the_outputs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run("report")
    before = desk.contents()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "write", full)
    result = desk.run("report", "--all")
    monkeypatch.undo()
    assert result.exit_code == 3
    assert_one_thai_sentence(result)
    assert desk.contents() == before


@pytest.mark.long
def test_a_template_with_an_unknown_name_is_one_sentence_and_3(desk: Desk) -> None:
    desk.run("report")
    before = desk.contents()
    path = desk.templates / "agenda.docx"
    template = docx.Document(str(path))
    template.add_paragraph("{{ ชื่อที่ไม่มี }} {{ titel }}")
    template.save(str(path))
    result = desk.run("report")
    assert result.exit_code == 3
    assert_one_thai_sentence(result)
    assert "agenda.docx" in result.stderr
    assert desk.contents() == before


@pytest.mark.long
@pytest.mark.parametrize("content", [None, b"", b"no zip"])
def test_a_missing_or_broken_template_is_one_sentence_and_3(desk: Desk, content: bytes | None) -> None:
    path = desk.templates / "application-report.docx"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    result = desk.run("report")
    assert result.exit_code == 3
    assert_one_thai_sentence(result)


@pytest.mark.long
def test_a_document_edited_by_hand_is_kept_and_its_edits_live_on(desk: Desk) -> None:
    desk.run("report")
    path = desk.made / "application-report.docx"
    edited = docx.Document(str(path))
    edited.add_paragraph("ข้อความที่ผู้ตรวจทานเพิ่ม")
    edited.save(str(path))
    content = path.read_bytes()
    result = desk.run("report", "--format", "json")
    assert (codes(result).count("P604"), codes(result).count("P601")) == (1, 0)
    assert "ข้อความที่ผู้ตรวจทานเพิ่ม" in [each.text for each in docx.Document(str(path)).paragraphs]
    (kept,) = (desk.made / "kept").iterdir()
    assert kept.name.startswith("application-report 25")
    assert kept.read_bytes() == content
    assert codes(desk.run("report", "--format", "json")).count("P604") == 1
    assert kept.read_bytes() == content
    shown = desk.run("report").stdout
    assert "ข้อความที่ผู้ตรวจทานเพิ่ม" in shown
    fresh = desk.run("report", "--fresh", "--format", "json")
    assert (codes(fresh).count("P604"), codes(fresh).count("P601")) == (0, 1)
    assert "ข้อความที่ผู้ตรวจทานเพิ่ม" not in [each.text for each in docx.Document(str(path)).paragraphs]
    assert len(list((desk.made / "kept").iterdir())) == 2


@pytest.mark.long
def test_the_screen_says_who_has_not_sent(desk: Desk) -> None:
    (desk.year / "สพบ.xlsx").unlink()
    result = desk.run("report")
    assert "หน่วยงานส่งแล้ว: 7 จาก 8" in result.stdout
    assert "ยังไม่ส่ง: สพบ." in result.stdout


@pytest.mark.long
def test_the_screen_says_which_categories_a_workbook_lacks(desk: Desk) -> None:
    assert "ยังขาด" not in desk.run("check").stdout
    path = desk.year / "สพบ.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["หมวด 7"]
    sheet.delete_rows(4, sheet.max_row)
    book.save(path)
    result = desk.run("check")
    assert "ยังขาด: สพบ. หมวด 7" in result.stdout
    assert "ยังขาดหมวด 7" in (desk.made / "status.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(pmqa.commands))
def test_every_command_takes_the_folders(command: str) -> None:
    taken = {option for parameter in pmqa.commands[command].params for option in parameter.opts}
    assert {"--inputs", "--outputs", "--templates"} <= taken


@pytest.mark.parametrize(("words", "code"), [(("rules",), 0), (("--help",), 0), (("report", "25"), 2)])
def test_a_console_without_every_letter_is_no_obstacle(root: Path, words: tuple[str, ...], code: int) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp874", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words], cwd=root, env=environment, capture_output=True, check=False
    )
    assert done.returncode == code
    assert "ปี" in (done.stdout + done.stderr).decode("utf-8")


def test_rules_takes_the_folders_and_needs_none(desk: Desk) -> None:
    assert desk.run("rules").stdout == CliRunner().invoke(pmqa, ["rules"]).stdout


def test_rules_prints_every_code_with_its_sentence(desk: Desk) -> None:
    printed = CliRunner().invoke(pmqa, ["rules"])
    assert printed.exit_code == 0
    for code, sentence in messages.CATALOGUE.items():
        assert f"{code}  {sentence.severity.thai}  {sentence.title}" in printed.stdout
        assert messages.message(messages.example(code)) in printed.stdout
        assert sentence.why in printed.stdout


@pytest.mark.long
def test_trace_says_workbook_sheet_cell_and_what_was_typed(desk: Desk) -> None:
    desk.run("report")
    figure = json.loads((desk.made / "manifest.json").read_text(encoding="utf-8"))["figures"][0]
    traced = desk.run("trace", figure["indicator"])
    assert traced.exit_code == 0
    assert f"{figure['workbook']} › {figure['sheet']}!{figure['cell']}" in traced.stdout
    assert figure["typed"] in traced.stdout


@pytest.mark.long
def test_trace_of_an_unknown_code_offers_the_nearest(desk: Desk) -> None:
    assert desk.run("trace", "7.1-01").exit_code == 3  # nothing made yet
    desk.run("report")
    result = desk.run("trace", "7.1-0")
    assert result.exit_code == 3
    assert "7.1-08" in result.stderr


@pytest.mark.long
def test_findings_workbook_is_filterable_and_links_to_the_cell(desk: Desk) -> None:
    desk.run("report")
    sheet = openpyxl.load_workbook(desk.made / "findings.xlsx").active
    answer = json.loads(desk.run("check", "--format", "json").stdout)
    assert sheet.auto_filter.ref
    assert sheet.max_row == len(answer["findings"]) + 1
    links = [
        cell.hyperlink.target + "#" + (cell.hyperlink.location or "") for row in sheet for cell in row if cell.hyperlink
    ]
    assert any("สพบ.xlsx" in link and "หมวด 7" in link for link in links)
    target = unquote(links[0].split("#")[0]).replace("\\", "/")
    assert (desk.made / target).resolve().is_file()


@pytest.mark.long
@pytest.mark.parametrize("name", ["สพบ #2 100%.xlsx", "สพบ 50%20.xlsx", "สพบ [1] ok?.xlsx", "a" * 250 + ".xlsx"])
def test_a_link_finds_its_workbook_whatever_the_files_name(desk: Desk, name: str) -> None:
    (desk.year / "สพบ.xlsx").rename(desk.year / name)
    desk.run("check")
    sheet = openpyxl.load_workbook(desk.made / "findings.xlsx").active
    links = [row[-1].hyperlink.target for row in sheet if row[9].value == name]
    assert links
    for link in links:
        assert not set(link) & set(' #?"<>[]')
        assert (desk.made / unquote(link).replace("\\", "/")).resolve() == (desk.year / name).resolve()


def test_a_link_finds_a_sheet_with_a_quote_in_its_name() -> None:
    fault = messages.finding("C104", Place("สพบ.xlsx", "'หมวด' 7", "K5"), words={"typed": "#REF!", "reason": ""})
    made = findings_workbook([fault], {"สพบ.xlsx": "inputs/สพบ.xlsx"})
    link = openpyxl.load_workbook(BytesIO(made)).active.cell(2, 13).hyperlink
    assert (link.target, link.location) == ("inputs\\สพบ.xlsx", "'''หมวด'' 7'!K5")


@pytest.mark.long
def test_register_workbook_holds_every_indicator(desk: Desk) -> None:
    answer = json.loads(desk.run("report", "--format", "json").stdout)
    sheet = openpyxl.load_workbook(desk.made / "register.xlsx").active
    assert sheet.max_row - 1 == sum(s["indicators"] for s in answer["submissions"])


def assert_one_thai_sentence(result: Result) -> None:
    """The last line of standard error is Thai, whole, and no traceback stands anywhere."""
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert any("ก" <= character <= "๛" for character in lines[-1])


def test_each_unit_gets_its_workbook_back_marked(desk: Desk) -> None:
    desk.run("check")
    assert {p.name for p in (desk.made / "marked").iterdir()} == {p.name for p in desk.year.iterdir()} - {
        desk.coordinator().name
    }
    copy = openpyxl.load_workbook(desk.made / "marked" / "สพบ.xlsx")
    assert copy.sheetnames[0] == "ผลการตรวจ"
    assert "K301" in copy["หมวด 7"]["N5"].comment.text
    page = (desk.made / "status.html").read_text(encoding="utf-8")
    assert 'href="marked/' in page


@pytest.mark.long
def test_a_workbook_sent_again_says_what_is_mended_stands_and_is_new(desk: Desk) -> None:
    desk.run("check")
    path = desk.year / "สพบ.xlsx"
    first = (desk.made / "marked" / "สพบ.xlsx").read_bytes()
    desk.run("check", "--all")
    assert (desk.made / "marked" / "สพบ.xlsx").read_bytes() == first  # the same workbook is no new sending
    book = openpyxl.load_workbook(path)
    book["หมวด 7"]["N5"] = 700  # K301 is mended
    book["หมวด 7"]["N4"] = "มากกว่า 400"  # C101 is new
    book.save(path)
    desk.run("check")
    sheet = openpyxl.load_workbook(desk.made / "marked" / "สพบ.xlsx")["ผลการตรวจ"]
    words = "\n".join(str(cell.value) for row in sheet for cell in row if cell.value)
    assert "ใหม่" in words
    assert "ยังอยู่" in words
    assert "แก้แล้ว" in words
