"""What a policy must hold to be run: checks P001 and on, each stated in `diagnostics.toml`.

A text that can be read may still contradict itself. Errors keep a policy from being published; warnings and notes do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from zavet.errors import Diagnostic, PolicyCheckError
from zavet.policy import check_citations, check_forms, check_values, check_words
from zavet.policy.diagnostics import Found, Place, finding, place_of
from zavet.policy.model import Policy
from zavet.policy.shape import Path

Check = Callable[[Policy], Iterator[Found]]

CHECKS: Final[tuple[Check, ...]] = (
    check_citations.citations,
    check_citations.clause_texts,
    check_citations.closed_lists,
    check_citations.questions,
    check_words.vocabulary,
    check_words.languages,
    check_words.purposes,
    check_words.data,
    check_words.recipients,
    check_words.minors,
    check_words.doubles,
    check_forms.points,
    check_forms.consents,
    check_forms.cookies,
    check_forms.fields,
    check_forms.logins,
    check_values.slug,
    check_values.contacts,
    check_values.sites,
    check_values.dates,
    check_values.durations,
    check_values.countries,
    check_values.numbers,
)
"""Every check, in the order of the reference."""


def check(policy: Policy, places: Mapping[Path, Place] | None = None, file: str = "") -> tuple[Diagnostic, ...]:
    """Everything that is wrong with `policy`, by line where `places` says where its parts stand, else by rule.

    `places` and `file` come from `zavet.policy.syntax.parse_source`.
    """
    told = []
    for one in found(policy):
        place = place_of(one.path, places) if places else None
        told.append(finding(one.id, one.message, hint=one.hint, file=file, place=place))
    return tuple(sorted(told, key=lambda one: (one.line or 0, one.column or 0, one.id)))


def found(policy: Policy) -> Iterator[Found]:
    """The same as `check`, each with the path of the part that breaks its rule."""
    return (one for check_ in CHECKS for one in check_(policy))


def ensure(policy: Policy, places: Mapping[Path, Place] | None = None, file: str = "") -> tuple[Diagnostic, ...]:
    """The warnings and notes of a policy without errors. Raises PolicyCheckError with every finding where one is an error."""
    told = check(policy, places, file)
    if any(one.level == "error" for one in told):
        raise PolicyCheckError(told)
    return told
