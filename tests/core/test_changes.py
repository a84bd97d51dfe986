"""What has changed since the documents before: found, told once, and told the same however often they are made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from pipeline import changes
from pipeline.changes import ChangedStatement, Changes, StatementKind
from pipeline.cli import pmqa
from pipeline.messages import finding
from pipeline.model import Figure, Finding, FindingState, IndicatorRow, Place, Text
from pipeline.views import changes as view
from pipeline.workbook import contract
from tests.support import records
from tests.support.word_drawing import words

pytestmark = pytest.mark.long

DAY = date(2021, 1, 20)
HEADERS = contract.INDICATORS.headers


def state(*rows: IndicatorRow, findings: tuple[Finding, ...] = (), text: str = "ดำเนินการแล้ว") -> changes.State:
    case = records.case(*rows, narratives=(records.narrative("1.1", text=text),))
    return changes.state(case.coordinator, case.criteria, case.master, findings, HEADERS)


def test_the_same_data_have_not_changed() -> None:
    assert changes.between(state(records.row()), state(records.row()), DAY).entries == ()


def test_a_figure_that_differs_is_told_old_and_new() -> None:
    found = changes.between(state(records.row()), state(records.row(actuals="82 86 99")), DAY)
    assert found == Changes(DAY, (ChangedStatement(StatementKind.FIGURE, "ผล 2563 ของ K-1 (สพบ.)", "92", "99"),))
    assert found.counts == {StatementKind.FIGURE: 1}


def test_what_is_new_had_nothing_before_and_what_is_gone_has_nothing_now() -> None:
    added = changes.between(state(records.row(actuals="82 86 .")), state(records.row()), DAY)
    gone = changes.between(state(records.row()), state(records.row(actuals="82 86 .")), DAY)
    assert [(change.old, change.new) for change in added.entries] == [("", "92")]
    assert [(change.old, change.new) for change in gone.entries] == [("92", "")]


def test_a_text_that_differs_is_told() -> None:
    found = changes.between(state(), state(text="ดำเนินการเสร็จ"), DAY).entries
    assert found == (
        ChangedStatement(StatementKind.TEXT, "ผลการดำเนินการ 1.1 ระดับพื้นฐาน (กพร.)", "ดำเนินการแล้ว", "ดำเนินการเสร็จ"),
    )


def test_a_row_that_only_moved_has_not_changed() -> None:
    assert changes.between(state(records.row(line=5)), state(records.row(line=9)), DAY).entries == ()


def test_two_texts_on_one_thing_are_told_apart() -> None:
    case = records.case(narratives=tuple(records.narrative("1.1", text=text) for text in ("ก", "ข")))
    said = changes.state(case.coordinator, case.criteria, case.master, (), HEADERS)
    about = [one.about for one in said if one.text in ("ก", "ข")]
    assert about == ["ผลการดำเนินการ 1.1 ระดับพื้นฐาน (กพร.)", "ผลการดำเนินการ 1.1 ระดับพื้นฐาน (กพร.) (2)"]


def test_the_coordinators_words_and_scores_count_too() -> None:
    case = records.case()
    given = replace(
        case.coordinator,
        profile={1: Text("พันธกิจใหม่")},
        scores={**case.coordinator.scores, "7": Figure(None, "300")},
    )
    before = changes.state(case.coordinator, case.criteria, case.master, (), HEADERS)
    found = changes.between(before, changes.state(given, case.criteria, case.master, (), HEADERS), DAY).entries
    assert {(change.about, change.new) for change in found} == {
        ("ลักษณะสำคัญขององค์การ (1)", "พันธกิจใหม่"),
        ("คะแนนปีก่อน หมวด 7", "300"),
    }


def no_target(indicator: str, cell: str, **said: Any) -> Finding:
    place = Place("สพบ.xlsx", "หมวด 7", cell)
    return replace(finding("K305", place, unit="สพบ.", indicator=indicator, words={"year": "2564"}), **said)


def told(before: tuple[Finding, ...], now: tuple[Finding, ...]) -> list[tuple[str, bool, bool]]:
    """Return what each change is about, and whether it says something of before and of now."""
    entries = changes.between(state(findings=before), state(findings=now), DAY).entries
    assert {entry.kind for entry in entries} <= {StatementKind.FINDING}
    return [(entry.about, bool(entry.old), bool(entry.new)) for entry in entries]


def test_a_finding_is_the_same_wherever_its_row_stands_and_another_of_another_indicator_or_file() -> None:
    one = no_target("7.1-01", "M5")
    assert told((one,), (no_target("7.1-01", "M9"),)) == []
    assert told((one,), (one, no_target("7.1-02", "M6"))) == [("K305 7.1-02 2564 (สพบ.)", False, True)]
    files = [finding("F005", Place(name), words={"name": name}) for name in ("~$ก.xlsx", "~$ข.xlsx")]
    assert told((files[0],), (*files,)) == [("F005 ~$ข.xlsx", False, True)]


def test_a_finding_that_is_explained_or_accepted_is_one_change_and_neither_gone_nor_new() -> None:
    opened = no_target("7.1-01", "M5")
    explained = no_target("7.1-01", "M5", state=FindingState.EXPLAINED, explanation="รอข้อมูล")
    accepted = no_target("7.1-01", "M5", state=FindingState.ACCEPTED, verdict="ตามมติ")
    about = "K305 7.1-01 2564 (สพบ.)"
    assert told((opened,), (explained,)) == [(about, True, True)]
    assert told((explained,), (accepted,)) == [(about, True, True)]
    assert told((accepted,), ()) == [(about, True, False)]


# --- what the page says


def test_the_first_documents_say_they_are_the_first() -> None:
    assert view.view(Changes()).summary == view.FIRST
    assert view.view(Changes(date(2021, 1, 19))).summary.endswith("เมื่อ 19 มกราคม 2564 ไม่มีสิ่งที่เปลี่ยน")
    assert view.view(Changes()).rows == ()


def test_the_page_says_since_when_how_much_and_each_old_and_new() -> None:
    page = view.view(
        Changes(
            DAY,
            (ChangedStatement(StatementKind.FIGURE, "ผล", "1", ""), ChangedStatement(StatementKind.TEXT, "ก", "", "ข")),
        )
    )
    assert "20 มกราคม 2564" in page.summary
    assert "2 เรื่อง: ตัวเลข 1 เรื่อง ข้อความ 1 เรื่อง" in page.summary
    assert [(row.kind, row.old, row.new) for row in page.rows] == [("ตัวเลข", "1", "–"), ("ข้อความ", "–", "ข")]


def test_of_long_texts_the_part_that_differs_is_shown_and_no_letter_is_parted_from_its_marks() -> None:
    around = "น้ำบาดาล" * 60
    old, new = view.differing(f"{around}เดิม{around}", f"{around}ใหม่{around}")
    assert "เดิม" in old
    assert "ใหม่" in new
    for text in (old, new):
        assert len(text) <= view.MOST_CHARS
        assert text.startswith(view.CUT)
        assert text.endswith(view.CUT)
        assert text.strip(view.CUT)[0] not in "้ำ"
        assert text.strip(view.CUT)[-1] == text.rstrip(view.CUT)[-1]


def test_a_flood_of_changes_fills_no_book_and_says_what_is_left_out() -> None:
    flood = tuple(ChangedStatement(StatementKind.FIGURE, str(number), "1", "2") for number in range(view.MOST_ROWS + 5))
    page = view.view(Changes(DAY, flood))
    assert len(page.rows) == view.MOST_ROWS
    assert "อีก 5 เรื่อง" in page.more
    assert str(view.MOST_ROWS + 5) in page.summary


# --- from run to run


class Desk:
    """A small year to make documents of, again and again."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.inputs, self.outputs = folder / "inputs", folder / "outputs"
        self.year = self.inputs / "2564"
        self.year.mkdir(parents=True)
        for path in (root / "inputs" / "2564").glob("กพ*.xlsx"):
            (self.year / path.name).write_bytes(path.read_bytes())
        self.folders = [
            "--inputs",
            str(self.inputs),
            "--outputs",
            str(self.outputs),
            "--templates",
            str(root / "templates"),
        ]

    def run(self, *command: str) -> Result:
        result = CliRunner().invoke(pmqa, [*command, *self.folders])
        assert result.exit_code in (0, 1), result.output
        return result

    def report(self) -> dict[str, bytes]:
        """Make everything; return it by name, the manifest without its time."""
        self.run("report", "--no-pages")
        made = {path.name: path.read_bytes() for path in (self.outputs / "2564").iterdir() if path.is_file()}
        manifest = json.loads(made["manifest.json"])
        del manifest["made_at"]
        made["manifest.json"] = json.dumps(manifest).encode()
        return made

    def page(self) -> list[str]:
        """Return the words of the annex of changes."""
        found = self.words()
        return found[
            max(at for at, text in enumerate(found) if "สิ่งที่เปลี่ยนจากครั้งก่อน" in text and text.startswith("ภาคผนวก")) :
        ]

    def words(self) -> list[str]:
        """Return the words of the report."""
        return words((self.outputs / "2564" / "application-report.docx").read_bytes())

    def mend(self, value: int) -> None:
        """Type another figure into the first target of the unit's workbook."""
        path = self.year / "กพ.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["หมวด 7"]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "เป้าหมาย 2561" for cell in row))
        column = next(cell.column for cell in header if cell.value == "เป้าหมาย 2561")
        sheet.cell(header[0].row + 1, column).value = value
        book.save(path)


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    return Desk(root, tmp_path)


