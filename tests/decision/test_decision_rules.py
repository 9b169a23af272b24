"""What the decision does beyond one policy: older versions, totality, keys bound to purposes, plans kept."""

from __future__ import annotations

import timeit
from dataclasses import replace

import pytest

from zavet.decision.compile import compile_policy
from zavet.decision.decide import decide
from zavet.decision.facts import NOBODY, ConsentState, Facts, OpenGround
from zavet.decision.question import Actor, GroundRef, Question
from zavet.decision.roles import ROLES
from zavet.policy.model import Authority, Closed, Datum, Duty, OpenQuestion, Operator, Policy, Prohibition, Purpose, Recipient

OWNER = Actor("officer", "a1", "owner")
POLICY = Policy(
    "shop",
    "ru",
    Operator("Магазин", "1"),
    data=(Datum("phone", "provided", "3.1", ("checkout",)), Datum("email", "provided", "3.2", ("checkout",))),
    purposes=(Purpose("order_notice", consent=False, clause="4.1"), Purpose("marketing", consent=True, clause="4.2")),
    recipients=(Recipient("courier", "5.1", "order_processing", requires=("ground:order",)),),
    duties=(Duty("confidentiality", "always", "6.1"),),
    prohibitions=(Prohibition("disclose_without_consent", "6.2"),),
    closed=Closed(("3",), ("4",), ("5",)),
)
ASK = Question("use", ("phone",), "order_notice", OWNER, 1000)
OPEN = Facts(grounds={"o1": OpenGround("order")})


def _compiled(policy: Policy = POLICY, version: int = 2, digest: str = "new"):
    return compile_policy(policy, version, digest)


def test_a_verdict_names_clauses_version_and_digest():
    """An allowed use cites the clauses of its purpose and data, and the version with its digest."""
    verdict = decide(_compiled(), OPEN, ASK)
    assert (verdict.allowed, verdict.clauses, verdict.version, verdict.digest) == (True, ("4.1", "3.1"), 2, "new")


def test_the_narrower_version_is_cited():
    """Where the version at collection does not allow a use, the refusal cites that version and its clauses."""
    old = compile_policy(replace(POLICY, purposes=POLICY.purposes[1:], closed=Closed((), ("2.9",), ())), 1, "old")
    facts = replace(OPEN, collected_under=frozenset({"old", "new"}))
    verdict = decide(_compiled(), facts, ASK, {"old": old})
    assert (verdict.reason, verdict.version, verdict.digest, verdict.clauses) == ("narrower_version", 1, "old", ("2.9",))


def test_an_unknown_version_at_collection_is_refused():
    """Data collected under a version that nobody can show are not used."""
    verdict = decide(_compiled(), replace(OPEN, collected_under=frozenset({"lost"})), ASK)
    assert (verdict.reason, verdict.digest, verdict.about) == ("narrower_version", "lost", "unknown")


def test_rights_follow_the_version_in_force():
    """A right that the version in force gives is not narrowed by an older one."""
    verdict = decide(_compiled(), Facts(collected_under=frozenset({"lost"})), Question("erase", (), None, Actor("subject"), 1000))
    assert verdict.allowed


def test_a_key_bound_to_purposes_is_bound():
    """A client key with a purpose set gets nothing for another purpose."""
    bound = Actor("client", "k1", purposes=frozenset({"marketing"}))
    assert decide(_compiled(), OPEN, replace(ASK, actor=bound)).reason == "actor_not_for_purpose"
    assert decide(_compiled(), OPEN, replace(ASK, actor=replace(bound, purposes=frozenset({"order_notice"})))).allowed


def test_a_key_bound_to_nothing_gets_nothing():
    """A client key with neither role nor purposes is refused."""
    assert decide(_compiled(), OPEN, replace(ASK, actor=Actor("client", "k1"))).reason == "role_not_entitled"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_asks_only_for_its_own_purposes(role):
    """A role gets exactly the purposes of its row in the table."""
    expected = ROLES[role] is None or "order_notice" in ROLES[role]
    assert decide(_compiled(), OPEN, replace(ASK, actor=Actor("officer", "a1", role))).allowed == expected


def test_support_sees_a_record_through_a_ticket_only():
    """A support officer has no other purpose to name than support."""
    assert ROLES["support"] == frozenset({"support"})


def test_a_transfer_consent_to_one_recipient_goes_before_the_general_one():
    """Withdrawing the consent to one recipient holds although transfers at large were consented to."""
    ask = replace(ASK, operation="disclose", recipient="partner")
    given, gone = ConsentState("given", 900), ConsentState("withdrawn", 950)
    assert decide(_compiled(), replace(OPEN, consents={"transfer": given}), ask).clauses[-1] == "6.2"
    refused = decide(_compiled(), replace(OPEN, consents={"transfer": given, "transfer:partner": gone}), ask)
    assert refused.reason == "consent_withdrawn"


