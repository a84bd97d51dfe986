"""From a template and a view to the bytes of a Word document: undefined names are faults, texts come out as typed."""

from __future__ import annotations

import traceback
from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct
from msgspec.structs import asdict, replace

from pipeline.compiled_templates import CompiledTemplates
from pipeline.opc.faults import PackageFault
from pipeline.opc.package import Package
from pipeline.opc.properties import set_date
from pipeline.opc.trees import parse, parse_pieces
from pipeline.views.remarks import Remark
from pipeline.word import finish, lint, page_flow, printed_values, source
from pipeline.word.edits import generation
from pipeline.word.markup import docx_file, twins
from pipeline.word.parts import captions, charts, comments, contents, digits, links, lists, repeats
from pipeline.word.printed_values import PrintedValues
from pipeline.word.source import TemplateFault as TemplateFault  # what `check` and `render` raise
from pipeline.word.source import TemplateFile, TemplatePart

_TEMPLATE_FILE = "<template>"  # as Jinja names its frames in a traceback
_LOOP_NAMES = lint.LOOP_NUMBERS | lint.LOOP_TRUTHS | lint.LOOP_NEIGHBOURS
_MOST_CHARS = (
    300_000_000  # of one part, the values not yet in it: far more than any report has, and what memory can hold
)
_PIECE_CHARS = 1 << 16  # of rendered text, which is parsed while it is made
_MOST_STEPS = 20_000_000  # pieces of text and rounds of loops in one part: some seconds of work
_RUN_TIME_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)


def check(path: Path, shape: type) -> None:
    """Raise TemplateFault where the template cannot be rendered with a view of the type ``shape``."""
    _refuse_faults(source.read(path), shape)


def render(path: Path, view: object, remarks: Sequence[Remark] = ()) -> bytes:
    """Return the document that the template makes of the view, with the remarks as comments. Raises TemplateFault.

    The view is a frozen `Struct` of finished text; its fields are the names a template may use. Where its
    ``thai_digits`` is true, the document has Thai digits. The contents are filled in except for their page numbers.
    The same template and view make the same bytes.
    """
    template = source.read(path)
    _refuse_faults(template, type(view))
    template_id = generation.content_id(template.package)
    values = PrintedValues()
    environment = _Environment(template, values)
    context = _names(view)
    package = template.package
    roots = {part.part: _rendered(template, part, environment, context, values) for part in template.sources}
    _repeat_notes(package, roots)
    for root in roots.values():
        finish.mend(root)
    main = docx_file.main_part(package)
    captions.refer_across(roots[main], (root for name, root in roots.items() if name != main))
    traced = {name: links.traced_values(root, values.value) for name, root in roots.items()}
    traced = {name: links.link_to_sources(root, traced[name]) for name, root in roots.items()}
    comments.add(package, roots, traced, remarks)
    for name, root in roots.items():
        lists.number(package, root, values.value)
        links.lead_out(package, name, root)
        charts.add_parts(package, name, root, values.value)
        package.put(name, root)
    _assert_style_twins(package)
    if context.get("thai_digits") is True:
        digits.to_thai(package)
    page_flow.keep(package)
    contents.fill_parts(package)
    set_date(package)
    generation.stamp(package, template=template_id)
    return package.to_reproducible_bytes()


