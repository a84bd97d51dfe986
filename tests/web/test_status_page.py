"""The status page is one file that asks nothing of anyone, shows every text as typed, and works in a real browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace

from pipeline import rules
from pipeline.messages import finding
from pipeline.model import Finding, Place, Receipt
from pipeline.views.status import view
from pipeline.views.status.cards import YearColumn
from pipeline.views.status.findings import MOST_SHOWN
from pipeline.web.chart import HEIGHT, PADDING, ChartShapes, drawn
from pipeline.web.page import render
from pipeline.year import Year
from tests.support.records import LOWER, case, coordinator, row
from tests.support.sample_documents import examined_sample

TODAY = date(2021, 1, 19)  # the day before the deadline
SECONDS_TO_USE = 3  # of the processor, until a large page can be used: twice what it takes
HOSTILE = """<script>alert(1)</script>"'&{{ 7*7 }}"""
UNITS = ("กพร.", "สบก.", "สพบ.", "สสป.")
ROWS = (
    row("7.1-01", unit="สพบ.", line=4, targets="80 85 90 85", explanation="งบประมาณลดลง"),
    row("7.1-02", unit="สพบ.", line=5, subtype=4, actuals="90 88 85", name="อัตรากำไร", targets="-5 -5 0 1"),
    row("7.1-02", unit="สสป.", line=5, subtype=4, actuals="90 88 86", name="อัตรากำไร", targets="-5 -5 0 1"),
    row("7.2-01", unit="กพร.", line=6, item="7.2", subtype=1, targets="80 85 90 95", actuals="82 84 ไม่มีข้อมูล"),
    row("7.6-01", unit="สบก.", line=7, item="7.6", direction=LOWER, targets="30 30 30 .", actuals="0 28 31"),
    row("7.6-02", unit="สบก.", line=8, item="7.6", subtype=3, targets=". . . .", actuals=". . ."),
)


def page_of(
    given: rules.Case, findings: tuple[Finding, ...] | None = None, marked: Mapping[str, str] | None = None
) -> bytes:
    receipts = (
        *(Receipt(unit, f"{unit}xlsx", "received", 2, date(2021, 1, 18)) for unit in UNITS[1:]),
        Receipt(UNITS[0], "", "missing"),
        Receipt("", "เสีย <b>.xlsx", "refused"),
    )
    said = rules.evaluate(given) if findings is None else findings
    return render(view(Year(given, receipts, said, checked_on=TODAY), marked or {}))


@pytest.fixture(scope="module")
def page() -> bytes:
    return page_of(case(*ROWS), marked={"สพบ.": "marked/สพบ #1?.xlsx"})


@pytest.fixture(scope="module")
def tree(page: bytes) -> Any:
    return html.document_fromstring(page.decode())


# --- one file, nothing fetched


def test_the_page_names_no_address_outside_itself(page: bytes, tree: Any) -> None:
    assert not re.search(rb"https?:|//[a-z]|url\(|@import", page)
    assert tree.xpath("//link/@href") == ["data:,"]
    assert not tree.xpath("//*[@src]")
    links = set(tree.xpath("//a/@href"))
    assert {link for link in links if not link.startswith("#")} == {"marked/%E0%B8%AA%E0%B8%9E%E0%B8%9A%20%231%3F.xlsx"}


def test_the_policy_lets_the_pages_own_style_and_script_run_and_nothing_else(tree: Any) -> None:
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    for name in ("style", "script"):
        (content,) = tree.xpath(f"//{name}/text()")
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert directives[f"{name}-src"] == f"'sha256-{digest}'"
    assert not tree.xpath("//@style")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_the_same_view_gives_the_same_bytes() -> None:
    assert page_of(case(*ROWS)) == page_of(case(*ROWS))


# --- texts as typed


def test_what_people_typed_is_shown_and_never_run() -> None:
    hostile = replace(coordinator().settings, department=HOSTILE, footnote=HOSTILE, coordinator=HOSTILE)
    typed = row("7.1-09", name=HOSTILE, measure=HOSTILE, unit="สพบ.", explanation=HOSTILE, actuals="1 2 3", line=9)
    given = case(replace(typed, code=HOSTILE))
    given = replace(given, coordinator=replace(given.coordinator, settings=hostile))
    said = finding(
        "F007", Place(HOSTILE), indicator=HOSTILE, explanation=HOSTILE, words={"unit": HOSTILE, "nearest": ""}
    )
    page = page_of(given, (said,), {"สพบ.": "javascript:alert(1)"})
    tree = html.document_fromstring(page.decode())
    assert page.count(b"<script") == 1
    assert not tree.xpath("//a[starts-with(@href, 'javascript:')]")
    for where in ("//h4", "//header", "//footer", "//dl", "//p[@class='explanation']", "//title"):
        assert HOSTILE in tree.xpath(f"string({where})"), where


def test_large_counts_are_grouped_and_decimals_are_written_out() -> None:
    sent = Receipt("สพบ.", "สพบ.xlsx", "received", 12345, date(2021, 1, 18))
    text = html.document_fromstring(render(view(Year(case(), (sent,)), {})).decode()).text_content()
    assert "12,345" in text
    tree = html.document_fromstring(page_of(case(announced="4E+2 400 400 400 400 400 280 382.86 3.06")).decode())
    assert tree.xpath("//rect[@class='fill']/@width")[0] == "400"


