"""A stored number and its number format -> the cell a person sees: a number, a percentage or a date."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline.thai import YEARS_BE_AHEAD
from pipeline.workbook.cells import Cell, CellKind


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a number format makes of a number."""

    is_percent: bool = False
    is_date: bool = False
    is_buddhist: bool = False  # a date shown with the Buddhist year
    is_elapsed: bool = False  # hours beyond 24 are shown: [h]:mm
    zeros: int = 0  # whole numbers are shown with leading zeros up to this many digits: 001


GENERAL = NumberFormat()
_DATE = NumberFormat(is_date=True)

# The numbers that need no entry in the styles part. 27-36 and 50-58 are dates of East Asian Excels, 67-81 of the Thai.
_BUILT_IN = {
    **dict.fromkeys((9, 10, 67, 68), NumberFormat(is_percent=True)),
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59), *range(71, 82)), _DATE),
    46: NumberFormat(is_date=True, is_elapsed=True),
}

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.', re.DOTALL)
_BRACKETED = re.compile(r"\[([^\]]*)\]")
_EXPONENT = re.compile(r"e[+-]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhsbeg]")
_DIGIT_PLACE = re.compile(r"[0#?]")
_THOUSANDTHS = re.compile(r"s[.,]0+")
_ZEROS = re.compile(r"0{2,}")
_BUDDHIST_CALENDAR = 7  # the calendar byte of a locale such as [$-107041E] or [$-th-TH,D07]


def of_number(number: int, codes: Mapping[int, str]) -> NumberFormat:
    """Return the format of a number: by its code in ``codes``, else the one that all Excels know by that number."""
    return parse_format(codes[number]) if number in codes else _BUILT_IN.get(number, GENERAL)


def parse_format(code: str) -> NumberFormat:
    """Return what a format code such as `0.0%` or `[$-107041E]d mmm yyyy` makes of a number."""
    if code.casefold() == "general":
        return GENERAL
    bare = _QUOTED.sub("", code).split(";", 1)[0]
    brackets = _BRACKETED.findall(bare)
    bare = _EXPONENT.sub("", _BRACKETED.sub("", bare)).casefold()
    is_elapsed = any(bracket and set(bracket.casefold()) <= set("hms") for bracket in brackets)
    if "%" in bare:
        return NumberFormat(is_percent=True)
    if is_elapsed or _is_date(bare):
        is_buddhist = "b" in bare or any(map(_names_buddhist_calendar, brackets))
        return NumberFormat(is_date=True, is_buddhist=is_buddhist, is_elapsed=is_elapsed)
    return NumberFormat(zeros=len(bare)) if _ZEROS.fullmatch(bare) else GENERAL


def number_cell(row: int, column: int, text: str, shape: NumberFormat, epoch_1904: bool, formula: str = "") -> Cell:
    """Return the cell of a stored number.

    Its value is the shortest decimal that names the stored double. What is stored as a number and is none stays text.
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


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing: 85.5, 1000000, 0.00001."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


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
    """Return the shortest decimal that names the double stored as ``text``; "" when it is no number."""
    try:
        number = float(text)
    except ValueError:
        return ""
    if "_" in text or number - number != 0:  # what Python alone takes for a number; the infinite and the undefined
        return ""
    return repr(number).removesuffix(".0") if number else "0"


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
