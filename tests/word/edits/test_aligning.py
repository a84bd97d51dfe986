"""Which block is which: also of many that all say something else than before, in time that grows with them."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from pipeline.word.edits import aligning
from pipeline.word.edits.block import PARAGRAPH, Block
from tests.support import cpu

WORDS = ("น้ำบาดาล", "บ่อ", "แผน", "งบประมาณ", "ประชาชน", "พื้นที่", "ภัยแล้ง", "สำรวจ", "อนุรักษ์", "ฟื้นฟู", "ระบบ", "ข้อมูล")
MOST_CPU_S = 6.0  # measured: 2.4; if each were compared with each it would be minutes


def sentences(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [f"{' '.join(rng.choice(WORDS) for _ in range(14))} ลำดับ {rng.randrange(10**9)}" for _ in range(count)]


def block(text: str) -> Block:
    return Block(etree.Element("p"), PARAGRAPH, text)


def rewritten(text: str, word: str) -> str:
    words = text.split()
    words[3] = word
    return " ".join(words)


def test_many_blocks_that_were_all_rewritten_are_found_again() -> None:
    old = sentences(300, 1)
    found = aligning.align([block(text) for text in old], [block(rewritten(text, "ใหม่")) for text in old])
    assert found.of == {at: at for at in range(300)}
    assert found.moved == set()


def test_of_many_rewritten_blocks_those_that_moved_are_found_too() -> None:
    old = sentences(300, 2)
    new = [rewritten(text, "ใหม่") for text in old]
    new.append(new.pop(10))
    found = aligning.align([block(text) for text in old], [block(text) for text in new])
    assert found.of[10] == 299
    assert found.moved == {10}
    assert len(found.of) == 300


def test_blocks_that_have_nothing_in_common_are_no_pair() -> None:
    found = aligning.align([block(f"ก{at}" * 9) for at in range(100)], [block(f"z{at}" * 9) for at in range(100)])
    assert found.of == {}


@pytest.mark.long
def test_five_thousand_blocks_that_all_changed_are_aligned_in_little_time() -> None:
    old = sentences(5_000, 3)
    ones, others = [block(text) for text in old], [block(rewritten(text, "ใหม่")) for text in old]
    with cpu.at_most(MOST_CPU_S):
        found = aligning.align(ones, others)
    assert len(found.of) == 5_000
