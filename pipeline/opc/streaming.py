"""The parser for a part's XML that is read element by element while the part is unpacked, never whole in memory."""

from __future__ import annotations

from xml.parsers import expat

from pipeline.opc.faults import FaultKind, PackageFault


def new_parser(part: str = "", *, keeps_prefixes: bool = False) -> expat.XMLParserType:
    """Return a parser of the XML of ``part``. It refuses a DOCTYPE, and so every declaration of an entity.

    It names an element by its namespace, a space and its local name; with ``keeps_prefixes`` as the part spells it. It
    raises PackageFault at a DOCTYPE, and expat.ExpatError where the part is not well-formed.
    """

    def refuse_declarations(*_: object) -> None:
        raise PackageFault(FaultKind.DOCTYPE, part)

    parser = expat.ParserCreate(namespace_separator=None if keeps_prefixes else " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_declarations
    return parser
