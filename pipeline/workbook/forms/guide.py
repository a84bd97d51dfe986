"""The sheet คำแนะนำ of a form, written from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.workbook.forms.cell_formats import LINE_HEIGHT_PT, row_height_pt
from pipeline.workbook.forms.choices import ignore_text_numbers
from pipeline.workbook.forms.columns import Lookup

WIDTHS_CHARS = (30, 96, 14)


class GuideLine(Struct, frozen=True):
    """A line of a list in คำแนะนำ. ``group``: whether it is a heading inside the list."""

    key: str
    name: str
    mark: str = ""
    group: bool = False


class GuidePage:
    """The sheet คำแนะนำ. Each call writes below what was written before."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any], title: str, note: str) -> None:
        self._sheet = sheet
        self._formats = formats
        self._row = 0
        for index, width in enumerate(WIDTHS_CHARS):
            sheet.set_column(index, index, width)
        self._put((title, "title"))
        if note:
            self._put((note, "note"))

    def section(self, text: str) -> None:
        """Write a heading with a blank row above it."""
        self._row += 1
        self._put((text, "section"), ("", "section"), ("", "section"))

    def line(self, label: str, text: str) -> None:
        """Write a label and the text about it."""
        self._put((label, "label"), (text, "text"))

    def lookup(self, heading: str, headers: Sequence[str], lines: Sequence[GuideLine]) -> Lookup:
        """Write a list of keys and names, and return where it stands."""
        self.section(heading)
        self._put(*((header, "header") for header in headers))
        first = self._row + 1
        for line in lines:
            style = "group" if line.group else "text"
            mark = ((line.mark, "mark" if line.mark else style),) if len(headers) == len(WIDTHS_CHARS) else ()
            self._put((line.key, style), (line.name, style), *mark)
        ignore_text_numbers(self._sheet, (0, 0, self._row, 0))
        return Lookup(first, self._row, {line.key: line.name for line in lines if not line.group})

    def _put(self, *cells: tuple[str, str]) -> None:
        """Write a row of texts, each with the name of its format."""
        texts = [text for text, _ in cells] if len(cells) > 1 else []  # a lone title runs on over its neighbours
        height_pt = row_height_pt(zip(texts, WIDTHS_CHARS, strict=False))
        self._sheet.set_row(self._row, max(height_pt, LINE_HEIGHT_PT * 1.2))
        for index, (text, style) in enumerate(cells):
            if text:
                self._sheet.write_string(self._row, index, text, self._formats[style])
            else:
                self._sheet.write_blank(self._row, index, None, self._formats[style])
        self._row += 1
