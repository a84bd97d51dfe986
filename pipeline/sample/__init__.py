"""From the sample's words, in TOML, to the workbooks of `inputs/2564`: one of the coordinator, one of each unit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline import criteria, feedback, shipped
from pipeline.model import (
    TEXT_COLUMNS,
    AgendaRow,
    CalendarStep,
    Contact,
    Coordinator,
    Day,
    Direction,
    FeedbackAnswer,
    FeedbackRow,
    Figure,
    FrameworkRow,
    IndicatorRow,
    Meeting,
    Narrative,
    Place,
    Responsibility,
    Segment,
    Settings,
    Strategy,
    Submission,
    Text,
    Unit,
)
from pipeline.workbook.forms.coordinator import coordinator_form
from pipeline.workbook.forms.unit import unit_form

YEAR_BE = 2564
COORDINATOR_WORKBOOK = f"กพร. ตั้งค่าและทะเบียน {YEAR_BE}.xlsx"

Raw = dict[str, Any]  # a table of the TOML files


class Intended(Struct, frozen=True):
    """A fault the sample carries on purpose. ``place`` without a cell where its finding has none."""

    code: str
    place: Place
    indicator: str


def workbooks() -> Mapping[str, bytes]:
    """Return every workbook of the sample by its file name. The same source gives the same bytes."""
    ours = coordinator()
    year = criteria.load(YEAR_BE)
    made = {COORDINATOR_WORKBOOK: coordinator_form(ours, year, _read("")["notes"])}
    for submission in submissions():
        made[submission.workbook] = unit_form(submission, ours, year)
    return made


def write(inputs: Path) -> tuple[Path, ...]:
    """Write the sample's workbooks into ``inputs``/2564, over those that are there, and return their paths."""
    folder = inputs / str(YEAR_BE)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in workbooks().items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return tuple(paths)


def remember() -> Path:
    """Write which bytes the sample consists of, by which it is known as the sample; return the path of the list."""
    path = Path(__file__).parent.parent / shipped.LIST
    path.write_text(shipped.listing(sha256(content).hexdigest() for content in workbooks().values()), encoding="ascii")
    return path


@cache
def coordinator() -> Coordinator:
    """Return what the coordinator's workbook of the sample says."""
    raw = _read("")
    meeting = raw["meeting"]
    return Coordinator(
        workbook=COORDINATOR_WORKBOOK,
        settings=_settings(raw["settings"]),
        register=tuple(_unit(row) for row in raw["register"]),
        meeting=Meeting(
            Text(meeting["title"]), Day(typed=meeting["day"]), Text(meeting["time"]), Text(meeting["venue"])
        ),
        agenda=tuple(_agenda_row(row) for row in raw["agenda"]),
        scores={key: Figure(score) for key, score in raw["scores"].items()},
        feedback=tuple(FeedbackRow(row["kind"], row["subject"], Text(row["text"])) for row in raw["feedback"]),
        framework=tuple(
            FrameworkRow(row["number"], Text(row["title"]), _figure(row.get("weight_pct", "")))
            for row in raw["framework"]
        ),
        calendar=tuple(
            CalendarStep(calendar["calendar"], Text(step), Day(), Day())
            for calendar in raw["calendars"]
            for step in calendar["steps"]
        ),
        responsibilities=tuple(
            Responsibility(row["category"], Text(row["units"]), Text(row["task"])) for row in raw["responsible"]
        ),
        profile={int(number): Text(answer.strip()) for number, answer in raw["profile"].items()},
        forewords={entry: Text(text.strip()) for entry, text in raw["forewords"].items()},
        segments=tuple(Segment(row["name"], row["kind"], row["key"], Place()) for row in raw["segments"]),
        strategies=tuple(Strategy(row["code"], row["name"], Place()) for row in raw["strategies"]),
    )


