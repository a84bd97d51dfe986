"""From a checked year to what goes back to each unit: its own workbook, marked, or why it could not be read.

A workbook is read a second time here, and marked only while it is the one that was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import drafts, manifest, messages
from pipeline.criteria import Criteria
from pipeline.manifest import Sending
from pipeline.model import Finding, IndicatorRow, Place, Unit
from pipeline.publish import disk
from pipeline.views.hand_back import hand_back
from pipeline.views.receipts import read_words
from pipeline.workbook import contract
from pipeline.workbook.cells import Book, spot_of
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.inbox import Inbox, ProgressCallback
from pipeline.workbook.marking import copies
from pipeline.workbook.marking.copies import MarkedCopy
from pipeline.workbook.marking.task_words import Surroundings
from pipeline.workbook.reading import files
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.reading.limits import Refused
from pipeline.year import Year


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to one unit. ``name``: its file, relative to the outputs.

    ``sending``: for the next run to compare with; None for a list of why what was sent could not be read: the next
    workbook is compared with the last that could.
    """

    unit: str
    name: str
    content: bytes
    sending: Sending | None

    @property
    def is_refusal(self) -> bool:
        """Whether what the unit sent could not be read, and it is told why."""
        return self.sending is None


def make(
    year: Year, box: Inbox, last: Mapping[str, Sending], progress: ProgressCallback
) -> tuple[tuple[Reply, ...], tuple[Finding, ...]]:
    """Return a reply to every unit that has sent something, in the order of the receipts; F013 in place of one.

    Shape: ``last`` is what each unit had sent before, by its code.
    """
    units = {unit.code: unit for unit in year.case.coordinator.register}
    books = {book.name: book for book in box.books}
    stems, around, owed = file_stems(units), _surroundings(year), year.categories_wanting
    drafts_of = _drafts(year, books)
    sent = [receipt for receipt in year.receipts if receipt.unit in units and receipt.workbook]
    replies, changed = [], []
    for number, receipt in enumerate(sent, start=1):
        progress(f"ทำสำเนาที่ทำเครื่องหมายของ {receipt.unit}", number, len(sent))
        unit, found = units[receipt.unit], year.findings_by_unit.get(receipt.unit, ())
        if not box.hashes[receipt.workbook]:
            copy = copies.refusal(found, unit, replace(around, owed=unit.categories))
            replies.append(Reply(unit.code, _name(stems[unit.code], copy), copy.content, None))
            continue
        of_unit = replace(
            around,
            seen=_seen(found, books),
            owed=owed.get(unit.code, ()),
            read=read_words(year, receipt),
            drafts=drafts_of.get(receipt.workbook, {}),
        )
        sending = _sending(found, box.hashes[receipt.workbook], last.get(unit.code))
        marked = _marked(receipt.workbook, unit, found, of_unit, sending, box)
        if marked is None:
            changed.append(messages.finding("F013", Place(receipt.workbook), unit=unit.code))
        else:
            replies.append(Reply(unit.code, _name(stems[unit.code], marked), marked.content, sending))
    return tuple(replies), tuple(changed)


def _marked(
    workbook: str, unit: Unit, findings: Sequence[Finding], around: Surroundings, sending: Sending, box: Inbox
) -> MarkedCopy | None:
    """Return the marked copy of a workbook; None where it is no longer the one that was checked."""
    file = next(file for file in box.files if file.name == workbook)
    content = _unchanged(file, sending.sha256)
    if content is None:
        return None
    return copies.marked_copy(content, findings, unit, sending.previous, workbook=workbook, around=around)


def _name(stem: str, copy: MarkedCopy) -> str:
    return f"{copies.FOLDER}/{stem}{copy.suffix}"


def _surroundings(year: Year) -> Surroundings:
    """Return what every marked copy tells beside the findings of its unit."""
    case = year.case
    names = {code: name for category in case.criteria.categories for code, name in category.subitems.items()}
    names |= {f"หมวด {category.number}": category.name for category in case.criteria.categories}
    names["หมวด 7"] = case.criteria.category_7_name
    names |= {indicator.code: indicator.first.name for indicator in case.master.indicators}
    columns = {(row.place.workbook, row.code): _named_columns(row) for row in case.rows}
    return Surroundings(
        names=names,
        columns=columns,
        meanings=_meanings(case.rows, case.criteria),
        hand_back=hand_back(case.coordinator, year.receipts, year.checked_on),
    )


def _meanings(rows: Iterable[IndicatorRow], criteria: Criteria) -> dict[Place, str]:
    """Return what each value that may stand in the cells of an item and of its sub-type means, by their places."""
    items = {item.code: item for item in criteria.items}
    of_items = f"ข้อ: {_listed({code: item.name for code, item in items.items()})}"
    found = {}
    for row in rows:
        if place := row.places.get("item"):
            found[place] = of_items
        if (item := items.get(row.item)) and (place := row.places.get("subtype")):
            names = {str(number): name for number, name in enumerate(item.subtypes, start=1)}
            found[place] = f"ประเภทย่อยของข้อ {item.code}: {_listed(names)}"
    return found


def _drafts(year: Year, books: Mapping[str, Book]) -> dict[str, dict[Place, str]]:
    """Return the first draft of every analysis whose cell is empty, by the workbook and the place of the cell."""
    found: dict[str, dict[Place, str]] = {}
    for row in year.case.rows:
        place = row.places.get("analysis")
        spot = spot_of(place.cell) if place and place.workbook in books else None
        if place is None or spot is None or books[place.workbook].seen_at(place.sheet, spot).strip():
            continue
        if draft := drafts.text(drafts.draft(row, year.case.years_of_results)):
            found.setdefault(place.workbook, {})[place] = draft
    return found


def _listed(names: Mapping[str, str]) -> str:
    return "; ".join(f"{code} = {name}" for code, name in names.items())


def _named_columns(row: IndicatorRow) -> dict[str, str]:
    """Return the cells of a row that sentences name by the header of their column."""
    headers = {field: contract.INDICATORS.column(field).header for field in ("explanation", "analysis", "measure")}
    return {header: row.places[field].cell for field, header in headers.items() if field in row.places}


def _seen(findings: Iterable[Finding], books: Mapping[str, Book]) -> dict[Place, str]:
    """Return what a person sees in every cell that a finding speaks of, by its place."""
    places = {finding.place: spot_of(finding.place.cell) for finding in findings}
    return {
        place: books[place.workbook].seen_at(place.sheet, spot)
        for place, spot in places.items()
        if spot is not None and place.workbook in books
    }


def _unchanged(file: InputFile, sha256: str) -> bytes | None:
    """Return the bytes of a workbook; None where they are no longer those with the hash, or cannot be read."""
    try:
        content = files.content(file.path, file.folder)
    except (Refused, OSError):
        return None
    return content if disk.sha256(content) == sha256 else None


def _sending(findings: Iterable[Finding], sha256: str, last: Sending | None) -> Sending:
    """Return what is to be remembered of a workbook; the same workbook again is the same sending, not a new one."""
    entries = tuple(manifest.finding_entry(finding) for finding in findings)
    if last is None:
        return Sending(sha256, entries, None)
    return Sending(sha256, entries, last.previous if last.sha256 == sha256 else last.findings)
