"""Accounts of officers: made, disabled, given a new password. A login is a word of the house, never a person's name or address.

Every change is an entry of the controller's log, written before the change: a crash between the two leaves an entry of a change that
did not happen, never a change off the record. Passwords are made here and given back once.
"""

from __future__ import annotations

import base64
import re

from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction
from django_otp import devices_for_user

from zavet.decision.question import Actor
from zavet.decision.roles import ROLES
from zavet.errors import FieldError, NotFound, StoreError
from zavet.operations.staff import record
from zavet.site import wiring
from zavet.site.models import Officer, account

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,39}")
_LOCAL = Actor("system", "staff", "worker")


def add(controller: str, login: str, role: str, entity: str = "", *, actor: Actor = _LOCAL) -> str:
    """Makes an account and returns its password, told this once. Raises FieldError, NotFound (no such controller), StoreError."""
    house = wiring.house()
    entities = house.in_force(controller).policy.operator.entities
    if not _LOGIN.fullmatch(login):
        raise FieldError(
            "login", "form", "a login is a word of latin letters, digits, `.`, `_` and `-`, up to 40", hint="no e-mail address"
        )
    if role not in ROLES:
        raise FieldError("role", "unknown_word", f"`role` is one of {', '.join(ROLES)}")
    if entities and entity not in entities:
        raise FieldError("entity", "unknown_word", f"`entity` is one of {', '.join(entities)}")
    if entity and not entities:
        raise FieldError("entity", "unknown", "the policy lists no legal entities")
    taken = FieldError("login", "exists", f"there is an officer `{login}` already")
    if any(one.login == login for one in listed(controller)):
        raise taken
    password = _password()
    record(house, controller, login=login, change="added", role=role, entity=entity, actor=actor)
    try:
        with transaction.atomic():
            Officer.objects.create_officer(controller, login, password, role=role, entity=entity, at=house.clock.now())
    except IntegrityError:
        raise taken from None
    except DatabaseError as error:
        raise _failed(error) from error
    return password


def disable(controller: str, login: str, *, actor: Actor = _LOCAL) -> None:
    """Closes an account; its sessions end with their next request. Raises NotFound, StoreError.

    The last owner stays (FieldError): without one nobody could ever add another.
    """
    officer = _officer(controller, login)
    owners = [one.login for one in listed(controller) if one.is_active and one.role == "owner"]
    if owners == [login]:
        raise FieldError("login", "last_owner", "the last owner cannot be disabled", hint="add another owner first")
    record(wiring.house(), controller, login=login, change="disabled", role=officer.role, entity=officer.entity, actor=actor)
    officer.is_active = False
    _save(officer)


def reset(controller: str, login: str, *, actor: Actor = _LOCAL) -> str:
    """Sets a new password and returns it, told this once; the second factor is taken off. Opens a disabled account again.

    Raises NotFound, StoreError.
    """
    officer = _officer(controller, login)
    record(wiring.house(), controller, login=login, change="reset", role=officer.role, entity=officer.entity, actor=actor)
    password = _password()
    try:
        with transaction.atomic():
            for device in devices_for_user(officer, confirmed=None):
                device.delete()
            officer.set_password(password)
            officer.is_active = True
            officer.save()
    except DatabaseError as error:
        raise _failed(error) from error
    return password


def listed(controller: str) -> list[Officer]:
    """Every account of the controller, by login. Raises StoreError."""
    try:
        return list(Officer.objects.filter(controller=controller).order_by("account"))
    except DatabaseError as error:
        raise _failed(error) from error


def _officer(controller: str, login: str) -> Officer:
    if not _LOGIN.fullmatch(login):
        raise NotFound("no such officer")
    try:
        return Officer.objects.get(account=account(controller, login), controller=controller)
    except Officer.DoesNotExist:
        raise NotFound("no such officer") from None
    except DatabaseError as error:
        raise _failed(error) from error


def _save(officer: Officer) -> None:
    try:
        officer.save()
    except DatabaseError as error:
        raise _failed(error) from error


def _password() -> str:
    """A one-time password of 120 bits that can be read aloud and typed."""
    letters = base64.b32encode(wiring.house().entropy.random(15)).decode("ascii").lower()
    return "-".join(letters[start : start + 6] for start in range(0, len(letters), 6))


def _failed(error: Exception) -> StoreError:
    return StoreError(f"the database failed: {type(error).__name__}")
