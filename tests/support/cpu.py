"""What something costs in CPU time, which a busy machine does not stretch as it stretches the time of the clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def seconds() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + children_seconds()


def children_seconds() -> float:
    """Return the CPU seconds of this process's children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


@contextmanager
def at_most(limit_seconds: float) -> Iterator[None]:
    """Assert that what is done inside takes at most so many CPU seconds."""
    begun = seconds()
    yield
    assert seconds() - begun <= limit_seconds
