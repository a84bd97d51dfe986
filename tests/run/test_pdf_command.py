"""`pmqa pdf`, and what `pmqa report` may be asked to leave out of the documents."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from pipeline.cli import pmqa
from tests.support.word_drawing import parts_of

pytestmark = pytest.mark.long

PDFS = {"agenda.pdf", "minutes.pdf", "site-visit.pdf", "application-report.pdf"}


class Desk(Struct, frozen=True):
    """A department's folders in a place of the test's own."""

    top: Path

    @property
    def made(self) -> Path:
        return self.top / "outputs" / "2564"

    def run(self, *words: str) -> Result:
        folders = [f"--{name}={self.top / name}" for name in ("inputs", "outputs", "templates")]
        return CliRunner().invoke(pmqa, [words[0], *folders, *words[1:]])

    def contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.made.iterdir() if path.is_file()}

    def manifest(self) -> dict[str, str]:
        read = json.loads((self.made / "manifest.json").read_text(encoding="utf-8"))
        return {entry["name"]: entry["sha256"] for entry in read["outputs"]}


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    """The sample year, reported."""
    for name in ("inputs", "templates"):
        shutil.copytree(root / name, tmp_path / name)
    made = Desk(tmp_path)
    assert made.run("report", "--no-pages").exit_code == 0
    return made


def pretend_pdfs(desk: Desk) -> None:
    """Leave PDFs as `pmqa pdf` would."""
    read = json.loads((desk.made / "manifest.json").read_text(encoding="utf-8"))
    read["outputs"] += [{"name": name, "sha256": "0" * 64} for name in sorted(PDFS)]
    (desk.made / "manifest.json").write_text(json.dumps(read), encoding="utf-8")
    for name in PDFS:
        (desk.made / name).write_bytes(b"%PDF-1.6")


@pytest.mark.soffice
def test_the_documents_become_pdfs_that_the_manifest_knows(desk: Desk) -> None:
    before = desk.contents()
    result = desk.run("pdf")
    assert result.exit_code == 0, result.output
    after = desk.contents()
    assert set(after) - set(before) == PDFS
    assert all(after[name].startswith(b"%PDF-") for name in PDFS)
    assert set(desk.manifest()) >= PDFS
    assert {name: after[name] for name in before if name != "manifest.json"} == {
        name: before[name] for name in before if name != "manifest.json"
    }


def test_without_libreoffice_there_is_one_thai_sentence_and_exit_3(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.contents()
    monkeypatch.setenv("PATH", str(desk.top))
    result = desk.run("pdf", "2564")
    assert result.exit_code == 3
    assert result.stderr.strip().splitlines()[-1].startswith("ไม่พบ LibreOffice ในเครื่องนี้")
    assert "Traceback" not in result.output
    assert desk.contents() == before


def test_without_documents_it_says_what_to_do_first(tmp_path: Path) -> None:
    result = Desk(tmp_path).run("pdf")
    assert result.exit_code == 3
    assert "make report" in result.stderr


def test_a_document_that_is_damaged_stops_both(desk: Desk) -> None:
    (desk.made / "agenda.docx").write_bytes(b"damaged")
    (desk.made / "application-report.docx").unlink()
    before = desk.contents()
    result = desk.run("pdf")
    assert result.exit_code == 3
    assert desk.contents() == before


@pytest.mark.parametrize("command", ["check", "report"])
def test_pdfs_stay_while_their_documents_are_as_they_were(desk: Desk, command: str) -> None:
    pretend_pdfs(desk)
    desk.run(command, *(["--no-pages"] if command == "report" else []))
    assert set(desk.contents()) >= PDFS
    assert set(desk.manifest()) >= PDFS


def test_a_pdf_goes_when_its_document_is_another(desk: Desk) -> None:
    pretend_pdfs(desk)
    desk.run("report", "--no-pages")
    assert {"application-report.pdf", "agenda.pdf"} <= set(desk.contents())
    desk.run("report", "--no-pages", "--no-comments")  # both bear comments
    assert not {"application-report.pdf", "agenda.pdf"} & {*desk.contents(), *desk.manifest()}


def test_comments_can_be_left_out_for_the_copy_that_is_handed_in(desk: Desk) -> None:
    with_comments = parts_of((desk.made / "application-report.docx").read_bytes())
    assert "word/comments.xml" in with_comments
    assert desk.run("report", "--no-pages", "--no-comments").exit_code == 0
    assert "word/comments.xml" not in parts_of((desk.made / "application-report.docx").read_bytes())


def test_leaving_comments_out_is_no_edit_of_people(desk: Desk) -> None:
    desk.run("report", "--no-pages", "--no-comments")
    assert not (desk.made / "kept").exists()


def test_the_options_are_told_in_thai() -> None:
    told = CliRunner().invoke(pmqa, ["report", "--help"]).output
    assert "--no-comments" in told
    assert "ฉบับที่ส่งผู้ตรวจ" in told
    assert "เลขหน้าในสารบัญ" in told


def test_trace_says_when_the_figure_was_given_as_the_annex_does(desk: Desk) -> None:
    assert "ข้อมูล ณ 15 มกราคม 2564" in desk.run("trace", "7.1-01").stdout
