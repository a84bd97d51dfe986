"""From the numbers of a chart to its parts: the workbook that Word opens for editing, and the chart drawn from it.

XlsxWriter writes a workbook with the chart in it. The chart part of that workbook is a chart part of Word too, once it
is set to take its data from the workbook. Charts of one shape differ in nothing but their numbers and their title: each
shape is drawn once, with stand-ins for these, and filled for each chart, which takes 0.3 ms and drawing takes 10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from msgspec import Struct

from pipeline.opc.archive import NO_LIMITS, Archive, open_archive
from pipeline.opc.writer import FAST, ZipWriter, pack
from pipeline.thai import number_text
from pipeline.views.charts import ShownChart
from pipeline.word.text_area import FONT

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "ข้อมูล"
ACTUAL, TARGET = "ผล", "เป้าหมาย"

_MOST_DECIMALS = 2
_AXIS_MARGIN, _AXIS_DIGIT, _MOST_AXIS = 0.04, 0.025, 0.4  # of the width: what the labels of the axis need
_MOST_STEPS = 5
_ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter takes a time without a zone; any fixed one will do

_COLUMN_COLOUR, _LINE_COLOUR, _GRID_COLOUR, _TEXT_COLOUR = "#8FAADC", "#C55A11", "#D9D9D9", "#000000"
_PRINT_SETTINGS = re.compile(r"<c:printSettings>.*?</c:printSettings>", re.DOTALL)
_LATIN_FONT = re.compile(r'<a:latin typeface="([^"]*)"[^>]*/>')
# What XlsxWriter leaves out: not every program reads an absent element as "no".
_SPELT_OUT = (
    ('<c:lang val="en-US"/>', '<c:lang val="th-TH"/><c:roundedCorners val="0"/>'),
    (' lang="en-US"', ' lang="th-TH"'),
    ('<c:plotVisOnly val="1"/>', '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'),  # an absent one means zero
    (
        '<c:showVal val="1"/>',
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>',
    ),
)
_EXTERNAL_DATA = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'

_SHEET_PART, _CHART_PART = "xl/worksheets/sheet1.xml", "xl/charts/chart1.xml"
_STAND_IN = 918_270_000  # and what follows it: as no other number of these parts is
_SLOT = re.compile(r"(91827[0-9]{4})(?:\.0)?(?![0-9])")
_TITLE, _MOST, _STEP, _ACTUALS, _TARGETS = (_STAND_IN + number for number in (1, 2, 3, 1000, 2000))
_KEPT_SHAPES = 256  # the 1,199 charts of a generated department have 2


class ChartParts(Struct, frozen=True):
    """A chart as Word holds it: its own part, and the workbook with its data."""

    chart: bytes
    workbook: bytes


class _Shape(Struct, frozen=True):
    """What charts have in common that differ in nothing but their numbers and their title."""

    years: tuple[int, ...]
    has_actuals: tuple[bool, ...]  # for each year
    has_targets: tuple[bool, ...]
    has_title: bool
    number_format: str
    axis_format: str
    axis_width: float  # of the width of the chart
    begins_at_zero: bool


class _Numbers(Struct, frozen=True):
    """What a chart of a shape is filled with. ``most``, ``step``: of the axis, where it begins at zero."""

    title: str
    actuals: tuple[float | None, ...]
    targets: tuple[float | None, ...]
    most: float = 0
    step: float = 0


class _Pattern(Struct, frozen=True):
    """The workbook of a shape, and its parts with slots: literal pieces, with the number of a stand-in between two."""

    workbook: Archive
    sheet: Sequence[str]
    chart: Sequence[str]
    chart_of_word: Sequence[str]


def parts(chart: ShownChart) -> ChartParts:
    """Return the parts of a chart: a row of its workbook for each year, and the chart drawn from them.

    Where a year has no number, its cell is empty.
    """
    shape, numbers = _shape(chart), _numbers(chart)
    pattern = _pattern(shape)
    in_sheet, in_chart = _texts(numbers, "{:.16G}".format), _texts(numbers, "{:.16g}".format)
    filled = {_SHEET_PART: _filled(pattern.sheet, in_sheet), _CHART_PART: _filled(pattern.chart, in_chart)}
    return ChartParts(_filled(pattern.chart_of_word, in_chart), _with_parts(pattern.workbook, filled))


def _shape(chart: ShownChart) -> _Shape:
    decimals = _decimals((*chart.actuals, *chart.targets))
    most_and_step = _axis(chart)
    return _Shape(
        years=chart.years,
        has_actuals=tuple(value is not None for value in chart.actuals),
        has_targets=tuple(value is not None for value in chart.targets),
        has_title=bool(chart.title),
        number_format=_number_format(decimals),
        axis_format=_number_format(_decimals(most_and_step[1:])),
        axis_width=_axis_width(chart, decimals),
        begins_at_zero=bool(most_and_step),
    )


def _numbers(chart: ShownChart) -> _Numbers:
    return _Numbers(chart.title, _floats(chart.actuals), _floats(chart.targets), *map(float, _axis(chart)))


def _floats(values: Iterable[Decimal | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)


# --- drawn once for a shape


@lru_cache(_KEPT_SHAPES)
def _pattern(shape: _Shape) -> _Pattern:
    stand_ins = _Numbers(
        str(_TITLE) if shape.has_title else "",
        _stand_ins(_ACTUALS, shape.has_actuals),
        _stand_ins(_TARGETS, shape.has_targets),
        _MOST,
        _STEP,
    )
    workbook = open_archive(_drawn_workbook(shape, stand_ins), NO_LIMITS)
    chart = workbook.read(_CHART_PART).decode()
    sheet = workbook.read(_SHEET_PART).decode()
    return _Pattern(workbook, _SLOT.split(sheet), _SLOT.split(chart), _SLOT.split(_chart_of_word(chart)))


def _stand_ins(first: int, held: Iterable[bool]) -> tuple[float | None, ...]:
    return tuple(first + number if is_held else None for number, is_held in enumerate(held))


def _texts(numbers: _Numbers, written: Callable[[float], str]) -> Mapping[str, str]:
    """Return what stands for each stand-in. ``written``: how the part writes a value."""
    texts = {
        str(first + number): written(value)
        for first, values in ((_ACTUALS, numbers.actuals), (_TARGETS, numbers.targets))
        for number, value in enumerate(values)
        if value is not None
    }
    return {
        **texts,
        str(_TITLE): escape(numbers.title),
        str(_MOST): str(float(numbers.most)),
        str(_STEP): str(float(numbers.step)),
    }


def _filled(pieces: Sequence[str], texts: Mapping[str, str]) -> bytes:
    filled = list(pieces)
    filled[1::2] = map(texts.__getitem__, pieces[1::2])
    return "".join(filled).encode()


def _with_parts(workbook: Archive, filled: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    writer = ZipWriter(out)
    for member in workbook.members.values():
        if member.name in filled:
            writer.add(member.name, pack(filled[member.name], FAST))
        else:
            writer.copy(workbook, member)
    writer.close()
    return out.getvalue()


def _chart_of_word(chart: str) -> str:
    """Return the chart of a workbook as a chart part of Word that takes its data from that workbook."""
    for left_out, spelt_out in _SPELT_OUT:
        chart = chart.replace(left_out, spelt_out)
    chart = _PRINT_SETTINGS.sub(_EXTERNAL_DATA, chart)
    # Thai is a complex script: without its own font it would be drawn in another.
    return _LATIN_FONT.sub(r'<a:latin typeface="\1"/><a:cs typeface="\1"/>', chart)


# --- drawn by the library


def _drawn_workbook(shape: _Shape, numbers: _Numbers) -> bytes:
    from xlsxwriter import Workbook  # late: `check` draws no chart

    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    sheet = workbook.add_worksheet(SHEET)
    sheet.write_row(0, 0, ["ปี", ACTUAL, TARGET])
    for column, values in enumerate((shape.years, numbers.actuals, numbers.targets)):
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, column, value)
    sheet.insert_chart("E2", _drawn(workbook, shape, numbers))
    workbook.close()
    return stream.getvalue()


def _drawn(workbook: Workbook, shape: _Shape, numbers: _Numbers) -> Any:
    columns = workbook.add_chart({"type": "column"})
    columns.add_series(_actuals(shape))
    if any(shape.has_targets):
        line = workbook.add_chart({"type": "line"})
        line.add_series(_targets(shape))
        columns.combine(line)
    columns.set_title({"name": numbers.title, "name_font": _font(12, bold=True), "overlay": False})
    if not shape.has_title:
        columns.set_title({"none": True})
    columns.set_x_axis({"num_font": _font(12), "line": {"color": _GRID_COLOUR}})
    bounds = {"min": 0.0, "max": float(numbers.most), "major_unit": float(numbers.step)}
    columns.set_y_axis(
        {
            "num_font": _font(12),
            "num_format": shape.axis_format,
            "major_gridlines": {"visible": True, "line": {"color": _GRID_COLOUR, "width": 0.5}},
            "line": {"none": True},
            **(bounds if shape.begins_at_zero else {}),
        }
    )
    # Left to itself, a small chart wastes its room.
    layout = {"x": shape.axis_width, "y": 0.24, "width": 0.97 - shape.axis_width, "height": 0.43}
    columns.set_plotarea({"layout": layout})
    columns.set_legend({"position": "bottom", "font": _font(12)})
    columns.set_chartarea({"border": {"none": True}})
    return columns


def _actuals(shape: _Shape) -> dict[str, Any]:
    return {
        **_series(shape, 1),
        "fill": {"color": _COLUMN_COLOUR},
        "gap": 80,
        "data_labels": {"value": True, "position": "inside_base", "num_format": shape.number_format, "font": _font(12)},
    }


def _targets(shape: _Shape) -> dict[str, Any]:
    return {
        **_series(shape, 2),
        "line": {"color": _LINE_COLOUR, "width": 1.75},
        "marker": {"type": "diamond", "size": 6, "fill": {"color": _LINE_COLOUR}, "border": {"color": _LINE_COLOUR}},
    }


def _series(shape: _Shape, column: int) -> dict[str, Any]:
    last = len(shape.years)
    return {
        "name": [SHEET, 0, column],
        "categories": [SHEET, 1, 0, last, 0],
        "values": [SHEET, 1, column, last, column],
    }


def _font(size_pt: int, *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size_pt, "bold": bold, "color": _TEXT_COLOUR}


# --- the axis and the formats


def _axis_width(chart: ShownChart, decimals: int) -> float:
    values = [value for value in (*chart.actuals, *chart.targets) if value is not None]
    most = max((len(number_text(value, decimals)) for value in values), default=1)
    return min(_AXIS_MARGIN + most * _AXIS_DIGIT, _MOST_AXIS)


def _axis(chart: ShownChart) -> tuple[Decimal, ...]:
    """Return the end and the step of the value axis, of one kind in every chart: from zero, in at most five steps.

    It starts at zero, since a column shows its value by its length; values below zero are left to Word: ().
    """
    values = [value for value in (*chart.actuals, *chart.targets) if value is not None]
    if any(value < 0 for value in values):
        return ()
    most = max(values, default=Decimal(0)) or Decimal(1)
    step = _round_step(most / _MOST_STEPS)
    return step * (most / step).to_integral_value(ROUND_CEILING), step


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
