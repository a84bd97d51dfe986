"""From the properties of one thing in the base, a person's document and the new one to those that stand.

What the template changed between the base and the new document is changed in the person's, attribute by attribute;
what the person changed too stays. Measures that differ by what other programs round them by are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from copy import deepcopy

from lxml import etree

from pipeline.word.markup.elements import W, insert_in_order, properties_of

Paths = Set[tuple[str, ...]]
Values = Mapping[tuple[str, ...], str]  # by the path to an attribute; "" for an element without any

_NOT_LOOKS = frozenset(
    f"{W}{name}"
    for name in (
        "pStyle", "rStyle", "tblStyle", "numPr", "rPr", "sectPr", "headerReference", "footerReference", "cnfStyle",
        "rsid", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange",
        "ins", "del", "moveFrom", "moveTo", "printerSettings",
    )
)  # fmt: skip
_ON, _OFF = ("true", "on", "1"), ("false", "off", "0")
_ROUNDED = 3  # twips: LibreOffice reckons in hundredths of a millimetre
_LONG = 100  # a smaller number is a size, of which every step counts
_IN_ORDER = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "tcPr", "tblPr", "sectPr", "settings"))


def follow(holder: etree._Element, name: str, base: etree._Element | None, new: etree._Element | None) -> bool:
    """Let the properties ``name`` of a person's element follow what differs between ``base`` and ``new``.

    Return whether the person had changed some of it too, which stays.
    """
    return follow_children(base, new, holder.find(f"{W}{name}"), lambda: properties_of(holder, name))


def follow_children(
    base: etree._Element | None,
    new: etree._Element | None,
    theirs: etree._Element | None,
    made: Callable[[], etree._Element],
    *,
    counts: Callable[[str], bool] = lambda _: True,
) -> bool:
    """Do the same for properties as they stand; ``made`` gives those of the person where they are wanted.

    ``counts``: of which tags.
    """
    olds, news, held = _by_tag(base), _by_tag(new), _by_tag(theirs)
    has_stayed = False
    for tag in dict.fromkeys((*olds, *news)):
        if tag in _NOT_LOOKS or not counts(tag):
            continue
        old, now = _values(olds.get(tag)), _values(news.get(tag))
        changed = {path for path in {*old, *now} if not _is_same(old.get(path), now.get(path))}
        if not changed:
            continue
        mine = _values(held.get(tag))
        wanted = {path for path in changed if not _is_same(mine.get(path), now.get(path))}
        free = {path for path in wanted if _is_same(mine.get(path), old.get(path))}
        if free == wanted and wanted:
            _change(made(), held.get(tag), news.get(tag), wanted)
        elif tag in held and tag in news and _is_flat(held[tag], news[tag], wanted):
            _set(held[tag], news[tag], free)
        has_stayed |= free != wanted
    return has_stayed


def _change(
    properties: etree._Element, theirs: etree._Element | None, new: etree._Element | None, wanted: Paths
) -> None:
    if new is None:
        if theirs is not None:
            properties.remove(theirs)
    elif theirs is None:
        if properties.tag in _IN_ORDER:
            insert_in_order(properties, deepcopy(new))
        else:
            properties.append(deepcopy(new))
    elif _is_flat(theirs, new, wanted):
        _set(theirs, new, wanted)
    else:
        properties.replace(theirs, deepcopy(new))


def _is_flat(theirs: etree._Element, new: etree._Element, wanted: Paths) -> bool:
    """Return whether nothing but single attributes is wanted."""
    return not len(theirs) and not len(new) and () not in wanted


def _set(theirs: etree._Element, new: etree._Element, wanted: Paths) -> None:
    for (name,) in wanted:
        if name in new.attrib:
            theirs.set(name, str(new.attrib[name]))
        else:
            theirs.attrib.pop(name, "")


def _by_tag(properties: etree._Element | None) -> dict[str, etree._Element]:
    return {} if properties is None else {str(child.tag): child for child in properties.iterchildren(etree.Element)}


def _values(element: etree._Element | None) -> Values:
    return {} if element is None else dict(_paths(element, ()))


def _paths(element: etree._Element, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    attributes = [(str(name), str(value)) for name, value in element.attrib.items()]
    if not len(element) and all(name == f"{W}val" and value in _ON for name, value in attributes):
        yield above, ""
        return
    for name, value in attributes:
        yield (*above, name), value
    for at, child in enumerate(element.iterchildren(etree.Element)):
        yield from _paths(child, (*above, str(child.tag), str(at)))


def _is_same(one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    if one is None or other is None:
        return False
    if one.casefold() == other.casefold() or (one in _OFF and other in _OFF):
        return True
    if not (one.lstrip("-").isdecimal() and other.lstrip("-").isdecimal()):
        return False
    return min(abs(int(one)), abs(int(other))) >= _LONG and abs(int(one) - int(other)) <= _ROUNDED


def has_all(theirs: etree._Element, base: etree._Element) -> bool:
    """Return whether all that the base's properties say stands in a person's too."""
    held = _by_tag(theirs)
    return all(
        _is_same(_values(held.get(tag)).get(path), value)
        for tag, child in _by_tag(base).items()
        if tag not in _NOT_LOOKS
        for path, value in _values(child).items()
    )


def looks_all(root: etree._Element) -> list[list[tuple[str, Values]]]:
    """Return the looks of all paragraphs and runs in a part, by which two are compared."""
    return [
        sorted(((tag, _values(child)) for tag, child in _by_tag(each).items() if tag not in _NOT_LOOKS), key=str)
        for each in root.iter(f"{W}pPr", f"{W}rPr")
        if len(each)
    ]
