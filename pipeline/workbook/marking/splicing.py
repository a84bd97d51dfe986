"""From the bytes of a part, chunk by chunk, to the same bytes with changes at some of its tags."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from pipeline.opc.streaming import new_parser

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODING = re.compile(r"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")


class Splicer:
    """Passes the bytes of a part on while a parser reads them, and puts changes in at the tag that is being read."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._parser = new_parser(keeps_prefixes=True)
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self._held = b""  # bytes that may still be replaced
        self._base = 0  # where they begin in the part
        self._edits: list[tuple[int, int, bytes]] = []  # from, to, what stands there instead
        self._cut_from: int | None = None  # where an element that is taken out begins

    def seen(self, chunk: bytes) -> bytes:
        """Return a chunk as the parser is to see it: of the same length, with blanks for what need not be read."""
        raise NotImplementedError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Take the end of an element."""
        raise NotImplementedError

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Pass the whole part on. Raises ExpatError."""
        try:
            for chunk in chunks:
                self._held += chunk
                self._parser.Parse(self.seen(chunk), False)
                self._pass_on(max(self._base, self._parser.CurrentByteIndex))
            self._parser.Parse(b"", True)
            self._pass_on(self._base + len(self._held))
        finally:
            # Parser and splicer refer to each other: without this only the garbage collector would free them.
            self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def insert(self, new: str) -> None:
        """Put something before the tag that is being read."""
        at = self._parser.CurrentByteIndex
        self._edits.append((at, at, new.encode()))

    def tag(self) -> bytes:
        """Return the tag that is being read, as it stands there."""
        match = _TAG.match(self._held, self._parser.CurrentByteIndex - self._base)
        return match[0] if match else b""

    def replace(self, old: bytes, new: bytes) -> None:
        """Put ``new`` in the place of the start tag ``old`` that is being read."""
        at = self._parser.CurrentByteIndex
        self._edits.append((at, at + len(old), new))

    @property
    def is_cutting(self) -> bool:
        """Whether the element that is being read is taken out: nothing may be put into it."""
        return self._cut_from is not None

    def cut(self) -> None:
        """Take out the element whose start tag is being read, until `end_cut` is called at its end."""
        self._cut_from = self._parser.CurrentByteIndex

    def end_cut(self) -> None:
        """Pass on again what stands after the end tag that is being read."""
        if self._cut_from is not None:
            self._edits.append((self._cut_from, self._parser.CurrentByteIndex + len(self.tag()), b""))
            self._cut_from = None

    def _pass_on(self, until: int) -> None:
        at = self._base
        if self._cut_from is not None:
            self._edits.append((self._cut_from, until, b""))
            self._cut_from = until
        for start, stop, new in self._edits:
            self._write(self._held[at - self._base : start - self._base])
            self._write(new)
            at = stop
        self._write(self._held[at - self._base : until - self._base])
        self._edits.clear()
        self._held = self._held[until - self._base :]
        self._base = until


def as_utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a part, rewritten where it is in UTF-16: what is put in is plain ASCII."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    if not first.startswith(_UTF_16):
        yield from chain((first,), pieces)
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield _ENCODING.sub(r"\1", decoder.decode(first), count=1).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()
