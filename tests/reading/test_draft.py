"""Drafts of invented readings: what the text settles is in force, whatever else it touches is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.reading.gold_reading import fact, placed, small_reading

from zavet.errors import ReadingError
from zavet.policy.answers import answer
from zavet.policy.checks import check
from zavet.policy.format import format_policy
from zavet.policy.forms import form
from zavet.policy.model import Policy, Retention
from zavet.policy.syntax import parse
from zavet.reading.clause import Outline
from zavet.reading.draft import draft
from zavet.reading.facts import ClauseKind, Doubt, Fact, Header, Reading

CLAUSES = (
    ("1", "heading", "О политике"),
    ("1.1", "scope", "Мастерская «Узел» держит сайт uzel.example."),
    ("2", "heading", "Что мы просим"),
    ("2.1", "data", "При регистрации и заказе называют:"),
    ("2.1.1", "data", "имя полностью;"),
    ("2.1.2", "data", "мобильный или контактный номер;"),
    ("2.1.3", "data", "почту."),
    ("2.2", "data", "Сервер сам видит адрес машины. Он нужен лишь против обмана."),
    ("3", "heading", "Зачем"),
    ("3.1", "purpose", "Ради этого:"),
    ("3.1.1", "purpose", "выполнить заказ;"),
    ("3.1.2", "purpose", "прислать новости, если согласны."),
    ("4", "transfer", "Посылку везёт курьер и другие люди."),
)
HEADER = Header(
    operator={"name": "Мастерская «Узел»", "country": "RU", "clause": "1.1", "emails": ("a@uzel.example",)},
    sites=("https://uzel.example/x",),
)


def given(category: str, clause: str, *points: str, **more: object) -> Fact:
    return fact("data", clause, category=category, source="provided", points=points, required=None, **more)


FACTS = (
    given("full_name", "2.1.1", "registration", "checkout"),
    given("phone", "2.1.2", "registration", "checkout"),
    given("email", "2.1.3", "registration", "checkout"),
    fact("data", "2.2", category="ip_address", source="automatic", points=("page_view",), required=None),
    fact("purposes", "2.2", purpose="fraud_prevention", consent=False),
    fact("purposes", "3.1.1", purpose="order_processing", consent=False),
    fact("purposes", "3.1.2", purpose="newsletter", consent=True),
    fact("recipients", "4", recipient="courier", purpose="order_processing", condition=None),
    fact("recipients", "4", recipient="other:third parties", purpose="order_processing", condition=None),
    fact("retention", "3.1", rule="purpose_achieved", term=None),
)


def reading(*more: Fact, without: str = "", header: Header = HEADER, doubts: tuple[Doubt, ...] = ()) -> Reading:
    kept = tuple(one for one in FACTS if one.family != without)
    return small_reading(*CLAUSES, facts=(*kept, *more), header=header, doubts=doubts)


def drafted(*more: Fact, without: str = "", header: Header = HEADER, doubts: tuple[Doubt, ...] = ()) -> Policy:
    policy = draft(reading(*more, without=without, header=header, doubts=doubts), slug="uzel")
    sound(policy)
    return policy


def sound(policy: Policy) -> None:
    assert [str(one) for one in check(policy) if one.level == "error"] == []
    assert parse(format_policy(policy)) == policy


def asked(policy: Policy, about: str) -> list[str]:
    return [one.id for one in policy.open if one.about == about]


def test_a_draft_holds_the_text_and_the_facts() -> None:
    """Clauses are the text's own words; the site's host, the title and the operator are there."""
    policy = drafted()
    assert [one.id for one in policy.clauses] == [id_ for id_, _, _ in CLAUSES]
    assert policy.clause("2.1.1").text == {"ru": "имя полностью;"}  # type: ignore[union-attr]
    assert (policy.title["ru"], policy.sites, policy.operator.name) == ("Политика", ("uzel.example",), "Мастерская «Узел»")
    assert policy.closed.data == ("2.1",)
    assert policy.closed.purposes == ("3.1",)
    assert policy == draft(reading(), slug="uzel")


def test_forms_ask_what_was_read_and_offer_the_consents() -> None:
    """Each point of the text is a form with a title in every language; a phone named twice is asked twice."""
    registration, checkout = form(drafted(), "registration"), form(drafted(), "checkout")
    assert registration is not None
    assert checkout is not None
    names = ["surname", "first_name", "patronymic", "mobile_phone", "contact_phone", "email"]
    assert [one.name for one in registration.fields] == names
    assert [one.name for one in registration.fields if one.required] == ["surname", "first_name", "email"]
    assert [one.name for one in checkout.fields if one.required] == ["surname", "first_name", "mobile_phone"]
    assert [one.purpose for one in registration.consents] == ["newsletter"]
    assert (registration.opens, checkout.opens) == (None, "order")
    assert set(registration.title) == {"ru", "kk", "en"}


def test_a_narrower_sentence_binds_its_datum_and_no_other() -> None:
    """What the clause itself names a purpose for serves that alone; lists stand for all to all."""
    by = {one.category: one for one in drafted().data}
    assert (by["ip_address"].purposes, by["ip_address"].limit_clause) == (("fraud_prevention",), "2.2")
    assert by["email"].purposes is None


def test_of_two_purposes_in_a_clause_the_one_in_the_sentence_binds() -> None:
    """A sentence is narrower than its clause."""
    clauses = (("1", "scope", "Мы"), ("2", "data", "Почту берём для новостей. Номер нужен для доставки."))
    facts = [given("email", "2", "registration"), given("phone", "2", "registration")]
    facts += [fact("purposes", "2", purpose="newsletter", consent=True), fact("purposes", "2", purpose="delivery", consent=False)]
    made = small_reading(*clauses)
    told = tuple(placed(made, one, words) for one, words in zip(facts, ("Почту", "Номер", "новостей", "доставки"), strict=True))
    policy = draft(replace(made, facts=told), slug="uzel")
    assert {one.category: one.purposes for one in policy.data} == {"email": ("newsletter",), "phone": ("delivery",)}


def test_recipients_get_what_their_function_needs() -> None:
    """A courier is given name and phone for an open order; e-mail is not his."""
    [courier] = drafted().recipients
    assert (courier.requires, courier.categories) == (("ground:order",), ("full_name", "phone"))


def test_a_group_left_open_gets_nothing_until_it_is_said() -> None:
    """Third parties beside the named are asked about; either answer gives a sound policy."""
    policy = drafted()
    [question] = [one for one in policy.open if one.about == "recipients.recipient"]
    assert question.closes == ("recipient:other:third_parties",)
    assert [one.id for one in question.options] == ["none", "assigned", "consented"]
    opened = answer(policy, question.id, "assigned")
    assert [(one.recipient, one.requires) for one in opened.recipients][1] == ("other:third_parties", ("ground:order",))
    assert len(answer(policy, question.id, "none").recipients) == 1


def test_any_other_information_is_not_asked_for() -> None:
    """Words that leave open what is meant make no field; the answer `comment` makes one optional field of free text."""
    policy = drafted(given("other:any other information", "2.1", "registration"))
    assert "other:any_other_information" not in {one.category for one in policy.data}
    [question] = [one for one in policy.open if one.about == "data.category"]
    opened = answer(policy, question.id, "comment")
    sound(opened)
    fields = form(opened, "registration").fields  # type: ignore[union-attr]
    assert [(one.name, one.required) for one in fields if one.category.startswith("other:")] == [("comment", False)]


def test_named_data_of_the_policys_own_have_a_field_of_their_own() -> None:
    """What is named plainly can be asked, in letters that a field may have."""
    policy = drafted(given("other:номер шкафа", "2.1", "checkout"))
    assert "nomer_shkafa" in {one.name for one in form(policy, "checkout").fields}  # type: ignore[union-attr]


def test_bank_cards_are_never_in_force() -> None:
    """A text that takes card numbers makes no form that does, and no answer opens one."""
    policy = drafted(given("other:номер банковской карты", "2.1", "checkout"))
    [question] = [one for one in policy.open if one.about == "data.category"]
    assert [one.id for one in question.options] == ["none"]
    assert all("karty" not in one.name for one in form(policy, "checkout").fields)  # type: ignore[union-attr]


def test_data_without_a_place_are_asked_nowhere_until_a_place_is_said() -> None:
    """The text names data and no form: there is none; naming one makes it, with what it must hold."""
    facts = (given("full_name", "2.1.1"), given("email", "2.1.3"))
    policy = drafted(*facts, without="data")
    assert policy.points == ()
    [question] = [one for one in policy.open if one.about == "data.points"]
    opened = answer(policy, question.id, "feedback")
    sound(opened)
    assert [one.name for one in form(opened, "feedback").fields if one.required] == ["surname", "first_name", "email"]  # type: ignore[union-attr]


def test_two_names_for_one_thing_do_not_break_a_form() -> None:
    """A first name beside a full name is asked once; a password waits for something to log in by."""
    policy = drafted(given("first_name", "2.1", "any"), given("password", "2.1", "callback"), given("gender", "2.1", "callback"))
    names = [one.name for one in form(policy, "callback").fields]  # type: ignore[union-attr]
    assert names == ["gender"]
    assert asked(policy, "data.password") == ["data.password"]


def test_organisations_numbers_are_asked_of_organisations() -> None:
    """Where the text speaks of legal entities, their numbers are asked of them alone."""
    legal = fact("subjects", "1.1", subject="legal_entity")
    assert [one.only_for for one in drafted(legal, given("inn", "2.1", "checkout")).data if one.category == "inn"] == [("legal_entity",)]
    assert [one.only_for for one in drafted(given("inn", "2.1", "checkout")).data if one.category == "inn"] == [()]


def test_a_text_without_an_operator_names_the_owner_of_its_site() -> None:
    """Nobody's name is made up; the answer writes it."""
    policy = drafted(header=replace(HEADER, operator={}))
    assert policy.operator.name == "Владелец сайта uzel.example"
    made = answer(
        policy, "operator.name", {"operator.name": "ООО «Узел»", "operator.legal_form": "ooo", "operator.emails": "x@uzel.example"}
    )
    assert (made.operator.name, made.operator.legal_form, made.operator.emails) == ("ООО «Узел»", "ooo", ("x@uzel.example",))


