"""The documents of the sample year, made from the templates that lie in the repository."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from lxml import etree
from msgspec import Struct
from msgspec.structs import fields, replace

from pipeline.model import AgendaRow, Place, Receipt, Text
from pipeline.opc.trees import parse
from pipeline.opc.writer import write_archive
from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import ShownChart
from pipeline.views.lines import TypedLine
from pipeline.word import blocks, lint, template
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT, VIEWS
from pipeline.word.markup.elements import W
from pipeline.word.originals import writing
from pipeline.year import Year
from tests.support import ooxml, preview, records, word_lint
from tests.support.sample_documents import SampleDocuments, emptied, footers, left_out, views_of
from tests.support.word_drawing import body, parts_of, words

ROOT = Path(__file__).parents[2]
TEXT_WIDTH_TWIPS = 9072  # 16 cm: A4 less margins of 3 and 2 cm
NASTY = "R&D <select> {{ 7*7 }} “ก” ]]>"

# Values that are printed whole: what they are made of is no name for a template.
NOT_FOR_TEMPLATES = (Caption, TypedLine, CaptionMention, Place, ShownChart, Text)

# Fields no template prints, and why they are there all the same.
NOT_PRINTED = {
    "thai_digits": "for the whole rendered document, page numbers and all",
    "place": "a figure's way home: a link can ride on it",
    "text": "printed as the value itself",
    "attainments": "of both documents' indicators, printed in the report alone",
    "trend": "of both documents' indicators, printed in the report alone",
    **dict.fromkeys(("chart_pairs", "analyses", "left", "right", "targets", "actuals"), "for templates made before"),
    **dict.fromkeys(("second", "third", "fourth"), "of the years in one row, for templates made before"),
}


# --- proof of completeness


@pytest.mark.parametrize("name", VIEWS)
def test_every_text_and_figure_of_the_view_stands_in_the_document(sample: SampleDocuments, name: str) -> None:
    view = sample.views[name]
    if name == AGENDA:  # what the report alone prints of an indicator
        view = emptied(view, "attainments", "trend", "units")
    assert left_out(view, sample.documents[name]) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        (AGENDA, "{{ indicator.actuals.third }}"),
        (AGENDA, "{{ entry.responsible.deadline }}"),
        (MINUTES, "{{ part.figure }}"),
        (MINUTES, "{{ detail }}"),
        (REPORT, "{{ finding.message }}"),
        (REPORT, "{{ row.target.cell }}"),
        (REPORT, "{{ text }}"),
        (REPORT, "{{ line }}"),
        (SITE_VISIT, "{{ question.question }}"),
        (SITE_VISIT, "{{ answer.result }}"),
        (SITE_VISIT, "{{ reason }}"),
    ],
)
def test_the_proof_fails_when_a_template_drops_something(
    sample: SampleDocuments, tmp_path: Path, name: str, dropped: str
) -> None:
    parts = parts_of((ROOT / "templates" / name).read_bytes())
    main = parts["word/document.xml"]
    assert dropped.encode() in main
    parts["word/document.xml"] = main.replace(dropped.encode(), b"")
    (tmp_path / name).write_bytes(write_archive(parts))
    assert left_out(sample.views[name], template.render(tmp_path / name, sample.views[name])) != []


def test_every_text_of_the_coordinators_sheets_stands_in_the_agenda_in_one_piece(sample: SampleDocuments) -> None:
    paragraphs = words(sample.documents[AGENDA])
    given = sample.coordinator
    typed = [
        given.meeting.title, given.meeting.time, given.meeting.venue,
        *(text for row in given.agenda for text in (row.title, row.detail)),
        *(row.text for row in given.feedback),
        *(f"{row.number} {row.title}" for row in given.framework),
        *(step.calendar for step in given.calendar), *(step.step for step in given.calendar),
        *(text for row in given.responsibilities for text in (row.units, row.task)),
        *(row.subject for row in given.feedback),
        "วันอังคารที่ 12 มกราคม 2564", "1.1 Agenda Base", "2.1 ผลการพัฒนาศักยภาพองค์การสู่การเป็นระบบราชการ 4.0",
        "กำหนดจัดส่งข้อมูลให้ กพร. ภายในวันที่ 20 มกราคม 2563",
        "412.03", "3.30", "370", "420.27", "337.70",
    ]  # fmt: skip
    assert len(typed) > 120
    assert [str(text) for text in typed if not any(str(text) in paragraph for paragraph in paragraphs)] == []


def test_the_report_holds_every_text_of_the_units(sample: SampleDocuments) -> None:
    paragraphs = words(sample.documents[REPORT])
    answers = [line for text in sample.coordinator.profile.values() for line in text.text.split("\n") if line.strip()]
    assert len(answers) >= 13
    assert [line for line in answers if line not in paragraphs] == []


# --- the templates


@pytest.mark.parametrize(("name", "view"), VIEWS.items())
def test_the_templates_name_nothing_that_the_views_lack(name: str, view: type) -> None:
    assert lint.faults(ROOT / "templates" / name, view) == ()


def test_every_field_of_a_view_is_printed_or_has_a_reason_not_to_be() -> None:
    for name, view in VIEWS.items():
        tags = " ".join(_tags(ROOT / "templates" / name))
        for owner in _structs(view):
            unused = [f.name for f in fields(owner) if not re.search(rf"\b{f.name}\b", tags)]
            assert [field for field in unused if field not in NOT_PRINTED] == [], f"{name}: {owner.__name__}"


def _tags(path: Path) -> Iterator[str]:
    for part, content in parts_of(path.read_bytes()).items():
        if part.endswith(".xml"):
            yield from re.findall(r"\{[{%].*?[%}]\}", "".join(parse(content).itertext()))


def _structs(kind: Any, seen: set[Any] | None = None) -> set[Any]:
    """Return the types with fields that a view may hold, itself among them."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, Struct) and kind not in seen and kind not in NOT_FOR_TEMPLATES:
        seen.add(kind)
        for inner in get_type_hints(kind).values():
            _structs(inner, seen)
    for inner in get_args(kind):
        _structs(inner, seen)
    return seen


