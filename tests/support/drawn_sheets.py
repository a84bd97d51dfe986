"""Worksheets as other programs write them: MAIN stands for the namespace."""

from __future__ import annotations

STYLES = (
    '<styleSheet xmlns="MAIN"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellXfs count="2"><xf/><xf numFmtId="9"/></cellXfs></styleSheet>'
)
ROWS = '<row r="2"><c r="B2" s="1"><v>0.5</v></c></row>'
SHEETS = {
    "plain": f'<worksheet xmlns="MAIN"><sheetData>{ROWS}</sheetData></worksheet>',
    "no cells": '<worksheet xmlns="MAIN"><sheetData/></worksheet>',
    "an empty row": '<worksheet xmlns="MAIN"><sheetData><row r="2" spans="9:9"/></sheetData><pageMargins left="1"'
    ' right="1" top="1" bottom="1" header="1" footer="1"/></worksheet>',
    "a prefix": '<x:worksheet xmlns:x="MAIN"><x:sheetData><x:row r="2"><x:c r="B2" s="1"><x:v>0.5</x:v></x:c></x:row>'
    "</x:sheetData></x:worksheet>",
    "no references": '<worksheet xmlns="MAIN"><sheetData><row/><row><c/><c s="1"><v>0.5</v></c></row></sheetData>'
    "</worksheet>",
    "single quotes": "<worksheet xmlns='MAIN'><sheetData ><row r='2' ><c r='B2' s = '1' ><v>0.5</v></c ></row >"
    "</sheetData ></worksheet>",
    "text like tags": '<worksheet xmlns="MAIN"><!-- <row r="2"> --><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
    '<t><![CDATA[<c r="B2" s="7">]]> a > b</t></is></c></row>' + ROWS + "</sheetData></worksheet>",
    "something behind": f'<worksheet xmlns="MAIN"><sheetData>{ROWS}</sheetData><extLst><ext uri="x"/></extLst>'
    "</worksheet>",
    "declared": f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="MAIN"><sheetData>{ROWS}</sheetData>'
    "</worksheet>",
}  # fmt: skip
