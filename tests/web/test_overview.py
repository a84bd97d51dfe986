"""The overview of many departments: what they have in common, what lies apart, and a page of three hundred of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline.views import overview
from pipeline.views.overview import DepartmentNumbers, DepartmentRecord, Outlier, SharedFigure, SharedIndicator
from pipeline.views.standing import NextTarget, Standing
from pipeline.web import overview_page
from pipeline.workbook import registers

MANY = 300
FAILED = "พบสมุดงานของ กพร. 0 ไฟล์"


STANDING = Standing(
    department="กรม <ทดสอบ>", indicators=10, places=30, covered=9, mandatory=11, mandatory_covered=7, met=5, missed=3,
    unknown=2, better=4, level=3, worse=2, incomplete=1, score=Decimal("365.00"), score_level=Decimal("2.92"),
    full_score=Decimal(500), next_target=NextTarget("ขั้นต่ำ", Decimal(370), Decimal("5.00")), estimate=None,
    estimated_level=None,
)  # fmt: skip


def numbers(errors: int = 0, **other: Any) -> DepartmentNumbers:
    values: dict[str, Any] = {
        "year_be": 2564, "units": 5, "received": 4, "errors": errors, "warnings": 2, "infos": 1, "findings": (),
        "standing": STANDING, "figures": (),
    }  # fmt: skip
    return DepartmentNumbers(**{**values, **other})


def record(index: int, own: DepartmentNumbers | None) -> DepartmentRecord:
    return DepartmentRecord(f"กรมที่ {index:03}", "" if own else FAILED, f"{index}/status.html" if own else "", own)


def with_figures(*values: int, measure: str = "บ่อ", name: str = "จำนวนบ่อ") -> list[DepartmentRecord]:
    figures = [(SharedFigure(name, measure, f"7.1-{at}", 2563, Decimal(value)),) for at, value in enumerate(values)]
    return [record(index, numbers(figures=figure)) for index, figure in enumerate(figures)]


def view(records: list[DepartmentRecord]) -> overview.OverviewView:
    return overview.view(records, "1 มกราคม 2569")


def test_the_commonest_finding_is_that_of_most_departments_and_not_the_most_frequent() -> None:
    shown = view(
        [record(0, numbers(findings=(("K301", 1), ("K303", 90)))), record(1, numbers(findings=(("K301", 1),)))]
    )
    assert [(one.code, one.departments, one.findings) for one in shown.common] == [("K301", 2, 2), ("K303", 1, 90)]


def test_indicators_of_one_name_and_measure_are_compared_however_they_are_spaced() -> None:
    records = with_figures(10, 30) + with_figures(20, name="จำนวน บ่อ ") + with_figures(99, measure="ครั้ง")
    assert view(records).shared == (SharedIndicator("จำนวนบ่อ", "บ่อ", 3, Decimal(10), Decimal(20), Decimal(30)),)


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        ((10, 11, 12, 13, 100), [100]),
        ((10, 11, 12, 13, 17), []),  # five times as far as usual is not farther
        ((10, 11, 12, 13, 18), [18]),
        ((10, 11, 12, 100), []),  # too few to say
        ((10, 10, 10, 10, 100), []),  # nothing to measure by
    ],
)
def test_a_figure_far_from_those_of_others_is_named(values: tuple[int, ...], apart: list[int]) -> None:
    found = view(with_figures(*values)).outliers
    assert [one.value for one in found] == apart
    assert all(isinstance(one, Outlier) and one.middle == Decimal(12) for one in found)


def test_a_department_that_was_not_done_has_its_reason_and_no_number() -> None:
    shown = view([record(0, numbers()), record(1, None)])
    assert (shown.done, shown.failed) == (1, 1)
    page = overview_page.render(shown).decode()
    assert FAILED in page
    assert "กรม &lt;ทดสอบ&gt;" in page
    sheet = openpyxl.load_workbook(BytesIO(registers.overview_workbook(shown)))["ส่วนราชการ"]
    assert [cell.value for cell in sheet[3]][:4] == ["กรมที่ 001", None, None, FAILED]
    assert all(cell.value is None for cell in sheet[3][4:])


def test_a_department_that_has_reached_every_target_lacks_nothing() -> None:
    shown = view([record(0, numbers(standing=replace(STANDING, next_target=None)))])
    assert "ถึง" not in overview_page.render(shown).decode().split("<tbody>")[1].split("</tbody>")[0]
    sheet = openpyxl.load_workbook(BytesIO(registers.overview_workbook(shown)))["ส่วนราชการ"]
    heads = [cell.value for cell in sheet[1]]
    assert [sheet[2][heads.index(name)].value for name in ("เป้าหมายถัดไป", "ขาดอีก")] == [None, None]


def test_no_department_at_all_has_a_page_too() -> None:
    assert "ไม่มีตัวชี้วัดชื่อเดียวกัน" in overview_page.render(view([])).decode()


# --- in a real browser


@pytest.fixture(scope="module")
def seen(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a browser saw of three hundred departments, a tenth of them not done."""
    file = tmp_path_factory.mktemp("overview") / "overview.html"
    records = [record(at, None if at % 10 == 3 else numbers(errors=at * 7 % 31)) for at in range(MANY)]
    file.write_bytes(overview_page.render(view(records)))
    command = ["node", str(root / "tests/web/overview.mjs"), str(shutil.which("chromium")), str(file)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.chromium
def test_the_page_of_three_hundred_is_ready_within_two_seconds_and_asks_for_nothing(seen: dict[str, Any]) -> None:
    assert seen["seconds"] < 2
    assert (seen["requests"], seen["console"]) == ([], [])


@pytest.mark.chromium
def test_it_fits_every_screen_and_axe_finds_nothing(seen: dict[str, Any]) -> None:
    assert seen["widths"] == {"1366": 1366, "390": 390}
    assert seen["axe"] == {"desktop": [], "phone": []}


@pytest.mark.chromium
def test_it_is_sorted_by_a_number_with_those_that_were_not_done_last(seen: dict[str, Any]) -> None:
    errors = {f"กรมที่ {at:03}": at * 7 % 31 for at in range(MANY) if at % 10 != 3}

    def order(texts: list[str]) -> list[int | None]:
        return [next((errors[name] for name in errors if name in text), None) for text in texts]

    for way, is_down in (("ascending", False), ("descending", True)):
        shown = order(seen["sorted"][way])
        assert shown == [*sorted(errors.values(), reverse=is_down), *[None] * (MANY - len(errors))]


@pytest.mark.chromium
def test_it_is_searched_and_printed_and_whole_without_script(seen: dict[str, Any]) -> None:
    assert len(seen["found"]) == 100
    assert seen["shown"] == "แสดง 100 จาก 300 ส่วนราชการ"
    assert (seen["printed"], seen["withoutScript"]) == (MANY, MANY)