@pytest.mark.long
def test_the_templates_in_the_repository_are_the_originals_and_made_alike_every_time(tmp_path: Path) -> None:
    for path in writing.write(tmp_path):
        assert path.read_bytes() == (ROOT / "templates" / path.name).read_bytes()


# --- the look that a machine can judge


@pytest.mark.parametrize("name", VIEWS)
def test_tables_fit_the_page_repeat_their_head_and_keep_rows_whole(sample: SampleDocuments, name: str) -> None:
    tables = list(body(sample.documents[name]).iter(f"{W}tbl"))
    assert len(tables) > (1 if name == MINUTES else 6)
    for table in tables:
        grid = table.find(f"{W}tblGrid")
        assert grid is not None
        assert sum(int(column.get(f"{W}w", "0")) for column in grid) <= TEXT_WIDTH_TWIPS + 10
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None or _has_no_head(table)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def _has_no_head(table: etree._Element) -> bool:
    look = table.find(f"{W}tblPr/{W}tblLook")
    sets_side_by_side = table.find(f"{W}tblPr/{W}tblStyle") is None  # no lines either
    return sets_side_by_side or (look is not None and look.get(f"{W}firstRow") == "0")


def test_the_headings_lead_through_the_report(sample: SampleDocuments) -> None:
    tree = body(sample.documents[REPORT])
    chapters = ["".join(each.itertext()) for each in tree.iter(f"{W}p") if _style(each) == "Heading1"]
    assert chapters[:3] == ["คำนำ", "บทสรุปผู้บริหาร", "ลักษณะสำคัญขององค์การ"]
    assert [chapter.split()[1] for chapter in chapters[3:10]] == list("1234567")
    assert chapters[10:] == [
        "การดำเนินการตามรายงานป้อนกลับ",
        "ภาคผนวก ก พจนานุกรมตัวชี้วัด",
        "ภาคผนวก ข ที่มาของข้อมูล",
        "ภาคผนวก ค ข้อสังเกตจากการตรวจที่ยังเปิดอยู่",
    ]
    assert sum(_style(each) == "Heading2" for each in tree.iter(f"{W}p")) == 5 + 24 + 6 + 6


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def test_the_contents_list_chapters_and_sections_and_go_no_deeper(sample: SampleDocuments) -> None:
    tree = body(sample.documents[REPORT])
    entries = Counter(_style(each) for each in tree.iter(f"{W}p") if _style(each).startswith("TOC"))
    assert entries == {"TOCHeading": 3, "TOC1": 14, "TOC2": 5 + 24 + 6 + 6}


