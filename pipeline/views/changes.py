"""From what has changed since the documents before to the table that says so: old and new, side by side."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from pipeline.changes import ChangedStatement, Changes
from pipeline.thai import long_date
from pipeline.views.captions import TABLE, Caption, CaptionMention
from pipeline.views.figures import BLANK

FIRST = "เอกสารฉบับนี้เป็นฉบับแรกของปี จึงยังไม่มีฉบับก่อนให้เทียบ"
MOST_ROWS = 400  # more would be a book of its own; the manifest has them all
MOST_CHARS = 240  # of an old or a new text in the table
CONTEXT_CHARS = 40  # shown before and after the part of a long text that differs
CUT = "…"


class ChangeRow(Struct, frozen=True):
    """One thing that is not as before; of a long text the part that differs."""

    kind: str  # ตัวเลข ข้อความ หรือข้อสังเกต
    about: str  # สิ่งที่เปลี่ยน เช่น ผล 2563 ของ 7.1-01 (สพบ.)
    old: str  # เดิม
    new: str  # ใหม่


class ChangesTable(Struct, frozen=True):
    """What has changed since the documents before. ``more``: the text where the table does not hold all of it."""

    summary: str  # เทียบกับข้อมูลชุดใด เปลี่ยนกี่เรื่อง
    caption: Caption  # เลขตาราง เช่น ตารางที่ 15
    mention: CaptionMention  # การอ้างถึงตารางในข้อความ
    rows: tuple[ChangeRow, ...]  # รายการที่เปลี่ยน
    more: str  # มีเมื่อเปลี่ยนมากจนตารางแสดงไม่หมด


def view(changes: Changes) -> ChangesTable:
    """Return what the page of changes says."""
    caption = Caption(TABLE, "changes")
    entries = changes.entries
    left_out = len(entries) - MOST_ROWS
    return ChangesTable(
        summary=_summary(changes),
        caption=caption,
        mention=CaptionMention(caption.label, (caption.key,)),
        rows=tuple(_row(change) for change in entries[:MOST_ROWS]),
        more=f"ยังมีอีก {left_out} เรื่อง ทั้งหมดอยู่ใน manifest.json" if left_out > 0 else "",
    )


def counts_text(changes: Changes) -> str:
    """Return how much has changed: ตัวเลข 3  ข้อความ 1; "" for nothing."""
    return "  ".join(f"{kind.thai} {count}" for kind, count in changes.counts.items())


def _summary(changes: Changes) -> str:
    if changes.since is None:
        return FIRST
    before = f"เทียบกับเอกสารที่จัดทำจากข้อมูลชุดก่อน เมื่อ {long_date(changes.since)}"
    if not changes.entries:
        return f"{before} ไม่มีสิ่งที่เปลี่ยน"
    counts = " ".join(f"{kind.thai} {count} เรื่อง" for kind, count in changes.counts.items())
    return f"{before} มีสิ่งที่เปลี่ยน {len(changes.entries)} เรื่อง: {counts}"


def _row(change: ChangedStatement) -> ChangeRow:
    old, new = differing(change.old, change.new)
    return ChangeRow(change.kind.thai, change.about, old or BLANK, new or BLANK)


def differing(old: str, new: str) -> tuple[str, str]:
    """Return both texts, of long ones the parts that differ with some of what stands around them."""
    if max(len(old), len(new)) <= MOST_CHARS or not (old and new):
        return _cut(old), _cut(new)
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    return _cut(_around(old, begin, end)), _cut(_around(new, begin, end))


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def _around(text: str, begin: int, end: int) -> str:
    """Return ``text`` from a little before ``begin`` to a little after its last ``end`` characters begin."""
    first = _letter_start(text, max(begin - CONTEXT_CHARS, 0))
    last = _letter_start(text, min(len(text) - end + CONTEXT_CHARS, len(text)))
    return (CUT if first else "") + text[first:last] + (CUT if last < len(text) else "")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[: _letter_start(text, MOST_CHARS - 1)] + CUT


def _letter_start(text: str, at: int) -> int:
    """Return the nearest place at or before ``at`` that parts no Thai letter from its marks."""
    places = (place for place in range(at, -1, -1) if place >= len(text) or not _belongs_to_last(text[place]))
    return next(places, 0)


def _belongs_to_last(character: str) -> bool:
    return character == "ำ" or unicodedata.category(character) == "Mn"
