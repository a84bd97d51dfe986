"""What the command line says of itself and of wrong usage is Thai, and the folders are found from where it starts."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline import home
from pipeline.cli import pmqa
from pipeline.model import CannotGoOn
from pipeline.usage_words import THAI

# Prompts and pages that no command of ours has, and words that stand in a script of the shell.
NOT_OURS = {"termui.py", "_termui_impl.py", "_winconsole.py", "shell_completion.py", "utils.py"}
# Faults of the code that sets up an option, and the question of a kind of option that no command of ours has.
OF_THE_CODE = re.compile("defined twice|declaration|same flag for|No options defined|Do you want|without prompting")


def sentences_of_click() -> Iterator[str]:
    """Every sentence that click asks gettext for."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.name not in NOT_OURS else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                yield from (text for text in texts if isinstance(text, str))


def test_every_sentence_of_click_has_its_thai() -> None:
    found = {sentence for sentence in sentences_of_click() if not OF_THE_CODE.search(sentence)}
    assert len(found) > 40
    assert found - set(THAI) == set()


def test_the_thai_names_nothing_that_the_sentence_does_not_give() -> None:
    for sentence, thai in THAI.items():
        assert set(re.findall(r"{(\w+)", thai)) <= set(re.findall(r"{(\w+)", sentence)), sentence


ENGLISH = re.compile(
    r"(?<![\w.\-/])(Usage|Options?|Commands?|Error|Try|Show|Missing|Invalid|No such|Got|Did you|Aborted)\b"
)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["report", "--help"],
        ["report", "abc"],
        ["report", "2564", "2565"],
        ["report", "--fomat", "json"],
        ["report", "--format", "xml"],
        ["report", "--format"],
        ["report", "--strict=1"],
        ["repot"],
        ["trace"],
        ["forms"],
    ],
)
def test_no_word_of_english_is_left_in_what_is_said_of_usage(words: list[str]) -> None:
    said = CliRunner().invoke(pmqa, words).output
    assert re.search("[ก-๛]", said)
    assert ENGLISH.findall(said) == []
    assert all(re.search("[ก-๛]", line) for line in said.splitlines() if line.strip() and not line.startswith("  "))


def test_the_words_are_thai_whatever_the_language_of_the_machine(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "report", "abc"],
        cwd=root,
        env={"LANG": "C", "LANGUAGE": "en", "PYTHONUTF8": "1", "SYSTEMROOT": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "วิธีใช้: pmqa report [ตัวเลือก] [ปี]" in done.stderr
    assert "ใช้คำสั่งไม่ถูกต้อง: ค่าของ '[ปี]' ใช้ไม่ได้" in done.stderr


# --- where the folders lie


def test_the_nearest_folder_upward_that_holds_inputs_is_taken(tmp_path: Path) -> None:
    (tmp_path / "กรม ก" / "inputs" / "2566").mkdir(parents=True)
    (tmp_path / "own" / "inputs").mkdir(parents=True)
    (tmp_path / "own" / "templates").mkdir()
    start = tmp_path / "กรม ก" / "inputs" / "2566"
    assert home.find(start, tmp_path / "own") == tmp_path / "กรม ก"
    assert home.find(tmp_path / "กรม ก", tmp_path / "own") == Path()
    assert home.find(tmp_path, tmp_path / "own") == tmp_path / "own"
    assert home.templates_of(tmp_path / "กรม ก", tmp_path / "own") == tmp_path / "own" / "templates"
    (tmp_path / "กรม ก" / "templates").mkdir()
    assert home.templates_of(tmp_path / "กรม ก", tmp_path / "own") == tmp_path / "กรม ก" / "templates"


def test_without_any_inputs_it_is_one_sentence_and_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotGoOn, match="inputs"):
        home.find(tmp_path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(home, "find", lambda start: _nowhere(start))
    result = CliRunner().invoke(pmqa, ["report"])
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert "ไม่พบโฟลเดอร์ inputs" in line


def _nowhere(start: Path) -> Path:
    raise CannotGoOn(f"ไม่พบโฟลเดอร์ inputs ใน {start}")


def test_a_command_started_below_the_inputs_reads_them(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root / "inputs", tmp_path / "งาน ปี 64" / "inputs")
    start = tmp_path / "งาน ปี 64" / "inputs" / "2564"
    monkeypatch.chdir(start)
    result = CliRunner().invoke(pmqa, ["check"])
    assert result.exit_code == 1, result.output
    assert (tmp_path / "งาน ปี 64" / "outputs" / "2564" / "status.html").is_file()
    assert str(tmp_path / "งาน ปี 64" / "outputs" / "2564") in result.stdout
