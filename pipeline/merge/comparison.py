"""From the merged rows to what the units agree and disagree on: figures, names, measures, directions, items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from pipeline.merge.figures import figure_name
from pipeline.messages import finding
from pipeline.model import Direction, Finding, IndicatorRow, Place
from pipeline.thai import number_text

if TYPE_CHECKING:
    import pandas as pd

FIGURE = ["indicator", "kind", "year_be"]  # the columns of `Master.table` that name one figure

# What units must agree on beside the figures: the field of a row, the column it is compared by, its name for people.
_DEFINITION = (
    ("name", "name_key", "ชื่อ"),
    ("measure", "measure_key", "หน่วยวัด"),
    ("direction", "direction", "ทิศทาง"),
)

# Two names that have less of their letters in common than this are names of two indicators.
LIKE_NAMES = 0.5
NAME_CHARS_COMPARED = 200  # comparing two names takes the square of this


class FigureConflict(Struct, frozen=True):
    """A figure on which units disagree: the words that say so, and the unit and place of every cell it stands in."""

    indicator: str
    kind: str
    year_be: int
    words: Mapping[str, str]
    cells: tuple[tuple[str, Place], ...]


def figure_conflicts(shared: pd.DataFrame, figures: pd.DataFrame) -> Iterator[FigureConflict]:
    """Yield every figure on which units disagree. ``shared``: the rows of the indicators that have several.

    Values are compared as numbers: 85 is 85.0. A blank cell contradicts nothing: a unit without a figure does not
    say that there is none. Figures in different measures are not compared; M204 reports the measures.
    """
    measures = shared[shared["measure"] != ""].groupby("indicator")["measure_key"].nunique()
    comparable = {*shared["indicator"]} - {*measures.index[measures > 1]}
    given = figures[figures["indicator"].isin(comparable) & figures["value"].notna()]
    disputed = given[given.groupby(FIGURE)["value"].transform("nunique") > 1]
    for figure, cells in disputed.groupby(FIGURE, sort=False):
        indicator, kind, year_be = cast("tuple[str, str, int]", figure)
        places = [*map(Place, cells["workbook"], cells["sheet"], cells["cell"])]
        values = cells["value"].tolist()
        words = {
            "what": figure_name(kind, year_be),
            "values": _values_text(cells["unit"].tolist(), places, values, [number_text(value) for value in values]),
        }
        yield FigureConflict(indicator, kind, year_be, words, tuple(zip(cells["unit"], places, strict=True)))


def differing_definitions(shared: pd.DataFrame) -> Iterator[Finding]:
    """Yield M204 at every unit's cell of a name, measure or direction on which units disagree.

    Names that are worded alike are one name. A missing name, measure or direction contradicts nothing; C105 or C106
    reports it.
    """
    import pandas as pd

    stated = pd.concat(
        [
            shared[["rank", "indicator", "unit", "row"]].assign(field=number, shown=shared[field], key=shared[key])
            for number, (field, key, _) in enumerate(_DEFINITION)
        ]
    )
    stated = stated[stated["shown"] != ""]
    differing = stated[stated.groupby(["rank", "field"])["key"].transform("nunique") > 1]
    for _, cells in differing.groupby(["rank", "field"]):
        field, _, what = _DEFINITION[cells["field"].iloc[0]]
        if field != "name" or _are_unlike(cells["key"].tolist()):
            yield from _differing(field, what, cells)


def _are_unlike(name_keys: Sequence[str]) -> bool:
    """Return whether one of the names is quite another than the first."""
    first, *others = (key[:NAME_CHARS_COMPARED] for key in name_keys)
    return any(SequenceMatcher(None, first, other, autojunk=False).ratio() < LIKE_NAMES for other in {*others})


def _differing(field: str, what: str, cells: pd.DataFrame) -> Iterator[Finding]:
    places = [row.place_of(field) for row in cells["row"]]
    shown = [Direction(text).thai if field == "direction" else text for text in cells["shown"]]
    values = _values_text(cells["unit"].tolist(), places, cells["key"].tolist(), shown)
    for unit, indicator, place in zip(cells["unit"], cells["indicator"], places, strict=True):
        words = {"what": what, "values": values}
        yield finding("M204", place, unit=unit, indicator=indicator, words=words)


def agreements(shared: pd.DataFrame, disputed: Collection[str]) -> Iterator[Finding]:
    """Yield M202 at the first row of every indicator that several rows give, unless it is ``disputed``."""
    agreed = shared[~shared["indicator"].isin(disputed)]
    for indicator, alike in agreed.groupby("indicator", sort=False):
        first = alike["row"].iloc[0]
        units = _with_cells(alike["unit"].tolist(), [row.place for row in alike["row"]])
        words = {"units": ", ".join(units)}
        yield finding("M202", first.place, unit=first.unit, indicator=str(indicator), words=words)


def names_under_several_items(rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield M203 at a name that stands under several items, once for each of them. C105 reports a missing name."""
    named = rows[(rows["name"] != "") & (rows["item"] != "")].drop_duplicates(["name_key", "item"])
    repeated = named[named.duplicated("name_key", keep=False)]
    for _, of_name in repeated.groupby("name_key", sort=False):
        items, rows_of_name = ", ".join(sorted(of_name["item"])), of_name["row"].tolist()
        for row, indicator in zip(rows_of_name, of_name["indicator"], strict=True):
            others = "; ".join(_where(other, row) for other in rows_of_name if other is not row)
            yield finding(
                "M203", row.place, unit=row.unit, indicator=indicator, words={"items": items, "others": others}
            )


def _where(row: IndicatorRow, seen_from: IndicatorRow) -> str:
    """Return where a row lies, in words for the unit of another row; of another unit's workbook no cell is told."""
    if row.unit != seen_from.unit:
        return f"ข้อ {row.item} อยู่ในสมุดงานของ {row.unit}"
    return f"ข้อ {row.item} อยู่ที่ {row.place.sheet}!{row.place.cell} ของสมุดงานนี้"


def _values_text(
    units: Sequence[str], places: Sequence[Place], keys: Iterable[Decimal | str], shown: Iterable[str]
) -> str:
    """Return which units give which value, those that agree together: สพบ. สอพ. 120 / สสป. 118."""
    by_key: dict[Decimal | str, tuple[list[str], str]] = {}
    for unit, key, text in zip(_with_cells(units, places), keys, shown, strict=True):
        by_key.setdefault(key, ([], text))[0].append(unit)
    return " / ".join(f"{' '.join(together)} {text}" for together, text in by_key.values())


def _with_cells(units: Sequence[str], places: Sequence[Place]) -> list[str]:
    """Return the units, with the cell after one that stands there more than once."""
    times = Counter(units)
    return [f"{unit} {place.cell}" if times[unit] > 1 else unit for unit, place in zip(units, places, strict=True)]
