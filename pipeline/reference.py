"""From the code to the parts of `docs/` that the code already knows: `python -m pipeline.reference .`.

People write the pages. Only what stands between the two marks of a section is replaced:

    <!-- generated: findings -->
    <!-- end of findings -->
"""

from __future__ import annotations

import inspect
import re
import runpy
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import cli
from pipeline.messages import CATALOGUE, Sentence
from pipeline.rules import RULES, Rule
from pipeline.thai import NO_VALUE_WORDS
from pipeline.workbook import contract
from pipeline.workbook.contract import Column, ColumnKind, SheetTable
from pipeline.workbook.reading import folders, limits

PAGES = "docs"
MANY_WORDS = 9  # a longer list of allowed words is shown by its first and last

KINDS: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "text, with its line breaks",
    ColumnKind.LINE: "text",
    ColumnKind.CODE: "text; a number stays as the cell shows it",
    ColumnKind.NUMBER: "number",
    ColumnKind.WHOLE: "whole number above 0",
    ColumnKind.PERCENT: "percentage",
    ColumnKind.YEAR: "year",
    ColumnKind.DATE: "date",
    ColumnKind.WORD: "one of these words:",
    ColumnKind.LIST: "texts with a comma, semicolon or line break between",
}

# The first letter of a finding's code, and what the findings of that letter are about.
SUBJECTS: Mapping[str, str] = {
    "F": "Files and submissions",
    "C": "Cells",
    "M": "Merging",
    "K": "Category 7",
    "T": "Categories 1-6",
    "D": "The meeting and the coordinator's workbook",
    "P": "Publishing",
}

_SECTION = re.compile(r"(<!-- generated: (?P<name>[\w-]+) -->\n).*?(<!-- end of (?P=name) -->)", re.DOTALL)
_BEGINNING = re.compile(r"<!-- generated: ([\w-]+) -->")
_SOURCE = re.compile(r"^Source: (.*?)(?=\n\n|\n[A-Z][a-z]+: |\Z)", re.DOTALL | re.MULTILINE)
_SHARED_OPTIONS = frozenset({"inputs", "outputs", "templates"})


