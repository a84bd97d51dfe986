"""How Thai text, years, dates and numbers are read and printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai import (
    MONTHS_SHORT,
    WEEKDAYS,
    ReadingKind,
    clean,
    cut,
    is_blank,
    is_percentage,
    long_date,
    match_key,
    number_text,
    read_day,
    read_number,
    read_year,
    to_arabic_digits,
    to_thai_digits,
)

# --- text


@pytest.mark.parametrize(
    ("typed", "held", "removed"),
    [
        ("ข้อความ\tปกติ\nสองบรรทัด", "ข้อความ\tปกติ\nสองบรรทัด", 0),
        ("บรรทัด\r\nถัดไป\rอีก", "บรรทัด\nถัดไป\nอีก", 0),
        ("บรรทัด_x000D_\nถัดไป", "บรรทัด\nถัดไป", 0),
        ("พิมพ์\vต่อ\fไป\x85อีก", "พิมพ์\nต่อ\nไป\nอีก", 3),
        ("เสียง\x07และ\x00ศูนย์", "เสียงและศูนย์", 2),
        ("ครึ่ง\ud800คู่\ufffe", "ครึ่งคู่", 2),
        ("ำ ㎡ ½ ﬁ \ue000", "ำ ㎡ ½ ﬁ \ue000", 0),
        ("R&D <select> {{ 7*7 }}", "R&D <select> {{ 7*7 }}", 0),
    ],
)
def test_text_keeps_all_a_document_can_hold(typed: str, held: str, removed: int) -> None:
    assert clean(typed) == (held, removed)


@pytest.mark.long
@given(st.text())
def test_cleaned_text_has_nothing_left_to_remove(text: str) -> None:
    once, _ = clean(text)
    again, removed = clean(once)
    assert removed == 0
    assert "\r" not in again


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("หมวด 7", "หมวด\u00a0 7"),
        ("หมวด 7", "หมวด\n๗"),
        ("ตัว\u200bชี้วัด", "ตัวชี้วัด"),
        ("น้ำบาดาล", "น้ํ\u0e32บาดาล"),
        ("น้ำบาดาล", "นํ้\u0e32บาดาล"),
        ("แหล่งข้อมูล", "เ\u0e40หล่งข้อมูล"),
        ("Basic", " BASIC"),
        ("ที่ปรึกษา", "ท่ีปรึกษา"),
        ("กำหนดส่ง", "ก\uf711\u0e32หนดส\uf70aง"),
    ],
)
def test_texts_that_look_the_same_match(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(("one", "other"), [("กพร.", "ก.พ.ร."), ("พื้นฐาน", "พื้นฐาน*"), ("7.1", "71"), ("ผล", "ผลา")])
def test_texts_that_differ_to_a_reader_do_not_match(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(st.text(alphabet="กาำแเเํ่้ิ์ ๑1Aaß\u200b\u00a0é"))
def test_a_key_matches_itself(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


@given(st.text(alphabet=st.characters(blacklist_characters="๐๑๒๓๔๕๖๗๘๙")))
def test_thai_digits_round_trip(text: str) -> None:
    assert to_arabic_digits(to_thai_digits(text)) == text


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u200b\n", "\x07"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "-", "\u200bก", "ิ"])
def test_what_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


# --- numbers


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85.5", "85.5"),
        ("๘๕.๕", "85.5"),
        ("85.50", "85.50"),
        ("1,234", "1234"),
        ("๑,๒๓๔.๕", "1234.5"),
        ("12,345,678.90", "12345678.90"),
        ("1 234", "1234"),
        ("1\u00a0234\u202f567", "1234567"),
        (" \u00a0\u200b85.5\ufeff\n", "85.5"),
        ("8\u200b5", "85"),
        ("(12)", "-12"),
        ("( 12 )", "-12"),
        ("(  ๑๒)", "-12"),
        ("(๑,๒๓๔.๕)", "-1234.5"),
        ("-12", "-12"),
        ("−12", "-12"),
        ("–12", "-12"),
        ("+12", "12"),
        (".5", "0.5"),
        ("007", "7"),
        ("0", "0"),
        ("-0", "0"),
        ("0.00", "0.00"),
        ("1" * 40, "1" * 40),
    ],
)
def test_a_typed_number_is_read_as_typed(typed: str, value: str) -> None:
    reading = read_number(typed)
    assert reading.kind is ReadingKind.NUMBER
    assert str(reading.value) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85.5%", "85.5"),
        ("85.5 %", "85.5"),
        ("ร้อยละ 85.5", "85.5"),
        ("ร้อยละ๘๕", "85"),
        ("-2.5%", "-2.5"),
        ("(12)%", "-12"),
        ("0%", "0"),
    ],
)
def test_a_typed_percentage_is_read_as_one(typed: str, value: str) -> None:
    reading = read_number(typed)
    assert (reading.kind, str(reading.value)) == (ReadingKind.PERCENT, value)


@pytest.mark.parametrize(
    "typed", ["-", "–", "—", "N/A", "n/a", "NA", "na", "ไม่มี", "ไม่มี ข้อมูล", "อยู่ระหว่าง\nดำเนินการ", " - "]
)
def test_a_word_for_no_value_is_no_number_and_no_fault(typed: str) -> None:
    reading = read_number(typed)
    assert (reading.kind, reading.value) == (ReadingKind.WORD, None)


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0\u200b", "\n"])
def test_blank_is_not_zero(typed: str) -> None:
    reading = read_number(typed)
    assert (reading.kind, reading.value) == (ReadingKind.BLANK, None)


@pytest.mark.parametrize(
    "typed",
    [
        "≥ 85",
        "มากกว่า 85",
        "85-90",
        "85 - 90",
        "80 85",
        "ประมาณ 85",
        "85 บ่อ",
        "85,5",
        "0,123",
        "1,23,456",
        "1,234 567",
        "1,2345",
        "1.234,5",
        "1.2.3",
        "1,234,",
        "5.",
        "1\n234",
        "1  234",
        "- 12",
        "--12",
        "12-",
        "(12",
        "(-12)",
        "1/2",
        "½",
        "85²",
        "1e5",
        "1E+3",
        "0x1F",
        "inf",
        "Infinity",
        "NaN",
        "sNaN",
        "1_000",
        "%",
        "ร้อยละ",
        "85 เปอร์เซ็นต์",
        "#DIV/0!",
        "ยกเลิก",
        "8" * 101,
    ],
)
def test_what_is_not_plainly_a_number_is_never_guessed(typed: str) -> None:
    reading = read_number(typed)
    assert (reading.kind, reading.value) == (ReadingKind.UNREADABLE, None)


@given(st.text(alphabet="0123456789๐๙.,-−–+()% \u00a0\u200b\nร้อยละEeinfNa"))
def test_reading_a_number_never_raises_and_is_finite(typed: str) -> None:
    value = read_number(typed).value
    assert value is None or value.is_finite()


@given(st.text())
def test_any_text_can_be_asked_for_a_number_a_year_and_a_day(typed: str) -> None:
    assert (read_number(typed).value is None) or any(character.isdigit() for character in typed)
    assert read_year(typed) is None or 2400 <= read_year(typed) <= 2700
    read_day(typed)


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=4)


@given(NUMBERS)
def test_a_number_reads_back_from_every_way_of_typing_it(value: Decimal) -> None:
    plain, grouped = f"{value:f}", f"{value:,f}"
    magnitude = grouped.lstrip("-")
    typed = [
        plain,
        grouped,
        to_thai_digits(grouped),
        grouped.replace(",", " "),
        grouped.replace(",", "\u00a0"),
        grouped.replace("-", "−"),
        f" {plain}\u200b ",
        f"({magnitude})" if value < 0 else f"+{magnitude}",
    ]
    assert [read_number(text).value for text in typed] == [value] * len(typed)
    assert [read_number(text).value for text in (f"{plain}%", f"ร้อยละ {grouped}")] == [value] * 2


@given(NUMBERS)
def test_a_printed_number_reads_back(value: Decimal) -> None:
    assert read_number(number_text(value)).value == value


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234567.5", None, "1,234,567.5"),
        ("85.50", None, "85.50"),
        ("1E+3", None, "1,000"),
        ("412.025", 2, "412.03"),
        ("-412.025", 2, "-412.03"),
        ("420.2706", 2, "420.27"),
        ("2.5", 0, "3"),
        ("999.995", 2, "1,000.00"),
        ("-0.001", 2, "0.00"),
        ("1" * 40, 2, f"{int('1' * 40):,}.00"),
    ],
)
def test_a_number_is_printed_half_up_or_as_typed(value: str, decimals: int | None, text: str) -> None:
    assert number_text(Decimal(value), decimals) == text


@pytest.mark.parametrize("measure", ["ร้อยละ", " ร้อย ละ", "%", "ร้อยละ (ของบ่อทั้งหมด)", "เปอร์เซ็นต์", "Percent"])
def test_a_measure_of_percentages_is_known(measure: str) -> None:
    assert is_percentage(measure)


@pytest.mark.parametrize("measure", ["", "บ่อ", "คะแนน", "บาท/ร้อยละ", "หน่วย (%)"])
def test_another_measure_is_no_percentage(measure: str) -> None:
    assert not is_percentage(measure)


# --- years and dates


@pytest.mark.parametrize(
    ("typed", "year_be"),
    [
        ("2564", 2564),
        ("๒๕๖๔", 2564),
        ("พ.ศ. 2564", 2564),
        ("พ.ศ.2564", 2564),
        ("ปี 2564", 2564),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๔", 2564),
        ("2021", 2564),
        ("ค.ศ. 2021", 2564),
        ("2400", 2400),
        ("2700", 2700),
        ("1900", 2443),
        ("2100", 2643),
        ("64", None),
        ("2399", None),
        ("2701", None),
        ("2101", None),
        ("พ.ศ. 2021", None),
        ("ค.ศ. 2564", None),
        ("25640", None),
        (f"{' ' * 100}2564", None),
        ("2564-2565", None),
        ("", None),
    ],
)
def test_a_year_is_read_in_either_era(typed: str, year_be: int | None) -> None:
    assert read_year(typed) == year_be


@pytest.mark.parametrize(
    "typed",
    [
        "20 มกราคม 2564",
        "20 มกราคม พ.ศ. 2564",
        "20 มกราคม 2021",
        "20 มกราคม ค.ศ. 2021",
        "๒๐ มกราคม ๒๕๖๔",
        "20  มกราคม\n2564",
        "20 ม.ค. 2564",
        "20 ม.ค. 64",
        "20 ม. ค. 64",
        "20 มค 64",
        "20 ม.ค.64",
        "20/1/2564",
        "20/01/2564",
        "20/1/2021",
        "20-1-2564",
        "2564-01-20",
        "2021-01-20",
        "วันที่ 20 มกราคม 2564",
    ],
)
def test_a_date_is_read_in_every_form_people_type(typed: str) -> None:
    assert read_day(typed) == (date(2021, 1, 20), "")


@pytest.mark.parametrize(
    ("typed", "weekday"),
    [
        ("วันอังคารที่ 12 มกราคม 2564", "อังคาร"),
        ("วันอังคาร ที่ 12 มกราคม 2564", "อังคาร"),
        ("อังคารที่ 12 ม.ค. 64", "อังคาร"),
        ("อ. 12 ม.ค. 64", "อังคาร"),
        ("อา. 12/1/2564", "อาทิตย์"),
        ("พฤ. 12 มกราคม 2564", "พฤหัสบดี"),
        ("วันพฤหัสที่ ๑๒ มกราคม ๒๕๖๔", "พฤหัสบดี"),
        ("วันจันทร์ที่ 12 มกราคม 2564", "จันทร์"),
    ],
)
def test_a_weekday_in_front_is_told_beside_the_day(typed: str, weekday: str) -> None:
    assert read_day(typed) == (date(2021, 1, 12), weekday)


@pytest.mark.parametrize(
    "typed",
    [
        "31 กุมภาพันธ์ 2564",
        "29 ก.พ. 2564",
        "0/1/2564",
        "20/13/2564",
        "1/20/2564",
        "31/2/64",
        "20/1/64",
        "20 มกราคม 64 ค.ศ.",
        "20 ค.ศ. 64",
        "20/1-2564",
        "20 มกรา 2564",
        "20 มกราคม",
        "มกราคม 2564",
        "วันอังคานที่ 12 มกราคม 2564",
        "12 มกราคม 2564 เวลา 9.30 น.",
        "85.5",
        "1.5.2",
        "1,234",
        f"{' ' * 100}20 มกราคม 2564",
        "",
    ],
)
def test_a_day_that_does_not_exist_or_can_be_read_two_ways_is_none(typed: str) -> None:
    assert read_day(typed)[0] is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_printed_date_reads_back(day: date) -> None:
    assert read_day(long_date(day)) == (day, "")
    assert read_day(long_date(day, weekday=True)) == (day, WEEKDAYS[day.weekday()])
    short = f"{day.day} {MONTHS_SHORT[day.month - 1]} {day.year + 543}"
    assert read_day(to_thai_digits(short)) == (day, "")
    assert read_day(day.isoformat()) == (day, "")


def test_dates_are_printed_in_the_buddhist_era() -> None:
    assert long_date(date(2021, 1, 12)) == "12 มกราคม 2564"
    assert long_date(date(2021, 1, 12), weekday=True) == "วันอังคารที่ 12 มกราคม 2564"


# --- cutting


@pytest.mark.parametrize(
    ("text", "chars", "shown"),
    [
        ("น้ำบาดาล", 8, "น้ำบาดาล"),
        ("น้ำบาดาล", 5, "น้ำ…"),
        ("น้ำบาดาล", 3, "น้…"),
        ("การใช้เครื่อง", 8, "การใช้…"),
        ("abcdef", 4, "abc…"),
        ("ก่ก่ก่", 4, "ก่…"),
        ("่่่่่", 3, "่่…"),
    ],
)
def test_a_text_is_never_cut_inside_a_thai_syllable(text: str, chars: int, shown: str) -> None:
    assert cut(text, chars) == shown


@given(st.text(alphabet="กเแน้ำิ่ะabc ", max_size=30), st.integers(min_value=2, max_value=12))
def test_a_cut_text_is_no_longer_than_allowed_and_begins_like_the_whole(text: str, chars: int) -> None:
    shown = cut(text, chars)
    assert len(shown) <= chars
    assert text.startswith(shown.removesuffix("…"))
