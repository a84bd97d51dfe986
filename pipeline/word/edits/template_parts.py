"""Let the styles, lists, settings and theme of a person's document follow what a changed template changed of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial

from lxml import etree

from pipeline.opc.package import Package
from pipeline.word.edits import properties
from pipeline.word.edits.block import PARAGRAPH, Block
from pipeline.word.edits.borrowing import StylesByName
from pipeline.word.edits.looks import STAYED, ChangedLooks
from pipeline.word.edits.work import LOOKS, Work
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute, element, insert_in_order
from pipeline.word.markup.styles import styles_of

_OF_STYLES = ("pPr", "rPr", "tblPr", "trPr", "tcPr")
_THEME = "officedocument.theme+xml"
_OWN_SETTINGS = frozenset(  # of the program that saved the document, or of what is in it
    f"{W}{name}"
    for name in (
        "rsids", "zoom", "view", "proofState", "trackRevisions", "docVars", "footnotePr", "endnotePr", "updateFields",
        "hdrShapeDefaults", "shapeDefaults", "attachedTemplate", "compat", "revisionView", "characterSpacingControl",
    )
)  # fmt: skip


def follow(base: Package, theirs: Package, new: Package, looks: ChangedLooks, work: Work) -> None:
    """Let a person's document follow. Raises PackageFault."""
    for name in _follow_styles(base, theirs, new, looks):
        _say(work, f"สไตล์ {name}")
    if _follow_settings(base, theirs, new):
        _say(work, "การตั้งค่าของเอกสาร")
    if not _follow_theme(base, theirs, new):
        _say(work, "ชุดสีและแบบอักษร")


def follow_lists(base: Package, theirs: Package, new: Package, looks: ChangedLooks, work: Work) -> None:
    """Let the lists that a person's blocks are in follow those of the new document. Raises PackageFault."""
    for identifier, (old, now) in looks.lists.items():
        if _form(base, old) == _form(new, now):
            continue
        levels, mine = _levels(base, old), _levels(theirs, identifier)
        if {level: mine.get(level) for level in levels} != levels:
            _say(work, "ลำดับเลขของรายการ")
            continue
        number = _number(theirs, identifier)
        added = _number(theirs, looks.lender.add_number(now))
        if number is not None and added is not None:
            for each in number.findall(f"{W}lvlOverride"):
                number.remove(each)
            for form, other in zip(number.iter(f"{W}abstractNumId"), added.iter(f"{W}abstractNumId"), strict=True):
                form.set(f"{W}val", attribute(other))


def _say(work: Work, words: str) -> None:
    work.say(LOOKS, Block(element("p"), PARAGRAPH, words, heading="รูปแบบของเอกสาร"), STAYED)


# --- styles


def _follow_styles(base: Package, theirs: Package, new: Package, looks: ChangedLooks) -> Iterator[str]:
    """Let the styles follow; yield the names of those of which something of a person's stayed."""
    part = theirs.first_of(docx_file.STYLES)
    if not part:
        return
    theirs.tree(part)
    olds, held = StylesByName(base), StylesByName(theirs)
    for now in styles_of(new):
        old, mine = olds.like(now), held.like(now)
        if old is None or mine is None:
            continue
        has_stayed = False
        if now.find(f"{W}pPr/{W}numPr") is not None or old.find(f"{W}pPr/{W}numPr") is not None:
            has_stayed = not looks.number(old.find(f"{W}pPr"), _held(mine, "pPr"), now.find(f"{W}pPr"))
        if _bytes(old) != _bytes(now):
            has_stayed |= not _follow_base(old, mine, now, looks)
            has_stayed |= _follow_style(old, mine, now)
        if has_stayed:
            yield attribute(mine.find(f"{W}name"))
    defaults = [package.look(package.first_of(docx_file.STYLES)).find(f"{W}docDefaults") for package in (base, new)]
    their_defaults = theirs.look(part).find(f"{W}docDefaults")
    stayed = [False]
    for name, path in (("rPr", "rPrDefault"), ("pPr", "pPrDefault")):
        holder = None if their_defaults is None else their_defaults.find(f"{W}{path}")
        if holder is not None:
            one, other = (None if each is None else each.find(f"{W}{path}/{W}{name}") for each in defaults)
            stayed.append(properties.follow(holder, name, one, other))
    if any(stayed):
        yield "ค่าเริ่มต้น"