# --- what stands where


def test_where_not_all_findings_are_shown_a_search_without_result_leads_to_the_workbook_of_all() -> None:
    """The page cannot search what it does not show."""

    def said_of_no_result(findings: tuple[Finding, ...]) -> str:
        tree = html.document_fromstring(page_of(case(*ROWS), findings).decode())
        return str(tree.xpath("string(//*[@id='nothing'])"))

    found = finding("K305", Place("สพบ.xlsx", "หมวด 7", "L4"), indicator="7.1-01", words={"year": "2564"})
    assert said_of_no_result((found,)) == "ไม่มีข้อสังเกตที่ตรงกับตัวกรอง"
    assert "findings.xlsx ซึ่งมีครบทั้ง 1,501 ข้อ" in said_of_no_result((found,) * (MOST_SHOWN + 1))


def test_every_section_has_its_heading_and_every_table_its_caption_and_scopes(tree: Any) -> None:
    assert [section.xpath("string(h2)") for section in tree.xpath("//main/section")] == [
        "สิ่งที่ต้องทำก่อน",
        "มาใหม่ตั้งแต่การตรวจครั้งก่อน",
        "สรุป",
        "การส่งข้อมูล",
        "ข้อสังเกต",
        "ความครอบคลุมหมวด 7",
        "คะแนน",
        "ประมาณการหมวด 7",
        "ตัวชี้วัด",
    ]
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in tree.xpath("//table"):
        assert table.xpath("string(caption)").strip()
        assert not table.xpath(".//th[not(@scope)]")


def test_every_id_is_one_of_its_kind_and_every_link_within_the_page_leads_somewhere(tree: Any) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids)
    assert set(tree.xpath("//label/@for")) | set(tree.xpath("//@aria-labelledby")) <= set(ids)


def test_empty_mandatory_places_are_said_in_words(tree: Any) -> None:
    assert len(tree.xpath("//td[contains(@class, 'mandatory')]")) == 11
    wanting = tree.xpath("//td[contains(@class, 'wanting')]")
    assert len(wanting) == 6
    assert all("ต้องมี" in cell.text_content() and "ยังว่าง" in cell.text_content() for cell in wanting)
    assert len(tree.xpath("//div[@class='alarm']//li")) == 6


def test_a_refused_file_and_a_missing_unit_are_said(tree: Any) -> None:
    assert tree.xpath("string(//ul[@class='refused']/li/b)") == "เสีย <b>.xlsx"
    (missing,) = tree.xpath("//span[@class='badge missing']")
    assert missing.text == "ยังไม่ส่งข้อมูล"


def test_every_indicator_has_a_chart_that_says_what_it_is_or_says_why_there_is_none(tree: Any) -> None:
    cards = tree.xpath("//article")
    assert len(cards) == 6
    assert sum(len(card.xpath(".//svg[@role='img'][@aria-label]")) for card in cards) == 5
    assert "ยังไม่มีตัวเลขให้แสดงเป็นกราฟ" in cards[-1].text_content()


def test_without_findings_there_is_nothing_to_filter() -> None:
    tree = html.document_fromstring(page_of(case(*ROWS), ()).decode())
    assert not tree.xpath("//form")
    assert tree.xpath("string(//section[@id='findings']/p)") == "ไม่มีข้อสังเกต"


# --- charts


def chart(targets: str, actuals: str) -> ChartShapes:
    """Return the drawing of years given as text: "." is a blank."""
    columns = zip(targets.split(), actuals.split(), strict=True)
    drawing = drawn([_year(target, actual) for target, actual in columns])
    assert drawing is not None
    return drawing


def _year(target: str, actual: str) -> YearColumn:
    values = [None if typed == "." else Decimal(typed) for typed in (target, actual)]
    return YearColumn("2563", target, actual, values[0], values[1], "met", is_due=False)


def test_bars_stand_on_zero_and_are_as_tall_as_their_values() -> None:
    drawing = chart("100 100 .", "100 50 .")
    floor = HEIGHT - PADDING
    assert (drawing.top, drawing.bottom, drawing.zero) == ("100", "0", str(floor))
    assert [(bar.y, bar.height) for bar in drawing.bars] == [("6", "84"), ("48", "42")]
    assert [mark.y for mark in drawing.marks] == ["6", "6"]


def test_a_blank_year_is_left_blank_and_a_zero_is_drawn() -> None:
    drawing = chart(". . .", "0 . 5")
    assert [bar.x for bar in drawing.bars] == ["27", "227"]
    assert drawing.bars[0].height == "2"


def test_negative_values_hang_from_zero() -> None:
    drawing = chart("-10 .", "-5 10")
    assert (drawing.top, drawing.bottom, drawing.zero) == ("10", "-10", "48")
    assert [(bar.y, bar.height) for bar in drawing.bars] == [("48", "21"), ("6", "42")]
    assert drawing.marks[0].y == "90"


