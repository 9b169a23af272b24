"""A real server process over a fresh data folder, Chromium, and a person who has registered: what every browser test begins with."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PASSWORD = "clover-Battery-staple-41"


@contextmanager
def serving(data: Path) -> Iterator[int]:
    """The port of a server process with the published policies, for as long as the block runs."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number = found.getsockname()[1]
    words = (data / "server.log").open("wb")
    script = Path(__file__).with_name("pages_server.py")
    server = subprocess.Popen([sys.executable, str(script), str(data), str(number)], stdout=words, stderr=words)
    try:
        end = time.monotonic() + 120
        while not healthy(number):
            assert server.poll() is None, (data / "server.log").read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < end, "the server did not answer within two minutes"
            time.sleep(0.2)
        yield number
    finally:
        server.terminate()
        server.wait(30)
        words.close()


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def register(page: Any, base: str, *, surname: str = "Ковалёва", number: int = 1) -> None:
    """Registers somebody at the shop at `base` and stays logged in; the consent to offers is given along."""
    page.goto(f"{base}/register")
    values = {
        "surname": surname,
        "first_name": "Дарья",
        "email": f"daria{number}@example.org",
        "phone": f"+7 912 345 {number:04d}",
        "password": PASSWORD,
    }
    for name, text in values.items():
        page.fill(f"main [name={name}]", text)
    page.check("main [name=age][value=adult]")
    page.check('main [name="consent:marketing"]')
    page.locator("main form button[type=submit]").last.click()
    assert "/thanks" in page.url, page.inner_text("main")[:500]
