"""The documents of the sample year: every figure leads home, every finding is where it belongs, digits as asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from lxml import etree
from msgspec import Struct
from msgspec.structs import fields, replace

from pipeline import documents, messages, rules, run
from pipeline.findings import in_order
from pipeline.model import Finding, Place
from pipeline.opc.writer import write_archive
from pipeline.thai import to_arabic_digits, to_thai_digits
from pipeline.views import remarks
from pipeline.views.figures import ShownFigure, TypedFigure
from pipeline.views.remarks import Remark
from pipeline.word import template
from pipeline.word.document_names import AGENDA, MINUTES, REPORT, SITE_VISIT
from pipeline.word.libreoffice import pages
from pipeline.word.markup.elements import W
from pipeline.word.parts import links
from pipeline.year import Year
from tests.support import ooxml, records, word_lint
from tests.support.sample_documents import SAID_ELSEWHERE, examined_sample, views_of
from tests.support.word_drawing import body, parts_of, words

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
NASTY = "R&D <select> {{ 7*7 }} “ก” ]]>"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DEPARTMENT = 1_200  # indicators: more than any department has


class Made(Struct, frozen=True):
    """The sample year: what was checked, the views and the remarks made of it, and the documents made of those."""

    checked: run.Examination
    case: rules.Case
    views: dict[str, Any]
    remarks: tuple[Remark, ...]
    documents: dict[str, bytes]


def rendered(name: str, view: Any, notes: tuple[Remark, ...] = (), *, thai: bool = False) -> bytes:
    notes = notes if name == REPORT else ()
    return template.render(TEMPLATES / name, replace(view, thai_digits=thai), notes)


@pytest.fixture(scope="module")
def made() -> Made:
    """Return the sample year as documents."""
    checked = examined_sample()
    assert checked.case is not None
    notes = remarks.view(checked.findings, checked.receipts)
    shown = views_of(Year(checked.case, checked.receipts, checked.findings))
    made = {name: rendered(name, view, notes) for name, view in shown.items()}
    return Made(checked, checked.case, shown, notes, made)


# --- every figure leads home


def figures(value: Any) -> Iterator[ShownFigure]:
    """Yield every figure of a view, at any depth."""
    if isinstance(value, ShownFigure):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from figures(each)
    elif isinstance(value, Struct):
        for field in fields(value):
            if field.name not in SAID_ELSEWHERE.get(type(value), ()):
                yield from figures(getattr(value, field.name))


def placed(view: Any) -> Counter[tuple[str, Place]]:
    """The figures with a place that a document prints outside the annex, and how often."""
    found = (each for each in figures(view) if not isinstance(each, TypedFigure) and each.place.cell and each.text)
    return Counter((each.text, each.place) for each in found)


def followed(document: bytes) -> Counter[tuple[str, str, str]]:
    """The figures that are links: text, tooltip, and the text at the other end."""
    tree = body(document)
    ends = {start.get(f"{W}name"): start.getnext() for start in tree.iter(f"{W}bookmarkStart")}
    return Counter(
        ("".join(link.itertext()), link.get(f"{W}tooltip", ""), _text(ends.get(link.get(f"{W}anchor"))))
        for link in tree.iter(f"{W}hyperlink")
        if link.get(f"{W}tooltip")
    )


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def test_every_figure_of_the_report_leads_to_what_was_typed_in_its_cell(made: Made) -> None:
    typed = {each.place: each.text for each in figures(made.views[REPORT]) if isinstance(each, TypedFigure)}
    expected = Counter(
        {(text, str(place), typed[place]): times for (text, place), times in placed(made.views[REPORT]).items()}
    )
    assert sum(expected.values()) > 300
    assert followed(made.documents[REPORT]) == expected


def test_a_figures_home_is_the_row_of_the_annex_that_names_its_cell(made: Made) -> None:
    homes = {}
    for row in body(made.documents[REPORT]).iter(f"{W}tr"):
        cells = [_text(cell) for cell in row.findall(f"{W}tc")]
        for mark in row.iter(f"{W}bookmarkStart"):
            homes[mark.get(f"{W}name")] = cells
    for _, place in placed(made.views[REPORT]):
        assert place.cell in homes[links.bookmark_name(place)]


@pytest.mark.parametrize(("name", "most"), [(AGENDA, 300), (MINUTES, 8), (SITE_VISIT, 60)])
def test_every_figure_of_the_other_documents_shows_its_cell(made: Made, name: str, most: int) -> None:
    expected = Counter({(text, str(place), ""): times for (text, place), times in placed(made.views[name]).items()})
    assert sum(expected.values()) > most
    assert followed(made.documents[name]) == expected


def test_the_annex_says_when_the_data_were_given(made: Made) -> None:
    days = {each.day for group in made.views[REPORT].sources for each in group.sources}
    assert days
    assert all(f"ข้อมูล ณ {day}" in words(made.documents[REPORT]) for day in days)


def test_the_proof_of_figures_fails_when_a_link_is_lost(made: Made) -> None:
    document = made.documents[REPORT]
    parts = parts_of(document)
    main = parts["word/document.xml"]
    lost = re.sub(rb'<w:hyperlink w:tooltip="[^"]*"[^>]*>(.*?)</w:hyperlink>', rb"\1", main, count=1)
    assert lost != main
    broken = write_archive({**parts, "word/document.xml": lost})
    assert words(broken) == words(document)
    assert followed(broken) != followed(document)


# --- every finding stands where it belongs


def comments(document: bytes) -> dict[str, list[str]]:
    """The paragraphs of each comment by its number."""
    parts = parts_of(document)
    if "word/comments.xml" not in parts:
        return {}
    tree = etree.fromstring(parts["word/comments.xml"])
    return {each.get(f"{W}id", ""): [_text(line) for line in each.iter(f"{W}p")] for each in tree}


def uncommented(findings: tuple[Finding, ...], document: bytes) -> list[str]:
    """Return the findings on an indicator, a sub-item or an item that no comment tells with its number in the annex."""
    found = Counter((lines[0], lines[1]) for lines in comments(document).values())
    annexed = {cells[0]: cells for cells in _findings_rows(document)}
    missing = []
    for number, finding in remarks.numbered(findings):
        assert not finding.is_open or messages.message(finding) in annexed[str(number)]
        where = f"ข้อ {number} ในภาคผนวกข้อสังเกต" if finding.is_open else finding.state.thai
        head = f"{finding.severity.thai} {where} {finding.code}"
        if _is_about_something(finding) and not found[head, messages.found(finding)]:
            missing.append(head)
    return missing


def _is_about_something(finding: Finding) -> bool:
    return bool(finding.indicator) or finding.code.startswith(("K", "T"))


def _findings_rows(document: bytes) -> Iterator[list[str]]:
    for table in body(document).iter(f"{W}tbl"):
        head, *rows = [[" ".join(_text(p) for p in cell.iter(f"{W}p")) for cell in row] for row in _rows(table)]
        if head == ["ที่", "ระดับ", "ตำแหน่ง", "ข้อสังเกต"]:
            yield from rows


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    yield from (row.findall(f"{W}tc") for row in table.findall(f"{W}tr"))


def test_every_finding_on_an_indicator_or_a_subitem_is_a_comment_with_its_number_in_the_annex(made: Made) -> None:
    assert sum(map(_is_about_something, made.checked.findings)) > 10
    assert uncommented(made.checked.findings, made.documents[REPORT]) == []


def test_a_finding_of_a_printed_cell_stands_on_that_cells_figure(made: Made) -> None:
    tree = body(made.documents[REPORT])
    on = {start.get(f"{W}id", ""): _commented(start) for start in tree.iter(f"{W}commentRangeStart")}
    shown = {place for _, place in placed(made.views[REPORT])}
    of_cells = [finding.place for finding in made.checked.findings if finding.place in shown]
    assert len(of_cells) > 5
    tooltips = Counter(each.get(f"{W}tooltip") for each in on.values() if each is not None)
    assert tooltips & Counter(map(str, of_cells)) == Counter(map(str, of_cells))


def _commented(start: etree._Element) -> etree._Element | None:
    following = start.getnext()
    while following is not None and following.tag == f"{W}commentRangeStart":
        following = following.getnext()
    return following


def test_the_proof_of_findings_fails_when_a_comment_is_lost(made: Made) -> None:
    about = [remark for remark in made.remarks if remark.subject]
    document = rendered(REPORT, made.views[REPORT], tuple(about[1:]))
    assert len(uncommented(made.checked.findings, document)) == 1


def test_without_comments_the_report_says_the_same(made: Made) -> None:
    bare = rendered(REPORT, made.views[REPORT])
    assert comments(bare) == {}
    assert b"<w:comment" not in parts_of(bare)["word/document.xml"]
    assert words(bare) == words(made.documents[REPORT])


# --- Thai digits


@pytest.mark.parametrize("name", [AGENDA, MINUTES, REPORT, SITE_VISIT])
def test_no_arabic_digit_is_left_but_in_codes_and_nothing_else_changes(made: Made, name: str) -> None:
    thai = rendered(name, made.views[name], made.remarks, thai=True)
    assert [to_arabic_digits(text) for text in words(thai)] == [
        to_arabic_digits(text) for text in words(made.documents[name])
    ]
    left = [
        text
        for text in _digits_outside_codes(thai)
        if not re.fullmatch(r"[A-Za-z0-9._/-]*[A-Za-z][A-Za-z0-9._/-]*|7\.[1-6]-[0-9]{2}", text)
    ]
    assert left == []
    assert word_lint.faults(thai) == []


def _digits_outside_codes(document: bytes) -> Iterator[str]:
    """Yield the words with an Arabic digit of every story, runs of codes and names of sheets aside."""
    for name, content in parts_of(document).items():
        if re.fullmatch(r"word/(document|header\d*|footer\d*|comments)\.xml", name):
            for text in etree.fromstring(content).iter(f"{W}t"):
                run_ = text.getparent()
                coded = run_ is not None and run_.find(f"{W}rPr/{W}rStyle[@{W}val='pmqaCode']") is not None
                if not coded:
                    said = re.sub("› หมวด (1-6|7)$", "", text.text or "")
                    yield from (word for word in re.findall(r"[A-Za-z0-9._/-]+", said) if re.search("[0-9]", word))


def test_charts_show_thai_digits_and_keep_their_data(made: Made) -> None:
    thai = parts_of(rendered(REPORT, made.views[REPORT], thai=True))
    arabic = parts_of(rendered(REPORT, made.views[REPORT]))
    assert [name for name in arabic if "embeddings" in name and thai[name] != arabic[name]] == []
    charts = [name for name in arabic if name.startswith("word/charts/") and name.endswith(".xml")]
    assert len(charts) > 40
    for name in charts:
        shown, plain = etree.fromstring(thai[name]), etree.fromstring(arabic[name])
        assert {form.get("formatCode", "")[:10] for form in shown.iter(f"{CHART}numFmt")} == {"[$-D00041E"}
        assert {form.get("sourceLinked") for form in shown.iter(f"{CHART}numFmt")} == {"0"}
        years = [value.text or "" for value in plain.iterfind(f".//{CHART}cat//{CHART}v")]
        labels = [value.text or "" for value in shown.iterfind(f".//{CHART}cat//{CHART}v")]
        assert labels == [to_thai_digits(year) for year in years] != years
        assert _values(shown) == _values(plain)


def _values(chart: etree._Element) -> list[str | None]:
    return [value.text for value in chart.iterfind(f".//{CHART}val//{CHART}v")]


def test_a_titles_numbers_are_thai_and_what_a_chart_says_to_a_screen_reader_is(made: Made) -> None:
    tree = body(rendered(REPORT, made.views[REPORT], thai=True))
    told = [each.get("descr", "") for each in tree.iter() if str(each.tag).endswith("}docPr") and each.get("descr")]
    assert len(told) > 40
    assert not [text for text in told if re.search("(?<![0-9A-Za-z.-])[0-9]{4}", text)]


# --- lines of Thai


@pytest.mark.parametrize("name", [AGENDA, MINUTES, REPORT, SITE_VISIT])
def test_text_is_spread_as_thai_is_and_no_line_is_left_alone(made: Made, name: str) -> None:
    styles = etree.fromstring(parts_of(made.documents[name])["word/styles.xml"])
    spread = {
        each.getparent().getparent().get(f"{W}styleId")
        for each in styles.iter(f"{W}jc")
        if each.get(f"{W}val") == "thaiDistribute"
    }  # type: ignore[union-attr]
    assert {"Normal", "pmqaBody", "pmqaList", "pmqaBullet"} <= spread
    alone = [
        each
        for tree in (styles, body(made.documents[name]))
        for each in tree.iter(f"{W}widowControl")
        if each.get(f"{W}val") in ("0", "false")
    ]
    assert alone == []


def test_no_text_is_cut_inside_a_thai_syllable(made: Made) -> None:
    tree = body(made.documents[REPORT])
    cut = [text.text for text in tree.iter(f"{W}t") if re.match("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]", text.text or "")]
    assert cut == []


# --- strange years


def strange() -> tuple[rules.Case, tuple[Finding, ...]]:
    """Return a year of nasty texts with every finding the rules have on it."""
    rows = (
        records.row(name=NASTY, measure=NASTY, explanation=NASTY, targets="80 85 90 70", line=5),
        records.row(name=NASTY, measure=NASTY, unit="สสป.", actuals="82 86 99", line=6),
        records.row("K-2", name=NASTY, item="", targets=". . . .", actuals="1 x .", line=7),
    )
    case = records.case(*rows, narratives=(records.narrative("1.1", text=f"{NASTY}\n- {NASTY}"),))
    return case, in_order(rules.evaluate(case))


def department(indicators: int) -> tuple[rules.Case, tuple[Finding, ...]]:
    """Return a year of many indicators, one in seven with a lower target."""
    rows = [
        records.row(
            f"7.{1 + number % 6}-{number}",
            unit=("สพบ.", "สบก.", "กพร.", "สสป.")[number % 4],
            item=f"7.{1 + number % 6}",
            name=f"ตัวชี้วัดที่ {number} ของกรม",
            targets="80 85 90 70" if number % 7 == 0 else "80 85 90 95",
            line=5 + number,
        )
        for number in range(indicators)
    ]
    case = records.case(*rows)
    return case, in_order(rules.evaluate(case))


def of_year(case: rules.Case, findings: tuple[Finding, ...], name: str, *, thai: bool = False) -> bytes:
    notes = remarks.view(findings, ())
    return rendered(name, views_of(Year(case, (), findings))[name], notes, thai=thai)


@pytest.mark.parametrize("thai", [False, True])
@pytest.mark.parametrize("name", [AGENDA, MINUTES, REPORT, SITE_VISIT])
def test_texts_of_every_kind_make_clean_documents_with_comments(name: str, thai: bool) -> None:
    case, findings = strange()
    document = of_year(case, findings, name, thai=thai)
    thai_nasty = NASTY.replace("7*7", "๗*๗")
    assert word_lint.faults(document, typed=[NASTY, thai_nasty]) == []
    if name == REPORT and not thai:
        assert uncommented(findings, document) == []


@pytest.fixture(scope="module")
def large() -> tuple[tuple[Finding, ...], dict[str, bytes]]:
    """Return a large department's findings and documents."""
    case, findings = department(DEPARTMENT)
    return findings, {name: of_year(case, findings, name) for name in (AGENDA, MINUTES, REPORT, SITE_VISIT)}


