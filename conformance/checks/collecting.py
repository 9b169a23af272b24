"""Collecting: forms with exactly the named fields, each of its kind, with what was agreed on record beside them."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.using import ask
from conformance.expect import found_by, granted, nothing_kept, refused, standing
from conformance.persona import PASSWORD, account, fields_of, person, send, values
from conformance.registry import check
from conformance.system import Site, parse_forms

_TECHNICAL = {"csrfmiddlewaretoken", "digest", "key", "kind", "age", "language", "next", "password_again", "password2"}


@check
def form_is_exact(site: Site, point: str, extra: Sequence[str], cites: Sequence[str]) -> None:
    """The named fields are accepted; the same with any other field is refused citing the list, and nothing is kept."""
    granted(send(site, point, values(site, fields_of(site, point))), f"the fields of {point}")
    for name in extra:
        given = values(site, fields_of(site, point))
        refused(send(site, point, {**given, name: "123"}), 422, cites, f"{point} with `{name}`")
        nothing_kept(site, given, f"{point} with `{name}`")


@check
def form_page_is_exact(site: Site, point: str, fields: Sequence[str]) -> None:
    """The page of the form asks exactly these fields of a person, and nothing else that is data."""
    page = site.browser().get(f"/forms/{point}")
    assert page.status == 200, f"the form's page answers {page.status}"
    forms = [one for one in parse_forms(page.text) if set(fields) & set(one.controls)]
    assert forms, f"the page shows no form with {list(fields)}"
    asked = {name for name, (kind, _) in forms[0].controls.items() if kind not in {"checkbox", "radio"}} - _TECHNICAL
    assert asked == set(fields), f"the form asks {sorted(asked)}, not {sorted(fields)}"


@check
def field_kept(
    site: Site,
    point: str,
    fields: Sequence[str],
    category: str,
    clause: str,
    denied: str,
    cites: Sequence[str] = (),
    source: str = "provided",
) -> None:
    """What is entered is kept under its category with its clause, and a purpose outside the list does not get it."""
    shown = granted(site.api("GET", f"/forms/{point}", role="form"), f"the form {point}")
    for name in fields:
        field = next((one for one in shown["fields"] if one["name"] == name), None)
        assert field is not None, f"the form {point} has no field `{name}`"
        assert (field["category"], field["clause"]) == (category, clause), f"`{name}` stands under {field['category']}, {field['clause']}"
    others = [one["name"] for one in shown["fields"] if one["category"] == category and one["name"] not in fields]
    assert not others, f"the category has other fields: {others}"
    whom = person(site, point)
    kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record")
    for name in fields:
        assert kept["values"].get(name), f"`{name}` was not kept"
    refused(ask(site, whom["subject"], category, denied), 403, cites, f"{category} for {denied}")


@check
def field_takes_only(site: Site, point: str, field: str, wrong: Sequence[str], cites: Sequence[str]) -> None:
    """A well-formed value is kept; an ill-formed one is refused naming the field and citing the clause."""
    granted(send(site, point, values(site, fields_of(site, point))), "a well-formed value")
    for text in wrong:
        given = {**values(site, fields_of(site, point)), field: text}
        answer = send(site, point, given)
        assert answer.status == 422, f"`{field}` takes {text!r} (answered {answer.status})"
        assert answer.error.get("field") == field, f"the refusal names `{answer.error.get('field')}`, not `{field}`"
        assert set(cites) <= set(answer.clauses), f"the refusal of {text!r} cites {list(answer.clauses)}"


@check
def fields_required(site: Site, point: str, fields: Sequence[str], cites: Sequence[str]) -> None:
    """Each of these fields is marked as required; without one the form is refused naming it, and nothing is kept."""
    shown = granted(site.api("GET", f"/forms/{point}", role="form"), f"the form {point}")
    marked = {one["name"] for one in shown["fields"] if one["required"]}
    assert set(fields) <= marked, f"not marked as required: {sorted(set(fields) - marked)}"
    for name in fields:
        given = values(site, fields_of(site, point))
        missing = {key: text for key, text in given.items() if key != name}
        answer = send(site, point, missing)
        assert answer.status == 422, f"{point} without `{name}` answers {answer.status}"
        assert answer.error.get("field") == name, f"the refusal names `{answer.error.get('field')}`"
        assert set(cites) <= set(answer.clauses), f"without `{name}` it cites {list(answer.clauses)}"
        nothing_kept(site, missing, f"{point} without `{name}`")


@check
def field_optional(site: Site, points: Sequence[str], field: str, asked_at: str) -> None:
    """The field is kept where it is needed; no other form demands it."""
    whom = person(site, asked_at)
    kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record")
    assert kept["values"].get(field), f"`{field}` was not kept at {asked_at}"
    for point in points:
        given = {name: text for name, text in values(site, fields_of(site, point)).items() if name != field}
        granted(send(site, point, given), f"{point} without `{field}`")


@check
def legal_entities_only(site: Site, point: str, fields: Sequence[str], cites: Sequence[str]) -> None:
    """These fields are taken of a legal entity and refused of a natural person."""
    names = fields_of(site, point, legal=True)
    granted(send(site, point, values(site, names), kind="legal_entity"), "the form of a legal entity")
    for name in fields:
        given = values(site, [*fields_of(site, point), name])
        answer = send(site, point, given)
        assert answer.status == 422, f"`{name}` of a natural person answers {answer.status}"
        assert set(cites) <= set(answer.clauses), f"it cites {list(answer.clauses)}"


@check
def card_numbers_refused(site: Site, points: Sequence[str], cites: Sequence[str], card: str = "4111 1111 1111 1111") -> None:
    """A card number is refused in every field of every form, and no form has a field for one."""
    for point in points:
        shown = granted(site.api("GET", f"/forms/{point}", role="form"), f"the form {point}")
        names = [one["name"] for one in shown["fields"] if not one["only_for"] and one["category"] != "password"]
        assert not [name for name in names if "card" in name or "cvc" in name], f"{point} asks for a card"
        for name in names:
            given = {**values(site, fields_of(site, point)), name: card}
            answer = send(site, point, given)
            assert answer.status == 422, f"`{name}` of {point} takes a card number"
            assert answer.error.get("problem") == "card_number", f"`{name}`: the refusal is `{answer.error.get('problem')}`"
            assert set(cites) <= set(answer.clauses), f"`{name}`: the refusal cites {list(answer.clauses)}"
            nothing_kept(site, {key: text for key, text in given.items() if key != name}, f"{point} with a card in `{name}`")


@check
def callback_refuses_cards(site: Site, cites: Sequence[str]) -> None:
    """A callback with a card number is refused; the notice of the payment made is kept."""
    whom = person(site, "registration")
    ground = granted(site.api("POST", "/grounds", {"subject": whom["subject"], "kind": "order"}), "an order")["ids"]["ground"]
    body = {"subject": whom["subject"], "ground": ground, "values": {"payment_status": "4111111111111111"}}
    answer = site.api("POST", "/callbacks", body, role="callback")
    assert answer.status == 422, f"a callback with a card number answers {answer.status}"
    granted(site.api("POST", "/callbacks", {**body, "values": {"payment_status": "paid"}}, role="callback"), "the payment notice")


@check
def age_asked(site: Site, cites: Sequence[str]) -> None:
    """A registration declared to be a minor's is refused and leaves nothing; an account found to be a minor's goes in that operation."""
    given = values(site, fields_of(site, "registration"))
    refused(send(site, "registration", given, age="minor"), 422, cites, "a minor's registration")
    nothing_kept(site, given, "a minor's registration")
    granted(send(site, "registration", values(site, fields_of(site, "registration")), age="minor_with_consent"), "with a parent's consent")
    whom = account(site)
    done = granted(site.api("POST", f"/subjects/{whom['subject']}/minor"), "marking a minor", cites)
    gone = site.api("GET", f"/subjects/{whom['subject']}")
    assert gone.status == 404, f"the minor's record still answers {gone.status}"
    entry = site.api("GET", f"/log/{done['index']}")
    assert granted(entry, "the entry of the erasure")["type"] == "erase", "no entry of the erasure"
    assert not any(text in entry.text for name, text in whom["values"].items() if name != "age"), "the entry repeats the data"


@check
def account_needs_consent(site: Site, cites: Sequence[str], point: str | None = None) -> None:
    """Without consent no account is made; an order goes without one; with the consent the account refers to it."""
    given = values(site, fields_of(site, "registration"))
    body = {"point": "registration", "values": given, "consents": [], "password": PASSWORD}
    refused(site.api("POST", "/register", body, role="form"), 422, cites, "a registration without the consent")
    nothing_kept(site, given, "a registration without the consent")
    if point:
        whom = person(site, point)
        answer = site.api("POST", f"/subjects/{whom['subject']}/account", {"password": PASSWORD})
        refused(answer, 403, cites, "an account for someone who only ordered")
        consent = {"subject": whom["subject"], "do": "give", "purpose": "account"}
        granted(site.api("POST", "/consents", consent), "the consent", cites)
        granted(site.api("POST", f"/subjects/{whom['subject']}/account", {"password": PASSWORD}), "the account after the consent", cites)
    made = account(site)
    shown = standing(site, made["subject"])
    assert any(one["purpose"] == "account" and one["state"] == "given" for one in shown["consents"]), "no consent stands with the account"


@check
def acceptance_recorded(site: Site, cites: Sequence[str], points: Sequence[str]) -> None:
    """Each form leaves exactly one record of acceptance with the version in force and the time, in the same transaction."""
    version = granted(site.api("GET", "/policy"), "the policy")["version"]
    for point in points:
        whom = person(site, point, page=f"/forms/{point}")
        shown = standing(site, whom["subject"])
        found = [one for one in shown["consents"] if one["purpose"] == "acceptance"]
        assert len(found) == 1, f"{point}: {len(found)} records of acceptance"
        assert found[0]["version"] == version and found[0]["at"] > 0, f"{point}: the acceptance is of version {found[0]['version']}"
        entry = granted(site.api("GET", f"/log/{whom['index']}"), "the entry")
        assert set(cites) <= set(entry["clauses"]), f"{point}: the entry cites {entry['clauses']}"


@check
def consents_one_by_one(site: Site, points: Sequence[str]) -> None:
    """No consent is ticked beforehand; each given one is recorded with version and time; one left out is not recorded."""
    for point in points:
        page = site.browser().get(f"/forms/{point}")
        boxes = {name: checked for one in parse_forms(page.text) for name, (kind, checked) in one.controls.items() if kind == "checkbox"}
        assert not any(boxes.values()), f"{point}: ticked beforehand: {[name for name, on in boxes.items() if on]}"
        offered = [one["purpose"] for one in granted(site.api("GET", f"/forms/{point}", role="form"), "the form")["consents"]]
        if not offered:
            continue
        whom = person(site, point, consents=offered[:1])
        shown = standing(site, whom["subject"])
        given = {one["purpose"]: one for one in shown["consents"] if one["purpose"] != "acceptance"}
        assert set(given) == set(offered[:1]), f"{point}: recorded {sorted(given)}, given {offered[:1]}"
        assert given[offered[0]]["version"] >= 1 and given[offered[0]]["at"] > 0, f"{point}: no version or time"


@check
def disagreement_refuses(site: Site, cites: Sequence[str], point: str) -> None:
    """After a recorded disagreement no form is served in that session, and what is still submitted is refused; nothing is kept."""
    browser = site.browser()
    assert browser.get(f"/forms/{point}").status == 200, "the form is not served before the disagreement"
    answer = browser.submit("/disagree", {}, page="/disagree")
    assert answer.status in {200, 302, 303}, f"the disagreement answers {answer.status}"
    later = browser.get(f"/forms/{point}")
    assert later.status in {403, 409}, f"the form after the disagreement answers {later.status}"
    assert any(one in later.text for one in cites), "the refusal does not cite the clause"
    whom = person(site, point)
    granted(site.api("POST", "/disagreements", {"subject": whom["subject"]}), "a recorded disagreement", cites)
    given = values(site, fields_of(site, point))
    refused(send(site, point, given, role="owner", subject=whom["subject"]), 403, cites, "a form after the disagreement")
    nothing_kept(site, given, "a form after the disagreement")


@check
def source_and_time_kept(site: Site, point: str) -> None:
    """Each datum keeps its collection point, source and time of receipt."""
    whom = person(site, point)
    shown = standing(site, whom["subject"])
    assert shown["held"], "no record is shown"
    for one in shown["held"]:
        assert one["point"] == point and one["source"] == "provided" and one["collected_at"] > 0, f"a record without its origin: {one}"


@check
def third_party_data(site: Site, cites: Sequence[str], allowed: str, denied: str) -> None:
    """A signed payment callback is kept as from a third party and serves its purposes only; an unsigned one is nobody's."""
    whom = person(site, "registration")
    ground = granted(site.api("POST", "/grounds", {"subject": whom["subject"], "kind": "order"}), "an order")["ids"]["ground"]
    body = {"subject": whom["subject"], "ground": ground, "values": {"payment_status": "paid"}}
    unsigned = site.api("POST", "/callbacks", body, role=None)
    assert unsigned.status == 401, f"an unsigned callback answers {unsigned.status}"
    granted(site.api("POST", "/callbacks", body, role="callback"), "a signed callback")
    assert any(one["source"] == "third_party" for one in standing(site, whom["subject"])["held"]), "nothing is marked as from a third party"
    granted(ask(site, whom["subject"], "payment_status", allowed, ground=ground), f"the received datum for {allowed}", cites)
    refused(ask(site, whom["subject"], "payment_status", denied), 403, cites, f"the received datum for {denied}")


