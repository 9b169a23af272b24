"""The blind index: finds by value, shows neither value nor subject."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zavet.errors import SealBroken, VaultError
from zavet.vault.index import PART
from zavet.vault.provider import LocalKeyring

MAIL = "anna@example.ru"


@pytest.fixture
def filled(vault):
    vault.index.add("shop", "email", MAIL, "anna")
    vault.index.add("shop", "phone", "+79161234567", "anna")
    vault.index.add("shop", "email", "boris@example.ru", "boris")
    vault.keys.flush()
    return vault


def rows(vault):
    return list(vault.store._tags.values())


def test_found_by_value(filled):
    """A subject is found by each of its identifiers, in any process, and by nothing else."""
    for one in (filled, filled.another()):
        assert one.index.find("shop", "email", MAIL) == ["anna"]
        assert one.index.find("shop", "phone", "+79161234567") == ["anna"]
        assert one.index.find("shop", "email", "nobody@example.ru") == []
        assert one.index.find("shop", "phone", MAIL) == []


def test_controllers_know_nothing_of_each_other(filled):
    """The same value under another controller has another tag and finds nobody (I11)."""
    assert filled.index.find("cafe", "email", MAIL) == []
    filled.index.add("cafe", "email", MAIL, "vera")
    filled.keys.flush()
    assert filled.index.find("cafe", "email", MAIL) == ["vera"]
    assert filled.index.find("shop", "email", MAIL) == ["anna"]
    assert len({row.tag for row in rows(filled)}) == len(rows(filled)) == 4


def test_rows_show_nothing(filled):
    """Neither value nor subject stands in a row."""
    for row in rows(filled):
        for part in (row.tag, row.pointer, row.owner):
            assert b"anna" not in part
            assert MAIL.encode() not in part
        assert (len(row.tag), len(row.owner)) == (16, 16)


def test_several_subjects_may_share_a_value(filled):
    """A shared phone finds both subjects, and adding one twice finds it once."""
    for subject in ("boris", "boris"):
        filled.index.add("shop", "phone", "+79161234567", subject)
    filled.keys.flush()
    assert sorted(filled.index.find("shop", "phone", "+79161234567")) == ["anna", "boris"]


def test_a_thread_reads_its_own_writes(vault):
    """What is staged is found at once by this thread and by others only after flush; forget undoes it."""
    vault.index.add("shop", "email", MAIL, "anna")
    other = vault.another()
    assert (vault.index.find("shop", "email", MAIL), other.index.find("shop", "email", MAIL)) == (["anna"], [])
    vault.keys.forget()
    vault.keys.flush()
    assert vault.index.find("shop", "email", MAIL) == []


def test_dropping_one_category(filled):
    """A dropped category is found no more and the rest is, at once for this thread and for all after flush."""
    filled.index.drop("shop", "anna", "email")
    assert filled.index.find("shop", "email", MAIL) == []
    assert filled.another().index.find("shop", "email", MAIL) == ["anna"]
    filled.keys.flush()
    other = filled.another()
    assert other.index.find("shop", "email", MAIL) == []
    assert other.index.find("shop", "phone", "+79161234567") == ["anna"]


def test_replacing_a_value(filled):
    """A drop and an add in one operation leave just the new value."""
    filled.index.drop("shop", "anna", "email")
    filled.index.add("shop", "email", "new@example.ru", "anna")
    filled.keys.flush()
    assert filled.index.find("shop", "email", MAIL) == []
    assert filled.index.find("shop", "email", "new@example.ru") == ["anna"]


def test_dropping_a_subject(filled):
    """Dropping all tags of a subject leaves no row of it and those of others."""
    filled.index.drop("shop", "anna")
    filled.keys.flush()
    assert len(rows(filled)) == 1
    assert filled.index.find("shop", "email", "boris@example.ru") == ["boris"]


def test_dropping_the_unknown(vault):
    """Dropping where nothing was ever added does nothing."""
    vault.index.drop("shop", "anna")
    vault.keys.flush()


def test_generations(filled):
    """After a rotation old tags are still found, new ones are made anew, and a drop reaches both."""
    before = rows(filled)
    filled.provider.rotate("shop")
    assert filled.index.find("shop", "email", MAIL) == ["anna"]
    filled.index.add("shop", "email", MAIL, "anna")
    filled.keys.flush()
    assert filled.index.find("shop", "email", MAIL) == ["anna"]
    assert {row.generation for row in rows(filled)} == {1, 2}
    assert {row.tag for row in rows(filled) if row.generation == 2}.isdisjoint({row.tag for row in before})
    filled.index.drop("shop", "anna")
    filled.keys.flush()
    assert filled.index.find("shop", "email", MAIL) == []
    assert len(rows(filled)) == 1


def test_both_halves_are_needed(filled, tmp_path):
    """Another key store half, or another keyring half, finds nobody."""
    half = filled.store.part("shop", PART, 1)
    filled.store.put_part("shop", PART, 1, bytes(32))
    assert filled.another().index.find("shop", "email", MAIL) == []
    filled.store.put_part("shop", PART, 1, half)
    other = filled.another()
    foreign = LocalKeyring(tmp_path / "foreign", filled.entropy, create=True)
    foreign.generation("shop")
    other.index._provider = foreign
    assert other.index.find("shop", "email", MAIL) == []
    assert filled.another().index.find("shop", "email", MAIL) == ["anna"]


def test_a_half_is_never_made_twice(vault):
    """Two processes that add first at the same time share one half."""
    other = vault.another()
    vault.index.add("shop", "email", MAIL, "anna")
    half = vault.store.part("shop", PART, 1)
    other.index.add("shop", "email", "boris@example.ru", "boris")
    assert vault.store.part("shop", PART, 1) == half


def test_a_changed_pointer(filled):
    """A pointer that was edited, moved to another tag or cut breaks loudly."""
    anna, boris = [row for row in rows(filled) if row.category == "email"]
    for pointer in (boris.pointer, anna.pointer[:-1] + bytes([anna.pointer[-1] ^ 1]), b"", b"x" * 12):
        filled.store.put_tag(replace(anna, pointer=pointer))
        with pytest.raises(SealBroken):
            filled.index.find("shop", "email", MAIL)


def test_a_foreign_keyring_is_refused(filled, tmp_path):
    """An index over a keyring that does not fit the key store refuses instead of finding nobody."""
    filled.keys.dek("shop", "anna", "account", create=True)
    filled.keys.flush()
    other = filled.another()
    foreign = LocalKeyring(tmp_path / "foreign", filled.entropy, create=True)
    other.keys.provider = other.index._provider = foreign
    with pytest.raises(VaultError):
        other.index.find("shop", "email", MAIL)
