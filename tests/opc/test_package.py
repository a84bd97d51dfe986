"""Parts are read, changed, added and removed; what nobody changed stays as it was, byte for byte."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest

from pipeline.opc.archive import NO_LIMITS, Limits, open_archive
from pipeline.opc.faults import FaultKind, PackageFault
from pipeline.opc.package import Package, open_package
from pipeline.opc.relations import Relationship, relationships
from pipeline.opc.trees import parse
from pipeline.opc.writer import CONTENT_TYPES, UNPACKED, Deflater, write_archive

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="XML" ContentType="application/xml"/>'
    '<Override PartName="/Doc/Main.xml" ContentType="application/x.main+xml"/></Types>'
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="doc/main.xml"/></Relationships>'
)
MAIN_RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/hyperlink" Target="https://example.org" TargetMode="External"/>'
    f'<Relationship Id="rId4" Type="{OFFICE}/image" Target="/media/logo.png"/></Relationships>'
)
PARTS = {
    CONTENT_TYPES: TYPES.encode(),
    "_rels/.rels": RELS.encode(),
    "doc/main.xml": b"<main><item/></main>",
    "doc/_rels/main.xml.rels": MAIN_RELS.encode(),
    "doc/styles.xml": b"<styles/>",
    "media/logo.png": random.Random(3).randbytes(500),
}


def drawn(parts: dict[str, bytes] | None = None) -> Package:
    return open_package(write_archive(PARTS | (parts or {})), NO_LIMITS)


def written(data: bytes) -> dict[str, bytes]:
    """Return the parts of a file as Python's own reader finds them."""
    with zipfile.ZipFile(BytesIO(data)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


# --- read


def test_a_file_without_content_types_is_refused() -> None:
    with pytest.raises(PackageFault) as caught:
        open_package(write_archive({"doc/main.xml": b"<main/>"}), NO_LIMITS)
    assert (caught.value.kind, caught.value.part) == (FaultKind.PART_MISSING, CONTENT_TYPES)


def test_the_main_part_is_the_one_that_the_file_leads_to() -> None:
    assert drawn().main == "doc/main.xml"
    with pytest.raises(PackageFault) as caught:
        _ = drawn({"_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"/>'.encode()}).main
    assert caught.value.kind is FaultKind.NO_MAIN_PART


def test_relationships_lead_to_whole_names_and_never_out_of_the_file() -> None:
    assert drawn().relationships("doc/main.xml") == {
        "rId1": Relationship("styles", "doc/styles.xml"),
        "rId4": Relationship("image", "media/logo.png"),
    }
    assert drawn().relationships("doc/styles.xml") == {}


@pytest.mark.parametrize(
    ("rels", "kind"),
    [
        (b"<Relationships", FaultKind.XML_DAMAGED),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', FaultKind.DOCTYPE),
        (b" " * (33 * 1024 * 1024) + b"<a/>", FaultKind.TOO_MANY_RELATIONSHIPS),
    ],
)
def test_relationships_that_cannot_be_read_are_refused(rels: bytes, kind: FaultKind) -> None:
    with pytest.raises(PackageFault) as caught:
        relationships(open_archive(write_archive({"_rels/.rels": rels}), NO_LIMITS), "")
    assert caught.value.kind is kind


def test_what_a_part_holds_is_said_for_it_or_for_its_ending() -> None:
    package = drawn()
    assert package.content_type("DOC/main.xml") == "application/x.main+xml"
    assert package.content_type("doc/styles.xml") == "application/xml"
    assert package.content_type("media/logo.png") == ""
    assert package.names_of("x.main+xml") == ("doc/main.xml",)
    assert package.first_of("y.main+xml") == ""


@pytest.mark.parametrize(
    "xml", [b"<a>", b"", b"<!DOCTYPE a><a/>", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")]
)
def test_xml_that_is_broken_or_declares_entities_is_refused(xml: bytes) -> None:
    with pytest.raises(PackageFault):
        parse(xml)


def test_a_tree_holds_elements_alone_and_entities_stay_closed() -> None:
    root = parse(b"<a>x<!-- comment -->y<?word do?><b/></a>")
    assert (root.text, [child.tag for child in root]) == ("xy", ["b"])


def test_every_part_can_be_read_at_once_so_that_damage_shows() -> None:
    whole = bytearray(write_archive(PARTS, UNPACKED))
    whole[whole.index(b"<styles/>")] ^= 1
    package = open_package(bytes(whole), NO_LIMITS)
    with pytest.raises(PackageFault) as caught:
        package.read_all()
    assert (caught.value.kind, caught.value.part) == (FaultKind.PART_DAMAGED, "doc/styles.xml")


# --- changed


def test_unchanged_parts_lie_in_the_copy_as_they_lay_and_changed_ones_in_their_place() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as sent:
        for name, content in PARTS.items():
            sent.writestr(zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8)), content, zipfile.ZIP_DEFLATED)
    package = open_package(out.getvalue(), NO_LIMITS)
    package.tree("doc/main.xml").append(parse(b"<new/>"))
    package.put("doc/new.xml", b"<n/>")
    copy = package.to_bytes()

    parts = written(copy)
    assert list(parts) == [*PARTS, "doc/new.xml"]
    assert parts["doc/main.xml"].endswith(b"<main><item/><new/></main>")
    before, after = open_archive(out.getvalue(), NO_LIMITS), open_archive(copy, NO_LIMITS)
    for name in PARTS.keys() - {"doc/main.xml"}:
        old, new = before.members[name.casefold()], after.members[name.casefold()]
        assert before.data[old.start : old.end] == after.data[new.start : new.end], name


def test_what_is_put_is_read_and_written_however_it_was_given() -> None:
    deflater = Deflater()
    deflater.write(b"<streamed/>")
    package = drawn()
    package.put("doc/a.xml", b"<bytes/>")
    package.put("doc/b.xml", deflater.packed())
    package.put("doc/c.xml", parse(b"<tree/>"))
    assert package.read("doc/b.xml") == b"<streamed/>"
    for data in (package.to_bytes(), package.to_reproducible_bytes()):
        parts = written(data)
        assert [parts[f"doc/{name}.xml"] for name in "ab"] == [b"<bytes/>", b"<streamed/>"]
        assert parts["doc/c.xml"].endswith(b"?>\n<tree/>")


def test_a_look_changes_nothing() -> None:
    package = drawn()
    before = package.to_bytes()
    package.look("doc/main.xml").append(parse(b"<lost/>"))
    assert package.to_bytes() == before
    assert package.read("doc/main.xml") == PARTS["doc/main.xml"]


def test_a_root_of_another_name_is_damage() -> None:
    with pytest.raises(PackageFault) as caught:
        drawn().tree("doc/main.xml", "other")
    assert (caught.value.kind, caught.value.part) == (FaultKind.XML_DAMAGED, "doc/main.xml")


def test_a_part_is_removed_with_its_type_and_relationships() -> None:
    package = drawn()
    package.remove("doc/main.xml")
    assert "doc/main.xml" not in package
    parts = written(package.to_bytes())
    assert parts.keys() == PARTS.keys() - {"doc/main.xml", "doc/_rels/main.xml.rels"}
    assert b"Main.xml" not in parts[CONTENT_TYPES]
    with pytest.raises(PackageFault):
        package.read("doc/main.xml")


def test_a_part_that_was_removed_can_be_put_again() -> None:
    package = drawn()
    package.remove("doc/main.xml")
    package.put("doc/main.xml", b"<again/>")
    assert written(package.to_bytes())["doc/main.xml"] == b"<again/>"


def test_a_new_part_has_a_free_name_a_type_and_an_id_of_its_own() -> None:
    package = drawn({"doc/note1.xml": b"<n/>"})
    part = package.free_name("doc/note{}.xml")
    package.put(part, b"<note/>")
    package.set_type(part, "application/x.note+xml")
    package.set_type(part, "application/x.note+xml")
    package.set_ending_type("png", "image/png")
    package.set_ending_type("xml", "application/y+xml")
    assert part == "doc/note2.xml"
    assert package.names_of("x.note+xml") == (part,)
    assert package.content_type("media/logo.png") == "image/png"
    assert package.content_type("doc/styles.xml") == "application/xml"
    assert package.next_id("doc/main.xml") == "rId5"
    assert package.relate("doc/main.xml", f"{OFFICE}/note", part) == "rId5"
    assert package.relate(part, f"{OFFICE}/image", "media/logo.png", "own") == "own"

    again = open_package(package.to_bytes(), NO_LIMITS)
    assert again.relationships("doc/main.xml")["rId5"] == Relationship("note", part)
    assert again.relationships(part) == {"own": Relationship("image", "media/logo.png")}
    again.unrelate("doc/main.xml", "rId5")
    assert b"rId5" not in again.read("doc/_rels/main.xml.rels")


# --- written


def test_the_same_parts_are_the_same_bytes_in_whatever_order_they_came() -> None:
    names = list(PARTS)
    random.Random(7).shuffle(names)
    assert write_archive({name: PARTS[name] for name in names}) == write_archive(PARTS)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        for name in names:
            other.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), PARTS[name])
    assert open_package(out.getvalue(), NO_LIMITS).to_reproducible_bytes() == write_archive(PARTS)


def test_the_list_of_types_comes_first() -> None:
    assert list(written(write_archive(PARTS)))[:2] == [CONTENT_TYPES, "_rels/.rels"]


@pytest.mark.parametrize("level", [UNPACKED, 1, 6])
def test_what_is_written_is_read_back_by_others(level: int) -> None:
    parts = {**PARTS, "doc/ไทย.xml": b"<a/>", "doc/empty.xml": b""}
    assert written(write_archive(parts, level)) == parts
    held = open_archive(write_archive(parts, level), Limits(len(parts), sum(map(len, parts.values()))))
    assert {name: held.read(name) for name in parts} == parts


def test_folders_are_no_parts() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.mkdir("doc")
        for name, content in PARTS.items():
            made.writestr(name, content)
    package = open_package(out.getvalue(), NO_LIMITS)
    assert list(package) == list(PARTS)
    assert package.to_reproducible_bytes() == write_archive(PARTS)
