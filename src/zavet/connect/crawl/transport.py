"""Connections to checked addresses alone, with a deadline and a measure on every byte.

The address in a request stays as it is, so the Host header, the name told in TLS and the certificate asked for are the site's own; only
the socket goes where the guard says. There is no second resolution that could answer otherwise.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from zavet.connect.crawl.guard import Guard
from zavet.connect.crawl.limits import Deadline, Limits
from zavet.errors import ReadingError

_TRIED = 3
_HEAD = 512 * 1024  # headers, framing and TLS around a body


class _Stream(httpcore.NetworkStream):
    """A connection that ends at the deadline or when it has brought more than it may."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, most: int) -> None:
        self._inner = inner
        self._deadline = deadline
        self._left = most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        found = self._inner.read(max_bytes, self._deadline.left(timeout))
        self._left -= len(found)
        if self._left < 0:
            raise ReadingError("the site sends more than is taken")
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(inner, self._deadline, self._left)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens sockets to the addresses that the guard gave."""

    def __init__(self, guard: Guard, deadline: Deadline, limits: Limits, most: int) -> None:
        self._guard = guard
        self._deadline = deadline
        self._limits = limits
        self._most = most
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        del timeout, local_address
        failed: Exception | None = None
        for address in self._guard.addresses(host, port, self._deadline)[:_TRIED]:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.left(self._limits.connect), None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return _Stream(stream, self._deadline, self._most)
        raise failed or httpcore.ConnectError(host)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        del path, timeout, socket_options
        raise httpcore.ConnectError("no local sockets")


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class Transport(httpx.BaseTransport):
    """One request's way out: through the guard, over HTTP/1.1, without a proxy, closed after it.

    Its `most` is the size in bytes of the largest body, as sent.
    """

    def __init__(self, guard: Guard, deadline: Deadline, limits: Limits, most: int, tls: ssl.SSLContext) -> None:
        backend = _Backend(guard, deadline, limits, most + _HEAD)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, max_keepalive_connections=0, http1=True, http2=False, retries=0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends and gives the answer with its body unread. Raises errors of httpcore, ReadingError and Malformed."""
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method.encode("ascii"),
                url=url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions)

    def close(self) -> None:
        self._pool.close()
