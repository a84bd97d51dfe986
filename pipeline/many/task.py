"""One department's run as a task: what it is told, and what comes of it, wherever it runs."""

from __future__ import annotations

import sys
import threading
import time
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from pipeline import __version__, run, unchanged
from pipeline.documents import ReportOptions
from pipeline.many.department_folders import DepartmentFolder
from pipeline.model import CannotGoOn
from pipeline.unchanged import LastOutcome

if sys.platform != "win32":
    import resource

MEGABYTE = 1_000_000
_ONE_AT_A_TIME = threading.Lock()  # a worker of a cluster may have many threads, and the memory is that of them all


class TaskOptions(Struct, frozen=True):
    """What every task is told. The clock is the starter's, so that the outputs do not tell who made them.

    ``version``: of the starter; a worker of another would make other outputs. ``memory_mb``: what a task may take,
    None for no limit. ``is_in_full``: to make again what would come out as it lies there already.
    """

    year_be: int | None
    now: datetime
    day: date
    is_check: bool = False
    pages: bool = True
    memory_mb: int | None = None
    is_in_full: bool = False
    version: str = __version__


class TaskResult(Struct, frozen=True):
    """What came of one department. ``fault``: why it was not done, in a sentence; "" where it was.

    ``year_be``: the year that was run, None where that is not known. ``is_unchanged``: whether it lay there already
    and was not made again; ``is_settled``: whether the same task would make the same again. Unit: ``cpu_s`` of the
    task; ``peak_mb`` the most memory that the worker has held so far.
    """

    name: str
    fault: str = ""
    year_be: int | None = None
    is_unchanged: bool = False
    is_settled: bool = False
    cpu_s: float = 0.0
    peak_mb: int = 0


def run_if_changed(department: DepartmentFolder, options: TaskOptions) -> TaskResult:
    """Run `report`, or `check`, for one department, unless the same was made of the same before and lies there still.

    Nothing is raised: a department that fails is one result with its fault.
    """
    began = time.process_time()
    asked_for = asked(department, options)
    result = last_result(department, options, asked_for)
    if result:
        return replace(result, cpu_s=time.process_time() - began, peak_mb=peak_mb())
    result = run_department(department, options)
    remember(department, result, asked_for)
    return replace(result, cpu_s=time.process_time() - began)


def asked(department: DepartmentFolder, options: TaskOptions) -> str:
    """Return what decides the outputs of a task, as `unchanged` asks for it; the starter's clock does not."""
    told = {"year": options.year_be, "check": options.is_check, "pages": options.pages}
    return unchanged.asked("many", told, department.folders, options.day)


def last_result(department: DepartmentFolder, options: TaskOptions, asked_for: str) -> TaskResult | None:
    """Return the result of a department that was made of the same before and lies there as it was made, or None."""
    if options.is_in_full or options.version != __version__:
        return None
    last = unchanged.last_outcome(asked_for, options.year_be, department.folders.outputs)
    return TaskResult(department.name, year_be=int(last.folder.name), is_unchanged=True) if last else None


def remember(department: DepartmentFolder, result: TaskResult, asked_for: str) -> None:
    """Record that a department was made, so that it need not be made again while nothing changes."""
    if result.is_settled and not result.fault:
        outcome = LastOutcome("", has_error=False, folder=department.folders.outputs / str(result.year_be))
        unchanged.remember(asked_for, outcome)


def run_department(department: DepartmentFolder, options: TaskOptions) -> TaskResult:
    """Run `report`, or `check`, for one department. Nothing is raised: one that fails is one result with its fault."""
    began = time.process_time()
    result = TaskResult(department.name)
    if options.version != __version__:
        fault = f"โปรแกรมบนเครื่องที่ทำเป็นรุ่น {__version__} แต่เครื่องที่สั่งเป็นรุ่น {options.version} ให้ติดตั้งรุ่นเดียวกัน"
        return replace(result, fault=fault)
    try:
        with _ONE_AT_A_TIME:
            _limit_memory(options.memory_mb)
            result = _run(department, options)
    except CannotGoOn as stopped:
        result = replace(result, fault=str(stopped))
    except MemoryError:
        fault = f"ใช้หน่วยความจำเกิน {options.memory_mb:,} MB ที่กำหนดให้" if options.memory_mb else "หน่วยความจำไม่พอ"
        result = replace(result, fault=fault)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one department must not stop the others
        fault = f"โปรแกรมขัดข้อง ({type(error).__name__}: {error}) โปรดแจ้งผู้ดูแลโปรแกรม"
        result = replace(result, fault=fault)
    return replace(result, cpu_s=time.process_time() - began, peak_mb=peak_mb())


def _run(department: DepartmentFolder, options: TaskOptions) -> TaskResult:
    """Return the result of a run; with a fault where nothing could be made."""
    if options.is_check:
        made = run.check(
            options.year_be, department.folders, _no_progress, options.now, options.day, is_in_full=options.is_in_full
        )
    else:
        wanted = ReportOptions(pages=options.pages, is_in_full=options.is_in_full)
        made = run.report(options.year_be, department.folders, _no_progress, options.now, wanted, options.day)
    examination = made.examination
    fault = examination.why_no_case if examination.case is None else ""
    return TaskResult(department.name, fault, examination.inbox.fiscal_year_be, is_settled=made.is_settled)


def _no_progress(doing: str, done: int, total: int) -> None:
    """Say nothing: a task has no screen."""


def peak_mb() -> int:
    """Return the most memory that this process has held, 0 where the system does not tell. Unit: MB."""
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / MEGABYTE)


def _limit_memory(limit_mb: int | None) -> None:
    """Let the process take no more; where the system knows no such limit, as on Windows, there is none."""
    if sys.platform != "win32" and limit_mb is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (limit_mb * MEGABYTE, resource.getrlimit(resource.RLIMIT_DATA)[1]))
