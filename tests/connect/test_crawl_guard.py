"""No address of the own network is asked, however it is written and whoever says so."""

from __future__ import annotations

import gzip
import ipaddress
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connect.crawl_site import Handler, Names, Site, running, send, to

from zavet.connect.crawl import DEFAULT, fetch_document, fetch_text, observe
from zavet.connect.crawl.address import parse
from zavet.connect.crawl.guard import Guard, is_inner, is_public
from zavet.connect.crawl.limits import Deadline
from zavet.errors import InputError, Malformed, ReadingError, ZavetError

QUICK = replace(DEFAULT, connect=1.0, read=1.0, fetch=2.0, total=6.0, delay=0.0)
HERE = frozenset({"127.0.0.1"})
PUBLIC = "93.184.216.34"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as found:
        yield found


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection is a failure of the test, not only of the request."""

    def refuse(*words: object, **more: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def nobody(host: str, port: int) -> tuple[str, ...]:
    raise AssertionError("a name was resolved")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0.0.0x1", "00000127.0.0.1",
        "127.000.000.001", "4294967296", "1.2.3.4.5", "256.1.1.1", "127.0.0.1.", "127.0.0.1", "127.1.2.3", "0", "0.0.0.0", "10.0.0.1", "172.16.0.1",
        "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.254", "100.100.100.200", "169.254.169.254", "169.254.0.1", "168.63.129.16",
        "192.0.0.192", "192.88.99.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:93.184.216.34]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b::127.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001::1]", "[2001:db8::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]",
        "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[100::1]", "[5f00::1]", "[::1", "[]", "[127.0.0.1]", "[v1.fe80]",
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer", "printer.local", "db.internal", "metadata.google.internal", "x.lan", "x.home.arpa",
        "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost", "%31%32%37.0.0.1", "127.0.0.1%00.example.org", "a..b", "-a.org", "a b.org", "a\\b.org",
        "x" * 64 + ".org", ".".join(["abc"] * 80), "", ".", "..", "xn--.org\u2028",
    ],
)  # fmt: skip
def test_odd_and_inner_hosts_are_refused_without_a_packet(host: str, no_sockets: None) -> None:
    """A host with two readings, or one of a private network, is refused before anything is resolved or connected."""
    for scheme in ("http", "https"):
        with pytest.raises(InputError) as caught:
            fetch_text(f"{scheme}://{host}/", resolver=nobody)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "javascript:alert(1)", "data:text/html,x", "dict://127.0.0.1:6379/", "//example.org/",
        "example.org", "", "   ", "http:", "http://", "http:///x", "https:example.org", "http://user@example.org/", "http://user:secret@example.org/",
        "http://example.org@127.0.0.1/", "http://127.0.0.1\\@example.org/", "http://example.org:22/", "http://example.org:8080/", "http://example.org:0/",
        "http://example.org:99999/", "http://example.org:x/", "http://example.org\r\nHost: x/", "http://exa\tmple.org/", "http://example.org/\x00", "http://[::1]x/",
        "http://" + "a" * 9000, "http://example.org:-1/", "http://@/", "http://:80/", "http://example.org:80:80/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_read(url: str, no_sockets: None) -> None:
    """Other schemes, ports, user names and broken addresses are refused, and the message does not repeat them."""
    with pytest.raises(InputError) as caught:
        observe(url, resolver=nobody)
    assert "secret" not in str(caught.value)


def test_one_private_address_among_public_ones_refuses_the_host(no_sockets: None) -> None:
    """Every address of a name is checked, not only the first."""
    for bad in ("127.0.0.1", "10.1.1.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1%eth0", "nonsense"):
        with pytest.raises(ZavetError):
            fetch_text("http://shop.org/", resolver=Names(shop_org=[[PUBLIC, bad]]))


def test_a_name_that_changes_its_address_gains_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is resolved once; a second answer, private this time, is never asked for, and the connection goes to the first."""
    tried: list[str] = []
    true_connect = socket.create_connection

    def watch(address: tuple[str, int], *words: object, **more: object) -> socket.socket:
        tried.append(address[0])
        assert address[0] == PUBLIC
        return true_connect(("127.0.0.1", site.port), timeout=2)

    monkeypatch.setattr(socket, "create_connection", watch)
    site.pages = {"/": '<a href="/contacts">Контакты</a>', "/contacts": to("http://shop.org/kontakty"), "/kontakty": "<p>end"}
    names = Names(shop_org=[[PUBLIC], ["127.0.0.1"]])
    seen = observe("http://shop.org/", resolver=names, limits=QUICK)
    assert names.asked == ["shop.org"]
    assert [page.url for page in seen.pages] == ["http://shop.org/", "http://shop.org/kontakty"]
    assert set(tried) == {PUBLIC}
    assert {host for host, _ in site.asked} == {"shop.org"}


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/", "http://127.0.0.1:6379/", "//127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data/", "http://inside.org/", "file:///etc/passwd", "ftp://shop.org/", "javascript:1", "http://user:pw@shop.org/",
        "http://shop.org:22/", "http://localhost/", "http://db.internal/", "http:\\\\127.0.0.1\\", "http://shop.org%2f@127.0.0.1/",
    ],
)  # fmt: skip
def test_redirects_are_checked_anew(place: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public site cannot send the crawl to a private address, another scheme or another port."""
    tried: list[object] = []
    true_connect = socket.create_connection

    def watch(address: tuple[str, int], *words: object, **more: object) -> socket.socket:
        tried.append(address)
        return true_connect(("127.0.0.1", site.port), timeout=2)

    monkeypatch.setattr(socket, "create_connection", watch)
    site.pages["/"] = to(place)
    with pytest.raises(ReadingError, match="sends on"):
        fetch_text("http://shop.org/", resolver=Names(shop_org=[[PUBLIC]], inside_org=[["10.0.0.5"]]), limits=QUICK)
    assert tried == [(PUBLIC, 80)]
    assert len(site.asked) == 1


def test_a_named_host_may_be_private_and_no_other(site: Site) -> None:
    """`allow_private` opens the host it names, on any port, and nothing that this host sends on to."""
    site.pages = {"/": "<p>hello", "/away": to(f"http://localhost:{site.port}/"), "/odd": to(f"http://2130706433:{site.port}/")}
    assert fetch_text(f"{site.base}/", allow_private=HERE) == b"<p>hello"
    for path in ("/away", "/odd"):
        with pytest.raises(ReadingError, match="sends on"):
            fetch_text(site.base + path, allow_private=HERE)
    names = Names(shop_test=[["127.0.0.1"]], far_test=[["169.254.169.254"]], all_test=[["0.0.0.0"]])
    assert fetch_text(f"http://Shop.test:{site.port}/", allow_private=frozenset({"shop.TEST"}), resolver=names) == b"<p>hello"
    for name in ("far.test", "all.test"):
        with pytest.raises(Malformed):
            fetch_text(f"http://{name}:{site.port}/", allow_private=frozenset({name}), resolver=names)


def test_other_ports_only_when_named(no_sockets: None) -> None:
    """`allow_ports` adds ports and no private addresses."""
    guard = Guard(Names(shop_org=[[PUBLIC]]), allow_ports=[8443])
    assert guard.check(parse("https://shop.org:8443/"), Deadline(5, "x")) == (PUBLIC,)
    with pytest.raises(Malformed):
        guard.check(parse("https://shop.org:8444/"), Deadline(5, "x"))
    with pytest.raises(Malformed):
        guard.check(parse("https://127.0.0.1:8443/"), Deadline(5, "x"))


def test_what_is_public_agrees_with_the_standard_library() -> None:
    """Nothing that Python knows as private, local, reserved or multicast passes as public."""
    samples = ["1.1.1.1", PUBLIC, "77.88.55.242", "2a02:6b8::2:242", "2606:4700::1111", "95.163.0.1"]
    assert all(is_public(ipaddress.ip_address(one)) for one in samples)
    for number in range(0, 2**32, 2**32 // 4999):
        address = ipaddress.IPv4Address(number)
        if (
            address.is_private
            or address.is_loopback
            or address.is_link_local
            or address.is_multicast
            or address.is_reserved
            or not address.is_global
        ):
            assert not is_public(address), address
        assert not (is_public(address) and is_inner(address))


def test_nothing_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """A proxy or a password of the environment plays no part, and the question names the product and nothing else."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login anna password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    site.pages["/"] = lambda handler: send(handler, b"ok", headers=[("Set-Cookie", "a=1")])
    fetch_text(site.base, allow_private=HERE)
    fetch_text(site.base, allow_private=HERE)
    for head in site.heads:
        assert head["User-Agent"].startswith("Zavet/")
        assert not {"authorization", "cookie", "referer", "proxy-authorization"} & {name.lower() for name in head}


def test_a_resolver_that_hangs_is_given_up() -> None:
    """A name server that never answers costs no more than its patience."""
    began = time.monotonic()
    with pytest.raises(ReadingError, match="not resolved in time"):
        Guard(lambda host, port: time.sleep(3) or (), patience=0.2).check(parse("http://shop.org/"), Deadline(5, "x"))
    assert time.monotonic() - began < 2


def test_names_without_address() -> None:
    """A name that is not there is told by name."""
    with pytest.raises(ReadingError, match=r"there is no host `nowhere\.org`"):
        observe("http://nowhere.org/", resolver=Names())
    with pytest.raises(ReadingError, match="there is no host"):
        observe("http://nowhere.org/", resolver=Names(nowhere_org=[[]]))
    with pytest.raises(ReadingError, match="more than"):
        observe("http://nowhere.org/", resolver=Names(nowhere_org=[[PUBLIC] * 100]))


def test_international_names_are_asked_in_ascii() -> None:
    """A Cyrillic host is resolved in its ASCII form; one that cannot be a name is refused."""
    assert parse("https://Пример.РФ/путь?q=я").url == "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C?q=%D1%8F"
    with pytest.raises(Malformed):
        parse("https://\u0301пример.рф/")


PIECES = st.sampled_from(
    [*"/:@?#[]%.\\ \t&=;,|<>{}^`\"'aяқ0x", "//", "..", "http:", "https://", "127.0.0.1", "shop.org", "%2f", "::1", "xn--", "\u3002", "１"]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_an_address_has_one_reading(tail: str, relative: bool) -> None:
    """What is let through reads back as itself, and the client that asks reads the very host that was checked."""
    try:
        target = parse(tail, parse("http://base.org/a/b?c")) if relative else parse("http://" + tail)
    except Malformed:
        return
    assert parse(target.url) == target
    client = httpx.URL(target.url)
    assert (client.scheme, client.raw_host.decode(), client.port or {"http": 80, "https": 443}[client.scheme]) == (
        target.scheme,
        target.host,
        target.port,
    )
    assert client.raw_path.isascii()
    assert not set(target.url) & set(" \t\r\n\\")
    assert not client.userinfo


# What a site may do with its answers.


def refused(site: Site, answer, **changes: float) -> str:
    site.pages["/"] = answer
    began = time.monotonic()
    with pytest.raises(ReadingError) as caught:
        fetch_text(site.base, allow_private=HERE, limits=replace(QUICK, **changes))
    assert time.monotonic() - began < 6
    text = str(caught.value)
    assert "\n" not in text
    assert text[0].islower() or text[0] == "`"
    return text


def test_a_gzip_bomb_is_not_unpacked(site: Site) -> None:
    """A parcel of a hundred kilobytes that holds a hundred megabytes is given up at the limit."""
    bomb = gzip.compress(bytes(100 * 1024 * 1024), 9)
    assert len(bomb) < 150_000
    assert "more than" in refused(site, lambda handler: send(handler, bomb, headers=[("Content-Encoding", "gzip")]), fetch=10.0)


def test_bombs_inside_bombs_and_strange_packing_are_refused(site: Site) -> None:
    """Only one layer of gzip or deflate was offered; anything else is not unpacked."""
    twice = gzip.compress(gzip.compress(b"x" * 1000))
    for coding in ("gzip, gzip", "br", "zstd", "compress"):
        assert "not asked for" in refused(site, lambda handler, coding=coding: send(handler, twice, headers=[("Content-Encoding", coding)]))
    assert "wrongly" in refused(site, lambda handler: send(handler, b"\x1f\x8bnonsense", headers=[("Content-Encoding", "gzip")]))
    cut = gzip.compress(b"x" * 100)[:-9]
    assert "breaks off" in refused(site, lambda handler: send(handler, cut, headers=[("Content-Encoding", "gzip")]))


def test_packed_pages_are_read(site: Site) -> None:
    """Gzip, and deflate with and without its wrapping, give back the text."""
    import zlib

    text = "Политика " * 5000
    raw = zlib.compressobj(wbits=-15)
    for coding, body in {"gzip": gzip.compress(text.encode()), "deflate": zlib.compress(text.encode())}.items():
        site.pages[f"/{coding}"] = lambda handler, body=body, coding=coding: send(handler, body, headers=[("Content-Encoding", coding)])
        assert fetch_text(f"{site.base}/{coding}", allow_private=HERE).decode() == text
    bare = raw.compress(text.encode()) + raw.flush()
    site.pages["/bare"] = lambda handler: send(handler, bare, headers=[("Content-Encoding", "deflate")])
    assert fetch_text(f"{site.base}/bare", allow_private=HERE).decode() == text


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def test_an_endless_body_ends(site: Site) -> None:
    """A body without end is given up at the size limit."""
    assert "more than" in refused(site, endless, page=1, document=300_000, fetch=10.0)


def test_a_body_that_drips_ends(site: Site) -> None:
    """Byte after byte, each in time, does not outlast the time of one address."""

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    assert re.search("too long|in time", refused(site, drip, fetch=1.0))


def test_headers_that_drip_or_never_end(site: Site) -> None:
    """The same holds for headers; a head without measure is no HTTP."""

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.1)

    def flood(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"Set-Cookie: a=" + b"x" * 1000 + b"\r\n")

    def early(handler: Handler) -> None:
        while True:
            handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)

    assert re.search("too long|in time", refused(site, drip, fetch=1.0))
    assert refused(site, flood)
    assert refused(site, early)