@check
def snapshot_stays(site: Site, point: str, field: str, new: str) -> None:
    """An order keeps the data as they were given, by whom and when, whatever is corrected later; it cannot be edited."""
    whom = person(site, point)
    ground = whom.get("ground")
    assert ground, f"{point} opens no order"
    before = granted(site.api("GET", f"/grounds/{ground}"), "the order")
    granted(site.api("PATCH", f"/subjects/{whom['subject']}/values", {"values": {field: new}}), "the correction")
    after = granted(site.api("GET", f"/grounds/{ground}"), "the order after the correction")
    assert after["snapshot"] == before["snapshot"] and after["snapshot"], "the order's copy changed or is empty"
    assert after["by"] == whom["subject"] and after["opened_at"] == before["opened_at"], "the order does not say by whom and when"
    edit = site.api("PATCH", f"/grounds/{ground}", {"snapshot": {field: new}})
    assert edit.status == 422, f"an attempt to edit the order's copy answers {edit.status}"


@check
def unsafe_links_refused(site: Site, cites: Sequence[str]) -> None:
    """A review with a link to a listed host is refused citing the clause; one with another link is published."""
    granted(site.api("PUT", "/notes/unsafe_hosts/unsafe_hosts", {"value": ["evil.example"]}), "the list of unsafe hosts")
    whom = account(site)
    body = {"subject": whom["subject"], "about": "item-1", "text": "смотрите http://www.evil.example/x"}
    refused(site.api("POST", "/reviews", body, role="form"), 422, cites, "a review with an unsafe link")
    granted(site.api("POST", "/reviews", {**body, "text": "смотрите http://good.example/x"}, role="form"), "a review with another link")


