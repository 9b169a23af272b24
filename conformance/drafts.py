"""The five policies as drafts: read from the published texts alone, with whatever the texts leave unclear closed.

The texts lie beside the checkout (`../shared/seeds`); where they do not, there is nothing to read. A text belongs to the controller whose
reviewed model names the same site first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.serve import ROOT, SLUGS
from zavet.policy import syntax
from zavet.policy.model import Policy

TEXTS = ROOT.parent / "shared" / "seeds"


def available() -> bool:
    """True where the texts are beside this checkout."""
    return TEXTS.is_dir()


@cache
def drafts() -> dict[str, Policy]:
    """The draft of each controller by slug. Raises FileNotFoundError where a controller's text is not there."""
    from zavet.reading.documents import read_document
    from zavet.reading.draft import draft
    from zavet.reading.read import read

    sites = {syntax.read(ROOT / "policies" / f"{slug}.yaml").sites[0]: slug for slug in SLUGS}
    found: dict[str, Policy] = {}
    for path in sorted(TEXTS.glob("*.txt")):
        reading = read(read_document(path.read_bytes(), path.name))
        slug = sites.get(reading.header.sites[0]) if reading.header.sites else None
        if slug is not None:
            found[slug] = draft(reading, slug=slug)
    missing = [slug for slug in SLUGS if slug not in found]
    if missing:
        raise FileNotFoundError(f"no text of {', '.join(missing)} in {Path(*TEXTS.parts[-2:])}")
    return found
