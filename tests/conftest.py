"""What every test shares: where the repository is, and which outside tools this machine has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDS = {
    "soffice": lambda: shutil.which("soffice"),
    "ooxml": lambda: shutil.which("ooxml-validator") or (ROOT / "node_modules/.bin/ooxml-validator").exists(),
    "chromium": lambda: (
        shutil.which("chromium")
        and shutil.which("node")
        and all((ROOT / "node_modules" / name).is_dir() for name in ("playwright-core", "axe-core"))
    ),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose outside tool is missing; where PMQA_NO_SKIPS is set (.ci/run), fail it instead."""
    for marker, present in NEEDS.items():
        if item.get_closest_marker(marker) and not present():
            if os.environ.get("PMQA_NO_SKIPS"):
                pytest.fail(f"{marker} is not installed", pytrace=False)
            pytest.skip(f"{marker} is not installed")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT
