"""From texts that cite a figure, as in [7.1-01 ผล 2563], to texts that hold it, with its place, so that both agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pipeline.merge import Master
from pipeline.messages import finding
from pipeline.model import (
    AgendaRow,
    Coordinator,
    FeedbackAnswer,
    Finding,
    Indicator,
    IndicatorRow,
    Narrative,
    Place,
    Text,
    TextRun,
)
from pipeline.thai import match_key, number_text, read_year
from pipeline.year import Year

_KINDS = {"เป้าหมาย": "target", "ค่าเป้าหมาย": "target", "ผล": "actual", "ผลการดำเนินงาน": "actual"}
_CITATION = re.compile(
    rf"\[\s*(?P<code>[^\[\]\s][^\[\]\n]{{0,60}}?)\s+(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})"
    r"\s*(?:ปี\s*)?(?P<year>[0-9๐-๙]{4})\s*\]"
)
_NEAREST = 3
_BETWEEN = " / "  # the figures of units that disagree


class _CitedFigure(Struct, frozen=True):
    """A figure that is cited, as printed. ``unit``: whose it is where units disagree; else ""."""

    text: str
    place: Place
    unit: str = ""


class Citations:
    """The figures of a year, to be looked up as people cite them."""

    def __init__(self, master: Master) -> None:
        self._codes = {match_key(indicator.code): indicator for indicator in master.indicators if indicator.code}

    def filled(self, text: Text) -> Text:
        """Return the text with each figure in place of its citation; one that names no figure stays as typed."""
        if "[" not in text.text or not _CITATION.search(text.text):
            return text
        runs = tuple(self._parts(text.text, text.runs or (TextRun(text.text),)))
        return replace(text, text="".join(run.text for run in runs), runs=runs)

    def unknown(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every citation of the text that names no figure."""
        if "[" in text:
            yield from (match for match in _CITATION.finditer(text) if not self._figures(match))

    def nearest(self, code: str) -> tuple[str, ...]:
        """Return the codes that are most like ``code``."""
        found = get_close_matches(match_key(code), self._codes, n=_NEAREST, cutoff=0.5)
        return tuple(self._codes[key].code for key in found)

    def _parts(self, text: str, runs: Sequence[TextRun]) -> Iterator[TextRun]:
        end = 0
        for match in _CITATION.finditer(text):
            cited = self._figures(match)
            if not cited:
                continue
            yield from _between(runs, end, match.start())
            (first, *_) = _between(runs, match.start(), match.end())  # a figure looks as its bracket does
            for number, one in enumerate(cited):
                if number:
                    yield replace(first, text=_BETWEEN)
                yield replace(first, text=one.text, place=one.place)
                if one.unit:
                    yield replace(first, text=f" ({one.unit})")
            end = match.end()
        yield from _between(runs, end, len(text))

    def _figures(self, match: re.Match[str]) -> tuple[_CitedFigure, ...]:
        indicator, year_be = self._codes.get(match_key(match["code"])), read_year(match["year"])
        if indicator is None or year_be is None:
            return ()
        return _agreed(indicator, _KINDS[match["kind"]], year_be)


def _between(runs: Sequence[TextRun], start: int, end: int) -> Iterator[TextRun]:
    """Yield what the runs hold from one position of their text to another."""
    at = 0
    for run in runs:
        held = run.text[max(start - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if held:
            yield replace(run, text=held)


def _agreed(indicator: Indicator, kind: str, year_be: int) -> tuple[_CitedFigure, ...]:
    """Return the figure of a year, or those of all units where they disagree; () where no unit gives one."""
    given = [(row.unit, (row.targets if kind == "target" else row.actuals).get(year_be)) for row in indicator.settled]
    held = [
        _CitedFigure(number_text(figure.value), figure.place, unit)
        for unit, figure in given
        if figure is not None and figure.value is not None
    ]
    if len({one.text for one in held}) < 2:
        return tuple(replace(one, unit="") for one in held[:1])
    return tuple(held)


def filled(year: Year) -> Year:
    """Return the year with every text that documents print filled in, the reasons of its findings too."""
    case, citations = year.case, Citations(year.case.master)
    coordinator, master = _each_text(case.coordinator, case.master, lambda text, *_: citations.filled(text))
    findings = tuple(
        replace(one, explanation=citations.filled(Text(one.explanation)).text) if "[" in one.explanation else one
        for one in year.findings
    )
    return replace(year, case=replace(case, master=master, coordinator=coordinator), findings=findings)


def findings(coordinator: Coordinator, master: Master) -> tuple[Finding, ...]:
    """Return C112 for every citation that names no figure, at its cell."""
    citations = Citations(master)
    found: list[Finding] = []

    def look(text: Text, unit: str, indicator: str) -> Text:
        for match in citations.unknown(text.text):
            near = ", ".join(citations.nearest(match["code"]))
            words = {"text": match[0], "near": f" รหัสที่ใกล้เคียง: {near}" if near else ""}
            found.append(finding("C112", text.place, unit=unit, indicator=indicator, words=words))
        return text

    _each_text(coordinator, master, look)
    return tuple(found)


_TextCallback: TypeAlias = Callable[[Text, str, str], Text]  # a text, its unit and indicator -> what stands for it


def _each_text(given: Coordinator, master: Master, change: _TextCallback) -> tuple[Coordinator, Master]:
    """Return both with what ``change`` makes of every text that may cite."""
    master = replace(
        master,
        narratives=tuple(_narrative(told, change) for told in master.narratives),
        answers=tuple(_answer(one, change) for one in master.answers),
        indicators=tuple(
            replace(one, rows=tuple(_row(row, one.code, change) for row in one.rows)) for one in master.indicators
        ),
    )
    coordinator = replace(
        given,
        agenda=tuple(_agenda_row(row, change) for row in given.agenda),
        feedback=tuple(replace(row, text=change(row.text, "", "")) for row in given.feedback),
        profile={number: change(text, "", "") for number, text in given.profile.items()},
        forewords={name: change(text, "", "") for name, text in given.forewords.items()},
    )
    return coordinator, master


def _narrative(told: Narrative, change: _TextCallback) -> Narrative:
    return replace(told, text=change(told.text, told.unit, ""), evidence=change(told.evidence, told.unit, ""))


def _answer(answer: FeedbackAnswer, change: _TextCallback) -> FeedbackAnswer:
    return replace(
        answer,
        point=change(answer.point, answer.unit, ""),
        action=change(answer.action, answer.unit, ""),
        result=change(answer.result, answer.unit, ""),
        evidence=change(answer.evidence, answer.unit, ""),
    )


def _row(row: IndicatorRow, code: str, change: _TextCallback) -> IndicatorRow:
    analysis = change(Text(row.analysis, row.place_of("analysis"), row.analysis_runs), row.unit, code)
    explanation = change(Text(row.explanation, row.place_of("explanation")), row.unit, code)
    return replace(row, analysis=analysis.text, analysis_runs=analysis.runs, explanation=explanation.text)


def _agenda_row(row: AgendaRow, change: _TextCallback) -> AgendaRow:
    return replace(
        row,
        title=change(row.title, "", ""),
        detail=change(row.detail, "", ""),
        proposal=change(row.proposal, "", ""),
        resolution=change(row.resolution, "", ""),
    )