def test_a_department_of_many_indicators_makes_clean_documents(
    large: tuple[tuple[Finding, ...], dict[str, bytes]],
) -> None:
    findings, written = large
    assert len(findings) > DEPARTMENT / 7
    assert [fault for document in written.values() for fault in word_lint.faults(document)] == []
    assert uncommented(findings, written[REPORT]) == []
    assert sum(followed(written[REPORT]).values()) >= 7 * DEPARTMENT


@pytest.mark.ooxml
@pytest.mark.parametrize("name", [AGENDA, MINUTES, REPORT, SITE_VISIT])
def test_microsofts_validator_finds_nothing(
    made: Made, large: tuple[tuple[Finding, ...], dict[str, bytes]], tmp_path: Path, name: str
) -> None:
    tries = {
        "sample": made.documents[name],
        "thai": rendered(name, made.views[name], made.remarks, thai=True),
        "nasty": of_year(*strange(), name, thai=True),
        "department": large[1][name],
    }
    for label, document in tries.items():
        path = tmp_path / f"{label}.docx"
        path.write_bytes(document)
        assert ooxml.errors(path) == [], label


# --- pages


@pytest.mark.soffice
def test_the_contents_of_a_middling_department_know_their_pages() -> None:
    case, findings = department(60)
    numbered = pages.number(of_year(case, findings, REPORT, thai=True))
    shown = [
        "".join(link.itertext())[-1]
        for link in body(numbered.document).iter(f"{W}hyperlink")
        if not link.get(f"{W}tooltip")
    ]
    assert len(shown) > 30
    assert set(shown) <= set("๐๑๒๓๔๕๖๗๘๙")
    assert word_lint.faults(numbered.document) == []


