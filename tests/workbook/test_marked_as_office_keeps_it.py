"""A marked copy of what Office alone makes: threads, rules that colour, macros, signatures, tables that are full."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from msgspec.structs import replace
from openpyxl.cell import Cell

from pipeline.cli import pmqa
from pipeline.model import Finding, FindingState
from pipeline.workbook.marking import comments as notes
from pipeline.workbook.marking import copies, task_sheet
from pipeline.workbook.marking.styles import MAX_CELL_STYLES
from tests.support import departments, drawn_sheets, office_workbooks, ooxml, rich_workbooks
from tests.support.marked_copies import (
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
)  # fmt: skip
from tests.support.office_workbooks import ANSWERED, ASKED, COMMENTS_PART, PERSONS_PART, THREAD, THREADS_PART
from tests.support.rich_workbooks import COMMENTED, LISTS, SHEET, parts, zipped

MACROS, PLAIN = "application/vnd.ms-excel.", "application/vnd.openxmlformats-officedocument.spreadsheetml."

# --- threads of Excel 365


def thread(content: bytes) -> list[dict[str, str]]:
    """What is written in the threads, in their order."""
    root = etree.fromstring(parts(content)[THREADS_PART])
    return [{**wrote.attrib, "text": "".join(wrote.itertext())} for wrote in root]


def persons(content: bytes, part: str = PERSONS_PART) -> dict[str, str]:
    return {person.get("id"): person.get("displayName") for person in etree.fromstring(parts(content)[part])}


def test_what_we_say_at_a_thread_is_its_last_reply_and_the_thread_lives_on() -> None:
    sent = office_workbooks.threaded()
    copy = marked(sent, unreadable(COMMENTED), blank("F5"))
    wrote = thread(copy)
    assert wrote[:2] == thread(sent)
    (ours,) = wrote[2:]
    assert ours["text"] == comments(copy)[COMMENTED].partition(f"{ANSWERED}\n\n")[2]
    assert ours["text"].startswith(notes.OPENING)
    assert "C101" in ours["text"]
    assert (ours["ref"], ours["parentId"], ours["dT"]) == (COMMENTED, THREAD, wrote[1]["dT"])
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", ours["id"])
    assert persons(copy)[ours["personId"]] == notes.AUTHOR
    assert set(persons(sent)) < set(persons(copy))


def test_a_placeholder_keeps_its_author_by_which_excel_finds_the_thread_and_says_all_of_it() -> None:
    copy = marked(office_workbooks.threaded(), unreadable(COMMENTED), blank("F5"))
    written = parts(copy)[COMMENTS_PART].decode()
    assert f"<author>tc={THREAD}</author>" in written
    said = comments(copy)
    assert said[COMMENTED].index(ASKED) < said[COMMENTED].index(ANSWERED) < said[COMMENTED].index(notes.OPENING)
    assert opened(copy)[SHEET]["F5"].comment.author == notes.AUTHOR
    assert not any(wrote["ref"] == "F5" for wrote in thread(copy))


def test_a_copy_sent_back_has_one_reply_of_ours_and_a_mended_cell_has_none() -> None:
    sent = office_workbooks.threaded()
    once = marked(sent, unreadable(COMMENTED))
    assert thread(marked(once, unreadable(COMMENTED))) == thread(once)
    assert comments(marked(once, unreadable(COMMENTED))) == comments(once)
    mended = marked(once, blank("F5"))
    assert thread(mended) == thread(sent)
    assert comments(mended)[COMMENTED] == comments(sent)[COMMENTED]


def saved_by_excel(copy: bytes, later: str) -> bytes:
    """The copy after somebody answered in the thread: Excel has written the placeholder anew, as one text."""
    members = parts(copy)
    ours = comments(copy)[COMMENTED].partition(notes.OPENING)[2]
    whole = f"[Threaded comment]\n\nComment:\n    {ASKED}\nReply:\n    {notes.OPENING}{ours}\nReply:\n    {later}"
    written = re.sub(
        f'(<comment [^>]*ref="{COMMENTED}".*?<text>).*?</text>', rf"\1<t>{whole}</t></text>",
        members[COMMENTS_PART].decode(), flags=re.DOTALL,
    )  # fmt: skip
    members[COMMENTS_PART] = written.encode()
    members[THREADS_PART] = members[THREADS_PART].replace(
        b"</ThreadedComments>", office_workbooks.reply(later, 2).encode() + b"</ThreadedComments>"
    )
    return zipped(members)


def test_what_a_person_answers_after_us_stays_when_ours_is_taken_out() -> None:
    back = saved_by_excel(marked(office_workbooks.threaded(), unreadable(COMMENTED)), "แก้แล้วค่ะ")
    mended = marked(back, blank("F5"))
    assert [wrote["text"] for wrote in thread(mended)] == [ASKED, ANSWERED, "แก้แล้วค่ะ"]
    assert notes.OPENING not in comments(mended)[COMMENTED]
    assert "แก้แล้วค่ะ" in comments(mended)[COMMENTED]
    again = marked(back, unreadable(COMMENTED))
    assert [wrote["text"].split("\n")[0] for wrote in thread(again)] == [ASKED, ANSWERED, "แก้แล้วค่ะ", notes.OPENING]


def test_a_note_of_ours_that_was_made_into_a_thread_is_taken_out_unless_somebody_answered() -> None:
    def converted(answer: str) -> bytes:
        members = parts(marked(office_workbooks.threaded(), unreadable(COMMENTED)))
        ours = office_workbooks.opening(f"{notes.OPENING} C101") + answer
        written = re.sub(
            r"(<ThreadedComments[^>]*>).*(</Th)", rf"\1{ours}\2", members[THREADS_PART].decode(), flags=re.DOTALL
        )
        return zipped({**members, THREADS_PART: written.encode()})

    alone = marked(converted(""), blank("F5"))
    assert thread(alone) == []
    assert COMMENTED not in comments(alone)
    answered = marked(converted(office_workbooks.reply("เพราะอะไร", 1)), blank("F5"))
    assert [wrote["text"].split("\n")[-1] for wrote in thread(answered)] == [f"{notes.OPENING} C101", "เพราะอะไร"]


def test_a_thread_without_a_list_of_persons_gets_one() -> None:
    members = parts(office_workbooks.threaded())
    del members[PERSONS_PART]
    members["xl/_rels/workbook.xml.rels"] = re.sub(
        rb'<Relationship [^>]*relationships/person"[^>]*>', b"", members["xl/_rels/workbook.xml.rels"]
    )
    members["[Content_Types].xml"] = re.sub(rb"<Override [^>]*person\+xml[^>]*>", b"", members["[Content_Types].xml"])
    copy = marked(zipped(members), unreadable(COMMENTED))
    part = "xl/persons/pmqa.xml"
    assert list(persons(copy, part).values()) == [notes.AUTHOR]
    assert part.rpartition("/")[2].encode() in parts(copy)["xl/_rels/workbook.xml.rels"]


# --- conditional formats


def seen_fill(content: bytes, cell: str) -> str | None:
    """The colour that the rule of the highest priority gives a cell; None where no rule of ours is the first.

    Every rule of the workbook is taken to hold, which is the worst case.
    """
    sheet = opened(content)[SHEET]
    rules = [rule for area in sheet.conditional_formatting if cell in area.cells for rule in area.rules]
    if not rules:
        return None
    first = min(rules, key=lambda rule: rule.priority)
    return str(first.dxf.fill.bgColor.rgb) if first.stopIfTrue and first.dxf.fill else None


@pytest.mark.parametrize("cell", ["A5", "B5", "C5", "D5", "A1", "H1"])
def test_a_mark_is_seen_over_whatever_fills_its_cell(cell: str) -> None:
    sent = office_workbooks.coloured_by_rules()
    assert seen_fill(sent, cell) is None
    copy = marked(sent, unreadable(cell))
    assert fills(copy) == {cell: RED}
    assert seen_fill(copy, cell) == RED


@pytest.mark.parametrize("cell", ["E5", "F5", "G5"])
def test_where_nothing_fills_a_cell_no_rule_is_added(cell: str) -> None:
    sent = office_workbooks.coloured_by_rules()
    copy = marked(sent, unreadable(cell))
    assert fills(copy) == {cell: RED}
    assert rules_of(copy) == rules_of(sent)


def rules_of(content: bytes) -> list[tuple[int, str]]:
    """The priority and the kind of every rule of the sheet, those of Excel 2010 too."""
    root = etree.fromstring(parts(content)[part_of(content, SHEET)])
    return [(int(rule.get("priority", "0")), rule.get("type")) for rule in root.iter("{*}cfRule")]


def test_the_rules_of_the_unit_keep_their_order_and_ours_go_when_the_copy_comes_back() -> None:
    sent = office_workbooks.coloured_by_rules()
    copy = marked(sent, unreadable("A5"), blank("B5"), explained("C5"))
    theirs = [(priority - 2, kind) for priority, kind in rules_of(copy)[2:] if priority]
    assert theirs == [(priority, kind) for priority, kind in rules_of(sent) if priority]
    assert [(priority, kind) for priority, kind in rules_of(copy)[:2]] == [(1, "expression"), (2, "expression")]
    assert (seen_fill(copy, "A5"), seen_fill(copy, "B5"), seen_fill(copy, "C5")) == (RED, RED, BLUE)
    again = marked(copy, unreadable("B5"))
    assert seen_fill(again, "B5") == RED
    assert len(rules_of(again)) == len(rules_of(sent)) + 1
    mended = marked(again, unreadable("G5"))
    assert [kind for _, kind in rules_of(mended)] == [kind for _, kind in rules_of(sent)]
    assert parts(mended)["xl/styles.xml"].count(b"<dxf>") == parts(copy)["xl/styles.xml"].count(b"<dxf>")


def explained(cell: str) -> Finding:
    return replace(unreadable(cell), state=FindingState.EXPLAINED, explanation="ตามแผน")


def test_a_rule_of_ours_that_excel_has_put_beside_one_of_the_unit_is_taken_out_alone() -> None:
    members = parts(marked(office_workbooks.coloured_by_rules(), unreadable("A5")))
    sheet = part_of(zipped(members), SHEET)
    found = re.search(
        rb"<conditionalFormatting[^>]*>(<cfRule[^>]*stopIfTrue.*?</cfRule>)</conditionalFormatting>", members[sheet]
    )
    assert found is not None
    members[sheet] = members[sheet].replace(found[0], b"", 1).replace(b"<cfRule", found[1] + b"<cfRule", 1)
    again = marked(zipped(members), unreadable("G5"))
    sent = office_workbooks.coloured_by_rules()
    assert [kind for _, kind in rules_of(again)] == [kind for _, kind in rules_of(sent)]


def test_rules_that_a_pivot_table_names_by_number_keep_their_numbers() -> None:
    members = parts(office_workbooks.coloured_by_rules())
    sheet = part_of(zipped(members), SHEET)
    members[sheet] = members[sheet].replace(b"<conditionalFormatting", b'<conditionalFormatting pivot="1"', 1)
    copy = marked(zipped(members), unreadable("A5"))
    assert rules_of(copy) == rules_of(zipped(members))
    assert fills(copy) == {"A5": RED}


@pytest.mark.soffice
def test_libreoffice_shows_the_mark_over_the_colours_of_rules() -> None:
    sent = office_workbooks.coloured_by_rules()
    copy = marked(sent, *(unreadable(f"{column}5") for column in "ABCDEF"))
    page = rich_workbooks.resaved(copy, "html").decode("utf-8", "replace")
    (row,) = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if row.count('sdval="9"') == 8]
    assert re.findall(r'bgcolor="#(\w+)"', row) == [RED.removeprefix("FF")] * 6


# --- macros, however declared


@pytest.mark.parametrize("by_ending", [False, True], ids=["of the part", "of the ending"])
@pytest.mark.parametrize(
    ("sent_as", "suffix", "kept_as"),
    [
        (f"{MACROS}sheet.macroEnabled.main+xml", ".xlsm", f"{MACROS}sheet.macroEnabled.main+xml"),
        (f"{MACROS}sheet.macroenabled.main+xml", ".xlsm", f"{MACROS}sheet.macroenabled.main+xml"),
        (f"{MACROS}template.macroEnabled.main+xml", ".xlsm", f"{MACROS}sheet.macroEnabled.main+xml"),
        (f"{MACROS}addin.macroEnabled.main+xml", ".xlsm", f"{MACROS}sheet.macroEnabled.main+xml"),
        (f"{PLAIN}template.main+xml", ".xlsx", f"{PLAIN}sheet.main+xml"),
        (f"{PLAIN}sheet.main+xml", ".xlsx", f"{PLAIN}sheet.main+xml"),
    ],
)
def test_a_workbook_keeps_its_kind_however_its_type_is_declared(
    sent_as: str, suffix: str, kept_as: str, by_ending: bool
) -> None:
    sent = office_workbooks.typed(sent_as, by_ending=by_ending)
    copy = copies.marked_copy(sent, [unreadable("H6")], UNIT)
    assert copy.suffix == suffix
    assert main_type(copy.content) == kept_as
    assert parts(copy.content)["xl/vbaProject.bin"] == parts(sent)["xl/vbaProject.bin"]
    types = etree.fromstring(parts(copy.content)["[Content_Types].xml"])
    declared = {entry.get("PartName") for entry in types}
    added = {f"/{name}" for name in set(parts(copy.content)) - set(parts(sent))}
    assert {name for name in added if name.endswith(".xml")} <= declared  # or it would be of the main part's type


def main_type(content: bytes) -> str | None:
    types = etree.fromstring(parts(content)["[Content_Types].xml"])
    of_part = [entry.get("ContentType") for entry in types if entry.get("PartName") == "/xl/workbook.xml"]
    of_ending = [entry.get("ContentType") for entry in types if entry.get("Extension", "").lower() == "xml"]
    return (of_part or of_ending)[0]


# --- where Excel's own limits are reached


def found_cell(content: bytes) -> Cell:
    """The cell of ผลการตรวจ that says what was found first."""
    (cell,) = [cell for row in opened(content)[task_sheet.NAME].iter_rows() for cell in row if is_first_found(cell)][:1]
    return cell


def is_first_found(cell: Cell) -> bool:
    return "ทิศทาง ว่าง" in str(cell.value) or "มากกว่า 85" in str(cell.value)


@pytest.mark.long
def test_of_a_workbook_whose_styles_are_full_the_marks_are_rules_and_the_list_still_wraps() -> None:
    sent = office_workbooks.with_styles(MAX_CELL_STYLES)
    copy = marked(sent, unreadable("H6"), blank("F5"), blank("H40"))
    root = etree.fromstring(parts(copy)["xl/styles.xml"])
    assert len(root.find(f"{M}cellXfs")) == MAX_CELL_STYLES
    assert fills(copy) == {}
    assert {cell: seen_fill(copy, cell) for cell in ("H6", "F5", "H40")} == dict.fromkeys(("H6", "F5", "H40"), RED)
    assert {"H6", "F5", "H40"} <= set(comments(copy))
    assert opened(copy)[SHEET]["G6"].number_format == opened(sent)[SHEET]["G6"].number_format
    assert found_cell(copy).alignment.wrap_text
    assert read_back(copy)[1:] == read_back(sent)
    assert len(etree.fromstring(parts(marked(copy, unreadable("H6")))["xl/styles.xml"]).find(f"{M}cellXfs")) == (
        MAX_CELL_STYLES
    )


@pytest.mark.long
@pytest.mark.parametrize("room", [5, 24, 26, 60])
def test_near_the_end_of_the_styles_our_list_has_its_own_and_every_mark_is_seen(room: int) -> None:
    sent = office_workbooks.with_styles(MAX_CELL_STYLES - room)
    copy = marked(sent, unreadable("G6"), unreadable("A1"), blank("F5"), blank("H40"))
    assert len(etree.fromstring(parts(copy)["xl/styles.xml"]).find(f"{M}cellXfs")) <= MAX_CELL_STYLES
    seen = fills(copy) | {cell: str(fill) for cell in ("G6", "A1", "F5", "H40") if (fill := seen_fill(copy, cell))}
    assert seen == dict.fromkeys(("G6", "A1", "F5", "H40"), RED)
    assert (found_cell(copy).font.sz == 16) == (room >= 24)


@pytest.mark.parametrize(("number", "ours"), [(65_533, 65_534), (65_534, 1), (70_000, 1)])
def test_the_number_of_our_sheet_is_one_that_excel_takes(number: int, ours: int) -> None:
    copy = marked(office_workbooks.with_sheet_id(number), unreadable("H6"))
    book = etree.fromstring(parts(copy)["xl/workbook.xml"])
    numbers = [int(sheet.get("sheetId")) for sheet in book.iter(f"{M}sheet")]
    assert numbers[0] == ours
    assert len(set(numbers)) == len(numbers)


# --- signatures


def test_a_copy_of_a_signed_workbook_has_no_signature_and_says_so() -> None:
    copy = marked(office_workbooks.signed(), unreadable("H6"))
    left = parts(copy)
    assert not [name for name in left if "_xmlsignatures" in name]
    assert b"digital-signature" not in left["_rels/.rels"]
    assert b"_xmlsignatures" not in left["[Content_Types].xml"]
    assert fills(copy) == {"H6": RED}
    assert "ลายมือชื่อดิจิทัล" in " ".join(text for row in listed(copy) for text in row)
    unsigned = marked(rich_workbooks.by_openpyxl(), unreadable("H6"))
    assert "ลายมือชื่อดิจิทัล" not in " ".join(text for row in listed(unsigned) for text in row)


# --- as sent


def test_columns_panes_filters_names_and_protection_are_as_they_were_sent() -> None:
    sent = rich_workbooks.by_xlsxwriter()
    before, after = opened(sent), opened(marked(sent, unreadable("H6"), unreadable("A2", sheet=LISTS)))
    for sheet in before.worksheets:
        now = after[sheet.title]
        assert {
            name: (each.width, each.hidden, each.min, each.max) for name, each in now.column_dimensions.items()
        } == {name: (each.width, each.hidden, each.min, each.max) for name, each in sheet.column_dimensions.items()}
        for look in ("freeze_panes", "print_area", "print_title_rows", "sheet_state"):
            assert getattr(now, look) == getattr(sheet, look)
        assert now.auto_filter.ref == sheet.auto_filter.ref
        assert repr(now.protection) == repr(sheet.protection)
        assert repr(now.data_validations) == repr(sheet.data_validations)
    for name, defined in before.defined_names.items():
        assert after.defined_names[name].attr_text == defined.attr_text


# --- Microsoft's validator

KINDS: dict[str, Callable[[], bytes]] = {
    "threads": office_workbooks.threaded,
    "rules that colour": office_workbooks.coloured_by_rules,
    "signed": office_workbooks.signed,
    "macros": rich_workbooks.with_macros,
    "macros by ending": lambda: office_workbooks.typed(f"{MACROS}sheet.macroEnabled.main+xml", by_ending=True),
    "template": lambda: office_workbooks.typed(f"{PLAIN}template.main+xml", by_ending=False),
    "full styles": lambda: office_workbooks.with_styles(MAX_CELL_STYLES),
    "nearly full styles": lambda: office_workbooks.with_styles(MAX_CELL_STYLES - 20),
    "last sheet id": lambda: office_workbooks.with_sheet_id(65_534),
}
EVERYWHERE = (unreadable(COMMENTED), unreadable("A5"), unreadable("B5"), unreadable("H6"), blank("F5"), blank("H40"))


@pytest.mark.ooxml
@pytest.mark.parametrize("kind", KINDS)
def test_the_validator_finds_in_no_copy_what_it_did_not_find_before(kind: str, tmp_path: Path) -> None:
    sent = KINDS[kind]()
    once = copies.marked_copy(sent, EVERYWHERE, UNIT)
    twice = copies.marked_copy(once.content, (*EVERYWHERE[:2], blank("G7")), UNIT)
    assert tuple(opened(once.content).sheetnames[:2]) == (task_sheet.NAME, SHEET) or kind == "threads"
    found = [ooxml.errors_of(content, once.suffix, tmp_path) for content in (sent, once.content, twice.content)]
    assert found[1] <= found[0]
    assert found[2] <= found[0]


@pytest.mark.ooxml
@pytest.mark.parametrize("drawing", drawn_sheets.SHEETS.values(), ids=drawn_sheets.SHEETS)
def test_the_validator_finds_nothing_new_in_copies_of_what_other_programs_write(drawing: str, tmp_path: Path) -> None:
    sent = rich_workbooks.drawn(drawing, styles=drawn_sheets.STYLES)
    copy = marked(sent, unreadable("B2"), blank("D2"), blank("A5"))
    assert ooxml.errors_of(copy, ".xlsx", tmp_path) <= ooxml.errors_of(sent, ".xlsx", tmp_path)


@pytest.mark.ooxml
def test_the_validator_finds_nothing_new_in_any_copy_of_a_whole_department(tmp_path: Path) -> None:
    departments.build(1, tmp_path / "inputs", units=12, faults=200)
    folders = ["--inputs", str(tmp_path / "inputs"), "--outputs", str(tmp_path / "outputs")]
    CliRunner().invoke(pmqa, ["check", "2564", *folders])
    sent = json.loads((tmp_path / "outputs/2564/manifest.json").read_text("utf-8"))
    names = {file["sha256"]: file["name"] for file in sent["inputs"]}
    for unit, sending in sent["sendings"].items():
        copy, original = (tmp_path / "outputs/2564/marked").glob(f"{unit}.xls*"), names[sending["sha256"]]
        if original.endswith(".xlsx"):
            found = ooxml.errors_of(next(copy).read_bytes(), ".xlsx", tmp_path)
            assert found <= ooxml.errors_of((tmp_path / "inputs/2564" / original).read_bytes(), ".xlsx", tmp_path), unit
    assert len(sent["sendings"]) >= 6
