"""What each clause is, and what running it means."""

from __future__ import annotations

import pytest
from tests.reading.header_texts import whole

from zavet.reading.facts import ClauseKind


def kind(text: str, language: str = "ru") -> tuple[str, str]:
    """Kind and running of a paragraph that stands alone."""
    found = whole(text, language=language).kinds["preamble/p1"]
    return found.kind, found.running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Настоящая Политика определяет порядок обработки данных покупателей.", ("scope", "published")),
        ("Заполняя форму, клиент даёт согласие на обработку своих данных.", ("consent", "observed")),
        ("Если вы не согласны с Политикой, прекратите пользоваться сайтом.", ("consent", "enforced")),
        ("При оформлении заказа магазин собирает имя, телефон и адрес доставки.", ("data", "enforced")),
        ("Данные используются в целях доставки заказа и технической поддержки.", ("purpose", "enforced")),
        ("Магазин вправе передать данные третьим лицам: курьерским службам и банкам.", ("transfer", "enforced")),
        ("Магазин не продаёт и не обменивает персональные данные.", ("prohibition", "enforced")),
        ("Данные хранятся в течение 5 лет, затем уничтожаются.", ("retention", "enforced")),
        ("Пользователь вправе отозвать согласие, написав на info@lavka.ru.", ("right", "enforced")),
        ("Субъект вправе обжаловать действия оператора в суд или Роскомнадзор.", ("right", "observed")),
        ("При утечке данных магазин извещает пользователя.", ("duty", "enforced")),
        ("Применяются организационные и технические меры защиты.", ("measure", "enforced")),
        ("Магазин не отвечает за сайты третьих лиц.", ("disclaimer", "published")),
        ("Была получена от третьего лица раньше, чем её получил магазин.", ("disclaimer", "observed")),
        ("Магазин ведёт статистику посещений на обезличенных данных.", ("statistics", "enforced")),
        ("Магазин не собирает данные детей без согласия родителей.", ("minors", "enforced")),
        ("Магазин вправе вносить изменения в настоящую Политику.", ("change", "observed")),
        ("Новая редакция Политики вступает в силу с момента размещения на сайте.", ("change", "enforced")),
        ("До обращения в суд обязательно предъявление претензии.", ("dispute", "observed")),
        ("Спор передаётся в суд по месту нахождения магазина.", ("dispute", "published")),
        ("Вопросы о Политике направляйте на адрес info@lavka.ru.", ("contact", "observed")),
        ("Действующая Политика размещена по адресу lavka.ru/policy.", ("other", "enforced")),
        ("Дата публикации: 3 марта 2024 года.", ("other", "published")),
    ],
)
def test_a_clause_is_of_the_kind_its_words_and_facts_say(text: str, expected: tuple[str, str]) -> None:
    """Facts weigh most, then the words of the clause; each kind has its own meaning when it runs."""
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("This policy applies to visitors of our site.", "en", ("scope", "published")),
        ("By giving us your data you consent to their processing.", "en", ("consent", "observed")),
        ("We may amend this policy without your agreement.", "en", ("change", "observed")),
        ("The dispute goes to the court of the city.", "en", ("dispute", "published")),
        ("Questions about this policy go to info@shop.example.", "en", ("contact", "observed")),
        ("Users may not copy the texts of the site.", "en", ("prohibition", "published")),
        ("Саясат сайттағы барлық мәліметке қолданылады.", "kk", ("scope", "published")),
        ("Дүкен Саясатқа өзгерістер енгізе алады.", "kk", ("change", "observed")),
        ("Бөгде сайттар үшін дүкен жауап бермейді.", "kk", ("disclaimer", "published")),
        ("Саясат бойынша сұрақтарды info@duken.kz мекенжайына жіберіңіз.", "kk", ("contact", "observed")),
    ],
)
def test_kinds_are_read_in_english_and_kazakh(text: str, language: str, expected: tuple[str, str]) -> None:
    """The same kinds by the words of each language."""
    assert kind(text, language) == expected


def test_a_sentence_that_opens_a_list_is_what_the_list_is() -> None:
    """«… в целях:» is a clause of purposes; «Пользователь обязан:» is words alone; their items are what they say."""
    kinds = whole(
        "4. Цели", "4.1. Магазин использует данные в целях:", "4.1.1. доставки заказа;", "4.1.2. отправки новостной рассылки.",
        "5. Стороны", "5.1. Пользователь обязан:", "5.1.1. обновлять сведения о себе, если они изменились.",
    ).kinds  # fmt: skip
    assert (kinds["4"].kind, kinds["4"].running) == ("heading", "published")
    assert [kinds[one].kind for one in ("4.1", "4.1.1", "4.1.2")] == ["purpose", "purpose", "purpose"]
    assert (kinds["5.1"].kind, kinds["5.1"].running) == ("duty", "published")
    assert (kinds["5.1.1"].kind, kinds["5.1.1"].running) == ("duty", "observed")


def test_a_section_of_terms_holds_definitions() -> None:
    """Whatever a definition names, it is a definition; one that forbids spreading data is kept by refusing."""
    kinds = whole(
        "1. Термины и определения", "1.1. Покупатель — лицо, которое оформило заказ и сообщило имя и телефон.",
        "1.2. Конфиденциальность персональных данных — обязательное требование не допускать их распространения без согласия субъекта.",
    ).kinds  # fmt: skip
    assert (kinds["1.1"].kind, kinds["1.1"].running) == ("definition", "published")
    assert kinds["1.2"].kind == "definition"


def test_a_term_with_a_dash_is_a_definition_anywhere() -> None:
    """Without a heading over it the shape of a sentence tells that it explains a word."""
    assert kind("Витрина — раздел, где показаны товары.") == ("definition", "published")


def test_the_first_sentence_tells_what_a_clause_is() -> None:
    """What is added to it tells less."""
    assert kind("Политика применяется только к сайту lavka.ru. Магазин не отвечает за сайты третьих лиц.")[0] == "scope"


def test_a_clause_of_which_nothing_is_known_is_other() -> None:
    """No kind is guessed without evidence, and such a clause is words alone."""
    found = whole("Погода сегодня ясная.").kinds["preamble/p1"]
    assert found == ClauseKind("other", "published", 0.5, "kind.other")


def test_every_clause_has_a_kind_with_its_rule() -> None:
    """Each clause of the outline is judged once, names what it was judged by, and how surely."""
    read = whole("1. Данные", "1.1. Магазин собирает телефон.", "1.2. Погода сегодня ясная.")
    assert list(read.kinds) == [one.id for one in read.outline.clauses]
    assert all(0.5 <= one.confidence <= 1 and one.rule for one in read.kinds.values())
