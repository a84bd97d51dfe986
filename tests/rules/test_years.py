"""D507 and D508: what is another year's in the coordinator's workbook, and what has not been given yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline import merge, scoring
from pipeline.criteria import load
from pipeline.model import AgendaRow, CalendarStep, Coordinator, Day, Figure, Finding, FrameworkRow, Place, Text
from pipeline.rules import Case, evaluate
from tests.support.records import GKP, coordinator, day

YEAR = 2564


def found(code: str, given: Coordinator) -> list[Finding]:
    master, _ = merge.merge((), given.register)
    criteria = load(YEAR)
    return [one for one in evaluate(Case(criteria, given, master, scoring.score(given, criteria))) if one.code == code]


def sound() -> Coordinator:
    """A workbook of 2564 in which every year is right and nothing is wanting."""
    given = coordinator(meeting=day(2021, 1, 12, cell="B3", sheet="การประชุม"))
    title = Text("ประชุมประจำปี พ.ศ. 2564", Place(GKP, "การประชุม", "B2"))
    return replace(given, meeting=replace(given.meeting, title=title))


def agenda(title: str, attachment: str = "", detail: str = "") -> Callable[[Coordinator], Coordinator]:
    place = Place(GKP, "ระเบียบวาระ", "C4")
    row = AgendaRow("2", "2.1", Text(title, place), Text(detail, replace(place, cell="D4")), attachment, place)
    return lambda given: replace(given, agenda=(row,))


def meeting(**changed: Any) -> Callable[[Coordinator], Coordinator]:
    return lambda given: replace(given, meeting=replace(given.meeting, **changed))


def step(name: str, start: Day | None = None) -> Callable[[Coordinator], Coordinator]:
    places = Place(GKP, "ปฏิทิน", "A4"), Place(GKP, "ปฏิทิน", "B4")
    one = CalendarStep(name, Text("สมัคร", places[1]), start or Day(), Day(), places[0])
    return lambda given: replace(given, calendar=(one, one))


def settings(**changed: Any) -> Callable[[Coordinator], Coordinator]:
    return lambda given: replace(given, settings=replace(given.settings, **changed))


def title_of(text: str) -> Text:
    return Text(text, Place(GKP, "การประชุม", "B2"))


def latest(year: int) -> Callable[[Coordinator], Coordinator]:
    return settings(latest_year_be=year, places={"latest_year_be": Place(GKP, "ตั้งค่า", "B6")})


FRAMEWORK = FrameworkRow("1", Text("กรอบปี 2563", Place(GKP, "กรอบการประเมิน", "B3")), Figure())


@pytest.mark.parametrize(
    "change",
    [
        lambda given: given,
        agenda("ผลการประเมินปี 2563", "scores"),
        agenda("รายงานป้อนกลับปี 2563", "feedback"),
        agenda("กรอบปี 2564", "framework"),
        agenda("ปฏิทินปี 2564 และ 2565", "calendar"),
        agenda("ผลปี 2561-2563 และเป้าหมายปี 2564", "indicators"),
        agenda("รับรองรายงานการประชุมครั้งที่ 4/2563"),
        agenda("ตามพระราชบัญญัติ พ.ศ. 2562 และแผน 2561-2580", "responsible"),
        meeting(day=Day(date(2020, 10, 1), "", Place(GKP, "การประชุม", "B3"))),
        meeting(title=Text()),
        step("ปฏิทินปี 2565", Day(date(2022, 9, 30), "", Place(GKP, "ปฏิทิน", "C4"))),
        latest(2564),
    ],
)
def test_a_year_that_belongs_to_its_field_is_no_finding(change: Callable[[Coordinator], Coordinator]) -> None:
    assert found("D507", change(sound())) == []


@pytest.mark.parametrize(
    ("change", "cell", "years"),
    [
        (meeting(title=title_of("ประชุมประจำปี 2563")), "B2", "2563"),
        (meeting(title=title_of("ประชุมประจำปี ๒๕๖๕")), "B2", "2565"),
        (agenda("ผลการประเมินปี 2562", "scores"), "C4", "2562"),
        (agenda("แนวทาง", "responsible", "ตามแนวทางปี 2563"), "D4", "2563"),
        (agenda("กรอบปี 2563", "framework"), "C4", "2563"),
        (agenda("ผลปี 2560-2562", "indicators"), "C4", "2560"),
        (agenda("งานปี 2562 และ 2561"), "C4", "2561, 2562"),
        (lambda given: replace(given, framework=(FRAMEWORK,)), "B3", "2563"),
        (step("ปฏิทินปี 2563"), "A4", "2563"),
        (step("ปฏิทิน", Day(date(2020, 3, 1), "", Place(GKP, "ปฏิทิน", "C4"))), "C4", "2563"),
        (meeting(day=Day(date(2019, 1, 12), "", Place(GKP, "การประชุม", "B3"))), "B3", "2562"),
        (settings(deadline=Day(date(2022, 1, 20), "", Place(GKP, "ตั้งค่า", "B8"))), "B8", "2565"),
        (latest(2561), "B6", "2561"),
    ],
)
def test_a_year_of_another_year_is_said_at_its_cell(
    change: Callable[[Coordinator], Coordinator], cell: str, years: str
) -> None:
    hits = {(one.place.cell, one.words["years"]) for one in found("D507", change(sound()))}
    assert hits == {(cell, years)}


def test_a_deadline_before_the_meeting_is_said_once() -> None:
    given = settings(deadline=Day(date(2020, 1, 20), "", Place(GKP, "ตั้งค่า", "B8")))(sound())
    assert [one.place.cell for one in found("D501", given)] == ["B8"]
    assert found("D507", given) == []


# --- D508


def test_nothing_is_said_where_all_is_given_or_a_word_says_that_there_is_none() -> None:
    assert found("D508", sound()) == []
    none = {entry: Figure(typed="ไม่มี", place=figure.place) for entry, figure in sound().scores.items()}
    assert found("D508", replace(sound(), scores=none)) == []
    unreadable = meeting(day=Day(None, "31/2/64", Place(GKP, "การประชุม", "B3")))  # C109 says so
    assert found("D508", unreadable(sound())) == []


def test_one_word_in_the_scores_says_that_there_are_none() -> None:
    blank = {entry: replace(figure, value=None, typed="") for entry, figure in sound().scores.items()}
    never = {**blank, "total": replace(blank["total"], typed="ไม่มี")}
    assert found("D508", replace(sound(), scores=never)) == []
    some = {**never, "1": sound().scores["1"]}
    assert len(found("D508", replace(sound(), scores=some))) == 1


@pytest.mark.parametrize("typed", ["", "ยังไม่กำหนด", "-"])
def test_a_day_that_is_wanting_is_said_at_its_cell(typed: str) -> None:
    given = meeting(day=Day(None, typed, Place(GKP, "การประชุม", "B3")))(sound())
    given = settings(deadline=Day(None, typed, Place(GKP, "ตั้งค่า", "B8")))(given)
    said = [(one.place.sheet, one.place.cell, one.words["what"]) for one in found("D508", given)]
    assert said == [("การประชุม", "B3", "วันประชุม"), ("ตั้งค่า", "B8", "กำหนดส่งข้อมูล")]


def test_scores_that_are_wanting_are_said_once_at_the_first() -> None:
    scores = {**sound().scores, "7": Figure(place=Place(GKP, "คะแนนปีก่อน", "B8"))}
    del scores["level"]
    (one,) = found("D508", replace(sound(), scores=scores))
    assert (one.place.cell, one.words["what"]) == ("B8", "คะแนนปีก่อน (หมวด 7, ระดับ)")
    (one,) = found("D508", replace(sound(), scores={}))
    assert (one.place.sheet, one.place.cell, one.words["what"]) == ("คะแนนปีก่อน", "", "คะแนนปีก่อน")
