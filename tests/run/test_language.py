"""What we write for people: no colloquial word, no judgement, one term for one thing, spelled by the dictionary."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline import messages, run
from pipeline.word.document_names import TEMPLATE_VIEWS
from tests.support.sample_documents import sample_documents
from tests.support.word_drawing import words

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
_NOT_USED = "## Thai words that are not used"
_THAI = re.compile(r"[ก-๛]")
# ๆ right after a letter, or right before one; and ฯ right before one, but for ฯลฯ
_UNSPACED = re.compile(r"[ก-์]ๆ|ๆ[ก-์]|ฯ(?!ลฯ)[ก-ฮเ-ไ]")


def _rows(section: str) -> list[list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def banned_words() -> tuple[str, ...]:
    """Return the words that the glossary says are not used."""
    section = GLOSSARY.read_text(encoding="utf-8").split(_NOT_USED, 1)[1].split("\nA number's", 1)[0]
    return tuple(word.strip() for row in _rows(section) for word in row[0].split(","))


def strings_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield every string of a Python source that holds Thai, with its line; no docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from ((node.lineno, node.value),) if _THAI.search(node.value) else ()


def _texts() -> Iterator[tuple[str, str]]:
    """Yield where each text that people may read stands, and the text."""
    for path in sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "tools").glob("*.py")]):
        for line, text in strings_of(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}:{line}", text
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "templates").glob("*.md"), ROOT / "Makefile"]
    pages += [path for path in (ROOT / "pipeline" / "web").iterdir() if path.suffix in (".j2", ".js")]
    pages += [*ROOT.glob("*.cmd"), *(ROOT / "tools").glob("*.txt"), *(ROOT / "pipeline").rglob("*.toml")]
    for path in sorted(pages):
        text = path.read_text(encoding="utf-8")
        yield str(path.relative_to(ROOT)), text.split(_NOT_USED)[0] if path == GLOSSARY else text


def faults(text: str) -> list[str]:
    """Return the banned words of a text and its marks without their spaces."""
    return [word for word in banned_words() if word in text] + _UNSPACED.findall(text)


@pytest.mark.long
def test_nothing_we_write_has_a_word_that_is_not_used() -> None:
    texts = [(where, text) for where, text in _texts() if not where.startswith("pipeline/thai.py")]
    assert len(texts) > 1000
    assert [(where, found) for where, text in texts if (found := faults(text))] == []


@pytest.mark.long
def test_no_template_and_no_document_of_the_sample_has_one() -> None:
    printed = {path.name: words(path.read_bytes()) for path in (ROOT / "templates").glob("*.docx")}
    assert set(printed) == set(TEMPLATE_VIEWS)
    made = sample_documents().documents
    assert {"agenda.docx", "minutes.docx", "site-visit.docx"} <= set(made)
    printed |= {f"sample's {name}": words(document) for name, document in made.items()}
    assert [(name, text, found) for name, texts in printed.items() for text in texts if (found := faults(text))] == []


@pytest.mark.long
def test_no_workbook_that_goes_out_has_one(tmp_path: Path) -> None:
    folders = run.Folders(ROOT / "inputs", tmp_path, ROOT / "templates")
    sent = run.send(2564, folders, lambda *_: None, datetime(2021, 1, 20, 9, 30, tzinfo=UTC))[1]
    workbooks = [path for path in tmp_path.rglob("*.xlsx") if ".pmqa" not in path.parts]
    assert {"send.xlsx", "findings.xlsx", "register.xlsx", "online.xlsx"} <= {path.name for path in workbooks}
    assert len(sent.files) > 16
    texts = [(path.name, text) for path in workbooks for text in texts_of(path)]
    assert len(texts) > 3000
    assert [(name, text, found) for name, text in texts if (found := faults(text))] == []


def texts_of(workbook: Path) -> Iterator[str]:
    """Yield what stands in the cells and comments of a workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(workbook)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                yield from (str(cell.value),) if isinstance(cell.value, str) else ()
                yield from (cell.comment.text,) if cell.comment else ()


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("เป้าหมายแย่กว่าปีก่อน", "แย่"),
        ("ซึ่งทำได้แล้ว 87", "ทำได้แล้ว"),
        ("อาจพิมพ์ตกหลัก", "พิมพ์ตก"),
        ("โปรแกรมไม่เดา", "เดา"),
        ("เรื่องต่างๆ", "งๆ"),
        ("ต่าง ๆที่", "ๆท"),
        ("กรมฯได้", "ฯไ"),
    ],
)
def test_a_planted_word_is_found(planted: str, found: str) -> None:
    assert found in faults(planted)
    assert [text for _, text in strings_of(f'"""{planted}"""\nwords = "{planted}"\n')] == [planted]


def test_marks_with_their_spaces_are_well() -> None:
    assert faults("เรื่องอื่น ๆ (ถ้ามี) ของกรมฯ เช่น น้ำ ดิน ฯลฯ และอื่น ๆ") == []


def test_a_reason_of_other_letters_stands_apart_from_its_word() -> None:
    assert messages.because("LibreOffice แปลงเอกสารไม่สำเร็จ") == "เพราะ LibreOffice แปลงเอกสารไม่สำเร็จ"
    assert messages.because("ไม่พบไฟล์") == "เพราะไม่พบไฟล์"


def test_every_sentence_of_the_catalogue_is_free_of_them_as_it_is_printed() -> None:
    printed = {code: messages.message(messages.example(code)) for code in messages.CATALOGUE}
    assert {code: found for code, text in printed.items() if (found := faults(text))} == {}


def test_a_term_stands_for_one_thing() -> None:
    terms = [row[1] for row in _rows(GLOSSARY.read_text(encoding="utf-8").split(_NOT_USED)[0])]
    assert len(terms) > 25
    assert [term for term, count in Counter(terms).items() if count > 1] == []
