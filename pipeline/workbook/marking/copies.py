"""From a unit's workbook and the findings about it to the copy that goes back: each faulty cell marked, and what to do.

What the unit sent is kept byte for byte but for the style of the marked cells, the comments on them, a rule where a
conditional format would hide a mark, the sheet ผลการตรวจ, which stands first, and a property of the file that names
what the unit had sent. A digital signature, which holds for what was sent alone, is left out. What cannot be marked
(.xls, .xlsb, .ods, a damaged file) is answered by that sheet alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Finding
from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.faults import PackageFault
from pipeline.opc.package import Package, open_package
from pipeline.opc.properties import set_custom_text
from pipeline.opc.signatures import drop_signatures
from pipeline.opc.writer import CONTENT_TYPES, UNPACKED, write_archive
from pipeline.workbook.marking import task_sheet
from pipeline.workbook.marking.sheets import SheetMarker
from pipeline.workbook.marking.styles import Styles, open_styles
from pipeline.workbook.marking.tabs import SPREADSHEET_TYPE, Tab, Tabs
from pipeline.workbook.marking.task_sheet import TaskPage
from pipeline.workbook.marking.task_words import (
    NO_SURROUNDINGS,
    CopyKind,
    NamedUnit,
    RecordedFinding,
    Surroundings,
    TaskWords,
)
from pipeline.workbook.reading import archive, limits, sniff, xlsx
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Refused
from pipeline.workbook.reading.properties import MADE_FROM
from pipeline.workbook.reading.sniff import WorkbookFormat

FOLDER = "marked"
ENDINGS = (".xlsx", ".xlsm")

_MACROS = "macroenabled"
_NO_WORKBOOK = ("template.", "addin.")
_MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

# A sheet is read twice: for its merged areas, then for its cells.
_LIMITS = replace(archive.LIMITS, unpacked_bytes=2 * archive.LIMITS.unpacked_bytes)


class MarkedCopy(Struct, frozen=True):
    """The workbook that goes back to a unit. ``suffix``: the ending its name must have."""

    suffix: str
    content: bytes


def marked_copy(
    content: bytes | None,
    findings: Sequence[Finding],
    unit: NamedUnit,
    previous: Sequence[RecordedFinding] | None = None,
    *,
    workbook: str = "",
    around: Surroundings = NO_SURROUNDINGS,
) -> MarkedCopy:
    """Return the copy for a unit: marked where its workbook can be, otherwise the list of findings alone.

    ``content``: None when there is nothing to mark. ``previous``: the unit's findings of the run before; None on a
    first sending. ``workbook``: the file's name; findings about another one are listed but not marked. ``around``: what
    the list tells beside the findings. Without findings the copy only thanks. No content makes it raise.
    """
    if content is not None:
        try:
            package = _opened(content)
            suffix = _as_workbook(package)
            _name_origin(package, content)
            words = TaskWords(findings, unit, previous, workbook, around, is_signed=drop_signatures(package))
            return MarkedCopy(suffix, _marked(package, words))
        except (Refused, PackageFault, ValueError, LookupError, ArithmeticError):
            pass  # a fault that nobody foresaw must not cost the unit its list
    return MarkedCopy(".xlsx", _list_alone(TaskWords(findings, unit, previous, "", around, kind=CopyKind.LIST)))


def refusal(findings: Sequence[Finding], unit: NamedUnit, around: Surroundings) -> MarkedCopy:
    """Return what a unit gets whose workbook could not be read: the list of what was found, and how to send it again.

    ``around``: of what is owed, all that the unit is to send.
    """
    words = TaskWords(findings, unit, None, "", around, kind=CopyKind.REFUSAL)
    return MarkedCopy(".xlsx", _list_alone(words))


# --- a marked workbook


def _opened(content: bytes) -> Package:
    """Return the parts of a workbook. Raises Refused, also for one whose parts are not those of .xlsx."""
    admitted = sniff.admit(content)
    if admitted.format is not WorkbookFormat.XLSX or admitted.archive is None:
        raise limits.unreadable(limits.UNKNOWN)
    return Package(replace(admitted.archive.zip, limits=_LIMITS))


def _as_workbook(package: Package) -> str:
    """Return the ending that the copy must have to be opened; a template or an add-in becomes a workbook.

    Excel opens a workbook only where its ending fits its content type, which stands with the main part or with the
    ending of its name. A type is the same in any case.
    """
    has_macros = _MACROS in package.content_type(package.main).casefold()
    if any(word in package.content_type(package.main).casefold() for word in _NO_WORKBOOK):
        package.change_type(package.main, _MACRO_WORKBOOK if has_macros else SPREADSHEET_TYPE.format("sheet.main"))
    return ".xlsm" if has_macros else ".xlsx"


def _name_origin(package: Package, content: bytes) -> None:
    """Write into the properties which submission the copy is made from: when it is returned, it takes its place.

    A document property is what Excel and LibreOffice keep when they save a workbook; LibreOffice in .ods too. A copy
    without it, for its properties are damaged, is told from what it was made from by its date.
    """
    with suppress(PackageFault, ValueError):
        set_custom_text(package, MADE_FROM, hashlib.sha256(content).hexdigest())


def _marked(package: Package, words: TaskWords) -> bytes:
    tabs = Tabs(package)
    older = _older_sheet(package, tabs)
    marker = SheetMarker(package, tabs, words, is_marked_again=older is not None)
    for tab in tabs.tabs:
        if tab is not older and tab.part:
            marker.mark(tab)
    links = {tab.name: tab for tab in tabs.tabs if tab.is_worksheet and tab is not older}
    _put_page(package, tabs, marker.styles, words.page(links), older)
    return package.to_bytes()


def _older_sheet(package: Package, tabs: Tabs) -> Tab | None:
    """Return the sheet of an earlier marked copy. Its first cell tells: a unit's own sheet may have the same name."""
    named = [tab for tab in tabs.tabs if tab.name.startswith(task_sheet.NAME) and tab.is_worksheet]
    if not named:
        return None
    names = frozenset(tab.name for tab in named)
    sheets = xlsx.read(WorkbookArchive(package.archive), names.__contains__)
    first_cells = {sheet.name: sheet.cells.get((1, 1)) for sheet in sheets}
    for tab in named:
        cell = first_cells.get(tab.name)
        if cell is not None and cell.typed.startswith(task_sheet.HEADING):
            return tab
    return None


