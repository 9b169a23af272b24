"""Who the operator is, and what a text says once: sites, dates, law, acceptance, change, breach."""

from __future__ import annotations

import pytest
from tests.reading.header_texts import head


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        (
            "Политика принята обществом с ограниченной ответственностью «Роща» (далее — Компания).",
            "общество с ограниченной ответственностью «Роща»",
            "ooo",
        ),
        (
            "Политика Общества с ограниченной ответственностью «Роща» (далее – ООО «Роща»).",
            "ООО «Роща»",
            "ooo",
        ),
        (
            "УТВЕРЖДЕНО директором ООО «Роща».\n\n1.1. Оператор – Общество с ограниченной ответственностью «Роща» (далее – Компания).",
            "Общество с ограниченной ответственностью «Роща»",
            "ooo",
        ),
        ('Оператор: ООО "Торговый дом "Север"".', 'ООО "Торговый дом "Север""', "ooo"),
        ("Данные обрабатывает Публичное акционерное общество «Волна» (далее — Банк).", "Публичное акционерное общество «Волна»", "pao"),
        ("Оператор – Товарищество с ограниченной ответственностью «Алма».", "Товарищество с ограниченной ответственностью «Алма»", "too"),
        ("Сайт принадлежит самозанятому Орлову Игорю Львовичу.", "самозанятый Орлов Игорь Львович", "self_employed"),
        ("МБОУ «Лицей № 5» является оператором персональных данных.", "МБОУ «Лицей № 5»", "institution"),
        (
            "Политика муниципального бюджетного учреждения «Дом детства» (далее – Оператор).",
            "Муниципальное бюджетное учреждение «Дом детства»",
            "institution",
        ),
        ("Оператором является физическое лицо Орлов Игорь Львович.", "Орлов Игорь Львович", None),
    ],
)
def test_a_legal_form_is_read_with_the_name(text: str, name: str, form: str | None) -> None:
    """A name stands as it is printed where the text says who the operator is, its legal form in the nominative."""
    assert (head(text).operator["name"], head(text).operator["legal_form"]) == (name, form)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        (
            "«Алма» жауапкершілігі шектеулі серіктестігі (бұдан әрі — Компания) деректерді өңдейді.",
            "«Алма» жауапкершілігі шектеулі серіктестігі",
            "too",
        ),
        ("Оператор: «Алма» АҚ, Алматы қаласы, Абай даңғылы, 10.", "«Алма» АҚ", "ao"),
        ("Жеке кәсіпкер Ахметов Асқар Серікұлы (бұдан әрі – Оператор) деректерді жинайды.", "Жеке кәсіпкер Ахметов Асқар Серікұлы", "ip"),
    ],
)
def test_a_kazakh_name_stays_as_kazakh_prints_it(text: str, name: str, form: str) -> None:
    """In Kazakh the form stands behind a quoted name and keeps its Kazakh letters."""
    assert (head(text, "kk").operator["name"], head(text, "kk").operator["legal_form"]) == (name, form)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ('This policy tells how Sable Works Ltd ("we", "us") uses your data.', "Sable Works Ltd", "ltd"),
        ("The site is operated by Northern Light, Inc., 12 Harbor Street, Boston, United States.", "Northern Light, Inc.", "inc"),
        ("This policy applies to all products built by 7stars LLC.", "7stars LLC", "llc"),
        ("Personal data are processed by the sole trader John Marlow.", "John Marlow", "ip"),
    ],
)
def test_an_english_name_bears_its_form_behind_it(text: str, name: str, form: str) -> None:
    """English texts name the operator by words such as "operated by" or by ("we"), its form behind the name."""
    assert (head(text, "en").operator["name"], head(text, "en").operator["legal_form"]) == (name, form)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("действует от лица ИП Петровым Иваном Ильичом", "ИП Петров Иван Ильич"),
        ("ведётся ИП Сомовой Анной Петровной", "ИП Сомова Анна Петровна"),
        ("ведётся индивидуальным предпринимателем Кузнецовой М. И.", "индивидуальный предприниматель Кузнецова М. И."),
        ("предпринимаемые ИП Орловым К.Д (далее — Владелец сайта)", "ИП Орлов К.Д"),
    ],
)
def test_a_person_is_named_in_the_nominative(said: str, name: str) -> None:
    """The name of a sole trader in an oblique case is brought to the nominative; initials stay."""
    assert head(f"Обработка данных {said}.").operator["name"] == name


