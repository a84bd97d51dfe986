"""Records drawn by hand for the tests of the core: a row of หมวด 7, a submission, a coordinator's workbook.

Years are drawn as text, oldest (2561) first: "80 85 . 95" is four cells of which the third is blank, "x" is a year
without a column, and any other word is a cell without a value.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec.structs import replace

from pipeline import evidence, merge, rules, scoring
from pipeline.criteria import load
from pipeline.model import (
    AgendaRow,
    CalendarStep,
    Coordinator,
    Day,
    Direction,
    FeedbackAnswer,
    FeedbackRow,
    Figure,
    Finding,
    IndicatorRow,
    Meeting,
    Narrative,
    Place,
    Responsibility,
    Segment,
    Settings,
    Submission,
    Text,
    Unit,
)

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER
CRITERIA = load(2564)
GKP = "กพร. ตั้งค่า.xlsx"
TARGET_COLUMNS = dict(zip(range(2559, 2565), "CEGIKM", strict=True))
ACTUAL_COLUMNS = dict(zip(range(2559, 2565), "DFHJLN", strict=True))

UNITS = tuple(
    Unit(code, name, aliases, categories, Place(GKP, "ทะเบียนหน่วยงาน", f"A{line}"))
    for line, (code, name, aliases, categories) in enumerate(
        [
            ("กพร.", "กลุ่มพัฒนาระบบบริหาร", (), (1, 3, 6, 7)),
            ("สบก.", "สำนักบริหารกลาง", ("สบบ.",), (4, 5, 7)),
            ("สพบ.", "สำนักพัฒนาน้ำบาดาล", (), (4, 7)),
            ("สสป.", "สำนักสำรวจและประเมินศักยภาพน้ำบาดาล", (), (4, 7)),
        ],
        start=2,
    )
)


def figure(typed: str, place: Place) -> Figure:
    """Return a cell as read: a number, a blank ("." or ""), or a word without a value."""
    if typed in (".", ""):
        return Figure(None, "", place)
    try:
        return Figure(Decimal(typed), typed, place)
    except InvalidOperation:
        return Figure(None, typed, place)


def years(drawn: str, columns: dict[int, str], book: str, line: int, first: int = 2561) -> dict[int, Figure]:
    """Return the figures of consecutive years from their drawing."""
    cells = enumerate(drawn.split(), start=first)
    return {
        year: figure(typed, Place(book, "หมวด 7", f"{columns[year]}{line}")) for year, typed in cells if typed != "x"
    }


def row(
    code: str = "K-1",
    *,
    unit: str = "สพบ.",
    item: str = "7.1",
    subtype: int | None = 1,
    name: str = "จำนวนบ่อน้ำบาดาล",
    measure: str = "บ่อ",
    direction: Direction | None = HIGHER,
    targets: str = "80 85 90 95",
    actuals: str = "82 86 92",
    first: int = 2561,
    line: int = 5,
    segments: tuple[str, ...] = (),
    explanation: str = "",
) -> IndicatorRow:
    """Return one row of หมวด 7: without faults, unless the test asks for one. Its name stands in B."""
    book = f"{unit}xlsx"
    place = Place(book, "หมวด 7", f"B{line}")
    columns = {"code": "A", "measure": "O", "direction": "P", "segments": "Q"}
    return IndicatorRow(
        unit=unit,
        code=code,
        item=item,
        subtype=subtype,
        name=name,
        measure=measure,
        direction=direction,
        targets=years(targets, TARGET_COLUMNS, book, line, first),
        actuals=years(actuals, ACTUAL_COLUMNS, book, line, first),
        segments=segments,
        benchmark=Figure(),
        benchmark_source="",
        evidence="",
        explanation=explanation,
        analysis="",
        place=place,
        places={field: replace(place, cell=f"{letters}{line}") for field, letters in columns.items()},
    )


def narrative(
    subitem: str,
    level: str = "basic",
    text: str = "ดำเนินการแล้ว",
    unit: str = "กพร.",
    explanation: str = "",
    named: str = "",
) -> Narrative:
    """Return one row of หมวด 1-6; its cell is named after what it holds: 1.1 basic stands in A11b.

    The cell of its evidence is E11b.
    """
    cell = f"A{subitem.replace('.', '')}{level[:1]}"
    place = Place(f"{unit}xlsx", "หมวด 1-6", cell)
    return Narrative(
        unit, subitem, level, Text(text, place), Text(named, replace(place, cell=f"E{cell[1:]}")), place, explanation
    )


def answer(
    subject: str,
    point: str,
    action: str = "ดำเนินการแล้ว",
    result: str = "",
    unit: str = "กพร.",
    named: str = "",
    explanation: str = "",
    line: int = 4,
) -> FeedbackAnswer:
    """Return one row of ข้อเสนอแนะ: its columns stand in A to F."""
    place = Place(f"{unit}xlsx", "ข้อเสนอแนะ", f"A{line}")

    def text(column: str, typed: str) -> Text:
        return Text(typed, replace(place, cell=f"{column}{line}"))

    return FeedbackAnswer(
        unit, subject, text("B", point), text("C", action), text("D", result), text("E", named), place, explanation
    )


def day(*when: int, cell: str = "", weekday: str = "", book: str = GKP, sheet: str = "ตั้งค่า") -> Day:
    """Return a date of a cell, given in ค.ศ. Blank: without a date."""
    return Day(date(*when) if when else None, "", Place(book, sheet, cell), weekday)


def submission(
    code: str = "สพบ.",
    *rows: IndicatorRow,
    workbook: str = "",
    name: str = "",
    year: int | None = 2564,
    sent: Day | None = None,
    narratives: tuple[Narrative, ...] = (),
    unit: str = "",
    sha256: str = "",
    made_from: str = "",
    saved_at: datetime | None = None,
    answers: tuple[FeedbackAnswer, ...] = (),
) -> Submission:
    """Return one unit's workbook as read. Typed code in B3, name in B4, year in B2, date in B7."""
    book = workbook or f"{code}xlsx"
    return Submission(
        workbook=book,
        unit=unit,
        unit_code=Text(code, Place(book, "หน่วยงาน", "B3")),
        unit_name=Text(name, Place(book, "หน่วยงาน", "B4")),
        fiscal_year_be=year,
        fiscal_year_place=Place(book, "หน่วยงาน", "B2"),
        reporter=Text(),
        phone=Text(),
        submitted_on=replace(sent or Day(), place=Place(book, "หน่วยงาน", "B7")),
        narratives=narratives,
        rows=rows,
        sha256=sha256,
        made_from=made_from,
        saved_at=saved_at,
        answers=answers,
    )


