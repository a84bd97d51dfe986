"""`python -m pipeline`: the same as the command `pmqa`."""

from pipeline.cli import main

main()
