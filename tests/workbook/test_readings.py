"""Readings that are kept: a workbook that has not changed is not read again, and is as if it were."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline import outputs, program, run
from pipeline.home import Folders
from pipeline.workbook import inbox
from pipeline.workbook.inbox import Inbox
from pipeline.workbook.reading import files
from pipeline.workbook.readings import NOTHING_KNOWN, KnownReadings, kept
from tests.support import departments

YEAR_BE = 2564
NOW = datetime.fromisoformat("2021-01-15T09:30:00+07:00")


def read(folder: Path, known: KnownReadings = NOTHING_KNOWN) -> Inbox:
    box = inbox.read_folder(YEAR_BE, folder, lambda *_: None, lambda _: known)
    assert box is not None
    return box


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the inputs of a generated department, with damaged and foreign files and 60 faults in its cells."""
    folder = tmp_path_factory.mktemp("faulty")
    departments.build(5, folder, units=24, rows_each=6, faults=60)
    return folder / str(YEAR_BE)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the workbooks that are opened from now on."""
    names: list[str] = []
    real = files.opened

    def told(data: bytes, name: str) -> object:
        names.append(name)
        return real(data, name)

    monkeypatch.setattr(files, "opened", told)
    return names


def test_what_is_kept_is_what_was_read(root: Path, faulty: Path) -> None:
    for folder in (root / "inputs" / str(YEAR_BE), faulty):
        box = read(folder)
        known = KnownReadings.of(kept(box.readings))
        again = read(folder, known)
        assert again == box
        assert all(one in known for one in box.readings)
        assert kept(again.readings) == kept(box.readings)


def test_a_workbook_that_is_known_is_not_opened(faulty: Path, opened: list[str]) -> None:
    box = read(faulty)
    assert {one.name for one in box.readings} <= set(opened)
    opened.clear()
    read(faulty, KnownReadings.of(kept(box.readings)))
    assert not {one.name for one in box.readings}.intersection(opened)


def test_the_same_bytes_under_another_name_are_read_again(root: Path, tmp_path: Path, opened: list[str]) -> None:
    shutil.copytree(root / "inputs" / str(YEAR_BE), tmp_path / "ปี")
    known = KnownReadings.of(kept(read(tmp_path / "ปี").readings))
    (tmp_path / "ปี" / "สพบ.xlsx").rename(tmp_path / "ปี" / "สพบ (2).xlsx")
    opened.clear()
    box = read(tmp_path / "ปี", known)
    assert opened == ["สพบ (2).xlsx"]
    assert {row.place.workbook for one in box.readings if one.sent for row in one.sent.rows} >= {"สพบ (2).xlsx"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:16],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:32],
    ],
)  # fmt: skip
def test_what_is_damaged_is_not_believed(root: Path, damage: Callable[[bytes], bytes]) -> None:
    box = read(root / "inputs" / str(YEAR_BE))
    known = KnownReadings.of(damage(kept(box.readings)))
    assert not any(one in known or known.get(one.name, one.sha256) for one in box.readings)


def test_what_another_program_read_is_not_believed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = read(root / "inputs" / str(YEAR_BE))
    data = kept(box.readings)
    monkeypatch.setattr(program, "fingerprint", lambda: ("โปรแกรมอื่น",))
    assert not any(one in KnownReadings.of(data) for one in box.readings)


def test_what_cannot_be_kept_stops_no_run(tmp_path: Path, root: Path) -> None:
    (tmp_path / ".pmqa").mkdir()
    first, *_ = (one for one in read(root / "inputs" / str(YEAR_BE)).readings if one.sent)
    assert first.sent is not None
    huge = replace(first, sent=replace(first.sent, fiscal_year_be=10**30))
    outputs.keep_readings(tmp_path, [huge])
    outputs.keep_readings(tmp_path / "ไม่มีที่นี่", [first])
    assert not any(one in outputs.known_readings(tmp_path) for one in (huge, first))


def test_after_one_workbook_changed_a_run_reads_one_and_in_full_all(
    root: Path, tmp_path: Path, opened: list[str]
) -> None:
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    folders = Folders(tmp_path / "inputs", tmp_path / "outputs", root / "templates")
    said: list[str] = []

    def check(*, is_in_full: bool = False) -> None:
        opened.clear()
        said.clear()
        run.check(YEAR_BE, folders, lambda words, *_: said.append(words), NOW, is_in_full=is_in_full)

    check()
    assert len(opened) == 9
    changed = tmp_path / "inputs" / str(YEAR_BE) / "สพบ.xlsx"
    openpyxl.load_workbook(changed).save(changed)
    check()
    assert opened == ["สพบ.xlsx"]
    assert any("ไม่เปลี่ยนจากครั้งก่อน" in words for words in said)
    check(is_in_full=True)
    assert len(opened) == 9
