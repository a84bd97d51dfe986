"""The commands of make: one list, which the Makefile and make.cmd go by, and what is said of what was typed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import pmqa
from tools import make

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may be run by make themselves."""
    for name in ("MAKEFLAGS", "YEAR", "CODE"):
        monkeypatch.delenv(name, raising=False)


def command(name: str) -> make.Command:
    (found,) = [one for one in make.COMMANDS if one.name == name]
    return found


# --- one list


def test_every_command_of_pmqa_has_its_word() -> None:
    called = {step[2] for one in make.COMMANDS for step in one.steps if step[:2] == ("-m", "pipeline")}
    assert called == set(pmqa.commands)


def test_the_makefile_and_make_cmd_name_no_command_and_hand_all_to_the_list(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([^\s#:=]+):(?!=)", makefile, re.MULTILINE)
    assert rules == [".SUFFIXES", ".PHONY", "%", "Makefile"]
    assert "$(PYTHON) tools/make.py $@" in makefile
    windows = (root / "make.cmd").read_bytes()
    assert windows.isascii()  # how Windows reads other letters in it depends on the console
    lines = windows.decode().split("\r\n")
    assert '%PMQA_PYTHON% "%~dp0tools\\make.py" %*' in lines
    assert not any("\n" in line for line in lines)
    calls = [line for line in lines if line.startswith("%PMQA_PYTHON%") and "make.py" in line]
    assert len(calls) == 1
    assert lines[lines.index(calls[0]) + 1] == "exit /b %ERRORLEVEL%"


@needs_make
@pytest.mark.parametrize("name", [one.name for one in make.COMMANDS])
def test_make_hands_every_command_and_its_variables_on(root: Path, name: str) -> None:
    given = [f"{variable}=ค่าที่ {number}" for number, variable in enumerate(command(name).variables)]
    words = printed_by_make(root, name, *given)
    assert words.startswith(f"tools/make.py {name} ")
    handed = make.of_make(words.split(name, 1)[1])
    assert handed.pop("PYTHON")
    assert handed == dict(one.split("=") for one in given)


def printed_by_make(root: Path, *words: str) -> str:
    """Return what make hands to Python, and the variables as it hands them on."""
    shown = "import os, sys; print(*sys.argv[1:], os.environ.get('MAKEFLAGS', ''))"
    python = f'{sys.executable} -c "{shown}"'
    done = subprocess.run(
        ["make", "--no-print-directory", *words, f"PYTHON={python}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_double_click_makes_the_report_opens_the_page_and_leaves_the_window_open(root: Path) -> None:
    (file,) = [path for path in root.glob("*.cmd") if path.name != "make.cmd"]
    lines = file.read_bytes().decode("ascii").split("\r\n")
    assert 'call "%~dp0make.cmd" report OPEN=1' in lines
    assert lines[-2] == "pause"
    assert make.arguments_of(command("report").steps[0], {"OPEN": "1"}, command("report").flags)[-1] == "--open"


# --- what is said


def test_make_alone_lists_every_command_in_the_order_of_the_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert make.main([]) == 0
    listed = re.findall(r"^  make ([\w-]+)", capsys.readouterr().out, re.MULTILINE)
    assert sorted(listed) == sorted(one.name for one in make.COMMANDS)
    order = [listed.index(name) for name in ("forms", "check", "report", "pdf")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["report", "year=2566"], "make report YEAR=2566"),
        (["report", "YAER=2566"], "ไม่มีค่า YAER"),
        (["rules", "YEAR=2566"], "ไม่มีค่า YEAR"),
        (["reprot"], "make report"),
        (["trace"], "make trace CODE=7.1-01"),
        (["forms"], "make forms YEAR="),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_run(
    words: list[str], expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("something was run"))
    assert make.main(words) == make.WRONG_USAGE
    assert expected in capsys.readouterr().err


def test_the_line_that_gnu_make_writes_after_a_refusal_is_explained_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAKELEVEL", raising=False)
    assert make.main(["reprot"]) == make.WRONG_USAGE
    assert make.NO_CRASH not in capsys.readouterr().err
    monkeypatch.setenv("MAKELEVEL", "1")
    assert make.main(["reprot"]) == make.WRONG_USAGE
    assert capsys.readouterr().err.splitlines()[-1] == make.NO_CRASH


@needs_make
def test_a_refused_command_ends_with_its_reason_and_a_word_on_the_line_of_make(root: Path) -> None:
    done = subprocess.run(["make", "reprot"], cwd=root, capture_output=True, text=True, check=False)
    reason, explained, of_make = done.stderr.splitlines()[-3:]
    assert "make report" in reason
    assert (explained, done.returncode) == (make.NO_CRASH, make.WRONG_USAGE)
    assert re.match(r"make(\[\d+\])?: \*\*\*", of_make)  # with its depth, where make itself runs the tests


def test_the_variables_that_make_hands_on_are_read_as_typed() -> None:
    assert make.of_make(r"rR --jobserver-auth=3,4 -- CODE=7.1-01 FOLDER=D:\\งาน\ ปี\ 66 X=$$a") == {
        "CODE": "7.1-01",
        "FOLDER": "D:\\งาน ปี 66",
        "X": "$a",
    }


# --- what is run


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The programs that were run, each ending with 0 but for `check`, which ends with 1."""
    done: list[list[str]] = []

    def fake(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        done.append([str(word) for word in words])
        return subprocess.CompletedProcess(words, 1 if "check" in words else 0)

    monkeypatch.setattr(subprocess, "run", fake)
    return done


def test_check_ends_with_0_and_says_what_stands(ran: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert make.main(["check"]) == 0
    assert "ยังมีข้อที่ต้องแก้" in capsys.readouterr().out


def test_a_command_prepares_the_tools_and_then_calls_pmqa(ran: list[list[str]]) -> None:
    assert make.main(["trace", "CODE=7.1-01", "YEAR=2565"]) == 0
    assert [words[1:] for words in ran] == [
        [str(make.ROOT / "tools" / "prepare.py")],
        ["-m", "pipeline", "trace", "7.1-01", "--year=2565"],
    ]


def test_a_variable_may_stand_in_the_environment(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEAR", "2566")
    assert make.main(["report"]) == 0
    assert ran[-1][1:] == ["-m", "pipeline", "report", "2566"]


def test_the_readme_names_no_path_of_one_system(root: Path) -> None:
    assert ".venv/bin/pmqa" not in (root / "README.md").read_text(encoding="utf-8")


def test_every_command_that_the_readme_names_is_there(root: Path) -> None:
    pages = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    named = {
        name for page in pages for name in re.findall(r"`\.?\\?make ([a-z][\w-]*)", page.read_text(encoding="utf-8"))
    }
    assert named - {one.name for one in make.COMMANDS} == set()
