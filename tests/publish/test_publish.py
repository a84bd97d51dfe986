"""Publishing replaces all outputs together or none, and loses nothing people wrote."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import publish
from pipeline.publish import Difference, Publication, disk, edits, generations, journal, names
from tests.support.faulty_disk import Plan
from tests.support.faulty_disk import run as in_child

STAMP = "2564-01-20 0930"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what people see in the folder."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: content for name, content in found.items() if not name.startswith(names.WORK)}


def put(folder: Path, files: dict[str, bytes], *superseded: str, **more: Any) -> tuple[publish.KeptFile, ...]:
    return publish.publish(folder, Publication(files, superseded, **more), STAMP)


def differ(name: str, theirs: bytes, ours: bytes | None) -> Difference:
    """Compare as words; `resaved` in front of the same words is none, `bold` one of looks."""
    if ours is not None and theirs in (b"resaved " + ours, b"bold " + ours):
        return Difference.NOTHING if theirs.startswith(b"resaved") else Difference.LOOKS
    return Difference.WORDS


def look(folder: Path, *wanted: str) -> tuple[edits.Edit, ...]:
    return edits.find_edits(folder, wanted, journal.published(folder), differ, STAMP)


def test_first_publication_makes_the_folder(tmp_path: Path) -> None:
    put(tmp_path / "2564", {"a.docx": b"1", "marked/x.xlsx": b"2"})
    assert contents(tmp_path / "2564") == {"a.docx": b"1", "marked/x.xlsx": b"2"}


def test_what_else_lies_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "บันทึกของฉัน.txt").write_text("สำคัญ", encoding="utf-8")
    put(tmp_path, {"a.docx": b"1"})
    put(tmp_path, {"a.docx": b"2"})
    assert (tmp_path / "บันทึกของฉัน.txt").read_text(encoding="utf-8") == "สำคัญ"
    assert (tmp_path / "a.docx").read_bytes() == b"2"


def test_superseded_files_go(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"1", "b": b"1"})
    assert put(tmp_path, {"a": b"2"}, "b") == ()
    assert contents(tmp_path) == {"a": b"2"}
    assert journal.published(tmp_path) == {"a": disk.sha256(b"2")}


def test_a_superseded_file_that_somebody_edited_is_kept(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"1", "marked/b.xlsx": b"1"})
    (tmp_path / "marked/b.xlsx").write_bytes(b"edited")
    (kept,) = put(tmp_path, {"a": b"2"}, "marked/b.xlsx")
    assert contents(tmp_path) == {"a": b"2", f"kept/marked/b {STAMP}.xlsx": b"edited"}
    assert kept.name == "marked/b.xlsx"


def test_a_folder_that_is_a_file_is_said_and_left(tmp_path: Path) -> None:
    (tmp_path / "2564").write_bytes(b"in the way")
    with pytest.raises(publish.NotPublished):
        put(tmp_path / "2564", {"a": b"1"})
    assert (tmp_path / "2564").read_bytes() == b"in the way"


def test_a_folder_in_the_place_of_a_file_is_said_before_anything_is_replaced(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"1"})
    (tmp_path / "b").mkdir()
    with pytest.raises(publish.NotPublished) as raised:
        put(tmp_path, {"a": b"2", "b": b"2"})
    assert isinstance(raised.value.__cause__, IsADirectoryError)
    assert contents(tmp_path) == {"a": b"1"}


# --- what people edited


def test_an_edited_document_is_kept_and_said(tmp_path: Path) -> None:
    put(tmp_path, {"agenda.docx": b"made"}, compared=("agenda.docx",))
    (tmp_path / "agenda.docx").write_bytes(b"edited")
    found = look(tmp_path, "agenda.docx")
    put(tmp_path, {"agenda.docx": b"new"}, edits=found)
    assert contents(tmp_path) == {"agenda.docx": b"new", f"kept/agenda {STAMP}.docx": b"edited"}
    (finding,) = edits.edit_findings(found)
    assert (finding.code, finding.words["kept"]) == ("P601", f"kept/agenda {STAMP}.docx")


def test_a_second_edit_goes_beside_the_first_and_the_same_one_is_kept_once(tmp_path: Path) -> None:
    for content in (b"first", b"second", b"second"):
        (tmp_path / "agenda.docx").write_bytes(content)
        put(tmp_path, {"agenda.docx": b"new"})
    assert contents(tmp_path) == {
        "agenda.docx": b"new",
        f"kept/agenda {STAMP}.docx": b"first",
        f"kept/agenda {STAMP} (2).docx": b"second",
    }


def test_a_document_as_the_last_run_left_it_is_not_kept(tmp_path: Path) -> None:
    put(tmp_path, {"agenda.docx": b"made"})
    assert look(tmp_path, "agenda.docx") == ()
    assert put(tmp_path, {"agenda.docx": b"new"}) == ()


def test_new_looks_are_kept_without_a_word_and_a_mere_resave_is_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a.docx": b"made", "b.docx": b"made"}, compared=("a.docx", "b.docx"))
    (tmp_path / "a.docx").write_bytes(b"bold made")
    (tmp_path / "b.docx").write_bytes(b"resaved made")
    found = look(tmp_path, "a.docx", "b.docx")
    assert [edit.difference for edit in found] == [Difference.LOOKS, Difference.NOTHING]
    assert edits.edit_findings(found) == ()
    put(tmp_path, {"a.docx": b"new", "b.docx": b"new"}, edits=found)
    assert contents(tmp_path) == {"a.docx": b"new", "b.docx": b"new", f"kept/a {STAMP}.docx": b"bold made"}


def test_a_folder_of_an_earlier_version_is_judged_by_its_manifest(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(b"made")
    (kept,) = put(tmp_path, {"a.docx": b"new", "b.docx": b"new"}, last={"a.docx": disk.sha256(b"made")})
    assert kept.name == "b.docx"


def test_an_edit_saved_while_the_run_goes_on_is_kept_and_said(tmp_path: Path) -> None:
    put(tmp_path, {"agenda.docx": b"made"})
    found = look(tmp_path, "agenda.docx")
    (tmp_path / "agenda.docx").write_bytes(b"saved in the last second")
    kept = put(tmp_path, {"agenda.docx": b"new"}, edits=found)
    assert contents(tmp_path)[f"kept/agenda {STAMP}.docx"] == b"saved in the last second"
    (finding,) = edits.late_findings(kept, found)
    assert (finding.code, finding.words["document"]) == ("P601", "agenda.docx")


def test_what_an_open_program_writes_after_the_file_was_replaced_is_kept_by_the_next_run(tmp_path: Path) -> None:
    put(tmp_path, {"agenda.docx": b"made long ago"})
    with (tmp_path / "agenda.docx").open("r+b") as open_in_a_program:
        put(tmp_path, {"agenda.docx": b"new"})
        open_in_a_program.write(b"late")
    (kept,) = put(tmp_path, {"agenda.docx": b"newer"})
    assert (kept.name, contents(tmp_path)[kept.kept]) == ("agenda.docx", b"late long ago")


def save_by_rename(path: Path, content: bytes) -> None:
    beside = path.with_name("word.tmp")
    beside.write_bytes(content)
    beside.replace(path)


@pytest.mark.skipif(sys.platform != "linux", reason="two files change names in one step on Linux alone")
@pytest.mark.parametrize("is_there", [True, False], ids=["replaced", "new"])
def test_a_save_by_rename_in_the_very_last_moment_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_there: bool
) -> None:
    if is_there:
        put(tmp_path, {"agenda.docx": b"made"})
    step = "exchange" if is_there else "rename_to_free_name"
    real, saves = getattr(disk, step), iter([b"saved"])

    def raced(path: Path, other: Path) -> Any:
        if other == tmp_path / "agenda.docx" and (content := next(saves, None)) is not None:
            save_by_rename(other, content)
        return real(path, other)

    monkeypatch.setattr(disk, step, raced)
    (kept,) = put(tmp_path, {"agenda.docx": b"new"})
    assert contents(tmp_path) == {"agenda.docx": b"new", kept.kept: b"saved"}


def test_a_save_in_the_very_last_moment_before_a_file_goes_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"agenda.docx": b"made", "a": b"1"})
    real = Path.replace

    def raced(path: Path, other: Path) -> Path:
        if path == tmp_path / "agenda.docx":
            path.write_bytes(b"saved")
        return real(path, other)

    monkeypatch.setattr(Path, "replace", raced)
    (kept,) = put(tmp_path, {"a": b"1"}, "agenda.docx")
    assert contents(tmp_path) == {"a": b"1", kept.kept: b"saved"}


def test_a_save_by_rename_at_the_last_moment_is_kept_where_files_cannot_change_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    put(tmp_path, {"agenda.docx": b"made"})
    second_name = disk.second_name
    saves = iter([b"first save", b"second save"])

    def raced(path: Path, other: Path) -> None:
        second_name(path, other)
        if (content := next(saves, None)) is not None:
            save_by_rename(path, content)

    monkeypatch.setattr(disk, "second_name", raced)
    kept = put(tmp_path, {"agenda.docx": b"new"})
    assert sorted(contents(tmp_path)[one.kept] for one in kept) == [b"first save", b"second save"]


def test_two_files_of_one_content_are_both_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    put(tmp_path, {"agenda.docx": b"made"})
    second_name = disk.second_name
    saves = iter([b"made"])  # the same words once more, as another file

    def raced(path: Path, other: Path) -> None:
        second_name(path, other)
        if (content := next(saves, None)) is not None:
            save_by_rename(path, content)

    with (tmp_path / "agenda.docx").open("r+b") as open_in_a_program:
        with monkeypatch.context() as raced_once:
            raced_once.setattr(disk, "second_name", raced)
            assert put(tmp_path, {"agenda.docx": b"new"}) == ()
        open_in_a_program.write(b"late")
    (kept,) = put(tmp_path, {"agenda.docx": b"newer"})
    assert contents(tmp_path)[kept.kept] == b"late"


@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_disk_without_second_names_keeps_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    def no_link(source: object, target: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "link", no_link)
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    put(tmp_path, {"a": b"1", "b": b"1"})
    (tmp_path / "a").write_bytes(b"edited")
    put(tmp_path, {"a": b"2"}, "b")
    assert contents(tmp_path) == {"a": b"2", f"kept/a {STAMP}": b"edited"}


@pytest.mark.parametrize("error", [errno.EINVAL, errno.ENOTSUP])
def test_a_shared_folder_that_cannot_flush_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def no_flush(descriptor: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", no_flush)
    put(tmp_path, {"a": b"1"})
    assert contents(tmp_path) == {"a": b"1"}


# --- a journal that was tampered with, names that lead away


@pytest.mark.parametrize("name", ["../in/x.xlsx", "/etc/x", "a/../../x", "", "C:\\x", "..\\x", "\\\\server\\x"])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(names.UnsafeName):
        names.path_in(tmp_path / "2564", name)


def test_a_name_that_leaves_through_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2564").mkdir()
    (tmp_path / "2564" / "marked").symlink_to(tmp_path)
    with pytest.raises(names.UnsafeName):
        names.path_in(tmp_path / "2564", "marked/x.xlsx")


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"staging": "new-1"}', b"\xff\xfe".decode("latin-1")])
def test_a_journal_that_is_none_stops_nobody(tmp_path: Path, text: str) -> None:
    put(tmp_path, {"a": b"1"})
    (tmp_path / names.WORK / "journal.json").write_text(text, encoding="utf-8")
    put(tmp_path, {"a": b"2"})
    assert contents(tmp_path) == {"a": b"2"}


@pytest.mark.parametrize("key", ["files", "superseded"])
def test_a_journal_with_names_that_lead_away_moves_and_deletes_nothing(tmp_path: Path, key: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x").write_bytes(b"input")
    put(tmp_path / "out", {"a": b"1"})
    raw: dict[str, Any] = {"staging": "new-1", "stamp": STAMP, "files": {}, "superseded": [], "known": {}}
    raw[key] = {"../in/x": disk.sha256(b"evil")} if key == "files" else ["../in/x"]
    staged = tmp_path / "out" / names.WORK / "new-1"
    staged.mkdir()
    (tmp_path / "out" / names.WORK / "in").mkdir()
    (tmp_path / "out" / names.WORK / "in/x").write_bytes(b"evil")
    (tmp_path / "out" / names.WORK / "journal.json").write_text(json.dumps(raw), encoding="utf-8")
    publish.recover(tmp_path / "out", STAMP)
    assert (tmp_path / "in/x").read_bytes() == b"input"


@pytest.mark.parametrize("record", ["", "not json", "[]", '{"../in/x": "0"}'])
def test_without_a_record_every_file_counts_as_somebodys_own(tmp_path: Path, record: str) -> None:
    (tmp_path / names.WORK).mkdir()
    (tmp_path / journal.RECORD).write_text(record, encoding="utf-8")
    (tmp_path / "a.xlsx").write_bytes(b"whose?")
    assert [one.kept for one in put(tmp_path, {"a.xlsx": b"1"})] == [f"kept/a {STAMP}.xlsx"]


# --- open elsewhere; names of kept files


def test_a_file_held_open_is_found_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "agenda.docx").write_bytes(b"open in Word")
    (tmp_path / "report.docx").write_bytes(b"closed")
    real = Path.open

    def locked(path: Path, *args: str, **options: str) -> object:
        if path.name == "agenda.docx" and "r+b" in args:
            raise PermissionError(13, "used by another program")
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", locked)
    held = edits.open_elsewhere(tmp_path, ("agenda.docx", "report.docx", "none.docx"))
    assert held == {"agenda.docx": "agenda.new.docx"}
    (finding,) = edits.open_findings(held)
    assert (finding.code, finding.severity.value) == ("P602", "error")


def test_forms_of_a_folder_without_manifest_keep_what_people_edited(tmp_path: Path) -> None:
    publish.publish_forms(tmp_path, {"a.xlsx": b"1", "b.xlsx": b"1"}, differ, STAMP)
    (tmp_path / "a.xlsx").write_bytes(b"edited")
    done = publish.publish_forms(tmp_path, {"a.xlsx": b"2", "b.xlsx": b"2"}, differ, STAMP)
    assert done.kept == {"a.xlsx": f"kept/a {STAMP}.xlsx"}
    assert contents(tmp_path) == {"a.xlsx": b"2", "b.xlsx": b"2", f"kept/a {STAMP}.xlsx": b"edited"}


def test_the_day_of_kept_files_is_of_the_buddhist_era_and_sorts_by_time() -> None:
    assert names.stamp(datetime(2021, 1, 20, 9, 30)) == STAMP  # noqa: DTZ001 - a wall clock's time
    assert names.stamp(datetime(2021, 1, 20, 14, 5)) > STAMP  # noqa: DTZ001


# --- laws

NAMES = st.sampled_from(["a.docx", "b.xlsx", "marked/c.xlsx", "d"])
FILES = st.dictionaries(NAMES, st.sampled_from([b"1", b"2", b"3"]), min_size=1)


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rounds=st.lists(st.tuples(FILES, st.dictionaries(NAMES, st.binary(min_size=1, max_size=4))), max_size=5))
def test_after_any_rounds_the_set_is_the_last_and_every_edit_lives(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[dict[str, bytes], dict[str, bytes]]]
) -> None:
    folder = tmp_path_factory.mktemp("outputs")
    before: dict[str, bytes] = {}
    edited: set[bytes] = set()
    for files, changes in rounds:
        put(folder, files, *(before.keys() - files.keys()))
        there = contents(folder)
        assert {name: there[name] for name in files} == files
        assert {name for name in there if not name.startswith("kept/")} == set(files)
        assert edited <= {content for name, content in there.items() if name.startswith("kept/")}
        for name, content in changes.items():
            if name in files and content != files[name]:
                (folder / name).write_bytes(content)
        now = contents(folder)
        edited |= {content for name, content in changes.items() if now.get(name) == content != files.get(name)}
        before = files
        if any(content in (b"1", b"2", b"3") for content in edited):
            return  # an edit that says what a later run says is no edit any more


def test_generations_go_in_with_the_files_and_the_oldest_go_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "MOST_GENERATIONS", 2)
    for number in ("1", "2", "3"):
        made = {"a.docx": (number, number.encode())}
        hidden = {names.generation_name("a.docx", number): number.encode()}
        publication = Publication({"a.docx": b"x"}, hidden=hidden, outdated=generations.outdated(tmp_path, made))
        publish.publish(tmp_path, publication, STAMP)
        os.utime(tmp_path / names.generation_name("a.docx", number), ns=(int(number), int(number)))
    assert [generations.read(tmp_path, "a.docx", number) for number in ("1", "2", "3")] == [None, b"2", b"3"]
    assert set(journal.published(tmp_path)) == {"a.docx"}


def test_a_document_too_large_for_the_limit_is_kept_while_it_is_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "MOST_BYTES", 3)
    for number in ("1", "2"):
        hidden = {names.generation_name("a.docx", number): b"four"}
        gone = generations.outdated(tmp_path, {"a.docx": (number, b"four")})
        publish.publish(tmp_path, Publication({"a.docx": b"x"}, hidden=hidden, outdated=gone), STAMP)
    assert [generations.read(tmp_path, "a.docx", number) for number in ("1", "2")] == [None, b"four"]


# --- a publication that was killed, and is finished by the next command


def test_whoever_finishes_a_publication_says_what_it_would_have_said_and_no_more(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    names_of = ("aside.xlsx", "carried.docx", "looks.docx")
    put(begun, dict.fromkeys(names_of, b"made"), compared=names_of)
    for name, content in zip(names_of, (b"edited", b"edited", b"bold made"), strict=True):
        (begun / name).write_bytes(content)
    new = dict.fromkeys(names_of, b"new")
    seen = set()
    for kill_at in count(1):
        folder = tmp_path / str(kill_at)
        shutil.copytree(begun, folder)
        found = look(folder, *names_of)
        work = partial(put, folder, new, edits=found, carried=("carried.docx",))
        if not in_child(work, folder, Plan(kill_at=kill_at)).was_killed:
            break
        was_committed = journal.is_committed(folder)
        said = [finding.words["document"] for finding in edits.late_findings(publish.recover(folder, STAMP), ())]
        assert said == (["aside.xlsx"] if was_committed else [])
        seen.add(was_committed)
    assert seen == {True, False}
