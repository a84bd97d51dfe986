"""The manifest: what went in, what came out, and the place of every figure, for machines and the next run."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field, to_builtins

from pipeline import __version__, changes, messages
from pipeline.changes import NO_CHANGES, ChangedStatement, Statement, StatementKind
from pipeline.findings import FindingEntry, identity, open_counts
from pipeline.last_check import NOTHING_CHECKED, CheckedInputs
from pipeline.merge import Master, figure_name
from pipeline.model import Figure, Finding, IndicatorRow, Place, Receipt
from pipeline.rules import Switched
from pipeline.views.standing import Standing

DECISION = "ข้อยุติ"  # stands for the unit of a figure that the coordinator decided on
LIBRARIES = ("docxtpl", "lxml", "pandas", "python-docx", "xlsxwriter")


class FigureRecord(Struct, frozen=True):
    """One figure of the manifest, as `pmqa trace` prints it. ``value``: "" for a blank or a word.

    ``day``: วันที่ให้ข้อมูล of its workbook, None where that has none.
    """

    indicator: str
    name: str
    unit: str
    what: str  # "ผล 2563", "เป้าหมาย 2564", "ค่าเทียบเคียง"
    value: str
    typed: str
    place: Place
    day: date | None = None
    measure: str = ""


class PublishedData(Struct, frozen=True):
    """The data that the published documents were made of, the day they first were, and what had changed by then.

    Without documents ``day`` is None.
    """

    state: changes.State = ()
    day: date | None = None
    changes: changes.Changes = NO_CHANGES


NOTHING_PUBLISHED = PublishedData()


class Sending(Struct, frozen=True):
    """What a unit sent and what was found of it, as entries of the manifest.

    ``sha256``: of its workbook. ``previous``: what was found of the workbook before; None where this is the first.
    ``copy``: the name of its marked copy. ``made_of``: the sha256 of all that decides what is in that.
    """

    sha256: str
    findings: tuple[FindingEntry, ...]
    previous: tuple[FindingEntry, ...] | None
    copy: str = ""
    made_of: str = ""


class LastRun(Struct, frozen=True):
    """The manifest of the run before. ``outputs``: sha256 by name; ``blocks``: block hashes by document.

    ``checked``: its own day, inputs and findings; ``before``: those of the run before it that had other inputs.
    ``final``: sha256 by name of the documents that the submission edition was made from.
    """

    outputs: Mapping[str, str]
    blocks: Mapping[str, tuple[str, ...]]
    figures: tuple[FigureRecord, ...]
    published: PublishedData = NOTHING_PUBLISHED
    sendings: Mapping[str, Sending] = field(default_factory=dict)  # by unit
    checked: CheckedInputs = NOTHING_CHECKED
    before: CheckedInputs = NOTHING_CHECKED
    final: Mapping[str, str] = field(default_factory=dict)

    def checked_before(self, inputs: Mapping[str, str]) -> CheckedInputs:
        """Return what the last run with other inputs than these was given and found."""
        return self.before if inputs == self.checked.inputs else self.checked


def read(path: Path) -> LastRun:
    """Return the manifest at ``path``; an empty one when there is none, or it is not one of ours."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return LastRun(
            outputs={entry["name"]: entry["sha256"] for entry in raw["outputs"]},
            blocks={name: tuple(hashes) for name, hashes in raw["blocks"].items()},
            figures=tuple(_figure_record(entry) for entry in raw["figures"]),
            published=_published_read(raw.get("documents")),
            sendings={unit: _sending(entry) for unit, entry in raw.get("sendings", {}).items()},
            checked=_checked_read(raw),
            before=_checked_read(raw.get("before")),
            final=dict(raw.get("final", {})),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return LastRun({}, {}, ())


