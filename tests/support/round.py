"""A round of a department as people play it: forms go out, workbooks come, copies go back, reasons are written.

Whatever place counts findings is read here as people read it: the screen, the page, the annex, the marked copies,
findings.xlsx and the JSON.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
from click.testing import CliRunner, Result
from lxml import html
from msgspec import Struct
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli import pmqa
from tests.support import typist

YEAR = 2564
COORDINATOR = "กพร. ตั้งค่าและทะเบียน 2564.xlsx"
SHEETS = ("หน่วยงาน", "หมวด 1-6", "หมวด 7")
OPEN = {"ต้องแก้": "error", "ควรทบทวน": "warning", "แจ้งให้ทราบ": "info"}
CLOSED = {"ชี้แจงแล้ว": "explained", "กพร. ยอมรับแล้ว": "accepted", "เพื่อทราบ": "noted"}
_COUNT = re.compile(rf"({'|'.join(map(re.escape, [*OPEN, *CLOSED]))}) (\d+)")
_IN_ANNEX = re.compile("มีข้อสังเกตจากการตรวจที่ยังเปิดอยู่ [0-9]+ ข้อ|ไม่มีข้อสังเกตที่ยังเปิดอยู่")

Counts = dict[str, int]  # of open findings by severity, of closed ones by state; none that is 0
Typed = dict[tuple[str, str], Any]  # what is typed, by sheet and cell


class Told(Struct, frozen=True):
    """What each place says of how many findings there are, by the name of the place."""

    by_place: Mapping[str, Counts]
    by_unit: Mapping[str, Counts]
    on_copies: Mapping[str, Counts]

    @property
    def counts(self) -> Counts:
        """What the JSON says."""
        return self.by_place["json"]


class Round(Struct, frozen=True):
    """The folders of a department."""

    top: Path

    @property
    def inbox(self) -> Path:
        """Where the workbooks of the year lie."""
        return self.top / "inputs" / str(YEAR)

    @property
    def made(self) -> Path:
        """Where the outputs of the year lie."""
        return self.top / "outputs" / str(YEAR)

    def run(self, *words: str) -> Result:
        """Return what a command printed."""
        folders = [word for name in ("inputs", "outputs", "templates") for word in (f"--{name}", str(self.top / name))]
        quick = ["--no-pages"] if words[0] == "report" else []  # LibreOffice has tests of its own
        return CliRunner().invoke(pmqa, [words[0], str(YEAR), *folders, *quick, *words[1:]])

    def report(self, day: str) -> dict[str, Any]:
        """Make everything of a day; return the JSON."""
        result = self.run("report", "--format", "json", "--day", day)
        assert result.exit_code == 0, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    def told(self, answer: Mapping[str, Any], day: str) -> Told:
        """Return what every place says, the screen by a second command on the same inputs."""
        by_unit: dict[str, Counts] = {}
        for unit in {found["unit"] for found in answer["findings"] if found["unit"]}:
            by_unit[unit] = _counted(found for found in answer["findings"] if found["unit"] == unit)
        page = html.document_fromstring((self.made / "status.html").read_bytes().decode())
        return Told(
            by_place={
                "json": _counted(answer["findings"]),
                "screen": counts_in(next(line for line in self.screen(day) if "ข้อสังเกต:" in line)),
                "page, list": _on_page(page),
                "page, summary": counts_in(page.xpath("string(//ul[@class='severities'])")),
                "annex": counts_in(self.annex()),
                "findings.xlsx": self.table(),
            },
            by_unit=by_unit,
            on_copies={path.stem: _on_copy(path) for path in sorted((self.made / "marked").glob("*.xlsx"))},
        )

    def screen(self, day: str) -> list[str]:
        """Return what `check` prints."""
        return self.run("check", "--day", day).stdout.splitlines()

    def annex(self) -> str:
        """Return the sentence of the report that counts the findings."""
        paragraphs = docx.Document(BytesIO((self.made / "application-report.docx").read_bytes())).paragraphs
        return next(paragraph.text for paragraph in paragraphs if _IN_ANNEX.search(paragraph.text))

    def table(self) -> Counts:
        """Return what findings.xlsx holds, a finding a row."""
        rows = openpyxl.load_workbook(self.made / "findings.xlsx")["ข้อสังเกต"].iter_rows(min_row=2, values_only=True)
        filled = [row for row in rows if row[0]]
        states = [str(row[8]).split("\n")[0] for row in filled]
        return dict(Counter(CLOSED.get(state, OPEN[str(row[1])]) for row, state in zip(filled, states, strict=True)))


def counts_in(text: str) -> Counts:
    """Return the counts that a sentence names, those that are 0 left out."""
    counted = {(OPEN | CLOSED)[word]: int(number) for word, number in _COUNT.findall(" ".join(text.split()))}
    return {key: number for key, number in counted.items() if number}


def _counted(findings: Any) -> Counts:
    return dict(Counter(one["severity"] if one["state"] == "open" else one["state"] for one in findings))


def _on_page(page: Any) -> Counts:
    rows = page.xpath("//tbody[@id='finding-list']/tr")
    states = [row.xpath("string(.//span[@class='state'])") for row in rows]
    return dict(Counter(CLOSED.get(state, row.get("data-severity")) for row, state in zip(rows, states, strict=True)))


def _on_copy(path: Path) -> Counts:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return counts_in(
        next((str(row[0]) for row in sheet.iter_rows(max_row=4, values_only=True) if _COUNT.search(str(row[0]))), "")
    )


# --- people at their workbooks


def typed_from(sample: Path, form: Path) -> Typed:
    """Return what a unit types into its blank form, so that it says what its workbook of the sample says."""
    given, blank = openpyxl.load_workbook(sample), openpyxl.load_workbook(form)
    typed: Typed = {}
    for name in SHEETS:
        if name in blank.sheetnames and name in given.sheetnames:
            typed |= {(name, cell): value for cell, value in _typed_in(given[name], blank[name], name).items()}
    return typed


def _typed_in(given: Worksheet, blank: Worksheet, name: str) -> dict[str, Any]:
    if name == "หน่วยงาน":
        values = {row[0].value: row[1].value for row in given.iter_rows(min_row=3) if row[0].value}
        return {
            row[1].coordinate: values[row[0].value]
            for row in blank.iter_rows(min_row=3)
            if row[0].value in values and values[row[0].value] is not None and row[1].value is None
        }
    columns = {cell.value: cell.column_letter for cell in blank[3] if cell.value}
    headers = {cell.column: str(cell.value) for cell in given[3] if cell.value in columns}
    rows = [
        {
            headers[c.column]: c.value
            for c in row
            if c.column in headers and c.value is not None and not str(c.value).startswith("=")
        }
        for row in given.iter_rows(min_row=4)
    ]
    filled = [row for row in rows if row]
    if name == "หมวด 7":
        lines = range(4, 4 + len(filled))
    else:
        at = {
            (str(row[0].value), str(blank.cell(row[0].row, _number(columns["ระดับ"])).value)): row[0].row
            for row in blank.iter_rows(min_row=4)
        }
        lines = [at[str(row["หัวข้อ"]), str(row["ระดับ"])] for row in filled]
    return {
        f"{columns[header]}{line}": value
        for line, row in zip(lines, filled, strict=True)
        for header, value in row.items()
        if header not in ("หัวข้อ", "ระดับ") or name == "หมวด 7"
    }


def _number(letters: str) -> int:
    return openpyxl.utils.column_index_from_string(letters)


def by_openpyxl(workbook: Path, target: Path, typed: Typed) -> None:
    """Save a workbook elsewhere with what was typed, as a program or a spreadsheet on the web does."""
    book = openpyxl.load_workbook(workbook)
    for (sheet, cell), value in typed.items():
        book[sheet][cell].value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def by_libreoffice(workbook: Path, target: Path, typed: Typed, scratch: Path) -> None:
    """Save a workbook elsewhere with what a person typed in LibreOffice."""
    scratch.mkdir(parents=True, exist_ok=True)
    typist.type_into({workbook: {where: str(value) for where, value in typed.items()}}, scratch / "saved", scratch)
    target.parent.mkdir(parents=True, exist_ok=True)
    (scratch / "saved" / workbook.name).replace(target)


def cell_of(workbook: Path, sheet: str, row: Callable[[tuple[Any, ...]], bool], header: str) -> str:
    """Return the cell under a header in the first row that is meant."""
    page = openpyxl.load_workbook(workbook)[sheet]
    head = next(cells for cells in page.iter_rows(max_row=20) if any(cell.value == header for cell in cells))
    column = next(cell.column_letter for cell in head if cell.value == header)
    line = next(cells[0].row for cells in page.iter_rows(min_row=head[0].row + 1) if row(tuple(c.value for c in cells)))
    return f"{column}{line}"
