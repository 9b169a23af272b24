"""Whatever the text is, it is read: quotes stand where they say, clauses exist, and nothing is raised."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from zavet.reading.documents import read_plain
from zavet.reading.draft import draft
from zavet.reading.interchange import to_json
from zavet.reading.read import read

PIECES = st.sampled_from(
    (
        "1. Общие положения\n\n", "2.1. ", "- ", "а) ", "\n", "\n\n", "|", "; ", ": ", ". ", "Оператор ", "не ", "передаёт ", "персональные данные ",
        "имя, телефон и e-mail ", "в целях доставки заказа ", "третьим лицам ", "в течение 30 дней ", "с согласия пользователя ", "за исключением п. 2.1 ",
        "ООО «Ромашка» ", "ИП Петров П.П. ", "www.romashka.example ", "info@romashka.example ", "жеке деректер ", "құпиялылық саясаты ", "we collect your ",
        "email address ", "cookies ", "хранит ", "уничтожает ", "вправе ", "обязан ", "_____ ", "«", "»", "(", ")", "**", "&lt;script&gt;", "\u202e", "¹", "€", "0" * 40,
    )
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=60).map("".join)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """Every fact has a clause of the outline and words of the document; a text with clauses becomes a draft."""
    document = read_plain(text, "any.txt")
    reading = read(document)
    ids = {one.id for one in reading.outline.clauses}
    assert len(ids) == len(reading.outline.clauses)
    for fact in reading.facts:
        assert fact.clause in ids
        assert document.text[fact.quote.start : fact.quote.end] == fact.quote.text
        assert 0 < fact.confidence <= 1
    assert to_json(reading) == to_json(read(document))
    if ids:
        draft(reading, slug="any")
