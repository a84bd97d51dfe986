"""From what a unit has to do to the sheet ผลการตรวจ that stands first in its marked copy."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from msgspec import Struct

from pipeline.model import Severity
from pipeline.workbook.appearance import FONT, MAX_ROW_HEIGHT_PT, letters_across
from pipeline.workbook.cells import column_letters
from pipeline.workbook.marking.comments import held
from pipeline.workbook.marking.styles import COLOURS, Look, Styles

NAME = "ผลการตรวจ"
HEADING = "ผลการตรวจข้อมูล PMQA 4.0"  # how the first cell begins: by it the sheet is recognised when it comes back
STATE_HEADER = "เทียบกับครั้งก่อน"
MENDED = "แก้แล้ว"
OWED = "ยังขาด"
CLOSED = "ชี้แจงหรือยอมรับแล้ว หรือแจ้งเพื่อทราบ ไม่ต้องแก้"

_HEADERS = {
    "number": ("ลำดับ", 7),
    "severity": ("ความสำคัญ", 13),
    "state": (STATE_HEADER, 10),
    "subject": ("ตัวชี้วัดหรือหัวข้อ", 30),
    "sheet": ("แผ่นงาน", 13),
    "cell": ("ช่อง", 8),
    "seen": ("ข้อมูลปัจจุบัน", 18),
    "found": ("สิ่งที่พบ", 38),
    "task": ("ต้องเป็นอย่างไร และต้องทำอะไร", 46),
    "code": ("รหัสข้อสังเกต", 14),
}
_MAX_CELL_CHARS = 32_767  # Excel's own limit
_LINE_POINTS = 22
_PADDING_POINTS = 6
_LETTERS_PER_WIDTH = 0.9  # letters of our font, without vowels and tones above and below, in a unit of column width
_INDENT_WIDTH = 3  # what a cell's indent and the ends of lines take, since Thai breaks between words
_RUN_FONT = f'{{bold}}<sz val="16"/><color rgb="FF222222"/><rFont val="{FONT}"/><family val="2"/>'
_FOOT_FONT = f'&amp;"{FONT},Regular"&amp;14 '

_NAVY, _INK, _GREY, _BLUE, _GREEN = "FF1F3864", "FF222222", "FF4A5563", "FF0B4F9E", "FF2E6B3E"
_SEVERITY_INK = {Severity.ERROR: "FF9C1C28", Severity.WARNING: "FF7A5200", Severity.INFO: "FF1B4F7E"}
_TAB_COLOURS = {Severity.ERROR: "FFC23B4A", Severity.WARNING: "FFE0A528", Severity.INFO: "FF4F8FCB"}
_LINES = "".join(
    f'<{side} style="thin"><color rgb="FFC9D1DB"/></{side}>' for side in ("left", "right", "top", "bottom")
) + "<diagonal/>"  # fmt: skip
_TOP = 'horizontal="left" vertical="top" wrapText="1" indent="1"'
_CENTRE = 'horizontal="center" vertical="top"'


class Task(Struct, frozen=True):
    """One thing to do, or one that is explained or accepted: then ``severity`` is None, and ``state`` says so.

    ``is_owed``: whether it is a category of which nothing has come, and no finding. ``link``: the place of its cell as
    a link spells it, "" where no link leads there.
    """

    severity: Severity | None
    code: str
    subject: str  # the code of the indicator, sub-item or item; "" for what is about none
    subject_name: str
    seen: str  # what stands in the cell now
    state: str  # of a thing to do ใหม่ or ยังอยู่; "" where there is nothing to compare with
    sheet: str
    cell: str
    link: str
    title: str
    found: str
    task: tuple[str, ...]  # what it must be, what to do, the unit's own explanation
    is_owed: bool = False

    @property
    def label(self) -> str:
        """How the line is called: by its severity, or by its state."""
        if self.is_owed:
            return OWED
        return self.severity.thai if self.severity else self.state


class MendedFinding(Struct, frozen=True):
    """A finding of the run before that is no longer found. ``subject``: the code of its indicator, "" without one."""

    code: str
    subject: str
    sheet: str
    cell: str
    title: str
    message: str


class TaskPage(Struct, frozen=True):
    """All the words of the sheet; each of its lines may be "".

    ``compared``: what differs from the run before. ``read``: what was read of the workbook. ``owed``: what is missing
    as a whole. ``hand_back``: to whom and by when to return the workbook, and whom to ask.
    """

    heading: str
    summary: str
    compared: str
    read: str
    owed: str
    hand_back: str
    advice: str
    tasks: tuple[Task, ...]
    mended: tuple[MendedFinding, ...]

    @property
    def worst(self) -> Severity | None:
        """The worst severity among the tasks; None without any."""
        severities = (task.severity for task in self.tasks if task.severity is not None)
        return min(severities, key=lambda severity: severity.rank, default=None)


class TaskSheet(Struct, frozen=True):
    """The sheet as a part of a workbook. ``titles_row``: the row that is printed on every page."""

    xml: bytes
    titles_row: int


def render(page: TaskPage, styles: Styles, namespace: str) -> TaskSheet:
    """Return the sheet; its styles are added to ``styles``."""
    return _TaskSheetWriter(page, styles).sheet(namespace)


def _font(size: int = 16, colour: str = _INK, extra: str = "") -> str:
    return f'{extra}<sz val="{size}"/><color rgb="{colour}"/><name val="{FONT}"/><family val="2"/>'


def _solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'


_LOOKS = {
    "heading": Look(
        _font(24, "FFFFFFFF", "<b/>"), _solid(_NAVY), alignment='horizontal="left" vertical="center" indent="1"'
    ),
    "summary": Look(_font(20, _NAVY, "<b/>"), alignment='horizontal="left" vertical="center" indent="1"'),
    "compared": Look(_font(18, _GREEN, "<b/>"), alignment='horizontal="left" vertical="center" indent="1"'),
    "read": Look(_font(16, _INK), alignment='horizontal="left" vertical="top" wrapText="1" indent="1"'),
    "owed": Look(
        _font(18, _SEVERITY_INK[Severity.ERROR], "<b/>"),
        alignment='horizontal="left" vertical="top" wrapText="1" indent="1"',
    ),
    "hand back": Look(_font(18, _NAVY, "<b/>"), alignment='horizontal="left" vertical="top" wrapText="1" indent="1"'),
    "advice": Look(_font(16, _GREY), alignment='horizontal="left" vertical="top" wrapText="1" indent="1"'),
    "header": Look(
        _font(16, "FFFFFFFF", "<b/>"),
        _solid("FF44587A"),
        _LINES,
        'horizontal="center" vertical="center" wrapText="1"',
    ),
    "body": Look(_font(), border=_LINES, alignment=_TOP),
    "centre": Look(_font(), border=_LINES, alignment=_CENTRE),
    "link": Look(_font(16, _BLUE, "<u/>"), border=_LINES, alignment=_CENTRE),
    "sheet link": Look(_font(16, _BLUE, "<u/>"), border=_LINES, alignment=_TOP),
    "section": Look(_font(18, _GREEN, "<b/>"), alignment='vertical="center"'),
    "mended": Look(_font(16, _GREEN), border=_LINES, alignment=_TOP),
    "mended centre": Look(_font(16, _GREEN), border=_LINES, alignment=_CENTRE),
    **{
        severity.value: Look(_font(16, ink, "<b/>"), _solid(COLOURS[severity]), _LINES, _CENTRE)
        for severity, ink in _SEVERITY_INK.items()
    },
}


_MENDED_LOOKS = {"subject": "mended", "sheet": "mended", "found": "mended", "task": "mended"}


class _TaskCell(Struct, frozen=True):
    look: str
    content: str = ""  # the inner XML; "" for a blank cell
    kind: str = "n"


class _TaskSheetWriter:
    """Writes the sheet row after row."""

    def __init__(self, page: TaskPage, styles: Styles) -> None:
        self._page = page
        self._styles = styles
        self._columns = tuple(name for name in _HEADERS if page.compared or name != "state")
        self._rows: list[tuple[int, dict[int, _TaskCell]]] = []  # how high, in points, and the cells by column
        self._merges: list[str] = []
        self._links: list[str] = []

    def sheet(self, namespace: str) -> TaskSheet:
        """Return the finished sheet."""
        page = self._page
        self._wide(page.heading, "heading", 40)
        self._wide(page.summary, "summary", 34)
        if page.compared:
            self._wide(page.compared, "compared", 28)
        lines = (page.read, "read"), (page.owed, "owed"), (page.hand_back, "hand back"), (page.advice, "advice")
        for text, look in lines:
            if text:
                self._wide(text, look, _height_points((text, self._width)))
        self._row({}, 6)
        titles_row = 1
        if page.tasks:
            header = {name: _HEADERS[name] for name in self._columns}
            height = max(map(_height_points, header.values()))
            self._row({name: _text(title, "header") for name, (title, _) in header.items()}, height)
            titles_row = len(self._rows)
        for number, task in enumerate(page.tasks, start=1):
            if task.severity is None and (number == 1 or page.tasks[number - 2].severity is not None):
                self._wide(CLOSED, "section", 30)
            self._task(number, task)
        if page.mended:
            self._row({}, 12)
            self._wide(f"{MENDED} ขอบคุณที่แก้ไข", "section", 30)
        for number, mended in enumerate(page.mended, start=1):
            self._mended(number, mended)
        return TaskSheet(self._xml(namespace, titles_row).encode(), titles_row)

    # --- the rows

    def _task(self, number: int, task: Task) -> None:
        linked = ("cell" if task.cell else "sheet") if task.link else ""
        if linked:
            reference = f"{column_letters(self._columns.index(linked) + 1)}{len(self._rows) + 1}"
            self._links.append(f'<hyperlink ref="{reference}" location={quoteattr(task.link)}/>')
        to_do = "\n".join(task.task)
        texts = {
            "subject": f"{task.subject}\n{task.subject_name}",
            "sheet": task.sheet,
            "seen": task.seen,
            "found": f"{task.title}\n{task.found}",
            "task": to_do,
        }
        self._row(
            {
                "number": _TaskCell("centre", f"<v>{number}</v>"),
                "severity": _text(task.label, task.severity.value if task.severity else "centre"),
                "state": _text(task.state, "centre"),
                "subject": _titled(task.subject, task.subject_name),
                "seen": _text(task.seen, "body"),
                "code": _text(task.code, "centre"),
                "sheet": _text(task.sheet, "sheet link" if linked == "sheet" else "body"),
                "cell": _text(task.cell, "link" if linked == "cell" else "centre"),
                "found": _titled(task.title, task.found),
                "task": _text(to_do, "body"),
            },
            _row_points(texts),
        )

    def _mended(self, number: int, mended: MendedFinding) -> None:
        texts = {
            "severity": MENDED,
            "state": "",
            "subject": mended.subject,
            "code": mended.code,
            "sheet": mended.sheet,
            "cell": mended.cell,
            "seen": "",
            "found": mended.title,
            "task": mended.message,
        }
        cells = {name: _text(text, _MENDED_LOOKS.get(name, "mended centre")) for name, text in texts.items()}
        self._row({"number": _TaskCell("mended centre", f"<v>{number}</v>"), **cells}, _row_points(texts))

    def _wide(self, text: str, look: str, height_points: int) -> None:
        """Add a row whose text stands across all columns."""
        row = len(self._rows) + 1
        first, *others = self._columns
        self._row({first: _text(text, look), **{name: _TaskCell(look) for name in others}}, height_points)
        self._merges.append(f'<mergeCell ref="A{row}:{column_letters(len(self._columns))}{row}"/>')

    def _row(self, cells: Mapping[str, _TaskCell], height_points: int) -> None:
        here = {column: cells[name] for column, name in enumerate(self._columns, start=1) if name in cells}
        self._rows.append((height_points, here))

    def _data(self) -> str:
        """Return all rows as XML, and add the styles of their cells."""
        used = dict.fromkeys(cell.look for _, cells in self._rows for cell in cells.values())
        styles = dict(zip(used, self._styles.own([_LOOKS[name] for name in used]), strict=True))
        rows = []
        for row, (height_points, cells) in enumerate(self._rows, start=1):
            cells_xml = "".join(
                f'<c r="{column_letters(column)}{row}" s="{styles[cell.look]}" t="{cell.kind}">{cell.content}</c>'
                for column, cell in cells.items()
            )
            rows.append(f'<row r="{row}" ht="{height_points}" customHeight="1">{cells_xml}</row>')
        return "".join(rows)

    @property
    def _width(self) -> int:
        return sum(_HEADERS[name][1] for name in self._columns)

    # --- the whole

    def _xml(self, namespace: str, titles_row: int) -> str:
        worst = self._page.worst
        tab = _TAB_COLOURS[worst] if worst else _GREEN
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{_HEADERS[name][1] + 0.71}" customWidth="1"/>'
            for number, name in enumerate(self._columns, start=1)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="{tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{column_letters(len(self._columns))}{len(self._rows)}"/>'
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
            f'<pane ySplit="{titles_row}" topLeftCell="A{titles_row + 1}" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="{_LINE_POINTS}"/><cols>{columns}</cols>'
            f"<sheetData>{self._data()}</sheetData>"
            f'<mergeCells count="{len(self._merges)}">{"".join(self._merges)}</mergeCells>{links}'
            '<pageMargins left="0.5" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>&amp;L{_FOOT_FONT}{NAME}&amp;R{_FOOT_FONT}หน้า &amp;P/&amp;N</oddFooter>"
            "</headerFooter></worksheet>"
        )


def _text(text: str, look: str) -> _TaskCell:
    """Return a cell of text. One that begins with = is no formula: the kind of the cell says that it is text."""
    return _TaskCell(look, f"<is>{_run(_whole(text))}</is>", "inlineStr") if text else _TaskCell(look)


def _titled(title: str, text: str) -> _TaskCell:
    """Return a cell whose first line is bold; without a text below it, and without both a blank cell."""
    if not text:
        return _text(title, "body")
    bold = f"<r><rPr>{_RUN_FONT.format(bold='<b/>')}</rPr>{_run(title)}</r>"
    plain = f"<r><rPr>{_RUN_FONT.format(bold='')}</rPr>{_run(_whole(chr(10) + text))}</r>"
    return _TaskCell("body", f"<is>{bold}{plain}</is>", "inlineStr")


def _row_points(texts: Mapping[str, str]) -> int:
    """Return how high a row must be for its texts: not every program works that out when it opens a workbook."""
    return max(_height_points((text, _HEADERS[name][1])) for name, text in texts.items())


def _height_points(text_and_width: tuple[str, int]) -> int:
    text, width = text_and_width
    per_line = max(width - _INDENT_WIDTH, 1) * _LETTERS_PER_WIDTH
    lines = sum(1 + int(letters_across(line) / per_line) for line in text.split("\n"))
    return min(lines * _LINE_POINTS + _PADDING_POINTS, MAX_ROW_HEIGHT_PT)


def _run(text: str) -> str:
    return f'<t xml:space="preserve">{held(text)}</t>'


def _whole(text: str) -> str:
    """Return a text, cut where it is longer than a cell can hold."""
    return text if len(text) <= _MAX_CELL_CHARS else f"{text[: _MAX_CELL_CHARS - 1]}…"
