"""`zavet question`: what the policy in force leaves open, and answers to it."""

from __future__ import annotations

from dataclasses import asdict

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.cli.exits import UsageError
from zavet.operations import questions
from zavet.operations.questions import Given, Preview
from zavet.policy.answers import question_text
from zavet.policy.model import OpenQuestion
from zavet.policy.questions import ask_label, closed_words, opened_lines, option_label

_ID = arg("question", metavar="QUESTION", help="the id of an open question, as `zavet question list` tells it")


def _list(desk: Desk) -> int:
    found = questions.listed(desk.house, desk.controller)
    desk.out.value([_told(one, desk.out.language) for one in found])
    if not found:
        desk.out.say("question.none")
    for one in found:
        desk.out.line(f"{one.id}  [{one.clause or '—'}]  {question_text(one, desk.out.language)}")
    return exits.OK


def _show(desk: Desk) -> int:
    one = questions.found(desk.house, desk.controller, desk.args.question)
    language = desk.out.language
    desk.out.value(_told(one, language))
    desk.out.line(question_text(one, language))
    if one.quote:
        desk.out.line(f"  «{one.quote}» [{one.clause or '—'}]")
    if one.closes:
        desk.out.say("question.closed", words="; ".join(closed_words(one, language)))
    for option in one.options:
        desk.out.line(f"  --option {option.id}  {option_label(option, language)}")
    for name in one.asks:
        desk.out.line(f"  --set {name}=…  {ask_label(name, language)}")
    return exits.OK


def _answer(desk: Desk) -> int:
    given = _given(desk)
    if desk.args.preview:
        return _preview(desk, questions.preview(desk.house, desk.controller, question=desk.args.question, given=given))
    return desk.done(
        questions.answer(
            desk.house,
            desk.controller,
            question=desk.args.question,
            given=given,
            actor=desk.actor,
            version=desk.args.on_version,
            key=desk.key,
        )
    )


def _preview(desk: Desk, found: Preview) -> int:
    lines = opened_lines(found.before, found.after, desk.out.language)
    desk.out.value({"version": found.version, "digest": found.digest, "forms": list(lines), **found.diff.to_json()})
    for line in (*lines, *(() if lines and found.diff.is_empty else found.diff.lines(desk.out.language))):
        desk.out.line(line)
    desk.out.say("question.preview", version=found.version)
    return exits.OK


def _given(desk: Desk) -> Given:
    if bool(desk.args.option) == bool(desk.args.set):
        raise UsageError("an answer is --option ID or --set NAME=VALUE, one of the two", hint="`zavet question show` tells both")
    if desk.args.option:
        option: str = desk.args.option
        return option
    return inputs.values(desk.args.set, None)


def _told(one: OpenQuestion, language: str) -> dict[str, object]:
    told = {name: value for name, value in asdict(one).items() if name not in {"options", "answer"}}
    options = [{"id": option.id, "label": option_label(option, language)} for option in one.options]
    return {**told, "question": question_text(one, language), "closed": list(closed_words(one, language)), "options": options}


COMMANDS = (
    act("question list", "Open questions of the policy in force: id, clause, what is asked.", "--controller protorg", _list),
    act(
        "question show",
        "One open question: the words of the text, what stays closed until it is answered, and the answers at hand.",
        "--controller protorg retention.term",
        _show,
        _ID,
    ),
    act(
        "question answer",
        "Answers an open question: publishes the version in force with what the answer adds, in force at once. With --preview it only\n"
        "tells what would change.",
        "--controller protorg retention.term --set 'retention.term=3 calendar_years' --preview",
        _answer,
        _ID,
        arg("--option", metavar="ID", help="the id of an option"),
        arg("--set", action="append", metavar="NAME=VALUE", help="a value for a name that the question asks for; may be given again"),
        arg("--preview", action="store_true", help="tell what would change, and publish nothing"),
        arg("--on-version", type=int, metavar="N", help="only on this version: refused where another one is in force by now"),
        right="publish",
        keyed=True,
    ),
)
