"""Checks of clauses and of what cites them."""

from __future__ import annotations

from collections.abc import Iterator

from zavet import terms
from zavet.policy.diagnostics import Found
from zavet.policy.model import OpenQuestion, Policy
from zavet.policy.shape import CITES, Path, parts
from zavet.policy.words import did_you_mean

CLOSABLE = ("data", "purposes", "recipients")
CLOSED = ("category", "purpose", "recipient", "point")
"""Kinds of words that an open question closes."""


def cited(policy: Policy) -> Iterator[tuple[Path, str]]:
    """Every clause id that a part of the policy cites, with the path of the citation."""
    for path, part in parts(policy):
        for name in CITES.get(type(part), ()):
            value = getattr(part, name)
            for position, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if one is not None:
                    yield ((*path, name, position) if isinstance(value, tuple) else (*path, name)), one


def citations(policy: Policy) -> Iterator[Found]:
    """P001, P030, P038: what is cited exists; exceptions do; what software enforces is cited."""
    ids = {one.id for one in policy.clauses}
    used = set()
    for path, one in cited(policy):
        used.add(one)
        if one not in ids:
            yield Found("P001", path, f"no clause `{one}`", did_you_mean(one, ids))
    for position, prohibition in enumerate(policy.prohibitions):
        for exception in prohibition.exceptions:
            if exception not in ids and not terms.is_other(exception):
                yield Found("P030", ("prohibitions", position, "exceptions"), f"no clause `{exception}`")
            used.add(exception)
    for position, clause in enumerate(policy.clauses):
        if clause.running == "enforced" and clause.kind != "heading" and clause.id not in used:
            yield Found("P038", ("clauses", position), f"clause `{clause.id}` is enforced and no fact cites it")


def clause_texts(policy: Policy) -> Iterator[Found]:
    """P002–P005: ids are unique, texts are there and differ."""
    served = {language for clause in policy.clauses for language in terms.LANGUAGES if clause.text.get(language, "").strip()}
    expected = served | {policy.language}
    for language in terms.LANGUAGES:
        if policy.clauses and language not in expected:
            yield Found("P004", ("clauses",), f"no clause has a text in {language}")
    first: set[str] = set()
    texts: dict[tuple[str, str], str] = {}
    for position, clause in enumerate(policy.clauses):
        path: Path = ("clauses", position)
        if clause.id in first:
            yield Found("P002", (*path, "id"), f"the clause id `{clause.id}` again")
        first.add(clause.id)
        lacking = [language for language in terms.LANGUAGES if not clause.text.get(language, "").strip()]
        if policy.language in lacking:
            yield Found("P003", (*path, "text"), f"clause `{clause.id}` has no text in {policy.language}")
        others = [language for language in lacking if language != policy.language and language in expected]
        if others:
            yield Found("P004", (*path, "text"), f"clause `{clause.id}` has no text in {', '.join(others)}")
        for language, text in clause.text.items():
            key = (language, " ".join(text.split()).casefold())
            if key[1] and key in texts:
                yield Found("P005", (*path, "text"), f"clause `{clause.id}` says in {language} what clause `{texts[key]}` says")
            texts.setdefault(key, clause.id)


def closed_lists(policy: Policy) -> Iterator[Found]:
    """P012: a refusal can cite what closes the list."""
    for name in CLOSABLE:
        if getattr(policy, name) and not getattr(policy.closed, name):
            yield Found("P012", ("closed", name), f"no clause closes the list of {name}")


def questions(policy: Policy) -> Iterator[Found]:
    """P020, P021, P044, P047, P048: an open question says where it comes from and what it closes; its answer is one of its options."""
    for position, question in enumerate(policy.open):
        path: Path = ("open", position)
        if question.clause is None and not question.quote.strip():
            yield Found("P020", path, f"the question `{question.id}` has neither clause nor quote")
        if not question.closes and not question.options and not question.asks:
            yield Found("P044", path, f"the question `{question.id}` closes nothing")
        for word in question.closes:
            kind, _, bare = word.partition(":")
            if not (terms.known(kind, bare) if kind in CLOSED and bare else any(terms.known(one, word) for one in CLOSED)):
                every = terms.CATEGORIES | terms.PURPOSES | terms.RECIPIENTS | terms.POINTS
                yield Found("P021", (*path, "closes"), f"no category, purpose, recipient or point `{word}`", did_you_mean(word, every))
        options = [one.id for one in question.options]
        for twice in sorted({one for one in options if options.count(one) > 1}):
            yield Found("P025", (*path, "options"), f"`{twice}` again")
        if question.answer is None:
            yield Found("P048", path, f"an open question, `{question.id}`: {_told(policy, question)}")
        elif question.answer not in options:
            hint = did_you_mean(question.answer, options)
            yield Found("P047", (*path, "answer"), f"the question `{question.id}` has no option `{question.answer}`", hint)


def _told(policy: Policy, question: OpenQuestion) -> str:
    text = question.question.get(policy.language) or next(iter(question.question.values()), "")
    ids = ", ".join(one.id for one in question.options)
    return f"{text} (options: {ids})" if ids else text
