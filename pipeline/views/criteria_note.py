"""From the criteria that are used to the note that says whose they are, where they are another year's."""

from __future__ import annotations

from pipeline.criteria import Criteria


def criteria_note(fiscal_year_be: int, criteria: Criteria, what: str) -> str:
    """Return which criteria are not known of a year, and whose ``what`` uses instead; "" where all are known."""
    criteria_year_be, parts = criteria.fiscal_year_be, criteria.borrowed(fiscal_year_be)
    if fiscal_year_be == criteria_year_be:
        return ""
    wanting = f"{parts} ยังไม่มีเกณฑ์" if parts else "ยังไม่มีเกณฑ์"
    return f"{wanting}ของปีงบประมาณ พ.ศ. {fiscal_year_be} {what}ใช้เกณฑ์ของปีงบประมาณ พ.ศ. {criteria_year_be}"
