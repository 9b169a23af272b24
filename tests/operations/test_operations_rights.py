"""Requests, restrictions, incidents, letters, visits, logins: each does what the policy says and refuses what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operations.house import NOW, OWNER, SUPPORT, VISITOR, make_house

from zavet.clock import DAY
from zavet.decision.question import Actor, GroundRef
from zavet.errors import FieldError, IncidentError, NotFound, NotIdentified, Refused, RightsError
from zavet.operations import (
    accounts,
    clients,
    consent,
    disclose,
    entitled,
    grounds,
    incidents,
    letters,
    log,
    notes,
    notify,
    outbox,
    retention,
    reviews,
    rights,
    security,
    use,
    visits,
)
from zavet.operations.collect import Submission, collect, receive
from zavet.operations.house import House
from zavet.operations.ports import Store

PERSON = {"surname": "Иванова", "first_name": "Анна", "patronymic": "Петровна", "phone": "+7 912 345-67-89", "email": "anna@example.ru"}
NETRACK = {**PERSON, "delivery_address": "Москва, Тверская, 1", "payment_details": "счёт в банке"}

STARTED = Actor("officer", "olga", "owner", entity="ООО «Старт»")


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "prommet", "smartis", "smarttracker", "netrack", store=store)
    yield made
    made.close()


def registered(house: House, controller: str, values: dict[str, str] | None = None, **more: object) -> str:
    kept = {
        "consents": ("account",) if controller in {"smartis", "smarttracker"} else (),
        "age": "adult" if controller == "prommet" else "",
    }
    submission = Submission("registration", values or PERSON, **{**kept, **more})
    return accounts.register(house, controller, submission, password="correct horse battery").ids["subject"]


def smartis_person() -> dict[str, str]:
    return {"first_name": "Анна", "phone": "+7 912 345-67-89", "email": "anna@example.ru"}


def test_a_blocked_subject_is_blocked_from_the_moment_of_the_request(house: House) -> None:
    """From the request until the check ends every use of that subject's data is refused; other subjects stay usable."""
    subject = registered(house, "smartis", smartis_person())
    other = registered(house, "smartis", {**smartis_person(), "email": "b@example.ru", "phone": "+79123456700"})
    rights.restrict(house, "smartis", subject=subject, reason="неточные данные", actor=SUPPORT, by="representative")
    with pytest.raises(Refused) as refused:
        use.use(house, "smartis", subject=subject, categories=["email"], purpose="security", actor=OWNER)
    assert refused.value.verdict.reason == "restricted"
    assert "6.2.4" in refused.value.clauses
    use.use(house, "smartis", subject=other, categories=["email"], purpose="security", actor=OWNER)
    rights.lift(house, "smartis", subject=subject, outcome="точные", actor=OWNER)
    use.use(house, "smartis", subject=subject, categories=["email"], purpose="security", actor=OWNER)


def test_identity_comes_before_a_request_is_carried_out(house: House) -> None:
    """A request whose sender's identity is not confirmed is not carried out; after the confirmation it goes on."""
    subject = registered(house, "netrack", NETRACK)
    request = rights.ask(house, "netrack", right="information", subject=subject, text="прошу сообщить", actor=SUPPORT, channel="post").ids[
        "request"
    ]
    with pytest.raises(Refused) as refused:
        rights.report(house, "netrack", request=request, actor=OWNER)
    assert refused.value.clauses == ("5.4",)
    rights.advance(house, "netrack", request=request, event="confirm_identity", actor=OWNER)
    report = rights.report(house, "netrack", request=request, actor=OWNER)
    assert "email" in report.categories


def test_a_refusal_of_a_request_names_the_law(house: House) -> None:
    """A request for information is not refused without the law that limits it."""
    subject = registered(house, "smarttracker", {**{k: v for k, v in PERSON.items() if k != "phone"}, "mobile_phone": "+79123456789"})
    request = rights.ask(house, "smarttracker", right="information", subject=subject, text="что обрабатывается", actor=OWNER).ids["request"]
    with pytest.raises(FieldError):
        rights.advance(house, "smarttracker", request=request, event="refuse", actor=OWNER)
    rights.advance(house, "smarttracker", request=request, event="refuse", norm="152-FZ, art. 14(8)", actor=OWNER)


def test_withdrawing_everything_stops_what_rests_on_the_acceptance(house: House) -> None:
    """After the withdrawal a use for personalised services is refused citing the clause of the withdrawal."""
    subject = registered(house, "netrack", NETRACK)
    use.use(house, "netrack", subject=subject, categories=["email"], purpose="personalisation", actor=STARTED)
    consent.withdraw(house, "netrack", subject=subject, purpose=None, actor=OWNER)
    with pytest.raises(Refused) as refused:
        use.use(house, "netrack", subject=subject, categories=["email"], purpose="personalisation", actor=STARTED)
    assert "5.2.1" in refused.value.clauses


