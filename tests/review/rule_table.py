"""The table of rules in docs/reference/review.md, as it follows from the rules: `python -m tests.review.rule_table` writes it anew."""

from __future__ import annotations

import re

from tests.shared import ROOT

from zavet.law.packs import load
from zavet.review.rulebook import rulebook
from zavet.terms.phrases import load as phrases

PAGE = ROOT / "docs" / "reference" / "review.md"
_BEGIN, _END = "<!-- rules -->", "<!-- end of rules -->"


def table() -> str:
    """Every rule: slug, level, kind, what it tells, rows of the packs it rests on."""
    known = {row.id for country in ("ru", "kz", "eu") for row in load(country).every}
    lines = []
    family = ""
    for rule in rulebook().values():
        if rule.family != family:
            family = rule.family
            lines += [
                "",
                f"### {phrases('zavet.review').say('en', f'family.{family}')}",
                "",
                "| rule | level | kind | tells | rows |",
                "|-|-|-|-|-|",
            ]
        rows = ", ".join(f"`{one}`" for one in rule.rows if one in known) or "the text itself"
        told = re.sub(r"\{(\w+)\}", r"…", raw(rule.id))
        mark = " (judgement)" if rule.judgement else ""
        lines.append(f"| `{rule.id}` | {rule.level} | {rule.kind}{mark} | {told} | {rows} |")
    return "\n".join(lines).strip() + "\n"


def raw(slug: str) -> str:
    """What a rule tells, with its placeholders."""
    return phrases("zavet.review").texts["en"][f"problem.{slug}"]


def renewed(page: str) -> str:
    """The page with the table of now."""
    before, rest = page.split(_BEGIN, 1)
    return f"{before}{_BEGIN}\n\n{table()}\n{_END}{rest.split(_END, 1)[1]}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
