"""From a template and a view to the bytes of a Word document: strict, sandboxed, every text exactly as typed."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.views.remarks import Remark
from pipeline.word import finish, lint, package, source
from pipeline.word.parts import charts, comments, contents, digits, links, lists
from pipeline.word.source import Source, TemplateFile
from pipeline.word.source import TemplateFault as TemplateFault  # what `check` and `render` raise

_TEMPLATE_FILE = "<template>"  # as Jinja names its frames in a traceback
_LOOP_NAMES = lint.LOOP_NUMBERS | lint.LOOP_TRUTHS | lint.LOOP_NEIGHBOURS
_RUN_TIME_FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def check(path: Path, shape: type) -> None:
    """Return when the template can be rendered with a view of the dataclass ``shape``. Raises TemplateFault."""
    _refuse_faults(source.read(path), shape)


def render(path: Path, view: object, remarks: Sequence[Remark] = ()) -> bytes:
    """Return the document that the template makes of the view, with the remarks as comments.

    The view is a frozen dataclass of finished text; its fields are the names a template may use. One whose
    ``thai_digits`` is true gives a document of Thai digits. Contents are filled but for their page numbers. Same
    template and view, same bytes. Raises TemplateFault.
    """
    template = source.read(path)
    _refuse_faults(template, type(view))
    slots = finish.Slots()
    environment = _Environment(slots)
    context = _names(view)
    parts = dict(template.parts)
    roots = {part.part: _rendered(template, part, environment, context, slots) for part in template.sources}
    prints = {name: links.lead_home(root, links.printed(root, slots.value)) for name, root in roots.items()}
    comments.add(parts, roots, prints, remarks)
    for name, root in roots.items():
        lists.number(parts, root, slots.value)
        charts.add_parts(parts, name, root, slots.value)
        parts[name] = package.serialise(root)
    _assert_style_twins(parts)
    if context.get("thai_digits") is True:
        digits.to_thai(parts)
    contents.fill_parts(parts)
    parts.update(package.dated_properties(parts))
    return package.pack(parts)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with nothing to reach but fields of views: no globals, no calls, no attributes of Python itself."""

    def __init__(self, slots: finish.Slots) -> None:
        @pass_context  # so that Jinja asks at run time for constants too
        def finalize(_context: Context, value: Any) -> str:
            return _printed(value, slots)

        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=finalize)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in lint.FILTERS}
        self.tests = {name: self.tests[name] for name in lint.TESTS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        if isinstance(obj, LoopContext):
            return attr in _LOOP_NAMES
        return attr in _names(obj)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        return False


def _printed(value: Any, slots: finish.Slots) -> str:
    if value is None:
        return ""
    if isinstance(value, Undefined):
        return str(value)  # raises: an undefined name prints nothing but its fault
    if isinstance(value, bool) or not lint.is_printable(type(value)):
        raise TypeError(type(value).__name__)
    return slots.mark(value)


def _names(view: Any) -> dict[str, Any]:
    if not is_dataclass(view) or isinstance(view, type):
        return {}
    return {field.name: getattr(view, field.name) for field in fields(view)}


def _refuse_faults(template: TemplateFile, shape: type) -> None:
    faults = lint.found_in(template, shape)
    if faults:
        more = f" (และยังมีอีก {len(faults) - 1} แห่ง)" if len(faults) > 1 else ""
        raise TemplateFault(template.sentence(faults[0] + more))


def _rendered(
    template: TemplateFile, part: Source, environment: _Environment, context: dict[str, Any], slots: finish.Slots
) -> Any:
    try:
        text = environment.from_string(part.text).render(context) if "{" in part.text else part.text
    except _RUN_TIME_FAULTS as fault:
        place = part.place(_line_of(fault))
        raise TemplateFault(template.sentence(f"{place} {_cause(fault)}")) from fault
    root = _parsed(template, part, text, slots)
    finish.finish(root, slots)
    return root


def _parsed(template: TemplateFile, part: Source, text: str, slots: finish.Slots) -> Any:
    try:
        return package.parse(source.as_rendered(text))
    except package.PackageFault as fault:
        place = replace(part, text=slots.filled(text)).place(_broken_line(text))
        cause = "ทำให้โครงสร้างเอกสารเสีย มักเพราะคำสั่งที่เปิดกับที่ปิดอยู่คนละตารางหรือคนละระดับ"
        raise TemplateFault(template.sentence(f"{place} {cause}")) from fault


def _broken_line(text: str) -> int:
    try:
        package.parse(text)
    except package.PackageFault as fault:
        return getattr(fault.__cause__, "lineno", None) or 1
    return 1


def _line_of(fault: BaseException) -> int:
    """The line of the template that was being rendered. Blank: 0 when the fault does not say."""
    lines = [frame.lineno for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == _TEMPLATE_FILE]
    return (lines[-1] if lines else getattr(fault, "lineno", 0)) or 0


def _cause(fault: BaseException) -> str:
    if isinstance(fault, SecurityError):
        return "เรียกสิ่งที่แม่แบบเข้าถึงไม่ได้เพื่อความปลอดภัย"
    if isinstance(fault, TemplateError):
        return f"ใช้ชื่อหรือคำสั่งที่ไม่มีในข้อมูล ({fault.message})"
    return "ใช้ข้อมูลผิดชนิด เช่น พิมพ์รายการทั้งชุดหรือเปรียบเทียบข้อความกับจำนวน"


def _assert_style_twins(parts: dict[str, bytes]) -> None:
    for name in package.names_of(parts, package.STYLES, package.NUMBERING):
        root = package.parse(parts[name])
        finish.assert_twins(root)
        parts[name] = package.serialise(root)
