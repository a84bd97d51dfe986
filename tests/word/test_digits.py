"""Thai digits through the whole of a document: all that people read, and nothing that must stay as it is."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct

from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.package import open_package
from pipeline.opc.writer import CONTENT_TYPES, write_archive
from pipeline.thai import to_arabic_digits
from pipeline.word import template
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W
from pipeline.word.parts import digits
from tests.support import word_lint
from tests.support.word_drawing import altered, body, draw, parts_of, words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("วันที่ 20 มกราคม 2564 เวลา 09.30 น.", "วันที่ ๒๐ มกราคม ๒๕๖๔ เวลา ๐๙.๓๐ น."),
        ("1,234.50 / 3-4 (12) ปี2563", "๑,๒๓๔.๕๐ / ๓-๔ (๑๒) ปี๒๕๖๓"),
        ("PMQA 4.0", "PMQA ๔.๐"),
        ("ช่อง K12 รหัส 7.1-1-K7Q2 ฝุ่น PM2.5 กระดาษ A4", "ช่อง K12 รหัส 7.1-1-K7Q2 ฝุ่น PM2.5 กระดาษ A4"),
        ("ดู https://dgr.go.th/2564/1 และ www.a.th/2 ข้อ 3", "ดู https://dgr.go.th/2564/1 และ www.a.th/2 ข้อ ๓"),
        ("งาน2@dgr.go.th หรือ x2@y.th", "งาน2@dgr.go.th หรือ x2@y.th"),
        ("ไฟล์ สรุป2564.xlsx “ปี2.pdf”", "ไฟล์ สรุป2564.xlsx “ปี2.pdf”"),
        ("กรอกแผ่นงาน หมวด 7 ของหมวด 7 ปี 2564", "กรอกแผ่นงาน หมวด 7 ของหมวด ๗ ปี ๒๕๖๔"),
        ("ตั้งชื่อแผ่นงานว่า หมวด 1-6 ส่วนหมวด 1-6", "ตั้งชื่อแผ่นงานว่า หมวด 1-6 ส่วนหมวด ๑-๖"),
        ("แผ่นงาน “หมวด 7 (2)” ข้อ 2", "แผ่นงาน “หมวด 7 (2)” ข้อ ๒"),
        ("ช่อง หมวด 7!K12 ของหมวด 7", "ช่อง หมวด 7!K12 ของหมวด ๗"),
        ("แผ่นงาน “ไม่ปิด 2564", "แผ่นงาน “ไม่ปิด ๒๕๖๔"),
        (" › หมวด 7", " › หมวด 7"),
        (" › ผล 2564 (2)", " › ผล 2564 (2)"),
        ("ผลที่ต้องชี้แจง 2 ตัวชี้วัด: 7.1-02, 7.6-101", "ผลที่ต้องชี้แจง ๒ ตัวชี้วัด: 7.1-02, 7.6-101"),
        ("หมวด 1-6 ข้อ 7.1-7.6 พ.ศ. 2561-2563 และ 17.1-20", "หมวด ๑-๖ ข้อ ๗.๑-๗.๖ พ.ศ. ๒๕๖๑-๒๕๖๓ และ ๑๗.๑-๒๐"),
        ("๒๕๖๔ 2564", "๒๕๖๔ ๒๕๖๔"),
        ("", ""),
    ],
)
def test_numbers_are_thai_and_codes_links_and_file_names_are_not(typed: str, shown: str) -> None:
    assert digits.in_thai(typed) == shown


@given(st.text())
def test_nothing_but_digits_changes(text: str) -> None:
    assert to_arabic_digits(digits.in_thai(text)) == to_arabic_digits(text)


@given(st.text(alphabet="ก0123456789 ,.()", max_size=60))
def test_no_arabic_digit_is_left_among_thai_words(text: str) -> None:
    assert not re.search("[0-9]", digits.in_thai(text))


@pytest.mark.parametrize(
    "text",
    ["1" * 50_000, "1." * 25_000, "ก" * 50_000, "ก1" * 25_000, "a@" * 25_000, ".xls" * 9_000, "แผ่นงาน “" * 5_000],
)
def test_a_text_of_any_length_is_read_in_one_pass(text: str) -> None:
    before = time.process_time()
    digits.in_thai(text)
    assert time.process_time() - before < 2


# --- a document


class Year(Struct, frozen=True):
    """What a document of Thai digits prints."""

    thai_digits: bool
    year: str = "2564"
    code: str = "7.1-01"


DRAWN = "[contents]\n# ปี {{ year }}\nรหัส\n| ผล {{ year }} | 12.50 |\nลำดับ"


def drawn(tmp_path: Path) -> Path:
    path = draw(tmp_path / "t.docx", DRAWN, "หน้า {{ year }}")
    coded = (
        '<w:r><w:rPr><w:rStyle w:val="pmqaCode"/></w:rPr><w:t>{{ code }}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> SEQ ตารางที่ \\* ARABIC </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>9</w:t></w:r></w:fldSimple>'
    )
    found = "รหัส</w:t></w:r>".encode()
    style = b'<w:style w:type="character" w:styleId="pmqaCode"><w:name w:val="pmqa Code"/></w:style></w:styles>'
    made = altered(path.read_bytes(), "word/document.xml", lambda xml: xml.replace(found, found + coded.encode()))
    made = altered(made, "word/styles.xml", lambda xml: xml.replace(b"</w:styles>", style))
    path.write_bytes(made)
    return path


def made(tmp_path: Path, *, thai: bool = True) -> bytes:
    return template.render(drawn(tmp_path), Year(thai))


def test_text_headings_tables_and_contents_are_thai_and_codes_are_not(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert words(document) == ["ปี ๒๕๖๔", "รหัส7.1-01๑", "ผล ๒๕๖๔", "๑๒.๕๐", "ลำดับ"]
    assert "ปี ๒๕๖๔" in "".join(next(body(document).iter(f"{W}hyperlink")).itertext())
    assert word_lint.faults(document) == []


def test_words_that_are_not_digits_are_as_in_the_arabic_document(tmp_path: Path) -> None:
    thai, arabic = made(tmp_path), made(tmp_path, thai=False)
    assert [to_arabic_digits(text) for text in words(thai)] == words(arabic)


def test_fields_that_count_are_asked_for_thai(tmp_path: Path) -> None:
    tree = body(made(tmp_path))
    codes = [code.text or "" for code in tree.iter(f"{W}instrText")]
    assert any(r"SEQ ตารางที่ \* THAIARABIC" in code for code in codes)
    assert not any("ARABIC" in code.upper().replace("THAIARABIC", "") for code in codes)
    assert [field.get(f"{W}instr") for field in tree.iter(f"{W}fldSimple")] == [r" NUMPAGES \* THAIARABIC "]


def test_pages_are_numbered_in_thai_and_so_are_lists_that_word_numbers(tmp_path: Path) -> None:
    parts = parts_of(made(tmp_path))
    tree = etree.fromstring(parts["word/document.xml"])
    assert [each.get(f"{W}fmt") for each in tree.iter(f"{W}pgNumType")] == ["thaiNumbers"]
    footer = next(content for name, content in parts.items() if "footer" in name and name.endswith(".xml"))
    assert "๒๕๖๔" in "".join(etree.fromstring(footer).itertext())
    assert b'"decimal"' not in parts["word/numbering.xml"]


def test_a_list_that_counts_is_numbered_in_thai() -> None:
    xml = (
        f'<w:numbering xmlns:w="{W[1:-1]}"><w:abstractNum><w:lvl><w:numFmt w:val="decimal"/><w:lvlText w:val="2.%1)"/>'
        "</w:lvl></w:abstractNum></w:numbering>"
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/n.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.{docx_file.NUMBERING}"/></Types>'
    )
    package = open_package(write_archive({CONTENT_TYPES: types.encode(), "n.xml": xml.encode()}), NO_LIMITS)
    digits.to_thai(package)
    assert 'w:val="thaiNumbers"' in package.read("n.xml").decode()
    assert 'w:val="๒.%1)"' in package.read("n.xml").decode()


def test_a_document_that_does_not_ask_keeps_its_digits(tmp_path: Path) -> None:
    assert "ผล 2564" in words(made(tmp_path, thai=False))
