"""pmqa watch: the page is right soon after every change of the inputs, and one Ctrl-C ends it.

Soon is counted in looks at the folder, of which there are several a second, and in CPU time: by the clock, a busy
machine is late.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.watching import PATIENT_LOOKS, FileChange, Watch, is_whole
from tests.support import cpu

pytestmark = pytest.mark.long

LINE_SECONDS = 120  # by the clock, before a line that never comes is given up; a busy machine may be late
PAUSE = threading.Event()  # never set: waiting for it is a pause

# --- what is seen of a folder, look by look


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A year with one workbook, แรก.xlsx, and another beside it to take from."""
    year = tmp_path / "inputs" / "2564"
    year.mkdir(parents=True)
    sent = sorted((root / "inputs" / "2564").glob("ส*.xlsx"))
    shutil.copy(sent[0], year / "แรก.xlsx")
    shutil.copy(sent[1], tmp_path / "อีก.xlsx")
    return year


def looked(watch: Watch, *steps: Callable[[], object]) -> tuple[tuple[FileChange, ...] | None, int]:
    """Return what the watch says and after how many looks, when each step is done before a look of its own."""
    todo = list(steps)
    looks = 0

    def pause() -> bool:
        nonlocal looks
        looks += 1
        if todo:
            todo.pop(0)()
        return looks < 200

    return watch.wait(pause), looks


def nothing() -> None:
    """A look at which nothing has happened since the last."""


def test_a_workbook_that_is_dropped_is_said_once_it_is_at_rest(folder: Path) -> None:
    watch = Watch(folder.parent, 2564)
    changes, looks = looked(watch, lambda: shutil.copy(folder.parent.parent / "อีก.xlsx", folder / "ใหม่.xlsx"))
    assert changes == (FileChange("added", "ใหม่.xlsx"),)
    assert looks <= 3


