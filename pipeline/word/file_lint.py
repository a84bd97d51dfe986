"""From the parts of a template to the faults outside its text: links to other files, tags that nobody fills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from pipeline.opc.package import Package
from pipeline.opc.relations import NAMESPACE
from pipeline.thai import cut

_QUOTED_CHARS = 60
_FOLLOWED_BY_PEOPLE = "/hyperlink"  # the one link that Word does not open by itself
_TAG = re.compile(r"\{\{\s*\w.*?\}\}|\{%[-+]?\s*\w.*?%\}", re.DOTALL)
_NOT_SHOWN = ("word/glossary/",)  # building blocks, which no document shows
_WHERE = (
    ("word/charts/", "ในแผนภูมิของแม่แบบ"),
    ("word/diagrams/", "ใน SmartArt"),
    ("docProps/", "ในคุณสมบัติของไฟล์"),
    ("customXml/", "ในข้อมูล XML ที่แนบมา"),
)


def xml_parts(package: Package) -> Iterator[str]:
    """Yield the names of the parts that are XML. Raises PackageFault."""
    for part in package:
        if part.casefold().endswith((".xml", ".rels")) or package.content_type(part).endswith(("+xml", "/xml")):
            yield part


def faults(package: Package, filled: frozenset[str]) -> Iterator[str]:
    """Yield a Thai sentence for each link to another file, and for each tag in a part that is not ``filled``."""
    for part in xml_parts(package):
        if part.casefold().endswith(".rels"):
            yield from _links_to_files(package.look(part))
        elif part not in filled and not part.startswith(_NOT_SHOWN):
            yield from _unfilled(part, package.look(part))


def _links_to_files(relationships: etree._Element) -> Iterator[str]:
    for link in relationships.iter(f"{{{NAMESPACE}}}Relationship"):
        if link.get("TargetMode") == "External" and not link.get("Type", "").endswith(_FOLLOWED_BY_PEOPLE):
            target = cut(unquote(link.get("Target", "")), _QUOTED_CHARS)
            yield f"อ้างถึงไฟล์ภายนอก “{target}” ซึ่ง Word จะเปิดเองเมื่อเปิดเอกสาร ให้ฝังไว้ในแม่แบบหรือลบการอ้างออก"


def _unfilled(part: str, root: etree._Element) -> Iterator[str]:
    texts = ["".join(str(text) for text in root.itertext()), *(str(v) for each in root.iter() for v in each.values())]
    where = next((words for folder, words in _WHERE if part.startswith(folder)), f"ในส่วน {part}")
    for tag in dict.fromkeys(tag for text in texts for tag in _TAG.findall(text)):
        yield f"{where} มี “{cut(tag, _QUOTED_CHARS)}” ซึ่งไม่มีการเติมค่าในที่นั้น ให้พิมพ์ข้อความคงที่แทน"
