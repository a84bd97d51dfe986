"""One command at a time writes; the second waits and says for whom; a killed one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.publish import lock

NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.publish import lock
with lock.exclusive(Path(sys.argv[1]), "make report", datetime(2021, 1, 20, 9, 30, tzinfo=UTC), print):
    print("held", flush=True)
    sys.stdin.read()
"""


class Holder:
    """Another process that holds the folder until it is let go or killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "held\n"

    def end(self, *, killed: bool = False) -> None:
        if killed:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def waited() -> list[str]:
    return []


def test_an_idle_folder_is_held_at_once(tmp_path: Path, waited: list[str]) -> None:
    for _ in range(2):
        with lock.exclusive(tmp_path / "2564", "make check", NOW, waited.append) as has_waited:
            assert not has_waited
    assert waited == []


def test_a_second_command_says_for_whom_it_waits_and_ends_with_that(tmp_path: Path, waited: list[str]) -> None:
    holder = Holder(tmp_path)
    with pytest.raises(lock.Busy) as raised, lock.exclusive(tmp_path, "x", NOW, waited.append, wait_seconds=0.1):
        pytest.fail("entered")
    holder.end()
    assert waited == [str(raised.value)] == ["make report ที่เริ่มเมื่อ 09.30 น."]


def test_a_second_command_goes_on_when_the_first_has_ended(tmp_path: Path) -> None:
    holder = Holder(tmp_path)
    with lock.exclusive(tmp_path, "make check", NOW, lambda _: holder.end()) as has_waited:
        assert has_waited


def test_a_killed_command_holds_nothing(tmp_path: Path, waited: list[str]) -> None:
    Holder(tmp_path).end(killed=True)
    with lock.exclusive(tmp_path, "make check", NOW, waited.append) as has_waited:
        assert not has_waited
    assert waited == []


@pytest.mark.parametrize("text", ["", "[]", '{"command": 1}', "{}"])
def test_a_holder_that_cannot_be_read_is_waited_for_all_the_same(tmp_path: Path, text: str) -> None:
    holder = Holder(tmp_path)
    (tmp_path / ".pmqa/holder.json").write_text(text, encoding="utf-8")
    words: list[str] = []

    def go_on(holder_words: str) -> None:
        words.append(holder_words)
        holder.end()

    with lock.exclusive(tmp_path, "make check", NOW, go_on):
        assert words == [""]
