"""What lies in the folder of a year, whatever its name and kind; and what stops a run, said in Thai."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline import outputs
from pipeline.cli import EXIT_INTERRUPTED, pmqa
from pipeline.model import CannotGoOn, Place, Unit
from pipeline.workbook.marking import copies
from tests.support.typed_values import by_libreoffice

NOW = datetime(2021, 1, 20).astimezone()


@pytest.fixture
def inputs(root: Path, tmp_path: Path) -> Path:
    """A copy of the sample's inputs."""
    shutil.copytree(root / "inputs", tmp_path / "inputs")
    return tmp_path / "inputs"


def check(inputs: Path, *words: str) -> Result:
    folders = ("--inputs", str(inputs), "--outputs", str(inputs.parent / "outputs"))
    return CliRunner().invoke(pmqa, ["check", *folders, *words])


def answer(inputs: Path) -> dict[str, Any]:
    result = check(inputs, "--format", "json")
    assert result.exit_code in (0, 1), result.output
    return dict(json.loads(result.stdout))


def workbooks(inputs: Path) -> dict[str, str]:
    """Return which workbook counts of each unit."""
    return {sent["unit"]: sent["workbook"] for sent in answer(inputs)["submissions"] if sent["unit"]}


def assert_one_thai_sentence(result: Result) -> None:
    assert result.exit_code == 3, result.output
    lines = [line for line in result.stderr.splitlines() if not line.startswith("อ่าน ")]  # progress
    (line,) = lines or [result.stderr.strip()]
    assert any("ก" <= letter <= "๛" for letter in line)
    assert not any(word in line for word in ("Permission", "denied", "No such", "Traceback", "Error"))