def test_silence_and_nonsense(site: Site) -> None:
    """A site that says nothing, something else, or hangs up is told in one line."""
    assert "does not answer in time" in refused(site, lambda handler: time.sleep(3), read=0.5)
    assert "does not speak HTTP" in refused(site, lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n"))
    assert "does not speak HTTP" in refused(site, lambda handler: None)
    assert "does not speak HTTP" in refused(
        site, lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
    )
    assert "answers 500" in refused(site, lambda handler: send(handler, b"", status=500))
    assert "answers 403" in refused(site, lambda handler: send(handler, b"", status=403))


def test_a_closed_port_and_a_missing_certificate(site: Site) -> None:
    """A port that takes no connection is told, and so is one that speaks no TLS."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with pytest.raises(ReadingError, match="takes no connection"):
        fetch_text(f"http://127.0.0.1:{port}/", allow_private=HERE, limits=QUICK)
    with pytest.raises(ReadingError):
        fetch_text(f"https://127.0.0.1:{site.port}/", allow_private=HERE, limits=QUICK)


def test_a_thousand_redirects_are_five(site: Site) -> None:
    """A site that sends on for ever is left after the fifth time, and cookies on the way are kept."""
    count = iter(range(10**6))
    site.pages["/"] = to("/1")
    for number in range(1, 1001):
        site.pages[f"/{number}"] = to(f"/{number + 1}")
    with pytest.raises(ReadingError, match="more than 5 times"):
        fetch_text(site.base, allow_private=HERE, limits=QUICK)
    assert len(site.asked) == 6
    assert next(count) == 0
    site.pages["/3"] = lambda handler: send(handler, b"", status=307, headers=[("Location", "end"), ("Set-Cookie", "way=1")])
    site.pages["/end"] = lambda handler: send(handler, b"text", kind="text/plain")
    found = fetch_document(site.base, allow_private=HERE, limits=QUICK)
    assert (found.body, found.name, found.content_type) == (b"text", "end", "text/plain")
    assert [one.name for one in found.cookies] == ["way"]


def test_limits_are_checked_by_bytes_not_by_word(site: Site) -> None:
    """A body just at the limit passes, one byte more does not."""
    site.pages["/"] = b"x" * 1000
    assert len(fetch_text(site.base, allow_private=HERE, limits=replace(QUICK, document=1000))) == 1000
    assert "more than 999 bytes" in refused(site, b"x" * 1000, document=999)
