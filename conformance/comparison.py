"""How far drafts go: which enforced clauses that hold with the reviewed models hold with what is read from the texts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.drafts import drafts
from conformance.run import Result

LEAST = 0.85
"""The share of the clauses of each controller that must hold without a reviewed model."""


@dataclass(frozen=True)
class Compared:
    """One controller: clauses that hold with its reviewed model, those of them that hold with the draft, and what the others find."""

    slug: str
    reviewed: tuple[str, ...]
    held: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        return len(self.held) / len(self.reviewed) if self.reviewed else 1.0


def compared(reviewed: Sequence[Result], drafted: Sequence[Result]) -> list[Compared]:
    """Both runs side by side, a controller at a time; only enforced clauses count."""
    of = {(one.clause.slug, one.clause.id): one for one in drafted}
    found = []
    for slug in dict.fromkeys(one.clause.slug for one in reviewed):
        good = [one.clause.id for one in reviewed if (one.clause.slug, one.clause.running, one.outcome) == (slug, "enforced", "pass")]
        held = tuple(name for name in good if of[(slug, name)].outcome == "pass")
        lost = tuple((name, of[(slug, name)].why) for name in good if name not in held)
        found.append(Compared(slug, tuple(good), held, lost))
    return found


def told(rows: Sequence[Compared]) -> list[str]:
    """The comparison in lines: what does not hold, each controller, and the whole last."""
    lines = [f"{one.slug:13} {name:14} from the text alone: {why}" for one in rows for name, why in one.lost]
    policies = drafts()
    for one in rows:
        questions = len(policies[one.slug].open)
        lines.append(
            f"{one.slug}: from the text alone {len(one.held)} of {len(one.reviewed)} ({one.share:.0%}), open questions {questions}"
        )
    held, all_ = sum(len(one.held) for one in rows), sum(len(one.reviewed) for one in rows)
    lines.append(f"from the texts alone {held} of {all_} enforced clauses ({held / max(all_, 1):.0%}; bar {LEAST:.0%} each)")
    return lines
