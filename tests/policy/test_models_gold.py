"""The five reviewed models hold every labelled fact of their texts, each at its clause, and say every clause in words of their own."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest
from tests.shared import GOLD, POLICIES, SEEDS, SLUGS

from zavet.policy import syntax
from zavet.policy.checks import check
from zavet.policy.format import format_policy
from zavet.policy.model import Policy
from zavet.terms import LANGUAGES

RUN = 8
"""So many words in a row shared with the text make a copied sentence."""
_QUOTE = re.compile(r"«[^»]*»")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:ru|kz|bi|рф|com)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@cache
def gold(slug: str) -> dict[str, Any]:
    """The labels of one policy, or a skip where they are not beside this checkout."""
    path = GOLD / f"{slug}.json"
    if not path.is_file():
        pytest.skip(f"the labels of `{slug}` (../shared/gold) are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def model(slug: str) -> Policy:
    """The reviewed model of one policy, or a skip where it is not written."""
    path = POLICIES / f"{slug}.yaml"
    if not path.is_file():
        pytest.skip(f"policies/{slug}.yaml is not written")
    return syntax.read(path)


@cache
def seed_words(slug: str) -> tuple[str, ...]:
    """The words of the published text, lower case, in order."""
    path = SEEDS / gold(slug)["file"]
    if not path.is_file():
        pytest.skip(f"the text of `{slug}` (../shared/seeds) is not beside this checkout")
    return words(path.read_text(encoding="utf-8"))


def words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def runs(row: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {row[start : start + RUN] for start in range(len(row) - RUN + 1)}


def shared_runs(text: str, known: set[tuple[str, ...]], address: str | None) -> set[str]:
    """Runs of words that `text` shares with `known`, outside its quotes, electronic addresses and the operator's address."""
    if address:
        text = text.replace(address, "|")
    pieces = _ADDRESS.sub("|", _QUOTE.sub("|", text)).split("|")
    return {" ".join(run) for piece in pieces for run in runs(words(piece)) & known}


def word(value: str | None) -> str | None:
    """A word for comparison: one of the policy's own counts by its clause alone."""
    return "other:" if value is not None and value.startswith("other:") else value


def many(values: Iterable[str] | None) -> tuple[str | None, ...]:
    return tuple(sorted(word(one) or "" for one in values or ()))


def subject(row: Any) -> tuple[Any, ...]:
    return word(row["subject"]), row["clause"]


def datum(row: Any) -> tuple[Any, ...]:
    return word(row["category"]), row["clause"], row["source"], many(row["points"]), row["required"]


def purpose(row: Any) -> tuple[Any, ...]:
    return word(row["purpose"]), row["clause"], row["consent"]


def recipient(row: Any) -> tuple[Any, ...]:
    return word(row["recipient"]), row["clause"], word(row["purpose"]), row["condition"] is not None


def authority(row: Any) -> tuple[Any, ...]:
    return row["clause"], many(row["grounds"]), row["country"], row["notify_subject"]


def retention(row: Any) -> tuple[Any, ...]:
    return word(row["rule"]), row["clause"], row["term"]


def right(row: Any) -> tuple[Any, ...]:
    return word(row["right"]), row["clause"], row["channel"], row["address"], row["phrase"]


def duty(row: Any) -> tuple[Any, ...]:
    return word(row["duty"]), row["clause"], row["deadline"], bool(row["trigger"])


def prohibition(row: Any) -> tuple[Any, ...]:
    return word(row["prohibition"]), row["clause"], many(row["except"] if "except" in row else row["exceptions"])


def measure(row: Any) -> tuple[Any, ...]:
    return word(row["measure"]), row["clause"]


def disclaimer(row: Any) -> tuple[Any, ...]:
    return word(row["about"]), row["clause"]


SECTIONS = (
    ("subjects", "subjects", subject),
    ("data", "data", datum),
    ("purposes", "purposes", purpose),
    ("recipients", "recipients", recipient),
    ("authority", "authorities", authority),
    ("retention", "retention", retention),
    ("rights", "rights", right),
    ("duties", "duties", duty),
    ("prohibitions", "prohibitions", prohibition),
    ("measures", "measures", measure),
    ("disclaimers", "disclaimers", disclaimer),
)


def row_of(part: Any) -> dict[str, Any]:
    return {one.name: getattr(part, one.name) for one in fields(part)}


