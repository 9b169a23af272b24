"""The pages of the console: each for the roles that may, refused on record to the others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from console_desk import ORDER, PASSWORD, VISITOR, Browser, Page, house, officer, order, text
from tests.operations.house import policy_of

from zavet.clock import DAY
from zavet.decision.question import Actor
from zavet.decision.roles import ROLES
from zavet.operations import grounds, incidents, letters, log, notes, outbox, rights, services, standing
from zavet.operations.collect import Submission, collect
from zavet.operations.entitled import ACTS, may
from zavet.policy.format import format_policy
from zavet.policy.forms import form
from zavet.site.console import budget
from zavet.site.console.records import harmless

PAGES = {
    "/console/subjects": "search", "/console/grounds": "grounds", "/console/requests": "requests", "/console/letters": "letters",
    "/console/disclosures": "outbox", "/console/disclosures/new": "grounds", "/console/messages": "notify", "/console/publications": "requests",
    "/console/incidents": "incidents", "/console/retention": "sweep", "/console/measures": "notes", "/console/policies": "",
    "/console/policies/draft": "publish", "/console/policies/1": "", "/console/statistics": "statistics", "/console/statistics.csv": "statistics",
    "/console/visits": "visits", "/console/log": "log", "/console/log.csv": "log", "/console/log/health": "log", "/console/log/0": "log",
    "/console/questions": "", "/console/security": "log", "/console/staff": "staff", "/console/clients": "clients", "/console/clock": "clock", "/console/": "",
}  # fmt: skip
"""Pages with the act that each takes."""
BEHIND = {
    "/console/subjects/none": "search", "/console/subjects/none/history": "search", "/console/subjects/none/consents": "requests",
    "/console/subjects/none/erase": "erase", "/console/grounds/none": "grounds", "/console/grounds/none/snapshot": "grounds",
    "/console/requests/none": "requests", "/console/letters/none": "letters", "/console/disclosures/none": "outbox",
    "/console/incidents/none": "incidents", "/console/questions/none": "",
}  # fmt: skip
"""Pages of one thing, here one that is not there."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with house(tmp_path_factory.mktemp("data")) as one:
        yield one


@pytest.fixture(scope="module")
def owner(made) -> Browser:
    return officer("olga", "owner")


@pytest.fixture(autouse=True)
def _much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget._hour, "most", 10_000)
    monkeypatch.setattr(budget._day, "most", 10_000)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_sees_its_pages_and_no_other(made, role: str) -> None:
    """A page outside a role is refused with the clauses and an entry, before anything is looked up."""
    browser = officer(f"r-{role}", role)
    actor = Actor("officer", "x", role)
    for path, act in PAGES.items():
        allowed = not act or may(actor, act)
        answer = browser.get(path)
        assert answer.status_code == (200 if allowed else 403), (role, path)
    for path, act in BEHIND.items():
        answer = browser.get(path)
        assert answer.status_code == (404 if not act or may(actor, act) else 403), (role, path)
        if answer.status_code == 403:
            last = log.newest(made, "protorg", limit=1)[0]
            assert (last.entry.type, last.entry.outcome, last.body["act"]) == ("access", "role_not_entitled", act)
            assert last.entry.clauses
            assert all(one in text(answer) for one in last.entry.clauses)
    assert set(ACTS) >= {act for act in (*PAGES.values(), *BEHIND.values()) if act}


def test_pages_speak_three_languages_without_scripts_and_inline_styles(made) -> None:
    """Every page is whole in Russian, Kazakh and English under the strict policy of content."""
    for language in ("ru", "kk", "en"):
        browser = officer("olga", "owner", language=language)
        for path in PAGES:
            answer = browser.get(path)
            assert answer.status_code == 200
            page = answer.content.decode()
            assert not [one for one in ("<script", "style=", "onclick") if one in page], path


