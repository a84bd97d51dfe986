"""The oldest versions that setup.cfg allows: installed beside .venv, and the sample's report made with them.

Run by .ci/run, so that no lower bound promises a version that the project does not work with.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    "application-report.docx",
    "agenda.docx",
    "minutes.docx",
    "site-visit.docx",
    "status.html",
    "findings.xlsx",
    "register.xlsx",
    "evidence.xlsx",
    "calendar.ics",
    "manifest.json",
)
UV = (sys.executable, "-m", "uv")


def main() -> int:
    """Install the oldest versions and make the report of the sample. Return the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        python = install(Path(scratch) / "oldest")
        subprocess.run([*UV, "pip", "list", "--python", str(python)], check=True)
        missing = missing_documents(python, Path(scratch) / "outputs")
    sys.stdout.write(f"oldest versions: {'missing ' + ', '.join(missing) if missing else 'all documents made'}\n")
    return 1 if missing else 0


def install(folder: Path) -> Path:
    """Return a Python for which the oldest allowed version of every direct requirement is installed in ``folder``."""
    subprocess.run([*UV, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    oldest = ["--resolution", "lowest-direct", "--requirement", str(ROOT / "setup.cfg")]
    subprocess.run([*UV, "pip", "install", "--quiet", "--python", str(python), *oldest], check=True)
    return python


def missing_documents(python: Path, outputs: Path) -> list[str]:
    """Return the documents of the sample's report that ``python`` does not make; CalledProcessError where it fails."""
    command = [str(python), "-m", "pipeline", "report", "2564", "--outputs", str(outputs)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONUTF8": "1"})
    return [name for name in DOCUMENTS if not (outputs / "2564" / name).is_file()]


if __name__ == "__main__":
    raise SystemExit(main())
