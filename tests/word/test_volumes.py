"""A report too large for one Word document: charts go first, then it is divided by category, and it is said."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from pipeline import documents
from pipeline.documents import Documents, ReportOptions
from pipeline.opc.archive import Limits
from pipeline.opc.faults import PackageFault
from pipeline.opc.trees import parse
from pipeline.views import report as report_view
from pipeline.views import volumes
from pipeline.views.volumes import DocumentLimits
from pipeline.word import blocks, template
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W
from pipeline.word.markup.styles import outline_levels, style_ids, style_of, styles_of
from pipeline.word.parts import contents
from pipeline.word.parts.captions import NO_BREAK
from pipeline.year import Year
from tests.support import records, word_lint
from tests.support.sample_documents import SampleDocuments, examined_sample
from tests.support.word_drawing import body, parts_of, words

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def year() -> Year:
    """The sample year."""
    examined = examined_sample().year
    assert examined is not None
    return examined


def made(year: Year, limits: DocumentLimits) -> tuple[Documents, list[str]]:
    """Return the documents within the limits, and what was said while they were made."""
    lines: list[str] = []
    options = ReportOptions(pages=False, limits=limits)
    return documents.make(year, TEMPLATES, options, lambda doing, *_: lines.append(doing)), lines


def charts_of(document: bytes) -> int:
    return sum(name.startswith("word/charts/") and name.endswith(".xml") for name in parts_of(document))


def test_within_the_limits_the_report_is_one_document_with_its_charts(year: Year) -> None:
    view = report_view.view(year)
    divided = volumes.divided(view, DocumentLimits(), documents.STEM)
    assert divided.views == {"": view}
    assert divided.reason == ""


@pytest.mark.long
def test_beyond_the_limit_of_charts_the_report_has_none_and_says_so_first(year: Year) -> None:
    result, lines = made(year, DocumentLimits(charts=1))
    assert set(result.files) == {REPORT, AGENDA, MINUTES, SITE_VISIT}
    assert charts_of(result.files[REPORT]) == 0
    assert "จึงสร้างโดยไม่มีแผนภูมิ" in lines[0]
    assert volumes.WITHOUT_CHARTS in words(result.files[REPORT])
    assert word_lint.faults(result.files[REPORT]) == []


@pytest.mark.long
def test_beyond_the_limit_of_text_the_report_is_divided_by_category(year: Year) -> None:
    result, lines = made(year, DocumentLimits(chars=1000))
    assert lines[0].endswith("จึงแยกเป็นไฟล์ละหมวด")
    assert "แยกเป็นไฟล์ละหมวด" in result.unnumbered
    numbers = [*range(1, 7), *(f"7.{number}" for number in range(1, 7))]
    parts = [f"application-report-{number}.docx" for number in numbers]
    assert set(result.files) == {REPORT, AGENDA, MINUTES, SITE_VISIT, *parts}
    assert set(result.files) <= set(documents.NAMES)
    view = report_view.view(year)
    for name, category in zip(parts, (*view.categories, *view.items), strict=True):
        shown = words(result.files[name])
        assert any(str(category.heading) in text for text in shown), name
        assert word_lint.faults(result.files[name]) == []
    caption = "ตารางที่ 1 "
    in_tables = [name for name in parts if any(text.startswith(caption) for text in words(result.files[name]))]
    assert in_tables == [name for name in parts if "-7." in name]
    workbook = view.sources[0].sources[0].workbook
    assert any(workbook in text for text in words(result.files["application-report-7.1.docx"]))
    with_charts = [name for name in parts if charts_of(result.files[name])]
    assert with_charts == [
        f"application-report-7.{at}.docx" for at, item in enumerate(view.items, 1) if item.chart_pairs
    ]


def divided_files(year: Year) -> dict[str, bytes]:
    """Return the documents of the report, divided, by their names without the ending."""
    result, _ = made(year, DocumentLimits(indicators=10))
    return {Path(name).stem: content for name, content in result.files.items() if name in documents.REPORTS}


def headings_of(document: bytes) -> list[str]:
    return [heading.text for heading in contents.headings(document)]


def bare_headings(document: bytes) -> list[str]:
    """Return the headings and the titles of lists under which nothing stands."""
    package = docx_file.open_own(document)
    levels = outline_levels(styles_of(package))
    titles = {style_ids(styles_of(package))["toc heading"]: 1}
    placed = [block for block in body(document).iterfind(f"{W}body/*") if block.tag != f"{W}sectPr"]
    blocks_in = [(block, _level(block, levels | titles)) for block in placed]
    followed = [*pairwise(blocks_in), (blocks_in[-1], (None, 1))]
    return [
        text_of(block)
        for (block, level), (after, next_level) in followed
        if level and (after is None or 0 < next_level <= level or not (next_level or text_of(after)))
    ]


def _level(block: etree._Element, levels: dict[str, int]) -> int:
    return levels.get(style_of(block), 0) if block.tag == f"{W}p" else 0


def text_of(block: etree._Element) -> str:
    return "".join(text.text or "" for text in block.iter(f"{W}t"))


@pytest.mark.long
def test_no_document_of_a_divided_report_has_a_heading_or_a_list_with_nothing_under_it(year: Year) -> None:
    assert {name: bare for name, content in divided_files(year).items() if (bare := bare_headings(content))} == {}


@pytest.mark.long
def test_findings_are_counted_only_in_the_document_that_lists_them_and_comments_name_it(year: Year) -> None:
    files = divided_files(year)
    annex = "ภาคผนวก ค ข้อสังเกตจากการตรวจที่ยังเปิดอยู่"
    assert [name for name, content in files.items() if annex in headings_of(content)] == [documents.STEM]
    counting = [name for name, content in files.items() if "ที่ยังเปิดอยู่ 15 ข้อ" in " ".join(words(content))]
    assert counting == [documents.STEM]
    finding = next(one for one in report_view.view(year).findings if one.indicator)
    notes = comments_of(files[f"application-report-{finding.indicator[:3]}"])
    assert any(f"ข้อ {finding.number} ในภาคผนวกข้อสังเกต ไฟล์ application-report {finding.code}" in note for note in notes)
    assert not any("ไฟล์ application-report" in note for note in comments_of(files[documents.STEM]))


def comments_of(document: bytes) -> list[str]:
    part = parts_of(document).get("word/comments.xml")
    return ["".join(comment.itertext()) for comment in parse(part)] if part else []


@pytest.mark.long
def test_every_document_of_a_divided_report_says_which_it_is_and_what_the_others_hold(year: Year) -> None:
    files = divided_files(year)
    view = report_view.view(year)
    for name, content in files.items():
        shown = words(content)
        assert headings_of(content)[1 if name == documents.STEM else 0] == "ไฟล์ของรายงาน", name
        assert any(text.startswith(f"รายงานนี้แบ่งเป็น 13 ไฟล์เพื่อให้เปิดใน Word ได้ ไฟล์นี้คือ {name} (") for text in shown), name
        listed = [text for text in shown if re.match(r"(• )?application-report[-.0-9]*: ", text)]
        assert [text.removeprefix("• ").partition(":")[0] for text in listed] == list(files), name
    assert any(f"application-report-7.2: หมวด 7 ข้อ {view.items[1].heading}" in text for text in shown)


@pytest.mark.long
def test_the_sources_of_a_document_are_those_of_its_own_figures_and_it_refers_to_their_table(year: Year) -> None:
    shown = [text.replace(NO_BREAK, " ") for text in words(divided_files(year)["application-report-7.4"])]
    assert "ค่าทุกค่าของตัวชี้วัดในไฟล์นี้ ตามที่หน่วยงานพิมพ์ พร้อมช่องในสมุดงานที่นำมา แสดงในตารางที่ 2" in shown
    assert not any("ตัวชี้วัดหมวด 7 ตามที่" in text for text in shown)


def test_names_of_files_keep_their_digits_where_a_report_has_thai_ones(year: Year) -> None:
    view = replace(report_view.view(year), thai_digits=True)
    second = volumes.divided(view, DocumentLimits(indicators=10), documents.STEM).views["7.2"]
    shown = words(template.render(TEMPLATES / REPORT, second))
    assert any(
        text.endswith("application-report-7.2: หมวด ๗ ข้อ ๗.๒ การบรรลุผลลัพธ์ตามตัวชี้วัดด้านผู้รับบริการและประชาชน")
        for text in shown
    )


def test_a_report_without_indicators_has_no_annex_of_sources_and_its_letters_follow() -> None:
    view = report_view.view(Year(records.case(), (), ()))
    assert (view.sources, view.annexes.findings, view.annexes.changes) == ((), "ก", "ข")
    assert view.has_tables == bool(view.status)


def test_of_very_many_indicators_each_item_has_a_document_with_its_charts(year: Year) -> None:
    view = report_view.view(year)
    divided = volumes.divided(view, DocumentLimits(indicators=10), documents.STEM)
    assert divided.reason.endswith("จึงแยกเป็นไฟล์ละหมวด")
    assert "ตัวชี้วัด 48 ตัว" in divided.reason
    assert [one.items for number, one in divided.views.items() if number.startswith("7")] == [
        (item,) for item in view.items
    ]
    neither = volumes.divided(view, DocumentLimits(indicators=10, charts=1), documents.STEM)
    assert neither.reason.endswith("จึงสร้างโดยไม่มีแผนภูมิ และแยกเป็นไฟล์ละหมวด")
    assert not any(item.chart_pairs for one in neither.views.values() for item in one.items)


@pytest.mark.long
def test_what_the_program_made_itself_is_never_refused_for_its_size(
    sample: SampleDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx_file, "LIMITS", Limits(parts=10, unpacked_bytes=1000, file_bytes=1000))
    report = sample.documents[REPORT]
    with pytest.raises(PackageFault):
        blocks.block_hashes(report)
    assert blocks.block_hashes(report, own=True)
    assert contents.headings(report)
    assert contents.fill(report)
    assert pdf.prepared(report)
    with pytest.raises(pdf.PdfFault):  # after the document was opened
        pages.number(report, lay_out=lambda _: b"")


def test_the_indicators_of_no_item_have_a_document_of_a_known_name_too(year: Year) -> None:
    assert f"7.{len(year.case.criteria.items) + 1}" in volumes.NAMES
