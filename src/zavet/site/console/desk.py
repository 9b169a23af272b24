"""An officer at a controller's desk, and the door to it.

(1) The session is of this controller and its officer is active, or the request is a stranger's. (2) Half an hour without a request ends
it. (3) A second factor has been shown. (4) The act of the page is one that the role may do: a refusal is an entry and a page with its
clauses. Only then is anything looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render

from zavet.clock import Clock, SystemClock
from zavet.decision.explain import explain
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import NotIdentified, Refused
from zavet.operations import entitled
from zavet.operations.house import House
from zavet.operations.publish import versions
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.console import words
from zavet.site.console.blocks import PER_PAGE, Cell, Facts, Links, Note, Pages, Text
from zavet.site.console.forms import Form
from zavet.site.console.menu import menu
from zavet.site.errors_http import status_of
from zavet.site.here import language
from zavet.site.models import Officer

P = ParamSpec("P")
IDLE: Final = 30 * 60
"""Seconds without a request after which an officer logs in anew."""
_MARKED: Final = 60

clock: Clock = SystemClock()
"""The machine's own: moving the clock of a demo ends nobody's session."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of one officer."""

    request: HttpRequest
    house: House
    controller: str
    policy: Policy
    officer: Officer
    actor: Actor
    language: str

    def say(self, key: str, **values: object) -> str:
        """A phrase of the console in the officer's language."""
        return words.say(self.language, key, **values)

    def name(self, kind: str, word: str) -> str:
        """A word of the vocabulary in the officer's language."""
        return words.name(self.language, kind, word)

    def names(self, kind: str, found: Sequence[str]) -> str:
        """Several of them."""
        return words.names(self.language, kind, found)

    def own(self, kind: str, word: str) -> str:
        """A word of the console's own lists."""
        return words.own(self.language, kind, word)

    def columns(self, *found: str) -> list[str]:
        """Headings of columns, and labels of fields and facts."""
        return [self.say(f"word.{one}") for one in found]

    def label(self, word: str) -> str:
        """The label of a field or fact."""
        return self.say(f"word.{word}")

    def choices(self, kind: str, found: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Words of the vocabulary to choose from, each once."""
        return tuple((one, self.name(kind, one)) for one in dict.fromkeys(found))

    def own_choices(self, kind: str, found: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Words of the console's own lists to choose from."""
        return tuple((one, self.own(kind, one)) for one in found)

    def time(self, at: int | None) -> str:
        """A time as people of the controller's country read it."""
        return words.moment(at, self.policy.operator.country or "RU")

    def may(self, act: str) -> bool:
        """True where the role may do the act; an empty one is everybody's."""
        return not act or entitled.may(self.actor, act)

    def require(self, act: str) -> None:
        """Raises Refused, with an entry, where the officer may not do the act."""
        if act:
            entitled.require(self.house, self.controller, self.actor, act)

    def number(self, name: str = "page") -> int:
        """A page number of the address; 1 for anything else."""
        text = self.request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 6 and int(text) > 0 else 1

    def asked(self, name: str, allowed: Sequence[str]) -> str:
        """A word of the address that is on the list; empty for anything else."""
        text = self.request.GET.get(name, "")
        return text if text in allowed else ""

    def paged(self, rows: Sequence[Any]) -> tuple[Sequence[Any], Pages]:
        """The rows of one page, of up to one more than a page's, and where its neighbours are."""
        number = self.number()
        query = {name: text for name, text in self.request.GET.items() if name not in {"page", "done"}}

        def at(page: int) -> str:
            return f"?{urlencode({**query, 'page': page})}"

        after = at(number + 1) if len(rows) > PER_PAGE else ""
        return rows[:PER_PAGE], Pages(number, at(number - 1) if number > 1 else "", after)

    def window(self) -> tuple[int, int | None]:
        """Limit and rows to skip, for the page asked for: one row more than is shown."""
        skipped = (self.number() - 1) * PER_PAGE
        return PER_PAGE + 1, skipped or None

    def page(self, title: str, *blocks: object, lead: str = "", status: int = 200, back: tuple[str, str] | None = None) -> HttpResponse:
        """A page of the console. Forms of acts that the role may not do are left out."""
        done = self.request.GET.get("done", "")
        shown = [one for one in blocks if one is not None and (not isinstance(one, Form) or self.may(one.act))]
        context = {
            "title": title,
            "lead": lead,
            "blocks": [self._keyed(one) if isinstance(one, Form) else one for one in shown],
            "menu": menu(self.actor, self.language, self.request.path, demo=self.house.demo, waiting={"questions": len(self.policy.open)}),
            "done": done if done.isascii() and done.isdigit() and self.request.method == "GET" else "",
            "back": back,
            "officer": self.officer.login,
            "role": words.role(self.language, self.actor.role),
            "version": self.house.in_force(self.controller).number,
        }
        return render(self.request, "zavet/console/page.html", context, status=status)

    def _keyed(self, form: Form) -> Form:
        return replace(form, key=self.house.entropy.random(16).hex())

    def refused(self, error: Refused) -> HttpResponse:
        """The page of a refusal: why, by which clauses, and under which entry it stands."""
        verdict = error.verdict
        policy = next((one.policy for one in versions(self.house, self.controller) if one.digest == getattr(verdict, "digest", "")), None)
        why = explain(verdict, policy, self.language, "officer") if isinstance(verdict, Verdict) and policy else ""
        rows: list[tuple[str, object]] = [(self.label("clauses"), Cell(clauses=tuple(verdict.clauses)))]
        if error.index is not None:
            rows.append((self.label("entry"), Cell(str(error.index), self.entry(error.index), mono=True)))
        texts = [f"{one} {clause.text.get(self.language, '')}" for one in verdict.clauses if (clause := self.policy.clause(one))]
        return self.page(
            self.say("refused.title"),
            Note(why or self.say("refused.text"), "bad"),
            Facts(*rows),
            *(Text(one, quiet=True) for one in texts[:3]),
            Links(((self.say("refused.start"), "/console/"),)),
            status=status_of(error),
        )

    def entry(self, index: int) -> str:
        """The address of an entry, for roles that may read the log."""
        return f"/console/log/{index}" if self.may("log") else ""


def officer_of(request: HttpRequest) -> Officer | None:
    """The officer of this controller who is logged in, with the password at least; None for everybody else (I11)."""
    user = cast("Any", request).user
    if not user.is_authenticated or user.controller != cast("Any", request).controller:
        return None
    now, last = clock.now(), request.session.get("active", 0)
    if now - last > IDLE:
        auth.logout(request)
        return None
    if now - last >= _MARKED:
        request.session["active"] = now
    return cast("Officer", user)


def is_verified(request: HttpRequest) -> bool:
    """True where this session has shown a second factor."""
    return bool(cast("Any", request).user.is_verified())


def desk_of(request: HttpRequest, officer: Officer) -> Desk:
    """The desk of an officer who is logged in."""
    house, controller = wiring.house(), officer.controller
    actor = Actor("officer", officer.login, officer.role, entity=officer.entity)
    return Desk(request, house, controller, house.in_force(controller).policy, officer, actor, language())


def page(
    act: str = "", *, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[Callable[Concatenate[Desk, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Makes a page of the console of a function over a desk. `act`: what the role must be entitled to, whatever the page shows."""

    def decorated(view: Callable[Concatenate[Desk, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in (*methods, "HEAD"):
                return HttpResponseNotAllowed(methods)
            officer = officer_of(request)
            if officer is None:
                if request.method == "POST":
                    raise NotIdentified("log in to the console first")
                return HttpResponseRedirect(f"/console/login?{urlencode({'next': request.path})}")
            if not is_verified(request):
                return HttpResponseRedirect("/console/code")
            desk = desk_of(request, officer)
            try:
                desk.require(act)
                return view(desk, *args, **kwargs)
            except Refused as error:
                return desk.refused(error)

        return answered

    return decorated