@cache
def submissions() -> tuple[Submission, ...]:
    """Return what the units' workbooks of the sample say, in the order of the register."""
    return tuple(_submission(unit.code) for unit in coordinator().register)


def intended() -> tuple[Intended, ...]:
    """Return the faults the sample carries on purpose: a check of it finds these and no others."""
    return tuple(
        Intended(
            row["code"],
            Place(row.get("workbook", ""), row.get("sheet", ""), row.get("cell", "")),
            row.get("indicator", ""),
        )
        for row in _read("-intended")["intended"]
    )


@cache
def _read(part: str) -> Raw:
    source = files(__package__) / f"{YEAR_BE}{part}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"), parse_float=Decimal)


def _settings(raw: Raw) -> Settings:
    return Settings(**(raw | {"deadline": Day(typed=raw["deadline"]), "max_pages": None}))


def _unit(row: Raw) -> Unit:
    aliases, categories = tuple(row.get("aliases", ())), tuple(row["categories"])
    return Unit(row["code"], row["name"], aliases, categories, Place(), Contact(**row["contact"]))


def _agenda_row(row: Raw) -> AgendaRow:
    title, detail = Text(row["title"]), Text(row.get("detail", ""))
    return AgendaRow(row["agenda"], row.get("item", ""), title, detail, row.get("attachment", ""), Place())


def _submission(code: str) -> Submission:
    stem = code.rstrip(".")
    raw = _read(f"-{stem}")
    return Submission(
        workbook=f"{stem}.xlsx",
        unit=code,
        unit_code=Text(raw["unit_code"]),
        unit_name=Text(raw["unit_name"]),
        fiscal_year_be=YEAR_BE,
        fiscal_year_place=Place(),
        reporter=Text(raw["reporter"]),
        phone=Text(raw["phone"]),
        submitted_on=Day(typed=raw["submitted_on"]),
        narratives=tuple(_narrative(code, row) for row in raw["narratives"]),
        rows=tuple(_indicator(code, row) for row in raw["indicators"]),
        answers=_answers(code, raw["answers"]),
    )


def _answers(unit: str, written: list[Raw]) -> tuple[FeedbackAnswer, ...]:
    """Return a row for each point that the unit is asked to answer, with what is written of it; the others are blank.

    Points are told apart by their sub-item and their number in it, so that their words stand in one place alone.
    """
    ours = coordinator()
    told = {(row["subitem"], row["point"]): row for row in written}
    rows = []
    for point in feedback.points_of(unit, ours, ours.feedback):
        row = told.pop((point.subject, point.number), {})
        action, result, evidence = (Text(row.get(name, "").strip()) for name in ("action", "result", "evidence"))
        reason = row.get("explanation", "")
        rows.append(FeedbackAnswer(unit, point.subject, point.text, action, result, evidence, Place(), reason))
    if told:
        raise KeyError(unit, *told)
    return tuple(rows)


def _narrative(unit: str, row: Raw) -> Narrative:
    text, evidence = Text(row["text"].strip()), Text(row["evidence"])
    return Narrative(unit, row["subitem"], row["level"], text, evidence, Place())


def _indicator(unit: str, row: Raw) -> IndicatorRow:
    return IndicatorRow(
        unit=unit,
        code=row["code"],
        item=row["item"],
        subtype=row["subtype"],
        name=row["name"],
        measure=row["measure"],
        direction=Direction(row["direction"]),
        targets={int(year): _figure(typed) for year, typed in row["targets"].items()},
        actuals={int(year): _figure(typed) for year, typed in row["actuals"].items()},
        segments=tuple(row.get("segments", ())),
        benchmark=_figure(row.get("benchmark", "")),
        place=Place(),
        **{column: row.get(column, "") for column in TEXT_COLUMNS},
    )


def _figure(typed: object) -> Figure:
    """A number, or a word that stands for none."""
    return Figure(typed=typed) if isinstance(typed, str) else Figure(Decimal(str(typed)))
