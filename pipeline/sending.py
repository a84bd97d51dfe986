"""From a checked year to what is mailed: a folder and a zip file a unit, with memo and workbook, and the list of all.

The folder send/ is published on its own and keeps a record of its own: what was sent stays until it is made again. A
memo that somebody has edited is left standing, and the zip file holds it as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline import differences, publish
from pipeline.model import CannotGoOn
from pipeline.opc.writer import FAST, write_archive
from pipeline.publish import Publication, edits, journal
from pipeline.publish.names import WORK, stamp
from pipeline.views import mailing, memo
from pipeline.views.mailing import MailLine
from pipeline.word import template
from pipeline.word.document_names import MEMO, REMINDER
from pipeline.workbook import registers
from pipeline.workbook.file_names import file_stems
from pipeline.workbook.inbox import ProgressCallback
from pipeline.year import LastMail, Year

FOLDER = "send"
LIST = "send.xlsx"
MEMO_NAME = "บันทึกข้อความ.docx"
REMINDER_NAME = "บันทึกข้อความติดตาม.docx"
_MADE_FROM = f"{WORK}/made-from.json"  # the day, and the sha256 of every workbook that was read


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The workbook that goes to a unit. ``suffix``: the ending of its name; ``is_marked``: else it is a blank form.

    ``refusal``: the list that goes beside a form where what the unit sent could not be read; else empty.
    """

    content: bytes
    suffix: str
    is_marked: bool
    refusal: bytes = b""


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything that is to lie in send/, by its name there, and what people must know of it.

    ``left``: the memos that somebody has edited and that stay as they are. ``held``: the files that are open in
    another program, each with the name its new version goes by. ``lines``: of the list of all.
    """

    files: Mapping[str, bytes]
    left: tuple[str, ...]
    held: Mapping[str, str]
    lines: tuple[MailLine, ...]


@dataclass(frozen=True, slots=True)
class SendResult:
    """What was published: the folder, the names in it, the edited files that were kept, and the mail itself."""

    folder: Path
    files: tuple[str, ...]
    kept: Mapping[str, str]
    mail: Mail


def make(
    year: Year, enclosures: Mapping[str, Enclosure], folder: Path, templates: Path, progress: ProgressCallback
) -> Mail:
    """Return what goes to every unit that has an enclosure. ``folder``: that of the year, in which send/ lies.

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
        name, original = (MEMO_NAME, MEMO) if enclosure.is_marked else (REMINDER_NAME, REMINDER)
        refusal = {mailing.REFUSAL: enclosure.refusal} if enclosure.refusal else {}
        view = memo.view(year, units[code], receipt, attached, "".join(refusal))
        parcels[code] = {name: _rendered(templates / original, view), attached: enclosure.content, **refusal}
    named = {f"{stems[code]}/{name}": content for code, parcel in parcels.items() for name, content in parcel.items()}
    left = _left_standing(home, named)
    named |= left
    zips = {
        f"{stems[code]}.zip": write_archive({name: named[f"{stems[code]}/{name}"] for name in parcel}, FAST)
        for code, parcel in parcels.items()
    }
    marked = {code for code, enclosure in enclosures.items() if enclosure.is_marked}
    lines = mailing.lines(year, {code: (f"{stems[code]}.zip", *parcel) for code, parcel in parcels.items()}, marked)
    files = {name: content for name, content in named.items() if name not in left}
    files |= {**zips, LIST: registers.mail_workbook(lines)}
    return Mail(files, tuple(left), edits.open_elsewhere(home, sorted(files)), lines)


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
    made_from = {"day": day.isoformat(), "inputs": dict(sorted(inputs.items()))}
    publication = Publication(
        files={**files, _MADE_FROM: json.dumps(made_from, ensure_ascii=False, indent=1).encode()},
        superseded=set(last) - set(files) - set(mail.left) - set(mail.held) - {_MADE_FROM},
        last=last,
        edits=found,
        compared=[name for name in files if name.endswith(differences.COMPARED)],
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


def _left_standing(home: Path, named: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the memos in send/ that somebody has edited, as they stand there now."""
    last = journal.published(home)
    memos = {name: content for name, content in named.items() if name.endswith(".docx") and name in last}
    found = edits.find_edits(home, memos, last, differences.compare, "")
    return {name: (home / name).read_bytes() for name in edits.left_standing(found, memos, last)}


def _rendered(path: Path, view: memo.MemoView) -> bytes:
    try:
        return template.render(path, view)
    except template.TemplateFault as fault:
        raise CannotGoOn(str(fault)) from fault