def test_an_incident_is_closed_only_when_everybody_was_told(house: House) -> None:
    """Where the policy promises notice, an incident with an unsent one is not closed."""
    people = [registered(house, "smartis", {**smartis_person(), "email": f"p{n}@example.ru", "phone": f"+7912345670{n}"}) for n in range(3)]
    incident = incidents.report(
        house, "smartis", kind="loss", subjects=people, description="потеря", occurred_at=NOW - DAY, actor=OWNER, title="т", text="т"
    ).ids["incident"]
    incidents.add_step(house, "smartis", incident=incident, side="controller", text="сменили ключи", actor=OWNER)
    with pytest.raises(IncidentError) as refused:
        incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)
    assert "5.4" in refused.value.clauses
    assert outbox.deliver_due(house, "smartis").sent == 3
    incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)
    assert incidents.card(house, "smartis", incident=incident)["notified"] == 3


def test_where_no_notice_is_promised_the_decision_not_to_tell_is_on_record(house: House) -> None:
    """An incident may be closed without notice where somebody decided so and a step stands on the card."""
    incident = incidents.report(
        house, "smarttracker", kind="disclosure", subjects=[], description="утечка", occurred_at=NOW - 2 * DAY, actor=OWNER
    ).ids["incident"]
    incidents.inform(house, "smarttracker", incident=incident, decision="not_informed", actor=OWNER)
    with pytest.raises(IncidentError):
        incidents.add_proof(house, "smarttracker", incident=incident, ground="public_before", source="сайт", dated=NOW, actor=OWNER)
    incidents.add_proof(house, "smarttracker", incident=incident, ground="public_before", source="сайт", dated=NOW - 9 * DAY, actor=OWNER)
    incidents.add_step(house, "smarttracker", incident=incident, side="subject", text="сменить пароль", actor=OWNER)
    incidents.close_incident(house, "smarttracker", incident=incident, actor=OWNER)


def test_a_claim_is_due_after_thirty_days_and_answered_only_with_an_answer(house: House) -> None:
    """A claim has its deadline, is overdue after it, and is closed only with its answer."""
    claim = letters.register(house, "smartis", kind="claim", channel="post", sender="И. Иванов", text="требую", actor=OWNER).ids["letter"]
    with pytest.raises(RightsError) as refused:
        letters.answer(house, "smartis", letter=claim, text=" ", form="written", actor=OWNER)
    assert "8.2" in refused.value.clauses
    row = letters.listed(house, "smartis")[0]
    assert not row["overdue"]
    house.clock.at = row["due_at"] + 1
    assert letters.listed(house, "smartis")[0]["overdue"]
    letters.answer(house, "smartis", letter=claim, text="ответ", form="written", actor=OWNER)
    assert letters.opened(house, "smartis", letter=claim)["answer"] == "ответ"
    with pytest.raises(RightsError):
        letters.to_court(house, "smartis", claim="", actor=OWNER)


def test_a_visit_without_a_login_leaves_no_person(house: House) -> None:
    """A visit keeps exactly the named data, counted without persons and readable for statistics' purposes only."""
    seen = {"ip_address": "203.0.113.9", "browser": "Firefox", "operating_system": "Linux", "device": "computer", "language": "ru"}
    assert visits.count(house, "prommet", point="page_view", seen=seen)
    with pytest.raises(Refused):
        visits.read(house, "prommet", categories=("ip_address",), purpose="marketing", actor=OWNER)
    found = visits.read(house, "prommet", categories=("ip_address",), purpose="technical_diagnostics", actor=OWNER)
    assert found.rows == ({"ip_address": "203.0.113.9"},)
    assert {(row.dimension, row.value) for row in visits.counts(house, "prommet")} >= {("browser", "Firefox"), ("visits", "all")}


def test_a_login_keeps_address_and_time_for_fraud_prevention_only(house: House) -> None:
    """Address and time of a login under a user id open for fraud prevention and for nothing else."""
    subject = registered(house, "prommet")
    who = accounts.log_in(
        house, "prommet", name="anna@example.ru", password="correct horse battery", seen={"ip_address": "203.0.113.7", "access_time": "t"}
    )
    assert who.subject == subject
    with pytest.raises(NotIdentified):
        accounts.log_in(house, "prommet", name="anna@example.ru", password="wrong horse battery", seen={})
    for purpose in ("marketing", "statistics"):
        with pytest.raises(Refused) as refused:
            visits.read(house, "prommet", categories=("ip_address",), purpose=purpose, actor=OWNER, subject=subject)
        assert "2.2.3/p1" in refused.value.clauses
    found = visits.read(house, "prommet", categories=("ip_address",), purpose="fraud_prevention", actor=OWNER, subject=subject)
    assert found.rows == ({"ip_address": "203.0.113.7"},)


