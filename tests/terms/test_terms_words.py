"""The words of the house: complete, labelled in three languages, mapped to the W3C vocabulary."""

from __future__ import annotations

import json
import re

import pytest
from tests.shared import GOLD, needs_gold

from zavet import terms

KAZAKH = set("қғүұөәіңһ")


def test_public_names_are_what_the_package_says():
    """Everything in `__all__` is there, and nothing public is left out."""
    public = {name for name in vars(terms) if not name.startswith("_") and name not in {"words", "phrases"}}
    assert public == set(terms.__all__)


@pytest.mark.parametrize("kind", terms.KINDS)
def test_every_word_has_a_label_in_each_language(kind):
    """Each word of each kind has a label in Russian, Kazakh and English, and no two words of a kind share one."""
    for language in terms.LANGUAGES:
        labels = [terms.label(kind, word, language) for word in terms.WORDS[kind]]
        assert all(label.strip() for label in labels)
        assert len(set(labels)) == len(labels), (kind, language)


def test_kazakh_labels_are_kazakh():
    """Kazakh labels are not Russian ones: they differ, and most have letters that Russian lacks."""
    rows = [row for words in terms.WORDS.values() for row in words.values()]
    same = [row.word for row in rows if row.labels["kk"] == row.labels["ru"]]
    assert same == []
    lettered = sum(bool(KAZAKH & set(row.labels["kk"].lower())) for row in rows)
    assert lettered / len(rows) > 0.8


def test_iris_are_of_the_w3c_vocabulary():
    """A mapped word names a concept of DPV, its personal data or its GDPR extension."""
    pattern = re.compile(r"https://w3id\.org/dpv(/pd|/legal/eu/gdpr)?#[A-Z][A-Za-z0-9-]+")
    iris = [row.dpv for words in terms.WORDS.values() for row in words.values() if row.dpv]
    assert len(iris) > 100
    assert all(pattern.fullmatch(one) for one in iris)
    assert terms.dpv("category", "email") == "https://w3id.org/dpv/pd#EmailAddress"
    assert terms.dpv("category", "free_text") is None
    assert terms.dpv("category", "other:seal") is None


def test_grounds_and_fields_have_defaults_for_every_word():
    """Each purpose has its kinds of ground, each category its form fields."""
    assert set(terms.GROUNDS) == terms.PURPOSES
    assert {kind for kinds in terms.GROUNDS.values() for kind in kinds} <= terms.GROUND_KINDS
    assert terms.GROUNDS["delivery"] == ("order",)
    assert terms.GROUNDS["dispute"] == ("claim", "order")
    assert terms.GROUNDS["marketing"] == ()
    assert set(terms.FIELDS) == terms.CATEGORIES
    assert terms.FIELDS["full_name"] == ("surname", "first_name", "patronymic")
    assert terms.FIELDS["email"] == ("email",)


def test_a_word_of_a_policys_own_is_its_own_label():
    """`other:<words>` is known everywhere and labelled by its words; without words it is nothing."""
    assert terms.label("purpose", "other:выставка", "kk") == "выставка"
    assert terms.known("purpose", "other:выставка")
    assert not terms.known("purpose", "other: ")
    assert terms.label("field", "surname", "ru") == "фамилия"
    assert terms.label("field", "email", "en") == "e-mail address"


def test_an_unknown_word_is_refused_with_the_nearest_one():
    """Asking for the label of a word, kind or language that is not there is a misuse and says what was meant."""
    with pytest.raises(ValueError, match="did you mean `delivery`"):
        terms.label("purpose", "delivry", "ru")
    with pytest.raises(ValueError, match="no kind of word"):
        terms.label("purposes", "delivery", "ru")
    with pytest.raises(ValueError, match="no labels in"):
        terms.label("purpose", "delivery", "de")


@needs_gold
def test_the_vocabulary_holds_every_word_of_the_labels():
    """Every word of the labelled policies is of the vocabulary, or a policy's own."""
    columns = {
        "subjects": ("subject", "subject"),
        "purposes": ("purpose", "purpose"),
        "recipients": ("recipient", "recipient"),
        "retention": ("rule", "retention_rule"),
        "rights": ("right", "right"),
        "duties": ("duty", "duty"),
        "prohibitions": ("prohibition", "prohibition"),
        "measures": ("measure", "measure"),
        "disclaimers": ("about", "disclaimer"),
        "data": ("category", "category"),
        "clauses": ("kind", "clause_kind"),
    }
    for path in [*GOLD.glob("*.json"), *(GOLD / "corpus").glob("*.json")]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        for section, (column, kind) in columns.items():
            for row in gold.get(section, []):
                assert terms.known(kind, row[column]), (path.name, section, row[column])
