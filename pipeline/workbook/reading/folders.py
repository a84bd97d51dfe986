"""The folder of a year -> the workbooks in it and below it, each under a name of its own, and what is passed over."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePath

from msgspec import Struct

from pipeline.messages import finding
from pipeline.model import OWN_FOLDER, Finding, Place
from pipeline.thai import match_key

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"))
LOCK_PREFIX = "~$"
MAX_DEPTH = 4  # folders below the year's: หน่วยงาน/รอบ/เรื่อง/ฉบับ is as deep as people sort
LEFT_OUT = ("เก่า", "สำรอง", "backup", "old")  # folders of these names hold what was put aside
EVIDENCE = "หลักฐาน"  # a folder of this name holds evidence, which is matched by name and never opened

_LEFT_BY_SYSTEMS = frozenset(("desktop.ini", "thumbs.db"))
_LEFT_OUT_KEYS = frozenset(map(match_key, LEFT_OUT))
_EVIDENCE_KEY = match_key(EVIDENCE)

HIDDEN = "เป็นโฟลเดอร์ที่ซ่อนไว้"
PUT_ASIDE = "ชื่อโฟลเดอร์บอกว่าเป็นของเก่าหรือสำรอง"
OF_EVIDENCE = "เป็นโฟลเดอร์หลักฐาน"
TOO_DEEP = f"อยู่ลึกกว่า {MAX_DEPTH} ชั้น"
A_LINK = "เป็นลิงก์ไปยังโฟลเดอร์อื่น"
NOT_READABLE = "ไม่มีสิทธิ์อ่าน หรืออ่านจากดิสก์ไม่ได้"
NO_WORKBOOK = "ไม่มีสมุดงานอยู่ข้างใน"


class InputFile(Struct, frozen=True):
    """One file of a year. ``name``: its path below ``folder``, the year's, as it is shown; no two have the same."""

    path: Path
    name: str
    folder: Path


class PassedOverFolder(Struct, frozen=True):
    """A folder that is not read. ``reason``: why, in Thai."""

    name: str
    reason: str


class Listing(Struct, frozen=True):
    """What lies in the folder of a year and below it, each in the order of the names."""

    workbooks: tuple[InputFile, ...]
    locks: tuple[InputFile, ...]  # of workbooks that are open
    others: tuple[InputFile, ...]
    passed_over: tuple[PassedOverFolder, ...]
    evidence_folders: tuple[Path, ...] = ()


def find(folder: Path) -> tuple[tuple[InputFile, ...], tuple[Finding, ...], tuple[InputFile, ...]]:
    """Return the workbooks of a year's folder and those below it; F005, F003 and F014 for what else lies there.

    A folder of evidence is where it should be and gives none, unless a workbook lies in it.
    Third: the files in its folders of evidence.

    Files that begin with a dot, README files and what Windows leaves behind hold no data and give no finding.
    Raises OSError: the folder cannot be read.
    """
    listing = listed(folder)
    evidence = _evidence(listing, folder)
    skipped = [("F005", file) for file in listing.locks] + [("F003", file) for file in listing.others]
    findings = [finding(code, Place(file.name), words={"name": file.name}) for code, file in skipped]
    for passed_over in listing.passed_over:
        if passed_over.reason == OF_EVIDENCE and not _holds_workbook(passed_over, evidence):
            continue
        words = {"name": passed_over.name, "reason": passed_over.reason}
        findings.append(finding("F014", Place(passed_over.name), words=words))
    return listing.workbooks, tuple(findings), evidence


def _holds_workbook(folder: PassedOverFolder, evidence: Iterable[InputFile]) -> bool:
    """Return whether a workbook lies in a folder of evidence: a unit's may have been laid there by mistake."""
    return any(is_workbook(file.path) and file.name.startswith(f"{folder.name}/") for file in evidence)


