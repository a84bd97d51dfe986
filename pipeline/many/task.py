"""One department's run as a task: what it is told, and what comes of it, wherever it runs."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime

from pipeline import __version__, run
from pipeline.documents import ReportOptions
from pipeline.many.department_folders import DepartmentFolder
from pipeline.model import CannotGoOn

if sys.platform != "win32":
    import resource

MEGABYTE = 1_000_000
_ONE_AT_A_TIME = threading.Lock()  # a worker of a cluster may have many threads, and the memory is that of them all


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """What every task is told. The clock is the starter's, so that the outputs do not tell who made them.

    ``version``: of the starter; a worker of another would make other outputs. ``memory_mb``: what a task may take,
    None for no limit.
    """

    year_be: int | None
    now: datetime
    day: date
    is_check: bool = False
    pages: bool = True
    memory_mb: int | None = None
    version: str = __version__


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of one department. ``fault``: why it was not done, in a sentence; "" where it was.

    ``year_be``: the year that was run, None where that is not known. Unit: ``cpu_s`` of the task; ``peak_mb`` the most
    memory that the worker has held so far.
    """

    name: str
    fault: str = ""
    year_be: int | None = None
    cpu_s: float = 0.0
    peak_mb: int = 0


def run_department(department: DepartmentFolder, options: TaskOptions) -> TaskResult:
    """Run `report`, or `check`, for one department. Nothing is raised: one that fails is one result with its fault."""
    began = time.process_time()
    year, fault = None, ""
    if options.version != __version__:
        fault = f"โปรแกรมบนเครื่องที่ทำเป็นรุ่น {__version__} แต่เครื่องที่สั่งเป็นรุ่น {options.version} ให้ติดตั้งรุ่นเดียวกัน"
    else:
        try:
            with _ONE_AT_A_TIME:
                _limit_memory(options.memory_mb)
                year, fault = _run(department, options)
        except CannotGoOn as stopped:
            fault = str(stopped)
        except MemoryError:
            fault = f"ใช้หน่วยความจำเกิน {options.memory_mb:,} MB ที่กำหนดให้" if options.memory_mb else "หน่วยความจำไม่พอ"
        except Exception as error:  # noqa: BLE001 - a fault of ours in one department must not stop the others
            fault = f"โปรแกรมขัดข้อง ({type(error).__name__}: {error}) โปรดแจ้งผู้ดูแลโปรแกรม"
    return TaskResult(department.name, fault, year, time.process_time() - began, peak_mb())


def _run(department: DepartmentFolder, options: TaskOptions) -> tuple[int | None, str]:
    """Return the year that was run, and why nothing could be made of it."""
    if options.is_check:
        result = run.check(options.year_be, department.folders, _no_progress, options.now, options.day)
    else:
        wanted = ReportOptions(pages=options.pages)
        result = run.report(options.year_be, department.folders, _no_progress, options.now, wanted, options.day)
    examination = result.examination
    return examination.inbox.fiscal_year_be, examination.why_no_case if examination.case is None else ""


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
