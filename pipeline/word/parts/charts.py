"""From the charts of a view to native Word charts: drawn where they were printed, their data embedded as a workbook.

XlsxWriter writes a workbook with the chart in it. The chart part of that workbook is a chart part of Word too, once it
is set to take its data from the workbook. So Word draws from the same workbook that it opens for editing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from io import BytesIO
from itertools import count
from typing import Any, cast

from lxml import etree
from xlsxwriter import Workbook

from pipeline.opc.archive import NO_LIMITS, open_archive
from pipeline.opc.package import Package
from pipeline.thai import number_text
from pipeline.views.charts import ShownChart
from pipeline.word.house_style import FONT, TEXT_WIDTH_TWIPS
from pipeline.word.markup.elements import DRAWING, EMU_PER_TWIP, RELATIONSHIP, W, attribute, whole_number
from pipeline.word.markup.runs import VALUE_NUMBER, PrintedValue, run_like

SHEET = "ข้อมูล"
ACTUAL, TARGET = "ผล", "เป้าหมาย"

_CELL_MARGINS_TWIPS = 170  # of the house's tables, both sides
_HEIGHT_OF_WIDTH = 0.5
_MOST_HEIGHT_TWIPS = 4536  # 8 cm, for a chart that has the width of the page
_MOST_DECIMALS = 2
_AXIS_MARGIN, _AXIS_DIGIT, _MOST_AXIS = 0.04, 0.025, 0.4  # of the width: what the labels of the axis need
_MOST_STEPS = 5
_ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter takes a time without a zone; any fixed one will do
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COLUMN_COLOUR, _LINE_COLOUR, _GRID_COLOUR, _TEXT_COLOUR = "#8FAADC", "#C55A11", "#D9D9D9", "#000000"
_PRINT_SETTINGS = re.compile(rb"<c:printSettings>.*?</c:printSettings>", re.DOTALL)
_LATIN_FONT = re.compile(rb'<a:latin typeface="([^"]*)"[^>]*/>')
# What XlsxWriter leaves out: not every program reads an absent element as "no".
_SPELT_OUT = (
    (b'<c:lang val="en-US"/>', b'<c:lang val="th-TH"/><c:roundedCorners val="0"/>'),
    (b' lang="en-US"', b' lang="th-TH"'),
    (b'<c:plotVisOnly val="1"/>', b'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'),  # an absent one means zero
    (
        b'<c:showVal val="1"/>',
        b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>',
    ),
)
_EXTERNAL_DATA = b'<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'


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
    for reference in root.iter(f"{{{DRAWING}chart}}chart"):
        value_number = reference.attrib.pop(VALUE_NUMBER, "")
        if not value_number:
            continue  # the template's own
        number = next(free)
        name, data, identifier = _chart_name(number), f"word/embeddings/pmqaChart{number}.xlsx", f"rIdPmqaChart{number}"
        workbook = embedded_workbook(cast(ShownChart, value_of(int(value_number))))
        package.put(data, workbook)
        package.put(name, chart_part(workbook))
        package.set_type(name, _CHART_TYPE)
        package.set_ending_type("xlsx", _WORKBOOK_TYPE)
        package.relate(name, f"{RELATIONSHIP}/package", data, "rId1")
        package.relate(part, f"{RELATIONSHIP}/chart", name, identifier)
        reference.set(f"{{{RELATIONSHIP}}}id", identifier)


def _chart_name(number: int) -> str:
    return f"word/charts/pmqaChart{number}.xml"


def embedded_workbook(chart: ShownChart) -> bytes:
    """Return the workbook of a chart: a row for each year with its actual and target, and the chart drawn from them.

    Where a year has no number, its cell is empty.
    """
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    sheet = workbook.add_worksheet(SHEET)
    sheet.write_row(0, 0, ["ปี", ACTUAL, TARGET])
    for column, values in enumerate((chart.years, chart.actuals, chart.targets)):
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, column, float(value))
    sheet.insert_chart("E2", _drawn(workbook, chart))
    workbook.close()
    return stream.getvalue()


def chart_part(workbook: bytes) -> bytes:
    """Return the chart of a workbook as a chart part of Word that takes its data from that workbook."""
    xml = open_archive(workbook, NO_LIMITS).read("xl/charts/chart1.xml")
    for left_out, spelt_out in _SPELT_OUT:
        xml = xml.replace(left_out, spelt_out)
    xml = _PRINT_SETTINGS.sub(_EXTERNAL_DATA, xml)
    # Thai is a complex script: without its own font it would be drawn in another.
    return _LATIN_FONT.sub(rb'<a:latin typeface="\1"/><a:cs typeface="\1"/>', xml)


def _drawn(workbook: Workbook, chart: ShownChart) -> Any:
    decimals = _decimals((*chart.actuals, *chart.targets))
    axis = _axis(chart)
    columns = workbook.add_chart({"type": "column"})
    columns.add_series(_actuals(chart, _number_format(decimals)))
    if any(target is not None for target in chart.targets):
        line = workbook.add_chart({"type": "line"})
        line.add_series(_targets(chart))
        columns.combine(line)
    columns.set_title({"name": chart.title, "name_font": _font(12, bold=True), "overlay": False})
    if not chart.title:
        columns.set_title({"none": True})
    columns.set_x_axis({"num_font": _font(12), "line": {"color": _GRID_COLOUR}})
    columns.set_y_axis(
        {
            "num_font": _font(12),
            "num_format": _number_format(_decimals((axis.get("major_unit"),))),
            "major_gridlines": {"visible": True, "line": {"color": _GRID_COLOUR, "width": 0.5}},
            "line": {"none": True},
            **{bound: float(value) for bound, value in axis.items()},
        }
    )
    columns.set_plotarea({"layout": _plot_layout(chart, decimals)})
    columns.set_legend({"position": "bottom", "font": _font(12)})
    columns.set_chartarea({"border": {"none": True}})
    return columns


def _actuals(chart: ShownChart, number_format: str) -> dict[str, Any]:
    return {
        **_series(chart, 1),
        "fill": {"color": _COLUMN_COLOUR},
        "gap": 80,
        "data_labels": {"value": True, "position": "inside_base", "num_format": number_format, "font": _font(12)},
    }


def _targets(chart: ShownChart) -> dict[str, Any]:
    return {
        **_series(chart, 2),
        "line": {"color": _LINE_COLOUR, "width": 1.75},
        "marker": {"type": "diamond", "size": 6, "fill": {"color": _LINE_COLOUR}, "border": {"color": _LINE_COLOUR}},
    }


def _series(chart: ShownChart, column: int) -> dict[str, Any]:
    last = len(chart.years)
    return {
        "name": [SHEET, 0, column],
        "categories": [SHEET, 1, 0, last, 0],
        "values": [SHEET, 1, column, last, column],
    }


def _plot_layout(chart: ShownChart, decimals: int) -> dict[str, float]:
    """Return where the columns stand, as parts of the chart's size: left to itself, a small chart wastes its room."""
    values = [value for value in (*chart.actuals, *chart.targets) if value is not None]
    most = max((len(number_text(value, decimals)) for value in values), default=1)
    left = min(_AXIS_MARGIN + most * _AXIS_DIGIT, _MOST_AXIS)
    return {"x": left, "y": 0.24, "width": 0.97 - left, "height": 0.43}


