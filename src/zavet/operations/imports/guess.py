"""A first mapping for a file: by the words of its headings, in Russian, Kazakh and English, then by what its cells look like.

It is a proposal: nothing is imported by it until a person gave it back as a file. A comment beside each column says what the policy
makes of it; what the policy does not name is left out from the start.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import Final

from zavet.errors import NotFound
from zavet.operations.accounts import account_consent
from zavet.operations.erasure import erases_itself
from zavet.operations.imports.cells import CellError, bare, day
from zavet.operations.imports.mapping import LEFT_OUT, key
from zavet.operations.imports.sheet import Sheet
from zavet.operations.inputs import form_of
from zavet.policy.forms import Field, Form, forms
from zavet.policy.model import Policy

_LOOKED_AT: Final = 300
_SIGNS: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"\S+@\S+\.\S+")
_PHONE: Final = re.compile(r"\+?[\d\s().-]{10,20}")
_SHARE: Final = 0.7
_NAMES: Final = ("surname", "first_name", "patronymic")
_BITRIX: Final = frozenset({"personal phone", "personal mobile", "second name", "work company", "xml id", "date register"})
_SAID: Final = {
    "consent": "no proof of consent: bring the list of consents with --consents",
    "password": "never imported",
}


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    told: tuple[str, ...]
    comment: str = ""


def guess(policy: Policy, sheet: Sheet, kind: str) -> str:
    """The text of a mapping for this file under this policy; `kind` is `people` or `consents`. Raises NotFound without any form."""
    samples = _samples(sheet)
    targets = [_target(kind, heading, samples[at]) for at, heading in enumerate(sheet.headings)]
    if kind == "consents":
        return _consents(policy, sheet, targets, samples)
    form = _fitting(policy, targets)
    columns = [_placed(policy, form, *one) for one in zip(sheet.headings, targets, samples, strict=True)]
    return _people(policy, sheet, form, columns, targets, samples)


@cache
def _words(kind: str) -> Mapping[str, str]:
    table = tomllib.loads(resources.files("zavet.operations.imports").joinpath("words.toml").read_text(encoding="utf-8"))
    return {_plain(word): target for target, words in table[kind].items() for word in words}


def _plain(heading: str) -> str:
    """A heading as it is compared: lower case, `ё` as `е`, words parted by single spaces."""
    return " ".join(_SIGNS.sub(" ", re.sub(r"\(\d+\)$", "", heading).casefold().replace("ё", "е")).split())


def by_heading(kind: str, heading: str) -> str:
    """What a column is by its heading: a word of `words.toml`, or nothing."""
    words, plain = _words(kind), _plain(heading)
    if plain in words:
        return words[plain]
    padded = f" {plain} "
    found = [one for one in words if len(one) > 2 and f" {one} " in padded]
    return words[max(found, key=len)] if found else ""


def _target(kind: str, heading: str, samples: Sequence[str]) -> str:
    found = by_heading(kind, heading)
    if not found and samples:
        for word, shape in (("email", _ADDRESS), ("phone", _PHONE)):
            if sum(1 for one in samples if shape.fullmatch(one)) >= _SHARE * len(samples):
                return word
    return found


def _samples(sheet: Sheet) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in sheet.headings]
    for line in islice(sheet.rows(), _LOOKED_AT):
        for at, cell in enumerate(line.cells[: len(found)]):
            try:
                text = bare(cell)
            except CellError:
                continue
            if text:
                found[at].append(text)
    return found


def _fitting(policy: Policy, targets: Sequence[str]) -> Form:
    """The form that takes most of the columns; a registration before others that take as many."""
    made = [one for one in forms(policy) if one.fields]
    if not made:
        raise NotFound("the policy names no collection point with fields")

    def takes(form: Form) -> tuple[int, bool, bool]:
        kinds = {one.category for one in form.fields} | {one.name for one in form.fields}
        return sum(1 for one in targets if one in kinds or _category(one) in kinds), form.point == "registration", form.opens is None

    return max(made, key=takes)


def _category(target: str) -> str:
    if target in _NAMES:
        return "full_name"
    return "phone" if target in {"mobile_phone", "contact_phone"} else target


def _placed(policy: Policy, form: Form, heading: str, target: str, samples: Sequence[str]) -> _Column:
    names = {one.name: one for one in form.fields}
    if target in {"id", "active", "unsubscribed"}:
        return _Column(heading, (target,))
    if target in _SAID:
        return _Column(heading, (), _SAID[target])
    if target in {"", "skip"}:
        return _Column(heading, (), "" if target else "what is it? a field of the form, or left out")
    if target == "full_name" and "surname" in names:
        order = _NAMES if not samples or _surname_first(samples) else ("first_name", "surname")
        return _column(heading, [names[one] for one in order if one in names])
    if target in names:
        return _column(heading, [names[target]])
    fitting = [one for one in form.fields if one.category == target or one.category == _category(target)]
    if target in _NAMES and fitting and fitting[0].name not in {"full_name", target}:
        fitting = []
    if target == "full_name" and not fitting and "first_name" in names:
        return _Column(heading, (), "several names in one cell, and the policy names the first name alone")
    if fitting and target != "first_name":
        return _column(heading, fitting[:1])
    if target == "date_of_birth" and policy.minors is not None:
        return _Column(heading, ("born",), f"judges age alone and is not kept (clause {policy.minors.clause})")
    clauses = f" (clauses {', '.join(policy.closed.data)})" if policy.closed.data else ""
    return _Column(heading, (), f"{target}: the policy names no such datum at `{form.point}`{clauses}")


def _surname_first(samples: Sequence[str]) -> bool:
    """Whether names are written with the surname first: a patronymic in the third place, or nothing that says otherwise."""
    thirds = [parts for one in samples if len(parts := one.split()) >= 3]
    middles = sum(1 for parts in thirds if re.search(r"(вич|вна|ична|улы|ұлы|кызы|қызы|оглы)$", parts[1].lower()))
    return middles * 2 <= len(thirds)


def _column(heading: str, fields: Sequence[Field]) -> _Column:
    first = fields[0]
    return _Column(heading, tuple(one.name for one in fields), f"{first.category}, clause {first.clause}")


def _people(
    policy: Policy, sheet: Sheet, form: Form, columns: Sequence[_Column], targets: Sequence[str], samples: Sequence[Sequence[str]]
) -> str:
    limited = {one.name for one in form.fields if one.only_for}
    need = account_consent(policy)
    rests_on = "none" if need else "account"
    why = f"an account needs consent (clause {need})" if need else "account, contract or none"
    if need and erases_itself(policy):
        why += "; what rests on nothing is destroyed by the next sweep: say `contract` where there is one"
    points = ", ".join(one.point for one in forms(policy) if one.fields)
    lines = [*_head(sheet, "people"), f"point = {key(form.point)}  # where they gave these data: {points}"]
    lines += ['source = "provided"', f"rests_on = {key(rests_on)}  # {why}"]
    if any(name in limited for one in columns for name in one.told):
        lines.append('subjects = "mixed"  # natural, legal_entity, or mixed: a row with data of a legal entity is one')
    if policy.minors is not None and not any("born" in one.told for one in columns):
        age = f"{policy.minors.age} or older (clause {policy.minors.clause})"
        lines.append(f"adults = false  # true where every person of the file is {age}")
    lines.append(f"language = {key(policy.language)}")
    lines.append(f"dates = {key(_order(targets, samples))}  # 03.04.2020 is the 3rd of April: dmy, or mdy")
    bitrix = len(_BITRIX.intersection(_plain(one) for one in sheet.headings)) > 1
    if any("id" in one.told for one in columns):
        lines.append(f"system = {key('bitrix' if bitrix else 'shop')}  # whose numbers they are; the list of consents says the same")
    return "\n".join([*lines, "", "[columns]", *_columns(columns), ""])


def _consents(policy: Policy, sheet: Sheet, targets: Sequence[str], samples: Sequence[Sequence[str]]) -> str:
    seen: set[str] = set()
    columns = []
    for heading, target in zip(sheet.headings, targets, strict=True):
        told = target if target not in {"", "skip"} and target not in seen else ""
        seen.add(told)
        columns.append(_Column(heading, (told,) if told else ()))
    lines = _head(sheet, "consents")
    lines += [f"dates = {key(_order(targets, samples))}", 'system = "bitrix"  # the same word as in the mapping of the people']
    lines += ["", "[columns]", *_columns(columns), ""]
    purposes = ", ".join(dict.fromkeys(one.purpose for one in policy.purposes if one.consent))
    named = list(dict.fromkeys(one for at, target in enumerate(targets) if target == "agreement" for one in samples[at]))[:40]
    for one in named:
        lines += [
            f"[agreements.{key(one[:200])}]",
            f'purpose = "?"  # one of: {purposes}',
            'version = ""  # what proves the text: its version, `digest` (SHA-256), or the `text` itself',
            "",
        ]
    return "\n".join(lines)


def _head(sheet: Sheet, kind: str) -> list[str]:
    return [
        "# A proposal: look through it, mend it, then import with --mapping.",
        "zavet = 1",
        f"kind = {key(kind)}",
        f"encoding = {key(sheet.encoding)}",
        f"delimiter = {key(sheet.delimiter)}",
        f"heading = {sheet.heading_row}",
    ]


def _columns(columns: Sequence[_Column]) -> Iterator[str]:
    for one in columns:
        told = LEFT_OUT if not one.told else one.told[0]
        value = key(told) if len(one.told) < 2 else f"[{', '.join(key(word) for word in one.told)}]"
        yield f"{key(one.heading)} = {value}" + (f"  # {one.comment}" if one.comment else "")


def _order(targets: Sequence[str], samples: Sequence[Sequence[str]]) -> str:
    """`mdy` where the columns of dates hold one that can be nothing else and none that can only be `dmy`."""
    seen = [one for at, target in enumerate(targets) if target in {"date_of_birth", "time"} for one in samples[at]]
    american = german = 0
    for one in seen:
        try:
            found = day(one, "dmy")
        except CellError:
            continue
        parts = re.match(r"(\d{1,2})[./-](\d{1,2})[./-]", one)
        if parts is not None and found.day > 12:
            american += int(parts[2]) == found.day
            german += int(parts[1]) == found.day
    return "mdy" if american > german else "dmy"


def form_at(policy: Policy, point: str) -> Form:
    """The form of a point, told with those that there are. Raises NotFound."""
    try:
        return form_of(policy, point)
    except NotFound as error:
        known = ", ".join(one.point for one in forms(policy) if one.fields)
        raise NotFound(str(error), hint=f"points of this policy: {known}", clauses=error.clauses) from None
