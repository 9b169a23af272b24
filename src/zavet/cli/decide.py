"""`zavet decide`: the bare decision of a policy file on a question, explained. No data, no entry."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from zavet.cli import exits, inputs
from zavet.cli.command import Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.clock import SystemClock
from zavet.decision.compile import compile_policy
from zavet.decision.decide import decide
from zavet.decision.explain import VOICES, explain
from zavet.decision.facts import ConsentState, ConsentWord, Facts, OpenGround
from zavet.decision.question import Actor, ActorKind, GroundRef, Question
from zavet.policy import canonical, syntax

_QUESTION: Final = frozenset(
    {"operation", "categories", "purpose", "actor", "at", "recipient", "ground", "point", "channel", "offer", "in_name_of", "facts"}
)
_FACTS: Final = frozenset(
    {
        "consents", "objections", "restricted", "grounds", "sources", "points", "minor", "parental_consent", "identity_confirmed",
        "disagreed", "unconfirmed", "erased",
    }
)  # fmt: skip


def _decide(args: Namespace, out: Output) -> int:
    policy = syntax.read(args.file)
    asked = inputs.question_map(inputs.json_of(args.json))
    _known(asked, _QUESTION, "question")
    at = asked.get("at", SystemClock().now())
    if not isinstance(at, int) or isinstance(at, bool):
        raise UsageError("`at` takes seconds since 1970")
    question = _question(asked, at)
    facts = _facts(inputs.question_map(asked.get("facts", {})), at)
    verdict = decide(compile_policy(policy, 1, canonical.digest(policy)), facts, question)
    explanation = explain(verdict, policy, out.language, args.voice)
    if args.answer == "json":
        out.as_json = True
        out.value(
            {
                "allowed": verdict.allowed,
                "reason": verdict.reason,
                "about": verdict.about,
                "clauses": list(verdict.clauses),
                "obligations": list(verdict.obligations),
                "digest": verdict.digest,
                "explanation": explanation,
            }
        )
    else:
        out.say("decide.allowed" if verdict.allowed else "decide.refused", reason=verdict.reason)
        out.line(explanation)
    return exits.OK if verdict.allowed else exits.FOUND


def _question(asked: Mapping[str, Any], at: int) -> Question:
    actor = inputs.question_map(asked.get("actor", {"kind": "officer", "role": "owner"}))
    _known(actor, frozenset({"kind", "id", "role", "purposes", "entity"}), "actor")
    kind = _text(actor, "kind", "officer")
    if kind not in get_args(ActorKind):
        raise UsageError(f"`actor.kind` is one of {', '.join(get_args(ActorKind))}")
    purposes = frozenset(_texts(actor, "purposes"))
    who = Actor(kind, _text(actor, "id"), _text(actor, "role"), purposes, _text(actor, "entity"))  # type: ignore[arg-type]
    ground = asked.get("ground")
    if isinstance(ground, str):
        reference = inputs.ground(ground)
    else:
        found = inputs.question_map(ground) if ground is not None else {}
        reference = GroundRef(_text(found, "kind"), _text(found, "id")) if found else None
    return Question(
        operation=_text(asked, "operation", "use"),
        categories=tuple(_texts(asked, "categories")),
        purpose=_text(asked, "purpose") or None,
        actor=who,
        at=at,
        recipient=_text(asked, "recipient") or None,
        ground=reference,
        point=_text(asked, "point") or None,
        channel=_text(asked, "channel") or None,
        offer=_flag(asked, "offer"),
        in_name_of=_text(asked, "in_name_of", "own"),
    )


def _facts(found: Mapping[str, Any], at: int) -> Facts:
    _known(found, _FACTS, "facts")
    consents = {name: _consent(one, at) for name, one in inputs.question_map(found.get("consents", {})).items()}
    grounds = {name: _open_ground(one) for name, one in inputs.question_map(found.get("grounds", {})).items()}
    minor = found.get("minor")
    if minor is not None and not isinstance(minor, bool):
        raise UsageError("`minor` takes true, false or null")
    return Facts(
        consents=consents,
        objections=frozenset(_texts(found, "objections")),
        restricted=_text(found, "restricted") or None,
        grounds=grounds,
        sources={name: frozenset(_list(one, name)) for name, one in inputs.question_map(found.get("sources", {})).items()},
        points={name: frozenset(_list(one, name)) for name, one in inputs.question_map(found.get("points", {})).items()},
        minor=minor,
        parental_consent=_flag(found, "parental_consent"),
        identity_confirmed=_flag(found, "identity_confirmed", default=True),
        disagreed=_flag(found, "disagreed"),
        unconfirmed=_flag(found, "unconfirmed"),
        erased=_flag(found, "erased"),
    )


def _consent(one: Any, at: int) -> ConsentState:
    state, since = (one, at) if isinstance(one, str) else (one.get("state"), one.get("at", at)) if isinstance(one, dict) else (None, at)
    if state not in get_args(ConsentWord) or not isinstance(since, int):
        raise UsageError(f"a consent is one of {', '.join(get_args(ConsentWord))}, or an object with `state` and `at`")
    return ConsentState(cast("ConsentWord", state), since)


def _open_ground(one: Any) -> OpenGround:
    if isinstance(one, str):
        return OpenGround(one)
    found = inputs.question_map(one)
    details = {name: str(value) for name, value in inputs.question_map(found.get("details", {})).items()}
    return OpenGround(_text(found, "kind"), tuple(_texts(found, "recipients")), details)


def _known(found: Mapping[str, Any], names: frozenset[str], what: str) -> None:
    for name in found:
        if name not in names:
            raise UsageError(f"no `{name[:40]}` in the {what}", hint=f"it takes {', '.join(sorted(names))}")


def _text(found: Mapping[str, Any], name: str, default: str = "") -> str:
    value = found.get(name, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise UsageError(f"`{name}` takes text")
    return value


def _texts(found: Mapping[str, Any], name: str) -> list[str]:
    return _list(found.get(name, []), name)


def _list(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"`{name}` takes a list of texts")
    return value


def _flag(found: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = found.get(name, default)
    if not isinstance(value, bool):
        raise UsageError(f"`{name}` takes true or false")
    return value


COMMANDS = (
    Command(
        "decide",
        "A bare decision of a policy file: allowed or refused, by which clauses, and why. Exit code 1 where it is refused.\n"
        "The question is a JSON object: operation, categories, purpose, actor {kind, id, role, purposes, entity}, recipient, ground\n"
        '("order/1" or {kind, id}), point, channel, offer, in_name_of, at (seconds), and facts of the subject {consents {purpose:\n'
        '"given"}, grounds {id: kind or {kind, recipients, details}}, objections, restricted, sources, points, minor …}.',
        """echo '{"categories": ["phone"], "purpose": "delivery"}' | zavet decide policies/protorg.yaml --json -""",
        _decide,
        (
            arg("file", metavar="FILE", help="a policy file (YAML)"),
            arg("--json", required=True, metavar="QUESTION", help="the question: a file, or `-` for the standard input"),
            arg("--voice", choices=VOICES, default="officer", metavar="VOICE", help="whom it is explained to: officer, subject or auditor"),
            arg("--answer", choices=("text", "json"), default="text", metavar="FORM", help="text (default) or json"),
        ),
    ),
)
