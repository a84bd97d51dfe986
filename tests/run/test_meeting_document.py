"""The sample's agenda against the department's own meeting document, point by point, each at its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec import Struct, field

from pipeline.word.document_names import AGENDA, MINUTES
from pipeline.word.markup.elements import W
from tests.support.sample_documents import SampleDocuments, sample_documents
from tests.support.word_drawing import body

pytestmark = pytest.mark.long

FACTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "support" / "data" / "meeting_2564.toml").read_text(encoding="utf-8")
)
ITEMS = [item for agenda in FACTS["agenda"] for item in agenda.get("items", ())]
Table = list[list[str]]


class Section(Struct):
    """What stands under one heading of a document, down to the next: its paragraphs, and its tables row by row."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def rows(self) -> Table:
        return [row for table in self.tables for row in table]


def text(element: etree._Element) -> str:
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in element.iter(f"{W}p"))


def sections(document: bytes) -> dict[str, Section]:
    """Return what stands on the first page, under "", and under the heading of each วาระ and item by its number."""
    found = {"": Section("")}
    current = found[""]
    (story,) = body(document)
    for block in story:
        if block.tag == f"{W}tbl":
            current.tables.append([[text(cell) for cell in row.iter(f"{W}tc")] for row in block.iter(f"{W}tr")])
        elif block.tag == f"{W}p":
            style = block.find(f"{W}pPr/{W}pStyle")
            if style is not None and style.get(f"{W}val") in ("Heading1", "Heading2"):
                words = text(block).removeprefix("ระเบียบวาระที่ ")
                number, _, title = words.partition(" ")
                current = found.setdefault(number, Section(title))
            elif text(block):
                current.paragraphs.append(text(block))
    return found


@pytest.fixture(scope="module")
def sample() -> SampleDocuments:
    return sample_documents()


@pytest.fixture(scope="module")
def agenda(sample: SampleDocuments) -> dict[str, Section]:
    return sections(sample.documents[AGENDA])


# --- the first page


def test_the_meeting_is_named_with_its_day_time_and_place(agenda: dict[str, Section]) -> None:
    meeting = FACTS["meeting"]
    first = agenda[""].paragraphs
    assert first[:4] == [
        "ระเบียบวาระการประชุม",
        meeting["title"],
        f"{meeting['date']} เวลา {meeting['time']}",
        f"ณ {meeting['place']}",
    ]


def test_the_first_page_lists_every_agenda_and_item_in_the_documents_order(agenda: dict[str, Section]) -> None:
    wanted = []
    for one in FACTS["agenda"]:
        wanted.append(f"ระเบียบวาระที่ {one['number']}{one['heading']}")
        items = one.get("items") or [{"number": f"{one['number']}.1", "title": "…"}]  # the slot that the meeting fills
        wanted += [f"{item['number']}{item['title']}" for item in items]
    listed = [line.replace("\t", "") for line in agenda[""].paragraphs[4:] if line.startswith(("ระเบียบ", *"1234"))]
    assert listed == wanted


def test_every_agenda_and_item_is_a_heading_in_the_same_order(agenda: dict[str, Section]) -> None:
    wanted = {}
    for one in FACTS["agenda"]:
        wanted[one["number"]] = one["heading"]
        items = one.get("items") or [{"number": f"{one['number']}.1", "title": "…"}]
        wanted |= {item["number"]: item["title"] for item in items}
    assert {number: section.title for number, section in agenda.items() if number} == wanted
    assert [number for number in agenda if number] == list(wanted)


# --- 2.1


def test_the_seven_scores_the_total_and_the_level_stand_in_2_1(agenda: dict[str, Section]) -> None:
    given = FACTS["scores_2563"]
    scores, _ = agenda["2.1"].tables
    assert [(row[0], row[-1]) for row in scores[1:8]] == [
        (f"หมวด {number}", f"{given[str(number)]:.2f}") for number in range(1, 8)
    ]
    assert [row[-1] for row in scores[8:]] == [f"{given['total_of_500']:.2f}", f"{given['level']:.2f}"]
    assert any("คะแนนเต็ม 500 คะแนน" in line for line in agenda["2.1"].paragraphs)
    assert scores[9][0] == "ระดับการเป็นระบบราชการ (เต็ม 4)"


