"""Many departments: each done by itself, whoever does it, and one overview of what their own outputs hold."""

from __future__ import annotations

import json
import os
import pickle
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from zipfile import is_zipfile

import dask.config
import distributed
import openpyxl
import pytest
from click.testing import CliRunner
from msgspec import Struct
from msgspec.structs import replace

from pipeline import unchanged
from pipeline.cli import pmqa
from pipeline.many import cluster, department_folders, local, parcels, running, task
from pipeline.many.department_folders import DepartmentFolder
from pipeline.many.task import TaskOptions, TaskResult
from pipeline.model import CannotGoOn
from pipeline.word.document_names import REPORT
from tests.support import departments, many_departments
from tests.support.dask_cluster import Processes, end, scheduler, worker
from tests.support.own_department import packed_anew

ROOT = Path(__file__).parents[2]
DAY = date(2021, 1, 19)
OPTIONS = TaskOptions(None, datetime(2021, 1, 19, 9, 30), DAY, pages=False)  # noqa: DTZ001 - the office's own clock
DEPARTMENTS = 12
_OF_ONE_MACHINE = ("lock", "holder.json", unchanged.RECORD)


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


class Toy(Struct, frozen=True):
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


# --- what is sent


def with_links(folder: Path, to: Path) -> tuple[DepartmentFolder, Path]:
    """Return a department whose year is a link and is full of links, and the secret to which some of them lead."""
    first, secret = to / "กรมที่ 000", to / "ลับ"
    shutil.copytree(folder / first.name / "inputs", first / "inputs")
    year = to / "ที่อื่น" / "2564"
    year.parent.mkdir()
    (first / "inputs/2564").rename(year)
    (first / "inputs/2564").symlink_to(year, target_is_directory=True)
    secret.mkdir()
    (secret / "ลับ.xlsx").write_bytes((year / departments.COORDINATOR).read_bytes() + SECRET)
    (year / "นอก.xlsx").symlink_to(secret / "ลับ.xlsx")
    (year / "หาย.xlsx").symlink_to(year / "ไม่มี.xlsx")
    (year / "วน.xlsx").symlink_to(year / "วน.xlsx")
    (year / "โฟลเดอร์").symlink_to(secret, target_is_directory=True)
    (year / "หลักฐาน").mkdir(exist_ok=True)
    (year / "หลักฐาน/คำสั่ง.pdf").symlink_to(secret / "ลับ.xlsx")
    sound = (path for path in sorted(year.rglob("*.xlsx")) if path.is_file() and is_zipfile(path))
    unit = next(path for path in sound if path.name not in (departments.COORDINATOR, "นอก.xlsx"))
    (year / "ใน.xlsx").symlink_to(unit)
    (year / "หลักฐาน/อีก.xlsx").write_bytes(unit.read_bytes())
    (year / "จากหลักฐาน.xlsx").symlink_to("หลักฐาน/อีก.xlsx")
    (first / "inputs/ข้างปี.xlsx").symlink_to(secret / "ลับ.xlsx")
    return department_folders.find(to)[0], secret


SECRET = b"-- nobody else's --"


@pytest.mark.long
def test_links_come_out_as_they_do_at_home_and_what_they_lead_to_stays_there(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult], tmp_path: Path
) -> None:
    for name in ("home", "sent"):
        (tmp_path / name).mkdir()
    at_home, _ = with_links(one_by_one[0], tmp_path / "home")
    assert task.run_department(at_home, replace(OPTIONS, is_check=True)).fault == ""
    sent, _ = with_links(one_by_one[0], tmp_path / "sent")
    parcel = parcels.packed(sent, None)
    assert SECRET not in pickle.dumps(parcel)
    returned = parcels.run_parcel(parcel, replace(OPTIONS, is_check=True))
    assert parcels.unpacked(sent, parcel, returned, OPTIONS.now).fault == ""
    made = {name: content for name, content in outputs_of(tmp_path / "home").items() if "/outputs/" in name}
    assert made == {name: content for name, content in outputs_of(tmp_path / "sent").items() if "/outputs/" in name}
    findings = json.loads(made["กรมที่ 000/outputs/2564/manifest.json"])["findings"]
    said = {(one["workbook"], one["code"]) for one in findings}
    assert {("นอก.xlsx", "F001"), ("หาย.xlsx", "F001"), ("วน.xlsx", "F001"), ("โฟลเดอร์", "F014")} <= said
    assert not {"ใน.xlsx", "จากหลักฐาน.xlsx"} & {name for name, code in said if code == "F001"}