def test_a_subject_is_found_opened_for_a_purpose_and_refused_for_another(made, owner: Browser) -> None:
    """A search takes an exact identifier and a purpose; only granted categories show; a refusal shows its clause and entry."""
    ids = order(made, email="search.me@example.kz", phone="+77015550101")
    form = {"category": "email", "value": "search.me@example.kz", "purpose": "order_processing"}
    found = owner.send("/console/subjects", "search", form)
    assert found.status_code == 200
    assert ids["subject"] in found.content.decode()
    assert "search.me" not in found.headers.get("Location", "")
    path = f"/console/subjects/{ids['subject']}"
    shown = owner.get(path)
    assert "+77015550101" not in shown.content.decode()
    assert "search.me@" not in shown.content.decode()
    use = {"purpose": "order_notice", "ground": f"order/{ids['ground']}", "categories": ["phone"]}
    opened = owner.send(path, "use", use)
    assert "+77015550101" in opened.content.decode()
    assert "search.me@" not in opened.content.decode()
    assert "4.1.7" in text(opened)
    refused = owner.send(path, "use", {**use, "purpose": "marketing"})
    assert refused.status_code == 403
    assert "4.1.10" in text(refused)
    index = log.newest(made, "protorg", limit=1)[0].index
    assert f"/console/log/{index}" in refused.content.decode()
    wrong = owner.send(path, "use", {"purpose": "", "categories": ["phone"]})
    assert wrong.status_code == 422
    assert "Fill in this field" in text(wrong)
    assert Page(wrong.content.decode()).forms["use"]["categories"] == "phone"
    none = owner.send("/console/subjects", "search", {**form, "value": "nobody@example.kz"})
    assert "Nobody has this value" in text(none)
    bad = owner.send("/console/subjects", "search", {**form, "value": "not an address"})
    assert bad.status_code == 422
    assert "not an address" in bad.content.decode()
    history = owner.get(f"{path}/history")
    assert history.status_code == 200
    assert "order_notice" in text(history)


def test_support_opens_what_its_purpose_grants_alone(made) -> None:
    """A role that may search still opens only what the decision grants it."""
    ids = order(made)
    browser = officer("sam", "support")
    path = f"/console/subjects/{ids['subject']}"
    answer = browser.send(path, "use", {"purpose": "order_notice", "ground": f"order/{ids['ground']}", "categories": ["phone"]})
    assert answer.status_code == 403
    assert "erase" not in Page(browser.get(path).content.decode()).forms
    forged = browser.post(path, {"do": "erase", "key": "a" * 32})
    assert forged.status_code == 403


