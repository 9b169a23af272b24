"""TLS goes to the checked address and is judged by the name of the site."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.connect.crawl_site import Names, Site, running

from zavet.connect.crawl.address import parse
from zavet.connect.crawl.fetch import Fetcher
from zavet.connect.crawl.guard import Guard
from zavet.connect.crawl.limits import Deadline
from zavet.errors import ReadingError

NAMES = frozenset({"shop.test", "other.test", "127.0.0.1"})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `shop.test`, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=shop.test"]
    words += ["-addext", "subjectAltName=DNS:shop.test", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(words, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[tuple[Site, list[str | None], Fetcher]]:
    """A site over TLS, the names that were told to it in the handshake, and a fetcher that trusts its certificate."""
    told: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda connection, name, own: told.append(name)
    names = Names(shop_test=[["127.0.0.1"]], other_test=[["127.0.0.1"]])
    with running() as site:
        site.socket = context.wrap_socket(site.socket, server_side=True)
        site.pages["/"] = "<p>safe"
        yield site, told, Fetcher(Guard(names, allow_private=NAMES), tls=ssl.create_default_context(cafile=str(certificate[0])))


def test_the_name_is_told_and_checked(secure: tuple[Site, list[str | None], Fetcher]) -> None:
    """The connection goes to an address, the handshake and the Host header name the site."""
    site, told, fetcher = secure
    found = fetcher.fetch(parse(f"https://shop.test:{site.port}/"), Deadline(10, "x"), most=1000)
    assert found.body == b"<p>safe"
    assert told == ["shop.test"]
    assert site.asked == [(f"shop.test:{site.port}", "/")]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_a_certificate_of_another_name_is_refused(host: str, secure: tuple[Site, list[str | None], Fetcher]) -> None:
    """A site that shows somebody else's certificate is not read."""
    site, _, fetcher = secure
    with pytest.raises(ReadingError, match=f"the certificate of `{host}` is not accepted"):
        fetcher.fetch(parse(f"https://{host}:{site.port}/"), Deadline(10, "x"), most=1000)
    assert site.asked == []


def test_an_unknown_certificate_is_refused(secure: tuple[Site, list[str | None], Fetcher]) -> None:
    """A certificate that nobody vouches for is refused with the roots that the product comes with."""
    site, _, fetcher = secure
    fetcher.tls = None
    with pytest.raises(ReadingError, match=r"the certificate of `shop\.test` is not accepted"):
        fetcher.fetch(parse(f"https://shop.test:{site.port}/"), Deadline(10, "x"), most=1000)
