"""What stands twice in a document (`mc:AlternateContent`): Word shows the choice, older programs the fallback."""

from __future__ import annotations

from lxml import etree

from pipeline.word.markup.elements import MC

CHOICE, FALLBACK = f"{MC}Choice", f"{MC}Fallback"


def in_fallbacks(root: etree._Element) -> frozenset[etree._Element]:
    """Return all elements that stand in a fallback, and repeat what the choice beside it holds."""
    return frozenset(element for fallback in root.iter(FALLBACK) for element in fallback.iter(etree.Element))


def alternatives(root: etree._Element) -> list[tuple[frozenset[etree._Element], frozenset[etree._Element]]]:
    """Return, for each thing that stands twice, the elements of its choice and those of its fallback."""
    found = []
    for twice in root.iter(f"{MC}AlternateContent"):
        choice, fallback = twice.find(CHOICE), twice.find(FALLBACK)
        if choice is not None and fallback is not None:
            found.append((frozenset(choice.iter(etree.Element)), frozenset(fallback.iter(etree.Element))))
    return found
