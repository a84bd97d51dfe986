"""From the last check of other inputs to what has come since: workbooks, new findings and mended ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from pipeline.findings import FindingEntry, identity
from pipeline.model import Finding

_IDENTITY = ("code", "unit", "subject", "aspect")  # of a finding's entry: see findings.identity
_OF_A_RUN = "P"  # how the codes begin that speak of a run and not of the data: they are neither new nor mended


class CheckedInputs(Struct, frozen=True):
    """What the last run with other inputs was given and found. Shape: ``inputs`` are sha256 by name of the workbook.

    ``day``: when it was; None where there was none.
    """

    day: date | None = None
    inputs: Mapping[str, str] | None = None
    findings: tuple[FindingEntry, ...] = ()


NOTHING_CHECKED = CheckedInputs()


class SinceLastCheck(Struct, frozen=True):
    """What has come since the last check of other inputs. ``day``: None where this is the first check.

    ``added``, ``replaced`` and ``removed`` are names of workbooks.
    """

    day: date | None = None
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    new: tuple[Finding, ...] = ()
    mended: tuple[FindingEntry, ...] = ()


FIRST_CHECK = SinceLastCheck()


def compared(before: CheckedInputs, inputs: Mapping[str, str], findings: Sequence[Finding]) -> SinceLastCheck:
    """Return what differs from ``before``, workbooks by name and findings in the order they come."""
    gone = mended(before.findings, findings)
    if before.day is None or before.inputs is None:
        return SinceLastCheck(mended=gone)
    known = {tuple(entry.get(key) for key in _IDENTITY) for entry in before.findings}
    return SinceLastCheck(
        day=before.day,
        added=tuple(sorted(inputs.keys() - before.inputs.keys())),
        replaced=tuple(sorted(name for name in inputs.keys() & before.inputs if inputs[name] != before.inputs[name])),
        removed=tuple(sorted(before.inputs.keys() - inputs.keys())),
        new=tuple(one for one in findings if not one.code.startswith(_OF_A_RUN) and _identity(one) not in known),
        mended=gone,
    )


def mended(before: Iterable[FindingEntry], findings: Iterable[Finding]) -> tuple[FindingEntry, ...]:
    """Return the entries of the findings ``before`` that are no longer among ``findings``.

    What was said of a run itself (P601 and the like) is not spoken of again.
    """
    still_there = {_identity(finding) for finding in findings}
    return tuple(
        entry
        for entry in before
        if not (entry["code"] or "").startswith(_OF_A_RUN)
        and tuple(entry.get(key) for key in _IDENTITY) not in still_there
    )


def _identity(finding: Finding) -> tuple[str | None, ...]:
    """Return what makes a finding the same, as an entry of the manifest has it: null for nothing."""
    same = identity(finding)
    return tuple(value or None for value in (same.code, same.unit, same.subject, same.aspect))
