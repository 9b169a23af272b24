"""What the README says can be done, done; and both languages say the same."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests import django_site
from tests.shared import ROOT

from zavet.cli import commands, main
from zavet.cli.groups import GROUPS

ENGLISH, RUSSIAN = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ru.md"))
ZAVET = ".venv/bin/zavet "


def blocks(text: str) -> list[str]:
    """The shell examples, with lines that go on joined."""
    return [found.replace("\\\n", " ") for found in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def lines(start: str) -> list[str]:
    return [line for block in blocks(ENGLISH) for line in block.splitlines() if line.startswith(start)]


POLICY_WORDS = {"check", "render", "register", "diff"}
ON_FILES = [one.removeprefix(ZAVET) for one in lines(ZAVET) if one.split()[1] in POLICY_WORDS]
IN_THE_HOUSE = [one.removeprefix(ZAVET) for one in lines(ZAVET) if one.split()[1] not in POLICY_WORDS]
CALLS = lines("curl ")


def test_every_example_is_run_here() -> None:
    """No line of an example is of a kind that these tests do not run."""
    told = [line for block in blocks(ENGLISH) for line in block.splitlines()]
    copying = block_with("media/safe").splitlines()
    assert set(told) == {"make up", "make test", *lines(ZAVET), *CALLS, *copying}
    assert {one.split()[0] for one in ON_FILES} == POLICY_WORDS
    assert len(IN_THE_HOUSE) == 3
    assert len(CALLS) == 3


def test_make_targets_exist() -> None:
    """Every `make` target that is named is one of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for text in (ENGLISH, RUSSIAN):
        assert set(re.findall(r"`make ([a-z]+)`", text)) | {"up", "test"} <= targets


