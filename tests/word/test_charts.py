"""The native charts: the numbers of the table, drawn where they were printed, with their data inside."""

from __future__ import annotations

import time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct

from pipeline import run
from pipeline.model import Direction, Place
from pipeline.opc.archive import NO_LIMITS, open_archive
from pipeline.opc.trees import parse
from pipeline.opc.writer import write_archive
from pipeline.views import charts as views
from pipeline.views import indicators, report
from pipeline.views.charts import IndicatorChart, ShownChart
from pipeline.word import template
from pipeline.word.parts import chart_workbooks
from pipeline.year import Year
from tests.support import ooxml, records, word_lint
from tests.support.records import CRITERIA
from tests.support.word_drawing import draw, parts_of

ROOT = Path(__file__).parents[2]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
YEARS = (2561, 2562, 2563, 2564)


class View(Struct, frozen=True):
    """What the template of a chart is given."""

    chart: ShownChart
    note: str = ""


def numbers(drawn: str) -> tuple[Decimal | None, ...]:
    return tuple(None if word == "." else Decimal(word) for word in drawn.split())


def chart(actuals: str = "82 86 92 .", targets: str = "80 85 90 95", title: str = "บ่อ (ยิ่งมากยิ่งดี)") -> ShownChart:
    return ShownChart(title, YEARS, numbers(targets), numbers(actuals), "แผนภูมิ “ก” <&>")


def part(shown: ShownChart) -> etree._Element:
    return etree.fromstring(chart_workbooks.parts(shown).chart)


def cached(series: etree._Element) -> list[Decimal | None]:
    """Return the values that a series shows without its workbook."""
    cache = series.find(f"{C}val/{C}numRef/{C}numCache")
    assert cache is not None
    points = {int(point.get("idx", "")): Decimal(point.findtext(f"{C}v", "")) for point in cache.iter(f"{C}pt")}
    return [points.get(number) for number in range(len(YEARS))]


def embedded(workbook: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(workbook), data_only=True)[chart_workbooks.SHEET]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(max_col=3)]


def rendered(tmp_path: Path, shown: ShownChart, drawn: str = "{{ chart }}") -> bytes:
    return template.render(draw(tmp_path / "t.docx", drawn), View(shown))


# --- one chart


def test_actuals_are_columns_and_targets_a_line_on_the_same_years() -> None:
    tree = part(chart())
    columns, line = tree.find(f".//{C}barChart/{C}ser"), tree.find(f".//{C}lineChart/{C}ser")
    assert columns is not None
    assert line is not None
    assert cached(columns) == list(numbers("82 86 92 ."))
    assert cached(line) == list(numbers("80 85 90 95"))
    assert [each.text for each in columns.iterfind(f"{C}cat/{C}numRef/{C}numCache/{C}pt/{C}v")] == list(map(str, YEARS))


def test_a_blank_year_is_blank_and_zero_is_not() -> None:
    shown = chart("0 . 92 .", ". . . 95")
    assert embedded(chart_workbooks.parts(shown).workbook) == [
        ("ปี", "ผล", "เป้าหมาย"),
        (2561, 0, None),
        (2562, None, None),
        (2563, 92, None),
        (2564, None, 95),
    ]
    columns = part(shown).find(f".//{C}barChart/{C}ser")
    assert columns is not None
    assert cached(columns) == list(numbers("0 . 92 ."))
    blanks = part(shown).find(f".//{C}dispBlanksAs")
    assert blanks is not None
    assert blanks.get("val") == "gap"


def test_without_a_target_there_is_no_line() -> None:
    assert part(chart(targets=". . . .")).find(f".//{C}lineChart") is None


@pytest.mark.parametrize(
    ("actuals", "lowest"), [("70 71 72 .", 0), ("0 0 0 .", 0), ("-5 3 4 .", None), ("1e9 2e9 3e9 .", 0)]
)
def test_the_axis_begins_at_zero_unless_a_value_lies_below(actuals: str, lowest: int | None) -> None:
    found = part(chart(actuals, ". . . .")).find(f".//{C}valAx/{C}scaling/{C}min")
    assert (None if found is None else float(found.get("val", ""))) == lowest


@pytest.mark.parametrize(
    ("actuals", "form"),
    [
        ("1200 13000 14 .", "#,##0"),
        ("82.5 86 92 .", "#,##0.0"),
        ("82.125 86 92 .", "#,##0.00"),
        ("100 1e3 2 .", "#,##0"),
    ],
)
def test_numbers_are_grouped_and_as_exact_as_the_most_exact(actuals: str, form: str) -> None:
    found = part(chart(actuals, ". . . .")).find(f".//{C}dLbls/{C}numFmt")
    assert found is not None
    assert found.get("formatCode") == form


