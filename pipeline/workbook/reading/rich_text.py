"""The marks of fonts and rich text in an .xlsx -> how the texts of its cells look, as far as that carries meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from pipeline.model import PLAIN, TextLook, TextRun

# The elements that hold a look, and the one that a stretch of rich text stands in.
MARKS = ("b", "i", "u", "strike", "vertAlign")
RUN = "r"

_OFF = ("0", "false", "none")
_SCRIPTS = ("superscript", "subscript")

# A stretch of rich text. One without a look of its own, None, takes the look of its cell.
Stretch = tuple[str, TextLook | None]


class LookReader:
    """Gathers the marks of one font, or of one stretch of rich text, into the look they make."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks: dict[str, str] | None = None

    def begin(self) -> None:
        """Begin another font or stretch, which has no look of its own until its marks begin."""
        self._marks = None

    def begin_marks(self) -> None:
        """Begin the marks of the font or stretch: it has a look of its own."""
        self._marks = {}

    def add(self, mark: str, attributes: Mapping[str, str]) -> None:
        """Add one of ``MARKS``."""
        if self._marks is not None:
            self._marks[mark] = attributes.get("val", "1")

    def look(self) -> TextLook | None:
        """Return the look that the marks make; None where no marks began."""
        if self._marks is None:
            return None
        on = {mark for mark, value in self._marks.items() if value not in _OFF}
        script = self._marks.get("vertAlign", "")
        return TextLook(
            bold="b" in on,
            italic="i" in on,
            underlined="u" in on,
            struck="strike" in on,
            script=script if script in _SCRIPTS else "",
        )


def runs_of(text: str, stretches: Iterable[Stretch], cell_look: TextLook) -> tuple[TextRun, ...]:
    """Return the runs of a cell's text; ``cell_look`` is that of the cell's own font.

    There are none when all of it looks plain, or when the stretches do not make up the text.
    """
    looks = [(look or cell_look, stretch) for stretch, look in stretches if stretch]
    if all(look == PLAIN for look, _ in looks) or "".join(stretch for _, stretch in looks) != text:
        return ()
    alike = groupby(looks, key=itemgetter(0))
    return tuple(TextRun("".join(stretch for _, stretch in group), look) for look, group in alike)
