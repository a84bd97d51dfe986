"""From what each department's own outputs say to the overview of all: a row each, and what many have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from pipeline.messages import CATALOGUE
from pipeline.model import Severity
from pipeline.thai import match_key
from pipeline.views.standing import Standing

MOST_COMMON = 20  # findings
MOST_SHARED = 50  # names of indicators
LEAST_FOR_OUTLIERS = 5  # departments with a figure of one name, before one of them can lie apart
APART = 5  # times the median distance from the median: further away, a figure lies apart


class SharedFigure(NamedTuple):
    """The newest actual of an indicator, by which departments with indicators of one name are compared."""

    name: str
    measure: str
    code: str
    year_be: int
    value: Decimal


class DepartmentNumbers(Struct, frozen=True):
    """What the manifest of a department holds of it.

    ``findings``: how many are open, by code; ``errors``, ``warnings`` and ``infos`` of these. ``units``: who is
    expected to send, ``received``: who has.
    """

    year_be: int
    units: int
    received: int
    errors: int
    warnings: int
    infos: int
    findings: tuple[tuple[str, int], ...]
    standing: Standing
    figures: tuple[SharedFigure, ...]


class DepartmentRecord(Struct, frozen=True):
    """A department of the overview. ``fault``: why it was not done, "" where it was; then ``numbers`` are there.

    ``page``: the address of its status page, relative to the overview.
    """

    folder: str
    fault: str
    page: str
    numbers: DepartmentNumbers | None


class CommonFinding(Struct, frozen=True):
    """A kind of finding: how many departments have it open, and how often in all."""

    code: str
    title: str
    severity: str
    departments: int
    findings: int


class SharedIndicator(Struct, frozen=True):
    """A name that indicators of several departments bear. ``lowest`` and ``highest``: of their newest actuals."""

    name: str
    measure: str
    departments: int
    lowest: Decimal
    middle: Decimal
    highest: Decimal


class Outlier(Struct, frozen=True):
    """A figure that lies far from those of the other departments with an indicator of that name."""

    folder: str
    department: str
    code: str
    name: str
    measure: str
    value: Decimal
    middle: Decimal
    departments: int


class OverviewView(Struct, frozen=True):
    """The overview of all departments. ``outlier_rule`` says what counts as far."""

    title: str
    made_on: str
    done: int
    failed: int
    rows: tuple[DepartmentRecord, ...]
    common: tuple[CommonFinding, ...]
    shared: tuple[SharedIndicator, ...]
    more_shared: int
    outliers: tuple[Outlier, ...]
    outlier_rule: str
    note: str


def view(records: Sequence[DepartmentRecord], day: str) -> OverviewView:
    """Return the overview, the departments in the order of their folders. ``day``: in words."""
    by_name = _by_name(records)
    shared = sorted(_shared(by_name), key=lambda one: (-one.departments, one.name))
    return OverviewView(
        title="ภาพรวมการเตรียมข้อมูล PMQA 4.0 ทุกส่วนราชการ",
        made_on=day,
        done=sum(not record.fault for record in records),
        failed=sum(bool(record.fault) for record in records),
        rows=tuple(records),
        common=tuple(_common(records)),
        shared=tuple(shared[:MOST_SHARED]),
        more_shared=max(len(shared) - MOST_SHARED, 0),
        outliers=tuple(sorted(_outliers(by_name), key=lambda one: (one.name, one.folder))),
        outlier_rule=(
            f"ผลล่าสุดที่ห่างจากมัธยฐานเกิน {APART} เท่าของมัธยฐานของระยะห่าง "
            f"เมื่อมีอย่างน้อย {LEAST_FOR_OUTLIERS} ส่วนราชการที่มีตัวชี้วัดชื่อและหน่วยวัดเดียวกัน"
        ),
        note="ทุกตัวเลขมาจากผลลัพธ์ของแต่ละส่วนราชการ ประมาณการไม่ใช่คะแนนของผู้ตรวจประเมิน",
    )


def _common(records: Iterable[DepartmentRecord]) -> Iterator[CommonFinding]:
    """Yield the kinds of findings that most departments have open, commonest first."""
    departments: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for record in records:
        for code, count in record.numbers.findings if record.numbers else ():
            departments[code] += 1
            findings[code] += count
    commonest = sorted(departments, key=lambda code: (-departments[code], -findings[code], code))
    for code in commonest[:MOST_COMMON]:
        sentence = CATALOGUE.get(code)
        title, severity = (sentence.title, sentence.severity) if sentence else (code, Severity.INFO)
        yield CommonFinding(code, title, severity.value, departments[code], findings[code])


_Shared = dict[tuple[str, str], list[tuple[DepartmentRecord, SharedFigure]]]


def _by_name(records: Iterable[DepartmentRecord]) -> _Shared:
    """Return the figures of all departments by name and measure, however these are spaced; one a department."""
    found: _Shared = defaultdict(list)
    for record in records:
        figures = record.numbers.figures if record.numbers else ()
        own = {(match_key(one.name), match_key(one.measure)): one for one in figures}
        for key, figure in own.items():
            found[key].append((record, figure))
    return found


def _shared(by_name: _Shared) -> Iterator[SharedIndicator]:
    for figures in by_name.values():
        if len(figures) > 1:
            first, values = figures[0][1], sorted(figure.value for _, figure in figures)
            yield SharedIndicator(first.name, first.measure, len(figures), values[0], median(values), values[-1])


def _outliers(by_name: _Shared) -> Iterator[Outlier]:
    for figures in by_name.values():
        if len(figures) < LEAST_FOR_OUTLIERS:
            continue
        middle = median(figure.value for _, figure in figures)
        usual = median(abs(figure.value - middle) for _, figure in figures)
        for record, figure in figures:
            if usual and record.numbers and abs(figure.value - middle) > APART * usual:
                department = record.numbers.standing.department
                yield Outlier(
                    record.folder, department, figure.code, figure.name, figure.measure, figure.value, middle,
                    len(figures),
                )  # fmt: skip
