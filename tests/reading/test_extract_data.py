"""What is collected: sources, points and need of data, lists without an introduction, and what only looks like data."""

from __future__ import annotations

import pytest

from zavet.reading.documents import read_plain
from zavet.reading.extract import data
from zavet.reading.extract.hits import once
from zavet.reading.facts import Fact
from zavet.reading.read import prepare


def _data(text: str) -> list[Fact]:
    return once(data.extract(prepare(read_plain(text, "policy.txt")), []))


def _categories(text: str) -> list[str]:
    return sorted(str(one.values["category"]) for one in _data(text))


def _of(text: str, category: str) -> Fact:
    return next(one for one in _data(text) if one.values["category"] == category)


def test_a_list_gives_a_fact_for_each_of_its_items() -> None:
    """Items that go on an open sentence of data are data, each with its own words as the quote."""
    text = "1. Магазин собирает следующие данные:\n\n- имя;\n- номер телефона;\n- адрес доставки.\n"
    assert _categories(text) == ["delivery_address", "first_name", "phone"]
    assert _of(text, "phone").quote.text == "номер телефона"


def test_clauses_side_by_side_that_name_nothing_but_data_are_a_list() -> None:
    """Bare names of data in clauses of their own are data, whatever the sentence before them says."""
    text = "1. О чём речь\n\n1.1. Список ниже.\n\n1.1.1. Фамилия, имя, отчество.\n\n1.1.2. Телефон.\n\n1.1.3. Паспорт.\n"
    assert _categories(text) == ["full_name", "passport", "phone"]


def test_a_first_name_beside_the_full_name_is_not_told_again() -> None:
    """A list with surname and name as items of their own says the full name once."""
    assert _categories("1. Мы собираем следующие данные:\n\n- имя;\n- фамилия;\n- отчество;\n- телефон.\n") == ["full_name", "phone"]


def test_points_come_from_the_item_itself_first() -> None:
    """An item that names its own point is asked for there and nowhere else."""
    text = "1. Вы сообщаете следующие данные:\n\n- при регистрации: имя и e-mail;\n- при оплате: номер карты.\n"
    assert _of(text, "first_name").values["points"] == ("registration",)
    assert _of(text, "payment_details").values["points"] == ("payment",)


def test_points_of_a_list_come_from_what_its_section_says() -> None:
    """What the section says of when people give data holds for the list that follows."""
    text = (
        "1. Данные\n\n1.1. Политика касается данных, которые клиент сообщает при регистрации или при оформлении заказа.\n\n"
        "1.2. Данные включают в себя:\n\n1.2.1. имя;\n\n1.2.2. телефон.\n"
    )
    assert _of(text, "phone").values["points"] == ("checkout", "registration")


def test_what_arises_by_itself_arises_on_viewing_a_page() -> None:
    """Data that nobody types have the points of viewing, even beside data that people type."""
    text = "1. При регистрации мы собираем следующие данные: имя, телефон, IP-адрес.\n"
    assert (_of(text, "ip_address").values["source"], _of(text, "ip_address").values["points"]) == ("automatic", ("page_view",))
    assert (_of(text, "phone").values["source"], _of(text, "phone").values["points"]) == ("provided", ("registration",))


def test_word_of_a_payment_comes_from_a_third_party() -> None:
    """What the bank says of a payment is the bank's word, at the payment."""
    fact = _of("1. До магазина доходит только известие, что платёж сделан.\n", "payment_status")
    assert (fact.values["source"], fact.values["points"]) == ("third_party", ("payment",))


@pytest.mark.parametrize(
    ("text", "category", "required"),
    [
        ("1. Обязательные для заполнения данные: имя и телефон.\n", "phone", True),
        ("1. Мы собираем следующие данные: телефон, адрес доставки (при необходимости).\n", "delivery_address", False),
        ("1. Мы собираем следующие данные: телефон, адрес доставки (при необходимости).\n", "phone", None),
        ("1. Покупатель указывает телефон и, при желании, комментарий к заказу.\n", "phone", None),
        ("1. Покупатель указывает телефон и, при желании, комментарий к заказу.\n", "free_text", False),
        ("1. Магазин собирает следующие данные: телефон.\n", "phone", None),
    ],
)
def test_need_is_said_of_the_datum_that_it_stands_beside(text: str, category: str, required: bool | None) -> None:
    """A datum is required or optional where the text says so of it, and neither where it does not say."""
    assert _of(text, category).values["required"] is required


