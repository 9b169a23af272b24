"""I4: no planted value lies in plaintext anywhere: not in a table, index, session, queue, log line, journal, tile, backup or temporary file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conformance.serve import SLUGS
from conformance.system import ROOT, System, free_port
from tests.attack import attacks
from tests.attack.canary import Canary, postgres_locked, sqlite_locked
from tests.attack.needles import Needles, scan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_planted_value_is_found_in_any_byte(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a life of all five controllers, through every face and every refusal, every byte that the system wrote is free of the values."""
    started = time.time()
    needles = Needles(attacks.SEED)
    dsn = attacks.database(kind)
    data, mails, temporary = (tmp_path / name for name in ("data", "mails", "tmp"))
    mails.mkdir()
    temporary.mkdir()
    mail = free_port()
    for name, value in {
        "ZAVET_DATABASE": dsn, "TMPDIR": str(temporary), "ZAVET_SMTP_HOST": "127.0.0.1", "ZAVET_SMTP_PORT": str(mail),
        "ZAVET_SMTP_FROM": "shop@far.example", "ZAVET_SMTP_PLAIN": "1", "ZAVET_PROXIES": "127.0.0.1", "ZAVET_DATA": str(data), "ZAVET_DEMO": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    subprocess.run([sys.executable, "-m", "conformance.serve", str(data), "prepare"], cwd=ROOT, check=True, timeout=120)
    far = subprocess.Popen([sys.executable, "-m", "tests.attack.mail_server", str(mail), str(tmp_path / "taken"), str(mails)], cwd=ROOT)
    system = System(data)
    (data / "clients.json").unlink()
    system.start()
    try:
        for slug in SLUGS:
            canary = Canary(system, slug, needles, mails)
            canary.run()
            if slug == SLUGS[0]:
                canary.while_locked(3.0, sqlite_locked(data / "zavet.sqlite3") if kind == "sqlite" else postgres_locked(dsn))
            done, refused = canary.statuses[200] + canary.statuses[201], canary.statuses[400] + canary.statuses[422]
            assert done >= 20, (slug, canary.statuses)
            assert refused >= 5, (slug, canary.statuses)
            for name, secret in system.secrets[slug].items():
                needles.plant(f"{slug}: key {name}", secret)
        system.cli("worker", "--once", "--data", str(data))
        system.cli("checkpoint", "--data", str(data))
    finally:
        # Killed, not stopped: what a clean end would have tidied away is looked at too.
        if system._process is not None:
            system._process.kill()
        system.stop()
        far.terminate()
        far.wait()
    assert len(needles.values) >= 60 * len(SLUGS)
    assert list(mails.glob("*.eml")), "nothing was delivered"
    roots = [data, temporary]
    if dsn:
        roots.append(cluster_of(dsn, tmp_path, started))
    found = scan(roots, needles)
    told = sorted({f"{one.label} ({one.form}) in {one.path.relative_to(one.path.parents[1])} at {one.at}" for one in found})
    assert not found, f"seed {attacks.SEED}: {len(told)} findings:\n" + "\n".join(told[:60])
    _the_scan_finds(needles, data)


def cluster_of(dsn: str, tmp_path: Path, since: float) -> Path:
    """The files of the cluster written since then, made durable first, each under a name of its own."""
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    words = dict(word.split("=", 1) for word in dsn.split())
    folder, copies = Path(words["host"]), tmp_path / "cluster"
    copies.mkdir()
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime >= since - 1:
            os.link(path, copies / str(path.relative_to(folder)).replace("/", "_")) if path.stat().st_dev == copies.stat().st_dev else (
                copies / str(path.relative_to(folder)).replace("/", "_")
            ).write_bytes(path.read_bytes())
    assert any("pg_wal" in path.name for path in copies.iterdir())
    return copies


def _the_scan_finds(needles: Needles, data: Path) -> None:
    """The scan can find: each value, in every form, planted on purpose into one file among the others."""
    spot = data / "spot"
    forms = list(needles.forms())
    spot.write_bytes(b"\x00padding\xff".join(form for _, _, form in forms))
    found = scan([data], needles)
    assert {one.label for one in found} == set(needles.values)
    assert {one.path for one in found} == {spot}


def test_the_scan_finds_a_value_in_every_form(tmp_path: Path) -> None:
    """One value in one file, written plainly, in UTF-16, percent-encoded, in base64 at any place, in capitals or as digits, is found."""
    import base64
    from urllib.parse import quote

    needles = Needles(1)
    name = needles.name("name")
    phone = needles.plant("phone", "8 (912) 555-77-31")
    (tmp_path / "clean").write_bytes(os.urandom(100_000))
    assert scan([tmp_path], needles) == []
    for number, written in enumerate(
        [
            name.encode(), name.upper().encode(), name.encode("utf-16-le"), name.encode("utf-16-be"), quote(name).encode(),
            quote(name).lower().encode(), base64.b64encode(f"{{'a': '{name}'}}".encode()), base64.urlsafe_b64encode(f"x{name}".encode()),
            base64.b64encode(f"ab {name} z".encode()), b"89125557731", b"+79125557731", phone.encode(), name.encode().hex().encode(),
        ]
    ):  # fmt: skip
        path = tmp_path / f"file{number}"
        path.write_bytes(os.urandom(50) + written + os.urandom(50))
        assert [one.path for one in scan([tmp_path], needles)][:1] == [path], (number, written)
        path.unlink()
