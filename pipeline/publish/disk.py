"""The file-system calls of a publication. What is written is flushed to the disk before anything depends on it."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

_CANNOT_FLUSH = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF)  # some shared folders flush by themselves
_CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h
_READ_BYTES = 1 << 20


def write(path: Path, content: bytes, *, flushed: bool = True) -> None:
    """Write a new file and flush it to the disk. Raises OSError, FileExistsError among them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        if flushed:
            file.flush()
            _flush(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk. Windows cannot, and does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _flush(descriptor)
    finally:
        os.close(descriptor)


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as fault:
        if fault.errno not in _CANNOT_FLUSH:
            raise


def sha256(content: bytes) -> str:
    """Return the hexadecimal sha256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the hexadecimal sha256 of a file, read a piece at a time."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def is_file(path: Path) -> bool:
    """Return whether a regular file lies at ``path``; a link, a pipe or a folder is none."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def identity(path: Path) -> tuple[int, int, int, int]:
    """Return what differs once a file is replaced by another or written to."""
    status = path.lstat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def second_name(path: Path, other: Path) -> None:
    """Give a file a second name, or a copy where the disk knows no second names. ``other`` must not exist yet.

    What is written to the file later through its first name is in the second too, but not in a copy.
    """
    other.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, other)
    except OSError as fault:
        if isinstance(fault, FileNotFoundError | FileExistsError):
            raise
        shutil.copy2(path, other)


def exchange(path: Path, other: Path) -> bool:
    """Let two files change names in one step. Return False, with nothing done, where the system or disk cannot.

    Between two steps a program could put another file there, which nobody would have looked at. Raises OSError,
    FileNotFoundError where one of the two is gone.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    sys.audit("os.rename", os.fspath(path), os.fspath(other), -1, -1)  # as every call of Python's own is announced
    if rename(_AT_FDCWD, os.fsencode(path), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    fault = ctypes.get_errno()
    if fault in _CANNOT_EXCHANGE:
        return False
    raise OSError(fault, os.strerror(fault), os.fspath(path), None, os.fspath(other))


def rename_to_free_name(path: Path, target: Path) -> None:
    """Rename a file to a name that is not taken. Raises FileExistsError where it is, leaving both files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # no second names on this disk
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        path.rename(target)
    else:
        path.unlink()


def remove(path: Path) -> None:
    """Remove a file or folder of our own as far as that can be done; the next run tries the rest again."""
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def remove_empty_folders(folder: Path) -> None:
    """Remove the empty folders below ``folder``, and itself where nothing is left in it."""
    for below in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        _remove_empty(below)
    _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # something lies in it still
        folder.rmdir()
