"""What leaves the house: to contractors for an open order, on the subject's own permission, to an authority on its demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.expect import granted, logged, plain_purpose, refused
from conformance.persona import order, person
from conformance.registry import check
from conformance.system import Answer, Site


def hand(site: Site, subject: str, recipient: str, categories: Sequence[str], purpose: str | None = None, **more: Any) -> Answer:
    """A disclosure to a recipient."""
    body = {"subject": subject, "recipient": recipient, "categories": list(categories), "purpose": purpose, **more}
    return site.api("POST", "/disclose", body)


def _fetch(site: Site, role: str, subject: str, category: str, purpose: str, ground: str) -> Answer:
    body = {"subject": subject, "categories": [category], "purpose": purpose, "ground": {"kind": "order", "id": ground}}
    return site.api("POST", "/fetch", body, role=role)


@check
def recipient_reads_its_order(
    site: Site,
    recipient: str,
    may: Sequence[str],
    may_not: Sequence[str],
    purpose: str,
    cites: Sequence[str],
    other: str,
    point: str = "registration",
) -> None:
    """A recipient's key reads these fields of an order assigned to it; no other field, purpose or order, and nothing once it is closed."""
    whom = person(site, point)
    subject = whom["subject"]
    ground = order(site, whom, recipients=(recipient,))
    for category in may:
        body = granted(_fetch(site, recipient, subject, category, purpose, ground), f"{recipient} reads {category}", cites)
        logged(site, body["index"], type="disclose", cites=cites, recipient=recipient)
    for category in may_not:
        refused(_fetch(site, recipient, subject, category, purpose, ground), 403, cites, f"{recipient} reads {category}")
    answer = _fetch(site, recipient, subject, may[0], other, ground)
    assert answer.status == 403, f"{recipient} for {other} answers {answer.status}"
    stranger = person(site, point)
    alien = order(site, stranger)
    refused(_fetch(site, recipient, stranger["subject"], may[0], purpose, alien), 403, cites, "an order not assigned to it")
    granted(site.api("PATCH", f"/grounds/{ground}", {"close": True}), "closing the order")
    refused(_fetch(site, recipient, subject, may[0], purpose, ground), 403, cites, "a closed order")


@check
def recipient_bound_to_purpose(
    site: Site, recipient: str, denied: str, cites: Sequence[str], category: str = "email", point: str = "registration"
) -> None:
    """A contractor's key with a purpose that is not its function is refused citing the clause."""
    whom = person(site, point)
    body = {"subject": whom["subject"], "categories": [category], "purpose": denied}
    refused(site.api("POST", "/fetch", body, role=recipient), 403, cites, f"{recipient} for {denied}")


@check
def order_data_go(
    site: Site, recipient: str, categories: Sequence[str], purpose: str, cites: Sequence[str], point: str = "checkout", without: str = "registration",
    denied: str = "marketing",
) -> None:  # fmt: skip
    """What an open order needs goes to its recipient; of a subject with no order, or for a mailing, nothing goes."""
    whom = person(site, point)
    ground = whom.get("ground") or order(site, whom)
    granted(site.api("PATCH", f"/grounds/{ground}", {"recipients": [recipient]}), "assigning the order")
    reference = {"kind": "order", "id": ground}
    body = granted(hand(site, whom["subject"], recipient, categories, purpose, ground=reference), "the order's data", cites)
    logged(site, body["index"], type="disclose", cites=cites, recipient=recipient)
    stranger = person(site, without)
    refused(hand(site, stranger["subject"], recipient, categories[:1], purpose), 403, cites, "someone with no order")
    answer = hand(site, whom["subject"], recipient, categories[:1], denied, ground=reference)
    assert answer.status == 403, f"for {denied} it answers {answer.status}"


@check
def partner_needs_permission(
    site: Site,
    cites: Sequence[str],
    recipient: str = "partner",
    purpose: str | None = None,
    category: str = "email",
    point: str = "registration",
) -> None:
    """Without ground or permission nothing goes to an outsider; with a permission dated before, it goes and names it; others stay refused."""
    named = purpose or plain_purpose(site)
    whom, other = person(site, point), person(site, point)
    answer = hand(site, whom["subject"], recipient, [category], named)
    refused(answer, 403, cites, "without a permission")
    logged(site, answer.error["index"], type="disclose", cites=cites)
    consent = {
        "subject": whom["subject"],
        "do": "give",
        "purpose": f"transfer:{recipient}",
        "notice": "разрешаю передать адрес",
        "layout": "signature",
    }
    granted(site.api("POST", "/consents", consent), "the permission")
    body = granted(hand(site, whom["subject"], recipient, [category], named), "with the permission", cites)
    logged(site, body["index"], type="disclose", cites=cites, recipient=recipient)
    refused(hand(site, other["subject"], recipient, [category], named), 403, cites, "a second subject without a permission")


@check
def outsider_refused(site: Site, recipient: str, category: str, cites: Sequence[str], purpose: str, point: str = "registration") -> None:
    """These data do not go to this outsider."""
    whom = person(site, point)
    answer = hand(site, whom["subject"], recipient, [category], purpose)
    refused(answer, 403, cites, f"{category} to {recipient}")
    logged(site, answer.error["index"], type="disclose", cites=cites)


