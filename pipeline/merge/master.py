"""From the merged rows to the master: the table of all figures, the indicators and the narratives."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from pipeline.merge.figures import KINDS, figures_of
from pipeline.model import FeedbackAnswer, Indicator, Narrative

if TYPE_CHECKING:
    import pandas as pd

_TABLE_TYPES = {
    "indicator": "str",
    "item": "str",
    "subtype": "Int64",
    "name": "str",
    "measure": "str",
    "direction": "str",
    "unit": "str",
    "kind": "str",
    "year_be": "int64",
    "value": "object",
    "typed": "str",
    "workbook": "str",
    "sheet": "str",
    "cell": "str",
}


class Master(Struct, frozen=True, eq=False):
    """Everything the units sent, merged.

    ``table`` has a row per figure that a unit has a cell for: a target or an actual of one year.
    Key: indicator, kind, year_be, workbook, sheet, cell. Order: that of ``indicators``, then the unit's row, targets
    before actuals, years rising. Columns:

    - indicator (its code), item, subtype (nullable), name, measure, direction ("higher", "lower" or ""), unit (code)
    - kind ("target" or "actual"), year_be
    - value (exact Decimal, or None), typed (as the cell shows it)
    - workbook, sheet, cell (the figure's own; "" where not known)

    A blank cell is a row whose value is None; a year without a column in the sheet is no row. Figures stand as they
    were sent: what the coordinator decided of a disputed one stands in ``decisions`` of its indicator.

    ``indicators`` stand by item, sub-type, register order and row; ``narratives`` by sub-item, level, register order
    and row, ``answers`` by sub-item, register order and row.
    """

    table: pd.DataFrame
    indicators: tuple[Indicator, ...]
    narratives: tuple[Narrative, ...]
    answers: tuple[FeedbackAnswer, ...] = ()


def figure_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `Master.table`: the figures of every row, each with what its row says of the indicator."""
    import pandas as pd

    records = [
        (number, kind, year_be, figure.value, figure.typed, place.workbook, place.sheet, place.cell)
        for number, row in enumerate(rows["row"])
        for kind in KINDS
        for year_be, figure in sorted(figures_of(row, kind).items(), key=itemgetter(0))
        for place in (figure.place,)
    ]
    columns = ["number", "kind", "year_be", "value", "typed", "workbook", "sheet", "cell"]
    figures = pd.DataFrame(records, columns=columns, dtype=object).set_index("number")
    of_rows = rows[["indicator", "item", "subtype", "name", "measure", "direction", "unit"]].loc[figures.index]
    table = pd.concat([of_rows.reset_index(drop=True), figures.reset_index(drop=True)], axis="columns")
    return table.astype(_TABLE_TYPES)
