"""The work as it is usually written with pandas, openpyxl and docxtpl: what `check` and `report` are held against.

It knows one layout of a workbook and trusts what it reads: no places of figures, no tolerance for how people type, no
charts, no comments, no page of status. Run as a program: `usual_way.py check INPUTS OUTPUTS`, and for the documents
`usual_way.py report INPUTS OUTPUTS TEMPLATE`; `usual_way.py template TEMPLATE` draws the template beforehand. For
docxtemplater.js beside it, `usual_way.py data INPUTS DATA` writes what the documents are made of, and `usual_way.py
braces TEMPLATE` draws the same template in its tags.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

INDICATORS, NARRATIVES, UNIT = "หมวด 7", "หมวด 1-6", "หน่วยงาน"
YEARS = (2561, 2562, 2563, 2564)
MEANT = {"เป้าหมาย": "target", "ค่าเป้าหมาย": "target", "ผล": "actual", "ผลการดำเนินงาน": "actual"}
YEARLY = re.compile(rf"({'|'.join(MEANT)})\s*(?:ปี)?\s*(\d{{4}})")
RED = PatternFill("solid", fgColor="FFC7CE")


def main(arguments: list[str]) -> None:
    """Run one of the commands."""
    command, *paths = arguments
    warnings.simplefilter("ignore")  # openpyxl tells what of a workbook it loses
    if command in ("template", "braces"):
        draw = draw_template if command == "template" else draw_braces
        draw(Path(paths[0]))
        return
    inputs, outputs = map(Path, paths[:2])
    books = {path: pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl") for path in workbooks(inputs)}
    indicators = merged(books)
    if command == "data":
        outputs.write_text(json.dumps(contexts(indicators, narratives(books)), default=str), encoding="utf-8")
        return
    outputs.mkdir(parents=True)
    faults = checked(indicators)
    indicators.drop(columns="file").to_excel(outputs / "register.xlsx", index=False)
    faults.drop(columns="file").to_excel(outputs / "findings.xlsx", index=False)
    mark_copies(books, faults, outputs)
    if command == "report":
        write_documents(indicators, narratives(books), Path(paths[2]), outputs)


def workbooks(inputs: Path) -> list[Path]:
    """Return the workbooks of the folder."""
    return sorted(inputs.glob("*.xlsx"))


def merged(books: dict[Path, dict[str, pd.DataFrame]]) -> pd.DataFrame:
    """Return the indicators of all units, one a row."""
    frames = []
    for path, sheets in books.items():
        if INDICATORS not in sheets:
            continue
        about = dict(zip(sheets[UNIT][0], sheets[UNIT][1], strict=True))
        table = with_header(sheets[INDICATORS])
        frames.append(table.assign(unit=about["รหัสหน่วยงาน"], file=path))
    indicators = pd.concat(frames, ignore_index=True)
    for column in indicators.columns.intersection(
        [f"{kind} {year}" for kind in ("target", "actual") for year in YEARS]
    ):
        indicators[column] = pd.to_numeric(indicators[column], errors="coerce")
    return indicators


def with_header(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the table below the first row that names an indicator, the years' columns by one name each."""
    line = next(number for number, row in enumerate(sheet.itertuples(index=False)) if "ตัวชี้วัด" in row)
    table = sheet.iloc[line + 1 :].copy()
    table.columns = [one_name(header) for header in sheet.iloc[line]]
    table["row"] = table.index + 1
    return table[table["ตัวชี้วัด"].notna()]


def one_name(header: Any) -> str:
    yearly = YEARLY.fullmatch(str(header).strip())
    return f"{MEANT[yearly[1]]} {int(yearly[2])}" if yearly else str(header)


