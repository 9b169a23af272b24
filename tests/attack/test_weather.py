"""Bad weather: a full disk, a locked database, lost or foreign keys, a clock that goes back, a worker killed in mid-delivery."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.attack import attacks, world
from tests.attack.weather import SCENES
from tests.operations.house import make_house
from tests.shared import ROOT

from zavet.errors import AppendFailed
from zavet.operations import log
from zavet.operations.rows import TABLES

pytestmark = pytest.mark.slow


@pytest.mark.kill
@pytest.mark.parametrize("name", sorted(set(SCENES) - {"the_disk_is_full"}))
def test_the_house_stands(name: str, tmp_path: Path) -> None:
    """Each scene ends in clear errors, with what was acknowledged there and nothing half written."""
    done = attacks.run("tests.attack.weather", name, attacks.folder(tmp_path / "data"), longest=300)
    assert done.returncode == 0, attacks.told(done)
    assert done.stdout.endswith("stood\n")


def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    """On a disk of 8 MB that is filled to its last byte, writes are refused clearly, and go on once there is room."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-Urm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine gives no mount namespace (unshare -Urm)")
    disk = attacks.folder(tmp_path / "disk")
    script = f"mount -t tmpfs -o size=8m,mode=700 disk {disk} && mkdir -m 700 {disk}/data && exec {sys.executable} -m tests.attack.weather the_disk_is_full {disk}/data"
    environment = {**os.environ, "ZAVET_DATABASE": ""}
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, attacks.told(done)
    assert done.stdout.endswith("stood\n")


def test_a_clock_that_goes_back_writes_nothing(tmp_path: Path) -> None:
    """A step back of two seconds is an NTP correction; more is refused, and no row of any table changes."""
    house = make_house(tmp_path, "protorg")
    policy = world.policy_of("protorg")

    def act(number: int) -> world.Act:
        point = world.point_of(policy)
        return world.Act("collect", "protorg", f"k{number}", {"point": point, "values": world.filled(policy, point, number)})

    house.clock.at += 10_000
    world.perform(house, act(1))
    house.clock.at -= 2
    world.perform(house, act(2))
    house.clock.at -= 3600
    with house.store.read() as transaction:
        before = {kind: transaction.where(kind) for kind in TABLES}
    with pytest.raises(AppendFailed, match="clock"):
        world.perform(house, act(3))
    with house.store.read() as transaction:
        assert {kind: transaction.where(kind) for kind in TABLES} == before
    house.clock.at += 3605
    assert world.perform(house, act(3))["repeated"] is False
    log.checkpoint(house, "protorg")
    assert log.check(house, "protorg", deep=True).ok
    house.close()
