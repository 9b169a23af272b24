"""Deliberate breaks of the system, by name: a check that none of them makes fail has shown nothing.

Each is one mistake that a builder could make. They are made in the serving process of the suite alone, before the first request; the
product does not know of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """One break: what it breaks, in words, and how."""

    breaks: str
    break_it: Callable[[], None]


MUTANTS: dict[str, Mutant] = {}


def mutant(breaks: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Registers a break under its function's name."""

    def keep(function: Callable[[], None]) -> Callable[[], None]:
        MUTANTS[function.__name__] = Mutant(breaks, function)
        return function

    return keep


def _allow(*reasons: str) -> None:
    """Turns refusals for these reasons into grants."""
    from zavet.operations import gate

    sound = gate.Work.decide

    def decide(self: gate.Work, question: Any, facts: Any) -> Any:
        verdict = sound(self, question, facts)
        if not verdict.allowed and (verdict.reason in reasons or (verdict.reason == "narrower_version" and verdict.about in reasons)):
            return replace(verdict, allowed=True, reason="allowed")
        return verdict

    gate.Work.decide = decide  # type: ignore[method-assign]


def _replace(function: str, new: Any) -> None:
    """Puts `new` in the place of a function in every module of the house that has imported it."""
    import importlib
    import sys

    module, _, name = function.rpartition(".")
    old = getattr(importlib.import_module(module), name)
    for loaded in list(sys.modules.values()):
        if getattr(loaded, "__name__", "").startswith("zavet") and getattr(loaded, name, None) is old:
            setattr(loaded, name, new)


@mutant("a use with no purpose, or one outside the register, is granted")
def purpose_check_skipped() -> None:
    _allow("purpose_missing", "purpose_not_named", "operation_prohibited")


@mutant("data limited to some purposes serve any other")
def purpose_limits_ignored() -> None:
    _allow("category_not_for_purpose", "source_not_for_purpose")


@mutant("consent is not looked at")
def consent_ignored() -> None:
    _allow("consent_missing", "consent_withdrawn", "consent_later_than_use")
    _replace("zavet.operations.accounts.account_consent", lambda policy: None)


@mutant("a use that needs an open order, ticket or claim needs none")
def ground_ignored() -> None:
    _allow("ground_missing", "ground_closed")


@mutant("whoever has a key is taken as assigned to every order")
def assignment_ignored() -> None:
    _allow("ground_not_assigned", "ground_missing", "ground_closed")


@mutant("a recipient may have every field, for every purpose")
def recipient_widened() -> None:
    _allow("recipient_not_named", "recipient_not_for_purpose", "category_not_for_recipient", "actor_not_for_purpose")


@mutant("data leave without consent, order or ground")
def disclosure_unconditional() -> None:
    _allow(
        "recipient_not_named", "recipient_not_for_purpose", "consent_missing", "consent_later_than_use", "ground_missing", "ground_closed",
        "ground_not_assigned", "authority_ground_not_named", "authority_of_another_country", "operation_prohibited",
    )  # fmt: skip


@mutant("any authority with any ground gets data")
def authority_unchecked() -> None:
    _allow("authority_ground_not_named", "authority_of_another_country", "ground_missing")


@mutant("roles are not looked at")
def role_ignored() -> None:
    _allow("role_not_entitled", "third_party_entity")
    _replace("zavet.operations.entitled.require", lambda house, controller, actor, act: None)
    from zavet.operations import entitled

    entitled.require = lambda house, controller, actor, act: None  # type: ignore[assignment]


@mutant("blocked data go on being used")
def restriction_ignored() -> None:
    _allow("restricted", "unconfirmed")


@mutant("a recorded disagreement changes nothing")
def disagreement_ignored() -> None:
    _allow("disagreed")


@mutant("channel, offers and the name a message goes out in are not looked at")
def message_rules_ignored() -> None:
    _allow("channel_not_named", "offer_not_allowed", "not_in_own_name")


@mutant("requests are carried out without confirming identity")
def identity_skipped() -> None:
    from zavet.operations import rights

    _allow("identity_not_confirmed")
    rights.advance = _no_identity(rights.advance)


