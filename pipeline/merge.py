"""From many submissions to one master table: which rows are one indicator, and where the units disagree."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

import pandas as pd

from pipeline.messages import finding
from pipeline.model import Figure, Finding, Indicator, IndicatorRow, Narrative, Place, Submission, Unit
from pipeline.thai import ReadingKind, match_key, number_text, read_number

LEVELS = ("basic", "advance", "significance")  # of categories 1-6, lowest first

# The two kinds of figure a year has, as `Master.table` names them and as people read them.
KINDS = {"target": "เป้าหมาย", "actual": "ผล"}

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another: 0 O, 1 I L, U V
CODE_LENGTH = 4  # 810,000 codes a sub-type: a collision is rare, and resolved

_PERCENT_KEYS = ("ร้อยละ", "%", "เปอร์เซ็นต์")

_CELL = ["indicator", "kind", "year_be"]

_COLUMN_TYPES = {
    "indicator": "str",
    "item": "str",
    "subtype": "Int64",
    "name": "str",
    "measure": "str",
    "direction": "str",
    "unit": "str",
    "kind": "str",
    "year_be": "int64",
    "value": "object",
    "typed": "str",
    "workbook": "str",
    "sheet": "str",
    "cell": "str",
}


@dataclass(frozen=True, slots=True, eq=False)
class Master:
    """Everything the units sent, merged.

    ``table``, the one DataFrame. A row is one figure that a unit has a cell for: a target or an actual of one year.
    Key: indicator, kind, year_be, workbook, sheet, cell. Order: that of ``indicators``, then the unit's row, targets
    before actuals, years rising. Columns:

    - indicator (its code), item, subtype (nullable), name, measure, direction ("higher", "lower" or ""), unit (code)
    - kind ("target" or "actual"), year_be
    - value (exact Decimal, or None), typed (as the cell shows it)
    - workbook, sheet, cell (the figure's own; "" where not known)

    Blank: a blank cell is a row whose value is None; a year without a column in the sheet is no row.

    ``indicators`` by item, sub-type, register order, row; ``narratives`` by sub-item, level, register order, row.
    """

    table: pd.DataFrame
    indicators: tuple[Indicator, ...]
    narratives: tuple[Narrative, ...]


@dataclass(frozen=True, slots=True)
class _Sent:
    """One row with what identifies it when it has no code of its own.

    ``nth``: which of its unit's rows of one item and name it is. Within a unit, rows of one name are never taken for
    each other (who writes two rows means two): the first answers to the first of another unit, the second to the
    second.
    """

    row: IndicatorRow
    name_key: str
    nth: int

    @property
    def identity(self) -> tuple[str, ...]:
        """Item, name and number; a nameless row is like no other unit's row."""
        alone = () if self.name_key else (self.row.unit,)
        return (self.row.item, self.name_key, str(self.nth), *alone)


def merge(submissions: Sequence[Submission], units: Sequence[Unit]) -> tuple[Master, tuple[Finding, ...]]:
    """Return the master of all submissions, and what the merge found (M201-M205).

    Rows are one indicator when they bear the same code; a row without a code joins the indicator of another unit
    that has its name under its item, unless several have; other rows of equal name and item are one new indicator,
    which is given a code. Every row then bears its indicator's code. The order of ``submissions`` does not matter.
    """
    ordered = _in_register_order(submissions, units)
    sent = _sent(ordered)
    codes = _codes(sent)
    indicators = _indicators(sent, codes)
    master = Master(_table(indicators), indicators, _narratives(ordered))
    definitions = tuple(_differing_definitions(indicators))
    conflicts = tuple(_conflicts(master))
    disputed = {said.indicator for said in (*conflicts, *definitions)}
    findings = (
        *conflicts,
        *_agreements(indicators, disputed),
        *_names_under_several_items(indicators),
        *definitions,
        *_given_codes(sent, codes),
    )
    return master, findings


def register_frame(master: Master) -> pd.DataFrame:
    """Return the merged indicators for people, with Thai headers.

    Shape: a row per indicator and unit, in the master's order; a pair of columns per year that any sheet has.
    Blank: a cell without a value holds the word that was typed (ไม่มีข้อมูล …), or None. ที่มา is the name's cell.
    """
    rows = [row for indicator in master.indicators for row in indicator.rows]
    years = [
        (year, kind)
        for year in sorted({year for row in rows for year in (*row.targets, *row.actuals)})
        for kind in KINDS
        if any(year in figures_of(row, kind) for row in rows)
    ]
    columns: dict[str, list[object]] = {
        "รหัส": [row.code for row in rows],
        "ข้อ": [row.item for row in rows],
        "ประเภทย่อย": [row.subtype for row in rows],
        "ตัวชี้วัด": [row.name for row in rows],
        "หน่วยวัด": [row.measure for row in rows],
        "ทิศทาง": [row.direction.thai if row.direction else "" for row in rows],
        "หน่วยงาน": [row.unit for row in rows],
        **{f"{KINDS[kind]} {year}": [_shown(figures_of(row, kind).get(year)) for row in rows] for year, kind in years},
        "กลุ่มผู้รับบริการ": [", ".join(row.segments) for row in rows],
        "ค่าเทียบเคียง": [_shown(row.benchmark) for row in rows],
        "แหล่งค่าเทียบเคียง": [row.benchmark_source for row in rows],
        "แหล่งข้อมูล": [row.evidence for row in rows],
        "คำชี้แจง": [row.explanation for row in rows],
        "บทวิเคราะห์": [row.analysis for row in rows],
        "ที่มา": [str(row.place) for row in rows],
    }
    return pd.DataFrame(columns, dtype="object")


def figures_of(row: IndicatorRow, kind: str) -> Mapping[int, Figure]:
    """Return the row's targets or actuals by year, by the kind's name in ``KINDS``."""
    return row.targets if kind == "target" else row.actuals


def new_code(item: str, subtype: int | None, name_key: str, nth: int, taken: Container[str]) -> str:
    """Return the code of an indicator that has none, such as 7.1-1-K7Q2: the same in every run and year.

    It depends on item, sub-type, name and number alone, unless that code is ``taken``.
    """
    seed = (item, str(subtype or 0), name_key, str(nth))
    codes = (f"{item or '7'}-{subtype or 0}-{_letters((*seed, str(attempt)))}" for attempt in count())
    return next(code for code in codes if code not in taken)


# --- which rows are one indicator


def _in_register_order(submissions: Iterable[Submission], units: Sequence[Unit]) -> tuple[Submission, ...]:
    ranks = {unit.code: rank for rank, unit in reversed(list(enumerate(units)))}
    return tuple(sorted(submissions, key=lambda sent: (ranks.get(sent.unit, len(units)), sent.unit, sent.workbook)))


def _sent(ordered: Iterable[Submission]) -> tuple[_Sent, ...]:
    """Return every row in register order, numbered among its unit's rows of one item and name."""
    seen: Counter[tuple[str, str, str]] = Counter()
    sent = []
    for submission in ordered:
        for row in submission.rows:
            name_key = match_key(row.name)
            same = (row.unit, row.item, name_key)
            seen[same] += 1
            sent.append(_Sent(row, name_key, seen[same]))
    return tuple(sent)


def _codes(sent: Sequence[_Sent]) -> tuple[str, ...]:
    """Return the code of the indicator that each row belongs to, in the same order."""
    spellings: dict[str, str] = {}  # one code may be typed in several ways; the first is shown
    bearers: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in sent:
        if _has_code(one.row):
            bearers[one.identity].add(spellings.setdefault(match_key(one.row.code), one.row.code))
    named = {identity: codes.pop() for identity, codes in bearers.items() if len(codes) == 1}
    nameless = {one.identity: one for one in reversed(sent) if not _has_code(one.row) and one.identity not in named}
    taken = set(spellings.values())
    for identity, one in sorted(nameless.items()):  # sorted: who keeps a code that two would get is always the same
        named[identity] = new_code(one.row.item, one.row.subtype, one.name_key, one.nth, taken)
        taken.add(named[identity])
    return tuple(spellings[match_key(one.row.code)] if _has_code(one.row) else named[one.identity] for one in sent)


def _has_code(row: IndicatorRow) -> bool:
    """Return whether a code was typed. A - or ไม่มี is none: else all rows marked so would be one indicator."""
    return read_number(row.code).kind not in (ReadingKind.BLANK, ReadingKind.WORD)


def _letters(seed: Iterable[str]) -> str:
    number = int.from_bytes(hashlib.sha256("\n".join(seed).encode()).digest())
    letters = ""
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return letters


def _indicators(sent: Sequence[_Sent], codes: Sequence[str]) -> tuple[Indicator, ...]:
    rows: defaultdict[str, list[IndicatorRow]] = defaultdict(list)
    for one, code in zip(sent, codes, strict=True):
        rows[code].append(replace(one.row, code=code))
    indicators = (Indicator(code, tuple(of_code)) for code, of_code in rows.items())
    return tuple(sorted(indicators, key=_place_in_category_7))  # stable: register order and row stay


def _place_in_category_7(indicator: Indicator) -> tuple[bool, str, bool, int]:
    """Return item and sub-type to sort by; a row without an item stands last, without a sub-type last in its item."""
    first = indicator.first
    return not first.item, first.item, first.subtype is None, first.subtype or 0


def _narratives(ordered: Iterable[Submission]) -> tuple[Narrative, ...]:
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    return tuple(
        sorted(
            (narrative for submission in ordered for narrative in submission.narratives),
            key=lambda narrative: (
                not narrative.subitem,
                narrative.subitem,
                ranks.get(narrative.level, len(LEVELS)),
            ),
        )
    )


def _table(indicators: Iterable[Indicator]) -> pd.DataFrame:
    records = [
        (
            row.code,
            row.item,
            row.subtype,
            row.name,
            row.measure,
            row.direction.value if row.direction else "",
            row.unit,
            kind,
            year_be,
            figure.value,
            figure.typed,
            figure.place.workbook,
            figure.place.sheet,
            figure.place.cell,
        )
        for indicator in indicators
        for row in indicator.rows
        for kind in KINDS
        for year_be, figure in sorted(figures_of(row, kind).items(), key=lambda item: item[0])
    ]
    columns = zip(*records, strict=True) if records else ([] for _ in _COLUMN_TYPES)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=dtype)
            for (name, dtype), values in zip(_COLUMN_TYPES.items(), columns, strict=True)
        }
    )


