"""Sessions bound to one controller: the key of one controller's session is no session at another's host (I11).

The database keeps the SHA-256 of controller and key, so that a stolen table opens no session. A session holds ids and steps, never
personal data: only the names of `ALLOWED` may be set, with short words or numbers as values.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from zavet.clock import SystemClock

ALLOWED = frozenset(
    {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "otp_device_id",
        "otp_pending",
        "subject",
        "epoch",
        "active",
        "role",
        "step",
        "code",
        "basket",
        "notice",
        "version",
        "visit",
        "delivery",
    }
)
"""Names that a session may hold; each is an id, a word or a number of the house's own making."""
_LONGEST = 512

_clock = SystemClock()


class SessionStore(SessionBase):
    """A session of `controller` ("" for the list of controllers)."""

    def __init__(self, session_key: str | None = None, controller: str = "") -> None:
        super().__init__(session_key)
        self.controller = controller

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in ALLOWED:
            raise ValueError(f"a session holds no `{key}`: see `zavet.site.sessions.ALLOWED`")
        if len(json.dumps(value)) > _LONGEST:
            raise ValueError(f"`{key}` in a session is an id, a word or a number, not {_LONGEST} characters and more")
        super().__setitem__(key, value)

    def update(self, dict_: Any) -> None:  # type: ignore[override]
        for key, value in dict_.items():
            self[key] = value

    def load(self) -> dict[str, Any]:
        row = self._row(self.session_key)
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = json.loads(row.data)
        return data

    def exists(self, session_key: str) -> bool:
        return self._row(session_key) is not None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        if self.session_key is None:
            self.create()
            return
        # `no_load`: a new session starts empty instead of reading what is not there.
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = _model()(
            controller=self.controller,
            digest=self._digest(self.session_key),
            data=json.dumps(data),
            expires_at=_clock.now() + self.get_expiry_age(),
        )
        if must_create:
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
            return
        changed = _model().objects.filter(controller=row.controller, digest=row.digest).update(data=row.data, expires_at=row.expires_at)
        if not changed:
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            _model().objects.filter(controller=self.controller, digest=self._digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        _model().objects.filter(expires_at__lte=_clock.now()).delete()

    def _digest(self, key: str) -> str:
        return hashlib.sha256(f"{self.controller}\n{key}".encode()).hexdigest()

    def _row(self, key: str | None) -> Any:
        if not key:
            return None
        return _model().objects.filter(controller=self.controller, digest=self._digest(key), expires_at__gt=_clock.now()).first()


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, with the session of the controller that the host named."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(key, getattr(request, "controller", None) or "")


def _model() -> Any:
    from zavet.site.models import Session  # noqa: PLC0415 - Django reads the engine before its models are ready

    return Session