def test_the_way_to_each_target_does_not_contradict_the_scores(agenda: dict[str, Section]) -> None:
    _, targets = agenda["2.1"].tables
    given = FACTS["targets_2564"]
    assert [row[2] for row in targets[1:]] == [
        f"{given['minimum_50']}",
        f"{given['standard_75']}",
        f"{given['high_100']}",
    ]
    standard = targets[2]
    assert standard[4] == f"{FACTS['scores_2563']['7']:.2f}"
    assert standard[5] == "คะแนนปีก่อนถึงแล้ว"


# --- 2.2


def feedback(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Yield each subject with its texts, without the numbers that they can be cited by."""
    for row in table[1:]:
        if len(row) == 2:
            lines = row[1].split("\n")
            numbered = len(lines) > 1
            yield row[0], [line.removeprefix(f"{n}) ") if numbered else line for n, line in enumerate(lines, start=1)]


def test_every_strength_stands_in_2_2_under_its_dimension(agenda: dict[str, Section]) -> None:
    strengths, _ = agenda["2.2"].tables
    assert list(feedback(strengths)) == list(FACTS["feedback_2563"]["strengths"].items())


def test_every_opportunity_stands_in_2_2_under_its_subitem(agenda: dict[str, Section]) -> None:
    _, opportunities = agenda["2.2"].tables
    found = {subject.partition(" ")[0]: texts for subject, texts in feedback(opportunities)}
    wanted = dict(FACTS["feedback_2563"]["opportunities"])
    found["7"] = found.pop("ผลลัพธ์การดำเนินการ")
    assert found == wanted
    assert list(found) == list(wanted)


def test_the_points_of_a_subject_keep_the_numbers_a_member_can_cite(agenda: dict[str, Section]) -> None:
    cells = [row[1] for table in agenda["2.2"].tables for row in table[1:] if len(row) == 2]
    for cell in cells:
        lines = cell.split("\n")
        opened = [line.partition(" ")[0] for line in lines]
        assert (opened == [f"{n})" for n in range(1, len(lines) + 1)]) is (len(lines) > 1)


# --- 2.3


def test_the_framework_stands_in_2_3_with_its_parts_in_order(agenda: dict[str, Section]) -> None:
    framework = agenda["2.3"].tables[0]
    wanted = [line for part in FACTS["framework"] for line in (f"{part['number']} {part['title']}", *part["parts"])]
    printed = [row[0] for row in framework[1:]]
    assert [line for line in wanted if line not in printed] == []
    assert [line for line in printed if line in wanted] == wanted


def test_the_departments_own_targets_stand_in_2_3(agenda: dict[str, Section]) -> None:
    given = FACTS["targets_2564"]
    own = agenda["2.3"].tables[-1]
    assert own[1] == [
        f"กลุ่มที่ {given['group']}",
        str(given["minimum_50"]),
        str(given["standard_75"]),
        str(given["high_100"]),
    ]
    caption = next(line for line in reversed(agenda["2.3"].paragraphs) if line.startswith("ตารางที่"))
    assert FACTS["meeting"]["department_short"] in caption


# --- 3.1


def test_the_calendars_stand_in_3_1_step_by_step_and_their_days_are_not_set(agenda: dict[str, Section]) -> None:
    section = agenda["3.1"]
    titles = [line.partition(" ")[2].partition(" ")[2] for line in section.paragraphs if line.startswith("ตารางที่ ")]
    assert titles == list(FACTS["calendar"])
    for table, steps in zip(section.tables, FACTS["calendar"].values(), strict=True):
        assert [row[1] for row in table[1:]] == steps
        assert {day for row in table[1:] for day in row[2:]} == {"ยังไม่กำหนด"}


# --- 3.2


def test_who_answers_for_each_category_and_what_for_stands_in_3_2(agenda: dict[str, Section]) -> None:
    (table,) = agenda["3.2"].tables
    assert [(row[0].split()[1], row[1], row[2]) for row in table[1:]] == [
        (str(one["category"]), one["units"], one["task"]) for one in FACTS["responsible"]
    ]


def test_the_deadline_stands_in_3_2_as_printed_and_is_marked_as_impossible(agenda: dict[str, Section]) -> None:
    (note,) = [line for line in agenda["3.2"].paragraphs if line.startswith("หมายเหตุ")]
    assert FACTS["deadline"]["text"] in note
    assert f"อยู่ก่อนวันประชุม {FACTS['meeting']['date'].removeprefix('วันอังคารที่ ')}" in note


def test_the_paper_that_3_2_cites_is_made(agenda: dict[str, Section]) -> None:
    for note in FACTS["deadline"]["notes"]:
        assert note in agenda["3.2"].paragraphs
    assert any("เอกสารประกอบวาระที่ 3.2" in line for line in agenda["3.2"].paragraphs if line.startswith("ตารางที่"))
    assert not any("ยังไม่มีเอกสารประกอบวาระ" in line for line in agenda["3.2"].paragraphs)


# --- 3.3


def test_the_published_results_stand_in_3_3_and_the_year_that_was_not_published_is_blank(
    agenda: dict[str, Section],
) -> None:
    rows = agenda["3.3"].rows
    name = next(at for at, row in enumerate(rows) if "จำนวนบ่อสังเกตการณ์" in row[0])
    actuals = rows[name + 1]
    years = next(row for row in rows if "2562" in row)
    by_year = dict(zip(years[-4:], actuals[-4:], strict=True))
    published = FACTS["published"]["observation_wells"]
    assert by_year["2562"] == f"{published['2562']:,}"
    assert "2561" not in published
    assert by_year["2561"] == "–"


def test_each_item_for_consideration_ends_with_a_proposal_and_a_resolution(agenda: dict[str, Section]) -> None:
    asked = {item["number"] for item in ITEMS if item["number"].startswith("3.")}
    for number, section in agenda.items():
        labels = [line for line in section.paragraphs if line in ("ข้อเสนอ", "มติที่ประชุม")]
        assert labels == (["ข้อเสนอ", "มติที่ประชุม"] if number in asked else []), number


# --- throughout


def test_no_misprint_of_the_scan_is_taken_over(sample: SampleDocuments) -> None:
    printed = text(body(sample.documents[AGENDA]))
    slips = [slip.partition(" (")[0] for slips in FACTS["mended"] for slip in slips.split(", ")]
    assert len(slips) > 10
    assert [slip for slip in slips if slip in printed and slip not in "".join(FACTS["mended"].values())] == []


def test_the_units_go_by_the_documents_short_names_and_only_published_full_names(sample: SampleDocuments) -> None:
    register = {unit.code: unit for unit in sample.coordinator.register}
    known = {alias: unit for unit in register.values() for alias in (unit.code, *unit.aliases)}
    for code, name in FACTS["units"].items():
        assert code in known
        if code in register:
            assert register[code].name == name


def test_the_minutes_are_of_the_same_meeting_and_the_same_items(
    sample: SampleDocuments, agenda: dict[str, Section]
) -> None:
    minutes = sections(sample.documents[MINUTES])
    meeting = FACTS["meeting"]
    first = minutes[""].paragraphs
    assert first[0] == f"รายงาน{meeting['title']}"
    assert f"เมื่อ{meeting['date']}" in first
    assert f"ณ {meeting['place']}" in first
    assert list(minutes) == list(agenda)
    assert [section.title.removesuffix("…") for section in agenda.values()] == [one.title for one in minutes.values()]
    for name in filter(None, FACTS["units"].values()):
        assert any(f"ผู้แทน{name}" in cell for row in minutes[""].rows for cell in row)
    for number, section in minutes.items():
        resolved = [line for line in section.paragraphs if line == "มติที่ประชุม"]
        assert len(resolved) == ("." in number), number
