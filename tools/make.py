"""Every command of `make`, and what it runs: the Makefile and make.cmd both hand what was typed to this file.

Run with the machine's own Python. Only the standard library is imported, and an old Python can read the file far enough
for prepare.py to say that it is too old.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence  # noqa: UP035 - an old Python has them nowhere else

ROOT = Path(__file__).resolve().parent.parent
WRONG_USAGE = 2
# GNU make writes a line of its own, in English and with *** in it, after a command that did not end with 0.
NO_CRASH = "(บรรทัดถัดไปเป็นข้อความของโปรแกรม make เอง มิใช่ข้อขัดข้อง คำสั่งหยุดเพราะเหตุที่แจ้งไว้ข้างบน)"
OF_MAKE_ITSELF = frozenset({"PYTHON"})  # which Python make calls: read by the Makefile

YEAR_OF_WORK, LOOKING, UPKEEP = "งานของปี เรียงตามลำดับที่ทำ", "ดูและตรวจ", "สำหรับผู้ดูแลโปรแกรม"
PARTS = (YEAR_OF_WORK, LOOKING, UPKEEP)

PYTEST = ("-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile")  # a file of tests in one process
TOGETHER, ALONE = (*PYTEST, "-m", "not alone"), ("-m", "pytest", "-m", "alone")
QUICK = ("-m", "not (soffice or ooxml or chromium or long)")
# constraints.txt is what users get; constraints-test.txt is what the tests get besides, and constraints-many.txt what a
# cluster needs, in the same versions.
PINS = (
    *("-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-annotate", "--custom-compile-command", "make pins", "{UPGRADE}", "--extra", "install"),
)


class Command(NamedTuple):
    """A command of make. ``steps``: the arguments of the Python in .venv, one run after the other.

    {YEAR} in an argument is what was typed for YEAR; where nothing was, the argument is left out. ``flags``: the
    option that a variable stands for, whatever its value. ``needs``: the variables it cannot do without, each with an
    example. ``tools``: what must be installed first. ``fine``: the exit codes that are no failure, with what to say.
    """

    name: str
    part: str
    words: str
    steps: Sequence[Sequence[str]] = ()
    flags: Mapping[str, str] = {}
    needs: Mapping[str, str] = {}
    tools: str = "users"  # or "tests", "many"; "" for none
    fine: Mapping[int, str] = {}

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it knows: YEAR in `make report YEAR=2564`."""
        arguments = " ".join(argument for step in self.steps for argument in step)
        return tuple(dict.fromkeys(re.findall("{([A-Z]+)}", arguments)))


def _pmqa(*arguments: str) -> Sequence[Sequence[str]]:
    return (("-m", "pipeline", *arguments),)


