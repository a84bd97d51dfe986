"""The looks of a workbook's texts: bold, italic, underlined, struck, raised and lowered, as each writer stores them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from pipeline.model import PLAIN, Submission, TextLook, TextRun
from pipeline.workbook.contract import NARRATIVES
from pipeline.workbook.reading import files
from pipeline.workbook.reading import rich_text as looks
from pipeline.workbook.reading.rich_text import LookReader
from pipeline.workbook.records.unit import read_submission

HEADS = [column.header for column in NARRATIVES.columns]
BOLD = TextLook(bold=True)


def sent(path: Path) -> Submission:
    book, _ = files.read(path)
    assert book is not None
    submission, _ = read_submission(book)
    assert submission is not None
    return submission


def by_openpyxl(path: Path, value: object, font: Font | None = None) -> Path:
    """Write one text as openpyxl does: rich texts in the cell itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = NARRATIVES.sheet
    sheet.append(HEADS)
    sheet.append(["1.1", "พื้นฐาน", value, "หลักฐาน"])
    if font:
        sheet["C2"].font = font
    book.save(path)
    return path


def by_xlsxwriter(path: Path, *pieces: object, cell: dict[str, object] | None = None) -> Path:
    """Write one text as Excel does: rich texts shared. A dict stands for the look of the text behind it."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(NARRATIVES.sheet)
    sheet.write_row(0, 0, HEADS)
    sheet.write_row(1, 0, ["1.1", "พื้นฐาน"])
    fragments = [book.add_format(piece) if isinstance(piece, dict) else piece for piece in pieces]
    sheet.write_rich_string(1, 2, *fragments, *([book.add_format(cell)] if cell else []))
    book.close()
    return path


@pytest.mark.parametrize(
    ("form", "look"),
    [
        ({"bold": True}, BOLD),
        ({"italic": True}, TextLook(italic=True)),
        ({"underline": 1}, TextLook(underlined=True)),
        ({"underline": 2}, TextLook(underlined=True)),
        ({"font_strikeout": True}, TextLook(struck=True)),
        ({"font_script": 1}, TextLook(script="superscript")),
        ({"font_script": 2, "bold": True}, TextLook(script="subscript", bold=True)),
    ],
)
def test_a_stretch_keeps_its_look(tmp_path: Path, form: dict[str, object], look: TextLook) -> None:
    (narrative,) = sent(by_xlsxwriter(tmp_path / "ก.xlsx", "ก่อน ", form, "กลาง", " หลัง")).narratives
    assert narrative.text.text == "ก่อน กลาง หลัง"
    assert narrative.text.runs == (TextRun("ก่อน "), TextRun("กลาง", look), TextRun(" หลัง"))


def test_rich_text_in_the_cell_itself_keeps_its_looks(tmp_path: Path) -> None:
    rich = CellRichText("H", TextBlock(InlineFont(vertAlign="subscript"), "2"), TextBlock(InlineFont(b=True), "O\nข"))
    (narrative,) = sent(by_openpyxl(tmp_path / "ก.xlsx", rich)).narratives
    assert narrative.text.runs == (TextRun("H"), TextRun("2", TextLook(script="subscript")), TextRun("O\nข", BOLD))


def test_a_cell_that_is_bold_is_bold_where_its_text_does_not_say_otherwise(tmp_path: Path) -> None:
    (narrative,) = sent(by_openpyxl(tmp_path / "ก.xlsx", "ทั้งช่อง", Font(bold=True))).narratives
    assert narrative.text.runs == (TextRun("ทั้งช่อง", BOLD),)
    path = by_xlsxwriter(tmp_path / "ข.xlsx", "ตามช่อง ", {"italic": True}, "ของตัวเอง", cell={"bold": True})
    (narrative,) = sent(path).narratives
    assert narrative.text.runs == (TextRun("ตามช่อง ", BOLD), TextRun("ของตัวเอง", TextLook(italic=True)))


def test_size_and_colour_are_no_look(tmp_path: Path) -> None:
    path = by_xlsxwriter(tmp_path / "ก.xlsx", "ก", {"font_color": "red", "font_size": 20}, "ข", "ค")
    assert sent(path).narratives[0].text.runs == ()
    assert sent(by_openpyxl(tmp_path / "ข.xlsx", "ธรรมดา")).narratives[0].text.runs == ()


def test_blank_lines_around_a_text_go_with_their_looks(tmp_path: Path) -> None:
    path = by_xlsxwriter(tmp_path / "ก.xlsx", "\n\nก", {"bold": True}, "ข\n", "\n")
    (narrative,) = sent(path).narratives
    assert narrative.text.text == "กข"
    assert narrative.text.runs == (TextRun("ก"), TextRun("ข", BOLD))


def test_a_mark_that_is_switched_off_is_none() -> None:
    reader = LookReader()
    reader.begin_marks()
    for mark, value in (("b", "0"), ("u", "none"), ("strike", "false"), ("vertAlign", "baseline")):
        reader.add(mark, {"val": value})
    assert reader.look() == PLAIN


def test_stretches_that_do_not_make_up_the_text_are_not_trusted() -> None:
    assert looks.runs_of("กข", [("ก", BOLD)], PLAIN) == ()
