"""How wide and high the columns and rows of a sheet are, for the notes that are drawn beside its cells."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.workbook.cells import MAX_COLUMN
from pipeline.workbook.marking.attributes import is_set, whole_number

_PIXELS_PER_CHAR = 7  # of the usual font


class Grid(Struct):
    """The widths of a sheet's columns and the heights of those of its rows that were looked at. Unit: pixels."""

    widths: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last column, pixels, style
    heights: dict[int, int] = field(default_factory=dict)
    default_width: int = 64
    default_height: int = 20
    _known: dict[int, int] = field(default_factory=dict)

    def width(self, column: int) -> int:
        """Return how wide a column is; 0 when it is hidden."""
        if column not in self._known:
            found = (pixels for first, last, pixels, _ in self.widths if first <= column <= last)
            self._known[column] = next(found, self.default_width)
        return self._known[column]

    def height(self, row: int) -> int:
        """Return how high a row is; 0 when it is hidden."""
        return self.heights.get(row, self.default_height)

    def style(self, column: int) -> int:
        """Return the style of a column's blank cells."""
        return next((style for first, last, _, style in self.widths if first <= column <= last), 0)

    def take_defaults(self, attributes: Mapping[str, str]) -> None:
        """Take what `sheetFormatPr` says."""
        self.default_width = _width(attributes.get("defaultColWidth"), self.default_width)
        self.default_height = _height(attributes.get("defaultRowHeight"), self.default_height)

    def take_columns(self, attributes: Mapping[str, str]) -> None:
        """Take what a `col` says of the columns it stands for."""
        width = 0 if is_set(attributes, "hidden") else _width(attributes.get("width"), self.default_width)
        first, last = whole_number(attributes.get("min")), whole_number(attributes.get("max"))
        self.widths.append((first, last, width, whole_number(attributes.get("style"))))

    def take_row(self, row: int, attributes: Mapping[str, str]) -> None:
        """Take what a `row` says of its height."""
        if is_set(attributes, "hidden"):
            self.heights[row] = 0
        elif "ht" in attributes:
            self.heights[row] = _height(attributes["ht"], self.default_height)


def _width(chars: str | None, default: int) -> int:
    number = _decimal(chars)
    return default if number is None else round(number * _PIXELS_PER_CHAR)


def _height(points: str | None, default: int) -> int:
    number = _decimal(points)
    return default if number is None else round(number * 4 / 3)


def _decimal(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < MAX_COLUMN else None
