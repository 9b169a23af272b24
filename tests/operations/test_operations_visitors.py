"""Visitors who are no subjects: their acceptance and disagreement; and failed attempts, counted without names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operations.house import VISITOR, make_house

from zavet.errors import TooMany
from zavet.operations import acceptance, log
from zavet.operations.attempts import Attempts
from zavet.operations.house import House
from zavet.operations.rows import NoteRow

WHERE = {"host": "smartis.bi", "page": "/", "language": "ru", "actor": VISITOR}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path, "smartis")
    yield made
    made.close()


def test_an_acceptance_by_use_is_one_entry_without_a_subject(house: House) -> None:
    """The first use is an entry with sealed host and page and no handle; said again it is no second one."""
    first = acceptance.accept(house, "smartis", visitor="v1", **WHERE)
    assert acceptance.accept(house, "smartis", visitor="v1", **WHERE).index == first.index
    line = log.entry(house, "smartis", index=first.index)
    assert line.entry.type == "accept"
    assert line.entry.handle == ""
    assert line.entry.clauses == ("2.1",)
    assert line.body is not None
    assert line.body["host"] == "smartis.bi"
    assert acceptance.stand(house, "smartis", visitor="v1") == acceptance.Stand("accepted", 1, first.index)
    assert acceptance.stand(house, "smartis", visitor="v2") is None


def test_a_disagreement_stands_until_the_next_acceptance(house: House) -> None:
    """Who disagreed is refused with the clause, and accepting anew is a new entry."""
    first = acceptance.accept(house, "smartis", visitor="v1", **WHERE)
    acceptance.disagree(house, "smartis", visitor="v1", actor=VISITOR)
    found = acceptance.stand(house, "smartis", visitor="v1")
    assert found is not None
    assert found.state == acceptance.DISAGREED
    verdict = acceptance.refusal(house, "smartis")
    assert (verdict.allowed, verdict.reason, verdict.clauses) == (False, "disagreed", ("2.2",))
    assert acceptance.accept(house, "smartis", visitor="v1", **WHERE).index > first.index


def test_too_many_failures_make_one_wait_and_time_forgives_them(house: House) -> None:
    """The limit holds for each caller apart, ends with the window, and keeps no name."""
    attempts = Attempts("login", most=3, seconds=60)
    for _ in range(3):
        attempts.check(house, "smartis", "anna@example.org")
        attempts.failed(house, "smartis", "anna@example.org", "192.0.2.1")
    with pytest.raises(TooMany):
        attempts.check(house, "smartis", "anna@example.org")
    with pytest.raises(TooMany):
        attempts.check(house, "smartis", "other@example.org", "192.0.2.1")
    attempts.check(house, "smartis", "other@example.org")
    with house.store.read() as transaction:
        rows = transaction.where(NoteRow, controller="smartis", kind="attempts/login")
        assert len(rows) == 2
        assert not any("anna" in f"{row.note}{row.value}" or "192.0" in f"{row.note}{row.value}" for row in rows)
    house.clock.at += 61
    attempts.check(house, "smartis", "anna@example.org", "192.0.2.1")
    attempts.failed(house, "smartis", "other@example.org")
    with house.store.read() as transaction:
        assert transaction.count(NoteRow, controller="smartis", kind="attempts/login") == 1
    attempts.forgive(house, "smartis", "other@example.org")
    with house.store.read() as transaction:
        assert transaction.count(NoteRow, controller="smartis", kind="attempts/login") == 0
