"""From findings and the merged indicators to the workbooks กพร. filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pipeline import messages
from pipeline.model import Finding, Place, Severity
from pipeline.rules import Switched
from pipeline.views.evidence import UNNAMED, EvidenceLine
from pipeline.views.mailing import MailLine
from pipeline.views.online import OnlineField
from pipeline.views.overview import DepartmentNumbers, OverviewView
from pipeline.workbook.contract import INDICATORS
from pipeline.workbook.filtered_sheets import CELL_CHARS, FilteredSheets

if TYPE_CHECKING:
    import pandas as pd

_FINDING_COLUMNS = (
    ("ลำดับ", 7),
    ("ความสำคัญ", 13),
    ("รหัส", 8),
    ("หน่วยงาน", 12),
    ("ตัวชี้วัด", 12),
    ("ข้อสังเกต", 26),
    ("สิ่งที่พบ", 52),
    ("ต้องเป็นอย่างไร และต้องทำอะไร", 60),
    ("สถานะ และคำชี้แจง ข้อยุติ หรือผลพิจารณา", 40),
    ("สมุดงาน", 26),
    ("แผ่นงาน", 16),
    ("ช่อง", 9),
    ("ไปยังช่อง", 11),
)

_SWITCH_COLUMNS = (
    ("รหัส", 8),
    ("กติกา", 40),
    ("ระดับในปีนี้", 16),
    ("ระดับตามปกติ", 16),
    ("เหตุผล", 60),
    ("ข้อสังเกตที่ปิดหรือปรับ", 14),
    ("ที่มา", 40),
)

_MAIL_COLUMNS = (
    ("ลำดับ", 7),
    ("หน่วยงาน", 12),
    ("ชื่อหน่วยงาน", 30),
    ("สถานะ", 16),
    ("ผู้ติดต่อ", 26),
    ("โทรศัพท์", 16),
    ("อีเมล", 26),
    ("ไฟล์แนบ และสิ่งที่อยู่ในไฟล์", 26),
    ("ยังขาด", 14),
    ("ต้องแก้", 9),
    ("ควรทบทวน", 10),
    ("ส่งกลับ", 26),
    ("หัวเรื่องอีเมล", 34),
    ("ข้อความอีเมล", 80),
)
_EMAIL_COLUMNS = 2  # the last ones: to copy from, not to print

# In characters, by the name of the column; 14 where it is not named.
_REGISTER_WIDTHS = {"name": 44, "explanation": 34, "analysis": 50, "evidence": 30, "decisions": 50}

_REGISTER_HEADERS = {**INDICATORS.headers, "unit": "หน่วยงาน", "place": "ที่มา", "decisions": "ข้อยุติ"}

_ONLINE_COLUMNS = (("ลำดับ", 8), ("ส่วน", 30), ("ข้อความที่วาง", 80), ("จำนวนอักขระ", 12), ("วางแล้ว", 10), ("ที่มา", 36))
_EVIDENCE_COLUMNS = (
    ("เลขที่", 8),
    ("หลักฐาน", 60),
    ("หัวข้อหรือตัวชี้วัด", 14),
    ("ระดับ", 16),
    ("หน่วยงาน", 12),
    ("ที่มา", 36),
    ("ไฟล์", 50),
    ("หมายเหตุ", 30),
    ("เปิดไฟล์", 10),
)
_OVERVIEW_COLUMNS = (
    ("โฟลเดอร์", 24),
    ("ส่วนราชการ", 32),
    ("ปีงบประมาณ", 10),
    ("ทำไม่สำเร็จเพราะ", 40),
    ("หน่วยงานส่งแล้ว", 10),
    ("หน่วยงานทั้งหมด", 10),
    ("ต้องแก้", 9),
    ("ควรทบทวน", 10),
    ("แจ้งให้ทราบ", 10),
    ("ตัวชี้วัด", 9),
    ("ประเภทย่อยที่มีตัวชี้วัด", 12),
    ("ประเภทย่อยทั้งหมด", 12),
    ("ที่ต้องมี มีแล้ว", 12),
    ("ที่ต้องมีทั้งหมด", 12),
    ("บรรลุเป้าหมาย", 10),
    ("ไม่บรรลุเป้าหมาย", 10),
    ("ยังไม่มีผลหรือเป้าหมาย", 12),
    ("แนวโน้มดีขึ้น", 10),
    ("แนวโน้มคงที่หรือผันผวน", 12),
    ("แนวโน้มถดถอย", 10),
    ("ข้อมูลไม่ครบ", 10),
    ("คะแนนปีก่อน", 10),
    ("ระดับปีก่อน", 9),
    ("เป้าหมายถัดไป", 14),
    ("ขาดอีก", 9),
    ("ประมาณการหมวด 7", 12),
    ("ประมาณการระดับหมวด 7", 12),
    ("หน้าสถานะ", 10),
)
_COMMON_COLUMNS = (("รหัส", 8), ("ข้อสังเกต", 60), ("ความสำคัญ", 13), ("ส่วนราชการ", 12), ("จำนวนข้อ", 12))
_SHARED_COLUMNS = (
    ("ตัวชี้วัด", 60),
    ("หน่วยวัด", 14),
    ("ส่วนราชการ", 12),
    ("ผลล่าสุดต่ำสุด", 14),
    ("มัธยฐาน", 14),
    ("ผลล่าสุดสูงสุด", 14),
)
_OUTLIER_COLUMNS = (
    ("โฟลเดอร์", 24),
    ("ส่วนราชการ", 32),
    ("รหัส", 12),
    ("ตัวชี้วัด", 60),
    ("หน่วยวัด", 14),
    ("ผลล่าสุด", 14),
    ("มัธยฐาน", 14),
    ("ส่วนราชการที่เทียบ", 12),
)


def findings_workbook(
    findings: Sequence[Finding], workbook_links: Mapping[str, str], switched: Sequence[Switched] = ()
) -> bytes:
    """Return findings.xlsx: a finding a row, filterable, each with a link to its cell.

    A second sheet lists the rules that were switched off or re-graded, where there are any.
    Shape: ``workbook_links`` gives the address of a workbook, relative to the outputs folder, by its file name.
    """
    with FilteredSheets("ข้อสังเกต", _FINDING_COLUMNS) as sheet:
        for number, finding in enumerate(findings, start=1):
            place = finding.place
            sheet.row(
                number,
                finding.severity.thai,
                finding.code,
                finding.unit,
                finding.indicator,
                messages.CATALOGUE[finding.code].title,
                messages.found(finding),
                messages.remedy(finding),
                "\n".join((finding.state.thai, *messages.reasons(finding))),
                place.workbook,
                place.sheet,
                place.cell,
            )
            if place.workbook in workbook_links:
                sheet.link(workbook_links[place.workbook], place)
        if switched:
            sheet.turn_to("กติกาที่ปิดหรือปรับ", _SWITCH_COLUMNS)
        for one in switched:
            switch, usual = one.switch, messages.CATALOGUE[one.switch.code]
            level = switch.severity.thai if switch.severity else "ปิด"
            described = (switch.code, usual.title, level, usual.severity.thai, switch.reason)
            sheet.row(*described, one.findings, str(switch.place))
    return sheet.content


def register_workbook(frame: pd.DataFrame) -> bytes:
    """Return register.xlsx: the frame of `merge.register_frame` under the headers of the units' workbooks.

    Cells of None and NaN stay empty.
    """
    columns = tuple((_register_header(name), _REGISTER_WIDTHS.get(name, 14)) for name in map(str, frame.columns))
    with FilteredSheets("ตัวชี้วัดรวม", columns) as sheet:
        for values in frame.itertuples(index=False, name=None):
            sheet.row(*values)
    return sheet.content


def mail_workbook(lines: Sequence[MailLine]) -> bytes:
    """Return send.xlsx: a line a unit, in the order of the list, with whom to call and the text of its e-mail."""
    with FilteredSheets("รายการส่ง", _MAIL_COLUMNS) as sheet:
        for number, line in enumerate(lines, start=1):
            to_print = (
                number,
                line.code,
                line.name,
                line.status,
                line.contact.name,
                line.contact.phone,
                line.contact.email,
                "\n".join(line.files),
                line.owed,
                line.to_mend,
                line.to_review,
                line.hand_back,
            )
            sheet.row(*to_print, line.subject, line.text)
            sheet.fit_row(to_print)  # the text of the e-mail is to copy from: all of it would make the row a page high
        sheet.print_first(len(_MAIL_COLUMNS) - _EMAIL_COLUMNS)
    return sheet.content


def online_workbook(fields: Sequence[OnlineField], note: str) -> bytes:
    """Return online.xlsx: a field a row to paste into the online system, with how many characters it has.

    A text longer than a cell can hold goes on in the next row. ``note``: what the order of the fields is.
    """
    columns = (*_ONLINE_COLUMNS[:2], (f"รายการ ({note})", 44), *_ONLINE_COLUMNS[2:])
    with FilteredSheets("ระบบออนไลน์", columns) as sheet:
        for number, field in enumerate(fields, start=1):
            pieces = [field.text[at : at + CELL_CHARS] for at in range(0, max(len(field.text), 1), CELL_CHARS)]
            for piece in pieces:
                place = str(field.place) if field.place.workbook else ""
                sheet.row(number, field.section, field.name, piece, len(field.text), "☐", place)
    return sheet.content


def evidence_workbook(lines: Sequence[EvidenceLine], unnamed: Sequence[str], links: Mapping[str, str]) -> bytes:
    """Return evidence.xlsx: a piece of evidence a row, with the place that names it and its file.

    A second sheet lists the files that nobody names, where there are any.
    Shape: ``links`` gives the address of a file, relative to the outputs folder, by its name.
    """
    with FilteredSheets("ทะเบียนหลักฐาน", _EVIDENCE_COLUMNS) as sheet:
        for line in lines:
            place = str(line.place) if line.place.workbook else ""
            named = (line.number, line.name, line.subject, line.level, line.unit, place)
            sheet.row(*named, "\n".join(line.files), line.note)
            if line.link in links:
                sheet.link(links[line.link], Place(line.link))
        if unnamed:
            sheet.turn_to("ไฟล์ที่ไม่มีผู้ระบุ", ((UNNAMED, 80),))
        for name in unnamed:
            sheet.row(name)
    return sheet.content


def overview_workbook(view: OverviewView) -> bytes:
    """Return overview.xlsx: a department a row, then what many have in common, and what lies apart."""
    with FilteredSheets("ส่วนราชการ", _OVERVIEW_COLUMNS) as sheet:
        for record in view.rows:
            own = record.numbers
            sheet.row(record.folder, *(_department_cells(own) if own else ("", "", record.fault)))
            if record.page:
                sheet.link(unquote(record.page), Place(f"{record.folder}"))
        sheet.turn_to("ข้อสังเกตที่พบบ่อย", _COMMON_COLUMNS)
        for common in view.common:
            severity = Severity(common.severity).thai
            sheet.row(common.code, common.title, severity, common.departments, common.findings)
        sheet.turn_to("ตัวชี้วัดชื่อเดียวกัน", _SHARED_COLUMNS)
        for shared in view.shared:
            sheet.row(shared.name, shared.measure, shared.departments, shared.lowest, shared.middle, shared.highest)
        sheet.turn_to("ค่าที่ห่างจากส่วนราชการอื่น", _OUTLIER_COLUMNS)
        for one in view.outliers:
            sheet.row(
                one.folder, one.department, one.code, one.name, one.measure, one.value, one.middle, one.departments
            )
    return sheet.content


def _department_cells(own: DepartmentNumbers) -> tuple[Any, ...]:
    """Return the cells of a department that was done, after its folder and up to its link."""
    stands, target = own.standing, own.standing.next_target
    return (
        stands.department, own.year_be, "", own.received, own.units, own.errors, own.warnings, own.infos,
        stands.indicators, stands.covered, stands.places, stands.mandatory_covered, stands.mandatory,
        stands.met, stands.missed, stands.unknown, stands.better, stands.level, stands.worse, stands.incomplete,
        stands.score, stands.score_level, target.name if target else "", target.gap if target else None,
        stands.estimate, stands.estimated_level, "",
    )  # fmt: skip


def _register_header(column: str) -> str:
    """Return the header of a column of the register: เป้าหมาย 2564 for "target 2564"."""
    field, _, year = column.partition(" ")
    return f"{_REGISTER_HEADERS[field]} {year}".strip()
