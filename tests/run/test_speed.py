"""What a unit's workbook costs to take in and to send back, held against the libraries that people use for it."""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline import run
from pipeline.model import Finding, Unit
from pipeline.run import Examination, Folders
from pipeline.workbook.marking import copies
from pipeline.workbook.reading import files as intake

pytestmark = [pytest.mark.long, pytest.mark.alone]

ROUNDS = 15  # of each, alternating: what else the machine does strikes both, and the best of each counts
AT_MOST = 1 / 6  # of what they take


@pytest.fixture(scope="module")
def checked(root: Path) -> Examination:
    return run.examine(2564, Folders(root / "inputs", root, root), lambda *_: None)


def test_every_workbook_takes_at_most_a_sixth_of_pandas_and_openpyxl(checked: Examination) -> None:
    assert checked.case is not None
    units = {unit.code: unit for unit in checked.case.coordinator.register}
    paths = {file.name: file.path for file in checked.inbox.files}
    taken = {
        receipt.unit: ratio(paths[receipt.workbook], units[receipt.unit], findings_of(checked, receipt.unit))
        for receipt in checked.receipts
    }
    assert len(taken) == len(units)
    assert {unit: share for unit, share in taken.items() if share > AT_MOST} == {}


def findings_of(checked: Examination, unit: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.unit == unit]


def ratio(path: Path, unit: Unit, findings: list[Finding]) -> float:
    """Return our share of their CPU time: of reading it and making its marked copy."""

    def ours() -> None:
        book, refused = intake.read(path)
        assert book is not None
        assert refused == ()
        assert copies.marked_copy(path.read_bytes(), findings, unit, workbook=path.name).content

    def theirs() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what of a workbook it loses
            pd.read_excel(path, sheet_name=None, engine="openpyxl")
            openpyxl.load_workbook(path).save(io.BytesIO())

    times = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(ROUNDS)]
    return min(mine for mine, _ in times) / min(other for _, other in times)


def cpu_seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
