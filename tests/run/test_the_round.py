"""The round closes: forms out, workbooks in, copies back, reasons, verdicts, until nothing is open.

At every step each place that counts findings says the same: screen, page, annex, marked copies, findings.xlsx, JSON.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.round import COORDINATOR, Round, Told, Typed, by_libreoffice, by_openpyxl, cell_of, typed_from

pytestmark = [pytest.mark.soffice, pytest.mark.long]

FIRST, DEADLINE, LATER, LAST = "2564-01-15", "2564-01-20", "2564-01-21", "2564-01-25"
IN_SUBFOLDERS = {"สพบ": "สพบ/สพบ.xlsx", "สสป": "ส่งทางอีเมล/17 ม.ค./แบบ PMQA สสป.xlsx"}
COMING_LATER = ("กพ", "ศทส", "สอพ")
ABOUT = "ประมาณ 88"


class Play:
    """The round, a step a method; ``told`` and ``answers`` hold what was said after each."""

    def __init__(self, root: Path, top: Path) -> None:
        shutil.copytree(root / "templates", top / "templates")
        self.samples = root / "inputs" / "2564"
        self.scratch = top / "scratch"
        self.round = Round(top)
        self.told: dict[str, Told] = {}
        self.answers: dict[str, Any] = {}
        self.pages: dict[str, str] = {}
        self.changes: dict[str, list[dict[str, str]]] = {}

    def say(self, step: str, day: str) -> None:
        """Run `report` and `check`, and keep what every place says."""
        self.answers[step] = self.round.report(day)
        self.told[step] = self.round.told(self.answers[step], day)
        manifest = json.loads((self.round.made / "manifest.json").read_bytes())
        self.changes[step] = manifest["documents"]["changes"]
        self.pages[step] = (self.round.made / "status.html").read_text(encoding="utf-8")

    def forms_go_out(self) -> None:
        """กพร. writes a deadline that can be kept, and has the forms made."""
        self.round.inbox.mkdir(parents=True)
        target = self.round.inbox / COORDINATOR
        place = ("ตั้งค่า", cell_of(self.samples / COORDINATOR, "ตั้งค่า", lambda row: row[0] == "กำหนดส่งข้อมูล", "ข้อมูล"))
        by_openpyxl(self.samples / COORDINATOR, target, {place: "20 มกราคม 2564"})
        assert self.round.run("forms").exit_code == 0

    def filled(self, unit: str) -> Typed:
        """Return what a unit types into its form: what the sample holds, and an answer to each old point."""
        typed = typed_from(self.samples / f"{unit}.xlsx", self.form(unit))
        points = openpyxl.load_workbook(self.form(unit))
        if "ข้อเสนอแนะ" in points.sheetnames:
            rows = points["ข้อเสนอแนะ"].iter_rows(min_row=4, max_col=2)
            given = [topic.row for topic, point in rows if topic.value and point.value]
            typed |= {("ข้อเสนอแนะ", f"C{row}"): "ทบทวนแล้ว" for row in given}
        return typed

    def form(self, unit: str) -> Path:
        return self.round.made / "forms" / f"{unit}.xlsx"

    def five_of_eight_come(self) -> None:
        """Two lie in folders, one was cut off on its way, one is filled in part: no category 5, and a guess."""
        inbox = self.round.inbox
        by_openpyxl(self.form("กพร"), inbox / "กพร.xlsx", self.filled("กพร"))
        by_libreoffice(self.form("สพบ"), inbox / IN_SUBFOLDERS["สพบ"], self.filled("สพบ"), self.scratch / "1")
        by_openpyxl(self.form("สสป"), inbox / IN_SUBFOLDERS["สสป"], self.filled("สสป"))
        by_openpyxl(self.form("สคบ"), inbox / "สคบ.xlsx", self.filled("สคบ"))
        (inbox / "สคบ.xlsx").write_bytes((inbox / "สคบ.xlsx").read_bytes()[:9000])
        partly = {where: text for where, text in self.filled("สบก").items() if not self._is_of_category_5(where)}
        partly["หมวด 7", self._cell("สบก", "7.3-02", "ผล 2563", partly)] = ABOUT
        by_openpyxl(self.form("สบก"), inbox / "สบก.xlsx", partly)

    def _is_of_category_5(self, where: tuple[str, str]) -> bool:
        sheet, cell = where
        line = "".join(letter for letter in cell if letter.isdigit())
        return sheet == "หมวด 1-6" and str(
            openpyxl.load_workbook(self.form("สบก"))[sheet][f"A{line}"].value
        ).startswith("5")

    def _cell(self, unit: str, indicator: str, header: str, typed: Typed) -> str:
        """Return the cell of an indicator's figure in what a unit has typed."""
        code = next(cell for (sheet, cell), value in typed.items() if sheet == "หมวด 7" and value == indicator)
        column = cell_of(self.form(unit), "หมวด 7", lambda _: True, header).rstrip("0123456789")
        return f"{column}{code.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"

    def what_goes_to_each_unit_is_made(self) -> None:
        """กพร. has memos, copies and forms made, and mails them."""
        result = self.round.run("send", "--day", DEADLINE)
        assert result.exit_code == 0, result.output
        rows = openpyxl.load_workbook(self.round.made / "send" / "send.xlsx").active.iter_rows(values_only=True)
        headers = next(rows)
        self.mailed = {str(row[1]): dict(zip(headers, row, strict=True)) for row in rows if row[1]}

    def copies_come_back_and_the_others_send(self) -> None:
        """สบก. fills in the copy it was mailed in LibreOffice and sends it beside the old; สคบ. sends a whole file."""
        inbox = self.round.inbox
        (copy,) = (self.round.made / "send" / "สบก").glob("*.xlsx")
        everything = self.filled("สบก")
        mended = {where: text for where, text in everything.items() if self._is_of_category_5(where)}
        guess = ("หมวด 7", self._cell("สบก", "7.3-02", "ผล 2563", everything))
        mended[guess] = everything[guess]
        by_libreoffice(copy, inbox / "ส่งกลับ" / "สำเนาของ สบก.xlsx", mended, self.scratch / "2")
        by_openpyxl(self.form("สคบ"), inbox / "สคบ.xlsx", self.filled("สคบ"))
        for unit in COMING_LATER:
            by_openpyxl(self.form(unit), inbox / f"{unit}.xlsx", self.filled(unit))

    def reasons_are_written(self) -> None:
        """Every unit that has an open finding about an indicator says why, in its marked copy, sent beside the old."""
        reasons: dict[str, Typed] = {}
        for found in self.answers["all sent"]["findings"]:
            if found["unit"] and found["state"] == "open" and found["code"].startswith("K"):
                copy = self.copy_of(found["unit"])
                place = cell_of(copy, "หมวด 7", lambda row, code=found["indicator"]: row[0] == code, "คำชี้แจง")
                reasons.setdefault(found["unit"], {})["หมวด 7", place] = f"ได้รับงบประมาณปี 2564 ลดลง ({found['unit']})"
        for number, (unit, typed) in enumerate(sorted(reasons.items())):
            target = self.round.inbox / "ส่งกลับ" / f"{unit} ชี้แจง.xlsx"
            if number % 2:
                by_openpyxl(self.copy_of(unit), target, typed)
            else:
                by_libreoffice(self.copy_of(unit), target, typed, self.scratch / f"reasons {number}")
        self.group_is_asked_for()

    def copy_of(self, unit: str) -> Path:
        return self.round.made / "marked" / f"{unit.rstrip('.')}.xlsx"

    def group_is_asked_for(self) -> None:
        """กพร. finds that a group is no key group this year: the finding that it lacks a result is gone."""
        coordinator = self.round.inbox / COORDINATOR
        cell = cell_of(coordinator, "กลุ่มผู้รับบริการ", lambda row: row[0] == "ผู้ประกอบกิจการน้ำบาดาล", "สำคัญ")
        by_openpyxl(coordinator, coordinator, {("กลุ่มผู้รับบริการ", cell): "ไม่"})

    def verdicts_are_given(self) -> None:
        """กพร. accepts what was explained, but for one, which it sends back."""
        explained = [one for one in self.answers["explained"]["findings"] if one["state"] == "explained"]
        self.sent_back = next(one for one in explained if one["code"] == "K302")
        self.write_verdicts(
            (one["code"], one["unit"], one["indicator"], "ให้แก้" if one is self.sent_back else "ยอมรับ", "ตามมติที่ประชุม")
            for one in explained
        )

    def write_verdicts(self, rows: Any) -> None:
        path = self.round.inbox / COORDINATOR
        book = openpyxl.load_workbook(path)
        sheet = book["ผลพิจารณา"]
        for line, values in enumerate([*rows, *[("",) * 5] * 20], start=4):
            for column, value in enumerate(values, start=1):
                sheet.cell(line, column).value = value or None
        book.save(path)

    def what_was_sent_back_is_mended(self) -> None:
        """The unit raises its target in the newest copy; กพร. removes the line that no longer fits."""
        unit, indicator = self.sent_back["unit"], self.sent_back["indicator"]
        copy = self.copy_of(unit)
        values = openpyxl.load_workbook(copy)["หมวด 7"]
        cells = {
            header: cell_of(copy, "หมวด 7", lambda row: row[0] == indicator, header)
            for header in ("เป้าหมาย 2564", "เป้าหมาย 2563", "ผล 2563", "ทิศทาง")
        }
        past = [values[cells[header]].value for header in ("เป้าหมาย 2563", "ผล 2563")]
        best = min(past) if values[cells["ทิศทาง"]].value == "ยิ่งน้อยยิ่งดี" else max(past)
        target = self.round.inbox / "ส่งกลับ" / f"{unit} ปรับเป้าหมาย.xlsx"
        by_libreoffice(copy, target, {("หมวด 7", cells["เป้าหมาย 2564"]): best}, self.scratch / "3")
        rows = [
            (one["code"], one["unit"], one["indicator"], "ยอมรับ", "ตามมติที่ประชุม")
            for one in self.answers["judged"]["findings"]
            if one["state"] == "accepted" and (one["unit"], one["indicator"]) != (unit, indicator)
        ]
        self.write_verdicts(rows)


