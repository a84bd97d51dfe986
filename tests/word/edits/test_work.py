"""What a merge knows of a figure of the base: which figure of the new document it is now."""

from __future__ import annotations

from itertools import count

from lxml import etree

from pipeline.word.edits.work import Work, link_text
from pipeline.word.markup.elements import element
from pipeline.word.markup.runs import new_run, text_element


def figure(text: str, cell: str) -> etree._Element:
    """Return the link of a figure, by the cell that it names."""
    link = element("hyperlink", tooltip=f"สพบ.xlsx › หมวด 7!{cell}")
    link.append(new_run([text_element("t", text)]))
    return link


def work() -> Work:
    return Work(lambda each: each, lambda _: "", lambda _: "", lambda _: "", count(1))


def now(of: Work, text: str, cell: str) -> str | None:
    found = of.figure_now(figure(text, cell))
    return None if found is None else link_text(found)


def test_a_figure_that_no_block_tells_of_is_not_known() -> None:
    known = work()
    known.learn([figure("452", "K12")], [figure("460", "K12")])
    assert now(known, "452", "K13") is None
    assert now(known, "451", "K12") is None


def test_a_figure_is_what_its_own_cell_says_now_whatever_most_blocks_tell() -> None:
    known = work()
    known.learn([figure("133.33", "M4")] * 3, [figure("140.00", "M9"), figure("140.00", "M9"), figure("120.00", "M4")])
    assert now(known, "133.33", "M4") == "120.00"


def test_of_a_figure_whose_cell_moved_most_blocks_tell_what_it_is_now() -> None:
    known = work()
    # In a ranking another indicator took its place; the tables that name the indicator tell where it went.
    known.learn([figure("80.00", "K7")], [figure("75.00", "K3")])
    known.learn([figure("80.00", "K7"), figure("80.00", "K7")], [figure("82.00", "K8"), figure("82.00", "K8")])
    assert now(known, "80.00", "K7") == "82.00"


def test_of_blocks_that_tell_as_often_the_first_counts() -> None:
    known = work()
    known.learn([figure("5", "K7"), figure("5", "K7")], [figure("6", "K8"), figure("7", "K9")])
    assert now(known, "5", "K7") == "6"
