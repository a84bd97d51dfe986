"""Figures cited in texts: what is printed, what is said of those that name nothing; all else stays as typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import citations, merge, rules
from pipeline.citations import Citations
from pipeline.model import AgendaRow, Finding, IndicatorRow, Place, Text, TextLook, TextRun
from pipeline.year import Year
from tests.support.records import UNITS, case, coordinator, narrative, row, submission

BOLD = TextLook(bold=True)


def known(*rows: IndicatorRow) -> Citations:
    by_unit = {one.unit: [each for each in rows if each.unit == one.unit] for one in rows}
    master, _ = merge.merge([submission(unit, *of_unit, unit=unit) for unit, of_unit in by_unit.items()], UNITS)
    return Citations(master)


def printed(text: str, *rows: IndicatorRow) -> str:
    return known(*(rows or (row("7.1-01"),))).filled(Text(text)).text


def said(text: str, **of_row: Any) -> list[Finding]:
    told = narrative("1.1", text=text)
    return list(citations.findings(coordinator(), case(row("7.1-01", **of_row), narratives=(told,)).master))


@pytest.mark.parametrize(
    ("typed", "as_printed"),
    [
        ("[๗.๑-๐๑ ผล ๒๕๖๓] และ [๗.๑-๐๑ เป้าหมาย ปี ๒๕๖๔]", "92 และ 95"),
        ("ได้ [7.1-01 ผล 2563] บ่อ", "ได้ 92 บ่อ"),
        ("[7.1-01 เป้าหมาย 2564]", "95"),
        ("[7.1-01 ค่าเป้าหมาย ปี ๒๕๖๔] และ[ 7.1-01  ผลการดำเนินงาน 2561 ]", "95 และ82"),
        ("[๗.๑-๐๑ ผล 2563]", "92"),
        ("[7.1-01 ผล 2020]", "92"),  # ค.ศ.
    ],
)
def test_a_citation_prints_the_figure(typed: str, as_printed: str) -> None:
    assert printed(typed) == as_printed


@pytest.mark.parametrize(
    "typed", ["[1]", "[ดูภาคผนวก ก]", "[7.1-01]", "[ผล 2563]", "7.1-01 ผล 2563", "[7.1-01 ผล 63]", "[]", "a[0] = [1, 2]"]
)
def test_what_is_no_citation_stays_as_typed_and_nothing_is_said(typed: str) -> None:
    assert printed(typed) == typed
    assert said(typed) == []


NO_CITATIONS = (
    "[7.1-91 ผล 2563]",
    "[7.1-01 ผล 63]",
    "[7.1-01 ผล 2599]",
    "[7.1-01 ผล]",
    "[ผล 2563]",
    "[7.1-01",
    "ผล 2563]",
    "[]",
    "[1]",
)
KNOWN = known(row("7.1-01"))


@pytest.mark.long
@settings(deadline=None)  # the first one looks up what a busy machine takes long for
@given(st.lists(st.sampled_from(NO_CITATIONS) | st.text(max_size=8) | st.text(alphabet="[]กข 01.-ผล\n", max_size=20)))
def test_a_text_without_a_citation_comes_out_as_typed(pieces: list[str]) -> None:
    typed = " … ".join(pieces)  # so that two pieces beside each other make no citation
    looks = tuple(TextRun(piece, BOLD if number % 2 else TextLook()) for number, piece in enumerate([*typed]))
    for text in (Text(typed), Text(typed, runs=looks)):
        filled = KNOWN.filled(text)
        assert filled.text == typed
        assert not any(run.place.cell for run in filled.runs)
        shown = [(letter, run.look) for run in filled.runs or (TextRun(typed),) for letter in run.text]
        assert shown == [(run.text, run.look if text.runs else TextLook()) for run in looks]


def test_the_figure_keeps_its_place_and_the_words_around_it_their_looks() -> None:
    typed = Text("ได้ [7.1-01 ผล 2563] บ่อ", runs=(TextRun("ได้ [7.1-01 ผล 2563]", BOLD), TextRun(" บ่อ")))
    assert known(row("7.1-01")).filled(typed).runs == (
        TextRun("ได้ ", BOLD),
        TextRun("92", BOLD, Place("สพบ.xlsx", "หมวด 7", "L5")),
        TextRun(" บ่อ"),
    )


def test_a_citation_that_is_partly_bold_is_one() -> None:
    typed = Text("[7.1-01 ผล 2563] บ่อ", runs=(TextRun("[7.1-01 "), TextRun("ผล 2563", BOLD), TextRun("] บ่อ")))
    filled = known(row("7.1-01")).filled(typed)
    assert (filled.text, [run.text for run in filled.runs]) == ("92 บ่อ", ["92", " บ่อ"])


def test_where_units_disagree_each_figure_is_printed_with_its_unit() -> None:
    rows = row("7.1-01", actuals="82 86 92"), row("7.1-01", unit="สสป.", actuals="82 86 93")
    assert printed("[7.1-01 ผล 2563]", *rows) == "92 (สพบ.) / 93 (สสป.)"
    assert printed("[7.1-01 ผล 2562]", *rows) == "86"


@pytest.mark.parametrize("typed", ["[7.1-91 ผล 2563]", "[7.1-01 ผล 2564]", "[7.1-01 ผล 2561]"])
def test_a_citation_that_names_no_figure_stays_as_typed_and_is_said_at_its_cell(typed: str) -> None:
    assert printed(f"ได้ {typed}", row("7.1-01", actuals=". 86 92")) == f"ได้ {typed}"
    (one,) = said(f"ได้ {typed}", actuals=". 86 92")
    assert (one.code, one.place.cell, one.unit) == ("C112", "A11b", "กพร.")
    assert one.words == {"text": typed, "near": " รหัสที่ใกล้เคียง: 7.1-01"}


def _texts(year: Year) -> Iterator[str]:
    given, master = year.case.coordinator, year.case.master
    yield from (text.text for told in master.narratives for text in (told.text, told.evidence))
    for indicator in master.indicators:
        yield from (indicator.first.analysis, indicator.first.explanation)
    yield from (text.text for text in (*given.profile.values(), *given.forewords.values()))
    for line in given.agenda:
        yield from (text.text for text in (line.title, line.detail, line.proposal, line.resolution))


def test_a_reason_that_a_finding_gives_may_cite_too() -> None:
    drawn = case(row("7.1-01", targets="80 85 90 70", explanation="ปีก่อนได้ [7.1-01 ผล 2563]"))
    year = Year(drawn, findings=tuple(one for one in rules.evaluate(drawn) if one.code == "K301"))
    assert {one.explanation for one in year.findings} == {"ปีก่อนได้ [7.1-01 ผล 2563]"}
    assert {one.explanation for one in citations.filled(year).findings} == {"ปีก่อนได้ 92"}


def test_every_text_that_is_printed_may_cite() -> None:
    cites = Text("[7.1-01 ผล 2563]", Place("ก.xlsx", "ข", "A1"))
    line = AgendaRow("1", "1.1", cites, cites, "", Place(), cites, cites)
    wrong = replace(cites, text="[7.1-02 ผล 2563]")
    told = narrative("1.1", text=cites.text, named=cites.text)
    drawn = case(
        replace(row("7.1-01", explanation=cites.text), analysis=cites.text), narratives=(told,), agenda=(line,)
    )
    given = replace(drawn.coordinator, profile={1: cites}, forewords={"preface": cites})
    year = citations.filled(Year(replace(drawn, coordinator=given)))
    assert set(_texts(year)) == {"92"}
    faulty = replace(given, profile={1: wrong}, forewords={"preface": wrong}, agenda=(replace(line, resolution=wrong),))
    assert [one.code for one in citations.findings(faulty, drawn.master)] == ["C112"] * 3
