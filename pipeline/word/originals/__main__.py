"""Write the templates as they were first laid out: `python -m pipeline.word.originals templates`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.word.originals.writing import write

if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
