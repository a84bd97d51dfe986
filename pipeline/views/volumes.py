"""From a report that is too large for one Word document to what is made instead: a document a category, or no charts.

Each document says on a page of its own which of the files it is, and what the others hold.

The limits of text and of parts are those that Microsoft gives for Word ("Operating parameter limitations and
specifications in Word": 32 MB of text in a document) and the number of parts that a zip file without the 64-bit records
can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, structs
from msgspec.structs import replace

from pipeline.views import captions
from pipeline.views.charts import ShownChart
from pipeline.views.report import ReportFile, ReportFiles, ReportView
from pipeline.views.results import ItemResults, SubtypeResults

_ZIP_PARTS = 65_535
_OTHER_PARTS = 535  # of a document without charts, with room for the pictures of its template
_PARTS_OF_CHART = 3  # itself, its workbook, and what ties them
_TEXT_BYTES = 32 * 1024 * 1024
_CHAR_BYTES = 2  # Word keeps text in UTF-16

WITHOUT_CHARTS = "รายงานฉบับนี้ใหญ่เกินกว่าที่ Word เปิดได้ดี จึงไม่มีแผนภูมิ"
ELSEWHERE = "(อยู่ในไฟล์แยกของแต่ละข้อ)"  # behind the heading in a template that prints it over nothing
NAMES = (
    *(f"{number}" for number in range(1, 7)),
    *(f"7.{number}" for number in range(1, 8)),
)  # the last: indicators of no item


class DocumentLimits(Struct, frozen=True):
    """The most that one Word document is given. ``chars``: of text.

    ``indicators``: of more, a document has 60 MB of XML and 1,500 pages, and takes a gigabyte of memory to make.
    """

    indicators: int = 2_500
    charts: int = (_ZIP_PARTS - _OTHER_PARTS) // _PARTS_OF_CHART
    chars: int = _TEXT_BYTES // _CHAR_BYTES


class Volumes(Struct, frozen=True):
    """A report as the documents it is made of, by the number of their category: "" for the first, 1, 7.2.

    ``reason``: what was left out or divided, in Thai; "" where the report is one whole document.
    """

    views: Mapping[str, ReportView]
    reason: str = ""


def file_name(stem: str, number: str) -> str:
    """Return the name of the document of a category, without its ending. ``stem``: of the whole report."""
    return f"{stem}-{number}" if number else stem


def divided(view: ReportView, limits: DocumentLimits, stem: str) -> Volumes:
    """Return the report within the limits: of too many indicators or too much text, a document a category.

    A document that has too many charts all the same has none. ``stem``: of the names of their files.
    """
    indicators, charts, chars = _indicators_in(view), _charts_in(view), _chars_in(view)
    is_whole = indicators <= limits.indicators and chars <= limits.chars
    views = {"": view} if is_whole else _naming_each_other(dict(_by_category(view)), stem)
    has_charts = max(map(_charts_in, views.values())) <= limits.charts
    if is_whole and has_charts:
        return Volumes(views)
    size = f"ตัวชี้วัด {indicators:,} ตัว แผนภูมิ {charts:,} รูป ข้อความ {chars:,} ตัวอักษร"
    what = " และ".join([*([] if has_charts else ["สร้างโดยไม่มีแผนภูมิ"]), *([] if is_whole else ["แยกเป็นไฟล์ละหมวด"])])
    return Volumes(
        views if has_charts else {number: without_charts(one) for number, one in views.items()},
        f"รายงานใหญ่เกินกว่าที่ Word เปิดได้ดี ({size}) จึง{what}",
    )


def without_charts(view: ReportView) -> ReportView:
    """Return the report without its charts, which it says."""
    return replace(view, items=tuple(_without_charts(item) for item in view.items), charts=None)


def _by_category(view: ReportView) -> Iterator[tuple[str, ReportView]]:
    """Yield the first document, which has what belongs to no category, then one a category and one an item of 7."""
    first = replace(
        view,
        categories=(),
        items=(),
        sources=(),
        sources_mention=None,
        category_7=f"{view.category_7} {ELSEWHERE}",
        attainment_note="",
        charts=None,
    )
    empty = replace(
        first,
        preface=(),
        no_preface="",
        summary=None,
        profile=(),
        status=None,
        findings_summary="",
        findings=(),
        changes=replace(view.changes, summary="", rows=(), more=""),
        feedback=None,
        dictionary=None,
        has_tables=False,
    )
    yield "", first
    for number, category in enumerate(view.categories, start=1):
        yield str(number), replace(empty, title=f"{view.title} {category.heading}", categories=(category,))
    for number, item in enumerate(view.items, start=1):
        own = tuple(group for group in view.sources if str(group.heading) == str(item.heading))
        yield (
            f"7.{number}",
            replace(
                empty,
                title=f"{view.title} {_in_category_7(item)}",
                category_7=view.category_7,
                attainment_note=view.attainment_note,
                items=(item,),
                sources=own,
                sources_mention=captions.mention(group.caption for group in own),
                charts=item.charts,
                has_tables=bool(own),
            ),
        )


def _in_category_7(item: ItemResults) -> str:
    return f"หมวด 7 ข้อ {item.heading}" if item.heading.key else f"หมวด 7 {item.heading}"


def _naming_each_other(views: Mapping[str, ReportView], stem: str) -> dict[str, ReportView]:
    """Return the documents, each of which names its own file and all others."""
    rows = {number: ReportFile(file_name(stem, number), _content(view)) for number, view in views.items()}
    annexes = _where_annexes_are(views[""], stem)
    return {
        number: replace(view, files=ReportFiles(str(len(rows)), rows[number], tuple(rows.values()), annexes))
        for number, view in views.items()
    }


def _content(view: ReportView) -> str:
    """Return what a document holds, in a line."""
    if view.items or view.categories:
        parts = [*(category.heading for category in view.categories), *map(_in_category_7, view.items)]
    else:
        parts = [
            *(["คำนำ"] if view.preface else []),
            "บทสรุปผู้บริหาร ลักษณะสำคัญขององค์การ",
            *([view.feedback.title] if view.feedback else []),
            *(["พจนานุกรมตัวชี้วัด"] if view.dictionary else []),
        ]
    return " ".join(parts)


def _where_annexes_are(first: ReportView, stem: str) -> str:
    letters = first.annexes
    sources = f"ภาคผนวก {letters.sources} ที่มาของข้อมูล อยู่ในไฟล์ของแต่ละข้อของหมวด 7 ส่วน" if letters.sources else ""
    changes = f" และภาคผนวก {letters.changes} สิ่งที่เปลี่ยนจากครั้งก่อน" if first.changes.rows else ""
    return f"{sources}ภาคผนวก {letters.findings} ข้อสังเกตจากการตรวจ{changes}ของทั้งรายงาน อยู่ในไฟล์ {file_name(stem, '')}"


def _without_charts(item: ItemResults) -> ItemResults:
    analyses = tuple(replace(analysis, charts=None) for analysis in item.analyses)
    not_drawn = WITHOUT_CHARTS if item.chart_pairs else item.not_drawn
    subtypes = tuple(_of_subtype(subtype) for subtype in item.subtypes)
    return replace(item, subtypes=subtypes, chart_pairs=(), charts=None, not_drawn=not_drawn, analyses=analyses)


def _of_subtype(subtype: SubtypeResults) -> SubtypeResults:
    """Return the sub-type without its charts."""
    ones = tuple(
        replace(
            one,
            figures=tuple(replace(figures, chart=None) for figures in one.figures),
            analysis=replace(one.analysis, charts=None),
        )
        for one in subtype.indicators
    )
    return replace(subtype, indicators=ones)


def _indicators_in(view: ReportView) -> int:
    return sum(len(subtype.indicators) for item in view.items for subtype in item.subtypes)


def _charts_in(view: ReportView) -> int:
    pairs = [pair for item in view.items for pair in item.chart_pairs]
    return sum(1 if pair.right is None else 2 for pair in pairs)


def _chars_in(value: Any) -> int:
    """Return how many characters of text a view holds, less those of its charts.

    The indicators of an item are counted once, though they stand in it in two orders.
    """
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple):
        return sum(_chars_in(each) for each in value)
    if isinstance(value, ShownChart | SubtypeResults) or not isinstance(value, Struct):
        return 0
    if type(value).__str__ is not object.__str__:  # a value that is printed as a text of its own
        return len(str(value))
    return sum(map(_chars_in, structs.astuple(value)))
