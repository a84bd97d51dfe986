"""A part's XML, told element by element as it is unpacked, so that it never lies in memory as a whole."""

from __future__ import annotations

from xml.parsers import expat

from pipeline.opc.faults import FaultKind, PackageFault


def new_parser(part: str = "", *, keeps_prefixes: bool = False) -> expat.XMLParserType:
    """Return a parser that declares no entity: it raises PackageFault at a DOCTYPE.

    It names an element by its namespace, a space and its local name; or, where it ``keeps_prefixes``, as the part
    spells it. It raises expat.ExpatError where the part is no well-formed XML.
    """

    def refuse_declarations(*_: object) -> None:
        raise PackageFault(FaultKind.DOCTYPE, part)

    parser = expat.ParserCreate(namespace_separator=None if keeps_prefixes else " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_declarations
    return parser
