"""How the cells of a form look, and how high a row must be to show its texts whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.workbook.appearance import FONT, MAX_ROW_HEIGHT_PT, letters_across

FONT_SIZE = 15
LINE_HEIGHT_PT = 21  # of a line of FONT at FONT_SIZE, with its tone marks
LETTERS_PER_CHAR = 1.25  # letters of FONT at FONT_SIZE to one unit of column width, measured, with room for whole words


def cell_formats(workbook: Any) -> Mapping[str, Any]:
    """Return the cell formats of a form by what they are for, added to ``workbook``."""
    cell = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "top"}
    header = {**cell, "bold": True, "align": "center", "valign": "vcenter", "font_color": "#FFFFFF"}
    typed = {**cell, "locked": False}  # still open where a sheet is protected
    as_text = {**typed, "num_format": "@"}  # what is typed stays as typed: no formula from "- item", no date from 1/2
    shapes: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 18, "font_color": "#1F3864"},
        "note": {"bold": True, "font_color": "#C00000"},
        "section": {"bold": True, "font_size": 17, "font_color": "#1F3864", "bottom": 2, "bottom_color": "#1F3864"},
        "header": {**header, "bg_color": "#6B7F99"},
        "header required": {**header, "bg_color": "#1F3864"},
        "help header": {**header, "bg_color": "#D9D9D9", "font_color": "#595959"},
        "label": {**cell, "bold": True, "bg_color": "#E9EEF5"},
        "label required": {**cell, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"},
        "group": {**cell, "bold": True, "bg_color": "#E9EEF5"},
        "mark": {**cell, "bold": True, "align": "center", "bg_color": "#FFF2CC"},
        "text": as_text,
        "pair": {**as_text, "align": "left"},
        "word": {**as_text, "align": "center"},
        "figure": {**typed, "align": "right"},
        "help": {**cell, "font_color": "#6B6B6B", "font_size": 14, "locked": False},
        "earlier": {**as_text, "font_color": "#404040", "bg_color": "#F2F2F2"},
        "open": {"locked": False},
        "locked": {"locked": True},
    }
    font = {"font_name": FONT, "font_size": FONT_SIZE}
    formats = {name: workbook.add_format({**font, **shape}) for name, shape in shapes.items()}
    # Formats of conditions: what they do not name stays as it is in the cell.
    formats["thousands"] = workbook.add_format({"num_format": "#,##0"})
    formats["missing"] = workbook.add_format({"bg_color": "#FADBD8"})
    formats["awaited"] = workbook.add_format({"bg_color": "#FFF9DB"})
    return formats


def row_height_pt(cells: Iterable[tuple[str, float]]) -> float:
    """Return the height of a row that shows every one of its wrapped texts whole; ``cells``: text and width."""
    return min(LINE_HEIGHT_PT * max((lines_of(text, width) for text, width in cells), default=1), MAX_ROW_HEIGHT_PT)


def lines_of(text: str, width_chars: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    room = max(width_chars * LETTERS_PER_CHAR, 1)
    return sum(max(math.ceil(letters_across(line) / room), 1) for line in text.split("\n"))
