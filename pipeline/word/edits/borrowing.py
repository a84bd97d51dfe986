"""From an element of the new document to one that may stand in a person's: with its styles, lists, charts and links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.package import Package
from pipeline.opc.relations import rels_of
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import RELATIONSHIP, W, attribute, element, remove, whole_number
from pipeline.word.markup.styles import styles_of

_STYLED = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
_RELATED = f"{{{RELATIONSHIP}}}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
STORIES = ("wordprocessingml.header+xml", "wordprocessingml.footer+xml")  # beside the text: headers and footers
_NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")


class Lender(Struct):
    """The new document, of which elements are taken over into a person's.

    ``pairs``: the paragraph of the result that each paragraph of the new document is. ``free_ids``: those that no
    bookmark of the person's has. ``part`` and ``their_part``: those that the elements stand in, the main ones where
    they are not given.
    """

    new: Package
    theirs: Package
    pairs: Mapping[etree._Element, etree._Element]
    free_ids: Iterator[int]
    part: str = ""
    their_part: str = ""
    _style_ids: dict[str, str] = field(default_factory=dict)
    _related: dict[str, str] = field(default_factory=dict)  # ids of relationships of the main parts
    _parts: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.part = self.part or docx_file.main_part(self.new)
        self.their_part = self.their_part or docx_file.main_part(self.theirs)
        named = StylesByName(self.theirs)
        for style in styles_of(self.new):
            theirs = named.like(style)
            if theirs is not None:
                self._style_ids[attribute(style, "styleId")] = attribute(theirs, "styleId")

    def beside(self, part: str, their_part: str) -> Lender:
        """Return what lends the elements of a header or a footer."""
        return replace(self, part=part, their_part=their_part, _related={})

    def borrowed(self, lent: etree._Element) -> etree._Element:
        """Return a copy of an element of the new document that may stand in the person's. Raises PackageFault."""
        copy = deepcopy(lent)
        copy.tail = None
        for reference in copy.iter(*_NOTES):
            reference.set(f"{W}id", self._note(str(etree.QName(reference).localname), attribute(reference, "id")))
        for styled in copy.iter(*_STYLED):
            styled.set(f"{W}val", self.style(attribute(styled)))
        for each in copy.iter(etree.Element):
            for name, value in list(each.attrib.items()):
                if str(name).startswith(_RELATED):
                    each.set(str(name), self.relationship(str(value)))
                elif str(name).startswith(_W14):
                    del each.attrib[name]  # ids that must be unique
        for number in copy.iter(f"{W}numId"):
            number.set(f"{W}val", self.number(attribute(number)))
        ids: dict[str, str] = {}
        for mark in copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            mark.set(f"{W}id", ids.setdefault(attribute(mark, "id"), str(next(self.free_ids))))
        return copy

    # --- styles

    def style(self, identifier: str) -> str:
        """Return the id that a style of the new document has in the person's, to which it may be added."""
        if identifier not in self._style_ids:
            self._style_ids[identifier] = identifier
            style = next((each for each in styles_of(self.new) if attribute(each, "styleId") == identifier), None)
            part = self.theirs.first_of(docx_file.STYLES)
            if style is not None and part:
                self._add_style(style, part)
        return self._style_ids[identifier]

    def _add_style(self, style: etree._Element, part: str) -> None:
        root = self.theirs.tree(part)
        copy = deepcopy(style)
        identifier = attribute(copy, "styleId")
        taken = {attribute(each, "styleId") for each in root.iter(f"{W}style")}
        free = identifier
        while free in taken:
            free = f"{free}New"
        self._style_ids[identifier] = free
        copy.set(f"{W}styleId", free)
        for name in ("basedOn", "next", "link"):
            for other in copy.findall(f"{W}{name}"):
                if name == "basedOn":
                    other.set(f"{W}val", self.style(attribute(other)))
                else:
                    copy.remove(other)
        for numbered in copy.findall(f"{W}pPr/{W}numPr/{W}numId"):
            numbered.set(f"{W}val", self.number(attribute(numbered)))
        root.append(copy)

    # --- numbered lists

    def number(self, identifier: str) -> str:
        """Return the number of a list of the new document in the person's; it is added where none goes on with it."""
        if identifier in ("", "0"):
            return identifier
        if identifier not in self._numbers:
            self._numbers[identifier] = self._number_beside(identifier) or self.add_number(identifier)
        return self._numbers[identifier]

    def _number_beside(self, identifier: str) -> str:
        """Return the list of a person's that goes on with the same items; "" where there is none."""
        for new, theirs in self.pairs.items():
            if attribute(new.find(f"{W}pPr/{W}numPr/{W}numId")) == identifier:
                found = attribute(theirs.find(f"{W}pPr/{W}numPr/{W}numId"))
                if found not in ("", "0"):
                    return found
        return ""

    def add_number(self, identifier: str) -> str:
        """Add a list of the new document to the person's; return its number there."""
        lent = self.new.first_of(docx_file.NUMBERING)
        source = self.new.look(lent) if lent else element("numbering")
        number = _by_id(source, "num", "numId", identifier)
        form = _by_id(source, "abstractNum", "abstractNumId", attribute(_child(number, "abstractNumId")))
        if number is None or form is None:
            return identifier
        root = self._numbering(self.new.content_type(lent))
        form, number = deepcopy(form), deepcopy(number)
        form_id, free = _free_number(root, "abstractNum", "abstractNumId"), _free_number(root, "num", "numId")
        form.set(f"{W}abstractNumId", form_id)
        for each in list(form.iter(f"{W}nsid", f"{W}styleLink", f"{W}numStyleLink", f"{W}pStyle")):
            remove(each)
        number.set(f"{W}numId", free)
        for each in number.iter(f"{W}abstractNumId"):
            each.set(f"{W}val", form_id)
        forms, numbers = root.findall(f"{W}abstractNum"), root.findall(f"{W}num")
        root.insert(root.index(forms[-1]) + 1 if forms else 0, form)
        root.insert(root.index(numbers[-1]) + 1 if numbers else len(root), number)
        return free

    def _numbering(self, content_type: str) -> etree._Element:
        """Return the root of the person's lists; of a new part where there are none."""
        part = self.theirs.first_of(docx_file.NUMBERING)
        if not part:
            part = "word/numbering.xml"
            self.theirs.put(part, element("numbering"))
            self.theirs.set_type(part, content_type)
            self._lead_to(part, "numbering")
        return self.theirs.tree(part)

    # --- notes

    def _note(self, reference: str, identifier: str) -> str:
        """Take a note over; return its number there. Raises PackageFault where the new document has no such note."""
        kind = reference.removesuffix("Reference")
        lent, part = (package.first_of(docx_file.NOTES[kind]) for package in (self.new, self.theirs))
        note = _by_id(self.new.look(lent), kind, "id", identifier) if lent else None
        if note is None:
            raise PackageFault(FaultKind.PART_MISSING, kind)
        if not part:
            part = f"word/{kind}s.xml"
            empty = deepcopy(self.new.look(lent))
            for each in [each for each in empty if each.get(f"{W}type") is None]:  # the lines above notes stay
                empty.remove(each)
            self.theirs.put(part, empty)
            self.theirs.set_type(part, self.new.content_type(lent))
            self._lead_to(part, f"{kind}s")
        root = self.theirs.tree(part)
        copy = deepcopy(note)
        free = _free_number(root, kind, "id")
        copy.set(f"{W}id", free)
        root.append(copy)
        return free

    # --- parts

    def relationship(self, identifier: str) -> str:
        """Return the id by which the person's part leads to what a relationship of the new document leads to."""
        if identifier not in self._related:
            entry = _entry(self.new, self.part, identifier)
            free = _free_id(self.theirs, self.their_part)
            self._related[identifier] = self._relate(self.part, self.their_part, entry, free)
        return self._related[identifier]

    def _relate(self, part: str, their_part: str, entry: etree._Element, identifier: str) -> str:
        kind, target = entry.get("Type", ""), entry.get("Target", "")
        if entry.get("TargetMode") == "External":
            return self.theirs.relate_out(their_part, kind, target, identifier)
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        return self.theirs.relate(their_part, kind, self._part(name), identifier)

    def _part(self, name: str) -> str:
        """Take a part over, with all that it leads to; return the name that it goes by there."""
        if name in self._parts:
            return self._parts[name]
        stem, ending = posixpath.splitext(name)
        free = name if name not in self.theirs else self.theirs.free_name(f"{stem}n{{}}{ending}")
        self._parts[name] = free
        self.theirs.put(
            free, self._story(name) if self.new.content_type(name).endswith(STORIES) else self.new.read(name)
        )
        self.theirs.set_type(free, self.new.content_type(name))
        rels = rels_of(name)
        for entry in self.new.look(rels) if rels in self.new else ():
            self._relate(name, free, entry, entry.get("Id", ""))
        return free

    def _story(self, name: str) -> etree._Element:
        """Return a header or a footer with the ids of styles and lists that the person's document has."""
        root = deepcopy(self.new.look(name))
        for styled in root.iter(*_STYLED):
            styled.set(f"{W}val", self.style(attribute(styled)))
        for number in root.iter(f"{W}numId"):
            number.set(f"{W}val", self.number(attribute(number)))
        return root

    def _lead_to(self, part: str, kind: str) -> None:
        """Let the person's main part lead to a new one."""
        main = docx_file.main_part(self.theirs)
        self.theirs.relate(main, f"{RELATIONSHIP}/{kind}", part, _free_id(self.theirs, main))


