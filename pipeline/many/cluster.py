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
RETRIES = 3  # of a task whose worker is lost

One = TypeVar("One", bound=Named)
Result = TypeVar("Result")


def run_all(
    tasks: Sequence[One], work: Callable[[One], Result], lost: Callable[[One, str], Result], address: str
) -> Iterator[tuple[Result, int]]:
    """Yield the result of each task as it comes, with how many workers there are.

    A task whose worker is lost is done by another, and given up (``lost`` makes its result) after the fourth. When the
    scheduler is lost, what it had not given back is handed to the one that answers at its address next.
    Dask's own security settings hold (`distributed.comm.tls`). Raises CannotGoOn where nothing answers, and where Dask
    is not installed.
    """
    try:
        import distributed  # late: only those who have a cluster install it
    except ImportError as missing:
        raise CannotGoOn("ยังไม่ได้ติดตั้ง Dask สั่ง make cluster แล้วสั่งใหม่") from missing

    left = {task.name: task for task in tasks}
    while left:
        with _connected(address) as client:
            futures = {client.submit(work, task, pure=False, retries=RETRIES): task for task in left.values()}
            for future in distributed.as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
                task = futures[future]
                try:
                    result = future.result()
                except distributed.KilledWorker:
                    result = lost(task, LOST)
                except (CancelledError, AsyncCancelled, OSError):
                    continue  # the scheduler is gone: the task stays among those that are left
                del left[task.name]
                future.release()
                yield result, len(client.scheduler_info(n_workers=-1)["workers"])


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
