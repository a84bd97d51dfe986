"""The tools in .venv that every make command runs with: installed by hash, and made anew where they no longer fit.

Run by make with the machine's own Python before every command. `prepare.py` installs what users need, `prepare.py test`
also what the tests need, `prepare.py many` also what a cluster of machines needs. Only the standard library is
imported, and an old Python can read the file far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
PINS = "constraints.txt"
TEST_PINS = "constraints-test.txt"
MANY_PINS = "constraints-many.txt"
MORE_PINS = {"test": TEST_PINS, "many": MANY_PINS}
PROJECT_FILES = ("setup.cfg", "pyproject.toml")
CANNOT_GO_ON = 3  # the exit code of pmqa where the machine cannot go on

TOO_OLD = "ต้องใช้ Python 3.11 ขึ้นไป แต่เครื่องนี้เป็น {found}"
FIRST_TIME = "กำลังเตรียมเครื่องมือ ใช้เวลาประมาณหนึ่งนาที"
NO_VENV = (
    "สร้างโฟลเดอร์ .venv ไม่ได้ ให้ปิดโปรแกรมที่ใช้โฟลเดอร์นี้อยู่ หากโฟลเดอร์ของโปรแกรมอยู่ใน OneDrive ให้ย้ายออกมา "
    "ใน Debian และ Ubuntu ให้ติดตั้งแพ็กเกจ python3-venv ก่อน แล้วสั่งใหม่อีกครั้ง"
)
NOT_INSTALLED = "ติดตั้งเครื่องมือไม่สำเร็จ โปรดตรวจว่าเครื่องต่ออินเทอร์เน็ตได้ แล้วสั่งใหม่อีกครั้ง (สาเหตุอยู่ในข้อความด้านบน)"


def main(arguments: list[str]) -> int:
    """Prepare .venv for users, and for what ``arguments`` name besides. Return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        return _fail(TOO_OLD.format(found=sys.version.split()[0]))
    return prepare(ROOT, [PINS, *(MORE_PINS[name] for name in arguments)])


def prepare(root: Path, pin_files: list[str]) -> int:
    """Make the tools of ``root`` fit its files, doing no more than is needed. Return the exit code."""
    installed = read_state(root)
    if not still_fits(root, installed):
        sys.stdout.write(f"{FIRST_TIME}\n")
        sys.stdout.flush()
        installed = new_state(root)
        if not _make_venv(root):
            return _fail(NO_VENV)
    wanted = state_with(root, installed, pin_files)
    if wanted == installed:
        return 0
    missing = [name for name in pin_files if name not in installed["pins"]]
    hashed = ["--require-hashes", "--only-binary", ":all:", "--no-deps"]
    steps = [[*hashed, "--requirement", name] for name in missing]
    steps.append(["--no-deps", "--no-build-isolation", "--editable", "."])
    if not all(_pip_install(root, step) for step in steps):
        return _fail(NOT_INSTALLED)
    state_file(root).write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    return 0


# --- what stands in .venv, remembered beside it


def state_file(root: Path) -> Path:
    """Return the file that is written when everything is installed."""
    return root / ".venv" / "ready.json"


def new_state(root: Path) -> dict[str, Any]:
    """Return the state of a .venv just made by this Python in this folder."""
    return {"python": [sys.version, sys.base_prefix], "folder": str(root), "pins": {}, "project": ""}


def state_with(root: Path, state: dict[str, Any], pin_files: list[str]) -> dict[str, Any]:
    """Return ``state`` after the pins and the project have been installed as their files stand now."""
    pins = {**state["pins"], **{name: _sha256(root / name) for name in pin_files}}
    return {**state, "pins": pins, "project": "".join(_sha256(root / name) for name in PROJECT_FILES)}


def read_state(root: Path) -> dict[str, Any]:
    """Return the state that was written last; empty where nothing was installed or its file cannot be read."""
    try:
        state: dict[str, Any] = json.loads(state_file(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state


def still_fits(root: Path, state: dict[str, Any]) -> bool:
    """Return whether .venv was made here, by this Python, and from pins that have not changed."""
    made = new_state(root)
    return (
        not (root / ".venv").is_symlink()
        and venv_python(root).exists()
        and all(state.get(key) == made[key] for key in ("python", "folder"))
        and all(_sha256(root / name) == digest for name, digest in state["pins"].items())
    )


def venv_python(root: Path) -> Path:
    """Return the Python of .venv."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


# --- steps


def _make_venv(root: Path) -> bool:
    folder = root / ".venv"
    try:
        if folder.is_symlink():
            folder.unlink()  # what it leads to belongs to another copy of the project
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError:  # Windows: another program, such as OneDrive, holds a file of it
        return False
    return subprocess.run([_base_python(), "-m", "venv", str(folder)], check=False).returncode == 0


def _base_python() -> str:
    """Return the machine's own Python, also where make was started by the one in .venv."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _pip_install(root: Path, arguments: list[str]) -> bool:
    """Return whether pip installed what ``arguments`` name; what it says is shown only where it did not."""
    command = [str(venv_python(root)), "-m", "pip", "install", "--quiet", *arguments]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_GO_ON


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
