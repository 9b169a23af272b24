"""What a text says that data are used for, and what it makes depend on consent."""

from __future__ import annotations

from zavet.reading.documents import read_plain
from zavet.reading.extract import purposes
from zavet.reading.read import prepare


def found(text: str) -> set[tuple[str, bool]]:
    """The purposes of a text with their consent."""
    return {
        (str(one.values["purpose"]), one.values["consent"] is True) for one in purposes.extract(prepare(read_plain(text, "invented")), ())
    }


def test_every_item_of_a_list_of_aims_is_a_purpose() -> None:
    """Items under an open sentence that tells aims are purposes, with nothing but the bare noun."""
    text = "1. Цели обработки\n\n1.1. Студия обрабатывает сведения в следующих целях:\n\n- запись на занятия;\n- приём оплаты;\n- ответы на вопросы гостей.\n"
    assert found(text) == {("order_processing", False), ("payment", False), ("communication", False)}


def test_consent_belongs_to_its_part_of_the_sentence() -> None:
    """Consent named in one part between semicolons does not pass to the others."""
    text = "1.1. Почту мастерская использует для ответа на вопрос клиента; с согласия клиента, для рассылки новостей."
    assert found(text) == {("communication", False), ("newsletter", True)}


def test_consent_of_the_opening_sentence_holds_for_its_items() -> None:
    """Where the sentence that opens a list asks for consent, each purpose of the list depends on it."""
    text = "1.1. С согласия гостя отель использует данные для:\n\n- рассылки новостей;\n- показа рекламы.\n"
    assert found(text) == {("newsletter", True), ("advertising", True)}


def test_agreeing_with_a_transfer_is_no_consent_to_a_purpose() -> None:
    """`Соглашается с тем, что` agrees with a statement; it does not make the purpose depend on consent."""
    text = "1.1. Гость соглашается с тем, что отель передаёт его данные перевозчику в целях доставки багажа и заказа."
    assert ("delivery", False) in found(text)


def test_a_moment_is_no_purpose() -> None:
    """`При оплате заказа` tells when, not what for."""
    assert found("1.1. Данные, которые при оформлении заказа указал гость, нужны для связи с гостем.") == {("communication", False)}


def test_the_name_of_a_thing_is_no_purpose() -> None:
    """`Адрес доставки` names a thing."""
    assert found("1.1. Мы используем адрес доставки для статистики.") == {("statistics", False)}
    assert found("1.1. Мы храним данные для анализа: адрес доставки, имя.") == set()


def test_a_registered_user_is_no_registration_to_come() -> None:
    """A participle has the verb's dictionary form but tells of something done."""
    assert found("1.1. Имя нужно для идентификации зарегистрированного клиента.") == {("identification", False)}


def test_a_notice_of_an_order_is_not_also_a_notice_of_the_service() -> None:
    """The narrower purpose is said alone."""
    assert found("1.1. Номер нужен для уведомления клиента о статусе заказа.") == {("order_notice", False)}


def test_handling_requests_as_a_detail_of_contact_is_no_order() -> None:
    """`Обратная связь, включая обработку заявок` is one purpose; handling applications by itself is another."""
    assert found("1.1. Почта нужна для обратной связи, включая обработку заявок гостя.") == {("communication", False)}
    assert found("1.1. Почта нужна для обработки заявок гостя.") == {("order_processing", False)}


def test_safety_of_the_data_is_a_measure() -> None:
    """Keeping data safe is no end that data are used for; keeping people safe is."""
    assert found("1.1. Обработка данных ведётся в целях обеспечения безопасности персональных данных.") == set()
    assert found("1.1. Записи камер хранят данные в целях обеспечения безопасности гостей.") == {("security", False)}


def test_what_one_may_refuse_is_no_purpose() -> None:
    """A right to refuse a mailing does not tell that data serve a mailing."""
    assert found("1. Цели\n\n1.1. Гость всегда может отказаться от рассылки и рекламы.") == set()


def test_duties_and_rights_of_the_user_tell_no_purpose() -> None:
    """What the user is to do or may ask is not what the operator does."""
    assert found("1.1. Пользователь обязан предоставить данные, необходимые для регистрации.") == set()
    assert found("1. Права субъектов персональных данных\n\n1.1. Возражать против обработки данных в целях рекламы.") == set()


def test_a_label_goes_on_over_the_paragraph() -> None:
    """After `Для чего:` every sentence of the paragraph tells purposes, not the first alone."""
    text = "1.1. Для чего собираются: чтобы считать посещения. Сохраняются настройки и язык. Эти исследования помогают улучшать сервис."
    assert (
        {"statistics", "remember_visitor", "research", "service_improvement"}
        >= {name for name, _ in found(text)}
        >= {"remember_visitor", "service_improvement"}
    )


def test_in_a_table_only_the_column_of_aims_is_read() -> None:
    """Legal bases and data stand in columns of their own and tell no purpose; consent as the only basis makes its row depend on it."""
    text = "1. Цели обработки\n\nЦель обработки | Данные | Правовое основание\nРассылка новостей | почта | исполнение договора\nПриём оплаты | имя | согласие\n"
    assert found(text) == {("newsletter", False), ("payment", True)}


def test_kazakh_and_english_are_read_too() -> None:
    """In Kazakh the purpose stands before `үшін`, in English behind `to` and `for`."""
    assert found("1.1. Клиенттің мекенжайы тапсырысты жеткізу үшін, ал поштасы келісімімен жаңалықтар жіберу үшін пайдаланылады.") >= {
        ("newsletter", True)
    }
    assert found("1.1. We use the personal data of guests to deliver orders and, with consent, to send a newsletter.") >= {
        ("newsletter", True)
    }


def test_consent_before_a_list_is_asked_for_all_of_it() -> None:
    """`With consent: …; …` makes every part behind the colon depend on consent."""
    text = "1.1. По отдельному согласию гостя гостиница использует данные для: рассылки новостей; показа рекламы."
    assert found(text) == {("newsletter", True), ("advertising", True)}


def test_consent_added_to_a_purpose_is_not_that_of_the_one_before_it() -> None:
    """`Notices of lessons and, with consent, of discounts`: lessons need none."""
    text = "1.1. Мы используем почту, чтобы напоминать о занятиях и, с вашего согласия, рассказывать о скидках."
    assert ("marketing", True) in found(text)
    assert ("service_notice", False) in found(text)


def test_the_basis_told_below_an_aim_is_its_own() -> None:
    """`Aim: … Legal basis: consent` makes the aim depend on consent; a contract beside it does not."""
    agreed = "1. Цели\n\n1.1. Цель обработки: рассылка новостей.\n\nПравовые основания: согласие.\n"
    mixed = "1. Цели\n\n1.1. Цель обработки: рассылка новостей.\n\nПравовые основания: согласие, договор.\n"
    assert ("newsletter", True) in found(agreed)
    assert ("newsletter", False) in found(mixed)


def test_what_recipients_are_given_data_for_is_a_purpose() -> None:
    """`To couriers – for delivery; to a bank – for payments` tells two purposes."""
    text = "1.1. Данные передаются: курьерам – для доставки заказов; банку – для приёма оплаты."
    assert {("delivery", False), ("payment", False)} <= found(text)


def test_a_refusal_ends_with_its_part_of_the_sentence() -> None:
    """What stands behind the semicolon is a purpose again."""
    text = "1.1. Данные нужны, чтобы вернуть деньги при отказе от поездки; ответить на претензию."
    assert ("dispute", False) in found(text)