def test_of_two_operators_neither_is_in_force() -> None:
    """A contradiction is asked, with what was read as an answer."""
    doubt = Doubt("operator.name", "contradiction", "1.1", None, "ООО «Узел», ООО «Петля»")
    policy = drafted(doubts=(doubt,))
    assert policy.operator.name.startswith("Владелец")
    assert answer(policy, "operator.name", "read").operator.name == "Мастерская «Узел»"


@pytest.mark.parametrize("option", ["purpose_achieved", "law", "unlimited"])
def test_without_a_term_nothing_is_kept_by_rule_until_it_is_said(option: str) -> None:
    """No term was read: none is in force."""
    policy = drafted(without="retention")
    assert policy.retention == ()
    assert [one.rule for one in answer(policy, "retention.term", option).retention] == [option]
    assert answer(policy, "retention.term", {"retention.term": "3 calendar_years"}).retention[0].term == "3 calendar_years"


def test_terms_that_contradict_are_both_out_of_force() -> None:
    """Without limit, and until the purpose is achieved: one of the two is asked for."""
    policy = drafted(fact("retention", "2.2", rule="unlimited", term=None))
    assert policy.retention == ()
    [question] = [one for one in policy.open if one.about == "retention.term"]
    assert (question.reason, [one.id for one in question.options]) == ("contradiction", ["purpose_achieved", "unlimited"])
    assert answer(policy, question.id, "unlimited").retention == (Retention("unlimited", "2.2"),)


