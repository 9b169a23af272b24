"""A host leads to one controller or to none."""

from __future__ import annotations

import pytest
from django.test import Client
from site_policies import ACME, BETA, policy

from zavet.errors import UnknownHost
from zavet.site.hosts import Hosts, host_name, is_local, is_registered

HOSTS = Hosts({"acme": ACME, "beta": BETA})


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("acme.localhost", "acme"),
        ("ACME.localhost:8000", "acme"),
        ("acme.localhost.", "acme"),
        ("acme.example", "acme"),
        ("www.acme.example", "acme"),
        ("deep.under.acme.example:443", "acme"),
        ("shop.acme.example", "beta"),
        ("www.shop.acme.example", "beta"),
        ("beta.com.kz", "beta"),
        ("www.beta.com.kz", "beta"),
        ("cabinet.beta.com.kz", "beta"),
        ("localhost", None),
        ("localhost:8000", None),
        ("127.0.0.1:8000", None),
        ("[::1]:8000", None),
    ],
)
def test_known_hosts(host: str, slug: str | None) -> None:
    """A slug's local name, the policy's sites, their `www.` and subdomains of registered domains lead to the controller."""
    assert HOSTS.controller(host) == slug


@pytest.mark.parametrize(
    "host",
    [
        "",
        "acme",
        "example",
        "com.kz",
        "gamma.localhost",
        "x.acme.localhost",
        "acme.localhost.evil.example",
        "notacme.example",
        "acme.example.evil.com",
        "deep.shop.acme.example.org",
        "127.0.0.2",
        "acme.example/../beta",
        "acme.example@evil",
        "acme example",
        "acme.example\n",
        "a" * 300 + ".acme.example",
    ],
)
def test_unknown_hosts(host: str) -> None:
    """What no policy names is nobody's."""
    if host == "acme.example\n":
        assert HOSTS.controller(host) == "acme"  # surrounding blanks are no part of a header's value (RFC 9110 §5.5)
        return
    if host == "acme.example/../beta":
        assert host_name(host) == "acme.example"
        return
    with pytest.raises(UnknownHost):
        HOSTS.controller(host)


def test_contested_name_is_nobodys() -> None:
    """A site that two policies claim answers for neither; the rest of both goes on."""
    hosts = Hosts({"one": policy("one", "same.example"), "two": policy("two", "same.example", "two.example")})
    for name in ("same.example", "www.same.example", "sub.same.example"):
        with pytest.raises(UnknownHost):
            hosts.controller(name)
    assert hosts.controller("two.example") == "two"
    assert hosts.controller("one.localhost") == "one"


def test_policy_takes_no_local_name() -> None:
    """A policy that names a local address as its site does not get it (I11)."""
    hosts = Hosts({"acme": ACME, "thief": policy("thief", "acme.localhost", "localhost", "127.0.0.1", "com")})
    assert hosts.controller("acme.localhost") == "acme"
    assert hosts.controller("localhost") is None
    with pytest.raises(UnknownHost):
        hosts.controller("anything.com")


def test_subdomain_of_a_subdomain_is_unknown() -> None:
    """Only a registered domain brings its subdomains along."""
    hosts = Hosts({"one": policy("one", "shop.one.example")})
    assert hosts.controller("shop.one.example") == "one"
    for name in ("x.shop.one.example", "one.example"):
        with pytest.raises(UnknownHost):
            hosts.controller(name)


def test_names_in_any_script() -> None:
    """A Cyrillic site answers to its ASCII form, which browsers send."""
    assert host_name("https://Пример.рф/путь") == "xn--e1afmkfd.xn--p1ai"
    assert Hosts({"one": policy("one", "пример.рф")}).controller("xn--e1afmkfd.xn--p1ai") == "one"


def test_registered_domains() -> None:
    """A registered domain is one label under a suffix."""
    assert is_registered("firm.ru")
    assert is_registered("firm.com.kz")
    assert not is_registered("com.kz")
    assert not is_registered("shop.firm.ru")
    assert not is_registered("ru")


def test_local_names() -> None:
    """Names of this machine are local, whatever port they come with."""
    assert is_local("acme.localhost:8000")
    assert is_local("127.0.0.1")
    assert not is_local("acme.example")


def test_request_carries_its_controller(client: Client) -> None:
    """A view learns the controller and its policy from the request."""
    assert client.get("/whoami", headers={"host": "sub.acme.example"}).content == b"acme acme"
    assert client.get("/whoami", headers={"host": "beta.localhost:8000"}).content == b"beta beta"


def test_unknown_host_is_421(client: Client) -> None:
    """An unknown host gets 421 and learns nothing of who else is here (I11)."""
    answer = client.get("/whoami", headers={"host": "gamma.example"})
    assert answer.status_code == 421
    assert answer.json()["error"]["id"] == "unknown-host"
    assert b"acme" not in answer.content
    page = client.get("/whoami", headers={"host": "gamma.example", "accept": "text/html", "accept-language": "en"})
    assert page.status_code == 421
    assert "Not our address" in page.content.decode()


def test_controllers_pages_are_not_at_local_names(client: Client) -> None:
    """At this machine's own name there is the list of controllers and no page of one."""
    assert client.get("/whoami", headers={"host": "localhost"}).status_code == 404
    page = client.get("/", headers={"host": "localhost:8123"})
    assert page.status_code == 200