@pytest.mark.parametrize(
    ("actuals", "most", "step", "form"),
    [
        ("82.5 86 92 .", "100", "20", "#,##0"),
        ("1200 13000 14 .", "15000", "5000", "#,##0"),
        ("1.1 1.2 1.5 .", "1.5", "0.5", "#,##0.0"),
        ("0 0 0 .", "1", "0.2", "#,##0.0"),
        ("480 925 . .", "1000", "200", "#,##0"),
        ("2 3 5 .", "5", "1", "#,##0"),
    ],
)
def test_every_axis_has_the_same_kind_of_steps(actuals: str, most: str, step: str, form: str) -> None:
    axis = part(chart(actuals, ". . . .")).find(f".//{C}valAx")
    assert axis is not None
    found = [axis.find(f"{C}{path}") for path in ("scaling/" + C + "max", "majorUnit", "numFmt")]
    highest, unit, shown = (each for each in found if each is not None)
    assert Decimal(highest.get("val", "")) == Decimal(most)
    assert Decimal(unit.get("val", "")) == Decimal(step)
    assert shown.get("formatCode") == form


def test_every_text_is_in_the_thai_font() -> None:
    tree = part(chart())
    properties = [*tree.iter(f"{A}defRPr"), *tree.iter(f"{A}rPr")]
    assert len(properties) > 4
    for each in properties:
        assert [font.get("typeface") for font in each.iterfind(f"{A}cs")] == ["TH SarabunPSK"]


def test_the_title_names_the_measure_and_the_good_direction() -> None:
    row = records.row(measure="ร้อยละ", direction=Direction.LOWER)
    (found,) = views.indicator_charts(records.case(row).master.indicators, records.coordinator().settings, 3)
    assert found.drawing.title == "ร้อยละ (ยิ่งน้อยยิ่งดี)"
    assert "ร้อยละ (ยิ่งน้อยยิ่งดี)" in "".join(part(found.drawing).itertext())


def test_data_labels_show_the_value_and_nothing_else() -> None:
    labels = part(chart()).find(f".//{C}dLbls")
    assert labels is not None
    shown = {str(each.tag).removeprefix(C) for each in labels if each.get("val") == "1"}
    assert shown == {"showVal"}


def test_the_same_chart_is_the_same_bytes() -> None:
    assert chart_workbooks.parts(chart()) == chart_workbooks.parts(chart())


def test_a_hundred_charts_take_no_longer_than_a_breath() -> None:
    before = time.process_time()
    for _ in range(100):
        chart_workbooks.parts(chart())
    assert time.process_time() - before < 0.5  # a hundred drawings take twice that


_VALUES = st.one_of(
    st.none(),
    st.decimals(min_value=-1000, max_value=10**9, places=3),
    st.sampled_from([Decimal(text) for text in ("0", "1e20", "0.00001", "918273001", "99.999")]),
)


@pytest.mark.long
@given(
    st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=6),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"])).map(str.strip),
)
def test_a_chart_is_what_the_library_draws_of_its_own_numbers(
    values: list[tuple[Decimal | None, Decimal | None]], title: str
) -> None:
    years = tuple(range(2561, 2561 + len(values)))
    actuals, targets = zip(*values, strict=True)
    shown = ShownChart(title, years, targets, actuals, "")
    numbers = chart_workbooks._numbers(shown)
    drawn = open_archive(chart_workbooks._drawn_workbook(chart_workbooks._shape(shown), numbers), NO_LIMITS)
    made = chart_workbooks.parts(shown)
    workbook = open_archive(made.workbook, NO_LIMITS)
    assert [*workbook.members] == [*drawn.members]
    assert all(workbook.read(part) == drawn.read(part) for part in drawn.members)
    assert made.chart.decode() == chart_workbooks._chart_of_word(drawn.read("xl/charts/chart1.xml").decode())


# --- in the document


def test_a_chart_stands_where_it_was_printed_with_its_words_for_those_who_listen(tmp_path: Path) -> None:
    parts = parts_of(rendered(tmp_path, chart(), "ก่อน\n{{ chart }}\nหลัง"))
    tree = parse(parts["word/document.xml"])
    order = [
        str(each.tag).rpartition("}")[2] for each in tree.iter() if each.text in ("ก่อน", "หลัง") or "inline" in each.tag
    ]
    assert order == ["t", "inline", "t"]
    (properties,) = tree.iter(f"{WP}docPr")
    assert properties.get("descr") == "แผนภูมิ “ก” <&>"


def test_a_chart_leads_to_its_own_workbook(tmp_path: Path) -> None:
    parts = parts_of(rendered(tmp_path, chart()))
    (name,) = [part for part in parts if part.startswith("word/charts/") and part.endswith(".xml")]
    relations = parse(parts[f"word/charts/_rels/{name.rpartition('/')[2]}.rels"])
    external = parse(parts[name]).find(f"{C}externalData")
    assert external is not None
    assert [each.get("Id") for each in relations] == [external.get(f"{R}id")]
    target = f"word/{relations[0].get('Target', '').removeprefix('../')}"
    assert embedded(parts[target])[1] == (2561, 82, 80)