def _no_identity(sound: Any) -> Any:
    def advance(house: Any, controller: str, **more: Any) -> Any:
        if more.get("event") in {"begin", "answer", "extend"}:
            row = next(one for one in _requests(house, controller) if one.request == more["request"])
            if row.identity == "pending":
                sound(house, controller, request=more["request"], event="confirm_identity", actor=more["actor"])
                if more["event"] == "begin":
                    return None
        return sound(house, controller, **more)

    return advance


def _requests(house: Any, controller: str) -> Sequence[Any]:
    from zavet.operations import rights

    return rights.listed(house, controller)


@mutant("every use is refused")
def everything_refused() -> None:
    from zavet.operations import gate

    sound = gate.Work.decide

    def decide(self: gate.Work, question: Any, facts: Any) -> Any:
        verdict = sound(self, question, facts)
        return replace(verdict, allowed=False, reason="role_not_entitled") if verdict.allowed else verdict

    gate.Work.decide = decide  # type: ignore[method-assign]


@mutant("entries are not written to the log")
def append_dropped() -> None:
    from zavet.operations import gate

    sound = gate.Work.append

    def append(self: gate.Work, type_: str, verdict: Any, persons: Any, body: Any, *, actor: Any, blobs: Any = ()) -> int:
        if type_ in {"collect", "publish", "client"}:
            return sound(self, type_, verdict, persons, body, actor=actor, blobs=blobs)
        for person in persons:
            self._save(person)
        return 0

    gate.Work.append = append  # type: ignore[method-assign]


@mutant("the log names another clause than the decision did")
def log_cites_nothing() -> None:
    from zavet.operations import gate

    sound = gate.Work.append

    def append(self: gate.Work, type_: str, verdict: Any, persons: Any, body: Any, *, actor: Any, blobs: Any = ()) -> int:
        return sound(self, type_, replace(verdict, clauses=()), persons, {"dropped": True}, actor=actor, blobs=blobs)

    gate.Work.append = append  # type: ignore[method-assign]


@mutant("an erasure is journalled and nothing is destroyed")
def erase_leaves_key() -> None:
    _replace("zavet.operations.erasure.complete", lambda house, controller, erasure: None)
    from zavet.operations import erasure

    erasure.complete = lambda house, controller, erasure: None  # type: ignore[assignment]


@mutant("a field the policy does not name is kept in a form")
def unknown_field_accepted() -> None:
    from zavet.operations import collect, inputs

    sound = inputs.checked

    def checked(policy: Any, asked: Any, values: Mapping[str, str], *, kind: str) -> dict[str, str]:
        known = {one.name for one in asked.fields}
        return sound(policy, asked, {name: text for name, text in values.items() if name in known}, kind=kind)

    collect.checked = checked  # type: ignore[assignment]


@mutant("a field that some service declares is kept with an order of any")
def service_fields_anywhere() -> None:
    from zavet.operations import services

    sound = services.order_form

    def order_form(policy: Any, asked: Any, service: Any) -> Any:
        if service is None:
            return sound(policy, asked, service)
        from zavet.site import wiring

        every = dict.fromkeys(name for one in services.listed(wiring.house(), policy.slug) for name in one.fields)
        return sound(policy, asked, replace(service, fields=tuple(every)))

    services.order_form = order_form


@mutant("the acceptance does not name the provisions of the service ordered")
def provisions_unnamed() -> None:
    from zavet.operations import collect

    sound = collect._evidence
    collect._evidence = lambda work, policy, submission, service: sound(work, policy, submission, None)


@mutant("services have provisions that nobody is shown")
def provisions_unshown() -> None:
    from zavet.operations import services

    sound = services.listed
    services.listed = lambda house, controller: [replace(one, provisions="") for one in sound(house, controller)]


@mutant("a service that is changed keeps its version")
def service_versions_frozen() -> None:
    from zavet.operations import services

    sound = services.declared
    services.declared = lambda work, name, value: replace(sound(work, name, value), version=1)


@mutant("fields are kept whatever they hold")
def values_unchecked() -> None:
    from zavet.operations import inputs

    inputs.value_of = lambda policy, one, text: text  # type: ignore[assignment]


