"""What is printed on the screen: how far a run is, what was found, and where things lie."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import click

from pipeline import manifest, messages, thai
from pipeline.findings import counted, open_counts
from pipeline.many.running import ManyResult
from pipeline.many.task import TaskResult
from pipeline.model import Finding, Severity
from pipeline.new_year import NewYearForms
from pipeline.outputs import FINDINGS, STATUS
from pipeline.rules import Switched
from pipeline.run import Examination, FinalResult, RunResult
from pipeline.sending import SendResult
from pipeline.views import changes
from pipeline.views.status.submissions import categories_text
from pipeline.word.document_names import REPORT
from pipeline.workbook.watching import FileChange
from pipeline.year import LastMail

BAR_WIDTH = 24
MOST_EDITS_SHOWN = 12  # more would push the rest off the screen
EDIT_CODES = ("P604", "P605", "P606", "P607", "P608")
HEADINGS_NAMED = 5  # a first year has dozens
CHANGES_NAMED = 3  # more names than this hide what came of them

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


class ProgressBar:
    """A bar on standard error when that is a terminal, plain lines when it is not."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._terminal:
            click.echo("\r\x1b[K", err=True, nl=False)

    def __call__(self, doing: str, done: int, total: int) -> None:
        if self._terminal:
            filled = BAR_WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (BAR_WIDTH - filled)
            click.echo(f"\r\x1b[K{bar} {doing}", err=True, nl=False)
        else:
            click.echo(doing, err=True)


class DepartmentsProgress:
    """How far the departments are, on standard error: one line that changes on a terminal, a line each elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> DepartmentsProgress:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._terminal:
            click.echo("\r\x1b[K", err=True, nl=False)

    def __call__(self, result: TaskResult | None, done: int, failed: int, total: int, running: int) -> None:
        finished = done + failed
        left_s = (time.monotonic() - self._began) / finished * (total - finished) if finished else 0
        words = [f"เสร็จ {done:,} จาก {total:,} ส่วนราชการ", f"ไม่สำเร็จ {failed:,}" if failed else ""]
        words += [f"กำลังทำ {running:,}" if running else ""]
        words += [f"เหลืออีกราว {_minutes(left_s)}" if finished and finished < total else ""]
        line = " ".join(word for word in words if word)
        if self._terminal:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
        else:
            outcome = "ไม่เปลี่ยน" if result and result.is_unchanged else "เสร็จ"
            click.echo(f"{result.name}: {result.fault or outcome} ({line})" if result else line, err=True)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.0f} นาที" if seconds >= 90 else f"{seconds:.0f} วินาที"


def print_many(result: ManyResult, memory_mb: int) -> None:
    """Print how many departments were done or unchanged, which were not and why, and where the overview lies."""
    peak = max(one.peak_mb for one in result.results)
    lines = [
        ("ส่วนราชการ", f"เสร็จ {len(result.results) - len(result.failed):,} จาก {len(result.results):,}"),
        ("ไม่เปลี่ยน", f"{result.unchanged:,} ส่วนราชการ จึงไม่ได้ทำใหม่ (ทำใหม่ทั้งหมด: ALL=1)" if result.unchanged else ""),
        *(("ไม่สำเร็จ", f"{one.name}: {one.fault}") for one in result.failed),
        ("หน่วยความจำ", f"ตัวทำงานหนึ่งใช้มากที่สุด {peak:,} MB กำหนดไว้ไม่เกิน {memory_mb:,} MB" if peak else ""),
        ("ภาพรวมอยู่ที่", ", ".join(map(str, result.files))),
    ]
    _print_labelled(lines)


def print_json(result: RunResult) -> None:
    examination = result.examination
    answer = {
        "year": examination.inbox.fiscal_year_be,
        "criteria_year": examination.case.criteria.fiscal_year_be if examination.case else None,
        "findings": [manifest.finding_entry(finding) for finding in examination.findings],
        "mended": list(result.mended),
        "summary": manifest.summary(examination.findings),
        **manifest.switch_entries(examination.switched),
        "submissions": [manifest.submission_entry(receipt) for receipt in examination.receipts],
        "outputs": [str(result.folder / name) for name in result.files],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def print_findings(findings: Iterable[Finding]) -> None:
    """Print the findings by workbook, each with its cell; those about no workbook, which no cell mends, come last."""
    by_workbook = sorted(findings, key=lambda finding: (not finding.place.workbook, finding.place.workbook))
    for workbook, group in groupby(by_workbook, key=lambda finding: finding.place.workbook):
        click.secho(workbook or "ภาพรวม", bold=True)
        for finding in group:
            place = finding.place
            where = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
            head = f"  {click.style(finding.severity.thai, fg=_COLOURS[finding.severity])} {finding.code}"
            state = "" if finding.is_open else f"({finding.state.thai})"
            about = "  ".join(part for part in (where, finding.indicator, state) if part)
            click.echo(f"{head}  {about}".rstrip())
            click.echo(f"      {messages.message(finding)}")
        click.echo()


def print_summary(result: RunResult) -> None:
    """Print how many units have sent, the indicators, the findings by severity, and where the files are."""
    examination = result.examination
    missing = [receipt.unit for receipt in examination.receipts if receipt.unit and receipt.status == "missing"]
    refused = [receipt.workbook for receipt in examination.receipts if receipt.status == "refused"]
    sent = [receipt for receipt in examination.receipts if receipt.unit]
    case = examination.case
    indicators = len(case.master.indicators) if case else sum(receipt.indicators for receipt in sent)
    year = examination.inbox.fiscal_year_be
    lines = [
        ("หน่วยงานส่งแล้ว", sent_words(examination)),
        ("ยังไม่ส่ง", ", ".join(missing)),
        ("ยังขาด", _wanting_words(examination)),
        ("ใช้ไม่ได้", ", ".join(refused)),
        ("ตัวชี้วัด", str(indicators)),
        ("เกณฑ์", _criteria_words(year, case.criteria.fiscal_year_be) if case else ""),
        ("ข้อสังเกต", counts_words(examination.findings)),
        ("แก้แล้วตั้งแต่ครั้งก่อน", f"{len(result.mended)} ข้อ" if result.mended else ""),
        *(("กติกาที่ปิดหรือปรับ", _switch_words(switched)) for switched in examination.switched),
        ("เปลี่ยนจากครั้งก่อน", _difference_words(result)),
        *_edit_lines(examination.findings),
        ("เลขหน้าในสารบัญ", _unnumbered_words(result.unnumbered)),
        ("ฉบับส่งใน final", "จัดทำจากรายงานฉบับก่อน สั่ง make final เพื่อจัดทำใหม่" if result.has_older_edition else ""),
        ("มีผู้แก้ คงไว้ตามที่แก้ (ลบไฟล์เพื่อให้สร้างใหม่)", ", ".join(result.left)),
        ("ผลลัพธ์อยู่ที่", f"{result.folder} ({_file_words(result.files)})" if result.files else ""),
        ("ชุดส่งหน่วยงาน", _older_mail_words(result.mail)),
        ("ขั้นต่อไป", _next_words(result)),
    ]
    _print_lines(year, lines)


def _edit_lines(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Return what became of people's edits of the documents, what asks for something first; the rest is counted."""
    edits = [finding for finding in findings if finding.code in EDIT_CODES]
    shown = sorted(edits, key=lambda finding: (finding.severity.rank, finding.code))[:MOST_EDITS_SHOWN]
    lines = [("แก้ด้วยมือ", messages.found(finding)) for finding in shown]
    more = len(edits) - len(shown)
    return [*lines, ("แก้ด้วยมือ", f"อีก {more} แห่ง ดูใน {FINDINGS}" if more else "")]


