"""The cabinet: one's own data, consents, recipients, history, requests — and nobody else's."""

from __future__ import annotations

import pytest
from pages_site import OWNER, Browser, form_to, forms, house, registered, subject_of, text_of
from tests.shared import SLUGS

from zavet.decision.question import Actor, GroundRef
from zavet.errors import Refused
from zavet.operations import accounts, disclose, grounds, log, outbox, rights, use
from zavet.operations.rows import RequestRow

SECTIONS = ("", "data", "consents", "recipients", "log", "orders", "requests", "settings", "security")


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def send(browser: Browser, page: str, action: str, values: dict[str, str] | None = None, **chosen: str):
    """Sends the form of `page` that posts to `action` and has these hidden values."""
    found = forms(browser.get(page).content.decode())
    hidden = next(
        one.hidden for one in found if one.action == action and all(one.hidden.get(name) == text for name, text in chosen.items())
    )
    return browser.post(action, {**hidden, **(values or {})})


def types_of(slug: str, subject: str) -> list[str]:
    return [one.entry.type for one in log.of_subject(house(), slug, subject=subject)]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_section_is_served_in_every_language(slug: str, language: str) -> None:
    """Each section answers in each language, with one heading and no script; strangers are sent to the login."""
    browser, _ = registered(slug)
    browser.headers["accept-language"] = language
    for name in SECTIONS:
        answer = browser.get(f"/cabinet/{name}")
        assert answer.status_code == 200, name
        text = answer.content.decode()
        assert f'<html lang="{language}">' in text
        assert "<script" not in text
        assert " style=" not in text
        assert text.count("<h1>") == 1
        assert answer.headers["Cache-Control"] == "no-store"
        assert Browser(slug).get(f"/cabinet/{name}").headers["Location"].startswith("/login?next=%2Fcabinet%2F")
    assert Browser(slug).get("/cabinet/data", accept="application/json").status_code == 401


def test_my_data_are_shown_with_their_source_and_clause_under_one_entry() -> None:
    """The page shows every value with point, time and clause, and what is missing; one entry covers it."""
    browser, typed = registered("protorg")
    subject = subject_of(browser)
    before = types_of("protorg", subject).count("access")
    text = text_of(browser.get("/cabinet/data"))
    assert types_of("protorg", subject).count("access") == before + 1
    for value in ("Ковалёва", "Дарья", typed["email"], typed["phone"], "ул. Ясная, 5"):
        assert value in text
    assert "Регистрация: дали вы сами" in text
    assert "3.2.5" in text
    assert "не указано" in text
    browser.get("/cabinet/")
    assert types_of("protorg", subject).count("access") == before + 1


def test_a_value_is_put_right_and_deleted() -> None:
    """A new phone is found at the next login and used from then on; a deleted value is gone; a wrong one is told at its field."""
    browser, typed = registered("prommet")
    wrong = browser.submit("/cabinet/data/phone", {"value": "буквы"})
    assert wrong.status_code == 422
    assert form_to(wrong.content.decode(), "/cabinet/data/phone").controls["value"]["value"] == "буквы"
    assert browser.submit("/cabinet/data/phone", {"value": "+7 912 111 22 99"}).headers["Location"] == "/cabinet/data?said=changed"
    assert "+79121112299" in text_of(browser.get("/cabinet/data"))
    assert accounts.log_in(house(), "prommet", name="+79121112299", password=typed["password"], seen={}).subject == subject_of(browser)
    assert browser.submit("/cabinet/data/phone", {"value": " "}).status_code == 422
    assert send(browser, "/cabinet/data/phone", "/cabinet/data/phone/delete").status_code == 302
    assert "+79121112299" not in text_of(browser.get("/cabinet/data"))
    assert browser.get("/cabinet/data/passport").status_code == 404
    assert browser.submit("/cabinet/data/surname", {"value": "4111111111111111"}).status_code == 422


def test_a_withdrawn_consent_refuses_its_use_at_once() -> None:
    """The consent stands with the text that was shown; once withdrawn, the next use is refused; given anew, it is allowed."""
    browser, _ = registered("protorg", **{"consent:marketing": "yes"})
    subject = subject_of(browser)
    ask = {"subject": subject, "categories": ["email"], "purpose": "marketing", "actor": OWNER}
    assert use.use(house(), "protorg", **ask).verdict.allowed
    page = browser.get("/cabinet/consents")
    assert "Я разрешаю" in text_of(page)
    assert send(browser, "/cabinet/consents", "/cabinet/consents/withdraw", purpose="marketing").status_code == 302
    with pytest.raises(Refused):
        use.use(house(), "protorg", **ask)
    assert send(browser, "/cabinet/consents", "/cabinet/consents/give", purpose="marketing").status_code == 302
    assert use.use(house(), "protorg", **ask).verdict.allowed
    assert send(browser, "/cabinet/consents", "/cabinet/consents/withdraw", purpose="*").status_code == 302
    with pytest.raises(Refused):
        use.use(house(), "protorg", **ask)


