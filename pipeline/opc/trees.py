"""The XML of a part <-> a tree of its elements. Nothing is mended, no entity expanded, nothing fetched."""

from __future__ import annotations

from lxml import etree

from pipeline.opc.faults import FaultKind, PackageFault

# Without comments and instructions: what parts refer to by position is the elements alone.
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
)


def parse(xml: bytes | str, part: str = "") -> etree._Element:
    """Return the root of a part's XML. Raises PackageFault: it is not well-formed, or declares a DOCTYPE."""
    try:
        root = etree.fromstring(xml, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise PackageFault(FaultKind.XML_DAMAGED, part) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageFault(FaultKind.DOCTYPE, part)
    return root


def serialise(root: etree._Element) -> bytes:
    """Return the part as Office writes it: UTF-8 with a declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
