"""Workbooks as units really make them, holding everything that a rewriting library loses: made, not kept as files.

All of them hold the same sheet หมวด 7, so that a test can mark the same cells in each.
"""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

SHEET = "หมวด 7"
HIDDEN = "เก่า ๆ"
LISTS = "ราย'การ"
COMMENTED = "D5"  # the unit's own comment stands here
MERGED = "B5"  # the head of B5:B7
YELLOW = "E6"  # the unit's own colour
NEVER_MADE = "H40"
SOFFICE_TIMEOUT_S = 180

_HEADERS = ("รหัส", "ข้อ", "ประเภทย่อย", "ตัวชี้วัด", "หน่วยวัด", "ทิศทาง", "เป้าหมาย 2564", "ผล 2563")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def by_xlsxwriter() -> bytes:
    """Return a workbook with nearly everything that XlsxWriter can put into one."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        cover = book.add_worksheet("หน่วยงาน")
        cover.write_row(0, 0, ["รายการ", "ข้อมูล"])
        cover.insert_textbox("D2", "กล่องข้อความของหน่วยงาน", {"width": 200})
        cover.insert_image("D8", "logo.png", {"image_data": io.BytesIO(picture())})
        sheet = book.add_worksheet(SHEET)
        lists = book.add_worksheet(LISTS)
        lists.write_column("A1", ["ยิ่งมากยิ่งดี", "ยิ่งน้อยยิ่งดี"])
        lists.set_header("&L&G", {"image_left": "h.png", "image_data_left": io.BytesIO(picture())})
        hidden = book.add_worksheet(HIDDEN)
        hidden.write("A1", 85)
        hidden.hide()
        _fill_with_xlsxwriter(book, sheet)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": [SHEET, 4, 6, 8, 6]})
        sheet.insert_chart("K2", chart)
        book.add_chartsheet("แผนภูมิ").set_chart(_column_chart(book))
        book.define_name("เป้ารวม", f"='{SHEET}'!$G$5:$G$9")
        book.define_name(f"'{SHEET}'!เฉพาะแผ่น", f"='{SHEET}'!$A$1")
        sheet.activate()
        sheet.set_first_sheet()
    return stream.getvalue()


def _column_chart(book: xlsxwriter.Workbook) -> xlsxwriter.chart.Chart:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": [SHEET, 4, 7, 8, 7]})
    return chart


def _fill_with_xlsxwriter(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    percent = book.add_format({"num_format": "0.0%", "border": 1, "locked": False})
    yellow = book.add_format({"bg_color": "#FFFF00", "italic": True})
    sheet.merge_range("A1:H1", "แบบรวบรวมข้อมูล", bold)
    sheet.write_row(3, 0, _HEADERS, bold)
    sheet.merge_range("B5:B7", "7.1", None)
    for row in range(4, 9):
        sheet.write(row, 0, f"7.1-{row}")
        sheet.write(row, 2, 1)
        sheet.write(row, 3, f"ตัวชี้วัดที่ {row} <R&D>")
        sheet.write(row, 4, "ร้อยละ")
        sheet.write(row, 6, 0.855, percent)
        sheet.write_formula(row, 7, f"=G{row + 1}*100", None, 85.5)
    sheet.write("E6", "ครั้ง", yellow)
    sheet.write_rich_string("D6", "ตัวชี้วัด ", bold, "ตัวหนา", " และ ", red, "ตัวแดง")
    sheet.write_comment(COMMENTED, "ความเห็นของหน่วยงาน", {"author": "สมชาย"})
    sheet.write_comment("A9", "อีกความเห็นหนึ่ง")
    sheet.write_url("D8", "https://www.example.go.th/", string="แหล่งข้อมูล")
    sheet.data_validation("F5:F40", {"validate": "list", "source": "='ราย''การ'!$A$1:$A$2"})
    sheet.conditional_format("G5:G40", {"type": "cell", "criteria": "<", "value": 0.5, "format": red})
    sheet.conditional_format("H5:H9", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("I5", {"range": f"'{SHEET}'!G5:H5"})
    sheet.add_table("A20:C24", {"name": "ตารางย่อย", "columns": [{"header": h} for h in ("ก", "ข", "ค")]})
    sheet.insert_textbox("K20", "กล่องข้อความ")
    sheet.insert_button("K24", {"caption": "กด"})
    sheet.insert_image("M20", "photo.png", {"image_data": io.BytesIO(picture())})
    sheet.set_header("&L&G", {"image_left": "h.png", "image_data_left": io.BytesIO(picture())})
    sheet.set_column("D:D", 44)
    sheet.set_column("F:F", 14, bold)
    sheet.set_row(11, 60, yellow)
    sheet.freeze_panes(4, 1)
    sheet.autofilter("A4:H9")
    sheet.print_area("A1:H30")
    sheet.repeat_rows(3)
    sheet.protect("", {"format_cells": True})


def by_openpyxl() -> bytes:
    """Return a workbook as openpyxl writes it: inline where others share, formulas without results."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(["แบบรวบรวมข้อมูล"])
    sheet.append([])
    sheet.append([])
    sheet.append(list(_HEADERS))
    for row in range(5, 10):
        sheet.append([f"7.1-{row}", "7.1", 1, f"ตัวชี้วัดที่ {row}", "ร้อยละ", "ยิ่งมากยิ่งดี", 0.855, f"=G{row}*100"])
        sheet.cell(row, 7).number_format = "0.0%"
    sheet["B6"] = sheet["B7"] = None
    sheet.merge_cells("B5:B7")
    sheet["E6"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["A1"].font = Font(bold=True, size=20)
    sheet[COMMENTED].comment = Comment("ความเห็นของหน่วยงาน", "สมชาย")
    lists = book.create_sheet(LISTS)
    lists["A1"] = "ยิ่งมากยิ่งดี"
    validation = DataValidation("list", formula1="='ราย''การ'!$A$1:$A$2")
    validation.add("F5:F40")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("G5:G9", CellIsRule("lessThan", ["0.5"], font=Font(color="FFFF0000")))
    sheet.print_area = "A1:H30"
    sheet.print_title_rows = "4:4"
    hidden = book.create_sheet(HIDDEN)
    hidden["A1"] = 85
    hidden.sheet_state = "hidden"
    book.active = 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def resaved(content: bytes, suffix: str = "xlsx") -> bytes:
    """Return a workbook as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent.xlsx"
        path.write_bytes(content)
        profile = (Path(folder) / "profile").as_uri()
        saved = Path(folder) / "out" / f"sent.{suffix}"
        for _ in range(2):  # on a busy machine it ends now and then without a word and without a file
            subprocess.run(
                ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix,
                 "--outdir", str(saved.parent), str(path)],
                check=True, capture_output=True, timeout=SOFFICE_TIMEOUT_S,
            )  # fmt: skip
            if saved.exists():
                break
        return saved.read_bytes()


def by_libreoffice() -> bytes:
    """Return the XlsxWriter workbook as LibreOffice saves it."""
    return resaved(by_xlsxwriter())


WRITERS: Mapping[str, Callable[[], bytes]] = {"xlsxwriter": by_xlsxwriter, "openpyxl": by_openpyxl}


def with_macros() -> bytes:
    """Return a workbook with a VBA project, of bytes that no one may look into."""
    members = parts(by_openpyxl())
    types = members["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    members["[Content_Types].xml"] = types.replace(
        b"<Override", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override', 1
    )
    rels = members["xl/_rels/workbook.xml.rels"]
    members["xl/_rels/workbook.xml.rels"] = rels.replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>',
    )
    members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(range(256))
    return zipped(members)


def drawn(sheet: str, *, styles: str = "", strict: bool = False, encoding: str = "utf-8") -> bytes:
    """Return a workbook of one sheet whose XML is given, with a styles part or without."""
    main = STRICT if strict else MAIN
    office = main.replace("spreadsheetml/main", "officeDocument/relationships").replace(
        "spreadsheetml/2006/main", "officeDocument/2006/relationships"
    )
    style_rel = f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/>' if styles else ""
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        + (f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>' if styles else "")
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="{SHEET}" sheetId="7"'
        ' r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
        f' Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>{style_rel}</Relationships>',
    }
    if styles:
        members["xl/styles.xml"] = styles.replace("MAIN", main)
    made = {name: text.encode() for name, text in members.items()}
    made["xl/worksheets/sheet1.xml"] = sheet.replace("MAIN", main).encode(encoding)
    return zipped(made)


def parts(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip file, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def picture() -> bytes:
    """Return a PNG of four pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">2I5B", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0\0\xff\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
