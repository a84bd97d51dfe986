"""A small department at its desk: it fills in the forms it is given, as people do, and runs the commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import openpyxl
from click.testing import CliRunner, Result
from msgspec import Struct
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli import pmqa

HEADER_ROWS = 5
_TAG = re.compile(r"<[^>]*>")


class Office(Struct, frozen=True):
    """The folders of a department; ``templates`` are the project's own."""

    top: Path
    templates: Path

    @property
    def inputs(self) -> Path:
        return self.top / "inputs"

    def forms(self, year: int) -> Path:
        return self.top / "outputs" / str(year) / "forms"

    def sent(self, year: int) -> Path:
        folder = self.inputs / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run(self, *words: str) -> Result:
        folders = ["--inputs", self.inputs, "--outputs", self.top / "outputs", "--templates", self.templates]
        quick = ["--no-pages"] if words[0] == "report" else []  # LibreOffice has tests of its own
        return CliRunner().invoke(pmqa, [words[0], *map(str, folders), *quick, *words[1:]])

    def done(self, *words: str) -> str:
        """Run a command that must succeed; return what it printed."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def findings(self, year: int) -> list[dict[str, Any]]:
        return list(json.loads(self.run("check", str(year), "--format", "json").stdout)["findings"])

    def codes(self, year: int) -> set[str]:
        return {found["code"] for found in self.findings(year)}


def header(sheet: Worksheet, first: str) -> tuple[int, dict[str, int]]:
    """Return the header row that holds ``first``, and its columns by header."""
    for row in sheet.iter_rows(max_row=HEADER_ROWS):
        found = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if first in found:
            return row[0].row, found
    raise AssertionError(f"{sheet.title} has no header {first}")


def fill_pairs(sheet: Worksheet, answers: Mapping[str, object]) -> None:
    """Type answers beside their labels."""
    labels = {str(row[0].value): row[0].row for row in sheet.iter_rows(max_col=1)}
    for label, answer in answers.items():
        sheet.cell(labels[label], 2).value = answer


def fill_rows(sheet: Worksheet, rows: Sequence[Mapping[str, object]], *, below: int = 0) -> None:
    """Type rows under the header, ``below`` rows further down."""
    line, columns = header(sheet, next(iter(rows[0])))
    for number, row in enumerate(rows, start=line + 1 + below):
        for name, value in row.items():
            sheet.cell(number, columns[name]).value = value


def fill_column(sheet: Worksheet, by: str, column: str, value: object) -> None:
    """Type one value into a column of every row that is filled in the column ``by``."""
    line, columns = header(sheet, by)
    for row in range(line + 1, sheet.max_row + 1):
        if sheet.cell(row, columns[by]).value is not None:
            sheet.cell(row, columns[column]).value = value


def open_form(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every text of every file below a folder, of packed files part by part, each with its name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and is_zipfile(path):
            with ZipFile(path) as parts:
                for part in parts.namelist():
                    if part.endswith((".xml", ".rels", ".vml")):
                        yield f"{path.name}!{part}", _TAG.sub("\n", parts.read(part).decode("utf-8"))
        elif path.is_file():
            yield path.name, path.read_text(encoding="utf-8", errors="replace")
