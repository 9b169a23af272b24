"""Drafts for `zavet up`: texts become models, kept as YAML beside the data so that an engineer can see and answer what is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zavet.cli import texts
from zavet.cli.exits import UsageError, tell
from zavet.cli.output import Output
from zavet.errors import ReadingError
from zavet.policy.format import format_policy
from zavet.policy.model import Policy
from zavet.reading.draft import draft

FOLDER = "drafts"


def from_texts(words: Sequence[str], folder: Path, out: Output) -> list[Path]:
    """The policy files drafted from these texts, `<folder>/drafts/<name>.yaml`; each told with its name and how much is open.

    A draft that stands there already, answered perhaps, is kept and used: delete it to read the text anew. Raises UsageError where two
    texts are given one name, or none of them is a policy.
    """
    given = texts.given(words, named=True)
    names = [one.name for one in given if one.name]
    if len(set(names)) < len(names):
        raise UsageError("two texts are given the same name")
    made: list[Path] = []
    taken = list(names)
    for one, reading in texts.readings(given, out):
        if isinstance(reading, ReadingError):
            tell(reading)
            continue
        name = texts.name_of(one, reading, taken)
        taken.append(name)
        made.append(_kept(draft(reading, slug=name), folder, one, out))
    if not made:
        raise UsageError("none of these texts could be read as a policy")
    return made


def _kept(policy: Policy, folder: Path, one: texts.Given, out: Output) -> Path:
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = place / f"{policy.slug}.yaml"
    if file.exists():
        out.say("up.kept", name=policy.slug, file=file)
        return file
    new = file.with_name(f".{file.name}.new")
    new.write_text(format_policy(policy), encoding="utf-8")
    new.replace(file)
    facts = sum(
        len(found) for found in (policy.data, policy.purposes, policy.recipients, policy.rights, policy.duties, policy.prohibitions)
    )
    out.say("up.read", name=policy.slug, text=one.shown, facts=facts, open=len(policy.open), file=file)
    return file
