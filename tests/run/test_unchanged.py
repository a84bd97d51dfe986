"""A command is done again only where inputs, outputs, templates, program, day or options are others than last time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from pipeline import program, run, unchanged
from pipeline.cli import pmqa
from pipeline.model import CannotGoOn
from tests.support.own_department import packed_anew

pytestmark = pytest.mark.long

DAY = "2564-01-19"
UNIT = "สพบ.xlsx"
RECORD = "outputs/2564/.pmqa/unchanged.json"


def called(top: Path, *words: str, day: str = DAY) -> Result:
    folders = [f"--{name}={top / name}" for name in ("inputs", "outputs", "templates")]
    return CliRunner().invoke(pmqa, [*words, f"--day={day}", *folders])


@pytest.fixture(scope="module")
def checked(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The sample with evidence beside it, once checked; and what that printed."""
    top = tmp_path_factory.mktemp("checked")
    for name in ("inputs", "templates"):
        shutil.copytree(root / name, top / "desk" / name)
    evidence = top / "desk" / "inputs" / "2564" / "หลักฐาน"
    evidence.mkdir()
    (evidence / "คำสั่ง.pdf").write_bytes(b"one")
    done = called(top / "desk", "check")
    shutil.copytree(top / "desk", top / "as it was")
    return top, done


@pytest.fixture
def desk(checked: tuple[Path, Result]) -> Path:
    """The folders as the check left them, in the place where it was made."""
    top, _ = checked
    shutil.rmtree(top / "desk")
    shutil.copytree(top / "as it was", top / "desk")
    return top / "desk"


@pytest.fixture
def only_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every run in full end with 3."""

    def in_full(*_: object, **__: object) -> None:
        raise CannotGoOn("in full")

    monkeypatch.setattr(run, "check", in_full)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_of_the_same_prints_the_same_changes_no_file_and_says_so(
    checked: tuple[Path, Result], desk: Path
) -> None:
    _, first = checked
    before = contents(desk)
    again = called(desk, "check")
    assert (again.stdout, again.exit_code) == (first.stdout, first.exit_code)
    assert again.exit_code == 1
    assert "ไม่มีสิ่งใดเปลี่ยน" in again.stderr
    assert contents(desk) == before


def test_what_is_printed_is_what_a_run_in_full_prints(desk: Path) -> None:
    again = called(desk, "check")
    in_full = called(desk, "check", "--all")
    assert (again.stdout, again.exit_code) == (in_full.stdout, in_full.exit_code)
    assert "ไม่มีสิ่งใดเปลี่ยน" not in in_full.stderr


def test_the_second_report_does_not_say_that_it_is_the_first(desk: Path) -> None:
    first, second = (called(desk, "report", "--no-pages") for _ in range(2))
    in_full = called(desk, "report", "--no-pages", "--all")
    assert "ฉบับแรกของปี" in first.stdout
    assert "ไม่มีสิ่งใดเปลี่ยน" in second.stderr
    assert second.stdout == in_full.stdout


def test_what_people_edited_is_carried_by_a_run_in_full_each_time(desk: Path) -> None:
    called(desk, "report", "--no-pages")
    (desk / "outputs/2564/agenda.docx").unlink()
    assert "ไม่มีสิ่งใดเปลี่ยน" not in called(desk, "report", "--no-pages").stderr
    assert (desk / "outputs/2564/agenda.docx").exists()


def pack_anew(path: Path) -> None:
    path.write_bytes(packed_anew(path.read_bytes()))


def with_more(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def in_record(change: Callable[[dict[str, object]], None]) -> Callable[[Path], None]:
    def changed(desk: Path) -> None:
        path = desk / RECORD
        record = json.loads(path.read_text(encoding="utf-8"))
        change(record)
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    return changed


CHANGES: dict[str, Callable[[Path], object]] = {
    "a workbook": lambda desk: pack_anew(desk / "inputs/2564" / UNIT),
    "a workbook that is gone": lambda desk: (desk / "inputs/2564" / UNIT).unlink(),
    "a workbook of another name": lambda desk: (desk / "inputs/2564" / UNIT).rename(desk / "inputs/2564/อื่น.xlsx"),
    "a workbook of a year before": lambda desk: shutil.copytree(desk / "inputs/2564", desk / "inputs/2563"),
    "a link to a folder": lambda desk: (desk / "inputs/2564/อื่น").symlink_to(desk, target_is_directory=True),
    "evidence": lambda desk: (desk / "inputs/2564/หลักฐาน/คำสั่ง.pdf").write_bytes(b"three"),
    "the name of evidence": lambda desk: (desk / "inputs/2564/หลักฐาน/ภาพ.pdf").write_bytes(b""),
    "an output": lambda desk: with_more(desk / "outputs/2564/status.html"),
    "an output that is gone": lambda desk: (desk / "outputs/2564/findings.xlsx").unlink(),
    "an output of a person": lambda desk: (desk / "outputs/2564/รายงาน.docx").write_bytes(b""),
    "a marked copy": lambda desk: with_more(desk / "outputs/2564/marked" / UNIT),
    "the manifest": lambda desk: with_more(desk / "outputs/2564/manifest.json"),
    "a hidden file": lambda desk: (desk / "outputs/2564/.pmqa/published.json").unlink(),
    "a template": lambda desk: with_more(desk / "templates/agenda.docx"),
    "a damaged record": lambda desk: (desk / RECORD).write_bytes((desk / RECORD).read_bytes()[:-20]),
    "a record of something else": lambda desk: (desk / RECORD).write_text("[]", encoding="utf-8"),
    "a record without its outcome": in_record(lambda record: record.pop("outcome")),
    "a record that says another thing": in_record(lambda record: record.update(outcome={"screen": "", "has_error": 0})),
    "only a copy of the outputs": lambda desk: (desk / "outputs/2564").rename(desk / "outputs/2564 สำเนา"),
    "no record": lambda desk: (desk / RECORD).unlink(),
}


@pytest.mark.usefixtures("only_unchanged")
def test_while_nothing_changes_nothing_is_run_in_full(desk: Path) -> None:
    assert called(desk, "check").exit_code == 1


@pytest.mark.usefixtures("only_unchanged")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_run_in_full(desk: Path, change: Callable[[Path], object]) -> None:
    change(desk)
    assert called(desk, "check").exit_code == 3


@pytest.mark.usefixtures("only_unchanged")
@pytest.mark.parametrize("words", [["--format=json"], ["2564"], ["--all"]])
def test_another_option_is_run_in_full(desk: Path, words: list[str]) -> None:
    assert called(desk, "check", *words).exit_code == 3


@pytest.mark.usefixtures("only_unchanged")
def test_another_day_is_run_in_full(desk: Path) -> None:
    assert called(desk, "check", day="2564-01-20").exit_code == 3


@pytest.mark.usefixtures("only_unchanged")
@pytest.mark.parametrize(
    ("room", "name", "value"),
    [
        (program, "__version__", "9"),
        (program, "_version", lambda _: "9"),
        (program, "_code", lambda: "9"),
        (unchanged, "_time", lambda _: "9"),
    ],
)
def test_another_version_is_run_in_full(
    desk: Path, monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str, value: object
) -> None:
    monkeypatch.setattr(room, name, value)
    assert called(desk, "check").exit_code == 3
