"""What a run cannot do without, each as a program of its own: no way of doing the work takes less.

`floors.py imports`; `floors.py inflate INPUTS`; `floors.py deflate OUTPUTS`, after `floors.py unpack OUTPUTS FILE`;
`floors.py tables NUMBER`.
"""

from __future__ import annotations

import sys
import zlib
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
YEARS = (2561, 2562, 2563, 2564)


def main(arguments: list[str]) -> None:
    """Do the one thing that is named."""
    floor, *given = arguments
    {"imports": imports, "inflate": inflate, "unpack": unpack, "deflate": deflate, "tables": tables}[floor](*given)


def imports() -> None:
    """Import the libraries that the work is done with."""
    for library in ("pandas", "docxtpl", "openpyxl", "click"):
        import_module(library)


def inflate(inputs: str) -> None:
    """Read every part of every workbook."""
    for path in Path(inputs).glob("*.xlsx"):
        with ZipFile(path) as package:
            for name in package.namelist():
                package.read(name)


def unpack(outputs: str, file: str) -> None:
    """Write the inflated parts of all outputs one after the other into a file."""
    with Path(file).open("wb") as parts:
        for path in sorted(Path(outputs).rglob("*")):
            if path.suffix in (".docx", ".xlsx") and ".pmqa" not in path.parts:
                with ZipFile(path) as package:
                    parts.writelines(package.read(name) for name in package.namelist())


def deflate(file: str) -> None:
    """Compress what `unpack` wrote, as zip files are."""
    zlib.compress(Path(file).read_bytes(), zlib.Z_DEFAULT_COMPRESSION)


def tables(number: str) -> None:
    """Write so many tables of an indicator's years with lxml alone, packed as a document's one part."""
    from lxml import etree

    body = etree.Element(f"{{{WORD}}}body", nsmap={"w": WORD})
    for indicator in range(int(number)):
        _paragraph(body, f"ตัวชี้วัดที่ {indicator}")
        table = etree.SubElement(body, f"{{{WORD}}}tbl")
        for values in (("ปี", "เป้าหมาย", "ผล"), *((str(year), "85.5", "86.5") for year in YEARS)):
            row = etree.SubElement(table, f"{{{WORD}}}tr")
            for value in values:
                _paragraph(etree.SubElement(row, f"{{{WORD}}}tc"), value)
    zlib.compress(etree.tostring(body, encoding="UTF-8"))


def _paragraph(parent: object, text: str) -> None:
    from lxml import etree

    run = etree.SubElement(etree.SubElement(parent, f"{{{WORD}}}p"), f"{{{WORD}}}r")  # type: ignore[arg-type]
    etree.SubElement(run, f"{{{WORD}}}t").text = text


if __name__ == "__main__":
    main(sys.argv[1:])
