"""A unit's workbook and the findings about it -> the copy that goes back: each faulty cell marked, and what to do.

What the unit sent is kept byte for byte but for the style of the marked cells, the comments on them and the sheet
ผลการตรวจ in front. What cannot be marked (.xls, .xlsb, .ods, a damaged file) is answered by that sheet alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Finding
from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.faults import PackageFault
from pipeline.opc.package import Package, open_package
from pipeline.opc.trees import parse
from pipeline.opc.writer import CONTENT_TYPES, UNPACKED, write_archive
from pipeline.workbook.cells import Spot
from pipeline.workbook.file_names import file_stem, file_stems
from pipeline.workbook.marking import cells as marking
from pipeline.workbook.marking import comments, task_sheet
from pipeline.workbook.marking.cells import Marked, Request
from pipeline.workbook.marking.comments import Note
from pipeline.workbook.marking.styles import Styles
from pipeline.workbook.marking.tabs import Tab, Tabs
from pipeline.workbook.marking.task_sheet import TaskPage
from pipeline.workbook.marking.task_words import NamedUnit, RecordedFinding, TaskWords
from pipeline.workbook.reading import archive, limits, sniff, xlsx
from pipeline.workbook.reading.archive import WorkbookArchive
from pipeline.workbook.reading.limits import Refused
from pipeline.workbook.reading.sniff import WorkbookFormat

FOLDER = "marked"

# A sheet is gone through twice: for its merged areas, then for its cells.
_LIMITS = replace(archive.LIMITS, unpacked_bytes=2 * archive.LIMITS.unpacked_bytes)
_SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


@dataclass(frozen=True, slots=True)
class Copy:
    """What goes back to a unit. ``suffix``: the ending its name must have."""

    suffix: str
    content: bytes


def copy_for(
    content: bytes | None,
    findings: Sequence[Finding],
    unit: NamedUnit,
    previous: Sequence[RecordedFinding] | None = None,
    *,
    workbook: str = "",
) -> Copy:
    """Return the copy for a unit: marked where its workbook can be, else the list alone. Never raises for what it sent.

    ``content``: None when there is nothing to mark. ``previous``: the unit's findings of the run before; None on a
    first sending. ``workbook``: the file's name; findings about another one are listed but not marked.
    """
    if content is not None:
        try:
            package = _opened(content)
            suffix = ".xlsm" if "macroEnabled" in package.content_type(package.main) else ".xlsx"
            return Copy(suffix, _marked(package, TaskWords(findings, unit, previous, workbook)))
        except (Refused, PackageFault, ValueError, LookupError, ArithmeticError):
            pass  # what no marking foresaw must not cost the unit its list
    return Copy(".xlsx", findings_copy(findings, unit, previous))


def marked_copy(
    content: bytes,
    findings: Sequence[Finding],
    unit: NamedUnit,
    previous: Sequence[RecordedFinding] | None = None,
    *,
    workbook: str = "",
) -> bytes:
    """Return the .xlsx or .xlsm in ``content`` with its faulty cells marked. Raises Refused: it is none, or damaged.

    Blank: without findings only a sheet of thanks is added.
    """
    with limits.refusals():
        return _marked(_opened(content), TaskWords(findings, unit, previous, workbook))


def findings_copy(
    findings: Sequence[Finding], unit: NamedUnit, previous: Sequence[RecordedFinding] | None = None
) -> bytes:
    """Return a workbook of the sheet ผลการตรวจ alone: cells are named, with no links into them."""
    package = open_package(_blank_workbook(), NO_LIMITS)
    tabs = Tabs(package)
    styles = _styles(package, tabs)
    _put_page(package, tabs, styles, TaskWords(findings, unit, previous, "").page({}, is_list_only=True), None)
    return package.to_bytes()


# --- the names of the files


def marked_name(unit_code: str, suffix: str) -> str:
    """Return `marked/สพบ.xlsx` for the unit สพบ.: a name that every system can hold, and never outside the folder."""
    return f"{FOLDER}/{file_stem(unit_code)}{suffix}"


def marked_names(codes: Iterable[str]) -> dict[str, str]:
    """Return each code's file name without folder and ending, no two alike whatever the system makes of case.

    Shape: by code. The same codes give the same names, in whatever order they come.
    """
    return file_stems(codes)


# --- the copy


def _opened(content: bytes) -> Package:
    """Return the parts of a workbook. Raises Refused, also for one whose parts are not those of .xlsx."""
    admitted = sniff.admit(content)
    if admitted.format is not WorkbookFormat.XLSX or admitted.archive is None:
        raise limits.unreadable(limits.UNKNOWN)
    return Package(replace(admitted.archive.zip, limits=_LIMITS))


def _marked(package: Package, words: TaskWords) -> bytes:
    tabs = Tabs(package)
    older = _older_sheet(package, tabs)
    marker = _Marker(package, tabs, words, is_marked_again=older is not None)
    for tab in tabs.tabs:
        if tab is not older and tab.part:
            marker.mark(tab)
    links = {tab.name: tab for tab in tabs.tabs if tab.is_worksheet and tab is not older}
    _put_page(package, tabs, marker.styles, words.page(links), older)
    return package.to_bytes()


def _older_sheet(package: Package, tabs: Tabs) -> Tab | None:
    """Return the sheet of an earlier marked copy, known by its first cell: a unit's own sheet may bear its name."""
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


