"""A site on this machine for the tests of the crawl: each path is a function that writes what it likes to the socket."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator, Sequence

Handler = http.server.BaseHTTPRequestHandler


class Site(http.server.ThreadingHTTPServer):
    """Serves `pages` (path → HTML, bytes, or a function of the handler) and keeps what was asked: host header and path."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.pages: dict[str, str | bytes | Callable[[Handler], None]] = {}
        self.asked: list[tuple[str, str]] = []
        self.heads: list[dict[str, str]] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    def process_request(self, request, client_address) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request, client_address) -> None:
        """A crawl that gives up breaks the connection: that is what the tests want."""


class _Answers(Handler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.headers.get("Host", ""), self.path))
        self.server.heads.append(dict(self.headers.items()))
        page = self.server.pages.get(self.path.partition("?")[0])
        if callable(page):
            page(self)
        elif page is None:
            send(self, b"", status=404)
        else:
            send(self, page if isinstance(page, bytes) else page.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *words: object) -> None:
        """Nothing is printed."""


def send(
    handler: Handler, body: bytes, *, status: int = 200, headers: Sequence[tuple[str, str]] = (), kind: str = "text/html; charset=utf-8"
) -> None:
    handler.send_response(status)
    for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def to(place: str, status: int = 302) -> Callable[[Handler], None]:
    """A redirect."""
    return lambda handler: send(handler, b"", status=status, headers=[("Location", place)])


@contextlib.contextmanager
def running() -> Iterator[Site]:
    with Site() as site:
        threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield site
        finally:
            site.shutdown()


class Names:
    """A resolver of the tests' own: gives the answers of each name in turn, the last for ever, and counts the questions."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(rows) for name, rows in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        rows = self.answers.get(host)
        if rows is None:
            raise OSError("no such name")
        return rows.pop(0) if len(rows) > 1 else rows[0]
