"""The command line: commands in, Thai words and an exit code out. What a run prints stands in `screen`.

Exit codes: 0 done; 1 an error finding stands (`check`, or `--strict`); 2 wrong usage; 3 the machine cannot go on;
130 after Ctrl-C (`watch`: 0).
"""

from __future__ import annotations

import gc
import io
import signal
import sys
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from datetime import date, datetime
from functools import wraps
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from msgspec.structs import replace

from pipeline import __version__, home, messages, thai, unchanged, usage_words
from pipeline.home import Folders
from pipeline.model import CannotGoOn
from pipeline.unchanged import LastOutcome

if TYPE_CHECKING:
    from pipeline.run import Examination, RunResult
    from pipeline.workbook.watching import FileChange

EXIT_FINDINGS = 1
EXIT_CANNOT_GO_ON = 3
EXIT_INTERRUPTED = 130  # as shells count it: 128 and the number of SIGINT
_NEW_OBJECTS = 100_000  # between two looks for unreachable cycles

Result = TypeVar("Result")

usage_words.speak_thai("click")


class FiscalYear(click.ParamType[int]):
    """A fiscal year, พ.ศ., in either kind of digits."""

    name = "ปี"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the year; 2400-2700, as the contract reads a year."""
        text = str(value)
        if not (text.isdecimal() and 2400 <= int(text) <= 2700):
            self.fail(f"“{text}” ไม่ใช่ปีงบประมาณ พ.ศ. เช่น 2564", param, ctx)
        return int(text)


class _Command(click.Command):
    """A command whose line of usage is Thai too: click does not ask gettext for [OPTIONS]."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"options_metavar": "[ตัวเลือก]", **options})


class _CommandGroup(click.Group):
    command_class = _Command

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"options_metavar": "[ตัวเลือก]", "subcommand_metavar": "คำสั่ง ...", **options})


class CheckDay(click.ParamType[date]):
    """A day, as people write it in Thailand; with hyphens the year stands first."""

    name = "วัน"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        text = str(value)
        parts = text.split("-")
        day, _ = thai.read_day("/".join(reversed(parts)) if len(parts) == 3 else text)
        if day is None:
            self.fail(f"“{text}” ไม่ใช่วันที่ เช่น 2564-01-19 หรือ 19/1/2564", param, ctx)
        return day


def _folder_option(
    name: str, what: str, *, is_used: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--{name}",
        type=click.Path(path_type=Path, readable=False),  # what cannot be read is said in Thai, by the run
        metavar="โฟลเดอร์",
        help=f"{what} (ไม่ระบุ: {name} ที่ใกล้ที่สุด)",
        expose_value=is_used,
        hidden=not is_used,
    )


