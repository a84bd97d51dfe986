"""evidence.xlsx: a line a place that names a piece, with a link to its file where it may be opened."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from pipeline.views import evidence
from pipeline.workbook import registers
from pipeline.year import Year
from tests.support.records import case, narrative

FILES = ("หลักฐาน/แผน.pdf", "หลักฐาน/ภาพ.jpg", "หลักฐาน/ลับ/มติ.pdf")
TOLD = (narrative("1.1", named="แผน\nมติ"), narrative("1.2", "advance", named="แผน, ผล.pdf\n=1+1 ครั้ง"))


def test_each_place_that_names_a_piece_is_a_line_and_what_is_classified_has_no_link() -> None:
    lines = evidence.lines(Year(case(narratives=TOLD, files=FILES)))
    assert [(line.number, line.subject, line.level, line.place.cell, line.link, line.note) for line in lines] == [
        (1, "1.1", "ระดับพื้นฐาน", "E11b", "หลักฐาน/แผน.pdf", ""),
        (1, "1.2", "ระดับก้าวหน้า", "E12a", "หลักฐาน/แผน.pdf", ""),
        (2, "1.1", "ระดับพื้นฐาน", "E11b", "", evidence.CLASSIFIED),
        (3, "1.2", "ระดับก้าวหน้า", "E12a", "", f"{evidence.MISSING}ผล.pdf"),
        (4, "1.2", "ระดับก้าวหน้า", "E12a", "", ""),
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((), ""), ((7,), "7"), ((1, 2), "1, 2"), ((3, 1, 2), "1-3"), ((1, 3, 4, 5, 9), "1, 3-5, 9"), ((2, 2), "2")],
)
def test_numbers_of_the_register_stand_as_people_write_them(numbers: tuple[int, ...], words: str) -> None:
    assert evidence.number_ranges(numbers) == words


def test_the_workbook_leads_to_the_files_and_lists_those_that_nobody_names() -> None:
    year = Year(case(narratives=TOLD, files=FILES))
    links = {name: f"../../inputs/2564/{name}" for name in FILES}
    content = registers.evidence_workbook(evidence.lines(year), year.case.evidence.unnamed_files, links)
    lines, unnamed = openpyxl.load_workbook(BytesIO(content))
    link = lines["I2"].hyperlink
    assert link is not None
    assert link.target.replace("\\", "/") == "../../inputs/2564/หลักฐาน/แผน.pdf"
    assert [lines[f"I{row}"].hyperlink for row in (4, 5)] == [None, None]
    assert [cell.value for (cell,) in unnamed] == [evidence.UNNAMED, "หลักฐาน/ภาพ.jpg"]
    assert all(cell.data_type != "f" for row in lines for cell in row)
