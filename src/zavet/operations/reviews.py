"""Publishing by the subject's own act: a review is one `disseminate` entry; its public copy is served without further ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from zavet.canon import decode
from zavet.decision.question import Actor, Question
from zavet.errors import FieldError, NotFound
from zavet.operations.gate import OWN, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text, plain
from zavet.operations.rows import NoteRow, PublicRow
from zavet.operations.use import append_use

_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_ITEM = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
"""How a shop names an item: kept beside the sealed text as it is."""
UNSAFE_HOSTS = "unsafe_hosts"
"""The note that lists hosts to which no link is published."""


def disseminate(
    house: House,
    controller: str,
    *,
    subject: str,
    about: str,
    text: str,
    actor: Actor,
    category: str = "review_text",
    key: str | None = None,
) -> Done:
    """Publishes a text by the subject's own act. ids: `public`. Raises FieldError (unsafe link, card number), Refused, NotFound."""

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        if not any(one.category == category for one in policy.data):
            raise FieldError("text", "unknown", "the policy names no such publication", clauses=policy.closed.data)
        clean = free_text(policy, "text", text, longest=5000)
        item = plain(policy, "about", about[:80]) if not _ITEM.fullmatch(about) else about
        if not clean:
            raise FieldError("text", "required", "there is nothing to publish")
        refuse_unsafe_links(work, clean)
        person = work.person(subject)
        question = Question("disseminate", (category,), None, actor, work.at, "other_users")
        verdict = work.decide(question, work.facts(person, ()))
        index = append_use(work, person, verdict, question)
        if not verdict.allowed:
            return Outcome(verdict, index)
        public = work.new_id()
        sealed = work.seal(OWN, "published", f"public/{public}", 0, {"text": clean})
        work.transaction.add(PublicRow(controller, public, subject, item, "shown", work.at, index, sealed))
        return Outcome(verdict, index, {"public": public, "subject": subject})

    request = {"op": "disseminate", "subject": subject, "about": about, "text": text}
    return house.change(controller, do, actor=actor, key=key, request=request)


def withdraw(house: House, controller: str, *, public: str, actor: Actor, key: str | None = None) -> Done:
    """Takes a publication back: its public copy is deleted. Only its own author or an officer. ids: `public`."""

    def do(work: Work) -> Outcome:
        row = work.transaction.get(PublicRow, controller, public)
        if row is None or (actor.kind == "subject" and actor.id != row.subject):
            raise NotFound("no such publication")
        verdict = work.granted(())
        index = work.append("withdraw", verdict, [work.person(row.subject)], {"public": public}, actor=actor)
        work.transaction.put(replace(row, state="withdrawn", sealed=b""))
        return Outcome(verdict, index, {"public": public})

    return house.change(controller, do, actor=actor, key=key, request={"op": "publication.withdraw", "public": public})


def check(house: House, controller: str, *, text: str) -> None:
    """Raises FieldError where a text could not be published, before anything of it is kept."""

    def do(work: Work) -> None:
        refuse_unsafe_links(work, free_text(work.version.policy, "text", text, longest=5000))

    house.read(controller, do)


def shown(house: House, controller: str, *, about: str | None = None, subject: str | None = None) -> list[dict[str, Any]]:
    """What is public now, newest first; of one subject alone where one is named."""
    wanted: dict[str, Any] = {name: value for name, value in (("about", about), ("subject", subject)) if value}

    def do(work: Work) -> list[dict[str, Any]]:
        rows = work.transaction.where(PublicRow, order=("-at",), limit=200, controller=controller, state="shown", **wanted)
        return [
            {
                "public": row.public,
                "about": row.about,
                "at": row.at,
                "text": work.gate.open_box(controller, OWN, "published", f"public/{row.public}", 0, row.sealed)["text"],
            }
            for row in rows
        ]

    return house.read(controller, do)


def refuse_unsafe_links(work: Work, text: str) -> None:
    """Raises FieldError where the text links to a host on the controller's list of unsafe ones."""
    listed = set(unsafe_hosts(work))
    for link in _LINK.findall(text):
        host = _host(link)
        if any(host == one or host.endswith(f".{one}") for one in listed):
            clauses = tuple(
                one.clause for one in work.version.policy.prohibitions if one.prohibition.startswith("other:") and "link" in one.prohibition
            )
            raise FieldError("text", "unsafe_link", "the text links to a host on the list of unsafe ones", clauses=clauses)


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").lower().rstrip(".")
    except ValueError:
        raise FieldError("text", "unsafe_link", "the text holds a link that is none") from None


def unsafe_hosts(work: Work) -> Sequence[str]:
    """The controller's list of unsafe hosts."""
    row = work.transaction.get(NoteRow, work.controller, UNSAFE_HOSTS, UNSAFE_HOSTS)
    found: list[str] = decode(row.value) if row else []
    return found