# --- names


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always text")
def test_a_name_that_is_not_utf_8_ends_no_run(inputs: Path) -> None:
    year = inputs / "2564"
    (year / "สพบ.xlsx").rename(Path(os.fsdecode(os.fsencode(year) + b"/\xca\xbe\xba.xlsx")))
    assert workbooks(inputs)["สพบ."] == r"ʾ\xba.xlsx"
    made = inputs.parent / "outputs" / "2564"
    assert (made / "marked" / "สพบ.xlsx").is_file()
    sheet = openpyxl.load_workbook(made / "findings.xlsx").worksheets[0]
    links = {str(cell.hyperlink.target) for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert any(link.replace("\\", "/").endswith("/inputs/2564/ʾ%BA.xlsx") for link in links), links


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS composes names itself")
def test_two_names_that_look_alike_get_their_own_marked_copies(inputs: Path) -> None:
    year = inputs / "2564"
    (year / "สพบ.xlsx").rename(year / (unicodedata.normalize("NFC", "é") + ".xlsx"))
    (year / "สสป.xlsx").rename(year / (unicodedata.normalize("NFD", "é") + ".xlsx"))
    counting = workbooks(inputs)
    assert (counting["สพบ."], counting["สสป."]) == ("é.xlsx", r"e\u0301.xlsx")
    marked = inputs.parent / "outputs" / "2564" / "marked"
    codes = {name: _unit_code(marked / f"{name}.xlsx") for name in ("สพบ", "สสป")}
    assert codes == {"สพบ": "สพบ.", "สสป": "สสป."}


def _unit_code(path: Path) -> object:
    rows = openpyxl.load_workbook(path)["หน่วยงาน"].iter_rows(values_only=True)
    return next(row[1] for row in rows if row[0] == "รหัสหน่วยงาน")


# --- folders and links


def test_a_workbook_in_a_folder_below_is_read_and_known_by_its_path(inputs: Path) -> None:
    year = inputs / "2564"
    (year / "สอพ").mkdir()
    (year / "สอพ.xlsx").rename(year / "สอพ" / "สอพ.xlsx")
    assert workbooks(inputs)["สอพ."] == "สอพ/สอพ.xlsx"
    made = inputs.parent / "outputs" / "2564"
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert "สอพ/สอพ.xlsx" in {entry["name"] for entry in manifest["inputs"] if entry["sha256"]}
    assert "สอพ/สอพ.xlsx" in {figure["workbook"] for figure in manifest["figures"]}
    assert (made / "marked" / "สอพ.xlsx").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_year_and_a_pipe_are_said_and_stop_nothing(inputs: Path) -> None:
    year = inputs / "2564"
    outside = inputs.parent / "สพบ.xlsx"
    (year / "สพบ.xlsx").rename(outside)
    (year / "สพบ.xlsx").symlink_to(outside)
    os.mkfifo(year / "ท่อ.xlsx")
    refused = {found["workbook"]: found["code"] for found in answer(inputs)["findings"] if found["code"] == "F001"}
    assert refused == {"สพบ.xlsx": "F001", "ท่อ.xlsx": "F001"}


# --- copies that come back


def returned(inputs: Path, name: str) -> Path:
    """Check, and put the marked copy of สพบ. beside what it was made from."""
    assert check(inputs).exit_code in (0, 1)
    path = inputs / "2564" / name
    shutil.copy(inputs.parent / "outputs" / "2564" / "marked" / "สพบ.xlsx", path)
    return path


def about(inputs: Path, workbook: str) -> set[str]:
    return {found["code"] for found in answer(inputs)["findings"] if found["workbook"] == workbook}


@pytest.mark.long
def test_a_marked_copy_that_comes_back_takes_the_place_of_what_was_sent(inputs: Path) -> None:
    path = returned(inputs, "สพบ (แก้).xlsx")
    book = openpyxl.load_workbook(path)
    book["หมวด 7"]["D4"] = "จำนวนบ่อที่แก้แล้ว"
    book.save(path)
    assert workbooks(inputs)["สพบ."] == "สพบ (แก้).xlsx"
    assert about(inputs, "สพบ.xlsx") == {"F015"}
    assert not any(found["code"] == "F008" for found in answer(inputs)["findings"])


@pytest.mark.soffice
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_marked_copy_saved_by_libreoffice_is_still_known(inputs: Path, ending: str, tmp_path: Path) -> None:
    path = returned(inputs, "คืน.xlsx")
    content = by_libreoffice(path.read_bytes(), tmp_path, ending)
    path.unlink()
    path.with_suffix(f".{ending}").write_bytes(content)
    assert workbooks(inputs)["สพบ."] == f"คืน.{ending}"
    assert about(inputs, "สพบ.xlsx") == {"F015"}


@pytest.mark.long
def test_a_list_that_comes_back_alone_is_never_taken_for_a_submission(inputs: Path) -> None:
    unit = Unit("สพบ.", "สำนักพัฒนาน้ำบาดาล", (), (4, 7), Place())
    (inputs / "2564" / "รายการ.xlsx").write_bytes(copies.marked_copy(None, (), unit).content)
    assert workbooks(inputs)["สพบ."] == "สพบ.xlsx"
    assert about(inputs, "รายการ.xlsx") == {"F006"}


# --- what stops a run


def test_a_folder_that_cannot_be_read_is_one_thai_sentence(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, words in ((inputs, ()), (inputs / "2564", ("2564",))):
        with monkeypatch.context() as patched:
            _forbid(folder, patched)
            result = check(inputs, *words)
        assert_one_thai_sentence(result)
        assert str(folder) in result.stderr


def _forbid(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody read a folder: its own mode forbids an administrator nothing."""
    scandir, access = os.scandir, os.access

    def forbidden(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    monkeypatch.setattr(
        os, "access", lambda path, *given, **named: Path(path) != folder and access(path, *given, **named)
    )


def test_an_input_that_vanishes_is_blamed_and_not_the_outputs(tmp_path: Path) -> None:
    gone = tmp_path / "templates" / "agenda.docx"
    with pytest.raises(CannotGoOn) as said, _written_to(tmp_path / "outputs" / "2564"):
        gone.read_bytes()
    assert str(gone) in str(said.value)
    assert "ไม่พบไฟล์" in str(said.value)
    assert "outputs" not in str(said.value)


def test_an_output_that_cannot_be_written_is_blamed(tmp_path: Path) -> None:
    folder = tmp_path / "outputs" / "2564"
    with pytest.raises(CannotGoOn, match="outputs") as said, _written_to(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder / "status.html"))
    assert "ไม่มีสิทธิ์" in str(said.value)
    assert "denied" not in str(said.value)


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    with outputs.writing_to(folder, "make check", NOW, lambda *_: None):
        yield


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_a_run_with_130_and_one_thai_line(inputs: Path) -> None:
    folders = ("--inputs", str(inputs), "--outputs", str(inputs.parent / "outputs"))
    command = [sys.executable, "-m", "pipeline", "check", *folders]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        first = running.stderr.readline()  # reading has begun
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert first.startswith("อ่าน")
    assert running.returncode == EXIT_INTERRUPTED
    assert "Aborted" not in rest
    assert "Traceback" not in rest
    assert rest.strip().endswith("Ctrl-C")
