"""From the dates of a year to the bytes of calendar.ics, which Outlook and Google Calendar take in.

RFC 5545 as far as events need it, written by hand: the library for it takes longer to import than a check takes to read
a unit's workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from pipeline.views.dates import DatesView, KnownDate

_THAILAND = timezone(timedelta(hours=7))  # all year
_A_DAY = timedelta(days=1)
_NAMESPACE = uuid5(NAMESPACE_URL, "pmqa/calendar")
_LINE_BYTES = 74  # RFC 5545, 3.1, allows 75: one is for the space before what goes on on another line
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar_file(view: DatesView, made_on: date) -> bytes:
    """Return the calendar. Same view and day, same bytes; an event keeps its UID when its days change.

    So a calendar that is taken in again moves what it holds. Hours are written in UTC, which needs no time zone beside.
    """
    stamp = datetime.combine(made_on, time(), UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pmqa//PMQA 4.0//TH",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(view.name)}",
        *(line for known in view.dates for line in _event(known, view.name, stamp)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _event(known: KnownDate, calendar: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{_text(known.title)}"
    if known.begins:
        yield f"DTSTART:{_moment(_at(known.first, known.begins))}"
        if known.ends:
            yield f"DTEND:{_moment(_at(known.last, known.ends))}"
    else:
        yield f"DTSTART;VALUE=DATE:{known.first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{known.last + _A_DAY:%Y%m%d}"  # the first day that is no more in it
    yield f"DTSTAMP:{_moment(stamp)}"
    key = f"{calendar}\n{known.key}"
    yield f"UID:{uuid5(_NAMESPACE, key)}"
    if known.note:
        yield f"DESCRIPTION:{_text(known.note)}"
    if known.venue:
        yield f"LOCATION:{_text(known.venue)}"
    if not known.begins:
        yield "TRANSP:TRANSPARENT"  # a deadline takes nobody's day
    yield "END:VEVENT"


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, _THAILAND).astimezone(UTC)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Return a line, parted before the bytes that it may not hold; never within a character."""
    parts, length = [""], 0
    for character in line:
        size = len(character.encode())
        if length + size > _LINE_BYTES:
            parts.append("")
            length = 0
        parts[-1] += character
        length += size
    return "\r\n ".join(parts).encode()
