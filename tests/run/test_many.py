"""Many departments: each done by itself, whoever does it, and one overview of what their own outputs hold."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.many import department_folders, local, running
from pipeline.many.task import TaskOptions, TaskResult
from pipeline.model import CannotGoOn
from pipeline.word.document_names import REPORT
from tests.support import many_departments

ROOT = Path(__file__).parents[2]
DAY = date(2021, 1, 19)
OPTIONS = TaskOptions(None, datetime(2021, 1, 19, 9, 30), DAY, pages=False)  # noqa: DTZ001 - the office's own clock
DEPARTMENTS = 12
_OF_ONE_MACHINE = ("lock", "holder.json")


def silent(result: TaskResult | None, done: int, failed: int, total: int, running: int) -> None:
    """Show nothing."""


def outputs_of(folder: Path) -> dict[str, bytes]:
    """Return all that lies in the outputs of all departments, and the overview, by name."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if "/inputs/" not in name and path.name not in _OF_ONE_MACHINE
    }


def differences(folder: Path, other: Path) -> list[str]:
    own, others = outputs_of(folder), outputs_of(other)
    return sorted(name for name in own.keys() | others.keys() if own.get(name) != others.get(name))


# --- which are departments


def test_departments_are_the_subfolders_that_hold_inputs_at_any_depth(tmp_path: Path) -> None:
    for name in ("กรม ข/inputs", "กลุ่ม/กรม ก/inputs/2564", "กรม ข/inputs/inputs", ".ซ่อน/inputs", "ว่าง/outputs"):
        (tmp_path / name).mkdir(parents=True)
    found = department_folders.find(tmp_path)
    assert [department.name for department in found] == ["กรม ข", "กลุ่ม/กรม ก"]
    assert found[0].folders.templates == ROOT / "templates"
    (tmp_path / "กรม ข/templates").mkdir()
    assert department_folders.find(tmp_path)[0].folders.templates == (tmp_path / "กรม ข/templates").resolve()


def test_a_folder_without_departments_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match="ไม่พบส่วนราชการ"):
        department_folders.find(tmp_path)
    with pytest.raises(CannotGoOn, match="ไม่พบโฟลเดอร์"):
        department_folders.find(tmp_path / "ไม่มี")


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://10.0.0.5:8786", True),
        ("tcp://cluster:8786", True),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.5:8786", False),
    ],
)
def test_a_scheduler_that_anyone_may_command_is_known(address: str, is_open: bool) -> None:
    assert running.is_open(address) is is_open


# --- workers of this machine that are lost


@dataclass(frozen=True)
class Toy:
    """A task that ends its worker as often as ``marks`` has files for it to take."""

    name: str
    marks: Path


def play(toy: Toy) -> str:
    for mark in sorted(toy.marks.glob(f"{toy.name}-*")):
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return toy.name


def lose(toy: Toy, why: str) -> str:
    return f"{toy.name}: {why}"


@pytest.mark.long
def test_a_task_whose_worker_is_lost_is_done_again_and_given_up_when_it_loses_it_alone(tmp_path: Path) -> None:
    for mark in ("ข-1", "ค-1", "ค-2", "ค-3"):
        (tmp_path / mark).touch()
    toys = [Toy(name, tmp_path) for name in "กขคงจ"]
    results = [result for result, _ in local.run_all(toys, play, lose, workers=2)]
    assert sorted(results) == ["ก", "ข", f"ค: {local.LOST}", "ง", "จ"]


# --- whole departments


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...], running.ManyResult]:
    """The departments, run one after the other; with the names of the broken ones, and what was returned."""
    folder = tmp_path_factory.mktemp("many") / "กระทรวง"
    broken = many_departments.build(folder, DEPARTMENTS)
    return folder, broken, running.run_many(folder, OPTIONS, running.Workers(1), silent)


def fresh(folder: Path, to: Path) -> Path:
    """Return a copy of the departments without outputs, at a place of the same name."""
    shutil.copytree(folder, to / folder.name, ignore=shutil.ignore_patterns("outputs", "overview.*"))
    return to / folder.name


@pytest.mark.long
def test_a_department_that_fails_is_a_line_and_the_others_are_done(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult],
) -> None:
    folder, broken, result = one_by_one
    assert [one.name for one in result.results] == sorted(one.name for one in result.results)
    assert tuple(one.name for one in result.failed) == broken
    assert all("กพร." in one.fault for one in result.failed)
    for one in result.results:
        assert (folder / one.name / "outputs/2564" / REPORT).is_file() is not bool(one.fault)
    page = (folder / "overview.html").read_text(encoding="utf-8")
    assert all(f'href="{running.quote(f"{one.name}/outputs/2564/status.html")}"' in page
               for one in result.results if not one.fault)  # fmt: skip
    assert all(one.fault in page for one in result.failed)


