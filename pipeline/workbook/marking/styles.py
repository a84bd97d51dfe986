"""From the styles of a workbook to the same with a coloured twin for the style of each marked cell.

A twin keeps everything of its style but the fill. The colour it had is kept as the background of ours, which a solid
fill does not show, so that a copy that comes back can be given its own colours again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from lxml import etree
from msgspec import Struct

from pipeline.model import Severity
from pipeline.opc.package import Package
from pipeline.opc.trees import parse
from pipeline.workbook.marking.areas import RuleFormats
from pipeline.workbook.marking.attributes import whole_number
from pipeline.workbook.marking.tabs import SPREADSHEET_TYPE, Tabs

# Pale, distinct in grey print too, and none of the colours that Excel offers, so that they are recognised as ours.
COLOURS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "FFF9C8CD", Severity.WARNING: "FFFDE7B5", Severity.INFO: "FFD2E6F8"}
)

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
MAX_CELL_STYLES = 65_430  # that Excel opens: with more, it says the file is damaged
_RESERVED_STYLES = 24  # kept for our own sheet, which is read from beginning to end

_PLAIN_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"{parent}/>'
# What a section that a writer left out begins with: cells refer to these entries by position.
_FIRST = {
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": _PLAIN_XF.format(parent=""),
    "cellXfs": _PLAIN_XF.format(parent=' xfId="0"'),
    "dxfs": "",
}
_PROPERTIES = "docProps/app.xml"
_NO_STYLES = (
    '<styleSheet xmlns="{namespace}"><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)
_NO_COLOUR = ("64", "65")  # indexed colours of the system: as the background of ours they mean that there was no fill


class Look(Struct, frozen=True):
    """How a cell of our own sheet looks: the inner XML of its font, fill and border, and its alignment."""

    font: str
    fill: str = '<patternFill patternType="none"/>'
    border: str = "<left/><right/><top/><bottom/><diagonal/>"
    alignment: str = ""  # the attributes of its alignment


class Styles:
    """The styles part of one workbook; ``root`` is changed in place, and sections it lacks are added.

    ``is_marked_again``: whether an older copy may have left styles of ours in it; they are used again.
    """

    def __init__(
        self, root: etree._Element, *, is_marked_again: bool = False, keeps_hidden_colours: bool = True
    ) -> None:
        self._root = root
        self._namespace = etree.QName(root).namespace or ""
        self._is_marked_again = is_marked_again
        self._keeps_hidden_colours = keeps_hidden_colours
        self._fonts, self._fills, self._borders = (self._section(name) for name in ("fonts", "fills", "borders"))
        self._section("cellStyleXfs")
        self._xfs = self._section("cellXfs")
        self._twins: dict[tuple[int, Severity], int | None] = {}
        self._originals: dict[int, int] = {}
        self._numbers_by_xml: dict[str, int] = {}  # the number of an entry by the XML it was given as
        self._standing: dict[str, dict[tuple[object, ...], int]] = {}

    def twin(self, style: int, severity: Severity) -> int | None:
        """Return the style that is ``style`` with the colour of ``severity``; None where no more styles fit."""
        if (style, severity) not in self._twins:
            original = self._xfs[style if style < len(self._xfs) else 0]
            copy = deepcopy(original)
            copy.set("fillId", str(self._colour_over(whole_number(original.get("fillId")), severity)))
            copy.set("applyFill", "1")
            self._twins[style, severity] = self._placed_style(copy, MAX_CELL_STYLES - _RESERVED_STYLES)
        return self._twins[style, severity]

    def rule_format(self, severity: Severity) -> int:
        """Return the differential format with which a rule colours the cells of a severity."""
        colour = f'rgb="{COLOURS[severity]}"'
        fill = f'<patternFill patternType="solid"><fgColor {colour}/><bgColor {colour}/></patternFill>'
        (number,) = self._added(self._section("dxfs"), [f"<dxf><fill>{fill}</fill></dxf>"])
        return number

    def rule_formats(self) -> RuleFormats:
        """Return the differential formats that came with the workbook: those of ours, and those with a fill."""
        dxfs = self._root.find(f"{{{self._namespace}}}dxfs")
        fills = {
            number: {colour.get("rgb") for colour in fill.iter(f"{{{self._namespace}}}bgColor")}
            for number, dxf in enumerate(() if dxfs is None else dxfs)
            for fill in dxf.iterchildren(f"{{{self._namespace}}}fill")
        }
        ours = set(COLOURS.values()) if self._is_marked_again else set()
        return RuleFormats(frozenset(number for number in fills if fills[number] & ours), frozenset(fills))

    def painted(self) -> tuple[int, ...]:
        """Return the styles with a colour of ours, as an older copy left them."""
        ours = {number for number, fill in enumerate(self._fills) if _is_ours(fill)}
        return tuple(number for number, xf in enumerate(self._xfs) if whole_number(xf.get("fillId")) in ours)

    def original(self, style: int) -> int:
        """Return the style that a painted one was made from: how its cells looked before."""
        if style not in self._originals:
            xf = self._xfs[style]
            number = self._uncoloured(xf, self._fills[whole_number(xf.get("fillId"))])
            self._originals[style] = style if number is None else number
        return self._originals[style]

    def own(self, looks: Sequence[Look]) -> list[int]:
        """Return the style of each look that cells of our own sheet have."""
        fonts = self._added(self._fonts, [f"<font>{look.font}</font>" for look in looks])
        fills = self._added(self._fills, [f"<fill>{look.fill}</fill>" for look in looks])
        borders = self._added(self._borders, [f"<border>{look.border}</border>" for look in looks])
        styles = [
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1" applyFill="1"'
            f' applyBorder="1" applyAlignment="1">{look.alignment and f"<alignment {look.alignment}/>"}</xf>'
            for look, font, fill, border in zip(looks, fonts, fills, borders, strict=True)
        ]
        placed = [self._placed_style(xf, MAX_CELL_STYLES) for xf in self._parsed(styles)]
        return [self._most_like(look) if number is None else number for look, number in zip(looks, placed, strict=True)]

    def _placed_style(self, xf: etree._Element, most: int) -> int | None:
        """Return where a style stands among the styles of cells, which are ``most``; None where it does not fit."""
        return self._placed(self._xfs, xf) if len(self._xfs) < most else self._found(self._xfs, xf)

    def _most_like(self, look: Look) -> int:
        """Return a style of the unit's that does not hide a text of ours: it wraps lines where ``look`` does."""
        if "wrapText" not in look.alignment:
            return 0
        wrapping = (number for number, xf in enumerate(self._xfs) if _is_plain_and_wraps(xf))
        return next(wrapping, 0)

    def _colour_over(self, fill_number: int, severity: Severity) -> int:
        fill = self._fills[fill_number] if fill_number < len(self._fills) else None
        behind = None if fill is None else _solid_colour(fill)
        background = 'indexed="64"' if behind is None else _attributes(behind)
        return self._added_fill(f'<fgColor rgb="{COLOURS[severity]}"/><bgColor {background}/>')

    def _uncoloured(self, xf: etree._Element, fill: etree._Element) -> int | None:
        background = fill[0][1] if len(fill[0]) > 1 else None
        copy = deepcopy(xf)
        copy.set("fillId", "0")
        copy.attrib.pop("applyFill", "")
        if background is not None and self._keeps_hidden_colours and background.get("indexed") not in _NO_COLOUR:
            number = self._added_fill(f'<fgColor {_attributes(background)}/><bgColor indexed="64"/>')
            copy.set("fillId", str(number))
            copy.set("applyFill", "1")
        return self._placed_style(copy, MAX_CELL_STYLES)

    # --- the sections and what stands in them

    def _section(self, name: str) -> etree._Element:
        found = self._root.find(f"{{{self._namespace}}}{name}")
        if found is None:
            (found,) = self._parsed([f"<{name}>{_FIRST[name]}</{name}>"])
            found.set("count", str(len(found)))
            before = set(_ORDER[: _ORDER.index(name)])
            at = sum(etree.QName(child).localname in before for child in self._root if isinstance(child.tag, str))
            self._root.insert(at, found)
        return found

    def _added_fill(self, colours: str) -> int:
        (number,) = self._added(self._fills, [f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'])
        return number

    def _added(self, section: etree._Element, entries: Sequence[str]) -> list[int]:
        """Return where a section holds each entry that is given as XML."""
        new = [xml for xml in dict.fromkeys(entries) if xml not in self._numbers_by_xml]
        for xml, element in zip(new, self._parsed(new) if new else (), strict=True):
            self._numbers_by_xml[xml] = self._placed(section, element)
        return [self._numbers_by_xml[xml] for xml in entries]

    def _placed(self, section: etree._Element, element: etree._Element) -> int:
        """Return where a section holds an entry, put at its end when it is not there yet."""
        found = self._found(section, element)
        if found is None:
            found = _appended(section, element)
            if self._is_marked_again:
                self._standing[section.tag][_key(element)] = found
        return found

    def _found(self, section: etree._Element, element: etree._Element) -> int | None:
        """Return where a section of an older copy holds an entry already."""
        if not self._is_marked_again:
            return None
        standing = self._standing.setdefault(section.tag, {})
        if not standing:
            for number, child in enumerate(section):
                standing.setdefault(_key(child), number)
        return standing.get(_key(element))

    def _parsed(self, entries: Iterable[str]) -> list[etree._Element]:
        return list(parse(f'<entries xmlns="{self._namespace}">{"".join(entries)}</entries>'.encode(), "styles"))


def open_styles(package: Package, tabs: Tabs, *, is_marked_again: bool = False) -> Styles:
    """Return the workbook's styles, in a new part where it has none."""
    related = package.relationships(package.main).values()
    part = next((relationship.target for relationship in related if relationship.kind == "styles"), "")
    if not part:
        part = "xl/styles.xml"
        package.relate(package.main, f"{tabs.relations}/styles", part)
    if part not in package:
        package.put(part, parse(_NO_STYLES.format(namespace=tabs.namespace).encode(), part))
        package.set_type(part, SPREADSHEET_TYPE.format("styles"))
    return Styles(
        package.tree(part, "styleSheet"),
        is_marked_again=is_marked_again,
        keeps_hidden_colours=not _is_from_libreoffice(package),
    )


def _is_from_libreoffice(package: Package) -> bool:
    """Return whether LibreOffice has saved the workbook: it gives every solid fill a background of its own."""
    return _PROPERTIES in package and b"<Application>LibreOffice" in package.read(_PROPERTIES)


def _appended(section: etree._Element, element: etree._Element) -> int:
    element.tail = None
    section.append(element)
    section.set("count", str(len(section)))
    return len(section) - 1


def _attributes(element: etree._Element) -> str:
    attributes = ((str(name), str(value)) for name, value in element.attrib.items())
    return " ".join(f"{name}={quoteattr(value)}" for name, value in attributes if "}" not in name)


def _key(element: etree._Element) -> tuple[object, ...]:
    """Return a key that equal entries share. `applyFill` is not part of it: no program shows a difference."""
    attributes = sorted((name, value) for name, value in element.attrib.items() if name != "applyFill")
    return (element.tag, *attributes, *map(_key, element))


def _is_plain_and_wraps(xf: etree._Element) -> bool:
    """Return whether a style shows a text as it is, in as many lines as it needs."""
    alignments = (child for child in xf if etree.QName(child).localname == "alignment")
    wraps = any(alignment.get("wrapText") in ("1", "true") for alignment in alignments)
    return wraps and xf.get("numFmtId", "0") == "0"


def _is_ours(fill: etree._Element) -> bool:
    colour = _solid_colour(fill)
    return colour is not None and colour.get("rgb") in COLOURS.values()


def _solid_colour(fill: etree._Element) -> etree._Element | None:
    """Return the colour of a solid fill; None for no fill, and for patterns and gradients."""
    pattern = fill[0] if len(fill) else None
    if pattern is None or pattern.get("patternType") != "solid" or not len(pattern):
        return None
    return pattern[0] if etree.QName(pattern[0]).localname == "fgColor" else None
