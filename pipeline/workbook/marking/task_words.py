"""From the findings about a unit, and those of the run before, to the words of its marked copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Protocol, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import messages
from pipeline.drafts import LABEL as DRAFT_LABEL
from pipeline.findings import counted, open_counts, state_counts, subject
from pipeline.model import Finding, Place, Severity
from pipeline.scoring import PROCESS_CATEGORIES
from pipeline.thai import clean, cut
from pipeline.views.hand_back import NOWHERE, HandBack
from pipeline.workbook import contract
from pipeline.workbook.cells import Spot, spot_of
from pipeline.workbook.contract import NARRATIVES, SheetTable
from pipeline.workbook.marking import task_sheet
from pipeline.workbook.marking.comments import Note
from pipeline.workbook.marking.tabs import Tab, quoted
from pipeline.workbook.marking.task_sheet import MendedFinding, Task, TaskPage

NEW, STANDS = "ใหม่", "ยังอยู่"
NOTHING_SEEN = "(ว่าง)"
SEEN_CHARS = 120  # enough to know a text again; all of it stands in the cell

RecordedFinding: TypeAlias = Mapping[str, str | None]  # a finding as the manifest records it


class NamedUnit(Protocol):
    """A unit, as far as its marked copy names it."""

    @property
    def code(self) -> str:
        """Such as สพบ."""

    @property
    def name(self) -> str:
        """In full; may be blank."""


class Surroundings(Struct, frozen=True):
    """What the list tells beside the findings.

    ``names``: the name of each indicator, sub-item and category by its code. ``seen``: what a person sees in a cell
    that is spoken of, by its place. ``columns``: by workbook and indicator, the cell of each column that a sentence
    may name, by its header. ``meanings``: what the values that may stand in a cell mean, by its place. ``owed``: the
    categories that the unit owes and of which its workbook holds nothing. ``hand_back``: where the workbook is to be
    returned. ``read``: which sheets were read, with how many rows; "" where none is used. ``drafts``: the first draft
    of what may be written in an empty cell, by its place; it stands beside the cell, never in it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[Place, str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    meanings: Mapping[Place, str] = field(default_factory=dict)
    owed: Sequence[int] = ()
    hand_back: HandBack = NOWHERE
    read: str = ""
    drafts: Mapping[Place, str] = field(default_factory=dict)


NO_SURROUNDINGS = Surroundings()


class CopyKind(Enum):
    """What goes back: the workbook itself, marked; a list where it cannot be marked; a list of why it was refused."""

    MARKED = auto()
    LIST = auto()
    REFUSAL = auto()


class TaskWords(Struct, frozen=True):
    """What the marked copy of one unit is written from.

    ``previous``: the unit's findings of the run before; None without one. ``workbook``: the file's name; findings about
    another file are listed but not marked. ``is_signed``: whether what it sent had a digital signature.
    """

    findings: Sequence[Finding]
    unit: NamedUnit
    previous: Sequence[RecordedFinding] | None
    workbook: str
    around: Surroundings
    is_signed: bool = False
    kind: CopyKind = CopyKind.MARKED

    def by_sheet(self) -> dict[str, dict[Spot, list[Finding]]]:
        """Return the findings that have a cell in this workbook, by sheet and cell; of two that differ, by both."""
        found: dict[str, dict[Spot, list[Finding]]] = {}
        for finding in self.findings:
            for place in (finding.place, finding.beside):
                spot = spot_of(place.cell)
                if spot is not None and self._is_here(finding):
                    found.setdefault(place.sheet, {}).setdefault(spot, []).append(finding)
        return found

    def drafts_by_sheet(self) -> dict[str, dict[Spot, str]]:
        """Return the drafts for the empty cells of this workbook, by sheet and cell."""
        found: dict[str, dict[Spot, str]] = {}
        for place, draft in self.around.drafts.items():
            spot = spot_of(place.cell)
            if spot is not None and place.workbook == self.workbook:
                found.setdefault(place.sheet, {})[spot] = draft
        return found

    def page(self, tabs: Mapping[str, Tab]) -> TaskPage:
        """Return the words of the sheet. ``tabs``: those that links can lead into, by name."""
        findings = sorted(self.findings, key=lambda finding: self._order(finding, tabs))
        states, gone = _compared(findings, self.previous)
        tasks = [self._task(finding, state, tabs) for finding, state in zip(findings, states, strict=True)]
        unsigned = _UNSIGNED if self.is_signed else ""
        name = " ".join(part for part in (self.unit.code, self.unit.name) if part)
        return TaskPage(
            heading=_held(f"{task_sheet.HEADING} {name}"),
            summary=_summary(findings, self.around.owed),
            compared=_comparison(findings, states, gone) if self.previous is not None else "",
            read=_held(f"อ่านแล้ว     {self.around.read}") if self.around.read else "",
            owed=_still_owed(self.around, self.kind),
            hand_back=_held(_return_words(findings, self.around, self.kind)),
            advice="\n".join(filter(None, (_advice(findings, self.around.owed, self.kind), unsigned))),
            tasks=(*self._owed_tasks(tabs), *tasks),
            mended=tuple(_mended(entry) for entry in gone),
        )

    def _order(self, finding: Finding, tabs: Mapping[str, Tab]) -> tuple[bool, int, int, str, Spot, str]:
        tab = tabs.get(finding.place.sheet)
        at = tab.index if tab else -1 if not finding.place.sheet else len(tabs)
        return (
            not finding.is_open,
            finding.severity.rank,
            at,
            finding.place.sheet,
            spot_of(finding.place.cell) or (0, 0),
            finding.code,
        )

    def _task(self, finding: Finding, state: str, tabs: Mapping[str, Tab]) -> Task:
        place = finding.place
        if not place.sheet and (sheet := _sheet_to_write_in(finding)) in tabs:
            place = replace(place, sheet=sheet)
        tab = tabs.get(place.sheet)
        is_here = self._is_here(finding)
        link = ""
        if tab is not None and is_here and not tab.is_hidden:  # no link leads into a hidden sheet
            link = f"{quoted(tab.name)}!{place.cell if spot_of(place.cell) else 'A1'}"
        sheet = f"{place.sheet} (ซ่อนอยู่)" if tab is not None and tab.is_hidden else place.sheet
        if not is_here:
            sheet = f"{place.workbook} › {sheet}" if sheet else place.workbook
        return Task(
            severity=finding.severity if finding.is_open else None,
            code=finding.code,
            subject=_held(subject(finding)),
            subject_name=_held(self.around.names.get(subject(finding), "")),
            seen=_held(self._seen(finding)),
            state=state if finding.is_open else finding.state.thai,
            sheet=_held(sheet),
            cell=_held("\n".join(filter(None, (place.cell, finding.beside.cell)))),
            link=link,
            title=_held(messages.CATALOGUE[finding.code].title),
            found=_held(messages.found(finding)),
            task=tuple(map(_held, self._to_do(finding))),
        )

    def _owed_tasks(self, tabs: Mapping[str, Tab]) -> Iterator[Task]:
        """Yield a line for each category of which nothing has come; not for one that a finding speaks of.

        Of a file that could not be read nobody knows what is in it.
        """
        if self.kind is CopyKind.REFUSAL:
            return
        is_said = any(finding.code == NO_RESULTS and finding.is_open for finding in self.findings)
        for category in self.around.owed:
            if is_said and category not in PROCESS_CATEGORIES:
                continue
            table = NARRATIVES if category in PROCESS_CATEGORIES else contract.INDICATORS
            tab = tabs.get(table.sheet)
            subject = f"หมวด {category}"
            yield Task(
                severity=Severity.ERROR,
                code="",
                subject=subject,
                subject_name=_held(self.around.names.get(subject, "")),
                seen="",
                state="",
                sheet=table.sheet,
                cell="",
                link=f"{quoted(tab.name)}!A1" if tab is not None and not tab.is_hidden else "",
                title=f"ยังไม่มีข้อมูล{subject}",
                found="ไม่พบข้อมูลของหมวดนี้ในไฟล์ที่ส่งมา",
                task=_owed_in(category, self.around.names, table, has_sheet=not tabs or tab is not None),
                is_owed=True,
            )

    def _is_here(self, finding: Finding) -> bool:
        if self.kind is CopyKind.REFUSAL:
            return False
        return not self.workbook or finding.place.workbook in ("", self.workbook)

    def _seen(self, finding: Finding) -> str:
        """Return what stands in the cell that a finding speaks of; "" where that was not looked at."""
        seen = self.around.seen.get(finding.place)
        return "" if seen is None else cut(seen, SEEN_CHARS) or NOTHING_SEEN

    def note(self, row: int, column: int, findings: Sequence[Finding], draft: str = "") -> Note:
        """Return what is written at one cell: what was found, and the draft of what may stand there."""
        blocks = tuple(self._block(finding) for finding in findings)
        return Note(row, column, (*blocks, (DRAFT_LABEL, (_held(draft), _ABOUT_DRAFT))) if draft else blocks)

    def _to_do(self, finding: Finding) -> tuple[str, ...]:
        """Return what it must be and what to do, where anything is to be done, and the reasons that were given.

        A column of the indicator's row that is named is named with its cell.
        """
        columns = self.around.columns.get((finding.place.workbook, finding.indicator))
        asked = messages.asked(finding)
        if columns is not None:
            asked = (*asked, *_columns_to_add(asked, columns))
        for header, cell in (columns or {}).items():
            asked = tuple(part.replace(f"ช่อง {header}", f"ช่อง {header} ({cell})") for part in asked)
        meaning = self.around.meanings.get(finding.place, "") if finding.code in _ABOUT_A_WORD else ""
        return tuple(filter(None, (*asked, meaning, *messages.reasons(finding))))

    def _block(self, finding: Finding) -> tuple[str, tuple[str, ...]]:
        label = finding.severity.thai if finding.is_open else finding.state.thai
        title = f"{finding.code} {messages.CATALOGUE[finding.code].title} ({label})"
        return _held(title), tuple(_held(line) for line in (messages.found(finding), *self._to_do(finding)))


_ABOUT_DRAFT = "หากใช้ร่างนี้ ให้พิมพ์ในช่องและเพิ่มสาเหตุหรือปัจจัย ข้อความที่ตรงกับร่างทุกคำยังนับเป็นช่องว่าง"
NO_RESULTS = "K312"
_REASONS = tuple(contract.INDICATORS.column(field).header for field in ("explanation", "analysis"))
_ABOUT_A_WORD = ("C105", "C106")  # findings that ask to choose one of the allowed words

_ADVICE = (
    "1) ขอให้ทำตามลำดับจากบนลงล่าง คลิกชื่อช่องในคอลัมน์ “ช่อง” เพื่อไปยังช่องนั้น ซึ่งมีความเห็น (Comment) บอกสิ่งที่พบและสิ่งที่ต้องทำ\n"
    "2) สีแดงคือต้องแก้ สีเหลืองคือควรทบทวน สีฟ้าคือแจ้งให้ทราบหรือชี้แจงแล้ว\n"
    "3) แก้แล้วบันทึกและส่งไฟล์นี้กลับได้ทันที ไม่ต้องลบสี ความเห็น และแผ่นงานนี้ การตรวจครั้งต่อไปจะลบให้"
)
_ADVICE_NO_ERROR = "ขอบคุณที่ส่งข้อมูล ไม่มีข้อที่ต้องแก้ โปรดพิจารณาข้อต่อไปนี้อีกครั้ง หากถูกต้องแล้วไม่ต้องส่งใหม่"
_ADVICE_LIST = "ไฟล์ที่ส่งมาทำเครื่องหมายไว้ในไฟล์เดิมไม่ได้ จึงแจ้งเป็นรายการ ให้แก้ในไฟล์เดิมของหน่วยงานตามลำดับ บันทึกเป็น .xlsx แล้วส่งใหม่"
_ADVICE_REFUSAL = "ยังไม่ได้ใช้ข้อมูลใดในไฟล์ที่ส่งมา ให้แก้ตามรายการต่อไปนี้แล้วส่งใหม่ หากไม่มีไฟล์ต้นฉบับแล้ว ให้กรอกในแบบที่ได้รับ"
_ADVICE_LIST_THANKS = "ไม่ต้องส่งใหม่"
_OWED = "ยังขาดข้อมูล{owed} ขอให้กรอกเพิ่มในไฟล์นี้แล้วส่งกลับ"
_OWED_LIST = "ยังขาดข้อมูล{owed} ขอให้กรอกเพิ่มในไฟล์เดิมของหน่วยงานแล้วส่งใหม่"
_OWED_REFUSAL = "ยังขาดข้อมูล{owed} เพราะใช้ไฟล์ที่ส่งมาไม่ได้"
_THANKS = "ขอบคุณที่ส่งข้อมูล ตรวจแล้วไม่พบสิ่งที่ต้องแก้"
_THANKS_OWED = "ขอบคุณที่ส่งข้อมูล สิ่งที่ส่งมาไม่มีที่ต้องแก้ แต่ยังขาด{owed}"
_ADVICE_CLOSED = "ไม่ต้องส่งใหม่ ทุกข้อชี้แจงหรือยอมรับแล้ว หรือแจ้งเพื่อทราบ ช่องที่เกี่ยวข้องมีความเห็น (Comment) บอกไว้"
_ADVICE_THANKS = "สมุดงานนี้เป็นอย่างที่ส่งมาทุกประการ มีเพียงแผ่นงานนี้ที่เพิ่มเข้ามา ไม่ต้องส่งใหม่"

_UNSIGNED = "ไฟล์ที่ส่งมาลงลายมือชื่อดิจิทัลไว้ ลายมือชื่อนั้นรับรองเฉพาะไฟล์เดิม จึงไม่มีอยู่ในสำเนานี้ หากต้องลงลายมือชื่อ ให้ลงใหม่หลังแก้ไขเสร็จแล้ว"


_OWED_BY_KIND = {CopyKind.MARKED: _OWED, CopyKind.LIST: _OWED_LIST, CopyKind.REFUSAL: _OWED_REFUSAL}


def _advice(findings: Sequence[Finding], owed: Sequence[int], kind: CopyKind) -> str:
    """Return what to do as a whole. A unit that owes something is never told that nothing need be sent."""
    opened = open_counts(findings)
    if kind is CopyKind.REFUSAL:
        return _ADVICE_REFUSAL
    if any(opened.values()):
        if kind is CopyKind.LIST:
            return _ADVICE_LIST
        return _ADVICE if owed or opened[Severity.ERROR] else _ADVICE_NO_ERROR
    if owed:
        return ""
    if kind is CopyKind.LIST:
        return _ADVICE_LIST_THANKS
    return _ADVICE_CLOSED if findings else _ADVICE_THANKS


def _still_owed(around: Surroundings, kind: CopyKind) -> str:
    """Return what is missing as a whole; "" when nothing is. The lines of the list say where it is to be written."""
    return _OWED_BY_KIND[kind].format(owed=_categories(around.owed)) if around.owed else ""


def _owed_in(category: int, names: Mapping[str, str], table: SheetTable, *, has_sheet: bool) -> tuple[str, ...]:
    """Return where a category is to be written, and what of it; ``has_sheet``: whether the workbook has that sheet."""
    if category in PROCESS_CATEGORIES:
        topics = ", ".join(code for number in range(1, 10) if (code := f"{category}.{number}") in names)
        of_topics = f" ({topics})" if topics else ""
        what = f"กรอกทุกหัวข้อของหมวด{of_topics} ในแผ่นงาน {table.sheet} หัวข้อละหนึ่งแถวขึ้นไป เริ่มจากระดับพื้นฐาน"
    else:
        what = f"กรอกตัวชี้วัดของหน่วยงานในแผ่นงาน {table.sheet} แถวละหนึ่งตัวชี้วัด"
    if has_sheet:
        return (what,)
    headers = ", ".join(column.header for column in table.columns if column.required or column.field == "text")
    return (what, f"ไฟล์นี้ไม่มีแผ่นงานชื่อ {table.sheet} ให้เพิ่มแผ่นงานชื่อนี้ หัวตารางอย่างน้อย: {headers} หรือใช้แบบที่ กพร. ส่งให้")


def _columns_to_add(asked: Sequence[str], columns: Mapping[str, str]) -> Iterator[str]:
    """Yield what to do where a reason is asked for in a column that the sheet has not; any of several will do."""
    named = [header for header in _REASONS if any(f"ช่อง {header}" in part for part in asked)]
    if named and not columns.keys() & set(named):
        yield f"แผ่นงานนี้ไม่มีคอลัมน์ {named[0]} ให้เพิ่มคอลัมน์ที่มีหัวตารางนี้ในแถวหัวตารางก่อน"


def _sheet_to_write_in(finding: Finding) -> str:
    """Return the sheet in which something is wanting altogether, which has no cell; "" for any other finding."""
    if finding.code == NO_RESULTS:
        return contract.INDICATORS.sheet
    return NARRATIVES.sheet if "subitem" in finding.words else ""


def _return_words(findings: Sequence[Finding], around: Surroundings, kind: CopyKind) -> str:
    """Return to whom and by when the workbook is to be returned, where it is, and whom to ask."""
    opened, place = open_counts(findings), around.hand_back.place
    file = "ไฟล์นี้" if kind is CopyKind.MARKED else "ไฟล์ที่แก้แล้ว"
    returned = ""
    if place and (around.owed or opened[Severity.ERROR]):
        returned = f"ส่ง{file}คืน {place}"
    elif place and any(opened.values()):
        returned = f"หากแก้ไข ส่ง{file}คืน {place}"
    asked = f"สอบถาม {around.hand_back.ask}" if around.hand_back.ask else ""
    return "     ".join(filter(None, (returned, asked)))


def _summary(findings: Sequence[Finding], owed: Sequence[int]) -> str:
    told = "     ".join(f"{label} {count} ข้อ" for label, count in counted(findings).items())
    return told or (_THANKS_OWED.format(owed=_categories(owed)) if owed else _THANKS)


def _categories(categories: Sequence[int]) -> str:
    return f"หมวด {', '.join(map(str, categories))}"


def _comparison(findings: Sequence[Finding], states: Sequence[str], gone: Sequence[RecordedFinding]) -> str:
    """Return how many things are done, stand and are new; what is explained or accepted is none that stands."""
    opened = [state for finding, state in zip(findings, states, strict=True) if finding.is_open]
    closed = {state.thai: count for state, count in state_counts(findings).items() if state.is_closed and count}
    counts = (
        (task_sheet.MENDED, len(gone)),
        *closed.items(),
        (STANDS, opened.count(STANDS)),
        (NEW, opened.count(NEW)),
    )
    return "เทียบกับการตรวจครั้งก่อน     " + "     ".join(f"{word} {count} ข้อ" for word, count in counts)


def _mended(entry: RecordedFinding) -> MendedFinding:
    code = entry.get("code") or ""
    sentence = messages.CATALOGUE.get(code)
    return MendedFinding(
        code=_held(code),
        subject=_held(entry.get("indicator") or ""),
        sheet=_held(entry.get("sheet") or ""),
        cell=_held(entry.get("cell") or ""),
        title=_held(sentence.title if sentence else ""),
        message=_held(entry.get("message") or ""),
    )


def _held(text: str) -> str:
    """Return a text without characters that a document cannot hold."""
    return clean(text)[0]


# --- compared with the run before


def _compared(
    findings: Sequence[Finding], previous: Sequence[RecordedFinding] | None
) -> tuple[list[str], list[RecordedFinding]]:
    """Return the state of each finding, and the findings of the run before that are no longer found.

    A finding still stands when the run before had its code at the same cell or, where rows have moved, at the same
    indicator.
    """
    if previous is None:
        return [""] * len(findings), []
    states = [NEW] * len(findings)
    gone = dict(enumerate(previous))
    now = [_entry(finding) for finding in findings]
    for kind in _SAME:
        waiting: dict[tuple[str, ...], list[int]] = {}
        for number in reversed(gone):
            if (key := _key(gone[number], kind)) is not None:
                waiting.setdefault(key, []).append(number)
        for number, entry in enumerate(now):
            key = _key(entry, kind)
            if states[number] == NEW and key is not None and waiting.get(key):
                states[number] = STANDS
                del gone[waiting[key].pop()]
    return states, list(gone.values())


# What two findings share when they are the same one, surest first.
_SAME = (
    ("code", "sheet", "cell", "indicator"),
    ("code", "indicator", "sheet", "column"),
    ("code", "indicator"),
    ("code", "sheet", "cell"),
)


def _entry(finding: Finding) -> RecordedFinding:
    place = finding.place
    return {"code": finding.code, "sheet": place.sheet, "cell": place.cell, "indicator": finding.indicator}


def _key(entry: RecordedFinding, kind: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return what a finding and one of the run before must both have; None where this one names no indicator."""
    if kind[1] == "indicator" and not entry.get("indicator"):
        return None
    cell = entry.get("cell") or ""
    return tuple(cell.rstrip("0123456789") if name == "column" else entry.get(name) or "" for name in kind)
