"""Each layout that offices draw is read alike as it is drawn and in files of every format, whoever wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.messages import message
from pipeline.workbook.cells import Book, Sheet
from pipeline.workbook.reading import files, xls_xlsb
from pipeline.workbook.records.unit import read_submission
from tests.support import written
from tests.support.layouts import LAYOUTS, Layout, places, told

ANSWER = tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]
WRITERS: dict[str, tuple[Callable[[Book], bytes], str]] = {
    "XlsxWriter": (written.by_xlsxwriter, "xlsx"),
    "openpyxl": (written.by_openpyxl, "xlsx"),
    "by hand": (written.by_hand, "xlsb"),
}


def answer(book: Book) -> ANSWER:
    submission, findings = read_submission(book)
    assert all(message(finding) for finding in findings)
    return told(submission), places(findings)


def answer_of_file(path: Path, content: bytes) -> ANSWER:
    path.write_bytes(content)
    book, refused = files.read(path)
    assert book is not None, refused
    return answer(book)


def right(layout: Layout) -> ANSWER:
    return layout.read, layout.said


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read .xls and .xlsb here: a process for each file would take longer than all else; it is tried elsewhere."""

    def read(data: bytes) -> tuple[Sheet, ...]:
        lines = json.loads(json.dumps([xls_xlsb._line_of(sheet) for sheet in xls_xlsb._sheets(data)]))
        return tuple(xls_xlsb._sheet_from(line) for line in lines)

    monkeypatch.setattr(xls_xlsb, "read", read)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_as_it_is_drawn(name: str) -> None:
    layout = LAYOUTS[name]
    assert answer(layout.drawn()) == right(layout)


@pytest.mark.long
@pytest.mark.parametrize("writer", WRITERS)
def test_every_layout_is_read_alike_in_files_of_every_writer(writer: str, tmp_path: Path) -> None:
    write, suffix = WRITERS[writer]
    path = tmp_path / f"สพบ.{suffix}"
    found = {name: answer_of_file(path, write(layout.drawn(as_held=True))) for name, layout in LAYOUTS.items()}
    assert found == {name: right(layout) for name, layout in LAYOUTS.items()}


@pytest.mark.soffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_every_layout_is_read_alike_after_libreoffice(suffix: str, tmp_path: Path) -> None:
    given = {name: written.by_xlsxwriter(layout.drawn(as_held=True)) for name, layout in LAYOUTS.items()}
    saved = written.by_libreoffice(given, tmp_path, suffix)
    found = {name: answer_of_file(tmp_path / f"สพบ.{suffix}", content) for name, content in saved.items()}
    assert found == {name: right(layout) for name, layout in LAYOUTS.items()}
