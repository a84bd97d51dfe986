"""From the indicators of category 7 to the sub-types, groups and units without one."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pipeline.model import Place, Segment
from pipeline.rules.case import NOWHERE, Case, Hit
from pipeline.thai import is_written, match_key

RESULTS = 7  # the category of indicators
ENGAGEMENT = ("7.2", 2)  # item and sub-type: ผลของความผูกพันและการให้ความร่วมมือ


def mandatory_subtypes_are_covered(case: Case) -> Iterator[Hit]:
    """Every mandatory sub-type of every item has an indicator of some unit.

    A row without an item or sub-type, which C105 or C106 reports, covers none. While fewer than half of the units that
    owe category 7 have sent, which F010 reports, an empty sub-type is no finding yet.
    Source: criteria 2564, eleven of the thirty sub-types are required.
    """
    if case.is_awaited(RESULTS):
        return
    covered = {(row.item, row.subtype) for row in case.rows}
    for item in case.criteria.items:
        for subtype in sorted(item.mandatory):
            if (item.code, subtype) not in covered:
                name = item.subtypes[subtype - 1]
                yield Hit(NOWHERE, {"item": item.code, "subtype": str(subtype), "name": name})


def key_groups_have_engagement(case: Case) -> Iterator[Hit]:
    """Every key group stands in the segments of an indicator of engagement (7.2, sub-type 2).

    An engagement indicator without segments counts for no group. Groups that are not key need none. While fewer than
    half of the units that owe category 7 have sent, which F010 reports, a group without a result is no finding yet.
    Source: feedback report 2563, category 7, point 3.
    """
    if not case.is_awaited(RESULTS):
        for segment in groups_without_engagement(case):
            yield Hit(segment.place, {"segment": segment.name})


def groups_without_engagement(case: Case) -> Iterator[Segment]:
    """Yield the key groups that no indicator of engagement names, each once."""
    engaged = {
        match_key(segment) for row in case.rows if (row.item, row.subtype) == ENGAGEMENT for segment in row.segments
    }
    for segment in case.coordinator.segments:
        if segment.key and match_key(segment.name) not in engaged:
            engaged.add(match_key(segment.name))  # a group that stands twice in the sheet is reported once
            yield segment


def segments_are_listed(case: Case) -> Iterator[Hit]:
    """Every group that an indicator names is one of the coordinator's sheet กลุ่มผู้รับบริการ.

    A row without groups names none. While the sheet is empty there is nothing to compare.
    Source: docs/workbooks.md, sheet กลุ่มผู้รับบริการ: results of the key groups are counted by name.
    """
    listed = {match_key(segment.name): segment.name for segment in case.coordinator.segments}
    for row in case.rows if listed else ():
        for segment in row.segments:
            key = match_key(segment)
            if key not in listed and is_written(segment):
                near = difflib.get_close_matches(key, listed, n=1)
                words = {"segment": segment, "near": f" (ใกล้เคียง: {listed[near[0]]})" if near else ""}
                yield Hit(row.place_of("segments"), words, row.unit, row.code, row.explanation, row.analysis)


def units_send_the_results_they_owe(case: Case) -> Iterator[Hit]:
    """Every unit that the register asks for category 7, and that has sent a workbook, has an indicator in it.

    A unit that has sent nothing at all is reported by F010.
    Source: ทะเบียนหน่วยงาน, หมวดที่ต้องส่ง.
    """
    senders, sent = {row.unit for row in case.rows}, case.sent or {}
    for unit in case.coordinator.register:
        if RESULTS in unit.categories and unit.code in sent and unit.code not in senders:
            yield Hit(Place(sent[unit.code]), {"unit": unit.code}, unit.code)
