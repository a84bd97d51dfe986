"""The pages of docs/ say what the code does: their generated sections, their examples, their lists and their links."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import reference, thai
from pipeline.cli import pmqa
from pipeline.messages import CATALOGUE
from pipeline.thai import ReadingKind

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def tables(text: str) -> Iterator[list[list[str]]]:
    """The rows of every table of a page, each a list of its cells; the header row first, without the line under it."""
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in block.splitlines()]
        yield [[cell.strip() for cell in line] for number, line in enumerate(lines) if number != 1]


def table_under(heading: str, text: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its header row."""
    return next(tables(text.split(f"# {heading}\n", 1)[1]))[1:]


def code_words(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


# --- the generated sections


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_as_new_as_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert reference.filled(text, reference.sections(ROOT)) == text, "run make docs"


def test_every_section_stands_in_one_page() -> None:
    marks = re.findall(r"<!-- generated: ([\w-]+) -->", "".join(path.read_text(encoding="utf-8") for path in PAGES))
    assert sorted(marks) == sorted(reference.sections(ROOT))


def test_a_section_is_replaced_and_what_people_wrote_stays() -> None:
    old = "# A page\n\n<!-- generated: a -->\n\nold\n\n<!-- end of a -->\n\nwritten by hand\n"
    new = reference.filled(old, {"a": "new"})
    assert new == "# A page\n\n<!-- generated: a -->\n\nnew\n\n<!-- end of a -->\n\nwritten by hand\n"
    assert reference.filled(new, {"a": "new"}) == new


def test_a_section_without_its_end_or_of_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="without its end: a"):
        reference.filled("<!-- generated: a -->\n", {"a": "new"})
    with pytest.raises(KeyError, match="unknown"):
        reference.filled("<!-- generated: unknown -->\n<!-- end of unknown -->\n", {"a": "new"})


def test_only_pages_that_changed_are_written(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "make.py").write_text(
        "class report: name, words, variables = 'report', 'ทำรายงาน', ('YEAR',)\nCOMMANDS = [report]\n",
        encoding="utf-8",
    )
    stale = tmp_path / "docs" / "stale.md"
    stale.write_text("<!-- generated: make-commands -->\n<!-- end of make-commands -->\n", encoding="utf-8")
    (tmp_path / "docs" / "plain.md").write_text("by hand\n", encoding="utf-8")
    assert reference.write(tmp_path) == (stale,)
    assert "| `make report [YEAR=…]` | ทำรายงาน |" in stale.read_text(encoding="utf-8")
    assert reference.write(tmp_path) == ()


def test_every_finding_and_every_source_of_a_rule_is_shown() -> None:
    generated = reference.sections(ROOT)
    assert re.findall(r"^\| `(\w+)` \|", generated["findings"], re.MULTILINE) == list(CATALOGUE)
    rules = next(tables(generated["rules"] + "\n"))[1:]
    assert all(source and holds.endswith(".") for _, holds, source, *_ in rules)


# --- what people wrote


def test_numbers_are_read_as_the_page_says() -> None:
    for typed, read_as in table_under("Numbers", page("workbooks.md")):
        for example in code_words(typed):
            reading = thai.read_number(example)
            if read_as == "C101":
                assert reading.kind is ReadingKind.UNREADABLE, example
            elif read_as == "no value":
                assert reading.kind is ReadingKind.WORD, example
            else:
                kind = ReadingKind.PERCENT if read_as.endswith(" per cent") else ReadingKind.NUMBER
                assert (str(reading.value), reading.kind) == (read_as.removesuffix(" per cent"), kind), example


def test_years_are_read_as_the_page_says() -> None:
    for typed, read_as in table_under("Years", page("workbooks.md")):
        for example in code_words(typed):
            assert str(thai.read_year(example) or "C109") == read_as, example


def test_dates_are_read_as_the_page_says() -> None:
    for typed, read_as in table_under("Dates", page("workbooks.md")):
        for example in code_words(typed):
            assert str(thai.read_day(example)[0] or "C109") == read_as, example


@pytest.mark.long
def test_a_run_writes_the_files_and_keys_that_the_pages_name(tmp_path: Path) -> None:
    folders = ["--inputs", str(ROOT / "inputs"), "--outputs", str(tmp_path), "--templates", str(ROOT / "templates")]
    printed = CliRunner().invoke(pmqa, ["report", "2564", "--no-pages", "--format", "json", *folders])
    written = {path.name for path in (tmp_path / "2564").iterdir()} - {".pmqa"}
    named = [code_words(row[0])[0] for row in table_under("Outputs", page("outputs.md"))]
    assert written == {name.split("/")[0] for name in named} - {"kept", "forms", "final", "send", "*.pdf"}
    manifest = json.loads((tmp_path / "2564" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == set(first_words("The manifest", "outputs.md"))
    assert set(manifest["figures"][0]) <= set(code_words(page("outputs.md")))
    answer = json.loads(printed.stdout)
    assert set(answer) == set(first_words("What is printed", "commands.md"))
    assert set(answer["findings"][0]) == set(first_words("The shape of a finding", "findings.md"))
    assert set(answer["submissions"][0]) <= set(code_words(page("commands.md")))


def first_words(heading: str, name: str) -> list[str]:
    return [word for row in table_under(heading, page(name)) for word in code_words(row[0])]


@pytest.mark.long
def test_the_words_of_the_glossary_are_those_of_the_code() -> None:
    used: set[str] = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (getattr(node, name, None) for name in ("id", "attr", "arg", "name"))
            used.update(part for name in names if isinstance(name, str) for part in (name, *name.lower().split("_")))
    assert [word for word in first_words("Glossary", "glossary.md") if word not in used] == []


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings], f"{target}#{anchor}"


# --- the README's page for maintainers


def maintainers_page() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8").split("## For maintainers\n")[1]


def drawing(heading: str) -> list[str]:
    return maintainers_page().split(f"{heading}\n")[1].split("```\n")[1].splitlines()


def test_the_drawn_floors_are_those_that_import_linter_holds() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    held = config["importlinter:contract:floors"]["layers"].strip().splitlines()
    drawn = [line.split("  ")[0] for line in drawing("### The floors")]
    assert [set(re.findall(r"\w+", line)) for line in drawn] == [set(re.findall(r"\w+", line)) for line in held]


def test_every_wing_is_drawn() -> None:
    drawn, room = [], ""
    for line in drawing("Three rooms have wings:"):
        name = line.strip().split("/")[0]
        if line.startswith(" "):
            drawn.append(f"{room}/{name}")
        else:
            room = name
    folders = [path.parent.relative_to(ROOT / "pipeline") for path in (ROOT / "pipeline").rglob("__init__.py")]
    wings = [folder.as_posix() for folder in folders if len(folder.parts) > 1]
    assert sorted(drawn) == sorted(wings)


def test_every_path_of_the_page_is_there() -> None:
    named = re.findall(r"`((?:pipeline|tests|docs|inputs|workbook|word|views|rules|web)/[\w/.-]*)`", maintainers_page())
    missing = [path for path in named if not any((top / path).exists() for top in (ROOT, ROOT / "pipeline"))]
    assert missing == []