class _Marker:
    """Marks the sheets of one workbook. ``is_marked_again``: it is a marked copy, and what we put in it comes out."""

    def __init__(self, package: Package, tabs: Tabs, words: TaskWords, *, is_marked_again: bool) -> None:
        self.styles = styles = _styles(package, tabs, is_marked_again=is_marked_again)
        self._package = package
        self._tabs = tabs
        self._words = words
        self._is_marked_again = is_marked_again
        self._findings = words.by_sheet()
        self._painted = styles.painted() if is_marked_again else ()

    def mark(self, tab: Tab) -> None:
        """Mark one sheet, write its comments, and let the sheet in front be the one that is selected."""
        found = self._findings.get(tab.name, {}) if tab.is_worksheet else {}
        if found or (self._is_marked_again and tab.is_worksheet):
            self._mark_cells(tab, found)
        elif (content := marking.unselected(self._chunks(tab))) is not None:
            self._package.put(tab.part, content)

    def _mark_cells(self, tab: Tab, found: Mapping[Spot, list[Finding]]) -> None:
        at = self._by_head(tab, found)
        wanted = [self._words.note(row, column, at[row, column]) for row, column in sorted(at)]
        gone, shapeless = self._write_comments(tab, wanted)
        drawing = ""
        if shapeless:
            drawing_id = self._package.next_id(tab.part)
            drawing = f'legacyDrawing xmlns:r="{self._tabs.relations}" r:id="{drawing_id}"'
        request = Request({spot: findings[0].severity for spot, findings in at.items()}, self._painted, drawing)
        marked = marking.mark(lambda: self._chunks(tab), tab.part, request, self.styles)
        self._package.put(tab.part, marked.content)
        if gone or shapeless:
            self._draw(tab, marked, gone, shapeless)

    def _draw(self, tab: Tab, marked: Marked, gone: set[Spot], shapeless: Sequence[Note]) -> None:
        """Take the shapes of comments that are gone out of the sheet's drawing, and put those of new ones in."""
        part = self._drawing_part(tab, marked.drawing_id, is_wanted=bool(shapeless))
        if part:
            old = self._package.read(part) if part in self._package else comments.new_drawing()
            kept = comments.without_shapes(old, gone)
            self._package.put(part, comments.with_shapes(kept, shapeless, marked.grid) if shapeless else kept)

    def _by_head(self, tab: Tab, found: Mapping[Spot, list[Finding]]) -> dict[Spot, list[Finding]]:
        """Return the findings by the cell a person sees: a merged area shows the style and comment of its first."""
        heads = marking.heads(self._chunks(tab), found) if found else {}
        at: dict[Spot, list[Finding]] = {}
        for spot, findings in found.items():
            at.setdefault(heads[spot], []).extend(findings)
        return {spot: sorted(findings, key=lambda finding: finding.severity.rank) for spot, findings in at.items()}

    def _write_comments(self, tab: Tab, wanted: Sequence[Note]) -> tuple[set[Spot], list[Note]]:
        """Put our comments in the place of older ones; return the cells without a comment now, and the new notes."""
        package = self._package
        part = next((r.target for r in package.relationships(tab.part).values() if r.kind == "comments"), "")
        gone: set[Spot] = set()
        if self._is_marked_again and part in package and comments.OPENING.encode() in package.read(part):
            gone = comments.without_ours(package.tree(part, "comments"))
        if not wanted:
            return gone, []
        if not part:
            part = package.free_name("xl/comments{}.xml")
            package.relate(tab.part, f"{self._tabs.relations}/comments", part)
        if part not in package:
            package.put(part, comments.new_comments(self._tabs.namespace))
            package.set_type(part, _SPREADSHEET_TYPE.format("comments"))
        return gone, comments.add(package.tree(part, "comments"), wanted)

    def _drawing_part(self, tab: Tab, drawing_id: str, *, is_wanted: bool) -> str:
        """Return the part a sheet's notes are drawn in, a new one when it has none and one is wanted."""
        related = self._package.relationships(tab.part).get(drawing_id)
        if related is not None or not is_wanted:
            return related.target if related else ""
        part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
        self._package.relate(tab.part, f"{self._tabs.relations}/vmlDrawing", part)
        self._package.set_ending_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        return part

    def _chunks(self, tab: Tab) -> Iterator[bytes]:
        return self._package.archive.chunks(tab.part)


