"""The work of a merge grows with the number of indicators, not with its square."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec import Struct

from pipeline.model import Place
from pipeline.views.figures import ShownFigure
from pipeline.word import template
from pipeline.word.edits import merging
from tests.support import cpu
from tests.support.edited_documents import edited_at_random, figures_of
from tests.support.word_drawing import draw

FEW, MANY = 300, 1200
TEMPLATE = """
# หมวด 7 ผลลัพธ์การดำเนินการ
{%p for each in indicators %}
## {{ each.name }}
{{ each.text }}
ผลของ {{ each.name }} คือ {{ each.actual }} หน่วย
{%p endfor %}
# ภาคผนวก ก ที่มาของตัวเลข
| ตัวชี้วัด | ผล |
| {%tr for each in indicators %} | |
| {{ each.name }} | {{ each.actual }} |
| {%tr endfor %} | |
"""


class Indicator(Struct, frozen=True):
    """An indicator with a text of its own."""

    name: str
    text: str
    actual: ShownFigure


class Indicators(Struct, frozen=True):
    """What the template is given."""

    indicators: tuple[Indicator, ...]


def indicators(count: int, seed: int) -> Indicators:
    """Return so many indicators; with another seed some have other figures, other texts, or are gone."""
    rng, other = random.Random(0), random.Random(seed)
    found = []
    for number in range(count):
        words = " ".join(f"คำที่{rng.randrange(5_000)}" for _ in range(30))
        actual, name = rng.randrange(1000, 9999), f"ตัวชี้วัดที่ {number} เรื่อง {rng.randrange(10**6)}"
        if seed and other.random() < 0.1:
            actual = other.randrange(1000, 9999)
        if seed and other.random() < 0.05:
            words += f" เพิ่ม{other.randrange(100)}"
        if not seed or other.random() > 0.02:
            found.append(
                Indicator(name, words, ShownFigure(f"{actual:,}", Place("สพบ.xlsx", "หมวด 7", f"K{number + 6}")))
            )
    return Indicators(tuple(found))


@pytest.mark.long
def test_four_times_the_indicators_take_about_four_times_the_work(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", TEMPLATE)
    taken = []
    for count in (FEW, MANY):
        base, new = (template.render(path, indicators(count, seed)) for seed in (0, 1))
        left, _ = edited_at_random(base, 3, 30)
        begun = cpu.seconds()
        merged = merging.merged(base, left, new)
        taken.append(cpu.seconds() - begun)
        assert figures_of(merged.document) <= figures_of(new)
    assert taken[1] <= 9 * taken[0]  # measured: 5.9 on a busy machine; with the square it would be 16
