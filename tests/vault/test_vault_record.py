"""Records and boxes: bound to everything that decides which rules apply to them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zavet import canon
from zavet.errors import KeyDestroyed, KeyMissing, SealBroken
from zavet.vault.record import Header, associated_data, blob_digest, handle, open_box, open_record, seal_box, seal_record
from zavet.vault.seal import seal
from zavet.vault.shred import shred

HEADER = Header("shop", "anna", "r1", "account", 1, ("email", "phone"), "checkout", "ab" * 32, "provided", 1_700_000_000)
VALUES = {"email": "anna@example.ru", "phone": "+79161234567"}
OTHER = {
    "controller": "cafe",
    "subject": "boris",
    "record": "r2",
    "klass": "log",
    "revision": 2,
    "categories": ("email",),
    "point": "registration",
    "policy": "cd" * 32,
    "source": "automatic",
    "collected_at": 1_700_000_001,
}
text = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
headers = st.builds(
    Header, text, text, text, text, st.integers(0, 2**40), st.lists(text, max_size=4).map(tuple), text, text, text, st.integers(0, 2**40)
)


def test_every_field_has_a_case():
    """The table of changed fields below names every field of a header."""
    assert set(OTHER) == {one.name for one in fields(Header)}


@pytest.mark.parametrize("name", OTHER)
def test_each_bound_field(vault, name):
    """A record presented under any one changed field of its header breaks its seal."""
    blob = seal_record(vault.keys, HEADER, VALUES)
    changed = replace(HEADER, **{name: OTHER[name]})
    # The key itself is shared on purpose, so that the associated data alone must tell the difference.
    dek = vault.keys.dek(HEADER.controller, HEADER.subject, HEADER.klass)
    address = (changed.controller, changed.subject, changed.klass, 0)
    vault.keys.dek(*address, create=True)
    vault.keys.flush()
    vault.keys._caches[changed.controller].deks[address] = (dek, 99.0)
    with pytest.raises(SealBroken):
        open_record(vault.keys, changed, blob)
    assert open_record(vault.keys, HEADER, blob) == VALUES


def test_the_key_id_is_bound(vault):
    """A blob sealed under the associated data of another key id does not open."""
    dek = vault.keys.dek("shop", "anna", "account", create=True)
    blob = seal(dek, canon.encode(VALUES), associated_data(HEADER, b"x" * 32))
    with pytest.raises(SealBroken):
        open_record(vault.keys, HEADER, blob)


@given(headers, st.binary(min_size=32, max_size=32))
def test_associated_data_is_canonical(header, key_id):
    """The fast encoder gives the very bytes of RFC 8785 for any header."""
    assert associated_data(header, key_id) == canon.encode(
        {
            "algorithm": "AES-256-GCM",
            "categories": sorted(header.categories),
            "class": header.klass,
            "collected_at": header.collected_at,
            "controller": header.controller,
            "format": "zavet/record/v1",
            "key_id": key_id.hex(),
            "point": header.point,
            "policy": header.policy,
            "record": header.record,
            "revision": header.revision,
            "source": header.source,
            "subject": header.subject,
        }
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers, st.dictionaries(text, text, max_size=5))
def test_round_trip(vault, header, values):
    """Any values under any header open as they were sealed."""
    assert open_record(vault.keys, header, seal_record(vault.keys, header, values)) == values


def test_the_order_of_categories_does_not_matter(vault):
    """Categories are a set: a store may keep them in any order."""
    blob = seal_record(vault.keys, HEADER, VALUES)
    assert open_record(vault.keys, replace(HEADER, categories=("phone", "email")), blob) == VALUES


def test_swapped_records_and_older_revisions(vault):
    """A blob put in another record's place, or an older revision put back, breaks the seal."""
    second, later = replace(HEADER, record="r2"), replace(HEADER, revision=2)
    first_blob, second_blob = seal_record(vault.keys, HEADER, VALUES), seal_record(vault.keys, second, VALUES)
    later_blob = seal_record(vault.keys, later, {"email": "new@example.ru"})
    for header, blob in ((HEADER, second_blob), (second, first_blob), (later, first_blob), (HEADER, later_blob)):
        with pytest.raises(SealBroken):
            open_record(vault.keys, header, blob)


