"""From a published file as somebody left it to how it differs from the one that was published."""

from __future__ import annotations

from pathlib import PurePath

from pipeline.opc.faults import PackageFault
from pipeline.publish.edits import Difference
from pipeline.word import blocks
from pipeline.workbook import comparing

COMPARED = (".docx", ".xlsx", ".xlsm")  # of any other file every changed byte counts


def compare(name: str, theirs: bytes, published: bytes | None) -> Difference:
    """Return how ``theirs`` differs from what was ``published``, as far as a reader would notice.

    A document in which only looks differ is kept without a word; a workbook that shows the same was only saved again.
    Where what was published is not known any more, and where a file cannot be opened, it counts as new words.
    """
    suffix = PurePath(name).suffix
    if published is None or suffix not in COMPARED:
        return Difference.WORDS
    if suffix == ".docx":
        return _of_documents(theirs, published)
    return Difference.NOTHING if comparing.says_the_same(theirs, published) else Difference.WORDS


def _of_documents(theirs: bytes, published: bytes) -> Difference:
    try:
        is_same = blocks.block_hashes(theirs) == blocks.block_hashes(published, own=True)
    except (PackageFault, ValueError, LookupError):
        return Difference.WORDS
    return Difference.LOOKS if is_same else Difference.WORDS