def _axis(chart: ShownChart) -> dict[str, Decimal]:
    """Return the bounds and the step of the value axis, of one kind in every chart: from zero, in at most five steps.

    It starts at zero, since a column shows its value by its length; values below zero are left to Word.
    """
    values = [value for value in (*chart.actuals, *chart.targets) if value is not None]
    if any(value < 0 for value in values):
        return {}
    most = max(values, default=Decimal(0)) or Decimal(1)
    step = _round_step(most / _MOST_STEPS)
    return {"min": Decimal(0), "max": step * (most / step).to_integral_value(ROUND_CEILING), "major_unit": step}


def _round_step(least: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 2.5, 5 and their tens that is not less."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in _ROUND_STEPS if power * factor >= least)


def _number_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _decimals(values: Iterable[Decimal | None]) -> int:
    """Return the number of decimals of the most exact value, at most as many as a small chart can hold."""
    exponents = (value.normalize().as_tuple().exponent for value in values if value is not None)
    needed = max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    return min(max(needed, 0), _MOST_DECIMALS)


def _font(size_pt: int, *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size_pt, "bold": bold, "color": _TEXT_COLOUR}


def _width_twips(run: etree._Element) -> int:
    """Return the width for a chart: that of its table cell without the margins, or of the page."""
    for cell in run.iterancestors(f"{W}tc"):
        width = cell.find(f"{W}tcPr/{W}tcW")
        twips = whole_number(width, "w") if attribute(width, "type") == "dxa" else 0
        if twips > _CELL_MARGINS_TWIPS:
            return twips - _CELL_MARGINS_TWIPS
    return TEXT_WIDTH_TWIPS
