"""From a document to its PDF, by LibreOffice where it is installed, with a profile of its own and a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.word.libreoffice import fonts, thai_pages
from pipeline.word.markup import docx_file
from pipeline.word.parts import captions, comments

TIME_LIMIT_S = 300  # of one document

_HAS_GROUPS = sys.platform != "win32"
_LOOK_AFTER_S = 0.05
# For glibc: LibreOffice keeps the memory that it frees, as it soon asks for as much again, and has it in large pages.
# That is a fifth of its time; elsewhere it is not read.
_MEMORY = {
    "GLIBC_TUNABLES": ":".join(
        f"glibc.malloc.{name}" for name in ("mmap_threshold=1073741824", "trim_threshold=1073741824", "hugetlb=1")
    )
}

_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = {
    "win32": (
        "C:/Program Files/LibreOffice/program/soffice.com",
        "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}
_TRUE, _FALSE = '{"type":"boolean","value":"true"}', '{"type":"boolean","value":"false"}'
_TO_READ = f'pdf:writer_pdf_Export:{{"UseTaggedPDF":{_TRUE},"ExportNotes":{_FALSE}}}'
_TO_MEASURE = f'pdf:writer_pdf_Export:{{"ExportBookmarksToPDFDestination":{_TRUE},"ExportNotes":{_FALSE}}}'

# LibreOffice keeps twenty charts of a document in memory and leaves the others out of a PDF, unless told otherwise.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Cache/Writer">
<prop oor:name="OLE_Objects" oor:op="fuse"><value>5000</value></prop></item>
</oor:items>
"""


class PdfFault(Exception):  # noqa: N818 - the machine's state, not a fault of the program
    """No PDF could be made; the text says why, in Thai."""


def office() -> Path | None:
    """Return the program of LibreOffice; None where it is not installed."""
    return next(_programs(), None)


def made_from(document: bytes) -> bytes:
    """Return the document's PDF without its comments, tagged for screen readers. Raises PdfFault."""
    (made,) = _converted([document], _TO_READ, 1)
    return made


def laid_out(document: bytes) -> bytes:
    """Return a PDF with the page of every bookmark, its lines broken as with TH SarabunPSK. Raises PdfFault."""
    (made,) = all_laid_out([document], 1)
    return made


def all_laid_out(documents: Sequence[bytes], workers: int) -> list[bytes]:
    """Return what `laid_out` gives of each document; ``workers``: how many at once. Raises PdfFault."""
    return _converted(documents, _TO_MEASURE, workers)


def prepared(document: bytes, pages_font: str = "") -> bytes:
    """Return a copy of the document that LibreOffice shows as Word shows the document.

    LibreOffice shows `thaiDistribute` as left-aligned, so the copy has `both`; and it counts captions anew in Arabic
    digits, so the copy has their numbers as plain text. Comments are not shown: in the text they take half of the
    time. ``pages_font``: of the page numbers, where they are Thai.
    """
    package = docx_file.open_own(document)
    for part in [part for part in package if part.endswith(".xml")]:
        package.put(part, package.read(part).replace(b'"thaiDistribute"', b'"both"'))
    comments.take_out(package)
    captions.write_out(package.tree(docx_file.main_part(package)))
    if pages_font:
        thai_pages.set_font(package, pages_font)
    return package.to_reproducible_bytes()


class _Conversion(Struct, frozen=True):
    """A LibreOffice at work: its process, the PDF that it will write, and when its time is over."""

    process: subprocess.Popen[bytes]
    result: Path
    has_thai_pages: bool
    until_s: float


def _converted(documents: Sequence[bytes], kind: str, workers: int) -> list[bytes]:
    """Return the PDF of each document; to measure, only where a font breaks lines as TH SarabunPSK does.

    Whatever ends this, a fault or Ctrl-C, ends every LibreOffice that it has started.
    """
    program = office()
    if program is None:
        raise PdfFault("ไม่พบ LibreOffice ในเครื่องนี้")
    made: dict[int, bytes] = {}
    running: dict[int, _Conversion] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        setting = fonts.setting(folder)
        if setting is None and kind == _TO_MEASURE:
            raise PdfFault("ไม่พบแบบอักษร TH SarabunPSK ในเครื่องนี้")
        try:
            for number, document in sorted(enumerate(documents), key=lambda each: -len(each[1])):  # the longest first
                while len(running) >= workers:
                    made |= _ended(running)
                own = folder / str(number)
                own.mkdir()
                running[number] = _started(program, document, kind, own, setting or {})
            while running:
                made |= _ended(running)
        finally:
            for conversion in running.values():
                _end(conversion.process)
    return [made[number] for number in range(len(documents))]


def write_profile(folder: Path) -> None:
    """Write a profile for LibreOffice in which a document may have any number of charts."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _started(program: Path, document: bytes, kind: str, folder: Path, setting: Mapping[str, str]) -> _Conversion:
    """Start LibreOffice on a document, in a folder of its own. ``setting``: the variables that tell of fonts."""
    wants_thai_pages = kind == _TO_READ and thai_pages.is_asked_for(document)  # to measure, any digits will do
    pages_font, told = fonts.thai_pages(folder.parent) if wants_thai_pages else ("", {})
    (folder / "document.docx").write_bytes(prepared(document, pages_font))
    write_profile(folder / "profile")
    process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are ours
        _command(program, folder, kind),
        env={**os.environ, **_MEMORY, **told, **setting},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=_HAS_GROUPS,
    )
    return _Conversion(process, folder / "document.pdf", bool(pages_font), time.monotonic() + TIME_LIMIT_S)


def _command(program: Path, folder: Path, kind: str) -> list[str]:
    profile = (folder / "profile").as_uri()
    return [
        str(program), f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", kind, "--outdir", str(folder), str(folder / "document.docx"),
    ]  # fmt: skip


def _ended(running: dict[int, _Conversion]) -> dict[int, bytes]:
    """Return the PDFs of those that have ended, which are running no more; {} after a moment where none has."""
    done = [number for number, each in running.items() if each.process.poll() is not None]
    if not done and any(time.monotonic() > each.until_s for each in running.values()):
        raise PdfFault(f"LibreOffice ใช้เวลาเกิน {TIME_LIMIT_S} วินาที")
    if not done:
        time.sleep(_LOOK_AFTER_S)
    return {number: _result(running.pop(number)) for number in done}


def _result(conversion: _Conversion) -> bytes:
    if not conversion.result.is_file():
        raise PdfFault("LibreOffice แปลงเอกสารไม่สำเร็จ")
    made = conversion.result.read_bytes()
    return thai_pages.named_as_seen(made) if conversion.has_thai_pages else made


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and those that it has started."""
    if process.poll() is None:
        if _HAS_GROUPS:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _programs() -> Iterator[Path]:
    found = (shutil.which(name) for name in _NAMES)
    yield from (Path(path) for path in found if path)
    yield from (path for path in map(Path, _USUAL_PLACES.get(sys.platform, ())) if path.is_file())
