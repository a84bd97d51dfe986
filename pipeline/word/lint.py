"""From a template and the type of its view to the faults of the template, found before anything is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, TemplateSyntaxError, nodes
from msgspec import Struct

from pipeline.word import source
from pipeline.word.source import TemplateFile, TemplatePart

FILTERS = frozenset({"count", "d", "default", "first", "join", "last", "length", "replace", "string", "trim"})
TESTS = frozenset({"defined", "undefined", "none", "in", "==", "!=", "eq", "ne", "even", "odd", "divisibleby"})
LOOP_NUMBERS = frozenset({"index", "index0", "revindex", "revindex0", "length", "depth", "depth0"})
LOOP_TRUTHS = frozenset({"first", "last"})
LOOP_NEIGHBOURS = frozenset({"previtem", "nextitem"})

_OFFERED = 3  # names, where some are near
_LISTED = 8  # names, where none is near
_TAG = re.compile(r"\{%[-+]?\s*(\w+)")
_XML_OR_TAG = re.compile(
    r"\{%[-+]?\s*(?P<word>\w+).*?%\}|\{\{.*?\}\}|\{#.*?#\}"
    r"|<(?P<ends>/?)(?P<name>[^\s<>/!?]+)[^<>]*?(?P<empty>/?)>",
    re.DOTALL,
)
_BRACES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_BLOCKS = {"for": "endfor", "if": "endif"}
_BRANCHES = {"else": ("for", "if"), "elif": ("if",)}
_WORD_TAGS = {
    "tr": "ต้องอยู่ในแถวของตาราง",
    "tc": "ต้องอยู่ในช่องของตาราง",
    "p": "ต้องอยู่ในย่อหน้าของตัวเอง",
    "r": "ต้องอยู่ในข้อความของตัวเอง",
}
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_MOST_NESTED = 15  # loops and conditions: Python, which Jinja translates them to, takes 20 loops
_MOST_TEXTS = 100  # that one text may be joined from: doubled 36 times over, a word fills the memory


class Loop(Struct, frozen=True):
    """The type of the name `loop` in a loop over values of the type ``item``."""

    item: Any


_ANYTHING = object
Scope = Mapping[str, Any]


def faults(path: Path, view_type: type) -> tuple[str, ...]:
    """Return a Thai sentence for each fault of the template, in the order of the document.

    ``view_type``: the frozen `Struct` whose fields the template may name.
    """
    try:
        template = source.read(path)
    except source.TemplateFault as fault:
        return (str(fault),)
    return tuple(template.sentence(text) for text in found_in(template, view_type))


def found_in(template: TemplateFile, view_type: type) -> tuple[str, ...]:
    """Return a Thai sentence for each fault of an opened template, without the name of the template."""
    unclosed = [f"{part.place(line)} {text}" for part in template.written for line, text in _unclosed(part.text)]
    if unclosed:  # a tag left open swallows paragraphs, so that what follows cannot be judged
        return tuple(unclosed)
    lost = (f"{part.place(line)} {text}" for part in template.written for line, text in part.lost)
    found = ((part, line, text) for part in template.sources for line, text in _faults(part, view_type))
    return tuple(
        dict.fromkeys([*(f"{part.place(line)} {text}" for part, line, text in found), *lost, *template.faults])
    )


def _faults(part: TemplatePart, view_type: type) -> list[tuple[int, str]]:
    if "{" not in part.text:
        return []
    unbalanced = list(_unbalanced(part.text)) or list(_crossing(part.text))
    if unbalanced:
        return unbalanced
    checker = _Checker()
    try:
        tree = Environment(autoescape=True).parse(part.text)
        checker.block(tree.body, dict(field_types(view_type)))
    except TemplateSyntaxError as fault:
        return [(fault.lineno, _syntax(fault))]
    except RecursionError:
        return [(1, "มีคำสั่งซ้อนกันลึกเกินไป")]
    return sorted(checker.found, key=lambda fault: fault[0])


# --- tags that open and close blocks


def _unclosed(text: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph in which a tag's braces open and do not close."""
    for line, content in enumerate(text.split("\n"), start=1):
        awaited = ""
        for mark in _BRACES.findall(source.shown(content)):
            if not awaited and mark in _CLOSERS:
                awaited = mark
            elif awaited and mark == _CLOSERS[awaited]:
                awaited = ""
        if awaited:
            yield line, f"มี {awaited} ที่ไม่มี {_CLOSERS[awaited]} ปิดในย่อหน้าเดียวกัน"


