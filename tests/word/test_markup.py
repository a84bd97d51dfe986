"""Elements of Word go where the schema has them, and values read as what they are."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.word.markup.elements import (
    W,
    attribute,
    element,
    insert_in_order,
    next_bookmark_id,
    replace_in_order,
    whole_number,
)


def parent_of(name: str, *children: str) -> etree._Element:
    parent = element(name)
    parent.extend(element(child) for child in children)
    return parent


def names(parent: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in parent]


@pytest.mark.parametrize(
    ("parent", "child", "found"),
    [
        (parent_of("pPr"), "numPr", ["numPr"]),
        (parent_of("pPr", "pStyle", "keepNext", "jc"), "numPr", ["pStyle", "keepNext", "numPr", "jc"]),
        (parent_of("pPr", "jc", "sectPr", "pPrChange"), "rPr", ["jc", "rPr", "sectPr", "pPrChange"]),
        (parent_of("rPr", "rStyle", "sz"), "b", ["rStyle", "b", "sz"]),
        (parent_of("sectPr", "pgSz", "pgMar", "cols"), "pgNumType", ["pgSz", "pgMar", "pgNumType", "cols"]),
        (parent_of("settings", "zoom", "compat"), "updateFields", ["zoom", "updateFields", "compat"]),
        (parent_of("rPr", "b", "ofALaterWord"), "sz", ["b", "sz", "ofALaterWord"]),
    ],
)
def test_a_child_goes_where_the_schema_has_it(parent: etree._Element, child: str, found: list[str]) -> None:
    insert_in_order(parent, element(child))
    assert names(parent) == found


def test_a_child_takes_the_place_of_those_of_its_name() -> None:
    parent = parent_of("rPr", "sz", "b", "b")
    replace_in_order(parent, element("b", val="0"))
    assert names(parent) == ["b", "sz"]
    assert attribute(parent[0]) == "0"


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", 0), ("-1", 0), ("1.5", 0), ("๓", 0), ("x", 0)])
def test_what_is_no_whole_number_counts_as_zero(text: str, number: int) -> None:
    assert whole_number(element("sz", val=text)) == number
    assert whole_number(None) == 0


def test_a_new_bookmark_has_an_id_above_all_others() -> None:
    root = parent_of("body")
    assert next_bookmark_id(root) == 1
    root.extend([element("bookmarkStart", id="7"), element("bookmarkStart", id="no number"), element("bookmarkStart")])
    assert next_bookmark_id(root) == 8
    assert root[0].get(f"{W}id") == "7"
