"""The command line under a mutant: `python -m conformance.command MUTANT WORDS…`; `-` is the sound one."""

from __future__ import annotations

import sys

from zavet.cli import main


def run() -> int:
    """Makes the break, then does as `zavet` does."""
    if sys.argv[1] != "-":
        import django

        from conformance.mutants import MUTANTS

        django.setup()
        MUTANTS[sys.argv[1]].break_it()
    return main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(run())
