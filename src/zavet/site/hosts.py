"""Which controller answers to a host: its own `<slug>.localhost`, and the sites that its policy names (I11).

    host                          answers
    <slug>.localhost              the controller of that slug
    a site the policy names       that controller, with and without `www.`
    a subdomain of such a site    that controller, where the site is a registered domain
    localhost, 127.0.0.1, [::1]   the list of all controllers
    world.localhost               in a demo with a simulated world: on to that world
    anything else                 421

The closest name wins; a name that two controllers claim answers for neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.module_loading import import_string

from zavet.connect import world
from zavet.errors import UnknownHost, ZavetError
from zavet.policy.model import Policy
from zavet.site.errors_http import told

Published = Callable[[], Mapping[str, Policy]]

WORLD = "world.localhost"
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts of this machine itself."""
_SUFFIXES = frozenset(
    {"com.ru", "net.ru", "org.ru", "pp.ru", "msk.ru", "spb.ru", "com.kz", "net.kz", "org.kz", "edu.kz", "gov.kz", "mil.kz", "co.uk"}
)
"""Second-level names under which domains are registered, where the policies we serve live."""
_PORT = re.compile(r":\d{1,5}$")
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_SCHEME = re.compile(r"^[a-z]+://", re.IGNORECASE)


def host_name(header: str) -> str:
    """The host of a Host header or of a site in a policy: lower case, ASCII, without port, path and trailing dot; "" where it is none."""
    text = _SCHEME.sub("", header.strip()).partition("/")[0].lower()
    text = _PORT.sub("", text).removesuffix(".")
    if text == "[::1]":
        return text
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return text if len(text) <= 253 and _NAME.fullmatch(text) else ""


def _of_header(text: str) -> str:
    """A Host header as it came, or "" where it is more than a name and a port: a site in a policy may be an address, a header may not."""
    return text if set(text).isdisjoint("/\\@?# \t,") else ""


def is_registered(name: str) -> bool:
    """True where `name` is a domain as sold by a registrar: one label under a suffix."""
    _, _, suffix = name.partition(".")
    return bool(suffix) and ("." not in suffix or suffix in _SUFFIXES) and name not in _SUFFIXES


class Hosts:
    """The names of the controllers with a published policy."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._under: dict[str, set[str]] = {}
        for slug, policy in policies.items():
            self._exact.setdefault(f"{slug}.localhost", set()).add(slug)
            for site in policy.sites:
                self._add(slug, host_name(site).removeprefix("www."))

    def _add(self, slug: str, name: str) -> None:
        # A policy may not take a local name: those are given by slug alone.
        if not name or name in LOCAL or name.endswith(".localhost") or "." not in name:
            return
        self._exact.setdefault(name, set()).add(slug)
        self._exact.setdefault(f"www.{name}", set()).add(slug)
        if is_registered(name):
            self._under.setdefault(name, set()).add(slug)

    def controller(self, host: str) -> str | None:
        """The slug of the controller that answers to `host`. Raises UnknownHost; None for a name of this machine (the list)."""
        name = host_name(host)
        if name in LOCAL:
            return None
        found = self._exact.get(name)
        rest = name
        while not found and "." in rest:
            rest = rest.partition(".")[2]
            found = self._under.get(rest)
        if not found or len(found) > 1:
            raise UnknownHost("no controller answers to this host", hint="see the sites that the published policy names")
        return next(iter(found))


class HostsMiddleware:
    """Sets `request.controller` (slug, or None at a name of this machine) and `request.policy` (the version in force, or None)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._known: tuple[Mapping[str, Policy], Hosts] | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            policies = cast("Published", import_string(settings.ZAVET_PUBLISHED))()
            if (onward := _world(request, policies)) is not None:
                return onward
            known = self._known
            if known is None or known[0] != policies:
                known = self._known = (dict(policies), Hosts(policies))
            controller = known[1].controller(_of_header(request.META.get("HTTP_HOST", "")))
        except ZavetError as error:
            return told(request, error)
        request.controller = controller  # type: ignore[attr-defined]
        request.policy = None if controller is None else policies[controller]  # type: ignore[attr-defined]
        if controller is None:
            request.urlconf = "zavet.site.urls_local"
        return self._get_response(request)


def _world(request: HttpRequest, policies: Mapping[str, Policy]) -> HttpResponse | None:
    """The way on to the world of a demo, where there is one and no controller has its name."""
    if host_name(_of_header(request.META.get("HTTP_HOST", ""))) != WORLD or WORLD.partition(".")[0] in policies:
        return None
    address = world.address_of(os.environ, demo=settings.ZAVET_DEMO)
    return HttpResponseRedirect(f"http://{WORLD}:{urlsplit(address).port}/") if address else None


def is_local(host: str) -> bool:
    """True for a name that never leaves this machine."""
    name = host_name(host)
    return name in LOCAL or name.endswith(".localhost")