def _next_words(result: RunResult) -> str:
    """Return what to look at, and which command comes next; "" where nothing was written."""
    if not result.files:
        return ""
    opened = open_counts(result.examination.findings)
    page = f"เปิด {result.folder / STATUS} ดูว่าต้องติดตามใครเรื่องใด"
    if opened[Severity.ERROR] or opened[Severity.WARNING]:
        if result.mail is None:
            return f"{page} แล้วสั่ง make send เพื่อจัดชุดส่งถึงหน่วยงาน"
        return page if result.mail.is_older else f"{page} แล้วส่งชุดใน send/ ถึงหน่วยงาน"
    if REPORT in result.files:
        return f"ไม่มีข้อที่ต้องแก้หรือทบทวน อ่าน {REPORT} แล้วสั่ง make final เพื่อจัดทำฉบับส่งผู้ตรวจประเมิน"
    return f"{page} หรือสั่ง make report เพื่อทำเอกสาร"


def print_edition(result: FinalResult) -> None:
    """Print where the submission edition lies, what is open, and what people have to look at before handing it in."""
    edition = result.edition
    lines = [
        ("ข้อสังเกตที่ยังเปิดอยู่", counts_words(result.examination.findings)),
        ("ข้อมูล", "รายงานนี้จัดทำจากข้อมูลชุดก่อน สั่ง make report แล้วสั่ง make final อีกครั้ง" if result.is_of_older_data else ""),
        *_edit_lines(edition.findings),
        ("ไม่มี PDF", edition.without_pdf),
        ("หัวข้อที่ไม่มีเนื้อหา จึงไม่อยู่ในฉบับส่ง", left_out_words(edition.left_out)),
        ("ข้อความที่มีผู้แก้ จึงคงไว้", ", ".join(f"“{messages.shortened(text)}”" for text in edition.kept)),
        ("ความเห็นที่นำออก", f"{edition.comments} รายการ" if edition.comments else ""),
        ("การแก้ไขที่ติดตาม", "ยังมีในฉบับส่ง ให้ยอมรับหรือปฏิเสธในรายงานก่อน" if edition.has_revisions else ""),
        ("คำที่ควรตรวจในฉบับส่ง", ", ".join(edition.traces)),
        ("ฉบับส่งอยู่ที่", f"{result.folder} ({_file_words(result.files)})"),
    ]
    _print_lines(result.examination.inbox.fiscal_year_be, lines)


