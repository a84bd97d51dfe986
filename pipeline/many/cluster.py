"""Tasks on a Dask cluster: the one door to `distributed`, which only those install who have a cluster."""

from __future__ import annotations

import signal
import time
from asyncio import CancelledError as AsyncCancelled
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pipeline.many.local import LOST, Named
from pipeline.model import CannotGoOn

if TYPE_CHECKING:
    import distributed

CONNECT_S = 20  # for one try to reach the scheduler
MOST_TRIES = 6  # to reach it, one after the other: a scheduler that is being restarted is back by then
PAUSE_S = 5
ENCRYPTED = ("tls", "wss")  # how the address of a scheduler begins that speaks TLS
LOOK_S = 1  # between two looks at how many workers there are
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

    ``pack`` returns what goes to the worker; only as many tasks are packed at a time as there are workers, and one that
    cannot be (CannotGoOn) is given up: ``lost`` makes its result, from the reason. So is one whose worker is lost
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

    waiting = list(reversed(tasks))
    running: dict[distributed.Future[Result], One] = {}
    with _connected(address) as client:
        while waiting or running:
            if client.status != "running":
                raise _SchedulerLost
            with _interrupts_held_back():
                hands = client.scheduler_info(n_workers=-1)["workers"]
            # One for each worker: a task that waits behind another shares the blame when that one ends the worker.
            while waiting and len(running) < max(len(hands), 1):
                task = waiting.pop()
                try:
                    packed = pack(task)
                except CannotGoOn as fault:
                    yield task, lost(task, str(fault)), len(hands)
                    continue
                with _interrupts_held_back():
                    future = client.submit(work, packed, pure=False)
                running[future] = task
            for future in _finished(client, list(running)) if running else ():
                task = running.pop(future)
                yield task, _result(future, task, lost), len(hands)
                future.release()  # type: ignore[no-untyped-call]


def _finished(
    client: distributed.Client, futures: list[distributed.Future[Result]]
) -> Collection[distributed.Future[Result]]:
    """Return those that have ended, one at least; none after a while, in which more workers may have come."""
    import distributed

    try:
        with _interrupts_held_back(), client.as_current():
            finished = distributed.wait(futures, LOOK_S, "FIRST_COMPLETED")  # type: ignore[no-untyped-call]
    except TimeoutError:
        return ()
    except (CancelledError, AsyncCancelled) as fault:
        raise _SchedulerLost from fault
    return finished.done  # type: ignore[no-any-return]


def _result(future: distributed.Future[Result], task: One, lost: Callable[[One, str], Result]) -> Result:
    """Return the result of a task that is done or given up. Raises _SchedulerLost where it is neither."""
    import distributed

    try:
        with _interrupts_held_back():
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


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ask Dask in here, a second at a time: a Ctrl-C meanwhile, of which it may log a traceback, counts afterwards.

    A second Ctrl-C does cut off.
    """
    pressed = []

    def hold_back(*_: object) -> None:
        pressed.append(True)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, hold_back)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            raise KeyboardInterrupt


def _connected(address: str) -> distributed.Client:
    """Return a client of the scheduler, which may be starting just now. Raises CannotGoOn where it does not answer."""
    import distributed

    _require_certificates(address)
    why = ""
    for number in range(MOST_TRIES):
        time.sleep(PAUSE_S if number else 0)
        try:
            return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except ValueError:
            why = "เขียนที่อยู่เช่น tls://10.0.0.5:8786"
            break
        except (OSError, TimeoutError) as fault:
            why = f"({type(fault).__name__}) ตรวจที่อยู่ และให้ทั้งสองฝั่งใช้ TLS พร้อมใบรับรองของผู้ออกเดียวกัน หรือไม่ใช้ทั้งสองฝั่ง"
    # Out here nothing holds on to the client, which ends by itself; one that is held ends with a traceback on exit.
    raise CannotGoOn(f"ติดต่อ scheduler ที่ {address} ไม่ได้ {why}")


def _require_certificates(address: str) -> None:
    """Raise CannotGoOn where Dask's settings of this machine do not let it speak to the scheduler in its way."""
    import distributed

    try:
        security = distributed.Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:  # ssl's own errors are of the system's kind
        raise CannotGoOn(f"อ่านใบรับรองสำหรับ TLS ที่ตั้งไว้ไม่ได้ ({fault})") from fault
    is_encrypted = urlsplit(address).scheme in ENCRYPTED
    if is_encrypted and not security["ssl_context"]:
        raise CannotGoOn(
            f"scheduler ที่ {address} ใช้ TLS แต่เครื่องนี้ยังไม่ได้ตั้งใบรับรอง ตั้ง DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT และ DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY แล้วสั่งใหม่"
        )
    if security["require_encryption"] and not is_encrypted:
        raise CannotGoOn(f"เครื่องนี้ตั้งไว้ให้เข้ารหัสเสมอ แต่ที่อยู่ {address} ไม่เข้ารหัส ใช้ tls:// แล้วสั่งใหม่")