def listed(folder: Path) -> Listing:
    """Return what lies in a year's folder. Raises OSError: the folder cannot be read."""
    branch = _Branch.of(folder, depth=0)
    paths, passed_over = list(branch.read_files()), list(branch.unread_folders())
    names = shown_names([*paths, *(path for path, _ in passed_over)], folder)
    files = sorted((InputFile(path, names[path], folder) for path in paths), key=lambda file: file.name)
    locks = tuple(file for file in files if _is_lock(file.path))
    return Listing(
        workbooks=tuple(file for file in files if is_workbook(file.path)),
        locks=locks,
        others=tuple(file for file in files if not is_workbook(file.path) and not _is_lock(file.path)),
        passed_over=tuple(PassedOverFolder(names[path], reason) for path, reason in passed_over),
        evidence_folders=tuple(path for path, reason in passed_over if reason == OF_EVIDENCE),
    )


def evidence_entries(listing: Listing) -> Iterator[os.DirEntry[str]]:
    """Yield the files in the folders of evidence of a year and below. Links are not followed, and nothing is opened.

    A folder that cannot be read, or that is gone since, holds none.
    """
    for folder in listing.evidence_folders:
        if not folder.is_symlink():
            yield from _entries_below(str(folder))


def evidence_file(path: str, folder: Path) -> InputFile:
    """Return a file of evidence by its own name; only `find` tells two of the same name apart."""
    return InputFile(Path(path), shown_name(Path(path).relative_to(folder).as_posix()), folder)


def is_evidence(file: InputFile) -> bool:
    """Return whether a file lies in a folder of evidence, from which nothing is opened."""
    return any(match_key(name) == _EVIDENCE_KEY for name in file.name.split("/")[:-1])


def _evidence(listing: Listing, folder: Path) -> tuple[InputFile, ...]:
    paths = [Path(entry.path) for entry in evidence_entries(listing)]
    names = shown_names(paths, folder)
    return tuple(sorted((InputFile(path, names[path], folder) for path in paths), key=lambda file: file.name))


