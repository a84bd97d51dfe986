"""From the sheets เกณฑ์… of the coordinator's workbook to the criteria that they give."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pipeline.model import CriteriaName, CriteriaSubtype, CriteriaTargets, Figure, GivenCriteria, Place
from pipeline.workbook import contract
from pipeline.workbook.records.book import BookReader
from pipeline.workbook.records.fields import PERCENT_MEASURE, RecordReader

EXAMPLES_SEPARATOR = "\n"
Taken = dict[str, Place]  # where each row of a sheet stands, by what it is about


def read_criteria(source: BookReader, fiscal_year_be: int) -> GivenCriteria:
    """Return the criteria that a workbook gives. A row without ``เกณฑ์ของปี`` is of ``fiscal_year_be``.

    A row that is about the same as one above it is C106; it and one that lacks what it must have are left out.
    """
    return GivenCriteria(
        names=tuple(source.rows(contract.CRITERIA_NAMES, _names(fiscal_year_be)) or ()),
        subtypes=tuple(source.rows(contract.CRITERIA_SUBTYPES, _subtypes(fiscal_year_be)) or ()),
        targets=tuple(source.rows(contract.CRITERIA_TARGETS, _targets(fiscal_year_be)) or ()),
    )


def _names(year_be: int) -> Callable[[RecordReader], CriteriaName | None]:
    taken: Taken = {}

    def name(read: RecordReader) -> CriteriaName | None:
        code, words, definition = read.word("code"), read.line("name"), read.line("definition")
        lines = (line.strip() for line in read.plain_text("examples").text.split(EXAMPLES_SEPARATOR))
        row = CriteriaName(code, words, definition, tuple(filter(None, lines)), read.year("year_be") or year_be)
        return row if code and words and _is_first(read, "code", code, taken) else None

    return name


def _subtypes(year_be: int) -> Callable[[RecordReader], CriteriaSubtype | None]:
    taken: Taken = {}

    def subtype(read: RecordReader) -> CriteriaSubtype | None:
        item, number, words, must = read.word("item"), read.word("number"), read.line("name"), read.word("mandatory")
        year = read.year("year_be") or year_be
        if not (item and number and words and must and _is_first(read, "number", f"{item}/{number}", taken)):
            return None
        return CriteriaSubtype(item, int(number), words, must == "yes", year)

    return subtype


def _targets(year_be: int) -> Callable[[RecordReader], CriteriaTargets | None]:
    taken: Taken = {}

    def targets(read: RecordReader) -> CriteriaTargets | None:
        group, minimum = read.word("group"), _positive(read.figure("minimum", ""))
        high, rise = _positive(read.figure("high", "")), _positive(read.figure("high_rise_pct", PERCENT_MEASURE))
        year = read.year("year_be") or year_be
        if not (group and minimum is not None and _is_first(read, "group", group, taken)):
            return None
        return CriteriaTargets(int(group), minimum, high, rise, year)

    return targets


def _positive(figure: Figure) -> Decimal | None:
    return figure.value if figure.value is not None and figure.value > 0 else None


def _is_first(read: RecordReader, field: str, key: str, taken: Taken) -> bool:
    """Return whether no row above is about the same; a second one is C106."""
    if key in taken:
        read.refuse_word(field, key, f"ค่าที่ยังไม่มีในแถวอื่น (มีแล้วที่ {taken[key].cell})")
        return False
    taken[key] = read.record.place(field)
    return True
