"""Uses: allowed and refused by purpose, role, ground and limits of the data, each on record."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.expect import granted, logged, refused
from conformance.persona import account, order, person
from conformance.registry import check
from conformance.system import Answer, Site


def ask(
    site: Site, subject: str, category: str, purpose: str | None, *, role: str = "owner", ground: str | None = None, kind: str = "order"
) -> Answer:
    """One use of one category for a purpose."""
    body = {"subject": subject, "categories": [category], "purpose": purpose}
    if ground is not None:
        body["ground"] = {"kind": kind, "id": ground}
    return site.api("POST", "/use", body, role=role)


def _ground(site: Site, whom: dict[str, str], kind: str | None) -> str | None:
    return None if kind is None else order(site, whom, kind=kind)


@check
def use_allowed(
    site: Site, category: str, purpose: str, cites: Sequence[str] = (), point: str = "registration", ground: str | None = None, role: str = "owner",
    consents: Sequence[str] = (),
) -> None:  # fmt: skip
    """A use for this purpose is granted, answers the value and is in the log with its clause."""
    whom = person(site, point, consents=list(consents))
    answer = ask(site, whom["subject"], category, purpose, role=role, ground=_ground(site, whom, ground), kind=ground or "order")
    body = granted(answer, f"{category} for {purpose}", cites)
    assert body["values"], f"{category} for {purpose}: no value was answered"
    logged(site, body["index"], type="use", cites=cites, purpose=purpose)


@check
def use_denied(
    site: Site, category: str, purpose: str | None, cites: Sequence[str], point: str = "registration", ground: str | None = None,
    role: str = "owner", status: int = 403,
) -> None:  # fmt: skip
    """A use for this purpose is refused citing the clause, and the refusal is in the log."""
    whom = person(site, point)
    answer = ask(site, whom["subject"], category, purpose, role=role, ground=_ground(site, whom, ground), kind=ground or "order")
    refused(answer, status, cites, f"{category} for {purpose or 'no purpose'}")
    logged(site, answer.error["index"], type="use", cites=cites)


@check
def purposes_closed(
    site: Site, category: str, denied: Sequence[str], cites: Sequence[str], allowed: str, allowed_cites: Sequence[str] = (),
    point: str = "registration", ground: str | None = None,
) -> None:  # fmt: skip
    """Purposes outside the list, and none at all, are refused citing the list; one of the list is granted citing its own clause."""
    whom = person(site, point)
    for purpose in [*denied, None]:
        answer = ask(site, whom["subject"], category, purpose)
        refused(answer, 403, cites, f"{category} for {purpose or 'no purpose'}")
    answer = ask(site, whom["subject"], category, allowed, ground=_ground(site, whom, ground), kind=ground or "order")
    granted(answer, f"{category} for {allowed}", allowed_cites)


@check
def register_lists(site: Site, clauses: Sequence[str]) -> None:
    """The register of purposes of the published policy names exactly these clauses for the purposes of its list."""
    model = granted(site.api("GET", "/policy"), "the policy")["model"]
    named = {one["clause"] for one in model["purposes"]}
    missing = set(clauses) - named
    assert not missing, f"no purpose stands on {sorted(missing)}"
    prefix = clauses[0].rpartition(".")[0]
    extra = {one for one in named if one.rpartition(".")[0] == prefix} - set(clauses)
    assert not extra, f"purposes beyond the list: {sorted(extra)}"


@check
def role_needed(
    site: Site, category: str, cites: Sequence[str], purpose: str, point: str = "registration", ground: str | None = None
) -> None:
    """A read without the role is refused and logged, one without any key is nobody's, one with the role passes."""
    whom = person(site, point)
    reference = _ground(site, whom, ground)
    answer = ask(site, whom["subject"], category, purpose, role="auditor", ground=reference, kind=ground or "order")
    refused(answer, 403, cites, "a read without the role")
    logged(site, answer.error["index"], type="use", cites=cites)
    nobody = site.api("POST", "/use", {"subject": whom["subject"], "categories": [category], "purpose": purpose}, role=None)
    assert nobody.status == 401, f"a read without a key answers {nobody.status}"
    assert not any(value in nobody.text for value in whom["values"].values()), "a read without a key shows data"
    granted(ask(site, whom["subject"], category, purpose, ground=reference, kind=ground or "order"), "a read with the role")


