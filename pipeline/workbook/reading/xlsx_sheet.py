"""One worksheet part of an .xlsx -> its cells, its merges and what is hidden in it, in one sparse pass."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache

from msgspec import Struct, field

from pipeline.model import PLAIN, TextLook, TextRun
from pipeline.workbook.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Cell,
    CellKind,
    Sheet,
    column_number,
    columns_within,
)
from pipeline.workbook.reading import limits, merged_areas, number_formats, rich_text, shown_values, xml_stream
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.format_sections import FormatSection
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.number_formats import GENERAL, NumberFormat
from pipeline.workbook.reading.rich_text import LookReader, Stretch
from pipeline.workbook.reading.shared_formulas import SharedFormulas
from pipeline.workbook.reading.xml_stream import TextCollector

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # saved as Strict Open XML
)

# A cell with a value or a text and perhaps a formula, as all writers spell it. Taken out by pattern, such cells cost
# half of what the parser takes: it saves 20 ms of the sample's 77, and 180 of 390 for 68 workbooks. Without it, reading
# and marking one workbook can take more than a sixth of what pandas and openpyxl take.
_WHOLE_CELL = re.compile(
    r"""<c\ r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?:\ s="([0-9]{1,6})")?(?:\ t="([a-zA-Z]{1,9})")?>
    (?:<f(?:\ aca="(?:true|false)")?>([^<]*)</f>)?
    (?:<v>([^<]*)</v>|<v\ ?/>|<is><t(?:\ xml:space="preserve")?>([^<]*)</t></is>)</c>""",
    re.VERBOSE,
)
# Cells and rows without content, as writers put them for their formats: most of a large sheet, none of its data. By
# pattern a million empty rows with a cell each take a third of the time that the parser takes over them, and they are
# not counted as tags: six million would be too many.
_BLANK_CELL = re.compile(r"<c [^<>]*(?:/>|></c>)")
_BLANK_ROW = re.compile(r'<row (?=(?:[^<>]* )?r="[0-9]{1,7}")[^<>]*(?:/>|></row>)')
_ROW = re.compile(rb'<row (?=(?:[^<>]* )?r="([0-9]{1,7})")')
_HIDDEN_ROW = re.compile(
    r'<row (?=(?:[^<>]* )?r="([0-9]{1,7})")(?=(?:[^<>]* )?(?:hidden="(?:1|true)"|ht="0(?:\.0*)?"))[^<>]*>'
)
# What says how cells may be filled in and coloured: as many tags in a form as its cells have, and none of them data.
# By pattern for the same reason.
_FORM_RULE = re.compile(r"<(cfRule|dataValidation) [^<>]*>(?:<formula[12]?>[^<]*</formula[12]?>)*</\1>")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MEANT_OTHERWISE = re.compile("&|_x|\r")  # a text that is not what its characters are
_HALF = re.compile("[\ud800-\udfff]")
_NO_CHARACTER = "\uffff"  # can be printed, unlike half a character, and `thai.clean` removes and counts it
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_NUMBER_KINDS = (None, "n")
_PICTURE_VALUE = "#VALUE!"  # what Excel 365 stores where a picture is, for programs that know of none


class SharedParts(Struct, frozen=True):
    """What all sheets of a workbook share: its texts and its cell styles, by number, as cells spell that."""

    plain_texts: Mapping[str, str]
    rich_texts: Mapping[str, tuple[Stretch, ...]]
    formats: tuple[NumberFormat, ...]
    looks: Mapping[str, TextLook]  # of the cell styles that have one
    epoch_1904: bool
    text_formats: Mapping[str, FormatSection] = field(default_factory=dict)  # of the styles that show a text otherwise
    texts_part: str = ""  # the name of the part of the texts, where that is missing


def decoded(text: str) -> str:
    """Return a stored text as typed: `_x000D_` and its like made characters, line breaks made \\n."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if _HALF.search(text):  # pairs of halves are one character; one that is left alone is none
            halves = text.encode("utf-16-le", "surrogatepass")
            text = _HALF.sub(_NO_CHARACTER, halves.decode("utf-16-le", "surrogatepass"))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_sheet(archive: WorkbookArchive, part: str, name: str, hidden: bool, shared: SharedParts) -> Sheet:
    """Return the sheet in one worksheet part. Raises Refused: the part contradicts itself, or passes a limit."""
    reader = xml_stream.read_skimmed(
        archive, part, lambda skims: _SheetReader(archive.budget, shared, part, may_count=not skims)
    )
    if reader.hides_zeros:
        shown_values.hide_zeros(reader.cells.found)
    covered = merged_areas.take_covered(reader.cells.found, reader.merges)
    return Sheet(
        name=name,
        cells=reader.cells.found,
        hidden=hidden,
        hidden_rows=reader.hidden_rows(),
        hidden_columns=reader.hidden_columns(),
        merges=tuple(reader.merges),
        covered=covered,
    )


