"""A marked copy is what the unit sent, with every faulty cell coloured and explained, and a list of what to do."""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import time
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from pipeline.messages import CATALOGUE, finding
from pipeline.model import Finding, FindingState, Place, Severity
from pipeline.views.hand_back import HandBack
from pipeline.workbook.marking import cells as marking
from pipeline.workbook.marking import comments as notes
from pipeline.workbook.marking import copies, shapes, task_sheet, task_words
from pipeline.workbook.marking.styles import Styles
from pipeline.workbook.marking.task_words import Surroundings
from pipeline.workbook.reading.properties import MADE_FROM
from tests.support import ooxml, rich_workbooks
from tests.support.drawn_sheets import SHEETS, STYLES
from tests.support.hostile import TIRING
from tests.support.marked_copies import (
    AMBER,
    BLUE,
    RED,
    UNIT,
    M,
    blank,
    comments,
    fills,
    listed,
    marked,
    opened,
    part_of,
    read_back,
    unreadable,
)
from tests.support.rich_workbooks import COMMENTED, HIDDEN, LISTS, MAIN, MERGED, NEVER_MADE, SHEET, YELLOW, parts


def hidden(cell: str, sheet: str = SHEET) -> Finding:
    return finding("C108", Place("สพบ.xlsx", sheet, cell), unit="สพบ.", words=CATALOGUE["C108"].example)


def new_code(cell: str) -> Finding:
    return finding("M205", Place("สพบ.xlsx", SHEET, cell), unit="สพบ.", words={"code": "7.1-1-K7Q2"})


def late() -> Finding:
    words = {"submitted": "22 มกราคม 2564", "deadline": "20 มกราคม 2564"}
    return finding("F011", Place("สพบ.xlsx"), unit="สพบ.", words=words)


FINDINGS = (
    unreadable("H6"),
    blank("F5"),
    new_code(COMMENTED),
    hidden("A1", HIDDEN),
    blank(NEVER_MADE),
    unreadable(YELLOW),
    late(),
)


@pytest.fixture(
    params=[*rich_workbooks.WRITERS, pytest.param("libreoffice", marks=pytest.mark.soffice)], scope="module"
)
def sent(request: pytest.FixtureRequest) -> bytes:
    """A unit's workbook holding what libraries lose, from each writer."""
    if request.param == "libreoffice":
        return rich_workbooks.by_libreoffice()
    return rich_workbooks.WRITERS[request.param]()


def lines_of(content: bytes) -> list[dict[str, str]]:
    """The numbered rows of ผลการตรวจ, each by the headers of its cells; a blank cell is ""."""
    rows = [
        ["" if cell is None else str(cell) for cell in row]
        for row in opened(content).worksheets[0].iter_rows(values_only=True)
    ]
    header = next(row for row in rows if row[0] == "ลำดับ")
    return [dict(zip(header, row, strict=True)) for row in rows if row[0].isdigit()]


# --- what stays as it was

CUSTOM = re.compile(r'name="([^"]*)"[^>]*><vt:lpwstr>([^<]*)')
PROPERTIES = {"_rels/.rels", "docProps/custom.xml"}  # where a copy names what it was made from


def test_a_copy_names_what_it_was_made_from_and_keeps_the_other_properties(sent: bytes) -> None:
    once = marked(sent, *FINDINGS)
    twice = marked(once, *FINDINGS)
    for made_from, copy in ((sent, once), (once, twice)):
        named = CUSTOM.findall(parts(copy)["docProps/custom.xml"].decode())
        assert [text for name, text in named if name == MADE_FROM] == [hashlib.sha256(made_from).hexdigest()]
    others = CUSTOM.findall(parts(sent).get("docProps/custom.xml", b"").decode())
    assert set(others) < set(CUSTOM.findall(parts(twice)["docProps/custom.xml"].decode()))


def test_every_part_that_holds_no_mark_is_the_bytes_the_unit_sent(sent: bytes) -> None:
    before, after = parts(sent), parts(marked(sent, *FINDINGS))
    assert list(before) == list(after)[: len(before)]
    changed = {name for name, content in before.items() if after[name] != content}
    sheets = {part_of(sent, name) for name in (SHEET, HIDDEN)} | selected_parts(sent)
    allowed = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", *sheets}
    allowed |= {f"xl/worksheets/_rels/{Path(name).name}.rels" for name in sheets}
    allowed |= PROPERTIES
    allowed |= {name for name in before if "/comments" in name or name.endswith(".vml")}
    assert changed <= allowed
    added = set(after) - set(before) - PROPERTIES
    assert all(name.endswith((".rels", ".vml")) or "comments" in name or "sheet" in name for name in added), added


def test_unchanged_parts_are_copied_packed_with_their_time(sent: bytes) -> None:
    before, after = zip_entries(sent), zip_entries(marked(sent, *FINDINGS))
    old, new = parts(sent), parts(marked(sent, *FINDINGS))
    for name, info in before.items():
        if old[name] == new[name]:
            kept = after[name]
            assert (kept.date_time, kept.CRC, kept.compress_size) == (info.date_time, info.CRC, info.compress_size)


def test_a_marked_sheet_differs_only_in_the_style_of_its_marked_cells(sent: bytes) -> None:
    part = part_of(sent, SHEET)
    before, after = parts(sent)[part], parts(marked(sent, *FINDINGS))[part]
    places = {f.place.cell for f in FINDINGS if f.place.sheet == SHEET}
    assert unmarked(before, places) == unmarked(after, places)


