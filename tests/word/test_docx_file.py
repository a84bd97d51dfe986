"""A file that is no sound .docx is refused, and its author is told why."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest

from pipeline.opc.archive import open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.package import open_package
from pipeline.opc.trees import parse
from pipeline.opc.writer import CONTENT_TYPES, write_archive
from pipeline.word import house_style
from pipeline.word.markup import docx_file
from tests.support.word_drawing import parts_of


def document() -> bytes:
    out = BytesIO()
    house_style.new_document().save(out)
    return out.getvalue()


def reason_of(data: bytes) -> str:
    with pytest.raises(PackageFault) as caught:
        docx_file.main_part(docx_file.open_docx(data))
    return docx_file.reason(caught.value)


def test_a_document_is_opened_with_its_main_part() -> None:
    package = docx_file.open_docx(document())
    assert docx_file.main_part(package) == "word/document.xml"
    assert {part: package.read(part) for part in package} == parts_of(document())


def test_a_file_that_is_no_document_is_refused_by_name() -> None:
    assert reason_of(b"") == "ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx) ที่สมบูรณ์"
    assert reason_of(document()[:-200]) == "ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx) ที่สมบูรณ์"
    assert reason_of(write_archive({"word/document.xml": b"<x/>"})) == "ไฟล์นี้ไม่ใช่ไฟล์ Word (.docx)"
    assert reason_of(write_archive({CONTENT_TYPES: b"<Types/>"})) == "ไฟล์นี้ไม่ใช่เอกสาร Word แบบ .docx"
    assert reason_of(write_archive({CONTENT_TYPES: b"<Types>"})) == "เนื้อในของไฟล์ Word (XML) เสียหาย"


def test_a_part_written_twice_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    assert reason_of(out.getvalue()) == "ไฟล์มีส่วนซ้ำกัน จึงไม่เปิดเพื่อความปลอดภัย"


def test_a_file_beyond_the_limits_is_refused() -> None:
    parts = {CONTENT_TYPES: b"<Types/>"} | {f"{number}.xml": b"" for number in range(20_000)}
    assert reason_of(write_archive(parts, 0)) == "ไฟล์คลายออกแล้วใหญ่ผิดปกติ จึงไม่เปิดเพื่อความปลอดภัย"
    assert reason_of(bytes(docx_file.LIMITS.file_bytes + 1)) == "ไฟล์ใหญ่เกิน 50 MB"


def test_a_doctype_is_refused_with_its_name() -> None:
    with pytest.raises(PackageFault) as caught:
        parse(b"<!DOCTYPE a><a/>")
    assert "DOCTYPE" in docx_file.reason(caught.value)


def test_every_fault_has_a_reason() -> None:
    reasons = [docx_file.reason(PackageFault(kind)) for kind in FaultKind]
    assert all(reason.startswith(("ไฟล์", "เนื้อใน")) for reason in reasons)


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_is_refused_or_harmless(seed: int) -> None:
    whole = open_package(document(), docx_file.LIMITS).to_reproducible_bytes()
    chance = random.Random(seed)
    damaged = bytearray(whole)
    damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    try:
        package = docx_file.open_docx(bytes(damaged))
    except PackageFault:
        return
    sound = parts_of(whole)
    assert len(open_archive(bytes(damaged), docx_file.LIMITS).members) == len(sound)
    assert all(package.read(part) == sound[part] for part in package)