def read_first_rows(beginning: bytes, part: str, name: str, hidden: bool, shared: SharedParts) -> Sheet:
    """Return the first rows of a sheet of another name, as far as ``beginning`` holds them in plain cells.

    It never raises: what cannot be read there is left out.
    """
    ends = next((row.start() for row in _ROW.finditer(beginning) if int(row[1]) > limits.FIRST_ROWS), len(beginning))
    cells = _SheetCells(Budget(), shared, part)
    with suppress(limits.Refused):
        cells.take_out(xml_stream.plain_tags(beginning[:ends]))
    return Sheet(
        name,
        {spot: cell for spot, cell in cells.found.items() if spot[0] <= limits.FIRST_ROWS},
        hidden,
        first_rows_only=True,
    )


class _SheetCells:
    """The cells of one sheet that were read until now."""

    __slots__ = ("_budget", "_level", "_part", "_shared", "_struck", "_unplain", "found")

    def __init__(self, budget: Budget, shared: SharedParts, part: str) -> None:
        self._budget = budget
        self._shared = shared
        self._part = part
        self._unplain = shared.looks.keys() | shared.text_formats.keys()  # the styles that change how a text is seen
        # Those of them that show a text as it stands, in bold or alike: what nearly all of these styles do.
        self._level = {
            style: look
            for style, look in shared.looks.items()
            if not (look.struck or look.script or style in shared.text_formats)
        }
        self._struck = frozenset(int(style) for style, look in shared.looks.items() if look.struck)
        self.found: dict[tuple[int, int], Cell] = {}

    def take_out(self, tags: str) -> str:
        """Keep the cells that stand whole in a run of tags; return what is left of it.

        Thousands of cells come through here, so that little is called and much is written out.
        """
        left, end, taken, room = [], 0, 0, 0
        keep, texts, unplain, level = self.found.setdefault, self._shared.plain_texts, self._unplain, self._level
        make, text_kind = tuple.__new__, CellKind.TEXT
        for match in _WHOLE_CELL.finditer(tags):
            letters, digits, style, kind, formula, value, inline = match.groups()
            cell = text = look = None
            if formula is None and ((style or "0") not in unplain or (look := level.get(style or "0")) is not None):
                if kind == "s":
                    text = texts.get(value)
                elif inline and look is None and kind == "inlineStr" and not _MEANT_OTHERWISE.search(inline):
                    text = inline
                elif value and kind in _NUMBER_KINDS and "&" not in value and not value.isspace():
                    cell = self._number(int(digits), _column(letters), value, int(style or 0))
                    room += limits.room_of(cell.typed) if cell.kind is text_kind else 0
            if text:
                # Cell(…) in half the time: no function of Python is called.
                runs = () if look is None else (TextRun(text, look),)
                cell = make(Cell, (int(digits), _column(letters), text_kind, text, text, False, "", runs, None))
                room += len(text) if "\n" not in text else limits.room_of(text)
            if cell is not None:
                spot = cell[:2]
                if spot[0] > MAX_ROW or spot[1] > MAX_COLUMN or keep(spot, cell) is not cell:
                    raise limits.damaged(self._part)
                taken += 1
            elif not self._take_other(match):
                continue
            start = match.start()
            if start != end:
                left.append(tags[end:start])
            end = match.end()
        self._budget.take_cells(taken)
        self._budget.take_text(room)
        left.append(tags[end:])
        return "".join(left)

    def _take_other(self, match: re.Match[str]) -> bool:
        """Keep a cell that stands whole; False when only a parser can tell what its characters mean."""
        letters, digits, style, kind, formula, value, inline = match.groups()
        if "&" in match[0]:
            if xml_stream.UNKNOWN_REFERENCE.search(match[0]):
                return False
            formula, value, inline = (text and xml_stream.unescaped(text) for text in (formula, value, inline))
        if inline is None and value is None:
            value = ""  # <v/>
        self._budget.take_text(len(formula or ""))
        row, column = _position(letters, digits, self._part)
        stretches = () if inline is None else ((inline, None),)
        formula = "" if formula is None else f"={formula}"
        self.add(row, column, kind or "n", int(style or 0), value, formula, stretches)
        return True

    def add(
        self,
        row: int,
        column: int,
        kind: str,
        style: int,
        value: str | None,
        formula: str,
        stretches: Sequence[Stretch],
    ) -> None:
        """Keep a cell when it holds something. ``value``: what <v> holds; ``stretches``: the text of <is>.

        Raises Refused: it contradicts another, or passes a limit.
        """
        if formula and shown_values.is_picture(formula):
            self.add_picture(row, column, formula)
        elif kind == "inlineStr" and (stretches or value is None):
            text = decoded("".join(run for run, _ in stretches))
            runs = tuple((decoded(run), look) for run, look in stretches)
            self._keep(self._text(row, column, text, style, formula, rich_text.runs_of(text, runs, self._look(style))))
        elif value is None or (not value.strip() and kind in ("n", "s")):
            self._keep(Cell(row, column, CellKind.EMPTY, None, "", formula=formula) if formula else None)
        elif kind == "s":
            self._keep(self._shared_text(row, column, value.strip(), style, formula))
        elif kind == "n":
            self._keep(self._number(row, column, value, style, formula))
        else:
            self._keep(self._other(row, column, kind, style, value, formula))

    def add_picture(self, row: int, column: int, held: str) -> None:
        """Keep the cell of a picture, which is no text. Raises Refused as `add` does."""
        self._keep(shown_values.picture(row, column, held))

    def _keep(self, cell: Cell | None) -> None:
        if cell is None:
            return
        place = cell[:2]
        if place in self.found:  # which of the two a person sees depends on the program: neither is data
            raise limits.damaged(self._part)
        self._budget.take_cells(1)
        if cell.kind in (CellKind.TEXT, CellKind.ERROR):  # the others keep no text as it stands
            self._budget.take_text(limits.room_of(cell.typed))
        self.found[place] = cell

    def _number(self, row: int, column: int, value: str, style: int, formula: str = "") -> Cell:
        cell = number_formats.number_cell(row, column, value, self._format(style), self._shared.epoch_1904, formula)
        return shown_values.without(cell) if style in self._struck else cell

    def _shared_text(self, row: int, column: int, value: str, style: int, formula: str) -> Cell | None:
        number, look = str(whole(value, -1)), self._look(style)
        if (stretches := self._shared.rich_texts.get(number)) is not None:
            whole_text = "".join(stretch for stretch, _ in stretches)
            return self._text(row, column, whole_text, style, formula, rich_text.runs_of(whole_text, stretches, look))
        text = self._shared.plain_texts.get(number)
        if text is None:
            texts_part = self._shared.texts_part
            raise limits.missing(texts_part) if texts_part else limits.damaged(self._part)
        return self._text(
            row, column, text, style, formula, () if look is PLAIN or not text else (TextRun(text, look),)
        )

    def _other(self, row: int, column: int, kind: str, style: int, value: str, formula: str) -> Cell | None:
        if kind == "b":
            truth = is_true(value)
            return Cell(row, column, CellKind.BOOLEAN, truth, "TRUE" if truth else "FALSE", formula=formula)
        if kind == "e":
            return Cell(row, column, CellKind.ERROR, value, value, formula=formula)
        moment = number_formats.iso_moment(value) if kind == "d" else None
        if moment is None:
            text = decoded(value)
            look = self._look(style)
            return self._text(
                row, column, text, style, formula, () if look is PLAIN or not text else (TextRun(text, look),)
            )
        is_buddhist = self._format(style).is_buddhist
        typed = number_formats.shown(moment, is_buddhist, is_time="-" not in value)
        return Cell(row, column, CellKind.DATE, moment, typed, formula=formula)

    def _text(
        self, row: int, column: int, text: str, style: int, formula: str, runs: tuple[TextRun, ...]
    ) -> Cell | None:
        """Return the cell of a text; an empty one is nothing, unless it is what a formula gave."""
        if not text and not formula:
            return None
        cell = Cell(row, column, CellKind.TEXT, text, text, False, formula)
        section = self._shared.text_formats.get(str(style))
        return shown_values.text_by_format(cell, section) if section else shown_values.with_looks(cell, runs)

    def _look(self, style: int) -> TextLook:
        return self._shared.looks.get(str(style), PLAIN)

    def _format(self, style: int) -> NumberFormat:
        return self._shared.formats[style] if style < len(self._shared.formats) else GENERAL