@mutant("required fields may be left out, and fields are asked of everybody")
def required_not_asked() -> None:
    from zavet.operations import collect, inputs

    sound = inputs.checked

    def checked(policy: Any, asked: Any, values: Mapping[str, str], *, kind: str) -> dict[str, str]:
        loose = replace(asked, fields=tuple(replace(one, required=False, only_for=()) for one in asked.fields))
        return sound(policy, loose, values, kind=kind)

    collect.checked = checked  # type: ignore[assignment]


@mutant("every field is required")
def everything_required() -> None:
    from zavet.operations import collect, inputs

    sound = inputs.checked

    def checked(policy: Any, asked: Any, values: Mapping[str, str], *, kind: str) -> dict[str, str]:
        strict = replace(asked, fields=tuple(replace(one, required=True) for one in asked.fields))
        return sound(policy, strict, values, kind=kind)

    collect.checked = checked  # type: ignore[assignment]


@mutant("card numbers are kept")
def card_numbers_kept() -> None:
    _replace("zavet.law.identifiers.find_card_number", lambda text: False)
    _replace("zavet.law.identifiers.is_card_number", lambda text: False)


@mutant("nobody asks the age of a sender")
def age_not_asked() -> None:
    from zavet.operations import collect

    collect._ask_age = lambda policy, submission: None  # type: ignore[assignment]


@mutant("every consent offered counts as given")
def consents_ticked() -> None:
    from zavet.operations import collect
    from zavet.policy.forms import form

    sound = collect.collect_in

    def collect_in(work: Any, submission: Any, **more: Any) -> Any:
        asked = form(work.version.policy, submission.point)
        every = tuple(one.purpose for one in asked.consents) if asked else ()
        return sound(work, replace(submission, consents=every), **more)

    _replace("zavet.operations.collect.collect_in", collect_in)


@mutant("acceptance and consents leave no record")
def evidence_dropped() -> None:
    from zavet.operations import collect

    collect._evidence = lambda work, policy, submission, service: []  # type: ignore[assignment]


@mutant("whoever comes without a key, or with a wrong one, is the owner")
def anybody_is_owner() -> None:
    from zavet.decision.question import Actor
    from zavet.errors import NotIdentified
    from zavet.operations import clients

    sound = clients.identify

    def identify(house: Any, controller: str, secret: str) -> Actor:
        try:
            return sound(house, controller, secret)
        except NotIdentified:
            return Actor("client", "nobody", "owner")

    _replace("zavet.operations.clients.identify", identify)
    clients.identify = identify


@mutant("links to unsafe hosts are published")
def unsafe_links_published() -> None:
    _replace("zavet.operations.reviews.refuse_unsafe_links", lambda work, text: None)


@mutant("undeclared cookies reach the browser")
def cookies_undeclared() -> None:
    from zavet.site import cookies

    cookies.CookiesMiddleware.__call__ = lambda self, request: self._leaky(request)  # type: ignore[attr-defined,method-assign]
    cookies.CookiesMiddleware._leaky = _leaky  # type: ignore[attr-defined]


def _leaky(self: Any, request: Any) -> Any:
    response = self._get_response(request)
    response.set_cookie("tracker", "1")
    return response


@mutant("a visit is kept with everything that was sent")
def visits_keep_everything() -> None:
    from zavet.operations import visits

    class Everything(frozenset[str]):
        def __contains__(self, item: object) -> bool:
            return True

    visits.named = lambda policy, point: Everything()  # type: ignore[assignment]


@mutant("visits are not kept")
def visits_dropped() -> None:
    from zavet.operations import visits

    visits.count = lambda house, controller, **more: False  # type: ignore[assignment]
    visits.log_in = lambda work, subject, seen: None  # type: ignore[assignment]


@mutant("what goes out is not queued")
def outbox_dropped() -> None:
    _replace("zavet.operations.disclose.put", lambda work, person, parcel, verdict, index, state="waiting": work.new_id())


