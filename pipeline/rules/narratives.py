"""From the texts of categories 1-6 to the sub-items and levels without a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.criteria import Category
from pipeline.model import Coordinator, Narrative
from pipeline.rules.case import NOWHERE, Case, Hit
from pipeline.thai import is_written


def every_subitem_has_text(case: Case) -> Iterator[Hit]:
    """Every sub-item 1.1-6.4 has a text of some unit at some level.

    A blank, or only a word that there is none (ไม่มีข้อมูล), is no text. The finding names a unit where the register
    asks only that one for the category. While fewer than half of the units that owe the category have sent, which
    F010 reports, a sub-item without a text is no finding yet.
    Source: criteria 2564, categories 1-6 have 24 sub-items.
    """
    described = {narrative.subitem for narrative in case.master.narratives if _has_text(narrative)}
    reasons = _reasons(case.master.narratives)
    for category in case.criteria.categories:
        if case.is_awaited(category.number):
            continue
        for subitem, name in category.subitems.items():
            if subitem not in described:
                words = {
                    "subitem": subitem,
                    "name": name,
                    "category": str(category.number),
                    "units": _responsible(case.coordinator, category),
                }
                unit, reason = reasons.get(subitem, ("", ""))
                yield Hit(NOWHERE, words, unit or _only_unit(case.coordinator, category), explanation=reason)


def levels_build_on_each_other(case: Case) -> Iterator[Hit]:
    """A level of a sub-item is described only where every lower level is, by whatever unit.

    There is one finding a sub-item, at the first text of the lowest level above an empty one. A sub-item without any
    text is reported by `every_subitem_has_text`. A text without a level, which C105 or C106 reports, does not count.
    Source: criteria 2564, levels rise from basic through advance to significance.
    """
    by_subitem: dict[str, dict[str, Narrative]] = {}
    for narrative in case.master.narratives:
        if _has_text(narrative):
            by_subitem.setdefault(narrative.subitem, {}).setdefault(narrative.level, narrative)
    reasons = _reasons(case.master.narratives)
    for category in case.criteria.categories:
        for subitem in category.subitems:
            _, reason = reasons.get(subitem, ("", ""))
            yield from _first_gap(case, subitem, by_subitem.get(subitem, {}), reason)


def _first_gap(case: Case, subitem: str, by_level: Mapping[str, Narrative], reason: str) -> Iterator[Hit]:
    empty: list[str] = []
    for level in case.criteria.levels:
        narrative = by_level.get(level.key)
        if narrative is None:
            empty.append(level.thai)
        elif empty:
            words = {"subitem": subitem, "higher": level.thai, "lower": "และ".join(empty)}
            yield Hit(narrative.place, words, narrative.unit, explanation=reason)
            return


def _reasons(narratives: Iterable[Narrative]) -> dict[str, tuple[str, str]]:
    """Return by sub-item the first reason that was given for it in a row without a text, and the unit that gave it."""
    reasons: dict[str, tuple[str, str]] = {}
    for narrative in narratives:
        if is_written(narrative.explanation) and not _has_text(narrative):
            reasons.setdefault(narrative.subitem, (narrative.unit, narrative.explanation))
    return reasons


def _has_text(narrative: Narrative) -> bool:
    return is_written(narrative.text.text)


def _responsible(coordinator: Coordinator, category: Category) -> str:
    """Return who is to write, in brackets: the units that ผู้รับผิดชอบ names, or those that the register asks."""
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
