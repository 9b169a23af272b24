"""Logins of subjects: registration, login by e-mail or phone over the blind index, codes, a forgotten password, signing out everywhere.

Nothing here tells whether somebody has an account: a wrong password and an unknown address are answered alike, and cost alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from zavet.decision.facts import OpenGround
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, NotFound, NotIdentified, Refused
from zavet.operations import visits
from zavet.operations.codes import NOBODY, USES, send_code, send_nobody, use_code, with_code
from zavet.operations.collect import Submission, collect_in
from zavet.operations.erasure import erase
from zavet.operations.gate import Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import form_of
from zavet.operations.rows import AccountRow
from zavet.operations.state import ACCOUNT
from zavet.policy.model import Policy
from zavet.vault.normal import normalise

__all__ = [
    "SHORTEST_PASSWORD", "USES", "VISITOR", "Login", "account_consent", "ask_code", "change_password", "check_password", "confirm",
    "find", "log_in", "log_in_by_code", "make_account", "mark_minor", "prove", "register", "reset_password", "send_code",
    "session_valid", "set_password", "sign_out_everywhere", "subject_actor", "use_code",
]  # fmt: skip

VISITOR = Actor("visitor", "visitor", "visitor")
SHORTEST_PASSWORD = 10
_MOST_ACCOUNTS = 5


@dataclass(frozen=True, slots=True)
class Login:
    """Who logged in, and the epoch of their sessions: a session of an earlier epoch is no session."""

    subject: str
    epoch: int


def subject_actor(subject: str) -> Actor:
    """The subject acting for themself."""
    return Actor("subject", subject, "subject")


def register(
    house: House, controller: str, submission: Submission, *, password: str, actor: Actor = VISITOR, key: str | None = None
) -> Done:
    """Collects the registration form and makes an account, where the policy's conditions for one hold. ids: `subject`, `record`.

    Where the policy makes the account depend on consent, the form carries it or this is a FieldError citing the clause. Somebody else's
    account with the same address stays untouched and unmentioned: the new login does not take the address over.
    """
    check_password(password)
    hashed = house.passwords.hash(password)

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        need = account_consent(policy)
        if need is not None and "account" not in submission.consents:
            raise FieldError("consent:account", "required", "an account is made only with consent to it", clauses=(need,))
        # Where the policy itself names the password as a datum, the form asks for it like any other field.
        form = form_of(policy, submission.point)
        named = any(one.category == "password" for one in form.fields)
        full = replace(submission, values={**submission.values, "password": password}) if named else submission
        outcome = collect_in(work, full, actor=actor, account=True)
        if outcome.verdict.allowed:
            work.transaction.add(AccountRow(controller, outcome.ids["subject"], hashed, 1, work.at))
        return outcome

    # Without the password: a fast digest of it would be kept.
    request = {
        "op": "register",
        "point": submission.point,
        "values": {**submission.values, "password": ""},
        "consents": sorted(submission.consents),
        "kind": submission.kind,
        "age": submission.age,
    }
    return house.change(controller, do, actor=actor, key=key, request=request)


def make_account(house: House, controller: str, *, subject: str, password: str, actor: Actor, key: str | None = None) -> Done:
    """Makes an account for a subject who is known already (by an order, say). Raises Refused where the consent to it is missing."""
    check_password(password)
    hashed = house.passwords.hash(password)

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        person = work.present(subject)
        need = account_consent(policy)
        consent = person.state.consents.get("account")
        clauses = (need,) if need else ()
        if need is not None and (consent is None or not consent.live(work.at)):
            refused = Verdict(False, "consent_missing", clauses, work.version.number, work.version.digest, about="account")
            return Outcome(refused, work.append("account", refused, [person], {}, actor=actor))
        if work.transaction.get(AccountRow, controller, subject) is not None:
            raise FieldError("subject", "exists", "there is an account already")
        person.state = person.state.with_ground(ACCOUNT, OpenGround(ACCOUNT))
        verdict = work.granted(clauses)
        index = work.append("account", verdict, [person], {"consent_at": consent.at if consent else 0}, actor=actor)
        work.transaction.add(AccountRow(controller, subject, hashed, 1, work.at))
        return Outcome(verdict, index, {"subject": subject})

    return house.change(controller, do, actor=actor, key=key, request={"op": "account", "subject": subject})


def account_consent(policy: Policy) -> str | None:
    """The clause that makes an account depend on consent, or None."""
    return next((one.clause for one in policy.purposes if one.purpose == "account" and one.consent), None)


def log_in(house: House, controller: str, *, name: str, password: str, seen: Mapping[str, str]) -> Login:
    """Who has this e-mail or phone and this password. Raises NotIdentified, the same and as slow for every reason."""
    policy = house.in_force(controller).policy
    rows = _accounts(house, controller, policy, name)
    found: AccountRow | None = None
    for row in rows:
        if house.passwords.check(password, row.password):
            found = row
            break
    if not rows:
        house.passwords.burn(password)
    if found is None:
        raise NotIdentified("the name or the password is wrong")
    return _enter(house, controller, policy, found, seen)


def log_in_by_code(house: House, controller: str, *, name: str, code: str, seen: Mapping[str, str]) -> Login:
    """Who has this e-mail or phone, and the one-time code that was sent there. Raises FieldError, the same for every reason."""
    policy = house.in_force(controller).policy
    rows = _accounts(house, controller, policy, name)
    about = use_code(house, controller, subject=rows[0].subject if rows else NOBODY, use="login", code=code)
    return _enter(house, controller, policy, rows[0], seen, about)


def _enter(house: House, controller: str, policy: Policy, row: AccountRow, seen: Mapping[str, str], shown: str = "") -> Login:
    """The entry of a login, and the address and time that the policy lets be kept of it. `shown`: the address a code came from."""

    def do(work: Work) -> Login:
        try:
            person = work.person(row.subject)
        except NotFound:
            raise NotIdentified("the name or the password is wrong") from None
        if person.state.disagreed:
            # Using the site anew after a disagreement is a new acceptance, put on record with it.
            person.state = replace(person.state, disagreed=False)
        _confirm(person, shown)
        clauses = [one.clause for one in policy.purposes if one.purpose in {"identification", "account"}]
        duty = policy.duty("log_ip_and_time")
        verdict = work.granted((*clauses, *((duty.clause,) if duty else ())))
        work.append("login", verdict, [person], {}, actor=subject_actor(row.subject))
        visits.log_in(work, row.subject, seen)
        return Login(row.subject, row.session_epoch)

    return house.write(controller, do)


def session_valid(house: House, controller: str, *, subject: str, epoch: int) -> bool:
    """True while the account is open and nobody has signed it out everywhere since."""
    row = house.read(controller, lambda work: work.transaction.get(AccountRow, controller, subject))
    return row is not None and row.closed_at is None and row.session_epoch == epoch


def sign_out_everywhere(house: House, controller: str, *, subject: str) -> int:
    """Ends every session of the subject; returns the new epoch."""

    def do(work: Work) -> int:
        row = _account(work, subject)
        work.transaction.put(replace(row, session_epoch=row.session_epoch + 1))
        work.append("logout", work.granted(()), [work.person(subject)], {}, actor=subject_actor(subject))
        return row.session_epoch + 1

    return house.write(controller, do)


def change_password(house: House, controller: str, *, subject: str, old: str, new: str) -> int:
    """Sets a new password and ends every session; returns the new epoch. Raises NotIdentified where the old one is wrong."""
    check_password(new)
    row = house.read(controller, lambda work: _account(work, subject))
    if not house.passwords.check(old, row.password):
        raise NotIdentified("the password is wrong")
    hashed = house.passwords.hash(new)

    def do(work: Work) -> int:
        # Compared again where it counts: what was reset meanwhile is not set back by who knew the old one.
        if _account(work, subject).password != row.password:
            raise NotIdentified("the password is wrong")
        return _set_password(work, subject, hashed)

    return house.write(controller, do)


def prove(house: House, controller: str, *, subject: str, password: str) -> None:
    """Makes sure that who is logged in knows the password of the account. Raises NotIdentified, NotFound."""
    row = house.read(controller, lambda work: _account(work, subject))
    if not house.passwords.check(password, row.password):
        raise NotIdentified("the password is wrong")


def set_password(house: House, controller: str, *, subject: str, code: str, new: str) -> int:
    """Sets a password with a code sent to the subject's own address, ends every session, and returns the new epoch. Raises FieldError."""
    check_password(new)
    hashed = house.passwords.hash(new)
    return with_code(house, controller, subject, "reset", code, lambda work, about: _set_password(work, subject, hashed, about))


