"""The card of an indicator: its terms and its years, and beside them its chart, as the documents show it."""

from __future__ import annotations

from pipeline.word.originals.layout import (
    CENTRED,
    CHART,
    CHART_CAPTION,
    FIGURE,
    FIGURE_CM,
    NUMBER,
    TEXT,
    TableCell,
    TableRow,
    TemplateLayout,
    cell,
    head,
    row,
)

PERCENT_CM = 2.0  # of a percentage, which always has two decimals: aligned at the right
_CARD_CM = (1.2, FIGURE_CM, FIGURE_CM, PERCENT_CM, 8.0)
_YEAR_COLUMNS = 4  # of the card, before the chart


def add_cards(layout: TemplateLayout, figures: str) -> None:
    """Add a card for each of an indicator's figures, each whole on one page with what follows it."""
    layout.tag(f"for figures in {figures}")
    layout.tag("if figures.chart")
    layout.whole_table(_CARD_CM, _card(has_chart=True))
    layout.tag("else")
    layout.whole_table(_CARD_CM[:_YEAR_COLUMNS], _card(has_chart=False))
    layout.tag("endif")
    layout.tag("endfor")


def _card(*, has_chart: bool) -> list[TableRow | str]:
    """Return the rows of an indicator's table: its terms and its years, and beside them its chart."""
    first, others = ((_chart_cell(),), (cell(TEXT, "", merge="continue"),)) if has_chart else ((), ())
    terms = "หน่วยวัด: {{ figures.measure }} ({{ figures.direction }})"
    conflict = "{% if figures.conflict %} ({{ figures.conflict }}){% endif %}"
    units = f"หน่วยงาน: {{{{ figures.units }}}}{conflict}"

    def line(text: str) -> TableCell:
        return cell(TEXT, text, span=_YEAR_COLUMNS)

    return [
        row(line(terms), *first, kept=True),
        row(line(units), *others, kept=True),
        row(*head("ปี", "เป้าหมาย", "ผล", "ร้อยละบรรลุ").cells, *others, kept=True),
        "for year in figures.years",
        row(*_year_cells(), *others, kept=True),
        "endfor",
        row(line("แนวโน้ม: {{ figures.trend }}"), *others, kept=True),
    ]


def _year_cells() -> tuple[TableCell, ...]:
    return (
        cell(CENTRED, "{{ year.year }}"),
        cell(FIGURE, "{{ year.target }}"),
        cell(FIGURE, "{{ year.actual }}"),
        cell(NUMBER, "{{ year.attainment }}"),
    )


def _chart_cell() -> TableCell:
    chart = "figures.chart"
    units = f"{{% if {chart}.units %}} ({{{{ {chart}.units }}}}){{% endif %}}"
    return TableCell(
        (
            (CHART, f"{{{{ {chart}.drawing }}}}"),
            (CHART_CAPTION, f"{{{{ {chart}.caption }}}} {{{{ {chart}.name }}}}{units}"),
        ),
        merge="restart",
    )
