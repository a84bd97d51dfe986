"""From the texts of categories 1-6 to the sub-items and levels that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.criteria import Category
from pipeline.model import Coordinator, Narrative
from pipeline.rules.case import NOWHERE, Case, Hit
from pipeline.thai import is_written


def every_subitem_has_text(case: Case) -> Iterator[Hit]:
    """Every sub-item 1.1-6.4 has a text of some unit at some level.

    Blank: a row whose text is blank, or only a word that there is none (ไม่มีข้อมูล), is no text. The unit is named
    where the register asks one unit alone for the category.
    Source: criteria 2564, categories 1-6 have 24 sub-items.
    """
    told = {narrative.subitem for narrative in case.master.narratives if _is_told(narrative)}
    for category in case.criteria.categories:
        for subitem, name in category.subitems.items():
            if subitem not in told:
                words = {
                    "subitem": subitem,
                    "name": name,
                    "category": str(category.number),
                    "units": _responsible(case.coordinator, category),
                }
                yield Hit(NOWHERE, words, _only_unit(case.coordinator, category))


def levels_build_on_each_other(case: Case) -> Iterator[Hit]:
    """A level of a sub-item is described only where every lower level is, by whatever unit.

    Said once a sub-item, at the first text of the lowest level that stands on an empty one.
    Blank: this is the rule that speaks of it; a sub-item without any text is `every_subitem_has_text`'s to say, and
    a text without a level (C105 or C106 has said so) neither fills a level nor stands on one.
    Source: criteria 2564, levels rise from basic through advance to significance.
    """
    by_subitem: dict[str, dict[str, Narrative]] = {}
    for narrative in case.master.narratives:
        if _is_told(narrative):
            by_subitem.setdefault(narrative.subitem, {}).setdefault(narrative.level, narrative)
    for category in case.criteria.categories:
        for subitem in category.subitems:
            yield from _first_gap(case, subitem, by_subitem.get(subitem, {}))


def _first_gap(case: Case, subitem: str, told: Mapping[str, Narrative]) -> Iterator[Hit]:
    empty: list[str] = []
    for level in case.criteria.levels:
        narrative = told.get(level.key)
        if narrative is None:
            empty.append(level.thai)
        elif empty:
            words = {"subitem": subitem, "higher": level.thai, "lower": "และ".join(empty)}
            yield Hit(narrative.place, words, narrative.unit)
            return


def _is_told(narrative: Narrative) -> bool:
    return is_written(narrative.text.text)


def _responsible(coordinator: Coordinator, category: Category) -> str:
    """Return who is to write, to follow a sentence: as ผู้รับผิดชอบ names them, else as the register does."""
    named = [
        duty.units.text for duty in coordinator.responsibilities if duty.category == category.number and duty.units
    ]
    units = " ".join(named or _registered(coordinator, category))
    return f" ({units})" if units else ""


def _only_unit(coordinator: Coordinator, category: Category) -> str:
    registered = _registered(coordinator, category)
    return registered[0] if len(registered) == 1 else ""


def _registered(coordinator: Coordinator, category: Category) -> list[str]:
    return [unit.code for unit in coordinator.register if category.number in unit.categories]
