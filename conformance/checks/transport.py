"""The way between browser and site: encrypted, under a certificate that can be checked, and over plain HTTP nothing but the redirect."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from urllib.parse import urlencode

from conformance.expect import granted, nothing_kept
from conformance.persona import fields_of, send, values
from conformance.registry import check_encrypted
from conformance.system import Answer, Site


def _only_redirect(site: Site, path: str, answer: Answer, what: str) -> None:
    """The answer leads to the same address over HTTPS, and holds nothing else."""
    assert answer.status in {301, 308}, f"{what} over plain HTTP answers {answer.status}"
    wanted = f"https://{site.host}:{site.system.port}{path}"
    assert answer.headers.get("location") == wanted, f"{what} is led to {answer.headers.get('location')}, not to {wanted}"
    assert not answer.text, f"{what} over plain HTTP answers with a body"
    assert not answer.cookies, f"{what} over plain HTTP sets a cookie"


@check_encrypted
def only_encrypted(
    site: Site, point: str, hosts: Sequence[str] = (), paths: Sequence[str] = ("/", "/policy", "/login", "/register")
) -> None:
    """Pages and forms are served over HTTPS under a certificate that checks out for each host; plain HTTP takes and serves nothing."""
    for host in (site.host, *hosts):
        there = Site(site.system, site.slug, host)
        for path in paths:
            _only_redirect(there, path, there.plain("GET", path), f"{host}{path}")
            page = there.browser().get(path)  # checks the certificate against the authority and the host
            assert page.status == 200, f"{host}{path} over HTTPS answers {page.status}"
            loose = [line.partition("=")[0] for line in page.cookies if "secure" not in line.lower()]
            assert not loose, f"{host}{path} sets cookies that go over plain HTTP too: {loose}"
        try:
            there.handshake(trusting=None)
        except ssl.SSLCertVerificationError:
            continue
        raise AssertionError(f"{host}: the certificate checks out against nothing")
    _forms_refused(site, point)


def _forms_refused(site: Site, point: str) -> None:
    fields = fields_of(site, point)
    given = values(site, fields)
    path = f"/forms/{point}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    _only_redirect(site, path, site.plain("POST", path, urlencode(given), form), f"the form {point}")
    secret = {"Authorization": f"Bearer {site.system.secrets[site.slug]['form']}", "Content-Type": "application/json"}
    _only_redirect(site, "/api/v1/collect", site.plain("POST", "/api/v1/collect", '{"point": "x"}', secret), "a call of the API")
    nothing_kept(site, given, f"the form {point} over plain HTTP")
    granted(send(site, point, given), f"the same over HTTPS into {point}")