COMMANDS = (
    Command(
        "start",
        YEAR_OF_WORK,
        "เริ่มปีแรกของส่วนราชการ: สมุดงานว่างของ กพร. และแบบว่างของหน่วยงาน ลง outputs/<ปี>/forms (make start YEAR=2566)",
        _pmqa("start", "{YEAR}"),
        needs={"YEAR": "2566"},
    ),
    Command(
        "forms",
        YEAR_OF_WORK,
        "สร้างแบบของปีใหม่ให้ทุกหน่วยงานลง outputs/<ปี>/forms โดยยกข้อมูลมาจากปีก่อน (make forms YEAR=2565)",
        _pmqa("forms", "{YEAR}"),
        needs={"YEAR": "2565"},
    ),
    Command(
        "check",
        YEAR_OF_WORK,
        "ทำทุกอย่างเว้นแต่เอกสาร Word และบอกทุกข้อที่ต้องแก้",
        _pmqa("check", "{YEAR}", "{ALL}"),
        flags={"ALL": "--all"},
        fine={1: "ตรวจเสร็จแล้ว ยังมีข้อที่ต้องแก้ตามรายการด้านบน"},
    ),
    Command(
        "watch",
        YEAR_OF_WORK,
        "เฝ้าดู inputs/<ปี> แล้วตรวจใหม่ทุกครั้งที่สมุดงานเปลี่ยน (กด Ctrl-C เพื่อหยุด)",
        _pmqa("watch", "{YEAR}"),
    ),
    Command(
        "send",
        YEAR_OF_WORK,
        "ตรวจ แล้วจัดชุดส่งถึงทุกหน่วยงานลง outputs/<ปี>/send: บันทึกข้อความ สำเนาที่ทำเครื่องหมายหรือแบบ และรายการติดต่อ",
        _pmqa("send", "{YEAR}"),
    ),
    Command(
        "report",
        YEAR_OF_WORK,
        "อ่านสมุดงานใน inputs/<ปี> ตรวจ แล้วเขียนรายงานและระเบียบวาระลง outputs/<ปี> (เลือกปี: make report YEAR=2564)",
        _pmqa("report", "{YEAR}", "{NOCOMMENTS}", "{FRESH}", "{TRACK}", "{ALL}", "{OPEN}"),
        flags={"ALL": "--all", "NOCOMMENTS": "--no-comments", "FRESH": "--fresh", "TRACK": "--track", "OPEN": "--open"},
    ),
    Command(
        "final",
        YEAR_OF_WORK,
        "จัดทำฉบับส่งจากรายงานลง outputs/<ปี>/final (ไม่มีภาคผนวกที่มา: make final NOSOURCES=1)",
        _pmqa("final", "{YEAR}", "{NOSOURCES}"),
        flags={"NOSOURCES": "--no-sources"},
    ),
    Command(
        "pdf",
        YEAR_OF_WORK,
        "แปลงเอกสาร Word ใน outputs/<ปี> เป็น PDF (ต้องมี LibreOffice)",
        _pmqa("pdf", "{YEAR}"),
    ),
    Command(
        "many",
        LOOKING,
        "ทำรายงานของทุกส่วนราชการในโฟลเดอร์หนึ่ง พร้อมภาพรวม overview.html (make many FOLDER=กระทรวง)",
        _pmqa(
            "many", "{FOLDER}", "--year={YEAR}", "{CHECK}", "{NOPAGES}", "--scheduler={SCHEDULER}", "{SHIP}", "{ALL}"
        ),
        flags={"ALL": "--all", "CHECK": "--check", "NOPAGES": "--no-pages", "SHIP": "--ship"},
        needs={"FOLDER": "กระทรวง"},
        fine={1: "ทำเสร็จแล้ว ยังมีส่วนราชการที่ทำไม่สำเร็จตามรายการด้านบน"},
    ),
    Command(
        "trace",
        LOOKING,
        "บอกที่มาของตัวเลขของตัวชี้วัดหนึ่ง: สมุดงาน แผ่นงาน ช่อง (make trace CODE=7.1-01 รหัสดูได้ใน register.xlsx)",
        _pmqa("trace", "{CODE}", "--year={YEAR}"),
        needs={"CODE": "7.1-01"},
    ),
    Command("rules", LOOKING, "แสดงกติกาที่ใช้ตรวจทุกข้อ", _pmqa("rules")),
    Command("lint", LOOKING, "ตรวจแม่แบบ Word ใน templates และบอกจุดที่ผิด", _pmqa("lint")),
    Command(
        "templates",
        UPKEEP,
        "สร้างแม่แบบ Word ต้นฉบับและคู่มือใน templates (แม่แบบที่แก้แล้วไม่ถูกเขียนทับ)",
        [("-m", "pipeline.word.originals", "templates")],
    ),
    Command("sample", UPKEEP, "สร้างสมุดงานตัวอย่างใน inputs/2564 ใหม่", [("-m", "pipeline.sample")]),
    Command("docs", UPKEEP, "เขียนส่วนของ docs ที่มาจากโค้ดใหม่", [("-m", "pipeline.reference", ".")]),
    Command(
        "pictures",
        UPKEEP,
        "สร้างภาพใน docs ใหม่จากรายงานตัวอย่าง (ต้องมี LibreOffice, pdftoppm และ Chromium)",
        [("tools/pictures.py",)],
    ),
    Command("test", UPKEEP, "ตรวจโปรแกรมทั้งหมด", [TOGETHER, ALONE], tools="tests"),
    Command(
        "test-fast", UPKEEP, "ตรวจโปรแกรมเฉพาะส่วนที่ไม่ต้องใช้โปรแกรมอื่นและใช้เวลาไม่นาน", [(*PYTEST, *QUICK)], tools="tests"
    ),
    Command(
        "gates",
        UPKEEP,
        "ตรวจรูปแบบโค้ด",
        [
            ("-m", "ruff", "check", "."),
            ("-m", "ruff", "format", "--check", "."),
            ("-m", "mypy"),
            ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
        ],
        tools="tests",
    ),
    Command(
        "bench",
        UPKEEP,
        "วัดเวลาและหน่วยความจำเทียบกับวิธีทั่วไป (make bench SIZES=SML ROUNDS=3 บันทึกผลด้วย WRITE=1)",
        [("-m", "tests.bench", "--sizes={SIZES}", "--rounds={ROUNDS}", "{WRITE}")],
        flags={"WRITE": "--write"},
        tools="tests",
    ),
    Command("cluster", UPKEEP, "เตรียมเครื่องมือสำหรับ make many บนกลุ่มเครื่อง (Dask)", tools="many"),
    Command("audit", UPKEEP, "ตรวจสัญญาอนุญาตและช่องโหว่ที่ทราบแล้วของทุกอย่างที่ติดตั้ง", [("tools/audit.py",)], tools="tests"),
    Command("oldest", UPKEEP, "ทำรายงานตัวอย่างด้วยรุ่นเก่าที่สุดที่ setup.cfg ยอมรับ", [("tools/oldest.py",)], tools="tests"),
    Command(
        "pins",
        UPKEEP,
        "ปรับ constraints.txt ตาม setup.cfg (ใช้รุ่นใหม่ที่สุด: make pins UPGRADE=1)",
        [
            (*PINS, "--extra", "test", "--output-file", "constraints-test.txt", "setup.cfg"),
            (*PINS, "--constraint", "constraints-test.txt", "--output-file", "constraints.txt", "setup.cfg"),
            (
                *PINS,
                "--extra",
                "many",
                "--constraint",
                "constraints-test.txt",
                "--output-file",
                "constraints-many.txt",
                "setup.cfg",
            ),
        ],
        flags={"UPGRADE": "--upgrade"},
        tools="tests",
    ),
    Command("clean", UPKEEP, "ลบเครื่องมือที่ติดตั้งไว้ (.venv)", tools=""),
    Command("help", UPKEEP, "แสดงรายการคำสั่งนี้", tools=""),
)


