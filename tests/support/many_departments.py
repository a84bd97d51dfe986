"""Many departments in one folder, mostly small, a tenth of them broken in different ways; drawn from their numbers."""

from __future__ import annotations

import random
from pathlib import Path

from tests.support import departments

UNITS = 12
KEPT = (2, 2, 3, 3, 4, 6, 12)  # workbooks of units; the other units have not sent
BROKEN = 10  # every tenth


def build(root: Path, number: int) -> tuple[str, ...]:
    """Write ``number`` departments below ``root``; return the names of those of which no report can be made."""
    broken = []
    for index in range(number):
        name, rng = f"กรมที่ {index:03}", random.Random(index)
        inputs = root / name / "inputs"
        departments.build(index, inputs, units=UNITS, rows_each=rng.choice((2, 3, 4, 6)), faults=rng.choice((0, 5, 10)))
        coordinator = inputs / "2564" / departments.COORDINATOR
        sent = sorted(path for path in coordinator.parent.rglob("*") if path.is_file() and path != coordinator)
        for path in sorted(rng.sample(sent, max(len(sent) - rng.choice(KEPT), 0))):
            path.unlink()
        if index % BROKEN == 3:
            _break(coordinator, index // BROKEN % 4)
            broken.append(name)
    return tuple(broken)


def _break(coordinator: Path, way: int) -> None:
    """No coordinator workbook, one cut short, two of them, or nothing at all."""
    if way == 0:
        coordinator.unlink()
    elif way == 1:
        coordinator.write_bytes(coordinator.read_bytes()[:500])
    elif way == 2:
        (coordinator.parent / "กพร สำเนา.xlsx").write_bytes(coordinator.read_bytes())
    else:
        for path in coordinator.parent.rglob("*"):
            if path.is_file():
                path.unlink()
