"""What an author made in Word beside the tags comes out in the document, or lint names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.word import lint, template
from pipeline.word.markup.elements import W
from tests.support import word_lint
from tests.support.word_drawing import Item, View, altered, body, draw, words

SECTION = b'<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
LOOP = "ก่อน\n{%p for item in items %}\n{{ item.title }}\n{%p endfor %}\nหลัง"
VIEW = View("เล่ม", items=(Item("ก"), Item("ข")))


def changed(path: Path, old: bytes, new: bytes, part: str = "word/document.xml") -> Path:
    def change(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new)

    path.write_bytes(altered(path.read_bytes(), part, change))
    return path


def in_tag_paragraph(path: Path, tag: str, *, properties: bytes = b"", run: bytes = b"") -> Path:
    """Put properties into the paragraph of a tag, and the content of a run after the tag."""
    start = b'<w:p><w:pPr><w:pStyle w:val="pmqaBody"/></w:pPr><w:r><w:t>' + tag.encode() + b"</w:t></w:r>"
    new = start.replace(b"</w:pPr>", properties + b"</w:pPr>") + (b"<w:r>" + run + b"</w:r>" if run else b"")
    return changed(path, start, new)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("{%p for item in items %}", ["ก่อน", "§", "ก", "ข", "หลัง"]), ("{%p endfor %}", ["ก่อน", "ก", "ข", "§", "หลัง"])],
)
def test_a_section_break_in_the_paragraph_of_a_tag_stays_where_it_stood(
    tmp_path: Path, tag: str, expected: list[str]
) -> None:
    path = in_tag_paragraph(draw(tmp_path / "t.docx", LOOP), tag, properties=SECTION)
    made = template.render(path, VIEW)
    assert word_lint.faults(made) == []
    shown = [
        "§" if paragraph.find(f"{W}pPr/{W}sectPr") is not None else "".join(str(text) for text in paragraph.itertext())
        for paragraph in body(made).iter(f"{W}p")
    ]
    assert shown == expected


@pytest.mark.parametrize(
    "content",
    [
        b'<w:br w:type="page"/>',
        b'<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"/></w:drawing>',
    ],
)
def test_a_page_break_or_a_picture_beside_a_tag_stays(tmp_path: Path, content: bytes) -> None:
    path = in_tag_paragraph(draw(tmp_path / "t.docx", LOOP), "{%p endfor %}", run=content)
    assert lint.faults(path, View) == ()
    made = body(template.render(path, VIEW))
    assert len(list(made.iter(f"{W}br", f"{W}drawing"))) == 1
    assert (
        lint.faults(in_tag_paragraph(draw(path, LOOP), "{%p endfor %}", properties=b"<w:pageBreakBefore/>"), View) == ()
    )


@pytest.mark.parametrize(
    ("drawn", "named"),
    [
        ("หมายเหตุ {%p if late %}\nก\n{%p endif %}", "มี “หมายเหตุ” ในย่อหน้าเดียวกับคำสั่ง {%p … %}"),
        ("{%p if late %}{%p endif %}", "มี “{%p endif %}” ในย่อหน้าเดียวกัน"),
        ("| {%tr for i in items %} | รวม |\n| {{ i.title }} | ก |\n| {%tr endfor %} |", "มี “รวม” ในแถวเดียวกัน"),
        ("| {%tc for i in items %} รวม | {{ i.title }} | {%tc endfor %} |", "มี “รวม” ในช่องเดียวกัน"),
    ],
)
def test_words_beside_a_tag_are_named_with_their_place(tmp_path: Path, drawn: str, named: str) -> None:
    found = lint.faults(draw(tmp_path / "t.docx", f"# หัวข้อ\n{drawn}"), View)
    assert any(named[:-3] in fault and "ใต้หัวข้อ “หัวข้อ” ย่อหน้า “" in fault for fault in found), found


def test_a_section_break_between_the_branches_of_a_condition_is_named(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{%p if late %}\nก\n{%p else %}\nข\n{%p endif %}")
    (fault,) = lint.faults(in_tag_paragraph(path, "{%p else %}", properties=SECTION), View)
    assert "มี “ตัวแบ่งส่วน”" in fault


def test_a_picture_in_the_row_of_a_tag_is_named(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "| {%tr for i in items %} |\n| {{ i.title }} |\n| {%tr endfor %} |")
    changed(path, b"{%tr endfor %}</w:t></w:r>", b"{%tr endfor %}</w:t></w:r><w:r><w:drawing/></w:r>")
    (fault,) = lint.faults(path, View)
    assert "มี “ภาพหรือกล่องข้อความ” ในแถว" in fault


# --- what marks a part of the document, beside a tag


def opened(tree: etree._Element, kind: str) -> list[str]:
    """Return the words of the body in their order, with the marks of a kind among them."""
    names = {f"{W}{kind}Start": "[", f"{W}{kind}End": "]", f"{W}commentReference": "!"}
    found = (names.get(str(each.tag), each.text or "") for each in tree.iter(*names, f"{W}t"))
    return [each for each in found if each]


def marked_part(path: Path, kind: str, first: str, last: str, drawn: str = LOOP) -> Path:
    """Draw a template with a range that starts beside one text and ends beside another."""
    draw(path, drawn)
    for text, end in ((last, "End"), (first, "Start")):
        shown = f"{text}</w:t></w:r>"
        name = ' w:name="part"' if (kind, end) == ("bookmark", "Start") else ""
        changed(path, shown.encode(), f'{shown}<w:{kind}{end} w:id="77"{name}/>'.encode())
    return path


OPENING = "{%p for item in items %}"
BRANCHES = "ก่อน\n{%p if title %}\nก\n{%p else %}\nข\n{%p endif %}\nหลัง"


@pytest.mark.parametrize(
    ("drawn", "first", "last", "expected"),
    [
        (LOOP, "{%p for item in items %}", "{%p endfor %}", ["ก่อน", "[", "ก", "ข", "]", "หลัง"]),
        (LOOP, "{%p for item in items %}", "หลัง", ["ก่อน", "[", "ก", "ข", "หลัง", "]"]),
        (LOOP, "ก่อน", "{%p for item in items %}", ["ก่อน", "[", "]", "ก", "ข", "หลัง"]),
        (LOOP, "{%p for item in items %}", "{{ item.title }}", ["ก่อน", "[", "ก", "]", "ข", "หลัง"]),
        (BRANCHES, "{%p if title %}", "{%p else %}", ["ก่อน", "[", "ก", "]", "หลัง"]),
        (BRANCHES, "{%p else %}", "{%p endif %}", ["ก่อน", "ก", "หลัง"]),
    ],
)
def test_a_bookmark_that_starts_or_ends_beside_a_tag_stays(
    tmp_path: Path, drawn: str, first: str, last: str, expected: list[str]
) -> None:
    path = marked_part(tmp_path / "t.docx", "bookmark", first, last, drawn)
    assert lint.faults(path, View) == ()
    made = template.render(path, VIEW)
    own = [each for each in body(made).iter(f"{W}bookmarkStart") if each.get(f"{W}name") == "part"]
    assert len(own) == ("[" in expected)
    assert opened(body(made), "bookmark")[-len(expected) :] == expected
    assert word_lint.faults(made) == []


def test_a_bookmark_beside_the_tag_of_a_row_stays(tmp_path: Path) -> None:
    rows = "| {%tr for i in items %} |\n| {{ i.title }} |\n| {%tr endfor %} |"
    path = marked_part(tmp_path / "t.docx", "bookmark", "{%tr for i in items %}", "{%tr endfor %}", rows)
    made = template.render(path, VIEW)
    assert opened(body(made), "bookmark")[-4:] == ["[", "ก", "ข", "]"]
    assert word_lint.faults(made) == []


@pytest.mark.parametrize(
    ("drawn", "first", "last", "items", "expected"),
    [
        (LOOP, OPENING, "{%p endfor %}", VIEW.items, ["ก่อน", "[", "ก", "ข", "]", "!", "หลัง"]),
        (LOOP, OPENING, OPENING, VIEW.items, ["ก่อน", "!", "[", "]", "ก", "ข", "หลัง"]),
        (LOOP, OPENING, "{%p endfor %}", (), ["ก่อน", "[", "]", "!", "หลัง"]),
        (LOOP.removesuffix("\nหลัง"), OPENING, "{%p endfor %}", VIEW.items, ["ก่อน", "[", "ก", "!", "ข", "]"]),
        ("{%p if late %}\nก\n{%p endif %}\nข", "{%p if late %}", "ก", (), ["ข"]),
    ],
)  # fmt: skip
def test_a_comment_upon_a_tag_stands_on_the_text_next_to_it(
    tmp_path: Path, drawn: str, first: str, last: str, items: tuple[Item, ...], expected: list[str]
) -> None:
    path = marked_part(tmp_path / "t.docx", "commentRange", first, last, drawn)
    end = b'<w:commentRangeEnd w:id="77"/>'
    changed(path, end, end + b'<w:r><w:commentReference w:id="77"/></w:r>')
    assert lint.faults(path, View) == ()
    assert opened(body(template.render(path, View("เล่ม", items=items))), "commentRange") == expected


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath>',
         "สมการ"),
        (b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>XE "x"</w:instrText></w:r>'
         b'<w:r><w:fldChar w:fldCharType="end"/></w:r>', "ฟิลด์ที่ไม่แสดงข้อความ"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("word_tag", ["p", "tr"])
def test_an_equation_or_a_hidden_field_beside_a_tag_is_named(
    tmp_path: Path, content: bytes, word: str, word_tag: str
) -> None:
    rows = "| {%tr for item in items %} |\n| {{ item.title }} |\n| {%tr endfor %} |"
    path = draw(tmp_path / "t.docx", LOOP if word_tag == "p" else rows)
    tag = f"{{%{word_tag} endfor %}}</w:t></w:r>".encode()
    (fault,) = lint.faults(changed(path, tag, tag + content), View)
    assert f"มี “{word}” ใน" in fault


@pytest.mark.parametrize(
    ("inside", "tag"),
    [
        (b"<w:r><w:drawing/></w:r>", "drawing"),
        (b'<w:r><w:footnoteReference w:id="1"/></w:r>', "footnoteReference"),
        (b'<w:r><w:br w:type="page"/></w:r>', "br"),
        (b'<w:bookmarkStart w:id="8" w:name="part"/>', "bookmarkStart"),
        (b"<w:r><w:pict><w:p><w:r><w:t>x</w:t></w:r></w:p></w:pict></w:r>", "pict"),
    ],
)
@pytest.mark.parametrize("text", ["ก {{ title }} ข", "{%p if title %}", "ก {# หมายเหตุ #} ข"])
def test_what_stands_in_the_middle_of_a_tag_stays_behind_it(tmp_path: Path, inside: bytes, tag: str, text: str) -> None:
    path = draw(tmp_path / "t.docx", f"{text}\nท้าย\n{{%p endif %}}" if "{%" in text else f"{text}\nท้าย")
    before, after = text[: len(text) // 2].encode(), text[len(text) // 2 :].encode()
    end = b'</w:t></w:r><w:bookmarkEnd w:id="8"/>' if tag == "bookmarkStart" else b"</w:t></w:r>"
    whole = b"<w:r><w:t>" + before + b"</w:t></w:r>" + inside + b"<w:r><w:t>" + after + end
    changed(path, f"<w:r><w:t>{text}</w:t></w:r>".encode(), whole)
    assert lint.faults(path, View) == ()
    tree = body(template.render(path, View("เล่ม")))
    assert len([each for each in tree.iter(f"{W}{tag}") if not each.get(f"{W}name", "").startswith("_")]) == 1
    shown = "".join(
        each.text or "" for each in tree.iter(f"{W}t") if next(each.iterancestors(f"{W}pict"), None) is None
    )
    assert shown == {"ก {{": "ก เล่ม ขท้าย", "{%p ": "ท้าย", "ก {#": "ก  ขท้าย"}[text[:4]]


@pytest.mark.parametrize(
    ("drawn", "first", "before", "after"),
    [
        (LOOP, "{%p for item in items %}", "<w:sdt><w:sdtContent><w:p>", "</w:p></w:sdtContent></w:sdt>"),
        ("{% if title %}ก{% endif %}", "{% if title %}", '<w:hyperlink w:anchor="x">', "</w:hyperlink>"),
        ("| {%p for i in items %} | ก |\n{%p endfor %}", "", "", ""),
    ],
)
def test_a_block_that_ends_in_another_element_than_it_began_in_is_named(
    tmp_path: Path, drawn: str, first: str, before: str, after: str
) -> None:
    path = draw(tmp_path / "t.docx", f"# หัวข้อ\n{drawn}")
    if "sdt" in before:
        old = b'<w:p><w:pPr><w:pStyle w:val="pmqaBody"/></w:pPr><w:r><w:t>' + first.encode() + b"</w:t></w:r></w:p>"
        new = old.replace(b"<w:p>", before.encode(), 1).removesuffix(b"</w:p>") + after.encode()
        changed(path, old, new)
    elif before:
        runs = b"<w:r><w:t>" + first.encode() + b"</w:t></w:r>"
        apart = drawn.removeprefix(first)
        changed(
            path, f"{first}{apart}</w:t></w:r>".encode(), f"{first}</w:t></w:r><w:r><w:t>{apart}</w:t></w:r>".encode()
        )
        changed(path, runs, before.encode() + runs + after.encode())
    (fault,) = lint.faults(path, View)
    assert "ใต้หัวข้อ “หัวข้อ”" in fault
    assert "อยู่คนละตารางหรือคนละระดับ" in fault


# --- tracked changes and other kinds of files


def test_what_was_deleted_with_tracked_changes_does_not_count(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "ชื่อ {{ title }}\n| ก |\n| ข |")
    deleted = (
        b'<w:del w:id="900" w:author="x"><w:r><w:delText>{{ nobody }}</w:delText></w:r></w:del>'
        b'<w:moveFrom w:id="901" w:author="x"><w:r><w:t>{{ nobody }}</w:t></w:r></w:moveFrom>'
        b'<w:ins w:id="902" w:author="x"><w:r><w:t>{{ footnote }}</w:t></w:r></w:ins></w:p>'
    )
    changed(path, b"{{ title }}</w:t></w:r></w:p>", b"{{ title }}</w:t></w:r>" + deleted)
    cell = b"<w:tc><w:p><w:r><w:t>{{ nobody }}</w:t></w:r></w:p></w:tc>"
    row = b'<w:tr><w:trPr><w:del w:id="903" w:author="x"/></w:trPr>' + cell + b"</w:tr></w:tbl>"
    changed(path, b"</w:tbl>", row)
    assert lint.faults(path, View) == ()
    assert words(template.render(path, View("เล่ม", "ท้าย"))) == ["ชื่อ เล่มท้าย", "ก", "ข"]


def test_a_strict_open_xml_template_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "{{ title }}")
    changed(
        path,
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    (fault,) = lint.faults(path, View)
    assert "Strict Open XML ให้เปิดใน Word แล้วบันทึกใหม่" in fault


def test_an_outline_level_that_is_no_number_is_none(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "[contents]\n# ก\nข")
    outline = b'<w:pPr><w:pStyle w:val="pmqaBody"/><w:outlineLvl w:val="x"/></w:pPr>'
    changed(path, b'<w:pPr><w:pStyle w:val="pmqaBody"/></w:pPr>', outline)
    old, new = b'<w:outlineLvl w:val="0"/>', b'<w:outlineLvl w:val="one"/>'
    changed(path, old, new, "word/styles.xml")
    assert words(template.render(path, View())) == ["ก", "ข"]


# --- tags of docxtpl that put a value in the place of what holds it


@pytest.mark.parametrize("word", ["p", "tr", "tc", "r"])
def test_a_tag_that_replaces_what_holds_it_is_named(tmp_path: Path, word: str) -> None:
    found = lint.faults(draw(tmp_path / "t.docx", f"# หัวข้อ\nก {{{{{word} title }}}} ข\n{{{{ title }}}}"), View)
    assert any(f"ใช้ {{{{{word} … }}}} ไม่ได้" in fault and "ใต้หัวข้อ “หัวข้อ”" in fault for fault in found), found


def test_words_in_the_run_of_a_run_tag_are_named_and_those_of_other_runs_stay(tmp_path: Path) -> None:
    path = draw(tmp_path / "t.docx", "ก {%r if late %} ข {%r endif %} ค")
    assert any("มี “ก ข {%r endif %} ค” ติดกับคำสั่ง {%r … %}" in fault for fault in lint.faults(path, View))
    apart = b"</w:t></w:r><w:r><w:t>"
    draw(path, "ก{%r if title %}ข{%r endif %}ค")
    for tag in (b"{%r if title %}", b"{%r endif %}"):
        changed(path, tag, apart + tag + apart)
    assert lint.faults(path, View) == ()
    assert words(template.render(path, View("เล่ม"))) == ["กขค"]
