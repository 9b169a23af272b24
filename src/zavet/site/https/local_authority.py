"""A demo's own certificate authority, and the certificate that it gives to this machine's names. Made with the program `openssl`.

    tls/ca.crt        to be trusted by whoever wants to look at the demo; it can vouch for localhost and nothing else (name constraints)
    tls/ca.key        never leaves the folder; 0600
    tls/server.crt    for localhost, each `<slug>.localhost`, 127.0.0.1 and ::1; renewed by the house itself
    tls/server.key    0600

Each controller's host stands in the certificate by name: clients refuse `*.localhost`, a wildcard right below a top-level name.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import ssl
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zavet.errors import StoreError
from zavet.site.https import certificate
from zavet.site.https.certificate import Certificate

CA: Final = "ca.crt"
_CA_KEY: Final = "ca.key"
_SERVER: Final = "server.crt"
_SERVER_KEY: Final = "server.key"
_CA_DAYS: Final = 3650
_DAYS: Final = 90
RENEW: Final = 30
"""Days before its end at which the certificate is made anew."""
_SECONDS: Final = 30
ADDRESSES: Final = ("127.0.0.1", "::1")
_PROGRAM: Final = "openssl"

_SETTINGS: Final = """[req]
distinguished_name = nobody
prompt = no
[nobody]
CN = {name}
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
nameConstraints = critical, @here
[here]
permitted;DNS = localhost
permitted;IP.1 = 127.0.0.0/255.0.0.0
permitted;IP.2 = 0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""


def ensure(folder: Path, slugs: Iterable[str], now: int) -> bool:
    """Makes authority and certificate where they are missing, ending, or lack a name; True where something was made.

    `slugs`: controllers whose hosts the certificate names. Several processes may ask at once. Raises StoreError, also where there is no
    `openssl` on this machine.
    """
    names = {"localhost", *(f"{slug}.localhost" for slug in slugs)}
    if holds(folder, names, now):
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        if holds(folder, names, now):
            return False
        authority = _known(folder / CA)
        if authority is None or authority.days_left(now) < _DAYS or not _fit(folder / CA, folder / _CA_KEY):
            # What the old authority vouched for goes first: a crash in between must not leave a certificate that nobody can check.
            (folder / _SERVER).unlink(missing_ok=True)
            _make_authority(folder)
        _make_certificate(folder, sorted(names))
    return True


def holds(folder: Path, names: Iterable[str], now: int) -> bool:
    """True where the certificate is there, holds for every name, and not only for a few days more."""
    found = _known(folder / _SERVER)
    if found is None or not found.names >= set(names) or found.begins > now or found.days_left(now) < RENEW:
        return False
    return (folder / CA).exists() and _fit(folder / _SERVER, folder / _SERVER_KEY)


def _fit(certificate_file: Path, key: Path) -> bool:
    """True where the two belong together. They are put in place one after the other: a crash may leave a new one beside an old one."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate_file, key)
    except OSError:
        return False
    return True


def _known(path: Path) -> Certificate | None:
    try:
        return certificate.read(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"`{path.name}` cannot be read", hint="remove the demo's folder `tls`: it is made anew") from error


def _make_authority(folder: Path) -> None:
    with _settings(folder, "Zavet demo on this machine", "DNS:localhost") as settings, _fresh(folder, _CA_KEY) as key:
        _key(key)
        with _fresh(folder, CA) as made:
            words = ("-config", settings, "-extensions", "authority", "-key", key, "-days", str(_CA_DAYS), "-sha256", "-out", made)
            _openssl("req", "-x509", *words)


def _make_certificate(folder: Path, names: Sequence[str]) -> None:
    told = ", ".join([*(f"DNS:{name}" for name in names), *(f"IP:{ipaddress.ip_address(one)}" for one in ADDRESSES)])
    with _settings(folder, "localhost", told) as settings, _fresh(folder, _SERVER_KEY) as key, _fresh(folder, _SERVER) as made:
        _key(key)
        request = Path(settings).with_name("request")
        _openssl("req", "-new", "-config", settings, "-key", key, "-out", request)
        _openssl(
            "x509", "-req", "-in", request, "-CA", folder / CA, "-CAkey", folder / _CA_KEY, "-set_serial", f"0x{_serial()}",
            "-extfile", settings, "-extensions", "server", "-days", str(_DAYS), "-sha256", "-out", made,
        )  # fmt: skip


def _key(path: Path) -> None:
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve", "-out", path)


def _serial() -> str:
    """A positive number of 127 bits: browsers refuse two certificates of one authority under one number."""
    from zavet.entropy import SystemEntropy  # noqa: PLC0415 - only where a certificate is made

    drawn = bytearray(SystemEntropy().random(16))
    drawn[0] = drawn[0] & 0x7F | 0x40
    return drawn.hex()


def _openssl(*words: str | Path) -> None:
    """Runs the program. Raises StoreError with its last line where it fails or is not there."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - our own words; no shell
            [_PROGRAM, *map(str, words)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise StoreError(
            "the program `openssl` is not on this machine, and the demo's certificate is made with it",
            hint="install it, or set ZAVET_TLS_CERT and ZAVET_TLS_KEY",
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StoreError("the program `openssl` did not end in order") from error
    if done.returncode:
        last = (done.stderr.decode("utf-8", errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise StoreError(f"`openssl {words[0]}` failed: {last[:200]}")


@contextmanager
def _settings(folder: Path, name: str, names: str) -> Iterator[str]:
    """A file of settings for the program, in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as place:
        path = Path(place) / "settings"
        path.write_text(_SETTINGS.format(name=name, names=names), encoding="ascii")
        yield str(path)


@contextmanager
def _fresh(folder: Path, name: str) -> Iterator[Path]:
    """A file for this user alone, put in the place of `name` once the block has ended well."""
    draft = folder / f".{name}.new"
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    draft.chmod(0o600)
    try:
        yield draft
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes files; the lock ends with the process that holds it."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