def test_the_contents_list_no_heading_twice(sample: SampleDocuments) -> None:
    tree = body(sample.documents[REPORT])
    listed = Counter("".join(each.itertext()) for each in tree.iter(f"{W}p") if _style(each) in ("TOC1", "TOC2"))
    assert [entry for entry, times in listed.items() if times > 1] == []


def test_every_table_and_chart_is_in_its_list(sample: SampleDocuments) -> None:
    tree = body(sample.documents[REPORT])
    entries = (each for each in tree.iter(f"{W}p") if _style(each) == "TableofFigures")
    listed = [blocks.own_text(link) for entry in entries for link in entry.findall(f"{W}hyperlink")]
    captions = [blocks.own_text(each) for each in tree.iter(f"{W}p") if _style(each) in ("Caption", "pmqaChartCaption")]
    assert len(captions) > 60
    assert sorted(listed) == sorted(captions)


def test_a_long_list_begins_a_page_and_ends_with_its_last_entries_on_one(sample: SampleDocuments) -> None:
    paragraphs = list(body(sample.documents[REPORT]).iter(f"{W}p"))
    titles = [at for at, each in enumerate(paragraphs) if _style(each) == "TOCHeading"]
    assert [blocks.own_text(paragraphs[at]) for at in titles] == ["สารบัญ", "สารบัญตาราง", "สารบัญแผนภูมิ"]
    assert [paragraphs[at].find(f"{W}pPr/{W}pageBreakBefore") is not None for at in titles] == [True, True, True]
    listed = [each for each in paragraphs if _style(each) == "TableofFigures"]
    kept = [each.find(f"{W}pPr/{W}keepNext") is not None for each in listed]
    assert kept[-13:] == [False, *[True] * 11, False]
    assert kept.count(True) == 22  # of two lists


def test_lines_to_write_on_in_the_minutes_stay_together(sample: SampleDocuments) -> None:
    paragraphs = list(body(sample.documents[MINUTES]).iter(f"{W}p"))
    empty = [_style(each) == "pmqaWrite" and not blocks.own_text(each).strip() for each in paragraphs]
    before_another = [
        each for each, (one, next_one) in zip(paragraphs, pairwise(empty), strict=False) if one and next_one
    ]
    assert len(before_another) > 8
    assert all(each.find(f"{W}pPr/{W}keepNext") is not None for each in before_another)


def test_an_item_without_definition_examples_and_sub_types_has_no_labels_of_them(sample: SampleDocuments) -> None:
    labels = ("นิยาม", "ตัวอย่างตัวชี้วัด", "ประเภทย่อย")

    def labelled(document: bytes) -> list[str]:
        return [line for line in words(document) if line.strip() in labels or line.startswith("นิยาม ")]

    assert len(labelled(sample.documents[AGENDA])) == 18  # three labels of six items
    bare = without(sample.views[AGENDA], definition="", examples=(), subtypes=())
    assert labelled(template.render(ROOT / "templates" / AGENDA, bare)) == []


def without(view: Any, **empty: Any) -> Any:
    """Return a view with these fields as given, at any depth."""
    if isinstance(view, tuple):
        return tuple(without(each, **empty) for each in view)
    if not isinstance(view, Struct):
        return view
    kept = {f.name: without(getattr(view, f.name), **empty) for f in fields(view) if f.name not in empty}
    return replace(view, **kept, **{name: value for name, value in empty.items() if hasattr(view, name)})


@pytest.mark.parametrize("name", [AGENDA, REPORT, SITE_VISIT])
def test_every_column_has_its_word_in_the_head(sample: SampleDocuments, name: str) -> None:
    rows = body(sample.documents[name]).iter(f"{W}tr")
    heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) > 6
    assert [row for row in heads for cell in row.findall(f"{W}tc") if not "".join(cell.itertext()).strip()] == []