def _entries_below(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as scanned:
            entries = list(scanned)
    except OSError:
        return
    for entry in entries:
        if _leads_to_folder(entry):
            if not entry.name.startswith(".") and not entry.is_symlink():
                yield from _entries_below(entry.path)
        elif not _is_ignored(entry.name) and not entry.name.startswith(LOCK_PREFIX):
            yield entry


class _Branch(Struct, frozen=True):
    """A folder with what lies in it. ``reason``: why the folder is passed over, "" for one that is read."""

    path: Path
    files: tuple[Path, ...] = ()
    folders: tuple[_Branch, ...] = ()
    reason: str = ""

    @classmethod
    def of(cls, path: Path, depth: int) -> _Branch:
        """Look into a folder and those below it. Raises OSError: the folder cannot be read."""
        with os.scandir(path) as scanned:
            entries = sorted(scanned, key=lambda entry: os.fsencode(entry.name))
        folders = [_Branch._below(path, entry, depth + 1) for entry in entries if _is_folder(entry)]
        files = [path / entry.name for entry in entries if not _leads_to_folder(entry) and not _is_ignored(entry.name)]
        return cls(path, tuple(files), tuple(folders))

    @classmethod
    def _below(cls, path: Path, entry: os.DirEntry[str], depth: int) -> _Branch:
        reason = _reason_to_pass_over(entry, depth)
        folder = path / entry.name
        if reason:
            return cls(folder, reason=reason)
        try:
            return cls.of(folder, depth)
        except OSError:
            return cls(folder, reason=NOT_READABLE)

    @property
    def holds_workbook(self) -> bool:
        """Whether a workbook that is to be read lies in the folder or below it."""
        return any(map(is_workbook, self.files)) or any(branch.holds_workbook for branch in self.folders)

    @property
    def holds_file(self) -> bool:
        """Whether any file lies in the folder or below it, as far as was looked."""
        return bool(self.files) or any(branch.holds_file for branch in self.folders)

    def read_files(self) -> Iterator[Path]:
        """Yield the files of this folder, and of those below it that hold a workbook."""
        yield from self.files
        for branch in self.folders:
            if branch.holds_workbook:
                yield from branch.read_files()

    def unread_folders(self) -> Iterator[tuple[Path, str]]:
        """Yield the folders below that are passed over, each with the reason.

        Where none of several folders, one in the other, holds a workbook, only the topmost is named.
        """
        for branch in self.folders:
            below = list(branch.unread_folders())
            if branch.reason:
                yield branch.path, branch.reason
            elif branch.holds_workbook:
                yield from below
            else:
                with_reason = [(path, reason) for path, reason in below if reason != NO_WORKBOOK]
                if branch.holds_file or not with_reason:
                    yield branch.path, NO_WORKBOOK
                yield from with_reason


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder of somebody's; the program's own comes along with forms that are copied."""
    return _leads_to_folder(entry) and entry.name != OWN_FOLDER


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder or a link to one; a link to itself is none, and whoever opens it is told."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _reason_to_pass_over(entry: os.DirEntry[str], depth: int) -> str:
    """Return why a folder is not looked into; "" for one that is."""
    key = match_key(_decoded(entry.name))
    if entry.name.startswith("."):
        return HIDDEN
    if key in _LEFT_OUT_KEYS:
        return PUT_ASIDE
    if key == _EVIDENCE_KEY:
        return OF_EVIDENCE
    if entry.is_symlink():
        return A_LINK
    return TOO_DEEP if depth > MAX_DEPTH else ""


def _is_lock(path: Path) -> bool:
    return path.name.startswith(LOCK_PREFIX)


def is_workbook(path: Path) -> bool:
    """Return whether a file is named as a workbook is; the lock of an open one is none."""
    return path.suffix.casefold() in SUFFIXES and not _is_lock(path)


def _is_ignored(name: str) -> bool:
    """Return whether a file holds no data: a hidden or README file, or what Windows leaves there."""
    folded = name.casefold()
    is_readme = os.path.splitext(folded)[0] == "readme"  # noqa: PTH122 - of thousands of names in a folder of evidence
    return folded.startswith(".") or folded in _LEFT_BY_SYSTEMS or is_readme


# --- names


def shown_names(paths: Iterable[Path], folder: Path) -> dict[Path, str]:
    """Return the name that each path goes by: its path below ``folder``, composed (NFC) and printable.

    Where two would be the same, the one that is spelt so keeps the name; in the others the letters that differ are
    escaped.
    """
    relative = {path: path.relative_to(folder).as_posix() for path in paths}
    shown = {path: shown_name(name) for path, name in relative.items()}
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in sorted(relative, key=lambda path: (shown[path] != relative[path], os.fsencode(path))):
        names[path] = next(name for name in _possible_names(relative[path], shown[path]) if name not in taken)
        taken.add(names[path])
    return names


def shown_name(name: str) -> str:
    """Return a name as it is shown: composed (NFC), with escapes such as \\xe0 for what cannot be printed."""
    composed = unicodedata.normalize("NFC", _decoded(name))
    if composed.isprintable():  # as most are, of thousands in a folder of evidence
        return composed
    return "".join(letter if _is_printable(letter) else _escaped(letter) for letter in composed)


def _possible_names(name: str, shown: str) -> Iterator[str]:
    yield shown
    apart = "".join(letter if _is_composed(letter) else _escaped(letter) for letter in _decoded(name))
    yield apart
    ending = PurePath(apart).suffix
    for number in count(2):
        yield f"{apart.removesuffix(ending)} ({number}){ending}"


def _decoded(name: str) -> str:
    """Return the text of a name; bytes of it that are no UTF-8 as \\xe0."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_printable(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" and letter not in "\u2028\u2029"


def _is_composed(letter: str) -> bool:
    is_part = unicodedata.combining(letter) or unicodedata.normalize("NFC", letter) != letter
    return _is_printable(letter) and not is_part


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
