"""What the data changed as tracked changes of ours: accepted, rejected or left, they are no edit of a person's."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from lxml import etree

from pipeline.word import blocks
from pipeline.word.edits import merging
from pipeline.word.edits.merging import MergeOptions
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W
from tests.support import ooxml, word_lint
from tests.support.edited_documents import edited_at_random, figures_of, words_of
from tests.support.generations import generated
from tests.support.sample_documents import examined_sample

pytestmark = pytest.mark.long

TRACKED = MergeOptions(tracks=True)


@pytest.fixture(scope="module")
def generations() -> list[bytes]:
    """The sample's report, and the same with other data."""
    year = examined_sample().year
    assert year is not None
    return [generated(year, seed) for seed in range(3)]


def reviewed(document: bytes, accepts: Callable[[], bool]) -> bytes:
    """Return the document with our tracked changes accepted or rejected, as Word does it; a paragraph's together."""
    package = docx_file.open_docx(document)
    root = package.tree(docx_file.main_part(package))
    chosen: dict[etree._Element, bool] = {}
    for change in [each for each in root.iter(f"{W}ins", f"{W}del") if each.get(f"{W}author") == "pmqa"]:
        parent = change.getparent()
        assert parent is not None
        block = next(change.iterancestors(f"{W}tr", f"{W}p"))
        choice = chosen.setdefault(block, accepts())
        stays = choice == (change.tag == f"{W}ins")
        if parent.tag in (f"{W}rPr", f"{W}trPr"):
            continue
        for child in list(change) if stays else []:
            change.addprevious(child)
            for text in child.iter(f"{W}delText", f"{W}delInstrText"):
                text.tag = f"{W}t" if text.tag == f"{W}delText" else f"{W}instrText"
        parent.remove(change)
    for mark in [each for each in root.iter(f"{W}ins", f"{W}del") if each.get(f"{W}author") == "pmqa"]:
        holder = next(mark.iterancestors(f"{W}tr", f"{W}p"))
        mark.getparent().remove(mark)  # type: ignore[union-attr]
        if not any(blocks.own_text(each) for each in holder.iter(f"{W}p")) and holder.getparent() is not None:
            remove_block(holder)
    return package.to_reproducible_bytes()


def remove_block(block: etree._Element) -> None:
    parent = block.getparent()
    assert parent is not None
    if parent.tag != f"{W}tc" or len(parent.findall(f"{W}p")) > 1:
        parent.remove(block)
    if parent.tag == f"{W}tbl" and parent.find(f"{W}tr") is None:
        parent.getparent().remove(parent)  # type: ignore[union-attr]


def changes_of(document: bytes) -> int:
    root = docx_file.open_docx(document)
    return sum(
        1
        for each in root.look(docx_file.main_part(root)).iter(f"{W}ins", f"{W}del")
        if each.get(f"{W}author") == "pmqa"
    )


def test_it_says_what_the_new_document_says_and_shows_what_moved(generations: list[bytes]) -> None:
    old, new, _ = generations
    tracked = merging.merged(old, old, new, TRACKED).document
    assert changes_of(tracked) > 20
    assert word_lint.faults(tracked) == []
    seen = [text for text in blocks.block_texts(tracked) if text]
    assert seen == list(blocks.block_texts(new))
    rejected = reviewed(tracked, lambda: False)
    assert sorted(blocks.block_texts(rejected)) == sorted(blocks.block_texts(old))  # what the data moved stays moved
    assert figures_of(reviewed(tracked, lambda: True)) - {("", "")} >= figures_of(new)


@pytest.mark.parametrize("review", ["accepted", "rejected", "left", "some of each"])
def test_whatever_becomes_of_them_the_next_document_is_that_of_the_data(generations: list[bytes], review: str) -> None:
    old, new, next_one = generations
    tracked = merging.merged(old, old, new, TRACKED).document
    rng = random.Random(5)
    choose = {"accepted": lambda: True, "rejected": lambda: False, "some of each": lambda: rng.random() < 0.5}
    lying = reviewed(tracked, choose[review]) if review in choose else tracked
    for tracks in (False, True):
        merged = merging.merged(new, lying, next_one, MergeOptions(before=old, tracks=tracks))
        assert merged.edits == ()
        assert list(blocks.block_texts(merged.document)) == list(blocks.block_texts(next_one))
        assert word_lint.faults(merged.document) == []


@pytest.mark.parametrize("accepts", [True, False])
def test_a_persons_edits_live_on_beside_them(generations: list[bytes], accepts: bool) -> None:
    old, new, next_one = generations
    left, edited = edited_at_random(old, 33, 8)
    tracked = merging.merged(old, left, new, TRACKED).document
    lying = docx.Document(BytesIO(reviewed(tracked, lambda: accepts)))
    next(each for each in lying.paragraphs if len(each.text) > 60).insert_paragraph_before("คำหลังจากติดตาม")
    stream = BytesIO()
    lying.save(stream)
    merged = merging.merged(new, stream.getvalue(), next_one, MergeOptions(before=old))
    said = "\n".join(f"{edit.words} {edit.what}" for edit in merged.edits)
    held, before = words_of(merged.document), words_of(stream.getvalue())
    assert [word for word in edited.written if word in before and word not in held and word not in said] == []
    assert "คำหลังจากติดตาม" in held
    assert figures_of(merged.document) <= figures_of(next_one)


@pytest.mark.ooxml
def test_a_tracked_document_is_valid(generations: list[bytes], tmp_path: Path) -> None:
    left, _ = edited_at_random(generations[0], 34, 8)
    path = tmp_path / "tracked.docx"
    path.write_bytes(merging.merged(generations[0], left, generations[1], TRACKED).document)
    assert ooxml.errors(path) == []