@pytest.fixture(scope="module")
def play(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    played = Play(root, tmp_path_factory.mktemp("round"))
    played.forms_go_out()
    played.say("nothing sent", FIRST)
    played.five_of_eight_come()
    played.say("five sent", DEADLINE)
    played.what_goes_to_each_unit_is_made()
    played.copies_come_back_and_the_others_send()
    played.say("all sent", LATER)
    played.reasons_are_written()
    played.say("explained", LATER)
    played.verdicts_are_given()
    played.say("judged", LAST)
    played.what_was_sent_back_is_mended()
    played.say("closed", LAST)
    return played


STEPS = ("nothing sent", "five sent", "all sent", "explained", "judged", "closed")


@pytest.mark.parametrize("step", STEPS)
def test_every_place_counts_the_same(play: Play, step: str) -> None:
    told = play.told[step]
    assert {place: counts for place, counts in told.by_place.items() if counts != told.counts} == {}


@pytest.mark.parametrize("step", STEPS)
def test_every_marked_copy_counts_what_is_said_of_its_unit(play: Play, step: str) -> None:
    told = play.told[step]
    units = {unit.rstrip("."): counts for unit, counts in told.by_unit.items()}
    assert {unit: counts for unit, counts in told.on_copies.items() if counts != units.get(unit, {})} == {}


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_finding_stands_once_in_the_annex_of_changes(play: Play, step: str) -> None:
    about = [change["about"] for change in play.changes[step] if change["kind"] == "finding"]
    assert about
    assert sorted(set(about)) == sorted(about)


def codes(play: Play, step: str, state: str = "open") -> list[tuple[str, str | None]]:
    return [(one["code"], one["unit"]) for one in play.answers[step]["findings"] if one["state"] == state]


def test_before_anything_has_come_there_is_one_line_a_unit(play: Play) -> None:
    assert {code for code, _ in codes(play, "nothing sent")} == {"F010"}
    assert len(codes(play, "nothing sent")) == 8


def test_what_came_is_read_wherever_it_lies_and_what_is_broken_is_said(play: Play) -> None:
    standing = {one["unit"]: (one["workbook"], one["status"]) for one in play.answers["five sent"]["submissions"]}
    assert standing["สพบ."] == (IN_SUBFOLDERS["สพบ"], "received")
    assert standing["สสป."] == (IN_SUBFOLDERS["สสป"], "received")
    assert standing["สคบ."] == ("สคบ.xlsx", "refused")
    assert sorted(unit for code, unit in codes(play, "five sent") if code == "F010" and unit) == ["กพ.", "ศทส.", "สอพ."]
    assert ("F001", "สคบ.") in codes(play, "five sent")
    guess = next(one for one in play.answers["five sent"]["findings"] if one["code"] == "C101")
    at_guess = [one for one in play.answers["five sent"]["findings"] if one["indicator"] == guess["indicator"]]
    assert guess["unit"] == "สบก."
    assert "K303" not in {one["code"] for one in at_guess}
    page = play.pages["five sent"]
    for words in ("ครบกำหนดส่งวันนี้ 20 มกราคม 2564", "ส่งไฟล์ที่อ่านไม่ได้ (สคบ.xlsx)", "ยังขาดข้อมูลหมวด 5"):
        assert words in page


def test_what_is_mailed_says_the_same_of_each_unit_and_names_whom_to_call(play: Play) -> None:
    assert len(play.mailed) == 8
    by_unit = play.told["five sent"].by_unit
    for unit in ("กพร.", "สพบ.", "สสป.", "สบก."):
        counted = by_unit.get(unit, {})
        told = play.mailed[unit]
        assert (told["ต้องแก้"] or 0, told["ควรทบทวน"] or 0) == (counted.get("error", 0), counted.get("warning", 0)), unit
    assert play.mailed["สบก."]["ยังขาด"] == "หมวด 5"
    assert all(line["โทรศัพท์"] for line in play.mailed.values())
    folders = {path.name for path in (play.round.made / "send").iterdir() if path.is_dir() and path.name[0] != "."}
    assert len(folders) == 8


def test_a_copy_that_comes_back_beside_the_old_file_counts_and_nobody_is_told_off(play: Play) -> None:
    found = play.answers["all sent"]["findings"]
    standing = {one["unit"]: one["workbook"] for one in play.answers["all sent"]["submissions"]}
    assert standing["สบก."] == "ส่งกลับ/สำเนาของ สบก.xlsx"
    assert [one["code"] for one in found if one["unit"] == "สบก." and one["code"].startswith("F")] == ["F015"]
    assert {one["code"] for one in found} & {"F001", "F008", "F010", "C101"} == set()
    mended = {(one["code"], one["unit"]) for one in play.answers["all sent"]["mended"]}
    assert {("C101", "สบก."), ("F001", "สคบ."), ("F010", "กพ.")} <= mended
    assert "พ้นกำหนดส่งแล้ว 1 วัน" in play.pages["all sent"]
    assert "เทียบกับการตรวจครั้งก่อน 20 มกราคม 2564" in play.pages["all sent"]


def test_reasons_turn_findings_into_explained_ones_in_the_annex_of_changes(play: Play) -> None:
    turned = [
        change for change in play.changes["explained"] if change["kind"] == "finding" and "K301" in change["about"]
    ]
    assert turned
    assert all(change["old"].startswith("ต้องแก้: ") and "ชี้แจงแล้ว" in change["new"] for change in turned)


def test_reasons_close_what_they_are_given_for_and_nothing_is_counted_twice(play: Play) -> None:
    before, after = play.told["all sent"].counts, play.told["explained"].counts
    assert after["explained"] > before["explained"]
    assert "error" not in after
    assert sum(before.values()) - 1 == sum(after.values()) - _files_said(play, "explained") + _files_said(
        play, "all sent"
    )


def _files_said(play: Play, step: str) -> int:
    return sum(one["code"] == "F015" for one in play.answers[step]["findings"])


def test_what_is_sent_back_is_open_again_and_what_is_accepted_says_so(play: Play) -> None:
    counts = play.told["judged"].counts
    assert counts["warning"] == 1
    assert "explained" not in counts
    (again,) = [
        one for one in play.answers["judged"]["findings"] if one["severity"] == "warning" and one["state"] == "open"
    ]
    assert "กพร. ให้แก้: ตามมติที่ประชุม" in again["message"]


def test_in_the_end_nothing_is_open(play: Play) -> None:
    assert play.answers["closed"]["summary"] == {"error": 0, "warning": 0, "info": 0}
    assert [one["code"] for one in play.answers["closed"]["findings"] if one["state"] == "open"] == []
    assert "F015" in {one["code"] for one in play.answers["closed"]["findings"] if one["state"] == "noted"}
    assert play.round.run("check", "--day", LAST).exit_code == 0
    assert "ไม่มีหน่วยงานที่ต้องติดตาม" in play.pages["closed"]