def test_of_the_styles_none_is_changed_and_some_are_added(sent: bytes) -> None:
    before, after = (etree.fromstring(parts(content)["xl/styles.xml"]) for content in (sent, marked(sent, *FINDINGS)))
    assert [section.tag for section in before] == [section.tag for section in after]
    for old, new in zip(before, after, strict=True):
        kept = list(new)[: len(old)]
        assert [etree.tostring(entry) for entry in old] == [etree.tostring(entry) for entry in kept], old.tag
        assert new.get("count") is None or int(new.get("count")) == len(new)


def test_a_marked_cell_keeps_all_of_its_style_but_the_fill(sent: bytes) -> None:
    before, after = opened(sent)[SHEET], opened(marked(sent, unreadable("G6")))[SHEET]
    old, new = before["G6"], after["G6"]
    assert new.fill.fgColor.rgb == RED
    for aspect in ("number_format", "font", "border", "alignment", "protection"):
        assert repr(getattr(new, aspect)) == repr(getattr(old, aspect))


def test_names_that_belong_to_one_sheet_still_belong_to_it(sent: bytes) -> None:
    before, after = opened(sent), opened(marked(sent, *FINDINGS))
    for sheet in before.worksheets:
        now = after[sheet.title]
        assert (now.print_area, now.print_title_rows) == (sheet.print_area, sheet.print_title_rows)
        assert {name: entry.attr_text for name, entry in now.defined_names.items()} == {
            name: entry.attr_text for name, entry in sheet.defined_names.items()
        }
    assert after.sheetnames == [task_sheet.NAME, *before.sheetnames]


def test_the_copy_opens_on_the_list_and_no_other_sheet_is_selected_with_it(sent: bytes) -> None:
    after = opened(marked(sent, *FINDINGS))
    assert after.active is not None
    assert after.active.title == task_sheet.NAME
    selected = [sheet.title for sheet in after.worksheets if sheet.sheet_view.tabSelected]
    assert selected == [task_sheet.NAME]
    assert not selected_parts(marked(sent, *FINDINGS)) - {part_of(marked(sent, *FINDINGS), task_sheet.NAME)}


def test_intake_reads_from_the_copy_what_it_read_from_the_workbook(sent: bytes) -> None:
    before, after = read_back(sent), read_back(marked(sent, *FINDINGS))
    assert after[0].name == task_sheet.NAME
    assert after[1:] == before


def test_the_same_workbook_and_findings_give_the_same_bytes(sent: bytes) -> None:
    assert marked(sent, *FINDINGS) == marked(sent, *FINDINGS)


@pytest.mark.ooxml
def test_the_validator_finds_nothing_in_a_copy_that_it_did_not_find_before(sent: bytes, tmp_path: Path) -> None:
    found = []
    for name, content in (("sent", sent), ("marked", marked(sent, *FINDINGS, unreadable("A2", sheet=LISTS)))):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        found.append({error.partition(":")[2] for error in ooxml.errors(path)})
    assert found[1] <= found[0]


# --- the marks


def test_openpyxl_sees_every_colour_and_comment(sent: bytes) -> None:
    copy = marked(sent, *FINDINGS)
    assert fills(copy) == {"H6": RED, "F5": RED, COMMENTED: BLUE, NEVER_MADE: RED, YELLOW: RED}
    assert fills(copy, HIDDEN) == {"A1": AMBER}
    said = comments(copy)
    assert {"H6", "F5", COMMENTED, NEVER_MADE, YELLOW} <= set(said)
    assert said["H6"].split("\n") == [
        notes.OPENING,
        "C101 อ่านเป็นตัวเลขไม่ได้ (ต้องแก้)",
        "อ่าน “มากกว่า 85” เป็นตัวเลขไม่ได้",
        "ต้องเป็นตัวเลขล้วน เช่น 85.5",
        "พิมพ์เฉพาะตัวเลข หากยังไม่มีข้อมูลให้เว้นว่าง",
    ]
    assert opened(copy)[SHEET]["H6"].comment.author == notes.AUTHOR


def test_a_units_own_comment_stays_above_ours(sent: bytes) -> None:
    said = comments(marked(sent, *FINDINGS))
    theirs = comments(sent)
    assert said[COMMENTED].startswith(theirs[COMMENTED])
    assert notes.OPENING in said[COMMENTED].removeprefix(theirs[COMMENTED])
    assert {cell: text for cell, text in said.items() if notes.OPENING not in text} == {
        cell: text for cell, text in theirs.items() if cell != COMMENTED
    }


def test_each_comment_has_one_shape_at_its_cell(sent: bytes) -> None:
    copy = parts(marked(sent, *FINDINGS))
    drawn = [
        (row[1], column[1])
        for name, content in copy.items()
        if name.endswith(".vml")
        for shape in shapes._ANY_SHAPE.finditer(content)
        if b'ObjectType="Note"' in shape[0]
        for row, column in [(shapes._SHAPE_ROW.search(shape[0]), shapes._SHAPE_COLUMN.search(shape[0]))]
        if row and column
    ]
    counted = sum(content.count(b"<comment ") for name, content in copy.items() if "/comments" in name)
    assert len(drawn) == counted
    assert drawn.count((b"5", b"7")) == 1  # H6


def test_a_picture_in_the_page_header_is_not_taken_for_the_drawing_of_notes() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    copy = marked(sent, unreadable("A2", sheet=LISTS))
    before, after = parts(sent), parts(copy)
    assert {name for name in before if name.endswith(".vml") and before[name] != after[name]} == set()
    assert len([name for name in set(after) - set(before) if name.endswith(".vml")]) == 1
    assert comments(copy, LISTS).keys() == {"A2"}
    sheet = etree.fromstring(after[part_of(copy, LISTS)])
    tags = [etree.QName(child).localname for child in sheet]
    assert tags.index("legacyDrawing") + 1 == tags.index("legacyDrawingHF")


