"""What a check may ask of an answer; what is not so is told in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.system import Answer, Site


def refused(answer: Answer, status: int, cites: Sequence[str], what: str) -> None:
    """The answer is a refusal of this status that cites at least these clauses."""
    assert answer.status == status, f"{what}: answered {answer.status}, not {status} ({answer.text[:160]})"
    missing = [one for one in cites if one not in answer.clauses]
    assert not missing, f"{what}: cites {list(answer.clauses)}, not {missing}"


def granted(answer: Answer, what: str, cites: Sequence[str] = ()) -> Any:
    """The answer is a success that cites at least these clauses; its body."""
    assert answer.status in {200, 201}, f"{what}: answered {answer.status} ({answer.error.get('message', '')} {list(answer.clauses)})"
    missing = [one for one in cites if one not in answer.clauses]
    assert not missing, f"{what}: cites {list(answer.clauses)}, not {missing}"
    return answer.body


def logged(site: Site, index: int, *, type: str, cites: Sequence[str] = (), **body: Any) -> dict[str, Any]:
    """The entry of this index is of this type, cites these clauses, and its body says so."""
    entry = granted(site.api("GET", f"/log/{index}"), f"the entry {index}")
    assert entry["type"] == type, f"entry {index} is `{entry['type']}`, not `{type}`"
    missing = [one for one in cites if one not in entry["clauses"]]
    assert not missing, f"entry {index} cites {entry['clauses']}, not {missing}"
    told = entry["body"] or {}
    for name, value in body.items():
        assert told.get(name) == value, f"entry {index}: `{name}` is {told.get(name)!r}, not {value!r}"
    found: dict[str, Any] = entry
    return found


def found_by(site: Site, email: str) -> list[str]:
    """Subjects with this e-mail."""
    purpose = granted(site.api("GET", "/policy"), "the policy")["model"]["purposes"][0]["purpose"]
    answer = site.api("POST", "/subjects/search", {"category": "email", "value": email, "purpose": purpose})
    found: list[str] = granted(answer, "the search")["subjects"]
    return found


def nothing_kept(site: Site, given: dict[str, str], what: str) -> None:
    """Nobody with the e-mail that was sent is known."""
    if "email" in given:
        assert not found_by(site, given["email"]), f"{what}: something was kept"


def plain_purpose(site: Site) -> str:
    """A purpose of the policy that asks for no consent and no open ground."""
    named = {one["purpose"] for one in granted(site.api("GET", "/policy"), "the policy")["model"]["purposes"]}
    return next(one for one in ("service_notice", "security", "service_improvement") if one in named)


def standing(site: Site, subject: str) -> dict[str, Any]:
    """How a subject stands: what is held and from where, consents with version and time."""
    found: dict[str, Any] = granted(site.api("GET", f"/subjects/{subject}/standing"), "the standing of the subject")
    return found