def test_missing_and_destroyed(vault):
    """Opening tells an erased record from a lost key, and sealing without leave makes no key."""
    with pytest.raises(KeyMissing):
        seal_record(vault.keys, HEADER, VALUES, create=False)
    blob = seal_record(vault.keys, HEADER, VALUES)
    vault.keys.flush()
    shred(vault.keys, "shop", "anna", ["account"], 1)
    with pytest.raises(KeyDestroyed):
        open_record(vault.keys, HEADER, blob)
    with pytest.raises(KeyMissing):
        open_record(vault.keys, replace(HEADER, subject="nobody"), blob)


def test_epochs_have_keys_of_their_own(vault):
    """A record of one epoch does not open under another."""
    blob = seal_record(vault.keys, HEADER, VALUES, 3)
    seal_record(vault.keys, HEADER, VALUES, 4)
    assert open_record(vault.keys, HEADER, blob, 3) == VALUES
    with pytest.raises(SealBroken):
        open_record(vault.keys, HEADER, blob, 4)


def test_misuse_is_told(vault):
    """A value that is no text, and categories in one string, are errors of the caller."""
    with pytest.raises(TypeError):
        seal_record(vault.keys, HEADER, {"email": 5})
    with pytest.raises(TypeError):
        seal_record(vault.keys, replace(HEADER, categories="email"), VALUES)


def test_the_digest_of_a_blob(vault):
    """A leaf commits to header and blob together, computable with public tools from both."""
    blob = seal_record(vault.keys, HEADER, VALUES)
    bound = {
        "algorithm": "AES-256-GCM",
        "categories": ["email", "phone"],
        "class": "account",
        "collected_at": 1_700_000_000,
        "controller": "shop",
        "format": "zavet/record/v1",
        "point": "checkout",
        "policy": "ab" * 32,
        "record": "r1",
        "revision": 1,
        "source": "provided",
        "subject": "anna",
    }
    assert blob_digest(HEADER, blob) == hashlib.sha256(canon.encode(bound) + blob).digest()
    assert blob_digest(HEADER, blob) != blob_digest(replace(HEADER, policy="cd" * 32), blob)


@pytest.mark.parametrize("value", [None, True, 5, "слово", [], {"a": [1, "қ"]}])
def test_boxes_hold_any_json(vault, value):
    """A box gives back the JSON value it was made of."""
    blob = seal_box(vault.keys, "shop", "anna", "log", "state", 4, value)
    assert open_box(vault.keys, "shop", "anna", "log", "state", 4, blob) == value


@pytest.mark.parametrize(("at", "other"), [(0, "cafe"), (1, "boris"), (2, "evidence"), (3, "body"), (4, 5)])
def test_boxes_are_bound_to_their_place(vault, at, other):
    """A box presented under another controller, subject, class, name or revision breaks its seal."""
    place = ["shop", "anna", "log", "state", 4]
    blob = seal_box(vault.keys, *place, {"a": 1})
    moved = [*place[:at], other, *place[at + 1 :]]
    dek = vault.keys.dek("shop", "anna", "log")
    vault.keys.dek(*moved[:3], create=True)
    vault.keys.flush()
    vault.keys._caches[moved[0]].deks[(*moved[:3], 0)] = (dek, 99.0)
    with pytest.raises(SealBroken):
        open_box(vault.keys, *moved, blob)


def test_a_record_is_no_box(vault):
    """A record's blob opens as no box of any name."""
    blob = seal_record(vault.keys, HEADER, VALUES)
    with pytest.raises(SealBroken):
        open_box(vault.keys, "shop", "anna", "account", "r1", 1, blob)


def test_handles(vault):
    """Handles follow from the subject's log key and the number alone, and none is like another."""
    made = [handle(vault.keys, "shop", "anna", n) for n in range(5)]
    key = vault.keys.dek("shop", "anna", "log").key
    assert made[3] == hmac.new(key, b"zavet/handle/v1\x00" + (3).to_bytes(8, "big"), "sha256").digest()[:16]
    assert len({*made, handle(vault.keys, "shop", "boris", 0), handle(vault.keys, "cafe", "anna", 0)}) == 7
    with pytest.raises(ValueError, match="counted"):
        handle(vault.keys, "shop", "anna", -1)


def test_handles_end_with_the_log_key(vault):
    """After the log key is destroyed nobody can make or tie a handle of the subject."""
    handle(vault.keys, "shop", "anna", 0)
    vault.keys.flush()
    shred(vault.keys, "shop", "anna", ["log"], 1)
    with pytest.raises(KeyDestroyed):
        handle(vault.keys, "shop", "anna", 0)
    with pytest.raises(KeyMissing):
        handle(vault.keys, "shop", "boris", 0, create=False)
