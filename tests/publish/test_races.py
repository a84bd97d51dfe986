"""Whole commands that are killed, and commands that race, over outputs in which every file changes each time.

CI kills 20 commands and runs 5 races of each kind. `PMQA_TRIES=800` is 800 kills and 200 races; with a number above
the calls that the commands make in the output folder, each of these calls is a kill.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline import publish, run
from pipeline.documents import ReportOptions
from pipeline.publish import Publication, lock
from pipeline.run import Folders
from tests.support.departments import build
from tests.support.faulty_disk import Plan, memory_folder
from tests.support.faulty_disk import run as in_child

pytestmark = pytest.mark.long

NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)
REPORT, AGENDA = "application-report.docx", "agenda.docx"
PUBLISHED = (REPORT, AGENDA, "findings.xlsx")
TRIES = int(os.environ.get("PMQA_TRIES", "20"))
KILLS, RACES = -(-TRIES // 6), TRIES // 4  # kills of each command with each edit
PATIENCE_SECONDS = 300


class Desk:
    """One output folder, and two departments that publish into it in turn: each run replaces every file."""

    def __init__(self, folder: Path, templates: Path) -> None:
        for name, seed in (("a", 2564), ("b", 2566)):
            build(seed, folder / name, units=10, rows_each=5, faults=8)
        self.folders = [Folders(folder / name, folder / "outputs", templates) for name in ("a", "b")]
        self.made = folder / "outputs" / "2564"
        self.minutes = 0
        self.report(0)

    def report(self, which: int) -> None:
        self.minutes += 1
        now = NOW + timedelta(minutes=self.minutes)
        run.report(2564, self.folders[which], lambda *_: None, now, ReportOptions(pages=False))

    def check(self, which: int) -> None:
        self.minutes += 1
        run.check(2564, self.folders[which], lambda *_: None, NOW + timedelta(minutes=self.minutes))

    def kept(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.made / "kept").rglob("*") if path.is_file()]

    def broken(self) -> list[str]:
        """Return the files that are not as the manifest names them."""
        manifest = json.loads((self.made / "manifest.json").read_bytes())
        return [
            entry["name"]
            for entry in manifest["outputs"]
            if sha256((self.made / entry["name"]).read_bytes()).hexdigest() != entry["sha256"]
        ]

    def edit(self, words: str) -> bytes:
        """Write a sentence into the agenda as a reviewer would; return the file."""
        document = docx.Document(str(self.made / AGENDA))
        document.add_paragraph(words)
        document.save(str(self.made / AGENDA))
        return (self.made / AGENDA).read_bytes()


@pytest.fixture
def desk(tmp_path: Path, root: Path) -> Iterator[Desk]:
    with memory_folder(tmp_path) as folder:
        yield Desk(folder, root / "templates")


# --- killed


@pytest.mark.parametrize("command", ["report", "check"])
@pytest.mark.parametrize("edited", ["never", "before", "after the kill"])
def test_a_whole_command_that_is_killed_is_finished_by_the_next(desk: Desk, command: str, edited: str) -> None:
    work: Callable[[int], None] = getattr(desk, command)
    work(0)
    calls = in_child(lambda: work(1), desk.made).calls
    work(0)
    kills = random.Random(11).sample(range(1, calls), min(KILLS, calls - 1))
    theirs: list[bytes] = []
    for number, kill_at in enumerate(kills):
        names = {path.name for path in desk.made.iterdir()}
        which = (number + 1) % 2
        if edited == "before":
            theirs.append(desk.edit(f"ประโยคที่ {number}"))
        outcome = in_child(lambda which=which: work(which), desk.made, Plan(kill_at=kill_at))
        assert outcome.was_killed or (outcome.calls < kill_at and not outcome.raised)  # some runs make fewer calls
        assert {path.name for path in desk.made.iterdir()} >= names
        if edited == "after the kill":
            theirs.append(desk.edit(f"ประโยคที่ {number}"))
        work(which)
        if command == "check":
            desk.report(which)  # the agenda is of the same department as the rest again
        assert desk.broken() == []
        assert [content for content in theirs if content not in desk.kept()] == []
    assert len(desk.kept()) == len(theirs)


# --- at the same moment


def forked(work: Callable[[], object]) -> int:
    """Do ``work`` in a child; return its process, which ends with 0 when nothing was raised."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - the exit code tells of any
        os._exit(1)
    os._exit(0)


def ends(children: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_two_whole_runs_at_once_leave_one_whole_set_and_keep_nothing(desk: Desk) -> None:
    for race in range(RACES):
        works = (desk.report, desk.check) if race % 2 else (desk.report, desk.report)
        children = [forked(lambda work=work, which=which: work(which)) for which, work in enumerate(works)]
        assert ends(children) == [0, 0]
        assert desk.broken() == []
        assert desk.kept() == []


def test_a_report_beside_a_watch_leaves_a_whole_set_and_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    folders = desk.folders[0]
    workbook = sent(folders.inputs / "2564")
    other = shutil.copy(workbook, tmp_path / "other.xlsx")
    (tmp_path / "changed.xlsx").write_bytes(changed(Path(other)))
    places = ["--inputs", folders.inputs, "--outputs", folders.outputs, "--templates", folders.templates]
    said = tmp_path / "said.txt"
    with said.open("wb") as output:
        watch = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "watch", "2564", *map(str, places)],
            stdout=output, stderr=subprocess.STDOUT, cwd=Path(run.__file__).parents[1],
        )  # fmt: skip
    try:
        wait_for(lambda: lines_of(said) >= 2)
        for race in range(RACES):
            lines = lines_of(said)
            shutil.copy(tmp_path / ("other.xlsx" if race % 2 else "changed.xlsx"), workbook)
            assert ends([forked(lambda: desk.report(0))]) == [0]
            wait_for(lambda lines=lines: lines_of(said) > lines)
    finally:
        watch.send_signal(signal.SIGINT)
        assert watch.wait(PATIENCE_SECONDS) == 0
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert desk.broken() == []
    assert desk.kept() == []


def sent(year: Path) -> Path:
    """Return a unit's workbook that can be opened."""
    return next(
        path for path in sorted(year.glob("*.xlsx"))
        if zipfile.is_zipfile(path) and "หมวด 7" in openpyxl.load_workbook(path, read_only=True).sheetnames
    )  # fmt: skip


def changed(path: Path) -> bytes:
    """Return a workbook that says something else in one row."""
    workbook = openpyxl.load_workbook(path)
    workbook["หมวด 7"].append(["แถวที่ไม่มีรหัส"])
    other = path.with_name("written.xlsx")
    workbook.save(other)
    return other.read_bytes()


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_two_writers_who_race_leave_one_whole_set_each_time(tmp_path: Path) -> None:
    """Two processes publish at the same moment, 200 times: the files are all of one of them, and nothing is kept."""
    with memory_folder(tmp_path) as folder:
        for race in range(200):
            contents = [f"{race} of {name}".encode() for name in ("report", "watch")]
            children = [forked(lambda content=content: _write(folder, content)) for content in contents]
            assert ends(children) == [0, 0]
            assert len({(folder / name).read_bytes() for name in PUBLISHED}) == 1
            assert not (folder / "kept").exists()


def _write(folder: Path, content: bytes) -> None:
    with lock.exclusive(folder, "make check", NOW, lambda _: None):
        publish.publish(folder, Publication(dict.fromkeys(PUBLISHED, content)), "2564-01-20 0930")