@pytest.mark.long
def test_every_number_of_the_overview_is_one_of_the_departments_own_outputs(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult],
) -> None:
    folder, _, result = one_by_one
    sheet = openpyxl.load_workbook(folder / "overview.xlsx")["ส่วนราชการ"]
    heads, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert [row[0] for row in rows] == [one.name for one in result.results]
    for row, one in zip(rows, result.results, strict=True):
        said = dict(zip(heads, row, strict=True))
        if one.fault:
            assert said["ทำไม่สำเร็จเพราะ"] == one.fault
            continue
        own = json.loads((folder / one.name / "outputs/2564/manifest.json").read_text(encoding="utf-8"))
        standing, summary = own["standing"], own["summary"]
        assert (said["ต้องแก้"], said["ควรทบทวน"], said["แจ้งให้ทราบ"]) == tuple(summary.values())
        assert said["ตัวชี้วัด"] == standing["indicators"] == len({figure["indicator"] for figure in own["figures"]})
        assert said["บรรลุเป้าหมาย"] + said["ไม่บรรลุเป้าหมาย"] + said["ยังไม่มีผลหรือเป้าหมาย"] == said["ตัวชี้วัด"]
        status = (folder / one.name / "outputs/2564/status.html").read_text(encoding="utf-8")
        assert f"<b>{said['ที่ต้องมี มีแล้ว']}" in status or str(said["ที่ต้องมี มีแล้ว"]) in status


@pytest.mark.long
def test_two_processes_give_the_same_bytes_as_one(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult], tmp_path: Path
) -> None:
    folder, broken, _ = one_by_one
    other = fresh(folder, tmp_path)
    result = running.run_many(other, OPTIONS, running.Workers(2), silent)
    assert tuple(one.name for one in result.failed) == broken
    assert [name for name in differences(folder, other) if not name.startswith("overview")] == []


@pytest.mark.long
def test_the_command_ends_with_1_where_one_was_not_done_and_names_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "inputs", tmp_path / "กรมตัวอย่าง" / "inputs")
    command = [sys.executable, "-m", "pipeline", "many", tmp_path, "--check", "--workers", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, "เสร็จ 1 จาก 1" in done.stdout) == (0, True), done.stderr
    (tmp_path / "กรมว่าง" / "inputs").mkdir(parents=True)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, "ไม่สำเร็จ: กรมว่าง: ไม่พบสมุดงาน" in done.stdout) == (1, True), done.stderr
    assert not (tmp_path / "กรมตัวอย่าง/outputs/2564" / REPORT).exists()


# --- a cluster


class Processes:
    """The schedulers and workers of a test; all are gone when it is left."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *failure: object) -> None:
        for one in self._started:
            end(one)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        one = subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(one)
        return one


def end(started: subprocess.Popen[bytes]) -> None:
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def scheduler(port: int) -> list[str]:
    return ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]


def worker(port: int, folder: Path) -> list[str]:
    address = f"tcp://127.0.0.1:{port}"
    return ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]


@pytest.mark.long
@pytest.mark.parametrize("ships", [False, True])
def test_a_cluster_that_loses_a_worker_and_then_its_scheduler_gives_the_same_bytes(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult], ships: bool, tmp_path: Path
) -> None:
    folder, broken, _ = one_by_one
    other, port = fresh(folder, tmp_path), 18_786 + ships
    with Processes() as processes:
        first_scheduler = processes.start(*scheduler(port))
        first, second = (processes.start(*worker(port, tmp_path / name)) for name in ("w1", "w2"))

        def disturb(result: TaskResult | None, done: int, failed: int, total: int, running: int) -> None:
            if done + failed == 2:
                end(first)
            if done + failed == 5:
                end(second)
                end(first_scheduler)
                processes.start(*scheduler(port))
                for name in ("w3", "w4"):
                    processes.start(*worker(port, tmp_path / name))

        workers = running.Workers(0, f"tcp://127.0.0.1:{port}", ships=ships)
        result = running.run_many(other, OPTIONS, workers, disturb)
    assert tuple(one.name for one in result.failed) == broken
    assert [one.name for one in result.results] == [path.name for path in sorted(other.iterdir()) if path.is_dir()]
    assert [name for name in differences(folder, other) if not name.startswith("overview")] == []
