"""The sample year as views and as documents, and the proof that a document holds all that its view says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from pipeline import run
from pipeline.model import Coordinator, Place
from pipeline.opc.trees import parse
from pipeline.views import agenda, minutes, report, site_visit
from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import IndicatorChart, ShownChart
from pipeline.views.figures import SentencePart, ShownFigure
from pipeline.views.lines import TypedLine
from pipeline.views.report import ReportView
from pipeline.views.results import Analysis, ItemResults
from pipeline.word import template
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT
from pipeline.year import Year
from tests.support.word_drawing import parts_of, words

# Fields that say again, for templates of another order (a table, the charts, then the texts), what other fields say.
SAID_ELSEWHERE: dict[type, tuple[str, ...]] = {
    ItemResults: ("indicators", "chart_pairs", "analyses"),
    Analysis: ("code", "name"),
    IndicatorChart: ("code",),
    ReportView: ("years",),
}

ROOT = Path(__file__).parents[2]
YEAR_BE = 2564


class SampleDocuments(Struct, frozen=True):
    """The sample year: its coordinator's workbook, and its views and documents by the name of the document."""

    coordinator: Coordinator
    views: dict[str, Any]
    documents: dict[str, bytes]


def examined_sample() -> run.Examination:
    """Return the sample year, read, merged and checked."""
    folders = run.Folders(ROOT / "inputs", ROOT / "outputs", ROOT / "templates")
    return run.examine(YEAR_BE, folders, lambda *_: None)


def sample_documents() -> SampleDocuments:
    """Return the sample year as documents, without comments."""
    year = examined_sample().year
    assert year is not None
    views = views_of(year)
    documents = {name: template.render(ROOT / "templates" / name, view) for name, view in views.items()}
    return SampleDocuments(year.case.coordinator, views, documents)


def views_of(year: Year) -> dict[str, Any]:
    """Return the views of a checked year by the name of the document."""
    return {
        AGENDA: agenda.view(year),
        MINUTES: minutes.view(year),
        REPORT: report.view(year),
        SITE_VISIT: site_visit.view(year),
    }


def left_out(view: Any, document: bytes) -> list[str]:
    """Return what the view says more often than the document: figures that stand alone, and texts."""
    paragraphs = words(document)
    alone, everything = Counter(paragraphs), "\x00".join([*paragraphs, *footers(document)])
    wanted_figures = Counter(str(value) for value in _printed(view) if isinstance(value, ShownFigure))
    wanted_texts = Counter(value for value in _printed(view) if isinstance(value, str))
    beside = Counter(re.findall(r"ค่าเทียบเคียง: (\S+)", everything))  # the one figure that stands in a sentence
    missing = [figure for figure, times in wanted_figures.items() if alone[figure] + beside[figure] < times]
    return missing + [text for text, times in wanted_texts.items() if everything.count(text) < times]


def _printed(value: Any) -> Iterator[str | ShownFigure]:
    """Yield every text and figure of a view, at any depth, as the document has to show it; places aside."""
    if isinstance(value, str | ShownFigure):
        if str(value):
            yield value
    elif isinstance(value, TypedLine):
        # What Word writes itself it sets off by a tab: how many spaces were typed there cannot be seen.
        yield re.sub(r"^\s*(\S+)\s+", r"\1 ", value.text) if value.marker else value.text
    elif isinstance(value, SentencePart):
        yield f"{value.words}{value.figure}"  # a figure in a sentence, where it does not stand alone
    elif isinstance(value, ShownChart | Caption | CaptionMention):
        return  # drawn or counted, not written: the tests of charts and captions prove it
    elif isinstance(value, tuple):
        for each in value:
            yield from _printed(each)
    elif isinstance(value, Struct) and not isinstance(value, Place):
        for field in fields(value):
            if field.name not in SAID_ELSEWHERE.get(type(value), ()):
                yield from _printed(getattr(value, field.name))


def emptied(value: Any, *names: str) -> Any:
    """Return the view with fields of these names emptied, at any depth."""
    if isinstance(value, tuple):
        return tuple(emptied(each, *names) for each in value)
    if not isinstance(value, Struct) or isinstance(value, Place | ShownFigure):
        return value
    changes = {f.name: "" if f.name in names else emptied(getattr(value, f.name), *names) for f in fields(value)}
    return replace(value, **changes)


def footers(document: bytes) -> list[str]:
    """Return the text of each footer of a document."""
    parts = parts_of(document)
    names = [name for name in parts if "footer" in name and name.endswith(".xml")]
    return ["".join(parse(parts[name]).itertext()) for name in names]
