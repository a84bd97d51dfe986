"""From the workbook part to the sheets in the order of their tabs, and a sheet of ours put first.

Names that belong to one sheet, and the sheets a window shows, are counted by position: they move along.
"""

from __future__ import annotations

import re
from itertools import count

from lxml import etree
from msgspec import Struct

from pipeline.opc.package import Package
from pipeline.opc.relations import Relationship
from pipeline.workbook.marking.attributes import whole_number

SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"  # of a kind of part
MAX_NAME_CHARS = 31  # Excel's own limit on the name of a sheet
MAX_SHEET_ID = 65_534  # likewise on its number

_STRICT = "http://purl.oclc.org/ooxml/"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = f"{_STRICT}officeDocument/relationships"
_BEFORE_NAMES = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class Tab(Struct, frozen=True):
    """One sheet of a workbook. ``part``: "" where nothing leads to it."""

    index: int
    name: str
    part: str
    is_worksheet: bool
    is_hidden: bool
    relationship_id: str


class Tabs:
    """The sheets of a package's workbook part, and everything in it that refers to them by position. Raises Refused."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.tree(package.main, "workbook")
        self.namespace = etree.QName(self._root).namespace or ""
        self.relations = _STRICT_RELATIONS if self.namespace.startswith(_STRICT) else _RELATIONS
        related = package.relationships(package.main)
        self.tabs = []
        for index, entry in enumerate(self._sheets()):
            relationship_id = entry.get(f"{{{self.relations}}}id") or ""
            relationship = related.get(relationship_id, Relationship("", ""))
            is_worksheet, is_hidden = relationship.kind == "worksheet", entry.get("state", "visible") != "visible"
            name = entry.get("name") or ""
            self.tabs.append(Tab(index, name, relationship.target, is_worksheet, is_hidden, relationship_id))

    def free_name(self, name: str) -> str:
        """Return ``name``, with a number after it where a sheet has that name already."""
        taken = {tab.name.casefold() for tab in self.tabs}
        names = (name, *(f"{name[: MAX_NAME_CHARS - 5]} ({number})" for number in range(2, len(taken) + 3)))
        return next(free for free in names if free.casefold() not in taken)

    def put_first(self, name: str, part: str, titles_row: int, replaced: Tab | None) -> None:
        """Put the sheet ``part`` first, instead of ``replaced`` where there is one, and show it.

        ``titles_row``: the row that is printed on every page.
        """
        entries = self._sheets()
        if replaced is not None:
            entries.remove(entries[replaced.index])
            self._drop(replaced)
        number = _free_id({whole_number(entry.get("sheetId")) for entry in entries})
        relationship_id = self._package.relate(self._package.main, f"{self.relations}/worksheet", part)
        attributes = {"name": name, "sheetId": str(number), f"{{{self.relations}}}id": relationship_id}
        entries.insert(0, etree.Element(self._tag("sheet"), attributes))
        self._move_names(replaced)
        self._add_titles(name, titles_row)
        self._show_first()

    def _sheets(self) -> etree._Element:
        found = self._root.find(self._tag("sheets"))
        return etree.SubElement(self._root, self._tag("sheets")) if found is None else found

    def _move_names(self, replaced: Tab | None) -> None:
        gone = -1 if replaced is None else replaced.index
        for entry in list(self._root.iter(self._tag("definedName"))):
            index = entry.get("localSheetId")
            if index is None:
                continue
            if int(index) == gone:
                parent = entry.getparent()
                if parent is not None:
                    parent.remove(entry)
            elif int(index) < gone or gone < 0:
                entry.set("localSheetId", str(int(index) + 1))

    def _add_titles(self, name: str, row: int) -> None:
        names = self._root.find(self._tag("definedNames"))
        if names is None:
            names = etree.Element(self._tag("definedNames"))
            before = {self._tag(child) for child in _BEFORE_NAMES}
            self._root.insert(max(n for n, child in enumerate(self._root, start=1) if child.tag in before), names)
        attributes = {"name": "_xlnm.Print_Titles", "localSheetId": "0"}
        entry = etree.Element(self._tag("definedName"), attributes)
        entry.text = f"{quoted(name)}!${row}:${row}"
        names.insert(0, entry)

    def _show_first(self) -> None:
        for view in self._root.iter(self._tag("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                view.attrib.pop(attribute, "")

    def _drop(self, tab: Tab) -> None:
        """Take out a sheet of an older copy with everything that belongs to it alone."""
        package = self._package
        if _FORMULA.search(package.read(tab.part)):
            self._drop_calculation_order()
        others = {
            relationship.target
            for other in self.tabs
            if other is not tab and other.part
            for relationship in package.relationships(other.part).values()
        }
        for relationship in package.relationships(tab.part).values():
            if relationship.target not in others:
                package.remove(relationship.target)
        package.remove(tab.part)
        package.unrelate(package.main, tab.relationship_id)

    def _drop_calculation_order(self) -> None:
        # Someone has calculated in our sheet, and the order names its cells. Excel makes a new one.
        for relationship_id, relationship in self._package.relationships(self._package.main).items():
            if relationship.kind == "calcChain":
                self._package.remove(relationship.target)
                self._package.unrelate(self._package.main, relationship_id)

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


def _free_id(taken: set[int]) -> int:
    """Return an id that no sheet has: the next one, or where those end the first that is free."""
    following = max(taken, default=0) + 1
    return following if following <= MAX_SHEET_ID else next(free for free in count(1) if free not in taken)


def quoted(name: str) -> str:
    """Return a sheet's name as a formula or a link spells it."""
    return "'" + name.replace("'", "''") + "'"
