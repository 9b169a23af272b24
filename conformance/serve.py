"""A system for the suite: `python -m conformance.serve DATA PORT [MUTANT]` serves the five controllers from a prepared folder.

With a mutant, the named break is made before the first request. `python -m conformance.serve DATA prepare` makes the folder: keys,
database, the five policies published, and one API key a role, whose secrets go to DATA/clients.json for the suite alone. With `drafts`
after it the policies are drafts, read from the published texts, in the place of the reviewed models.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SLUGS = ("prommet", "protorg", "smartis", "smarttracker", "netrack")
ROLES = (
    "owner",
    "officer",
    "support",
    "sales",
    "marketing",
    "fraud",
    "developer",
    "analyst",
    "accountant",
    "lawyer",
    "auditor",
    "recruiter",
)
RECIPIENTS = (
    "courier", "post", "telecom", "partner", "data_cleaning_processor", "marketing_processor", "payment_processor", "mailing_processor",
)  # fmt: skip


def _settle(data: Path) -> None:
    os.environ["ZAVET_DATA"] = str(data)
    os.environ["ZAVET_DEMO"] = "1"
    os.environ.setdefault("ZAVET_PATIENCE", "30")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zavet.site.settings")
    import django

    django.setup()


def prepare(data: Path, *, drafts: bool = False) -> None:
    """Makes a data folder that every run of the suite copies, from the reviewed models or from drafts."""
    data.mkdir(parents=True, exist_ok=True)
    _settle(data)
    from django.core.management import call_command

    from zavet.decision.question import Actor
    from zavet.operations import clients, publish
    from zavet.policy import syntax
    from zavet.site import wiring

    call_command("migrate", verbosity=0)
    house = wiring.house()
    owner = Actor("system", "conformance", "owner")
    if drafts:
        from conformance.drafts import drafts as read

        policies = read()
    else:
        policies = {slug: syntax.read(ROOT / "policies" / f"{slug}.yaml") for slug in SLUGS}
    secrets: dict[str, dict[str, str]] = {}
    for slug in SLUGS:
        publish.publish(house, slug, policies[slug], actor=owner)
        found = secrets.setdefault(slug, {})
        for role in ROLES:
            found[role] = clients.make(house, slug, name=role, kind="role", role=role, actor=owner)
        for word in RECIPIENTS:
            found[word] = clients.make(house, slug, name=f"recipient-{word}", kind="recipient", role=word, actor=owner)
        found["form"] = clients.make(house, slug, name="form", kind="form", role="visitor", actor=owner)
        found["callback"] = clients.make(house, slug, name="callback", kind="third_party", role="payment_processor", actor=owner)
    (data / "clients.json").write_text(json.dumps(secrets), encoding="utf-8")
    wiring.close()


def main() -> None:
    """Prepares, or serves until it is stopped."""
    data = Path(sys.argv[1])
    if sys.argv[2] == "prepare":
        prepare(data, drafts="drafts" in sys.argv[3:])
        return
    _settle(data)
    if len(sys.argv) > 3:
        from conformance.mutants import MUTANTS

        MUTANTS[sys.argv[3]].break_it()
    from zavet.site.serve import serve

    serve("127.0.0.1", int(sys.argv[2]))


if __name__ == "__main__":
    main()
