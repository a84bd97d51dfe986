"""From the templates as they were first laid out, and their guide, to the folder that people own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.word.document_names import AGENDA, MEMO, MINUTES, REMINDER, REPORT, SITE_VISIT, TEMPLATE_VIEWS
from pipeline.word.originals import agenda, application_report, guide, memo, minutes, site_visit

GUIDE = "README.md"
_TEMPLATES: Mapping[str, Callable[[], bytes]] = {
    AGENDA: agenda.template,
    REPORT: application_report.template,
    MINUTES: minutes.template,
    SITE_VISIT: site_visit.template,
    MEMO: memo.memo,
    REMINDER: memo.reminder,
}


def write(folder: Path) -> tuple[Path, ...]:
    """Write the templates and their guide into ``folder``; return the paths of what was written or is so already.

    A template that someone has edited stays; its original is written beside it, as agenda.original.docx.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = tuple(_write_original(folder / name, original()) for name, original in _TEMPLATES.items())
    guide_path = folder / GUIDE
    guide_path.write_text(guide.text(TEMPLATE_VIEWS), encoding="utf-8", newline="\n")
    return (*written, guide_path)


def _write_original(path: Path, content: bytes) -> Path:
    if path.is_file() and path.read_bytes() != content:
        path = path.with_suffix(f".original{path.suffix}")
    path.write_bytes(content)
    return path
