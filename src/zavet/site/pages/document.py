"""The policy as a PDF document, typeset with Typst: the same clauses, title, version and digest as on the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources

import typst

from zavet.policy.labels import PHRASES
from zavet.site.pages.text import Text
from zavet.terms import phrases


def pdf(text: Text) -> bytes:
    """The document; the same bytes for the same version and language."""
    return _made(text.version.digest, text.language, _data(text), text.version.row.effective_at)


@lru_cache(maxsize=32)
def _made(digest: str, language: str, data: str, at: int) -> bytes:  # noqa: ARG001 - the key of what is kept
    source = resources.files("zavet.site.pages").joinpath("policy.typ").read_bytes()
    made = typst.compile(
        source, format="pdf", ignore_system_fonts=True, sys_inputs={"data": data}, timestamp=datetime.fromtimestamp(at, UTC)
    )
    assert isinstance(made, bytes)
    return made


def _data(text: Text) -> str:
    """What the template is given: plain text, never markup, so that no clause can mean anything to the typesetter."""
    said = phrases.load("zavet.site.pages")
    policy, row = text.version.policy, text.version.row
    version = said.say(text.language, "document.version", number=row.version, date=datetime.fromtimestamp(row.effective_at, UTC).date())
    value = {
        "language": text.language,
        "title": text.title,
        "operator": policy.operator.name,
        "address": "; ".join(one for one in (policy.operator.address or "", *policy.operator.emails, *policy.operator.phones) if one),
        "version": version,
        "date": f"{PHRASES.say(text.language, 'render.date')}: {policy.document.date}" if policy.document.date else "",
        "digest": row.digest,
        "clauses": [{"id": one.id, "text": one.text, "heading": one.kind == "heading"} for one in text.clauses],
    }
    return json.dumps(value, ensure_ascii=False)
