"""A PDF that says on which pages places stand, as LibreOffice's does."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject


def pdf_of(page_of: Mapping[str, int], count: int) -> bytes:
    """Return a PDF of empty pages that names places as LibreOffice does: a low line is written by its code."""
    writer = PdfWriter()
    empty = [writer.add_blank_page(595, 842) for _ in range(count)]
    view = [NameObject("/XYZ"), NumberObject(85), NumberObject(700), NumberObject(0)]
    places = {
        NameObject(f"/{name.replace('_', '5F')}"): ArrayObject([empty[page - 1].indirect_reference, *view])
        for name, page in page_of.items()
    }
    writer.root_object[NameObject("/Dests")] = writer._add_object(DictionaryObject(places))
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
