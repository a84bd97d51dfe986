"""From the charts of a view to native Word charts: drawn where they were printed, their data embedded as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import cast

from lxml import etree

from pipeline.opc.package import Package
from pipeline.views.charts import ShownChart
from pipeline.word.markup.elements import DRAWING, EMU_PER_TWIP, RELATIONSHIP, W, attribute, whole_number
from pipeline.word.markup.runs import VALUE_NUMBER, PrintedValue, run_like
from pipeline.word.parts import chart_workbooks
from pipeline.word.text_area import TEXT_WIDTH_TWIPS

_CELL_MARGINS_TWIPS = 170  # of the house's tables, both sides
_HEIGHT_OF_WIDTH = 0.5
_MOST_HEIGHT_TWIPS = 4536  # 8 cm, for a chart that has the width of the page
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def drawing(printed: PrintedValue, run: etree._Element) -> list[etree._Element]:
    """Return the run that shows a chart, as wide as the table cell it stands in, or as the page."""
    chart = cast(ShownChart, printed.value)
    width = _width_twips(run) * EMU_PER_TWIP
    height = min(round(width * _HEIGHT_OF_WIDTH), _MOST_HEIGHT_TWIPS * EMU_PER_TWIP)
    word_drawing = f"{DRAWING}wordprocessingDrawing"
    inline = etree.Element(
        f"{{{word_drawing}}}inline",
        {"distT": "0", "distB": "0", "distL": "0", "distR": "0"},
        {"wp": word_drawing, "a": f"{DRAWING}main", "c": f"{DRAWING}chart", "r": RELATIONSHIP},
    )
    size = {"cx": str(width), "cy": str(height)}
    etree.SubElement(inline, f"{{{word_drawing}}}extent", size)
    number = str(printed.number)
    properties = {"id": number, "name": f"แผนภูมิ {number}", "descr": " ".join(chart.told.split())}
    etree.SubElement(inline, f"{{{word_drawing}}}docPr", properties)
    etree.SubElement(inline, f"{{{word_drawing}}}cNvGraphicFramePr")
    graphic = etree.SubElement(inline, f"{{{DRAWING}main}}graphic")
    data = etree.SubElement(graphic, f"{{{DRAWING}main}}graphicData", {"uri": f"{DRAWING}chart"})
    etree.SubElement(data, f"{{{DRAWING}chart}}chart", {VALUE_NUMBER: number})
    framed = etree.Element(f"{W}drawing")
    framed.append(inline)
    return [run_like(run, [framed])]


def add_parts(package: Package, part: str, root: etree._Element, value_of: Callable[[int], object]) -> None:
    """Add the parts of every chart that `drawing` put into the tree of ``part``: the chart and its workbook.

    ``value_of``: a printed value by its number.
    """
    free = (number for number in count(1) if _chart_name(number) not in package)
    added = []
    for reference in root.iter(f"{{{DRAWING}chart}}chart"):
        value_number = reference.attrib.pop(VALUE_NUMBER, "")
        if not value_number:
            continue  # the template's own
        number = next(free)
        name, data, identifier = _chart_name(number), f"word/embeddings/pmqaChart{number}.xlsx", f"rIdPmqaChart{number}"
        parts = chart_workbooks.parts(cast(ShownChart, value_of(int(value_number))))
        package.put(data, parts.workbook)
        package.put(name, parts.chart)
        added.append(name)
        package.relate(name, f"{RELATIONSHIP}/package", data, "rId1")
        package.relate(part, f"{RELATIONSHIP}/chart", name, identifier)
        reference.set(f"{{{RELATIONSHIP}}}id", identifier)
    if added:
        package.set_types(added, _CHART_TYPE)
        package.set_ending_type("xlsx", _WORKBOOK_TYPE)


def _chart_name(number: int) -> str:
    return f"word/charts/pmqaChart{number}.xml"


def _width_twips(run: etree._Element) -> int:
    """Return the width for a chart: that of its table cell without the margins, or of the page."""
    for cell in run.iterancestors(f"{W}tc"):
        width = cell.find(f"{W}tcPr/{W}tcW")
        twips = whole_number(width, "w") if attribute(width, "type") == "dxa" else 0
        if twips > _CELL_MARGINS_TWIPS:
            return twips - _CELL_MARGINS_TWIPS
    return TEXT_WIDTH_TWIPS