def left_out_words(headings: Sequence[str]) -> str:
    """Name the first headings that were left out, and count the others."""
    named, more = headings[:HEADINGS_NAMED], len(headings) - HEADINGS_NAMED
    return ", ".join(f"“{heading}”" for heading in named) + (f" และอีก {more} หัวข้อ" if more > 0 else "")


def print_sent(sent: SendResult) -> None:
    """Print what goes to how many units, which memos stay as edited, and who cannot be reached."""
    mail = sent.mail
    marked = sum(line.is_marked for line in mail.lines)
    unknown = [line.code for line in mail.lines if not (line.contact.phone or line.contact.email)]
    lines = [
        ("หน่วยงาน", f"{len(mail.lines)} (สำเนาที่ทำเครื่องหมาย {marked} แบบให้กรอก {len(mail.lines) - marked})"),
        ("บันทึกข้อความที่มีผู้แก้ คงไว้ตามที่แก้ (ลบไฟล์เพื่อให้สร้างใหม่)", ", ".join(mail.left)),
        ("ไฟล์อื่นที่มีผู้แก้ เก็บไว้ที่", ", ".join(sent.kept.values())),
        ("เปิดค้างอยู่ จึงวางไฟล์ใหม่ไว้ข้างกัน", ", ".join(mail.held.values())),
        ("ยังไม่มีโทรศัพท์และอีเมล", ", ".join(unknown)),
        ("อยู่ที่", str(sent.folder)),
    ]
    click.secho("ชุดส่งหน่วยงาน", bold=True)
    _print_labelled(lines)


def print_forms(forms: NewYearForms) -> None:
    """Print which forms were made and where, what they carry over, and what to do next."""
    year, result = forms.fiscal_year_be, forms.result
    units = [name for name in result.files if name != forms.coordinator]
    theirs = f"มีอยู่แล้วใน {forms.begun_in} จึงใช้ทะเบียนและค่าตั้งจากสมุดงานนั้น" if forms.begun_in else ""
    carried = str(forms.last_year_be or "ยังไม่มีปีก่อน แบบทุกไฟล์จึงว่าง")
    lines = [
        ("แบบของหน่วยงาน", f"{len(units)} ไฟล์" if units else "ยังไม่มี เพราะยังไม่ทราบว่ามีหน่วยงานใด"),
        ("สมุดงานของ กพร.", theirs or forms.coordinator),
        ("ยกข้อมูลมาจากปี", carried if forms.carries else ""),
        ("ไม่มีข้อมูลเดิมให้ยก", ", ".join(forms.blank) if forms.last_year_be else ""),
        ("ไม่มีหน่วยงานรับช่วงในทะเบียน", ", ".join(f"{o.unit} ({o.indicators} ตัวชี้วัด)" for o in forms.left_out)),
        ("ข้ามปี", _skipped_words(forms)),
        ("เกณฑ์", _criteria_words(year, forms.criteria_year_be)),
        ("กำหนดส่งข้อมูล", _dropped_deadline_words(forms.dropped_deadline)),
        ("แบบเดิมที่มีผู้แก้ เก็บไว้ที่", ", ".join(result.kept.values())),
        ("เปิดค้างอยู่ จึงวางไฟล์ใหม่ไว้ข้างกัน", ", ".join(result.beside.values())),
        ("ผลลัพธ์อยู่ที่", str(forms.folder)),
        ("ขั้นต่อไป", _next_step(forms, "forms" if forms.carries else "start")),
    ]
    _print_lines(year, lines)


def changes_words(found: Sequence[FileChange]) -> str:
    """Return what changed, to stand before the outcome; "" for nothing."""
    verbs = {"added": "เพิ่ม", "changed": "แก้", "removed": "ลบ", "renamed": "เปลี่ยนชื่อเป็น"}
    named = [f"{verbs[change.kind]} {change.name}" for change in found[:CHANGES_NAMED]]
    more = len(found) - len(named)
    words = ", ".join([*named, *([f"และอีก {more} ไฟล์"] if more else [])])
    return f"{words} · " if words else ""


