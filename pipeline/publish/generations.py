"""The generated documents of earlier runs: hidden beside the published ones, as long as a copy of one may come back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.publish import disk
from pipeline.publish.names import generation_name, path_in

MOST_GENERATIONS = 40  # of one document: two months of a run a day
MOST_BYTES = 200 * 1024 * 1024  # of all generations of one document


def read(folder: Path, name: str, generation: str) -> bytes | None:
    """Return the document that was generated under this name; None where it is not known (any more)."""
    path = path_in(folder, generation_name(name, generation))
    if not disk.is_file(path):
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None


def outdated(folder: Path, made: Mapping[str, tuple[str, bytes]]) -> tuple[str, ...]:
    """Return the hidden names of the generations that go when these are published: the oldest beyond the limits.

    Shape: ``made`` is the generation and its document by the name of the document.
    """
    return tuple(gone for name, (number, content) in made.items() for gone in _beyond(folder, name, number, content))


def _beyond(folder: Path, name: str, generation: str, content: bytes) -> list[str]:
    newest = path_in(folder, generation_name(name, generation))
    home = newest.parent
    others = [path for path in home.iterdir() if path != newest and disk.is_file(path)] if home.is_dir() else []
    gone, count, size = [], 1, len(content)
    for path in sorted(others, key=lambda path: (-path.stat().st_mtime_ns, path.name)):
        count += 1
        size += path.stat().st_size
        if count > MOST_GENERATIONS or size > MOST_BYTES:
            gone.append(generation_name(name, path.stem))
    return gone
