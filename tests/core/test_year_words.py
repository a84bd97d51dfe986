"""The years that a text speaks of, and the same text in a later year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.year_words import moved, year_words


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ประจำปี พ.ศ. 2564", [2564]),
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๔ และปี 2563", [2564, 2563]),
        ("ผลปี 2561-2563", [2561, 2563]),
        ("ตามแผนปี 2561-2580", []),
        ("แผนพัฒนาฯ พ.ศ. 2560 ถึง 2565", []),
        ("พระราชบัญญัติว่าด้วยการปฏิบัติงาน พ.ศ. 2562", []),
        ("ตามมติที่ประชุม ประจำปี 2563", [2563]),
        ("ระเบียบวาระปี 2563", [2563]),
        ("ตั้งแต่ปี 2545", []),
        ("จำนวน 12564 บ่อ", []),
        ("รหัส 25645", []),
        ("", []),
    ],
)
def test_the_years_of_its_own_time_are_found(text: str, years: list[int]) -> None:
    assert [word.year_be for word in year_words(text, 2564)] == years


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("ประจำปี พ.ศ. 2564", "ประจำปี พ.ศ. 2565"),
        ("ปี ๒๕๖๓ และ 2565", "ปี ๒๕๖๔ และ 2566"),
        ("ผลปี 2561-2563", "ผลปี 2562-2564"),
        ("ครั้งที่ 1/2564", "ครั้งที่ 1/2565"),
        ("เมื่อวันที่ 5 มีนาคม 2564", "เมื่อวันที่ 5 มีนาคม 2564"),
        ("พ.ร.บ. น้ำ พ.ศ. 2561", "พ.ร.บ. น้ำ พ.ศ. 2561"),
        ("แผน 2561-2580", "แผน 2561-2580"),
        ("ปี 2558", "ปี 2558"),
    ],
)
def test_its_years_move_and_those_of_laws_plans_dates_and_history_stay(text: str, later: str) -> None:
    assert moved(text, 2564, 1) == later


@given(st.text(max_size=30), st.integers(2561, 2565), st.text(max_size=30))
def test_moving_changes_nothing_but_digits_and_keeps_the_length(before: str, year: int, after: str) -> None:
    text = f"{before} ปี {year} {after}"
    later = moved(text, 2564, 1)
    assert len(later) == len(text)
    assert all(old == new or (old.isdigit() and new.isdigit()) for old, new in zip(text, later, strict=True))
