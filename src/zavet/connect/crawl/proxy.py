"""The one way out of the browser: a proxy on this machine that connects to checked addresses alone.

Everything that a page may ask for goes through it, redirects, frames and workers too, for the browser resolves no name itself. TLS runs
from the browser to the site, so certificates are the browser's to judge. It speaks what a proxy must (RFC 9110, 9.3.6; RFC 9112, 3.2).
"""

from __future__ import annotations

import re
import select
import socket
import socketserver
import threading
from types import TracebackType
from typing import Self

from zavet.connect.crawl.address import Target, parse, read_host
from zavet.connect.crawl.guard import Guard
from zavet.connect.crawl.limits import Deadline, Limits
from zavet.errors import Malformed, ReadingError, ZavetError

_MOST_HEAD = 64 * 1024
_CHUNK = 65536
_TRIED = 3
_LINE = re.compile(r"([A-Z]{3,12}) (\S{1,8000}) HTTP/1\.[01]")
_DROPPED = ("proxy-", "connection:", "keep-alive:")


class Way(socketserver.ThreadingTCPServer):
    """The proxy while it runs, on a port of this machine that the system chooses."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, guard: Guard, deadline: Deadline, limits: Limits) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.guard = guard
        self.deadline = deadline
        self.limits = limits
        self._traffic = limits.traffic
        self._connections = limits.requests
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True, name="way-out").start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, size: int) -> None:
        """Counts bytes that a site sent. Raises ReadingError past the limit."""
        with self._lock:
            self._traffic -= size
            if self._traffic < 0:
                raise ReadingError("the site sends more than is taken")

    def open(self) -> None:
        """Counts a connection. Raises ReadingError past the limit."""
        with self._lock:
            self._connections -= 1
            if self._connections < 0:
                raise ReadingError("the site asks for more than is let through")

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks is the page's loss alone; nothing of it is printed."""
        del request, client_address


class _Passage(socketserver.BaseRequestHandler):
    """One connection of the browser to one site."""

    server: Way
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(self.server.limits.read)
        head, rest = _head(self.request)
        line, *headers = head.decode("latin-1").split("\r\n")
        asked = _LINE.fullmatch(line)
        if asked is None:
            self._answer("400 Bad Request")
            return
        method, where = asked[1], asked[2]
        try:
            self.server.open()
            target = _tunnelled(where) if method == "CONNECT" else parse(where)
            addresses = self.server.guard.check(target, self.server.deadline)
        except ZavetError:
            self._answer("403 Forbidden")
            return
        far = self._connect(addresses, target.port)
        if far is None:
            self._answer("502 Bad Gateway")
            return
        with far:
            if method == "CONNECT":
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                far.sendall(rest)
                self._carry(far, None)
                return
            kept = [one for one in headers if one and not one.lower().startswith(_DROPPED)]
            far.sendall("\r\n".join([f"{method} {target.path} HTTP/1.1", *kept, "Connection: close", "", ""]).encode("latin-1"))
            length = _length(headers)
            far.sendall(rest[:length])
            self._carry(far, length - len(rest[:length]))

    def _connect(self, addresses: tuple[str, ...], port: int) -> socket.socket | None:
        for address in addresses[:_TRIED]:
            try:
                return socket.create_connection((address, port), timeout=self.server.deadline.left(self.server.limits.connect))
            except OSError:
                continue
        return None

    def _carry(self, far: socket.socket, upward: int | None) -> None:
        """Carries bytes both ways until one side is done; upward at most `upward` where told: the body of one request and no more."""
        near = self.request
        listening = [near, far] if upward is None or upward > 0 else [far]
        while True:
            ready, _, _ = select.select(listening, [], [], self.server.deadline.left(self.server.limits.read))
            if not ready:
                return
            if far in ready:
                data = far.recv(_CHUNK)
                if not data:
                    return
                self.server.take(len(data))
                near.sendall(data)
            if near in ready:
                data = near.recv(_CHUNK if upward is None else min(_CHUNK, upward))
                if not data:
                    return
                far.sendall(data)
                if upward is not None:
                    upward -= len(data)
                    listening = [near, far] if upward > 0 else [far]

    def _answer(self, status: str) -> None:
        self.request.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("ascii"))


def _head(near: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = near.recv(_CHUNK)
        data += piece
        if not piece or len(data) > _MOST_HEAD:
            raise Malformed("the browser did not send a whole head")
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _tunnelled(where: str) -> Target:
    """The target of CONNECT. Port 80 is not tunnelled: only a WebSocket without encryption would ask for that."""
    host, _, port = where.rpartition(":")
    if not port.isdigit() or int(port) == 80:
        raise Malformed("this is no tunnel that a page needs")
    return Target("https", read_host(host), int(port), "/")


def _length(headers: list[str]) -> int:
    for one in headers:
        name, _, value = one.partition(":")
        if name.strip().lower() == "content-length" and value.strip().isdigit():
            return min(int(value), 10 * 1024 * 1024)
    return 0
