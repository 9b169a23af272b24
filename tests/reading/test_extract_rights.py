"""Rights of the subject with their channels; rights of the operator are none."""

from __future__ import annotations

from tests.reading.extracted import found

from zavet.reading.extract.rights import extract


def test_a_right_tells_channel_address_and_phrase() -> None:
    """The sentence of a right says which way it is exercised, where to, and what to write on the letter."""
    text = "Покупатель вправе требовать удаления своих данных, направив письмо на privacy@lavka.example с пометкой «Удаление»."
    assert found(extract, text) == [("1.1", "erase", "email", "privacy@lavka.example", "Удаление")]


def test_an_instruction_gives_its_channel_to_the_rights_before_it() -> None:
    """A clause that tells how rights are exercised gives its address to those listed before it, save to complaints, which go elsewhere."""
    rights = found(
        extract,
        "Покупатель имеет право: узнать, какие данные о нём хранятся; требовать их удаления; обжаловать действия магазина в суд.",
        "Для осуществления своих прав покупатель пишет на privacy@lavka.example.",
    )
    assert rights == [
        ("1.1", "information", "email", "privacy@lavka.example"),
        ("1.1", "erase", "email", "privacy@lavka.example"),
        ("1.1", "complain"),
    ]


def test_what_the_operator_may_do_is_no_right() -> None:
    """Neither what the operator is entitled to nor what is done to the data is a right of the subject."""
    assert found(extract, "Магазин вправе удалить учётную запись.", "Данные покупателя могут быть удалены.") == []


def test_cookies_are_switched_off_in_the_browser() -> None:
    """Deleting cookies is no erasure of data, and its channel is the browser."""
    assert found(extract, "Удалить файлы cookie можно в настройках браузера.") == [("1.1", "disable_cookies", "browser")]


def test_what_comes_by_mail_is_not_refused_by_mail() -> None:
    """A newsletter that comes by e-mail does not say how it is refused."""
    assert found(extract, "Покупатель вправе отказаться от рассылки по электронной почте.") == [("1.1", "opt_out_marketing")]
    told = found(extract, "Покупатель вправе отказаться от рассылки, направив письмо по электронной почте.")
    assert told == [("1.1", "opt_out_marketing", "email")]


def test_the_channel_said_once_in_a_clause_is_enough() -> None:
    """A right named without a channel and again with one stands once."""
    text = "Клиент вправе отозвать согласие. Отзыв согласия направляется на a@lavka.example."
    assert found(extract, text) == [("1.1", "withdraw_consent", "email", "a@lavka.example")]


def test_two_channels_are_two_facts() -> None:
    """An e-mail and a postal address are two ways to the same right."""
    text = "Клиент вправе отозвать согласие, написав на a@lavka.example либо на адрес: 101000, г. Тверь, ул. Садовая, д. 5."
    assert [fact[1:3] for fact in found(extract, text)] == [("withdraw_consent", "email"), ("withdraw_consent", "post")]


def test_a_heading_makes_rights_of_a_bare_list() -> None:
    """Under a heading about rights a list needs no verb of its own."""
    rights = found(extract, "Получать сведения об обработке.", "Требовать уточнения данных.", heading="Права покупателя")
    assert [fact[:2] for fact in rights] == [("1.1", "information"), ("1.2", "rectify")]


def test_blocking_from_the_moment_of_a_request_is_a_right_to_ask_for_it() -> None:
    """Where the operator blocks once the subject asks, the subject has that right by request."""
    text = "Магазин обязан осуществить блокирование данных с момента обращения покупателя."
    assert found(extract, text) == [("1.1", "block", "request")]


def test_each_right_of_a_list_has_its_own_channel() -> None:
    """Between semicolons, and where one sentence names several ways, a right takes the way that is said behind it."""
    listed = (
        "Покупатель вправе: исправить данные в личном кабинете; получить их копию; отозвать согласие, написав на privacy@lavka.example."
    )
    assert {fact[1]: fact[2:3] for fact in found(extract, listed)} == {
        "rectify": ("cabinet",),
        "access": (),
        "withdraw_consent": ("email",),
    }
    mixed = (
        "Покупатель может исправить данные в личном кабинете, отключить рассылку там же и запросить копию письмом на privacy@lavka.example."
    )
    assert {fact[1]: fact[2] for fact in found(extract, mixed)} == {
        "rectify": "cabinet",
        "opt_out_marketing": "cabinet",
        "access": "email",
    }


def test_several_ways_told_elsewhere_stay_there() -> None:
    """Another clause that offers several ways tells of requests at large."""
    rights = found(
        extract,
        "Покупатель имеет право: узнать, какие данные о нём хранятся; требовать их удаления.",
        "Заявление подаётся лично в офисе, по почте или на privacy@lavka.example.",
    )
    assert rights == [("1.1", "information"), ("1.1", "erase")]


def test_a_withdrawal_as_an_event_is_no_right() -> None:
    """What follows when consent was withdrawn, and a consent that cannot be withdrawn, give no right."""
    texts = ("При отзыве согласия договор прекращается.", "Согласие не может быть отозвано до конца поездки.")
    assert found(extract, *texts, heading="Права клиента") == []
