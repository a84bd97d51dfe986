"""One command at a time writes into an output folder; whoever reads it never waits."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.publish.names import WORK

_LOCK = "lock"
_HOLDER = "holder.json"


class Busy(Exception):  # noqa: N818 - the folder is busy, nothing failed
    """Another command has been writing into the folder for longer than the second may wait. Its text: which one."""


@contextmanager
def exclusive(
    folder: Path, command: str, now: datetime, waiting: Callable[[str], None], *, wait_seconds: float = 600
) -> Iterator[bool]:
    """Hold the output folder for one command; give whether another had to end first.

    ``waiting`` is called once with the words that say for whom this command waits. A command that was killed holds
    nothing: the operating system frees its lock. On a shared folder that knows no locks nothing is held.
    Raises Busy after ``wait_seconds``, OSError when the folder cannot be written.
    """
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / _LOCK)
    has_waited = False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder(work)
        waiting(holder)
        has_waited = True
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout:
            raise Busy(holder) from None
    except NotImplementedError:  # a disk without locks
        yield False
        return
    try:
        entry = {"command": command, "process": os.getpid(), "since": now.isoformat(timespec="minutes")}
        (work / _HOLDER).write_text(json.dumps(entry), encoding="utf-8")
        yield has_waited
    finally:
        with suppress(OSError):
            (work / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(work: Path) -> str:
    """Return who holds the lock: the command and since when; "" where that is not known (yet)."""
    try:
        entry = json.loads((work / _HOLDER).read_text(encoding="utf-8"))
        return f"{entry['command']} ที่เริ่มเมื่อ {datetime.fromisoformat(entry['since']):%H.%M} น."
    except (OSError, ValueError, KeyError, TypeError):
        return ""
