"""What a reading leaves to its owner to say: gaps, contradictions, blanks."""

from __future__ import annotations

import pytest
from tests.reading.header_texts import whole

from zavet.reading.facts import Doubt, Reading

SOUND = (
    "Оператор: ООО «Тополь», ОГРН 1167746000000, info@topol.ru. Применяется законодательство Российской Федерации.",
    "Пользование сайтом topol.ru означает согласие посетителя с этой Политикой.",
    "При оформлении заказа магазин собирает имя и телефон покупателя.",
    "Данные хранятся до достижения целей обработки.",
)


def told(reading: Reading, about: str) -> list[Doubt]:
    return [one for one in reading.doubts if one.about == about]


def test_a_sound_text_leaves_no_doubt() -> None:
    """Operator, law, acceptance and term said once, lists closed, nothing left blank."""
    assert whole(*SOUND).doubts == ()


@pytest.mark.parametrize(
    ("about", "left_out"), [("operator.name", 0), ("law.country", 0), ("document.acceptance", 1), ("retention.term", 3)]
)
def test_what_a_text_does_not_say_is_missing(about: str, left_out: int) -> None:
    """Without the sentence that says it, the draft has something to ask."""
    found = told(whole(*(one for number, one in enumerate(SOUND) if number != left_out)), about)
    assert [one.reason for one in found] == ["missing"]


def test_two_operators_of_equal_weight_contradict_each_other() -> None:
    """Both are told, with the place of the second; a company beside which nothing says so is no second operator."""
    text = ("Оператор: ООО «Тополь» (далее — Оператор).", "Политика действует от имени ООО «Клён» (далее — Оператор).")
    (found,) = told(whole(*text, *SOUND[1:]), "operator.name")
    assert (found.reason, found.clause, found.words) == ("contradiction", "preamble/p2", "ООО «Тополь», ООО «Клён»")
    assert found.quote is not None
    assert found.quote.text == "ООО «Клён»"
    assert told(whole(*SOUND, "Заказы везёт ООО «Курьер»."), "operator.name") == []


def test_one_operator_in_two_languages_is_one() -> None:
    """The same name under a Russian and a Kazakh form is no contradiction."""
    text = ("Оператор: ТОО «Алма» (далее — Оператор).", "Оператор: «Алма» ЖШС (бұдан әрі — Оператор).")
    assert told(whole(*text), "operator.name") == []


def test_the_law_of_two_states_is_a_contradiction() -> None:
    """Two states each with a calendar of its own; the regulation of the European Union beside a state's law is none."""
    both = "Применяется законодательство Российской Федерации и законодательство Республики Казахстан."
    (found,) = told(whole(*SOUND[1:], both), "law.country")
    assert (found.reason, found.words) == ("contradiction", "RU, KZ")
    assert told(whole(*SOUND, "Для жителей Европы мы соблюдаем GDPR."), "law.country") == []


def test_data_kept_without_limit_and_yet_only_so_long_contradict() -> None:
    """«Без ограничения срока» beside a term."""
    (found,) = told(whole(*SOUND, "Обработка осуществляется без ограничения срока."), "retention.term")
    assert found.reason == "contradiction"
    assert found.quote is not None


@pytest.mark.parametrize(
    "blank",
    [
        "Адрес: ______________, г. Самара.", "Политика размещена по адресу ……………", "Телефон магазина: [ ].", "Отвечает [название компании].",
        "Почтовый адрес: (указать после регистрации).", "Сайт https://.../ принадлежит магазину.", "Директор ХХХХ подписал.",
        "Код 000000000 присвоен.", "Пишите на name@domain.ru.", "Магазин {{company_name}} рад вам.",
    ],
)  # fmt: skip
def test_a_place_nobody_filled_in_is_told(blank: str) -> None:
    """Lines, dots, crosses, brackets of a template: each with the clause and the place it stands in."""
    (found,) = told(whole(*SOUND, blank), "text.placeholder")
    assert (found.reason, found.clause) == ("unclear", "preamble/p5")
    assert found.quote is not None
    assert found.quote.text in blank


def test_a_label_without_a_value_is_a_blank() -> None:
    """«Телефон:» and then the next section; a label whose value stands in the next line is filled in."""
    read = whole("1. Контакты", "Телефон:", "2. Данные", *SOUND)
    assert [one.words for one in told(read, "text.placeholder")] == ["Телефон:"]
    assert told(whole(*SOUND, "Телефон:", "8 (846) 222-30-45"), "text.placeholder") == []


@pytest.mark.parametrize("text", ["Смотрите [Правила](https://topol.ru/rules).", "Номер заказа 1000200300.", "Имя... и телефон."])
def test_what_only_looks_like_a_blank_is_none(text: str) -> None:
    """Links, numbers and a pause are not blanks."""
    assert told(whole(*SOUND, text), "text.placeholder") == []


def test_a_list_of_data_that_ends_openly_is_unclear() -> None:
    """«и другие» after data leaves the data open; after recipients, the recipients."""
    read = whole(*SOUND, "При регистрации магазин собирает дату рождения, пол и другие.")
    found = [*told(read, "data.open"), *(one for one in read.facts if str(one.values.get("category", "")).startswith("other:"))]
    assert found
    read = whole(*SOUND, "Магазин передаёт данные курьерским службам, банкам и другим.")
    found = [*told(read, "recipients.open"), *(one for one in read.facts if str(one.values.get("recipient", "")).startswith("other:"))]
    assert found


def test_a_transfer_denied_and_named_contradicts() -> None:
    """Nobody is given data, and couriers are; a denial with exceptions is none."""
    named = "Магазин передаёт персональные данные курьерским службам для доставки заказа."
    (found,) = told(whole(*SOUND, "Магазин не передаёт персональные данные третьим лицам.", named), "recipients")
    assert (found.reason, found.clause) == ("contradiction", "preamble/p5")
    assert told(whole(*SOUND, "Магазин не передаёт персональные данные третьим лицам, кроме курьеров.", named), "recipients") == []
    assert told(whole(*SOUND, "Магазин не передаёт персональные данные третьим лицам."), "recipients") == []


def test_rights_that_nobody_can_be_asked_for_are_unclear() -> None:
    """Rights are told, and no address, telephone, mailbox or channel."""
    right = "Пользователь вправе отозвать согласие."
    (found,) = told(whole(*SOUND[1:], right), "rights.channel")
    assert found.reason == "missing"
    assert told(whole(*SOUND, right), "rights.channel") == []
