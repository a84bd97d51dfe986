"""A department at the start of a new year, from what its units sent for the year before."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pipeline import carry, merge
from pipeline.model import Coordinator, FeedbackRow, IndicatorRow, Narrative
from tests.support.records import CRITERIA, coordinator, submission

NEW = 2565


def last_year(
    *rows: IndicatorRow, narratives: tuple[Narrative, ...] = (), feedback: tuple[FeedbackRow, ...] = (), **settings: Any
) -> carry.LastYear:
    """What was sent for 2564, merged."""
    given = replace(coordinator(**settings), feedback=feedback)
    sent = [
        submission(unit.code, *(one for one in rows if one.unit == unit.code), unit=unit.code,
                   narratives=tuple(told for told in narratives if told.unit == unit.code))
        for unit in given.register
    ]  # fmt: skip
    master, _ = merge.merge(sent, given.register)
    return carry.LastYear(given, master.indicators, master.narratives)


def started(last: carry.LastYear | None, new: Coordinator | None = None) -> dict[str, carry.Start]:
    """The start of every unit by its code; the coordinator's workbook is carried over unless one is given."""
    if new is None:
        assert last is not None
        new = carry.coordinator_of(NEW, last.coordinator)
    return {start.unit.code: start for start in carry.starts(new, last, CRITERIA)}
