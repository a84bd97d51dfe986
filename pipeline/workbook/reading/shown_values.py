"""What a cell holds and what a person sees of it -> the cell to read, with the difference where there is one.

The one place that decides it, for every format: where the file says what is seen (.ods), that is compared; where it
says how to show it (.xlsx, .xls, .xlsb), `format_sections` makes the text that a person sees.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from decimal import Decimal

from pipeline.model import TextRun
from pipeline.thai import ReadingKind, is_blank, read_number, to_arabic_digits
from pipeline.workbook.cells import Cell, CellKind, ShownDifference, Spot
from pipeline.workbook.reading.format_sections import FormatSection

_CURRENCIES = re.compile("[฿$€£¥]")
_SIGN_BEFORE_WORD = re.compile("^[-−] ?ร้อยละ ?")
_DASHES = frozenset("-–—−")
_FIGURE = re.compile(r"[-+−]?\(?[0-9][0-9,]*(?:\.[0-9]+)?\)?|[-+−]?\.[0-9]+")
_POWER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[Ee][+-]?[0-9]{1,3}")
_FRACTION = re.compile(r"-?(?:[0-9]+ +)?[0-9]+ */ *[0-9]+")
_POINT_AND_COMMA = str.maketrans(".,", ",.")
_PICTURE_FORMULA = re.compile(r"=(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_MOST_SCALED = 4  # times a thousand
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_STRUCK = "ขีดฆ่า"


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing: 85.5, 1000000, 0.00001."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# --- numbers


def number_cell(
    row: int, column: int, held: Decimal, shown: str, formula: str = "", *, is_hundredfold: bool = False
) -> Cell:
    """Return the cell of a number of which a person sees ``shown``, a hundred times as much where the format says so.

    Read is what is seen, not rounded. Where words stand beside the number, where only its sign is not seen, or where a
    dash stands for zero, it is what is held. Each of these is a difference.
    """
    text = " ".join(_CURRENCIES.sub("", to_arabic_digits(shown)).split())
    text = _SIGN_BEFORE_WORD.sub("ร้อยละ -", text)
    reading = read_number(text)
    if reading.kind is ReadingKind.WORD and not held and set(text) <= _DASHES:
        return _number(row, column, held, plain(held), formula, ShownDifference(shown.strip(), plain(held)))
    if reading.kind is ReadingKind.PERCENT and reading.value is not None:
        percentage = _percentage if is_hundredfold else _percent_in_words
        return percentage(row, column, held, reading.value, shown, formula)
    seen = reading.value if reading.value is not None else _other_spelling(text, held)
    if seen is not None:
        return _figure(row, column, held, seen, shown, formula)
    return _among_words(row, column, held, text, shown, formula)


def hide_zeros(cells: MutableMapping[Spot, Cell]) -> None:
    """Make blanks of the zeros of a sheet that is set to show none: a person sees nothing there."""
    zeros = [cell for cell in cells.values() if cell.kind is CellKind.NUMBER and not cell.value]
    cells.update(
        ((cell.row, cell.column), number_cell(cell.row, cell.column, Decimal(), "", cell.formula)) for cell in zeros
    )


def _number(
    row: int, column: int, value: Decimal, typed: str, formula: str, difference: ShownDifference | None = None
) -> Cell:
    return Cell(row, column, CellKind.NUMBER, value, typed, False, formula, difference=difference)


def _percentage(row: int, column: int, held: Decimal, seen: Decimal, shown: str, formula: str) -> Cell:
    """Return the cell of a percentage: 0.855 shown as 85.5%."""
    difference = None if _agrees(seen, held.scaleb(2)) else ShownDifference(shown.strip(), plain(held))
    typed = f"{plain(held.scaleb(2))}%"
    return Cell(row, column, CellKind.NUMBER, held, typed, True, formula, difference=difference)


def _percent_in_words(row: int, column: int, held: Decimal, seen: Decimal, shown: str, formula: str) -> Cell:
    """Return the cell of a number with a % or ร้อยละ beside it that are words: 85.5 shown as 85.5%."""
    words = "%" if _agrees(seen, held) else ""
    return _number(row, column, held, plain(held), formula, ShownDifference(shown.strip(), plain(held), words))


def _figure(row: int, column: int, held: Decimal, seen: Decimal, shown: str, formula: str) -> Cell:
    if _agrees(seen, held):
        code = shown.strip()
        typed = code if code.isascii() and code.isdigit() and code.lstrip("0") == plain(held) else plain(held)
        return _number(row, column, held, typed, formula)
    scaled = _scaled(seen, held)
    value = held if scaled is None else scaled
    return _number(row, column, value, plain(value), formula, ShownDifference(shown.strip(), plain(held)))


def _among_words(row: int, column: int, held: Decimal, text: str, shown: str, formula: str) -> Cell:
    """Return the cell of a number that is seen among words, or not seen at all."""
    difference = ShownDifference(shown.strip(), plain(held))
    if _agrees_as_written(text, held):
        return _number(row, column, held, plain(held), formula)
    found = _FIGURE.search(text)
    seen = read_number(found[0]).value if found else None
    if found and seen is not None and _agrees(abs(seen), abs(held)):
        words = (text[: found.start()] + text[found.end() :]).strip()
        only_words = _agrees(seen, held)
        difference = difference._replace(words=words if only_words else "")
        return _number(row, column, held, plain(held), formula, difference)
    digits = "".join(filter(str.isdigit, text))
    if digits and (digits.lstrip("0") == plain(abs(held)) or (seen is not None and _scaled(seen, held) is not None)):
        return _number(row, column, held, plain(held), formula, difference)
    return Cell(row, column, CellKind.TEXT, shown.strip(), shown.strip(), formula=formula, difference=difference)


def _agrees(seen: Decimal, held: Decimal) -> bool:
    """Return whether a number is another one rounded to the decimals it is seen with."""
    exponent = seen.as_tuple().exponent
    return isinstance(exponent, int) and abs(seen - held) * 2 <= Decimal(1).scaleb(exponent)


def _agrees_as_written(text: str, held: Decimal) -> bool:
    """Return whether a number is seen as a power of ten or a fraction: 1.2E+05, 1 1/2."""
    if _POWER.fullmatch(text):
        return _agrees(Decimal(text), held)
    return bool(_FRACTION.fullmatch(text))


def _other_spelling(text: str, held: Decimal) -> Decimal | None:
    """Return the number of a text with a decimal comma, as other countries show it, where it is what is held."""
    value = read_number(text.translate(_POINT_AND_COMMA)).value if "," in text else None
    return value if value is not None and _agrees(value, held) else None


def _scaled(seen: Decimal, held: Decimal) -> Decimal | None:
    """Return the number that is seen, not rounded, where it is what is held divided by thousands."""
    by_thousands = (Decimal(plain(held.scaleb(-3 * times))) for times in range(1, _MOST_SCALED + 1))
    return next((value for value in by_thousands if _agrees(seen, value)), None)


# --- texts


def shows_text_alone(section: FormatSection) -> bool:
    """Return whether a section of a format shows a text as it is."""
    return section.has_text and not any(words.strip() for is_places, words in section.pieces if not is_places)


def text_by_format(cell: Cell, section: FormatSection) -> Cell:
    """Return the cell of a text that its format shows with words beside it, with others in its place, or not at all."""
    shown = "".join(cell.typed if is_places else words for is_places, words in section.pieces).strip()
    return cell._replace(value=shown, typed=shown, runs=(), difference=ShownDifference(shown, cell.typed.strip()))


def with_looks(cell: Cell, runs: Sequence[TextRun]) -> Cell:
    """Return the cell of a text with its runs: what is struck out is not seen, what is raised or lowered stands apart.

    A text that is struck out as a whole is withdrawn: it is read as a blank.
    """
    if not runs:
        return cell
    if len(runs) == 1 and not (runs[0].look.struck or runs[0].look.script):  # almost every text that is not plain
        return cell._replace(runs=tuple(runs))
    struck = "".join(run.text for run in runs if run.look.struck).strip()
    left = [run for run in runs if not run.look.struck]
    if struck and all(is_blank(run.text) for run in left):
        return without(cell)
    text = "".join(map(_apart, left)) if _has_level_part(left) else "".join(run.text for run in left)
    if not struck:
        return cell._replace(typed=text, runs=tuple(runs))
    shown = " ".join(text.split())
    difference = ShownDifference(f"{shown} ({_STRUCK} {struck})", " ".join(cell.typed.split()))
    return cell._replace(typed=text, runs=tuple(runs), difference=difference)


def without(cell: Cell) -> Cell:
    """Return the blank that a cell struck out as a whole is read as."""
    held = " ".join(cell.typed.split())
    difference = ShownDifference(f"{held} ({_STRUCK})", held)
    return Cell(cell.row, cell.column, CellKind.TEXT, "", "", formula=cell.formula, difference=difference)


def is_picture(formula: str) -> bool:
    """Return whether a formula, or a text that once was one, stands for a picture that WPS keeps in a cell."""
    return formula[:1] == "=" and bool(_PICTURE_FORMULA.match(formula))


def picture(row: int, column: int, held: str) -> Cell:
    """Return the blank that a cell with a picture in it is read as."""
    return Cell(row, column, CellKind.TEXT, "", "", difference=ShownDifference("รูปภาพ", held))


def _has_level_part(runs: Sequence[TextRun]) -> bool:
    return any(not run.look.script and not is_blank(run.text) for run in runs)


def _apart(run: TextRun) -> str:
    """Return the characters of a run as a person sees them beside others: 156² for 156 and a raised 2."""
    if run.look.script == "superscript":
        return run.text.translate(_RAISED)
    return run.text.translate(_LOWERED) if run.look.script == "subscript" else run.text
