"""How full the pages of the sample's report are: none holds a few lines only, and none ends in a heading."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from msgspec import Struct

from pipeline.opc.properties import FileDescription
from pipeline.word import blocks, submission
from pipeline.word.document_names import REPORT
from pipeline.word.libreoffice import pages
from pipeline.word.markup.elements import W
from pipeline.word.submission import EditionOptions
from tests.support import preview
from tests.support.sample_documents import SampleDocuments
from tests.support.word_drawing import body

pytestmark = [pytest.mark.soffice, pytest.mark.long]

LEAST = 0.25
TOP_PT, BOTTOM_PT = 71, 785  # of the text of an A4 page, without its header and its foot
HEADINGS = ("Heading1", "Heading2", "Heading3", "Heading4", "Caption")
DESCRIPTION = FileDescription("ผู้จัดทำ", "ชื่อ", "เรื่อง", date(2021, 1, 20), date(2021, 1, 20))

_PAGE = re.compile(r"<page .*?</page>", re.DOTALL)
_LINE = re.compile(r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</line>', re.DOTALL)
_CHART_CAPTION = re.compile(r"แผนภูมิที่\d+(?!ถึง|\d).")
_TAG_OR_SPACE = re.compile(r"<[^>]+>|\s")


class PrintedPage(Struct, frozen=True):
    """A printed page: how far down its text reaches, 0 to 1, and its lines from the top, without spaces."""

    number: int
    filled: float
    lines: tuple[str, ...]


class LaidOut(Struct, frozen=True):
    """A document on its pages, and its headings and captions by their style, without spaces."""

    pages: list[PrintedPage]
    headings: tuple[tuple[str, str], ...]


def laid_out(document: bytes, folder: Path) -> LaidOut:
    """Return the pages that LibreOffice makes of a document."""
    (folder / "made.docx").write_bytes(document)
    command = ["pdftotext", "-bbox-layout", str(preview.pdf(folder / "made.docx", folder)), "-"]
    xml = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    found = [_page(number, page) for number, page in enumerate(_PAGE.findall(xml), start=1)]
    headings = (each for each in body(document).iter(f"{W}p") if _style(each) in HEADINGS)
    return LaidOut(found, tuple((_style(each), "".join(blocks.own_text(each).split())) for each in headings))


def _page(number: int, xml: str) -> PrintedPage:
    found = ((float(top), float(bottom), _TAG_OR_SPACE.sub("", words)) for top, bottom, words in _LINE.findall(xml))
    lines = sorted(line for line in found if line[0] > TOP_PT - 5 and line[1] < BOTTOM_PT + 10)
    lowest = max((bottom for _, bottom, _ in lines), default=TOP_PT)
    return PrintedPage(number, (lowest - TOP_PT) / (BOTTOM_PT - TOP_PT), tuple(words for _, _, words in lines))


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


@pytest.fixture(scope="module", params=["report", "final"])
def sample_pages(
    request: pytest.FixtureRequest, sample: SampleDocuments, tmp_path_factory: pytest.TempPathFactory
) -> LaidOut:
    document = sample.documents[REPORT]
    if request.param == "final":
        document = submission.edition(document, EditionOptions(DESCRIPTION)).document
    return laid_out(pages.number(document).document, tmp_path_factory.mktemp("pages"))


def test_no_page_is_under_a_quarter_full(sample_pages: LaidOut) -> None:
    assert len(sample_pages.pages) > 55
    thin = [page for page in sample_pages.pages if page.filled < LEAST]
    assert [(page.number, round(page.filled, 2), page.lines) for page in thin] == []


def test_no_heading_and_no_caption_is_the_last_line_of_a_page(sample_pages: LaidOut) -> None:
    assert len(sample_pages.headings) > 140
    last = [(page.number, page.lines[-1]) for page in sample_pages.pages if page.lines]
    # The end of an indicator's name, which is a heading of the fourth level, is the end of many a cell too.
    whole = {text for style, text in sample_pages.headings if style == "Heading4"}
    # So is a word alone, with which a definition may end.
    ends = tuple(text for style, text in sample_pages.headings if style != "Heading4")
    long = [(number, line) for number, line in last if len(line) > len("นานาชาติ")]
    assert [(n, line) for n, line in long if line in whole or any(each.endswith(line) for each in ends)] == []


def test_the_executive_summary_is_one_page(sample_pages: LaidOut) -> None:
    first_lines = [page.lines[0] for page in sample_pages.pages if page.lines]
    at = first_lines.index("บทสรุปผู้บริหาร")
    assert first_lines[at + 1] == "ลักษณะสำคัญขององค์การ"


def test_an_indicator_is_on_one_page(sample_pages: LaidOut, sample: SampleDocuments) -> None:
    """Its table, its chart and where its data come from: as many of each on every page."""
    view = sample.views[REPORT]
    wanted = sum(len(subtype.indicators) for item in view.items for subtype in item.subtypes)
    together = 0
    for page in sample_pages.pages:
        cards = sum(line.startswith("หน่วยวัด:") for line in page.lines)
        charts = sum(bool(_CHART_CAPTION.match(line)) for line in page.lines)
        sources = sum("ผู้ให้ข้อมูล:" in line for line in page.lines)
        if cards:
            assert (page.number, cards) == (page.number, charts) == (page.number, sources)
        together += cards
    assert together == wanted == 48
