"""Ids of clauses: as printed where that is unambiguous, and in one known way where it is not.

A number that comes again is preceded by the section it stands in where that section bears a Roman number or a chapter word (`II:1`), else
by a count: `2:1.1` is the second 1.1 of the document (its second language, a list that starts anew). What stands under a counted section is
counted with it. Headings and paragraphs that come again are counted likewise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HEADING_ID = 40
"""A heading without number has so many first characters for its id."""


@dataclass(slots=True)
class Ids:
    """The ids given so far."""

    used: set[str] = field(default_factory=set)
    _times: dict[str, int] = field(default_factory=dict)
    _run: int = 1

    def numbered(self, printed: str, *, single: bool, word: str, section: str | None) -> str:
        """The id of a numbered clause.

        `single` tells a number of one part; `section` is the id of the section above it, where that one bears a number but no decimal.
        """
        if single:
            if word and printed in self.used and f"{word} {printed}" not in self.used:
                self._run = 1
                return self._give(f"{word} {printed}")
            if section is not None and printed in self.used and f"{section}:{printed}" not in self.used:
                self._run = 1
                return self._give(f"{section}:{printed}")
            self._run = self._times.get(printed, 0) + 1
            self._times[printed] = self._run
        wanted = printed if self._run == 1 else f"{self._run}:{printed}"
        return self.once(wanted)

    def once(self, wanted: str) -> str:
        """`wanted`, or the first free `<count>:<wanted>` where it is taken."""
        if wanted not in self.used:
            return self._give(wanted)
        count = self._times.get(wanted, 1) + 1
        while f"{count}:{wanted}" in self.used:
            count += 1
        self._times[wanted] = count
        return self._give(f"{count}:{wanted}")

    def _give(self, one: str) -> str:
        self.used.add(one)
        return one
