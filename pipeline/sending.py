"""From a checked year to what is mailed: a folder and a zip file a unit, with memo and workbook, and the list of all.

The folder send/ is published on its own and keeps a record of its own: what was sent stays until it is made again.
What somebody wrote into a memo is carried into the new one; where that cannot be, the memo is left standing, and the
zip file holds it as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct, field

from pipeline import carried_edits, differences, publish
from pipeline.model import CannotGoOn, Finding
from pipeline.opc.writer import FAST, write_archive
from pipeline.publish import Publication, edits, generations, journal, names
from pipeline.publish.names import WORK, stamp
from pipeline.views import mailing, memo
from pipeline.views.mailing import MailLine
from pipeline.word import template
from pipeline.word.document_names import MEMO, REMINDER
from pipeline.word.edits import generation
from pipeline.word.edits.merging import MergedDocument
from pipeline.workbook import registers
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.inbox import ProgressCallback
from pipeline.year import LastMail, Year

FOLDER = "send"
LIST = "send.xlsx"
MEMO_NAME = "บันทึกข้อความ.docx"
REQUEST_NAME = "บันทึกข้อความขอข้อมูล.docx"
REMINDER_NAME = "บันทึกข้อความติดตาม.docx"
_MADE_FROM = f"{WORK}/made-from.json"  # the day, and the sha256 of every workbook that was read


class Enclosure(Struct, frozen=True):
    """The workbook that goes to a unit. ``suffix``: the ending of its name; ``is_marked``: else it is a blank form.

    ``refusal``: the list that goes beside a form where what the unit sent could not be read; else empty.
    """

    content: bytes
    suffix: str
    is_marked: bool
    refusal: bytes = b""


class Mail(Struct, frozen=True):
    """Everything that is to lie in send/, by its name there, and what people must know of it.

    ``left``: the memos whose edits cannot be merged and that stay as they are. ``held``: the files that are open in
    another program, each with the name its new version goes by. ``lines``: of the list of all. ``generated``: the memos
    as they were before people's edits were carried into them. ``findings``: what became of those edits.
    """

    files: Mapping[str, bytes]
    left: tuple[str, ...]
    held: Mapping[str, str]
    lines: tuple[MailLine, ...]
    generated: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class SendResult(Struct, frozen=True):
    """What was published: the folder, the names in it, the edited files that were kept, and the mail itself."""

    folder: Path
    files: tuple[str, ...]
    kept: Mapping[str, str]
    mail: Mail


def make(
    year: Year,
    enclosures: Mapping[str, Enclosure],
    folder: Path,
    templates: Path,
    progress: ProgressCallback,
    *,
    is_first: bool = False,
) -> Mail:
    """Return what goes to every unit that has an enclosure. ``folder``: that of the year, in which send/ lies.

    ``is_first``: units that have sent nothing are asked for the first time, and not reminded.

    Raises CannotGoOn when a template is broken, OSError when what lies in send/ cannot be read.
    """
    home = folder / FOLDER
    units = {unit.code: unit for unit in year.case.coordinator.register}
    receipts = [receipt for receipt in year.receipts if receipt.unit in units and receipt.unit in enclosures]
    stems = file_stems(units)
    parcels: dict[str, dict[str, bytes]] = {}
    for number, receipt in enumerate(receipts, start=1):
        code, enclosure = receipt.unit, enclosures[receipt.unit]
        progress(f"เขียนบันทึกข้อความถึง {code}", number, len(receipts))
        attached = f"{stems[code]}{enclosure.suffix}"
        name = MEMO_NAME if enclosure.is_marked else REQUEST_NAME if is_first else REMINDER_NAME
        original = MEMO if enclosure.is_marked else REMINDER
        refusal = {mailing.REFUSAL: enclosure.refusal} if enclosure.refusal else {}
        view = memo.view(year, units[code], receipt, attached, "".join(refusal), is_first=is_first)
        parcels[code] = {name: _rendered(templates / original, view), attached: enclosure.content, **refusal}
    named = {f"{stems[code]}/{name}": content for code, parcel in parcels.items() for name, content in parcel.items()}
    generated = {name: content for name, content in named.items() if name.endswith(".docx")}
    carried = _carried(home, generated)
    left = _left_standing(home, generated, carried)
    named |= {**{name: merged.document for name, merged in carried.items()}, **left}
    zips = {
        f"{stems[code]}.zip": write_archive(
            {name: named[f"{stems[code]}/{name}"] for name in parcel}, FAST, year.checked_on
        )
        for code, parcel in parcels.items()
    }
    marked = {code for code, enclosure in enclosures.items() if enclosure.is_marked}
    sent = {code: (f"{stems[code]}.zip", *parcel) for code, parcel in parcels.items()}
    lines = mailing.lines(year, sent, marked, is_first=is_first)
    files = {name: content for name, content in named.items() if name not in left}
    files |= {**zips, LIST: registers.mail_workbook(lines)}
    return Mail(
        files=files,
        left=tuple(left),
        held=edits.open_elsewhere(home, sorted(files)),
        lines=lines,
        generated={name: content for name, content in generated.items() if name not in left},
        findings=tuple(
            finding
            for name, merged in carried.items()
            for finding in carried_edits.edit_findings(f"{FOLDER}/{name}", merged.edits)
        ),
    )


def put(mail: Mail, folder: Path, inputs: Mapping[str, str], day: date, now: datetime) -> SendResult:
    """Replace what lies in send/ by the mail, all of it or nothing, and return what came of it.

    ``inputs``: the sha256 of every workbook that was read. Raises NotPublished, Unfinished.
    """
    home, stamped = folder / FOLDER, stamp(now)
    recovered = publish.recover(home, stamped)
    try:
        last = journal.published(home)
        files = {mail.held.get(name, name): content for name, content in mail.files.items()}
        found = edits.find_edits(home, files, last, differences.compare, stamped)
    except OSError as fault:
        raise publish.NotPublished from fault
    generated = {name: (generation.of(content), content) for name, content in mail.generated.items()}
    made_from = {"day": day.isoformat(), "inputs": dict(sorted(inputs.items()))}
    publication = Publication(
        files={**files, _MADE_FROM: json.dumps(made_from, ensure_ascii=False, indent=1).encode()},
        superseded=set(last) - set(files) - set(mail.left) - set(mail.held) - {_MADE_FROM},
        last=last,
        edits=found,
        compared=[name for name in files if name.endswith(differences.COMPARED)],
        hidden={names.generation_name(name, number): content for name, (number, content) in generated.items()},
        outdated=generations.outdated(home, generated),
    )
    kept = publish.publish(home, publication, stamped)
    return SendResult(home, tuple(files), {one.name: one.kept for one in (*recovered, *kept)}, mail)


def last_mail(folder: Path, inputs: Mapping[str, str]) -> LastMail | None:
    """Return when what lies in send/ was made, and whether from other workbooks than these; None where none lies."""
    try:
        raw = json.loads((folder / FOLDER / _MADE_FROM).read_bytes())
        return LastMail(date.fromisoformat(raw["day"]), is_older=raw["inputs"] != dict(inputs))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _carried(home: Path, memos: Mapping[str, bytes]) -> dict[str, MergedDocument]:
    """Return the memos with the edits of those that lie in send/, as far as they can be merged.

    A memo is mailed as it is: what was decided is said on the screen, not in comments.
    """
    copies = carried_edits.copies_of_published(home, memos)
    merged = {copy.name: carried_edits.merged_copy(copy, memos[copy.name], has_comments=False) for copy in copies}
    return {name: done for name, done in merged.items() if done is not None}


def _left_standing(home: Path, memos: Mapping[str, bytes], carried: Collection[str]) -> dict[str, bytes]:
    """Return the memos in send/ that somebody has edited and that could not be merged, as they stand there now."""
    last = journal.published(home)
    others = {name: content for name, content in memos.items() if name in last and name not in carried}
    found = edits.find_edits(home, others, last, differences.compare, "")
    held = {copy.name for copy in carried_edits.copies_of_published(home, others)}
    return {name: (home / name).read_bytes() for name in {*edits.left_standing(found, others, last), *held}}


def _rendered(path: Path, view: memo.MemoView) -> bytes:
    try:
        return template.render(path, view)
    except template.TemplateFault as fault:
        raise CannotGoOn(str(fault)) from fault
