"""PDF through LibreOffice: lines as TH SarabunPSK breaks them, and a clear word where the machine cannot."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.opc.trees import parse
from pipeline.views import minutes
from pipeline.word import template
from pipeline.word.libreoffice import fonts, pdf, thai_pages, true_type
from pipeline.word.markup.elements import W
from tests.support import preview
from tests.support.sample_documents import examined_sample
from tests.support.word_drawing import View, altered, draw, parts_of, words

ROOT = Path(__file__).parents[2]


def made(tmp_path: Path) -> bytes:
    return template.render(draw(tmp_path / "t.docx", "{{ title }}"), View("น้ำบาดาล " * 200))


@pytest.mark.soffice
def test_a_document_becomes_a_pdf_in_the_house_font(tmp_path: Path) -> None:
    made_pdf = pdf.made_from(made(tmp_path))
    assert made_pdf.startswith(b"%PDF-")
    assert any(name in made_pdf for name in (b"PmqaThai", b"THSarabun"))
    (tmp_path / "made.pdf").write_bytes(made_pdf)
    assert preview.pdf_text(tmp_path / "made.pdf").count("บาดาล") == 200


def test_without_libreoffice_there_is_a_clear_word_and_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.office() is None
    with pytest.raises(pdf.PdfFault, match="ไม่พบ LibreOffice"):
        pdf.made_from(made(tmp_path))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")
def test_a_libreoffice_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nexec 9> {alive}\nsleep 600 &\nwait\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(pdf, "TIME_LIMIT_S", 1)
    reading = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(pdf.PdfFault, match="เกิน 1 วินาที"):
            pdf.made_from(made(tmp_path))
        assert select.select([reading], [], [], 10)[0]  # the pipe ends when its last writer does
        assert os.read(reading, 1) == b""
    finally:
        os.close(reading)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")
def test_a_libreoffice_that_makes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "soffice"
    script.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(pdf.PdfFault, match="ไม่สำเร็จ"):
        pdf.made_from(made(tmp_path))


def test_the_copy_for_libreoffice_spreads_lines_and_keeps_the_numbers_of_captions(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "ตาราง\n{{ title }}")
    counted = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> SEQ ตาราง </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    found = "ตาราง</w:t></w:r>".encode()
    with_field = altered(
        path.read_bytes(), "word/document.xml", lambda xml: xml.replace(found, found + counted.encode())
    )
    path.write_bytes(with_field)
    document = template.render(path, View("น้ำบาดาล"))
    copy = pdf.prepared(document)
    assert b"SEQ" in parts_of(document)["word/document.xml"]
    assert b"SEQ" not in parts_of(copy)["word/document.xml"]
    assert b"thaiDistribute" not in b"".join(parts_of(copy).values())
    assert words(copy) == words(document) == ["ตาราง1", "น้ำบาดาล"]


# --- fonts


def a_font(units_per_em: int = 1000) -> bytes:
    """A font of two tables, the names and the head: all that `scaled` looks at."""
    name = "Laksaman".encode("utf-16-be") + b"Laksaman"
    head = bytearray(54)
    struct.pack_into(">H", head, 18, units_per_em)
    directory = struct.pack(">4sHHHH", b"\x00\x01\x00\x00", 2, 0, 0, 0)
    offset = 12 + 32
    directory += struct.pack(">4sIII", b"head", 0, offset, len(head))
    directory += struct.pack(">4sIII", b"name", 0, offset + len(head), len(name))
    return directory + bytes(head) + name


def test_the_stand_in_is_drawn_smaller_under_a_name_of_its_own() -> None:
    scaled = fonts.scaled(a_font())
    assert struct.unpack_from(">H", scaled, 44 + 18) == (fonts.UNITS_PER_EM,)
    assert b"PmqaThai" in scaled
    assert "PmqaThai".encode("utf-16-be") in scaled
    assert b"Laksaman" not in scaled
    assert len(scaled) == len(a_font())


def test_what_is_no_font_is_refused() -> None:
    with pytest.raises(ValueError, match="head"):
        fonts.scaled(a_font().replace(b"head", b"haed"))


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig")
def test_without_fontconfig_no_font_is_known_and_no_pages_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts.setting(tmp_path) is None


@pytest.mark.soffice
@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig")
def test_th_sarabun_or_its_stand_in_is_set_for_libreoffice(tmp_path: Path) -> None:
    setting = fonts.setting(tmp_path)
    assert setting is not None
    if setting:  # TH SarabunPSK is not installed here
        answer = subprocess.run(
            ["fc-match", "TH SarabunPSK"],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": "/usr/bin", **setting},
        )
        assert "PmqaThai" in answer.stdout


# --- pages in Thai


@pytest.mark.soffice
def test_a_pdf_shows_thai_page_numbers_and_names_them_so(tmp_path: Path) -> None:
    document = template.render(ROOT / "templates" / "minutes.docx", minutes_in_thai())
    made_pdf = pdf.made_from(document)
    assert b"PmqaPage" in made_pdf  # drawn in a font whose digits are the Thai ones
    (tmp_path / "made.pdf").write_bytes(made_pdf)
    numbers = re.findall(r"^\s*-\s*(\S+?)\s*-\s*$", preview.pdf_text(tmp_path / "made.pdf"), re.MULTILINE)
    assert numbers == list("๒๓๔๕๖๗๘๙"[: len(numbers)]) != []


def minutes_in_thai() -> object:
    year = examined_sample().year
    assert year is not None
    return replace(minutes.view(year), thai_digits=True)


def test_only_page_numbers_are_written_in_the_font_of_thai_digits() -> None:
    document = template.render(ROOT / "templates" / "minutes.docx", minutes_in_thai())
    assert thai_pages.is_asked_for(document)
    parts = parts_of(pdf.prepared(document, "PmqaPage"))
    fonts_of_runs = {
        "".join(run.itertext()).strip(): run.find(f"{W}rPr/{W}rFonts[@{W}ascii='PmqaPage']") is not None
        for name, content in parts.items()
        if name.startswith("word/header")
        for run in parse(content).iter(f"{W}r")
    }
    assert fonts_of_runs.pop("PAGE")
    assert fonts_of_runs.pop("๒")
    assert {is_in_font for text, is_in_font in fonts_of_runs.items() if text} == {False}
    assert b"PmqaPage" not in parts["word/document.xml"]


def test_a_document_in_arabic_digits_asks_for_none(tmp_path: Path) -> None:
    assert not thai_pages.is_asked_for(made(tmp_path))


def test_a_font_without_thai_digits_is_refused_and_a_pdf_without_the_font_is_left() -> None:
    with pytest.raises(ValueError, match="no table"):
        true_type.with_thai_digits(a_font())
    assert thai_pages.named_as_seen(b"%PDF-1.6\nanything") == b"%PDF-1.6\nanything"
