"""Tasks on processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol, TypeVar

MOST_LOSSES = 2  # of its worker, by a task that runs alone, before it counts as what ends it
LOST = "ตัวทำงานถูกปิดระหว่างทำ อาจเพราะหน่วยความจำไม่พอ"


class Named(Protocol):
    """What a task is of."""

    @property
    def name(self) -> str:
        """Its name, which no other has."""


One = TypeVar("One", bound=Named)
Result = TypeVar("Result")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    tasks: Sequence[One], work: Callable[[One], Result], lost: Callable[[One, str], Result], workers: int
) -> Iterator[tuple[Result, int]]:
    """Yield the result of each task as it comes, with how many workers there are.

    A worker that is lost in the middle of a task costs nothing but that: the tasks that ran then are done again, one
    alone after the other, and one that loses its worker twice so is given up (``lost`` makes its result). What had
    begun when the iteration is closed, as by Ctrl-C, is finished first.
    """
    left = {task.name: task for task in tasks}
    losses: dict[str, int] = {}  # of those that ran when a worker was lost: how often since, alone
    while left:
        together = [task for name, task in left.items() if name not in losses]
        batch = together or [next(iter(left.values()))]
        running: dict[Future[Result], One] = {}
        try:
            for future in _done(batch, work, running, min(workers, len(batch))):
                task = running.pop(future)
                yield future.result(), workers
                del left[task.name]
        except BrokenProcessPool:
            for task in running.values():
                losses[task.name] = 0 if together else losses[task.name] + 1
                if losses[task.name] == MOST_LOSSES:
                    yield lost(task, LOST), workers
                    del left[task.name]


def _done(
    tasks: Sequence[One], work: Callable[[One], Result], running: dict[Future[Result], One], workers: int
) -> Iterator[Future[Result]]:
    """Yield the futures that are done; ``running``: the tasks that workers have, one each: a lost worker had one."""
    waiting = iter(tasks)
    spawn = multiprocessing.get_context("spawn")  # alike on every system
    with ProcessPoolExecutor(workers, spawn, initializer=_ignore_interrupts) as pool:
        with _interrupts_held_back():
            for _, task in zip(range(workers), waiting, strict=False):
                running[pool.submit(work, task)] = task
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()  # a lost worker is raised before its task is taken out of those that run
                following = next(waiting, None)
                if following is not None:
                    running[pool.submit(work, following)] = following
                yield future


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start workers in here: they begin as deaf to Ctrl-C as `_ignore_interrupts` leaves them; it counts afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interrupts() -> None:
    """Let a worker finish its department when Ctrl-C is pressed, which the whole group of processes is told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
