"""Who a text says gets the data, for what and on which condition."""

from __future__ import annotations

from zavet.reading.documents import read_plain
from zavet.reading.extract import purposes, recipients
from zavet.reading.facts import Fact
from zavet.reading.read import prepare


def facts(text: str) -> list[Fact]:
    """The recipients of a text."""
    made = prepare(read_plain(text, "invented"))
    return recipients.extract(made, purposes.extract(made, ()))


def found(text: str) -> set[str]:
    """The recipients' words, without those of their own."""
    return {str(one.values["recipient"]) for one in facts(text) if not str(one.values["recipient"]).startswith("other:")}


def test_those_named_in_a_transfer_get_the_data() -> None:
    """Each one named is a recipient, for the purpose of the transfer."""
    made = facts("1.1. Ателье передаёт данные заказчика курьерской службе и банку в целях исполнения заказа.")
    assert {(one.values["recipient"], one.values["purpose"]) for one in made} == {
        ("courier", "order_processing"),
        ("bank", "order_processing"),
    }


def test_what_is_denied_is_no_transfer_and_its_exception_is() -> None:
    """`Не передаём никому, кроме …` names the recipients behind the exception alone."""
    assert found("1.1. Мы не передаём данные гостей страховым компаниям.") == set()
    assert found("1.1. Мы не передаём данные гостей никому, кроме страховой компании.") == {"insurer"}


def test_items_behind_an_exception_are_recipients() -> None:
    """An exception that opens a list makes recipients of its items."""
    text = "1.1. Данные клиента не передаются третьим лицам, за исключением следующих случаев:\n\n- партнёрам ателье при условии тайны;\n- службе доставки.\n"
    assert found(text) == {"partner", "courier"}


def test_work_given_away_tells_who_does_it() -> None:
    """Where others are hired, the work itself names the recipients and what they get the data for."""
    text = "1.1. Ателье вправе использовать другие компании для выполнения работ, например: доставка посылок, обработка платежей, анализ данных."
    assert {(one.values["recipient"], one.values["purpose"]) for one in facts(text)} >= {
        ("contractor", None), ("courier", "delivery"), ("payment_processor", "payment"), ("analytics_processor", "statistics"),
    }  # fmt: skip


def test_owners_of_other_sites_are_no_recipients() -> None:
    """A link to a partner's site gives the partner nothing."""
    assert found("1.1. На сайте есть ссылки на сайты партнёров и рекламодателей, за которые мы не отвечаем.") == set()


def test_a_source_is_no_recipient() -> None:
    """Partners that provide data to the operator do not get them."""
    assert found("1.1. Некоторые данные предоставляют магазину партнёры.") == set()


def test_a_request_sent_by_courier_gives_the_courier_nothing() -> None:
    """How a reader sends a request is no transfer of data by the operator."""
    assert found("1.1. Заявление с данными направляется клиентом курьером или почтовой связью.") == set()


def test_the_condition_is_in_the_words_of_the_text() -> None:
    """What restricts the transfer is quoted."""
    made = facts("1.1. Ателье передаёт данные подрядчикам только при наличии письменного договора.")
    assert [(one.values["recipient"], one.values["condition"]) for one in made] == [
        ("contractor", "только при наличии письменного договора")
    ]


def test_kazakh_and_english_are_read_too() -> None:
    """Kazakh and English name recipients in transfers too."""
    assert found("1.1. Клиенттің деректері курьерлік қызметтерге және байланыс операторларына беріледі.") == {"courier", "telecom"}
    assert found("1.1. We share the personal data of guests with our affiliates and a payment processor.") == {
        "affiliate",
        "payment_processor",
    }


def test_work_alone_tells_who_does_it_in_a_list_or_a_table() -> None:
    """A firm whose name says nothing is known by its work; where the text names a bank, the work adds nobody."""
    assert "hosting" in found("1.1. Данные передаются: ООО «Альфа» – для размещения серверов; ООО «Бета» – для отправки писем.")
    assert found("1.1. Данные передаются: банку – для приёма платежей; курьеру – для доставки заказов.") == {"bank", "courier"}


def test_a_table_of_recipients_is_read_by_rows() -> None:
    """The column of aims tells what each firm is for."""
    text = "1. Кому передаём\n\n1.1. Получатели:\n\nКто | Для чего\nООО «Альфа» | размещение серверов\nАО «Гамма» | приём платежей\n"
    assert found(text) == {"hosting", "payment_processor"}


def test_the_nearest_purpose_is_the_recipients() -> None:
    """Each part of a list has a purpose of its own."""
    made = facts("1.1. Данные передаются: курьерам – для доставки заказов; банку – для приёма оплаты.")
    assert {(one.values["recipient"], one.values["purpose"]) for one in made} == {("courier", "delivery"), ("bank", "payment")}


def test_what_people_tell_their_insurer_of_themselves_is_no_transfer() -> None:
    """A person who gives data is not the operator that passes them on."""
    assert found("1.1. При заключении договора пациент сообщает имя и номер полиса, если лечение оплачивает страховая компания.") == set()
