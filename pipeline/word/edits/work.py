"""What a merge has done so far: the edits to be said, the comments to be put, the figures that it knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lxml import etree
from msgspec import Struct, field

from pipeline.thai import cut
from pipeline.word.edits import tracking
from pipeline.word.edits.block import OBJECT, Block
from pipeline.word.edits.tokens import Token, TokenKind, cell_of
from pipeline.word.markup.elements import attribute

CARRIED, CONFLICT, FIGURE, UNPLACED, LOOKS = "P604", "P605", "P606", "P607", "P608"
FIRST_WORDS_CHARS = 60
MOST_SHOWN_CHARS = 400
WRITTEN = "มีผู้เขียนไว้ว่า "  # begins our comment on a figure that somebody wrote over
OTHER_CHART = "แผนภูมิเปลี่ยนตามข้อมูลใหม่"
NO_HEADING = "ก่อนหัวข้อแรก"


class CarriedEdit(Struct, frozen=True):
    """What became of one edit: the code of its finding, the heading it stands under, its first words, and more.

    ``what``: what was done, in Thai. ``place``: of P606, the cell to change.
    """

    code: str
    heading: str
    words: str
    what: str
    place: str = ""


class CommentToPut(Struct, frozen=True):
    """A comment to put: on an element of a paragraph, on the whole paragraph where that is None."""

    paragraph: etree._Element
    target: etree._Element | None
    code: str
    lines: tuple[str, ...]


class Work(Struct):
    """A merge under way. ``borrowed``: gives an element of the new document as it may stand in the edited one.

    ``drawn`` and ``drawn_new``: what the charts in an element of the base and of the new document draw; where the
    template changed, which pictures they are too, and ``pictured`` those of a person's document. ``free_ids``: of
    bookmarks. ``pairs``: the paragraph of the result that each paragraph of the new document is. ``figures``: what
    blocks tell of a figure, by the cell and the text of the base's: figures of the new document. ``settled``: the links
    that show the new figure already.
    """

    borrowed: Callable[[etree._Element], etree._Element]
    drawn: Callable[[etree._Element], str]
    drawn_new: Callable[[etree._Element], str]
    pictured: Callable[[etree._Element], str]
    free_ids: Iterator[int]
    edits: list[CarriedEdit] = field(default_factory=list)
    notes: list[CommentToPut] = field(default_factory=list)
    pairs: dict[etree._Element, etree._Element] = field(default_factory=dict)
    figures: dict[tuple[str, str], list[etree._Element]] = field(default_factory=dict)
    settled: set[etree._Element] = field(default_factory=set)
    tracks: bool = False  # what the data change is put as tracked changes
    takes_up: bool = False  # what looks like a new block of the data's and stands already is that block
    places: dict[str, str] = field(default_factory=dict)  # of figures, by what their links name
    deleted: list[str] = field(default_factory=list)  # what is listed of the blocks that a person deleted

    def say(self, code: str, block: Block, what: str, *, words: str = "", place: str = "") -> None:
        """Remember an edit of a block."""
        heading = block.heading or NO_HEADING
        edit = CarriedEdit(code, heading, first_words(words or block.text), what, place)
        if edit not in self.edits:
            self.edits.append(edit)

    def say_deleted(self, code: str, block: Block, what: str, new: str = "") -> None:
        """Remember a block that a person deleted; ``new``: what the data say in its place, where they changed."""
        self.say(code, block, what)
        more = f" (ข้อมูลใหม่: {shortened(new)})" if new else ""
        shown = " ".join(block.text.replace(OBJECT, " ").split())
        self.deleted.append(f"{block.heading or NO_HEADING}: {shortened(shown) or '–'}{more}")

    def comment(
        self, code: str, paragraph: etree._Element, lines: Iterable[str], target: etree._Element | None = None
    ) -> None:
        """Remember a comment to put on a paragraph, or on an element in it."""
        self.notes.append(CommentToPut(paragraph, target, code, tuple(line for line in lines if line)))

    def taken_out(self, element: etree._Element) -> bool:
        """Mark an element that the data took out, where that is tracked; return whether it stays for it."""
        if self.tracks:
            tracking.delete(element, self.free_ids)
        return self.tracks

    def brought(self, element: etree._Element) -> None:
        """Mark an element that the data brought, where that is tracked."""
        if self.tracks:
            tracking.insert(element, self.free_ids)

    def learn(self, base: Iterable[etree._Element], new: Iterable[etree._Element]) -> None:
        """Remember what the figures of the base are in the new document, given their links in the same order."""
        for old, link in zip(base, new, strict=True):
            self.figures.setdefault((cell_of(old), link_text(old)), []).append(link)

    def figure_now(self, link: etree._Element) -> etree._Element | None:
        """Return the link of the new document that a figure of the base is now; None where that is not known.

        Blocks in which one indicator has taken another's place, as in a ranking, tell something else than the rest: a
        figure of the same cell goes before others, then what most blocks tell.
        """
        cell = cell_of(link)
        told = self.figures.get((cell, link_text(link)), [])
        often = Counter((cell_of(one), link_text(one)) for one in told)
        return max(told, key=lambda one: (cell_of(one) == cell, often[cell_of(one), link_text(one)]), default=None)

    def place_of(self, token: Token) -> str:
        """Return the cell of a figure in words; "" where it is not known."""
        for element in token.elements:
            if attribute(element, "tooltip"):
                return attribute(element, "tooltip")
        return self.places.get(token.cell, "")


def link_text(link: etree._Element) -> str:
    """Return what a link shows."""
    return "".join(str(text) for text in link.itertext())


def first_words(text: str) -> str:
    """Return the beginning of a text, as people find it by."""
    return cut(" ".join(text.replace(OBJECT, " ").split()), FIRST_WORDS_CHARS)


def shortened(text: str) -> str:
    """Return a text as a comment shows it."""
    return cut(text, MOST_SHOWN_CHARS)


def is_figure(token: Token) -> bool:
    """Return whether a token is a figure that knows its cell."""
    return token.kind is TokenKind.FIGURE