def ask_code(house: House, controller: str, *, name: str, use: str, text: tuple[str, str]) -> None:
    """Sends a one-time code to an address, where an account has it; answers alike, and writes as much, where none has.

    `text` is title and body of the message in the person's language; `{code}` in the body stands for the code.
    """
    policy = house.in_force(controller).policy
    category = "email" if "@" in name else "phone"
    rows = _accounts(house, controller, policy, name)
    if rows:
        send_code(house, controller, subject=rows[0].subject, category=category, use=use, text=text)
        return

    # The same weight of work where nobody has the address, and an entry: the size of the published log tells nobody apart.
    house.write(controller, lambda work: send_nobody(work, category, use, text, VISITOR))


def confirm(house: House, controller: str, *, subject: str, code: str) -> Done:
    """Confirms an address of the subject by its code; the outcome stands with the record. ids: `subject`, `category`."""
    actor = subject_actor(subject)

    def confirmed(work: Work, category: str) -> Done:
        person = work.person(subject)
        _confirm(person, category)
        clauses = [one.clause for one in work.version.policy.purposes if one.purpose == "data_verification"]
        verdict = work.granted(clauses)
        index = work.append("confirm", verdict, [person], {"category": category}, actor=actor)
        return Done(index, {"subject": subject, "category": category}, verdict.clauses, verdict.version, verdict.digest)

    return with_code(house, controller, subject, "confirm", code, confirmed)


