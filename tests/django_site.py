"""Django for the tests: a data folder of the test session, the schema in it, and PostgreSQL under an alias of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests import postgres


@cache
def ready() -> Path:
    """Sets Django up over a fresh SQLite database and returns the data folder. Call it before importing what needs Django."""
    data = Path(tempfile.mkdtemp(prefix="zavet-data-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["ZAVET_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zavet.site.settings"
    os.environ.pop("ZAVET_DATABASE", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return data


@cache
def postgres_alias() -> str:
    """The alias of a PostgreSQL database with the schema; skips where there is no server."""
    dsn = postgres.dsn()
    ready()
    from django.core.management import call_command
    from django.db import connections

    from zavet.site.databases import database

    settings: dict[str, Any] = database(Path(), dsn)
    connections.settings["postgres"] = connections.configure_settings({"default": {}, "postgres": settings})["postgres"]
    call_command("migrate", database="postgres", verbosity=0)
    connections["postgres"].close()
    return "postgres"


def empty(alias: str) -> None:
    """Empties every table of the house."""
    from django.db import connections

    from zavet.operations.rows import TABLES
    from zavet.site.sql import table

    connection = connections[alias]
    with connection.cursor() as cursor:
        for row in TABLES:
            cursor.execute(f"DELETE FROM {table(row)}")
    connection.close()
