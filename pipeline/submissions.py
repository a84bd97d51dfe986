"""From the workbooks that were sent to the one that counts of each unit, and who is late or missing."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import PurePath

from msgspec.structs import replace

from pipeline.messages import finding
from pipeline.model import (
    Contact,
    Coordinator,
    Day,
    Finding,
    Indicator,
    Narrative,
    Place,
    Receipt,
    Settings,
    Submission,
    Text,
    Unit,
)
from pipeline.thai import WEEKDAYS, is_written, long_date, match_key

RESULTS = "7"  # the category of indicators; the others hold texts
# Why one of several workbooks of a unit is used.
RETURNED = "เป็นสำเนาที่ส่งกลับของไฟล์นั้น"
LATER_DATE = "วันที่ให้ข้อมูลใหม่กว่า"
ONLY_DATE = "อีกไฟล์ไม่มีวันที่ให้ข้อมูล"
SAVED_LATER = "บันทึกไฟล์ภายหลัง"
NOTHING_TELLS = "ไม่มีสิ่งใดบอกว่าไฟล์ใดใหม่กว่า"
OF_THE_FILE = ("F015", "F016")  # findings that matter whether its data are used or not
_BETWEEN_WORDS = re.compile(r"[\s()\[\]_,+&–-]+")  # in the name of a file
_AROUND_CODES = ".0123456789"  # สพบ. is สพบ, สพบ2564 and 2.สพบ. too
_LONG_NAME = 8  # letters: shorter ones stand in other words
NEAREST_OFFERED = 3  # more names than this read as a list, not as an offer

Claim = tuple[Submission, Unit | None]  # a workbook and the unit it is from; None: of no unit of the register


def receive(
    coordinator: Coordinator, sent: Sequence[Submission], refused: Sequence[str]
) -> tuple[tuple[Submission, ...], tuple[Receipt, ...], tuple[Finding, ...]]:
    """Return the submission that counts of each unit, a receipt for every unit and stray file, and the findings.

    Shape: submissions and receipts in register order, then a receipt for each refused file of no unit, by name;
    the order of ``sent`` and ``refused`` (files that could not be read) does not matter. ``unit`` is set on every
    submission and on all it holds. A unit of which nothing but a file that could not be read bears the name has sent
    that file: it is refused, not missing.
    A workbook without a readable fiscal year counts as this year's, because its figures name their years; C105 or
    C109 reports it. A unit whose only workbook is of another year is refused, not missing.
    """
    units = _distinct(coordinator.register)
    named = UnitsByName(units)
    claims = [(submission, named.unit_of(submission)) for submission in sorted(sent, key=_by_name)]
    findings = [
        *_of_no_unit(claims, named),
        *_of_another_year(claims, coordinator.settings),
        *_wrong_weekdays(claims),
    ]
    unread = {name: unit_of_file(name, units) for name in sorted(refused)}
    accepted: list[Submission] = []
    receipts: list[Receipt] = []
    files_of, claims_of = defaultdict(list), defaultdict(list)
    for name, owner in unread.items():
        files_of[owner and owner.code].append(name)
    for claimed, owner in claims:
        claims_of[owner and owner.code].append(claimed)
    for unit in units:
        used, receipt, found = _take(unit, claims_of[unit.code], files_of[unit.code], coordinator)
        accepted += [_stamped(used, unit.code)] if used else []
        receipts.append(receipt)
        findings += found
    strays = [_receipt(None, claimed, "refused") for claimed, owner in claims if not owner]
    of_units = {receipt.workbook for receipt in receipts}
    strays += [Receipt("", name, "refused") for name in unread if name not in of_units]
    return tuple(accepted), (*receipts, *sorted(strays, key=lambda stray: stray.workbook)), tuple(findings)


def without_replaced(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those about the inside of a workbook that another has replaced for certain (F015).

    Where it is also one too many (F008), either may be the one that is meant: what is said of it stays.
    """
    found = list(findings)
    workbooks = {code: {one.place.workbook for one in found if one.code == code} for code in ("F008", "F015")}
    replaced = workbooks["F015"] - workbooks["F008"]
    return [one for one in found if one.place.workbook not in replaced or one.code in OF_THE_FILE]


