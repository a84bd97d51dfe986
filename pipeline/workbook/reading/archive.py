"""From a workbook's zip file to its parts, within one budget; every fault of the file is raised as Refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from pipeline.opc import relations
from pipeline.opc.archive import Archive, Limits, open_archive
from pipeline.opc.relations import Relationship
from pipeline.workbook.reading import limits
from pipeline.workbook.reading.limits import Budget, refusals

LIMITS = Limits(limits.MAX_PARTS, limits.MAX_UNPACKED_BYTES, (".xml", ".rels", ".bin"))


class WorkbookArchive(Struct, frozen=True):
    """The zip file of one workbook, with the budget that all its parts draw on. Every method raises Refused."""

    zip: Archive
    budget: Budget = field(default_factory=Budget)
    _related: dict[str, Mapping[str, Relationship]] = field(default_factory=dict)  # by part, as far as asked for

    def __contains__(self, part: str) -> bool:
        return part in self.zip

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part's bytes, a MiB at most at a time.

        Damage may show only after the last chunk; what was made of the chunks before is then void.
        """
        with refusals():
            yield from self.zip.chunks(part)

    def read(self, part: str) -> bytes:
        """Return the whole of a part."""
        with refusals():
            return self.zip.read(part)

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships of a part by id; none where it has no .rels part."""
        if part not in self._related:
            with refusals():
                self._related[part] = relations.relationships(self.zip, part)
        return self._related[part]

    def main_part(self) -> str:
        """Return the name of the part that the workbook begins with."""
        with refusals():
            return relations.main_part(self.relationships(""))


def open_workbook(data: bytes) -> WorkbookArchive:
    """Return the zip file in ``data``. Raises Refused: truncated, damaged, encrypted or beyond the limits."""
    with refusals():
        return WorkbookArchive(open_archive(data, LIMITS))
