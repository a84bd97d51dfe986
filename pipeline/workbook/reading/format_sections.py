"""A number format code -> its sections, which of them a number is shown by, and the text that a person then sees."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

from msgspec import Struct

_TOKEN = re.compile(
    r""""(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | (?P<space>_.) | \*. | \[(?P<bracket>[^\]]*)\]
    | (?P<general>general) | (?P<exponent>e[+-]) | (?P<thai>t(?=[0\#?])) | (?P<digits>[0\#?.,]+) | (?P<percent>%)
    | (?P<end>;) | (?P<text>@) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_CURRENCY = re.compile(r"\$([^-]*)")
_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_EXACT = Context(prec=400)  # more digits than the longest double has before its point and a format after it
_MAX_DECIMALS = 30  # what a format may ask for, and more than any shows
_PLACES = "0#?"


class FormatSection(Struct, frozen=True):
    """One section of a format code, such as `0.0" บ่อ"`.

    ``pieces``: its places for digits and its words in their order, each with whether it is places; no places stand in
    a section that shows words alone.
    """

    code: str  # without what is quoted
    pieces: tuple[tuple[bool, str], ...]
    percents: int = 0
    is_general: bool = False
    is_unrounded: bool = False  # a power of ten or a fraction: the number itself is meant
    has_text: bool = False  # @: a text stands here
    condition: tuple[str, Decimal] | None = None

    def holds(self, number: Decimal) -> bool:
        """Return whether the section's condition is true for a number."""
        return self.condition is not None and _COMPARISONS[self.condition[0]](number, self.condition[1])

    def is_negative_only(self) -> bool:
        """Return whether the section's condition lets no number through but those below zero."""
        return self.condition is not None and self.condition[0] in ("<", "<=") and self.condition[1] <= 0

    def show(self, number: Decimal, with_sign: bool) -> str:
        """Return what a person sees of a number; ``with_sign``: a minus is put before one below zero."""
        size = abs(number).scaleb(2 * self.percents, _EXACT)
        places = [piece for is_places, piece in self.pieces if is_places]
        if self.is_unrounded or self.is_general or (self.has_text and not any(places)):
            shown = self._beside(_plain(size))
        elif not places:
            shown = "".join(words for _, words in self.pieces)
        else:
            shown = self._filled(size, "".join(places))
        return f"-{shown}" if with_sign and number < 0 and shown.strip() else shown

    def _beside(self, digits: str) -> str:
        """Return the digits with the words that stand before and after them."""
        first = next((index for index, piece in enumerate(self.pieces) if piece[0]), len(self.pieces))
        before = "".join(words for is_places, words in self.pieces[:first] if not is_places)
        after = "".join(words for is_places, words in self.pieces[first:] if not is_places)
        return f"{before}{digits}{after}"

    def _filled(self, size: Decimal, mask: str) -> str:
        """Return the words and the places with the digits put into those."""
        whole_mask, point, decimal_mask = mask.partition(".")
        if not point:
            whole_mask = mask
        scaled = size.scaleb(-3 * _thousands(mask), _EXACT)
        decimals = min(sum(char in _PLACES for char in decimal_mask), _MAX_DECIMALS)
        rounded = format(scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT), "f")
        whole, _, behind = rounded.partition(".")
        least = whole_mask.count("0")
        whole = whole.lstrip("0").rjust(least, "0")
        needed = decimal_mask.count("0")
        behind = behind[:needed] + behind[needed:].rstrip("0")
        if "," in whole_mask.rstrip(","):
            whole = _grouped(whole)
            return self._beside(f"{whole}.{behind}" if behind else whole)
        return self._spread(whole, behind)

    def _spread(self, whole: str, behind: str) -> str:
        """Return the digits before the point put into their places from the last, words between them kept: 02-123."""
        places = [index for index, (is_places, _) in enumerate(self.pieces) if is_places]
        last = next((index for index in places if "." in self.pieces[index][1]), places[-1])
        filled: dict[int, str] = {}
        for index in reversed([index for index in places if index <= last]):
            count = sum(char in _PLACES for char in self.pieces[index][1].partition(".")[0])
            cut = max(len(whole) - count, 0) if index != places[0] else 0
            whole, filled[index] = whole[:cut], whole[cut:]
        if behind:
            filled[last] += f".{behind}"
        return "".join(filled.get(i, "") if is_places else words for i, (is_places, words) in enumerate(self.pieces))


def sections_of(code: str) -> tuple[FormatSection, ...]:
    """Return the sections of a format code, four at most: what is above zero, below, zero, and text."""
    sections: list[FormatSection] = []
    tokens: list[re.Match[str]] = []
    for token in _TOKEN.finditer(code):
        if token["end"]:
            sections.append(_section(tokens))
            tokens = []
        else:
            tokens.append(token)
    sections.append(_section(tokens))
    return tuple(sections[:4])


def chosen(sections: tuple[FormatSection, ...], number: Decimal) -> tuple[FormatSection, bool]:
    """Return the section that a number is shown by, and whether a minus is put before one below zero."""
    numeric = sections[:3]
    if any(section.condition for section in numeric[:2]):
        return _chosen_by_condition(numeric, number)
    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if number == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _chosen_by_condition(sections: tuple[FormatSection, ...], number: Decimal) -> tuple[FormatSection, bool]:
    for section in sections[:2]:
        if section.holds(number):
            return section, not section.is_negative_only()
    if len(sections) == 1:
        return sections[0], True
    if len(sections) > 2 and sections[0].condition and not sections[1].condition and number < 0:
        return sections[1], False
    last = sections[2] if len(sections) > 2 else next((s for s in sections[::-1] if not s.condition), sections[1])
    above_zero = sections[0].condition is not None and sections[0].condition[0] in (">", ">=")
    negatives_left = above_zero and sections[0].condition is not None and sections[0].condition[1] == 0
    return last, not (negatives_left and len(sections) == 2)


def _section(tokens: list[re.Match[str]]) -> FormatSection:
    pieces: list[tuple[bool, str]] = []
    code, percents, condition = "", 0, None
    is_general = is_unrounded = has_text = False
    for token in tokens:
        kind = token.lastgroup
        if kind == "bracket":
            code += token[0]
            found = _CONDITION.fullmatch(token["bracket"])
            condition = (found[1], Decimal(found[2])) if found else condition
            currency = _CURRENCY.match(token["bracket"])
            pieces += [(False, currency[1])] if currency and currency[1] else []
        elif kind in ("quoted", "escaped"):
            pieces.append((False, token[kind]))
        elif kind == "general":
            code, is_general = code + token[0], True
            pieces.append((True, ""))
        elif kind == "digits":
            code += token[0]
            pieces.append((True, token[0]))
        elif kind == "space":
            pieces.append((False, " "))
        elif kind is not None:
            code += token[0]
            percents += kind == "percent"
            is_unrounded = is_unrounded or kind == "exponent" or token[0] == "/"
            has_text = has_text or kind == "text"
            pieces += [(False, token[0])] if kind in ("percent", "other") else [(True, "")] if kind == "text" else []
    return FormatSection(code, _joined(pieces, is_unrounded), percents, is_general, is_unrounded, has_text, condition)


def _joined(pieces: list[tuple[bool, str]], is_unrounded: bool) -> tuple[tuple[bool, str], ...]:
    """Return the pieces with those of one kind in a row made one; of a fraction only its words are kept."""
    kept: list[tuple[bool, str]] = []
    for is_places, piece in pieces:
        if is_unrounded and (is_places or not piece.strip(" /")):
            piece, is_places = "", True
        if kept and kept[-1][0] == is_places:
            kept[-1] = (is_places, kept[-1][1] + piece)
        else:
            kept.append((is_places, piece))
    return tuple(kept)


def _thousands(mask: str) -> int:
    """Return how often a format divides by a thousand: once for each comma after the last place before the point."""
    whole = mask.partition(".")[0]
    return len(whole) - len(whole.rstrip(",")) + (len(mask) - len(mask.rstrip(",")) if "." in mask else 0)


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    parts = [whole[:head]] if head else []
    return ",".join(parts + [whole[at : at + 3] for at in range(head, len(whole), 3)])


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
