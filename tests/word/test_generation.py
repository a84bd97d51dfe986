"""Tests of `pipeline.word.edits.generation`: a document tells of which generation it is, also when saved again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.opc.package import Package
from pipeline.opc.properties import custom_text
from pipeline.word import template
from pipeline.word.document_names import AGENDA, REPORT
from pipeline.word.edits import generation
from pipeline.word.libreoffice import pages
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import W, remove
from tests.support.sample_documents import SampleDocuments
from tests.support.word_drawing import View, draw

CUSTOM = "docProps/custom.xml"


def ids(document: bytes) -> tuple[str, ...]:
    return generation.generations_of(docx_file.open_docx(document))


def changed(document: bytes, change: object) -> bytes:
    package = docx_file.open_docx(document)
    assert callable(change)
    change(package)
    return package.to_reproducible_bytes()


def without_property(package: Package) -> None:
    package.remove(CUSTOM)


def without_bookmark(package: Package) -> None:
    for mark in list(package.tree("word/document.xml").iter(f"{W}bookmarkStart")):
        if mark.get(f"{W}name", "").startswith("_pmqaGeneration"):
            remove(mark)


def test_same_content_has_the_same_id_and_other_content_another(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "# {{ title }}\nข้อความ")
    first, again, other = (template.render(path, View(title)) for title in ("ก", "ก", "ข"))
    assert first == again
    assert ids(first) == ids(again) == (generation.of(first),)
    assert ids(first) != ids(other)


def test_every_document_of_the_sample_bears_an_id_of_its_own(sample: SampleDocuments) -> None:
    found = {name: ids(document) for name, document in sample.documents.items()}
    assert {len(each) for each in found.values()} == {1}
    assert found[AGENDA] != found[REPORT]


def test_either_trace_alone_is_enough(sample: SampleDocuments) -> None:
    document = sample.documents[AGENDA]
    wanted = ids(document)
    assert ids(changed(document, without_property)) == ids(changed(document, without_bookmark)) == wanted
    assert ids(changed(changed(document, without_property), without_bookmark)) == ()


@pytest.mark.long
def test_numbering_the_pages_leaves_the_id(sample: SampleDocuments) -> None:
    def not_laid_out(_: bytes) -> bytes:
        raise pages.pdf.PdfFault("x")

    with pytest.raises(pages.pdf.PdfFault):
        pages.number(sample.documents[REPORT], lay_out=not_laid_out)
    filled = pages.contents.fill(sample.documents[REPORT], {"_Toc00000001": "3"})
    assert generation.of(filled) == generation.of(sample.documents[REPORT])


@pytest.mark.soffice
def test_both_traces_survive_libreoffice(sample: SampleDocuments, tmp_path: Path) -> None:
    source = tmp_path / "agenda.docx"
    source.write_bytes(sample.documents[AGENDA])
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = [
        str(shutil.which("soffice")),
        home,
        "--headless",
        "--convert-to",
        "docx",
        "--outdir",
        str(tmp_path / "out"),
    ]
    subprocess.run([*office, str(source)], check=True, capture_output=True, timeout=120)
    saved = (tmp_path / "out/agenda.docx").read_bytes()
    wanted = generation.of(sample.documents[AGENDA])
    assert custom_text(docx_file.open_docx(saved), "pmqaGeneration") == wanted
    assert ids(changed(saved, without_property)) == (wanted,)