def _unbalanced(text: str) -> Iterator[tuple[int, str]]:
    """Yield each block that is not closed or closes nothing, at the line of its tag; Jinja would name the last line."""
    opened: list[tuple[str, int]] = []
    for line, content in enumerate(text.split("\n"), start=1):
        for word in _TAG.findall(content):
            if word in _WORD_TAGS:
                yield line, f"ใช้คำสั่ง {{%{word} … %}} ผิดที่ คำสั่งนี้{_WORD_TAGS[word]}"
            else:
                yield from _balance(word, line, opened)
    for word, line in opened:
        yield line, f"เปิด {{% {word} %}} แล้วไม่มี {{% {_BLOCKS[word]} %}} ปิด"


def _crossing(text: str) -> Iterator[tuple[int, str]]:
    """Yield each block that is closed in another element than it was opened in; each branch counts as a block.

    Where its condition is false, or its loop has not one round, the document would be broken.
    """
    path: list[str] = []
    opened: list[tuple[list[str], int]] = []
    line, counted = 1, 0
    for found in _XML_OR_TAG.finditer(text):
        if name := found["name"]:
            if found["ends"]:
                del path[-1:]
            elif not found["empty"]:
                path.append(name)
            continue
        word = found["word"]
        if word not in _BLOCKS and word not in _BRANCHES and word not in _BLOCKS.values():
            continue
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        before = opened.pop() if word not in _BLOCKS else None
        if before is not None and before[0] != path:
            yield before[1], "เปิดคำสั่งกับปิดคำสั่งอยู่คนละตารางหรือคนละระดับ ซึ่งทำให้โครงสร้างเอกสารเสีย ให้ย้ายไปไว้ระดับเดียวกัน"
        if word not in _BLOCKS.values():
            opened.append((list(path), line))


def _balance(word: str, line: int, opened: list[tuple[str, int]]) -> Iterator[tuple[int, str]]:
    if word in _BLOCKS:
        opened.append((word, line))
        if len(opened) == _MOST_NESTED + 1:
            yield line, "มีคำสั่งซ้อนกันลึกเกินไป"
    elif word in _BLOCKS.values():
        if opened and _BLOCKS[opened[-1][0]] == word:
            opened.pop()
        elif opened:
            yield line, f"มี {{% {word} %}} ทั้งที่ยังไม่ได้ปิด {{% {opened.pop()[0]} %}} ที่เปิดไว้ก่อนหน้า"
        else:
            yield line, f"มี {{% {word} %}} ทั้งที่ไม่มี {{% {word.removeprefix('end')} %}} เปิดไว้"
    elif word in _BRANCHES and not (opened and opened[-1][0] in _BRANCHES[word]):
        yield line, f"มี {{% {word} %}} นอก {{% if %}}"


def _syntax(fault: TemplateSyntaxError) -> str:
    unknown = re.search(r"unknown tag '(\w+)'", fault.message or "")
    if unknown:
        return f"ใช้คำสั่ง {{% {unknown[1]} %}} ซึ่งไม่มีในแม่แบบ คำสั่งที่ใช้ได้คือ for if และ set"
    return f"เขียนคำสั่งในวงเล็บปีกกาไม่ถูกรูปแบบ ({fault.message})"


# --- names and their types


