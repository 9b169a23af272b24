"""Django's database settings from one word: nothing for SQLite in the data folder, or a PostgreSQL DSN."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY"
"""An acknowledged write survives a power cut only with FULL (I7); temporary tables never touch the disk."""
_PATIENCE = 2
"""Seconds to wait for another writer: what takes longer is answered `unknown` or refused, never left hanging (I1)."""


def database(data: Path, dsn: str) -> dict[str, Any]:
    """The settings of the one database. `dsn` is a libpq address (URL or `key=value` words); empty means SQLite under `data`.

    Raises `psycopg.ProgrammingError` for an address that libpq cannot read.
    """
    if not dsn:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "zavet.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": _SQLITE_START, "transaction_mode": "IMMEDIATE", "timeout": _PATIENCE},
        }
    words = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    asked = f"-c lock_timeout={_PATIENCE}s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
    options = {name: value for name, value in words.items() if name not in {"dbname", "user", "password", "host", "port"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": words.get("dbname", "zavet"),
        "USER": words.get("user", ""),
        "PASSWORD": words.get("password", ""),
        "HOST": words.get("host", ""),
        "PORT": words.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "options": f"{asked} {words.get('options', '')}".strip()},
    }
