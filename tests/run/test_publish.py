"""Publishing replaces all outputs together or none, and loses nothing people wrote."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import publish


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class FailsAt:
    """Path.replace that fails at the n-th call, as a full disk or a locked file does, and works ever after."""

    def __init__(self, n: int, kind: type[BaseException]) -> None:
        self.left, self.kind, self.real = n, kind, Path.replace

    def __call__(self, source: Path, target: Path) -> Path:
        self.left -= 1
        if self.left == 0:
            raise self.kind(13, "planted")
        return self.real(source, target)


def test_first_publication_makes_the_folder(tmp_path: Path) -> None:
    publish.publish(tmp_path / "2564", {"a.docx": b"1", "marked/x.xlsx": b"2"})
    assert contents(tmp_path / "2564") == {"a.docx": b"1", "marked/x.xlsx": b"2"}


def test_what_else_lies_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "บันทึกของฉัน.txt").write_text("สำคัญ", encoding="utf-8")
    publish.publish(tmp_path, {"a.docx": b"1"})
    publish.publish(tmp_path, {"a.docx": b"2"})
    assert (tmp_path / "บันทึกของฉัน.txt").read_text(encoding="utf-8") == "สำคัญ"
    assert (tmp_path / "a.docx").read_bytes() == b"2"


def test_superseded_files_go_and_nothing_of_the_work_is_left(tmp_path: Path) -> None:
    publish.publish(tmp_path, {"a": b"1", "b": b"1"})
    publish.publish(tmp_path, {"a": b"2"}, superseded={"b"})
    assert contents(tmp_path) == {"a": b"2"}
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    fails_at=st.integers(min_value=1, max_value=12),
    kind=st.sampled_from([OSError, PermissionError, KeyboardInterrupt]),
)
def test_a_fault_at_any_step_leaves_everything_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, fails_at: int, kind: type[BaseException]
) -> None:
    folder = tmp_path_factory.mktemp("outputs")
    before = {"a": b"1", "b": b"1", "kept/c": b"1"}
    after = {"a": b"2", "b": b"2", "new": b"2"}
    publish.publish(folder, before)
    planted = FailsAt(fails_at, kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", lambda source, target: planted(source, target))
        fails = fails_at <= 6  # three old files away, three new ones in
        with pytest.raises(kind) if fails else nullcontext():
            publish.publish(folder, after, superseded={"kept/c"})
    assert contents(folder) == (before if fails else after)


@pytest.mark.parametrize("cut_at", range(1, 7))
def test_a_run_that_was_killed_is_taken_back_by_the_next(tmp_path: Path, cut_at: int) -> None:
    before = {"a": b"1", "b": b"1", "c": b"1"}
    publish.publish(tmp_path, before)
    planted = FailsAt(cut_at, OSError)
    with pytest.MonkeyPatch.context() as patch:
        # Killed: neither the recovery nor the cleaning up gets to run.
        patch.setattr(publish, "recover", lambda folder: None)
        patch.setattr(publish.shutil, "rmtree", lambda *_, **__: None)
        patch.setattr(Path, "replace", lambda source, target: planted(source, target))
        with pytest.raises(OSError, match="planted"):
            publish.publish(tmp_path, {"a": b"2", "b": b"2", "new": b"2"}, superseded={"c"})
    assert contents(tmp_path) != before
    publish.recover(tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_that_is_a_file_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "2564").write_bytes(b"in the way")
    with pytest.raises(OSError, match="2564"):
        publish.publish(tmp_path / "2564", {"a": b"1"})
    assert (tmp_path / "2564").read_bytes() == b"in the way"


def test_an_edited_document_is_kept_and_said(tmp_path: Path) -> None:
    (tmp_path / "agenda.docx").write_bytes(b"edited")
    keepings = publish.edited_documents(tmp_path, {"agenda.docx": publish.sha256(b"made")}, {"agenda.docx": True})
    publish.publish(tmp_path, {"agenda.docx": b"new"}, keepings=keepings)
    assert contents(tmp_path) == {"agenda.docx": b"new", "kept/agenda-1.docx": b"edited"}
    (said,) = publish.keeping_findings(keepings)
    assert (said.code, said.words["kept"]) == ("P601", "kept/agenda-1.docx")


def test_a_second_edit_goes_beside_the_first_and_the_same_one_is_kept_once(tmp_path: Path) -> None:
    for content in (b"first", b"second", b"second"):
        (tmp_path / "agenda.docx").write_bytes(content)
        keepings = publish.edited_documents(tmp_path, {"agenda.docx": None}, {})
        publish.publish(tmp_path, {"agenda.docx": b"new"}, keepings=keepings)
    assert contents(tmp_path) == {
        "agenda.docx": b"new",
        "kept/agenda-1.docx": b"first",
        "kept/agenda-2.docx": b"second",
    }


def test_a_document_as_the_last_run_left_it_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "agenda.docx").write_bytes(b"made")
    assert publish.edited_documents(tmp_path, {"agenda.docx": publish.sha256(b"made")}, {"agenda.docx": False}) == ()


def test_a_resaved_document_without_other_words_is_kept_without_a_finding(tmp_path: Path) -> None:
    (tmp_path / "agenda.docx").write_bytes(b"resaved")
    keepings = publish.edited_documents(tmp_path, {"agenda.docx": publish.sha256(b"made")}, {"agenda.docx": False})
    assert [keeping.kept for keeping in keepings] == ["kept/agenda-1.docx"]
    assert publish.keeping_findings(keepings) == ()


def test_a_file_held_open_is_written_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "agenda.docx").write_bytes(b"open in Word")
    (tmp_path / "report.docx").write_bytes(b"closed")
    real = Path.open

    def locked(path: Path, *args: str, **options: str) -> object:
        if path.name == "agenda.docx" and "r+b" in args:
            raise PermissionError(13, "used by another program")
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", locked)
    held = publish.open_elsewhere(tmp_path, ("agenda.docx", "report.docx", "none.docx"))
    assert held == {"agenda.docx": "agenda.new.docx"}
    (said,) = publish.held_findings(held)
    assert (said.code, said.severity.value) == ("P602", "error")
