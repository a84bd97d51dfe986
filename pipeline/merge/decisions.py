"""From the coordinator's decisions to those that settle a disputed figure, and findings on the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pipeline.merge.comparison import FigureConflict
from pipeline.merge.figures import KINDS, decision_text
from pipeline.messages import finding
from pipeline.model import Decision, Finding, FindingState, IndicatorRow, Severity
from pipeline.thai import ReadingKind, is_percentage, match_key, read_number


def settle(
    decisions: Iterable[Decision], conflicts: Sequence[FigureConflict], first_rows: Mapping[str, IndicatorRow]
) -> tuple[dict[str, tuple[Decision, ...]], tuple[Finding, ...]]:
    """Return the decisions that settle a conflict, by indicator, and a finding on each of the others.

    ``first_rows``: the row that speaks for each indicator, by its code.
    """
    codes = {match_key(code): code for code in first_rows}
    disputed_kinds: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for conflict in conflicts:
        disputed_kinds[conflict.indicator, conflict.year_be].append(conflict.kind)
    settled: dict[tuple[str, str, int], Decision] = {}
    unused: list[Finding] = []
    for decision in decisions:
        code = codes.get(match_key(decision.indicator), "")
        kinds = disputed_kinds.get((code, decision.year_be), [])
        kind = decision.kind or (kinds[0] if len(kinds) == 1 else "")
        earlier = settled.get((code, kind, decision.year_be))
        fault = _fault_of(decision, first_rows.get(code), kinds, earlier)
        if fault:
            unused.append(fault)
        else:
            settled[code, kind, decision.year_be] = replace(decision, indicator=code, kind=kind)
    by_indicator: defaultdict[str, tuple[Decision, ...]] = defaultdict(tuple)
    for decision in settled.values():
        by_indicator[decision.indicator] += (decision,)
    return by_indicator, tuple(unused)


def disagreements(
    conflicts: Iterable[FigureConflict], settled: Mapping[str, tuple[Decision, ...]]
) -> Iterator[Finding]:
    """Yield M201 at every cell of a conflict, so that each of the units sees it; a decided one asks for nothing."""
    for conflict in conflicts:
        decision = _decision_of(conflict, settled.get(conflict.indicator, ()))
        for unit, place in conflict.cells:
            found = finding("M201", place, unit=unit, indicator=conflict.indicator, words=conflict.words)
            if decision:
                settled_as = decision_text(decision)
                found = replace(found, severity=Severity.INFO, explanation=settled_as, state=FindingState.NOTED)
            yield found


def _decision_of(conflict: FigureConflict, decisions: Iterable[Decision]) -> Decision | None:
    figure = conflict.kind, conflict.year_be
    return next((decision for decision in decisions if (decision.kind, decision.year_be) == figure), None)


def _fault_of(
    decision: Decision, first_row: IndicatorRow | None, disputed: Sequence[str], earlier: Decision | None
) -> Finding | None:
    """Return the finding that says why a decision cannot be used; None when it can.

    ``first_row``: of its indicator; None where there is no such indicator. ``disputed``: the kinds of figure on which
    units disagree in its year. ``earlier``: a decision on the same figure.
    """
    if first_row is None:
        return _unused(decision, "ไม่มีตัวชี้วัดรหัสนี้ในข้อมูลที่ใช้")
    if not decision.kind and len(disputed) > 1:
        words = {"column": "ประเภท", "example": " เพราะทั้งเป้าหมายและผลของปีนี้ไม่ตรงกัน"}
        return finding("C105", decision.kind_place, indicator=first_row.code, words=words)
    if not disputed or (decision.kind and decision.kind not in disputed):
        return _unused(decision, "ไม่มีหน่วยงานใดให้ค่าต่างกัน")
    if earlier:
        return _unused(decision, f"มีข้อยุติอยู่แล้วที่ {earlier.place.cell}")
    if read_number(decision.figure.typed).kind is ReadingKind.PERCENT and not is_percentage(first_row.measure):
        words = {"typed": decision.figure.typed, "measure": first_row.measure or "(ว่าง)"}
        return finding("C102", decision.figure.place, indicator=first_row.code, words=words)
    return None


def _unused(decision: Decision, reason: str) -> Finding:
    kind = f"{KINDS[decision.kind]} " if decision.kind else ""
    words = {"what": f"{decision.indicator} {kind}ปี {decision.year_be}", "reason": reason}
    return finding("M206", decision.place, indicator=decision.indicator, words=words)
