"""A department of 60 units and 1,200 indicators with 1,000 planted faults: all are found, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline import run
from pipeline.messages import CATALOGUE
from pipeline.model import Place
from pipeline.run import Examination, Folders
from tests.support.departments import Department, build

pytestmark = pytest.mark.long

# Nothing in it is left of the sample (F017), and all that its documents need is given (D508).
# Its cells look plain (C110), and nothing in it is live (F016). A department without its coordinator's workbook is
# none (F012), no file of it changes during a run (F013), every unit of it has indicators (K312), and documents are
# none of a check's business (P6xx).
NOT_PLANTED = {
    "C110",
    "D508",
    "F012",
    "F013",
    "F016",
    "F017",
    "K312",
    *(code for code in CATALOGUE if code.startswith("P")),
}


def examined(folder: Path, seed: int, **size: int) -> tuple[Department, Examination]:
    made = build(seed, folder / "inputs", **size)
    return made, run.examine(2564, Folders(folder / "inputs", folder / "outputs", folder), lambda *_: None)


def found(checked: Examination) -> Counter[tuple[str, str, str, str, str]]:
    return Counter(
        (one.code, one.severity.value, one.place.workbook, one.place.sheet, one.place.cell) for one in checked.findings
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Department, Examination]:
    return examined(tmp_path_factory.mktemp("large"), seed=2564)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> tuple[Department, Examination]:
    return examined(tmp_path_factory.mktemp("other"), seed=1, units=12, faults=200)


def test_it_is_as_large_as_it_says(large: tuple[Department, Examination]) -> None:
    made, checked = large
    assert sum(made.faults.values()) == 1000
    assert checked.case is not None
    assert sum(len(indicator.rows) for indicator in checked.case.master.indicators) == 1200
    assert len([receipt for receipt in checked.receipts if receipt.status in ("received", "late")]) == 60


def test_every_planted_fault_is_found_at_its_place_and_nothing_else(large: tuple[Department, Examination]) -> None:
    made, checked = large
    assert found(checked) - made.expected == Counter()
    assert made.expected - found(checked) == Counter()


@pytest.mark.parametrize("seed", [3, 4])
def test_another_department_has_exactly_its_own(tmp_path: Path, seed: int) -> None:
    made, checked = examined(tmp_path, seed, units=20, rows_each=20, faults=250)
    assert found(checked) == made.expected


def test_units_that_are_late_are_found_where_the_deadline_is_right(other: tuple[Department, Examination]) -> None:
    made, checked = other
    assert found(checked) == made.expected
    assert made.faults["F011"] == 2


def test_every_kind_of_the_catalogue_is_planted(
    large: tuple[Department, Examination], other: tuple[Department, Examination]
) -> None:
    planted = {code for made, _ in (large, other) for code, *_ in made.expected}
    assert planted == set(CATALOGUE) - NOT_PLANTED


def test_every_finding_of_a_unit_names_it(large: tuple[Department, Examination]) -> None:
    _, checked = large
    assert [
        one for one in checked.findings if one.place.workbook.startswith("นก.") and one.unit not in one.place.workbook
    ] == []
    assert Place() in {one.place for one in checked.findings}
