"""From the attributes of an XML element to numbers and switches, whatever a writer put there."""

from __future__ import annotations

from collections.abc import Mapping

_MAX_DIGITS = 10  # of any number in a workbook: an id, a row, a style


def whole_number(text: str | None, default: int = 0) -> int:
    """Return a whole number that is not negative; ``default`` for anything else."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if is_number and text else default


def is_set(attributes: Mapping[str, str], name: str) -> bool:
    """Return whether an attribute says yes."""
    return attributes.get(name) in ("1", "true")
