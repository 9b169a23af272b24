"""Where the shared reference material lies: beside the repository, never inside it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "gold"
SEEDS = SHARED / "seeds"
CORPUS = SHARED / "corpus"
POLICIES = ROOT / "policies"
SLUGS = ("prommet", "protorg", "smartis", "smarttracker", "netrack")

needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled policies (../shared/gold) are not beside this checkout")
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the policy texts (../shared/seeds) are not beside this checkout")


def need(path: Path) -> Path:
    """`path`, or the test is skipped with the reason that it is not there."""
    if not path.exists():
        pytest.skip(f"the reference material (../shared/{path.relative_to(SHARED)}) is not beside this checkout")
    return path
