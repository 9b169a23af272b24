"""API keys: each bound to one controller and to a role, a set of purposes or a recipient; only the digest of the secret is kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zavet.decision.question import Actor
from zavet.errors import FieldError, NotFound, NotIdentified
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.inputs import word
from zavet.operations.ports import csv, words
from zavet.operations.rows import ClientRow

KINDS = ("role", "recipient", "form", "third_party")
_PREFIX = "zvt_"


@dataclass(frozen=True, slots=True)
class Client:
    """Who holds a key: a word of `KINDS`, and the actor that the decision knows."""

    kind: str
    actor: Actor


def make(house: House, controller: str, *, name: str, kind: str, role: str, actor: Actor, purposes: Sequence[str] = ()) -> str:
    """Makes a key and returns its secret, shown this once. `role` is an officer's role, or the recipient's word."""
    if kind not in KINDS:
        raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")
    if not name or len(name) > 60:
        raise FieldError("name", "required", "a key has a name of up to 60 characters")
    # A form's key has no role: it collects and nothing else.
    for field, text in (("name", name), *((("role", role),) if role else ()), *(("purposes", one) for one in purposes)):
        word(field, text)
    secret = _PREFIX + base64.urlsafe_b64encode(house.entropy.random(32)).rstrip(b"=").decode("ascii")

    def do(work: Work) -> None:
        if work.transaction.get(ClientRow, controller, name) is not None:
            raise FieldError("name", "exists", "there is a key of this name already")
        work.append("client", work.granted(()), [], {"client": name, "kind": kind, "role": role}, actor=actor)
        work.transaction.add(ClientRow(controller, name, digest(secret), kind, role, csv(purposes), work.at))

    house.write(controller, do)
    return secret


def revoke(house: House, controller: str, *, name: str, actor: Actor) -> None:
    """Ends a key at once. Raises NotFound."""

    def do(work: Work) -> None:
        row = work.transaction.get(ClientRow, controller, name)
        if row is None:
            raise NotFound("no such key")
        work.append("client", work.granted(()), [], {"client": name, "revoked": True}, actor=actor)
        work.transaction.put(replace(row, revoked_at=work.at))

    house.write(controller, do)


def identify(house: House, controller: str, secret: str) -> Actor:
    """The actor behind a key. Raises NotIdentified — the same for an unknown, a revoked and another controller's key (I11)."""
    return recognised(house, controller, secret).actor


def recognised(house: House, controller: str, secret: str) -> Client:
    """The client behind a key, with its kind. Raises NotIdentified as `identify` does."""
    rows = house.read(controller, lambda work: work.transaction.where(ClientRow, controller=controller, secret=digest(secret)))
    if not rows or rows[0].revoked_at is not None:
        raise NotIdentified("this key opens nothing here")
    row = rows[0]
    kind = "recipient" if row.kind in {"recipient", "third_party"} else ("visitor" if row.kind == "form" else "client")
    return Client(row.kind, Actor(kind, row.client, row.role, frozenset(words(row.purposes))))  # type: ignore[arg-type]


def listed(house: House, controller: str) -> list[ClientRow]:
    """Every key of the controller, without secrets."""
    return house.read(controller, lambda work: work.transaction.where(ClientRow, order=("client",), controller=controller))


def digest(secret: str) -> str:
    """SHA-256 of a key's secret: it has 256 bits, so a plain digest cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
