"""Findings where they belong: a comment on the figure, else on the name of what the finding is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from lxml import etree
from msgspec import Struct

from pipeline.model import Place
from pipeline.views.figures import ShownFigure, TypedFigure
from pipeline.views.remarks import Remark, RemarkLine, Subject
from pipeline.word import template
from pipeline.word.markup.elements import W
from tests.support import ooxml, word_lint
from tests.support.word_drawing import altered, body, draw, parts_of, words

BOOK, SHEET = "สพบ.xlsx", "หมวด 7"
K12 = Place(BOOK, SHEET, "K12")
ROWS = (Place(BOOK, SHEET, "D12"), Place("สสป.xlsx", SHEET, "D40"))

DRAWN = """
    # {{ item }}
    | {{ name }} | {{ actual }} |
    ซ้ำ {{ name }} {{ actual }}
    # ภาคผนวก
    | {{ typed }} |
"""


class Indicators(Struct, frozen=True):
    """An indicator of two units, its figure, and the annex."""

    item: Subject
    name: Subject
    actual: ShownFigure
    typed: TypedFigure


INDICATORS = Indicators(
    item=Subject("7.1 ผลตามพันธกิจ", "7.1"),
    name=Subject("จำนวนบ่อ", "7.1-01", ROWS),
    actual=ShownFigure("85", K12),
    typed=TypedFigure("85", K12),
)


def remark(place: Place, subject: str = "", text: str = "ผลไม่ถึงเป้าหมาย") -> Remark:
    lines = (RemarkLine("ต้องแก้ ", "ข้อ 3 ", "K308"), RemarkLine(text=text), RemarkLine("แก้ที่: ", code=str(place)))
    return Remark(place, subject, date(2021, 1, 15), lines)


def made(tmp_path: Path, *remarks: Remark, text: str = DRAWN) -> bytes:
    return template.render(draw(tmp_path / "t.docx", text), INDICATORS, remarks)


def commented(document: bytes) -> dict[str, str]:
    """The text between the marks of each comment, by its number."""
    found: dict[str, str] = {}
    open_: set[str] = set()
    for element in body(document).iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t"):
        number = element.get(f"{W}id", "")
        if element.tag == f"{W}t":
            found |= {each: found[each] + (element.text or "") for each in open_}
        elif element.tag == f"{W}commentRangeStart":
            found[number] = ""
            open_.add(number)
        else:
            open_.remove(number)
    assert not open_
    return found


def test_a_finding_of_a_cell_stands_on_its_figure_once_and_not_in_the_annex(tmp_path: Path) -> None:
    document = made(tmp_path, remark(K12, "7.1-01"))
    assert commented(document) == {"0": "85"}
    (start,) = body(document).iter(f"{W}commentRangeStart")
    assert next(start.iterancestors(f"{W}tc"), None) is not None
    assert word_lint.faults(document) == []


@pytest.mark.parametrize(
    ("place", "subject", "expected"),
    [
        (Place(BOOK, SHEET, "B12"), "", "จำนวนบ่อ"),
        (Place("สสป.xlsx", SHEET, "AA40"), "", "จำนวนบ่อ"),
        (Place(BOOK, SHEET), "7.1-01", "จำนวนบ่อ"),
        (Place(), "7.1", "7.1 ผลตามพันธกิจ"),
    ],
)
def test_a_finding_without_a_printed_figure_stands_on_the_name(
    tmp_path: Path, place: Place, subject: str, expected: str
) -> None:
    assert commented(made(tmp_path, remark(place, subject))) == {"0": expected}


@pytest.mark.parametrize("place", [Place(BOOK, SHEET, "K13"), Place(BOOK, "อื่น", "K12"), Place("อื่น.xlsx", SHEET, "K12")])
def test_a_finding_of_another_row_sheet_or_workbook_stands_nowhere(tmp_path: Path, place: Place) -> None:
    document = made(tmp_path, remark(place))
    assert commented(document) == {}
    assert "word/comments.xml" not in parts_of(document)


def test_what_it_says_reads_in_word_with_author_day_and_style(tmp_path: Path) -> None:
    path = tmp_path / "made.docx"
    path.write_bytes(made(tmp_path, remark(K12, text="R&D <b> {{ x }}")))
    (comment,) = docx.Document(str(path)).comments
    assert [p.text for p in comment.paragraphs] == ["ต้องแก้ ข้อ 3 K308", "R&D <b> {{ x }}", f"แก้ที่: {K12}"]
    assert {p.style.name for p in comment.paragraphs if p.style} == {"annotation text"}
    assert (comment.author, comment.initials) == ("pmqa", "pmqa")
    assert comment.timestamp is not None
    assert comment.timestamp.date() == date(2021, 1, 15)


def test_comments_leave_the_words_of_the_document_alone(tmp_path: Path) -> None:
    assert words(made(tmp_path, remark(K12), remark(Place(), "7.1"))) == words(made(tmp_path))


def test_several_findings_on_one_cell_are_numbered_in_their_order(tmp_path: Path) -> None:
    document = made(tmp_path, *[remark(K12)] * 3)
    assert commented(document) == {"0": "85", "1": "85", "2": "85"}
    references = [mark.get(f"{W}id") for mark in body(document).iter(f"{W}commentReference")]
    assert references == ["0", "1", "2"]
    assert word_lint.faults(document) == []


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    assert made(tmp_path, remark(K12)) == made(tmp_path, remark(K12))


def with_comment_of_people(tmp_path: Path) -> Path:
    path = draw(tmp_path / "t.docx", DRAWN)
    document = docx.Document(str(path))
    document.add_comment(document.paragraphs[0].runs, "ปรับหัวข้อนี้", "กพร.", "ก")
    document.save(str(path))
    return path


def test_a_comment_that_the_template_brought_stays(tmp_path: Path) -> None:
    document = template.render(with_comment_of_people(tmp_path), INDICATORS, [remark(K12)])
    comments = etree.fromstring(parts_of(document)["word/comments.xml"])
    assert [c.get(f"{W}author") for c in comments] == ["กพร.", "pmqa"]
    assert len({c.get(f"{W}id") for c in comments}) == 2
    assert word_lint.faults(document) == []


def test_a_template_whose_styles_lack_those_of_comments_still_takes_them(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", DRAWN)
    path.write_bytes(altered(path.read_bytes(), "word/styles.xml", lambda xml: xml.replace(b"annotation ", b"my ")))
    document = template.render(path, INDICATORS, [remark(K12)])
    assert b"CommentText" not in parts_of(document)["word/comments.xml"]
    assert word_lint.faults(document) == []


@pytest.mark.ooxml
def test_microsofts_validator_finds_nothing(tmp_path: Path) -> None:
    for number, path in enumerate([draw(tmp_path / "t.docx", DRAWN), with_comment_of_people(tmp_path)]):
        made_at = tmp_path / f"{number}.docx"
        made_at.write_bytes(template.render(path, INDICATORS, [remark(K12), remark(K12), remark(Place(), "7.1")]))
        assert ooxml.errors(made_at) == []
