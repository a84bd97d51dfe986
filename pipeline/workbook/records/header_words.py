"""From the text of one header to the column of the contract that it names, and how surely it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache, lru_cache

from msgspec import Struct

from pipeline.thai import match_key, read_year, to_arabic_digits
from pipeline.workbook import contract
from pipeline.workbook.contract import SheetTable, header_key
from pipeline.workbook.records.record import YEARLESS, ColumnSlot

MAX_HEADER_CHARS = 80  # a longer text is content, not a header


class Certainty(IntEnum):
    """How surely a header names its column. Of several columns of one slot the surest count."""

    EXACT = 0
    REMARKED = 1  # with a remark that changes nothing: หน่วยวัด (จำเป็น)
    ALONE = 2  # by a word that counts where no surer column stands beside it: แผน 2563
    OF_UNIT = 3  # with a word in brackets that may be a unit: ผล 2563 (ฝาย)
    REVISED = 4  # (ใหม่): counts where its (เดิม) stands beside it
    EARLIER = 5  # (เดิม): never counts
    PARTIAL = 6  # a part of a year, or a day within it: never counts


class HeaderName(Struct, frozen=True):
    """What a header names. ``unit``: the key of the word in brackets, where it may be a unit; else ""."""

    slot: ColumnSlot
    certainty: Certainty
    unit: str = ""


def named_by(table: SheetTable, text: str) -> HeaderName | None:
    """Return what a header names; None for a text that is none of the table's headers.

    A yearly header whose year is missing or cannot be read has the year YEARLESS.
    """
    return _named_by_short(table, text) if 0 < len(text) <= MAX_HEADER_CHARS else None


def slot_of(table: SheetTable, text: str) -> ColumnSlot | None:
    """Return the slot that a header names, however surely."""
    name = named_by(table, text)
    return name.slot if name else None


@lru_cache(maxsize=4096)
def year_of(text: str) -> int | None:
    """Return the year that a header is, with a remark or footnote mark after it or not: FY2563, ปีงบฯ 2563 (บ่อ)."""
    if len(text) > MAX_HEADER_CHARS or not _YEAR.search(to_arabic_digits(text)):
        return None
    key = _FOOTNOTE.sub("", _YEAR_END.sub("", header_key(text)))
    return _year_alone(_without_remarks(key)[0]) or None


def is_label(text: str) -> bool:
    """Return whether a text between a title and its years says nothing but that years follow, or their unit."""
    key = header_key(text)
    return not _LABEL.sub("", key) or _REMARK.fullmatch(key) is not None or key in _UNIT_KEYS


def label_remark(text: str) -> str:
    """Return what a label adds to the header above it: a unit in brackets, "" where it only says that years follow."""
    key = header_key(text)
    if not _LABEL.sub("", key):
        return ""
    return text if _REMARK.fullmatch(key) else f"({text})"


def holds_year(text: str) -> bool:
    """Return whether a year stands anywhere in a header: ผลผลิต 2563, FY63."""
    return len(text) <= MAX_HEADER_CHARS and bool(_YEAR.search(to_arabic_digits(text)))


def holds_yearly_word(table: SheetTable, text: str) -> bool:
    """Return whether a header begins or ends with a word of a yearly column: เป้าหมาย (เชิงคุณภาพ), but not เหตุผล."""
    return len(text) <= MAX_HEADER_CHARS and bool(_yearly_word(table).search(" ".join(text.split())))


# --- the words of the contract


class _HeaderFields(Struct, frozen=True):
    """The field of each header of one table, by the header's key.

    ``yearly``: longest key first, so that ค่าเป้าหมาย is not taken for เป้าหมาย. ``alone``: the keys of those words
    that count only where no other column of that year does.
    """

    plain: dict[str, str]
    yearly: tuple[tuple[str, str], ...]
    alone: frozenset[str]


@cache
def _fields(table: SheetTable) -> _HeaderFields:
    by_key = [
        (header_key(text), column)
        for column in table.columns
        for text in (column.header, *column.aliases, *column.aliases_before_year, *column.aliases_alone)
    ]
    yearly = [(key, column.field) for key, column in by_key if column.yearly]
    return _HeaderFields(
        plain={key: column.field for key, column in by_key if not column.yearly},
        yearly=tuple(sorted(yearly, key=lambda key_and_field: -len(key_and_field[0]))),
        alone=frozenset(header_key(word) for column in table.columns for word in column.aliases_alone),
    )


@cache
def _yearly_word(table: SheetTable) -> re.Pattern[str]:
    words = [
        word
        for column in table.columns
        if column.yearly
        for word in (column.header, *column.aliases, *column.aliases_before_year, *column.aliases_alone)
    ]
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"^(?:{any_word})(?![^\W\d_]|[ัิ-ฺ็-๎])|(?:^|[\s(])(?:{any_word})$", re.IGNORECASE)


# --- patterns; they are held against keys, which have no white space


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(match_key(word)) for word in sorted(words, key=len, reverse=True))


_YEAR = re.compile(r"(?<![0-9.,])(?:2[4-6][0-9]{2}|19[0-9]{2}|20[0-9]{2})(?![0-9.,])|[Ff][Yy] ?[0-9]{2}(?![0-9])")
_REMARK = re.compile(r"\(([^()]*)\)")
_REMARK_LAST = re.compile(r"\([^()]*\)$")
_YEARS_BACK = re.compile(rf"{contract.YEARS_BACK}[0-9]*ปี")
_BEFORE_YEAR = re.compile(rf"[-:/.(]*(?:{match_key(contract.PER_YEAR)})?(?:{_any_of(contract.YEAR_WORDS)})?")
_LIKE_A_YEAR = re.compile(r"(?:พ\.?ศ\.?|ค\.?ศ\.?)?[0-9]*")
_LABEL = re.compile(rf"{_any_of(contract.YEAR_WORDS)}|พ\.?ศ\.?|ค\.?ศ\.?|{contract.YEARS_BACK}[0-9]*ปี|[-:/.()]")
# Raised and other marks after a header, and the 1/ and [1] of Thai tables; not the last digit of a year.
_FOOTNOTE = re.compile(r"(?:[¹²³⁰-⁹*†‡#]+|\[[0-9]{1,2}\]|(?:(?<=[^0-9])|(?<=[0-9]{4}))[0-9]{1,2}/)+$")
# A fiscal year ends on 30 September: a figure of that day is the figure of the year.
_YEAR_END = re.compile(
    r"\(?(?:ข้อมูล)?ณ(?:สิ้น)?(?:วันที่)?30(?:กันยายน|ก\.?ย\.?)(?:พ\.?ศ\.?)?([0-9]{4}|[0-9]{2})?(?![0-9])\)?"
)
_MEANINGLESS = re.compile(rf"{_any_of(contract.REMARKS_ON_YEARS)}|[0-9]{{1,2}}|[*†‡#]+")
_PARTIAL = re.compile(r"ไตรมาส|(?<![0-9])(?!12เดือน)[0-9]+เดือน|ครึ่งปี|รอบ|^ณ|^q[1-4]$|ถึง")
_EARLIER = re.compile(_any_of(contract.EARLIER_VERSIONS))
_REVISED = re.compile(_any_of(contract.REVISED_VERSIONS))
_UNIT_KEYS = frozenset(map(match_key, contract.UNITS_ON_YEARS))
_CENTURY_BE = 2500


# --- one text


@lru_cache(maxsize=4096)  # the same few headers stand in every workbook
def _named_by_short(table: SheetTable, text: str) -> HeaderName | None:
    key = header_key(text)
    unmarked = _FOOTNOTE.sub("", key)  # of ผล 2563 1/ the mark would make a year of five digits
    if (exact := _slot_of_key(table, unmarked)) is not None:
        slot, word = exact
        if word in _fields(table).alone:
            return HeaderName(slot, Certainty.ALONE)
        return HeaderName(slot, Certainty.EXACT if unmarked == key else Certainty.REMARKED)
    plain = _fields(table).plain.get(_REMARK_LAST.sub("", unmarked))
    if plain is not None:
        return HeaderName((plain, YEARLESS), Certainty.REMARKED)
    return _named_with_remarks(table, unmarked) if _fields(table).yearly else None


def _named_with_remarks(table: SheetTable, key: str) -> HeaderName | None:
    """Return what a yearly header with remarks beside its year names; None where it has no year."""
    ends_at = _YEAR_END.search(key)
    bare, remarks = _without_remarks(_YEARS_BACK.sub("", _YEAR_END.sub("", key).replace("12เดือน", "")))
    found = _slot_of_key(table, bare)
    if found is None:
        return None
    (field, year), word = found
    day_year = _full_year(ends_at[1]) if ends_at and ends_at[1] else None
    year = year or day_year or YEARLESS
    if year == YEARLESS:
        return None
    certainties = [_certainty(remark) for remark in remarks]
    if day_year not in (None, year):
        certainties.append(Certainty.PARTIAL)
    if word in _fields(table).alone:
        certainties.append(Certainty.ALONE)
    certainty = max(certainties, default=Certainty.REMARKED)
    units = [remark for remark in remarks if _certainty(remark) is Certainty.OF_UNIT]
    return HeaderName((field, year), certainty, units[0] if certainty is Certainty.OF_UNIT else "")


def _without_remarks(key: str) -> tuple[str, Sequence[str]]:
    """Return a key without what stands in brackets, and that; a year in brackets stays."""
    remarks = [remark for remark in _REMARK.findall(key) if not _year_alone(remark)]
    return _REMARK.sub(lambda found: found[1] if _year_alone(found[1]) else "", key), remarks


def _certainty(remark: str) -> Certainty:
    """Return how surely a header still names its column with this remark in brackets."""
    if not remark or _MEANINGLESS.fullmatch(remark) or remark in _UNIT_KEYS:
        return Certainty.REMARKED
    if _PARTIAL.search(remark):
        return Certainty.PARTIAL
    if _EARLIER.fullmatch(remark):
        return Certainty.EARLIER
    return Certainty.REVISED if _REVISED.fullmatch(remark) else Certainty.OF_UNIT


def _full_year(digits: str) -> int | None:
    return _CENTURY_BE + int(digits) if len(digits) == 2 else read_year(digits)


def _slot_of_key(table: SheetTable, key: str) -> tuple[ColumnSlot, str] | None:
    """Return the slot that a key names, and the word that names it."""
    fields = _fields(table)
    if key in fields.plain:
        return (fields.plain[key], YEARLESS), key
    for word, field in fields.yearly:
        if word in key and (year := _year_beside(word, key)) is not None:
            return (field, year), word
    return None


def _year_beside(header: str, key: str) -> int | None:
    """Return the year before or after ``header`` in a key, YEARLESS when there is none that can be read.

    None when something else stands beside it: then the key is that of another header.
    """
    if key.startswith(header):
        return _year_alone(key[len(header) :])
    return _year_alone(key[: -len(header)]) if key.endswith(header) else None


def _year_alone(key: str) -> int | None:
    """Return the year that a key says and nothing else, YEARLESS for one that cannot be read; None for other words."""
    rest = _BEFORE_YEAR.sub("", key, count=1).strip("-:/.()")
    return (read_year(rest) or YEARLESS) if _LIKE_A_YEAR.fullmatch(rest) else None