def _put_page(package: Package, tabs: Tabs, styles: Styles, page: TaskPage, older: Tab | None) -> None:
    """Put the sheet ผลการตรวจ first, instead of an older one."""
    sheet = task_sheet.render(page, styles, tabs.namespace)
    part = package.free_name("xl/worksheets/sheet{}.xml")
    name = older.name if older else tabs.free_name(task_sheet.NAME)
    tabs.put_first(name, part, sheet.titles_row, older)
    package.put(part, sheet.xml)
    package.set_type(part, SPREADSHEET_TYPE.format("worksheet"))


# --- a workbook of the list alone

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_BLANK = {
    CONTENT_TYPES: f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><bookViews>'
    "<workbookView/></bookViews><sheets/></workbook>",
}


def _list_alone(words: TaskWords) -> bytes:
    """Return a workbook of the sheet ผลการตรวจ alone: cells are named, with no links into them."""
    package = open_package(_blank_workbook(), NO_LIMITS)
    tabs = Tabs(package)
    _put_page(package, tabs, open_styles(package, tabs), words.page({}), None)
    return package.to_bytes()


def _blank_workbook() -> bytes:
    """Return a workbook without a sheet: ours will be the first."""
    return write_archive({name: content.encode() for name, content in _BLANK.items()}, UNPACKED)