# --- what the merge finds


def _conflicts(master: Master) -> Iterator[Finding]:
    """Yield M201 at every unit's cell of a figure on which units disagree, so that each of them sees it.

    Values are compared as numbers: 85 is 85.0.
    Blank: a blank cell contradicts nothing; a unit that has no figure does not say that there is none.
    Figures in different measures are not compared: M204 says what is wrong with them.
    """
    table = master.table
    comparable = {indicator.code for indicator in master.indicators if len(_measures(indicator)) <= 1}
    valued = table[table["value"].notna() & table["indicator"].isin(comparable)]
    shared = valued[valued.duplicated(_CELL, keep=False)]
    for _, group in shared.groupby(_CELL, sort=False):
        cells = group.to_dict("records")
        values = [cell["value"] for cell in cells]
        if len(set(values)) > 1:
            senders = _senders([cell["unit"] for cell in cells], [cell["cell"] for cell in cells])
            what = f"{KINDS[cells[0]['kind']]} {cells[0]['year_be']}"
            words = {"what": what, "values": _values_said(senders, values, map(number_text, values))}
            for cell in cells:
                place = Place(cell["workbook"], cell["sheet"], cell["cell"])
                yield finding("M201", place, unit=cell["unit"], indicator=cell["indicator"], words=words)