def test_a_cell_of_several_findings_has_the_worst_colour_and_one_comment_of_them_all() -> None:
    copy = marked(rich_workbooks.by_openpyxl(), new_code("H6"), unreadable("H6"), hidden("H6"))
    assert fills(copy) == {"H6": RED}
    said = comments(copy)["H6"]
    assert said.index("C101") < said.index("C108") < said.index("M205")


def test_a_finding_inside_a_merged_area_is_marked_where_a_person_sees_it(sent: bytes) -> None:
    copy = marked(sent, blank("B7"))
    assert fills(copy) == {MERGED: RED}
    assert set(comments(copy)) - set(comments(sent)) == {MERGED}


def test_a_blank_cell_that_is_made_takes_the_style_of_its_row_or_column() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    after = opened(marked(sent, blank("F30"), blank("C12")))[SHEET]
    assert (after["F30"].fill.fgColor.rgb, after["F30"].font.bold) == (RED, True)  # its column is bold
    assert (after["C12"].fill.fgColor.rgb, after["C12"].font.italic) == (RED, True)  # its row is italic


@pytest.mark.long
def test_a_thousand_cells_are_marked_in_and_beyond_the_table() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    spots = [f"{column}{row}" for column in "ABCDEFGHIJ" for row in range(5, 105)]
    copy = marked(sent, *(blank(spot) for spot in spots))
    heads = {spot for spot in spots if spot not in ("B6", "B7")}
    assert set(fills(copy)) == heads
    assert heads <= set(comments(copy))
    assert len(listed(copy)) == 4 + 1000


def test_a_sheet_of_another_workbook_is_not_marked_by_its_findings() -> None:
    sent = rich_workbooks.by_openpyxl()
    other = finding("C104", Place("สพบ (1).xlsx", SHEET, "H7"), words={"typed": "#DIV/0!", "reason": ""})
    copy = copies.marked_copy(sent, [other, unreadable("H6")], UNIT, workbook="สพบ.xlsx").content
    assert fills(copy) == {"H6": RED}
    assert any("สพบ (1).xlsx › หมวด 7" in row for row in listed(copy))


@pytest.mark.soffice
def test_libreoffice_opens_the_copy_and_keeps_every_mark() -> None:
    copy = marked(rich_workbooks.by_xlsxwriter(), *FINDINGS)
    again = rich_workbooks.resaved(copy)
    assert fills(again) == fills(copy)
    assert {cell: text.split() for cell, text in comments(again).items()} == {
        cell: text.split() for cell, text in comments(copy).items()
    }
    assert opened(again).worksheets[0].title == task_sheet.NAME


# --- the sheet in front


def test_the_list_stands_worst_first_then_by_sheet_and_row() -> None:
    copy = marked(rich_workbooks.by_xlsxwriter(), *FINDINGS)
    rows = listed(copy)
    assert rows[0] == ["ผลการตรวจข้อมูล PMQA 4.0 สพบ. สำนักพัฒนาน้ำบาดาล"]
    assert rows[1] == ["ต้องแก้ 4 ข้อ     ควรทบทวน 2 ข้อ     แจ้งให้ทราบ 1 ข้อ"]
    lines = lines_of(copy)
    assert [(line["ลำดับ"], line["ความสำคัญ"], line["รหัสข้อสังเกต"], line["แผ่นงาน"], line["ช่อง"]) for line in lines] == [
        ("1", "ต้องแก้", "C105", SHEET, "F5"),
        ("2", "ต้องแก้", "C101", SHEET, YELLOW),
        ("3", "ต้องแก้", "C101", SHEET, "H6"),
        ("4", "ต้องแก้", "C105", SHEET, NEVER_MADE),
        ("5", "ควรทบทวน", "F011", "", ""),
        ("6", "ควรทบทวน", "C108", f"{HIDDEN} (ซ่อนอยู่)", "A1"),
        ("7", "แจ้งให้ทราบ", "M205", SHEET, COMMENTED),
    ]
    assert lines[4]["สิ่งที่พบ"] == "ส่งหลังกำหนด\nวันที่ให้ข้อมูลคือ 22 มกราคม 2564"
    assert (
        lines[4]["ต้องเป็นอย่างไร และต้องทำอะไร"]
        == "กำหนดส่งภายใน 20 มกราคม 2564\nหากวันที่คลาดเคลื่อน ให้แก้ในช่องนี้ หากถูกต้องแล้ว ไม่ต้องแก้และไม่ต้องเขียนเหตุผลในไฟล์นี้"
    )


def test_each_line_is_a_link_to_its_cell_but_into_hidden_sheets_no_link_leads() -> None:
    copy = marked(rich_workbooks.by_xlsxwriter(), *FINDINGS, unreadable("A2", sheet=LISTS))
    links = links_of(copy)
    cells = ("F5", YELLOW, "H6", NEVER_MADE, COMMENTED)
    assert links == {*(f"'{SHEET}'!{cell}" for cell in cells), "'ราย''การ'!A2"}


def test_the_list_is_set_up_to_be_read_and_printed() -> None:
    sheet = opened(marked(rich_workbooks.by_xlsxwriter(), *FINDINGS)).worksheets[0]
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"TH SarabunPSK"}
    assert sheet["F7"].alignment.wrap_text