def _folder_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --inputs, --outputs and --templates, as one Folders."""

    @_folder_option(home.INPUTS, "โฟลเดอร์สมุดงาน")
    @_folder_option(home.OUTPUTS, "โฟลเดอร์ผลลัพธ์")
    @_folder_option(home.TEMPLATES, "โฟลเดอร์แม่แบบ")
    @wraps(command)
    def with_folders(inputs: Path | None, outputs: Path | None, templates: Path | None, **options: Any) -> None:
        command(folders=_folders(inputs, outputs, templates), **options)

    return with_folders


def _folders(inputs: Path | None, outputs: Path | None, templates: Path | None) -> Folders:
    """Return the folders that were given, and for those that were not the ones that lie nearest."""
    if inputs and outputs and templates:
        return Folders(inputs, outputs, templates)
    near = _or_stop(lambda: home.find(Path.cwd()))
    return Folders(inputs or near / home.INPUTS, outputs or near / home.OUTPUTS, templates or home.templates_of(near))


_year = click.argument("year", type=FiscalYear(), required=False, metavar="[ปี]")
_day = click.option("--day", type=CheckDay(), metavar="วัน", help="ทำผลลัพธ์ของวันใด เช่น 2564-01-19 (ไม่ระบุ: วันนี้)")
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="รูปแบบผลลัพธ์บนจอ: text หรือ json"
)
_all = click.option("--all", "is_in_full", is_flag=True, help="ทำใหม่ทั้งหมด แม้ไม่มีสิ่งใดเปลี่ยนจากครั้งก่อน")
_strict = click.option("--strict", is_flag=True, help="จบด้วยรหัส 1 เมื่อมีข้อที่ต้องแก้")


@click.group(cls=_CommandGroup, help="pmqa: จากสมุดงาน Excel ของหน่วยงานสู่รายงาน PMQA 4.0 ในเอกสาร Word")
@click.version_option(__version__, prog_name="pmqa", message="%(prog)s %(version)s")
def pmqa() -> None:
    """Hold the commands together."""


@pmqa.command(help="อ่าน รวม ตรวจ และเขียนผลลัพธ์ทั้งหมดลงโฟลเดอร์ outputs/<ปี> (ไม่ระบุปี: ปีล่าสุดที่มีสมุดงานของ กพร.)")
@_year
@_format
@_strict
@_day
@_all
@click.option("--comments/--no-comments", default=True, help="ใส่ หรือไม่ใส่ (ฉบับที่ส่งผู้ตรวจ) ข้อสังเกตเป็นความเห็นข้างเอกสาร")
@click.option("--pages/--no-pages", default=True, help="เติม หรือไม่เติม (เร็วกว่า) เลขหน้าในสารบัญด้วย LibreOffice")
@click.option("--fresh", is_flag=True, help="เริ่มใหม่ ไม่นำสิ่งที่แก้ด้วยมือเข้าเอกสารฉบับใหม่ ฉบับที่แก้เก็บไว้ใน kept")
@click.option("--track", is_flag=True, help="ให้สิ่งที่เปลี่ยนตามข้อมูลเป็นการแก้ไขที่ติดตามใน Word บนเอกสารฉบับก่อน")
@click.option("--open", "opens", is_flag=True, help="เปิดหน้าสถานะเมื่อทำเสร็จ")
@_folder_options
def report(
    year: int | None,
    form: str,
    strict: bool,
    day: date | None,
    is_in_full: bool,
    comments: bool,
    pages: bool,
    fresh: bool,
    track: bool,
    opens: bool,
    folders: Folders,
) -> None:
    """Make everything of one year."""

    def work(now: datetime) -> RunResult:
        from pipeline import run, screen
        from pipeline.documents import ReportOptions

        with screen.ProgressBar() as progress:
            options = ReportOptions(comments, pages, fresh, track, is_in_full=is_in_full)
            return run.report(year, folders, progress, now, options, day)

    def show(result: RunResult) -> None:
        from pipeline import screen

        if form == "json":
            screen.print_json(result)
        else:
            screen.print_summary(result)

    options = {"format": form, "comments": comments, "pages": pages, "fresh": fresh, "track": track}
    # To leave out what people edited, or to show what changed, is asked for each time anew.
    anew = is_in_full or fresh or track
    outcome = _outcome("report", year, options, folders, day, work, show, is_in_full=anew)
    if opens:
        from pipeline import outputs

        webbrowser.open((outcome.folder / outputs.STATUS).absolute().as_uri())
    if strict and outcome.has_error:
        sys.exit(EXIT_FINDINGS)


@pmqa.command(help="ทำทุกอย่างเว้นแต่เอกสาร Word จบด้วยรหัส 1 เมื่อมีข้อที่ต้องแก้")
@_year
@_format
@_strict
@_day
@_all
@_folder_options
def check(
    year: int | None,
    form: str,
    strict: bool,  # noqa: ARG001 - check is always strict
    day: date | None,
    is_in_full: bool,
    folders: Folders,
) -> None:
    """Check one year."""

    def work(now: datetime) -> RunResult:
        from pipeline import run, screen

        with screen.ProgressBar() as progress:
            return run.check(year, folders, progress, now, day, is_in_full=is_in_full)

    def show(result: RunResult) -> None:
        from pipeline import screen

        if form == "json":
            screen.print_json(result)
        else:
            screen.print_findings(result.examination.findings)
            screen.print_summary(result)

    outcome = _outcome("check", year, {"format": form}, folders, day, work, show, is_in_full=is_in_full)
    if outcome.has_error:
        sys.exit(EXIT_FINDINGS)


@pmqa.command(help="ตรวจ แล้วจัดชุดส่งถึงทุกหน่วยงานลง outputs/<ปี>/send: บันทึกข้อความ สำเนาที่ทำเครื่องหมายหรือแบบ และรายการติดต่อ")
@_year
@_day
@_folder_options
def send(year: int | None, day: date | None, folders: Folders) -> None:
    """Make what goes to each unit."""
    from pipeline import run, screen

    with screen.ProgressBar() as progress:
        result, sent = _or_stop(lambda: run.send(year, folders, progress, _now(), day))
    screen.print_summary(result)
    screen.print_sent(sent)


@pmqa.command(help="เฝ้าดูโฟลเดอร์ของปี ตรวจใหม่ทุกครั้งที่สมุดงานเพิ่ม เปลี่ยน หรือหายไป จนกว่าจะกด Ctrl-C")
@_year
@_folder_options
def watch(year: int | None, folders: Folders) -> None:
    """Check again whenever the inputs change."""
    from pipeline import screen
    from pipeline.workbook.watching import LOOKS_PER_SECOND, Watch

    # A second Ctrl-C cuts off what the first lets come to its end; both are how a watch is meant to end.
    with suppress(KeyboardInterrupt), _UntilInterrupted(1 / LOOKS_PER_SECOND) as until:
        watching = Watch(folders.inputs, year)
        click.echo(f"เฝ้าดู {folders.inputs / str(year or '')} กด Ctrl-C เพื่อหยุด")
        changes: Sequence[FileChange] | None = ()
        last = ""
        while changes is not None:
            done, outcome = _checked_again(year, folders)
            if changes or outcome != last:
                click.echo(f"{_now():%H:%M:%S} {screen.changes_words(changes)}{outcome}")
            last = outcome
            if not done:
                watching.look_again()
            changes = watching.wait(until.pause)
    click.echo("หยุดเฝ้าดูแล้ว")


@pmqa.command(help="สร้างแบบของปีใหม่ให้ทุกหน่วยงานและสมุดงานของ กพร. ลงโฟลเดอร์ outputs/<ปี>/forms โดยยกข้อมูลมาจากปีก่อน")
@click.argument("year", type=FiscalYear(), metavar="ปี")
@_folder_options
def forms(year: int, folders: Folders) -> None:
    """Write the forms of a new year."""
    from pipeline import new_year, screen

    with screen.ProgressBar() as progress:
        written = _or_stop(lambda: new_year.write_forms(year, folders, progress, _now()))
    screen.print_forms(written)


@pmqa.command(help="ตรวจ แล้วจัดทำฉบับส่งจากรายงานใน outputs/<ปี> ลงโฟลเดอร์ final พร้อม PDF เมื่อมี LibreOffice")
@_year
@click.option("--sources/--no-sources", default=True, help="มี หรือไม่มี ภาคผนวกที่มาของข้อมูล")
@_strict
@_day
@_folder_options
def final(year: int | None, sources: bool, strict: bool, day: date | None, folders: Folders) -> None:
    """Make the submission edition."""
    from pipeline import run, screen

    with screen.ProgressBar() as progress:
        result = _or_stop(lambda: run.final(year, folders, progress, _now(), has_sources=sources, day=day))
    screen.print_findings(finding for finding in result.examination.findings if finding.is_open)
    screen.print_edition(result)
    _leave(result.examination, strict=strict)


@pmqa.command(
    help="เริ่มปีแรกของส่วนราชการ: สมุดงานว่างของ กพร. และเมื่อกรอกทะเบียนแล้ว แบบว่างของทุกหน่วยงาน ลงโฟลเดอร์ outputs/<ปี>/forms"
)
@click.argument("year", type=FiscalYear(), metavar="ปี")
@_folder_options
def start(year: int, folders: Folders) -> None:
    """Write the forms of a department's first year."""
    from pipeline import new_year, screen

    with screen.ProgressBar() as progress:
        written = _or_stop(lambda: new_year.write_forms(year, folders, progress, _now(), carries=False))
    screen.print_forms(written)


