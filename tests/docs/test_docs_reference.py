"""The references tell what there is: each error, word, key of the language and call of the API, and nothing else."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from tests.docs import tables, tree
from tests.docs.tables import DOCS, openapi
from tests.shared import ROOT

from zavet import terms
from zavet.policy.shape import ByLanguage, Choice, Flag, Many, Number, Record, Shape, Text, policy_shape

REFERENCE = DOCS / "reference"


@pytest.mark.parametrize("page", tables.pages(), ids=lambda page: page.stem)
def test_made_parts_are_those_of_the_code(page: Path) -> None:
    """Tables that are made from the code are as they would be made now; else run `python -m tests.docs.tables`."""
    text = page.read_text(encoding="utf-8")
    assert set(tables.parts(text)) <= set(tables.MADE)
    assert text == tables.renewed(text)


def test_every_made_part_stands_once() -> None:
    """No table that can be made is left out."""
    found = [name for page in tables.pages() for name in tables.parts(page.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(tables.MADE)


def test_every_error_has_a_heading_and_no_other() -> None:
    """Each id of the tree, of the site and of the command line has a heading that says what to do."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    told = re.findall(r"^## (\S+)$", page, re.MULTILINE)
    assert told == [*dict.fromkeys(told)]
    assert set(told) == {one.id for one in tree.rows()}
    assert page.count("What to do: ") == len(told)


def test_no_error_of_the_source_is_missing() -> None:
    """Whatever class of the source gives itself an id is one that the page lists."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    source = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "src").rglob("*.py"))
    ids = set(re.findall(r'^    id = "([^"]+)"$', source, re.MULTILINE)) - {"zavet"}
    assert ids == {one.id for one in tree.rows()}
    assert all(f"## {one}\n" in page for one in ids)


def rows_under(page: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, heading
    rows = [line.strip("| ").split(" | ") for line in found[1].splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


HEADINGS = {"Policy": "The file", "SubjectFact": "subjects", "Datum": "data", "Authority": "authorities", "Retention": "retention", "Duty": "duties",
            "Statistics": "statistics", "Breach": "breach", "Minors": "minors", "Law": "law", "Operator": "operator", "Document": "document",
            "Change": "document: change", "Closed": "closed", "OpenQuestion": "open", "Additions": "additions"}  # fmt: skip


def heading_of(part: Record) -> str:
    name = part.cls.__name__
    return HEADINGS.get(name, f"{name.lower()}s")


def takes(shape: Shape) -> str:
    """What a key takes, as the page puts it."""
    match shape:
        case Text(None):
            return "text"
        case Text(kind):
            return f"word: [{kind}](terms.md#{kind})" if kind in terms.WORDS else f"word: {kind}"
        case Choice(words):
            return ", ".join(f"`{one}`" for one in words)
        case Number():
            return "whole number"
        case Flag():
            return "`true`, `false`"
        case ByLanguage():
            return "text by language"
        case Many(item):
            return f"list of {takes(item)}"
        case Record():
            return f"[{shape.cls.__name__}](#{heading_of(shape).replace(': ', '-')})"
    raise AssertionError(shape)


def every_part() -> list[Record]:
    found: list[Record] = []

    def walk(part: Record) -> None:
        if part in found:
            return
        found.append(part)
        for field in part.fields:
            shape: Shape = field.shape
            while isinstance(shape, Many):
                shape = shape.item
            if isinstance(shape, Record):
                walk(shape)

    walk(policy_shape())
    return found


@pytest.mark.parametrize("part", every_part(), ids=lambda part: part.cls.__name__)
def test_every_key_of_the_language_is_told(part: Record) -> None:
    """Each part has a heading, and each of its keys a row that says what it takes, whether it is needed and what it means."""
    page = (REFERENCE / "policy-language.md").read_text(encoding="utf-8")
    rows = [row for row in rows_under(page, heading_of(part)) if row[0] != "`zavet`"]
    assert [row[:3] for row in rows] == [[f"`{one.name}`", takes(one.shape), "yes" if one.required else "no"] for one in part.fields]
    assert all(row[3] for row in rows)


def test_no_part_is_told_that_is_not_there() -> None:
    """Every heading of the language's page is a part of the model."""
    page = (REFERENCE / "policy-language.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [heading_of(one) for one in every_part()]


def test_every_notion_lives_where_it_is_said_to() -> None:
    """Each word of the house has one row, and the module, class or function that it names exists."""
    page = (REFERENCE / "terms.md").read_text(encoding="utf-8")
    rows = rows_under(page, "Notions")
    names = [row[0] for row in rows]
    assert len(names) == len(set(names)) >= 40
    for row in rows:
        place = row[2].strip("`")
        try:
            importlib.import_module(place)
        except ModuleNotFoundError:
            module, _, name = place.rpartition(".")
            assert hasattr(importlib.import_module(module), name), place


def test_every_kind_of_word_has_a_heading() -> None:
    """Each kind of the vocabulary stands under a heading, with every word and a label in each language."""
    page = (REFERENCE / "terms.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.+)$", page, re.MULTILINE) == list(terms.KINDS)
    for kind, found in terms.WORDS.items():
        part = page.split(f"### {kind}\n")[1].split("\n### ")[0]
        assert all(f"| `{word}` | {' | '.join(one.labels.values())} |" in part for word, one in found.items())


def test_every_call_of_the_api_is_told() -> None:
    """The list of calls is that of the OpenAPI document; statuses named in words are those documented."""
    page = (REFERENCE / "api.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([A-Z]+)` \| `([^`]+)` \|", page, re.MULTILINE)
    there = [(method.upper(), path) for path, found in openapi()["paths"].items() for method in found]
    assert sorted(told) == sorted(there)
    documented = {str(one) for found in openapi()["paths"].values() for call in found.values() for one in call["responses"]}
    named = set(re.findall(r"(?<!\d)(4\d\d|503)(?= )", page.split("## Errors")[1].split("## Calls")[0]))
    assert named - {"405"} == {one for one in documented if one >= "400"}


def test_limits_in_the_text_are_those_of_the_code() -> None:
    """Numbers that the page of the API names are the ones that hold."""
    from zavet.operations.clients import KINDS
    from zavet.site.api import calls
    from zavet.site.asgi import BODY_LIMIT

    page = (REFERENCE / "api.md").read_text(encoding="utf-8")
    assert f"{calls.PER_MINUTE} calls a minute" in page
    assert f"at most {BODY_LIMIT // 2**20} MB" in page
    assert set(re.findall(r"^\| `(\w+)` \| [a-z]", page.split("## Bodies")[0], re.MULTILINE)) == set(KINDS)


def test_every_check_of_the_suite_is_counted() -> None:
    """The page of the suite names each clause that waits with its reason, and each stated substitute."""
    page = (DOCS / "conformance.md").read_text(encoding="utf-8")
    found = list(tables.clauses())
    assert all(one.pending in page and one.substitute in page for one in found)
    for name in ("pending", "substitutes"):
        assert tables.parts(page)[name].count("\n| ") == 2 + sum(bool(getattr(one, name.removesuffix("s"))) for one in found)