@pytest.mark.parametrize(
    "text",
    [
        "1. Магазин не собирает сведения о здоровье, паспортные данные и номера карт.\n",
        "1. Биометрические данные (фотография, голос) не обрабатываются.\n",
        "1. Мы НЕ собираем:\n\n- паспортные данные;\n- сведения о здоровье.\n",
        "1. Обратиться к нам можно по электронной почте info@example.org или по телефону +7 900 000-00-00.\n",
        "1. Контакты\n\nТелефон: +7 900 000-00-00\n\nE-mail: info@example.org\n",
        "1. Термины\n\n1.1. IP-адрес — уникальный номер узла в сети.\n",
        "1. Пользователь вправе отозвать согласие, написав на адрес электронной почты.\n",
        "1. Мы передаём курьеру имя и телефон.\n",
    ],
)
def test_what_only_looks_like_data_is_no_data(text: str) -> None:
    """What is not collected, the operator's own contacts, definitions and addresses for letters are not data."""
    assert _data(text) == []


def test_data_of_a_table_are_those_of_its_column() -> None:
    """In a table of purposes the column of data says what is collected."""
    text = "1. Обработка\n\nЦель обработки | Категории данных | Срок\nДоставка | имя, телефон, адрес доставки | 3 года\n"
    assert _categories(text) == ["delivery_address", "first_name", "phone"]


def test_a_table_of_terms_collects_nothing() -> None:
    """A table of how long data are kept names data that are collected elsewhere."""
    assert _data("1. Сроки\n\nКатегория данных | Срок хранения\nИмя и телефон | 3 года\n") == []


def test_passive_use_of_cookies_counts_only_where_nothing_else_says_it() -> None:
    """A sentence on what cookies are used for is no second collection of cookies."""
    alone = "1. На сайте применяются cookie.\n"
    twice = "1. Сайт использует файлы cookie.\n\n2. Хранение cookie: они применяются на сайте, cookie собираются редко.\n"
    assert _categories(alone) == ["cookies"]
    assert next(one.clause for one in _data(twice)) == "1"


def test_other_languages_are_read_by_their_own_lexicon() -> None:
    """Kazakh and English texts give the same facts."""
    kazakh = "1. Клиент тіркелу кезінде беретін деректер: тегі, аты, әкесінің аты; телефон нөмірі; тұрғылықты жері.\n"
    english = "1. When registering on the site you provide the following data: full name, phone number and place of residence.\n"
    assert _categories(kazakh) == _categories(english) == ["full_name", "phone", "residence_address"]
    assert _of(kazakh, "phone").values["points"] == _of(english, "phone").values["points"] == ("registration",)


def test_a_row_of_a_table_says_its_own_source_and_form() -> None:
    """What one row gathers by itself says nothing of another row; the aim of a row tells at which form its data are asked for."""
    text = "1. Цели\n\n1.1. Таблица:\n\nЦель | Данные\nПодбор персонала | фамилия; фотография\nРассылка новостей | почта\nСтатистика | файлы cookie\n"
    assert (_of(text, "photo").values["source"], _of(text, "photo").values["points"]) == ("provided", ("job_application",))
    assert _of(text, "email").values["points"] == ("newsletter",)


def test_forms_that_the_text_does_not_name_are_the_sites() -> None:
    """Data given through forms of the site alone are asked for at its forms; a form with a name takes their place."""
    unnamed = "1. Данные\n\n1.1. Мы собираем следующие данные при заполнении форм на сайте: имя и телефон.\n"
    named = "1. Данные\n\n1.1. При регистрации, заполняя форму на сайте, вы указываете следующие данные: имя и телефон.\n"
    assert _of(unnamed, "phone").values["points"] == ("other:site forms",)
    assert _of(named, "phone").values["points"] == ("registration",)


def test_what_another_service_tells_at_login_comes_from_a_third_party() -> None:
    """The name typed is provided; the name that the chosen service sends is not."""
    text = "1. Данные\n\n1.1. При регистрации вы указываете имя и почту либо входите через Google: тогда аватар передаёт нам Google.\n"
    assert _of(text, "email").values["source"] == "provided"
    assert _of(text, "photo").values["source"] == "third_party"


def test_a_section_of_cookies_says_once_that_they_are_used() -> None:
    """Under a heading of cookies the first clause that speaks of them tells the datum."""
    text = "1. Файлы cookie\n\n1.1. Обязательные cookie держат вход открытым.\n\n1.2. Рекламные cookie можно отклонить.\n"
    assert [(one.values["category"], one.clause) for one in _data(text)] == [("cookies", "1.1")]


def test_a_text_of_an_application_places_what_arises_in_its_use() -> None:
    """Where the text speaks of an application and not of a site, what machines notice arises as it is used."""
    text = "1. Данные\n\n1.1. Приложение автоматически собирает следующие данные: модель устройства и версия операционной системы.\n"
    assert _of(text, "device").values["points"] == ("service_use",)


def test_a_wide_phrase_does_not_hide_another_datum_within_it() -> None:
    """`Data of the browser, depth of views` names both."""
    text = "1. Данные\n\n1.1. Сайт автоматически собирает следующие данные: данные о браузере, глубина просмотра.\n"
    assert _categories(text) == ["browser", "visit_history"]
