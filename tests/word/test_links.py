"""Figures that lead home: each shows where it was typed, and leads to its row in the annex of sources."""

from __future__ import annotations

from pathlib import Path

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Place
from pipeline.opc.writer import write_archive
from pipeline.views.figures import ShownFigure, TypedFigure
from pipeline.word import template
from pipeline.word.markup.elements import W
from pipeline.word.parts import links
from tests.support import word_lint
from tests.support.word_drawing import body, draw, parts_of, words

K12 = Place("สพบ.xlsx", "หมวด 7", "K12")
L12 = Place("สพบ.xlsx", "หมวด 7", "L12")


class Figures(Struct, frozen=True):
    """A figure in a table and in a sentence, one of another cell, and the annex."""

    actual: ShownFigure
    missing: ShownFigure
    computed: ShownFigure
    typed: TypedFigure
    typed_missing: TypedFigure


FIGURES = Figures(
    actual=ShownFigure("1,234", K12),
    missing=ShownFigure("–", L12),
    computed=ShownFigure("98.50"),
    typed=TypedFigure("๑๒๓๔", K12),
    typed_missing=TypedFigure("–", L12),
)


WITH_ANNEX = """
    # ผล
    ปีนี้ได้ {{ actual }} แห่ง จาก {{ computed }}
    | {{ actual }} | {{ missing }} |
    # ภาคผนวก
    | {{ typed }} | {{ typed_missing }} |
"""


def made(tmp_path: Path, text: str = WITH_ANNEX, view: Figures = FIGURES) -> bytes:
    return template.render(draw(tmp_path / "t.docx", text), view)


def figure_links(document: bytes) -> list[tuple[str, str, str | None]]:
    """The text, the tooltip and the anchor of every link of a figure."""
    return [
        ("".join(link.itertext()), link.get(f"{W}tooltip", ""), link.get(f"{W}anchor"))
        for link in body(document).iter(f"{W}hyperlink")
        if link.get(f"{W}tooltip")
    ]


def bookmarked(document: bytes) -> dict[str, str]:
    """The text that every bookmark of a place spans."""
    found = {}
    for start in body(document).iter(f"{W}bookmarkStart"):
        if start.get(f"{W}name", "").startswith("_pmqa_"):
            run = start.getnext()
            assert run is not None
            found[start.get(f"{W}name", "")] = "".join(run.itertext())
    return found


def test_a_figure_shows_its_cell_and_leads_to_what_was_typed_there(tmp_path: Path) -> None:
    document = made(tmp_path)
    home, missing = links.bookmark_name(K12), links.bookmark_name(L12)
    assert figure_links(document) == [
        ("1,234", "สพบ.xlsx › หมวด 7!K12", home),
        ("1,234", "สพบ.xlsx › หมวด 7!K12", home),
        ("–", "สพบ.xlsx › หมวด 7!L12", missing),
    ]
    assert bookmarked(document) == {home: "๑๒๓๔", missing: "–"}
    assert word_lint.faults(document) == []


def test_a_link_looks_and_reads_like_plain_text(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert "ปีนี้ได้ 1,234 แห่ง จาก 98.50" in words(document)
    styles = [style for link in body(document).iter(f"{W}hyperlink") for style in link.iter(f"{W}rStyle")]
    assert styles == []


def test_a_figure_looks_as_the_template_has_it(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "x")
    parts = parts_of(path.read_bytes())
    bold = b'<w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space="preserve">{{ actual }}</w:t></w:r>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r><w:t>x</w:t></w:r>", bold)
    path.write_bytes(write_archive(parts))
    (link,) = body(template.render(path, FIGURES)).iter(f"{W}hyperlink")
    assert link.find(f"{W}r/{W}rPr/{W}bCs") is not None


def test_without_an_annex_a_figure_shows_its_cell_and_leads_nowhere(tmp_path: Path) -> None:
    document = made(tmp_path, "| {{ actual }} |")
    assert figure_links(document) == [("1,234", "สพบ.xlsx › หมวด 7!K12", None)]
    assert word_lint.faults(document) == []


def test_a_figure_that_stands_twice_in_the_annex_is_marked_once(tmp_path: Path) -> None:
    document = made(tmp_path, "| {{ actual }} | {{ typed }} | {{ typed }} |")
    assert len(bookmarked(document)) == 1
    assert word_lint.faults(document) == []


def test_a_figure_inside_a_link_of_the_template_makes_no_second_link(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "x")
    parts = parts_of(path.read_bytes())
    link = b'<w:hyperlink w:anchor="_top"><w:r><w:t>{{ actual }}</w:t></w:r></w:hyperlink>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r><w:t>x</w:t></w:r>", link)
    path.write_bytes(write_archive(parts))
    document = template.render(path, FIGURES)
    assert figure_links(document) == []
    assert words(document) == ["1,234"]


def test_nothing_of_the_tracing_is_left(tmp_path: Path) -> None:
    assert not any("slot" in element.attrib for element in body(made(tmp_path)).iter(etree.Element))


def test_a_long_workbook_name_is_cut_to_what_word_shows(tmp_path: Path) -> None:
    far = ShownFigure("1", replace(K12, workbook="ก" * 300))
    ((_, tooltip, _),) = figure_links(made(tmp_path, "{{ actual }}", replace(FIGURES, actual=far)))
    assert len(tooltip) == 255


def test_bookmark_names_are_stable_and_short_and_no_two_cells_share_one() -> None:
    names = {
        links.bookmark_name(Place("สพบ.xlsx", "หมวด 7", f"{column}{row}")) for column in "ABK" for row in range(99)
    }
    assert len(names) == 3 * 99
    assert max(map(len, names)) <= 40
    assert links.bookmark_name(Place("ก", "ข", "ค")) != links.bookmark_name(Place("กข", "", "ค"))
    assert links.bookmark_name(K12) == "_pmqa_3bc77b08876d7d0f72d44817"  # as in every run before
