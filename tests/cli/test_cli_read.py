"""`zavet read`: texts become facts, models, pages and views; one that cannot be read stops no other."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.reading.report_text import TEXT

from zavet.cli import main, texts
from zavet.cli.output import Output
from zavet.policy import syntax
from zavet.policy.checks import check
from zavet.reading.documents import read_plain
from zavet.reading.interchange import to_json
from zavet.reading.read import read


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "shop.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, policy: Path) -> Path:
    """A folder with two policies, an empty file, a text that is no policy, and a file of another kind."""
    place = tmp_path / "texts"
    place.mkdir()
    (place / "a b.txt").write_text(TEXT, encoding="utf-8")
    (place / "z.md").write_text(TEXT, encoding="utf-8")
    (place / "empty.txt").write_bytes(b"")
    (place / "recipe.txt").write_text("Возьмите муку, воду и соль. " * 30, encoding="utf-8")
    (place / "notes.ini").write_text("x", encoding="utf-8")
    return place


def test_json_of_one_text_is_its_reading(zavet, policy: Path) -> None:
    """`--json` prints exactly the interchange of the reading, under the name that the system would have."""
    ran = zavet("read", policy, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == json.loads(json.dumps(to_json(read(read_plain(TEXT, "shop.txt")), "uzel-na-gvozde")))
    assert ran.json["data"]
    assert {"clause", "quote", "start", "end", "line", "confidence", "rule"} <= set(ran.json["data"][0])
    assert zavet("read", policy, "--json", "--slug", "corner").json["slug"] == "corner"


def test_json_of_many_texts_is_a_list(zavet, folder: Path, policy: Path) -> None:
    """Several texts, and a folder even of one, are a list; names differ; errors are JSON lines that name the file."""
    ran = zavet("read", folder, policy, "--json")
    assert ran.code == 1
    assert [one["file"] for one in ran.json] == ["a b.txt", "z.md", "shop.txt"]
    assert [one["slug"] for one in ran.json] == ["uzel-na-gvozde", "uzel-na-gvozde-2", "uzel-na-gvozde-3"]
    told = [json.loads(line) for line in ran.err.splitlines()]
    assert [Path(one["file"]).name for one in told] == ["empty.txt", "recipe.txt"]
    assert all(one["error"]["id"] == "reading" and one["error"]["hint"] for one in told)
    alone = folder.parent / "alone"
    alone.mkdir()
    (alone / "one.txt").write_text(TEXT, encoding="utf-8")
    assert len(zavet("read", alone, "--json").json) == 1
    assert zavet("read", folder / "empty.txt", folder / "recipe.txt", "--json").json == []


def test_yaml_is_a_model_that_passes_the_check(zavet, policy: Path, folder: Path, tmp_path: Path) -> None:
    """`--yaml` prints a draft without errors; many drafts take a folder."""
    ran = zavet("read", policy, "--yaml")
    assert (ran.code, ran.err) == (0, "")
    found = syntax.parse(ran.out)
    assert found.slug == "uzel-na-gvozde"
    assert [one for one in check(found) if one.level == "error"] == []
    assert zavet("read", folder, "--yaml").code == 2
    out = tmp_path / "models"
    assert zavet("read", folder, "--yaml", "--out", out).code == 1
    assert sorted(one.name for one in out.iterdir()) == ["uzel-na-gvozde-2.yaml", "uzel-na-gvozde.yaml"]
    assert zavet("check", *sorted(out.iterdir())).code == 0


def test_json_in_files(zavet, folder: Path, tmp_path: Path) -> None:
    """`--out` writes a file for each text, named after it."""
    out = tmp_path / "deep" / "facts"
    assert zavet("read", folder, "--json", "--out", out).code == 1
    assert sorted(one.name for one in out.iterdir()) == ["a-b.json", "z.json"]
    assert json.loads((out / "z.json").read_text(encoding="utf-8"))["file"] == "z.md"


def test_html_of_one_text(zavet, policy: Path, tmp_path: Path) -> None:
    """`--html` writes a page in the language asked for, into a file or a folder, or prints it."""
    page = tmp_path / "report.html"
    ran = zavet("read", policy, "--html", page, "--lang", "kk")
    assert ran.code == 0
    assert str(page) in ran.out
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert 'lang="kk"' in text
    assert zavet("read", policy, "--html", f"{tmp_path}{os.sep}").code == 0
    assert (tmp_path / "shop.html").is_file()
    assert zavet("read", policy, "--html", "-", "--lang", "kk").out == text
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_html_of_many_texts(zavet, folder: Path, tmp_path: Path) -> None:
    """Many texts give pages in a folder with an index, where the ones that could not be read are told too."""
    out = tmp_path / "pages"
    (folder / "index.txt").write_text(TEXT, encoding="utf-8")
    assert zavet("read", folder, "--html", out).code == 1
    assert sorted(one.name for one in out.iterdir()) == ["a-b.html", "index-2.html", "index.html", "z.html"]
    text = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="a-b.html"' in text
    assert "recipe.txt" in text


def test_the_text_itself_is_never_written_over(zavet, tmp_path: Path) -> None:
    """A report that would take the place of its text is refused."""
    page = tmp_path / "policy.html"
    page.write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    ran = zavet("read", page, "--html", page)
    assert ran.code == 2
    assert "over the text" in ran.err
    assert TEXT in page.read_text(encoding="utf-8")


def test_the_view_tells_facts_and_many_end_in_a_table(zavet, folder: Path, policy: Path) -> None:
    """One text has a summary, its facts and questions, uncoloured where no terminal is; many end in a table."""
    ran = zavet("read", policy)
    assert ran.code == 0
    assert "Phone number" in ran.out
    assert "cl.\u00a02.1" in ran.out
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100
    many = zavet("read", folder)
    assert many.code == 1
    table = many.out[many.out.rindex("text  ") :].splitlines()
    assert len(table) == 5
    assert "facts" in table[0]
    brief = zavet("read", folder, "--brief")
    assert [line.split() for line in brief.out.splitlines()] == [line.split() for line in table]


def test_one_clear_line_for_each_text_that_fails(zavet, folder: Path, tmp_path: Path) -> None:
    """A file that is not there, is empty, no policy, or no text is told in one line with a reason; the rest are read."""
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    ran = zavet("read", folder, tmp_path / "none.txt", "--brief")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert len(lines) == 4
    assert all(": error reading: " in line for line in lines)
    assert "no such file" in lines[-1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["read"],
        ["read", "none.txt"],
        ["read", "-", "-"],
        ["read", "{policy}", "--json", "--yaml"],
        ["read", "{policy}", "--html", "x.html", "--brief"],
        ["read", "{policy}", "--out", "x"],
        ["read", "{policy}", "--json", "--out", "{policy}"],
        ["read", "{policy}", "--html", "/nowhere/at/all.html"],
        ["read", "{policy}", "{policy}", "--html", "-"],
        ["read", "{policy}", "{policy}", "--html", "{policy}"],
        ["read", "{policy}", "--slug", "Not a name"],
        ["read", "{policy}", "{policy}", "--slug", "name"],
        ["read", "{empty}"],
    ],
)
def test_wrong_usage(zavet, policy: Path, tmp_path: Path, words: list[str]) -> None:
    """Options that do not go together, no text, or a name that is none end with 2 and one line; nothing is written."""
    empty = tmp_path / "empty"
    empty.mkdir()
    before = sorted(tmp_path.rglob("*"))
    ran = zavet(*(one.format(policy=policy, empty=empty) for one in words))
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_standard_input_is_read(policy: Path) -> None:
    """`-` reads the standard input once, whatever it holds."""
    with policy.open("rb") as source:
        ran = subprocess.run([sys.executable, "-m", "zavet", "read", "-", "--json"], stdin=source, capture_output=True, check=True)
    assert json.loads(ran.stdout)["file"] == "<stdin>"
    nothing = subprocess.run([sys.executable, "-m", "zavet", "read", "-"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert nothing.returncode == 1
    assert b"<stdin>: error reading: " in nothing.stderr


@pytest.mark.parametrize(
    "name", ["a b.txt", 'q"q.txt', "new\nline.txt", "tab\tx.txt", "\x1b[31m.txt", "\u202egpj.txt", "-x.txt", b"\xff\xfe.txt"]
)
def test_odd_names_are_shown_safely(zavet, tmp_path: Path, name: str | bytes) -> None:
    """Names with spaces, quotes, newlines, escapes, bidirectional marks or bytes that are no text are read, and shown on one line."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + os.fsencode(name))
    Path(path).write_text(TEXT, encoding="utf-8")
    for words in (["--brief"], ["--json"], [], ["--html", "-"]):
        ran = zavet("read", path, *words)
        assert ran.code == 0
        ran.out.encode("utf-8")
        # In JSON and HTML a tab is data; in JSON a mark of direction is too.
        steering = {"--json": "\x1b", "--html": "\x1b\u202e"}.get((*words, "")[0], "\x1b\t\u202e")
        assert not set(ran.out) & set(steering)
    Path(path).write_bytes(b"")
    ran = zavet("read", path)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert ran.err.isprintable() or ran.err.rstrip("\n").isprintable()


