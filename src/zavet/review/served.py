"""What a running Zavet system answers about itself: the version in force and its forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServedForm:
    """The form of a collection point as the system serves it: names of fields, and purposes of the consents beside them."""

    point: str
    fields: tuple[str, ...]
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """The policy in force of a running system, by number and digest, and every form that it serves."""

    url: str
    version: int
    digest: str
    forms: tuple[ServedForm, ...]


def served(url: str, policy: Mapping[str, Any], forms: Sequence[Mapping[str, Any]]) -> Served:
    """The answers of `GET /api/v1/policy` and `GET /api/v1/forms` as a value. Raises KeyError or TypeError for other answers."""
    return Served(
        url, int(policy["version"]), str(policy["digest"]),
        tuple(
            ServedForm(one["point"], tuple(field["name"] for field in one["fields"]), tuple(c["purpose"] for c in one["consents"]))
            for one in forms
        ),
    )  # fmt: skip