def test_a_workbook_copied_in_slowly_is_said_when_it_is_whole(folder: Path) -> None:
    content = (folder.parent.parent / "อีก.xlsx").read_bytes()
    path = folder / "ใหม่.xlsx"
    path.touch()

    def more(share: int) -> Callable[[], object]:
        return lambda: path.write_bytes(content[: len(content) * share // 10])

    watch = Watch(folder.parent, 2564)
    slow = [step for share in range(1, 10) for step in (more(share), nothing, nothing, nothing)]
    changes, looks = looked(watch, *slow, more(10))
    assert changes == (FileChange("changed", "ใหม่.xlsx"),)
    assert looks > len(slow)


def test_a_place_kept_for_a_copy_is_not_taken_for_it(folder: Path) -> None:
    content = (folder.parent.parent / "อีก.xlsx").read_bytes()
    path = folder / "ใหม่.xlsx"
    watch = Watch(folder.parent, 2564)
    half = content[: len(content) // 2] + bytes(len(content) - len(content) // 2)
    changes, looks = looked(watch, lambda: path.write_bytes(half), *[nothing] * 8, lambda: path.write_bytes(content))
    assert changes == (FileChange("added", "ใหม่.xlsx"),)
    assert looks > 9


def test_what_stays_unfinished_is_taken_as_it_is_after_a_while(folder: Path) -> None:
    watch = Watch(folder.parent, 2564)
    changes, looks = looked(watch, lambda: (folder / "ใหม่.xlsx").write_bytes(b"PK\3\4 half"))
    assert changes == (FileChange("added", "ใหม่.xlsx"),)
    assert looks > PATIENT_LOOKS


def test_replaced_renamed_and_deleted_are_told_apart(folder: Path) -> None:
    other = folder.parent.parent / "อีก.xlsx"
    watch = Watch(folder.parent, 2564)
    assert looked(watch, lambda: other.replace(folder / "แรก.xlsx"))[0] == (FileChange("changed", "แรก.xlsx"),)
    renamed = looked(watch, lambda: (folder / "แรก.xlsx").rename(folder / "หลัง.xlsx"))[0]
    assert renamed == (FileChange("renamed", "หลัง.xlsx", "แรก.xlsx"),)
    assert looked(watch, (folder / "หลัง.xlsx").unlink)[0] == (FileChange("removed", "หลัง.xlsx"),)


def test_what_is_spoken_of_in_a_check_is_watched_and_nothing_else(folder: Path) -> None:
    watch = Watch(folder.parent, 2564)
    assert looked(watch, (folder / ".hidden").touch, (folder / "README.md").touch)[0] is None
    assert looked(watch, (folder / "~$แรก.xlsx").touch)[0] == (FileChange("added", "~$แรก.xlsx"),)
    assert looked(watch, (folder / "บันทึก.docx").touch)[0] == (FileChange("added", "บันทึก.docx"),)


def test_files_of_evidence_are_watched_and_none_is_opened(folder: Path) -> None:
    evidence = folder / "หลักฐาน" / "หมวด 1"
    evidence.mkdir(parents=True)
    watch = Watch(folder.parent, 2564)
    changes, looks = looked(watch, lambda: (evidence / "ผล.xlsx").write_bytes(b"PK\3\4 half"))
    assert changes == (FileChange("added", "หลักฐาน/หมวด 1/ผล.xlsx"),)
    assert looks < PATIENT_LOOKS  # as a workbook it would have been waited for
    renamed = looked(watch, lambda: (evidence / "ผล.xlsx").rename(evidence / "แผน.xlsx"))[0]
    assert renamed == (FileChange("renamed", "หลักฐาน/หมวด 1/แผน.xlsx", "หลักฐาน/หมวด 1/ผล.xlsx"),)
    assert looked(watch, (evidence / "~$แผน.xlsx").touch, (evidence / ".hidden").touch)[0] is None
    assert looked(watch, lambda: shutil.rmtree(evidence))[0] == (FileChange("removed", "หลักฐาน/หมวด 1/แผน.xlsx"),)


def test_a_large_folder_of_evidence_is_looked_at_at_little_cost(folder: Path) -> None:
    evidence = folder / "หลักฐาน"
    evidence.mkdir()
    for number in range(2000):
        (evidence / f"{number}_รายงานผลการดำเนินงาน.pdf").touch()
    watch = Watch(folder.parent, 2564)
    with cpu.at_most(1):  # measured: 0.2; with each name made anew at each look it would be 3
        changes, looks = looked(watch, *[nothing] * 18, lambda: (evidence / "ใหม่.pdf").touch())
    assert (changes, looks > 18) == ((FileChange("added", "หลักฐาน/ใหม่.pdf"),), True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_folders_below_are_watched_and_a_pipe_holds_nothing_up(folder: Path) -> None:
    (folder / "สอพ").mkdir()
    watch = Watch(folder.parent, 2564)
    assert looked(watch, lambda: os.mkfifo(folder / "ท่อ.xlsx"))[0] == (FileChange("added", "ท่อ.xlsx"),)
    copied = looked(watch, lambda: shutil.copy(folder / "แรก.xlsx", folder / "สอพ" / "ส.xlsx"))[0]
    assert copied == (FileChange("added", "สอพ/ส.xlsx"),)


def test_without_a_year_every_year_is_watched_and_a_new_one_too(folder: Path) -> None:
    watch = Watch(folder.parent, None)

    def new_year() -> None:
        (folder.parent / "2565").mkdir()
        shutil.copy(folder / "แรก.xlsx", folder.parent / "2565")

    assert looked(watch, new_year)[0] == (FileChange("added", "แรก.xlsx"),)


def test_a_folder_that_is_gone_is_empty_and_one_that_comes_is_watched(folder: Path) -> None:
    watch = Watch(folder.parent, 2564)
    assert looked(watch, lambda: shutil.rmtree(folder))[0] == (FileChange("removed", "แรก.xlsx"),)

    def comes() -> None:
        folder.mkdir()
        shutil.copy(folder.parent.parent / "อีก.xlsx", folder / "แรก.xlsx")

    assert looked(watch, comes)[0] == (FileChange("added", "แรก.xlsx"),)


def test_what_failed_is_tried_again_after_a_while_though_nothing_changed(folder: Path) -> None:
    watch = Watch(folder.parent, 2564)
    watch.look_again()
    changes, looks = looked(watch)
    assert changes == ()
    assert looks >= PATIENT_LOOKS
    assert looked(watch)[0] is None


def test_a_workbook_under_a_password_is_whole_and_half_a_zip_is_not(folder: Path) -> None:
    (folder / "ลับ.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    (folder / "ครึ่ง.xlsx").write_bytes((folder / "แรก.xlsx").read_bytes()[:-30])
    names = ("แรก.xlsx", "ลับ.xlsx", "ครึ่ง.xlsx", "ไม่มี.xlsx", "บันทึก.docx")
    whole = [is_whole(InputFile(folder / name, name, folder)) for name in names]
    assert whole == [True, True, False, False, True]


# --- the command, with real files


class Running:
    """`pmqa watch` in a process of its own, its lines as they come."""

    def __init__(self, top: Path, *words: str) -> None:
        folders = ["--inputs", top / "inputs", "--outputs", top / "outputs"]
        self.year = top / "inputs" / "2564"
        self.page = top / "outputs" / "2564" / "status.html"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "watch", *words, *map(str, folders)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def line(self) -> str:
        return self.lines.get(timeout=LINE_SECONDS)

    def said_after(self, change: Callable[[], object]) -> str:
        """Return the line that follows a change, the page being right by then."""
        change()
        return self.line()

    def statuses(self) -> dict[str, str]:
        """Return how the last run left every unit, by its manifest; the page is published with it."""
        manifest = json.loads(self.page.with_name("manifest.json").read_text(encoding="utf-8"))
        assert self.page.stat().st_size > 0
        return {entry["unit"]: entry["status"] for entry in manifest["submissions"] if entry["unit"]}

    def interrupted(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LINE_SECONDS)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()


@pytest.fixture
def running(root: Path, tmp_path: Path) -> Iterator[Running]:
    """A watch over a copy of the sample, past its first check."""
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    watch = Running(tmp_path)
    try:
        assert "เฝ้าดู" in watch.line()
        assert "ส่งแล้ว 8 จาก 8 หน่วยงาน" in watch.line()
        yield watch
    finally:
        watch.process.kill()
        watch.process.wait()
        for stream in (watch.process.stdout, watch.process.stderr):
            if stream:
                stream.close()


def test_deleted_renamed_in_replaced_and_copied_slowly_are_on_the_page_and_ctrl_c_ends_it(
    running: Running, tmp_path: Path
) -> None:
    path = running.year / "สพบ.xlsx"
    beside = tmp_path / "ข้าง.xlsx"
    shutil.copy(path, beside)

    line = running.said_after(path.unlink)
    assert "ลบ สพบ.xlsx" in line
    assert "ส่งแล้ว 7 จาก 8" in line
    assert running.statuses()["สพบ."] == "missing"

    line = running.said_after(lambda: shutil.copy(beside, tmp_path / "x") and (tmp_path / "x").rename(path))
    assert "เพิ่ม สพบ.xlsx" in line
    assert running.statuses()["สพบ."] == "received"

    line = running.said_after(lambda: path.write_bytes((running.year / "สสป.xlsx").read_bytes()))
    assert "แก้ สพบ.xlsx" in line
    assert running.statuses()["สพบ."] == "missing"  # สสป. sent twice, สพบ. not at all

    def slowly() -> None:
        content = beside.read_bytes()
        with path.open("wb") as file:
            for start in range(0, len(content), len(content) // 8):
                file.write(content[start : start + len(content) // 8])
                file.flush()
                PAUSE.wait(0.3)
                with pytest.raises(Empty):
                    running.lines.get_nowait()

    line = running.said_after(slowly)
    assert "แก้ สพบ.xlsx" in line
    assert running.statuses()["สพบ."] == "received"

    line = running.said_after(lambda: path.rename(running.year / "ชื่อใหม่.xlsx"))
    assert "เปลี่ยนชื่อเป็น ชื่อใหม่.xlsx" in line

    code, errors = running.interrupted()
    assert (code, errors) == (0, "")
    assert running.line() == "หยุดเฝ้าดูแล้ว"


@pytest.mark.skipif(sys.platform == "win32", reason="no CPU time of children there")
def test_checking_again_costs_less_than_a_check_from_the_command_line(running: Running, tmp_path: Path) -> None:
    path, beside = running.year / "สพบ.xlsx", tmp_path / "ข้าง.xlsx"
    for _ in range(3):
        running.said_after(lambda: path.rename(beside))
        running.said_after(lambda: beside.rename(path))
    before = cpu.children_seconds()
    assert running.interrupted() == (0, "")
    watched = cpu.children_seconds() - before
    command = [sys.executable, "-m", "pipeline", "check", "2564", "--inputs", str(running.year.parent)]
    before = cpu.children_seconds()
    subprocess.run([*command, "--outputs", str(tmp_path / "checked")], capture_output=True, check=False)
    assert watched < 7 * (cpu.children_seconds() - before)


def test_a_fault_is_one_sentence_and_the_watch_goes_on(running: Running, tmp_path: Path) -> None:
    (coordinator,) = running.year.glob("กพร. ตั้งค่า*")
    line = running.said_after(lambda: coordinator.rename(tmp_path / "กพร.xlsx"))
    assert "สมุดงานของ กพร." in line
    line = running.said_after(lambda: (tmp_path / "กพร.xlsx").rename(coordinator))
    assert "ส่งแล้ว 8 จาก 8 หน่วยงาน" in line
    shutil.rmtree(tmp_path / "outputs")
    (tmp_path / "outputs").write_bytes(b"a file in the way")
    line = running.said_after((running.year / "สพบ.xlsx").unlink)
    assert "เขียนผลลัพธ์ลงโฟลเดอร์" in line
    (tmp_path / "outputs").unlink()
    assert "ส่งแล้ว 7 จาก 8 หน่วยงาน" in running.line()  # tried again, though no workbook changed
    assert running.interrupted()[0] == 0


def test_with_nothing_to_read_it_says_so_and_waits(root: Path, tmp_path: Path) -> None:
    watch = Running(tmp_path, "2564")
    try:
        assert "เฝ้าดู" in watch.line()
        assert "ไม่พบโฟลเดอร์" in watch.line()
        shutil.copytree(root / "inputs" / "2564", watch.year)
        while "ส่งแล้ว 8 จาก 8 หน่วยงาน" not in watch.line():
            pass
        assert watch.interrupted()[0] == 0
    finally:
        watch.process.kill()
        watch.process.wait()
        for stream in (watch.process.stdout, watch.process.stderr):
            if stream:
                stream.close()
