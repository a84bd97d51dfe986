"""From the view of all departments to the bytes of overview.html: one file, nothing fetched, every text escaped."""

from __future__ import annotations

from pipeline.views.overview import OverviewView
from pipeline.web import page


def render(view: OverviewView) -> bytes:
    """Return the page, UTF-8. Same view, same bytes."""
    return page.rendered("overview.html.j2", view, ("status.css", "overview.css"), ("search.js", "overview.js"))
