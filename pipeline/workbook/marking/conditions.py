"""From marked cells that a conditional format may colour to rules of ours that come before those of the unit.

Excel shows a conditional format over the fill of the cell itself, so a fill alone would not be seen. It shows the rule
with the smallest number first, and `stopIfTrue` keeps bars and scales of colours from being drawn over ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from pipeline.model import Severity
from pipeline.workbook.cells import Spot, column_letters
from pipeline.workbook.marking.areas import RuleFormats, SheetAreas
from pipeline.workbook.marking.attributes import whole_number

_CELLS_EACH = 1_000  # that one rule names
_PRIORITY = re.compile(rb"""(?<=\spriority)\s*=\s*(?:"[0-9]{1,10}"|'[0-9]{1,10}')""")


class Conditions(Struct, frozen=True):
    """What conditional formats mean for the marks of one sheet.

    ``covered``: the marked cells that they may fill.
    """

    areas: SheetAreas = field(default_factory=SheetAreas)
    covered: Collection[Spot] = ()
    formats: RuleFormats = field(default_factory=RuleFormats)

    def shift(self, count: int) -> int | None:
        """Return by how much the unit's rules move down for ``count`` of ours; None where they must not move."""
        first = self.areas.first_priority
        by = max(0, count - first + 1) if first else 0
        return None if by and self.areas.has_pivot_rules else by


def rules(spots: Mapping[Severity, Sequence[Spot]], formats: Mapping[Severity, int], prefix: str) -> str:
    """Return a rule for each severity that fills its cells; ``prefix``: of the sheet's elements."""
    written = []
    for priority, (severity, cells) in enumerate(spots.items(), start=1):
        rule = (
            f'<{prefix}cfRule type="expression" dxfId="{formats[severity]}" priority="{priority}" stopIfTrue="1">'
            f"<{prefix}formula>TRUE</{prefix}formula></{prefix}cfRule>"
        )
        for at in range(0, len(cells), _CELLS_EACH):
            names = " ".join(f"{column_letters(column)}{row}" for row, column in cells[at : at + _CELLS_EACH])
            written.append(f'<{prefix}conditionalFormatting sqref="{names}">{rule}</{prefix}conditionalFormatting>')
    return "".join(written)


def moved(tag: bytes, priority: str, by: int) -> bytes:
    """Return the tag of a rule of the unit, shown after ours."""
    return _PRIORITY.sub(b'="%d"' % (whole_number(priority) + by), tag, count=1)
