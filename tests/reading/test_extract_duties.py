"""Duties with their moments and deadlines."""

from __future__ import annotations

from tests.reading.extracted import found

from zavet.reading.extract.duties import extract


def test_a_deadline_is_read_with_its_duty() -> None:
    """The term behind a duty is its deadline, in the words of the schema."""
    text = "Магазин обязан ответить на запрос покупателя в течение десяти рабочих дней."
    assert found(extract, text) == [("1.1", "answer_request", "a request of the subject", "10 working_days")]


def test_a_dated_duty_takes_the_place_of_the_bare_one() -> None:
    """Said twice in a paragraph, once with a deadline, a duty stands once."""
    text = "Магазин отвечает на запросы. Ответ на запрос даётся в срок до 5 дней."
    assert found(extract, text) == [("1.1", "answer_request", "a request of the subject", "5 days")]


def test_the_moment_is_narrowed_by_the_text() -> None:
    """The trigger of destroying is what the sentence names."""
    assert found(extract, "При отзыве согласия магазин удаляет данные в течение 7 дней.") == [
        ("1.1", "destroy", "consent withdrawn", "7 days")
    ]


def test_a_term_of_keeping_is_no_deadline() -> None:
    """Days for which data are kept are not those in which they are destroyed."""
    facts = found(extract, "Заказы хранятся 90 дней, после чего данные удаляются.")
    assert [fact[1] for fact in facts] == ["destroy"]
    assert "90 days" not in facts[0]


def test_at_once_is_said_in_the_trigger() -> None:
    """What has no number of days is told with the moment."""
    assert found(extract, "При утечке магазин немедленно сообщает покупателю.") == [
        ("1.1", "notify_breach", "personal data are lost or disclosed, at once")
    ]


def test_exceptions_stand_with_the_moment() -> None:
    """Clauses that a duty excepts are told with it."""
    assert found(extract, "Магазин обязан хранить данные в тайне, за исключением случаев, указанных в п. 3.1 и 3.2.") == [
        ("1.1", "confidentiality", "always, save 3.1, 3.2")
    ]


def test_duties_of_user_and_operator_are_not_mistaken() -> None:
    """Updating by right is no duty; what outsiders must not do to data is no destroying; a definition binds nobody."""
    assert found(extract, "Покупатель вправе обновить данные.") == []
    assert [fact[1] for fact in found(extract, "Меры приняты, чтобы посторонние не уничтожили данные.")] == ["protect"]
    assert found(extract, "Конфиденциальность — сохранение данных в тайне.", heading="Термины и определения") == []


def test_a_policy_that_describes_protection_promises_none() -> None:
    """A sentence about the document itself is no duty."""
    assert found(extract, "Политика определяет порядок обработки и меры по обеспечению безопасности данных.") == []


def test_the_authority_asks_by_a_duty_of_its_own() -> None:
    """Answering the authority is told apart from answering the subject."""
    text = "Магазин обязан сообщать в уполномоченный орган по защите прав субъектов по его запросу нужную информацию в течение 10 дней."
    assert found(extract, text) == [("1.1", "answer_request", "a request of the authority for the rights of data subjects", "10 days")]


def test_each_act_has_the_deadline_next_to_it() -> None:
    """What is done at another moment in one sentence does not lend its deadline."""
    text = "Неточные данные исправляются в течение семи дней, а на время проверки блокируются."
    assert {fact[1]: fact[3:] for fact in found(extract, text)} == {"update_data": ("7 days",), "block_on_request": ()}


def test_one_act_may_have_two_deadlines() -> None:
    """Working data and copies are destroyed one after the other."""
    text = "Данные удаляются из баз в течение 7 дней и из резервных копий — в течение шестидесяти дней."
    assert [fact[3] for fact in found(extract, text)] == ["7 days", "60 days"]


def test_the_authority_and_the_people_are_told_apart() -> None:
    """Who is told of a breach has a deadline of his own; telling the authority alone is another duty."""
    authority = "other:notify the authority of the breach"
    both = "При утечке магазин уведомит Роскомнадзор в течение 24 часов, а пострадавших покупателей — в течение трёх дней."
    assert {fact[1]: fact[3] for fact in found(extract, both)} == {authority: "24 hours", "notify_breach": "3 days"}
    assert [fact[1] for fact in found(extract, "При утечке магазин уведомит Роскомнадзор в течение 24 часов.")] == [authority]
    assert {fact[1] for fact in found(extract, "При утечке магазин сообщит покупателям и Роскомнадзору в течение 24 часов.")} == {
        authority,
        "notify_breach",
    }


def test_what_is_not_done_is_no_duty() -> None:
    """A denied act between its object and the verb is none."""
    assert found(extract, "Пока заказ не доставлен, данные не уничтожаются.") == []
