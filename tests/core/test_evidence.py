"""The register of evidence: what a text lists, which pieces are one, and which file each of them is."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import evidence, merge
from pipeline.evidence import EvidencePiece, EvidenceRegister
from pipeline.model import Place, Submission, Unit
from pipeline.workbook.reading import folders
from tests.support.cpu import at_most
from tests.support.records import UNITS, narrative, row, submission


def registered(*names: str, files: tuple[str, ...] = ()) -> EvidenceRegister:
    """Return the register of passages that name the given evidence, a sub-item each."""
    told = tuple(narrative(f"{1 + number // 4}.{1 + number % 4}", named=name) for number, name in enumerate(names))
    master, _ = merge.merge([submission("กพร.", narratives=told, unit="กพร.")], UNITS)
    return evidence.register(master, files)


def only(name: str, *files: str) -> EvidencePiece:
    (piece,) = registered(name, files=files).pieces
    return piece


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("แผนปฏิบัติราชการ, รายงานการรับฟังความเห็น", ("แผนปฏิบัติราชการ", "รายงานการรับฟังความเห็น")),
        ("- คำสั่งแต่งตั้ง\n2) รายงาน\n(3) ภาพถ่าย", ("คำสั่งแต่งตั้ง", "รายงาน", "ภาพถ่าย")),
        ("แผน; รายงาน", ("แผน", "รายงาน")),
        ("คำสั่งที่ 12/2563, 13/2563 และ 14/2563", ("คำสั่งที่ 12/2563, 13/2563 และ 14/2563",)),
        ("รายงานผู้ใช้ 1,234 ราย, ทะเบียน", ("รายงานผู้ใช้ 1,234 ราย", "ทะเบียน")),
        ("บันทึก (ฉบับ ก, ฉบับ ข), ภาพถ่าย", ("บันทึก (ฉบับ ก, ฉบับ ข)", "ภาพถ่าย")),
        ("แผน, รายงาน, ฯลฯ", ("แผน, รายงาน, ฯลฯ",)),
        ("แผน, และรายงาน", ("แผน, และรายงาน",)),
        ("แผน พ.ศ. 2563, รายงาน", ("แผน พ.ศ. 2563", "รายงาน")),
        ("  แผน \n\n", ("แผน",)),
        ("-", ()),
        ("ไม่มี", ()),
        ("", ()),
    ],
)
def test_a_text_is_parted_as_people_list_things_and_only_where_it_is_safe(typed: str, pieces: tuple[str, ...]) -> None:
    assert evidence.pieces(typed) == pieces


@given(st.text(alphabet="ab1 ,;-()\n.", max_size=40))
def test_no_letter_of_what_was_typed_is_lost(typed: str) -> None:
    def letters(text: str) -> list[str]:
        return [letter for letter in text if letter.isalpha()]

    assert letters("".join(evidence.pieces(typed))) == letters(typed)


def test_the_same_piece_named_twice_has_one_number_and_both_places() -> None:
    found = registered("แผนยุทธศาสตร์, รายงาน ก", "รายงาน  ก\nแผน-ยุทธศาสตร์.")
    assert [(piece.number, piece.name) for piece in found.pieces] == [(1, "แผนยุทธศาสตร์"), (2, "รายงาน ก")]
    assert [[mention.place.cell for mention in piece.mentions] for piece in found.pieces] == [["E11b", "E12b"]] * 2


def test_orders_of_other_numbers_are_other_pieces() -> None:
    assert len(registered("คำสั่ง 1/2", "คำสั่ง 12", "คำสั่ง 1-2").pieces) == 2


def test_the_source_of_an_indicator_is_evidence_too() -> None:
    sent = submission("สพบ.", replace(row("7.1-01"), evidence="ระบบทะเบียนบ่อ"), unit="สพบ.")
    master, _ = merge.merge([sent], UNITS)
    (piece,) = evidence.register(master).pieces
    assert [(one.subject, one.level, one.unit) for one in piece.mentions] == [("7.1-01", "", "สพบ.")]


@pytest.mark.parametrize(
    ("named", "file"),
    [
        ("แผนปฏิบัติราชการ", "หลักฐาน/แผนปฏิบัติราชการ.pdf"),
        ("แผนปฏิบัติราชการ", "หลักฐาน/หมวด 1/1.1_แผนปฏิบัติราชการ.docx"),
        ("แผน ปฏิบัติราชการ", "หลักฐาน/แผน-ปฏิบัติราชการ.PDF"),
        ("นโยบายน้ำ", unicodedata.normalize("NFD", "หลักฐาน/นโยบายนํ้า.pdf")),
        ("รายงาน ปี 2563.pdf", "หลักฐาน/รายงาน ปี 2563.pdf"),
        ("ดูไฟล์ รายงาน2563.pdf", "หลักฐาน/รายงาน2563.pdf"),
        ("หมวด 1\\รายงาน2563.pdf", "หลักฐาน/รายงาน2563.pdf"),
        ("รายงานประจำปี (annual.pdf)", "หลักฐาน/Annual.pdf"),
    ],
)
def test_a_file_is_matched_by_its_name(named: str, file: str) -> None:
    piece = only(named, "หลักฐาน/อื่น.pdf", file)
    assert (piece.files, piece.missing) == ((file,), ())


def test_a_file_that_is_spoken_of_with_its_ending_and_is_not_there_is_missing() -> None:
    assert only("รายงาน ปี 2563.pdf", "หลักฐาน/รายงาน ปี 2562.pdf").missing == ("รายงาน ปี 2563.pdf",)
    assert only("ดูไฟล์ ก.docx และ ข.xlsx", "หลักฐาน/ก.docx").missing == ("ข.xlsx",)
    assert only("รายงาน ปี 2563").missing == ()
    assert only("แผน พ.ศ. 2563").missing == ()


def test_files_that_nobody_names_are_told() -> None:
    found = registered("แผน", files=("หลักฐาน/แผน.pdf", "หลักฐาน/ภาพ.jpg"))
    assert found.unnamed_files == ("หลักฐาน/ภาพ.jpg",)


@pytest.mark.parametrize(
    ("name", "file", "is_classified"),
    [
        ("เอกสารลับมาก", "", True),
        ("รายงาน (ลับ)", "", True),
        ("แผน ชั้นความลับ: ลับที่สุด", "", True),
        ("แผน", "หลักฐาน/ลับ/แผน.pdf", True),
        ("รายงานการกลับมาใช้บริการ", "", False),
        ("นโยบายความลับทางการค้า", "", False),
        ("ผังสลับเวร", "", False),
    ],
)
def test_what_says_that_it_is_classified_is_known(name: str, file: str, is_classified: bool) -> None:
    (piece,) = registered(name, files=(file,) if file else ()).pieces
    assert piece.is_classified is is_classified


PIECES, UNITS_OF_ALL, FILES = 300, 40, 2000


def name_of(number: int) -> str:
    """Return the name of a piece, composed or not: ้ำ is three letters in one form and four in the other."""
    return unicodedata.normalize("NFD" if number % 3 else "NFC", f"รายงานน้ำบาดาล é ฉบับที่ {number}")


def sent_by_all(*, has_endings: bool) -> list[Submission]:
    """Return 40 units' workbooks: each names 15 of 300 pieces, every piece twice, by its name or by its file's."""
    ending = ".pdf" if has_endings else ""
    return [
        submission(
            f"นก.{unit}",
            narratives=tuple(
                narrative(
                    f"{1 + unit % 6}.{1 + piece % 4}",
                    unit=f"นก.{unit}",
                    named=f"- {name_of((unit * 15 + piece) % PIECES)}{ending}",
                )
                for piece in range(15)
            ),
            unit=f"นก.{unit}",
        )
        for unit in range(UNITS_OF_ALL)
    ]


def lay(folder: Path, *, without: Collection[int]) -> None:
    """Lay 2,000 files into the folder: those of the pieces, in the other form of their names, and others."""
    for number in range(FILES):
        of_piece = number < PIECES
        if number not in without:
            form = "NFC" if number % 3 else "NFD"
            name = f"{number}_{name_of(number)}.pdf" if of_piece and not number % 2 else f"{name_of(number)}.pdf"
            below = folder / f"หมวด {number % 6}"
            below.mkdir(parents=True, exist_ok=True)
            (below / unicodedata.normalize(form, name)).touch()


@pytest.mark.long
def test_pieces_of_forty_units_meet_a_folder_of_two_thousand_files(tmp_path: Path) -> None:
    lay(tmp_path / "หลักฐาน", without={7, 8})
    register = tuple(Unit(f"นก.{unit}", f"หน่วยงาน {unit}", (), (1,), Place()) for unit in range(UNITS_OF_ALL))
    master, _ = merge.merge(sent_by_all(has_endings=False), register)
    with at_most(1):
        *_, files = folders.find(tmp_path)
        found = evidence.register(master, [file.name for file in files])
    assert (len(files), len(found.pieces)) == (FILES - 2, PIECES)
    assert [piece.number for piece in found.pieces] == list(range(1, PIECES + 1))
    assert {len(piece.mentions) for piece in found.pieces} == {2}
    assert sorted(len(piece.files) for piece in found.pieces) == [0, 0, *[1] * (PIECES - 2)]
    assert len(found.unnamed_files) == FILES - PIECES
    for piece in found.pieces:
        number = piece.name.rpartition(" ")[2]
        assert all(PurePosixPath(file).stem.endswith(f" {number}") for file in piece.files)


def test_a_file_named_with_its_ending_is_there_in_either_form_of_its_name_or_missing_at_both_places() -> None:
    files = [f"หลักฐาน/{name_of(number)}.pdf" for number in range(PIECES) if number != 7]
    register = tuple(Unit(f"นก.{unit}", f"หน่วยงาน {unit}", (), (1,), Place()) for unit in range(UNITS_OF_ALL))
    master, _ = merge.merge(sent_by_all(has_endings=True), register)
    found = evidence.register(master, [unicodedata.normalize("NFD", file) for file in files])
    (missing,) = [piece for piece in found.pieces if piece.missing]
    assert (len(found.pieces), len(missing.mentions)) == (PIECES, 2)
    assert missing.name.endswith(" 7.pdf")
    assert found.unnamed_files == ()


def test_the_numbers_of_pieces_are_found_by_what_they_are_of_and_by_their_cell() -> None:
    found = registered("แผน\nรายงาน", "รายงาน", "คู่มือ\nแผน")
    assert evidence.numbers_by_subject(found) == {"1.1": (1, 2), "1.2": (2,), "1.3": (1, 3)}
    assert {place.cell: numbers for place, numbers in evidence.numbers_by_place(found).items()} == {
        "E11b": (1, 2),
        "E12b": (2,),
        "E13b": (1, 3),
    }
