"""Versions of the policy: in force from publication or from the date they name, kept whole, published without asking anybody."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conformance.checks.using import ask
from conformance.expect import granted
from conformance.persona import person
from conformance.registry import check
from conformance.serve import ROOT
from conformance.system import Answer, Site
from zavet.policy import syntax
from zavet.policy.format import format_policy


def _text(site: Site) -> str:
    return Path(ROOT / "policies" / f"{site.slug}.yaml").read_text(encoding="utf-8")


def amended(site: Site) -> str:
    """The policy with its title changed: a new version that changes nothing else."""
    policy = syntax.parse(_text(site))
    mark = f"[{site.system.number()}] "
    return format_policy(replace(policy, title={language: mark + title for language, title in policy.title.items()}))


def publish(site: Site, text: str, *, role: str = "owner", effective_at: int | None = None) -> Answer:
    """Publishes a version from its YAML."""
    query = f"?effective_at={effective_at}" if effective_at is not None else ""
    return site.api("POST", f"/policy/versions{query}", text, role=role)


def in_force(site: Site) -> int:
    """The number of the version in force."""
    number: int = granted(site.api("GET", "/policy"), "the policy")["version"]
    return number


@contextlib.contextmanager
def published_without(site: Site, category: str) -> Iterator[None]:
    """A version without the data of one category, and the former one published anew afterwards."""
    lines = _text(site).splitlines()
    kept = [line for line in lines if not line.strip().startswith(f"- {{category: {category},")]
    kept = [re.sub(rf"(categories: \[[^\]]*?)\b{category}\b,? ?", r"\1", line) for line in kept]
    granted(publish(site, "\n".join(kept) + "\n"), "the version without it")
    try:
        yield
    finally:
        granted(publish(site, _text(site)), "the former version anew")


@check
def published_freely(site: Site, cites: Sequence[str] = ()) -> None:
    """A version is published with no consent of anybody, by a role alone; both versions are there with author and time, the first unaltered."""
    before = granted(site.api("GET", "/policy/versions"), "the versions")
    first = granted(site.api("GET", f"/policy/versions/{before[0]['version']}"), "the first version")
    refused = publish(site, amended(site), role="support")
    assert refused.status == 403, f"publishing without the role answers {refused.status}"
    done = granted(publish(site, amended(site)), "the new version")
    after = granted(site.api("GET", "/policy/versions"), "the versions")
    assert len(after) == len(before) + 1, "the new version is not there"
    assert all(one["published_at"] > 0 for one in after), "a version without its time"
    again = granted(site.api("GET", f"/policy/versions/{before[0]['version']}"), "the first version afterwards")
    assert again["text"] == first["text"] and again["digest"] == first["digest"], "the first version was altered"
    entry = granted(site.api("GET", f"/log/{done['index']}"), "the entry")
    assert entry["type"] == "publish" and entry["body"]["author"], "the entry does not name the author"
    assert set(cites) <= set(entry["clauses"]) or not cites, f"the entry cites {entry['clauses']}"


@check
def in_force_from_its_time(site: Site, purpose: str, category: str = "email", point: str = "registration") -> None:
    """A decision cites the version in force at its time; one published without a date is in force at once, one with a date from then."""
    whom = person(site, point)
    old = in_force(site)
    before = granted(ask(site, whom["subject"], category, purpose), "a decision before")["verdict"]["policy"]["version"]
    assert before == old, f"a decision before cites version {before}, not {old}"
    new = int(granted(publish(site, amended(site)), "a version without a date")["ids"]["version"])
    assert in_force(site) == new, "a version without a date is not in force at once"
    after = granted(ask(site, person(site, point)["subject"], category, purpose), "a decision after")["verdict"]["policy"]["version"]
    assert after == new, f"a decision after cites version {after}, not {new}"
    first = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0)
    coming = int(granted(publish(site, amended(site), effective_at=int(first.timestamp())), "a version with a date")["ids"]["version"])
    assert in_force(site) == new, "a version with a later date is in force already"
    rows = {one["version"]: one for one in granted(site.api("GET", "/policy/versions"), "the versions")}
    assert not rows[coming]["in_force"] and rows[coming]["effective_at"] > time.time(), "the coming version is not shown as coming"


@check
def shown_at_once(site: Site, cites: Sequence[str] = ()) -> None:
    """The page shows a new version at the next request, no notice is queued, and consents name the version they were given under."""
    from conformance.expect import standing

    whom = person(site, "registration")
    version = standing(site, whom["subject"])["consents"][0]["version"]
    old_page = site.browser().get("/policy").text
    waiting = len(granted(site.api("GET", "/outbox"), "the outbox"))
    done = granted(publish(site, amended(site)), "the new version", cites)
    page = site.browser().get("/policy").text
    assert page != old_page, "the page shows the former version"
    assert len(granted(site.api("GET", "/outbox"), "the outbox")) == waiting, "a notice was queued"
    later = person(site, "registration")
    new = standing(site, later["subject"])["consents"][0]["version"]
    assert standing(site, whom["subject"])["consents"][0]["version"] == version, "an earlier consent names another version now"
    assert new == int(done["ids"]["version"]), f"a new consent names version {new}"


@check
def served_at(site: Site, host: str, path: str = "/policy") -> None:
    """The address that the policy names serves the version in force, before and after a new one is published."""
    seen = []
    for _ in range(2):
        there = Site(site.system, site.slug, host).get(path)
        assert there.status == 200, f"{host}{path} answers {there.status}"
        digest = granted(site.api("GET", "/policy"), "the policy")["digest"]
        assert digest in there.text or digest in str(there.headers), "it is not the version in force"
        seen.append(digest)
        granted(publish(site, amended(site)), "a new version")
    assert seen[0] != seen[1], "the new version is not served"


@check
def pdf_served_at(site: Site, host: str, path: str) -> None:
    """The address serves the version in force as PDF, with its digest; after a new version the new one."""
    seen = set()
    for _ in range(2):
        answer = Site(site.system, site.slug, host).get(path)
        assert answer.status == 200, f"{host}{path} answers {answer.status}"
        assert answer.headers.get("content-type", "").startswith("application/pdf"), f"it is {answer.headers.get('content-type')}"
        digest = granted(site.api("GET", "/policy"), "the policy")["digest"]
        assert digest in str(answer.headers), "it does not name the version in force"
        seen.add(digest)
        granted(publish(site, amended(site)), "a new version")
    assert len(seen) == 2, "the new version is not served"
