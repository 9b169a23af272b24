"""Automatic data: exactly the named items, sealed, for their own purposes; statistics from counts without persons."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.collecting import login
from conformance.expect import granted, logged, refused
from conformance.persona import account
from conformance.registry import check
from conformance.system import Answer, Site

SEEN = {
    "ip_address": "203.0.113.77", "cookies": "zavet_visitor", "browser": "Firefox", "operating_system": "Linux", "device": "computer",
    "access_time": "2026-11-20T12:00:00Z", "page_url": "/catalogue", "ad_page_url": "/catalogue", "referrer": "https://search.example/",
    "visit_history": "/", "location": "Саратов",
}  # fmt: skip


def read(site: Site, category: str, purpose: str | None, *, role: str = "owner", subject: str | None = None) -> Answer:
    """Opens kept visits for a purpose."""
    return site.api("POST", "/visits/read", {"categories": [category], "purpose": purpose, "subject": subject}, role=role)


@check
def hits_are_exact(
    site: Site, items: Sequence[str], extra: Sequence[str], cites: Sequence[str], purpose: str, point: str = "page_view"
) -> None:
    """A hit with the named items is kept; with one more it is refused; it is read by role only."""
    values = {name: SEEN[name] for name in items}
    granted(site.api("POST", "/visits", {"point": point, "values": values}, role="form"), "a hit")
    for name in extra:
        answer = site.api("POST", "/visits", {"point": point, "values": {**values, name: "1"}}, role="form")
        assert answer.status == 422, f"a hit with `{name}` answers {answer.status}"
        assert set(cites) <= set(answer.clauses), f"it cites {list(answer.clauses)}"
    rows = granted(site.api("POST", "/visits/read", {"categories": list(items), "purpose": purpose}), "the hits")["rows"]
    assert any(set(row) == set(items) for row in rows), f"no hit holds exactly {list(items)}"
    nobody = read(site, items[0], purpose, role="support")
    assert nobody.status == 403 and nobody.error.get("index") is not None, "a read without the role is not refused and logged"


@check
def visits_limited(
    site: Site, category: str, allowed: Sequence[str], denied: Sequence[str], cites: Sequence[str], point: str = "page_view"
) -> None:
    """These data open for these purposes, each logged, and for none of those."""
    granted(site.api("POST", "/visits", {"point": point, "values": {category: SEEN[category]}}, role="form"), "a hit")
    for purpose in allowed:
        body = granted(read(site, category, purpose), f"{category} for {purpose}")
        assert any(SEEN[category] in row.values() for row in body["rows"]), f"{category} for {purpose}: nothing was opened"
        logged(site, body["index"], type="use", purpose=purpose)
    for purpose in denied:
        refused(read(site, category, purpose), 403, cites, f"{category} for {purpose}")


@check
def headers_kept(site: Site, kept: Sequence[str], purpose: str, dropped: Sequence[str] = ("X-Device-Id", "Accept-Language")) -> None:
    """Of what a browser sends exactly the named data are kept; one that sends little is served all the same."""
    mark = f"unnamed-{site.system.number()}"
    browser = site.browser()
    page = browser.get("/", headers={"Referer": "https://search.example/q", **dict.fromkeys(dropped, mark)})
    assert page.status == 200, f"the page answers {page.status}"
    rows = granted(site.api("POST", "/visits/read", {"categories": list(kept), "purpose": purpose, "limit": 5}), "the visits")["rows"]
    assert rows, "no visit was kept"
    assert set().union(*rows) <= set(kept), f"more is kept: {sorted(set().union(*rows) - set(kept))}"
    assert mark not in str(rows), "a header that the policy does not name was kept"
    bare = site.browser().get("/", headers={"User-Agent": "", "Referer": ""})
    assert bare.status == 200, f"a browser that sends nothing is answered {bare.status}"


@check
def counts_without_persons(
    site: Site, categories: Sequence[str], cites: Sequence[str], purpose: str = "statistics", joined: str = "marketing"
) -> None:
    """Pages opened without a login leave the named data with no user; a login does not tie them; the counts lead to nobody."""
    whom = account(site)
    browser = site.browser()
    for _ in range(3):
        assert browser.get("/").status == 200, "a page is not served"
    login(browser, whom)
    rows = granted(site.api("POST", "/visits/read", {"categories": list(categories), "purpose": purpose}), "the visits")["rows"]
    assert rows, "no visit was kept"
    assert all(set(row) <= set(categories) for row in rows), "a visit holds more than the named data"
    assert whom["subject"] not in str(rows), "a visit is tied to a user"
    counts = site.api("GET", "/statistics")
    granted(counts, "the statistics")
    assert whom["subject"] not in counts.text, "the statistics name a user"
    refused(read(site, categories[0], joined), 403, cites, f"visits for {joined}")


@check
def logins_for_fraud_only(site: Site, cites: Sequence[str], denied: Sequence[str], allowed: str = "fraud_prevention") -> None:
    """Each login leaves address and time under the user; they open for fraud prevention and for nothing else."""
    whom = account(site)
    login(site.browser(), whom)
    body = granted(read(site, "ip_address", allowed, subject=whom["subject"]), "the logins for fraud prevention")
    assert len(body["rows"]) == 1, f"{len(body['rows'])} logins are kept"
    for purpose in denied:
        refused(read(site, "ip_address", purpose, subject=whom["subject"]), 403, cites, f"the logins for {purpose}")
    counts = site.api("GET", "/statistics")
    assert whom["subject"] not in counts.text, "the statistics lead to a user"
