"""The font of the documents, and how wide their text is: what is drawn into them keeps to both."""

from __future__ import annotations

FONT = "TH SarabunPSK"
TEXT_WIDTH_TWIPS = 9071