def test_an_authority_gets_no_more_than_it_demands():
    """Where a demand lists its categories, no other goes out."""
    policy = replace(
        POLICY, recipients=(Recipient("authority", "5.3", requires=("demand",)),), authorities=(Authority("5.3", ("court",), None, None),)
    )
    details = {"body": "court", "ground": "court", "document": "1", "categories": "phone"}
    facts = Facts(grounds={"d1": OpenGround("demand", (), details)})
    ask = replace(ASK, operation="disclose", purpose="legal_obligation", recipient="authority")
    assert decide(_compiled(policy), facts, ask).allowed
    refused = decide(_compiled(policy), facts, replace(ask, categories=("phone", "email")))
    assert refused.reason == "category_not_for_recipient"


def test_a_transfer_consent_stands_for_no_demand():
    """What goes out as a duty of the law rests on a law or demand, and the subject's consent to transfers does not replace it."""
    policy = replace(POLICY, recipients=(Recipient("authority", "5.3", requires=("demand",)),))
    ask = replace(ASK, operation="disclose", purpose="legal_obligation", recipient="authority")
    verdict = decide(_compiled(policy), Facts(consents={"transfer": ConsentState("given", 900)}), ask)
    assert verdict.reason == "ground_missing"


def test_a_bound_key_brings_data_that_serve_its_purposes():
    """A key bound to purposes may bring data at a point without naming one; data for other purposes it may not bring."""
    policy = replace(
        POLICY,
        data=(
            Datum("payment_status", "third_party", "3.3", ("third_party",), purposes=("order_notice",)),
            Datum("email", "third_party", "3.4", ("third_party",), purposes=("marketing",)),
        ),
    )
    bank = Actor("recipient", "k1", "bank", frozenset({"order_notice"}))
    bring = Question("collect", ("payment_status",), None, bank, 1000, point="third_party")
    assert decide(_compiled(policy), OPEN, bring).allowed
    assert decide(_compiled(policy), OPEN, replace(bring, categories=("email",))).reason == "actor_not_for_purpose"


def test_an_open_question_closes_what_it_names():
    """What an open question touches is refused until it is answered."""
    policy = replace(POLICY, open=(OpenQuestion("q1", "phone", "which phone?", "3.1", closes=("category:phone",)),))
    verdict = decide(_compiled(policy), OPEN, ASK)
    assert (verdict.reason, verdict.clauses, verdict.about) == ("question_open", ("3.1",), "phone")
    assert decide(_compiled(policy), OPEN, replace(ASK, categories=("email",))).allowed


def test_nothing_that_is_not_named_is_allowed():
    """A policy that says nothing allows nothing, whoever asks for what."""
    empty = _compiled(Policy("empty", "ru", Operator("Никто", "1")))
    for operation in ("use", "disclose", "notify", "collect", "transfer", "disseminate", "count", "sell", "no such thing"):
        for purpose in (None, "", "marketing", "legal_obligation", "statistics"):
            verdict = decide(empty, OPEN, Question(operation, ("phone",), purpose, OWNER, 0, recipient="authority", point="checkout"))
            assert not verdict.allowed


@pytest.mark.parametrize("words", ["", " ", "a" * 10_000, "\x00", "\ud800", "other:", "ground:", "purpose:marketing"])
def test_odd_words_are_refused_not_raised(words):
    """Whatever words a question brings, the answer is a verdict."""
    odd = Question(words, (words,), words, Actor("officer", words, words), -1, recipient=words, ground=GroundRef(words, words), point=words)
    assert not decide(_compiled(), OPEN, odd).allowed
    assert not decide(_compiled(), NOBODY, replace(ASK, recipient=words or None, categories=(words,))).allowed


def test_the_store_of_plans_is_bounded():
    """Asking for ever new words keeps no more plans than the bound."""
    compiled = _compiled()
    for number in range(9000):
        decide(compiled, OPEN, replace(ASK, purpose=f"p{number}"))
    assert len(compiled.plans) <= 8192


@pytest.mark.parametrize("rules", [50, 500])
def test_a_decision_is_a_few_lookups(rules):
    """A disclosure with category, purpose, recipient and consent is decided in microseconds, whatever the number of rules.

    The bar is ten times the goal, so that a busy machine does not fail it; the benchmark measures the goal itself.
    """
    half = rules // 2
    policy = Policy(
        "big",
        "ru",
        Operator("Магазин", "1"),
        data=tuple(Datum(f"c{n}", "provided", f"3.{n}", ("checkout",)) for n in range(half)),
        purposes=tuple(Purpose(f"p{n}", consent=True, clause=f"4.{n}") for n in range(half)),
        recipients=tuple(Recipient(f"r{n}", f"5.{n}", f"p{n}", requires=("ground:order",)) for n in range(half)),
    )
    compiled = _compiled(policy)
    facts = Facts(
        consents={"p3": ConsentState("given", 5)}, grounds={"o1": OpenGround("order", ("r3",))}, collected_under=frozenset({"new"})
    )
    ask = Question("disclose", ("c3",), "p3", OWNER, 10, recipient="r3", ground=GroundRef("order", "o1"))
    assert decide(compiled, facts, ask).clauses == ("4.3", "3.3", "5.3")
    best = min(timeit.repeat(lambda: decide(compiled, facts, ask), number=500, repeat=7)) / 500
    assert best < 20e-6