@pmqa.command(help="แปลงเอกสาร Word ใน outputs/<ปี> เป็น PDF ด้วย LibreOffice (ไม่ระบุปี: ปีล่าสุดที่มีผลลัพธ์)")
@_year
@_folder_options
def pdf(year: int | None, folders: Folders) -> None:
    """Write the documents as PDF."""
    from pipeline import outputs, screen

    with screen.ProgressBar() as progress:
        written = _or_stop(lambda: outputs.write_pdfs(year, folders.outputs, progress, _now()))
    for path in written:
        click.echo(path)


@pmqa.command(help="ตรวจแม่แบบ Word ในโฟลเดอร์ templates บอกทุกจุดที่ผิดพร้อมหัวข้อ ย่อหน้า และชื่อที่ใกล้เคียง")
@_folder_options
def lint(folders: Folders) -> None:
    """Check the templates."""
    from pipeline import documents

    faults = documents.faults(folders.templates)
    for fault in faults:
        click.secho(fault, fg="red", err=True)
    if faults:
        sys.exit(EXIT_CANNOT_GO_ON)
    click.echo(f"แม่แบบใน {folders.templates} ใช้ได้")


@pmqa.command(help="แสดงกติกาที่ใช้ตรวจทุกข้อ พร้อมเหตุผลและตัวอย่าง")
@_folder_option("inputs", "โฟลเดอร์สมุดงาน", is_used=False)  # every command takes the folders, needed or not
@_folder_option("outputs", "โฟลเดอร์ผลลัพธ์", is_used=False)
@_folder_option("templates", "โฟลเดอร์แม่แบบ", is_used=False)
def rules() -> None:
    """Print the rule book."""
    for sentence in messages.CATALOGUE.values():
        example = messages.example(sentence.code)
        click.echo(f"{sentence.code}  {sentence.severity.thai}  {click.style(sentence.title, bold=True)}")
        click.echo(f"      ตัวอย่าง  {messages.message(example)}")
        click.echo(f"      ที่มา     {sentence.why}")
        click.echo()


