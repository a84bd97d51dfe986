"""From texts that cite a figure, as in [7.1-01 ผล 2563], to texts that hold it, with its place, so that both agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pipeline.merge import Master
from pipeline.messages import finding
from pipeline.model import Coordinator, Finding, Indicator, IndicatorRow, Narrative, Place, Text, TextRun
from pipeline.thai import match_key, number_text, read_year
from pipeline.year import Year

_KINDS = {"เป้าหมาย": "target", "ค่าเป้าหมาย": "target", "ผล": "actual", "ผลการดำเนินงาน": "actual"}
_CITATION = re.compile(
    rf"\[\s*(?P<code>[^\[\]\s][^\[\]\n]{{0,60}}?)\s+(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})"
    r"\s*(?:ปี\s*)?(?P<year>[0-9๐-๙]{4})\s*\]"
)
_NEAREST = 3
_BETWEEN = " / "  # the figures of units that disagree


@dataclass(frozen=True, slots=True)
class _CitedFigure:
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
    """Return the year with every text that documents print filled in."""
    case, citations = year.case, Citations(year.case.master)
    narratives = tuple(_narrative(one, citations) for one in case.master.narratives)
    indicators = tuple(
        replace(one, rows=tuple(_row(row, citations) for row in one.rows)) for one in case.master.indicators
    )
    master = replace(case.master, narratives=narratives, indicators=indicators)
    return replace(year, case=replace(case, master=master, coordinator=_coordinator(case.coordinator, citations)))


def findings(coordinator: Coordinator, master: Master) -> Iterator[Finding]:
    """Yield C112 for every citation that names no figure, at its cell."""
    citations = Citations(master)
    for text, unit, indicator in _texts(coordinator, master):
        for match in citations.unknown(text.text):
            near = ", ".join(citations.nearest(match["code"]))
            words = {"text": match[0], "near": f" รหัสที่ใกล้เคียง: {near}" if near else ""}
            yield finding("C112", text.place, unit=unit, indicator=indicator, words=words)


def _texts(coordinator: Coordinator, master: Master) -> Iterator[tuple[Text, str, str]]:
    """Yield every text that may cite, with its unit and indicator."""
    for told in master.narratives:
        yield from ((text, told.unit, "") for text in (told.text, told.evidence))
    for indicator in master.indicators:
        for row in indicator.rows:
            for field in ("analysis", "explanation"):
                yield Text(getattr(row, field), row.place_of(field)), row.unit, indicator.code
    yield from ((text, "", "") for text in coordinator.profile.values())
    for line in coordinator.agenda:
        yield from ((text, "", "") for text in (line.title, line.detail, line.proposal, line.resolution))
    yield from ((row.text, "", "") for row in coordinator.feedback)
    yield from ((text, "", "") for text in coordinator.forewords.values())


def _narrative(told: Narrative, citations: Citations) -> Narrative:
    return replace(told, text=citations.filled(told.text), evidence=citations.filled(told.evidence))


def _row(row: IndicatorRow, citations: Citations) -> IndicatorRow:
    analysis = citations.filled(Text(row.analysis, runs=row.analysis_runs))
    explanation = citations.filled(Text(row.explanation)).text
    return replace(row, analysis=analysis.text, analysis_runs=analysis.runs, explanation=explanation)


def _coordinator(given: Coordinator, citations: Citations) -> Coordinator:
    fill = citations.filled
    agenda = tuple(
        replace(
            row,
            title=fill(row.title),
            detail=fill(row.detail),
            proposal=fill(row.proposal),
            resolution=fill(row.resolution),
        )
        for row in given.agenda
    )
    return replace(
        given,
        agenda=agenda,
        feedback=tuple(replace(row, text=fill(row.text)) for row in given.feedback),
        profile={number: fill(text) for number, text in given.profile.items()},
        forewords={name: fill(text) for name, text in given.forewords.items()},
    )
