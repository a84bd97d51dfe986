"""Every gate is open for the tree as it stands, and shuts for a planted fault."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

BIN = Path(sys.executable).parent
CONTRACT = "importlinter:contract:"
IMPORTED_AS = {"python-docx": "docx"}  # where a library is not imported by its own name
PLACE = "from __future__ import annotations\n"  # a fault is planted after this line


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


def plant(path: Path, line: str) -> None:
    """Put ``line`` among the imports of the module at ``path``."""
    text = path.read_text(encoding="utf-8")
    assert PLACE in text
    path.write_text(text.replace(PLACE, f"{PLACE}{line}\n", 1), encoding="utf-8")


def contracts(root: Path) -> configparser.ConfigParser:
    """Return what setup.cfg says."""
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    return config


def doors(root: Path) -> dict[str, frozenset[str]]:
    """Return the rooms of the package that may import a library, for each library that has a door."""
    config = contracts(root)
    sections = [config[name] for name in config.sections() if config[name].get("type") == "forbidden"]
    return {
        section["forbidden_modules"].strip(): frozenset(re.findall(r"(\S+) ->", section.get("ignore_imports", "")))
        for section in sections
    }


def top_modules(package: Path) -> dict[str, Path]:
    """Return the file of the package, of each module right under it and of each of its rooms, by the module's name."""
    files = sorted([*package.glob("*.py"), *package.glob("*/__init__.py")])
    parts = {path: path.relative_to(package.parent).with_suffix("").parts for path in files}
    return {".".join(names).removesuffix(".__init__"): path for path, names in parts.items()}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def broken(copy: Path) -> set[str]:
    """Return the contracts that import-linter finds broken, by the last word of their name in setup.cfg."""
    names = {
        section["name"]: title.removeprefix(CONTRACT) for title, section in contracts(copy).items() if CONTRACT in title
    }
    said = gate(copy, "lint-imports", "--no-cache").stdout
    return {names[name] for name in re.findall(r"^(.+) BROKEN", said, re.MULTILINE)}


# --- the tree as it stands


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


# --- one library, one door


def test_every_library_that_users_get_has_a_door(root: Path) -> None:
    required = re.findall(r"^[\w-]+", contracts(root)["options"]["install_requires"], re.MULTILINE)
    imported = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in required}
    everywhere = {"msgspec"}  # what records are made of
    assert imported - everywhere == set(doors(root)) - {
        "zipfile",
        "distributed",
    }  # Python's own, and for a cluster alone


def test_a_library_is_caught_in_every_module_that_is_not_its_door(root: Path, copy: Path) -> None:
    (copy / "pipeline" / "new_room").mkdir()
    for name in ("newborn.py", "new_room/__init__.py"):
        (copy / "pipeline" / name).touch()
    modules = top_modules(copy / "pipeline")
    assert {"pipeline", "pipeline.replies", "pipeline.views", "pipeline.newborn", "pipeline.new_room"} <= set(modules)
    for path in modules.values():
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {', '.join(doors(root))}\n")
    checked = gate(copy, "lint-imports", "--no-cache")
    for library, rooms in doors(root).items():
        caught = set(re.findall(rf"(\S+) -> {library} \(", checked.stdout))
        assert set(modules) - rooms <= caught, library


def test_a_room_that_does_not_use_its_door_is_caught(copy: Path) -> None:
    replace(copy / "setup.cfg", "    pipeline.cli -> click\n", "    pipeline.cli -> click\n    pipeline.run -> click\n")
    checked = gate(copy, "lint-imports", "--no-cache")
    assert checked.returncode == 1
    assert "pipeline.run -> click" in checked.stdout


# --- the floors


@pytest.mark.parametrize(
    ("module", "line"),
    [
        pytest.param("scoring.py", "import pipeline.rules", id="a floor upwards"),
        pytest.param("merge/__init__.py", "import pipeline.scoring", id="a neighbour on the same floor"),
        pytest.param("word/template.py", "import pipeline.workbook.records", id="one door into another"),
        pytest.param("workbook/reading/limits.py", "import pipeline.workbook.records", id="a wing upwards"),
        pytest.param("workbook/marking/copies.py", "import pipeline.workbook.records", id="a wing beside"),
        pytest.param("thai.py", "def f() -> None:\n    import pipeline.merge", id="upwards from within a function"),
    ],
)
def test_an_import_against_the_floors_is_caught(copy: Path, module: str, line: str) -> None:
    plant(copy / "pipeline" / module, line)
    assert broken(copy) >= {"floors" if "workbook/" not in module else "wings"}


def test_a_circle_within_a_room_is_caught(copy: Path) -> None:
    room = copy / "pipeline" / "rules"
    (room / "one.py").write_text("import pipeline.rules.two\n", encoding="utf-8")
    (room / "two.py").write_text("import pipeline.rules.one\n", encoding="utf-8")
    assert broken(copy) == {"circles"}


@pytest.mark.parametrize(("folder", "contract"), [("", "floors"), ("workbook", "wings")])
def test_a_new_module_without_a_floor_is_caught(copy: Path, folder: str, contract: str) -> None:
    (copy / "pipeline" / folder / "newborn.py").write_text('"""A module nobody planned."""\n', encoding="utf-8")
    assert broken(copy) == {contract}


# --- types, lint, format, warnings, skips


def test_a_type_error_is_caught(copy: Path) -> None:
    plant(copy / "pipeline" / "submissions.py", "planted: int = 'word'")
    checked = gate(copy, "mypy", "pipeline/submissions.py")
    assert checked.returncode == 1
    assert "Incompatible types in assignment" in checked.stdout


def test_a_function_without_types_is_caught(copy: Path) -> None:
    plant(copy / "pipeline" / "submissions.py", "def planted(value): return value")
    checked = gate(copy, "mypy", "pipeline/submissions.py")
    assert checked.returncode == 1
    assert "Function is missing a type annotation" in checked.stdout


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("import antigravity", "F401"),
        ("# TODO: finish", "TD002"),
        ("# value = compute(1)", "ERA001"),
        ("import pickle; pickle.loads(b'')", "S301"),
        ("print(1)", "T201"),
        ("import datetime; datetime.datetime.now()", "DTZ005"),
    ],
)
def test_a_lint_fault_is_caught(copy: Path, line: str, code: str) -> None:
    plant(copy / "pipeline" / "submissions.py", line)
    checked = gate(copy, "ruff", "check", "pipeline")
    assert checked.returncode == 1
    assert code in checked.stdout


def test_a_line_of_another_form_is_caught(copy: Path) -> None:
    plant(copy / "pipeline" / "submissions.py", "planted = {'single' :1}")
    checked = gate(copy, "ruff", "format", "--check", "pipeline")
    assert checked.returncode == 1
    assert "submissions.py" in checked.stdout


def test_a_warning_is_an_error_in_tests(copy: Path) -> None:
    test = copy / "test_planted.py"
    test.write_text("import warnings\ndef test_it():\n    warnings.warn('planted', UserWarning)\n", encoding="utf-8")
    checked = gate(copy, "pytest", "-p", "no:cacheprovider", str(test))
    assert checked.returncode == 1
    assert "planted" in checked.stdout


@pytest.mark.parametrize("marker", ["soffice", "ooxml", "chromium"])
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