class UnitsByName:
    """The units of a register, by what they are called."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._kinds = tuple(_by_key(units, names) for names in (_codes, _full_names, _aliases))
        self._any = _by_key(units, _all_names)

    def unit_of(self, submission: Submission) -> Unit | None:
        """Return the unit that a workbook names by its code, full name or another name; None when none or several fit.

        The typed code decides, and the typed name where the code is blank. A name that belongs to another unit than the
        code names neither; one that belongs to nobody does not matter. Spaces, letter case and look-alike characters do
        not matter, every other character does: กพร. is not ก.พ.ร.
        """
        code, name = submission.unit_code.text, submission.unit_name.text
        if not match_key(code):
            return _only(self._named(name))
        unit, owners = _only(self._named(code)), self.bearers(name)
        return None if owners and unit not in owners else unit

    def bearers(self, typed: str) -> list[Unit]:
        """Return the units that bear ``typed`` in any way."""
        return self._any.get(match_key(typed), [])

    def nearest(self, typed: str) -> list[str]:
        """Return the codes of the units whose names are nearest to ``typed``."""
        keys = difflib.get_close_matches(match_key(typed), sorted(self._any), n=NEAREST_OFFERED)
        return [self._any[key][-1].code for key in keys]

    def _named(self, typed: str) -> list[Unit]:
        """Return the units of a code; of a full name where it is no code; of another name where it is neither."""
        key = match_key(typed)
        return next((named[key] for named in self._kinds if key in named), [])


def _by_key(units: Iterable[Unit], names: Callable[[Unit], tuple[str, ...]]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        for key in dict.fromkeys(filter(None, names(unit))):
            found.setdefault(key, []).append(unit)
    return found


def _only(named: Sequence[Unit]) -> Unit | None:
    return named[0] if len(named) == 1 else None


def unit_of_file(path: str, units: Sequence[Unit]) -> Unit | None:
    """Return the unit whose code or name stands in the name of a file, else of a folder it lies in; None for none.

    Only for a file that cannot be read: one that can says itself whose it is. Of names within names the longest counts.
    """
    for part in reversed(PurePath(path).with_suffix("").parts):
        lengths = {unit.code: _longest_name(unit, part) for unit in units}
        longest = max(lengths.values(), default=0)
        if longest:
            return _only([unit for unit in units if lengths[unit.code] == longest])
    return None


def owners_of_files(paths: Iterable[str], register: Iterable[Unit]) -> dict[str, str]:
    """Return the codes of the units whose name files bear that could not be read; a file of no unit is not in it."""
    units = _distinct(register)
    owners = {path: unit_of_file(path, units) for path in paths}
    return {path: unit.code for path, unit in owners.items() if unit}


def _longest_name(unit: Unit, part: str) -> int:
    """Return how long the longest name of the unit is that stands in a part of a path; 0 where none does.

    A short name has to be a word of its own: it may stand in another by chance.
    """
    whole = match_key(part)
    words = [whole, *map(match_key, _BETWEEN_WORDS.split(part))]
    known = {word.strip(around) for word in words for around in (".", _AROUND_CODES)}
    names = [name.strip(".") for name in _all_names(unit)]
    return max((len(name) for name in names if name in known or (len(name) >= _LONG_NAME and name in whole)), default=0)


def categories_wanting(
    register: Iterable[Unit],
    receipts: Iterable[Receipt],
    narratives: Iterable[Narrative],
    indicators: Iterable[Indicator],
) -> dict[str, tuple[int, ...]]:
    """Return the categories that a unit owes and of which its workbook holds nothing, by the unit's code.

    A unit that has not sent, or whose workbook is refused, is not in it: it owes all. A text that only says
    ไม่มีข้อมูล is nothing.
    """
    sent = {receipt.unit for receipt in receipts if receipt.status in ("received", "late")}
    held = {
        (narrative.unit, narrative.subitem.partition(".")[0])
        for narrative in narratives
        if is_written(narrative.text.text) or is_written(narrative.evidence.text)
    }
    held |= {(row.unit, RESULTS) for indicator in indicators for row in indicator.rows}
    wanting = {
        unit.code: tuple(category for category in unit.categories if (unit.code, str(category)) not in held)
        for unit in register
        if unit.code in sent
    }
    return {code: categories for code, categories in wanting.items() if categories}


def with_newest_contacts(coordinator: Coordinator, receipts: Iterable[Receipt]) -> Coordinator:
    """Return the coordinator's workbook with a register that names whom the units have last named themselves."""
    newest = {receipt.unit: receipt.contact for receipt in receipts}
    register = tuple(replace(unit, contact=newest.get(unit.code, unit.contact)) for unit in coordinator.register)
    return replace(coordinator, register=register)


