"""Services with provisions and fields of their own: told before the order, taken with this order alone, named in what it leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from conformance.checks.collecting import login
from conformance.checks.using import ask
from conformance.expect import granted, logged, refused, standing
from conformance.persona import account, fields_of, send, values
from conformance.registry import check
from conformance.system import Answer, Site, parse_forms


def _declare(site: Site, name: str, **value: Any) -> dict[str, str]:
    """A service as an officer declares it; the ids that come of it."""
    done = granted(site.api("PUT", f"/notes/service/{name}", {"value": value}), f"declaring the service `{name}`")
    found: dict[str, str] = done["ids"]
    return found


def _order(site: Site, point: str, subject: str, service: str, given: Mapping[str, str], **more: Any) -> Answer:
    return send(site, point, dict(given), subject=subject, service=service, **more)


def _kept(site: Site, subject: str) -> tuple[int, int]:
    """How many data and how many records of acceptance stand under a subject."""
    shown = standing(site, subject)
    return len(shown["held"]), len(shown["consents"])


def _newest(site: Site, subject: str) -> dict[str, Any]:
    """The newest record of acceptance."""
    found: dict[str, Any] = next(one for one in standing(site, subject)["consents"] if one["purpose"] == "acceptance")
    return found


@check
def service_fields(
    site: Site, point: str, category: str, cites: Sequence[str], purpose: str, denied: str, denied_cites: Sequence[str]
) -> None:
    """Each service's declared fields stand on its order form before the order; another's, or undeclared ones, are refused; nothing is kept.

    `category` is how the category of such fields begins: the rest of it is the policy's own words.
    """
    number = site.system.number()
    rack, mail, plain = f"rack{number}", f"mail{number}", f"plain{number}"
    _declare(site, rack, title="Размещение сервера", fields=["высота_сервера", "power_supply"])
    _declare(site, mail, title="Почта", fields=["domain"])
    _declare(site, plain, title="Консультация")
    category = next(
        one["category"]
        for one in granted(site.api("GET", "/policy"), "the policy")["model"]["data"]
        if one["category"].startswith(category)
    )
    for name, fields in ((rack, {"высота_сервера", "power_supply"}), (mail, {"domain"}), (plain, set())):
        shown = granted(site.api("GET", f"/forms/{point}?service={name}", role="form"), f"the form of `{name}`")
        told = {(one["name"], one["category"], one["clause"]) for one in shown["fields"]}
        assert told == {(field, category, cites[0]) for field in fields}, f"the form of `{name}` asks {sorted(told)}"
    whom = account(site)
    subject = whom["subject"]
    browser = site.browser()
    login(browser, whom)
    page = browser.get(f"/forms/{point}?service={rack}")
    asked = {name for one in parse_forms(page.text) if one.method == "post" for name in one.controls}
    assert {"высота_сервера", "power_supply"} <= asked and "domain" not in asked, f"the order page asks {sorted(asked)}"
    done = granted(_order(site, point, subject, rack, {"высота_сервера": "2 места", "power_supply": "двойное"}), "the order", cites)
    logged(site, done["index"], type="collect", cites=cites, categories=[category])
    kept = granted(site.api("GET", f"/subjects/{subject}"), "the record")["values"]
    assert (kept.get("высота_сервера"), kept.get("power_supply")) == ("2 места", "двойное"), "what was asked in addition was not kept"
    granted(ask(site, subject, category, purpose, ground=done["ids"]["ground"]), f"{category} for {purpose}")
    refused(ask(site, subject, category, denied), 403, denied_cites, f"{category} for {denied}")
    before = _kept(site, subject)
    strangers = ((mail, "power_supply"), (plain, "domain"), (rack, "domain"), (rack, "passport"), ("", "power_supply"))
    for service, name in strangers:
        answer = _order(site, point, subject, service, {name: "значение"})
        refused(answer, 422, cites, f"`{name}` with an order of `{service}`")
        assert answer.error.get("field") == (name if service else "service"), f"the refusal names `{answer.error.get('field')}`"
    refused(_order(site, point, subject, f"unknown{number}", {}), 422, cites, "an order of a service that is not declared")
    card = _order(site, point, subject, mail, {"domain": "4111 1111 1111 1111"})
    assert (card.status, card.error.get("problem")) == (422, "card_number"), "a field of a service takes a card number"
    assert _kept(site, subject) == before, "a refused order left something"


@check
def provisions_named(site: Site, point: str, cites: Sequence[str]) -> None:
    """Provisions are published, shown with the policy before the order and named with their version in the acceptance; others leave none."""
    number = site.system.number()
    bound, free = f"bound{number}", f"free{number}"
    first, second = f"Стойка {number} принадлежит клиенту.", f"Стойка {number} остаётся общей."
    assert _declare(site, bound, title="Размещение", provisions=first)["version"] == "1", "the first version is not 1"
    _declare(site, free, title="Консультация")
    assert first in site.browser().get("/forms").text, "the provisions are not published for everybody"
    policy = granted(site.api("GET", "/policy"), "the policy")["version"]
    whom = account(site)
    subject = whom["subject"]
    browser = site.browser()
    login(browser, whom)
    address = f"/forms/{point}?service={quote(bound)}"
    page = browser.get(address)
    assert first in page.text and 'href="/policy"' in page.text, "the order form does not show both texts"
    assert first not in browser.get(f"/forms/{point}?service={quote(free)}").text, "another service's form shows the provisions"
    given = values(site, fields_of(site, point))
    sent = browser.submit(f"/forms/{point}", given, page=address)
    assert sent.status in {302, 303}, f"the order from the page answers {sent.status}"
    _names(site, subject, policy, bound, 1, first)
    assert _declare(site, bound, title="Размещение", provisions=second)["version"] == "2", "a change makes no new version"
    stale = _order(site, point, subject, bound, given, service_version=1)
    assert stale.status == 409, f"an order under provisions changed meanwhile answers {stale.status}"
    done = granted(_order(site, point, subject, bound, given, service_version=2), "the order under the new provisions", cites)
    _names(site, subject, policy, bound, 2, second)
    told = {"name": bound, "version": 2, "provisions": hashlib.sha256(second.encode()).hexdigest()}
    logged(site, done["index"], type="collect", cites=cites, service=told)
    granted(_order(site, point, subject, free, given), "an order of a service without provisions", cites)
    _names(site, subject, policy, "", 0, "")


def _names(site: Site, subject: str, policy: int, service: str, version: int, provisions: str) -> None:
    found = _newest(site, subject)
    digest = hashlib.sha256(provisions.encode()).hexdigest() if provisions else ""
    assert found["version"] == policy, f"the acceptance is of version {found['version']} of the policy"
    told = (found["service"], found["service_version"], found["provisions"])
    assert told == (service, version, digest), f"the acceptance names {told}, not {(service, version, digest)}"