def write(
    fiscal_year_be: int,
    *,
    inputs: Mapping[str, str],
    receipts: Sequence[Receipt],
    findings: Sequence[Finding],
    master: Master,
    outputs: Mapping[str, str],
    blocks: Mapping[str, Sequence[str]],
    now: datetime,
    day: date,
    switched: Sequence[Switched] = (),
    published: PublishedData = NOTHING_PUBLISHED,
    sendings: Mapping[str, Sending] = MappingProxyType({}),
    before: CheckedInputs = NOTHING_CHECKED,
    final: Mapping[str, str] = MappingProxyType({}),
    standing: Standing | None = None,
) -> bytes:
    """Return manifest.json. Only ``made_at`` differs between two runs on the same input on the same ``day``.

    Shape: ``inputs`` and ``outputs`` are sha256 by name, "" for a file that could not be read; ``before``: the last run
    with other inputs.
    """
    manifest = {
        "year": fiscal_year_be,
        "made_at": now.isoformat(timespec="seconds"),
        "checked_on": day.isoformat(),
        "versions": {
            "pmqa": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "inputs": _input_entries(inputs),
        "outputs": [{"name": name, "sha256": outputs[name]} for name in sorted(outputs)],
        "submissions": [submission_entry(receipt) for receipt in receipts],
        "summary": summary(findings),
        "findings": map(finding_entry, findings),
        "before": _checked_entry(before),
        **switch_entries(switched),
        "figures": map(_figure_entry, figure_records(master, receipts)),
        "blocks": {name: list(hashes) for name, hashes in sorted(blocks.items())},
        "documents": _published_entry(published),
        "sendings": {unit: _sending_entry(sending) for unit, sending in sendings.items()},
        "final": dict(final),
        "standing": _standing_entry(standing),
    }
    return _written(manifest)


def _standing_entry(standing: Standing | None) -> dict[str, Any] | None:
    """Return where the department stands, field by field; a number that may have decimals as a text."""
    return to_builtins(standing) if standing else None


def _written(manifest: Mapping[str, Any]) -> bytes:
    """Return the file: an entry a line, to be read and compared; `indent` would write it several times as slowly.

    A list may be an iterator: its entries are then never all there.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    out = BytesIO()
    for number, (name, value) in enumerate(manifest.items()):
        out.write(f"{',' if number else '{'}\n{encode(name)}: ".encode())
        if isinstance(value, Mapping):
            lines = (f"{encode(key)}: {encode(held)}" for key, held in value.items())
            _write_lines(out, "{}", lines)
        elif isinstance(value, list | Iterator):
            _write_lines(out, "[]", map(encode, value))
        else:
            out.write(encode(value).encode())
    out.write(b"\n}\n")
    return out.getvalue()


def _write_lines(out: BytesIO, brackets: str, lines: Iterable[str]) -> None:
    out.write(brackets[0].encode())
    out.writelines(f"{',' if number else ''}\n{line}".encode() for number, line in enumerate(lines))
    out.write(brackets[1].encode())


def _input_entries(inputs: Mapping[str, str]) -> list[dict[str, str | None]]:
    return [{"name": name, "sha256": inputs[name] or None} for name in sorted(inputs)]


def _checked_entry(checked: CheckedInputs) -> dict[str, Any] | None:
    if checked.day is None or checked.inputs is None:
        return None
    return {
        "checked_on": checked.day.isoformat(),
        "inputs": _input_entries(checked.inputs),
        "findings": list(checked.findings),
    }


def _checked_read(entry: Any) -> CheckedInputs:
    """Return what a run was given and found; nothing of one whose manifest does not name its day."""
    if not isinstance(entry, dict) or "checked_on" not in entry:
        return NOTHING_CHECKED
    inputs = {one["name"]: one["sha256"] or "" for one in entry["inputs"]}
    return CheckedInputs(date.fromisoformat(entry["checked_on"]), inputs, tuple(entry["findings"]))


def with_outputs(path: Path, hashes: Mapping[str, str]) -> bytes:
    """Return the manifest at ``path`` with more outputs by name; b"" when there is none, or not one of ours."""
    last = read(path)
    if not last.outputs:
        return b""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    outputs = {**last.outputs, **hashes}
    manifest["outputs"] = [{"name": name, "sha256": outputs[name]} for name in sorted(outputs)]
    return _written(manifest)


def with_edition(path: Path, hashes: Mapping[str, str], made_from: Mapping[str, str]) -> bytes:
    """Return the manifest at ``path`` with a submission edition, and with the documents that it was made from.

    Shape: ``hashes`` and ``made_from`` are sha256 by name. The manifest must be one of ours.
    """
    manifest = json.loads(path.read_text(encoding="utf-8"))
    outputs = {entry["name"]: entry["sha256"] for entry in manifest["outputs"]} | dict(hashes)
    manifest["outputs"] = [{"name": name, "sha256": outputs[name]} for name in sorted(outputs)]
    manifest["final"] = dict(made_from)
    return _written(manifest)


def finding_entry(finding: Finding) -> FindingEntry:
    """Return a finding as docs/findings.md describes it; null where there is nothing to name."""
    same = identity(finding)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": messages.message(finding),
        "workbook": finding.place.workbook or None,
        "sheet": finding.place.sheet or None,
        "cell": finding.place.cell or None,
        "unit": finding.unit or None,
        "indicator": finding.indicator or None,
        "state": finding.state.value,
        "reason": " ".join(messages.reasons(finding)) or None,
        "subject": same.subject or None,
        "aspect": same.aspect or None,
    }


def switch_entries(switched: Iterable[Switched]) -> dict[str, list[dict[str, str | int | None]]]:
    """Return the rules the coordinator switched off, and those of another severity this year, each with its reason."""
    entries: dict[str, list[dict[str, str | int | None]]] = {"switched_off": [], "severity_changed": []}
    for one in switched:
        severity = one.switch.severity
        entries["severity_changed" if severity else "switched_off"].append(
            {
                "code": one.switch.code,
                "severity": severity.value if severity else None,
                "reason": one.switch.reason,
                "workbook": one.switch.place.workbook,
                "sheet": one.switch.place.sheet,
                "cell": one.switch.place.cell,
                "findings": one.findings,
            }
        )
    return entries


def submission_entry(receipt: Receipt) -> dict[str, str | int | None]:
    """Return a receipt as docs/commands.md describes it."""
    return {
        "unit": receipt.unit or None,
        "workbook": receipt.workbook or None,
        "status": receipt.status,
        "indicators": receipt.indicators,
    }


def summary(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many open findings of each severity there are."""
    return {severity.value: count for severity, count in open_counts(findings).items()}


def figure_records(master: Master, receipts: Iterable[Receipt]) -> Iterable[FigureRecord]:
    """Yield every figure that holds something, indicator by indicator, targets and actuals by year."""
    days = {receipt.workbook: receipt.submitted_on for receipt in receipts}
    for indicator in master.indicators:
        for row in indicator.rows:
            for what, figure in _figures(row):
                if figure.typed:
                    value = "" if figure.value is None else format(figure.value, "f")
                    yield FigureRecord(
                        indicator.code, row.name, row.unit, what, value, figure.typed, figure.place,
                        days.get(figure.place.workbook), row.measure,
                    )  # fmt: skip
        for decision in indicator.decisions:
            what, figure = figure_name(decision.kind, decision.year_be), decision.figure
            value = "" if figure.value is None else format(figure.value, "f")
            first = indicator.first
            yield FigureRecord(
                indicator.code, first.name, DECISION, what, value, figure.typed, figure.place, measure=first.measure
            )


def published_data(last: PublishedData, state: changes.State, today: date) -> PublishedData:
    """Return how documents made of ``state`` today are remembered: as ``last`` while the data are the same.

    So documents made twice of the same data show the same day and the same changes.
    """
    if last.day is None:
        return PublishedData(state, today)
    return last if state == last.state else PublishedData(state, today, changes.between(last.state, state, last.day))


def _published_entry(published: PublishedData) -> dict[str, Any] | None:
    if published.day is None:
        return None
    since = published.changes.since
    return {
        "made_on": published.day.isoformat(),
        "compared_with": since.isoformat() if since else None,
        "changes": [
            {"kind": change.kind.value, "about": change.about, "old": change.old, "new": change.new}
            for change in published.changes.entries
        ],
        "said": [{"kind": one.kind.value, "about": one.about, "text": one.text} for one in published.state],
    }


def _published_read(entry: Mapping[str, Any] | None) -> PublishedData:
    if entry is None:
        return NOTHING_PUBLISHED
    since = entry["compared_with"]
    return PublishedData(
        state=tuple(Statement(StatementKind(one["kind"]), one["about"], one["text"]) for one in entry["said"]),
        day=date.fromisoformat(entry["made_on"]),
        changes=changes.Changes(
            since=date.fromisoformat(since) if since else None,
            entries=tuple(
                ChangedStatement(StatementKind(change["kind"]), change["about"], change["old"], change["new"])
                for change in entry["changes"]
            ),
        ),
    )


def _sending_entry(sending: Sending) -> dict[str, Any]:
    return {
        "sha256": sending.sha256,
        "findings": list(sending.findings),
        "previous": sending.previous,
        "copy": sending.copy,
        "made_of": sending.made_of,
    }


def _sending(entry: Mapping[str, Any]) -> Sending:
    previous = entry["previous"]
    return Sending(
        entry["sha256"],
        tuple(entry["findings"]),
        None if previous is None else tuple(previous),
        entry.get("copy", ""),
        entry.get("made_of", ""),
    )


def _figures(row: IndicatorRow) -> Iterable[tuple[str, Figure]]:
    for year in sorted({*row.targets, *row.actuals}):
        for word, figures in (("เป้าหมาย", row.targets), ("ผล", row.actuals)):
            if year in figures:
                yield f"{word} {year}", figures[year]
    yield "ค่าเทียบเคียง", row.benchmark


def _figure_entry(record: FigureRecord) -> dict[str, Any]:
    return {
        "indicator": record.indicator,
        "name": record.name,
        "measure": record.measure,
        "unit": record.unit,
        "what": record.what,
        "value": record.value or None,
        "typed": record.typed,
        "workbook": record.place.workbook,
        "sheet": record.place.sheet,
        "cell": record.place.cell,
        "date": record.day.isoformat() if record.day else None,
    }


def _figure_record(entry: Mapping[str, Any]) -> FigureRecord:
    return FigureRecord(
        indicator=entry["indicator"],
        name=entry["name"],
        unit=entry["unit"],
        what=entry["what"],
        value=entry["value"] or "",
        typed=entry["typed"],
        place=Place(entry["workbook"], entry["sheet"], entry["cell"]),
        day=date.fromisoformat(entry["date"]) if entry.get("date") else None,
    )
