"""The criteria of a fiscal year, from its TOML file.

They are not the ก.พ.ร. handbook, which was not available; each file says where its facts come from, and no document
may call them official.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct, field


class Level(Struct, frozen=True):
    """A level of categories 1-6. ``points``: of 500."""

    key: str
    thai: str
    english: str
    points: int


class GroupTargets(Struct, frozen=True):
    """The targets of one assessment group, in points of 500.

    ``follows_last_year``: the standard target (75 points) is last year's score, the high one (100 points) that score
    raised by ``high_rise_pct``. Otherwise there is no standard target and ``high`` is fixed.
    """

    group: int
    minimum: Decimal
    follows_last_year: bool
    high_rise_pct: Decimal | None
    high: Decimal | None


class Category(Struct, frozen=True):
    """A category 1-6 with its four sub-items, by code."""

    number: int
    name: str
    subitems: Mapping[str, str]


class Item(Struct, frozen=True):
    """An item of category 7. ``subtypes``: the names of 1-5 in order; ``mandatory``: which must have an indicator."""

    code: str
    name: str
    subtypes: tuple[str, ...]
    mandatory: frozenset[int]
    definition: str
    examples: tuple[str, ...]


class ProfileBlock(Struct, frozen=True):
    """A block of the organisational profile; ``questions`` by their running number 1-13."""

    heading: str
    questions: Mapping[int, str]


class Band(Struct, frozen=True):
    """What a met target is worth, up to and including ``up_to_pct`` of it, which is None for the last band."""

    up_to_pct: Decimal | None
    points: Decimal


class EstimateRule(Struct, frozen=True):
    """How one indicator's points can be estimated: ``points_per_pct`` below 100 per cent, a band from there on."""

    name: str
    source: str
    points_per_pct: Decimal
    bands: tuple[Band, ...]


class Criteria(Struct, frozen=True):
    """Everything the rules, the score and the documents know about one fiscal year's assessment.

    ``estimate`` is None for a year of which no way to estimate is known. ``fiscal_year_be``: the oldest year of which
    a category is; ``years``: the year of each category, and 0 for the targets of the groups, where they differ.
    """

    fiscal_year_be: int
    years_of_results: int
    full_score: Decimal
    level_scale: Decimal
    levels: tuple[Level, ...]
    groups: Mapping[int, GroupTargets]
    profile: tuple[ProfileBlock, ...]
    categories: tuple[Category, ...]
    category_7_name: str
    items: tuple[Item, ...]
    estimate: EstimateRule | None = None
    years: Mapping[int, int] = field(default_factory=dict)

    def borrowed(self, year_be: int) -> str:
        """Return the categories whose criteria of ``year_be`` are not known: หมวด 1, 2; "" for all, or for none."""
        others = [number for number, year in self.years.items() if year != year_be]
        if len(others) == len(self.years):
            return ""
        named = ", ".join(str(number) for number in others if number)
        return " และ".join(filter(None, (named and f"หมวด {named}", "เป้าหมายของกลุ่ม" if 0 in others else "")))


@cache
def load(fiscal_year_be: int) -> Criteria:
    """Return the criteria of the year, or the newest there are: compare ``fiscal_year_be`` of the answer."""
    years = sorted(int(path.name[:4]) for path in files(__package__).iterdir() if path.name.endswith(".toml"))
    year = fiscal_year_be if fiscal_year_be in years else years[-1]
    raw = tomllib.loads((files(__package__) / f"{year}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    questions = iter(range(1, 100))
    return Criteria(
        fiscal_year_be=raw["fiscal_year"],
        years_of_results=raw["years_of_results"],
        full_score=Decimal(raw["full_score"]),
        level_scale=Decimal(raw["level_scale"]),
        levels=tuple(Level(**level) for level in raw["levels"]),
        groups={group["group"]: _targets(group) for group in raw["groups"]},
        profile=tuple(
            ProfileBlock(block["heading"], {next(questions): text for text in block["questions"]})
            for block in raw["profile"]
        ),
        categories=tuple(Category(c["number"], c["name"], c["subitems"]) for c in raw["categories"]),
        category_7_name=raw["category_7"]["name"],
        items=tuple(
            Item(
                item["code"],
                item["name"],
                tuple(item["subtypes"]),
                frozenset(item["mandatory"]),
                item["definition"],
                tuple(item["examples"]),
            )
            for item in raw["category_7"]["items"]
        ),
        estimate=_estimate(raw["estimate"]) if "estimate" in raw else None,
    )


def _estimate(rule: Mapping[str, Any]) -> EstimateRule:
    return EstimateRule(
        name=rule["name"],
        source=rule["source"],
        points_per_pct=Decimal(rule["points_per_pct"]),
        bands=tuple(
            Band(Decimal(band["up_to_pct"]) if "up_to_pct" in band else None, Decimal(band["points"]))
            for band in rule["bands"]
        ),
    )


def _targets(group: Mapping[str, object]) -> GroupTargets:
    def number(name: str) -> Decimal | None:
        return Decimal(str(group[name])) if name in group else None

    minimum = number("minimum")
    assert minimum is not None  # noqa: S101 - the file is ours and tested
    return GroupTargets(
        group=int(str(group["group"])),
        minimum=minimum,
        follows_last_year="high_rise_pct" in group,
        high_rise_pct=number("high_rise_pct"),
        high=number("high"),
    )
