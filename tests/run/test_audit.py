"""`make audit` tells which licences need a decision, which vulnerabilities are known, and what could not be checked."""

from __future__ import annotations

from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

from tools import audit


def installed(folder: Path, *lines: str) -> list[Distribution]:
    """Return a package as pip leaves it, its metadata drawn."""
    info = folder / "planted-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("\n".join(["Name: planted", "Version: 1.0", *lines]), encoding="utf-8")
    return list(distributions(path=[str(folder)]))


@pytest.mark.parametrize(
    "line",
    [
        "License-Expression: BSD-3-Clause AND 0BSD AND (MIT OR GPL-2.0-only)",
        "License-Expression: MPL-2.0",
        "Classifier: License :: OSI Approved :: Apache Software License",
        "License: LGPL-2.1-only",
    ],
)
def test_a_licence_without_a_duty_for_users_is_accepted(tmp_path: Path, line: str) -> None:
    assert audit.licence_lines(installed(tmp_path, line)) == (0, ["สัญญาอนุญาต: ใช้ได้ทั้ง 1 แพ็กเกจ"])


@pytest.mark.parametrize(
    ("line", "licence"),
    [
        ("License-Expression: MIT AND AGPL-3.0-only", "MIT AND AGPL-3.0-only"),
        (
            "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            "GNU General Public License v3",
        ),
        ("License: Commercial", "Commercial"),
        ("Summary: none", "ไม่ระบุ"),
    ],
)
def test_another_licence_or_none_is_for_a_person_to_decide(tmp_path: Path, line: str, licence: str) -> None:
    count, (sentence,) = audit.licence_lines(installed(tmp_path, line))
    assert count == 1
    assert f"planted 1.0 เป็น {licence}" in sentence


def test_every_package_of_today_has_an_accepted_licence() -> None:
    assert audit.licence_lines(list(distributions()))[0] == 0


SOUND = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"], "aliases": []}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


def test_a_known_vulnerability_is_told_with_the_version_that_mends_it() -> None:
    assert audit.vulnerability_lines([SOUND, WEAK]) == (1, ["ช่องโหว่: b 2 มี CVE-1 แก้แล้วในรุ่น 2.1"])


def test_what_could_not_be_checked_is_never_called_sound() -> None:
    assert audit.vulnerability_lines([SOUND]) == (0, ["ช่องโหว่: ไม่พบช่องโหว่ที่ทราบแล้วใน 1 แพ็กเกจ"])
    count, (sentence,) = audit.vulnerability_lines([UNKNOWN, UNKNOWN])
    assert count == 0
    assert "ยังตรวจไม่ได้ 2 แพ็กเกจ" in sentence
