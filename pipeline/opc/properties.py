"""The properties of a file (author, dates, revision): set to one date, so that files made twice are the same bytes."""

from __future__ import annotations

from datetime import date

from lxml import etree
from msgspec import Struct

from pipeline.opc.archive import Limits
from pipeline.opc.package import Package, open_package
from pipeline.opc.relations import OFFICE
from pipeline.opc.trees import parse

CORE_PROPERTIES = "docProps/core.xml"
EXTENDED_PROPERTIES = "docProps/app.xml"

_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_EXTENDED = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_CUSTOM_PROPERTIES = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_OF_USERS = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of properties that have a name of their own
_UNDATED = date(2000, 1, 1)


def set_date(package: Package, dated: date = _UNDATED) -> None:
    """Set every moment of the properties to midnight of ``dated``; take out who saved the file last, and when printed.

    A file without properties stays as it is. Raises PackageFault.
    """
    if CORE_PROPERTIES not in package:
        return
    root = package.tree(CORE_PROPERTIES)
    for name in (f"{_TERMS}created", f"{_TERMS}modified"):
        for element in root.iter(name):
            element.text = f"{dated.isoformat()}T00:00:00Z"
    for element in root.iter(f"{_CORE}revision"):
        element.text = "1"
    for name in (f"{_CORE}lastModifiedBy", f"{_CORE}lastPrinted"):
        for element in list(root.iter(name)):
            root.remove(element)


class FileDescription(Struct, frozen=True):
    """What the properties of a file say of it. ``made_on``: the day of its data; ``finished_on``: its own."""

    author: str
    title: str
    subject: str
    made_on: date
    finished_on: date


def describe(package: Package, described: FileDescription) -> None:
    """Set the properties that people see of a file, and take out what else they say of its making.

    A file without properties stays as it is. Raises PackageFault.
    """
    if EXTENDED_PROPERTIES in package:
        for company in package.tree(EXTENDED_PROPERTIES).iter(f"{_EXTENDED}Company"):
            company.text = described.author
    if CORE_PROPERTIES not in package:
        return
    set_date(package, described.made_on)
    root = package.tree(CORE_PROPERTIES)
    texts = {"creator": described.author, "title": described.title, "subject": described.subject, "description": ""}
    for name, text in texts.items():
        held = root.find(f"{_DUBLIN}{name}")
        if held is None:
            held = etree.SubElement(root, f"{_DUBLIN}{name}")
        held.text = text or None
    for element in root.iter(f"{_TERMS}modified"):
        element.text = f"{described.finished_on.isoformat()}T00:00:00Z"


def set_custom_text(package: Package, name: str, text: str) -> None:
    """Set a property of its own name, which people see only in the advanced properties of a file.

    Raises PackageFault.
    """
    part = package.first_of(_CUSTOM_TYPE)
    if not part:
        part = package.free_name("docProps/custom{}.xml") if _CUSTOM_PROPERTIES in package else _CUSTOM_PROPERTIES
        package.put(part, parse(f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}"/>', part))
        package.set_type(part, _CUSTOM_TYPE)
        package.relate("", f"{OFFICE}/custom-properties", part)
    root = package.tree(part, "Properties")
    for entry in list(root):
        if entry.get("name") == name:
            root.remove(entry)
    number = max([1, *(int(entry.get("pid", "1")) for entry in root)]) + 1  # Office counts from 2
    attributes = {"fmtid": _OF_USERS, "pid": str(number), "name": name}
    entry = etree.SubElement(root, f"{{{_CUSTOM}}}property", attributes)
    etree.SubElement(entry, f"{{{_VALUES}}}lpwstr").text = text


def remove_custom_text(package: Package, name: str) -> None:
    """Take a property of its own name out; a file that has no other has no such part any more. Raises PackageFault."""
    for identifier, related in package.relationships("").items():
        if related.kind == "custom-properties" and related.target in package:
            root = package.tree(related.target, "Properties")
            for entry in [entry for entry in root if entry.get("name") == name]:
                root.remove(entry)
            if not len(root):
                package.remove(related.target)
                package.unrelate("", identifier)


def custom_text(package: Package, name: str) -> str:
    """Return a property of its own name; "" where the file has none of that name. Raises PackageFault."""
    related = package.relationships("").values()
    for part in [one.target for one in related if one.kind == "custom-properties" and one.target in package]:
        for entry in package.look(part):
            if entry.get("name") == name:
                return "".join(str(text) for text in entry.itertext()).strip()
    return ""


def normalise(data: bytes, limits: Limits, dated: date = _UNDATED) -> bytes:
    """Return the same file in bytes that depend on nothing but its content and ``dated``. Raises PackageFault."""
    package = open_package(data, limits)
    set_date(package, dated)
    return package.to_reproducible_bytes()
