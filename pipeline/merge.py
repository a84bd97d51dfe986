"""From many submissions to one master table: which rows are one indicator, and where the units disagree."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import count
from typing import Any

import pandas as pd

from pipeline.messages import finding
from pipeline.model import (
    Decision,
    Figure,
    Finding,
    Indicator,
    IndicatorRow,
    Narrative,
    Place,
    Severity,
    Submission,
    Unit,
)
from pipeline.thai import ReadingKind, is_percentage, match_key, number_text, read_number

LEVELS = ("basic", "advance", "significance")  # of categories 1-6, lowest first

# The two kinds of figure a year has, as `Master.table` names them and as people read them.
KINDS = {"target": "เป้าหมาย", "actual": "ผล"}

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another: 0 O, 1 I L, U V
CODE_LENGTH = 4  # 810,000 codes a sub-type: a collision is rare, and resolved

# Names that share less of their letters than this are of two indicators, not of one written twice.
LIKE_NAMES = 0.5
NAME_CHARS_COMPARED = 200  # comparing takes the square of them

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

    All of it as it was sent: what the coordinator decided of a disputed figure stands at its indicator alone.

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


def merge(
    submissions: Sequence[Submission], units: Sequence[Unit], decisions: Sequence[Decision] = ()
) -> tuple[Master, tuple[Finding, ...]]:
    """Return the master of all submissions, and what the merge found (M201-M206).

    Rows are one indicator when they bear the same code; a row without a code joins the indicator of another unit
    that has its name under its item, unless several have; other rows of equal name and item are one new indicator,
    which is given a code. Every row then bears its indicator's code. The order of ``submissions`` does not matter.
    Of ``decisions`` those that settle a conflict are kept at their indicators: its M201 then steps down to info and
    cites them. The others are used for nothing and said (M206, C102, C105).
    """
    ordered = _in_register_order(submissions, units)
    sent = _sent(ordered)
    codes = _codes(sent)
    indicators = _indicators(sent, codes)
    table = _table(indicators)
    conflicts = tuple(_conflicts(table, indicators))
    settled, unused = _settled(decisions, conflicts, indicators)
    indicators = tuple(replace(indicator, decisions=settled.get(indicator.code, ())) for indicator in indicators)
    master = Master(table, indicators, _narratives(ordered))
    definitions = tuple(_differing_definitions(indicators))
    disputed = {conflict.indicator for conflict in conflicts} | {said.indicator for said in definitions}
    findings = (
        *_disagreements(conflicts, settled),
        *_agreements(indicators, disputed),
        *_names_under_several_items(indicators),
        *definitions,
        *_given_codes(sent, codes),
        *unused,
    )
    return master, findings


def register_frame(master: Master) -> pd.DataFrame:
    """Return the merged indicators for people, with Thai headers.

    Shape: a row per indicator and unit, in the master's order; a pair of columns per year that any sheet has.
    A figure that was decided on stands in place of what the unit sent; ข้อยุติ names both and where it was decided.
    Blank: a cell without a value holds the word that was typed (ไม่มีข้อมูล …), or None. ที่มา is the name's cell.
    """
    rows = [row for indicator in master.indicators for row in indicator.settled]
    settled: list[object] = [
        _settled_said(row, indicator.decisions) for indicator in master.indicators for row in indicator.rows
    ]
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
        "ข้อยุติ": settled,
    }
    return pd.DataFrame(columns, dtype="object")


def decision_text(decision: Decision) -> str:
    """Return what was decided, where and why, on one line: ใช้ 120 (กพร.xlsx › ข้อยุติ!D3) ตามบันทึกที่ 5."""
    return f"ใช้ {_figure_text(decision.figure)} ({decision.figure.place}) {' '.join(decision.reason.split())}"


def measure_key(measure: str) -> str:
    """Return what measures are compared by; the ways to write a percentage are one."""
    key = match_key(measure)
    return "ร้อยละ" if key in _PERCENT_KEYS else key


def figure_name(kind: str, year_be: int) -> str:
    """Return a figure's name for people: ผล 2563."""
    return f"{KINDS[kind]} {year_be}"


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


@dataclass(frozen=True, slots=True)
class _Conflict:
    """A figure on which units disagree: what is said of it, and every unit's cell."""

    indicator: str
    kind: str
    year_be: int
    words: Mapping[str, str]
    cells: tuple[tuple[str, Place], ...]  # unit and place


def _conflicts(table: pd.DataFrame, indicators: Iterable[Indicator]) -> Iterator[_Conflict]:
    """Yield every figure on which units disagree.

    Values are compared as numbers: 85 is 85.0.
    Blank: a blank cell contradicts nothing; a unit that has no figure does not say that there is none.
    Figures in different measures are not compared: M204 says what is wrong with them.
    """
    comparable = {indicator.code for indicator in indicators if len(_measures(indicator)) <= 1}
    valued = table[table["value"].notna() & table["indicator"].isin(comparable)]
    shared = valued[valued.duplicated(_CELL, keep=False)]
    by_figure: defaultdict[tuple[str, str, int], list[dict[Hashable, Any]]] = defaultdict(list)
    for cell in shared.to_dict("records"):
        by_figure[cell["indicator"], cell["kind"], cell["year_be"]].append(cell)
    for (indicator, kind, year_be), cells in by_figure.items():
        values = [cell["value"] for cell in cells]
        if len(set(values)) > 1:
            senders = _senders([cell["unit"] for cell in cells], [cell["cell"] for cell in cells])
            words = {
                "what": figure_name(kind, year_be),
                "values": _values_said(senders, values, map(number_text, values)),
            }
            places = ((cell["unit"], Place(cell["workbook"], cell["sheet"], cell["cell"])) for cell in cells)
            yield _Conflict(indicator, kind, year_be, words, tuple(places))


