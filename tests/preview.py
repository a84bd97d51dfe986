"""From a .docx to pictures of its pages: `python -m tests.preview FILE.docx OUTDIR`, through LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests import fonts

SOFFICE_TIMEOUT_S = 240
DOTS_PER_INCH = 60


def pdf(document: Path, folder: Path) -> Path:
    """Convert the document to a PDF in ``folder``, lines broken as TH SarabunPSK would. Raises RuntimeError."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / document.name
        _copy_justified(document, copy)
        return converted(copy, folder, "pdf")


def converted(document: Path, folder: Path, kind: str) -> Path:
    """Convert the document with LibreOffice to another ``kind`` of file in ``folder``. Raises RuntimeError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        answer = subprocess.run(
            [
                "soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless",
                "--convert-to", kind, "--outdir", str(folder), str(document),
            ],
            capture_output=True, text=True, timeout=SOFFICE_TIMEOUT_S, check=False, env=_environment(),
        )  # fmt: skip
    made = folder / f"{document.stem}.{kind}"
    if answer.returncode or not made.exists():
        raise RuntimeError(f"soffice could not convert {document.name}: {answer.stderr or answer.stdout}")
    return made


def pdf_text(path: Path) -> str:
    """Return the text of a PDF, laid out as on its pages."""
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def pages(document: Path, folder: Path, dots_per_inch: int = DOTS_PER_INCH) -> list[Path]:
    """Return a picture of every page of the document, in order, made in ``folder``."""
    made = pdf(document, folder)
    for old in folder.glob(f"{document.stem}-*.png"):
        old.unlink()
    subprocess.run(
        ["pdftoppm", "-r", str(dots_per_inch), "-png", str(made), str(folder / document.stem)], check=True, timeout=120
    )
    return sorted(folder.glob(f"{document.stem}-*.png"))


def _environment() -> dict[str, str]:
    config = fonts.fontconfig_file()
    return {**os.environ, **({"FONTCONFIG_FILE": str(config)} if config else {})}


def _copy_justified(document: Path, copy: Path) -> None:
    # LibreOffice shows thaiDistribute left-aligned; `both` is the nearest it has.
    with zipfile.ZipFile(document) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".xml"):
                content = content.replace(b'"thaiDistribute"', b'"both"')
            target.writestr(member, content)


def main(arguments: list[str]) -> int:
    """Make the pictures and print their paths."""
    if len(arguments) not in (2, 3) or not shutil.which("soffice"):
        sys.stderr.write("python -m tests.preview FILE.docx OUTDIR [DPI]   (needs LibreOffice and pdftoppm)\n")
        return 2
    dots_per_inch = int(arguments[2]) if len(arguments) == 3 else DOTS_PER_INCH
    for page in pages(Path(arguments[0]), Path(arguments[1]), dots_per_inch):
        sys.stdout.write(f"{page}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
