"""Printed values: put in before the XML is a tree, they stand as they would if they were put into the tree."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Place
from pipeline.opc.trees import parse, serialise
from pipeline.views.figures import ShownFigure, TypedFigure
from pipeline.views.lines import TypedLine
from pipeline.word.markup.elements import W
from pipeline.word.printed_values import PrintedValues, fill, written
from pipeline.word.source import MARK_CLOSE, MARK_OPEN

TEXTS = st.text(
    st.sampled_from(
        ["a", "ก", "ำ", " ", "\n", "\t", "\r", "&", "<", ">", '"', "{", "_", "\x00", MARK_OPEN, "0", MARK_CLOSE]
    )
)
VALUES = st.one_of(
    TEXTS,
    st.integers(),
    TEXTS.map(ShownFigure),
    TEXTS.map(lambda text: TypedFigure(text, Place("ก.xlsx", "หมวด 7", "D4"))),
    TEXTS.map(TypedLine),
)
OWN_TEXTS = st.sampled_from(["", " ", "ผล ", "ร้อยละ &amp; ", "a&#9;b", "&lt;w:t>", "\t"])
LOOKS = st.sampled_from(
    [
        "",
        "<w:rPr><w:b/><w:bCs/></w:rPr>",
        '<w:rPr><w:rStyle w:val="x"/></w:rPr>',
        "<w:rPr><w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>",
    ]
)
NOTHING = st.just("")
RUNS = st.tuples(  # half of them a text alone in a run
    st.sampled_from(["<w:r>", '<w:r w:own="1">', "<w:ins><w:r>"]),
    LOOKS,
    NOTHING | NOTHING | st.sampled_from(["<w:tab/>", "<w:br/>", "<w:t>ก่อน</w:t>"]),
    st.just("<w:t>") | st.sampled_from(['<w:t xml:space="preserve">', "<w:instrText>", "<w:delText>"]),
    st.lists(st.tuples(OWN_TEXTS, st.none() | VALUES), max_size=3),
    OWN_TEXTS,
    NOTHING | NOTHING | st.sampled_from(["<w:tab/>", "<w:t>หลัง</w:t>"]),
)


def xml_of(values: PrintedValues, run: tuple) -> str:
    opening, look, before, text, printed, last, after = run
    marks = "".join(own + ("" if value is None else values.mark(value)) for own, value in printed) + last
    closing = f"</{text[1:].split('>')[0].split()[0]}>"
    end = "</w:r></w:ins>" if opening.startswith("<w:ins>") else "</w:r>"
    return f"{opening}{look}{before}{text}{marks}{closing}{after}{end}"


def document_of(body: str) -> str:
    return f'<w:document xmlns:w="{W[1:-1]}"><w:body>{body}</w:body></w:document>'


def filled(xml: str, values: PrintedValues) -> bytes:
    root = parse(xml)
    fill(root, values)
    return serialise(root)


@settings(max_examples=400)
@given(st.lists(st.lists(RUNS, max_size=4), max_size=3), st.integers(1, 40))
def test_a_value_that_is_put_into_the_text_stands_as_one_that_is_put_into_the_tree(
    paragraphs: list[list[tuple]], step: int
) -> None:
    values = PrintedValues()
    body = "".join(f"<w:p>{''.join(xml_of(values, run) for run in runs)}</w:p>" for runs in paragraphs)
    xml = document_of(body)
    pieces = [xml[at : at + step] for at in range(0, len(xml), step)]
    assert filled("".join(written(pieces, values)), values) == filled(xml, values)


@pytest.mark.parametrize("value", ["น้ำ & <ดิน>", 7, ShownFigure("85.5"), ShownFigure("สอง\nบรรทัด"), ""])
def test_texts_and_figures_leave_no_mark_for_the_tree(value: object) -> None:
    values = PrintedValues()
    xml = document_of(f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>ผล {values.mark(value)}</w:t></w:r></w:p>")
    text = "".join(written([xml], values))
    assert MARK_OPEN not in text
    assert filled(text, values) == filled(xml, values)
    shown = escape(str(value), quote=False).replace("\n", "</w:t><w:br/><w:t>")
    assert shown in text


def test_a_value_that_holds_a_mark_prints_no_other_value() -> None:
    values = PrintedValues()
    values.mark("ความลับ")
    xml = document_of(f"<w:p><w:r><w:t>{values.mark(f'{MARK_OPEN}0{MARK_CLOSE}')}</w:t></w:r></w:p>")
    assert "ความลับ" not in filled("".join(written([xml], values)), values).decode()


def test_an_empty_run_before_a_value_stays_a_run_of_its_own() -> None:
    values = PrintedValues()
    look = "<w:rPr><w:b/></w:rPr>"
    runs = (
        f"<w:r>{look}<w:t></w:t></w:r><w:r>{look}<w:t>{values.mark('น้ำ')} {values.mark(ShownFigure('1'))}</w:t></w:r>"
    )
    xml = document_of(f"<w:p>{runs}</w:p>")
    assert filled("".join(written([xml], values)), values) == filled(xml, values)
