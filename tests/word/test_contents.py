"""The contents: a real field that holds the headings, with page numbers when they are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.word import template
from pipeline.word.markup.elements import W
from pipeline.word.parts import contents
from tests.support import preview, word_lint
from tests.support.word_drawing import Item, View, add_part, altered, body, draw, parts_of, words

DRAWN = "[contents]\n# บทที่ 1\n{%p for item in items %}\n## {{ item.title }}\n{%p endfor %}\n### ลึก\n#### ลึกเกินไป"


def made(tmp_path: Path, text: str = DRAWN) -> bytes:
    return template.render(draw(tmp_path / "t.docx", text), View(items=(Item("ก & ข"), Item("ก & ข"))))


def entries(document: bytes) -> list[tuple[str, str]]:
    """The style and shown text of each line of the contents."""
    found = []
    for link in body(document).iter(f"{W}hyperlink"):
        paragraph = link.getparent()
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        shown = ("\t" if piece.tag == f"{W}tab" else piece.text or "" for piece in link.iter(f"{W}t", f"{W}tab"))
        found.append((style, "".join(shown)))
    return found


def asks_word(document: bytes) -> bool:
    return b"updateFields" in parts_of(document)["word/settings.xml"]


def test_the_contents_hold_the_headings_down_to_the_third_level(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert entries(document) == [("TOC1", "บทที่ 1\t"), ("TOC2", "ก & ข\t"), ("TOC2", "ก & ข\t"), ("TOC3", "ลึก\t")]
    assert [heading.level for heading in contents.headings(document)] == [1, 2, 2, 3]
    assert word_lint.faults(document) == []


def test_without_page_numbers_word_is_asked_and_with_them_it_is_not(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert asks_word(document)
    pages = {heading.bookmark: str(number) for number, heading in enumerate(contents.headings(document), start=3)}
    filled = contents.fill(document, pages)
    assert not asks_word(filled)
    assert entries(filled)[-1] == ("TOC3", "ลึก\t6")
    assert word_lint.faults(filled) == []


def test_filling_again_changes_nothing(tmp_path: Path) -> None:
    document = made(tmp_path)
    assert contents.fill(contents.fill(document)) == contents.fill(document) == document


def test_a_document_without_contents_or_without_headings_stays_sound(tmp_path: Path) -> None:
    without = made(tmp_path, "# TOC\nย่อหน้า")
    assert contents.fill(without, {}) == without
    assert not asks_word(without)
    empty = made(tmp_path, "[contents]\nย่อหน้า")
    assert entries(empty) == []
    assert words(empty) == ["ย่อหน้า"]
    assert word_lint.faults(empty) == []


def test_the_field_is_whole(tmp_path: Path) -> None:
    marks = [mark.get(f"{W}fldCharType") for mark in body(made(tmp_path)).iter(f"{W}fldChar")]
    assert marks.count("begin") == marks.count("end") == marks.count("separate") == 5
    codes = [code.text for code in body(made(tmp_path)).iter(f"{W}instrText")]
    assert codes[0] == ' TOC \\o "1-3" \\h \\z \\u '


# --- contents as authors write them


TOC = rb'TOC \o "1-3" \h \z \u'
HEADINGS = "# หนึ่ง\nก\n## สอง\nข"


def with_field(tmp_path: Path, field: bytes, text: str = HEADINGS) -> bytes:
    """Render a template whose first paragraph holds this field."""
    path = draw(tmp_path / "t.docx", f"FIELD\n{text}")
    run = b"<w:r><w:t>FIELD</w:t></w:r>"
    path.write_bytes(altered(path.read_bytes(), "word/document.xml", lambda xml: xml.replace(run, field)))
    return template.render(path, View())


def field_of(*pieces: bytes, shown: bytes = b"old") -> bytes:
    """Return the runs of a field whose code lies in these pieces."""

    def mark(kind: bytes) -> bytes:
        return b'<w:r><w:fldChar w:fldCharType="' + kind + b'"/></w:r>'

    codes = b"".join(b'<w:r><w:instrText xml:space="preserve">' + piece + b"</w:instrText></w:r>" for piece in pieces)
    return mark(b"begin") + codes + mark(b"separate") + b"<w:r><w:t>" + shown + b"</w:t></w:r>" + mark(b"end")


def shown_lines(document: bytes) -> list[str]:
    """The text of every paragraph that stands before the first heading."""
    texts = []
    for paragraph in body(document).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") == "Heading1":
            break
        texts.append("".join(t.text or "" for t in paragraph.iter(f"{W}t")))
    return [text for text in texts if text]


@pytest.mark.parametrize(
    "field",
    [
        field_of(b" TO", rb'C \o "1', rb'-3" \h \z \u '),
        b"<w:fldSimple w:instr='" + TOC + b"'><w:r><w:t>old</w:t></w:r></w:fldSimple>",
        b"</w:p><w:sdt><w:sdtContent><w:p>" + field_of(TOC) + b"</w:p></w:sdtContent></w:sdt><w:p>",
        b"</w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p>"
        + field_of(TOC)
        + b"</w:p></w:tc></w:tr></w:tbl><w:p>",
    ],
)
def test_contents_are_filled_wherever_and_however_their_field_stands(tmp_path: Path, field: bytes) -> None:
    document = with_field(tmp_path, field)
    assert shown_lines(document) == ["หนึ่ง", "สอง"]
    assert word_lint.faults(document) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (rb'TOC \o "2-3" \h \u', ["สอง"]),
        (rb'TOC \o "1-1" \n \h', ["หนึ่ง"]),
        (rb'TOC \t "heading 2,1"', ["สอง"]),
        (rb'TOC \o "1-2" \b part', ["old"]),
    ],
)
def test_the_switches_of_a_field_are_kept_and_followed(tmp_path: Path, code: bytes, expected: list[str]) -> None:
    document = with_field(tmp_path, field_of(b" " + code + b" "))
    codes = [each.text for each in body(document).iter(f"{W}instrText")]
    assert codes[0].strip() == code.decode()
    if expected != ["old"]:  # a bookmark that is not there limits nothing
        assert shown_lines(document) == expected
    assert any("PAGEREF" in each for each in codes[1:]) == (rb"\n" not in code)


def test_contents_without_page_numbers_ask_word_for_nothing(tmp_path: Path) -> None:
    assert not asks_word(with_field(tmp_path, field_of(rb'TOC \o "1-3" \n \h')))


def test_contents_that_only_word_can_fill_stay_and_word_is_asked(tmp_path: Path) -> None:
    document = with_field(tmp_path, field_of(rb"TOC \f x \h"))
    assert shown_lines(document) == ["old"]
    assert asks_word(contents.fill(document, {}))


def test_words_around_the_field_in_its_paragraph_stay(tmp_path: Path) -> None:
    around = b"<w:r><w:t>before</w:t></w:r>" + field_of(TOC) + b"<w:r><w:t>after</w:t></w:r>"
    assert shown_lines(with_field(tmp_path, around)) == ["before", "หนึ่ง", "สอง", "after"]


def test_a_list_of_tables_and_the_contents_are_both_filled(tmp_path: Path) -> None:
    label = "ตารางที่".encode()
    lists = field_of(rb'TOC \h \z \c "' + label + b'"') + b"</w:p><w:p>" + field_of(TOC)
    path = draw(tmp_path / "t.docx", "FIELD\n# หนึ่ง\nCAPTION")
    caption = b"<w:r><w:t>" + label + b" </w:t></w:r>" + field_of(b"SEQ " + label + rb" \* ARABIC", shown=b"7")
    for name, runs in ((b"FIELD", lists), (b"CAPTION", caption + b"<w:r><w:t> x</w:t></w:r>")):
        old = b"<w:r><w:t>" + name + b"</w:t></w:r>"
        data = altered(path.read_bytes(), "word/document.xml", lambda xml, old=old, runs=runs: xml.replace(old, runs))
        path.write_bytes(data)
    document = template.render(path, View())
    assert shown_lines(document) == ["ตารางที่ 1 x", "หนึ่ง"]
    assert [heading.text for heading in contents.headings(document)] == ["หนึ่ง", "ตารางที่ 1 x"]
    pages = {heading.bookmark: "5" for heading in contents.headings(document)}
    filled = contents.fill(document, pages)
    assert shown_lines(filled) == ["ตารางที่ 1 x5", "หนึ่ง5"]
    assert not asks_word(filled)
    assert word_lint.faults(filled) == []


def test_word_is_asked_where_a_reference_may_be_wrong_that_only_word_can_mend(tmp_path: Path) -> None:
    mark = b'<w:bookmarkStart w:id="1" w:name="here"/><w:r><w:t>x</w:t></w:r><w:bookmarkEnd w:id="1"/>'
    assert asks_word(with_field(tmp_path, mark + field_of(rb"PAGEREF here \h"), "ก"))
    assert asks_word(with_field(tmp_path, mark + field_of(rb"REF here \p"), "ก"))
    assert not asks_word(with_field(tmp_path, mark + field_of(rb"REF here \h"), "ก"))
    assert not asks_word(with_field(tmp_path, field_of(b"PAGE") + field_of(b"NUMPAGES"), "ก"))


@pytest.mark.parametrize("code", [b"=SUM(ABOVE)", b"= SUM(ABOVE)", rb'INDEX \c "2"', rb"TOA \c 1", b'IF 1 = 2 "a" "b"'])
def test_word_is_asked_for_what_is_reckoned_from_what_the_template_repeats(tmp_path: Path, code: bytes) -> None:
    assert asks_word(with_field(tmp_path, field_of(code), "ก"))


def test_word_is_asked_for_a_reference_to_several_paragraphs(tmp_path: Path) -> None:
    start, end = b'<w:bookmarkStart w:id="1" w:name="many"/>', b'<w:bookmarkEnd w:id="1"/>'
    within = (
        b"</w:p><w:p>" + start + b"<w:r><w:t>x</w:t></w:r></w:p><w:p><w:r><w:t>y</w:t></w:r>" + end + b"</w:p><w:p>"
    )
    around = b"</w:p>" + start + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" + end + b"<w:p>"
    for marked in (within, around):
        document = with_field(tmp_path, marked + field_of(rb"REF many \h"), "ก")
        assert "old" in words(document)
        assert asks_word(document)


@pytest.mark.parametrize(("code", "asked"), [(rb"PAGEREF here \h", True), (rb"REF here \h", False)])
def test_word_is_asked_for_what_stands_in_a_note_too(tmp_path: Path, code: bytes, asked: bool) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    note = b'<w:footnote w:id="1"><w:p>' + field_of(code) + b"</w:p></w:footnote>"
    notes = b'<w:footnotes xmlns:w="' + W[1:-1].encode() + b'">' + note + b"</w:footnotes>"
    add_part(path, "word/footnotes.xml", notes, "footnotes")
    assert asks_word(template.render(path, View())) == asked


def test_a_link_to_an_entry_of_an_earlier_list_leads_there_still(tmp_path: Path) -> None:
    link = b'<w:hyperlink w:anchor="_Toc12345678"><w:r><w:t>x</w:t></w:r></w:hyperlink>'
    mark = b'<w:bookmarkStart w:id="9" w:name="_Toc12345678"/>'
    heading = b'<w:r><w:t xml:space="preserve">HEADING</w:t></w:r>'
    path = draw(tmp_path / "t.docx", "[contents]\n# HEADING\nLINK")
    for old, new in (
        (b"<w:r><w:t>LINK</w:t></w:r>", link + field_of(b"PAGEREF _Toc12345678")),
        (heading.replace(b' xml:space="preserve"', b""), mark + heading + b'<w:bookmarkEnd w:id="9"/>'),
    ):
        data = altered(path.read_bytes(), "word/document.xml", lambda xml, old=old, new=new: xml.replace(old, new))
        path.write_bytes(data)
    document = template.render(path, View())
    for each in (document, contents.fill(document, {listed.bookmark: "5" for listed in contents.headings(document)})):
        assert word_lint.faults(each) == []
        led = [link.get(f"{W}anchor") for link in body(each).iter(f"{W}hyperlink")]
        assert led == ["_Toc00000001", "_Linked_Toc12345678"]


@pytest.mark.soffice
def test_the_page_numbers_are_seen_in_libreoffice_too(tmp_path: Path) -> None:
    document = made(tmp_path)
    pages = {heading.bookmark: str(731 + number) for number, heading in enumerate(contents.headings(document))}
    (tmp_path / "made.docx").write_bytes(contents.fill(document, pages))
    shown = preview.pdf_text(preview.pdf(tmp_path / "made.docx", tmp_path))
    assert [number for number in ("731", "732", "733", "734") if number in shown] == ["731", "732", "733", "734"]
