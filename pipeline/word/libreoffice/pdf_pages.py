"""From a PDF of LibreOffice to its pages: how many they are, and where on them each bookmark stands."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from msgspec import Struct, field

from pipeline.word.libreoffice import pdf


class PdfPages(Struct, frozen=True):
    """The pages of a PDF: on which one each bookmark stands, by its name (the first page is 1), and their count.

    ``top_pt``: how far above the end of its page each bookmark stands.
    """

    page_of: Mapping[str, int]
    count: int
    top_pt: Mapping[str, float] = field(default_factory=dict)


def read(data: bytes) -> PdfPages:
    """Return the pages of a PDF that LibreOffice made. Raises PdfFault where it cannot be read."""
    from pypdf import PdfReader  # a run that counts no pages does not wait for it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        count = len(reader.pages)
        places = {_plain(name): place for name, place in reader.named_destinations.items()}
        found = {name: reader.get_destination_page_number(place) for name, place in places.items()}
        pages = {name: page + 1 for name, page in found.items() if page is not None and page >= 0}
        return PdfPages(pages, count, {name: float(places[name].top or 0) for name in pages})
    except (PyPdfError, ValueError, LookupError, AttributeError, TypeError) as fault:
        raise pdf.PdfFault("อ่านจำนวนหน้าจาก LibreOffice ไม่ได้") from fault


def _plain(name: str) -> str:
    # LibreOffice writes the low line of a name by its code.
    return name.removeprefix("/").replace("5F", "_")
