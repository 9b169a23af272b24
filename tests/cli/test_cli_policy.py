"""Commands on policy files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.shared import POLICIES

from zavet.cli import main
from zavet.policy import syntax

PROTORG = POLICIES / "protorg.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(PROTORG.read_text(encoding="utf-8").replace("operator:", "operater:", 1), encoding="utf-8")
    return path


def test_the_published_policies_pass_the_check(zavet) -> None:
    """Policies without errors end with 0; warnings are findings only where that is asked for."""
    ran = zavet("check", *sorted(POLICIES.glob("*.yaml")))
    assert ran.code == 0
    assert "errors: 0" in ran.out
    warned = zavet("check", "--strict", POLICIES / "prommet.yaml")
    assert warned.code == (1 if "warnings: 0" not in warned.out else 0)


def test_a_broken_policy_is_told_with_its_place(zavet, broken: Path) -> None:
    """A misspelt key is told as file:line:column with a suggestion, in text and in JSON, and ends with 1."""
    ran = zavet("check", broken)
    assert ran.code == 1
    assert f"{broken}:" in ran.out
    assert "operator" in ran.out
    told = zavet("check", "--json", broken)
    assert told.code == 1
    assert told.json[0]["line"] >= 1
    assert told.json[0]["level"] == "error"


@pytest.mark.parametrize("command", ["render", "register", "format"])
def test_a_broken_policy_ends_other_commands_with_its_diagnostics(zavet, broken: Path, command: str) -> None:
    """A file that cannot be read ends any command with 1 and the same diagnostics."""
    ran = zavet(command, broken)
    assert ran.code == 1
    assert f"{broken}:" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words", [["check"], ["render"], ["register"], ["format"], ["form"], ["diff"], ["decide"], ["check", "/nowhere/none.yaml"]]
)
def test_missing_files_and_arguments_are_wrong_usage(zavet, words: list[str]) -> None:
    """A command without what it needs, or on a file that is not there, ends with 2 and one line."""
    ran = zavet(*words)
    assert ran.code == 2
    assert ran.err.startswith("error usage: ")
    assert ran.out == ""


def test_format_checks_prints_and_writes(zavet, tmp_path: Path) -> None:
    """A file in its one layout passes `--check`; another is told, and `--write` puts it right without changing the model."""
    path = tmp_path / "p.yaml"
    path.write_text(zavet("format", PROTORG).out, encoding="utf-8")
    assert zavet("format", path, "--check").code == 0
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert zavet("format", path, "--check").code == 1
    assert zavet("format", path, "--write").code == 0
    assert zavet("format", path, "--check").code == 0
    assert syntax.read(path) == syntax.read(PROTORG)


def test_format_does_not_lose_comments_unasked(zavet, tmp_path: Path) -> None:
    """A file with comments is written anew only where losing them was asked for."""
    path = tmp_path / "p.yaml"
    path.write_text(f"# mine\n{PROTORG.read_text(encoding='utf-8')}", encoding="utf-8")
    ran = zavet("format", path, "--write")
    assert ran.code == 2
    assert "--drop-comments" in ran.err
    assert path.read_text(encoding="utf-8").startswith("# mine")
    assert zavet("format", path, "--write", "--drop-comments").code == 0
    assert "# mine" not in path.read_text(encoding="utf-8")


def test_diff_says_what_changes(zavet, tmp_path: Path) -> None:
    """A dropped datum is told in the language asked for, and as JSON; no change is no finding."""
    made = yaml.safe_load(PROTORG.read_text(encoding="utf-8"))
    later = tmp_path / "later.yaml"
    text = PROTORG.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "category: residence_address" not in line]
    assert len(lines) < len(text.splitlines()), made["slug"]
    later.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = zavet("diff", PROTORG, later, "--lang", "kk")
    assert ran.code == 0
    assert any(sign in ran.out for sign in "қғүұөәіңһ")
    assert zavet("diff", PROTORG, later, "--exit-code").code == 1
    assert zavet("diff", PROTORG, later, "--json").json["changes"]
    assert zavet("diff", PROTORG, PROTORG, "--exit-code").code == 0


def test_render_speaks_three_languages(zavet) -> None:
    """The publishable text comes in each language, and clause by clause as JSON."""
    texts = {language: zavet("render", PROTORG, "--lang", language).out for language in ("ru", "kk", "en")}
    assert len(set(texts.values())) == 3
    assert zavet("render", PROTORG, "--lang", "en", "--json").json[0]["id"]
    assert zavet("render", PROTORG, "--lang", "de").code == 2


def test_register_is_a_table_or_json(zavet) -> None:
    """The register is printed as a table, and as JSON rows with clauses."""
    assert "| " in zavet("register", PROTORG, "--lang", "en").out
    assert all(row["clauses"] for row in zavet("register", PROTORG, "--json").json)


def test_schema_is_a_json_schema(zavet) -> None:
    """The schema is JSON that names its dialect."""
    assert zavet("schema").json["$schema"].startswith("https://json-schema.org/")


def test_form_shows_exactly_the_fields_of_a_point(zavet) -> None:
    """The fields of a point are shown with their clauses; a point that the policy does not name is not found."""
    ran = zavet("form", PROTORG, "checkout", "--json")
    assert {one["name"] for one in ran.json["fields"]} >= {"surname", "phone", "delivery_address"}
    assert ran.json["opens"] == "order"
    assert "delivery_address" in zavet("form", PROTORG, "checkout").out
    missing = zavet("form", PROTORG, "warehouse")
    assert missing.code == 1
    assert "checkout" in missing.err
    assert "clauses: " in missing.err


def test_decide_explains_a_bare_decision(zavet, tmp_path: Path) -> None:
    """A question from a file or the standard input is decided with the facts it states, explained in each language."""
    question = {"categories": ["phone"], "purpose": "research"}
    ran = zavet("decide", PROTORG, "--json", "-", "--lang", "en", stdin=json.dumps(question))
    assert ran.code == 1
    assert "purpose_not_named" in ran.out
    path = tmp_path / "question.json"
    question = {"categories": ["phone"], "purpose": "order_notice", "ground": "order/1", "facts": {"grounds": {"1": "order"}}}
    path.write_text(json.dumps(question), encoding="utf-8")
    told = zavet("decide", PROTORG, "--json", path, "--answer", "json", "--voice", "subject", "--lang", "kk")
    assert told.code == 0
    assert told.json["allowed"] is True
    assert "4.1.7" in told.json["clauses"]
    assert told.json["explanation"]


@pytest.mark.parametrize(
    "question",
    [
        "{",
        "[]",
        '{"colour": 1}',
        '{"categories": "phone"}',
        '{"categories": [], "at": "now"}',
        '{"actor": {"kind": "king"}}',
        '{"facts": {"consents": {"newsletter": "perhaps"}}}',
        '{"facts": {"minor": "yes"}}',
        '{"facts": {"mood": "good"}}',
        '{"offer": 1}',
        "",
    ],
)
def test_a_wrong_question_is_wrong_usage(zavet, question: str) -> None:
    """A question that is no JSON object, or has unknown or wrong parts, ends with 2 and one line."""
    ran = zavet("decide", PROTORG, "--json", "-", stdin=question)
    assert ran.code == 2
    assert ran.err.startswith("error usage: ")
    assert len(ran.err.splitlines()) == 1


def test_policy_commands_do_not_load_django() -> None:
    """Commands on a policy file start without Django, the store and the keys."""
    code = (
        "import sys; from zavet.cli import main; main(['check', sys.argv[1]]); "
        "print([name for name in ('django', 'cryptography', 'sqlite3', 'psycopg', 'uvicorn') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(PROTORG)], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command() -> None:
    """`python -m zavet` is the command, and says its version."""
    ran = subprocess.run([sys.executable, "-m", "zavet", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("zavet ")


def test_a_fault_is_one_line_and_its_trace_is_asked_for(zavet, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw ends with 3 and one line without the exception's words; ZAVET_TRACE=1 lets it through."""

    def fail(*_: object) -> None:
        raise RuntimeError("anna@example.kz")

    monkeypatch.setattr("zavet.cli.policy_file.json_schema", fail)
    ran = zavet("schema")
    assert ran.code == 3
    assert ran.err.startswith("error fault: ")
    assert "anna" not in ran.err
    monkeypatch.setenv("ZAVET_TRACE", "1")
    with pytest.raises(RuntimeError):
        main(["schema"])


def test_bare_words_list_what_there_is(zavet) -> None:
    """No words, or a group without its step, list what there is; an unknown word is answered with the nearest known one."""
    assert "check" in zavet().out
    assert "subject erase" in zavet("subject").out
    assert zavet("--help").code == 0
    ran = zavet("chek")
    assert ran.code == 2
    assert "did you mean `check`?" in ran.err
    assert "did you mean `erase`?" in zavet("subject", "erasse").err


def test_control_characters_do_not_reach_the_terminal(zavet, tmp_path: Path) -> None:
    """An escape sequence in a file's name is shown, not sent."""
    ran = zavet("check", tmp_path / "\x1b[31mred.yaml")
    assert ran.code == 2
    assert "\x1b" not in ran.err
