"""`python -m pipeline.sample [--inputs DIR]`: write the sample's workbooks again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import sample


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the workbooks, name them on the screen, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.sample", description="สร้างสมุดงานตัวอย่างใหม่")
    parser.add_argument("--inputs", type=Path, default=Path("inputs"), help="โฟลเดอร์ข้อมูล")
    for path in sample.write(parser.parse_args(arguments).inputs):
        sys.stdout.write(f"{path}\n")
    sample.remember()
    return 0


if __name__ == "__main__":
    sys.exit(main())
