"""Workbooks with what Office puts into a file and no library writes: threads, signatures, macro types, full tables."""

from __future__ import annotations

import io
import re

import xlsxwriter

from tests.support import rich_workbooks
from tests.support.rich_workbooks import COMMENTED, SHEET, parts, zipped

THREAD = "{11111111-2222-3333-4444-555555555555}"
PERSON = "{99999999-2222-3333-4444-555555555555}"
ASKED, ANSWERED = "ขอยืนยันตัวเลข", "ยืนยันแล้ว"
THREADS_PART, PERSONS_PART = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"
COMMENTS_PART, SHEET_RELS = "xl/comments1.xml", "xl/worksheets/_rels/sheet2.xml.rels"

_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_RELATIONS = "http://schemas.microsoft.com/office/2017/10/relationships"
_SIGNATURES = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
_SIGNATURE_TYPE = "application/vnd.openxmlformats-package.digital-signature"


def threaded() -> bytes:
    """Return a workbook whose comment at COMMENTED is a thread of Excel 365, a question and an answer."""
    members = parts(rich_workbooks.by_xlsxwriter())
    members[THREADS_PART] = (
        f'<ThreadedComments xmlns="{_THREADS}">{opening(ASKED)}{reply(ANSWERED, 1)}</ThreadedComments>'
    ).encode()
    members[PERSONS_PART] = (
        f'<personList xmlns="{_THREADS}"><person displayName="สมหญิง" id="{PERSON}" userId="t" providerId="None"/>'
        "</personList>"
    ).encode()
    _replace(members, COMMENTS_PART, "<author>สมชาย</author>", f"<author>tc={THREAD}</author>")
    _replace(
        members, COMMENTS_PART, "ความเห็นของหน่วยงาน", f"[Threaded comment]\n\nComment:\n{ASKED}\nReply:\n{ANSWERED}"
    )
    _relate(members, SHEET_RELS, f"{_RELATIONS}/threadedComment", "../threadedComments/threadedComment1.xml")
    _relate(members, "xl/_rels/workbook.xml.rels", f"{_RELATIONS}/person", "persons/person.xml")
    _override(members, THREADS_PART, "application/vnd.ms-excel.threadedcomments+xml")
    _override(members, PERSONS_PART, "application/vnd.ms-excel.person+xml")
    return zipped(members)


def opening(text: str) -> str:
    """Return what opens the thread, as Excel writes it."""
    return (
        f'<threadedComment ref="{COMMENTED}" dT="2021-01-20T02:00:00.00" personId="{PERSON}" id="{THREAD}">'
        f"<text>{text}</text></threadedComment>"
    )


def reply(text: str, number: int) -> str:
    """Return a reply in the thread as Excel writes it."""
    return (
        f'<threadedComment ref="{COMMENTED}" dT="2021-01-2{number}T03:00:00.00" personId="{PERSON}"'
        f' id="{{2222222{number}-2222-3333-4444-555555555555}}" parentId="{THREAD}"><text>{text}</text>'
        "</threadedComment>"
    )


def coloured_by_rules() -> bytes:
    """Return a workbook whose cells of หมวด 7 are filled by every kind of conditional format, one a column."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        limits = book.add_worksheet("เกณฑ์")
        limits.write("A1", 1)
        green, red = book.add_format({"bg_color": "#00B050"}), book.add_format({"font_color": "red"})
        for row in range(10):
            sheet.write_row(row, 0, [row + 5] * 8)
        sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 0, "format": green})
        sheet.conditional_format("B1:B9", {"type": "3_color_scale"})
        sheet.conditional_format("C1:C9", {"type": "data_bar", "bar_solid": True, "data_bar_2010": True})
        sheet.conditional_format("D1:D9", {"type": "formula", "criteria": "=เกณฑ์!$A$1=1", "format": green})
        sheet.conditional_format("E1:E9", {"type": "icon_set", "icon_style": "3_arrows"})
        sheet.conditional_format("F1:F9", {"type": "cell", "criteria": ">", "value": 0, "format": red})
        sheet.conditional_format("A1:H2", {"type": "no_errors", "format": green})
    return stream.getvalue()


def signed() -> bytes:
    """Return a workbook with a digital signature; its bytes prove nothing."""
    members = parts(rich_workbooks.by_openpyxl())
    _relate(members, "_rels/.rels", f"{_SIGNATURES}/origin", "_xmlsignatures/origin.sigs")
    types = members["[Content_Types].xml"]
    default = f'<Default Extension="sigs" ContentType="{_SIGNATURE_TYPE}-origin"/><Override'.encode()
    members["[Content_Types].xml"] = types.replace(b"<Override", default, 1)
    _override(members, "_xmlsignatures/sig1.xml", f"{_SIGNATURE_TYPE}-xmlsignature+xml")
    members["_xmlsignatures/origin.sigs"] = b""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    members["_xmlsignatures/_rels/origin.sigs.rels"] = f'<Relationships xmlns="{package}"></Relationships>'.encode()
    _relate(members, "_xmlsignatures/_rels/origin.sigs.rels", f"{_SIGNATURES}/signature", "sig1.xml")
    members["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    return zipped(members)


def typed(main_type: str, *, by_ending: bool) -> bytes:
    """Return a workbook whose main part is of a type, said of it alone or of every part with its ending."""
    members = parts(rich_workbooks.with_macros())
    types = members["[Content_Types].xml"].decode()
    types = re.sub(r'<Override PartName="/xl/workbook.xml"[^>]*>', "", types)
    if by_ending:
        types = re.sub(r'<Default Extension="xml"[^>]*>', "", types)
        types = types.replace("<Override", f'<Default Extension="XML" ContentType="{main_type}"/><Override', 1)
        members["[Content_Types].xml"] = types.encode()
    else:
        members["[Content_Types].xml"] = types.encode()
        _override(members, "xl/workbook.xml", main_type)
    return zipped(members)


def with_styles(count: int) -> bytes:
    """Return a workbook with so many styles of cells."""
    members = parts(rich_workbooks.by_openpyxl())
    styles = members["xl/styles.xml"].decode()
    found = re.search(r'<cellXfs count="(\d+)">.*?</cellXfs>', styles, re.DOTALL)
    assert found is not None
    more = "".join(
        f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment wrapText="1"'
        f' indent="{number % 250}"/></xf>'
        for number in range(count - int(found[1]))
    )
    full = found[0].replace(f'count="{found[1]}"', f'count="{count}"').replace("</cellXfs>", f"{more}</cellXfs>")
    members["xl/styles.xml"] = styles.replace(found[0], full).encode()
    return zipped(members)


def with_sheet_id(number: int) -> bytes:
    """Return a workbook whose first sheet has this id."""
    members = parts(rich_workbooks.by_openpyxl())
    book = members["xl/workbook.xml"].decode()
    members["xl/workbook.xml"] = re.sub(r'sheetId="\d+"', f'sheetId="{number}"', book, count=1).encode()
    return zipped(members)


def _replace(members: dict[str, bytes], part: str, old: str, new: str) -> None:
    assert old.encode() in members[part]
    members[part] = members[part].replace(old.encode(), new.encode())


def _relate(members: dict[str, bytes], rels: str, kind: str, target: str) -> None:
    entry = f'<Relationship Id="rIdX{len(members[rels])}" Type="{kind}" Target="{target}"/></Relationships>'
    members[rels] = members[rels].replace(b"</Relationships>", entry.encode())


def _override(members: dict[str, bytes], part: str, content_type: str) -> None:
    entry = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", entry.encode())
