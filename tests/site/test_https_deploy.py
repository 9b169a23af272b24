"""The files of `deploy/`: units that systemd takes and finds well confined, front servers that write the headers over, a hook that works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from https_house import Authority
from tests.shared import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
WORST = 25
"""Exposure by systemd's own count, in tenths; an unconfined service has 96."""


def settings(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#;[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def run(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more}
    return subprocess.run([*map(str, words)], env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_are_confined(unit: Path) -> None:
    """Each runs as its own user, writes into its data folder alone, gains no rights, and has at most the right to a low port."""
    found = settings(unit)
    assert found["User"] == ["zavet"]
    for name, value in {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "UMask": "0077",
        "StateDirectoryMode": "0700", "RestrictNamespaces": "yes", "SystemCallFilter": "@system-service", "ProtectProc": "invisible",
    }.items():  # fmt: skip
        assert found[name] == [value], name
    assert found["CapabilityBoundingSet"] in (["CAP_NET_BIND_SERVICE"], [""])
    assert "ReadWritePaths" not in found


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, and its count of exposure stays low."""
    program = Path(sys.executable).with_name("zavet")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text(encoding="utf-8").replace("/opt/zavet/.venv/bin/zavet", str(program)))
    places = [tmp_path / unit.name for unit in UNITS]
    done = run("systemd-analyze", "verify", "--man=no", *places, SYSTEMD_UNIT_PATH=f"{tmp_path}:")
    assert (done.returncode, done.stderr) == (0, "")
    for place in places:
        done = run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={WORST}", place)
        assert done.returncode == 0, done.stdout[-300:]


def test_units_start_commands_that_exist() -> None:
    """Each command of a unit is one of the program's, with options that it takes."""
    commands = [one for unit in UNITS for name in ("ExecStartPre", "ExecStart") for one in settings(unit).get(name, ())]
    assert len(commands) == 3
    for command in commands:
        program, word, *options = command.split()
        assert program.endswith("/zavet")
        told = run(sys.executable, "-m", "zavet", word, "--help").stdout
        assert all(one in told for one in options if one.startswith("--")), command


def test_settings_of_the_example_are_told() -> None:
    """Each variable of the environment file stands in both READMEs."""
    names = set(re.findall(r"^#?(ZAVET_\w+)=", (DEPLOY / "zavet.env").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"ZAVET_TLS", "ZAVET_TLS_CERT", "ZAVET_TLS_KEY", "ZAVET_PROXIES"} <= names
    for page in ("README.md", "README.ru.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert [one for one in names if f"`{one}`" not in text] == []


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_front_servers_write_headers_over(name: str) -> None:
    """Blocks are whole, the headers that the house believes are set and not added to, and no visit goes into a file."""
    text = re.sub(r"#.*", "", (DEPLOY / name).read_text(encoding="utf-8"))
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    assert "$proxy_add_x_forwarded_for" not in text
    assert re.search(r"X-Forwarded-For (\$remote_addr;|\{remote_host\})", text)
    assert re.search(r"X-Forwarded-Proto (\$scheme;|\{scheme\})", text)
    assert "access_log off;" in text if name == "nginx.conf" else "log" not in text


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    """`nginx -t` finds nothing."""
    certificate, key = Authority(tmp_path / "ca").give("shop", ("shop.example",))
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/var/log/nginx/zavet.log", str(tmp_path / "log"))
    text = re.sub(r"/etc/letsencrypt/\S+/fullchain\.pem", str(certificate), text)
    text = re.sub(r"/etc/letsencrypt/\S+/privkey\.pem", str(key), text)
    (tmp_path / "whole.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    done = run("nginx", "-t", "-p", tmp_path, "-c", tmp_path / "whole.conf", "-e", tmp_path / "errors")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not on this machine")
def test_caddy_takes_its_example(tmp_path: Path) -> None:
    """`caddy validate` finds nothing."""
    done = run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_the_hook_hands_the_renewed_files_over(tmp_path: Path) -> None:
    """The hook puts certificate and key where the house reads them, the key for its user alone, and has it read them again."""
    called = tmp_path / "called"
    for name in ("install", "systemctl"):
        fake = tmp_path / name
        fake.write_text(f'#!/bin/sh\necho {name} "$@" >> {called}\n')
        fake.chmod(0o755)
    done = run(DEPLOY / "renewed", PATH=f"{tmp_path}:{os.environ['PATH']}", RENEWED_LINEAGE="/live/shop.example")
    assert done.returncode == 0, done.stderr
    told = called.read_text().splitlines()
    assert told[-1] == "systemctl reload zavet-server"
    assert "install -o zavet -g zavet -m 600 /live/shop.example/privkey.pem /etc/zavet/tls/site.key" in told
    assert run(DEPLOY / "renewed", PATH=f"{tmp_path}:{os.environ['PATH']}").returncode != 0