def test_a_term_that_is_not_said_is_asked() -> None:
    """`term` without a number erases nothing."""
    assert asked(drafted(fact("retention", "2.2", rule="term", term=None), without="retention"), "retention.term") == ["retention.term"]


def test_a_promise_to_tell_nobody_closes_the_named() -> None:
    """Recipients beside a promise to tell nobody are closed until somebody says which holds."""
    policy = drafted(doubts=(Doubt("recipients", "contradiction", "4", None, "никому"),))
    assert policy.recipients == ()
    question = policy.open[0]
    assert "recipient:courier" in question.closes
    assert [one.recipient for one in answer(policy, question.id, "named").recipients] == ["courier"]


def test_facts_of_low_confidence_are_asked_and_out_of_force() -> None:
    """What is more likely wrong than right is not in force; `yes` puts it there."""
    low = replace(given("passport", "2.1", "checkout"), confidence=0.3)
    policy = drafted(low, replace(fact("purposes", "3.1", purpose="loyalty", consent=True), confidence=0.2))
    assert "passport" not in {one.category for one in policy.data}
    data, purposes = [one for one in policy.open if one.id in {"data.category", "purposes.purpose"}]
    assert (data.closes, purposes.closes) == (("category:passport",), ("purpose:loyalty",))
    opened = answer(answer(policy, data.id, "yes"), purposes.id, "yes")
    sound(opened)
    assert "passport" in {one.name for one in form(opened, "checkout").fields}  # type: ignore[union-attr]
    assert "loyalty" in {one.purpose for one in form(opened, "registration").consents}  # type: ignore[union-attr]


def test_a_word_that_the_reader_doubts_is_asked_as_a_fact() -> None:
    """A doubt about one category takes it out of force and asks once."""
    policy = drafted(doubts=(Doubt("data.category", "unclear", "2.1.3", None, "email"),))
    assert "email" not in {one.category for one in policy.data}
    assert asked(policy, "data.category") == ["data.category"]


def test_a_fact_that_cites_no_clause_is_asked() -> None:
    """Nothing is in force that no clause says."""
    policy = drafted(fact("measures", "77", measure="backup"))
    assert policy.measures == ()
    assert [one.id for one in policy.open if one.about == "measures.fact"] == ["measures.fact"]