def main(arguments: Sequence[str]) -> int:
    """Run the command that was typed, `report YEAR=2565`; without one, list them all. Return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a pipe may be set to a code page without Thai
            stream.reconfigure(encoding="utf-8", errors="replace")
    names = [word for word in arguments if "=" not in word] or ["help"]
    typed = dict(word.split("=", 1) for word in arguments if "=" in word)
    given = {**of_make(os.environ.get("MAKEFLAGS", "")), **typed}
    for name in names:
        command = next((one for one in COMMANDS if one.name == name), None)
        fault = wrong_usage(command, given) if command else unknown(name)
        if fault or command is None:
            sys.stderr.write(f"{fault}\n")
            return _ended(WRONG_USAGE)
        code = run(command, with_environment(command, given, os.environ))
        if code:
            return _ended(code)
    return 0


def _ended(code: int) -> int:
    """Return the exit code, after saying what the line is that GNU make writes next."""
    if "MAKELEVEL" in os.environ:  # make.cmd writes no such line
        sys.stderr.write(f"{NO_CRASH}\n")
        sys.stderr.flush()
    return code


def of_make(flags: str) -> dict[str, str]:
    """Return the variables that were typed after `make`, as MAKEFLAGS hands them on."""
    words = [re.sub(r"\\(.)", r"\1", word).replace("$$", "$") for word in re.findall(r"(?:\\.|[^\s\\])+", flags)]
    return dict(word.split("=", 1) for word in words if re.match(r"\w+=", word))


def with_environment(command: Command, given: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return what was given for the variables of a command; what was not typed may stand in the environment."""
    values = {name: given.get(name, environment.get(name, "")).strip() for name in command.variables}
    return {name: value for name, value in values.items() if value}


