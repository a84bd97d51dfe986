"""The parts of an .xlsx or .xlsm -> its sheets as cells, in one sparse pass over each.

It knows what a tolerant reading needs and fast readers leave out: formulas beside their stored results, number
formats, error values, hidden rows. Only cells that hold something are kept, so a far cell, a merge over a whole sheet
or a million formatted rows cost nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from xml.parsers import expat

from pipeline.model import PLAIN, TextLook
from pipeline.opc.relations import Relationship
from pipeline.workbook import contract
from pipeline.workbook.cells import Sheet
from pipeline.workbook.reading import limits, number_formats, rich_text, xml_stream
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Budget
from pipeline.workbook.reading.number_formats import NumberFormat
from pipeline.workbook.reading.rich_text import LookReader, Stretch
from pipeline.workbook.reading.rows_kept import last_row_kept
from pipeline.workbook.reading.xlsx_sheet import MAIN, SharedParts, decoded, is_true, read_first_rows, read_sheet, whole
from pipeline.workbook.reading.xml_stream import TextCollector

_RELATIONSHIP_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_HIDDEN_STATES = ("hidden", "veryHidden")

# A shared text of one run, or the beginning of any other. Taken out by pattern, texts of one run cost a fifth of what
# the parser takes: a quarter of the time over a unit's workbook.
_PLAIN_TEXT = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|<si(?=[\s/>])')

# The sections of the styles that change no value: colours, frames, and the formats that cells take on by a condition.
# They are most of the part, and taken out by pattern before the parser sees them.
_MERE_LOOKS = ("fills", "borders", "cellStyleXfs", "cellStyles", "dxfs", "colors")
_SECTION_BEGINS = {section: re.compile(rf"<{section}(?=[\s>])[^<>]*(?<!/)>") for section in _MERE_LOOKS}


def read(archive: WorkbookArchive, is_read: Callable[[str], bool]) -> tuple[Sheet, ...]:
    """Return the worksheets in the order of their tabs, with the cells of those whose names are to be read.

    Of the others the first rows are kept, and all of a second sheet for a table. What else they hold does not matter,
    nor whether they are there; one that is there must be sound. Chart sheets and macro sheets hold no cells and are
    left out. Raises Refused.
    """
    main = archive.main_part()
    related = archive.relationships(main)
    reader = _WorkbookReader(archive.budget)
    xml_stream.read_part(archive, main, reader)
    texts_part = _target(related, "sharedStrings")
    texts = _shared_texts(archive, texts_part)
    styles = _styles(archive, _target(related, "styles"))
    formats = styles.formats()
    shared = SharedParts(
        plain_texts=texts.plain,
        rich_texts=texts.rich,
        formats=formats,
        looks=styles.looks(),
        text_formats={str(style): shape.text for style, shape in enumerate(formats) if shape.text is not None},
        epoch_1904=reader.epoch_1904,
        texts_part="" if texts_part is None or texts_part in archive else texts_part,
    )
    sheets = []
    for name, relationship_id, state in reader.sheets:
        relationship = related.get(relationship_id)
        if is_read(name):
            if relationship is None:
                raise limits.missing_sheet(name)
            if relationship.kind == "worksheet":
                sheets.append(read_sheet(archive, relationship.target, name, state in _HIDDEN_STATES, shared))
        elif relationship is not None and relationship.kind == "worksheet":
            sheets.append(_sheet_beside(archive, relationship.target, name, state in _HIDDEN_STATES, shared))
    if not sheets:
        raise limits.unreadable(limits.NO_SHEETS)
    return tuple(sheets)


def _sheet_beside(archive: WorkbookArchive, part: str, name: str, hidden: bool, shared: SharedParts) -> Sheet:
    """Return a sheet of another name: whole where it may be a second one for a table, else its first rows.

    What it holds, and how much, never refuses the workbook. Raises Refused: the part is there and damaged.
    """
    if part not in archive:
        return Sheet(name, {}, hidden)
    if contract.may_be_second(name):
        apart = WorkbookArchive(archive.zip, Budget(cells=limits.MAX_SECOND_CELLS))
        with suppress(limits.Refused):
            return read_sheet(apart, part, name, hidden, shared)
    beginning = xml_stream.pass_over(archive, part)
    return read_first_rows(beginning, part, name, hidden, shared) if last_row_kept(name) else Sheet(name, {}, hidden)


def _target(related: Mapping[str, Relationship], kind: str) -> str | None:
    return next((relationship.target for relationship in related.values() if relationship.kind == kind), None)


# --- the small parts


class _WorkbookReader:
    __slots__ = ("_budget", "epoch_1904", "parser", "sheets")

    _NAMES = xml_stream.local_names(MAIN, ("sheet", "workbookPr"))

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.sheets: list[tuple[str, str, str]] = []  # name, relationship id, state
        self.epoch_1904 = False
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._NAMES.get(name)
        if tag == "sheet":
            self._budget.take_cells(1)
            relationship_id = next((attributes[key] for key in _RELATIONSHIP_ID if key in attributes), "")
            self.sheets.append((attributes.get("name", ""), relationship_id, attributes.get("state", "")))
        elif tag == "workbookPr":
            self.epoch_1904 = is_true(attributes.get("date1904"))

    def end(self, name: str) -> None:
        pass


class _StylesReader:
    """Collects the number format and the look of each cell style, in the order cells name them by."""

    __slots__ = ("_budget", "_codes", "_font", "_fonts", "_fonts_of_styles", "_in_cell_styles", "_in_fonts", "_numbers",
                 "parser")  # fmt: skip

    _NAMES = xml_stream.local_names(MAIN, ("numFmt", "cellXfs", "xf", "fonts", "font", *rich_text.MARKS))

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._codes: dict[int, str] = {}
        self._numbers: list[int] = []
        self._fonts_of_styles: list[int] = []
        self._font = LookReader()
        self._fonts: list[TextLook] = []
        self._in_fonts = self._in_cell_styles = False
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._NAMES.get(name)
        if tag == "numFmt":
            self._budget.take_cells(1)
            # Later ones of the same number belong to conditional formats (dxfs), which do not change a value.
            self._codes.setdefault(whole(attributes.get("numFmtId")), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self._numbers.append(whole(attributes.get("numFmtId")))
            self._fonts_of_styles.append(whole(attributes.get("fontId")))
        elif tag == "fonts":
            self._in_fonts = True
        elif tag == "font":
            self._font.begin_marks()
        elif tag in rich_text.MARKS:
            self._font.add(tag, attributes)

    def end(self, name: str) -> None:
        tag = self._NAMES.get(name)
        if tag == "cellXfs":
            self._in_cell_styles = False
        elif tag == "fonts":
            self._in_fonts = False
        elif tag == "font" and self._in_fonts:  # others belong to conditional formats
            self._fonts.append(self._font.look() or PLAIN)

    def skim(self, tags: str) -> str:
        """Leave out the sections that say nothing of a value: most of the part."""
        for section in _MERE_LOOKS:
            begins = _SECTION_BEGINS[section].search(tags)
            ends = tags.find(f"</{section}>", begins.end()) if begins else -1
            if begins and ends >= 0:
                tags = tags[: begins.start()] + tags[ends + len(section) + 3 :]
        return tags

    def formats(self) -> tuple[NumberFormat, ...]:
        known: dict[int, NumberFormat] = {}
        for number in self._numbers:
            if number not in known:
                known[number] = number_formats.of_number(number, self._codes)
        return tuple(known[number] for number in self._numbers)

    def looks(self) -> Mapping[str, TextLook]:
        """Return the look of each cell style that has one."""
        fonts = dict(enumerate(self._fonts))
        of_styles = enumerate(fonts.get(font, PLAIN) for font in self._fonts_of_styles)
        return {str(style): look for style, look in of_styles if look != PLAIN}


def _styles(archive: WorkbookArchive, part: str | None) -> _StylesReader:
    if part is None:
        return _StylesReader(archive.budget)
    return xml_stream.read_skimmed(archive, part, lambda _: _StylesReader(archive.budget))


class _SharedTextReader(TextCollector):
    """Joins the runs of each text, also those that are struck out: a person sees them too."""

    __slots__ = ("_count", "_look", "_others", "_phonetic", "_runs", "plain", "rich")

    _NAMES = xml_stream.local_names(MAIN, ("si", "t", "rPh", "rPr", rich_text.RUN, *rich_text.MARKS))

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.plain: dict[str, str] = {}  # by the number of the text
        self.rich: dict[str, tuple[Stretch, ...]] = {}
        self._count = 0
        self._others: deque[int] = deque()  # the numbers of the texts that are left to the parser
        self._runs: list[Stretch] = []
        self._look = LookReader()
        self._phonetic = False  # a reading aid over the text, not part of it

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._NAMES.get(name)
        if tag == "t" and not self._phonetic:
            self.begin_text()
        elif tag == "rPh":
            self._phonetic = True
        elif tag == rich_text.RUN:
            self._look.begin()
        elif tag == "rPr":
            self._look.begin_marks()
        elif tag in rich_text.MARKS:
            self._look.add(tag, attributes)

    def end(self, name: str) -> None:
        tag = self._NAMES.get(name)
        if tag == "t" and not self._phonetic:
            self._runs.append((self.end_text(), self._look.look()))
        elif tag == rich_text.RUN:
            self._look.begin()
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self._end_text()

    def skim(self, tags: str) -> str:
        """Take the texts of one run out; keep the places of the others."""
        left, end, taken = [], 0, 0
        for match in _PLAIN_TEXT.finditer(tags):
            text = match[1]
            if text is None or ("&" in text and xml_stream.UNKNOWN_REFERENCE.search(text)):
                self._others.append(self._count)
            else:
                self.plain[str(self._count)] = decoded(xml_stream.unescaped(text) if "&" in text else text)
                taken += len(text)
                left.append(tags[end : match.start()])
                end = match.end()
            self._count += 1
        self._budget.take_text(taken)
        left.append(tags[end:])
        return "".join(left)

    def _end_text(self) -> None:
        if self._others:
            number = str(self._others.popleft())
        else:
            number = str(self._count)
            self._count += 1
        if len(self._runs) == 1 and self._runs[0][1] is None:  # almost every text
            self.plain[number] = decoded(self._runs[0][0])
        elif any(look is not None for _, look in self._runs):
            self.rich[number] = tuple((decoded(run), look) for run, look in self._runs)
        else:
            self.plain[number] = decoded("".join(run for run, _ in self._runs))
        self._runs.clear()


def _shared_texts(archive: WorkbookArchive, part: str | None) -> _SharedTextReader:
    if part is None or part not in archive:
        return _SharedTextReader(archive.budget)
    return xml_stream.read_skimmed(archive, part, lambda _: _SharedTextReader(archive.budget))