@pmqa.command(help="บอกที่มาของตัวเลข: สมุดงาน แผ่นงาน ช่อง และค่าที่พิมพ์ (เช่น pmqa trace 7.1-01 รหัสดูได้ใน register.xlsx)")
@click.argument("code", metavar="รหัส")
@click.option("--year", type=FiscalYear(), help="ปีงบประมาณ (ไม่ระบุ: ปีล่าสุดที่มีผลลัพธ์)")
@_folder_options
def trace(code: str, year: int | None, folders: Folders) -> None:
    """Print where the figures of an indicator come from."""
    from pipeline import outputs

    figures = _or_stop(lambda: outputs.figures_of(code, year, folders.outputs))
    for name, records in groupby(figures, key=lambda record: f"{record.indicator}  {record.name}  ({record.unit})"):
        click.secho(name, bold=True)
        for record in records:
            day = f"   ข้อมูล ณ {thai.long_date(record.day)}" if record.day else ""
            click.echo(f"  {record.what:15} {record.typed:>14}   {record.place}{day}")


@pmqa.command(
    help="ทำรายงานของทุกส่วนราชการในโฟลเดอร์ (โฟลเดอร์ย่อยที่มี inputs) แล้วเขียนภาพรวม overview.html และ overview.xlsx"
)
@click.argument("folder", type=click.Path(path_type=Path, readable=False), metavar="โฟลเดอร์")
@click.option("--year", type=FiscalYear(), help="ปีงบประมาณ (ไม่ระบุ: ปีล่าสุดของแต่ละส่วนราชการ)")
@click.option("--check", "is_check", is_flag=True, help="ตรวจอย่างเดียว ไม่ทำเอกสาร Word")
@click.option("--pages/--no-pages", default=True, help="เติม หรือไม่เติม (เร็วกว่า) เลขหน้าในสารบัญด้วย LibreOffice")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="จำนวน", help="ทำพร้อมกันกี่ส่วนราชการ (ไม่ระบุ: เท่าจำนวนแกนของเครื่อง)"
)
@click.option("--memory", "memory_mb", type=click.IntRange(min=500), default=2_000, show_default=True, metavar="MB",
              help="หน่วยความจำที่ตัวทำงานหนึ่งใช้ได้")  # fmt: skip
@click.option("--scheduler", default="", metavar="ที่อยู่", help="ทำบนกลุ่มเครื่อง Dask ที่ scheduler นี้ เช่น tls://10.0.0.5:8786")
@click.option("--ship", "ships", is_flag=True, help="ส่งไฟล์ไปกับงาน เมื่อเครื่องในกลุ่มไม่ใช้ดิสก์ร่วมกัน")
@_day
@_all
@_folder_option("inputs", "โฟลเดอร์สมุดงาน", is_used=False)  # each department has its own
@_folder_option("outputs", "โฟลเดอร์ผลลัพธ์", is_used=False)
@_folder_option("templates", "โฟลเดอร์แม่แบบ", is_used=False)
def many(
    folder: Path,
    year: int | None,
    is_check: bool,
    pages: bool,
    workers: int | None,
    memory_mb: int,
    scheduler: str,
    ships: bool,
    day: date | None,
    is_in_full: bool,
) -> None:
    """Run every department of a folder."""
    from pipeline import screen
    from pipeline.many import local, running
    from pipeline.many.task import TaskOptions

    if ships and not scheduler:
        raise click.UsageError("--ship ใช้คู่กับ --scheduler")
    if scheduler and running.is_open(scheduler):
        click.secho(
            f"คำเตือน: ผู้ใดที่ติดต่อ {scheduler} ได้ สั่งให้เครื่องในกลุ่มทำสิ่งใดก็ได้ ใช้ TLS (tls://) เว้นแต่เครือข่ายปิด",
            fg="yellow", err=True,
        )  # fmt: skip
    now = _now()
    options = TaskOptions(
        year, now, day or now.date(), is_check=is_check, pages=pages, memory_mb=memory_mb, is_in_full=is_in_full
    )
    chosen = running.Workers(workers or local.cores(), scheduler, ships=ships)
    with screen.DepartmentsProgress() as progress:
        result = _or_stop(lambda: running.run_many(folder, options, chosen, progress))
    screen.print_many(result, memory_mb)
    if result.failed:
        sys.exit(EXIT_FINDINGS)


