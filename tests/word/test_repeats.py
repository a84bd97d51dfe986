"""What a loop repeats and Word wants once is made unique; what stands twice is counted once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.word import house_style, lint, template
from pipeline.word.markup.elements import MC, W
from tests.support import ooxml, word_lint
from tests.support.word_drawing import Item, View, add_part, altered, body, draw, parts_of, words

LOOP = "{%p for item in items %}\nเรื่อง {{ item.title }}\n{%p endfor %}"
VIEW = View(items=(Item("ก"), Item("ข"), Item("ค")))
SHOWN = "เรื่อง {{ item.title }}</w:t></w:r>".encode()
NAMES = (
    b'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    b'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    b'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
)


def with_content(path: Path, content: bytes, drawn: str = LOOP, after: bytes = SHOWN) -> Path:
    """Draw a template and put content after the text of its loop."""

    def change(xml: bytes) -> bytes:
        assert after in xml
        return xml.replace(after, after + content)

    draw(path, drawn)
    path.write_bytes(altered(path.read_bytes(), "word/document.xml", change))
    return path


def text_box(inner: bytes) -> bytes:
    """Return a text box as Word writes it: once as a shape, once as the older kind of drawing."""
    box = b"<w:txbxContent>" + inner + b"</w:txbxContent>"
    size = b'<wp:extent cx="914400" cy="914400"/>'
    return (
        b"<w:r><mc:AlternateContent " + NAMES + b'><mc:Choice Requires="wps"><w:drawing><wp:inline>' + size
        + b'<wp:docPr id="7" name="Text Box 7"/><a:graphic><a:graphicData '
        b'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        b"<wps:spPr/><wps:txbx>" + box + b"</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        b"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shapetype id='_x0000_t202'/>"
        b"<v:shape id='Text Box 7' o:spid='_x0000_s1026' type='#_x0000_t202'><v:textbox>" + box
        + b"</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )  # fmt: skip


def field(code: bytes, shown: bytes = b"9") -> bytes:
    """Return the runs of a field."""

    def mark(kind: bytes) -> bytes:
        return b'<w:r><w:fldChar w:fldCharType="' + kind + b'"/></w:r>'

    text = b'<w:r><w:instrText xml:space="preserve"> ' + code + b" </w:instrText></w:r>"
    return mark(b"begin") + text + mark(b"separate") + b"<w:r><w:t>" + shown + b"</w:t></w:r>" + mark(b"end")


def identifiers(tree: etree._Element, path: str) -> list[str]:
    """Return the ids of the elements on a path, in the order of the document."""
    return [each.get(f"{W}id", "") for each in tree.iterfind(f".//{path}")]


def test_a_comment_in_a_loop_stands_once(tmp_path: Path) -> None:
    document = house_style.new_document()
    document.add_paragraph("{%p for item in items %}")
    run = document.add_paragraph().add_run("{{ item.title }}")
    document.add_comment(run, "ตรวจกับหน่วยงาน", author="กพร.")
    document.add_paragraph("{%p endfor %}")
    document.save(str(tmp_path / "t.docx"))
    tree = body(template.render(tmp_path / "t.docx", VIEW))
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert identifiers(tree, f"{W}{name}") == ["0"]
    assert "".join(str(text) for text in tree.itertext()).split() == ["กขค"]


def test_a_text_box_in_a_loop_has_ids_of_its_own_in_both_halves(tmp_path: Path) -> None:
    inner = b"<w:p><w:r><w:t>{{ item.title }}</w:t></w:r></w:p>"
    made = template.render(with_content(tmp_path / "t.docx", text_box(inner)), VIEW)
    tree = body(made)
    shapes = list(tree.iter("{urn:schemas-microsoft-com:vml}shape"))
    assert len({shape.get("id") for shape in shapes}) == 3
    assert len({shape.get("{urn:schemas-microsoft-com:office:office}spid") for shape in shapes}) == 3
    assert len(list(tree.iter("{urn:schemas-microsoft-com:vml}shapetype"))) == 1
    assert word_lint.faults(made) == []
    boxes = ["".join(str(text) for text in box.itertext()) for box in tree.iter(f"{W}txbxContent")]
    assert boxes == ["ก", "ก", "ข", "ข", "ค", "ค"]


def test_a_control_in_a_loop_has_an_id_of_its_own(tmp_path: Path) -> None:
    control = (
        b'<w:sdt><w:sdtPr><w:id w:val="5"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{{ item.title }}</w:t></w:r>'
        b"</w:sdtContent></w:sdt>"
    )
    tree = body(template.render(with_content(tmp_path / "t.docx", control), VIEW))
    numbers = [each.get(f"{W}val") for each in tree.iterfind(f".//{W}sdtPr/{W}id")]
    assert numbers == ["5", "1", "2"]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_in_a_loop_is_repeated_with_it(tmp_path: Path, kind: str) -> None:
    path = with_content(tmp_path / "t.docx", f'<w:r><w:{kind}Reference w:id="1"/></w:r>'.encode())
    text = "<w:r><w:t>{{ footnote }}</w:t></w:r>"
    mark = f'<w:bookmarkStart w:id="4" w:name="_RefNote"/>{text}<w:bookmarkEnd w:id="4"/>'
    note = f'<w:{kind} w:id="1"><w:p>{mark}</w:p></w:{kind}>'
    notes = f'<w:{kind}s xmlns:w="{W[1:-1]}">{note}</w:{kind}s>'
    add_part(path, f"word/{kind}s.xml", notes.encode(), f"{kind}s")
    made = template.render(path, View(footnote="หมายเหตุ", items=VIEW.items))
    parts = parts_of(made)
    assert identifiers(etree.fromstring(parts["word/document.xml"]), f"{W}{kind}Reference") == ["1", "2", "3"]
    notes_made = etree.fromstring(parts[f"word/{kind}s.xml"])
    assert identifiers(notes_made, f"{W}{kind}") == ["1", "2", "3"]
    assert "".join(str(text) for text in notes_made.itertext()) == "หมายเหตุ" * 3
    assert word_lint.faults(made) == []


def test_in_a_loop_a_reference_of_word_leads_to_the_caption_of_its_own_round(tmp_path: Path) -> None:
    label = "ภาพที่".encode()
    caption = (
        b'<w:bookmarkStart w:id="3" w:name="_Ref123"/><w:r><w:t>' + label + b" </w:t></w:r>"
        + field(b"SEQ " + label + rb" \* ARABIC") + b'<w:bookmarkEnd w:id="3"/>'
    )  # fmt: skip
    reference = b"<w:r><w:t>: </w:t></w:r>" + field(rb"REF _Ref123 \h", label + b" 9")
    made = template.render(with_content(tmp_path / "t.docx", caption + reference), VIEW)
    assert words(made) == [f"เรื่อง {each}ภาพที่ {n}: ภาพที่ {n}" for n, each in enumerate("กขค", start=1)]
    marks = [each.get(f"{W}name") for each in body(made).iter(f"{W}bookmarkStart")]
    names = [name for name in marks if name.startswith("_Ref")]
    assert names == ["_Ref123", "_Ref123_2", "_Ref123_3"]
    asked = [code.text.split()[1] for code in body(made).iter(f"{W}instrText") if "REF" in (code.text or "")]
    assert asked == names
    assert word_lint.faults(made) == []


def test_a_caption_and_a_heading_in_a_text_box_count_once(tmp_path: Path) -> None:
    label = "ภาพที่".encode()
    inner = (
        b'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>in box</w:t></w:r></w:p><w:p><w:r><w:t>'
        + label + b" </w:t></w:r>" + field(b"SEQ " + label + rb" \* ARABIC") + b"</w:p>"
    )  # fmt: skip
    path = with_content(
        tmp_path / "t.docx", text_box(inner), "[contents]\n# บท\nเรื่อง {{ title }}", b"{{ title }}</w:t></w:r>"
    )
    again = b"<w:p>" + field(b"SEQ " + label + rb" \* ARABIC") + b"</w:p><w:sectPr"
    path.write_bytes(altered(path.read_bytes(), "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", again, 1)))
    tree = body(template.render(path, View("เล่ม")))
    shown = [int(found) for found in re.findall(r"(?:ภาพที่ |^)(\d+)", "\n".join(paragraph_texts(tree)), re.MULTILINE)]
    assert shown == [1, 1, 2]  # the choice, its fallback, and the one after
    entries = ["".join(str(t.text) for t in link.iter(f"{W}t") if t.text) for link in tree.iter(f"{W}hyperlink")]
    assert entries == ["บท", "in box"]
    assert len(list(tree.iter(f"{MC}Fallback"))) == 1


def paragraph_texts(tree: etree._Element) -> list[str]:
    """Return the text of each paragraph, less that of paragraphs in it."""
    return [
        "".join(each.text or "" for each in paragraph.iter(f"{W}t") if next(each.iterancestors(f"{W}p")) is paragraph)
        for paragraph in tree.iter(f"{W}p")
    ]


# --- tags in the codes of fields and in addresses


def test_a_value_in_the_code_of_a_field_leaves_its_authors_quotes_alone(tmp_path: Path) -> None:
    path = with_content(tmp_path / "t.docx", field(rb'HYPERLINK "https://x.go.th/{{ item.title }}" \t "_blank"', b"x"))
    tree = body(template.render(path, View(items=(Item('a"b\\c'),))))
    (code,) = [each.text for each in tree.iter(f"{W}instrText")]
    assert code == r'HYPERLINK "https://x.go.th/a\"b\\c" \t "_blank"'


def test_a_tag_in_the_code_of_a_field_that_word_split_over_runs_is_filled(tmp_path: Path) -> None:
    whole = rb'HYPERLINK "https://x.go.th/{{ item.title }}" \o "{{ title }}"'
    for at in (whole.index(b"{{") + 1, whole.index(b"item") + 2, whole.index(b"}}") + 1):
        apart = whole[:at] + b'</w:instrText></w:r><w:r><w:instrText xml:space="preserve">' + whole[at:]
        path = with_content(tmp_path / "t.docx", field(apart, b"x"))
        assert lint.faults(path, View) == ()
        tree = body(template.render(path, View("เล่ม", items=(Item("a"), Item("b")))))
        codes = [each.text for each in tree.iter(f"{W}instrText")]
        assert codes == [rf'HYPERLINK "https://x.go.th/{title}" \o "เล่ม"' for title in "ab"]


def test_a_tag_in_the_address_of_a_link_is_filled_in_every_round(tmp_path: Path) -> None:
    link = (
        b'<w:hyperlink r:id="rIdTag" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b"<w:r><w:t>link</w:t></w:r></w:hyperlink>"
    )
    path = with_content(tmp_path / "t.docx", link)
    relation = (
        b'<Relationship Id="rIdTag" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        b'Target="https://x.go.th/%7b%7b%20item.title%20%7d%7d" TargetMode="External"/></Relationships>'
    )
    rels = "word/_rels/document.xml.rels"
    path.write_bytes(altered(path.read_bytes(), rels, lambda xml: xml.replace(b"</Relationships>", relation)))
    assert lint.faults(path, View) == ()
    made = template.render(path, View(items=(Item("a"), Item("ข ค"), Item("a"))))
    targets = {each.get("Id"): each.get("Target") for each in etree.fromstring(parts_of(made)[rels])}
    identifier = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    led = [targets[each.get(identifier)] for each in body(made).iter(f"{W}hyperlink")]
    assert led == ["https://x.go.th/a", "https://x.go.th/%E0%B8%82%20%E0%B8%84", "https://x.go.th/a"]
    assert not any("{{" in str(target) or "%7b" in str(target) for target in targets.values())
    bad = relation.replace(b"https://x.go.th/", b"")
    path.write_bytes(altered(path.read_bytes(), rels, lambda xml: xml.replace(relation, bad)))
    tree = body(template.render(path, View(items=(Item("file:///etc/passwd"),))))
    assert [each.get(identifier) for each in tree.iter(f"{W}hyperlink")] == [None]


def test_alternative_text_of_a_picture_is_filled(tmp_path: Path) -> None:
    inner = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    described = text_box(inner).replace(b'name="Text Box 7"', b'name="x" descr="{{ item.title }}"')
    tree = body(template.render(with_content(tmp_path / "t.docx", described), VIEW))
    drawn = tree.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert [each.get("descr") for each in drawn] == ["ก", "ข", "ค"]


@pytest.mark.ooxml
def test_what_a_loop_repeated_satisfies_microsofts_validator(tmp_path: Path) -> None:
    label = "ภาพที่".encode()
    caption = b'<w:bookmarkStart w:id="3" w:name="_Ref123"/>' + field(b"SEQ " + label) + b'<w:bookmarkEnd w:id="3"/>'
    control = b'<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>'
    content = text_box(b"<w:p><w:r><w:t>x</w:t></w:r></w:p>") + caption + control
    (tmp_path / "made.docx").write_bytes(template.render(with_content(tmp_path / "t.docx", content), VIEW))
    assert ooxml.errors(tmp_path / "made.docx") == []
