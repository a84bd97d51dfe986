"""The properties of a file (author, dates, revision): set to one date, so that files made twice are the same bytes."""

from __future__ import annotations

from datetime import date

from pipeline.opc.archive import Limits
from pipeline.opc.package import Package, open_package

CORE_PROPERTIES = "docProps/core.xml"

_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
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


def normalise(data: bytes, limits: Limits, dated: date = _UNDATED) -> bytes:
    """Return the same file in bytes that depend on nothing but its content and ``dated``. Raises PackageFault."""
    package = open_package(data, limits)
    set_date(package, dated)
    return package.to_reproducible_bytes()
