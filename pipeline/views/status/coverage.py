"""From the indicators to the 30 places of category 7: which have one, which are empty, which must not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from pipeline.criteria import Item
from pipeline.model import Indicator
from pipeline.rules import RESULTS, Case
from pipeline.views import indicators

_PlaceInCriteria = tuple[str, int | None]  # an item, and the number of a sub-type of it


class CoverageCell(Struct, frozen=True):
    """One of the 30 places of category 7. ``state``: covered, empty, or wanting (mandatory and empty)."""

    subtype: str
    name: str
    count: int
    is_mandatory: bool
    state: str


class CoverageRow(Struct, frozen=True):
    """One item with its places. ``href`` is "" when the item has no indicator to go to."""

    code: str
    name: str
    href: str
    cells: tuple[CoverageCell, ...]


class Coverage(Struct, frozen=True):
    """Category 7 place by place. ``wanting``: the mandatory places without an indicator, by name.

    ``awaited``: why they are no fault yet, "" where they are.
    """

    subtypes: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    places: int
    covered: int
    mandatory: int
    mandatory_covered: int
    wanting: tuple[str, ...]
    awaited: str
    unplaced: str


def view(case: Case) -> Coverage:
    """Return category 7 place by place."""
    counts = Counter(place for indicator in case.master.indicators for place in _places(indicator))
    rows = tuple(_coverage_row(case, item, counts) for item in case.criteria.items)
    cells = [cell for row in rows for cell in row.cells]
    mandatory = [cell for cell in cells if cell.is_mandatory]
    return Coverage(
        subtypes=tuple(str(number) for number in range(1, max(len(row.cells) for row in rows) + 1)),
        rows=rows,
        places=len(cells),
        covered=sum(cell.count > 0 for cell in cells),
        mandatory=len(mandatory),
        mandatory_covered=sum(cell.count > 0 for cell in mandatory),
        wanting=tuple(
            f"ข้อ {row.code} ประเภทย่อย {cell.subtype} {cell.name}"
            for row in rows
            for cell in row.cells
            if cell.state == "wanting"
        ),
        awaited="หน่วยงานที่ต้องส่งหมวด 7 ส่งมาไม่ถึงครึ่ง ช่องที่ว่างจึงยังไม่นับเป็นข้อสังเกต" if case.is_awaited(RESULTS) else "",
        unplaced=_unplaced_words(case),
    )


def _coverage_row(case: Case, item: Item, counts: Mapping[_PlaceInCriteria, int]) -> CoverageRow:
    cells = tuple(
        _coverage_cell(item, subtype, counts[item.code, subtype]) for subtype in range(1, len(item.subtypes) + 1)
    )
    has_cards = bool(indicators.of_item(case.master, item.code))
    return CoverageRow(item.code, item.name, f"#{indicators.anchor(item.code)}" if has_cards else "", cells)


def _coverage_cell(item: Item, subtype: int, count: int) -> CoverageCell:
    is_mandatory = subtype in item.mandatory
    state = "covered" if count else "wanting" if is_mandatory else "empty"
    return CoverageCell(str(subtype), item.subtypes[subtype - 1], count, is_mandatory, state)


def _places(indicator: Indicator) -> set[_PlaceInCriteria]:
    """Return where an indicator counts: wherever any of its units puts it, as rule K306 reads it."""
    return {(row.item, row.subtype) for row in indicator.rows}


def _unplaced_words(case: Case) -> str:
    known = {(item.code, number) for item in case.criteria.items for number in range(1, len(item.subtypes) + 1)}
    unplaced = sum(not (_places(indicator) & known) for indicator in case.master.indicators)
    return f"ยังมี {unplaced:,} ตัวชี้วัดที่ไม่ระบุข้อหรือประเภทย่อย จึงไม่อยู่ในตารางนี้" if unplaced else ""
