"""A report too large for one Word document: charts go first, then it is divided by category, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import documents
from pipeline.documents import Documents, ReportOptions
from pipeline.opc.archive import Limits
from pipeline.opc.faults import PackageFault
from pipeline.views import report as report_view
from pipeline.views import volumes
from pipeline.views.volumes import DocumentLimits
from pipeline.word import blocks
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT
from pipeline.word.libreoffice import pages, pdf
from pipeline.word.markup import docx_file
from pipeline.word.parts import contents
from pipeline.year import Year
from tests.support import word_lint
from tests.support.sample_documents import SampleDocuments, examined_sample
from tests.support.word_drawing import parts_of, words

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
    divided = volumes.divided(view, DocumentLimits())
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
    assert volumes.ELSEWHERE in " ".join(words(result.files[REPORT]))
    with_charts = [name for name in parts if charts_of(result.files[name])]
    assert with_charts == [
        f"application-report-7.{at}.docx" for at, item in enumerate(view.items, 1) if item.chart_pairs
    ]


def test_of_very_many_indicators_each_item_has_a_document_with_its_charts(year: Year) -> None:
    view = report_view.view(year)
    divided = volumes.divided(view, DocumentLimits(indicators=10))
    assert divided.reason.endswith("จึงแยกเป็นไฟล์ละหมวด")
    assert "ตัวชี้วัด 48 ตัว" in divided.reason
    assert [one.items for number, one in divided.views.items() if number.startswith("7")] == [
        (item,) for item in view.items
    ]
    neither = volumes.divided(view, DocumentLimits(indicators=10, charts=1))
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