def test_a_minor_is_refused_and_a_minors_account_is_erased(house: House) -> None:
    """A registration declared to be a minor's keeps nothing; an account found to be a minor's goes at once."""
    with pytest.raises(FieldError) as refused:
        registered(house, "prommet", age="minor")
    assert refused.value.clauses == ("1.4",)
    subject = registered(house, "prommet")
    accounts.mark_minor(house, "prommet", subject=subject, actor=OWNER)
    with pytest.raises(NotFound):
        rights.access(house, "prommet", subject=subject, actor=OWNER)
    assert log.newest(house, "prommet", limit=1)[0].entry.type == "erase"


def test_an_account_needs_the_consent_to_it(house: House) -> None:
    """Without consent to it no account is made, and the refusal cites the clause."""
    with pytest.raises(FieldError) as refused:
        registered(house, "smartis", smartis_person(), consents=())
    assert refused.value.clauses == ("4.1.6",)


def test_a_review_with_an_unsafe_link_is_not_published(house: House) -> None:
    """A link to a host on the unsafe list is refused; another is published and seen by others until withdrawn."""
    subject = registered(house, "prommet")
    me = accounts.subject_actor(subject)
    notes.keep(house, "prommet", kind="unsafe_hosts", note="unsafe_hosts", value=["evil.example"], actor=OWNER)
    with pytest.raises(FieldError) as refused:
        reviews.disseminate(house, "prommet", subject=subject, about="item", text="see http://sub.evil.example/x", actor=me)
    assert refused.value.clauses == ("1.5",)
    public = reviews.disseminate(house, "prommet", subject=subject, about="item", text="хорошо https://good.example", actor=me).ids[
        "public"
    ]
    assert reviews.shown(house, "prommet")[0]["text"].startswith("хорошо")
    reviews.withdraw(house, "prommet", public=public, actor=me)
    assert reviews.shown(house, "prommet") == []


def test_a_partner_gets_data_only_by_consent_or_law(house: House) -> None:
    """A transfer to a partner is refused, and passes on the subject's own consent to it dated before."""
    subject = registered(house, "smartis", smartis_person())
    ask = {"subject": subject, "categories": ["email"], "recipient": "partner", "purpose": "partner_services", "actor": OWNER}
    with pytest.raises(Refused) as refused:
        disclose.disclose(house, "smartis", **ask)
    assert "6.2.2" in refused.value.clauses
    consent.give(
        house,
        "smartis",
        subject=subject,
        purpose="transfer:partner",
        notice="разрешаю передать адрес партнёру",
        actor=accounts.subject_actor(subject),
    )
    disclose.disclose(house, "smartis", **ask)


def test_an_authority_gets_data_only_on_its_demand(house: House) -> None:
    """Without body, ground and document a hand-over is refused; with them it goes, and a foreign body gets nothing."""
    subject = registered(house, "smartis", smartis_person())
    ask = {"subject": subject, "categories": ["email"], "recipient": "authority", "purpose": None, "actor": OWNER}
    with pytest.raises(Refused) as refused:
        disclose.disclose(house, "smartis", **ask)
    assert "5.3" in refused.value.clauses
    demand = {"body": "Следственный отдел", "ground": "law", "document": "12/3", "country": "RU"}
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="demand", details=demand, actor=OWNER).ids["ground"]
    disclose.disclose(house, "smartis", ground=GroundRef("demand", ground), **ask)
    foreign = grounds.open_ground(house, "smartis", subject=subject, kind="demand", details={**demand, "country": "KZ"}, actor=OWNER).ids[
        "ground"
    ]
    with pytest.raises(Refused):
        disclose.disclose(house, "smartis", ground=GroundRef("demand", foreign), **ask)