@mutant("notices go out also where the policy promises none")
def notices_everywhere() -> None:
    from zavet.operations import disclose, publish

    sound = publish.publish

    def loud(house: Any, controller: str, policy: Any, **more: Any) -> Any:
        done = sound(house, controller, policy, **more)

        def do(work: Any) -> None:
            from zavet.operations.rows import SubjectRow

            for row in work.transaction.where(SubjectRow, controller=controller, erased_at=None, limit=20):
                person = work.person(row.subject)
                verdict = work.granted(())
                index = work.append("notify", verdict, [person], {}, actor=more["actor"])
                disclose.put(work, person, disclose.Parcel("notice", "subject", "email", "", ("email",), {}), verdict, index)

        house.write(controller, do)
        return done

    publish.publish = loud  # type: ignore[assignment]
    _loud_disclosures()


def _loud_disclosures() -> None:
    from zavet.operations import disclose

    sound = disclose.disclose

    def loud(house: Any, controller: str, **more: Any) -> Any:
        done = sound(house, controller, **more)

        def do(work: Any) -> None:
            person = work.person(more["subject"])
            verdict = work.granted(())
            index = work.append("notify", verdict, [person], {}, actor=more["actor"])
            disclose.put(work, person, disclose.Parcel("notice", "subject", "email", "", ("email",), {}), verdict, index)

        house.write(controller, do)
        return done

    disclose.disclose = loud  # type: ignore[assignment]


@mutant("an incident closes whatever is missing")
def incident_closes_early() -> None:
    _replace("zavet.incident.machine.close", lambda standing, must_notify, clauses: None)


@mutant("the version in force is always the first one")
def old_version_stays() -> None:
    from zavet.operations.policies import Policies

    def in_force(self: Policies, transaction: Any, controller: str, at: int) -> Any:
        found = self.versions(transaction, controller)
        if not found:
            from zavet.errors import NotFound

            raise NotFound("no policy of this controller is in force")
        return found[0]

    Policies.in_force = in_force  # type: ignore[method-assign]


@mutant("a version is in force before its time")
def version_too_early() -> None:
    from zavet.operations.policies import Policies

    def in_force(self: Policies, transaction: Any, controller: str, at: int) -> Any:
        from zavet.errors import NotFound

        found = self.versions(transaction, controller)
        if not found:
            raise NotFound("no policy of this controller is in force")
        return found[-1]

    Policies.in_force = in_force  # type: ignore[method-assign]


@mutant("the retention job erases by age where the policy keeps without term")
def sweep_by_age() -> None:
    from zavet.operations import erasure, retention

    erasure.erases_itself = lambda policy: True  # type: ignore[assignment]
    retention.erasure.erases_itself = erasure.erases_itself  # type: ignore[assignment]


@mutant("the retention job erases nothing")
def sweep_dropped() -> None:
    from zavet.operations import erasure, retention

    erasure.erases_itself = lambda policy: False  # type: ignore[assignment]
    retention._sweep_excess = lambda house, controller: 0  # type: ignore[assignment]
    erasure.complete_held = lambda house, controller, *, actor: 0  # type: ignore[assignment]


@mutant("holds keep nothing")
def holds_ignored() -> None:
    from zavet.operations import state

    sound = state.from_json
    _replace("zavet.operations.state.from_json", lambda value: replace(sound(value), holds=()))
    state.from_json = lambda value: replace(sound(value), holds=())  # type: ignore[assignment]


@mutant("a value that the subject changes stays as it was")
def rectify_dropped() -> None:
    from zavet.operations import rectification

    def revise(work: Any, person: Any, rows: Any, changed: Any, verdict: Any, actor: Any) -> int:
        index: int = work.append("rectify", verdict, [person], {}, actor=actor)
        return index

    rectification._revise = revise  # type: ignore[assignment]
    rectification._reindex = lambda house, controller, subject, categories: None  # type: ignore[assignment]


@mutant("any host is served")
def any_host_served() -> None:
    from zavet.site.hosts import Hosts

    sound = Hosts.controller

    def controller(self: Hosts, host: str) -> str | None:
        from zavet.errors import UnknownHost

        try:
            return sound(self, host)
        except UnknownHost:
            return "smartis"

    Hosts.controller = controller  # type: ignore[method-assign]


@mutant("the check of the log finds nothing, whatever was changed")
def verify_says_yes() -> None:
    from zavet.ledger import fsck

    sound = fsck._Verification.run
    fsck._Verification.run = lambda self: replace(sound(self), findings=(), found=0)  # type: ignore[method-assign]


