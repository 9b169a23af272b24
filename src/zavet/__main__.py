"""`python -m zavet` is `zavet`."""

from __future__ import annotations

import sys

from zavet.cli import main

if __name__ == "__main__":
    sys.exit(main())
