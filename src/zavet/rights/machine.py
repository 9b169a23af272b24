"""The states of a request: received → identity → in progress → answered, refused with the norm, or extended.

No step changes the time of receipt, and nothing ends without an answer or a named norm (152-FZ art. 20; GDPR art. 12).
"""

from __future__ import annotations

from typing import Final

from zavet.errors import RightsError

STATES: Final = ("received", "identity_pending", "in_progress", "extended", "answered", "refused")
_STEPS: Final[dict[str, dict[str, str]]] = {
    "received": {
        "ask_identity": "identity_pending",
        "begin": "in_progress",
        "extend": "extended",
        "answer": "answered",
        "refuse": "refused",
    },
    "identity_pending": {"confirm_identity": "in_progress", "refuse": "refused"},
    "in_progress": {"extend": "extended", "answer": "answered", "refuse": "refused"},
    "extended": {"answer": "answered", "refuse": "refused"},
    "answered": {},
    "refused": {},
}
OPEN: Final = frozenset({"received", "identity_pending", "in_progress", "extended"})


def step(state: str, event: str) -> str:
    """The state after `event`. Raises RightsError where the event does not follow."""
    try:
        return _STEPS[state][event]
    except KeyError:
        raise RightsError(f"a request that is `{state}` cannot take the step `{event}`") from None