@pytest.mark.parametrize("command", ON_FILES)
def test_commands_on_files_do_what_is_said(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The example policy has no finding, and is rendered, registered and compared."""
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out.strip()


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """A data folder with the policies that the README starts from, as `make up` leaves it."""
    data = django_site.ready()
    from zavet.decision.question import Actor
    from zavet.operations.publish import publish
    from zavet.policy import syntax
    from zavet.site import wiring

    umask = os.umask(0o077)

    def empty() -> None:
        wiring.close()
        django_site.empty("default")
        for name in ("keys", "log"):
            shutil.rmtree(data / name, ignore_errors=True)

    empty()
    publish(wiring.house(), "protorg", syntax.read(ROOT / "policies/protorg.yaml"), actor=Actor("system", "test", "owner"))
    wiring.close()
    yield data
    empty()
    os.umask(umask)


@pytest.fixture(scope="module")
def keys(house: Path) -> dict[str, str]:
    """The commands that act in the house, run as they stand; the secrets that they show, by the names the README gives them."""
    import contextlib
    import io

    here = Path.cwd()
    os.chdir(ROOT)
    try:
        found = []
        for command in IN_THE_HOUSE:
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                assert main(shlex.split(command)) == 0, command
            found += re.findall(r"zvt_\S+", told.getvalue())
    finally:
        os.chdir(here)
    first, second = found
    return {"FORM_KEY": first, "ROLE_KEY": second}


def call(line: str, values: dict[str, str]) -> tuple[int, Any]:
    """One `curl` example as the request it makes."""
    words = shlex.split(re.sub(r"\$([A-Z_]+)", lambda found: values[found[1]], line))
    assert words[0] == "curl"
    address, headers, body = words[1], {}, ""
    for option, value in zip(words[2::2], words[3::2], strict=True):
        if option == "-H":
            name, _, text = value.partition(": ")
            headers[name] = text
        else:
            assert option == "-d"
            body = value
    host, _, path = address.removeprefix("http://").partition("/")
    type_ = headers.pop("Content-Type")
    answer = Client(raise_request_exception=False).post(f"/{path}", body, content_type=type_, headers={"host": host, **headers})
    return answer.status_code, answer.json()


def test_an_order_comes_in_is_used_and_refused_for_news(keys: dict[str, str]) -> None:
    """The calls of the README answer as it says: 201 with subject and order, the phone, and a refusal that cites clause 4."""
    taken, used, refused = CALLS
    status, order = call(taken, keys)
    assert status == 201, order
    assert call(taken, keys)[1] == {**order, "repeated": True}
    values = {**keys, "SUBJECT": order["ids"]["subject"], "ORDER": order["ids"]["ground"]}
    status, found = call(used, values)
    assert status == 200, found
    assert found["values"] == {"phone": "+77012345678"}
    status, found = call(refused, values)
    assert status == 403, found
    assert found["error"]["clauses"] == ["4"]
    assert found["error"]["reason"] == "consent_missing"


def block_with(part: str) -> str:
    return next(one for one in blocks(ENGLISH) if part in one)


def test_the_copy_of_the_keys_is_whole(keys: dict[str, str], house: Path, tmp_path: Path) -> None:
    """The commands of the README copy every file of the key folder, and what is copied is what was there, for its owner alone."""
    script = (
        block_with("media/safe").replace(".venv/bin/python", shlex.quote(sys.executable)).replace("/media/safe", str(tmp_path / "safe"))
    )
    (tmp_path / "var").symlink_to(house)
    if not (house / "keys/django.key").exists():
        from zavet.site.secret import secret_key

        secret_key(house / "keys")
    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    copy = tmp_path / "safe/keys"
    kept = {one.name for one in (house / "keys").iterdir() if not one.name.endswith((".lock", "-journal")) and not one.name.startswith(".")}
    assert {one.name for one in copy.iterdir()} == kept == {"keyring.json", "keys.sqlite3", "django.key"}
    assert (copy / "keyring.json").read_bytes() == (house / "keys/keyring.json").read_bytes()
    for folder in (house / "keys", copy):
        with closing(sqlite3.connect(folder / "keys.sqlite3")) as store:
            assert store.execute("SELECT count(*) FROM keys").fetchone()[0] > 0
    assert all(stat.S_IMODE(one.stat().st_mode) & 0o077 == 0 for one in (copy, *copy.iterdir()))


def shape(text: str) -> list[int]:
    """The depth of each heading in order."""
    bare = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(found) for found in re.findall(r"^(#+) ", bare, re.MULTILINE)]


def test_both_languages_have_the_same_parts() -> None:
    """The same headings, examples, rows, points and links stand in both, in the same order."""
    assert shape(ENGLISH) == shape(RUSSIAN)
    assert blocks(ENGLISH) == blocks(RUSSIAN)
    for pattern in (r"^\| (?:`[^`]+`|<[^>]+>)", r"\]\((?!README)([^)]+)\)"):
        # A page that stands in both languages is linked in each.
        assert re.findall(pattern, ENGLISH, re.MULTILINE) == re.findall(pattern, RUSSIAN.replace(".ru.md)", ".md)"), re.MULTILINE)
    assert len(re.findall(r"^- ", ENGLISH, re.MULTILINE)) == len(re.findall(r"^- ", RUSSIAN, re.MULTILINE))


def test_one_page_each() -> None:
    """Neither is longer than 130 lines."""
    assert max(text.count("\n") for text in (ENGLISH, RUSSIAN)) <= 130


def test_every_variable_of_the_program_is_told_and_no_other() -> None:
    """The table of settings names exactly what the program reads from its environment."""
    source = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"environ\w*(?:\.get\(|\.setdefault\(|\[)\s*\"(ZAVET_[A-Z_]+)\"", source))
    told = set(re.findall(r"`(ZAVET_[A-Z_]+)`", ENGLISH))
    assert read == told


def test_commands_in_the_text_exist() -> None:
    """Each `zavet …` in the running text begins with a command that there is."""
    for text in (ENGLISH, RUSSIAN):
        for found in re.findall(r"`zavet ([a-z][^`]*)`", text):
            words = found.split()
            assert words[0] in GROUPS
            names = {one.name for one in commands(words[0])}
            assert {words[0], " ".join(words[:2])} & names


def test_addresses_in_the_text_answer(house: Path) -> None:
    """Each address of the first table is there: what wants a login leads to it, the rest is 200."""
    from zavet.site import wiring

    client = Client(raise_request_exception=False)
    rows = re.findall(r"^\| (.+?) \|", ENGLISH[: ENGLISH.index("## The key folder")], re.MULTILINE)
    paths = [one for row in rows for one in re.findall(r"`(/[^`]*)`", row)]
    assert len(paths) >= 8
    for path in paths:
        answer = client.get(path.replace("<point>", "checkout"), headers={"host": "protorg.localhost:8000", "accept": "text/html"})
        assert answer.status_code == (302 if path in {"/cabinet/", "/console/"} else 200), path
    listed = client.get("/", headers={"host": "localhost:8000", "accept": "text/html"})
    assert listed.status_code == 200
    assert "protorg.localhost" in listed.content.decode()
    assert client.get("/", headers={"host": "unknown.example"}).status_code == 421
    wiring.close()


def test_the_example_begins_with_what_is_told() -> None:
    """The document that `/api/openapi.json` answers with is JSON with the calls of the examples."""
    from tests.docs.tables import openapi

    paths = json.loads(json.dumps(openapi()))["paths"]
    for line in CALLS:
        assert "/" + line.split()[1].removeprefix("http://").partition("/")[2] in paths