def write(root: Path) -> tuple[Path, ...]:
    """Make the generated sections of every page of ``root``/docs anew; return the pages that changed."""
    generated = sections(root)
    changed = []
    for path in sorted((root / PAGES).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        renewed = filled(text, generated)
        if renewed != text:
            path.write_text(renewed, encoding="utf-8")
            changed.append(path)
    return tuple(changed)


def filled(page: str, generated: Mapping[str, str]) -> str:
    """Return a page with its generated sections replaced by those of their names.

    Raises ValueError for a section without its end mark, KeyError for one of an unknown name.
    """
    begun, whole = _BEGINNING.findall(page), [found["name"] for found in _SECTION.finditer(page)]
    if begun != whole:
        raise ValueError(f"a generated section without its end: {', '.join(sorted(set(begun) - set(whole)))}")
    return _SECTION.sub(lambda found: f"{found[1]}\n{generated[found['name']]}\n\n{found[3]}", page)


def sections(root: Path) -> dict[str, str]:
    """Return every generated section by its name. ``root``: the folder of the project."""
    return {
        "make-commands": _table(("command", "what it tells users"), _make_commands(root / "tools" / "make.py")),
        "commands": _table(("command", "what it tells users", "options of its own"), _commands()),
        "formats": " ".join(f"`{suffix}`" for suffix in sorted(folders.SUFFIXES)),
        "limits": _table(("at most", "of what"), _limits()),
        "no-value-words": " ".join(f"`{word}`" for word in NO_VALUE_WORDS),
        "unit-sheets": "\n\n".join(map(_sheet, contract.UNIT_WORKBOOK)),
        "coordinator-sheets": "\n\n".join(map(_sheet, contract.COORDINATOR_WORKBOOK)),
        "findings": "\n\n".join(_findings()),
        "rules": _table(
            ("code", "what holds", "source", "reason read from", "may be accepted", "function"), map(_rule, RULES)
        ),
    }


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (headers, ["---"] * len(headers), *rows)
    return "\n".join(map(_table_line, lines))


def _table_line(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


# --- commands


def _make_commands(source: Path) -> Iterator[Sequence[str]]:
    for command in runpy.run_path(str(source))["COMMANDS"]:
        variables = " ".join(f"[{name}=…]" for name in command.variables)
        yield f"`{f'make {command.name} {variables}'.strip()}`", command.words


def _commands() -> Iterator[Sequence[str]]:
    for name, command in cli.pmqa.commands.items():
        context = command.context_class(command, info_name=name)
        arguments = [param.make_metavar(context) for param in command.params if param.param_type_name == "argument"]
        own = [p for p in command.params if p.param_type_name == "option" and p.name not in _SHARED_OPTIONS]
        options = [f"`{shown[0]}` {shown[1]}" for param in own if (shown := param.get_help_record(context))]
        yield f"`{' '.join(('pmqa', name, *arguments))}`", command.help or "", "<br>".join(options)


# --- workbooks


def _limits() -> Iterator[Sequence[str]]:
    yield limits.megabytes(limits.MAX_FILE_BYTES), "one file"
    yield limits.megabytes(limits.MAX_UNPACKED_BYTES), "all parts read of one workbook, unpacked"
    yield f"{limits.MAX_PARTS:,}", "parts in a workbook"
    yield f"{limits.MAX_CELLS:,}", "cells that hold something, in one workbook"
    yield f"{limits.MAX_RECORDS:,}", "records in one table"
    yield f"{limits.MAX_TEXT_CHARS:,}", "characters of text in one workbook"


def _sheet(table: SheetTable) -> str:
    shape = "รายการ | ข้อมูล: one value a row" if table.pairs else "a table with a header row"
    rows = (_column(column) for column in table.columns)
    return f"### `{table.sheet}`\n\n{shape}\n\n{_table(('header', 'required', 'read as', 'name in the code'), rows)}"


def _column(column: Column) -> Sequence[str]:
    year = " <ปี>" if column.yearly else ""
    names = [f"`{column.header}{year}`", *(f"`{alias}{year}`" for alias in column.aliases)]
    names += [f"`{alias} <ปี>`" for alias in (*column.aliases_before_year, *column.aliases_alone)]
    read_as = " ".join((KINDS[column.kind], *([_words(column.words)] if column.words else [])))
    return " or ".join(names), "yes" if column.required else "", read_as, f"`{column.field}`"


def _words(words: Mapping[str, str]) -> str:
    """Return the words to choose from, each with the others that mean the same: พื้นฐาน (or Basic)."""
    by_meaning: dict[str, list[str]] = {}
    for word, meaning in words.items():
        by_meaning.setdefault(meaning, []).append(word)
    if len(by_meaning) > MANY_WORDS:
        first, *_, last = by_meaning.values()
        return f"`{first[0]}` to `{last[0]}`"
    return ", ".join(f"`{first}`{_or(others)}" for first, *others in by_meaning.values())


def _or(others: Sequence[str]) -> str:
    return f" (or {', '.join(others)})" if others else ""


# --- findings


def _findings() -> Iterator[str]:
    for letter, subject in SUBJECTS.items():
        rows = (_finding(sentence) for code, sentence in CATALOGUE.items() if code.startswith(letter))
        yield f"### {letter}: {subject}\n\n{_table(('code', 'severity', 'title', 'what it says'), rows)}"


def _finding(sentence: Sentence) -> Sequence[str]:
    return f"`{sentence.code}`", sentence.severity.value, sentence.title, sentence.english


_REASON_COLUMNS = {"explanation": "คำชี้แจง", "analysis": "บทวิเคราะห์"}


def _rule(rule: Rule) -> Sequence[str]:
    holds: Callable[..., Any] = rule.holds
    text = inspect.getdoc(holds) or ""
    source = _SOURCE.search(text)
    path = f"{holds.__module__.replace('.', '/')}.py"
    return (
        f"`{rule.code}`",
        text.partition("\n")[0],
        " ".join(source[1].split()).rstrip(".") if source else "",
        " or ".join(_REASON_COLUMNS[field] for field in rule.asks),
        "yes" if rule.may_stand else "",
        f"[`{holds.__name__}`](../{path})",
    )


if __name__ == "__main__":
    for changed_page in write(Path(sys.argv[1])):
        sys.stdout.write(f"{changed_page}\n")
