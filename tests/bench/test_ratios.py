"""A run of the sample is held against the imports of its libraries: a ratio, which varies less than seconds do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.__main__ import Size, department
from tests.bench.measuring import Program, alternately, python

pytestmark = [pytest.mark.long, pytest.mark.alone]

AT_MOST = {"check": 2.3, "report": 4.1}  # times the imports
PLANTED = {"check": ("pipeline.run:examine", "10"), "report": ("pipeline.documents:make", "4")}
ROUNDS = 2  # the least of each counts
UNITS, TIMES, ROWS_EACH = 60, 4, 20


def run_of(command: str, root: Path, outputs: Path, *slowed: str, inputs: Path | None = None) -> Program:
    runner = ("-m", "tests.bench.slowed", *slowed) if slowed else ("-m", "pipeline")
    pages = ("--no-pages",) if command == "report" else ()
    places = ("--inputs", inputs or root / "inputs", "--outputs", outputs, "--templates", root / "templates")
    return Program(python(*runner, command, "2564", "--all", "--day", "2564-01-19", *pages, *map(str, places)))


def test_a_run_takes_no_more_than_its_ratio_and_one_that_was_slowed_down_does(root: Path, tmp_path: Path) -> None:
    programs = {"imports": Program(python("-m", "tests.bench.floors", "imports"))}
    for command, planted in PLANTED.items():
        programs[command] = run_of(command, root, tmp_path / command)
        programs[f"slowed {command}"] = run_of(command, root, tmp_path / f"slowed {command}", *planted)
    costs = alternately(programs, ROUNDS)
    ratios = {name: cost.least_s / costs["imports"].least_s for name, cost in costs.items()}
    assert {command: ratios[command] for command in PLANTED if ratios[command] > AT_MOST[command]} == {}
    assert [command for command in PLANTED if ratios[f"slowed {command}"] <= AT_MOST[command]] == []


def test_a_check_of_four_times_the_workbooks_takes_at_most_four_times_as_long(root: Path, tmp_path: Path) -> None:
    programs = {}
    for units in (UNITS, UNITS * TIMES):
        folder = tmp_path / str(units)
        inputs = department(Size("", units, ROWS_EACH, {}), folder)
        programs[units] = run_of("check", root, folder / "outputs", inputs=inputs)
    few, many = alternately({str(units): program for units, program in programs.items()}, ROUNDS).values()
    assert many.least_s <= few.least_s * TIMES