def sent_words(examination: Examination) -> str:
    statuses = [receipt.status for receipt in examination.receipts if receipt.unit]
    return f"{sum(status in ('received', 'late') for status in statuses)} จาก {len(statuses)}"


def _wanting_words(examination: Examination) -> str:
    """Name the units that have sent, with the categories they still owe; "" when none does."""
    wanting = examination.year.categories_wanting if examination.year else {}
    return ", ".join(f"{unit} {categories_text(categories)}" for unit, categories in wanting.items())


def counts_words(findings: Sequence[Finding]) -> str:
    """Return how many findings are open by severity, and how many are closed by state."""
    return "  ".join(f"{label} {count} ข้อ" for label, count in counted(findings).items()) or "ไม่มี"


def _difference_words(result: RunResult) -> str:
    """Return how much differs from the documents before; "" where nothing is known of other data."""
    since = result.changes.since
    if since is None:
        return "ฉบับแรกของปี" if result.is_first else ""
    return f"{changes.counts_text(result.changes)} (เทียบกับข้อมูลของ {thai.long_date(since)})"


def _older_mail_words(mail: LastMail | None) -> str:
    """Say that what lies in send/ is older than what was checked; "" where it is not, or nothing lies there."""
    if mail is None or not mail.is_older:
        return ""
    return f"send/ จัดไว้เมื่อ {thai.long_date(mail.day)} จากข้อมูลก่อนหน้านี้ สั่ง make send เพื่อจัดใหม่"


def _unnumbered_words(cause: str) -> str:
    return f"Word จะเติมให้เมื่อเปิดเอกสาร (ตอบ ใช่ เมื่อ Word ถาม) {messages.because(cause)}" if cause else ""


def _switch_words(switched: Switched) -> str:
    return f"{messages.switch_text(switched.switch)} มีผลกับ {switched.findings} ข้อ"


def _next_step(forms: NewYearForms, command: str) -> str:
    """Return what the coordinator has to do before the forms can be sent, and then what comes after them."""
    inputs, again = f"inputs/{forms.fiscal_year_be}", f"make {command} YEAR={forms.fiscal_year_be}"
    if not forms.has_units:
        return f"กรอก ตั้งค่า และ ทะเบียนหน่วยงาน ในสมุดงานนั้น ย้ายไปไว้ใน {inputs} แล้วสั่ง {again} อีกครั้ง จะได้แบบของหน่วยงาน"
    if not forms.has_deadline:
        verb = "แก้" if forms.dropped_deadline else "กรอก"
        return f"{verb} กำหนดส่งข้อมูล ในสมุดงานของ กพร. วางไว้ใน {inputs} แล้วสั่ง {again} อีกครั้ง แบบของหน่วยงานจะมีกำหนดส่ง"
    return f"ส่งแบบใน {forms.folder} ให้หน่วยงาน (หรือสั่ง make send) วางสมุดงานที่ได้รับไว้ใน {inputs} แล้วสั่ง make check"


def _skipped_words(forms: NewYearForms) -> str:
    """Name the years that nothing was carried over from; "" where the forms carry on from the year before."""
    skipped = range((forms.last_year_be or forms.fiscal_year_be - 1) + 1, forms.fiscal_year_be)
    return f"ไม่มีสมุดงานของ กพร. ปี {', '.join(map(str, skipped))} ใน inputs จึงไม่มีข้อมูลของปีนั้นให้ยก" if skipped else ""


def _dropped_deadline_words(why: str) -> str:
    return f"ไม่ได้ใส่ในแบบ {messages.because(why)} แก้ในแผ่นงาน ตั้งค่า ของสมุดงาน กพร. แล้วสั่งอีกครั้ง" if why else ""


def _criteria_words(year_be: int, criteria_year_be: int) -> str:
    """Say which year's criteria stand in for those of the year; "" where it has its own."""
    return "" if year_be == criteria_year_be else f"ใช้เกณฑ์ปี {criteria_year_be} เพราะยังไม่มีเกณฑ์ปี {year_be}"


def _file_words(names: Sequence[str]) -> str:
    """Name the files of the folder itself, and count those in a folder below."""
    top = [name for name in names if "/" not in name]
    below = Counter(name.split("/")[0] for name in names if "/" in name)
    return ", ".join([*top, *(f"{folder}/ {count} ไฟล์" for folder, count in below.items())])


def _print_lines(year_be: int, lines: Iterable[tuple[str, str]]) -> None:
    """Print a year and, under it, each label that has words."""
    click.secho(f"ปีงบประมาณ {year_be}", bold=True)
    _print_labelled(lines)


def _print_labelled(lines: Iterable[tuple[str, str]]) -> None:
    """Print each label that has words."""
    for label, words in lines:
        if words:
            click.echo(f"  {label}: {words}")
