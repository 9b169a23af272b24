"""Whose data a text speaks of: each subject once, where it is told best."""

from __future__ import annotations

from zavet.reading.documents import read_plain
from zavet.reading.extract import subjects
from zavet.reading.read import prepare


def _subjects(text: str) -> list[tuple[str, str]]:
    found = subjects.extract(prepare(read_plain(text, "policy.txt")), [])
    return [(str(one.values["subject"]), one.clause) for one in found]


def test_a_definition_tells_better_than_a_mention() -> None:
    """A user is told where the word is explained, not where it is first used."""
    text = "1. Политика касается данных пользователя.\n\n2. Пользователь — лицо, которое открыло сайт.\n\n3. Пользователь указывает имя.\n"
    assert _subjects(text) == [("user", "2")]


def test_a_mention_is_told_once() -> None:
    """Where nothing explains the word, its first use tells it."""
    assert _subjects("1. Мы ценим доверие клиентов.\n\n2. Клиент указывает имя.\n") == [("customer", "1")]


def test_a_definition_by_another_subject_tells_both() -> None:
    """A user who is any visitor makes both known there, and the visitor also at its first mention."""
    text = "1. Политика касается посетителей сайта.\n\n2. Пользователь — любой посетитель сайта.\n"
    assert _subjects(text) == [("visitor", "1"), ("user", "2"), ("visitor", "2")]


def test_the_reader_counts_where_nobody_else_is_named() -> None:
    """«You» is a user where no user, customer or visitor is named, and nobody beside a customer."""
    assert _subjects("1. Мы бережём ваши данные.\n") == [("user", "1")]
    assert _subjects("1. Мы бережём ваши данные.\n\n2. Клиент указывает имя.\n") == [("customer", "2")]


def test_who_gives_data_with_an_order_is_a_customer() -> None:
    """Data given when an order is placed are a customer's, though the text calls everyone a user."""
    assert ("customer", "1") in _subjects("1. Мы бережём данные, которые пользователь сообщает при оформлении заказа.\n")


def test_a_clause_tells_before_its_heading() -> None:
    """A subject in a heading is told by the clause beneath that names it."""
    assert _subjects("1. О несовершеннолетних\n\n1.1. Сайт не предназначен для несовершеннолетних.\n") == [("minor", "1.1")]