def _disagreements(conflicts: Iterable[_Conflict], settled: Mapping[str, tuple[Decision, ...]]) -> Iterator[Finding]:
    """Yield M201 at every unit's cell of a conflict, so that each of them sees it: info once it is decided."""
    for conflict in conflicts:
        decision = _decision_of(conflict, settled)
        for unit, place in conflict.cells:
            said = finding("M201", place, unit=unit, indicator=conflict.indicator, words=conflict.words)
            if decision:
                said = replace(said, severity=Severity.INFO, explanation=decision_text(decision))
            yield said


def _decision_of(conflict: _Conflict, settled: Mapping[str, tuple[Decision, ...]]) -> Decision | None:
    return next(
        (
            decision
            for decision in settled.get(conflict.indicator, ())
            if (decision.kind, decision.year_be) == (conflict.kind, conflict.year_be)
        ),
        None,
    )


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
    """Yield M204 at every unit's cell of a name, measure or direction on which units disagree.

    Names that are worded alike are one: two indicators under one code are named quite differently.
    Blank: a missing name, measure or direction contradicts nothing; C105 or C106 has said so.
    """
    for indicator in indicators:
        named = [row for row in indicator.rows if row.name]
        keys = [match_key(row.name) for row in named]
        if any(_are_unlike(keys[0], key) for key in set(keys[1:])):
            yield from _differing("ชื่อ", "name", named, keys, [row.name for row in named])
        measured = [row for row in indicator.rows if row.measure]
        if len(_measures(indicator)) > 1:
            shown = [row.measure for row in measured]
            yield from _differing("หน่วยวัด", "measure", measured, [measure_key(text) for text in shown], shown)
        directed = [(row, row.direction.thai) for row in indicator.rows if row.direction]
        if len({word for _, word in directed}) > 1:
            words = [word for _, word in directed]
            yield from _differing("ทิศทาง", "direction", [row for row, _ in directed], words, words)


def _are_unlike(key: str, other: str) -> bool:
    beginnings = key[:NAME_CHARS_COMPARED], other[:NAME_CHARS_COMPARED]
    return SequenceMatcher(None, *beginnings, autojunk=False).ratio() < LIKE_NAMES


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
    return {measure_key(row.measure) for row in indicator.rows if row.measure}


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


def _figure_text(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return (figure.typed.strip() if figure else "") or "ช่องว่าง"
    return number_text(figure.value)


# --- what the coordinator decided


def _settled(
    decisions: Iterable[Decision], conflicts: Sequence[_Conflict], indicators: Iterable[Indicator]
) -> tuple[dict[str, tuple[Decision, ...]], tuple[Finding, ...]]:
    """Return the decisions that settle a conflict, by indicator, and what there is to say of the others."""
    by_key = {match_key(indicator.code): indicator for indicator in indicators}
    settled: dict[tuple[str, str, int], Decision] = {}
    unused = []
    for decision in decisions:
        indicator = by_key.get(match_key(decision.indicator))
        disputed = [
            conflict.kind
            for conflict in conflicts
            if indicator and (conflict.indicator, conflict.year_be) == (indicator.code, decision.year_be)
        ]
        kind = decision.kind or (disputed[0] if len(disputed) == 1 else "")
        before = settled.get((indicator.code, kind, decision.year_be)) if indicator else None
        fault = _fault_of(decision, indicator, disputed, before)
        if fault:
            unused.append(fault)
        elif indicator:
            named = replace(decision, indicator=indicator.code, kind=kind)
            settled[indicator.code, kind, decision.year_be] = named
    by_indicator: defaultdict[str, list[Decision]] = defaultdict(list)
    for (code, _, _), decision in settled.items():
        by_indicator[code].append(decision)
    return {code: tuple(of_code) for code, of_code in by_indicator.items()}, tuple(unused)


def _fault_of(
    decision: Decision, indicator: Indicator | None, disputed: Sequence[str], before: Decision | None
) -> Finding | None:
    """Return why a decision cannot be used; None when it can."""
    if indicator is None:
        return _unused(decision, "ไม่มีตัวชี้วัดรหัสนี้ในข้อมูลที่ใช้")
    if not decision.kind and len(disputed) > 1:
        words = {"column": "ประเภท", "example": " เพราะทั้งเป้าหมายและผลของปีนี้ไม่ตรงกัน"}
        return finding("C105", decision.kind_place, indicator=indicator.code, words=words)
    if not disputed or (decision.kind and decision.kind not in disputed):
        return _unused(decision, "ไม่มีหน่วยงานใดให้ค่าต่างกัน")
    if before:
        return _unused(decision, f"มีข้อยุติอยู่แล้วที่ {before.place.cell}")
    measure = indicator.first.measure
    if read_number(decision.figure.typed).kind is ReadingKind.PERCENT and not is_percentage(measure):
        words = {"typed": decision.figure.typed, "measure": measure or "(ว่าง)"}
        return finding("C102", decision.figure.place, indicator=indicator.code, words=words)
    return None


def _unused(decision: Decision, reason: str) -> Finding:
    kind = f"{KINDS[decision.kind]} " if decision.kind else ""
    words = {"what": f"{decision.indicator} {kind}ปี {decision.year_be}", "reason": reason}
    return finding("M206", decision.place, indicator=decision.indicator, words=words)


def _settled_said(row: IndicatorRow, decisions: Iterable[Decision]) -> str:
    """Return what was decided of the figures of one row, beside what the unit sent. Blank: "" for nothing."""
    return "; ".join(
        f"{figure_name(decision.kind, decision.year_be)} หน่วยงานส่ง"
        f" {_figure_text(figures_of(row, decision.kind).get(decision.year_be))} {decision_text(decision)}"
        for decision in decisions
    )
