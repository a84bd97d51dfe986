"""How every sheet that we write looks: its font, its paper, and what its texts take up."""

from __future__ import annotations

import unicodedata
from datetime import datetime

CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed stamp: the same content gives the same bytes
FONT = "TH SarabunPSK"
A4 = 9  # Excel's number of the paper
MAX_ROW_HEIGHT_PT = 409  # Excel's own limit


def letters_across(line: str) -> int:
    """Return how many letters stand side by side: vowels and tones above and below take no room."""
    return len(line) - [*map(unicodedata.category, line)].count("Mn")
