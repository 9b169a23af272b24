"""Sending a form of the console: done, or shown again with what is wrong beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect

from zavet.errors import FieldError, IncidentError, Malformed, PolicyError, RightsError
from zavet.operations import security
from zavet.operations.house import Done
from zavet.site.console.desk import Desk
from zavet.site.console.forms import Form, Sent, filled, marked, read
from zavet.terms import phrases

Answer = HttpResponse | Done | str
Act = Callable[[Sent], Answer]


class Forms:
    """The forms of one page, and what became of the one that was sent."""

    def __init__(self, desk: Desk, *forms: Form) -> None:
        self._desk = desk
        self._forms = {one.word: one for one in forms}
        self.status = 200

    def __getitem__(self, word: str) -> Form:
        return self._forms[word]

    def post(self, **acts: Act) -> HttpResponse | None:
        """Does what the sent form asks, and tells where to go; None where the page is to be shown, again with what is wrong or at first.

        An act answers with a response, an address, or what was done (then back to this page). Raises Malformed for a form that is none of
        the page's, Refused, and whatever else is no affair of a field.
        """
        desk = self._desk
        if desk.request.method != "POST":
            return None
        word = desk.request.POST.get("do", "")
        form = self._forms.get(word)
        if form is None or word not in acts:
            raise Malformed("the form is none of this page")
        desk.require(form.act)
        try:
            answer = acts[word](read(form, desk.request))
        except FieldError as error:
            if error.problem == "unknown" and error.field not in {one.name for one in form.inputs}:
                security.note(desk.house, desk.controller, kind="field", where=f"console/{word}")
            self._keep(form, error, {error.field: self._told(error.problem, str(error))}, 422)
            return None
        except (RightsError, IncidentError) as error:
            self._keep(form, error, {}, 409)
            return None
        except PolicyError as error:
            self._keep(form, error, {}, 422)
            return None
        if isinstance(answer, Done):
            return HttpResponseRedirect(f"{desk.request.path}?done={answer.index}")
        return HttpResponseRedirect(answer) if isinstance(answer, str) else answer

    def _keep(self, form: Form, error: FieldError | RightsError | IncidentError | PolicyError, wrong: dict[str, str], status: int) -> None:
        known = {one.name for one in form.inputs}
        general = [text for name, text in wrong.items() if name not in known]
        if not wrong:
            general = [self._desk.say("wrong.step", message=str(error))]
        again = marked(filled(form, self._desk.request.POST), wrong)
        summary = " ".join(general) or self._desk.say("wrong.fields")
        self._forms[form.word] = replace(again, error=summary, clauses=error.clauses, folded=False)
        self.status = status

    def _told(self, problem: str, message: str) -> str:
        key = f"problem.{problem}"
        known = phrases.load("zavet.site.console").has(key)
        return self._desk.say(key) if known else self._desk.say("problem.other", message=message)
