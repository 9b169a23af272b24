"""Prohibitions with what they except."""

from __future__ import annotations

import pytest
from tests.reading.extracted import found

from zavet.reading.extract.exceptions import exceptions
from zavet.reading.extract.prohibitions import extract


def test_excepted_clauses_are_listed() -> None:
    """Clauses behind «за исключением» are the exceptions of the prohibition."""
    text = "Магазин не передаёт данные третьим лицам, за исключением случаев п. 3.1 и 3.2."
    assert found(extract, text) == [("1.1", "disclose_without_consent", ("3.1", "3.2"))]


def test_other_exceptions_keep_their_words() -> None:
    """What is no clause is told in the text's own words, also where it stands in the next sentence."""
    assert found(extract, "Мы не передаём данные третьим лицам, кроме суда.") == [("1.1", "disclose_without_consent", ("other:суда",))]
    text = "Мы не передаём данные третьим лицам. Исключение составляют запросы суда."
    assert found(extract, text) == [("1.1", "disclose_without_consent", ("other:запросы суда",))]


def test_one_sentence_may_forbid_several_things() -> None:
    """Selling, swapping, publishing and disclosing are told apart."""
    text = "Магазин обязуется не осуществлять продажу, обмен, опубликование либо разглашение данных без согласия покупателя."
    assert {fact[1] for fact in found(extract, text)} == {"sell", "exchange", "publish", "disclose_without_consent"}


def test_what_users_must_not_do_is_no_prohibition() -> None:
    """A prohibition binds the operator and who gets data from it."""
    assert found(extract, "Покупатель не вправе передавать пароль третьим лицам без согласия магазина.") == []


def test_a_definition_that_binds_is_a_prohibition() -> None:
    """Confidentiality defined as a requirement forbids spreading."""
    text = "Конфиденциальность данных — обязательное требование не допускать их распространения без согласия субъекта."
    assert [fact[1] for fact in found(extract, text, heading="Термины")] == ["disclose_without_consent"]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ru", "кроме случаев, указанных в пп. 5.2., 5.3.1", ("5.2", "5.3.1")),
        ("ru", "кроме случаев по закону от 27.07.2006 № 152-ФЗ", ("other:случаев по закону от 27.07.2006 № 152-ФЗ",)),
        ("ru", "кроме того, магазин хранит заказы", ()),
        ("kk", "4.1 және 4.2-тармақтардағы жағдайларды қоспағанда", ("4.1", "4.2")),
        ("en", "unless the court orders so", ("other:the court orders so",)),
    ],
)
def test_exceptions_of_a_sentence(language: str, text: str, said: tuple[str, ...]) -> None:
    """Exceptions are known in each language; dates and numbers of laws are no clauses."""
    assert exceptions(text, language) == said
