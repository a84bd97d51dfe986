"""The years of พ.ศ. that a text of an agenda speaks of, and the same text a year or more later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from pipeline.thai import MONTHS, MONTHS_SHORT, to_arabic_digits, to_thai_digits

# A year further away belongs to history, and a range of more years to a plan (2561-2580).
NEAR_YEARS = 6
LONGEST_SERIES_YEARS = 3

_YEAR = re.compile(r"(?<![0-9])2[4-7][0-9]{2}(?![0-9])")
_RANGE = re.compile(r"(?<![0-9])(2[4-7][0-9]{2})(?: ?(?:[-‐‑‒–—]|ถึง) ?(?:พ\.ศ\. ?)?)(2[4-7][0-9]{2})(?![0-9])")
_BY_MONTH = re.compile(rf"(?:{'|'.join(map(re.escape, (*MONTHS, *MONTHS_SHORT)))}) ?(?:พ\.ศ\. ?)?$")
# A law bears the year it was made in, for as long as it is in force.
_OF_LAW = re.compile(
    r"(?:พระราชบัญญัติ|พ\.ร\.บ|พระราชกฤษฎีกา|พระราชกำหนด|รัฐธรรมนูญ|กฎกระทรวง|ระเบียบ(?!วาระ)|ประกาศ|คำสั่ง|มติ)[^\n]{0,80}$"
)
_OF_A_YEAR = re.compile(r"ปี(?:งบประมาณ)? ?(?:พ\.ศ\. ?)?$")


class YearWord(Struct, frozen=True):
    """A year in a text. ``begin``: where it stands. ``is_day``: whether it is the year of a date."""

    year_be: int
    begin: int
    is_day: bool


def year_words(text: str, year_be: int) -> Iterator[YearWord]:
    """Yield the years near ``year_be`` that a text speaks of, but those of laws, of plans and of history."""
    plain = to_arabic_digits(text)
    plans = [found.span() for found in _RANGE.finditer(plain) if int(found[2]) - int(found[1]) >= LONGEST_SERIES_YEARS]
    for found in _YEAR.finditer(plain):
        before, begin = plain[: found.start()], found.start()
        if abs(int(found[0]) - year_be) > NEAR_YEARS or any(first <= begin < end for first, end in plans):
            continue
        if _OF_LAW.search(before) and not _OF_A_YEAR.search(before):
            continue
        yield YearWord(int(found[0]), begin, bool(_BY_MONTH.search(before)))


def moved(text: str, from_year_be: int, years: int) -> str:
    """Return a text of ``from_year_be`` as it reads so many years later, its digits of the same kind.

    The years that belong to that year's work move: its own, the three before it and the one after it. A date stays,
    for nobody knows the new one.
    """
    own = range(from_year_be - LONGEST_SERIES_YEARS, from_year_be + 2)
    for word in year_words(text, from_year_be):
        if word.year_be in own and not word.is_day:
            old, new = text[word.begin : word.begin + 4], str(word.year_be + years)
            text = text[: word.begin] + (new if old.isascii() else to_thai_digits(new)) + text[word.begin + 4 :]
    return text
