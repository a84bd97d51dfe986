"""Which program this is, to be told from any other that could make other outputs of the same inputs."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__

_LIBRARIES = ("docxtpl", "jinja2", "lxml", "msgspec", "openpyxl", "pandas", "python-docx", "xlsxwriter")


def fingerprint() -> tuple[str, ...]:
    """Return the version of the program and of what its outputs depend on; the same on every machine that has it."""
    return __version__, platform.python_version(), *map(_version, _LIBRARIES), _code()


@cache  # of a process that goes on, the code that it runs, whatever lies there later
def _code() -> str:
    folder, digest = Path(__file__).parent, hashlib.sha256()
    files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts and path.is_file())
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
