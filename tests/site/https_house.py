"""An authority and certificates for the tests of HTTPS, and a real server over them."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.shared import ROOT

HOSTS = ("localhost", "prommet.localhost", "mpo-pro.ru")
_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*words: str | Path) -> str:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.certificate, self._key = folder, folder / "ca.crt", folder / "ca.key"
        openssl("req", "-x509", *_CURVE, "-keyout", self._key, "-out", self.certificate, "-subj", "/CN=Tests", "-days", "3")

    def give(self, name: str, hosts: tuple[str, ...] = HOSTS, *, days: int = 60, folder: Path | None = None) -> tuple[Path, Path]:
        """A certificate for the hosts and its key, both written over where they are there already."""
        place = folder or self.folder
        certificate, key, request, more = (place / f"{name}.{end}" for end in ("crt", "key", "csr", "ext"))
        more.write_text(f"subjectAltName = {', '.join(f'DNS:{host}' for host in hosts)}\n", encoding="ascii")
        openssl("req", "-new", *_CURVE, "-keyout", key, "-out", request, "-subj", f"/CN={hosts[0]}")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial", "-extfile", more,
                "-days", str(days), "-out", certificate)  # fmt: skip
        key.chmod(0o600)
        return certificate, key


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def prepared(data: Path, *slugs: str, demo: bool = False) -> Path:
    """A data folder with these controllers published."""
    if demo:
        data.mkdir(mode=0o700)
        (data / "demo").touch()
    environment = {**os.environ, "ZAVET_DEMO": "1" if demo else "0"}
    environment.pop("ZAVET_DATABASE", None)
    for words in (["migrate"], *(["publish", str(ROOT / f"policies/{slug}.yaml"), "--host-controller"] for slug in slugs)):
        done = subprocess.run(
            [sys.executable, "-m", "zavet", *words, "--data", str(data)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return data


class Served:
    """`zavet serve` on a folder, with what the environment adds."""

    def __init__(self, data: Path, *, trusting: Path | None, **settings: str) -> None:
        self.port, self.trusting = free_port(), trusting
        self._log = data / "server.log"
        environment = {**os.environ, "ZAVET_DEMO": "1" if (data / "demo").exists() else "0", **settings}
        environment.pop("ZAVET_DATABASE", None)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zavet", "serve", "--port", str(self.port), "--data", str(data)],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + 60
        while "Uvicorn running" not in self.told():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < end, self.told()
            time.sleep(0.05)

    def told(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, words: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while words not in self.told():
            assert time.monotonic() < end, f"the log does not say `{words}`: {self.told()[-2000:]}"
            time.sleep(0.05)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def encrypted(self, host: str = "prommet.localhost", context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        if context is None:
            context = ssl.create_default_context(cafile=self.trusting)
            context.set_alpn_protocols(["h2", "http/1.1"])
        raw = self.connect()
        try:
            return context.wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise

    def ask(
        self, method: str, path: str, *, host: str = "prommet.localhost", body: bytes | None = None,
        headers: Mapping[str, str] | None = None, plain: bool = False,
    ) -> http.client.HTTPResponse:  # fmt: skip
        """One request on a connection of its own; its answer, with the body in `text`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.sock = self.connect() if plain else self.encrypted(host)
        try:
            connection.request(method, path, body, {"Host": f"{host}:{self.port}", **(headers or {})})
            answer = connection.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
            return answer
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def served(data: Path, *, trusting: Path | None = None, **settings: str) -> Iterator[Served]:
    server = Served(data, trusting=trusting, **settings)
    try:
        yield server
    finally:
        server.stop()