def main() -> NoReturn:
    """Run the command line; the entry point of `pmqa`."""
    # A run makes millions of objects and hardly a cycle: looking for some at every 700th took a tenth of its time.
    gc.set_threshold(_NEW_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may be set to a code page without Thai.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(pmqa(prog_name="pmqa", standalone_mode=False))
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        sys.exit(wrong_usage.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("หยุดแล้วตามที่กด Ctrl-C", err=True)
        sys.exit(EXIT_INTERRUPTED)


class _UntilInterrupted:
    """Waits between two looks. Ctrl-C ends the waiting, and never what is being written."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._stopped = False

    def __enter__(self) -> _UntilInterrupted:
        self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *failure: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _stop(self, *_: object) -> None:
        self._stopped = True
        signal.signal(signal.SIGINT, self._before)  # a second Ctrl-C does cut off

    def pause(self) -> bool:
        """Wait; return whether to go on."""
        if not self._stopped:
            time.sleep(self._seconds)
        return not self._stopped


def _checked_again(year: int | None, folders: Folders) -> tuple[bool, str]:
    """Check the year and return whether that could be done, and the outcome in a line."""
    from pipeline import run, screen

    try:
        result = run.check(year, folders, lambda *_: None, _now())
    except CannotGoOn as fault:
        return False, str(fault)
    examination = result.examination
    if examination.case is None:
        return True, " ".join(messages.message(finding) for finding in examination.findings if finding.code == "F012")
    sent, counts = f"ส่งแล้ว {screen.sent_words(examination)} หน่วยงาน", screen.counts_words(examination.findings)
    return True, " · ".join((f"ปี {examination.inbox.fiscal_year_be}", sent, counts))


def _outcome(
    command: str,
    year: int | None,
    options: Mapping[str, object],
    folders: Folders,
    day: date | None,
    work: Callable[[datetime], RunResult],
    show: Callable[[RunResult], None],
    *,
    is_in_full: bool,
) -> LastOutcome:
    """Do the work of a command, show it and return its outcome; where nothing has changed, that of the last time.

    ``options``: those that make a difference to what is made or shown.
    """
    now = _now()
    told = {"year": year, "here": str(Path.cwd()), **options}  # relative folders are printed as they are
    asked = unchanged.asked(command, told, folders, day or now.date())
    last = None if is_in_full else unchanged.last_outcome(asked, year, folders.outputs)
    if last:
        click.echo(f"ไม่มีสิ่งใดเปลี่ยนจากครั้งก่อน ผลลัพธ์จึงเป็นชุดเดิม (ทำใหม่ทั้งหมด: make {command} ALL=1)", err=True)
        click.echo(last.screen, nl=False)
        return last
    result = _or_stop(lambda: work(now))
    show(result)
    has_error = result.examination.has_error
    outcome = LastOutcome(_shown(lambda: show(replace(result, is_first=False))), has_error, result.folder)
    if result.is_settled:
        unchanged.remember(asked, outcome)
    return outcome


def _shown(show: Callable[[], None]) -> str:
    """Return what would be printed, in the colours of a terminal."""
    stream, context = io.StringIO(), click.get_current_context()
    coloured, context.color = context.color, True
    with redirect_stdout(stream):
        show()
    context.color = coloured
    return stream.getvalue()


def _or_stop(work: Callable[[], Result]) -> Result:
    """Return what ``work`` gives; where the machine cannot go on, say why in one sentence and leave with 3."""
    try:
        return work()
    except CannotGoOn as fault:
        click.secho(str(fault), fg="red", err=True)
        sys.exit(EXIT_CANNOT_GO_ON)


def _leave(examination: Examination, *, strict: bool) -> None:
    if strict and examination.has_error:
        sys.exit(EXIT_FINDINGS)


def _now() -> datetime:
    """Return the time that the manifest gives as its own, and the day of a check where none is given.

    The clock is read nowhere else.
    """
    return datetime.now().astimezone()
