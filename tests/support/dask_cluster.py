"""A Dask cluster of a test: its scheduler and workers, each a process that no test leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Processes:
    """Schedulers and workers; all are gone when it is left. ``settings``: of Dask, as variables of the environment."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = settings or {}
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *failure: object) -> None:
        for one in self._started:
            end(one)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `dask` with these words."""
        one = subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self._settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(one)
        return one

    def end_all(self) -> None:
        """End what was started so far."""
        while self._started:
            end(self._started.pop())


def end(started: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started."""
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def scheduler(port: int) -> list[str]:
    """Return the words that start a scheduler on this machine."""
    return ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]


def worker(port: int, folder: Path) -> list[str]:
    """Return the words that start a worker of it, which keeps its own files in ``folder``."""
    address = f"tcp://127.0.0.1:{port}"
    return ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