def test_what_a_unit_typed_never_becomes_a_formula_or_markup() -> None:
    typed = "=1+1 <b>&amp; _x0041_ \x07 {{ 7*7 }}"
    copy = marked(rich_workbooks.by_openpyxl(), unreadable("H6", typed))
    shown = "อ่าน “=1+1 <b>&amp; _x0041_  {{ 7*7 }}” เป็นตัวเลขไม่ได้"
    sheet = opened(copy).worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if "=1+1" in str(cell.value))
    assert cell.data_type != "f"
    assert shown.replace("_x0041_", "_x005F_x0041_") in str(cell.value)  # openpyxl shows the escape as it is stored
    assert "&lt;b&gt;" in parts(copy)[part_of(copy, task_sheet.NAME)].decode()
    equals = marked(
        rich_workbooks.by_openpyxl(), finding("C101", Place("", "=A1", "=B2"), words={"typed": "=", "reason": ""})
    )
    assert "=A1" in listed(equals)[-1]
    assert opened(equals).worksheets[0]["D6"].data_type != "f"


def test_intake_reads_an_escaped_text_of_ours_as_it_was_typed() -> None:
    copy = marked(rich_workbooks.by_openpyxl(), unreadable("H6", "_x0041_"))
    assert any("“_x0041_”" in cell.typed for cell in read_back(copy)[0].cells.values())


def test_a_unit_without_faults_is_thanked_and_nothing_else_is_changed(sent: bytes) -> None:
    copy = marked(sent)
    assert "ขอบคุณ" in listed(copy)[1][0]
    before, after = parts(sent), parts(copy)
    unselected = selected_parts(sent)
    book = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert {name for name in before if before[name] != after[name]} - PROPERTIES == book | unselected
    assert set(after) - set(before) - PROPERTIES == {part_of(copy, task_sheet.NAME)}
    for part in unselected:
        assert unmarked(before[part], set()) == unmarked(after[part], set())


# --- sending again


def entry(of: Finding) -> dict[str, str | None]:
    place = of.place
    return {
        "code": of.code, "sheet": place.sheet or None, "cell": place.cell or None,
        "indicator": of.indicator or None, "message": f"ข้อความเดิมของ {of.code}",
    }  # fmt: skip


def states(content: bytes) -> dict[str, str]:
    """What stands in the column that compares, by code and cell; without what is mended."""
    lines = (line for line in lines_of(content) if line["ความสำคัญ"] != task_sheet.MENDED)
    return {f"{line['รหัสข้อสังเกต']} {line['ช่อง']}": line[task_sheet.STATE_HEADER] for line in lines}


def test_a_unit_that_sends_again_is_told_what_is_mended_what_stands_and_what_is_new() -> None:
    before = [entry(unreadable("H6")), entry(blank("F5")), entry(late())]
    copy = marked(rich_workbooks.by_openpyxl(), unreadable("H6"), blank("F6"), previous=before)
    assert states(copy) == {"C101 H6": "ยังอยู่", "C105 F6": "ใหม่"}
    rows = listed(copy)
    assert rows[2] == ["เทียบกับการตรวจครั้งก่อน     แก้แล้ว 2 ข้อ     ยังอยู่ 1 ข้อ     ใหม่ 1 ข้อ"]
    mended = rows[rows.index(["แก้แล้ว ขอบคุณที่แก้ไข"]) + 1 :]
    assert mended == [
        ["1", "แก้แล้ว", SHEET, "F5", "ช่องที่ต้องกรอกว่าง", "ข้อความเดิมของ C105", "C105"],
        ["2", "แก้แล้ว", "ส่งหลังกำหนด", "ข้อความเดิมของ F011", "F011"],
    ]


def test_a_first_sending_is_compared_with_nothing() -> None:
    assert "เทียบกับ" not in str(listed(marked(rich_workbooks.by_openpyxl(), unreadable("H6"))))


def test_everything_is_new_to_a_unit_that_had_no_fault() -> None:
    assert states(marked(rich_workbooks.by_openpyxl(), unreadable("H6"), previous=[])) == {"C101 H6": "ใหม่"}


def test_all_is_mended_and_the_unit_is_thanked() -> None:
    rows = listed(marked(rich_workbooks.by_openpyxl(), previous=[entry(unreadable("H6"))]))
    assert "ขอบคุณ" in rows[1][0]
    assert (rows[-1][1:4], rows[-1][-1]) == (["แก้แล้ว", SHEET, "H6"], "C101")


def test_a_finding_stands_when_rows_have_moved_under_it() -> None:
    before = [entry(unreadable("H6", indicator="ก")), entry(unreadable("H7", indicator="ข"))]
    now = [unreadable("H7", indicator="ก"), unreadable("H8", indicator="ข")]
    copy = marked(rich_workbooks.by_openpyxl(), *now, previous=before)
    assert set(states(copy).values()) == {"ยังอยู่"}
    assert "แก้แล้ว 0 ข้อ" in listed(copy)[2][0]


def test_a_finding_stands_when_columns_have_moved_under_it() -> None:
    copy = marked(
        rich_workbooks.by_openpyxl(), unreadable("G6", indicator="ก"), previous=[entry(unreadable("H9", indicator="ก"))]
    )
    assert states(copy) == {"C101 G6": "ยังอยู่"}


def test_the_same_fault_of_another_indicator_in_another_row_is_new() -> None:
    before = [entry(unreadable("H6", indicator="ก"))]
    copy = marked(rich_workbooks.by_openpyxl(), unreadable("H7", indicator="ข"), previous=before)
    assert states(copy) == {"C101 H7": "ใหม่"}


def test_two_equal_findings_stand_only_as_often_as_they_stood() -> None:
    copy = marked(rich_workbooks.by_openpyxl(), late(), late(), previous=[entry(late())])
    assert "ยังอยู่ 1 ข้อ     ใหม่ 1 ข้อ" in listed(copy)[2][0]


