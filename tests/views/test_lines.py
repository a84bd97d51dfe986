"""Typed lines: paragraphs with their looks, and the markers that Word can write itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Text, TextLook, TextRun
from pipeline.views.lines import ListMarker, after_marker, lines, said, together

BOLD, ITALIC = TextLook(bold=True), TextLook(italic=True)


@pytest.mark.parametrize(
    ("typed", "marker"),
    [
        ("• ข้อ", ListMarker("•", 0, 0, 2)),
        ("-  ข้อ", ListMarker("-", 0, 0, 3)),
        ("  – ข้อ", ListMarker("–", 0, 1, 4)),
        ("\t• ข้อ", ListMarker("•", 0, 2, 3)),
        ("            • ข้อ", ListMarker("•", 0, 2, 14)),
        ("1. ข้อ", ListMarker("%1.", 1, 0, 3)),
        ("12) ข้อ", ListMarker("%1)", 12, 0, 4)),
        ("(3) ข้อ", ListMarker("(%1)", 3, 0, 4)),
    ],
)
def test_a_bullet_or_a_number_is_one_that_word_writes_as_it_was_typed(typed: str, marker: ListMarker) -> None:
    assert lines(Text(typed))[0].marker == marker


@pytest.mark.parametrize(
    "typed",
    [
        "ธรรมดา",
        "-5 องศา",
        "2564 เป็นปี",
        "1.1 หัวข้อ",
        "01. ข้อ",
        "๑. ข้อ",
        "ก. ข้อ",
        "(1. ข้อ",
        "0. ข้อ",
        "- ",
        "1.ข้อ",
        "100. ข้อ",
    ],
)
def test_what_word_would_write_otherwise_stays_text(typed: str) -> None:
    (line,) = lines(Text(typed))
    assert line.marker is None
    assert str(line) == typed


def test_looks_are_kept_line_by_line() -> None:
    text = Text("ก ข\nค", runs=(TextRun("ก "), TextRun("ข\nค", BOLD)))
    first, second = lines(text)
    assert first.runs == (TextRun("ก "), TextRun("ข", BOLD))
    assert second.runs == (TextRun("ค", BOLD),)


def test_a_marker_is_left_out_of_its_runs_whatever_their_looks() -> None:
    text = Text("• ก ข", runs=(TextRun("•", BOLD), TextRun(" ก", BOLD), TextRun(" ข", ITALIC)))
    assert after_marker(lines(text)[0]) == (TextRun("ก", BOLD), TextRun(" ข", ITALIC))


def test_lines_that_stay_together_keep_their_breaks() -> None:
    text = Text("ก\n\nข", runs=(TextRun("ก\n"), TextRun("\nข", BOLD)))
    assert (str(together(text)), together(text).runs) == ("ก\n\nข", text.runs)
    assert not together(Text())


@given(st.lists(st.tuples(st.text("ก •-1.)\n"), st.sampled_from([TextLook(), BOLD, ITALIC])), max_size=6))
def test_no_character_of_a_line_is_lost_or_changed(stretches: list[tuple[str, TextLook]]) -> None:
    runs = tuple(TextRun(text, look) for text, look in stretches if text)
    typed = "".join(run.text for run in runs)
    made = lines(Text(typed, runs=runs))
    assert [str(line) for line in made] == [line for line in typed.split("\n") if line.strip()]
    for line in made:
        assert not line.runs or "".join(run.text for run in line.runs) == line.text
        length = line.marker.length if line.marker else 0
        assert "".join(run.text for run in after_marker(line)) == line.text[length:]


@pytest.mark.parametrize("typed", ["-", " – ", "---", "−", ""])
def test_a_dash_alone_says_nothing(typed: str) -> None:
    assert said(Text(typed)) == Text()


@pytest.mark.parametrize("typed", ["ไม่มี", "0", "- ข้อ", "-5"])
def test_a_word_or_a_number_says_something(typed: str) -> None:
    assert said(Text(typed)) == Text(typed)
