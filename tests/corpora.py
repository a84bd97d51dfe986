"""Try the intake on folders of public workbooks: what crashes it, what hangs it, what it passes over without a word.

    .venv/bin/python -m tests.corpora FOLDER …             a `check` over batches of the files, beside the sample
    .venv/bin/python -m tests.corpora FOLDER … --base TREE  the time it takes to read them, against another working tree

Not collected by pytest: the files are other people's, and are not part of this repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

ROOT = Path(__file__).parents[1]
READ = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
ENDINGS = (*READ, ".xltx", ".xltm", ".xlt", ".ots", ".fods")  # a template or flat file is not read, but named
SAY_WHAT_BECAME = ("F001", "F002", "F003", "F004", "F006", "F007", "F008", "F009", "F012")
TELL_OF_ALL = ("findings.xlsx", "manifest.json", "status.html")
YEAR = "2564"
BATCH_FILES = 60
TIMEOUT_S = 900
ROUNDS = 3

# Read each file of a list, and print the processor time of each; it runs in either tree, and knows both.
_READER = """
import json, resource, sys, time
from pathlib import Path
try:
    from pipeline.workbook.reading import files
    read = lambda path: files.read(path, path.name, path.parent)
except ImportError:
    from pipeline.workbook import intake
    read = lambda path: intake.read(path)

def seconds():
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime

taken = {}
for name in json.load(sys.stdin):
    began = seconds()
    read(Path(name))
    taken[name] = seconds() - began
json.dump(taken, sys.stdout)
"""


class Answer(Struct, frozen=True):
    """What a `check` did. ``named``: each workbook that was received or that a finding names, and what became of it;
    ``of_sample``: what is said of the sample's own; ``outputs``: the sha256 of each file that tells only of it.
    """

    fault: str
    exit_code: int
    named: Mapping[str, str]
    of_sample: tuple[tuple[str, ...], ...]
    outputs: Mapping[str, str]


def main(words: Sequence[str]) -> int:
    """Return 0 when nothing was wrong, else 1; what was wrong is printed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--base", type=Path, help="another working tree, to compare the time of reading with")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="of so many files only, evenly chosen")
    given = parser.parse_args(words)
    files = _chosen(sorted(path for folder in given.folders for path in _workbooks(folder)), given.most)
    _say(f"{len(files)} files")
    if given.base:
        return _compare([path for path in files if path.suffix.casefold() in READ], given.base)
    return _check(files)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _workbooks(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.casefold() in ENDINGS and path.is_file())


