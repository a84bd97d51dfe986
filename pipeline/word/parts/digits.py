"""From a document with Arabic digits to one with Thai digits, except in codes, links and file names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.opc.package import Package
from pipeline.thai import to_thai_digits
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import DRAWING, W, attribute, element, insert_in_order
from pipeline.word.markup.styles import style_ids, styles_of

THAI_NUMBERS = "thaiNumbers"  # Word's name for the number format

_STORIES = tuple(
    f"wordprocessingml.{name}+xml"
    for name in ("document.main", "header", "footer", "footnotes", "endnotes", "comments")
)
_CHART_TYPE = "drawingml.chart+xml"
_CHART, _DRAWN = f"{{{DRAWING}chart}}", f"{{{DRAWING}main}}"
_THAI_FORMAT = "[$-D00041E]"  # in front of a number format: with the digits (0D) of Thai (041E)
_CODE_STYLE = "pmqa code"
_NUMBER_FIELDS = frozenset({"SEQ", "NUMPAGES", "SECTIONPAGES", "SECTION"})  # PAGE and PAGEREF follow the section
_SWITCH = r"\* THAIARABIC"
_GENERAL_FORMAT = re.compile(r"\\\*\s*arabic\b", re.IGNORECASE)
_ANY_FORMAT = re.compile(r"\\\*\s*(?!mergeformat|charformat)\w+", re.IGNORECASE)
# A word that may hold digits. The possessive and the look-behinds keep the time in proportion to the text.
_WORD = re.compile(
    r"(?P<kept>(?:https?://|www\.)\S+"  # links
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?<=แผ่นงาน “)[^”]{1,40}(?=”)"  # names of sheets
    r"|(?:(?<=แผ่นงาน )|(?<=แผ่นงานว่า ))หมวด (?:1-6|7)(?![0-9])|หมวด (?:1-6|7)(?=!)"
    r"|(?<=› )[^!›]{1,31}$"  # what a text ends in after the name of a workbook: a sheet's name
    r"|(?<![0-9.])[1-7]\.[1-6]-[0-9]{2,4}(?![0-9]|[.-][0-9])"  # codes of indicators
    r"|(?<![^\s“”()])[^\s“”()]*\.(?:xls[xmb]?|ods|docx?|pdf|csv|pptx?|zip|png|jpe?g)\b)"  # file names
    r"|[A-Za-z0-9]+(?:[._/-][A-Za-z0-9]+)*",
    re.IGNORECASE,
)
_WRITTEN_DIGITS = re.compile("(?<!%)[0-9]")  # of the form of a list's number, where %1 stands for the count
_LATIN = re.compile("[A-Za-z]")


def to_thai(package: Package) -> None:
    """Write the digits of the text, the page numbers and the numbered lists of a document in Thai.

    Text in the character style `pmqa Code` stays as it is, and so do links, addresses, names of files and sheets, codes
    of indicators, and words of Latin letters and digits. Charts show their numbers in Thai by number format; their data
    stay as they are.
    """
    code_style = style_ids(styles_of(package)).get(_CODE_STYLE)
    for name in package.names_of(*_STORIES):
        root = package.tree(name)
        for text in root.iter(f"{W}t"):
            if text.text and not _is_code(text, code_style):
                text.text = in_thai(text.text)
        for shown in root.iter(f"{{{DRAWING}wordprocessingDrawing}}docPr"):
            if shown.get("descr"):
                shown.set("descr", in_thai(shown.get("descr", "")))
        for instruction in _number_fields(root):
            _ask_for_thai(instruction)
        for section in root.iter(f"{W}sectPr"):
            _number_pages_in_thai(section)
    for name in package.names_of(_CHART_TYPE):
        _show_in_thai(package.tree(name))
    for name in package.names_of(docx_file.NUMBERING):
        root = package.tree(name)
        for form in root.iter(f"{W}numFmt"):
            if attribute(form) == "decimal":
                form.set(f"{W}val", THAI_NUMBERS)
        for text in root.iter(f"{W}lvlText"):
            text.set(f"{W}val", _WRITTEN_DIGITS.sub(lambda digits: to_thai_digits(digits[0]), attribute(text)))


def in_thai(text: str) -> str:
    """Return the text with Thai digits; codes (K12, PM2.5, 7.1-02), links, names of files and sheets stay."""
    return _WORD.sub(_word_in_thai, text)


def _word_in_thai(word: re.Match[str]) -> str:
    return word[0] if word["kept"] or _LATIN.search(word[0]) else to_thai_digits(word[0])


def _is_code(text: etree._Element, code_style: str | None) -> bool:
    run = text.getparent()
    style = None if run is None else run.find(f"{W}rPr/{W}rStyle")
    return style is not None and code_style is not None and attribute(style) == code_style


# --- charts


def _show_in_thai(chart: etree._Element) -> None:
    """Let the axes and the labels of a chart show Thai digits, and write those of its titles."""
    for text in chart.iter(f"{_DRAWN}t"):
        text.text = in_thai(text.text or "")
    for form in chart.iter(f"{_CHART}numFmt"):
        code = form.get("formatCode", "General")
        if not code.startswith("[$-"):
            form.set("formatCode", f"{_THAI_FORMAT}{'0' if code == 'General' else code}")
            form.set("sourceLinked", "0")
    for reference in chart.iterfind(f".//{_CHART}cat/{_CHART}numRef"):
        _written_as_labels(reference)


def _written_as_labels(reference: etree._Element) -> None:
    """Let the numbers along an axis be labels: as numbers, not every program shows them by the format of the axis.

    They are still taken from the same cells, and follow them when somebody edits the data.
    """
    reference.tag = f"{_CHART}strRef"
    for cache in reference.iterfind(f"{_CHART}numCache"):
        cache.tag = f"{_CHART}strCache"
        for form in cache.findall(f"{_CHART}formatCode"):
            cache.remove(form)
        for value in cache.iter(f"{_CHART}v"):
            value.text = in_thai(value.text or "")


# --- fields


def _number_fields(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the element with the code of every field that shows a number: its `w:instrText`, or its `w:fldSimple`."""
    for holder in root.iter(f"{W}instrText", f"{W}fldSimple"):
        code = (holder.text or "") if holder.tag == f"{W}instrText" else attribute(holder, "instr")
        if code.split()[:1] and code.split()[0].upper() in _NUMBER_FIELDS:
            yield holder


def _ask_for_thai(holder: etree._Element) -> None:
    if holder.tag == f"{W}instrText":
        holder.text = _with_switch(holder.text or "")
    else:
        holder.set(f"{W}instr", _with_switch(attribute(holder, "instr")))


def _with_switch(code: str) -> str:
    if _GENERAL_FORMAT.search(code):
        return _GENERAL_FORMAT.sub(lambda _: _SWITCH, code)
    return code if _ANY_FORMAT.search(code) else f"{code.rstrip()} {_SWITCH} "


def _number_pages_in_thai(section: etree._Element) -> None:
    pages = section.find(f"{W}pgNumType")
    if pages is None:
        pages = element("pgNumType")
        insert_in_order(section, pages)
    if pages.get(f"{W}fmt", "decimal") == "decimal":
        pages.set(f"{W}fmt", THAI_NUMBERS)
