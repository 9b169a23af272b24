"""An authority of the suite's own, and a certificate of it for the hosts of a system: what a recognised one is to the world outside."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

_DAYS = "3"
_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make(folder: Path, hosts: Sequence[str]) -> Path:
    """Makes `ca.crt`, and `site.crt` with `site.key` for these hosts; the path of the authority's certificate."""
    folder.mkdir(mode=0o700, parents=True)
    authority, key, request, more = (folder / name for name in ("ca.crt", "ca.key", "request", "more"))
    more.write_text(f"subjectAltName = {', '.join(f'DNS:{host}' for host in hosts)}\nextendedKeyUsage = serverAuth\n", encoding="ascii")
    _openssl("req", "-x509", *_CURVE, "-keyout", key, "-out", authority, "-subj", "/CN=Conformance", "-days", _DAYS)
    _openssl("req", "-new", *_CURVE, "-keyout", folder / "site.key", "-out", request, "-subj", f"/CN={hosts[0]}")
    _openssl(
        "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-CAcreateserial", "-extfile", more, "-days", _DAYS,
        "-out", folder / "site.crt",
    )  # fmt: skip
    (folder / "site.key").chmod(0o600)
    return authority


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr[-500:]}")
