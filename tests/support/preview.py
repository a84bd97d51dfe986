"""From a .docx to pictures of its pages: `python -m tests.preview FILE.docx OUTDIR`, through LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.word.libreoffice import fonts
from pipeline.word.libreoffice import pdf as product

SOFFICE_TIMEOUT_S = 240
DOTS_PER_INCH = 60


def pdf(document: Path, folder: Path) -> Path:
    """Convert the document to a PDF in ``folder``, as `pmqa pdf` does. Raises PdfFault."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{document.stem}.pdf"
    made.write_bytes(product.made_from(document.read_bytes()))
    return made


def converted(document: Path, folder: Path, kind: str) -> Path:
    """Convert the document with LibreOffice to another ``kind`` of file in ``folder``. Raises RuntimeError."""
    (made,) = all_converted([document], folder, kind)
    return made


def all_converted(documents: Sequence[Path], folder: Path, kind: str) -> list[Path]:
    """Convert documents with one call of LibreOffice, in their order. Raises RuntimeError where one is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        setting = fonts.setting(Path(scratch)) or {}
        profile = (Path(scratch) / "profile").as_uri()
        answer = subprocess.run(
            [
                "soffice", f"-env:UserInstallation={profile}", "--headless",
                "--convert-to", kind, "--outdir", str(folder), *map(str, documents),
            ],
            capture_output=True, text=True, timeout=SOFFICE_TIMEOUT_S, check=False, env={**os.environ, **setting},
        )  # fmt: skip
    made = [folder / f"{document.stem}.{kind}" for document in documents]
    missing = [path.name for path in made if not path.exists()]
    if answer.returncode or missing:
        raise RuntimeError(f"soffice could not make {missing}: {answer.stderr or answer.stdout}")
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
