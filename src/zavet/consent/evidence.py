"""The evidence of a consent or acceptance: what was shown, in which version and language, and by which act it was given.

152-FZ art. 9(1): a consent is specific, informed and given by the subject's own act; the controller proves it (art. 9(3)). GDPR art. 7(1).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from zavet.canon import digest

ACCEPTANCE = "acceptance"
"""The word under which acceptance of the policy by use, registration or giving data is kept beside consents."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves one consent. `notice` is the text shown, `layout` how it was asked for (an unticked box), `page` where.

    `service` names the service ordered where it has provisions of its own, with their version and digest.
    """

    purpose: str
    notice: str
    language: str
    layout: str
    page: str
    version: int
    policy: str
    at: int
    service: str = ""
    service_version: int = 0
    provisions: str = ""

    def to_json(self) -> dict[str, Any]:
        """The evidence with the notice's digest, ready to be sealed."""
        return {**asdict(self), "notice_digest": digest(self.notice.encode("utf-8"))}