def test_of_two_companies_the_one_tied_to_the_text_is_the_operator() -> None:
    """A company that receives data, hosts or takes payment is somebody else, wherever it stands."""
    assert head("Данные передаются ООО «Курьер». Оператор персональных данных — ООО «Тополь».").operator["name"] == "ООО «Тополь»"
    assert head("Платежи принимает АО «Ладья Банк». ООО «Тополь» собирает данные.").operator["name"] == "ООО «Тополь»"
    assert head('Правообладателем сайта является ООО "Альфа". Хостинг: ООО "Омега".').operator["name"] == 'ООО "Альфа"'


def test_a_name_of_somebody_else_alone_is_no_operator() -> None:
    """Where only a well known service is named, nobody is the operator."""
    assert head("Сайт использует счётчик Google Analytics компании Google Inc.").operator.get("name") is None
    assert head("We share data with Google LLC and Stripe, Inc.", "en").operator.get("name") is None


@pytest.mark.parametrize(
    "text", ["Оператор: ООО «_________».", "Оператор: ООО [название].", "ООО «Название» (далее – Оператор) обрабатывает данные.", "ИП ХХХ"]
)
def test_a_placeholder_is_no_name(text: str) -> None:
    """What nobody filled in names nobody."""
    assert head(text).operator.get("name") is None


def test_a_group_lists_its_entities() -> None:
    """A group of companies is the operator; the companies it consists of are its entities."""
    read = head("Группа компаний «Кедр» ценит клиентов. В неё входят юридические лица: ООО «Кедр-1» и ООО «Кедр-2».").operator
    assert (read["name"], read["legal_form"]) == ("Группа компаний «Кедр»", "group")
    assert read["entities"] == ["ООО «Кедр-1»", "ООО «Кедр-2»"]


def test_addresses_that_are_examples_are_no_contacts() -> None:
    """E-mails and telephones that only show how one looks are left out; real ones stay in the order of the text."""
    read = head("Пишите на name@example.com или info@topol.ru, тел. +7 111 111-11-11, 8 (846) 222-30-45, почта topol7@mail.ru.").operator
    assert read["emails"] == ["info@topol.ru", "topol7@mail.ru"]
    assert read["phones"] == ["8 (846) 222-30-45"]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Политика составлена по закону от 27.07.2006 № 152-ФЗ. Дата публикации: 01.03.2024.", "ru", "2024-03-01"),
        ("Редакция от «15» мая 2023 года. Федеральный закон от 27 июля 2006 года № 152-ФЗ.", "ru", "2023-05-15"),
        ("Закон от 27 июля 2006 года № 152-ФЗ соблюдается.", "ru", None),
        ("Effective date: 5th of March, 2024.", "en", "2024-03-05"),
        ("Last updated April 7, 2023. The Act of May 21, 2013 applies.", "en", "2023-04-07"),
        ("Құжат 2024 жылғы 5 қаңтарда бекітілген.", "kk", "2024-01-05"),
        ("2013 жылғы 21 мамырдағы «Дербес деректер туралы» Заңға сәйкес өңделеді.", "kk", None),
    ],
)
def test_the_date_of_a_law_is_not_that_of_the_policy(text: str, language: str, day: str | None) -> None:
    """A policy's date stands where the text says so; the date of an act it cites is never taken."""
    assert head(text, language).policy["date"] == day


def test_sites_joined_by_and_are_both_the_operators() -> None:
    """Two sites in one list are both read, and their subdomains with them."""
    assert head("Политика распространяется на сайты topol.ru и klen.ru, а также на m.topol.ru.").sites == (
        "topol.ru",
        "klen.ru",
        "m.topol.ru",
    )
    assert head("Бұл саясат alma.kz сайтына және erik.kz сайтына қолданылады.", "kk").sites == ("alma.kz", "erik.kz")


