"""How a unit's code becomes the name of its file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.workbook.file_names import file_stems


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\ลับ", "C-ลับ"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        ("COM1", "_COM1"),
        ("~$สพบ.", "สพบ"),
        ("  สพบ \n 2 ", "สพบ 2"),
        ("ส\u200bพบ", "สพบ"),
        ("...", "หน่วยงาน"),
        ("", "หน่วยงาน"),
        ("\ud800", "หน่วยงาน"),
        ("ก" * 400, "ก" * 50),
    ],
)
def test_a_name_is_one_that_every_system_can_hold(code: str, name: str) -> None:
    assert file_stems([code]) == {code: name}


def test_codes_that_look_alike_once_cleaned_get_names_of_their_own() -> None:
    names = file_stems(["สพบ.", "สพบ", "ABC", "abc", "ก/ข", "ก-ข"])
    assert names == {"สพบ.": "สพบ-2", "สพบ": "สพบ", "ABC": "ABC", "abc": "abc-2", "ก/ข": "ก-ข-2", "ก-ข": "ก-ข"}


@given(st.lists(st.text(max_size=200), max_size=8))
@example(["CON", "con", "_CON"])
@example(["ก.", "ก", "ก-2"])
def test_any_codes_give_safe_names_that_do_not_depend_on_their_order(codes: list[str]) -> None:
    names = file_stems(codes)
    assert names == file_stems(reversed(codes))
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in names.values()}) == len(set(codes))
    for name in names.values():
        path = (Path("/outputs/marked") / f"{name}.xlsx").resolve()
        assert path.parent == Path("/outputs/marked")
        assert len(f"{name}.new.xlsx".encode()) <= 255
        assert not name.endswith((".", " "))
        assert not set(name) & set('<>:"/\\|?*\0\n')
