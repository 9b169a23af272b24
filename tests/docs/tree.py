"""Every error that the house can answer with: the tree, and what the site and the command line add to it."""

from __future__ import annotations

from dataclasses import dataclass

from tests import django_site

from zavet.errors import Refused, ZavetError


@dataclass(frozen=True)
class Row:
    id: str
    place: str
    status: int | None
    """None where only the command line knows it."""
    code: int


def classes() -> list[type[ZavetError]]:
    """The root and every error below it, parents before their children. One that is nobody's but another module's is not listed."""
    django_site.ready()
    from zavet.cli import exits
    from zavet.site import errors_http

    assert exits.Fault.id == errors_http.Fault.id

    def below(kind: type[ZavetError]) -> list[type[ZavetError]]:
        own = [one for one in kind.__subclasses__() if one.__module__.startswith("zavet.")]
        return [kind, *(one for child in own for one in below(child))]

    return below(ZavetError)


def rows() -> list[Row]:
    """One row an id; the root is never raised and has none."""
    found: dict[str, Row] = {}
    from zavet.cli import exits
    from zavet.site.errors_http import STATUS

    for kind in classes()[1:]:
        status = next((STATUS[one] for one in kind.__mro__ if one in STATUS), 500)
        only_line = kind.__module__ == "zavet.cli.exits" and kind.id != "fault"
        code = next((exits._CODES[one] for one in kind.__mro__ if one in exits._CODES), exits.FAULT)
        place = kind.__name__ if kind.__module__ == "zavet.errors" else f"{kind.__name__}, {'cli' if only_line else 'cli and site'}"
        found.setdefault(kind.id, Row(kind.id, place, None if only_line else status, code))
    assert Refused.id in found
    return list(found.values())