def test_hosts_of_outsiders_are_no_sites() -> None:
    """Counters, mail services and the pages of authorities are not the operator's sites; the policy's own address is read apart."""
    read = head("Сайт topol.ru ставит счётчик metrika.yandex.ru и amocrm.ru. Политика размещена по адресу https://topol.ru/policy/.")
    assert read.sites == ("topol.ru",)
    assert read.policy["url"] == "https://topol.ru/policy/"


def test_the_law_of_two_states_is_told_in_the_order_of_the_text() -> None:
    """Both states are given; a state named once beside one named throughout is a slip."""
    assert head("Применяется законодательство Российской Федерации и законодательство Республики Казахстан.").law["country"] == ["RU", "KZ"]
    often = "Применяется законодательство Российской Федерации. " * 5
    assert head(f"{often}Авторские права защищает законодательство РК.").law["country"] == ["RU"]


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Оператор: ТОО «Алма», Республика Казахстан, г. Алматы, пр. Абая, д. 10.", "ru", "KZ"),
        ("Оператор: ООО «Тополь», ОГРН 1167746000000.", "ru", "RU"),
        ("Пишите нам на сайте topol.by.", "ru", None),
        ("Sable LLC is a U.S. company. Visitors from Europe are protected by the GDPR.", "en", "US"),
        ("Foo Limited (registered in England) is the controller. The law of England and Wales governs this policy.", "en", "GB"),
    ],
)
def test_the_country_of_the_operator(text: str, language: str, country: str | None) -> None:
    """It is that of the address; else of the law; else of the register. The zone of a site tells nothing."""
    assert head(text, language).operator["country"] == country


@pytest.mark.parametrize(
    ("text", "language", "acceptance"),
    [
        ("Продолжая пользоваться сайтом, посетитель принимает условия Политики.", "ru", "use_of_site"),
        ("Продолжая пользоваться сайтом, вы соглашаетесь на использование файлов cookie.", "ru", None),
        ("Нажимая кнопку «Отправить», вы соглашаетесь с Политикой.", "ru", "explicit_consent"),
        ("Проходя регистрацию на сайте, вы выражаете согласие с Политикой.", "ru", "registration"),
        ("By using our app you agree to this policy.", "en", "use_of_site"),
        ("Сайтты пайдалана отырып, сіз осы Саясатты қабылдайсыз.", "kk", "use_of_site"),
    ],
)
def test_how_a_text_is_accepted(text: str, language: str, acceptance: str | None) -> None:
    """Use, an express act and registration are told apart; agreement to cookies alone is no agreement to the policy."""
    assert head(text, language).policy["acceptance"] == acceptance


@pytest.mark.parametrize(
    ("text", "language", "notice", "effective"),
    [
        ("Магазин меняет Политику без предварительного уведомления.", "ru", False, None),
        ("Мы можем обновить Политику; о важных изменениях сообщим вам письмом.", "ru", True, None),
        ("Новая редакция действует с момента её размещения на сайте.", "ru", None, "on_publication"),
        ("We may amend this policy without notice; a new version takes effect once it is posted.", "en", False, "on_publication"),
        ("Дүкен Саясатты ескертпей өзгерте алады. Жаңа редакция жарияланған сәттен бастап күшіне енеді.", "kk", False, "on_publication"),
    ],
)
def test_how_a_text_changes(text: str, language: str, notice: bool | None, effective: str | None) -> None:
    """Whether users are told of a change, and from when a new text holds."""
    change = head(text, language).policy["change"]
    assert isinstance(change, dict)
    assert (change["notice"], change["effective"]) == (notice, effective)


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("При утечке мы сообщим вам и Роскомнадзору.", "ru", True),
        ("При утечке данных оператор уведомляет Роскомнадзор в течение 24 часов.", "ru", None),
        ("При утрате данных администрация вправе не информировать пользователя.", "ru", False),
        ("If personal data are lost, the shop tells the user so.", "en", True),
        ("Деректер жоғалса, дүкен пайдаланушыға хабарламауға құқылы.", "kk", False),
    ],
)
def test_whether_a_breach_is_told(text: str, language: str, told: bool | None) -> None:
    """Only notice to the subject counts, not that to an authority."""
    assert head(text, language).breach["notify_subject"] is told