def _agreements(indicators: Iterable[Indicator], disputed: Container[str]) -> Iterator[Finding]:
    """Yield M202 at the first row of an indicator that several rows give without a contradiction."""
    for indicator in indicators:
        if len(indicator.rows) > 1 and indicator.code not in disputed:
            rows, first = indicator.rows, indicator.first
            senders = _senders([row.unit for row in rows], [row.place.cell for row in rows])
            words = {"units": ", ".join(senders)}
            yield finding("M202", first.place, unit=first.unit, indicator=indicator.code, words=words)


def _names_under_several_items(indicators: Iterable[Indicator]) -> Iterator[Finding]:
    """Yield M203 once for each item under which a name stands, at the name. Blank: C105 speaks of a missing name."""
    by_name: defaultdict[str, dict[str, IndicatorRow]] = defaultdict(dict)
    for row in (row for indicator in indicators for row in indicator.rows):
        if row.name and row.item:
            by_name[match_key(row.name)].setdefault(row.item, row)
    for by_item in by_name.values():
        if len(by_item) > 1:
            words = {"items": ", ".join(sorted(by_item))}
            for row in by_item.values():
                yield finding("M203", row.place, unit=row.unit, indicator=row.code, words=words)


def _differing_definitions(indicators: Iterable[Indicator]) -> Iterator[Finding]:
    """Yield M204 at every unit's cell of a measure or direction on which units disagree.

    Blank: a missing measure or direction contradicts nothing; C105 or C106 has said so.
    """
    for indicator in indicators:
        measured = [row for row in indicator.rows if row.measure]
        if len(_measures(indicator)) > 1:
            shown = [row.measure for row in measured]
            yield from _differing("หน่วยวัด", "measure", measured, [_measure_key(text) for text in shown], shown)
        directed = [(row, row.direction.thai) for row in indicator.rows if row.direction]
        if len({word for _, word in directed}) > 1:
            words = [word for _, word in directed]
            yield from _differing("ทิศทาง", "direction", [row for row, _ in directed], words, words)