def scores(drawn: str) -> dict[str, Figure]:
    """Return คะแนนปีก่อน: seven categories, total, level. Their cells are B2 to B10."""
    entries = [*map(str, range(1, 8)), "total", "level"]
    given = zip(entries, drawn.split(), strict=True)
    return {
        entry: figure(typed, Place(GKP, "คะแนนปีก่อน", f"B{line}"))
        for line, (entry, typed) in enumerate(given, start=2)
        if typed != "x"
    }


ANNOUNCED = "453.13 479.17 390.63 402.78 421.88 456.60 280.00 412.03 3.30"


def coordinator(
    *,
    deadline: Day | None = None,
    meeting: Day | None = None,
    group: int | None = 3,
    announced: str = ANNOUNCED,
    agenda: tuple[AgendaRow, ...] = (),
    calendar: tuple[CalendarStep, ...] = (),
    responsibilities: tuple[Responsibility, ...] = (),
    segments: tuple[Segment, ...] = (),
    register: tuple[Unit, ...] = UNITS,
    latest: int = 2563,
    feedback: tuple[FeedbackRow, ...] = (),
) -> Coordinator:
    """Return the coordinator's workbook of 2564: the deadline in B8 of ตั้งค่า, the group in B7, the meeting in B3."""
    places = {"group": Place(GKP, "ตั้งค่า", "B7"), "deadline": Place(GKP, "ตั้งค่า", "B8")}
    settings = Settings(
        fiscal_year_be=2564,
        department="กรมทรัพยากรน้ำบาดาล",
        department_short="ทบ.",
        coordinator="กพร.",
        latest_year_be=latest,
        group=group,
        deadline=deadline or day(2021, 1, 20, cell="B8"),
        thai_digits=False,
        max_pages=None,
        places=places,
    )
    held = meeting or day(2021, 1, 12, cell="B3", sheet="การประชุม")
    return Coordinator(
        workbook=GKP,
        settings=settings,
        register=register,
        meeting=Meeting(Text("การประชุม"), held, Text(), Text()),
        agenda=agenda,
        scores=scores(announced),
        feedback=feedback,
        framework=(),
        calendar=calendar,
        responsibilities=responsibilities,
        profile={},
        segments=segments,
    )


def case(
    *rows: IndicatorRow,
    narratives: tuple[Narrative, ...] = (),
    answers: tuple[FeedbackAnswer, ...] = (),
    files: tuple[str, ...] = (),
    **settings: Any,
) -> rules.Case:
    """Return what the rules look at: the rows as their units sent them, merged, and the coordinator's workbook.

    ``files``: the names of those in the folder of evidence.
    """
    by_unit: dict[str, list[IndicatorRow]] = {}
    for one in rows:
        by_unit.setdefault(one.unit, []).append(one)
    sent = [submission(unit, *of_unit, unit=unit) for unit, of_unit in by_unit.items()]
    sent.append(submission("ข้อความ", narratives=narratives, answers=answers, unit="ข้อความ"))
    given = coordinator(**settings)
    master, _ = merge.merge(sent, given.register)
    named = evidence.register(master, files)
    return rules.Case(CRITERIA, given, master, scoring.score(given, CRITERIA), evidence=named)


def cells(findings: tuple[Finding, ...], code: str) -> list[str]:
    """Return the cells of one code's findings, in their order."""
    return [found.place.cell for found in findings if found.code == code]
