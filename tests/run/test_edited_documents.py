"""Whole runs over edited documents: edits live through the next run, copies come back, and nothing is ever lost."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.shared import Mm, RGBColor
from msgspec.structs import replace

from pipeline import run
from pipeline.documents import ReportOptions
from pipeline.run import Folders, RunResult
from pipeline.word.edits import merging
from pipeline.word.markup.elements import W
from tests.support.departments import build
from tests.support.edited_documents import figures_of

NOW = datetime(2021, 1, 20, 9, 30, tzinfo=UTC)
REPORT, AGENDA, SITE_VISIT = "application-report.docx", "agenda.docx", "site-visit.docx"
OPTIONS = ReportOptions(pages=False)


class Desk:
    """A small department on disk, whose units send again from another seed."""

    def __init__(self, folder: Path, templates: Path) -> None:
        self.folders = Folders(folder / "inputs", folder / "outputs", templates)
        self.made = folder / "outputs" / "2564"
        self.top = folder
        build(2564, folder / "inputs", units=10, rows_each=5, faults=8)

    def sent_again(self) -> None:
        """Let three units send other workbooks."""
        build(7, self.top / "other", units=10, rows_each=5, faults=8)
        for path in sorted((self.folders.inputs / "2564").glob("นก.*.xlsx"))[:3]:
            shutil.copy(self.top / "other" / "2564" / path.name, path)

    def report(self, *, fresh: bool = False, track: bool = False) -> RunResult:
        options = ReportOptions(pages=False, fresh=fresh, track=track)
        return run.report(2564, self.folders, lambda *_: None, NOW, options)

    def edit(self, name: str, text: str, *, beside: str = "") -> bytes:
        """Add a paragraph to a document; return what lies there then."""
        document = docx.Document(str(self.made / name))
        document.paragraphs[2].insert_paragraph_before(text)
        stream = BytesIO()
        document.save(stream)
        (self.made / (beside or name)).write_bytes(stream.getvalue())
        return stream.getvalue()

    def texts(self, name: str) -> list[str]:
        return [each.text for each in docx.Document(str(self.made / name)).paragraphs]

    def kept(self) -> set[bytes]:
        folder = self.made / "kept"
        return {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path, root: Path) -> Desk:
    made = Desk(tmp_path, root / "templates")
    made.report()
    return made


def codes(result: RunResult) -> list[str]:
    return [found.code for found in result.examination.findings if found.code.startswith("P60")]


@pytest.mark.long
def test_edits_of_the_documents_live_through_runs_with_other_data(desk: Desk) -> None:
    left = {desk.edit(REPORT, "คำของผู้ตรวจทาน"), desk.edit(AGENDA, "คำของเลขานุการ"), desk.edit(SITE_VISIT, "คำของผู้ตอบ")}
    old = figures_of((desk.made / REPORT).read_bytes())
    desk.sent_again()
    result = desk.report()
    assert codes(result) == ["P604", "P604", "P604"]
    assert figures_of((desk.made / REPORT).read_bytes()) != old
    assert "คำของผู้ตรวจทาน" in desk.texts(REPORT)
    assert "คำของเลขานุการ" in desk.texts(AGENDA)
    assert "คำของผู้ตอบ" in desk.texts(SITE_VISIT)
    assert desk.kept() == left
    before = figures_of((desk.made / REPORT).read_bytes())
    # Nobody touched them since: they live on, nothing more is kept.
    assert codes(desk.report()) == ["P604", "P604", "P604"]
    assert desk.kept() == left
    assert figures_of((desk.made / REPORT).read_bytes()) == before
    desk.report(fresh=True)
    assert "คำของผู้ตรวจทาน" not in desk.texts(REPORT)
    assert figures_of((desk.made / REPORT).read_bytes()) == before
    assert len(desk.kept()) == 6


def changes_of_ours(path: Path) -> int:
    body = docx.Document(str(path)).element.body
    return sum(1 for each in body.iter(f"{W}ins", f"{W}del") if each.get(f"{W}author") == "pmqa")


@pytest.mark.long
def test_what_data_changed_can_be_tracked_and_is_the_datas_afterwards(desk: Desk) -> None:
    desk.edit(AGENDA, "คำของเลขานุการ")
    desk.sent_again()
    desk.report(track=True)
    assert changes_of_ours(desk.made / REPORT) > 5  # nobody has edited it
    desk.edit(REPORT, "คำของผู้ตรวจทาน")
    result = desk.report()
    assert codes(result) == ["P604", "P604"]
    assert "คำของผู้ตรวจทาน" in desk.texts(REPORT)
    assert [changes_of_ours(desk.made / name) for name in (REPORT, AGENDA)] == [0, 0]
    merged = figures_of((desk.made / REPORT).read_bytes())
    desk.report(fresh=True, track=True)
    assert changes_of_ours(desk.made / REPORT) == 0
    assert "คำของผู้ตรวจทาน" not in desk.texts(REPORT)
    assert figures_of((desk.made / REPORT).read_bytes()) == merged


@pytest.mark.long
def test_a_template_that_was_changed_meanwhile_comes_with_what_was_written_kept(desk: Desk, tmp_path: Path) -> None:
    desk.edit(REPORT, "คำของผู้ตรวจทาน")
    templates = Path(shutil.copytree(desk.folders.templates, tmp_path / "templates"))
    template = docx.Document(str(templates / REPORT))
    template.styles["heading 1"].font.color.rgb = RGBColor(0x12, 0x34, 0x56)
    template.sections[0].left_margin = Mm(41)
    template.save(str(templates / REPORT))
    desk.folders = replace(desk.folders, templates=templates)
    assert codes(desk.report()) == ["P604"]
    assert "คำของผู้ตรวจทาน" in desk.texts(REPORT)
    document = docx.Document(str(desk.made / REPORT))
    assert document.styles["heading 1"].font.color.rgb == RGBColor(0x12, 0x34, 0x56)
    assert round(document.sections[0].left_margin.mm) == 41


@pytest.mark.long
def test_an_older_copy_put_beside_is_merged_and_brings_no_old_figure_back(desk: Desk) -> None:
    desk.edit(REPORT, "คำของคนที่สอง", beside="รายงาน (แก้โดยคนที่สอง).docx")
    second = (desk.made / "รายงาน (แก้โดยคนที่สอง).docx").read_bytes()
    (desk.made / "รายงาน (แก้โดยคนที่สอง).docx").rename(desk.top / "second.docx")
    desk.edit(REPORT, "คำของคนแรก")
    desk.sent_again()
    desk.report()
    now = figures_of((desk.made / REPORT).read_bytes())
    (desk.made / "ฉบับของคนที่สอง.docx").write_bytes(second)
    result = desk.report()
    assert {"คำของคนแรก", "คำของคนที่สอง"} <= set(desk.texts(REPORT))
    assert figures_of((desk.made / REPORT).read_bytes()) == now
    assert not (desk.made / "ฉบับของคนที่สอง.docx").exists()
    assert second in desk.kept()
    assert "P601" not in codes(result)


@pytest.mark.long
def test_a_merge_that_fails_leaves_the_persons_document_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.edit(REPORT, "คำของผู้ตรวจทาน")
    desk.report()
    merged = (desk.made / REPORT).read_bytes()

    def broken(*_: object) -> None:
        raise RuntimeError("a fault nobody has thought of")

    monkeypatch.setattr(merging, "merged", broken)
    result = desk.report()  # the document holds edits of an earlier run, though nobody has touched it since
    assert codes(result) == ["P601"]
    assert desk.kept() == {first, merged}
    second = desk.edit(REPORT, "คำใหม่ของผู้ตรวจทาน")
    assert codes(desk.report()) == ["P601"]
    assert desk.kept() == {first, merged, second}


@pytest.mark.long
def test_without_the_document_it_was_made_from_an_edited_one_is_kept_aside(desk: Desk) -> None:
    left = desk.edit(REPORT, "คำของผู้ตรวจทาน")
    shutil.rmtree(desk.made / ".pmqa" / "generations")
    assert codes(desk.report()) == ["P601"]
    assert desk.kept() == {left}
    assert "คำของผู้ตรวจทาน" not in desk.texts(REPORT)


@pytest.mark.long
def test_a_document_of_somebody_elses_beside_the_published_ones_stays(desk: Desk) -> None:
    other = docx.Document()
    other.add_paragraph("บันทึกของฉัน")
    other.save(str(desk.made / "บันทึก.docx"))
    desk.edit(REPORT, "คำของผู้ตรวจทาน")
    desk.report()
    assert docx.Document(str(desk.made / "บันทึก.docx")).paragraphs[0].text == "บันทึกของฉัน"
