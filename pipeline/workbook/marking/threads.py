"""From the comment threads of a sheet, as Excel 365 keeps them, to the same with our replies among them.

Where a cell has a thread, Excel 365 shows the thread alone: the comment of older programs beside it is a placeholder,
found by its author `tc=` and the id of the thread, which Excel writes anew from the thread. What is said there must be
a reply in the thread to be read in Excel 365, and stand in the placeholder too to be read anywhere else.

Source: [MS-XLSX] 2.6.205 for the elements; files of Excel for the author of a placeholder.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lxml import etree

from pipeline.opc.package import Package
from pipeline.opc.trees import parse
from pipeline.workbook.cells import Spot, column_letters
from pipeline.workbook.marking.comments import AUTHOR, MAX_NOTE_CHARS, OPENING, Note, spot_of, unescaped

KIND = "threadedComment"  # the relationship from a sheet to its threads

_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON_RELATION = "http://schemas.microsoft.com/office/2017/10/relationships/person"
_PERSONS = "xl/persons/pmqa.xml"  # where a workbook has no list of persons
_PERSON_TYPE = "application/vnd.ms-excel.person+xml"
_PERSON = "{233D8A11-08EF-54CA-8B32-93C0BA8FCCE3}"  # us
_ID_SPACE = uuid.UUID(_PERSON)
_WROTE = f"{{{_NAMESPACE}}}threadedComment"
_TEXT = f"{{{_NAMESPACE}}}text"


class Threads:
    """The threads of one sheet, each at its cell."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._by_cell: dict[Spot, list[etree._Element]] = {}  # what opens the thread, then the replies
        for wrote in package.look(part).iter(_WROTE):
            if wrote.get("parentId") is None and wrote.get("id"):
                self._by_cell.setdefault(spot_of(wrote), [wrote])
        for wrote in package.look(part).iter(_WROTE):
            at = self._by_cell.get(spot_of(wrote))
            if at and wrote.get("parentId") == at[0].get("id"):
                at.append(wrote)

    def __contains__(self, spot: Spot) -> bool:
        return spot in self._by_cell

    def author(self, spot: Spot) -> str:
        """Return the author by which Excel finds the placeholder of the thread at a cell."""
        return f"tc={self._by_cell[spot][0].get('id')}"

    def placeholder(self, spot: Spot) -> str:
        """Return the whole thread at a cell as one text, for programs that know no threads."""
        first, *replies = (_text(wrote) for wrote in self._by_cell[spot])
        return "\n".join(("[Threaded comment]", "", "Comment:", first, *(f"Reply:\n{reply}" for reply in replies)))

    def without_ours(self) -> set[Spot]:
        """Take our replies out; return the cells whose whole thread was ours, as a note of ours made into one is."""
        gone = set()
        for spot, thread in list(self._by_cell.items()):
            ours = [wrote for wrote in thread if _text(wrote).startswith(OPENING)]
            if not ours or (ours[0] is thread[0] and len(ours) < len(thread)):
                continue  # somebody answered what we opened
            root = self._package.tree(self._part)
            for wrote in ours:
                root.remove(wrote)
                thread.remove(wrote)
            if not thread:
                del self._by_cell[spot]
                gone.add(spot)
        return gone

    def reply(self, notes: Sequence[Note]) -> None:
        """Add each note to the thread at its cell, as the last word."""
        root = self._package.tree(self._part)
        for note in notes:
            thread = self._by_cell[note.row, note.column]
            last = thread[-1]
            identity = uuid.uuid5(_ID_SPACE, f"{thread[0].get('id')} {len(thread)}")
            attributes = {
                "ref": f"{column_letters(note.column)}{note.row}",
                "dT": last.get("dT") or "",  # the order is kept, and the same input gives the same bytes
                "personId": _PERSON,
                "id": f"{{{identity}}}".upper(),
                "parentId": thread[0].get("id") or "",
            }
            wrote = etree.Element(_WROTE, {name: value for name, value in attributes.items() if value})
            etree.SubElement(wrote, _TEXT).text = unescaped(note.text[:MAX_NOTE_CHARS])
            root.insert(root.index(last) + 1, wrote)
            thread.append(wrote)
        if notes:
            _introduce(self._package)


def open_threads(package: Package, sheet: str) -> Threads | None:
    """Return the threads of a sheet's part; None without any. Raises PackageFault."""
    related = package.relationships(sheet).values()
    part = next((one.target for one in related if one.kind == KIND and one.target in package), "")
    return Threads(package, part) if part else None


def _introduce(package: Package) -> None:
    """Name us among the persons who write in threads."""
    related = package.relationships(package.main).values()
    part = next((one.target for one in related if one.kind == "person"), _PERSONS)
    if part not in package:
        package.put(part, parse(f'<personList xmlns="{_NAMESPACE}"/>'.encode(), part))
        package.set_type(part, _PERSON_TYPE)
        if part == _PERSONS:
            package.relate(package.main, _PERSON_RELATION, part)
    root = package.tree(part, "personList")
    if not any(person.get("id") == _PERSON for person in root):
        attributes = {"displayName": AUTHOR, "id": _PERSON, "userId": AUTHOR, "providerId": "None"}
        etree.SubElement(root, f"{{{_NAMESPACE}}}person", attributes)


def _text(wrote: etree._Element) -> str:
    return "".join(text.text or "" for text in wrote.iter(_TEXT))
