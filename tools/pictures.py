"""The pictures of the README, made anew from the sample's report: needs LibreOffice, pdftoppm and Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
YEAR = "2564"
REPORT, AGENDA = "application-report", "agenda"
DPI = 80
STATUS_WIDTH_PX, STATUS_HEIGHT_PX = 661, 935  # as large as a page

# Each picture: the document it is a page of, and words that the first such page holds together. Words without marks
# above or below: in the text of a PDF those may be other characters.
PAGES = {
    "cover": (REPORT, ()),
    "contents": (REPORT, ("สารบัญ",)),
    "narrative": (REPORT, ("หมวด 1", "หลักฐาน")),
    "indicators": (REPORT, ("เป้าหมายและผลของ", "7.1-01")),
    "charts": (REPORT, ("แผนภูมิที่", "7.1-01")),
    "agenda": (AGENDA, ()),
}


def main() -> int:
    """Make every picture of docs/. Return the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / YEAR
        for command in ("report", "pdf"):
            _run(sys.executable, "-m", "pipeline", command, YEAR, "--outputs", scratch)
        for name, (document, words) in PAGES.items():
            pdf = made / f"{document}.pdf"
            page = str(page_with(pdf, words))
            _run("pdftoppm", "-r", str(DPI), "-f", page, "-l", page, "-singlefile", "-png", str(pdf), str(DOCS / name))
        size = f"--window-size={STATUS_WIDTH_PX},{STATUS_HEIGHT_PX}"
        shot = f"--screenshot={DOCS / 'status.png'}"
        page_address = (made / "status.html").as_uri()
        _run("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", size, shot, page_address)
    return 0


def page_with(pdf: Path, words: tuple[str, ...]) -> int:
    """Return the first page, from 1, that holds all ``words``, which a PDF may part by spaces. Raises StopIteration."""
    wanted = ["".join(word.split()) for word in words]
    pages = enumerate(PdfReader(pdf).pages, start=1)
    texts = ((number, "".join(page.extract_text().split())) for number, page in pages)
    return next(number for number, text in texts if all(word in text for word in wanted))


def _run(*words: str) -> None:
    subprocess.run(words, cwd=ROOT, check=True, env={**os.environ, "PYTHONUTF8": "1"})


if __name__ == "__main__":
    raise SystemExit(main())