@pytest.mark.parametrize("findings", [FINDINGS, FINDINGS[:2], ()], ids=["all", "some", "none"])
def test_a_marked_copy_sent_back_is_marked_as_if_it_were_new(sent: bytes, findings: tuple[Finding, ...]) -> None:
    fresh, again = marked(sent, *findings), marked(marked(sent, *FINDINGS), *findings)
    for sheet in (SHEET, HIDDEN):
        assert fills(again, sheet) == fills(fresh, sheet)
        assert comments(again, sheet) == comments(fresh, sheet)
    assert opened(again).sheetnames == opened(fresh).sheetnames
    assert listed(again) == listed(fresh)
    assert note_shapes(again) == note_shapes(fresh)


def test_marking_again_and_again_does_not_pile_up(sent: bytes) -> None:
    once = marked(marked(sent, *FINDINGS), *FINDINGS)
    twice = marked(once, *FINDINGS)
    assert len(parts(twice)) == len(parts(once))
    assert parts(twice)["xl/styles.xml"] == parts(once)["xl/styles.xml"]


def test_a_mended_cell_gets_its_own_colour_back() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    again = marked(marked(sent, *FINDINGS), late())
    assert opened(again)[SHEET][YELLOW].fill.fgColor.rgb == "FFFFFF00"
    assert opened(again)[SHEET]["H6"].fill.patternType is None
    assert comments(again) == comments(sent)


@pytest.mark.soffice
def test_a_copy_that_went_through_libreoffice_is_cleaned_too() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    back = rich_workbooks.resaved(marked(sent, *FINDINGS))
    again = marked(back, unreadable("H7"))
    assert fills(again) == {"H7": RED}
    assert {cell for cell, text in comments(again).items() if notes.OPENING in text} == {"H7"}
    assert [name for name in opened(again).sheetnames if name.startswith(task_sheet.NAME)] == [task_sheet.NAME]
    assert opened(again)[SHEET]["H6"].fill.patternType is None


def test_a_units_own_sheet_of_that_name_stays() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rich_workbooks.by_openpyxl()))
    book.create_sheet(task_sheet.NAME)["A1"] = "บันทึกของหน่วยงาน"
    stream = io.BytesIO()
    book.save(stream)
    once = marked(stream.getvalue(), unreadable("H6"))
    assert opened(once).sheetnames == ["ผลการตรวจ (2)", SHEET, LISTS, HIDDEN, "ผลการตรวจ"]
    assert opened(marked(once, unreadable("H6"))).sheetnames == opened(once).sheetnames


