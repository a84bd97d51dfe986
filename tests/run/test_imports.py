"""A command imports the libraries it needs, and no others: what it does not use, nobody waits for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIBRARIES = {"docx", "docxtpl", "jinja2", "lxml", "numpy", "openpyxl", "pandas", "pypdf", "xlsxwriter"}
SHOWN = "print('\\nimported', *sys.modules)"
CALLED = f"import sys; sys.argv[0] = 'pmqa'\nfrom pipeline import cli\ntry: cli.main()\nfinally: {SHOWN}"


def imported_by(root: Path, *arguments: str | Path) -> set[str]:
    """Return which of the libraries a command has imported when it ends."""
    words = [sys.executable, "-c", CALLED, *map(str, arguments)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode in (0, 1, 3), done.stderr
    (modules,) = (line.split() for line in done.stdout.splitlines() if line.startswith("imported "))
    return LIBRARIES & set(modules)


@pytest.mark.parametrize("command", ["--help", "--version", "rules"])
def test_what_reads_no_file_imports_none_of_them(root: Path, command: str) -> None:
    assert imported_by(root, command) == set()


@pytest.mark.long
@pytest.mark.parametrize("command", ["trace 7.1-01", "lint"])
def test_tracing_a_figure_and_looking_at_templates_need_no_pandas(root: Path, tmp_path: Path, command: str) -> None:
    folders = ("--inputs", tmp_path, "--outputs", tmp_path, "--templates", root / "templates")
    assert not imported_by(root, *command.split(), *folders) & {"numpy", "openpyxl", "pandas", "pypdf", "xlsxwriter"}


@pytest.mark.long
def test_a_check_imports_nothing_of_word(root: Path, tmp_path: Path) -> None:
    folders = ("--inputs", root / "inputs", "--outputs", tmp_path, "--templates", root / "templates")
    imported = imported_by(root, "check", "2564", *folders)
    assert "pandas" in imported
    assert not imported & {"docx", "docxtpl", "openpyxl", "pypdf"}