def test_a_department_with_a_pipe_is_not_sent_and_named(tmp_path: Path) -> None:
    (tmp_path / "กรม/inputs/2564").mkdir(parents=True)
    os.mkfifo(tmp_path / "กรม/inputs/2564/ท่อ.xlsx")
    with pytest.raises(CannotGoOn, match=r"ท่อ\.xlsx ไม่ใช่ไฟล์"):
        parcels.packed(department_folders.find(tmp_path)[0], None)


def test_a_department_with_a_folder_that_cannot_be_read_is_not_sent_and_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "กรม/inputs/2564/ปิด"
    closed.mkdir(parents=True)
    look = Path.iterdir

    def refused(path: Path) -> Iterator[Path]:
        if path == closed:
            raise PermissionError(13, "", str(path))
        return look(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(CannotGoOn, match="ปิด ไม่ได้ จึงส่งไปทำที่เครื่องอื่นไม่ได้"):
        parcels.packed(department_folders.find(tmp_path)[0], None)


# --- broken off, and run again

FIRST = 6  # departments, one of them broken
WORDS = ["--no-pages", "--day=2564-01-19"]


def many(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start the command, as the leader of its own group as in a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "many", str(folder), *WORDS, *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def break_off(command: subprocess.Popen[str], after: int) -> str:
    """Press Ctrl-C when so many departments are finished; return all that was said."""
    assert command.stderr
    said = ""
    while said.count("\n") <= after:  # the first line is of none
        said += command.stderr.readline()
    os.killpg(command.pid, signal.SIGINT)
    out, rest = command.communicate(timeout=120)
    return said + rest + out


def first_departments(folder: Path, to: Path) -> Path:
    other = fresh(folder, to)
    for path in sorted(other.iterdir())[FIRST:]:
        shutil.rmtree(path)
    return other


def recorded(folder: Path) -> dict[str, dict[str, tuple[int, bytes]]]:
    """Return the outputs, with the times of their writing, of the departments that are made and recorded, by name."""
    return {
        path.parents[3].name: {
            str(file): (file.stat().st_mtime_ns, file.read_bytes())
            for file in path.parents[1].rglob("*")
            if file.is_file() and file.name not in _OF_ONE_MACHINE
        }
        for path in folder.glob("*/outputs/*/.pmqa/unchanged.json")
    }


def but_for_the_time(content: bytes) -> object:
    """Return what the manifest, or the record of what is published, says but for when the manifest was made."""
    return {**json.loads(content), "made_at": "", "manifest.json": ""}


@pytest.mark.long
@pytest.mark.parametrize("way", ["local", "shared disk", "shipped"])
def test_a_run_that_was_broken_off_goes_on_with_what_is_missing_or_changed(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult], way: str, tmp_path: Path
) -> None:
    folder, other = one_by_one[0], first_departments(one_by_one[0], tmp_path)
    port = 18_790 + len(way)
    words = ["--workers=2"] if way == "local" else [f"--scheduler=tcp://127.0.0.1:{port}"]
    words += ["--ship"] if way == "shipped" else []

    def start_cluster(processes: Processes) -> None:
        if way != "local":
            processes.start(*scheduler(port))
            processes.start(*worker(port, tmp_path / "w"))

    with Processes() as processes:
        start_cluster(processes)
        command = many(other, *words)
        said = break_off(command, after=2)
        processes.end_all()
        assert (command.returncode, "หยุดแล้วตามที่กด Ctrl-C" in said, "Traceback" in said) == (130, True, False), said
        before = recorded(other)
        assert 1 <= len(before) < FIRST - 1

        start_cluster(processes)
        command = many(other, *words)
        printed, _ = command.communicate(timeout=300)
        assert command.returncode == 1
        assert f"ไม่เปลี่ยน: {len(before)} ส่วนราชการ" in " ".join(printed.split())
        after = recorded(other)
        assert len(after) == FIRST - 1
        assert {name: after[name] for name in before} == before

        names = [name for name in differences(folder, other) if name.split("/")[0] in {*after, "กรมที่ 003"}]
        assert {name.rsplit("/", 1)[-1] for name in names} == {"manifest.json", "published.json"}
        for name in names:
            assert but_for_the_time((folder / name).read_bytes()) == but_for_the_time((other / name).read_bytes())
        page = (other / "overview.html").read_text(encoding="utf-8")
        assert all(f"{running.quote(name)}/outputs/2564/status.html" in page for name in after)

        (other / "กรมที่ 000/outputs/2564/status.html").unlink()
        workbook = other / "กรมที่ 001/inputs/2564" / departments.COORDINATOR
        workbook.write_bytes(packed_anew(workbook.read_bytes()))
        workers = running.Workers(2, "" if way == "local" else words[0].split("=")[1], ships=way == "shipped")
        again = running.run_many(other, OPTIONS, workers, silent)
        assert [one.name for one in again.results if not one.is_unchanged] == [
            "กรมที่ 000", "กรมที่ 001", "กรมที่ 003"
        ]  # fmt: skip
        in_full = running.run_many(other, replace(OPTIONS, is_in_full=True), workers, silent)
        assert in_full.unchanged == 0


def deaf_to_interrupts(toy: Toy) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.long
def test_a_worker_does_not_hear_ctrl_c_from_its_first_moment_on(tmp_path: Path) -> None:
    (result,) = local.run_all([Toy("ก", tmp_path)], deaf_to_interrupts, lambda *_: False, workers=1)
    assert result == (True, 1)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


# --- a cluster


def fail(toy: Toy) -> str:
    if toy.name == "ข":
        raise OSError(toy.name)
    return toy.name


@pytest.mark.long
def test_a_task_that_cannot_be_packed_or_begun_is_given_up_and_the_others_are_done(tmp_path: Path) -> None:
    def pack(toy: Toy) -> Toy:
        if toy.name == "ก":
            raise CannotGoOn("แฟ้มหาย")
        return toy

    with Processes() as processes:
        processes.start(*scheduler(18_784))
        processes.start(*worker(18_784, tmp_path / "w"))
        toys = [Toy(name, tmp_path) for name in "กขคง"]
        results = [result for result, _ in cluster.run_all(toys, pack, fail, lose, "tcp://127.0.0.1:18784")]
    given_up, failed, *others = sorted(results)
    assert given_up == "ก: แฟ้มหาย"
    assert "OSError: ข" in failed
    assert others == ["ค", "ง"]


@pytest.mark.long
def test_ctrl_c_in_the_middle_of_asking_the_cluster_counts_when_it_has_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    wait = distributed.wait

    def press_and_wait(*words: object) -> object:
        signal.raise_signal(signal.SIGINT)
        asked.append(words)
        return wait(*words)

    monkeypatch.setattr(distributed, "wait", press_and_wait)
    before = signal.getsignal(signal.SIGINT)
    with Processes() as processes:
        processes.start(*scheduler(18_783))
        processes.start(*worker(18_783, tmp_path / "w"))
        with pytest.raises(KeyboardInterrupt):
            list(cluster.run_all([Toy("ง", tmp_path)], lambda toy: toy, play, lose, "tcp://127.0.0.1:18783"))
    assert len(asked) == 1
    assert signal.getsignal(signal.SIGINT) is before


def test_a_worker_whose_disk_takes_nothing_gives_a_result_with_its_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "ไม่มี"))
    returned = parcels.run_parcel(parcels.Parcel("กรม", "/กรม", (), {}, {}), OPTIONS)
    assert "โฟลเดอร์ชั่วคราวไม่ได้" in returned.result.fault


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


