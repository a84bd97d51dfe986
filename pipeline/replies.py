"""From a checked year to what goes back to each unit: its own workbook, marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline import manifest
from pipeline.manifest import Sending
from pipeline.model import Finding
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.inbox import Inbox, ProgressCallback
from pipeline.workbook.marking import copies
from pipeline.workbook.reading.files import shown_name
from pipeline.year import Year


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to one unit. ``name``: its file, relative to the outputs; ``sending``: for the next run."""

    unit: str
    name: str
    content: bytes
    sending: Sending


def make(
    year: Year, box: Inbox, last: Mapping[str, Sending], progress: ProgressCallback
) -> tuple[tuple[Reply, ...], tuple[Finding, ...]]:
    """Return a reply to every unit that has sent a workbook, in the order of the receipts.

    Shape: ``last`` is what each unit had sent before, by its code. Raises OSError when a workbook can no longer be
    read.
    """
    units = {unit.code: unit for unit in year.case.coordinator.register}
    names = file_stems(units)
    paths = {shown_name(path): path for path in box.files}
    sent = [receipt for receipt in year.receipts if receipt.unit in units and receipt.workbook in paths]
    made = []
    for number, receipt in enumerate(sent, start=1):
        progress(f"ทำสำเนาที่ทำเครื่องหมายของ {receipt.unit}", number, len(sent))
        found = [finding for finding in year.findings if finding.unit == receipt.unit]
        sending = _sending(found, box.hashes.get(receipt.workbook, ""), last.get(receipt.unit))
        content = paths[receipt.workbook].read_bytes()
        copy = copies.marked_copy(content, found, units[receipt.unit], sending.previous, workbook=receipt.workbook)
        name = f"{copies.FOLDER}/{names[receipt.unit]}{copy.suffix}"
        made.append(Reply(receipt.unit, name, copy.content, sending))
    return tuple(made), ()


def _sending(findings: Iterable[Finding], sha256: str, last: Sending | None) -> Sending:
    """Hold what was found against the sending before. The same workbook again is the same sending, not a new one."""
    entries = tuple(manifest.finding_entry(finding) for finding in findings)
    if last is None:
        return Sending(sha256, entries, None)
    return Sending(sha256, entries, last.previous if last.sha256 == sha256 else last.findings)