def checked(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the faulty rows, each with what is wrong."""
    sign = indicators["ทิศทาง"].map({"ยิ่งมากยิ่งดี": 1, "ยิ่งน้อยยิ่งดี": -1})
    target = {year: indicators.get(f"target {year}") for year in YEARS}
    actual = {year: indicators.get(f"actual {year}") for year in YEARS[:3]}
    rules = {
        "เป้าหมายต่ำกว่าปีก่อน": (target[2564] - target[2563]) * sign < 0,
        "เป้าหมายต่ำกว่าผลปีก่อน": (target[2564] - actual[2563]) * sign < 0,
        "ผลไม่ครบสามปี": pd.DataFrame(actual).isna().any(axis=1),
        "ไม่มีเป้าหมาย": target[2564].isna(),
        "ผลถดถอย": ((actual[2562] - actual[2561]) * sign <= 0) & ((actual[2563] - actual[2562]) * sign < 0),
        "ต่ำกว่าเป้าหมาย": (actual[2563] - target[2563]) * sign < 0,
        "เกินร้อยละ 100": (indicators["หน่วยวัด"] == "ร้อยละ") & (actual[2561] > 100),
        "ไม่ระบุ": indicators[["ข้อ", "ประเภทย่อย", "หน่วยวัด", "ทิศทาง"]].isna().any(axis=1),
    }
    found = [
        indicators.loc[hits, ["file", "unit", "row", "ตัวชี้วัด"]].assign(fault=words) for words, hits in rules.items()
    ]
    return pd.concat(found, ignore_index=True)


def narratives(books: dict[Path, dict[str, pd.DataFrame]]) -> list[dict[str, Any]]:
    """Return what the units wrote under categories 1-6, a passage each."""
    passages: list[dict[str, Any]] = []
    for sheets in books.values():
        if NARRATIVES in sheets:
            for _, row in sheets[NARRATIVES].iloc[1:].fillna("").iterrows():
                passages.append({"subitem": row[0], "level": row[1], "text": row[2], "evidence": row[3]})
    return sorted(passages, key=lambda passage: str(passage["subitem"]))


def mark_copies(books: dict[Path, dict[str, pd.DataFrame]], faults: pd.DataFrame, outputs: Path) -> None:
    """Write a copy of every unit's workbook with its faulty rows coloured and commented."""
    (outputs / "marked").mkdir()
    for path, found in faults.groupby("file"):
        copy = openpyxl.load_workbook(path)
        sheet = copy[INDICATORS]
        for fault in found.itertuples():
            cell = sheet.cell(int(fault.row), 1)
            cell.fill, cell.comment = RED, Comment(fault.fault, "pmqa")
        copy.save(outputs / "marked" / path.name)


def contexts(indicators: pd.DataFrame, passages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what each document is made of: the report, with a table an indicator, the agenda with one of all."""
    rows = indicators.drop(columns="file").astype(object).where(indicators.drop(columns="file").notna(), "-")
    listed = [
        {
            "name": row["ตัวชี้วัด"],
            "unit": row["unit"],
            "measure": row["หน่วยวัด"],
            "analysis": row.get("บทวิเคราะห์", "-"),
            "target_2564": row.get("target 2564", "-"),
            **{f"actual_{year}": row.get(f"actual {year}", "-") for year in YEARS[:3]},
            "years": [
                {"year": year, "target": row.get(f"target {year}", "-"), "actual": row.get(f"actual {year}", "-")}
                for year in YEARS
            ],
        }
        for row in rows.to_dict("records")
    ]
    return {
        "application-report.docx": {"passages": passages, "indicators": listed, "is_report": True},
        "agenda.docx": {"passages": [], "indicators": listed, "is_report": False},
    }


def write_documents(indicators: pd.DataFrame, passages: list[dict[str, Any]], template: Path, outputs: Path) -> None:
    """Render both documents."""
    from docxtpl import DocxTemplate

    for name, context in contexts(indicators, passages).items():
        document = DocxTemplate(template)
        document.render(context, autoescape=True)
        document.save(outputs / name)


def draw_template(path: Path) -> None:
    """Draw the template of both documents."""
    from docx import Document

    document = Document()
    document.add_heading("รายงานผลการดำเนินการ", 0)
    document.add_paragraph("{%p for passage in passages %}")
    document.add_heading("{{ passage.subitem }} {{ passage.level }}", 2)
    document.add_paragraph("{{ passage.text }}")
    document.add_paragraph("หลักฐาน {{ passage.evidence }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if is_report %}")
    document.add_paragraph("{%p for indicator in indicators %}")
    document.add_heading("{{ indicator.name }}", 2)
    document.add_paragraph("{{ indicator.unit }} ({{ indicator.measure }})")
    _table(document, ["ปี", "เป้าหมาย", "ผล"], "year in indicator.years", ["year.year", "year.target", "year.actual"])
    document.add_paragraph("{{ indicator.analysis }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if not is_report %}")
    _table(
        document,
        ["ตัวชี้วัด", "หน่วยงาน", *(f"ผล {year}" for year in YEARS[:3]), "เป้าหมาย 2564"],
        "indicator in indicators",
        [
            *("indicator.name", "indicator.unit", "indicator.years[0].actual", "indicator.years[1].actual"),
            *("indicator.years[2].actual", "indicator.years[3].target"),
        ],
    )
    document.add_paragraph("{%p endif %}")
    document.save(path)


def draw_braces(path: Path) -> None:
    """Draw the same template in the tags of docxtemplater."""
    from docx import Document

    document = Document()
    document.add_heading("รายงานผลการดำเนินการ", 0)
    document.add_paragraph("{#passages}")
    document.add_heading("{subitem} {level}", 2)
    document.add_paragraph("{text}")
    document.add_paragraph("หลักฐาน {evidence}")
    document.add_paragraph("{/passages}")
    document.add_paragraph("{#is_report}")
    document.add_paragraph("{#indicators}")
    document.add_heading("{name}", 2)
    document.add_paragraph("{unit} ({measure})")
    _looped(document, ["ปี", "เป้าหมาย", "ผล"], "years", ["{year}", "{target}", "{actual}"])
    document.add_paragraph("{analysis}")
    document.add_paragraph("{/indicators}")
    document.add_paragraph("{/is_report}")
    document.add_paragraph("{^is_report}")
    headers = ["ตัวชี้วัด", "หน่วยงาน", *(f"ผล {year}" for year in YEARS[:3]), "เป้าหมาย 2564"]
    cells = ["{name}", "{unit}", *(f"{{actual_{year}}}" for year in YEARS[:3]), "{target_2564}"]
    _looped(document, headers, "indicators", cells)
    document.add_paragraph("{/is_report}")
    document.save(path)


def _looped(document: Any, headers: list[str], loop: str, cells: list[str]) -> None:
    table = document.add_table(2, len(headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, headers, strict=True):
        cell.text = header
    filled = [*cells]
    filled[0], filled[-1] = f"{{#{loop}}}{filled[0]}", f"{filled[-1]}{{/{loop}}}"
    for cell, text in zip(table.rows[1].cells, filled, strict=True):
        cell.text = text


def _table(document: Any, headers: list[str], loop: str, fields: list[str]) -> None:
    table = document.add_table(4, len(headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, headers, strict=True):
        cell.text = header
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    for cell, name in zip(table.rows[2].cells, fields, strict=True):
        cell.text = f"{{{{ {name} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"


if __name__ == "__main__":
    main(sys.argv[1:])