def _differing(
    what: str, field: str, rows: Sequence[IndicatorRow], keys: Sequence[str], shown: Sequence[str]
) -> Iterator[Finding]:
    places = [row.place_of(field) for row in rows]
    said = _values_said(_senders([row.unit for row in rows], [place.cell for place in places]), keys, shown)
    for row, place in zip(rows, places, strict=True):
        yield finding("M204", place, unit=row.unit, indicator=row.code, words={"what": what, "values": said})


def _given_codes(sent: Sequence[_Sent], codes: Sequence[str]) -> Iterator[Finding]:
    """Yield M205 at the code's cell of every row without one: each unit has its own to fill in."""
    for one, code in zip(sent, codes, strict=True):
        if not _has_code(one.row):
            place = one.row.place_of("code")
            yield finding("M205", place, unit=one.row.unit, indicator=code, words={"code": code})


def _measures(indicator: Indicator) -> set[str]:
    return {_measure_key(row.measure) for row in indicator.rows if row.measure}


def _measure_key(measure: str) -> str:
    """Return what measures are compared by; the ways to write a percentage are one."""
    key = match_key(measure)
    return "ร้อยละ" if key in _PERCENT_KEYS else key


def _values_said(senders: Iterable[str], keys: Iterable[Decimal | str], shown: Iterable[str]) -> str:
    """Return who says what, those who agree together: สพบ. สอพ. 120 / สสป. 118."""
    said: dict[Decimal | str, tuple[list[str], str]] = {}
    for sender, key, text in zip(senders, keys, shown, strict=True):
        said.setdefault(key, ([], text))[0].append(sender)
    return " / ".join(f"{' '.join(together)} {text}" for together, text in said.values())


def _senders(units: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Return the units, each with its cell where it sent more than one."""
    times = Counter(units)
    return [f"{unit} {cell}" if times[unit] > 1 else unit for unit, cell in zip(units, cells, strict=True)]


def _shown(figure: Figure | None) -> Decimal | str | None:
    if figure is None:
        return None
    return figure.value if figure.value is not None else figure.typed or None
