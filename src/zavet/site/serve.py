"""Starts the site: prepares the data folder, brings the schema up to date, serves until it is told to stop."""

from __future__ import annotations

import io
import os
from pathlib import Path

import uvicorn

from zavet.site.https.doorway import Doorway
from zavet.site.patient import PatientProtocol

_GRACE = 10
"""Seconds that requests under way have to end after Ctrl-C."""


def prepare() -> Path:
    """Sets Django up, makes the data folder (for this user alone) and migrates the database. Returns the folder.

    Safe to call by several processes one after another; raises what Django raises for settings it cannot use.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zavet.site.settings")
    # Files of the house are for its own user: database, keys and log are made without rights for others.
    os.umask(0o077)
    import django  # noqa: PLC0415 - the settings are named above
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    data = Path(settings.ZAVET_DATA)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    call_command("check", verbosity=0, stdout=io.StringIO())
    call_command("migrate", verbosity=0, interactive=False)
    return data


def serve(host: str = "127.0.0.1", port: int = 8000, *, workers: int = 1) -> None:
    """Serves the site on `host`:`port` until Ctrl-C or SIGTERM; requests under way are finished first.

    Several workers need PostgreSQL or patience: SQLite takes one writer at a time. X-Forwarded-* is believed from ZAVET_PROXIES only.
    With ZAVET_TLS the port speaks HTTPS, and SIGHUP has it read its certificate again; with several workers they take turns to start anew.
    """
    prepare()
    from django.conf import settings  # noqa: PLC0415 - set up by now

    uvicorn.run(
        "zavet.site.asgi:application",
        factory=True,
        host=host,
        port=port,
        http=Doorway if settings.ZAVET_TLS else PatientProtocol,
        workers=workers if workers > 1 else None,
        lifespan="on",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=512,
        h11_max_incomplete_event_size=32 * 1024,
        proxy_headers=bool(settings.ZAVET_PROXIES),
        forwarded_allow_ips=",".join(settings.ZAVET_PROXIES),
    )