def deadline_precedes_meeting(coordinator: Coordinator) -> bool:
    """Return whether the deadline lies before the meeting, which D501 calls a misprint; False without one of them."""
    deadline, meeting = coordinator.settings.deadline.day, coordinator.meeting.day.day
    return deadline is not None and meeting is not None and deadline < meeting


def wrong_weekday(day: Day) -> Mapping[str, str] | None:
    """Return the words of D502 when the typed weekday does not fit the date.

    None where it fits, where no weekday was typed, and where the date cannot be read, which C109 reports.
    """
    if day.day is None or not day.weekday_typed:
        return None
    weekday = WEEKDAYS[day.day.weekday()]
    if day.weekday_typed == weekday:
        return None
    return {"typed": f"วัน{day.weekday_typed}", "day": long_date(day.day), "weekday": f"วัน{weekday}"}


def _take(
    unit: Unit, claimed: Sequence[Submission], unread: Sequence[str], coordinator: Coordinator
) -> tuple[Submission | None, Receipt, list[Finding]]:
    """Return the one workbook of a unit that counts, the unit's receipt, and the findings.

    ``unread``: the files that could not be read and that bear its name; what is wrong with each is said of the file.
    """
    usable = _in_order_of_use([c for c in claimed if _is_of_year(c, coordinator.settings)])
    if not usable:
        if not claimed and unread:
            return None, Receipt(unit.code, unread[0], "refused", contact=unit.contact), []
        if not claimed:
            return None, Receipt(unit.code, "", "missing", contact=unit.contact), [_missing(unit)]
        return None, _receipt(unit, _in_order_of_use(claimed)[-1], "refused"), []
    *older, used = usable
    superseded = [found for submission in older for found in _superseded(submission, used, usable, unit)]
    late = _late(used, unit, coordinator)
    return used, _receipt(unit, used, "late" if late else "received"), [*superseded, *late]


def _receipt(unit: Unit | None, submission: Submission, status: str) -> Receipt:
    """Return where a workbook stands, and whom it names: newer than what the register says of its unit."""
    named = Contact(_told(submission.reporter), _told(submission.phone))
    return Receipt(
        unit=unit.code if unit else "",
        workbook=submission.workbook,
        status=status,
        indicators=len(submission.rows),
        submitted_on=submission.submitted_on.day if unit else None,
        contact=named.or_else(unit.contact) if unit else named,
    )


def _in_order_of_use(claimed: Sequence[Submission]) -> list[Submission]:
    """Return the workbooks of one unit, the one to use last, and first those that a returned copy replaces."""
    return sorted(claimed, key=lambda submission: (_returned_copy(submission, claimed) is None, *_recency(submission)))


def _returned_copy(submission: Submission, claimed: Iterable[Submission]) -> Submission | None:
    """Return the marked copy of this very workbook that has come back; None where none has."""
    copies = (one for one in claimed if one.made_from and one.made_from == submission.sha256)
    return max(copies, key=_recency, default=None)


def _recency(submission: Submission) -> tuple[date, datetime, int, str]:
    """Return the key that sorts the workbooks of one unit by what they say of themselves, the newest last.

    A known date counts more than none. Where neither date nor saved time differs, nothing tells which is the newer,
    and the one with the shortest name is last: a copy is usually named after what it is a copy of, with something
    added.
    """
    saved = submission.saved_at or datetime.min.replace(tzinfo=UTC)
    return submission.submitted_on.day or date.min, saved, -len(submission.workbook), submission.workbook


def _is_of_year(submission: Submission, settings: Settings) -> bool:
    return submission.fiscal_year_be in (None, settings.fiscal_year_be)


def _of_no_unit(claims: Iterable[Claim], named: UnitsByName) -> Iterator[Finding]:
    for submission, unit in claims:
        if unit is None:
            typed = submission.unit_code or submission.unit_name
            words = {"unit": _typed(submission, named) or "ไม่ได้ระบุ", "nearest": _nearest(submission, named)}
            yield finding("F007", _at(typed.place, submission), words=words)


def _of_another_year(claims: Iterable[Claim], settings: Settings) -> Iterator[Finding]:
    for submission, unit in claims:
        if not _is_of_year(submission, settings):
            years = {"found": str(submission.fiscal_year_be), "expected": str(settings.fiscal_year_be)}
            place = _at(submission.fiscal_year_place, submission)
            yield finding("F009", place, unit=unit.code if unit else "", words={**years, "sheet": "หน่วยงาน"})


def _wrong_weekdays(claims: Iterable[Claim]) -> Iterator[Finding]:
    for submission, unit in claims:
        words = wrong_weekday(submission.submitted_on)
        if words:
            place = _at(submission.submitted_on.place, submission)
            yield finding("D502", place, unit=unit.code if unit else "", words=words)


