"""Whatever is read, the draft is a policy that can be run and refuses what was not read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.reading.gold_reading import fact, small_reading

from zavet import terms
from zavet.decision.compile import compile_policy
from zavet.decision.decide import decide
from zavet.decision.facts import Facts, OpenGround
from zavet.decision.question import Actor, Question
from zavet.policy.answers import answer
from zavet.policy.canonical import digest
from zavet.policy.checks import check
from zavet.policy.format import format_policy
from zavet.policy.forms import forms
from zavet.policy.syntax import parse
from zavet.reading.draft import draft
from zavet.reading.draft.words import word
from zavet.reading.facts import Doubt, Fact, Header, Reading

IDS = ("1", "1.1", "1.2", "1.2/p1", "2", "2.1", "2.2", "3", "preamble/p1")
KINDS = ("heading", "data", "purpose", "transfer", "duty", "statistics", "consent")
OTHERS = (
    "other:any other information",
    "other:номер шкафа",
    "other:third parties",
    "other:card number",
    "other:additional data of a service",
    "other:!",
)


def word_of(kind: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(sorted(terms.WORDS[kind])), st.sampled_from(OTHERS))


def values(family: str) -> st.SearchStrategy[dict[str, Any]]:
    none = st.none()
    text = st.one_of(none, st.sampled_from(["", "слова", "a@b.example", "30 calendar_days", "скоро"]))
    points = st.lists(word_of("point"), max_size=3, unique=True).map(tuple)
    shapes: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "subjects": {"subject": word_of("subject")},
        "data": {
            "category": word_of("category"),
            "source": st.sampled_from(["provided", "provided", "automatic", "third_party"]),
            "points": points,
            "required": st.sampled_from([None, True, False]),
        },
        "purposes": {"purpose": word_of("purpose"), "consent": st.booleans()},
        "recipients": {"recipient": word_of("recipient"), "purpose": st.one_of(none, word_of("purpose")), "condition": text},
        "authority": {
            "country": st.sampled_from([None, "RU", "Россия"]),
            "grounds": st.lists(word_of("authority_ground"), max_size=2).map(tuple),
            "notify_subject": st.sampled_from([None, True]),
        },
        "retention": {"rule": word_of("retention_rule"), "term": text},
        "rights": {"right": word_of("right"), "channel": st.one_of(none, word_of("channel")), "address": text, "phrase": text},
        "duties": {"duty": word_of("duty"), "trigger": text, "deadline": text},
        "prohibitions": {
            "prohibition": word_of("prohibition"),
            "except": st.lists(st.sampled_from(["2.1", "9", "other:x"]), max_size=2).map(tuple),
        },
        "measures": {"measure": word_of("measure")},
        "disclaimers": {"about": word_of("disclaimer")},
    }
    return st.fixed_dictionaries(shapes[family])


FAMILIES = ("data", "data", "data", "purposes", "purposes", "recipients", "authority", "retention", "prohibitions", "duties", "rights", "subjects",
            "measures", "disclaimers")  # fmt: skip


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    family = draw(st.sampled_from(FAMILIES))
    made = fact(family, draw(st.sampled_from([*IDS, "77"])), "слова", **draw(values(family)))
    return replace(made, confidence=draw(st.sampled_from([1.0, 1.0, 1.0, 0.2])))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    clauses = tuple(
        (id_, draw(st.sampled_from(KINDS)), draw(st.sampled_from(["Слова", "Слова, если от имени", "14 лет", ""]))) for id_ in IDS
    )
    abouts = st.sampled_from(
        ["operator.name", "retention.term", "data.category", "recipients", "law.court", "law.country", "minors", "purposes", "x.y"]
    )
    doubts = st.builds(
        Doubt,
        abouts,
        st.sampled_from(["missing", "unclear", "contradiction"]),
        st.sampled_from([None, "1", "77"]),
        words=st.sampled_from(["", "email"]),
    )
    header = draw(
        st.sampled_from(
            [Header(), Header(operator={"name": "ООО «Узел»", "clause": "1", "emails": ["x"], "country": "RU"}, sites=("x.example",))]
        )
    )
    return small_reading(
        *clauses,
        facts=tuple(draw(st.lists(facts(), max_size=14))),
        header=header,
        language=draw(st.sampled_from(["ru", "kk", "en", "de"])),
        doubts=tuple(draw(st.lists(doubts, max_size=3))),
    )


def errors(policy: Any) -> list[str]:
    return [str(one) for one in check(policy) if one.level == "error"]


@given(readings())
def test_any_facts_give_a_draft_that_checks_compiles_and_reads_back(reading: Reading) -> None:
    """Whatever was read, in whatever order and however doubtful, makes a policy without errors."""
    policy = draft(reading, slug="uzel")
    assert errors(policy) == []
    assert parse(format_policy(policy)) == policy
    compile_policy(policy, 1, digest(policy))
    forms(policy)


@given(readings())
def test_a_draft_asks_for_and_gives_only_what_was_read(reading: Reading) -> None:
    """A category, purpose, point or recipient that no certain fact names is refused."""
    policy = draft(reading, slug="uzel")
    compiled = compile_policy(policy, 1, digest(policy))
    read: dict[str, set[str]] = {"data": set(), "purposes": set(), "recipients": set()}
    for one in reading.facts:
        if one.confidence > 0.5 and one.family in read:
            kind = {"data": "category", "purposes": "purpose", "recipients": "recipient"}[one.family]
            read[one.family].add(word(kind, one.values[kind]))
    everything = Facts(grounds={kind: OpenGround(kind, tuple(terms.RECIPIENTS)) for kind in terms.GROUND_KINDS})
    officer = Actor("officer", "o", "owner")
    assert {field.category for form in forms(policy) for field in form.fields if not field.category.startswith("other:")} <= read["data"]
    for category in sorted(terms.CATEGORIES - read["data"])[:6]:
        assert not decide(compiled, everything, Question("collect", (category,), None, Actor("visitor"), 1)).allowed
        for purpose in policy.purposes[:3]:
            assert not decide(compiled, everything, Question("use", (category,), purpose.purpose, officer, 1)).allowed
    for purpose_word in sorted(terms.PURPOSES - read["purposes"])[:6]:
        for datum in policy.data[:3]:
            assert not decide(compiled, everything, Question("use", (datum.category,), purpose_word, officer, 1)).allowed
    for to in sorted(terms.RECIPIENTS - read["recipients"])[:6]:
        for purpose in policy.purposes[:3]:
            for datum in policy.data[:3]:
                assert not decide(
                    compiled, everything, Question("disclose", (datum.category,), purpose.purpose, officer, 1, recipient=to)
                ).allowed


@given(readings(), st.data())
def test_every_answer_at_hand_gives_a_sound_policy(reading: Reading, data: st.DataObject) -> None:
    """Each option of each question, taken in any choice, leaves a policy without errors and with one question less."""
    policy = draft(reading, slug="uzel")
    while policy.open:
        question = data.draw(st.sampled_from(policy.open))
        if not question.options:
            return
        option = data.draw(st.sampled_from(question.options))
        before = len(policy.open)
        policy = answer(policy, question.id, option.id)
        assert len(policy.open) == before - 1
        assert errors(policy) == []
