"""The map is that of the code: rooms, walls, steps, invariants with tests that exist, decisions in one form, links that lead somewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from tests.shared import ROOT

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src/zavet"
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_room_is_on_the_map() -> None:
    """Each top-level module and package has its place in the table, and no other stands there."""
    there = {
        one.stem for one in PACKAGE.iterdir() if (one.suffix == ".py" or (one / "__init__.py").exists()) and not one.name.startswith("__")
    }
    table = TEXT.split("## The map")[1].split("Beside them")[0]
    told = {
        one.removesuffix(".py") for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for one in re.findall(r"`([\w.]+)`", row)
    }
    assert told == there


def test_every_wall_is_a_contract() -> None:
    """The invariants of the walls are the import contracts, by name."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    assert re.findall(r"^- Invariant: \*\*(.+?)\*\*", TEXT, re.MULTILINE) == [one["name"] for one in contracts]


def test_empty_rooms_are_empty() -> None:
    """A room that the map calls empty holds no code; one that it does not has some."""
    for room in ("site/plane",):
        assert [one.name for one in (PACKAGE / room).rglob("*.py")] == ["__init__.py"]


def test_modules_that_are_named_exist() -> None:
    """Every file of the package that the text names is there."""
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", TEXT))
    assert len(named) >= 8
    assert [one for one in named if not (PACKAGE / one).is_file()] == []


def test_lives_are_numbered() -> None:
    """Each life is a list of numbered steps without a gap."""
    lives = re.findall(r"^## (Life of .+?)$(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in lives] == [f"Life of {one}" for one in ("a datum", "a use", "a disclosure", "an erasure")]
    for _, text in lives:
        steps = [int(one) for one in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
        assert steps == list(range(1, len(steps) + 1))


def names(path: Path) -> set[str]:
    """The functions of a file of tests."""
    return {one.name for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.FunctionDef)}


def test_every_invariant_names_tests_that_exist() -> None:
    """I1 to I11 stand in order, each with tests that are there."""
    rows = re.findall(r"^\| (I\d+) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
    assert [number for number, _, _ in rows] == [f"I{number}" for number in range(1, 12)]
    for number, _, shown in rows:
        tests = re.findall(r"`(tests/[\w/.]+)::(\w+)`", shown)
        assert tests, number
        assert [f"{path}::{name}" for path, name in tests if name not in names(ROOT / path)] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_weighs_its_options(page: Path) -> None:
    """Each record has its number, context, at least two options with what speaks for and against each, and the decision."""
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Options", "Decision"]
    options = re.split(r"^\*\*", text.split("## Options")[1].split("## Decision")[0], flags=re.MULTILINE)[1:]
    assert len(options) >= 2
    assert all("- Good, because" in one and "- Bad, because" in one for one in options)
    for named in re.findall(r"`((?:\w+/)+\w+\.py)`", text):
        assert (PACKAGE / named).is_file(), named


def test_decisions_are_numbered() -> None:
    """Numbers follow each other."""
    assert [one.name[:5] for one in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]


def test_every_record_says_what_was_decided() -> None:
    """No record has a figure left to fill in."""
    for page in (ROOT / "docs/decisions").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"@[A-Z]{1,3}@|\bTODO\b|\bTBD\b", text), page.name


def test_decisions_hold_in_the_code() -> None:
    """What the records say was left out is not there, and what was chosen is."""
    settings = (PACKAGE / "site/settings.py").read_text(encoding="utf-8")
    imports = "".join(one.read_text(encoding="utf-8") for one in PACKAGE.rglob("*.py"))
    assert '"axes"' not in settings
    assert not re.search(r"^\s*(?:from|import) (?:axes|allauth|django_tasks)\b", imports, re.MULTILINE)
    assert '"django_otp"' in settings
    assert '"journal_mode = TRUNCATE", "synchronous = FULL", "secure_delete = ON"' in (PACKAGE / "stores/keys_sqlite.py").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link to a file leads to one, and a link to a heading to one that is there."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(((?!https?://)[^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}, target


def test_sources_name_documents_that_exist() -> None:
    """Every document that a comment of the code names is there."""
    for path in (one for folder in ("src", "conformance", "bench", "spec") for one in (ROOT / folder).rglob("*.py")):
        for named in re.findall(r"docs/[\w/.-]+\.md", path.read_text(encoding="utf-8")):
            assert (ROOT / named).is_file(), f"{path}: {named}"


def test_the_changelog_has_its_layout() -> None:
    """A section for what is not released comes first, with headings of Keep a Changelog and the version of the package."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "[Unreleased]"
    known = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Known limits"}
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= known
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version in text