def year_of(made: Made, limit: int | None) -> Year:
    settings = replace(made.case.coordinator.settings, max_pages=limit)
    case = replace(made.case, coordinator=replace(made.case.coordinator, settings=settings))
    return Year(case, made.checked.receipts, made.checked.findings)


@pytest.mark.soffice
def test_a_report_longer_than_allowed_says_so_without_being_laid_out_again(made: Made) -> None:
    written = documents.make(year_of(made, 20), TEMPLATES, documents.ReportOptions(), lambda *_: None)
    (too_long,) = [finding for finding in written.findings if finding.code == "P603"]
    assert too_long.words["limit"] == "20"
    assert int(too_long.words["pages"]) > 20
    assert too_long.place.cell
    assert [cells for cells in _findings_rows(written.files[REPORT]) if "P603" in cells[1]] == []
    assert written.unnumbered == ""


def test_without_libreoffice_the_pages_are_words_to_fill_in_and_it_is_said(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    written = documents.make(year_of(made, 20), TEMPLATES, documents.ReportOptions(), lambda *_: None)
    assert "LibreOffice" in written.unnumbered
    assert b"updateFields" in parts_of(written.files[REPORT])["word/settings.xml"]
    assert written.findings == ()


def test_counting_that_is_broken_off_leaves_the_pages_to_word_and_the_documents_whole(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(pages, "number", broken_off)
    year = year_of(made, 20)
    written = documents.make(year, TEMPLATES, documents.ReportOptions(), lambda *_: None)
    assert "Ctrl-C" in written.unnumbered
    uncounted = documents.make(year, TEMPLATES, documents.ReportOptions(pages=False), lambda *_: None)
    assert written.files == uncounted.files


def test_comments_and_pages_can_be_left_out(made: Made) -> None:
    asked = documents.ReportOptions(comments=False, pages=False)
    written = documents.make(year_of(made, None), TEMPLATES, asked, lambda *_: None)
    assert comments(written.files[REPORT]) == {}
    assert written.unnumbered == ""
    assert b"updateFields" in parts_of(written.files[REPORT])["word/settings.xml"]
