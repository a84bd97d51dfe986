"""From the findings about one sheet to its marked cells, its comments and the shapes they are drawn in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.model import Finding, Severity
from pipeline.opc.package import Package
from pipeline.workbook.cells import Spot
from pipeline.workbook.marking import areas, cells, comments, shapes
from pipeline.workbook.marking.areas import SheetAreas
from pipeline.workbook.marking.cells import MarkedSheet, SheetChanges
from pipeline.workbook.marking.comments import Note
from pipeline.workbook.marking.conditions import Conditions
from pipeline.workbook.marking.styles import open_styles
from pipeline.workbook.marking.tabs import SPREADSHEET_TYPE, Tab, Tabs
from pipeline.workbook.marking.task_words import TaskWords
from pipeline.workbook.marking.threads import open_threads


class SheetMarker:
    """Marks the sheets of one workbook.

    ``is_marked_again``: whether the workbook is a marked copy; what we put in it is then taken out.
    """

    def __init__(self, package: Package, tabs: Tabs, words: TaskWords, *, is_marked_again: bool) -> None:
        self.styles = styles = open_styles(package, tabs, is_marked_again=is_marked_again)
        self._package = package
        self._tabs = tabs
        self._words = words
        self._is_marked_again = is_marked_again
        self._findings = words.by_sheet()
        self._drafts = words.drafts_by_sheet()
        self._painted = styles.painted() if is_marked_again else ()
        self._formats = styles.rule_formats()

    def mark(self, tab: Tab) -> None:
        """Mark one sheet and write its comments. It is no longer the selected sheet: ผลการตรวจ will be."""
        found = self._findings.get(tab.name, {}) if tab.is_worksheet else {}
        is_noted = tab.is_worksheet and (bool(found) or tab.name in self._drafts)
        if is_noted or (self._is_marked_again and tab.is_worksheet):
            self._mark_cells(tab, found)
        elif (content := cells.unselected(self._chunks(tab))) is not None:
            self._package.put(tab.part, content)

    def _mark_cells(self, tab: Tab, found: Mapping[Spot, list[Finding]]) -> None:
        sheet_areas = areas.read(self._chunks(tab), self._formats)
        at = _by_head(sheet_areas, found)
        by_cell = self._drafts.get(tab.name, {})
        drafts = {head: by_cell[spot] for spot, head in sheet_areas.heads(by_cell).items()}
        noted = sorted({*at, *drafts})
        wanted = [self._words.note(*spot, at.get(spot, ()), drafts.get(spot, "")) for spot in noted]
        gone, shapeless = self._write_comments(tab, wanted)
        drawing = ""
        if shapeless:
            drawing_id = self._package.next_id(tab.part)
            drawing = f'legacyDrawing xmlns:r="{self._tabs.relations}" r:id="{drawing_id}"'
        conditions = Conditions(sheet_areas, sheet_areas.under_conditions(at), self._formats)
        colours = {spot: _colour(findings[0]) for spot, findings in at.items()}
        changes = SheetChanges(colours, self._painted, drawing, conditions)
        marked = cells.mark(lambda: self._chunks(tab), tab.part, changes, self.styles)
        self._package.put(tab.part, marked.content)
        if gone or shapeless:
            self._draw(tab, marked, gone, shapeless)

    def _draw(self, tab: Tab, marked: MarkedSheet, gone: set[Spot], shapeless: Sequence[Note]) -> None:
        """Take the shapes of comments that are gone out of the sheet's drawing, and put those of new ones in."""
        part = self._drawing_part(tab, marked.drawing_id, is_wanted=bool(shapeless))
        if part:
            old = self._package.read(part) if part in self._package else shapes.new_drawing()
            kept = shapes.without_shapes(old, gone)
            self._package.put(part, shapes.with_shapes(kept, shapeless, marked.grid) if shapeless else kept)

    def _write_comments(self, tab: Tab, wanted: Sequence[Note]) -> tuple[set[Spot], list[Note]]:
        """Put our comments in the place of older ones.

        Returns the cells whose comment is gone, and the notes that have no shape yet.
        """
        package = self._package
        part = next((r.target for r in package.relationships(tab.part).values() if r.kind == "comments"), "")
        threads = open_threads(package, tab.part)
        gone: set[Spot] = set()
        if self._is_marked_again and part in package:
            ended = threads.without_ours() if threads else ()
            if comments.OPENING.encode() in package.read(part):
                gone = comments.without_ours(package.tree(part, "comments"), threads, ended)
        if not wanted:
            return gone, []
        if not part:
            part = package.free_name("xl/comments{}.xml")
            package.relate(tab.part, f"{self._tabs.relations}/comments", part)
        if part not in package:
            package.put(part, comments.new_comments(self._tabs.namespace))
            package.set_type(part, SPREADSHEET_TYPE.format("comments"))
        if threads is not None:
            threads.reply([note for note in wanted if (note.row, note.column) in threads])
        return gone, comments.add(package.tree(part, "comments"), wanted, threads)

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


def _by_head(sheet_areas: SheetAreas, found: Mapping[Spot, list[Finding]]) -> dict[Spot, list[Finding]]:
    """Return the findings by the cell a person sees: of a merged area that is its first."""
    heads = sheet_areas.heads(found)
    at: dict[Spot, list[Finding]] = {}
    for spot, findings in found.items():
        at.setdefault(heads[spot], []).extend(findings)
    return {spot: sorted(findings, key=lambda finding: _colour(finding).rank) for spot, findings in at.items()}


def _colour(finding: Finding) -> Severity:
    """Return the severity whose colour a cell gets: what is explained or accepted asks for nothing any more."""
    return finding.severity if finding.is_open else Severity.INFO
