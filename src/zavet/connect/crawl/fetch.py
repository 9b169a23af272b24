"""One address, fetched under guard: each redirect is checked anew, bodies are unpacked within their limit."""

from __future__ import annotations

import contextlib
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from zavet.clock import Clock, SystemClock
from zavet.connect.crawl import cookies
from zavet.connect.crawl.address import Target, parse
from zavet.connect.crawl.guard import Guard
from zavet.connect.crawl.limits import AGENT, DEFAULT, Deadline, Limits
from zavet.connect.crawl.transport import Transport
from zavet.errors import Malformed, ReadingError
from zavet.review.observation import Cookie

_REDIRECTS = {301, 302, 303, 307, 308}
_HEADERS = {"User-Agent": AGENT, "Accept": "text/html,application/xhtml+xml,*/*;q=0.5", "Accept-Language": "ru,kk;q=0.8,en;q=0.6",
            "Accept-Encoding": "gzip, deflate", "Connection": "close"}  # fmt: skip
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave in the end: `target` is where it came from after the redirects, `passed` the origins on the way."""

    target: Target
    status: int
    content_type: str
    body: bytes
    cookies: tuple[Cookie, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A file name for the body, from the last part of the path; `page.html` where it has none."""
        last = PurePosixPath(unquote(urlsplit(self.target.path).path)).name
        clean = "".join(sign for sign in last if sign.isprintable() and sign not in "/\\")[:100]
        return clean or "page.html"


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses one after another; every connection is new and every name is resolved once."""

    guard: Guard
    limits: Limits = DEFAULT
    clock: Clock = field(default_factory=SystemClock)
    tls: ssl.SSLContext | None = None

    def fetch(self, start: Target, deadline: Deadline, *, most: int, refuse_status: bool = True) -> Fetched:
        """The body at `start`, at most `most` bytes once unpacked.

        Raises Malformed for `start` itself, ReadingError for what the site does.
        `refuse_status`: an answer that is no success (RFC 9110, 15.3) is an error.
        """
        deadline = Deadline(self.limits.fetch, f"`{start.host}`", deadline)
        target, seen, passed = start, list[Cookie](), list[str]()
        self.guard.check(start, deadline)
        for _ in range(self.limits.redirects + 1):
            passed.append(target.origin)
            found, further = self._once(target, deadline, most)
            seen.extend(found.cookies)
            if further is None:
                if refuse_status and not 200 <= found.status < 300:
                    raise ReadingError(f"`{found.target.host}` answers {found.status}", hint=_status_hint(found.status))
                return replace(found, cookies=tuple(seen[: cookies.MOST]), passed=tuple(dict.fromkeys(passed)))
            try:
                target = parse(further, target)
                self.guard.check(target, deadline)
                _url(target)
            except Malformed as error:
                raise ReadingError(f"`{found.target.host}` sends on to an address that is not read: {error}") from error
        raise ReadingError(f"`{start.host}` sends on more than {self.limits.redirects} times")

    def _once(self, target: Target, deadline: Deadline, most: int) -> tuple[Fetched, str | None]:
        """One question and its answer, with the place that it sends on to."""
        if self.tls is None:
            self.tls = _tls()
        timeout = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        request = httpx.Request("GET", _url(target), headers=_HEADERS, extensions={"timeout": timeout.as_dict()})
        try:
            # Straight to the transport: a client would read the place of a redirect in its own way, and look for proxies.
            with (
                contextlib.closing(Transport(self.guard, deadline, self.limits, most, self.tls)) as transport,
                contextlib.closing(transport.handle_request(request)) as answer,
            ):
                found = cookies.read(answer.headers.get_list("set-cookie"), target.host, self.clock.now())
                kind = answer.headers.get("content-type", "")[:200]
                if answer.status_code in _REDIRECTS and "location" in answer.headers:
                    return Fetched(target, answer.status_code, kind, b"", found), answer.headers["location"]
                body = b"".join(_unpacked(answer, most, target.host))
                return Fetched(target, answer.status_code, kind, body, found), None
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise ReadingError(f"`{target.host}` does not answer in time", hint="try again later") from error
        except (httpcore.ConnectError, httpx.ConnectError, ssl.SSLError) as error:
            raise ReadingError(_unconnected(target, error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise ReadingError(f"`{target.host}` does not speak HTTP as it should") from error


def _url(target: Target) -> httpx.URL:
    url = httpx.URL(target.url)
    if read_back(url) != (target.scheme, target.host, target.port):
        raise Malformed("the address can be read in two ways")
    return url


def read_back(url: httpx.URL) -> tuple[str, str, int]:
    """What the client makes of an address, to be compared with what was checked."""
    return url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


def _tls() -> ssl.SSLContext:
    """The roots that come with the client and those of the machine."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _unconnected(target: Target, error: Exception) -> str:
    texts = (str(error), str(error.__cause__), str(error.__context__))
    if target.scheme == "https" and any("CERTIFICATE" in one.upper() for one in texts):
        return f"the certificate of `{target.host}` is not accepted"
    return f"`{target.host}` takes no connection on port {target.port}"


def _status_hint(status: int) -> str:
    if status in {401, 403, 407}:
        return "the site lets nobody in who is not a person with a browser; try `--browser`, or read the policy from a file"
    return "look at the address" if status in {404, 410} else "try again later"


def _unpacked(answer: httpx.Response, most: int, host: str) -> Iterator[bytes]:
    """The body in pieces, unpacked. Raises ReadingError past `most` bytes: a small parcel may hold a very large thing."""
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        pieces: Iterator[bytes] = answer.iter_raw()
    elif coding in {"gzip", "x-gzip", "deflate"}:
        pieces = _inflated(answer.iter_raw(), most, host)
    else:
        raise ReadingError(f"`{host}` packs its answer in a way that was not asked for")
    taken = 0
    for piece in pieces:
        taken += len(piece)
        if taken > most:
            raise ReadingError(f"`{host}` gives more than {most} bytes", hint="read the policy from a file")
        yield piece


def _inflated(pieces: Iterator[bytes], most: int, host: str) -> Iterator[bytes]:
    """Unpacked by gzip (RFC 1952) or deflate, with or without its wrapping (RFC 1950, 1951), a bounded piece at a time."""
    unpacker = None
    left = most + 1
    try:
        for piece in pieces:
            if unpacker is None and piece:
                unpacker = zlib.decompressobj(47 if piece[0] in {0x1F, 0x78, 0x58, 0x68, 0x48, 0x38, 0x28, 0x18, 0x08} else -15)
            data = piece
            while data and unpacker is not None and not unpacker.eof and left > 0:
                out = unpacker.decompress(data, min(_CHUNK, left))
                data = unpacker.unconsumed_tail
                left -= len(out)
                yield out
            if left <= 0:
                return
    except zlib.error as error:
        raise ReadingError(f"`{host}` packs its answer wrongly") from error
    if unpacker is not None and not unpacker.eof:
        tail = unpacker.flush(_CHUNK)
        if not unpacker.eof and not tail:
            raise ReadingError(f"`{host}` breaks off its answer")
        yield tail
