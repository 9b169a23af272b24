"""Open questions of the policy: each with its words and clause; an answer is looked at first, then published as a new version."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import HttpResponse

from zavet.errors import FieldError, NotFound, StaleVersion
from zavet.operations import questions as asked
from zavet.operations.questions import Given, Preview
from zavet.policy.answers import question_text
from zavet.policy.model import OpenQuestion
from zavet.policy.questions import ask_choices, ask_label, closed_words, opened_lines, option_label, takes_several
from zavet.site.console.blocks import Asked, Heading, Lines, Links, Note
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent, filled
from zavet.site.console.sending import Forms

_WRITTEN: Final = "="
"""The choice of writing the values oneself: no id of an option."""
_FEW: Final = 40
"""So many words make a list to choose from."""
_LIST: Final = "/console/questions"


@page(methods=("GET",))
def questions(desk: Desk) -> HttpResponse:
    """Every open question of the version in force."""
    found = desk.policy.open
    return desk.page(
        desk.say("title.questions"),
        *(_asked(desk, one, listed=True) for one in found),
        None if found else Note(desk.say("asked.none"), "good"),
        lead=desk.say("lead.questions"),
    )


@page()
def question(desk: Desk, question: str) -> HttpResponse:
    """One open question: an answer is chosen or written, what it changes is shown, and only then is it published."""
    try:
        one = asked.found(desk.house, desk.controller, question)
        return _Answering(desk, one).response()
    except NotFound:
        if desk.request.method == "POST":
            return _answered(desk)
        raise


class _Answering:
    """The page of one question, and what becomes of an answer."""

    def __init__(self, desk: Desk, one: OpenQuestion) -> None:
        self._desk = desk
        self._one = one
        self._form = _form(desk, one)
        self._told: list[object] = []

    def response(self) -> HttpResponse:
        """The page, or where to go once the answer is published. Raises NotFound where somebody else has answered by now."""
        if self._form is None:
            more = (Note(self._desk.say("asked.by_text"), "warn"), Links(((self._desk.say("title.draft"), "/console/policies/draft"),)))
            return self._page(200, *more)
        forms = Forms(self._desk, self._form, _confirm(self._desk, self._one))
        done = forms.post(preview=self._looked, answer=self._published)
        if done is not None:
            return done
        wrong = (forms["answer"],) if forms["answer"].error else ()
        return self._page(forms.status, *wrong, forms["preview"])

    def _looked(self, sent: Sent) -> HttpResponse:
        return self._shown(_given(self._one, sent))

    def _published(self, sent: Sent) -> HttpResponse | str:
        desk, given, version = self._desk, _given(self._one, sent), sent.number("version", 1, 10**9)
        try:
            done = asked.answer(
                desk.house, desk.controller, question=self._one.id, given=given, actor=desk.actor, version=version, key=sent.key
            )
        except StaleVersion:
            moved = version != desk.house.in_force(desk.controller).number
            return self._shown(given, Note(desk.say("asked.meanwhile" if moved else "asked.waits"), "warn"), status=409)
        return f"{_LIST}?done={done.index}"

    def _shown(self, given: Given, *notes: Note, status: int = 200) -> HttpResponse:
        """What the answer changes, the form that publishes it, and the form that was sent, to think again."""
        desk, one = self._desk, self._one
        found = asked.preview(desk.house, desk.controller, question=one.id, given=given)
        forms = [_keeping(_confirm(desk, one), desk)]
        if self._form is not None:
            forms.append(filled(self._form, desk.request.POST))
        return self._page(status, *notes, *_changes(desk, found), *forms)

    def _page(self, status: int, *blocks: object) -> HttpResponse:
        desk = self._desk
        return desk.page(
            desk.say("title.question"),
            _asked(desk, self._one),
            *(blocks if desk.may("publish") else ()),
            back=(desk.say("title.questions"), _LIST),
            status=status,
        )


def _answered(desk: Desk) -> HttpResponse:
    """The question that was to be answered is open no more: somebody else was first, or another version was published."""
    return desk.page(
        desk.say("title.question"),
        Note(desk.say("asked.gone"), "warn"),
        Links(((desk.say("title.questions"), _LIST), (desk.say("title.policies"), "/console/policies"))),
        status=409,
    )


def _asked(desk: Desk, one: OpenQuestion, *, listed: bool = False) -> Asked:
    return Asked(
        question_text(one, desk.language),
        desk.own("asked", one.reason),
        one.quote,
        (one.clause,) if one.clause else (),
        closed_words(one, desk.language),
        tuple(option_label(option, desk.language) for option in one.options) if listed else (),
        f"{_LIST}/{quote(one.id)}" if listed and desk.may("publish") else "",
        desk.say("asked.answer"),
    )


def _form(desk: Desk, one: OpenQuestion) -> Form | None:
    """What the answer is given in; None where only a new text answers."""
    options = tuple((option.id, option_label(option, desk.language)) for option in one.options)
    inputs: list[Input] = []
    if options:
        written = ((_WRITTEN, desk.say("asked.written")),) if one.asks else ()
        inputs.append(Input("choice", desk.say("asked.choose"), "radio", (*options, *written), required=not one.asks))
    inputs += [_written(desk, name, alone=not options and len(one.asks) == 1) for name in one.asks]
    return Form("preview", desk.say("button.look"), tuple(inputs), desk.say("asked.answering"), act="publish") if inputs else None


def _written(desk: Desk, name: str, *, alone: bool) -> Input:
    words = ask_choices(name, desk.language)
    label, hint = ask_label(name, desk.language), desk.say("hint.several") if takes_several(name) else ""
    if 0 < len(words) <= _FEW:
        return Input(name, label, "select", words, required=alone, hint=hint)
    return Input(name, label, required=alone, longest=500, hint=hint)


def _confirm(desk: Desk, one: OpenQuestion) -> Form:
    """What is published: the answer that was looked at, under the version it was looked at for."""
    inputs = (
        *((Input("choice", kind="hidden", required=False, longest=200),) if one.options else ()),
        *(Input(name, kind="hidden", required=False, longest=500) for name in one.asks),
        Input("version", kind="hidden", value=str(desk.house.in_force(desk.controller).number)),
    )
    return Form(
        "answer", desk.say("button.publish"), inputs, desk.say("act.answer_question"), desk.say("about.answer_question"), act="publish"
    )


def _keeping(form: Form, desk: Desk) -> Form:
    """The form that publishes, with the answer just sent and the version in force now."""
    version = next(one.value for one in form.inputs if one.name == "version")
    data = desk.request.POST.copy()
    data["version"] = version
    return filled(form, data)


def _given(one: OpenQuestion, sent: Sent) -> Given:
    """The answer as sent: an option, or values. Raises FieldError for none and for both."""
    written = {name: sent[name] for name in one.asks if sent[name]}
    chosen = sent["choice"] if one.options else _WRITTEN
    if chosen and chosen != _WRITTEN:
        if written:
            raise FieldError("choice", "option_and_text", "choose an answer or write one, not both")
        return chosen
    if not written:
        raise FieldError(one.asks[0] if chosen else "choice", "required", "nothing is answered")
    return written


def _changes(desk: Desk, preview: Preview) -> list[object]:
    opened = opened_lines(preview.before, preview.after, desk.language)
    lines = () if preview.diff.is_empty else preview.diff.lines(desk.language)
    lapse = [Note(desk.say("policies.lapse", count=len(preview.diff.lapsed)), "warn")] if preview.diff.lapsed else []
    nothing = [] if opened or lines else [Note(desk.say("asked.nothing_changes"))]
    blocks: list[object] = [Heading(desk.say("policies.diff")), *lapse, *nothing]
    return [*blocks, *([Lines(opened)] if opened else []), *([Lines(lines)] if lines else [])]