_TEXT_TAGS = frozenset(("v", "f", "t"))
_column = cache(column_number)  # of three letters at most: never more than 18,278


class _SheetReader(TextCollector):
    """Makes cells of the elements of one sheet.

    ``may_count``: cells without a reference are placed by counting them, for which no blank one may have been skimmed.
    """

    __slots__ = (
        "_cell",
        "_column",
        "_formula",
        "_formula_attributes",
        "_hidden_ranges",
        "_hidden_rows",
        "_look",
        "_may_count",
        "_part",
        "_phonetic",
        "_row",
        "_runs",
        "_shared_formulas",
        "_value",
        "cells",
        "hides_zeros",
        "merges",
    )

    _NAMES = xml_stream.local_names(
        MAIN,
        ("row", "c", "v", "f", "t", "rPh", "col", "mergeCell", "sheetView", "rPr", rich_text.RUN, *rich_text.MARKS),
    )

    def __init__(self, budget: Budget, shared: SharedParts, part: str, *, may_count: bool) -> None:
        super().__init__(budget)
        self._part = part
        self._may_count = may_count
        self._shared_formulas = SharedFormulas(budget)
        self._hidden_ranges: list[tuple[int, int]] = []
        self._row = self._column = 0
        self._phonetic = False
        self._hidden_rows: set[int] = set()
        self._cell: dict[str, str] | None = None  # the attributes of the cell that is being read
        self._value: str | None = None
        self._formula: str | None = None
        self._formula_attributes: dict[str, str] = {}
        self._runs: list[Stretch] = []
        self._look = LookReader()
        self.cells = _SheetCells(budget, shared, part)
        self.hides_zeros = False
        self.merges: list[tuple[int, int, int, int]] = []

    def skim(self, tags: str) -> str:
        """Take the cells out that one can see whole, and leave out what is blank."""
        left = self.cells.take_out(tags)
        if ' hidden="' in left or ' ht="0' in left:
            self._hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(left))
        return _FORM_RULE.sub("", _BLANK_ROW.sub("", _BLANK_CELL.sub("", left)))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._NAMES.get(name)
        if tag == "c":
            self._cell = attributes
            self._runs = []
        elif tag in _TEXT_TAGS:
            if self._cell is not None and not self._phonetic:
                self.begin_text()
                if tag == "f":
                    self._formula_attributes = attributes
        elif tag is not None:
            self._start_other(tag, attributes)

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._start_row(attributes)
        elif tag == "mergeCell":
            self._budget.take_cells(1)
            self._add_merge(attributes.get("ref", ""))
        elif tag == "col":
            self._add_columns(attributes)
        elif tag == "sheetView":
            self.hides_zeros = self.hides_zeros or attributes.get("showZeros") in ("0", "false")
        elif tag == "rPh":
            self._phonetic = True
        elif tag == rich_text.RUN:
            self._look.begin()
        elif tag == "rPr":
            self._look.begin_marks()
        else:
            self._look.add(tag, attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if "r" not in attributes and not self._may_count:
            raise xml_stream.UnskimmablePart
        self._row = whole(attributes.get("r"), self._row + 1)
        self._column = 0
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self._hidden_rows.add(self._row)

    def end(self, name: str) -> None:
        tag = self._NAMES.get(name)
        if tag == "v":
            self._value = self.end_text()
        elif tag == "c":
            self._end_cell(self._cell or {})
            self._cell = self._value = self._formula = None
        elif tag == "f":
            self._formula = self.end_text()
        elif tag == "t" and not self._phonetic:
            self._runs.append((self.end_text(), self._look.look()))
        elif tag == rich_text.RUN:
            self._look.begin()
        elif tag == "rPh":
            self._phonetic = False

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is not None:
            self._row, self._column = _position_of(reference, self._part)
        elif self._may_count:
            self._column += 1
        else:
            raise xml_stream.UnskimmablePart
        formula = "" if self._formula is None else self._whole_formula(self._formula)
        kind, style = attributes.get("t", "n"), whole(attributes.get("s"))
        if kind == "e" and "vm" in attributes and self._value == _PICTURE_VALUE:
            self.cells.add_picture(self._row, self._column, _PICTURE_VALUE)
            return
        self.cells.add(self._row, self._column, kind, style, self._value, formula, self._runs)

    def _whole_formula(self, text: str) -> str:
        """Return the formula of the cell that is being read, with its =."""
        attributes = self._formula_attributes
        if attributes.get("t") != "shared":
            return f"={text}"
        number = attributes.get("si", "")
        if len(text) > limits.MAX_FORMULA_CHARS:
            raise limits.damaged(self._part)
        if not text:
            return self._shared_formulas.at(number, self._row, self._column)
        self._shared_formulas.add(number, f"={text}", self._row, self._column)
        return f"={text}"

    def _add_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _position_of(first, self._part)
        bottom, right = _position_of(last or first, self._part)
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            self._budget.take_cells(1)
            self._hidden_ranges.append((whole(attributes.get("min")), whole(attributes.get("max"))))

    def hidden_rows(self) -> frozenset[int]:
        """Return the hidden rows among those that hold a cell."""
        if not self._hidden_rows:
            return frozenset()
        return frozenset(row for row, _ in self.cells.found if row in self._hidden_rows)

    def hidden_columns(self) -> frozenset[int]:
        """Return the hidden columns among those that hold a cell."""
        if not self._hidden_ranges:
            return frozenset()
        return columns_within((column for _, column in self.cells.found), self._hidden_ranges)


def _position_of(reference: str, part: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise limits.damaged(part)
    return _position(match[1].upper(), match[2], part)


def _position(letters: str, digits: str, part: str) -> tuple[int, int]:
    """Return row and column. Raises Refused beyond Excel's grid."""
    row, column = int(digits), _column(letters)
    if row > MAX_ROW or column > MAX_COLUMN:
        raise limits.damaged(part)
    return row, column


def whole(text: str | None, default: int = 0) -> int:
    """Return a whole number that an attribute holds; ``default`` when it holds none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 10 else default


def is_true(text: str | None) -> bool:
    """Return whether an attribute says yes; one that is not there says no."""
    return text in ("1", "true")


def _is_zero(text: str | None) -> bool:
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False