def test_a_text_that_is_no_policy_can_be_read_anyway(zavet, folder: Path) -> None:
    """`--anyway` reads what seems to be no policy."""
    assert zavet("read", folder / "recipe.txt").code == 1
    assert zavet("read", folder / "recipe.txt", "--anyway", "--json").json["data"] == []


def test_a_fault_in_one_text_stops_no_other(zavet, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside the reading of a text is told for that text; ZAVET_TRACE=1 lets it through."""

    def fails(document: object) -> object:
        if document.name == "z.md":
            raise RecursionError
        return read(document)

    monkeypatch.setattr("zavet.cli.texts.read", fails)
    ran = zavet("read", folder, "--brief")
    assert ran.code == 1
    assert any("z.md" in line and "RecursionError" in line for line in ran.err.splitlines())
    assert "a b.txt" in ran.out
    monkeypatch.setenv("ZAVET_TRACE", "1")
    with pytest.raises(RecursionError):
        main(["read", str(folder / "z.md")])


def test_readings_are_not_held(folder: Path) -> None:
    """Each reading can go before the next one is made: however many texts there are, one is held."""
    import gc
    import weakref

    named = texts.given([str(folder)])
    alive: list[object] = []

    class Watch:
        pass

    def watched(document: object) -> object:
        gc.collect()
        assert sum(one() is not None for one in alive) <= 1
        found = Watch()
        alive.append(weakref.ref(found))
        return found

    real, texts.read, told, texts.no_policy = texts.read, watched, texts.no_policy, lambda _: None
    try:
        for _, found in texts.readings([*named, *named], Output("en")):
            del found
    finally:
        texts.read, texts.no_policy = real, told
    assert len(alive) > 3


def test_progress_is_shown_to_a_person_and_goes_away(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Over many files a terminal shows how far it is, and the line is cleared before anything else is written."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    for _ in texts.readings(texts.given([str(folder)]), Output("en")):
        assert screen.getvalue().endswith("\r\x1b[K")
    assert "] 1/4 " in screen.getvalue()
    assert "\n" not in screen.getvalue()
    single = Terminal()
    monkeypatch.setattr("sys.stderr", single)
    list(texts.readings(texts.given([str(folder / "z.md")]), Output("en")))
    assert single.getvalue() == ""


def on_a_terminal(words: list[str], **environment: str) -> str:
    """What a command writes to a terminal of 60 columns."""
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "LINES"}}
    done = subprocess.Popen(
        [sys.executable, "-m", "zavet", *words], stdout=theirs, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env=kept | {"TERM": "xterm"} | environment,
    )  # fmt: skip
    os.close(theirs)
    found = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(ours)
    assert done.wait(30) == 0
    return found.decode()


def test_colours_are_for_terminals_that_want_them(policy: Path) -> None:
    """A terminal gets colours and lines of its width, unless NO_COLOR is set."""
    coloured = on_a_terminal(["read", str(policy), "--lang", "en"])
    assert "\x1b[34m" in coloured
    plain = on_a_terminal(["read", str(policy), "--lang", "en"], NO_COLOR="1")
    assert "\x1b" not in plain
    assert max(len(line.rstrip("\r")) for line in plain.split("\n")) <= 60


def test_an_interruption_ends_cleanly(folder: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle of many texts ends with 130, without a trace and without half a file."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(2000):
        (many / f"{number}.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    ran = subprocess.Popen(
        [sys.executable, "-m", "zavet", "read", str(many), "--html", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    end = time.monotonic() + 30
    while not list(out.glob("*.html")):
        assert time.monotonic() < end
        assert ran.poll() is None
        time.sleep(0.02)
    ran.send_signal(signal.SIGINT)
    _, told = ran.communicate(timeout=30)
    assert ran.returncode == 130
    assert told == b""
    assert [one for one in out.iterdir() if one.suffix != ".html"] == []
    assert all(one.read_text(encoding="utf-8").endswith("</html>\n") for one in out.iterdir())


def test_a_cold_start_is_quick_and_light(policy: Path) -> None:
    """Reading a short text loads neither Django nor the store, the keys or parsers of other formats, and starts no other process."""
    code = (
        "import sys, subprocess\n"
        "subprocess.Popen = None\n"
        "from zavet.cli import main\n"
        "code = main(['read', sys.argv[1], '--json'])\n"
        "names = ('django', 'cryptography', 'sqlite3', 'psycopg', 'uvicorn', 'httpx', 'pypdf', 'docx', 'selectolax', 'markdown_it')\n"
        "print(code, [name for name in names if name in sys.modules])"
    )
    began = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", code, str(policy)], capture_output=True, text=True, check=True)
    # Two seconds is the bar on a machine of its own; the suite may share its machine.
    assert time.perf_counter() - began < 10
    assert ran.stdout.splitlines()[-1] == "0 []"