def test_the_same_input_makes_the_same_bytes_also_after_a_change(desk: Desk) -> None:
    first = desk.report()
    assert view.FIRST in desk.words()
    assert not any("สิ่งที่เปลี่ยนจากครั้งก่อน" in text for text in desk.words())  # no annex that would say nothing else
    assert desk.report() == first
    desk.mend(7001)
    changed = desk.report()
    assert "7,001" not in desk.page()
    assert "7001" in desk.page()
    assert changed["application-report.docx"] != first["application-report.docx"]
    assert desk.report() == changed
    desk.mend(7002)
    desk.report()
    assert {"7001", "7002"} <= set(desk.page())


def test_a_check_in_between_does_not_lose_what_has_changed(desk: Desk) -> None:
    desk.report()
    desk.mend(7001)
    assert "ตัวเลข 1" in desk.run("check").stdout
    desk.mend(7003)
    desk.run("check")
    desk.report()
    assert "7003" in desk.page()
    assert "7001" not in desk.page()


def test_the_screen_says_how_much_has_changed(desk: Desk) -> None:
    assert "ฉบับแรก" not in desk.run("check").stdout  # which makes none
    assert "เปลี่ยนจากครั้งก่อน: ฉบับแรกของปี" in desk.run("report", "--no-pages").stdout
    assert "ฉบับแรก" not in desk.run("report", "--no-pages").stdout
    desk.mend(7001)
    assert "เปลี่ยนจากครั้งก่อน: ตัวเลข 1" in desk.run("report", "--no-pages").stdout
