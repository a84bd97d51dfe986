"""Documents generated one after the other, as units send new figures and texts, and the template is changed."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm, RGBColor
from msgspec import Struct
from msgspec.structs import fields, replace

from pipeline.model import Place
from pipeline.views import remarks, report
from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import ShownChart
from pipeline.views.figures import ShownFigure
from pipeline.views.lines import TypedLine
from pipeline.word import template
from pipeline.word.document_names import REPORT
from pipeline.year import Year
from tests.support.sample_documents import ROOT

_FIGURES, _TEXTS, _ROWS, _CHARTS = 0.08, 0.04, 0.08, 0.1  # the share of each that changes
_LISTED = frozenset(
    ("TypedLine", "IndicatorLine", "UnitNote", "ProfileAnswer", "SubitemSection", "UnitText", "FindingRow", "ChangeRow")
)


def generated(year: Year, seed: int, path: Path = ROOT / "templates" / REPORT) -> bytes:
    """Return the report of a year with other figures, texts and rows; as it is for seed 0.

    ``path``: of the template.
    """
    view = report.view(year)
    rng = random.Random(seed)
    if seed:
        places = sorted(set(_figures(view)), key=str)
        figures = {place: f"{rng.randrange(1000, 99999):,}" for place in places if rng.random() < _FIGURES}
        view = _changed(view, rng, figures)
    return template.render(path, view, remarks.view(year.findings, year.receipts))


def changed_template(folder: Path, seed: int) -> Path:
    """Return the template of the report as somebody has changed it meanwhile."""
    rng = random.Random(seed)
    document = docx.Document(str(ROOT / "templates" / REPORT))
    for change in rng.sample(_CHANGES, 4):
        change(document, rng)
    stream = BytesIO()
    document.save(stream)
    path = folder / f"{seed}.docx"
    path.write_bytes(stream.getvalue())
    return path


def _restyled(document: Document, rng: random.Random) -> None:
    for name in ("heading 1", "heading 2", "caption"):
        document.styles[name].font.color.rgb = RGBColor(rng.randrange(256), 0, rng.randrange(256))
        document.styles[name].paragraph_format.space_before = Mm(rng.randrange(2, 9))


def _renamed(document: Document, rng: random.Random) -> None:
    style = document.styles.add_style(f"กพร {rng.randrange(100)}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["pmqa Body"]
    for paragraph in document.paragraphs:
        if paragraph.style.name == "pmqa Body":
            paragraph.style = style


def _other_margins(document: Document, rng: random.Random) -> None:
    for section in document.sections:
        section.left_margin = Mm(rng.randrange(25, 40))


def _other_header(document: Document, rng: random.Random) -> None:
    header = document.sections[-1].header
    header.is_linked_to_previous = False
    header.paragraphs[0].add_run(f"ฉบับร่าง {rng.randrange(100)}")


def _fixed_text(document: Document, rng: random.Random) -> None:
    headings = [each for each in document.paragraphs if each.style.name.startswith("Heading") and "{" not in each.text]
    for heading in rng.sample(headings, 2):
        heading.insert_paragraph_before(f"คำชี้แจงของแม่แบบ {rng.randrange(10_000)}", style="pmqa Body")


def _section(document: Document, rng: random.Random) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    document.add_paragraph(f"แผ่นแนวนอนของแม่แบบ {rng.randrange(10_000)}", style="pmqa Body")


def _bold_cells(document: Document, _: random.Random) -> None:
    for table in document.tables:
        for paragraph in table.rows[0].cells[0].paragraphs:
            paragraph.paragraph_format.keep_with_next = True
            for run in paragraph.runs:
                run.font.underline = True


_CHANGES = (_restyled, _renamed, _other_margins, _other_header, _fixed_text, _section, _bold_cells)


def _figures(value: Any) -> list[Place]:
    if isinstance(value, ShownFigure):
        return [value.place] if value.place.cell and any(letter.isdigit() for letter in value.text) else []
    if isinstance(value, tuple):
        return [place for each in value for place in _figures(each)]
    if isinstance(value, Struct) and not isinstance(value, Place):
        return [place for field in fields(value) for place in _figures(getattr(value, field.name))]
    return []


def _changed(value: Any, rng: random.Random, figures: dict[Place, str]) -> Any:
    if isinstance(value, ShownFigure):
        return replace(value, text=figures[value.place]) if value.place in figures else value
    if isinstance(value, TypedLine):
        return _retyped(value, rng) if rng.random() < _TEXTS else value
    if isinstance(value, ShownChart):
        more = Decimal(rng.randrange(5)) if rng.random() < _CHARTS else Decimal(0)
        return replace(value, actuals=tuple(each if each is None else each + more for each in value.actuals))
    if isinstance(value, tuple):
        return _other_rows(tuple(_changed(each, rng, figures) for each in value), rng)
    if isinstance(value, Struct) and not isinstance(value, Caption | CaptionMention | Place):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _changed(each, rng, figures) for name, each in held.items()})
    return value


def _retyped(line: TypedLine, rng: random.Random) -> TypedLine:
    words = line.text.split(" ")
    if line.marker is not None or len(line.text) < 30:
        return line
    at = rng.randrange(len(words))
    words[at] += f"ใหม่{rng.randrange(100)}"
    if rng.random() < 0.3:
        del words[rng.randrange(len(words))]
    return replace(line, text=" ".join(words), runs=())


def _other_rows(rows: tuple[Any, ...], rng: random.Random) -> tuple[Any, ...]:
    """Return the rows with one gone, one more, or two that have changed places; most often as they are."""
    if len(rows) < 2 or type(rows[0]).__name__ not in _LISTED:
        return rows
    made, chance = list(rows), rng.random()
    one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    if chance < _ROWS:
        del made[one]
    elif chance < 2 * _ROWS:
        made.insert(one, made[other])
    elif chance < 2.5 * _ROWS:
        made[one], made[other] = made[other], made[one]
    return tuple(made)
