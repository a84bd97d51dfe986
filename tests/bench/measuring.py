"""What whole processes cost: CPU time with that of their children, and the most memory they held."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct, field

ROOT = Path(__file__).parent.parent.parent
FINE = (0, 1)  # `check` ends with 1 where a finding is open


class Program(Struct, frozen=True):
    """A command to measure. ``before``: what is done each time before it, unmeasured."""

    words: Sequence[str]
    before: Callable[[], None] = lambda: None


class Cost(Struct):
    """What a program cost each time."""

    cpu_s: list[float] = field(default_factory=list)
    peak_mb: float = 0

    @property
    def median_s(self) -> float:
        return median(self.cpu_s)

    @property
    def least_s(self) -> float:
        return min(self.cpu_s)


def python(*words: str) -> tuple[str, ...]:
    """Return the words that run Python with these arguments."""
    return (sys.executable, *words)


def alternately(
    programs: Mapping[str, Program], rounds: int, say: Callable[[str], None] = lambda _: None
) -> dict[str, Cost]:
    """Run all programs in turn, so many rounds, and return what each cost.

    What else the machine does strikes all of them alike.
    """
    costs = {name: Cost() for name in programs}
    for number in range(rounds):
        for name, program in programs.items():
            program.before()
            cpu_s, peak_mb = once(program.words)
            say(f"{number + 1}/{rounds} {name}: {cpu_s:.2f} s, {peak_mb:.0f} MB")
            costs[name].cpu_s.append(cpu_s)
            costs[name].peak_mb = max(costs[name].peak_mb, peak_mb)
    return costs


def once(words: Sequence[str]) -> tuple[float, float]:
    """Run a program to its end; return its CPU seconds and peak memory in MB. Raises RuntimeError."""
    # Users keep what Python compiled; without it, compiling the modules takes longer than running them.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None
    with process.stderr:
        last = process.stderr.read()[-2000:]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in FINE:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}: {last.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
