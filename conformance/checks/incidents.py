"""Incidents: subjects told as promised, steps of both sides with person and time, grounds that hold only with evidence from before."""

from __future__ import annotations

import time
from collections.abc import Sequence

from conformance.expect import granted, refused
from conformance.persona import person
from conformance.registry import check
from conformance.system import Site

_DAY = 86400


def report(site: Site, subjects: Sequence[str], *, kind: str = "loss") -> str:
    """An incident with these subjects: its id."""
    body = {
        "kind": kind, "subjects": list(subjects), "description": "Утрачен носитель", "occurred_at": int(time.time()) - _DAY,
        "title": "Извещение", "text": "Просим сменить пароль",
    }  # fmt: skip
    incident: str = granted(site.api("POST", "/incidents", body), "the report")["ids"]["incident"]
    return incident


def _step(site: Site, incident: str, side: str) -> None:
    granted(site.api("POST", f"/incidents/{incident}/steps", {"side": side, "text": "Сменены ключи"}), f"a step of the {side}")


@check
def everybody_is_told(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """Three affected subjects are sent three notices; the incident is not closed while one is unsent."""
    people = [person(site, point)["subject"] for _ in range(3)]
    incident = report(site, people)
    _step(site, incident, "controller")
    rows = [one for one in granted(site.api("GET", "/outbox"), "the outbox") if one["kind"] == "breach" and one["subject"] in people]
    assert len(rows) == 3, f"{len(rows)} notices are queued"
    refused(site.api("POST", f"/incidents/{incident}/close"), 409, cites, "closing with unsent notices")
    for _ in range(30):
        granted(site.api("POST", "/outbox/deliver"), "a round of the worker")
        if granted(site.api("GET", f"/incidents/{incident}"), "the card")["notified"] == 3:
            break
    granted(site.api("POST", f"/incidents/{incident}/close"), "closing after all were told", cites)


@check
def nobody_need_be_told(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """The decision not to inform is recorded, the incident is closed, and no notice has gone out by itself."""
    whom = person(site, point)
    incident = report(site, [whom["subject"]])
    refused(site.api("POST", f"/incidents/{incident}/close"), 409, cites, "closing with no decision")
    granted(site.api("POST", f"/incidents/{incident}/inform", {"decision": "not_informed"}), "the decision", cites)
    _step(site, incident, "controller")
    granted(site.api("POST", f"/incidents/{incident}/close"), "closing", cites)
    rows = granted(site.api("GET", f"/outbox?subject={whom['subject']}"), "the outbox")
    assert not [one for one in rows if one["kind"] == "breach"], "a notice went out by itself"
    card = granted(site.api("GET", f"/incidents/{incident}"), "the card")
    assert card["informed"] == "not_informed" and card["state"] == "closed", "the card does not show the decision"


@check
def steps_of_both_sides(site: Site, point: str = "registration") -> None:
    """The card asks for steps against losses; with none it is not closed; a step shows who and when."""
    whom = person(site, point)
    incident = report(site, [whom["subject"]])
    answer = site.api("POST", f"/incidents/{incident}/close")
    assert answer.status == 409, f"closing with no step answers {answer.status}"
    for side in ("controller", "subject"):
        _step(site, incident, side)
    steps = granted(site.api("GET", f"/incidents/{incident}"), "the card")["steps"]
    assert {one["side"] for one in steps} == {"controller", "subject"}, "steps of one side are missing"
    assert all(one["by"] and one["at"] > 0 for one in steps), "a step does not say who and when"


@check
def public_before(site: Site, cites: Sequence[str]) -> None:
    """Proof dated before the incident is kept under the clause; a later date is refused."""
    incident = report(site, [])
    proof = {"ground": "public_before", "source": "https://example.org/list", "dated": int(time.time()) - 30 * _DAY}
    granted(site.api("POST", f"/incidents/{incident}/proofs", proof), "proof from before", cites)
    later = {**proof, "dated": int(time.time())}
    refused(site.api("POST", f"/incidents/{incident}/proofs", later), 409, cites, "proof from after")
    card = granted(site.api("GET", f"/incidents/{incident}"), "the card")
    assert len(card["proofs"]) == 1 and card["proofs"][0]["source"] == proof["source"], "the card does not show the proof"


@check
def third_party_before(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """A record's source and date of receipt stand with it; one given by the subject cannot be called a third party's."""
    from conformance.expect import standing

    whom = person(site, point)
    held = standing(site, whom["subject"])["held"]
    assert held and all(one["source"] == "provided" and one["collected_at"] > 0 for one in held), "a record without source or date"
    incident = report(site, [whom["subject"]])
    proof = {"ground": "third_party_source", "subject": whom["subject"]}
    refused(site.api("POST", f"/incidents/{incident}/proofs", proof), 409, cites, "a record that the subject gave")


@check
def consent_before(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """A ground of consent is refused where none was live at the time of the incident."""
    whom = person(site, point)
    consent = {"subject": whom["subject"], "do": "give", "purpose": "transfer:partner", "notice": "разрешаю", "layout": "signature"}
    granted(site.api("POST", "/consents", consent), "a consent given today")
    incident = report(site, [whom["subject"]], kind="disclosure")
    proof = {"ground": "disclosed_with_consent", "subject": whom["subject"]}
    refused(site.api("POST", f"/incidents/{incident}/proofs", proof), 409, cites, "an incident before the consent")
    now = {"kind": "disclosure", "subjects": [whom["subject"]], "description": "раскрытие", "occurred_at": int(time.time()) + 5}
    second = granted(site.api("POST", "/incidents", now), "an incident after the consent")["ids"]["incident"]
    granted(site.api("POST", f"/incidents/{second}/proofs", proof), "an incident after the consent", cites)
    card = granted(site.api("GET", f"/incidents/{second}"), "the card")
    assert card["proofs"][0]["source"].startswith("consent/"), "the card does not name the consent"


@check
def intrusion_raises_incident(site: Site) -> None:
    """A burst of failed logins raises an incident record."""
    before = len(granted(site.api("GET", "/incidents"), "the incidents"))
    for number in range(25):
        browser = site.browser()
        browser.submit("/login", {"name": f"nobody{number}@example.org", "password": "wrong-password-1"})
    after = granted(site.api("GET", "/incidents"), "the incidents")
    assert [one for one in after[: len(after) - before] if one["kind"] == "intrusion"], "no incident was raised"