@check
def review_visible(site: Site, warning: Sequence[str] = ()) -> None:
    """The review's form warns beside the text; after sending, another user sees the text."""
    whom, other = account(site), account(site)
    author, reader = site.browser(), site.browser()
    login(author, whom)
    login(reader, other)
    page = author.get("/forms/review")
    assert page.status == 200, f"the review's form answers {page.status}"
    assert any(word in page.text for word in warning), "the form does not warn"
    text = f"Отзыв номер {site.system.number()}"
    sent = author.submit("/forms/review", {"review_text": text, "age": "adult"}, follow=True)
    assert sent.status == 200, f"the review answers {sent.status}"
    assert text in reader.get("/forms/review").text, "another user does not see the review"


@check
def verification_recorded(site: Site, cites: Sequence[str], channel: str = "email") -> None:
    """A code sent to the address given confirms it: the sending is logged under the clause and the field turns confirmed."""
    whom = account(site)
    browser = site.browser()
    login(browser, whom)
    browser.submit("/confirm", {"category": channel})
    rows = granted(site.api("GET", f"/outbox?subject={whom['subject']}"), "the outbox")
    sent = [one for one in rows if one["kind"] == "code"]
    assert sent, "no code was sent"
    entry = granted(site.api("GET", f"/log/{sent[0]['index']}"), "the entry")
    assert set(cites) <= set(entry["clauses"]), f"the sending cites {entry['clauses']}"


def login(browser: Site, whom: dict[str, str]) -> None:
    """Logs a browser in as someone with an account."""
    name = whom["values"].get("email") or whom["values"].get("phone", "")  # type: ignore[attr-defined]
    answer = browser.submit("/login", {"name": name, "password": whom["password"]})
    assert answer.status in {302, 303}, f"the login answers {answer.status}"


@check
def search_finds_nobody(site: Site, email: str) -> None:
    """Nobody with this address is known."""
    assert not found_by(site, email), "somebody is known"
