"""What a new year starts from: everything people said that still holds, nothing that nobody knows yet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from pipeline import carry
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Coordinator,
    Day,
    FeedbackRow,
    Figure,
    Place,
    Segment,
    Strategy,
    Text,
    Unit,
)
from tests.support import records
from tests.support.new_year import NEW, last_year, started
from tests.support.records import coordinator, day, narrative, row


def said(figures: dict[int, Figure]) -> dict[int, str]:
    return {year: figure.typed for year, figure in figures.items() if figure.value is not None or figure.typed}


def register(*units: tuple[str, str, tuple[str, ...]]) -> tuple[Unit, ...]:
    return tuple(Unit(code, name, aliases, (7,), Place()) for code, name, aliases in units)


# --- the indicators


def test_history_moves_on_one_year_and_the_new_year_is_blank() -> None:
    start = started(last_year(row(targets="80 85 90 95", actuals="82 86 92")))["สพบ."]
    (carried,) = start.submission.rows
    assert said(dict(carried.targets)) == {2562: "85", 2563: "90", 2564: "95"}
    assert said(dict(carried.actuals)) == {2562: "86", 2563: "92"}
    assert start.submission.fiscal_year_be == NEW


def test_an_indicator_keeps_all_that_says_which_it_is() -> None:
    given = replace(
        row("K-7", segments=("เกษตรกร",), name="ต้นทุน"),
        benchmark=Figure(Decimal(2600), "2,600"),
        benchmark_source="กรม ก.",
        evidence="ทะเบียนบ่อ",
        formula="ก ÷ ข × 100",
        frequency="รายปี",
        strategy="1",
    )
    (carried,) = started(last_year(given))["สพบ."].submission.rows
    for kept in ("code", "item", "subtype", "name", "measure", "direction", "segments", "benchmark",
                 "benchmark_source", "evidence", "formula", "frequency", "strategy"):  # fmt: skip
        assert getattr(carried, kept) == getattr(given, kept)


def test_words_about_last_year_are_set_apart_and_not_said_again() -> None:
    given = replace(row(explanation="น้ำท่วม"), analysis="ดีขึ้น")
    start = started(last_year(given))["สพบ."]
    assert [(one.explanation, one.analysis) for one in start.submission.rows] == [("", "")]
    assert start.past is not None
    assert [(one.explanation, one.analysis) for one in start.past.rows] == [("น้ำท่วม", "ดีขึ้น")]


def test_a_word_and_a_refused_figure_are_carried_as_typed() -> None:
    (carried,) = started(last_year(row(targets="80 85 >90 95", actuals="82 ไม่มีข้อมูล 0")))["สพบ."].submission.rows
    assert carried.targets[2563] == replace(carried.targets[2563], value=None, typed=">90")
    assert said(dict(carried.actuals)) == {2562: "ไม่มีข้อมูล", 2563: "0"}


def test_an_indicator_that_was_given_a_code_keeps_that_code() -> None:
    last = last_year(row(""))
    (carried,) = started(last)["สพบ."].submission.rows
    assert carried.code == last.indicators[0].code != ""


def test_a_longer_history_of_a_units_own_moves_on_and_stays_as_long() -> None:
    (carried,) = started(last_year(row(targets=". . 80 85 90 95", actuals="1 2 3 4 5", first=2559)))[
        "สพบ."
    ].submission.rows
    assert sorted(said(dict(carried.actuals))) == [2560, 2561, 2562, 2563]


def test_two_years_on_the_history_moves_two_years() -> None:
    last = last_year(row(actuals="82 86 92"))
    new = carry.coordinator_of(2566, last.coordinator)
    (carried,) = started(last, new)["สพบ."].submission.rows
    assert sorted(said(dict(carried.actuals))) == [2563]


def test_a_coordinator_who_asks_for_older_results_gets_them() -> None:
    last = last_year(row(actuals="82 86 92"))
    begun = replace(coordinator(latest=2563), settings=replace(coordinator().settings, fiscal_year_be=NEW))
    (carried,) = started(last, begun)["สพบ."].submission.rows
    assert sorted(said(dict(carried.actuals))) == [2561, 2562, 2563]


# --- the texts and the feedback


def test_last_years_texts_stand_beside_the_new_ones_which_are_blank() -> None:
    told = narrative("4.1", text="เปิดเผยข้อมูลแล้ว", unit="สพบ.")
    start = started(last_year(narratives=(told,)))["สพบ."]
    assert start.submission.narratives == ()
    assert start.past is not None
    assert start.past.narratives == (told,)
    assert not start.is_blank


def test_the_feedback_is_the_newest_there_is() -> None:
    old, new = FeedbackRow("opportunity", "4.1", Text("เดิม")), FeedbackRow("opportunity", "4.1", Text("ใหม่"))
    last = last_year(row(), feedback=(old,))
    begun = carry.coordinator_of(NEW, last.coordinator)
    past = {year: started(last, given)["สพบ."].past for year, given in
            ((2564, begun), (2565, replace(begun, feedback=(new,))))}  # fmt: skip
    assert {year: (p.feedback_on("4.1"), p.feedback_year_be) for year, p in past.items() if p} == {
        2564: ((old,), 2564),
        2565: ((new,), 2565),
    }


def test_nobody_is_said_to_have_given_data_that_is_not_given_yet() -> None:
    start = started(last_year(row()))["สพบ."]
    sent = start.submission
    assert (sent.reporter.text, sent.phone.text, sent.submitted_on.day) == ("", "", None)
    assert (sent.unit_code.text, sent.unit_name.text) == ("สพบ.", "สำนักพัฒนาน้ำบาดาล")


# --- the register


def test_every_unit_of_the_register_starts_and_a_new_one_blank() -> None:
    last = last_year(row())
    begun = replace(
        carry.coordinator_of(NEW, last.coordinator), register=register(("กม.", "กองใหม่", ()), ("สพบ.", "", ()))
    )
    starts = started(last, begun)
    assert list(starts) == ["กม.", "สพบ."]
    assert starts["กม."].is_blank
    assert not starts["สพบ."].is_blank


def test_without_any_earlier_year_every_unit_starts_blank() -> None:
    starts = started(None, coordinator())
    assert len(starts) == len(records.UNITS)
    assert all(start.is_blank and start.past is None for start in starts.values())


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(("สพบ.", "สำนักอื่น", ()), id="the same code"),
        pytest.param(("กพน.", "สำนักพัฒนาน้ำบาดาล", ()), id="the same full name"),
        pytest.param(("กพน.", "กองพัฒนาน้ำบาดาล", ("สพบ.",)), id="the code as another name"),
        pytest.param(("กพน.", "", ("สำนักพัฒนานํ้าบาดาล",)), id="the full name as another name, spelt otherwise"),
    ],
)
def test_a_renamed_unit_goes_on_with_its_indicators(after: tuple[str, str, tuple[str, ...]]) -> None:
    last = last_year(row("K-1"))
    begun = replace(carry.coordinator_of(NEW, last.coordinator), register=register(after, ("อื่น", "", ())))
    (carried,) = started(last, begun)[after[0]].submission.rows
    assert (carried.code, carried.unit) == ("K-1", after[0])
    assert [gone.unit for gone in carry.left_out(begun, last)] == []


def test_two_units_made_one_bring_both_their_indicators() -> None:
    last = last_year(row("K-1", unit="สพบ."), row("K-2", unit="สสป."))
    begun = replace(carry.coordinator_of(NEW, last.coordinator), register=register(("กนบ.", "กองน้ำ", ("สพบ.", "สสป."))))
    assert [one.code for one in started(last, begun)["กนบ."].submission.rows] == ["K-1", "K-2"]


def test_a_unit_that_nobody_goes_on_with_is_named_with_what_it_had() -> None:
    told = narrative("4.1", unit="สบก.")
    last = last_year(row("K-1"), row("K-2"), narratives=(told,))
    begun = replace(carry.coordinator_of(NEW, last.coordinator), register=register(("กพร.", "", ())))
    assert carry.left_out(begun, last) == (carry.UnitLeftOut("สบก.", 0), carry.UnitLeftOut("สพบ.", 2))


def test_a_name_that_two_units_bear_is_no_ones() -> None:
    before = Unit("สพบ.", "สำนัก", (), (), Place())
    assert carry.successor(before, register(("ก", "", ("สพบ.",)), ("ข", "", ("สพบ.",)))) is None


# --- the coordinator's workbook


def full() -> Coordinator:
    steps = (CalendarStep("ปฏิทิน 2564", Text("สมัคร"), day(2021, 1, 4), day(2021, 1, 29)),)
    given = coordinator(
        agenda=(AgendaRow("1", "1.1", Text("ผลปี พ.ศ. ๒๕๖๓"), Text(), "scores", Place()),),
        calendar=steps,
        segments=(Segment("เกษตรกร", "customer", True, Place()),),
    )
    meeting = replace(given.meeting, title=Text("ประชุมปี 2564"), time=Text("09.30 น."), venue=Text("ห้อง 1"))
    feedback = (FeedbackRow("strength", "1.1", Text("ดี")),)
    profile = {1: Text("ตั้งเมื่อ พ.ศ. 2545"), 9: Text("ตามแผน 2563")}
    strategies = (Strategy("1", "พัฒนาแหล่งน้ำ", Place()),)
    return replace(given, meeting=meeting, feedback=feedback, profile=profile, strategies=strategies)


def test_what_people_typed_is_carried_as_typed() -> None:
    carried = carry.coordinator_of(NEW, full())
    for same in ("register", "responsibilities", "profile", "segments", "strategies"):
        assert getattr(carried, same) == getattr(full(), same)
    assert [step.step.text for step in carried.calendar] == ["สมัคร"]
    for same in ("department", "department_short", "coordinator", "group", "thai_digits", "max_pages", "footnote"):
        assert getattr(carried.settings, same) == getattr(full().settings, same)


def test_what_nobody_knows_yet_is_blank() -> None:
    carried = carry.coordinator_of(NEW, full())
    assert (carried.settings.fiscal_year_be, carried.settings.latest_year_be) == (NEW, 2564)
    assert carried.settings.deadline == carried.meeting.day == Day()
    assert (carried.meeting.time.text, carried.meeting.venue.text) == ("", "")
    assert (carried.scores, carried.feedback) == ({}, ())
    assert [(step.start, step.end) for step in carried.calendar] == [(Day(), Day())]


def test_what_was_decided_for_one_year_does_not_hold_for_the_next() -> None:
    carried = carry.coordinator_of(NEW, full())
    assert (carried.switches, carried.decisions) == ((), ())


def test_the_years_of_titles_agenda_framework_and_calendar_move() -> None:
    carried = carry.coordinator_of(NEW, full())
    assert carried.meeting.title.text == "ประชุมปี 2565"
    assert [row.title.text for row in carried.agenda] == ["ผลปี พ.ศ. ๒๕๖๔"]
    assert [step.calendar for step in carried.calendar] == ["ปฏิทิน 2565"]
    later = carry.coordinator_of(NEW + 1, full())
    assert later.meeting.title.text == "ประชุมปี 2566"


def test_texts_that_are_carried_as_typed_and_name_the_year_gone_by_are_listed_and_older_years_are_not() -> None:
    found = carry.mentions(carry.coordinator_of(NEW, full()), 2564)
    assert [(one.table, one.where) for one in found] == [("profile", "ข้อ 9")]
