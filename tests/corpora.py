"""Try the intake on folders of public workbooks: what crashes it, what hangs it, what it passes over without a word.

    .venv/bin/python -m tests.corpora FOLDER …             a `check` over batches of the files, beside the sample
    .venv/bin/python -m tests.corpora FOLDER … --base TREE  the time it takes to read them, against another working tree

Not collected by pytest: the files are other people's, and are not part of this repository.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
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


@dataclass(frozen=True)
class Answer:
    """What a `check` did. ``named``: the workbooks that a finding or a submission names; ``of_sample``: what is said
    of the sample's own."""

    fault: str
    exit_code: int
    named: frozenset[str]
    of_sample: tuple[tuple[str, ...], ...]


def main(words: Sequence[str]) -> int:
    """Return 0 when nothing was wrong, else 1; what was wrong is printed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--base", type=Path, help="another working tree, to compare the time of reading with")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="of so many files only, evenly chosen")
    given = parser.parse_args(words)
    files = _chosen(sorted(path for folder in given.folders for path in _workbooks(folder)), given.most)
    _say(f"{len(files)} files")
    return _compare(files, given.base) if given.base else _check(files)


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
    for number, batch in enumerate(_batches(files), start=1):
        faults = _faults(batch, alone)
        wrong += len(faults)
        _say("\n  ".join((f"batch {number}: {len(batch)} files, {len(faults)} wrong", *faults)))
    _say(f"{wrong} wrong in {len(files)} files")
    return min(wrong, 1)


def _batches(files: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    left = iter(files)
    while batch := tuple(islice(left, BATCH_FILES)):
        yield batch


def _faults(batch: Sequence[Path], alone: Answer) -> list[str]:
    """Return what is wrong with a batch, by the file that does it where one can be found."""
    answer = _answer(batch)
    if answer.fault or answer.exit_code != alone.exit_code or answer.of_sample != alone.of_sample:
        if len(batch) == 1:
            return [f"{batch[0]}: {answer.fault or f'exit {answer.exit_code}, or another answer about the sample'}"]
        half = len(batch) // 2
        return _faults(batch[:half], alone) + _faults(batch[half:], alone)
    return [f"{file}: not named" for number, file in enumerate(batch) if _name(number, file) not in answer.named]


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
            return Answer(f"no end within {TIMEOUT_S} s", -1, frozenset(), ())
    if "Traceback" in done.stderr or done.returncode not in (0, 1):
        return Answer(f"exit {done.returncode}: {done.stderr.strip()[-400:]}", done.returncode, frozenset(), ())
    return _read(json.loads(done.stdout), done.returncode, own)


def _read(said: dict[str, list[dict[str, str | None]]], exit_code: int, own: set[str]) -> Answer:
    findings = said["findings"]
    named = {str(entry["workbook"]) for entry in (*findings, *said["submissions"]) if entry["workbook"]}
    keys = ("code", "severity", "message", "workbook", "sheet", "cell", "unit", "indicator")
    of_sample = sorted(
        tuple(str(entry[key]) for key in keys) for entry in findings if entry["workbook"] in own and entry["cell"]
    )
    return Answer("", exit_code, frozenset(named), tuple(of_sample))


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
    for ending in ("", *ENDINGS):
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