def _missing(unit: Unit) -> Finding:
    categories = ", ".join(map(str, unit.categories)) or "ที่รับผิดชอบ"
    return finding("F010", Place(), unit=unit.code, words={"unit": unit.code, "categories": categories})


def _superseded(
    submission: Submission, used: Submission, claimed: Iterable[Submission], unit: Unit
) -> Iterator[Finding]:
    """Yield what is to be said of a workbook that is not used: why (F015), and that it is one too many (F008).

    One that a marked copy replaces, or that was saved earlier, is not one too many: it may stay where it is.
    """
    returned = _returned_copy(submission, claimed)
    reason = RETURNED if returned else _why_used(submission, used)
    words = {"other": submission.workbook, "used": (returned or used).workbook, "reason": reason}
    if reason not in (RETURNED, SAVED_LATER):
        yield finding("F008", _at(submission.submitted_on.place, submission), unit=unit.code, words=words)
    if reason != NOTHING_TELLS:
        yield finding("F015", Place(submission.workbook), unit=unit.code, words=words)


def _why_used(submission: Submission, used: Submission) -> str:
    if submission.submitted_on.day != used.submitted_on.day:
        return LATER_DATE if submission.submitted_on.day else ONLY_DATE
    return SAVED_LATER if _is_saved_later(used, submission) else NOTHING_TELLS


def _is_saved_later(used: Submission, submission: Submission) -> bool:
    return used.saved_at is not None and submission.saved_at is not None and used.saved_at > submission.saved_at


def _told(text: Text) -> str:
    """Return a text that says something; "" for a dash, and for ไม่มี."""
    return text.text if is_written(text.text) else ""


def _late(submission: Submission, unit: Unit, coordinator: Coordinator) -> tuple[Finding, ...]:
    """Return F011 when the date given is after the deadline; nobody is late by a misprinted deadline."""
    deadline, given = coordinator.settings.deadline.day, submission.submitted_on.day
    if deadline is None or given is None or given <= deadline or deadline_precedes_meeting(coordinator):
        return ()
    words = {"submitted": long_date(given), "deadline": long_date(deadline)}
    return (finding("F011", _at(submission.submitted_on.place, submission), unit=unit.code, words=words),)


def _typed(submission: Submission, named: UnitsByName) -> str:
    """Return what a workbook calls its unit: its code, followed by its name where they are of different units."""
    code, name = submission.unit_code.text, submission.unit_name.text
    contradict = named.bearers(code) and named.bearers(name)
    return f"{code} / {name}" if contradict else code or name


def _nearest(submission: Submission, named: UnitsByName) -> str:
    """Return the codes of the units with the nearest names, as the end of a sentence; "" without any."""
    code, name = submission.unit_code.text, submission.unit_name.text
    known = [unit.code for typed in (name, code) for unit in named.bearers(typed)]
    near = [named.nearest(typed) for typed in (code, name)]
    offered = list(dict.fromkeys((*known, *chain.from_iterable(near))))[:NEAREST_OFFERED]
    return f" (ใกล้เคียง: {', '.join(offered)})" if offered else ""


def _distinct(register: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the units that have a code; of rows with the same code the first."""
    first: dict[str, Unit] = {}
    for unit in register:
        first.setdefault(match_key(unit.code), unit)
    first.pop("", None)
    return tuple(first.values())


def _stamped(submission: Submission, code: str) -> Submission:
    return replace(
        submission,
        unit=code,
        narratives=tuple(replace(narrative, unit=code) for narrative in submission.narratives),
        answers=tuple(replace(answer, unit=code) for answer in submission.answers),
        rows=tuple(replace(row, unit=code) for row in submission.rows),
    )


def _codes(unit: Unit) -> tuple[str, ...]:
    return (match_key(unit.code),)


def _full_names(unit: Unit) -> tuple[str, ...]:
    return (match_key(unit.name),) if unit.name else ()


def _aliases(unit: Unit) -> tuple[str, ...]:
    return tuple(match_key(alias) for alias in unit.aliases)


def _all_names(unit: Unit) -> tuple[str, ...]:
    return (*_codes(unit), *_full_names(unit), *_aliases(unit))


def _by_name(submission: Submission) -> str:
    return submission.workbook


def _at(place: Place, submission: Submission) -> Place:
    """Return the cell spoken of, or the workbook where the cell is not known."""
    return place if place.workbook else Place(submission.workbook)