@check
def trades_refused(
    site: Site, operations: Sequence[str], cites: Sequence[str], category: str = "email", point: str = "registration"
) -> None:
    """Selling, exchanging and publishing a record is refused, whoever asks."""
    whom = person(site, point)
    for operation in operations:
        body = {"subject": whom["subject"], "categories": [category], "purpose": None, "operation": operation, "recipient": "partner"}
        verdict = granted(site.api("POST", "/decide", body), f"the verdict on {operation}")["verdict"]
        assert not verdict["allowed"], f"{operation} is allowed"
        assert set(cites) <= set(verdict["clauses"]), f"{operation} cites {verdict['clauses']}"


@check
def authority_on_demand(
    site: Site, cites: Sequence[str], ground: str, country: str, foreign: str | None = None, category: str = "email", point: str = "registration",
    silent: bool = False,
) -> None:  # fmt: skip
    """An authority gets data with body, ground and document on record; without them, with another ground or from abroad, it does not."""
    whom = person(site, point)
    subject = whom["subject"]
    refused(hand(site, subject, "authority", [category]), 403, cites, "without a demand")
    details = {"body": "Отдел дознания", "ground": ground, "document": "№ 17", "country": country}
    bare = {"subject": subject, "kind": "demand", "details": {"body": "Отдел дознания"}}
    refused(site.api("POST", "/grounds", bare), 422, cites, "a demand without ground and document")
    wrong = [{**details, "ground": "curiosity"}, *([{**details, "country": foreign}] if foreign else [])]
    for one in wrong:
        opened = granted(site.api("POST", "/grounds", {"subject": subject, "kind": "demand", "details": one}), "a demand")["ids"]["ground"]
        answer = hand(site, subject, "authority", [category], ground={"kind": "demand", "id": opened})
        refused(answer, 403, cites, f"a demand with {one['ground']} from {one['country']}")
    opened = granted(site.api("POST", "/grounds", {"subject": subject, "kind": "demand", "details": details}), "the demand")["ids"][
        "ground"
    ]
    body = granted(hand(site, subject, "authority", [category], ground={"kind": "demand", "id": opened}), "the hand-over", cites)
    logged(site, body["index"], type="disclose", cites=cites, recipient="authority", ground=f"demand/{opened}")
    register = granted(site.api("GET", f"/grounds/{opened}"), "the demand on record")["details"]
    assert {name: register.get(name) for name in ("body", "document", "ground")} == {
        name: details[name] for name in ("body", "document", "ground")
    }
    if silent:
        rows = granted(site.api("GET", f"/outbox?subject={subject}"), "the outbox")
        told = [one for one in rows if one["recipient"] == "subject"]
        assert not told, "the subject was told of the report"


@check
def transfer_by_law(site: Site, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """A transfer without a listed case, without the named law or with a field not shown necessary is refused; with all it goes, on record."""
    whom = person(site, point)
    subject = whom["subject"]
    refused(hand(site, subject, "partner", [category], plain_purpose(site)), 403, cites[:1], "without a listed case")
    refused(hand(site, subject, "other:third_parties", [category], "legal_obligation"), 403, cites[-1:], "without the named law")
    law = {"kind": "law", "id": "126-FZ art. 64"}
    body = granted(
        hand(site, subject, "other:third_parties", [category], "legal_obligation", ground=law, necessity={category: "связь с абонентом"}),
        "with law and necessity", cites[-1:],
    )  # fmt: skip
    logged(site, body["index"], type="disclose", recipient="other:third_parties", ground="law/126-FZ art. 64")


@check
def partner_link_is_bare(site: Site, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """The way to a partner's site carries no data: pushing the profile to the partner is refused."""
    whom = person(site, point)
    refused(hand(site, whom["subject"], "partner", [category], "partner_services"), 403, cites, "pushing a profile to a partner")


@check
def bulk_export_stopped(site: Site, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """An export of personal data by an account that is not entitled to it is stopped and logged."""
    whom = person(site, point)
    answer = site.api(
        "POST", "/disclose", {"subject": whom["subject"], "recipient": "partner", "categories": [category], "purpose": None}, role="auditor"
    )
    assert answer.status == 403, f"an export by the auditor answers {answer.status}"
    assert answer.error.get("index") is not None, "the stopped export is not in the log"
    assert set(cites) <= set(answer.clauses), f"it cites {list(answer.clauses)}"


@check
def consent_kept_with_disclosure(site: Site, recipient: str = "partner", category: str = "email", point: str = "registration") -> None:
    """A disclosure made with consent can be shown with that consent: its text, time and scope."""
    from conformance.expect import standing

    whom = person(site, point)
    consent = {"subject": whom["subject"], "do": "give", "purpose": f"transfer:{recipient}", "notice": "разрешаю", "layout": "signature"}
    granted(site.api("POST", "/consents", consent), "the consent")
    named = plain_purpose(site)
    body = granted(hand(site, whom["subject"], recipient, [category], named), "the disclosure")
    given = [one for one in standing(site, whom["subject"])["consents"] if one["purpose"] == f"transfer:{recipient}"]
    assert given and given[0]["index"] < body["index"], "no consent before the disclosure is on record"
