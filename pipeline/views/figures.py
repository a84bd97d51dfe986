"""From the figures, days and texts of cells to the finished text that a document prints."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from pipeline.model import Day, Figure, Place, Unit
from pipeline.thai import YEARS_BE_AHEAD, long_date, number_text

BLANK = "–"
NO_DATE = "ยังไม่กำหนด"
SCORE_DECIMALS = 2
NOWHERE = Place()


class ShownFigure(Struct, frozen=True):
    """A figure as printed, with the place it was typed at: a link to its source can ride on it.

    Without a figure, ``text`` is "–" (or "" where none is due) and ``place`` the empty cell, if there is one.
    """

    text: str
    place: Place = NOWHERE

    def __str__(self) -> str:
        return self.text


class TypedFigure(ShownFigure, frozen=True):
    """A figure as typed, in the annex of sources: where its other appearances lead."""


class RepeatedFigure(ShownFigure, frozen=True):
    """A figure in a summary, which the document prints in its own place too: what is remarked of it stands there."""


class SentencePart(Struct, frozen=True):
    """A part of a sentence: words, and the figure that follows them, if one does."""

    words: str  # ข้อความ
    figure: ShownFigure  # ค่าที่ตามมา


def sentence(*pieces: str | ShownFigure) -> tuple[SentencePart, ...]:
    """Return a sentence of words and figures, as they follow each other; () where it has neither."""
    parts, words = [], ""
    for piece in pieces:
        if isinstance(piece, ShownFigure):
            parts.append(SentencePart(words, piece))
            words = ""
        else:
            words += piece
    return (*parts, SentencePart(words, ShownFigure(""))) if words else tuple(parts)


def shown(figure: Figure | None, blank: str = BLANK) -> ShownFigure:
    """Return a cell's figure as typed, with thousands separators.

    A word typed for "no value" stays that word; an empty cell, or no cell, is ``blank``.
    """
    if figure is None:
        return ShownFigure(blank)
    if figure.value is None:
        return ShownFigure(figure.typed.strip() or blank, figure.place)
    return ShownFigure(number_text(figure.value), figure.place)


def repeated(figure: ShownFigure) -> RepeatedFigure:
    """Return a figure as a summary prints it."""
    return RepeatedFigure(figure.text, figure.place)


def score(value: Decimal | None, place: Place = NOWHERE) -> ShownFigure:
    """Return a score with two decimals, half up; "–" without one."""
    return ShownFigure(BLANK if value is None else number_text(value, SCORE_DECIMALS), place)


def given_score(figure: Figure | None, value: Decimal | None) -> ShownFigure:
    """Return a score with two decimals, at the cell it was given in; a word typed instead stays that word."""
    if value is None:
        return shown(figure)
    return score(value, figure.place if figure else NOWHERE)


def points(value: Decimal | None) -> ShownFigure:
    """Return a target as the criteria print it: 370, but 420.27; "–" without one."""
    if value is not None and value == value.to_integral_value():
        return ShownFigure(number_text(value, 0))
    return score(value)


def weight(figure: Figure) -> ShownFigure:
    """Return a weight as typed; nothing without one, since most lines of a framework carry no weight of their own."""
    return shown(figure, blank="")


def day_text(day: Day, *, weekday: bool = False) -> str:
    """Return a day in its full Thai form; ยังไม่กำหนด without one, and as typed where it could not be read."""
    if day.day is None:
        return day.typed.strip() or NO_DATE
    return long_date(day.day, weekday=weekday)


def year_text(day: Day) -> str:
    """Return the year of a day in พ.ศ.; "" without a day."""
    return str(day.day.year + YEARS_BE_AHEAD) if day.day else ""


def unit_text(register: Iterable[Unit], code: str) -> str:
    """Return a unit by its full name with its code, or by the code alone where the register has no name."""
    for unit in register:
        if unit.code == code and unit.name:
            return f"{unit.name} ({code})"
    return code
