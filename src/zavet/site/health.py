"""Whether the system is well, told for machines that watch it: `/health`, and `/healthz` by the name that they look for first.

    answer to anybody            means
    200 {"status": "ok"}         all is well
    200 {"status": "late"}       this server answers; the worker is silent, the log waits to be signed, or a certificate ends soon
    503 {"status": "not ok"}     the store does not answer, or the certificate has ended

Nothing else is told to strangers. An officer of the controller, logged in with the second factor, also gets the figures, of the
controller's own log alone (I11). Times are the machine's, not those of a demo's clock.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse

from zavet.clock import SystemClock
from zavet.errors import StoreError
from zavet.operations import log
from zavet.site import wiring
from zavet.site.https import running

BEAT: Final = "worker.beat"
"""A file of the data folder that the worker touches while it works."""
WORKER_SECONDS: Final = 120
"""A round takes one second; this long without a sign of life is no long round any more."""
LOG_SECONDS: Final = 900
"""So long may an entry wait for its signature: the worker signs each round, so a wait means that it cannot."""
CERTIFICATE_DAYS: Final = 14
_FAILED: Final = 503

_clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Health:
    """`worker`: seconds since its last sign of life, None where there never was one. `unsigned`: entries above the signed checkpoint;
    `signed`: seconds since it was signed, None where it never was. `certificate`: days left, None over plain HTTP.
    """

    database: bool
    worker: int | None = None
    entries: int = 0
    unsigned: int = 0
    signed: int | None = None
    certificate: int | None = None

    @property
    def status(self) -> str:
        if not self.database or (self.certificate is not None and self.certificate < 0):
            return "not ok"
        silent = self.worker is not None and self.worker > WORKER_SECONDS
        waits = self.unsigned > 0 and self.signed is not None and self.signed > LOG_SECONDS
        ends = self.certificate is not None and self.certificate < CERTIFICATE_DAYS
        return "late" if silent or waits or ends else "ok"


def beat(folder: Path) -> None:
    """A sign of life of the worker. Raises StoreError."""
    path = folder / BEAT
    try:
        path.touch(mode=0o600)
        os.utime(path, (_clock.now(), _clock.now()))
    except OSError as error:
        raise StoreError(f"`{BEAT}` cannot be written: {(error.strerror or 'unknown').lower()}") from error


def look(controller: str | None) -> Health:
    """How the system is; the log is that of one controller, or of none."""
    folder = Path(settings.ZAVET_DATA)
    now = _clock.now()
    certificate = running.certificate()
    days = certificate.days_left(now) if certificate is not None else None
    try:
        size, signed = log.lengths(wiring.house(), controller) if controller else (0, 0)
        if not controller:
            wiring.published()
    except StoreError:
        return Health(database=False, worker=_age(folder / BEAT, now), certificate=days)
    return Health(
        database=True,
        worker=_age(folder / BEAT, now),
        entries=size,
        unsigned=size - signed,
        signed=_age(folder / "log" / controller / "checkpoint", now) if controller else None,
        certificate=days,
    )


def _age(path: Path, now: int) -> int | None:
    try:
        return max(0, now - int(path.stat().st_mtime))
    except FileNotFoundError:
        return None


def health(request: HttpRequest) -> JsonResponse:
    """The answer; see above for what it means."""
    found = look(getattr(request, "controller", None))
    told: dict[str, Any] = {"status": found.status}
    if _is_officer(request):
        told |= asdict(found)
    return JsonResponse(told, status=_FAILED if found.status == "not ok" else 200)


def _is_officer(request: HttpRequest) -> bool:
    """True for an officer of this host's controller whose session has shown the second factor."""
    user: Any = getattr(request, "user", None)
    controller = getattr(request, "controller", None)
    try:
        return bool(controller and user.is_authenticated and user.is_verified() and user.controller == controller)
    except (DatabaseError, StoreError):
        # Who asks is read from the database, which may be what fails.
        return False
