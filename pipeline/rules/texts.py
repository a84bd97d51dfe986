"""From texts to the numbers, indicators, sub-items and items in them that the data do not bear out.

Nothing here understands Thai: a number is asked about only where it can hardly mean anything but a figure of the
indicator that its sentence names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from msgspec import Struct

from pipeline.merge import figures_of
from pipeline.model import Indicator, Place, Text
from pipeline.rules.case import Case, Hit
from pipeline.thai import MONTHS, MONTHS_SHORT, is_percentage, number_text, read_year, to_arabic_digits

_BRACKETED = re.compile(r"\[[^\[\]\n]*\]")  # citations, which the documents fill in, and notes
# What ends a sentence: Thai has no full stop, but words that only begin one.
_OPENING_WORDS = "ทั้งนี้|นอกจากนี้|นอกจากนั้น|อย่างไรก็ตาม|อนึ่ง|ดังนั้น|สำหรับ|ส่วน|ขณะที่|ในขณะที่|รวมทั้ง|อีกทั้ง"
_SENTENCE_END = re.compile(rf"[\n;!?]|\s(?=(?:{_OPENING_WORDS}))")
# Not a part of a date, a range, a time, an order's number or a code.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,/:\-–−_])(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"(?![0-9A-Za-z_])(?![,.][0-9])(?!\s?[/:\-–−]\s?[0-9])"
)
_YEAR = re.compile(r"(?<![0-9.,/])(?:2[4-7][0-9]{2}|19[0-9]{2}|20[0-9]{2})(?![0-9]|[.,][0-9])")
_PER_CENT_BEFORE = re.compile(r"ร้อยละ\s*$")
_PER_CENT_AFTER = re.compile(r"\s*(?:%|เปอร์เซ็นต์|percent)")
_CLAIM = re.compile(r"(?:เป็น|เหลือ|อยู่ที่|เท่ากับ|คือ)\s*(?:ร้อยละ\s*)?$")
# Words before a number that is no figure: it counts in order, or it is worked out of figures.
_ORDINAL = re.compile(
    r"(?:ที่|ข้อ|หมวด|ระดับ|ขั้น|ขั้นตอน|ไตรมาส|มาตรา|ลำดับ|รุ่น|ชั้น|ประเภทย่อย|กลุ่ม|ตาราง|แผนภูมิ|รูป|ภาพ|หน้า|มิติ|ปี|ศ\.|ยุทธศาสตร์"
    r"|รอบ|ระยะ|เฟส|ราชการ|PMQA|Thailand|ไทยแลนด์|ประเทศไทย|ISO|มาตรฐาน|วัน|เลข|ฉบับ|\()\s*$"
)
_WORKED_OUT = re.compile(
    "เพิ่ม|ลด|กว่า|เกิน|ต่าง|ห่าง|คิดเป็น|บรรลุ|สำเร็จ|ดีขึ้น|เติบโต|ขยายตัว|เฉลี่ย|รวม|สะสม|ประมาณ|อย่างน้อย|สัดส่วน|เท่าของ|อีก|ใกล้"
)
_WORKED_OUT_AFTER = re.compile(r"\s*(?:%|เปอร์เซ็นต์)?\s*(?:ของ|เท่า(?!กับ)|ต่อ|จุด|โดยเฉลี่ย)")
_UNITS = (
    "ปี|เดือน|วัน|ชั่วโมง|นาที|น\\.|ครั้ง|คน|ราย|ท่าน|แห่ง|บ่อ|เรื่อง|โครงการ|ครัวเรือน|หมู่บ้าน|ตำบล|อำเภอ|จังหวัด|ภาค|ไร่|คะแนน|ระดับ|ชุด"
    "|ฉบับ|หลักสูตร|ระบบ|สถานี|หน่วยงาน|สำนัก|กอง|กรม|ศูนย์|รายการ|บาท|หน่วย|ด้าน|ประเด็น|ข้อ(?!มูล)|ตัวชี้วัด|ตัว|กลุ่ม|ขั้นตอน|ขั้น|กิจกรรม|แผน"
    "|มาตรการ|ช่องทาง|ประเภท|ประการ|มิติ|หมวด|รุ่น|เล่ม|ชิ้น|เครื่อง|คัน|แปลง|ล้าน|แสน|หมื่น|พัน|ลูกบาศก์|ลบ\\.|เมตร|ม\\.|กิโล|กม\\."
    "|ตาราง|ลิตร|เท่า(?!กับ)|อันดับ|ไตรมาส|สัปดาห์|กระบวนงาน|บริการ|องค์กร|เครือข่าย|ผลงาน|รางวัล|วาระ|งาน|อย่าง|ส่วน|องค์|เกณฑ์|หัวข้อ"
)
_MONTH = "|".join(re.escape(name) for name in (*MONTHS, *MONTHS_SHORT))
_AFTER_A_COUNT = re.compile(rf"\s*(?:{_UNITS}|{_MONTH})")
_SUBITEM = re.compile(
    r"(?:หัวข้อ|หมวด\s*(?:ที่\s*)?[1-6]\s*(?:หัว)?ข้อ)\s*(?:ที่\s*)?(?P<code>[0-9]{1,2}\.[0-9]{1,2})(?![0-9]|[.\-–][0-9])"
    r"(?!\s*(?:ของ|แห่ง|ใน)(?!\s*(?:หมวด|เกณฑ์|PMQA)))"
)
_ITEM = re.compile(
    r"ข้อ\s*(?:ที่\s*)?(?P<code>7\.[0-9]{1,2})(?![0-9]|[.\-–][0-9])(?!\s*(?:ของ|แห่ง)(?!\s*(?:หมวด|เกณฑ์|PMQA)))"
)
_CODE_OF_AN_ITEM = re.compile(r"(?<![A-Za-z0-9.\-/])7\.[1-6]-[0-9]{1,3}(?![A-Za-z0-9\-/]|\.[0-9])")


def texts_agree_with_the_data(case: Case) -> Iterator[Hit]:
    """A text that names an indicator gives no number in that sentence but its figures, or what follows from them.

    And every indicator, sub-item and item that a text names is there. Years, dates, numbers of order and numbers in
    another unit than the indicator's are no figures of it; one of a year that has none is not asked about. What
    stands in brackets [] is not looked at, nor is a blank text.
    Source: the assessors compare the text with the table beside it.
    """
    data = _Data(case)
    for one in _texts(case):
        for what in dict.fromkeys(data.unsound(one.text)):
            words = {"subitem": one.about, "what": what}
            yield Hit(one.place, words, one.unit, one.indicator, one.explanation)


class _CheckedText(Struct, frozen=True):
    """A text, what it is about, and the reason that its row gives beside it."""

    text: str
    place: Place
    about: str
    unit: str = ""
    indicator: str = ""
    explanation: str = ""


def _texts(case: Case) -> Iterator[_CheckedText]:
    """Yield what units and the coordinator write themselves, not the words of the assessors."""
    for told in case.master.narratives:
        yield _CheckedText(told.text.text, told.text.place, told.subitem, told.unit, "", told.explanation)
    for answer in case.master.answers:
        for text in (answer.action, answer.result):
            yield _CheckedText(text.text, text.place, answer.subject, answer.unit, "", answer.explanation)
    for indicator in case.master.indicators:
        for row in indicator.rows:
            named = (row.code or indicator.code, row.unit, indicator.code)
            yield _CheckedText(row.analysis, row.place_of("analysis"), *named, row.explanation)
            yield _CheckedText(row.explanation, row.place_of("explanation"), *named)
    yield from (_CheckedText(text.text, text.place, about) for about, text in _of_coordinator(case))


def _of_coordinator(case: Case) -> Iterator[tuple[str, Text]]:
    given = case.coordinator
    for row in given.agenda:
        about = f"วาระ {row.item or row.agenda}"
        yield from ((about, text) for text in (row.detail, row.proposal, row.resolution))
    yield from ((f"ลักษณะสำคัญขององค์การ ({number})", text) for number, text in given.profile.items())
    names = {"preface": "คำนำ", "summary": "บทสรุปผู้บริหาร"}
    yield from ((names.get(entry, entry), text) for entry, text in given.forewords.items())


class _Data:
    """What texts are held against: the indicators by code, and what the criteria have."""

    def __init__(self, case: Case) -> None:
        criteria = case.criteria
        self._subitems = {subitem for category in criteria.categories for subitem in category.subitems}
        self._items = {item.code for item in criteria.items}
        # A code that is a number alone, or a word alone, is no mark by which a text names an indicator.
        self._indicators = {
            to_arabic_digits(one.code): one for one in case.master.indicators if re.search(r"\d\D|\D\d", one.code)
        }
        codes = sorted((code for code in self._indicators if not _is_number(code)), key=len, reverse=True)
        named = "|".join(map(re.escape, codes)) or r"(?!)"
        self._named = re.compile(rf"(?<![A-Za-z0-9.\-/])(?:{named})(?![A-Za-z0-9\-/]|\.[0-9])")
        self._has_codes_of_items = any(map(_CODE_OF_AN_ITEM.fullmatch, self._indicators))
        self._claims: dict[str, _Claims] = {}

    def unsound(self, typed: str) -> Iterator[str]:
        """Yield what the data do not bear out, each in words."""
        if not any(map(str.isdigit, typed)):
            return
        text = _BRACKETED.sub(lambda match: " " * len(match[0]), to_arabic_digits(typed))
        for match in _SUBITEM.finditer(text):
            if match["code"] not in self._subitems | self._items:
                yield f"อ้างถึงหัวข้อ {match['code']} ซึ่งไม่มีในเกณฑ์"
        for match in _ITEM.finditer(text):
            if match["code"] not in self._items:
                yield f"อ้างถึงข้อ {match['code']} ซึ่งไม่มีในเกณฑ์"
        if self._has_codes_of_items:
            for match in _CODE_OF_AN_ITEM.finditer(text):
                if match[0] not in self._indicators:
                    yield f"อ้างถึงตัวชี้วัด {match[0]} ซึ่งไม่มีในข้อมูลของปีนี้"
        if self._named.search(text):
            for sentence in _SENTENCE_END.split(text):
                yield from self._unsound_numbers(sentence)

    def _unsound_numbers(self, sentence: str) -> Iterator[str]:
        codes = tuple(dict.fromkeys(match[0] for match in self._named.finditer(sentence)))
        if not codes:
            return
        claims = [self._claims_of(code) for code in codes]
        rest = self._named.sub(lambda match: "|" * len(match[0]), sentence)
        for name in (name for one in claims for name in one.names):
            rest = rest.replace(name, "|" * len(name))
        for match in _NUMBER.finditer(rest):
            meant = [one for one in claims if one.may_mean(rest, match)]
            value = Decimal(match["digits"].replace(",", ""))
            if meant and not any(one.holds(value) for one in claims):
                named = "หรือ ".join(codes)
                yield f"ระบุตัวเลข {match['digits']} กับ {named} ซึ่งไม่ตรงกับค่าใดของตัวชี้วัดนี้"

    def _claims_of(self, code: str) -> _Claims:
        if code not in self._claims:
            self._claims[code] = _Claims(self._indicators[code])
        return self._claims[code]


class _Claims:
    """Which numbers are an indicator's: its figures of every unit and year, and what is worked out of them."""

    def __init__(self, indicator: Indicator) -> None:
        rows = (*indicator.rows, *indicator.settled)
        held = [figure for row in rows for kind in ("target", "actual") for figure in figures_of(row, kind).values()]
        self._years = {year for row in rows for year in (*row.targets, *row.actuals)}
        self._figures = _values(figure.value for figure in (*held, *(row.benchmark for row in rows)))
        self._differences = {abs(one - other) for one, other in permutations(self._figures, 2)}
        self._shares = {share for pair in permutations(self._figures, 2) for share in _shares(*pair)}
        self._means = {_mean(_values(figure.value for figure in row.actuals.values())) for row in rows}
        self._measures = tuple(dict.fromkeys(to_arabic_digits(row.measure) for row in rows if row.measure))
        self._is_percentage = any(is_percentage(measure) for measure in self._measures)
        self.names = tuple(dict.fromkeys(to_arabic_digits(row.name) for row in rows if len(row.name) > 1))

    def may_mean(self, sentence: str, number: re.Match[str]) -> bool:
        """Return whether a number of the sentence can hardly be anything but a figure of the indicator."""
        before, after = sentence[: number.start()], sentence[number.end() :]
        since = re.split("[0-9|]", before)[-1]
        is_claimed = bool(_CLAIM.search(before))
        if not is_claimed and (_WORKED_OUT.search(since) or _WORKED_OUT_AFTER.match(after)):
            return False
        if self._is_of_another_year(before, after):
            return False
        if _PER_CENT_BEFORE.search(before) or _PER_CENT_AFTER.match(after):
            return self._is_percentage
        if after.lstrip().startswith(self._measures):
            return True
        if _YEAR.fullmatch(number[0]) or _AFTER_A_COUNT.match(after) or _numbers_a_list(before, after):
            return False
        return is_claimed or not _ORDINAL.search(before)

    def holds(self, value: Decimal) -> bool:
        """Return whether a value is a figure, as exact as it is typed, or follows from the figures."""
        decimals = max(-int(value.as_tuple().exponent), 0)
        near = {*self._figures, *(self._means if decimals else ()), *(self._shares if decimals > 1 else ())}
        return value in self._differences or any(_rounded(figure, decimals) == value for figure in near)

    def _is_of_another_year(self, before: str, after: str) -> bool:
        years = _YEAR.findall(before)[-1:] or _YEAR.findall(after)[:1]
        return bool(years) and read_year(years[0]) not in self._years


def _numbers_a_list(before: str, after: str) -> bool:
    """Return whether a number counts the points of a list: 1. or 2)."""
    is_in_brackets = before.count("(") > before.count(")")
    return (after.startswith(".") and not before.strip()) or (after.startswith(")") and not is_in_brackets)


def _values(given: Iterable[Decimal | None]) -> tuple[Decimal, ...]:
    return tuple(dict.fromkeys(value for value in given if value is not None))


def _shares(one: Decimal, other: Decimal) -> Iterator[Decimal]:
    """Yield what one figure is of another, the attainment where less is better, and the change, in per cent."""
    if other:
        share = one / other * 100
        yield from (share, 200 - share, abs(share - 100))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / max(len(values), 1)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return Decimal(number_text(value, decimals).replace(",", ""))


def _is_number(code: str) -> bool:
    return re.fullmatch(r"[0-9]+(?:\.[0-9]+)*", code) is not None
