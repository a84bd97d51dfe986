"""From what is installed for users and for tests to what its licences allow and what vulnerabilities are known of it.

Run by `make audit`. The exit code is 1 where a licence needs a person's decision or a vulnerability is known. Where the
registry of packages tells nothing of vulnerabilities, a sentence says so: nothing found is then not the same as sound.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints-test.txt"  # holds what users get too

# What may be installed beside a program under the MIT licence without any duty for those who only use it.
ACCEPTED = re.compile(
    r"MIT\b|0?BSD\b|Apache\b|Mozilla\b|MPL-|LGPL-|PSF|Python Software Foundation\b|Zlib\b|CC0-|ISC\b", re.IGNORECASE
)

LICENCES_ACCEPTED = "สัญญาอนุญาต: ใช้ได้ทั้ง {count} แพ็กเกจ"
LICENCE_TO_DECIDE = "สัญญาอนุญาต: {name} {version} เป็น {licence} โปรดพิจารณาก่อนใช้"
NO_LICENCE = "ไม่ระบุ"
NONE_KNOWN = "ช่องโหว่: ไม่พบช่องโหว่ที่ทราบแล้วใน {count} แพ็กเกจ"
VULNERABLE = "ช่องโหว่: {name} {version} มี {vulnerability} แก้แล้วในรุ่น {fixed}"
NOT_FIXED = "ที่ยังไม่มี"
NOT_CHECKED = (
    "ช่องโหว่: ยังตรวจไม่ได้ {count} แพ็กเกจ เพราะแหล่งแพ็กเกจที่เครื่องนี้ต่ออยู่ไม่ให้ข้อมูลช่องโหว่ "
    "โปรดสั่ง make audit อีกครั้งบนเครื่องที่ต่อกับ PyPI ได้โดยตรง"
)


def main() -> int:
    """Print what was found in plain sentences. Return the exit code."""
    to_decide, licences = licence_lines(list(distributions()))
    vulnerable, vulnerabilities = vulnerability_lines(audited(PINS))
    sys.stdout.write("".join(f"{line}\n" for line in [*licences, *vulnerabilities]))
    return 1 if to_decide or vulnerable else 0


# --- licences


def licence_of(package: Distribution) -> str:
    """Return the licence that a package names: as an expression, else as a class, else in its own words."""
    expressions = package.metadata.get_all("License-Expression") or []
    classes = [text for text in package.metadata.get_all("Classifier") or [] if text.startswith("License :: ")]
    own_words = [text.strip().partition("\n")[0] for text in package.metadata.get_all("License") or []]
    return next((text.rpartition(" :: ")[2] for text in [*expressions, *classes, *own_words] if text), "")


def is_accepted(licence: str) -> bool:
    """Return whether every part of a licence's expression is accepted, or one of its alternatives."""
    parts = re.split(r"\s+AND\s+", licence.replace("(", "").replace(")", ""))
    return all(any(ACCEPTED.match(choice) for choice in re.split(r"\s+OR\s+", part)) for part in parts)


def licence_lines(packages: list[Distribution]) -> tuple[int, list[str]]:
    """Return how many packages have a licence to decide on, and the sentences about the licences."""
    lines = [
        LICENCE_TO_DECIDE.format(name=package.name, version=package.version, licence=licence or NO_LICENCE)
        for package in sorted(packages, key=lambda package: package.name.lower())
        if not is_accepted(licence := licence_of(package))
    ]
    return len(lines), lines or [LICENCES_ACCEPTED.format(count=len(packages))]


# --- vulnerabilities


def audited(pins: Path) -> list[dict[str, Any]]:
    """Return what pip-audit learns of every pinned package; without a service to ask, nothing of each is known."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(pins), "--disable-pip", "--format", "json"]
    answer = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    except ValueError:
        names = re.findall(r"^([\w.-]+)==", pins.read_text(encoding="utf-8"), re.MULTILINE)
        return [{"name": name, "skip_reason": answer.stderr} for name in dict.fromkeys(names)]
    return packages


def vulnerability_lines(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return how many vulnerabilities are known, and the sentences about them and about what was not checked."""
    found = [
        VULNERABLE.format(
            name=package["name"],
            version=package["version"],
            vulnerability=vulnerability["id"],
            fixed=", ".join(vulnerability["fix_versions"]) or NOT_FIXED,
        )
        for package in packages
        for vulnerability in package.get("vulns", ())
    ]
    skipped = sum("skip_reason" in package for package in packages)
    checked = len(packages) - skipped
    sound = [NONE_KNOWN.format(count=checked)] if checked and not found else []
    return len(found), [*found, *sound, *([NOT_CHECKED.format(count=skipped)] if skipped else [])]


if __name__ == "__main__":
    raise SystemExit(main())
