"""Documents edited at random, as people edit them in Word, and what must be found of the edits after a merge.

An edit works on the XML itself, with the habits of Word: runs are split and joined, ids of revisions, marks of the
spelling checker and bookmarks come and go.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import etree
from msgspec import Struct, field

from pipeline.opc.package import Package
from pipeline.word import blocks
from pipeline.word.edits.block import text_of
from pipeline.word.edits.texts import pieces
from pipeline.word.edits.tokens import is_figure_link
from pipeline.word.libreoffice import probe
from pipeline.word.markup import docx_file
from pipeline.word.markup.elements import DRAWING, MC, RELATIONSHIP, XML_SPACE, W, element
from pipeline.word.markup.fields import fields_of

SOMEBODY = "สมชาย ใจดี"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATED = f"{{{RELATIONSHIP}}}id"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NOTE = f'<w:footnotes xmlns:w="{W[1:-1]}"/>'


class Edited(Struct):
    """A document that is being edited: its parts, and the words that a person put into it.

    ``written``: words that must be in the document or in what is said of the edits. ``figures``: what was written over
    figures.
    """

    package: Package
    rng: random.Random
    written: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def root(self) -> etree._Element:
        return self.package.tree(docx_file.main_part(self.package))

    @property
    def body(self) -> etree._Element:
        body = self.root.find(f"{W}body")
        assert body is not None
        return body

    def word(self) -> str:
        """Return a word that stands nowhere else."""
        self.number += 1
        word = f"คำของคน{self.rng.randrange(10**6):06}ก{self.number}"
        self.written.append(word)
        return word

    def paragraphs(self) -> list[etree._Element]:
        """Return the paragraphs of text outside tables and contents."""
        inside = {
            each for found in fields_of(self.body) if found.name == "TOC" for each in _between(found.first, found.last)
        }
        return [each for each in self.body.findall(f"{W}p") if each not in inside and len(text_of(each)) > 10]

    def cells(self) -> list[etree._Element]:
        return [each for each in self.body.iter(f"{W}tc") if text_of(each)]

    def one_paragraph(self) -> etree._Element:
        return self.rng.choice(self.paragraphs())


def _between(first: etree._Element, last: etree._Element) -> Iterator[etree._Element]:
    begin, end = (next(each.iterancestors(f"{W}p")) for each in (first, last))
    while begin is not None:
        yield begin
        if begin is end:
            return
        begin = begin.getnext()


def run_of(text: str, *properties: str) -> etree._Element:
    """Return a run with this text, and switches such as `b`."""
    run = element("r")
    if properties:
        run.append(element("rPr"))
        run[0].extend(element(name) for name in properties)
    holder = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
    holder.text = text
    return run


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    """Return the texts of a paragraph that are no figures, fields or deletions."""
    return [
        each
        for each in paragraph.iter(f"{W}t")
        if each.text and each.text.strip() and not any(is_figure_link(above) for above in each.iterancestors())
    ]


# --- the edits


def words(edited: Edited) -> None:
    """Type a word into a paragraph or a cell."""
    places = _texts(edited.rng.choice([edited.one_paragraph(), edited.rng.choice(edited.cells())]))
    if places:
        text = edited.rng.choice(places)
        found = pieces(text.text or "")
        at = edited.rng.randrange(len(found) + 1)
        text.text = "".join([*found[:at], edited.word(), *found[at:]])
        text.set(XML_SPACE, "preserve")


def rewritten_part(edited: Edited) -> None:
    """Write some words of a paragraph anew."""
    places = _texts(edited.one_paragraph())
    if places:
        text = edited.rng.choice(places)
        found = pieces(text.text or "")
        low = edited.rng.randrange(len(found))
        high = min(low + edited.rng.randrange(1, 12), len(found))
        text.text = "".join([*found[:low], edited.word(), *found[high:]])
        text.set(XML_SPACE, "preserve")


def sentence(edited: Edited) -> None:
    """Write a whole paragraph anew."""
    paragraph = edited.one_paragraph()
    for child in list(paragraph):
        if child.tag != f"{W}pPr" and child.tag not in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
            paragraph.remove(child)
    paragraph.append(run_of(f"ย่อหน้านี้เขียนใหม่ทั้งหมด {edited.word()} แล้ว"))


def added_paragraph(edited: Edited) -> None:
    beside = edited.one_paragraph()
    paragraph = element("p")
    properties = beside.find(f"{W}pPr")
    if properties is not None:
        paragraph.append(deepcopy(properties))
        for section in paragraph.findall(f"{W}pPr/{W}sectPr"):
            paragraph[0].remove(section)
    paragraph.append(run_of(f"ย่อหน้าเพิ่มใหม่ {edited.word()}"))
    beside.addnext(paragraph)


def deleted_paragraph(edited: Edited) -> None:
    paragraph = edited.one_paragraph()
    if paragraph.find(f"{W}pPr/{W}sectPr") is None and not any(word in text_of(paragraph) for word in edited.written):
        edited.body.remove(paragraph)


def moved_paragraph(edited: Edited) -> None:
    one, other = edited.one_paragraph(), edited.one_paragraph()
    if one is not other and one.find(f"{W}pPr/{W}sectPr") is None:
        other.addprevious(one)


def bold(edited: Edited) -> None:
    for run in edited.one_paragraph().iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = element("rPr")
            run.insert(0, properties)
        if properties.find(f"{W}b") is None and properties.find(f"{W}rStyle") is None:
            properties[:] = [element("b"), element("bCs"), *properties]
        return


def page_break(edited: Edited) -> None:
    paragraph, run = element("p"), element("r")
    run.append(element("br", type="page"))
    paragraph.append(run)
    edited.one_paragraph().addprevious(paragraph)


def picture(edited: Edited) -> None:
    package, main = edited.package, docx_file.main_part(edited.package)
    part = package.free_name("word/media/person{}.png")
    package.put(part, probe._PIXEL)
    package.set_ending_type("png", "image/png")
    identifier = package.relate(main, f"{RELATIONSHIP}/image", part)
    xml = probe._PICTURE_XML.replace(probe._PICTURE_ID, identifier)
    inline = etree.fromstring(
        f'<wp:inline xmlns:wp="{DRAWING}wordprocessingDrawing" xmlns:a="{DRAWING}main">'
        f'<wp:extent cx="90000" cy="90000"/><wp:docPr id="{9000 + edited.number}" name="p" descr="{edited.word()}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{DRAWING}picture">{xml}</a:graphicData></a:graphic>'
        "</wp:inline>"
    )
    paragraph, run, drawing = element("p"), element("r"), element("drawing")
    drawing.append(inline)
    run.append(drawing)
    paragraph.append(run)
    edited.one_paragraph().addnext(paragraph)


def table(edited: Edited) -> None:
    made = element("tbl")
    made.append(element("tblPr"))
    made[0].append(element("tblW", w="4000", type="dxa"))
    grid = etree.SubElement(made, f"{W}tblGrid")
    grid.extend(element("gridCol", w="2000") for _ in range(2))
    for _ in range(2):
        row = etree.SubElement(made, f"{W}tr")
        for _ in range(2):
            cell = etree.SubElement(row, f"{W}tc")
            cell.append(element("tcPr"))
            cell[0].append(element("tcW", w="2000", type="dxa"))
            paragraph = etree.SubElement(cell, f"{W}p")
            paragraph.append(run_of(edited.word()))
    beside = edited.one_paragraph()
    beside.addnext(element("p"))
    beside.addnext(made)


def row(edited: Edited) -> None:
    """Add a row to a table, below another."""
    rows = [each for each in edited.body.iter(f"{W}tr") if each.find(f".//{W}drawing") is None]
    beside = edited.rng.choice(rows)
    new = deepcopy(beside)
    for cell in new.iter(f"{W}tc"):
        for paragraph in cell.findall(f"{W}p"):
            paragraph[:] = [each for each in paragraph if each.tag == f"{W}pPr"]
        first = cell.find(f"{W}p")
        assert first is not None
        first.append(run_of(edited.word()))
    beside.addnext(new)


def deleted_row(edited: Edited) -> None:
    rows = [each for each in edited.body.iter(f"{W}tr") if len(each.getparent().findall(f"{W}tr")) > 2]  # type: ignore[union-attr]
    gone = edited.rng.choice(rows)
    if not any(word in text_of(gone) for word in edited.written) and gone.find(f".//{W}drawing") is None:
        parent = gone.getparent()
        assert parent is not None
        parent.remove(gone)


def figure(edited: Edited) -> None:
    """Write another number over a figure; sometimes its link goes with it."""
    links = [each for each in edited.body.iter(f"{W}hyperlink") if is_figure_link(each)]
    if not links:
        return
    link = edited.rng.choice(links)
    written = f"7{edited.rng.randrange(10**5):05}.5"
    edited.figures.append(written)
    if edited.rng.random() < 0.5:
        for number, text in enumerate(link.iter(f"{W}t")):
            text.text = "" if number else written
    else:
        link.addprevious(run_of(written))
        parent = link.getparent()
        assert parent is not None
        parent.remove(link)


def comment(edited: Edited) -> None:
    package, main = edited.package, docx_file.main_part(edited.package)
    part = package.first_of(docx_file.COMMENTS)
    if not part:
        part = "word/comments.xml"
        package.put(part, etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}))
        package.set_type(part, _COMMENTS)
        package.relate(main, f"{RELATIONSHIP}/comments", part)
    comments = package.tree(part)
    identifier = str(5000 + len(comments))
    made = element("comment", id=identifier, author=SOMEBODY, initials="ส", date="2021-01-20T10:00:00Z")
    paragraph = etree.SubElement(made, f"{W}p")
    paragraph.append(run_of(edited.word()))
    comments.append(made)
    place = edited.one_paragraph()
    at = 0 if place.find(f"{W}pPr") is None else 1
    place.insert(at, element("commentRangeStart", id=identifier))
    mark = element("r")
    mark.append(element("commentReference", id=identifier))
    place.extend([element("commentRangeEnd", id=identifier), mark])


def tracked_insertion(edited: Edited) -> None:
    made = element("ins", id=str(7000 + edited.number), author=SOMEBODY, date="2021-01-20T10:00:00Z")
    made.append(run_of(edited.word()))
    paragraph = edited.one_paragraph()
    runs = [each for each in paragraph if each.tag == f"{W}r" and each.find(f"{W}t") is not None]
    if runs:
        edited.rng.choice(runs).addnext(made)
    else:
        paragraph.append(made)


def tracked_deletion(edited: Edited) -> None:
    runs = [each for each in edited.one_paragraph() if each.tag == f"{W}r" and each.find(f"{W}t") is not None]
    if not runs:
        return
    run = edited.rng.choice(runs)
    if any(word in "".join(run.itertext()) for word in edited.written):
        return
    made = element("del", id=str(8000 + edited.number), author=SOMEBODY, date="2021-01-20T10:00:00Z")
    edited.number += 1
    run.addprevious(made)
    made.append(run)
    for text in run.iter(f"{W}t"):
        text.tag = f"{W}delText"


def footnote(edited: Edited) -> None:
    package, main = edited.package, docx_file.main_part(edited.package)
    part = package.first_of(docx_file.NOTES["footnote"])
    if not part:
        part = "word/footnotes.xml"
        notes = etree.fromstring(_NOTE)
        for number, kind in (("-1", "separator"), ("0", "continuationSeparator")):
            note = etree.SubElement(notes, f"{W}footnote", {f"{W}type": kind, f"{W}id": number})
            etree.SubElement(etree.SubElement(etree.SubElement(note, f"{W}p"), f"{W}r"), f"{W}{kind}")
        package.put(part, notes)
        package.set_type(part, FOOTNOTES)
        package.relate(main, f"{RELATIONSHIP}/footnotes", part)
    notes = package.tree(part)
    number = str(len(notes))
    note = etree.SubElement(notes, f"{W}footnote", {f"{W}id": number})
    etree.SubElement(note, f"{W}p").append(run_of(edited.word()))
    run = element("r")
    run.append(element("footnoteReference", id=number))
    edited.one_paragraph().append(run)


def control(edited: Edited) -> None:
    """Put a content control around a paragraph."""
    paragraph = edited.one_paragraph()
    if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return
    made, properties, content = element("sdt"), element("sdtPr"), element("sdtContent")
    properties.append(element("id", val=str(100000 + edited.number)))
    edited.number += 1
    made.extend([properties, content])
    paragraph.addprevious(made)
    content.append(paragraph)


def split_paragraph(edited: Edited) -> None:
    """Press Enter in the middle of a paragraph, and type on."""
    paragraph = edited.one_paragraph()
    runs = [each for each in paragraph if each.tag == f"{W}r" and each.find(f"{W}t") is not None]
    if len(runs) < 2 or paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return
    second = element("p")
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        second.append(deepcopy(properties))
    at = paragraph.index(edited.rng.choice(runs[1:]))
    moved = [each for each in paragraph[at:] if each.tag in (f"{W}r", f"{W}hyperlink")]
    if any(each.find(f".//{W}fldChar") is not None for each in moved):
        return
    second.append(run_of(edited.word()))
    second.extend(moved)
    paragraph.addnext(second)


def joined_paragraphs(edited: Edited) -> None:
    """Take out the end of a paragraph, so that the next one goes on in it."""
    paragraph = edited.one_paragraph()
    other = paragraph.getnext()
    if other is None or other.tag != f"{W}p" or not text_of(other):
        return
    if any(each.find(f"{W}pPr/{W}sectPr") is not None for each in (paragraph, other)):
        return
    if any(each.find(f".//{W}fldChar") is not None for each in (paragraph, other)):
        return
    paragraph.append(run_of(f" {edited.word()} "))
    paragraph.extend([each for each in other if each.tag != f"{W}pPr"])
    edited.body.remove(other)


def text_box(edited: Edited) -> None:
    """Put a box of text beside a paragraph, as Word stores it: twice, once for programs that know no new shapes."""
    word = edited.word()
    content = f"<w:txbxContent><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:txbxContent>"
    shape = (
        f'<w:r xmlns:w="{W[1:-1]}" xmlns:mc="{MC[1:-1]}" xmlns:wp="{DRAWING}wordprocessingDrawing"'
        f' xmlns:a="{DRAWING}main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f'<wp:inline><wp:extent cx="900000" cy="400000"/><wp:docPr id="{9500 + edited.number}" name="box"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="400000"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{content}</wps:txbx><wps:bodyPr/>'
        "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f'<v:rect style="width:70pt;height:30pt"><v:textbox>{content}</v:textbox></v:rect></w:pict></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )
    edited.one_paragraph().append(etree.fromstring(shape))


def header_words(edited: Edited) -> None:
    """Type a word into a header or a footer."""
    parts = edited.package.names_of("wordprocessingml.header+xml", "wordprocessingml.footer+xml")
    if parts:
        root = edited.package.tree(edited.rng.choice(parts))
        next(root.iter(f"{W}p")).append(run_of(edited.word()))


EDITS: tuple[Callable[[Edited], None], ...] = (
    words, words, words, rewritten_part, rewritten_part, sentence, added_paragraph, added_paragraph, deleted_paragraph,
    moved_paragraph, bold, page_break, picture, table, row, deleted_row, figure, figure, comment, tracked_insertion,
    tracked_deletion, footnote, control, split_paragraph, joined_paragraphs, text_box, header_words,
)  # fmt: skip


# --- the habits of Word


def as_word_saves(edited: Edited) -> None:
    """Split runs, mark spelling, give every paragraph ids of its revision: nothing that a person would see."""
    rng = edited.rng
    for paragraph in edited.body.iter(f"{W}p"):
        paragraph.set(f"{W}rsidR", f"{rng.randrange(16**8):08X}")
        for run in [each for each in paragraph if each.tag == f"{W}r"]:
            texts = run.findall(f"{W}t")
            if len(texts) == 1 and len(run) <= 2 and len(texts[0].text or "") > 4 and rng.random() < 0.15:
                whole = pieces(texts[0].text or "")
                at = rng.randrange(1, len(whole)) if len(whole) > 1 else 0
                if at:
                    second = deepcopy(run)
                    texts[0].text = "".join(whole[:at])
                    second.findall(f"{W}t")[0].text = "".join(whole[at:])
                    for text in (texts[0], second.findall(f"{W}t")[0]):
                        text.set(XML_SPACE, "preserve")
                    run.addnext(second)
                    if rng.random() < 0.3:
                        second.addprevious(element("proofErr", type="spellStart"))
                        second.addnext(element("proofErr", type="spellEnd"))


def edited_at_random(document: bytes, seed: int, edits: int = 8, *, habits: bool = True) -> tuple[bytes, Edited]:
    """Return the document after some random edits, and what was edited."""
    edited = Edited(docx_file.open_docx(document), random.Random(seed))
    for _ in range(edits):
        edit = edited.rng.choice(EDITS)
        edit(edited)
        edited.done.append(edit.__name__)
    if habits and edited.rng.random() < 0.5:
        as_word_saves(edited)
    return edited.package.to_reproducible_bytes(), edited


def words_of(document: bytes) -> str:
    """Return all that a document holds of words: its text, comments, notes, and what pictures are described by."""
    package = docx_file.open_docx(document)
    stories = "wordprocessingml.header+xml", "wordprocessingml.footer+xml"
    parts = package.names_of(docx_file.MAIN_DOCUMENT, docx_file.COMMENTS, *docx_file.NOTES.values(), *stories)
    found = ["\n".join(blocks.block_texts(document))]
    for part in parts:
        root = package.look(part)
        found += ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in root.iter(f"{W}p")]
        found += [each.get("descr", "") for each in root.iter("{*}docPr")]
    return "\n".join(found)


def figures_of(document: bytes) -> set[tuple[str, str]]:
    """Return every figure that a document shows, by what its link names its cell; and what each chart draws."""
    package = docx_file.open_docx(document)
    root, related = package.look("word/document.xml"), package.relationships("word/document.xml")
    links = [each for each in root.iter(f"{W}hyperlink") if is_figure_link(each)]
    charts = [related[each.get(_RELATED, "")].target for each in root.iter("{*}chart") if each.get(_RELATED) in related]
    return {
        (each.get(f"{W}anchor") or each.get(f"{W}tooltip") or "", "".join(map(str, each.itertext()))) for each in links
    } | {("chart", _drawn_values(package.look(part))) for part in charts}


def _drawn_values(chart: etree._Element) -> str:
    """Return the values of the series of a chart, a dot where there is none."""
    series = []
    for cache in chart.iterfind(".//{*}ser/{*}val/{*}numRef/{*}numCache"):
        points = {each.get("idx"): f"{float(each.findtext('{*}v', '')):.15g}" for each in cache.iterfind("{*}pt")}
        last = max(map(int, filter(None, points)), default=-1)
        series.append(" ".join(points.get(str(at)) or "." for at in range(last + 1)))
    return " / ".join(series)