def test_codes_and_places_are_marked_to_keep_their_digits(sample: SampleDocuments) -> None:
    runs = body(sample.documents[REPORT]).iter(f"{W}r")
    coded = {"".join(run.itertext()) for run in runs if run.find(f"{W}rPr/{W}rStyle[@{W}val='pmqaCode']") is not None}
    view = sample.views[REPORT]
    assert coded >= {source.code for group in view.sources for source in group.sources}
    assert coded >= {finding.place for finding in view.findings} | {finding.code for finding in view.findings}


@pytest.mark.parametrize("name", VIEWS)
def test_the_samples_note_stands_on_the_first_page_and_in_every_foot(sample: SampleDocuments, name: str) -> None:
    note = sample.coordinator.settings.footnote
    assert "ข้อมูลสมมติ" in note
    assert f"({note})" in words(sample.documents[name])
    assert set(footers(sample.documents[name])) == {note}


@pytest.mark.long
@pytest.mark.parametrize("name", VIEWS)
def test_without_a_note_nothing_is_printed_for_it(sample: SampleDocuments, name: str) -> None:
    document = template.render(ROOT / "templates" / name, replace(sample.views[name], note=""))
    assert "()" not in words(document)
    assert set(footers(document)) == {""}
    assert word_lint.faults(document) == []


@pytest.mark.parametrize("name", VIEWS)
def test_the_documents_are_clean(sample: SampleDocuments, name: str) -> None:
    assert word_lint.faults(sample.documents[name]) == []


@pytest.mark.long
@pytest.mark.parametrize("name", VIEWS)
def test_the_same_year_makes_the_same_bytes(sample: SampleDocuments, name: str) -> None:
    assert template.render(ROOT / "templates" / name, sample.views[name]) == sample.documents[name]


# --- what a department may do to them


def strange() -> dict[str, Any]:
    """Return the views of a year in which texts are nasty, a unit is missing, and two units contradict."""
    rows = (
        records.row(name=NASTY, measure=NASTY, explanation=NASTY, segments=(NASTY,)),
        records.row(name=NASTY, measure=NASTY, unit="สสป.", actuals="82 86 99"),
    )
    case = records.case(*rows, narratives=(records.narrative("1.1", text=f"{NASTY}\n- {NASTY}"),))
    given = replace(case.coordinator, profile={1: Text(NASTY)}, agenda=_nasty_agenda())
    receipts = tuple(Receipt(unit.code, "", "missing") for unit in given.register)
    return views_of(Year(replace(case, coordinator=given), receipts))


def _nasty_agenda() -> tuple[AgendaRow, ...]:
    kinds = ("scores", "feedback", "framework", "calendar", "responsible", "indicators", NASTY)
    items = (
        AgendaRow("1", f"1.{number}", Text(NASTY), Text(NASTY), kind, Place())
        for number, kind in enumerate([*kinds, *kinds], start=1)
    )
    return (AgendaRow("1", "", Text(NASTY), Text(), "scores", Place()), *items)


@pytest.mark.parametrize("name", VIEWS)
def test_texts_of_every_kind_come_through_as_typed_in_a_clean_document(name: str) -> None:
    view = strange()[name]
    document = template.render(ROOT / "templates" / name, view)
    checked = emptied(view, "attainments", "trend", "units") if name == AGENDA else view
    assert left_out(checked, document) == []
    assert word_lint.faults(document, typed=[NASTY]) == []


# --- other judges


@pytest.mark.ooxml
@pytest.mark.parametrize("name", VIEWS)
def test_microsofts_validator_finds_nothing(sample: SampleDocuments, tmp_path: Path, name: str) -> None:
    for number, document in enumerate(
        [sample.documents[name], template.render(ROOT / "templates" / name, strange()[name])]
    ):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(document)
        assert ooxml.errors(path) == []
    assert ooxml.errors(ROOT / "templates" / name) == []


@pytest.mark.soffice
@pytest.mark.parametrize("name", VIEWS)
def test_libreoffice_converts_the_document(sample: SampleDocuments, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(sample.documents[name])
    assert preview.pdf(tmp_path / name, tmp_path).stat().st_size > 50_000
