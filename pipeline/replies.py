"""From a checked year to what goes back to each unit: its own workbook, marked, or why it could not be read.

A workbook is read a second time here, and marked only while it is the one that was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import drafts, manifest, messages, program
from pipeline.criteria import Criteria
from pipeline.findings import subject
from pipeline.manifest import Sending
from pipeline.model import Finding, IndicatorRow, Place, Unit
from pipeline.publish import disk
from pipeline.views.hand_back import hand_back
from pipeline.views.receipts import read_words
from pipeline.workbook import contract
from pipeline.workbook.cells import spot_of
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.inbox import Inbox, ProgressCallback
from pipeline.workbook.marking import copies
from pipeline.workbook.marking.copies import MarkedCopy
from pipeline.workbook.marking.task_words import Surroundings
from pipeline.workbook.reading import files
from pipeline.workbook.reading.folders import InputFile
from pipeline.workbook.reading.limits import Refused
from pipeline.workbook.readings import WorkbookReading
from pipeline.year import Year


class Reply(Struct, frozen=True):
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


class LastReplies(Struct, frozen=True):
    """What each unit had sent before, by its code, and a file as the run before left it, by its name, or None."""

    sendings: Mapping[str, Sending]
    file: Callable[[str], bytes | None]


def make(
    year: Year, box: Inbox, last: LastReplies, progress: ProgressCallback
) -> tuple[tuple[Reply, ...], tuple[Finding, ...]]:
    """Return a reply to every unit that has sent something, in the order of the receipts; F013 in place of one.

    A marked copy that lies there and would come out the same is not made again.
    """
    units = {unit.code: unit for unit in year.case.coordinator.register}
    books, paths = {reading.name: reading for reading in box.readings}, {file.name: file for file in box.files}
    stems, around, owed = file_stems(units), _surroundings(year), year.categories_wanting
    drafts_of, hashes = _drafts(year, books), box.hashes
    sent = [receipt for receipt in year.receipts if receipt.unit in units and receipt.workbook]
    replies, changed = [], []
    as_before = 0
    names = {indicator.code: indicator.first.name for indicator in year.case.master.indicators}
    for number, receipt in enumerate(sent, start=1):
        unit, found = units[receipt.unit], year.findings_by_unit.get(receipt.unit, ())
        if not hashes[receipt.workbook]:
            copy = copies.refusal(found, unit, replace(around, owed=unit.categories))
            replies.append(Reply(unit.code, _name(stems[unit.code], copy), copy.content, None))
            continue
        of_unit = replace(
            _about(found, around, names),
            seen=_seen(found, books),
            owed=owed.get(unit.code, ()),
            read=read_words(year, receipt),
            drafts=drafts_of.get(receipt.workbook, {}),
        )
        before, stem = last.sendings.get(unit.code), stems[unit.code]
        sending = _sending(found, hashes[receipt.workbook], before)
        sending = replace(sending, made_of=_made_of(stem, receipt.workbook, unit, found, of_unit, sending))
        reused = f" (ใช้ฉบับเดิม {as_before:,} ฉบับ)" if as_before else ""
        progress(f"ทำสำเนาที่ทำเครื่องหมายของ {receipt.unit}{reused}", number, len(sent))
        content = _unchanged(paths[receipt.workbook], sending.sha256)
        if content is None:
            changed.append(messages.finding("F013", Place(receipt.workbook), unit=unit.code))
            continue
        marked = _lying_there(sending, before, stem, last)
        as_before += marked is not None
        marked = marked or copies.marked_copy(
            content, found, unit, sending.previous, workbook=receipt.workbook, around=of_unit
        )
        name = _name(stem, marked)
        replies.append(Reply(unit.code, name, marked.content, replace(sending, copy=name)))
    return tuple(replies), tuple(changed)


def _made_of(
    stem: str, workbook: str, unit: Unit, findings: Sequence[Finding], around: Surroundings, sending: Sending
) -> str:
    """Return the sha256 of all that decides what is in a marked copy, and of the program that writes it."""
    decides = (program.fingerprint(), stem, workbook, unit, tuple(findings), around, sending)
    return disk.sha256(repr(decides).encode(errors="backslashreplace"))


def _lying_there(sending: Sending, before: Sending | None, stem: str, last: LastReplies) -> MarkedCopy | None:
    """Return the marked copy that the run before left, where it would come out the same; None where it would not."""
    if before is not None and before.made_of == sending.made_of:
        for suffix in copies.ENDINGS:
            if before.copy == f"{copies.FOLDER}/{stem}{suffix}" and (content := last.file(before.copy)) is not None:
                return MarkedCopy(suffix, content)
    return None


def _name(stem: str, copy: MarkedCopy) -> str:
    return f"{copies.FOLDER}/{stem}{copy.suffix}"


def _about(findings: Iterable[Finding], around: Surroundings, names: Mapping[str, str]) -> Surroundings:
    """Return of what marked copies tell only what that of a unit does: no other unit's data decide on it.

    ``names``: of all indicators, by their codes.
    """
    found = tuple(findings)
    rows = {(finding.place.workbook, finding.indicator) for finding in found}
    return replace(
        around,
        names={**around.names, **{code: names[code] for code in map(subject, found) if code in names}},
        columns={row: around.columns[row] for row in sorted(rows) if row in around.columns},
        meanings={one.place: around.meanings[one.place] for one in found if one.place in around.meanings},
    )


def _surroundings(year: Year) -> Surroundings:
    """Return what every marked copy tells beside the findings of its unit."""
    case = year.case
    names = {code: name for category in case.criteria.categories for code, name in category.subitems.items()}
    names |= {f"หมวด {category.number}": category.name for category in case.criteria.categories}
    names["หมวด 7"] = case.criteria.category_7_name
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


def _drafts(year: Year, books: Mapping[str, WorkbookReading]) -> dict[str, dict[Place, str]]:
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


def _seen(findings: Iterable[Finding], books: Mapping[str, WorkbookReading]) -> dict[Place, str]:
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