def test_openings_are_few(made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the budget an officer opens nothing more, whoever the subject is; another officer still may."""
    monkeypatch.setattr(budget._hour, "most", 3)
    ids = order(made)
    path = f"/console/subjects/{ids['subject']}"
    use = {"purpose": "order_notice", "ground": f"order/{ids['ground']}", "categories": ["phone"]}
    browser = officer("greedy", "owner")
    assert [browser.send(path, "use", use).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert browser.get(f"/console/grounds/{ids['ground']}/snapshot").status_code == 429
    assert "too-many" in text(browser.send(path, "use", use))
    assert officer("modest", "owner").send(path, "use", use).status_code == 200
    assert (budget.PER_HOUR, budget.PER_DAY) == (50, 300)


def test_restrict_lift_rectify_and_hold(made, owner: Browser) -> None:
    """Blocking stops uses at once; lifting, putting right and holding are one form each, done once however often they are sent."""
    ids = order(made, phone="+77015550102")
    path = f"/console/subjects/{ids['subject']}"
    assert owner.send(path, "block", {"reason": "asked by letter"}).status_code == 302
    use = {"purpose": "order_notice", "ground": f"order/{ids['ground']}", "categories": ["phone"]}
    assert owner.send(path, "use", use).status_code == 423
    assert owner.send(path, "lift", {"outcome": "checked"}).status_code == 302
    page = Page(owner.get(path).content.decode()).forms["rectify"]
    change = {**page, "field": "phone", "value": "+77015550103"}
    first = owner.post(path, change)
    assert first.status_code == 302
    assert owner.post(path, change).headers["Location"] == first.headers["Location"]
    assert "+77015550103" in owner.send(path, "use", use).content.decode()
    bad = owner.send(path, "rectify", {"field": "phone", "value": "12"})
    assert bad.status_code == 422
    assert Page(bad.content.decode()).forms["rectify"]["value"] == "12"
    card = owner.send(path, "rectify", {"field": "residence_address", "value": "4111 1111 1111 1111"})
    assert card.status_code == 422
    assert "card number" in text(card)
    assert owner.send(path, "hold", {"class": "contract", "norm": "accounting law, art. 7", "until": "2031-01-01"}).status_code == 302
    assert owner.send(path, "hold", {"class": "contract", "norm": "x", "until": "31.12.2031"}).status_code == 422
    assert [one.klass for one in standing.of_subject(made, "protorg", subject=ids["subject"]).holds] == ["contract"]


def test_erasure_goes_through_a_page_of_confirmation(made, owner: Browser) -> None:
    """Nothing is erased before the box of the second page is ticked; afterwards the subject is nobody."""
    ids = order(made)
    path = f"/console/subjects/{ids['subject']}"
    assert owner.send(path, "erase").headers["Location"] == f"{path}/erase"
    without = owner.send(f"{path}/erase", "erase", {"reason": "asked"})
    assert without.status_code == 422
    assert Page(without.content.decode()).forms["erase"]["reason"] == "asked"
    assert owner.get(path).status_code == 200
    done = owner.send(f"{path}/erase", "erase", {"reason": "asked", "sure": "on"})
    assert done.headers["Location"].startswith("/console/subjects?done=")
    assert owner.get(path).status_code == 404


def test_a_minor_is_erased_where_the_policy_protects_minors(made, owner: Browser) -> None:
    """The mark closes and erases in one step; a policy without the promise shows no such form."""
    asked = form(policy_of("prommet"), "registration")
    known = {"surname": "Иванов", "first_name": "Пётр", "email": "p@example.ru", "phone": "+79120000001", "password": PASSWORD}
    fill = {one.name: known.get(one.name, "ул. Новая, 1") for one in asked.fields if one.required and not one.only_for}
    consents = tuple(one.purpose for one in asked.consents if one.purpose == "account")
    ids = collect(made, "prommet", Submission("registration", fill, consents, age="adult"), actor=VISITOR).ids
    path = f"/console/subjects/{ids['subject']}"
    browser = officer("polina", "owner", "prommet")
    assert browser.send(path, "minor").status_code == 422
    assert browser.send(path, "minor", {"sure": "on"}).status_code == 302
    assert browser.get(path).status_code == 404
    assert owner.get(path).status_code == 404
    mine = order(made)["subject"]
    assert "minor" not in Page(owner.get(f"/console/subjects/{mine}").content.decode()).forms


def test_consents_are_recorded_withdrawn_and_objected_to(made, owner: Browser) -> None:
    """A consent given on paper stands with its evidence; withdrawing and objecting are in force at once."""
    ids = order(made)
    path = f"/console/subjects/{ids['subject']}/consents"
    assert owner.send(path, "give", {"purpose": "marketing", "layout": "signature", "notice": ""}).status_code == 302
    assert "signature" in text(owner.get(path))
    assert standing.of_subject(made, "protorg", subject=ids["subject"]).consents["marketing"].state == "given"
    assert owner.send(path, "withdraw", {"purpose": "marketing"}).status_code == 302
    assert owner.send(path, "object", {"purpose": "support"}).status_code == 302
    stands = standing.of_subject(made, "protorg", subject=ids["subject"])
    assert stands.consents["marketing"].state == "withdrawn"
    assert "support" in stands.objections
    assert owner.send(path, "give", {"purpose": "delivery", "layout": "signature"}).status_code == 422


def test_grounds_are_opened_assigned_moved_and_closed(made, owner: Browser) -> None:
    """A ground takes recipients and a status; its data are opened by a page of its own, on record."""
    ids = order(made, phone="+77015550104")
    path = f"/console/grounds/{ids['ground']}"
    assert "+77015550104" not in owner.get(path).content.decode()
    assert owner.send(path, "assign", {"recipients": ["courier"]}).status_code == 302
    moved = owner.send(
        path, "move", {"status": "packed", "tell": "on", "purpose": "order_notice", "title": "Order", "text": "It is packed."}
    )
    assert moved.status_code == 302
    assert any(one.kind == "notice" for one in outbox.listed(made, "protorg", subject=ids["subject"]))
    before = log.newest(made, "protorg", limit=1)[0].index
    snapshot = owner.get(f"{path}/snapshot")
    assert "+77015550104" in snapshot.content.decode()
    assert log.newest(made, "protorg", limit=1)[0].index == before + 1
    assert owner.send(path, "close").status_code == 302
    assert "close" not in Page(owner.get(path).content.decode()).forms
    opened = owner.send("/console/grounds", "open", {"subject": ids["subject"], "kind": "ticket", "details": "about: late"})
    assert opened.status_code == 302
    bad = owner.send("/console/grounds", "open", {"subject": ids["subject"], "kind": "ticket", "details": "no colon"})
    assert bad.status_code == 422
    assert Page(bad.content.decode()).forms["open"]["details"] == "no colon"
    assert owner.send("/console/grounds", "open", {"subject": "nobody", "kind": "ticket", "details": ""}).status_code == 404
    assert len(grounds.listed(made, "protorg", subject=ids["subject"], kind="ticket")) == 1


def test_requests_take_their_steps(made, owner: Browser) -> None:
    """A request is registered, answered by its report, refused only with a norm, and carried out."""
    ids = order(made)
    ask = {"subject": ids["subject"], "right": "information", "by": "subject", "channel": "post", "text": "What do you hold?"}
    path = owner.send("/console/requests", "register", ask).headers["Location"].partition("?")[0]
    assert "What do you hold?" in text(owner.get(path))
    report = owner.send(path, "report")
    assert report.status_code == 200
    assert "phone" in text(report)
    assert "+7701" not in text(report)
    assert owner.send(path, "step", {"event": "refuse", "norm": "", "answer": "no"}).status_code == 422
    assert owner.send(path, "step", {"event": "answer", "norm": "", "answer": "Here it is."}).status_code == 302
    assert "Here it is." in text(owner.get(path))
    erase = owner.send("/console/requests", "register", {**ask, "right": "erase"}).headers["Location"].partition("?")[0]
    assert owner.send(erase, "carry_out").status_code == 422
    assert owner.send(erase, "carry_out", {"sure": "on"}).status_code == 302
    assert owner.get(f"/console/subjects/{ids['subject']}").status_code == 404


def test_a_request_without_identity_waits(made) -> None:
    """Where the policy verifies identity, no step answers before it is confirmed: a refusal with its clause."""
    duty = policy_of("netrack").duty("verify_identity")
    assert duty is not None
    asked = form(policy_of("netrack"), "registration")
    fill = {one.name: ORDER.get(one.name, PASSWORD) for one in asked.fields if one.required and not one.only_for}
    ids = collect(made, "netrack", Submission("registration", fill or {"email": ORDER["email"]}, ()), actor=VISITOR).ids
    browser = officer("irina", "owner", "netrack", entity=policy_of("netrack").operator.entities[0])
    ask = {"subject": ids["subject"], "right": "information", "by": "subject", "channel": "post", "text": "?"}
    path = browser.send("/console/requests", "register", ask).headers["Location"].partition("?")[0]
    refused = browser.send(path, "report")
    assert refused.status_code == 403
    assert duty.clause in text(refused)
    assert browser.send(path, "step", {"event": "confirm_identity"}).status_code == 302
    assert browser.send(path, "report").status_code == 200


def test_letters_claims_and_demands(made, owner: Browser) -> None:
    """A letter is closed only by its answer; a claim may go to court; a demand leads to a disclosure on its ground."""
    ids = order(made)
    letter = {"kind": "claim", "channel": "post", "sender": "A. Petrov", "subject": "", "text": "Money back"}
    path = owner.send("/console/letters", "register", letter).headers["Location"].partition("?")[0]
    assert "Money back" in text(owner.get(path))
    assert log.newest(made, "protorg", limit=1)[0].entry.type == "access"
    assert owner.send(path, "answer", {"text": "", "form": "written"}).status_code == 422
    assert owner.send(path, "court").status_code == 302
    assert owner.send(path, "answer", {"text": "Paid.", "form": "written"}).status_code == 302
    assert letters.opened(made, "protorg", letter=path.rpartition("/")[2])["state"] == "answered"
    demand = (
        owner.send("/console/letters", "register", {**letter, "kind": "demand", "text": "By the code"})
        .headers["Location"]
        .partition("?")[0]
    )
    details = {"subject": ids["subject"], "body": "Court of Astana", "ground": "law", "document": "No. 5", "country": "KZ"}
    onward = owner.send(demand, "demand", details).headers["Location"]
    assert onward.startswith("/console/disclosures/new?")
    page = Page(owner.get(onward).content.decode()).forms["disclose"]
    assert page["subject"] == ids["subject"]
    assert page["recipient"] == "authority"
    assert page["ground"].startswith("demand/")
    handed = owner.send(onward, "disclose", {"categories": ["phone"]}, to="/console/disclosures/new")
    assert handed.status_code == 302, text(handed)
    foreign = owner.send(demand, "demand", {**details, "country": "RU"}).headers["Location"]
    assert owner.send(foreign, "disclose", {"categories": ["phone"]}, to="/console/disclosures/new").status_code == 403


def test_disclosures_are_listed_opened_and_tried_again(made, owner: Browser) -> None:
    """A disclosure without its ground is refused; a granted one stands in the outbox, and what it says shows in a demo alone."""
    ids = order(made, phone="+77015550105")
    form = {"subject": ids["subject"], "recipient": "courier", "purpose": "delivery", "ground": "", "categories": ["phone"]}
    assert owner.send("/console/disclosures/new", "disclose", form).status_code == 403
    grounds.move(made, "protorg", ground=ids["ground"], actor=Actor("officer", "olga", "owner"), recipients=("courier",))
    handed = owner.send("/console/disclosures/new", "disclose", {**form, "ground": f"order/{ids['ground']}"})
    path = handed.headers["Location"].partition("?")[0]
    assert "+77015550105" not in owner.get(path).content.decode()
    assert "+77015550105" in owner.send(path, "opened").content.decode()
    assert owner.send("/console/disclosures/new", "disclose", {**form, "ground": "order"}).status_code == 422
    row = outbox.found(made, "protorg", path.rpartition("/")[2])
    from dataclasses import replace

    made.write("protorg", lambda work: work.transaction.put(replace(row, state="parked", receipt="no address")))
    assert "Parked delivery" in text(owner.get("/console/"))
    assert owner.send(path, "retry").status_code == 302
    assert outbox.found(made, "protorg", row.delivery).state == "waiting"


def test_messages_are_decided_and_audiences_counted(made, owner: Browser) -> None:
    """A message without consent is refused by its clause; an audience shows who is refused and why, and opens nothing."""
    ids = order(made)
    form = {"subject": ids["subject"], "purpose": "marketing", "channel": "email", "title": "News", "text": "Sale", "in_name_of": "own"}
    refused = owner.send("/console/messages", "notify", form)
    assert refused.status_code == 403
    assert "4.1.10" in text(refused)
    fine = {**form, "purpose": "order_notice", "ground": f"order/{ids['ground']}"}
    assert owner.send("/console/messages", "notify", fine).status_code == 302
    counted = owner.send("/console/messages", "audience", {"purpose": "marketing", "categories": ["email"], "subjects": ids["subject"]})
    assert counted.status_code == 200
    assert ids["subject"] in counted.content.decode()
    assert "anna.ivanova" not in counted.content.decode()


def test_incidents_are_closed_when_the_promise_is_kept(made, owner: Browser) -> None:
    """An incident closes only with a step on its card and, where the policy promises it, everybody told."""
    ids = order(made)
    report = {"kind": "loss", "description": "A backup is gone", "subjects": ids["subject"], "title": "Notice", "text": "We lost it"}
    path = owner.send("/console/incidents", "report", report).headers["Location"].partition("?")[0]
    assert "A backup is gone" in text(owner.get(path))
    early = owner.send(path, "close")
    assert early.status_code == 409
    assert "5.4" in text(early)
    assert owner.send(path, "step", {"side": "controller", "text": "Restored"}).status_code == 302
    lied = owner.send(path, "inform", {"decision": "not_informed", "title": "", "text": ""})
    assert lied.status_code == 409
    while outbox.deliver_due(made, "protorg").sent:
        pass
    closed = owner.send(path, "close")
    assert closed.status_code == 302, text(closed)
    assert owner.send("/console/incidents", "report", {**report, "occurred_at": "2099-01-01"}).status_code == 422
    assert owner.send("/console/incidents", "report", {**report, "subjects": "nobody"}).status_code == 404
    assert [one.state for one in incidents.listed(made, "protorg")] == ["closed"]


def test_policies_are_checked_compared_and_published(made) -> None:
    """A draft is refused line by line, compared in words, and published now or from a date; the text typed is kept."""
    owner = officer("nora", "owner", "netrack", entity=policy_of("netrack").operator.entities[0])
    broken = owner.send("/console/policies/draft", "check", {"text": "zavet: 1\nslug: netrack\nlanguage: ru\nopertor: x\n"})
    assert broken.status_code == 422
    assert "opertor" in text(broken)
    assert "Y008" in text(broken)
    assert Page(broken.content.decode()).forms["check"]["text"].startswith("zavet: 1")
    model = policy_of("netrack")
    from dataclasses import replace

    later = replace(model, document=replace(model.document, place="Tver"))
    checked = owner.send("/console/policies/draft", "check", {"text": format_policy(later)})
    assert checked.status_code == 200, text(checked)
    form = Page(checked.content.decode()).forms["publish"]
    past = owner.post("/console/policies/draft", {**form, "effective_at": "2001-01-01"})
    assert past.status_code == 422
    assert Page(past.content.decode()).forms["publish"]["text"]
    coming = owner.post("/console/policies/draft", {**form, "effective_at": "2099-01-01"})
    assert coming.status_code == 302
    assert coming.headers["Location"].startswith("/console/policies/2")
    assert "coming" in text(owner.get("/console/policies"))
    assert owner.get("/console/policies/2").status_code == 200
    assert owner.get("/console/policies/9").status_code == 404


def test_an_officer_of_an_entity_the_policy_lacks_is_a_third_party(made) -> None:
    """Where the policy lists legal entities, an officer of another one is refused every act."""
    from zavet.site.models import Officer, account

    one = officer("egor", "owner", "netrack", entity=policy_of("netrack").operator.entities[0])
    Officer.objects.filter(account=account("netrack", "egor")).update(entity="ООО «Чужое»")
    assert one.get("/console/log").status_code == 403
    assert log.newest(made, "netrack", limit=1)[0].entry.outcome == "third_party_entity"


def test_staff_and_keys_show_their_secrets_once(made, owner: Browser) -> None:
    """A new officer's password and a new key's secret stand on the page that made them, and on no later one."""
    added = owner.send("/console/staff", "add", {"login": "vera", "role": "sales"})
    page = added.content.decode()
    secret = page.partition("<pre")[2].partition("<code>")[2].partition("</code>")[0]
    assert added.status_code == 200
    assert len(secret) > 20
    assert secret not in owner.get("/console/staff").content.decode()
    assert Browser().enter("vera", secret).status_code == 302
    assert owner.send("/console/staff", "add", {"login": "vera", "role": "sales"}).status_code == 422
    mail = owner.send("/console/staff", "add", {"login": "vera@example.org", "role": "sales"})
    assert mail.status_code == 422
    assert Page(mail.content.decode()).forms["add"]["login"] == "vera@example.org"
    assert owner.send("/console/staff", "disable", {"login": "olga"}).status_code == 422
    assert owner.send("/console/staff", "reset", {"login": "vera"}).status_code == 200
    assert Browser().enter("vera", secret).status_code == 401
    assert owner.send("/console/staff", "disable", {"login": "vera"}).status_code == 302
    made_key = owner.send("/console/clients", "make", {"name": "courier-7", "kind": "recipient", "role": "courier"})
    key = made_key.content.decode().partition("<pre")[2].partition("<code>")[2].partition("</code>")[0]
    assert key.startswith("zvt_")
    assert key not in owner.get("/console/clients").content.decode()
    assert owner.send("/console/clients", "make", {"name": "x", "kind": "recipient", "role": "owner"}).status_code == 422
    assert owner.send("/console/clients", "revoke", {"name": "courier-7"}).status_code == 302
    states = [one.body.get("state") for one in log.newest(made, "protorg") if one.entry.type == "staff"]
    assert states[:3] == ["disabled", "reset", "added"]


def test_measures_hosts_and_services_are_kept(made, owner: Browser) -> None:
    """A measure has its owner and next check; when that day passes, the start page says so."""
    measure = policy_of("protorg").measures[0].measure
    form = {"measure": measure, "text": "Access by key", "owner": "security lead", "check_every_days": "1"}
    assert owner.send("/console/measures", "measure", form).status_code == 302
    assert owner.send("/console/measures", "measure", {**form, "check_every_days": "soon"}).status_code == 422
    assert owner.send("/console/measures", "hosts", {"hosts": "Bad.Example\nworse.example"}).status_code == 302
    assert notes.listed(made, "protorg", kind="unsafe_hosts")[0].value == ["bad.example", "worse.example"]
    assert owner.send("/console/measures", "hosts", {"hosts": "no_host!"}).status_code == 422
    assert (
        owner.send("/console/measures", "service", {"service": "hosting", "title": "", "text": "Own terms", "fields": ""}).status_code
        == 302
    )
    assert [(one.name, one.provisions, one.version) for one in services.listed(made, "protorg")] == [("hosting", "Own terms", 1)]
    wrong = owner.send("/console/measures", "service", {"service": "hosting", "title": "", "text": "", "fields": "wrapping"})
    assert wrong.status_code == 422
    assert "Own terms" in text(owner.get("/console/measures"))
    assert "Access by key" in text(owner.get("/console/measures"))
    made.clock.move(3 * DAY)
    assert "Measure to be checked" in text(owner.get("/console/"))


def test_the_log_is_filtered_shown_and_verified(made, owner: Browser) -> None:
    """Entries are listed by type, shown with leaf and body, and verified; a changed row is found."""
    order(made)
    assert "collection" in text(owner.get("/console/log?type=collect"))
    refusals = text(owner.get("/console/log?outcome=refused"))
    assert "allowed" not in refusals.partition("Entries, newest first")[2]
    shown = owner.get("/console/log/0").content.decode()
    assert "&quot;type&quot;: &quot;publish&quot;" in shown
    assert owner.send("/console/log/health", "sign").status_code == 302
    assert "The log is sound" in text(owner.send("/console/log/health", "verify"))
    from dataclasses import replace

    from zavet.operations.rows import LeafRow

    row = made.read("protorg", lambda work: work.transaction.get(LeafRow, "protorg", 1))
    value = json.loads(row.leaf)
    changed = replace(row, leaf=json.dumps({**value, "hour": value["hour"] + 1}, separators=(",", ":"), ensure_ascii=False).encode())
    made.write("protorg", lambda work: work.transaction.put(changed))
    assert "Findings:" in text(owner.send("/console/log/health", "verify"))
    made.write("protorg", lambda work: work.transaction.put(row))
    assert owner.get("/console/log/999999").status_code == 404


def test_tables_have_pages_of_fifty(made, owner: Browser) -> None:
    """A long list shows fifty rows and leads on."""
    for number in range(53):
        letters.register(
            made, "protorg", kind="letter", channel="email", sender="x", text=f"letter {number}", actor=Actor("officer", "o", "owner")
        )
    first = owner.get("/console/letters?kind=letter").content.decode()
    assert first.count("<tr>") == 51
    assert "page=2" in first
    second = owner.get("/console/letters?kind=letter&page=2").content.decode()
    assert "page=1" in second
    assert "page=3" not in second
    assert owner.get("/console/letters?page=-1&kind=zzz").status_code == 200
    log_page = owner.get("/console/log").content.decode()
    assert log_page.count("<tr>") == 51
    assert "?before=" in log_page


def test_files_hold_no_formulas(made, owner: Browser) -> None:
    """What would begin a formula in a spreadsheet begins with an apostrophe."""
    for bad in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1"):
        assert harmless(bad).startswith("'")
    assert harmless("plain") == "plain"
    answer = owner.get("/console/log.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")


def test_forms_of_another_shape_are_refused(made, owner: Browser) -> None:
    """An unknown form is malformed; an unknown field, a field sent twice and a missing token are refused by name."""
    owner.get("/console/letters")
    assert owner.post("/console/letters", {"do": "nothing"}).status_code == 400
    page = Page(owner.get("/console/letters").content.decode()).forms["register"]
    good = {**page, "kind": "letter", "channel": "post", "sender": "x", "text": "y"}
    assert owner.post("/console/letters", {**good, "surprise": "1"}).status_code == 422
    assert owner.post("/console/letters", {**good, "sender": ["a", "b"]}).status_code == 422
    assert owner.post("/console/letters", {**good, "key": ""}).status_code == 422
    assert owner.post("/console/letters", {**good, "kind": "novel"}).status_code == 422
    assert owner.post("/console/letters", {**good, "text": "y" * 50_001}).status_code == 422
    first = owner.post("/console/letters", good)
    assert first.status_code == 302
    assert owner.post("/console/letters", good).headers["Location"] == first.headers["Location"]
    assert owner.post("/console/letters", {**good, "text": "another"}).status_code == 409
    token = {"x-csrftoken": owner.client.cookies["csrftoken"].value}
    assert owner.client.put("/console/letters", headers={**owner.headers, **token}).status_code == 405


def test_the_clock_of_a_demo_moves_on_record(made, owner: Browser) -> None:
    """Days ahead show on every page and are an entry; no other system has the page."""
    before = made.clock.now()
    assert owner.send("/console/clock", "move", {"days": "2"}).status_code == 302
    assert made.clock.now() >= before + 2 * DAY
    assert log.newest(made, "protorg", limit=1)[0].entry.type == "clock"
    assert owner.send("/console/clock", "move", {"days": "-1"}).status_code == 422
    assert owner.send("/console/clock", "move", {"days": "0"}).status_code == 422
    made.demo = False
    try:
        assert owner.get("/console/clock").status_code == 404
        assert "/console/clock" not in owner.get("/console/").content.decode()
    finally:
        made.demo = True


def test_visits_publications_statistics_and_retention(made, owner: Browser) -> None:
    """Kept visits open for their purpose alone; a sweep changes nothing where the policy keeps without term."""
    from zavet.operations import visits

    visits.count(made, "protorg", point="page_view", seen={"ip_address": "203.0.113.9", "browser": "Firefox 140"})
    fine = owner.send("/console/visits", "open", {"purpose": "fraud_prevention", "categories": ["ip_address"], "subject": ""})
    assert "203.0.113.9" in fine.content.decode()
    refused = owner.send("/console/visits", "open", {"purpose": "marketing", "categories": ["ip_address"], "subject": ""})
    assert refused.status_code == 403
    assert "203.0.113.9" not in refused.content.decode()
    assert "203.0.113.9" not in owner.get("/console/statistics").content.decode()
    assert owner.send("/console/publications", "withdraw", {"public": "none"}).status_code == 404
    swept = owner.send("/console/retention", "sweep")
    assert swept.status_code == 200
    assert "The sweep is done" in text(swept)


def test_overdue_requests_and_letters_stand_on_the_start_page(made, owner: Browser) -> None:
    """What is overdue stands at the top, for those who may do something about it."""
    ids = order(made)
    rights.ask(made, "protorg", right="information", subject=ids["subject"], text="?", actor=Actor("officer", "o", "owner"))
    assert "Request of a subject" in text(owner.get("/console/"))
    assert "Request of a subject" not in text(officer("marta", "marketing").get("/console/"))
