"""Retention: nothing goes by age where the policy keeps without term; what has reached its purposes goes, what the law holds stays."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.using import ask
from conformance.expect import granted
from conformance.persona import order, person
from conformance.registry import check, moving
from conformance.system import Site

_DAY = 86400
_TEN_YEARS = 10 * 366 * _DAY


@moving
def nothing_goes_by_age(site: Site, cites: Sequence[str], purpose: str, category: str = "email", point: str = "registration") -> None:
    """Ten years on and after every job the record is there and usable, its retention reads `unlimited` and cites the clause."""
    whom = person(site, point)
    granted(site.api("POST", "/clock", {"seconds": _TEN_YEARS}), "the clock")
    swept = granted(site.api("POST", "/sweep"), "the retention job")
    assert swept["rule"] == "unlimited" and swept["clause"] in cites, f"the job says {swept['rule']}, {swept['clause']}"
    assert swept["erased"] == 0 and swept["contracts"] == 0, "the job erased by age"
    kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record ten years on")["values"]
    assert kept, "the record is empty"
    granted(ask(site, whom["subject"], category, purpose), "a use ten years on")


@moving
def purposes_reached(
    site: Site, cites: Sequence[str], point: str = "registration", held: Sequence[str] = ("contract", "account", "traffic")
) -> None:
    """After the end of the purpose a closed order's record goes, one with a hold stays until the hold ends, an open one stays."""
    now = granted(site.api("GET", "/clock"), "the clock")["now"]
    people = {}
    for name in ("closed", "held", "open"):
        whom = person(site, point)
        ground = whom.get("ground") or order(site, whom)
        people[name] = whom["subject"]
        if name == "held":
            for klass in held:
                hold = {"subject": whom["subject"], "klass": klass, "norm": "402-FZ art. 29", "until": now + 20 * _DAY}
                granted(site.api("POST", "/holds", hold), "the hold")
        if name != "open":
            granted(site.api("PATCH", f"/grounds/{ground}", {"close": True}), "closing the order")
    granted(site.api("POST", "/clock", {"seconds": 2 * _DAY}), "the clock")
    swept = granted(site.api("POST", "/sweep"), "the retention job")
    assert swept["clause"] in cites, f"the job cites {swept['clause']}"
    gone = site.api("GET", f"/subjects/{people['closed']}")
    assert gone.status == 404, f"the closed order's record answers {gone.status}"
    for name in ("held", "open"):
        granted(site.api("GET", f"/subjects/{people[name]}"), f"the record of the {name} order")
    granted(site.api("POST", "/clock", {"seconds": 30 * _DAY}), "the clock")
    granted(site.api("POST", "/sweep"), "the retention job after the hold")
    late = site.api("GET", f"/subjects/{people['held']}")
    assert late.status == 404, f"after the hold the record answers {late.status}"
    granted(site.api("GET", f"/subjects/{people['open']}"), "the record of the open order")


@check
def excess_goes(site: Site, cites: Sequence[str], category: str, field: str, point: str = "registration") -> None:
    """A field that the version in force names no longer is removed at the next run of the job, with an entry; a changed value replaces the old."""
    from conformance.checks.versions import published_without

    whom = person(site, point)
    subject = whom["subject"]
    before = granted(site.api("GET", f"/subjects/{subject}"), "the record")["values"]
    assert before.get(field), f"`{field}` was not kept"
    granted(site.api("PATCH", f"/subjects/{subject}/values", {"values": {"first_name": "Мария"}}), "a change", cites)
    with published_without(site, category):
        swept = granted(site.api("POST", "/sweep"), "the job")
        assert swept["excess"] >= 1, "the job removed nothing"
        after = granted(site.api("GET", f"/subjects/{subject}"), "the record after the job")["values"]
        assert field not in after, f"`{field}` is still there"
        assert after["first_name"] == "Мария", "a field that is still needed went too"
        lines = granted(site.api("GET", f"/subjects/{subject}/log"), "the log")
        assert any(one["type"] == "erase" and set(cites) <= set(one["clauses"]) for one in lines), "no entry of the removal"
