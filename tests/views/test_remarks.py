"""Remarks: what the margin of the report says of each finding, and what it is about."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from pipeline import messages
from pipeline.model import Place, Receipt
from pipeline.views import remarks
from pipeline.views.remarks import Remark, Subject

K12 = Place("สพบ.xlsx", "หมวด 7", "K12")
RECEIPTS = (Receipt("สพบ.", "สพบ.xlsx", "received", 3, date(2021, 1, 15)), Receipt("สบก.", "", "missing"))


def words(code: str) -> dict[str, str]:
    return dict(messages.CATALOGUE[code].example)


def of(code: str, place: Place = K12, *, indicator: str = "", explanation: str = "") -> Remark:
    found = messages.finding(code, place, indicator=indicator, explanation=explanation, words=words(code))
    (remark,) = remarks.view([found], RECEIPTS)
    return remark


def text(remark: Remark) -> str:
    return "\n".join(f"{line.label}{line.text}{line.code}" for line in remark.lines)


def test_it_says_what_was_found_why_what_to_do_and_which_cell_to_mend() -> None:
    sentence = messages.CATALOGUE["K308"]
    assert text(of("K308", indicator="7.1-01")).split("\n") == [
        "ควรทบทวน ข้อ 1 ในภาคผนวกข้อสังเกต K308",
        sentence.found.format_map(sentence.example),
        f"เหตุผล: {sentence.why}",
        f"สิ่งที่ต้องทำ: {sentence.must} {sentence.mend}",
        "แก้ที่: สพบ.xlsx › หมวด 7!K12",
    ]


def test_the_units_explanation_stands_in_it() -> None:
    assert "คำชี้แจงของหน่วยงาน: น้ำท่วม" in text(of("K308", explanation="น้ำท่วม")).split("\n")


def test_without_a_workbook_no_cell_to_mend_is_named_and_no_day() -> None:
    remark = of("K306", Place())
    assert "แก้ที่" not in text(remark)
    assert remark.day is None


def test_its_day_is_that_of_the_workbooks_data() -> None:
    assert of("K308").day == date(2021, 1, 15)


@pytest.mark.parametrize(
    ("code", "indicator", "subject"),
    [
        ("K308", "7.1-01", "7.1-01"),
        ("T401", "", "1.3"),
        ("T402", "", "2.1"),
        ("K306", "", "7.3"),
        ("K307", "", "7.2"),
        ("D501", "", ""),
    ],
)
def test_it_is_about_an_indicator_a_subitem_or_an_item(code: str, indicator: str, subject: str) -> None:
    assert of(code, indicator=indicator).subject == subject


def test_its_number_is_that_of_the_annex_worst_first() -> None:
    found = [messages.example("K308"), messages.example("M205"), messages.example("K301"), messages.example("K302")]
    heads = [text(remark).split("\n")[0] for remark in remarks.view(found, ())]
    assert heads == [
        "ต้องแก้ ข้อ 1 ในภาคผนวกข้อสังเกต K301",
        "ควรทบทวน ข้อ 2 ในภาคผนวกข้อสังเกต K308",
        "ควรทบทวน ข้อ 3 ในภาคผนวกข้อสังเกต K302",
        "แจ้งให้ทราบ ข้อ 4 ในภาคผนวกข้อสังเกต M205",
    ]


def test_every_code_of_the_catalogue_can_be_remarked_on() -> None:
    made = remarks.view([messages.example(code) for code in messages.CATALOGUE], ())
    assert len(made) == len(messages.CATALOGUE)
    assert all("{" not in text(remark) for remark in made)


def test_a_subject_is_the_text_it_prints_and_survives_a_copy() -> None:
    subject = Subject("จำนวนบ่อ", "7.1-01", [K12])
    assert subject == "จำนวนบ่อ"
    copied = copy.deepcopy(subject)
    assert (copied, copied.key, copied.places) == ("จำนวนบ่อ", "7.1-01", (K12,))
