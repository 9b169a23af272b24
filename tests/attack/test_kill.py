"""I7: every acknowledged write survives kill -9 of any process at any moment, and no operation is left half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.attack import attacks

pytestmark = pytest.mark.kill


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_processes_on_the_stores_lose_nothing_when_killed(kind: str, tmp_path: Path) -> None:
    """A server and a worker over the real stores, killed at random moments under load, lose no acknowledged act and halve none."""
    wanted = attacks.amount("ZAVET_KILLS", 14 if kind == "sqlite" else 10)
    done = attacks.run("tests.attack.killer", attacks.folder(tmp_path / "data"), str(wanted), str(attacks.SEED), dsn=attacks.database(kind))
    assert done.returncode == 0, attacks.told(done)
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["kills"] >= wanted
    assert last["acts"] > wanted


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_server_and_the_worker_lose_nothing_when_killed(kind: str, tmp_path: Path) -> None:
    """`zavet serve` and `zavet worker`, killed under HTTP load and started again, answer every acknowledged call as before."""
    wanted = attacks.amount("ZAVET_KILLS_HTTP", 10)
    done = attacks.run(
        "tests.attack.killer_http", attacks.folder(tmp_path / "data"), str(wanted), str(attacks.SEED), dsn=attacks.database(kind)
    )
    assert done.returncode == 0, attacks.told(done)
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["kills"] >= wanted
    assert last["acts"] > wanted


@pytest.mark.parametrize("breaking", ["early", "late-keys", "forgetful"])
def test_the_attack_sees_a_house_that_loses_writes(breaking: str, tmp_path: Path) -> None:
    """A house that answers before it commits, writes keys after data or forgets its idempotency keys is found out."""
    done = attacks.run("tests.attack.killer", attacks.folder(tmp_path / "data"), "12", "1", breaking=breaking)
    assert done.returncode == 1, attacks.told(done)
