"""Tasks on a Dask cluster: the one door to `distributed`, which only those install who have a cluster."""

from __future__ import annotations

import time
from asyncio import CancelledError as AsyncCancelled
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, TypeVar

from pipeline.many.local import LOST, Named
from pipeline.model import CannotGoOn

if TYPE_CHECKING:
    import distributed

CONNECT_S = 20  # for one try to reach the scheduler
MOST_TRIES = 6  # to reach it, one after the other: a scheduler that is being restarted is back by then
PAUSE_S = 5
AHEAD = 2  # tasks handed out for each thread of the workers, lest one wait for its next
LARGE_TASK = "64GB"  # Dask warns of tasks larger than this; its own 10 MB are less than a department with its files

One = TypeVar("One", bound=Named)
Sent = TypeVar("Sent")
Result = TypeVar("Result")


class _SchedulerLost(Exception):  # noqa: N818 - what happened, not a fault
    """The scheduler is gone, and with it what it had not given back."""


def run_all(
    tasks: Sequence[One],
    pack: Callable[[One], Sent],
    work: Callable[[Sent], Result],
    lost: Callable[[One, str], Result],
    address: str,
) -> Iterator[tuple[Result, int]]:
    """Yield the result of each task as it comes, with how many workers there are.

    ``pack`` returns what goes to the worker; only as many tasks are packed at a time as keep the workers busy, and one
    that cannot be (CannotGoOn) is given up: ``lost`` makes its result, from the reason. So is one whose worker is lost
    more often than the scheduler allows (`distributed.scheduler.allowed-failures`); until then another worker does it.
    When the scheduler is lost, what it had not given back is handed to the one that answers at its address next.
    Dask's own security settings hold (`distributed.comm.tls`). Raises CannotGoOn where nothing answers, and where Dask
    is not installed.
    """
    try:
        import dask.config  # late: only those who have a cluster install it
        import distributed  # noqa: F401 - first, for its settings to be there to be changed
    except ImportError as missing:
        raise CannotGoOn("ยังไม่ได้ติดตั้ง Dask สั่ง make cluster แล้วสั่งใหม่") from missing

    left = {task.name: task for task in tasks}
    while left:
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGE_TASK}):
            try:
                for task, result, workers in _done(tuple(left.values()), pack, work, lost, address):
                    del left[task.name]
                    yield result, workers
            except _SchedulerLost:
                continue


def _done(
    tasks: Sequence[One],
    pack: Callable[[One], Sent],
    work: Callable[[Sent], Result],
    lost: Callable[[One, str], Result],
    address: str,
) -> Iterator[tuple[One, Result, int]]:
    """Yield the tasks that one scheduler gives back. Raises _SchedulerLost, and CannotGoOn where none answers."""
    import distributed

    waiting = list(reversed(tasks))
    running: dict[distributed.Future[Result], One] = {}
    with _connected(address) as client:
        done = distributed.as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
        while waiting or running:
            hands = client.scheduler_info(n_workers=-1)["workers"].values()
            while waiting and len(running) < AHEAD * max(sum(worker["nthreads"] for worker in hands), 1):
                task = waiting.pop()
                try:
                    future = client.submit(work, pack(task), pure=False)
                except CannotGoOn as fault:
                    yield task, lost(task, str(fault)), len(hands)
                    continue
                running[future] = task
                done.add(future)  # type: ignore[no-untyped-call]
            if running:
                future = next(done)
                task = running.pop(future)
                yield task, _result(future, task, lost), len(hands)
                future.release()


def _result(future: distributed.Future[Result], task: One, lost: Callable[[One, str], Result]) -> Result:
    """Return the result of a task that is done or given up. Raises _SchedulerLost where it is neither."""
    import distributed

    try:
        return future.result()
    except distributed.KilledWorker:
        return lost(task, LOST)
    except (CancelledError, AsyncCancelled) as fault:
        raise _SchedulerLost from fault
    except Exception as fault:
        if future.status == "error":  # on the worker, where the program or a library of it is another, or not there
            return lost(task, f"เครื่องที่ทำเริ่มงานไม่ได้ ({type(fault).__name__}: {fault}) ตรวจว่าติดตั้งโปรแกรมรุ่นเดียวกันแล้ว")
        if isinstance(fault, OSError):
            raise _SchedulerLost from fault
        raise


def _connected(address: str) -> distributed.Client:
    """Return a client of the scheduler, which may be starting just now. Raises CannotGoOn where it does not answer."""
    import distributed

    for left in reversed(range(MOST_TRIES)):
        try:
            return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError) as fault:
            if not left:
                raise CannotGoOn(f"ติดต่อ scheduler ที่ {address} ไม่ได้ ({type(fault).__name__})") from fault
            time.sleep(PAUSE_S)
    raise AssertionError("the last try returns or raises")