@mutant("a withdrawal is put on record and changes nothing")
def withdrawal_ignored() -> None:
    from zavet.operations.state import State

    sound = State.with_consent

    def with_consent(self: State, purpose: str, state: Any, at: int) -> State:
        return self if state == "withdrawn" else sound(self, purpose, state, at)

    State.with_consent = with_consent  # type: ignore[method-assign]


@mutant("what one opened to everybody stays closed, and what one closed stays open")
def public_fields_frozen() -> None:
    from zavet.operations.state import State

    del State
    from zavet.operations import settings as own

    own.show = lambda house, controller, **more: None  # type: ignore[assignment]


@mutant("logins leave no address and time")
def logins_unlogged() -> None:
    _replace("zavet.operations.visits.log_in", lambda work, subject, seen: None)
    from zavet.operations import visits

    visits.log_in = lambda work, subject, seen: None  # type: ignore[assignment]


@mutant("an order keeps no copy of the data as they were given")
def snapshot_dropped() -> None:
    from zavet.operations import collect

    sound = collect.open_ground_row

    def row(*args: Any, **more: Any) -> None:
        more["snapshot"] = None
        sound(*args, **more)

    collect.open_ground_row = row  # type: ignore[assignment]


@mutant("what is typed is answered as kept and is not")
def values_dropped() -> None:
    from zavet.operations import gate

    sound = gate.Work.keep

    def keep(self: gate.Work, person: Any, values: Mapping[str, str], *args: Any, **more: Any) -> Any:
        return sound(self, person, dict.fromkeys(values, ""), *args, **more)

    gate.Work.keep = keep  # type: ignore[method-assign]


@mutant("orders are taken of whoever sends one")
def anybody_orders() -> None:
    from zavet.policy.model import Point, Policy

    sound = Policy.point

    def point(self: Policy, word: str) -> Point | None:
        found = sound(self, word)
        return replace(found, identified=False) if found is not None else None

    Policy.point = point  # type: ignore[method-assign]


@mutant("the cabinet opens without a login")
def anybody_logged_in() -> None:
    from django.http import HttpResponse

    from zavet.site.errors_http import ErrorsMiddleware

    sound = ErrorsMiddleware.__call__

    def call(self: Any, request: Any) -> Any:
        return HttpResponse("") if request.path.startswith("/cabinet") else sound(self, request)

    ErrorsMiddleware.__call__ = call  # type: ignore[method-assign]


@mutant("reviews are taken and shown to nobody")
def reviews_hidden() -> None:
    from zavet.operations import reviews

    reviews.shown = lambda house, controller, *, about=None: []  # type: ignore[assignment]


@mutant("an officer of any company is one of the controller's own")
def strangers_entered() -> None:
    from zavet.operations.policies import Policies

    sound = Policies.in_force

    def in_force(self: Policies, transaction: Any, controller: str, at: int) -> Any:
        version = sound(self, transaction, controller, at)
        operator = version.policy.operator
        if not operator.entities:
            return version
        wider = replace(operator, entities=(*operator.entities, "ООО «Чужие»"))
        return replace(version, policy=replace(version.policy, operator=wider))

    Policies.in_force = in_force  # type: ignore[method-assign]


@mutant("a burst of failed logins goes unnoticed")
def bursts_unseen() -> None:
    from zavet.operations import security

    security._BURST = 10**9  # type: ignore[misc]


@mutant("plain HTTP on the port of HTTPS is answered by the site")
def plain_http_answered() -> None:
    import asyncio

    from zavet.site.https.doorway import Doorway

    async def plain(self: Doorway, connection: Any) -> None:
        # A handle of its own: the doorway closes the one it has.
        await asyncio.get_running_loop().connect_accepted_socket(self._application, connection.dup())

    Doorway.plain = plain  # type: ignore[method-assign]


@mutant("HTTPS is spoken under a certificate that nobody vouches for")
def certificate_of_nobody() -> None:
    from zavet.site.https import chosen

    sound = chosen.files

    def files(environment: Any, data: Any, *, demo: bool) -> Any:
        own = {name: text for name, text in environment.items() if name not in {"ZAVET_TLS_CERT", "ZAVET_TLS_KEY"}}
        return sound(own, data, demo=demo)

    chosen.files = files