def _chosen(files: Sequence[Path], most: int) -> Sequence[Path]:
    step = max(1, -(-len(files) // most))
    return files[::step]


# --- crashes, hangs and silence


def _check(files: Sequence[Path]) -> int:
    alone = _answer(())
    wrong = 0
    outcomes: Counter[str] = Counter()
    for number, batch in enumerate(_batches(files), start=1):
        began = time.monotonic()
        faults, became = _faults(batch, alone)
        wrong += len(faults)
        outcomes.update(became)
        head = f"batch {number}: {len(batch)} files, {len(faults)} wrong, {time.monotonic() - began:.0f} s"
        _say("\n  ".join((head, *faults)))
    _say(f"{wrong} wrong in {len(files)} files")
    for outcome, count in outcomes.most_common():
        _say(f"  {count:5} {outcome}")
    return min(wrong, 1)


def _batches(files: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    left = iter(files)
    while batch := tuple(islice(left, BATCH_FILES)):
        yield batch


def _faults(batch: Sequence[Path], alone: Answer) -> tuple[list[str], list[str]]:
    """Return what is wrong with a batch, by the file that does it where one can be found, and what became of its
    files."""
    answer = _answer(batch)
    if answer.fault or replace(answer, named=alone.named) != alone:
        if len(batch) == 1:
            fault = answer.fault or f"exit {answer.exit_code}, or other words or files of the sample"
            return [f"{batch[0]}: {fault}"], ["wrong"]
        half = len(batch) // 2
        (faults, became), (more_faults, more_became) = (_faults(part, alone) for part in (batch[:half], batch[half:]))
        return faults + more_faults, became + more_became
    became = [answer.named.get(_name(number, file), "not named") for number, file in enumerate(batch)]
    return [f"{file}: not named" for file, what in zip(batch, became, strict=True) if what == "not named"], became


def _answer(batch: Sequence[Path]) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs" / YEAR
        shutil.copytree(ROOT / "inputs" / YEAR, inputs)
        own = {path.name for path in inputs.iterdir()}
        for number, file in enumerate(batch):
            shutil.copyfile(file, inputs / _name(number, file))
        command = [sys.executable, "-m", "pipeline", "check", YEAR, "--format", "json"]
        places = ["--inputs", str(inputs.parent), "--outputs", f"{folder}/outputs"]
        try:
            done = subprocess.run(
                [*command, *places], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired:
            return Answer(f"no end within {TIMEOUT_S} s", -1, {}, (), {})
        if "Traceback" in done.stderr or done.returncode not in (0, 1):
            return Answer(f"exit {done.returncode}: {done.stderr.strip()[-400:]}", done.returncode, {}, (), {})
        return replace(_read(json.loads(done.stdout), done.returncode, own), outputs=_outputs(Path(folder) / "outputs"))


def _outputs(folder: Path) -> dict[str, str]:
    """Return the sha256 of each output but those that tell of every file of the inputs."""
    files = sorted(path for path in (folder / YEAR).rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name not in TELL_OF_ALL and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def _read(said: dict[str, list[dict[str, str | None]]], exit_code: int, own: set[str]) -> Answer:
    findings = said["findings"]
    what = {str(entry["workbook"]): _became(entry) for entry in findings if str(entry["code"]) in SAY_WHAT_BECAME}
    named = {str(entry["workbook"]): f"only {entry['code']}" for entry in findings} | what
    named |= {str(entry["workbook"]): "received" for entry in said["submissions"] if entry["status"] == "received"}
    keys = ("code", "severity", "message", "workbook", "sheet", "cell", "unit", "indicator")
    of_sample = sorted(
        tuple(str(entry[key]) for key in keys) for entry in findings if entry["workbook"] in own and entry["cell"]
    )
    return Answer("", exit_code, named, tuple(of_sample), {})


def _became(entry: Mapping[str, str | None]) -> str:
    """Return the code, and the reason in brackets where the sentence gives one."""
    reason = re.search(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", str(entry["message"]))
    return f"{entry['code']} {reason[1]}" if reason and entry["code"] in ("F001", "F004") else str(entry["code"])


def _name(number: int, file: Path) -> str:
    """Return the name under which a file of a batch lies among the inputs: no two have the same."""
    return f"{number:02}{file.suffix.casefold()}"


# --- the time of reading


def _compare(files: Sequence[Path], base: Path) -> int:
    """Print the processor time of reading here and in another tree, in turns: other work on the machine hits both."""
    taken: dict[Path, list[dict[str, float]]] = {ROOT: [], base: []}
    for turn in range(ROUNDS):
        for tree in (ROOT, base) if turn % 2 == 0 else (base, ROOT):
            taken[tree].append(_taken(tree, files))
    medians = {
        tree: {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
        for tree, rounds in taken.items()
    }
    for ending in ("", *READ):
        names = [str(file) for file in files if file.suffix.casefold().endswith(ending)]
        if names:
            here, there = (sum(medians[tree][name] for name in names) for tree in (ROOT, base))
            ratio = statistics.median(medians[ROOT][name] / max(medians[base][name], 1e-4) for name in names)
            _say(
                f"{ending or 'all'}: {len(names)} files, {here:.2f} s here, {there:.2f} s there, ratio of the sums"
                f" {here / there:.2f}, median ratio of a file {ratio:.2f}"
            )
    return 0


def _taken(tree: Path, files: Sequence[Path]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _READER], cwd=tree, input=json.dumps([str(file.resolve()) for file in files]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
