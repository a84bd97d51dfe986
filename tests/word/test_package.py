"""Parts in and out: the same content is the same bytes, and a hostile file is refused before it is unpacked."""

from __future__ import annotations

import random
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from pipeline.word import house_style, package
from tests.support.word_drawing import words


def written(*, shuffled: int = 0, moment: tuple[int, int, int, int, int, int] = (2026, 1, 2, 3, 4, 6)) -> bytes:
    document = house_style.new_document()
    document.add_paragraph("น้ำบาดาล")
    document.core_properties.created = document.core_properties.modified = datetime(*moment, tzinfo=UTC)
    document.core_properties.last_modified_by = f"someone {shuffled}"
    buffer = BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    random.Random(shuffled).shuffle(parts)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, moment), content)
    return out.getvalue()


def test_the_same_content_is_the_same_bytes() -> None:
    one, two = written(), written(shuffled=7, moment=(2027, 5, 5, 5, 5, 6))
    assert one != two
    assert package.normalise(one) == package.normalise(two)
    assert words(package.normalise(one)) == ["น้ำบาดาล"]
    assert package.normalise(package.normalise(one)) == package.normalise(one)


def test_a_document_bears_the_date_it_is_given() -> None:
    made = package.unpack(package.normalise(written(), date(2021, 1, 12)))[package.CORE_PROPERTIES]
    assert made.count(b"2021-01-12T00:00:00Z") == 2
    assert b"someone" not in made


def test_the_first_part_is_the_list_of_types() -> None:
    assert next(iter(package.unpack(package.normalise(written(shuffled=3))))) == package.CONTENT_TYPES


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"word/document.xml": b"<x/>"},
    ],
)
def test_a_zip_that_is_no_document_is_refused(parts: dict[str, bytes]) -> None:
    with pytest.raises(package.PackageFault):
        package.unpack(package.pack(parts))


def test_a_part_written_twice_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    with pytest.raises(package.PackageFault, match="ซ้ำ"):
        package.unpack(buffer.getvalue())


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_is_refused_or_harmless(seed: int) -> None:
    whole = package.normalise(written())
    chance = random.Random(seed)
    damaged = bytearray(whole)
    damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    try:
        parts = package.unpack(bytes(damaged))
    except package.PackageFault:
        return
    sound = package.unpack(whole)
    assert all(parts[name] == sound[name] for name in parts if name in sound)


@pytest.mark.parametrize(
    "xml", [b"<a>", b"", b"<!DOCTYPE a><a/>", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")]
)
def test_xml_that_is_broken_or_declares_entities_is_refused(xml: bytes) -> None:
    with pytest.raises(package.PackageFault):
        package.parse(xml)