def test_the_days_for_a_claim_are_not_those_for_a_request() -> None:
    """The term for answering a claim is read; that for a request is another thing."""
    assert head("Ответ на претензию направляется в течение 10 рабочих дней.").law["claim_answer_days"] == 10
    assert head("Запрос рассматривается в течение 10 рабочих дней.").law["claim_answer_days"] is None


def test_every_value_has_its_place() -> None:
    """Places are verbatim words of the document."""
    read = head("Оператор: ООО «Тополь», info@topol.ru. Редакция от 3 марта 2024 года. Применяется право Российской Федерации.")
    assert read.places["operator.name"].text == "ООО «Тополь»"
    assert read.places["operator.emails.0"].text == "info@topol.ru"
    assert read.places["policy.date"].text == "3 марта 2024"
    assert all(one.end - one.start == len(one.text) for one in read.places.values())


@pytest.mark.parametrize("unit", ["Х", "A", "1", "«", "г. Москва, ", "ООО ", "Оператор: А", "a.ru/", "12.12."])
def test_long_runs_of_anything_are_read_in_bounded_time(unit: str) -> None:
    """A line of one sign over and over is read like any other: no expression runs away."""
    assert head((unit * 40_000)[:40_000]) is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("УТВЕРЖДЕНО\nприказом директора ООО «Роща» от 05.06.2023 № 12\n\n1. Общее\n\n1.1. Политика описывает обработку.", "2023-06-05"),
        ("1. Общее\n\n1.1. Клиника (лицензия № Л-1 от 02.02.2019) обрабатывает данные.\n\nУтверждено 3 марта 2024 г.", "2024-03-03"),
        ("1. Общее\n\n1.1. Меры приняты по приказу ФСТЭК России от 18.02.2013 № 21.", None),
        ("Версия от 1 января 2024 года.\n\n1. Общее\n\n1.1. Текст.\n\nПоследнее обновление: 15.02.26", "2026-02-15"),
    ],
)
def test_the_date_is_that_of_the_policy_itself(text: str, day: str | None) -> None:
    """A line of approval and the latest revision date a policy; licences and orders of the state do not."""
    assert head(text).policy["date"] == day


@pytest.mark.parametrize(
    ("text", "mails"),
    [
        ("Пишите: info [at] roscha.ru.", ["info@roscha.ru"]),
        ("Пишите: ur.ahcsor@ofni.", ["info@roscha.ru"]),
        ("Пишите: info@roscha.ru.", ["info@roscha.ru"]),
    ],
)
def test_an_address_veiled_against_robots_is_read(text: str, mails: list[str]) -> None:
    """Written backwards or with a word for the sign, an address is the same address."""
    assert head(text).operator["emails"] == mails


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("тел. 7 (812) 123-40-56", ["7 (812) 123-40-56"]),
        ("Звоните: (4912) 22-33-44", ["(4912) 22-33-44"]),
        ("ОГРН 1187746880530, ИНН 7702446568", []),
        ("тел. +7 (999) 999-99-99", []),
    ],
)
def test_a_telephone_needs_no_plus(text: str, calls: list[str]) -> None:
    """Numbers of registers and examples of numbers are no telephones."""
    assert head(text).operator["phones"] == calls


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("На претензию отвечаем в 10-дневный срок.", 10),
        ("Претензия подаётся письменно. Ответ на неё даётся в течение двадцати дней.", 20),
        ("Сторона направляет претензию; ответ на неё даётся в течение пятнадцати рабочих дней.", 15),
        ("Ответ на запрос даётся в течение десяти дней.", None),
    ],
)
def test_the_days_of_an_answer_to_a_claim(text: str, days: int | None) -> None:
    """They are read in figures and in words, in the sentence of the claim or after it."""
    assert head(f"9. Споры\n\n9.1. {text}").law["claim_answer_days"] == days


def test_who_accepts_by_going_on_after_a_change_is_told_only_where_nothing_else_is() -> None:
    """Installing the app accepts the policy; going on after a change only accepts the change."""
    text = "1. Общее\n\n1.1. {}Продолжая пользоваться приложением после изменений, вы соглашаетесь с новой редакцией."
    assert head(text.format("")).policy["acceptance"] == "use_of_site"
    assert head(text.format("Устанавливая приложение, вы принимаете Политику. ")).policy["acceptance"] == "other:installing the app"
