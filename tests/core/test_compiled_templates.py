"""Compiled templates that are kept: never one of another text or another program, and a run is the same without any."""

from __future__ import annotations

import marshal
import pickle
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import bc_magic

from pipeline import program
from pipeline.compiled_templates import CompiledTemplates


def shown(folder: Path, text: str) -> str:
    environment = Environment(
        autoescape=True, loader=DictLoader({"แบบ": text}), bytecode_cache=CompiledTemplates(folder)
    )
    return environment.get_template("แบบ").render(ค่า="น้ำ")


@pytest.fixture(autouse=True)
def _python_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def kept(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def forged(folder: Path, code: str) -> None:
    """Let the template that is kept be another, its head as it was."""
    path = kept(folder)
    with path.open("rb") as file:
        assert file.read(len(bc_magic)) == bc_magic
        checksum = pickle.load(file)  # noqa: S301 - the test wrote it
    path.write_bytes(bc_magic + pickle.dumps(checksum, 2) + marshal.dumps(Environment(autoescape=True).compile(code)))


def test_what_was_compiled_is_used_again(tmp_path: Path) -> None:
    assert shown(tmp_path, "{{ ค่า }}") == "น้ำ"
    forged(tmp_path, "จากที่เก็บไว้")
    assert shown(tmp_path, "{{ ค่า }}") == "จากที่เก็บไว้"


def test_a_template_of_another_text_is_compiled_anew(tmp_path: Path) -> None:
    shown(tmp_path, "{{ ค่า }}")
    forged(tmp_path, "จากที่เก็บไว้")
    assert shown(tmp_path, "{{ ค่า }}!") == "น้ำ!"


def test_what_another_program_compiled_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(tmp_path, "{{ ค่า }}")
    forged(tmp_path, "จากที่เก็บไว้")
    monkeypatch.setattr(program, "fingerprint", lambda: ("โปรแกรมอื่น",))
    assert shown(tmp_path, "{{ ค่า }}") == "น้ำ"


@pytest.mark.parametrize("damage", [b"", b"\x00", bc_magic, bc_magic + b"\x80\x02X\xff", bc_magic + b"c"])
def test_what_is_damaged_is_compiled_anew(tmp_path: Path, damage: bytes) -> None:
    shown(tmp_path, "{{ ค่า }}")
    kept(tmp_path).write_bytes(damage)
    assert shown(tmp_path, "{{ ค่า }}") == "น้ำ"
    assert kept(tmp_path).read_bytes() != damage


def test_every_beginning_of_a_kept_template_is_damaged(tmp_path: Path) -> None:
    shown(tmp_path, "{{ ค่า }}")
    whole = kept(tmp_path).read_bytes()
    for end in range(len(whole)):
        kept(tmp_path).write_bytes(whole[:end])
        assert shown(tmp_path, "{{ ค่า }}") == "น้ำ"


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    assert shown(tmp_path / "ไม่มีที่นี่", "{{ ค่า }}") == "น้ำ"


def test_nothing_is_kept_where_python_is_to_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert shown(tmp_path, "{{ ค่า }}") == "น้ำ"
    assert not list(tmp_path.iterdir())