def _put_page(package: Package, tabs: Tabs, styles: Styles, page: TaskPage, older: Tab | None) -> None:
    """Put the sheet ผลการตรวจ in front, in the place of an older one."""
    sheet = task_sheet.render(page, styles, tabs.namespace)
    part = package.free_name("xl/worksheets/sheet{}.xml")
    name = older.name if older else tabs.free_name(task_sheet.NAME)
    tabs.put_first(name, part, sheet.titles_row, older)
    package.put(part, sheet.xml)
    package.set_type(part, _SPREADSHEET_TYPE.format("worksheet"))


_PROPERTIES = "docProps/app.xml"
_NO_STYLES = (
    '<styleSheet xmlns="{namespace}"><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def _styles(package: Package, tabs: Tabs, *, is_marked_again: bool = False) -> Styles:
    """Return the workbook's styles, of a new part where it has none."""
    related = package.relationships(package.main).values()
    part = next((relationship.target for relationship in related if relationship.kind == "styles"), "")
    if not part:
        part = "xl/styles.xml"
        package.relate(package.main, f"{tabs.relations}/styles", part)
    if part not in package:
        package.put(part, parse(_NO_STYLES.format(namespace=tabs.namespace).encode(), part))
        package.set_type(part, _SPREADSHEET_TYPE.format("styles"))
    return Styles(
        package.tree(part, "styleSheet"),
        is_marked_again=is_marked_again,
        keeps_hidden_colours=not _is_from_libreoffice(package),
    )


def _is_from_libreoffice(package: Package) -> bool:
    """Whether LibreOffice has saved the workbook: it puts a colour of its own behind every solid fill."""
    return _PROPERTIES in package and b"<Application>LibreOffice" in package.read(_PROPERTIES)


# --- a workbook for the list alone

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


def _blank_workbook() -> bytes:
    """Return a workbook without a sheet, for ours to be the first."""
    return write_archive({name: content.encode() for name, content in _BLANK.items()}, UNPACKED)
