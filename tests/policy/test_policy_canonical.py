"""The canonical form: one policy, one sequence of bytes, one digest."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.sound import TEXT

from zavet.errors import PolicySyntaxError
from zavet.policy import canonical, syntax
from zavet.policy.format import format_policy
from zavet.testing.strategies import odd_policies, policies

POLICY = syntax.parse(TEXT)


@given(st.one_of(policies(), odd_policies()))
def test_canonical_bytes_give_the_policy_back(policy):
    """decode(encode(m)) == m, and encoding twice gives the same bytes."""
    data = canonical.encode(policy)
    assert canonical.decode(data) == policy
    assert canonical.encode(canonical.decode(data)) == data


@given(policies(), policies())
def test_equal_digests_mean_equal_policies(one, other):
    """Two policies share a digest where they are equal, and only there."""
    assert (canonical.digest(one) == canonical.digest(other)) == (one == other)


def test_the_layout_of_the_file_does_not_change_the_digest():
    """The digest is of the meaning: a formatted file has the same."""
    assert canonical.digest(syntax.parse(format_policy(POLICY))) == canonical.digest(POLICY)
    assert len(canonical.digest(POLICY)) == 64


def test_defaults_are_left_out():
    """A field that has its default is not in the bytes, so that the model may grow without changing old digests."""
    plain = json.loads(canonical.encode(POLICY))
    assert plain["zavet"] == 1
    assert "measures" not in plain
    assert "required" not in plain["data"][1]


def test_every_changed_fact_changes_the_digest():
    """One word changed anywhere is another policy."""
    changed = dataclasses.replace(POLICY, minors=dataclasses.replace(POLICY.minors, age=17))
    assert canonical.digest(changed) != canonical.digest(POLICY)


DATA = canonical.encode(POLICY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"NaN",
        b"[" * 100_000,
        DATA.replace(b'"zavet":1', b'"zavet":2'),
        DATA + b" ",
        DATA.replace(b'"slug":"example"', b'"slug": "example"'),
        DATA.replace(b'"slug":"example"', b'"slag":"example"'),
        DATA.replace(b'"slug":"example"', b'"slug":1'),
        DATA.replace(b'"consent":true', b'"consent":1'),
        DATA.replace(b'"age":18', b'"age":true'),
        DATA.replace(b'"source":"automatic"', b'"source":"bought"'),
        DATA.replace(b'"sites":["example.org"', b'"sites":"x","services":["example.org"'),
        DATA.replace(b'"minors":{', b'"minors":null,"x":{'),
        DATA.replace(b'"age":18,', b""),
        json.dumps(json.loads(DATA), ensure_ascii=True).encode(),
    ],
)
def test_what_is_not_canonical_is_refused(data):
    """Bytes that `encode` does not give are refused, never taken for a policy."""
    with pytest.raises(PolicySyntaxError):
        canonical.decode(data)
