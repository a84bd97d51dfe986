"""What stays on one page, and what may go on on the next."""

from __future__ import annotations

from io import BytesIO

import pytest

from pipeline.word import house_style, page_flow
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W


def kept(lines: int) -> tuple[bool, bool]:
    """Return whether a row of so many lines stays on one page, and on that of the row after it."""
    document = house_style.new_document()
    table = document.add_table(rows=3, cols=2)
    for number in range(lines):
        cell = table.cell(1, 1)
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.text = "ตัวชี้วัด"
    house_style.set_widths(table, (6.0, 10.0))
    house_style.keep_rows_whole(table)
    stream = BytesIO()
    document.save(stream)
    package = docx_file.open_docx(stream.getvalue())
    page_flow.keep(package)
    rows = package.tree(docx_file.main_part(package)).findall(f".//{W}tr")
    assert rows[0].find(f"{W}trPr/{W}cantSplit") is not None
    marks = rows[1].find(f"{W}trPr/{W}cantSplit"), rows[1].find(f".//{W}keepNext")
    return marks[0] is not None, marks[1] is not None


@pytest.mark.parametrize(
    ("lines", "is_kept"), [(1, True), (page_flow.LONG_ROW_LINES, True), (page_flow.LONG_ROW_LINES + 1, False)]
)
def test_a_row_of_over_half_a_page_may_go_on_on_the_next(lines: int, is_kept: bool) -> None:
    assert kept(lines) == (is_kept, is_kept)