def reset_password(house: House, controller: str, *, name: str, code: str, new: str) -> None:
    """Sets a new password with a code that was sent to the address. Raises FieldError, the same for every reason."""
    check_password(new)
    policy = house.in_force(controller).policy
    hashed = house.passwords.hash(new)
    rows = _accounts(house, controller, policy, name)
    subject = rows[0].subject if rows else NOBODY
    with_code(house, controller, subject, "reset", code, lambda work, about: _set_password(work, subject, hashed, about))


def _confirm(person: Person, category: str) -> None:
    """Who used a code that was sent to an address has shown that the address is theirs."""
    if category:
        person.state = replace(person.state, confirmed=person.state.confirmed | {category})


def check_password(password: str) -> None:
    """Raises FieldError where the password is too short to keep anybody out."""
    if len(password) < SHORTEST_PASSWORD:
        raise FieldError("password", "too_short", f"a password has at least {SHORTEST_PASSWORD} characters")
    if len(password) > 200:
        raise FieldError("password", "too_long", "a password has at most 200 characters")


def find(house: House, controller: str, *, category: str, value: str, purpose: str, actor: Actor) -> list[str]:
    """Subjects with exactly this identifier: an officer states a purpose, and the search is an entry. Raises FieldError, Refused."""
    if category not in {"email", "phone", "inn"}:
        raise FieldError("category", "unknown_word", "one searches by email, phone or inn")
    policy = house.in_force(controller).policy
    normal = normalise(category, value, policy.operator.country or "RU")

    def do(work: Work) -> tuple[Verdict, list[str], int]:
        if not any(one.purpose == purpose for one in policy.purposes):
            verdict = Verdict(False, "purpose_not_named", policy.closed.purposes, work.version.number, work.version.digest, about=purpose)
            return verdict, [], work.append("search", verdict, [], {"category": category, "purpose": purpose}, actor=actor)
        verdict = work.granted([one.clause for one in policy.purposes if one.purpose == purpose])
        persons = []
        for subject in house.gate.find(controller, category, normal):
            try:
                persons.append(work.person(subject))
            except NotFound:
                continue
        index = work.append("search", verdict, persons, {"category": category, "purpose": purpose}, actor=actor)
        return verdict, [one.subject for one in persons], index

    verdict, found, index = house.write(controller, do)
    if not verdict.allowed:
        raise Refused(verdict, index=index)
    return found


def mark_minor(house: House, controller: str, *, subject: str, actor: Actor, key: str | None = None) -> Done:
    """Closes a minor's account and erases its data in the same operation, where the policy protects minors."""
    minors = house.in_force(controller).policy.minors
    if minors is None:
        raise FieldError("subject", "not_named", "the policy says nothing of minors")
    return erase(house, controller, subject=subject, actor=actor, reason="minor", clauses=(minors.clause,), key=key)


def _accounts(house: House, controller: str, policy: Policy, name: str) -> list[AccountRow]:
    """The open accounts with this e-mail or phone: who has confirmed it first, then the oldest.

    Anybody may register with an address that is not theirs; who has shown that it is theirs comes before them. Of more than a few only
    the first are looked at, so that no heap of accounts on one address makes its owner wait.
    """
    category = "email" if "@" in name else "phone"
    try:
        normal = normalise(category, name, policy.operator.country or "RU")
    except FieldError:
        return []
    subjects = house.gate.find(controller, category, normal)
    if not subjects:
        return []

    def do(work: Work) -> list[AccountRow]:
        mine: dict[str, Any] = {"controller": controller, "subject": tuple(subjects), "closed_at": None}
        rows = work.transaction.where(AccountRow, order=("created_at",), **mine)
        return rows if len(rows) < 2 else sorted(rows, key=lambda row: not _has_confirmed(work, row.subject, category))

    return house.read(controller, do)[:_MOST_ACCOUNTS]


def _has_confirmed(work: Work, subject: str, category: str) -> bool:
    try:
        return category in work.person(subject).state.confirmed
    except NotFound:
        return False


def _account(work: Work, subject: str) -> AccountRow:
    row = work.transaction.get(AccountRow, work.controller, subject)
    if row is None:
        raise NotFound("no such account")
    return row


def _set_password(work: Work, subject: str, hashed: str, shown: str = "") -> int:
    row, person = _account(work, subject), work.person(subject)
    _confirm(person, shown)
    work.transaction.put(replace(row, password=hashed, session_epoch=row.session_epoch + 1))
    work.append("password", work.granted(()), [person], {}, actor=subject_actor(subject))
    return row.session_epoch + 1
