"""From the figures of an indicator to a first draft of its analysis: what they say, and nothing else.

A draft stands in for a blank บทวิเคราะห์ and says that it is one. A text that only repeats it counts as blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from msgspec.structs import replace

from pipeline import scoring
from pipeline.model import Direction, Figure, IndicatorRow, Submission
from pipeline.thai import number_text

LABEL = "ร่างจากตัวเลข"

Draft: TypeAlias = tuple[str | Figure, ...]  # words and the figures between them, in the order of the text

_BEFORE_NUMBERS = ("ร้อยละ", "ระดับ", "อันดับ", "ลำดับ")  # measures that Thai says before the number
_PERCENT = "ร้อยละ"
_LOWER_IS_BETTER = "ซึ่งเป็นตัวชี้วัดยิ่งน้อยยิ่งดี"


def draft(row: IndicatorRow, years: Sequence[int]) -> Draft:
    """Return the draft for a row; () where no year of results has a number.

    ``years``: the years of results, oldest first. A year without a number is passed over, and then the movement over
    all of them is not said.
    """
    given = [(year, figure) for year in years if (figure := _given(row.actuals.get(year)))]
    if not given:
        return ()
    pieces = [*_latest(row, given), *_against_target(row, *given[-1]), *_against_benchmark(row, given[-1][1])]
    if len(given) == len(years) > 2:
        movement = _movement([_number(figure) for _, figure in given])
        pieces.append(f" ในช่วงปี {years[0]}–{years[-1]} ผลการดำเนินการ{movement}")
    return tuple(pieces)


def text(pieces: Draft) -> str:
    """Return a draft as one text."""
    return "".join(piece if isinstance(piece, str) else number_text(_number(piece)) for piece in pieces)


def without_drafts(sent: Iterable[Submission], years: Sequence[int]) -> tuple[Submission, ...]:
    """Return the submissions, with each analysis that only repeats the draft of its row left blank."""
    return tuple(
        replace(submission, rows=tuple(_without_draft(row, years) for row in submission.rows)) for submission in sent
    )


def _without_draft(row: IndicatorRow, years: Sequence[int]) -> IndicatorRow:
    words = _words(row.analysis)
    is_draft = bool(words) and words.removeprefix(LABEL).lstrip(":") == _words(text(draft(row, years)))
    return replace(row, analysis="", analysis_runs=()) if is_draft else row


def _words(typed: str) -> str:
    return "".join(typed.split())


def _latest(row: IndicatorRow, given: Sequence[tuple[int, Figure]]) -> Iterator[str | Figure]:
    """Yield the newest result, and how it differs from the oldest."""
    year, latest = given[-1]
    yield f"ปี {year} มีผลการดำเนินการ"
    yield from _amount(latest, row.measure)
    if len(given) < 2:
        return
    first_year, first = given[0]
    change = _number(latest) - _number(first)
    if change == 0:
        yield f" เท่ากับปี {first_year}"
        return
    yield f" {'เพิ่มขึ้น' if change > 0 else 'ลดลง'} {number_text(abs(change))} {_unit_of_change(row.measure)}".rstrip()
    yield " จาก"
    yield from _amount(first, row.measure)
    yield f" ในปี {first_year}"


def _against_target(row: IndicatorRow, year: int, actual: Figure) -> Iterator[str | Figure]:
    target = _given(row.targets.get(year))
    if target is None:
        return
    yield f" {_compared(actual, target)}เป้าหมายของปี {year} (กำหนดไว้"
    yield from _amount(target, row.measure)
    yield ")"
    is_met = scoring.is_met(_number(actual), _number(target), row.direction)
    if is_met is not None:
        is_said = row.direction is Direction.LOWER and _number(actual) != _number(target)
        why = f" {_LOWER_IS_BETTER}" if is_said else ""
        yield f"{why} จึง{'บรรลุ' if is_met else 'ไม่บรรลุ'}เป้าหมาย"


def _against_benchmark(row: IndicatorRow, actual: Figure) -> Iterator[str | Figure]:
    benchmark = _given(row.benchmark)
    if benchmark is not None:
        yield f" และ{_compared(actual, benchmark)}ค่าเทียบเคียง ("
        yield from _amount(benchmark, row.measure, opening="")
        yield ")"


def _amount(figure: Figure, measure: str, opening: str = " ") -> Iterator[str | Figure]:
    """Yield a figure with its measure, before or after it as Thai says it."""
    before = next((word for word in _BEFORE_NUMBERS if measure.startswith(word)), "")
    yield f"{opening}{before} " if before else opening
    yield figure
    if measure and not before:
        yield f" {measure}"


def _unit_of_change(measure: str) -> str:
    """Return the unit of a difference: from ร้อยละ 80 to ร้อยละ 85 are 5 จุดร้อยละ."""
    if measure.startswith(_PERCENT):
        return f"จุด{_PERCENT}"
    return next((word for word in _BEFORE_NUMBERS if measure.startswith(word)), measure)


def _compared(actual: Figure, other: Figure) -> str:
    difference = _number(actual) - _number(other)
    return "เท่ากับ" if difference == 0 else "สูงกว่า" if difference > 0 else "ต่ำกว่า"


def _movement(values: Sequence[Decimal]) -> str:
    """Return how the values moved, as a fact: the direction in which an indicator is better does not count."""
    steps = [after - before for before, after in pairwise(values)]
    if not any(steps):
        return "คงที่"
    for word, is_so in (("เพิ่มขึ้น", min(steps) >= 0), ("ลดลง", max(steps) <= 0)):
        if is_so:
            return f"{word}ต่อเนื่อง" if all(steps) else word
    return "เพิ่มขึ้นและลดลงสลับกัน"


def _given(figure: Figure | None) -> Figure | None:
    return figure if figure is not None and figure.value is not None else None


def _number(figure: Figure) -> Decimal:
    if figure.value is None:
        raise ValueError(figure)  # `_given` has left these out
    return figure.value


def merged(rows: Sequence[IndicatorRow]) -> IndicatorRow:
    """Return rows that agree as one, with the figures that any of them has."""
    first = rows[0]
    return replace(
        first,
        targets=_first_given(row.targets for row in rows),
        actuals=_first_given(row.actuals for row in rows),
        benchmark=next((row.benchmark for row in rows if _given(row.benchmark)), first.benchmark),
    )


def _first_given(figures: Iterable[Mapping[int, Figure]]) -> dict[int, Figure]:
    found: dict[int, Figure] = {}
    for held in figures:
        found |= {year: figure for year, figure in held.items() if year not in found and _given(figure)}
    return found
