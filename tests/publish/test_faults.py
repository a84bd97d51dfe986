"""A publication that is killed, or whose calls fail, at any point: no file missing, no edit lost, no untrue word."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from shutil import copytree

import pytest

from pipeline import publish
from pipeline.publish import Publication, generations, journal
from pipeline.publish.names import generation_name
from tests.support.faulty_disk import Plan, memory_folder, run

EDITION, MEMO = "final/report.docx", "send/memo.docx"
OLD = {"report.docx": b"old report", EDITION: b"old edition", "marked/a.xlsx": b"old a", "gone.xlsx": b"old gone"}
NEW = {"report.docx": b"new report", EDITION: b"new edition", "marked/a.xlsx": b"new a", MEMO: b"new memo"}
NEXT = {name: content.replace(b"new", b"next") for name, content in NEW.items()}
SUPERSEDED = ("gone.xlsx",)
EDIT_BEFORE, EDIT_AFTER = b"a sentence of a reviewer", b"another sentence"
pytestmark = pytest.mark.long
STAMP = "2564-01-20 0930"
EDITS = ("nothing", "before", "after", "both")


def files(folder: Path) -> dict[str, bytes]:
    """Return what people see in the folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        name: path.read_bytes()
        for path in paths
        if not (name := path.relative_to(folder).as_posix()).startswith(publish.WORK)
    }


def put(folder: Path, new: dict[str, bytes], superseded: tuple[str, ...] = ()) -> tuple[publish.KeptFile, ...]:
    made = {name: content for name, content in new.items() if name.endswith(".docx")}
    hidden = {generation_name(name, generation(content)): content for name, content in made.items()}
    return publish.publish(folder, Publication(new, superseded, compared=tuple(made), hidden=hidden), STAMP)


def generation(document: bytes) -> str:
    """Return what stands for the id of a generated document here."""
    return document.decode().replace(" ", "-")


def has_base(folder: Path, name: str, document: bytes) -> bool:
    """Return whether the generation of a document lies hidden beside it."""
    return generations.read(folder, name, generation(document)) == document


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    with memory_folder(tmp_path) as folder:
        yield folder


@pytest.fixture
def begun(desk: Path) -> Path:
    put(desk / "begun", OLD)
    return desk / "begun"


def check_after(folder: Path, edited: str) -> None:
    """After the cut-off run: every file there, each one old, new or somebody's."""
    seen = files(folder)
    for name in OLD.keys() & NEW.keys():
        allowed = {OLD[name], NEW[name], *({EDIT_BEFORE} if name == "report.docx" and edited != "nothing" else ())}
        assert seen[name] in allowed, name
    for name in ("report.docx", EDITION, MEMO):  # with every document its generation is there, and the one before
        lying = seen.get(name)
        assert lying not in (OLD.get(name, b""), NEW[name]) or has_base(folder, name, lying), name
        assert name not in OLD or has_base(folder, name, OLD[name]), name


def check_next(folder: Path, wanted: list[bytes]) -> None:
    """After the next command: the set whole, and every edit under kept/ once."""
    seen = files(folder)
    assert {name: seen[name] for name in NEXT} == NEXT
    assert all(has_base(folder, name, NEXT[name]) for name in ("report.docx", EDITION, MEMO))
    kept = Counter(content for name, content in seen.items() if name.startswith("kept/"))
    assert kept == Counter(wanted)
    assert not list((folder / publish.WORK).glob("new-*"))
    assert not journal.is_committed(folder)


def one(begun: Path, folder: Path, plan: Plan, edited: str) -> tuple[str, bool]:
    """Publish NEW under ``plan`` with edits before or after, then NEXT undisturbed. Return what was raised."""
    copytree(begun, folder)
    if edited in ("before", "both"):
        (folder / "report.docx").write_bytes(EDIT_BEFORE)
    outcome = run(lambda: put(folder, NEW, SUPERSEDED), folder, plan)
    check_after(folder, edited)
    was_whole = {name: files(folder).get(name) for name in NEW} == NEW
    if outcome.raised == "NotPublished":
        untouched = {name: EDIT_BEFORE if content == OLD["report.docx"] and edited in ("before", "both") else content
                     for name, content in OLD.items()}  # fmt: skip
        assert files(folder) == untouched
    elif not plan.kill_at and not outcome.raised:
        assert was_whole
    else:
        assert plan.kill_at or outcome.raised == "Unfinished", outcome.trace
    wanted = [EDIT_BEFORE] if edited in ("before", "both") else []
    if edited in ("after", "both"):
        report = folder / "report.docx"
        if report.read_bytes() == EDIT_BEFORE:
            wanted = []  # the reviewer has changed the same file once more
        report.write_bytes(EDIT_AFTER)
        wanted.append(EDIT_AFTER)
    put(folder, NEXT)
    check_next(folder, wanted)
    return outcome.raised, outcome.was_killed


def calls_of(begun: Path, folder: Path) -> int:
    copytree(begun, folder)
    outcome = run(lambda: put(folder, NEW, SUPERSEDED), folder)
    assert outcome.raised == "", outcome.trace
    return outcome.calls


@pytest.mark.parametrize("edited", EDITS)
def test_a_kill_at_any_call_loses_nothing(begun: Path, desk: Path, edited: str) -> None:
    calls = calls_of(begun, desk / "count")
    killed = [one(begun, desk / str(n), Plan(kill_at=n), edited)[1] for n in range(1, calls + 1)]
    assert all(killed)
    assert calls > 100


@pytest.mark.parametrize(
    ("error", "onwards", "edited"),
    [
        *product((errno.ENOSPC, errno.EACCES, errno.EIO, errno.EPERM), (False, True), ("both",)),
        (errno.ENOSPC, False, "nothing"),
        (errno.ENOSPC, True, "nothing"),
    ],
)
def test_a_call_that_fails_loses_nothing(begun: Path, desk: Path, error: int, onwards: bool, edited: str) -> None:
    calls = calls_of(begun, desk / "count")
    raised = Counter(
        one(begun, desk / str(n), Plan(fail_at=n, error=error, onwards=onwards), edited)[0] for n in range(1, calls + 1)
    )
    assert raised["NotPublished"] > 0
    assert set(raised) <= {"", "NotPublished", "Unfinished"}
    assert onwards or raised["Unfinished"] == 0, "a single fault after the commit is answered by a second try"
