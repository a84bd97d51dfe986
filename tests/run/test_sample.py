"""The sample is what its source says, holds the department's real case, and carries its intended faults alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from pipeline import criteria, documents, run, sample
from pipeline.model import TEXT_COLUMNS, Finding, Narrative, Place, Severity, Submission, Text
from pipeline.rules import Case
from pipeline.sample import __main__ as command
from pipeline.views import agenda
from pipeline.workbook.reading import files, sniff, xlsx
from pipeline.workbook.records.unit import read_submission
from tests.support.sample_documents import examined_sample
from tests.support.word_drawing import parts_of

YEAR_BE = sample.YEAR_BE


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    sample.write(folder)
    return folder


@pytest.fixture(scope="module")
def checked(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> run.Examination:
    nowhere = tmp_path_factory.mktemp("nowhere")
    return run.examine(YEAR_BE, run.Folders(inputs, nowhere, nowhere), lambda *_: None)


@pytest.fixture(scope="module")
def case(checked: run.Examination) -> Case:
    assert checked.case is not None
    return checked.case


def places(findings: tuple[Finding, ...]) -> list[tuple[str, Place, str]]:
    return sorted((finding.code, finding.place, finding.indicator) for finding in findings)


def submission(path: Path) -> Submission:
    book, findings = files.read(path)
    assert book is not None
    read, faults = read_submission(book)
    assert read is not None
    assert findings == faults == ()
    return read


# --- the workbooks


def test_the_committed_workbooks_are_what_the_source_builds(root: Path) -> None:
    folder = root / "inputs" / str(YEAR_BE)
    made = sample.workbooks()
    assert {path.name for path in folder.glob("*.xlsx")} == set(made)
    assert [name for name, content in made.items() if (folder / name).read_bytes() != content] == []


@pytest.mark.long
def test_the_same_source_gives_the_same_bytes() -> None:
    assert sample.workbooks() == sample.workbooks()


@pytest.mark.long
def test_the_command_writes_every_workbook_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--inputs", str(tmp_path)]) == 0
    written = sorted((tmp_path / str(YEAR_BE)).iterdir())
    assert len(written) == 9
    assert sorted(capsys.readouterr().out.splitlines()) == [str(path) for path in written]


def test_every_workbook_says_that_its_values_are_invented(inputs: Path) -> None:
    for path in (inputs / str(YEAR_BE)).iterdir():
        if path.name == sample.COORDINATOR_WORKBOOK:
            continue
        archive = sniff.admit(path.read_bytes()).archive
        assert archive is not None
        for sheet in xlsx.read(archive, lambda _: True):
            top = [str(cell.value) for (row, _), cell in sheet.cells.items() if row <= 2]
            assert any("ข้อมูลสมมติ" in text for text in top), (path.name, sheet.name)


def test_what_libreoffice_saved_again_reads_the_same(inputs: Path, root: Path) -> None:
    ours = submission(inputs / str(YEAR_BE) / "สพบ.xlsx")
    theirs = submission(root / "tests/support/data/สพบ-libreoffice.xlsx")
    assert words(theirs) == words(ours)


def words(read: Submission) -> list[tuple[object, ...]]:
    """All that a submission says, without its places."""
    head = (read.unit_code.text, read.unit_name.text, read.fiscal_year_be, read.submitted_on.day)
    texts = [(row.subitem, row.level, row.text.text, row.evidence.text) for row in read.narratives]
    rows = [
        (
            *(row.code, row.item, row.subtype, row.name, row.measure, row.direction, row.segments),
            *((year, figure.value, figure.typed) for year, figure in row.targets.items()),
            *((year, figure.value, figure.typed) for year, figure in row.actuals.items()),
            *(row.benchmark.value, row.benchmark_source, row.evidence, row.explanation, row.analysis),
        )
        for row in read.rows
    ]
    return [head, *texts, *rows]


# --- what is read back is what was meant


def test_the_units_say_what_their_source_says(case: Case, inputs: Path) -> None:
    for meant in sample.submissions():
        read = submission(inputs / str(YEAR_BE) / meant.workbook)
        assert [told(row) for row in read.narratives] == [told(row) for row in meant.narratives]
        for ours, theirs in zip(read.rows, meant.rows, strict=True):
            for field in ("code", "item", "subtype", "name", "measure", "direction", "segments", *TEXT_COLUMNS):
                assert getattr(ours, field) == getattr(theirs, field)
            for year, figure in theirs.targets.items():
                assert ours.targets[year].value == figure.value
            for year, figure in theirs.actuals.items():
                assert ours.actuals[year].value == figure.value
                assert figure.value is not None or ours.actuals[year].typed == figure.typed
            assert (ours.explanation, ours.analysis) == (theirs.explanation, theirs.analysis)


def told(row: Narrative) -> tuple[str, str, str, str]:
    return (row.subitem, row.level, row.text.text, row.evidence.text)


def test_the_coordinator_says_what_its_source_says(case: Case) -> None:
    meant, read = sample.coordinator(), case.coordinator

    def text(value: Text) -> str:
        return value.text

    days = {"deadline": meant.settings.deadline, "memo_day": meant.settings.memo_day}
    assert read.settings.memo_day.typed == ""
    assert replace(read.settings, places={}, **days) == meant.settings
    assert [replace(unit, place=Place()) for unit in read.register] == list(meant.register)
    assert (text(read.meeting.title), text(read.meeting.time), text(read.meeting.venue)) == (
        *(text(meant.meeting.title), text(meant.meeting.time), text(meant.meeting.venue)),
    )
    assert [(r.agenda, r.item, text(r.title), text(r.detail), r.attachment) for r in read.agenda] == [
        (r.agenda, r.item, text(r.title), text(r.detail), r.attachment) for r in meant.agenda
    ]
    assert {key: figure.value for key, figure in read.scores.items()} == {
        key: figure.value for key, figure in meant.scores.items()
    }
    assert [(r.kind, r.subject, text(r.text)) for r in read.feedback] == [
        (r.kind, r.subject, text(r.text)) for r in meant.feedback
    ]
    assert [(r.number, text(r.title), r.weight_pct.value) for r in read.framework] == [
        (r.number, text(r.title), r.weight_pct.value) for r in meant.framework
    ]
    assert [(s.calendar, text(s.step), s.start.day, s.end.day) for s in read.calendar] == [
        (s.calendar, text(s.step), None, None) for s in meant.calendar
    ]
    assert [(r.category, text(r.units), text(r.task)) for r in read.responsibilities] == [
        (r.category, text(r.units), text(r.task)) for r in meant.responsibilities
    ]
    assert {number: text(answer) for number, answer in read.profile.items()} == {
        number: text(answer) for number, answer in meant.profile.items()
    }
    assert [(s.name, s.kind, s.key) for s in read.segments] == [(s.name, s.kind, s.key) for s in meant.segments]


# --- the real case


def test_the_deadline_stays_as_the_document_misprints_it(case: Case) -> None:
    assert case.coordinator.settings.deadline.typed == "20 มกราคม 2563"
    assert case.coordinator.settings.deadline.day == date(2020, 1, 20)
    assert case.coordinator.meeting.day.day == date(2021, 1, 12)
    assert case.coordinator.meeting.day.weekday_typed


def test_every_unit_of_the_register_has_sent_in_time(checked: run.Examination) -> None:
    assert [(receipt.unit, receipt.status) for receipt in checked.receipts] == [
        (unit, "received") for unit in ("กพร.", "กพ.", "ศทส.", "สบก.", "สสป.", "สพบ.", "สอพ.", "สคบ.")
    ]


def test_every_subitem_is_told_at_two_levels_at_least(case: Case) -> None:
    levels: dict[str, set[str]] = {}
    for row in case.master.narratives:
        assert row.text.text
        assert row.evidence.text
        levels.setdefault(row.subitem, set()).add(row.level)
    assert sorted(levels) == [f"{category}.{number}" for category in range(1, 7) for number in range(1, 5)]
    assert all({"basic", "advance"} <= told_at for told_at in levels.values())
    assert any("significance" in told_at for told_at in levels.values())


def test_a_unit_writes_only_the_categories_it_is_asked_for(case: Case) -> None:
    asked = {unit.code: unit.categories for unit in case.coordinator.register}
    assert {
        (row.unit, row.subitem) for row in case.master.narratives if int(row.subitem[0]) not in asked[row.unit]
    } == set()


def test_the_indicators_cover_category_7(case: Case) -> None:
    rows = [indicator.first for indicator in case.master.indicators]
    covered = {(row.item, row.subtype) for row in rows}
    mandatory = {(item.code, number) for item in criteria.load(YEAR_BE).items for number in item.mandatory}
    assert len(rows) >= 42
    assert len(mandatory) == 11
    assert mandatory <= covered
    assert len(covered) > 22
    assert sum(row.direction == "lower" for row in rows) >= 5


def test_no_invented_figure_passes_for_a_real_one(case: Case) -> None:
    for indicator in case.master.indicators:
        row = indicator.first
        published = "เผยแพร่" in row.evidence
        assert published == (row.name == "จำนวนบ่อสังเกตการณ์น้ำบาดาล")
        assert published or "ข้อมูลสมมติ" in row.evidence
        assert row.benchmark.value is None or "ข้อมูลสมมติ" in row.benchmark_source


def test_the_observation_wells_are_the_published_series(case: Case) -> None:
    wells = next(i.first for i in case.master.indicators if i.first.name == "จำนวนบ่อสังเกตการณ์น้ำบาดาล")
    told_years = {year: figure.value for year, figure in wells.actuals.items() if figure.value is not None}
    assert told_years == {2559: 1524, 2560: 1587, 2562: 2098}


# --- the intended faults


def test_a_check_finds_the_intended_faults_and_no_others(checked: run.Examination) -> None:
    meant = sorted((fault.code, fault.place, fault.indicator) for fault in sample.intended())
    assert places(checked.findings) == meant


def test_the_three_faults_the_assessors_named_are_among_them() -> None:
    codes = [fault.code for fault in sample.intended()]
    assert {code: codes.count(code) for code in ("K301", "K303", "K307", "D501")} == {
        "K301": 4, "K303": 3, "K307": 1, "D501": 1,
    }  # fmt: skip


def test_an_explained_fault_keeps_its_severity_and_is_no_longer_open(checked: run.Examination) -> None:
    explained = {(f.code, f.indicator): (f.severity, f.is_open) for f in checked.findings if f.explanation}
    assert explained[("K301", "7.1-02")] == (Severity.ERROR, False)
    assert explained[("K303", "7.1-05")] == (Severity.ERROR, False)
    assert explained[("K308", "7.1-02")] == (Severity.WARNING, False)


def test_the_workbooks_have_no_clock_in_them(inputs: Path) -> None:
    for path in (inputs / str(YEAR_BE)).iterdir():
        with ZipFile(path) as archive:
            assert {member.date_time[0] for member in archive.infolist()} == {1980}
            assert b"2020-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_the_agenda_of_the_sample_marks_what_the_meeting_has_to_decide() -> None:
    """The department's real meeting: a deadline before it, targets that fell, short series, a bare group."""
    examined = examined_sample().year
    assert examined is not None
    view = agenda.view(examined)
    items = {entry.number: entry for entry in view.entries}
    assert list(items) == [
        "ระเบียบวาระที่ 1", "1.1", "ระเบียบวาระที่ 2", "2.1", "2.2", "2.3",
        "ระเบียบวาระที่ 3", "3.1", "3.2", "3.3", "ระเบียบวาระที่ 4", "4.1",
    ]  # fmt: skip
    assert [number for number, entry in items.items() if entry.asks_for_decision] == ["3.1", "3.2", "3.3"]
    responsible, drafted = items["3.2"].responsible, items["3.3"].indicators
    assert responsible is not None
    assert drafted is not None
    assert responsible.doubt == "(อยู่ก่อนวันประชุม 12 มกราคม 2564 โปรดตรวจสอบ)"
    marks = {each.code: each.marks for item in drafted.items for each in item.indicators}
    assert marks["7.2-01"] == "เป้าหมาย 2564 ต่ำกว่าเป้าหมาย 2563"
    assert marks["7.2-09"].startswith("เป้าหมาย 2564 สูงกว่าเป้าหมาย 2563")
    assert marks["7.5-06"] == "ไม่มีผลของปี 2563"
    assert "ชี้แจงแล้ว" in marks["7.1-02"]
    assert all(item.owners for item in drafted.items)
    assert any("ผู้ประกอบกิจการน้ำบาดาล" in gap for item in drafted.items for gap in item.gaps)


@pytest.mark.long
def test_what_is_found_in_the_coordinators_own_workbook_is_a_comment_in_the_agenda(root: Path) -> None:
    examined = examined_sample().year
    assert examined is not None
    made = documents.make(examined, root / "templates", documents.ReportOptions(pages=False), lambda *_: None)
    comments = parts_of(made.files["agenda.docx"])["word/comments.xml"].decode()
    assert "D501" in comments
    assert "ภาคผนวก" not in comments
    assert "K301" not in comments  # of a unit's workbook: it stands in the report
