"""The draft of an analysis: the facts of the figures in right Thai, in both directions, with blanks; never a reason."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import drafts, rules
from pipeline.model import Direction, Figure, IndicatorRow
from tests.support import records
from tests.support.records import LOWER, row

YEARS = (2561, 2562, 2563)


def said(one: IndicatorRow) -> str:
    return drafts.text(drafts.draft(one, YEARS))


def benchmark(value: str) -> Figure:
    return Figure(Decimal(value), value)


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (
            row(actuals="82 86 92", targets="80 85 90 95"),
            "ปี 2563 มีผลการดำเนินการ 92 บ่อ เพิ่มขึ้น 10 บ่อ จาก 82 บ่อ ในปี 2561"
            " สูงกว่าเป้าหมายของปี 2563 (กำหนดไว้ 90 บ่อ) จึงบรรลุเป้าหมาย ในช่วงปี 2561–2563 ผลการดำเนินการเพิ่มขึ้นต่อเนื่อง",
        ),
        (
            row(actuals="30 25 25", targets="30 25 20 15", measure="วัน", direction=LOWER),
            "ปี 2563 มีผลการดำเนินการ 25 วัน ลดลง 5 วัน จาก 30 วัน ในปี 2561 สูงกว่าเป้าหมายของปี 2563 (กำหนดไว้ 20 วัน)"
            " ซึ่งเป็นตัวชี้วัดยิ่งน้อยยิ่งดี จึงไม่บรรลุเป้าหมาย ในช่วงปี 2561–2563 ผลการดำเนินการลดลง",
        ),
        (
            replace(row(actuals="80 84.5 82", targets="80 80 82", measure="ร้อยละ"), benchmark=benchmark("85")),
            "ปี 2563 มีผลการดำเนินการ ร้อยละ 82 เพิ่มขึ้น 2 จุดร้อยละ จาก ร้อยละ 80 ในปี 2561"
            " เท่ากับเป้าหมายของปี 2563 (กำหนดไว้ ร้อยละ 82) จึงบรรลุเป้าหมาย และต่ำกว่าค่าเทียบเคียง (ร้อยละ 85)"
            " ในช่วงปี 2561–2563 ผลการดำเนินการเพิ่มขึ้นและลดลงสลับกัน",
        ),
        (
            row(actuals="1500 . 1500", targets=". . .", direction=None),
            "ปี 2563 มีผลการดำเนินการ 1,500 บ่อ เท่ากับปี 2561",
        ),
        (row(actuals=". 7 ไม่มีข้อมูล", targets="x x x", measure=""), "ปี 2562 มีผลการดำเนินการ 7"),
        (
            row(actuals="0 0 0", targets=". . ."),
            "ปี 2563 มีผลการดำเนินการ 0 บ่อ เท่ากับปี 2561 ในช่วงปี 2561–2563 ผลการดำเนินการคงที่",
        ),
        (row(actuals=". . ."), ""),
        (row(actuals="x x x"), ""),
    ],
    ids=["higher", "lower is better", "per cent", "no target", "one year", "zeros", "blank", "no columns"],
)
def test_a_draft_says_what_the_figures_say(one: IndicatorRow, wanted: str) -> None:
    assert said(one) == wanted


def test_a_text_that_only_repeats_the_draft_counts_as_blank() -> None:
    one = row()
    typed = said(one)
    texts = {
        typed: "",
        f"{drafts.LABEL}: {typed}\n": "",
        typed.replace(" ", "  "): "",
        f"{typed} เพราะได้งบประมาณเพิ่ม": f"{typed} เพราะได้งบประมาณเพิ่ม",
        "เพราะได้งบประมาณเพิ่ม": "เพราะได้งบประมาณเพิ่ม",
        "": "",
    }
    sent = [records.submission("สพบ.", replace(one, analysis=text)) for text in texts]
    assert [s.rows[0].analysis for s in drafts.without_drafts(sent, YEARS)] == list(texts.values())


def test_a_reason_that_only_repeats_the_draft_explains_nothing() -> None:
    falling = row(actuals="92 86 82", targets="80 80 80 95")
    pasted = records.submission("สพบ.", replace(falling, analysis=said(falling)))
    (left,) = drafts.without_drafts([pasted], YEARS)
    (one,) = [found for found in rules.evaluate(records.case(*left.rows)) if found.code == "K304"]
    assert one.is_open


def test_rows_that_agree_give_one_draft_from_the_figures_that_any_of_them_has() -> None:
    rows = (row(actuals="82 . 92"), replace(row(actuals="82 86 .", unit="สสป."), benchmark=benchmark("90")))
    assert said(drafts.merged(rows)).endswith("ผลการดำเนินการเพิ่มขึ้นต่อเนื่อง")
    assert "ค่าเทียบเคียง (90 บ่อ)" in said(drafts.merged(rows))


CELLS = st.sampled_from([".", "0", "12", "12.5", "1500", "ไม่มีข้อมูล"])
DRAWN = st.lists(CELLS, min_size=3, max_size=3).map(" ".join)


@given(DRAWN, DRAWN, st.sampled_from([*Direction, None]), st.sampled_from(["บ่อ", "ร้อยละ", "ระดับ", ""]))
def test_every_figure_of_a_draft_is_one_of_the_row(
    actuals: str, targets: str, direction: Direction | None, measure: str
) -> None:
    one = row(actuals=actuals, targets=targets, direction=direction, measure=measure)
    pieces = drafts.draft(one, YEARS)
    figures = {*one.actuals.values(), *one.targets.values()}
    assert [piece for piece in pieces if isinstance(piece, Figure) and piece not in figures] == []
    assert not re.search(r"  |^ | $", drafts.text(pieces))
