"""From a view to the bytes of its page, such as status.html: one file, nothing fetched, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipeline.compiled_templates import CompiledTemplates
from pipeline.views.status import StatusView
from pipeline.web.chart import drawn

TEMPLATE = "status.html.j2"


def render(view: StatusView) -> bytes:
    """Return the page, UTF-8. Same view, same bytes."""
    return rendered(TEMPLATE, view, ("status.css",), ("search.js", "status.js"))


def rendered(template: str, view: object, styles: Sequence[str], scripts: Sequence[str]) -> bytes:
    """Return a page of a template, UTF-8, with the files of its style and of its script, in this order.

    They are the only ones a browser will run there: the page's policy names them by their hash.
    """
    style, script = "".join(map(_own, styles)), "".join(map(_own, scripts))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _environment().get_template(template).render(view=view, style=style, script=script, policy=policy).encode()


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_unindented),
        bytecode_cache=CompiledTemplates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_printed,
    )
    environment.filters = {name: environment.filters[name] for name in ("length", "safe", "string")}
    environment.filters |= {"drawn": drawn, "address": _address}
    return environment


def _printed(value: Any) -> Any:
    """Return whole numbers with thousands separators and decimals without exponent, all else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _address(path: str) -> str:
    """Return a relative path as an address: a # or ? in a file's name, or a colon, means nothing there."""
    return quote(path, safe="/")


def _unindented(name: str) -> str:
    # A tenth of a large page would be the spaces before its lines.
    return "\n".join(map(str.lstrip, _own(name).splitlines()))


def _own(name: str) -> str:
    # Read as text, so that a checkout with other line ends has the hash the browser computes.
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
