"""Letters and claims: on record with their date, answered within the promised term, never deleted or back-dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from conformance.expect import granted, refused
from conformance.persona import person
from conformance.registry import check, moving
from conformance.system import Site

_DAY = 86400


def register(site: Site, kind: str = "letter", channel: str = "email", text: str = "Вопрос о Политике") -> str:
    """A letter that came in: its id."""
    body = {"kind": kind, "channel": channel, "sender": "А. Автор", "text": text}
    letter: str = granted(site.api("POST", "/letters", body), f"the {kind}")["ids"]["letter"]
    return letter


@check
def contact_works(site: Site, address: str) -> None:
    """The policy page shows the address; a letter that comes there stands in the list with its time and the answer given."""
    page = site.browser().get("/policy")
    assert address in page.text, f"the policy page does not show {address}"
    letter = register(site)
    rows = {one["letter"]: one for one in granted(site.api("GET", "/letters"), "the list")}
    assert letter in rows and rows[letter]["received_at"] > 0, "the letter is not in the list with its time"
    granted(site.api("POST", f"/letters/{letter}/answer", {"text": "Отвечаем", "form": "electronic"}), "the answer")
    opened = granted(site.api("GET", f"/letters/{letter}"), "the letter")
    assert opened["answer"] == "Отвечаем" and opened["answered_at"], "the answer is not kept with its time"


@check
def claims_registered(site: Site, cites: Sequence[str]) -> None:
    """A claim gets a number and date of receipt, cannot be deleted or back-dated, and a suit needs a claim on file."""
    body = {"kind": "claim", "channel": "post", "sender": "А. Автор", "text": "Требую возместить"}
    granted(site.api("POST", "/letters", body), "the claim", cites)
    claim = register(site, "claim", "post")
    deleted = site.api("DELETE", f"/letters/{claim}")
    assert deleted.status in {404, 405}, f"deleting a claim answers {deleted.status}"
    dated = site.api("POST", "/letters", {**body, "received_at": 1})
    assert dated.status == 422, f"a back-dated claim answers {dated.status}"
    letter = register(site)
    refused(site.api("POST", f"/letters/{letter}/court"), 409, cites, "a suit without a claim")
    granted(site.api("POST", f"/letters/{claim}/court"), "a suit after a claim", cites)


@moving
def claims_answered_in_time(site: Site, cites: Sequence[str], days: int = 30) -> None:
    """A claim is due that many days after its receipt, is closed only with its answer, and is shown as overdue the day after."""
    claim = register(site, "claim", "post")
    row = {one["letter"]: one for one in granted(site.api("GET", "/letters"), "the list")}[claim]
    local = timedelta(hours=3)
    received = (datetime.fromtimestamp(row["received_at"], UTC) + local).date()
    due = (datetime.fromtimestamp(row["due_at"], UTC) + local).date()
    assert (due - received).days == days, f"it is due {(due - received).days} days after its receipt"
    empty = site.api("POST", f"/letters/{claim}/answer", {"text": " ", "form": "written"})
    refused(empty, 409, cites, "closing without an answer")
    granted(site.api("POST", "/clock", {"seconds": (days + 1) * _DAY}), "the clock")
    late = {one["letter"]: one for one in granted(site.api("GET", "/letters"), "the list")}[claim]
    assert late["overdue"], "it is not shown as overdue"
    second = register(site, "claim", "post")
    granted(site.api("POST", f"/letters/{second}/answer", {"text": "Ответ", "form": "written"}), "an answer in time", cites)
    closed = {one["letter"]: one for one in granted(site.api("GET", "/letters"), "the list")}[second]
    assert closed["state"] == "answered" and not closed["overdue"] and closed["answer_form"] == "written", "the answer does not close it"


@check
def withdrawal_by_letter(site: Site, cites: Sequence[str], address: str, phrase: str, purpose: str, category: str = "email") -> None:
    """The page shows address and mark; once the letter is registered, what rests on the consent is refused; the record bears the date."""
    from conformance.checks.using import ask
    from conformance.expect import standing

    page = site.browser().get("/policy")
    assert address in page.text and phrase in page.text, "the page does not show the exact address and mark"
    whom = person(site, "registration")
    subject = whom["subject"]
    granted(ask(site, subject, category, purpose), "a use before the letter")
    letter = {"kind": "withdrawal", "channel": "post", "sender": "А. Автор", "text": phrase, "subject": subject}
    granted(site.api("POST", "/letters", letter), "the letter", cites)
    granted(site.api("POST", "/consents", {"subject": subject, "do": "withdraw", "purpose": None}), "the withdrawal", cites)
    refused(ask(site, subject, category, purpose), 403, cites, "a use after the letter")
    rows = [one for one in standing(site, subject)["consents"] if one["state"] == "withdrawn"]
    assert rows and rows[0]["at"] > 0, "no withdrawal with its date is on record"


@check
def information_by_letter(site: Site, cites: Sequence[str], address: str, phrase: str, identity: Sequence[str]) -> None:
    """The page shows address and mark; after identity is confirmed the report lists this subject's data, purposes and transfers alone."""
    page = site.browser().get("/policy")
    assert address in page.text and phrase in page.text, "the page does not show the exact address and mark"
    whom, other = person(site, "registration"), person(site, "registration")
    body = {"right": "information", "subject": whom["subject"], "text": phrase, "channel": "post"}
    request = granted(site.api("POST", "/requests", body), "the request", cites)["ids"]["request"]
    refused(site.api("GET", f"/requests/{request}/report"), 403, identity, "the report before identity is confirmed")
    granted(site.api("POST", f"/requests/{request}/steps", {"event": "confirm_identity"}), "the confirmation")
    answer = site.api("GET", f"/requests/{request}/report")
    report = granted(answer, "the report")
    assert report["categories"] and report["purposes"], "the report lists nothing"
    assert not any(text in answer.text for text in other["values"].values()), "the report shows another's data"


