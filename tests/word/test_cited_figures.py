"""A figure that a text cites is printed, shows where it was typed and leads to its source, in every document."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from pipeline import citations, documents
from pipeline.model import Text, TextLook, TextRun
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT
from pipeline.word.markup.elements import W
from pipeline.year import Year
from tests.support import word_lint
from tests.support.sample_documents import examined_sample
from tests.support.word_drawing import parts_of

pytestmark = pytest.mark.long

TEMPLATES = Path(__file__).parents[2] / "templates"
CITED = "[7.1-02 ผล 2563]"
IN_THAI_DIGITS = "[๗.๑-๐๒ ผล ๒๕๖๓]"
OPENING = "ผลที่อ้าง"


@pytest.fixture(scope="module")
def cited() -> tuple[Year, dict[str, bytes]]:
    """The sample with the same citation in a narrative, an analysis, answers and the agenda; and its documents."""
    year = examined_sample().year
    assert year is not None
    case = year.case
    text = Text(f"{OPENING} {CITED}\n1. {OPENING} {IN_THAI_DIGITS}")
    bold = (TextRun(f"{OPENING} "), TextRun(CITED, TextLook(bold=True)))
    first, *others = case.master.indicators
    row = replace(first.first, analysis=f"{OPENING} {CITED}", analysis_runs=bold)
    master = replace(
        case.master,
        narratives=(replace(case.master.narratives[0], text=text), *case.master.narratives[1:]),
        answers=tuple(replace(one, action=text) for one in case.master.answers),
        indicators=(replace(first, rows=(row, *first.rows[1:])), *others),
    )
    given = case.coordinator
    agenda = tuple(replace(line, detail=text) if line.item else line for line in given.agenda)
    given = replace(given, profile={**given.profile, 1: text}, agenda=agenda)
    year = replace(year, case=replace(case, master=master, coordinator=given))
    made = documents.make(year, TEMPLATES, documents.ReportOptions(pages=False), lambda *_: None)
    return year, dict(made.files)


def figures_after(document: bytes, opening: str) -> list[tuple[str, str]]:
    """Return the text and tooltip of every link in a paragraph that says ``opening``."""
    root = etree.fromstring(parts_of(document)["word/document.xml"])
    return [
        ("".join(link.itertext()), link.get(f"{W}tooltip", ""))
        for paragraph in root.iter(f"{W}p")
        if opening in "".join(paragraph.itertext())
        for link in paragraph.iter(f"{W}hyperlink")
    ]


@pytest.mark.parametrize("name", [REPORT, AGENDA, MINUTES, SITE_VISIT])
def test_every_document_prints_the_figure_with_its_place(cited: tuple[Year, dict[str, bytes]], name: str) -> None:
    year, made = cited
    (indicator,) = [one for one in year.case.master.indicators if one.code == "7.1-02"]
    figure = indicator.first.actuals[2563]
    document = made[name]
    shown = "".join(etree.fromstring(parts_of(document)["word/document.xml"]).itertext())
    assert not [cited_as for cited_as in (CITED, IN_THAI_DIGITS) if cited_as in shown]
    found = figures_after(document, OPENING)
    assert len(found) >= 2
    assert set(found) == {(f"{figure.value:,f}", str(figure.place))}
    assert word_lint.faults(document) == []


def test_nothing_but_the_documents_is_filled(cited: tuple[Year, dict[str, bytes]]) -> None:
    year, _ = cited
    assert CITED in year.case.master.narratives[0].text.text
    assert CITED not in citations.filled(year).case.master.narratives[0].text.text
