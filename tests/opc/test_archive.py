"""A zip file is read within its limits, or refused by the kind of its fault; never other data."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from msgspec.structs import replace

from pipeline.opc import archive
from pipeline.opc.archive import NO_LIMITS, Archive, Limits, open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from tests.support.hostile import Entry, overlapping, zipped

PARTS = [Entry("a.xml", b"<a>" + b"x" * 3000 + b"</a>"), Entry("b.png", bytes(5000)), Entry("folder/c.xml", b"<c/>")]


def fault_of(work: Callable[[], object]) -> PackageFault:
    with pytest.raises(PackageFault) as caught:
        work()
    return caught.value


def opened(*entries: Entry, limits: Limits = NO_LIMITS) -> Archive:
    return open_archive(zipped(entries), limits)


def test_a_part_is_found_whatever_the_case_of_its_name() -> None:
    assert opened(*PARTS).read("FOLDER/C.XML") == b"<c/>"
    assert "A.xml" in opened(*PARTS)
    assert "d.xml" not in opened(*PARTS)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FaultKind.TRUNCATED),
        (b"PK\3\4 no zip file at all", FaultKind.TRUNCATED),
        (zipped(PARTS)[:-30], FaultKind.TRUNCATED),
        (zipped([replace(PARTS[0], said_name="other.xml")]), FaultKind.DAMAGED),
        (zipped([Entry("../up.xml")]), FaultKind.DAMAGED),
        (overlapping(), FaultKind.DAMAGED),
        (zipped([PARTS[0], Entry("A.XML")]), FaultKind.NAME_TWICE),
    ],
)
def test_what_is_wrong_with_a_file_is_told_by_its_kind(data: bytes, kind: FaultKind) -> None:
    assert fault_of(lambda: open_archive(data, NO_LIMITS)).kind is kind


def test_a_part_that_is_missing_or_damaged_is_named() -> None:
    missing = fault_of(lambda: opened(*PARTS).read("d.xml"))
    assert (missing.kind, missing.part) == (FaultKind.PART_MISSING, "d.xml")
    damaged = fault_of(lambda: opened(replace(PARTS[0], said_crc=1)).read("a.xml"))
    assert (damaged.kind, damaged.part) == (FaultKind.PART_DAMAGED, "a.xml")
    assert str(damaged) == "the bytes of a part are damaged: a.xml"


def test_a_password_is_told() -> None:
    whole = bytearray(zipped([PARTS[0]]))
    whole[6] |= 1
    whole[whole.index(b"PK\1\2") + 8] |= 1
    assert fault_of(lambda: open_archive(bytes(whole), NO_LIMITS)).kind is FaultKind.ENCRYPTED


def test_too_many_parts_are_told_with_their_number() -> None:
    fault = fault_of(lambda: opened(*PARTS, limits=Limits(parts=2, unpacked_bytes=10**6)))
    assert (fault.kind, fault.found, fault.limit) == (FaultKind.TOO_MANY_PARTS, 3, 2)


def test_claims_above_the_limit_are_refused_before_anything_is_unpacked() -> None:
    fault = fault_of(lambda: opened(*PARTS, limits=Limits(parts=9, unpacked_bytes=5000)))
    assert (fault.kind, fault.limit) == (FaultKind.TOO_LARGE, 5000)


def test_a_part_that_nobody_reads_may_be_as_large_as_it_is() -> None:
    limits = Limits(parts=9, unpacked_bytes=4000, endings=(".xml",))
    held = opened(*PARTS, limits=limits)
    assert len(held.read("a.xml")) == 3007
    assert fault_of(lambda: held.read("b.png")).kind is FaultKind.TOO_LARGE


def test_what_is_read_again_counts_again() -> None:
    held = opened(*PARTS, limits=Limits(parts=9, unpacked_bytes=9000))
    held.read("a.xml")
    held.read("b.png")
    assert fault_of(lambda: held.read("a.xml")).kind is FaultKind.TOO_LARGE


def test_a_large_part_comes_in_pieces() -> None:
    content = random.Random(1).randbytes(3 * 1024 * 1024)
    chunks = list(opened(Entry("large.bin", content)).chunks("large.bin"))
    assert len(chunks) > 2
    assert b"".join(chunks) == content


def test_stored_parts_and_sizes_after_the_data_are_read() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as stored:
        stored.writestr("a.xml", "<a/>")
        with stored.open("b.xml", "w", force_zip64=True) as member:
            member.write(b"<b/>")
    held = open_archive(out.getvalue(), NO_LIMITS)
    assert [held.read(name) for name in ("a.xml", "b.xml")] == [b"<a/>", b"<b/>"]


@pytest.mark.parametrize("seed", range(60))
def test_a_flipped_bit_is_refused_or_changes_nothing(seed: int) -> None:
    whole = zipped(PARTS)
    chance = random.Random(seed)
    flipped = bytearray(whole)
    flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    try:
        held = open_archive(bytes(flipped), NO_LIMITS)
        read = {member.name: held.read(member.name) for member in held.members.values()}
    except PackageFault:
        return
    assert read == {entry.name: entry.content for entry in PARTS}


def test_the_kinds_of_faults_are_worded_in_english_for_maintainers() -> None:
    assert all(kind.value.isascii() for kind in FaultKind)
    assert str(PackageFault(FaultKind.TRUNCATED)) == FaultKind.TRUNCATED.value
    assert archive.MAGIC == b"PK\3\4"
