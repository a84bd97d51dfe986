"""What the cells of a form offer, accept and explain while people type, and which of them are still to be filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pipeline.thai import NO_VALUE_WORDS
from pipeline.workbook.cells import column_letters
from pipeline.workbook.contract import Column, ColumnKind

Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0

FIGURE_KINDS = frozenset({ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.PERCENT})
FIGURE_DIGITS = 15  # Excel's own limit
LARGEST_FIGURE = 10**FIGURE_DIGITS
EARLIEST_YEAR_BE, LATEST_YEAR_BE = 2400, 2700  # what is read as a year of พ.ศ.
WARNING = {"error_type": "warning", "error_title": "โปรดตรวจสอบ"}
FIGURE_FAULT = "ควรเป็นตัวเลขล้วน หากยังไม่มีข้อมูลให้เว้นว่าง หรือพิมพ์ ไม่มีข้อมูล"
MESSAGE_CHARS = 255  # Excel's own limit on an input message
TITLE_CHARS = 32  # and on its title


def validate(sheet: Any, area: Area, column: Column, year_be: int, offered: str = "") -> None:
    """Set what the cells of ``area`` offer, accept and explain in a form of the fiscal year ``year_be``.

    Where words are fixed, nothing else is accepted. A cell for a figure only warns, and not of a word that is read as
    none.
    ``offered``: a range of texts to offer; others are accepted too.
    """
    rule: dict[str, object] = {**_rule(column, area, year_be, offered), "ignore_blank": True}
    hint = column.hint_in(year_be) or ("ต้องกรอก" if column.required else "")
    if hint:
        rule |= {"input_title": column.header[:TITLE_CHARS], "input_message": hint[:MESSAGE_CHARS]}
    if rule["validate"] != "any" or hint:
        sheet.data_validation(*area, rule)


def turn_away(sheet: Any, area: Area) -> None:
    """Let nothing be typed into ``area``, whose cells are there to be read."""
    error = "ช่องสีเทามีไว้อ่าน ข้อความที่พิมพ์ตรงนี้ไม่เข้ารายงาน ให้เขียนในช่องสีขาวของแถวเดียวกัน"
    rule = {"validate": "custom", "value": "=FALSE", "error_title": "ช่องสำหรับอ่าน", "error_message": error}
    sheet.data_validation(*area, {**rule, "ignore_blank": True})


def blank_in_used_row(index: int, first: int, known: Sequence[int]) -> str:
    """Return the condition, for the first row of an area, that a cell is blank in a row where something is typed."""
    used = "&".join(f"${column_letters(column + 1)}{first + 1}" for column in known)
    return f'=AND(${column_letters(index + 1)}{first + 1}="",{used}<>"")'


def ignore_text_numbers(sheet: Any, area: Area) -> None:
    """Suppress the green corner that Excel shows on 7.1 typed as text: it is a code."""
    first_row, first_column, last_row, last_column = area
    first, last = column_letters(first_column + 1), column_letters(last_column + 1)
    sheet.ignore_errors({"number_stored_as_text": f"{first}{first_row + 1}:{last}{last_row + 1}"})


def _rule(column: Column, area: Area, year_be: int, offered: str) -> Mapping[str, object]:
    if offered:
        return {"validate": "list", "source": f"={offered}", "show_error": False}
    if column.words:
        return {
            "validate": "list",
            "source": list(column.choices),
            "error_title": "เลือกจากรายการ",
            "error_message": "ช่องนี้ใช้ได้เฉพาะคำในรายการ กดลูกศรท้ายช่องเพื่อเลือก",
        }
    if column.kind is ColumnKind.YEAR:
        years = _between("integer", EARLIEST_YEAR_BE, LATEST_YEAR_BE)
        return {**years, "error_message": f"ปีควรเป็น พ.ศ. สี่หลัก เช่น {year_be}"}
    if column.kind is ColumnKind.WHOLE:
        return {**_between("integer", -LARGEST_FIGURE, LARGEST_FIGURE), "error_message": FIGURE_FAULT}
    if column.kind in FIGURE_KINDS:
        cell = f"{column_letters(area[1] + 1)}{area[0] + 1}"
        words = ",".join(f'{cell}="{word}"' for word in NO_VALUE_WORDS)
        return {
            "validate": "custom",
            "value": f"=OR(ISNUMBER({cell}),{words})",
            **WARNING,
            "error_message": FIGURE_FAULT,
        }
    return {"validate": "any"}


def _between(validate: str, low: int, high: int) -> dict[str, object]:
    limits = {"criteria": "between", "minimum": low, "maximum": high}
    return {"validate": validate, **limits, **WARNING}