@pytest.mark.parametrize(
    ("drawn", "widest_cm"), [("{{ chart }}", 16), ("| {{ chart }} | ข |", 8), ("| {{ chart }} | 2 | 3 | 4 |", 4)]
)
def test_a_chart_is_as_wide_as_its_cell_or_the_page(tmp_path: Path, drawn: str, widest_cm: float) -> None:
    (extent,) = parse(parts_of(rendered(tmp_path, chart(), drawn))["word/document.xml"]).iter(f"{WP}extent")
    width_cm = int(extent.get("cx", "0")) / 360_000
    assert widest_cm - 0.5 < width_cm < widest_cm + 0.01


def test_charts_of_the_template_itself_stay(tmp_path: Path) -> None:
    first = rendered(tmp_path, chart(), "{{ chart }}\nข้อความ")
    parts = parts_of(first)
    parts["word/document.xml"] = parts["word/document.xml"].replace("ข้อความ".encode(), b"{{ chart }}")
    (tmp_path / "own.docx").write_bytes(write_archive(parts))
    again = parts_of(template.render(tmp_path / "own.docx", View(chart("1 2 3 ."))))
    workbooks = [embedded(again[name])[1] for name in sorted(again) if name.endswith(".xlsx")]
    assert workbooks == [(2561, 82, 80), (2561, 1, 80)]
    assert word_lint.faults(write_archive(again)) == []


@pytest.mark.ooxml
def test_microsofts_validator_finds_nothing_in_odd_charts(tmp_path: Path) -> None:
    odd = (
        chart(". . . .", "1 2 3 4", ""),
        chart("-5 0 123456789012345678901234567890 .", ". . . ."),
        chart("0 0 0 0", "0 0 0 0", 'R&D <"{{ 7*7 }}">'),
    )
    for number, shown in enumerate(odd):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(rendered(tmp_path, shown))
        assert ooxml.errors(path) == []


# --- which charts there are


def charts_of(*rows: object) -> tuple[IndicatorChart, ...]:
    master = records.case(*rows).master  # type: ignore[arg-type]
    return views.indicator_charts(master.indicators, records.coordinator().settings, CRITERIA.years_of_results)


def test_units_that_contradict_have_a_chart_each_and_say_whose() -> None:
    found = charts_of(records.row(), records.row(unit="สสป.", actuals="82 86 99"))
    assert [each.units for each in found] == ["สพบ.", "สสป."]
    assert len({each.caption for each in found}) == 2
    assert charts_of(records.row())[0].units == ""


def test_words_and_blanks_alone_make_no_chart_and_it_is_said() -> None:
    row = records.row(actuals=". ไม่มี .", targets=". . . .")
    assert charts_of(row) == ()
    case = records.case(row)
    shown = report.view(Year(case))
    assert shown.items[0].chart_pairs == ()
    assert shown.items[0].charts is None
    assert shown.items[0].not_drawn == "ไม่มีแผนภูมิของ K-1 เพราะยังไม่มีค่าที่เป็นตัวเลข"


def test_charts_stand_two_by_two_and_the_last_may_stand_alone() -> None:
    found = charts_of(*(records.row(f"K-{number}", line=number, name=f"ชื่อ {number}") for number in range(5, 8)))
    pairs = views.pairs(found)
    assert [(pair.left.code, pair.right and pair.right.code) for pair in pairs] == [("K-5", "K-6"), ("K-7", None)]


# --- proof: cell, table and chart hold the same numbers


@pytest.mark.long
def test_every_chart_of_the_sample_holds_the_numbers_of_its_table_and_of_the_cells() -> None:
    folders = run.Folders(ROOT / "inputs", ROOT / "outputs", ROOT / "templates")
    case = run.examine(2564, folders, lambda *_: None).case
    assert case is not None
    settings, years = case.coordinator.settings, CRITERIA.years_of_results
    drawn = views.indicator_charts(case.master.indicators, settings, years)
    lines = indicators.shown_indicators(case.master.indicators, settings, years)
    assert len(drawn) == len(lines) >= 40
    sheets: dict[Place, object] = {}
    for found, line in zip(drawn, lines, strict=True):
        _, *rows = embedded(chart_workbooks.parts(found.drawing).workbook)
        assert found.code == line.code
        for kind, column in ((line.actuals, 1), (line.targets, 2)):
            printed = (kind.first, kind.second, kind.third, kind.fourth)
            for figure, row in zip(printed, rows, strict=True):
                number = row[column]
                if number is None:
                    assert not any(character.isdigit() for character in figure.text)
                else:
                    assert Decimal(figure.text.replace(",", "")) == Decimal(str(number))
                    assert float(str(_source(figure.place, sheets))) == float(str(number))


def _source(place: Place, books: dict[Place, object]) -> object:
    key = Place(place.workbook)
    if key not in books:
        books[key] = openpyxl.load_workbook(ROOT / "inputs" / "2564" / place.workbook, data_only=True)
    return books[key][place.sheet][place.cell].value  # type: ignore[index]
