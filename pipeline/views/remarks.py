"""From the findings to the comment on each in the margin of the report, beside what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from pipeline import messages
from pipeline.model import Finding, Place, Receipt

_ABOUT = ("subitem", "item")  # words of a finding that name what it is about, where it names no indicator
_ABOUT_CODE = {"K307": "7.2"}  # the engagement of key groups is asked for in 7.2


class Subject(str):
    """A name that findings may speak of: an indicator's, a sub-item's, an item's. It prints as the text it is.

    ``key``: its code. ``places``: the cells whose rows are about it.
    """

    __slots__ = ("key", "places")

    key: str
    places: tuple[Place, ...]

    def __new__(cls, text: str, key: str = "", places: Iterable[Place] = ()) -> Subject:
        """Return ``text`` as the name of what ``key`` stands for."""
        subject = super().__new__(cls, text)
        subject.key, subject.places = key, tuple(places)
        return subject


class RemarkLine(Struct, frozen=True):
    """A paragraph of a remark: a bold label, a text, and a code or a place, which keeps its digits as they are."""

    label: str = ""
    text: str = ""
    code: str = ""


class Remark(Struct, frozen=True):
    """One finding as its reader needs it where it belongs.

    ``place``: the cell it speaks of. ``subject``: the key of the `Subject` it is about.
    ``day``: วันที่ให้ข้อมูล of the workbook, None where no one workbook, or no day, is known.
    """

    place: Place
    subject: str
    day: date | None
    lines: tuple[RemarkLine, ...]


def numbered(findings: Iterable[Finding]) -> Iterator[tuple[int, Finding]]:
    """Yield the findings, open ones first and worst first, each with its number in the annex of findings."""
    order = sorted(findings, key=lambda finding: (not finding.is_open, finding.severity.rank))
    return enumerate(order, start=1)


def of_workbook(findings: Iterable[Finding], workbook: str) -> tuple[Remark, ...]:
    """Return a remark for every finding of one workbook, for a document without an annex of findings."""
    own = [finding for finding in findings if finding.place.workbook == workbook]
    return tuple(
        Remark(finding.place, _subject(finding), None, tuple(_lines("", finding))) for _, finding in numbered(own)
    )


def view(findings: Sequence[Finding], receipts: Sequence[Receipt], annex_in: str = "") -> tuple[Remark, ...]:
    """Return a remark for every finding, in the order of the annex. ``annex_in``: the file of the annex, if another."""
    annex = f"ในภาคผนวกข้อสังเกต ไฟล์ {annex_in}" if annex_in else "ในภาคผนวกข้อสังเกต"
    days = {receipt.workbook: receipt.submitted_on for receipt in receipts if receipt.workbook}
    return tuple(
        Remark(
            place=finding.place,
            subject=_subject(finding),
            day=days.get(finding.place.workbook),
            lines=tuple(_lines(f"ข้อ {number} {annex} ", finding)),
        )
        for number, finding in numbered(findings)
    )


def _subject(finding: Finding) -> str:
    if finding.indicator:
        return finding.indicator
    named = (finding.words[word] for word in _ABOUT if word in finding.words)
    return next(named, _ABOUT_CODE.get(finding.code, ""))


def _lines(listed: str, finding: Finding) -> Iterator[RemarkLine]:
    """Yield what was found, why it matters, and which cell of which workbook to mend.

    ``listed``: where the document lists a finding that is open, "" where it does not.
    """
    sentence = messages.CATALOGUE[finding.code]
    where = listed if finding.is_open else f"{finding.state.thai} "
    yield RemarkLine(f"{finding.severity.thai} ", where, finding.code)
    yield RemarkLine(text=messages.found(finding))
    yield RemarkLine("เหตุผล: ", sentence.why)
    for reason in messages.reasons(finding):
        who, _, words = reason.partition(": ")
        yield RemarkLine(f"{who}: ", words)
    if not finding.is_open:
        return
    yield RemarkLine("สิ่งที่ต้องทำ: ", messages.remedy(finding))
    if finding.place.workbook:
        yield RemarkLine("แก้ที่: ", code=str(finding.place))
