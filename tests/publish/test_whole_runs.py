"""Whole runs: edits before, while and after a run; two runs at once; a run that is killed."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline import publish, run
from pipeline.differences import compare
from pipeline.documents import ReportOptions
from pipeline.model import CannotGoOn
from pipeline.publish import Difference, Publication
from pipeline.run import Folders, RunResult
from pipeline.word.edits import merging
from tests.support.departments import COORDINATOR, build
from tests.support.faulty_disk import memory_folder
from tests.support.hostile import encrypted

pytestmark = pytest.mark.long

NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)
REPORT, AGENDA, FINDINGS = "application-report.docx", "agenda.docx", "findings.xlsx"
MINUTES = "minutes.docx"


class Desk:
    """A small department on disk."""

    def __init__(self, folder: Path, templates: Path) -> None:
        build(2564, folder / "inputs", units=10, rows_each=5, faults=8)
        self.folders = Folders(folder / "inputs", folder / "outputs", templates)
        self.made = folder / "outputs" / "2564"

    def report(self, progress: Callable[[str, int, int], None] = lambda *_: None) -> RunResult:
        return run.report(2564, self.folders, progress, NOW, ReportOptions(pages=False))

    def kept(self) -> dict[str, bytes]:
        folder = self.made / "kept"
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    def is_whole(self) -> bool:
        """Whether every file is the one that the manifest names."""
        manifest = json.loads((self.made / "manifest.json").read_bytes())
        return all(
            sha256((self.made / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
            for entry in manifest["outputs"]
        )

    def command(self, name: str) -> subprocess.Popen[bytes]:
        folders = self.folders
        places = ["--inputs", folders.inputs, "--outputs", folders.outputs, "--templates", folders.templates]
        pages = ["--no-pages"] if name == "report" else []
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", name, "2564", *pages, *map(str, places)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=Path(run.__file__).parents[1],
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, root: Path) -> Desk:
    made = Desk(tmp_path, root / "templates")
    made.report()
    return made


def said(result: RunResult) -> set[str]:
    """Return the files of which P601 speaks."""
    return {found.place.workbook for found in result.examination.findings if found.code == "P601"}


def edit_words(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph("ประโยคของผู้ทบทวน")
    document.save(str(path))


def edit_cell(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["A2"] = "แก้ด้วยมือ"
    workbook.save(path)


def test_every_kind_of_file_that_people_edit_is_kept_and_said(desk: Desk) -> None:
    marked = next((desk.made / "marked").glob("*.xlsx"))
    edit_words(desk.made / REPORT)
    for path in (desk.made / FINDINGS, desk.made / "register.xlsx", marked):
        edit_cell(path)
    (desk.made / "status.html").write_text("จดไว้", encoding="utf-8")
    names = {REPORT, FINDINGS, "register.xlsx", "status.html", f"marked/{marked.name}"}
    theirs = sorted((desk.made / name).read_bytes() for name in names)
    result = desk.report()
    assert said(result) == names - {REPORT}  # whose edits live on in the new one
    assert {found.place.workbook for found in result.examination.findings if found.code == "P604"} == {REPORT}
    assert sorted(desk.kept().values()) == theirs
    assert desk.is_whole()


def test_a_file_that_was_only_saved_again_is_not_kept(desk: Desk) -> None:
    for name in (FINDINGS, "register.xlsx"):
        openpyxl.load_workbook(desk.made / name).save(desk.made / name)
    assert said(desk.report()) == set()
    assert desk.kept() == {}


def change_the_meeting(desk: Desk) -> None:
    """Let the coordinator write another place of the meeting, which the minutes say."""
    path = next(desk.folders.inputs.rglob(COORDINATOR))
    workbook = openpyxl.load_workbook(path)
    workbook["การประชุม"].append(["สถานที่", "ห้องประชุมใหม่"])
    workbook.save(path)


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_minutes_that_somebody_filled_in_follow_the_data_and_keep_what_was_written(desk: Desk) -> None:
    path = desk.made / MINUTES
    edit_words(path)
    theirs = path.read_bytes()
    pdf = desk.made / "minutes.pdf"
    pdf.write_bytes(b"%PDF-1.6")
    change_the_meeting(desk)
    for _ in range(2):  # the run after next still knows
        result = desk.report()
        assert result.left == ()
        assert said(result) == set()
        assert "ประโยคของผู้ทบทวน" in text_of(path)
        assert "ณ ห้องประชุมใหม่" in text_of(path)
        assert list(desk.kept().values()) == [theirs]
    assert not [found for found in result.examination.findings if found.code in ("P605", "P606", "P607")]


def test_minutes_start_clean_where_that_is_asked_for(desk: Desk) -> None:
    edit_words(desk.made / MINUTES)
    theirs = (desk.made / MINUTES).read_bytes()
    options = ReportOptions(pages=False, fresh=True)
    result = run.report(2564, desk.folders, lambda *_: None, NOW, options)
    assert (result.left, said(result)) == ((), {MINUTES})
    assert "ประโยคของผู้ทบทวน" not in text_of(desk.made / MINUTES)
    assert list(desk.kept().values()) == [theirs]


def test_minutes_that_cannot_be_merged_are_left_as_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    edit_words(desk.made / MINUTES)
    theirs = (desk.made / MINUTES).read_bytes()

    def broken(*_: object) -> None:
        raise RuntimeError("a fault nobody has thought of")

    monkeypatch.setattr(merging, "merged", broken)
    result = desk.report()
    assert (result.left, said(result)) == ((MINUTES,), set())
    assert (desk.made / MINUTES).read_bytes() == theirs


def test_minutes_that_were_filled_in_while_the_report_was_made_are_left_too(desk: Desk) -> None:
    change_the_meeting(desk)
    written: list[bytes] = []

    def between(text: str, *_: int) -> None:
        if text.startswith("เขียนระเบียบวาระ"):
            edit_words(desk.made / MINUTES)
            written.append((desk.made / MINUTES).read_bytes())

    assert desk.report(between).left == (MINUTES,)
    assert written == [(desk.made / MINUTES).read_bytes()]


def test_minutes_that_nobody_filled_in_follow_the_data_and_removed_ones_are_made_anew(desk: Desk) -> None:
    change_the_meeting(desk)
    docx.Document(str(desk.made / MINUTES)).save(str(desk.made / MINUTES))  # opened and saved, no word changed
    assert desk.report().left == ()
    assert "ณ ห้องประชุมใหม่" in text_of(desk.made / MINUTES)
    edit_words(desk.made / MINUTES)
    (desk.made / MINUTES).unlink()
    assert desk.report().left == ()
    assert "ประโยคของผู้ทบทวน" not in text_of(desk.made / MINUTES)


def test_filled_in_minutes_of_a_folder_without_any_record_stay(desk: Desk) -> None:
    edit_words(desk.made / MINUTES)
    theirs = (desk.made / MINUTES).read_bytes()
    (desk.made / "manifest.json").unlink()
    shutil.rmtree(desk.made / ".pmqa")
    assert desk.report().left == (MINUTES,)
    assert (desk.made / MINUTES).read_bytes() == theirs


@pytest.mark.parametrize("name", [REPORT, AGENDA, "status.html", FINDINGS])
def test_an_edit_saved_while_the_run_goes_on_is_kept_and_said(desk: Desk, name: str) -> None:
    def save_at_the_end(doing: str, done: int, total: int) -> None:
        if doing == "จัดเก็บผลลัพธ์":
            (desk.made / name).write_bytes(b"saved at the last moment")

    assert said(desk.report(save_at_the_end)) == {name}
    assert list(desk.kept().values()) == [b"saved at the last moment"]
    assert desk.is_whole()


UNREADABLE = {
    "empty": b"",
    "a password": encrypted(),
    "rich text": b"{\\rtf1 edited}",
    "cut off": b"PK\x03\x04cut off",
    "text": "ข้อความ".encode(),
    "no Word document": publish.disk.sha256(b"").encode(),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_an_edited_file_that_cannot_be_opened_counts_as_new_words(desk: Desk, name: str, content: bytes) -> None:
    ours = (desk.made / (REPORT if name.endswith("docx") else FINDINGS)).read_bytes()
    assert compare(name, content, ours) is Difference.WORDS
    assert compare(name, ours[: len(ours) // 2], ours) is Difference.WORDS


def test_an_edited_report_that_cannot_be_opened_is_kept_and_the_run_goes_on(desk: Desk) -> None:
    (desk.made / REPORT).write_bytes(UNREADABLE["a password"])
    assert said(desk.report()) == {REPORT}
    assert list(desk.kept().values()) == [UNREADABLE["a password"]]


def test_the_sentence_says_what_is_true_when_the_disk_is_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: (desk.made / name).read_bytes() for name in (REPORT, AGENDA, FINDINGS)}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.disk, "write", full)
    with pytest.raises(CannotGoOn, match="ไฟล์ผลลัพธ์เดิมยังอยู่ครบ"):
        desk.report()
    assert {name: (desk.made / name).read_bytes() for name in before} == before


def test_the_sentence_says_what_is_true_when_a_move_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    edit_words(desk.made / REPORT)
    theirs = (desk.made / REPORT).read_bytes()
    real = publish.disk.exchange

    def stuck(path: Path, other: Path) -> bool:
        if other == desk.made / REPORT:
            raise PermissionError(13, "Permission denied")
        return real(path, other)

    with monkeypatch.context() as patch:
        patch.setattr(publish.disk, "exchange", stuck)
        with pytest.raises(CannotGoOn, match="บางไฟล์อาจเป็นฉบับใหม่แล้ว") as raised:
            desk.report()
    assert "ยังอยู่ครบ" not in str(raised.value)
    assert (desk.made / REPORT).read_bytes() == theirs
    desk.report()
    assert desk.is_whole()
    assert list(desk.kept().values()) == [theirs]


def test_two_commands_at_once_leave_a_whole_set_and_keep_nothing(desk: Desk) -> None:
    running = [desk.command(name) for name in ("report", "check", "report")]
    ends = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running if process.returncode not in (0, 1)] == []
    assert desk.is_whole()
    assert desk.kept() == {}
    assert any("รอคำสั่ง" in end for end in ends)


# --- a person who saves at random moments while runs follow each other


class Reviewer(threading.Thread):
    """Saves a document again and again, by rename and in place, each time with other words."""

    def __init__(self, path: Path, seed: int, saves: int) -> None:
        super().__init__()
        self._path, self._random, self._saves = path, random.Random(seed), saves
        self.runs = 0
        self.saved: list[bytes] = []

    def run(self) -> None:
        for number in range(self._saves):
            words = f"{self._path.name} {number} ".encode() * 200
            if self._random.random() < 0.5:
                beside = self._path.with_name(f"~{number}.tmp")
                beside.write_bytes(words)
                beside.replace(self._path)
            else:
                with self._path.open("wb") as file:
                    file.write(words[:100])
                    file.flush()
                    threading.Event().wait(self._random.random() / 500)
                    file.write(words[100:])
            self.saved.append(words)
            seen = self.runs
            while self.runs < seen + 2:  # what one overwrites oneself before a run came between is not lost by a run
                threading.Event().wait(self._random.random() / 500)


@pytest.mark.parametrize("seed", range(4))
def test_a_person_who_saves_at_random_moments_loses_nothing(tmp_path: Path, seed: int) -> None:
    with memory_folder(tmp_path) as folder:
        reviewer = Reviewer(folder / AGENDA, seed, saves=50)
        published = 0

        def publish_once() -> None:
            nonlocal published
            published += 1
            publish.publish(folder, Publication({AGENDA: f"run {published}".encode()}), "2564-01-20 0930")
            reviewer.runs += 1

        publish_once()
        reviewer.start()
        while reviewer.is_alive():
            publish_once()
        publish_once()
        publish_once()
        there = {path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert [words for words in reviewer.saved if words not in there] == []
        assert published > len(reviewer.saved)