def _follow_style(old: etree._Element, mine: etree._Element, now: etree._Element) -> bool:
    """Let one style follow; return whether something of a person's stayed."""
    has_stayed = _follow_properties(old, mine, now)
    olds, parts, news = (
        {attribute(each, "type"): each for each in style.findall(f"{W}tblStylePr")} for style in (old, mine, now)
    )
    for kind, part in news.items():
        if kind in olds and kind in parts:
            has_stayed |= _follow_properties(olds[kind], parts[kind], part)
        elif kind not in olds and kind not in parts:
            insert_in_order(mine, deepcopy(part))
    for kind in olds.keys() & parts.keys() - news.keys():
        mine.remove(parts[kind])
    return has_stayed


def _follow_properties(old: etree._Element, mine: etree._Element, now: etree._Element) -> bool:
    has_stayed = False
    for name in _OF_STYLES:
        properties_of = partial(_held, mine, name)
        one, other = (each.find(f"{W}{name}") for each in (old, now))
        has_stayed |= properties.follow_children(one, other, mine.find(f"{W}{name}"), properties_of)
    return has_stayed


def _held(holder: etree._Element, name: str) -> etree._Element:
    found = holder.find(f"{W}{name}")
    if found is None:
        found = element(name)
        insert_in_order(holder, found)
    return found


def _follow_base(old: etree._Element, mine: etree._Element, now: etree._Element, looks: ChangedLooks) -> bool:
    """Let what a style is based on follow; return whether it is the template's."""
    ids = [attribute(style.find(f"{W}basedOn")) for style in (old, mine, now)]
    names = [
        known.names.get(identifier, "")
        for known, identifier in zip((looks.base, looks.theirs, looks.new), ids, strict=True)
    ]
    if names[0] == names[2] or names[1] == names[2]:
        return True
    if names[0] != names[1]:
        return False
    for each in mine.findall(f"{W}basedOn"):
        mine.remove(each)
    if ids[2]:
        insert_in_order(mine, element("basedOn", val=looks.lender.style(ids[2])))
    return True


def _bytes(each: etree._Element) -> bytes:
    return etree.tostring(each, method="c14n", exclusive=True, with_tail=False)


# --- lists


def _form(package: Package, identifier: str) -> list[bytes]:
    """Return the levels of a list as they stand."""
    return [_bytes(level) for level in _levels_of(package, identifier)]


def _levels(package: Package, identifier: str) -> Mapping[str, tuple[str, ...]]:
    """Return how the levels of a list are numbered, by the number of the level."""
    return {
        attribute(level, "ilvl"): tuple(attribute(level.find(f"{W}{name}")) for name in ("numFmt", "lvlText"))
        for level in _levels_of(package, identifier)
    }


def _levels_of(package: Package, identifier: str) -> list[etree._Element]:
    part = package.first_of(docx_file.NUMBERING)
    number = _number(package, identifier)
    form = "" if number is None else attribute(number.find(f"{W}abstractNumId"))
    forms = package.look(part).findall(f"{W}abstractNum") if part else []
    return [level for each in forms if attribute(each, "abstractNumId") == form for level in each.findall(f"{W}lvl")]


def _number(package: Package, identifier: str) -> etree._Element | None:
    part = package.first_of(docx_file.NUMBERING)
    numbers = package.tree(part).findall(f"{W}num") if part else []
    return next((each for each in numbers if attribute(each, "numId") == identifier), None)


# --- settings and theme


def _follow_settings(base: Package, theirs: Package, new: Package) -> bool:
    parts = [package.first_of(docx_file.SETTINGS) for package in (base, new, theirs)]
    if not all(parts):
        return False
    old, now = base.look(parts[0]), new.look(parts[1])
    mine = theirs.tree(parts[2])
    return properties.follow_children(old, now, mine, lambda: mine, counts=lambda tag: tag not in _OWN_SETTINGS)


def _follow_theme(base: Package, theirs: Package, new: Package) -> bool:
    """Let the theme follow; return whether it is the template's."""
    parts = [package.first_of(_THEME) for package in (base, theirs, new)]
    if not all(parts):
        return True
    old, mine, now = (_bytes(package.look(part)) for package, part in zip((base, theirs, new), parts, strict=True))
    if old == now or mine == now:
        return True
    if mine != old:
        return False
    theirs.put(parts[1], new.read(parts[2]))
    return True
