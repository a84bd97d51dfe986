"""From a document to its PDF, by LibreOffice where it is installed, with a profile of its own and a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.word.libreoffice import fonts, thai_pages
from pipeline.word.markup import docx_file
from pipeline.word.parts import captions

TIME_LIMIT_S = 300

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
    return _converted(document, _TO_READ, exact=False)


def laid_out(document: bytes) -> bytes:
    """Return a PDF with the page of every bookmark, its lines broken as with TH SarabunPSK. Raises PdfFault."""
    return _converted(document, _TO_MEASURE, exact=True)


def prepared(document: bytes, pages_font: str = "") -> bytes:
    """Return a copy of the document that LibreOffice shows as Word shows the document.

    LibreOffice shows `thaiDistribute` as left-aligned, so the copy has `both`; and it counts captions anew in Arabic
    digits, so the copy has their numbers as plain text. ``pages_font``: of the page numbers, where they are Thai.
    """
    package = docx_file.open_own(document)
    for part in [part for part in package if part.endswith(".xml")]:
        package.put(part, package.read(part).replace(b'"thaiDistribute"', b'"both"'))
    captions.write_out(package.tree(docx_file.main_part(package)))
    if pages_font:
        thai_pages.set_font(package, pages_font)
    return package.to_reproducible_bytes()


def _converted(document: bytes, kind: str, *, exact: bool) -> bytes:
    """Return the PDF; ``exact``: only where the machine has a font that breaks lines as TH SarabunPSK does."""
    program = office()
    if program is None:
        raise PdfFault("ไม่พบ LibreOffice ในเครื่องนี้")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        setting = fonts.setting(folder)
        if setting is None and exact:
            raise PdfFault("ไม่พบแบบอักษร TH SarabunPSK ในเครื่องนี้")
        wants_thai_pages = not exact and thai_pages.is_asked_for(document)  # to measure, any digits will do
        pages_font, told = fonts.thai_pages(folder) if wants_thai_pages else ("", {})
        (folder / "document.docx").write_bytes(prepared(document, pages_font))
        write_profile(folder / "profile")
        _run(_command(program, folder, kind), {**os.environ, **told, **(setting or {})})
        result = folder / "document.pdf"
        if not result.is_file():
            raise PdfFault("LibreOffice แปลงเอกสารไม่สำเร็จ")
        made = result.read_bytes()
        return thai_pages.named_as_seen(made) if pages_font else made


def write_profile(folder: Path) -> None:
    """Write a profile for LibreOffice in which a document may have any number of charts."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _command(program: Path, folder: Path, kind: str) -> list[str]:
    profile = (folder / "profile").as_uri()
    return [
        str(program), f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", kind, "--outdir", str(folder), str(folder / "document.docx"),
    ]  # fmt: skip


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    """Run the program to its end; after the time limit, end it and the programs that it has started."""
    own_group = sys.platform != "win32"
    with subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are ours
        command,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=own_group,
    ) as process:
        try:
            process.wait(TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            raise PdfFault(f"LibreOffice ใช้เวลาเกิน {TIME_LIMIT_S} วินาที") from None
        finally:
            if process.poll() is None:
                _end(process, own_group=own_group)


def _end(process: subprocess.Popen[bytes], *, own_group: bool) -> None:
    if own_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _programs() -> Iterator[Path]:
    found = (shutil.which(name) for name in _NAMES)
    yield from (Path(path) for path in found if path)
    yield from (path for path in map(Path, _USUAL_PLACES.get(sys.platform, ())) if path.is_file())