def arguments_of(step: Sequence[str], values: Mapping[str, str], flags: Mapping[str, str]) -> list[str]:
    """Return the arguments of a step; those that name a variable without a value are left out."""
    filled = {**values, **{name: option for name, option in flags.items() if name in values}}
    named = ((argument, re.findall("{([A-Z]+)}", argument)) for argument in step)
    return [argument.format_map(filled) for argument, names in named if all(name in filled for name in names)]


# --- what is said of a command that cannot be run


def unknown(name: str) -> str:
    """Return what to say of a command that is not there."""
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    meant = f" คำสั่งที่ใกล้เคียงคือ make {near[0]}" if near else ""
    return f"ไม่มีคำสั่ง {name}{meant} ดูคำสั่งทั้งหมดได้ด้วย make"


def wrong_usage(command: Command, given: Mapping[str, str]) -> str:
    """Return what to say of the variables that were typed for a command; "" where all is well."""
    own = command.variables
    for name, value in given.items():
        if name in own or name in OF_MAKE_ITSELF:
            continue
        if name.upper() in own:
            return f"ยังไม่ได้ทำอะไร เพราะ {name} ต้องพิมพ์ด้วยตัวพิมพ์ใหญ่: make {command.name} {name.upper()}={value}"
        known = f"ใช้ได้เพียง {', '.join(own)}" if own else "คำสั่งนี้ไม่ต้องระบุค่าใด"
        return f"ยังไม่ได้ทำอะไร เพราะคำสั่ง make {command.name} ไม่มีค่า {name} ({known})"
    values = with_environment(command, given, os.environ)
    for name, example in command.needs.items():
        if name not in values:
            return f"ต้องระบุ {name} เช่น make {command.name} {name}={example}"
    return ""


# --- running


def run(command: Command, values: Mapping[str, str]) -> int:
    """Run every step of a command until one fails; return its exit code."""
    if command.name == "help":
        sys.stdout.write(listing())
        return 0
    if command.name == "clean":
        shutil.rmtree(ROOT / ".venv", ignore_errors=True)
        return 0
    more = {"tests": ["test"], "many": ["many"]}.get(command.tools, [])
    code = _call([sys.executable, str(ROOT / "tools" / "prepare.py"), *more])
    for step in command.steps if not code else ():
        code = _call(
            [str(_venv_python()), *arguments_of(step, values, command.flags)], here=step[:2] != ("-m", "pipeline")
        )
        if code in command.fine:
            sys.stdout.write(f"{command.fine[code]}\n")
            code = 0
        if code:
            break
    return code


def listing() -> str:
    """Return every command with what it does, in the order of the year's work."""
    lines = []
    for part in PARTS:
        lines += [part, *(f"  make {one.name:10} {one.words}" for one in COMMANDS if one.part == part), ""]
    return "\n".join(lines[:-1]) + "\n"


def _call(words: Sequence[str], *, here: bool = True) -> int:
    """Run a program to its end, also where Ctrl-C is pressed: the program itself answers that.

    ``here``: in the folder of the project. Otherwise in the folder that the command was typed in, whose inputs count.
    """
    signal.signal(signal.SIGINT, lambda *_: None)
    own = {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=ROOT if here else None, env={**os.environ, **own}, check=False).returncode


def _venv_python() -> Path:
    return ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
