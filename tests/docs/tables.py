"""The parts of the documents that are made from the code, between `<!-- made: NAME -->` and `<!-- end -->`.

`python -m tests.docs.tables` writes them anew; a test compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.shared import ROOT, SLUGS

DOCS = ROOT / "docs"
_PART = re.compile(r"(?<=<!-- made: )([a-z-]+)( -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table of Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '·') for cell in row)} |\n" for row in lines)


def errors() -> str:
    """Ids by their place in the tree, with the HTTP status and the exit code."""
    from tests.docs import tree

    rows = [(f"[`{one.id}`](#{one.id})", f"`{one.place}`", str(one.status or "—"), str(one.code)) for one in tree.rows()]
    return table(("id", "class", "HTTP", "exit code"), rows)


def vocabulary() -> str:
    """Every word of every kind with its labels."""
    from zavet import terms

    parts = []
    for kind, found in terms.WORDS.items():
        rows = [(f"`{one.word}`", *(one.labels[language] for language in terms.LANGUAGES), _iri(one.dpv)) for one in found.values()]
        parts.append(f"### {kind}\n\n{table(('word', 'ru', 'kk', 'en', 'W3C'), rows)}")
    return "\n".join(parts)


def _iri(iri: str | None) -> str:
    return f"[{iri.rpartition('#')[2]}]({iri})" if iri else "—"


def routes() -> str:
    """Every call of the API, from its OpenAPI document, by tag."""
    schema = openapi()
    about = {one["name"]: one["description"] for one in schema["tags"]}
    parts = []
    for tag, text in about.items():
        rows = [
            (f"`{method.upper()}`", f"`{path}`", one["summary"], _kinds(one), f"`{one['x-act']}`" if "x-act" in one else "—", _keyed(one))
            for path, found in schema["paths"].items()
            for method, one in found.items()
            if one["tags"] == [tag]
        ]
        head = ("method", "path", "what it does", "keys", "right", "idempotency key")
        parts.append(f"### {tag}\n\n{text}\n\n{table(head, rows)}")
    return "\n".join(parts)


def openapi() -> Mapping[str, Any]:
    """The document that `/api/openapi.json` answers with."""
    from tests import django_site

    django_site.ready()
    from zavet.site.api.application import api

    return api.get_openapi_schema(path_prefix="/api/")


def _kinds(one: Mapping[str, Any]) -> str:
    return ", ".join(one["x-kinds"]) if "x-kinds" in one else "none: public"


def _keyed(one: Mapping[str, Any]) -> str:
    return "yes" if any(part.get("name") == "Idempotency-Key" for part in one.get("parameters", ())) else "—"


def clauses() -> Iterator[Any]:
    """Every clause of the suite, in the order of the policies."""
    from conformance.run import clauses_of

    yield from clauses_of(SLUGS)


def counted() -> str:
    """How many clauses of each controller are of which kind, and how many wait."""
    rows = []
    for slug in SLUGS:
        mine = [one for one in clauses() if one.slug == slug]
        kinds = Counter(one.running for one in mine)
        rows.append(
            (slug, *(str(kinds[word]) for word in ("enforced", "observed", "published")), str(sum(bool(one.pending) for one in mine)))
        )
    whole = ("all", *(str(sum(int(row[place]) for row in rows)) for place in range(1, 5)))
    return table(("controller", "enforced", "observed", "published", "of these pending"), [*rows, whole])


def pending() -> str:
    """Clauses that wait, with what they wait for."""
    return table(("controller", "clause", "what it waits for"), [(one.slug, one.id, one.pending) for one in clauses() if one.pending])


def substitutes() -> str:
    """Clauses that are shown otherwise than as written, with how."""
    return table(
        ("controller", "clause", "what is shown instead"), [(one.slug, one.id, one.substitute) for one in clauses() if one.substitute]
    )


def mutants() -> str:
    """Every deliberate break, with the clauses whose checks must fail under it."""
    from conformance.mutants import MUTANTS

    found = list(clauses())
    rows = [
        (f"`{name}`", one.breaks, ", ".join(f"{clause.slug} {clause.id}" for clause in found if name in clause.mutants) or "—")
        for name, one in MUTANTS.items()
    ]
    return table(("break", "what it does", "clauses shown by failing under it"), rows)


MADE: Mapping[str, Callable[[], str]] = {
    "errors": errors,
    "vocabulary": vocabulary,
    "routes": routes,
    "counted": counted,
    "pending": pending,
    "substitutes": substitutes,
    "mutants": mutants,
}
"""By name, what makes a part."""


def parts(text: str) -> dict[str, str]:
    """The made parts of a document, by name."""
    return {found[1]: found[3] for found in _PART.finditer(text)}


def renewed(text: str) -> str:
    """The document with its made parts made anew."""
    return _PART.sub(lambda found: f"{found[1]}{found[2]}\n{MADE[found[1]]()}\n", text)


def pages() -> list[Path]:
    """Documents that have made parts."""
    return sorted(path for path in DOCS.rglob("*.md") if parts(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    for page in pages():
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
