"""A workbook that changes while a run goes on: nothing is made from bytes that nobody checked, and it is said."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline import run
from pipeline.documents import ReportOptions
from pipeline.run import Folders, RunResult

pytestmark = pytest.mark.long

NOW = datetime(2021, 1, 25, 9, 5, tzinfo=UTC)
WORKBOOK, COPY = "สพบ.xlsx", "marked/สพบ.xlsx"


@pytest.fixture
def folders(root: Path, tmp_path: Path) -> Folders:
    """The sample year in folders of its own."""
    shutil.copytree(root / "inputs" / "2564", tmp_path / "inputs" / "2564")
    return Folders(tmp_path / "inputs", tmp_path / "outputs", root / "templates")


def once_read(change: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Return a progress that makes ``change`` when the last workbook has been read and the first copy is announced."""
    changes = [change]

    def progress(doing: str, _done: int, _total: int) -> None:
        if doing.startswith("ทำสำเนา") and changes:
            changes.pop()()

    return progress


def row_put_in_front(path: Path) -> None:
    """Save the workbook as a person would who puts a row above all others: each mark would be a row off."""
    book = openpyxl.load_workbook(path)
    book["หมวด 7"].insert_rows(3)
    book.save(path)


def reported(folders: Folders, progress: Callable[[str, int, int], None]) -> RunResult:
    return run.report(2564, folders, progress, NOW, ReportOptions(pages=False))


def codes(result: RunResult, code: str) -> list[tuple[str, str, str]]:
    return [
        (finding.place.workbook, finding.unit, finding.severity.value)
        for finding in result.examination.findings
        if finding.code == code
    ]


@pytest.mark.parametrize("change", [row_put_in_front, Path.unlink], ids=["saved anew", "removed"])
@pytest.mark.parametrize("command", ["report", "check"])
def test_no_copy_is_made_of_a_workbook_that_changed_after_it_was_read(
    folders: Folders, command: str, change: Callable[[Path], None]
) -> None:
    path = folders.inputs / "2564" / WORKBOOK
    read = hashlib.sha256(path.read_bytes()).hexdigest()
    progress = once_read(lambda: change(path))
    result = reported(folders, progress) if command == "report" else run.check(2564, folders, progress, NOW)
    assert codes(result, "F013") == [(WORKBOOK, "สพบ.", "warning")]
    assert COPY not in result.files
    assert len([name for name in result.files if name.startswith("marked/")]) == 7
    manifest = json.loads((result.folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"name": WORKBOOK, "sha256": read} in manifest["inputs"]
    assert "F013" in {finding["code"] for finding in manifest["findings"]}
    assert "สพบ." not in manifest["sendings"]
    assert COPY not in (result.folder / "status.html").read_text(encoding="utf-8")


def test_what_else_is_made_says_what_was_read_and_the_next_run_makes_the_copy(folders: Folders) -> None:
    path = folders.inputs / "2564" / WORKBOOK
    before = reported(folders, lambda *_: None)
    assert COPY in before.files
    changed = reported(folders, once_read(lambda: row_put_in_front(path)))
    assert (COPY in changed.files, (changed.folder / COPY).exists()) == (False, False)
    assert not changed.changes.entries
    after = reported(folders, lambda *_: None)
    assert codes(after, "F013") == []
    assert COPY in after.files