@pytest.mark.parametrize(("labels", "attribute", "key"), SECTIONS, ids=[one[0] for one in SECTIONS])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_labelled_fact_stands_in_the_model_at_its_clause(slug: str, labels: str, attribute: str, key: Any) -> None:
    """A section of the model has the facts of the labels, as often, at the same clauses, and no others."""
    wanted = Counter(key(row) for row in gold(slug)[labels])
    found = Counter(key(row_of(part)) for part in getattr(model(slug), attribute))
    assert found == wanted, f"missing: {wanted - found}; too many: {found - wanted}"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_operator_document_and_law_are_those_of_the_labels(slug: str) -> None:
    """Who publishes the policy, when, where, under which law and how it changes equal the labels."""
    labels, policy = gold(slug), model(slug)
    operator, document, law = policy.operator, policy.document, policy.law
    assert policy.slug == labels["slug"]
    assert policy.language == labels["language"]
    assert list(policy.sites) == labels["sites"]
    assert list(policy.services) == labels["services"]
    assert {
        "name": operator.name,
        "legal_form": operator.legal_form,
        "address": operator.address,
        "emails": list(operator.emails),
        "phones": list(operator.phones),
        "country": operator.country,
        "clause": operator.clause,
    } == labels["operator"]
    published = labels["policy"]
    assert (document.date, document.place, document.url) == (published["date"], published["place"], published["url"])
    assert word(document.acceptance) == word(published["acceptance"])
    assert row_of(document.change) == published["change"]
    assert {**row_of(law), "country": list(law.country), "acts": list(law.acts)} == labels["law"]
    assert row_of(policy.breach) == labels["breach"]


@pytest.mark.parametrize("slug", SLUGS)
def test_clauses_are_those_of_the_text_in_order(slug: str) -> None:
    """Every clause of the text stands in the model once, in order, with its kind and how it runs."""
    assert [(one.id, one.kind, one.running) for one in model(slug).clauses] == [
        (one["id"], one["kind"], one["running"]) for one in gold(slug)["clauses"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_clause_has_a_text_of_its_own(slug: str, language: str) -> None:
    """In each language no clause is empty and no two of a policy read alike."""
    texts = Counter(one.text.get(language, "").strip() for one in model(slug).clauses)
    assert "" not in texts
    assert [text for text, count in texts.items() if count > 1] == []
    assert model(slug).title.get(language, "").strip()


@pytest.mark.parametrize("slug", SLUGS)
def test_clause_texts_are_in_words_of_their_own(slug: str) -> None:
    """No clause repeats eight words in a row of the published text or of its labels, names in quotes and addresses aside."""
    known = runs(seed_words(slug))
    for clause in gold(slug)["clauses"]:
        known |= runs(words(clause["system"])) | runs(words(clause["check"]))
    policy = model(slug)
    copied = {
        (one.id, language): found
        for one in policy.clauses
        for language, text in one.text.items()
        if (found := shared_runs(text, known, policy.operator.address))
    }
    assert copied == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_that_a_fact_cites_is_a_clause_of_the_policy(slug: str) -> None:
    """No fact, limit, exception or closing clause cites a clause that the policy does not have."""
    policy = model(slug)
    known = {one.id for one in policy.clauses}
    cited = set(citations(policy))
    cited |= {one for part in policy.prohibitions for one in part.exceptions if not one.startswith("other:")}
    cited |= {*policy.closed.data, *policy.closed.purposes, *policy.closed.recipients}
    assert cited - known == set()


def citations(part: Any) -> Iterable[str]:
    """Every clause id that `part` and the parts of it cite."""
    if isinstance(part, tuple):
        for one in part:
            yield from citations(one)
    elif is_dataclass(part):
        for name, value in row_of(part).items():
            if name in {"clause", "entities_clause", "limit_clause", "url_clause", "acceptance_clause", "disagreement_clause"}:
                if value is not None:
                    yield value
            else:
                yield from citations(value)


@pytest.mark.parametrize("slug", SLUGS)
def test_kazakh_texts_are_kazakh(slug: str) -> None:
    """Every Kazakh clause of more than six words uses letters that Russian does not have."""
    plain = [one.id for one in model(slug).clauses if len(words(one.text["kk"])) > 6 and not set("әғқңөұүһі") & set(one.text["kk"].lower())]
    assert plain == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_reviewed_model_passes_the_checks(slug: str) -> None:
    """A reviewed model contradicts itself nowhere and leaves no question open."""
    policy = model(slug)
    assert [(one.id, one.message) for one in check(policy) if one.level == "error"] == []
    assert policy.open == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_reviewed_model_survives_formatting(slug: str) -> None:
    """A model written by the formatter and read again is the same model."""
    assert syntax.parse(format_policy(model(slug))) == model(slug)
