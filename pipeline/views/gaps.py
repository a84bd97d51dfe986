"""From the findings on coverage to what an item of category 7 lacks, in full words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.criteria import Item
from pipeline.model import Finding, Segment
from pipeline.views import indicators
from pipeline.year import Year

NO_INDICATORS = "ยังไม่มีตัวชี้วัดในข้อนี้"


def of_item(item: Item, year: Year) -> Iterator[str]:
    """Yield what the rules on coverage (K306, K307) find wanting in an item."""
    if not indicators.of_item(year.case.master, item.code):
        yield NO_INDICATORS
    for finding in year.findings:
        if finding.code == "K306" and finding.words["item"] == item.code:
            subtype = int(finding.words["subtype"])
            yield f"ประเภทย่อยที่ต้องมี แต่ยังไม่มีตัวชี้วัด: {subtype}) {item.subtypes[subtype - 1]}"
        if finding.code == "K307" and item.code == "7.2":
            group = _segment(finding, year.case.coordinator.segments)
            yield f"กลุ่มสำคัญที่ยังไม่มีผลด้านความผูกพันและการให้ความร่วมมือ: {group}"


def _segment(finding: Finding, segments: Iterable[Segment]) -> str:
    """Return the group's whole name: the words of a finding are cut to fit a line."""
    names = (segment.name for segment in segments if segment.place == finding.place)
    return next(names, finding.words["segment"])
