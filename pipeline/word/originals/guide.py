"""From the views of the documents to templates/README.md: every name that a template may use, and what it stands for.

The meaning of a field is the Thai comment after it in its `Struct`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

from msgspec import Struct

from pipeline.views.captions import Caption, CaptionMention
from pipeline.views.charts import ShownChart
from pipeline.views.figures import RepeatedFigure, ShownFigure, TypedFigure
from pipeline.views.lines import TypedLine
from pipeline.word import lint

_FIELD = re.compile(r"^    (\w+):.*?  # (.+)$", re.MULTILINE)
# Values that a template prints whole, each with the Thai word for its kind.
_WHOLE: Mapping[type, str] = {
    Caption: "เลขตารางหรือแผนภูมิ",
    TypedLine: "ข้อความพร้อมรูปแบบ",
    CaptionMention: "การอ้างถึง",
    ShownChart: "แผนภูมิ",
    ShownFigure: "ตัวเลข",
    RepeatedFigure: "ตัวเลข",
    TypedFigure: "ตัวเลข",
}
_LIST, _GROUP, _TRUTH, _TEXT = "รายการ", "กลุ่ม", "ใช่หรือไม่", "ข้อความ"
_ONE_OF = {
    "analyses": "analysis",
    "categories": "category",
    "detail": "line",
    "entries": "entry",
    "profile": "block",
    "strategies": "strategy",
}

_HEAD = """# แม่แบบเอกสาร Word

เปิดแม่แบบใน Word แล้วแก้ได้ตามต้องการ: แบบอักษร ขนาด ระยะขอบ ลำดับของส่วนต่าง ๆ ข้อความคงที่ โลโก้ หรือลบส่วนที่ไม่ต้องการ
โปรแกรมเติมเฉพาะสิ่งที่อยู่ในวงเล็บปีกกา ไฟล์นี้สร้างจากโปรแกรม (`make templates`) จึงตรงกับที่ใช้ได้จริงเสมอ

| เขียนในแม่แบบ | ได้อะไร |
|---|---|
| `{{ department }}` | พิมพ์ค่าของชื่อนั้น ในรูปแบบของข้อความที่พิมพ์ไว้ |
| `{%p if note %}` … `{%p endif %}` | แสดงเฉพาะเมื่อมีค่า (แต่ละคำสั่งอยู่ในย่อหน้าของตัวเอง ย่อหน้านั้นจะหายไป) |
| `{%p for item in items %}` … `{%p endfor %}` | ทำซ้ำทุกรายการ |
| `{%tr for row in rows %}` … `{%tr endfor %}` | ทำซ้ำทั้งแถวของตาราง (แต่ละคำสั่งอยู่ในแถวของตัวเอง แถวนั้นจะหายไป) |
| `{% if units %} ({{ units }}){% endif %}` | เงื่อนไขภายในย่อหน้าเดียว |

กติกาของคำสั่ง ซึ่ง `make lint` ตรวจให้:

- ย่อหน้า แถว หรือช่องที่มี `{%p … %}` `{%tr … %}` `{%tc … %}` หายไปทั้งหมด ข้อความที่อยู่ด้วยจะถูกบอกให้ย้ายออก
  ส่วนตัวแบ่งส่วน ตัวแบ่งหน้า และภาพในย่อหน้าเดียวกับ `{%p … %}` ยังอยู่
- ไม่ใช้ `{{p … }}` `{{tr … }}` `{{tc … }}` `{{r … }}` ให้เขียน `{{ … }}` และไม่ต้องใช้ `{%r … %}` ให้เขียน `{% … %}`
- คำสั่งใน SmartArt ชื่อแผนภูมิ ข้อความแสดงแทนภาพ และคุณสมบัติของเอกสาร ไม่ถูกเติม จะถูกบอกให้ย้ายออก
- ข้อความที่ลบไว้แบบติดตามการเปลี่ยนแปลงไม่นับ แม่แบบแบบ Strict Open XML ใช้ไม่ได้ ให้บันทึกเป็น Word Document (.docx)

- **ตรวจก่อนใช้**: `make lint` บอกทุกจุดที่ผิดพร้อมหัวข้อ ย่อหน้า และชื่อที่ใกล้เคียง
- **ต้นฉบับ**: `make templates` สร้างแม่แบบต้นฉบับ หากแม่แบบถูกแก้แล้ว จะวางต้นฉบับไว้ข้างกันในชื่อ `.original.docx` ไม่เขียนทับ
- **เลขตารางและแผนภูมิ**: พิมพ์ `{{ … caption }}` หน้าชื่อตาราง เลขนับให้เองทั้งเล่ม
  `{{ … mention }}` และ `{{ … charts }}` อ้างถึงด้วยเลขนั้น จะใช้คำสั่ง แทรกคำอธิบายภาพ ของ Word เองก็ได้ นับรวมกัน
  หากลบตารางที่ถูกอ้างถึง คำอ้างจะเหลือคำว่า ตาราง หรือ แผนภูมิ โดยไม่มีเลข