def _free_id(package: Package, part: str) -> str:
    rels = rels_of(part)
    taken = {entry.get("Id") for entry in package.look(rels)} if rels in package else set()
    number = 1
    while f"rIdPmqaNew{number}" in taken:
        number += 1
    return f"rIdPmqaNew{number}"


class StylesByName:
    """The styles of a document by kind and name; LibreOffice has `caption` and `Caption` both."""

    def __init__(self, package: Package) -> None:
        self._exact = {_kind_and_name(style): style for style in styles_of(package)}
        self._folded = {(kind, name.lower()): style for (kind, name), style in self._exact.items()}

    def like(self, style: etree._Element) -> etree._Element | None:
        """Return the style of the same kind and name as one of another document; None where there is none."""
        kind, name = _kind_and_name(style)
        found = self._exact.get((kind, name))
        return self._folded.get((kind, name.lower())) if found is None else found


def _kind_and_name(style: etree._Element) -> tuple[str, str]:
    return attribute(style, "type"), attribute(style.find(f"{W}name"))


def _by_id(root: etree._Element, name: str, key: str, identifier: str) -> etree._Element | None:
    return next((each for each in root.iter(f"{W}{name}") if attribute(each, key) == identifier), None)


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else parent.find(f"{W}{name}")


def _free_number(root: etree._Element, name: str, key: str) -> str:
    return str(1 + max((whole_number(each, key) for each in root.iter(f"{W}{name}")), default=0))


def _entry(package: Package, part: str, identifier: str) -> etree._Element:
    for entry in package.look(rels_of(part)):
        if entry.get("Id") == identifier:
            return entry
    raise PackageFault(FaultKind.PART_MISSING, part)
