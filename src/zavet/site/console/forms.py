"""Forms of the console: what they ask, what was typed, what is wrong with it — and which act sending one takes.

A form keeps what was typed when it is shown again (save passwords), carries an idempotency token of its own, and takes exactly its
fields: a missing one, a word that is not on its list and an over-long text are refused by name before any operation is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from django.http import HttpRequest, QueryDict

from zavet.errors import FieldError
from zavet.law.identifiers import find_card_number
from zavet.operations.inputs import steers

OWN: Final = frozenset({"csrfmiddlewaretoken", "do", "key"})
"""Names that every form carries beside its fields."""
LIST: Final = frozenset({"checks"})
LONG: Final = 8000


@dataclass(frozen=True, slots=True)
class Input:
    """One field. `kind`: text, password, textarea, number, date, select, radio, check (one box), checks (several), hidden, file.

    `choices` are pairs of word and label. `longest` counts characters. A file is read as UTF-8 text.
    """

    name: str
    label: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    hint: str = ""
    longest: int = 300
    value: str = ""
    chosen: tuple[str, ...] = ()
    autocomplete: str = "off"
    wrong: str = ""
    judged: bool = False
    """True where the operation itself judges the text: values of fields with check digits of their own, and texts of policies."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page. `word` tells it from the others; `act` is what the officer must be entitled to, to be shown and to send it."""

    template: ClassVar = "zavet/console/blocks/form.html"

    word: str
    button: str
    inputs: tuple[Input, ...] = ()
    title: str = ""
    text: str = ""
    act: str = ""
    danger: bool = False
    folded: bool = False
    """Shown closed until it is asked for."""
    address: str = ""
    """Where it is sent; empty: the page that it stands on."""
    key: str = ""
    error: str = ""
    clauses: tuple[str, ...] = field(default=())

    @property
    def takes_file(self) -> bool:
        """True where one of its fields is a file."""
        return any(one.kind == "file" for one in self.inputs)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form was sent with: texts by name, lists by name, and the idempotency key."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    key: str

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def of(self, name: str) -> tuple[str, ...]:
        """The words chosen from a list of boxes."""
        return self.lists[name]

    def on(self, name: str) -> bool:
        """True where a single box was ticked."""
        return self.texts[name] == "on"

    def number(self, name: str, lowest: int, highest: int) -> int:
        """A whole number within bounds. Raises FieldError."""
        text = self.texts[name]
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not lowest <= int(text) <= highest:
            raise FieldError(name, "out_of_range", f"`{name}` is a whole number from {lowest} to {highest}")
        return int(text)


def filled(form: Form, data: QueryDict) -> Form:
    """The form with what was typed into it; passwords and files are typed anew."""
    inputs = []
    for one in form.inputs:
        if one.kind in LIST:
            inputs.append(replace(one, chosen=tuple(data.getlist(one.name))))
        elif one.kind in {"password", "file"}:
            inputs.append(one)
        else:
            inputs.append(replace(one, value=data.get(one.name, "")))
    return replace(form, inputs=tuple(inputs))


def marked(form: Form, wrong: Mapping[str, str]) -> Form:
    """The form with what is wrong beside each field named."""
    return replace(form, inputs=tuple(replace(one, wrong=wrong.get(one.name, "")) for one in form.inputs))


def read(form: Form, request: HttpRequest) -> Sent:
    """What was sent. Raises FieldError for the first field that is wrong."""
    data = request.POST
    known = {one.name for one in form.inputs} | OWN
    stranger = next((name for name in (*data, *request.FILES) if name not in known), None)
    if stranger is not None:
        raise FieldError(stranger[:60], "unknown", f"`{stranger[:60]}` is not a field of this form")
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for one in form.inputs:
        if one.kind in LIST:
            lists[one.name] = _words(one, data.getlist(one.name))
        else:
            texts[one.name] = _text(one, _file(one, request) if one.kind == "file" else data.getlist(one.name))
    key = data.get("key", "")
    if not key.isalnum() or not key.isascii() or len(key) != 32:
        raise FieldError("key", "required", "the form has no token of its own", hint="open the page anew")
    return Sent(texts, lists, key)


def _file(one: Input, request: HttpRequest) -> list[str]:
    sent = request.FILES.get(one.name)
    if sent is None:
        return []
    try:
        return [sent.read().decode("utf-8-sig")]
    except UnicodeDecodeError:
        raise FieldError(one.name, "not_text", f"`{one.name}` takes text in UTF-8") from None


def _text(one: Input, given: Sequence[str]) -> str:
    if len(given) > 1:
        raise FieldError(one.name, "duplicate", f"`{one.name}` was sent twice")
    text = given[0] if given else ""
    if one.kind != "password":
        text = text.replace("\r\n", "\n").strip()
    if one.required and not text:
        raise FieldError(one.name, "required", f"`{one.name}` is required")
    if len(text) > one.longest:
        raise FieldError(one.name, "too_long", f"`{one.name}` takes at most {one.longest} characters")
    if one.kind in {"text", "textarea"} and not one.judged:
        # Whatever the text is for: no card number is kept, and nothing that a screen would not show (I9).
        if steers(text, "\n\t"):
            raise FieldError(one.name, "control_characters", f"`{one.name}` holds control characters")
        if find_card_number(text):
            raise FieldError(one.name, "card_number", f"`{one.name}` holds what looks like a card number")
    if one.kind in {"select", "radio"} and text and text not in {word for word, _ in one.choices}:
        raise FieldError(one.name, "unknown_word", f"`{one.name}` takes a word of its list")
    if one.kind == "check" and text not in {"", "on"}:
        raise FieldError(one.name, "unknown_word", f"`{one.name}` is ticked or not")
    return text


def _words(one: Input, given: Sequence[str]) -> tuple[str, ...]:
    if one.required and not given:
        raise FieldError(one.name, "required", f"choose at least one of `{one.name}`")
    if set(given) - {word for word, _ in one.choices}:
        raise FieldError(one.name, "unknown_word", f"`{one.name}` takes words of its list")
    return tuple(dict.fromkeys(given))
