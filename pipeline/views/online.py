"""From a checked year to what is typed into the office's online system, a field a line, in the criteria's order."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.model import Indicator, Place
from pipeline.views import indicators
from pipeline.views.figures import shown
from pipeline.views.results import subtype_heading
from pipeline.year import Year

ORDER_NOTE = "เรียงตามลำดับของเกณฑ์ เพราะรายการช่องของระบบออนไลน์ไม่ได้เผยแพร่"


class OnlineField(Struct, frozen=True):
    """One field of the online system: where it belongs, what to paste, and the cell that it comes from."""

    section: str
    name: str
    text: str
    place: Place


def fields(year: Year) -> tuple[OnlineField, ...]:
    """Return every field: the profile, each sub-item and level, each indicator with its years; blank ones too."""
    return (*_profile(year), *_narratives(year), *_indicators(year))


def _profile(year: Year) -> Iterator[OnlineField]:
    answers = year.case.coordinator.profile
    for block in year.case.criteria.profile:
        for number, question in block.questions.items():
            answer = answers.get(number)
            text, place = (answer.text, answer.place) if answer else ("", Place())
            yield OnlineField("ลักษณะสำคัญขององค์การ", f"{number}. {question}", text, place)


def _narratives(year: Year) -> Iterator[OnlineField]:
    told = year.case.master.narratives
    for category in year.case.criteria.categories:
        for subitem, name in category.subitems.items():
            for level in year.case.criteria.levels:
                own = [one for one in told if (one.subitem, one.level) == (subitem, level.key) and one.text]
                for one in own:
                    yield OnlineField(
                        f"หมวด {category.number} {category.name}",
                        f"{subitem} {name} {level.thai}" + (f" ({one.unit})" if len(own) > 1 else ""),
                        one.text.text,
                        one.text.place,
                    )
                if not own:
                    heading = f"หมวด {category.number} {category.name}"
                    yield OnlineField(heading, f"{subitem} {name} {level.thai}", "", Place())


def _indicators(year: Year) -> Iterator[OnlineField]:
    for item in year.case.criteria.items:
        for indicator in indicators.of_item(year.case.master, item.code):
            heading = subtype_heading(indicator.first.subtype, item)
            yield from _of_indicator(f"ข้อ {item.code} {item.name} {heading}", indicator, year)


def _of_indicator(section: str, indicator: Indicator, year: Year) -> Iterator[OnlineField]:
    settings = year.case.coordinator.settings
    for rows in indicators.versions(indicator):
        first = rows[0]
        label = f"{indicator.code} {first.name}"
        for name, text in (("ชื่อตัวชี้วัด", first.name), ("หน่วยวัด", first.measure)):
            yield OnlineField(section, f"{label}: {name}", text, first.place)
        for year_be in indicators.year_columns(settings, year.case.criteria.years_of_results):
            for word, figures in (("เป้าหมาย", [row.targets for row in rows]), ("ผล", [row.actuals for row in rows])):
                if word == "ผล" and year_be > settings.latest_year_be:
                    continue
                figure = shown(indicators.figure_of(figures, year_be), "")
                yield OnlineField(section, f"{label}: {word} {year_be}", figure.text, figure.place)
        for row in rows:
            if row.analysis:
                yield OnlineField(section, f"{label}: บทวิเคราะห์ ({row.unit})", row.analysis, row.place)
