"""pmqa with a planted slowdown: `slowed.py MODULE:FUNCTION TIMES …` calls a function of ours so often for once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from pipeline import cli


def main(planted: str, times: str, *arguments: str) -> None:
    """Run pmqa with the arguments."""
    module, name = planted.split(":")
    home = import_module(module)
    function = getattr(home, name)

    def often(*given: Any, **named: Any) -> Any:
        for _ in range(int(times) - 1):
            function(*given, **named)
        return function(*given, **named)

    setattr(home, name, often)
    sys.argv = ["pmqa", *arguments]
    cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
