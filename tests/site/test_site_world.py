"""A demo's way to the simulated world: where the site leads to it, and where it never does."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from zavet.clock import FixedClock
from zavet.connect.http import HttpSender
from zavet.connect.mail import SmtpSender
from zavet.errors import Malformed
from zavet.site import wiring

WORLD = {"ZAVET_WORLD": "http://127.0.0.1:8025"}


def test_everything_of_a_demo_goes_to_its_world(tmp_path) -> None:
    """With a world every channel has a way out to this machine; in a system that is no demo the setting is refused."""
    found = wiring.senders(WORLD, FixedClock(1), keys=tmp_path, demo=True)
    assert all(isinstance(one, HttpSender) for channel, one in found.items() if channel != "email")
    assert isinstance(found["email"], SmtpSender)
    assert {"sms", "webhook", "post", "call", "messenger"} <= set(found)
    with pytest.raises(Malformed, match="demo alone"):
        wiring.senders(WORLD, FixedClock(1), keys=tmp_path)
    with pytest.raises(Malformed, match="this machine"):
        wiring.senders({"ZAVET_WORLD": "http://mail.example:25"}, FixedClock(1), keys=tmp_path, demo=True)


def test_the_name_of_the_world_leads_to_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """`world.localhost` at the site's own port goes on to the world in a demo that has one; else nobody answers to it."""
    assert client.get("/", headers={"host": "world.localhost:8000"}).status_code == 421
    monkeypatch.setenv("ZAVET_WORLD", WORLD["ZAVET_WORLD"])
    with override_settings(ZAVET_DEMO=True):
        answer = client.get("/anything", headers={"host": "world.localhost:8000"})
        assert (answer.status_code, answer.headers["location"]) == (302, "http://world.localhost:8025/")
