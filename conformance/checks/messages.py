"""Messages: offers only with consent, notices only under their own purpose, channel and name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.expect import granted, logged, refused
from conformance.persona import order, person
from conformance.registry import check
from conformance.system import Answer, Site


def tell(site: Site, subject: str, purpose: str, **more: Any) -> Answer:
    """A message to one subject."""
    return site.api("POST", "/notify", {"subject": subject, "purpose": purpose, "title": "Извещение", "text": "Текст", **more})


def queued(site: Site, subject: str, kind: str = "notice") -> list[dict[str, Any]]:
    """What waits or went out to a subject."""
    rows: list[dict[str, Any]] = granted(site.api("GET", f"/outbox?subject={subject}"), "the outbox")
    return [one for one in rows if one["kind"] == kind]


@check
def offers_need_consent(
    site: Site,
    purposes: Sequence[str],
    cites: Sequence[str],
    point: str = "registration",
    service: str | None = None,
    partner: bool = False,
) -> None:
    """An offer goes to the subject with consent and not to the one without; after the withdrawal not to the first either; off by default."""
    fresh = person(site, point)
    for purpose in purposes:
        offered = [one["purpose"] for one in granted(site.api("GET", f"/forms/{point}", role="form"), "the form")["consents"]]
        whom = person(site, point, consents=[purpose] if purpose in offered else [])
        if purpose not in offered:
            granted(site.api("POST", "/consents", {"subject": whom["subject"], "do": "give", "purpose": purpose}), "the consent")
        more = {"offer": True, **({"in_name_of": "partner"} if partner else {})}
        body = granted(tell(site, whom["subject"], purpose, **more), f"{purpose} with consent", cites)
        logged(site, body["index"], type="notify", cites=cites, purpose=purpose)
        refused(tell(site, fresh["subject"], purpose, **more), 403, cites, f"{purpose} without consent")
        assert len(queued(site, whom["subject"])) == 1 and not queued(site, fresh["subject"]), "not one message but others are queued"
        granted(site.api("POST", "/consents", {"subject": whom["subject"], "do": "withdraw", "purpose": purpose}), "the withdrawal")
        refused(tell(site, whom["subject"], purpose, **more), 403, cites, f"{purpose} after the withdrawal")
    if service:
        granted(tell(site, fresh["subject"], service), "a service notice to someone without consents")


@check
def audience_needs_consent(site: Site, purpose: str, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """An audience for advertising holds the subject with consent only; the other is refused citing the clause."""
    yes, no = person(site, point), person(site, point)
    granted(site.api("POST", "/consents", {"subject": yes["subject"], "do": "give", "purpose": purpose}), "the consent")
    body = {"subjects": [yes["subject"], no["subject"]], "categories": [category], "purpose": purpose}
    found = granted(site.api("POST", "/audience", body), "the audience")
    assert found["granted"] == [yes["subject"]], f"the audience holds {len(found['granted'])}"
    verdict = found["refused"].get(no["subject"], {})
    assert set(cites) <= set(verdict.get("clauses", ())), f"the refusal cites {verdict.get('clauses')}"


@check
def order_notice_to_its_subject(site: Site, cites: Sequence[str], point: str = "registration") -> None:
    """Each change of an order's state sends one notice to its own subject, logged under the clause; to another it is refused."""
    whom, other = person(site, point), person(site, point)
    ground = order(site, whom)
    granted(site.api("PATCH", f"/grounds/{ground}", {"status": "shipped"}), "the new state")
    told = queued(site, whom["subject"])
    assert len(told) == 1, f"{len(told)} notices are queued"
    assert told[0]["ground"] == ground and told[0]["purpose"] == "order_notice", "the notice is not of this order"
    logged(site, told[0]["index"], type="notify", cites=cites, purpose="order_notice")
    assert not queued(site, other["subject"]), "another subject was told"
    answer = tell(site, other["subject"], "order_notice", ground={"kind": "order", "id": ground})
    refused(answer, 403, cites, "the same notice to another subject")


@check
def answers_carry_no_offers(
    site: Site,
    cites: Sequence[str],
    offer_cites: Sequence[str] = (),
    ground: str = "request",
    purpose: str = "communication",
    point: str = "registration",
) -> None:
    """An answer to a request is sent and logged with its number; an offer under the same purpose is refused."""
    whom = person(site, point)
    reference = {"kind": ground, "id": order(site, whom, kind=ground)}
    body = granted(tell(site, whom["subject"], purpose, ground=reference), "the answer", cites)
    logged(site, body["index"], type="notify", cites=cites, ground=f"{ground}/{reference['id']}")
    answer = tell(site, whom["subject"], purpose, ground=reference, offer=True)
    refused(answer, 403, offer_cites or cites, "an offer under the same purpose")


@check
def channels_limited(
    site: Site, purpose: str, allowed: Sequence[str], denied: Sequence[str], cites: Sequence[str], point: str = "registration"
) -> None:
    """Notices of this purpose go by these channels, each logged with its channel, and by no other."""
    whom = person(site, point)
    for channel in allowed:
        body = granted(tell(site, whom["subject"], purpose, channel=channel), f"a notice by {channel}", cites)
        logged(site, body["index"], type="notify", cites=cites, channel=channel)
    for channel in denied:
        refused(tell(site, whom["subject"], purpose, channel=channel), 403, cites, f"a notice by {channel}")


@check
def own_name_only(site: Site, purpose: str, cites: Sequence[str], point: str = "registration") -> None:
    """An offer in a partner's name is refused even with consent."""
    whom = person(site, point)
    granted(site.api("POST", "/consents", {"subject": whom["subject"], "do": "give", "purpose": purpose}), "the consent")
    granted(tell(site, whom["subject"], purpose, offer=True), "an offer in the own name")
    refused(tell(site, whom["subject"], purpose, offer=True, in_name_of="partner"), 403, cites, "an offer in a partner's name")


@check
def new_value_is_used(site: Site, cites: Sequence[str], field: str, new: str, purpose: str, point: str = "registration") -> None:
    """A changed value is recorded with its time and clause, and is what the next use gets."""
    whom = person(site, point)
    subject = whom["subject"]
    done = granted(site.api("PATCH", f"/subjects/{subject}/values", {"values": {field: new}}), "the change", cites)
    logged(site, done["index"], type="rectify", cites=cites)
    kept = granted(site.api("GET", f"/subjects/{subject}"), "the record")["values"]
    assert kept[field] == new, "the record does not hold the new value"
    category = "phone" if field.endswith("phone") else field
    body = {"subject": subject, "categories": [category], "purpose": purpose}
    used = granted(site.api("POST", "/use", body), "the next use")["values"]
    assert used[field] == new, "the next use gets the old value"
