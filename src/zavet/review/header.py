"""What a reading says once for the whole text, where it is a finding: for models, and for wording that the phrase rules do not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zavet.review.finding import Sign
from zavet.review.text import Text

_CONDUCT = frozenset({"use_of_site", "registration"})


def said_in_header(text: Text) -> dict[str, list[Sign]]:
    """Signs by rule: acceptance by conduct, change without notice, silence on a breach."""
    header = text.reading.header
    found: dict[str, list[Sign]] = {}
    if header.policy.get("acceptance") in _CONDUCT:
        _note(text, found, "consent-by-use", header.policy, "acceptance_clause", "policy.acceptance")
    change = header.policy.get("change")
    if isinstance(change, Mapping) and change.get("notice") is False:
        _note(text, found, "change-no-notice", change, "clause", "policy.change")
    if header.breach.get("notify_subject") is False and not header.places:  # a model; of a text the wording decides
        _note(text, found, "breach-notice-refusal", header.breach, "clause", "breach.notify_subject")
    return found


def _note(text: Text, found: dict[str, list[Sign]], rule: str, told: Mapping[str, Any], key: str, place: str) -> None:
    clause = told.get(key)
    known = text.clause(clause) if isinstance(clause, str) else None
    if known is None:
        return
    quote = text.reading.header.places.get(place)
    start, end = (quote.start, quote.end) if quote is not None else (known.start, known.end)
    found[rule] = [Sign(rule, (known.id,), start, text.quote(start, end))]
