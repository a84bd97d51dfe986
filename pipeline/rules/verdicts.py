"""From the coordinator's verdicts to the findings they are about, and those that fit none."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from pipeline.findings import SUBJECTS
from pipeline.messages import CATALOGUE, finding
from pipeline.model import Finding, FindingState, Verdict
from pipeline.thai import match_key


def judge(
    findings: Iterable[Finding], verdicts: Iterable[Verdict], may_stand: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings as the coordinator judged them, and M206 for every verdict that cannot be followed.

    ``may_stand``: the codes of which a finding may be accepted. Of two verdicts on one finding the later row counts.
    """
    judged, unused = list(findings), []
    for verdict in verdicts:
        if verdict.code not in may_stand:
            unused.append(_unused(verdict, "ข้อสังเกตนี้ยอมรับไม่ได้ ต้องแก้ในสมุดงาน"))
            continue
        about = [number for number, found in enumerate(judged) if _is_about(verdict, found)]
        for number in about:
            state = FindingState.ACCEPTED if verdict.accepts else FindingState.OPEN
            judged[number] = replace(judged[number], state=state, verdict=verdict.reason)
        if not about:
            unused.append(_unused(verdict, "ไม่มีข้อสังเกตนี้แล้ว หรือพิมพ์หน่วยงานหรือตัวชี้วัดไม่ตรง"))
    return tuple(judged), tuple(unused)


def _is_about(verdict: Verdict, found: Finding) -> bool:
    if found.code != verdict.code or (verdict.unit and match_key(verdict.unit) != match_key(found.unit)):
        return False
    names = {match_key(name) for name in _names(found)}
    return all(match_key(word) in names for word in _words(verdict.subject, names))


def _words(subject: str, names: Collection[str]) -> list[str]:
    """Return what a verdict is about: one name, which may hold spaces, or several, such as an indicator and a year."""
    if match_key(subject) in names:
        return [subject]
    return subject.replace(",", " ").replace("ปี", " ").split()


def _names(found: Finding) -> Iterable[str]:
    """Yield every name by which people may speak of what a finding is about."""
    place = found.place
    yield from (found.indicator, place.cell, f"{place.sheet}!{place.cell}", found.words.get("year", ""))
    yield from found.words.get("what", "").split()
    yield from (found.words[name] for name in SUBJECTS if name in found.words)


def _unused(verdict: Verdict, reason: str) -> Finding:
    about = " ".join(filter(None, (verdict.code, verdict.unit, verdict.subject)))
    title = CATALOGUE[verdict.code].title if verdict.code in CATALOGUE else ""
    return finding("M206", verdict.place, words={"what": f"{about} {title}".strip(), "reason": reason})
