"""From the dates of a year to the bytes of calendar.ics, which Outlook and Google Calendar take in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from pipeline.views.dates import DatesView, KnownDate

if TYPE_CHECKING:
    from icalendar import Event

_THAILAND = timezone(timedelta(hours=7))  # all year
_A_DAY = timedelta(days=1)
_NAMESPACE = uuid5(NAMESPACE_URL, "pmqa/calendar")


def calendar_file(view: DatesView, made_on: date) -> bytes:
    """Return the calendar. Same view and day, same bytes; an event keeps its UID when its days change.

    So a calendar that is taken in again moves what it holds. Hours are written in UTC, which needs no time zone beside.
    """
    from icalendar import Calendar  # late, as in `_event`: a department without a date, and most commands, need it not

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//pmqa//PMQA 4.0//TH")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", view.name)
    for known in view.dates:
        calendar.add_component(_event(known, view.name, datetime.combine(made_on, time(), UTC)))
    content: bytes = calendar.to_ical()
    return content


def _event(known: KnownDate, calendar: str, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", str(uuid5(_NAMESPACE, f"{calendar}\n{known.key}")))
    event.add("dtstamp", stamp)
    event.add("summary", known.title)
    if known.begins:
        event.add("dtstart", _at(known.first, known.begins))
        if known.ends:
            event.add("dtend", _at(known.last, known.ends))
    else:
        event.add("dtstart", known.first)
        event.add("dtend", known.last + _A_DAY)  # the first day that is no more in it
        event.add("transp", "TRANSPARENT")  # a deadline takes nobody's day
    if known.venue:
        event.add("location", known.venue)
    if known.note:
        event.add("description", known.note)
    return event


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, _THAILAND).astimezone(UTC)
