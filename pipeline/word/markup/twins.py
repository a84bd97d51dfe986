"""From formatting of Latin letters to its complex-script twin, which Thai is shown in."""

from __future__ import annotations

from lxml import etree

from pipeline.word.markup.elements import W, finder

_TWINS = {f"{W}b": f"{W}bCs", f"{W}i": f"{W}iCs", f"{W}sz": f"{W}szCs"}
_WITHOUT_TWIN = finder(" | ".join(f"//w:rPr/w:{latin}[1][not(../w:{latin}Cs)]" for latin in ("b", "i", "sz")))
_FONTS_WITHOUT_TWIN = finder("//w:rPr/w:rFonts[not(@w:cs or @w:cstheme)]")


def assert_twins(root: etree._Element) -> None:
    """Give bold, italics, sizes and fonts of Latin letters their complex-script twins, in place."""
    for element in _WITHOUT_TWIN(root):
        element.addnext(_copy_as(_TWINS[element.tag], element))
    for fonts in _FONTS_WITHOUT_TWIN(root):
        _twin_font(fonts)


def _copy_as(tag: str, element: etree._Element) -> etree._Element:
    twin = etree.Element(tag)
    for name, value in element.items():
        twin.set(name, value)
    return twin


def _twin_font(fonts: etree._Element) -> None:
    name = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
    if name:
        fonts.set(f"{W}cs", name)