@pytest.mark.parametrize(
    ("value", "top"),
    [
        ("0", "1"),
        ("0.031", "0.04"),
        ("99.9", "100"),
        ("101", "120"),
        ("14200", "15,000"),
        ("9E+12", "10,000,000,000,000"),
    ],
)
def test_the_axis_ends_at_a_round_number(value: str, top: str) -> None:
    assert chart(".", value).top == top


def test_years_without_any_value_give_no_chart() -> None:
    assert drawn([_year(".", ".")]) is None


# --- in a real browser


@pytest.fixture(scope="module")
def seen(page: bytes, root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Chromium saw of the page."""
    file = tmp_path_factory.mktemp("page") / "status.html"
    file.write_bytes(page)
    chromium = str(shutil.which("chromium"))
    script = root / "tests/web/browser.mjs"
    told = subprocess.run(
        ["node", str(script), chromium, str(file)],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


@pytest.mark.chromium
def test_the_browser_asks_for_nothing_and_complains_of_nothing(seen: dict[str, Any]) -> None:
    assert seen["requests"] == []
    assert seen["console"] == []


@pytest.mark.chromium
def test_axe_finds_nothing_on_desktop_phone_and_paper(seen: dict[str, Any]) -> None:
    assert seen["axe"] == {"desktop": [], "phone": [], "print": []}


@pytest.mark.chromium
def test_nothing_is_wider_than_the_screen(seen: dict[str, Any]) -> None:
    assert seen["widths"] == {"1366": 1366, "768": 768, "390": 390}


@pytest.mark.chromium
def test_filters_and_search_leave_what_they_are_asked_for(seen: dict[str, Any]) -> None:
    findings = rules.evaluate(case(*ROWS))
    errors = sum(finding.severity == "error" and finding.is_open for finding in findings)
    everything = len(findings)
    expected = {
        "all": everything,
        "severity": errors,
        "severity and code": sum(f.severity == "error" and f.is_open and f.code == "K306" for f in findings),
        "reset": everything,
        "unit": sum(f.unit == "สบก." for f in findings),
        "search": sum(f.place.cell == "M4" for f in findings),
        "search in Thai digits": sum(f.place.cell == "M4" for f in findings),
        "search for nothing": 0,
        "link of a unit": sum(f.unit == "สพบ." and f.severity == "warning" and f.is_open for f in findings),
        "link of an indicator": sum(f.indicator == "7.6-01" for f in findings),
        "enter in the search": sum(f.indicator == "7.6-01" for f in findings),
    }
    assert {name: step["visible"] for name, step in seen["filters"].items()} == expected
    assert 0 < expected["severity and code"] < errors < everything
    assert all(expected[name] for name in expected if name != "search for nothing")
    for name, step in seen["filters"].items():
        assert step["shown"] == f"แสดง {expected[name]} จาก {everything} ข้อ", name
        assert step["nothing"] is (expected[name] == 0), name


@pytest.mark.chromium
def test_print_shows_every_finding_and_no_filters(seen: dict[str, Any]) -> None:
    assert seen["printed"] == {"visible": len(rules.evaluate(case(*ROWS))), "filters": False}


@pytest.mark.chromium
def test_the_sample_prints_as_tables_on_few_sheets(root: Path, tmp_path: Path) -> None:
    year = examined_sample().year
    assert year is not None
    (tmp_path / "status.html").write_bytes(render(view(replace(year, checked_on=TODAY), {})))
    script, page = root / "tests/web/browser.mjs", tmp_path / "status.html"
    command = ["node", str(script), str(shutil.which("chromium")), str(page), str(tmp_path)]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "print.pdf").read_bytes())
    assert 1 <= len(sheets) <= 7


@pytest.mark.chromium
@pytest.mark.long
def test_a_page_of_a_thousand_findings_can_be_used_at_once(root: Path, tmp_path: Path) -> None:
    rows = [
        row(
            f"7.{1 + number % 6}-{number:03}",
            unit=UNITS[number % 4],
            line=number + 4,
            targets="80 85 90 60",
            actuals="90 88 85",
        )
        for number in range(250)
    ]
    given = case(*rows)
    findings = rules.evaluate(given)
    assert len(findings) >= 1000
    (tmp_path / "status.html").write_bytes(page_of(given, findings))
    script, page = root / "tests/web/browser.mjs", tmp_path / "status.html"
    command = ["node", str(script), str(shutil.which("chromium")), str(page), "--busy"]
    told = json.loads(subprocess.run(command, capture_output=True, timeout=300, check=True).stdout)
    assert told["axe"] == []
    assert told["seconds"] <= SECONDS_TO_USE


@pytest.mark.chromium
def test_without_its_script_the_page_shows_everything(seen: dict[str, Any]) -> None:
    assert seen["withoutScript"] == {"visible": len(rules.evaluate(case(*ROWS))), "filters": False}


@pytest.mark.chromium
def test_the_first_stop_of_the_keyboard_leads_to_the_content(seen: dict[str, Any]) -> None:
    assert (seen["firstStop"], seen["skippedTo"]) == ("ข้ามไปยังเนื้อหา", "content")
