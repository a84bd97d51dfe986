"""Every gate is open for the tree as it stands, and shuts for a planted fault."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


def gate(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    tool = BIN / command[0]
    return subprocess.run([tool, *command[1:]], cwd=root, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the tree to plant faults in."""
    shutil.copytree(root / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml"):
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def plant(copy: Path, module: str, line: str) -> None:
    path = copy / "pipeline" / module
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{line}\n", 1),
        encoding="utf-8",
    )


def test_the_tree_passes_ruff(root: Path) -> None:
    checked = gate(root, "ruff", "check", "pipeline", "tests")
    assert checked.returncode == 0, checked.stdout
    formatted = gate(root, "ruff", "format", "--check", "pipeline", "tests")
    assert formatted.returncode == 0, formatted.stdout


def test_the_tree_passes_mypy(root: Path) -> None:
    checked = gate(root, "mypy")
    assert checked.returncode == 0, checked.stdout


def test_the_tree_keeps_its_floors_and_doors(root: Path) -> None:
    checked = gate(root, "lint-imports")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        pytest.param("scoring.py", "import pipeline.rules", id="a floor upwards"),
        pytest.param("merge.py", "import pipeline.scoring", id="a neighbour on the same floor"),
        pytest.param("word/template.py", "import pipeline.workbook.records.unit", id="one door into another"),
        pytest.param(
            "workbook/forms/entries.py", "import pipeline.workbook.records.unit", id="a form that reads records"
        ),
        pytest.param("workbook/reading/sniff.py", "import pipeline.workbook.forms.drawing", id="one wing into another"),
        pytest.param("workbook/contract.py", "import pipeline.workbook.inbox", id="the contract into a wing"),
        pytest.param("workbook/records/headers.py", "import pipeline.workbook.records.tables", id="a step backwards"),
        pytest.param("rules/targets.py", "import openpyxl", id="openpyxl outside its room"),
        pytest.param("views/report.py", "import docx", id="python-docx outside its room"),
        pytest.param("run.py", "import click", id="click outside the command line"),
    ],
)
def test_an_import_against_the_floors_is_caught(copy: Path, module: str, line: str) -> None:
    plant(copy, module, line)
    checked = gate(copy, "lint-imports", "--no-cache")
    assert checked.returncode == 1, checked.stdout
    assert "BROKEN" in checked.stdout


def test_a_new_room_without_a_floor_is_caught(copy: Path) -> None:
    (copy / "pipeline" / "helpers.py").write_text('"""A room nobody planned."""\n', encoding="utf-8")
    checked = gate(copy, "lint-imports", "--no-cache")
    assert checked.returncode == 1, checked.stdout


def test_a_type_error_is_caught(copy: Path) -> None:
    plant(copy, "publish.py", "planted: int = 'word'")
    checked = gate(copy, "mypy", "pipeline/publish.py")
    assert checked.returncode == 1
    assert "planted" not in checked.stderr
    assert "Incompatible types in assignment" in checked.stdout


def test_a_lint_fault_is_caught(copy: Path) -> None:
    plant(copy, "publish.py", "import antigravity")
    checked = gate(copy, "ruff", "check", "pipeline")
    assert checked.returncode == 1
    assert "F401" in checked.stdout


def test_a_warning_is_an_error_in_tests(copy: Path) -> None:
    test = copy / "test_planted.py"
    test.write_text("import warnings\ndef test_it():\n    warnings.warn('planted', UserWarning)\n", encoding="utf-8")
    checked = gate(copy, "pytest", "-p", "no:cacheprovider", str(test))
    assert checked.returncode == 1
    assert "planted" in checked.stdout


@pytest.mark.parametrize("marker", ["soffice", "ooxml"])
def test_a_skip_is_a_failure_where_nothing_may_be_skipped(
    copy: Path, root: Path, marker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(root / "tests" / "conftest.py", copy / "conftest.py")
    test = copy / "test_planted.py"
    test.write_text(f"import pytest\n@pytest.mark.{marker}\ndef test_it(): pass\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(BIN))
    monkeypatch.setenv("PMQA_NO_SKIPS", "")
    assert "1 skipped" in gate(copy, "pytest", "-p", "no:cacheprovider", str(test)).stdout
    monkeypatch.setenv("PMQA_NO_SKIPS", "1")
    refused = gate(copy, "pytest", "-p", "no:cacheprovider", str(test))
    assert refused.returncode == 1, refused.stdout
    assert "is not installed" in refused.stdout
