"""The sender of a system without a way out: the message stays in the outbox, sealed, for officers to see and send by hand."""

from __future__ import annotations

from zavet.operations.ports import Message, Receipt

KEPT = "kept in the local outbox"


class LocalOutbox:
    """Keeps nothing and sends nothing: the row of the outbox, sealed as it is, is the message's place."""

    def send(self, message: Message) -> Receipt:
        """Answers that the message stays where it is. Raises ValueError for a message without an id: nothing could be found again."""
        if not message.delivery:
            raise ValueError("a message has the id of its delivery")
        return Receipt(KEPT)
