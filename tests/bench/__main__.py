"""`make bench`: what `check` and `report` cost beside the usual way and the floors, in one table.

    make bench                        the sample (S) and 60 workbooks (M), three rounds: some minutes
    make bench SIZES=S                the sample alone
    make bench SIZES=SML ROUNDS=5     with 500 workbooks (L): half an hour
    make bench WRITE=1                writes tests/bench/README.md and results.json beside it

docxtemplater is measured where node has it (see docxtemplater.js), page numbers where LibreOffice is installed.

All are whole processes, run in turn; CPU seconds with those of children, medians. Linux and macOS only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct
from openpyxl import load_workbook

from tests.bench.measuring import ROOT, Cost, Program, alternately, once, python
from tests.support import departments

HERE = Path(__file__).parent
DAY, DAY_AFTER = "2564-01-19", "2564-01-20"
LIBRARIES = ("pandas", "openpyxl", "docxtpl", "python-docx", "lxml", "xlsxwriter", "click")
SEED = 7
FAULTS_IN_SIX = 5  # of six indicators so many are given a fault, as in tests/run/test_departments.py
STRAYS = ("เสีย", "ลับ", "บันทึก", "ระเบิด", "~$", "อื่น", "ใคร", "เก่า", "ปีก่อน", "สำรอง")


class Size(Struct, frozen=True):
    """A department. ``most``: for each work and what it is held against, the ratio it is to stay within.

    ``is_checked_alone``: whether no documents are made of it.
    """

    words: str
    units: int
    rows_each: int
    most: Mapping[tuple[str, str], float]
    is_checked_alone: bool = False


SIZES = {
    "S": Size(
        "the sample",
        0,
        0,
        {
            ("check", "imports"): 1.2,
            ("check", "usual check"): 0.85,
            ("report", "imports"): 2.0,
            ("report", "usual report"): 0.85,
            ("report again", "imports"): 1.2,
        },
    ),
    "M": Size(
        "60 workbooks, 1,200 indicators",
        60,
        20,
        {
            ("check", "usual check"): 0.35,
            ("report", "usual report"): 1.5,
            ("report again", "imports"): 1.2,
        },
    ),
    "L": Size(
        "500 workbooks, 20,000 indicators",
        500,
        40,
        {("check", "usual check"): 0.3},
        is_checked_alone=True,
    ),
}
WORKS = {
    "imports": "imports of pandas, docxtpl, openpyxl, click",
    "check": "`pmqa check`",
    "usual check": "the usual way of `check`",
    "report": "`pmqa report --no-pages`",
    "usual report": "the usual way of `report`",
    "report again": "`pmqa report --no-pages`, nothing changed",
    "changed": "`pmqa report --no-pages`, one workbook changed",
    "other day": "`pmqa report --no-pages`, on another day",
    "pages": "`pmqa report` with page numbers, the first time",
    "pages again": "`pmqa report --all` with page numbers, nothing changed",
    "docxtemplater": "docxtemplater, the documents alone, of data that are read already",
    "inflate": "floor: inflating all workbooks",
    "deflate": "floor: deflating the outputs' parts",
    "tables": "floor: the same tables with lxml alone",
}


def main() -> None:
    """Measure, and print or write the table."""
    given = argparse.ArgumentParser(description="pmqa beside the usual way")
    given.add_argument("--sizes", default="SM", help="of S, M and L, such as SM")
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--write", action="store_true", help="write tests/bench/README.md and results.json")
    given.add_argument("--json", action="store_true", help="print JSON instead of the table")
    options = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="pmqa-bench-") as folder:
        costs = {size: measured(size, Path(folder) / size, options.rounds) for size in options.sizes}
    results = {"machine": machine(), "rounds": options.rounds, "sizes": {size: entries(costs[size]) for size in costs}}
    text = table(results)
    sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=1) + "\n" if options.json else text)
    if options.write:
        (HERE / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (HERE / "README.md").write_text(text, encoding="utf-8")


def measured(name: str, folder: Path, rounds: int) -> dict[str, Cost]:
    """Return what each work costs for a department of a size."""
    size = SIZES[name]
    inputs = department(size, folder)
    template, again, parts = folder / "template.docx", folder / "again", folder / "parts"
    once(python("-m", "tests.bench.usual_way", "template", str(template)))
    of_year = str(inputs / "2564")

    def ours(command: str, outputs: Path, *more: str) -> tuple[str, ...]:
        place = ("--inputs", str(inputs), "--outputs", str(outputs), "--templates", str(ROOT / "templates"))
        return python("-m", "pipeline", command, "2564", "--day", DAY, *place, *more)

    def usual(command: str, *more: str) -> Program:
        outputs = folder / f"usual {command}"
        words = python("-m", "tests.bench.usual_way", command, of_year, str(outputs), *more)
        return Program(words, lambda: shutil.rmtree(outputs, ignore_errors=True))

    def anew(command: str, *more: str) -> Program:
        outputs = folder / command
        return Program(ours(command, outputs, *more), lambda: shutil.rmtree(outputs, ignore_errors=True))

    def floor(*words: str) -> Program:
        return Program(python("-m", "tests.bench.floors", *words))

    def make_first() -> None:
        once(ours("check", again) if size.is_checked_alone else ours("report", again, "--no-pages"))

    def make_first_and_change() -> None:
        make_first()
        change(inputs / "2564")

    make_first()
    once(python("-m", "tests.bench.floors", "unpack", str(again), str(parts)))
    indicators = size.units * size.rows_each or 69  # of the sample
    programs = {
        "imports": floor("imports"),
        "check": anew("check"),
        "usual check": usual("check"),
    }
    if not size.is_checked_alone:
        programs |= {
            "report": anew("report", "--no-pages"),
            "usual report": usual("report", str(template)),
            "report again": Program(ours("report", again, "--no-pages"), make_first),
            "changed": Program(ours("report", again, "--no-pages"), make_first_and_change),
            "other day": Program(ours("report", again, "--no-pages", "--day", DAY_AFTER), make_first),
        }
        if shutil.which("soffice"):
            counted = folder / "counted"
            programs["pages"] = Program(ours("report", counted), lambda: shutil.rmtree(counted, ignore_errors=True))
            programs["pages again"] = Program(ours("report", counted, "--all"))
        if (ROOT / "node_modules/docxtemplater").is_dir():
            braces, data = folder / "braces.docx", folder / "data.json"
            once(python("-m", "tests.bench.usual_way", "braces", str(braces)))
            once(python("-m", "tests.bench.usual_way", "data", of_year, str(data)))
            words = ("node", str(HERE / "docxtemplater.js"), str(braces), str(data), str(folder / "of docxtemplater"))
            programs["docxtemplater"] = Program(words)
    programs |= {
        "inflate": floor("inflate", of_year),
        "deflate": floor("deflate", str(parts)),
        "tables": floor("tables", str(indicators)),
    }
    return alternately(programs, rounds, lambda words: print(name, words, file=sys.stderr, flush=True))  # noqa: T201


def change(inputs: Path) -> None:
    """Change a figure in one workbook of the year, as its unit would."""
    path = min(path for path in inputs.glob("*.xlsx") if "หมวด 7" in load_workbook(path, read_only=True).sheetnames)
    book = load_workbook(path)
    cell = next(
        cell for row in book["หมวด 7"].iter_rows(min_row=4) for cell in row if isinstance(cell.value, int | float)
    )
    cell.value += 1
    book.save(path)


def department(size: Size, folder: Path) -> Path:
    """Return the inputs of a department: the sample's, or as many workbooks as the seeded generator is asked for.

    The files that it lays beside the workbooks, damaged and foreign, are taken away: the usual way stops at them.
    """
    inputs = folder / "inputs"
    if not size.units:
        shutil.copytree(ROOT / "inputs", inputs)
        return inputs
    folder.mkdir()
    faults = size.units * size.rows_each * FAULTS_IN_SIX // 6
    departments.build(SEED, inputs, units=size.units, rows_each=size.rows_each, faults=faults)
    for path in (inputs / "2564").iterdir():
        if path.name.startswith(STRAYS):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return inputs


def machine() -> dict[str, str]:
    """Return the processor, its cores, and the versions of what ran on it."""
    cpuinfo = Path("/proc/cpuinfo")
    named = re.search("model name\\s*: (.*)", cpuinfo.read_text(encoding="utf-8")) if cpuinfo.exists() else None
    return {
        "processor": named[1] if named else platform.processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def entries(costs: Mapping[str, Cost]) -> dict[str, dict[str, float]]:
    """Return the costs as they stand in results.json."""
    return {
        name: {"cpu_s": round(cost.median_s, 2), "least_s": round(cost.least_s, 2), "peak_mb": round(cost.peak_mb)}
        for name, cost in costs.items()
    }


def table(results: Mapping[str, dict]) -> str:
    """Return the results as the page tests/bench/README.md."""
    about = results["machine"]
    versions = ", ".join(f"{library} {about[library]}" for library in LIBRARIES)
    lines = [
        "# What a run costs",
        "",
        "Written by `make bench WRITE=1`. Whole processes run in turn; CPU seconds with those of children, medians of "
        f"{results['rounds']} rounds.",
        "The usual way is [`usual_way.py`](usual_way.py): pandas.read_excel with openpyxl, docxtpl, and copies loaded "
        "and saved by openpyxl; no charts, no places, no comments, no tolerance.",
        "",
        f"{about['processor']}, {about['cores']} cores, {about['system']}, Python {about['python']}; {versions}.",
    ]
    for name, costs in results["sizes"].items():
        lines += ["", f"## {name}: {SIZES[name].words}", "", "| work | CPU s | peak MB |", "|---|---|---|"]
        lines += [f"| {WORKS[work]} | {cost['cpu_s']:.2f} | {cost['peak_mb']:.0f} |" for work, cost in costs.items()]
        lines += ["", "| ours | beside it | ratio | to be |", "|---|---|---|---|"]
        lines += [
            f"| {WORKS[ours]} | {WORKS[other]} | {costs[ours]['cpu_s'] / costs[other]['cpu_s']:.2f} | ≤ {most} |"
            for (ours, other), most in SIZES[name].most.items()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