@check
def support_needs_ticket(site: Site, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """Support reads a record from an open ticket of that user, and neither without one nor after it is closed."""
    whom = person(site, point)
    refused(ask(site, whom["subject"], category, "support", role="support"), 403, cites, "support without a ticket")
    ticket = order(site, whom, kind="ticket")
    body = granted(
        ask(site, whom["subject"], category, "support", role="support", ground=ticket, kind="ticket"), "support with a ticket", cites
    )
    logged(site, body["index"], type="use", cites=cites, purpose="support", ground=f"ticket/{ticket}")
    granted(site.api("PATCH", f"/grounds/{ticket}", {"close": True}), "closing the ticket")
    answer = ask(site, whom["subject"], category, "support", role="support", ground=ticket, kind="ticket")
    refused(answer, 403, cites, "support after the ticket is closed")


@check
def location_limited(site: Site, cites: Sequence[str], allowed: Sequence[str], denied: Sequence[str], point: str = "registration") -> None:
    """The location may be worked out for these purposes and for none of those."""
    whom = person(site, point, consents=[])
    for purpose in allowed:
        granted(ask(site, whom["subject"], "location", purpose), f"location for {purpose}", cites)
    for purpose in denied:
        refused(ask(site, whom["subject"], "location", purpose), 403, cites, f"location for {purpose}")


@check
def purposes_apart(
    site: Site, purposes: Sequence[str], grounds: Sequence[str | None], cites: Sequence[str], denied: str, category: str = "phone",
    point: str = "checkout",
) -> None:  # fmt: skip
    """Each of these uses passes, each with an entry of its own under the clause; the same data for another purpose do not."""
    whom = person(site, point)
    seen = set()
    for purpose, kind in zip(purposes, grounds, strict=True):
        reference = _ground(site, whom, kind)
        body = granted(ask(site, whom["subject"], category, purpose, ground=reference, kind=kind or "order"), purpose, cites)
        logged(site, body["index"], type="use", cites=cites, purpose=purpose)
        seen.add(body["index"])
    assert len(seen) == len(purposes), "two uses share an entry"
    answer = ask(site, whom["subject"], category, denied)
    assert answer.status == 403, f"{category} for {denied} answers {answer.status}"


@check
def identified_only(
    site: Site, cites: Sequence[str], purpose: str = "order_processing", category: str = "phone", point: str = "checkout", unknown: str = ""
) -> None:
    """Drawing up an order for someone with an order is granted and names the order; for someone without, it is refused."""
    whom = person(site, point)
    ground = whom.get("ground") or order(site, whom)
    body = granted(ask(site, whom["subject"], category, purpose, ground=ground), "an order of a known person", cites)
    logged(site, body["index"], type="use", cites=cites, ground=f"order/{ground}")
    if unknown:
        stranger = person(site, unknown)
        answer = ask(site, stranger["subject"], category, purpose)
        assert answer.status == 403, f"the same for someone with no order answers {answer.status}"


@check
def identification(site: Site, cites: Sequence[str], category: str = "email") -> None:
    """Someone with an account is identified under the clause; someone without account and order is not."""
    whom = account(site)
    body = granted(ask(site, whom["subject"], category, "identification"), "identification of a user", cites)
    logged(site, body["index"], type="use", cites=cites, purpose="identification")
    stranger = person(site, "registration")
    answer = ask(site, stranger["subject"], category, "identification")
    assert answer.status == 403, f"identification of someone without an account answers {answer.status}"


@check
def order_needs_login(site: Site, path: str, cites: Sequence[str] = ()) -> None:
    """An order sent without a login is not taken."""
    answer = site.browser().get(path, follow=False)
    assert answer.status in {302, 401, 403}, f"the order form without a login answers {answer.status}"


@check
def blocked_at_once(site: Site, cites: Sequence[str], purpose: str, category: str = "email", point: str = "registration") -> None:
    """From the moment of a request — of the user, a representative or the authority — every use is refused until the check ends."""
    other = person(site, point)
    for by in ("subject", "representative", "authority"):
        whom = person(site, point)
        granted(ask(site, whom["subject"], category, purpose), "a use before the request")
        request = {"subject": whom["subject"], "right": "block", "by": by, "text": "данные неточны"}
        granted(site.api("POST", "/requests", request), f"the request of {by}", cites)
        refused(ask(site, whom["subject"], category, purpose), 423, cites, f"a use after the request of {by}")
        notice = {"subject": whom["subject"], "purpose": purpose, "title": "Извещение", "text": "Текст"}
        refused(site.api("POST", "/notify", notice), 423, cites, "a notice during the check")
        granted(ask(site, other["subject"], category, purpose), "a use of another subject")
        granted(site.api("POST", f"/subjects/{whom['subject']}/lift", {"outcome": "checked"}), "the end of the check")
        granted(ask(site, whom["subject"], category, purpose), "a use after the check")


@check
def unconfirmed_blocked(site: Site, cites: Sequence[str], purpose: str, category: str = "email", point: str = "registration") -> None:
    """Data can be blocked until the further consent is recorded; blocked data are not used; the consent lifts the block."""
    whom = person(site, point)
    subject = whom["subject"]
    granted(site.api("POST", f"/subjects/{subject}/block", {"blocked": True}), "the block", cites)
    answer = ask(site, subject, category, purpose)
    assert answer.status in {403, 423}, f"a use of blocked data answers {answer.status}"
    assert set(cites) <= set(answer.clauses), f"a use of blocked data cites {list(answer.clauses)}"
    granted(site.api("POST", f"/subjects/{subject}/block", {"blocked": False}), "the consent in the further form", cites)
    granted(ask(site, subject, category, purpose), "a use after the consent")


@check
def statistics_apart(
    site: Site, purposes: Sequence[str], cites: Sequence[str], category: str = "email", point: str = "registration"
) -> None:
    """Statistics and research never read a subject's own record, and the counts lead to nobody."""
    whom = person(site, point)
    for purpose in purposes:
        refused(ask(site, whom["subject"], category, purpose), 403, cites, f"{category} of a person for {purpose}")
    counts = site.api("GET", "/statistics")
    granted(counts, "the statistics")
    shown = counts.text
    assert whom["subject"] not in shown, "the statistics name a subject"
    assert not any(value in shown for value in whom["values"].values() if len(value) > 5), "the statistics hold a value of a person"


@check
def law_must_be_named(site: Site, cites: Sequence[str], category: str = "email", point: str = "registration") -> None:
    """A use for a duty laid down by law names the law; without it, it is refused."""
    whom = person(site, point)
    answer = ask(site, whom["subject"], category, "legal_obligation")
    assert answer.status in {403, 422}, f"a use without a named law answers {answer.status}"
    assert set(cites) <= set(answer.clauses), f"it cites {list(answer.clauses)}"
    named = ask(site, whom["subject"], category, "legal_obligation", ground="402-FZ art. 29", kind="law")
    body = granted(named, "a use with a named law", cites)
    logged(site, body["index"], type="use", cites=cites, ground="law/402-FZ art. 29")


@check
def role_for_purpose(
    site: Site, role: str, allowed: str, denied: str, cites: Sequence[str], category: str = "email", point: str = "registration"
) -> None:
    """A role reads under its own purpose, logged, and is refused under another."""
    whom = person(site, point)
    body = granted(ask(site, whom["subject"], category, allowed, role=role), f"{role} for {allowed}", cites)
    logged(site, body["index"], type="use", cites=cites, purpose=allowed)
    answer = ask(site, whom["subject"], category, denied, role=role)
    assert answer.status == 403, f"{role} for {denied} answers {answer.status}"