def test_what_someone_calculated_in_our_sheet_goes_with_it() -> None:
    members = parts(marked(rich_workbooks.by_openpyxl(), unreadable("H6")))
    ours = part_of(rich_workbooks.zipped(members), task_sheet.NAME)
    members[ours] = members[ours].replace(b"</sheetData>", b'<row r="99"><c r="A99"><f>1+1</f></c></row></sheetData>')
    members["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="A99" i="9"/></calcChain>'.encode()
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    chain = f'<Relationship Id="rId77" Type="{kind}" Target="calcChain.xml"/></Relationships>'
    members[rels] = members[rels].replace(b"</Relationships>", chain.encode())
    again = parts(marked(rich_workbooks.zipped(members), unreadable("H6")))
    assert "xl/calcChain.xml" not in again
    assert b"calcChain" not in again[rels]


# --- macros, other formats, damage


def test_a_workbook_with_macros_keeps_them_and_its_ending() -> None:
    sent = rich_workbooks.with_macros()
    copy = copies.marked_copy(sent, FINDINGS, UNIT)
    assert copy.suffix == ".xlsm"
    assert parts(copy.content)["xl/vbaProject.bin"] == parts(sent)["xl/vbaProject.bin"]
    assert b"macroEnabled" in parts(copy.content)["[Content_Types].xml"]


@pytest.mark.parametrize(
    "content",
    [None, b"", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\x03\x04 cut off"],
    ids=["no file", "empty", "text", "old", "truncated"],
)
def test_what_cannot_be_marked_gets_the_list_alone(content: bytes | None) -> None:
    copy = copies.marked_copy(content, FINDINGS, UNIT)
    assert copy.suffix == ".xlsx"
    assert opened(copy.content).sheetnames == [task_sheet.NAME]
    codes = [line["รหัสข้อสังเกต"] for line in lines_of(copy.content)]
    assert codes == ["C105", "C101", "C101", "C105", "F011", "C108", "M205"]
    assert links_of(copy.content) == set()


def test_the_list_alone_compares_too_and_thanks_too() -> None:
    assert states(copies.marked_copy(None, [unreadable("H6")], UNIT, [entry(unreadable("H6"))]).content) == {
        "C101 H6": "ยังอยู่"
    }
    assert "ขอบคุณ" in listed(copies.marked_copy(None, [], UNIT).content)[1][0]


@pytest.mark.ooxml
def test_the_validator_finds_nothing_in_the_list_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(copies.marked_copy(None, FINDINGS, UNIT, [entry(late())]).content)
    assert ooxml.errors(path) == []


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml"]
)
@pytest.mark.parametrize(
    "damage", [b"<not xml", b"", b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', b"<x><c r='A1'/></x>"]
)
def test_a_damaged_part_costs_the_marks_but_not_the_list(part: str, damage: bytes) -> None:
    members = parts(rich_workbooks.by_openpyxl())
    assert part in members
    members[part] = damage
    copy = copies.marked_copy(rich_workbooks.zipped(members), FINDINGS, UNIT)
    assert len(listed(copy.content)) >= 4 + len(FINDINGS)


# --- sheets as other programs write them


@pytest.mark.parametrize("strict", [False, True], ids=["transitional", "strict"])
@pytest.mark.parametrize("styles", ["", STYLES], ids=["no styles", "styles"])
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_sheets_of_any_writing_are_marked(sheet: str, styles: str, strict: bool) -> None:
    sent = rich_workbooks.drawn(sheet, styles=styles, strict=strict)
    copy = marked(sent, unreadable("B2"), blank("D2"), blank("A5"))
    assert read_back(copy)[1:] == read_back(sent)
    if not strict:  # openpyxl finds no sheet in a strict workbook
        assert fills(copy) == {"B2": RED, "D2": RED, "A5": RED}
        assert set(comments(copy)) == {"B2", "D2", "A5"}
    part = parts(copy)["xl/worksheets/sheet1.xml"]
    children = [etree.QName(child).localname for child in etree.fromstring(part) if isinstance(child.tag, str)]
    assert children.index("legacyDrawing") == len(children) - 1 - ("extLst" in children)


def test_a_sheet_in_utf_16_is_marked() -> None:
    sheet = '<?xml version="1.0" encoding="UTF-16"?>' + SHEETS["plain"].replace("0.5", "๐.๕").replace(
        "<c ", '<c t="str" '
    )
    sent = rich_workbooks.drawn(sheet, styles=STYLES, encoding="utf-16")
    copy = marked(sent, unreadable("B2"))
    assert read_back(copy)[1:] == read_back(sent)
    assert fills(copy) == {"B2": RED}


SPOTS = {(2, 2): Severity.ERROR, (2, 4): Severity.WARNING, (5, 1): Severity.INFO}


@given(size=st.integers(1, 60), drawn=st.sampled_from(list(SHEETS.values())))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_sheet_is_marked_the_same_in_whatever_pieces_it_comes(size: int, drawn: str) -> None:
    content = drawn.replace("MAIN", MAIN).encode()
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    assert marked_sheet(pieces) == marked_sheet([content])


def marked_sheet(pieces: list[bytes], spots: Mapping[tuple[int, int], Severity] = SPOTS) -> bytes:
    styles = Styles(etree.fromstring(STYLES.replace("MAIN", MAIN)))
    changes = marking.SheetChanges(spots, drawing='legacyDrawing id="rId1"')
    return zlib.decompress(marking.mark(lambda: pieces, "sheet", changes, styles).content.data, -zlib.MAX_WBITS)


ROW_KINDS = {
    "empty": '<row r="{}" spans="1:3" ht="20"/>',
    "blank": '<row r="{0}" spans="1:3"><c r="A{0}" s="1"/><c r="C{0}" s="1"/></row>',
    "filled": '<row r="{0}" spans="1:3"><c r="A{0}" s="1"/><c r="B{0}"><v>5</v></c></row>',
    "text": '<row r="{0}"><c r="B{0}" t="str"><v><![CDATA[<row r="9"/>]]></v></c></row>',
    "comment": '<row r="{0}"><!-- <row r="9" --></row>',
}
SPOT = st.tuples(st.integers(1, 300), st.integers(1, 6))


@given(
    rows=st.dictionaries(st.integers(1, 300), st.sampled_from(list(ROW_KINDS.values())), max_size=40),
    marks=st.lists(SPOT, max_size=12, unique=True).map(lambda spots: dict.fromkeys(spots, Severity.ERROR)),
    size=st.integers(20, 4000),
)
@example(rows={200: ROW_KINDS["empty"], 250: ROW_KINDS["filled"]}, marks={(2, 2): Severity.ERROR}, size=4000)
@example(rows={1: ROW_KINDS["comment"]}, marks={}, size=34)
@example(rows={200: ROW_KINDS["comment"]}, marks={(2, 2): Severity.ERROR}, size=4000)
@settings(deadline=None)
def test_every_cell_stands_in_order_and_once_whatever_rows_a_sheet_has(
    rows: dict[int, str], marks: Mapping[tuple[int, int], Severity], size: int
) -> None:
    drawn = "".join(kind.format(row) for row, kind in sorted(rows.items()))
    content = f'<worksheet xmlns="{MAIN}"><sheetData>{drawn}</sheetData></worksheet>'.encode()
    root = etree.fromstring(marked_sheet([content[at : at + size] for at in range(0, len(content), size)], marks))
    had = {spot_of(cell.get("r")) for cell in etree.fromstring(content).iter(f"{M}c")}
    has = [spot_of(cell.get("r")) for cell in root.iter(f"{M}c")]
    numbers = [int(row.get("r")) for row in root.iter(f"{M}row")]
    assert has == sorted(had | set(marks))
    assert numbers == sorted(set(rows) | {row for row, _ in marks})
    assert {spot_of(cell.get("r")) for cell in root.iter(f"{M}c") if int(cell.get("s", "0")) > 1} == set(marks)
    for row in root.iter(f"{M}row"):
        first, _, last = row.get("spans", "1:99").partition(":")
        assert all(int(first) <= spot_of(cell.get("r"))[1] <= int(last) for cell in row.iter(f"{M}c"))


def test_rows_without_a_number_are_counted_from_the_one_before_them() -> None:
    blanks = "".join(f'<row r="{row}"/>' for row in range(100, 200))
    content = f'<worksheet xmlns="{MAIN}"><sheetData>{blanks}<row/><row><c><v>5</v></c></row></sheetData></worksheet>'
    root = etree.fromstring(marked_sheet([content.encode()], {(201, 1): Severity.ERROR, (2, 2): Severity.ERROR}))
    rows = list(root.iter(f"{M}row"))
    assert len(rows) == 103
    assert int(rows[-1][0].get("s")) > 1


def spot_of(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), openpyxl.utils.column_index_from_string(letters)


def test_a_large_sheet_is_marked_without_a_tree_of_it() -> None:
    rows = "".join(
        f'<row r="{row}" spans="1:3"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(1, 60_001)
    )
    sent = rich_workbooks.drawn(f'<worksheet xmlns="MAIN"><sheetData>{rows}</sheetData></worksheet>', styles=STYLES)
    copy = marked(sent, unreadable("B59999"), blank("C7"))
    part = parts(copy)["xl/worksheets/sheet1.xml"]
    assert part.count(b"<c ") == 120_001
    assert len(part) - len(parts(sent)["xl/worksheets/sheet1.xml"]) < 200


@pytest.mark.parametrize("rows", TIRING.values(), ids=TIRING)
def test_no_sheet_is_tiring_to_mark(rows: str) -> None:
    sheet = f'<worksheet xmlns="MAIN" xmlns:x="x"><sheetData>{rows}</sheetData></worksheet>'
    sent = rich_workbooks.drawn(sheet, styles=STYLES)
    began = time.process_time()
    assert copies.marked_copy(sent, [unreadable("B2")], UNIT).content
    assert time.process_time() - began < 4


def test_no_view_and_no_drawing_is_tiring_to_mark() -> None:
    view = f'<sheetViews><sheetView{" " * 500_000}workbookViewId="0" tabSelected="1"/></sheetViews>'
    sent = rich_workbooks.drawn(f'<worksheet xmlns="MAIN">{view}<sheetData/></worksheet>', styles=STYLES)
    shapes = parts(marked(rich_workbooks.by_openpyxl(), unreadable("H6")))
    (drawing,) = [name for name in shapes if name.endswith(".vml")]
    shapes[drawing] = shapes[drawing].replace(b"</xml>", b"<v:shape >" * 50_000 + b"</xml>")
    began = time.process_time()
    assert b"tabSelected" not in parts(marked(sent))["xl/worksheets/sheet1.xml"]
    assert marked(sent, unreadable("B2"))
    assert marked(rich_workbooks.zipped(shapes), unreadable("H7"))
    assert time.process_time() - began < 4


# --- what the tests look at


def links_of(content: bytes) -> set[str]:
    cells = itertools.chain.from_iterable(opened(content).worksheets[0].iter_rows())
    return {cell.hyperlink.location for cell in cells if cell.hyperlink}


def selected_parts(content: bytes) -> set[str]:
    sheets = {name: part for name, part in parts(content).items() if "sheets/" in name}
    return {name for name, part in sheets.items() if b'tabSelected="1"' in part or b'tabSelected="true"' in part}


def zip_entries(content: bytes) -> dict[str, zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: info for info in archive.infolist()}


def note_shapes(content: bytes) -> int:
    return sum(part.count(b'ObjectType="Note"') for name, part in parts(content).items() if name.endswith(".vml"))


def unmarked(sheet: bytes, places: set[str]) -> bytes:
    """The XML of a sheet without what marking may change: the style of marked cells, blank ones put in, the drawing."""
    root = etree.fromstring(sheet)
    for cell in list(root.iter(f"{M}c")):
        if cell.get("r") in places:
            cell.attrib.pop("s", None)
            if not len(cell):
                cell.getparent().remove(cell)
    for row in list(root.iter(f"{M}row")):
        if not len(row) and set(row.attrib) <= {"r"}:
            row.getparent().remove(row)
    for drawing in list(root.iter(f"{M}legacyDrawing")):
        root.remove(drawing)
    for condition in list(root.iter(f"{M}conditionalFormatting")):
        if all(rule.findtext(f"{M}formula") == "TRUE" for rule in condition):
            root.remove(condition)
    rules = sorted(root.iter("{*}cfRule"), key=lambda rule: int(rule.get("priority", "0")))
    for number, rule in enumerate(rules):
        rule.attrib["priority"] = str(number)
    for view in root.iter(f"{M}sheetView"):
        view.attrib.pop("tabSelected", None)
    return bytes(etree.tostring(root, method="c14n"))


# --- what is explained or accepted, and what is owed


def explained(cell: str) -> Finding:
    return replace(unreadable(cell), state=FindingState.EXPLAINED, explanation="งบประมาณลดลง")


def test_what_is_explained_is_listed_with_its_reason_asks_for_nothing_and_has_the_quietest_colour() -> None:
    copy = marked(rich_workbooks.by_openpyxl(), explained("H6"))
    assert fills(copy) == {**fills(marked(rich_workbooks.by_openpyxl())), "H6": BLUE}
    assert fills(marked(rich_workbooks.by_openpyxl(), explained("H6"), unreadable("H6")))["H6"] == RED
    words = [text for row in listed(copy) for text in row]
    assert "ชี้แจงแล้ว" in words
    assert "ต้องแก้" not in words
    assert any("คำชี้แจงของหน่วยงาน: งบประมาณลดลง" in text for text in words)
    assert "ชี้แจงแล้ว 1 ข้อ" in listed(copy)[1][0]


@pytest.mark.parametrize("findings", [(), (explained("H6"),), (unreadable("H6"),)])
@pytest.mark.parametrize("content", [rich_workbooks.by_openpyxl(), None], ids=["marked", "list alone"])
def test_a_unit_that_owes_something_is_never_told_not_to_send(
    content: bytes | None, findings: tuple[Finding, ...]
) -> None:
    copy = copies.marked_copy(content, findings, UNIT, around=Surroundings(owed=(5,)))
    words = " ".join(text for row in listed(copy.content) for text in row)
    assert words.count("ยังขาดข้อมูลหมวด 5") == 1
    assert "ไม่ต้องส่งใหม่" not in words


# --- what each line tells, and where the copy is returned

AROUND = Surroundings(
    names={"7.3-02": "ร้อยละของบ่อที่ใช้งานได้", "4.1": "การวางแผน"},
    seen={Place("สพบ.xlsx", SHEET, "H6"): "ประมาณ 14,200", Place("สพบ.xlsx", SHEET, "F5"): ""},
    hand_back=HandBack("กพร.", "ภายในวันที่ 20 มกราคม 2564", "นางสาวสมใจ โทรศัพท์ 0 2000 1001"),
)


def told(*findings: Finding, content: bytes | None = None, around: Surroundings = AROUND) -> bytes:
    return copies.marked_copy(content or rich_workbooks.by_openpyxl(), findings, UNIT, around=around).content


def test_each_line_names_the_indicator_and_what_stands_in_the_cell_now() -> None:
    written = told(unreadable("H6", indicator="7.3-02"), blank("F5"), late(), unreadable("H7", indicator="7.9-99"))
    assert {(line["ตัวชี้วัดหรือหัวข้อ"], line["ข้อมูลปัจจุบัน"], line["ช่อง"]) for line in lines_of(written)} == {
        ("7.3-02\nร้อยละของบ่อที่ใช้งานได้", "ประมาณ 14,200", "H6"),
        ("", task_words.NOTHING_SEEN, "F5"),
        ("", "", ""),
        ("7.9-99", "", "H7"),
    }


def test_a_line_about_a_sub_item_names_the_sub_item() -> None:
    words = dict.fromkeys(CATALOGUE["T401"].names, "4.1")
    book = openpyxl.Workbook()
    book.active.title = "หมวด 1-6"
    stream = io.BytesIO()
    book.save(stream)
    written = told(finding("T401", Place(), unit="สพบ.", words=words), content=stream.getvalue())
    (line,) = lines_of(written)
    assert (line["ตัวชี้วัดหรือหัวข้อ"], line["แผ่นงาน"]) == ("4.1\nการวางแผน", "หมวด 1-6")
    assert links_of(written) == {"'หมวด 1-6'!A1"}


def test_what_stands_in_a_cell_is_no_formula_and_not_longer_than_a_glance() -> None:
    seen = {Place("สพบ.xlsx", SHEET, "H6"): "=1+1" + "ก" * 500}
    (line,) = lines_of(told(unreadable("H6"), around=replace(AROUND, seen=seen)))
    assert line["ข้อมูลปัจจุบัน"].startswith("=1+1กก")
    assert len(line["ข้อมูลปัจจุบัน"]) <= task_words.SEEN_CHARS
    cells = itertools.chain.from_iterable(
        opened(told(unreadable("H6"), around=replace(AROUND, seen=seen))).worksheets[0]
    )
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=1+1")} == {"s"}


@pytest.mark.parametrize(
    ("findings", "owed", "returned"),
    [
        ((unreadable("H6"),), (), "ส่งไฟล์นี้คืน กพร. ภายในวันที่ 20 มกราคม 2564"),
        ((), (5,), "ส่งไฟล์นี้คืน กพร. ภายในวันที่ 20 มกราคม 2564"),
        ((late(),), (), "หากแก้ไข ส่งไฟล์นี้คืน กพร. ภายในวันที่ 20 มกราคม 2564"),
        ((explained("H6"),), (), ""),
        ((), (), ""),
    ],
)
def test_the_copy_says_by_when_and_to_whom_it_is_returned_where_there_is_something_to_do(
    findings: tuple[Finding, ...], owed: tuple[int, ...], returned: str
) -> None:
    words = [row[0] for row in listed(told(*findings, around=replace(AROUND, owed=owed)))]
    asked = "สอบถาม นางสาวสมใจ โทรศัพท์ 0 2000 1001"
    assert "     ".join(filter(None, (returned, asked))) in words
    assert any("คืน กพร." in text for text in words) == bool(returned)


def test_what_is_explained_stands_apart_under_what_is_to_do() -> None:
    rows = listed(told(explained("H6"), unreadable("H7"), explained("H8")))
    apart = rows.index([task_sheet.CLOSED])
    assert [row[0] for row in rows[apart - 1 : apart + 3]] == ["1", task_sheet.CLOSED, "2", "3"]
    assert rows.count([task_sheet.CLOSED]) == 1


def test_what_only_tells_something_asks_for_nothing_and_still_says_what_may_be_done() -> None:
    words = {"used": "สพบ (1).xlsx", "other": "สพบ.xlsx", "reason": "เป็นสำเนาที่ส่งกลับของไฟล์นั้น"}
    copy = told(finding("F015", Place("สพบ.xlsx"), unit="สพบ.", words=words))
    rows = listed(copy)
    assert rows[1] == ["เพื่อทราบ 1 ข้อ"]
    assert [task_sheet.CLOSED] in rows
    assert any("ไม่ต้องส่งใหม่" in row[0] for row in rows)
    (line,) = lines_of(copy)
    assert "ให้แจ้ง กพร. ย้าย สพบ (1).xlsx" in line["ต้องเป็นอย่างไร และต้องทำอะไร"]


def test_a_reason_that_was_given_is_counted_as_given_and_not_as_standing() -> None:
    before = [entry(unreadable("H6")), entry(unreadable("H7"))]
    copy = marked(rich_workbooks.by_openpyxl(), explained("H6"), unreadable("H7"), previous=before)
    assert listed(copy)[2] == ["เทียบกับการตรวจครั้งก่อน     แก้แล้ว 0 ข้อ     ชี้แจงแล้ว 1 ข้อ     ยังอยู่ 1 ข้อ     ใหม่ 0 ข้อ"]
