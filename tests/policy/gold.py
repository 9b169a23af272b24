"""The labelled policies as models, field by field: what the language must be able to say."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from tests.shared import GOLD

from zavet.policy import model as m


def gold_files() -> list[Path]:
    return sorted(GOLD.glob("*.json")) + sorted((GOLD / "corpus").glob("*.json"))


def gold_policy(path: Path) -> m.Policy:
    """Every fact of a gold file; where the file has no clauses (the corpus), each cited id stands for one."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    policy = m.Policy(
        slug=gold["slug"].replace(".", "-"),
        language=gold["language"],
        operator=_part(m.Operator, gold["operator"]),
        title={"ru": "Политика"},
        sites=tuple(gold["sites"]),
        services=tuple(gold["services"]),
        document=m.Document(
            date=gold["policy"]["date"],
            place=gold["policy"]["place"],
            url=gold["policy"]["url"],
            acceptance=gold["policy"]["acceptance"],
            change=_part(m.Change, gold["policy"]["change"]),
        ),
        law=_part(m.Law, gold["law"]),
        subjects=_parts(m.SubjectFact, gold["subjects"]),
        data=_parts(m.Datum, gold["data"]),
        purposes=_parts(m.Purpose, gold["purposes"]),
        recipients=_parts(m.Recipient, gold["recipients"]),
        authorities=_parts(m.Authority, gold["authority"]),
        retention=_parts(m.Retention, gold["retention"]),
        rights=_parts(m.Right, gold["rights"]),
        duties=_parts(m.Duty, gold["duties"]),
        prohibitions=_parts(m.Prohibition, [_exceptions(one) for one in gold["prohibitions"]]),
        measures=_parts(m.Measure, gold["measures"]),
        disclaimers=_parts(m.Disclaimer, gold["disclaimers"]),
        breach=_part(m.Breach, gold["breach"]),
    )
    return dataclasses.replace(policy, clauses=_clauses(gold))


def _clauses(gold: dict[str, Any]) -> tuple[m.Clause, ...]:
    if "clauses" in gold:
        return tuple(m.Clause(one["id"], one["kind"], one["running"], {"ru": f"{one['id']}: {one['text']}"}) for one in gold["clauses"])
    ids = dict.fromkeys(one["clause"] for rows in gold.values() if isinstance(rows, list) for one in rows if isinstance(one, dict))
    ids |= dict.fromkeys([gold["operator"]["clause"], gold["policy"]["change"]["clause"], gold["law"]["clause"], gold["breach"]["clause"]])
    return tuple(m.Clause(one, "other", "published", {"ru": f"Пункт {one}"}) for one in ids if one)


def _exceptions(row: dict[str, Any]) -> dict[str, Any]:
    return {("exceptions" if key == "except" else key): value for key, value in row.items()}


def _parts(cls: type, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(_part(cls, row) for row in rows)


def _part(cls: type, row: dict[str, Any]) -> Any:
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