def test_an_objection_refuses_its_purpose() -> None:
    """A purpose objected to is refused from that moment, and the page says so."""
    browser, _ = registered("prommet")
    ask = {"subject": subject_of(browser), "categories": ["email"], "purpose": "service_improvement", "actor": OWNER}
    assert use.use(house(), "prommet", **ask).verdict.allowed
    assert send(browser, "/cabinet/consents", "/cabinet/consents/object", {"purpose": "service_improvement"}).status_code == 302
    with pytest.raises(Refused):
        use.use(house(), "prommet", **ask)
    assert "Вы возразили" in text_of(browser.get("/cabinet/consents"))


def test_who_got_my_data_and_why_is_told() -> None:
    """A hand-over stands with recipient, data, purpose and clause; a refused use stands in the history with its reason."""
    browser, typed = registered("protorg")
    subject = subject_of(browser)
    answer = browser.submit(
        "/forms/checkout", {"surname": "Ковалёва", "first_name": "Дарья", "phone": typed["phone"], "delivery_address": "ул. Ясная, 5"}
    )
    ground = answer.headers["Location"].rpartition("ground=")[2]
    grounds.move(house(), "protorg", ground=ground, recipients=["courier"], status="shipped", actor=OWNER)
    disclose.disclose(
        house(), "protorg", subject=subject, categories=["phone"], recipient="courier", purpose="delivery", actor=OWNER,
        ground=GroundRef("order", ground),
    )  # fmt: skip
    text = text_of(browser.get("/cabinet/recipients"))
    assert "Курьер" in text
    assert "5.2" in text
    with pytest.raises(Refused):
        use.use(house(), "protorg", subject=subject, categories=["phone"], purpose="research", actor=OWNER)
    history = text_of(browser.get("/cabinet/log"))
    assert "отказано" in history
    assert "Данные переданы" in history
    order = browser.get(f"/cabinet/orders/{ground}")
    assert "ул. Ясная, 5" in text_of(order)
    assert "отправлен" in text_of(order)


def test_an_order_keeps_the_data_as_they_were_given() -> None:
    """After the profile is put right, the order still shows the phone first given."""
    browser, typed = registered("prommet")
    values = {"surname": "Ковалёва", "first_name": "Дарья", "phone": typed["phone"], "age": "adult"}
    ground = browser.submit("/forms/service_use", values).headers["Location"].rpartition("ground=")[2]
    browser.submit("/cabinet/data/phone", {"value": "+7 912 333 44 55"})
    assert typed["phone"] in text_of(browser.get(f"/cabinet/orders/{ground}"))


def test_a_ticket_is_opened_and_read() -> None:
    """A ticket opens with its text, and support may use the data in it; an empty one is refused at its field."""
    browser, _ = registered("protorg")
    subject = subject_of(browser)
    assert browser.submit("/cabinet/orders", {"text": " "}).status_code == 422
    assert browser.submit("/cabinet/orders", {"text": "Не открывается корзина"}).status_code == 302
    ticket = grounds.listed(house(), "protorg", subject=subject, kind="ticket")[0].ground
    assert "Не открывается корзина" in text_of(browser.get(f"/cabinet/orders/{ticket}"))
    support = Actor("officer", "sam", "support")
    used = use.use(
        house(), "protorg", subject=subject, categories=["email"], purpose="support", actor=support, ground=GroundRef("ticket", ticket)
    )
    assert used.verdict.allowed


def test_a_demand_to_block_is_in_force_at_once() -> None:
    """A request about inexact data blocks every use from that moment, has a number, and comes back with its answer."""
    browser, _ = registered("smarttracker")
    subject = subject_of(browser)
    assert browser.submit("/cabinet/requests", {"right": "block", "text": "Адрес неверен"}).status_code == 302
    with pytest.raises(Refused) as refused:
        use.use(house(), "smarttracker", subject=subject, categories=["email"], purpose="identification", actor=OWNER)
    assert refused.value.verdict.reason == "restricted"
    text = text_of(browser.get("/cabinet/requests"))
    assert "Адрес неверен" in text
    assert "заблокированы" in text_of(browser.get("/cabinet/"))
    request = rights.listed(house(), "smarttracker", subject=subject)[0].request
    rights.carry_out(house(), "smarttracker", request=request, actor=OWNER)
    assert use.use(house(), "smarttracker", subject=subject, categories=["email"], purpose="identification", actor=OWNER).verdict.allowed
    assert browser.submit("/cabinet/requests", {"right": "dance", "text": "x"}).status_code == 422
    assert browser.submit("/cabinet/requests", {"right": "information", "text": ""}).status_code == 422


