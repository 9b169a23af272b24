"""What is asked of the decision: who wants to do what with whose data, for which purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["subject", "officer", "client", "recipient", "system", "visitor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is opaque and never personal data; `role` is a role of an officer or client, or the recipient's word.

    `purposes` binds a client key to a purpose set; empty binds it to none in particular. `entity` is the legal entity of an
    officer where the policy lists entities.
    """

    kind: ActorKind
    id: str = ""
    role: str = ""
    purposes: frozenset[str] = frozenset()
    entity: str = ""


@dataclass(frozen=True, slots=True)
class GroundRef:
    """The ground a use relies on: its kind and id. An authority's demand, a law and a written permission are grounds too."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `at` is in seconds since the epoch; `recipient` is set where data would leave the house.

    `operation` is a word of design: collect, use, disclose, disseminate, rectify, erase, restrict, notify … `channel` is how a
    message would go out (email, sms, post, messenger); `offer` says that it carries an offer; `in_name_of` is `own` or `partner`.
    """

    operation: str
    categories: tuple[str, ...]
    purpose: str | None
    actor: Actor
    at: int
    recipient: str | None = None
    ground: GroundRef | None = None
    point: str | None = None
    channel: str | None = None
    offer: bool = False
    in_name_of: str = "own"
