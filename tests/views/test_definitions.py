"""The dictionary of indicators: what units define, once where they agree, and which strategy has which indicators."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.model import IndicatorRow, Place, Strategy
from pipeline.views import definitions, report
from pipeline.views.definitions import Dictionary
from pipeline.year import Year
from tests.support import records
from tests.support.records import row

WELLS, CARE = Strategy("1", "พัฒนาแหล่งน้ำ", Place()), Strategy("2", "อนุรักษ์", Place())


def defined(unit: str = "สพบ.", code: str = "K-1", item: str = "7.1", **texts: str) -> IndicatorRow:
    return replace(row(code, unit=unit, item=item, name=f"ตัวชี้วัด {code}"), **texts)


def year(*rows: IndicatorRow, strategies: tuple[Strategy, ...] = ()) -> Year:
    case = records.case(*rows)
    return Year(replace(case, coordinator=replace(case.coordinator, strategies=strategies)))


def dictionary(*rows: IndicatorRow, strategies: tuple[Strategy, ...] = ()) -> Dictionary:
    found = definitions.view(year(*rows, strategies=strategies).case)
    assert found is not None
    return found


def lines(found: Dictionary) -> dict[str, tuple[str, ...]]:
    """Return what is said of the one indicator, by label."""
    ((definition,),) = (group.definitions for group in found.groups)
    return {line.label: line.texts for line in definition.lines}


def test_nothing_given_is_no_annex() -> None:
    assert definitions.view(year(row(), defined(code="K-2", formula="-", frequency=" ", strategy="ไม่มี")).case) is None


def test_a_definition_says_all_that_is_given_and_nothing_of_what_is_blank() -> None:
    one = defined(formula="จำนวนบ่อ ÷ แผน × 100", frequency="รายเดือน", strategy="2, 9", evidence="ทะเบียนบ่อ")
    assert lines(dictionary(one, strategies=(WELLS, CARE))) == {
        "หน่วยวัด": ("บ่อ (ยิ่งมากยิ่งดี)",),
        "สูตรคำนวณ": ("จำนวนบ่อ ÷ แผน × 100",),
        "ความถี่ในการวัด": ("รายเดือน",),
        "ยุทธศาสตร์": ("2 อนุรักษ์", "9"),
        "แหล่งข้อมูล": ("ทะเบียนบ่อ",),
        "หน่วยงานเจ้าของ": ("สำนักพัฒนาน้ำบาดาล (สพบ.)",),
    }
    assert list(lines(dictionary(defined(frequency="รายปี")))) == ["หน่วยวัด", "ความถี่ในการวัด", "หน่วยงานเจ้าของ"]


def test_units_that_agree_are_said_once_and_those_that_differ_by_name() -> None:
    ours, theirs = defined(formula="ก ÷ ข", frequency="รายปี"), defined("สสป.", formula="ก  ÷ ข", frequency="รายเดือน")
    found = lines(dictionary(ours, theirs, defined("สบก.")))
    assert found["สูตรคำนวณ"] == ("ก ÷ ข",)
    assert found["ความถี่ในการวัด"] == ("รายปี (สพบ.)", "รายเดือน (สสป.)")
    assert len(found["หน่วยงานเจ้าของ"]) == 3


def test_each_line_of_a_formula_is_a_line_of_its_own() -> None:
    assert lines(dictionary(defined(formula="ก ÷ ข\n\nก คือบ่อ")))["สูตรคำนวณ"] == ("ก ÷ ข", "ก คือบ่อ")


def test_indicators_stand_by_item_and_those_without_one_last() -> None:
    rows = [defined(code=f"K-{number}", item=item, formula="ก") for number, item in enumerate(("", "7.2", "7.1"))]
    groups = dictionary(*rows, defined(code="K-9", item="7.3")).groups
    assert [group.heading[:3] for group in groups] == ["7.1", "7.2", "ตัว"]
    assert len({group.caption for group in groups}) == 3


def test_each_strategy_has_its_indicators_once_and_one_without_any_is_named() -> None:
    rows = defined(strategy="1"), defined("สสป.", strategy="พัฒนาแหล่งน้ำ"), defined(code="K-2", strategy="ยุทธศาสตร์ที่ 1")
    found = dictionary(*rows, strategies=(WELLS, CARE))
    assert [(one.name, [each.code for each in one.indicators], one.missing) for one in found.strategies] == [
        ("1 พัฒนาแหล่งน้ำ", ["K-1", "K-2"], ""),
        ("2 อนุรักษ์", [], "–"),
    ]
    assert found.without == "ยุทธศาสตร์ที่ยังไม่มีตัวชี้วัด: 2 อนุรักษ์"


def test_without_a_sheet_of_strategies_they_stand_as_typed_and_there_is_no_table_of_them() -> None:
    found = dictionary(defined(strategy="พัฒนา, อนุรักษ์"))
    assert (found.strategies, found.without) == ((), "")
    assert lines(found)["ยุทธศาสตร์"] == ("พัฒนา", "อนุรักษ์")


def test_strategies_alone_are_an_annex_without_definitions() -> None:
    found = dictionary(row(), strategies=(WELLS,))
    assert (len(found.strategies), found.groups, found.mention) == (1, (), None)


def test_the_letters_of_the_other_annexes_follow() -> None:
    with_one, without = report.view(year(defined(formula="ก"))), report.view(year(row()))
    assert (with_one.annexes.sources, with_one.annexes.findings, with_one.annexes.changes) == ("ข", "ค", "ง")
    assert without.dictionary is None
    assert (without.annexes.sources, without.annexes.findings, without.annexes.changes) == ("ก", "ข", "ค")
