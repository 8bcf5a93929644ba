"""`python -m lamp_runtime` is the `lamp` command."""

from lamp_runtime.cli import run

run()
