"""Whatever happens between runs, what lies there in the end is what runs in full would have made of the same.

Two desks: on one, commands go on with what they can, and some are killed; on the other each is run in full, to its end.
PMQA_SEQUENCES says how many sequences are tried.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline import cli
from pipeline.cli import pmqa
from pipeline.publish import journal
from tests.support.departments import build
from tests.support.faulty_disk import Plan, memory_folder
from tests.support.faulty_disk import run as in_child

pytestmark = pytest.mark.long

YEAR = "2564"
SEQUENCES = int(os.environ.get("PMQA_SEQUENCES", "8"))
COMMANDS = ("check", "report")
MOST_CALLS = 700  # a little more than a command makes in the folder of its outputs
NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)  # on both desks: kept files are named by the minute


class Desk:
    """A department with its inputs, templates and outputs."""

    def __init__(self, folder: Path, first: Path, *, is_in_full: bool) -> None:
        shutil.copytree(first, folder)
        self.folder, self.outputs = folder, folder / "outputs" / YEAR
        self._all = ["--all"] if is_in_full else []

    def call(self, command: str, day: int) -> None:
        words = [command, YEAR, f"--day=2564-01-{day}", *self._all, *(["--no-pages"] if command == "report" else [])]
        places = [f"--{name}={self.folder / name}" for name in ("inputs", "outputs", "templates")]
        done = CliRunner().invoke(pmqa, [*words, *places], catch_exceptions=False)
        assert done.exit_code in (0, 1), done.output

    def is_done_when_killed(self, work: Callable[[], None], kill_at: int) -> bool:
        """Do work, kill it at one of its calls; return whether its outputs were all in their places by then."""
        record = self.outputs / ".pmqa/published.json"
        before = record.stat().st_mtime_ns
        in_child(work, self.outputs, Plan(kill_at=kill_at))
        return record.stat().st_mtime_ns != before and not journal.is_committed(self.outputs)

    def made(self) -> dict[str, bytes]:
        """Return what lies there for people and for the next run."""
        return {
            path.relative_to(self.outputs).as_posix(): path.read_bytes()
            for path in self.outputs.rglob("*")
            if path.is_file()
            and path.name not in ("lock", "holder.json", "unchanged.json")
            and "replaced" not in path.parts  # what is looked at once more, under names of this disk
        }


# --- what happens between two commands


def workbooks(desk: Desk) -> list[Path]:
    return sorted((desk.folder / "inputs" / YEAR).glob("นก.*.xlsx"))


def change_a_workbook(desk: Desk, number: int) -> Path | None:
    path = workbooks(desk)[number % len(workbooks(desk))]
    book = openpyxl.load_workbook(path)
    cells = [cell for row in book["หมวด 7"].iter_rows() for cell in row if isinstance(cell.value, int | float)]
    cells[number % len(cells)].value += 1
    book.save(path)
    return path


def drop_a_workbook(desk: Desk, number: int) -> Path | None:
    path = workbooks(desk)[number % len(workbooks(desk))]
    path.unlink()
    return path


def save_a_workbook_again(desk: Desk, number: int) -> Path | None:
    path = workbooks(desk)[number % len(workbooks(desk))]
    openpyxl.load_workbook(path).save(path)
    return path


def edit_a_document(desk: Desk, number: int) -> Path | None:
    path = desk.outputs / ("application-report.docx", "agenda.docx", "minutes.docx")[number % 3]
    document = docx.Document(str(path))
    paragraphs = [one for one in document.paragraphs if one.text]
    paragraphs[number % len(paragraphs)].add_run(f" คำของคน{number}")
    document.save(str(path))
    return path


def edit_a_marked_copy(desk: Desk, number: int) -> Path | None:
    copies = sorted((desk.outputs / "marked").glob("*.xlsx"))
    path = copies[number % len(copies)]
    book = openpyxl.load_workbook(path)
    book.worksheets[-1]["A40"] = f"คำของคน{number}"
    book.save(path)
    return path


def change_a_template(desk: Desk, number: int) -> Path | None:
    path = desk.folder / "templates" / ("agenda.docx", "application-report.docx")[number % 2]
    document = docx.Document(str(path))
    document.sections[0].footer.add_paragraph(f"ท้ายหน้า {number}")
    document.save(str(path))
    return path


def damage_the_record(desk: Desk, number: int) -> Path | None:
    record = desk.outputs / ".pmqa/unchanged.json"
    if record.exists():
        record.write_bytes(record.read_bytes()[:number])
    return None


Happening = Callable[[Desk, int], Path | None]  # what it changed, or removed, on both desks; None: on one alone

HAPPENINGS: tuple[Happening, ...] = (
    change_a_workbook,
    drop_a_workbook,
    save_a_workbook_again,
    edit_a_document,
    edit_a_marked_copy,
    change_a_template,
    damage_the_record,
)


def mirror(path: Path, to: Path) -> None:
    if path.exists():
        shutil.copyfile(path, to)
    else:
        to.unlink()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(HAPPENINGS),
        st.integers(0, 99),
        st.sampled_from(COMMANDS),
        st.just(0) | st.integers(1, MOST_CALLS),
    ),
    min_size=2,
    max_size=4,
)


@pytest.fixture(scope="module")
def first(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small department before its first command."""
    folder = tmp_path_factory.mktemp("first") / "desk"
    build(2567, folder / "inputs", units=10, rows_each=5, faults=8)
    shutil.copytree(root / "templates", folder / "templates")
    return folder


@settings(max_examples=SEQUENCES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_after_any_order_of_partial_runs_the_outputs_are_those_of_runs_in_full(
    first: Path,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[Happening, int, str, int]],
) -> None:
    with memory_folder(tmp_path_factory.mktemp("desks")) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_now", lambda: NOW)
        one, other = (Desk(folder / name, first, is_in_full=name == "other") for name in ("one", "other"))
        for desk in (one, other):
            desk.call("report", 15)
        for day, (happen, number, command, kill_at) in enumerate(steps, start=16):
            changed = happen(one, number)
            if changed is not None:
                mirror(changed, other.folder / changed.relative_to(one.folder))
            if kill_at and one.is_done_when_killed(partial(one.call, command, day), kill_at):
                other.call(command, day)
            for desk in (one, other):
                desk.call(command, day)
        made, in_full = one.made(), other.made()
        assert sorted(made) == sorted(in_full)
        assert [name for name, content in made.items() if content != in_full[name]] == []