class _TooMuch(Exception):  # noqa: N818 - a fault of the template, not of the program
    """A template whose loops make more text, or take more rounds, than a document can have."""


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja in which a template reaches the fields of views only: no globals, no calls, no attributes of Python."""

    def __init__(self, template: TemplateFile, values: PrintedValues) -> None:
        @pass_context  # so that Jinja asks at run time for constants too
        def finalize(_context: Context, value: Any) -> str:
            return _printed(value, values)

        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize,
            loader=DictLoader({_name_in(template, part): part.text for part in template.sources}),
            bytecode_cache=CompiledTemplates(),
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in lint.FILTERS}
        self.tests = {name: self.tests[name] for name in lint.TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the statements of a template; every round of a loop gives a piece of text, if an empty one."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            piece = nodes.Output([nodes.TemplateData("", lineno=loop.lineno)], lineno=loop.lineno)
            loop.body.insert(0, piece)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        if isinstance(obj, LoopContext):
            return attr in _LOOP_NAMES
        return attr in _field_names(obj.__class__)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        return False


def _printed(value: Any, values: PrintedValues) -> str:
    if value is None:
        return ""
    if isinstance(value, Undefined):
        return str(value)  # raises UndefinedError with the name
    if not _is_printable(value.__class__):
        raise TypeError(type(value).__name__)
    return values.mark(value)


@cache
def _is_printable(kind: Hashable) -> bool:
    return lint.is_printable(kind)


def _names(view: Any) -> dict[str, Any]:
    return asdict(view) if isinstance(view, Struct) else {}


@cache
def _field_names(shape: Hashable) -> frozenset[str]:
    return frozenset(lint.field_types(shape))


def _refuse_faults(template: TemplateFile, shape: type) -> None:
    faults = lint.found_in(template, shape)
    if faults:
        more = f" (และยังมีอีก {len(faults) - 1} แห่ง)" if len(faults) > 1 else ""
        raise TemplateFault(template.sentence(faults[0] + more))


def _rendered(
    template: TemplateFile,
    part: TemplatePart,
    environment: _Environment,
    context: dict[str, Any],
    values: PrintedValues,
) -> Any:
    try:
        try:
            rendered = map(source.as_rendered, _pieces(environment, template, part, context))
            root = parse_pieces(printed_values.written(rendered, values))
        except PackageFault as fault:
            # Again and whole, for the fault to have a line.
            text = "".join(_pieces(environment, template, part, context))
            place = replace(part, text=values.filled(text)).place(_broken_line(text))
            cause = "ทำให้โครงสร้างเอกสารเสีย อาจเพราะคำสั่งที่เปิดกับที่ปิดอยู่คนละตารางหรือคนละระดับ"
            raise TemplateFault(template.sentence(f"{place} {cause}")) from fault
    except (*_RUN_TIME_FAULTS, _TooMuch) as fault:
        place = part.place(_line_of(fault))
        raise TemplateFault(template.sentence(f"{place} {_cause(fault)}")) from fault
    printed_values.fill(root, values)
    return root


def _repeat_notes(package: Package, roots: dict[str, Any]) -> None:
    main = roots[docx_file.main_part(package)]
    for kind, type_end in docx_file.NOTES.items():
        for name in package.names_of(type_end):
            repeats.repeat_notes(main, roots[name], kind)


def _name_in(template: TemplateFile, part: TemplatePart) -> str:
    return f"{template.name} {part.part}"


def _pieces(
    environment: _Environment, template: TemplateFile, part: TemplatePart, context: dict[str, Any]
) -> Iterator[str]:
    """Yield the rendered text in large pieces. Raises _TooMuch, at the line of the template that goes too far."""
    if "{" not in part.text:
        yield part.text
        return
    stream: Any = environment.get_template(_name_in(template, part)).generate(context)
    held: list[str] = []
    held_chars = chars = 0
    for steps, piece in enumerate(stream):
        chars += len(piece)
        if chars > _MOST_CHARS or steps > _MOST_STEPS:
            stream.throw(_TooMuch())
        held.append(piece)
        if chars - held_chars > _PIECE_CHARS:
            yield "".join(held)
            held, held_chars = [], chars
    yield "".join(held)


def _broken_line(text: str) -> int:
    try:
        parse(text)
    except PackageFault as fault:
        return getattr(fault.__cause__, "lineno", None) or 1
    return 1


def _line_of(fault: BaseException) -> int:
    """Return the line of the template that was being rendered; 0 when the fault does not say."""
    lines = [frame.lineno for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == _TEMPLATE_FILE]
    return (lines[-1] if lines else getattr(fault, "lineno", 0)) or 0


def _cause(fault: BaseException) -> str:
    if isinstance(fault, SecurityError):
        return "เรียกสิ่งที่แม่แบบเข้าถึงไม่ได้เพื่อความปลอดภัย"
    if isinstance(fault, _TooMuch):
        return "ทำซ้ำหลายชั้นจนเอกสารใหญ่ผิดปกติ จึงหยุดไว้"
    if isinstance(fault, TemplateError):
        return f"ใช้ชื่อหรือคำสั่งที่ไม่มีในข้อมูล ({fault.message})"
    return "ใช้ข้อมูลผิดชนิด เช่น พิมพ์รายการทั้งชุดหรือเปรียบเทียบข้อความกับจำนวน"


def _assert_style_twins(package: Package) -> None:
    for part in package.names_of(docx_file.STYLES, docx_file.NUMBERING):
        twins.assert_twins(package.tree(part))
