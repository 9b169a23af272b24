"""`zavet up TEXT…` as a person starts it: every policy answers over HTTP under its own name, from its text alone."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.invented_texts import CONTRACT, shop
from tests.shared import ROOT, SEEDS

pytestmark = pytest.mark.slow
SEED_TEXTS = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []


class Up:
    """`zavet up --demo TEXT…` in a process of its own."""

    def __init__(self, data: Path, *texts: object) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZAVET_", "DJANGO_", "LC_"))}
        self.environment = {**environment, "LANG": "en_US.UTF-8", "ZAVET_DATA": str(data)}
        self.file = data.parent / "up.txt"
        with self.file.open("w", encoding="utf-8") as output:
            words = ["up", "--demo", "--port", str(self.port), *(str(one) for one in texts)]
            command = [sys.executable, "-m", "zavet", *words]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT)
        end = time.monotonic() + 120
        while "Stop with Ctrl-C." not in self.told():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < end, self.told()
            time.sleep(0.1)

    def told(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def names(self) -> list[str]:
        return re.findall(rf"^  http://([a-z0-9-]+)\.localhost:{self.port}/", self.told(), re.MULTILINE)

    def get(self, name: str, path: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(link):
            link.request("GET", path, headers={"Host": f"{name}.localhost:{self.port}", "Accept": "text/html", "Accept-Language": "ru"})
            answer = link.getresponse()
            return answer.status, answer.read().decode("utf-8")

    def zavet(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "zavet", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=60)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextlib.contextmanager
def up(data: Path, *texts: object) -> Iterator[Up]:
    one = Up(data, *texts)
    try:
        yield one
        assert one.stop() == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            one.process.kill()
        one.process.wait()


@pytest.mark.skipif(not SEED_TEXTS, reason="the policy texts (../shared/seeds) are not beside this checkout")
def test_five_published_policies_and_an_invented_one_become_six_systems(tmp_path: Path) -> None:
    """Each has its front page, its policy under every clause, and every form that it lists; a text that is none is told beside them."""
    (tmp_path / "shop.txt").write_text(shop(), encoding="utf-8")
    (tmp_path / "contract.txt").write_text(CONTRACT, encoding="utf-8")
    with up(tmp_path / "data", *SEED_TEXTS, f"lavka={tmp_path / 'shop.txt'}", tmp_path / "contract.txt") as system:
        assert "contract.txt` is no privacy policy" in system.told()
        assert len(system.names) == 6
        for name in system.names:
            assert system.get(name, "/")[0] == 200, name
            status, page = system.get(name, "/policy")
            assert (status, page.count("data-clause=") > 10) == (200, True), name
            status, page = system.get(name, "/forms")
            assert status == 200, name
            shown = sorted(set(re.findall(r'href="(/forms/[a-z_]+)"', page)))
            assert shown, name
            # A form for whoever is logged in alone leads to the login.
            assert {system.get(name, one)[0] for one in shown} <= {200, 302}, name
        assert system.get("lavka", "/forms/registration")[1].count('name="password"') == 1


def test_a_second_start_keeps_data_answers_and_names(tmp_path: Path) -> None:
    """The same text starts again with what it had; a question that was answered stays answered; a text that changed is told, and published
    by a person alone."""
    text = tmp_path / "shop.txt"
    text.write_text(
        shop().replace("5.1. Данные хранятся 3 года с даты последнего заказа.\n", "5.1. Данные бережно хранятся.\n"), encoding="utf-8"
    )
    c = ("--controller", "yasen-primer")
    with up(tmp_path / "data", text) as system:
        assert system.names == ["yasen-primer"]
        assert "open questions: " in system.told()
        answer = system.zavet("question", "answer", *c, "retention.term", "--set", "retention.term=2 calendar_years")
        assert answer.returncode == 0, answer.stderr
    with up(tmp_path / "data", text) as system:
        assert "password" not in system.told()
        assert "differs" not in system.told()
        assert "retention.term" not in system.zavet("question", "list", *c).stdout
        assert system.get("yasen-primer", "/forms/registration")[0] == 200
    text.write_text(shop(years=4), encoding="utf-8")
    with up(tmp_path / "data", text) as system:
        assert "the text has changed since it was published" in system.told()
        assert system.zavet("policies").stdout.count("yasen-primer") == 2
        new = tmp_path / "data" / "drafts" / "yasen-primer.new.yaml"
        published = system.zavet("publish", str(new))
        assert published.returncode == 0, published.stderr
    with up(tmp_path / "data", text) as system:
        assert "has changed" not in system.told()
    assert not new.exists()
