"""The log: every use and hand-over with who, purpose, clause, time and outcome; a change past the system is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from conformance.checks.transfers import hand
from conformance.expect import granted, logged
from conformance.persona import order, person
from conformance.registry import check
from conformance.system import Site


@check
def log_lists_uses(
    site: Site, transfer_cites: Sequence[str], recipient: str, category: str, purpose: str, use_purpose: str, point: str
) -> None:
    """For one user the log lists each use and hand-over with its clause, hand-overs apart."""
    whom = person(site, point)
    subject = whom["subject"]
    granted(site.api("POST", "/use", {"subject": subject, "categories": [category], "purpose": use_purpose}), "a use")
    ground = whom.get("ground") or order(site, whom)
    granted(site.api("PATCH", f"/grounds/{ground}", {"recipients": [recipient]}), "assigning")
    granted(hand(site, subject, recipient, [category], purpose, ground={"kind": "order", "id": ground}), "a hand-over")
    lines = granted(site.api("GET", f"/subjects/{subject}/log"), "the log of the user")
    uses = [one for one in lines if one["type"] == "use"]
    given = [one for one in lines if one["type"] == "disclose"]
    assert uses and given, f"the log holds {len(uses)} uses and {len(given)} hand-overs"
    for one in (*uses, *given):
        assert one["clauses"] and one["outcome"] and one["body"]["at"] > 0 and one["body"]["actor"]["kind"], (
            f"an entry without its facts: {one}"
        )
    assert set(transfer_cites) <= set(given[0]["clauses"]), f"the hand-over cites {given[0]['clauses']}"


@check
def tampering_is_found(site: Site, point: str = "registration") -> None:
    """A line of the log, or a record, altered past the application is found by the check of the log."""
    whom = person(site, point)
    site.system.cli("checkpoint", "--controller", site.slug)
    sound = site.system.cli("verify", "--controller", site.slug, "--deep")
    assert sound.returncode == 0, f"the check of an untouched log: {sound.stdout[-300:]}{sound.stderr[-300:]}"
    with sqlite3.connect(site.system.data / "zavet.sqlite3") as database:
        row = database.execute(
            "SELECT sealed FROM zavet_record WHERE controller = ? AND subject = ?", (site.slug, whom["subject"])
        ).fetchone()
        broken = bytes(row[0])[:-1] + bytes([bytes(row[0])[-1] ^ 1])
        database.execute("UPDATE zavet_record SET sealed = ? WHERE controller = ? AND subject = ?", (broken, site.slug, whom["subject"]))
    try:
        found = site.system.cli("verify", "--controller", site.slug, "--deep")
        assert found.returncode == 1, "the check of the log finds nothing"
        answer = site.api("GET", f"/subjects/{whom['subject']}")
        assert answer.status == 500, f"the altered record answers {answer.status}"
    finally:
        with sqlite3.connect(site.system.data / "zavet.sqlite3") as database:
            database.execute(
                "UPDATE zavet_record SET sealed = ? WHERE controller = ? AND subject = ?", (bytes(row[0]), site.slug, whom["subject"])
            )


@check
def refusals_are_logged(site: Site, acts: Sequence[str], cites: Sequence[str], point: str = "registration") -> None:
    """Reading, changing, blocking, handing over and deleting without the role are each refused and logged."""
    whom = person(site, point)
    subject = whom["subject"]
    calls = {
        "read": ("GET", f"/subjects/{subject}", None),
        "change": ("PATCH", f"/subjects/{subject}/values", {"values": {"first_name": "Х"}}),
        "block": ("POST", "/requests", {"subject": subject, "right": "block", "text": "х"}),
        "hand_over": ("POST", "/disclose", {"subject": subject, "recipient": "partner", "categories": ["email"], "purpose": None}),
        "delete": ("POST", f"/subjects/{subject}/erase", {"reason": "х"}),
    }
    for act in acts:
        method, path, body = calls[act]
        answer = site.api(method, path, body, role="auditor")
        assert answer.status == 403, f"to {act} without the role answers {answer.status}"
        assert set(cites) <= set(answer.clauses), f"to {act} cites {list(answer.clauses)}"
        assert answer.error.get("index") is not None, f"the refusal to {act} is not in the log"


@check
def actions_under_the_password(site: Site) -> None:
    """Actions in a session opened with the password stand in the log under that user; the password stands nowhere; staff cannot act as him."""
    from conformance.checks.collecting import login
    from conformance.persona import PASSWORD, account

    whom = account(site)
    browser = site.browser()
    login(browser, whom)
    page = browser.get("/cabinet/")
    assert page.status == 200, f"the cabinet answers {page.status}"
    lines = site.api("GET", f"/subjects/{whom['subject']}/log")
    found = granted(lines, "the log of the user")
    assert any(one["type"] == "login" and one["body"]["actor"]["id"] == whom["subject"] for one in found), "the login is not in the log"
    assert PASSWORD not in lines.text + page.text, "the password is shown"
    for path in site.system.data.rglob("*"):
        if path.is_file() and path.name != "clients.json":
            assert PASSWORD.encode() not in path.read_bytes(), f"the password is in {path.name}"
    changed = site.api("PUT", f"/log/{found[0]['index']}", {})
    deleted = site.api("DELETE", f"/log/{found[0]['index']}")
    assert changed.status in {404, 405} and deleted.status in {404, 405}, "the log takes changes"


@check
def erasure_entry_is_clean(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """A staff deletion removes the values and leaves an entry that does not repeat them."""
    whom = person(site, point)
    done = granted(site.api("POST", f"/subjects/{whom['subject']}/erase", {"reason": "request"}), "the deletion", cites)
    answer = site.api("GET", f"/subjects/{whom['subject']}")
    assert answer.status == 404, f"the deleted record answers {answer.status}"
    entry = site.api("GET", f"/log/{done['index']}")
    assert granted(entry, "the entry")["type"] == "erase", "there is no entry of the deletion"
    assert not any(text in entry.text for text in whom["values"].values()), "the entry repeats the data"
    logged(site, done["index"], type="erase", cites=cites)
