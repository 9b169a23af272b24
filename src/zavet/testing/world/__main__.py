"""`python -m zavet.testing.world [PORT]`: a world on its own, over the data folder that ZAVET_DATA names; `zavet world` takes options."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from zavet.testing.world import running

if __name__ == "__main__":
    at = int(sys.argv[1]) if len(sys.argv) > 1 else 8025
    reach = f"http://127.0.0.1:{os.environ.get('ZAVET_PORT') or 8000}"
    running.serve(running.make(Path(os.environ.get("ZAVET_DATA") or "var"), smtp=at + 1, site=reach), at)
