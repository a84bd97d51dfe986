"""Of which generation a document is: an id made of its content, which stays in every copy that people save again.

It stands in two places, since no program keeps both for certain: a property of the file, and the name of a bookmark in
the first paragraph, or in the last of a document that begins with its contents. The submission edition, whose names are
made plain, bears the bookmark alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from lxml import etree

from pipeline.opc.archive import NO_LIMITS
from pipeline.opc.package import Package, open_package
from pipeline.opc.properties import custom_text, remove_custom_text, set_custom_text
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, attribute, element, finder, next_bookmark_id, remove

_PROPERTY = "pmqaGeneration"
_TRACKED = "pmqaTrackedOver"
_TEMPLATE = "pmqaTemplate"
_BOOKMARK = "_pmqaGeneration_"  # the low line hides it from Word's list of bookmarks
_OF_EDITION = re.compile(r"_[a-z]+Generation_(?=[0-9a-f]{16}$)")  # once the names are plain
_NUMBERED_0 = finder("//w:bookmarkStart[@w:id = '0']")
_HASH_CHARS = 16  # 64 bits: enough to tell the generations of one folder apart
_STAND_IN = "0" * _HASH_CHARS  # for an id until the content that it is made of is there
_ID = re.compile(rf"[0-9a-f]{{{_HASH_CHARS}}}")


def stamp(package: Package, *, has_property: bool = True, template: str = "") -> None:
    """Give a generated document the id of its content: the same content has the same id. Raises PackageFault.

    ``has_property``: the id stands in a property of the file too. ``template``: the id of the content of its template.
    """
    if template:
        set_custom_text(package, _TEMPLATE, template)
    _write(package, _STAND_IN, has_property=has_property)
    main = docx_file.main_part(package)
    package.put(main, package.read(main))  # as the bytes that it will be: a large tree is made into them once
    generation = content_id(package)
    named = f"{_BOOKMARK}{_STAND_IN}".encode()
    package.put(main, package.read(main).replace(named, f"{_BOOKMARK}{generation}".encode()))
    if has_property:
        set_custom_text(package, _PROPERTY, generation)


def content_id(package: Package) -> str:
    """Return the id of the content of a file. Raises PackageFault."""
    digest = hashlib.sha256()
    for part in sorted(package):
        digest.update(part.encode() + b"\0" + package.read(part) + b"\0")
    return digest.hexdigest()[:_HASH_CHARS]


def has_same_template(one: Package, other: Package) -> bool:
    """Return whether two generated documents are known to be made with the same template. Raises PackageFault."""
    return custom_text(one, _TEMPLATE) == custom_text(other, _TEMPLATE) != ""


def generations_of(package: Package) -> tuple[str, ...]:
    """Return the ids that a document bears, the likeliest first; none where it bears none. Raises PackageFault."""
    root = package.look(docx_file.main_part(package))
    named = (_OF_EDITION.sub("", attribute(mark, "name")) for mark in root.iter(f"{W}bookmarkStart"))
    return tuple(dict.fromkeys(found for found in (custom_text(package, _PROPERTY), *named) if _ID.fullmatch(found)))


def tracked_over(package: Package) -> str:
    """Return the generation over which a document's data were put as tracked changes; "" where they were not."""
    found = custom_text(package, _TRACKED)
    return found if _ID.fullmatch(found) else ""


def restamp(package: Package, new: Package, before: str = "") -> None:
    """Let a document be of the generation that a generated one is of, and of no other. Raises PackageFault.

    ``before``: the generation over which its data were put as tracked changes; "" where they were not.
    """
    take_out(package)
    template = custom_text(new, _TEMPLATE)
    if template:
        set_custom_text(package, _TEMPLATE, template)
    if before:
        set_custom_text(package, _TRACKED, before)
    _write(package, next(iter(generations_of(new)), ""), has_property=bool(custom_text(new, _PROPERTY)))


def take_out(package: Package) -> None:
    """Take every trace of its generation out of a document. Raises PackageFault."""
    for name in (_PROPERTY, _TRACKED, _TEMPLATE):
        remove_custom_text(package, name)
    _remove_bookmarks(package.tree(docx_file.main_part(package)))


def of(document: bytes) -> str:
    """Return the id of a document as it was generated. Raises PackageFault."""
    package = open_package(document, NO_LIMITS)
    stamped = custom_text(package, _PROPERTY)  # the first of those it bears; only without it is the whole text read
    return stamped if _ID.fullmatch(stamped) else next(iter(generations_of(package)), "")


def _write(package: Package, generation: str, *, has_property: bool) -> None:
    if has_property:
        set_custom_text(package, _PROPERTY, generation)
    root = package.tree(docx_file.main_part(package))
    paragraphs = root.findall(f"{W}body/{W}p")
    if paragraphs:
        begins_with_field = paragraphs[0].find(f".//{W}fldChar") is not None  # contents, which are written anew
        marked = paragraphs[-1 if begins_with_field else 0]
        # The least number, so that those which are given anew to the contents do not go on after it.
        is_free = not _NUMBERED_0(root)
        number = "0" if is_free else str(next_bookmark_id(root))
        place = 0 if marked.find(f"{W}pPr") is None else 1
        marked.insert(place, element("bookmarkStart", id=number, name=f"{_BOOKMARK}{generation}"))
        marked.insert(place + 1, element("bookmarkEnd", id=number))


def _bookmarks(root: etree._Element) -> Iterator[etree._Element]:
    return (mark for mark in root.iter(f"{W}bookmarkStart") if attribute(mark, "name").startswith(_BOOKMARK))


def _remove_bookmarks(root: etree._Element) -> None:
    starts = list(_bookmarks(root))
    identifiers = {attribute(start, "id") for start in starts}
    ends = [end for end in root.iter(f"{W}bookmarkEnd") if attribute(end, "id") in identifiers] if starts else []
    for mark in (*starts, *ends):
        remove(mark)
