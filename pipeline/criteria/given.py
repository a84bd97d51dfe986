"""The criteria that the coordinator's workbook gives, over those that the program knows."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from pipeline.criteria import Category, Criteria, GroupTargets, Item, load
from pipeline.model import CriteriaName, CriteriaSubtype, CriteriaTargets, GivenCriteria


def of_year(fiscal_year_be: int, given: GivenCriteria) -> Criteria:
    """Return the criteria of a year: what is given, and for the rest those that `load` returns."""
    known = load(fiscal_year_be)
    if given == GivenCriteria():
        return known
    names = {row.code: row for row in given.names}
    subtypes = {(row.item, row.number): row for row in given.subtypes}
    years = {0: known.fiscal_year_be, **dict.fromkeys(range(1, 8), known.fiscal_year_be)}
    years |= _years_of(known, names, subtypes)
    if {row.group for row in given.targets} >= set(known.groups):
        years[0] = min(row.year_be for row in given.targets)
    return replace(
        known,
        fiscal_year_be=min(years.values()),
        years=years,
        groups={**known.groups, **{row.group: _given_targets(row) for row in given.targets}},
        categories=tuple(
            Category(
                category.number,
                _name(names, str(category.number), category.name),
                {code: _name(names, code, name) for code, name in category.subitems.items()},
            )
            for category in known.categories
        ),
        category_7_name=_name(names, "7", known.category_7_name),
        items=tuple(_item(item, names.get(item.code), subtypes) for item in known.items),
    )


def _years_of(
    known: Criteria, names: Mapping[str, CriteriaName], subtypes: Mapping[tuple[str, int], CriteriaSubtype]
) -> dict[int, int]:
    """Return the year of each category: the oldest of all that it consists of."""
    codes = {c.number: [str(c.number), *c.subitems] for c in known.categories} | {
        7: ["7", *(i.code for i in known.items)]
    }
    years = {
        number: min(names[code].year_be if code in names else known.fiscal_year_be for code in parts)
        for number, parts in codes.items()
    }
    places = [(item.code, number) for item in known.items for number in range(1, len(item.subtypes) + 1)]
    of_subtypes = [subtypes[place].year_be if place in subtypes else known.fiscal_year_be for place in places]
    return {**years, 7: min(years[7], *of_subtypes)}


def _name(names: Mapping[str, CriteriaName], code: str, known: str) -> str:
    return names[code].name if code in names else known


def _item(item: Item, named: CriteriaName | None, subtypes: Mapping[tuple[str, int], CriteriaSubtype]) -> Item:
    rows = [(number, name, subtypes.get((item.code, number))) for number, name in enumerate(item.subtypes, start=1)]
    return Item(
        code=item.code,
        name=named.name if named else item.name,
        subtypes=tuple(row.name if row else name for _, name, row in rows),
        mandatory=frozenset(number for number, _, row in rows if (row.mandatory if row else number in item.mandatory)),
        definition=named.definition if named and named.definition else item.definition,
        examples=named.examples if named and named.examples else item.examples,
    )


def _given_targets(row: CriteriaTargets) -> GroupTargets:
    return GroupTargets(row.group, row.minimum, row.high_rise_pct is not None, row.high_rise_pct, row.high)