def test_minors_without_an_age_are_all_under_full_age() -> None:
    """Until the age is said, everybody under eighteen is meant; a number in the clause is the age."""
    policy = drafted(fact("prohibitions", "2.2", prohibition="collect_from_minors", **{"except": ()}))
    assert policy.minors is not None
    assert policy.minors.age == 18
    assert answer(policy, "minors.age", "14").minors.age == 14  # type: ignore[union-attr]
    said = small_reading(("1", "prohibition", "Лицам младше 14 лет мы не пишем."), facts=(fact("duties", "1", duty="parental_consent"),))
    assert draft(said, slug="uzel").minors.age == 14  # type: ignore[union-attr]


def test_a_policy_in_kazakh_and_one_in_english_are_drafted_in_their_language() -> None:
    """The text's own language carries clauses and title; forms are titled in every language."""
    for language, text in (("kk", "Тіркелу кезінде пошта сұраймыз."), ("en", "At registration we ask for an e-mail address.")):
        made = small_reading(("1", "data", text), facts=(given("email", "1", "registration"),), language=language)
        policy = draft(made, slug="uzel")
        sound(policy)
        assert policy.clause("1").text == {language: text}  # type: ignore[union-attr]
        assert all(set(one.question) == {"ru", "kk", "en"} for one in policy.open)


def test_texts_that_repeat_themselves_and_odd_characters_are_kept_apart() -> None:
    """Equal clauses, empty clauses and controls of a copied text do not keep a draft from being published."""
    made = small_reading(("1", "other", "Мы\x07 здесь"), ("2", "other", "Мы здесь"), ("3", "other", " "))
    policy = draft(made, slug="uzel")
    sound(policy)
    assert [one.text["ru"] for one in policy.clauses] == ["Мы здесь", "Мы здесь", "3"]


def test_words_outside_the_vocabulary_become_words_of_the_policys_own() -> None:
    """Whatever a reader brings is spelt as the language takes it, and values that cannot stand are left out."""
    policy = drafted(
        fact("rights", "3.1", right="Забрать: всё!", channel="email", address="крыша", phrase=None),
        fact("duties", "3.1", duty="other:", trigger=None, deadline="скоро"),
        header=replace(HEADER, sites=("не хост", "uzel.example"), policy={"date": "вчера", "change": None}, law={"country": "Россия"}),
    )
    assert policy.rights[0].right == "other:забрать_всё"
    assert (policy.rights[0].channel, policy.rights[0].address) == ("email", None)
    assert (policy.duties[0].duty, policy.duties[0].deadline) == ("other:unnamed", None)
    assert (policy.sites, policy.document.date, policy.law.country) == (("uzel.example",), None, ())


def test_cookies_recognise_nobody_where_the_text_names_none() -> None:
    """A visitor is remembered only where the text speaks of cookies; pages work without."""
    assert [one.name for one in drafted().cookies] == ["sessionid", "csrftoken", "django_language"]
    named = drafted(fact("data", "2.2", category="cookies", source="automatic", points=("page_view",), required=None))
    assert "zavet_visitor" in {one.name for one in named.cookies}


def test_a_message_keeps_to_the_channels_and_the_name_its_clause_gives() -> None:
    """Channels and the name a message goes out in are read off its clause."""
    clauses = (
        ("1", "purpose", "Сообщать о заказе по электронной почте и через SMS."),
        ("2", "purpose", "Слать с согласия новости от имени магазина."),
    )
    facts = (fact("purposes", "1", purpose="order_notice", consent=False), fact("purposes", "2", purpose="newsletter", consent=True))
    notice, news = draft(small_reading(*clauses, facts=facts), slug="uzel").purposes
    assert (notice.channels, notice.excludes_offers) == (("email", "sms"), True)
    assert (news.own_name_only, news.legal_basis) == (True, "consent")


def test_a_reading_without_clauses_is_no_policy() -> None:
    """There is nothing to draft."""
    empty = small_reading(("1", "other", "x"))
    with pytest.raises(ReadingError):
        draft(replace(empty, outline=Outline("", ())), slug="uzel")


def test_kinds_and_running_come_from_the_reading() -> None:
    """What a clause is and whether software keeps it is the reader's word; a kind of its own is spelt as such."""
    made = small_reading(("1", "other", "x"), ("2", "other", "y"))
    kinds = {"1": ClauseKind("purpose", "observed", 1.0, "r"), "2": ClauseKind("odd", "sometimes", 1.0, "r")}
    policy = draft(replace(made, kinds=kinds), slug="uzel")
    assert [(one.kind, one.running) for one in policy.clauses] == [("purpose", "observed"), ("other:odd", "published")]
