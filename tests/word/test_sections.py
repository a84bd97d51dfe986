"""Blocks taken out of a document: what is left keeps its page, and no empty page stands after it."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.word.markup.elements import W, attribute
from pipeline.word.sections import take_out


def drawn(blocks: str) -> etree._Element:
    """Draw a body: a letter is a paragraph, a letter before | ends a section of that name, the last word is its own."""
    body = etree.Element(f"{W}body")
    words = blocks.split()
    for word in words[:-1]:
        paragraph = etree.SubElement(body, f"{W}p", {f"{W}rsidR": word[0]})
        if "|" in word:
            properties = etree.SubElement(paragraph, f"{W}pPr")
            etree.SubElement(properties, f"{W}sectPr", {f"{W}rsidR": word.partition("|")[2]})
    etree.SubElement(body, f"{W}sectPr", {f"{W}rsidR": words[-1]})
    return body


def shown(body: etree._Element) -> str:
    words = []
    for block in body:
        section = block.find(f"{W}pPr/{W}sectPr")
        ending = "" if section is None else f"|{attribute(section, 'rsidR')}"
        words.append(f"{attribute(block, 'rsidR')}{ending}")
    return " ".join(words)


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("a b c tall", "b", "a c tall"),
        ("a b c tall", "bc", "a tall"),
        ("a|tall b wide", "b", "a tall"),  # a landscape annex at the end leaves no landscape page
        ("a b|wide c tall", "b", "a|wide c tall"),
        ("a b|wide c|tall d tall", "bc", "a|wide d tall"),
        ("a b|wide c tall", "bc", "a wide"),
        ("a|tall b|wide c tall", "b", "a|tall c tall"),
    ],
)
def test_what_is_left_stands_on_the_pages_it_stood_on(before, gone, after) -> None:
    body = drawn(before)
    take_out([block for block in body if attribute(block, "rsidR") in gone])
    assert shown(body) == after
