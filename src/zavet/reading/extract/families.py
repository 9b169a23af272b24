"""The extractors of facts, in the order in which they run; each may look at the facts found before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract import (
    authority,
    data,
    disclaimers,
    duties,
    measures,
    prohibitions,
    purposes,
    recipients,
    retention,
    rights,
    subjects,
)
from zavet.reading.facts import Fact

EXTRACTORS: Final[tuple[Callable[[Analysed, Sequence[Fact]], list[Fact]], ...]] = (
    subjects.extract,
    data.extract,
    purposes.extract,
    recipients.extract,
    authority.extract,
    retention.extract,
    rights.extract,
    duties.extract,
    prohibitions.extract,
    measures.extract,
    disclaimers.extract,
)
