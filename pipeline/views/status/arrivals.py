"""From what has come since the last check to a line a unit: its workbook, what it has mended, what is new of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from pipeline.thai import long_date
from pipeline.views.status.counts import OVERALL, overall_label, unit_codes, unit_of
from pipeline.year import Year

FIRST = "ตรวจครั้งแรกของปี จึงยังไม่มีการตรวจครั้งก่อนให้เทียบ"


class ArrivalRow(Struct, frozen=True):
    """What has come of one unit. ``files``: which workbooks came, changed or went, in words."""

    unit: str
    files: tuple[str, ...]
    mended: int
    new: int


class Arrivals(Struct, frozen=True):
    """What has come since the last check of other workbooks. The numbers of ``rows`` add up to the two sums."""

    summary: str
    rows: tuple[ArrivalRow, ...]
    mended: int
    new: int


def view(year: Year) -> Arrivals:
    """Return what has come, by unit in register order, and last what is of no one unit."""
    since = year.since
    rows = tuple(_rows(year)) if since.day else ()
    return Arrivals(
        summary=_summary(year, rows),
        rows=rows,
        mended=sum(row.mended for row in rows),
        new=sum(row.new for row in rows),
    )


def _summary(year: Year, rows: tuple[ArrivalRow, ...]) -> str:
    day = year.since.day
    if day is None:
        return FIRST
    return f"เทียบกับการตรวจครั้งก่อน {long_date(day)}" + ("" if rows else " ไม่มีสิ่งใดเปลี่ยน")


def _rows(year: Year) -> Iterator[ArrivalRow]:
    since, units = year.since, unit_codes(year.receipts)
    owners = {receipt.workbook: receipt.unit or OVERALL for receipt in year.receipts}
    for entry in since.mended:  # of a workbook that is no longer there
        owners.setdefault(entry["workbook"] or "", entry["unit"] or OVERALL)
    files: dict[str, list[str]] = {}
    for word, names in (("มาใหม่", since.added), ("ฉบับใหม่", since.replaced), ("ไม่อยู่แล้ว", since.removed)):
        for name in names:
            files.setdefault(owners.get(name, OVERALL), []).append(f"{word}: {name}")
    mended = Counter(unit if (unit := entry["unit"] or "") in units else OVERALL for entry in since.mended)
    new = Counter(unit_of(finding, units) for finding in since.new)
    for unit in (*dict.fromkeys(receipt.unit for receipt in year.receipts if receipt.unit), OVERALL):
        if files.get(unit) or mended[unit] or new[unit]:
            label = overall_label(year) if unit == OVERALL else unit
            yield ArrivalRow(label, tuple(files.get(unit, ())), mended[unit], new[unit])
