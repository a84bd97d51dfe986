"""A run of the sample is held against the imports of its libraries: a ratio, which varies less than seconds do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.measuring import Program, alternately, python

pytestmark = [pytest.mark.long, pytest.mark.alone]

AT_MOST = {"check": 3.2, "report": 5.6}  # times the imports
PLANTED = {"check": ("pipeline.run:examine", "10"), "report": ("pipeline.documents:make", "4")}
ROUNDS = 2  # the least of each counts


def run_of(command: str, root: Path, outputs: Path, *slowed: str) -> Program:
    runner = ("-m", "tests.bench.slowed", *slowed) if slowed else ("-m", "pipeline")
    pages = ("--no-pages",) if command == "report" else ()
    places = ("--inputs", root / "inputs", "--outputs", outputs, "--templates", root / "templates")
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
