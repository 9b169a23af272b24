"""Checks of words against the vocabulary and of facts against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zavet import terms
from zavet.policy import words
from zavet.policy.classes import CLASSES, retention_class
from zavet.policy.diagnostics import Found
from zavet.policy.model import Policy
from zavet.policy.shape import VOCABULARY, ByLanguage, Choice, Path, parts, record_of

_FACTS = (
    "subjects",
    "data",
    "purposes",
    "recipients",
    "authorities",
    "retention",
    "rights",
    "duties",
    "prohibitions",
    "measures",
    "disclaimers",
    "statistics",
    "contacts",
)


def vocabulary(policy: Policy) -> Iterator[Found]:
    """P006, P010: every word is known or the policy's own; what a disclosure rests on is of its five forms."""
    for path, part in parts(policy):
        for field in record_of(type(part)).fields:
            value = getattr(part, field.name)
            kind = VOCABULARY.get((type(part), field.name))
            if isinstance(field.shape, Choice) and value is not None and value not in field.shape.words:
                yield Found(
                    "P006",
                    (*path, field.name),
                    f"no {field.name.replace('_', ' ')} `{value}`",
                    words.did_you_mean(value, field.shape.words),
                )
            for word in () if kind is None or value is None else value if isinstance(value, tuple) else (value,):
                if not words.known(kind or "", word):
                    id_ = "P010" if kind == "requirement" else "P006"
                    name = "footing of a disclosure" if kind == "requirement" else (kind or "").replace("_", " ")
                    yield Found(id_, (*path, field.name), f"no {name} `{word}`", words.did_you_mean(word, words.choices(kind or "")))


def languages(policy: Policy) -> Iterator[Found]:
    """P043: texts are in languages that are served."""
    if policy.language not in terms.LANGUAGES:
        yield Found("P043", ("language",), f"no language `{policy.language}`")
    for path, part in parts(policy):
        for field in record_of(type(part)).fields:
            if isinstance(field.shape, ByLanguage):
                for language in getattr(part, field.name):
                    if language not in terms.LANGUAGES:
                        yield Found("P043", (*path, field.name), f"a text in `{language}`")


def purposes(policy: Policy) -> Iterator[Found]:
    """P007, P028: consent and legal basis agree; a consent can be given somewhere."""
    asked = {word for point in policy.points for word in point.consents}
    for position, purpose in enumerate(policy.purposes):
        path: Path = ("purposes", position)
        if purpose.consent and purpose.legal_basis not in {"consent", "unstated"}:
            yield Found("P007", (*path, "legal_basis"), f"`{purpose.purpose}` depends on consent and rests on `{purpose.legal_basis}`")
        if not purpose.consent and purpose.legal_basis == "consent":
            yield Found("P007", (*path, "legal_basis"), f"`{purpose.purpose}` rests on consent and does not depend on it")
        if purpose.consent and purpose.purpose not in asked:
            yield Found("P028", path, f"no form asks consent to `{purpose.purpose}`")


def data(policy: Policy) -> Iterator[Found]:
    """P013–P015, P040: what a datum is narrowed to exists; each has its retention class."""
    # A recipient's sentence names its purpose too: the decision lets data go for it.
    named = {one.purpose for one in policy.purposes} | {one.purpose for one in policy.recipients if one.purpose is not None}
    subjects = {one.subject for one in policy.subjects}
    for position, datum in enumerate(policy.data):
        path: Path = ("data", position)
        for word in datum.purposes or ():
            if word not in named:
                yield Found(
                    "P013",
                    (*path, "purposes"),
                    f"`{datum.category}` is narrowed to `{word}`, which the policy does not name",
                    words.did_you_mean(word, named),
                )
        if datum.purposes is not None and datum.limit_clause is None:
            yield Found("P014", path, f"`{datum.category}` is narrowed and no clause is cited for it")
        for word in datum.only_for:
            if word not in subjects:
                yield Found("P040", (*path, "only_for"), f"`{datum.category}` is asked of `{word}`, whom the policy does not name")
        for point in datum.points or ("any",):
            klass = retention_class(policy, datum.category, point, datum.source)
            if klass not in CLASSES or datum.source not in terms.SOURCES:
                yield Found("P015", (*path, "source"), f"`{datum.category}` from `{datum.source}` at `{point}` has no retention class")


def recipients(policy: Policy) -> Iterator[Found]:
    """P031, P041, P046: recipients get what the policy names, for what it names; authorities have grounds."""
    named = {one.purpose for one in policy.purposes}
    categories = {one.category for one in policy.data}
    for position, one in enumerate(policy.recipients):
        path: Path = ("recipients", position)
        if one.purpose is not None and one.purpose not in named:
            yield Found(
                "P046",
                (*path, "purpose"),
                f"`{one.recipient}` serves `{one.purpose}`, which the policy does not name",
                words.did_you_mean(one.purpose, named),
            )
        for word in one.categories or ():
            if word not in categories:
                yield Found(
                    "P031",
                    (*path, "categories"),
                    f"`{one.recipient}` gets `{word}`, which the policy does not name",
                    words.did_you_mean(word, categories),
                )
        if one.recipient == "authority" and not policy.authorities:
            yield Found("P041", path, "authorities are recipients and the policy states no ground for them")


def minors(policy: Policy) -> Iterator[Found]:
    """P042: a prohibition that software must keep has its number."""
    for position, one in enumerate(policy.prohibitions):
        if one.prohibition == "collect_from_minors" and policy.minors is None:
            yield Found("P042", ("prohibitions", position), "nothing is collected from minors and their age is not said")


def doubles(policy: Policy) -> Iterator[Found]:
    """P025, P032: what has a name has it alone, and no fact stands twice."""
    named: tuple[tuple[Path, list[str]], ...] = (
        (("points",), [one.point for one in policy.points]),
        (("cookies",), [one.name for one in policy.cookies]),
        (("open",), [one.id for one in policy.open]),
        (("sites",), list(policy.sites)),
        (("services",), list(policy.services)),
    )
    for path, names in named:
        for position, name in _again(names):
            yield Found("P025", (*path, position), f"`{name}` again")
    for section in _FACTS:
        for position, _ in _again([repr(one) for one in getattr(policy, section)]):
            yield Found("P032", (section, position), f"this row of {section} stands twice")


def _again(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            yield position, name
        seen.add(name)
