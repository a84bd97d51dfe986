"""A file is dated, and its bytes depend on its content and its date alone."""

from __future__ import annotations

import random
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.properties import CORE_PROPERTIES, normalise
from pipeline.opc.writer import CONTENT_TYPES, write_archive
from pipeline.word import house_style
from tests.support.word_drawing import parts_of, words


def normalised(data: bytes, dated: date = date(2000, 1, 1)) -> bytes:
    return normalise(data, NO_LIMITS, dated)


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
    assert normalised(one) == normalised(two)
    assert words(normalised(one)) == ["น้ำบาดาล"]
    assert normalised(normalised(one)) == normalised(one)


def test_a_document_bears_the_date_it_is_given() -> None:
    made = parts_of(normalised(written(), date(2021, 1, 12)))[CORE_PROPERTIES]
    assert made.count(b"2021-01-12T00:00:00Z") == 2
    assert b"someone" not in made


def test_the_first_part_is_the_list_of_types() -> None:
    assert next(iter(parts_of(normalised(written(shuffled=3))))) == CONTENT_TYPES


def test_a_file_without_properties_stays_as_it_is() -> None:
    parts = {CONTENT_TYPES: b"<Types/>", "a.xml": b"<a/>"}
    assert parts_of(normalised(write_archive(parts))) == parts
