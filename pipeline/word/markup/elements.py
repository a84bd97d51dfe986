"""WordprocessingML, the XML of Word: its names, how a value is read, and the order in which elements must stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"  # of what stands twice: Choice and Fallback
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"  # followed by `main`, `chart`, `picture`, ...
EMU_PER_TWIP = 635  # drawings are measured in the one, all else in the other

# The children of the elements that we add to, in the order of the schema, which Word insists on.
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
        "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct",
        "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind",
        "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
        "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
    ),
    "rPr": (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
        "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
        "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em",
        "lang", "eastAsianLayout", "specVanish", "oMath",
    ),
    "tcPr": (
        "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection",
        "tcFitText", "vAlign", "hideMark",
    ),
    "tblPr": (
        "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
        "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption",
    ),
    "style": (
        "name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden",
        "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid", "pPr", "rPr",
        "tblPr", "trPr", "tcPr", "tblStylePr",
    ),
    "tblStylePr": ("pPr", "rPr", "tblPr", "trPr", "tcPr"),
    "sectPr": (
        "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc",
        "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection",
        "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange",
    ),
    "settings": (
        "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime",
        "doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText",
        "printFractionalCharacterWidth", "printFormsData", "embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts",
        "saveFormsData", "mirrorMargins", "alignBordersAndEdges", "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter", "gutterAtTop", "hideSpellingErrors", "hideGrammaticalErrors",
        "activeWritingStyle", "proofState", "formsDesign", "attachedTemplate", "linkStyles", "stylePaneFormatFilter",
        "stylePaneSortMethod", "documentType", "mailMerge", "revisionView", "trackRevisions", "doNotTrackMoves",
        "doNotTrackFormatting", "documentProtection", "autoFormatOverride", "styleLockTheme", "styleLockQFSet",
        "defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps",
        "showEnvelope", "summaryLength", "clickAndTypeStyle", "defaultTableStyle", "evenAndOddHeaders",
        "bookFoldRevPrinting", "bookFoldPrinting", "bookFoldPrintingSheets", "drawingGridHorizontalSpacing",
        "drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery", "displayVerticalDrawingGridEvery",
        "doNotUseMarginsForDrawingGridOrigin", "drawingGridHorizontalOrigin", "drawingGridVerticalOrigin",
        "doNotShadeFormData", "noPunctuationKerning", "characterSpacingControl", "printTwoOnOne",
        "strictFirstAndLastChars", "noLineBreaksAfter", "noLineBreaksBefore", "savePreviewPicture",
        "doNotValidateAgainstSchema", "saveInvalidXml", "ignoreMixedContent", "alwaysShowPlaceholderText",
        "doNotDemarcateInvalidXml", "saveXmlDataOnly", "useXSLTWhenSaving", "saveThroughXslt", "showXMLTags",
        "alwaysMergeEmptyNamespace", "updateFields", "hdrShapeDefaults", "footnotePr", "endnotePr", "compat",
        "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping", "doNotIncludeSubdocsInStats",
        "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown", "smartTagType",
        "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
    ),
}  # fmt: skip
_PLACES = {f"{W}{parent}": {f"{W}{name}": at for at, name in enumerate(names)} for parent, names in _ORDERS.items()}


def finder(path: str) -> Callable[[etree._Element], list[Any]]:
    """Return a function that gives what an XPath finds in the document of an element, in order; `w:` is Word's names.

    libxml2 looks through the hundreds of thousands of elements of a large report, of which Python sees those found.
    """
    found: Any = etree.XPath(path, namespaces={"w": W[1:-1]}, smart_strings=False)
    return found  # type: ignore[no-any-return]


_BOOKMARK_IDS = finder("//w:bookmarkStart/@w:id")


def element(name: str, /, **attributes: str) -> etree._Element:
    """Return an element of Word with these attributes: ``element("jc", val="center")`` is `<w:jc w:val="center"/>`."""
    return etree.Element(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})


def attribute(element: etree._Element | None, name: str = "val") -> str:
    """Return an attribute; "" without it, or without the element."""
    return "" if element is None else element.get(f"{W}{name}", "")


def whole_number(element: etree._Element | None, name: str = "val") -> int:
    """Return an attribute as a whole number; 0 where it is none."""
    text = attribute(element, name)
    return int(text) if text.isdecimal() and text.isascii() else 0


def insert_in_order(parent: etree._Element, child: etree._Element) -> None:
    """Insert a child where the schema has it. A sibling that the schema does not name counts as the last."""
    places = _PLACES[str(parent.tag)]
    place = places[str(child.tag)]
    later = (at for at, sibling in enumerate(parent) if places.get(str(sibling.tag), len(places)) > place)
    parent.insert(next(later, len(parent)), child)


def replace_in_order(parent: etree._Element, child: etree._Element) -> None:
    """Insert a child where the schema has it, in place of those of its name."""
    for old in parent.findall(str(child.tag)):
        parent.remove(old)
    insert_in_order(parent, child)


def properties_of(element: etree._Element, name: str) -> etree._Element:
    """Return the properties of a paragraph (`pPr`) or of a run (`rPr`), which open it; new ones where it has none."""
    properties = element.find(f"{W}{name}")
    if properties is None:
        properties = etree.Element(f"{W}{name}")
        element.insert(0, properties)
    return properties


def next_bookmark_id(root: etree._Element) -> int:
    """Return an id that no bookmark of the tree has, nor has any higher number."""
    numbers = (int(number) for number in _BOOKMARK_IDS(root) if number.isdecimal() and number.isascii())
    return 1 + max(numbers, default=0)


def remove(element: etree._Element) -> None:
    """Take the element out of the tree it stands in."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def children_order(parent: str) -> tuple[str, ...]:
    """Return the names of the children that an element may have, in the order of the schema."""
    return _ORDERS[parent]