- **แผนภูมิ**: กว้างเท่าช่องของตารางที่วาง `{{ … drawing }}` ไว้ นอกตารางกว้างเท่าหน้า แก้ข้อมูลได้ใน Word
- **สารบัญ**: ใช้สารบัญของ Word ได้ทุกแบบ สารบัญตารางหรือแผนภูมิที่ยาวเกิน 12 รายการขึ้นหน้าใหม่พร้อมชื่อในสไตล์ `TOC Heading`
  เว้นแต่ตั้งการขึ้นหน้าใหม่ของชื่อนั้นไว้เอง
- **ข้อความของหน่วยงาน**: บรรทัดที่ขึ้นต้นด้วย `•` `-` `1.` `1)` เป็นรายการของ Word เมื่ออยู่ลำพังในย่อหน้า
  (ระยะตามสไตล์ของย่อหน้านั้น) เลขไทย อักษร และเลขซ้อนเช่น 1.1 คงเป็นข้อความตามที่พิมพ์ ตัวหนา เอียง ขีดเส้นใต้ ขีดฆ่า ตัวยก ตัวห้อย
  ตามที่พิมพ์ใน Excel
- **ลักษณะอักขระ `pmqa Code`**: ข้อความในลักษณะนี้ไม่เปลี่ยนเป็นเลขไทย
- **ลักษณะอักขระ `pmqa Internal`**: ฉบับส่ง (`make final`) ไม่มีย่อหน้าที่มีข้อความในลักษณะนี้ หากเป็นหัวข้อ ไม่มีทุกสิ่งที่อยู่ใต้หัวข้อนั้นด้วย
"""


def text(documents: Mapping[str, type]) -> str:
    """Return templates/README.md for documents by the name of their template, each with the type of its view."""
    return _HEAD + "".join(_document(name, view) for name, view in documents.items())


def meanings(owner: type) -> dict[str, str]:
    """Return what each field of a `Struct` means: the comment after it."""
    sources = (
        inspect.getsource(one) for one in reversed(owner.__mro__) if issubclass(one, Struct) and one is not Struct
    )
    return {name: meaning for source in sources for name, meaning in _FIELD.findall(source)}


def owners(view: Any) -> tuple[type, ...]:
    """Return the types whose fields a template may name, the view first."""
    found: dict[type, None] = {}
    _gather(view, found)
    return tuple(found)


def _gather(kind: Any, found: dict[type, None]) -> None:
    if lint.is_struct(kind) and kind not in _WHOLE and kind not in found:
        found[kind] = None
        for inner in lint.field_types(kind).values():
            _gather(inner, found)
    for inner in get_args(kind):
        _gather(inner, found)


def _document(name: str, view: type) -> str:
    return f"\n## {name}\n\n" + "\n".join(_section("", view))


def _section(path: str, owner: type) -> Iterator[str]:
    """Yield the table of a type's fields, then a section for each field that has fields of its own."""
    meaning_of = meanings(owner)
    yield "| ชื่อ | ชนิด | ความหมาย |\n|---|---|---|"
    for field, kind in lint.field_types(owner).items():
        yield f"| `{path}{field}` | {_kind(kind)} | {meaning_of.get(field, '')} |"
    yield ""
    for field, kind in lint.field_types(owner).items():
        inner = _inner(kind)
        if inner is None:
            continue
        if _is_list(kind):
            one = _one_of(field)
            yield f"### `{{%p for {one} in {path}{field} %}}` {meaning_of.get(field, '')}\n"
            yield from _section(f"{one}.", inner)
        else:
            yield f"### `{path}{field}` {meaning_of.get(field, '')}\n"
            yield from _section(f"{path}{field}.", inner)


def _kind(kind: Any) -> str:
    if _is_list(kind):
        return f"{_LIST} ({_kind(get_args(_present(kind))[0])})"
    present = _present(kind)
    if present in _WHOLE:
        return _WHOLE[present]
    if present is bool:
        return _TRUTH
    return _GROUP if lint.is_struct(present) else _TEXT


def _inner(kind: Any) -> type | None:
    """Return the type whose fields a template may name below this one; None for a value that is printed whole."""
    present = get_args(_present(kind))[0] if _is_list(kind) else _present(kind)
    return present if lint.is_struct(present) and present not in _WHOLE else None


def _is_list(kind: Any) -> bool:
    return get_origin(_present(kind)) is tuple


def _present(kind: Any) -> Any:
    """Return the type of a value that is there: X for X | None."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if get_origin(kind) is not tuple and NoneType in get_args(kind) else kind


def _one_of(field: str) -> str:
    """Return the name of one of a list: item for items."""
    return _ONE_OF.get(field, field.rpartition("_")[2].removesuffix("s"))
