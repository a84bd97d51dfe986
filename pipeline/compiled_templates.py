"""What Jinja made of templates, kept where Python keeps what it made of modules: the next run need not make it again.

A tenth of a run over a small department would be the translation of its templates into Python.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from pipeline import program


class CompiledTemplates(FileSystemBytecodeCache):
    """A compiled template by its name; one of another text, another program or another Python is never used.

    What cannot be read is compiled again, and where nothing can be written, or Python is to write nothing, all is.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(str(folder or Path(cache_from_source(__file__)).parent), "template-%s.cache")

    def get_source_checksum(self, source: str) -> str:
        """Return what tells a template of this text, compiled by this program, from all others."""
        return super().get_source_checksum("\0".join((*program.fingerprint(), source)))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template into the bucket where there is a sound one."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - a file that is not one of ours may raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
