"""A collection point of a policy's own, in its own words: listed, shown, sent and refused as any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from pages_site import OWNER, Browser, house, person, policy_of

from zavet.operations.publish import publish
from zavet.policy.model import Datum, Point

SLUG = "smarttracker"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Other tests meet the policy as it was."""
    yield
    publish(house(), SLUG, policy_of(SLUG), actor=OWNER)


@pytest.mark.parametrize("point", ["other:site_forms", "other:анкета гостя", "other:order/return"])
def test_a_point_of_the_policys_own_is_a_form_as_any_other(point: str) -> None:
    """Whatever words name it, its form is linked, takes its fields, thanks, and refuses one that it does not ask."""
    policy = policy_of(SLUG)
    clause = policy.clauses[0].id
    data = (Datum("email", "provided", clause, (point,)), Datum("first_name", "provided", clause, (point,)))
    title = {"ru": f"Форма {point.removeprefix('other:')}", "kk": "Нысан", "en": "Form"}
    publish(
        house(), SLUG, replace(policy, data=(*policy.data, *data), points=(*policy.points, Point(point, title, clause=clause))), actor=OWNER
    )
    browser = Browser(SLUG)
    listed = browser.get("/forms")
    assert listed.status_code == 200
    address = f"/forms/{quote(point, safe='/:')}"
    assert f'href="{address}"' in listed.content.decode()
    assert browser.get("/").status_code == 200
    shown = browser.get(address)
    assert shown.status_code == 200
    assert 'name="first_name"' in shown.content.decode()
    values = {name: text for name, text in person(SLUG).items() if name in {"first_name", "email"}}
    done = browser.submit(f"/forms/{point}", values, page=address)
    assert (done.status_code, done.headers["Location"].split("?")[0]) == (302, f"{address}/thanks"), done.content[:300]
    assert browser.get(done.headers["Location"]).status_code == 200
    assert browser.submit(f"/forms/{point}", {**values, "passport": "1234"}).status_code == 422