@pytest.mark.long
def test_a_task_is_given_up_when_it_loses_more_workers_than_the_scheduler_allows(tmp_path: Path) -> None:
    for mark in ("ข-1", "ค-1", "ค-2", "ค-3"):
        (tmp_path / mark).touch()
    with Processes({"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}) as processes:
        processes.start(*scheduler(18_785))
        processes.start(*(word for word in worker(18_785, tmp_path / "w") if word != "--no-nanny"))
        toys = [Toy(name, tmp_path) for name in "กขคง"]
        address = "tcp://127.0.0.1:18785"
        results = [result for result, _ in cluster.run_all(toys, lambda toy: toy, play, lose, address)]
    assert sorted(results) == ["ก", "ข", f"ค: {local.LOST}", "ง"]
    assert {path.name for path in tmp_path.glob("ค-*")} == {"ค-3"}


# --- TLS, as the page for whoever runs the cluster has it

PORT = 18_800
PAGE = (ROOT / "docs/ministry.md").read_text(encoding="utf-8")


def commands(of: str) -> str:
    """Return the commands of the page in whose block these words stand, for this machine."""
    blocks = re.findall(r"^```\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (found,) = [block for block in blocks if of in block]
    return found.replace("10.0.0.5", "127.0.0.1").replace("8786", str(PORT))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of the environment that the page sets, with the certificates that it makes."""
    home = {**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
    subprocess.run(["bash", "-ec", commands("openssl")], env=home, check=True, capture_output=True)
    told = subprocess.run(
        ["bash", "-ec", f"{commands('export')}\nenv -0"], env=home, check=True, capture_output=True, text=True
    ).stdout
    variables = dict(line.split("=", 1) for line in told.split("\0") if line)
    return {name: value for name, value in variables.items() if name.startswith("DASK_")}


def called(command: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Give the command of make to the program."""
    variables = dict(word.split("=", 1) for word in shlex.split(command)[2:])
    words = [variables["FOLDER"], f"--scheduler={variables['SCHEDULER']}", *WORDS]
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "many", *words],
        cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.mark.long
def test_departments_are_done_over_tls_by_the_commands_of_the_page_and_nobody_else_is_let_in(
    one_by_one: tuple[Path, tuple[str, ...], running.ManyResult], settings: dict[str, str], tmp_path: Path
) -> None:
    folder, other = one_by_one[0], first_departments(one_by_one[0], tmp_path)
    names = [path.name for path in sorted(other.iterdir())][:3]
    for path in sorted(other.iterdir())[3:]:
        shutil.rmtree(path)
    start, work, make = commands("dask scheduler").splitlines()
    make = make.replace("FOLDER=กระทรวง", shlex.quote(f"FOLDER={other}"))
    with Processes(settings) as processes:
        for line in (start, work, work):
            program, *words = shlex.split(line)
            assert program == ".venv/bin/dask"
            processes.start(*words)
        done = called(make, settings)
        assert (done.returncode, "คำเตือน" in done.stderr) == (0, False), done.stderr
        own = [name for name in differences(folder, other) if name.split("/")[0] in names]
        assert {name.rsplit("/", 1)[-1] for name in own} == {"manifest.json", "published.json"}

        stranger = called(make, {})
        assert (stranger.returncode, stranger.stdout) == (3, "")
        said = [line for line in stranger.stderr.splitlines() if not line.startswith("เสร็จ 0")]
        assert len(said) == 1
        assert "เครื่องนี้ยังไม่ได้ตั้งใบรับรอง" in said[0]


@pytest.mark.parametrize(
    ("address", "changed", "words"),
    [
        ("tls://127.0.0.1:1", {"CA_FILE": None, "CLIENT__CERT": None, "CLIENT__KEY": None}, "ยังไม่ได้ตั้งใบรับรอง"),
        ("tls://127.0.0.1:1", {"CLIENT__CERT": "/ไม่มี.pem"}, "อ่านใบรับรอง"),
        ("tcp://127.0.0.1:1", {}, "ตั้งไว้ให้เข้ารหัสเสมอ"),
        ("ftp://127.0.0.1:1", {}, "ตั้งไว้ให้เข้ารหัสเสมอ"),
    ],
)
def test_settings_that_do_not_fit_the_scheduler_are_a_sentence_and_no_waiting(
    settings: dict[str, str], address: str, changed: Mapping[str, str | None], words: str
) -> None:
    tls = {name.split("TLS__")[-1].lower().replace("__", "."): value for name, value in settings.items()}
    tls |= {name.lower().replace("__", "."): value for name, value in changed.items()}  # type: ignore[arg-type]
    told = {
        f"distributed.comm.tls.{name.replace('_', '-')}": value for name, value in tls.items() if "dask" not in name
    }
    with (
        dask.config.set({"distributed.comm.require-encryption": True, **told}),
        pytest.raises(CannotGoOn, match=words),
    ):
        list(cluster.run_all([Toy("ก", Path())], lambda toy: toy, play, lose, address))


def test_an_address_that_is_none_is_a_sentence() -> None:
    with pytest.raises(CannotGoOn, match="เขียนที่อยู่เช่น tls://"):
        list(cluster.run_all([Toy("ก", Path())], lambda toy: toy, play, lose, "ftp://127.0.0.1:1"))


def test_a_scheduler_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "MOST_TRIES", 1)
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(CannotGoOn, match=re.escape("ติดต่อ scheduler ที่ tcp://127.0.0.1:1 ไม่ได้")):
        list(cluster.run_all([Toy("ก", Path())], lambda toy: toy, play, lose, "tcp://127.0.0.1:1"))


@pytest.mark.parametrize(("address", "is_warned_of"), [("tcp://10.0.0.5:8786", True), ("tls://10.0.0.5:8786", False)])
def test_an_open_scheduler_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, is_warned_of: bool
) -> None:
    def stop(*_: object) -> None:
        raise CannotGoOn("หยุด")

    monkeypatch.setattr(running, "run_many", stop)
    said = CliRunner().invoke(pmqa, ["many", str(tmp_path), f"--scheduler={address}"]).stderr
    assert (f"คำเตือน: ผู้ใดที่ติดต่อ {address} ได้" in said) is is_warned_of