@check
def identity_before_carrying_out(site: Site, cites: Sequence[str], field: str, new: str) -> None:
    """A request is not carried out while identity is to be confirmed; after the confirmation it is."""
    whom = person(site, "registration")
    body = {"right": "rectify", "subject": whom["subject"], "text": "прошу изменить", "channel": "post"}
    request = granted(site.api("POST", "/requests", body), "the request")["ids"]["request"]
    values = {"values": {field: new}}
    refused(site.api("POST", f"/requests/{request}/carry-out", values), 403, cites, "carrying out while unconfirmed")
    granted(site.api("POST", f"/requests/{request}/steps", {"event": "confirm_identity"}), "the confirmation")
    granted(site.api("POST", f"/requests/{request}/carry-out", values), "carrying out after the confirmation")
    kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record")["values"]
    assert kept[field] == new, "the change was not made"
    row = {one["request"]: one for one in granted(site.api("GET", "/requests"), "the list")}[request]
    assert row["state"] == "answered" and row["received_at"] > 0, "the request has no state or time"


@check
def information_and_demands(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """Information lists categories, purposes and hand-overs; a refusal names the law; correction, blocking and destruction are done."""
    whom = person(site, point)
    subject = whom["subject"]
    body = {"subject": subject, "text": "прошу", "channel": "email"}
    request = granted(site.api("POST", "/requests", {**body, "right": "information"}), "the request", cites)["ids"]["request"]
    report = granted(site.api("GET", f"/requests/{request}/report"), "the report")
    assert report["categories"] and report["purposes"] and "transfers" in report, "the report lacks a part"
    refused(site.api("POST", f"/requests/{request}/steps", {"event": "refuse"}), 422, cites, "a refusal with no law named")
    fix = granted(site.api("POST", "/requests", {**body, "right": "rectify"}), "the demand to correct", cites)["ids"]["request"]
    granted(site.api("POST", f"/requests/{fix}/carry-out", {"values": {"first_name": "Мария"}}), "the correction")
    block = granted(site.api("POST", "/requests", {**body, "right": "block"}), "the demand to block", cites)["ids"]["request"]
    stopped = site.api("POST", "/use", {"subject": subject, "categories": ["email"], "purpose": "security"})
    assert stopped.status == 423, f"a use of blocked data answers {stopped.status}"
    granted(site.api("POST", f"/requests/{block}/carry-out", {}), "the end of the check")
    end = granted(site.api("POST", "/requests", {**body, "right": "erase"}), "the demand to destroy", cites)["ids"]["request"]
    granted(site.api("POST", f"/requests/{end}/carry-out", {}), "the destruction", cites)
    gone = site.api("GET", f"/subjects/{subject}")
    assert gone.status == 404, f"after the destruction the record answers {gone.status}"
