"""The copy that LibreOffice is given to measure: without what takes time and no place."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from pipeline.word import template
from pipeline.word.document_names import REPORT
from pipeline.word.libreoffice import pdf, probe
from pipeline.word.markup.elements import W
from tests.support.sample_documents import SampleDocuments
from tests.support.word_drawing import View, add_part, altered, draw, parts_of

MAIN = "word/document.xml"


def with_children(document: bytes, xml: str) -> bytes:
    """Return the document with elements of Word at the end of its first paragraph."""

    def put(main: bytes) -> bytes:
        root = etree.fromstring(main)
        paragraph = next(root.iter(f"{W}p"))
        paragraph.extend(etree.fromstring(f'<w:x xmlns:w="{W[1:-1]}">{xml}</w:x>'))
        return etree.tostring(root)

    return altered(document, MAIN, put)


def copy_of(document: bytes, *asked: str) -> dict[str, bytes]:
    made = probe.of(document, asked)
    return parts_of(made.document(made.root))


def text_of(main: bytes) -> str:
    return "".join(etree.fromstring(main).itertext(f"{W}t"))


def commented_template(tmp_path: Path) -> Path:
    """Return a template with a comment."""
    path = draw(tmp_path / "t.docx", "{{ title }}")
    document = path.read_bytes()
    marks = (
        '<w:commentRangeStart w:id="1"/><w:r><w:t>ข้อความ</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:rPr><w:b/></w:rPr><w:commentReference w:id="1"/></w:r>'
    )
    path.write_bytes(with_children(document, marks))
    comment = '<w:comment w:id="1"><w:p><w:r><w:t>ความเห็น</w:t></w:r></w:p></w:comment>'
    comments = f'<w:comments xmlns:w="{W[1:-1]}">{comment}</w:comments>'
    add_part(path, "word/comments.xml", comments.encode(), "comments")
    return path


def test_it_has_no_comments(tmp_path: Path) -> None:
    copied = copy_of(commented_template(tmp_path).read_bytes())
    assert b"comment" not in copied[MAIN].lower()
    assert b"comments" not in copied["word/_rels/document.xml.rels"] + copied["[Content_Types].xml"]
    assert not any("comments" in name for name in copied)
    assert "ข้อความ" in text_of(copied[MAIN])


def test_neither_has_what_is_made_a_pdf_to_read(tmp_path: Path) -> None:
    document = template.render(commented_template(tmp_path), View("รายงาน"))
    assert b"commentReference" in parts_of(document)[MAIN]
    copied = parts_of(pdf.prepared(document))
    assert b"comment" not in copied[MAIN].lower()
    assert text_of(copied[MAIN]) == text_of(parts_of(document)[MAIN])


def test_its_text_is_in_no_links(tmp_path: Path) -> None:
    document = draw(tmp_path / "t.docx", "{{ title }}").read_bytes()
    linked = with_children(document, '<w:hyperlink w:anchor="x"><w:r><w:t>ลิงก์</w:t></w:r></w:hyperlink>')
    copied = copy_of(linked)[MAIN]
    assert b"hyperlink" not in copied
    assert text_of(copied) == text_of(parts_of(linked)[MAIN])


def test_of_its_bookmarks_only_those_stay_that_are_asked_for_or_that_a_field_names(tmp_path: Path) -> None:
    names = ("asked", "split", "simple", "header", "no")
    marks = "".join(
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
        for number, name in enumerate(names, start=100)
    )
    code = "<w:r><w:instrText>{}</w:instrText></w:r>"
    split = code.format(" REF spl") + code.format("it \\h ")
    fields = f'{split}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:fldSimple w:instr=\'PAGEREF "simple"\'/>'
    path = draw(tmp_path / "t.docx", "{{ title }}", footer="ท้ายหน้า")
    document = with_children(path.read_bytes(), marks + fields)
    (footer,) = (part for part in parts_of(document) if part.startswith("word/footer"))
    of_header = f"{code.format('REF header')}</w:p>".encode()
    named = altered(document, footer, lambda xml: xml.replace(b"</w:p>", of_header, 1))
    kept = [mark.get(f"{W}name") for mark in etree.fromstring(copy_of(named, "asked")[MAIN]).iter(f"{W}bookmarkStart")]
    assert [name for name in kept if name in names] == ["asked", "split", "simple", "header"]
    assert copy_of(named, "asked")[MAIN].count(b"bookmarkEnd") == len(kept)


def test_it_has_a_picture_for_every_chart_and_none_of_the_parts_of_charts(sample: SampleDocuments) -> None:
    report = sample.documents[REPORT]
    copied = copy_of(report)
    charts = parts_of(report)[MAIN].count(b"<c:chart")
    assert charts > 0
    assert copied[MAIN].count(b"rIdPmqaPixel") == charts
    assert not any("chart" in name or "embeddings" in name for name in copied)
    assert b"chart" not in copied["[Content_Types].xml"] + copied["word/_rels/document.xml.rels"]
    assert text_of(copied[MAIN]) == text_of(parts_of(report)[MAIN])
