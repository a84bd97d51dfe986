"""`.venv` is made anew where it no longer fits, and what is installed in it is pinned by hash."""

from __future__ import annotations

import configparser
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import prepare

PINNED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[\w.]+)[^\\\n]*\\\n(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", re.MULTILINE
)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A copy of the project whose tools were installed by this Python and fit."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in (prepare.PINS, prepare.TEST_PINS, *prepare.PROJECT_FILES):
        (folder / name).write_text(f"{name} of today\n", encoding="utf-8")
    prepare.venv_python(folder).parent.mkdir(parents=True)
    prepare.venv_python(folder).touch()
    state = prepare.state_with(folder, prepare.new_state(folder), [prepare.PINS])
    prepare.state_file(folder).write_text(json.dumps(state), encoding="utf-8")
    return folder


def fits(top: Path) -> bool:
    return prepare.still_fits(top, prepare.read_state(top))


def test_what_was_made_here_fits_and_nothing_is_installed_again(top: Path) -> None:
    assert fits(top)
    assert prepare.prepare(top, [prepare.PINS]) == 0


def rewrite(key: str, value: object) -> Callable[[Path], object]:
    def change(top: Path) -> None:
        state = prepare.read_state(top)
        prepare.state_file(top).write_text(json.dumps({**state, key: value}), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(rewrite("python", ["3.10.1", sys.base_prefix]), id="another Python"),
        pytest.param(rewrite("python", [sys.version, "/elsewhere"]), id="the same Python elsewhere"),
        pytest.param(rewrite("folder", "/elsewhere"), id="the folder was moved"),
        pytest.param(lambda top: (top / prepare.PINS).write_text("others\n", encoding="utf-8"), id="other pins"),
        pytest.param(lambda top: prepare.venv_python(top).unlink(), id="its Python is gone"),
        pytest.param(lambda top: prepare.state_file(top).unlink(), id="the installation was cut off"),
        pytest.param(lambda top: prepare.state_file(top).write_bytes(b"{"), id="its record is broken"),
    ],
)
def test_what_no_longer_fits_is_made_anew(top: Path, change: Callable[[Path], object]) -> None:
    change(top)
    assert not fits(top)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_the_tools_of_another_copy_of_the_project_are_not_taken_over(top: Path, tmp_path: Path) -> None:
    (top / ".venv").rename(tmp_path / "theirs")
    (top / ".venv").symlink_to(tmp_path / "theirs")
    assert not fits(top)


@pytest.mark.parametrize("name", prepare.PROJECT_FILES)
def test_a_change_of_the_project_alone_keeps_what_is_installed(top: Path, name: str) -> None:
    (top / name).write_text("others\n", encoding="utf-8")
    state = prepare.read_state(top)
    assert prepare.still_fits(top, state)
    assert prepare.state_with(top, state, [prepare.PINS]) != state  # so the project itself is installed again


def test_what_the_tests_need_is_added_to_what_users_need(top: Path) -> None:
    state = prepare.read_state(top)
    wanted = prepare.state_with(top, state, [prepare.PINS, prepare.TEST_PINS])
    assert wanted != state
    assert prepare.state_with(top, wanted, [prepare.PINS]) == wanted  # and stays when a user's command follows


def test_a_folder_that_another_program_holds_is_one_sentence_and_3(
    top: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def held(path: Path) -> None:
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr("shutil.rmtree", held)
    (top / prepare.PINS).write_text("others\n", encoding="utf-8")
    assert prepare.prepare(top, [prepare.PINS]) == prepare.CANNOT_GO_ON
    assert "OneDrive" in capsys.readouterr().err


# --- the pins


def pinned(path: Path) -> dict[str, set[str]]:
    """Return the versions that a file of pins names of each package, having read every line of it."""
    text = path.read_text(encoding="utf-8")
    rest = PINNED.sub("", text)
    assert [line for line in rest.splitlines() if not line.startswith("#")] == []
    versions: dict[str, set[str]] = {}
    for match in PINNED.finditer(text):
        versions.setdefault(match["name"], set()).add(match["version"])
    return versions


def required(root: Path, *extras: str) -> set[str]:
    """Return the names of what setup.cfg requires, with ``extras``."""
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    texts = [config["options"]["install_requires"], *(config["options.extras_require"][extra] for extra in extras)]
    return {name.lower() for text in texts for name in re.findall(r"^[\w-]+", text, re.MULTILINE)}


def test_all_that_users_get_is_pinned_by_hash_with_pip_and_the_build_backend(root: Path) -> None:
    assert required(root, "install") <= set(pinned(root / prepare.PINS))
    assert {"pip", "setuptools"} <= set(pinned(root / prepare.PINS))


def test_the_tests_run_on_the_versions_that_users_get(root: Path) -> None:
    tests = pinned(root / prepare.TEST_PINS)
    assert required(root, "install", "test") <= set(tests)
    assert pinned(root / prepare.PINS).items() <= tests.items()


@pytest.mark.parametrize("name", [prepare.PINS, prepare.TEST_PINS, "setup.cfg", "pyproject.toml", "Makefile"])
def test_no_registry_is_named(root: Path, name: str) -> None:
    assert not re.search(r"https?://|index-url", (root / name).read_text(encoding="utf-8"))
