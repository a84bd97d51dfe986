"""The cells of an indicator's row, as the tables of both documents show it."""

from __future__ import annotations

from pipeline.word.originals.layout import NUMBER, SMALL, TEXT, TableCell, TableRow, cell, head, when

YEAR_WIDTHS_CM = (2.3, 2.3, 2.3, 2.3)  # room for 12,500,000.50
_YEARS = ("first", "second", "third", "fourth")


def indicator_head(years: str) -> TableRow:
    return head("ตัวชี้วัด", "รายการ", *(f"{{{{ {years}.{year} }}}}" for year in _YEARS))


def indicator_cell(*more: tuple[str, str]) -> TableCell:
    return TableCell(
        (
            (TEXT, "{{ indicator.code }} {{ indicator.name }}"),
            (SMALL, "{{ indicator.measure }} ({{ indicator.direction }})"),
            *more,
            *when("indicator.conflict", (SMALL, "{{ indicator.units }}: {{ indicator.conflict }}")),
        ),
        merge="restart",
    )


def year_cells(label: str, field: str) -> tuple[TableCell, ...]:
    return (cell(TEXT, label), *(cell(NUMBER, f"{{{{ indicator.{field}.{year} }}}}") for year in _YEARS))