def test_a_request_sent_twice_is_one() -> None:
    """The double of a form of the cabinet does nothing a second time."""
    browser, _ = registered("protorg")
    found = form_to(browser.get("/cabinet/requests").content.decode(), "/cabinet/requests").hidden
    for _ in range(2):
        assert browser.post("/cabinet/requests", {**found, "right": "information", "text": "Что вы храните?"}).status_code == 302
    with house().store.read() as transaction:
        assert transaction.count(RequestRow, controller="protorg", subject=subject_of(browser)) == 1


def test_a_claim_is_registered_with_its_term() -> None:
    """A claim gets a number and the day its answer is due; only its sender is shown it."""
    browser, _ = registered("smartis")
    values = {"sender": "Дарья", "claim": "Верните деньги"}
    answer = send(browser, "/cabinet/requests", "/cabinet/requests/claim", values)
    place = answer.headers["Location"]
    text = text_of(browser.get(place))
    assert "Претензия зарегистрирована под номером" in text
    assert "Ответим до" in text
    other, _ = registered("smartis")
    assert "Претензия зарегистрирована" not in text_of(other.get(place))


def test_a_field_is_public_only_while_its_owner_opens_it() -> None:
    """What is opened, and it alone, stands on the public page; closed, it is gone at the next request."""
    browser, typed = registered("netrack")
    subject = subject_of(browser)
    profile = f"/profiles/{subject}"
    assert Browser("netrack").get(profile).status_code == 404
    assert send(browser, "/cabinet/settings", "/cabinet/settings/switch", category="email", public="yes").status_code == 302
    shown = Browser("netrack").get(profile)
    assert typed["email"] in text_of(shown)
    assert typed["phone"] not in shown.content.decode()
    assert Browser("prommet").get(profile).status_code == 404
    assert send(browser, "/cabinet/settings", "/cabinet/settings/switch", category="email", public="no").status_code == 302
    assert Browser("netrack").get(profile).status_code == 404
    closed, _ = registered("protorg")
    assert "/cabinet/settings/switch" not in closed.get("/cabinet/settings").content.decode()


def test_the_download_holds_everything_under_one_access() -> None:
    """The document is an attachment with values, sources, consents, recipients and history."""
    browser, typed = registered("smarttracker")
    subject = subject_of(browser)
    before = types_of("smarttracker", subject).count("access")
    answer = browser.get("/cabinet/download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="smarttracker-my-data.json"'
    document = answer.json()
    assert document["values"]["email"] == typed["email"]
    assert {one["category"] for one in document["held"]} >= {"full_name", "phone", "email"}
    assert {one["purpose"] for one in document["consents"]} == {"acceptance", "account"}
    assert document["policy"]["digest"] == house().in_force("smarttracker").digest
    assert types_of("smarttracker", subject).count("access") == before + 1


def test_nobody_reaches_anybody_elses() -> None:
    """Another subject's order and publication are nothing here, and a session of another controller opens none of it (I11)."""
    mine, typed = registered("protorg")
    values = {"surname": "Ковалёва", "first_name": "Дарья", "phone": typed["phone"], "delivery_address": "ул. Ясная, 5"}
    ground = mine.submit("/forms/checkout", values).headers["Location"].rpartition("ground=")[2]
    other, _ = registered("protorg")
    assert mine.get(f"/cabinet/orders/{ground}").status_code == 200
    assert other.get(f"/cabinet/orders/{ground}").status_code == 404
    token = form_to(other.get("/cabinet/orders").content.decode(), "/cabinet/orders").hidden
    assert other.post("/cabinet/settings/publications/aaaa/withdraw", token).status_code == 404
    assert typed["email"] not in other.get("/cabinet/data").content.decode()


def test_messages_to_the_subject_are_listed() -> None:
    """A code that was sent stands among the messages, with its channel."""
    browser, _ = registered("smartis")
    subject = subject_of(browser)
    accounts.send_code(house(), "smartis", subject=subject, category="email", use="confirm", text=("Код", "Код {code}"))
    assert outbox.listed(house(), "smartis", subject=subject)
    assert "Одноразовый код" in text_of(browser.get("/cabinet/recipients")) or "одноразовый код" in text_of(
        browser.get("/cabinet/recipients")
    )
