"""The columns of a file against the policy in force: which may come in at all, before any row is looked at.

(1) Every column of the file is spoken of in the mapping, and every column of the mapping is in the file. (2) A field of the form is asked
of the decision as a collection at that point; what it refuses, and what the policy does not name there, is left out with its reason and
clauses. (3) A source other than what people gave themselves must be named by the policy for each datum. (4) Where the policy keeps
minors out, something says that nobody in the file is one. (5) There is a column by which a person is found again.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, Malformed, NotIdentified
from zavet.operations.accounts import account_consent
from zavet.operations.erasure import erases_itself
from zavet.operations.gate import Work
from zavet.operations.imports.guess import form_at
from zavet.operations.imports.mapping import ROLES, Mapped
from zavet.operations.imports.report import Left
from zavet.operations.state import State
from zavet.policy.forms import Field, Form, categories_of
from zavet.policy.model import Policy
from zavet.terms import CATEGORIES

FINDS: Final = frozenset({"email", "phone"})
"""Categories by which a person is taken to be the same."""
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: its place, heading, and the fields it fills in order."""

    place: int
    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of a file: columns by field, places of roles, and what was left out."""

    policy: Policy
    digest: str
    form: Form | None
    point: str
    source: str
    read: tuple[Column, ...] = ()
    roles: Mapping[str, int] = field(default_factory=dict)
    left: tuple[Left, ...] = ()

    def heading(self, headings: Sequence[str], role: str) -> str:
        """The heading of the column with that role, or nothing."""
        return headings[self.roles[role]] if role in self.roles else ""


def match(mapped: Mapped, headings: Sequence[str]) -> dict[str, int]:
    """Step (1): the place of each heading. Raises Malformed."""
    places = {name: place for place, name in enumerate(headings)}
    for name in headings:
        if name not in mapped.columns:
            near = difflib.get_close_matches(name, list(mapped.columns), n=1)
            hint = f"the mapping has `{near[0]}`" if near else 'say what it is, or `"-"` to leave it out'
            raise Malformed(f"the mapping does not speak of column `{name}`", hint=hint)
    for name in mapped.columns:
        if name not in places:
            hint = "was it made for another file? `--guess` writes one for this"
            raise Malformed(f"the file has no column `{name[:60]}`", hint=hint)
    return places


def people(work: Work, mapped: Mapped, headings: Sequence[str], actor: Actor) -> Columns:
    """Steps (1) to (5) for a file of customers. Raises Malformed, NotFound, NotIdentified, FieldError."""
    policy = work.version.policy
    places = match(mapped, headings)
    if not mapped.point:
        raise Malformed("the mapping names no collection point", hint='`point = "registration"`: where the customers gave these data')
    third = mapped.source == "third_party"
    form = None if third else form_at(policy, mapped.point)
    _admit(policy, mapped, form)
    offered = _third_party(policy) if form is None else {one.name: one for one in form.fields}
    point = "third_party" if form is None else mapped.point
    roles = roles_of(mapped, places, offered)
    read, left = [], []
    for heading, words in mapped.columns.items():
        if not words or (len(words) == 1 and words[0] in roles):
            continue
        asked = [_asked(work, policy, offered, name, mapped, point, actor) for name in words]
        refused = next((one for one in asked if not isinstance(one, Field)), None)
        if refused is not None:
            left.append(Left(heading, refused[0], refused[1].reason, refused[1].clauses))
        else:
            read.append(Column(places[heading], heading, tuple(one for one in asked if isinstance(one, Field))))
    found = {one.category for column in read for one in column.fields}
    _require(policy, mapped, found, roles, left)
    return Columns(policy, work.version.digest, form, point, mapped.source, tuple(read), roles, tuple(left))


def roles_of(mapped: Mapped, places: Mapping[str, int], offered: Container[str] = frozenset()) -> dict[str, int]:
    """The place of each role; a field of the form goes before a role of that name. Raises Malformed for a role given twice."""
    roles: dict[str, int] = {}
    for heading, words in mapped.columns.items():
        if len(words) != 1 or words[0] not in ROLES[mapped.kind] or words[0] in offered:
            continue
        if words[0] in roles:
            raise Malformed(f"two columns of the mapping are `{words[0]}`")
        roles[words[0]] = places[heading]
    return roles


def _require(policy: Policy, mapped: Mapped, found: Collection[str], roles: Collection[str], left: Collection[Left]) -> None:
    """Steps (4) and (5)."""
    minors = policy.minors
    if minors is not None and not mapped.adults and "born" not in roles and "date_of_birth" not in found:
        raise FieldError(
            "adults",
            "required",
            f"the policy keeps out persons under {minors.age}: the mapping does not say that nobody here is one",
            hint='`adults = true`, or a column of dates of birth as `"born"`',
            clauses=(minors.clause,),
        )
    if FINDS.isdisjoint(found) and "id" not in roles:
        about = f"; left out: {', '.join(one.about for one in left)}" if left else ""
        hint = "map an e-mail, a phone, or a number of the old system as `id`"
        raise Malformed(f"no column tells one person from another{about}", hint=hint)


def _admit(policy: Policy, mapped: Mapped, form: Form | None) -> None:
    """What the mapping says as a whole, against the policy."""
    declared = policy.point(mapped.point)
    if form is not None and declared is not None and declared.identified:
        clauses = [one.clause for one in policy.purposes if one.purpose == "identification"]
        hint = "name the point where they registered"
        raise NotIdentified(f"`{mapped.point}` takes data of a known user only", hint=hint, clauses=clauses)
    need = account_consent(policy)
    if mapped.rests_on == "account" and need is not None:
        raise FieldError(
            "rests_on",
            "consent_missing",
            "an account is made only with consent to it, and a file of customers proves none",
            hint='`rests_on = "none"` or `"contract"`',
            clauses=(need,),
        )
    if mapped.rests_on == "none" and erases_itself(policy):
        clauses = [one.clause for one in policy.retention if one.rule == "purpose_achieved"]
        raise FieldError(
            "rests_on",
            "required",
            "the policy destroys what has reached its purposes: data that rest on nothing would go at the next sweep",
            hint='`rests_on = "account"` or `"contract"`',
            clauses=clauses,
        )


def _third_party(policy: Policy) -> dict[str, Field]:
    """What the policy says is taken from third parties, a field for each category."""
    taken = {one.category: one for one in policy.data if one.source == "third_party"}
    if not taken:
        raise FieldError("source", "not_named", "the policy takes no data from third parties", clauses=policy.closed.data)
    return {word: Field(word, word, False, one.clause, one.only_for, "text", _LONGEST) for word, one in taken.items()}


def _asked(
    work: Work, policy: Policy, offered: Mapping[str, Field], name: str, mapped: Mapped, point: str, actor: Actor
) -> Field | tuple[str, Verdict]:
    """The field that a word of the mapping means, or the category and what speaks against it. Raises Malformed for no word."""
    found = offered.get(name) or _only(offered, name)
    category = found.category if found is not None else categories_of(policy).get(name, name)
    if found is None and category not in CATEGORIES and not category.startswith("other:"):
        near = difflib.get_close_matches(name, [*offered, *ROLES["people"]], n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"fields: {', '.join(offered)}; roles: {', '.join(sorted(ROLES['people']))}"
        raise Malformed(f"`{name[:60]}` is no field of `{point}`", hint=hint)
    if category == "password":
        return category, _no(work, "category_not_named", policy.closed.data)
    verdict = work.decide(Question("collect", (category,), None, actor, work.at, point=point), State().facts())
    if not verdict.allowed:
        return category, verdict
    if found is None:
        # The site makes such data itself; nobody gives them at this point.
        return category, _no(work, "category_not_named", policy.closed.data)
    kinds = {"natural": (), "legal_entity": ("legal_entity",), "mixed": ("legal_entity",)}[mapped.subjects]
    if found.only_for and not set(kinds) & set(found.only_for):
        return category, _no(work, "category_not_named", (found.clause,))
    return found


def _only(offered: Mapping[str, Field], category: str) -> Field | None:
    fitting = [one for one in offered.values() if one.category == category]
    return fitting[0] if len(fitting) == 1 else None


def _no(work: Work, reason: str, clauses: tuple[str, ...]) -> Verdict:
    return Verdict(False, reason, clauses, work.version.number, work.version.digest)
