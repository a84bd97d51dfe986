"""From the XML of a part to a tree of its elements, and back. Nothing is repaired, expanded or fetched."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from pipeline.opc.faults import FaultKind, PackageFault


def _new_parser() -> etree.XMLParser:
    # Comments and processing instructions are left out: where parts name elements by position, only elements count.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


_PARSER = _new_parser()


def parse(xml: bytes | str, part: str = "") -> etree._Element:
    """Return the root of a part's XML. Raises PackageFault: it is not well-formed, or declares a DOCTYPE."""
    try:
        root = etree.fromstring(xml, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise PackageFault(FaultKind.XML_DAMAGED, part) from fault
    return _without_doctype(root, part)


def parse_pieces(pieces: Iterable[str]) -> etree._Element:
    """Return the root of XML that comes in pieces and is never whole in memory. Raises PackageFault, as `parse`."""
    parser = _new_parser()
    try:
        for piece in pieces:
            parser.feed(piece.encode())
        root = parser.close()
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise PackageFault(FaultKind.XML_DAMAGED) from fault
    return _without_doctype(root, "")


def _without_doctype(root: etree._Element, part: str) -> etree._Element:
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageFault(FaultKind.DOCTYPE, part)
    return root


def serialise(root: etree._Element) -> bytes:
    """Return the part as Office writes it: UTF-8 with a declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
