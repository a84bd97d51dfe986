"""Thai text: digits, Buddhist years, dates, keys to match by, and numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from functools import lru_cache

from msgspec import Struct

YEARS_BE_AHEAD = 543  # พ.ศ. counts from the Buddha's passing, 543 years before ค.ศ.
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")  # as date.weekday() counts
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")

_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def to_arabic_digits(text: str) -> str:
    """Return ``text`` with ๐-๙ as 0-9."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """Return ``text`` with 0-9 as ๐-๙."""
    return text.translate(_TO_THAI)


# --- text that a document can hold

_JOINED_TO_THE_LEFT = re.compile("[ะ-ฺๅ็-๎]")
_WRITTEN_IN_FRONT = "เแโใไ"
_CARRIAGE_RETURN_ESCAPE = re.compile("_x000D_", re.IGNORECASE)
# Word's and PowerPoint's own line and page breaks come along when people paste.
_LINE_BREAK = re.compile("\r\n?")
_CONTROL_BREAK = re.compile("[\v\f\x85]")
_ANY_CONTROL = re.compile("[\x00-\x08\v-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_HELD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> tuple[str, int]:
    """Return ``text`` as a document can hold it, line breaks as \\n, and how many characters it cannot hold.

    Those are removed, but control characters that break a line or page are made \\n.
    """
    if "_" not in text and not _ANY_CONTROL.search(text):
        return text, 0  # as nearly all texts are
    if "_" in text:
        text = _CARRIAGE_RETURN_ESCAPE.sub("\r", text)
    broken, breaks = _CONTROL_BREAK.subn("\n", _LINE_BREAK.sub("\n", text))
    kept, removed = _NOT_HELD.subn("", broken)
    return kept, breaks + removed


# --- keys to match by

_ZERO_WIDTH = "".join(
    map(chr, (0x00AD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
)
_DROP_ZERO_WIDTH = str.maketrans("", "", _ZERO_WIDTH)
# Old Thai fonts keep shifted vowels and tone marks at private code points; text copied from a PDF still has them.
_SHIFTED = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37"  # ฐ and the vowels above
        "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # tone marks, lowered, and to the left
        "\u0e0d\u0e31\u0e4d\u0e47"  # ญ, and marks to the left
        "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",  # tone marks to the left, and the vowels below
        strict=True,
    )
)
_KEY_TABLE: dict[int, int | str | None] = {**_TO_ARABIC, **_DROP_ZERO_WIDTH, **_SHIFTED}
_STACKED_MARKS = re.compile("[ัิ-ฺ็-๎]{2,}")


def cut(text: str, chars: int) -> str:
    """Return at most ``chars`` characters of ``text``, with "…" in place of the rest; never inside a Thai syllable.

    A vowel or mark stays with its consonant, and so does a vowel that is written before its consonant.
    """
    if len(text) <= chars:
        return text
    end = chars - 1
    while end > 0 and _JOINED_TO_THE_LEFT.match(text[end]):
        end -= 1
    while end > 0 and text[end - 1] in _WRITTEN_IN_FRONT:
        end -= 1
    return text[: end or chars - 1] + "…"


def width_chars(text: str) -> int:
    """Return how many characters stand beside each other: vowels and tone marks above and below take no room."""
    return len(_ABOVE_AND_BELOW.sub("", text))


def is_blank(text: str) -> bool:
    """Return whether ``text`` shows nothing: only white space, zero-width and control characters."""
    return not text[:1].isalnum() and not clean(text)[0].translate(_DROP_ZERO_WIDTH).strip()


@lru_cache(maxsize=1 << 14)  # the same heads, units and words are asked for again and again
def match_key(text: str) -> str:
    """Return a key for matching only: equal for texts that look the same to a reader of Thai.

    White space and zero-width characters do not count, nor does the case of Latin letters; ํา is ำ, เเ is แ,
    ๑ is 1. Dots count: กพร. is not ก.พ.ร.
    """
    key = "".join(text.translate(_KEY_TABLE).split())
    if key.isascii():
        return key.lower()
    key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).casefold())
    # ำ taken apart, then the marks over a consonant in one order, whichever was typed first: นํ้า, น้ํา and น้ำ.
    key = _STACKED_MARKS.sub(lambda marks: "".join(sorted(marks[0])), key.replace("ำ", "ํา"))
    return key.replace("เเ", "แ")


# --- numbers as people type them

MAX_TYPED_CHARS = 100  # longer than any number, year or date; nothing longer is looked at


class ReadingKind(Enum):
    """What a typed text is, where a number is expected."""

    BLANK = "blank"
    WORD = "word"  # a word that says there is no value
    NUMBER = "number"
    PERCENT = "percent"
    UNREADABLE = "unreadable"


class Reading(Struct, frozen=True):
    """A typed text as a number. ``value`` is None unless ``kind`` is NUMBER or PERCENT (85.5 for 85.5 %)."""

    value: Decimal | None
    kind: ReadingKind


_ABOVE_AND_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
NO_VALUE_WORDS = ("-", "–", "—", "N/A", "NA", "ไม่มี", "ไม่มีข้อมูล", "อยู่ระหว่างดำเนินการ")
_NO_VALUE_KEYS = frozenset(match_key(word) for word in (*NO_VALUE_WORDS, "−"))

# A comma or a space groups three digits or means nothing; after a leading zero it would be a decimal comma.
_DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)"
_UNSIGNED = rf"(?:{_DIGITS}(?:\.[0-9]+)?|\.[0-9]+)"
_NUMBER = re.compile(
    rf"(?P<word>ร้อยละ ?)?(?:\( *(?P<negative>{_UNSIGNED}) *\)|(?P<sign>[-+])?(?P<plain>{_UNSIGNED}))(?P<sign_pct> ?%)?"
)
_MINUS_SIGNS = str.maketrans("−–﹣－", "----")
_SPACE = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def read_number(typed: str) -> Reading:
    """Return what a person meant by ``typed`` where a number is expected; never guessed, never raises.

    Read: 85.5, ๘๕.๕, 1,234, 1 234, (12), ( 12 ), −12, 85.5%, ร้อยละ 85.5. Not read: a decimal comma, a range, a
    comparison, a number with words, an exponent.
    """
    if len(typed) > MAX_TYPED_CHARS:
        return Reading(None, ReadingKind.UNREADABLE)
    text = _folded(typed)
    if not text:
        return Reading(None, ReadingKind.BLANK)
    if match_key(text) in _NO_VALUE_KEYS:
        return Reading(None, ReadingKind.WORD)
    match = _NUMBER.fullmatch(text.translate(_MINUS_SIGNS))
    if match is None:
        return Reading(None, ReadingKind.UNREADABLE)
    is_percent = match["word"] or match["sign_pct"]
    return Reading(_value(match), ReadingKind.PERCENT if is_percent else ReadingKind.NUMBER)


def is_written(text: str) -> bool:
    """Return whether something was written: a - or ไม่มีข้อมูล alone says nothing."""
    return read_number(text).kind not in (ReadingKind.BLANK, ReadingKind.WORD)


def _value(match: re.Match[str]) -> Decimal:
    digits = (match["negative"] or match["plain"]).replace(",", "").replace(" ", "")
    value = Decimal(digits)
    if match["negative"] or match["sign"] == "-":
        # copy_negate, unlike the operator, does not round to the context's 28 digits; a zero has no sign
        value = value.copy_negate() if value else value
    return value


def _folded(typed: str) -> str:
    """Return one spelling of what was typed: Arabic digits, plain spaces, no zero-width or control characters."""
    text, _ = clean(typed)
    return _SPACE.sub(" ", text.translate(_DROP_ZERO_WIDTH).translate(_TO_ARABIC)).strip()


_PERCENTAGE_MEASURES = ("ร้อยละ", "%", "เปอร์เซ็นต์", "percent")


def is_percentage(measure: str) -> bool:
    """Return whether figures in ``measure`` are percentages: ร้อยละ, %, ร้อยละ (ของบ่อทั้งหมด)."""
    return match_key(measure).startswith(_PERCENTAGE_MEASURES)


def number_text(value: Decimal, decimals: int | None = None) -> str:
    """Return ``value`` for people, thousands grouped by commas: half up to ``decimals``, or as typed when None."""
    if decimals is not None:
        # The context is as wide as the number: quantize refuses what does not fit the usual 28 digits.
        wide = Context(prec=max(1, value.adjusted() + decimals + 2))
        value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, wide)
    return format(value or value.copy_abs(), ",f")


# --- years

_ERA_WORD = r"พ\s?\.?\s?ศ\s?\.?|ค\s?\.?\s?ศ\s?\.?"
_YEAR = re.compile(rf"(?:ปีงบประมาณ|ปี)?\s*(?P<era>{_ERA_WORD})?\s*(?P<year>[0-9]{{4}})")
_DIGIT = re.compile("[0-9๐-๙]")
_YEARS_BE = range(2400, 2701)
_YEARS_CE = range(1900, 2101)


def read_year(typed: str) -> int | None:
    """Return the year of ``typed`` in พ.ศ.; None when it is no four-digit year or contradicts its own era word."""
    if len(typed) > MAX_TYPED_CHARS or not _DIGIT.search(typed):
        return None
    match = _YEAR.fullmatch(_folded(typed))
    return _year_be(int(match["year"]), match["era"] or "") if match else None


def _year_be(year: int, era: str = "") -> int | None:
    if year in _YEARS_BE and not era.startswith("ค"):
        return year
    if year in _YEARS_CE and not era.startswith("พ"):
        return year + YEARS_BE_AHEAD
    return None


# --- dates


def _loose(short: str) -> str:
    """Return the pattern of an abbreviation, its dots and the spaces after them left out or not: ม.ค. มค ม. ค."""
    return r"\.?\s?".join(part for part in short.split(".") if part) + r"\.?"


_WEEKDAY_SPELLINGS = {
    **{name: name for name in WEEKDAYS},
    "พฤหัส": "พฤหัสบดี",
    **dict(zip(("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."), WEEKDAYS, strict=True)),
}
_IN_FRONT = (
    rf"(?:(?:วัน\s*)?(?P<weekday>{'|'.join(re.escape(name) for name in _WEEKDAY_SPELLINGS)})\s*(?:ที่\s*)?|วันที่\s*)?"
)
_MONTH_PATTERNS = tuple(f"{full}|{_loose(short)}" for full, short in zip(MONTHS, MONTHS_SHORT, strict=True))
_MONTH = "|".join(f"(?P<m{number}>{pattern})" for number, pattern in enumerate(_MONTH_PATTERNS, start=1))
_DAY_IN_WORDS = re.compile(
    rf"{_IN_FRONT}(?P<day>[0-9]{{1,2}})\s*(?:{_MONTH})\s*(?P<era>{_ERA_WORD})?\s*(?P<year>[0-9]{{4}}|[0-9]{{2}})"
)
_DAY_IN_FIGURES = re.compile(
    rf"{_IN_FRONT}(?P<day>[0-9]{{1,2}})(?P<sep>[/.-])(?P<month>[0-9]{{1,2}})(?P=sep)(?P<year>[0-9]{{4}})"
)
_DAY_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_CENTURY_BE = 2500  # what people leave out of 20 ม.ค. 64


def read_day(typed: str) -> tuple[date | None, str]:
    """Return the day of ``typed``, and the weekday written before it as a word of WEEKDAYS, "" if none.

    Read: 20 มกราคม 2564, วันพุธที่ 20 ม.ค. 64, 20/1/2564, 2564-01-20, years of either era. Day stands before month;
    two digits of a year are read as พ.ศ., only after a month in words. None for a day that does not exist.
    """
    if len(typed) > MAX_TYPED_CHARS:
        return None, ""
    text = _folded(typed)
    if match := _DAY_IN_WORDS.fullmatch(text):
        month = next(number for number in range(1, 13) if match[f"m{number}"])
        return _day(_year_of(match), month, int(match["day"])), _weekday(match)
    if match := _DAY_IN_FIGURES.fullmatch(text):
        return _day(_year_be(int(match["year"])), int(match["month"]), int(match["day"])), _weekday(match)
    if match := _DAY_ISO.fullmatch(text):
        return _day(_year_be(int(match["year"])), int(match["month"]), int(match["day"])), ""
    return None, ""


def _year_of(match: re.Match[str]) -> int | None:
    year, era = match["year"], match["era"] or ""
    if len(year) == 2:
        return None if era.startswith("ค") else _CENTURY_BE + int(year)
    return _year_be(int(year), era)


def _weekday(match: re.Match[str]) -> str:
    return _WEEKDAY_SPELLINGS.get(match["weekday"] or "", "")


def _day(year_be: int | None, month: int, day: int) -> date | None:
    if year_be is None:
        return None
    try:
        return date(year_be - YEARS_BE_AHEAD, month, day)
    except ValueError:
        return None


def day_of_typed_era(year: int, month: int, day: int) -> date | None:
    """Return the day of a calendar date whose year may be of either era; None when it does not exist."""
    return _day(_year_be(year), month, day)


_HOUR = re.compile(r"(?<![0-9.:])(?P<hour>[01]?[0-9]|2[0-3])[.:](?P<minute>[0-5][0-9])(?![0-9.:]?[0-9])")


def read_hours(typed: str) -> tuple[time | None, time | None]:
    """Return when something begins and ends: 09.30 - 14.30 น., ๑๓.๓๐ น., 9:30-12:00.

    The end is None where only the beginning is typed. Nothing is known where more than two hours are typed, or where
    the end does not follow the beginning.
    """
    found = [time(int(match["hour"]), int(match["minute"])) for match in _HOUR.finditer(_folded(typed))]
    if len(found) == 2 and found[0] < found[1]:
        return found[0], found[1]
    return (found[0], None) if len(found) == 1 else (None, None)


def long_date(day: date, weekday: bool = False) -> str:
    """Return 12 มกราคม 2564, or วันอังคารที่ 12 มกราคม 2564."""
    in_front = f"วัน{WEEKDAYS[day.weekday()]}ที่ " if weekday else ""
    return f"{in_front}{day.day} {MONTHS[day.month - 1]} {day.year + YEARS_BE_AHEAD}"
