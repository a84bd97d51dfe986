"""The story of many departments: find them, run each, gather what their outputs say, and write the overview."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from msgspec import Struct

from pipeline import home, messages, program
from pipeline.many import cluster, department_folders, local, parcels, records, task
from pipeline.many.department_folders import DepartmentFolder
from pipeline.many.parcels import Parcel, ReturnedParcel
from pipeline.many.task import TaskOptions, TaskResult
from pipeline.model import CannotGoOn
from pipeline.outputs import STATUS
from pipeline.publish import disk
from pipeline.thai import long_date
from pipeline.views import overview
from pipeline.views.overview import DepartmentRecord
from pipeline.web import overview_page
from pipeline.workbook import registers

OVERVIEW_PAGE, OVERVIEW_WORKBOOK = "overview.html", "overview.xlsx"


class Workers(Struct, frozen=True):
    """Who does the work: so many processes of this machine, or the cluster whose scheduler is at ``scheduler``.

    ``ships``: the workers of the cluster share no disk with this machine, so files are sent with each task.
    """

    processes: int
    scheduler: str = ""
    ships: bool = False


class Progress(Protocol):
    """Told after each department."""

    def __call__(self, result: TaskResult | None, done: int, failed: int, total: int, running: int) -> None:
        """Show how far the run is; ``result`` is None at the start, ``running`` how many are being done now."""


class ManyResult(Struct, frozen=True):
    """What came of all departments, in their order, and the files written into the folder of all."""

    results: tuple[TaskResult, ...]
    files: tuple[Path, ...]

    @property
    def failed(self) -> tuple[TaskResult, ...]:
        """The departments that were not done."""
        return tuple(result for result in self.results if result.fault)

    @property
    def unchanged(self) -> int:
        """How many lay there already and were not made again."""
        return sum(result.is_unchanged for result in self.results)


def is_open(address: str) -> bool:
    """Return whether anyone who reaches the scheduler may give it work: it is another machine's, and without TLS."""
    parts = urlsplit(address)
    if parts.scheme in cluster.ENCRYPTED:
        return False
    host = parts.hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def run_many(folder: Path, options: TaskOptions, workers: Workers, progress: Progress) -> ManyResult:
    """Run every department below ``folder``, and write the overview there. Raises CannotGoOn.

    The order of the results, and the overview, do not depend on which department was done first, or by whom.
    """
    departments = department_folders.find(folder)
    results: dict[str, TaskResult] = {}
    progress(None, 0, 0, len(departments), 0)
    for result, hands in _results(departments, options, workers):
        results[result.name] = result
        failed, left = sum(bool(one.fault) for one in results.values()), len(departments) - len(results)
        progress(result, len(results) - failed, failed, len(departments), min(hands, left))
    in_order = tuple(results[department.name] for department in departments)
    return ManyResult(in_order, _written(folder, departments, in_order, options))


def _results(
    departments: Sequence[DepartmentFolder], options: TaskOptions, workers: Workers
) -> Iterator[tuple[TaskResult, int]]:
    """Yield each result as it comes, with how many workers there are."""
    work = partial(task.run_if_changed, options=options)
    if not workers.scheduler:
        return local.run_all(departments, work, _lost, workers.processes)
    if not workers.ships:
        return cluster.run_all(departments, _as_it_is, work, _lost, workers.scheduler)
    return _shipped(departments, options, workers.scheduler)


def _lost(department: DepartmentFolder, why: str) -> TaskResult:
    return TaskResult(department.name, why)


def _as_it_is(department: DepartmentFolder) -> DepartmentFolder:
    """Return what goes to a worker that shares the disk: where the department lies there too."""
    return department


def _shipped(
    departments: Sequence[DepartmentFolder], options: TaskOptions, address: str
) -> Iterator[tuple[TaskResult, int]]:
    """Yield the results of departments whose files are sent and brought back; what is unchanged stays here."""
    changed: list[DepartmentFolder] = []
    for department in departments:
        last = task.last_result(department, options, task.asked(department, options))
        if last:
            yield last, 0
        else:
            changed.append(department)

    by_name = {department.name: department for department in changed}
    sent: dict[str, tuple[str, Parcel]] = {}  # what was asked for and what is not back yet

    def pack(department: DepartmentFolder) -> Parcel:
        asked_for = task.asked(department, options)
        parcel = parcels.packed(department, options.year_be)
        sent[department.name] = asked_for, parcel
        return parcel

    work = partial(parcels.run_parcel, options=options)
    for returned, hands in cluster.run_all(changed, pack, work, _lost_parcel, address):
        result = returned.result
        if result.name in sent:
            department, (asked_for, parcel) = by_name[result.name], sent.pop(result.name)
            result = parcels.unpacked(department, parcel, returned, options.now)
            if returned.program == program.fingerprint():
                task.remember(department, result, asked_for)
        yield result, hands


def _lost_parcel(department: DepartmentFolder, why: str) -> ReturnedParcel:
    return ReturnedParcel(TaskResult(department.name, why))


def _written(
    folder: Path, departments: Sequence[DepartmentFolder], results: Sequence[TaskResult], options: TaskOptions
) -> tuple[Path, ...]:
    """Write the overview, from the outputs of the departments that were done. Raises CannotGoOn."""
    gathered = [_record(department, result) for department, result in zip(departments, results, strict=True)]
    view = overview.view(gathered, long_date(options.day))
    files = {OVERVIEW_PAGE: overview_page.render(view), OVERVIEW_WORKBOOK: registers.overview_workbook(view)}
    try:
        return tuple(_replaced(folder / name, content) for name, content in files.items())
    except OSError as fault:
        raise CannotGoOn(
            f"เขียน {fault.filename} ไม่ได้ ({messages.cause(fault)}) ผลลัพธ์ของแต่ละส่วนราชการครบแล้ว ปิดไฟล์ที่เปิดอยู่แล้วสั่งอีกครั้ง"
        ) from fault


def _replaced(path: Path, content: bytes) -> Path:
    beside = path.with_name(f".{path.name}.new")
    disk.write(beside, content)
    beside.replace(path)
    return path


def _record(department: DepartmentFolder, result: TaskResult) -> DepartmentRecord:
    """Return what the overview says of a department; one whose outputs do not say it counts as not done."""
    numbers = None
    if not result.fault:
        numbers = records.read(department.folders.outputs / str(result.year_be))
    fault = result.fault or ("" if numbers else "อ่านผลลัพธ์ของส่วนราชการนี้ไม่ได้")
    page = quote(f"{department.name}/{home.OUTPUTS}/{result.year_be}/{STATUS}") if numbers else ""
    return DepartmentRecord(department.name, fault, page, numbers)