def is_struct(kind: Any) -> TypeGuard[type[Struct]]:
    """Whether a type has fields that a template may name."""
    return isinstance(kind, type) and issubclass(kind, Struct)


@cache
def field_types(view_type: Any) -> Mapping[str, Any]:
    """Return the type of each field of a `Struct`; {} for any other type."""
    if not is_struct(view_type):
        return {}
    hints = get_type_hints(view_type)
    return {name: hints[name] for name in view_type.__struct_fields__}


class _Checker:
    """Follows the statements of one part with the names in scope, and gathers its faults with their lines."""

    __slots__ = ("_joined", "found")

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._joined: dict[str, int] = {}  # how many texts a name that the template itself set is joined from

    def say(self, node: nodes.Node, fault: str) -> None:
        self.found.append((node.lineno, fault))

    def block(self, body: Sequence[nodes.Node], scope: dict[str, Any]) -> None:
        for node in body:
            self.statement(node, scope)

    def statement(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        match node:
            case nodes.Output():
                for printed in node.nodes:
                    self.printed(printed, scope)
            case nodes.For():
                self.loop(node, scope)
            case nodes.If():
                self.type_of(node.test, scope)
                self.block(node.body, scope)
                self.block([*node.elif_, *node.else_], scope)
            case nodes.Assign(target=nodes.Name() as target):
                scope[target.name] = self.type_of(node.node, scope)
                self.set_joined(target.name, node.node)
            case _:
                self.say(node, "ใช้คำสั่งที่แม่แบบไม่รับ คำสั่งที่ใช้ได้คือ for if และ set")

    def loop(self, node: nodes.For, scope: dict[str, Any]) -> None:
        items = self.type_of(node.iter, scope)
        item = _item_of(items)
        if item is None:
            self.say(node, f"วนซ้ำ {_written(node.iter)} ไม่ได้ เพราะไม่ใช่รายการ")
            item = _ANYTHING
        names = self.bound(node.target, item)
        for name in names:
            self.set_joined(name, node.iter)
        inner = {**scope, **names, "loop": Loop(item)}
        if node.test is not None:
            self.type_of(node.test, inner)
        self.block(node.body, inner)
        self.block(node.else_, dict(scope))

    def bound(self, target: nodes.Node, item: Any) -> dict[str, Any]:
        if isinstance(target, nodes.Name):
            return {target.name: item}
        if isinstance(target, nodes.Tuple):
            kinds = get_args(item) if get_origin(item) is tuple else ()
            kinds = (
                kinds if len(kinds) == len(target.items) and Ellipsis not in kinds else (_ANYTHING,) * len(target.items)
            )
            return {
                name: kind
                for inner, inner_kind in zip(target.items, kinds, strict=True)
                for name, kind in self.bound(inner, inner_kind).items()
            }
        self.say(target, "ตั้งชื่อตัวแปรในคำสั่ง for ไม่ถูกรูปแบบ")
        return {}

    def printed(self, node: nodes.Expr, scope: Scope) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        self.refuse_growth(node, self.texts_in(node))
        kind = self.type_of(node, scope)
        if not is_printable(kind):
            inner = "".join(f" {_written(node)}.{name}" for name in list(_names_of(kind))[:_LISTED])
            hint = f" ให้ระบุชื่อย่อย เช่น{inner}" if inner else ""
            self.say(node, f"พิมพ์ {_written(node)} ไม่ได้ เพราะไม่ใช่ข้อความ{hint}")

    def set_joined(self, name: str, node: nodes.Node) -> None:
        texts = self.texts_in(node)
        self.refuse_growth(node, texts)
        self._joined[name] = min(max(self._joined.get(name, 1), texts), _MOST_TEXTS + 1)

    def refuse_growth(self, node: nodes.Node, texts: int) -> None:
        if texts > _MOST_TEXTS:
            self.say(node, "ต่อข้อความซ้ำกันหลายชั้นจนยาวผิดปกติ")

    def texts_in(self, node: nodes.Node) -> int:
        """Return how many texts at most are joined in the value of an expression."""
        match node:
            case nodes.Name():
                return self._joined.get(node.name, 1)
            case nodes.Filter(name="replace" | "join"):
                return self.texts_in(node.node) * _growth(node) if node.node is not None else 1
            case _:
                return max(1, sum(self.texts_in(child) for child in node.iter_child_nodes()))

    def type_of(self, node: nodes.Node, scope: Scope) -> Any:
        """Return the type of an expression; `object` where it cannot be known."""
        match node:
            case nodes.Name():
                return self.named(node, scope)
            case nodes.Getattr():
                return self.attribute(node, node.node, node.attr, scope)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self.attribute(node, node.node, name, scope)
            case nodes.Getitem(arg=nodes.Const(value=int())):
                return _item_of(self.type_of(node.node, scope)) or _ANYTHING
            case nodes.Const():
                return type(node.value)
            case nodes.Filter():
                return self.filtered(node, scope)
            case nodes.CondExpr():
                return self.chosen(node, scope)
            case nodes.Compare() | nodes.And() | nodes.Or() | nodes.Not() | nodes.Test():
                self.operands(node, scope)
                return self.tested(node)
            case nodes.Concat():
                self.operands(node, scope)
                return str
            case nodes.Add() | nodes.Sub() | nodes.Mul():
                return self.counted(node, scope)
            case nodes.Tuple() | nodes.List():
                self.operands(node, scope)
                return tuple
            case _:
                self.say(node, "เขียนสูตรหรือเรียกฟังก์ชันในแม่แบบ ซึ่งทำไม่ได้ แม่แบบใช้ได้เฉพาะชื่อข้อมูล for และ if")
                return _ANYTHING

    def operands(self, node: nodes.Node, scope: Scope) -> list[Any]:
        kinds = []
        for child in node.iter_child_nodes():
            inner = child.expr if isinstance(child, nodes.Operand) else child
            kinds.append(self.type_of(inner, scope))
        return kinds

    def named(self, node: nodes.Name, scope: Scope) -> Any:
        if node.name in scope:
            return scope[node.name]
        self.say(node, f"ใช้ชื่อ {node.name} ซึ่งไม่มีในข้อมูล {_nearest(node.name, scope)}")
        return _ANYTHING

    def attribute(self, node: nodes.Node, owner: nodes.Node, name: str, scope: Scope) -> Any:
        kind = self.type_of(owner, scope)
        if kind is _ANYTHING:
            if name.startswith("_"):
                self.say(node, f"เรียก {name} ซึ่งแม่แบบเข้าถึงไม่ได้เพื่อความปลอดภัย")
            return _ANYTHING
        names = _names_of(kind)
        if name in names:
            return names[name]
        written = f"{_written(owner)}.{name}"
        if name.startswith("_"):
            self.say(node, f"เรียก {written} ซึ่งแม่แบบเข้าถึงไม่ได้เพื่อความปลอดภัย")
        else:
            near = _nearest(name, names) if names else f"{_written(owner)} ไม่มีชื่อย่อย"
            self.say(node, f"ใช้ชื่อ {written} ซึ่งไม่มีในข้อมูล {near}")
        return _ANYTHING

    def filtered(self, node: nodes.Filter, scope: Scope) -> Any:
        kinds = self.operands(node, scope)
        if node.name not in FILTERS:
            self.say(node, f"ใช้ตัวกรอง {node.name} ซึ่งแม่แบบไม่รับ ตัวกรองที่ใช้ได้คือ {' '.join(sorted(FILTERS))}")
            return _ANYTHING
        if node.name in ("first", "last"):
            return _item_of(kinds[0]) or _ANYTHING
        if node.name in ("length", "count"):
            return int
        return kinds[0] if node.name in ("d", "default") else str

    def chosen(self, node: nodes.CondExpr, scope: Scope) -> Any:
        self.type_of(node.test, scope)
        kind = self.type_of(node.expr1, scope)
        other = str if node.expr2 is None else self.type_of(node.expr2, scope)
        return kind if is_printable(other) else other

    def tested(self, node: nodes.Node) -> Any:
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            self.say(node, f"ใช้เงื่อนไข is {node.name} ซึ่งแม่แบบไม่รับ")
        return _ANYTHING if isinstance(node, nodes.And | nodes.Or) else bool

    def counted(self, node: nodes.Node, scope: Scope) -> Any:
        # Whole numbers only (such as loop.index + 1), which merged cells of Word need; a text could be made to grow.
        if any(kind is not int for kind in self.operands(node, scope)):
            self.say(node, "คำนวณในแม่แบบ ซึ่งทำไม่ได้ ข้อมูลทุกตัวคำนวณและจัดรูปแบบมาแล้ว")
        return int


def _growth(node: nodes.Filter) -> int:
    """Return by how much `replace` or `join` makes a text longer at most; beyond every limit where that is not known.

    Their arguments are texts in quotation marks. A text of the data in their place would be repeated for each letter.
    """
    given = [argument.value if isinstance(argument, nodes.Const) else None for argument in node.args]
    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None or None in given:
        return _MOST_TEXTS + 1
    sizes = [len(str(value)) for value in given]
    if node.name == "join":
        return 1 + sum(sizes)
    old, new = (*sizes, 0, 0)[:2]
    return 1 + new // old if old else 1 + new


def is_printable(kind: Any) -> bool:
    """Whether a value of this type may be printed: a text, a whole number, or a value with its own `__str__`."""
    if kind is _ANYTHING:
        return True
    if kind is bool:
        return False
    members = _members(kind)
    if members != (kind,):
        return all(is_printable(member) for member in members)
    if not isinstance(kind, type):
        return False
    return issubclass(kind, str | int | NoneType) or (issubclass(kind, Struct) and kind.__str__ is not object.__str__)


def _names_of(kind: Any) -> Mapping[str, Any]:
    """Return the names that may follow a value of this type after a dot, with their types."""
    if isinstance(kind, Loop):
        numbers = dict.fromkeys(LOOP_NUMBERS, int)
        return {**numbers, **dict.fromkeys(LOOP_TRUTHS, bool), **dict.fromkeys(LOOP_NEIGHBOURS, kind.item)}
    names: dict[str, Any] = {}
    for member in _members(kind):
        names.update(field_types(member) if isinstance(member, type) else {})
    return names


def _members(kind: Any) -> tuple[Any, ...]:
    """Return the types that a value may have, without None."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(member for member in get_args(kind) if member is not NoneType)
    return (kind,)


def _item_of(kind: Any) -> Any:
    """Return the type of the items of a list; None where the type is no list."""
    if kind is _ANYTHING or kind in (tuple, list):
        return _ANYTHING
    for member in _members(kind):
        origin = get_origin(member)
        if isinstance(origin, type) and issubclass(origin, Sequence):
            kinds = [inner for inner in get_args(member) if inner is not Ellipsis]
            return kinds[0] if len(set(kinds)) == 1 else _ANYTHING
    return None


def _nearest(name: str, names: Mapping[str, Any]) -> str:
    near = get_close_matches(name, names, n=_OFFERED, cutoff=0.5)
    if near:
        return f"ชื่อที่ใกล้เคียงคือ {' '.join(near)}"
    more = " …" if len(names) > _LISTED else ""
    return f"ชื่อที่ใช้ได้คือ {' '.join(list(names)[:_LISTED])}{more}"


def _written(node: nodes.Node) -> str:
    """Return the expression as it stands in the template, as far as it is a path of names."""
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Const():
            return repr(node.value)
        case nodes.Filter() if node.node is not None:
            return f"{_written(node.node)}|{node.name}"
        case _:
            return "(…)"
