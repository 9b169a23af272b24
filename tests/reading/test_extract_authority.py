"""To bodies of which state a text says that data may be given, on what grounds, and whether the person is told."""

from __future__ import annotations

from zavet.reading.documents import read_plain
from zavet.reading.extract import authority
from zavet.reading.read import prepare


def found(text: str) -> list[tuple[object, object, object]]:
    """Country, grounds and notice of each fact."""
    return [
        (one.values["country"], one.values["grounds"], one.values["notify_subject"])
        for one in authority.extract(prepare(read_plain(text, "invented")), ())
    ]


def test_a_body_without_a_ground_stands_on_the_law_of_its_state() -> None:
    """A body of the state named in a transfer gets the data by law."""
    assert found("1.1. Данные гостя могут быть переданы уполномоченным органам Республики Казахстан по закону.") == [("KZ", ("law",), None)]


def test_grounds_of_one_part_of_a_sentence_are_one_fact() -> None:
    """Parts between semicolons are facts of their own; grounds within one stand together."""
    text = "1.1. Отель может раскрыть данные гостя: по решению суда и запросу полиции; по запросу прокуратуры."
    assert found(text) == [(None, ("court", "law_enforcement"), None), (None, ("law_enforcement",), None)]


def test_an_item_is_read_whole() -> None:
    """A second sentence of a list item tells of the same transfer: here that the person is not told."""
    text = "1.1. Случаи, когда отель может предоставить сведения сторонним лицам:\n\n- по запросу правоохранительных органов. Отель отвечает без уведомления гостя;\n- для защиты прав и имущества отеля.\n"
    assert found(text) == [(None, ("law_enforcement",), False), (None, ("protect_rights",), None)]


def test_the_country_is_the_texts_where_the_clause_speaks_of_the_law() -> None:
    """Without a country in the clause the law that the text follows tells it, if the clause speaks of the law at all."""
    text = "1.1. Отель работает по законодательству Российской Федерации.\n\n1.2. Данные гостя передаются государственным органам, если этого требует закон.\n\n1.3. Данные гостя передаются государственным органам по запросу."
    assert found(text) == [("RU", ("law",), None), (None, ("law",), None)]


def test_a_complaint_to_a_body_gives_it_no_data() -> None:
    """Where a reader may complain, and what the body is notified of, is no disclosure."""
    assert found("1.1. Гость вправе обжаловать передачу данных в уполномоченный орган.") == []
    assert found("1.1. О передаче данных оператор обязан уведомить уполномоченный орган.") == []
    assert found("1.1. Спор о передаче данных рассматривает арбитражный суд.") == []


def test_what_is_denied_gives_nothing() -> None:
    """A denied transfer names no body; its exception does."""
    assert found("1.1. Мы не передаём данные гостей государственным органам.") == []
    assert found("1.1. Мы не передаём данные гостей никому, кроме государственных органов.") == [(None, ("law",), None)]


def test_inquest_and_investigators_are_the_ground_of_investigation() -> None:
    """Bodies of inquest and investigation ask for an investigation; the police and prosecutors enforce the law."""
    text = "1.1. Данные передаются органам дознания и следствия, судам и прокуратуре."
    (made,) = found(text)
    assert made[1] == ("court", "investigation", "law_enforcement")


def test_a_law_that_only_allows_to_tell_is_no_ground() -> None:
    """`If the law does not forbid it, we tell the person` names no ground, and the person is told."""
    text = "1.1. Мы раскрываем данные по запросу суда и, если закон этого не запрещает, сообщаем об этом клиенту."
    (made,) = found(text)
    assert made == (None, ("court",), True)
