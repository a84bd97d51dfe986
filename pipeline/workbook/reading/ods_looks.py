"""The styles of an OpenDocument spreadsheet -> how its texts and cells look, as far as that carries meaning."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model import PLAIN, TextLook, TextRun
from pipeline.workbook.reading.limits import Budget

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE, _FO = f"{_OASIS}:style:1.0 ", f"{_OASIS}:xsl-fo-compatible:1.0 "
STYLE_TAG, PROPERTIES_TAG = f"{_STYLE}style", f"{_STYLE}text-properties"

_OFF = ("none", "normal")
_MAX_PARENTS = 8  # of a style; honest ones have two or three
_MARKS = {
    f"{_FO}font-weight": "bold",
    f"{_FO}font-style": "italic",
    f"{_STYLE}text-underline-style": "underlined",
    f"{_STYLE}text-line-through-style": "struck",
    f"{_STYLE}text-line-through-type": "struck",
    f"{_STYLE}text-position": "script",
}


class OdsLooks:
    """The looks of the styles of one workbook, gathered element by element; a style takes what its parent says."""

    __slots__ = ("_budget", "_looks", "_name", "_of_cells", "_parents")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._name = ""
        self._parents: dict[str, str] = {}
        self._looks: dict[str, dict[str, str]] = {}
        self._of_cells: dict[str, TextLook] = {}  # as far as asked for since the last style

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element of the styles."""
        self._of_cells.clear()
        if name == STYLE_TAG:
            self._name = attributes.get(f"{_STYLE}name", "")
            parent = attributes.get(f"{_STYLE}parent-style-name", "")
            if parent:
                self._budget.take_cells(1)
                self._parents[self._name] = parent
        elif name == PROPERTIES_TAG:
            marks = {_MARKS[key]: value for key, value in attributes.items() if key in _MARKS}
            if marks:
                self._budget.take_cells(1)
                self._looks[self._name] = marks

    def of_cell(self, style: str) -> TextLook:
        """Return the look of the cells of a style."""
        if style not in self._of_cells:
            self._of_cells[style] = _look(self._marks(style))
        return self._of_cells[style]

    def of_run(self, text: str, span_style: str, cell_style: str) -> TextRun:
        """Return a stretch of a cell's text; what its own style does not say, the cell's does."""
        if not span_style:
            return TextRun(text, self.of_cell(cell_style))
        return TextRun(text, _look(self._marks(cell_style) | self._marks(span_style)))

    def _marks(self, style: str) -> dict[str, str]:
        marks: dict[str, str] = {}
        for _ in range(_MAX_PARENTS):
            if not style:
                break
            marks = self._looks.get(style, {}) | marks
            style = self._parents.get(style, "")
        return marks


def _look(marks: Mapping[str, str]) -> TextLook:
    if not marks:
        return PLAIN
    on = {mark for mark, value in marks.items() if value not in _OFF}
    return TextLook(
        bold="bold" in on and marks["bold"] not in ("100", "200", "300", "400"),
        italic="italic" in on,
        underlined="underlined" in on,
        struck="struck" in on,
        script=_script(marks.get("script", "")),
    )


def _script(position: str) -> str:
    """Return superscript for `super 58%` or `33% 58%`, subscript for `sub 58%` or `-33% 58%`."""
    place = position.partition(" ")[0]
    if place == "super" or (place.endswith("%") and place[0] not in "-0"):
        return "superscript"
    return "subscript" if place == "sub" or place.startswith("-") else ""
