"""What the house asks of its own code and no tool checks: names that are borne once, imports where they are seen."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

AT_THE_SCREEN = "cli.py"  # imports when a command is chosen, so that `pmqa --help` answers at once


def trees(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """Give every module under ``folder`` with its path from there."""
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def classes_named_twice(package: Path) -> dict[str, list[str]]:
    """Return the modules that define a class of the same name, by that name."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees(package):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def imported(node: ast.AST) -> list[str]:
    """Return the full names of the modules, or of what is in them, that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def imports_within_functions(package: Path) -> set[str]:
    """Return where a function imports a module of the package itself, but for the command line."""
    functions = (
        (path, function)
        for path, tree in trees(package)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and path != AT_THE_SCREEN
    )
    return {
        f"{path}:{node.lineno}"
        for path, function in functions
        for node in ast.walk(function)
        if any(name.split(".")[0] == package.name for name in imported(node))
    }


def modules_that_import_tests(folder: Path) -> set[str]:
    """Return where a test module imports another: what two share belongs into tests/support."""
    return {
        f"{path}:{node.lineno}"
        for path, tree in trees(folder)
        for node in ast.walk(tree)
        if any(part.startswith("test_") for name in imported(node) for part in name.split("."))
    }


@pytest.mark.long
def test_no_class_name_is_borne_twice(root: Path) -> None:
    assert classes_named_twice(root / "pipeline") == {}


@pytest.mark.long
def test_no_function_imports_a_module_of_ours(root: Path) -> None:
    assert imports_within_functions(root / "pipeline") == set()


@pytest.mark.long
def test_no_test_module_imports_another(root: Path) -> None:
    assert modules_that_import_tests(root / "tests") == set()


# --- each of them sees a planted fault


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of two modules that keep the rules of the house."""
    folder = tmp_path / "pipeline"
    (folder / "room").mkdir(parents=True)
    (folder / "thai.py").write_text("import json\nclass Word: ...\ndef f():\n    import csv\n", encoding="utf-8")
    (folder / "room" / "words.py").write_text("from pipeline import thai\nclass Words: ...\n", encoding="utf-8")
    (folder / "cli.py").write_text("def f():\n    from pipeline import thai\n", encoding="utf-8")
    return folder


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_class_name_borne_twice_is_caught(package: Path) -> None:
    assert classes_named_twice(package) == {}
    append(package / "room" / "words.py", "class Outer:\n    class Word: ...\n")
    assert classes_named_twice(package) == {"Word": ["room/words.py", "thai.py"]}


@pytest.mark.parametrize(
    "line", ["import pipeline.thai", "from pipeline.thai import Word", "from pipeline import thai"]
)
def test_an_import_within_a_function_is_caught(package: Path, line: str) -> None:
    assert imports_within_functions(package) == set()
    append(package / "room" / "words.py", f"class Late:\n    def method(self):\n        {line}\n")
    assert imports_within_functions(package) == {"room/words.py:5"}


@pytest.mark.parametrize("line", ["from tests.word import test_a", "import tests.test_b", "from tests.test_b import f"])
def test_a_test_module_that_imports_another_is_caught(tmp_path: Path, line: str) -> None:
    (tmp_path / "test_one.py").write_text("from tests.support import records\nimport test\n", encoding="utf-8")
    assert modules_that_import_tests(tmp_path) == set()
    append(tmp_path / "test_one.py", f"{line}\n")
    assert modules_that_import_tests(tmp_path) == {"test_one.py:3"}
