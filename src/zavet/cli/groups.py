"""The first words of every command, with the module each stands in: so that one module is read, not all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Group(NamedTuple):
    """One first word. `about` stands in the list of commands; `part` is the heading it stands under."""

    module: str
    about: str
    part: str


_POLICY = "a policy file"
_RUNNING = "running the house"
_OFFICER = "an officer's acts"
_RECORD = "what is on record"

GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "read": Group("read", "what published policies say: facts, a draft model, a report", _POLICY),
        "check": Group("policy_file", "what is wrong with a policy file", _POLICY),
        "format": Group("policy_file", "write a policy file in its one layout", _POLICY),
        "diff": Group("policy_diff", "what changes between two policies, and for whom", _POLICY),
        "render": Group("policy_file", "the publishable text", _POLICY),
        "register": Group("policy_file", "the register of processing activities", _POLICY),
        "schema": Group("policy_file", "JSON Schema of the policy language, for editors", _POLICY),
        "form": Group("policy_file", "the form of a collection point", _POLICY),
        "review": Group("review", "what is wrong with a policy: law, contradictions, a running site", _POLICY),
        "decide": Group("decide", "a bare decision, explained", _POLICY),
        "up": Group("up", "start everything: server, worker, policies", _RUNNING),
        "serve": Group("running", "serve the site", _RUNNING),
        "worker": Group("running", "deliver, sweep, finish erasures, publish checkpoints", _RUNNING),
        "migrate": Group("running", "make or update database and keys", _RUNNING),
        "world": Group("world", "the simulated world outside of a demo", _RUNNING),
        "publish": Group("versions", "publish a version of a policy", _RUNNING),
        "policies": Group("versions", "published versions", _RUNNING),
        "question": Group("question", "open questions of a policy, and answers to them", _RUNNING),
        "staff": Group("staff", "accounts of officers", _RUNNING),
        "client": Group("client", "API keys", _RUNNING),
        "keys": Group("keys", "state, rotation and re-wrapping of keys", _RUNNING),
        "clock": Group("clock", "the clock of a demo", _RUNNING),
        "subject": Group("subject", "find, show, put right, restrict and erase a subject's data", _OFFICER),
        "use": Group("use", "take values for a purpose", _OFFICER),
        "audience": Group("use", "whom a purpose may reach", _OFFICER),
        "disclose": Group("use", "hand values to a recipient", _OFFICER),
        "notify": Group("use", "send a message to a subject", _OFFICER),
        "consent": Group("consent", "record, withdraw and object", _OFFICER),
        "ground": Group("ground", "orders, tickets, claims, demands", _OFFICER),
        "request": Group("request", "requests of subjects", _OFFICER),
        "letter": Group("letter", "letters, claims and demands that come in", _OFFICER),
        "incident": Group("incident", "losses and disclosures of data", _OFFICER),
        "publication": Group("publication", "what subjects have published", _OFFICER),
        "hold": Group("retention", "a statutory duty to keep", _OFFICER),
        "sweep": Group("retention", "run retention now", _OFFICER),
        "outbox": Group("outbox", "what leaves the house", _OFFICER),
        "note": Group("note", "measures, unsafe hosts, services", _OFFICER),
        "statistics": Group("counts", "counts without persons", _RECORD),
        "visits": Group("counts", "kept visits, for a purpose", _RECORD),
        "log": Group("log", "entries of the log", _RECORD),
        "verify": Group("verify", "re-derive the log; needs no secret", _RECORD),
        "checkpoint": Group("verify", "publish tiles and checkpoint", _RECORD),
    }
)
"""Every first word, in the order of the list that `zavet --help` prints."""


def overview() -> str:
    """The list of all commands."""
    lines = ["usage: zavet <command> [<step>] [options]", ""]
    part = ""
    for word, group in GROUPS.items():
        if group.part != part:
            part = group.part
            lines += [f"{part}:"]
        lines.append(f"  {word:<12}{group.about}")
    lines += [
        "",
        "`zavet <command> --help` tells what a command takes. Exit codes: 0 done, 1 findings or refused, 2 wrong usage, 3 a fault.",
        "",
    ]
    return "\n".join(lines)
