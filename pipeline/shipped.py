"""Which workbooks came with the program: the sample in inputs/2564, until somebody changes a byte of it.

`make sample` writes shipped.txt beside the workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

LIST = "shipped.txt"  # a sha256 a line


@cache
def hashes() -> frozenset[str]:
    """Return the sha256 of every workbook as it came with the program."""
    return frozenset((files(__package__) / LIST).read_text(encoding="ascii").split())


def listing(of_workbooks: Iterable[str]) -> str:
    """Return the content of the list that names these sha256."""
    return "".join(f"{digest}\n" for digest in sorted(of_workbooks))
