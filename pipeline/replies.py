"""From a checked year to what goes back to each unit: its own workbook, marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import manifest
from pipeline.manifest import Sending
from pipeline.model import Finding, Receipt, Unit
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.marking import copies
from pipeline.workbook.reading.files import shown_name


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to one unit. ``name``: its file, relative to the outputs; ``sending``: for the next run."""

    unit: str
    name: str
    content: bytes
    sending: Sending


def replies(
    register: Iterable[Unit],
    receipts: Iterable[Receipt],
    findings: Iterable[Finding],
    files: Iterable[Path],
    hashes: Mapping[str, str],
    last: Mapping[str, Sending],
) -> Iterator[Reply]:
    """Yield a reply to every unit that has sent a workbook, in the order of the receipts.

    Shape: ``hashes`` are sha256 by file name, ``last`` what each unit had sent before, by its code.
    Raises OSError when a workbook can no longer be read.
    """
    units = {unit.code: unit for unit in register}
    names = file_stems(units)
    paths = {shown_name(path): path for path in files}
    about = list(findings)
    for receipt in receipts:
        if receipt.unit not in units or receipt.workbook not in paths:
            continue
        mine = [finding for finding in about if finding.unit == receipt.unit]
        sending = _sending(mine, hashes.get(receipt.workbook, ""), last.get(receipt.unit))
        copy = copies.marked_copy(
            paths[receipt.workbook].read_bytes(),
            mine,
            units[receipt.unit],
            sending.previous,
            workbook=receipt.workbook,
        )
        name = f"{copies.FOLDER}/{names[receipt.unit]}{copy.suffix}"
        yield Reply(receipt.unit, name, copy.content, sending)


def _sending(findings: Iterable[Finding], sha256: str, last: Sending | None) -> Sending:
    """Hold what was found against the sending before. The same workbook again is the same sending, not a new one."""
    entries = tuple(manifest.finding_entry(finding) for finding in findings)
    if last is None:
        return Sending(sha256, entries, None)
    return Sending(sha256, entries, last.previous if last.sha256 == sha256 else last.findings)
