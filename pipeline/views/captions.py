"""From a table or a chart to its number: printed where its caption stands, and wherever a text refers to it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

TABLE, CHART = "ตารางที่", "แผนภูมิที่"
_NOT_NUMBERED = "ที่"  # ends a label that a number follows


class Caption(Struct, frozen=True):
    """The number of a table or a chart, printed as ตารางที่ 3; counted when the whole document stands.

    ``key`` tells it from the others of its label.
    """

    label: str
    key: str

    def __str__(self) -> str:
        return self.label


class CaptionMention(Struct, frozen=True):
    """What a text says of tables or charts elsewhere: ตารางที่ 3, or ตารางที่ 3 ถึงตารางที่ 8.

    ``keys``: of the captions, in the order of the document; at least one.
    """

    label: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        return without_number(self.label)


def mention(captions: Iterable[Caption]) -> CaptionMention | None:
    """Return what a text may say of these tables or charts, all of one label; None when there are none."""
    found = tuple(captions)
    return CaptionMention(found[0].label, tuple(caption.key for caption in found)) if found else None


def mention_of(caption: Caption) -> CaptionMention:
    """Return what a text may say of one table or chart."""
    return CaptionMention(caption.label, (caption.key,))


def without_number(label: str) -> str:
    """Return the label as it reads without a number: ตาราง, แผนภูมิ."""
    return label.removesuffix(_NOT_NUMBERED)
