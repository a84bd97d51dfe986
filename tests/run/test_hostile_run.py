"""A folder full of broken and hostile files costs no other unit its data, and the documents are made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.hostile import HOSTILE, hostile, with_sheet

pytestmark = pytest.mark.long

MAX_BYTES = 500 * 1024 * 1024
DOCUMENTS = ("application-report.docx", "agenda.docx", "status.html", "findings.xlsx", "register.xlsx")
UNITS = 8

# Runs the command line, and tells on standard error how much memory it took at the most. Not by getrusage: that
# counts what the process held that started this one.
MEASURED = """
import sys
from pathlib import Path
from pipeline.cli import main
try:
    main()
finally:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) * 1024, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not tell how much memory it took")
def test_every_hostile_file_is_named_and_all_else_comes_through(root: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs" / "2564"
    shutil.copytree(root / "inputs" / "2564", inputs)
    for name in HOSTILE:
        (inputs / name).write_bytes(hostile(name))
    (inputs / "ไกล.xlsx").write_bytes(with_sheet('<row r="1048576"><c r="XFD1048576"><v>0</v></c></row>'))
    command = [sys.executable, "-c", MEASURED, "report", "2564", "--no-pages", "--templates", root / "templates"]
    folders = ["--inputs", tmp_path / "inputs", "--outputs", tmp_path / "outputs"]
    done = subprocess.run([*command, *folders], capture_output=True, text=True, cwd=root, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert int(done.stderr.split()[-1]) < MAX_BYTES

    made = tmp_path / "outputs" / "2564"
    assert [name for name in DOCUMENTS if not (made / name).is_file()] == []
    assert len(list((made / "marked").glob("*.xlsx"))) == UNITS
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    said = {(finding["workbook"], finding["code"]) for finding in manifest["findings"]}
    assert {(name, code) for name, (code, _) in HOSTILE.items()} <= said
    assert {code for workbook, code in said if workbook == "ไกล.xlsx"} == {"F006"}
    checked = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", "2564", "--format", "json", *folders],
        capture_output=True, text=True, cwd=root, timeout=300,
    )  # fmt: skip
    statuses = [submission["status"] for submission in json.loads(checked.stdout)["submissions"]]
    assert statuses.count("refused") == len(HOSTILE) + 1
    assert sum(status in ("received", "late") for status in statuses) == UNITS
