"""One-time codes: sent to an address of the subject, taken once, together with what they were asked for."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from zavet.decision.question import Actor
from zavet.errors import FieldError
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.notify import confirm_address, confirm_nobody
from zavet.operations.rows import CodeRow

USES = ("confirm", "reset", "login", "close")
NOBODY = "nobody"
"""Stands for who has no account where the work must be the same: no subject's id is so short."""
_CODE_SECONDS = 15 * 60
_CODE_TRIES = 5

R = TypeVar("R")


def send_nobody(work: Work, category: str, use: str, text: tuple[str, str], actor: Actor) -> None:
    """What `send_code` does where nobody has the address: as much work, an entry, no message."""
    _decoy(work, use)
    confirm_nobody(work, category, text, actor, "data_verification")


def send_code(house: House, controller: str, *, subject: str, category: str, use: str, text: tuple[str, str]) -> str:
    """Queues a fresh code to the subject's own address; older codes of that use are void. Returns the delivery id."""
    if use not in USES:
        raise ValueError(f"a code is for one of {', '.join(USES)}: got {use!r}")
    code = f"{int.from_bytes(house.entropy.random(8), 'big') % 10**8:08d}"

    def do(work: Work) -> str:
        work.transaction.delete(CodeRow, controller=controller, subject=subject, use=use)
        digest = house.gate.fingerprint(controller, {"code": code, "subject": subject, "use": use})
        work.transaction.add(CodeRow(controller, digest, subject, use, category, 0, work.at + _CODE_SECONDS))
        title, body = text
        delivery, _ = confirm_address(
            work, subject, category, (title, body.replace("{code}", code)), Actor("subject", subject, "subject"), "data_verification"
        )
        return delivery

    return house.write(controller, do)


def use_code(house: House, controller: str, *, subject: str, use: str, code: str) -> str:
    """Takes a code once; returns the category it was sent to. Raises FieldError for a wrong, used or expired one."""
    return with_code(house, controller, subject, use, code, lambda _, about: about)


def with_code(house: House, controller: str, subject: str, use: str, code: str, then: Callable[[Work, str], R]) -> R:
    """Takes a code and does in the same transaction what it was asked for: a crash never takes the one without the other."""

    def do(work: Work) -> tuple[R] | None:
        about = _taken(work, subject, use, code)
        return (then(work, about),) if about is not None else None

    done = house.write(controller, do)
    if done is None:
        raise FieldError("code", "wrong", "the code is wrong or has expired", hint="ask for a new one")
    return done[0]


def _taken(work: Work, subject: str, use: str, code: str) -> str | None:
    """The category that a right code was sent to; None for a wrong one, which is counted."""
    mine: dict[str, Any] = {"controller": work.controller, "subject": subject, "use": use}
    rows = work.transaction.where(CodeRow, **mine)
    digest = work.gate.fingerprint(work.controller, {"code": _digits(code), "subject": subject, "use": use})
    if subject == NOBODY or not rows:
        _decoy(work, use)
        return None
    row = rows[0]
    if row.expires_at < work.at or row.tries >= _CODE_TRIES:
        work.transaction.delete(CodeRow, **mine)
        return None
    if not hmac.compare_digest(digest, row.code):
        work.transaction.put(replace(row, tries=row.tries + 1))
        return None
    work.transaction.delete(CodeRow, **mine)
    return row.about


def _digits(code: str) -> str:
    """What can be a code of what was typed: eight digits, however they were set apart."""
    return "".join(sign for sign in code[:40] if sign in "0123456789")


def _decoy(work: Work, use: str) -> None:
    """A code of nobody, dead already: written where there is nobody, so that it takes as long as where there is."""
    digest = work.gate.fingerprint(work.controller, {"code": "", "subject": NOBODY, "use": use})
    work.transaction.put(CodeRow(work.controller, digest, NOBODY, use, "", 0, work.at))
