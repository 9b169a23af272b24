"""Fields that several forms of the console ask: purposes, categories, recipients, grounds, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zavet.decision.question import GroundRef
from zavet.errors import FieldError, OutsideHorizon
from zavet.site.console import words
from zavet.site.console.desk import Desk
from zavet.site.console.forms import Input, Sent


def purpose(desk: Desk, *, required: bool = True, value: str = "") -> Input:
    """A purpose of the policy in force."""
    found = desk.choices("purpose", [one.purpose for one in desk.policy.purposes])
    return Input("purpose", desk.label("purpose"), "select", found, required=required, value=value)


def categories(desk: Desk, found: Sequence[str] | None = None) -> Input:
    """Categories to tick: those given, or every one that the policy names."""
    listed = sorted({one.category for one in desk.policy.data}) if found is None else sorted(set(found))
    return Input("categories", desk.label("categories"), "checks", desk.choices("category", listed))


def recipients(desk: Desk, name: str = "recipient", *, kind: str = "select", required: bool = True, value: str = "") -> Input:
    """Recipients that the policy names."""
    found = desk.choices("recipient", [one.recipient for one in desk.policy.recipients])
    return Input(name, desk.label(name), kind, found, required=required, value=value)


def subject(desk: Desk, *, required: bool = True, value: str = "") -> Input:
    """The id of a subject, as a search tells it."""
    return Input("subject", desk.label("subject"), required=required, longest=64, hint=desk.say("hint.subject"), value=value)


def ground(desk: Desk, value: str = "") -> Input:
    """A ground as kind and id."""
    return Input("ground", desk.label("ground"), required=False, longest=120, hint=desk.say("hint.ground"), value=value)


def ground_of(sent: Sent) -> GroundRef | None:
    """The ground that was named. Raises FieldError."""
    text = sent["ground"]
    if not text:
        return None
    kind, slash, ground_id = text.partition("/")
    if not kind or not slash or not ground_id:
        raise FieldError("ground", "form", "a ground is its kind and id, as `order/…`")
    return GroundRef(kind, ground_id)


def day_of(desk: Desk, sent: Sent, name: str) -> int | None:
    """The first second of a day that was typed, in the controller's legal time; None where the field is empty. Raises FieldError."""
    if not sent[name]:
        return None
    try:
        return words.start_of(dt.date.fromisoformat(sent[name]), desk.policy.operator.country or "RU")
    except (ValueError, OverflowError, OutsideHorizon):
        raise FieldError(name, "date", f"`{name}` is a date like 2026-05-31") from None


def pairs(sent: Sent, name: str) -> dict[str, str]:
    """Lines of `word: text`. Raises FieldError."""
    found: dict[str, str] = {}
    for line in sent[name].split("\n"):
        word, colon, text = line.partition(":")
        if not line.strip():
            continue
        if not colon or not word.strip() or not text.strip():
            raise FieldError(name, "pairs", f"each line of `{name}` is a word, a colon and a text")
        found[word.strip()] = text.strip()
    return found
