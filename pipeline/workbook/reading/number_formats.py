"""A stored number and its number format -> the cell a person sees: a number, a percentage, a date, words or nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.thai import YEARS_BE_AHEAD
from pipeline.workbook.cells import Cell, CellKind
from pipeline.workbook.reading import shown_values
from pipeline.workbook.reading.format_sections import FormatSection, chosen, sections_of
from pipeline.workbook.reading.shown_values import plain


class NumberFormat(Struct, frozen=True):
    """What a number format makes of a number."""

    is_percent: bool = False
    is_date: bool = False
    is_buddhist: bool = False  # a date shown with the Buddhist year
    is_elapsed: bool = False  # hours beyond 24 are shown: [h]:mm
    zeros: int = 0  # whole numbers are shown with leading zeros up to this many digits: 001
    sections: tuple[FormatSection, ...] = ()  # where a person may see something else than the number itself
    text: FormatSection | None = None  # how a text is shown, where it is not shown as it is


GENERAL = NumberFormat()
_DATE = NumberFormat(is_date=True)

# The numbers that need no entry in the styles part. 27-36 and 50-58 are dates of East Asian Excels, 67-81 of the Thai.
_BUILT_IN = {
    **dict.fromkeys((9, 10, 67, 68), NumberFormat(is_percent=True)),
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59), *range(71, 82)), _DATE),
    46: NumberFormat(is_date=True, is_elapsed=True),
}

_BRACKETED = re.compile(r"\[([^\]]*)\]")
_EXPONENT = re.compile(r"e[+-]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhsbeg]")
_DIGIT_PLACE = re.compile(r"[0#?]")
_THOUSANDTHS = re.compile(r"s[.,]0+")
_ZEROS = re.compile(r"0{2,}")
_PROBES = tuple(map(Decimal, ("123456789", "-123456789", "0")))  # a format that shows all of these plainly shows any
_MAX_DIGITS = 15  # that Excel shows of a number
_BUDDHIST_CALENDAR = 7  # the calendar byte of a locale such as [$-107041E] or [$-th-TH,D07]


def of_number(number: int, codes: Mapping[int, str]) -> NumberFormat:
    """Return the format of a number: by its code in ``codes``, else the one that all Excels know by that number."""
    return parse_format(codes[number]) if number in codes else _BUILT_IN.get(number, GENERAL)


@lru_cache(maxsize=1024)  # one department's workbooks share most of theirs
def parse_format(code: str) -> NumberFormat:
    """Return what a format code such as `0.0%` or `[$-107041E]d mmm yyyy` makes of a number."""
    if code.casefold() == "general":
        return GENERAL
    sections = sections_of(code)
    text = sections[3] if len(sections) > 3 else sections[0] if sections[0].has_text else None
    text = None if text is not None and shown_values.shows_text_alone(text) else text
    shape = _date_format(sections[0]) or _number_format(sections)
    return shape if text is None else replace(shape, text=text)


def _date_format(section: FormatSection) -> NumberFormat | None:
    brackets = _BRACKETED.findall(section.code)
    bare = _EXPONENT.sub("", _BRACKETED.sub("", section.code)).casefold()
    is_elapsed = any(bracket and set(bracket.casefold()) <= set("hms") for bracket in brackets)
    if section.percents or not (is_elapsed or _is_date(bare)):
        return None
    is_buddhist = "b" in bare or any(map(_names_buddhist_calendar, brackets))
    return NumberFormat(is_date=True, is_buddhist=is_buddhist, is_elapsed=is_elapsed)


def _number_format(sections: tuple[FormatSection, ...]) -> NumberFormat:
    if len(sections) == 1 and _ZEROS.fullmatch(sections[0].code) and len(sections[0].pieces) == 1:
        return NumberFormat(zeros=len(sections[0].code))
    if not any(section.condition for section in sections):
        shown = [_seen_cell(1, 1, probe, sections) for probe in _PROBES]
        is_plain = all(cell.value == probe for cell, probe in zip(shown, _PROBES, strict=True))
        percents = {cell.is_percent for cell in shown}
        if is_plain and len(percents) == 1 and not any(cell.difference for cell in shown):
            return NumberFormat(is_percent=True) if percents.pop() else GENERAL
    return NumberFormat(sections=sections)


def _seen_cell(row: int, column: int, number: Decimal, sections: tuple[FormatSection, ...], formula: str = "") -> Cell:
    section, with_sign = chosen(sections, number)
    shown, is_hundredfold = section.show(number, with_sign), bool(section.percents)
    return shown_values.number_cell(row, column, number, shown, formula, is_hundredfold=is_hundredfold)


def number_cell(row: int, column: int, text: str, shape: NumberFormat, epoch_1904: bool, formula: str = "") -> Cell:
    """Return the cell of a stored number.

    Its value is the decimal of 15 digits that Excel shows of the stored double: =1-0.9 is 0.1. What is stored as a
    number and is none stays text.
    """
    shortest = _shortest(text)
    if not shortest:
        return Cell(row, column, CellKind.TEXT, text, text, formula=formula)
    number = Decimal(shortest)
    if shape is not GENERAL:
        return _shaped_cell(row, column, number, shape, epoch_1904, formula)
    typed = plain(number) if "e" in shortest else shortest
    return Cell(row, column, CellKind.NUMBER, number, typed, False, formula)


def _shaped_cell(row: int, column: int, number: Decimal, shape: NumberFormat, epoch_1904: bool, formula: str) -> Cell:
    if shape.sections:
        return _seen_cell(row, column, number, shape.sections, formula)
    if shape.is_percent:
        return Cell(row, column, CellKind.NUMBER, number, f"{plain(number * 100)}%", True, formula)
    if shape.is_date:
        days = float(number)
        moment = moment_of(days, epoch_1904)
        if moment is not None:
            typed = elapsed(days) if shape.is_elapsed else shown(moment, shape.is_buddhist, days < 1)
            return Cell(row, column, CellKind.DATE, moment, typed, False, formula)
    typed = plain(number)
    if shape.zeros and typed.isdigit():
        typed = typed.zfill(shape.zeros)
    return Cell(row, column, CellKind.NUMBER, number, typed, False, formula)


def moment_of(serial: float, epoch_1904: bool) -> datetime | None:
    """Return the moment of a date number, to the millisecond; None beyond the years 1900-9999, where Excel has none."""
    if not 0 <= serial < 2_958_466:
        return None
    # Excel keeps the 29 February 1900 that never was: numbers before it count from a day later.
    epoch = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 31 if 1 <= serial < 60 else 30)  # noqa: DTZ001 - days have no zone
    days = math.floor(serial)
    try:
        return epoch + timedelta(days=days, milliseconds=round((serial - days) * 86_400_000))
    except OverflowError:
        return None


def iso_moment(text: str) -> datetime | None:
    """Return the moment of `2021-01-20`, `2021-01-20T09:30:00Z` or `T09:30:00`, without its zone; None otherwise."""
    try:
        if "-" in text:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        return datetime.combine(date(1899, 12, 30), time.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        return None


def shown(moment: datetime, is_buddhist: bool = False, is_time: bool = False) -> str:
    """Return a moment as a person sees it: 20/1/2564, 20/1/2564 09:30, or 09:30 alone."""
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if is_time:
        return clock
    day = f"{moment.day}/{moment.month}/{moment.year + YEARS_BE_AHEAD * is_buddhist}"
    return day if moment.hour == moment.minute == moment.second == 0 else f"{day} {clock}"


def elapsed(days: float) -> str:
    """Return a duration: 36:00."""
    minutes, seconds = divmod(round(days * 86_400), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if seconds else f"{hours}:{minutes:02}"


def _shortest(text: str) -> str:
    """Return the shortest decimal for the double stored as ``text``, at 15 digits; "" when it is no number."""
    try:
        number = float(text)
    except ValueError:
        return ""
    if "_" in text or number - number != 0:  # what Python alone takes for a number; the infinite and the undefined
        return ""
    if not number:
        return "0"
    shortest = repr(number)
    if len(shortest) > _MAX_DIGITS + 1:
        shortest = repr(float(f"{number:.{_MAX_DIGITS}g}"))
    return shortest.removesuffix(".0")


def _is_date(bare: str) -> bool:
    """True when letters of dates stand alone; beside a place for digits they are words nobody quoted."""
    digits = _DIGIT_PLACE.search(_THOUSANDTHS.sub("s", bare))
    return bool(_DATE_LETTER.search(bare)) and not digits and "general" not in bare


def _names_buddhist_calendar(bracket: str) -> bool:
    if bracket == "~buddhist":
        return True
    locale = bracket.rpartition("-")[2] if "," not in bracket else bracket.rpartition(",")[2] + "0000"
    try:
        return bracket.startswith("$-") and int(locale, 16) >> 16 & 0xFF == _BUDDHIST_CALENDAR
    except ValueError:
        return False
