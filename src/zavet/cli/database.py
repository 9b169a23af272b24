"""Django, set up when a command needs the house and not before: commands on a policy file stay quick."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError
from django.db.migrations.executor import MigrationExecutor

from zavet.cli.exits import UsageError
from zavet.errors import StoreError
from zavet.site.serve import prepare


def set_up(folder: Path, *, quiet: bool = True) -> None:
    """Sets Django up over the data folder that `place.settle` has named. Raises UsageError, StoreError.

    `quiet` leaves the house's log lines to server and worker: a person at a terminal reads answers.
    """
    os.umask(0o077)
    try:
        django.setup()
        configured = Path(settings.ZAVET_DATA)
    except (ImproperlyConfigured, ValueError, psycopg.Error) as error:
        raise UsageError(f"the settings cannot be used: {type(error).__name__}", hint="see ZAVET_PORT, ZAVET_DATABASE") from error
    if configured != folder:
        raise UsageError(f"this process has the data folder `{configured}` open already")
    if quiet:
        logging.getLogger().setLevel(logging.ERROR)


def require_schema() -> None:
    """Raises StoreError where the database does not answer, or lacks what this version of the program needs."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise StoreError(f"the database does not answer: {type(error).__name__}") from error
    finally:
        connections[DEFAULT_DB_ALIAS].close()
    if missing:
        raise StoreError(f"the database lacks {len(missing)} changes of this version", hint="run `zavet migrate`")


def migrate(folder: Path) -> None:
    """Makes or updates the database. Raises UsageError, StoreError."""
    set_up(folder)
    try:
        prepare()
    except DatabaseError as error:
        raise StoreError(f"the database cannot be made: {type(error).__name__}") from error
    finally:
        connections[DEFAULT_DB_ALIAS].close()
