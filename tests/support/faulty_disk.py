"""Run work in a forked child whose file-system calls are counted; kill it at one of them, or let calls fail.

Python's audit events are raised before each call; a kill before one call is a kill after the call before it.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from msgspec import Struct

_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.scandir", "os.listdir", "os.utime",
           "os.chmod", "shutil.copyfile"}  # fmt: skip
KILLED = 9


@contextmanager
def memory_folder(otherwise: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: thousands of flushed files take their time on a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a name of its own is made below it
    folder = Path(mkdtemp(dir=memory if os.access(memory, os.W_OK) else otherwise))
    yield folder
    rmtree(folder)


class Plan(Struct, frozen=True):
    """Which call to kill the child at, or which to fail with ``error``: one alone, or it and all after it."""

    kill_at: int = 0
    fail_at: int = 0
    error: int = 0
    onwards: bool = False


class Outcome(Struct, frozen=True):
    """How the child ended: ``calls`` it made in the folder, and the name of the exception it raised, "" for none."""

    calls: int
    raised: str
    was_killed: bool
    trace: str = ""


NOTHING = Plan()


def run(work: Callable[[], Any], folder: Path, plan: Plan = NOTHING) -> Outcome:
    """Do ``work`` in a child; calls on paths below ``folder`` count."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _in_child(work, str(folder), plan, write_end)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        calls, raised, trace = [*pipe.read().decode().split("\x00"), "", "", ""][:3]
    _, status = os.waitpid(child, 0)
    killed = os.waitstatus_to_exitcode(status) == KILLED
    return Outcome(int(calls or 0), raised, killed, trace)


def _in_child(work: Callable[[], Any], folder: str, plan: Plan, write_end: int) -> None:
    count = 0
    busy = False

    def call(path: object) -> None:
        nonlocal count, busy
        if busy or not isinstance(path, str | os.PathLike) or not os.fspath(path).startswith(folder):
            return
        count += 1
        if count == plan.kill_at:
            os._exit(KILLED)
        if plan.fail_at and (count == plan.fail_at or (plan.onwards and count > plan.fail_at)):
            raise OSError(plan.error, os.strerror(plan.error), os.fspath(path))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            call(arguments[0])

    stat, fsync = os.stat, os.fsync

    def counted_stat(path: Any, *more: Any, **options: Any) -> os.stat_result:
        call(path)
        return stat(path, *more, **options)

    def counted_fsync(descriptor: int) -> None:
        call(folder)
        fsync(descriptor)

    os.stat, os.fsync = counted_stat, counted_fsync  # type: ignore[assignment]
    sys.addaudithook(hook)
    raised, trace = "", ""
    try:
        work()
    except BaseException as fault:  # noqa: BLE001 - the name of any is what is asked for
        raised, trace = type(fault).__name__, traceback.format_exc()
    busy = True
    os.write(write_end, "\x00".join((str(count), raised, trace)).encode())
    os._exit(0)
