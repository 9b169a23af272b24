"""Which way, at what address and with what words people are told to write."""

from __future__ import annotations

import pytest

from zavet.reading.extract.channels import Channel, channels, in_browser, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("направив письмо на адрес privacy@lavka.example с пометкой «Отзыв»", [Channel("email", "privacy@lavka.example", "Отзыв")]),
        ("по электронной почте", [Channel("email")]),
        ("письмом по адресу: 101000, г. Тверь, ул. Садовая, д. 5, с пометкой «Запрос»", [Channel("post", "101000, г. Тверь, ул. Садовая, д. 5", "Запрос")]),
        ("в личном кабинете", [Channel("cabinet")]),
        ("в настройках профиля", [Channel("cabinet")]),
        ("путём обращения в магазин", [Channel("request")]),
        ("уведомив об этом магазин", [Channel("request")]),
        ("по телефону 8-900-000-00-00", [Channel("other:phone", "8-900-000-00-00")]),
        ("write to us at help@shop.example", [Channel("email", "help@shop.example")]),
        ("дүкенге жүгініп", [Channel("request")]),
        ("магазин хранит заказы", []),
    ],
)  # fmt: skip
def test_the_narrowest_channel_is_told(text: str, found: list[Channel]) -> None:
    """A sentence tells its narrowest channel, its address and the words to write on the letter; a bare request only where nothing else is said."""
    assert channels(text) == found


def test_several_channels_are_told_apart() -> None:
    """An e-mail and a postal address in one sentence are two channels."""
    text = "на почту a@lavka.example либо по адресу: 101000, г. Тверь, ул. Садовая, д. 5"
    assert [one.channel for one in channels(text)] == ["email", "post"]


def test_an_address_that_is_no_address_is_still_e_mail() -> None:
    """An address written backwards against collectors tells the channel and is not kept."""
    assert channels("письмо на адрес elpmaxe@akval") == [Channel("email")]


@pytest.mark.parametrize("text", ["в настройках браузера", "в своём браузере", "браузер баптауларында", "in your browser settings"])
def test_settings_of_a_browser(text: str) -> None:
    """Settings of the browser are known in each language."""
    assert in_browser(text)
    assert not in_browser("браузер сообщает свою версию")


def test_whether_people_are_told_to_write() -> None:
    """E-mail that is only received tells nobody to write."""
    assert told("направив уведомление магазину")
    assert not told("рассылка по электронной почте")
