"""A data folder with two controllers, and `main(argv)` with what it wrote."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests import django_site
from tests.shared import POLICIES

from zavet.cli import main

ADDRESS = "anna.ivanova@example.kz"
ORDER = {
    "surname": "Иванова",
    "first_name": "Анна",
    "phone": "+7 701 234 56 78",
    "email": ADDRESS,
    "delivery_address": "Астана, ул. Кенесары, 1",
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Zavet = Callable[..., Ran]


@pytest.fixture
def zavet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Zavet]:
    """Runs a command in this process, in English."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("ZAVET_TRACE", raising=False)
    level = logging.getLogger().level

    def run(*words: object, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    yield run
    logging.getLogger().setLevel(level)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data folder of the test session, emptied, with protorg and prommet published in it."""
    data = django_site.ready()
    from zavet.site import wiring

    umask = os.umask(0o077)
    wiring.close()
    django_site.empty("default")
    for name in ("keys", "log"):
        shutil.rmtree(data / name, ignore_errors=True)
    from zavet.decision.question import Actor
    from zavet.operations.publish import publish
    from zavet.policy import syntax

    house = wiring.house()
    for slug in ("protorg", "prommet"):
        publish(house, slug, syntax.read(POLICIES / f"{slug}.yaml"), actor=Actor("system", "test", "owner"))
    wiring.close()
    yield data
    wiring.close()
    django_site.empty("default")
    for name in ("keys", "log"):
        shutil.rmtree(data / name, ignore_errors=True)
    os.umask(umask)


@pytest.fixture
def order(folder: Path) -> dict[str, str]:
    """A fresh subject of protorg with an open order: ids `subject`, `record`, `ground`."""
    from zavet.decision.question import Actor
    from zavet.operations.collect import Submission, collect
    from zavet.site import wiring

    done = collect(wiring.house(), "protorg", Submission("checkout", ORDER, ("newsletter",)), actor=Actor("visitor", "v", "visitor"))
    wiring.close()
    return dict(done.ids)