def test_what_reached_its_purposes_goes_and_a_hold_keeps_it(house: House) -> None:
    """A closed order without hold is erased by the sweep, one with a hold stays, an open one stays."""
    made = {}
    for name in ("closed", "held", "open"):
        values = {**PERSON, "email": f"{name}@example.ru"}
        ids = collect(house, "prommet", Submission("service_use", values, age="adult"), actor=VISITOR).ids
        ground = ids.get("ground") or grounds.open_ground(house, "prommet", subject=ids["subject"], kind="order", actor=OWNER).ids["ground"]
        made[name] = ids["subject"]
        if name == "held":
            for klass in ("contract", "account", "traffic"):
                retention.hold(
                    house, "prommet", subject=ids["subject"], klass=klass, norm="402-FZ art. 29", until=NOW + 9 * DAY, actor=OWNER
                )
        if name != "open":
            grounds.move(house, "prommet", ground=ground, close=True, actor=OWNER)
    house.clock.at += DAY
    retention.sweep(house, "prommet")
    with pytest.raises(NotFound):
        rights.access(house, "prommet", subject=made["closed"], actor=OWNER)
    for name in ("held", "open"):
        assert rights.access(house, "prommet", subject=made[name], actor=OWNER)[0]["email"] == f"{name}@example.ru"
    house.clock.at += 10 * DAY
    retention.sweep(house, "prommet")
    with pytest.raises(NotFound):
        rights.access(house, "prommet", subject=made["held"], actor=OWNER)


def test_a_payment_notice_comes_from_a_third_party_and_serves_the_order(house: House) -> None:
    """What a payment service reports is marked as from a third party and is refused for a promotion."""
    ids = collect(house, "prommet", Submission("service_use", PERSON, age="adult"), actor=VISITOR).ids
    ground = ids.get("ground") or grounds.open_ground(house, "prommet", subject=ids["subject"], kind="order", actor=OWNER).ids["ground"]
    bank = Actor("recipient", "bank", "payment_processor")
    receive(house, "prommet", subject=ids["subject"], values={"payment_status": "paid"}, ground=ground, actor=bank)
    used = use.use(
        house,
        "prommet",
        subject=ids["subject"],
        categories=["payment_status"],
        purpose="payment",
        actor=OWNER,
        ground=GroundRef("order", ground),
    )
    assert used.values == {"payment_status": "paid"}
    with pytest.raises(Refused):
        use.use(house, "prommet", subject=ids["subject"], categories=["payment_status"], purpose="marketing", actor=OWNER)


def test_a_burst_of_failed_logins_raises_an_incident(house: House) -> None:
    """Ten failed logins within an hour are an incident, once."""
    for _ in range(25):
        security.note(house, "prommet", kind="login_failed", where="/login")
    assert [row.kind for row in incidents.listed(house, "prommet")] == ["intrusion"]


def test_a_code_confirms_an_address_once(house: House) -> None:
    """A code sent to the address given confirms it once; a wrong one does not."""
    subject = registered(house, "smartis", smartis_person())
    accounts.send_code(house, "smartis", subject=subject, category="email", use="confirm", text=("код", "Ваш код {code}"))
    outbox.deliver_due(house, "smartis")
    code = house.senders["email"].sent[-1].body.split()[-1]
    with pytest.raises(FieldError):
        accounts.confirm(house, "smartis", subject=subject, code="00000000" if code != "00000000" else "11111111")
    accounts.confirm(house, "smartis", subject=subject, code=code)
    with pytest.raises(FieldError):
        accounts.confirm(house, "smartis", subject=subject, code=code)


def test_a_key_opens_its_own_controller_alone(house: House) -> None:
    """A key of one controller is nobody at another, and nobody once revoked."""
    secret = clients.make(house, "smartis", name="shop", kind="role", role="support", actor=OWNER)
    assert clients.identify(house, "smartis", secret).role == "support"
    with pytest.raises(NotIdentified):
        clients.identify(house, "prommet", secret)
    clients.revoke(house, "smartis", name="shop", actor=OWNER)
    with pytest.raises(NotIdentified):
        clients.identify(house, "smartis", secret)


def test_a_role_does_only_its_own_acts(house: House) -> None:
    """Support may not publish; the refusal is an entry. An officer of a foreign entity may do nothing."""
    with pytest.raises(Refused) as refused:
        entitled.require(house, "smartis", SUPPORT, "publish")
    assert refused.value.index is not None
    stranger = Actor("officer", "s", "owner", entity="ООО «Чужие»")
    with pytest.raises(Refused) as foreign:
        entitled.require(house, "netrack", stranger, "search")
    assert "2/p1" in foreign.value.clauses


def test_an_offer_under_a_notices_purpose_is_refused(house: House) -> None:
    """A message under the purpose of answering requests carries no offers."""
    subject = registered(house, "smartis", smartis_person())
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="request", actor=OWNER).ids["ground"]
    send = {
        "subject": subject,
        "purpose": "communication",
        "title": "т",
        "text": "т",
        "actor": OWNER,
        "ground": GroundRef("request", ground),
    }
    notify.notify(house, "smartis", **send)
    with pytest.raises(Refused) as refused:
        notify.notify(house, "smartis", offer=True, **send)
    assert set(refused.value.clauses) & {"4.1.3", "4.1.10"}
